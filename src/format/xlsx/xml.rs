//! XML as workbooks have it: events with text already resolved, no document types, no entities but the predefined ones.
//! It knows nothing of sheets.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::package::{damaged, of_io};
use crate::problem::{self, Problem};

/// The deepest nesting of a part; real workbooks have about ten levels.
const DEPTH: usize = 64;

/// What comes next in a part.
pub(super) enum Piece<'b> {
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
pub(super) struct Xml<R> {
    reader: Reader<R>,
    depth: usize,
    whole: bool,
}

impl<R: BufRead> Xml<R> {
    /// Reads a whole part.
    pub(super) fn new(source: R) -> Self {
        Self { reader: Reader::from_reader(source), depth: 0, whole: true }
    }

    /// Reads the rest of a part whose beginning was taken by something else.
    pub(super) fn rest(source: R) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().allow_unmatched_ends = true;
        Self { reader, depth: 0, whole: false }
    }

    /// The bytes below.
    #[inline]
    pub(super) fn source(&mut self) -> &mut R {
        self.reader.get_mut()
    }

    /// Gives the bytes below back, at the present position.
    pub(super) fn into_source(self) -> R {
        self.reader.into_inner()
    }

    /// The next piece; `buffer` holds it.
    #[inline]
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Piece<'b>, Box<Problem>> {
        buffer.clear();
        match self.reader.read_event_into(buffer).map_err(|error| of_xml(&error))? {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(Box::new(Problem::new(problem::TOO_DEEP).with("limit", DEPTH)));
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
pub(super) fn append_text(target: &mut String, text: &str) {
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
pub(super) fn attribute<'a>(start: &'a BytesStart<'_>, name: &str) -> Result<Option<Cow<'a, str>>, Box<Problem>> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.local_name().as_ref() == name {
            return attribute_text(attribute.value).map(Some);
        }
    }
    Ok(None)
}

/// The value of an attribute with its references resolved.
pub(super) fn attribute_text(value: Cow<'_, str>) -> Result<Cow<'_, str>, Box<Problem>> {
    if !value.contains('&') {
        return Ok(value);
    }
    match quick_xml::escape::unescape(&value) {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(error) => Err(damaged(error)),
    }
}

/// Whether an attribute says yes.
pub(super) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// Turns `_x000D_` and its like into the characters they stand for; `_x005F_` is the underscore itself.
pub(super) fn decode_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(position) = rest.find("_x") {
        decoded.push_str(&rest[..position]);
        rest = &rest[position..];
        match escape_at(rest) {
            Some((character, length)) => {
                decoded.push(character);
                rest = &rest[length..];
            }
            None => {
                decoded.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character of an escape at the start of the text, and the escape's length. Two escapes may be one character.
fn escape_at(text: &str) -> Option<(char, usize)> {
    let first = unit(text)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Some((character, 7));
    }
    let second = unit(text.get(7..)?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, 14))
}

fn unit(text: &str) -> Option<u16> {
    let digits = text.get(2..6)?;
    let framed = text.starts_with("_x") && text.as_bytes().get(6) == Some(&b'_');
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (framed && hexadecimal).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded() {
        let check = |text: &str, expected: &str| assert_eq!(decode_escapes(text), expected, "{text}");
        check("plain", "plain");
        check("a_x000D_b", "a\rb");
        check("_x005F_x0041_", "_x0041_");
        check("_x0041", "_x0041");
        check("_x00zz_ _x", "_x00zz_ _x");
        check("_xD83D__xDE00_", "😀");
        check("_xD83D_", "_xD83D_");
        check("я_xя", "я_xя");
    }

    #[test]
    fn line_ends_become_one_character() {
        let mut text = String::new();
        append_text(&mut text, "a\r\nb\rc\n");
        assert_eq!(text, "a\nb\nc\n");
    }
}
