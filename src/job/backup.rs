//! The job that copies the embedded database, also while others write.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::import::now;
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
    /// So many of those are left; 0 leaves all.
    pub keep: usize,
}

/// How copies named by their moment begin.
const PREFIX: &str = "vhm-";

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
        let moment = format_local(now(), &context.config.zone).replace([':', ' '], "-");
        let number = context.attempt.run.map_or_else(String::new, |run| format!("-{run}"));
        let file = self.folder.join(format!("{PREFIX}{moment}{number}.db"));
        copy(context.store, &file)?;
        Ok(Outcome::BackedUp { file, deleted: self.delete_old()? })
    }

    fn delete_old(&self) -> Result<u64> {
        if self.keep == 0 {
            return Ok(0);
        }
        let fail = |error| Error::io(format!("cannot look through {}", self.folder.display()), error);
        let mut copies = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(PREFIX) && name.ends_with(".db") {
                copies.push(path);
            }
        }
        // Their names begin with the moment, so the order of names is that of time.
        copies.sort();
        let old = copies.len().saturating_sub(self.keep);
        for path in &copies[..old] {
            std::fs::remove_file(path)
                .map_err(|error| Error::io(format!("cannot delete the old copy {}", path.display()), error))?;
        }
        Ok(old as u64)
    }
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
