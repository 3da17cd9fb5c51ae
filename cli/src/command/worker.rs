//! `vhm worker`: who executes jobs, what waits, and pausing queues.

use serde_json::{Value as Json, json};
use vhm::error::Result;
use vhm::job::QUEUES;
use vhm::store::{jobs, outbox, workers};
use vhm::value::time::format_rfc3339;

use crate::arguments::Worker;
use crate::context::{Context, who};
use crate::exit::Exit;

/// Runs the command.
pub fn run(context: &Context, arguments: &Worker) -> Result<Exit> {
    match arguments {
        Worker::Status => status(context),
        Worker::Pause { queue } => pause(context, queue, true),
        Worker::Resume { queue } => pause(context, queue, false),
    }
}

fn status(context: &Context) -> Result<Exit> {
    let (now, all, counts, oldest, paused, told) = context.store()?.read_queue(|connection| {
        let (now, all) = workers::list(connection)?;
        let counts = jobs::counts(connection)?;
        Ok((now, all, counts, jobs::oldest_wait(connection)?, jobs::paused(connection)?, outbox::counts(connection)?))
    })?;
    let live: Vec<_> = all.iter().filter(|worker| now - worker.seen_at <= workers::GONE_AFTER).collect();
    let sum = |state: &str| counts.iter().filter(|count| count.state == state).map(|count| count.jobs).sum::<i64>();
    let worker = |worker: &&workers::WorkerRow| {
        json!({
            "name": worker.name, "version": worker.version, "queues": worker.queues, "concurrency": worker.concurrency,
            "running": worker.running, "started_at": format_rfc3339(worker.started_at, &context.config.zone),
            "seen_seconds_ago": (now - worker.seen_at) / 1000, "clock_off_ms": worker.clock_off_ms,
        })
    };
    let waiting = told.iter().find(|(state, _)| state == "waiting").map_or(0, |(_, count)| *count);
    let mut facts = vec![
        ("workers", json!(live.len())),
        ("workers_gone", json!(all.len() - live.len())),
        ("queued", json!(sum("queued"))),
        ("running", json!(sum("running"))),
        ("dead", json!(sum("dead"))),
        ("oldest_wait_seconds", json!(oldest.map(|millis| millis / 1000))),
        ("paused_queues", json!(paused)),
        ("notifications_waiting", json!(waiting)),
    ];
    if context.printer.is_json() {
        facts.push(("live", live.iter().map(worker).collect::<Vec<Json>>().into()));
    } else {
        facts.push(("live", json!(live.iter().map(|worker| worker.name.as_str()).collect::<Vec<_>>().join(", "))));
        facts[6].1 = json!(paused.join(", "));
    }
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

fn pause(context: &Context, queue: &str, paused: bool) -> Result<Exit> {
    debug_assert!(QUEUES.contains(&queue));
    context.store()?.write_queue(|connection| jobs::set_paused(connection, queue, paused, &who()))?;
    let message = match paused {
        true => format!("no job of the queue {queue} begins until vhm worker resume {queue}"),
        false => format!("jobs of the queue {queue} begin again"),
    };
    context.printer.done(&message, vec![("queue", json!(queue)), ("paused", json!(paused))])?;
    Ok(Exit::Ok)
}
