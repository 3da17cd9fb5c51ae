//! The cash check: what machines sold for cash between two collections against what was taken out of them.
//!
//! A sale counts by the one definition of revenue (`stats::figures`), at its moment of paying. A collection holds what was paid after the one
//! before, up to itself. Intervals are made from the whole history, and chosen by period only then: cut before, the first would be lost.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::coverage::{Coverage, Source};
use super::load::{all_day_counts, repeated};
use super::report::percent;
use super::rows::OrderKind;
use super::rules::{CashRules, Rules};
use super::summary::basis_points;
use crate::error::Result;
use crate::schema::Language;
use crate::stats::figures::{Nature, Said};
use crate::store::cash::{self, CollectionRow};
use crate::store::{Connection, Flow};
use crate::value::money::{SUM, format_sum};
use crate::value::time::format_rfc3339;
use crate::value::zone::Zone;

const HOUR: i64 = 3_600_000;
/// Shifts that collections or orders read in a wrong zone show, in hours: Tashkent against UTC, against the machines' clock, and both.
const SHIFTS: [i64; 6] = [5, -5, 3, -3, 8, -8];
/// So many intervals must agree only when shifted before anything is said of it.
const SHIFT_NEEDS: usize = 4;

/// How an interval ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// What was collected is what was sold.
    Matched,
    /// Less was collected.
    Shortage,
    /// More was collected.
    Overage,
    /// Something was collected and nothing was sold.
    NoSales,
    /// The first collection of its machine: when it was emptied before, nobody knows.
    First,
    /// Orders of some of its days were never imported.
    Incomplete,
    /// No order of its machine was ever imported.
    UnknownMachine,
    /// Not collected yet: what should be in the machine now.
    Open,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 8] = [
        Verdict::Matched,
        Verdict::Shortage,
        Verdict::Overage,
        Verdict::NoSales,
        Verdict::First,
        Verdict::Incomplete,
        Verdict::UnknownMachine,
        Verdict::Open,
    ];

    /// The code in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Matched => "matched",
            Verdict::Shortage => "shortage",
            Verdict::Overage => "overage",
            Verdict::NoSales => "no_sales",
            Verdict::First => "first",
            Verdict::Incomplete => "incomplete",
            Verdict::UnknownMachine => "unknown_machine",
            Verdict::Open => "open",
        }
    }

    /// What people call it.
    pub fn label(self, language: Language) -> &'static str {
        let [en, ru, uz] = match self {
            Verdict::Matched => ["Agrees", "Совпадает", "Mos keladi"],
            Verdict::Shortage => ["Shortage", "Недостача", "Kamomad"],
            Verdict::Overage => ["Overage", "Излишек", "Ortiqcha"],
            Verdict::NoSales => ["No sales", "Нет продаж", "Savdo yo'q"],
            Verdict::First => ["First collection", "Первая инкассация", "Birinchi inkassatsiya"],
            Verdict::Incomplete => ["Orders missing", "Нет части заказов", "Buyurtmalar to'liq emas"],
            Verdict::UnknownMachine => ["Unknown machine", "Неизвестный автомат", "Noma'lum avtomat"],
            Verdict::Open => ["In the machine", "В автомате", "Avtomatda"],
        };
        match language {
            Language::En => en,
            Language::Ru => ru,
            Language::Uz => uz,
        }
    }

    /// Whether it says that sales and collection were compared.
    pub fn is_judged(self) -> bool {
        matches!(self, Verdict::Matched | Verdict::Shortage | Verdict::Overage | Verdict::NoSales)
    }
}

