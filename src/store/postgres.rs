//! PostgreSQL, through sqlx. Bulk inserts are binary `COPY`; bulk updates are a `COPY` into a temporary table and one `UPDATE … FROM`.

use std::ops::DerefMut;
use std::time::Duration;

use futures_util::StreamExt;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor, Postgres, Row, Transaction};
use tokio::runtime::Handle;

use super::bulk::BulkTable;
use super::connection::{Bind, BulkValue, Connection, EachRow, FillRow, Flow, Type};
use super::scan;
use super::sqlite::busy;
use super::{Decision, StoreOptions};
use crate::error::{Error, Result};
use crate::value::{Text, Value};

/// How long a server that refuses connections is asked again: as long as one takes to be started anew.
const REFUSED: Duration = Duration::from_secs(1);

/// Bytes of COPY data sent at once.
const CHUNK: usize = 512 * 1024;

/// A PostgreSQL database.
pub(super) struct Database {
    pub(super) pool: PgPool,
    wait: Duration,
}

impl Database {
    pub(super) async fn open(options: &StoreOptions) -> Result<Database> {
        let settings: PgConnectOptions = options
            .url
            .parse()
            .map_err(|error| Error::Configuration(format!("the database URL cannot be read: {error}")))?;
        reach(&settings).await?;
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.wait.max(Duration::from_secs(5)))
            .connect_with(settings.application_name("vhm"))
            .await
            .map_err(from_sqlx)?;
        Ok(Database { pool, wait: options.wait })
    }

    pub(super) fn read<T>(&self, runtime: &Handle, work: impl FnOnce(&mut dyn Connection) -> Result<T>) -> Result<T> {
        let mut session = self.begin(runtime, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
        let result = work(&mut session);
        runtime.block_on(session.transaction.rollback()).map_err(from_sqlx)?;
        result
    }

    pub(super) fn write<T>(
        &self,
        runtime: &Handle,
        work: impl FnOnce(&mut dyn Connection) -> Result<Decision<T>>,
    ) -> Result<T> {
        let wait = format!("SET LOCAL lock_timeout = {}", self.wait.as_millis().max(1));
        let mut session = self.begin(runtime, &wait)?;
        match work(&mut session)? {
            Decision::Commit(result) => {
                session.end_loads()?;
                runtime.block_on(session.transaction.commit()).map_err(from_sqlx).map(|()| result)
            }
            Decision::Rollback(result) => {
                runtime.block_on(session.transaction.rollback()).map_err(from_sqlx).map(|()| result)
            }
        }
    }

    fn begin(&self, runtime: &Handle, settings: &str) -> Result<Session> {
        let transaction = runtime.block_on(async {
            let mut transaction = self.pool.begin().await?;
            transaction.execute(AssertSqlSafe(settings.to_owned())).await?;
            Ok(transaction)
        });
        Ok(Session {
            runtime: runtime.clone(),
            transaction: transaction.map_err(from_sqlx)?,
            buffer: Vec::new(),
            put_off: Vec::new(),
            loaded: Vec::new(),
            pool: self.pool.clone(),
        })
    }
}

