//! `vhm schedule`: jobs that come again and again.

use serde_json::{Map, json};
use vhm::error::{Error, Result};
use vhm::job::hand_in::check;
use vhm::job::schedule::{self, add_built_in, enable, job_of, run_now, schedule};
use vhm::job::{BackupJob, ExportJob, Job, NotifyJob, PruneJob, ReconcileJob, ReportJob, Selection};
use vhm::store::Connection;
use vhm::store::schedules::{self, Schedule};
use vhm::value::time::format_rfc3339;

use super::jobs;
use crate::arguments::{NewSchedule, ScheduleCommand, ScheduledJob};
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;
use crate::trial::Trial;

/// Runs the command.
pub fn run(context: &Context, arguments: &ScheduleCommand) -> Result<Exit> {
    match arguments {
        ScheduleCommand::List => list(context),
        ScheduleCommand::Add(new) => add(context, new),
        ScheduleCommand::Remove { name, trial } => remove(context, name, *trial),
        ScheduleCommand::Enable { name, trial } => set(context, name, true, *trial),
        ScheduleCommand::Disable { name, trial } => set(context, name, false, *trial),
        ScheduleCommand::Run { name } => {
            let desk = context.desk()?;
            add_built_in(&context.job(&desk))?;
            let run = run_now(&context.job(&desk), name)?;
            if context.global.wait.is_some() {
                return jobs::watch(context, run);
            }
            context.printer.done(&format!("run {run} waits"), vec![("schedule", json!(name)), ("run", json!(run))])?;
            Ok(Exit::Ok)
        }
    }
}

fn list(context: &Context) -> Result<Exit> {
    let desk = context.desk()?;
    add_built_in(&context.job(&desk))?;
    let all = desk.store.read_queue(schedules::list)?;
    let columns =
        ["name", "enabled", "cron", "zone", "next_at", "last_at", "last_run", "missed_ticks", "missed", "job"]
            .map(|key| Column::plain(key, matches!(key, "last_run" | "missed_ticks")));
    let time = |millis: Option<i64>| json!(millis.map(|millis| format_rfc3339(millis, &context.config.zone)));
    let row = |schedule: &Schedule| {
        vec![
            json!(schedule.name),
            json!(schedule.enabled),
            json!(schedule.cron),
            json!(schedule.zone),
            time(schedule.next_at),
            time(schedule.last_at),
            json!(schedule.last_run),
            json!(schedule.missed_ticks),
            json!(if schedule.catch_up { "once" } else { "skip" }),
            job_of(schedule),
        ]
    };
    context.printer.rows(&columns, all.iter().map(row).collect(), Map::new())?;
    Ok(Exit::Ok)
}

fn remove(context: &Context, name: &str, trial: Trial) -> Result<Exit> {
    let removed = |connection: &mut dyn Connection| schedule::remove(connection, name).map(|done| trial.decide(done));
    context.store()?.write_queue_or_not(removed)?;
    context.printer.done(&trial.words(&format!("{name} removed")), vec![("schedule", json!(name)), trial.fact()])?;
    Ok(Exit::Ok)
}

fn add(context: &Context, new: &NewSchedule) -> Result<Exit> {
    let (name, trial) = (&new.name, new.trial);
    let zone = new.zone.as_deref().unwrap_or(context.config.zone.name());
    let job = job(new)?;
    let made = schedule(name, &new.cron, zone, &job, new.missed == "once")?;
    let desk = context.desk()?;
    // What a worker could not do is told now, and not every night.
    check(&context.job(&desk), &job)?;
    let next = desk.store.write_queue_or_not(|connection| {
        schedules::add(connection, &made)?;
        let next = if new.disabled { None } else { enable(connection, name, true)? };
        Ok(trial.decide(next))
    })?;
    let next = next.map(|next| format_rfc3339(next, &context.config.zone));
    let message = match &next {
        Some(next) => format!("{name} begins at {next}"),
        None => format!("{name} does nothing until vhm schedule enable {name}"),
    };
    let facts = vec![("schedule", json!(name)), ("next_at", json!(next)), trial.fact()];
    context.printer.done(&trial.words(&message), facts)?;
    Ok(Exit::Ok)
}

/// The job that the flags describe.
fn job(new: &NewSchedule) -> Result<Job> {
    let missing = |flag: &str| Error::Request(format!("this job needs {flag}"));
    Ok(match new.job {
        ScheduledJob::Prune => Job::Prune(PruneJob {
            rejects_days: Some(new.days.unwrap_or(90)),
            jobs_days: Some(new.days.unwrap_or(90)),
            blobs: true,
            ..PruneJob::default()
        }),
        ScheduledJob::Backup => {
            let folder = new.folder.clone().ok_or_else(|| missing("--folder"))?;
            let folder = std::path::absolute(folder).map_err(|error| Error::io("there is no current folder", error))?;
            Job::Backup(BackupJob { folder, keep: new.keep, ..BackupJob::default() })
        }
        ScheduledJob::Notify => {
            let text = new.text.clone().ok_or_else(|| missing("--text"))?;
            Job::Notify(NotifyJob { event: "scheduled".to_owned(), text, stale_days: None })
        }
        ScheduledJob::Stale => {
            let text = new.text.clone().unwrap_or_else(|| "no file of these sources came lately".to_owned());
            Job::Notify(NotifyJob { event: "stale".to_owned(), text, stale_days: Some(new.days.unwrap_or(3)) })
        }
        ScheduledJob::Reconcile => {
            Job::Reconcile(ReconcileJob { from: new.from.clone(), to: new.to.clone(), ..ReconcileJob::default() })
        }
        ScheduledJob::Report => Job::Report(ReportJob {
            name: new.output.clone().ok_or_else(|| missing("--output"))?,
            from: new.from.clone(),
            to: new.to.clone(),
            ..ReportJob::default()
        }),
        ScheduledJob::Export => Job::Export(ExportJob {
            name: new.output.clone().ok_or_else(|| missing("--output"))?,
            selection: Selection {
                table: new.table.clone(),
                filter: new.filter.clone(),
                from: new.from.clone(),
                to: new.to.clone(),
                ..Selection::default()
            },
            ..ExportJob::default()
        }),
    })
}

fn set(context: &Context, name: &str, enabled: bool, trial: Trial) -> Result<Exit> {
    let desk = context.desk()?;
    add_built_in(&context.job(&desk))?;
    let write = |connection: &mut dyn Connection| enable(connection, name, enabled).map(|next| trial.decide(next));
    let next = desk.store.write_queue_or_not(write)?;
    let next = next.map(|next| format_rfc3339(next, &context.config.zone));
    let message = match &next {
        Some(next) => format!("{name} begins at {next}"),
        None => format!("{name} does nothing any more"),
    };
    let facts = vec![("schedule", json!(name)), ("enabled", json!(enabled)), ("next_at", json!(next)), trial.fact()];
    context.printer.done(&trial.words(&message), facts)?;
    Ok(Exit::Ok)
}
