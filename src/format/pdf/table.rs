//! A table on one page: its rows and the shape by which the next page is known to go on with it.

use std::sync::Arc;

use crate::format::Cell;
use crate::value::Text;

/// How far a column may stand from where it stood on the page before, in points.
const SHIFT: f64 = 3.0;

/// What a cell is of those that are merged downwards on its page.
#[derive(Debug, Clone)]
pub enum Merged {
    /// The first of them, and over how many rows they go.
    Begun(u32),
    /// One that the first covers, with what that says.
    Below(Arc<Cell>),
    /// The first of some that say nothing, and over how many rows they go.
    Blank(u32),
    /// One that a cell of the page before may cover, whose text stands there only.
    Unknown,
}

/// A row of a table on a page.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The texts of its cells.
    pub cells: Vec<Text>,
    /// Which of them end at the edge of their cell, so that a word may go on with the next page; nothing where that is not known.
    pub open: Vec<bool>,
    /// How many lines each of them has; nothing where that is not known.
    pub lines: Vec<usize>,
    /// Whether some of its text cannot be given to one column for certain.
    pub is_unsure: bool,
    /// Which of its cells, by their columns, are merged downwards.
    pub merged: Vec<(usize, Merged)>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells && self.is_unsure == other.is_unsure
    }
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        !self.is_unsure && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// How many lines the highest of its cells has.
    pub fn most_lines(&self) -> usize {
        self.lines.iter().copied().max().unwrap_or(0)
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    /// Whether some letter of it says nothing.
    pub fn has_unknown(&self) -> bool {
        let below = self.merged.iter().filter_map(|(_, merged)| match merged {
            Merged::Below(said) => Some(said.as_ref()),
            _ => None,
        });
        let is_unknown = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains('\u{fffd}'));
        self.cells.iter().any(|cell| cell.contains('\u{fffd}')) || below.into_iter().any(is_unknown)
    }

    /// What a cell is of those that are merged downwards.
    pub fn merged(&self, column: usize) -> Option<&Merged> {
        self.merged.iter().find(|(at, _)| *at == column).map(|(_, merged)| merged)
    }

    /// Its cells.
    pub fn into_cells(self) -> Vec<Cell> {
        let Self { cells, merged, .. } = self;
        let text = |text: Text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
        let mut cells: Vec<Cell> = cells.into_iter().map(text).collect();
        for (column, merged) in merged {
            let Some(cell) = cells.get_mut(column) else { continue };
            match merged {
                Merged::Begun(rows) => *cell = Cell::Merged(Arc::new(std::mem::take(cell)), rows),
                Merged::Below(said) if *cell == Cell::Empty => *cell = Cell::Covered(said),
                Merged::Below(_) | Merged::Blank(_) | Merged::Unknown => {}
            }
        }
        cells
    }

    /// Whether it may be a header that is printed again: texts, and neither amounts nor many digits.
    pub fn may_repeat(&self) -> bool {
        let has_digit = |cell: &&Text| cell.chars().any(|letter| letter.is_ascii_digit());
        let with_digits = self.cells.iter().filter(has_digit).count();
        !self.is_unsure && with_digits * 2 <= self.filled() && !self.cells.iter().any(|cell| stands_alone(cell))
    }

    /// Whether another row says the same, but for blanks: cells of another page may be joined otherwise.
    pub fn says(&self, other: &Self) -> bool {
        let letters = |text: &Text| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        self.cells.len() == other.cells.len()
            && self.cells.iter().zip(&other.cells).all(|(one, other)| one == other || letters(one) == letters(other))
    }

    /// Whether digits stand in much of it.
    pub fn is_data(&self) -> bool {
        let has_digit = |cell: &&Text| cell.chars().any(|letter| letter.is_ascii_digit());
        self.cells.iter().filter(has_digit).count() * 3 >= self.filled().max(1)
    }

    /// Whether the first text in it begins with a word of a totals row.
    pub fn begins_with_total(&self) -> bool {
        let first = self.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
        let word = first.and_then(|text| text.split(|letter: char| !letter.is_alphabetic()).next());
        word.is_some_and(|word| TOTALS.contains(&word.to_lowercase().as_str()))
    }

    /// Whether it looks like a header: texts without digits in most columns.
    pub fn is_heading(&self) -> bool {
        let has_digit = |cell: &Text| cell.chars().any(|letter| letter.is_ascii_digit());
        self.filled() * 3 >= self.cells.len() * 2 && !self.cells.iter().any(has_digit)
    }
}

