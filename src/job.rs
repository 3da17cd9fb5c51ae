//! Jobs: everything that can be done now by whoever asks, or later by a worker somewhere else. One list of kinds, one [`Job::run`]; the
//! command line calls it in place or hands the job in ([`hand_in`]), workers call it through [`execute`]. What comes of it is the same.
//!
//! A job is kept as JSON with a version. A worker that does not know the version or the kind says so and leaves the job dead: it never
//! guesses. To add a kind: a file beside this one, a variant, and its lines in `name`, `queue`, `run` and `file`; the compiler and
//! `every_kind_survives_being_written_down` ask for the rest.

mod backup;
pub mod cron;
pub mod execute;
mod export;
pub mod hand_in;
mod import;
mod notify;
mod prune;
#[cfg(feature = "queue")]
pub mod queue;
mod reading;
mod reconcile;
mod report;
pub mod schedule;
mod undo;
mod validate;
pub mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use backup::BackupJob;
pub use export::{ExportJob, Labels, Selection};
pub use import::ImportJob;
pub use notify::{NotifyJob, announce_end};
pub use prune::{PruneJob, PruneReport};
pub use reading::Reading;
pub use reconcile::ReconcileJob;
pub use report::ReportJob;
pub use undo::UndoJob;
pub use validate::ValidateJob;

use crate::blob::Blobs;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::import::{Fence, Progress};
use crate::problem::Problem;
use crate::reconcile::{Done, summary};
use crate::report::{FileOutcome, FileReport, fillings, told};
use crate::source::Sources;
use crate::store::Store;
use crate::store::runs::{Counts, Run, RunState};
use crate::store::undo::UndoReport;

/// The version of jobs as they are kept. A release that changes what a kept job means gets the next one, and reads the ones before it.
pub const VERSION: u64 = 1;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Import a file.
    Import(ImportJob),
    /// Check a file without writing anything.
    Validate(ValidateJob),
    /// Write rows to a file.
    Export(ExportJob),
    /// Match orders with sales, receipts and payments.
    Reconcile(ReconcileJob),
    /// Write a report to a file.
    Report(ReportJob),
    /// Take back what a run wrote.
    Undo(UndoJob),
    /// Delete what is old: rejected rows, jobs that ended, kept files.
    Prune(PruneJob),
    /// Copy the embedded database.
    Backup(BackupJob),
    /// Tell somebody something.
    Notify(NotifyJob),
}

/// The queues jobs wait in: `work` is what people wait for, `upkeep` what nobody does.
pub const QUEUES: [&str; 2] = ["work", "upkeep"];

/// A file that a job reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileRef {
    /// What its user calls it.
    pub name: String,
    /// The hash of its content, under which it is kept; `None` for a file that is only here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
    /// Where it is on this machine; never written down.
    #[serde(skip)]
    pub path: Option<PathBuf>,
}

/// Why a kept job cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotUnderstood(String);

