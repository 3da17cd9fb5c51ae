//! `vhm order`: one row, its history, and changes by hand, which go through the same merge and history as imports.

mod named;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::problem::{Problem, Severity};
use vhm::query::{Subject, SystemColumn};
use vhm::reconcile::explain;
use vhm::reconcile::rows::Side;
use vhm::schema::Table;
use vhm::source;
use vhm::store::changes::{self, ChangeKind, HistoryEntry};
use vhm::store::runs::{self, Run};
use vhm::store::select::StoredRow;
use vhm::store::{Connection, Empty, Merger, Outcome, Prepared, edit, undo};
use vhm::value::time::{format_local, format_rfc3339};
use vhm::value::{Record, Value};

use named::Named;

use super::query::shown;
use super::reconcile::{shown_with, tied_json};
use crate::arguments::{ByHand, Numbered, Order, OutputFormat};
use crate::context::{Context, who};
use crate::exit::Exit;
use crate::output::Column;

/// Runs the command.
pub fn run(context: &Context, arguments: &Order) -> Result<Exit> {
    match arguments {
        Order::Show { row, at } => show(context, row, *at),
        Order::History { row } => history(context, row),
        Order::Create { row, fields, change } => write(context, row, fields, change, true),
        Order::Edit { row, fields, change } => write(context, row, fields, change, false),
        Order::Delete { row, change } => {
            if !change.trial.dry_run {
                context.confirm(&format!("Hide {} from queries?", row.number))?;
            }
            hide(context, row, change, ChangeKind::Deleted)
        }
        Order::Restore { row, change } => hide(context, row, change, ChangeKind::Restored),
    }
}

fn show(context: &Context, row: &Numbered, at: Option<i64>) -> Result<Exit> {
    let named = Named::of(context, row)?;
    let table = named.table;
    let (mut stored, entries, matched) = context.existing_store()?.read(|connection| {
        let stored = named.find(connection)?;
        let entries = changes::history(connection, table, stored.id)?;
        let side = Side::ALL.into_iter().find(|side| side.table() == table);
        let matched = side.map(|side| shown_with(connection, side, stored.id)).transpose()?.flatten();
        Ok((stored, entries, matched))
    })?;
    if let Some(version) = at {
        rewind(table, &mut stored, &entries, version)?;
    }
    let machine = !matches!(context.printer.format, OutputFormat::Table);
    let zone = &context.config.zone;
    let mut facts: Vec<(&str, Json)> = Vec::new();
    for (position, (field, value)) in table.fields().iter().zip(&stored.values).enumerate() {
        // Scripts find every field, people those with a value.
        if context.printer.is_json() || !value.is_null() {
            facts.push((field.key, shown(table, Subject::Field(position), value, zone, machine)));
        }
    }
    let first = entries.first();
    let system = [
        ("version", json!(stored.version)),
        ("first_run", json!(stored.first_run)),
        ("last_run", json!(stored.last_run)),
        ("source_file", json!(first.and_then(|entry| entry.file.clone()))),
        ("source_line", of_file(stored.first_line)),
        ("imported_at", json!(first.map(|entry| format_rfc3339(entry.at, zone)))),
        ("deleted_at", json!(stored.deleted_at.map(|at| format_rfc3339(at, zone)))),
        ("extra", stored.extra.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null)),
    ];
    debug_assert!(system.iter().all(|(key, _)| SystemColumn::ALL.iter().any(|known| known.name() == *key)));
    facts.extend(system.into_iter().filter(|(_, value)| !value.is_null()));
    let told = matched.filter(|_| at.is_none());
    if let Some(told) = &told {
        if let Some((status, reason)) = told.verdict {
            facts.extend([("match_status", json!(status.code())), ("match_reason", json!(reason.code()))]);
        }
        if context.printer.is_json() {
            let links: Vec<_> = told.links.iter().map(|tied| tied_json(tied, zone)).collect();
            facts.push(("matches", json!(links)));
        } else {
            let lines = explain::words(told, context.config.language, zone);
            facts.push(("matches", json!(lines[1..].join("; "))));
        }
    }
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

