//! Words of files: spellings of vocabularies, marks of an empty cell, words of a totals row. All compared in their normal form.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::format::Cell;
use crate::schema::Vocabulary;
use crate::text::normalise;

/// Texts that mean an empty cell everywhere, in their normal form.
const BLANKS: [&str; 13] =
    ["", "n/a", "—", "–", "-", "нет данных", "не определен", "не определено", "nan", "none", "null", "<null>", "н/д"];

/// First words of a totals row, in their normal form.
const TOTALS: [&str; 6] = ["итого", "всего", "жами", "jami", "total", "totals"];

/// The canonical code of a word, by code, label or any spelling seen.
pub fn lookup(vocabulary: &'static Vocabulary, word: &str) -> Option<&'static str> {
    if let Some(term) = vocabulary.terms.iter().find(|term| term.code == word) {
        return Some(term.code);
    }
    spellings(vocabulary).get(&normalise(word)).copied()
}

type Spellings = HashMap<String, &'static str>;

/// The spellings of a vocabulary; earlier terms win where two share one.
fn spellings(vocabulary: &'static Vocabulary) -> &'static Spellings {
    static ALL: OnceLock<std::sync::Mutex<HashMap<&'static str, &'static Spellings>>> = OnceLock::new();
    let all = ALL.get_or_init(Default::default);
    // Nothing that holds the lock can panic half-way; a poisoned map is still whole.
    let mut all = all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    all.entry(vocabulary.name).or_insert_with(|| Box::leak(Box::new(collect(vocabulary))))
}

fn collect(vocabulary: &'static Vocabulary) -> Spellings {
    let mut spellings = HashMap::new();
    for term in vocabulary.terms {
        spellings.entry(normalise(term.code)).or_insert(term.code);
    }
    for term in vocabulary.terms {
        for word in [term.labels.en, term.labels.ru, term.labels.uz].iter().chain(term.aliases) {
            spellings.entry(normalise(word)).or_insert(term.code);
        }
    }
    spellings
}

/// Whether a text means an empty cell.
pub(super) fn is_blank(text: &str, more: &[String]) -> bool {
    let text = crate::text::trim(text);
    if more.is_empty() && !may_be_mark(text) {
        return false;
    }
    if BLANKS.contains(&text) {
        return true;
    }
    let form = normalise(text);
    BLANKS.contains(&form.as_str()) || more.contains(&form)
}

/// Whether a text begins like a mark of an empty cell. The longest has 13 letters; few texts do, and only those need their normal form.
fn may_be_mark(text: &str) -> bool {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (None, _) => true,
        (Some('-' | '—' | '–'), second) => second.is_none_or(|second| !second.is_ascii_alphanumeric()),
        (Some('<'), Some(second)) => matches!(second, 'n' | 'N'),
        (Some('n' | 'N'), Some(second)) => matches!(second, '/' | 'a' | 'A' | 'o' | 'O' | 'u' | 'U'),
        (Some('н' | 'Н' | 'H'), Some(second)) => {
            matches!(second, '/' | 'е' | 'Е' | 'ё' | 'Ё' | 'e' | 'E') && text.len() <= 40
        }
        _ => false,
    }
}

/// The cell that begins a text between apostrophes which goes on in a later cell: it was cut at a delimiter.
pub(super) fn cut_by_delimiter(cells: &[Cell]) -> Option<usize> {
    let text =
        |cell: &Cell| if let Cell::Text(text) = cell { crate::text::trim(text).to_owned() } else { String::new() };
    let opens = |text: &str| text.len() > 1 && text.starts_with('\'') && !text.ends_with('\'');
    let closes = |text: &str| text.len() > 1 && text.ends_with('\'') && !text.starts_with('\'');
    let first = cells.iter().position(|cell| opens(&text(cell)))?;
    cells[first + 1..].iter().any(|cell| closes(&text(cell))).then_some(first)
}

/// Whether a text is nothing but the word of a totals row.
pub(super) fn is_lone_total(text: &str) -> bool {
    let text = crate::text::trim(text);
    let may_be = matches!(text.chars().next(), Some('и' | 'И' | 'в' | 'В' | 'B' | 'ж' | 'Ж' | 'j' | 'J' | 't' | 'T'));
    may_be && TOTALS.contains(&normalise(text).trim_end_matches(':'))
}

/// Whether a text begins a totals row.
pub(super) fn is_total(text: &str, more: &[String]) -> bool {
    let form = normalise(text);
    let word = form.split([' ', ':']).next().unwrap_or_default();
    TOTALS.contains(&word) || more.iter().any(|total| form.starts_with(total.as_str()))
}

/// `Латте чек 20547` → (`Латте`, `20547`).
pub(super) fn split_tail<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let number_at = text
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let (head, number) = text.split_at(number_at);
    let head = head.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '№' | '#' | ':' | 'N'));
    if number.is_empty() {
        return None;
    }
    let start = head.char_indices().rev().nth(word.chars().count().checked_sub(1)?)?.0;
    let (name, found) = head.split_at(start);
    let alone = name.is_empty() || name.ends_with(|letter: char| !letter.is_alphanumeric());
    let name = name.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '(' | '-' | ';'));
    (alone && found.to_lowercase() == word).then_some((name, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_of_an_empty_cell_is_known_in_every_spelling() {
        for mark in BLANKS {
            for text in [mark.to_owned(), mark.to_uppercase(), format!(" {mark}\u{a0}"), mark.replace('е', "e")] {
                assert!(is_blank(&text, &[]), "{text:?}");
            }
        }
        for text in ["0", "Навои", "-5", "Nestle", "N/A2", "<b>", "нет"] {
            assert!(!is_blank(text, &[]), "{text:?}");
        }
    }
}
