//! The rejected rows of a run as a file with the same columns and the reasons behind them: mended, it imports again as it is.

use std::path::Path;

use serde_json::Value as Json;

use super::{output_format, write_error, write_file, writer};
use crate::error::{Error, Result};
use crate::format::{Cell, OutputColumn, OutputKind, OutputValue, WriteOptions};
use crate::import::rejects::cell_from_json;
use crate::problem::{AMOUNT_MERGED, Code, ID_PRECISION};
use crate::source::plain_text;
use crate::store::runs::{self, Reject};
use crate::store::{Flow, Store};

/// The headings added behind the file's own; no source takes them for data.
const ADDED: [&str; 2] = ["_line", "_error"];

/// What was written of the rejected rows of a run.
#[derive(Debug, Default)]
pub struct WrittenRejects {
    /// How many rows.
    pub rows: u64,
    /// The lines of rows that the format cannot hold whole: they are not written, as a part of a text would look as if it were all of it.
    pub left_out: Vec<i64>,
}

/// The most UTF-16 units in a cell of a workbook.
const CELL_UNITS: usize = 32_767;
/// The most characters of the reasons behind a row.
const REASONS: usize = 8_000;

/// Writes the rejected rows of a run, and says how many there are.
///
/// # Errors
/// `Request` when the run has none.
pub fn write_rejects(store: &Store, run: i64, path: &Path, force: bool) -> Result<WrittenRejects> {
    let format = output_format(path, None)?;
    let headings = headings(store, run)?;
    write_file(path, force, |output| {
        let mut writer =
            writer(format, output, &WriteOptions { title: "Rejects".to_owned(), ..WriteOptions::default() })?;
        let mut written = WrittenRejects::default();
        let most = if format.name() == "xlsx" { CELL_UNITS } else { usize::MAX };
        let mut current: Option<&[String]> = None;
        let mut tables = 0;
        store.read(|connection| {
            runs::rejects(connection, run, &mut |reject| {
                let part = headings.get(reject.part as usize).map(Vec::as_slice).unwrap_or_default();
                // Sheets and members with the same columns go on in the same table.
                if current != Some(part) {
                    current = Some(part);
                    tables += 1;
                    let name = if tables == 1 { "Rejects".to_owned() } else { format!("Rejects {tables}") };
                    writer.table(&name, &columns(part)).map_err(|error| match error.kind() {
                        std::io::ErrorKind::Unsupported => Error::Request(format!(
                            "the rejected rows of run {run} have different columns, which a file of this format cannot hold; write them to .xlsx"
                        )),
                        _ => write_error(error),
                    })?;
                }
                match write_row(&mut *writer, &reject, part, most)? {
                    true => written.rows += 1,
                    false => written.left_out.push(reject.line),
                }
                Ok(Flow::Continue)
            })
        })?;
        if written.rows == 0 && written.left_out.is_empty() {
            return Err(Error::Request(format!("run {run} rejected no rows, or they were pruned")));
        }
        writer.finish().map_err(write_error)?;
        Ok(written)
    })
}

/// A rejected row as it stood in its file.
#[derive(Debug, Clone)]
pub struct RejectedCells {
    /// The line in the file, from 1.
    pub line: i64,
    /// Each cell with the heading it stood under; a cell beyond the headings has an empty one.
    pub cells: Vec<(String, Option<String>)>,
    /// What was wrong, as reports tell it.
    pub problems: Json,
}

/// The rejected rows of a run with their cells under the file's headings.
///
/// # Errors
/// `Request` when there is no such run.
pub fn rejected_rows(store: &Store, run: i64) -> Result<Vec<RejectedCells>> {
    let headings = headings(store, run)?;
    let mut rows = Vec::new();
    store.read(|connection| {
        runs::rejects(connection, run, &mut |reject| {
            let damaged = || Error::Database(format!("the rejected row of line {} is damaged", reject.line));
            let part = headings.get(reject.part as usize).map(Vec::as_slice).unwrap_or_default();
            let cells: Vec<Json> = serde_json::from_str(&reject.cells).map_err(|_| damaged())?;
            let named = cells.iter().enumerate().map(|(at, cell)| {
                let text = as_written(&cell_from_json(cell).ok_or_else(damaged)?);
                Ok((part.get(at).cloned().unwrap_or_default(), text))
            });
            rows.push(RejectedCells {
                line: reject.line,
                cells: named.collect::<Result<_>>()?,
                problems: serde_json::from_str(&reject.problems).map_err(|_| damaged())?,
            });
            Ok(Flow::Continue)
        })
    })?;
    Ok(rows)
}

