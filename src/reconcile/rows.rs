//! The rows of the four tables as the engine sees them: plain integers, a few dozen bytes each, so that a million fit in memory.
//! Identifiers are hashes, machines and modules are small numbers. Nothing here knows a database.

use crate::source::anatomy::{NumberKind, OrderNumber};

/// The absence of a time or an amount.
pub const NONE: i64 = i64::MIN;

/// An hour in milliseconds.
pub const HOUR: i64 = 3_600_000;
/// A day in milliseconds.
pub const DAY: i64 = 24 * HOUR;
/// How far the clock inside an order number may be from the creation time: seen are 0 to 24 seconds.
const CLOCK_TOLERANCE: i64 = 5 * 60_000;
/// The largest shift that a wrong zone explains.
const LARGEST_SHIFT: i64 = 14 * HOUR;

/// Which table a row is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The machine's orders.
    Order,
    /// The back office's sales.
    Sale,
    /// Fiscal receipts.
    Receipt,
    /// Gateway payments.
    Payment,
}

impl Side {
    /// Every side, in the order of the tables.
    pub const ALL: [Side; 4] = [Side::Order, Side::Sale, Side::Receipt, Side::Payment];

    /// Its number in the database.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The side with this number.
    pub fn by_number(number: i64) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.number() == number)
    }

    /// The table.
    pub fn table(self) -> crate::schema::Table {
        crate::schema::Table::ALL[self as usize]
    }
}

/// What an order needs to be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// A fiscal receipt paid in cash.
    Cash,
    /// A fiscal receipt paid by card at the machine; no gateway.
    Card,
    /// A gateway payment; its receipt is the gateway's.
    Gateway,
    /// Nothing: a test.
    Test,
    /// Nothing: paid by a VIP card.
    Vip,
    /// Nothing: handed out by hand.
    Manual,
    /// Nothing: it cost nothing.
    Zero,
    /// Not known: the panel's word for it is in no vocabulary.
    Unknown,
}

impl OrderKind {
    /// The kind by what the panel says, and by the prefix of the number where it says nothing. A word that is not known stays unknown.
    pub fn of(resource: Option<&str>, order_type: Option<&str>, number: Option<NumberKind>, price: i64) -> OrderKind {
        if matches!(resource, Some("testShipment" | "test"))
            || order_type == Some("testShipment")
            || number == Some(NumberKind::Test)
        {
            return OrderKind::Test;
        }
        match resource {
            Some("send") => OrderKind::Manual,
            Some("vip") => OrderKind::Vip,
            Some("cash0") => OrderKind::Zero,
            _ if price == 0 => OrderKind::Zero,
            Some("cash") => OrderKind::Cash,
            Some("credit") => OrderKind::Card,
            Some("userDefined") => OrderKind::Gateway,
            Some(_) => OrderKind::Unknown,
            None => match number {
                Some(NumberKind::Cash) => OrderKind::Cash,
                Some(NumberKind::Qr | NumberKind::Cart) => OrderKind::Gateway,
                _ => OrderKind::Unknown,
            },
        }
    }

    /// Whether a fiscal receipt must be found.
    pub fn needs_receipt(self) -> bool {
        matches!(self, OrderKind::Cash | OrderKind::Card)
    }
}

/// One order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRow {
    /// Its id in the database.
    pub id: i64,
    /// A 128-bit hash of its number.
    pub number: u128,
    /// The lines of one shopping cart share this, together with the machine; 0 for others.
    pub cart: u64,
    /// The price in tiyin.
    pub price: i64,
    /// When it was created, in UTC milliseconds, as all times here.
    pub created: i64,
    /// When it was paid.
    pub paid: i64,
    /// When the cup was handed out.
    pub delivered: i64,
    /// When the money was given back.
    pub refunded: i64,
    /// The machine.
    pub machine: u32,
    /// The hours its file was shifted by, in minutes; the times here are corrected.
    pub shift: i16,
    /// What it needs.
    pub kind: OrderKind,
    /// The panel holds it for refunded.
    pub is_refunded: bool,
    /// The panel says that the cup was not handed out.
    pub is_undelivered: bool,
    /// The panel says something else than paid or refunded.
    pub is_unpaid: bool,
    /// The number belongs to another machine.
    pub is_foreign_number: bool,
    /// The number holds a clock, so that no two orders of the panel can share it.
    pub has_clock: bool,
}

