//! A PostgreSQL server of one test's own, which it may stop in the middle, or ask for a password.

use std::path::PathBuf;

use crate::postgres;

/// A server that is stopped when this is dropped.
pub struct Server {
    folder: PathBuf,
}

/// The password of a server that wants one.
pub const PASSWORD: &str = "right-secret-word";

impl Server {
    /// A server that trusts everybody.
    pub fn new() -> Server {
        Server { folder: postgres::start("--auth=trust") }
    }

    /// A server that wants [`PASSWORD`].
    pub fn with_password() -> Server {
        // `initdb` takes a password only from a file, and standard input is one.
        Server {
            folder: postgres::start(&format!("--auth=scram-sha-256 --pwfile=/dev/stdin <<END\n{PASSWORD}\nEND\n#")),
        }
    }

    /// The URL of its first database; `user` may have a password behind a colon.
    pub fn url(&self, user: &str) -> String {
        format!("postgres://{user}@localhost/postgres?host={}", self.folder.display())
    }

    /// Stops it as a failing machine would.
    pub fn stop(&self) {
        postgres::run(&format!("pg_ctl --pgdata={}/data --mode=immediate --wait stop", self.folder.display()));
    }

    /// Starts it again.
    pub fn start(&self) {
        postgres::serve(&self.folder);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been stopped already.
        postgres::run(&format!("pg_ctl --pgdata={}/data --mode=immediate stop || true", self.folder.display()));
    }
}
