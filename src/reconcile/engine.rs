//! The pure engine: rows in, links and one verdict for every row out. No SQL, no files, no clock. The rows are first put in an order that
//! depends only on what they say, so shuffling them, or importing files in another order, changes nothing.

use std::collections::{HashMap, HashSet};

use super::coverage::Coverage;
use super::money::{Hold, Link, LinkKind, LinkState, Money, payment_anchor, receipt_anchor};
use super::reach;
use super::rows::{NONE, ReceiptKind, Rows, Side};
use super::rules::{Rule, Rules};
use super::sales::{self, SaleLinks};
use super::verdict::{self, Verdict};

/// No row.
pub const NOBODY: u32 = u32::MAX;

/// A link made, fixed or forbidden by hand, by the ids of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    /// The order.
    pub order: i64,
    /// Where the row is.
    pub kind: LinkKind,
    /// The row.
    pub row: i64,
    /// The rule that had found it, [`Rule::Manual`] for those made by hand.
    pub rule: Rule,
    /// Manual, locked or rejected.
    pub state: LinkState,
}

/// What the engine works on.
pub struct Input<'i> {
    /// The rows, in any order.
    pub rows: Rows,
    /// The rules.
    pub rules: &'i Rules,
    /// Which source speaks for which day.
    pub coverage: &'i Coverage,
    /// What was done by hand.
    pub fixed: &'i [Fixed],
    /// Fiscal modules of other operators; `None` to find them out, which needs all rows.
    pub foreign: Option<HashSet<u32>>,
    /// The first moment of the rows and the one behind the last, when rows outside were left out.
    pub edges: Option<(i64, i64)>,
}

/// What the engine found.
#[derive(Debug)]
pub struct Outcome {
    /// The rows in their canonical order; positions mean these.
    pub rows: Rows,
    /// Every link, sorted by order, kind and row; an ambiguous one stands for each candidate.
    pub links: Vec<Link>,
    /// One verdict for every row of each side.
    pub verdicts: [Vec<Verdict>; 4],
    /// Whether rows that were left out could change the verdict, for each side.
    pub sure: [Vec<bool>; 4],
    /// The modules of other operators.
    pub foreign: HashSet<u32>,
}

/// Reconciles.
pub fn reconcile(input: Input<'_>) -> Outcome {
    let Input { mut rows, rules, coverage, fixed, foreign, edges } = input;
    rows.sort();
    let carts = carts(&rows);
    let hand = Hand::new(&rows, fixed, &carts);
    let conflicts = sales::conflicts(&rows);
    let sold = sales::find(&rows, rules, &hand);
    let mut foreign_modules = foreign.clone().unwrap_or_default();
    let work = Work { rows: &rows, rules, hand: &hand, conflicts: &conflicts, carts: &carts, sold: &sold };
    let (mut receipts, payments) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| work.payments());
        let receipts = work.receipts(&foreign_modules);
        // A panic over there is a bug, and goes on here.
        (receipts, beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    if foreign.is_none() {
        foreign_modules = strangers(&rows, &receipts.found);
        if !foreign_modules.is_empty() {
            receipts = work.receipts(&foreign_modules);
        }
    }
    let mut links = sold.links.clone();
    links.extend_from_slice(&receipts.links);
    links.extend_from_slice(&payments.links);
    links.sort_unstable_by_key(|link| (link.order, link.kind, link.row));
    let context = verdict::Context {
        rows: &rows,
        rules,
        coverage,
        conflicts: &conflicts,
        sold: &sold,
        receipts: (&receipts.orders, &receipts.found),
        payments: (&payments.orders, &payments.found),
        links: &links,
        foreign: &foreign_modules,
        hand: &hand,
    };
    let verdicts = verdict::all(&context);
    let sure = reach::sure(&rows, rules, &carts, edges);
    drop((receipts, payments));
    Outcome { links, verdicts, sure, foreign: foreign_modules, rows }
}

/// Positions of what was done by hand.
#[derive(Default)]
pub struct Hand {
    /// Order, kind and row of the links that stay.
    pub kept: Vec<(u32, LinkKind, u32, Rule, LinkState)>,
    banned: HashSet<(u32, Side, u32)>,
    /// Orders and rows that a pair was forbidden to, and the side of the row.
    parted: HashSet<(Side, Side, u32)>,
    /// Orders with a link made by hand, and the side it leads to.
    made: HashSet<(u32, Side)>,
}

