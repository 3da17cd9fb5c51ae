//! The life of a worker: it starts, serves its queues until it is told to stop, gives back what it is doing, and ends.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use tracing::Instrument;
use vhm::blob::Blobs;
use vhm::config::Config;
use vhm::error::{Error, Result};
use vhm::job::execute::{Attempted, Ending, Executor, blocking};
use vhm::job::queue::{Handler, Wake, consume, prepare};
use vhm::job::watch::host;
use vhm::source::Sources;
use vhm::store::{Listener, Store, StoreOptions, dispatch, jobs, workers};

use crate::arguments::Run;
use crate::complaints::Complaints;
use crate::metrics::Metrics;
use crate::{deliver, keep, serve};

/// How often an embedded database is looked at for jobs.
const LOOK_SQLITE: Duration = Duration::from_millis(200);
/// How often PostgreSQL is looked at, which also tells by itself.
const LOOK_POSTGRES: Duration = Duration::from_secs(1);

/// What the parts of a worker share.
pub struct Worker {
    /// What jobs are executed with.
    pub executor: Arc<Executor>,
    /// What is counted.
    pub metrics: Metrics,
    /// The queues and how many jobs at once.
    pub queues: BTreeMap<String, usize>,
    /// Jobs being executed.
    pub running: AtomicI64,
    /// When the keeper last did its round.
    pub round: std::sync::Mutex<Instant>,
    /// Rounds the keeper did.
    pub rounds: AtomicU64,
    /// Wakes the consumers.
    pub wake: Wake,
    /// Wakes the dispatcher of this process.
    pub look: Notify,
    /// Whether the worker is to end.
    pub stop: watch::Sender<bool>,
    /// Whether somebody told it to, who does not want to wait.
    pub told: watch::Sender<bool>,
    /// What was complained of lately.
    pub complaints: Complaints,
}

/// Starts, works, ends.
///
/// # Errors
/// What keeps the worker from starting. What happens later is logged.
pub fn run(config: &Config, arguments: &Run) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::io("cannot start", error))?;
    let done = runtime.block_on(live(config.clone(), arguments.clone()));
    // A thread that does not end is not waited for: its lease runs out.
    runtime.shutdown_timeout(Duration::from_secs(2));
    done
}

async fn live(config: Config, arguments: Run) -> Result<()> {
    let worker = Arc::new(start(config, &arguments).await?);
    let name = worker.executor.name.as_str();
    tracing::info!(worker = name, queues = ?worker.queues, database = worker.executor.store.name(), "the worker is there");
    tokio::spawn(watch_signals(worker.clone()));
    if let Some(address) = arguments.listen {
        serve::start(worker.clone(), address, arguments.ready_seconds).await?;
    }
    let dispatcher = tokio::spawn(dispatch_all(worker.clone(), arguments.once));
    let keeper = tokio::spawn(keep::keep(worker.clone(), arguments.once));
    let handler = handler(&worker);
    let mut stop = worker.stop.subscribe();
    let stopped = async move {
        // The sender lives as long as the worker.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let consumed = consume(&worker.executor.store, name, &worker.queues, &worker.wake, handler, stopped).await;
    worker.stop.send_replace(true);
    let _ = tokio::join!(dispatcher, keeper);
    if arguments.once {
        keep::move_away(&worker).await;
        deliver::deliver_once(&worker).await;
    }
    let leaving = worker.clone();
    let left = blocking(move || {
        leaving.executor.store.write_queue(|connection| workers::leave(connection, &leaving.executor.name))
    });
    if let Err(error) = left.await {
        tracing::warn!(%error, "the worker could not take its name off the list");
    }
    tracing::info!(worker = name, "the worker ends");
    consumed
}

/// Opens everything; a database that is away is waited for, unless the worker is to end soon anyway.
async fn start(config: Config, arguments: &Run) -> Result<Worker> {
    let mut queues = BTreeMap::new();
    for queue in &arguments.queues {
        queues.insert(queue.clone(), if queue == "work" { usize::from(arguments.concurrency) } else { 1 });
    }
    let jobs: usize = queues.values().sum();
    let options = StoreOptions {
        connections: 3 * jobs as u32 + 6,
        ..StoreOptions::new(config.database_url.clone(), Duration::from_secs(config.wait_seconds))
    };
    let mut pause = Duration::from_millis(500);
    let store = loop {
        let opened = match Store::open(&options).await {
            Ok(store) => prepare(&store).await.map(|()| store),
            Err(error) => Err(error),
        };
        match opened {
            Ok(store) => break store,
            Err(error @ (Error::Database(_) | Error::Busy(_))) if !arguments.once => {
                tracing::warn!(%error, "the database cannot be used yet");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(15));
            }
            Err(error) => return Err(error),
        }
    };
    let executor = Executor {
        store: Arc::new(store),
        sources: Sources::with_directory(&config.sources_dir)?,
        blobs: Blobs::open(&config)?,
        config,
        child: std::env::current_exe().ok().map(Arc::from),
        name: name(),
        draining: Arc::new(AtomicBool::new(false)),
    };
    Ok(Worker {
        executor: Arc::new(executor),
        metrics: Metrics::default(),
        queues,
        running: AtomicI64::new(0),
        round: std::sync::Mutex::new(Instant::now()),
        rounds: AtomicU64::new(0),
        wake: Wake::default(),
        look: Notify::new(),
        stop: watch::Sender::new(false),
        told: watch::Sender::new(false),
        complaints: Complaints::default(),
    })
}

