//! Jobs that a worker does: following them to their end, stopping them, fetching what they made.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vhm::error::{Error, Result};
use vhm::job::{Job, Outcome};
use vhm::report::{kept_problems, told};
use vhm::store::jobs::{self as kept_jobs, JobRow, JobState};
use vhm::store::runs::{self, Counts};

use super::later::tell;
use crate::context::{Context, Desk};
use crate::exit::Exit;
use crate::output::{identity, visible};
use crate::progress::Bar;

/// How often the end of a job is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Copies the file that a job made to a place of its user's.
pub fn fetch(context: &Context, desk: &Desk, job: &JobRow, output: &Path, force: bool) -> Result<Exit> {
    let Some(sha256) = &job.output_sha256 else {
        return Err(Error::Request(format!("run {} is {} and made no file", job.id, job.state.name())));
    };
    let name = job.output_name.as_deref().unwrap_or("-");
    let bytes = desk.blobs.copy_to(sha256, output, force).map_err(|error| error.at_file(name))?;
    let report = report_of(job);
    let problems = kept_problems(&report["problems"], &report["fillings"]).unwrap_or_default();
    for problem in &problems {
        context.printer.say_problem(problem);
    }
    let message = format!("{} rows written to {}", report["rows"], output.display());
    let facts = vec![
        ("run", json!(job.id)),
        ("file", json!(output)),
        ("format", report["format"].clone()),
        ("rows", report["rows"].clone()),
        ("bytes", json!(bytes)),
        ("problems", told(&problems, context.printer.language)),
    ];
    context.printer.done(&message, facts)?;
    Ok(Exit::Ok)
}

/// Follows a job until it has ended, or until its user does not want to wait any more.
pub fn follow(context: &Context, desk: &Desk, id: i64) -> Result<JobRow> {
    let interrupt = context.interrupt();
    let begun = Instant::now();
    let patience = context.global.wait.flatten().map(Duration::from_secs);
    let mut bar = None;
    loop {
        let job = desk.store.read_queue(|connection| kept_jobs::get(connection, id))?;
        let bar = bar.get_or_insert_with(|| {
            let bytes = job.sha256.as_deref().and_then(|sha256| desk.blobs.size(sha256).ok().flatten());
            Bar::follow(&context.global, &job, bytes)
        });
        if let Some(bar) = bar {
            bar.tell_job(&job);
        }
        if job.state.is_final() {
            return Ok(job);
        }
        if interrupt.load(Ordering::Relaxed) {
            context.printer.say(&format!("run {id} goes on without being watched; vhm runs cancel {id} would stop it"));
            return Err(Error::Interrupted);
        }
        if patience.is_some_and(|patience| begun.elapsed() > patience) {
            return Err(Error::Busy(format!("run {id} is still {}; vhm runs watch {id} waits on", job.state.name())));
        }
        std::thread::sleep(LOOK);
    }
}

/// The report of a job that ended.
pub fn report_of(job: &JobRow) -> Json {
    job.report.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null)
}

/// How a command ends that did this job: as if the work had been done here.
pub fn exit_of(job: &JobRow) -> Exit {
    let report = report_of(job);
    match job.state {
        JobState::Done => {
            let rejected = report["rejected"].as_u64().unwrap_or_default();
            let refused = report["refused_members"].as_u64().unwrap_or_default();
            let allowed = matches!(Job::from_payload(&job.payload), Ok(Job::Import(import)) if import.max_errors.is_some() || import.max_error_rate.is_some());
            match (rejected, allowed) {
                _ if refused > 0 => Exit::Problems,
                (0, _) => Exit::Ok,
                (_, true) => Exit::Partial,
                (_, false) => Exit::Problems,
            }
        }
        JobState::Failed if report["outcome"] == json!("failed") => Exit::Problems,
        JobState::Failed if report["outcome"] == json!("refused") => {
            Exit::of_kind("refused", report["problems"][0]["code"].as_str())
        }
        JobState::Failed => Exit::of_kind(report["error_kind"].as_str().unwrap_or("database"), None),
        JobState::Cancelled => Exit::Interrupted,
        _ => Exit::Database,
    }
}

