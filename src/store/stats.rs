//! What statistics are made of: orders grouped by what they are and by what is asked. PostgreSQL groups them itself; SQLite would sort all
//! rows for that, which takes longer than handing each over as a group of one.

use super::connection::{Bind, Connection, EachRow, Flow, Type};
use crate::error::Result;
use crate::value::Value;

const INTEGER: Type = Type::Integer;
const TEXT: Type = Type::Text;

/// By what orders are grouped, besides what decides whether they count.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    /// A length of local time in milliseconds: an hour or a day.
    pub unit: Option<i64>,
    /// Machines, and with them the last order and the time from creation to delivery.
    pub machine: bool,
    /// Goods.
    pub goods: bool,
    /// Prices.
    pub price: bool,
    /// Reasons of failures.
    pub reason: bool,
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
}

const TYPES: [Type; 19] = [
    INTEGER, INTEGER, INTEGER, TEXT, TEXT, TEXT, INTEGER, TEXT, TEXT, INTEGER, INTEGER, TEXT, TEXT, INTEGER, TEXT,
    INTEGER, INTEGER, INTEGER, INTEGER,
];

/// The layouts of [`crate::source::anatomy`], each with a number that has it.
const LAYOUTS: &str = "CASE WHEN octet_length(order_number) <> char_length(order_number) THEN NULL
    WHEN order_number ~ '^test.{13,}$' THEN 'test0000000000000'
    WHEN order_resource IS NOT NULL THEN NULL
    WHEN order_number ~ '^ff[0-9a-fA-F]{34}$' THEN 'ff0000000000000000000000000000000000'
    WHEN order_number ~ '^ud[0-9]{10,}$' THEN 'ud0000000000'
    WHEN order_number ~ '^cart.{20,}$' THEN 'cart00000000000000000000' END";

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

/// Hands over every group of the orders of a span; the columns are those of [`column`], absent where nobody asked.
pub fn each_group(
    connection: &mut dyn Connection,
    grouping: &Grouping,
    offsets: &Offsets,
    span: Span,
    row: EachRow<'_>,
) -> Result<()> {
    let grouped = connection.is_postgres();
    let asked = |wanted: bool, sql: &str, kind: &str| {
        if wanted { sql.to_owned() } else { format!("CAST(NULL AS {kind})") }
    };
    let either = |together: &str, alone: &str| if grouped { together.to_owned() } else { alone.to_owned() };
    let unit = grouping.unit.map(|unit| format!("(creation_time + {}) / {unit}", offset(offsets)));
    let number = either(
        LAYOUTS,
        "CASE WHEN order_resource IS NULL OR substr(order_number, 1, 4) = 'test' THEN order_number END",
    );
    let wait = "CASE WHEN delivery_time >= creation_time THEN delivery_time - creation_time END";
    let columns = [
        either("COUNT(*)", "1"),
        either("CAST(COALESCE(SUM(order_price), 0) AS BIGINT)", "COALESCE(order_price, 0)"),
        either("COUNT(order_price)", "order_price IS NOT NULL"),
        "order_resource".to_owned(),
        "order_type".to_owned(),
        "payment_status".to_owned(),
        "CAST(CASE WHEN refund_time IS NULL THEN 0 ELSE 1 END AS BIGINT)".to_owned(),
        "brew_status".to_owned(),
        number,
        "CAST(CASE WHEN order_price = 0 THEN 0 WHEN order_price > 0 THEN 1 WHEN order_price < 0 THEN -1 END AS BIGINT)"
            .to_owned(),
        unit.unwrap_or_else(|| "CAST(NULL AS BIGINT)".to_owned()),
        asked(grouping.machine, "machine_code", "TEXT"),
        asked(grouping.goods, "goods_name", "TEXT"),
        asked(grouping.price, "order_price", "BIGINT"),
        asked(grouping.reason, "reason", "TEXT"),
        asked(grouping.machine, &either("MAX(creation_time)", "creation_time"), "BIGINT"),
        asked(grouping.machine, &either(&format!("CAST(SUM({wait}) AS BIGINT)"), wait), "BIGINT"),
        asked(grouping.machine, &either(&format!("COUNT({wait})"), &format!("({wait}) IS NOT NULL")), "BIGINT"),
        asked(grouping.price, &either("MIN(creation_time)", "creation_time"), "BIGINT"),
    ];
    let listed = columns.join(", ");
    let mut binds = Vec::new();
    let condition = within(span, &mut binds);
    let group = if grouped { " GROUP BY 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15" } else { "" };
    connection.each(&format!("SELECT {listed} FROM orders WHERE {condition}{group}"), &binds, &TYPES, row)
}

/// Like [`each_group`] for several groupings, with the number of the grouping, and whether it is the group of the call before. Where each row
/// is a group of its own, all rows are read only once; what other groupings asked for may then stand in a row too.
pub fn each_of(
    connection: &mut dyn Connection,
    groupings: &[Grouping],
    offsets: &Offsets,
    span: Span,
    row: &mut dyn FnMut(usize, bool, &mut Vec<Value>) -> Result<Flow>,
) -> Result<()> {
    let mut units: Vec<i64> = groupings.iter().filter_map(|grouping| grouping.unit).collect();
    units.dedup();
    if connection.is_postgres() || units.len() > 1 {
        for (at, grouping) in groupings.iter().enumerate() {
            each_group(connection, grouping, offsets, span, &mut |group| row(at, false, group))?;
        }
        return Ok(());
    }
    let any = |wanted: fn(&Grouping) -> bool| groupings.iter().any(wanted);
    let all = Grouping {
        unit: units.first().copied(),
        machine: any(|one| one.machine),
        goods: any(|one| one.goods),
        price: any(|one| one.price),
        reason: any(|one| one.reason),
    };
    each_group(connection, &all, offsets, span, &mut |group| {
        for at in 0..groupings.len() {
            if row(at, at > 0, group)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::Continue)
    })
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

/// The address of a machine in its newest order that has one.
pub fn address(connection: &mut dyn Connection, machine: &str) -> Result<Option<String>> {
    let sql = "SELECT address FROM orders WHERE machine_code = $1 AND address IS NOT NULL AND deleted_at IS NULL
        ORDER BY creation_time DESC LIMIT 1";
    let rows = connection.query(sql, &[machine.into()], &[TEXT])?;
    Ok(rows.first().and_then(|row| row[0].as_text()).map(str::to_owned))
}
