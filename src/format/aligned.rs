//! Plain text: delimited by comma, semicolon, tab or bar where one of them divides the lines evenly, else columns aligned with
//! spaces, with or without ruler lines and box borders. Where the columns stand is decided once, from the first lines.

mod columns;

use super::delimited::{read_as, sample, sniff, wanted};
use super::encoding::{TextFile, name, unreadable};
use super::window::Window;
use super::{Cell, Flow, Format, Input, ReadOptions, ReadResult, Sink, TableInfo};
use crate::problem::{ENCODING_ROW, FILE_EMPTY, Problem, RECORD_TOO_LONG, ROW_TOO_WIDE};
use crate::value::Text;
use columns::Columns;
pub use columns::is_ruler;

/// How evenly a delimiter must divide the lines to be believed in a text file.
const EVEN: f64 = 0.8;

/// Plain text with a table in it.
#[derive(Debug, Clone, Copy)]
pub struct Txt;

impl Format for Txt {
    fn name(&self) -> &'static str {
        "txt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "prn"]
    }

    fn breaks_late(&self) -> bool {
        false
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let file = TextFile::open(input, options)?;
        let head = sample(&file)?;
        let delimiter = wanted(options)?;
        let guess = sniff(&head, &options.limits, delimiter, None);
        let head = String::from_utf8_lossy(&head);
        let layout = Columns::find(&head);
        if delimiter.is_some() {
            return read_as(&file, options, guess.punctuation, sink);
        }
        match layout {
            Some(columns) if columns.is_boxed() || guess.fields < 2 || guess.consistency < EVEN => {
                read_aligned(&file, options, &columns, sink)
            }
            Some(columns) if columns.count() > guess.fields => read_aligned(&file, options, &columns, sink),
            _ => read_as(&file, options, guess.punctuation, sink),
        }
    }
}

/// Whether the beginning of a text has columns aligned with spaces.
pub fn has_columns(text: &str) -> bool {
    Columns::find(text).is_some()
}

fn read_aligned(file: &TextFile, options: &ReadOptions, columns: &Columns, sink: &mut dyn Sink) -> ReadResult {
    sink.dialect(file.dialect());
    if let Some(doubt) = file.doubt()
        && sink.problem(doubt, None) != Flow::Continue
    {
        return Ok(());
    }
    if sink.table(&TableInfo::default()) != Flow::Continue {
        return Ok(());
    }
    let limits = &options.limits;
    let mut window = Window::new(file.text()?, limits.record_bytes.saturating_add(2));
    let mut cells = Vec::new();
    let mut rows = 0u64;
    while let Some(line) = window.next_line().map_err(unreadable)? {
        let number = window.line();
        let damage = window.damage_within(line.length);
        let text = String::from_utf8_lossy(&window.bytes()[..line.length]);
        let ruler = is_ruler(&text);
        cells.clear();
        if !ruler {
            columns.cut(&text, &mut cells);
        }
        let problem = if line.cut {
            Some(Problem::new(RECORD_TOO_LONG).with("limit", limits.record_bytes))
        } else if let Some(byte) = damage {
            Some(Problem::new(ENCODING_ROW).with("encoding", name(file.choice.encoding)).with("byte", byte))
        } else if cells.len() > limits.row_cells {
            Some(Problem::new(ROW_TOO_WIDE).with("cells", cells.len()).with("limit", limits.row_cells))
        } else {
            None
        };
        let raw = problem.is_some().then(|| raw_cells(&text, &cells, line.cut));
        finish_line(&mut window, line.length, line.cut)?;
        sink.progress(window.progress());
        let flow = match problem {
            Some(problem) => sink.problem(problem.line(number), raw),
            None if ruler || cells.is_empty() => continue,
            None => sink.row(number, &mut cells),
        };
        rows += 1;
        if flow != Flow::Continue {
            return Ok(());
        }
    }
    if rows == 0 {
        return Err(Box::new(Problem::new(FILE_EMPTY)));
    }
    Ok(())
}

fn raw_cells(text: &str, cells: &[Cell], cut: bool) -> Vec<Cell> {
    if cut {
        return vec![Cell::Text(Text::from(crate::problem::clip(text, 1000)))];
    }
    cells.to_vec()
}

fn finish_line(window: &mut Window, length: usize, cut: bool) -> Result<(), Box<Problem>> {
    if cut {
        return window.skip_line().map_err(unreadable);
    }
    window.consume(length, 0);
    window.skip_one_line_end().map_err(unreadable)
}

#[cfg(test)]
mod tests;
