//! Which days each source can speak for. An order without a payment is not unpaid when nobody imported the gateway's file of that day.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::rows::{DAY, Provider, Side};

/// A source of rows that can be missing on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The machines.
    Orders,
    /// The back office.
    Sales,
    /// The fiscal registers.
    Receipts,
    /// A gateway.
    Gateway(Provider),
}

impl Source {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Source::Orders => "orders",
            Source::Sales => "sales",
            Source::Receipts => "receipts",
            Source::Gateway(provider) => provider.name(),
        }
    }

    /// The source of the rows of a table that is not that of payments.
    pub fn of(side: Side) -> Source {
        match side {
            Side::Order => Source::Orders,
            Side::Sale => Source::Sales,
            Side::Receipt => Source::Receipts,
            Side::Payment => Source::Gateway(Provider::Other),
        }
    }
}

/// How many rows an import brought for one day of one source; days count from the epoch in the operator's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// The source.
    pub source: Source,
    /// The import.
    pub run: i64,
    /// The day.
    pub day: i64,
    /// The rows.
    pub rows: i64,
}

/// A hole inside one file must be this unlikely: so many rows were to be expected in it.
const EXPECTED_IN_HOLE: i64 = 20;
/// A file of few rows speaks for so many of its usual gaps beyond its first and last row.
const GAPS_BEYOND: i64 = 5;
/// At most so many days.
const DAYS_BEYOND: i64 = 10;

/// The days of each source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First and last day of each stretch, sorted, apart from each other.
    stretches: BTreeMap<Source, Vec<(i64, i64)>>,
    offset: i64,
}

impl Coverage {
    /// Puts together what every import covers; `offset` is that of the operator's zone in milliseconds.
    pub fn new(counts: &[DayCount], offset: i64) -> Coverage {
        let mut files: BTreeMap<(Source, i64), BTreeMap<i64, i64>> = BTreeMap::new();
        for count in counts {
            *files.entry((count.source, count.run)).or_default().entry(count.day).or_default() += count.rows;
        }
        let mut stretches: BTreeMap<Source, Vec<(i64, i64)>> = BTreeMap::new();
        for ((source, _), days) in &files {
            stretches.entry(*source).or_default().extend(stretches_of(days));
        }
        for list in stretches.values_mut() {
            list.sort_unstable();
            let mut joined: Vec<(i64, i64)> = Vec::new();
            for (first, last) in list.drain(..) {
                match joined.last_mut() {
                    Some(known) if first <= known.1 + 1 => known.1 = known.1.max(last),
                    _ => joined.push((first, last)),
                }
            }
            *list = joined;
        }
        Coverage { stretches, offset }
    }

    /// Whether any row of the source was ever imported.
    pub fn knows(&self, source: Source) -> bool {
        self.stretches.contains_key(&source)
    }

    /// The gateways of which anything was imported.
    pub fn gateways(&self) -> impl Iterator<Item = Provider> {
        Provider::ALL.into_iter().filter(|provider| self.knows(Source::Gateway(*provider)))
    }

    /// Whether the source speaks for the day of an instant.
    pub fn covers(&self, source: Source, time: i64) -> bool {
        self.covers_day(source, self.day(time))
    }

    /// Whether the source speaks for a day.
    pub fn covers_day(&self, source: Source, day: i64) -> bool {
        let Some(list) = self.stretches.get(&source) else { return false };
        let after = list.partition_point(|(first, _)| *first <= day);
        after > 0 && list[after - 1].1 >= day
    }

    /// The instant at which a day begins.
    pub fn start(&self, day: i64) -> i64 {
        day * DAY - self.offset
    }

    /// The day of an instant.
    pub fn day(&self, time: i64) -> i64 {
        (time + self.offset).div_euclid(DAY)
    }

    /// The stretches as JSON: source, first and last day of each.
    pub fn json(&self) -> Json {
        let told = self.stretches.iter().map(|(source, list)| (source.name().to_owned(), json!(list)));
        Json::Object(told.collect())
    }

