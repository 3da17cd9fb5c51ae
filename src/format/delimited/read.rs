//! Reads delimited text row by row in bounded memory. A record that cannot be read is lost as one row, with its line and what
//! could be read of it, and reading goes on behind it.

use super::split::{Bounds, Field, Punctuation, Split, Splitter};
use super::stray::{Stray, stray};
use crate::format::bytes::{count_line_ends, find, find_line_end, line_end_length};
use crate::format::encoding::{TextFile, name, unreadable};
use crate::format::window::Window;
use crate::format::{Cell, Flow, Limits, ReadOptions, ReadResult, Sink};
use crate::problem::{
    ENCODING_ROW, FILE_EMPTY, Problem, QUOTE_UNCLEAR, RECORD_TOO_LONG, ROW_TOO_WIDE, TEXT_TOO_LONG, UNCLOSED_QUOTE,
};
use crate::value::Text;

/// The longest text that lives inside a cell, without memory of its own.
const INLINE: usize = 24;
/// How much of an overlong record is kept for the report, in bytes.
const SHOWN: usize = 4096;

/// The rows of a delimited file.
pub struct Rows<'a> {
    window: Window,
    splitter: Splitter,
    quote: Option<u8>,
    delimiter: Option<u8>,
    encoding: &'static str,
    limits: &'a Limits,
    fields: Vec<Field>,
    cells: Vec<Cell>,
    /// Whether anything but blank rows was found.
    found: bool,
}

impl<'a> Rows<'a> {
    /// Begins at the top of the file.
    pub fn new(file: &TextFile, options: &'a ReadOptions, punctuation: Punctuation) -> Result<Self, Box<Problem>> {
        let limits = &options.limits;
        // Two bytes more than the longest record, so that its line end is in the window with it.
        let window = Window::new(file.text()?, limits.record_bytes.saturating_add(2));
        let splitter = Splitter::new(punctuation, Bounds::from(limits));
        let encoding = name(file.choice.encoding);
        let (quote, fields, cells) = (punctuation.quote, Vec::new(), Vec::new());
        Ok(Self {
            window,
            splitter,
            quote,
            delimiter: punctuation.delimiter,
            encoding,
            limits,
            fields,
            cells,
            found: false,
        })
    }

    /// Gives every row to the sink.
    pub fn read(mut self, sink: &mut dyn Sink) -> ReadResult {
        self.skip_separator_line().map_err(unreadable)?;
        loop {
            self.window.skip_line_ends().map_err(unreadable)?;
            if self.window.bytes().is_empty() {
                break;
            }
            if self.record(sink).map_err(unreadable)? != Flow::Continue {
                return Ok(());
            }
        }
        sink.progress(self.window.progress());
        if !self.found {
            return Err(Box::new(Problem::new(FILE_EMPTY)));
        }
        Ok(())
    }

    /// Drops the line `sep=;` by which spreadsheets are told the delimiter.
    fn skip_separator_line(&mut self) -> std::io::Result<()> {
        while self.window.bytes().len() < 6 && self.window.fill()? {}
        if separator_line(self.window.bytes()).is_some() {
            self.window.skip_line()?;
        }
        Ok(())
    }

    fn record(&mut self, sink: &mut dyn Sink) -> std::io::Result<Flow> {
        loop {
            let ended = self.window.ended();
            match self.splitter.split(self.window.bytes(), ended, &mut self.fields) {
                Split::Record { length, taken, inner_lines, cells } => {
                    let lines = inner_lines + u64::from(taken > length);
                    return Ok(self.whole_record(length, taken, lines, cells, sink));
                }
                Split::Unclosed { open } => return self.unclosed_record(open, sink),
                Split::Partial { open } => {
                    if self.window.fill()? {
                        sink.progress(self.window.progress());
                    } else if !self.window.ended() {
                        return match open {
                            Some(open) => self.unclosed_record(open, sink),
                            None => self.long_record(sink),
                        };
                    }
                }
            }
        }
    }

