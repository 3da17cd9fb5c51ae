//! What goes between the parent and the child that reads: one order as JSON to the child; frames back. A frame is a letter, the
//! length of its body as four bytes, and the body; the bodies of rows are packed, the others are JSON.

use std::io::{Read, Write};
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::format::archive::{Kind, Member};
use crate::format::{Cell, Dialect, Flow, Limits, Password, ReadOptions, SheetChoice, TableInfo, encoding};
use crate::problem::{Code, Place, Problem};
use crate::value::Text;

/// The longest body of a frame: a row as large as rows may be, and more.
const LONGEST: usize = 256 << 20;

/// What the child is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// The name of the format.
    pub(super) format: String,
    /// Whether the members of an archive are wanted and not rows.
    pub(super) members: bool,
    /// The bounds of the child.
    pub(super) bytes: u64,
    /// The same in seconds.
    pub(super) seconds: u64,
    encoding: Option<String>,
    delimiter: Option<u8>,
    sheets: Sheets,
    password: Option<String>,
    limits: Limits,
}

#[derive(Debug, Serialize, Deserialize)]
enum Sheets {
    Visible,
    All,
    Named(String),
}

impl Order {
    pub(super) fn rows(format: &str, options: &ReadOptions) -> Self {
        Self {
            format: format.to_owned(),
            members: false,
            bytes: options.limits.child_bytes,
            seconds: options.limits.child_seconds,
            encoding: options.encoding.map(|encoding| encoding.name().to_owned()),
            delimiter: options.delimiter,
            sheets: match &options.sheets {
                SheetChoice::Visible => Sheets::Visible,
                SheetChoice::All => Sheets::All,
                SheetChoice::Named(name) => Sheets::Named(name.clone()),
            },
            password: options.password.as_ref().map(|password| password.reveal().to_owned()),
            limits: options.limits.clone(),
        }
    }

    pub(super) fn members(format: &str, options: &ReadOptions) -> Self {
        Self { members: true, ..Self::rows(format, options) }
    }

    pub(super) fn options(&self) -> ReadOptions {
        ReadOptions {
            encoding: self.encoding.as_deref().and_then(encoding::by_name),
            delimiter: self.delimiter,
            sheets: match &self.sheets {
                Sheets::Visible => SheetChoice::Visible,
                Sheets::All => SheetChoice::All,
                Sheets::Named(name) => SheetChoice::Named(name.clone()),
            },
            password: self.password.as_deref().map(Password::new),
            limits: self.limits.clone(),
            ..ReadOptions::default()
        }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    pub(super) fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// One message of the child.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame {
    Dialect(Dialect),
    Epoch(bool),
    Table(TableInfo),
    /// A page of the open table begins with this line.
    Page(u64, String),
    /// A row with its line; its cells travel beside it.
    Row(u64),
    /// A finding; whether a row was lost, whose cells travel beside it.
    Problem(Problem, bool),
    Progress(u64),
    /// A member of an archive begins.
    Member(Member),
    /// Bytes of it.
    Data(Vec<u8>),
    /// The member came to its end and is whole.
    MemberDone,
    /// The file came to its end.
    Done,
    /// The file as a whole cannot be read.
    Refused(Problem),
}

#[derive(Serialize, Deserialize)]
struct WireProblem {
    code: String,
    sheet: Option<String>,
    line: Option<u64>,
    row: Option<u64>,
    column: Option<String>,
    column_number: Option<u32>,
    value: Option<String>,
    arguments: Vec<(String, String)>,
}

impl WireProblem {
    fn of(problem: &Problem) -> Self {
        let Place { sheet, line, row, column, column_number, .. } = &problem.place;
        Self {
            code: problem.code.name().to_owned(),
            sheet: sheet.as_deref().map(str::to_owned),
            line: *line,
            row: *row,
            column: column.as_deref().map(str::to_owned),
            column_number: *column_number,
            value: problem.value.clone(),
            arguments: problem.arguments.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect(),
        }
    }

