//! Rows of the database made into rows of the engine.

use std::collections::HashMap;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::coverage::{DayCount, Source};
use super::rows::{
    DAY, NONE, OrderKind, OrderRow, PaymentRow, PaymentState, Provider, ReceiptKind, ReceiptRow, Rows, SaleRow, Side,
};
use super::sales::{NO_MACHINE, conflicts};
use crate::error::Result;
use crate::source::anatomy::{NumberKind, OrderNumber};
use crate::store::{Connection, Flow, matches};
use crate::value::{Text, Value};

/// How far a wrong zone may have moved the times that are stored.
const SHIFTED: i64 = 14 * 3_600_000;

/// Texts as small numbers.
#[derive(Debug, Default)]
pub struct Names {
    numbers: HashMap<Text, u32>,
    /// The texts, by their number.
    pub texts: Vec<Text>,
}

impl Names {
    fn number(&mut self, value: &Value) -> Option<u32> {
        let Value::Text(text) = value else { return None };
        if let Some(number) = self.numbers.get(text) {
            return Some(*number);
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.clone());
        self.numbers.insert(text.clone(), number);
        Some(number)
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rows.
    pub rows: Rows,
    /// The fiscal modules.
    pub modules: Names,
    machines: Names,
    counts: HashMap<(Source, i64, i64), i64>,
    /// Orders whose file was shifted, by the minutes and the import.
    pub shifts: HashMap<(i16, i64), u64>,
    /// The import of each receipt, until their times are corrected.
    pub receipt_runs: Vec<i64>,
    /// The import of each payment.
    pub payment_runs: Vec<i64>,
}

impl Loaded {
    /// Reads the rows of a range of instants, or all; days of the coverage begin in a zone with this offset. Receipts and payments are those of a
    /// somewhat wider range until [`super::zones`] has corrected their times.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(connection: &mut dyn Connection, range: Option<(i64, i64)>, offset: i64) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        let wider = range.map(|(lo, hi)| (lo.saturating_sub(SHIFTED), hi.saturating_add(SHIFTED)));
        for side in Side::ALL {
            let of_side = if side == Side::Sale { range } else { wider };
            matches::each_row(connection, side, of_side, &mut |row| {
                loaded.take(side, row, range, offset);
                Ok(Flow::Continue)
            })?;
        }
        Ok(loaded)
    }

    /// Rows for each day of the rows that were read.
    pub fn day_counts(&self) -> Vec<DayCount> {
        let counts = self.counts.iter();
        counts
            .map(|((source, run, day), rows)| DayCount { source: *source, run: *run, day: *day, rows: *rows })
            .collect()
    }

    fn take(&mut self, side: Side, row: &[Value], range: Option<(i64, i64)>, offset: i64) {
        let run = row.last().and_then(Value::as_integer).unwrap_or_default();
        let (source, stored) = match side {
            Side::Order => {
                let order = self.order(row, run);
                let stored = integer(&row[8]);
                let time = order.time();
                let within = |time: i64| range.is_none_or(|(lo, hi)| (lo..hi).contains(&time));
                let inside = time == NONE || within(time) || (order.refunded != NONE && within(order.refunded));
                if inside {
                    self.rows.orders.push(order);
                }
                (Source::Orders, stored)
            }
            Side::Sale => {
                let sale = self.sale(row);
                self.rows.sales.push(sale);
                (Source::Sales, sale.time)
            }
            Side::Receipt => {
                let receipt = self.receipt(row);
                self.rows.receipts.push(receipt);
                self.receipt_runs.push(run);
                (Source::Receipts, receipt.time)
            }
            Side::Payment => {
                let payment = payment(row);
                self.rows.payments.push(payment);
                self.payment_runs.push(run);
                (Source::Gateway(payment.provider), payment.time)
            }
        };
        if stored != NONE {
            *self.counts.entry((source, run, (stored + offset).div_euclid(DAY))).or_default() += 1;
        }
    }

    fn order(&mut self, row: &[Value], run: i64) -> OrderRow {
        let number = row[1].as_text().unwrap_or_default();
        let inside = OrderNumber::parse(number);
        let (resource, order_type, paid) = (row[3].as_text(), row[4].as_text(), row[5].as_text());
        let price = integer(&row[7]);
        let machine = row[2].as_text().unwrap_or_default();
        let foreign = inside.and_then(|number| number.machine).is_some_and(|inside| !machine.starts_with(inside));
        let is_cart = order_type == Some("cart") || inside.is_some_and(|number| number.kind == NumberKind::Cart);
        let cart = match inside.map(|number| number.kind) {
            _ if !is_cart => 0,
            Some(NumberKind::Cart) => xxh3_64(number.as_bytes().split_last().map_or(&[], |(_, rest)| rest)),
            _ => xxh3_64(&integer(&row[8]).to_le_bytes()),
        };
        let mut order = OrderRow {
            id: integer(&row[0]),
            number: if number.is_empty() { 0 } else { xxh3_128(number.as_bytes()) },
            cart,
            price,
            created: integer(&row[8]),
            paid: integer(&row[9]),
            delivered: integer(&row[10]),
            refunded: integer(&row[11]),
            machine: self.machines.number(&row[2]).unwrap_or(NO_MACHINE),
            shift: 0,
            kind: OrderKind::of(resource, order_type, inside.map(|number| number.kind), price),
            is_refunded: paid == Some("refunded") || !row[11].is_null(),
            is_undelivered: matches!(row[6].as_text(), Some("delivery_failure" | "not_delivered")),
            is_unpaid: paid.is_some_and(|paid| !matches!(paid, "paid" | "refunded")),
            is_foreign_number: foreign,
            has_clock: inside.is_some_and(|number| number.clock.is_some()),
        };
        order.settle(inside.as_ref());
        if order.shift != 0 {
            *self.shifts.entry((order.shift, run)).or_default() += 1;
        }
        order
    }

