//! What commands work with: the configuration, the printer, the runtime, and the database once it is needed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use vhm::blob::Blobs;
use vhm::config::{Config, Overrides};
use vhm::error::{Error, Result};
use vhm::format::{Input, Password, ReadOptions};
use vhm::job;
use vhm::source::Sources;
use vhm::store::{Store, StoreOptions};

use crate::arguments::{Files, Global, Reading};
use crate::exit::{Exit, TERMINATED};
use crate::output::Printer;

/// What commands work with.
pub struct Context {
    /// The flags of every command.
    pub global: Global,
    /// The settings.
    pub config: Config,
    /// Where results go.
    pub printer: Printer,
    interrupt: Arc<Interrupt>,
    runtime: tokio::runtime::Runtime,
}

impl Context {
    /// Reads the configuration and starts what commands need.
    pub fn new(global: Global, json: bool) -> Result<Self> {
        let folder = std::env::current_dir().map_err(|error| Error::io("there is no current folder", error))?;
        let mut overrides =
            Overrides { file: global.config.clone(), profile: global.profile.clone(), ..Overrides::default() };
        let mut set = |key, value: Option<String>, flag| {
            if let Some(value) = value {
                overrides.settings.insert(key, (value, flag));
            }
        };
        set("database_url", global.db.clone(), "--db");
        set("language", global.lang.clone(), "--lang");
        set("wait_seconds", global.wait.flatten().map(|seconds| seconds.to_string()), "--wait");
        let config = Config::load(&overrides, &environment, &folder)?;
        let printer = Printer::new(&global, json, config.language, color_of(&environment));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Error::io("cannot start", error))?;
        let interrupt = Arc::new(Interrupt::default());
        runtime.spawn(watch_for_interrupt(interrupt.clone()));
        Ok(Self { global, config, printer, interrupt, runtime })
    }

    /// Set when somebody asks to stop. From now on the command stops by itself, at a good place; others are stopped at once.
    pub fn interrupt(&self) -> Arc<AtomicBool> {
        self.interrupt.heeded.store(true, Ordering::Relaxed);
        self.interrupt.asked.clone()
    }

    /// Opens the database, making an embedded one that is not there.
    pub fn store(&self) -> Result<Store> {
        self.runtime.block_on(Store::open(&self.store_options(true)))
    }

    /// Opens the database for work on what is there already. One that was named with --db and is not there is rather mistyped
    /// than empty, and is not made.
    pub fn existing_store(&self) -> Result<Store> {
        self.runtime.block_on(Store::open(&self.store_options(!self.config.names_database())))
    }

    /// Opens the database without touching its schema.
    pub fn store_as_it_is(&self) -> Result<Store> {
        self.runtime.block_on(Store::open_as_it_is(&self.store_options(false)))
    }

    /// Brings the schema of a database up to date.
    pub fn migrate(&self, store: &Store) -> Result<()> {
        self.runtime.block_on(store.migrate())
    }

    fn store_options(&self, create: bool) -> StoreOptions {
        StoreOptions {
            url: self.config.database_url.clone(),
            wait: Duration::from_secs(self.config.wait_seconds),
            create,
            connections: 4,
        }
    }

    /// The sources, the operator's own included.
    pub fn sources(&self) -> Result<Sources> {
        Sources::with_directory(&self.config.sources_dir)
    }

    /// Where files are kept.
    pub fn blobs(&self) -> Result<Blobs> {
        let _inside = self.runtime.enter();
        Blobs::open(&self.config)
    }

    /// What jobs are done with.
    pub fn desk(&self) -> Result<Desk> {
        self.desk_at(self.store()?)
    }

    /// What a job about what is there already is done with; see [`Context::existing_store`].
    pub fn existing_desk(&self) -> Result<Desk> {
        self.desk_at(self.existing_store()?)
    }

    fn desk_at(&self, store: Store) -> Result<Desk> {
        Ok(Desk { store, sources: self.sources()?, blobs: self.blobs()? })
    }

    /// What a job is done with here, or handed in with.
    pub fn job<'a>(&'a self, desk: &'a Desk) -> job::Context<'a> {
        job::Context {
            store: &desk.store,
            sources: &desk.sources,
            config: &self.config,
            blobs: &desk.blobs,
            child: this_program(),
            password: None,
            attempt: job::Attempt { origin: "cli".to_owned(), who: who(), ..job::Attempt::default() },
        }
    }

    /// How files are read.
    pub fn read_options(&self, reading: &Reading) -> Result<ReadOptions> {
        let password = self.password(reading)?;
        Ok(ReadOptions { password, child: this_program(), ..kept(reading).options(&self.config.limits)? })
    }

    /// The password of protected files: asked for, from a file, or from VHM_PASSWORD. Never from the command line, which others see.
    pub fn password(&self, reading: &Reading) -> Result<Option<Password>> {
        if reading.password {
            let cannot =
                |error| Error::Request(format!("nobody can be asked for a password ({error}); use --password-file"));
            return Ok(Some(Password::new(&rpassword::prompt_password("Password: ").map_err(cannot)?)));
        }
        let Some(path) = &reading.password_file else {
            let given = std::env::var("VHM_PASSWORD").ok().filter(|given| !given.is_empty());
            return Ok(given.as_deref().map(Password::new));
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::Request(format!("the password file {} cannot be read: {error}", path.display())))?;
        match text.lines().next().filter(|line| !line.is_empty()) {
            Some(line) => Ok(Some(Password::new(line))),
            None => Err(Error::Request(format!("the password file {} has an empty first line", path.display()))),
        }
    }

    /// Asks before something is destroyed; without a terminal only --yes will do.
    pub fn confirm(&self, question: &str) -> Result<()> {
        use std::io::{BufRead, IsTerminal};
        if self.global.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(Error::Request(format!("{question} Answer with --yes.")));
        }
        self.printer.say(&format!("{question} [y/N]"));
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).map_err(|error| Error::io("cannot read the answer", error))?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" | "д" | "да" | "ha" => Ok(()),
            _ => Err(Error::Request("nothing was done".to_owned())),
        }
    }
}