    fn problem(self) -> Option<Problem> {
        let mut problem = Problem::new(Code::by_name(&self.code)?);
        problem.place.sheet = self.sheet.map(Into::into);
        problem.place.line = self.line;
        problem.place.row = self.row;
        problem.place.column = self.column.map(Into::into);
        problem.place.column_number = self.column_number;
        problem.value = self.value;
        for (name, text) in self.arguments {
            // Names of arguments are those of the message of the code.
            let info = problem.code.info();
            let texts = [info.en, info.hint_en, info.ru, info.hint_ru];
            let known = texts.into_iter().find_map(|template| {
                let start = template.find(&format!("{{{name}}}"))? + 1;
                template.get(start..start + name.len())
            });
            problem.arguments.push((known?, text));
        }
        Some(problem)
    }
}

/// The child's end of the pipe.
pub(super) struct Sender<W> {
    pipe: W,
    body: Vec<u8>,
    broken: bool,
}

impl<W: Write> Sender<W> {
    pub(super) fn new(pipe: W) -> Self {
        Self { pipe, body: Vec::new(), broken: false }
    }

    /// Sends a frame; `Stop` when nobody listens.
    pub(super) fn send(&mut self, frame: &Frame, cells: &[Cell]) -> Flow {
        self.body.clear();
        let letter = encode(frame, cells, &mut self.body);
        let length = (self.body.len() as u32).to_le_bytes();
        let sent = self.pipe.write_all(&[letter]).and_then(|()| self.pipe.write_all(&length));
        if sent.and_then(|()| self.pipe.write_all(&self.body)).is_err() {
            self.broken = true;
        }
        if self.broken { Flow::Stop } else { Flow::Continue }
    }

