//! Times: text in all the spellings of real files, spreadsheet day numbers and epochs to milliseconds since the epoch in UTC, and back.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::zone::{YEAR_2000, YEAR_2101, Zone};

const DAY: i64 = 86_400_000;

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It cannot be read, or there is no such moment.
    Unreadable,
    /// Day and month could be either way round.
    Ambiguous,
    /// It is outside the years 2000 to 2100.
    Range,
}

/// What is known of the times of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeStyle {
    /// Whether the day stands before the month, where it is known.
    pub day_first: Option<bool>,
    /// Whether whole numbers of 10 or 13 digits are seconds or milliseconds since the epoch.
    pub epoch: bool,
    /// Whether numbers in text are spreadsheet day numbers.
    pub serials: bool,
    /// Whether day numbers count from 1904.
    pub from_1904: bool,
}

/// Reads a time; wall-clock times are read in `zone`.
pub fn parse(text: &str, style: &TimeStyle, zone: &Zone) -> Result<i64, TimeError> {
    let millis = match iso(text.as_bytes()) {
        Some(wall) => zone.instant(wall?).ok_or(TimeError::Unreadable)?,
        None => parse_slowly(text, style, zone)?,
    };
    in_range(millis, zone)
}

/// Whether the wall clock shows a year from 2000 to 2100.
fn in_range(millis: i64, zone: &Zone) -> Result<i64, TimeError> {
    if (YEAR_2000..YEAR_2101).contains(&zone.wall(millis)) { Ok(millis) } else { Err(TimeError::Range) }
}

/// `2026-07-01 07:58:38`, which nearly all times are: the wall clock, or an error when there is no such moment.
fn iso(bytes: &[u8]) -> Option<Result<i64, TimeError>> {
    if bytes.len() != 19 || bytes[4] != b'-' || bytes[7] != b'-' || bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    if bytes[10] != b' ' && bytes[10] != b'T' {
        return None;
    }
    let two = |at: usize| two_digits(bytes[at], bytes[at + 1]);
    let year = two(0)? * 100 + two(2)?;
    Some(wall(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0))
}