/// A machine between two collections. Amounts are in tiyin, times milliseconds since the epoch in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The machine.
    pub machine: String,
    /// The collection before; none before the first, which then counts from the first sale.
    pub after: Option<i64>,
    /// The collection that ends it; none while it is open.
    pub until: Option<i64>,
    /// Orders paid in cash.
    pub orders: i64,
    /// What they brought.
    pub expected: i64,
    /// What was counted; none while it is open.
    pub collected: Option<i64>,
    /// Who collected it.
    pub collector: Option<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// Days of it for which no orders were imported, counted from the epoch: first and last of each stretch.
    pub missing: Vec<(i64, i64)>,
    /// Whether the collection before is so near that one of the two may be a mistake.
    pub soon: bool,
}

impl Interval {
    /// Collected less expected; none while it is open.
    pub fn difference(&self) -> Option<i64> {
        self.collected.map(|collected| collected - self.expected)
    }

    /// The difference in hundredths of one per cent of what was expected.
    pub fn basis_points(&self) -> Option<i64> {
        basis_points(self.difference()?, self.expected).map(|points| points.clamp(-9_999_999, 9_999_999))
    }
}

impl Interval {
    /// As JSON: money in sum, times RFC 3339 in the zone, days YYYY-MM-DD.
    pub fn json(&self, zone: &Zone, language: Language) -> Json {
        let time = |time: Option<i64>| time.map(|time| format_rfc3339(time, zone));
        let missing: Vec<_> =
            self.missing.iter().map(|(first, last)| format!("{}..{}", day(*first), day(*last))).collect();
        json!({
            "machine_code": self.machine, "after": time(self.after), "until": time(self.until), "orders": self.orders,
            "expected": format_sum(self.expected), "collected": self.collected.map(format_sum),
            "difference": self.difference().map(format_sum), "percent": self.basis_points().map(percent),
            "verdict": self.verdict.code(), "meaning": self.verdict.label(language),
            "collector": self.collector, "soon": self.soon, "missing_days": missing,
        })
    }
}

/// A day counted from the epoch, as 2026-06-01.
pub fn day(day: i64) -> String {
    chrono::DateTime::from_timestamp(day.saturating_mul(86_400), 0)
        .map_or_else(|| day.to_string(), |date| date.format("%Y-%m-%d").to_string())
}

/// The result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Every interval, by machine and time.
    pub intervals: Vec<Interval>,
    /// The moment of the last order: up to it open intervals are told.
    pub as_of: Option<i64>,
    /// Hours by which collections must be shifted for most of them to agree, when they do not as they are.
    pub shifted_hours: Option<i64>,
}

impl Check {
    /// As JSON: every interval, and counts and sums by verdict.
    pub fn json(&self, zone: &Zone, language: Language) -> Json {
        let totals: serde_json::Map<String, Json> = Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict, self.total(verdict)))
            .filter(|(_, (count, ..))| *count > 0)
            .map(|(verdict, (count, expected, collected))| {
                let sums =
                    json!({ "intervals": count, "expected": format_sum(expected), "collected": format_sum(collected) });
                (verdict.code().to_owned(), sums)
            })
            .collect();
        json!({
            "as_of": self.as_of.map(|time| format_rfc3339(time, zone)), "shifted_hours": self.shifted_hours, "totals": totals,
            "intervals": self.intervals.iter().map(|one| one.json(zone, language)).collect::<Vec<_>>(),
        })
    }

    /// Intervals, what was expected, and what was collected, of one verdict.
    pub fn total(&self, verdict: Verdict) -> (usize, i64, i64) {
        let of = self.intervals.iter().filter(|one| one.verdict == verdict);
        of.fold((0, 0, 0), |(count, expected, collected), one| {
            (count + 1, expected + one.expected, collected + one.collected.unwrap_or_default())
        })
    }
}

/// Sales for cash of one machine, by time, with running sums.
#[derive(Debug, Default)]
struct Sales {
    rows: Vec<(i64, i64)>,
    sums: Vec<i64>,
}

impl Sales {
    fn finish(&mut self) {
        self.rows.sort_unstable();
        let mut sum = 0;
        self.sums = std::iter::once(0)
            .chain(self.rows.iter().map(|(_, price)| {
                sum += price;
                sum
            }))
            .collect();
    }

