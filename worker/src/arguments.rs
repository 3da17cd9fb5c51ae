//! What can be typed to the worker. Nothing is done here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Executes the jobs of vhm.
#[derive(Debug, Parser)]
#[command(
    name = "vhm-worker",
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  vhm-worker run\n  vhm-worker run --queues work --concurrency 4 --listen 127.0.0.1:9464\n  vhm-worker run --once\n\nSettings are those of vhm: vhm config show, vhm help environment."
)]
pub struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Execute jobs until told to stop (SIGTERM, Ctrl-C): then running jobs are given back and the worker ends.
    #[command(
        after_help = "Examples:\n  vhm-worker run\n  vhm-worker run --queues work --concurrency 4 --listen 127.0.0.1:9464\n  vhm-worker run --once"
    )]
    Run(Run),
}

/// `vhm-worker run`.
#[derive(Debug, Clone, clap::Args)]
pub struct Run {
    /// The queues to serve, separated by commas.
    #[arg(long, value_delimiter = ',', value_parser = vhm::job::QUEUES, default_values = vhm::job::QUEUES)]
    pub queues: Vec<String>,
    /// Jobs of the queue work at once; upkeep has one of its own.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub concurrency: u8,
    /// End when nothing is left that could begin now.
    #[arg(long)]
    pub once: bool,
    /// Serve /metrics, /healthz and /readyz on this address; it should be one of this machine only.
    #[arg(long, value_name = "ADDRESS:PORT", env = "VHM_WORKER_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// /readyz fails when a job that could begin waits longer than this.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub ready_seconds: i64,
    /// How log lines are written.
    #[arg(long, value_enum, default_value = "text", env = "VHM_WORKER_LOG_FORMAT")]
    pub log_format: LogFormat,
    /// What is logged, such as info or vhm=debug.
    #[arg(long, value_name = "FILTER", default_value = "info", env = "VHM_LOG")]
    pub log: String,
    /// The database: sqlite:///path/to/file.db or postgres://user@host/database.
    #[arg(long, value_name = "URL")]
    pub db: Option<String>,
    /// Read only this configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use this profile of the configuration.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
