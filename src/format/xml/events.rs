//! The events of an XML text in bounded memory, with the line of each, handed to a listener. Document types, unknown entities,
//! unclosed elements and too much of anything end the reading.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::format::bounds;
use crate::format::bytes::count_line_ends;
use crate::format::encoding::{TextFile, TextStream, unreadable};
use crate::format::{Flow, Limits};
use crate::problem::{FILE_DAMAGED, Problem, ROW_TOO_WIDE, XML_DOCTYPE};

/// How much is read at a time.
const PIECE: usize = 64 << 10;

/// Receives the parts of a document.
pub trait Listener {
    /// An element begins; its attributes follow.
    fn open(&mut self, name: &str, line: u64) -> Result<Flow, Box<Problem>>;
    /// An attribute of the element that has just begun.
    fn attribute(&mut self, name: &str, value: &str) -> Result<(), Box<Problem>>;
    /// Text inside the innermost open element.
    fn text(&mut self, text: &str);
    /// Bytes at this offset of the file, in what was read since the last event, could not be decoded.
    fn damage(&mut self, byte: u64, line: u64) -> Flow;
    /// The innermost open element ends.
    fn close(&mut self) -> Result<Flow, Box<Problem>>;
}

/// Hands the parts of a file to a listener until the document ends or the listener has enough.
///
/// # Errors
/// The document is damaged or over a limit, or what the listener says.
pub fn run(file: &TextFile, limits: &Limits, listener: &mut dyn Listener) -> Result<(), Box<Problem>> {
    let mut reader = quick_xml::Reader::from_reader(Bounded::new(file.text()?, limits.record_bytes));
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut state = State { depth: 0, elements: 0, limits, listener };
    loop {
        buffer.clear();
        let line = reader.get_mut().begin_event();
        let event = reader.read_event_into(&mut buffer);
        let event = match event {
            Ok(event) => event,
            Err(error) => return Err(reader.get_mut().explain(&error, line)),
        };
        if let Event::Eof = event {
            return state.end(line);
        }
        let flow = state.event(event, line).map_err(|problem| at_line(problem, line))?;
        let damage = reader.get_mut().damage().map_or(Flow::Continue, |byte| state.listener.damage(byte, line));
        if flow != Flow::Continue || damage != Flow::Continue {
            return Ok(());
        }
    }
}

fn at_line(mut problem: Box<Problem>, line: u64) -> Box<Problem> {
    problem.place.line.get_or_insert(line);
    problem
}

/// The finding for a document that breaks the rules of XML.
pub fn damaged(line: u64, detail: impl std::fmt::Display) -> Box<Problem> {
    Box::new(Problem::new(FILE_DAMAGED).line(line).with("detail", format!("line {line}: {detail}")))
}

struct State<'a> {
    depth: usize,
    elements: u64,
    limits: &'a Limits,
    listener: &'a mut dyn Listener,
}

impl State<'_> {
    fn event(&mut self, event: Event<'_>, line: u64) -> Result<Flow, Box<Problem>> {
        match event {
            Event::Start(start) | Event::Empty(start) => return self.open(&start, line),
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                return self.listener.close();
            }
            Event::Text(text) => self.text(&text.xml10_content(), line)?,
            Event::CData(text) => self.text(&text.xml10_content(), line)?,
            Event::GeneralRef(entity) => {
                let letter = resolve(&entity).ok_or_else(|| damaged(line, format!("unknown entity &{};", &*entity)))?;
                self.text(letter.encode_utf8(&mut [0; 4]), line)?;
            }
            Event::DocType(_) => return Err(Box::new(Problem::new(XML_DOCTYPE))),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => {}
        }
        Ok(Flow::Continue)
    }

    fn text(&mut self, text: &str, line: u64) -> Result<(), Box<Problem>> {
        if self.depth > 0 {
            self.listener.text(text);
        } else if !text.trim().is_empty() {
            return Err(damaged(line, "text outside of the root element"));
        }
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>, line: u64) -> Result<Flow, Box<Problem>> {
        if self.depth == 0 && self.elements > 0 {
            return Err(damaged(line, "a second root element"));
        }
        self.depth += 1;
        self.elements += 1;
        if self.depth > self.limits.depth {
            return Err(Box::new(bounds::depth(self.limits.depth, Some("limits.depth"))));
        }
        let flow = self.listener.open(start.local_name().as_ref(), line)?;
        let mut attributes = start.attributes();
        // Names that stand twice are found by the listener, in less than quadratic time.
        attributes.with_checks(false);
        for (place, attribute) in attributes.enumerate() {
            let attribute = attribute.map_err(|error| damaged(line, error))?;
            if place >= self.limits.row_cells {
                let limit = self.limits.row_cells;
                let problem = Problem::new(ROW_TOO_WIDE).with("cells", format!("more than {limit}"));
                return Err(Box::new(problem.with("limit", limit).line(line)));
            }
            if attribute.key.as_ref() == "xmlns" || attribute.key.as_ref().starts_with("xmlns:") {
                continue;
            }
            let value: Cow<'_, str> =
                attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| damaged(line, error))?;
            self.listener.attribute(attribute.key.local_name().as_ref(), &value)?;
        }
        Ok(flow)
    }

    fn end(&self, line: u64) -> Result<(), Box<Problem>> {
        if self.depth > 0 {
            return Err(damaged(line, "the document ends inside an element"));
        }
        if self.elements == 0 {
            return Err(damaged(line, "the document has no element"));
        }
        Ok(())
    }
}

/// The character of a reference: one of the five entities of XML, or a number.
fn resolve(entity: &BytesRef<'_>) -> Option<char> {
    match &**entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => entity.resolve_char_ref().ok().flatten(),
    }
}

/// A text stream that counts lines and refuses to give more than so many bytes for one event.
struct Bounded {
    reader: BufReader<TextStream>,
    limit: usize,
    since: usize,
    position: u64,
    line: u64,
    after_return: bool,
    exceeded: bool,
}

impl Bounded {
    fn new(stream: TextStream, limit: usize) -> Self {
        let reader = BufReader::with_capacity(PIECE, stream);
        Self { reader, limit, since: 0, position: 0, line: 1, after_return: false, exceeded: false }
    }

    /// Begins to count the bytes of the next event; gives the line in which it begins.
    fn begin_event(&mut self) -> u64 {
        self.since = 0;
        self.line
    }

    fn damage(&mut self) -> Option<u64> {
        let damage = self.reader.get_ref().damage_before(self.position);
        self.reader.get_mut().forget_damage(self.position);
        damage
    }

    fn explain(&self, error: &quick_xml::Error, line: u64) -> Box<Problem> {
        if self.exceeded {
            return Box::new(bounds::piece(self.limit as u64, "limits.record_bytes").line(line));
        }
        match error {
            quick_xml::Error::Io(error) => unreadable(io::Error::new(error.kind(), error.to_string())),
            error => damaged(self.line, error),
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(target.len());
        target[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > self.limit {
            self.exceeded = true;
            return Err(io::Error::other("over the limit"));
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let taken = &self.reader.buffer()[..count];
        self.line += count_line_ends(taken);
        // CR and LF of one line end may come apart.
        if self.after_return && taken.first() == Some(&b'\n') {
            self.line -= 1;
        }
        self.after_return = if count > 0 { taken.last() == Some(&b'\r') } else { self.after_return };
        self.since += count;
        self.position += count as u64;
        self.reader.consume(count);
    }
}
