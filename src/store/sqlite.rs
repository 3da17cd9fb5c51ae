//! The embedded database. The pool, its settings and the migrations are sqlx's; inside a transaction the same connection is used
//! through rusqlite, which was measured to bind and fetch several times faster.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Statement, Transaction, TransactionBehavior};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::runtime::Handle;

use super::bulk::BulkTable;
use super::connection::{Bind, BulkValue, Connection, EachRow, FillRow, Flow, Type};
use super::writer::{WriterNote, writer};
use super::{Decision, StoreOptions};
use crate::error::{Error, Result};
use crate::value::{Text, Value};

/// Pages kept in memory by a connection, in KiB.
const CACHE_KIB: i64 = 36 * 1024;

/// Threads that sort the entries of an index beside the one that collects them.
const SORTERS: i64 = 1;

/// Pages of a database that holds its schema and little else.
const ALMOST_EMPTY: i64 = 256;

/// An embedded database.
pub(super) struct Database {
    path: PathBuf,
    pub(super) pool: SqlitePool,
    /// How the file of the queue is opened, unless this is that file.
    queue_options: Option<StoreOptions>,
    queue: OnceLock<Box<Database>>,
    opening: Mutex<()>,
}

impl Database {
    pub(super) async fn open(path: PathBuf, options: &StoreOptions) -> Result<Database> {
        Self::open_with(path, options, SqliteSynchronous::Normal).await
    }

    async fn open_with(path: PathBuf, options: &StoreOptions, synchronous: SqliteSynchronous) -> Result<Database> {
        if options.create {
            create_folder(&path)?;
        } else if !path.exists() {
            return Err(Error::Configuration(format!(
                "there is no database at {}; vhm import and vhm db init make one",
                path.display()
            )));
        }
        let settings = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(options.create)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(options.wait.max(Duration::from_millis(100)))
            .pragma("cache_size", (-CACHE_KIB).to_string())
            .pragma("journal_size_limit", "67108864");
        let pool = SqlitePoolOptions::new()
            .max_connections(options.connections)
            .connect_with(settings)
            .await
            .map_err(|error| from_sqlx(error, &path))?;
        let queue_options = Some(StoreOptions { create: true, ..options.clone() });
        Ok(Database { path, pool, queue_options, queue: OnceLock::new(), opening: Mutex::new(()) })
    }

    /// Closes all connections and waits until they are. The thread is one of its own because this one may belong to the runtime.
    pub(super) fn close(&self, runtime: &Handle) {
        std::thread::scope(|scope| {
            scope.spawn(|| runtime.block_on(self.pool.close()));
        });
        if let Some(queue) = self.queue.get() {
            queue.close(runtime);
        }
    }

    /// The file of jobs, beside that of the data: `vhm-queue.db` for `vhm.db`. The data has one writer at a time, and an import is that
    /// writer for as long as it takes; jobs are accepted, watched and cancelled meanwhile. It has the same schema, is opened when it
    /// is first needed, and is made when it is not there.
    pub(super) fn queue(&self, runtime: &Handle) -> Result<&Database> {
        if let Some(queue) = self.queue.get() {
            return Ok(queue);
        }
        let Some(options) = &self.queue_options else { return Ok(self) };
        // Two threads must not both make the file.
        let _one = self.opening.lock().map_err(|_| Error::Internal("opening the queue panicked".to_owned()))?;
        if let Some(queue) = self.queue.get() {
            return Ok(queue);
        }
        let queue = runtime.block_on(async {
            // Accepting a job is a promise: it outlives a power cut.
            let path = queue_path(&self.path);
            let mut queue = Database::open_with(path, options, SqliteSynchronous::Full).await?;
            queue.queue_options = None;
            super::migrate::migrate_sqlite(&queue.pool).await?;
            Ok::<_, Error>(queue)
        })?;
        Ok(self.queue.get_or_init(|| Box::new(queue)))
    }

