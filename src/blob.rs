//! Original files and results of jobs, kept by the hash of their content: in a directory as `ab/cdef…`, or in storage that speaks S3, which
//! workers on several machines share. A file is there whole or not at all. What a file is called is known elsewhere.

#[cfg(feature = "s3")]
mod s3;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::format::encoding::scan;
use crate::problem::{self, Problem};

/// A file is kept this long whatever the settings say: a job that needs it may just be on its way.
pub const YOUNG: Duration = Duration::from_secs(86_400);

/// Files named by their content. Everything here blocks.
#[derive(Debug, Clone)]
pub struct Blobs {
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    #[cfg(feature = "s3")]
    S3(Arc<s3::Bucket>),
}

/// A kept file that can be opened; a copy of one that is elsewhere lives as long as this.
#[derive(Debug)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    _copy: Option<Arc<tempfile::TempPath>>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A kept file, when all are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    sha256: String,
    bytes: u64,
    written: SystemTime,
}

impl Blobs {
    /// The files in this directory, which is made when the first file comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { place: Place::Folder(folder.into()) }
    }

    /// The files where the configuration keeps them. Call it inside the runtime that is to talk to the storage.
    ///
    /// # Errors
    /// A wrong address, or S3 storage in a program that was built without it.
    pub fn open(config: &Config) -> Result<Blobs> {
        match config.blobs.split_once("://") {
            Some(("s3", place)) => open_s3(config, place),
            Some((scheme, _)) => Err(Error::Configuration(format!(
                "blobs: places of the kind «{scheme}» are not known; use a folder or s3://bucket/prefix"
            ))),
            // Without a home directory they are kept where the program is started.
            None if config.blobs.is_empty() => Ok(Blobs::new("originals")),
            None => Ok(Blobs::new(&config.blobs)),
        }
    }

    /// Where they are, for people.
    pub fn place(&self) -> String {
        match &self.place {
            Place::Folder(folder) => folder.display().to_string(),
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.place(),
        }
    }

    /// Keeps a copy of a file, unless its content is kept already; says where it is.
    pub fn keep(&self, sha256: &str, file: &Path) -> Result<String> {
        match &self.place {
            Place::Folder(folder) => keep_in(folder, sha256, file).map(|path| path.display().to_string()),
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.keep(sha256, file),
        }
    }

    /// Hashes a file and keeps it; returns the hash.
    pub fn keep_file(&self, file: &Path) -> Result<String> {
        let fail = |error| Error::io(format!("cannot read {}", file.display()), error);
        let sha256 = crate::import::hexadecimal(&scan(file).map_err(fail)?.sha256);
        self.keep(&sha256, file)?;
        Ok(sha256)
    }

    /// The kept file with this hash, to be opened under a path of this machine. Its content is not checked: whoever reads it hashes it.
    ///
    /// # Errors
    /// `Refused` when it is not there, `Io` when the storage cannot be reached.
    pub fn fetch(&self, sha256: &str) -> Result<Fetched> {
        match &self.place {
            Place::Folder(folder) => {
                let path = path_in(folder, sha256);
                match path.try_exists() {
                    Ok(true) => Ok(Fetched { path, _copy: None }),
                    Ok(false) => Err(missing(sha256)),
                    Err(error) => Err(Error::io(format!("cannot look at {}", path.display()), error)),
                }
            }
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.fetch(sha256),
        }
    }

    /// Copies a kept file to a new place, whole or not at all.
    ///
    /// # Errors
    /// `Refused` when it is missing or damaged, `Conflict` when there is a file already and `force` is not given.
    pub fn copy_to(&self, sha256: &str, target: &Path, force: bool) -> Result<u64> {
        let fetched = self.fetch(sha256)?;
        let fail = |error| Error::io(format!("cannot read the kept file {sha256}"), error);
        let found = crate::import::hexadecimal(&scan(&fetched.path).map_err(fail)?.sha256);
        if found != sha256 {
            return Err(Error::Refused(Box::new(damaged(sha256, &found))));
        }
        crate::export::write_file(target, force, |mut output| {
            let mut file = std::fs::File::open(&fetched.path).map_err(fail)?;
            let bytes = std::io::copy(&mut file, &mut output).map_err(fail)?;
            output.flush().map_err(fail)?;
            Ok(bytes)
        })
    }

    /// The size of a kept file; `None` when it is not there.
    pub fn size(&self, sha256: &str) -> Result<Option<u64>> {
        match &self.place {
            Place::Folder(folder) => Ok(path_in(folder, sha256).metadata().ok().map(|about| about.len())),
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.size(sha256),
        }
    }

    /// How much is kept.
    pub fn usage(&self) -> Result<Usage> {
        let add = |sum: Usage, kept: &Kept| Usage { files: sum.files + 1, bytes: sum.bytes + kept.bytes };
        Ok(self.list()?.iter().fold(Usage::default(), add))
    }

    /// Whether files can be written and read: writes one, reads it and takes it away.
    pub fn probe(&self) -> Result<()> {
        let fail = |error| Error::io("cannot make a temporary file", error);
        let mut file = tempfile::NamedTempFile::new().map_err(fail)?;
        let text = format!("vhm looks whether files can be kept here, {}", crate::import::now());
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(fail)?;
        let sha256 = self.keep_file(file.path())?;
        self.fetch(&sha256)?;
        self.delete(&sha256)
    }

    /// Takes away files that were written before a moment and are not among those that are needed; says which they were.
    pub fn prune(&self, before: SystemTime, needed: &HashSet<String>, dry_run: bool) -> Result<Vec<String>> {
        let mut gone = Vec::new();
        for kept in self.list()? {
            let over = kept.written < before && !needed.contains(&kept.sha256);
            if over && (dry_run || self.delete_if_older(&kept.sha256, before)?) {
                gone.push(kept.sha256);
            }
        }
        Ok(gone)
    }

    fn list(&self) -> Result<Vec<Kept>> {
        match &self.place {
            Place::Folder(folder) => list_in(folder),
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.list(),
        }
    }

    /// Takes a file away unless somebody handed it in again since it was listed; says whether it is gone.
    fn delete_if_older(&self, sha256: &str, before: SystemTime) -> Result<bool> {
        let written = match &self.place {
            Place::Folder(folder) => path_in(folder, sha256).metadata().and_then(|about| about.modified()).ok(),
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.written(sha256)?,
        };
        match written {
            Some(written) if written < before => self.delete(sha256).map(|()| true),
            // Another prune was faster, or somebody needs it again.
            None => Ok(true),
            Some(_) => Ok(false),
        }
    }

    fn delete(&self, sha256: &str) -> Result<()> {
        match &self.place {
            Place::Folder(folder) => {
                let path = path_in(folder, sha256);
                std::fs::remove_file(&path)
                    .map_err(|error| Error::io(format!("cannot delete {}", path.display()), error))
            }
            #[cfg(feature = "s3")]
            Place::S3(bucket) => bucket.delete(sha256),
        }
    }
}