    fn whole_record(&mut self, length: usize, taken: usize, lines: u64, cells: usize, sink: &mut dyn Sink) -> Flow {
        let line = self.window.line();
        let damage = self.window.damage_within(length);
        if length > self.limits.record_bytes {
            self.found = true;
            let problem = Problem::new(RECORD_TOO_LONG).line(line).with("limit", self.limits.record_bytes);
            let raw = vec![Cell::Text(lossy(&self.window.bytes()[..length.min(SHOWN)]))];
            self.window.consume(taken, lines);
            return sink.problem(problem, Some(raw));
        }
        let problem = self.fill_cells(length, damage).or_else(|| {
            (cells > self.limits.row_cells)
                .then(|| Problem::new(ROW_TOO_WIDE).with("cells", cells).with("limit", self.limits.row_cells))
        });
        // A line of white space is no row; a blank field in quotes is one.
        let bare = cells == 1 && self.fields.first() == Some(&Field { start: 0, end: length, quoted: false });
        let blank = problem.is_none() && (bare || !self.found) && self.cells.iter().all(Cell::is_blank);
        self.found |= !blank;
        let flow = match problem {
            Some(problem) => sink.problem(problem.line(line), Some(std::mem::take(&mut self.cells))),
            None if blank && bare => Flow::Continue,
            None => sink.row(line, &mut self.cells),
        };
        self.window.consume(taken, lines);
        flow
    }

    /// Puts the fields into the cells; says what is wrong with them.
    fn fill_cells(&mut self, length: usize, damage: Option<u64>) -> Option<Problem> {
        let record = &self.window.bytes()[..length];
        let mut problem = damage.map(|byte| self.undecodable(byte));
        let lossy_record;
        let record = match std::str::from_utf8(record) {
            Ok(record) => record,
            // Only a file that changed since it was scanned can come here.
            Err(fault) => {
                problem = Some(self.undecodable(fault.valid_up_to() as u64));
                lossy_record =
                    record.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { '?' }).collect::<String>();
                &lossy_record
            }
        };
        self.cells.truncate(self.fields.len());
        for (place, field) in self.fields.iter().enumerate() {
            let text = match self.quote.and_then(|quote| stray(field, record, char::from(quote))) {
                None => field.text(record, self.quote),
                Some(Stray::Text(text)) => text.into(),
                Some(Stray::Unclear) => {
                    let raw = &record[field.start..field.end];
                    problem = problem.or_else(|| Some(at_column(Problem::new(QUOTE_UNCLEAR).value(raw), place)));
                    raw.into()
                }
            };
            if text.len() > self.limits.cell_characters && problem.is_none() {
                problem = too_long(&text, place, self.limits.cell_characters);
            }
            put(&mut self.cells, place, &text);
        }
        problem
    }

    fn undecodable(&self, byte: u64) -> Problem {
        Problem::new(ENCODING_ROW).with("encoding", self.encoding).with("byte", byte)
    }

    /// Loses the line in which a quote was opened and never closed; the next line is read as a new record.
    fn unclosed_record(&mut self, open: usize, sink: &mut dyn Sink) -> std::io::Result<Flow> {
        self.found = true;
        while find_line_end(self.window.bytes(), open).is_none() && self.window.fill()? {}
        let bytes = self.window.bytes();
        let end = find_line_end(bytes, open);
        let length = end.unwrap_or(bytes.len());
        let before = count_line_ends(&bytes[..open]);
        let line = self.window.line() + before;
        let mut raw = Vec::with_capacity(self.fields.len() + 1);
        let record = String::from_utf8_lossy(&bytes[..length]);
        if let std::borrow::Cow::Borrowed(record) = record {
            raw.extend(self.fields.iter().map(|field| Cell::Text(Text::new(field.text(record, self.quote)))));
        }
        raw.push(Cell::Text(lossy(&bytes[open..length])));
        let problem = self.unclosed(&bytes[open..length], self.fields.len());
        let taken = length + line_end_length(&bytes[length..]);
        match end {
            Some(_) => self.window.consume(taken, before + 1),
            None => {
                self.window.consume(length, before);
                self.window.skip_line()?;
            }
        }
        Ok(sink.problem(problem.line(line), Some(raw)))
    }

    /// What is wrong with a field that begins with a quote: it is only too long when the quote is closed on the same line.
    fn unclosed(&self, line: &[u8], place: usize) -> Problem {
        let Some(quote) = self.quote else { return Problem::new(UNCLOSED_QUOTE) };
        let mut from = 1;
        while let Some(close) = find(line, from, quote) {
            match line.get(close + 1) {
                Some(next) if *next == quote => from = close + 2,
                None => return self.too_long_field(&line[1..close], place),
                Some(next) if Some(*next) == self.delimiter => return self.too_long_field(&line[1..close], place),
                Some(_) => break,
            }
        }
        Problem::new(UNCLOSED_QUOTE)
    }

    fn too_long_field(&self, inside: &[u8], place: usize) -> Problem {
        let text = lossy(inside);
        too_long(&text, place, self.limits.cell_characters).unwrap_or_else(|| Problem::new(UNCLOSED_QUOTE))
    }

    /// Loses a record that does not fit the window, up to the end of its line.
    fn long_record(&mut self, sink: &mut dyn Sink) -> std::io::Result<Flow> {
        self.found = true;
        let most = self.limits.row_cells;
        let problem = match self.fields.len() < most {
            true => Problem::new(RECORD_TOO_LONG).with("limit", self.limits.record_bytes),
            false => Problem::new(ROW_TOO_WIDE).with("cells", format!("more than {most}")).with("limit", most),
        };
        let problem = problem.line(self.window.line());
        let bytes = self.window.bytes();
        let raw = vec![Cell::Text(lossy(&bytes[..bytes.len().min(SHOWN)]))];
        self.window.skip_line()?;
        sink.progress(self.window.progress());
        Ok(sink.problem(problem, Some(raw)))
    }
}

