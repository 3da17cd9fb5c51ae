//! `vhm db`: the database itself.

use serde_json::{Map, json};
use vhm::error::{Error, Result};
use vhm::job::{BackupJob, Job};
use vhm::schema::Table;
use vhm::store::{Store, check};

use super::{jobs, later};
use crate::arguments::{Db, Enqueue};
use crate::context::{Context, Desk};
use crate::exit::Exit;
use crate::output::{Column, ending};

/// Runs the command.
pub fn run(context: &Context, arguments: &Db) -> Result<Exit> {
    match arguments {
        Db::Init => {
            let store = context.store()?;
            status(context, &store)
        }
        Db::Status => status(context, &context.store_as_it_is()?),
        Db::Migrate => {
            let store = context.store_as_it_is()?;
            context.migrate(&store)?;
            status(context, &store)
        }
        Db::Backup { file, enqueue } => backup(context, file, enqueue),
        Db::Check => check_all(context),
    }
}

fn status(context: &Context, store: &Store) -> Result<Exit> {
    let schema = store.schema_status()?;
    let url = vhm::config::redact_url(&context.config.database_url);
    let mut facts = vec![
        ("database", json!(url)),
        ("kind", json!(store.name())),
        ("schema", json!(schema.applied)),
        ("schema_known", json!(schema.known)),
    ];
    if let Some(bytes) = store.file().and_then(|file| std::fs::metadata(file).ok()).map(|about| about.len()) {
        facts.push(("bytes", json!(bytes)));
    }
    if schema.applied == Some(schema.known) {
        for table in Table::ALL {
            let rows = store.read(|connection| connection.integer(&check::count_sql(table), &[]))?;
            facts.push((table.name(), json!(rows.unwrap_or_default())));
        }
    }
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

fn backup(context: &Context, file: &std::path::Path, enqueue: &Enqueue) -> Result<Exit> {
    let desk = Desk { store: context.store_as_it_is()?, sources: context.sources()?, blobs: context.blobs()? };
    let told = || {
        let message = format!("the database was copied to {}", file.display());
        context.printer.done(&message, vec![("file", json!(file))])
    };
    if enqueue.enqueue {
        // A worker has another current folder.
        let file = std::path::absolute(file).map_err(|error| Error::io("there is no current folder", error))?;
        let job = Job::Backup(BackupJob { file, ..BackupJob::default() });
        return later::hand_in_one(context, &desk, &job, enqueue, &jobs::exit_of, &|_| told());
    }
    Job::Backup(BackupJob { file: file.to_owned(), ..BackupJob::default() }).run(&context.job(&desk))?;
    told()?;
    Ok(Exit::Ok)
}

fn check_all(context: &Context) -> Result<Exit> {
    let store = context.store_as_it_is()?;
    let checks = store.read(check::check)?;
    let columns = [Column::plain("check", false), Column::plain("broken", true), Column::plain("detail", false)];
    let bad = checks.iter().any(|check| check.broken > 0);
    let rows =
        checks.into_iter().map(|check| vec![json!(check.name), json!(check.broken), json!(check.detail)]).collect();
    let exit = if bad { Exit::Database } else { Exit::Ok };
    context.printer.rows(&columns, rows, Map::from_iter(ending(exit)))?;
    Ok(exit)
}