impl OrderRow {
    /// When it happened: its creation, else the earliest other time.
    pub fn time(&self) -> i64 {
        [self.created, self.paid, self.delivered].into_iter().find(|time| *time != NONE).unwrap_or(NONE)
    }

    /// Compares the clock inside the number with the creation time and corrects all times of a row whose file was shifted by half hours;
    /// an order without a creation time gets it from its number.
    pub fn settle(&mut self, number: Option<&OrderNumber<'_>>) {
        let Some(clock) = number.and_then(|number| number.clock) else { return };
        if self.created == NONE {
            self.created = clock;
            return;
        }
        let shift = shift_of(self.created - clock);
        if shift == 0 {
            return;
        }
        self.shift = (shift / 60_000) as i16;
        for time in [&mut self.created, &mut self.paid, &mut self.delivered, &mut self.refunded] {
            if *time != NONE {
                *time -= shift;
            }
        }
    }
}

/// The whole half hours in a difference that a wrong zone would make; 0 for any other difference.
pub fn shift_of(difference: i64) -> i64 {
    let step = HOUR / 2;
    let shift = (difference + step / 2).div_euclid(step) * step;
    let fits = shift != 0 && shift.abs() <= LARGEST_SHIFT && (difference - shift).abs() <= CLOCK_TOLERANCE;
    if fits { shift } else { 0 }
}

/// One sale of the back office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleRow {
    /// Its id in the database.
    pub id: i64,
    /// A 128-bit hash of the order number.
    pub number: u128,
    /// A hash of its key.
    pub key: u64,
    /// A hash of the receipt number behind its goods name; 0 without one.
    pub receipt: u64,
    /// The price in tiyin.
    pub price: i64,
    /// When.
    pub time: i64,
    /// The machine.
    pub machine: u32,
}

/// What a receipt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptKind {
    /// A sale paid in cash, or in a way that the file does not say.
    Cash,
    /// A sale paid by card at the machine.
    Card,
    /// A return.
    Return,
}

/// One fiscal receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Its id in the database.
    pub id: i64,
    /// A hash of its key.
    pub key: u64,
    /// A hash of its number.
    pub number: u64,
    /// Its total in tiyin.
    pub amount: i64,
    /// When.
    pub time: i64,
    /// The fiscal module.
    pub module: u32,
    /// What it does.
    pub kind: ReceiptKind,
}

/// What a payment is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Money.
    Paid,
    /// It was money, and was taken back.
    Cancelled,
    /// It never was money: failed, pending, or a word that is not known.
    Void,
}

/// The gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provider {
    /// Payme.
    Payme,
    /// Click.
    Click,
    /// Uzum.
    Uzum,
    /// Another one.
    Other,
}

impl Provider {
    /// Every known gateway.
    pub const ALL: [Provider; 4] = [Provider::Payme, Provider::Click, Provider::Uzum, Provider::Other];

    /// Those with a name.
    pub const KNOWN: [Provider; 3] = [Provider::Payme, Provider::Click, Provider::Uzum];

    /// The code in the database.
    pub fn name(self) -> &'static str {
        match self {
            Provider::Payme => "payme",
            Provider::Click => "click",
            Provider::Uzum => "uzum",
            Provider::Other => "other",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Provider::Payme => "Payme",
            Provider::Click => "Click",
            Provider::Uzum => "Uzum",
            Provider::Other => "other",
        }
    }

    /// The gateway with this code.
    pub fn by_name(name: &str) -> Provider {
        Provider::ALL.into_iter().find(|provider| provider.name() == name).unwrap_or(Provider::Other)
    }
}

