//! Reading rows back: one by its number, or many by a query.

use super::connection::{Bind, Connection, Flow, Type};
use super::key::number_hash;
use super::merge::column_type;
use crate::error::{Error, Result};
use crate::schema::Table;
use crate::value::Value;

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// The row's id.
    pub id: i64,
    /// How many times it was written, from 1.
    pub version: i64,
    /// The run that brought it.
    pub first_run: i64,
    /// The part of that run's file.
    pub first_part: i64,
    /// The line of that part.
    pub first_line: i64,
    /// The run that changed it last.
    pub last_run: i64,
    /// When it was deleted by hand, milliseconds since the epoch in UTC.
    pub deleted_at: Option<i64>,
    /// What stood in unmapped columns: a JSON object.
    pub extra: Option<String>,
    /// The fields, in the schema's order.
    pub values: Vec<Value>,
}

/// The columns of a whole row, in the order of [`row_of`].
pub(super) fn whole_row(table: Table) -> (String, Vec<Type>) {
    let mut names = String::from("id, version, first_run, first_part, first_line, last_run, deleted_at, extra");
    let mut types = vec![Type::Integer; 7];
    types.push(Type::Text);
    for field in table.fields() {
        names.push_str(", ");
        names.push_str(field.key);
        types.push(column_type(field.kind));
    }
    (names, types)
}

pub(super) fn row_of(row: &mut Vec<Value>) -> Result<StoredRow> {
    let integer = |at: usize| {
        row[at].as_integer().ok_or_else(|| Error::Database("a row lacks its id or run; run vhm db check".to_owned()))
    };
    Ok(StoredRow {
        id: integer(0)?,
        version: integer(1)?,
        first_run: integer(2)?,
        first_part: integer(3)?,
        first_line: integer(4)?,
        last_run: integer(5)?,
        deleted_at: row[6].as_integer(),
        extra: row[7].as_text().map(str::to_owned),
        values: row.split_off(8),
    })
}

/// The rows with this number (see [`crate::schema::Definition::number`]), deleted ones included.
pub fn by_number(connection: &mut dyn Connection, table: Table, number: &str) -> Result<Vec<StoredRow>> {
    let (names, types) = whole_row(table);
    let column = table.definition().number;
    let mut sql = format!("SELECT {names} FROM {table} WHERE {column} = $1");
    if table == Table::Orders {
        sql.push_str(&format!(" AND key_hash = {}", number_hash(number)));
    }
    sql.push_str(" ORDER BY id");
    let mut found = Vec::new();
    connection.each(&sql, &[number.into()], &types, &mut |row| {
        found.push(row_of(row)?);
        Ok(Flow::Continue)
    })?;
    Ok(found)
}

/// The row with this id, if it is there, deleted or not.
pub fn by_id(connection: &mut dyn Connection, table: Table, id: i64) -> Result<Option<StoredRow>> {
    let (names, types) = whole_row(table);
    let mut rows = connection.query(&format!("SELECT {names} FROM {table} WHERE id = $1"), &[id.into()], &types)?;
    rows.first_mut().map(row_of).transpose()
}

/// The rows whose field holds this text, deleted ones included; `field` is a name of the schema.
pub fn by_field(connection: &mut dyn Connection, table: Table, field: &str, text: &str) -> Result<Vec<StoredRow>> {
    let Some(known) = table.field(field) else { return Ok(Vec::new()) };
    let (names, types) = whole_row(table);
    let sql = format!("SELECT {names} FROM {table} WHERE {} = $1 ORDER BY id", known.key);
    let mut found = Vec::new();
    connection.each(&sql, &[text.into()], &types, &mut |row| {
        found.push(row_of(row)?);
        Ok(Flow::Continue)
    })?;
    Ok(found)
}

/// A question for some numbers, bound as one text however many they are.
pub(super) fn listed(connection: &dyn Connection, numbers: &[i64], binds: &mut Vec<Bind<'static>>) -> String {
    binds.push(serde_json::json!(numbers).to_string().into());
    let at = binds.len();
    match connection.is_postgres() {
        true => format!("SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(${at} AS JSON))"),
        false => format!("SELECT value FROM json_each(${at})"),
    }
}
