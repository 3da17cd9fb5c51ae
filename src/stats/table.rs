//! Tables of figures, ready to be shown anywhere: on a terminal, in a file, as a picture.

use serde_json::{Value as Json, json};

use crate::schema::Language;
use crate::value::money::format_sum;
use crate::value::time::{format_local, format_rfc3339};
use crate::value::zone::Zone;

/// One value of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing can be said.
    Empty,
    /// A name.
    Text(String),
    /// A number of things.
    Count(i64),
    /// An amount in tiyin.
    Money(i64),
    /// Hundredths of a percent.
    Share(i64),
    /// Milliseconds since the epoch in UTC.
    Time(i64),
}

impl Cell {
    /// A number, when there is one.
    pub fn count(number: Option<i64>) -> Cell {
        number.map_or(Cell::Empty, Cell::Count)
    }

    /// An amount, when there is one.
    pub fn money(tiyin: Option<i64>) -> Cell {
        tiyin.map_or(Cell::Empty, Cell::Money)
    }

    /// A share, when there is one.
    pub fn share(share: Option<i64>) -> Cell {
        share.map_or(Cell::Empty, Cell::Share)
    }

    /// The number behind it, for a chart: tiyin, things, hundredths of a percent.
    pub fn number(&self) -> Option<i64> {
        match self {
            Cell::Count(number) | Cell::Money(number) | Cell::Share(number) => Some(*number),
            _ => None,
        }
    }

    /// For scripts: counts are numbers, amounts decimal texts in sum, shares percents, times in RFC 3339.
    pub fn json(&self, zone: &Zone) -> Json {
        match self {
            Cell::Empty => Json::Null,
            Cell::Text(text) => json!(text),
            Cell::Count(count) => json!(count),
            Cell::Money(tiyin) => json!(format_sum(*tiyin)),
            Cell::Share(share) => json!(*share as f64 / 100.0),
            Cell::Time(time) => json!(format_rfc3339(*time, zone)),
        }
    }

    /// For people.
    pub fn text(&self, zone: &Zone) -> String {
        match self {
            Cell::Empty => "—".to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => grouped(&count.to_string()),
            Cell::Money(tiyin) => sum(*tiyin),
            Cell::Share(share) => percent(*share),
            Cell::Time(time) => format_local(*time, zone),
        }
    }
}

/// An amount in sum for people: thousands apart, tiyin only where there are some.
pub fn sum(tiyin: i64) -> String {
    let text = format_sum(tiyin);
    let (whole, tiyin) = text.split_once('.').unwrap_or((&text, ""));
    let whole = grouped(whole);
    if tiyin.bytes().all(|byte| byte == b'0') { whole } else { format!("{whole}.{tiyin}") }
}

/// Hundredths of a percent as `12.3 %`.
pub fn percent(share: i64) -> String {
    let tenths = (share.abs() + 5) / 10;
    format!("{}{}.{} %", if share < 0 && tenths > 0 { "-" } else { "" }, tenths / 10, tenths % 10)
}

/// Digits in groups of three, apart by a space that does not break.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The key in JSON and files of data.
    pub key: &'static str,
    /// What people call it, in English.
    pub en: &'static str,
    /// The same in Russian.
    pub ru: &'static str,
    /// Whether it stands to the right.
    pub number: bool,
}

impl Column {
    /// A column of names.
    pub const fn name(key: &'static str, en: &'static str, ru: &'static str) -> Column {
        Column { key, en, ru, number: false }
    }

    /// A column of numbers.
    pub const fn number(key: &'static str, en: &'static str, ru: &'static str) -> Column {
        Column { key, en, ru, number: true }
    }

    /// What people call it.
    pub fn label(&self, language: Language) -> &'static str {
        if language == Language::En { self.en } else { self.ru }
    }
}

/// How a table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// Upright columns, for what follows in time; the values of this column of the table.
    Over(usize),
    /// Lying bars, for what is compared; the values of this column of the table.
    Bars(usize),
    /// A field of rows and columns, the darker the more: the columns from the second on, but for the last, which are the totals.
    Heat,
}

/// A table with what it adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name in JSON and of its sheet.
    pub name: &'static str,
    /// Its title in English.
    pub en: String,
    /// The same in Russian.
    pub ru: String,
    /// The columns; the first says what a row is about.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row is what is left of more rows; it is not drawn.
    pub rest: bool,
    /// What the rows come to together.
    pub total: Option<Vec<Cell>>,
    /// How it is drawn.
    pub chart: Option<Chart>,
}

impl Table {
    /// Its title.
    pub fn title(&self, language: Language) -> &str {
        if language == Language::En { &self.en } else { &self.ru }
    }

    /// The rows that are drawn.
    pub fn drawn(&self) -> &[Vec<Cell>] {
        let rest = usize::from(self.rest);
        &self.rows[..self.rows.len().saturating_sub(rest)]
    }

    /// One object: `name`, `rows`, `total`.
    pub fn json(&self, zone: &Zone) -> Json {
        let object = |row: &Vec<Cell>| -> Json {
            self.columns.iter().zip(row).map(|(column, cell)| (column.key.to_owned(), cell.json(zone))).collect()
        };
        json!({
            "name": self.name,
            "rows": self.rows.iter().map(object).collect::<Vec<_>>(),
            "total": self.total.as_ref().map(object),
        })
    }
}