    /// Commits stand in the log, whose bytes the system may still hold; without a log every commit was on the disk at once.
    pub(super) fn sync(&self) -> Result<()> {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        match std::fs::File::open(&log).and_then(|log| log.sync_data()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io(format!("cannot write {}", Path::new(&log).display()), error))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read<T>(&self, runtime: &Handle, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        self.with_rusqlite(runtime, |connection| {
            let transaction =
                Transaction::new_unchecked(connection, TransactionBehavior::Deferred).map_err(from_rusqlite)?;
            let result = work(&mut self.session(&transaction, runtime));
            transaction.finish().map_err(from_rusqlite)?;
            result
        })
    }

    pub(super) fn write<T>(
        &self,
        runtime: &Handle,
        work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>,
    ) -> Result<T> {
        let done = self.with_rusqlite(runtime, |connection| self.transact(connection, runtime, work))?;
        self.still_there().map(|()| done)
    }

    /// A file that was removed while it was open takes everything that is written, and keeps nothing.
    fn still_there(&self) -> Result<()> {
        if self.path.exists() {
            return Ok(());
        }
        Err(Error::Database(format!(
            "the database file {} was removed while it was written to; what was just written is lost",
            self.path.display()
        )))
    }

    fn session<'c>(&'c self, connection: &'c rusqlite::Connection, runtime: &'c Handle) -> Session<'c> {
        Session { connection, put_off: Vec::new(), database: self, runtime }
    }

    /// One writing transaction.
    fn transact<T>(
        &self,
        connection: &rusqlite::Connection,
        runtime: &Handle,
        work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>,
    ) -> Result<T> {
        let begun = Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| match from_rusqlite(error) {
            Error::Busy(_) => Error::Busy(busy(&writer(&self.path))),
            other => other,
        })?;
        let _note = WriterNote::leave(&self.path);
        let mut session = self.session(&transaction, runtime);
        match work(&mut session)? {
            Decision::Commit(result) => {
                session.make_indexes()?;
                transaction.commit().map_err(from_rusqlite).map(|()| result)
            }
            Decision::Rollback(result) => transaction.rollback().map_err(from_rusqlite).map(|()| result),
        }
    }

    /// Like `write`. An almost empty database that nobody else has open is loaded under a rollback journal: new pages are written
    /// once, to their place, where the write-ahead log would hold each of them first. Readers that come meanwhile wait.
    pub(super) fn load<T>(
        &self,
        runtime: &Handle,
        work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>,
    ) -> Result<T> {
        self.with_rusqlite(runtime, |connection| {
            let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(from_rusqlite)?;
            let alone = pages <= ALMOST_EMPTY && {
                self.close_idle(runtime)?;
                set_journal(connection, "DELETE")?
            };
            let result = self.transact(connection, runtime, work);
            // Also when the load failed half-way: the connection goes back to others.
            set_sorters(connection, 0)?;
            set_cache(connection, CACHE_KIB)?;
            if alone {
                set_journal(connection, "WAL")?;
            }
            result
        })
        .and_then(|done| self.still_there().map(|()| done))
    }

    /// Closes the connections of this process that nobody uses: the journal is changed by the only connection there is.
    fn close_idle(&self, runtime: &Handle) -> Result<()> {
        while let Some(idle) = self.pool.try_acquire() {
            runtime.block_on(idle.close()).map_err(|error| from_sqlx(error, &self.path))?;
        }
        Ok(())
    }

    pub(super) fn backup(&self, runtime: &Handle, target: &Path) -> Result<()> {
        self.with_rusqlite(runtime, |connection| {
            let path = target.to_str().ok_or_else(|| Error::Request("the backup's path must be Unicode".to_owned()))?;
            connection.execute("VACUUM INTO ?1", [path]).map_err(from_rusqlite)?;
            Ok(())
        })
    }

    /// Lends a pooled connection to rusqlite.
    #[expect(unsafe_code, reason = "the one place where sqlx's connection is used through rusqlite")]
    fn with_rusqlite<T>(&self, runtime: &Handle, work: impl FnOnce(&rusqlite::Connection) -> Result<T>) -> Result<T> {
        let mut pooled = runtime.block_on(self.pool.acquire()).map_err(|error| from_sqlx(error, &self.path))?;
        let mut handle = runtime.block_on(pooled.lock_handle()).map_err(|error| from_sqlx(error, &self.path))?;
        // SAFETY: `handle` keeps sqlx's own thread from using the connection until it is dropped, which is after
        // `connection`; `from_handle` does not close the handle when it is dropped.
        let connection =
            unsafe { rusqlite::Connection::from_handle(handle.as_raw_handle().as_ptr()) }.map_err(from_rusqlite)?;
        register_functions(&connection)?;
        work(&connection)
    }
}

/// `fold(text)`: the form in which texts are searched; SQLite's own `lower` folds ASCII only.
fn register_functions(connection: &rusqlite::Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("fold", 1, flags, |context| {
            let text = context
                .get_raw(0)
                .as_str_or_null()
                .map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
            Ok(text.map(crate::text::fold))
        })
        .map_err(from_rusqlite)
}

/// Where the queue of a database is.
pub(super) fn queue_path(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-queue.");
    name.push(path.extension().unwrap_or("db".as_ref()));
    path.with_file_name(name)
}

fn create_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::io(format!("cannot create the folder {}", folder.display()), error))
}

fn set_cache(connection: &rusqlite::Connection, kib: i64) -> Result<()> {
    connection.pragma_update(None, "cache_size", -kib).map_err(from_rusqlite)
}

