//! What can be typed: every command and flag, with its help. Nothing is done here.

mod jobs;
pub mod reconcile;
pub mod stats;
pub mod wait;

use std::ffi::OsString;
use std::path::PathBuf;

pub use jobs::{Enqueue, NewSchedule, PriorityChoice, Runs, ScheduleCommand, ScheduledJob, Watch, Worker};

use clap::{Arg, ArgAction, ArgMatches, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::trial::Trial;

/// Imports, checks, queries and exports the orders of coffee-vending machines.
#[derive(Debug, Parser)]
#[command(
    name = "vhm",
    version,
    long_version = crate::long_version(),
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Start here:\n  vhm import june.xlsx payme.xlsx\n  vhm query 'order_price >= 15000' --from 2026-06-01\n\nvhm help exit-codes|formats|sources|environment|filters tells more."
)]
pub struct Arguments {
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The name of the flag that is short for `--format json`.
const AS_JSON: &str = "as_json";

/// Everything that can be typed. Every command has `--json`, except those that print scripts and pages; that of `validate` is its own
/// and names a file.
pub fn command() -> clap::Command {
    let mut command = crate::tree::grouped(crate::complete::with_values(with_json(Arguments::command())));
    command.build();
    command
}

fn with_json(command: clap::Command) -> clap::Command {
    if matches!(command.get_name(), "validate" | "completions" | "man") {
        return command;
    }
    let flag = Arg::new(AS_JSON).long("json").action(ArgAction::SetTrue).help("Print JSON (the same as --format json)");
    command.arg(flag.help_heading("Global options")).mut_subcommands(with_json)
}

/// Whether `--json` was typed.
pub fn asks_for_json(matches: &ArgMatches) -> bool {
    let here = matches!(matches.try_get_one::<bool>(AS_JSON), Ok(Some(true)));
    here || matches.subcommand().is_some_and(|(_, below)| asks_for_json(below))
}

/// Whether words that could not be understood ask for JSON all the same.
pub fn mentions_json(words: &[OsString]) -> bool {
    let validates = words.iter().any(|word| word == "validate");
    let format = words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json");
    format || words.iter().any(|word| word == "--format=json" || (word == "--json" && !validates))
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database: sqlite:///path/to/file.db or postgres://user@host/database.
    #[arg(long, global = true, value_name = "URL")]
    pub db: Option<String>,
    /// Read only this configuration file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use this profile of the configuration.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// How to print results [default: table on a terminal, tsv in a pipe].
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub format: Option<OutputFormat>,
    /// The language of messages.
    #[arg(long, global = true, value_parser = ["en", "ru", "uz"])]
    pub lang: Option<String>,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: ColorChoice,
    /// Print only errors beside the result.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say more; twice for even more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Show no progress bar.
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Never show results page by page.
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// How to show progress on standard error.
    #[arg(long, global = true, value_enum, value_name = "HOW")]
    pub progress: Option<ProgressStyle>,
    /// Answer yes to every question.
    #[arg(long, global = true)]
    pub yes: bool,
    /// How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes).
    #[arg(long, global = true, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "", value_parser = wait::seconds)]
    pub wait: Option<wait::Seconds>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns for people.
    Table,
    /// One JSON object.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A Markdown table.
    Md,
    /// A workbook (vhm stats).
    #[value(hide = true)]
    Xlsx,
    /// A document (vhm stats).
    #[value(hide = true)]
    Pdf,
    /// A picture of lines and letters (vhm stats).
    #[value(hide = true)]
    Svg,
    /// A picture of points (vhm stats).
    #[value(hide = true)]
    Png,
    /// A page (vhm stats).
    #[value(hide = true)]
    Html,
}

impl OutputFormat {
    /// The ending of a file that has this format, when it is for files only.
    pub fn file(self) -> Option<&'static str> {
        match self {
            OutputFormat::Xlsx => Some("xlsx"),
            OutputFormat::Pdf => Some("pdf"),
            OutputFormat::Svg => Some("svg"),
            OutputFormat::Png => Some("png"),
            OutputFormat::Html => Some("html"),
            _ => None,
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressStyle {
    /// A bar on a terminal.
    Bar,
    /// One JSON object a second.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Import files into the database.
    #[command(
        after_help = "Examples:\n  vhm import june.xlsx payme.xlsx receipts.csv\n  vhm import exports/ --recursive --max-error-rate 1%\n  vhm import - --input-format csv < orders.csv\n  vhm import june.xlsx --dry-run\n  vhm import june.xlsx --enqueue --wait"
    )]
    Import(Box<Import>),
    /// Check files without writing anything.
    #[command(
        after_help = "Examples:\n  vhm validate june.xlsx\n  vhm validate fixtures/ --recursive --junit out.xml --sarif out.sarif --deny warnings"
    )]
    Validate(Box<Validate>),
    /// Ask for rows.
    #[command(
        after_help = "Examples:\n  vhm query 'machine_code = 0a1b181f0000 and order_price >= 15000' --from 2026-06-01 --to 2026-06-30\n  vhm query --table payments 'status = cancelled' --format jsonl\n\nvhm help filters tells the grammar."
    )]
    Query(Box<Query>),
    /// Write rows to a file.
    #[command(
        after_help = "Examples:\n  vhm export -o june.xlsx --from 2026-06-01 --to 2026-06-30\n  vhm export 'brew_status = delivery_failure' --labels ru -o failures.csv\n  vhm export --labels ru --columns order_number,machine_code,order_price,creation_time -o report.pdf\n  vhm export --enqueue -o june.xlsx --from 2026-06-01"
    )]
    Export(Box<Export>),
    /// Match orders with sales, fiscal receipts and payments, and tell what is missing.
    #[command(
        after_help = "Examples:\n  vhm reconcile --from 2026-06-01 --to 2026-06-30\n  vhm reconcile --fail-on unmatched,amount,ambiguous --format json\n  vhm reconcile --rules old --dry-run"
    )]
    Reconcile(Box<reconcile::Reconcile>),
    /// Revenue, machines, products, payments, hours, failures: tables and charts.
    #[command(
        after_help = "Examples:\n  vhm stats --from 2026-06-01 --to 2026-06-30\n  vhm stats revenue --by week --format svg -o revenue.svg\n  vhm stats machines --from 2026-06 --to 2026-06 --compare previous -o machines.xlsx\n  vhm stats --lang ru -o june.html"
    )]
    Stats(Box<stats::Stats>),
    /// One order: show it, its history, or change it by hand.
    #[command(subcommand)]
    Order(Order),
    /// What was imported or handed to a worker, and how to take it back.
    #[command(subcommand)]
    Runs(Runs),
    /// The workers, and the queues they serve.
    #[command(subcommand)]
    Worker(Worker),
    /// Jobs that come again and again.
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Folders whose new files are imported.
    #[command(subcommand)]
    Watch(Watch),
    /// The kinds of files that are recognised.
    #[command(subcommand)]
    Sources(SourcesCommand),
    /// The database itself.
    #[command(subcommand)]
    Db(Db),
    /// Show the tables of any file as they are read, before any mapping.
    #[command(after_help = "Examples:\n  vhm peek june.xlsx\n  vhm peek statement.csv --all --format jsonl")]
    Peek(Peek),
    /// Show the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look for what could be wrong with this installation.
    #[command(after_help = "Examples:\n  vhm doctor\n  vhm doctor --format json")]
    Doctor,
    /// Tell what a problem's code means.
    #[command(after_help = "Examples:\n  vhm explain E_ID_PRECISION\n  vhm explain --lang ru W_IKPU_LENGTH")]
    Explain {
        /// The code, such as E_ID_PRECISION; without one, all codes are listed.
        code: Option<String>,
    },
    /// Print completions for a shell.
    #[command(
        after_help = "Examples:\n  vhm completions bash > vhm.bash\n  vhm completions bash > /etc/bash_completion.d/vhm\n  vhm completions fish > ~/.config/fish/completions/vhm.fish"
    )]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write all pages to a folder.
    #[command(
        after_help = "Examples:\n  vhm man > vhm.1\n  vhm man | man -l -\n  vhm man --output /usr/local/share/man/man1"
    )]
    Man {
        /// Write one page for each command into this folder.
        #[arg(long, short, value_name = "FOLDER")]
        output: Option<PathBuf>,
    },
    /// Tell about exit codes, formats, sources, the environment, filters or fields.
    #[command(after_help = "Examples:\n  vhm help filters\n  vhm help exit-codes")]
    Help {
        /// The topic, or a command.
        topic: Vec<String>,
    },
}

