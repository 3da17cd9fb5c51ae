//! Executing a job that was handed in: taking it, doing it on a thread of its own while its lease is kept alive, and ending it, whatever
//! happens in between. Used by workers, for one job at a time; knows nothing of how a worker comes to hear of a job.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Attempt, Context, Job, Outcome, announce_end, may_pass};
use crate::blob::Blobs;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::import::Reached;
use crate::source::Sources;
use crate::store::jobs::{self, JobRow, JobState};
use crate::store::leases::{self, Ended, Heard, Taken};
use crate::store::{Connection, Store, runs};

/// What a worker executes jobs with.
pub struct Executor {
    /// The database.
    pub store: Arc<Store>,
    /// The kinds of files.
    pub sources: Sources,
    /// The settings.
    pub config: Config,
    /// Where files are kept.
    pub blobs: Blobs,
    /// The program that reads dangerous files in a process of its own.
    pub child: Option<Arc<std::path::Path>>,
    /// The worker's name, which no other ever had.
    pub name: String,
    /// Set when the worker is to end: jobs stop at the next good place and are given back.
    pub draining: Arc<AtomicBool>,
}

/// How an attempt ended, for logs and counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was to be done: somebody else has the job, or it must wait.
    Nothing,
    /// It ended in this state.
    Ended(JobState),
    /// It is tried again after so many milliseconds.
    Retried(i64),
    /// It was given back.
    Released,
    /// Somebody else has it by now; what was done was not kept.
    Lost,
}

/// What became of an attempt.
#[derive(Debug, Clone)]
pub struct Attempted {
    /// How it ended.
    pub ending: Ending,
    /// The job.
    pub job: Option<Box<JobRow>>,
    /// Why, where it did not do what it was to do.
    pub error: Option<String>,
    /// Rows read.
    pub rows: u64,
}

/// How often a running job looks whether it is to stop, and tells how far it is.
const LOOK: Duration = Duration::from_millis(500);
/// How long the end of a job is tried to be written down when the database is away; its lease is over long before.
const ENDING: Duration = Duration::from_secs(120);

