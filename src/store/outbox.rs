//! Notifications on their way: written in the transaction that ends a job, delivered later, at least once each, under an id that stays the
//! same so that a receiver can tell a repetition.

use super::connection::{Bind, Connection, Type};
use super::jobs::{JobState, clock, wake};
use crate::error::{Error, Result};
use crate::value::Value;

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, for ever.
    pub id: String,
    /// The job it is about.
    pub run: Option<i64>,
    /// The channel it goes through.
    pub channel: String,
    /// What happened: `done`, `failed`, `dead`, `cancelled`, or a name of somebody's own.
    pub event: String,
    /// What is sent: a JSON object.
    pub body: String,
    /// Attempts to deliver it, the present one included.
    pub attempts: i64,
}

/// Deliveries tried before a notification is given up.
pub const MAX_ATTEMPTS: i64 = 12;

/// Milliseconds for which a delivery that was begun is not begun by another worker.
const DELIVERING: i64 = 60_000;

/// What tells this installation from every other.
pub fn installation(connection: &mut dyn Connection) -> Result<String> {
    let rows = connection.query("SELECT id FROM installation", &[], &[Type::Text])?;
    let id = rows.first().and_then(|row| row[0].as_text()).map(str::to_owned);
    id.ok_or_else(|| Error::Database("the table of the installation is empty".to_owned()))
}

/// Puts a notification into the outbox; one with the same id stays as it is.
pub fn put(connection: &mut dyn Connection, message: &Message) -> Result<()> {
    let now = clock(connection)?;
    let sql = "INSERT INTO outbox (id, run, channel, event, body, state, attempts, created_at, next_at)
               VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6) ON CONFLICT (id) DO NOTHING";
    let binds: [Bind<'_>; 6] = [
        message.id.as_str().into(),
        message.run.into(),
        message.channel.as_str().into(),
        message.event.as_str().into(),
        message.body.as_str().into(),
        now.into(),
    ];
    connection.execute(sql, &binds)?;
    wake(connection)
}

/// The moment, and the channels for which a notification is due: looks without writing.
pub fn due_channels(connection: &mut dyn Connection) -> Result<(i64, Vec<String>)> {
    let now = clock(connection)?;
    let sql = "SELECT DISTINCT channel FROM outbox WHERE state = 'waiting' AND next_at <= $1 ORDER BY channel";
    let rows = connection.query(sql, &[now.into()], &[Type::Text])?;
    Ok((now, rows.iter().filter_map(|row| row[0].as_text()).map(str::to_owned).collect()))
}

/// Takes the notification of a channel that is due longest, of those that were due at a moment, and counts the attempt; another worker may
/// take it when this one says nothing for a minute.
pub fn take(connection: &mut dyn Connection, channel: &str, due: i64) -> Result<Option<Message>> {
    let now = clock(connection)?;
    let skip = if connection.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT id, run, channel, event, body, attempts FROM outbox WHERE state = 'waiting' AND channel = $1 AND next_at <= $2
             ORDER BY next_at, id LIMIT 1{skip}"
    );
    let types = [Type::Text, Type::Integer, Type::Text, Type::Text, Type::Text, Type::Integer];
    let rows = connection.query(&sql, &[channel.into(), due.into()], &types)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let message = Message {
        id: text(&row[0]),
        run: row[1].as_integer(),
        channel: text(&row[2]),
        event: text(&row[3]),
        body: text(&row[4]),
        attempts: row[5].as_integer().unwrap_or_default() + 1,
    };
    let sql = "UPDATE outbox SET attempts = $2, next_at = $3 WHERE id = $1";
    connection.execute(sql, &[message.id.as_str().into(), message.attempts.into(), (now + DELIVERING).into()])?;
    Ok(Some(message))
}

/// Writes down that a notification arrived.
pub fn delivered(connection: &mut dyn Connection, id: &str) -> Result<()> {
    let now = clock(connection)?;
    let sql = "UPDATE outbox SET state = 'delivered', delivered_at = $2, error = NULL WHERE id = $1";
    connection.execute(sql, &[id.into(), now.into()]).map(|_| ())
}

/// Gives a notification back whose delivery was broken off, as if it had not been taken.
pub fn give_back(connection: &mut dyn Connection, message: &Message) -> Result<()> {
    let now = clock(connection)?;
    let sql =
        "UPDATE outbox SET attempts = attempts - 1, next_at = $2 WHERE id = $1 AND state = 'waiting' AND attempts = $3";
    connection.execute(sql, &[message.id.as_str().into(), now.into(), message.attempts.into()]).map(|_| ())
}

/// Writes down that a notification did not arrive; it is tried again later and later, and given up after [`MAX_ATTEMPTS`].
pub fn not_delivered(connection: &mut dyn Connection, message: &Message, error: &str) -> Result<()> {
    let now = clock(connection)?;
    let state = if message.attempts >= MAX_ATTEMPTS { "dead" } else { "waiting" };
    // 2, 4, 8 … seconds, at most an hour.
    let delay = (1_000_i64 << message.attempts.clamp(1, 12)).min(3_600_000);
    let sql = "UPDATE outbox SET state = $2, next_at = $3, error = $4 WHERE id = $1";
    let binds = [message.id.as_str().into(), state.into(), (now + delay).into(), error.into()];
    connection.execute(sql, &binds).map(|_| ())
}

/// Deletes notifications that were delivered or given up and are older than a moment, and says how many; only those about jobs that ended
/// in a state before that moment, when there is one.
pub fn prune(connection: &mut dyn Connection, before: i64, state: Option<JobState>) -> Result<u64> {
    let sql =
        "DELETE FROM outbox WHERE state <> 'waiting' AND created_at < $1 AND (CAST($2 AS TEXT) IS NULL OR run IN (
                   SELECT id FROM job_runs WHERE job_runs.state = $2 AND finished_at < $1))";
    connection.execute(sql, &[before.into(), state.map(JobState::name).into()])
}

/// How many notifications there are in each state.
pub fn counts(connection: &mut dyn Connection) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT state, CAST(COUNT(*) AS BIGINT) FROM outbox GROUP BY state ORDER BY state";
    let rows = connection.query(sql, &[], &[Type::Text, Type::Integer])?;
    let count = |row: &Vec<Value>| (row[0].as_text().unwrap_or_default().to_owned(), row[1].as_integer().unwrap_or(0));
    Ok(rows.iter().map(count).collect())
}
