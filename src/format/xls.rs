//! XLS: workbooks of Excel 97 to 2003 and of Excel 5, read through a parser that holds the whole workbook.
//! The container is checked first, and the parser runs where a panic of it is a finding and not our end.

use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, SheetVisible, XlsError};

use super::xlsx::merges::{Merge, Merges};
use super::xlsx::{Chosen, choose, hidden, read_number};
use crate::format::{Cell, Flow, Format, Input, Limits, ReadOptions, ReadResult, Sink, TableInfo, ole};
use crate::problem::{self, Problem};
use crate::value::Text;

mod codepage;
mod records;

/// Workbooks of Excel 5 to 2003.
pub struct Xls;

impl Format for Xls {
    fn name(&self) -> &'static str {
        "xls"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xls"]
    }

    fn is_contained(&self) -> bool {
        true
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let bytes = checked_bytes(input, &options.limits)?;
        let length = bytes.len() as u64;
        let mut workbook = parse(bytes)?;
        let chosen = choose(workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)), &options.sheets)?;
        sink.epoch_1904(workbook.is_1904);
        for index in 0..workbook.sheets.len() {
            if workbook.read_sheet(index, &chosen, &options.limits, sink)? == Flow::Stop {
                break;
            }
        }
        sink.progress(length);
        Ok(())
    }
}

/// The bytes of the file, with every chain of sectors followed once.
fn checked_bytes(input: &Input, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
    let unreadable = |error| Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error));
    let mut file = input.open().map_err(unreadable)?;
    let bytes = ole::read_whole(&mut file, limits)?;
    if bytes.is_empty() {
        return Err(Box::new(Problem::new(problem::FILE_EMPTY)));
    }
    let names = ole::stream_names(&bytes)?;
    if names.iter().any(|name| name == ole::ENCRYPTED) {
        return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED)));
    }
    let workbook = ole::stream(&bytes, &["Workbook", "Book"])?;
    records::check(&workbook.ok_or_else(|| damaged("it has no stream of a workbook"))?)?;
    Ok(bytes)
}

struct Sheet {
    /// The name as people know it.
    name: String,
    /// The name as the file says it, perhaps in a wrong code page.
    key: String,
    hidden: bool,
    is_table: bool,
}

struct Workbook {
    parsed: calamine::Xls<Cursor<Vec<u8>>>,
    sheets: Vec<Sheet>,
    is_1904: bool,
}

/// Parses on a thread of its own: the parser indexes without checks where a file is hostile.
fn parse(bytes: Vec<u8>) -> Result<Workbook, Box<Problem>> {
    let work = move || std::panic::catch_unwind(|| calamine::Xls::new(Cursor::new(bytes)));
    let thread = std::thread::Builder::new().name("xls".to_owned()).stack_size(8 << 20).spawn(work);
    let thread = thread.map_err(|error| Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error)))?;
    let parsed = match thread.join() {
        Ok(Ok(Ok(parsed))) => parsed,
        Ok(Ok(Err(XlsError::Password))) => return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED))),
        Ok(Ok(Err(error))) => return Err(damaged(&error.to_string())),
        Ok(Err(_)) | Err(_) => return Err(damaged("its records contradict each other")),
    };
    let sheets = parsed.sheets_metadata().iter().map(|sheet| Sheet {
        name: codepage::repaired_name(&sheet.name),
        key: sheet.name.clone(),
        hidden: sheet.visible != SheetVisible::Visible,
        is_table: sheet.typ == SheetType::WorkSheet,
    });
    Ok(Workbook { sheets: sheets.collect(), is_1904: parsed.has_1904_epoch(), parsed })
}