/// The words of totals rows.
const TOTALS: [&str; 7] = ["итог", "итого", "всего", "total", "totals", "jami", "жами"];

/// Whether a text has a word of a totals row.
pub fn is_total(text: &str) -> bool {
    let lower = text.to_lowercase();
    TOTALS.iter().any(|word| lower.contains(word))
}

/// Whether a text is an amount or another number, or one of the words of a totals row: such a text goes on nothing.
pub fn stands_alone(text: &str) -> bool {
    let text = text.trim();
    let is_number = text.chars().any(|letter| letter.is_ascii_digit())
        && text.chars().all(|letter| {
            letter.is_ascii_digit() || letter.is_whitespace() || matches!(letter, '.' | ',' | '-' | '+' | '\'')
        });
    is_number || is_total(text)
}

/// How the columns of a table are known.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// By upright rules, at these places.
    Ruled(Vec<f64>),
    /// By the gaps between texts: where each column begins and ends.
    Loose(Vec<(f64, f64)>),
}

impl Shape {
    /// Whether a table of another page has the same columns: as many, equally wide, wherever the page begins.
    pub fn goes_on_in(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Ruled(one), Shape::Ruled(other)) => {
                let shift = other.first().zip(one.first()).map_or(0.0, |(other, one)| other - one);
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| (one + shift - other).abs() <= SHIFT)
            }
            (Shape::Loose(one), Shape::Loose(other)) => {
                // The same texts are not as wide on every page; each column must meet its own and no other.
                let meets = |a: &(f64, f64), b: &(f64, f64)| a.0 <= b.1 + SHIFT && b.0 <= a.1 + SHIFT;
                one.len() == other.len()
                    && one
                        .iter()
                        .enumerate()
                        .all(|(at, a)| other.iter().enumerate().all(|(place, b)| meets(a, b) == (at == place)))
            }
            _ => false,
        }
    }
}

impl Shape {
    /// From where to where it reaches, and how many columns it has.
    pub fn reach(&self) -> (f64, f64, usize) {
        match self {
            Shape::Ruled(places) => {
                let (first, last) = places.first().zip(places.last()).unwrap_or((&0.0, &0.0));
                (*first, *last, places.len().saturating_sub(1))
            }
            Shape::Loose(columns) => {
                let (first, last) = columns.first().zip(columns.last()).unwrap_or((&(0.0, 0.0), &(0.0, 0.0)));
                (first.0, last.1, columns.len())
            }
        }
    }
}

/// A table on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageTable {
    /// Its columns.
    pub shape: Shape,
    /// Where it begins, in points from the top.
    pub top: f64,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What stands above it on its page, where it has no upright rules.
    pub above: Above,
    /// Whether it stands inside a cell of another table.
    pub is_nested: bool,
}

/// The texts above a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Above {
    /// All of them, without digits: those of a running header are the same on every page.
    pub texts: Vec<String>,
    /// The last, as a row, when it is a single text in one column and stands as near as a row would.
    pub near: Option<Row>,
}

/// A text without what changes from page to page.
pub fn running(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_digit() && !letter.is_whitespace()).collect()
}

impl PageTable {
    /// The tables of one look that stand beside each other in it: its headings are the same ones again.
    pub fn side_by_side(self) -> Vec<Self> {
        let (Shape::Loose(columns), count) = (&self.shape, self.shape.reach().2) else { return vec![self] };
        let repeats = |row: &Row, times: usize| {
            let part = count / times;
            part > 1
                && count.is_multiple_of(times)
                && row.filled() == count
                && !row.is_data()
                && (part..count).all(|at| row.cells.get(at) == row.cells.get(at - part))
        };
        let heads = self.rows.iter().take(6);
        let Some(times) = (2..=4).find(|times| heads.clone().any(|row| repeats(row, *times))) else {
            return vec![self];
        };
        let part = count / times;
        let tables = columns.chunks(part).enumerate().map(|(at, own)| {
            let rows = self.rows.iter().map(|row| Row {
                cells: row.cells.iter().skip(at * part).take(part).cloned().collect(),
                is_unsure: row.is_unsure,
                ..Row::default()
            });
            let rows = rows.filter(|row| !row.is_blank()).collect();
            let above = Above::default();
            let (shape, top) = (Shape::Loose(own.to_vec()), self.top + at as f64 * 0.01);
            Self { shape, top, rows, above, is_nested: false }
        });
        tables.collect()
    }

    /// A table without rows.
    pub fn new(shape: Shape, top: f64) -> Self {
        Self { shape, top, rows: Vec::new(), above: Above::default(), is_nested: false }
    }
}
