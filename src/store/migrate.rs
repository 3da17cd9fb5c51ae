//! The schema of the database: bringing it up to date, and saying how it stands. Both databases have the same numbers and names of
//! migrations. The table of applied migrations has a name of its own, because a job queue may keep another in the same database.

use sqlx::migrate::{MigrateError, Migrator};

use super::connection::{Connection, Type};
use super::{Backend, Store};
use crate::error::{Error, Result};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The table of applied migrations.
const TABLE: &str = "_vhm_migrations";

/// How the schema of a database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaStatus {
    /// The newest migration applied; `None` in an empty database.
    pub applied: Option<i64>,
    /// The newest migration this program knows.
    pub known: i64,
}

/// The newest migration this program knows.
pub fn known_version() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or_default()
}

impl Store {
    /// Applies the migrations that are missing.
    pub async fn migrate(&self) -> Result<()> {
        match &self.backend {
            Backend::Sqlite(database) => migrate_sqlite(&database.pool).await,
            Backend::Postgres(database) => named(&POSTGRES).run(&database.pool).await.map_err(explain),
        }
    }

    /// How the schema stands, without touching it.
    pub fn schema_status(&self) -> Result<SchemaStatus> {
        let applied = self.read(|connection| {
            if !has_table(connection, TABLE)? {
                return Ok(None);
            }
            connection.integer(&format!("SELECT max(version) FROM {TABLE}"), &[])
        })?;
        Ok(SchemaStatus { applied, known: known_version() })
    }
}

/// Applies the migrations that are missing to one file.
pub(super) async fn migrate_sqlite(pool: &sqlx::SqlitePool) -> Result<()> {
    one_after_another(pool, &named(&SQLITE)).await
}

/// Applies the migrations of a migrator that are missing to one file. The migrator does not lock a file against others that begin at the same
/// moment, so what is missing is looked up and applied in one writing transaction.
pub(crate) async fn one_after_another(pool: &sqlx::SqlitePool, migrator: &Migrator) -> Result<()> {
    let known = migrator.iter().map(|migration| migration.version).max();
    let asked = format!("SELECT max(version) FROM {}", migrator.table_name);
    // A new file has no such table; whatever else is wrong, the migrator meets it too and says it.
    let applied: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(asked)).fetch_one(pool).await.unwrap_or_default();
    if applied >= known {
        return migrator.run(pool).await.map_err(explain);
    }
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| explain(error.into()))?;
    migrator.run(&mut *transaction).await.map_err(explain)?;
    transaction.commit().await.map_err(|error| explain(error.into()))
}

fn named(migrator: &Migrator) -> Migrator {
    let mut migrator = Migrator { migrations: migrator.migrations.clone(), ..Migrator::DEFAULT };
    migrator.dangerous_set_table_name(TABLE);
    migrator
}

fn has_table(connection: &mut dyn Connection, table: &str) -> Result<bool> {
    let sql = if connection.is_postgres() {
        "SELECT CAST(count(*) AS BIGINT) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    } else {
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
    };
    Ok(connection.integer(sql, &[table.into()])? == Some(1))
}

fn explain(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::Database(format!(
            "the database was written by a newer vhm (schema {version}, this one knows {}); upgrade vhm, or restore a backup",
            known_version()
        )),
        MigrateError::VersionMismatch(version) => {
            Error::Database(format!("migration {version} of the database differs from the one this vhm knows"))
        }
        error => {
            let text = error.to_string();
            if text.contains("locked") {
                return Error::Busy("another process is writing to the database; try again".to_owned());
            }
            if text.contains("malformed") || text.contains("not a database") {
                return Error::Database(format!(
                    "the database file is damaged or no database ({text}); restore a backup"
                ));
            }
            Error::Database(format!("the schema could not be brought up to date: {text}"))
        }
    }
}

/// The names and types of a table's columns, as the database has them.
pub fn columns(connection: &mut dyn Connection, table: &str) -> Result<Vec<(String, Type)>> {
    let sql = if connection.is_postgres() {
        "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
    } else {
        "SELECT name, type FROM pragma_table_info($1)"
    };
    let rows = connection.query(sql, &[table.into()], &[Type::Text, Type::Text])?;
    let text = |row: &[crate::value::Value], at: usize| row[at].as_text().unwrap_or_default().to_owned();
    let kind = |name: &str| if name.eq_ignore_ascii_case("text") { Type::Text } else { Type::Integer };
    Ok(rows.iter().map(|row| (text(row, 0), kind(&text(row, 1)))).collect())
}
