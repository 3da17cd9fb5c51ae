//! Tables of figures, ready to be shown anywhere: on a terminal, in a file, as a picture.

use std::borrow::Cow;

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

    /// For people who read English.
    pub fn text(&self, zone: &Zone) -> String {
        self.shown(zone, Language::En)
    }

    /// For people.
    pub fn shown(&self, zone: &Zone, language: Language) -> String {
        match self {
            Cell::Empty => "—".to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => grouped(&count.to_string()),
            Cell::Money(tiyin) => sum(*tiyin, language),
            Cell::Share(share) => percent(*share, language),
            Cell::Time(time) => format_local(*time, zone),
        }
    }
}

/// The sign before the decimals, the same on the terminal, in pages, pictures and documents.
fn decimal_sign(language: Language) -> char {
    if language == Language::En { '.' } else { ',' }
}

/// An amount in sum for people: thousands apart, tiyin only where there are some.
pub fn sum(tiyin: i64, language: Language) -> String {
    let text = format_sum(tiyin);
    let (whole, tiyin) = text.split_once('.').unwrap_or((&text, ""));
    let whole = grouped(whole);
    if tiyin.bytes().all(|byte| byte == b'0') { whole } else { format!("{whole}{}{tiyin}", decimal_sign(language)) }
}

/// Hundredths of a percent as `12.34 %`: they were rounded once, and are shown as they are.
pub fn percent(share: i64, language: Language) -> String {
    let (sign, share) = (if share < 0 { "-" } else { "" }, share.unsigned_abs());
    format!("{sign}{}{}{:02} %", share / 100, decimal_sign(language), share % 100)
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in JSON and files of data.
    pub key: Cow<'static, str>,
    /// What people call it, in English.
    pub en: Cow<'static, str>,
    /// The same in Russian.
    pub ru: Cow<'static, str>,
    /// Whether it stands to the right.
    pub number: bool,
}

impl Column {
    /// A column of names.
    pub const fn name(key: &'static str, en: &'static str, ru: &'static str) -> Column {
        Column { key: Cow::Borrowed(key), en: Cow::Borrowed(en), ru: Cow::Borrowed(ru), number: false }
    }

    /// A column of numbers.
    pub const fn number(key: &'static str, en: &'static str, ru: &'static str) -> Column {
        Column { key: Cow::Borrowed(key), en: Cow::Borrowed(en), ru: Cow::Borrowed(ru), number: true }
    }

    /// A column of numbers that is called as the data say.
    pub fn found(key: String, label: String) -> Column {
        Column { key: Cow::Owned(key), en: Cow::Owned(label.clone()), ru: Cow::Owned(label), number: true }
    }

    /// What people call it.
    pub fn label(&self, language: Language) -> &str {
        if language == Language::En { &self.en } else { &self.ru }
    }
}

/// The key of a column of all for which there is no column of their own.
pub const OTHERS: &str = "others";

/// How a table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// Upright columns, for what follows in time; the values of this column of the table.
    Over(usize),
    /// Lying bars, for what is compared; the values of this column of the table.
    Bars(usize),
    /// Bars whose parts are columns that stand one behind the other and add up to the one behind the last of them.
    Parts {
        /// The first part.
        first: usize,
        /// What the parts come to.
        total: usize,
        /// Lying bars instead of upright columns.
        lying: bool,
    },
    /// A field of rows and so many columns, from the second on, the darker the more; behind them stand the totals.
    Heat(usize),
}

impl Chart {
    /// The column of what each row comes to.
    pub fn column(self) -> Option<usize> {
        match self {
            Chart::Over(column) | Chart::Bars(column) | Chart::Parts { total: column, .. } => Some(column),
            Chart::Heat(_) => None,
        }
    }

    /// The columns that each bar is made of; nothing for bars in one piece.
    pub fn parts(self) -> Option<std::ops::Range<usize>> {
        match self {
            Chart::Parts { first, total, .. } => Some(first..total),
            _ => None,
        }
    }

    /// Whether bars lie one below the other.
    pub fn is_lying(self) -> bool {
        matches!(self, Chart::Bars(_) | Chart::Parts { lying: true, .. })
    }
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

    /// A name for its sheet, which has at most 31 letters.
    pub fn sheet(&self, language: Language) -> &str {
        let (en, ru) = match self.name {
            "silent" => ("Silent machines", "Молчащие автоматы"),
            "cash" => ("Cash in machines", "Наличные в автоматах"),
            "hours" => ("Weekdays and hours", "Дни недели и часы"),
            "lagging" => ("Lagging prices", "Отстающие цены"),
            "gaps" => ("Days without files", "Дни без файлов"),
            "findings" => ("Findings", "Замечания"),
            "fiscal" => ("Ready for receipts", "Готовность к чекам"),
            "unknown_goods" => ("Unknown products", "Неизвестные продукты"),
            "repeated" => ("Repeated numbers", "Повторы номеров"),
            "notes" => ("Notes", "Примечания"),
            _ => return self.title(language),
        };
        if language == Language::En { en } else { ru }
    }

    /// The rows that are drawn.
    pub fn drawn(&self) -> &[Vec<Cell>] {
        let rest = usize::from(self.rest);
        &self.rows[..self.rows.len().saturating_sub(rest)]
    }

    /// One object: `name`, `rows`, `total`.
    pub fn json(&self, zone: &Zone) -> Json {
        let object = |row: &Vec<Cell>| -> Json {
            self.columns.iter().zip(row).map(|(column, cell)| (column.key.to_string(), cell.json(zone))).collect()
        };
        json!({
            "name": self.name,
            "rows": self.rows.iter().map(object).collect::<Vec<_>>(),
            "total": self.total.as_ref().map(object),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_in_one_way_per_language() {
        let shown = |cell: Cell, language| cell.shown(&Zone::default(), language).replace('\u{a0}', " ");
        assert_eq!(shown(Cell::Money(1_616_126), Language::En), "16 161.26");
        assert_eq!(shown(Cell::Money(1_616_126), Language::Ru), "16 161,26");
        assert_eq!(shown(Cell::Money(1_616_100), Language::Ru), "16 161");
        assert_eq!(shown(Cell::Share(5_155), Language::En), "51.55 %");
        assert_eq!(shown(Cell::Share(-7), Language::Ru), "-0,07 %");
    }
}
