//! What all text writers share: a buffer before the output, and the spelling of amounts, integers and times. Nothing here
//! allocates per value.

use std::io::{self, Error, ErrorKind, Write};

use super::Output;

/// The buffer is emptied when it holds this much.
const FULL: usize = 256 << 10;
const DAY: i64 = 86_400;

/// Bytes on their way to an output.
pub struct Buffered {
    output: Output,
    /// What was not written yet; append to it.
    pub bytes: Vec<u8>,
}

impl Buffered {
    /// An empty buffer before an output.
    pub fn new(output: Output) -> Self {
        Self { output, bytes: Vec::with_capacity(FULL + (16 << 10)) }
    }

    /// Passes the bytes on when there are many.
    ///
    /// # Errors
    /// Those of the output.
    pub fn pass_on(&mut self) -> io::Result<()> {
        if self.bytes.len() < FULL {
            return Ok(());
        }
        self.output.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    /// Passes everything on and flushes the output.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.output.write_all(&self.bytes)?;
        self.output.flush()
    }
}

/// The error for calls in a wrong order.
pub fn misuse(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidInput, what)
}

/// The error of formats that hold one table.
pub fn one_table_only() -> Error {
    Error::new(ErrorKind::Unsupported, "this format holds one table")
}

/// Appends an integer in decimal.
pub fn push_integer(bytes: &mut Vec<u8>, number: i64) {
    if number < 0 {
        bytes.push(b'-');
    }
    push_digits(bytes, number.unsigned_abs(), 1);
}

/// Appends tiyin as an amount in sum with two decimals.
pub fn push_money(bytes: &mut Vec<u8>, tiyin: i64) {
    if tiyin < 0 {
        bytes.push(b'-');
    }
    let amount = tiyin.unsigned_abs();
    push_digits(bytes, amount / 100, 1);
    bytes.push(b'.');
    push_digits(bytes, amount % 100, 2);
}

/// Appends a number with at least `width` digits (at most 20).
fn push_digits(bytes: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    first = first.min(digits.len() - width);
    bytes.extend_from_slice(&digits[first..]);
}

/// Appends a local time as `YYYY-MM-DD HH:MM:SS`, with milliseconds when there are any.
///
/// # Errors
/// The year is not one of 0 to 9999.
pub fn push_local_time(bytes: &mut Vec<u8>, milliseconds: i64, offset: i32) -> io::Result<()> {
    push_clock(bytes, milliseconds, i64::from(offset), b' ')
}

/// Appends a time as RFC 3339 with its offset, with milliseconds when there are any. An offset that is no whole number of
/// minutes cannot be written; such a time is written in UTC.
///
/// # Errors
/// The year is not one of 0 to 9999.
pub fn push_rfc3339(bytes: &mut Vec<u8>, milliseconds: i64, offset: i32) -> io::Result<()> {
    let offset = if offset % 60 == 0 && offset.unsigned_abs() < DAY as u32 { offset } else { 0 };
    push_clock(bytes, milliseconds, i64::from(offset), b'T')?;
    bytes.push(if offset < 0 { b'-' } else { b'+' });
    let minutes = u64::from(offset.unsigned_abs() / 60);
    push_digits(bytes, minutes / 60, 2);
    bytes.push(b':');
    push_digits(bytes, minutes % 60, 2);
    Ok(())
}

fn push_clock(bytes: &mut Vec<u8>, milliseconds: i64, offset: i64, between: u8) -> io::Result<()> {
    let seconds = milliseconds.div_euclid(1000) + offset;
    let fraction = milliseconds.rem_euclid(1000) as u64;
    let (year, month, day) = civil_date(seconds.div_euclid(DAY));
    let year = u64::try_from(year).ok().filter(|year| *year < 10_000);
    let year = year.ok_or_else(|| Error::new(ErrorKind::InvalidData, "a time is outside the years 0 to 9999"))?;
    let clock = seconds.rem_euclid(DAY) as u64;
    push_digits(bytes, year, 4);
    for (sign, part) in
        [(b'-', month), (b'-', day), (between, clock / 3600), (b':', clock / 60 % 60), (b':', clock % 60)]
    {
        bytes.push(sign);
        push_digits(bytes, part, 2);
    }
    if fraction > 0 {
        bytes.push(b'.');
        push_digits(bytes, fraction, 3);
    }
    Ok(())
}

/// Year, month and day of a day counted from 1970-01-01, by counting eras of 400 years from a March.
fn civil_date(day: i64) -> (i64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let date = (of_year - (153 * march_month + 2) / 5 + 1) as u64;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as u64, date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, FixedOffset};
    use proptest::prelude::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut bytes = Vec::new();
        push(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn amounts_and_integers_have_every_digit() {
        assert_eq!(text(|bytes| push_money(bytes, 1_500_000)), "15000.00");
        assert_eq!(text(|bytes| push_money(bytes, -5)), "-0.05");
        assert_eq!(text(|bytes| push_money(bytes, i64::MIN)), "-92233720368547758.08");
        assert_eq!(text(|bytes| push_integer(bytes, 0)), "0");
        assert_eq!(text(|bytes| push_integer(bytes, i64::MIN)), i64::MIN.to_string());
    }

    #[test]
    fn times_out_of_range_are_refused() {
        assert!(push_rfc3339(&mut Vec::new(), i64::MAX, 0).is_err());
        assert!(push_local_time(&mut Vec::new(), i64::MIN, 18_000).is_err());
    }

    proptest! {
        #[test]
        fn times_agree_with_chrono(milliseconds in -62_000_000_000_000i64..250_000_000_000_000, minutes in -1000i32..1000) {
            let offset = minutes * 60;
            let zone = FixedOffset::east_opt(offset).unwrap();
            let time = DateTime::from_timestamp_millis(milliseconds).unwrap().with_timezone(&zone);
            let pattern = if milliseconds.rem_euclid(1000) == 0 { "%Y-%m-%dT%H:%M:%S%:z" } else { "%Y-%m-%dT%H:%M:%S%.3f%:z" };
            let rfc3339 = text(|bytes| push_rfc3339(bytes, milliseconds, offset).unwrap());
            prop_assert_eq!(&rfc3339, &time.format(pattern).to_string());
            let local = text(|bytes| push_local_time(bytes, milliseconds, offset).unwrap());
            prop_assert_eq!(local, rfc3339[..rfc3339.len() - 6].replace('T', " "));
        }
    }
}
