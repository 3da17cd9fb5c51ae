//! What statistics are made of: orders grouped by what they are and by what is asked. PostgreSQL groups them itself; SQLite would sort all
//! rows for that, which takes longer than handing each over as a group of one.

use chrono::{DateTime, Datelike};

use super::connection::{Bind, Connection, Flow, Type};
use super::select::listed;
use crate::error::{Error, Result};
use crate::reconcile::summary::Sum;
use crate::value::Value;

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
const INTEGER: Type = Type::Integer;
const TEXT: Type = Type::Text;

/// A stretch of local time, counted from the first of January 1970; months from the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
}

/// By what orders are grouped, besides what decides whether they count.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    /// A stretch of local time.
    pub unit: Option<Unit>,
    /// Machines.
    pub machine: bool,
    /// Goods.
    pub goods: bool,
    /// Prices.
    pub price: bool,
    /// Reasons of failures.
    pub reason: bool,
    /// What the reconciliation says of orders that were not handed out.
    pub verdict: bool,
    /// Not a key: the first and the last order, and the time from creation to delivery.
    pub times: bool,
}

/// From which instant (milliseconds in UTC) a zone has which offset (milliseconds), by instant; the first holds before it too.
pub type Offsets = Vec<(i64, i64)>;

/// The instants from one to before another that a question is about; `None` for all, rows without a time included.
pub type Span = (Option<i64>, Option<i64>);

/// The columns of a group.
pub mod column {
    /// Orders.
    pub const COUNT: usize = 0;
    /// The sum of their prices in tiyin.
    pub const SUM: usize = 1;
    /// Orders that have a price.
    pub const PRICED: usize = 2;
    /// The order resource.
    pub const RESOURCE: usize = 3;
    /// The order type.
    pub const TYPE: usize = 4;
    /// The payment status.
    pub const PAID: usize = 5;
    /// 1 when there is a moment of refunding.
    pub const REFUNDED: usize = 6;
    /// The brew status.
    pub const BREW: usize = 7;
    /// A number of the same layout as theirs, where the layout could decide what they are.
    pub const NUMBER: usize = 8;
    /// The sign of the price; absent without one.
    pub const SIGN: usize = 9;
    /// Which unit of local time.
    pub const UNIT: usize = 10;
    /// The machine.
    pub const MACHINE: usize = 11;
    /// The goods.
    pub const GOODS: usize = 12;
    /// The price in tiyin.
    pub const PRICE: usize = 13;
    /// The reason of a failure.
    pub const REASON: usize = 14;
    /// The last creation time.
    pub const LAST: usize = 15;
    /// The milliseconds from creation to delivery, added up.
    pub const WAIT: usize = 16;
    /// The orders that have both times.
    pub const WAITED: usize = 17;
    /// The first creation time.
    pub const FIRST: usize = 18;
    /// What the reconciliation says of orders that were not handed out.
    pub const VERDICT: usize = 19;
}

const TYPES: [Type; 20] = [
    INTEGER, INTEGER, INTEGER, TEXT, TEXT, TEXT, INTEGER, TEXT, TEXT, INTEGER, INTEGER, TEXT, TEXT, INTEGER, TEXT,
    INTEGER, INTEGER, INTEGER, INTEGER, TEXT,
];

/// The layouts of [`crate::source::anatomy`], each with a number that has it.
const LAYOUTS: &str = "CASE WHEN order_resource IS NOT NULL AND NOT starts_with(order_number, 'test') THEN NULL
    WHEN octet_length(order_number) <> char_length(order_number) THEN NULL
    WHEN order_number ~ '^test.{13,}$' THEN 'test0000000000000'
    WHEN order_resource IS NOT NULL THEN NULL
    WHEN order_number ~ '^ff[0-9a-fA-F]{34}$' THEN 'ff0000000000000000000000000000000000'
    WHEN order_number ~ '^ud[0-9]{10,}$' THEN 'ud0000000000'
    WHEN order_number ~ '^cart.{20,}$' THEN 'cart00000000000000000000' END";

/// What the reconciliation says of an order that was not handed out.
const VERDICT: &str = "CASE WHEN brew_status IN ('delivery_failure', 'not_delivered')
    THEN (SELECT status FROM match_status WHERE side = 1 AND row_id = orders.id) END";
