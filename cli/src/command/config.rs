//! `vhm config`: every setting and where its value comes from.

use serde_json::{Map, json};
use vhm::error::Result;

use crate::arguments::ConfigCommand;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

/// Runs the command.
pub fn run(context: &Context, arguments: &ConfigCommand) -> Result<Exit> {
    let ConfigCommand::Show { origin } = arguments;
    let mut columns = vec![Column::plain("key", false), Column::plain("value", false)];
    if *origin {
        columns.push(Column::plain("origin", false));
    }
    let rows = context.config.explain().into_iter().map(|setting| {
        let mut row = vec![json!(setting.key), json!(setting.value)];
        if *origin {
            row.push(json!(setting.origin));
        }
        row
    });
    context.printer.rows(&columns, rows.collect(), Map::new())?;
    Ok(Exit::Ok)
}
