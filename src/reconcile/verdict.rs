//! One verdict for every row: a status, its reason, and the nearest row that could have been meant.

use std::collections::{HashMap, HashSet};

use super::coverage::{Coverage, Source};
use super::engine::{Hand, NOBODY};
use super::money::{Hold, Link, LinkKind, LinkState, payment_anchor, payment_window, receipt_anchor, receipt_window};
use super::rows::{DAY, NONE, OrderKind, OrderRow, PaymentState, Provider, ReceiptKind, Rows, Side, shift_of};
use super::rules::{Rule, Rules};
use super::sales::{SaleEnd, SaleLinks, sale_anchor, sale_window};
use super::status::{Reason, Status};

/// How far a near miss may be.
const NEAR: i64 = 30 * 60_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Its status.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// The position of the nearest row of the same amount on the other side, `u32::MAX` without one.
    pub near: u32,
    /// Its distance in seconds: that row's time less the expected one, seen from the order.
    pub near_seconds: i32,
}

impl Verdict {
    fn new(status: Status, reason: Reason) -> Verdict {
        Verdict { status, reason, near: NOBODY, near_seconds: 0 }
    }

    /// The same, but for a reason of its own where a person parted the pair.
    fn unless(self, parted: bool) -> Verdict {
        if parted { Verdict { reason: Reason::Forbidden, ..self } } else { self }
    }
}

/// The side on which the near miss of a row is.
pub fn near_side(side: Side, kind: OrderKind) -> Side {
    match (side, kind) {
        (Side::Order, OrderKind::Gateway) => Side::Payment,
        (Side::Order, _) => Side::Receipt,
        _ => Side::Order,
    }
}

/// What verdicts are made from.
pub struct Context<'c> {
    /// The rows.
    pub rows: &'c Rows,
    /// The rules.
    pub rules: &'c Rules,
    /// Which source speaks for which day.
    pub coverage: &'c Coverage,
    /// The orders that repeat a number.
    pub conflicts: &'c [bool],
    /// What was found by number.
    pub sold: &'c SaleLinks,
    /// How the search for receipts ended, for orders and receipts.
    pub receipts: (&'c [Hold], &'c [Hold]),
    /// How the search for payments ended, for orders and payments.
    pub payments: (&'c [Hold], &'c [Hold]),
    /// Every link, sorted by order.
    pub links: &'c [Link],
    /// The modules of other operators.
    pub foreign: &'c HashSet<u32>,
    /// What was done by hand.
    pub hand: &'c Hand,
}

/// The verdicts of all rows of all sides.
pub fn all(context: &Context<'_>) -> [Vec<Verdict>; 4] {
    let rows = context.rows;
    let proof = Proof::new(context);
    let near = Near::new(context);
    let orders: Vec<Verdict> = (0..rows.orders.len()).map(|at| order(context, &proof, &near, at)).collect();
    let sales = (0..rows.sales.len()).map(|at| sale(context, at)).collect();
    let receipts = (0..rows.receipts.len()).map(|at| receipt(context, &proof, &near, at)).collect();
    let intents = Intents::new(context);
    let payments = (0..rows.payments.len()).map(|at| payment(context, &proof, &near, &intents, at)).collect();
    [orders, sales, receipts, payments]
}

/// The money links of orders and the order links of rows.
struct Proof {
    money: Vec<u32>,
    returned: Vec<bool>,
    receipt: Vec<u32>,
    payment: Vec<u32>,
}

impl Proof {
    fn new(context: &Context<'_>) -> Proof {
        let rows = context.rows;
        let mut proof = Proof {
            money: vec![NOBODY; rows.orders.len()],
            returned: vec![false; rows.orders.len()],
            receipt: vec![NOBODY; rows.receipts.len()],
            payment: vec![NOBODY; rows.payments.len()],
        };
        for (at, link) in context.links.iter().enumerate() {
            match link.kind {
                LinkKind::Sale => continue,
                LinkKind::Return if link.state != LinkState::Ambiguous => proof.returned[link.order as usize] = true,
                LinkKind::Return => {}
                LinkKind::Receipt | LinkKind::Payment => proof.money[link.order as usize] = at as u32,
            }
            let list = if link.kind == LinkKind::Payment { &mut proof.payment } else { &mut proof.receipt };
            list[link.row as usize] = at as u32;
        }
        proof
    }
}

