//! Cells of a grid that are merged downwards: no rule parts them from the cell above, and each row that they cover has what they say.

use std::sync::Arc;

use super::grid::Grid;
use super::table::{Merged, Row};
use crate::format::Cell;

/// Says of rows of a page what their merged cells are: `places` has the row of each row of the grid, where it has one of its own.
pub fn mark(grid: &Grid, places: &[Option<usize>], rows: &mut [Row]) {
    let parted = grid.parted();
    for column in 0..grid.columns() {
        let mut begun = 0;
        while begun < places.len() {
            let mut end = begun + 1;
            if grid.is_begun(begun, column) {
                while end < places.len()
                    && places[end - 1].is_some()
                    && places[end].is_some()
                    && !parted.is_parted(end, column)
                    && grid.is_begun(end, column)
                {
                    end += 1;
                }
            }
            if end > begun + 1 {
                let members: Vec<usize> = places[begun..end].iter().flatten().copied().collect();
                merge(&members, column, rows);
            }
            begun = end;
        }
    }
}

/// Marks the cells of one column that are one cell.
fn merge(members: &[usize], column: usize, rows: &mut [Row]) {
    let Some((first, below)) = members.split_first() else { return };
    let filled = 1 + below.iter().filter(|row| !rows[**row].is_blank()).count() as u32;
    let Some(text) = rows[*first].cells.get(column).cloned() else { return };
    if text.trim().is_empty() {
        rows[*first].merged.push((column, Merged::Blank(filled)));
        return;
    }
    let is_unsure = rows[*first].is_unsure;
    let said = Arc::new(Cell::Text(text));
    if filled > 1 {
        rows[*first].merged.push((column, Merged::Begun(filled)));
    }
    for row in below {
        // A blank row is no row: what covers it makes none of it.
        if !rows[*row].is_blank() {
            rows[*row].is_unsure |= is_unsure;
            rows[*row].merged.push((column, Merged::Below(Arc::clone(&said))));
        }
    }
}

/// Which cells are parted from those above them.
pub struct Parted {
    /// From where to where rules go at the top of each row.
    rules: Vec<Vec<(f64, f64)>>,
    /// The middle of each column.
    middles: Vec<f64>,
}

impl Parted {
    /// The rules at the top of each row, and the places of the columns.
    pub fn new(rules: Vec<Vec<(f64, f64)>>, columns: &[f64]) -> Self {
        Self { rules, middles: columns.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect() }
    }

    fn is_parted(&self, row: usize, column: usize) -> bool {
        let at = self.middles[column];
        self.rules[row].iter().any(|(from, to)| (*from..=*to).contains(&at))
    }
}
