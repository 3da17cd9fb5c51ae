//! The report: per month and pair of sources what matched and what did not, the control of QR payments, and every row that is left over, with
//! its file and line.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::coverage::{Coverage, Source};
use super::explain::key;
use super::load::{all_day_counts, repeated};
use super::pairs::Judged;
pub use super::pairs::{Compared, Couple, Line};
use super::rows::{DAY, HOUR, OrderKind, Provider, Side, shift_of};
use super::rules::Rules;
use super::status::{Class, Reason, Status};
use super::summary::{Sum, basis_points};
use crate::error::Result;
use crate::import::now;
use crate::schema::Language;
use crate::source::anatomy::OrderNumber;
use crate::stats::figures::{Nature, Said};
use crate::store::match_report::{self, Period};
use crate::store::runs::{self, RunFilter, RunKind, RunState};
use crate::store::{Connection, Flow};
use crate::value::Value;
use crate::value::money::format_sum;
use crate::value::time::{format_day, format_rfc3339};
use crate::value::zone::Zone;

/// How well the machine's QR orders agree with the gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Less than 1 % apart.
    Ok,
    /// From 1 to 3 %.
    Attention,
    /// More than 3 %.
    Critical,
    /// More than 1 %, but a source is missing for some days, so that nobody can tell.
    Incomplete,
}

impl Band {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Band::Ok => "ok",
            Band::Attention => "attention",
            Band::Critical => "critical",
            Band::Incomplete => "incomplete",
        }
    }

    /// What people call it.
    pub fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Band::Ok, Language::En) => "OK",
            (Band::Attention, Language::En) => "Attention",
            (Band::Critical, Language::En) => "Critical",
            (Band::Ok, _) => "OK",
            (Band::Attention, _) => "Внимание",
            (Band::Critical, _) => "Критично",
            (Band::Incomplete, Language::En) => "Incomplete",
            (Band::Incomplete, _) => "Неполно",
        }
    }
}

/// The control of QR payments of one month: what the machines say was paid by QR code against what the gateways say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QrControl {
    /// Paid QR orders that were not refunded.
    pub orders: Sum,
    /// Payments that are money, by gateway.
    pub gateways: BTreeMap<Provider, Sum>,
    /// How many days of the month are missing, by source.
    pub missing: BTreeMap<Source, i64>,
}

impl QrControl {
    /// What all gateways say.
    pub fn external(&self) -> Sum {
        let mut sum = Sum::default();
        self.gateways.values().for_each(|one| sum.join(*one));
        sum
    }

    /// The gateways' sum less the machines', in tiyin.
    pub fn difference(&self) -> i64 {
        self.external().tiyin - self.orders.tiyin
    }

    /// The difference in hundredths of a percent of the machines' sum; `None` where they have none.
    pub fn basis_points(&self) -> Option<i64> {
        basis_points(self.difference(), self.orders.tiyin)
    }

    /// Whether a missing source may explain the difference: gateways where too little was paid, orders where too much was.
    fn is_explained(&self) -> bool {
        let too_much = self.difference() > 0;
        self.missing.keys().any(|source| (*source == Source::Orders) == too_much)
    }

    /// OK under 1 %, attention up to 3 %, critical above, compared exactly; what is not OK is incomplete while a missing source may explain it.
    pub fn band(&self) -> Band {
        let (apart, whole) = (i128::from(self.difference()).abs() * 100, i128::from(self.orders.tiyin));
        match apart {
            0 => Band::Ok,
            _ if apart < whole => Band::Ok,
            _ if self.is_explained() => Band::Incomplete,
            _ if apart <= 3 * whole => Band::Attention,
            _ => Band::Critical,
        }
    }