/// The sign of a price.
const SIGN: &str =
    "CAST(CASE WHEN order_price = 0 THEN 0 WHEN order_price > 0 THEN 1 WHEN order_price < 0 THEN -1 END AS BIGINT)";
/// An order that was not handed out, by its id.
const FAILED: &str = "CASE WHEN brew_status IN ('delivery_failure', 'not_delivered') THEN id END";

/// The condition of a span on the creation time.
pub(super) fn within(span: Span, binds: &mut Vec<Bind<'static>>) -> String {
    let mut condition = String::from("deleted_at IS NULL");
    for (sign, end) in [(">=", span.0), ("<", span.1)] {
        if let Some(end) = end {
            binds.push(end.into());
            condition.push_str(&format!(" AND creation_time {sign} ${}", binds.len()));
        }
    }
    condition
}

/// The condition that an order is none of these.
fn none_of(connection: &dyn Connection, orders: &[i64], binds: &mut Vec<Bind<'static>>) -> String {
    if orders.is_empty() {
        return String::new();
    }
    format!(" AND id NOT IN ({})", listed(connection, orders, binds))
}

/// How many of some orders are in a span, and what they cost.
pub fn sum_of(connection: &mut dyn Connection, orders: &[i64], span: Span) -> Result<Sum> {
    let mut binds = Vec::new();
    let condition = within(span, &mut binds);
    let listed = listed(connection, orders, &mut binds);
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(order_price), 0) AS BIGINT) FROM orders WHERE {condition} AND id IN ({listed})"
    );
    let rows = connection.query(&sql, &binds, &[INTEGER, INTEGER])?;
    let number = |at: usize| rows.first().and_then(|row| row[at].as_integer()).unwrap_or_default();
    Ok(Sum { count: u64::try_from(number(0)).unwrap_or_default(), tiyin: number(1) })
}

/// Takes the number of a grouping, whether the group is that of the call before, and its columns.
pub type EachGroup<'a> = &'a mut dyn FnMut(usize, bool, &mut Vec<Value>) -> Result<Flow>;

/// Hands over every group of the orders of a span, of several groupings at once: a group is of what all of them ask for together,
/// so that all rows are read only once, and each of them is given it. Its columns are those of [`column`]. Some orders are left out.
///
/// # Errors
/// `Internal` for groupings of different units; those of the database.
pub fn each_group(
    connection: &mut dyn Connection,
    groupings: &[Grouping],
    offsets: &Offsets,
    (span, left_out): (Span, &[i64]),
    row: EachGroup<'_>,
) -> Result<()> {
    let mut units: Vec<Unit> = groupings.iter().filter_map(|grouping| grouping.unit).collect();
    units.dedup();
    if units.len() > 1 {
        return Err(Error::Internal("one question cannot be about hours and days".to_owned()));
    }
    let mut binds = Vec::new();
    let mut condition = within(span, &mut binds);
    condition.push_str(&none_of(connection, left_out, &mut binds));
    let all = Grouping {
        unit: units.first().copied(),
        machine: groupings.iter().any(|grouping| grouping.machine),
        goods: groupings.iter().any(|grouping| grouping.goods),
        price: groupings.iter().any(|grouping| grouping.price),
        reason: groupings.iter().any(|grouping| grouping.reason),
        verdict: groupings.iter().any(|grouping| grouping.verdict),
        times: groupings.iter().any(|grouping| grouping.times),
    };
    let grouped = connection.is_postgres();
    if grouped {
        // The planner takes for ten times as many groups as there are. So it would sort rows, where hashing is many times faster, expect
        // that handing groups from one process to another costs more than making them, and keep the few there are on the disk.
        for setting in [
            "enable_sort = off",
            "jit = off",
            "work_mem = '64MB'",
            "parallel_setup_cost = 0",
            "parallel_tuple_cost = 0",
        ] {
            connection.execute(&format!("SET LOCAL {setting}"), &[])?;
        }
    }
    let columns = columns(&all, offsets, grouped);
    let types: Vec<_> = columns.iter().map(|(at, _)| TYPES[*at]).collect();
    let sql = if grouped {
        groups_of(&columns, &condition)
    } else {
        let names: Vec<_> = columns.iter().map(|(_, sql)| sql.as_str()).collect();
        format!("SELECT {} FROM orders WHERE {condition}", names.join(", "))
    };
    let mut group = vec![Value::Null; TYPES.len()];
    connection.each(&sql, &binds, &types, &mut |found| {
        for ((at, _), value) in columns.iter().zip(found.iter_mut()) {
            std::mem::swap(&mut group[*at], value);
        }
        if !grouped {
            complete(&all, &mut group);
        }
        for at in 0..groupings.len() {
            if row(at, at > 0, &mut group)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::Continue)
    })
}

