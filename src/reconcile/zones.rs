//! Files of payments and receipts in a wrong time zone. No clock stands inside their rows, so that only the orders can tell: where the rows of one
//! import meet orders of their amount at the expected moment once all are moved by the same whole half hours, and hardly as they stand, the file
//! is that much off. Matching uses the corrected times; the stored ones stay as they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::load::Loaded;
use super::money::{payment_anchor, receipt_anchor};
use super::rows::{HOUR, NONE, OrderKind, PaymentState, ReceiptKind, Rows, Side};
use super::rules::Rules;

/// Half hours that a file may be off.
const FARTHEST: i64 = 24;
/// So many rows of a file are tried.
const SAMPLE: usize = 400;
/// So many of them must meet an order.
const FEWEST: usize = 20;
/// How far before and after the expected moment a row meets an order, in milliseconds.
const CLOSE: (i64, i64) = (10_000, 20_000);

/// By how many minutes the files are off for which this is settled, by side and import; 0 for those in the right zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shifts(BTreeMap<(Side, i64), i64>);

impl Shifts {
    /// The files that are off: side, import and minutes.
    pub fn off(&self) -> impl Iterator<Item = (Side, i64, i64)> {
        self.0.iter().filter(|(_, minutes)| **minutes != 0).map(|((side, run), minutes)| (*side, *run, *minutes))
    }

    /// As JSON, to be read again by [`Shifts::read`].
    pub fn json(&self) -> Json {
        let told = self.0.iter().map(|((side, run), minutes)| (format!("{}.{run}", side.number()), json!(minutes)));
        Json::Object(Map::from_iter(told))
    }

    /// What a run has written.
    pub fn read(told: &Json) -> Shifts {
        let one = |(key, minutes): (&String, &Json)| {
            let (side, run) = key.split_once('.')?;
            Some(((Side::by_number(side.parse().ok()?)?, run.parse().ok()?), minutes.as_i64()?))
        };
        Shifts(told.as_object().into_iter().flatten().filter_map(one).collect())
    }
}

/// How often the rows of a file meet orders.
struct Evidence {
    /// As they stand.
    still: usize,
    /// Moved by the best shift.
    best: usize,
    /// By the second best.
    next: usize,
    /// The best shift in minutes.
    minutes: i64,
}

impl Evidence {
    /// The minutes that the file is off, where that is clear.
    fn settled(&self) -> Option<i64> {
        let clear = self.best >= FEWEST && self.best >= 2 * self.next;
        (clear && (self.minutes == 0 || self.best >= 3 * self.still)).then_some(self.minutes)
    }
}

/// Moments of orders by their amount.
struct Moments(Vec<(i64, i64)>);

impl Moments {
    fn new(rows: &Rows, rules: &Rules, side: Side) -> Moments {
        let orders = rows.orders.iter().filter(|order| order.price != NONE && order.price > 0 && order.time() != NONE);
        let mut list: Vec<(i64, i64)> = match side {
            Side::Payment => orders
                .filter(|order| order.kind == OrderKind::Gateway)
                .map(|order| (order.price, payment_anchor(order)))
                .collect(),
            _ => orders
                .filter(|order| order.kind.needs_receipt() && !order.is_undelivered)
                .map(|order| (order.price, receipt_anchor(order, rules)))
                .collect(),
        };
        list.sort_unstable();
        Moments(list)
    }

    fn meets(&self, amount: i64, time: i64) -> bool {
        let at = self.0.partition_point(|moment| *moment < (amount, time - CLOSE.1));
        self.0.get(at).is_some_and(|moment| moment.0 == amount && moment.1 <= time + CLOSE.0)
    }

    fn count(&self, sample: &[(i64, i64)], minutes: i64) -> usize {
        sample.iter().filter(|(amount, time)| self.meets(*amount, time - minutes * 60_000)).count()
    }

    fn weigh(&self, sample: &[(i64, i64)]) -> Evidence {
        let still = self.count(sample, 0);
        if still >= FEWEST && still * 2 > sample.len() {
            return Evidence { still, best: still, next: 0, minutes: 0 };
        }
        let mut found = Evidence { still, best: still, next: 0, minutes: 0 };
        for minutes in (-FARTHEST..=FARTHEST).filter(|halves| *halves != 0).map(|halves| halves * 30) {
            let hits = self.count(sample, minutes);
            if hits > found.best {
                found = Evidence { still, best: hits, next: found.best, minutes };
            } else {
                found.next = found.next.max(hits);
            }
        }
        found
    }
}

