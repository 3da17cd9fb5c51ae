//! The database: embedded SQLite or PostgreSQL, chosen by its URL. SQL stands only here and under `migrations/`.
//!
//! Everything runs inside one transaction given to a closure by [`Store::read`] or [`Store::write`]; both block, so call them from a
//! thread that may block (`spawn_blocking` in asynchronous programs). The store knows nothing of files.

pub mod bulk;
pub mod cash;
pub mod changes;
pub mod check;
mod connection;
pub mod dispatch;
pub mod edit;
pub mod jobs;
mod key;
pub mod leases;
mod listen;
mod lookup;
pub mod match_report;
pub mod matches;
mod merge;
pub mod migrate;
pub mod outbox;
mod postgres;
pub mod question;
pub mod runs;
mod scan;
pub mod schedules;
pub mod select;
mod sqlite;
pub mod stats;
pub mod stats_health;
pub mod undo;
pub mod watches;
pub mod workers;
mod writer;

use std::path::PathBuf;
use std::time::Duration;

pub use connection::{Bind, BulkValue, Connection, Flow, Type};
pub use key::Key;
pub use listen::Listener;
pub use lookup::{Found, KeyFilter, Lookup};
pub use merge::{Empty, Merger, Outcome, Prepared};

use crate::error::{Error, Result};

/// How to reach and use a database.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:///absolute/path.db`, a bare path, or `postgres://user@host/database`.
    pub url: String,
    /// How long to wait for another writer.
    pub wait: Duration,
    /// Create the database file when it is missing (SQLite only).
    pub create: bool,
    /// Connections kept at most.
    pub connections: u32,
}

impl StoreOptions {
    /// A database that is made when it is missing, for a program that does one thing at a time.
    pub fn new(url: impl Into<String>, wait: Duration) -> Self {
        Self { url: url.into(), wait, create: true, connections: 4 }
    }
}

/// A database.
pub struct Store {
    backend: Backend,
    runtime: tokio::runtime::Handle,
}

/// The connections of the queue crate.
#[cfg(feature = "queue")]
pub(crate) enum QueuePool {
    /// To the file of jobs.
    Sqlite(sqlx::SqlitePool),
    /// To the database.
    Postgres(sqlx::PgPool),
}

enum Backend {
    Sqlite(sqlite::Database),
    Postgres(postgres::Database),
}

/// What a closure given to [`Store::write`] wants done with its transaction.
pub enum Decision<T> {
    /// Keep what was written.
    Commit(T),
    /// Take back what was written.
    Rollback(T),
}

impl Drop for Store {
    /// Closes an embedded database properly: what stands in its log comes into the file, so that the file alone is the database.
    fn drop(&mut self) {
        if let Backend::Sqlite(database) = &self.backend {
            database.close(&self.runtime);
        }
    }
}

impl Store {
    /// Opens a database and brings its schema up to date.
    ///
    /// # Errors
    /// A wrong URL, a database that cannot be reached, or one written by a newer release.
    pub async fn open(options: &StoreOptions) -> Result<Store> {
        let store = Self::open_as_it_is(options).await?;
        store.migrate().await?;
        tracing::debug!(database = crate::config::redact_url(&options.url), "opened");
        Ok(store)
    }

    /// Opens a database without touching its schema.
    pub async fn open_as_it_is(options: &StoreOptions) -> Result<Store> {
        let backend = match address(&options.url)? {
            Address::Sqlite(path) => Backend::Sqlite(sqlite::Database::open(path, options).await?),
            Address::Postgres => Backend::Postgres(postgres::Database::open(options).await?),
        };
        Ok(Store { backend, runtime: tokio::runtime::Handle::current() })
    }

    /// `sqlite` or `postgres`.
    pub fn name(&self) -> &'static str {
        match &self.backend {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }

    /// The database file of an embedded database.
    pub fn file(&self) -> Option<&std::path::Path> {
        match &self.backend {
            Backend::Sqlite(database) => Some(database.path()),
            Backend::Postgres(_) => None,
        }
    }