    /// What is missing of an incomplete month: «payme missing 7 days».
    pub fn remark(&self, language: Language) -> Option<String> {
        let one = |(source, days): (&Source, &i64)| match language {
            Language::En if *days == 1 => format!("{} missing 1 day", source.name()),
            Language::En => format!("{} missing {days} days", source.name()),
            _ => format!("{}: нет за {days} дн.", source.name()),
        };
        (!self.missing.is_empty()).then(|| self.missing.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    /// The band as people call it, with what is missing where that decides it.
    pub fn verdict(&self, language: Language) -> String {
        let label = self.band().label(language);
        match self.remark(language).filter(|_| self.band() == Band::Incomplete) {
            Some(remark) => format!("{label}: {remark}"),
            None => label.to_owned(),
        }
    }
}

/// Days of a month for which a source says nothing although others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingDays {
    /// The month.
    pub month: String,
    /// The source.
    pub source: Source,
    /// The first day, counted from the epoch.
    pub first: i64,
    /// The last day.
    pub last: i64,
    /// Nothing was ever imported of it.
    pub never: bool,
}

impl MissingDays {
    /// How many days.
    pub fn days(&self) -> i64 {
        self.last - self.first + 1
    }
}

/// What a month holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: i64,
    last: i64,
    gateway: bool,
    machine: bool,
}

/// The counts of a report, by month (`2026-06`).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Month and couple.
    pub couples: BTreeMap<(String, Couple), Compared>,
    /// Month.
    pub qr: BTreeMap<String, QrControl>,
    /// Month, side and status.
    pub statuses: BTreeMap<(String, Side, Status), Sum>,
    /// Rows that were not reconciled yet, by side.
    pub unreconciled: BTreeMap<Side, u64>,
    /// Days for which a source is missing, by month and source.
    pub missing: Vec<MissingDays>,
    /// Orders whose file was in a wrong zone, by the minutes it was off; they count for the months they belong to.
    pub shifted: BTreeMap<i64, u64>,
    spans: BTreeMap<String, Span>,
}

/// A row that is left over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Where it is.
    pub side: Side,
    /// Its key.
    pub key: String,
    /// Its machine.
    pub machine: Option<String>,
    /// When.
    pub time: Option<i64>,
    /// Its amount in tiyin.
    pub amount: Option<i64>,
    /// Its status.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// The key of the nearest row that could have been meant, and its distance in seconds.
    pub near: Option<(String, i64)>,
    /// The file.
    pub file: Option<String>,
    /// The line.
    pub line: i64,
}

/// The statuses of rows that are left over: all that are neither proven nor outside of matching.
pub fn left_over() -> impl Iterator<Item = Status> {
    Status::ALL.iter().copied().filter(|status| !matches!(status.class(), Class::Matched | Class::Outside))
}

/// How far a wrong zone may have moved the times that are stored.
const SHIFTED: i64 = 14 * HOUR;

fn month(time: i64, zone: &Zone) -> String {
    format_day(zone.wall(time).div_euclid(DAY) * DAY).chars().take(7).collect()
}

/// Counts a period.
///
/// # Errors
/// Those of the database.
pub fn count(connection: &mut dyn Connection, period: Period, zone: &Zone) -> Result<Report> {
    let mut report = Report::default();
    let offset = zone.offset(if period.0 == i64::MIN { now() } else { period.0 });
    let coverage = Coverage::new(&all_day_counts(connection, offset)?, offset);
    let repeated = repeated(connection)?;
    // A file in a wrong zone may have moved its orders over the edge of the period.
    let wider = (period.0.saturating_add(-SHIFTED), period.1.saturating_add(SHIFTED));
    match_report::each_order_state(connection, wider, &mut |row| {
        let counts = row[13].as_integer().is_none_or(|id| repeated.binary_search(&id).is_err());
        report.order(row, counts, (period, zone), &coverage);
        Ok(Flow::Continue)
    })?;
    for side in [Side::Sale, Side::Receipt, Side::Payment] {
        match_report::each_row_state(connection, side, period, &mut |row| {
            report.row(side, row, zone, &coverage);
            Ok(Flow::Continue)
        })?;
    }
    report.couples.retain(|_, one| one.says_something());
    report.find_missing(&rules_of_last(connection)?, &coverage);
    Ok(report)
}