/// How many threads sort beside the one that makes an index.
fn set_sorters(connection: &rusqlite::Connection, threads: i64) -> Result<()> {
    let set = connection.query_row(&format!("PRAGMA threads = {threads}"), [], |row| row.get::<_, i64>(0));
    set.map(|_| ()).map_err(from_rusqlite)
}

/// Changes how the database keeps its transactions whole; `false`, at once, when another connection does not let it.
fn set_journal(connection: &rusqlite::Connection, mode: &str) -> Result<bool> {
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let wait = one("PRAGMA busy_timeout").map_err(from_rusqlite)?;
    one("PRAGMA busy_timeout = 0").map_err(from_rusqlite)?;
    let set = connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get::<_, String>(0));
    one(&format!("PRAGMA busy_timeout = {wait}")).map_err(from_rusqlite)?;
    match set {
        Ok(now) => Ok(now.eq_ignore_ascii_case(mode)),
        Err(error) => match from_rusqlite(error) {
            Error::Busy(_) => Ok(false),
            other => Err(other),
        },
    }
}

struct Session<'c> {
    connection: &'c rusqlite::Connection,
    database: &'c Database,
    runtime: &'c Handle,
    /// The indexes that are made when the transaction ends.
    put_off: Vec<String>,
}

impl Connection for Session<'_> {
    fn is_postgres(&self) -> bool {
        false
    }

    fn execute(&mut self, sql: &str, binds: &[Bind<'_>]) -> Result<u64> {
        let mut statement = self.prepare(sql)?;
        bind_all(&mut statement, binds)?;
        statement.raw_execute().map(|rows| rows as u64).map_err(from_rusqlite)
    }

    fn each(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type], row: EachRow<'_>) -> Result<()> {
        let mut statement = self.prepare(sql)?;
        bind_all(&mut statement, binds)?;
        let mut values = Vec::with_capacity(types.len());
        stream(&mut statement, types.len(), &mut values, row).map(|_| ())
    }

    fn insert<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        self.run_for_each(&table.insert_sql(), count, fill)
    }

    fn update<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        self.run_for_each(&table.update_sql(), count, fill)
    }

    fn among(&mut self, sql: &str, keys: &[i64], types: &[Type], row: EachRow<'_>) -> Result<()> {
        self.make_indexes()?;
        let mut statement = self.prepare(&format!("{sql} = $1"))?;
        let mut values = Vec::with_capacity(types.len());
        for key in keys {
            statement.raw_bind_parameter(1, *key).map_err(from_rusqlite)?;
            if stream(&mut statement, types.len(), &mut values, row)? == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    fn begin_load(&mut self, table: &'static str) -> Result<()> {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL";
        let indexes = self.query_texts(sql, table)?;
        for (name, made_by) in indexes {
            self.execute(&format!("DROP INDEX {name}"), &[])?;
            self.put_off.push(made_by);
        }
        // Nothing is looked up until the indexes are made: pages are filled one after the other.
        set_cache(self.connection, CACHE_KIB / 8)
    }

    fn reserve_number(&mut self, above: i64) -> Result<i64> {
        let sql = "UPDATE run_numbers SET last = max(last, $1) + 1 RETURNING last";
        let take = |connection: &mut dyn Connection| {
            let number = connection.integer(sql, &[above.into()])?;
            number
                .ok_or_else(|| Error::Database("the table of run numbers is empty; remove the queue's file".to_owned()))
        };
        let queue = self.database.queue(self.runtime)?;
        if std::ptr::eq(queue, self.database) {
            return take(self);
        }
        queue.write(self.runtime, |connection| take(connection).map(Decision::Commit))
    }

    fn lock(&mut self) -> Result<()> {
        // BEGIN IMMEDIATE has taken the only writer's place already.
        Ok(())
    }
}

impl Session<'_> {
    /// Prepares a statement. To SQLite `$2` is a name, numbered by its place in the text; `?2` is the second bind on both.
    fn prepare(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>> {
        self.connection.prepare_cached(&sql.replace('$', "?")).map_err(from_rusqlite)
    }

    fn query_texts(&mut self, sql: &str, bind: &str) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        self.each(sql, &[bind.into()], &[Type::Text, Type::Text], &mut |row| {
            if let [Value::Text(one), Value::Text(other)] = row.as_slice() {
                found.push((one.to_string(), other.to_string()));
            }
            Ok(Flow::Continue)
        })?;
        Ok(found)
    }

    fn make_indexes(&mut self) -> Result<()> {
        if self.put_off.is_empty() {
            return Ok(());
        }
        // Each thread that sorts, and this one, may take as much memory as the cache of pages, on top of it.
        set_cache(self.connection, CACHE_KIB / 8)?;
        set_sorters(self.connection, SORTERS)?;
        for sql in std::mem::take(&mut self.put_off) {
            self.connection.execute_batch(&sql).map_err(from_rusqlite)?;
        }
        set_sorters(self.connection, 0)?;
        set_cache(self.connection, CACHE_KIB)
    }

    fn run_for_each<'a>(&mut self, sql: &str, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        let mut statement = self.prepare(sql)?;
        let mut values = Vec::new();
        for at in 0..count {
            values.clear();
            fill(at, &mut values);
            for (place, value) in values.iter().enumerate() {
                statement.raw_bind_parameter(place + 1, Bound(*value)).map_err(from_rusqlite)?;
            }
            statement.raw_execute().map_err(from_rusqlite)?;
        }
        Ok(())
    }
}

