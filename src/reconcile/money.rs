//! The stages that look for the money of orders: receipts and payments. Each stage takes what the ones before it left, and a row is used once.

use std::collections::{HashMap, HashSet};

use super::rows::{DAY, NONE, OrderKind, OrderRow, PaymentState, ReceiptKind, Rows};
use super::rules::{PaymentWindow, ReceiptAnchor, Rule, Rules};
use super::stage::{Node, Pair, Settled, Spot, Terms, pair};

/// Which rows a link leads to, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// The back office's sale.
    Sale,
    /// The fiscal receipt.
    Receipt,
    /// The gateway payment.
    Payment,
    /// The return receipt of a refund.
    Return,
}

/// How sure a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkState {
    /// It is the only possible one.
    Matched,
    /// It is one of several.
    Ambiguous,
    /// Made by hand.
    Manual,
    /// Found by a rule and fixed by hand.
    Locked,
    /// Forbidden by hand.
    Rejected,
}

/// One link from an order to a row, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The order.
    pub order: u32,
    /// The row.
    pub row: u32,
    /// The row's amount less the order's price, in tiyin.
    pub delta_amount: i64,
    /// The row's time less the moment it was expected at, in seconds.
    pub delta_seconds: i32,
    /// Where the row is.
    pub kind: LinkKind,
    /// Why.
    pub rule: Rule,
    /// How sure.
    pub state: LinkState,
}

/// How far the search of one money side is with an order or a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Not found yet.
    Free,
    /// Linked.
    Linked,
    /// One of several.
    Open,
    /// One of too many.
    Crowd,
    /// Not in the pool.
    Away,
}

/// Whether a pair was forbidden by hand.
pub type Banned<'b> = dyn Fn(u32, u32) -> bool + Sync + 'b;

/// The work on one money side.
pub struct Money<'r> {
    /// The rows.
    pub rows: &'r Rows,
    /// The rules.
    pub rules: &'r Rules,
    /// How far it is with each order.
    pub orders: Vec<Hold>,
    /// How far it is with each receipt or payment.
    pub found: Vec<Hold>,
    /// What was found.
    pub links: Vec<Link>,
    /// The lines of carts, by their first.
    pub carts: &'r HashMap<u32, Vec<u32>>,
    /// The pairs forbidden by hand.
    pub banned: &'r Banned<'r>,
}

/// Milliseconds of seconds.
const fn ms(seconds: i64) -> i64 {
    seconds * 1000
}

/// How long after its creation an order is usually paid or handed out, where it is not said.
const USUAL: i64 = 60_000;

/// The moment at which the receipt of an order is expected.
pub fn receipt_anchor(order: &OrderRow, rules: &Rules) -> i64 {
    let paid = if order.paid == NONE { order.created } else { order.paid };
    match rules.receipt.anchor {
        ReceiptAnchor::Paying => paid,
        ReceiptAnchor::Delivery if order.delivered != NONE => order.delivered,
        ReceiptAnchor::Delivery => order.time() + USUAL,
    }
}

/// The moment at which the payment of an order is expected.
pub fn payment_anchor(order: &OrderRow) -> i64 {
    if order.paid == NONE { order.time() + USUAL } else { order.paid }
}

/// The window of receipts.
pub fn receipt_window(order: &OrderRow, rules: &Rules) -> (i64, i64) {
    let receipt = &rules.receipt;
    if receipt.anchor == ReceiptAnchor::Delivery && order.delivered == NONE {
        let created = order.time();
        return (created - ms(receipt.before), created + ms(receipt.without_delivery + receipt.after));
    }
    let anchor = receipt_anchor(order, rules);
    (anchor - ms(receipt.before), anchor + ms(receipt.after))
}

/// The window of payments.
pub fn payment_window(order: &OrderRow, rules: &Rules) -> (i64, i64) {
    let payment = &rules.payment;
    let anchor = payment_anchor(order);
    if payment.window == PaymentWindow::Paying {
        return (anchor - ms(payment.before), anchor + ms(payment.after));
    }
    let start = order.time().min(anchor);
    let end = if order.delivered == NONE { anchor.max(start) + ms(payment.without_delivery) } else { order.delivered };
    (start - ms(payment.before), end.max(anchor) + ms(payment.after))
}

