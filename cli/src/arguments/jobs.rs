//! What can be typed about jobs: handing them in, following them, workers, schedules and watched folders.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::trial::Trial;

/// Handing a job to a worker instead of doing it here.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Later")]
pub struct Enqueue {
    /// Hand it to a worker, and print the number of its run.
    #[arg(long)]
    pub enqueue: bool,
    /// Not before this moment, such as 2026-07-01T02:00.
    #[arg(long, value_name = "WHEN", requires = "enqueue")]
    pub at: Option<String>,
    /// What goes first.
    #[arg(long, value_enum, default_value = "normal", requires = "enqueue")]
    pub priority: PriorityChoice,
}

/// What goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PriorityChoice {
    /// Before all others.
    High,
    /// In its turn.
    #[default]
    Normal,
    /// When nothing else waits.
    Low,
}

/// `vhm runs …`.
#[derive(Debug, Subcommand)]
pub enum Runs {
    /// List runs, newest first.
    #[command(after_help = "Examples:\n  vhm runs list\n  vhm runs list --state failed --format json")]
    List {
        /// Only runs in this state.
        #[arg(long, value_parser = ["queued", "running", "done", "failed", "dead", "cancelled", "refused", "undone"])]
        state: Option<String>,
        /// Only runs of this kind.
        #[arg(long, value_parser = ["import", "edit", "undo", "reconcile", "validate", "export", "report", "prune", "backup", "notify"])]
        kind: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// Show one run and its report.
    #[command(after_help = "Examples:\n  vhm runs show 7\n  vhm runs show 7 --format json")]
    Show {
        /// The run's number.
        id: i64,
    },
    /// Show or write the rejected rows of a run.
    #[command(after_help = "Examples:\n  vhm runs rejects 7\n  vhm runs rejects 7 -o fix.xlsx")]
    Rejects {
        /// The run's number.
        id: i64,
        /// Write them to a file with the same columns and the reason, which can be mended and imported again.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write over an existing file.
        #[arg(long)]
        force: bool,
    },
    /// Take back everything a run wrote.
    #[command(after_help = "Examples:\n  vhm runs undo 7 --yes\n  vhm runs undo 7 --dry-run")]
    Undo {
        /// The run's number.
        id: i64,
        /// Show what would be taken back.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        enqueue: Enqueue,
    },
    /// Follow a run that was handed to a worker until it has ended.
    #[command(after_help = "Examples:\n  vhm runs watch 7\n  vhm runs watch 7 --progress json --format json")]
    Watch {
        /// The run's number.
        id: i64,
    },
    /// Do not let a run begin, or stop it; nothing of it is stored.
    #[command(after_help = "Examples:\n  vhm runs cancel 7\n  vhm runs cancel 7 --format json")]
    Cancel {
        /// The run's number.
        id: i64,
    },
    /// Hand in again what failed, died or was cancelled, under a new number.
    #[command(after_help = "Examples:\n  vhm runs retry 7\n  vhm runs retry 7 --format json")]
    Retry {
        /// The run's number.
        id: i64,
    },
    /// Fetch the file that a run made.
    #[command(after_help = "Examples:\n  vhm runs output 7 -o june.xlsx\n  vhm runs output 7 -o june.xlsx --force")]
    Output {
        /// The run's number.
        id: i64,
        /// Where to write it.
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
        /// Write over an existing file.
        #[arg(long)]
        force: bool,
    },
    /// Delete the rejected rows, the jobs and the notifications of old runs; runs, history and orders stay.
    #[command(
        after_help = "Examples:\n  vhm runs prune --older-than 90 --yes\n  vhm runs prune --older-than 30 --state done --dry-run"
    )]
    Prune {
        /// Older than so many days.
        #[arg(long, value_name = "DAYS")]
        older_than: u32,
        /// Only jobs that ended so; rejected rows and files are left alone.
        #[arg(long, value_parser = ["done", "failed", "dead", "cancelled"])]
        state: Option<String>,
        /// Also kept files, as the setting blobs_keep_days says.
        #[arg(long)]
        files: bool,
        /// Only say how many.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        enqueue: Enqueue,
    },
}

/// `vhm worker …`.
#[derive(Debug, Subcommand)]
pub enum Worker {
    /// Show the workers, what waits, and whether somebody is there to do it.
    #[command(after_help = "Examples:\n  vhm worker status\n  vhm worker status --format json")]
    Status,
    /// Let no job of a queue begin; those that run go on.
    #[command(after_help = "Examples:\n  vhm worker pause work\n  vhm worker pause upkeep")]
    Pause {
        /// The queue.
        #[arg(value_parser = vhm::job::QUEUES)]
        queue: String,
    },
    /// Let the jobs of a queue begin again.
    #[command(after_help = "Examples:\n  vhm worker resume work\n  vhm worker resume upkeep")]
    Resume {
        /// The queue.
        #[arg(value_parser = vhm::job::QUEUES)]
        queue: String,
    },
}

