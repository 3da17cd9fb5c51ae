//! A time zone, made cheap where its offset never changes between 2000 and 2100 (as in Asia/Tashkent, UTC+5 without summer time).

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// A zone of the time zone database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    tz: Tz,
    /// The only offset from UTC in milliseconds, when there is only one.
    fixed: Option<i64>,
}

/// 2000-01-01 in UTC, in milliseconds since the epoch.
pub const YEAR_2000: i64 = 946_684_800_000;
/// 2101-01-01 in UTC, in milliseconds since the epoch.
pub const YEAR_2101: i64 = 4_133_980_800_000;
const WEEK: i64 = 7 * 86_400_000;

impl Zone {
    /// The zone with this name, such as `Asia/Tashkent`.
    pub fn by_name(name: &str) -> Option<Zone> {
        name.parse().ok().map(Zone::new)
    }

    /// A zone.
    pub fn new(tz: Tz) -> Zone {
        let first = offset(tz, YEAR_2000);
        let constant = (YEAR_2000..YEAR_2101).step_by(WEEK as usize).all(|moment| offset(tz, moment) == first);
        Zone { tz, fixed: constant.then_some(first) }
    }

    /// The name in the time zone database.
    pub fn name(&self) -> &'static str {
        self.tz.name()
    }

    /// The zone of the time zone database.
    pub fn tz(&self) -> Tz {
        self.tz
    }

    /// The offset from UTC at an instant, in milliseconds.
    pub fn offset(&self, millis: i64) -> i64 {
        self.fixed.unwrap_or_else(|| offset(self.tz, millis))
    }

    /// The instant of a wall-clock time, given as milliseconds since the epoch as if it were UTC. Where the clock is set back
    /// the earlier instant; `None` where the clock is set forward over it.
    pub fn instant(&self, wall: i64) -> Option<i64> {
        if let Some(offset) = self.fixed {
            return Some(wall - offset);
        }
        match self.tz.from_local_datetime(&naive(wall)?) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.timestamp_millis()),
            LocalResult::None => None,
        }
    }

    /// The wall-clock time at an instant, as milliseconds since the epoch as if it were UTC.
    pub fn wall(&self, millis: i64) -> i64 {
        millis + self.offset(millis)
    }
}

impl Default for Zone {
    /// Asia/Tashkent, where the machines stand.
    fn default() -> Self {
        Zone::new(Tz::Asia__Tashkent)
    }
}

fn naive(wall: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(wall).map(|time| time.naive_utc())
}

fn offset(tz: Tz, millis: i64) -> i64 {
    let Some(time) = DateTime::from_timestamp_millis(millis) else { return 0 };
    i64::from(tz.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc()) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_and_changing_zones_agree_with_the_database() {
        assert_eq!(Zone::default().instant(0), Some(-5 * 3_600_000));
        let berlin = Zone::by_name("Europe/Berlin").unwrap();
        assert!(berlin.fixed.is_none());
        // 2026-03-29 02:30 does not exist in Berlin, 2026-10-25 02:30 comes twice.
        assert_eq!(berlin.instant(1_774_751_400_000), None);
        let twice = 1_792_895_400_000;
        assert_eq!(berlin.instant(twice), Some(twice - 2 * 3_600_000));
    }
}