/// From when to when after its creation an order that failed would have been handed out: a receipt of it is not looked for elsewhere, as hardly any
/// has one and strangers fit many.
const FAILED: (i64, i64) = (20_000, 110_000);

/// The window of the receipt of an order that was not handed out.
fn failed_window(order: &OrderRow, rules: &Rules) -> (i64, i64) {
    let (lo, hi) = receipt_window(order, rules);
    let (first, last) = match order.delivered {
        NONE => (order.time() + FAILED.0, order.time() + FAILED.1),
        failed => (failed - ms(rules.receipt.close_before.max(0)), failed + ms(rules.receipt.close_after.max(0))),
    };
    (first.max(lo), last.min(hi))
}

/// The longest time after an order in which its refund is looked for.
const LONGEST_REFUND: i64 = 90 * DAY;

/// The window of the return receipt of an order and the moment it is nearest to: at the refund when the panel says one, soon after an order
/// that was not handed out.
pub fn return_window(order: &OrderRow, rules: &Rules) -> Option<((i64, i64), i64)> {
    if !order.kind.needs_receipt() || order.time() == NONE {
        return None;
    }
    let (before, after) = (ms(rules.receipt.return_before), ms(rules.receipt.return_after));
    if order.is_refunded {
        let known = order.refunded != NONE && (0..=LONGEST_REFUND).contains(&(order.refunded - order.time()));
        return known.then(|| ((order.refunded - before, order.refunded + after), order.refunded));
    }
    let made = order.time();
    (order.is_undelivered && !order.is_unpaid)
        .then(|| ((made, made + ms(rules.receipt.without_delivery) + after), made + USUAL))
}

/// The windows of the close stage in milliseconds, the narrowest first: a row at the very moment is not given away to complete a chain of
/// later ones. Empty when the stage is left out.
fn steps(before: i64, after: i64) -> Vec<(i64, i64)> {
    let parts: &[i64] = if before < 0 || after < 0 { &[] } else { &[4, 1] };
    parts.iter().map(|part| (ms(before) / part, ms(after) / part)).collect()
}

/// The class of a receipt: its amount and how it was paid.
fn tender(amount: i64, card: bool) -> i64 {
    amount.saturating_mul(2).saturating_add(i64::from(card))
}

/// From when to when a payment of an order may stand, and the moment it is nearest to; none where the order has no times.
type Place<'f> = &'f dyn Fn(&OrderRow) -> Option<((i64, i64), i64)>;