/// The rules of the newest reconciliation, else the default ones.
fn rules_of_last(connection: &mut dyn Connection) -> Result<Rules> {
    let filter = RunFilter { kind: Some(RunKind::Reconcile), state: Some(RunState::Done), limit: Some(1) };
    let runs = runs::list(connection, &filter)?;
    let parameters: Option<Json> = runs.first().and_then(|run| serde_json::from_str(&run.parameters).ok());
    let rules = parameters.and_then(|parameters| Rules::of_fingerprint(parameters["rules"].as_str()?));
    Ok(rules.unwrap_or_default())
}

impl Report {
    fn status(&mut self, month: &str, side: Side, code: Option<&str>, tiyin: i64) -> Option<Status> {
        let Some(status) = code.and_then(Status::by_code) else {
            *self.unreconciled.entry(side).or_default() += 1;
            return None;
        };
        self.statuses.entry((month.to_owned(), side, status)).or_default().add(tiyin);
        Some(status)
    }

    /// Notes that a month has a row.
    fn span(&mut self, month: &str, day: i64, gateway: bool, machine: bool) {
        let fresh = Span { first: day, last: day, gateway, machine };
        let known = self.spans.entry(month.to_owned()).or_insert(fresh);
        *known = Span {
            first: known.first.min(day),
            last: known.last.max(day),
            gateway: known.gateway || gateway,
            machine: known.machine || machine,
        };
    }

    /// The days of each month for which a source that is wanted there says nothing.
    fn find_missing(&mut self, rules: &Rules, coverage: &Coverage) {
        for (month, span) in &self.spans {
            let mut sources = vec![Source::Orders, Source::Sales];
            if span.machine {
                sources.push(Source::Receipts);
            }
            if span.gateway {
                sources.extend(rules.expected(coverage).map(Source::Gateway));
            }
            for source in sources {
                for (first, last) in coverage.holes(source, span.first, span.last) {
                    let one = MissingDays { month: month.clone(), source, first, last, never: !coverage.knows(source) };
                    if let (Some(qr), true) =
                        (self.qr.get_mut(month), matches!(source, Source::Orders | Source::Gateway(_)))
                    {
                        *qr.missing.entry(source).or_default() += one.days();
                    }
                    self.missing.push(one);
                }
            }
        }
    }

    fn order(&mut self, row: &[Value], counts: bool, (period, zone): (Period, &Zone), coverage: &Coverage) {
        let Some(stored) = row[0].as_integer() else { return };
        let clock = row[12].as_text().and_then(OrderNumber::parse).and_then(|number| number.clock);
        let shift = clock.map_or(0, |clock| shift_of(stored - clock));
        let time = stored - shift;
        if !(period.0..period.1).contains(&time) {
            return;
        }
        if shift != 0 {
            *self.shifted.entry(shift / 60_000).or_default() += 1;
        }
        let month = month(time, zone);
        let tiyin = row[2].as_integer().unwrap_or_default();
        let status = self.status(&month, Side::Order, row[3].as_text(), tiyin);
        let nature = Nature::new(&Said {
            resource: row[1].as_text(),
            order_type: row[8].as_text(),
            number: row[12].as_text(),
            price: row[2].as_integer(),
            paid: row[9].as_text(),
            has_refund_time: !row[10].is_null(),
            brew: row[11].as_text(),
        });
        let kind = nature.kind;
        self.span(&month, coverage.day(time), kind == OrderKind::Gateway, kind.needs_receipt());
        // A second row of one order number is kept and told, and counted once.
        let repeats = !counts || status == Some(Status::NumberConflict);
        if kind == OrderKind::Gateway && nature.is_sale() && !repeats {
            self.qr.entry(month.clone()).or_default().orders.add(tiyin);
        }
        let Some(status) = status else { return };
        let covered = coverage.covers(Source::Sales, time);
        let judged = Judged { nature, status, reason: row[4].as_text(), repeats, covered };
        for (couple, link) in [(Couple::Sales, 5), (Couple::Receipts, 6), (Couple::Payments, 7)] {
            let line = judged.line(couple, row[link].as_text());
            self.couples.entry((month.clone(), couple)).or_default().line(line).add(tiyin);
        }
    }

