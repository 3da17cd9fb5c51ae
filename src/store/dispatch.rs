//! From accepted jobs to the tasks of the queue crate (apalis), which hands them to the workers of many processes.
//!
//! A job is accepted without a task: whoever accepts it needs neither the crate nor its tables. A worker gives it its task here, in
//! one transaction with the note that it did. A task holds nothing but the number of the job; the job's own row decides whether it is
//! executed. So tasks may be lost or doubled: a job without a live task gets another, and of two tasks one finds the job taken.
//!
//! The tables are those of apalis-sqlite and apalis-postgres 1.0.0, made by their own migrations before a worker dispatches.

use super::connection::{Connection, Type};
use super::jobs::clock;
use crate::error::{Error, Result};

/// Jobs given a task at once.
const BATCH: i64 = 200;

/// The name by which the queue crate knows a queue; the version is that of the task, the number of a job.
pub fn crate_queue(queue: &str) -> String {
    format!("vhm.{queue}.v1")
}

/// Whether some job waits for its task, or some task for a worker: looks without writing.
pub fn is_due(connection: &mut dyn Connection, queues: &[String]) -> Result<bool> {
    let now = clock(connection)?;
    let list = quoted(queues)?;
    let sql = format!(
        "SELECT 1 FROM job_runs WHERE state = 'queued' AND run_after <= $1 AND dispatched_at IS NULL AND queue IN ({list})
             AND queue NOT IN (SELECT queue FROM paused_queues) LIMIT 1"
    );
    Ok(connection.integer(&sql, &[now.into()])?.is_some())
}

/// Whether some task waits for a worker: looks without writing.
pub fn has_tasks(connection: &mut dyn Connection, queues: &[String]) -> Result<bool> {
    let list = quoted(&queues.iter().map(|queue| crate_queue(queue)).collect::<Vec<_>>())?;
    let table = table(connection);
    let sql = format!("SELECT 1 FROM {table} WHERE status = 'Pending' AND job_type IN ({list}) LIMIT 1");
    Ok(connection.integer(&sql, &[])?.is_some())
}

/// Names of queues as a list for SQL. Queues are named by this program alone; anything else is refused.
fn quoted(names: &[String]) -> Result<String> {
    let plain = |name: &String| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
    match names.iter().find(|name| !plain(name)) {
        Some(name) => Err(Error::Internal(format!("«{name}» is no name of a queue"))),
        None => Ok(names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")),
    }
}

fn table(connection: &mut dyn Connection) -> &'static str {
    if connection.is_postgres() { "apalis.jobs" } else { "Jobs" }
}

/// Gives jobs that may begin their tasks; says how many.
pub fn dispatch(connection: &mut dyn Connection) -> Result<usize> {
    let now = clock(connection)?;
    let skip = if connection.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT id, queue, priority, accepted_at, attempts FROM job_runs WHERE state = 'queued' AND run_after <= $1 AND dispatched_at IS NULL
             AND queue NOT IN (SELECT queue FROM paused_queues) ORDER BY priority DESC, id LIMIT {BATCH}{skip}"
    );
    let types = [Type::Integer, Type::Text, Type::Integer, Type::Integer, Type::Integer];
    let found = connection.query(&sql, &[now.into()], &types)?;
    for row in &found {
        let [Some(id), Some(priority), Some(accepted), Some(attempt)] =
            [0, 2, 3, 4].map(|at: usize| row[at].as_integer())
        else {
            return Err(Error::Database("a row of the table of jobs is damaged".to_owned()));
        };
        let queue = crate_queue(row[1].as_text().unwrap_or_default());
        push(connection, &queue, &Task { id, priority, accepted, attempt, now })?;
        let sql = "UPDATE job_runs SET dispatched_at = $2 WHERE id = $1";
        connection.execute(sql, &[id.into(), now.into()])?;
    }
    Ok(found.len())
}

