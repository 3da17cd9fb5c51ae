//! Tables of pages into tables of the document: what goes on from page to page is one table, its repeated header is read once,
//! and a row that was cut by the end of a page is one row.

use std::collections::HashSet;

use super::layout::{goes_on, join_with};
use super::lengths::Lengths;
use super::table::{Merged, PageTable, Row, Shape, is_total, running, stands_alone};
use super::wrapped::is_time;
use crate::format::{Cell, TableInfo};
use crate::problem::{self, Problem};
use crate::value::Text;

/// How many tables inside cells wait for the end of theirs.
const MOST_INSIDE: usize = 1_000;
/// How many rows at the top of a table may be printed again on its next page.
const HEADER_ROWS: usize = 6;

/// What is found, in the order of the document.
#[derive(Debug)]
pub enum Event {
    /// A table begins.
    Table(TableInfo),
    /// The table goes on on this page, with this line first.
    Page(u64, String),
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
    /// The texts that stand above it on its pages, without digits.
    above: HashSet<String>,
    /// Its certain rows below the header, and all of them.
    known: Filled,
    all: Filled,
    /// How long the texts of its certain rows are.
    lengths: Lengths,
}

/// How many rows have a text in each column, and how many rows there are.
#[derive(Debug, Default)]
struct Filled {
    columns: Vec<u64>,
    rows: u64,
    /// The most lines of a cell.
    lines: usize,
    /// How many rows have no cell of more than one line.
    low: u64,
}

impl Filled {
    fn count(&mut self, row: &Row) {
        self.columns.resize(self.columns.len().max(row.cells.len()), 0);
        self.rows += 1;
        self.lines = self.lines.max(row.most_lines());
        self.low += u64::from(row.most_lines() < 2);
        for (count, cell) in self.columns.iter_mut().zip(&row.cells) {
            *count += u64::from(!cell.trim().is_empty());
        }
    }

    /// The columns that every row fills.
    fn always(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.columns[*at] == self.rows).collect()
    }

    /// Whether a row lacks much of what every row has.
    fn lacks_much(&self, row: &Row) -> bool {
        let always = self.always();
        let lacking = always.iter().filter(|at| is_empty(&row.cells, **at)).count();
        lacking * 2 >= always.len().max(1)
    }
}

fn is_empty(cells: &[Text], at: usize) -> bool {
    cells.get(at).is_none_or(|cell| cell.trim().is_empty())
}

/// What the first row of a page is to the last row of the page before.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rest {
    /// A row of its own.
    No,
    /// Its rest.
    Yes,
    /// A part of a row, and it cannot be told of which.
    Unknown,
}

/// Rows after which it is known what every row has.
const KNOWN_AFTER: u64 = 3;

/// Puts tables together.
#[derive(Debug, Default)]
pub struct Assembler {
    open: Option<Open>,
    lines: u64,
    /// How many tables there are.
    pub tables: usize,
    /// How many rows have letters that say nothing.
    unknown: u64,
    /// Tables that stand inside cells of the open one, with their names: they come when it ends.
    inside: Vec<(String, PageTable)>,
    /// Whether every row is known to stand whole on its page.
    has_whole_rows: bool,
}

