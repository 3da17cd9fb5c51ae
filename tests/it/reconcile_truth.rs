//! The engine against rows of known truth, with noise; and that the order of its input changes nothing.

use std::collections::HashMap;

use vhm::reconcile::coverage::{Coverage, DayCount, Source};
use vhm::reconcile::engine::{Input, Outcome, reconcile};
use vhm::reconcile::money::{LinkKind, LinkState};
use vhm::reconcile::rows::{
    DAY, NONE, OrderKind, OrderRow, PaymentRow, PaymentState, Provider, ReceiptKind, ReceiptRow, Rows, Side,
};
use vhm::reconcile::rules::Rules;

/// A sequence of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % most as u64) as i64
    }

    fn hit(&mut self, permille: i64) -> bool {
        self.below(1000) < permille
    }
}

const START: i64 = 1_780_000_000_000;
const PRICES: [i64; 6] = [1_000_000, 1_200_000, 1_500_000, 1_500_000, 2_000_000, 2_500_000];

fn order(id: i64, kind: OrderKind, price: i64, created: i64, paid: i64, delivered: i64) -> OrderRow {
    OrderRow {
        id,
        number: id as u128 + 1,
        cart: 0,
        price,
        created,
        paid,
        delivered,
        refunded: NONE,
        machine: 0,
        shift: 0,
        kind,
        is_refunded: false,
        is_undelivered: false,
        is_unpaid: false,
        is_foreign_number: false,
        has_clock: false,
    }
}

struct World {
    rows: Rows,
    /// The row of an order, `None` when there is none, and its kind.
    truth: HashMap<i64, (LinkKind, Option<i64>)>,
}

fn world(orders: i64, spacing: i64, seed: u64) -> World {
    let mut dice = Dice(seed);
    let mut world = World { rows: Rows::default(), truth: HashMap::new() };
    let (mut now, mut row) = (START, 0);
    while (world.rows.orders.len() as i64) < orders {
        now += 1000 * (1 + dice.below(2 * spacing));
        let price = PRICES[dice.below(6) as usize];
        let id = world.rows.orders.len() as i64;
        row += 1;
        if dice.hit(560) {
            let delivered = now + 26_000 + 1000 * dice.below(76);
            let late = if dice.hit(930) { dice.below(4) } else { dice.below(80) };
            world.rows.orders.push(order(id, OrderKind::Cash, price, now, now, delivered));
            let missing = dice.hit(10);
            world.truth.insert(id, (LinkKind::Receipt, (!missing).then_some(row)));
            if !missing {
                world.rows.receipts.push(receipt(row, price, delivered + 1000 * late));
            }
        } else {
            let paid = now + 33_000 + 1000 * dice.below(49);
            world.rows.orders.push(order(
                id,
                OrderKind::Gateway,
                price,
                now,
                paid,
                paid + 42_000 + 1000 * dice.below(72),
            ));
            let missing = dice.hit(10);
            world.truth.insert(id, (LinkKind::Payment, (!missing).then_some(row)));
            if !missing {
                let time = paid + 1000 * (dice.below(5) - 3);
                world.rows.payments.push(payment(row, price, time, id));
            }
        }
        if dice.hit(4) {
            row += 1;
            world.rows.receipts.push(receipt(row, price, now + 1000 * dice.below(600)));
            row += 1;
            let time = now + 1000 * dice.below(600);
            world.rows.payments.push(PaymentRow { sequence: NONE, ..payment(row, price, time, 0) });
        }
    }
    world
}

fn receipt(id: i64, amount: i64, time: i64) -> ReceiptRow {
    ReceiptRow { id, key: id as u64, number: id as u64, amount, time, module: 0, kind: ReceiptKind::Cash }
}

fn payment(id: i64, amount: i64, time: i64, sequence: i64) -> PaymentRow {
    PaymentRow { id, key: id as u64, amount, time, sequence, provider: Provider::Click, state: PaymentState::Paid }
}

fn solve(rows: Rows) -> Outcome {
    let source = [Source::Orders, Source::Receipts, Source::Gateway(Provider::Click)];
    let days = source
        .into_iter()
        .flat_map(|source| (0..400).map(move |day| DayCount { source, run: 1, day: START / DAY - 5 + day, rows: 9 }));
    let coverage = Coverage::new(&days.collect::<Vec<_>>(), 0);
    reconcile(Input { rows, rules: &Rules::default(), coverage: &coverage, fixed: &[], foreign: None, edges: None })
}