    /// Whether everything was heard.
    pub(super) fn flush(&mut self) -> bool {
        self.pipe.flush().is_ok() && !self.broken
    }
}

fn encode(frame: &Frame, cells: &[Cell], body: &mut Vec<u8>) -> u8 {
    let json = |body: &mut Vec<u8>, value: serde_json::Value| body.extend_from_slice(value.to_string().as_bytes());
    match frame {
        Frame::Dialect(dialect) => {
            json(
                body,
                serde_json::json!([
                    dialect.encoding,
                    dialect.guessed,
                    dialect.delimiter,
                    dialect.quote,
                    dialect.has_named_tables,
                    dialect.is_laid_out
                ]),
            );
            b'd'
        }
        Frame::Epoch(flag) => {
            body.push(u8::from(*flag));
            b'e'
        }
        Frame::Table(table) => {
            json(body, serde_json::json!(table));
            b't'
        }
        Frame::Page(line, name) => {
            json(body, serde_json::json!([line, name]));
            b's'
        }
        Frame::Row(line) => {
            body.extend_from_slice(&line.to_le_bytes());
            push_cells(cells, body);
            b'r'
        }
        Frame::Problem(problem, lost) => {
            let text = serde_json::json!(WireProblem::of(problem)).to_string();
            body.extend_from_slice(&(text.len() as u32).to_le_bytes());
            body.extend_from_slice(text.as_bytes());
            push_cells(cells, body);
            if *lost { b'l' } else { b'p' }
        }
        Frame::Progress(bytes) => {
            body.extend_from_slice(&bytes.to_le_bytes());
            b'g'
        }
        Frame::Member(member) => {
            let kind = match member.kind {
                Kind::File => 0,
                Kind::Folder => 1,
                Kind::Special => 2,
            };
            json(body, serde_json::json!([member.name, kind, member.encrypted, member.packed, member.times]));
            b'm'
        }
        Frame::Data(bytes) => {
            body.extend_from_slice(bytes);
            b'b'
        }
        Frame::MemberDone => b'k',
        Frame::Done => b'.',
        Frame::Refused(problem) => {
            json(body, serde_json::json!(WireProblem::of(problem)));
            b'x'
        }
    }
}

fn push_cells(cells: &[Cell], body: &mut Vec<u8>) {
    for cell in cells {
        let mut text = |letter: u8, text: &str| {
            body.push(letter);
            body.extend_from_slice(&(text.len() as u32).to_le_bytes());
            body.extend_from_slice(text.as_bytes());
        };
        match cell {
            Cell::Empty => body.push(b' '),
            Cell::Covered(said) => {
                body.push(b'c');
                push_cells(std::slice::from_ref(said), body);
            }
            Cell::Merged(said, rows) => {
                body.push(b'm');
                body.extend_from_slice(&rows.to_le_bytes());
                push_cells(std::slice::from_ref(said), body);
            }
            Cell::Text(value) => text(b's', value),
            Cell::Literal(value) => text(b'l', value),
            Cell::Error(value) => text(b'e', value),
            Cell::Bool(flag) => body.push(if *flag { b'1' } else { b'0' }),
            Cell::Number(number) => {
                body.push(b'n');
                body.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Date(date) => {
                body.push(b'd');
                body.extend_from_slice(&date.and_utc().timestamp().to_le_bytes());
                body.extend_from_slice(&date.and_utc().timestamp_subsec_nanos().to_le_bytes());
            }
        }
    }
}

/// The parent's end of the pipe.
pub(super) struct Receiver<R> {
    pipe: R,
    body: Vec<u8>,
}

impl<R: Read> Receiver<R> {
    pub(super) fn new(pipe: R) -> Self {
        Self { pipe, body: Vec::new() }
    }

    /// The next frame, with cells that travel beside it; `None` at the end of the pipe and for what no child of ours would say.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell>) -> Option<Frame> {
        let mut head = [0; 5];
        self.pipe.read_exact(&mut head).ok()?;
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if length > LONGEST {
            return None;
        }
        self.body.resize(length, 0);
        self.pipe.read_exact(&mut self.body).ok()?;
        decode(head[0], &self.body, cells)
    }
}

fn decode(letter: u8, body: &[u8], cells: &mut Vec<Cell>) -> Option<Frame> {
    Some(match letter {
        b'd' => {
            type Fields = (Option<String>, bool, Option<char>, Option<char>, bool, bool);
            let (encoding, guessed, delimiter, quote, has_named_tables, is_laid_out): Fields =
                serde_json::from_slice(body).ok()?;
            // Names of encodings live for ever; one that is not known is none.
            let encoding = encoding.as_deref().and_then(encoding::by_name).map(encoding::name);
            Frame::Dialect(Dialect { encoding, guessed, delimiter, quote, has_named_tables, is_laid_out })
        }
        b'e' => Frame::Epoch(*body.first()? != 0),
        b't' => Frame::Table(serde_json::from_slice(body).ok()?),
        b's' => {
            let (line, name) = serde_json::from_slice(body).ok()?;
            Frame::Page(line, name)
        }
        b'r' => {
            let (line, rest) = body.split_first_chunk()?;
            take_cells(rest, cells)?;
            Frame::Row(u64::from_le_bytes(*line))
        }
        b'p' | b'l' => {
            let (length, rest) = body.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            take_cells(rest, cells)?;
            let problem: WireProblem = serde_json::from_slice(text).ok()?;
            Frame::Problem(problem.problem()?, letter == b'l')
        }
        b'g' => Frame::Progress(u64::from_le_bytes(*body.first_chunk()?)),
        b'm' => {
            let (name, kind, encrypted, packed, times): (String, u8, bool, u64, u32) =
                serde_json::from_slice(body).ok()?;
            let kind = match kind {
                0 => Kind::File,
                1 => Kind::Folder,
                _ => Kind::Special,
            };
            Frame::Member(Member { name, kind, encrypted, packed, times })
        }
        b'b' => Frame::Data(body.to_vec()),
        b'k' => Frame::MemberDone,
        b'.' => Frame::Done,
        b'x' => Frame::Refused(serde_json::from_slice::<WireProblem>(body).ok()?.problem()?),
        _ => return None,
    })
}

fn take_cells(body: &[u8], cells: &mut Vec<Cell>) -> Option<()> {
    cells.clear();
    let mut rest = body;
    // How the next cell is merged downwards, and over how many rows when it begins.
    let mut merged: Option<Option<u32>> = None;
    while let Some((letter, behind)) = rest.split_first() {
        rest = behind;
        if *letter == b'c' {
            merged = Some(None);
            continue;
        }
        if *letter == b'm' {
            let (rows, behind) = rest.split_first_chunk()?;
            rest = behind;
            merged = Some(Some(u32::from_le_bytes(*rows)));
            continue;
        }
        let cell = match letter {
            b' ' => Cell::Empty,
            b'0' => Cell::Bool(false),
            b'1' => Cell::Bool(true),
            b'n' => {
                let (number, behind) = rest.split_first_chunk()?;
                rest = behind;
                Cell::Number(f64::from_le_bytes(*number))
            }
            b'd' => {
                let (seconds, behind) = rest.split_first_chunk()?;
                let (nanoseconds, behind) = behind.split_first_chunk()?;
                rest = behind;
                Cell::Date(date(i64::from_le_bytes(*seconds), u32::from_le_bytes(*nanoseconds))?)
            }
            b's' | b'l' | b'e' => {
                let (length, behind) = rest.split_first_chunk()?;
                let (text, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                rest = behind;
                let text = Text::from(std::str::from_utf8(text).ok()?);
                match letter {
                    b's' => Cell::Text(text),
                    b'l' => Cell::Literal(text),
                    _ => Cell::Error(text),
                }
            }
            _ => return None,
        };
        cells.push(match merged.take() {
            None => cell,
            Some(None) => Cell::Covered(Arc::new(cell)),
            Some(Some(rows)) => Cell::Merged(Arc::new(cell), rows),
        });
    }
    merged.is_none().then_some(())
}

fn date(seconds: i64, nanoseconds: u32) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, nanoseconds).map(|date| date.naive_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(frame: &Frame, cells: &[Cell]) {
        let mut pipe = Vec::new();
        let mut sender = Sender::new(&mut pipe);
        assert_eq!(sender.send(frame, cells), Flow::Continue);
        assert!(sender.flush());
        let mut heard = Vec::new();
        let mut receiver = Receiver::new(pipe.as_slice());
        assert_eq!(receiver.next(&mut heard).as_ref(), Some(frame));
        assert_eq!(heard, cells);
        assert_eq!(receiver.next(&mut heard), None);
        for end in 0..pipe.len() {
            assert_eq!(Receiver::new(&pipe[..end]).next(&mut Vec::new()), None, "cut at {end}");
        }
    }

    #[test]
    fn every_frame_comes_through() {
        let problem = Problem::new(crate::problem::FILE_DAMAGED).with("detail", "x").line(7).value("raw").sheet("S");
        let date = date(1_780_000_000, 5).unwrap();
        let cells = [
            Cell::Empty,
            Cell::Text("Кофе".into()),
            Cell::Number(-0.5),
            Cell::Literal("15000.00".into()),
            Cell::Date(date),
            Cell::Bool(true),
            Cell::Error("#N/A".into()),
            Cell::Covered(Arc::new(Cell::Number(7.0))),
            Cell::Merged(Arc::new(Cell::Text("Кофе".into())), 3),
        ];
        check(&Frame::Row(12), &cells);
        check(&Frame::Problem(problem.clone(), true), &cells);
        check(&Frame::Problem(problem.clone(), false), &[]);
        check(&Frame::Refused(problem), &[]);
        check(
            &Frame::Table(TableInfo { name: Some("Лист".into()), index: 3, hidden: true, ..TableInfo::default() }),
            &[],
        );
        check(&Frame::Dialect(Dialect { encoding: Some("utf-8"), delimiter: Some(';'), ..Dialect::default() }), &[]);
        check(&Frame::Page(9, "page 2".into()), &[]);
        let member = Member { name: "a/b.csv".into(), kind: Kind::Special, encrypted: true, packed: 9, times: 2 };
        check(&Frame::Member(member), &[]);
        check(&Frame::Data(vec![0, 255]), &[]);
        for frame in [Frame::Epoch(true), Frame::Progress(u64::MAX), Frame::MemberDone, Frame::Done] {
            check(&frame, &[]);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_broken_child_says_breaks_the_parent(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut receiver = Receiver::new(bytes.as_slice());
            let mut cells = Vec::new();
            while receiver.next(&mut cells).is_some() {}
        }
    }
}
