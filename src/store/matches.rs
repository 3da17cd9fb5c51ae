//! Links and statuses of reconciliation, and the columns of the four tables that it reads. What they mean is the business of
//! [`crate::reconcile`]; here they are only stored and found.

use super::bulk::BulkTable;
use super::connection::{Bind, BulkValue, Connection, EachRow, Flow, Type};
use crate::error::Result;
use crate::reconcile::rows::Side;
use crate::schema::Table;
use crate::value::Value;

pub use super::match_report::{module_shares, totals};

const INTEGER: Type = Type::Integer;
const TEXT: Type = Type::Text;

/// The columns that reconciliation reads of a table, and their types. The last is the run that brought the row.
fn columns(side: Side) -> (&'static str, &'static [Type]) {
    match side {
        Side::Order => (
            "id, order_number, machine_code, order_resource, order_type, payment_status, brew_status, order_price, creation_time, \
             paying_time, delivery_time, refund_time, first_run",
            &[INTEGER, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER],
        ),
        Side::Sale => (
            "id, report_id, order_number, machine_code, receipt_number, order_price, sale_time, first_run",
            &[INTEGER, TEXT, TEXT, TEXT, TEXT, INTEGER, INTEGER, INTEGER],
        ),
        Side::Receipt => (
            "id, fiscal_module, receipt_number, operation, cash_amount, card_amount, total_amount, receipt_time, first_run",
            &[INTEGER, TEXT, TEXT, TEXT, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER],
        ),
        Side::Payment => (
            "id, provider, payment_id, status, amount, paid_at, cancelled_at, order_id, first_run",
            &[INTEGER, TEXT, TEXT, TEXT, INTEGER, INTEGER, INTEGER, TEXT, INTEGER],
        ),
    }
}

/// Streams the rows of a table that are not deleted: all, or those from one instant to before another and those without a time; of orders also
/// earlier ones that were refunded in that range.
pub fn each_row(
    connection: &mut dyn Connection,
    side: Side,
    range: Option<(i64, i64)>,
    row: EachRow<'_>,
) -> Result<()> {
    let (names, types) = columns(side);
    let table = side.table();
    let time = table.definition().time;
    let mut sql = format!("SELECT {names} FROM {table} WHERE deleted_at IS NULL");
    let mut binds: Vec<Bind<'_>> = Vec::new();
    if let Some((lo, hi)) = range {
        sql.push_str(&format!(" AND (({time} >= $1 AND {time} < $2) OR {time} IS NULL)"));
        binds.extend([lo.into(), hi.into()]);
    }
    connection.scan(&sql, &binds, types, row)?;
    if side != Side::Order || range.is_none() {
        return Ok(());
    }
    let sql = format!(
        "SELECT {names} FROM {table} WHERE deleted_at IS NULL AND refund_time >= $1 AND refund_time < $2 AND {time} < $1"
    );
    connection.each(&sql, &binds, types, row)
}

/// The hashes of order numbers that perhaps stand more than once.
pub fn repeated_hashes(connection: &mut dyn Connection) -> Result<Vec<i64>> {
    let sql = "SELECT key_hash FROM repeated_numbers ORDER BY key_hash";
    Ok(connection.query(sql, &[], &[INTEGER])?.iter().filter_map(|row| row[0].as_integer()).collect())
}

/// Notes the hashes of order numbers that perhaps stand more than once.
pub(super) fn note_repeated(connection: &mut dyn Connection, hashes: &[i64]) -> Result<()> {
    let mut binds = Vec::new();
    let listed = super::select::listed(connection, hashes, &mut binds);
    // WHERE tells SQLite that what follows is no condition of a join.
    let sql = format!("INSERT INTO repeated_numbers (key_hash) {listed} WHERE TRUE ON CONFLICT DO NOTHING");
    connection.execute(&sql, &binds).map(|_| ())
}

/// Streams the orders whose numbers have these hashes.
pub fn each_order_of(connection: &mut dyn Connection, hashes: &[i64], row: EachRow<'_>) -> Result<()> {
    let (names, types) = columns(Side::Order);
    connection.among(&format!("SELECT {names} FROM orders WHERE deleted_at IS NULL AND key_hash"), hashes, types, row)
}

