//! From one cell to the value of one field.

use crate::format::formula::unescape_formula;
use crate::format::{Cell, Limits};
use crate::problem::{self, Problem};
use crate::schema::Kind;
use crate::text::{normalise, one_line};
use crate::value::money::Decimal;
use crate::value::time::TimeStyle;
use crate::value::{Text, Value, identifier, money, time};

use super::definition::Source;
use super::mapping::{ColumnMap, plain_text};
use super::words::{is_blank, lookup};
use super::{money_code, time_code};

/// Words remembered for each column of a vocabulary.
const REMEMBERED: usize = 256;

/// How the cells of one field are read.
pub(super) struct Reading<'s> {
    /// The source whose habits the cell follows.
    pub source: &'s Source,
    /// How long a cell may be.
    pub limits: &'s Limits,
    /// Whether whole numbers of 16 digits are believed.
    pub long_id: bool,
    /// The field, as a position of the schema.
    pub field: usize,
    /// Texts whose memory is free.
    pub spare: &'s mut Vec<Text>,
}

/// A value, with what is to be said of it; or what keeps the cell from being one.
pub(super) type Read = Result<(Value, Option<Box<Problem>>), Box<Problem>>;

impl Reading<'_> {
    /// Reads a cell.
    pub fn read(&mut self, column: &mut ColumnMap, cell: &Cell) -> Read {
        match cell {
            Cell::Empty => return Ok((Value::Null, None)),
            Cell::Error(text) => return Err(Box::new(Problem::new(problem::CELL_ERROR).value(text))),
            Cell::Text(text) if is_blank(text, &self.source.blanks) => return Ok((Value::Null, None)),
            Cell::Text(text) if text.len() > self.limits.cell_characters => self.refuse_long(text)?,
            _ => {}
        }
        match self.source.table.fields()[self.field].kind {
            Kind::Text => Ok(self.text(cell)),
            Kind::Id => self.identifier(cell),
            Kind::Money => self.money(column.decimal, cell),
            Kind::Time => self.time(&column.times, cell),
            Kind::Integer => self.integer(cell),
            Kind::Enum(vocabulary) => Ok(self.word(column, vocabulary, cell)),
        }
    }

    /// Whether the style of its column decides what a text is, or the text speaks against that style.
    pub fn is_open(&self, column: &ColumnMap, cell: &Cell) -> bool {
        let Cell::Text(text) = cell else { return false };
        match self.source.table.fields()[self.field].kind {
            Kind::Money => money::is_open(&one_line(text)),
            Kind::Time => time::is_open(&one_line(text), column.times.day_first),
            _ => false,
        }
    }

    fn refuse_long(&self, text: &str) -> Result<(), Box<Problem>> {
        let length = text.chars().count();
        if length <= self.limits.cell_characters {
            return Ok(());
        }
        Err(Box::new(
            Problem::new(problem::TEXT_TOO_LONG)
                .value(text)
                .with("length", length)
                .with("limit", self.limits.cell_characters),
        ))
    }

    fn text(&mut self, cell: &Cell) -> (Value, Option<Box<Problem>>) {
        let Cell::Text(text) = cell else {
            return (plain_text(cell).map_or(Value::Null, |text| Value::Text(Text::from(text))), None);
        };
        let (text, warning) = clean(text, self.spare);
        (Value::Text(text), warning)
    }

    fn identifier(&mut self, cell: &Cell) -> Read {
        let lost = || Box::new(Problem::new(problem::ID_PRECISION));
        match cell {
            Cell::Text(text) => {
                let (text, warning) = clean(&one_line(text), self.spare);
                if identifier::is_scientific(&text) { Err(lost()) } else { Ok((Value::Text(text), warning)) }
            }
            _ => identifier::of_cell(cell, self.long_id).map(|id| (Value::Text(id), None)).ok_or_else(lost),
        }
    }

    fn money(&self, decimal: Option<Decimal>, cell: &Cell) -> Read {
        let tiyin = match cell {
            Cell::Text(text) => self.amount(&one_line(text), decimal),
            Cell::Literal(text) => money::parse(text, Some(Decimal::Point)),
            Cell::Number(number) => money::from_double(*number),
            _ => Err(money::MoneyError::Unreadable),
        };
        let tiyin = tiyin.and_then(|tiyin| match self.source.tiyin {
            true if tiyin % money::SUM == 0 => Ok(tiyin / money::SUM),
            true => Err(money::MoneyError::Range),
            false => Ok(tiyin),
        });
        tiyin.map(|tiyin| (Value::Integer(tiyin), None)).map_err(|error| Box::new(Problem::new(money_code(error))))
    }

    /// An amount in text. Three digits behind a sign that other cells showed to be the decimal sign are still as likely a thousand: only
    /// a source that says so itself is believed.
    fn amount(&self, text: &str, decimal: Option<Decimal>) -> Result<i64, money::MoneyError> {
        if decimal != self.source.decimal && money::is_lone_fraction(text, decimal) {
            return Err(money::MoneyError::Ambiguous);
        }
        money::parse(text, decimal)
    }

    fn time(&self, style: &TimeStyle, cell: &Cell) -> Read {
        let zone = &self.source.zone;
        let millis = match cell {
            Cell::Text(text) | Cell::Literal(text) => time::parse(&one_line(text), style, zone),
            Cell::Date(date) => time::from_naive(date, zone),
            Cell::Number(number) => time::from_serial(*number, style.from_1904, zone),
            _ => Err(time::TimeError::Unreadable),
        };
        millis.map(|millis| (Value::Integer(millis), None)).map_err(|error| Box::new(Problem::new(time_code(error))))
    }

    fn integer(&self, cell: &Cell) -> Read {
        let number = match cell {
            Cell::Text(text) | Cell::Literal(text) => {
                let text = one_line(text);
                let text = text.as_ref();
                text.strip_suffix(".0").unwrap_or(text).parse().ok()
            }
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
            _ => None,
        };
        number
            .map(|number| (Value::Integer(number), None))
            .ok_or_else(|| Box::new(Problem::new(problem::INTEGER_UNREADABLE)))
    }

    fn word(
        &mut self,
        column: &mut ColumnMap,
        vocabulary: &'static crate::schema::Vocabulary,
        cell: &Cell,
    ) -> (Value, Option<Box<Problem>>) {
        let text = match cell {
            Cell::Text(text) => clean(&one_line(text), self.spare).0,
            _ => Text::from(plain_text(cell).unwrap_or_default()),
        };
        let code = match column.words.get(&text) {
            Some(code) => *code,
            None => {
                let code = self.code_of(vocabulary, &text);
                if column.words.len() < REMEMBERED {
                    column.words.insert(text.clone(), code);
                }
                code
            }
        };
        match code {
            Some(code) => (Value::Text(Text::const_new(code)), None),
            None => {
                let warning =
                    Box::new(Problem::new(problem::ENUM_UNKNOWN).value(&text).with("vocabulary", vocabulary.name));
                (Value::Text(text), Some(warning))
            }
        }
    }

    fn code_of(&self, vocabulary: &'static crate::schema::Vocabulary, text: &str) -> Option<&'static str> {
        let own = self.source.spellings.get(&(self.field, normalise(text)));
        let own = own.and_then(|code| vocabulary.terms.iter().find(|term| term.code == code)).map(|term| term.code);
        own.or_else(|| lookup(vocabulary, text))
    }
}

