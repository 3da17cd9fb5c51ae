//! Totals rows of a file as checksums: their amounts against the sums of the rows above them, since the totals row before, or of all rows.

use std::collections::BTreeMap;

use crate::problem::{self, Problem};
use crate::value::money::format_sum;

/// Amounts that agree with no sum yet and are held until the end, at most.
const HELD: usize = 100_000;

/// The sums of a table's money columns, and what its totals rows say of them.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// The sums of all rows so far, in tiyin.
    sums: BTreeMap<u32, i128>,
    /// Those of the rows since the last totals row.
    since: BTreeMap<u32, i128>,
    /// What agrees with neither.
    open: Vec<Stated>,
}

/// An amount of a totals row.
#[derive(Debug)]
struct Stated {
    line: u64,
    column: u32,
    tiyin: i64,
    /// The sum of the rows above.
    above: i128,
}

impl Totals {
    /// Adds an amount in tiyin to a column.
    pub fn add(&mut self, column: u32, tiyin: i64) {
        *self.sums.entry(column).or_default() += i128::from(tiyin);
        *self.since.entry(column).or_default() += i128::from(tiyin);
    }

    /// Notes what a totals row says.
    pub fn state(&mut self, line: u64, amounts: BTreeMap<u32, i64>) {
        for (column, tiyin) in amounts {
            let sum = |sums: &BTreeMap<u32, i128>| sums.get(&column).copied().unwrap_or_default();
            let (above, since) = (sum(&self.sums), sum(&self.since));
            if above != i128::from(tiyin) && since != i128::from(tiyin) && self.open.len() < HELD {
                self.open.push(Stated { line, column, tiyin, above });
            }
        }
        self.since.clear();
    }

    /// A problem for each amount that agrees neither with the rows above it nor with all rows.
    pub fn compare(&self, heading: impl Fn(u32) -> std::sync::Arc<str>) -> Vec<Problem> {
        let differs = |stated: &Stated| {
            let all = self.sums.get(&stated.column).copied().unwrap_or_default();
            (all != i128::from(stated.tiyin)).then(|| {
                // A totals row above its rows is about all of them.
                let sum = if stated.above == 0 { all } else { stated.above };
                let sum = i64::try_from(sum).map_or_else(|_| sum.to_string(), format_sum);
                Problem::new(problem::TOTALS_MISMATCH)
                    .line(stated.line)
                    .column(heading(stated.column), stated.column + 1)
                    .value(format_sum(stated.tiyin))
                    .with("stated", format_sum(stated.tiyin))
                    .with("sum", sum)
            })
        };
        self.open.iter().filter_map(differs).collect()
    }
}