/// Finds out whether anything listens there. The pool asks a server that refuses connections again until its time is over, which is right
/// for one that says it is starting up, and only wastes time where there is none.
async fn reach(settings: &PgConnectOptions) -> Result<()> {
    let began = std::time::Instant::now();
    loop {
        let reached = match settings.get_socket() {
            #[cfg(unix)]
            Some(folder) => {
                let socket = folder.join(format!(".s.PGSQL.{}", settings.get_port()));
                tokio::net::UnixStream::connect(socket).await.map(drop)
            }
            _ => tokio::net::TcpStream::connect((settings.get_host(), settings.get_port())).await.map(drop),
        };
        let Err(error) = reached else { return Ok(()) };
        let none = matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound);
        if !none {
            // The pool says it better, and waits where waiting helps.
            return Ok(());
        }
        if began.elapsed() >= REFUSED {
            return Err(Error::Database(format!(
                "the server cannot be reached ({error}); is it running, and is the address {} port {} right?",
                settings.get_host(),
                settings.get_port()
            )));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

struct Session {
    runtime: Handle,
    transaction: Transaction<'static, Postgres>,
    buffer: Vec<u8>,
    /// The indexes that are made when rows are looked up or the transaction ends.
    put_off: Vec<String>,
    /// The tables that were loaded.
    loaded: Vec<&'static str>,
    /// For a question when this session has failed.
    pool: PgPool,
}

impl Connection for Session {
    fn is_postgres(&self) -> bool {
        true
    }

    fn execute(&mut self, sql: &str, binds: &[Bind<'_>]) -> Result<u64> {
        let query = bind_all(sql, binds);
        let done = self.runtime.block_on(query.execute(self.transaction.deref_mut())).map_err(from_sqlx)?;
        Ok(done.rows_affected())
    }

    fn each(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type], row: EachRow<'_>) -> Result<()> {
        let query = bind_all(sql, binds);
        self.stream(query, types, row)
    }

    fn scan(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type], row: EachRow<'_>) -> Result<()> {
        match scan::statement(sql, binds) {
            Some(statement) => self.copy_out(&statement, types, row),
            None => self.each(sql, binds, types, row),
        }
    }

    fn insert<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        self.copy(table.name, table, count, fill)
    }

    fn update<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        let mut columns: Vec<Column<'a>> = table.columns.iter().map(|(_, kind)| Column::new(*kind, count)).collect();
        let mut values = Vec::with_capacity(columns.len());
        for at in 0..count {
            values.clear();
            fill(at, &mut values);
            for (column, value) in columns.iter_mut().zip(&values) {
                column.push(*value)?;
            }
        }
        let id = table.columns[0].0;
        let arrays: Vec<_> = table.columns.iter().enumerate().map(|(at, (_, kind))| array(at, *kind)).collect();
        let sets: Vec<_> = table.columns.iter().skip(1).map(|(name, _)| format!("{name} = given.{name}")).collect();
        let sql = format!(
            "UPDATE {0} SET {1} FROM unnest({2}) AS given ({3}) WHERE {0}.{id} = given.{id}",
            table.name,
            sets.join(", "),
            arrays.join(", "),
            table.column_list(),
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for column in columns {
            query = match column {
                Column::Integers(numbers) => query.bind(numbers),
                Column::Texts(texts) => query.bind(texts),
            };
        }
        self.runtime.block_on(query.execute(self.transaction.deref_mut())).map_err(from_sqlx)?;
        Ok(())
    }

    fn among(&mut self, sql: &str, keys: &[i64], types: &[Type], row: EachRow<'_>) -> Result<()> {
        self.make_indexes()?;
        // Prepared, and not by COPY: planning for thousands of keys anew each time costs more than COPY saves.
        let query = sqlx::query(AssertSqlSafe(format!("{sql} = ANY($1)"))).bind(keys.to_vec());
        self.stream(query, types, row)
    }

    /// Only where the user owns the table and nobody reads it: taking an index away keeps readers out until the end.
    fn begin_load(&mut self, table: &'static str) -> Result<()> {
        let indexes = format!(
            "SELECT i.relname::TEXT, pg_get_indexdef(i.oid) FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
             WHERE t.oid = '{table}'::regclass AND NOT x.indisprimary AND pg_has_role(t.relowner, 'USAGE')"
        );
        let mut found = Vec::new();
        self.each(&indexes, &[], &[Type::Text, Type::Text], &mut |row| {
            if let [Value::Text(name), Value::Text(made_by)] = row.as_slice() {
                found.push((name.to_string(), made_by.to_string()));
            }
            Ok(Flow::Continue)
        })?;
        if found.is_empty() || !self.lock_alone(table)? {
            return Ok(());
        }
        for (name, made_by) in found {
            self.execute(&format!("DROP INDEX {name}"), &[])?;
            self.put_off.push(made_by);
        }
        self.loaded.push(table);
        Ok(())
    }

    fn reserve_number(&mut self, above: i64) -> Result<i64> {
        let lost = || Error::Database("the sequence run_numbers gave nothing".to_owned());
        let number = (self as &mut dyn Connection).integer("SELECT nextval('run_numbers')", &[])?.ok_or_else(lost)?;
        if number > above {
            return Ok(number);
        }
        // Runs came in past the sequence, as when a backup of the data alone was restored.
        let sql = "SELECT setval('run_numbers', $1)";
        (self as &mut dyn Connection).integer(sql, &[(above + 1).into()])?.ok_or_else(lost)
    }

    fn lock(&mut self) -> Result<()> {
        match self.execute("LOCK TABLE runs IN SHARE ROW EXCLUSIVE MODE", &[]) {
            Err(Error::Busy(_)) => Err(Error::Busy(busy(&self.writer()))),
            other => other.map(|_| ()),
        }
    }
}

