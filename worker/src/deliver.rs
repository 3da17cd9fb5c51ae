//! Delivering notifications. Every channel has its own deliveries, a few at once, so that a receiver that hangs holds up nothing but
//! itself. They are made in passes: what is due when a pass begins is tried once in it, and a pass begins nothing more after a while.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch::Receiver;
use tokio::task::{JoinHandle, JoinSet};
use vhm::config::NotifySettings;
use vhm::job::execute::blocking;
use vhm::store::outbox::{self, Message};

use crate::channel::{Channel, Log, Program};
use crate::keep::did;
use crate::run::Worker;
use crate::webhook::Webhook;

/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long a pass begins deliveries; what is left is that of the next one.
const PASS: Duration = Duration::from_secs(30);

/// How many deliveries a channel makes at once.
fn at_once(channel: &str) -> usize {
    match channel {
        "log" => 1,
        "command" => 2,
        _ => 4,
    }
}

/// Delivers until the worker ends.
pub async fn keep_delivering(worker: Arc<Worker>) {
    let (mut stop, told) = (worker.stop.subscribe(), worker.told.subscribe());
    let mut passes: BTreeMap<String, JoinHandle<()>> = BTreeMap::new();
    while !*stop.borrow() {
        if let Some((now, channels)) = look(&worker).await {
            passes.retain(|_, pass| !pass.is_finished());
            for channel in channels {
                let begin = || tokio::spawn(pass(worker.clone(), channel.clone(), now, told.clone()));
                passes.entry(channel.clone()).or_insert_with(begin);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
    for pass in passes.into_values() {
        // It ends by itself before long; told to end at once, it has given back what it was just delivering.
        let _ = pass.await;
    }
}

/// One last pass of a worker that ends by itself, unless it is told to end at once.
pub async fn deliver_once(worker: &Arc<Worker>) {
    let told = worker.told.subscribe();
    if *told.borrow() {
        return;
    }
    let Some((now, channels)) = look(worker).await else { return };
    let mut passes = JoinSet::new();
    for channel in channels {
        passes.spawn(pass(worker.clone(), channel, now, told.clone()));
    }
    passes.join_all().await;
}

/// The moment, and the channels for which something is due.
async fn look(worker: &Arc<Worker>) -> Option<(i64, Vec<String>)> {
    let this = worker.clone();
    match blocking(move || this.executor.store.read_queue(outbox::due_channels)).await {
        Ok(found) => Some(found),
        Err(error) => {
            if worker.complaints.is_new("outbox", &error) {
                tracing::warn!(%error, "the outbox could not be looked at");
            }
            None
        }
    }
}

/// Delivers what was due for a channel at a moment, each at most once.
async fn pass(worker: Arc<Worker>, channel: String, due: i64, told: Receiver<bool>) {
    let mut lanes = JoinSet::new();
    for _ in 0..at_once(&channel) {
        lanes.spawn(lane(worker.clone(), channel.clone(), due, told.clone()));
    }
    lanes.join_all().await;
}

/// Delivers one after the other.
async fn lane(worker: Arc<Worker>, channel: String, due: i64, mut told: Receiver<bool>) {
    let begun = Instant::now();
    while !*told.borrow() && begun.elapsed() < PASS {
        let (this, of) = (worker.clone(), channel.clone());
        let taken = blocking(move || this.executor.store.write_queue(|connection| outbox::take(connection, &of, due)));
        let message = match taken.await {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(error) => {
                if worker.complaints.is_new("outbox", &error) {
                    tracing::warn!(%error, "the outbox could not be looked at");
                }
                return;
            }
        };
        let delivered = tokio::select! {
            delivered = deliver(&worker.executor.config.notify, &message) => Some(delivered),
            // A channel that hangs does not keep the worker from ending.
            _ = told.wait_for(|told| *told) => None,
        };
        note(&worker, message, delivered).await;
    }
}

/// Writes down what became of a delivery; one that was broken off is given back.
async fn note(worker: &Arc<Worker>, message: Message, delivered: Option<Result<(), String>>) {
    if let Some(Err(error)) = &delivered {
        tracing::warn!(
            run = message.run,
            id = message.id,
            channel = message.channel,
            attempt = message.attempts,
            error,
            "a notification did not arrive"
        );
    }
    did(worker, "outbox", move |worker| {
        worker.executor.store.write_queue(|connection| match &delivered {
            Some(Ok(())) => outbox::delivered(connection, &message.id),
            Some(Err(error)) => outbox::not_delivered(connection, &message, error),
            None => outbox::give_back(connection, &message),
        })
    })
    .await;
}

/// Delivers a notification through the channel it was written for.
async fn deliver(settings: &NotifySettings, message: &Message) -> Result<(), String> {
    let channels: [Box<dyn Channel>; 3] =
        [Box::new(Log), Box::new(Program(settings.command.clone())), Box::new(Webhook::new(settings))];
    match channels.iter().find(|channel| channel.name() == message.channel) {
        Some(channel) => channel.deliver(message).await,
        None => Err(format!("this worker has no channel «{}»", message.channel)),
    }
}
