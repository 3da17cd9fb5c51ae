//! Tables of a file that were not read, and files of pages whose rows are not trusted.

use super::intake::Held;
use crate::format::Cell;
use crate::problem::{self, Problem};
use crate::report::{FileReport, PartReport};
use crate::source::Sources;
use crate::store::runs::Counts;

/// A table that was not read.
pub(super) struct Skipped {
    /// Why not.
    pub problem: Problem,
    /// Whether rows of the same file may stand in it, as where a program printed the columns of one table on several pages.
    pub holds_rows: bool,
}

/// The fewest texts of a row that may be a record.
const ROW_TEXTS: usize = 3;

/// Whether a table without a known header looks as if it holds records: several rows with digits in much of them.
pub(super) fn may_hold_rows(rows: &[Held]) -> bool {
    let is_record = |(_, cells): &&Held| {
        let texts: Vec<_> = cells.iter().filter(|cell| !cell.is_blank()).collect();
        let has_digit = |cell: &&&Cell| match cell {
            Cell::Text(text) => text.chars().any(|letter| letter.is_ascii_digit()),
            _ => true,
        };
        texts.len() >= ROW_TEXTS && texts.iter().filter(has_digit).count() * 3 >= texts.len()
    };
    rows.iter().filter(is_record).count() > 1
}

/// Why a file of pages is not taken though rows of it could be read: most others were rejected, so that these may be wrong too, or
/// columns of theirs seem to stand in a table that is not known.
pub(super) fn distrusted(report: &FileReport, sources: &Sources, unknown: &[Skipped]) -> Option<Problem> {
    let Counts { read, rejected, skipped, .. } = report.counts;
    let rows = read - skipped;
    if rejected == rows {
        return None;
    }
    if rejected * 2 > rows {
        return Some(Problem::new(problem::LAYOUT_UNSURE).with("count", rejected).with("rows", rows));
    }
    let is_generic = |part: &PartReport| sources.get(&part.source).is_some_and(|source| source.generic);
    let is_slice = report.parts.iter().all(is_generic);
    let rest = unknown.iter().find(|skipped| is_slice && skipped.holds_rows)?;
    let reason = rest.problem.message(Default::default());
    let sheet = rest.problem.place.sheet.as_deref().unwrap_or_default();
    Some(Problem::new(problem::TABLE_NOT_READ).value(sheet).with("reason", reason))
}
