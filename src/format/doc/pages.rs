//! The pages of properties (MS-DOC 2.9.54 and 2.9.175): which bytes of the text belong to which paragraph, and which of them are
//! deleted or stand for a symbol.

use super::broken;
use super::file::{Document, long};
use super::sprms::{Letters, Paragraph};
use super::text::Character;
use crate::problem::Problem;

/// The size of a page.
const PAGE: usize = 512;

/// A stretch of bytes with the place of their properties in the main stream.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: u32,
    end: u32,
    place: u32,
    length: u16,
}

/// A stretch of letters with properties that matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct LetterRun {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) letters: Letters,
}

/// The properties of a document.
pub(super) struct Pages<'a> {
    main: &'a [u8],
    paragraphs: Vec<Run>,
    letters: Vec<LetterRun>,
}

impl<'a> Pages<'a> {
    /// Reads the pages.
    ///
    /// # Errors
    /// `E_FILE_DAMAGED` when they lie outside of the file, or are more than it can hold.
    pub(super) fn read(document: &'a Document) -> Result<Self, Box<Problem>> {
        let main = document.main();
        let mut paragraphs = Vec::new();
        each_page(main, document.paragraph_pages()?, |page| {
            each_run(page, 13, |start, end, offset| {
                // The length counts pairs of bytes; where it is 0 it stands in the next byte.
                let at = usize::from(offset) * 2;
                let pairs = usize::from(*page.bytes.get(at)?);
                let (from, length) = match pairs {
                    0 => (at + 2, usize::from(*page.bytes.get(at + 1)?) * 2),
                    pairs => (at + 1, pairs * 2 - 1),
                };
                // The first two bytes are the number of the style.
                let from = from + 2;
                let length = length.saturating_sub(2).min(PAGE.saturating_sub(from));
                if offset > 0 && length > 0 {
                    let place = page.place + from as u32;
                    paragraphs.push(Run { start, end, place, length: length as u16 });
                }
                Some(())
            });
        })?;
        let mut letters = Vec::new();
        each_page(main, document.character_pages()?, |page| {
            each_run(page, 1, |start, end, offset| {
                let at = usize::from(offset) * 2;
                let length = usize::from(*page.bytes.get(at)?);
                let properties = page.bytes.get(at + 1..)?;
                let found = Letters::read(&properties[..length.min(properties.len())]);
                if offset > 0 && found != Letters::default() {
                    letters.push(LetterRun { start, end, letters: found });
                }
                Some(())
            });
        })?;
        paragraphs.sort_by_key(|run| run.start);
        letters.sort_by_key(|run: &LetterRun| run.start);
        Ok(Self { main, paragraphs, letters })
    }

    /// The properties of the paragraph that ends with this character.
    pub(super) fn paragraph(&self, document: &Document, mark: &Character) -> Result<Paragraph, Box<Problem>> {
        let behind = self.paragraphs.partition_point(|run| run.start <= mark.place);
        let run = behind.checked_sub(1).map(|index| self.paragraphs[index]).filter(|run| mark.place < run.end);
        let bytes = match run {
            Some(run) => {
                let start = run.place as usize;
                self.main.get(start..start + usize::from(run.length)).unwrap_or_default()
            }
            None => &[],
        };
        Paragraph::read(document, bytes, mark.changes)
    }

    /// The letters with properties from this place on.
    pub(super) fn letters_from(&self, place: u32) -> &[LetterRun] {
        &self.letters[self.letters.partition_point(|run| run.end <= place)..]
    }
}

/// One page: where it stands and its bytes.
struct Page<'a> {
    place: u32,
    bytes: &'a [u8],
}

fn each_page(main: &[u8], list: &[u8], mut visit: impl FnMut(&Page<'_>)) -> Result<(), Box<Problem>> {
    let count = list.len().saturating_sub(4) / 8;
    if count > main.len() / PAGE {
        return Err(broken("it has more pages of properties than it can hold"));
    }
    for index in 0..count {
        let number = long(list, (count + 1) * 4 + index * 4)? & 0x3F_FFFF;
        let start = number as usize * PAGE;
        let bytes = main.get(start..start + PAGE).ok_or_else(|| broken("a page of properties lies beyond its end"))?;
        visit(&Page { place: start as u32, bytes });
    }
    Ok(())
}

/// Calls `visit` with the first and the end byte of each run of a page, and where its properties stand (in pairs of bytes).
fn each_run(page: &Page<'_>, width: usize, mut visit: impl FnMut(u32, u32, u8) -> Option<()>) {
    let count = usize::from(page.bytes[PAGE - 1]);
    for index in 0..count {
        let bounds = (long(page.bytes, index * 4), long(page.bytes, index * 4 + 4));
        let offset = page.bytes.get((count + 1) * 4 + index * width);
        let ((Ok(start), Ok(end)), Some(offset)) = (bounds, offset) else { return };
        if start < end {
            visit(start, end, *offset);
        }
    }
}