/// The rows of one side as they are tried: import, key, amount and time.
fn rows_of(loaded: &Loaded, side: Side) -> Vec<(i64, u64, i64, i64)> {
    let rows = &loaded.rows;
    let known = |amount: i64, time: i64| amount != NONE && time != NONE;
    if side == Side::Payment {
        let of_run = rows.payments.iter().zip(&loaded.payment_runs);
        let real = of_run.filter(|(row, _)| row.state != PaymentState::Void && known(row.amount, row.time));
        return real.map(|(row, run)| (*run, row.key, row.amount, row.time)).collect();
    }
    let of_run = rows.receipts.iter().zip(&loaded.receipt_runs);
    let sold = of_run.filter(|(row, _)| row.kind != ReceiptKind::Return && known(row.amount, row.time));
    sold.map(|(row, run)| (*run, row.key, row.amount, row.time)).collect()
}

/// Finds out which files are off and corrects the times of their rows; rows that then lie outside of the range go. What is known from before holds
/// where these rows do not settle it. Says whether they contradict it, so that all rows have to be asked.
pub fn correct(loaded: &mut Loaded, rules: &Rules, known: &Shifts, range: Option<(i64, i64)>) -> (Shifts, bool) {
    let mut shifts = known.clone();
    let mut surprising = false;
    for side in [Side::Receipt, Side::Payment] {
        let moments = Moments::new(&loaded.rows, rules, side);
        let span = moments.0.iter().fold(None, |span: Option<(i64, i64)>, (_, time)| {
            Some(span.map_or((*time, *time), |(first, last)| (first.min(*time), last.max(*time))))
        });
        let Some((first, last)) = span else { continue };
        let reach = FARTHEST * HOUR / 2;
        let mut rows = rows_of(loaded, side);
        rows.retain(|row| (first - reach..=last + reach).contains(&row.3));
        let mut files: BTreeMap<i64, Vec<(u64, i64, i64)>> = BTreeMap::new();
        for (run, key, amount, time) in rows {
            files.entry(run).or_default().push((key, amount, time));
        }
        for (run, mut rows) in files {
            // Which rows are tried depends on what they say, not on where they stand.
            if rows.len() > SAMPLE {
                rows.select_nth_unstable(SAMPLE);
                rows.truncate(SAMPLE);
            }
            let sample: Vec<(i64, i64)> = rows.iter().map(|(_, amount, time)| (*amount, *time)).collect();
            let evidence = moments.weigh(&sample);
            let before = known.0.get(&(side, run)).copied();
            match evidence.settled() {
                Some(minutes) => {
                    surprising |= minutes != before.unwrap_or(0);
                    shifts.0.insert((side, run), minutes);
                }
                None => {
                    let odd =
                        evidence.minutes != 0 && evidence.best >= FEWEST / 4 && evidence.best > 2 * evidence.still;
                    surprising |= before.is_none() && odd;
                }
            }
        }
    }
    apply(loaded, &shifts, range);
    (shifts, surprising)
}

/// Corrects the times.
fn apply(loaded: &mut Loaded, shifts: &Shifts, range: Option<(i64, i64)>) {
    let shift = |side: Side, run: i64| shifts.0.get(&(side, run)).map_or(0, |minutes| minutes * 60_000);
    let inside = |time: i64| time == NONE || range.is_none_or(|(lo, hi)| (lo..hi).contains(&time));
    let moved = |side: Side, time: &mut i64, run: i64| {
        if *time != NONE {
            *time -= shift(side, run);
        }
        inside(*time)
    };
    let Loaded { rows, receipt_runs, payment_runs, .. } = loaded;
    let mut runs = receipt_runs.iter();
    rows.receipts.retain_mut(|row| runs.next().is_none_or(|run| moved(Side::Receipt, &mut row.time, *run)));
    let mut runs = payment_runs.iter();
    rows.payments.retain_mut(|row| runs.next().is_none_or(|run| moved(Side::Payment, &mut row.time, *run)));
    (*receipt_runs, *payment_runs) = (Vec::new(), Vec::new());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_must_be_clear() {
        let of = |still, best, next, minutes| Evidence { still, best, next, minutes }.settled();
        assert_eq!(of(1, 40, 3, 300), Some(300));
        assert_eq!(of(40, 40, 3, 0), Some(0));
        assert_eq!(of(1, 19, 3, 300), None);
        assert_eq!(of(10, 40, 30, 300), None);
        assert_eq!(of(15, 40, 15, 300), None);
        let shifts = Shifts(BTreeMap::from([((Side::Payment, 7), 300), ((Side::Receipt, 8), 0)]));
        assert_eq!(Shifts::read(&shifts.json()), shifts);
        assert_eq!(shifts.off().collect::<Vec<_>>(), [(Side::Payment, 7, 300)]);
    }
}
