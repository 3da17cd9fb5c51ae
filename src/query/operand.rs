//! Reads what was typed behind a comparison as a value of the field's kind, and writes times back.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::Moment;
use super::error::Wanted;
use crate::schema::{Kind, MATCH_STATE, MATCH_STATUS, Vocabulary};
use crate::text::{normalise, trim};
use crate::value::identifier::machine_code;
use crate::value::money::{self, MoneyError};
use crate::value::time::{self, TimeStyle};
use crate::value::zone::{YEAR_2000, YEAR_2101, Zone};
use crate::value::{Text, Value};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// The most days, hours or minutes that `-7d` may go back: all the years that are taken.
const FARTHEST: i64 = 101 * 366 * 24 * 60;

/// The value in a text; times are read with [`period`].
pub(super) fn value(kind: Kind, key: &str, text: &str) -> Result<Value, Wanted> {
    let text = trim(text);
    match kind {
        _ if text.is_empty() => Err(Wanted::Text),
        Kind::Money => money::parse(text, None).map(Value::Integer).map_err(|error| match error {
            MoneyError::Ambiguous => Wanted::ClearMoney,
            MoneyError::Unreadable | MoneyError::Range => Wanted::Money,
        }),
        Kind::Integer | Kind::Time => text.parse().map(Value::Integer).map_err(|_| Wanted::Integer),
        Kind::Enum(vocabulary) => match code(vocabulary, text) {
            Some(code) => Ok(Value::Text(Text::from(code))),
            // Files hold words that no vocabulary knows; what vhm writes itself does not.
            None if is_closed(vocabulary) => Err(Wanted::Term(nearest(vocabulary, text))),
            None => Ok(Value::Text(Text::from(text))),
        },
        Kind::Id if key == "machine_code" => Ok(Value::Text(Text::from(machine_code(text)))),
        Kind::Id | Kind::Text => Ok(Value::Text(Text::from(text))),
    }
}

/// Whether nothing but its codes is ever stored.
pub(super) fn is_closed(vocabulary: &'static Vocabulary) -> bool {
    std::ptr::eq(vocabulary, &raw const MATCH_STATUS) || std::ptr::eq(vocabulary, &raw const MATCH_STATE)
}