/// Rows for each day, import and, of payments, gateway; days count from the epoch in a zone with this offset in milliseconds.
/// The values are the gateway, the run, the day and the count.
pub fn day_counts(connection: &mut dyn Connection, side: Side, offset: i64, row: EachRow<'_>) -> Result<()> {
    let table = side.table();
    let time = table.definition().time;
    let provider = if side == Side::Payment { "provider" } else { "CAST(NULL AS TEXT)" };
    let sql = format!(
        "SELECT {provider}, first_run, ({time} + {offset}) / 86400000, COUNT(*) FROM {table}
         WHERE deleted_at IS NULL AND {time} IS NOT NULL GROUP BY 1, 2, 3"
    );
    connection.each(&sql, &[], &[TEXT, INTEGER, INTEGER, INTEGER], row)
}

/// The first and last time of rows that runs after this one brought, changed, hid or took away; `None` when there are none. Times
/// that rows had before count too.
pub fn changed_since(connection: &mut dyn Connection, run: i64) -> Result<Option<(i64, i64)>> {
    let mut found: Option<(i64, i64)> = None;
    let mut widen = |first: &Value, last: &Value| {
        if let (Some(first), Some(last)) = (first.as_integer(), last.as_integer()) {
            found = Some(found.map_or((first, last), |known| (known.0.min(first), known.1.max(last))));
        }
    };
    for (table, time) in row_times() {
        let sql = format!("SELECT MIN({time}), MAX({time}) FROM {table} WHERE last_run > $1");
        for row in connection.query(&sql, &[run.into()], &[INTEGER, INTEGER])? {
            widen(&row[0], &row[1]);
        }
        let sql = "SELECT MIN(CAST(old AS BIGINT)), MAX(CAST(old AS BIGINT)) FROM changes
                   WHERE run > $1 AND table_name = $2 AND field = $3 AND old IS NOT NULL";
        let binds = [run.into(), table.name().into(), time.into()];
        for row in connection.query(sql, &binds, &[INTEGER, INTEGER])? {
            widen(&row[0], &row[1]);
        }
    }
    let sql = "SELECT MIN(first_time), MAX(last_time) FROM match_dirty WHERE run > $1";
    for row in connection.query(sql, &[run.into()], &[INTEGER, INTEGER])? {
        widen(&row[0], &row[1]);
    }
    Ok(found)
}

/// Where rows have their times: each table once, and orders also the moment of their refund, far from which their return may be.
fn row_times() -> impl Iterator<Item = (Table, &'static str)> {
    let own = Side::ALL.map(|side| (side.table(), side.table().definition().time));
    own.into_iter().chain([(Table::Orders, "refund_time")])
}

/// Whether any row came, changed or went after a run, those without a time included.
pub fn anything_since(connection: &mut dyn Connection, run: i64) -> Result<bool> {
    let sql = "SELECT MAX(id) FROM runs WHERE id > $1 AND kind <> 'reconcile' AND state IN ('done', 'undone')";
    Ok(connection.integer(sql, &[run.into()])?.is_some())
}

/// The ids of rows hidden by hand after a run.
pub fn deleted_since(connection: &mut dyn Connection, side: Side, run: i64) -> Result<Vec<i64>> {
    let sql = format!("SELECT id FROM {} WHERE deleted_at IS NOT NULL AND last_run > $1 ORDER BY id", side.table());
    let rows = connection.query(&sql, &[run.into()], &[INTEGER])?;
    Ok(rows.iter().filter_map(|row| row[0].as_integer()).collect())
}

/// A link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// The order.
    pub order: i64,
    /// 1 sale, 2 receipt, 3 payment, 4 return.
    pub kind: i64,
    /// The row.
    pub row: i64,
    /// The id of the rule.
    pub rule: String,
    /// `matched`, `ambiguous`, `manual`, `locked` or `rejected`.
    pub state: String,
    /// The row's time less the expected one, in seconds.
    pub delta_seconds: i64,
    /// The row's amount less the order's price, in tiyin.
    pub delta_amount: i64,
}

const LINK: &str = "SELECT order_id, kind, row_id, rule, state, delta_seconds, delta_amount FROM matches";
const LINK_TYPES: [Type; 7] = [INTEGER, INTEGER, INTEGER, TEXT, TEXT, INTEGER, INTEGER];

