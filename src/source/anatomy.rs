//! What is inside an order number of the machines: a clock, and mostly the machine. Seen in real numbers: `ff` + 8 hexadecimal digits of a
//! counter + 14 digits of a clock in UTC+8 + machine code (cash); `ud` + Unix seconds + digits of a fraction (QR); `test` + milliseconds +
//! machine code; `cart` + 7 characters of the machine code + milliseconds + a digit.

use crate::value::time;
use crate::value::zone::{YEAR_2000, YEAR_2101};

/// What an order number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderNumber<'a> {
    /// Its prefix.
    pub kind: NumberKind,
    /// The moment inside, milliseconds since the epoch in UTC.
    pub clock: Option<i64>,
    /// The machine code inside, or its beginning in cart numbers.
    pub machine: Option<&'a str>,
}

/// The prefix of an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// `ff`: paid in cash or by card at the machine.
    Cash,
    /// `ud`: paid by QR code.
    Qr,
    /// `test`.
    Test,
    /// `cart`.
    Cart,
}

/// Eight hours in milliseconds: the clock inside cash numbers runs in UTC+8.
const UTC_8: i64 = 8 * 3_600_000;

impl<'a> OrderNumber<'a> {
    /// The parts of a number; `None` when it has none of the known layouts.
    pub fn parse(number: &'a str) -> Option<Self> {
        if !number.is_ascii() {
            return None;
        }
        if let Some(rest) = number.strip_prefix("ff") {
            return cash(rest);
        }
        if let Some(rest) = number.strip_prefix("ud") {
            let digits = rest.len() >= 10 && rest.bytes().all(|byte| byte.is_ascii_digit());
            let clock =
                if digits { rest[..10].parse::<i64>().ok().map(|seconds| seconds * 1000) } else { return None };
            return Some(Self { kind: NumberKind::Qr, clock: sane(clock), machine: None });
        }
        if let Some(rest) = number.strip_prefix("test") {
            let (clock, machine) = rest.split_at_checked(13)?;
            return Some(Self {
                kind: NumberKind::Test,
                clock: sane(clock.parse().ok()),
                machine: machine_code(machine),
            });
        }
        let (machine, rest) = number.strip_prefix("cart")?.split_at_checked(7)?;
        let clock = rest.get(..13)?.parse().ok();
        Some(Self { kind: NumberKind::Cart, clock: sane(clock), machine: Some(machine) })
    }
}

fn cash(rest: &str) -> Option<OrderNumber<'_>> {
    if rest.len() != 34 || !rest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let (clock, machine) = rest[8..].split_at(14);
    let digits: &[u8; 14] = clock.as_bytes().try_into().ok()?;
    let clock = time::wall_of_digits(digits).map(|wall| wall - UTC_8);
    Some(OrderNumber { kind: NumberKind::Cash, clock: sane(clock), machine: machine_code(machine) })
}

fn machine_code(text: &str) -> Option<&str> {
    is_machine_code(text).then_some(text)
}

/// Twelve hexadecimal digits.
pub(super) fn is_machine_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn sane(clock: Option<i64>) -> Option<i64> {
    clock.filter(|clock| (YEAR_2000..YEAR_2101).contains(clock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::zone::Zone;
    use proptest::prelude::*;

    #[test]
    fn numbers_hold_their_clock_and_machine() {
        let parse = |number| OrderNumber::parse(number).unwrap();
        let local = |clock: Option<i64>| time::format_local(clock.unwrap(), &Zone::default());
        let cash = parse("ff00001268202607011058140a1b191f0000");
        assert_eq!((cash.kind, cash.machine), (NumberKind::Cash, Some("0a1b191f0000")));
        assert_eq!(local(cash.clock), "2026-07-01 07:58:14");
        let qr = parse("ud17806150320031948");
        assert_eq!(local(qr.clock), "2026-06-05 04:17:12");
        let cart = parse("cart0a1b18117820683997585");
        assert_eq!(cart.machine, Some("0a1b181"));
        assert_eq!(OrderNumber::parse("0001234"), None);
        assert_eq!(OrderNumber::parse("operator17"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(number in "(ff|ud|test|cart)?\\PC{0,40}") {
            let _ = OrderNumber::parse(&number);
        }
    }
}