/// The question that has PostgreSQL make the groups in all its processes, reading every row once.
///
/// The innermost question has a column nobody asks for that changes from row to row: it keeps the planner from working out the keys
/// above it, where it would take numbers of orders, by which one of them is found, for keys, so every row for a group, and one process
/// for the best. A failed order is a group of its own, since what the reconciliation says of it can only be looked up above the groups.
fn groups_of(columns: &[(usize, String)], condition: &str) -> String {
    let (mut keys, mut by, mut made, mut asked) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, sql) in columns {
        let name = format!("c{at}");
        asked.push(match *at {
            column::VERDICT => format!(
                "CASE WHEN {name} IS NOT NULL THEN (SELECT status FROM match_status WHERE side = 1 AND row_id = {name}) END"
            ),
            _ => name.clone(),
        });
        if is_key(*at) {
            keys.push(format!("{sql} AS {name}"));
            made.push(name.clone());
            by.push(name);
        } else {
            made.push(format!("{sql} AS {name}"));
        }
    }
    let [keys, by, made, asked] = [keys, by, made, asked].map(|list| list.join(", "));
    format!(
        "SELECT {asked} FROM (SELECT {made} FROM (SELECT {keys}, order_price, creation_time, delivery_time, clock_timestamp() FROM orders \
         WHERE {condition}) AS o GROUP BY {by}) AS g"
    )
}

/// Whether a column of a question tells groups apart.
fn is_key(at: usize) -> bool {
    matches!(at, column::RESOURCE..=column::REASON | column::VERDICT)
}

/// A row as a group of its own: what follows from its price and its times, which the database need not work out a million times.
fn complete(of: &Grouping, group: &mut [Value]) {
    let price = if of.price {
        group[column::PRICE].as_integer()
    } else {
        std::mem::take(&mut group[column::PRICE]).as_integer()
    };
    group[column::COUNT] = Value::Integer(1);
    group[column::SUM] = Value::Integer(price.unwrap_or(0));
    group[column::PRICED] = Value::Integer(price.is_some().into());
    group[column::SIGN] = price.map_or(Value::Null, |price| Value::Integer(price.signum()));
    if of.times {
        group[column::FIRST] = group[column::LAST].clone();
        group[column::WAITED] = Value::Integer((!group[column::WAIT].is_null()).into());
    }
    if let (Some(Unit::Month), Value::Integer(day)) = (of.unit, &group[column::UNIT]) {
        group[column::UNIT] = month_of(*day).map_or(Value::Null, Value::Integer);
    }
}

/// Twelve times the year and the month from 0, of a day's number since 1970-01-01.
fn month_of(day: i64) -> Option<i64> {
    let date = DateTime::from_timestamp_millis(day.checked_mul(DAY)?)?.date_naive();
    Some(i64::from(date.year()) * 12 + i64::from(date.month0()))
}