/// The delimiter that a first line such as `sep=;` names.
pub fn separator_line(text: &[u8]) -> Option<u8> {
    match text {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter, rest @ ..]
            if *delimiter == b'\t' || (delimiter.is_ascii_punctuation() && !matches!(delimiter, b'"' | b'\'')) =>
        {
            (rest.is_empty() || line_end_length(rest) > 0).then_some(*delimiter)
        }
        _ => None,
    }
}

/// Writes a text into the cell at `place`, reusing the memory of a long text that stood there.
fn put(cells: &mut Vec<Cell>, place: usize, text: &str) {
    let Some(cell) = cells.get_mut(place) else {
        cells.push(if text.is_empty() { Cell::Empty } else { Cell::Text(Text::new(text)) });
        return;
    };
    match cell {
        _ if text.is_empty() => *cell = Cell::Empty,
        Cell::Text(old) if text.len() > INLINE && old.capacity() >= text.len() => {
            old.clear();
            old.push_str(text);
        }
        _ => *cell = Cell::Text(Text::new(text)),
    }
}

fn too_long(text: &str, place: usize, limit: usize) -> Option<Problem> {
    let length = text.chars().count();
    let problem = Problem::new(TEXT_TOO_LONG).value(text).with("length", length).with("limit", limit);
    (length > limit).then(|| at_column(problem, place))
}

/// The same, of a column.
fn at_column(mut problem: Problem, place: usize) -> Problem {
    problem.place.column_number = u32::try_from(place + 1).ok();
    problem
}

/// Text of bytes that may have been cut inside a character.
fn lossy(bytes: &[u8]) -> Text {
    Text::from(String::from_utf8_lossy(bytes))
}