/// What there is to tell of a job beside what it did.
pub fn facts_of(job: &JobRow) -> Json {
    let state = job.state.name();
    json!({ "run": job.id, "kind": job.kind, "state": state, "attempts": job.attempts, "error": job.error })
}

/// Tells people how a job ended; returns what scripts are told.
pub fn end_of(context: &Context, job: &JobRow) -> Result<Json> {
    let report = report_of(job);
    let mut told = facts_of(job);
    told["file"] = json!(job.file_name);
    if let (Some(object), Some(report)) = (told.as_object_mut(), report.as_object()) {
        let shown = report.iter().filter(|(key, _)| !matches!(key.as_str(), "run" | "fillings"));
        object.extend(shown.map(|(key, value)| (key.clone(), value.clone())));
    }
    if job.kind == "undo" {
        told["undoes"] = report["run"].clone();
    }
    if context.printer.is_json() {
        return Ok(told);
    }
    let name = job.file_name.as_deref().unwrap_or(job.kind.as_str());
    let mut line = format!("{name}: run {} is {}", job.id, job.state.name());
    if let Ok(counts) = serde_json::from_value::<Counts>(report) {
        line.push_str(&format!(": {}", identity(&counts, context.printer.language)));
    }
    if let Some(error) = &job.error {
        line.push_str(&format!(": {error}"));
    }
    context.printer.text(&format!("{}\n", visible(&line)))?;
    Ok(told)
}

/// `vhm runs watch`.
pub fn watch(context: &Context, id: i64) -> Result<Exit> {
    let desk = context.desk()?;
    if desk.store.read_queue(|connection| kept_jobs::find(connection, id))?.is_none() {
        let run = desk.store.read(|connection| runs::get(connection, id))?;
        context.printer.done(
            &format!("run {id} is {}", run.state.name()),
            vec![("run", json!(id)), ("state", json!(run.state.name()))],
        )?;
        return Ok(Exit::Ok);
    }
    let job = follow(context, &desk, id)?;
    let told = end_of(context, &job)?;
    if context.printer.is_json() {
        context.printer.object(&told)?;
    }
    Ok(exit_of(&job))
}

/// `vhm runs cancel`.
pub fn cancel(context: &Context, id: i64) -> Result<Exit> {
    let cancelled = context.store()?.write_queue(|connection| kept_jobs::cancel(connection, id))?;
    let (done, message) = match cancelled {
        kept_jobs::Cancelled::AtOnce => ("cancelled", format!("run {id} will not begin")),
        kept_jobs::Cancelled::Asked => {
            let told = "was told to stop; nothing of it will be stored unless it is just ending";
            ("asked", format!("the worker of run {id} {told}"))
        }
    };
    context.printer.done(&message, vec![("run", json!(id)), ("cancel", json!(done))])?;
    Ok(Exit::Ok)
}

/// `vhm runs retry`.
pub fn retry(context: &Context, id: i64) -> Result<Exit> {
    let desk = context.desk()?;
    let handed = vhm::job::hand_in::retry(&context.job(&desk), id)?;
    if context.global.wait.is_some() {
        return watch(context, handed.run());
    }
    tell(context, &[(None, handed)])?;
    Ok(Exit::Ok)
}

/// `vhm runs output`.
pub fn output(context: &Context, id: i64, output: &Path, force: bool) -> Result<Exit> {
    let desk = context.desk()?;
    let job = desk.store.read_queue(|connection| kept_jobs::get(connection, id))?;
    fetch(context, &desk, &job, output, force)
}

/// What a job here did, when it is one that only some kinds can end with.
pub fn unexpected(outcome: &Outcome) -> Error {
    Error::Internal(format!("a job ended as {outcome:?}"))
}
