//! Tables of pages into tables of the document: what goes on from page to page is one table, its repeated header is read once,
//! and a row that was cut by the end of a page is one row.

use super::table::{PageTable, Row, Shape, stands_alone};
use crate::format::{Cell, TableInfo};
use crate::problem::{self, Problem};
use crate::value::Text;

/// How many rows at the top of a table may be printed again on its next page.
const HEADER_ROWS: usize = 6;

/// What is found, in the order of the document.
#[derive(Debug)]
pub enum Event {
    /// A table begins.
    Table(TableInfo),
    /// A row.
    Row(u64, Vec<Cell>),
    /// A row that cannot be taken, or something about the file.
    Problem(Problem, Option<Vec<Cell>>),
    /// So much of the file has been read, from 0 to 1.
    Progress(f64),
    /// The file was refused.
    Refused(Box<Problem>),
}

/// The table that is open.
#[derive(Debug)]
struct Open {
    shape: Shape,
    header: Vec<Row>,
    /// The last row, which the next page may go on with.
    last: Option<Row>,
    /// Whether every row so far has a text in its first column.
    has_keys: bool,
}

/// Puts tables together.
#[derive(Debug, Default)]
pub struct Assembler {
    open: Option<Open>,
    lines: u64,
    /// How many tables there are.
    pub tables: usize,
    /// How many rows have letters that say nothing.
    unknown: u64,
}

impl Assembler {
    /// The columns of the open table, when it has no upright rules.
    pub fn model(&self) -> Option<&[(f64, f64)]> {
        match &self.open.as_ref()?.shape {
            Shape::Loose(columns) => Some(columns),
            Shape::Ruled(_) => None,
        }
    }

    /// Whether no row of the document can be read.
    pub fn only_unknown(&self) -> bool {
        self.lines > 0 && self.unknown == self.lines
    }

    /// Takes the tables of a page, from its top, and says what they are.
    pub fn page(&mut self, number: usize, tables: Vec<PageTable>, events: &mut Vec<Event>) {
        let count = tables.len();
        for (at, table) in tables.into_iter().enumerate() {
            let goes_on = at == 0 && self.goes_on(&table);
            if !goes_on {
                self.end(events);
                let name =
                    if count > 1 { format!("page {number}, table {}", at + 1) } else { format!("page {number}") };
                events.push(Event::Table(TableInfo {
                    name: Some(name),
                    index: self.tables,
                    hidden: false,
                    ..TableInfo::default()
                }));
                self.tables += 1;
                self.open = Some(Open { shape: table.shape.clone(), header: Vec::new(), last: None, has_keys: true });
            }
            self.rows(table, goes_on, events);
        }
    }

    /// Whether the first table of a page is the one that was open: the same columns, and no header of its own.
    fn goes_on(&self, table: &PageTable) -> bool {
        let Some(open) = &self.open else { return false };
        if !open.shape.goes_on_in(&table.shape) {
            return false;
        }
        match (table.rows.first(), open.header.first()) {
            (Some(first), Some(header)) => first == header || !(first.is_heading() && header.is_heading()),
            _ => true,
        }
    }

    fn rows(&mut self, table: PageTable, goes_on: bool, events: &mut Vec<Event>) {
        let Some(mut open) = self.open.take() else { return };
        open.shape = table.shape;
        let repeated = if goes_on { repeated(&open.header, &table.rows) } else { 0 };
        let mut is_first = goes_on;
        for row in table.rows.into_iter().skip(repeated) {
            if std::mem::take(&mut is_first)
                && let Some(last) = open.last.as_mut().filter(|last| continues(last, &row, open.has_keys))
            {
                append(last, &row);
                continue;
            }
            if open.header.len() < HEADER_ROWS && !goes_on {
                open.header.push(row.clone());
            }
            open.has_keys &= row.cells.first().is_some_and(|cell| !cell.trim().is_empty());
            if let Some(last) = open.last.replace(row) {
                self.emit(last, events);
            }
        }
        self.open = Some(open);
    }

    /// Ends the open table.
    pub fn end(&mut self, events: &mut Vec<Event>) {
        if let Some(last) = self.open.take().and_then(|open| open.last) {
            self.emit(last, events);
        }
    }

    fn emit(&mut self, row: Row, events: &mut Vec<Event>) {
        self.lines += 1;
        let code = if row.has_unknown() {
            self.unknown += 1;
            Some(problem::LETTERS_UNKNOWN)
        } else if row.is_unsure {
            Some(problem::CELL_UNSURE)
        } else {
            None
        };
        let shown = row.cells.iter().filter(|cell| !cell.is_empty()).map(Text::as_str).collect::<Vec<_>>().join(" | ");
        let cells =
            row.cells.into_iter().map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) }).collect();
        events.push(match code {
            Some(code) => Event::Problem(Problem::new(code).value(shown).line(self.lines), Some(cells)),
            None => Event::Row(self.lines, cells),
        });
    }
}

/// How many rows at the top of a page were printed on the page before: its header, and what runs above it on every page.
fn repeated(header: &[Row], rows: &[Row]) -> usize {
    let is_known = |row: &Row| row.may_repeat() && header.contains(row);
    let last = rows.iter().take(HEADER_ROWS).rposition(|row| is_known(row) && row.filled() > 1);
    let Some(last) = last else { return 0 };
    // What stands above the header and is not known is a running header when it fills hardly a column.
    let all = rows[..last].iter().all(|row| is_known(row) || (!row.is_unsure && row.filled() * 3 <= row.cells.len()));
    if all { last + 1 } else { 0 }
}

/// Whether the first row of a page is the rest of the last row of the page before: it lacks the key that every row has, and
/// nothing in it is an amount or a word of a totals row.
fn continues(last: &Row, row: &Row, has_keys: bool) -> bool {
    let lacks_key = row.cells.first().is_some_and(|cell| cell.trim().is_empty());
    let fits =
        row.cells.iter().zip(&last.cells).all(|(rest, begun)| rest.trim().is_empty() || !begun.trim().is_empty());
    has_keys
        && lacks_key
        && fits
        && row.cells.len() == last.cells.len()
        && !row.cells.iter().any(|cell| stands_alone(cell))
}

fn append(last: &mut Row, row: &Row) {
    for (begun, rest) in last.cells.iter_mut().zip(&row.cells) {
        if !rest.trim().is_empty() {
            *begun = super::layout::join([begun.as_str(), rest.as_str()].into_iter());
        }
    }
    last.is_unsure |= row.is_unsure;
}
