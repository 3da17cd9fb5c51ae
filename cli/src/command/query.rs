//! `vhm query`: rows in any format, page by page.

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::query::{Column as Asked, Cursor, Moment, Query, parse_columns, parse_filter, parse_range, parse_sort};
use vhm::schema::{Kind, Table};
use vhm::store::{Flow, question};
use vhm::value::Value;
use vhm::value::money::format_sum;
use vhm::value::time::{format_local, format_rfc3339};
use vhm::value::zone::Zone;

use crate::arguments::{self, OutputFormat, Selection};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

/// Rows of a page on a terminal.
const PAGE: u64 = 50;
/// Rows printed at once.
const CHUNK: usize = 5_000;

/// Runs the command.
pub fn run(context: &mut Context, arguments: &arguments::Query) -> Result<Exit> {
    let mut query = selected(context, &arguments.selection)?;
    let machine = !matches!(context.printer.format, OutputFormat::Table);
    if query.limit.is_none() && !machine {
        query.limit = Some(PAGE);
    }
    let fingerprint = query.fingerprint();
    if let Some(text) = &arguments.after {
        query.after = Some(Cursor::decode(text, fingerprint).map_err(Error::Request)?);
    }
    context.printer.no_header = arguments.no_header;
    let columns: Vec<_> = query.columns.iter().map(|column| named(query.table, *column)).collect();
    let store = context.store()?;
    let streams = matches!(context.printer.format, OutputFormat::Jsonl | OutputFormat::Csv | OutputFormat::Tsv);
    let zone = context.config.zone.clone();
    let mut rows = Vec::new();
    let mut count = 0_u64;
    let mut last = None;
    store.read(|connection| {
        question::answer(connection, &query, &mut |row| {
            let values = row
                .values
                .iter()
                .zip(&query.columns)
                .map(|(value, column)| shown(query.table, *column, value, &zone, machine));
            rows.push(values.collect::<Vec<_>>());
            count += 1;
            last = Some(row);
            if streams && rows.len() >= CHUNK {
                context.printer.rows(&columns, std::mem::take(&mut rows), Map::new())?;
                context.printer.no_header = true;
            }
            Ok(Flow::Continue)
        })
    })?;
    let full = query.limit.is_some_and(|limit| count >= limit && limit > 0);
    let next = last.filter(|_| full).map(|row| row.cursor().encode(fingerprint));
    let mut extra = Map::from_iter([("table".to_owned(), json!(query.table.name()))]);
    if let Some(next) = &next {
        extra.insert("next".to_owned(), json!(next));
    }
    context.printer.rows(&columns, rows, extra)?;
    if let (Some(next), false) = (next, context.printer.is_json()) {
        context.printer.say(&format!("{count} rows; more: --after {next}"));
    }
    Ok(Exit::Ok)
}

/// The question that the flags ask.
pub fn selected(context: &Context, selection: &Selection) -> Result<Query> {
    let table = Table::by_name(&selection.table)
        .ok_or_else(|| Error::Request(format!("there is no table «{}»", selection.table)))?;
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    let mut query = Query::new(table);
    let filter = selection.filter.as_deref().unwrap_or_default();
    query.filter = parse_filter(table, filter, &moment).map_err(|error| Error::Request(error.render(filter)))?;
    (query.from, query.to) =
        parse_range(selection.from.as_deref(), selection.to.as_deref(), &moment).map_err(Error::Request)?;
    if let Some(sort) = &selection.sort {
        query.sort = parse_sort(table, sort).map_err(Error::Request)?;
    }
    if let Some(columns) = &selection.columns {
        query.columns = parse_columns(table, columns).map_err(Error::Request)?;
    }
    query.limit = selection.limit;
    Ok(query)
}

/// The heading of a column.
pub fn named(table: Table, column: Asked) -> Column {
    let key = column.key(table);
    let number = match column {
        Asked::Field(at) => matches!(table.fields()[at].kind, Kind::Money | Kind::Integer),
        Asked::SourceFile | Asked::Extra | Asked::ImportedAt | Asked::DeletedAt => false,
        _ => true,
    };
    Column::plain(key, number)
}

/// A value as it is printed: money as a decimal text in sum, times with their offset for machines, identifiers as text.
pub fn shown(table: Table, column: Asked, value: &Value, zone: &Zone, machine: bool) -> Json {
    let kind = match column {
        Asked::Field(at) => table.fields()[at].kind,
        Asked::ImportedAt | Asked::DeletedAt => Kind::Time,
        Asked::SourceFile => Kind::Text,
        Asked::Extra => {
            return value.as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
        }
        _ => Kind::Integer,
    };
    match (value, kind) {
        (Value::Null, _) => Json::Null,
        (Value::Integer(tiyin), Kind::Money) => json!(format_sum(*tiyin)),
        (Value::Integer(millis), Kind::Time) if machine => json!(format_rfc3339(*millis, zone)),
        (Value::Integer(millis), Kind::Time) => json!(format_local(*millis, zone)),
        (Value::Integer(number), _) => json!(number),
        (Value::Text(text), _) => json!(text.as_str()),
    }
}