/// How files are read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// The source of the files, when it should not be detected.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The format of the files, when it should not be detected.
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<String>,
    /// The encoding of text files, such as windows-1251.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The delimiter of delimited text; \t for a tab.
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// The sheet, by name or number; `all` also reads hidden ones.
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// The row of the header, from 1.
    #[arg(long, value_name = "ROW")]
    pub header_row: Option<u64>,
    /// Ask for the password of protected files; VHM_PASSWORD or --password-file where nobody can answer.
    #[arg(long)]
    pub password: bool,
    /// Take the password from the first line of this file.
    #[arg(long, value_name = "FILE", conflicts_with = "password")]
    pub password_file: Option<PathBuf>,
}

/// Which files.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Files")]
pub struct Files {
    /// The files; - is standard input, a folder needs --recursive.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Take the files of folders too.
    #[arg(long, short)]
    pub recursive: bool,
    /// Read the names of files from this file, one a line; - is standard input.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The names in --files-from end in a NUL character.
    #[arg(short = '0', long = "null", requires = "files_from")]
    pub null: bool,
}

/// `vhm import`.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub reading: Reading,
    /// Do everything, show what would change, and take it back.
    #[arg(long)]
    pub dry_run: bool,
    /// Import a file that was imported before.
    #[arg(long)]
    pub force: bool,
    /// What an empty cell does to a known value.
    #[arg(long, value_enum, default_value = "keep")]
    pub empty: EmptyChoice,
    /// What to do with rows of one file that have the same key and differ.
    #[arg(long, value_enum, default_value = "reject")]
    pub on_duplicate: DuplicateChoice,
    /// What to do with a bad row.
    #[arg(long, value_enum, default_value = "reject")]
    pub on_error: ErrorChoice,
    /// Store nothing of a file with more bad rows than this.
    #[arg(long, value_name = "N")]
    pub max_errors: Option<u64>,
    /// Store nothing of a file with a larger share of bad rows: 0.05 or 5%.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_error_rate: Option<f64>,
    /// Exit with 0 also when rows were rejected.
    #[arg(long)]
    pub exit_zero: bool,
    #[command(flatten)]
    pub enqueue: Enqueue,
}

