//! Jobs that come again and again: what is built in, and turning ticks into jobs, once each however many workers look.

use serde_json::Value as Json;

use super::cron::Cron;
use super::hand_in::{accept_in, can_be_done, newest_run};
use super::{Attempt, BackupJob, Context, Job, NotifyJob, PruneJob, ReconcileJob, ReportJob};
use crate::error::{Error, Result};
use crate::store::Connection;
use crate::store::jobs::clock;
use crate::store::schedules::{self, Schedule};
use crate::value::zone::Zone;

/// A tick is told as missed when it is later than this, in milliseconds: a worker that is there looks every second or so.
const LATE: i64 = 60_000;
/// Missed ticks counted at once at most.
const COUNTED: i64 = 10_000;

/// What a tick became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    /// The schedule.
    pub name: String,
    /// The tick.
    pub at: i64,
    /// The job, unless the tick was left out.
    pub run: Option<i64>,
    /// Ticks before it that passed while no worker was there.
    pub missed: i64,
    /// Why the tick could not become a job.
    pub error: Option<String>,
}

/// A schedule of this expression.
///
/// # Errors
/// `Request` for an expression, a zone or a job that is none.
pub fn schedule(name: &str, cron: &str, zone: &str, job: &Job, catch_up: bool) -> Result<Schedule> {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Error::Request(format!("«{name}» is no name of a schedule: use letters, digits and -_.")));
    }
    if job.file().is_some() {
        return Err(Error::Request("a job that reads a file cannot come again and again; watch a folder".to_owned()));
    }
    let found = Schedule {
        name: name.to_owned(),
        cron: cron.to_owned(),
        zone: zone.to_owned(),
        payload: job.to_payload(),
        catch_up,
        enabled: false,
        next_at: None,
        last_at: None,
        last_run: None,
        missed_ticks: 0,
    };
    let (cron, zone) = rule(&found)?;
    // Whether it ever comes does not depend on the moment.
    next_tick(&found, &cron, 0, &zone)?;
    Ok(found)
}

/// The names of the schedules that are built in.
const BUILT_IN: [&str; 5] = ["prune", "backup", "reconcile", "report", "stale"];

/// The schedules that are there without being added; they do not tick until they are enabled.
pub fn built_in(zone: &str) -> Result<Vec<Schedule>> {
    let prune = PruneJob { rejects_days: Some(90), jobs_days: Some(90), blobs: true, ..PruneJob::default() };
    // The report of the month so far, and of all of the last one while it is young.
    let report = ReportJob { from: Some("-31d".into()), name: "report.xlsx".into(), ..ReportJob::default() };
    let text = "no file of these sources came lately".to_owned();
    let stale = NotifyJob { event: "stale".into(), text, stale_days: Some(3) };
    let backup = BackupJob { folder: "backups".into(), keep: 14, ..BackupJob::default() };
    Ok(vec![
        schedule("prune", "30 3 * * *", zone, &Job::Prune(prune), true)?,
        schedule("backup", "0 3 * * *", zone, &Job::Backup(backup), true)?,
        schedule("reconcile", "0 4 * * *", zone, &Job::Reconcile(ReconcileJob::default()), true)?,
        schedule("report", "0 6 * * *", zone, &Job::Report(report), true)?,
        schedule("stale", "0 9 * * *", zone, &Job::Notify(stale), false)?,
    ])
}

