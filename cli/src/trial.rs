//! `--dry-run` of commands that write a row or two: everything is done, told, and taken back.

use clap::Args;
use serde_json::{Value as Json, json};
use vhm::store::Decision;

/// Whether what is written stays.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Trial {
    /// Do everything, say what would become of it, and take it back.
    #[arg(long)]
    pub dry_run: bool,
}

impl Trial {
    /// Whether the transaction that wrote this stays.
    pub fn decide<T>(self, written: T) -> Decision<T> {
        if self.dry_run { Decision::Rollback(written) } else { Decision::Commit(written) }
    }

    /// What was done, in words; what would be, when it was taken back.
    pub fn words(self, done: &str) -> String {
        if self.dry_run { format!("dry run, nothing is kept: {done}") } else { done.to_owned() }
    }

    /// The same for machines.
    pub fn fact(self) -> (&'static str, Json) {
        ("dry_run", json!(self.dry_run))
    }
}
