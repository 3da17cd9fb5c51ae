//! XLSX: workbooks of Excel 2007 and later, read and written as streams that hold one row at a time.
//! Old workbooks (`.xls`) are another format, in `format/xls.rs`.

mod cells;
mod escape;
pub(super) mod merges;
mod quick;
mod row;
mod strings;
mod workbook;
mod write;

use cells::Rows;
use row::{Context, Row};
use strings::SharedStrings;
use workbook::{Sheet, Workbook};

use crate::format::package::Package;
use crate::format::{
    Cell, Flow, Format, Input, Limits, Output, ReadOptions, ReadResult, SheetChoice, Sink, TableInfo, TableWriter,
    WriteOptions,
};
use crate::problem::{self, Problem};

/// After how many rows the receiver hears of the progress.
const PROGRESS_ROWS: u64 = 1024;

/// Workbooks of Excel 2007 and later.
pub struct Xlsx;

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let mut package = Package::open(input, &options.limits)?;
        let workbook = Workbook::read(&mut package)?;
        let names = workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden));
        let chosen = choose(names, &options.sheets)?;
        let strings = match &workbook.strings {
            Some(part) if package.has(part) => SharedStrings::read(&mut package, part, &options.limits)?,
            _ => SharedStrings::default(),
        };
        sink.epoch_1904(workbook.is_1904);
        let context =
            Context { strings: &strings, looks: &workbook.looks, is_1904: workbook.is_1904, limits: &options.limits };
        for (index, sheet) in workbook.sheets.iter().enumerate() {
            let flow = match &sheet.part {
                Some(part) if chosen.reads(index) => read_sheet(&mut package, part, (index, sheet), context, sink)?,
                Some(_) if chosen.tells(sheet.hidden) => sink.problem(hidden(&sheet.name), None),
                _ => Flow::Continue,
            };
            if flow == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        let writer = write::Writer::new(output, options);
        Some(writer.map(|writer| Box::new(writer) as Box<dyn TableWriter>))
    }

    fn can_write(&self) -> bool {
        true
    }
}

/// Which sheets of a workbook are read.
pub(super) struct Chosen {
    sheets: Vec<bool>,
    named: bool,
}

impl Chosen {
    /// Whether the sheet at this position is read.
    pub(super) fn reads(&self, index: usize) -> bool {
        self.sheets.get(index).copied().unwrap_or(false)
    }

    /// Whether to say that a sheet was left out: nobody need hear of sheets beside the one asked for.
    pub(super) fn tells(&self, is_hidden: bool) -> bool {
        is_hidden && !self.named
    }
}

/// Finds the sheets that the user wants among names and whether they are hidden.
///
/// # Errors
/// `E_SHEET_UNKNOWN` when a sheet was named that is not there.
pub(super) fn choose<'a>(
    sheets: impl Iterator<Item = (&'a str, bool)>,
    choice: &SheetChoice,
) -> Result<Chosen, Box<Problem>> {
    let sheets: Vec<_> = sheets.collect();
    let named = match choice {
        SheetChoice::All => return Ok(Chosen { sheets: vec![true; sheets.len()], named: false }),
        SheetChoice::Visible => {
            let visible = sheets.iter().map(|(_, hidden)| !hidden).collect();
            return Ok(Chosen { sheets: visible, named: false });
        }
        SheetChoice::Named(name) => name,
    };
    let by_name = sheets.iter().position(|(name, _)| name == named);
    let folded = named.trim().to_lowercase();
    let by_folded = || sheets.iter().position(|(name, _)| name.trim().to_lowercase() == folded);
    let by_number = || named.trim().parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < sheets.len());
    let Some(wanted) = by_name.or_else(by_folded).or_else(by_number) else {
        let names: Vec<_> = sheets.iter().map(|(name, _)| format!("«{name}»")).collect();
        return Err(Box::new(Problem::new(problem::SHEET_UNKNOWN).value(named).with("sheets", names.join(", "))));
    };
    Ok(Chosen { sheets: (0..sheets.len()).map(|index| index == wanted).collect(), named: true })
}

/// The cell of a number that a workbook marks as a date, or as a span of time.
pub(super) fn read_number(serial: f64, is_span: bool, is_1904: bool) -> Cell {
    // Old workbooks do not tell a time of day from a date; a number below one day is a time of day.
    let look = if is_span { workbook::Look::Elapsed } else { workbook::Look::Time };
    row::styled_number(serial, look, is_1904)
}

/// The note about a hidden sheet that was not read.
pub(super) fn hidden(name: &str) -> Problem {
    Problem::new(problem::SHEET_SKIPPED).value(name).sheet(name).with("reason", "it is hidden")
}

fn read_sheet(
    package: &mut Package,
    part: &str,
    (index, sheet): (usize, &Sheet),
    context: Context<'_>,
    sink: &mut dyn Sink,
) -> Result<Flow, Box<Problem>> {
    let table = TableInfo { name: Some(sheet.name.clone()), index, hidden: sheet.hidden, ..TableInfo::default() };
    match sink.table(&table) {
        Flow::Continue => {}
        Flow::SkipTable => return Ok(Flow::Continue),
        Flow::Stop => return Ok(Flow::Stop),
    }
    let of_sheet = |mut problem: Box<Problem>| {
        problem.place.sheet = Some(sheet.name.as_str().into());
        problem
    };
    let mut merges = merges::look_ahead(package, part, context).map_err(of_sheet)?;
    let mut rows = Rows::new(package.part(part)?, context);
    let (mut buffer, mut cells) = (Vec::new(), Vec::new());
    let mut blanks = BlankRows::default();
    while let Some(mut row) = rows.next(&mut buffer, &mut cells).map_err(of_sheet)? {
        merges.fill(row.line, &mut cells).map_err(of_sheet)?;
        if !blanks.admit(&row, &cells, context.limits).map_err(of_sheet)? {
            continue;
        }
        let flow = match row.lost.take() {
            Some(problem) => sink.problem(problem.sheet(sheet.name.as_str()), Some(std::mem::take(&mut cells))),
            None => sink.row(row.line, &mut cells),
        };
        match flow {
            Flow::Continue => {}
            Flow::SkipTable => return Ok(Flow::Continue),
            Flow::Stop => return Ok(Flow::Stop),
        }
        if row.line.is_multiple_of(PROGRESS_ROWS) {
            sink.progress(rows.consumed());
        }
    }
    sink.progress(rows.consumed());
    match merges.missed(&rows.merges) {
        Some(problem) => Ok(sink.problem(problem.sheet(sheet.name.as_str()), None)),
        None => Ok(Flow::Continue),
    }
}

/// Counts blank rows: after a long run of them a sheet has ended.
#[derive(Default)]
struct BlankRows {
    run: u64,
}

impl BlankRows {
    /// Whether the row is to be given on. A row with cells behind a sheet's end would be lost, so it is refused.
    fn admit(&mut self, row: &Row, cells: &[Cell], limits: &Limits) -> Result<bool, Box<Problem>> {
        if cells.iter().all(Cell::is_blank) && row.lost.is_none() {
            self.run += 1;
            return Ok(false);
        }
        if self.run > limits.blank_rows {
            let problem = Problem::new(problem::TOO_MANY_BLANK_ROWS).line(row.line);
            return Err(Box::new(problem.with("found", self.run).with("limit", limits.blank_rows)));
        }
        self.run = 0;
        Ok(true)
    }
}

#[cfg(test)]
pub(super) mod tests;
