//! The `vhm` command: reads what was typed, does it through the library, and ends with an exit code that scripts can rely on.

mod arguments;
mod bug;
mod command;
mod complete;
mod context;
mod exit;
mod log;
mod output;
mod pager;
mod progress;
mod report;
mod tree;
mod trial;

use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use vhm::error::{Error, Result};
use vhm::schema::Language;

use arguments::{Arguments, Command, Global, OutputFormat};
use context::Context;
use exit::Exit;
use output::Printer;

/// The commit that this program was built from.
const COMMIT: &str = env!("VHM_COMMIT");

/// The version with the commit and the schema of the database.
fn long_version() -> String {
    let schema = vhm::store::migrate::known_version();
    format!("{}\ncommit {COMMIT}\ndatabase schema {schema}", env!("CARGO_PKG_VERSION"))
}

fn main() -> ExitCode {
    let mut asked = std::env::args_os().skip(1);
    if asked.next().is_some_and(|first| first == vhm::contain::COMMAND) {
        return ExitCode::from(vhm::contain::serve(asked.next().unwrap_or_default().as_ref()));
    }
    std::panic::set_hook(Box::new(bug::report));
    if complete::answer() {
        return ExitCode::SUCCESS;
    }
    let parsed =
        arguments::command().try_get_matches_from(arguments::wait::words(std::env::args_os())).and_then(|matches| {
            Arguments::from_arg_matches(&matches).map(|arguments| (arguments, arguments::asks_for_json(&matches)))
        });
    let (arguments, json) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error),
    };
    let exit = match std::panic::catch_unwind(|| run(&arguments, json)) {
        Ok(exit) => exit,
        Err(_) => Exit::Internal,
    };
    ExitCode::from(exit as u8)
}

/// Prints clap's message, as JSON where that was asked for; asking for help is no error.
fn usage(error: &clap::Error) -> ExitCode {
    let asked: Vec<_> = std::env::args_os().skip(1).collect();
    let json = arguments::mentions_json(&asked) && error.kind() != ErrorKind::DisplayHelp;
    if !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::InvalidSubcommand)
        && let Some(help) = tree::help_asked(&asked)
    {
        let _ = output::write_out(&help);
        return ExitCode::from(Exit::Ok as u8);
    }
    // Where even this cannot be printed there is nobody to tell.
    let _ = match (json, error.kind()) {
        (true, ErrorKind::DisplayVersion) => output::version().map_err(|_| ()),
        (true, _) => output::usage(&error.to_string()).map_err(|_| ()),
        (false, _) => error.print().map_err(|_| ()),
    };
    let code = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
    ExitCode::from(code as u8)
}

fn run(arguments: &Arguments, json: bool) -> Exit {
    let language = match arguments.global.lang.as_deref() {
        Some("ru") => Language::Ru,
        Some("uz") => Language::Uz,
        Some(_) => Language::En,
        None => vhm::config::language_of(&context::environment),
    };
    let plain = Printer::new(&arguments.global, json, language, Some(false));
    bug::on_demand();
    let done = log::start(arguments.global.verbose).and_then(|()| match without_context(&plain, &arguments.command) {
        Some(done) => done,
        None => with_context(&arguments.global, &arguments.command, json),
    });
    match done {
        Ok(exit) => exit,
        Err(error) => {
            let exit = Exit::from(&error);
            if plain.error(&error).is_err() { Exit::Input } else { exit }
        }
    }
}

/// Commands that need neither configuration nor database.
fn without_context(printer: &Printer, command: &Command) -> Option<Result<Exit>> {
    match command {
        Command::Explain { code } => Some(command::help::explain(printer, code.as_deref())),
        Command::Completions { shell } => Some(command::help::completions(printer, *shell)),
        Command::Man { output } => Some(command::help::man(printer, output.as_deref())),
        Command::Help { topic } => Some(command::help::help(printer, topic)),
        _ => None,
    }
}

fn with_context(global: &Global, command: &Command, json: bool) -> Result<Exit> {
    if let (Some(file), false) = (global.format.and_then(OutputFormat::file), matches!(command, Command::Stats(_))) {
        let told = format!("--format {file} is for vhm stats; the ending of -o FILE chooses the format of other files");
        return Err(Error::Request(told));
    }
    let mut context = Context::new(global.clone(), json)?;
    match command {
        Command::Import(arguments) => command::import::run(&context, arguments),
        Command::Validate(arguments) => command::validate::run(&context, arguments),
        Command::Query(arguments) => command::query::run(&mut context, arguments),
        Command::Export(arguments) => command::export::run(&context, arguments),
        Command::Reconcile(arguments) => command::reconcile::run(&context, arguments),
        Command::Stats(arguments) => command::stats::run(&context, arguments),
        Command::Order(arguments) => command::order::run(&context, arguments),
        Command::Runs(arguments) => command::runs::run(&context, arguments),
        Command::Worker(arguments) => command::worker::run(&context, arguments),
        Command::Schedule(arguments) => command::schedule::run(&context, arguments),
        Command::Watch(arguments) => command::watch::run(&context, arguments),
        Command::Sources(arguments) => command::sources::run(&context, arguments),
        Command::Db(arguments) => command::db::run(&context, arguments),
        Command::Peek(arguments) => command::peek::run(&context, arguments),
        Command::Config(arguments) => command::config::run(&context, arguments),
        Command::Doctor => command::doctor::run(&context),
        Command::Explain { .. } | Command::Completions { .. } | Command::Man { .. } | Command::Help { .. } => {
            Ok(Exit::Ok)
        }
    }
}
