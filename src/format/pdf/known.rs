//! Texts that are known however their lines were broken: a date and a time are parted in one place only, a masked number in none, and
//! the words of the vocabularies stand in them with their blanks.

use std::sync::OnceLock;

use crate::schema::{Kind, Table};
use crate::text::fold;

/// The fewest characters of the first line of a masked number: no such number has groups so long.
const FIRST: usize = 6;
/// The length of the code of a machine.
const MACHINE: usize = 12;
/// The most characters of the number of a card.
const LONGEST: usize = 19;

/// Which lines of a cell go on with the word above them, where its text is a known one. The first goes on with none.
pub fn glue(lines: &[&str]) -> Option<Vec<bool>> {
    certain(lines).or_else(|| amount(lines))
}

/// The same, where every line goes on inside a word or every blank is one of the text.
pub fn certain(lines: &[&str]) -> Option<Vec<bool>> {
    moment(lines).or_else(|| mask(lines)).or_else(|| code(lines)).or_else(|| phrase(lines))
}

/// Whether a text is a heading of the schema, or words of one of its vocabularies.
pub fn is_phrase(text: &str) -> bool {
    phrases().binary_search(&fold(text.trim())).is_ok()
}

/// The letters of lines without their blanks, where the lines begin in them, and where the blanks stand.
fn flat(lines: &[&str]) -> (String, Vec<usize>, Vec<usize>) {
    let (mut letters, mut starts, mut blanks) = (String::new(), Vec::new(), Vec::new());
    for line in lines {
        starts.push(letters.len());
        for letter in line.chars() {
            if letter.is_whitespace() {
                blanks.push(letters.len());
            } else {
                letters.push(letter);
            }
        }
    }
    (letters, starts, blanks)
}

/// A date, a time or both: the one blank stands between them.
fn moment(lines: &[&str]) -> Option<Vec<bool>> {
    let (letters, starts, blanks) = flat(lines);
    let date = date(&letters);
    let is_whole = date == letters.len() || is_time(letters.get(date..)?);
    let is_parted = |at: usize| at == date && date > 0;
    let fits = blanks.iter().all(|at| is_parted(*at) || *at == 0 || *at == letters.len());
    (is_whole && fits).then(|| starts.iter().map(|at| *at > 0 && !is_parted(*at)).collect())
}

/// The length of the date at the start of a text, with a comma behind it; 0 without one.
fn date(text: &str) -> usize {
    let is_date = |parts: [usize; 3]| {
        let mut bytes = text.bytes();
        let mut seen = [b'-'; 2];
        parts.iter().enumerate().all(|(at, digits)| {
            bytes.by_ref().take(*digits).filter(u8::is_ascii_digit).count() == *digits
                && seen.get_mut(at).is_none_or(|sign| {
                    *sign = bytes.next().unwrap_or_default();
                    matches!(*sign, b'-' | b'.' | b'/')
                })
        }) && seen[0] == seen[1]
    };
    match is_date([4, 2, 2]) || is_date([2, 2, 4]) {
        true => 10 + usize::from(text.as_bytes().get(10) == Some(&b',')),
        false => 0,
    }
}

/// The number of a card or a telephone with stars in its middle, written in one: a blank inside would show in its first line.
fn mask(lines: &[&str]) -> Option<Vec<bool>> {
    let (letters, starts, blanks) = flat(lines);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let before = letters.find('*')?;
    let behind = letters.rfind('*')? + 1;
    let is_mask = digits(&letters[..before])
        && digits(&letters[behind..])
        && behind - before >= 3
        && letters[before..behind].bytes().all(|byte| byte == b'*');
    let is_long = lines.first().is_some_and(|line| line.trim().len() >= FIRST) && letters.len() <= LONGEST;
    (is_mask && is_long && blanks.is_empty()).then(|| starts.iter().map(|at| *at > 0).collect())
}

/// The code of a machine: twelve hexadecimal digits, and no blank in any line.
fn code(lines: &[&str]) -> Option<Vec<bool>> {
    let (letters, starts, blanks) = flat(lines);
    let digits = letters.bytes().filter(u8::is_ascii_digit).count();
    let is_code = letters.len() == MACHINE && letters.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits >= 4;
    (is_code && blanks.is_empty()).then(|| starts.iter().map(|at| *at > 0).collect())
}

