//! The streams of a Word document and its header, the FIB (MS-DOC 2.5), with the list of the pieces of its text (2.8.35).

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};

use super::broken;
use crate::format::codepage::Signs;
use crate::format::detect::unknown;
use crate::format::encoding::unreadable;
use crate::format::{Input, Limits, ole};
use crate::problem::{self, Problem};

/// The first word of Word 97 and later.
const WORD_97: u32 = 0xA5EC;
/// The first version number of Word 97.
const VERSION_97: u32 = 193;
const ENCRYPTED: u32 = 0x0100;
const OBFUSCATED: u32 = 0x8000;
const SECOND_TABLE: u32 = 0x0200;

/// Where the header says how many characters the text has (without footnotes, headers and the like).
const CCP_TEXT: usize = 0x4C;
/// Where it names the lists of character properties, of paragraph properties, and of pieces.
const CHARACTER_PAGES: usize = 0xFA;
const PARAGRAPH_PAGES: usize = 0x102;
const PIECES: usize = 0x1A2;

/// A stretch of the text, in the order of the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// How many characters it has.
    pub(super) count: u32,
    /// Where its first byte stands in the main stream.
    pub(super) place: u32,
    /// Whether it has one byte for each character, and not two.
    pub(super) is_narrow: bool,
    /// Properties that hold for the whole piece.
    pub(super) changes: u16,
}

/// An open document.
pub(super) struct Document {
    main: Vec<u8>,
    table: Vec<u8>,
    data: Vec<u8>,
    /// The pieces of the text, without footnotes, headers and the like.
    pub(super) pieces: Vec<Piece>,
    /// The properties that pieces share, as places in the table stream.
    changes: Vec<(usize, usize)>,
    /// The code page of narrow pieces.
    pub(super) encoding: &'static Encoding,
    example: Option<String>,
    length: u64,
}

