//! One connection inside one transaction, the same for both databases: every column of the schema is a 64-bit integer
//! or text, so binds and rows need no other types. `$1` placeholders work on both.

use std::borrow::Cow;

use crate::error::Result;
use crate::value::Value;

use super::bulk::BulkTable;

/// The type of a column in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A 64-bit integer.
    Integer,
    /// Text.
    Text,
}

/// A bound value, typed also when it is null.
#[derive(Debug, Clone, PartialEq)]
pub enum Bind<'a> {
    /// A 64-bit integer.
    Integer(Option<i64>),
    /// Text.
    Text(Option<Cow<'a, str>>),
}

impl From<i64> for Bind<'_> {
    fn from(number: i64) -> Self {
        Bind::Integer(Some(number))
    }
}

impl From<Option<i64>> for Bind<'_> {
    fn from(number: Option<i64>) -> Self {
        Bind::Integer(number)
    }
}

impl<'a> From<&'a str> for Bind<'a> {
    fn from(text: &'a str) -> Self {
        Bind::Text(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for Bind<'_> {
    fn from(text: String) -> Self {
        Bind::Text(Some(Cow::Owned(text)))
    }
}

impl<'a> From<Option<&'a str>> for Bind<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Bind::Text(text.map(Cow::Borrowed))
    }
}

/// Whether a stream of rows goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The next row, please.
    Continue,
    /// Enough.
    Stop,
}

/// Receives one row of a result, and may take its values.
pub type EachRow<'a> = &'a mut dyn FnMut(&mut Vec<Value>) -> Result<Flow>;

/// A value on its way into a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkValue<'a> {
    /// Nothing.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// Text.
    Text(&'a str),
}

impl<'a> From<&'a Value> for BulkValue<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => BulkValue::Null,
            Value::Integer(number) => BulkValue::Integer(*number),
            Value::Text(text) => BulkValue::Text(text),
        }
    }
}

impl<'a> From<Option<&'a str>> for BulkValue<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(BulkValue::Null, BulkValue::Text)
    }
}

impl From<Option<i64>> for BulkValue<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(BulkValue::Null, BulkValue::Integer)
    }
}

/// Puts the values of the row with this position into the list.
pub type FillRow<'f, 'a> = &'f mut dyn FnMut(usize, &mut Vec<BulkValue<'a>>);

/// A connection inside a transaction.
pub trait Connection {
    /// Whether this is PostgreSQL; for the few places where SQL must differ.
    fn is_postgres(&self) -> bool;

    /// Runs a statement and says how many rows it touched.
    fn execute(&mut self, sql: &str, binds: &[Bind<'_>]) -> Result<u64>;

    /// Streams the rows of a query, without holding them.
    fn each(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type], row: EachRow<'_>) -> Result<()>;

    /// Like [`Connection::each`], for many rows: by the fastest way the database has. A row that stops it is the last that is given, and the
    /// others may be read all the same.
    fn scan(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type], row: EachRow<'_>) -> Result<()> {
        self.each(sql, binds, types, row)
    }

    /// Writes `count` rows by the fastest way the database has; `fill` puts the values of one row into an empty list.
    fn insert<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()>;

    /// Replaces columns of `count` rows: the first column of `table` is the id, the others are set.
    fn update<'a>(&mut self, table: &BulkTable, count: usize, fill: FillRow<'_, 'a>) -> Result<()>;

    /// The rows of `sql` for each of many integers, bound one by one or as a list, as the database likes it.
    /// `sql` must end in `WHERE column` and gets the comparison appended.
    fn among(&mut self, sql: &str, keys: &[i64], types: &[Type], row: EachRow<'_>) -> Result<()>;

    /// Many rows are about to come into a table that has none: its indexes may be taken away, and are made again from sorted
    /// entries when rows are first looked up, or when the transaction is kept.
    fn begin_load(&mut self, table: &'static str) -> Result<()>;

    /// A number for a run, greater than `above`, that nobody else gets, also when this transaction is taken back.
    fn reserve_number(&mut self, above: i64) -> Result<i64>;

    /// Waits for and takes the right to write to the four tables, until the transaction ends.
    fn lock(&mut self) -> Result<()>;
}

impl dyn Connection + '_ {
    /// All rows of a query.
    pub fn query(&mut self, sql: &str, binds: &[Bind<'_>], types: &[Type]) -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        self.each(sql, binds, types, &mut |row| {
            rows.push(std::mem::take(row));
            Ok(Flow::Continue)
        })?;
        Ok(rows)
    }

    /// The single integer of a query, `None` for null or no row.
    pub fn integer(&mut self, sql: &str, binds: &[Bind<'_>]) -> Result<Option<i64>> {
        let rows = self.query(sql, binds, &[Type::Integer])?;
        Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_integer))
    }
}
