//! Cyrillic texts that an old workbook gave as Latin letters (`Îñòàòêè`), because it does not say its code page.

use calamine::{Data, Range};

/// The rows in which headings are sought.
const HEADING_ROWS: usize = 40;

/// The shortest word that is believed to be a sign.
const SIGN_LETTERS: usize = 4;

/// A heading in wrong letters, when the sheet has one and every text of the sheet can be turned back.
///
/// Languages with Latin letters have accents within words of plain letters; Cyrillic words turned wrong have no plain
/// letter at all. So most words with such letters must consist of them.
pub(super) fn broken_heading(range: &Range<Data>) -> Option<&str> {
    let texts = || range.rows().flatten().filter_map(text_of);
    let headings = range.rows().take(HEADING_ROWS).flatten().filter_map(text_of);
    let sign = |text: &&str| words(text).any(|word| is_foreign(word) && word.chars().count() >= SIGN_LETTERS);
    let found = headings.into_iter().find(sign)?;
    let (mut foreign, mut mixed) = (0u64, 0u64);
    for text in texts() {
        if !text.is_ascii() {
            repair(text)?;
            foreign += words(text).filter(|word| is_foreign(word)).count() as u64;
            mixed += words(text).filter(|word| !word.is_ascii() && !is_foreign(word)).count() as u64;
        }
    }
    (foreign > mixed * 4).then_some(found)
}

fn text_of(value: &Data) -> Option<&str> {
    match value {
        Data::String(text) => Some(text),
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Whether a word has only letters of the upper half of Latin-1.
fn is_foreign(word: &str) -> bool {
    word.chars().all(|letter| ('\u{C0}'..='\u{FF}').contains(&letter))
}

/// The text read as windows-1251; `None` when a letter of it is in neither code page.
pub(super) fn repair(text: &str) -> Option<String> {
    let bytes = text.chars().map(byte_of).collect::<Option<Vec<u8>>>()?;
    let (repaired, had_errors) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(&bytes);
    (!had_errors).then(|| repaired.into_owned())
}

fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, had_errors) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
    (!had_errors && bytes.len() == 1).then(|| bytes[0])
}
