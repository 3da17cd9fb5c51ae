//! Taking back what a run wrote: its new rows go, its changed fields get their old values, its history goes with them.
//! A run on which later runs stand is not taken back.

use std::collections::HashMap;

use super::bulk::BulkTable;
use super::changes::{self, Change};
use super::connection::{BulkValue, Connection, Flow, Type};
use super::merge::column_type;
use crate::error::{Error, Result};
use crate::schema::{Kind, Table};
use crate::value::{Text, Value};

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UndoReport {
    /// Rows the run had brought, now gone.
    pub removed: u64,
    /// Rows that have their former values again.
    pub restored: u64,
}

/// The rows named when a run cannot be taken back.
const NAMED: usize = 20;

/// Takes back everything a run wrote; `undoing` is the number of the run that does it.
///
/// # Errors
/// `Conflict`, naming rows, when later runs changed some of them.
pub fn undo(connection: &mut dyn Connection, run: i64, undoing: i64) -> Result<UndoReport> {
    let mut report = UndoReport::default();
    for table in Table::ALL {
        refuse_when_built_upon(connection, table, run)?;
    }
    super::matches::before_undo(connection, run, undoing)?;
    for table in Table::ALL {
        let taken = unapply(connection, table, run, None)?;
        report.removed += taken.removed;
        report.restored += taken.restored;
    }
    Ok(report)
}

fn refuse_when_built_upon(connection: &mut dyn Connection, table: Table, run: i64) -> Result<()> {
    let number = table.definition().number;
    let sql = format!(
        "SELECT {number}, last_run FROM {table} WHERE last_run <> $1 AND (first_run = $1
             OR id IN (SELECT row_id FROM changes WHERE run = $1 AND table_name = $2)) ORDER BY id"
    );
    let mut count = 0;
    let mut named = Vec::new();
    connection.each(&sql, &[run.into(), table.name().into()], &[Type::Text, Type::Integer], &mut |row| {
        count += 1;
        if named.len() < NAMED {
            let later = row[1].as_integer().unwrap_or_default();
            named.push(format!("{} (run {later})", row[0].as_text().unwrap_or("-")));
        }
        Ok(Flow::Continue)
    })?;
    if count == 0 {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "run {run} cannot be undone: later runs changed {count} of its rows in {table}; undo those runs first. Rows: {}{}",
        named.join(", "),
        if count > named.len() { ", …" } else { "" }
    )))
}

/// Takes back what a run wrote to one table, or only to the rows `only`.
///
/// # Errors
/// Those of the database.
pub fn unapply(connection: &mut dyn Connection, table: Table, run: i64, only: Option<&[i64]>) -> Result<UndoReport> {
    let restorer = Restorer::new(table);
    let mut report = UndoReport::default();
    let mut after = i64::MIN;
    loop {
        let changes = next_changes(connection, table, run, after, only)?;
        let Some(last) = changes.last().map(|change| change.row) else { break };
        let scope = if only.is_some() { Scope::Rows } else { Scope::Range(after, last) };
        report.restored += restorer.restore(connection, run, &changes, scope)?;
        after = last;
        if only.is_some() {
            break;
        }
    }
    report.removed = remove(connection, table, run, only)?;
    Ok(report)
}

/// Changes taken back at once.
const CHUNK: i64 = 20_000;

/// The run's changes of the next rows, whole rows only, the latest version of a row first.
fn next_changes(
    connection: &mut dyn Connection,
    table: Table,
    run: i64,
    after: i64,
    only: Option<&[i64]>,
) -> Result<Vec<Change>> {
    if let Some(ids) = only {
        return changes::of_run_and_rows(connection, table, run, ids);
    }
    let mut found = changes::of_run(connection, table, run, after, CHUNK)?;
    if found.len() as i64 == CHUNK {
        let last = found[found.len() - 1].row;
        if found[0].row != last {
            found.retain(|change| change.row != last);
        }
    }
    Ok(found)
}

/// Which rows a chunk of changes is about.
#[derive(Clone, Copy)]
enum Scope {
    /// The rows of the changes, one by one.
    Rows,
    /// All rows the run changed with ids above the first and up to the second number.
    Range(i64, i64),
}

struct Restorer {
    table: Table,
    select: String,
    types: Vec<Type>,
    update: BulkTable,
}