fn order(context: &Context<'_>, proof: &Proof, near: &Near, at: usize) -> Verdict {
    let order = &context.rows.orders[at];
    let settled = bucket(order)
        .map(|verdict| if verdict.status == Status::Vip { vip(context, at) } else { verdict })
        .or_else(|| context.conflicts[at].then(|| Verdict::new(Status::NumberConflict, Reason::NumberTwice)));
    if let Some(verdict) = settled {
        return verdict;
    }
    let link = context.links.get(proof.money[at] as usize);
    if let Some(link) = link.filter(|link| link.state == LinkState::Ambiguous) {
        let hold = if link.kind == LinkKind::Payment { context.payments.0[at] } else { context.receipts.0[at] };
        let reason = if hold == Hold::Crowd { Reason::Crowd } else { Reason::SeveralFit };
        return Verdict::new(Status::AmbiguousMatch, reason);
    }
    if order.is_refunded {
        return refunded(context, proof, at, link);
    }
    let cancelled = |link: &&Link| is_cancelled(context, link);
    if order.is_undelivered && (proof.returned[at] || link.filter(cancelled).is_some()) {
        return Verdict::new(Status::Refunded, Reason::MoneyBack);
    }
    if order.is_undelivered {
        let taken = link.is_some() || order.kind.needs_receipt();
        return match taken {
            true => Verdict::new(Status::UndeliveredPaid, Reason::MoneyTaken),
            false => Verdict::new(Status::Undelivered, Reason::NoMoneyTaken),
        };
    }
    match link {
        Some(link) => found(context, at, link),
        None => missing(context, near, at),
    }
}

/// Orders that need no proof, or cannot have one.
fn bucket(order: &OrderRow) -> Option<Verdict> {
    let need = |status| Some(Verdict::new(status, Reason::NoNeed));
    match order.kind {
        OrderKind::Test => need(Status::Test),
        OrderKind::Vip => need(Status::Vip),
        OrderKind::Manual => need(Status::Manual),
        OrderKind::Zero => need(Status::ZeroPrice),
        _ if order.price == NONE || order.time() == NONE => Some(Verdict::new(Status::Incomplete, Reason::Lacking)),
        _ if order.is_unpaid => Some(Verdict::new(Status::NotPaid, Reason::StateUnknown)),
        _ => None,
    }
}

/// An order paid by a VIP card: no money proves it, but the back office has its sale.
fn vip(context: &Context<'_>, at: usize) -> Verdict {
    let order = &context.rows.orders[at];
    let needs_none = order.is_undelivered || order.is_unpaid || order.time() == NONE || context.conflicts[at];
    match context.sold.sale_of[at] {
        NOBODY if needs_none || !context.coverage.covers(Source::Sales, order.time()) => {
            Verdict::new(Status::Vip, Reason::NoNeed)
        }
        NOBODY if context.hand.parts(Side::Sale, Side::Order, at as u32) => {
            Verdict::new(Status::Vip, Reason::SaleForbidden)
        }
        NOBODY => Verdict::new(Status::Vip, Reason::NoSale),
        sale => match compare(context, at, sale) {
            Some(reason) => Verdict::new(status_of_sale(reason), reason),
            None => Verdict::new(Status::Vip, Reason::NoNeed),
        },
    }
}

fn refunded(context: &Context<'_>, proof: &Proof, at: usize, link: Option<&Link>) -> Verdict {
    let back = |reason| Verdict::new(Status::Refunded, reason);
    let Some(link) = link else {
        return back(if proof.returned[at] { Reason::MoneyBack } else { Reason::NoMoneyTaken });
    };
    if let Some(verdict) = by_hand(context, link) {
        return verdict;
    }
    let returned = match link.kind {
        LinkKind::Payment => context.rows.payments[link.row as usize].state == PaymentState::Cancelled,
        _ => proof.returned[at],
    };
    if returned { back(Reason::MoneyBack) } else { Verdict::new(Status::RefundMismatch, Reason::MoneyKept) }
}

/// Whether a link leads to a payment that was taken back.
fn is_cancelled(context: &Context<'_>, link: &Link) -> bool {
    link.kind == LinkKind::Payment
        && context.rows.payments[link.row as usize].state == PaymentState::Cancelled
        && !context.rules.payment.cancelled_is_paid
}

