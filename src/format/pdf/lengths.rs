//! Columns whose texts are all equally long, such as codes and times: where the end of a page cuts one of them, both parts are shorter.

use super::table::Row;
use crate::value::Text;

/// Rows after which it is known how long the texts of a column are.
const KNOWN_AFTER: u64 = 3;
/// Shorter texts may be equally long by chance.
const LEAST: usize = 5;
/// Rows after which, and lengths from which, it is certain that they are not by chance.
const SURE_AFTER: u64 = 8;
const SURE_FROM: usize = 8;

/// How long the texts of each column are, where they are all equally long.
#[derive(Debug, Default)]
pub struct Lengths {
    rows: u64,
    columns: Vec<Option<usize>>,
}

impl Lengths {
    /// Takes a row of which it is known that it is whole.
    pub fn count(&mut self, row: &Row) {
        let lengths = row.cells.iter().map(letters);
        if self.rows == 0 {
            self.columns = lengths.map(|length| (length >= LEAST).then_some(length)).collect();
        } else {
            for (known, length) in self.columns.iter_mut().zip(lengths) {
                *known = known.filter(|known| *known == length);
            }
        }
        self.rows += 1;
    }

    /// Whether two rows are both whole: a column that always has so many letters has them in each.
    pub fn are_whole(&self, begun: &Row, rest: &Row) -> bool {
        let letters_of = |row: &Row, column: usize| row.cells.get(column).map_or(0, letters);
        let is_whole = |(column, known): (usize, &Option<usize>)| {
            known.is_some_and(|known| {
                known >= SURE_FROM && letters_of(begun, column) == known && letters_of(rest, column) == known
            })
        };
        self.rows >= SURE_AFTER && self.columns.iter().enumerate().any(is_whole)
    }

    /// Whether two rows may be the parts of one: a column has less than it always has in both, and together as much; or the second
    /// has nothing in a column that is never empty, and nothing in one that is empty in the first.
    pub fn may_be_cut(&self, begun: &Row, rest: &Row) -> bool {
        if self.rows < KNOWN_AFTER || begun.cells.len() != rest.cells.len() {
            return false;
        }
        let pairs = || begun.cells.iter().map(letters).zip(rest.cells.iter().map(letters));
        let known = |column: usize| self.columns.get(column).copied().flatten();
        let is_cut = |(column, (begun, rest)): (usize, (usize, usize))| {
            known(column).is_some_and(|known| begun > 0 && rest > 0 && begun + rest == known)
        };
        let lacks = |(column, (_, rest)): (usize, (usize, usize))| known(column).is_some() && rest == 0;
        pairs().enumerate().any(is_cut)
            || (pairs().enumerate().any(lacks) && pairs().all(|(begun, rest)| begun > 0 || rest == 0))
    }
}

/// How many letters a text has, blanks not counted: whether one stands where a line ended is not always known.
fn letters(text: &Text) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}