fn link_of(row: &[Value]) -> StoredLink {
    let integer = |at: usize| row[at].as_integer().unwrap_or_default();
    let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
    StoredLink {
        order: integer(0),
        kind: integer(1),
        row: integer(2),
        rule: text(3),
        state: text(4),
        delta_seconds: integer(5),
        delta_amount: integer(6),
    }
}

/// Streams every link by order, kind and row.
pub fn each_link(connection: &mut dyn Connection, row: EachRow<'_>) -> Result<()> {
    connection.scan(&format!("{LINK} ORDER BY order_id, kind, row_id"), &[], &LINK_TYPES, row)
}

/// Streams the links of these orders.
pub fn links_of(connection: &mut dyn Connection, orders: &[i64], row: EachRow<'_>) -> Result<()> {
    connection.among(&format!("{LINK} WHERE order_id"), orders, &LINK_TYPES, row)
}

/// Streams the links that lead to these rows of one kind.
pub fn links_to(connection: &mut dyn Connection, kind: i64, rows: &[i64], row: EachRow<'_>) -> Result<()> {
    connection.among(&format!("{LINK} WHERE kind = {kind} AND row_id"), rows, &LINK_TYPES, row)
}

/// The links that were made, fixed or forbidden by hand.
pub fn by_hand(connection: &mut dyn Connection) -> Result<Vec<StoredLink>> {
    let sql = format!("{LINK} WHERE state IN ('manual', 'locked', 'rejected') ORDER BY order_id, kind, row_id");
    Ok(connection.query(&sql, &[], &LINK_TYPES)?.iter().map(|row| link_of(row)).collect())
}

/// The links of one order.
pub fn of_order(connection: &mut dyn Connection, order: i64) -> Result<Vec<StoredLink>> {
    let sql = format!("{LINK} WHERE order_id = $1 ORDER BY kind, row_id");
    Ok(connection.query(&sql, &[order.into()], &LINK_TYPES)?.iter().map(|row| link_of(row)).collect())
}

/// The links to one row.
pub fn of_row(connection: &mut dyn Connection, side: Side, row: i64) -> Result<Vec<StoredLink>> {
    let kinds = match side {
        Side::Order => return of_order(connection, row),
        Side::Sale => "1",
        Side::Receipt => "2, 4",
        Side::Payment => "3",
    };
    let sql = format!("{LINK} WHERE row_id = $1 AND kind IN ({kinds}) ORDER BY order_id, kind");
    Ok(connection.query(&sql, &[row.into()], &LINK_TYPES)?.iter().map(|row| link_of(row)).collect())
}

/// Puts a link in the place of the one between the same rows.
pub fn put_link(connection: &mut dyn Connection, link: &StoredLink, run: i64) -> Result<()> {
    delete_link(connection, (link.order, link.kind, link.row))?;
    insert_links(connection, 1, run, &mut |_, values| {
        values.extend([link.order, link.kind, link.row].map(BulkValue::Integer));
        values.extend([link.rule.as_str(), link.state.as_str()].map(BulkValue::Text));
        values.extend([link.delta_seconds, link.delta_amount].map(BulkValue::Integer));
    })
}

/// Takes a link away.
pub fn delete_link(connection: &mut dyn Connection, key: (i64, i64, i64)) -> Result<()> {
    let sql = "DELETE FROM matches WHERE order_id = $1 AND kind = $2 AND row_id = $3";
    connection.execute(sql, &[key.0.into(), key.1.into(), key.2.into()]).map(|_| ())
}

/// Writes links; `fill` gives everything of one but its run.
pub fn insert_links<'a>(
    connection: &mut dyn Connection,
    count: usize,
    run: i64,
    fill: &mut dyn FnMut(usize, &mut Vec<BulkValue<'a>>),
) -> Result<()> {
    let columns = vec![
        ("order_id", INTEGER),
        ("kind", INTEGER),
        ("row_id", INTEGER),
        ("rule", TEXT),
        ("state", TEXT),
        ("delta_seconds", INTEGER),
        ("delta_amount", INTEGER),
        ("run", INTEGER),
    ];
    connection.insert(&BulkTable { name: "matches", columns }, count, &mut |at, values| {
        fill(at, values);
        values.push(BulkValue::Integer(run));
    })
}

