//! What can be typed behind `vhm reconcile`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::jobs::Enqueue;

/// `vhm reconcile`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Reconcile {
    /// Something else than reconciling.
    #[command(subcommand)]
    pub command: Option<ReconcileCommand>,
    /// From this day or moment: 2026-06-01, 2026-06, today, -7d.
    #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// To this day or moment, the last day included.
    #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// The windows and tolerances: default, old (the earlier system's), or a TOML file.
    #[arg(long, value_name = "RULES", default_value = "default")]
    pub rules: String,
    /// Do everything, show the result, and take it back.
    #[arg(long)]
    pub dry_run: bool,
    /// Look at every row again, also where nothing changed since the last time.
    #[arg(long)]
    pub full: bool,
    /// End with code 1 when there are rows of these classes.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CLASSES")]
    pub fail_on: Vec<FailOn>,
    #[command(flatten)]
    pub enqueue: Enqueue,
}

/// What `--fail-on` looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something that should be there is missing.
    Unmatched,
    /// Amounts differ.
    Amount,
    /// Times differ.
    Time,
    /// It could go several ways.
    Ambiguous,
    /// A source is missing, or a row lacks what is needed.
    Unknown,
}

/// `vhm reconcile …`.
#[derive(Debug, Subcommand)]
pub enum ReconcileCommand {
    /// Counts, sums, the control of QR payments and what is left over, month by month.
    #[command(
        after_help = "Examples:\n  vhm reconcile report --month 2026-06\n  vhm reconcile report --month 2026-06 -o june-report.xlsx\n  vhm reconcile report --from 2026-04 --to 2026-06 --format json"
    )]
    Report {
        /// Only this month: 2026-06.
        #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"])]
        month: Option<String>,
        /// From this day or month.
        #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
        from: Option<String>,
        /// To this day or month, included.
        #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
        to: Option<String>,
        /// Write a workbook (.xlsx), a document (.pdf) or JSON (.json) with every row that is left over.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write over an existing file.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        enqueue: Enqueue,
    },
    /// Cash sold by each machine between collections, against what was collected.
    #[command(
        after_help = "Examples:\n  vhm reconcile cash\n  vhm reconcile cash --from 2026-06 --machine 0a1b181f0000\n  vhm reconcile cash --verdict shortage,no_sales --format csv > shortages.csv"
    )]
    Cash {
        /// Collections from this day or month.
        #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
        from: Option<String>,
        /// Collections to this day or month, included.
        #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
        to: Option<String>,
        /// Only this machine.
        #[arg(long, value_name = "CODE", value_parser = super::machine)]
        machine: Option<String>,
        /// Only intervals that ended so.
        #[arg(long, value_name = "VERDICTS", value_delimiter = ',', value_parser = ["matched", "shortage", "overage", "no_sales", "first", "incomplete", "unknown_machine", "open"])]
        verdict: Vec<String>,
        /// The tolerances: default, or a TOML file with a part [cash].
        #[arg(long, value_name = "RULES", default_value = "default")]
        rules: String,
    },
    /// Payouts of gateways in bank statements, against the payments they are for.
    #[command(
        after_help = "Examples:\n  vhm reconcile bank\n  vhm reconcile bank --from 2026-06-01 --to 2026-06-30 --format json"
    )]
    Bank {
        /// Documents from this day or month.
        #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
        from: Option<String>,
        /// Documents to this day or month, included.
        #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
        to: Option<String>,
        /// The tolerances: default, or a TOML file with a part [bank].
        #[arg(long, value_name = "RULES", default_value = "default")]
        rules: String,
    },
    /// Tell in words why an order, payment, receipt or sale has its status.
    #[command(
        after_help = "Examples:\n  vhm reconcile why ff00000304202606031058140a1b181f0000\n  vhm reconcile why payme:665f0c3a9b1d2e4f5a6b7c8d --lang ru"
    )]
    Why {
        /// The order's number, the payment's id, MODULE:NUMBER of a receipt, or the id of a sale.
        number: String,
        /// The machine, when several have an order of this number.
        #[arg(long, value_name = "CODE", value_parser = super::machine)]
        machine: Option<String>,
    },
    /// Match an order by hand; no later file changes it.
    #[command(
        after_help = "Examples:\n  vhm reconcile match ud17806150320031948 --payment payme:4de4eaa73297c6c1eb2972de\n  vhm reconcile match ff00000304202606031058140a1b181f0000 --receipt LG420211000001:885 --reason 'paper copy'"
    )]
    Match(Pair),
    /// Part an order from what it is linked with, and never pair them again.
    #[command(
        after_help = "Examples:\n  vhm reconcile unmatch ud17806150320031948 --payment payme:4de4eaa73297c6c1eb2972de\n  vhm reconcile unmatch ud17806150320031948"
    )]
    Unmatch(Pair),
    /// Fix what an order is matched with, so that no later file changes it.
    #[command(
        after_help = "Examples:\n  vhm reconcile lock ud17815600131221138\n  vhm reconcile lock ud17815600131221138 --release"
    )]
    Lock {
        /// The order's number.
        order: String,
        /// The machine, when several have an order of this number.
        #[arg(long, value_name = "CODE", value_parser = super::machine)]
        machine: Option<String>,
        /// Let it go again.
        #[arg(long)]
        release: bool,
        /// Why, for the history.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

/// An order and a row.
#[derive(Debug, Args)]
pub struct Pair {
    /// The order's number.
    pub order: String,
    /// The machine, when several have an order of this number.
    #[arg(long, value_name = "CODE", value_parser = super::machine)]
    pub machine: Option<String>,
    /// The payment: its id, or PROVIDER:ID.
    #[arg(long, value_name = "PAYMENT", conflicts_with_all = ["receipt", "sale"])]
    pub payment: Option<String>,
    /// The receipt: its number, or MODULE:NUMBER.
    #[arg(long, value_name = "RECEIPT", conflicts_with = "sale")]
    pub receipt: Option<String>,
    /// The sale: its id in the back office's report.
    #[arg(long, value_name = "SALE")]
    pub sale: Option<String>,
    /// Why, for the history.
    #[arg(long, default_value = "")]
    pub reason: String,
}
