//! Normal forms of text: what two headings, vocabulary words or search terms must share to be the same.
//! It never changes what is stored.

use std::borrow::Cow;

/// Latin letters that look like Cyrillic ones, in lower case, with their look-alikes.
const LOOK_ALIKES: [(char, char); 13] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('i', 'і'),
];

/// Lower case, ё as е, underscores and every run of white space (no-break and narrow spaces, line breaks and zero-width
/// characters included) as one space, nothing at the ends, and Latin look-alikes inside Cyrillic words as
/// Cyrillic letters.
///
/// Two headings are the same when their normal forms are equal.
pub fn normalise(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(is_gap).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        push_word(&mut folded, word);
    }
    folded
}

/// Lower case with ё as е: the form in which texts are searched.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ё' { 'е' } else { letter }).collect()
}

/// White space of every width, invisible marks and underscores.
fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter) || letter == '_'
}

/// Characters that take no room: byte order mark, zero-width spaces and joiners, direction marks, soft hyphen.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}' | '\0')
}

fn push_word(folded: &mut String, word: &str) {
    let lower = fold(word);
    if !lower.chars().any(is_cyrillic) {
        folded.push_str(&lower);
        return;
    }
    folded.extend(lower.chars().map(as_cyrillic));
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&letter)
}

fn as_cyrillic(letter: char) -> char {
    LOOK_ALIKES.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic)
}

/// The text without white space and invisible marks at its ends, borrowing from it.
pub fn trim(text: &str) -> &str {
    // Most texts begin and end with a letter or a digit, and this is asked of every cell more than once.
    let ends_plainly = match text.as_bytes() {
        [.., before, last] => last.is_ascii_graphic() || is_cyrillic_lead(*before),
        _ => false,
    };
    if ends_plainly && text.as_bytes().first().is_some_and(|first| first.is_ascii_graphic() || is_cyrillic_lead(*first))
    {
        return text;
    }
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// Whether a byte of UTF-8 begins a letter from U+0400 to U+047F: no white space and nothing invisible is there.
fn is_cyrillic_lead(byte: u8) -> bool {
    matches!(byte, 0xd0 | 0xd1)
}

/// Names less alike than this are not suggested.
const ALIKE: f64 = 0.7;

/// The name most like a text, and how like it is, from 0 to 1.
pub fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<(f64, &'n str)> {
    let alike = names.map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &wanted.to_lowercase()), name));
    alike.max_by(|one, other| one.0.total_cmp(&other.0))
}

/// What to say behind a name that is not known: the nearest one, else all of them.
pub fn instead<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    match nearest(wanted, names.iter().copied()) {
        Some((likeness, near)) if likeness > ALIKE => format!("; did you mean «{near}»?"),
        Some(_) => format!("; there are {}", names.join(", ")),
        None => "; there are none".to_owned(),
    }
}

/// The text on one line: every run of white space that holds a line end or a tab is one blank. It borrows where there is none.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    // The first bytes of all that ends a line.
    let may_break = text.bytes().any(|byte| matches!(byte, b'\t'..=b'\r' | 0xc2 | 0xe2));
    if !may_break || !text.contains(is_break) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(char::is_whitespace) {
        let (before, behind) = rest.split_at(at);
        let next = behind.trim_start();
        let gap = &behind[..behind.len() - next.len()];
        line.push_str(before);
        line.push_str(if gap.contains(is_break) { " " } else { gap });
        rest = next;
    }
    line.push_str(rest);
    Cow::Owned(line)
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_inside_a_text_become_blanks() {
        let check = |text: &str, expected: &str| assert_eq!(one_line(text), expected, "{text:?}");
        check(" 2026-06-01\n07:04:33 ", "2026-06-01 07:04:33");
        check("2026-06-01 \r\n\t 07:04:33", "2026-06-01 07:04:33");
        check("15\u{a0}000", "15\u{a0}000");
        check("a  b\nc", "a  b c");
        check("a\u{2028}b\u{b}c", "a b c");
        check("\n", "");
    }

    #[test]
    fn headings_meet_in_their_normal_form() {
        let same = [
            ("НАЗВАНИЕ ПОСТАВЩИКA", "название поставщика"),
            ("ИДЕНТИФИКАТОР ПЛАТЕЖА\n(ПЛАТЕЖНАЯ  СИСТЕМА)", "идентификатор платежа (платежная система)"),
            ("\u{feff}Order\u{a0}number ", "order_number"),
            ("Отчёт", "отчет"),
        ];
        for (one, other) in same {
            assert_eq!(normalise(one), normalise(other));
        }
        assert_eq!(normalise("RRN"), "rrn");
        assert_ne!(normalise("Time"), normalise("Paying time"));
    }
}
