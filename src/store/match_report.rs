//! Questions about links and statuses that reports ask: sums, leftovers, the links of orders with the keys of their rows.

use super::connection::{Bind, Connection, EachRow, Type};
use crate::error::Result;
use crate::reconcile::money::LinkKind;
use crate::reconcile::pick::{Column, Condition};
use crate::reconcile::rows::{DAY, Side};
use crate::source::anatomy::{NumberKind, OrderNumber};

const INTEGER: Type = Type::Integer;
const TEXT: Type = Type::Text;

/// The column of the amount of a side.
pub fn amount(side: Side) -> &'static str {
    match side {
        Side::Order | Side::Sale => "order_price",
        Side::Receipt => "total_amount",
        Side::Payment => "amount",
    }
}

/// Counts and sums in tiyin of the rows of a period, rows without a time included, by status and reason.
pub fn totals(connection: &mut dyn Connection, side: Side, period: (i64, i64), row: EachRow<'_>) -> Result<()> {
    let table = side.table();
    let time = table.definition().time;
    let amount = amount(side);
    let sql = format!(
        "SELECT s.status, s.reason, COUNT(*), CAST(COALESCE(SUM(t.{amount}), 0) AS BIGINT) FROM {table} t
         JOIN match_status s ON s.side = {} AND s.row_id = t.id
         WHERE t.deleted_at IS NULL AND ((t.{time} >= $1 AND t.{time} < $2) OR t.{time} IS NULL)
         GROUP BY s.status, s.reason",
        side.number()
    );
    connection.each(&sql, &[period.0.into(), period.1.into()], &[TEXT, TEXT, INTEGER, INTEGER], row)
}

/// Sale receipts of each fiscal module, and those of them that are linked for sure.
pub fn module_shares(connection: &mut dyn Connection) -> Result<Vec<(String, i64, i64)>> {
    let modules = connection.query(
        "SELECT fiscal_module, COUNT(*) FROM receipts WHERE deleted_at IS NULL GROUP BY fiscal_module",
        &[],
        &[TEXT, INTEGER],
    )?;
    if modules.len() < 2 {
        return Ok(Vec::new());
    }
    let sql = "SELECT COALESCE(r.fiscal_module, ''), COUNT(*), CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM matches m
                   WHERE m.row_id = r.id AND m.kind = 2 AND m.state IN ('matched', 'manual', 'locked')) THEN 1 ELSE 0 END) AS BIGINT)
               FROM receipts r WHERE r.deleted_at IS NULL AND (r.operation IS NULL OR r.operation <> 'return') GROUP BY r.fiscal_module";
    let rows = connection.query(sql, &[], &[TEXT, INTEGER, INTEGER])?;
    let integer = |value: &crate::value::Value| value.as_integer().unwrap_or_default();
    let named = |row: &Vec<crate::value::Value>| row[0].as_text().unwrap_or_default().to_owned();
    Ok(rows.iter().map(|row| (named(row), integer(&row[1]), integer(&row[2]))).collect())
}

/// Which orders a report is about: those created from one instant to before another.
pub type Period = (i64, i64);

/// Streams what pairs of sources are counted from: creation time, order resource, price, status, reason, of the links to the sale, the receipt
/// and the payment the state and the status of the row they lead to, with a blank between; order type, payment status, refund time, brew status, order number, id.
pub fn each_order_state(connection: &mut dyn Connection, period: Period, row: EachRow<'_>) -> Result<()> {
    let state = |kind: LinkKind, side: Side| {
        format!(
            "(SELECT MIN(m.state || ' ' || COALESCE(r.status, '')) FROM matches m
                LEFT JOIN match_status r ON r.side = {} AND r.row_id = m.row_id
                WHERE m.order_id = t.id AND m.kind = {} AND m.state <> 'rejected')",
            side.number(),
            kind.number()
        )
    };
    let sql = format!(
        "SELECT t.creation_time, t.order_resource, t.order_price, s.status, s.reason, {}, {}, {},
             t.order_type, t.payment_status, t.refund_time, t.brew_status, t.order_number, t.id FROM orders t
         LEFT JOIN match_status s ON s.side = 1 AND s.row_id = t.id
         WHERE t.deleted_at IS NULL AND t.creation_time >= $1 AND t.creation_time < $2",
        state(LinkKind::Sale, Side::Sale),
        state(LinkKind::Receipt, Side::Receipt),
        state(LinkKind::Payment, Side::Payment)
    );
    let types = [INTEGER, TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INTEGER, TEXT, TEXT, INTEGER];
    connection.each(&sql, &[period.0.into(), period.1.into()], &types, row)
}