/// In what a link differs that was made or fixed by hand. It is kept, but a person's word makes no amounts equal.
fn by_hand(context: &Context<'_>, link: &Link) -> Option<Verdict> {
    if !matches!(link.state, LinkState::Manual | LinkState::Locked)
        || matches!(link.rule, Rule::PaymentFactor | Rule::ReceiptFactor)
    {
        return None;
    }
    if link.delta_amount != 0 && !is_cancelled(context, link) {
        return Some(Verdict::new(Status::PriceMismatch, Reason::HandAmount));
    }
    let order = &context.rows.orders[link.order as usize];
    let (time, (lo, hi)) = match link.kind {
        _ if link.state == LinkState::Locked || order.time() == NONE => return None,
        LinkKind::Payment => {
            let payment = &context.rows.payments[link.row as usize];
            if payment.state == PaymentState::Void {
                return Some(Verdict::new(Status::PaymentCancelled, Reason::StateUnknown));
            }
            (payment.time, payment_window(order, context.rules))
        }
        LinkKind::Receipt => (context.rows.receipts[link.row as usize].time, receipt_window(order, context.rules)),
        LinkKind::Sale | LinkKind::Return => return None,
    };
    let far = time != NONE && !(lo - NEAR..=hi + NEAR).contains(&time);
    (far && !is_cancelled(context, link)).then(|| Verdict::new(Status::TimeOutOfRange, Reason::HandTime))
}

/// Whether the sale of an order names another receipt than the one it was matched with.
fn names_another(context: &Context<'_>, sale: u32, link: &Link) -> bool {
    let named = context.rows.sales[sale as usize].receipt;
    link.kind == LinkKind::Receipt
        && context.rules.receipt.use_tails
        && named != 0
        && context.rows.receipts[link.row as usize].number != named
}

/// An order whose money was found.
fn found(context: &Context<'_>, at: usize, link: &Link) -> Verdict {
    let order = &context.rows.orders[at];
    if let Some(verdict) = by_hand(context, link) {
        return verdict;
    }
    if is_cancelled(context, link) {
        return Verdict::new(Status::PaymentCancelled, Reason::OnlyCancelled);
    }
    if matches!(link.rule, Rule::PaymentFactor | Rule::ReceiptFactor) {
        return Verdict::new(Status::PriceMismatch, Reason::FactorHundred);
    }
    let by_hand = link.state == LinkState::Manual;
    match context.sold.sale_of[at] {
        NOBODY if by_hand => Verdict::new(Status::Matched, Reason::ByHand),
        NOBODY if context.hand.parts(Side::Sale, Side::Order, at as u32) => {
            Verdict::new(Status::Matched, Reason::SaleForbidden)
        }
        NOBODY if context.coverage.covers(Source::Sales, order.time()) => Verdict::new(Status::Matched, Reason::NoSale),
        NOBODY => Verdict::new(Status::Matched, Reason::NoSaleSource),
        sale => match compare(context, at, sale) {
            Some(reason) => Verdict::new(status_of_sale(reason), reason),
            // What a person says is not proven by the rows.
            None if by_hand || context.hand.made(Side::Sale, at as u32) => {
                Verdict::new(Status::Matched, Reason::ByHand)
            }
            None if names_another(context, sale, link) => Verdict::new(Status::FullyMatched, Reason::OtherReceipt),
            None => Verdict::new(Status::FullyMatched, Reason::Agrees),
        },
    }
}

fn status_of_sale(reason: Reason) -> Status {
    if reason == Reason::SalePrice { Status::PriceMismatch } else { Status::TimeOutOfRange }
}

/// In what a sale differs from its order.
fn compare(context: &Context<'_>, order: usize, sale: u32) -> Option<Reason> {
    let (order, sale) = (&context.rows.orders[order], &context.rows.sales[sale as usize]);
    if sale.price != NONE && order.price != NONE && sale.price != order.price {
        return Some(Reason::SalePrice);
    }
    if sale.time == NONE || order.time() == NONE {
        return None;
    }
    let (lo, hi) = sale_window(order, context.rules);
    match (lo..=hi).contains(&sale.time) {
        true => None,
        false if shift_of(sale.time - sale_anchor(order)) != 0 => Some(Reason::SaleShift),
        false => Some(Reason::SaleTime),
    }
}