/// A name that no worker had before: the machine, the process, and a number drawn now.
fn name() -> String {
    let drawn = std::hash::RandomState::new().build_hasher().finish();
    format!("{}-{}-{drawn:016x}", host(), std::process::id())
}

/// Stops at the first signal; ends at once at the second.
async fn watch_signals(worker: Arc<Worker>) {
    let Ok(mut termination) = signal(SignalKind::terminate()) else {
        tracing::error!("signals cannot be heard; the worker can only be killed");
        return;
    };
    loop {
        tokio::select! {
            _ = termination.recv() => {}
            interrupt = tokio::signal::ctrl_c() => if interrupt.is_err() { return },
        }
        let again = worker.executor.draining.swap(true, Ordering::Relaxed);
        if again {
            end_at_once();
        }
        tracing::info!(running = worker.running.load(Ordering::Relaxed), "told to stop: running jobs are given back");
        worker.told.send_replace(true);
        worker.stop.send_replace(true);
        worker.look.notify_one();
    }
}

#[expect(clippy::exit, reason = "somebody who says it twice does not want to wait; leases run out by themselves")]
fn end_at_once() -> ! {
    std::process::exit(143)
}

/// What is done with the number of a job.
fn handler(worker: &Arc<Worker>) -> Handler {
    let worker = worker.clone();
    Arc::new(move |id| {
        let worker = worker.clone();
        Box::pin(async move {
            if worker.executor.draining.load(Ordering::Relaxed) {
                return;
            }
            let span = tracing::info_span!("job", run = id);
            worker.running.fetch_add(1, Ordering::Relaxed);
            // On a task of its own, so that not even a panic in it reaches the queue crate.
            let executing = tokio::spawn(worker.executor.clone().execute(id).instrument(span.clone()));
            let begun = Instant::now();
            let result = executing.await;
            worker.running.fetch_sub(1, Ordering::Relaxed);
            let _inside = span.enter();
            match result {
                Ok(Ok(attempted)) => told(&worker, &attempted, begun.elapsed()),
                Ok(Err(error)) => tracing::warn!(run = id, %error, "the job could not be taken; it is tried again"),
                Err(error) => tracing::error!(run = id, %error, "internal error: an attempt ended without a word"),
            }
            worker.look.notify_one();
        })
    })
}