/// The wall clock in fourteen digits, `yyyymmddHHMMSS`, as milliseconds since the epoch as if it were UTC.
pub fn wall_of_digits(digits: &[u8; 14]) -> Option<i64> {
    let two = |at: usize| two_digits(digits[at], digits[at + 1]);
    wall(two(0)? * 100 + two(2)?, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0).ok()
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// The wall clock as milliseconds since the epoch as if it were UTC.
fn wall(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64, millis: i64) -> Result<i64, TimeError> {
    let right =
        (1..=12).contains(&month) && (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    if !right || !(1..=days_in_month(year, month)).contains(&day) {
        return Err(TimeError::Unreadable);
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Ok(seconds * 1000 + millis)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, counting years from March.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn parse_slowly(text: &str, style: &TimeStyle, zone: &Zone) -> Result<i64, TimeError> {
    let text = crate::text::trim(text);
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        && let Some(millis) = parse_number(text, style, zone)
    {
        return millis;
    }
    let (date, rest) = split_date(text)?;
    let (year, month, day) = parse_date(date, style.day_first)?;
    let (clock, offset) = split_offset(rest)?;
    let (hour, minute, second, millis) = parse_clock(clock)?;
    let wall = wall(year, month, day, hour, minute, second, millis)?;
    match offset {
        Some(offset) => Ok(wall - offset),
        None => zone.instant(wall).ok_or(TimeError::Unreadable),
    }
}

/// Epochs and day numbers, where the style allows them; `None` where the text may still be a date.
fn parse_number(text: &str, style: &TimeStyle, zone: &Zone) -> Option<Result<i64, TimeError>> {
    let whole = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        10 if whole && style.epoch => text.parse::<i64>().ok().map(|seconds| Ok(seconds * 1000)),
        13 if whole && style.epoch => text.parse().ok().map(Ok),
        _ if style.serials => {
            let serial: f64 = text.replace(',', ".").parse().ok()?;
            Some(from_serial(serial, style.from_1904, zone))
        }
        _ => None,
    }
}

/// The date, and what follows it without the space, `T` or comma between.
fn split_date(text: &str) -> Result<(&str, &str), TimeError> {
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '-' | '.' | '/')).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let rest = rest.trim_start_matches([',', 'T', 't', ' ', '\u{a0}', '\u{202f}', '\u{2009}']);
    if date.is_empty() { Err(TimeError::Unreadable) } else { Ok((date, rest)) }
}

fn parse_date(date: &str, day_first: Option<bool>) -> Result<(i64, i64, i64), TimeError> {
    let mut parts = date.split(['-', '.', '/']);
    let (Some(one), Some(two), Some(three), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(TimeError::Unreadable);
    };
    let number = |part: &str| {
        let right = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if right { part.parse::<i64>().map_err(|_| TimeError::Unreadable) } else { Err(TimeError::Unreadable) }
    };
    let (first, second, third) = (number(one)?, number(two)?, number(three)?);
    if one.len() == 4 {
        return Ok((first, second, third));
    }
    if one.len() > 2 || two.len() > 2 {
        return Err(TimeError::Unreadable);
    }
    let year = match three.len() {
        4 => third,
        2 => 2000 + third,
        _ => return Err(TimeError::Unreadable),
    };
    match (first > 12, second > 12, day_first) {
        (true, _, Some(false)) | (_, true, Some(true)) | (true, true, _) => Err(TimeError::Unreadable),
        (true, ..) | (.., Some(true)) => Ok((year, second, first)),
        (_, true, _) | (.., Some(false)) => Ok((year, first, second)),
        _ if first == second => Ok((year, first, second)),
        _ => Err(TimeError::Ambiguous),
    }
}

/// Whether the day stands first, when the text can only be read in one way.
pub fn evidence(text: &str) -> Option<bool> {
    let (date, _) = split_date(crate::text::trim(text)).ok()?;
    let mut parts = date.split(['-', '.', '/']);
    let (one, two) = (parts.next()?, parts.next()?);
    if one.len() > 2 || two.len() > 2 {
        return None;
    }
    let (first, second): (u32, u32) = (one.parse().ok()?, two.parse().ok()?);
    let day_first = match (first > 12, second > 12) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let (year, month, day) = parse_date(date, Some(day_first)).ok()?;
    wall(year, month, day, 0, 0, 0, 0).is_ok().then_some(day_first)
}

/// Whether only the order of day and month in its column tells what a text such as `06/01/2026` is, or the text speaks against that.
pub fn is_open(text: &str, day_first: Option<bool>) -> bool {
    let text = crate::text::trim(text);
    // A year stands first, which nearly all times begin with.
    if text.as_bytes().get(4) == Some(&b'-') {
        return false;
    }
    match split_date(text).map(|(date, _)| parse_date(date, None)) {
        Ok(Err(TimeError::Ambiguous)) => true,
        Ok(Ok(_)) => evidence(text).is_some_and(|said| day_first != Some(said)),
        _ => false,
    }
}

/// The clock, and the offset from UTC in milliseconds when one stands behind it.
fn split_offset(rest: &str) -> Result<(&str, Option<i64>), TimeError> {
    if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        return Ok((clock.trim_end(), Some(0)));
    }
    let Some(at) = rest.rfind(['+', '-']) else { return Ok((rest.trim_end(), None)) };
    let (clock, offset) = rest.split_at(at);
    let digits: String = offset[1..].chars().filter(|letter| *letter != ':').collect();
    let right = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !right {
        return Err(TimeError::Unreadable);
    }
    let hours: i64 = digits[..2].parse().map_err(|_| TimeError::Unreadable)?;
    let minutes: i64 = if digits.len() == 4 { digits[2..].parse().map_err(|_| TimeError::Unreadable)? } else { 0 };
    if hours > 15 || minutes > 59 {
        return Err(TimeError::Unreadable);
    }
    let millis = (hours * 60 + minutes) * 60_000;
    Ok((clock.trim_end(), Some(if offset.starts_with('-') { -millis } else { millis })))
}

fn parse_clock(clock: &str) -> Result<(i64, i64, i64, i64), TimeError> {
    if clock.is_empty() {
        return Ok((0, 0, 0, 0));
    }
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let mut number = |needed: bool| match parts.next() {
        Some(part) if (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse::<i64>().map_err(|_| TimeError::Unreadable)
        }
        None if !needed => Ok(0),
        _ => Err(TimeError::Unreadable),
    };
    let (hour, minute, second) = (number(true)?, number(true)?, number(false)?);
    if parts.next().is_some() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimeError::Unreadable);
    }
    let millis = format!("{fraction:0<3}")[..3].parse().map_err(|_| TimeError::Unreadable)?;
    Ok((hour, minute, second, millis))
}