/// The values of one column of many rows.
enum Column<'a> {
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
}

impl<'a> Column<'a> {
    fn new(kind: Type, rows: usize) -> Self {
        match kind {
            Type::Integer => Column::Integers(Vec::with_capacity(rows)),
            Type::Text => Column::Texts(Vec::with_capacity(rows)),
        }
    }

    fn push(&mut self, value: BulkValue<'a>) -> Result<()> {
        match (self, value) {
            (Column::Integers(numbers), BulkValue::Integer(number)) => numbers.push(Some(number)),
            (Column::Integers(numbers), BulkValue::Null) => numbers.push(None),
            (Column::Texts(texts), BulkValue::Text(text)) => texts.push(Some(text)),
            (Column::Texts(texts), BulkValue::Null) => texts.push(None),
            (_, value) => return Err(Error::Internal(format!("{value:?} stands in a column of another type"))),
        }
        Ok(())
    }
}

/// The placeholder of the array of a column.
fn array(at: usize, kind: Type) -> String {
    match kind {
        Type::Integer => format!("${}::BIGINT[]", at + 1),
        Type::Text => format!("${}::TEXT[]", at + 1),
    }
}

impl Session {
    /// Who writes now, for a message; nothing when the server does not tell.
    fn writer(&self) -> String {
        let sql = "SELECT a.pid::TEXT, COALESCE(a.usename::TEXT, 'unknown'), COALESCE(host(a.client_addr), 'the same machine'),
                COALESCE(to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'unknown')
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.relation = 'runs'::regclass AND l.granted AND l.mode LIKE '%Exclusive%' AND l.mode <> 'RowExclusiveLock'
            LIMIT 1";
        let found = self.runtime.block_on(sqlx::query(sql).fetch_optional(&self.pool));
        let Ok(Some(row)) = found else { return String::new() };
        let text = |at: usize| row.try_get::<String, _>(at).unwrap_or_default();
        format!(" (server process {}, user {} on {}, since {})", text(0), text(1), text(2), text(3))
    }

    /// Locks a table against everybody else; `false` when somebody uses it now.
    fn lock_alone(&mut self, table: &str) -> Result<bool> {
        self.execute("SAVEPOINT before_lock", &[])?;
        match self.execute(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT"), &[]) {
            Ok(_) => Ok(true),
            Err(Error::Busy(_)) => self.execute("ROLLBACK TO SAVEPOINT before_lock", &[]).map(|_| false),
            Err(error) => Err(error),
        }
    }

    /// Makes the indexes that were put off, and has the server look at what its tables hold now: it does that by itself only after a minute
    /// or more, and knows no better way to a page than reading all rows of a machine till then.
    fn end_loads(&mut self) -> Result<()> {
        self.make_indexes()?;
        for table in std::mem::take(&mut self.loaded) {
            self.execute(&format!("ANALYZE {table}"), &[])?;
        }
        Ok(())
    }

    fn make_indexes(&mut self) -> Result<()> {
        for sql in std::mem::take(&mut self.put_off) {
            self.execute(&sql, &[])?;
        }
        Ok(())
    }

    fn stream(&mut self, query: Query<'_, Postgres, PgArguments>, types: &[Type], row: EachRow<'_>) -> Result<()> {
        let connection = self.transaction.deref_mut();
        let mut values = Vec::with_capacity(types.len());
        self.runtime.block_on(async {
            let mut rows = query.fetch(connection);
            while let Some(found) = rows.next().await {
                let found = found.map_err(from_sqlx)?;
                values.clear();
                for (at, kind) in types.iter().enumerate() {
                    values.push(value_of(&found, at, *kind)?);
                }
                if row(&mut values)? == Flow::Stop {
                    break;
                }
            }
            Ok(())
        })
    }

