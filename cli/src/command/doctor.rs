//! `vhm doctor`: looks for what could be wrong with this installation.

use serde_json::{Map, json};
use vhm::error::Result;
use vhm::store::check;

use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

/// Runs the command.
pub fn run(context: &Context) -> Result<Exit> {
    let findings =
        [("sources", sources(context)), ("data folder", data_folder(context)), ("database", database(context))];
    let columns = [Column::plain("what", false), Column::plain("state", false), Column::plain("detail", false)];
    let bad = findings.iter().any(|(_, finding)| finding.is_err());
    let row = |(what, finding): (&str, Result<String>)| match finding {
        Ok(detail) => vec![json!(what), json!("ok"), json!(detail)],
        Err(error) => vec![json!(what), json!("wrong"), json!(error.to_string())],
    };
    context.printer.rows(&columns, findings.into_iter().map(row).collect(), Map::new())?;
    Ok(if bad { Exit::Problems } else { Exit::Ok })
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
