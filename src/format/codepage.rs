//! Cyrillic texts that an old file gave as Latin letters (`Îñòàòêè`), because it does not say its code page.

/// The shortest word that is believed to be a sign.
const SIGN_LETTERS: usize = 4;

/// Counts the words of texts that may be in a wrong code page.
///
/// Languages with Latin letters have accents within words of plain letters; Cyrillic words turned wrong have no plain
/// letter at all. So most words with such letters must consist of them.
#[derive(Debug, Default)]
pub(super) struct Signs {
    foreign: u64,
    mixed: u64,
    is_impossible: bool,
    example: Option<String>,
}

impl Signs {
    /// Looks at one text.
    pub(super) fn look_at(&mut self, text: &str) {
        if self.is_impossible || text.is_ascii() {
            return;
        }
        self.is_impossible = repair(text).is_none();
        if self.example.is_none() && has_sign(text) {
            self.example = Some(text.chars().take(crate::problem::VALUE_SHOWN).collect());
        }
        self.foreign += words(text).filter(|word| is_foreign(word)).count() as u64;
        self.mixed += words(text).filter(|word| !word.is_ascii() && !is_foreign(word)).count() as u64;
    }

    /// Whether the texts are in a wrong code page: most words with such letters consist of them, and all can be turned back.
    pub(super) fn are_clear(&self) -> bool {
        !self.is_impossible && self.foreign > self.mixed * 4
    }

    /// The first text that shows it, when the texts are in a wrong code page.
    pub(super) fn found(&self) -> Option<&str> {
        self.example.as_deref().filter(|_| self.are_clear())
    }
}

/// Whether a text has a word that is long enough to show that it is in a wrong code page.
pub(super) fn has_sign(text: &str) -> bool {
    words(text).any(|word| is_foreign(word) && word.chars().count() >= SIGN_LETTERS)
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
