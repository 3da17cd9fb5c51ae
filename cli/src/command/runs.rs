//! `vhm runs`: what was imported, what was rejected, and taking it back.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::export::rejects::{RejectedCells, rejected_rows, write_rejects};
use vhm::import::now;
use vhm::store::runs::{self, Run, RunFilter, RunKind, RunState};
use vhm::store::{Decision, undo};
use vhm::value::time::{format_local, format_rfc3339};

use crate::arguments::{OutputFormat, Runs};
use crate::command::import::who;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::{Column, identity};

/// Runs the command.
pub fn run(context: &Context, arguments: &Runs) -> Result<Exit> {
    match arguments {
        Runs::List { state, kind, limit } => list(context, state.as_deref(), kind.as_deref(), *limit),
        Runs::Show { id } => show(context, *id),
        Runs::Rejects { id, output, force } => rejects(context, *id, output.as_deref(), *force),
        Runs::Undo { id, dry_run } => take_back(context, *id, *dry_run),
        Runs::Prune { older_than, dry_run } => prune(context, *older_than, *dry_run),
    }
}

fn list(context: &Context, state: Option<&str>, kind: Option<&str>, limit: u64) -> Result<Exit> {
    let filter = RunFilter {
        kind: kind.and_then(RunKind::by_name),
        state: state.and_then(RunState::by_name),
        limit: Some(limit),
    };
    let found = context.store()?.read(|connection| runs::list(connection, &filter))?;
    let numbers = ["run", "read", "new", "updated", "unchanged", "rejected", "skipped"];
    let keys = [
        "run",
        "kind",
        "state",
        "finished_at",
        "who",
        "source",
        "file",
        "read",
        "new",
        "updated",
        "unchanged",
        "rejected",
        "skipped",
    ];
    let columns = keys.map(|key| Column::plain(key, numbers.contains(&key)));
    let machine = !matches!(context.printer.format, OutputFormat::Table);
    let row = |run: &Run| {
        let at = if machine {
            format_rfc3339(run.finished_at, &context.config.zone)
        } else {
            format_local(run.finished_at, &context.config.zone)
        };
        let counts = &run.counts;
        vec![
            json!(run.id),
            json!(run.kind.name()),
            json!(run.state.name()),
            json!(at),
            json!(run.who),
            json!(run.source),
            json!(run.file_name),
            json!(counts.read),
            json!(counts.new),
            json!(counts.updated),
            json!(counts.unchanged),
            json!(counts.rejected),
            json!(counts.skipped),
        ]
    };
    context.printer.rows(&columns, found.iter().map(row).collect(), Map::new())?;
    Ok(Exit::Ok)
}

fn show(context: &Context, id: i64) -> Result<Exit> {
    let run = context.store()?.read(|connection| runs::get(connection, id))?;
    let report: Json = serde_json::from_str(&run.report).unwrap_or(Json::Null);
    let parameters: Json = serde_json::from_str(&run.parameters).unwrap_or(Json::Null);
    let time = |millis| json!(format_rfc3339(millis, &context.config.zone));
    let mut facts = vec![
        ("run", json!(run.id)),
        ("kind", json!(run.kind.name())),
        ("state", json!(run.state.name())),
        ("started_at", time(run.started_at)),
        ("finished_at", time(run.finished_at)),
        ("origin", json!(run.origin)),
        ("who", json!(run.who)),
        ("undoes", json!(run.undoes)),
        ("file", json!(run.file_name)),
        ("sha256", json!(run.sha256)),
        ("source", json!(run.source)),
        ("table", json!(run.table_name)),
        ("parameters", parameters),
    ];
    if context.printer.is_json() {
        let counts = serde_json::to_value(run.counts).unwrap_or(Json::Null);
        facts.extend([("counts", counts), ("report", report)]);
    } else {
        facts.push(("rows", json!(identity(&run.counts))));
        let total = report["problems_total"].as_u64().unwrap_or_default();
        facts.push(("problems", json!(format!("{total} {}", report["problem_counts"]))));
    }
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

fn rejects(context: &Context, id: i64, output: Option<&Path>, force: bool) -> Result<Exit> {
    let store = context.store()?;
    if let Some(path) = output {
        let rows = write_rejects(&store, id, path, force)?;
        let message = format!("{rows} rejected rows of run {id} written to {}", path.display());
        let facts = vec![("run", json!(id)), ("file", json!(path)), ("rows", json!(rows))];
        context.printer.done(&message, facts)?;
        return Ok(Exit::Ok);
    }
    let rows = rejected_rows(&store, id)?;
    if matches!(context.printer.format, OutputFormat::Json | OutputFormat::Jsonl) {
        let columns = ["line", "problems", "cells"].map(|key| Column::plain(key, key == "line"));
        let row = |row: RejectedCells| {
            let cells: Vec<_> = row.cells.into_iter().map(|(_, text)| text).collect();
            vec![json!(row.line), row.problems, json!(cells)]
        };
        context.printer.rows(&columns, rows.into_iter().map(row).collect(), Map::new())?;
        return Ok(Exit::Ok);
    }
    as_they_stood(context, rows)?;
    Ok(Exit::Ok)
}

/// Prints rejected rows with the columns of their file; files with several tables have the columns of all.
fn as_they_stood(context: &Context, rows: Vec<RejectedCells>) -> Result<()> {
    let mut columns = vec![Column::plain("line", true), Column::plain("problems", false)];
    let mut keys: Vec<(String, usize)> = Vec::new();
    let mut lines = Vec::new();
    for row in rows {
        let messages = row.problems.as_array().into_iter().flatten().filter_map(|problem| problem["message"].as_str());
        let mut line = vec![json!(row.line), json!(messages.collect::<Vec<_>>().join("; "))];
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (heading, text) in row.cells {
            // The second column of the same heading is another column.
            let count = seen.entry(heading.clone()).or_default();
            let key = (heading, *count);
            *count += 1;
            let at = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                columns.push(Column::plain(&key.0, false));
                keys.push(key);
                keys.len() - 1
            });
            if line.len() < at + 3 {
                line.resize(at + 3, Json::Null);
            }
            line[at + 2] = json!(text);
        }
        lines.push(line);
    }
    for line in &mut lines {
        line.resize(columns.len(), Json::Null);
    }
    context.printer.rows(&columns, lines, Map::new())
}

