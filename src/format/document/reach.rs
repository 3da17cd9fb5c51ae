//! How many rows the merged cells of a table stand for: rows wait until those below have told it, within bounds.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::format::Cell;
use crate::problem::Problem;

/// The most rows that wait.
const MOST_ROWS: usize = 1_000;
/// The most bytes of rows that wait.
const MOST_BYTES: usize = 4 << 20;

/// A row with its cells in their columns.
#[derive(Debug)]
pub(super) struct Ready {
    /// Its number in the table, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<Cell>,
    /// Why it must be rejected, if it must.
    pub(super) lost: Option<Problem>,
}

/// A merged cell whose end was not seen yet.
#[derive(Debug)]
struct Begun {
    /// The number of its row, of all rows that waited.
    row: u64,
    column: usize,
    said: Arc<Cell>,
    rows: u32,
}

/// The rows that wait.
#[derive(Debug, Default)]
pub(super) struct Reach {
    waiting: VecDeque<Ready>,
    /// How many rows waited and went.
    gone: u64,
    bytes: usize,
    begun: Vec<Begun>,
}

impl Reach {
    /// Takes a row, and gives those of which everything is known.
    pub(super) fn add(&mut self, row: Ready) -> Vec<Ready> {
        let begins = |cell: &Cell| matches!(cell, Cell::Merged(..));
        if self.begun.is_empty() && !row.cells.iter().any(begins) {
            return vec![row];
        }
        let number = self.gone + self.waiting.len() as u64;
        let (open, ended): (Vec<Begun>, Vec<Begun>) =
            std::mem::take(&mut self.begun).into_iter().partition(|begun| begun.covers(&row.cells));
        ended.into_iter().for_each(|begun| self.settle(&begun, begun.rows));
        self.begun = open;
        self.begun.iter_mut().for_each(|begun| begun.rows += 1);
        for (column, cell) in row.cells.iter().enumerate() {
            if let Cell::Merged(said, _) = cell {
                self.begun.push(Begun { row: number, column, said: Arc::clone(said), rows: 1 });
            }
        }
        self.bytes += row.cells.iter().map(Cell::bytes).sum::<usize>();
        self.waiting.push_back(row);
        if self.waiting.len() > MOST_ROWS || self.bytes > MOST_BYTES {
            // The cells stay as they are: nobody knows how many rows they stand for.
            self.begun.clear();
        }
        let first = self.begun.iter().map(|begun| begun.row).min();
        let known = first.map_or(self.waiting.len(), |first| (first - self.gone) as usize);
        self.go(known)
    }

    /// The rows that still wait at the end of the table.
    pub(super) fn end(&mut self) -> Vec<Ready> {
        for begun in std::mem::take(&mut self.begun) {
            self.settle(&begun, begun.rows);
        }
        self.go(self.waiting.len())
    }

    fn go(&mut self, count: usize) -> Vec<Ready> {
        self.gone += count as u64;
        let rows: Vec<Ready> = self.waiting.drain(..count).collect();
        self.bytes -= rows.iter().flat_map(|row| &row.cells).map(Cell::bytes).sum::<usize>().min(self.bytes);
        rows
    }

    /// Says of a merged cell how many rows it stands for.
    fn settle(&mut self, begun: &Begun, rows: u32) {
        let row = self.waiting.get_mut((begun.row - self.gone) as usize);
        if let Some(cell) = row.and_then(|row| row.cells.get_mut(begun.column)) {
            *cell = match rows {
                1 => begun.said.as_ref().clone(),
                rows => Cell::Merged(Arc::clone(&begun.said), rows),
            };
        }
    }
}

impl Begun {
    fn covers(&self, cells: &[Cell]) -> bool {
        matches!(cells.get(self.column), Some(Cell::Covered(said)) if Arc::ptr_eq(said, &self.said))
    }
}