impl Hand {
    fn new(rows: &Rows, fixed: &[Fixed], carts: &HashMap<u32, Vec<u32>>) -> Hand {
        let mut hand = Hand::default();
        if fixed.is_empty() {
            return hand;
        }
        let mut places: HashMap<(Side, i64), u32> = HashMap::new();
        for one in fixed {
            places.insert((Side::Order, one.order), NOBODY);
            places.insert((one.kind.side(), one.row), NOBODY);
        }
        for side in Side::ALL {
            for at in 0..rows.count(side) {
                if let Some(place) = places.get_mut(&(side, rows.id(side, at))) {
                    *place = at as u32;
                }
            }
        }
        for one in fixed {
            let order = places[&(Side::Order, one.order)];
            let row = places[&(one.kind.side(), one.row)];
            if order == NOBODY || row == NOBODY {
                continue;
            }
            if one.state == LinkState::Rejected {
                hand.banned.insert((order, one.kind.side(), row));
            } else {
                hand.kept.push((order, one.kind, row, one.rule, one.state));
            }
        }
        hand.kept.sort_unstable_by_key(|(order, kind, row, ..)| (*order, *kind, *row));
        hand.kept.dedup_by_key(|(order, kind, row, ..)| (*order, *kind, *row));
        if !hand.banned.is_empty() {
            // The money of a cart is that of all its lines: what is forbidden to one is forbidden to all.
            let lines = carts.values().flat_map(|lines| lines.iter().map(move |line| (*line, lines)));
            let cart_of: HashMap<u32, &Vec<u32>> = lines.collect();
            let money = hand.banned.iter().filter(|(_, side, _)| *side != Side::Sale);
            let mine = |(order, ..): &&(u32, Side, u32)| cart_of.get(order).copied().map_or(&[][..], Vec::as_slice);
            let more: Vec<_> = money.flat_map(|pair| mine(&pair).iter().map(|line| (*line, pair.1, pair.2))).collect();
            hand.banned.extend(more);
            let ends = |(order, side, row): &(u32, Side, u32)| [(*side, Side::Order, *order), (*side, *side, *row)];
            hand.parted = hand.banned.iter().flat_map(ends).collect();
        }
        let made = hand.kept.iter().filter(|kept| kept.4 == LinkState::Manual);
        hand.made = made.map(|(order, kind, ..)| (*order, kind.side())).collect();
        hand
    }

    /// Whether a pair was forbidden by hand.
    pub fn bans(&self, side: Side, order: u32, row: u32) -> bool {
        !self.banned.is_empty() && self.banned.contains(&(order, side, row))
    }

    /// Whether an order was parted from a row of a side, or a row of it from an order; `end` says which of the two is asked for.
    pub fn parts(&self, side: Side, end: Side, at: u32) -> bool {
        self.parted.contains(&(side, end, at))
    }

    /// Whether an order has a link to a row of a side that was made by hand.
    pub fn made(&self, side: Side, order: u32) -> bool {
        self.made.contains(&(order, side))
    }
}

/// The lines of shopping carts, by their first.
fn carts(rows: &Rows) -> HashMap<u32, Vec<u32>> {
    let mut groups: HashMap<(u32, u64), Vec<u32>> = HashMap::new();
    for (at, order) in rows.orders.iter().enumerate() {
        if order.cart != 0 && order.price != NONE && order.price != 0 {
            groups.entry((order.machine, order.cart)).or_default().push(at as u32);
        }
    }
    groups.into_values().filter(|lines| lines.len() > 1).map(|lines| (lines[0], lines)).collect()
}

struct Work<'w> {
    rows: &'w Rows,
    rules: &'w Rules,
    hand: &'w Hand,
    conflicts: &'w [bool],
    carts: &'w HashMap<u32, Vec<u32>>,
    sold: &'w SaleLinks,
}