fn take_back(context: &Context, id: i64, dry_run: bool) -> Result<Exit> {
    if !dry_run {
        context.confirm(&format!("Take back everything that run {id} wrote?"))?;
    }
    let report = context.store()?.write_or_not(|connection| {
        connection.lock()?;
        let run = runs::get(connection, id)?;
        if run.state != RunState::Done || run.kind == RunKind::Undo {
            return Err(Error::Conflict(format!(
                "run {id} is a {} that is {}; there is nothing to take back",
                run.kind.name(),
                run.state.name()
            )));
        }
        let report = undo::undo(connection, id)?;
        if dry_run {
            return Ok(Decision::Rollback(report));
        }
        runs::set_state(connection, id, RunState::Undone)?;
        let number = runs::next_id(connection)?;
        let at = now();
        let told = json!({ "removed": report.removed, "restored": report.restored }).to_string();
        let undoing = Run {
            kind: RunKind::Undo,
            undoes: Some(id),
            parameters: json!({ "run": id }).to_string(),
            report: told,
            ..blank_run(number, at)
        };
        runs::insert(connection, &undoing)?;
        Ok(Decision::Commit(report))
    })?;
    let done = if dry_run { "would be" } else { "were" };
    context.printer.facts(vec![
        ("run", json!(id)),
        ("dry_run", json!(dry_run)),
        ("removed", json!(report.removed)),
        ("restored", json!(report.restored)),
    ])?;
    context.printer.say(&format!(
        "{} rows {done} removed, {} rows {done} given their former values",
        report.removed, report.restored
    ));
    Ok(Exit::Ok)
}

/// A run of this moment with nothing in it.
pub fn blank_run(id: i64, at: i64) -> Run {
    Run {
        id,
        kind: RunKind::Edit,
        state: RunState::Done,
        started_at: at,
        finished_at: at,
        origin: "cli".to_owned(),
        who: who(),
        undoes: None,
        sha256: None,
        file_name: None,
        source: None,
        table_name: None,
        counts: runs::Counts::default(),
        parameters: "{}".to_owned(),
        headings: None,
        report: "{}".to_owned(),
    }
}

fn prune(context: &Context, days: u32, dry_run: bool) -> Result<Exit> {
    if !dry_run {
        context.confirm(&format!("Delete the rejected rows of runs older than {days} days?"))?;
    }
    let before = now() - i64::from(days) * 86_400_000;
    let pruned = context.store()?.write_or_not(|connection| {
        let pruned = runs::prune_rejects(connection, before)?;
        Ok(if dry_run { Decision::Rollback(pruned) } else { Decision::Commit(pruned) })
    })?;
    context.printer.facts(vec![("rejected_rows", json!(pruned)), ("dry_run", json!(dry_run))])?;
    Ok(Exit::Ok)
}