    /// Runs a closure on one consistent view of the database. Blocks.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.read(&self.runtime, work),
            Backend::Postgres(database) => database.read(&self.runtime, work),
        }
    }

    /// Runs a closure in a writing transaction, which is kept when the closure returns `Ok`. Blocks.
    pub fn write<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        self.write_or_not(|connection| work(connection).map(Decision::Commit))
    }

    /// Like [`Store::write`], and the closure decides whether to keep what it wrote.
    pub fn write_or_not<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>) -> Result<T> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.write(&self.runtime, work),
            Backend::Postgres(database) => database.write(&self.runtime, work),
        }
    }

    /// Like [`Store::write_or_not`], for a transaction that will perhaps write many rows.
    pub fn load<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>) -> Result<T> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.load(&self.runtime, work),
            Backend::Postgres(database) => database.write(&self.runtime, work),
        }
    }

    /// Like [`Store::read`], where jobs are kept: the same database on PostgreSQL, a file beside the data on SQLite.
    pub fn read_queue<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.queue(&self.runtime)?.read(&self.runtime, work),
            Backend::Postgres(database) => database.read(&self.runtime, work),
        }
    }

    /// Like [`Store::write`], where jobs are kept.
    pub fn write_queue<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        self.write_queue_or_not(|connection| work(connection).map(Decision::Commit))
    }

    /// Like [`Store::write_queue`], and the closure decides whether to keep what it wrote.
    pub fn write_queue_or_not<T>(&self, work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>) -> Result<T> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.queue(&self.runtime)?.write(&self.runtime, work),
            Backend::Postgres(database) => database.write(&self.runtime, work),
        }
    }

    /// The connections where jobs are kept, for the queue crate.
    #[cfg(feature = "queue")]
    pub(crate) fn queue_pool(&self) -> Result<QueuePool> {
        match &self.backend {
            Backend::Sqlite(database) => {
                // Opening the file waits, which only a thread that may block must do.
                let queue = tokio::task::block_in_place(|| database.queue(&self.runtime))?;
                Ok(QueuePool::Sqlite(queue.pool.clone()))
            }
            Backend::Postgres(database) => Ok(QueuePool::Postgres(database.pool.clone())),
        }
    }

    /// Waits until everything that was committed is on the disk. An embedded database does that by itself only now and then; a server does
    /// it at every commit. Blocks.
    ///
    /// # Errors
    /// `Io` when the disk does not take it.
    pub fn sync(&self) -> Result<()> {
        match &self.backend {
            Backend::Sqlite(database) => database.sync(),
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// The moment by the clock that decides, in milliseconds since the epoch: a server's own, or that of this machine.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn clock(&self) -> Result<i64> {
        match &self.backend {
            Backend::Sqlite(_) => Ok(crate::import::now()),
            Backend::Postgres(_) => self.read(jobs::clock),
        }
    }

    /// How many connections are open, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, u32) {
        match &self.backend {
            Backend::Sqlite(database) => (database.pool.size(), database.pool.num_idle() as u32),
            Backend::Postgres(database) => (database.pool.size(), database.pool.num_idle() as u32),
        }
    }

    /// The file jobs are kept in, for an embedded database.
    pub fn queue_file(&self) -> Option<PathBuf> {
        self.file().map(sqlite::queue_path)
    }

    /// Copies the whole database into a new file that is consistent also while others write.
    ///
    /// # Errors
    /// PostgreSQL has `pg_dump` for this, and the error says so.
    pub fn backup(&self, target: &std::path::Path) -> Result<()> {
        let _inside = self.runtime.enter();
        match &self.backend {
            Backend::Sqlite(database) => database.backup(&self.runtime, target),
            Backend::Postgres(_) => Err(no_backup()),
        }
    }
}

/// A server has a program of its own for this.
pub(crate) fn no_backup() -> Error {
    let told = "this database is PostgreSQL: use pg_dump --format=custom, which is consistent under writes";
    Error::Request(told.to_owned())
}

enum Address {
    Sqlite(PathBuf),
    Postgres,
}

/// Decides the kind of database from its URL.
fn address(url: &str) -> Result<Address> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Address::Postgres);
    }
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return sqlite_path(path);
    }
    match url.split_once("://") {
        Some((scheme, _)) => Err(Error::Configuration(format!(
            "databases of kind «{scheme}» are not known; use sqlite:///path/to/file.db or postgres://user@host/database"
        ))),
        None => sqlite_path(url),
    }
}

fn sqlite_path(path: &str) -> Result<Address> {
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Configuration("the database needs a file: sqlite:///path/to/file.db".to_owned()));
    }
    Ok(Address::Sqlite(PathBuf::from(path)))
}
