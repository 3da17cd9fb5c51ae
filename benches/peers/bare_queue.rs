//! The queue crate alone, used as its own README does: what `benches/jobs` measures vhm's jobs beside. Its jobs do nothing.
//!
//!     cargo run --release -p vhm-worker --example bare_queue -- URL JOBS rate|latency
//!
//! `rate` pushes all jobs and measures how long a worker of two at once needs for them; `latency` pushes one every 300 milliseconds to a
//! worker that waits, and measures how long each takes to be begun. One JSON object is printed.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for measuring, which ends when something is wrong"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use apalis::prelude::*;
use apalis_postgres::{PgPool, PostgresStorage};
use apalis_sqlite::{SqlitePool, SqliteStorage};
use futures_util::stream;

/// Milliseconds since the epoch.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// How long each job waited, in milliseconds.
type Waits = Arc<Mutex<Vec<u64>>>;

async fn note(pushed: u64, waits: Data<Waits>) -> Result<(), BoxDynError> {
    waits.lock().unwrap().push(now().saturating_sub(pushed));
    Ok(())
}

macro_rules! measure {
    ($backend:expr, $jobs:expr, $rate:expr) => {{
        let (mut backend, jobs, waits) = ($backend, $jobs, Waits::default());
        let worker = WorkerBuilder::new(format!("bare-{}", std::process::id()))
            .backend(backend.clone())
            .data(waits.clone())
            .concurrency(2)
            .build(note);
        if $rate {
            let mut items = stream::iter((0..jobs).map(|_| TaskBuilder::new(now()).build()));
            backend.push_all(&mut items).await.unwrap();
        }
        let begun = Instant::now();
        tokio::spawn(worker.run());
        if !$rate {
            tokio::time::sleep(Duration::from_secs(2)).await;
            for _ in 0..jobs {
                backend.push(now()).await.unwrap();
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        }
        while waits.lock().unwrap().len() < jobs {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let seconds = begun.elapsed().as_secs_f64();
        let mut waits = waits.lock().unwrap().clone();
        waits.sort_unstable();
        let at = |share: usize| waits[(waits.len() - 1) * share / 100];
        println!(
            "{{\"jobs\":{jobs},\"seconds\":{seconds:.3},\"rate\":{:.1},\"p50_ms\":{},\"p95_ms\":{}}}",
            jobs as f64 / seconds,
            at(50),
            at(95)
        );
    }};
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, jobs, what] = &words[..] else { panic!("bare_queue URL JOBS rate|latency") };
    let (jobs, rate) = (jobs.parse::<usize>().unwrap(), what == "rate");
    if url.starts_with("postgres") {
        let pool = PgPool::connect(url).await.unwrap();
        PostgresStorage::setup(&pool).await.unwrap();
        measure!(PostgresStorage::<u64>::new(&pool), jobs, rate);
    } else {
        let pool = SqlitePool::connect(url).await.unwrap();
        SqliteStorage::setup(&pool).await.unwrap();
        measure!(SqliteStorage::<u64>::new(&pool), jobs, rate);
    }
}
