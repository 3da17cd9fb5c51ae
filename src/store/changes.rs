//! The history of a row: which field became what, by which run, from which line.

use super::bulk::BulkTable;
use super::connection::{BulkValue, Connection, Flow, Type};
use crate::error::{Error, Result};
use crate::schema::Table;
use crate::value::{Text, Value};

/// What happened to a field, in the words users know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The row was first seen.
    New,
    /// An empty field got a value.
    Filled,
    /// A value became another value, or was cleared.
    Changed,
    /// The row was deleted by hand.
    Deleted,
    /// The row was restored by hand.
    Restored,
}

impl ChangeKind {
    /// `new`, `filled`, `changed`, `deleted` or `restored`.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::Filled => "filled",
            ChangeKind::Changed => "changed",
            ChangeKind::Deleted => "deleted",
            ChangeKind::Restored => "restored",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        let all = [Self::New, Self::Filled, Self::Changed, Self::Deleted, Self::Restored];
        all.into_iter().find(|kind| kind.name() == name)
    }
}

/// One field of one row became another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The table of the row.
    pub table: Table,
    /// The row's id.
    pub row: i64,
    /// The row's version after the change.
    pub version: i64,
    /// The field's key, `extra`, or `deleted_at`.
    pub field: Text,
    /// What happened.
    pub kind: ChangeKind,
    /// The value before, integers in decimal.
    pub old: Option<Text>,
    /// The value after.
    pub new: Option<Text>,
    /// The run that did it.
    pub run: i64,
    /// The part (sheet, member) of the run's file.
    pub part: i64,
    /// The line of the part.
    pub line: i64,
}

/// A change with what the runs table knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The change.
    pub change: Change,
    /// The file of the run, if it had one.
    pub file: Option<String>,
    /// The kind of the run.
    pub run_kind: String,
    /// Who started the run.
    pub who: String,
    /// Why, as the one who changed it by hand said.
    pub reason: Option<String>,
    /// When the run finished, milliseconds since the epoch in UTC.
    pub at: i64,
}

const COLUMNS: [(&str, Type); 10] = [
    ("table_name", Type::Text),
    ("row_id", Type::Integer),
    ("version", Type::Integer),
    ("field", Type::Text),
    ("kind", Type::Text),
    ("old", Type::Text),
    ("new", Type::Text),
    ("run", Type::Integer),
    ("part", Type::Integer),
    ("line", Type::Integer),
];

pub(super) fn bulk_table() -> BulkTable {
    BulkTable { name: "changes", columns: COLUMNS.to_vec() }
}

pub(super) fn insert(connection: &mut dyn Connection, table: &BulkTable, changes: &[Change]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    connection.insert(table, changes.len(), &mut |at, values| {
        let change = &changes[at];
        values.push(BulkValue::Text(change.table.name()));
        values.extend([change.row, change.version].map(BulkValue::Integer));
        values.extend([change.field.as_str(), change.kind.name()].map(BulkValue::Text));
        values.extend([change.old.as_deref(), change.new.as_deref()].map(BulkValue::from));
        values.extend([change.run, change.part, change.line].map(BulkValue::Integer));
    })
}

fn change_of(table: Table, row: &[Value]) -> Result<Change> {
    let broken = || Error::Database("a row of the change history is damaged; run vhm db check".to_owned());
    let integer = |at: usize| row.get(at).and_then(Value::as_integer).ok_or_else(broken);
    let text = |at: usize| row.get(at).and_then(Value::as_text);
    Ok(Change {
        table,
        row: integer(0)?,
        version: integer(1)?,
        field: Text::from(text(2).ok_or_else(broken)?),
        kind: text(3).and_then(ChangeKind::by_name).ok_or_else(broken)?,
        old: text(4).map(Text::from),
        new: text(5).map(Text::from),
        run: integer(6)?,
        part: integer(7)?,
        line: integer(8)?,
    })
}

const SELECTED: &str = "c.row_id, c.version, c.field, c.kind, c.old, c.new, c.run, c.part, c.line";
const SELECTED_TYPES: [Type; 9] = [
    Type::Integer,
    Type::Integer,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Integer,
    Type::Integer,
    Type::Integer,
];

