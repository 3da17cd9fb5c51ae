//! `vhm query`: rows in any format, page by page.

use serde_json::{Map, Value as Json, json};
use vhm::error::Result;
use vhm::import::now;
use vhm::query::{Moment, Query, Subject, SystemColumn};
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
    if arguments.selection.table == "matches" {
        return super::reconcile::matches_table(context, &arguments.selection, arguments.no_header);
    }
    let mut query = selected(context, &arguments.selection, arguments.after.as_deref())?;
    let machine = !matches!(context.printer.format, OutputFormat::Table);
    if query.limit.is_none() && !machine {
        query.limit = Some(PAGE);
    }
    context.printer.no_header = arguments.no_header;
    let columns: Vec<_> = query.columns.iter().map(|column| named(query.table, *column)).collect();
    let store = context.existing_store()?;
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
            last = query.limit.map(|_| row.clone());
            if streams && rows.len() >= CHUNK {
                context.printer.rows(&columns, std::mem::take(&mut rows), Map::new())?;
                context.printer.no_header = true;
            }
            Ok(Flow::Continue)
        })
    })?;
    let full = query.limit.is_some_and(|limit| count >= limit && limit > 0);
    let next = last.filter(|_| full).map(|row| row.cursor(&query).encode());
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
pub fn selected(context: &Context, selection: &Selection, after: Option<&str>) -> Result<Query> {
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    kept_selection(selection).query(&moment, context.config.language, after)
}

/// The rows that the flags name, as jobs keep it.
pub fn kept_selection(selection: &Selection) -> vhm::job::Selection {
    vhm::job::Selection {
        table: selection.table.clone(),
        filter: selection.filter.clone(),
        from: selection.from.clone(),
        to: selection.to.clone(),
        columns: selection.columns.clone(),
        sort: selection.sort.clone(),
        limit: selection.limit,
    }
}

/// The heading of a column.
pub fn named(table: Table, column: Subject) -> Column {
    Column::plain(column.name(table), matches!(column.kind(table), Kind::Money | Kind::Integer))
}

/// A value as it is printed: money as a decimal text in sum, times with their offset for machines, identifiers as text.
pub fn shown(table: Table, column: Subject, value: &Value, zone: &Zone, machine: bool) -> Json {
    if column == Subject::System(SystemColumn::Extra) {
        return value.as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
    }
    let kind = column.kind(table);
    match (value, kind) {
        (Value::Null, _) => Json::Null,
        (Value::Integer(tiyin), Kind::Money) => json!(format_sum(*tiyin)),
        (Value::Integer(millis), Kind::Time) if machine => json!(format_rfc3339(*millis, zone)),
        (Value::Integer(millis), Kind::Time) => json!(format_local(*millis, zone)),
        (Value::Integer(number), _) => json!(number),
        (Value::Text(text), _) => json!(text.as_str()),
    }
}