/// The text of a cell without what a spreadsheet or an export put around it, and a warning when it is damaged.
fn clean(text: &str, spare: &mut Vec<Text>) -> (Text, Option<Box<Problem>>) {
    let trimmed = crate::text::trim(text);
    let mut clean =
        if trimmed.starts_with('\'') { Text::from(unescape_formula(trimmed)) } else { stored(trimmed, spare) };
    let mut damaged = false;
    if clean.as_bytes().contains(&0) {
        // No database keeps a NUL inside a text.
        clean = clean.chars().filter(|letter| *letter != '\0').collect();
        damaged = true;
    }
    damaged |= is_mojibake(&clean);
    let warning = damaged.then(|| Box::new(Problem::new(problem::DAMAGED_TEXT).value(&clean)));
    (clean, warning)
}

/// Bytes of a text that needs no memory of its own.
const INLINE: usize = size_of::<Text>();

/// A text of its own, in memory that is free when there is some.
fn stored(text: &str, spare: &mut Vec<Text>) -> Text {
    let room = if text.len() > INLINE { spare.pop() } else { None };
    let Some(mut room) = room else { return Text::from(text) };
    room.clear();
    room.push_str(text);
    room
}

/// Whether a text has several letters such as `Î` and none that is Cyrillic or Latin beside them: Cyrillic read as Latin-1.
fn is_mojibake(text: &str) -> bool {
    if !text.as_bytes().contains(&0xc3) {
        return false;
    }
    let odd = text.chars().filter(|letter| ('\u{c0}'..='\u{ff}').contains(letter)).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    odd >= 3 && odd * 10 >= letters * 7
}