impl Executor {
    /// What jobs work with, for an attempt.
    pub fn context(&self, attempt: Attempt) -> Context<'_> {
        Context {
            store: &self.store,
            sources: &self.sources,
            config: &self.config,
            blobs: &self.blobs,
            child: self.child.clone(),
            password: None,
            attempt,
        }
    }

    /// Executes a job, if it is there to be executed. Never panics, and does not end before its end is written down or cannot be.
    pub async fn execute(self: Arc<Self>, id: i64) -> Result<Attempted> {
        let this = self.clone();
        let taken = blocking(move || {
            this.store.write_queue(|connection| {
                let taken = leases::take(connection, id, &this.name, this.config.jobs.lease_ms)?;
                if let Taken::Poisoned(job) = &taken {
                    announce_end(connection, &this.config.notify, job)?;
                }
                Ok(taken)
            })
        })
        .await?;
        let job = match taken {
            Taken::Not => return Ok(Attempted { ending: Ending::Nothing, job: None, error: None, rows: 0 }),
            Taken::Poisoned(job) => {
                let error = job.error.clone();
                return Ok(Attempted { ending: Ending::Ended(JobState::Dead), job: Some(job), error, rows: 0 });
            }
            Taken::Ours(job) => job,
        };
        let attempt = Arc::new(Running::new());
        let this = self.clone();
        let (row, running) = (job.clone(), attempt.clone());
        let span = tracing::Span::current();
        let mut work = tokio::task::spawn_blocking(move || span.in_scope(|| this.work(&row, &running)));
        let result = loop {
            tokio::select! {
                done = &mut work => break done.unwrap_or_else(|error| Err(Failure::Panic(error.to_string()))),
                () = tokio::time::sleep(LOOK) => self.clone().look(id, &attempt).await,
            }
        };
        let rows = result.as_ref().ok().and_then(Outcome::counts).map_or(0, |counts| counts.read);
        let (ending, error) = self.end(&job, &attempt, result).await;
        Ok(Attempted { ending, job: Some(job), error, rows })
    }

    /// Does the work of a job, on a thread that may block.
    fn work(&self, row: &JobRow, running: &Arc<Running>) -> Result<Outcome, Failure> {
        let job = Job::from_payload(&row.payload).map_err(|error| Failure::NotUnderstood(error.to_string()))?;
        let (telling, id) = (running.clone(), row.id);
        let fence = Arc::new({
            let (store, name, stop) = (self.store.clone(), self.name.clone(), running.stop.clone());
            let running = running.clone();
            move || match store.read_queue(|connection| leases::heard(connection, id, &name))? {
                Heard::GoOn => {
                    running.storing.store(true, Ordering::Relaxed);
                    Ok(())
                }
                Heard::Stop | Heard::Lost => {
                    stop.store(true, Ordering::Relaxed);
                    Err(Error::Interrupted)
                }
            }
        });
        let attempt = Attempt {
            run: Some(id),
            origin: row.origin.clone(),
            who: row.who.clone(),
            again: row.attempts > 1,
            interrupt: Some(running.stop.clone()),
            progress: Some(Arc::new(move |reached| telling.tell(reached))),
            fence: Some(fence),
        };
        let context = self.context(attempt);
        std::panic::catch_unwind(AssertUnwindSafe(|| job.run(&context)))
            .map_err(|panic| Failure::Panic(panic_text(&*panic)))?
            .map_err(Failure::Error)
    }

    /// Keeps the lease, tells how far the job is, and hears whether it is to stop.
    async fn look(self: Arc<Self>, id: i64, running: &Arc<Running>) {
        if self.draining.load(Ordering::Relaxed) {
            running.stop.store(true, Ordering::Relaxed);
        }
        let lease = self.config.jobs.lease_ms;
        let progress = running.progress(Duration::from_secs(1));
        let due = running.beat_due(lease) || progress.is_some();
        let this = self.clone();
        let heard = blocking(move || {
            if due {
                this.store
                    .write_queue(|connection| leases::beat(connection, id, &this.name, lease, progress.as_deref()))
            } else {
                this.store.read_queue(|connection| leases::heard(connection, id, &this.name))
            }
        })
        .await;
        match heard {
            Ok(Heard::GoOn) if due => running.beaten(),
            Ok(Heard::GoOn) => {}
            Ok(Heard::Stop) => {
                running.cancelled.store(true, Ordering::Relaxed);
                running.stop.store(true, Ordering::Relaxed);
            }
            Ok(Heard::Lost) => running.stop.store(true, Ordering::Relaxed),
            // The database is away for a moment; the work goes on, and what it writes is asked for the lease again.
            Err(error) => tracing::warn!(run = id, %error, "the lease could not be kept"),
        }
    }

    /// Writes down how an attempt ended.
    async fn end(
        self: &Arc<Self>,
        job: &JobRow,
        running: &Arc<Running>,
        result: Result<Outcome, Failure>,
    ) -> (Ending, Option<String>) {
        let end = self.decide(job, running, result);
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        loop {
            let (this, row, wanted) = (self.clone(), job.clone(), end.clone());
            match blocking(move || this.write_end(&row, &wanted)).await {
                Ok(true) => return (end.ending, end.ended.error),
                Ok(false) => return (Ending::Lost, end.ended.error),
                Err(error) if begun.elapsed() < ENDING && may_pass(&error) => {
                    tracing::warn!(run = job.id, %error, "the end of a job could not be written down yet");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                Err(error) => return (Ending::Lost, Some(error.to_string())),
            }
        }
    }

    fn decide(&self, job: &JobRow, running: &Running, result: Result<Outcome, Failure>) -> End {
        let told = |error: &dyn std::fmt::Display| Ended { error: Some(error.to_string()), ..Ended::default() };
        match result {
            Ok(outcome) => End::of(&outcome),
            Err(Failure::NotUnderstood(error)) => End::new(Ending::Ended(JobState::Dead), told(&error)),
            Err(Failure::Panic(panic)) => {
                // A panic is a lost attempt that could say goodbye: it counts towards the three all the same.
                let message = format!("internal error: the work panicked: {panic}");
                let last = job.lost >= leases::MAX_LOST;
                let ending = if last { Ending::Ended(JobState::Dead) } else { Ending::Retried(0) };
                End { panicked: true, ..End::new(ending, told(&message)) }
            }
            Err(Failure::Error(Error::Interrupted)) if running.cancelled.load(Ordering::Relaxed) => {
                End::new(Ending::Ended(JobState::Cancelled), told(&"cancelled; nothing of it was stored"))
            }
            Err(Failure::Error(Error::Interrupted)) => End::new(Ending::Released, Ended::default()),
            Err(Failure::Error(error)) if may_pass(&error) => {
                // Attempts that ended with an error, this one included; lost ones are counted apart.
                let failed = (job.attempts - job.lost) as usize;
                match self.config.jobs.retry_ms.get(failed) {
                    Some(delay) => End::new(Ending::Retried(jitter(*delay, job.id, failed)), told(&error)),
                    None => End::failed(job, &error),
                }
            }
            Err(Failure::Error(error)) => End::failed(job, &error),
        }
    }

    /// `false` when the job is somebody else's by now.
    fn write_end(&self, job: &JobRow, end: &End) -> Result<bool> {
        let (id, name) = (job.id, self.name.as_str());
        if end.ending == Ending::Ended(JobState::Done) {
            // What the job wrote must outlive a power cut if the word that it is done does.
            self.store.sync()?;
        }
        self.store.write_queue(|connection| match &end.ending {
            Ending::Retried(_) | Ending::Released if leases::heard(connection, id, name)? == Heard::Stop => {
                // Somebody wanted it to stop just when it stopped for another reason.
                let told = Some("cancelled; nothing of it was stored".to_owned());
                let ended = Ended { error: told, ..Ended::default() };
                let ours = leases::finish(connection, id, name, JobState::Cancelled, &ended)?;
                if ours {
                    let ended = jobs::get(connection, id)?;
                    announce_end(connection, &self.config.notify, &ended)?;
                }
                Ok(ours)
            }
            Ending::Ended(state) => {
                let ours = leases::finish(connection, id, name, *state, &end.ended)?;
                if ours {
                    let ended = jobs::get(connection, id)?;
                    announce_end(connection, &self.config.notify, &ended)?;
                }
                Ok(ours)
            }
            Ending::Retried(delay) => {
                let error = end.ended.error.as_deref().unwrap_or_default();
                if end.panicked {
                    leases::retry_lost(connection, id, name, error)
                } else {
                    leases::retry(connection, id, name, *delay, error)
                }
            }
            Ending::Released => leases::release(connection, id, name),
            Ending::Nothing | Ending::Lost => Ok(false),
        })
    }
}