    fn sale(&mut self, row: &[Value]) -> SaleRow {
        SaleRow {
            id: integer(&row[0]),
            number: row[2].as_text().map_or(0, |number| xxh3_128(number.as_bytes())),
            key: hash(&row[1..=2]),
            receipt: row[4].as_text().map_or(0, receipt_number),
            price: integer(&row[5]),
            time: integer(&row[6]),
            machine: self.machines.number(&row[3]).unwrap_or(NO_MACHINE),
        }
    }

    fn receipt(&mut self, row: &[Value]) -> ReceiptRow {
        let (cash, card) = (integer(&row[4]).max(0), integer(&row[5]).max(0));
        let kind = match row[3].as_text() {
            Some("return") => ReceiptKind::Return,
            _ if card > 0 && cash == 0 => ReceiptKind::Card,
            _ => ReceiptKind::Cash,
        };
        let total = integer(&row[6]);
        ReceiptRow {
            id: integer(&row[0]),
            key: hash(&row[1..=2]),
            number: row[2].as_text().map_or(0, receipt_number),
            amount: if total == NONE && cash + card > 0 { cash + card } else { total },
            time: integer(&row[7]),
            module: self.modules.number(&row[1]).unwrap_or(u32::MAX),
            kind,
        }
    }
}

fn payment(row: &[Value]) -> PaymentRow {
    let state = match (row[3].as_text(), row[6].is_null()) {
        (Some("paid"), true) => PaymentState::Paid,
        (Some("cancelled"), _) | (Some("paid"), false) => PaymentState::Cancelled,
        _ => PaymentState::Void,
    };
    PaymentRow {
        id: integer(&row[0]),
        key: hash(&row[1..=2]),
        amount: integer(&row[4]),
        time: integer(&row[5]),
        sequence: row[7].as_text().and_then(|text| text.parse().ok()).unwrap_or(NONE),
        provider: Provider::by_name(row[1].as_text().unwrap_or_default()),
        state,
    }
}

fn integer(value: &Value) -> i64 {
    value.as_integer().unwrap_or(NONE)
}

/// A hash of a key; it decides only in which order rows of one moment stand.
fn hash(parts: &[Value]) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
    for part in parts {
        hasher.update(part.as_text().unwrap_or_default().as_bytes());
        hasher.update(&[0x1f]);
    }
    hasher.digest()
}

/// A hash of a receipt's number, which some files write with leading zeros.
fn receipt_number(text: &str) -> u64 {
    xxh3_64(text.trim_start_matches('0').as_bytes()).max(1)
}

/// The orders that repeat the number of another one, by id: no sum counts them. They are those of the status `number_conflict`.
///
/// # Errors
/// Those of the database.
pub fn repeated(connection: &mut dyn Connection) -> Result<Vec<i64>> {
    let hashes = matches::repeated_hashes(connection)?;
    let mut loaded = Loaded::default();
    if !hashes.is_empty() {
        matches::each_order_of(connection, &hashes, &mut |row| {
            loaded.take(Side::Order, row, None, 0);
            Ok(Flow::Continue)
        })?;
    }
    loaded.rows.sort();
    let conflicts = conflicts(&loaded.rows);
    let orders = loaded.rows.orders.iter().zip(conflicts);
    let mut repeated: Vec<i64> = orders.filter(|(_, repeats)| *repeats).map(|(order, _)| order.id).collect();
    repeated.sort_unstable();
    Ok(repeated)
}

/// Rows for each day of all rows of the database.
///
/// # Errors
/// Those of the database.
pub fn all_day_counts(connection: &mut dyn Connection, offset: i64) -> Result<Vec<DayCount>> {
    let mut counts = Vec::new();
    for side in Side::ALL {
        matches::day_counts(connection, side, offset, &mut |row| {
            let source = match row[0].as_text() {
                Some(provider) => Source::Gateway(Provider::by_name(provider)),
                None => Source::of(side),
            };
            counts.push(DayCount { source, run: integer(&row[1]), day: integer(&row[2]), rows: integer(&row[3]) });
            Ok(Flow::Continue)
        })?;
    }
    Ok(counts)
}
