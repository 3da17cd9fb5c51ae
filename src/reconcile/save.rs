//! What the engine found compared with what is stored; only differences are written.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::engine::{NOBODY, Outcome};
use super::money::{Link, LinkKind, LinkState};
use super::rows::{NONE, OrderKind, Side};
use super::status::{Reason, Status};
use super::verdict::near_side;
use crate::error::Result;
use crate::store::{BulkValue, Connection, Flow, matches};
use crate::value::Value;

impl LinkKind {
    /// Every kind.
    pub const ALL: [LinkKind; 4] = [LinkKind::Sale, LinkKind::Receipt, LinkKind::Payment, LinkKind::Return];

    /// The number in the database.
    pub fn number(self) -> i64 {
        match self {
            LinkKind::Sale => 1,
            LinkKind::Receipt => 2,
            LinkKind::Payment => 3,
            LinkKind::Return => 4,
        }
    }

    /// The kind with this number.
    pub fn by_number(number: i64) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The name in `--table matches`.
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::Sale => "sale",
            LinkKind::Receipt => "receipt",
            LinkKind::Payment => "payment",
            LinkKind::Return => "return",
        }
    }

    /// The side a link leads to.
    pub fn side(self) -> Side {
        match self {
            LinkKind::Sale => Side::Sale,
            LinkKind::Receipt | LinkKind::Return => Side::Receipt,
            LinkKind::Payment => Side::Payment,
        }
    }
}

impl LinkState {
    /// Every state.
    pub const ALL: [LinkState; 5] =
        [LinkState::Matched, LinkState::Ambiguous, LinkState::Manual, LinkState::Locked, LinkState::Rejected];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            LinkState::Matched => "matched",
            LinkState::Ambiguous => "ambiguous",
            LinkState::Manual => "manual",
            LinkState::Locked => "locked",
            LinkState::Rejected => "rejected",
        }
    }

    /// The state with this name.
    pub fn by_name(name: &str) -> Option<LinkState> {
        LinkState::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a save changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Rows by side, old status (empty: none) and new status (empty: gone).
    pub statuses: BTreeMap<(Side, &'static str, &'static str), u64>,
    /// Links written.
    pub links_written: u64,
    /// Links taken away.
    pub links_removed: u64,
    /// Statuses written.
    pub statuses_written: u64,
}

/// Rows that must be written are not sure: more must be read.
#[derive(Debug)]
pub struct NotSure;

/// Which rows are written, by side and position.
pub struct Scope([Vec<bool>; 4]);

impl Scope {
    /// Every row.
    pub fn all(outcome: &Outcome) -> Scope {
        Scope(Side::ALL.map(|side| vec![true; outcome.rows.count(side)]))
    }

    /// The sure rows of a period, and with them whatever they are or were linked with.
    pub fn part(
        connection: &mut dyn Connection,
        outcome: &Outcome,
        period: (i64, i64),
    ) -> Result<std::result::Result<Scope, NotSure>> {
        let rows = &outcome.rows;
        let inside = |time: i64| time == NONE || (period.0..period.1).contains(&time);
        let mut scope = Scope(Side::ALL.map(|side| {
            (0..rows.count(side)).map(|at| outcome.sure[side as usize][at] && inside(rows.time(side, at))).collect()
        }));
        let places = Places::new(outcome);
        let mut asked: HashSet<(Side, i64)> = HashSet::new();
        loop {
            let mut grown = false;
            for link in &outcome.links {
                let ends = [(Side::Order, link.order), (link.kind.side(), link.row)];
                grown |= scope.join(ends);
            }
            let mut old: Vec<[(Side, i64); 2]> = Vec::new();
            for side in Side::ALL {
                let fresh: Vec<i64> = (0..rows.count(side))
                    .filter(|at| scope.0[side as usize][*at])
                    .map(|at| rows.id(side, at))
                    .filter(|id| asked.insert((side, *id)))
                    .collect();
                each_old_link(connection, side, &fresh, &mut |key| {
                    if let Some(kind) = LinkKind::by_number(key.1) {
                        old.push([(Side::Order, key.0), (kind.side(), key.2)]);
                    }
                })?;
            }
            for [one, other] in old {
                if let (Some(at), Some(to)) = (places.find(one), places.find(other)) {
                    grown |= scope.join([(one.0, at), (other.0, to)]);
                }
            }
            if !grown {
                break;
            }
        }
        let unsure = Side::ALL.into_iter().any(|side| {
            scope.0[side as usize].iter().zip(&outcome.sure[side as usize]).any(|(in_it, sure)| *in_it && !sure)
        });
        Ok(if unsure { Err(NotSure) } else { Ok(scope) })
    }

