//! Jobs that a worker does: handing them in, following them to their end, and telling of it what would be told of work done here.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::job::hand_in::{HandedIn, Request, hand_in};
use vhm::job::{Job, Outcome};
use vhm::problem::Code;
use vhm::query::{Moment, instant};
use vhm::report::SCHEMA_VERSION;
use vhm::store::jobs::{self as kept_jobs, JobRow, JobState};
use vhm::store::runs::{self, Counts};

use crate::arguments::{Enqueue, PriorityChoice};
use crate::context::{Context, Desk, Opened};
use crate::exit::{Exit, of_files};
use crate::output::{Column, identity, visible};
use crate::progress::Bar;

/// How often the end of a job is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// How the flags want it handed in.
fn request(context: &Context, enqueue: &Enqueue) -> Result<Request> {
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    let at = enqueue.at.as_deref().map(|text| {
        instant(text, &moment).ok_or_else(|| Error::Request(format!("«{text}» is no moment such as 2026-07-01T02:00")))
    });
    let priority = match enqueue.priority {
        PriorityChoice::High => 10,
        PriorityChoice::Normal => 0,
        PriorityChoice::Low => -10,
    };
    Ok(Request { priority, at: at.transpose()?, retry_of: None })
}

/// Hands jobs in, and waits for their ends when that is asked for.
pub fn hand_in_all(
    context: &Context,
    desk: &Desk,
    jobs: &[(Job, Option<Opened>)],
    enqueue: &Enqueue,
    judge: &dyn Fn(&JobRow) -> Exit,
) -> Result<Exit> {
    let request = request(context, enqueue)?;
    let mut handed = Vec::new();
    for (job, _) in jobs {
        let name = job.file().map(|file| file.name.clone());
        handed.push((name, hand_in(&context.job(desk), job, &request)?));
    }
    if context.global.wait.is_none() {
        tell(context, &handed)?;
        return Ok(Exit::Ok);
    }
    let mut exits = Vec::new();
    let mut told = Vec::new();
    for (name, handed) in handed {
        if let HandedIn::Imported(run) = handed {
            exits.push(Exit::Ok);
            told.push(json!({ "file": name, "outcome": "already_imported", "run": run }));
            context.printer.say(&already(name.as_deref(), run));
            continue;
        }
        let job = follow(context, desk, handed.run())?;
        exits.push(judge(&job));
        told.push(end_of(context, &job)?);
    }
    let worst = of_files(&exits);
    if context.printer.is_json() {
        let all = json!({ "schema_version": SCHEMA_VERSION, "outcome": worst.outcome(), "exit_code": worst as i32, "files": told });
        context.printer.object(&all)?;
    }
    Ok(worst)
}

/// Hands one job in; with --wait its end is told and judged.
pub fn hand_in_one(
    context: &Context,
    desk: &Desk,
    job: &Job,
    enqueue: &Enqueue,
    judge: &dyn Fn(&JobRow) -> Exit,
) -> Result<Exit> {
    let handed = hand_in(&context.job(desk), job, &request(context, enqueue)?)?;
    if context.global.wait.is_none() {
        tell(context, &[(None, handed)])?;
        return Ok(Exit::Ok);
    }
    let ended = follow(context, desk, handed.run())?;
    let told = end_of(context, &ended)?;
    if context.printer.is_json() {
        context.printer.object(&told)?;
    }
    Ok(judge(&ended))
}

/// Hands an export or report in; with --wait its file is fetched when it is there.
pub fn hand_in_export(
    context: &Context,
    desk: &Desk,
    job: &Job,
    enqueue: &Enqueue,
    output: &Path,
    force: bool,
) -> Result<Exit> {
    let handed = hand_in(&context.job(desk), job, &request(context, enqueue)?)?;
    if context.global.wait.is_none() {
        tell(context, &[(Some(output.display().to_string()), handed)])?;
        return Ok(Exit::Ok);
    }
    let ended = follow(context, desk, handed.run())?;
    if ended.state != JobState::Done {
        let told = end_of(context, &ended)?;
        if context.printer.is_json() {
            context.printer.object(&told)?;
        }
        return Ok(exit_of(&ended));
    }
    fetch(context, desk, &ended, output, force)
}