impl Money<'_> {
    fn is_free(&self, order: usize) -> bool {
        self.orders[order] == Hold::Free
    }

    /// The price of an order, or of all lines of a cart.
    fn price(&self, order: u32) -> i64 {
        let price = |order: &u32| self.rows.orders[*order as usize].price;
        match self.carts.get(&order) {
            Some(lines) => lines.iter().map(price).sum(),
            None => price(&order),
        }
    }

    fn node(&self, at: usize, class: i64, window: (i64, i64), anchor: i64) -> Node {
        let created = self.rows.orders[at].time();
        Node { class, lo: window.0, hi: window.1, anchor, order: at as u32, created }
    }

    /// The nodes of the orders that are still free and that `make` has a place for.
    fn nodes(&self, make: impl Fn(usize, &OrderRow) -> Option<Node>) -> Vec<Node> {
        let orders = self.rows.orders.iter().enumerate().filter(|(at, _)| self.is_free(*at));
        let mut nodes: Vec<Node> = orders.filter_map(|(at, order)| make(at, order)).collect();
        nodes.sort_unstable();
        nodes
    }

    /// Runs a stage and keeps what it found.
    fn run(&mut self, rule: Rule, kind: LinkKind, nodes: &[Node], spots: &[Spot], sequence: bool) {
        self.run_and(rule, kind, nodes, spots, sequence, |_| true);
    }

    /// Runs a step of a close stage. The windows of the nodes are wider than the step by the margin, so that what is just outside is weighed
    /// too. What is outside or open waits for the wide stage, which sees more rows.
    fn run_close(
        &mut self,
        rule: Rule,
        kind: LinkKind,
        (before, after): (i64, i64),
        nodes: &[Node],
        spots: &[Spot],
        sequence: bool,
    ) {
        self.run_and(rule, kind, nodes, spots, sequence, |found| {
            let decided = matches!(found.settled, Settled::Sure | Settled::BySequence);
            decided && (-before..=after).contains(&found.delta)
        });
    }

    fn run_and(
        &mut self,
        rule: Rule,
        kind: LinkKind,
        nodes: &[Node],
        spots: &[Spot],
        sequence: bool,
        wanted: impl Fn(&Pair) -> bool,
    ) {
        if nodes.is_empty() || spots.is_empty() {
            return;
        }
        let payments = &self.rows.payments;
        let by_number = |row: u32| payments[row as usize].sequence;
        let margin = if kind == LinkKind::Payment { self.rules.payment.margin } else { self.rules.receipt.margin };
        let terms = Terms {
            margin: ms(margin),
            banned: self.banned,
            sequence: sequence.then_some(&by_number as &(dyn Fn(u32) -> i64 + Sync)),
        };
        for found in pair(nodes, spots, &terms) {
            if wanted(&found) {
                self.keep(rule, kind, &found);
            }
        }
    }

    fn keep(&mut self, rule: Rule, kind: LinkKind, found: &Pair) {
        let (hold, state) = match found.settled {
            Settled::Sure | Settled::BySequence => (Hold::Linked, LinkState::Matched),
            Settled::Open => (Hold::Open, LinkState::Ambiguous),
            Settled::Crowd => (Hold::Crowd, LinkState::Ambiguous),
        };
        let amount = match kind {
            LinkKind::Payment => self.rows.payments[found.row as usize].amount,
            LinkKind::Return => self.rows.receipts[found.row as usize].amount.saturating_abs(),
            _ => self.rows.receipts[found.row as usize].amount,
        };
        let price = self.price(found.order);
        let lines = self.carts.get(&found.order);
        let rule = match (rule, found.settled, lines) {
            (Rule::PaymentClose | Rule::PaymentWindow, Settled::BySequence, _) => Rule::PaymentSequence,
            (Rule::PaymentClose | Rule::PaymentWindow, _, Some(_)) => Rule::PaymentCart,
            (rule, ..) => rule,
        };
        self.found[found.row as usize] = hold;
        let delta_seconds = (found.delta / 1000).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
        for order in lines.map_or(std::slice::from_ref(&found.order), Vec::as_slice) {
            self.orders[*order as usize] = if kind == LinkKind::Return { self.orders[*order as usize] } else { hold };
            let delta_amount = amount - price;
            self.links.push(Link { order: *order, row: found.row, delta_amount, delta_seconds, kind, rule, state });
        }
    }
}

/// Second thoughts.
impl Money<'_> {
    /// A pair that is not at the very moment is open, together with a neighbour's, when the two could trade their rows at hardly more cost
    /// and no fewer rows would be at the very moment.
    fn doubt(&mut self, wide: Rule, close: Rule, kind: LinkKind) {
        let margin =
            ms(if kind == LinkKind::Payment { self.rules.payment.margin } else { self.rules.receipt.margin }) / 3;
        let (before, after) = match kind {
            LinkKind::Payment => (self.rules.payment.close_before, self.rules.payment.close_after),
            _ => (self.rules.receipt.close_before, self.rules.receipt.close_after),
        };
        let narrowest = steps(before, after).first().copied();
        let exact = |delta: i64| narrowest.is_some_and(|(before, after)| (-before..=after).contains(&delta));
        let time = |row: u32| match kind {
            LinkKind::Payment => self.rows.payments[row as usize].time,
            _ => self.rows.receipts[row as usize].time,
        };
        let place = |order: u32| {
            let order = &self.rows.orders[order as usize];
            match kind {
                LinkKind::Payment => (payment_window(order, self.rules), payment_anchor(order)),
                _ => (receipt_window(order, self.rules), receipt_anchor(order, self.rules)),
            }
        };
        let usable = |link: &Link| {
            let settled =
                link.state == LinkState::Matched && link.kind == kind && (link.rule == wide || link.rule == close);
            settled && !self.carts.contains_key(&link.order)
        };
        let links = self.links.iter().enumerate().filter(|(_, link)| usable(link));
        let mut held: Vec<(i64, i64, u32)> =
            links.map(|(at, link)| (self.rows.orders[link.order as usize].price, time(link.row), at as u32)).collect();
        held.sort_unstable();
        let mut traded: Vec<(u32, u32)> = Vec::new();
        for (price, moment, at) in &held {
            let ((lo, hi), anchor) = place(self.links[*at as usize].order);
            if exact(moment - anchor) {
                continue;
            }
            let start = held.partition_point(|other| (other.0, other.1) < (*price, lo));
            for (_, theirs, other) in held[start..].iter().take_while(|other| other.0 == *price && other.1 <= hi) {
                let ((first, last), expected) = place(self.links[*other as usize].order);
                let now = (moment - anchor).abs() + (theirs - expected).abs();
                let then = (theirs - anchor).abs() + (moment - expected).abs();
                let kept = exact(theirs - anchor) || exact(moment - expected) || !exact(theirs - expected);
                let (mine, yours) = (&self.links[*at as usize], &self.links[*other as usize]);
                let banned = (self.banned)(mine.order, yours.row) || (self.banned)(yours.order, mine.row);
                if other != at && kept && !banned && (first..=last).contains(moment) && then <= now + margin {
                    traded.push((*at, *other));
                }
            }
        }
        let mut open: Vec<(u32, u32)> = Vec::new();
        for (one, other) in traded {
            for (one, other) in [(one, one), (one, other), (other, one), (other, other)] {
                let (order, row) = (self.links[one as usize].order, self.links[other as usize].row);
                self.orders[order as usize] = Hold::Open;
                self.found[row as usize] = Hold::Open;
                open.push((order, row));
            }
        }
        open.sort_unstable();
        open.dedup();
        self.links.retain(|link| link.kind != kind || open.binary_search(&(link.order, link.row)).is_err());
        for (order, row) in open {
            let anchor = match kind {
                LinkKind::Payment => payment_anchor(&self.rows.orders[order as usize]),
                _ => receipt_anchor(&self.rows.orders[order as usize], self.rules),
            };
            let moment = match kind {
                LinkKind::Payment => self.rows.payments[row as usize].time,
                _ => self.rows.receipts[row as usize].time,
            };
            self.keep(wide, kind, &Pair { order, row, delta: moment - anchor, settled: Settled::Open });
        }
    }
}