    /// Takes the other end in where one is in; says whether that was news.
    fn join(&mut self, ends: [(Side, u32); 2]) -> bool {
        let has = |scope: &Scope, (side, at): (Side, u32)| scope.0[side as usize][at as usize];
        if has(self, ends[0]) == has(self, ends[1]) {
            return false;
        }
        ends.into_iter().for_each(|(side, at)| self.0[side as usize][at as usize] = true);
        true
    }

    fn has(&self, side: Side, at: usize) -> bool {
        self.0[side as usize][at]
    }
}

/// The keys of the stored links of some rows.
fn each_old_link(
    connection: &mut dyn Connection,
    side: Side,
    ids: &[i64],
    each: &mut dyn FnMut((i64, i64, i64)),
) -> Result<()> {
    let mut row = |row: &mut Vec<Value>| {
        each(key_of(row));
        Ok(Flow::Continue)
    };
    if ids.is_empty() {
        return Ok(());
    }
    if side == Side::Order {
        return matches::links_of(connection, ids, &mut row);
    }
    for kind in LinkKind::ALL.into_iter().filter(|kind| kind.side() == side) {
        matches::links_to(connection, kind.number(), ids, &mut row)?;
    }
    Ok(())
}

fn key_of(row: &[Value]) -> (i64, i64, i64) {
    let integer = |at: usize| row[at].as_integer().unwrap_or_default();
    (integer(0), integer(1), integer(2))
}

/// Positions by id.
struct Places(HashMap<(Side, i64), u32>);

impl Places {
    fn new(outcome: &Outcome) -> Places {
        let rows = &outcome.rows;
        let all = Side::ALL.into_iter().flat_map(|side| (0..rows.count(side)).map(move |at| (side, at)));
        Places(all.map(|(side, at)| ((side, rows.id(side, at)), at as u32)).collect())
    }

    fn find(&self, row: (Side, i64)) -> Option<u32> {
        self.0.get(&row).copied()
    }
}

/// A status as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    id: i64,
    status: Status,
    reason: Reason,
    near: Option<(i64, i64, i64)>,
}

fn written(outcome: &Outcome, side: Side, at: usize) -> Written {
    let verdict = outcome.verdicts[side as usize][at];
    let kind = if side == Side::Order { outcome.rows.orders[at].kind } else { OrderKind::Unknown };
    let near_side = if verdict.reason == Reason::PaidTwice { Side::Payment } else { near_side(side, kind) };
    let near = (verdict.near != NOBODY).then(|| {
        let id = outcome.rows.id(near_side, verdict.near as usize);
        (near_side.number(), id, i64::from(verdict.near_seconds))
    });
    Written { id: outcome.rows.id(side, at), status: verdict.status, reason: verdict.reason, near }
}

/// Writes what differs. With `whole`, what is stored of other rows goes.
pub fn save(
    connection: &mut dyn Connection,
    outcome: &Outcome,
    scope: &Scope,
    whole: bool,
    run: i64,
) -> Result<Changes> {
    let mut changes = Changes::default();
    let fresh = matches::is_empty(connection)?;
    if fresh && whole {
        connection.begin_load("matches")?;
    }
    save_links(connection, outcome, scope, whole, run, &mut changes)?;
    for side in Side::ALL {
        save_statuses(connection, outcome, scope, (side, whole, fresh), run, &mut changes)?;
    }
    Ok(changes)
}

fn save_links(
    connection: &mut dyn Connection,
    outcome: &Outcome,
    scope: &Scope,
    whole: bool,
    run: i64,
    changes: &mut Changes,
) -> Result<()> {
    let rows = &outcome.rows;
    let id = |link: &Link| {
        let order = rows.orders[link.order as usize].id;
        (order, link.kind.number(), rows.id(link.kind.side(), link.row as usize))
    };
    let links = outcome.links.iter().enumerate().filter(|(_, link)| scope.has(Side::Order, link.order as usize));
    let mut wanted: Vec<((i64, i64, i64), u32)> = links.map(|(at, link)| (id(link), at as u32)).collect();
    wanted.sort_unstable();
    let mut same = vec![false; wanted.len()];
    let mut gone: Vec<(i64, i64, i64)> = Vec::new();
    let mut compare = |row: &mut Vec<Value>| {
        let key = key_of(row);
        let found = wanted.binary_search_by_key(&key, |entry| entry.0);
        // What was forbidden by hand is never written over.
        let rejected = row[4].as_text() == Some(LinkState::Rejected.name());
        let equal = found.is_ok_and(|at| rejected || agrees(&outcome.links[wanted[at].1 as usize], row));
        if let (Ok(at), true) = (found, equal) {
            same[at] = true;
        } else if !rejected {
            gone.push(key);
        }
        Ok(Flow::Continue)
    };
    if whole {
        matches::each_link(connection, &mut compare)?;
    } else {
        for side in Side::ALL {
            let ids: Vec<i64> =
                (0..rows.count(side)).filter(|at| scope.has(side, *at)).map(|at| rows.id(side, at)).collect();
            if side == Side::Order {
                matches::links_of(connection, &ids, &mut compare)?;
                continue;
            }
            for kind in LinkKind::ALL.into_iter().filter(|kind| kind.side() == side) {
                matches::links_to(connection, kind.number(), &ids, &mut compare)?;
            }
        }
    }
    gone.sort_unstable();
    gone.dedup();
    for key in &gone {
        matches::delete_link(connection, *key)?;
    }
    let new: Vec<&((i64, i64, i64), u32)> =
        wanted.iter().zip(&same).filter(|(_, same)| !**same).map(|(wanted, _)| wanted).collect();
    matches::insert_links(connection, new.len(), run, &mut |at, values| {
        let ((order, kind, row), at) = new[at];
        let link = &outcome.links[*at as usize];
        values.extend([*order, *kind, *row].map(BulkValue::Integer));
        values.extend([link.rule.id(), link.state.name()].map(BulkValue::Text));
        values.extend([i64::from(link.delta_seconds), link.delta_amount].map(BulkValue::Integer));
    })?;
    changes.links_written = new.len() as u64;
    changes.links_removed = gone.len() as u64;
    Ok(())
}

