//! Where reports may be written: over nothing that is read, and over no file but an earlier report of the same kind.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use vhm::error::{Error, Result};

/// How much of a file tells what it is.
const HEAD: u64 = 4096;

/// A kind of report, with the flag that asks for it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `--json`.
    Json,
    /// `--junit`.
    Junit,
    /// `--sarif`.
    Sarif,
}

impl Kind {
    fn flag(self) -> &'static str {
        match self {
            Kind::Json => "--json",
            Kind::Junit => "--junit",
            Kind::Sarif => "--sarif",
        }
    }

    /// Whether a file that begins like this is a report of this kind that vhm wrote, also one that was laid out anew. Nothing is lost
    /// with an empty file.
    fn is_report(self, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let dense: String = head.chars().filter(|letter| !letter.is_whitespace()).collect();
        match self {
            _ if head.is_empty() => true,
            Kind::Json => {
                let counts = [",\"exit_code\":", ",\"read\":", ",\"accepted\":"];
                dense.starts_with("{\"schema_version\":") && counts.iter().all(|count| dense.contains(count))
            }
            Kind::Junit => dense.contains("<testsuitesname=\"vhmvalidate\""),
            Kind::Sarif => dense.starts_with("{\"$schema\":") && dense.contains("\"driver\":{\"name\":\"vhm\""),
        }
    }
}

/// The files to read, of those that were found: an earlier report that stands in a folder that was named is none of them.
///
/// # Errors
/// `Conflict` when a report would be written over a file to read or over anything else that is no earlier report of its kind;
/// `Request` when two reports have one file.
pub fn clear(reports: &[(Kind, &Path)], named: &[PathBuf], found: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut files = found;
    for (at, (kind, path)) in reports.iter().enumerate().filter(|(_, (_, path))| !is_special(path)) {
        let (flag, shown) = (kind.flag(), path.display());
        if let Some((other, _)) = reports[..at].iter().find(|(_, other)| is_same(other, path)) {
            let told = format!("{} and {flag} name the same file, {shown}: give each report its own", other.flag());
            return Err(Error::Request(told));
        }
        let earlier = is_earlier(*kind, path)?;
        let is_input = named.iter().chain(&files).any(|file| is_same(file, path));
        if is_input && (!earlier || named.iter().any(|file| is_same(file, path))) {
            let told = format!("{flag} {shown} would write the report over a file that is to be checked: {ELSE}");
            return Err(Error::Conflict(told));
        }
        if !earlier {
            let told = format!("{flag} {shown} is there already and is no earlier report of this kind: {ELSE}");
            return Err(Error::Conflict(told));
        }
        files.retain(|file| !is_same(file, path));
    }
    if files.is_empty() {
        return Err(Error::Request("there is nothing to check beside earlier reports".to_owned()));
    }
    Ok(files)
}

/// What to do instead.
const ELSE: &str = "name another file, or take that one away";

/// Whether something stands there that keeps nothing: a pipe, a terminal.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file())
}

/// Whether writing a report there loses nothing: there is no file, or it is an earlier report.
fn is_earlier(kind: Kind, path: &Path) -> Result<bool> {
    if !path.exists() {
        return Ok(true);
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .map_err(|error| Error::io(format!("cannot look at {}", path.display()), error))?;
    Ok(kind.is_report(&head))
}

/// Whether two paths mean one file, also one that is not there yet.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    one == other || matches!((whole(one), whole(other)), (Ok(one), Ok(other)) if one == other)
}
