//! Watched folders: a file that has come to rest is kept and handed in, and moved to `done/` or `failed/` when its run has ended, with its
//! rejected rows beside it. The folder is looked through again and again, which works for network folders too.
//!
//! A crash at any point is harmless: a file that was handed in and not noted is handed in again, which finds the same run; a file whose run
//! has ended is moved by whoever looks next.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::hand_in::{Request, hand_in};
use super::{Attempt, Context, FileRef, ImportJob, Job};
use crate::error::{Error, Result};
use crate::export::output_format;
use crate::export::rejects::write_rejects;
use crate::format::encoding::scan;
use crate::import::hexadecimal;
use crate::store::jobs::{self, JobState};
use crate::store::runs::{self, RunState};
use crate::store::watches::{self, Folder, TakenFile};

/// Endings of files that are still being written, by the programs that write them.
const UNFINISHED: [&str; 7] = ["part", "partial", "tmp", "temp", "crdownload", "download", "filepart"];

/// What happened in a watched folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A file was handed in.
    Taken {
        /// The file.
        file: PathBuf,
        /// Its run.
        run: i64,
    },
    /// A file was moved away after its run.
    Moved {
        /// Where it is now.
        file: PathBuf,
        /// Its run.
        run: i64,
        /// Whether the run did what it was to do.
        done: bool,
    },
    /// Something could not be done; it is tried again.
    Trouble {
        /// The folder or file.
        place: PathBuf,
        /// Why.
        error: String,
    },
}

/// Looks through watched folders.
#[derive(Debug)]
pub struct Watcher {
    seen: HashMap<PathBuf, Rest>,
    /// Whether there is no time to watch a file come to rest.
    once: bool,
}

/// How a file looked, and since when.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rest {
    bytes: u64,
    changed: Option<SystemTime>,
    since: Instant,
}

/// The name of this machine, by which it knows its folders.
pub fn host() -> String {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    let name = name.map(|name| name.trim().to_owned()).unwrap_or_default();
    if name.is_empty() { "localhost".to_owned() } else { name }
}

/// Whether a folder can be watched: files in it can be moved. With `prepare`, makes the folders they are moved to.
///
/// # Errors
/// `Request` when it is no folder, `Io` when nothing can be made in it.
pub fn check_folder(folder: &Path, prepare: bool) -> Result<()> {
    if !folder.is_dir() {
        return Err(Error::Request(format!("{} is no folder", folder.display())));
    }
    if !prepare {
        return Ok(());
    }
    for name in ["done", "failed"] {
        make(&folder.join(name))?;
    }
    Ok(())
}

/// The one path that a folder is known by, whatever way it was named: absolute, without links, points and slashes at its end. One that is
/// gone is known by the way it was named.
///
/// # Errors
/// `Request` when the path is not Unicode.
pub fn folder_path(folder: &Path) -> Result<String> {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let whole = whole.map_err(|error| Error::io("there is no current folder", error))?;
    // Going through the parts takes a slash at the end away.
    let plain: PathBuf = whole.components().collect();
    plain.to_str().map(str::to_owned).ok_or_else(|| Error::Request("the folder's path must be Unicode".to_owned()))
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::io(format!("cannot make the folder {}", folder.display()), error))
}

/// How the files of a folder are imported, as it is kept.
pub fn parameters(import: &ImportJob) -> String {
    Job::Import(ImportJob { file: FileRef::default(), ..import.clone() }).to_payload()
}

impl Watcher {
    /// A watcher that has seen nothing yet. One that looks `once` believes the file system when a file was last changed; any other believes
    /// only what it has seen itself.
    pub fn new(once: bool) -> Watcher {
        Watcher { seen: HashMap::new(), once }
    }

    /// Looks through the folders of this machine once: takes what has come to rest, and moves what has ended.
    ///
    /// # Errors
    /// The database. Trouble with a folder is an event.
    pub fn look(&mut self, context: &Context<'_>) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        let mut present = Vec::new();
        for folder in folders_here(context)? {
            let taken = settle_folder(context, &folder, &mut events)?;
            match waiting(Path::new(&folder.path)).and_then(|files| Ok((self.clock_of(&folder, &files)?, files))) {
                Ok((clock, files)) => {
                    for file in files {
                        let name = file.file_name().unwrap_or_default().to_string_lossy();
                        if !taken.iter().any(|taken| taken.name == name && taken.run.is_some())
                            && self.is_at_rest(&folder, &file, clock)
                        {
                            take(context, &folder, &file, &mut events)?;
                        }
                        present.push(file);
                    }
                }
                Err(error) => events.push(Event::Trouble { place: folder.path.into(), error: error.to_string() }),
            }
        }
        self.seen.retain(|file, _| present.contains(file));
        Ok(events)
    }

