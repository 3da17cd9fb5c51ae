//! Orders and sales by their number: the one join that needs no guessing. Numbers that stand on several machines are told apart here too.

use super::engine::{Hand, NOBODY, by_hand};
use super::money::{Link, LinkKind, LinkState};
use super::rows::{HOUR, NONE, OrderRow, Rows, SaleRow, Side};
use super::rules::{Rule, Rules};

/// No rule looks farther than this from a row.
pub const REACH: i64 = 36 * HOUR;
/// The machine of a row that names none.
pub const NO_MACHINE: u32 = u32::MAX;

/// What became of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaleEnd {
    /// It is that of an order.
    Sold,
    /// The order has another sale.
    Twice,
    /// Its number belongs to an order of another machine.
    OtherMachine,
    /// It was parted from its order by hand.
    Forbidden,
    /// No order has its number.
    Unknown,
}

/// What was found by number.
#[derive(Debug, Default)]
pub struct SaleLinks {
    /// The links.
    pub links: Vec<Link>,
    /// The sale of each order, `u32::MAX` without one.
    pub sale_of: Vec<u32>,
    /// The order of each sale, `u32::MAX` without one.
    pub order_of: Vec<u32>,
    /// What became of each sale.
    pub ends: Vec<SaleEnd>,
    /// The receipt numbers that sales name, by order.
    pub tails: Vec<(u32, u64)>,
}

/// The moment a sale is expected at.
pub fn sale_anchor(order: &OrderRow) -> i64 {
    if order.delivered == NONE { order.time() } else { order.delivered }
}

/// The window of the sale of an order.
pub fn sale_window(order: &OrderRow, rules: &Rules) -> (i64, i64) {
    let created = order.time();
    let end = [order.refunded, order.delivered].into_iter().find(|time| *time != NONE);
    let end = end.unwrap_or(created + rules.sale.without_delivery * 1000);
    (created - rules.sale.before * 1000, end.max(created) + rules.sale.after * 1000)
}

/// Positions sorted by number; rows without a number left out.
fn by_number<T>(rows: &[T], number: impl Fn(&T) -> u128) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows.len() as u32).filter(|at| number(&rows[*at as usize]) != 0).collect();
    order.sort_unstable_by_key(|at| (number(&rows[*at as usize]), *at));
    order
}

/// Which orders repeat the number of another one nearby: all but the one whose number belongs to its machine, else the first in time. Only
/// numbers that hold a clock are unique to the panel.
pub fn conflicts(rows: &Rows) -> Vec<bool> {
    let mut found = vec![false; rows.orders.len()];
    let sorted = by_number(&rows.orders, |row| if row.has_clock { row.number } else { 0 });
    for group in sorted.chunk_by(|one, other| rows.orders[*one as usize].number == rows.orders[*other as usize].number)
    {
        if group.len() < 2 {
            continue;
        }
        let rank = |at: &u32| (rows.orders[*at as usize].is_foreign_number, *at);
        let mut ranked = group.to_vec();
        ranked.sort_unstable_by_key(rank);
        let first = rows.orders[ranked[0] as usize].time();
        for at in &ranked[1..] {
            found[*at as usize] = (rows.orders[*at as usize].time() - first).abs() <= REACH;
        }
    }
    found
}

/// Joins.
pub fn find(rows: &Rows, rules: &Rules, hand: &Hand) -> SaleLinks {
    let mut found = SaleLinks {
        links: Vec::new(),
        sale_of: vec![NOBODY; rows.orders.len()],
        order_of: vec![NOBODY; rows.sales.len()],
        ends: vec![SaleEnd::Unknown; rows.sales.len()],
        tails: Vec::new(),
    };
    for (order, _, sale, rule, state) in hand.kept.iter().copied().filter(|kept| kept.1 == LinkKind::Sale) {
        found.take(rows, order, sale, rule, state);
    }
    let orders = by_number(&rows.orders, |row| row.number);
    let sales = by_number(&rows.sales, |row| row.number);
    let mut at = 0;
    for group in sales.chunk_by(|one, other| rows.sales[*one as usize].number == rows.sales[*other as usize].number) {
        let number = rows.sales[group[0] as usize].number;
        while at < orders.len() && rows.orders[orders[at] as usize].number < number {
            at += 1;
        }
        let end = orders[at..].iter().take_while(|order| rows.orders[**order as usize].number == number).count();
        found.join(rows, hand, &orders[at..at + end], group);
    }
    if rules.receipt.use_tails {
        let named = found.sale_of.iter().enumerate().filter(|(_, sale)| **sale != NOBODY);
        let tails = named.map(|(order, sale)| (order as u32, rows.sales[*sale as usize].receipt));
        found.tails = tails.filter(|(_, number)| *number != 0).collect();
    }
    found
}

impl SaleLinks {
    fn take(&mut self, rows: &Rows, order: u32, sale: u32, rule: Rule, state: LinkState) {
        let (one, other) = (&rows.orders[order as usize], &rows.sales[sale as usize]);
        let (times, amounts) = ((other.time, sale_anchor(one)), (other.price, one.price));
        self.links.push(by_hand(order, sale, LinkKind::Sale, rule, state, times, amounts));
        self.sale_of[order as usize] = sale;
        self.order_of[sale as usize] = order;
        self.ends[sale as usize] = SaleEnd::Sold;
    }

    /// The orders and sales of one number.
    fn join(&mut self, rows: &Rows, hand: &Hand, orders: &[u32], sales: &[u32]) {
        let near = |order: &OrderRow, sale: &SaleRow| {
            sale.time == NONE || order.time() == NONE || (sale.time - order.time()).abs() <= REACH
        };
        let same = |order: u32, sale: u32| {
            let (one, other) = (&rows.orders[order as usize], &rows.sales[sale as usize]);
            let same = one.machine == other.machine || (other.machine == NO_MACHINE && orders.len() == 1);
            same && near(one, other)
        };
        let fits = |order: u32, sale: u32| same(order, sale) && !hand.bans(Side::Sale, order, sale);
        for order in orders {
            if self.sale_of[*order as usize] != NOBODY {
                continue;
            }
            let free = sales.iter().copied().filter(|sale| self.ends[*sale as usize] != SaleEnd::Sold);
            let worth = |sale: &u32| {
                let (one, other) = (&rows.orders[*order as usize], &rows.sales[*sale as usize]);
                (other.price != one.price, (other.time.saturating_sub(sale_anchor(one))).saturating_abs(), *sale)
            };
            if let Some(best) = free.filter(|sale| fits(*order, *sale)).min_by_key(worth) {
                self.take(rows, *order, best, Rule::SaleNumber, LinkState::Matched);
            }
        }
        for sale in sales {
            if self.ends[*sale as usize] == SaleEnd::Sold {
                continue;
            }
            let taken = orders.iter().any(|order| fits(*order, *sale));
            let parted = orders.iter().any(|order| same(*order, *sale));
            let other = orders.iter().any(|order| near(&rows.orders[*order as usize], &rows.sales[*sale as usize]));
            self.ends[*sale as usize] = match (taken, parted, other) {
                (true, ..) => SaleEnd::Twice,
                (_, true, _) => SaleEnd::Forbidden,
                (_, _, true) => SaleEnd::OtherMachine,
                _ => SaleEnd::Unknown,
            };
        }
    }
}
