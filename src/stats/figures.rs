//! What orders come to: the one definition of revenue, success and failure.

use crate::reconcile::rows::{NONE, OrderKind};
use crate::reconcile::status::Status;
use crate::reconcile::summary::Sum;
use crate::source::anatomy::OrderNumber;
use crate::store::stats::column;
use crate::value::Value;

/// What decides how an order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nature {
    /// How it was paid, or why it was not.
    pub kind: OrderKind,
    /// The money was given back.
    pub refunded: bool,
    /// The panel says something else than paid or refunded.
    pub unpaid: bool,
    /// Whether the cup was handed out; `None` where nobody says.
    pub delivered: Option<bool>,
    /// What the reconciliation says of it lets the money have been kept: it was taken and not given back, or it says nothing.
    pub kept: bool,
}

/// What an order says that decides how it counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'o> {
    /// The order resource.
    pub resource: Option<&'o str>,
    /// The order type.
    pub order_type: Option<&'o str>,
    /// Its number, or one of the same layout.
    pub number: Option<&'o str>,
    /// Its price, or one of the same sign.
    pub price: Option<i64>,
    /// The payment status.
    pub paid: Option<&'o str>,
    /// Whether there is a moment of refunding.
    pub has_refund_time: bool,
    /// The brew status.
    pub brew: Option<&'o str>,
}

impl Nature {
    /// The nature of a group of orders.
    pub fn of(group: &[Value]) -> Nature {
        let text = |at: usize| group[at].as_text();
        let verdict = text(column::VERDICT).and_then(Status::by_code);
        let nature = Nature::new(&Said {
            resource: text(column::RESOURCE),
            order_type: text(column::TYPE),
            number: text(column::NUMBER),
            price: group[column::SIGN].as_integer(),
            paid: text(column::PAID),
            has_refund_time: group[column::REFUNDED].as_integer() == Some(1),
            brew: text(column::BREW),
        });
        Nature { kept: matches!(verdict, None | Some(Status::UndeliveredPaid | Status::Stale)), ..nature }
    }

    /// The nature of an order that says this.
    pub fn new(said: &Said<'_>) -> Nature {
        let number = said.number.and_then(OrderNumber::parse).map(|number| number.kind);
        Nature {
            kind: OrderKind::of(said.resource, said.order_type, number, said.price.unwrap_or(NONE)),
            refunded: said.paid == Some("refunded") || said.has_refund_time,
            unpaid: said.paid.is_some_and(|paid| !matches!(paid, "paid" | "refunded")),
            delivered: match said.brew {
                Some("delivered" | "delivery_confirmed") => Some(true),
                Some("not_delivered" | "delivery_failure") => Some(false),
                _ => None,
            },
            kept: true,
        }
    }

    /// Whether money was taken for a cup that was not handed out, and was kept. A VIP card pays nothing at the machine.
    fn is_kept(self) -> bool {
        self.kept && self.is_sale() && self.kind != OrderKind::Vip
    }

    /// Whether its price is revenue: paid, not refunded, no test, and not handed out for nothing. Orders paid by VIP cards are revenue and
    /// stand apart among the ways of paying; so do those whose way of paying nobody knows.
    pub fn is_sale(self) -> bool {
        !self.unpaid && !self.refunded && !matches!(self.kind, OrderKind::Test | OrderKind::Manual | OrderKind::Zero)
    }

    /// The code of the way of paying: those of the order resource, `unknown`, and for what is no sale `test`, `send`, `cash0`.
    pub fn payment(self) -> &'static str {
        match self.kind {
            OrderKind::Cash => "cash",
            OrderKind::Card => "credit",
            OrderKind::Gateway => "userDefined",
            OrderKind::Vip => "vip",
            OrderKind::Test => "test",
            OrderKind::Manual => "send",
            OrderKind::Zero => "cash0",
            OrderKind::Unknown => "unknown",
        }
    }
}

