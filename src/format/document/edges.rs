//! Columns of tables that say only where on the page their cells end (DOC, RTF): a cell that spans columns is wider there, and
//! its row has fewer cells. What texts and merged cells mean is not known here.

use super::row::Row;

/// The rows in which the fullest one is sought.
const ROWS: usize = 40;
/// The bytes of text that are held for it.
const BYTES: usize = 1 << 20;

/// The rows that wait for the fullest one, and what it told.
#[derive(Debug, Default)]
pub(super) struct Edges {
    held: Vec<Row>,
    bytes: usize,
    /// The middles of the columns in the fullest row, from left to right.
    middles: Option<Vec<i32>>,
}

impl Edges {
    /// Takes a row; gives those that are ready.
    pub(super) fn add(&mut self, row: Row) -> Vec<Row> {
        self.bytes += row.bytes();
        self.held.push(row);
        if self.middles.is_none() && self.held.len() < ROWS && self.bytes < BYTES {
            return Vec::new();
        }
        self.end()
    }

    /// The rows that still wait, and behind them one that does not say where its cells end.
    pub(super) fn end_with(&mut self, row: Row) -> Vec<Row> {
        let mut rows = if self.held.is_empty() { Vec::new() } else { self.end() };
        rows.push(row);
        rows
    }

    /// The rows that still wait.
    pub(super) fn end(&mut self) -> Vec<Row> {
        let mut rows = std::mem::take(&mut self.held);
        let middles = self.middles.get_or_insert_with(|| {
            let most = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
            rows.iter().find(|row| row.cells.len() == most).map(middles).unwrap_or_default()
        });
        rows.iter_mut().for_each(|row| fit(row, middles));
        rows
    }
}

fn middles(row: &Row) -> Vec<i32> {
    let mut left = row.left;
    let cells = row.cells.iter().map(|cell| {
        let right = cell.right.unwrap_or(left).max(left);
        let middle = left.midpoint(right);
        left = right;
        middle
    });
    cells.collect()
}

/// A row with fewer cells than the fullest one: each cell covers the columns whose middles lie within it.
fn fit(row: &mut Row, middles: &[i32]) {
    let joined: usize = row.cells.iter().map(|cell| cell.columns).sum();
    if joined >= middles.len() {
        return;
    }
    let mut rest = middles;
    let before = rest.iter().take_while(|middle| **middle < row.left).count();
    rest = &rest[before..];
    row.skip_columns(before);
    for cell in &mut row.cells {
        let right = cell.right.unwrap_or(i32::MAX);
        let count = rest.iter().take_while(|middle| **middle < right).count();
        rest = &rest[count..];
        cell.columns = cell.columns.max(count);
    }
}
