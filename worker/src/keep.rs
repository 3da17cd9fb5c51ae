//! What a worker does beside its jobs, round after round: it says that it is there, takes jobs from workers that are not, lets schedules
//! tick, looks through watched folders, delivers notifications, and tidies up.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use vhm::error::Result;
use vhm::import::now;
use vhm::job::Attempt;
use vhm::job::execute::{blocking, recover};
use vhm::job::schedule::{add_built_in, tick};
use vhm::job::watch::{Event, Watcher, settle_all};
use vhm::store::dispatch;
use vhm::store::workers::{self, WorkerRow};

use crate::deliver::keep_delivering;
use crate::run::Worker;

const ROUND: Duration = Duration::from_secs(1);
/// Rounds between two announcements, looks through folders, and tidyings.
const ANNOUNCE: u64 = 5;
const FOLDERS: u64 = 2;
const TIDY: u64 = 15;

/// Goes round until the worker ends; `once` when it ends by itself, and must decide at its first look what has come to rest.
pub async fn keep(worker: Arc<Worker>, once: bool) {
    let watcher = Arc::new(std::sync::Mutex::new(Watcher::new(once)));
    let mut stop = worker.stop.subscribe();
    let mut round = 0_u64;
    let mut built_in = false;
    let delivering = tokio::spawn(keep_delivering(worker.clone()));
    while !*stop.borrow() {
        let begun = Instant::now();
        if !built_in {
            built_in =
                did(&worker, "schedules", |worker| add_built_in(&worker.executor.context(Attempt::default()))).await;
        }
        if round.is_multiple_of(ANNOUNCE) {
            did(&worker, "announcement", announce).await;
        }
        did(&worker, "recovery", |worker| {
            for job in recover(&worker.executor)? {
                tracing::warn!(
                    run = job.id,
                    state = job.state.name(),
                    error = job.error,
                    "its worker was not heard of any more"
                );
            }
            Ok(())
        })
        .await;
        did(&worker, "schedules", ticks).await;
        if round.is_multiple_of(FOLDERS) {
            let watcher = watcher.clone();
            did(&worker, "watched folders", move |worker| folders(worker, &watcher)).await;
        }
        if round % TIDY == TIDY - 1 {
            did(&worker, "tidying", |worker| {
                worker.executor.store.write_queue(|connection| {
                    dispatch::revive(connection)?;
                    dispatch::sweep(connection)
                })
            })
            .await;
        }
        if let Ok(mut last) = worker.round.lock() {
            *last = Instant::now();
        }
        round += 1;
        worker.rounds.store(round, Ordering::Relaxed);
        tokio::select! {
            () = tokio::time::sleep(ROUND.saturating_sub(begun.elapsed())) => {}
            _ = stop.changed() => {}
        }
    }
    if let Err(error) = delivering.await {
        tracing::error!(%error, "internal error: the deliveries ended without a word");
    }
}

/// Does one thing; what goes wrong is logged and tried again in the next round.
pub async fn did(
    worker: &Arc<Worker>,
    what: &'static str,
    work: impl FnOnce(&Worker) -> Result<()> + Send + 'static,
) -> bool {
    let this = worker.clone();
    match blocking(move || work(&this)).await {
        Ok(()) => true,
        Err(error) => {
            if worker.complaints.is_new(what, &error) {
                tracing::warn!(%error, "{what}: could not be done this time; it is tried again every round");
            }
            false
        }
    }
}

fn announce(worker: &Worker) -> Result<()> {
    let row = WorkerRow {
        name: worker.executor.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        queues: worker.queues.keys().cloned().collect::<Vec<_>>().join(","),
        concurrency: worker.queues.values().sum::<usize>() as i64,
        running: worker.running.load(Ordering::Relaxed),
        started_at: 0,
        seen_at: 0,
        clock_off_ms: 0,
    };
    worker.executor.store.write_queue(|connection| workers::announce(connection, &row, now()))
}

fn ticks(worker: &Worker) -> Result<()> {
    for ticked in tick(&worker.executor.context(Attempt::default()))? {
        if let Some(error) = &ticked.error {
            tracing::error!(schedule = ticked.name, error, "the schedule cannot tick: mend or remove it");
            continue;
        }
        if ticked.missed > 0 {
            tracing::warn!(schedule = ticked.name, missed = ticked.missed, "ticks passed while no worker was there");
        }
        let Some(run) = ticked.run else {
            tracing::info!(schedule = ticked.name, "the tick is left out, as the schedule wants it");
            continue;
        };
        tracing::info!(schedule = ticked.name, run, "the schedule ticked");
        worker.look.notify_one();
    }
    Ok(())
}

fn folders(worker: &Worker, watcher: &std::sync::Mutex<Watcher>) -> Result<()> {
    let Ok(mut watcher) = watcher.lock() else { return Ok(()) };
    tell(worker, watcher.look(&worker.executor.context(Attempt::default()))?);
    Ok(())
}

/// Moves away the files of watched folders whose runs have ended by now: a worker that ends by itself leaves none of them behind.
pub async fn move_away(worker: &Arc<Worker>) {
    did(worker, "watched folders", |worker| {
        tell(worker, settle_all(&worker.executor.context(Attempt::default()))?);
        Ok(())
    })
    .await;
}

fn tell(worker: &Worker, events: Vec<Event>) {
    for event in events {
        match event {
            Event::Taken { file, run } => {
                tracing::info!(file = %file.display(), run, "taken from a watched folder");
                worker.look.notify_one();
            }
            Event::Moved { file, run, done } => tracing::info!(file = %file.display(), run, done, "moved away"),
            Event::Trouble { place, error } => {
                if worker.complaints.is_new(&place.to_string_lossy(), &error) {
                    tracing::warn!(place = %place.display(), error, "a watched folder; it is tried again every round");
                }
            }
        }
    }
}