impl Assembler {
    /// Tables of a document; `has_whole_rows` when no row of it goes over the end of a page.
    pub fn new(has_whole_rows: bool) -> Self {
        Self { has_whole_rows, ..Self::default() }
    }

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
        let name =
            |at: usize| if count > 1 { format!("page {number}, table {}", at + 1) } else { format!("page {number}") };
        let mut inside = Vec::new();
        for (at, table) in tables.into_iter().enumerate() {
            if table.is_nested {
                inside.push((name(at), table));
                continue;
            }
            let goes_on = at == 0 && self.goes_on(&table);
            let is_rejected = at == 0 && !goes_on && self.seems_to_go_on(&table);
            if goes_on || is_rejected {
                let waiting = self.open.as_ref().is_some_and(|open| open.last.is_some());
                events.push(Event::Page(self.lines + 1 + u64::from(waiting), format!("page {number}")));
            }
            if is_rejected {
                self.reject(table, events);
                continue;
            }
            if !goes_on {
                self.end(events);
                self.begin(name(at), &table, events);
            }
            self.rows(table, goes_on, events);
        }
        self.inside.extend(inside);
        if self.inside.len() >= MOST_INSIDE {
            self.end(events);
        }
    }

    fn begin(&mut self, name: String, table: &PageTable, events: &mut Vec<Event>) {
        let index = self.tables;
        events.push(Event::Table(TableInfo { name: Some(name), index, hidden: false, ..TableInfo::default() }));
        self.tables += 1;
        self.open = Some(Open {
            shape: table.shape.clone(),
            header: Vec::new(),
            last: None,
            above: HashSet::new(),
            known: Filled::default(),
            all: Filled::default(),
            lengths: Lengths::default(),
        });
    }

    /// Whether the first table of a page is the one that was open: the same columns, and no header of its own.
    fn goes_on(&self, table: &PageTable) -> bool {
        let Some(open) = &self.open else { return false };
        if !open.shape.goes_on_in(&table.shape) {
            return false;
        }
        match (table.rows.first(), open.header.first()) {
            (Some(first), Some(header)) => first.says(header) || !(first.is_heading() && header.is_heading()),
            _ => true,
        }
    }

    /// Whether the first table of a page looks like the rest of the one that was open, in columns that cannot be told: it stands
    /// below it, begins with data, and has no header.
    fn seems_to_go_on(&self, table: &PageTable) -> bool {
        let Some(open) = &self.open else { return false };
        let (left, right, count) = table.shape.reach();
        let (from, to, known) = open.shape.reach();
        let shared = right.min(to) - left.max(from);
        open.known.rows >= KNOWN_AFTER
            && count * 2 >= known
            && count.min(known) >= 3
            && shared * 2.0 >= (right - left).max(to - from)
            && table.rows.iter().take(HEADER_ROWS).all(Row::is_data)
    }

    /// Tells the rows of such a table as rows that cannot be taken.
    fn reject(&mut self, table: PageTable, events: &mut Vec<Event>) {
        let Some(mut open) = self.open.take() else { return };
        if let Some(last) = open.last.take() {
            self.emit(last, events);
        }
        for row in table.rows {
            self.emit(Row { is_unsure: true, ..row }, events);
        }
        self.open = Some(open);
    }

    fn rows(&mut self, table: PageTable, goes_on: bool, events: &mut Vec<Event>) {
        let Some(mut open) = self.open.take() else { return };
        open.shape = table.shape;
        if let Some(rest) = table.above.near.filter(|near| goes_on && open.is_cut_by(near)) {
            // Between the pages may stand what is no table, so nothing is joined; neither is anything lost.
            if let Some(mut last) = open.last.take() {
                last.is_unsure = true;
                self.emit(last, events);
            }
            self.emit(rest, events);
        }
        open.above.extend(table.above.texts);
        let repeated = if goes_on { repeated(&open.header, &table.rows) } else { 0 };
        let covered = if goes_on { open.may_be_covered(&table.rows[repeated..]) } else { Vec::new() };
        let mut is_first = goes_on && !self.has_whole_rows;
        for (at, mut row) in table.rows.into_iter().skip(repeated).enumerate() {
            if std::mem::take(&mut is_first)
                && let Some(rest) = open.last.as_ref().map(|last| open.rest(last, &row))
                && let Some(last) = open.last.as_mut()
            {
                match rest {
                    Rest::Yes => {
                        append(last, &row);
                        continue;
                    }
                    Rest::Unknown => {
                        last.is_unsure = true;
                        row.is_unsure = true;
                    }
                    Rest::No => {}
                }
            }
            row.merged
                .extend(covered.iter().filter(|(_, rows)| at < *rows).map(|(column, _)| (*column, Merged::Unknown)));
            if open.header.len() < HEADER_ROWS && !goes_on {
                open.header.push(row.clone());
            }
            open.count(&row);
            if let Some(last) = open.last.replace(row) {
                if !last.is_unsure && !last.is_heading() {
                    open.lengths.count(&last);
                }
                self.emit(last, events);
            }
        }
        self.open = Some(open);
    }

    /// Ends the open table, and gives those inside its cells.
    pub fn end(&mut self, events: &mut Vec<Event>) {
        self.close(events);
        for (name, table) in std::mem::take(&mut self.inside) {
            self.begin(name, &table, events);
            self.rows(table, false, events);
            self.close(events);
        }
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if let Some(last) = self.open.take().and_then(|open| open.last) {
            self.emit(last, events);
        }
    }

    fn emit(&mut self, row: Row, events: &mut Vec<Event>) {
        self.lines += 1;
        let unknown =
            row.merged.iter().find(|(_, merged)| matches!(merged, Merged::Unknown)).map(|(column, _)| *column);
        let code = if row.has_unknown() {
            self.unknown += 1;
            Some(problem::LETTERS_UNKNOWN)
        } else if row.is_unsure {
            Some(problem::CELL_UNSURE)
        } else if unknown.is_some() {
            Some(problem::MERGED_PAGES)
        } else {
            None
        };
        let shown = row.cells.iter().filter(|cell| !cell.is_empty()).map(Text::as_str).collect::<Vec<_>>().join(" | ");
        let cells = row.into_cells();
        events.push(match code {
            Some(code) => {
                let problem = Problem::new(code).value(shown).line(self.lines);
                let column = unknown.filter(|_| code == problem::MERGED_PAGES).map_or(0, |column| column as u32 + 1);
                Event::Problem(if column > 0 { problem.column("", column) } else { problem }, Some(cells))
            }
            None => Event::Row(self.lines, cells),
        });
    }
}