impl Work<'_> {
    /// The orders that may be looked for.
    fn pool(&self) -> Vec<Hold> {
        let usable = |(at, order): (usize, &super::rows::OrderRow)| {
            let out = self.conflicts[at]
                || order.is_unpaid
                || order.price == NONE
                || order.price <= 0
                || order.time() == NONE;
            if out { Hold::Away } else { Hold::Free }
        };
        let mut pool: Vec<Hold> = self.rows.orders.iter().enumerate().map(usable).collect();
        for line in self.carts.values().flat_map(|lines| &lines[1..]) {
            pool[*line as usize] = Hold::Away;
        }
        pool
    }

    fn receipts(&self, foreign: &HashSet<u32>) -> Found {
        let banned = |order, row| self.hand.bans(Side::Receipt, order, row);
        let away = |row: &super::rows::ReceiptRow| if foreign.contains(&row.module) { Hold::Away } else { Hold::Free };
        let found = self.rows.receipts.iter().map(away).collect();
        let mut money = Money {
            rows: self.rows,
            rules: self.rules,
            orders: self.pool(),
            found,
            links: Vec::new(),
            carts: self.carts,
            banned: &banned,
        };
        for (order, kind, row, rule, state) in self.hand.kept.iter().copied() {
            if !matches!(kind, LinkKind::Receipt | LinkKind::Return) {
                continue;
            }
            let (one, other) = (&self.rows.orders[order as usize], &self.rows.receipts[row as usize]);
            // A return proves no sale, whoever says so.
            let kind = if other.kind == ReceiptKind::Return { LinkKind::Return } else { kind };
            let anchor = if kind == LinkKind::Return { one.refunded } else { receipt_anchor(one, self.rules) };
            let amount = if kind == LinkKind::Return { other.amount.saturating_abs() } else { other.amount };
            money.links.push(by_hand(order, row, kind, rule, state, (other.time, anchor), (amount, one.price)));
            money.found[row as usize] = Hold::Linked;
            if kind == LinkKind::Receipt {
                money.orders[order as usize] = Hold::Linked;
            }
        }
        money.find_receipts(&self.sold.tails);
        Found { orders: money.orders, found: money.found, links: money.links }
    }

    fn payments(&self) -> Found {
        let banned = |order, row| self.hand.bans(Side::Payment, order, row);
        let mut money = Money {
            rows: self.rows,
            rules: self.rules,
            orders: self.pool(),
            found: vec![Hold::Free; self.rows.payments.len()],
            links: Vec::new(),
            carts: self.carts,
            banned: &banned,
        };
        for (order, kind, row, rule, state) in self.hand.kept.iter().copied() {
            if kind == LinkKind::Payment {
                let (one, other) = (&self.rows.orders[order as usize], &self.rows.payments[row as usize]);
                let times = (other.time, payment_anchor(one));
                let lines = self.cart_of(order);
                let price = lines.iter().map(|line| self.rows.orders[*line as usize].price).sum();
                money.links.push(by_hand(order, row, kind, rule, state, times, (other.amount, price)));
                money.found[row as usize] = Hold::Linked;
                money.orders[order as usize] = Hold::Linked;
                for line in lines.iter().filter(|line| **line != order && !self.has_payment(**line)) {
                    // One payment for all lines: the other lines follow the one that was decided, but for what was forbidden to them.
                    money.orders[*line as usize] = Hold::Linked;
                    if !banned(*line, row) {
                        let (rule, state) = (Rule::PaymentCart, LinkState::Matched);
                        money.links.push(by_hand(*line, row, kind, rule, state, times, (other.amount, price)));
                    }
                }
            }
        }
        money.find_payments();
        Found { orders: money.orders, found: money.found, links: money.links }
    }
}

impl Work<'_> {
    /// The lines of the cart of an order, or itself.
    fn cart_of(&self, order: u32) -> Vec<u32> {
        let row = &self.rows.orders[order as usize];
        let lines = (row.cart != 0).then(|| self.carts.values().find(|lines| lines.contains(&order))).flatten();
        lines.cloned().unwrap_or_else(|| vec![order])
    }

    /// Whether an order has a payment by hand.
    fn has_payment(&self, order: u32) -> bool {
        self.hand.kept.iter().any(|(of, kind, ..)| *of == order && *kind == LinkKind::Payment)
    }
}

/// What one money side came to.
struct Found {
    orders: Vec<Hold>,
    found: Vec<Hold>,
    links: Vec<Link>,
}

/// A link that was made or fixed by hand, with its differences as they are now.
pub fn by_hand(
    order: u32,
    row: u32,
    kind: LinkKind,
    rule: Rule,
    state: LinkState,
    times: (i64, i64),
    amounts: (i64, i64),
) -> Link {
    let known = |(one, other): (i64, i64)| if one == NONE || other == NONE { 0 } else { one - other };
    let delta_seconds = (known(times) / 1000).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    Link { order, row, delta_amount: known(amounts), delta_seconds, kind, rule, state }
}

/// Fewer receipts than this say nothing of their module.
const FEW: u64 = 20;

/// The modules of which hardly a receipt fits an order, while most of another module do.
fn strangers(rows: &Rows, found: &[Hold]) -> HashSet<u32> {
    let mut shares: HashMap<u32, (u64, u64)> = HashMap::new();
    for (row, hold) in rows.receipts.iter().zip(found) {
        if row.kind != ReceiptKind::Return {
            let share = shares.entry(row.module).or_default();
            share.0 += u64::from(*hold == Hold::Linked);
            share.1 += 1;
        }
    }
    let good = shares.values().any(|(linked, all)| *all >= FEW && linked * 2 >= *all);
    let strange = shares.iter().filter(|(_, (linked, all))| good && *all >= FEW && linked * 10 < *all);
    strange.map(|(module, _)| *module).collect()
}