/// Takes jobs from workers that were not heard of in time, and tells of those that ended by that. A job whose run is written all the same is
/// done: its worker died between keeping the result and saying so.
pub fn recover(executor: &Executor) -> Result<Vec<JobRow>> {
    let silent = executor.store.read_queue(leases::silent)?;
    if silent.is_empty() {
        return Ok(Vec::new());
    }
    for id in silent {
        if let Some(run) = executor.store.read(|connection| runs::find(connection, id))? {
            executor.store.write_queue(|connection| settle(connection, executor, id, &run))?;
        }
    }
    executor.store.write_queue(|connection| {
        let ended = leases::recover(connection)?;
        for job in &ended {
            announce_end(connection, &executor.config.notify, job)?;
        }
        Ok(ended)
    })
}

fn settle(connection: &mut dyn Connection, executor: &Executor, id: i64, run: &runs::Run) -> Result<()> {
    let outcome = Outcome::Before(Box::new(run.clone()));
    let end = End::of(&outcome);
    let Ending::Ended(state) = end.ending else { return Ok(()) };
    if leases::finish_silent(connection, id, state, &end.ended)? {
        let ended = jobs::get(connection, id)?;
        announce_end(connection, &executor.config.notify, &ended)?;
    }
    Ok(())
}

/// What is to be written down.
#[derive(Clone)]
struct End {
    ending: Ending,
    ended: Ended,
    panicked: bool,
}

impl End {
    fn new(ending: Ending, ended: Ended) -> End {
        End { ending, ended, panicked: false }
    }