/// How many rows at the top of a page were printed on the page before: its header, and what runs above it on every page.
fn repeated(header: &[Row], rows: &[Row]) -> usize {
    let is_known = |row: &Row| row.may_repeat() && header.iter().any(|known| known.says(row));
    let last = rows.iter().take(HEADER_ROWS).rposition(|row| is_known(row) && row.filled() > 1);
    let Some(last) = last else { return 0 };
    // What stands above the header and is not known is a running header when it fills hardly a column.
    let all = rows[..last].iter().all(|row| is_known(row) || (!row.is_unsure && row.filled() * 3 <= row.cells.len()));
    if all { last + 1 } else { 0 }
}

impl Open {
    fn count(&mut self, row: &Row) {
        if row.is_heading() {
            return;
        }
        self.all.count(row);
        if !row.is_unsure {
            self.known.count(row);
        }
    }

    /// Whether a single text above the table on this page may be the rest of the last row of the page before, and no running header.
    fn is_cut_by(&self, text: &Row) -> bool {
        let is_running =
            text.cells.iter().filter(|cell| !cell.is_empty()).any(|cell| self.above.contains(&running(cell)));
        !is_running && self.last.as_ref().is_some_and(|last| self.rest(last, text) != Rest::No)
    }

    /// The cells at the top of a page that a merged cell of the page before may cover, whose text stands there only: below a cell with a
    /// text stand some that say nothing, and the one or the others are merged. Columns, and how many rows of each.
    fn may_be_covered(&self, rows: &[Row]) -> Vec<(usize, usize)> {
        let (Some(last), Some(first)) = (&self.last, rows.first()) else { return Vec::new() };
        let is_open = |column: usize| matches!(last.merged(column), Some(Merged::Begun(_) | Merged::Below(_)));
        let blank = (0..first.cells.len()).filter(|column| is_empty(&first.cells, *column));
        let covered = blank.filter_map(|column| match first.merged(column) {
            Some(Merged::Blank(rows)) => {
                (is_open(column) || !is_empty(&last.cells, column)).then_some((column, *rows as usize))
            }
            None => is_open(column).then_some((column, 1)),
            _ => None,
        });
        covered.collect()
    }