/// Whether a stored link says the same.
fn agrees(link: &Link, row: &[Value]) -> bool {
    row[3].as_text() == Some(link.rule.id())
        && row[4].as_text() == Some(link.state.name())
        && row[5].as_integer() == Some(i64::from(link.delta_seconds))
        && row[6].as_integer() == Some(link.delta_amount)
}

fn save_statuses(
    connection: &mut dyn Connection,
    outcome: &Outcome,
    scope: &Scope,
    (side, whole, fresh): (Side, bool, bool),
    run: i64,
    changes: &mut Changes,
) -> Result<()> {
    let rows = &outcome.rows;
    let mut wanted: Vec<(i64, u32)> =
        (0..rows.count(side)).filter(|at| scope.has(side, *at)).map(|at| (rows.id(side, at), at as u32)).collect();
    wanted.sort_unstable();
    let mut same = vec![false; wanted.len()];
    let mut before: HashMap<i64, &'static str> = HashMap::new();
    let mut gone: Vec<i64> = Vec::new();
    let mut compare = |row: &mut Vec<Value>| {
        let id = row[1].as_integer().unwrap_or_default();
        let old = row[2].as_text().and_then(Status::by_code).map_or("", Status::code);
        let found = wanted.binary_search_by_key(&id, |entry| entry.0);
        if let Ok(at) = found
            && says(&written(outcome, side, wanted[at].1 as usize), row)
        {
            same[at] = true;
            return Ok(Flow::Continue);
        }
        gone.push(id);
        match found {
            Ok(_) => drop(before.insert(id, old)),
            Err(_) => *changes.statuses.entry((side, old, "")).or_default() += 1,
        }
        Ok(Flow::Continue)
    };
    match (fresh, whole) {
        (true, _) => {}
        (false, true) => matches::each_status(connection, side, &mut compare)?,
        (false, false) => {
            let ids: Vec<i64> = wanted.iter().map(|entry| entry.0).collect();
            matches::statuses_of(connection, side, &ids, &mut compare)?;
        }
    }
    matches::delete_statuses(connection, side, &gone)?;
    let new: Vec<Written> = wanted
        .iter()
        .zip(&same)
        .filter(|(_, same)| !**same)
        .map(|((_, at), _)| written(outcome, side, *at as usize))
        .collect();
    for one in &new {
        let old = before.get(&one.id).copied().unwrap_or_default();
        if old != one.status.code() {
            *changes.statuses.entry((side, old, one.status.code())).or_default() += 1;
        }
    }
    changes.statuses_written += new.len() as u64;
    matches::insert_statuses(connection, new.len(), run, &mut |at, values| {
        let one = &new[at];
        values.extend([side.number(), one.id].map(BulkValue::Integer));
        values.extend([one.status.code(), one.reason.code()].map(BulkValue::Text));
        let near = one.near.map_or([BulkValue::Null; 3], |near| [near.0, near.1, near.2].map(BulkValue::Integer));
        values.extend(near);
    })
}

/// Whether a stored status says the same.
fn says(one: &Written, row: &[Value]) -> bool {
    let near = row[4].as_integer().zip(row[5].as_integer()).zip(row[6].as_integer());
    row[2].as_text() == Some(one.status.code())
        && row[3].as_text() == Some(one.reason.code())
        && near.map(|((side, id), seconds)| (side, id, seconds)) == one.near
}
