//! XML as office files have it: events with text already resolved, no document types, no entities but the predefined ones.
//! It knows nothing of sheets and documents.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{damaged, of_io};
use crate::format::Limits;
use crate::format::bounds::{self, over_limit};
use crate::problem::{self, Problem};

/// The deepest nesting of a part; real workbooks have about ten levels.
const DEPTH: usize = 64;
/// The deepest nesting of a document beside its tables, each of which adds five levels and more.
const DOCUMENT_DEPTH: usize = 96;
/// The levels of a table.
const TABLE_DEPTH: usize = 10;

/// The longest name of an element: the names of all open ones are held.
const NAME_BYTES: usize = 1024;

/// What comes next in a part.
pub(in crate::format) enum Piece<'b> {
    /// An element begins; `empty` ones have no end of their own.
    Start(BytesStart<'b>, bool),
    /// The element with this local name ends.
    End(quick_xml::events::BytesEnd<'b>),
    /// Text, to be taken with [`append_text`].
    Text(Cow<'b, str>),
    /// A character written as a reference.
    Character(char),
    /// The end of the part, with every element closed.
    Finish,
}

/// Reads the pieces of one part.
pub(in crate::format) struct Xml<R> {
    reader: Reader<R>,
    depth: usize,
    most: usize,
    whole: bool,
}

impl<R: BufRead> Xml<R> {
    /// Reads a whole part.
    pub(in crate::format) fn new(source: R) -> Self {
        Self { reader: Reader::from_reader(source), depth: 0, most: DEPTH, whole: true }
    }

    /// Reads a whole part that may be nested as deep as a document is.
    pub(in crate::format) fn document(source: R, limits: &Limits) -> Self {
        let tables = limits.table_depth.saturating_mul(TABLE_DEPTH);
        Self { most: DOCUMENT_DEPTH.saturating_add(tables), ..Self::new(source) }
    }

    /// Reads the rest of a part whose beginning was taken by something else.
    pub(in crate::format) fn rest(source: R) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().allow_unmatched_ends = true;
        Self { reader, depth: 0, most: DEPTH, whole: false }
    }

    /// The bytes below.
    #[inline]
    pub(in crate::format) fn source(&mut self) -> &mut R {
        self.reader.get_mut()
    }

    /// Gives the bytes below back, at the present position.
    pub(in crate::format) fn into_source(self) -> R {
        self.reader.into_inner()
    }

    /// The next piece; `buffer` holds it.
    #[inline]
    pub(in crate::format) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Piece<'b>, Box<Problem>> {
        buffer.clear();
        match self.reader.read_event_into(buffer).map_err(|error| of_xml(&error))? {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > self.most {
                    return Err(Box::new(bounds::depth(self.most, None)));
                }
                if start.name().into_inner().len() > NAME_BYTES {
                    return Err(over_limit(format!("the name of an element is longer than {NAME_BYTES} bytes")));
                }
                Ok(Piece::Start(start, false))
            }
            Event::Empty(start) => Ok(Piece::Start(start, true)),
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Piece::End(end))
            }
            Event::Text(text) => Ok(Piece::Text(text.into_inner())),
            Event::CData(text) => Ok(Piece::Text(text.into_inner())),
            Event::GeneralRef(reference) => Ok(Piece::Character(character(&reference)?)),
            Event::DocType(_) => Err(Box::new(Problem::new(problem::XML_DOCTYPE))),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Ok(Piece::Text(Cow::Borrowed(""))),
            Event::Eof if self.whole && self.depth > 0 => Err(damaged("a part ends in the middle of an element")),
            Event::Eof => Ok(Piece::Finish),
        }
    }
}

/// A character reference or one of the five predefined entities.
fn character(reference: &BytesRef<'_>) -> Result<char, Box<Problem>> {
    if let Some(found) = reference.resolve_char_ref().map_err(|error| of_xml(&error))? {
        return Ok(found);
    }
    resolve_predefined_entity(reference)
        .and_then(|text| text.chars().next())
        .ok_or_else(|| damaged(format!("unknown entity &{};", problem::clip(reference, 40))))
}

fn of_xml(error: &Error) -> Box<Problem> {
    match error {
        Error::Io(error) => of_io(error),
        other => damaged(other),
    }
}

/// Adds a piece of text; line ends become `\n` as XML wants it.
#[inline]
pub(in crate::format) fn append_text(target: &mut String, text: &str) {
    if !text.as_bytes().contains(&b'\r') {
        return target.push_str(text);
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\r') {
        target.push_str(before);
        target.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    target.push_str(rest);
}

/// The value of an attribute by its local name.
pub(in crate::format) fn attribute<'a>(
    start: &'a BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'a, str>>, Box<Problem>> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.local_name().as_ref() == name {
            return attribute_text(attribute.value).map(Some);
        }
    }
    Ok(None)
}

/// The value of an attribute with its references resolved.
pub(in crate::format) fn attribute_text(value: Cow<'_, str>) -> Result<Cow<'_, str>, Box<Problem>> {
    if !value.contains('&') {
        return Ok(value);
    }
    match quick_xml::escape::unescape(&value) {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(error) => Err(damaged(error)),
    }
}

/// Whether an attribute says yes.
pub(in crate::format) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_one_character() {
        let mut text = String::new();
        append_text(&mut text, "a\r\nb\rc\n");
        assert_eq!(text, "a\nb\nc\n");
    }
}
