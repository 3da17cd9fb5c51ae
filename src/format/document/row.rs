//! One row of a table being put together: the texts of its cells within bounds, and how far each cell reaches.
//! What merged cells become is not known here.

use crate::format::bounds::over_limit;
use crate::format::{Limits, ReadResult};
use crate::problem::Problem;

/// The most text in one row: far above any real row.
const ROW_TEXT_BYTES: usize = 16 << 20;

/// How far a cell reaches down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::format) enum Down {
    /// One row.
    #[default]
    One,
    /// This row, and those below that say so themselves.
    Begin,
    /// It belongs to the cell above.
    Inside,
    /// So many rows, whose own cells stand beside it.
    Rows(u32),
}

/// A cell as the document has it.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// The text, clipped to what a cell can hold.
    pub(super) text: String,
    /// How many characters the text has before it is clipped.
    pub(super) characters: usize,
    /// How many columns it covers.
    pub(super) columns: usize,
    pub(super) down: Down,
    /// Where it ends on the page, in formats that say only that.
    pub(super) right: Option<i32>,
}

/// A row and the cell of it that is being read.
#[derive(Debug)]
pub(in crate::format) struct Row {
    pub(super) cells: Vec<Placed>,
    /// How many cells the row has; those that no row can have are not kept.
    pub(super) seen: usize,
    /// Columns that are left out before the first cell.
    pub(super) before: usize,
    /// Where the row begins on the page.
    pub(super) left: i32,
    /// Its number in the table, from 1.
    pub(super) line: u64,
    /// Why it must be rejected, if it must.
    pub(super) lost: Option<Problem>,
    text: String,
    characters: usize,
    breaks: usize,
    bytes: usize,
    most_characters: usize,
    most_cells: usize,
}

impl Row {
    /// An empty row.
    pub(in crate::format) fn new(limits: &Limits) -> Self {
        Self {
            cells: Vec::new(),
            seen: 0,
            before: 0,
            left: 0,
            line: 0,
            lost: None,
            text: String::new(),
            characters: 0,
            breaks: 0,
            bytes: 0,
            most_characters: limits.cell_characters,
            most_cells: limits.row_cells,
        }
    }

    /// Adds text to the cell.
    ///
    /// # Errors
    /// `E_FILE_LIMIT` when the row has more text than any row.
    pub(in crate::format) fn push(&mut self, text: &str) -> ReadResult {
        if text.is_empty() {
            return Ok(());
        }
        let breaks = std::mem::take(&mut self.breaks);
        for _ in 0..breaks.min(self.room()) {
            self.text.push('\n');
        }
        self.characters += breaks;
        let room = self.room();
        let kept = if text.len() <= room { text } else { clipped(text, room) };
        self.text.push_str(kept);
        self.characters += text.chars().count();
        self.bytes += kept.len() + breaks.min(self.most_characters);
        if self.bytes > ROW_TEXT_BYTES {
            return Err(over_limit(format!("a row of a table has more than {ROW_TEXT_BYTES} bytes of text")));
        }
        Ok(())
    }

    fn room(&self) -> usize {
        self.most_characters.saturating_sub(self.characters)
    }

    /// Ends a line of the cell. Blank lines at its beginning and its end are left out.
    pub(in crate::format) fn break_line(&mut self) {
        if self.characters > 0 {
            self.breaks = self.breaks.saturating_add(1);
        }
    }

    /// Whether a line of the cell has just ended, or none began.
    pub(in crate::format) fn is_at_line_start(&self) -> bool {
        self.characters == 0 || self.breaks > 0
    }

    /// Ends the cell, which covers so many columns.
    pub(in crate::format) fn end_cell(&mut self, columns: usize, down: Down) {
        self.seen += 1;
        self.breaks = 0;
        let characters = std::mem::take(&mut self.characters);
        if self.cells.len() > self.most_cells {
            self.text.clear();
            return;
        }
        let text = std::mem::take(&mut self.text);
        self.cells.push(Placed { text, characters, columns: columns.max(1), down, right: None });
    }

    /// How many cells have ended.
    pub(in crate::format) fn count(&self) -> usize {
        self.cells.len()
    }

    /// Says of a cell how far it reaches down, for formats that tell what their cells are behind them.
    pub(in crate::format) fn merge(&mut self, index: usize, down: Down) {
        if let Some(cell) = self.cells.get_mut(index) {
            cell.down = down;
        }
    }

    /// Joins cells with the cell before them, which then covers their columns.
    pub(in crate::format) fn join(&mut self, continues: impl Fn(usize) -> bool) {
        let mut covered = Vec::new();
        for (index, cell) in std::mem::take(&mut self.cells).into_iter().enumerate() {
            let joined = continues(index) && !covered.is_empty();
            match covered.last_mut() {
                Some(first) if joined => join_cell(first, cell),
                _ => covered.push(cell),
            }
        }
        self.cells = covered;
    }

    /// Says where the row begins on the page and where each cell ends, in any unit.
    pub(in crate::format) fn lay_out(&mut self, left: i32, rights: impl Iterator<Item = i32>) {
        self.left = left;
        for (cell, right) in self.cells.iter_mut().zip(rights) {
            cell.right = Some(right);
        }
    }

    /// Leaves columns out before the first cell.
    pub(in crate::format) fn skip_columns(&mut self, columns: usize) {
        self.before = columns.min(self.most_cells);
    }

    /// Says why the row cannot be taken; the first reason counts.
    pub(in crate::format) fn blame(&mut self, problem: Problem) {
        self.lost.get_or_insert(problem);
    }

    /// Whether the cells say where they end on the page.
    pub(super) fn has_edges(&self) -> bool {
        !self.cells.is_empty() && self.cells.iter().all(|cell| cell.right.is_some())
    }

    /// The bytes of its texts.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes the texts of all cells away; their places stay.
    pub(in crate::format) fn blank(&mut self) {
        for cell in &mut self.cells {
            cell.text.clear();
            cell.characters = 0;
        }
    }

    /// Empties the row.
    pub(in crate::format) fn clear(&mut self) {
        drop(self.take());
    }

    /// The row as it is, with an empty one left in its place.
    pub(super) fn take(&mut self) -> Self {
        let empty = Self {
            cells: Vec::new(),
            text: String::new(),
            lost: None,
            seen: 0,
            before: 0,
            left: 0,
            line: 0,
            characters: 0,
            breaks: 0,
            bytes: 0,
            ..*self
        };
        std::mem::replace(self, empty)
    }
}

/// The first cell of a merged group takes the columns of the next; text in the next is kept, though no program shows it.
fn join_cell(first: &mut Placed, next: Placed) {
    first.columns += next.columns;
    first.right = next.right.or(first.right);
    if first.text.is_empty() {
        first.text = next.text;
        first.characters = next.characters;
    }
}

fn clipped(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}
