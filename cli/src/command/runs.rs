//! `vhm runs`: what was imported, what was rejected, and taking it back.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::export::rejects::{RejectedCells, WrittenRejects, rejected_rows, write_rejects};
use vhm::job::{Job, PruneJob, UndoJob};
use vhm::store::Store;
use vhm::store::jobs::{self as kept_jobs, JobFilter, JobRow, JobState};
use vhm::store::runs::{self, Run, RunFilter, RunKind, RunState};
use vhm::value::time::{format_local, format_rfc3339};

use super::{jobs, later};
use crate::arguments::{Enqueue, OutputFormat, Runs};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::{Column, identity};

/// Runs the command.
pub fn run(context: &Context, arguments: &Runs) -> Result<Exit> {
    match arguments {
        Runs::List { state, kind, limit } => list(context, state.as_deref(), kind.as_deref(), *limit),
        Runs::Show { id } => show(context, *id),
        Runs::Rejects { id, output, force } => rejects(context, *id, output.as_deref(), *force),
        Runs::Undo { id, dry_run, enqueue } => take_back(context, *id, *dry_run, enqueue),
        Runs::Watch { id } => jobs::watch(context, *id),
        Runs::Cancel { id } => jobs::cancel(context, *id),
        Runs::Retry { id } => jobs::retry(context, *id),
        Runs::Output { id, output, force } => jobs::output(context, *id, output, *force),
        Runs::Prune { older_than, state, files, dry_run, enqueue } => {
            prune(context, (*older_than, state.as_deref()), *files, *dry_run, enqueue)
        }
    }
}

/// A run that is written, or a job that is not, or writes none.
enum Listed {
    Run(Box<Run>),
    Job(Box<JobRow>),
}

impl Listed {
    fn id(&self) -> i64 {
        match self {
            Listed::Run(run) => run.id,
            Listed::Job(job) => job.id,
        }
    }
}