/// What some orders come to. All but `waited` are sums over orders, so that the figures of parts add up to those of the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// All orders that are not deleted.
    pub orders: u64,
    /// Sales, and the revenue.
    pub sold: Sum,
    /// Refunded orders that are no tests, and their prices.
    pub refunds: Sum,
    /// Tests.
    pub tests: u64,
    /// Handed out by hand or for nothing.
    pub free: u64,
    /// Neither paid nor refunded.
    pub unpaid: u64,
    /// Orders that are no tests and were handed out.
    pub delivered: u64,
    /// Orders that are no tests and were not handed out, and their prices.
    pub failed: Sum,
    /// Failed ones whose money was kept: those that the reconciliation calls `undelivered_paid`, or, where it has not looked, those
    /// that the panel calls paid and not refunded.
    pub failed_paid: Sum,
    /// Sales without a price.
    pub priceless: u64,
    /// Milliseconds from creation to delivery, added up, and of how many orders.
    pub waited: (i64, u64),
    /// The last creation time.
    pub last: Option<i64>,
}

impl Figures {
    /// Adds a group of orders of one nature.
    pub fn add(&mut self, nature: Nature, group: &[Value]) {
        let number = |at: usize| group[at].as_integer().unwrap_or_default();
        let count = |at: usize| u64::try_from(number(at)).unwrap_or_default();
        let sum = Sum { count: count(column::COUNT), tiyin: number(column::SUM) };
        self.orders += sum.count;
        self.last = self.last.max(group[column::LAST].as_integer());
        self.waited.0 = self.waited.0.saturating_add(number(column::WAIT));
        self.waited.1 += count(column::WAITED);
        if nature.is_sale() {
            self.sold.join(sum);
            self.priceless += sum.count.saturating_sub(count(column::PRICED));
        }
        if nature.kind == OrderKind::Test {
            self.tests += sum.count;
            return;
        }
        if matches!(nature.kind, OrderKind::Manual | OrderKind::Zero) {
            self.free += sum.count;
        }
        if nature.refunded {
            self.refunds.join(sum);
        }
        if nature.unpaid {
            self.unpaid += sum.count;
        }
        match nature.delivered {
            Some(true) => self.delivered += sum.count,
            Some(false) => {
                self.failed.join(sum);
                if nature.is_kept() {
                    self.failed_paid.join(sum);
                }
            }
            None => {}
        }
    }

    /// Adds others.
    pub fn join(&mut self, other: &Figures) {
        self.orders += other.orders;
        self.tests += other.tests;
        self.free += other.free;
        self.unpaid += other.unpaid;
        self.delivered += other.delivered;
        self.priceless += other.priceless;
        self.sold.join(other.sold);
        self.refunds.join(other.refunds);
        self.failed.join(other.failed);
        self.failed_paid.join(other.failed_paid);
        self.waited = (self.waited.0.saturating_add(other.waited.0), self.waited.1 + other.waited.1);
        self.last = self.last.max(other.last);
    }

    /// The mean price of a sale that has one, in tiyin, rounded to the nearest; `None` without sales.
    pub fn mean_check(&self) -> Option<i64> {
        let priced = i64::try_from(self.sold.count.saturating_sub(self.priceless)).unwrap_or(i64::MAX);
        (priced > 0).then(|| half_up(self.sold.tiyin, priced))
    }

    /// Handed out of those that were or were not, in hundredths of a percent.
    pub fn success(&self) -> Option<i64> {
        share(self.delivered.into(), u128::from(self.delivered) + u128::from(self.failed.count))
    }

    /// The mean time from creation to delivery in seconds.
    pub fn mean_wait(&self) -> Option<i64> {
        let count = i64::try_from(self.waited.1).unwrap_or(i64::MAX);
        (count > 0).then(|| half_up(self.waited.0, count.saturating_mul(1000)))
    }
}

/// A quotient rounded to the nearest, halves up.
fn half_up(sum: i64, count: i64) -> i64 {
    let (sum, count) = (i128::from(sum), i128::from(count));
    i64::try_from((2 * sum + count).div_euclid(2 * count)).unwrap_or(i64::MAX)
}

/// A part of a whole in hundredths of a percent, rounded to the nearest once; `None` of nothing. So
/// shares add up to 100 % but for half a hundredth each.
pub fn share(part: u128, whole: u128) -> Option<i64> {
    (whole > 0).then(|| i64::try_from((part.saturating_mul(10_000) + whole / 2) / whole).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_to_the_nearest() {
        let sold = Sum { count: 1_389, tiyin: 2_244_800_000 };
        assert_eq!(Figures { sold, ..Figures::default() }.mean_check(), Some(1_616_127));
        assert_eq!(share(51_548, 100_000), Some(5_155));
        assert_eq!(half_up(1, 2), 1);
        assert_eq!(half_up(-1, 2), 0);
    }
}