/// Everything an outcome says, by ids.
fn told(outcome: &Outcome) -> Vec<String> {
    let id = |side, at: u32| outcome.rows.id(side, at as usize);
    let mut told: Vec<String> = outcome
        .links
        .iter()
        .map(|link| {
            format!(
                "{} {:?} {} {:?} {:?} {}",
                id(Side::Order, link.order),
                link.kind,
                id(link.kind.side(), link.row),
                link.rule,
                link.state,
                link.delta_seconds
            )
        })
        .collect();
    for side in Side::ALL {
        for (at, verdict) in outcome.verdicts[side as usize].iter().enumerate() {
            told.push(format!(
                "{side:?} {} {:?} {:?} {}",
                id(side, at as u32),
                verdict.status,
                verdict.reason,
                verdict.near_seconds
            ));
        }
    }
    told.sort();
    told
}

#[test]
fn what_is_called_matched_is_right_and_what_can_be_told_is_found() {
    let World { rows, truth } = world(30_000, 15, 7);
    let outcome = solve(rows);
    let (mut right, mut wrong, mut open) = (0_u32, 0_u32, 0_u32);
    for link in &outcome.links {
        let order = outcome.rows.orders[link.order as usize].id;
        let row = outcome.rows.id(link.kind.side(), link.row as usize);
        match link.state {
            LinkState::Ambiguous => open += 1,
            _ if truth[&order] == (link.kind, Some(row)) => right += 1,
            _ => wrong += 1,
        }
    }
    let pairs = truth.values().filter(|(_, row)| row.is_some()).count() as f64;
    let precision = f64::from(right) / f64::from(right + wrong);
    assert!(precision >= 0.999, "precision {precision}: {right} right, {wrong} wrong, {open} open");
    assert!(f64::from(right) / pairs > 0.93, "only {right} of {pairs} pairs were found");
    let verdicts: usize = outcome.verdicts.iter().map(Vec::len).sum();
    assert_eq!(verdicts, Side::ALL.map(|side| outcome.rows.count(side)).iter().sum::<usize>());
}

#[test]
fn a_row_is_used_once() {
    let outcome = solve(world(8_000, 4, 11).rows);
    let mut used = std::collections::HashSet::new();
    for link in outcome.links.iter().filter(|link| link.state == LinkState::Matched) {
        assert!(used.insert((Side::Order, link.order)) && used.insert((link.kind.side(), link.row)), "{link:?}");
    }
    let open = outcome.links.iter().filter(|link| link.state == LinkState::Ambiguous);
    assert!(open.clone().count() > 100);
    open.for_each(|link| {
        assert!(!used.contains(&(link.kind.side(), link.row)) && !used.contains(&(Side::Order, link.order)))
    });
}

#[test]
fn shuffled_rows_give_the_same() {
    let rows = world(3_000, 5, 3).rows;
    let expected = told(&solve(rows.clone()));
    let mut dice = Dice(99);
    for _ in 0..5 {
        let mut shuffled = rows.clone();
        for at in (1..shuffled.orders.len()).rev() {
            shuffled.orders.swap(at, dice.below(at as i64 + 1) as usize);
        }
        for at in (1..shuffled.receipts.len()).rev() {
            shuffled.receipts.swap(at, dice.below(at as i64 + 1) as usize);
        }
        for at in (1..shuffled.payments.len()).rev() {
            shuffled.payments.swap(at, dice.below(at as i64 + 1) as usize);
        }
        assert_eq!(told(&solve(shuffled)), expected);
    }
}

#[test]
fn a_crowd_at_one_moment_is_open_and_not_endless() {
    let mut rows = Rows::default();
    for id in 0..3_000 {
        rows.orders.push(order(id, OrderKind::Cash, 1_500_000, START, START, START));
        rows.receipts.push(receipt(id, 1_500_000, START));
    }
    let outcome = solve(rows);
    assert!(outcome.links.iter().all(|link| link.state == LinkState::Ambiguous));
    assert!(outcome.links.len() <= 30_000 && outcome.links.len() >= 3_000);
}