/// Receipts.
impl Money<'_> {
    /// Finds the receipts of orders. `tails` are the receipts that sales name.
    pub fn find_receipts(&mut self, tails: &[(u32, u64)]) {
        if self.rules.receipt.use_tails {
            self.by_tail(tails);
        }
        let rules = self.rules;
        let by_card = rules.receipt.card;
        let wanted = |order: &OrderRow| {
            let needs = order.kind == OrderKind::Cash || (order.kind == OrderKind::Card && by_card);
            needs && !order.is_undelivered
        };
        let card = |order: &OrderRow| order.kind == OrderKind::Card;
        let mut spots = self.receipt_spots(tender);
        let margin = ms(rules.receipt.margin);
        for (before, after) in steps(rules.receipt.close_before, rules.receipt.close_after) {
            let nodes = self.nodes(|at, order| {
                (wanted(order) && order.delivered != NONE).then(|| {
                    let anchor = receipt_anchor(order, rules);
                    let window = (anchor - before - margin, anchor + after + margin);
                    self.node(at, tender(self.price(at as u32), card(order)), window, anchor)
                })
            });
            self.run_close(Rule::ReceiptClose, LinkKind::Receipt, (before, after), &nodes, &spots, false);
            spots.retain(|spot| self.found[spot.row as usize] == Hold::Free);
        }
        let place_of = |money: &Self, at: usize, order: &OrderRow, class: i64| {
            money.node(at, class, receipt_window(order, rules), receipt_anchor(order, rules))
        };
        let nodes = self.nodes(|at, order| {
            wanted(order).then(|| place_of(self, at, order, tender(self.price(at as u32), card(order))))
        });
        self.run(Rule::ReceiptWindow, LinkKind::Receipt, &nodes, &spots, false);
        self.doubt(Rule::ReceiptWindow, Rule::ReceiptClose, LinkKind::Receipt);
        if !rules.receipt.card {
            return;
        }
        let spots = self.receipt_spots(|amount, _| amount);
        let near = |order: &OrderRow| (rules.receipt.close_before >= 0).then(|| receipt_anchor(order, rules));
        let nodes = self.nodes(|at, order| {
            let anchor = near(order).filter(|_| wanted(order) && order.delivered != NONE)?;
            let window = (anchor - ms(rules.receipt.close_before), anchor + ms(rules.receipt.close_after));
            Some(self.node(at, self.price(at as u32), window, anchor))
        });
        self.run(Rule::ReceiptOtherTender, LinkKind::Receipt, &nodes, &spots, false);
        // What was not handed out may have a receipt all the same; it takes what the others left.
        let spots = self.receipt_spots(tender);
        let nodes = self.nodes(|at, order| {
            let failed = order.kind.needs_receipt() && order.is_undelivered;
            let class = tender(self.price(at as u32), card(order));
            failed.then(|| self.node(at, class, failed_window(order, rules), receipt_anchor(order, rules)))
        });
        self.run(Rule::ReceiptUndelivered, LinkKind::Receipt, &nodes, &spots, false);
        self.by_factor(Rule::ReceiptFactor, LinkKind::Receipt, PaymentState::Paid, &|order| {
            wanted(order).then(|| (receipt_window(order, rules), receipt_anchor(order, rules)))
        });
        for refunded in [true, false] {
            self.find_returns(refunded);
        }
    }

    fn receipt_spots(&self, class: impl Fn(i64, bool) -> i64) -> Vec<Spot> {
        let receipts = self.rows.receipts.iter().enumerate();
        let free = receipts.filter(|(at, row)| {
            self.found[*at] == Hold::Free && row.kind != ReceiptKind::Return && row.time != NONE && row.amount != NONE
        });
        let mut spots: Vec<Spot> = free
            .map(|(at, row)| {
                let class = class(row.amount, row.kind == ReceiptKind::Card);
                Spot { class, time: row.time, row: at as u32 }
            })
            .collect();
        spots.sort_unstable();
        spots
    }

    /// A receipt that exactly one sale names, that alone has this number, with the right amount at the right time.
    fn by_tail(&mut self, tails: &[(u32, u64)]) {
        if tails.is_empty() {
            return;
        }
        let mut numbers: HashMap<u64, Vec<u32>> = HashMap::with_capacity(tails.len());
        tails.iter().for_each(|(_, number)| {
            numbers.entry(*number).or_default();
        });
        for (at, row) in self.rows.receipts.iter().enumerate() {
            let usable = self.found[at] == Hold::Free && row.kind != ReceiptKind::Return && row.time != NONE;
            if usable && let Some(list) = numbers.get_mut(&row.number) {
                list.push(at as u32);
            }
        }
        let fits = |order: u32, row: u32| {
            let (one, other) = (&self.rows.orders[order as usize], &self.rows.receipts[row as usize]);
            let near = (other.time - receipt_anchor(one, self.rules)).abs() <= ms(self.rules.receipt.tail_window);
            near && other.amount == self.price(order) && !(self.banned)(order, row)
        };
        let mut claims: HashMap<u32, Vec<u32>> = HashMap::new();
        for (order, number) in tails.iter().filter(|(order, _)| self.is_free(*order as usize)) {
            let list = numbers.get(number).map_or(&[][..], Vec::as_slice);
            let mut fitting = list.iter().filter(|row| fits(*order, **row));
            if let (Some(row), None) = (fitting.next(), fitting.next()) {
                claims.entry(*row).or_default().push(*order);
            }
        }
        let mut sure: Vec<(u32, u32)> =
            claims.iter().filter(|(_, orders)| orders.len() == 1).map(|(row, orders)| (orders[0], *row)).collect();
        sure.sort_unstable();
        for (order, row) in sure {
            let anchor = receipt_anchor(&self.rows.orders[order as usize], self.rules);
            let delta = self.rows.receipts[row as usize].time - anchor;
            let found = Pair { order, row, delta, settled: Settled::Sure };
            self.keep(Rule::ReceiptTail, LinkKind::Receipt, &found);
        }
    }

    /// The return receipts of refunded orders, or of those that were not handed out.
    fn find_returns(&mut self, refunded: bool) {
        let rules = self.rules;
        let receipts = self.rows.receipts.iter().enumerate();
        let returns = receipts.filter(|(at, row)| {
            self.found[*at] == Hold::Free && row.kind == ReceiptKind::Return && row.time != NONE && row.amount != NONE
        });
        let mut spots: Vec<Spot> =
            returns.map(|(at, row)| Spot { class: row.amount.abs(), time: row.time, row: at as u32 }).collect();
        spots.sort_unstable();
        let orders = self.rows.orders.iter().enumerate();
        let done: HashSet<u32> =
            self.links.iter().filter(|link| link.kind == LinkKind::Return).map(|link| link.order).collect();
        let wanted = |at: usize, order: &OrderRow| {
            order.is_refunded == refunded && order.price != NONE && !done.contains(&(at as u32))
        };
        let node = |(at, order): (usize, &OrderRow)| {
            let (window, anchor) = return_window(order, rules).filter(|_| wanted(at, order))?;
            Some(self.node(at, order.price, window, anchor))
        };
        let mut nodes: Vec<Node> = orders.filter_map(node).collect();
        nodes.sort_unstable();
        let rule = if refunded { Rule::ReturnRefund } else { Rule::ReturnUndelivered };
        self.run(rule, LinkKind::Return, &nodes, &spots, false);
    }

    /// What is left, with amounts that differ by a factor of one hundred; of payments those of one state.
    fn by_factor(&mut self, rule: Rule, kind: LinkKind, state: PaymentState, place: Place<'_>) {
        for up in [true, false] {
            let spots = match kind {
                LinkKind::Payment => self.payment_spots(state),
                _ => self.receipt_spots(|amount, _| amount),
            };
            let nodes = self.nodes(|at, order| {
                let (window, anchor) = place(order)?;
                let price = self.price(at as u32);
                let class = if up { price.checked_mul(100)? } else { price / 100 };
                (up || price % 100 == 0).then(|| self.node(at, class, window, anchor))
            });
            self.run(rule, kind, &nodes, &spots, false);
        }
    }
}

