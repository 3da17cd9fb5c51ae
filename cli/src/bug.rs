//! What is said when the program meets a bug: two lines, and a file with all that a report needs.

use std::backtrace::Backtrace;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::PathBuf;

use crate::output;

/// Writes the report of a panic and says where it is, instead of a panic's usual message.
pub fn report(panic: &PanicHookInfo<'_>) {
    let wrote = write(panic).map(|path| path.display().to_string());
    output::bug(&panic.to_string(), wrote.as_deref().ok());
}

fn write(panic: &PanicHookInfo<'_>) -> std::io::Result<PathBuf> {
    let mut file = tempfile::Builder::new().prefix("vhm-bug-").suffix(".txt").tempfile()?;
    writeln!(file, "{}", crate::long_version())?;
    writeln!(file, "system {} {}", std::env::consts::OS, std::env::consts::ARCH)?;
    // Values can be secrets or somebody's data; the names of commands and flags cannot.
    let words: Vec<_> = std::env::args().skip(1).map(|word| redacted(&word)).collect();
    writeln!(file, "command vhm {}", words.join(" "))?;
    writeln!(file, "{panic}\n\n{}", Backtrace::force_capture())?;
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok(path)
}

fn redacted(word: &str) -> String {
    let plain = word.strip_prefix("--").unwrap_or(word).split('=').next().unwrap_or_default();
    let is_name = !plain.is_empty() && plain.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    match (is_name, word.contains('=')) {
        (true, false) => word.to_owned(),
        (true, true) => format!("--{plain}=…"),
        _ => "…".to_owned(),
    }
}

/// Panics when a test asks for it, which only a program that was built for tests does.
pub fn on_demand() {
    #[cfg(debug_assertions)]
    if std::env::var_os("VHM_TEST_PANIC").is_some() {
        panic!("a test asked for this");
    }
}
