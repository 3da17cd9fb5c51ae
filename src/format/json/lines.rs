//! Reads JSON Lines: one object a line. A line that is no object is lost as one row, and reading goes on with the next.

use json_event_parser::{JsonEvent, SliceJsonParser};

use super::events::Depth;
use super::row::Flattener;
use crate::format::encoding::{TextFile, name, unreadable};
use crate::format::named::{Columns, Leaves, NamedRow, Repeat};
use crate::format::window::Window;
use crate::format::{Cell, Flow, Limits, ReadOptions, ReadResult, Sink, TableInfo};
use crate::problem::{ENCODING_ROW, FILE_EMPTY, LINE_DAMAGED, Problem, RECORD_TOO_LONG, ROW_NOT_OBJECT, clip};
use crate::value::Text;

/// Characters of a lost line that are kept.
const SHOWN: usize = 4096;

/// Reads every line into the sink.
///
/// # Errors
/// The file cannot be read or has no lines.
pub fn read(file: &TextFile, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
    let limits = &options.limits;
    let (columns, first_line) = find_columns(file, limits)?;
    if sink.table(&TableInfo { named_values: true, ..TableInfo::default() }) != Flow::Continue {
        return Ok(());
    }
    if !columns.is_empty() && sink.row(first_line, &mut columns.header()) != Flow::Continue {
        return Ok(());
    }
    let mut row = NamedRow::new(&columns, limits, Repeat::Refuse);
    let mut window = Window::new(file.text()?, limits.record_bytes.saturating_add(2));
    let mut rows = 0u64;
    while let Some(line) = window.next_line().map_err(unreadable)? {
        rows += 1;
        row.start(window.line());
        let damage = window.damage_within(line.length);
        let bytes = &window.bytes()[..line.length];
        let raw = || Some(vec![Cell::Text(Text::from(clip(&String::from_utf8_lossy(bytes), SHOWN)))]);
        let problem = if line.cut || line.length > limits.record_bytes {
            Some(Problem::new(RECORD_TOO_LONG).with("limit", limits.record_bytes))
        } else {
            parse_line(bytes, limits, &mut row).err().map(|problem| *problem)
        };
        if let Some(byte) = damage {
            row.blame(Problem::new(ENCODING_ROW).with("encoding", name(file.choice.encoding)).with("byte", byte));
        }
        let flow = match problem {
            Some(problem) => sink.problem(problem.line(window.line()), raw()),
            None => row.finish(sink),
        };
        if flow != Flow::Continue {
            return Ok(());
        }
        next_line(&mut window, line.length, line.cut)?;
        sink.progress(window.progress());
    }
    if rows == 0 { Err(Box::new(Problem::new(FILE_EMPTY))) } else { Ok(()) }
}

fn next_line(window: &mut Window, length: usize, cut: bool) -> Result<(), Box<Problem>> {
    if cut {
        return window.skip_line().map_err(unreadable);
    }
    window.consume(length, 0);
    window.skip_one_line_end().map_err(unreadable)
}

/// The names of the columns of all lines that can be read, and the line of the first object.
fn find_columns(file: &TextFile, limits: &Limits) -> Result<(Columns, u64), Box<Problem>> {
    let mut columns = Columns::new(limits);
    let mut first_line = 1;
    let mut window = Window::new(file.text()?, limits.record_bytes.saturating_add(2));
    while let Some(line) = window.next_line().map_err(unreadable)? {
        let empty = columns.is_empty();
        // A line that cannot be parsed is reported when the rows are read.
        if !line.cut && parse_line(&window.bytes()[..line.length], limits, &mut columns).is_ok() && empty {
            first_line = window.line();
        }
        next_line(&mut window, line.length, line.cut)?;
    }
    Ok((columns, first_line))
}

fn parse_line(line: &[u8], limits: &Limits, leaves: &mut dyn Leaves) -> Result<(), Box<Problem>> {
    let mut parser = SliceJsonParser::new(line);
    let mut depth = Depth::new(limits);
    let mut row = Flattener::new(limits);
    loop {
        let event = parser.parse_next().map_err(|error| {
            let column = error.location().start.column + 1;
            Box::new(Problem::new(LINE_DAMAGED).with("detail", format!("column {column}: {}", error.message())))
        })?;
        depth.follow(&event)?;
        match event {
            JsonEvent::Eof => return Ok(()),
            event if row.is_inside() => {
                row.event(event, leaves);
            }
            JsonEvent::StartObject => row.start(),
            _ => return Err(Box::new(Problem::new(ROW_NOT_OBJECT))),
        }
    }
}