/// The instant of a spreadsheet's day number: in the 1900 system days since 1899-12-30, numbers below 61 (where that system has a day that
/// never was) refused; rounded to the second when within a millisecond of one.
pub fn from_serial(serial: f64, from_1904: bool, zone: &Zone) -> Result<i64, TimeError> {
    let first_day = if from_1904 { days_since_epoch(1904, 1, 1) } else { days_since_epoch(1899, 12, 30) };
    if !serial.is_finite() || !(0.0..200_000.0).contains(&serial) || (!from_1904 && serial < 61.0) {
        return Err(TimeError::Range);
    }
    let millis = (serial * DAY as f64).round() as i64;
    let second = (millis + 500).div_euclid(1000) * 1000;
    let millis = if (millis - second).abs() <= 1 { second } else { millis };
    let instant = zone.instant(first_day * DAY + millis).ok_or(TimeError::Unreadable)?;
    in_range(instant, zone)
}

/// The instant of a wall-clock date.
pub fn from_naive(date: &NaiveDateTime, zone: &Zone) -> Result<i64, TimeError> {
    let days = days_since_epoch(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let millis = i64::from(date.num_seconds_from_midnight()) * 1000 + i64::from(date.nanosecond() / 1_000_000);
    in_range(zone.instant(days * DAY + millis).ok_or(TimeError::Unreadable)?, zone)
}

/// A time of day such as `14:30` or `14:30:05`, in milliseconds since midnight.
pub fn of_day(text: &str) -> Result<i64, TimeError> {
    if text.is_empty() {
        return Err(TimeError::Unreadable);
    }
    let (hour, minute, second, millis) = parse_clock(text)?;
    if hour > 23 || minute > 59 || second > 59 {
        return Err(TimeError::Unreadable);
    }
    Ok(((hour * 60 + minute) * 60 + second) * 1000 + millis)
}

/// A time of day as a spreadsheet's share of a day, in milliseconds since midnight, rounded to the second.
pub fn of_day_share(share: f64) -> Result<i64, TimeError> {
    if !(0.0..1.0).contains(&share) {
        return Err(TimeError::Range);
    }
    Ok((share * 86_400.0).round() as i64 * 1000 % DAY)
}

/// The time of day of a wall-clock date, in milliseconds since midnight.
pub fn of_day_in(date: &NaiveDateTime) -> i64 {
    i64::from(date.num_seconds_from_midnight()) * 1000
}

/// The instant of a time of day on the day of another instant.
pub fn at_clock(day: i64, clock: i64, zone: &Zone) -> Result<i64, TimeError> {
    let midnight = zone.wall(day).div_euclid(DAY) * DAY;
    in_range(zone.instant(midnight + clock).ok_or(TimeError::Unreadable)?, zone)
}

/// `2026-07-01 07:58:38` in the zone, with `.mmm` when there are milliseconds.
pub fn format_local(millis: i64, zone: &Zone) -> String {
    write_wall(zone.wall(millis), ' ')
}

/// `2026-07-01T07:58:38+05:00`, with `.mmm` before the offset when there are milliseconds.
pub fn format_rfc3339(millis: i64, zone: &Zone) -> String {
    let minutes = zone.offset(millis) / 60_000;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{}{sign}{:02}:{:02}", write_wall(zone.wall(millis), 'T'), minutes / 60, minutes % 60)
}

/// `2026-07-01`, of a day given as milliseconds of the wall clock.
pub fn format_day(wall: i64) -> String {
    write_wall(wall, ' ').chars().take(10).collect()
}

fn write_wall(wall: i64, between: char) -> String {
    let (seconds, millis) = (wall.div_euclid(1000), wall.rem_euclid(1000));
    let Some(time) = chrono::DateTime::from_timestamp(seconds, 0) else { return format!("{wall} ms") };
    let (date, clock) = (time.date_naive(), time.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
    let mut text = format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}");
    if millis != 0 {
        text.push_str(&format!(".{millis:03}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY_FIRST: TimeStyle = TimeStyle { day_first: Some(true), epoch: false, serials: false, from_1904: false };

    #[track_caller]
    fn check(text: &str, style: &TimeStyle, wanted: Result<&str, TimeError>) {
        let zone = Zone::default();
        let read = parse(text, style, &zone).map(|millis| format_local(millis, &zone));
        assert_eq!(read.as_deref().map_err(|error| *error), wanted, "{text}");
    }

    #[test]
    fn times_in_all_spellings() {
        let same = "2026-07-01 07:58:38";
        for text in [
            "2026-07-01 07:58:38",
            "2026-07-01T07:58:38",
            "01-07-2026 07:58:38",
            "01.07.2026 07:58:38",
            "01.07.2026, 07:58:38",
            "01/07/2026 07:58:38",
            "01.07.26 7:58:38",
            "2026-07-01T07:58:38+05:00",
            "2026-07-01T02:58:38Z",
            "2026-07-01T02:58:38.000Z",
            "2026/07/01 07:58:38",
            " 2026-07-01\u{a0}07:58:38 ",
            "2026-07-01 07:58:38 +0500",
            "1.7.2026 7:58:38",
        ] {
            check(text, &DAY_FIRST, Ok(same));
        }
        check("01.07.2026", &DAY_FIRST, Ok("2026-07-01 00:00:00"));
        check("01.07.2026 07:58", &DAY_FIRST, Ok("2026-07-01 07:58:00"));
        check("2026-07-01 07:58:38.250", &DAY_FIRST, Ok("2026-07-01 07:58:38.250"));
        let epoch = TimeStyle { epoch: true, ..DAY_FIRST };
        check("1782874718", &epoch, Ok(same));
        check("1782874718000", &epoch, Ok(same));
        check("45838.99988425926", &TimeStyle { serials: true, ..DAY_FIRST }, Ok("2025-06-30 23:59:50"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "31.02.2026",
            "29.02.2025",
            "2026-07-01 24:00:00",
            "2026-13-01",
            "abc",
            "2026-07-01 07",
            "12:00",
            "1782874718",
            "01.07.202",
            "45838.5",
        ] {
            check(text, &DAY_FIRST, Err(TimeError::Unreadable));
        }
        check("01.07.1999", &DAY_FIRST, Err(TimeError::Range));
        check("01.07.2126", &DAY_FIRST, Err(TimeError::Range));
        check("03/04/2026", &TimeStyle::default(), Err(TimeError::Ambiguous));
        check("13/04/2026", &TimeStyle::default(), Ok("2026-04-13 00:00:00"));
        check("04/13/2026", &TimeStyle { day_first: Some(false), ..DAY_FIRST }, Ok("2026-04-13 00:00:00"));
    }

    #[test]
    fn what_a_date_says_of_its_column() {
        let said = [
            "25/06/2026",
            "06/25/2026 10:00",
            "06/01/2026",
            "25/25/2026",
            "25/06/x",
            "31/02/2026",
            "15.30",
            "2026-06-25",
        ];
        let wanted = [Some(true), Some(false), None, None, None, None, None, None];
        assert_eq!(said.map(evidence), wanted);
        let open = said.map(|text| is_open(text, Some(true)));
        assert_eq!(open, [false, true, true, false, false, false, false, false]);
        let open = |text| is_open(text, None);
        assert!(open(" 1.7.26 7:58") && open("25/06/2026") && !open("05/05/2026") && !open("2026/01/06"));
    }

    #[test]
    fn day_numbers_count_from_their_epoch() {
        let zone = Zone::default();
        let read = |serial, from_1904| from_serial(serial, from_1904, &zone).map(|millis| format_local(millis, &zone));
        assert_eq!(read(45838.99988425926, false).as_deref(), Ok("2025-06-30 23:59:50"));
        assert_eq!(read(45838.99988425926 - 1462.0, true).as_deref(), Ok("2025-06-30 23:59:50"));
        assert_eq!(read(60.0, false), Err(TimeError::Range));
        assert_eq!(read(1e300, false), Err(TimeError::Range));
        assert_eq!(read(15000.0, false), Err(TimeError::Range));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,30}") {
            let _ = (parse(&text, &DAY_FIRST, &Zone::default()), evidence(&text));
        }

        #[test]
        fn written_times_read_back(millis in YEAR_2000 + DAY..YEAR_2101 - DAY, zone in prop::sample::select(vec!["Asia/Tashkent", "UTC", "America/New_York"])) {
            let zone = Zone::by_name(zone).unwrap();
            prop_assert_eq!(parse(&format_rfc3339(millis, &zone), &DAY_FIRST, &zone), Ok(millis));
        }
    }
}
