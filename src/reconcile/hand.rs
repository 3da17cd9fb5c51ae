//! What people decide: pairs made, forbidden or fixed by hand. Reconciliation keeps them and takes their rows out of its pools.

use super::money::{LinkKind, LinkState};
use super::rows::Side;
use super::rules::Rule;
use crate::error::{Error, Result};
use crate::store::matches::{self, StoredLink};
use crate::store::select::{self, StoredRow};
use crate::store::{Connection, match_report};

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

    fn kind(&self) -> LinkKind {
        match self {
            Target::Sale(_) => LinkKind::Sale,
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

/// Makes a pair by hand. What either was linked with by a rule goes.
///
/// # Errors
/// `Conflict` when the row belongs to another order by hand.
pub fn make(connection: &mut dyn Connection, order: &StoredRow, target: &Target, run: i64) -> Result<StoredLink> {
    let row = find(connection, target.side(), target.text())?;
    let kind = target.kind();
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
    let link = StoredLink {
        order: order.id,
        kind: kind.number(),
        row: row.id,
        rule: Rule::Manual.id().to_owned(),
        state: LinkState::Manual.name().to_owned(),
        delta_seconds: 0,
        delta_amount: 0,
    };
    matches::put_link(connection, &link, run)?;
    touch(connection, order, &[(target.side(), row.id)], run)?;
    Ok(link)
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
        let kind = target.kind().number();
        links.retain(|link| link.kind == kind && link.row == row.id);
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
    let all = std::iter::once((Side::Order, order.id)).chain(rows.iter().copied());
    for (side, id) in all {
        let time = match_report::named_row(connection, side, id)?.and_then(|row| row[3].as_integer());
        if let Some(time) = time {
            matches::mark_dirty(connection, run, (time, time))?;
        }
    }
    Ok(())
}
