//! Why work could not be done. Bad rows are not errors: they are problems (see [`crate::problem`]). An error is rendered once,
//! at the edge, by its class.

use crate::problem::Problem;

/// The result of work that can fail as a whole.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why work could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be taken at all.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// The request makes no sense: an unknown row, column or run.
    #[error("{0}")]
    Request(String),
    /// The configuration or the database address is wrong.
    #[error("{0}")]
    Configuration(String),
    /// The database cannot be reached, is damaged, full, read-only or from a newer release.
    #[error("database: {0}")]
    Database(String),
    /// Something stands in the way: newer changes, an existing file.
    #[error("{0}")]
    Conflict(String),
    /// Another process is writing to the database; it will be done sometime.
    #[error("{0}")]
    Busy(String),
    /// A file of ours could not be read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was being done to which path.
        what: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The user asked to stop; nothing was stored.
    #[error("interrupted; nothing of the file being worked on was stored")]
    Interrupted,
    /// An invariant of this program does not hold: a bug.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// The same, naming the file that cannot be taken, where that is not named yet.
    pub fn at_file(self, name: &str) -> Error {
        match self {
            Error::Refused(mut problem) => {
                problem.place.file.get_or_insert_with(|| name.into());
                Error::Refused(problem)
            }
            other => other,
        }
    }

    /// The name of its class, which is kept with a job that it ended.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::Refused(_) => "refused",
            Error::Request(_) => "request",
            Error::Configuration(_) => "configuration",
            Error::Database(_) => "database",
            Error::Conflict(_) => "conflict",
            Error::Busy(_) => "busy",
            Error::Io { .. } => "io",
            Error::Interrupted => "interrupted",
            Error::Internal(_) => "internal",
        }
    }

    /// An input-output error with what was being done.
    pub fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        Error::Io { what: what.into(), source }
    }
}

impl From<Box<Problem>> for Error {
    fn from(problem: Box<Problem>) -> Self {
        Error::Refused(problem)
    }
}
