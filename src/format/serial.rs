//! Spreadsheet day numbers: days since the start of 1900 or 1904, as doubles, turned into dates and times.
//! Whether a cell is a date is its style's business, not this file's.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// Milliseconds in a day.
const DAY_MS: i64 = 86_400_000;

/// The first day number of the 1900 system that is sure: spreadsheets believe in a 29 February 1900 (day 60), so that
/// every number before it is a day off.
const FIRST_SURE_DAY: f64 = 61.0;

/// Day 2,958,465 of the 1900 system is 9999-12-31; no date of either system is greater.
const LAST_DAY: f64 = 2_958_466.0;

/// The date and time of a day number in the 1900 or the 1904 system.
///
/// A double keeps a day number of today to about a microsecond, so the moment is rounded to the millisecond, and to
/// the second when it is within a millisecond of one. `None` below day 61 of the 1900 system, below day 0 of the 1904
/// system, after the year 9999 and for what is not finite.
pub fn serial_to_datetime(serial: f64, is_1904: bool) -> Option<NaiveDateTime> {
    let first = if is_1904 { 0.0 } else { FIRST_SURE_DAY };
    if !(first..LAST_DAY).contains(&serial) {
        return None;
    }
    let epoch = if is_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) }?;
    let milliseconds = rounded(serial * DAY_MS as f64);
    let moment = epoch.and_time(NaiveTime::MIN).checked_add_signed(Duration::milliseconds(milliseconds))?;
    (1900..=9999).contains(&chrono::Datelike::year(&moment)).then_some(moment)
}

/// The time of day in a fraction of a day, to the second; `None` outside one day.
pub fn serial_to_time(serial: f64) -> Option<NaiveTime> {
    if !(0.0..1.0).contains(&serial) {
        return None;
    }
    let seconds = (rounded(serial * DAY_MS as f64) + 500) / 1000;
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds % 86_400).ok()?, 0)
}

/// The day number of a local wall-clock moment (milliseconds since 1970-01-01 in local time) in the 1900 system.
pub fn local_to_serial(local_ms: i64) -> f64 {
    // 25,569 days lie between 1899-12-30 and 1970-01-01.
    let days = local_ms.div_euclid(DAY_MS).saturating_add(25_569);
    days as f64 + local_ms.rem_euclid(DAY_MS) as f64 / DAY_MS as f64
}

/// Milliseconds, moved to the whole second that is not further than a millisecond away.
fn rounded(milliseconds: f64) -> i64 {
    let whole = milliseconds.round() as i64;
    match whole.rem_euclid(1000) {
        1 => whole - 1,
        999 => whole + 1,
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(serial: f64, is_1904: bool, expected: Option<&str>) {
        let found = serial_to_datetime(serial, is_1904).map(|moment| moment.format("%F %T%.f").to_string());
        assert_eq!(found.as_deref(), expected, "{serial} {is_1904}");
    }

    #[test]
    fn day_numbers_become_moments() {
        check(45838.99988425926, false, Some("2025-06-30 23:59:50"));
        check(61.0, false, Some("1900-03-01 00:00:00"));
        check(60.999, false, None);
        check(0.0, true, Some("1904-01-01 00:00:00"));
        check(-0.5, true, None);
        check(45838.0 - 1462.0, true, Some("2025-06-30 00:00:00"));
        check(45292.999999999, false, Some("2024-01-02 00:00:00"));
        check(2_958_465.5, false, Some("9999-12-31 12:00:00"));
        check(2_958_466.0, false, None);
        check(2_958_000.0, true, None);
        check(45838.0 + 0.25 / 86_400.0, false, Some("2025-06-30 00:00:00.250"));
        for strange in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN] {
            check(strange, false, None);
            check(strange, true, None);
        }
    }

    #[test]
    fn fractions_become_times_of_day() {
        assert_eq!(serial_to_time(0.5).unwrap().to_string(), "12:00:00");
        assert_eq!(serial_to_time(0.75 + 1.0 / 86_400.0).unwrap().to_string(), "18:00:01");
        assert_eq!(serial_to_time(1.0), None);
        assert_eq!(serial_to_time(-0.1), None);
    }

    proptest! {
        #[test]
        fn every_second_survives(seconds in -2_203_891_200i64..253_402_300_799) {
            let serial = local_to_serial(seconds * 1000);
            let back = serial_to_datetime(serial, false).unwrap();
            prop_assert_eq!(back.and_utc().timestamp_millis(), seconds * 1000);
        }
    }
}
