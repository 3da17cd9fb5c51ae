//! The queue crate (apalis 1.0), thin: it hands the numbers of jobs to workers of many processes, by priority, and keeps track of which
//! process has which number. What a job is, whether it is executed, how often and how it ended stands in our own rows.
//!
//! Why it is used in just this way, all of it found by running it:
//! * one task is fetched at a time: tasks fetched ahead are run twice when their worker is slow;
//! * its migrations run under a table of their own, and its `setup` is never called: it would switch off what makes SQLite durable;
//! * it polls by [`Woken`], which cannot fall asleep as the crate's own interval can;
//! * a consumer whose database went away is started again by us, under a new name and after a pause: the crate's monitor has none, and
//!   wrote gigabytes of log while a server was away;
//! * the handler only waits for work done on other threads, so that the crate's heartbeats go on.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use apalis::prelude::*;
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt, Stream};
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::store::dispatch::crate_queue;
use crate::store::migrate::one_after_another;
use crate::store::{QueuePool, Store};

/// The heartbeat of the crate's workers; one that misses three loses its tasks.
const HEARTBEAT: Duration = Duration::from_secs(5);
const MISSED: usize = 3;
/// A worker looks for tasks at least so often, whoever wakes it or not.
const FLOOR: Duration = Duration::from_secs(5);
/// A consumer that ended is started again after so long, the first time and at the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));
/// How long jobs that were told to stop are waited for.
const DRAIN: Duration = Duration::from_secs(25);

/// Does a job, given its number.
pub type Handler = Arc<dyn Fn(i64) -> BoxFuture<'static, ()> + Send + Sync>;

/// Tells the consumers of this process that tasks wait.
#[derive(Debug, Clone)]
pub struct Wake(Arc<watch::Sender<u64>>);

impl Default for Wake {
    fn default() -> Self {
        Wake(Arc::new(watch::Sender::new(0)))
    }
}

impl Wake {
    /// Wakes every consumer.
    pub fn wake(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// Makes the crate's tables where they are missing. Every worker does this at its start.
///
/// # Errors
/// The database; on PostgreSQL also a missing right to create the extension `hstore`.
pub async fn prepare(store: &Store) -> Result<()> {
    match store.queue_pool()? {
        QueuePool::Sqlite(pool) => {
            // Our own migrations are kept in a table of another name, and the crate's are told to be too.
            let mut migrations = SqliteStorage::<()>::migrations();
            migrations.dangerous_set_table_name("_apalis_migrations");
            one_after_another(&pool, &migrations).await
        }
        // The migrator locks a server against others that begin at the same moment.
        QueuePool::Postgres(pool) => PostgresStorage::<()>::migrations().run(&pool).await.map_err(|error| {
            Error::Database(format!(
                "the tables of the queue could not be made; the user must own the database, for the extension hstore: {error}"
            ))
        }),
    }
}

/// Runs one consumer until it ends; a macro, because the types of the crate's two storages have no short common bound.
macro_rules! run {
    ($backend:expr, $name:expr, $concurrency:expr, $wake:expr, $handler:expr, $stop:expr) => {{
        let (backend, name, concurrency) = ($backend, $name, $concurrency);
        let (wake, handler, stop) = ($wake.clone(), $handler.clone(), $stop.clone());
        // The crate would start it again at once, and again, for as long as the database is away.
        let monitor = Monitor::new().shutdown_timeout(DRAIN).should_restart(|_, error| {
            tracing::warn!(%error, "a consumer of the queue ended");
            false
        });
        let monitor = monitor.register(move |_| {
            WorkerBuilder::new(name.clone())
                .backend(backend.clone().poll_with_strategy(Woken::new(&wake)))
                .data(handler.clone())
                .concurrency(concurrency)
                .build(hand_over)
        });
        let signal = async move {
            stop.await;
            Ok(())
        };
        monitor.run_with_signal(signal).await
    }};
}

/// Hands jobs to `handler` until `stop` ends, then waits for those that are being done. `queues` says how many at once of each. A consumer
/// that ends before, because the database is away, is started again, later and later while it is.
pub async fn consume(
    store: &Store,
    name: &str,
    queues: &BTreeMap<String, usize>,
    wake: &Wake,
    handler: Handler,
    stop: impl Future<Output = ()> + Send,
) -> Result<()> {
    let pool = store.queue_pool()?;
    let stop = stop.shared();
    let consumers = queues.iter().map(|(queue, concurrency)| {
        let (pool, handler, stop) = (&pool, &handler, &stop);
        async move {
            let mut pause = PAUSES.0;
            for start in 0_u64.. {
                // A name that was seen lately is refused, so every start has its own.
                let (begun, name) = (Instant::now(), format!("{name}/{queue}/{start}"));
                let ended = match pool {
                    QueuePool::Sqlite(pool) => {
                        let config = apalis_sqlite::Config::default();
                        let config = config.queue(crate_queue(queue)).batch_size(1).heartbeat_interval(HEARTBEAT);
                        let backend = SqliteStorage::<i64>::new(pool).with_config(config.missed_heartbeats(MISSED));
                        run!(backend, name, *concurrency, wake, handler, stop)
                    }
                    QueuePool::Postgres(pool) => {
                        let config = apalis_postgres::Config::default();
                        let config = config.queue(crate_queue(queue)).batch_size(1).heartbeat_interval(HEARTBEAT);
                        let backend = PostgresStorage::<i64>::new(pool).with_config(config.missed_heartbeats(MISSED));
                        run!(backend, name, *concurrency, wake, handler, stop)
                    }
                };
                if stop.peek().is_some() {
                    return;
                }
                if let Err(error) = ended {
                    tracing::warn!(%error, "a consumer of the queue ended");
                }
                pause = if begun.elapsed() > PAUSES.1 { PAUSES.0 } else { PAUSES.1.min(pause * 2) };
                tokio::select! {
                    () = stop.clone() => return,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    });
    join_all(consumers).await;
    Ok(())
}

/// What the crate calls for a task. It never fails: how a job ended is written down elsewhere.
async fn hand_over(id: i64, handler: Data<Handler>) -> Result<(), BoxDynError> {
    handler(id).await;
    Ok(())
}

/// Wakes a consumer when [`Wake`] says so, and every few seconds. It is polled until it has nothing more to say, so that it is always
/// waited for; the crate's own interval forgets that.
struct Woken(Pin<Box<dyn Stream<Item = ()> + Send + Sync>>);

impl Woken {
    fn new(wake: &Wake) -> Woken {
        let receiver = wake.0.subscribe();
        Woken(Box::pin(futures_util::stream::unfold(receiver, |mut receiver| async {
            // The sender lives as long as the process; were it gone, the interval would be left.
            tokio::select! {
                changed = receiver.changed() => if changed.is_err() { tokio::time::sleep(FLOOR).await },
                () = tokio::time::sleep(FLOOR) => {}
            }
            Some(((), receiver))
        })))
    }
}

impl PollStrategy for Woken {
    fn poll_drive(&mut self, context: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let mut woken = false;
        while self.0.as_mut().poll_next(context).is_ready() {
            woken = true;
        }
        if woken { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
