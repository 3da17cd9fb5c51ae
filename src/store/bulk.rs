//! What a bulk insert or update needs to know of its table, worked out once.

use super::connection::Type;

/// A table and the columns to be written, in order.
#[derive(Debug, Clone)]
pub struct BulkTable {
    /// The table.
    pub name: &'static str,
    /// The columns and their types.
    pub columns: Vec<(&'static str, Type)>,
}

impl BulkTable {
    /// The column names, separated by commas.
    pub(super) fn column_list(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// `INSERT` with one placeholder for each column.
    pub(super) fn insert_sql(&self) -> String {
        let places: Vec<_> = (1..=self.columns.len()).map(|place| format!("${place}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.column_list(), places.join(", "))
    }

    /// `UPDATE` of every column but the first, which is the id.
    pub(super) fn update_sql(&self) -> String {
        let sets: Vec<_> =
            self.columns.iter().enumerate().skip(1).map(|(at, (name, _))| format!("{name} = ${}", at + 1)).collect();
        format!("UPDATE {} SET {} WHERE {} = $1", self.name, sets.join(", "), self.columns[0].0)
    }
}