/// The newest runs and jobs that match; a job whose run is written is that run.
fn listed(store: &Store, state: Option<&str>, kind: Option<&str>, limit: u64) -> Result<Vec<Listed>> {
    let mut found = Vec::new();
    let (run_kind, run_state) = (kind.and_then(RunKind::by_name), state.and_then(RunState::by_name));
    if run_kind.is_some() == kind.is_some() && run_state.is_some() == state.is_some() {
        let filter = RunFilter { kind: run_kind, state: run_state, limit: Some(limit) };
        let runs = store.read(|connection| runs::list(connection, &filter))?;
        found.extend(runs.into_iter().map(|run| Listed::Run(Box::new(run))));
    }
    let job_state = state.and_then(JobState::by_name);
    if job_state.is_some() == state.is_some() {
        let filter = JobFilter { kind: kind.map(str::to_owned), state: job_state, limit: Some(limit) };
        let jobs = store.read_queue(|connection| kept_jobs::list(connection, &filter))?;
        store.read(|connection| {
            for job in jobs {
                if runs::find(connection, job.id)?.is_none() {
                    found.push(Listed::Job(Box::new(job)));
                }
            }
            Ok(())
        })?;
    }
    found.sort_by_key(|listed| std::cmp::Reverse(listed.id()));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

fn list(context: &Context, state: Option<&str>, kind: Option<&str>, limit: u64) -> Result<Exit> {
    let found = listed(&context.existing_store()?, state, kind, limit)?;
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
    let machine = !matches!(context.printer.format, crate::arguments::OutputFormat::Table);
    let zone = &context.config.zone;
    let at = |millis: i64| if machine { format_rfc3339(millis, zone) } else { format_local(millis, zone) };
    let row = |listed: &Listed| {
        let (mut cells, counts) = match listed {
            Listed::Run(run) => (
                vec![
                    json!(run.id),
                    json!(run.kind.name()),
                    json!(run.state.name()),
                    json!(at(run.finished_at)),
                    json!(run.who),
                    json!(run.source),
                    json!(run.file_name),
                ],
                Some(run.counts),
            ),
            Listed::Job(job) => (
                vec![
                    json!(job.id),
                    json!(job.kind),
                    json!(job.state.name()),
                    json!(job.finished_at.map(at)),
                    json!(job.who),
                    Json::Null,
                    json!(job.file_name.as_ref().or(job.output_name.as_ref())),
                ],
                serde_json::from_value::<runs::Counts>(jobs::report_of(job)).ok(),
            ),
        };
        match counts {
            Some(counts) => cells.extend(
                [counts.read, counts.new, counts.updated, counts.unchanged, counts.rejected, counts.skipped]
                    .map(|count| json!(count)),
            ),
            None => cells.resize(13, Json::Null),
        }
        cells
    };
    context.printer.rows(&columns, found.iter().map(row).collect(), Map::new())?;
    Ok(Exit::Ok)
}

fn show(context: &Context, id: i64) -> Result<Exit> {
    let store = context.existing_store()?;
    let job = store.read_queue(|connection| kept_jobs::find(connection, id))?;
    let run = store.read(|connection| runs::find(connection, id))?;
    match (run, job) {
        (Some(run), job) => show_run(context, &run, job.as_ref()),
        (None, Some(job)) => show_job(context, &job),
        (None, None) => Err(Error::Request(format!("there is no run {id}; vhm runs list shows them"))),
    }
}

/// What a worker did about a run.
fn job_facts(context: &Context, job: &JobRow) -> Vec<(&'static str, Json)> {
    let time = |millis: Option<i64>| json!(millis.map(|millis| format_rfc3339(millis, &context.config.zone)));
    let progress: Json = job.progress.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
    vec![
        ("job", json!(job.state.name())),
        ("queue", json!(job.queue)),
        ("priority", json!(job.priority)),
        ("accepted_at", time(Some(job.accepted_at))),
        ("run_after", time(Some(job.run_after))),
        ("attempts", json!(job.attempts)),
        ("lost", json!(job.lost)),
        ("worker", json!(job.lease_owner)),
        ("retry_of", json!(job.retry_of)),
        ("progress", progress),
        ("error", json!(job.error)),
        ("output", json!(job.output_name)),
    ]
}

fn show_job(context: &Context, job: &JobRow) -> Result<Exit> {
    let time = |millis: Option<i64>| json!(millis.map(|millis| format_rfc3339(millis, &context.config.zone)));
    let parameters: Json = serde_json::from_str(&job.payload).unwrap_or(Json::Null);
    let mut facts = vec![
        ("run", json!(job.id)),
        ("kind", json!(job.kind)),
        ("state", json!(job.state.name())),
        ("started_at", time(job.started_at)),
        ("finished_at", time(job.finished_at)),
        ("origin", json!(job.origin)),
        ("who", json!(job.who)),
        ("file", json!(job.file_name)),
        ("sha256", json!(job.sha256)),
        ("parameters", parameters["job"].clone()),
    ];
    facts.extend(job_facts(context, job));
    facts.push(("report", jobs::report_of(job)));
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

fn show_run(context: &Context, run: &Run, job: Option<&JobRow>) -> Result<Exit> {
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
    facts.extend(job.map(|job| job_facts(context, job)).unwrap_or_default());
    if context.printer.is_json() {
        let counts = serde_json::to_value(run.counts).unwrap_or(Json::Null);
        facts.extend([("counts", counts), ("report", report)]);
    } else {
        facts.push(("rows", json!(identity(&run.counts, context.printer.language))));
        let total = report["problems_total"].as_u64().unwrap_or_default();
        facts.push(("problems", json!(format!("{total} {}", report["problem_counts"]))));
    }
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

fn rejects(context: &Context, id: i64, output: Option<&Path>, force: bool) -> Result<Exit> {
    let store = context.existing_store()?;
    if let Some(path) = output {
        return write_to(context, write_rejects(&store, id, path, force)?, id, path);
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

/// Tells what was written of the rejected rows of a run; rows that the file cannot hold are a problem.
fn write_to(context: &Context, written: WrittenRejects, id: i64, path: &Path) -> Result<Exit> {
    let WrittenRejects { rows, left_out } = written;
    if !left_out.is_empty() {
        let lines: Vec<_> = left_out.iter().take(20).map(i64::to_string).collect();
        let more = if left_out.len() > lines.len() { ", …" } else { "" };
        context.printer.say(&format!(
            "warning: {} rejected rows are left out, as a cell of a workbook cannot hold their texts (lines {}{more}); write them to .csv or .json",
            left_out.len(),
            lines.join(", ")
        ));
    }
    let message = format!("{rows} rejected rows of run {id} written to {}", path.display());
    let facts = vec![("run", json!(id)), ("file", json!(path)), ("rows", json!(rows)), ("left_out", json!(left_out))];
    let exit = if left_out.is_empty() { Exit::Ok } else { Exit::Problems };
    context.printer.ended(exit, &message, facts)?;
    Ok(exit)
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

fn take_back(context: &Context, id: i64, dry_run: bool, enqueue: &Enqueue) -> Result<Exit> {
    let desk = context.existing_desk()?;
    if !enqueue.enqueue {
        // Nobody is asked about a run that is not there.
        desk.store.read(|connection| runs::get(connection, id))?;
    }
    if !dry_run {
        context.confirm(&format!("Take back everything that run {id} wrote?"))?;
    }
    let job = Job::Undo(UndoJob { run: id, dry_run });
    if enqueue.enqueue {
        let show = |told: &Json| taken_back(context, id, dry_run, told);
        return later::hand_in_one(context, &desk, &job, enqueue, &jobs::exit_of, &show);
    }
    let done = job.run(&context.job(&desk))?;
    taken_back(context, id, dry_run, &done.report())?;
    Ok(Exit::Ok)
}

/// Tells what taking a run back came to.
fn taken_back(context: &Context, id: i64, dry_run: bool, told: &Json) -> Result<()> {
    let done = if dry_run { "would be" } else { "were" };
    let (removed, restored) = (&told["removed"], &told["restored"]);
    context.printer.facts(vec![
        ("run", json!(id)),
        ("dry_run", json!(dry_run)),
        ("removed", removed.clone()),
        ("restored", restored.clone()),
    ])?;
    context.printer.say(&format!("{removed} rows {done} removed, {restored} rows {done} given their former values"));
    Ok(())
}

fn prune(
    context: &Context,
    (days, state): (u32, Option<&str>),
    files: bool,
    dry_run: bool,
    enqueue: &Enqueue,
) -> Result<Exit> {
    if !dry_run {
        context.confirm(&format!("Delete what is left of runs older than {days} days, but not what they wrote?"))?;
    }
    let job = PruneJob {
        rejects_days: state.is_none().then_some(days),
        jobs_days: Some(days),
        state: state.map(str::to_owned),
        blobs: files,
        dry_run,
    };
    let desk = context.existing_desk()?;
    let job = Job::Prune(job);
    let show = |told: &Json| {
        let keys = ["rejected_rows", "jobs", "notifications", "files", "dry_run"];
        context.printer.facts(keys.map(|key| (key, told[key].clone())).to_vec())
    };
    if enqueue.enqueue {
        return later::hand_in_one(context, &desk, &job, enqueue, &jobs::exit_of, &show);
    }
    show(&job.run(&context.job(&desk))?.report())?;
    Ok(Exit::Ok)
}
