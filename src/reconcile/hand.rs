//! What people decide: pairs made, forbidden or fixed by hand. Reconciliation keeps them and takes their rows out of its pools.

use super::money::{LinkKind, LinkState};
use super::rows::Side;
use super::rules::Rule;
use crate::error::{Error, Result};
use crate::schema::Language;
use crate::store::matches::{self, StoredLink};
use crate::store::select::{self, StoredRow};
use crate::store::{Connection, match_report};
use crate::value::money::format_sum;

/// The row a pair leads to, as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The id in the back office's report, or the order number.
    Sale(String),
    /// The receipt's number, with its fiscal module in front of a colon where several have it.
    Receipt(String),
    /// The payment's id, with its gateway in front of a colon where several have it.
    Payment(String),
}

impl Target {
    /// Which side it is on.
    pub fn side(&self) -> Side {
        match self {
            Target::Sale(_) => Side::Sale,
            Target::Receipt(_) => Side::Receipt,
            Target::Payment(_) => Side::Payment,
        }
    }

    /// What a link to this row is: that to a return receipt stands for money that went back.
    fn kind(&self, row: &StoredRow) -> LinkKind {
        match self {
            Target::Sale(_) => LinkKind::Sale,
            Target::Receipt(_) if text(Side::Receipt, row, "operation") == Some("return") => LinkKind::Return,
            Target::Receipt(_) => LinkKind::Receipt,
            Target::Payment(_) => LinkKind::Payment,
        }
    }

    fn text(&self) -> &str {
        match self {
            Target::Sale(text) | Target::Receipt(text) | Target::Payment(text) => text,
        }
    }
}

/// The one order with this number.
///
/// # Errors
/// `Request` when there is none, or several on different machines and `machine` does not choose.
pub fn find_order(connection: &mut dyn Connection, number: &str, machine: Option<&str>) -> Result<StoredRow> {
    let table = Side::Order.table();
    let mut found = select::by_number(connection, table, number)?;
    found.retain(|row| row.deleted_at.is_none());
    if let (Some(machine), Some(at)) = (machine, table.position("machine_code")) {
        found.retain(|row| row.values[at].as_text() == Some(machine));
    }
    one(found, number, "orders", "choose with --machine")
}

/// The one row that is named, alone or with the first part of its key in front of a colon.
///
/// # Errors
/// `Request` when there is none or several.
pub fn find(connection: &mut dyn Connection, side: Side, named: &str) -> Result<StoredRow> {
    let table = side.table();
    let first = table.definition().keys[0][0];
    let (group, number) = match named.split_once(':') {
        Some((group, number)) if side != Side::Sale => (Some(group), number),
        _ => (None, named),
    };
    let mut found = match side {
        Side::Sale => select::by_field(connection, table, "report_id", number)?,
        _ => select::by_number(connection, table, number)?,
    };
    if side == Side::Sale && found.is_empty() {
        found = select::by_number(connection, table, number)?;
    }
    found.retain(|row| row.deleted_at.is_none());
    if let (Some(group), Some(at)) = (group, table.position(first)) {
        found.retain(|row| row.values[at].as_text() == Some(group));
    }
    one(found, named, table.name(), &format!("write {first}:number"))
}

fn one(mut found: Vec<StoredRow>, named: &str, table: &str, how: &str) -> Result<StoredRow> {
    match (found.pop(), found.len()) {
        (Some(row), 0) => Ok(row),
        (None, _) => Err(Error::Request(format!("{table} has no row with the number {named}"))),
        (Some(_), more) => Err(Error::Request(format!("{} rows of {table} have the number {named}; {how}", more + 1))),
    }
}

fn text<'r>(side: Side, row: &'r StoredRow, field: &str) -> Option<&'r str> {
    side.table().position(field).and_then(|at| row.values[at].as_text())
}

fn number(side: Side, row: &StoredRow, field: &str) -> Option<i64> {
    side.table().position(field).and_then(|at| row.values[at].as_integer())
}

/// Why a pair made by hand should be looked at again before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The amount less the price, in tiyin.
    Amount(i64),
    /// The time less the expected one, in seconds.
    Time(i64),
    /// The payment was cancelled.
    Cancelled,
    /// The payment never was money.
    NotPaid,
    /// The order was paid in another way than with such a row.
    Tender,
}

