//! What is asked for: rows of one table, which of them, in which order, with which columns, from which page on. One grammar serves the
//! command line, the web address and the bot. Everything named is checked against the schema, so that nothing typed becomes SQL; how a
//! query becomes SQL is the store's business.

mod cursor;
mod error;
mod filter;
mod lexer;
mod operand;
mod parser;
mod subject;
#[cfg(test)]
mod tests;

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::schema::Table;
use crate::value::zone::Zone;
pub use cursor::Cursor;
pub use error::{Fault, FilterError, Part, Wanted};
pub use filter::{Filter, Operator};
pub use subject::{Subject, SystemColumn};

/// Most bytes in a filter or a list.
pub const MAX_BYTES: usize = 64 << 10;
/// Most levels of parentheses and `not`.
pub const MAX_DEPTH: usize = 64;
/// Most conditions in a filter: databases limit how deep an expression is.
pub const MAX_CONDITIONS: usize = 500;
/// Most values in the lists of a filter: databases limit how many values a statement carries.
pub const MAX_VALUES: usize = 10_000;

/// What dates in a query mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The zone in which days begin.
    pub zone: Zone,
    /// The present instant, milliseconds since the epoch in UTC.
    pub now: i64,
}

/// The instant that a text such as `2026-07-01T02:00`, `2026-07-01` or `today` names, or where the time it names begins.
pub fn instant(text: &str, moment: &Moment) -> Option<i64> {
    operand::period(text, moment).ok().map(|period| period.start)
}

/// Reads a filter; a blank one is [`Filter::All`].
///
/// # Errors
/// What is wrong and at which character.
pub fn parse(table: Table, text: &str, moment: &Moment) -> Result<Filter, FilterError> {
    parser::parse(table, text, moment)
}

/// The instants from the beginning of one day, month or moment to the end of another: what `--from` and `--to` mean.
///
/// # Errors
/// A text that is no date, or an end before the beginning.
pub fn period(
    from: Option<&str>,
    to: Option<&str>,
    moment: &Moment,
) -> Result<(Option<i64>, Option<i64>), FilterError> {
    let read = |part, text: &str| match operand::period(text, moment) {
        Ok(period) => Ok(period),
        Err(wanted) => {
            let fault = Fault::WrongValue { value: text.to_owned(), wanted };
            Err(FilterError::new(part, text, 0..text.len(), fault))
        }
    };
    let start = from.map(|text| read(Part::From, text)).transpose()?.map(|period| period.start);
    let end = to.map(|text| read(Part::To, text)).transpose()?.map(|period| period.end);
    if let (Some(start), Some(end), Some(text)) = (start, end, to)
        && start >= end
    {
        return Err(FilterError::new(Part::To, text, 0..text.len(), Fault::Backwards));
    }
    Ok((start, end))
}

/// One column to sort by. Values rise from none to the largest and fall from the largest to none; equal rows are sorted by id,
/// in the direction of the last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub subject: Subject,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// A query as typed: on the command line, in an address, to the bot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The filter.
    pub filter: Option<String>,
    /// The first day or moment, of the table's own time.
    pub from: Option<String>,
    /// The last day or moment, included.
    pub to: Option<String>,
    /// The columns, separated by commas; `all` or `*` is every field.
    pub columns: Option<String>,
    /// The columns to sort by, separated by commas; `-` before a column sorts downwards.
    pub sort: Option<String>,
    /// The most rows.
    pub limit: Option<u64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The table.
    pub table: Table,
    /// Which rows.
    pub filter: Filter,
    /// The first instant of the table's own time ([`crate::schema::Definition::time`]).
    pub from: Option<i64>,
    /// The first instant behind the period.
    pub to: Option<i64>,
    /// The order of the rows; newest first when nothing was asked for.
    pub sort: Vec<Sort>,
    /// The columns; those the table shows when nothing was asked for.
    pub columns: Vec<Subject>,
    /// The most rows.
    pub limit: Option<u64>,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// What a cursor must have been made for: table, filter, period and sort as typed.
    pub fingerprint: u64,
}

impl Query {
    /// Every row of a table, newest first.
    pub fn new(table: Table) -> Self {
        Self {
            table,
            filter: Filter::All,
            from: None,
            to: None,
            sort: default_sort(table),
            columns: default_columns(table),
            limit: None,
            after: None,
            fingerprint: fingerprint(table, &Typed::default()),
        }
    }

