//! Hiding a row from queries and bringing it back: both are changes like any other, with their history.

use super::changes::{self, Change, ChangeKind};
use super::connection::Connection;
use super::select::StoredRow;
use crate::error::{Error, Result};
use crate::schema::Table;
use crate::value::Text;

/// Marks a row as deleted (`ChangeKind::Deleted`) at a moment, or takes the mark away (`ChangeKind::Restored`).
///
/// # Errors
/// `Conflict` when the row is deleted, or not, already.
pub fn set_deleted(
    connection: &mut dyn Connection,
    table: Table,
    row: &StoredRow,
    run: i64,
    kind: ChangeKind,
    now: i64,
) -> Result<()> {
    let deleted_at = match (kind, row.deleted_at) {
        (ChangeKind::Deleted, None) => Some(now),
        (ChangeKind::Restored, Some(_)) => None,
        (ChangeKind::Deleted, Some(_)) => return Err(Error::Conflict("the row is deleted already".to_owned())),
        _ => return Err(Error::Conflict("the row is not deleted".to_owned())),
    };
    let version = row.version + 1;
    let sql = format!("UPDATE {table} SET deleted_at = $1, version = $2, last_run = $3 WHERE id = $4");
    connection.execute(&sql, &[deleted_at.into(), version.into(), run.into(), row.id.into()])?;
    let text = |millis: Option<i64>| millis.map(|millis| Text::from(millis.to_string()));
    let change = Change {
        table,
        row: row.id,
        version,
        field: Text::const_new("deleted_at"),
        kind,
        old: text(row.deleted_at),
        new: text(deleted_at),
        run,
        part: 0,
        line: 0,
    };
    changes::insert(connection, &changes::bulk_table(), &[change])
}
