//! Which verdicts hold although rows outside a period were left out. A row is sure when no chain of rows that could be matched with each
//! other leads from it to the edge of what was read.

use std::collections::HashMap;

use super::money::{payment_window, receipt_anchor, receipt_window, return_window};
use super::rows::{HOUR, NONE, OrderKind, OrderRow, Rows, Side};
use super::rules::Rules;

/// How near to the edge a row may not be: farther than any rule looks.
pub const EDGE: i64 = 37 * HOUR;

/// A row with the time in which it can be matched.
struct Stretch {
    class: i64,
    lo: i64,
    hi: i64,
    side: Side,
    at: u32,
}

/// Whether each row of each side is sure.
pub fn sure(rows: &Rows, rules: &Rules, carts: &HashMap<u32, Vec<u32>>, edges: Option<(i64, i64)>) -> [Vec<bool>; 4] {
    let Some((lo, hi)) = edges else { return Side::ALL.map(|side| vec![true; rows.count(side)]) };
    let inside = |time: i64| time == NONE || (time >= lo.saturating_add(EDGE) && time < hi.saturating_sub(EDGE));
    let mut sure =
        Side::ALL.map(|side| (0..rows.count(side)).map(|at| inside(rows.time(side, at))).collect::<Vec<bool>>());
    let mut line_of: HashMap<u32, u32> = HashMap::new();
    for (first, lines) in carts {
        line_of.extend(lines.iter().map(|line| (*line, *first)));
    }
    for (side, mine) in [(Side::Receipt, true), (Side::Payment, false)] {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (at, order) in rows.orders.iter().enumerate() {
            let wanted = if mine { order.kind.needs_receipt() } else { order.kind == OrderKind::Gateway };
            if !wanted || order.price == NONE || order.time() == NONE {
                continue;
            }
            let (lo, hi) = widest(order, rules, mine);
            let price = match line_of.get(&(at as u32)).and_then(|first| carts.get(first)) {
                Some(lines) => lines.iter().map(|line| rows.orders[*line as usize].price).sum(),
                None => order.price,
            };
            let class = mantissa(price);
            stretches.push(Stretch { class, lo, hi, side: Side::Order, at: at as u32 });
            if let Some(((lo, hi), anchor)) = return_window(order, rules).filter(|_| mine) {
                // A return may be far from its order.
                sure[Side::Order as usize][at] &= inside(anchor);
                stretches.push(Stretch { class: mantissa(order.price), lo, hi, side: Side::Order, at: at as u32 });
            }
        }
        for at in 0..rows.count(side) {
            let (time, amount) = (rows.time(side, at), rows.amount(side, at));
            if time != NONE && amount != NONE {
                stretches.push(Stretch {
                    class: mantissa(amount.saturating_abs()),
                    lo: time,
                    hi: time,
                    side,
                    at: at as u32,
                });
            }
        }
        spread(&mut stretches, &mut sure);
    }
    sure
}

/// What is unsure makes everything unsure that its chain reaches. An order with a return is in two chains: what one of them says of it is
/// carried to the other.
fn spread(stretches: &mut [Stretch], sure: &mut [Vec<bool>; 4]) {
    stretches.sort_unstable_by_key(|stretch| (stretch.class, stretch.lo));
    while sweep(stretches, sure) {}
}

/// One pass over all chains; says whether an order became unsure, which another chain may have passed over as sure.
fn sweep(stretches: &[Stretch], sure: &mut [Vec<bool>; 4]) -> bool {
    let mut changed = false;
    let mut start = 0;
    while start < stretches.len() {
        let (class, mut end) = (stretches[start].class, stretches[start].hi);
        let mut next = start + 1;
        while next < stretches.len() && stretches[next].class == class && stretches[next].lo <= end {
            end = end.max(stretches[next].hi);
            next += 1;
        }
        let chain = &stretches[start..next];
        if chain.iter().any(|stretch| !sure[stretch.side as usize][stretch.at as usize]) {
            for stretch in chain {
                let known = &mut sure[stretch.side as usize][stretch.at as usize];
                changed |= *known && stretch.side == Side::Order;
                *known = false;
            }
        }
        start = next;
    }
    changed
}

/// The time in which anything could be matched with an order.
fn widest(order: &OrderRow, rules: &Rules, receipt: bool) -> (i64, i64) {
    let (mut lo, mut hi) = if receipt { receipt_window(order, rules) } else { payment_window(order, rules) };
    let around = if receipt {
        let close = rules.receipt.close_before.max(rules.receipt.close_after);
        let tail = if rules.receipt.use_tails { rules.receipt.tail_window } else { 0 };
        (receipt_anchor(order, rules), close.max(tail))
    } else {
        (super::money::payment_anchor(order), rules.payment.close_before.max(rules.payment.close_after))
    };
    lo = lo.min(around.0 - around.1 * 1000);
    hi = hi.max(around.0 + around.1 * 1000);
    (lo, hi)
}

/// An amount without its factors of one hundred, so that amounts mistaken by that factor share a class.
fn mantissa(amount: i64) -> i64 {
    let mut amount = amount;
    while amount != 0 && amount % 100 == 0 {
        amount /= 100;
    }
    amount
}