/// The columns of a group, or those of a row that make it a group of its own, as far as they are asked for; each with its place in a group.
fn columns(all: &Grouping, offsets: &Offsets, grouped: bool) -> Vec<(usize, String)> {
    let wall = format!("(creation_time + {})", offset(offsets));
    let unit = all.unit.map(|unit| match unit {
        Unit::Hour => format!("{wall} / {HOUR}"),
        // SQLite would take long for the month, which is soon found from the day.
        Unit::Month if grouped => {
            let local = format!("to_timestamp({wall} / 1000) AT TIME ZONE 'UTC'");
            format!("CAST(date_part('year', {local}) * 12 + date_part('month', {local}) - 1 AS BIGINT)")
        }
        Unit::Day | Unit::Month => format!("{wall} / {DAY}"),
    });
    let alone = "CASE WHEN order_resource IS NULL OR substr(order_number, 1, 4) = 'test' THEN order_number END";
    let mut columns = vec![
        (column::RESOURCE, "order_resource".to_owned()),
        (column::TYPE, "order_type".to_owned()),
        (column::PAID, "payment_status".to_owned()),
        (column::REFUNDED, "CAST(CASE WHEN refund_time IS NULL THEN 0 ELSE 1 END AS BIGINT)".to_owned()),
        (column::BREW, "brew_status".to_owned()),
        (column::NUMBER, if grouped { LAYOUTS } else { alone }.to_owned()),
    ];
    let mut ask = |wanted: bool, place: usize, sql: &str| {
        if wanted {
            columns.push((place, sql.to_owned()));
        }
    };
    ask(all.unit.is_some(), column::UNIT, unit.as_deref().unwrap_or_default());
    ask(all.machine, column::MACHINE, "machine_code");
    ask(all.goods, column::GOODS, "goods_name");
    // Alone it tells the sum and the sign too.
    ask(all.price || !grouped, column::PRICE, "order_price");
    ask(all.reason, column::REASON, "reason");
    ask(all.verdict, column::VERDICT, if grouped { FAILED } else { VERDICT });
    let wait = "CASE WHEN delivery_time >= creation_time THEN delivery_time - creation_time END";
    if grouped {
        ask(true, column::COUNT, "COUNT(*)");
        ask(true, column::SUM, "CAST(COALESCE(SUM(order_price), 0) AS BIGINT)");
        ask(true, column::PRICED, "COUNT(order_price)");
        ask(true, column::SIGN, SIGN);
        ask(all.times, column::LAST, "MAX(creation_time)");
        ask(all.times, column::FIRST, "MIN(creation_time)");
        ask(all.times, column::WAIT, &format!("CAST(SUM({wait}) AS BIGINT)"));
        ask(all.times, column::WAITED, &format!("COUNT({wait})"));
    } else {
        ask(all.times, column::LAST, "creation_time");
        ask(all.times, column::WAIT, wait);
    }
    columns
}

fn offset(offsets: &Offsets) -> String {
    match offsets.as_slice() {
        [] => "0".to_owned(),
        [(_, only)] => only.to_string(),
        [first, rest @ ..] => {
            let mut sql = format!("CASE WHEN creation_time < {} THEN {}", rest[0].0, first.1);
            for (at, (_, offset)) in rest.iter().enumerate() {
                match rest.get(at + 1) {
                    Some((next, _)) => sql.push_str(&format!(" WHEN creation_time < {next} THEN {offset}")),
                    None => sql.push_str(&format!(" ELSE {offset} END")),
                }
            }
            sql
        }
    }
}

/// The first and the last creation time of the orders of a span.
pub fn bounds(connection: &mut dyn Connection, span: Span) -> Result<Option<(i64, i64)>> {
    let mut binds = Vec::new();
    let condition = within(span, &mut binds);
    let mut ends = Vec::new();
    for end in ["MIN", "MAX"] {
        let sql = format!("SELECT {end}(creation_time) FROM orders WHERE {condition} AND creation_time IS NOT NULL");
        ends.extend(connection.integer(&sql, &binds)?);
    }
    Ok(if let [first, last] = ends[..] { Some((first, last)) } else { None })
}

/// The address of a machine in its newest order, or, when that has none, in the newest that has one.
pub fn address(connection: &mut dyn Connection, machine: &str, newest: Option<i64>) -> Result<Option<String>> {
    let known = "SELECT address FROM orders WHERE machine_code = $1 AND deleted_at IS NULL AND address IS NOT NULL";
    let mut rows = match newest {
        Some(newest) => {
            let sql = format!("{known} AND creation_time = $2 ORDER BY address LIMIT 1");
            connection.query(&sql, &[machine.into(), newest.into()], &[TEXT])?
        }
        None => Vec::new(),
    };
    if rows.is_empty() {
        rows = connection.query(&format!("{known} ORDER BY creation_time DESC LIMIT 1"), &[machine.into()], &[TEXT])?;
    }
    Ok(rows.first().and_then(|row| row[0].as_text()).map(str::to_owned))
}
