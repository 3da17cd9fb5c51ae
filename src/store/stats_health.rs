//! Questions about the state of the data: imports, what rows lack, what receipts need.

use super::connection::{Connection, EachRow, Type};
use super::stats::{Span, within};
use crate::error::Result;
use crate::reconcile::summary::Sum;
use crate::value::Value;

/// The imports of one source into one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// The source's name.
    pub source: String,
    /// The table.
    pub table: String,
    /// Imports that stand.
    pub imports: i64,
    /// When the last of them ended, milliseconds since the epoch in UTC.
    pub last_import: i64,
    /// Rows read.
    pub read: i64,
    /// Rows rejected.
    pub rejected: i64,
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

fn integer(value: &Value) -> i64 {
    value.as_integer().unwrap_or_default()
}

/// The sources of all imports that stand.
pub fn sources(connection: &mut dyn Connection) -> Result<Vec<SourceState>> {
    let sql = "SELECT COALESCE(source, ''), COALESCE(table_name, ''), COUNT(*), MAX(finished_at),
            CAST(SUM(rows_read) AS BIGINT), CAST(SUM(rows_rejected) AS BIGINT)
        FROM runs WHERE kind = 'import' AND state = 'done' GROUP BY 1, 2 ORDER BY 1, 2";
    let types = [Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer];
    let state = |row: &Vec<Value>| SourceState {
        source: text(&row[0]),
        table: text(&row[1]),
        imports: integer(&row[2]),
        last_import: integer(&row[3]),
        read: integer(&row[4]),
        rejected: integer(&row[5]),
    };
    Ok(connection.query(sql, &[], &types)?.iter().map(state).collect())
}

/// Orders whose clocks are compared: all of a small database, else so many evenly apart.
const SAMPLE: i64 = 4_000;

/// Streams order number, creation time and import of some orders, evenly taken from all.
pub fn sampled_clocks(connection: &mut dyn Connection, row: EachRow<'_>) -> Result<()> {
    let last = connection.integer("SELECT MAX(id) FROM orders", &[])?.unwrap_or_default();
    let step = usize::try_from(last / SAMPLE).unwrap_or_default().max(1);
    let ids: Vec<i64> = (1..=last).step_by(step).collect();
    let sql = "SELECT order_number, creation_time, first_run FROM orders WHERE deleted_at IS NULL AND id";
    connection.among(sql, &ids, &[Type::Text, Type::Integer, Type::Integer], row)
}

/// How many orders of a span an import brought, and the name of its file.
pub fn orders_of_run(connection: &mut dyn Connection, run: i64, span: Span) -> Result<(i64, String)> {
    let mut binds = Vec::new();
    let condition = within(span, &mut binds);
    binds.push(run.into());
    let sql = format!("SELECT COUNT(*) FROM orders WHERE {condition} AND first_run = ${}", binds.len());
    let count = connection.integer(&sql, &binds)?.unwrap_or_default();
    let names = connection.query("SELECT file_name FROM runs WHERE id = $1", &[run.into()], &[Type::Text])?;
    Ok((count, names.first().map(|row| text(&row[0])).unwrap_or_default()))
}

/// The newest row of each import into one of the tables without a reconciliation, in milliseconds since the epoch in UTC.
pub fn newest_rows(connection: &mut dyn Connection, table: crate::schema::Table) -> Result<Vec<(i64, i64)>> {
    let time = table.definition().time;
    let sql = format!(
        "SELECT first_run, MAX({time}) FROM {table} WHERE deleted_at IS NULL AND {time} IS NOT NULL GROUP BY first_run"
    );
    let rows = connection.query(&sql, &[], &[Type::Integer; 2])?;
    Ok(rows.iter().map(|row| (integer(&row[0]), integer(&row[1]))).collect())
}

/// The source and the table of each import that stands.
pub fn sources_of_runs(connection: &mut dyn Connection) -> Result<Vec<(i64, String, String)>> {
    let sql =
        "SELECT id, COALESCE(source, ''), COALESCE(table_name, '') FROM runs WHERE kind = 'import' AND state = 'done'";
    let rows = connection.query(sql, &[], &[Type::Integer, Type::Text, Type::Text])?;
    Ok(rows.iter().map(|row| (integer(&row[0]), text(&row[1]), text(&row[2]))).collect())
}

/// The reports of all imports that stand, as JSON.
pub fn reports(connection: &mut dyn Connection) -> Result<Vec<String>> {
    let sql = "SELECT report FROM runs WHERE kind = 'import' AND state = 'done'";
    Ok(connection.query(sql, &[], &[Type::Text])?.iter().map(|row| text(&row[0])).collect())
}

/// How many orders there are, and how many of them lack each field that reports need.
pub fn untold(connection: &mut dyn Connection, span: Span) -> Result<(i64, Vec<(&'static str, i64)>)> {
    const FIELDS: [&str; 8] = [
        "machine_code",
        "goods_name",
        "order_price",
        "creation_time",
        "order_resource",
        "payment_status",
        "brew_status",
        "delivery_time",
    ];
    let mut binds = Vec::new();
    let condition = within(span, &mut binds);
    let counts: String = FIELDS.map(|field| format!(", COUNT({field})")).concat();
    let rows = connection.query(
        &format!("SELECT COUNT(*){counts} FROM orders WHERE {condition}"),
        &binds,
        &[Type::Integer; FIELDS.len() + 1],
    )?;
    let row: Vec<i64> = rows.first().map(|row| row.iter().map(integer).collect()).unwrap_or_default();
    let orders = row.first().copied().unwrap_or_default();
    Ok((orders, FIELDS.into_iter().zip(row.into_iter().skip(1).map(|told| orders - told)).collect()))
}

/// What a sale has of what its fiscal receipt needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fiscal {
    /// Everything.
    Ready,
    /// No package code.
    NoPackage,
    /// An IKPU that is not of 17 digits.
    Wrong,
    /// No IKPU.
    Missing,
}

/// Sales by what they have.
pub fn fiscal(connection: &mut dyn Connection) -> Result<Vec<(Fiscal, Sum)>> {
    let sql = "SELECT CAST(CASE WHEN ikpu IS NULL THEN 4 WHEN length(ikpu) <> 17 THEN 3 WHEN packaging IS NULL THEN 2 ELSE 1 END AS BIGINT),
            COUNT(*), CAST(COALESCE(SUM(order_price), 0) AS BIGINT)
        FROM sales WHERE deleted_at IS NULL GROUP BY 1 ORDER BY 1";
    let rows = connection.query(sql, &[], &[Type::Integer; 3])?;
    let state = |row: &Vec<Value>| {
        let state = match integer(&row[0]) {
            1 => Fiscal::Ready,
            2 => Fiscal::NoPackage,
            3 => Fiscal::Wrong,
            _ => Fiscal::Missing,
        };
        (state, Sum { count: u64::try_from(integer(&row[1])).unwrap_or_default(), tiyin: integer(&row[2]) })
    };
    Ok(rows.iter().map(state).collect())
}

/// The normalised names of the products that the back office has sold.
pub fn sold_goods(connection: &mut dyn Connection) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT goods_name FROM sales WHERE deleted_at IS NULL AND goods_name IS NOT NULL";
    Ok(connection.query(sql, &[], &[Type::Text])?.iter().map(|row| crate::text::normalise(&text(&row[0]))).collect())
}