    /// The first and the last day on which an earlier coverage, as JSON, says something else; `None` where a source was not known then or
    /// is not known now, which changes every day.
    pub fn changed_since(&self, earlier: &Json) -> Option<Option<(i64, i64)>> {
        let earlier = earlier.as_object()?;
        if earlier.len() != self.stretches.len() {
            return None;
        }
        let mut found: Option<(i64, i64)> = None;
        for (source, now) in &self.stretches {
            let then: Vec<(i64, i64)> = serde_json::from_value(earlier.get(source.name())?.clone()).ok()?;
            let edges = |list: &[(i64, i64)]| list.iter().flat_map(|(first, last)| [*first, *last + 1]).collect();
            let (then, now): (BTreeSet<i64>, BTreeSet<i64>) = (edges(&then), edges(now));
            // Between two edges both say the same, or the edges differ.
            for day in then.symmetric_difference(&now) {
                found = Some(found.map_or((day - 1, *day), |(first, last)| (first.min(day - 1), last.max(*day))));
            }
        }
        Some(found)
    }

    /// The days between two, both included, for which the source does not speak: first and last day of each stretch.
    pub fn holes(&self, source: Source, first: i64, last: i64) -> Vec<(i64, i64)> {
        let mut holes = Vec::new();
        let mut next = first;
        for (start, end) in self.stretches.get(&source).into_iter().flatten() {
            if *start > next && next <= last {
                holes.push((next, (*start - 1).min(last)));
            }
            next = next.max(*end + 1);
        }
        if next <= last {
            holes.push((next, last));
        }
        holes
    }
}

/// The stretches one file speaks for: from its first to its last row, but for holes that chance does not explain, and some of its usual gaps
/// beyond.
fn stretches_of(days: &BTreeMap<i64, i64>) -> Vec<(i64, i64)> {
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else { return Vec::new() };
    let rows: i64 = days.values().sum();
    let busy = days.len() as i64;
    let span = last - first;
    let beyond = if rows > 1 { (GAPS_BEYOND * span / (rows - 1)).min(DAYS_BEYOND) } else { 0 };
    let mut found = Vec::new();
    let (mut start, mut end) = (*first, *first);
    for day in days.keys().skip(1) {
        let empty = day - end - 1;
        if empty * rows / busy >= EXPECTED_IN_HOLE && empty > 1 {
            found.push((start, end));
            start = *day;
        }
        end = *day;
    }
    found.push((start, end));
    if let Some(stretch) = found.first_mut() {
        stretch.0 -= beyond;
    }
    if let Some(stretch) = found.last_mut() {
        stretch.1 += beyond;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(run: i64, day: i64, rows: i64) -> DayCount {
        DayCount { source: Source::Gateway(Provider::Payme), run, day, rows }
    }

    #[test]
    fn a_missing_week_is_a_hole_and_a_quiet_day_is_not() {
        let payme = Source::Gateway(Provider::Payme);
        let files: Vec<_> = (0..7).map(|day| count(1, day, 30)).chain((14..21).map(|day| count(2, day, 30))).collect();
        let coverage = Coverage::new(&files, 0);
        assert!(
            coverage.covers(payme, 6 * DAY) && coverage.covers(payme, 14 * DAY) && !coverage.covers(payme, 8 * DAY)
        );
        assert_eq!(coverage.holes(payme, 0, 25), [(7, 13), (21, 25)]);
        // The same hole inside one file, and quiet days of a small one.
        let one: Vec<_> = files.iter().map(|count| DayCount { run: 1, ..*count }).collect();
        assert_eq!(Coverage::new(&one, 0).holes(payme, 0, 20), [(7, 13)]);
        let few = Coverage::new(&[count(1, 0, 1), count(1, 6, 1), count(1, 9, 2), count(1, 20, 1)], 0);
        assert_eq!(few.holes(payme, 0, 22), []);
        assert!(!few.covers(Source::Receipts, 0) && !few.knows(Source::Receipts));
        assert_eq!(few.gateways().collect::<Vec<_>>(), [Provider::Payme]);
    }
}
