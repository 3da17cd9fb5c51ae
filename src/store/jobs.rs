//! Jobs as they are kept: accepted, listed, cancelled, paused, pruned. Who executes them stands in [`super::leases`], how they come to the
//! queue crate in [`super::dispatch`]. Everything here is used inside [`super::Store::write_queue`] or [`super::Store::read_queue`].
//!
//! Moments are the database's own where it is a server: several machines share its clock, whatever theirs say.

use super::connection::{Bind, Connection, Type};
use crate::error::{Error, Result};
use crate::value::Value;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits.
    Queued,
    /// A worker executes it.
    Running,
    /// It did what it was to do.
    Done,
    /// It could not, and trying again would not help.
    Failed,
    /// It ended its worker too often, or nobody here understands it.
    Dead,
    /// Somebody did not want it any more.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [JobState; 6] =
        [JobState::Queued, JobState::Running, JobState::Done, JobState::Failed, JobState::Dead, JobState::Cancelled];

    /// The name in the database, in JSON and for people.
    pub fn name(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Dead => "dead",
            JobState::Cancelled => "cancelled",
        }
    }

    /// The state with this name.
    pub fn by_name(name: &str) -> Option<JobState> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing more will happen to the job.
    pub fn is_final(self) -> bool {
        !matches!(self, JobState::Queued | JobState::Running)
    }
}

/// A job to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What it does: the name of its kind.
    pub kind: String,
    /// The queue it waits in.
    pub queue: String,
    /// Greater goes first; 0 is usual.
    pub priority: i64,
    /// The versioned job, as JSON.
    pub payload: String,
    /// What asked for it: `cli`, `web`, `bot`, `schedule`, `watch`.
    pub origin: String,
    /// Who asked for it.
    pub who: String,
    /// The job that is tried again.
    pub retry_of: Option<i64>,
    /// What makes it the same as another one that waits or runs; `None` for jobs that may wait twice.
    pub identity: Option<String>,
    /// The file it reads, as its user named it.
    pub file_name: Option<String>,
    /// The hash of that file's content, in hexadecimal.
    pub sha256: Option<String>,
    /// Not before this moment, in milliseconds since the epoch; `None` is at once.
    pub run_after: Option<i64>,
}

/// What became of a job that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It waits under this number.
    New(i64),
    /// The same waits or runs already, under this number.
    Known(i64),
}

impl Accepted {
    /// The number, new or known.
    pub fn id(self) -> i64 {
        match self {
            Accepted::New(id) | Accepted::Known(id) => id,
        }
    }
}

/// A job as it is kept. Moments are milliseconds since the epoch in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its number, which is also that of the run it writes.
    pub id: i64,
    /// The name of its kind.
    pub kind: String,
    /// The queue it waits in.
    pub queue: String,
    /// How it stands.
    pub state: JobState,
    /// Greater goes first.
    pub priority: i64,
    /// The versioned job, as JSON.
    pub payload: String,
    /// What asked for it.
    pub origin: String,
    /// Who asked for it.
    pub who: String,
    /// The job that is tried again.
    pub retry_of: Option<i64>,
    /// The file it reads.
    pub file_name: Option<String>,
    /// The hash of that file's content.
    pub sha256: Option<String>,
    /// When it was accepted.
    pub accepted_at: i64,
    /// Not before this moment.
    pub run_after: i64,
    /// When it was first begun.
    pub started_at: Option<i64>,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// Attempts begun.
    pub attempts: i64,
    /// Attempts that ended without a word: their worker died. Counts the present attempt until it says something.
    pub lost: i64,
    /// The worker that executes it, or that ended it.
    pub lease_owner: Option<String>,
    /// Until when that worker must be heard of.
    pub lease_until: Option<i64>,
    /// Whether somebody wants it to stop.
    pub cancel_asked: bool,
    /// How far it is: a JSON object.
    pub progress: Option<String>,
    /// Why it did not do what it was to do, at last.
    pub error: Option<String>,
    /// What it did: a JSON object.
    pub report: Option<String>,
    /// The hash of the file it made.
    pub output_sha256: Option<String>,
    /// The name of that file.
    pub output_name: Option<String>,
}

const COLUMNS: &str = "id, kind, queue, state, priority, payload, origin, who, retry_of, file_name, sha256, accepted_at, run_after, started_at, \
                       finished_at, attempts, lost, lease_owner, lease_until, cancel_asked, progress, error, report, output_sha256, output_name";

#[rustfmt::skip]
const TYPES: [Type; 25] = [
    Type::Integer, Type::Text, Type::Text, Type::Text, Type::Integer, Type::Text, Type::Text, Type::Text, Type::Integer, Type::Text,
    Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Text, Type::Integer,
    Type::Integer, Type::Text, Type::Text, Type::Text, Type::Text, Type::Text,
];