/// What an empty cell does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EmptyChoice {
    /// The value stays.
    Keep,
    /// The value is cleared.
    Clear,
}

/// Which of conflicting rows to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DuplicateChoice {
    /// The first.
    First,
    /// The last.
    Last,
    /// None.
    Reject,
}

/// What to do with a bad row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ErrorChoice {
    /// Keep it apart and go on.
    Reject,
    /// Store nothing of the file.
    Abort,
}

fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let share = number.trim().parse::<f64>().map_err(|_| "write a share as 0.05 or 5%".to_owned())? / scale;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("a share is between 0 and 1, or 0% and 100%".to_owned()) }
}

/// `vhm validate`.
#[derive(Debug, Args)]
pub struct Validate {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub reading: Reading,
    /// What an import would do with conflicting rows.
    #[arg(long, value_enum, default_value = "reject")]
    pub on_duplicate: DuplicateChoice,
    /// Write a JUnit report; one of an earlier run is written over, any other file is not.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a SARIF 2.1.0 report.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Write a JSON report; without a file, print it (name the files to check before it).
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,
    /// Print GitHub annotations.
    #[arg(long)]
    pub github: bool,
    /// Treat these as errors.
    #[arg(long, value_parser = ["warnings"])]
    pub deny: Option<String>,
    /// Exit with 0 also when problems were found.
    #[arg(long)]
    pub exit_zero: bool,
    #[command(flatten)]
    pub enqueue: Enqueue,
}