/// Streams the other sides' rows: time, amount, status, reason, and of payments the gateway, the state and the moment of cancelling.
pub fn each_row_state(connection: &mut dyn Connection, side: Side, period: Period, row: EachRow<'_>) -> Result<()> {
    let table = side.table();
    let time = table.definition().time;
    let more = if side == Side::Payment {
        "t.provider, t.status, t.cancelled_at"
    } else {
        "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT)"
    };
    let sql = format!(
        "SELECT t.{time}, t.{}, s.status, s.reason, {more} FROM {table} t
         LEFT JOIN match_status s ON s.side = {} AND s.row_id = t.id
         WHERE t.deleted_at IS NULL AND t.{time} >= $1 AND t.{time} < $2",
        amount(side),
        side.number()
    );
    let types = [INTEGER, INTEGER, TEXT, TEXT, TEXT, TEXT, INTEGER];
    connection.each(&sql, &[period.0.into(), period.1.into()], &types, row)
}

/// The columns that name a row for people: two parts of its key, and the machine where it has one.
fn naming(side: Side) -> [&'static str; 3] {
    match side {
        Side::Order => ["t.order_number", "CAST(NULL AS TEXT)", "t.machine_code"],
        Side::Sale => ["t.report_id", "t.order_number", "t.machine_code"],
        Side::Receipt => ["t.fiscal_module", "t.receipt_number", "CAST(NULL AS TEXT)"],
        Side::Payment => ["t.provider", "t.payment_id", "CAST(NULL AS TEXT)"],
    }
}

/// Streams the rows of a period whose status is one of these, by time: id, two parts of the key, machine, time, amount, status, reason, side
/// and id and seconds of the near miss, file, line.
pub fn each_leftover(
    connection: &mut dyn Connection,
    side: Side,
    period: Period,
    statuses: &[&str],
    row: EachRow<'_>,
) -> Result<()> {
    let table = side.table();
    let time = table.definition().time;
    let names = naming(side).join(", ");
    let listed: Vec<String> = statuses.iter().map(|status| format!("'{status}'")).collect();
    let sql = format!(
        "SELECT t.id, {names}, t.{time}, t.{}, s.status, s.reason, s.near_side, s.near_id, s.near_seconds, r.file_name, t.first_line
         FROM {table} t JOIN match_status s ON s.side = {} AND s.row_id = t.id JOIN runs r ON r.id = t.first_run
         WHERE t.deleted_at IS NULL AND ((t.{time} >= $1 AND t.{time} < $2) OR t.{time} IS NULL) AND s.status IN ({})
         ORDER BY t.{time}, t.id",
        amount(side),
        side.number(),
        listed.join(", ")
    );
    let types = [INTEGER, TEXT, TEXT, TEXT, INTEGER, INTEGER, TEXT, TEXT, INTEGER, INTEGER, INTEGER, TEXT, INTEGER];
    connection.each(&sql, &[period.0.into(), period.1.into()], &types, row)
}

/// What names one row: two parts of the key, machine, time, amount, file, line; for near misses and links.
pub fn named_row(connection: &mut dyn Connection, side: Side, id: i64) -> Result<Option<Vec<crate::value::Value>>> {
    let table = side.table();
    let time = table.definition().time;
    let names = naming(side).join(", ");
    let sql = format!(
        "SELECT {names}, t.{time}, t.{}, r.file_name, t.first_line FROM {table} t JOIN runs r ON r.id = t.first_run WHERE t.id = $1",
        amount(side)
    );
    let types = [TEXT, TEXT, TEXT, INTEGER, INTEGER, TEXT, INTEGER];
    Ok(connection.query(&sql, &[id.into()], &types)?.into_iter().next())
}

/// The receipt number that a sale names.
pub fn named_receipt(connection: &mut dyn Connection, sale: i64) -> Result<Option<String>> {
    let rows = connection.query("SELECT receipt_number FROM sales WHERE id = $1", &[sale.into()], &[TEXT])?;
    Ok(rows.first().and_then(|row| row[0].as_text()).map(str::to_owned))
}

