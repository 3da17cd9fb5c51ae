//! The characters of a document in their order, with the places of their bytes.

use super::file::{Document, Piece};
use super::pages::{LetterRun, Pages};
use super::sprms::Letters;
use crate::problem::Problem;

/// One character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Character {
    /// The letter; below the space they are marks of the format.
    pub(super) letter: char,
    /// Where its first byte stands in the main stream.
    pub(super) place: u32,
    /// Properties of its piece.
    pub(super) changes: u16,
    /// It is deleted, and only shown as such.
    pub(super) is_deleted: bool,
}

impl Character {
    /// Whether it ends a paragraph, a cell or a row, or belongs to a field.
    pub(super) fn is_mark(&self) -> bool {
        matches!(self.letter, '\r' | '\u{7}' | '\u{c}' | '\u{13}'..='\u{15}')
    }
}

/// Walks the pieces.
pub(super) struct Characters<'a> {
    document: &'a Document,
    pages: &'a Pages<'a>,
    pieces: std::slice::Iter<'a, Piece>,
    piece: Piece,
    /// How many characters of the piece were given.
    given: u32,
    /// The letters with properties from the present place on.
    runs: &'a [LetterRun],
    /// The characters of narrow text.
    narrow: [char; 256],
}

impl<'a> Characters<'a> {
    pub(super) fn new(document: &'a Document, pages: &'a Pages<'a>) -> Self {
        let narrow = std::array::from_fn(|byte| {
            let byte = [byte as u8];
            document.encoding.decode_without_bom_handling(&byte).0.chars().next().unwrap_or('\u{fffd}')
        });
        let piece = Piece { count: 0, place: 0, is_narrow: false, changes: 0 };
        Self { document, pages, pieces: document.pieces.iter(), piece, given: 0, runs: &[], narrow }
    }

    fn unit(&self, number: u32) -> Option<u16> {
        let start = (self.piece.place + number * 2) as usize;
        let pair = self.document.main().get(start..start + 2)?;
        Some(u16::from_le_bytes([pair[0], pair[1]]))
    }

    fn letters_at(&mut self, place: u32) -> Letters {
        while self.runs.first().is_some_and(|run| run.end <= place) {
            self.runs = &self.runs[1..];
        }
        self.runs.first().filter(|run| run.start <= place).map_or_else(Letters::default, |run| run.letters)
    }

    /// The letter at the present place, and how many units it takes.
    fn letter(&self) -> (char, u32) {
        if self.piece.is_narrow {
            let byte = self.document.main().get((self.piece.place + self.given) as usize).copied().unwrap_or_default();
            return (self.narrow[usize::from(byte)], 1);
        }
        let first = self.unit(self.given).unwrap_or_default();
        let next = if self.given + 1 < self.piece.count { self.unit(self.given + 1) } else { None };
        match char::decode_utf16([first].into_iter().chain(next)).next() {
            Some(Ok(letter)) => (letter, letter.len_utf16() as u32),
            _ => ('\u{fffd}', 1),
        }
    }
}

impl Iterator for Characters<'_> {
    type Item = Result<Character, Box<Problem>>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.given >= self.piece.count {
            self.piece = *self.pieces.next()?;
            self.given = 0;
            self.runs = self.pages.letters_from(self.piece.place);
        }
        let place = self.piece.place + self.given * if self.piece.is_narrow { 1 } else { 2 };
        let (mut letter, units) = self.letter();
        self.given += units;
        let letters = self.letters_at(place);
        if let Some(symbol) = letters.symbol.filter(|_| letter == '(') {
            letter = char::from_u32(u32::from(symbol)).unwrap_or('\u{fffd}');
        }
        let changes = self.piece.changes;
        Some(Ok(Character { letter, place, changes, is_deleted: letters.is_deleted }))
    }
}