/// Gives a row the values it had in an earlier version.
fn rewind(table: Table, stored: &mut StoredRow, entries: &[HistoryEntry], version: i64) -> Result<()> {
    if version < 1 || version > stored.version {
        return Err(Error::Request(format!("there is no version {version}; the versions are 1 to {}", stored.version)));
    }
    for entry in
        entries.iter().rev().filter(|entry| entry.change.version > version && entry.change.kind != ChangeKind::New)
    {
        let change = &entry.change;
        match (table.position(&change.field), change.field.as_str()) {
            (Some(at), _) => {
                stored.values[at] = undo::value_from_history(table.fields()[at].kind, change.old.as_deref())?
            }
            (None, "extra") => stored.extra = change.old.as_deref().map(str::to_owned),
            (None, _) => stored.deleted_at = change.old.as_deref().and_then(|text| text.parse().ok()),
        }
    }
    stored.version = version;
    Ok(())
}

fn history(context: &Context, row: &Numbered) -> Result<Exit> {
    let named = Named::of(context, row)?;
    let table = named.table;
    let entries = context.existing_store()?.read(|connection| {
        let stored = named.find(connection)?;
        changes::history(connection, table, stored.id)
    })?;
    let machine = !matches!(context.printer.format, OutputFormat::Table);
    let show = vhm::import::Show { zone: context.config.zone.clone(), machine };
    let keys = ["version", "field", "kind", "old", "new", "run", "file", "line", "at", "who", "reason"];
    let columns = keys.map(|key| Column::plain(key, matches!(key, "version" | "run" | "line")));
    let cells = |entry: &HistoryEntry| {
        let change = &entry.change;
        let value =
            |text: Option<&str>| text.map_or(Json::Null, |text| json!(show.history_text(table, &change.field, text)));
        let at = if machine {
            format_rfc3339(entry.at, &context.config.zone)
        } else {
            format_local(entry.at, &context.config.zone)
        };
        let field = if change.field.is_empty() { Json::Null } else { json!(change.field.as_str()) };
        vec![
            json!(change.version),
            field,
            json!(change.kind.name()),
            value(change.old.as_deref()),
            value(change.new.as_deref()),
            json!(change.run),
            json!(entry.file),
            of_file(change.line),
            json!(at),
            json!(entry.who),
            json!(entry.reason),
        ]
    };
    let extra = Map::from_iter([("number".to_owned(), json!(row.number)), ("table".to_owned(), json!(table.name()))]);
    context.printer.rows(&columns, entries.iter().map(cells).collect(), extra)?;
    Ok(Exit::Ok)
}

/// A line of a file; what was changed by hand stands in none.
fn of_file(line: i64) -> Json {
    if line > 0 { json!(line) } else { Json::Null }
}

/// The values that KEY=VALUE arguments give, by field.
fn typed(named: &Named<'_>, fields: &[String]) -> Result<Vec<(usize, Value)>> {
    let table = named.table;
    let one = |text: &String| {
        let (key, value) = text.split_once('=').ok_or_else(|| Error::Request(format!("«{text}» is not KEY=VALUE")))?;
        let at = table.position(key.trim()).ok_or_else(|| {
            let help = vhm::text::instead(key, table.fields().iter().map(|field| field.key));
            Error::Request(format!("{table} has no field «{key}» that can be changed by hand{help}"))
        })?;
        Ok((at, named.typed(at, value)?))
    };
    fields.iter().map(one).collect()
}