    /// The end of a job that an error ended; what kind of error is kept with it, so that whoever waits for the job can end in the same way.
    fn failed(job: &JobRow, error: &Error) -> End {
        let mut report = json!({ "error_kind": error.kind() });
        if let Error::Refused(problem) = error {
            let told = crate::report::ProblemReport::new(problem, crate::schema::Language::En);
            let fillings = crate::report::fillings(std::slice::from_ref(&**problem));
            report = json!({ "outcome": "refused", "file": job.file_name, "problems": [told], "fillings": fillings });
        }
        let ended = Ended { report: Some(report.to_string()), error: Some(error.to_string()), ..Ended::default() };
        End::new(Ending::Ended(JobState::Failed), ended)
    }

    fn of(outcome: &Outcome) -> End {
        let state = if outcome.succeeded() { JobState::Done } else { JobState::Failed };
        let (output_sha256, output_name) = match outcome {
            Outcome::Exported { sha256, file, .. } => (sha256.clone(), Some(file.display().to_string())),
            _ => (None, None),
        };
        let report = Some(outcome.report().to_string());
        End::new(Ending::Ended(state), Ended { report, error: outcome.failure(), output_sha256, output_name })
    }
}

/// Why an attempt did not end with an outcome.
enum Failure {
    Error(Error),
    NotUnderstood(String),
    Panic(String),
}

/// A job that is being executed.
struct Running {
    stop: Arc<AtomicBool>,
    cancelled: AtomicBool,
    storing: AtomicBool,
    begun: Instant,
    reached: Mutex<Reached>,
    told: Mutex<Told>,
}

/// What a worker said last of a job.
struct Told {
    /// How far it was, and when that was told.
    progress: Option<(&'static str, Reached)>,
    at: Instant,
    /// When the lease was last made longer.
    beaten: Instant,
}

impl Running {
    fn new() -> Running {
        let now = Instant::now();
        Running {
            stop: Arc::default(),
            cancelled: AtomicBool::new(false),
            storing: AtomicBool::new(false),
            begun: now,
            reached: Mutex::default(),
            told: Mutex::new(Told { progress: None, at: now, beaten: now }),
        }
    }

    fn tell(&self, reached: Reached) {
        if let Ok(mut last) = self.reached.lock() {
            *last = reached;
        }
    }

    /// How far the job is, when that changed and was not told for so long.
    fn progress(&self, every: Duration) -> Option<String> {
        let reached = *self.reached.lock().ok()?;
        let Reached { bytes, rows, rejected } = reached;
        let phase = match (self.storing.load(Ordering::Relaxed), bytes, rows) {
            (true, ..) => "storing",
            (false, 0, 0) => "beginning",
            // An export tells rows only.
            (false, 0, _) => "writing",
            _ => "reading",
        };
        let mut told = self.told.lock().ok()?;
        let now = Some((phase, reached));
        if told.progress == now || (told.progress.is_some() && told.at.elapsed() < every) {
            return None;
        }
        (told.at, told.progress) = (Instant::now(), now);
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        let rate = (rows as f64 / seconds).round() as u64;
        let progress =
            json!({ "phase": phase, "bytes": bytes, "rows": rows, "rejected": rejected, "rows_per_second": rate });
        Some(progress.to_string())
    }

    /// Whether a third of the lease has passed since the worker was last heard of.
    fn beat_due(&self, lease_ms: i64) -> bool {
        let third = Duration::from_millis(lease_ms.max(3) as u64 / 3);
        self.told.lock().is_ok_and(|told| told.beaten.elapsed() >= third)
    }

    fn beaten(&self) {
        if let Ok(mut told) = self.told.lock() {
            told.beaten = Instant::now();
        }
    }
}

/// A delay a little longer or shorter, so that jobs that failed together do not come back together: up to a fifth, always the same for the
/// same attempt.
fn jitter(delay: i64, id: i64, attempt: usize) -> i64 {
    let seed = xxhash_rust::xxh3::xxh3_64(format!("{id} {attempt}").as_bytes());
    delay * (900 + (seed % 301) as i64 - 100) / 1000
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}

/// Runs what blocks on a thread that may. What it logs belongs to the span that it was called in.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("a thread of the worker panicked: {error}"))))
}