/// The moment by the clock that decides, in milliseconds since the epoch.
pub fn clock(connection: &mut dyn Connection) -> Result<i64> {
    if !connection.is_postgres() {
        return Ok(crate::import::now());
    }
    let sql = "SELECT CAST(floor(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)";
    connection.integer(sql, &[])?.ok_or_else(|| Error::Database("the server tells no time".to_owned()))
}

/// Tells waiting workers of other processes that there is something to do, when the transaction is kept. SQLite has no such thing; workers
/// look there several times a second.
pub fn wake(connection: &mut dyn Connection) -> Result<()> {
    if connection.is_postgres() {
        connection.execute("SELECT pg_notify('vhm_jobs', '')", &[])?;
    }
    Ok(())
}

/// Accepts a job, unless the same one waits or runs already. `above` is the number of the newest run that is written.
pub fn accept(connection: &mut dyn Connection, job: &NewJob, above: i64) -> Result<Accepted> {
    if let Some(known) = find_waiting(connection, job.identity.as_deref())? {
        return Ok(Accepted::Known(known));
    }
    let id = connection.reserve_number(above)?;
    let now = clock(connection)?;
    let sql = "INSERT INTO job_runs (id, kind, queue, state, priority, payload, origin, who, retry_of, identity, file_name, sha256,
                   accepted_at, run_after, attempts, lost, cancel_asked)
               VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0) ON CONFLICT DO NOTHING";
    let binds: [Bind<'_>; 13] = [
        id.into(),
        job.kind.as_str().into(),
        job.queue.as_str().into(),
        job.priority.into(),
        job.payload.as_str().into(),
        job.origin.as_str().into(),
        job.who.as_str().into(),
        job.retry_of.into(),
        job.identity.as_deref().into(),
        job.file_name.as_deref().into(),
        job.sha256.as_deref().into(),
        now.into(),
        job.run_after.unwrap_or(now).into(),
    ];
    if connection.execute(sql, &binds)? == 1 {
        wake(connection)?;
        return Ok(Accepted::New(id));
    }
    // Somebody else handed in the same between the question and the answer.
    match find_waiting(connection, job.identity.as_deref())? {
        Some(known) => Ok(Accepted::Known(known)),
        None => Err(Error::Busy("the same job ended in this moment; try again".to_owned())),
    }
}

fn find_waiting(connection: &mut dyn Connection, identity: Option<&str>) -> Result<Option<i64>> {
    let Some(identity) = identity else { return Ok(None) };
    let sql = "SELECT id FROM job_runs WHERE identity = $1 AND state IN ('queued', 'running')";
    connection.integer(sql, &[identity.into()])
}

/// The job with this number, if there is one.
pub fn find(connection: &mut dyn Connection, id: i64) -> Result<Option<JobRow>> {
    let rows = connection.query(&format!("SELECT {COLUMNS} FROM job_runs WHERE id = $1"), &[id.into()], &TYPES)?;
    rows.first().map(|row| row_of(row)).transpose()
}

/// The job with this number.
///
/// # Errors
/// `Request` when there is none.
pub fn get(connection: &mut dyn Connection, id: i64) -> Result<JobRow> {
    find(connection, id)?
        .ok_or_else(|| Error::Request(format!("no run {id} was handed to a worker; vhm runs list shows the runs")))
}

/// Which jobs to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only in this state.
    pub state: Option<JobState>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// The jobs that match, newest first.
pub fn list(connection: &mut dyn Connection, filter: &JobFilter) -> Result<Vec<JobRow>> {
    let mut sql = format!(
        "SELECT {COLUMNS} FROM job_runs WHERE (CAST($1 AS TEXT) IS NULL OR kind = $1)
             AND (CAST($2 AS TEXT) IS NULL OR state = $2) ORDER BY id DESC"
    );
    if let Some(limit) = filter.limit {
        sql.push_str(&format!(" LIMIT {limit}"));
    }
    let binds = [filter.kind.as_deref().into(), filter.state.map(JobState::name).into()];
    connection.query(&sql, &binds, &TYPES)?.iter().map(|row| row_of(row)).collect()
}

fn row_of(row: &[Value]) -> Result<JobRow> {
    let broken = || Error::Database("a row of the table of jobs is damaged".to_owned());
    let integer = |at: usize| row[at].as_integer().ok_or_else(broken);
    let maybe = |at: usize| row[at].as_text().map(str::to_owned);
    let text = |at: usize| maybe(at).ok_or_else(broken);
    Ok(JobRow {
        id: integer(0)?,
        kind: text(1)?,
        queue: text(2)?,
        state: row[3].as_text().and_then(JobState::by_name).ok_or_else(broken)?,
        priority: integer(4)?,
        payload: text(5)?,
        origin: text(6)?,
        who: text(7)?,
        retry_of: row[8].as_integer(),
        file_name: maybe(9),
        sha256: maybe(10),
        accepted_at: integer(11)?,
        run_after: integer(12)?,
        started_at: row[13].as_integer(),
        finished_at: row[14].as_integer(),
        attempts: integer(15)?,
        lost: integer(16)?,
        lease_owner: maybe(17),
        lease_until: row[18].as_integer(),
        cancel_asked: integer(19)? != 0,
        progress: maybe(20),
        error: maybe(21),
        report: maybe(22),
        output_sha256: maybe(23),
        output_name: maybe(24),
    })
}