    /// The moment by the clock that the files of a folder are stamped with, which may be that of another machine: that of a file made now.
    /// Nothing where it is not needed.
    fn clock_of(&self, folder: &Folder, files: &[PathBuf]) -> Result<Option<SystemTime>> {
        if !self.once || files.is_empty() {
            return Ok(None);
        }
        let fail = |error| Error::io(format!("cannot make a file in {}", folder.path), error);
        let probe = tempfile::Builder::new().prefix(".vhm-clock-").tempfile_in(&folder.path).map_err(fail)?;
        let made = probe.as_file().metadata().and_then(|about| about.modified()).map_err(fail)?;
        Ok(Some(made))
    }

    /// Whether a file has not changed for as long as its folder wants.
    fn is_at_rest(&mut self, folder: &Folder, file: &Path, clock: Option<SystemTime>) -> bool {
        // It may have been moved away by now.
        let Ok(about) = file.metadata() else { return false };
        let wanted = Duration::from_secs(folder.settle_seconds.max(0) as u64);
        if clock.is_some_and(|clock| untouched_for(&about, clock).is_some_and(|rest| rest >= wanted)) {
            return true;
        }
        let now = Rest { bytes: about.len(), changed: about.modified().ok(), since: Instant::now() };
        let seen = self.seen.entry(file.to_owned()).or_insert(now);
        if (seen.bytes, seen.changed) != (now.bytes, now.changed) {
            *seen = now;
        }
        seen.since.elapsed() >= wanted
    }
}

/// How long before a moment a file was last written, named or given times. A moment in the future tells nothing: times can be copied with a
/// file.
fn untouched_for(about: &std::fs::Metadata, clock: SystemTime) -> Option<Duration> {
    #[cfg(unix)]
    let named = {
        use std::os::unix::fs::MetadataExt;
        let (seconds, nanos) = (u64::try_from(about.ctime()).ok()?, u32::try_from(about.ctime_nsec()).ok()?);
        SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
    };
    #[cfg(not(unix))]
    let named = None;
    let touched = [about.modified().ok(), named].into_iter().flatten().filter(|moment| *moment <= clock).max()?;
    clock.duration_since(touched).ok()
}

/// The folders of this machine.
fn folders_here(context: &Context<'_>) -> Result<Vec<Folder>> {
    let host = host();
    context.store.read_queue(|connection| watches::folders(connection, Some(&host)))
}

/// Moves away the files of all folders of this machine whose runs have ended.
///
/// # Errors
/// The database. Trouble with a folder is an event.
pub fn settle_all(context: &Context<'_>) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for folder in folders_here(context)? {
        settle_folder(context, &folder, &mut events)?;
    }
    Ok(events)
}

/// Moves away what has ended in a folder; returns the files that were taken before that.
fn settle_folder(context: &Context<'_>, folder: &Folder, events: &mut Vec<Event>) -> Result<Vec<TakenFile>> {
    let taken = context.store.read_queue(|connection| watches::taken(connection, &folder.path))?;
    for file in &taken {
        if let Some(run) = file.run {
            settle(context, file, run, events)?;
        }
    }
    Ok(taken)
}

