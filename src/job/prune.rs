//! The job that deletes what is old. Orders, their history and the runs that wrote them are never deleted.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{Context, Outcome};
use crate::blob::YOUNG;
use crate::error::Result;
use crate::store::jobs::JobState;
use crate::store::{Decision, jobs, outbox, runs, workers};

/// Deletes what is old.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PruneJob {
    /// Rejected rows of runs that ended before so many days.
    pub rejects_days: Option<u32>,
    /// Jobs that ended, and notifications that were delivered or given up, before so many days.
    pub jobs_days: Option<u32>,
    /// Only jobs that ended so, and notifications about them.
    pub state: Option<String>,
    /// Kept files, as the settings say.
    pub blobs: bool,
    /// Only say how many.
    pub dry_run: bool,
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PruneReport {
    /// Rejected rows.
    pub rejected_rows: u64,
    /// Jobs.
    pub jobs: u64,
    /// Notifications.
    pub notifications: u64,
    /// Kept files.
    pub files: u64,
    /// Whether they would be, only.
    pub dry_run: bool,
}

const DAY: i64 = 86_400_000;

impl PruneJob {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let mut report = PruneReport { dry_run: self.dry_run, ..PruneReport::default() };
        if let Some(days) = self.rejects_days {
            let before = context.now()? - i64::from(days) * DAY;
            report.rejected_rows =
                context.store.write_or_not(|connection| Ok(self.decide(runs::prune_rejects(connection, before)?)))?;
        }
        if let Some(days) = self.jobs_days {
            let state = self.state.as_deref().and_then(JobState::by_name);
            let before = context.now()? - i64::from(days) * DAY;
            (report.jobs, report.notifications) = context.store.write_queue_or_not(|connection| {
                // Notifications first: which of them were about such jobs is known while those are there.
                let told = outbox::prune(connection, before, state)?;
                let pruned = (jobs::prune(connection, before, state)?, told);
                workers::forget(connection)?;
                Ok(self.decide(pruned))
            })?;
        }
        if self.blobs && context.config.blobs_keep_days > 0 {
            let keep = Duration::from_secs(context.config.blobs_keep_days.saturating_mul(86_400)).max(YOUNG);
            let before = SystemTime::now().checked_sub(keep).unwrap_or(SystemTime::UNIX_EPOCH);
            let needed = context.store.read_queue(jobs::needed_files)?.into_iter().collect();
            let gone = context.blobs.prune(before, &needed, self.dry_run)?;
            report.files = gone.len() as u64;
            if !self.dry_run {
                context.store.write(|connection| runs::forget_stored(connection, &gone))?;
            }
        }
        Ok(Outcome::Pruned(report))
    }

    fn decide<T>(&self, pruned: T) -> Decision<T> {
        if self.dry_run { Decision::Rollback(pruned) } else { Decision::Commit(pruned) }
    }
}