const STATUS: &str = "SELECT side, row_id, status, reason, near_side, near_id, near_seconds FROM match_status";
const STATUS_TYPES: [Type; 7] = [INTEGER, INTEGER, TEXT, TEXT, INTEGER, INTEGER, INTEGER];

/// A status as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStatus {
    /// The row.
    pub row: i64,
    /// The code of the status.
    pub status: String,
    /// The code of the reason.
    pub reason: String,
    /// The table of the nearest row that could have been meant, that row, and how far it is in seconds.
    pub near: Option<(i64, i64, i64)>,
}

fn status_of_row(row: &[Value]) -> StoredStatus {
    let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
    let near = row[4].as_integer().zip(row[5].as_integer());
    StoredStatus {
        row: row[1].as_integer().unwrap_or_default(),
        status: text(2),
        reason: text(3),
        near: near.map(|(side, id)| (side, id, row[6].as_integer().unwrap_or_default())),
    }
}

/// Streams the statuses of one side by row.
pub fn each_status(connection: &mut dyn Connection, side: Side, row: EachRow<'_>) -> Result<()> {
    let sql = format!("{STATUS} WHERE side = $1 ORDER BY row_id");
    connection.scan(&sql, &[side.number().into()], &STATUS_TYPES, row)
}

/// Streams the statuses of these rows of one side.
pub fn statuses_of(connection: &mut dyn Connection, side: Side, rows: &[i64], row: EachRow<'_>) -> Result<()> {
    let sql = format!("{STATUS} WHERE side = {} AND row_id", side.number());
    connection.among(&sql, rows, &STATUS_TYPES, row)
}

/// The status of one row.
pub fn status(connection: &mut dyn Connection, side: Side, row: i64) -> Result<Option<StoredStatus>> {
    let sql = format!("{STATUS} WHERE side = $1 AND row_id = $2");
    let rows = connection.query(&sql, &[side.number().into(), row.into()], &STATUS_TYPES)?;
    Ok(rows.first().map(|row| status_of_row(row)))
}

/// Takes statuses away.
pub fn delete_statuses(connection: &mut dyn Connection, side: Side, rows: &[i64]) -> Result<()> {
    for row in rows {
        let sql = "DELETE FROM match_status WHERE side = $1 AND row_id = $2";
        connection.execute(sql, &[side.number().into(), (*row).into()])?;
    }
    Ok(())
}

/// Takes every link and status away that was not made by hand, before all are written anew.
pub fn clear(connection: &mut dyn Connection) -> Result<()> {
    connection.execute("DELETE FROM match_status", &[])?;
    connection.execute("DELETE FROM matches", &[]).map(|_| ())
}

/// Writes statuses; `fill` gives everything of one but its run.
pub fn insert_statuses<'a>(
    connection: &mut dyn Connection,
    count: usize,
    run: i64,
    fill: &mut dyn FnMut(usize, &mut Vec<BulkValue<'a>>),
) -> Result<()> {
    let columns = vec![
        ("side", INTEGER),
        ("row_id", INTEGER),
        ("status", TEXT),
        ("reason", TEXT),
        ("near_side", INTEGER),
        ("near_id", INTEGER),
        ("near_seconds", INTEGER),
        ("run", INTEGER),
    ];
    connection.insert(&BulkTable { name: "match_status", columns }, count, &mut |at, values| {
        fill(at, values);
        values.push(BulkValue::Integer(run));
    })
}

/// Whether no link was ever written.
pub fn is_empty(connection: &mut dyn Connection) -> Result<bool> {
    let links = connection.integer("SELECT run FROM matches LIMIT 1", &[])?;
    let statuses = connection.integer("SELECT run FROM match_status LIMIT 1", &[])?;
    Ok(links.is_none() && statuses.is_none())
}

/// The next reconciliation looks at the rows from the first to the last of these times again.
pub fn mark_dirty(connection: &mut dyn Connection, run: i64, times: (i64, i64)) -> Result<()> {
    let sql = "INSERT INTO match_dirty (run, first_time, last_time) VALUES ($1, $2, $3)";
    connection.execute(sql, &[run.into(), times.0.into(), times.1.into()]).map(|_| ())
}