/// What a schedule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScheduledJob {
    /// Delete what is older than --days.
    Prune,
    /// Copy the embedded database into --folder.
    Backup,
    /// Write rows to a file that is kept.
    Export,
    /// Match orders with sales, receipts and payments.
    Reconcile,
    /// Write the report of reconciliation to a file that is kept.
    Report,
    /// Tell when no file of a source came for --days.
    Stale,
    /// Tell --text to everybody who is told of the ends of jobs.
    Notify,
}

/// `vhm schedule add`.
#[derive(Debug, Args)]
pub struct NewSchedule {
    /// The name.
    pub name: String,
    /// When: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// What.
    #[arg(value_enum)]
    pub job: ScheduledJob,
    /// The zone of the times [default: the setting zone].
    #[arg(long)]
    pub zone: Option<String>,
    /// What becomes of times that passed while no worker was there: once makes up for them by one run.
    #[arg(long, value_parser = ["once", "skip"], default_value = "once")]
    pub missed: String,
    /// Add it without letting it begin.
    #[arg(long)]
    pub disabled: bool,
    /// Of a prune: older than so many days (90); of stale: without a file for so many (3).
    #[arg(long)]
    pub days: Option<u32>,
    /// Of a backup: where.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Of a backup: how many are left; 0 is all.
    #[arg(long, default_value_t = 14)]
    pub keep: usize,
    /// Of a notification: what is said.
    #[arg(long)]
    pub text: Option<String>,
    /// Of an export or report: what the file is called.
    #[arg(long, short)]
    pub output: Option<String>,
    /// Of an export: the table.
    #[arg(long, default_value = "orders", value_parser = vhm::schema::Table::NAMES)]
    pub table: String,
    /// Of an export: the filter.
    #[arg(long)]
    pub filter: Option<String>,
    /// Of an export, a report or reconciling: from this day or moment, reckoned at each run.
    #[arg(long, allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Of an export, a report or reconciling: to this day or moment.
    #[arg(long, allow_hyphen_values = true)]
    pub to: Option<String>,
    /// Whether it stays.
    #[command(flatten)]
    pub trial: Trial,
}

/// `vhm schedule …`.
#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    /// List the schedules; built-in ones do nothing until they are enabled.
    #[command(after_help = "Examples:\n  vhm schedule list\n  vhm schedule list --format json")]
    List,
    /// Add a schedule.
    #[command(
        after_help = "Examples:\n  vhm schedule add nightly '30 2 * * *' backup --folder backups --keep 14\n  vhm schedule add month '0 6 1 * *' export --output june.xlsx --from -31d --zone Asia/Tashkent"
    )]
    Add(Box<NewSchedule>),
    /// Remove a schedule.
    #[command(after_help = "Examples:\n  vhm schedule remove nightly\n  vhm schedule remove month --format json")]
    Remove {
        /// The name.
        name: String,
        /// Whether it stays removed.
        #[command(flatten)]
        trial: Trial,
    },
    /// Let a schedule begin.
    #[command(after_help = "Examples:\n  vhm schedule enable backup\n  vhm schedule enable prune --format json")]
    Enable {
        /// The name.
        name: String,
        /// Whether it stays so.
        #[command(flatten)]
        trial: Trial,
    },
    /// Let a schedule do nothing.
    #[command(after_help = "Examples:\n  vhm schedule disable backup\n  vhm schedule disable prune --format json")]
    Disable {
        /// The name.
        name: String,
        /// Whether it stays so.
        #[command(flatten)]
        trial: Trial,
    },
    /// Hand its job in now.
    #[command(after_help = "Examples:\n  vhm schedule run backup\n  vhm schedule run prune --wait")]
    Run {
        /// The name.
        name: String,
    },
}

/// `vhm watch …`.
#[derive(Debug, Subcommand)]
pub enum Watch {
    /// List the watched folders.
    #[command(after_help = "Examples:\n  vhm watch list\n  vhm watch list --format json")]
    List,
    /// Import the files that come into a folder of this machine, and move them to done/ or failed/ in it.
    #[command(after_help = "Examples:\n  vhm watch add exports\n  vhm watch add inbox --settle 30 --source payme")]
    Add {
        /// The folder.
        folder: PathBuf,
        /// A file is taken when it has not changed for so many seconds.
        #[arg(long, value_name = "SECONDS", default_value_t = 10)]
        settle: u32,
        /// The source of its files, when it should not be detected.
        #[arg(long)]
        source: Option<String>,
        /// Whether it stays watched.
        #[command(flatten)]
        trial: Trial,
    },
    /// Watch a folder no more.
    #[command(after_help = "Examples:\n  vhm watch remove exports\n  vhm watch remove inbox")]
    Remove {
        /// The folder.
        folder: PathBuf,
        /// Whether it stays removed.
        #[command(flatten)]
        trial: Trial,
    },
}
