//! What is counted, in the text format of Prometheus. Every name stands in [`NAMES`] and in docs/operations.md; a test compares them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use vhm::error::Result;
use vhm::import::now;
use vhm::job::execute::Ending;
use vhm::store::{jobs, outbox};

use crate::run::Worker;

/// The names, their kinds and what they tell.
pub const NAMES: [(&str, &str, &str); 11] = [
    ("vhm_jobs", "gauge", "Jobs by kind and state, in the database."),
    ("vhm_queue_depth", "gauge", "Jobs that wait, in the database."),
    ("vhm_queue_oldest_seconds", "gauge", "How long the oldest job that could begin has been waiting."),
    ("vhm_notifications", "gauge", "Notifications by state, in the database."),
    ("vhm_jobs_running", "gauge", "Jobs this worker executes."),
    ("vhm_job_attempts_total", "counter", "Attempts of this worker, by kind and ending."),
    ("vhm_job_seconds_sum", "counter", "Seconds this worker spent on attempts, by kind."),
    ("vhm_job_seconds_count", "counter", "Attempts that took those seconds, by kind."),
    ("vhm_rows_read_total", "counter", "Rows this worker read."),
    ("vhm_pool_connections", "gauge", "Connections of this worker to the database, by use."),
    ("vhm_clock_offset_seconds", "gauge", "How far this machine's clock is ahead of the database's."),
];

/// What this worker counts itself.
#[derive(Debug, Default)]
pub struct Metrics {
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    attempts: BTreeMap<(String, &'static str), u64>,
    seconds: BTreeMap<String, (f64, u64)>,
    rows: u64,
}

impl Metrics {
    /// Counts an attempt.
    pub fn attempted(&self, kind: &str, ending: &Ending, took: Duration, rows: u64) {
        let ending = match ending {
            Ending::Nothing => return,
            Ending::Ended(state) => state.name(),
            Ending::Retried(_) => "retried",
            Ending::Released => "released",
            Ending::Lost => "lost",
        };
        let Ok(mut counted) = self.counted.lock() else { return };
        *counted.attempts.entry((kind.to_owned(), ending)).or_default() += 1;
        let seconds = counted.seconds.entry(kind.to_owned()).or_default();
        *seconds = (seconds.0 + took.as_secs_f64(), seconds.1 + 1);
        counted.rows += rows;
    }
}

/// One line of a metric: its labels and value.
type Line = (String, String);

/// The page that Prometheus reads. Blocks.
///
/// # Errors
/// The database.
pub fn page(worker: &Worker) -> Result<String> {
    let store = &worker.executor.store;
    let (counts, oldest, told, clock) = store.read_queue(|connection| {
        let counts = jobs::counts(connection)?;
        Ok((counts, jobs::oldest_wait(connection)?, outbox::counts(connection)?, jobs::clock(connection)?))
    })?;
    let mut lines: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
    let mut add =
        |name: &'static str, labels: String, value: String| lines.entry(name).or_default().push((labels, value));
    for count in &counts {
        add("vhm_jobs", format!("kind=\"{}\",state=\"{}\"", count.kind, count.state), count.jobs.to_string());
    }
    let queued: i64 = counts.iter().filter(|count| count.state == "queued").map(|count| count.jobs).sum();
    add("vhm_queue_depth", String::new(), queued.to_string());
    add("vhm_queue_oldest_seconds", String::new(), (oldest.unwrap_or(0) as f64 / 1000.0).to_string());
    for (state, count) in told {
        add("vhm_notifications", format!("state=\"{state}\""), count.to_string());
    }
    add("vhm_jobs_running", String::new(), worker.running.load(Ordering::Relaxed).to_string());
    let (open, idle) = store.connections();
    add("vhm_pool_connections", "use=\"idle\"".to_owned(), idle.to_string());
    add("vhm_pool_connections", "use=\"busy\"".to_owned(), (open - idle.min(open)).to_string());
    add("vhm_clock_offset_seconds", String::new(), ((now() - clock) as f64 / 1000.0).to_string());
    if let Ok(counted) = worker.metrics.counted.lock() {
        for ((kind, ending), count) in &counted.attempts {
            add("vhm_job_attempts_total", format!("kind=\"{kind}\",ending=\"{ending}\""), count.to_string());
        }
        for (kind, (sum, count)) in &counted.seconds {
            add("vhm_job_seconds_sum", format!("kind=\"{kind}\""), sum.to_string());
            add("vhm_job_seconds_count", format!("kind=\"{kind}\""), count.to_string());
        }
        add("vhm_rows_read_total", String::new(), counted.rows.to_string());
    }
    Ok(written(&lines))
}

fn written(lines: &BTreeMap<&str, Vec<Line>>) -> String {
    let mut text = String::new();
    for (name, kind, about) in NAMES {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}");
        for (labels, value) in lines.get(name).into_iter().flatten() {
            let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_documented() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md")).unwrap();
        for (name, kind, _) in NAMES {
            assert!(page.contains(&format!("| `{name}` | {kind} |")), "{name} is not in docs/operations.md");
        }
    }
}