    /// Count and sum of sales after one moment, up to another.
    fn between(&self, after: Option<i64>, until: Option<i64>) -> (i64, i64) {
        let at = |moment: i64| self.rows.partition_point(|(time, _)| *time <= moment);
        let (first, last) = (after.map_or(0, at), until.map_or(self.rows.len(), at));
        let last = last.max(first);
        ((last - first) as i64, self.sums[last] - self.sums[first])
    }
}

/// Checks the collections of a period, of all machines or of one.
///
/// # Errors
/// Those of the database.
pub fn check(
    connection: &mut dyn Connection,
    rules: &CashRules,
    (period, machine): ((i64, i64), Option<&str>),
    zone: &Zone,
) -> Result<Check> {
    let collections = cash::collections(connection)?;
    let mut known = Known::read(connection)?;
    let offset = known.as_of.map_or(0, |time| zone.offset(time));
    known.coverage = Coverage::new(&all_day_counts(connection, offset)?, offset);
    let mut found = known.check(&collections, rules);
    found.intervals.retain(|one| {
        machine.is_none_or(|wanted| one.machine.eq_ignore_ascii_case(wanted))
            && one.until.or(known.as_of).is_none_or(|time| (period.0..period.1).contains(&time))
    });
    Ok(found)
}

/// What is in each machine now: cash sold since its last collection; nothing where no collection was ever imported.
///
/// # Errors
/// Those of the database.
pub fn in_machines(connection: &mut dyn Connection) -> Result<Vec<Interval>> {
    let collections = cash::collections(connection)?;
    if collections.is_empty() {
        return Ok(Vec::new());
    }
    let known = Known::read(connection)?;
    let mut intervals = known.intervals(&collections, &Rules::default().cash, 0);
    intervals.retain(|one| one.verdict == Verdict::Open);
    Ok(intervals)
}

/// What is known of the machines.
struct Known {
    sales: BTreeMap<String, Sales>,
    machines: BTreeSet<String>,
    coverage: Coverage,
    as_of: Option<i64>,
}

impl Known {
    /// Reads what was sold for cash. Days of orders are not read: they are needed for verdicts only.
    fn read(connection: &mut dyn Connection) -> Result<Known> {
        let mut sales: BTreeMap<String, Sales> = BTreeMap::new();
        let repeated = repeated(connection)?;
        cash::each_cash_order(connection, &mut |row| {
            if row[8].as_integer().is_some_and(|id| repeated.binary_search(&id).is_ok()) {
                return Ok(Flow::Continue);
            }
            let (Some(machine), Some(time), Some(price)) = (row[0].as_text(), row[1].as_integer(), row[2].as_integer())
            else {
                return Ok(Flow::Continue);
            };
            let nature = Nature::new(&Said {
                resource: Some("cash"),
                order_type: row[3].as_text(),
                number: row[7].as_text(),
                price: Some(price),
                paid: row[4].as_text(),
                has_refund_time: !row[5].is_null(),
                brew: row[6].as_text(),
            });
            if nature.is_sale() && nature.kind == OrderKind::Cash {
                match sales.get_mut(machine) {
                    Some(known) => known.rows.push((time, price)),
                    None => {
                        sales.insert(machine.to_owned(), Sales { rows: vec![(time, price)], sums: Vec::new() });
                    }
                }
            }
            Ok(Flow::Continue)
        })?;
        sales.values_mut().for_each(Sales::finish);
        let (machines, as_of) = cash::machines(connection)?;
        Ok(Known { sales, machines: machines.into_iter().collect(), coverage: Coverage::default(), as_of })
    }

