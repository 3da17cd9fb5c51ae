//! What is told of columns that no field takes: what they hold is kept, and nobody should find that out from an empty field.

use std::collections::HashSet;

use super::mapping::ColumnMap;
use crate::problem::{self, Problem};
use crate::text::normalise;

/// Headings that are named; a file of a thousand unknown columns is told shortly.
const NAMED: usize = 12;

/// One note that names the columns in which some row had what no field takes. Columns that repeat a heading are told as that.
pub(super) fn kept(columns: &[ColumnMap]) -> Option<Problem> {
    let mut seen = HashSet::new();
    let first_of_name = |column: &&ColumnMap| seen.insert(normalise(&column.heading));
    let kept: Vec<_> = columns.iter().filter(first_of_name).filter(|column| column.kept).collect();
    if kept.is_empty() {
        return None;
    }
    let mut names: Vec<_> = kept.iter().take(NAMED).map(|column| format!("«{}»", column.heading)).collect();
    if kept.len() > NAMED {
        names.push("…".to_owned());
    }
    Some(Problem::new(problem::COLUMNS_EXTRA).with("count", kept.len()).with("detail", names.join(", ")))
}