/// The files of a folder that could be taken: no folders, links, hidden or unfinished files.
fn waiting(folder: &Path) -> Result<Vec<PathBuf>> {
    let fail = |error| Error::io(format!("cannot look through {}", folder.display()), error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let ending = Path::new(&name).extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let unfinished = UNFINISHED.contains(&ending.as_str()) || name.starts_with(['.', '~']) || name.ends_with('~');
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && !unfinished {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Hands a file in and notes that it was. The file is claimed before it is looked at: one that another worker took, and moved away when
/// its run ended, is not there any more then, and is not handed in a second time.
fn take(context: &Context<'_>, folder: &Folder, file: &Path, events: &mut Vec<Event>) -> Result<()> {
    let trouble = |error: &dyn std::fmt::Display| Event::Trouble { place: file.to_owned(), error: error.to_string() };
    let import = match Job::from_payload(&folder.parameters) {
        Ok(Job::Import(import)) => import,
        Ok(other) => {
            events.push(trouble(&format!("its folder wants a {}", other.name())));
            return Ok(());
        }
        Err(error) => {
            events.push(trouble(&error));
            return Ok(());
        }
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !context.store.write_queue(|connection| watches::claim(connection, &folder.path, &name))? {
        return Ok(());
    }
    match hand_over(context, folder, (file, &name), import) {
        Ok(Some((sha256, run))) => {
            let noted = (sha256.as_str(), run);
            if context.store.write_queue(|connection| watches::take(connection, &folder.path, &name, noted))? {
                events.push(Event::Taken { file: file.to_owned(), run });
            }
            return Ok(());
        }
        Ok(None) => {}
        Err(error @ (Error::Database(_) | Error::Busy(_))) => return Err(error),
        Err(error) => events.push(trouble(&error)),
    }
    context.store.write_queue(|connection| watches::forget(connection, &folder.path, &name, None))?;
    Ok(())
}

/// Hands in a file that is still there, and returns the hash of what was handed in and the number of its run.
fn hand_over(
    context: &Context<'_>,
    folder: &Folder,
    (file, name): (&Path, &str),
    import: ImportJob,
) -> Result<Option<(String, i64)>> {
    if !file.exists() {
        return Ok(None);
    }
    // What is noted is what is imported: a file that changes between the two is not taken now.
    let sha256 = hash(file)?;
    let reference = FileRef { name: name.to_owned(), sha256: Some(sha256.clone()), path: Some(file.to_owned()) };
    let attempt = Attempt { origin: "watch".into(), who: folder.path.clone(), ..Attempt::default() };
    let context = Context { attempt, child: context.child.clone(), password: None, ..*context };
    let job = Job::Import(ImportJob { file: reference, ..import });
    Ok(Some((sha256, hand_in(&context, &job, &Request::default())?.run())))
}

fn hash(file: &Path) -> Result<String> {
    let fail = |error| Error::io(format!("cannot read {}", file.display()), error);
    Ok(hexadecimal(&scan(file).map_err(fail)?.sha256))
}

/// Moves a file away when its run has ended.
fn settle(context: &Context<'_>, taken: &TakenFile, run: i64, events: &mut Vec<Event>) -> Result<()> {
    let job = context.store.read_queue(|connection| jobs::find(connection, run))?;
    let written = context.store.read(|connection| runs::find(connection, run))?;
    let done = match (&job, &written) {
        (Some(job), _) if !job.state.is_final() => return Ok(()),
        (_, Some(written)) => !matches!(written.state, RunState::Failed | RunState::Refused),
        (Some(job), None) => job.state == JobState::Done,
        // Both were deleted: whatever it was, it is over.
        (None, None) => true,
    };
    let file = Path::new(&taken.folder).join(&taken.name);
    match hash(&file) {
        // Another file came under the same name meanwhile; it is taken as any other.
        Ok(found) if found != taken.sha256 => {}
        Ok(_) => match move_away(context, (taken, run), &file, done) {
            Ok(moved) => events.push(Event::Moved { file: moved, run, done }),
            Err(error) => {
                events.push(Event::Trouble { place: file, error: error.to_string() });
                return Ok(());
            }
        },
        // Somebody took it away, or another worker moved it.
        Err(_) if !file.exists() => {}
        Err(error) => {
            events.push(Event::Trouble { place: file, error: error.to_string() });
            return Ok(());
        }
    }
    context.store.write_queue(|connection| watches::forget(connection, &taken.folder, &taken.name, Some(run)))?;
    Ok(())
}

fn move_away(context: &Context<'_>, (taken, run): (&TakenFile, i64), file: &Path, done: bool) -> Result<PathBuf> {
    let folder = Path::new(&taken.folder).join(if done { "done" } else { "failed" });
    make(&folder)?;
    let target = free_name(&folder, &taken.name);
    let rejected = context.store.read(|connection| runs::count_rejects(connection, run))?;
    if rejected > 0 {
        let written = write_rejects(context.store, run, &rejects_name(&target), true)?;
        if !written.left_out.is_empty() {
            tracing::warn!(
                run,
                rows = written.left_out.len(),
                "rejected rows with too long texts are left out of the file"
            );
        }
    }
    std::fs::rename(file, &target)
        .map_err(|error| Error::io(format!("cannot move {} to {}", file.display(), target.display()), error))?;
    Ok(target)
}

/// A name in a folder that no file has: that of the file, or with a number behind it.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem}-{number}{ending}")));
    std::iter::once(folder.join(name)).chain(numbered).find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

/// `june.rejects.csv` for `june.csv`; what cannot be written in the format of the file is written as XLSX.
fn rejects_name(file: &Path) -> PathBuf {
    let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
    let ending = if output_format(file, None).is_ok() { ending } else { "xlsx".to_owned() };
    file.with_extension(format!("rejects.{ending}"))
}
