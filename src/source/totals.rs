//! The totals row of a file as a checksum: its amounts against the sums of the rows above it.

use std::collections::BTreeMap;

use crate::problem::{self, Problem};
use crate::value::money::format_sum;

/// The sums of a table's money columns, and what its totals row says of them.
#[derive(Debug, Default)]
pub(super) struct Totals {
    sums: BTreeMap<u32, i128>,
    stated: Option<(u64, BTreeMap<u32, i64>)>,
}

impl Totals {
    /// Adds an amount in tiyin to a column.
    pub fn add(&mut self, column: u32, tiyin: i64) {
        *self.sums.entry(column).or_default() += i128::from(tiyin);
    }

    /// Notes what the totals row says.
    pub fn state(&mut self, line: u64, amounts: BTreeMap<u32, i64>) {
        self.stated = Some((line, amounts));
    }

    /// A problem for each column whose total does not agree.
    pub fn compare(&self, heading: impl Fn(u32) -> std::sync::Arc<str>) -> Vec<Problem> {
        let Some((line, amounts)) = &self.stated else { return Vec::new() };
        let differs = |(column, stated): (&u32, &i64)| {
            let sum = self.sums.get(column).copied().unwrap_or_default();
            (sum != i128::from(*stated)).then(|| {
                let sum = i64::try_from(sum).map_or_else(|_| sum.to_string(), format_sum);
                Problem::new(problem::TOTALS_MISMATCH)
                    .line(*line)
                    .column(heading(*column), column + 1)
                    .value(format_sum(*stated))
                    .with("stated", format_sum(*stated))
                    .with("sum", sum)
            })
        };
        amounts.iter().filter_map(differs).collect()
    }
}
