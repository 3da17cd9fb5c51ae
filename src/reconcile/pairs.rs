//! Orders against one other source: which line of the report an order is in. Every order is in exactly one of each pair, and the sums of all
//! that have a counterpart are those of the links.

use super::rows::OrderKind;
use super::status::{Class, Reason, Status};
use super::summary::Sum;
use crate::schema::Language;
use crate::stats::figures::Nature;

/// Which two sources are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Couple {
    /// Orders and sales of the back office.
    Sales,
    /// Orders paid at the machine and fiscal receipts.
    Receipts,
    /// Orders paid by QR code and gateway payments.
    Payments,
}

impl Couple {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Couple::Sales => "orders-sales",
            Couple::Receipts => "orders-receipts",
            Couple::Payments => "orders-payments",
        }
    }

    /// What people call it.
    pub fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Couple::Sales, Language::En) => "Orders and sales",
            (Couple::Receipts, Language::En) => "Orders and receipts",
            (Couple::Payments, Language::En) => "Orders and payments",
            (Couple::Sales, _) => "Заказы и продажи",
            (Couple::Receipts, _) => "Заказы и чеки",
            (Couple::Payments, _) => "Заказы и платежи",
        }
    }
}

/// What a month comes to between two sources. Every order is in one line, whatever it is; `alone` are rows of the other source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// Orders whose counterpart was found.
    pub matched: Sum,
    /// Orders without one; a cancelled payment is none.
    pub missing: Sum,
    /// Rows of the other source without an order.
    pub alone: Sum,
    /// Orders whose counterpart has another amount.
    pub amount: Sum,
    /// Orders whose counterpart has another time.
    pub time: Sum,
    /// Orders that could be matched in several ways.
    pub ambiguous: Sum,
    /// Orders that cannot be judged, as a source is missing.
    pub unknown: Sum,
    /// Orders that need no counterpart and have none: tests, what was not handed out, what was paid in another way, repeated numbers.
    pub outside: Sum,
}

/// Where an order stands between two sources: in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Its counterpart was found.
    Matched,
    /// It has none.
    Missing,
    /// Its counterpart has another amount.
    Amount,
    /// Its counterpart has another time.
    Time,
    /// It could be matched in several ways.
    Ambiguous,
    /// Nobody can tell: a source is missing.
    Unknown,
    /// It needs none.
    Outside,
}

impl Compared {
    /// The sum of a line.
    pub fn line(&mut self, line: Line) -> &mut Sum {
        match line {
            Line::Matched => &mut self.matched,
            Line::Missing => &mut self.missing,
            Line::Amount => &mut self.amount,
            Line::Time => &mut self.time,
            Line::Ambiguous => &mut self.ambiguous,
            Line::Unknown => &mut self.unknown,
            Line::Outside => &mut self.outside,
        }
    }

    /// Every column of the report, as it is told: the lines of orders, and among them the rows that have none.
    pub fn columns(&self) -> [Sum; 8] {
        let Compared { matched, missing, alone, amount, time, ambiguous, unknown, outside } = *self;
        [matched, missing, alone, amount, time, ambiguous, unknown, outside]
    }

    /// All orders, each in its line.
    pub fn orders(&self) -> Sum {
        let mut all = Sum::default();
        let lines = [self.matched, self.missing, self.amount, self.time, self.ambiguous, self.unknown, self.outside];
        lines.into_iter().for_each(|line| all.join(line));
        all
    }

    /// Whether there is more than orders that nobody compares.
    pub(super) fn says_something(&self) -> bool {
        self.alone.count > 0 || self.orders().count > self.outside.count
    }
}

/// What decides where an order stands.
pub(super) struct Judged<'o> {
    /// How it was paid, and what became of it.
    pub nature: Nature,
    /// Its status.
    pub status: Status,
    /// The reason of its status.
    pub reason: Option<&'o str>,
    /// Whether it repeats the number of another order.
    pub repeats: bool,
    /// Whether the back office speaks for its moment.
    pub covered: bool,
}

impl Judged<'_> {
    /// Where it stands, by the state of its link and the status of the row that it leads to: these are told of the row too, so the report
    /// counts what a question counts. Without a link it depends on what the order needs.
    pub fn line(&self, couple: Couple, link: Option<&str>) -> Line {
        if let Some(link) = link {
            let (state, status) = link.split_once(' ').unwrap_or((link, ""));
            return match (state, Status::by_code(status)) {
                ("ambiguous", _) => Line::Ambiguous,
                (_, Some(Status::PriceMismatch)) => Line::Amount,
                (_, Some(Status::TimeOutOfRange)) => Line::Time,
                // What was taken back is no payment.
                (_, Some(Status::PaymentCancelled)) => Line::Missing,
                _ => Line::Matched,
            };
        }
        let needs = match couple {
            Couple::Sales => self.needs_sale(),
            Couple::Receipts => matches!(self.nature.kind, OrderKind::Cash | OrderKind::Card) && self.needs_money(),
            Couple::Payments => self.nature.kind == OrderKind::Gateway && self.needs_money(),
        };
        let is_known = if couple == Couple::Sales { self.covered } else { self.status != Status::SourceMissing };
        match (needs, is_known) {
            (false, _) => Line::Outside,
            (true, false) => Line::Unknown,
            (true, true) => Line::Missing,
        }
    }

    /// Whether the back office should have a sale: of what was handed out, VIP cards included.
    fn needs_sale(&self) -> bool {
        let is_free = matches!(self.nature.kind, OrderKind::Test | OrderKind::Manual | OrderKind::Zero);
        let is_unsold = matches!(self.status, Status::Undelivered | Status::UndeliveredPaid | Status::NotPaid);
        let failed = self.nature.delivered == Some(false);
        !(self.repeats || is_free || is_unsold || failed || self.nature.unpaid)
    }

    /// Whether there should be money: not for what was not handed out or was refunded, nor where the rules want no proof.
    fn needs_money(&self) -> bool {
        let has_none = matches!(self.status, Status::UndeliveredPaid | Status::Undelivered | Status::Refunded);
        let is_outside = self.status.class() == Class::Outside || self.reason == Some(Reason::NoNeed.code());
        !(self.repeats || has_none || is_outside)
    }
}
