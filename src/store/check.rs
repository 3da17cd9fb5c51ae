//! Whether what must always be true of the database is true.

use super::connection::{Connection, Type};
use super::key::Key;
use super::{Flow, select};
use crate::error::Result;
use crate::schema::Table;

/// One check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What must be true.
    pub name: String,
    /// How often it is not.
    pub broken: i64,
    /// The first case, in words.
    pub detail: Option<String>,
}

/// The rows of a table.
pub fn count_sql(table: Table) -> String {
    format!("SELECT COUNT(*) FROM {table}")
}

/// Makes every check.
pub fn check(connection: &mut dyn Connection) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    if !connection.is_postgres() {
        let rows = connection.query("PRAGMA integrity_check(10)", &[], &[Type::Text])?;
        let told: Vec<_> = rows.iter().filter_map(|row| row[0].as_text()).filter(|text| *text != "ok").collect();
        let detail = told.first().map(|text| (*text).to_owned());
        checks.push(Check { name: "the file is whole".to_owned(), broken: told.len() as i64, detail });
    }
    for table in Table::ALL {
        checks.push(keys(connection, table)?);
        checks.push(counted(connection, format!("every row of {table} has its run"), &format!(
            "SELECT COUNT(*) FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = t.first_run) OR NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = t.last_run)"
        ))?);
        checks.push(counted(connection, format!("the versions of {table} agree with their history"), &format!(
            "SELECT COUNT(*) FROM {table} t WHERE t.version <> 1 + (SELECT COUNT(DISTINCT c.version) FROM changes c WHERE c.row_id = t.id AND c.table_name = '{table}')"
        ))?);
    }
    checks.push(counted(
        connection,
        "every import accounts for its rows".to_owned(),
        "SELECT COUNT(*) FROM runs WHERE rows_read <> rows_new + rows_updated + rows_unchanged + rows_rejected + rows_skipped",
    )?);
    Ok(checks)
}

fn counted(connection: &mut dyn Connection, name: String, sql: &str) -> Result<Check> {
    Ok(Check { name, broken: connection.integer(sql, &[])?.unwrap_or_default(), detail: None })
}

/// Every row has a key, its stored hash is right, and no two rows share a key.
fn keys(connection: &mut dyn Connection, table: Table) -> Result<Check> {
    let (names, mut types) = select::whole_row(table);
    types.push(Type::Integer);
    let mut check = Check { name: format!("the keys of {table} are right and unique"), broken: 0, detail: None };
    let mut with_hash: Vec<(i64, Key)> = Vec::new();
    let mut last = None;
    connection.each(&format!("SELECT {names}, key_hash FROM {table} ORDER BY key_hash"), &[], &types, &mut |row| {
        let hash = row.pop().and_then(|value| value.as_integer());
        let stored = select::row_of(row)?;
        let key = Key::of_values(table, &stored.values);
        if hash != last {
            with_hash.clear();
            last = hash;
        }
        let right = key.as_ref().is_some_and(|key| Some(key.hash(table)) == hash);
        let twice = key.as_ref().is_some_and(|key| with_hash.iter().any(|(_, known)| known == key));
        if !right || twice {
            check.broken += 1;
            check.detail.get_or_insert_with(|| format!("row {}", stored.id));
        }
        with_hash.extend(key.map(|key| (stored.id, key)));
        Ok(Flow::Continue)
    })?;
    Ok(check)
}