impl Doubt {
    /// In words.
    pub fn text(self, language: Language) -> String {
        let english = language == Language::En;
        match self {
            Doubt::Amount(tiyin) if english => format!("the amounts differ by {} sum", format_sum(tiyin)),
            Doubt::Amount(tiyin) => format!("суммы расходятся на {} сум", format_sum(tiyin)),
            Doubt::Time(seconds) if english => format!("the times are {seconds} s apart"),
            Doubt::Time(seconds) => format!("время расходится на {seconds} с"),
            Doubt::Cancelled if english => "the payment was cancelled".to_owned(),
            Doubt::Cancelled => "платёж отменён".to_owned(),
            Doubt::NotPaid if english => "the payment's state does not mean money".to_owned(),
            Doubt::NotPaid => "состояние платежа не означает денег".to_owned(),
            Doubt::Tender if english => "the machine says that the order was paid in another way".to_owned(),
            Doubt::Tender => "по данным автомата заказ оплачен другим способом".to_owned(),
        }
    }
}

/// Farther from the expected moment than this is pointed out.
const FAR: i64 = 600;

/// The differences of a pair in seconds and tiyin, and what about it is doubtful.
fn weigh(
    connection: &mut dyn Connection,
    order: &StoredRow,
    kind: LinkKind,
    row: &StoredRow,
) -> Result<(i64, i64, Vec<Doubt>)> {
    let of = |field: &str| number(Side::Order, order, field);
    let (paid, delivered) = (of("paying_time").or(of("creation_time")), of("delivery_time").or(of("creation_time")));
    let (side, expected, amount) = match kind {
        LinkKind::Sale => (Side::Sale, delivered, "order_price"),
        LinkKind::Receipt => (Side::Receipt, delivered, "total_amount"),
        LinkKind::Return => (Side::Receipt, of("refund_time").or(delivered), "total_amount"),
        LinkKind::Payment => (Side::Payment, paid, "amount"),
    };
    let price = match kind {
        LinkKind::Payment => super::explain::cart_price(connection, order)?.or(of("order_price")),
        _ => of("order_price"),
    };
    let apart = |one: Option<i64>, other: Option<i64>| one.zip(other).map_or(0, |(one, other)| one - other);
    let seconds = apart(number(side, row, side.table().definition().time), expected) / 1000;
    let amount = number(side, row, amount).map(|amount| if kind == LinkKind::Return { amount.abs() } else { amount });
    let tiyin = apart(amount, price);
    let mut doubts = Vec::new();
    if kind == LinkKind::Payment {
        match text(side, row, "status") {
            Some("cancelled") => doubts.push(Doubt::Cancelled),
            Some("paid") if number(side, row, "cancelled_at").is_some() => doubts.push(Doubt::Cancelled),
            Some("paid") => {}
            _ => doubts.push(Doubt::NotPaid),
        }
    }
    let resource = text(Side::Order, order, "order_resource");
    let by_qr = resource == Some("userDefined");
    if resource.is_some() && kind != LinkKind::Sale && (kind == LinkKind::Payment) != by_qr {
        doubts.push(Doubt::Tender);
    }
    if tiyin != 0 {
        doubts.push(Doubt::Amount(tiyin));
    }
    if seconds.abs() > FAR {
        doubts.push(Doubt::Time(seconds));
    }
    Ok((seconds, tiyin, doubts))
}

/// A pair made by hand, and what about it is doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The link.
    pub link: StoredLink,
    /// What should be looked at again.
    pub doubts: Vec<Doubt>,
}

