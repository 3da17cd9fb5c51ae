//! Jobs that come again and again, as they are kept. When the next moment is, is reckoned elsewhere; here a tick is taken by one of many.

use super::connection::{Bind, Connection, Type};
use crate::error::{Error, Result};
use crate::value::Value;

/// A job that comes again and again. Moments are milliseconds since the epoch in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// When: five fields as in crontab.
    pub cron: String,
    /// The zone the fields are read in.
    pub zone: String,
    /// The versioned job, as JSON.
    pub payload: String,
    /// Whether ticks that were missed are made up for by one (`true`), or left out.
    pub catch_up: bool,
    /// Whether it ticks at all.
    pub enabled: bool,
    /// The next tick.
    pub next_at: Option<i64>,
    /// The last tick that became a job.
    pub last_at: Option<i64>,
    /// That job.
    pub last_run: Option<i64>,
    /// Ticks that passed while no worker was there, all together.
    pub missed_ticks: i64,
}

const COLUMNS: &str = "name, cron, zone, payload, missed, enabled, next_at, last_at, last_run, missed_ticks";
#[rustfmt::skip]
const TYPES: [Type; 10] = [
    Type::Text, Type::Text, Type::Text, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer,
];

/// Every schedule, by name.
pub fn list(connection: &mut dyn Connection) -> Result<Vec<Schedule>> {
    let rows = connection.query(&format!("SELECT {COLUMNS} FROM schedules ORDER BY name"), &[], &TYPES)?;
    Ok(rows.iter().map(|row| schedule_of(row)).collect())
}

/// The enabled schedules whose next tick is not after a moment.
pub fn due(connection: &mut dyn Connection, now: i64) -> Result<Vec<Schedule>> {
    let sql = format!("SELECT {COLUMNS} FROM schedules WHERE enabled = 1 AND next_at <= $1 ORDER BY next_at, name");
    Ok(connection.query(&sql, &[now.into()], &TYPES)?.iter().map(|row| schedule_of(row)).collect())
}

/// The schedule with this name.
///
/// # Errors
/// `Request` when there is none.
pub fn get(connection: &mut dyn Connection, name: &str) -> Result<Schedule> {
    let rows = connection.query(&format!("SELECT {COLUMNS} FROM schedules WHERE name = $1"), &[name.into()], &TYPES)?;
    let found = rows.first().map(|row| schedule_of(row));
    found.ok_or_else(|| Error::Request(format!("there is no schedule «{name}»; vhm schedule list shows them")))
}

fn schedule_of(row: &[Value]) -> Schedule {
    let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
    Schedule {
        name: text(0),
        cron: text(1),
        zone: text(2),
        payload: text(3),
        catch_up: text(4) == "once",
        enabled: row[5].as_integer() == Some(1),
        next_at: row[6].as_integer(),
        last_at: row[7].as_integer(),
        last_run: row[8].as_integer(),
        missed_ticks: row[9].as_integer().unwrap_or_default(),
    }
}

/// Adds a schedule.
///
/// # Errors
/// `Conflict` when there is one of this name.
pub fn add(connection: &mut dyn Connection, schedule: &Schedule) -> Result<()> {
    let sql = "INSERT INTO schedules (name, cron, zone, payload, missed, enabled, next_at, missed_ticks)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (name) DO NOTHING";
    let binds: [Bind<'_>; 7] = [
        schedule.name.as_str().into(),
        schedule.cron.as_str().into(),
        schedule.zone.as_str().into(),
        schedule.payload.as_str().into(),
        if schedule.catch_up { "once" } else { "skip" }.into(),
        i64::from(schedule.enabled).into(),
        schedule.next_at.into(),
    ];
    match connection.execute(sql, &binds)? {
        0 => Err(Error::Conflict(format!("there is a schedule «{}» already; remove it first", schedule.name))),
        _ => Ok(()),
    }
}

/// Removes a schedule; `false` when there was none.
pub fn remove(connection: &mut dyn Connection, name: &str) -> Result<bool> {
    Ok(connection.execute("DELETE FROM schedules WHERE name = $1", &[name.into()])? == 1)
}

/// Lets a schedule tick from its next moment on, or no more.
pub fn set_enabled(connection: &mut dyn Connection, name: &str, enabled: bool, next_at: Option<i64>) -> Result<()> {
    let sql = "UPDATE schedules SET enabled = $2, next_at = $3 WHERE name = $1";
    connection.execute(sql, &[name.into(), i64::from(enabled).into(), next_at.into()]).map(|_| ())
}

/// Takes the tick of a moment; `false` when another worker did.
pub fn take_tick(
    connection: &mut dyn Connection,
    schedule: &Schedule,
    next_at: Option<i64>,
    missed: i64,
) -> Result<bool> {
    let sql = "UPDATE schedules SET next_at = $3, missed_ticks = missed_ticks + $4 WHERE name = $1 AND next_at = $2 AND enabled = 1";
    let binds = [schedule.name.as_str().into(), schedule.next_at.into(), next_at.into(), missed.into()];
    Ok(connection.execute(sql, &binds)? == 1)
}

/// Writes down which job a tick became.
pub fn ticked(connection: &mut dyn Connection, name: &str, at: i64, run: i64) -> Result<()> {
    let sql = "UPDATE schedules SET last_at = $2, last_run = $3 WHERE name = $1";
    connection.execute(sql, &[name.into(), at.into(), run.into()]).map(|_| ())
}
