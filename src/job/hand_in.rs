//! Handing a job in: its file is kept, its row is written, and from then on it is executed whatever happens to whoever handed it in.
//!
//! The file is kept first, under its hash, which can be done twice without harm; then one transaction writes the row. A crash between the two
//! leaves a kept file that nobody needs, which a prune takes away. The row is all there is to accepting a job: a worker gives it a task of
//! the queue crate when it sees it (see [`crate::store::dispatch`]), so that whoever hands in needs nothing of that crate.

use std::path::Path;

use super::{Context, Job};
use crate::error::{Error, Result};
use crate::format::encoding::scan;
use crate::import::hexadecimal;
use crate::problem::{self, Problem};
use crate::store::jobs::{self, Accepted, NewJob};
use crate::store::runs;
use crate::store::{Connection, Store};

/// How a job is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Greater goes first; 0 is usual.
    pub priority: i64,
    /// Not before this moment, in milliseconds since the epoch.
    pub at: Option<i64>,
    /// The job that is tried again.
    pub retry_of: Option<i64>,
}

/// What became of a job that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedIn {
    /// It waits, under this number.
    Accepted(i64),
    /// The same waits or runs already, under this number.
    Waiting(i64),
    /// Its file was imported before, by this run.
    Imported(i64),
}

impl HandedIn {
    /// The run that does it, or did.
    pub fn run(self) -> i64 {
        match self {
            HandedIn::Accepted(run) | HandedIn::Waiting(run) | HandedIn::Imported(run) => run,
        }
    }
}

/// Hands a job in. What asks, and who, is that of the context's attempt.
///
/// # Errors
/// A job that could not be executed anyway, a file that cannot be read, a full store of files, or the database.
pub fn hand_in(context: &Context<'_>, job: &Job, request: &Request) -> Result<HandedIn> {
    let mut job = job.clone();
    check(context, &job)?;
    can_be_done(&job, context.store.name() == "postgres")?;
    if let Some(file) = job.file_mut() {
        if let Some(path) = &file.path {
            file.sha256 = Some(keep(context, path, &file.name, file.sha256.as_deref())?);
        }
        if file.sha256.is_none() {
            return Err(Error::Request("a job handed in needs its file".to_owned()));
        }
    }
    if let Some(run) = imported(context, &job)? {
        return Ok(HandedIn::Imported(run));
    }
    let new = new_job(context, &job, request)?;
    let above = newest_run(context.store)?;
    Ok(match context.store.write_queue(|connection| jobs::accept(connection, &new, above))? {
        Accepted::New(run) => HandedIn::Accepted(run),
        Accepted::Known(run) => HandedIn::Waiting(run),
    })
}

/// Finds out whether a job can be understood, before anything is done.
///
/// # Errors
/// `Request` when what was asked for makes no sense.
pub fn check(context: &Context<'_>, job: &Job) -> Result<()> {
    match job {
        Job::Export(export) => export.check(context),
        Job::Reconcile(reconcile) => reconcile.check(context),
        Job::Report(report) => report.check(context),
        _ => Ok(()),
    }
}

/// Whether a job can be done with this kind of database at all.
pub(super) fn can_be_done(job: &Job, on_postgres: bool) -> Result<()> {
    match job {
        Job::Backup(_) if on_postgres => Err(crate::store::no_backup()),
        _ => Ok(()),
    }
}

/// The number of the newest run that is written; jobs get numbers above it.
pub fn newest_run(store: &Store) -> Result<i64> {
    store.read(runs::last_id)
}

/// Keeps the file of a job, unless there is no room, or it is not the content that was looked at before.
fn keep(context: &Context<'_>, path: &Path, name: &str, expected: Option<&str>) -> Result<String> {
    let unreadable =
        |error| Error::Refused(Box::new(Problem::new(problem::FILE_UNREADABLE).file(name).with("detail", error)));
    let scan = scan(path).map_err(unreadable)?;
    let sha256 = hexadecimal(&scan.sha256);
    if expected.is_some_and(|expected| expected != sha256) {
        return Err(Error::Conflict(format!(
            "{name} changes while it is being taken; it is taken when it has come to rest"
        )));
    }
    let limit = context.config.blobs_max_bytes;
    if limit > 0 {
        let used = context.blobs.usage()?.bytes;
        if used.saturating_add(scan.bytes) > limit {
            return Err(Error::Conflict(format!(
                "there is no room for {name} ({} bytes): {used} of {limit} bytes are used for kept files; vhm runs prune makes room, or raise blobs_max_bytes",
                scan.bytes
            )));
        }
    }
    context.blobs.keep(&sha256, path)?;
    Ok(sha256)
}

/// The earlier run that imported the same content in the same way.
fn imported(context: &Context<'_>, job: &Job) -> Result<Option<i64>> {
    let Job::Import(import) = job else { return Ok(None) };
    let Some(sha256) = import.file.sha256.as_deref().filter(|_| !import.force && !import.dry_run) else {
        return Ok(None);
    };
    let parameters = import.options(context)?.parameters();
    let found = context.store.read(|connection| runs::find_done(connection, sha256, &parameters))?;
    Ok(found.map(|run| run.id))
}

/// The row of a job.
pub(super) fn new_job(context: &Context<'_>, job: &Job, request: &Request) -> Result<NewJob> {
    let identity = match job {
        Job::Import(import) if !import.force && !import.dry_run => {
            let parameters = import.options(context)?.parameters();
            import.file.sha256.as_deref().map(|sha256| format!("import {sha256} {parameters}"))
        }
        Job::Undo(undo) if !undo.dry_run => Some(format!("undo {}", undo.run)),
        _ => None,
    };
    let file = job.file();
    Ok(NewJob {
        kind: job.name().to_owned(),
        queue: job.queue().to_owned(),
        priority: request.priority,
        payload: job.to_payload(),
        origin: context.attempt.origin.clone(),
        who: context.attempt.who.clone(),
        retry_of: request.retry_of,
        identity,
        file_name: file.map(|file| file.name.clone()),
        sha256: file.and_then(|file| file.sha256.clone()),
        run_after: request.at,
    })
}

/// Hands in again what ended badly, under a new number; the old row stays and tells what happened.
///
/// # Errors
/// `Conflict` when the job has not ended, or did what it was to do.
pub fn retry(context: &Context<'_>, id: i64) -> Result<HandedIn> {
    let old = context.store.read_queue(|connection| jobs::get(connection, id))?;
    if !old.state.is_final() || old.state == jobs::JobState::Done {
        return Err(Error::Conflict(format!("run {id} is {}; only what ended badly is tried again", old.state.name())));
    }
    let job = Job::from_payload(&old.payload).map_err(|error| Error::Conflict(error.to_string()))?;
    let request = Request { priority: old.priority, at: None, retry_of: Some(id) };
    hand_in(context, &job, &request)
}

/// Hands a job in inside a transaction that does something else too. Its file, if it has one, must be kept already.
pub(super) fn accept_in(
    connection: &mut dyn Connection,
    context: &Context<'_>,
    job: &Job,
    above: i64,
) -> Result<Accepted> {
    let new = new_job(context, job, &Request::default())?;
    jobs::accept(connection, &new, above)
}
