//! Periods: the offsets of a zone inside one, and the one before it.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime};

use crate::store::stats::{Offsets, Span};
use crate::value::zone::Zone;

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 3_600_000;
/// How far apart offsets are looked at: no zone changes twice in it.
const STEP: i64 = 7 * DAY;

/// The offsets that a zone has between two instants.
pub fn offsets(zone: &Zone, first: i64, last: i64) -> Offsets {
    let mut found = vec![(first, zone.offset(first))];
    let mut at = first;
    while at < last {
        let next = (at + STEP).min(last);
        let (before, after) = (zone.offset(at), zone.offset(next));
        if before != after {
            let (mut low, mut high) = (at, next);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if zone.offset(middle) == before { low = middle } else { high = middle }
            }
            found.push((high, after));
        }
        at = next;
    }
    found
}

/// The day with this number since 1970-01-01.
pub fn date(day: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(day.checked_mul(DAY)?).map(|moment| moment.date_naive())
}

/// Twelve times the year and the month from 0, of a day's number; 0 for a day that no calendar has.
pub fn month_of(day: i64) -> i64 {
    date(day).map_or(0, |date| i64::from(date.year()) * 12 + i64::from(date.month0()))
}

/// The span of the same length before one: as many whole months where it has whole months, else as many milliseconds.
pub fn previous(span: Span, zone: &Zone) -> Option<(i64, i64)> {
    let (Some(from), Some(to)) = span else { return None };
    let whole = |instant: i64| {
        let local = DateTime::from_timestamp_millis(zone.wall(instant))?.naive_utc();
        (local.day() == 1 && local.time() == NaiveTime::MIN).then(|| local.date())
    };
    if let (Some(first), Some(after)) = (whole(from), whole(to)) {
        let months = (after.year() - first.year()) * 12 + after.month() as i32 - first.month() as i32;
        let months = Months::new(u32::try_from(months).ok()?);
        let wall = first.checked_sub_months(months)?.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        return Some((zone.instant(wall)?, from));
    }
    Some((from - (to - from), from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: &Zone, year: i32, month: u32, day: u32) -> i64 {
        let wall = NaiveDate::from_ymd_opt(year, month, day).unwrap().and_time(NaiveTime::MIN).and_utc();
        zone.instant(wall.timestamp_millis()).unwrap()
    }

    #[test]
    fn offsets_change_where_the_zone_does() {
        let tashkent = Zone::default();
        assert_eq!(offsets(&tashkent, at(&tashkent, 2024, 1, 1), at(&tashkent, 2027, 1, 1)).len(), 1);
        let berlin = Zone::by_name("Europe/Berlin").unwrap();
        let (first, last) = (at(&berlin, 2026, 1, 1), at(&berlin, 2027, 1, 1));
        let found = offsets(&berlin, first, last);
        // 2026-03-29 01:00 and 2026-10-25 01:00 in UTC.
        assert_eq!(found, [(first, HOUR), (1_774_746_000_000, 2 * HOUR), (1_792_890_000_000, HOUR)]);
    }

    #[test]
    fn months_follow_months_and_days_days() {
        let zone = Zone::default();
        let span = |from, to| (Some(from), Some(to));
        let june = span(at(&zone, 2026, 6, 1), at(&zone, 2026, 7, 1));
        assert_eq!(previous(june, &zone), Some((at(&zone, 2026, 5, 1), at(&zone, 2026, 6, 1))));
        let quarter = span(at(&zone, 2026, 1, 1), at(&zone, 2026, 4, 1));
        assert_eq!(previous(quarter, &zone), Some((at(&zone, 2025, 10, 1), at(&zone, 2026, 1, 1))));
        let week = span(at(&zone, 2026, 6, 8), at(&zone, 2026, 6, 15));
        assert_eq!(previous(week, &zone), Some((at(&zone, 2026, 6, 1), at(&zone, 2026, 6, 8))));
        assert_eq!(previous((None, Some(0)), &zone), None);
    }
}
