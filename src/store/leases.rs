//! Who executes a job: taking it, being heard of, ending it, and taking it from a worker that was not heard of any more. An attempt is
//! counted when the job is taken, before anything of it is looked at, so that a job that kills its worker is found out.

use super::connection::{Bind, Connection, Type};
use super::jobs::{self, JobRow, JobState, clock, wake};
use crate::error::Result;

/// Attempts that may end without a word; after so many the job is dead.
pub const MAX_LOST: i64 = 3;

/// What came of the wish to execute a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It is ours until the lease ends.
    Ours(Box<JobRow>),
    /// It ended its workers too often and is dead now.
    Poisoned(Box<JobRow>),
    /// Somebody else has it, it has ended, must wait, or is paused.
    Not,
}

/// Takes a job that waits, for `lease_ms` milliseconds, and counts the attempt.
pub fn take(connection: &mut dyn Connection, id: i64, owner: &str, lease_ms: i64) -> Result<Taken> {
    let now = clock(connection)?;
    let sql = "UPDATE job_runs SET state = 'running', attempts = attempts + 1, lost = lost + 1, lease_owner = $2, lease_until = $3,
                   started_at = COALESCE(started_at, $4), progress = NULL, error = NULL
               WHERE id = $1 AND state = 'queued' AND run_after <= $4 AND lost < $5
                   AND NOT EXISTS (SELECT 1 FROM paused_queues p WHERE p.queue = job_runs.queue)";
    let binds: [Bind<'_>; 5] = [id.into(), owner.into(), (now + lease_ms).into(), now.into(), MAX_LOST.into()];
    if connection.execute(sql, &binds)? == 1 {
        return Ok(jobs::find(connection, id)?.map_or(Taken::Not, |job| Taken::Ours(Box::new(job))));
    }
    let Some(job) = jobs::find(connection, id)? else { return Ok(Taken::Not) };
    if job.state == JobState::Queued && job.lost >= MAX_LOST {
        let dead = bury(connection, id, now)?;
        return Ok(if dead { Taken::Poisoned(Box::new(jobs::get(connection, id)?)) } else { Taken::Not });
    }
    if job.state == JobState::Queued {
        // It is paused or must wait: it is dispatched again when it may begin.
        connection
            .execute("UPDATE job_runs SET dispatched_at = NULL WHERE id = $1 AND state = 'queued'", &[id.into()])?;
    }
    Ok(Taken::Not)
}

/// Ends a job that lost too many workers.
fn bury(connection: &mut dyn Connection, id: i64, now: i64) -> Result<bool> {
    let told = format!(
        "its worker died {MAX_LOST} times while executing it, and it is not tried again; the file may be made to kill programs"
    );
    let sql = "UPDATE job_runs SET state = 'dead', finished_at = $2, error = $3, lease_until = NULL
               WHERE id = $1 AND state IN ('queued', 'running')";
    Ok(connection.execute(sql, &[id.into(), now.into(), told.into()])? == 1)
}

/// What a worker hears when it says that it is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Go on.
    GoOn,
    /// Somebody wants the job to stop.
    Stop,
    /// The job is somebody else's by now, or has ended.
    Lost,
}

/// Says that the worker is still there and how far the job is, and makes the lease longer.
pub fn beat(
    connection: &mut dyn Connection,
    id: i64,
    owner: &str,
    lease_ms: i64,
    progress: Option<&str>,
) -> Result<Heard> {
    let until = clock(connection)? + lease_ms;
    let sql = "UPDATE job_runs SET lease_until = $3, progress = COALESCE($4, progress)
               WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    connection.execute(sql, &[id.into(), owner.into(), until.into(), progress.into()])?;
    heard(connection, id, owner)
}

/// What a worker would hear, without saying anything.
pub fn heard(connection: &mut dyn Connection, id: i64, owner: &str) -> Result<Heard> {
    let sql = "SELECT cancel_asked FROM job_runs WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    Ok(match connection.integer(sql, &[id.into(), owner.into()])? {
        None => Heard::Lost,
        Some(0) => Heard::GoOn,
        Some(_) => Heard::Stop,
    })
}

/// How an attempt ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// What is told of it: a JSON object.
    pub report: Option<String>,
    /// Why it did not do what it was to do.
    pub error: Option<String>,
    /// The hash of the file it made.
    pub output_sha256: Option<String>,
    /// The name of that file.
    pub output_name: Option<String>,
}

/// Ends a job, and leaves the name of its worker; `false` when it is not this worker's any more, and nothing was changed.
pub fn finish(connection: &mut dyn Connection, id: i64, owner: &str, state: JobState, ended: &Ended) -> Result<bool> {
    let now = clock(connection)?;
    let sql = "UPDATE job_runs SET state = $3, finished_at = $4, report = $5, error = $6, output_sha256 = $7, output_name = $8,
                   lost = lost - 1, lease_until = NULL
               WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    let binds: [Bind<'_>; 8] = [
        id.into(),
        owner.into(),
        state.name().into(),
        now.into(),
        ended.report.as_deref().into(),
        ended.error.as_deref().into(),
        ended.output_sha256.as_deref().into(),
        ended.output_name.as_deref().into(),
    ];
    Ok(connection.execute(sql, &binds)? == 1)
}

