//! The values of a filter: amounts in sum, days and moments, codes and their labels.

use crate::schema::Kind;
use crate::source::lookup;
use crate::value::money::{self, Decimal};
use crate::value::time::{self, TimeStyle};
use crate::value::{Text, Value};

use super::Moment;

/// One day in milliseconds.
const DAY: i64 = 86_400_000;

/// A value as it was typed: one, or a span of time of which the end does not belong to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    /// One value.
    One(Value),
    /// A day, a month or a year.
    Span(i64, i64),
}

/// Reads a value for a kind of field; `Err` says in words what was expected.
pub(super) fn read(kind: Kind, text: &str, moment: &Moment) -> Result<Typed, String> {
    match kind {
        Kind::Text | Kind::Id => Ok(Typed::One(Value::Text(Text::from(text)))),
        Kind::Enum(vocabulary) => {
            let code = lookup(vocabulary, text).map_or_else(|| Text::from(text), Text::const_new);
            Ok(Typed::One(Value::Text(code)))
        }
        Kind::Integer => match text.parse() {
            Ok(number) => Ok(Typed::One(Value::Integer(number))),
            Err(_) => Err("a whole number is expected here".to_owned()),
        },
        Kind::Money => match money::parse(text, Some(Decimal::Point)) {
            Ok(tiyin) => Ok(Typed::One(Value::Integer(tiyin))),
            Err(_) => Err("an amount in sum is expected here, such as 15000 or 15000.50".to_owned()),
        },
        Kind::Time => read_time(text, moment),
    }
}

fn read_time(text: &str, moment: &Moment) -> Result<Typed, String> {
    if let Some((start, end)) = span(text, moment) {
        return Ok(Typed::Span(start, end));
    }
    if let Some(instant) = relative(text, moment) {
        return Ok(Typed::One(Value::Integer(instant)));
    }
    let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
    time::parse(text, &style, &moment.zone).map(|millis| Typed::One(Value::Integer(millis))).map_err(|_| {
        "a day or a moment is expected here, such as 2026-06-30, 2026-06, '2026-06-30 23:59', today or -7d".to_owned()
    })
}

/// The start and end of a day, month or named day.
fn span(text: &str, moment: &Moment) -> Option<(i64, i64)> {
    let today = moment.zone.wall(moment.now).div_euclid(DAY) * DAY;
    let day = |wall: i64| Some((moment.zone.instant(wall)?, moment.zone.instant(wall + DAY)?));
    match text.to_lowercase().as_str() {
        "today" | "сегодня" | "bugun" => return day(today),
        "yesterday" | "вчера" | "kecha" => return day(today - DAY),
        "tomorrow" => return day(today + DAY),
        _ => {}
    }
    if let Some(days) =
        text.strip_prefix('-').and_then(|rest| rest.strip_suffix('d')).and_then(|days| days.parse::<i64>().ok())
    {
        return day(today.checked_sub(days.checked_mul(DAY)?)?);
    }
    let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
    let start_of = |text: &str| time::parse(text, &style, &moment.zone).ok();
    if text.len() == 7 && text.as_bytes()[4] == b'-' {
        let (year, month): (i64, i64) = (text.get(..4)?.parse().ok()?, text.get(5..)?.parse().ok()?);
        let next =
            if month == 12 { format!("{:04}-01-01", year + 1) } else { format!("{year:04}-{:02}-01", month + 1) };
        return Some((start_of(&format!("{text}-01"))?, start_of(&next)?));
    }
    let is_day = matches!(text.len(), 8..=10)
        && !text.contains(':')
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'/'));
    if !is_day {
        return None;
    }
    let start = start_of(text)?;
    day(moment.zone.wall(start))
}

/// `now`, `-24h`, `-30m`.
fn relative(text: &str, moment: &Moment) -> Option<i64> {
    if text.eq_ignore_ascii_case("now") {
        return Some(moment.now);
    }
    let rest = text.strip_prefix('-')?;
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let scale = match unit {
        "h" => 3_600_000,
        "m" => 60_000,
        _ => return None,
    };
    moment.now.checked_sub(number.parse::<i64>().ok()?.checked_mul(scale)?)
}

/// Reads the values of `--from` and `--to`: the start of the first, the end of the second, its last day included.
///
/// # Errors
/// In words, for what is no day or moment.
pub fn parse_range(
    from: Option<&str>,
    to: Option<&str>,
    moment: &Moment,
) -> Result<(Option<i64>, Option<i64>), String> {
    let read = |text: Option<&str>, end: bool| -> Result<Option<i64>, String> {
        let Some(text) = text else { return Ok(None) };
        match read_time(text, moment).map_err(|error| format!("«{text}»: {error}"))? {
            Typed::Span(start, after) => Ok(Some(if end { after } else { start })),
            Typed::One(Value::Integer(instant)) => Ok(Some(if end { instant + 1 } else { instant })),
            Typed::One(_) => Ok(None),
        }
    };
    let (from, to) = (read(from, false)?, read(to, true)?);
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        return Err("the end of the period is before its start".to_owned());
    }
    Ok((from, to))
}
