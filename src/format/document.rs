//! What documents (DOCX, DOC, RTF, HTML) have in common: tables one after another and inside each other, given to a sink as
//! rows. How documents are written is not known here.
//!
//! A table inside a cell is a table of its own, and its text is no part of the outer cell. A document is read once for each
//! depth of tables, so that none has to be held: the tables that stand in no other come first, those inside them after.

mod caption;
mod edges;
mod reach;
mod row;
mod spans;

pub(super) use caption::Caption;
pub(super) use row::{Down, Row};

use edges::Edges;
use reach::{Reach, Ready};
use spans::Spans;

use crate::format::bounds;
use crate::format::xlsx::choose;
use crate::format::{Cell, Flow, Limits, ReadOptions, ReadResult, SheetChoice, Sink, TableInfo};
use crate::problem::{self, Problem};

/// After how many rows the receiver hears of the progress.
const PROGRESS_ROWS: u64 = 1024;

/// Reads a document: calls `pass` once for each depth of its tables, and once more for each when a table is chosen by name.
///
/// # Errors
/// What `pass` says, `E_SHEET_UNKNOWN`, and what `no_table` gives when the document has no table.
pub(super) fn read(
    options: &ReadOptions,
    sink: &mut dyn Sink,
    no_table: fn() -> Box<Problem>,
    pass: &mut dyn FnMut(&mut Tables<'_>) -> ReadResult,
) -> ReadResult {
    let mut wanted = None;
    if let SheetChoice::Named(_) = options.sheets {
        let mut listing = Tables::new(&options.limits, None, None);
        listing.every_depth(pass)?;
        if listing.count == 0 {
            return Err(no_table());
        }
        let chosen = choose(listing.names.iter().map(|name| (name.as_str(), false)), &options.sheets)?;
        wanted = (0..listing.count).find(|index| chosen.reads(*index));
    }
    let mut tables = Tables::new(&options.limits, Some(sink), wanted);
    tables.every_depth(pass)?;
    if tables.count == 0 && !tables.is_stopped { Err(no_table()) } else { Ok(()) }
}

/// The finding for a document without any table.
pub(super) fn no_table() -> Box<Problem> {
    Box::new(Problem::new(problem::NO_TABLE))
}

/// Receives the tables of all depths from a reader, and gives those of one depth on.
pub(super) struct Tables<'a> {
    limits: &'a Limits,
    /// Where rows go; nowhere while the names are listed.
    sink: Option<&'a mut dyn Sink>,
    /// The only table to give, by its index.
    wanted: Option<usize>,
    /// The depth of tables that is given now, from 1.
    depth: usize,
    has_deeper: bool,
    /// How many tables began, of this depth and those before.
    count: usize,
    /// The names of all tables, while they are listed.
    names: Vec<String>,
    open: Option<Open>,
    /// How many places under cells that reach down were looked at.
    covered: u64,
    /// The most bytes that were told.
    progress: u64,
    is_stopped: bool,
}

/// The table that is being read.
struct Open {
    name: Option<String>,
    index: usize,
    /// How many rows it had, blank ones too.
    lines: u64,
    spans: Spans,
    edges: Edges,
    reach: Reach,
    is_told: bool,
    is_skipped: bool,
}

impl<'a> Tables<'a> {
    fn new(limits: &'a Limits, sink: Option<&'a mut dyn Sink>, wanted: Option<usize>) -> Self {
        Self {
            limits,
            sink,
            wanted,
            depth: 0,
            has_deeper: true,
            count: 0,
            names: Vec::new(),
            open: None,
            covered: 0,
            progress: 0,
            is_stopped: false,
        }
    }