/// Adds the built-in schedules that are not there.
pub fn add_built_in(context: &Context<'_>) -> Result<()> {
    let known = context.store.read_queue(schedules::list)?;
    for mut missing in built_in(context.config.zone.name())? {
        if known.iter().any(|schedule| schedule.name == missing.name) {
            continue;
        }
        if missing.name == "backup" {
            let folder = context.config.data_dir.join("backups");
            missing.payload = Job::Backup(BackupJob { folder, keep: 14, ..BackupJob::default() }).to_payload();
        }
        match context.store.write_queue(|connection| schedules::add(connection, &missing)) {
            // Another process added it just now.
            Err(Error::Conflict(_)) | Ok(()) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn rule(schedule: &Schedule) -> Result<(Cron, Zone)> {
    let zone = Zone::by_name(&schedule.zone)
        .ok_or_else(|| Error::Request(format!("«{}» is no time zone such as Asia/Tashkent", schedule.zone)))?;
    Ok((Cron::parse(&schedule.cron)?, zone))
}

fn next_tick(schedule: &Schedule, cron: &Cron, now: i64, zone: &Zone) -> Result<i64> {
    cron.next_after(now, zone)
        .ok_or_else(|| Error::Request(format!("«{}» never comes: no month has such a day", schedule.cron)))
}

/// Removes a schedule, unless it is built in: such a one would be there again at the next start of a worker.
///
/// # Errors
/// `Conflict` when it is built in, `Request` when there is none.
pub fn remove(connection: &mut dyn Connection, name: &str) -> Result<()> {
    if BUILT_IN.contains(&name) {
        return Err(Error::Conflict(format!(
            "{name} is built in and stays; vhm schedule disable {name} keeps it from beginning"
        )));
    }
    if !schedules::remove(connection, name)? {
        return Err(Error::Request(format!("there is no schedule «{name}»; vhm schedule list shows them")));
    }
    Ok(())
}

/// Lets a schedule tick from its next moment on, or no more; returns that moment.
pub fn enable(connection: &mut dyn Connection, name: &str, enabled: bool) -> Result<Option<i64>> {
    let schedule = schedules::get(connection, name)?;
    let (cron, zone) = rule(&schedule)?;
    if let (true, Ok(job)) = (enabled, Job::from_payload(&schedule.payload)) {
        // What must fail every night is told now.
        can_be_done(&job, connection.is_postgres())?;
    }
    let now = clock(connection)?;
    let next = if enabled { Some(next_tick(&schedule, &cron, now, &zone)?) } else { None };
    schedules::set_enabled(connection, name, enabled, next)?;
    Ok(next)
}

/// Hands the job of a schedule in now, whatever its moments are.
pub fn run_now(context: &Context<'_>, name: &str) -> Result<i64> {
    let schedule = context.store.read_queue(|connection| schedules::get(connection, name))?;
    let job = Job::from_payload(&schedule.payload).map_err(|error| Error::Conflict(error.to_string()))?;
    let above = newest_run(context.store)?;
    context.store.write_queue(|connection| Ok(accept_in(connection, context, &job, above)?.id()))
}

/// Turns ticks that are due into jobs. One transaction takes a tick and accepts its job, so a tick is one job, whoever looks and whoever dies.
/// A schedule that cannot tick is told, and keeps no other from ticking.
///
/// # Errors
/// The database.
pub fn tick(context: &Context<'_>) -> Result<Vec<Ticked>> {
    let due = context.store.read_queue(|connection| {
        let now = clock(connection)?;
        schedules::due(connection, now)
    })?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let above = newest_run(context.store)?;
    let mut ticked = Vec::new();
    for schedule in due {
        match context.store.write_queue(|connection| tick_one(connection, context, &schedule, above)) {
            Ok(one) => ticked.extend(one),
            Err(error @ (Error::Database(_) | Error::Busy(_))) => return Err(error),
            Err(error) => {
                let at = schedule.next_at.unwrap_or_default();
                ticked.push(Ticked { name: schedule.name, at, run: None, missed: 0, error: Some(error.to_string()) });
            }
        }
    }
    Ok(ticked)
}

fn tick_one(
    connection: &mut dyn Connection,
    context: &Context<'_>,
    schedule: &Schedule,
    above: i64,
) -> Result<Option<Ticked>> {
    let now = clock(connection)?;
    let Some(at) = schedule.next_at else { return Ok(None) };
    let (cron, zone) = rule(schedule)?;
    let missed = if now - at > LATE { cron.ticks_between(at, now, &zone, COUNTED) + 1 } else { 0 };
    let run_it = missed == 0 || schedule.catch_up;
    // The tick that is made up for is not missed.
    let told = missed - i64::from(missed > 0 && run_it);
    if !schedules::take_tick(connection, schedule, cron.next_after(now.max(at), &zone), told)? {
        return Ok(None);
    }
    let mut ticked = Ticked { name: schedule.name.clone(), at, run: None, missed: told, error: None };
    match Job::from_payload(&schedule.payload) {
        Ok(job) if run_it => {
            let attempt = Attempt { origin: "schedule".into(), who: schedule.name.clone(), ..Attempt::default() };
            let id = accept_in(connection, &Context { attempt, ..borrowed(context) }, &job, above)?.id();
            schedules::ticked(connection, &schedule.name, at, id)?;
            ticked.run = Some(id);
        }
        Ok(_) => {}
        // A newer release may have written it; its next tick may find a worker of that release.
        Err(error) => ticked.error = Some(error.to_string()),
    }
    Ok(Some(ticked))
}

fn borrowed<'a>(context: &Context<'a>) -> Context<'a> {
    Context {
        store: context.store,
        sources: context.sources,
        config: context.config,
        blobs: context.blobs,
        child: context.child.clone(),
        password: None,
        attempt: Attempt::default(),
    }
}

/// The job of a schedule, for people.
pub fn job_of(schedule: &Schedule) -> Json {
    serde_json::from_str::<Json>(&schedule.payload).map_or(Json::Null, |kept| kept["job"].clone())
}