    /// Reads a query.
    ///
    /// # Errors
    /// Which part is wrong, what about it, and at which character.
    pub fn parse(table: Table, typed: &Typed, moment: &Moment) -> Result<Self, FilterError> {
        let (from, to) = period(typed.from.as_deref(), typed.to.as_deref(), moment)?;
        let sort = typed.sort.as_deref().map(|text| sort(table, text)).transpose()?;
        let sort = sort.unwrap_or_else(|| default_sort(table));
        let fingerprint = fingerprint(table, typed);
        let after = typed.after.as_deref().map(|text| cursor(text, fingerprint, &sort)).transpose()?;
        Ok(Self {
            table,
            filter: parse(table, typed.filter.as_deref().unwrap_or_default(), moment)?,
            from,
            to,
            sort,
            columns: match typed.columns.as_deref() {
                Some(text) => columns(table, text)?,
                None => default_columns(table),
            },
            limit: typed.limit,
            after,
            fingerprint,
        })
    }
}

fn default_sort(table: Table) -> Vec<Sort> {
    let time = table.position(table.definition().time).map(Subject::Field);
    time.into_iter().map(|subject| Sort { subject, descending: true }).collect()
}

fn default_columns(table: Table) -> Vec<Subject> {
    table.definition().shown.iter().filter_map(|key| Subject::by_name(table, key)).collect()
}

/// A hash of what decides which rows come in which order. Days such as `today` are hashed as typed: a cursor outlives midnight.
fn fingerprint(table: Table, typed: &Typed) -> u64 {
    let mut text = table.name().to_owned();
    for part in [&typed.filter, &typed.from, &typed.to, &typed.sort] {
        text.push('\0');
        text.push_str(part.as_deref().unwrap_or_default().trim());
    }
    xxh3_64(text.as_bytes())
}

fn cursor(text: &str, fingerprint: u64, sort: &[Sort]) -> Result<Cursor, FilterError> {
    let fail = |fault| FilterError::new(Part::After, text, 0..text.len(), fault);
    let cursor = Cursor::decode(crate::text::trim(text)).ok_or_else(|| fail(Fault::CursorDamaged))?;
    if cursor.fingerprint != fingerprint || cursor.values.len() != sort.len() {
        return Err(fail(Fault::CursorForeign));
    }
    Ok(cursor)
}

/// The columns of a list such as `order_number,goods_name`; `all` or `*` in the list is every field that does not stand in it yet.
///
/// # Errors
/// An unknown column, with the nearest ones, or one that stands twice.
pub fn columns(table: Table, text: &str) -> Result<Vec<Subject>, FilterError> {
    let mut columns = Vec::new();
    for span in items(Part::Columns, text)? {
        if matches!(text[span.clone()].to_ascii_lowercase().as_str(), "all" | "*") {
            let fields = (0..table.fields().len()).map(Subject::Field);
            let missing: Vec<_> = fields.filter(|field| !columns.contains(field)).collect();
            columns.extend(missing);
            continue;
        }
        let subject = named(table, Part::Columns, text, span.clone())?;
        if columns.contains(&subject) {
            return Err(repeated(Part::Columns, text, span));
        }
        columns.push(subject);
    }
    Ok(columns)
}

/// The sort of a list such as `-creation_time,order_number`.
///
/// # Errors
/// An unknown column, with the nearest ones, or one that stands twice.
pub fn sort(table: Table, text: &str) -> Result<Vec<Sort>, FilterError> {
    let mut sort: Vec<Sort> = Vec::new();
    for span in items(Part::Sort, text)? {
        let sign = text[span.clone()].chars().next().filter(|sign| matches!(sign, '-' | '+'));
        let start = span.start + sign.map_or(0, char::len_utf8);
        let subject = named(table, Part::Sort, text, start..span.end)?;
        if sort.iter().any(|known| known.subject == subject) {
            return Err(repeated(Part::Sort, text, span));
        }
        sort.push(Sort { subject, descending: sign == Some('-') });
    }
    Ok(sort)
}

/// The places of the items of a list, without the white space around them.
fn items(part: Part, text: &str) -> Result<Vec<Range<usize>>, FilterError> {
    if text.len() > MAX_BYTES {
        return Err(FilterError::new(part, text, MAX_BYTES..text.len(), Fault::TooLong(MAX_BYTES)));
    }
    let mut start = 0;
    let spans = text.split(',').map(|item| {
        let begin = start + (item.len() - item.trim_start().len());
        start += item.len() + 1;
        begin..begin + item.trim().len()
    });
    Ok(spans.collect())
}

fn named(table: Table, part: Part, text: &str, span: Range<usize>) -> Result<Subject, FilterError> {
    let name = &text[span.clone()];
    Subject::by_name(table, name).ok_or_else(|| {
        let fault = Fault::UnknownField { name: name.to_owned(), near: subject::nearest(table, name, &[]) };
        FilterError::new(part, text, span, fault)
    })
}

fn repeated(part: Part, text: &str, span: Range<usize>) -> FilterError {
    let name = text[span.clone()].to_owned();
    FilterError::new(part, text, span, Fault::Repeated(name))
}
