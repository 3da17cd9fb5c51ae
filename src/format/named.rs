//! Rows whose cells have names instead of places, as JSON and XML have them: the names in order of first appearance become a
//! header row, and every row gets its cells in that order. It does not know where names come from.

use std::collections::HashMap;

use super::{Cell, Flow, Limits, Sink};
use crate::problem::{JSON_DUPLICATE_KEY, Problem, RECORD_TOO_LONG, ROW_TOO_WIDE, TEXT_TOO_LONG};
use crate::value::Text;

/// Receives the named cells of rows.
pub trait Leaves {
    /// A cell with its name.
    fn put(&mut self, name: &str, cell: Cell);
    /// The rest of the row was too large to be kept.
    fn overflow(&mut self) {}
}

/// The names of columns, each once, bounded in number and in bytes.
#[derive(Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// The number of names that may be kept.
    most: usize,
    /// The bytes of names that may yet be kept.
    room: usize,
    /// The place where the next name is likely to be.
    likely: usize,
}

impl Columns {
    /// Whether both have a column of the same name.
    pub fn share_one(&self, other: &Columns) -> bool {
        self.names.iter().any(|name| other.places.contains_key(name))
    }

    /// No columns, and room for as many as the limits allow.
    pub fn new(limits: &Limits) -> Self {
        Self { most: limits.row_cells, room: limits.record_bytes, ..Self::default() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The place of a name.
    pub fn place(&self, name: &str, likely: usize) -> Option<usize> {
        if self.names.get(likely).is_some_and(|known| known == name) {
            return Some(likely);
        }
        self.places.get(name).copied()
    }

    /// Adds a name unless it is known or there is no room for it.
    pub fn add(&mut self, name: &str) {
        if let Some(place) = self.place(name, self.likely) {
            self.likely = place + 1;
            return;
        }
        if self.names.len() >= self.most || name.len() > self.room {
            return;
        }
        self.room -= name.len();
        self.places.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.likely = self.names.len();
    }

    /// The header row.
    pub fn header(&self) -> Vec<Cell> {
        self.names.iter().map(|name| Cell::Text(Text::new(name))).collect()
    }
}

impl Leaves for Columns {
    fn put(&mut self, name: &str, _cell: Cell) {
        self.add(name);
    }
}

/// What a second cell with the same name in one row means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The row cannot be trusted: JSON.
    Refuse,
    /// A list: the texts are joined with `; `: XML.
    Join,
}

/// One row after another, filled by name.
pub struct NamedRow<'a> {
    columns: &'a Columns,
    limits: &'a Limits,
    repeat: Repeat,
    cells: Vec<Cell>,
    /// The number of the row that last filled a place.
    filled: Vec<u64>,
    number: u64,
    likely: usize,
    line: u64,
    size: usize,
    problem: Option<Problem>,
}

impl<'a> NamedRow<'a> {
    /// Rows with these columns.
    pub fn new(columns: &'a Columns, limits: &'a Limits, repeat: Repeat) -> Self {
        let filled = vec![0; columns.names.len()];
        let cells = Vec::new();
        Self { columns, limits, repeat, cells, filled, number: 0, likely: 0, line: 1, size: 0, problem: None }
    }

    /// Begins a row that stands in this line.
    pub fn start(&mut self, line: u64) {
        self.cells.clear();
        self.cells.resize(self.columns.names.len(), Cell::Empty);
        self.number += 1;
        self.likely = 0;
        self.line = line;
        self.size = 0;
        self.problem = None;
    }

    /// Whether there is a column with this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.place(name, self.likely).is_some()
    }

    /// Says what is wrong with the row, unless something was said already.
    pub fn blame(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    /// Gives the row to the sink, as a row or as a lost one.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Flow {
        match self.problem.take() {
            None => sink.row(self.line, &mut self.cells),
            Some(problem) => sink.problem(problem.line(self.line), Some(std::mem::take(&mut self.cells))),
        }
    }

    fn check_size(&mut self, name: &str, place: usize, cell: &Cell) -> bool {
        let (Cell::Text(text) | Cell::Literal(text)) = cell else { return true };
        self.size += text.len();
        if self.size > self.limits.record_bytes {
            self.overflow();
            return false;
        }
        let limit = self.limits.cell_characters;
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
                let problem = Problem::new(TEXT_TOO_LONG).value(text).with("length", length).with("limit", limit);
                self.blame(problem.column(name, number));
            }
        }
        true
    }

    fn repeat(&mut self, name: &str, place: usize, cell: Cell) {
        if self.repeat == Repeat::Refuse {
            self.blame(Problem::new(JSON_DUPLICATE_KEY).value(name));
            return;
        }
        let Cell::Text(text) = cell else { return };
        match &mut self.cells[place] {
            Cell::Text(standing) => {
                standing.push_str("; ");
                standing.push_str(&text);
            }
            other => *other = Cell::Text(text),
        }
    }
}

impl Leaves for NamedRow<'_> {
    fn put(&mut self, name: &str, cell: Cell) {
        let Some(place) = self.columns.place(name, self.likely) else {
            let columns = self.columns.names.len();
            self.blame(Problem::new(ROW_TOO_WIDE).with("cells", columns + 1).with("limit", self.limits.row_cells));
            return;
        };
        self.likely = place + 1;
        if !self.check_size(name, place, &cell) {
            return;
        }
        if self.filled[place] == self.number {
            return self.repeat(name, place, cell);
        }
        self.filled[place] = self.number;
        self.cells[place] = cell;
    }

    fn overflow(&mut self) {
        self.blame(Problem::new(RECORD_TOO_LONG).with("limit", self.limits.record_bytes));
    }
}
