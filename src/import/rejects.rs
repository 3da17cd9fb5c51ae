//! Rejected rows on their way to the database: kept in memory while few, in a temporary file when many, with their cells in a form that
//! can be written back to a file of the same columns.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use chrono::NaiveDateTime;
use serde_json::{Value as Json, json};

use crate::error::{Error, Result};
use crate::format::Cell;
use crate::report::ProblemReport;
use crate::store::runs::Reject;
use crate::store::{Connection, runs};
use crate::value::Text;

use super::consumer::RejectedRow;

/// Bytes of rows kept in memory.
const HELD_BYTES: usize = 4 << 20;

/// The rejected rows of a file.
#[derive(Default)]
pub struct Rejects {
    held: Vec<Reject>,
    held_bytes: usize,
    spilled: Option<BufWriter<File>>,
}

impl Rejects {
    /// Adds a row.
    pub fn push(&mut self, row: &RejectedRow) -> Result<()> {
        let problems: Vec<_> =
            row.problems.iter().map(|problem| ProblemReport::new(problem, Default::default())).collect();
        let reject = Reject {
            part: row.position.part,
            line: row.position.line as i64,
            cells: Json::Array(row.cells.iter().map(cell_to_json).collect()).to_string(),
            problems: json!(problems).to_string(),
        };
        self.held_bytes += weight(&reject);
        self.held.push(reject);
        if self.held_bytes >= HELD_BYTES { self.spill().map_err(spool_error) } else { Ok(()) }
    }

    fn spill(&mut self) -> std::io::Result<()> {
        if self.spilled.is_none() {
            self.spilled = Some(BufWriter::new(tempfile::tempfile()?));
        }
        if let Some(file) = &mut self.spilled {
            for reject in self.held.drain(..) {
                let line = json!([reject.part, reject.line, reject.cells, reject.problems]);
                writeln!(file, "{line}")?;
            }
        }
        self.held_bytes = 0;
        Ok(())
    }

    /// Writes all rows to the database.
    pub fn store(self, connection: &mut dyn Connection, run: i64) -> Result<()> {
        if let Some(file) = self.spilled {
            let mut file = file.into_inner().map_err(|error| spool_error(error.into_error()))?;
            file.seek(SeekFrom::Start(0)).map_err(spool_error)?;
            let (mut chunk, mut bytes) = (Vec::new(), 0);
            for line in BufReader::new(file).lines() {
                let reject = reject_of(&line.map_err(spool_error)?)?;
                bytes += weight(&reject);
                chunk.push(reject);
                if bytes >= HELD_BYTES {
                    runs::insert_rejects(connection, run, &chunk)?;
                    chunk.clear();
                    bytes = 0;
                }
            }
            runs::insert_rejects(connection, run, &chunk)?;
        }
        runs::insert_rejects(connection, run, &self.held)
    }
}

/// About the bytes a row takes.
fn weight(reject: &Reject) -> usize {
    reject.cells.len() + reject.problems.len() + size_of::<Reject>()
}

fn reject_of(line: &str) -> Result<Reject> {
    let (part, line, cells, problems) = serde_json::from_str(line)
        .map_err(|error| Error::Internal(format!("a spooled row cannot be read back: {error}")))?;
    Ok(Reject { part, line, cells, problems })
}

fn spool_error(error: std::io::Error) -> Error {
    Error::io("cannot use a temporary file for rejected rows", error)
}

const DATE_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// A cell as JSON: text and numbers as they are, the rarer kinds as an object that names them.
pub fn cell_to_json(cell: &Cell) -> Json {
    match cell {
        Cell::Empty => Json::Null,
        Cell::Text(text) => json!(text.as_str()),
        Cell::Number(number) => json!(number),
        Cell::Bool(truth) => json!(truth),
        Cell::Literal(text) => json!({ "literal": text.as_str() }),
        Cell::Date(date) => json!({ "date": date.format(DATE_FORMAT).to_string() }),
        Cell::Error(text) => json!({ "error": text.as_str() }),
        Cell::Covered(said) | Cell::Merged(said, _) => cell_to_json(said),
    }
}

/// The cell that [`cell_to_json`] wrote.
pub fn cell_from_json(json: &Json) -> Option<Cell> {
    match json {
        Json::Null => Some(Cell::Empty),
        Json::String(text) => Some(Cell::Text(Text::from(text.as_str()))),
        Json::Number(number) => number.as_f64().map(Cell::Number),
        Json::Bool(truth) => Some(Cell::Bool(*truth)),
        Json::Array(_) => None,
        Json::Object(named) => {
            let (kind, text) = named.iter().next()?;
            let text = text.as_str()?;
            match kind.as_str() {
                "literal" => Some(Cell::Literal(Text::from(text))),
                "date" => NaiveDateTime::parse_from_str(text, DATE_FORMAT).ok().map(Cell::Date),
                "error" => Some(Cell::Error(Text::from(text))),
                _ => None,
            }
        }
    }
}
