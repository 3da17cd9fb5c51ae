//! Merged cells of a row: which of its values are those of a cell above, and which amounts stand for several rows at once. What merged
//! cells a file has is told by its reader; what columns mean is known in the mapping.

use crate::format::Cell;

/// An amount that stands for several rows.
#[derive(Debug)]
pub(super) struct SharedAmount {
    /// The position of its column.
    pub column: usize,
    /// What it says.
    pub said: Cell,
    /// How many rows it stands for, when it begins in this one; `None` when it begins above.
    pub rows: Option<u32>,
}

/// The merged cells of the present row.
#[derive(Debug, Default)]
pub(super) struct MergedCells {
    /// The columns whose value is that of a merged cell above.
    pub inherited: Vec<usize>,
    /// The columns in which merged cells begin, and how many rows these stand for.
    begun: Vec<(usize, u32)>,
    /// The amounts that stand for several rows.
    pub amounts: Vec<SharedAmount>,
    /// The columns of which it was told that the merged cell they are in gives its value to each row.
    told: Vec<usize>,
}

impl MergedCells {
    /// Gives the cells of a row what is seen in their place, but for amounts that begin above: `counts` says whether what a column has
    /// is an amount that makes a difference.
    pub fn uncover(&mut self, cells: &mut [Cell], counts: impl Fn(usize, &Cell) -> bool) {
        self.inherited.clear();
        self.begun.clear();
        self.amounts.clear();
        let is_merged = |cell: &Cell| matches!(cell, Cell::Covered(_) | Cell::Merged(..));
        if !cells.iter().any(is_merged) || cells.iter().all(Cell::is_blank) {
            self.told.clear();
            return;
        }
        for (column, cell) in cells.iter_mut().enumerate() {
            let (said, rows) = match cell {
                Cell::Covered(said) => (said.as_ref().clone(), None),
                Cell::Merged(said, rows) => (said.as_ref().clone(), Some(*rows)),
                _ => continue,
            };
            let is_shared = counts(column, &said);
            *cell = if is_shared && rows.is_none() { Cell::Empty } else { said.clone() };
            match rows {
                Some(rows) => self.begun.push((column, rows)),
                None if !is_shared => self.inherited.push(column),
                None => {}
            }
            if is_shared {
                self.amounts.push(SharedAmount { column, said, rows });
            }
        }
        self.told.retain(|column| self.inherited.contains(column));
    }

    /// How many rows a value stands for that begins in this row.
    pub fn rows(&self, column: usize) -> u32 {
        self.begun.iter().find(|(begun, _)| *begun == column).map_or(1, |(_, rows)| *rows)
    }

    /// The columns whose value is that of a cell above of which nothing was told yet.
    pub fn untold(&mut self) -> Vec<usize> {
        let untold: Vec<usize> = self.inherited.iter().copied().filter(|column| !self.told.contains(column)).collect();
        self.told.extend(&untold);
        untold
    }
}
