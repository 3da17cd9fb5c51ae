//! Quotes that stand inside a quoted field without being doubled, as programs write them that put a text between quotes as it is.

use super::split::Field;

/// What a field with stray quotes is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// The text, whole: its quotes tell where it begins and ends.
    Text(String),
    /// Nobody can tell.
    Unclear,
}

/// What a field is whose closing quote has more text behind it; `None` when it has none.
pub fn stray(field: &Field, record: &str, quote: char) -> Option<Stray> {
    let raw = record.get(field.start..field.end).filter(|_| field.quoted)?;
    if behind_quotes(raw, quote).trim().is_empty() {
        return None;
    }
    let raw = raw.trim_end();
    if raw.trim_matches(quote).contains(&String::from_iter([quote, quote])) {
        return Some(Stray::Unclear);
    }
    // The nearest letter that is no quote behind each, found once: a field may be nothing but quotes.
    let mut behind = None;
    let after = |letter: char| {
        let next = behind;
        behind = if letter == quote { behind } else { Some(letter) };
        next
    };
    let mut nearest: Vec<Option<char>> = raw.chars().rev().map(after).collect();
    nearest.reverse();
    let mut before = None;
    let (mut depth, mut wrapped) = (0_usize, true);
    for (at, letter) in raw.chars().enumerate() {
        if letter == quote {
            match side(before, nearest[at], quote) {
                Side::Opens => depth += 1,
                Side::Closes if depth > 0 => depth -= 1,
                Side::Letter => {}
                _ => return Some(Stray::Unclear),
            }
        } else {
            before = Some(letter);
        }
        wrapped &= depth > 0 || at + 1 == nearest.len();
    }
    match (depth, raw.get(quote.len_utf8()..raw.len() - quote.len_utf8())) {
        (0, Some(inside)) if wrapped && raw.ends_with(quote) => Some(Stray::Text(inside.to_owned())),
        (0, _) if !wrapped => Some(Stray::Text(raw.to_owned())),
        _ => Some(Stray::Unclear),
    }
}

/// What follows the quote that closes the one at the beginning.
fn behind_quotes(raw: &str, quote: char) -> &str {
    let mut rest = raw.strip_prefix(quote).unwrap_or(raw);
    while let Some((_, behind)) = rest.split_once(quote) {
        match behind.strip_prefix(quote) {
            Some(doubled) => rest = doubled,
            None => return behind,
        }
    }
    ""
}

/// How a quote stands between what is before and behind it.
enum Side {
    Opens,
    Closes,
    /// An apostrophe in a word.
    Letter,
    Unclear,
}

fn side(before: Option<char>, after: Option<char>, quote: char) -> Side {
    if quote == '\'' && before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric) {
        return Side::Letter;
    }
    let gap = |letter: Option<char>, signs: &[char]| {
        letter.is_none_or(|letter| letter.is_whitespace() || signs.contains(&letter))
    };
    let opens =
        gap(before, &['(', '[', '«', '-', '–', '—', '/', ',']) && after.is_some_and(|letter| !letter.is_whitespace());
    let closes = gap(after, &[')', ']', '»', '-', '–', '—', '/', ',', '.', ':', '!', '?'])
        && before.is_some_and(|letter| !letter.is_whitespace());
    match (opens, closes) {
        (true, false) => Side::Opens,
        (false, true) => Side::Closes,
        _ => Side::Unclear,
    }
}