/// Which rows.
#[derive(Debug, Clone, Args)]
pub struct Selection {
    /// The filter, such as 'machine_code = 0a1b181f0000 and order_price >= 15000'.
    #[arg(value_name = "FILTER")]
    pub filter: Option<String>,
    /// The table; `matches` has every link of reconciliation (query only).
    #[arg(long, default_value = "orders", value_parser = ["orders", "sales", "receipts", "payments", "collections", "bank", "matches"])]
    pub table: String,
    /// From this day or moment: 2026-06-01, 2026-06, today, -7d.
    #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// To this day or moment, the last day included.
    #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// The columns, separated by commas.
    #[arg(long, value_name = "COLUMNS")]
    pub columns: Option<String>,
    /// The columns to sort by; - before a column sorts downwards.
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// At most so many rows.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
}

/// `vhm query`.
#[derive(Debug, Args)]
pub struct Query {
    #[command(flatten)]
    pub selection: Selection,
    /// Go on after this cursor, which the page before it told.
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    /// Print no header line.
    #[arg(long)]
    pub no_header: bool,
}

/// `vhm export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub selection: Selection,
    /// The file; its ending tells the format (csv, tsv, xlsx, json, jsonl, xml, pdf); - is standard output.
    ///
    /// In a PDF a tab is a blank, and a letter that the font lacks is drawn as □, with a warning.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// The format of the file, when its ending does not tell.
    #[arg(long, value_name = "FORMAT")]
    pub output_format: Option<String>,
    /// What stands in the header line.
    #[arg(long, value_enum, default_value = "en")]
    pub labels: LabelChoice,
    /// Add a table with the changes of the rows (xlsx, pdf).
    #[arg(long)]
    pub changes: bool,
    /// Write over an existing file.
    #[arg(long)]
    pub force: bool,
    /// Put an apostrophe before texts that a spreadsheet could take for a formula [default for xlsx and --excel-csv].
    #[arg(long, overrides_with = "no_escape_formulas")]
    pub escape_formulas: bool,
    /// Leave texts as they are.
    #[arg(long, overrides_with = "escape_formulas")]
    pub no_escape_formulas: bool,
    /// CSV that Excel opens rightly: byte order mark, semicolons, formulas escaped.
    #[arg(long)]
    pub excel_csv: bool,
    #[command(flatten)]
    pub enqueue: Enqueue,
}

/// What stands in the header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LabelChoice {
    /// English labels.
    En,
    /// Russian labels.
    Ru,
    /// Uzbek labels.
    Uz,
    /// Keys of the schema.
    Key,
}

/// Which row.
#[derive(Debug, Clone, Args)]
pub struct Numbered {
    /// The order number, or with --table MODULE:NUMBER of a receipt, PROVIDER:ID of a payment, the number of a sale, MACHINE:TIME of a
    /// collection, ACCOUNT:NUMBER of a line of the bank; a number alone does where it is the only one.
    pub number: String,
    /// The machine, when several have an order of this number.
    #[arg(long, value_name = "CODE", value_parser = machine)]
    pub machine: Option<String>,
    /// The table.
    #[arg(long, default_value = "orders", value_parser = vhm::schema::Table::NAMES)]
    pub table: String,
}

/// The code of a machine, as it is stored.
fn machine(text: &str) -> Result<String, String> {
    let code = vhm::value::identifier::machine_code(text);
    if code.is_empty() { Err("a machine has a code".to_owned()) } else { Ok(code) }
}

/// How a change by hand is made.
#[derive(Debug, Clone, Args)]
pub struct ByHand {
    /// Why, for the history.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// Whether it stays.
    #[command(flatten)]
    pub trial: Trial,
}