/// Payments.
impl Money<'_> {
    /// Finds the payments of orders.
    pub fn find_payments(&mut self) {
        let rules = self.rules;
        let wide = |order: &OrderRow| {
            (order.kind == OrderKind::Gateway).then(|| (payment_window(order, rules), payment_anchor(order)))
        };
        let nodes = |money: &Self, refunded: Option<bool>| {
            money.nodes(|at, order| {
                let (window, anchor) =
                    wide(order).filter(|_| refunded.is_none_or(|wanted| order.is_refunded == wanted))?;
                Some(money.node(at, money.price(at as u32), window, anchor))
            })
        };
        let cancelled = self.payment_spots(PaymentState::Cancelled);
        if !rules.payment.cancelled_is_paid {
            let refunded = nodes(self, Some(true));
            self.run(Rule::PaymentRefunded, LinkKind::Payment, &refunded, &cancelled, rules.payment.use_sequence);
        }
        let mut spots = self.payment_spots(PaymentState::Paid);
        if rules.payment.cancelled_is_paid {
            spots.extend(cancelled);
            spots.sort_unstable();
        }
        let margin = ms(rules.payment.margin);
        for (before, after) in steps(rules.payment.close_before, rules.payment.close_after) {
            let close = self.nodes(|at, order| {
                let (_, anchor) = wide(order).filter(|_| order.paid != NONE)?;
                let window = (anchor - before - margin, anchor + after + margin);
                Some(self.node(at, self.price(at as u32), window, anchor))
            });
            let step = (before, after);
            self.run_close(Rule::PaymentClose, LinkKind::Payment, step, &close, &spots, rules.payment.use_sequence);
            spots.retain(|spot| self.found[spot.row as usize] == Hold::Free);
        }
        let all = nodes(self, None);
        self.run(Rule::PaymentWindow, LinkKind::Payment, &all, &spots, rules.payment.use_sequence);
        self.doubt(Rule::PaymentWindow, Rule::PaymentClose, LinkKind::Payment);
        if rules.payment.cancelled_is_paid {
            return;
        }
        let cancelled = self.payment_spots(PaymentState::Cancelled);
        let left = nodes(self, Some(false));
        self.run(Rule::PaymentCancelled, LinkKind::Payment, &left, &cancelled, false);
        for state in [PaymentState::Paid, PaymentState::Cancelled] {
            self.by_factor(Rule::PaymentFactor, LinkKind::Payment, state, &wide);
        }
    }

    fn payment_spots(&self, state: PaymentState) -> Vec<Spot> {
        let payments = self.rows.payments.iter().enumerate();
        let free = payments.filter(|(at, row)| {
            self.found[*at] == Hold::Free && row.state == state && row.time != NONE && row.amount != NONE
        });
        let mut spots: Vec<Spot> =
            free.map(|(at, row)| Spot { class: row.amount, time: row.time, row: at as u32 }).collect();
        spots.sort_unstable();
        spots
    }
}