/// Gives a job back to be tried again after `delay_ms` milliseconds.
pub fn retry(connection: &mut dyn Connection, id: i64, owner: &str, delay_ms: i64, error: &str) -> Result<bool> {
    let after = clock(connection)? + delay_ms;
    let sql = "UPDATE job_runs SET state = 'queued', run_after = $3, dispatched_at = NULL, error = $4, lost = lost - 1,
                   lease_owner = NULL, lease_until = NULL
               WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    Ok(connection.execute(sql, &[id.into(), owner.into(), after.into(), error.into()])? == 1)
}

/// Gives a job back as if it had not been taken.
pub fn release(connection: &mut dyn Connection, id: i64, owner: &str) -> Result<bool> {
    let sql = "UPDATE job_runs SET state = 'queued', dispatched_at = NULL, attempts = attempts - 1, lost = lost - 1,
                   lease_owner = NULL, lease_until = NULL
               WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    let done = connection.execute(sql, &[id.into(), owner.into()])? == 1;
    if done {
        wake(connection)?;
    }
    Ok(done)
}

/// Takes jobs from workers that were not heard of in time. Those that were to stop are cancelled, those that lost too many workers are dead;
/// the others wait again. Returns the jobs that ended.
pub fn recover(connection: &mut dyn Connection) -> Result<Vec<JobRow>> {
    let now = clock(connection)?;
    let sql = "SELECT id, cancel_asked, lost FROM job_runs WHERE state = 'running' AND lease_until < $1 ORDER BY id";
    let found = connection.query(sql, &[now.into()], &[Type::Integer; 3])?;
    let mut ended = Vec::new();
    for row in found {
        let [Some(id), Some(cancel), Some(lost)] = [0, 1, 2].map(|at: usize| row[at].as_integer()) else { continue };
        let changed = if lost >= MAX_LOST {
            bury_silent(connection, id, now)?
        } else if cancel != 0 {
            let sql = "UPDATE job_runs SET state = 'cancelled', finished_at = $2, lease_until = NULL,
                           error = 'cancelled; its worker was not heard of any more'
                       WHERE id = $1 AND state = 'running' AND lease_until < $2";
            connection.execute(sql, &[id.into(), now.into()])? == 1
        } else {
            let sql =
                "UPDATE job_runs SET state = 'queued', dispatched_at = NULL, lease_owner = NULL, lease_until = NULL
                       WHERE id = $1 AND state = 'running' AND lease_until < $2";
            connection.execute(sql, &[id.into(), now.into()])?;
            false
        };
        if changed {
            ended.push(jobs::get(connection, id)?);
        }
    }
    Ok(ended)
}

/// Like [`bury`], only while the lease is over.
fn bury_silent(connection: &mut dyn Connection, id: i64, now: i64) -> Result<bool> {
    let sql = "SELECT id FROM job_runs WHERE id = $1 AND state = 'running' AND lease_until < $2";
    let sql = if connection.is_postgres() { format!("{sql} FOR UPDATE") } else { sql.to_owned() };
    match connection.integer(&sql, &[id.into(), now.into()])? {
        Some(id) => bury(connection, id, now),
        None => Ok(false),
    }
}

/// Like [`retry`], at once, for an attempt that counts as lost.
pub fn retry_lost(connection: &mut dyn Connection, id: i64, owner: &str, error: &str) -> Result<bool> {
    let now = clock(connection)?;
    let sql = "UPDATE job_runs SET state = 'queued', run_after = $3, dispatched_at = NULL, error = $4, lease_owner = NULL, lease_until = NULL
               WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    Ok(connection.execute(sql, &[id.into(), owner.into(), now.into(), error.into()])? == 1)
}

/// The running jobs whose workers were not heard of in time.
pub fn silent(connection: &mut dyn Connection) -> Result<Vec<i64>> {
    let now = clock(connection)?;
    let sql = "SELECT id FROM job_runs WHERE state = 'running' AND lease_until < $1 ORDER BY id";
    let rows = connection.query(sql, &[now.into()], &[Type::Integer])?;
    Ok(rows.iter().filter_map(|row| row[0].as_integer()).collect())
}

/// Ends a job whose worker did it and died before it could say so; `false` when the job is not that any more.
pub fn finish_silent(connection: &mut dyn Connection, id: i64, state: JobState, ended: &Ended) -> Result<bool> {
    let now = clock(connection)?;
    let sql = "UPDATE job_runs SET state = $2, finished_at = $3, report = $4, error = $5, lease_until = NULL
               WHERE id = $1 AND state = 'running' AND lease_until < $3";
    let binds =
        [id.into(), state.name().into(), now.into(), ended.report.as_deref().into(), ended.error.as_deref().into()];
    Ok(connection.execute(sql, &binds)? == 1)
}
