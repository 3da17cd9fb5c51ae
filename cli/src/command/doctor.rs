//! `vhm doctor`: looks for what could be wrong with this installation.

use serde_json::{Map, json};
use vhm::error::{Error, Result};
use vhm::store::{Store, check, jobs, workers};

use crate::context::Context;
use crate::exit::Exit;
use crate::output::{Column, ending};

/// Runs the command.
pub fn run(context: &Context) -> Result<Exit> {
    let findings = [
        ("sources", sources(context)),
        ("data folder", data_folder(context)),
        ("database", database(context)),
        ("kept files", kept_files(context)),
        ("queue", queue(context)),
        ("workers", live_workers(context)),
    ];
    let columns = [Column::plain("what", false), Column::plain("state", false), Column::plain("detail", false)];
    let bad = findings.iter().any(|(_, finding)| finding.is_err());
    let row = |(what, finding): (&str, Result<String>)| match finding {
        Ok(detail) => vec![json!(what), json!("ok"), json!(detail)],
        Err(error) => vec![json!(what), json!("wrong"), json!(error.to_string())],
    };
    let exit = if bad { Exit::Problems } else { Exit::Ok };
    context.printer.rows(&columns, findings.into_iter().map(row).collect(), Map::from_iter(ending(exit)))?;
    Ok(exit)
}

fn sources(context: &Context) -> Result<String> {
    Ok(format!(
        "{} sources; own ones are read from {}",
        context.sources()?.iter().count(),
        context.config.sources_dir.display()
    ))
}

/// Whether files can be made where data is kept.
fn data_folder(context: &Context) -> Result<String> {
    let folder = &context.config.data_dir;
    let fail = |error| vhm::error::Error::io(format!("cannot write to {}", folder.display()), error);
    std::fs::create_dir_all(folder).map_err(fail)?;
    tempfile::tempfile_in(folder).map_err(fail)?;
    Ok(format!("{} can be written to", folder.display()))
}

/// Whether files can be kept and found again.
fn kept_files(context: &Context) -> Result<String> {
    let blobs = context.blobs()?;
    blobs.probe()?;
    let usage = blobs.usage()?;
    Ok(format!("{} files, {} bytes in {}", usage.files, usage.bytes, blobs.place()))
}

/// A job that could begin and waits longer than this has nobody to do it, in milliseconds.
const TOO_LONG: i64 = 600_000;

/// The database, when it is there and this program knows its schema.
fn usable(context: &Context) -> Option<Store> {
    let store = context.store_as_it_is().ok()?;
    store.schema_status().is_ok_and(|schema| schema.applied == Some(schema.known)).then_some(store)
}

/// Whether jobs are being done.
fn queue(context: &Context) -> Result<String> {
    let Some(store) = usable(context) else { return Ok("no database, no jobs".to_owned()) };
    let (counts, oldest) =
        store.read_queue(|connection| Ok((jobs::counts(connection)?, jobs::oldest_wait(connection)?)))?;
    let sum = |state: &str| counts.iter().filter(|count| count.state == state).map(|count| count.jobs).sum::<i64>();
    let told = format!("{} wait, {} run, {} are dead", sum("queued"), sum("running"), sum("dead"));
    match oldest.filter(|wait| *wait > TOO_LONG) {
        Some(wait) => Err(Error::Conflict(format!(
            "{told}; a job that could begin has been waiting for {} seconds: is a worker running?",
            wait / 1000
        ))),
        None => Ok(told),
    }
}

/// A clock further off than this is told, in milliseconds.
const CLOCK_OFF: i64 = 5_000;

/// Whether workers are there, and whether their clocks and that of this machine agree with the database's.
fn live_workers(context: &Context) -> Result<String> {
    let Some(store) = usable(context) else { return Ok("no database, no workers".to_owned()) };
    let (now, all) = store.read_queue(workers::list)?;
    let here = vhm::import::now() - now;
    if here.abs() > CLOCK_OFF {
        return Err(Error::Conflict(format!(
            "the clock of this machine is {} seconds off that of the database",
            here / 1000
        )));
    }
    let live: Vec<_> = all.iter().filter(|worker| now - worker.seen_at <= workers::GONE_AFTER).collect();
    match live.iter().find(|worker| worker.clock_off_ms.abs() > CLOCK_OFF) {
        Some(off) => Err(Error::Conflict(format!(
            "the clock of the worker {} is {} seconds off",
            off.name,
            off.clock_off_ms / 1000
        ))),
        None => Ok(format!("{} are there, {} are gone", live.len(), all.len() - live.len())),
    }
}

fn database(context: &Context) -> Result<String> {
    let url = vhm::config::redact_url(&context.config.database_url);
    let store = match context.store_as_it_is() {
        Err(vhm::error::Error::Configuration(told)) if told.contains("vhm db init") => {
            return Ok(format!("{url} is not there yet; the first import makes it"));
        }
        other => other?,
    };
    let schema = store.schema_status()?;
    if schema.applied != Some(schema.known) {
        return Ok(format!(
            "{url}: schema {:?}, this vhm knows {}; vhm db migrate brings it up to date",
            schema.applied, schema.known
        ));
    }
    let broken: Vec<_> = store.read(check::check)?.into_iter().filter(|check| check.broken > 0).collect();
    match broken.first() {
        None => Ok(format!("{url}: schema {}, every check passes", schema.known)),
        Some(check) => {
            Err(vhm::error::Error::Database(format!("{url}: not true that {} ({} times)", check.name, check.broken)))
        }
    }
}