    fn copy_out(&mut self, statement: &str, types: &[Type], row: EachRow<'_>) -> Result<()> {
        let connection = self.transaction.deref_mut();
        self.runtime.block_on(async {
            let mut pieces = connection.copy_out_raw(statement).await.map_err(from_sqlx)?;
            let (mut tuples, mut values) = (scan::Tuples::default(), Vec::with_capacity(types.len()));
            let mut given = Ok(Flow::Continue);
            // To the end in any case: the connection is of no use before that.
            while let Some(piece) = pieces.next().await {
                tuples.push(&piece.map_err(from_sqlx)?);
                while matches!(given, Ok(Flow::Continue)) && tuples.next(types, &mut values)? {
                    given = row(&mut values);
                }
            }
            given.map(|_| ())
        })
    }

    fn copy<'a>(&mut self, target: &str, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()> {
        let sql = format!("COPY {target} ({}) FROM STDIN (FORMAT binary)", table.column_list());
        let Session { runtime, transaction, buffer, .. } = self;
        runtime.block_on(async {
            let mut copy = transaction.copy_in_raw(&sql).await.map_err(from_sqlx)?;
            buffer.clear();
            buffer.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
            let mut values = Vec::with_capacity(table.columns.len());
            for at in 0..count {
                values.clear();
                fill(at, &mut values);
                push_row(buffer, &values);
                if buffer.len() >= CHUNK {
                    copy.send(buffer.as_slice()).await.map_err(from_sqlx)?;
                    buffer.clear();
                }
            }
            buffer.extend_from_slice(&(-1_i16).to_be_bytes());
            copy.send(buffer.as_slice()).await.map_err(from_sqlx)?;
            copy.finish().await.map_err(from_sqlx)?;
            Ok(())
        })
    }
}

/// One row in the binary COPY format: a field count, then each field's length and bytes.
fn push_row(buffer: &mut Vec<u8>, values: &[BulkValue<'_>]) {
    buffer.extend_from_slice(&(values.len() as i16).to_be_bytes());
    for value in values {
        match value {
            BulkValue::Null => buffer.extend_from_slice(&(-1_i32).to_be_bytes()),
            BulkValue::Integer(number) => {
                buffer.extend_from_slice(&8_i32.to_be_bytes());
                buffer.extend_from_slice(&number.to_be_bytes());
            }
            BulkValue::Text(text) => {
                buffer.extend_from_slice(&(text.len() as i32).to_be_bytes());
                buffer.extend_from_slice(text.as_bytes());
            }
        }
    }
}

fn bind_all<'q>(sql: &str, binds: &[Bind<'_>]) -> Query<'q, Postgres, PgArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for bind in binds {
        query = match bind {
            Bind::Integer(number) => query.bind(*number),
            Bind::Text(text) => query.bind(text.as_deref().map(str::to_owned)),
        };
    }
    query
}

fn value_of(row: &PgRow, at: usize, kind: Type) -> Result<Value> {
    let value = match kind {
        Type::Integer => row.try_get_unchecked::<Option<i64>, _>(at).map(|number| number.map(Value::Integer)),
        Type::Text => {
            row.try_get_unchecked::<Option<&str>, _>(at).map(|text| text.map(|text| Value::Text(Text::from(text))))
        }
    };
    Ok(value.map_err(from_sqlx)?.unwrap_or_default())
}

/// Says what went wrong in the words of the operator, without the URL and its password.
pub(super) fn from_sqlx(error: sqlx::Error) -> Error {
    let Some(told) = error.as_database_error() else {
        return Error::Database(format!("the server cannot be reached or went away: {error}"));
    };
    // Its own words; what it adds, such as the line of its own code, helps nobody here.
    let said = told.message();
    match told.code().as_deref() {
        Some("55P03" | "40P01") => Error::Busy(busy("")),
        Some("53100") => Error::Database("the server's disk is full; nothing of this work was stored".to_owned()),
        Some("25006") => Error::Database("the database is read-only".to_owned()),
        Some("28P01" | "28000") => Error::Configuration(format!("the server refuses the user: {said}")),
        Some("3D000") => Error::Configuration(format!("{said}; create it with createdb")),
        _ => Error::Database(said.to_owned()),
    }
}