impl Document {
    /// Opens a file.
    ///
    /// # Errors
    /// `E_FILE_ENCRYPTED`, `E_FORMAT_UNKNOWN` for Word 95 and before, `E_FILE_DAMAGED`, `E_FILE_TOO_LARGE`.
    pub(super) fn open(input: &Input, limits: &Limits) -> Result<Self, Box<Problem>> {
        let mut file = input.open().map_err(unreadable)?;
        let bytes = if limits.old_document_bytes < limits.unpacked_bytes {
            ole::read_at_most(&mut file, limits.old_document_bytes, "limits.old_document_bytes")?
        } else {
            ole::read_whole(&mut file, limits)?
        };
        if bytes.is_empty() {
            return Err(Box::new(Problem::new(problem::FILE_EMPTY)));
        }
        if ole::stream_names(&bytes)?.iter().any(|name| name == ole::ENCRYPTED) {
            return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED)));
        }
        let main = ole::stream(&bytes, &["WordDocument"])?.ok_or_else(|| broken("it has no stream of a document"))?;
        check_version(&main)?;
        let table = if short(&main, 10)? & SECOND_TABLE > 0 { "1Table" } else { "0Table" };
        let table = ole::stream(&bytes, &[table])?.ok_or_else(|| broken("its stream of lists is missing"))?;
        let data = ole::stream(&bytes, &["Data"])?.unwrap_or_default();
        let length = bytes.len() as u64;
        drop(bytes);
        let mut document = Self {
            main,
            table,
            data,
            pieces: Vec::new(),
            changes: Vec::new(),
            encoding: WINDOWS_1252,
            example: None,
            length,
        };
        document.read_pieces()?;
        document.find_code_page();
        Ok(document)
    }

    /// The length of the file in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The stream with the text and the pages of properties.
    pub(super) fn main(&self) -> &[u8] {
        &self.main
    }

    /// The stream with properties that are too long for a page.
    pub(super) fn data(&self) -> &[u8] {
        &self.data
    }

    /// The list of pages of character properties.
    pub(super) fn character_pages(&self) -> Result<&[u8], Box<Problem>> {
        self.list(CHARACTER_PAGES)
    }

    /// The list of pages of paragraph properties.
    pub(super) fn paragraph_pages(&self) -> Result<&[u8], Box<Problem>> {
        self.list(PARAGRAPH_PAGES)
    }

    /// The properties that a piece names by their number.
    pub(super) fn change(&self, number: usize) -> &[u8] {
        self.changes.get(number).and_then(|(start, end)| self.table.get(*start..*end)).unwrap_or_default()
    }

    /// The warning that narrow text was not in the code page that the format lays down.
    pub(super) fn repaired(&self) -> Option<Problem> {
        self.example.as_ref().map(|example| Problem::new(problem::CODEPAGE_REPAIRED).value(example))
    }

    /// A list of the table stream, by the place in the header that names it.
    fn list(&self, named_at: usize) -> Result<&[u8], Box<Problem>> {
        let (start, length) = (long(&self.main, named_at)? as usize, long(&self.main, named_at + 4)? as usize);
        let end = start.checked_add(length);
        let list = end.and_then(|end| self.table.get(start..end));
        list.ok_or_else(|| broken("one of its lists lies outside of its stream"))
    }

    fn read_pieces(&mut self) -> Result<(), Box<Problem>> {
        let start = long(&self.main, PIECES)? as usize;
        let list = self.list(PIECES)?;
        let mut changes = Vec::new();
        let mut at = 0;
        while list.get(at) == Some(&1) {
            let length = short(list, at + 1)? as usize;
            changes.push((start + at + 3, start + at + 3 + length));
            at += 3 + length;
        }
        if list.get(at) != Some(&2) {
            return Err(broken("it has no list of the pieces of its text"));
        }
        let length = long(list, at + 1)? as usize;
        let places = list.get(at + 5..).and_then(|list| list.get(..length));
        let places = places.ok_or_else(|| broken("the list of the pieces of its text is cut off"))?;
        let pieces = pieces(places, long(&self.main, CCP_TEXT)?)?;
        let bytes = |piece: &Piece| u64::from(piece.count) * if piece.is_narrow { 1 } else { 2 };
        let outside = pieces.iter().any(|piece| u64::from(piece.place) + bytes(piece) > self.main.len() as u64);
        if outside || pieces.iter().map(bytes).sum::<u64>() > self.main.len() as u64 {
            return Err(broken("the pieces of its text overlap or lie outside of it"));
        }
        self.pieces = pieces;
        self.changes = changes;
        Ok(())
    }

    /// Narrow text is Latin by the format's rules; some programs write Cyrillic letters there.
    fn find_code_page(&mut self) {
        let mut signs = Signs::default();
        for piece in self.pieces.iter().filter(|piece| piece.is_narrow) {
            let start = piece.place as usize;
            let bytes = self.main.get(start..start + piece.count as usize).unwrap_or_default();
            for line in bytes.split(|byte| *byte < b' ').filter(|line| !line.is_ascii()) {
                signs.look_at(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
        if let Some(example) = signs.found() {
            self.encoding = WINDOWS_1251;
            self.example = Some(example.to_owned());
        }
    }
}

/// Refuses what is older than Word 97, and what has a password.
fn check_version(main: &[u8]) -> Result<(), Box<Problem>> {
    let (word, version) = (short(main, 0)?, short(main, 2)?);
    if word & 0xFF00 != 0xA500 {
        return Err(broken("its stream does not begin as a document does"));
    }
    if word != WORD_97 || version < VERSION_97 {
        return Err(unknown("this is a document of Word 95 or before, which cannot be read; save it as .docx"));
    }
    if short(main, 10)? & (ENCRYPTED | OBFUSCATED) > 0 {
        return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED)));
    }
    Ok(())
}

/// The pieces up to the end of the text.
fn pieces(list: &[u8], end: u32) -> Result<Vec<Piece>, Box<Problem>> {
    let count = list.len().saturating_sub(4) / 12;
    let mut pieces = Vec::new();
    let mut from = long(list, 0)?;
    for index in 0..count {
        let to = long(list, index * 4 + 4)?;
        if to < from {
            return Err(broken("the pieces of its text are out of order"));
        }
        let about = (count + 1) * 4 + index * 8;
        let place = long(list, about + 2)?;
        let is_narrow = place & 1 << 30 > 0;
        let place = place & 0x3FFF_FFFF;
        let piece = Piece {
            count: to.min(end).saturating_sub(from),
            place: if is_narrow { place / 2 } else { place },
            is_narrow,
            changes: short(list, about + 6)? as u16,
        };
        pieces.push(piece);
        from = to;
    }
    if from < end {
        return Err(broken("the pieces of its text end too early"));
    }
    Ok(pieces)
}

/// A number of two bytes.
pub(super) fn short(bytes: &[u8], at: usize) -> Result<u32, Box<Problem>> {
    let pair = at.checked_add(2).and_then(|end| bytes.get(at..end));
    let pair = pair.ok_or_else(|| broken("one of its lists is cut off"))?;
    Ok(u32::from(u16::from_le_bytes([pair[0], pair[1]])))
}

/// A number of four bytes.
pub(super) fn long(bytes: &[u8], at: usize) -> Result<u32, Box<Problem>> {
    Ok(short(bytes, at)? | short(bytes, at.saturating_add(2))? << 16)
}