/// Logs and counts how an attempt ended. No field of a row is ever in a log line.
fn told(worker: &Worker, attempted: &Attempted, took: Duration) {
    let Some(job) = &attempted.job else { return };
    let (run, kind, attempt, rows) = (job.id, job.kind.as_str(), job.attempts, attempted.rows);
    let (error, seconds) = (attempted.error.as_deref().unwrap_or_default(), took.as_secs_f64());
    worker.metrics.attempted(kind, &attempted.ending, took, rows);
    match &attempted.ending {
        Ending::Nothing => {}
        Ending::Ended(jobs::JobState::Done) => tracing::info!(run, kind, attempt, rows, seconds, "done"),
        Ending::Ended(state) => tracing::warn!(run, kind, attempt, rows, seconds, error, "{}", state.name()),
        Ending::Retried(delay_ms) => tracing::warn!(run, kind, attempt, delay_ms, error, "tried again later"),
        Ending::Released => tracing::info!(run, kind, attempt, "given back"),
        Ending::Lost => tracing::warn!(run, kind, attempt, error, "another worker has it by now"),
    }
}

/// Gives jobs that may begin to the queue crate, as soon as somebody says that there are some, and every now and then.
async fn dispatch_all(worker: Arc<Worker>, once: bool) {
    let store = worker.executor.store.clone();
    let every = if store.name() == "sqlite" { LOOK_SQLITE } else { LOOK_POSTGRES };
    let mut listener: Option<Listener> = None;
    let mut stop = worker.stop.subscribe();
    let mut idle_rounds = 0;
    let mut away = 0;
    while !*stop.borrow() {
        if listener.is_none() {
            listener = store.listen().await.unwrap_or_else(|error| {
                if worker.complaints.is_new("listener", &error) {
                    tracing::warn!(%error, "the database does not tell of new jobs; it is asked every second");
                }
                None
            });
        }
        let found = dispatch_once(&worker).await;
        idle_rounds = if found == Some(false) { idle_rounds + 1 } else { 0 };
        // Two looks in a row, so that a job between two of its states is not overlooked, after a round of the keeper, which lets schedules
        // tick and takes files from watched folders.
        let looked = worker.rounds.load(Ordering::Relaxed) > 0;
        idle_rounds = if looked { idle_rounds } else { 0 };
        if once && idle_rounds >= 2 && worker.running.load(Ordering::Relaxed) == 0 {
            worker.stop.send_replace(true);
            return;
        }
        let told = async {
            match &mut listener {
                Some(listener) => listener.wait().await,
                None => std::future::pending().await,
            }
        };
        // A task that came while a consumer was just looking is found by a second look.
        // A database that is away is asked again less and less often, or a long night would fill the log.
        away = if found.is_none() { (away + 1).min(4) } else { 0 };
        let pause = if found == Some(true) { Duration::from_millis(50) } else { every * (1 << away) };
        tokio::select! {
            heard = told => if !heard { listener = None },
            () = worker.look.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One look: `Some(true)` when there is something to do, `None` when that could not be found out.
async fn dispatch_once(worker: &Arc<Worker>) -> Option<bool> {
    let this = worker.clone();
    let looked = blocking(move || {
        let store = &this.executor.store;
        let queues: Vec<String> = this.queues.keys().cloned().collect();
        let (due, tasks) = store.read_queue(|connection| {
            Ok((dispatch::is_due(connection, &queues)?, dispatch::has_tasks(connection, &queues)?))
        })?;
        let dispatched = if due { store.write_queue(dispatch::dispatch)? } else { 0 };
        Ok((dispatched > 0, tasks || dispatched > 0))
    });
    match looked.await {
        Ok((new, tasks)) => {
            let free = worker.running.load(Ordering::Relaxed) < worker.queues.values().sum::<usize>() as i64;
            if tasks && free {
                worker.wake.wake();
            }
            Some(new || (tasks && free))
        }
        Err(error) => {
            if worker.complaints.is_new("queue", &error) {
                tracing::warn!(%error, "the queue could not be looked at");
            }
            None
        }
    }
}