    fn every_depth(&mut self, pass: &mut dyn FnMut(&mut Tables<'_>) -> ReadResult) -> ReadResult {
        while self.has_deeper && !self.is_stopped {
            self.has_deeper = false;
            self.depth += 1;
            pass(self)?;
            self.end(self.depth)?;
        }
        Ok(())
    }

    /// The bounds of the reading.
    pub(super) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Whether the receiver has enough: the reader need not go on.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Whether the text of cells at this depth is used; that of other depths need not be gathered.
    pub(super) fn wants(&self, depth: usize) -> bool {
        depth == self.depth && self.sink.is_some() && self.open.as_ref().is_some_and(|open| !open.is_skipped)
    }

    /// A table begins; `depth` is 1 for a table that stands in no other.
    ///
    /// # Errors
    /// Too many tables, or too deep.
    pub(super) fn begin(&mut self, depth: usize, name: Option<String>) -> ReadResult {
        if depth > self.limits.table_depth {
            return Err(Box::new(bounds::depth(self.limits.table_depth, Some("limits.table_depth"))));
        }
        self.has_deeper |= depth > self.depth;
        if depth != self.depth {
            return Ok(());
        }
        self.end(depth)?;
        let index = self.count;
        self.count += 1;
        if self.count > self.limits.tables {
            return Err(Box::new(Problem::new(problem::TOO_MANY_TABLES).with("limit", self.limits.tables)));
        }
        let is_skipped = self.wanted.is_some_and(|wanted| wanted != index);
        let (spans, edges, reach) = Default::default();
        self.open = Some(Open { name, index, lines: 0, spans, edges, reach, is_told: false, is_skipped });
        Ok(())
    }

    /// Gives the open table a name of its own; for tables that hold their caption.
    pub(super) fn rename(&mut self, depth: usize, name: String) {
        if let Some(open) = self.open.as_mut().filter(|_| depth == self.depth) {
            open.name = Some(name);
        }
    }

    /// The open table of this depth ends.
    ///
    /// # Errors
    /// What its last rows say.
    pub(super) fn end(&mut self, depth: usize) -> ReadResult {
        if depth != self.depth {
            return Ok(());
        }
        if let Some(open) = &mut self.open {
            for row in open.edges.end() {
                self.give(row)?;
            }
        }
        if let Some(open) = &mut self.open {
            let rest = open.reach.end();
            self.hand_on(rest);
        }
        if let Some(open) = self.open.take().filter(|_| self.sink.is_none()) {
            self.names.push(open.full_name());
        }
        Ok(())
    }

    /// A row of the open table of this depth ends; it is empty then.
    ///
    /// # Errors
    /// Merged cells that cover too much.
    pub(super) fn row(&mut self, depth: usize, row: &mut Row) -> ReadResult {
        let mut row = row.take();
        let Some(open) = self.open.as_mut().filter(|_| depth == self.depth) else { return Ok(()) };
        open.lines += 1;
        row.line = open.lines;
        if open.is_skipped || self.is_stopped || self.sink.is_none() {
            return Ok(());
        }
        let ready = if row.has_edges() { open.edges.add(row) } else { open.edges.end_with(row) };
        for row in ready {
            self.give(row)?;
        }
        Ok(())
    }

    /// Tells how far the file was read, in bytes.
    pub(super) fn progress(&mut self, bytes: u64) {
        // A later pass begins at the beginning again.
        self.progress = self.progress.max(bytes);
        if let Some(sink) = &mut self.sink {
            sink.progress(self.progress);
        }
    }

    /// Whether it is time to tell how far the file was read.
    pub(super) fn is_progress_due(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.lines.is_multiple_of(PROGRESS_ROWS))
    }

    fn give(&mut self, mut row: Row) -> ReadResult {
        let (Some(open), Some(_)) = (&mut self.open, &self.sink) else { return Ok(()) };
        if open.is_skipped || self.is_stopped {
            return Ok(());
        }
        let mut cells = Vec::new();
        let lost = open.spans.place(&mut row, &mut cells, self.limits, &mut self.covered)?;
        if lost.is_none() && cells.iter().all(Cell::is_blank) {
            return Ok(());
        }
        let ready = open.reach.add(Ready { line: row.line, cells, lost });
        self.hand_on(ready);
        Ok(())
    }

    /// Gives rows to the receiver.
    fn hand_on(&mut self, rows: Vec<Ready>) {
        let (Some(open), Some(sink)) = (&mut self.open, &mut self.sink) else { return };
        for mut row in rows {
            if open.is_skipped || self.is_stopped {
                return;
            }
            if !open.is_told {
                open.is_told = true;
                let name = Some(open.full_name());
                let info = TableInfo { name, index: open.index, hidden: false, ..TableInfo::default() };
                let flow = sink.table(&info);
                self.is_stopped = flow == Flow::Stop;
                open.is_skipped = flow != Flow::Continue;
                if open.is_skipped {
                    return;
                }
            }
            let flow = match row.lost {
                Some(problem) => sink.problem(problem.line(row.line).sheet(open.full_name()), Some(row.cells)),
                None => sink.row(row.line, &mut row.cells),
            };
            self.is_stopped = flow == Flow::Stop;
            open.is_skipped = flow != Flow::Continue;
        }
    }
}

impl Open {
    fn full_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("table {}", self.index + 1))
    }
}

#[cfg(test)]
pub(super) mod tests;