/// An order whose money was not found.
fn missing(context: &Context<'_>, near: &Near, at: usize) -> Verdict {
    let order = &context.rows.orders[at];
    let by_sale = match context.sold.sale_of[at] {
        NOBODY => None,
        sale => compare(context, at, sale).filter(|reason| *reason == Reason::SalePrice),
    };
    if let Some(reason) = by_sale {
        return Verdict::new(Status::PriceMismatch, reason);
    }
    let coverage = context.coverage;
    let parted = |side: Side| context.hand.parts(side, Side::Order, at as u32);
    match order.kind {
        OrderKind::Gateway => match silent_gateway(context, payment_anchor(order)) {
            Some(reason) => Verdict::new(Status::SourceMissing, reason),
            None => near.payment(order).verdict(Status::GatewayMissing).unless(parted(Side::Payment)),
        },
        OrderKind::Card if !context.rules.receipt.card => by_sale_alone(context, at, Reason::NoNeed),
        OrderKind::Cash | OrderKind::Card => {
            let reason = if coverage.knows(Source::Receipts) { Reason::NoReceipts } else { Reason::NeverReceipts };
            if !coverage.covers(Source::Receipts, receipt_anchor(order, context.rules)) {
                return Verdict::new(Status::SourceMissing, reason);
            }
            near.receipt(order, context.rules).verdict(Status::FiscalMissing).unless(parted(Side::Receipt))
        }
        _ => by_sale_alone(context, at, Reason::KindUnknown),
    }
}

/// An order that nothing but its sale speaks for.
fn by_sale_alone(context: &Context<'_>, at: usize, reason: Reason) -> Verdict {
    match context.sold.sale_of[at] {
        NOBODY => Verdict::new(Status::HwOnly, reason),
        sale => match compare(context, at, sale) {
            Some(reason) => Verdict::new(status_of_sale(reason), reason),
            None => Verdict::new(Status::Matched, reason),
        },
    }
}

/// Why the gateways cannot speak for a moment: one of those the operator has was not imported for its day, or never.
fn silent_gateway(context: &Context<'_>, time: i64) -> Option<Reason> {
    let coverage = context.coverage;
    if coverage.gateways().next().is_none() {
        return Some(Reason::NoGateway);
    }
    let expected = || context.rules.expected(coverage);
    let silent = expected().find(|provider| {
        coverage.knows(Source::Gateway(*provider)) && !coverage.covers(Source::Gateway(*provider), time)
    });
    let never = || expected().find(|provider| !coverage.knows(Source::Gateway(*provider)));
    silent.map(no_provider).or_else(|| never().map(never_provider))
}

fn never_provider(provider: Provider) -> Reason {
    match provider {
        Provider::Payme => Reason::NeverPayme,
        Provider::Click => Reason::NeverClick,
        Provider::Uzum => Reason::NeverUzum,
        Provider::Other => Reason::NoGateway,
    }
}

fn no_provider(provider: Provider) -> Reason {
    match provider {
        Provider::Payme => Reason::NoPayme,
        Provider::Click => Reason::NoClick,
        Provider::Uzum => Reason::NoUzum,
        Provider::Other => Reason::NoGateway,
    }
}

fn sale(context: &Context<'_>, at: usize) -> Verdict {
    let row = &context.rows.sales[at];
    match context.sold.ends[at] {
        SaleEnd::Sold => match compare(context, context.sold.order_of[at] as usize, at as u32) {
            Some(reason) => Verdict::new(status_of_sale(reason), reason),
            None if context.hand.made(Side::Sale, context.sold.order_of[at]) => {
                Verdict::new(Status::Matched, Reason::ByHand)
            }
            None => Verdict::new(Status::Matched, Reason::Agrees),
        },
        SaleEnd::Forbidden => Verdict::new(Status::VendhubOnly, Reason::Forbidden),
        SaleEnd::Twice => Verdict::new(Status::Duplicate, Reason::SoldTwice),
        SaleEnd::OtherMachine => Verdict::new(Status::NumberConflict, Reason::OtherMachine),
        SaleEnd::Unknown if row.time == NONE => Verdict::new(Status::Incomplete, Reason::Lacking),
        SaleEnd::Unknown if !context.coverage.covers(Source::Orders, row.time) => {
            Verdict::new(Status::SourceMissing, Reason::NoOrders)
        }
        SaleEnd::Unknown => Verdict::new(Status::VendhubOnly, Reason::NumberUnknown),
    }
}