impl Job {
    /// The name of the kind.
    pub fn name(&self) -> &'static str {
        match self {
            Job::Import(_) => "import",
            Job::Validate(_) => "validate",
            Job::Export(_) => "export",
            Job::Reconcile(_) => "reconcile",
            Job::Report(_) => "report",
            Job::Undo(_) => "undo",
            Job::Prune(_) => "prune",
            Job::Backup(_) => "backup",
            Job::Notify(_) => "notify",
        }
    }

    /// The queue it waits in.
    pub fn queue(&self) -> &'static str {
        match self {
            Job::Import(_) | Job::Validate(_) | Job::Export(_) | Job::Undo(_) => "work",
            Job::Reconcile(_) | Job::Report(_) => "work",
            Job::Prune(_) | Job::Backup(_) | Job::Notify(_) => "upkeep",
        }
    }

    /// The file it reads.
    pub fn file(&self) -> Option<&FileRef> {
        match self {
            Job::Import(job) => Some(&job.file),
            Job::Validate(job) => Some(&job.file),
            Job::Export(_) | Job::Reconcile(_) | Job::Report(_) | Job::Undo(_) => None,
            Job::Prune(_) | Job::Backup(_) | Job::Notify(_) => None,
        }
    }

    fn file_mut(&mut self) -> Option<&mut FileRef> {
        match self {
            Job::Import(job) => Some(&mut job.file),
            Job::Validate(job) => Some(&mut job.file),
            Job::Export(_) | Job::Reconcile(_) | Job::Report(_) | Job::Undo(_) => None,
            Job::Prune(_) | Job::Backup(_) | Job::Notify(_) => None,
        }
    }

    /// The job as it is kept.
    pub fn to_payload(&self) -> String {
        json!({ "version": VERSION, "job": self }).to_string()
    }

    /// A kept job.
    ///
    /// # Errors
    /// A version or kind that this release does not know, or no job at all.
    pub fn from_payload(text: &str) -> Result<Job, NotUnderstood> {
        let kept: Json =
            serde_json::from_str(text).map_err(|error| NotUnderstood(format!("the kept job is no JSON: {error}")))?;
        match kept["version"].as_u64() {
            Some(VERSION) => {}
            version => {
                let version = version.map_or_else(|| "none".to_owned(), |version| version.to_string());
                return Err(NotUnderstood(format!(
                    "unknown version {version} of a kept job (this release knows {VERSION}); a worker of the release that accepted it can execute it"
                )));
            }
        }
        serde_json::from_value(kept["job"].clone()).map_err(|error| {
            NotUnderstood(format!("the kept job of the kind «{}» is not understood: {error}", kept["job"]["kind"]))
        })
    }

    /// Does it. Blocks.
    ///
    /// # Errors
    /// What kept the work from being done; a file with bad rows is an [`Outcome`].
    pub fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        match self {
            Job::Import(job) => job.run(context),
            Job::Validate(job) => job.run(context),
            Job::Export(job) => job.run(context),
            Job::Reconcile(job) => job.run(context),
            Job::Report(job) => job.run(context),
            Job::Undo(job) => job.run(context),
            Job::Prune(job) => job.run(context),
            Job::Backup(job) => job.run(context),
            Job::Notify(job) => job.run(context),
        }
    }
}

/// What jobs work with.
pub struct Context<'a> {
    /// The database.
    pub store: &'a Store,
    /// The kinds of files.
    pub sources: &'a Sources,
    /// The settings.
    pub config: &'a Config,
    /// Where files are kept.
    pub blobs: &'a Blobs,
    /// The program that reads dangerous files in a process of its own.
    pub child: Option<Arc<std::path::Path>>,
    /// The password of protected files, when somebody gave one here.
    pub password: Option<crate::format::Password>,
    /// This attempt.
    pub attempt: Attempt,
}

impl Context<'_> {
    /// The moment by the clock that decides: a server's own, and that of this machine for an embedded database.
    ///
    /// # Errors
    /// The database.
    pub fn now(&self) -> Result<i64> {
        self.store.clock()
    }
}

/// One attempt at a job.
#[derive(Clone, Default)]
pub struct Attempt {
    /// The number of the run, when the job was handed in and has one.
    pub run: Option<i64>,
    /// What asked for it.
    pub origin: String,
    /// Who asked for it.
    pub who: String,
    /// Whether an attempt before may have ended without a word.
    pub again: bool,
    /// Set when the work is to stop.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Told how far the reading is.
    pub progress: Option<Progress>,
    /// Asked before a result is kept.
    pub fence: Option<Fence>,
}

/// What a job did.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A file was imported or checked, or it could not be taken.
    File(Box<FileReport>),
    /// An attempt before did it already, and its run tells.
    Before(Box<Run>),
    /// Rows were written to a file.
    Exported {
        /// How many.
        rows: u64,
        /// The format of the file.
        format: &'static str,
        /// The file, or the name it should get.
        file: PathBuf,
        /// The hash under which the file is kept, when it is not here.
        sha256: Option<String>,
        /// What of it does not look as it should.
        problems: Vec<Problem>,
    },
    /// Rows were matched.
    Reconciled {
        /// What came of it.
        done: Box<Done>,
        /// Whether it would be, only.
        dry_run: bool,
    },
    /// A run was taken back.
    Undone {
        /// That run.
        run: i64,
        /// Whether it would be, only.
        dry_run: bool,
        /// How many rows.
        report: UndoReport,
    },
    /// Old things were deleted.
    Pruned(PruneReport),
    /// The database was copied.
    BackedUp {
        /// The copy.
        file: PathBuf,
        /// Older copies that were deleted.
        deleted: u64,
    },
    /// Notifications were put into the outbox.
    Told {
        /// How many.
        messages: u64,
    },
}

impl Outcome {
    /// Whether the job did what it was to do. Rejected rows are part of that; a file that could not be taken is not.
    pub fn succeeded(&self) -> bool {
        match self {
            Outcome::File(report) => !matches!(report.outcome, FileOutcome::Failed | FileOutcome::Refused),
            Outcome::Before(run) => !matches!(run.state, RunState::Failed | RunState::Refused),
            _ => true,
        }
    }