    fn check(&self, collections: &[CollectionRow], rules: &CashRules) -> Check {
        if collections.is_empty() {
            return Check { as_of: self.as_of, ..Check::default() };
        }
        let intervals = self.intervals(collections, rules, 0);
        let judged = intervals.iter().filter(|one| one.verdict.is_judged()).count();
        let agree = |intervals: &[Interval]| intervals.iter().filter(|one| one.verdict == Verdict::Matched).count();
        let mut shifted_hours = None;
        if judged >= SHIFT_NEEDS && agree(&intervals) * 2 < judged {
            shifted_hours = SHIFTS
                .into_iter()
                .find(|hours| agree(&self.intervals(collections, rules, hours * HOUR)) * 5 >= judged * 4);
        }
        Check { intervals, as_of: self.as_of, shifted_hours }
    }

    /// The intervals, with the collections moved by so many milliseconds.
    fn intervals(&self, collections: &[CollectionRow], rules: &CashRules, shift: i64) -> Vec<Interval> {
        let none = Sales { rows: Vec::new(), sums: vec![0] };
        let mut intervals = Vec::new();
        let mut of_machine: BTreeMap<&str, Vec<&CollectionRow>> =
            self.sales.keys().map(|machine| (machine.as_str(), Vec::new())).collect();
        for one in collections {
            of_machine.entry(&one.machine).or_default().push(one);
        }
        for (machine, rows) in of_machine {
            let sales = self.sales.get(machine).unwrap_or(&none);
            let mut after: Option<i64> = None;
            for row in rows {
                let until = row.time + shift;
                let mut interval = self.interval((machine, sales), after, Some(until));
                interval.collected = Some(row.amount);
                interval.collector.clone_from(&row.collector);
                interval.soon = after.is_some_and(|before| until - before <= rules.soon * 1000);
                interval.verdict = self.verdict(&interval, rules);
                if let (Verdict::Incomplete, [], Some(known)) = (interval.verdict, &interval.missing[..], self.as_of) {
                    let from = known.max(after.unwrap_or(known));
                    interval.missing.push((self.coverage.day(from), self.coverage.day(until)));
                }
                intervals.push(interval);
                after = Some(until);
            }
            let open = self.interval((machine, sales), after, None);
            if open.orders > 0 {
                intervals.push(open);
            }
        }
        intervals
    }

    fn interval(&self, (machine, sales): (&str, &Sales), after: Option<i64>, until: Option<i64>) -> Interval {
        let (orders, expected) = sales.between(after, until);
        let first = after.or_else(|| sales.rows.first().map(|(time, _)| *time)).or(until);
        let last = until.or(self.as_of);
        let missing = match (first, last) {
            (Some(first), Some(last)) => {
                self.coverage.holes(Source::Orders, self.coverage.day(first), self.coverage.day(last.max(first)))
            }
            _ => Vec::new(),
        };
        Interval {
            machine: machine.to_owned(),
            after,
            until,
            orders,
            expected,
            collected: None,
            collector: None,
            verdict: Verdict::Open,
            missing,
            soon: false,
        }
    }

    fn verdict(&self, one: &Interval, rules: &CashRules) -> Verdict {
        let Some(difference) = one.difference() else { return Verdict::Open };
        if !self.machines.contains(&one.machine) {
            return Verdict::UnknownMachine;
        }
        if !one.missing.is_empty() {
            return Verdict::Incomplete;
        }
        if one.after.is_none() {
            return Verdict::First;
        }
        let share = (i128::from(one.expected) * i128::from(rules.basis_points) / 10_000) as i64;
        // What is too little to be told from a slip of counting is still more than nothing that was sold.
        let is_bare = one.orders == 0 && difference != 0;
        if difference.abs() <= share.max(rules.sum.saturating_mul(SUM)) && !is_bare {
            Verdict::Matched
        } else if difference > 0 && one.until.zip(self.as_of).is_some_and(|(until, known)| known < until) {
            // What was sold after the last order that is known may explain a surplus, and makes a shortage only larger.
            Verdict::Incomplete
        } else if one.orders == 0 {
            Verdict::NoSales
        } else if difference < 0 {
            Verdict::Shortage
        } else {
            Verdict::Overage
        }
    }
}