/// What jobs are done with.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// The kinds of files.
    pub sources: Sources,
    /// Where files are kept.
    pub blobs: Blobs,
}

/// How files are read, as jobs keep it.
pub fn kept(reading: &Reading) -> job::Reading {
    job::Reading {
        source: reading.source.clone(),
        format: reading.input_format.clone(),
        encoding: reading.encoding.clone(),
        delimiter: reading.delimiter.clone(),
        sheet: reading.sheet.clone(),
        header_row: reading.header_row,
    }
}

/// The name of the user at the shell.
pub fn who() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| "unknown".to_owned())
}

/// This program, which reads dangerous files in a process of its own.
fn this_program() -> Option<Arc<Path>> {
    std::env::current_exe().ok().map(Arc::from)
}

/// Whether somebody asked to stop, and whether the command looks for that.
#[derive(Default)]
struct Interrupt {
    asked: Arc<AtomicBool>,
    heeded: AtomicBool,
}

#[expect(
    clippy::exit,
    reason = "a command that does not look for the wish to stop, or a second wish, is not waited for"
)]
async fn watch_for_interrupt(interrupt: Arc<Interrupt>) {
    loop {
        let terminated = stop_asked().await;
        TERMINATED.store(terminated, Ordering::Relaxed);
        let again = interrupt.asked.swap(true, Ordering::Relaxed);
        if again || !interrupt.heeded.load(Ordering::Relaxed) {
            // The database takes back what was not finished.
            std::process::exit(if terminated { Exit::Terminated } else { Exit::Interrupted } as i32);
        }
        crate::output::note("stopping; once more stops at once");
    }
}