impl Workbook {
    fn read_sheet(
        &mut self,
        index: usize,
        chosen: &Chosen,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<Flow, Box<Problem>> {
        let sheet = &self.sheets[index];
        if !chosen.reads(index) && sheet.is_table && chosen.tells(sheet.hidden) {
            return Ok(sink.problem(hidden(&sheet.name), None));
        }
        if !chosen.reads(index) || !sheet.is_table {
            return Ok(Flow::Continue);
        }
        match sink.table(&TableInfo {
            name: Some(sheet.name.clone()),
            index,
            hidden: sheet.hidden,
            ..TableInfo::default()
        }) {
            Flow::Continue => {}
            Flow::SkipTable => return Ok(Flow::Continue),
            Flow::Stop => return Ok(Flow::Stop),
        }
        let range = self.parsed.worksheet_range(&sheet.key).map_err(|error| damaged(&error.to_string()))?;
        let mut repaired = false;
        if let Some(example) = codepage::broken_heading(&range) {
            let problem = Problem::new(problem::CODEPAGE_REPAIRED).value(example).sheet(sheet.name.as_str());
            if sink.problem(problem, None) == Flow::Stop {
                return Ok(Flow::Stop);
            }
            repaired = true;
        }
        let merges = self.parsed.merge_cells_by_sheet_name(&sheet.key).unwrap_or_default();
        let merges = merges.iter().map(|merge| Merge {
            columns: (merge.start.1 as usize, merge.end.1 as usize),
            rows: (u64::from(merge.start.0) + 1, u64::from(merge.end.0) + 1),
        });
        let width = range.end().map_or(0, |end| end.1 as usize + 1);
        let merges = Merges::new(merges, width, has_gaps(&range, width));
        give_rows(&range, (sheet, self.is_1904, repaired), merges, limits, sink)
    }
}

fn give_rows(
    range: &Range<Data>,
    (sheet, is_1904, repaired): (&Sheet, bool, bool),
    mut merges: Merges,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Flow, Box<Problem>> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut cells = Vec::new();
    for (offset, values) in range.rows().enumerate() {
        let line = u64::from(first_row) + offset as u64 + 1;
        cells.clear();
        cells.resize(first_column as usize, Cell::Empty);
        cells.extend(values.iter().map(|value| cell(value, is_1904, repaired)));
        while cells.last().is_some_and(|cell| *cell == Cell::Empty) {
            cells.pop();
        }
        let lost = too_long(&mut cells, limits);
        merges.fill(line, &mut cells)?;
        if cells.iter().all(Cell::is_blank) {
            continue;
        }
        let flow = match lost {
            Some(problem) => {
                let problem = problem.line(line).sheet(sheet.name.as_str());
                sink.problem(problem, Some(std::mem::take(&mut cells)))
            }
            None => sink.row(line, &mut cells),
        };
        match flow {
            Flow::Continue => {}
            Flow::SkipTable => return Ok(Flow::Continue),
            Flow::Stop => return Ok(Flow::Stop),
        }
    }
    Ok(Flow::Continue)
}

/// Whether the first row that is not blank has gaps: then its headings may span columns or rows.
fn has_gaps(range: &Range<Data>, width: usize) -> bool {
    let filled = |row: &[Data]| row.iter().filter(|value| **value != Data::Empty).count();
    range.rows().map(filled).find(|count| *count > 0).is_some_and(|count| count < width)
}

/// The finding for the first text that is longer than a cell can be; the texts are clipped.
fn too_long(cells: &mut [Cell], limits: &Limits) -> Option<Problem> {
    let limit = limits.cell_characters;
    let mut found = None;
    for (index, cell) in cells.iter_mut().enumerate() {
        let Cell::Text(text) = cell else { continue };
        let Some((end, _)) = text.char_indices().nth(limit) else { continue };
        let problem = Problem::new(problem::TEXT_TOO_LONG).with("length", text.chars().count()).with("limit", limit);
        found.get_or_insert(problem.value(&*text).column("", u32::try_from(index + 1).unwrap_or(u32::MAX)));
        text.truncate(end);
    }
    found
}

fn cell(value: &Data, is_1904: bool, repaired: bool) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) if text.is_empty() => Cell::Empty,
        Data::String(text) if repaired => Cell::Text(codepage::repair(text).map_or_else(|| text.into(), Text::from)),
        Data::String(text) => Cell::Text(text.into()),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(truth) => Cell::Bool(*truth),
        Data::DateTime(date) => read_number(date.as_f64(), date.is_duration(), is_1904),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.into()),
        Data::Error(error) => Cell::Error(Text::from(error.to_string())),
    }
}

fn damaged(detail: &str) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_DAMAGED).with("detail", detail))
}

#[cfg(test)]
mod tests;