/// Makes a pair by hand. What either was linked with by a rule goes. A return receipt is added to the receipt of the sale.
///
/// # Errors
/// `Conflict` when the row belongs to another order by hand.
pub fn make(connection: &mut dyn Connection, order: &StoredRow, target: &Target, run: i64) -> Result<Made> {
    let row = find(connection, target.side(), target.text())?;
    let kind = target.kind(&row);
    for link in matches::of_row(connection, target.side(), row.id)? {
        if link.kind == kind.number() && link.order != order.id && is_by_hand(&link) {
            return Err(Error::Conflict(format!(
                "{} belongs to another order by hand; vhm reconcile unmatch parts them",
                target.text()
            )));
        }
    }
    let mut old = matches::of_order(connection, order.id)?;
    old.retain(|link| link.kind == kind.number() && !is_rejected(link));
    let mut others = matches::of_row(connection, target.side(), row.id)?;
    others.retain(|link| link.kind == kind.number() && !is_rejected(link));
    for link in old.iter().chain(&others) {
        matches::delete_link(connection, (link.order, link.kind, link.row))?;
    }
    let (delta_seconds, delta_amount, doubts) = weigh(connection, order, kind, &row)?;
    let link = StoredLink {
        order: order.id,
        kind: kind.number(),
        row: row.id,
        rule: Rule::Manual.id().to_owned(),
        state: LinkState::Manual.name().to_owned(),
        delta_seconds,
        delta_amount,
    };
    matches::put_link(connection, &link, run)?;
    touch(connection, order, &[(target.side(), row.id)], run)?;
    Ok(Made { link, doubts })
}

/// Forbids a pair; without a target, all of the order's money links. Says how many.
///
/// # Errors
/// `Request` when there is nothing to part.
pub fn forbid(connection: &mut dyn Connection, order: &StoredRow, target: Option<&Target>, run: i64) -> Result<usize> {
    let mut links = matches::of_order(connection, order.id)?;
    links.retain(|link| !is_rejected(link));
    if let Some(target) = target {
        let row = find(connection, target.side(), target.text())?;
        let leads = |link: &StoredLink| LinkKind::by_number(link.kind).map(LinkKind::side) == Some(target.side());
        links.retain(|link| leads(link) && link.row == row.id);
    }
    if links.is_empty() {
        return Err(Error::Request("the order has no such link; vhm order show tells its links".to_owned()));
    }
    let mut touched = Vec::new();
    for link in &links {
        let rejected = StoredLink { state: LinkState::Rejected.name().to_owned(), ..link.clone() };
        matches::put_link(connection, &rejected, run)?;
        touched.extend(LinkKind::by_number(link.kind).map(|kind| (kind.side(), link.row)));
    }
    touch(connection, order, &touched, run)?;
    Ok(links.len())
}

/// Fixes the order's sure links, so that no later file can change them, or lets them go again. Says how many.
///
/// # Errors
/// `Request` when there are none.
pub fn lock(connection: &mut dyn Connection, order: &StoredRow, fix: bool, run: i64) -> Result<usize> {
    let (from, to) =
        if fix { (LinkState::Matched, LinkState::Locked) } else { (LinkState::Locked, LinkState::Matched) };
    let mut links = matches::of_order(connection, order.id)?;
    links.retain(|link| link.state == from.name());
    if links.is_empty() {
        return Err(Error::Request(format!(
            "the order has no link that is {}; vhm order show tells its links",
            from.name()
        )));
    }
    for link in &links {
        matches::put_link(connection, &StoredLink { state: to.name().to_owned(), ..link.clone() }, run)?;
    }
    touch(connection, order, &[], run)?;
    Ok(links.len())
}

fn is_rejected(link: &StoredLink) -> bool {
    link.state == LinkState::Rejected.name()
}

fn is_by_hand(link: &StoredLink) -> bool {
    link.state == LinkState::Manual.name() || link.state == LinkState::Locked.name()
}

/// The next reconciliation looks at the order and these rows again.
fn touch(connection: &mut dyn Connection, order: &StoredRow, rows: &[(Side, i64)], run: i64) -> Result<()> {
    if let Some(time) = number(Side::Order, order, "refund_time") {
        matches::mark_dirty(connection, run, (time, time))?;
    }
    let all = std::iter::once((Side::Order, order.id)).chain(rows.iter().copied());
    for (side, id) in all {
        let time = match_report::named_row(connection, side, id)?.and_then(|row| row[3].as_integer());
        if let Some(time) = time {
            matches::mark_dirty(connection, run, (time, time))?;
        }
    }
    Ok(())
}
