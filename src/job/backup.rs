//! The job that copies the embedded database, also while others write.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::store::Store;
use crate::value::time::format_local;

/// Copies the embedded database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupJob {
    /// The copy. When it is empty, one named by the moment is made in `folder`.
    pub file: PathBuf,
    /// Where copies named by their moment are made.
    pub folder: PathBuf,
    /// So many of those are left; 0 leaves all. Other files in the folder are never touched.
    pub keep: usize,
}

/// How copies named by their moment and run begin and end, and the shape of the moment.
const PREFIX: &str = "vhm-";
const ENDING: &str = ".db";
const MOMENT: &str = "0000-00-00-00-00-00";

impl BackupJob {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        if !self.file.as_os_str().is_empty() {
            // The last thing a copy gets is its name: one that has it was made by an attempt before.
            if !(context.attempt.again && self.file.exists()) {
                copy(context.store, &self.file)?;
            }
            return Ok(Outcome::BackedUp { file: self.file.clone(), deleted: 0 });
        }
        if self.folder.as_os_str().is_empty() {
            return Err(Error::Request("a backup needs a file or a folder".to_owned()));
        }
        let fail = |error| Error::io(format!("cannot make the folder {}", self.folder.display()), error);
        std::fs::create_dir_all(&self.folder).map_err(fail)?;
        // Whole seconds: a moment with milliseconds has another shape.
        let moment = context.now()?.div_euclid(1000) * 1000;
        let moment = format_local(moment, &context.config.zone).replace([':', ' '], "-");
        let number = context.attempt.run.unwrap_or_default();
        let file = self.folder.join(format!("{PREFIX}{moment}-{number}{ENDING}"));
        copy(context.store, &file)?;
        let deleted = self.delete_old(&file)?;
        Ok(Outcome::BackedUp { file, deleted })
    }

    /// Deletes what goes over `keep` of the copies that such jobs made. Every other file of the folder stays, also databases in use.
    fn delete_old(&self, made: &Path) -> Result<u64> {
        if self.keep == 0 {
            return Ok(0);
        }
        let fail = |error| Error::io(format!("cannot look through {}", self.folder.display()), error);
        let mut older = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let Some(made_at) = path.file_name().and_then(|name| name.to_str()).and_then(copy_of) else { continue };
            if path.file_name() != made.file_name() && !is_open(&path) {
                older.push((made_at, path));
            }
        }
        older.sort();
        // The one that was just made is one of those that are left.
        let old = older.len().saturating_sub(self.keep - 1);
        for (_, path) in &older[..old] {
            std::fs::remove_file(path)
                .map_err(|error| Error::io(format!("cannot delete the old copy {}", path.display()), error))?;
        }
        Ok(old as u64)
    }
}

/// The moment and the run in the name of a copy that such a job made, `vhm-2026-06-30-03-00-00-17.db`; nothing for any other name.
fn copy_of(name: &str) -> Option<(String, i64)> {
    let (moment, run) = name.strip_prefix(PREFIX)?.strip_suffix(ENDING)?.split_at_checked(MOMENT.len())?;
    let fits = |(letter, wanted): (u8, u8)| if wanted == b'0' { letter.is_ascii_digit() } else { letter == wanted };
    let digits = run.strip_prefix('-')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit());
    let run = digits.parse().ok().filter(|_| plain)?;
    moment.bytes().zip(MOMENT.bytes()).all(fits).then(|| (moment.to_owned(), run))
}

/// Whether somebody uses a file as a database now, or its last user died: its log lies beside it.
fn is_open(path: &Path) -> bool {
    ["-wal", "-shm", "-journal"].iter().any(|ending| {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        Path::new(&log).exists()
    })
}

/// Copies the database to a file that must not be there yet, whole or not at all.
fn copy(store: &Store, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Error::Conflict(format!("{} exists already; a backup never writes over a file", file.display())));
    }
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let remove = || {
        std::fs::remove_file(&partial).map_err(|error| Error::io(format!("cannot remove {}", partial.display()), error))
    };
    if partial.exists() {
        remove()?;
    }
    let result = store.backup(&partial).and_then(|()| {
        std::fs::rename(&partial, file)
            .map_err(|error| Error::io(format!("cannot name the backup {}", file.display()), error))
    });
    if result.is_err() && partial.exists() {
        remove()?;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_copies_that_jobs_made_are_theirs() {
        assert_eq!(copy_of("vhm-2026-06-30-03-00-00-17.db"), Some(("2026-06-30-03-00-00".to_owned(), 17)));
        for other in [
            "vhm.db",
            "vhm-queue.db",
            "vhm-2026-06-30.db",
            "vhm-2026-06-30-03-00-00.db",
            "vhm-2026-06-30-03-00-00-.db",
            "vhm-2026-06-30-03-00-00-017.db",
            "vhm-2026-06-30-03-00-00-17-queue.db",
            "vhm-2026-06-30-03-00-00-17.db.partial",
            "vhm-2026-06-30-03-00-0x-17.db",
            "vhm-2026-06-30-03-00-00-+7.db",
            "my-vhm-2026-06-30-03-00-00-17.db",
            "vhm-июнь-2026-03-00-17.db",
        ] {
            assert_eq!(copy_of(other), None, "{other}");
        }
    }

    #[test]
    fn old_copies_go_and_everything_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let copy = |run: i64| format!("vhm-2026-06-{:02}-03-00-00-{run}.db", run % 28 + 1);
        let open = copy(2);
        let others = ["vhm.db", "vhm-queue.db", "vhm-2026-06-30.db", "notes.txt", &open, &format!("{open}-wal")];
        let runs = [1, 3, 4, 5, 6].map(copy);
        for name in runs.iter().map(String::as_str).chain(others) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let job = BackupJob { folder: folder.path().into(), keep: 2, ..BackupJob::default() };
        assert_eq!(job.delete_old(&folder.path().join(copy(6))).unwrap(), 3);
        for name in others.iter().copied().chain(runs[3..].iter().map(String::as_str)) {
            assert!(folder.path().join(name).exists(), "{name}");
        }
        assert!(runs[..3].iter().all(|name| !folder.path().join(name).exists()));
        // The copy that was just made stays, whatever its name says of the moment.
        let job = BackupJob { keep: 1, ..job };
        assert_eq!(job.delete_old(&folder.path().join(copy(5))).unwrap(), 1);
        assert!(folder.path().join(copy(5)).exists() && !folder.path().join(copy(6)).exists());
    }
}