/// Writes the task of a job, in place of an older one: the job waits, so whatever task it had is over or will find it taken. The crate orders tasks by priority, then by `run_at`, here the moment
/// the job was accepted; its key makes a second live task of a job impossible.
fn push(connection: &mut dyn Connection, queue: &str, task: &Task) -> Result<()> {
    let table = table(connection);
    let key = format!("run-{}", task.id);
    let older = format!("DELETE FROM {table} WHERE job_type = $1 AND idempotency_key = $2");
    connection.execute(&older, &[queue.into(), key.as_str().into()])?;
    let sql = if connection.is_postgres() {
        "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
         VALUES ($1, $2, convert_to($3, 'UTF8'), 'Pending', 0, 1, to_timestamp($4 / 1000.0), CAST($5 AS INTEGER), '', $6)
         ON CONFLICT DO NOTHING"
    } else {
        "INSERT INTO Jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
         VALUES ($1, $2, CAST($3 AS BLOB), 'Pending', 0, 1, $4 / 1000, $5, '{}', $6) ON CONFLICT DO NOTHING"
    };
    // The body is the number in JSON.
    let body = task.id.to_string();
    let binds = [task.name().into(), queue.into(), body.into(), task.accepted.into(), task.priority.into(), key.into()];
    connection.execute(sql, &binds).map(|_| ())
}

struct Task {
    id: i64,
    priority: i64,
    accepted: i64,
    attempt: i64,
    now: i64,
}

impl Task {
    /// An id of the form the crate wants: a ULID, 26 letters of Crockford's alphabet that begin with a moment. Every dispatch has its own.
    fn name(&self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let moment = self.now.max(0) as u128 & 0xffff_ffff_ffff;
        let attempt = self.attempt.max(0) as u128 & 0xffff;
        let value = (moment << 80) | (attempt << 64) | self.id.max(0) as u128;
        let letter = |at: u32| char::from(LETTERS[(value >> (5 * (25 - at)) & 31) as usize]);
        (0..26).map(letter).collect()
    }
}

/// Jobs that were given a task that is no more get another; says how many. Tasks are lost when their worker died between taking the task and
/// taking the job.
pub fn revive(connection: &mut dyn Connection) -> Result<u64> {
    let table = table(connection);
    let sql = format!(
        "UPDATE job_runs SET dispatched_at = NULL WHERE state = 'queued' AND dispatched_at IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM {table} t WHERE t.job_type = 'vhm.' || job_runs.queue || '.v1'
                 AND t.idempotency_key = 'run-' || CAST(job_runs.id AS TEXT) AND t.status NOT IN ('Done', 'Failed', 'Killed'))"
    );
    connection.execute(&sql, &[])
}

/// Deletes tasks that are over, and entries of workers that are gone with nothing of theirs left.
pub fn sweep(connection: &mut dyn Connection) -> Result<()> {
    let now = clock(connection)?;
    if connection.is_postgres() {
        connection.execute(
            "DELETE FROM apalis.jobs WHERE job_type LIKE 'vhm.%' AND status IN ('Done', 'Failed', 'Killed') AND done_at < now() - interval '1 minute'",
            &[],
        )?;
        let sql =
            "DELETE FROM apalis.workers w WHERE w.worker_type LIKE 'vhm.%' AND w.last_seen < now() - interval '1 hour'
                       AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)";
        connection.execute(sql, &[])?;
        return Ok(());
    }
    let sql = "DELETE FROM Jobs WHERE job_type LIKE 'vhm.%' AND status IN ('Done', 'Failed', 'Killed') AND done_at < $1 / 1000 - 60";
    connection.execute(sql, &[now.into()])?;
    let sql = "DELETE FROM Workers WHERE worker_type LIKE 'vhm.%' AND last_seen < $1 / 1000 - 3600
                   AND NOT EXISTS (SELECT 1 FROM Jobs j WHERE j.lock_by = Workers.id)";
    connection.execute(sql, &[now.into()]).map(|_| ())
}