impl Restorer {
    fn new(table: Table) -> Self {
        let mut columns = vec![
            ("id", Type::Integer),
            ("version", Type::Integer),
            ("deleted_at", Type::Integer),
            ("extra", Type::Text),
        ];
        columns.extend(table.fields().iter().map(|field| (field.key, column_type(field.kind))));
        let update = BulkTable { name: table.name(), columns };
        let select = format!("SELECT {} FROM {table} WHERE id", update.column_list());
        let types = update.columns.iter().map(|(_, kind)| *kind).collect();
        Self { table, select, types, update }
    }

    /// Gives the rows of these changes the values they had before; says how many rows had existed before the run.
    fn restore(&self, connection: &mut dyn Connection, run: i64, changes: &[Change], scope: Scope) -> Result<u64> {
        let mut ids: Vec<i64> = changes.iter().map(|change| change.row).collect();
        ids.dedup();
        let mut rows: HashMap<i64, Vec<Value>> = HashMap::with_capacity(ids.len());
        connection.among(&self.select, &ids, &self.types, &mut |row| {
            let row = std::mem::take(row);
            rows.insert(row[0].as_integer().unwrap_or_default(), row);
            Ok(Flow::Continue)
        })?;
        for change in changes {
            let Some(row) = rows.get_mut(&change.row) else {
                return Err(Error::Database(format!(
                    "the history names row {} of {}, which is gone; run vhm db check",
                    change.row, self.table
                )));
            };
            row[1] = Value::Integer(change.version - 1);
            let at = self.position(&change.field)?;
            row[at] = old_value(self.types[at], change.old.as_ref())?;
        }
        let restored: Vec<_> = ids.iter().filter_map(|id| rows.get(id)).collect();
        connection.update(&self.update, restored.len(), &mut |at, values| {
            values.extend(restored[at].iter().map(BulkValue::from));
        })?;
        let ranges = match scope {
            Scope::Range(after, last) => vec![(after, last)],
            Scope::Rows => ids.iter().map(|id| (id - 1, *id)).collect(),
        };
        for (after, last) in ranges {
            changes::delete(connection, self.table, run, after, last)?;
            self.set_last_run(connection, run, after, last)?;
        }
        Ok(restored.len() as u64)
    }

    /// The last run of the rows is again the one before, as the history that is left says.
    fn set_last_run(&self, connection: &mut dyn Connection, run: i64, after: i64, last: i64) -> Result<()> {
        let sql = format!(
            "UPDATE {0} SET last_run = COALESCE((SELECT c.run FROM changes c WHERE c.row_id = {0}.id AND c.table_name = '{0}' ORDER BY c.version DESC LIMIT 1), first_run)
             WHERE last_run = $1 AND id > $2 AND id <= $3",
            self.table
        );
        connection.execute(&sql, &[run.into(), after.into(), last.into()]).map(|_| ())
    }

    fn position(&self, field: &str) -> Result<usize> {
        let found = self.update.columns.iter().position(|(name, _)| *name == field);
        found.ok_or_else(|| Error::Database(format!("the history names a field «{field}» that {} has not", self.table)))
    }
}

fn old_value(kind: Type, old: Option<&Text>) -> Result<Value> {
    let Some(old) = old else { return Ok(Value::Null) };
    match kind {
        Type::Text => Ok(Value::Text(old.clone())),
        Type::Integer => {
            let number = old.parse().map_err(|_| Error::Database(format!("the history holds «{old}» for a number")))?;
            Ok(Value::Integer(number))
        }
    }
}

fn remove(connection: &mut dyn Connection, table: Table, run: i64, only: Option<&[i64]>) -> Result<u64> {
    let Some(ids) = only else {
        return connection.execute(&format!("DELETE FROM {table} WHERE first_run = $1"), &[run.into()]);
    };
    let sql = format!("DELETE FROM {table} WHERE first_run = $1 AND id = $2");
    ids.iter().map(|id| connection.execute(&sql, &[run.into(), (*id).into()])).sum()
}

/// The value a history text stands for, by the kind of its field.
pub fn value_from_history(kind: Kind, text: Option<&str>) -> Result<Value> {
    old_value(column_type(kind), text.map(Text::from).as_ref())
}