/// The verdict of a row that a link leads to.
fn linked(context: &Context<'_>, link: &Link, hold: Hold) -> Verdict {
    if let Some(verdict) = by_hand(context, link) {
        return verdict;
    }
    let order = &context.rows.orders[link.order as usize];
    if is_cancelled(context, link) && link.state != LinkState::Ambiguous {
        return match order.is_refunded || order.is_undelivered {
            true => Verdict::new(Status::Refunded, Reason::MoneyBack),
            false => Verdict::new(Status::PaymentCancelled, Reason::OnlyCancelled),
        };
    }
    match (link.state, link.rule, link.kind) {
        (LinkState::Ambiguous, ..) => {
            Verdict::new(Status::AmbiguousMatch, if hold == Hold::Crowd { Reason::Crowd } else { Reason::SeveralFit })
        }
        (_, Rule::PaymentFactor | Rule::ReceiptFactor, _) => Verdict::new(Status::PriceMismatch, Reason::FactorHundred),
        (_, _, LinkKind::Return) => Verdict::new(Status::Refunded, Reason::MoneyBack),
        (LinkState::Manual, ..) => Verdict::new(Status::Matched, Reason::ByHand),
        _ => Verdict::new(Status::Matched, Reason::Agrees),
    }
}

fn receipt(context: &Context<'_>, proof: &Proof, near: &Near, at: usize) -> Verdict {
    let row = &context.rows.receipts[at];
    if let Some(link) = context.links.get(proof.receipt[at] as usize) {
        return linked(context, link, context.receipts.1[at]);
    }
    if context.foreign.contains(&row.module) {
        return Verdict::new(Status::ForeignReceipt, Reason::ForeignModule);
    }
    if row.time == NONE || row.amount == NONE {
        return Verdict::new(Status::Incomplete, Reason::Lacking);
    }
    if row.kind == ReceiptKind::Return {
        return Verdict::new(Status::ReceiptOnly, Reason::ReturnAlone);
    }
    if !context.coverage.covers(Source::Orders, row.time) {
        return Verdict::new(Status::SourceMissing, Reason::NoOrders);
    }
    let parted = context.hand.parts(Side::Receipt, Side::Receipt, at as u32);
    near.order(&near.receipt_orders, row.amount, row.time).verdict(Status::ReceiptOnly).unless(parted)
}

fn payment(context: &Context<'_>, proof: &Proof, near: &Near, intents: &Intents, at: usize) -> Verdict {
    let row = &context.rows.payments[at];
    if let Some(link) = context.links.get(proof.payment[at] as usize) {
        return linked(context, link, context.payments.1[at]);
    }
    match row.state {
        PaymentState::Void => return Verdict::new(Status::NotPaid, Reason::StateUnknown),
        PaymentState::Cancelled => return Verdict::new(Status::Cancelled, Reason::MoneyBack),
        PaymentState::Paid if row.time == NONE || row.amount == NONE => {
            return Verdict::new(Status::Incomplete, Reason::Lacking);
        }
        PaymentState::Paid => {}
    }
    if let Some((twin, seconds)) = intents.twin(context.rows, at) {
        return Verdict { near: twin, near_seconds: seconds, ..Verdict::new(Status::Duplicate, Reason::PaidTwice) };
    }
    if !context.coverage.covers(Source::Orders, row.time) {
        return Verdict::new(Status::SourceMissing, Reason::NoOrders);
    }
    let status = match row.provider {
        Provider::Payme => Status::PaymeOnly,
        Provider::Click => Status::ClickOnly,
        Provider::Uzum => Status::UzumOnly,
        Provider::Other => Status::GatewayOnly,
    };
    let parted = context.hand.parts(Side::Payment, Side::Payment, at as u32);
    near.order(&near.payment_orders, row.amount, row.time).verdict(status).unless(parted)
}

/// The payments that have an order, by the payment intent they name. Payme and Click share one sequence of intents.
struct Intents(HashMap<i64, Vec<u32>>);

impl Intents {
    fn new(context: &Context<'_>) -> Intents {
        let payments = &context.rows.payments;
        let left = |at: &usize| context.payments.1[*at] == Hold::Free && payments[*at].sequence != NONE;
        let mut found: HashMap<i64, Vec<u32>> = HashMap::new();
        for at in (0..payments.len()).filter(left) {
            found.entry(payments[at].sequence).or_default();
        }
        for (at, row) in payments.iter().enumerate() {
            let held = matches!(context.payments.1[at], Hold::Linked | Hold::Open);
            if held && let Some(list) = found.get_mut(&row.sequence) {
                list.push(at as u32);
            }
        }
        Intents(found)
    }

