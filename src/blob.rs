//! Original files, kept by the hash of their content in a directory: `ab/cdef…`. A file is written under a temporary name and renamed,
//! so that it is there whole or not at all.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A directory of files named by their content.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The store in this directory, which is made when the first file comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where the content with this hash is, or would be.
    pub fn path(&self, sha256: &str) -> PathBuf {
        let (head, tail) = sha256.split_at(sha256.len().min(2));
        self.folder.join(head).join(tail)
    }

    /// Keeps a copy of a file, unless its content is kept already.
    pub fn keep(&self, sha256: &str, file: &Path) -> Result<PathBuf> {
        let target = self.path(sha256);
        if target.exists() {
            return Ok(target);
        }
        let folder = target.parent().unwrap_or(&self.folder);
        let fail = |what: &str, error| Error::io(format!("{what} {}", folder.display()), error);
        std::fs::create_dir_all(folder).map_err(|error| fail("cannot create the folder", error))?;
        let temporary = tempfile::NamedTempFile::new_in(folder).map_err(|error| fail("cannot write to", error))?;
        std::fs::copy(file, temporary.path()).map_err(|error| fail("cannot copy the original into", error))?;
        temporary.persist(&target).map_err(|error| fail("cannot keep the original in", error.error))?;
        Ok(target)
    }
}
