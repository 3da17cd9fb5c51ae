//! The processes that execute jobs, as they announce themselves.

use super::connection::{Bind, Connection, Type};
use super::jobs::clock;
use crate::error::Result;
use crate::value::Value;

/// A worker process. Moments are milliseconds since the epoch by the database's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    /// Its name: host, process and a number drawn at its start.
    pub name: String,
    /// The release it is.
    pub version: String,
    /// The queues it serves, separated by commas.
    pub queues: String,
    /// Jobs it executes at once at most.
    pub concurrency: i64,
    /// Jobs it executes now.
    pub running: i64,
    /// When it started.
    pub started_at: i64,
    /// When it was last heard of.
    pub seen_at: i64,
    /// How far its clock is ahead of the database's, in milliseconds.
    pub clock_off_ms: i64,
}

/// A worker that is heard of less often than this is taken for gone, in milliseconds.
pub const GONE_AFTER: i64 = 30_000;

/// Says that a worker is there. `seen_at` and `started_at` are set by the database's clock; `clock_off_ms` by comparing it with `host_now`.
pub fn announce(connection: &mut dyn Connection, worker: &WorkerRow, host_now: i64) -> Result<()> {
    let now = clock(connection)?;
    let sql = "INSERT INTO worker_processes (name, version, queues, concurrency, running, started_at, seen_at, clock_off_ms)
               VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
               ON CONFLICT (name) DO UPDATE SET running = excluded.running, seen_at = excluded.seen_at, clock_off_ms = excluded.clock_off_ms";
    let binds: [Bind<'_>; 7] = [
        worker.name.as_str().into(),
        worker.version.as_str().into(),
        worker.queues.as_str().into(),
        worker.concurrency.into(),
        worker.running.into(),
        now.into(),
        (host_now - now).into(),
    ];
    connection.execute(sql, &binds).map(|_| ())
}

/// Says that a worker is gone.
pub fn leave(connection: &mut dyn Connection, name: &str) -> Result<()> {
    connection.execute("DELETE FROM worker_processes WHERE name = $1", &[name.into()]).map(|_| ())
}

/// Forgets workers that were not heard of for a day.
pub fn forget(connection: &mut dyn Connection) -> Result<u64> {
    let before = clock(connection)? - 86_400_000;
    connection.execute("DELETE FROM worker_processes WHERE seen_at < $1", &[before.into()])
}

/// The workers, and the moment by the database's clock.
pub fn list(connection: &mut dyn Connection) -> Result<(i64, Vec<WorkerRow>)> {
    let now = clock(connection)?;
    let sql = "SELECT name, version, queues, concurrency, running, started_at, seen_at, clock_off_ms FROM worker_processes ORDER BY name";
    let types =
        [Type::Text, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer];
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let integer = |value: &Value| value.as_integer().unwrap_or_default();
    let worker = |row: &Vec<Value>| WorkerRow {
        name: text(&row[0]),
        version: text(&row[1]),
        queues: text(&row[2]),
        concurrency: integer(&row[3]),
        running: integer(&row[4]),
        started_at: integer(&row[5]),
        seen_at: integer(&row[6]),
        clock_off_ms: integer(&row[7]),
    };
    Ok((now, connection.query(sql, &[], &types)?.iter().map(worker).collect()))
}