/// Changes a run made in a table to rows with ids above `after`, at most `limit`: rows together in rising order, the latest
/// version of a row first.
pub(super) fn of_run(
    connection: &mut dyn Connection,
    table: Table,
    run: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<Change>> {
    let sql = format!(
        "SELECT {SELECTED} FROM changes c WHERE c.run = $1 AND c.row_id > $2 AND c.table_name = $3
         ORDER BY c.row_id, c.version DESC LIMIT {limit}"
    );
    let binds = [run.into(), after.into(), table.name().into()];
    connection.query(&sql, &binds, &SELECTED_TYPES)?.iter().map(|row| change_of(table, row)).collect()
}

/// The changes a run made to the rows with these ids, in the order of [`of_run`].
pub(super) fn of_run_and_rows(
    connection: &mut dyn Connection,
    table: Table,
    run: i64,
    ids: &[i64],
) -> Result<Vec<Change>> {
    let sql = format!("SELECT {SELECTED} FROM changes c WHERE c.run = {run} AND c.table_name = '{table}' AND c.row_id");
    let mut found = Vec::new();
    connection.among(&sql, ids, &SELECTED_TYPES, &mut |row| {
        found.push(change_of(table, row)?);
        Ok(Flow::Continue)
    })?;
    found.sort_by_key(|change| (change.row, std::cmp::Reverse(change.version)));
    Ok(found)
}

/// Forgets the changes a run made to rows with ids above `after` and up to `last`.
pub(super) fn delete(connection: &mut dyn Connection, table: Table, run: i64, after: i64, last: i64) -> Result<()> {
    let sql = "DELETE FROM changes WHERE run = $1 AND row_id > $2 AND row_id <= $3 AND table_name = $4";
    connection.execute(sql, &[run.into(), after.into(), last.into(), table.name().into()]).map(|_| ())
}

/// The history of one row, oldest first, beginning with the moment it was first seen.
pub fn history(connection: &mut dyn Connection, table: Table, id: i64) -> Result<Vec<HistoryEntry>> {
    let mut types = SELECTED_TYPES.to_vec();
    types.extend([Type::Text, Type::Text, Type::Text, Type::Integer, Type::Text]);
    let about_run = "r.file_name, r.kind, r.who, r.finished_at, r.parameters";
    let first = format!(
        "SELECT t.id, CAST(1 AS BIGINT), '', 'new', CAST(NULL AS TEXT), CAST(NULL AS TEXT), t.first_run, t.first_part, t.first_line, {about_run}
         FROM {table} t JOIN runs r ON r.id = t.first_run WHERE t.id = $1"
    );
    let rest = format!(
        "SELECT {SELECTED}, {about_run} FROM changes c JOIN runs r ON r.id = c.run
         WHERE c.row_id = $1 AND c.table_name = $2 ORDER BY c.version, c.field"
    );
    let mut rows = connection.query(&first, &[id.into()], &types)?;
    rows.extend(connection.query(&rest, &[id.into(), table.name().into()], &types)?);
    rows.iter().map(|row| entry_of(table, row)).collect()
}

/// The reason among the parameters of a change by hand.
fn reason_of(parameters: Option<&str>) -> Option<String> {
    let parameters: serde_json::Value = serde_json::from_str(parameters?).ok()?;
    parameters["reason"].as_str().filter(|reason| !reason.is_empty()).map(str::to_owned)
}

fn entry_of(table: Table, row: &[Value]) -> Result<HistoryEntry> {
    let text = |at: usize| row.get(at).and_then(Value::as_text).map(str::to_owned);
    Ok(HistoryEntry {
        change: change_of(table, row)?,
        file: text(9),
        run_kind: text(10).unwrap_or_default(),
        who: text(11).unwrap_or_default(),
        at: row.get(12).and_then(Value::as_integer).unwrap_or_default(),
        reason: reason_of(row.get(13).and_then(Value::as_text)),
    })
}
