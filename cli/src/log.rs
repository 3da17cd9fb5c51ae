//! What is told of the work step by step, on standard error: `-v` names the steps, `-vv` their details, VHM_LOG chooses by part.

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use vhm::error::{Error, Result};

/// Begins to tell.
///
/// # Errors
/// `Configuration` when VHM_LOG cannot be understood.
pub fn start(verbose: u8) -> Result<()> {
    let chosen = std::env::var("VHM_LOG").ok().filter(|chosen| !chosen.is_empty());
    let targets: Targets = match (&chosen, verbose) {
        (Some(chosen), _) => chosen.parse().map_err(|error| {
            Error::Configuration(format!(
                "VHM_LOG = «{chosen}»: {error}; write a level (info, debug, trace) or vhm=debug,sqlx=warn"
            ))
        })?,
        (None, 0) => return Ok(()),
        (None, 1) => Targets::new().with_target("vhm", LevelFilter::INFO),
        (None, _) => Targets::new().with_target("vhm", LevelFilter::DEBUG),
    };
    let told = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).without_time();
    // There is one command in a process, so nobody else has begun before.
    let _ = tracing_subscriber::registry().with(told.with_filter(targets)).try_init();
    Ok(())
}