/// `vhm order …`.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Show an order.
    #[command(
        after_help = "Examples:\n  vhm order show ff00000304202606031058140a1b181f0000\n  vhm order show ud17806150320031948 --at 1 --format json"
    )]
    Show {
        #[command(flatten)]
        row: Numbered,
        /// As it was in this version.
        #[arg(long, value_name = "VERSION")]
        at: Option<i64>,
    },
    /// Show how an order came to be what it is.
    #[command(
        after_help = "Examples:\n  vhm order history ff00000304202606031058140a1b181f0000\n  vhm order history ud17806150320031948 --format json"
    )]
    History {
        #[command(flatten)]
        row: Numbered,
    },
    /// Add an order by hand.
    #[command(
        after_help = "Examples:\n  vhm order create A-17 --machine 0a1b181f0000 order_price=15000 'goods_name=Латте' --reason 'paper receipt'\n  vhm order create A-18 --machine 0a1b181f0000 'creation_time=2026-06-01 10:00'"
    )]
    Create {
        #[command(flatten)]
        row: Numbered,
        /// Fields as KEY=VALUE.
        #[arg(value_name = "KEY=VALUE")]
        fields: Vec<String>,
        #[command(flatten)]
        change: ByHand,
    },
    /// Change fields of an order by hand.
    #[command(
        after_help = "Examples:\n  vhm order edit A-17 order_price=20000 --reason 'typing error'\n  vhm order edit A-17 remark="
    )]
    Edit {
        #[command(flatten)]
        row: Numbered,
        /// Fields as KEY=VALUE; an empty value clears the field.
        #[arg(value_name = "KEY=VALUE", required = true)]
        fields: Vec<String>,
        #[command(flatten)]
        change: ByHand,
    },
    /// Hide an order from queries; it can be restored.
    #[command(
        after_help = "Examples:\n  vhm order delete A-17 --yes\n  vhm order delete A-17 --reason 'entered twice' --yes"
    )]
    Delete {
        #[command(flatten)]
        row: Numbered,
        #[command(flatten)]
        change: ByHand,
    },
    /// Bring a deleted order back.
    #[command(after_help = "Examples:\n  vhm order restore A-17\n  vhm order restore A-17 --reason 'it was right'")]
    Restore {
        #[command(flatten)]
        row: Numbered,
        #[command(flatten)]
        change: ByHand,
    },
}

/// `vhm sources …`.
#[derive(Debug, Subcommand)]
pub enum SourcesCommand {
    /// List the sources.
    #[command(after_help = "Examples:\n  vhm sources list\n  vhm sources list --format json")]
    List,
    /// Print the description of a source; copy it to make one of your own.
    #[command(after_help = "Examples:\n  vhm sources show payme\n  vhm sources show generic_orders > my_source.toml")]
    Show {
        /// The source's name.
        name: String,
    },
    /// Show how well a file fits every source.
    #[command(after_help = "Examples:\n  vhm sources check june.xlsx\n  vhm sources check unknown.csv --format json")]
    Check {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        reading: Reading,
    },
}

/// `vhm db …`.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Make the database and its tables.
    #[command(after_help = "Examples:\n  vhm db init\n  vhm --db postgres://vhm@localhost/vhm db init")]
    Init,
    /// Show the database and its schema.
    #[command(after_help = "Examples:\n  vhm db status\n  vhm db status --format json")]
    Status,
    /// Bring the schema up to date.
    #[command(after_help = "Examples:\n  vhm db migrate\n  vhm --db postgres://vhm@localhost/vhm db migrate")]
    Migrate,
    /// Copy the embedded database into a new file, also while others write.
    #[command(after_help = "Examples:\n  vhm db backup vhm-2026-06-30.db\n  vhm db backup /backups/vhm.db --quiet")]
    Backup {
        /// The new file; with --enqueue on the machine of the worker.
        file: PathBuf,
        #[command(flatten)]
        enqueue: Enqueue,
    },
    /// Look for damage and broken rules in the database.
    #[command(after_help = "Examples:\n  vhm db check\n  vhm db check --format json")]
    Check,
}

/// `vhm peek`.
#[derive(Debug, Args)]
pub struct Peek {
    /// The file; - is standard input.
    pub file: PathBuf,
    /// Every row and every sheet, hidden ones too.
    #[arg(long)]
    pub all: bool,
    /// At most so many rows of each table [default: 20].
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub reading: Reading,
}

/// `vhm config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show every setting.
    #[command(after_help = "Examples:\n  vhm config show --origin\n  vhm config show --format json")]
    Show {
        /// Say where each value comes from.
        #[arg(long)]
        origin: bool,
    },
}
