//! What the cash check and the check of payouts ask the database.

use super::connection::{Connection, EachRow, Flow, Type};
use crate::error::Result;
use crate::value::Value;

const INTEGER: Type = Type::Integer;
const TEXT: Type = Type::Text;

/// A collection that was not cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionRow {
    /// The machine.
    pub machine: String,
    /// When, in milliseconds since the epoch in UTC.
    pub time: i64,
    /// What was counted, in tiyin.
    pub amount: i64,
    /// Who took it.
    pub collector: Option<String>,
}

/// Every collection, by machine and time.
pub fn collections(connection: &mut dyn Connection) -> Result<Vec<CollectionRow>> {
    let sql = "SELECT machine_code, collected_at, amount, collector FROM collections
               WHERE deleted_at IS NULL AND machine_code IS NOT NULL AND collected_at IS NOT NULL AND amount IS NOT NULL
               AND (status IS NULL OR status <> 'cancelled') ORDER BY machine_code, collected_at, id";
    let rows = connection.query(sql, &[], &[TEXT, INTEGER, INTEGER, TEXT])?;
    let row = |row: &Vec<Value>| CollectionRow {
        machine: row[0].as_text().unwrap_or_default().to_owned(),
        time: row[1].as_integer().unwrap_or_default(),
        amount: row[2].as_integer().unwrap_or_default(),
        collector: row[3].as_text().map(str::to_owned),
    };
    Ok(rows.iter().map(row).collect())
}

/// Streams orders paid in cash: machine, moment of paying or else of creation, price, order type, payment status, refund time, brew status, number,
/// id.
pub fn each_cash_order(connection: &mut dyn Connection, row: EachRow<'_>) -> Result<()> {
    let sql = "SELECT machine_code, COALESCE(paying_time, creation_time), order_price, order_type, payment_status, refund_time, brew_status, order_number, id
               FROM orders WHERE deleted_at IS NULL AND order_resource = 'cash' AND machine_code IS NOT NULL
               AND COALESCE(paying_time, creation_time) IS NOT NULL AND order_price IS NOT NULL";
    connection.each(sql, &[], &[TEXT, INTEGER, INTEGER, TEXT, TEXT, INTEGER, TEXT, TEXT, INTEGER], row)
}

/// The machines of any order, and the moment of the last of all orders.
pub fn machines(connection: &mut dyn Connection) -> Result<(Vec<String>, Option<i64>)> {
    let sql = "SELECT machine_code, MAX(creation_time) FROM orders WHERE deleted_at IS NULL AND machine_code IS NOT NULL GROUP BY machine_code";
    let rows = connection.query(sql, &[], &[TEXT, INTEGER])?;
    let last = rows.iter().filter_map(|row| row[1].as_integer()).max();
    Ok((rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect(), last))
}

/// A line of a bank statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankRow {
    /// Local midnight of the document's day, in milliseconds since the epoch in UTC.
    pub time: i64,
    /// The number of the document.
    pub number: String,
    /// The other side.
    pub counterparty: Option<String>,
    /// What left the account, in tiyin.
    pub debit: i64,
    /// What came to it, in tiyin.
    pub credit: i64,
    /// What it was for.
    pub purpose: Option<String>,
    /// The cash symbol.
    pub symbol: Option<String>,
}

/// The lines of statements from one instant to before another.
pub fn bank(connection: &mut dyn Connection, period: (i64, i64)) -> Result<Vec<BankRow>> {
    let sql = "SELECT document_date, document_number, counterparty, COALESCE(debit, 0), COALESCE(credit, 0), purpose, cash_symbol FROM bank
               WHERE deleted_at IS NULL AND document_date >= $1 AND document_date < $2 ORDER BY document_date, document_number, id";
    let types = [INTEGER, TEXT, TEXT, INTEGER, INTEGER, TEXT, TEXT];
    let rows = connection.query(sql, &[period.0.into(), period.1.into()], &types)?;
    let row = |row: &Vec<Value>| BankRow {
        time: row[0].as_integer().unwrap_or_default(),
        number: row[1].as_text().unwrap_or_default().to_owned(),
        counterparty: row[2].as_text().map(str::to_owned),
        debit: row[3].as_integer().unwrap_or_default(),
        credit: row[4].as_integer().unwrap_or_default(),
        purpose: row[5].as_text().map(str::to_owned),
        symbol: row[6].as_text().map(str::to_owned),
    };
    Ok(rows.iter().map(row).collect())
}

/// Streams payments that are money, summed up: gateway, the day they were paid, the day they reached the bank as the gateway says, count, sum in tiyin.
/// Days count from the epoch in a zone with this offset in milliseconds.
pub fn each_payment_day(connection: &mut dyn Connection, offset: i64, row: EachRow<'_>) -> Result<()> {
    let sql = format!(
        "SELECT provider, (paid_at + {offset}) / 86400000, (bank_date + {offset}) / 86400000, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM payments
         WHERE deleted_at IS NULL AND status = 'paid' AND paid_at IS NOT NULL AND amount IS NOT NULL GROUP BY 1, 2, 3"
    );
    connection.each(&sql, &[], &[TEXT, INTEGER, INTEGER, INTEGER, INTEGER], row)
}

/// Whether a table has any row.
pub fn has_rows(connection: &mut dyn Connection, table: crate::schema::Table) -> Result<bool> {
    let mut found = false;
    let sql = format!("SELECT id FROM {table} WHERE deleted_at IS NULL LIMIT 1");
    connection.each(&sql, &[], &[INTEGER], &mut |_| {
        found = true;
        Ok(Flow::Stop)
    })?;
    Ok(found)
}
