//! Merged cells of a table: where each cell of a row stands, and the headings that span columns or rows.
//! As in workbooks, headings are repeated over what they span. Further down a cell covers those below it, in its own column.

use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use super::row::{Down, Placed, Row};
use crate::format::bounds::over_limit;
use crate::format::xlsx::merges::ROWS;
use crate::format::{Cell, Limits};
use crate::problem::{self, Problem};
use crate::value::Text;

/// A longer text is no heading: it is not repeated.
const HEADING_BYTES: usize = 256;
/// The most places under cells that reach down, in one document; without a bound a few bytes could cost hours.
const MOST_COVERED: u64 = 1 << 25;

/// What the rows above leave to the next row.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// Whether a row without gaps and without merged cells was seen: the header is behind.
    is_past_header: bool,
    above: Vec<Above>,
}

/// A cell of a row above that reaches down.
#[derive(Debug)]
struct Above {
    first: usize,
    end: usize,
    /// How many rows it still covers, when the rows do not say so themselves.
    left: Option<u32>,
    /// What it says; nothing when it is blank.
    cell: Option<Arc<Cell>>,
    /// Whether it may be a heading.
    is_short: bool,
}

/// A row being laid out.
struct Layout<'a> {
    cells: &'a mut Vec<Cell>,
    column: usize,
    most: usize,
    fills: bool,
    is_merged: bool,
    above: Peekable<IntoIter<Above>>,
    below: Vec<Above>,
}

impl Spans {
    /// Puts the cells of a row in their columns; gives the reason why the row must be rejected, if it must.
    ///
    /// # Errors
    /// `E_FILE_LIMIT` when cells that reach down cover too much.
    pub(super) fn place(
        &mut self,
        row: &mut Row,
        cells: &mut Vec<Cell>,
        limits: &Limits,
        covered: &mut u64,
    ) -> Result<Option<Problem>, Box<Problem>> {
        // The columns before the last of them may have to be filled with blank cells.
        let widest = self.above.iter().map(|above| above.first.min(limits.row_cells)).max().unwrap_or(0);
        *covered += (self.above.len() + widest) as u64;
        if *covered > MOST_COVERED {
            return Err(over_limit(format!("merged cells cover more than {MOST_COVERED} places")));
        }
        let mut lost = row.lost.take();
        let above = std::mem::take(&mut self.above).into_iter().peekable();
        let fills = !self.is_past_header && row.line <= ROWS;
        let most = limits.row_cells;
        let mut layout = Layout { cells, column: row.before, most, fills, is_merged: false, above, below: Vec::new() };
        for cell in row.cells.drain(..) {
            layout.pass_covered();
            let column = layout.column + 1;
            if cell.characters > limits.cell_characters && column <= most {
                lost.get_or_insert_with(|| too_long(&cell, column, limits));
            }
            layout.put(cell);
        }
        layout.pass_rest();
        let width = layout.column.max(row.seen);
        let is_merged = layout.is_merged;
        self.above = layout.below;
        if width > most {
            lost.get_or_insert_with(|| Problem::new(problem::ROW_TOO_WIDE).with("cells", width).with("limit", most));
        }
        self.is_past_header |= !is_merged && cells.len() > 1 && !cells.iter().any(Cell::is_blank);
        Ok(lost)
    }
}

fn too_long(cell: &Placed, column: usize, limits: &Limits) -> Problem {
    let problem = Problem::new(problem::TEXT_TOO_LONG).value(&cell.text).with("length", cell.characters);
    problem.with("limit", limits.cell_characters).column("", u32::try_from(column).unwrap_or(u32::MAX))
}

impl Layout<'_> {
    /// Steps over the columns that cells from above cover.
    fn pass_covered(&mut self) {
        while let Some(above) = self.above.next_if(|above| above.first <= self.column && above.left.is_some()) {
            self.cover(above);
        }
    }

    fn cover(&mut self, mut above: Above) {
        self.is_merged = true;
        self.column = self.column.max(above.end);
        self.fill_below(&above);
        above.left = above.left.map(|left| left.saturating_sub(1));
        if above.left != Some(0) {
            self.below.push(above);
        }
    }

    /// What stands above behind the last cell of the row.
    fn pass_rest(&mut self) {
        while let Some(above) = self.above.next() {
            if above.left.is_some() {
                self.cover(above);
            }
        }
    }

    /// Repeats a heading over the columns that it spans.
    fn fill_beside(&mut self, span: &Above) {
        if let Some(cell) = span.cell.clone().filter(|_| self.fills && span.is_short) {
            self.fill(span.first, span.end, &cell);
        }
    }

    /// Covers the cell below a merged one; below a heading all the columns that it spans.
    fn fill_below(&mut self, above: &Above) {
        let Some(cell) = above.cell.clone() else { return };
        let end = if self.fills && above.is_short { above.end } else { above.first + 1 };
        self.fill(above.first, end, &Cell::Covered(cell));
    }

    fn fill(&mut self, first: usize, end: usize, with: &Cell) {
        let end = end.min(self.most);
        if first >= end {
            return;
        }
        if self.cells.len() < end {
            self.cells.resize(end, Cell::Empty);
        }
        for cell in &mut self.cells[first..end] {
            if *cell == Cell::Empty {
                cell.clone_from(with);
            }
        }
    }

    fn put(&mut self, cell: Placed) {
        let (first, end) = (self.column, self.column.saturating_add(cell.columns));
        self.column = end;
        if cell.down == Down::Inside {
            self.is_merged = true;
            drop_before(&mut self.above, first);
            if let Some(above) = self.above.next_if(|above| above.first == first && above.left.is_none()) {
                self.fill_below(&above);
                self.below.push(above);
            }
        } else {
            drop_before(&mut self.above, end);
        }
        self.is_merged |= cell.columns > 1 || cell.down != Down::One;
        let text = Text::from(cell.text);
        let (is_short, is_wide) = (text.len() <= HEADING_BYTES, cell.columns > 1);
        let reaches_down = matches!(cell.down, Down::Begin | Down::Rows(_));
        let spans = !text.is_empty() && (is_wide || reaches_down);
        let seen = spans.then(|| Arc::new(Cell::Text(text.clone())));
        if first < self.most && !text.is_empty() {
            if self.cells.len() <= first {
                self.cells.resize(first + 1, Cell::Empty);
            }
            self.cells[first] = match &seen {
                // Over how many rows is known further down.
                Some(said) if reaches_down => Cell::Merged(Arc::clone(said), u32::MAX),
                _ => Cell::Text(text),
            };
        }
        let span = Above { first, end, left: None, cell: seen, is_short };
        if is_wide {
            self.fill_beside(&span);
        }
        match cell.down {
            Down::Begin => self.below.push(span),
            Down::Rows(rows) if rows > 1 => self.below.push(Above { left: Some(rows - 1), ..span }),
            _ => {}
        }
    }
}

/// Forgets merged cells from above that this row does not continue.
fn drop_before(above: &mut Peekable<IntoIter<Above>>, column: usize) {
    while above.next_if(|above| above.first < column && above.left.is_none()).is_some() {}
}