    /// The order's position is not known here: the twin's distance is, and the reader finds the rest by its id.
    fn twin(&self, rows: &Rows, at: usize) -> Option<(u32, i32)> {
        let row = &rows.payments[at];
        let list = self.0.get(&row.sequence).filter(|_| row.sequence != NONE)?;
        let fits = |twin: &&u32| {
            let other = &rows.payments[**twin as usize];
            other.amount == row.amount && (other.time - row.time).abs() <= DAY
        };
        let twin = list
            .iter()
            .filter(fits)
            .min_by_key(|twin| ((rows.payments[**twin as usize].time - row.time).abs(), **twin))?;
        Some((*twin, ((row.time - rows.payments[*twin as usize].time) / 1000) as i32))
    }
}

/// A row of the same amount nearby, or none.
struct Miss(Option<(u32, i32)>);

impl Miss {
    fn verdict(self, status: Status) -> Verdict {
        match self.0 {
            None => Verdict::new(status, Reason::NothingNear),
            Some((near, near_seconds)) => Verdict { status, reason: Reason::NearMiss, near, near_seconds },
        }
    }
}

type Places = Vec<(i64, i64, u32)>;

/// Everything by amount and time.
struct Near {
    receipts: Places,
    payments: Places,
    receipt_orders: Places,
    payment_orders: Places,
}

impl Near {
    fn new(context: &Context<'_>) -> Near {
        let rows = context.rows;
        let usable = |amount: i64, time: i64| amount != NONE && time != NONE;
        let places = |list: &mut Places| list.sort_unstable();
        let own = |module: &u32| !context.foreign.contains(module);
        let receipts = rows.receipts.iter().enumerate();
        let mut near = Near {
            receipts: receipts
                .filter(|(_, row)| row.kind != ReceiptKind::Return && usable(row.amount, row.time) && own(&row.module))
                .map(|(at, row)| (row.amount, row.time, at as u32))
                .collect(),
            payments: rows
                .payments
                .iter()
                .enumerate()
                .filter(|(_, row)| row.state == PaymentState::Paid && usable(row.amount, row.time))
                .map(|(at, row)| (row.amount, row.time, at as u32))
                .collect(),
            receipt_orders: Vec::new(),
            payment_orders: Vec::new(),
        };
        for (at, order) in rows.orders.iter().enumerate().filter(|(_, order)| usable(order.price, order.time())) {
            if order.kind.needs_receipt() {
                near.receipt_orders.push((order.price, receipt_anchor(order, context.rules), at as u32));
            } else if order.kind == OrderKind::Gateway {
                near.payment_orders.push((order.price, payment_anchor(order), at as u32));
            }
        }
        [&mut near.receipts, &mut near.payments, &mut near.receipt_orders, &mut near.payment_orders]
            .into_iter()
            .for_each(places);
        near
    }

    fn receipt(&self, order: &OrderRow, rules: &Rules) -> Miss {
        Miss(nearest(&self.receipts, order.price, receipt_anchor(order, rules)))
    }

    fn payment(&self, order: &OrderRow) -> Miss {
        Miss(nearest(&self.payments, order.price, payment_anchor(order)))
    }

    /// The order nearest to a row; the distance is seen from the order.
    fn order(&self, places: &Places, amount: i64, time: i64) -> Miss {
        Miss(nearest(places, amount, time).map(|(at, seconds)| (at, -seconds)))
    }
}

/// The place of this amount nearest to a moment, the earlier of two.
fn nearest(places: &Places, amount: i64, time: i64) -> Option<(u32, i32)> {
    let at = places.partition_point(|place| *place < (amount, time, 0));
    let after = places.get(at).filter(|place| place.0 == amount);
    let before = at.checked_sub(1).map(|before| places[before]).filter(|place| place.0 == amount);
    // Of several at one moment before, the first in the canonical order.
    let before = before.map(|(amount, time, _)| places[places.partition_point(|place| *place < (amount, time, 0))]);
    let both = before.iter().chain(after);
    let best = both.min_by_key(|place| (place.1 - time).abs()).filter(|place| (place.1 - time).abs() <= NEAR)?;
    Some((best.2, ((best.1 - time) / 1000) as i32))
}