/// Waits until the user (Ctrl-C) or the system asks to stop, and tells whether it was the system.
async fn stop_asked() -> bool {
    #[cfg(unix)]
    if let Ok(mut termination) = signal(SignalKind::terminate()) {
        return tokio::select! {
            _ = tokio::signal::ctrl_c() => false,
            _ = termination.recv() => true,
        };
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    false
}

/// A variable of the environment; one that is empty is none.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What the environment says of colours; the flag is stronger.
fn color_of(environment: &impl Fn(&str) -> Option<String>) -> Option<bool> {
    if environment("NO_COLOR").is_some() {
        return Some(false);
    }
    if environment("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return Some(true);
    }
    (environment("TERM").as_deref() == Some("dumb")).then_some(false)
}

/// A file to work on; standard input is spooled to a temporary file that lives as long as this.
pub struct Opened {
    /// The file.
    pub input: Input,
    _spool: Option<tempfile::TempPath>,
}

/// A file named on the command line.
pub fn open(path: &Path) -> Result<Opened> {
    if path.as_os_str() != "-" {
        return Ok(Opened { input: Input::file(path), _spool: None });
    }
    refuse_terminal("send a file into it, or name a file")?;
    let fail = |error| Error::io("cannot keep standard input in a temporary file", error);
    let mut spool = tempfile::NamedTempFile::new().map_err(fail)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut spool).map_err(fail)?;
    let spool = spool.into_temp_path();
    Ok(Opened { input: Input { name: "-".to_owned(), ..Input::file(&spool) }, _spool: Some(spool) })
}

/// Nobody types a file at a terminal: waiting there would only look like being stuck.
fn refuse_terminal(instead: &str) -> Result<()> {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        return Err(Error::Request(format!("standard input is a terminal: {instead}")));
    }
    Ok(())
}

/// Every file that the command line names, folders and patterns resolved, in a stable order.
pub fn expand(files: &Files) -> Result<Vec<PathBuf>> {
    let mut named = files.files.clone();
    if let Some(list) = &files.files_from {
        named.extend(read_list(list, files.null)?);
    }
    if named.is_empty() {
        return Err(Error::Request("name at least one file; - is standard input".to_owned()));
    }
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            if !files.recursive {
                return Err(Error::Request(format!(
                    "{} is a folder; add --recursive to take the files in it",
                    path.display()
                )));
            }
            walk(&path, &mut found)?;
        } else {
            found.extend(matching(path)?);
        }
    }
    Ok(found)
}

/// The files that a pattern means where no shell has replaced it: Windows has none that would, and quotes keep others from it. A file that
/// is really called so comes first.
fn matching(path: PathBuf) -> Result<Vec<PathBuf>> {
    let Some(pattern) = path.to_str().filter(|text| text.contains(['*', '?'])) else { return Ok(vec![path]) };
    if path.exists() || pattern == "-" {
        return Ok(vec![path]);
    }
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let named = glob::glob_with(pattern, options)
        .map_err(|error| Error::Request(format!("{pattern} is no pattern of files: {error}")))?;
    let mut found = Vec::new();
    for entry in named {
        let entry = entry
            .map_err(|error| Error::io(format!("cannot read the folder {}", error.path().display()), error.into()))?;
        if entry.is_file() {
            found.push(entry);
        }
    }
    if found.is_empty() {
        return Err(Error::Request(format!("no file fits {pattern}")));
    }
    Ok(found)
}

fn read_list(list: &Path, null: bool) -> Result<Vec<PathBuf>> {
    if list.as_os_str() == "-" {
        refuse_terminal("send a list of files into it, or name a file that holds the list")?;
    }
    let text =
        if list.as_os_str() == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(list) };
    let text = text.map_err(|error| Error::io(format!("cannot read the list {}", list.display()), error))?;
    let names = text.split(if null { '\0' } else { '\n' }).map(|name| name.trim_end_matches('\r'));
    Ok(names.filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let fail = |error| Error::io(format!("cannot read the folder {}", folder.display()), error);
    let mut entries = std::fs::read_dir(folder).map_err(fail)?.collect::<std::io::Result<Vec<_>>>().map_err(fail)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().map_err(fail)?;
        if kind.is_dir() {
            walk(&entry.path(), found)?;
        } else if kind.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    Ok(())
}
