//! Counts and sums of what a reconciliation found, what should be looked at, and both as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::coverage::{Coverage, Source};
use super::engine::Outcome;
use super::rows::{DAY, NONE, OrderKind, Provider, Side};
use super::rules::Rules;
use super::status::{Class, Reason, Status};
use super::{Done, Solved};
use crate::error::Result;
use crate::problem::{self, Problem};
use crate::report::ProblemReport;
use crate::schema::Language;
use crate::store::{Connection, Flow, matches, runs};
use crate::value::money::format_sum;

/// How many, and how much in tiyin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rows.
    pub count: u64,
    /// Their amounts.
    pub tiyin: i64,
}

impl Sum {
    /// One more row; one without an amount counts, but adds nothing.
    pub fn add(&mut self, tiyin: i64) {
        self.count += 1;
        if tiyin != NONE {
            self.tiyin = self.tiyin.saturating_add(tiyin);
        }
    }

    /// Another sum.
    pub fn join(&mut self, other: Sum) {
        self.count += other.count;
        self.tiyin = self.tiyin.saturating_add(other.tiyin);
    }
}

/// A part in hundredths of one per cent of a whole, half of one rounded up; `None` for a whole that is not positive.
pub fn basis_points(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (part, whole) = (i128::from(part) * 10_000, i128::from(whole));
    let points = (2 * part.abs() + whole) / (2 * whole) * part.signum();
    Some(i64::try_from(points).unwrap_or(i64::MAX))
}

/// Counts and sums by side, status and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals(pub BTreeMap<(Side, Status, Reason), Sum>);

impl Totals {
    /// Of all rows of an outcome.
    pub fn of(outcome: &Outcome) -> Totals {
        let mut totals = Totals::default();
        for side in Side::ALL {
            for (at, verdict) in outcome.verdicts[side as usize].iter().enumerate() {
                let sum = totals.0.entry((side, verdict.status, verdict.reason)).or_default();
                sum.add(outcome.rows.amount(side, at));
            }
        }
        totals
    }

    /// Of the rows of a period, as they are stored.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(connection: &mut dyn Connection, period: (i64, i64)) -> Result<Totals> {
        let mut totals = Totals::default();
        for side in Side::ALL {
            matches::totals(connection, side, period, &mut |row| {
                let status = row[0].as_text().and_then(Status::by_code);
                let reason = row[1].as_text().and_then(Reason::by_code);
                let count = row[2].as_integer().and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
                let tiyin = row[3].as_integer().unwrap_or_default();
                if let Some((status, reason)) = status.zip(reason) {
                    totals.0.entry((side, status, reason)).or_default().join(Sum { count, tiyin });
                }
                Ok(Flow::Continue)
            })?;
        }
        Ok(totals)
    }

    /// The rows of one side by status.
    pub fn by_status(&self, side: Side) -> BTreeMap<Status, Sum> {
        let mut found: BTreeMap<Status, Sum> = BTreeMap::new();
        for ((_, status, _), sum) in self.0.iter().filter(|((of, ..), _)| *of == side) {
            found.entry(*status).or_default().join(*sum);
        }
        found
    }

    /// The rows of all sides of one class.
    pub fn of_class(&self, class: Class) -> u64 {
        self.0.iter().filter(|((_, status, _), _)| status.class() == class).map(|(_, sum)| sum.count).sum()
    }

    fn of_reason(&self, side: Side, reason: Reason) -> u64 {
        self.0.iter().filter(|((of, _, why), _)| *of == side && *why == reason).map(|(_, sum)| sum.count).sum()
    }
}

/// What should be looked at.
///
/// # Errors
/// Those of the database.
pub(super) fn notes(
    connection: &mut dyn Connection,
    rules: &Rules,
    solved: &Solved,
    period: (i64, i64),
    totals: &Totals,
) -> Result<Vec<Problem>> {
    let Solved { loaded, outcome, coverage, .. } = solved;
    let mut notes = Vec::new();
    let mut shifts: Vec<_> = loaded.shifts.iter().collect();
    shifts.sort_unstable();
    for ((minutes, run), rows) in shifts {
        let file = runs::get(connection, *run)?.file_name.unwrap_or_default();
        let hours = format!("{:+}", f64::from(*minutes) / 60.0);
        let note = Problem::new(problem::FILE_SHIFTED).file(file.as_str()).with("file", &file);
        notes.push(note.with("rows", rows).with("hours", hours));
    }
    for (side, run, minutes) in solved.shifts.off() {
        let file = runs::get(connection, run)?.file_name.unwrap_or_default();
        let note = Problem::new(problem::ROWS_SHIFTED).file(file.as_str()).with("file", &file);
        notes.push(note.with("table", side.table()).with("hours", super::report::hours(minutes)));
    }
    missing_sources(outcome, (rules, coverage), period, totals, &mut notes);
    let mut modules: BTreeMap<&str, u64> = BTreeMap::new();
    for row in outcome.rows.receipts.iter().filter(|row| outcome.foreign.contains(&row.module)) {
        let name = loaded.modules.texts.get(row.module as usize).map_or("", |text| text.as_str());
        *modules.entry(name).or_default() += 1;
    }
    for (module, rows) in modules {
        notes.push(Problem::new(problem::FOREIGN_RECEIPTS).value(module).with("rows", rows));
    }
    for side in [Side::Receipt, Side::Payment] {
        let rows = totals.of_reason(side, Reason::FactorHundred);
        if rows > 0 {
            notes.push(Problem::new(problem::AMOUNT_FACTOR).with("rows", rows).with("table", side.table()));
        }
    }
    let shifted = totals.of_reason(Side::Sale, Reason::SaleShift);
    if shifted > 0 {
        notes.push(Problem::new(problem::SALES_SHIFTED).with("rows", shifted));
    }
    let elsewhere = totals.of_reason(Side::Order, Reason::OtherReceipt);
    if elsewhere > 0 {
        notes.push(Problem::new(problem::RECEIPT_ELSEWHERE).with("rows", elsewhere));
    }
    if totals.0.is_empty() {
        notes.push(Problem::new(problem::PERIOD_EMPTY));
    }
    Ok(notes)
}