/// One gateway payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its id in the database.
    pub id: i64,
    /// A hash of its key.
    pub key: u64,
    /// The amount in tiyin.
    pub amount: i64,
    /// When it was paid.
    pub time: i64,
    /// The number of the payment intent, where the gateway carries one.
    pub sequence: i64,
    /// The gateway.
    pub provider: Provider,
    /// What it is worth.
    pub state: PaymentState,
}

/// All rows of a period.
#[derive(Debug, Default, Clone)]
pub struct Rows {
    /// The orders.
    pub orders: Vec<OrderRow>,
    /// The sales.
    pub sales: Vec<SaleRow>,
    /// The receipts.
    pub receipts: Vec<ReceiptRow>,
    /// The payments.
    pub payments: Vec<PaymentRow>,
}

impl Rows {
    /// Puts the rows in an order that depends only on what they say: by time, then by key. Ids never decide anything.
    pub fn sort(&mut self) {
        self.orders.sort_unstable_by_key(|row| (row.time(), row.number, row.machine_rank()));
        self.sales.sort_unstable_by_key(|row| (row.time, row.key, row.number));
        self.receipts.sort_unstable_by_key(|row| (row.time, row.key));
        self.payments.sort_unstable_by_key(|row| (row.time, row.key));
    }

    /// How many rows a side has.
    pub fn count(&self, side: Side) -> usize {
        match side {
            Side::Order => self.orders.len(),
            Side::Sale => self.sales.len(),
            Side::Receipt => self.receipts.len(),
            Side::Payment => self.payments.len(),
        }
    }

    /// When a row happened.
    pub fn time(&self, side: Side, at: usize) -> i64 {
        match side {
            Side::Order => self.orders[at].time(),
            Side::Sale => self.sales[at].time,
            Side::Receipt => self.receipts[at].time,
            Side::Payment => self.payments[at].time,
        }
    }

    /// The id of a row.
    pub fn id(&self, side: Side, at: usize) -> i64 {
        match side {
            Side::Order => self.orders[at].id,
            Side::Sale => self.sales[at].id,
            Side::Receipt => self.receipts[at].id,
            Side::Payment => self.payments[at].id,
        }
    }

    /// The amount of a row in tiyin.
    pub fn amount(&self, side: Side, at: usize) -> i64 {
        match side {
            Side::Order => self.orders[at].price,
            Side::Sale => self.sales[at].price,
            Side::Receipt => self.receipts[at].amount,
            Side::Payment => self.payments[at].amount,
        }
    }
}

impl OrderRow {
    /// What tells two orders with one number apart: first the one whose number belongs to its machine, then what they say.
    pub fn machine_rank(&self) -> (bool, i64, i64, i64) {
        (self.is_foreign_number, self.price, self.delivered, self.paid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_half_hours_are_shifts() {
        assert_eq!(shift_of(20_000), 0);
        assert_eq!(shift_of(3 * HOUR + 15_000), 3 * HOUR);
        assert_eq!(shift_of(-5 * HOUR + 2_000), -5 * HOUR);
        assert_eq!(shift_of(HOUR / 2 + 4_000), HOUR / 2);
        assert_eq!(shift_of(47 * 60_000 - 12 * 60_000 + 6 * 60_000), 0);
        assert_eq!(shift_of(20 * HOUR), 0);
    }

    #[test]
    fn unknown_words_stay_unknown() {
        let kind = |resource| OrderKind::of(resource, None, Some(NumberKind::Cash), 100);
        assert_eq!(kind(Some("cash")), OrderKind::Cash);
        assert_eq!(kind(Some("credit")), OrderKind::Card);
        assert_eq!(kind(Some("userDefined")), OrderKind::Gateway);
        assert_eq!(kind(Some("barter")), OrderKind::Unknown);
        assert_eq!(kind(None), OrderKind::Cash);
        assert_eq!(OrderKind::of(Some("cash"), None, None, 0), OrderKind::Zero);
        assert_eq!(OrderKind::of(None, Some("testShipment"), None, 0), OrderKind::Test);
    }
}