    /// The counts of rows, where there are some.
    pub fn counts(&self) -> Option<Counts> {
        match self {
            Outcome::File(report) => Some(report.counts),
            Outcome::Before(run) => Some(run.counts),
            _ => None,
        }
    }

    /// The report that is kept and shown.
    pub fn report(&self) -> Json {
        match self {
            Outcome::File(report) => report.to_kept(),
            Outcome::Before(run) => serde_json::from_str(&run.report).unwrap_or(Json::Null),
            Outcome::Exported { rows, format, file, sha256, problems } => {
                let (told, fillings) = (told(problems, crate::schema::Language::En), fillings(problems));
                json!({ "rows": rows, "format": format, "file": file, "sha256": sha256, "problems": told, "fillings": fillings })
            }
            Outcome::Reconciled { done, dry_run } => {
                let mut told = summary::json(done, crate::schema::Language::En);
                told["dry_run"] = json!(dry_run);
                told["fillings"] = fillings(&done.notes);
                told
            }
            Outcome::Undone { run, dry_run, report } => {
                json!({ "run": run, "dry_run": dry_run, "removed": report.removed, "restored": report.restored })
            }
            Outcome::Pruned(report) => json!(report),
            Outcome::BackedUp { file, deleted } => json!({ "file": file, "deleted": deleted }),
            Outcome::Told { messages } => json!({ "messages": messages }),
        }
    }

    /// Why the job did not do what it was to do, in one line.
    pub fn failure(&self) -> Option<String> {
        if self.succeeded() {
            return None;
        }
        let told = |report: &Json| {
            let first =
                report["problems"].as_array().and_then(|problems| problems.last()).cloned().unwrap_or(Json::Null);
            match (first["code"].as_str(), first["message"].as_str()) {
                (Some(code), Some(message)) => format!("{code}: {message}"),
                _ => "the file was not taken; the report tells why".to_owned(),
            }
        };
        Some(told(&self.report()))
    }
}

/// Which errors pass by themselves: those of the surroundings. Trying again does not mend data or requests.
pub fn may_pass(error: &Error) -> bool {
    matches!(error, Error::Database(_) | Error::Busy(_) | Error::Io { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_being_written_down() {
        let file = || FileRef { name: "june.xlsx".into(), sha256: Some("ab".into()), path: None };
        let jobs = [
            Job::Import(ImportJob { file: file(), force: true, ..ImportJob::default() }),
            Job::Validate(ValidateJob { file: file(), ..ValidateJob::default() }),
            Job::Export(ExportJob { name: "june.xlsx".into(), ..ExportJob::default() }),
            Job::Undo(UndoJob { run: 7, dry_run: false }),
            Job::Prune(PruneJob { jobs_days: Some(30), ..PruneJob::default() }),
            Job::Backup(BackupJob { folder: "/backups".into(), keep: 7, ..BackupJob::default() }),
            Job::Notify(NotifyJob { event: "stale".into(), text: "no files".into(), stale_days: Some(2) }),
            Job::Reconcile(ReconcileJob { from: Some("-7d".into()), full: true, ..ReconcileJob::default() }),
            Job::Report(ReportJob { name: "june.xlsx".into(), ..ReportJob::default() }),
        ];
        for job in jobs {
            let kept = job.to_payload();
            assert!(kept.starts_with(&format!("{{\"version\":1,\"job\":{{\"kind\":\"{}\"", job.name())), "{kept}");
            assert_eq!(Job::from_payload(&kept), Ok(job));
        }
    }

    #[test]
    fn what_is_not_understood_is_said_and_not_guessed() {
        let told = |text: &str| Job::from_payload(text).unwrap_err().to_string();
        assert!(told("{\"version\":2,\"job\":{\"kind\":\"prune\"}}").contains("unknown version 2"));
        assert!(told("{\"job\":{\"kind\":\"prune\"}}").contains("unknown version none"));
        assert!(told("{\"version\":1,\"job\":{\"kind\":\"dance\"}}").contains("dance"));
        assert!(told("no json").contains("no JSON"));
    }

    #[test]
    fn only_the_surroundings_are_worth_another_attempt() {
        assert!(may_pass(&Error::Database(String::new())) && may_pass(&Error::Busy(String::new())));
        let permanent = [Error::Request(String::new()), Error::Conflict(String::new()), Error::Internal(String::new())];
        assert!(permanent.iter().all(|error| !may_pass(error)));
    }
}