struct Bound<'a>(BulkValue<'a>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            BulkValue::Null => ValueRef::Null,
            BulkValue::Integer(number) => ValueRef::Integer(number),
            BulkValue::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn bind_all(statement: &mut Statement<'_>, binds: &[Bind<'_>]) -> Result<()> {
    for (at, bind) in binds.iter().enumerate() {
        let value = match bind {
            Bind::Integer(number) => BulkValue::from(*number),
            Bind::Text(text) => BulkValue::from(text.as_deref()),
        };
        statement.raw_bind_parameter(at + 1, Bound(value)).map_err(from_rusqlite)?;
    }
    Ok(())
}

fn stream(statement: &mut Statement<'_>, columns: usize, values: &mut Vec<Value>, row: EachRow<'_>) -> Result<Flow> {
    let mut rows = statement.raw_query();
    while let Some(found) = rows.next().map_err(from_rusqlite)? {
        values.resize(columns, Value::Null);
        for (at, value) in values.iter_mut().enumerate() {
            put(value, found.get_ref(at).map_err(from_rusqlite)?, at)?;
        }
        if row(values)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::Continue)
}

/// Puts what stands in a column in the place of a value of an earlier row: many texts come again, and those that do not have room there.
fn put(value: &mut Value, found: ValueRef<'_>, at: usize) -> Result<()> {
    match (found, value) {
        (ValueRef::Null, value) => *value = Value::Null,
        (ValueRef::Integer(number), value) => *value = Value::Integer(number),
        (ValueRef::Text(bytes), Value::Text(text)) if text.as_bytes() == bytes => {}
        (ValueRef::Text(bytes), value) => {
            let Ok(now) = std::str::from_utf8(bytes) else {
                return Err(Error::Database(format!("column {at} holds text that is not UTF-8; run vhm db check")));
            };
            match value {
                Value::Text(text) => {
                    text.clear();
                    text.push_str(now);
                }
                other => *other = Value::Text(Text::from(now)),
            }
        }
        (other, _) => return Err(Error::Internal(format!("column {at} has the type {}", other.data_type()))),
    }
    Ok(())
}

/// Why one has to wait; `who` is the writer, when it is known.
pub(super) fn busy(who: &str) -> String {
    format!("another process is writing to the database{who}; try again, or wait longer with --wait SECONDS")
}

/// Says what went wrong in the words of the operator.
pub(super) fn from_rusqlite(error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy(busy("")),
        Some(ErrorCode::DiskFull) => Error::Database("the disk is full; nothing of this work was stored".to_owned()),
        Some(ErrorCode::SystemIoFailure) => Error::Database(format!(
            "the disk is full, over a quota or failing ({error}); nothing of this work was stored"
        )),
        Some(ErrorCode::ReadOnly) => {
            Error::Database("the database is read-only; check the rights of the file and its folder".to_owned())
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::Database(format!("the database file is damaged or no database ({error}); restore a backup"))
        }
        Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
        _ => Error::Database(error.to_string()),
    }
}

/// Errors of opening, said with the path.
pub(super) fn from_sqlx(error: sqlx::Error, path: &Path) -> Error {
    let text = error.to_string();
    if text.contains("locked") || text.contains("busy") {
        return Error::Busy(format!(
            "another process holds the database {}{}; try again, or wait longer with --wait SECONDS",
            path.display(),
            writer(path)
        ));
    }
    if text.contains("readonly") {
        return Error::Database(format!(
            "the database {} is read-only; check the rights of the file and its folder, also for reading: its log is beside it",
            path.display()
        ));
    }
    if text.contains("malformed") || text.contains("not a database") {
        return Error::Database(format!(
            "the database file {} is damaged or no database ({text}); restore a backup",
            path.display()
        ));
    }
    Error::Database(format!("cannot open {}: {text}", path.display()))
}