/// Adds a row, or changes fields of one.
fn write(context: &Context, row: &Numbered, fields: &[String], change: &ByHand, create: bool) -> Result<Exit> {
    let named = Named::of(context, row)?;
    let table = named.table;
    let mut typed = typed(&named, fields)?;
    let keys: Vec<_> =
        table.definition().keys.iter().flat_map(|key| key.iter().filter_map(|field| table.position(field))).collect();
    if !create && let Some((at, _)) = typed.iter().find(|(at, _)| keys.contains(at)) {
        return Err(Error::Request(format!("{} is part of the key and cannot be changed", table.fields()[*at].key)));
    }
    if create {
        typed.extend(named.key(&typed)?);
    }
    let (mut doubts, asked) = (Vec::new(), typed.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let outcome = context.store()?.write_or_not(|connection| {
        connection.lock()?;
        let run = start_edit(connection, table, if create { "create" } else { "edit" }, row, &change.reason)?;
        let known = if create { None } else { Some(named.find(connection)?) };
        let mut values =
            known.as_ref().map_or_else(|| vec![Value::Null; table.fields().len()], |row| row.values.clone());
        let mut mapped = keys.clone();
        for (at, value) in typed {
            values[at] = value;
            mapped.push(at);
        }
        mapped.sort_unstable();
        mapped.dedup();
        doubts = checked(context, table, &mut values, &asked)?;
        let key = |known: &StoredRow| keys.iter().map(|at| (*at, known.values[*at].clone())).collect::<Vec<_>>();
        // The key of a known row stays what it is.
        known.iter().flat_map(key).for_each(|(at, value)| values[at] = value);
        let others = (0..values.len()).filter(|at| mapped.binary_search(at).is_err()).collect::<Vec<_>>();
        others.into_iter().for_each(|at| values[at] = Value::Null);
        let record = Prepared::new(table, Record { line: 0, values, extra: None }, 0);
        let record = record.ok_or_else(|| lacks_key(table))?;
        let mut outcome = Outcome::Unchanged;
        let mut merger = Merger::new(connection, table, run, &mapped, Empty::Clear)?;
        if create && !merger.ids(connection, &record)?.is_empty() {
            return Err(Error::Conflict(format!("{} exists already; vhm order edit changes it", row.number)));
        }
        merger.merge(connection, 0, std::slice::from_ref(&record), None, &mut |_, became, _| outcome = became)?;
        Ok(change.trial.decide(outcome))
    })?;
    doubts.iter().for_each(|doubt| context.printer.say_problem(doubt));
    let done = match outcome {
        Outcome::New => "created",
        Outcome::Updated => "changed",
        Outcome::Unchanged => "unchanged",
    };
    told(context, row, done, change)?;
    Ok(Exit::Ok)
}

/// What an import would warn of in the fields that were typed.
fn checked(context: &Context, table: Table, values: &mut [Value], typed: &[usize]) -> Result<Vec<Problem>> {
    let is_typed = |problem: &Problem| {
        let column = problem.place.column.as_deref().and_then(|key| table.position(key));
        column.is_none_or(|at| typed.contains(&at))
    };
    let problems: Vec<_> = source::check(table, &context.config.zone, values).into_iter().filter(is_typed).collect();
    match problems.iter().find(|problem| problem.severity() == Severity::Error) {
        Some(problem) => {
            let language = context.config.language;
            let (what, hint) = (problem.message(language), problem.hint(language));
            Err(Error::Request(format!("{what} ({}); {hint}", problem.code)))
        }
        None => Ok(problems),
    }
}

/// What is told of a new row that its key does not tell from others.
fn lacks_key(table: Table) -> Error {
    let key = table.definition().keys[0];
    let how = if key.contains(&"machine_code") { "--machine" } else { "them as KEY=VALUE" };
    Error::Request(format!("{table} needs {} to tell rows apart; give {how}", key.join(" and ")))
}

/// Tells what became of a row, or would.
fn told(context: &Context, row: &Numbered, done: &str, change: &ByHand) -> Result<()> {
    let facts =
        vec![("table", json!(row.table)), ("number", json!(row.number)), ("done", json!(done)), change.trial.fact()];
    let would = if change.trial.dry_run { "would be " } else { "" };
    context.printer.done(&format!("{} {would}{done}", row.number), facts)
}

/// Writes the run of a change by hand.
fn start_edit(
    connection: &mut dyn Connection,
    table: Table,
    action: &str,
    row: &Numbered,
    reason: &str,
) -> Result<i64> {
    let id = runs::next_id(connection)?;
    let mut run = Run::blank(id, now(), "cli", &who());
    run.table_name = Some(table.name().to_owned());
    run.parameters = json!({ "action": action, "number": row.number, "reason": reason }).to_string();
    runs::insert(connection, &run)?;
    Ok(id)
}

fn hide(context: &Context, row: &Numbered, change: &ByHand, kind: ChangeKind) -> Result<Exit> {
    let named = Named::of(context, row)?;
    let table = named.table;
    context.store()?.write_or_not(|connection| {
        connection.lock()?;
        let stored = named.find(connection)?;
        let run = start_edit(connection, table, kind.name(), row, &change.reason)?;
        edit::set_deleted(connection, table, &stored, run, kind, now())?;
        Ok(change.trial.decide(()))
    })?;
    told(context, row, kind.name(), change)?;
    Ok(Exit::Ok)
}