/// The lines of the shopping cart of an order, itself included: order number and price by number. Empty for an order that is in no cart.
pub fn cart_lines(connection: &mut dyn Connection, order: i64) -> Result<Vec<(String, Option<i64>)>> {
    let sql = "SELECT order_number, machine_code, order_type, creation_time FROM orders WHERE id = $1";
    let rows = connection.query(sql, &[order.into()], &[TEXT, TEXT, TEXT, INTEGER])?;
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    let (Some(number), Some(machine)) = (row[0].as_text(), row[1].as_text()) else { return Ok(Vec::new()) };
    let Some(created) = row[3].as_integer() else { return Ok(Vec::new()) };
    let inside = OrderNumber::parse(number).is_some_and(|inside| inside.kind == NumberKind::Cart);
    // The last digit of the number is that of the line; in the machines' own carts the moment is that of the cart.
    let first = number.char_indices().next_back().map_or(number, |(last, _)| &number[..last]);
    let around = if inside { DAY } else { 0 };
    let sql = "SELECT order_number, order_price, order_type, creation_time FROM orders WHERE deleted_at IS NULL AND machine_code = $1
               AND creation_time >= $2 AND creation_time <= $3 ORDER BY order_number, id";
    let binds = [machine.into(), (created - around).into(), (created + around).into()];
    let mut lines = connection.query(sql, &binds, &[TEXT, INTEGER, TEXT, INTEGER])?;
    lines.retain(|line| match (inside, line[0].as_text()) {
        (true, Some(line)) => line.len() == number.len() && line.starts_with(first),
        _ => !inside && row[2].as_text() == Some("cart") && line[2].as_text() == Some("cart"),
    });
    let told = |row: &Vec<crate::value::Value>| (row[0].as_text().unwrap_or_default().to_owned(), row[1].as_integer());
    let told: Vec<_> = lines.iter().map(told).collect();
    Ok(if told.len() > 1 { told } else { Vec::new() })
}

/// Streams the links of the orders of a period that meet all conditions by order number: number, machine, kind, two parts of the key of the row,
/// rule, state, seconds, tiyin. Forbidden pairs are told only where their state is asked for.
pub fn each_match(
    connection: &mut dyn Connection,
    period: (Option<i64>, Option<i64>),
    conditions: &[Condition],
    limit: Option<u64>,
    row: EachRow<'_>,
) -> Result<()> {
    let mut condition = String::new();
    let mut binds: Vec<Bind<'_>> = Vec::new();
    if !conditions.iter().any(|one| one.column == Column::State) {
        condition.push_str(" AND m.state <> 'rejected'");
    }
    for one in conditions {
        let name = match one.column {
            Column::OrderNumber => "o.order_number",
            Column::MachineCode => "o.machine_code",
            Column::Kind => "m.kind",
            Column::Rule => "m.rule",
            Column::State => "m.state",
        };
        let mut places = Vec::new();
        for word in &one.words {
            let kind = LinkKind::ALL.into_iter().find(|kind| one.column == Column::Kind && kind.name() == word);
            binds.push(kind.map_or_else(|| word.as_str().into(), |kind| kind.number().into()));
            places.push(format!("${}", binds.len()));
        }
        condition.push_str(&format!(" AND {name} {}IN ({})", if one.holds { "" } else { "NOT " }, places.join(", ")));
    }
    for (sign, end) in [(">=", period.0), ("<", period.1)] {
        if let Some(end) = end {
            binds.push(end.into());
            condition.push_str(&format!(" AND o.creation_time {sign} ${}", binds.len()));
        }
    }
    let limit = limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    let sql = format!(
        "SELECT o.order_number, o.machine_code, m.kind,
             CASE m.kind WHEN 1 THEN (SELECT COALESCE(s.report_id, s.order_number) FROM sales s WHERE s.id = m.row_id)
                 WHEN 3 THEN (SELECT p.provider FROM payments p WHERE p.id = m.row_id)
                 ELSE (SELECT r.fiscal_module FROM receipts r WHERE r.id = m.row_id) END,
             CASE m.kind WHEN 1 THEN NULL
                 WHEN 3 THEN (SELECT p.payment_id FROM payments p WHERE p.id = m.row_id)
                 ELSE (SELECT r.receipt_number FROM receipts r WHERE r.id = m.row_id) END,
             m.rule, m.state, m.delta_seconds, m.delta_amount
         FROM matches m JOIN orders o ON o.id = m.order_id
         WHERE o.deleted_at IS NULL{condition} ORDER BY 1, 2, 3, 4, 5{limit}"
    );
    let types = [TEXT, TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT, INTEGER, INTEGER];
    connection.each(&sql, &binds, &types, row)
}
