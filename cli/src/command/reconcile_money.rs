//! `vhm reconcile cash` and `bank`: collections against sales for cash, and payouts in statements against payments.

use serde_json::{Map, Value as Json};
use vhm::error::Result;
use vhm::reconcile::rules::Rules;
use vhm::reconcile::{bank, cash};
use vhm::value::money::format_sum;

use super::reconcile::period;
use crate::arguments::OutputFormat;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

type Typed<'t> = (&'t Option<String>, &'t Option<String>);

fn whole((from, to): (Option<i64>, Option<i64>)) -> (i64, i64) {
    (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))
}

/// The cells of objects, by key.
fn cells(list: Option<Json>, keys: &[&str]) -> Vec<Vec<Json>> {
    let rows = match list {
        Some(Json::Array(rows)) => rows,
        _ => Vec::new(),
    };
    rows.iter().map(|row| keys.iter().map(|key| row[*key].clone()).collect()).collect()
}

/// The rows with what people call a verdict in the place of its code, where people read them.
fn labelled(context: &Context, list: Option<Json>) -> Option<Json> {
    let people = matches!(context.printer.format, OutputFormat::Table | OutputFormat::Md);
    let mut list = list?;
    for row in list.as_array_mut().into_iter().flatten().filter(|_| people) {
        row["verdict"] = row["meaning"].clone();
    }
    Some(list)
}

fn columns(keys: &[&str], numbers: &[&str]) -> Vec<Column> {
    keys.iter().map(|key| Column::plain(key, numbers.contains(key))).collect()
}

/// What stands in the result beside its rows.
fn beside(told: &mut Json, rows: &str) -> (Option<Json>, Map<String, Json>) {
    let mut map = told.as_object().cloned().unwrap_or_default();
    let list = map.shift_remove(rows);
    (list, map)
}

/// `vhm reconcile cash`.
pub fn cash(
    context: &Context,
    (from, to): Typed<'_>,
    machine: Option<&str>,
    verdicts: &[String],
    rules: &str,
) -> Result<Exit> {
    let rules = Rules::load(rules)?.cash;
    let period = whole(period(context, from.as_deref(), to.as_deref())?);
    let (zone, printer) = (&context.config.zone, &context.printer);
    let mut check =
        context.existing_store()?.read(|connection| cash::check(connection, &rules, (period, machine), zone))?;
    check.intervals.retain(|one| verdicts.is_empty() || verdicts.iter().any(|wanted| wanted == one.verdict.code()));
    let (list, extra) = beside(&mut check.json(zone, context.config.language), "intervals");
    let mut keys =
        vec!["machine_code", "after", "until", "orders", "expected", "collected", "difference", "percent", "verdict"];
    if printer.is_json() {
        keys.extend(["meaning", "collector", "soon", "missing_days"]);
    }
    let numbers = ["orders", "expected", "collected", "difference", "percent"];
    printer.rows(&columns(&keys, &numbers), cells(labelled(context, list), &keys), extra)?;
    for verdict in cash::Verdict::ALL {
        let (count, expected, collected) = check.total(verdict);
        if count > 0 {
            let label = verdict.label(context.config.language);
            printer.say(&format!(
                "{label}: {count}, expected {}, collected {}",
                format_sum(expected),
                format_sum(collected)
            ));
        }
    }
    for one in check.intervals.iter().filter(|one| one.soon) {
        printer.say(&format!(
            "{}: two collections within {} minutes; is one of them a mistake?",
            one.machine,
            rules.soon / 60
        ));
    }
    if let Some(hours) = check.shifted_hours {
        printer.say(&format!(
            "most collections agree when they are moved by {hours} hours: collections or orders were read in the wrong zone; see vhm sources show"
        ));
    }
    if check.intervals.is_empty() {
        printer.say("no collection was imported for this: see vhm sources show collections");
    }
    Ok(Exit::Ok)
}

/// `vhm reconcile bank`.
pub fn bank(context: &Context, (from, to): Typed<'_>, rules: &str) -> Result<Exit> {
    let rules = Rules::load(rules)?.bank;
    let period = whole(period(context, from.as_deref(), to.as_deref())?);
    let (zone, printer) = (&context.config.zone, &context.printer);
    let check = context.existing_store()?.read(|connection| bank::check(connection, &rules, period, zone))?;
    let (list, extra) = beside(&mut check.json(zone, context.config.language), "payouts");
    let mut keys = vec![
        "day",
        "document_number",
        "provider",
        "amount",
        "first_day",
        "last_day",
        "payments",
        "paid",
        "kept",
        "percent",
        "verdict",
    ];
    if printer.is_json() {
        keys.extend(["told_by", "meaning"]);
    }
    let numbers = ["amount", "payments", "paid", "kept", "percent"];
    printer.rows(&columns(&keys, &numbers), cells(labelled(context, list), &keys), extra)?;
    for (class, (count, sum)) in &check.classes {
        printer.say(&format!("{}: {count} lines, {}", class.label(context.config.language), format_sum(*sum)));
    }
    for one in &check.uncovered {
        printer.say(&format!(
            "no payout is for {} payments of {} from {} to {}, {}",
            one.payments,
            one.provider.label(),
            cash::day(one.first),
            cash::day(one.last),
            format_sum(one.paid)
        ));
    }
    if check.collected > 0 {
        printer.say(&format!(
            "collected from machines {}, of it not brought to the bank {}",
            format_sum(check.collected),
            format_sum(check.not_banked())
        ));
    }
    if check.classes.is_empty() {
        printer.say("no bank statement was imported for this: see vhm sources show bank");
    }
    Ok(Exit::Ok)
}
