//! Crontab expressions: minute, hour, day of the month, month, day of the week, read in a zone. As in crontab, 0 and 7 are Sunday, and where
//! both days are restricted either is enough.

use chrono::{DateTime, Datelike, Timelike};

use crate::error::{Error, Result};
use crate::value::zone::Zone;

/// An expression that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether both kinds of days are restricted.
    either_day: bool,
}

/// What a field may hold.
struct Field {
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", first: 0, last: 59, names: &[] },
    Field { name: "hour", first: 0, last: 23, names: &[] },
    Field { name: "day of the month", first: 1, last: 31, names: &[] },
    Field {
        name: "month",
        first: 1,
        last: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { name: "day of the week", first: 0, last: 7, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
/// How far ahead a tick is looked for: 29 February comes every eight years at the latest.
const AHEAD: i64 = 9 * 366 * DAY;

impl Cron {
    /// Reads an expression; `@hourly`, `@daily`, `@weekly` and `@monthly` are known.
    ///
    /// # Errors
    /// `Request`, naming the field.
    pub fn parse(text: &str) -> Result<Cron> {
        let text = match text.trim() {
            "@hourly" => "0 * * * *",
            "@daily" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            other => other,
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = words[..] else {
            return Err(Error::Request(format!(
                "«{text}» has {} fields and not five: minute, hour, day of the month, month, day of the week",
                words.len()
            )));
        };
        let mut weekdays = FIELDS[4].parse(weekday)?;
        if weekdays & (1 << 7) != 0 {
            weekdays |= 1;
        }
        Ok(Cron {
            minutes: FIELDS[0].parse(minute)?,
            hours: FIELDS[1].parse(hour)?,
            days: FIELDS[2].parse(day)?,
            months: FIELDS[3].parse(month)?,
            weekdays,
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
        })
    }

    /// The first tick after an instant, both in milliseconds since the epoch; `None` when there is none, as on 31 February.
    ///
    /// A time that a clock set forward leaves out ticks an hour later; one that a clock set back has twice ticks once.
    pub fn next_after(&self, instant: i64, zone: &Zone) -> Option<i64> {
        let mut wall = zone.wall(instant).div_euclid(MINUTE) * MINUTE + MINUTE;
        let end = wall + AHEAD;
        while wall < end {
            let time = DateTime::from_timestamp_millis(wall)?.naive_utc();
            let midnight = wall.div_euclid(DAY) * DAY;
            if self.months & (1 << time.month()) == 0 || !self.day_fits(&time) {
                wall = midnight + DAY;
            } else if self.hours & (1 << time.hour()) == 0 {
                wall = midnight + (i64::from(time.hour()) + 1) * 60 * MINUTE;
            } else if self.minutes & (1 << time.minute()) == 0 {
                wall += MINUTE;
            } else {
                let tick = zone.instant(wall).or_else(|| zone.instant(wall + 60 * MINUTE));
                match tick.filter(|tick| *tick > instant) {
                    Some(tick) => return Some(tick),
                    None => wall += MINUTE,
                }
            }
        }
        None
    }

    /// How many ticks lie after one instant and not after another, at most `most`.
    pub fn ticks_between(&self, after: i64, until: i64, zone: &Zone, most: i64) -> i64 {
        let mut count = 0;
        let mut last = after;
        while let Some(next) = self.next_after(last, zone).filter(|next| *next <= until && count < most) {
            count += 1;
            last = next;
        }
        count
    }

    fn day_fits(&self, time: &impl Datelike) -> bool {
        let day = self.days & (1 << time.day()) != 0;
        let weekday = self.weekdays & (1 << time.weekday().num_days_from_sunday()) != 0;
        if self.either_day { day || weekday } else { day && weekday }
    }
}

impl Field {
    fn parse(&self, text: &str) -> Result<u64> {
        let mut bits = 0;
        for part in text.split(',') {
            bits |= self.part(part).ok_or_else(|| {
                Error::Request(format!(
                    "«{part}» is no {}: write a number from {} to {}, a range 1-5, a list 1,3,5 or a step */10",
                    self.name, self.first, self.last
                ))
            })?;
        }
        Ok(bits)
    }

    fn part(&self, text: &str) -> Option<u64> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)?),
            None => (text, 1),
        };
        let (first, last) = match (range, range.split_once('-')) {
            ("*", _) => (self.first, self.last),
            (_, Some((first, last))) => (self.number(first)?, self.number(last)?),
            (one, None) => (self.number(one)?, if text.contains('/') { self.last } else { self.number(one)? }),
        };
        (first <= last).then(|| (first..=last).step_by(step as usize).fold(0, |bits, number| bits | 1 << number))
    }

    fn number(&self, text: &str) -> Option<u32> {
        let lower = text.to_lowercase();
        let named = self.names.iter().position(|name| *name == lower).map(|at| at as u32 + self.first);
        named.or_else(|| text.parse().ok()).filter(|number| (self.first..=self.last).contains(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::by_name(name).unwrap()
    }

    fn instant(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[track_caller]
    fn check(cron: &str, zone_name: &str, after: &str, next: &str) {
        let found = Cron::parse(cron).unwrap().next_after(instant(after), &zone(zone_name));
        assert_eq!(found, Some(instant(next)), "{cron} after {after}");
    }

    #[test]
    fn ticks_fall_where_crontab_says() {
        let tashkent = "Asia/Tashkent";
        check("30 2 * * *", tashkent, "2026-06-30T02:30:00+05:00", "2026-07-01T02:30:00+05:00");
        check("*/15 * * * *", tashkent, "2026-06-30T02:31:10+05:00", "2026-06-30T02:45:00+05:00");
        check("0 9 * * mon-fri", tashkent, "2026-06-05T09:00:00+05:00", "2026-06-08T09:00:00+05:00");
        check("0 0 1,15 * *", tashkent, "2026-06-02T00:00:00+05:00", "2026-06-15T00:00:00+05:00");
        check("0 0 13 * 5", tashkent, "2026-06-01T00:00:00+05:00", "2026-06-05T00:00:00+05:00");
        check("0 0 29 feb *", tashkent, "2026-06-01T00:00:00+05:00", "2028-02-29T00:00:00+05:00");
        check("@weekly", tashkent, "2026-06-01T00:00:00+05:00", "2026-06-07T00:00:00+05:00");
        assert_eq!(Cron::parse("0 0 31 2 *").unwrap().next_after(0, &zone("UTC")), None);
    }

    #[test]
    fn a_clock_that_is_set_neither_loses_nor_doubles_a_tick() {
        let paris = "Europe/Paris";
        check("30 2 * * *", paris, "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00");
        check("30 2 * * *", paris, "2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+02:00");
        check("30 2 * * *", paris, "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00");
    }

    #[test]
    fn missed_ticks_are_counted() {
        let cron = Cron::parse("0 * * * *").unwrap();
        let (from, to) = (instant("2026-06-01T00:00:00Z"), instant("2026-06-01T05:30:00Z"));
        assert_eq!(cron.ticks_between(from, to, &zone("UTC"), 1_000), 5);
        assert_eq!(cron.ticks_between(from, to, &zone("UTC"), 3), 3);
    }

    #[test]
    fn nonsense_is_refused_with_its_field() {
        for (text, told) in [
            ("* * * *", "4 fields"),
            ("60 * * * *", "minute"),
            ("* * 0 * *", "day of the month"),
            ("* * * foo *", "month"),
            ("5-1 * * * *", "minute"),
            ("*/0 * * * *", "minute"),
        ] {
            let error = Cron::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