/// The headings of every part of the run's file.
fn headings(store: &Store, run: i64) -> Result<Vec<Vec<String>>> {
    let run = store.read(|connection| runs::get(connection, run))?;
    let report: Json = serde_json::from_str(&run.report)
        .map_err(|_| Error::Database(format!("the report of run {} is damaged", run.id)))?;
    let parts = report["parts"].as_array().cloned().unwrap_or_default();
    let texts = |part: &Json| {
        part["headings"].as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
    };
    Ok(parts.iter().map(texts).collect())
}

fn columns(headings: &[String]) -> Vec<OutputColumn> {
    let column = |name: &str| OutputColumn { key: name.to_owned(), label: name.to_owned(), kind: OutputKind::Text };
    headings.iter().map(|heading| column(heading)).chain(ADDED.iter().map(|name| column(name))).collect()
}

/// Writes a row, unless one of its cells has more than so many UTF-16 units; says whether it did.
fn write_row(
    writer: &mut dyn crate::format::TableWriter,
    reject: &Reject,
    headings: &[String],
    most: usize,
) -> Result<bool> {
    let damaged = || Error::Database(format!("the rejected row of line {} is damaged", reject.line));
    let cells: Vec<Json> = serde_json::from_str(&reject.cells).map_err(|_| damaged())?;
    let problems: Json = serde_json::from_str(&reject.problems).map_err(|_| damaged())?;
    let told = |problem: &Json| {
        let (code, column) = (text_of(&problem["code"]), text_of(&problem["column"]));
        let gap = if column.is_empty() { "" } else { " " };
        format!("{code}{gap}{column}: {}", text_of(&problem["message"]))
    };
    let reasons: Vec<_> = problems.as_array().into_iter().flatten().map(told).collect();
    let mut reasons = reasons.join("; ");
    if let Some((end, _)) = reasons.char_indices().nth(REASONS) {
        reasons.truncate(end);
        reasons.push('…');
    }
    let line = reject.line.to_string();
    let told_of = |at: usize, code: Code| {
        let is_it = |problem: &&Json| problem["code"] == code.name() && text_of(&problem["column"]) == headings[at];
        problems.as_array().into_iter().flatten().find(is_it)
    };
    let texts: Vec<Option<String>> = (0..headings.len())
        .map(|at| match cells.get(at) {
            // Written out, it would look as if it were the amount of this row.
            _ if told_of(at, AMOUNT_MERGED).is_some() => {
                Ok(told_of(at, AMOUNT_MERGED).map(|problem| format!("{} (merged)", text_of(&problem["value"]))))
            }
            None => Ok(None),
            Some(cell) => match cell_from_json(cell).ok_or_else(damaged)? {
                // Its last digits are gone: written out, they would look as if they were right.
                Cell::Number(number) if told_of(at, ID_PRECISION).is_some() => Ok(Some(format!("{number:E}"))),
                cell => Ok(as_written(&cell)),
            },
        })
        .collect::<Result<_>>()?;
    if texts.iter().flatten().any(|text| text.len() > most && text.encode_utf16().count() > most) {
        return Ok(false);
    }
    let mut values: Vec<_> =
        texts.iter().map(|text| text.as_deref().map_or(OutputValue::Null, OutputValue::Text)).collect();
    values.extend([OutputValue::Text(&line), OutputValue::Text(&reasons)]);
    writer.row(&values, &[]).map_err(write_error)?;
    Ok(true)
}

fn text_of(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

/// A cell as it stood, spaces included.
fn as_written(cell: &Cell) -> Option<String> {
    match cell.seen() {
        Cell::Text(text) => Some(text.to_string()),
        other => plain_text(other),
    }
}