    /// Whether the first row of a page is the rest of the last row of the page before: it lacks much of what every row has, fills
    /// nothing that is empty there, and is neither a row of totals nor whole. An amount is a rest only where a code or a date was
    /// broken off. Where too few rows are certain, it cannot be told.
    fn rest(&self, last: &Row, row: &Row) -> Rest {
        if row.begins_with_total() || self.lengths.are_whole(last, row) {
            return Rest::No;
        }
        let lacks_key = self.known.always().contains(&0) && is_empty(&row.cells, 0);
        let is_broken = row.cells.iter().zip(&last.cells).any(|(rest, begun)| is_broken_off(begun, rest));
        let lacks_much = self.known.rows >= KNOWN_AFTER && self.known.lacks_much(row);
        let seems_to = lacks_much || ((is_broken || self.all.rows >= KNOWN_AFTER) && self.all.lacks_much(row));
        let fits =
            row.cells.iter().zip(&last.cells).all(|(rest, begun)| rest.trim().is_empty() || !begun.trim().is_empty());
        let is_part = row.cells.len() == last.cells.len() && fits && !row.cells.iter().any(|cell| is_total(cell));
        if self.all.rows == 0 || !is_part || !(lacks_key || seems_to) {
            return self.may_be_cut(last, row);
        }
        let follows = |(rest, begun): (&Text, &Text)| !stands_alone(rest) || is_broken_off(begun, rest);
        let pairs = || row.cells.iter().zip(&last.cells);
        let has_part = is_broken || !is_empty(&row.cells, 0);
        match (pairs().all(follows), seems_to && has_part) {
            (true, _) if lacks_key || lacks_much => Rest::Yes,
            (true, _) | (_, true) => Rest::Unknown,
            (false, false) => self.may_be_cut(last, row),
        }
    }

    /// What the first row of a page may be, as far as the heights of cells tell: where it is the rest of the last row of the page before,
    /// all that it has goes on in cells that were filled to the end of that page. A row of one line is not cut where that is a usual one.
    fn may_be_cut(&self, last: &Row, row: &Row) -> Rest {
        let most = last.most_lines();
        let short = match most {
            0..=2 => 0,
            3 => 1,
            _ => 2,
        };
        let is_filled = |lines: &usize| *lines > 0 && lines + short >= most;
        let goes_on = row.lines.iter().zip(&last.lines).all(|(rest, begun)| *rest == 0 || is_filled(begun));
        let lacks = self.all.always().into_iter().any(|column| is_empty(&row.cells, column));
        // The last row is one of those that were counted.
        let is_rare = self.all.low.saturating_sub(1) * 4 <= self.all.rows;
        let is_high = most > 1 || (self.all.lines > 1 && (lacks || is_rare));
        let is_lower = row.lines.len() == last.lines.len() && goes_on && is_high;
        if is_lower || self.lengths.may_be_cut(last, row) { Rest::Unknown } else { Rest::No }
    }
}

/// Whether a code, a date or a time was broken off between two texts.
fn is_broken_off(begun: &str, rest: &str) -> bool {
    let (begun, rest) = (begun.trim(), rest.trim());
    let ends_open =
        begun.ends_with(['-', ':', '.', '/']) && begun.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
    let code = begun.split_whitespace().next_back().unwrap_or_default();
    goes_on(code, rest) || (ends_open && rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

fn append(last: &mut Row, row: &Row) {
    last.lines.clone_from(&row.lines);
    for (at, (begun, rest)) in last.cells.iter_mut().zip(&row.cells).enumerate() {
        if rest.trim().is_empty() {
            continue;
        }
        let is_inside = is_broken_off(begun, rest);
        let goes_on = |letter: char| {
            letter.is_alphanumeric()
                || matches!(letter, '"' | ')' | '»' | ']' | '%' | ',' | '.' | ';' | ':' | '!' | '?')
        };
        let is_open = last.open.get(at).copied().unwrap_or(false) && rest.starts_with(goes_on);
        // Whether a word was broken at the edge of the cell cannot be told over pages.
        last.is_unsure |= is_open && !is_inside && !is_time(rest);
        *begun = join_with([begun.as_str(), rest.as_str()].into_iter(), &[false, is_inside]);
    }
    last.is_unsure |= row.is_unsure;
}
