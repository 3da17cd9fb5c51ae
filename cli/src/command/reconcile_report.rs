//! `vhm reconcile report`: the report on a terminal, for scripts, as a workbook and as a document.

use std::path::Path;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::export::{output_format, write_file};
use vhm::reconcile::report::{self, Report};
use vhm::reconcile::rows::{Provider, Side};
use vhm::reconcile::workbook;
use vhm::store::Connection;
use vhm::value::money::format_sum;

use crate::arguments::OutputFormat;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

/// Rows left over that JSON on standard output holds; a file holds all.
const TOLD: usize = 1_000;

/// Runs the command.
pub fn run(context: &Context, period: (Option<i64>, Option<i64>), output: Option<&Path>, force: bool) -> Result<Exit> {
    let period = (period.0.unwrap_or(i64::MIN), period.1.unwrap_or(i64::MAX));
    let zone = &context.config.zone;
    let language = context.config.language;
    let store = context.store()?;
    let Some(path) = output else {
        return store.read(|connection| {
            let counted = report::count(connection, period, zone)?;
            print(context, connection, &counted, period)
        });
    };
    let rows = match path.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx" | "pdf") => {
            let format = output_format(path, None)?;
            store.read(|connection| workbook::write(connection, format, path, force, period, (language, zone)))?
        }
        Some("json") => store.read(|connection| {
            let counted = report::count(connection, period, zone)?;
            let (told, rows) = whole(context, connection, &counted, period, usize::MAX)?;
            write_file(path, force, |mut output| {
                let fail = |error| Error::io(format!("cannot write {}", path.display()), error);
                writeln!(output, "{told}").and_then(|()| output.flush()).map_err(fail)
            })?;
            Ok(rows as u64)
        })?,
        _ => {
            let wrong = format!("{}: a report is written as .xlsx, .pdf or .json", path.display());
            return Err(Error::Request(wrong));
        }
    };
    let facts = vec![("file", json!(path)), ("leftovers", json!(rows))];
    context.printer.done(&format!("{rows} rows left over written to {}", path.display()), facts)?;
    Ok(Exit::Ok)
}

/// Everything as JSON, and how many rows are left over.
fn whole(
    context: &Context,
    connection: &mut dyn Connection,
    counted: &Report,
    period: (i64, i64),
    most: usize,
) -> Result<(Json, usize)> {
    let statuses: Vec<_> = report::left_over().collect();
    let mut told = counted.json();
    let mut rows = Vec::new();
    let mut count = 0;
    for side in Side::ALL {
        for one in report::leftovers(connection, side, period, &statuses)? {
            count += 1;
            if rows.len() < most {
                rows.push(one.json(&context.config.zone, context.config.language));
            }
        }
    }
    told["schema_version"] = json!(vhm::report::SCHEMA_VERSION);
    told["leftovers_total"] = json!(count);
    told["leftovers"] = Json::Array(rows);
    Ok((told, count))
}

fn print(context: &Context, connection: &mut dyn Connection, counted: &Report, period: (i64, i64)) -> Result<Exit> {
    let printer = &context.printer;
    if printer.is_json() {
        let (told, _) = whole(context, connection, counted, period, TOLD)?;
        printer.object(&told)?;
        return Ok(Exit::Ok);
    }
    let names = ["matched", "missing", "alone", "amount", "time", "ambiguous", "unknown"];
    let mut columns = vec![Column::plain("month", false), Column::plain("pair", false)];
    for name in names {
        columns.push(Column::plain(name, true));
        columns.push(Column::plain(&format!("{name}_sum"), true));
    }
    let pairs = counted.couples.iter().map(|((month, couple), one)| {
        let mut cells = vec![json!(month), json!(couple.name())];
        for sum in [one.matched, one.missing, one.alone, one.amount, one.time, one.ambiguous, one.unknown] {
            cells.extend([json!(sum.count), json!(format_sum(sum.tiyin))]);
        }
        cells
    });
    printer.rows(&columns, pairs.collect(), Map::new())?;
    let people = matches!(printer.format, OutputFormat::Table | OutputFormat::Md);
    if people {
        printer.text("\n")?;
        qr(context, counted)?;
    }
    for (side, rows) in &counted.unreconciled {
        printer.say(&format!("{rows} rows of {} are not reconciled yet: run vhm reconcile", side.table()));
    }
    Ok(Exit::Ok)
}

/// The control of QR payments.
fn qr(context: &Context, counted: &Report) -> Result<()> {
    let keys = ["month", "qr_orders", "payme", "click", "uzum", "external", "difference", "percent", "verdict"];
    let columns = keys.map(|key| Column::plain(key, !matches!(key, "month" | "verdict")));
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
            json!(one.band().label(context.config.language)),
        ]
    });
    context.printer.rows(&columns, rows.collect(), Map::new())
}
