//! Exit codes: what a script may rely on. `vhm help exit-codes` prints this list.

use std::sync::atomic::{AtomicBool, Ordering};

use vhm::error::Error;
use vhm::problem::Code;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, and nothing to complain of.
    Ok = 0,
    /// Done; rows were rejected, or a check found problems.
    Problems = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// The configuration is wrong.
    Configuration = 3,
    /// A file cannot be taken.
    Input = 4,
    /// The database cannot do its work.
    Database = 5,
    /// A file goes over a limit.
    Limit = 6,
    /// Something else is in the way: another writer, later changes, an existing file.
    Conflict = 7,
    /// Rows were rejected, as many as --max-errors or --max-error-rate allow.
    Partial = 8,
    /// A bug.
    Internal = 70,
    /// Interrupted.
    Interrupted = 130,
    /// Told to end by the system.
    Terminated = 143,
}

/// Whether the system told this process to end (SIGTERM), and not its user (Ctrl-C).
pub static TERMINATED: AtomicBool = AtomicBool::new(false);

/// The list for people.
pub const EXIT_CODES: &str = "\
0    done, and nothing to complain of
1    done; rows were rejected, a check found problems, or some of several files could not be taken
2    the command line makes no sense
3    the configuration is wrong
4    a file, or every one of several, cannot be taken (format, encoding, damage), or cannot be read or written
5    the database cannot be reached, is damaged, full, read-only or too new
6    a file goes over a limit
7    something is in the way: another writer, later changes, an existing file
8    rows were rejected, as many as --max-errors or --max-error-rate allow
70   a bug in vhm
130  interrupted (Ctrl-C)
143  terminated";

/// The code of a command that worked on several files: what matters most of those that were taken; when none was, why the first was not;
/// and [`Exit::Problems`] when some were taken and some not.
pub fn of_files(files: &[Exit]) -> Exit {
    let rank = |exit: &Exit| match exit {
        Exit::Ok => Some(0),
        Exit::Partial => Some(1),
        Exit::Problems => Some(2),
        _ => None,
    };
    let refused = files.iter().find(|exit| rank(exit).is_none());
    let taken = files.iter().filter(|exit| rank(exit).is_some()).max_by_key(|exit| rank(exit));
    match (refused, taken) {
        (Some(_), Some(_)) => Exit::Problems,
        (Some(exit), None) | (None, Some(exit)) => *exit,
        (None, None) => Exit::Ok,
    }
}

impl Exit {
    /// How a command ends that met an error of this kind ([`Error::kind`]); `code` is that of the problem of a refused file.
    pub fn of_kind(kind: &str, code: Option<&str>) -> Exit {
        match kind {
            "refused" if code.is_some_and(is_limit) => Exit::Limit,
            "refused" | "io" => Exit::Input,
            "request" => Exit::Usage,
            "configuration" => Exit::Configuration,
            "conflict" | "busy" => Exit::Conflict,
            "interrupted" if TERMINATED.load(Ordering::Relaxed) => Exit::Terminated,
            "interrupted" => Exit::Interrupted,
            "internal" => Exit::Internal,
            _ => Exit::Database,
        }
    }

    /// The word for JSON.
    pub fn outcome(self) -> &'static str {
        match self {
            Exit::Ok => "ok",
            Exit::Problems => "problems",
            Exit::Usage => "usage",
            Exit::Configuration => "configuration",
            Exit::Input => "input",
            Exit::Database => "database",
            Exit::Limit => "limit",
            Exit::Conflict => "conflict",
            Exit::Partial => "partial",
            Exit::Internal => "internal",
            Exit::Interrupted => "interrupted",
            Exit::Terminated => "terminated",
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        let code = if let Error::Refused(found) = error { Some(found.code.name()) } else { None };
        Exit::of_kind(error.kind(), code)
    }
}

/// Whether a problem says that a file goes over a limit.
fn is_limit(code: &str) -> bool {
    Code::by_name(code).is_some_and(Code::is_limit)
}