/// Copies the file that a job made to a place of its user's.
pub fn fetch(context: &Context, desk: &Desk, job: &JobRow, output: &Path, force: bool) -> Result<Exit> {
    let Some(sha256) = &job.output_sha256 else {
        return Err(Error::Request(format!("run {} is {} and made no file", job.id, job.state.name())));
    };
    let bytes = desk.blobs.copy_to(sha256, output, force)?;
    let report = report_of(job);
    let message = format!("{} rows written to {}", report["rows"], output.display());
    let facts = vec![
        ("run", json!(job.id)),
        ("file", json!(output)),
        ("format", report["format"].clone()),
        ("rows", report["rows"].clone()),
        ("bytes", json!(bytes)),
    ];
    context.printer.done(&message, facts)?;
    Ok(Exit::Ok)
}

/// Tells the numbers of jobs that were handed in.
pub fn tell(context: &Context, handed: &[(Option<String>, HandedIn)]) -> Result<()> {
    for (name, handed) in handed {
        match handed {
            HandedIn::Accepted(_) => {}
            HandedIn::Waiting(run) => {
                context
                    .printer
                    .say(&format!("{}: the same waits or runs already as run {run}", name.as_deref().unwrap_or("-")));
            }
            HandedIn::Imported(run) => context.printer.say(&already(name.as_deref(), *run)),
        }
    }
    let columns = [Column::plain("run", true), Column::plain("state", false), Column::plain("file", false)];
    let row = |(name, handed): &(Option<String>, HandedIn)| {
        let state = match handed {
            HandedIn::Accepted(_) => "queued",
            HandedIn::Waiting(_) => "known",
            HandedIn::Imported(_) => "already_imported",
        };
        vec![json!(handed.run()), json!(state), json!(name)]
    };
    context.printer.rows(&columns, handed.iter().map(row).collect(), Map::new())
}

fn already(name: Option<&str>, run: i64) -> String {
    format!("{}: nothing to do, the same content was imported by run {run}", name.unwrap_or("-"))
}

/// Follows a job until it has ended, or until its user does not want to wait any more.
pub fn follow(context: &Context, desk: &Desk, id: i64) -> Result<JobRow> {
    let interrupt = context.interrupt();
    let begun = Instant::now();
    let patience = context.global.wait.flatten().map(Duration::from_secs);
    let mut bar = None;
    loop {
        let job = desk.store.read_queue(|connection| kept_jobs::get(connection, id))?;
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
        let bar = bar.get_or_insert_with(|| Bar::follow(&context.global, &format!("run {id}")));
        if let Some(bar) = bar {
            bar.tell_job(&job);
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
            let allowed = matches!(Job::from_payload(&job.payload), Ok(Job::Import(import)) if import.max_errors.is_some() || import.max_error_rate.is_some());
            match (rejected, allowed) {
                (0, _) => Exit::Ok,
                (_, true) => Exit::Partial,
                (_, false) => Exit::Problems,
            }
        }
        JobState::Failed if report["outcome"] == json!("failed") => Exit::Problems,
        JobState::Failed if report["outcome"] == json!("refused") => {
            let code = report["problems"][0]["code"].as_str().and_then(Code::by_name);
            if code.is_some_and(Code::is_limit) { Exit::Limit } else { Exit::Input }
        }
        JobState::Cancelled => Exit::Interrupted,
        _ => Exit::Database,
    }
}

/// Tells people how a job ended; returns what scripts are told.
pub fn end_of(context: &Context, job: &JobRow) -> Result<Json> {
    let report = report_of(job);
    let mut told = json!({
        "run": job.id, "kind": job.kind, "state": job.state.name(), "file": job.file_name, "attempts": job.attempts, "error": job.error,
    });
    if let (Some(object), Some(report)) = (told.as_object_mut(), report.as_object()) {
        object.extend(report.iter().map(|(key, value)| (key.clone(), value.clone())));
        object.insert("run".to_owned(), json!(job.id));
    }
    if context.printer.is_json() {
        return Ok(told);
    }
    let name = job.file_name.as_deref().unwrap_or(job.kind.as_str());
    let mut line = format!("{name}: run {} is {}", job.id, job.state.name());
    if let Ok(counts) = serde_json::from_value::<Counts>(report) {
        line.push_str(&format!(": {}", identity(&counts)));
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
