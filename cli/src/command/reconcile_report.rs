//! `vhm reconcile report`: the report on a terminal, for scripts, as a workbook and as a document.

use std::path::Path;

use serde_json::{Map, json};
use vhm::error::{Error, Result};
use vhm::job::{Job, Outcome, ReportJob};
use vhm::reconcile::cash;
use vhm::reconcile::file::whole;
use vhm::reconcile::report::{self, Report};
use vhm::reconcile::rows::Provider;
use vhm::schema::Language;
use vhm::store::Connection;
use vhm::value::money::format_sum;

use super::reconcile::period;
use super::{jobs, later};
use crate::arguments::{Enqueue, OutputFormat};
use crate::context::Context;
use crate::exit::Exit;

/// Rows left over that JSON on standard output holds; a file holds all.
const TOLD: usize = 1_000;

/// Runs the command.
pub fn run(
    context: &Context,
    (from, to): (&Option<String>, &Option<String>),
    output: Option<&Path>,
    force: bool,
    enqueue: &Enqueue,
) -> Result<Exit> {
    let Some(path) = output else {
        if enqueue.enqueue {
            return Err(Error::Request("a worker has no standard output: name a file with -o".to_owned()));
        }
        let period = period(context, from.as_deref(), to.as_deref())?;
        let period = (period.0.unwrap_or(i64::MIN), period.1.unwrap_or(i64::MAX));
        return context.existing_store()?.read(|connection| {
            let counted = report::count(connection, period, &context.config.zone)?;
            print(context, connection, &counted, period)
        });
    };
    let mut job = ReportJob {
        from: from.clone(),
        to: to.clone(),
        name: path.display().to_string(),
        language: Some(context.config.language),
        path: None,
        force,
    };
    let desk = context.existing_desk()?;
    if enqueue.enqueue {
        return later::hand_in_export(context, &desk, &Job::Report(job), enqueue, path, force);
    }
    job.path = Some(path.to_owned());
    let done = Job::Report(job).run(&context.job(&desk))?;
    let Outcome::Exported { rows, problems, .. } = done else { return Err(jobs::unexpected(&done)) };
    for problem in &problems {
        context.printer.say_problem(problem);
    }
    let told = vhm::report::told(&problems, context.printer.language);
    let facts = vec![("file", json!(path)), ("leftovers", json!(rows)), ("problems", told)];
    context.printer.done(&format!("{rows} rows left over written to {}", path.display()), facts)?;
    Ok(Exit::Ok)
}

fn print(context: &Context, connection: &mut dyn Connection, counted: &Report, period: (i64, i64)) -> Result<Exit> {
    let printer = &context.printer;
    if printer.is_json() {
        let (told, _) = whole(connection, counted, period, TOLD, (context.config.language, &context.config.zone))?;
        printer.object(&told)?;
        return Ok(Exit::Ok);
    }
    let people = matches!(printer.format, OutputFormat::Table | OutputFormat::Md);
    let language = context.config.language;
    let names = [
        ("matched", "Сошлось"),
        ("missing", "Нет пары"),
        ("alone", "Без заказа"),
        ("amount", "Не та сумма"),
        ("time", "Не то время"),
        ("ambiguous", "Неоднозначно"),
        ("unknown", "Нет источника"),
        ("outside", "Не сверяются"),
    ];
    let mut columns = vec![
        printer.heading(("month", "Месяц"), false, language),
        printer.heading(("pair", "Источники"), false, language),
    ];
    for (name, ru) in names {
        columns.push(printer.heading((name, ru), true, language));
        columns.push(printer.heading((&format!("{name}_sum"), "сумма"), true, language));
    }
    let pairs = counted.couples.iter().map(|((month, couple), one)| {
        let translated = people && language != Language::En;
        let mut cells = vec![json!(month), json!(if translated { couple.label(language) } else { couple.name() })];
        for sum in one.columns() {
            cells.extend([json!(sum.count), json!(format_sum(sum.tiyin))]);
        }
        cells
    });
    printer.rows(&columns, pairs.collect(), Map::new())?;
    if people {
        printer.text("\n")?;
        qr(context, counted)?;
        missing(context, counted)?;
    }
    for one in counted.missing.iter().filter(|_| !people) {
        let (first, last) = (cash::day(one.first), cash::day(one.last));
        printer.say(&format!("{}: {} missing from {first} to {last}", one.month, one.source.name()));
    }
    for (minutes, orders) in &counted.shifted {
        printer.say(&format!(
            "{orders} orders come from a file that is {} hours off; they count for the months they belong to",
            report::hours(*minutes)
        ));
    }
    if counted.is_empty() {
        printer.say("there is nothing in this period: check it, and what was imported");
    }
    for (side, rows) in &counted.unreconciled {
        printer.say(&format!("{rows} rows of {} are not reconciled yet: run vhm reconcile", side.table()));
    }
    Ok(Exit::Ok)
}

/// The days for which a source is missing.
fn missing(context: &Context, counted: &Report) -> Result<()> {
    if counted.missing.is_empty() {
        return Ok(());
    }
    let keys = [("month", "Месяц"), ("missing", "Нет данных"), ("from", "с"), ("to", "по"), ("days", "Дней")];
    let columns = keys.map(|key| context.printer.heading(key, key.0 == "days", context.config.language));
    let rows = counted.missing.iter().map(|one| {
        let (first, last) = (cash::day(one.first), cash::day(one.last));
        vec![json!(one.month), json!(one.source.name()), json!(first), json!(last), json!(one.days())]
    });
    context.printer.text("\n")?;
    context.printer.rows(&columns, rows.collect(), Map::new())
}

/// The control of QR payments.
fn qr(context: &Context, counted: &Report) -> Result<()> {
    let keys = [
        ("month", "Месяц"),
        ("qr_orders", "QR-заказы"),
        ("payme", "Payme"),
        ("click", "Click"),
        ("uzum", "Uzum"),
        ("external", "Все системы"),
        ("difference", "Разница"),
        ("percent", "%"),
        ("verdict", "Оценка"),
    ];
    let heading = |key: (&str, &str)| {
        context.printer.heading(key, !matches!(key.0, "month" | "verdict"), context.config.language)
    };
    let columns = keys.map(heading);
    let rows = counted.qr.iter().map(|(month, one)| {
        let gateway = |provider| json!(format_sum(one.gateways.get(&provider).copied().unwrap_or_default().tiyin));
        vec![
            json!(month),
            json!(format_sum(one.orders.tiyin)),
            gateway(Provider::Payme),
            gateway(Provider::Click),
            gateway(Provider::Uzum),
            json!(format_sum(one.external().tiyin)),
            json!(format_sum(one.difference())),
            json!(one.basis_points().map(report::percent)),
            json!(one.verdict(context.config.language)),
        ]
    });
    context.printer.rows(&columns, rows.collect(), Map::new())
}