/// An amount with two decimals: blanks between its digits say nothing.
fn amount(lines: &[&str]) -> Option<Vec<bool>> {
    let (letters, starts, _) = flat(lines);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = letters.trim_start_matches('-').split_once(['.', ','])?;
    (digits(whole) && digits(rest) && rest.len() == 2).then(|| starts.iter().map(|at| *at > 0).collect())
}

/// Whether a text is a date and nothing else.
pub fn is_day(text: &str) -> bool {
    !text.is_empty() && date(text) == text.len()
}

/// Whether a text is a time of day.
pub fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let is_number = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let hours = parts[0];
    (2..=3).contains(&parts.len())
        && (is_number(&hours) || (hours.len() == 1 && hours.bytes().all(|byte| byte.is_ascii_digit())))
        && parts[1..].iter().all(is_number)
}

/// A heading of the schema, or words of one of its vocabularies, where only one can be meant.
fn phrase(lines: &[&str]) -> Option<Vec<bool>> {
    let lines: Vec<String> = lines.iter().map(|line| fold(line.trim())).collect();
    // All of them begin with the first line; they are in order.
    let begun = lines.first().map(String::as_str).filter(|line| !line.is_empty())?;
    let from = phrases().partition_point(|phrase| phrase.as_str() < begun);
    let near = phrases()[from..].iter().take_while(|phrase| phrase.starts_with(begun));
    let mut found = near.filter_map(|phrase| broken(phrase, &lines));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Which lines go on inside a word, when they are the lines of this text.
fn broken(phrase: &str, lines: &[String]) -> Option<Vec<bool>> {
    let mut rest = phrase;
    let mut glue = Vec::with_capacity(lines.len());
    for line in lines {
        let open = rest.trim_start();
        glue.push(!glue.is_empty() && open.len() == rest.len());
        rest = open.strip_prefix(line.as_str())?;
    }
    rest.is_empty().then_some(glue)
}

/// The headings and the words of all vocabularies.
fn phrases() -> &'static [String] {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let fields = || Table::ALL.iter().flat_map(|table| table.fields());
        let headings = fields().flat_map(|field| [field.labels.en, field.labels.ru, field.labels.uz]);
        let vocabularies = fields().filter_map(|field| match field.kind {
            Kind::Enum(vocabulary) => Some(vocabulary),
            _ => None,
        });
        let terms = vocabularies.flat_map(|vocabulary| vocabulary.terms);
        let words = terms.flat_map(|term| {
            [term.labels.en, term.labels.ru, term.labels.uz].into_iter().chain(term.aliases.iter().copied())
        });
        let mut all: Vec<String> = words.chain(headings).map(fold).collect();
        all.sort();
        all.dedup();
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines say, or nothing where their text is not known.
    fn joined(lines: &[&str]) -> Option<String> {
        let glue = glue(lines)?;
        let parts = lines.iter().zip(glue).enumerate();
        Some(parts.map(|(at, (line, glued))| format!("{}{line}", if at == 0 || glued { "" } else { " " })).collect())
    }

    #[test]
    fn known_texts_are_whole_however_they_were_broken() {
        let cases: [(&[&str], Option<&str>); 20] = [
            (&["20", "26-", "06-", "01", "07:", "01:", "57"], Some("2026-06-01 07:01:57")),
            (&["2026-06-01 0", "7:01"], Some("2026-06-01 07:01")),
            (&["01.06.20", "26,", "07:01:57"], Some("01.06.2026, 07:01:57")),
            (&["01.06.", "2026"], Some("01.06.2026")),
            (&["Оп", "лат", "а", "наличным", "и"], Some("Оплата наличными")),
            (&["Таможенный", "платеж"], Some("Таможенный платеж")),
            (&["Возвраще", "н"], Some("Возвращен")),
            (&["986035******16", "90"], Some("986035******1690")),
            (&["99899*", "**4969"], Some("99899***4969")),
            (&["8600 49**", "**** 1690"], None),
            (&["20 26-", "06-01"], None),
            (&["2026-06-01", "7:01:5"], None),
            (&["2026-06.01", "07:01"], None),
            (&["Щёлковс", "кая"], None),
            (&["0a1b181", "f0000"], Some("0a1b181f0000")),
            (&["0a1b181", "f00001"], None),
            (&["decade", "facade"], None),
            (&["25000.", "00"], Some("25000.00")),
            (&["1 500", "000,0", "0"], Some("1 500000,00")),
            (&["25000.0", "0.1"], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(joined(lines).as_deref(), expected, "{lines:?}");
        }
    }
}
