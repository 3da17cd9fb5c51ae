//! `vhm watch`: folders whose new files are imported.

use std::path::Path;

use serde_json::{Map, json};
use vhm::error::{Error, Result};
use vhm::job::watch::{check_folder, folder_path, host, parameters};
use vhm::job::{ImportJob, Reading};
use vhm::store::Connection;
use vhm::store::watches::{self, Folder};

use crate::arguments::Watch;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;
use crate::trial::Trial;

/// Runs the command.
pub fn run(context: &Context, arguments: &Watch) -> Result<Exit> {
    match arguments {
        Watch::List => list(context),
        Watch::Add { folder, settle, source, trial } => add(context, folder, *settle, source.clone(), *trial),
        Watch::Remove { folder, trial } => remove(context, &folder_path(folder)?, *trial),
    }
}

fn list(context: &Context) -> Result<Exit> {
    let store = context.store()?;
    let folders = store.read_queue(|connection| {
        let folders = watches::folders(connection, None)?;
        folders
            .into_iter()
            .map(|folder| Ok((watches::taken(connection, &folder.path)?.len(), folder)))
            .collect::<Result<Vec<_>>>()
    })?;
    let columns = ["folder", "host", "settle_seconds", "being_imported"]
        .map(|key| Column::plain(key, matches!(key, "settle_seconds" | "being_imported")));
    let row = |(taken, folder): &(usize, Folder)| {
        vec![json!(folder.path), json!(folder.host), json!(folder.settle_seconds), json!(taken)]
    };
    context.printer.rows(&columns, folders.iter().map(row).collect(), Map::new())?;
    Ok(Exit::Ok)
}

fn remove(context: &Context, path: &str, trial: Trial) -> Result<Exit> {
    let removed = |connection: &mut dyn Connection| watches::remove(connection, path).map(|done| trial.decide(done));
    if !context.store()?.write_queue_or_not(removed)? {
        return Err(Error::Request(format!("{path} is not watched; vhm watch list shows what is")));
    }
    let message = trial.words(&format!("{path} is watched no more"));
    context.printer.done(&message, vec![("folder", json!(path)), trial.fact()])?;
    Ok(Exit::Ok)
}

fn add(context: &Context, folder: &Path, settle: u32, source: Option<String>, trial: Trial) -> Result<Exit> {
    source.as_deref().map(|name| context.sources()?.named(name).map(drop)).transpose()?;
    check_folder(folder, !trial.dry_run)?;
    let import = ImportJob { reading: Reading { source, ..Reading::default() }, ..ImportJob::default() };
    let watched = Folder {
        path: folder_path(folder)?,
        host: host(),
        settle_seconds: i64::from(settle),
        parameters: parameters(&import),
    };
    let write = |connection: &mut dyn Connection| watches::add(connection, &watched).map(|done| trial.decide(done));
    context.store()?.write_queue_or_not(write)?;
    let message = trial.words(&format!("new files in {} are imported by the workers of this machine", watched.path));
    let facts = vec![("folder", json!(watched.path)), ("host", json!(watched.host)), trial.fact()];
    context.printer.done(&message, facts)?;
    Ok(Exit::Ok)
}