#[cfg(feature = "s3")]
fn open_s3(config: &Config, place: &str) -> Result<Blobs> {
    Ok(Blobs { place: Place::S3(Arc::new(s3::Bucket::open(config, place)?)) })
}

#[cfg(not(feature = "s3"))]
fn open_s3(_: &Config, place: &str) -> Result<Blobs> {
    Err(Error::Configuration(format!(
        "blobs: this program was built without S3 and cannot use s3://{place}; build it with --features s3"
    )))
}

/// Where the content with this hash is in a directory, or would be.
fn path_in(folder: &Path, sha256: &str) -> PathBuf {
    let (head, tail) = sha256.split_at(sha256.len().min(2));
    folder.join(head).join(tail)
}

fn keep_in(folder: &Path, sha256: &str, file: &Path) -> Result<PathBuf> {
    let target = path_in(folder, sha256);
    if is_whole(&target, sha256) {
        // Whoever hands the same content in again needs it from now on: a prune must take it for new.
        let young = std::fs::File::options().append(true).open(&target);
        let young = young.and_then(|kept| kept.set_modified(SystemTime::now()));
        return young
            .map(|()| target.clone())
            .map_err(|error| Error::io(format!("cannot use {}", target.display()), error));
    }
    let folder = target.parent().unwrap_or(folder);
    let fail = |what: &str, error| Error::io(format!("{what} {}", folder.display()), error);
    std::fs::create_dir_all(folder).map_err(|error| fail("cannot create the folder", error))?;
    let temporary = tempfile::NamedTempFile::new_in(folder).map_err(|error| fail("cannot write to", error))?;
    let mut source = std::fs::File::open(file).map_err(|error| fail("cannot copy the original into", error))?;
    let mut copy = Hashing { to: temporary.as_file(), hasher: Sha256::new() };
    std::io::copy(&mut source, &mut copy).map_err(|error| fail("cannot copy the original into", error))?;
    same_content(file, sha256, copy.hasher)?;
    // A job that was accepted has its file, also after a power cut: the content before the name, the name before the job.
    temporary.as_file().sync_all().map_err(|error| fail("cannot write to", error))?;
    temporary.persist(&target).map_err(|error| fail("cannot keep the original in", error.error))?;
    sync_folder(folder).map_err(|error| fail("cannot write to", error))?;
    Ok(target)
}

/// Whether a file is there and has this content; a damaged one is written anew.
fn is_whole(path: &Path, sha256: &str) -> bool {
    path.exists() && scan(path).is_ok_and(|scan| crate::import::hexadecimal(&scan.sha256) == sha256)
}

/// What was copied must be what was looked at: a file that changes meanwhile is not kept.
fn same_content(file: &Path, sha256: &str, copied: Sha256) -> Result<()> {
    if crate::import::hexadecimal(&copied.finalize()) == sha256 {
        return Ok(());
    }
    Err(Error::io(
        format!("cannot keep {}", file.display()),
        std::io::Error::other("it changed while it was being read; try again when it is written to its end"),
    ))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Hashes what is written through it.
struct Hashing<W> {
    to: W,
    hasher: Sha256,
}

impl<W: std::io::Write> std::io::Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

fn list_in(folder: &Path) -> Result<Vec<Kept>> {
    let mut found = Vec::new();
    let fail = |error| Error::io(format!("cannot list {}", folder.display()), error);
    let heads = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        other => other.map_err(fail)?,
    };
    for head in heads {
        let head = head.map_err(fail)?;
        let name = head.file_name().to_string_lossy().into_owned();
        if name.len() != 2 || !head.file_type().map_err(fail)?.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(head.path()).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let sha256 = format!("{name}{}", entry.file_name().to_string_lossy());
            // Another process may have taken it away by now; half-written files have other names.
            let Ok(about) = entry.metadata() else { continue };
            if is_hash(&sha256) && about.is_file() {
                let written = about.modified().unwrap_or(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
                found.push(Kept { sha256, bytes: about.len(), written });
            }
        }
    }
    Ok(found)
}

/// Whether a text is a SHA-256 in hexadecimal.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A kept file is not there.
fn missing(sha256: &str) -> Error {
    Error::Refused(Box::new(Problem::new(problem::BLOB_MISSING).with("sha256", sha256)))
}

/// A kept file has other content than it had.
pub(crate) fn damaged(sha256: &str, found: &str) -> Problem {
    Problem::new(problem::BLOB_DAMAGED).with("sha256", sha256).with("found", found)
}
