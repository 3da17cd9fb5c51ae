//! Which format a file has: by its first bytes, then by the structure of its text, then by its name. It reads no rows.

mod container;
mod page;

use std::fs::File;
use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use json_event_parser::{JsonEvent, SliceJsonParser};

use super::delimited::sniff;
use super::encoding::unreadable;
use super::{Format, Input, Limits, by_extension, by_name, html};
use crate::problem::{FILE_EMPTY, FORMAT_MISMATCH, FORMAT_UNKNOWN, Problem};

/// How much of the file's beginning is looked at.
const HEAD: usize = 64 << 10;
/// JSON events that must be right before a text is taken for JSON.
const EVENTS: usize = 8;

/// The format of a file.
pub struct Detected {
    /// The format.
    pub format: &'static dyn Format,
    /// That the name says another format than the bytes.
    pub mismatch: Option<Problem>,
}

impl std::fmt::Debug for Detected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detected").field("format", &self.format.name()).field("mismatch", &self.mismatch).finish()
    }
}

/// Decides the format; `forced` is the name of the format that the user says it has.
///
/// # Errors
/// [`FORMAT_UNKNOWN`], [`FILE_EMPTY`], or that the file is encrypted, damaged or cannot be read.
pub fn detect(input: &Input, forced: Option<&str>) -> Result<Detected, Box<Problem>> {
    let head = read_head(input)?;
    if head.is_empty() {
        return Err(Box::new(Problem::new(FILE_EMPTY)));
    }
    if let Some(name) = forced {
        let format = by_name(name).ok_or_else(|| unknown(format!("there is no format named «{name}»")))?;
        return Ok(Detected { format, mismatch: None });
    }
    let extension = input.extension();
    let named = extension.as_deref().and_then(by_extension);
    let found = match container::recognise(&head, &input.path)? {
        Some(name) => Found::Bytes(name),
        None => recognise_text(input, &head, named)?,
    };
    let name = found.name();
    let format = by_name(name).ok_or_else(|| unknown(format!("this is {name}, which cannot be read")))?;
    let agrees = named.is_none_or(|named| named.name() == name || same_family(named.name(), name));
    let mismatch = (!agrees).then(|| mismatch(extension.as_deref().unwrap_or_default(), name));
    Ok(Detected { format, mismatch })
}

/// What the bytes say.
enum Found {
    /// This format and no other.
    Bytes(&'static str),
    /// Text that may be in this format or one like it.
    Text(&'static str),
}

impl Found {
    fn name(&self) -> &'static str {
        match self {
            Found::Bytes(name) | Found::Text(name) => name,
        }
    }
}

/// Formats that are told apart by name rather than by bytes.
fn same_family(one: &str, other: &str) -> bool {
    let family = |name: &str| match name {
        "csv" | "tsv" | "txt" => "delimited",
        "json" | "jsonl" => "json",
        _ => "other",
    };
    family(one) == family(other) && family(one) != "other"
}

fn read_head(input: &Input) -> Result<Vec<u8>, Box<Problem>> {
    let file = File::open(&input.path).map_err(unreadable)?;
    let mut head = Vec::new();
    file.take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
    Ok(head)
}

/// The finding for a format that cannot be read, or none at all.
pub fn unknown(detail: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::new(FORMAT_UNKNOWN).with("detail", detail.into()))
}

fn mismatch(extension: &str, found: &str) -> Problem {
    Problem::new(FORMAT_MISMATCH).with("named", extension).with("found", found)
}

fn recognise_text(input: &Input, head: &[u8], named: Option<&'static dyn Format>) -> Result<Found, Box<Problem>> {
    let encoding = head_encoding(head);
    let text = encoding.decode_with_bom_removal(head).0;
    if text.chars().filter(|letter| is_binary(*letter)).count() * 50 > text.chars().count() {
        return Err(unknown("the bytes are not text"));
    }
    let named = named.map(|format| format.name());
    let start = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    match start.chars().next() {
        Some('<') if page::is_page(start, named) => {
            return if page::has_table(input, encoding)? { Ok(Found::Bytes("html")) } else { Err(html::no_table()) };
        }
        Some('<') if is_markup(start) => return Ok(Found::Text("xml")),
        Some('{' | '[') if matches!(named, Some("json" | "jsonl")) || is_json(start) => {
            return Ok(Found::Text(if is_lines(start, named) { "jsonl" } else { "json" }));
        }
        _ => {}
    }
    if start.starts_with("{\\rtf") {
        return Ok(Found::Bytes("rtf"));
    }
    if page::is_web_archive(start) {
        return Err(unknown("this is a web archive (MHTML), which cannot be read; save it as .html or .xlsx"));
    }
    Ok(Found::Text(match named {
        Some("csv") => "csv",
        Some("tsv") => "tsv",
        Some("txt") => "txt",
        _ if sniff(text.as_bytes(), &Limits::default(), None, None).fields > 1 => "csv",
        _ => "txt",
    }))
}

/// UTF-16 by its mark or by NUL bytes on one side, else something that has ASCII in it.
fn head_encoding(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match head.len() {
        length if odd * 10 > length && odd > even * 20 => UTF_16LE,
        length if even * 10 > length && even > odd * 20 => UTF_16BE,
        _ => UTF_8,
    }
}

/// Control characters that no text has. Bytes of single-byte encodings look like damaged UTF-8 here, and are text.
fn is_binary(letter: char) -> bool {
    letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}')
}

/// Whether a text that begins with `<` goes on like XML.
fn is_markup(start: &str) -> bool {
    let next = start.chars().nth(1);
    next.is_some_and(|letter| matches!(letter, '?' | '!' | '_' | ':') || letter.is_alphabetic()) && start.contains('>')
}

/// Whether the first events are those of JSON.
fn is_json(start: &str) -> bool {
    let mut parser = SliceJsonParser::new(start.as_bytes());
    (0..EVENTS)
        .map_while(|_| match parser.parse_next() {
            Ok(JsonEvent::Eof) => None,
            Ok(_) => Some(true),
            Err(_) => Some(false),
        })
        .all(|good| good)
}

/// Whether a second value follows the first, an object.
fn is_lines(start: &str, named: Option<&str>) -> bool {
    if !start.starts_with('{') {
        return false;
    }
    if named == Some("jsonl") {
        return true;
    }
    let first = start.lines().next().unwrap_or_default();
    let second = start[first.len()..].trim_start();
    whole_object(first) && second.starts_with('{')
}

fn whole_object(line: &str) -> bool {
    let mut parser = SliceJsonParser::new(line.as_bytes());
    loop {
        match parser.parse_next() {
            Ok(JsonEvent::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests;
