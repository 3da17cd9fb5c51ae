//! The shared strings of a workbook, packed one behind the other. Fonts and reading aids of rich text are left out.

use super::escape::decode_escapes;
use crate::format::Limits;
use crate::format::package::Package;
use crate::format::package::xml::{Piece, Xml, append_text};
use crate::problem::{self, Problem};

/// Bytes of a chunk of strings: growing never copies more than this.
const CHUNK: usize = 1 << 20;

/// All shared strings, in chunks.
#[derive(Debug, Default)]
pub(super) struct SharedStrings {
    chunks: Vec<String>,
    /// Where each string begins: its chunk and its place there. It ends where the next of the chunk begins.
    starts: Vec<(u32, u32)>,
    bytes: usize,
}

impl SharedStrings {
    /// Reads the part, whatever number of strings it claims to have.
    pub(super) fn read(package: &mut Package, part: &str, limits: &Limits) -> Result<Self, Box<Problem>> {
        let mut xml = Xml::new(package.part(part)?);
        let mut buffer = Vec::new();
        let mut strings = Self::default();
        let mut item = RichText::default();
        loop {
            match xml.next(&mut buffer)? {
                Piece::Start(start, empty) => {
                    item.start(start.local_name().as_ref(), empty);
                    if empty && start.local_name().as_ref() == "si" {
                        strings.push("", limits)?;
                    }
                }
                Piece::End(end) => {
                    item.end(end.local_name().as_ref());
                    if end.local_name().as_ref() == "si" {
                        strings.push(&item.text, limits)?;
                        item.text.clear();
                    }
                }
                Piece::Text(text) => item.text(&text),
                Piece::Character(character) => item.character(character),
                Piece::Finish => return Ok(strings),
            }
            xml.source().piece_done();
        }
    }

    fn push(&mut self, text: &str, limits: &Limits) -> Result<(), Box<Problem>> {
        let text = decode_escapes(text);
        if self.chunks.last().is_none_or(|chunk| chunk.len() + text.len() > chunk.capacity()) {
            self.chunks.push(String::with_capacity(CHUNK.max(text.len())));
        }
        let number = self.chunks.len() - 1;
        let chunk = &mut self.chunks[number];
        // A text is at most as long as a piece of XML, and all of them together are bounded: both numbers are small.
        self.starts.push((number as u32, chunk.len() as u32));
        chunk.push_str(&text);
        self.bytes += text.len() + size_of::<(u32, u32)>();
        if self.bytes > limits.shared_text_bytes {
            let problem = Problem::new(problem::SHARED_TEXT_TOO_LARGE).with("limit", limits.shared_text_bytes);
            return Err(Box::new(problem));
        }
        Ok(())
    }

    /// The string with this number.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let (chunk, start) = *self.starts.get(index)?;
        let text = self.chunks.get(chunk as usize)?;
        let end = match self.starts.get(index + 1) {
            Some((next, end)) if *next == chunk => *end as usize,
            _ => text.len(),
        };
        text.get(start as usize..end)
    }
}

/// Collects the text of `t` elements, joined over runs, without the reading aids of East Asian text (`rPh`).
#[derive(Debug, Default)]
pub(super) struct RichText {
    /// What was collected.
    pub(super) text: String,
    open: bool,
    aid: bool,
}

impl RichText {
    /// An element begins.
    pub(super) fn start(&mut self, name: &str, empty: bool) {
        match name {
            "t" => self.open = !empty && !self.aid,
            "rPh" => self.aid = !empty,
            _ => {}
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, name: &str) {
        match name {
            "t" => self.open = false,
            "rPh" => self.aid = false,
            _ => {}
        }
    }

    /// Text, taken when it belongs to a `t`.
    pub(super) fn text(&mut self, text: &str) {
        if self.open {
            append_text(&mut self.text, text);
        }
    }

    /// A character, taken when it belongs to a `t`.
    pub(super) fn character(&mut self, character: char) {
        if self.open {
            self.text.push(character);
        }
    }
}
