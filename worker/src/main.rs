//! The `vhm-worker` command: executes the jobs that were handed in, hands in those of schedules and watched folders, delivers
//! notifications, and says how all that goes.

mod arguments;
mod channel;
mod complaints;
mod deliver;
mod keep;
mod metrics;
mod run;
mod serve;
mod webhook;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use vhm::config::{Config, Overrides};
use vhm::error::{Error, Result};

use arguments::{Arguments, Command, LogFormat, Run};

/// How many arenas glibc makes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: &str = "MALLOC_ARENA_MAX";

fn main() -> ExitCode {
    let mut asked = std::env::args_os().skip(1);
    if asked.next().is_some_and(|first| first == vhm::contain::COMMAND) {
        return ExitCode::from(vhm::contain::serve(asked.next().unwrap_or_default().as_ref()));
    }
    let Command::Run(arguments) = Arguments::parse().command;
    bound_arenas();
    if let Err(error) = start_log(&arguments) {
        return failed(&error);
    }
    // A panic is logged in one line with the thread it happened in; the job it happened in tells it too.
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "internal error: a panic")));
    match configure(&arguments).and_then(|config| run::run(&config, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// Starts the same process again with fewer arenas of memory. glibc keeps what was freed in an arena for each of many threads, tens of megabytes in
/// each, and can be told otherwise only by the environment it starts in; where that was decided already, or cannot be done, things stay as they are.
fn bound_arenas() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if std::env::var_os(ARENAS).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        use std::os::unix::process::CommandExt;
        let mut again = std::process::Command::new(program);
        let mut arguments = std::env::args_os();
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        // It returns only when it failed.
        let _ = again.args(arguments).env(ARENAS, "2").exec();
    }
}

/// Codes as those of `vhm`: 2 usage, 3 configuration, 5 database.
fn failed(error: &Error) -> ExitCode {
    tracing::error!(%error, "the worker ends");
    ExitCode::from(match error {
        Error::Request(_) => 2,
        Error::Configuration(_) => 3,
        Error::Internal(_) => 70,
        _ => 5,
    })
}

fn configure(arguments: &Run) -> Result<Config> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let folder = std::env::current_dir().map_err(|error| Error::io("there is no current folder", error))?;
    let mut overrides =
        Overrides { file: arguments.config.clone(), profile: arguments.profile.clone(), ..Overrides::default() };
    if let Some(url) = &arguments.db {
        overrides.settings.insert("database_url", (url.clone(), "--db"));
    }
    Config::load(&overrides, &environment, &folder)
}

/// Log lines go to standard error.
fn start_log(arguments: &Run) -> Result<()> {
    let filter = EnvFilter::try_new(&arguments.log)
        .map_err(|error| Error::Request(format!("--log «{}»: {error}", arguments.log)))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match arguments.log_format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
    }
    Ok(())
}