/// The days of the period with orders for which a source that is otherwise known says nothing.
fn missing_sources(
    outcome: &Outcome,
    (rules, coverage): (&Rules, &Coverage),
    period: (i64, i64),
    totals: &Totals,
    notes: &mut Vec<Problem>,
) {
    let orders = &outcome.rows.orders;
    let inside = orders.iter().filter(|order| (period.0..period.1).contains(&order.time()) && order.time() != NONE);
    let (mut days, mut gateway, mut receipt): (Option<(i64, i64)>, bool, bool) = (None, false, false);
    for order in inside {
        let day = coverage.day(order.time());
        days = Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        gateway |= order.kind == OrderKind::Gateway;
        receipt |= order.kind.needs_receipt();
    }
    let Some((first, last)) = days else { return };
    let mut sources: Vec<Source> = rules.expected(coverage).map(Source::Gateway).filter(|_| gateway).collect();
    if coverage.gateways().next().is_none() && gateway {
        sources = vec![Source::Gateway(Provider::Payme)];
    }
    if receipt {
        sources.push(Source::Receipts);
    }
    sources.push(Source::Sales);
    let mut never: Vec<(&str, u64)> = Vec::new();
    for source in sources {
        let reason = match source {
            Source::Gateway(Provider::Payme) => Reason::NeverPayme,
            Source::Gateway(Provider::Click) => Reason::NeverClick,
            Source::Gateway(_) => Reason::NeverUzum,
            Source::Receipts => Reason::NeverReceipts,
            _ => Reason::NoSaleSource,
        };
        let is_some_gateway = matches!(source, Source::Gateway(_)) && coverage.gateways().next().is_none();
        if !coverage.knows(source) && !is_some_gateway {
            let rows = totals.of_reason(Side::Order, reason);
            match source {
                Source::Gateway(_) => never.push((source.name(), rows)),
                _ if rows == 0 => {}
                Source::Sales => notes.push(Problem::new(problem::SALES_NEVER).with("rows", rows)),
                _ => notes.push(Problem::new(problem::SOURCE_NEVER).with("source", source.name()).with("rows", rows)),
            }
            continue;
        }
        for (from, to) in coverage.holes(source, first, last) {
            let day = |day: i64| crate::value::time::format_day(day * DAY);
            let name = match source {
                Source::Gateway(_) if !coverage.knows(source) => "gateway payments",
                source => source.name(),
            };
            let note = Problem::new(problem::SOURCE_DAYS_MISSING).with("source", name);
            notes.push(note.with("first", day(from)).with("last", day(to)));
        }
    }
    // An order waits for all of them; where none waits, an operator who has no such gateway is not told of it.
    let rows: u64 = never.iter().map(|(_, rows)| rows).sum();
    if rows > 0 {
        let names: Vec<&str> = never.iter().map(|(name, _)| *name).collect();
        notes.push(Problem::new(problem::SOURCE_NEVER).with("source", names.join(", ")).with("rows", rows));
    }
}

/// The whole as JSON, for scripts and for the run's report.
pub fn json(done: &Done, language: Language) -> Json {
    let sum = |sum: &Sum| json!({ "count": sum.count, "sum": format_sum(sum.tiyin) });
    let mut statuses = Map::new();
    for side in Side::ALL {
        let of_side = done.totals.by_status(side);
        let told = of_side.iter().map(|(status, one)| (status.code().to_owned(), sum(one)));
        statuses.insert(side.table().name().to_owned(), Json::Object(told.collect()));
    }
    let mut reasons = Map::new();
    for ((side, status, reason), one) in &done.totals.0 {
        reasons.insert(format!("{}.{}.{}", side.table(), status.code(), reason.code()), sum(one));
    }
    let classes = Class::ALL.map(|class| (class.name().to_owned(), json!(done.totals.of_class(class))));
    let changed = done.changes.statuses.iter().map(|((side, from, to), count)| {
        let named = |code: &str| if code.is_empty() { Json::Null } else { json!(code) };
        json!({ "table": side.table().name(), "from": named(from), "to": named(to), "count": count })
    });
    let notes: Vec<ProblemReport> = done.notes.iter().map(|note| ProblemReport::new(note, language)).collect();
    json!({
        "run": done.run, "extent": done.extent.name(), "rows_read": done.rows_read,
        "statuses": statuses, "reasons": reasons, "classes": Map::from_iter(classes),
        "links_written": done.changes.links_written, "links_removed": done.changes.links_removed,
        "statuses_written": done.changes.statuses_written,
        "changed": changed.collect::<Vec<_>>(), "notes": notes,
    })
}