    fn row(&mut self, side: Side, row: &[Value], zone: &Zone, coverage: &Coverage) {
        let Some(time) = row[0].as_integer() else { return };
        let month = month(time, zone);
        self.span(&month, coverage.day(time), side == Side::Payment, side == Side::Receipt);
        let tiyin = row[1].as_integer().unwrap_or_default();
        if row[5].as_text() == Some("paid") && row[6].is_null() {
            let provider = Provider::by_name(row[4].as_text().unwrap_or_default());
            let control = self.qr.entry(month.clone()).or_default();
            control.gateways.entry(provider).or_default().add(tiyin);
        }
        let couple = match side {
            Side::Sale => Couple::Sales,
            Side::Receipt => Couple::Receipts,
            _ => Couple::Payments,
        };
        let status = self.status(&month, side, row[2].as_text(), tiyin);
        let alone = matches!(
            status,
            Some(
                Status::VendhubOnly
                    | Status::ReceiptOnly
                    | Status::PaymeOnly
                    | Status::ClickOnly
                    | Status::UzumOnly
                    | Status::GatewayOnly
                    | Status::Duplicate
                    | Status::NumberConflict
            )
        );
        if alone {
            self.couples.entry((month, couple)).or_default().alone.add(tiyin);
        }
    }

    /// Whether there is nothing in the period.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The counts as JSON.
    pub fn json(&self) -> Json {
        let sum = |sum: &Sum| json!({ "count": sum.count, "sum": format_sum(sum.tiyin) });
        let couples = self.couples.iter().map(|((month, couple), one)| {
            json!({
                "month": month, "pair": couple.name(), "matched": sum(&one.matched), "missing": sum(&one.missing),
                "alone": sum(&one.alone), "amount_differs": sum(&one.amount), "time_differs": sum(&one.time),
                "ambiguous": sum(&one.ambiguous), "source_missing": sum(&one.unknown), "not_compared": sum(&one.outside),
            })
        });
        let qr = self.qr.iter().map(|(month, one)| {
            let gateway = |provider| sum(&one.gateways.get(&provider).copied().unwrap_or_default());
            json!({
                "month": month, "orders": sum(&one.orders), "payme": gateway(Provider::Payme), "click": gateway(Provider::Click),
                "uzum": gateway(Provider::Uzum), "external": sum(&one.external()), "difference": format_sum(one.difference()),
                "percent": one.basis_points().map(percent), "band": one.band().name(), "remark": one.remark(Language::En),
            })
        });
        let statuses = self.statuses.iter().map(|((month, side, status), one)| {
            json!({
                "month": month, "table": side.table().name(), "status": status.code(), "class": status.class().name(),
                "count": one.count, "sum": format_sum(one.tiyin),
            })
        });
        let unreconciled = self.unreconciled.iter().map(|(side, count)| (side.table().name().to_owned(), json!(count)));
        let missing = self.missing.iter().map(|one| {
            json!({
                "month": one.month, "source": one.source.name(), "from": format_day(one.first * DAY), "to": format_day(one.last * DAY),
                "days": one.days(), "never_imported": one.never,
            })
        });
        let shifted =
            self.shifted.iter().map(|(minutes, orders)| json!({ "hours": hours(*minutes), "orders": orders }));
        json!({
            "empty": self.is_empty(), "missing_sources": missing.collect::<Vec<_>>(), "shifted_orders": shifted.collect::<Vec<_>>(),
            "pairs": couples.collect::<Vec<_>>(), "qr": qr.collect::<Vec<_>>(), "statuses": statuses.collect::<Vec<_>>(),
            "unreconciled": serde_json::Map::from_iter(unreconciled),
        })
    }
}