/// What became of the wish to stop a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It waited, and will not be begun.
    AtOnce,
    /// Its worker was told.
    Asked,
}

/// Does not let a job begin, or tells its worker to stop.
///
/// # Errors
/// `Conflict` when it has ended.
pub fn cancel(connection: &mut dyn Connection, id: i64) -> Result<Cancelled> {
    let now = clock(connection)?;
    let sql = "UPDATE job_runs SET state = 'cancelled', finished_at = $2, error = 'cancelled before it began' WHERE id = $1 AND state = 'queued'";
    if connection.execute(sql, &[id.into(), now.into()])? == 1 {
        return Ok(Cancelled::AtOnce);
    }
    let sql = "UPDATE job_runs SET cancel_asked = 1 WHERE id = $1 AND state = 'running'";
    if connection.execute(sql, &[id.into()])? == 1 {
        return Ok(Cancelled::Asked);
    }
    let job = get(connection, id)?;
    Err(Error::Conflict(format!("run {id} is {} already; nothing is left to cancel", job.state.name())))
}

/// Deletes jobs that ended before a moment, and says how many. What they wrote stays: runs, history, orders.
pub fn prune(connection: &mut dyn Connection, before: i64, state: Option<JobState>) -> Result<u64> {
    let sql = "DELETE FROM job_runs WHERE finished_at < $1 AND state NOT IN ('queued', 'running') AND (CAST($2 AS TEXT) IS NULL OR state = $2)";
    connection.execute(sql, &[before.into(), state.map(JobState::name).into()])
}

/// Lets no job of a queue begin, or lets them begin again.
pub fn set_paused(connection: &mut dyn Connection, queue: &str, paused: bool, who: &str) -> Result<()> {
    if !paused {
        connection.execute("DELETE FROM paused_queues WHERE queue = $1", &[queue.into()])?;
        return wake(connection);
    }
    let now = clock(connection)?;
    let sql = "INSERT INTO paused_queues (queue, paused_at, who) VALUES ($1, $2, $3) ON CONFLICT (queue) DO NOTHING";
    connection.execute(sql, &[queue.into(), now.into(), who.into()]).map(|_| ())
}

/// The queues that are paused.
pub fn paused(connection: &mut dyn Connection) -> Result<Vec<String>> {
    let rows = connection.query("SELECT queue FROM paused_queues ORDER BY queue", &[], &[Type::Text])?;
    Ok(rows.iter().filter_map(|row| row[0].as_text()).map(str::to_owned).collect())
}

/// How many jobs of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// The kind.
    pub kind: String,
    /// The state.
    pub state: String,
    /// How many.
    pub jobs: i64,
}

/// How many jobs there are of each kind in each state.
pub fn counts(connection: &mut dyn Connection) -> Result<Vec<JobCount>> {
    let sql = "SELECT kind, state, CAST(COUNT(*) AS BIGINT) FROM job_runs GROUP BY kind, state ORDER BY kind, state";
    let rows = connection.query(sql, &[], &[Type::Text, Type::Text, Type::Integer])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let count = |row: &Vec<Value>| JobCount {
        kind: text(&row[0]),
        state: text(&row[1]),
        jobs: row[2].as_integer().unwrap_or_default(),
    };
    Ok(rows.iter().map(count).collect())
}

/// How long the oldest job that could begin has been waiting, in milliseconds; `None` when none waits. Paused queues do not count.
pub fn oldest_wait(connection: &mut dyn Connection) -> Result<Option<i64>> {
    let now = clock(connection)?;
    // A job that was handed in for a moment that had passed has been waiting since it was handed in.
    let sql = "SELECT min(CASE WHEN run_after > accepted_at THEN run_after ELSE accepted_at END) FROM job_runs WHERE state = 'queued' AND run_after <= $1
                   AND queue NOT IN (SELECT queue FROM paused_queues)";
    Ok(connection.integer(sql, &[now.into()])?.map(|since| (now - since).max(0)))
}

/// The hashes of every file that jobs still need: what they read until they have ended, and what they made.
pub fn needed_files(connection: &mut dyn Connection) -> Result<Vec<String>> {
    let sql = "SELECT sha256 FROM job_runs WHERE sha256 IS NOT NULL AND state IN ('queued', 'running')
               UNION SELECT output_sha256 FROM job_runs WHERE output_sha256 IS NOT NULL";
    let rows = connection.query(sql, &[], &[Type::Text])?;
    Ok(rows.iter().filter_map(|row| row[0].as_text()).map(str::to_owned).collect())
}