/// What an undo of a run does to matches: the times of its rows are looked at again by the next reconciliation, links to rows that go are
/// taken away, and what they were matched with is stale at once. Call it before the rows go; `undoing` is the run that takes back.
pub(super) fn before_undo(connection: &mut dyn Connection, run: i64, undoing: i64) -> Result<()> {
    let mut dirty: Option<(i64, i64)> = None;
    for (table, time) in row_times() {
        let sql = format!(
            "SELECT MIN({time}), MAX({time}) FROM {table} WHERE first_run = $1
                 OR id IN (SELECT row_id FROM changes WHERE run = $1 AND table_name = $2)"
        );
        for row in connection.query(&sql, &[run.into(), table.name().into()], &[INTEGER, INTEGER])? {
            if let (Some(first), Some(last)) = (row[0].as_integer(), row[1].as_integer()) {
                dirty = Some(dirty.map_or((first, last), |known| (known.0.min(first), known.1.max(last))));
            }
        }
        let sql = "SELECT MIN(CAST(old AS BIGINT)), MAX(CAST(old AS BIGINT)) FROM changes
                   WHERE run = $1 AND table_name = $2 AND field = $3 AND old IS NOT NULL";
        for row in connection.query(sql, &[run.into(), table.name().into(), time.into()], &[INTEGER, INTEGER])? {
            if let (Some(first), Some(last)) = (row[0].as_integer(), row[1].as_integer()) {
                dirty = Some(dirty.map_or((first, last), |known| (known.0.min(first), known.1.max(last))));
            }
        }
    }
    if let Some(times) = dirty {
        mark_dirty(connection, undoing, times)?;
    }
    for side in Side::ALL {
        unlink(connection, side, run, undoing)?;
    }
    Ok(())
}

/// Takes away what leads to and from the rows of one side that a run had brought.
fn unlink(connection: &mut dyn Connection, side: Side, run: i64, undoing: i64) -> Result<()> {
    let going = format!("(SELECT id FROM {} WHERE first_run = $1)", side.table());
    let stale = |side: i64, rows: &str| {
        format!(
            "UPDATE match_status SET status = 'stale', reason = 'undone', near_side = NULL, near_id = NULL, near_seconds = NULL, run = $2
             WHERE side = {side} AND row_id IN ({rows})"
        )
    };
    let binds = [run.into(), undoing.into()];
    let links = if side == Side::Order {
        for (kind, other) in [(1, 2), (2, 3), (3, 4), (4, 3)] {
            let rows = format!(
                "SELECT row_id FROM matches WHERE kind = {kind} AND state <> 'rejected' AND order_id IN {going}"
            );
            connection.execute(&stale(other, &rows), &binds)?;
        }
        format!("order_id IN {going}")
    } else {
        let kinds = if side == Side::Receipt {
            "2, 4"
        } else if side == Side::Sale {
            "1"
        } else {
            "3"
        };
        let orders = format!(
            "SELECT order_id FROM matches WHERE kind IN ({kinds}) AND state <> 'rejected' AND row_id IN {going}"
        );
        connection.execute(&stale(1, &orders), &binds)?;
        format!("kind IN ({kinds}) AND row_id IN {going}")
    };
    connection.execute(&format!("DELETE FROM matches WHERE {links}"), &[run.into()])?;
    let sql = format!("DELETE FROM match_status WHERE side = {} AND row_id IN {going}", side.number());
    connection.execute(&sql, &[run.into()]).map(|_| ())
}

/// The places of rows in their files: the file, the sheet's number and the line, by id.
pub fn places(
    connection: &mut dyn Connection,
    side: Side,
    ids: &[i64],
    each: &mut dyn FnMut(i64, Option<String>, i64),
) -> Result<()> {
    let sql = format!(
        "SELECT t.id, r.file_name, t.first_line FROM {} t JOIN runs r ON r.id = t.first_run WHERE t.id",
        side.table()
    );
    connection.among(&sql, ids, &[INTEGER, TEXT, INTEGER], &mut |row| {
        let file = row[1].as_text().map(str::to_owned);
        each(row[0].as_integer().unwrap_or_default(), file, row[2].as_integer().unwrap_or_default());
        Ok(Flow::Continue)
    })
}