/// The code most like a word.
fn nearest(vocabulary: &'static Vocabulary, word: &str) -> &'static str {
    let wanted = normalise(word).replace(' ', "_");
    crate::text::nearest(&wanted, vocabulary.terms.iter().map(|term| term.code)).map_or("", |(_, code)| code)
}

/// The code of a word: a code as it stands, else any label or spelling.
fn code(vocabulary: &'static Vocabulary, word: &str) -> Option<&'static str> {
    if let Some(term) = vocabulary.terms.iter().find(|term| term.code == word) {
        return Some(term.code);
    }
    let wanted = normalise(word);
    let same = |text: &str| normalise(text) == wanted;
    if let Some(term) = vocabulary.terms.iter().find(|term| same(term.code)) {
        return Some(term.code);
    }
    let labelled = vocabulary.terms.iter().find(|term| {
        let labels = [term.labels.en, term.labels.ru, term.labels.uz];
        labels.iter().chain(term.aliases).any(|text| same(text))
    });
    labelled.map(|term| term.code)
}

/// The instants that a day, month, year or moment covers, half-open.
pub(super) fn period(text: &str, moment: &Moment) -> Result<Range<i64>, Wanted> {
    let text = trim(text);
    let period =
        relative(text, moment).or_else(|| calendar(text, &moment.zone)).or_else(|| day_and_clock(text, &moment.zone));
    let period = period.ok_or(Wanted::Time)?;
    let wall = moment.zone.wall(period.start)..moment.zone.wall(period.end);
    if wall.start < YEAR_2000 || wall.end > YEAR_2101 { Err(Wanted::Time) } else { Ok(period) }
}

/// `today`, `yesterday`, `tomorrow`, `now`, `-7d`, `-2w`, `-12h`, `-30m`.
fn relative(text: &str, moment: &Moment) -> Option<Range<i64>> {
    let today = moment.zone.wall(moment.now).div_euclid(DAY);
    match text.to_lowercase().as_str() {
        "today" | "сегодня" | "bugun" => return days(today, 1, &moment.zone),
        "yesterday" | "вчера" | "kecha" => return days(today - 1, 1, &moment.zone),
        "tomorrow" | "завтра" | "ertaga" => return days(today + 1, 1, &moment.zone),
        "now" => return Some(instant(moment.now)),
        _ => {}
    }
    let (number, unit) = text.strip_prefix('-')?.split_at_checked(text.len().checked_sub(2)?)?;
    let right = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = if right { number.parse().ok()? } else { return None };
    if number > FARTHEST {
        return None;
    }
    match unit {
        "d" => days(today - number, 1, &moment.zone),
        "w" => days(today - 7 * number, 1, &moment.zone),
        "h" => Some(instant(moment.now - number * HOUR)),
        "m" => Some(instant(moment.now - number * MINUTE)),
        _ => None,
    }
}

/// The millisecond that begins at an instant.
fn instant(millis: i64) -> Range<i64> {
    millis..millis + 1
}

/// `2026`, `2026-06`, `2026-06-30` or `30.06.2026`.
fn calendar(text: &str, zone: &Zone) -> Option<Range<i64>> {
    if let [day, month, year] = text.split('.').collect::<Vec<_>>()[..] {
        return days(day_number(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)?, 1, zone);
    }
    match text.split('-').collect::<Vec<_>>()[..] {
        [year] => between(day_number(digits(year, 4)?, 1, 1)?, day_number(digits(year, 4)? + 1, 1, 1)?, zone),
        [year, month] => {
            let (year, month) = (digits(year, 4)?, digits(month, 2)?);
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            between(day_number(year, month, 1)?, day_number(next.0, next.1, 1)?, zone)
        }
        [year, month, day] => days(day_number(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)?, 1, zone),
        _ => None,
    }
}

fn digits(text: &str, most: usize) -> Option<i64> {
    let right = text.len() <= most && (most != 4 || text.len() == 4) && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

/// Days since the epoch, as the wall clock counts them.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = NaiveDate::from_ymd_opt(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)?;
    Some(i64::from(date.num_days_from_ce()) - 719_163)
}

fn days(first: i64, count: i64, zone: &Zone) -> Option<Range<i64>> {
    between(first, first + count, zone)
}

fn between(first: i64, last: i64, zone: &Zone) -> Option<Range<i64>> {
    Some(day_start(first, zone)?..day_start(last, zone)?)
}

/// The first instant of a day; where the clock is set forward over midnight, the first there is.
fn day_start(day: i64, zone: &Zone) -> Option<i64> {
    let quarters = 0..24;
    quarters.map(|quarter| day * DAY + quarter * HOUR / 4).find_map(|wall| zone.instant(wall))
}

/// A date with a time of day: a minute, a second or a millisecond, by how much is written.
fn day_and_clock(text: &str, zone: &Zone) -> Option<Range<i64>> {
    let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
    if text.contains('/') {
        return None;
    }
    let start = time::parse(text, &style, zone).ok()?;
    let clock = text.split_once(['T', 't', ' ', '\u{a0}'])?.1;
    let clock = &clock[..clock.find(['+', '-']).unwrap_or(clock.len())];
    let length = match (clock.contains(['.', ',']), clock.matches(':').count()) {
        (true, _) => 1,
        (false, 2) => 1_000,
        _ => 60_000,
    };
    Some(start..start + length)
}

/// An instant as a text that [`period`] reads as beginning there: a day where one begins, else a moment with its offset.
pub(super) fn spell(instant: i64, zone: &Zone) -> String {
    match day_at(instant, zone) {
        Some(day) => day,
        None => time::format_rfc3339(instant, zone),
    }
}

/// A whole day.
pub(super) fn spell_day(from: i64, to: i64, zone: &Zone) -> Option<String> {
    let day = day_at(from, zone)?;
    let whole = calendar(&day, zone)?;
    (whole.end == to).then_some(day)
}

/// The last millisecond before an instant, as a text that [`period`] reads as ending there; a day where one ends.
pub(super) fn spell_last(to: i64, zone: &Zone) -> String {
    let before = to - 1;
    if let Some(day) = calendar(&wall_day(before, zone), zone)
        && day.end == to
    {
        return wall_day(before, zone);
    }
    let text = time::format_rfc3339(before, zone);
    if before.rem_euclid(1000) != 0 {
        return text;
    }
    // Without its milliseconds the text would stand for a whole second.
    let (clock, offset) = text.split_at(19);
    format!("{clock}.000{offset}")
}

/// The day that begins at an instant.
fn day_at(instant: i64, zone: &Zone) -> Option<String> {
    let day = wall_day(instant, zone);
    (calendar(&day, zone)?.start == instant).then_some(day)
}

fn wall_day(instant: i64, zone: &Zone) -> String {
    time::format_rfc3339(instant, zone).chars().take(10).collect()
}
