//! The job that takes a run back.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::import::before;
use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::import::now;
use crate::store::runs::{self, Run, RunKind, RunState};
use crate::store::{Decision, undo};

/// Takes back what a run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UndoJob {
    /// That run.
    pub run: i64,
    /// Only say what would be taken back.
    #[serde(default)]
    pub dry_run: bool,
}

impl UndoJob {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        if let Some(run) = before(context)? {
            return Ok(run);
        }
        let attempt = &context.attempt;
        let report = context.store.write_or_not(|connection| {
            connection.lock()?;
            let run = runs::get(connection, self.run)?;
            if run.state != RunState::Done || run.kind == RunKind::Undo {
                return Err(Error::Conflict(format!(
                    "run {} ({}, {}) wrote nothing that could be taken back",
                    self.run,
                    run.kind.name(),
                    run.state.name()
                )));
            }
            let number = match attempt.run {
                Some(run) => run,
                // What would be taken back is told and put back again, and numbers are not.
                None if self.dry_run => runs::last_id(connection)? + 1,
                None => runs::next_id(connection)?,
            };
            let report = undo::undo(connection, self.run, number)?;
            if self.dry_run {
                return Ok(Decision::Rollback(report));
            }
            if let Some(fence) = &attempt.fence {
                fence()?;
            }
            runs::set_state(connection, self.run, RunState::Undone)?;
            let told = json!({ "removed": report.removed, "restored": report.restored }).to_string();
            let undoing = Run {
                kind: RunKind::Undo,
                undoes: Some(self.run),
                parameters: json!({ "run": self.run }).to_string(),
                report: told,
                ..Run::blank(number, now(), &attempt.origin, &attempt.who)
            };
            runs::insert(connection, &undoing)?;
            Ok(Decision::Commit(report))
        })?;
        Ok(Outcome::Undone { run: self.run, dry_run: self.dry_run, report })
    }
}