/// How far a file is off: `+5`, `-3.5`.
pub fn hours(minutes: i64) -> String {
    format!("{:+}", minutes as f64 / 60.0)
}

/// Hundredths of a percent as a decimal text.
pub fn percent(points: i64) -> String {
    let sign = if points < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", points.unsigned_abs() / 100, points.unsigned_abs() % 100)
}

impl Leftover {
    /// As JSON.
    pub fn json(&self, zone: &Zone, language: Language) -> Json {
        json!({
            "table": self.side.table().name(), "key": self.key, "machine_code": self.machine,
            "time": self.time.map(|time| format_rfc3339(time, zone)), "amount": self.amount.map(format_sum),
            "status": self.status.code(), "reason": self.reason.code(), "why": self.reason.text(language),
            "near": self.near.as_ref().map(|(key, seconds)| json!({ "key": key, "delta_seconds": seconds })),
            "file": self.file, "line": self.line,
        })
    }
}

/// The nearest miss of a row: the number of its side, its id, and the seconds between them.
type Near = (i64, i64, i64);

/// Streams the rows of one side and some statuses that are left over, by time.
///
/// # Errors
/// Those of the database.
pub fn leftovers(
    connection: &mut dyn Connection,
    side: Side,
    period: Period,
    statuses: &[Status],
) -> Result<Vec<Leftover>> {
    let codes: Vec<&str> = statuses.iter().map(|status| status.code()).collect();
    let mut found: Vec<(Leftover, Option<Near>)> = Vec::new();
    match_report::each_leftover(connection, side, period, &codes, &mut |row| {
        let text = |at: usize| row[at].as_text();
        let parts = if side == Side::Sale { [text(1).or(text(2)), None] } else { [text(1), text(2)] };
        let status = text(6).and_then(Status::by_code).zip(text(7).and_then(Reason::by_code));
        let Some((status, reason)) = status else { return Ok(Flow::Continue) };
        let near = row[8].as_integer().zip(row[9].as_integer());
        let leftover = Leftover {
            side,
            key: key(parts),
            machine: text(3).map(str::to_owned),
            time: row[4].as_integer(),
            amount: row[5].as_integer(),
            status,
            reason,
            near: None,
            file: text(11).map(str::to_owned),
            line: row[12].as_integer().unwrap_or_default(),
        };
        found.push((leftover, near.map(|(side, id)| (side, id, row[10].as_integer().unwrap_or_default()))));
        Ok(Flow::Continue)
    })?;
    let mut told = Vec::with_capacity(found.len());
    for (mut leftover, near) in found {
        if let Some((side, id, seconds)) = near
            && let Some(side) = Side::by_number(side)
            && let Some(row) = super::explain::named(connection, side, id)?
        {
            leftover.near = Some((row.key, seconds));
        }
        told.push(leftover);
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_of_the_qr_control_have_their_edges() {
        let band = |orders: i64, payme: i64| {
            let gateways = BTreeMap::from([(Provider::Payme, Sum { count: 1, tiyin: payme })]);
            QrControl { orders: Sum { count: 1, tiyin: orders }, gateways, ..QrControl::default() }.band()
        };
        assert_eq!(band(10_000, 10_000), Band::Ok);
        assert_eq!(band(10_000, 9_901), Band::Ok);
        assert_eq!(band(10_000, 9_900), Band::Attention);
        assert_eq!(band(10_000, 10_300), Band::Attention);
        assert_eq!(band(10_000, 10_301), Band::Critical);
        assert_eq!(band(0, 5), Band::Critical);
        assert_eq!(band(0, 0), Band::Ok);
        // 3.009 % is more than 3 %, and percentages are rounded.
        assert_eq!((band(1_000_000, 1_030_090), band(1_000_000, 1_030_000)), (Band::Critical, Band::Attention));
        assert_eq!((basis_points(54_475, 100_000), basis_points(-54_474, 100_000)), (Some(5448), Some(-5447)));
        assert_eq!(percent(-105), "-1.05");
    }
}
