//! Sources know headings, spellings, date and number habits, and the table their rows belong to. They are TOML files: the built-in ones are
//! embedded, an operator adds his own in a directory. A source never sees bytes.

pub mod anatomy;
mod definition;
mod detect;
mod mapping;
mod merged;
mod reading;
mod rules;
mod style;
mod totals;
mod unknown;
mod whole;
mod words;

pub use anatomy::OrderNumber;
pub use definition::{Source, Sources};
pub use detect::{Candidate, DetectOptions, Detection, candidates, detect};
pub use mapping::{ColumnMap, Mapping, RowOutcome, plain_text};
pub use style::Evidence;
pub use words::lookup;

use crate::format::Limits;
use crate::problem::{self, Problem};
use crate::schema::{Field, Kind, Table};
use crate::text::one_line;
use crate::value::money::{Decimal, MoneyError};
use crate::value::time::TimeStyle;
use crate::value::zone::Zone;
use crate::value::{Text, Value, identifier, money, time};
use rules::{Findings, Rules};

/// Reads one value that a person typed, in any unambiguous spelling; day before month, point before tiyin.
///
/// # Errors
/// The problem an import would tell of the same text.
pub fn canonical(field: &Field, text: &str, zone: &Zone, limits: &Limits) -> Result<Value, Box<Problem>> {
    let text = crate::text::trim(text);
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let told = |code| Box::new(Problem::new(code).value(text).column(field.key, 0));
    let length = text.chars().count();
    if length > limits.cell_characters {
        let problem = told(problem::TEXT_TOO_LONG);
        return Err(Box::new(problem.with("length", length).with("limit", limits.cell_characters)));
    }
    match field.kind {
        Kind::Id if identifier::is_scientific(text) => Err(told(problem::ID_PRECISION)),
        Kind::Id if field.key == "machine_code" => {
            Ok(Value::Text(Text::from(identifier::machine_code(&one_line(text)))))
        }
        Kind::Id => Ok(Value::Text(Text::from(one_line(text)))),
        Kind::Text => Ok(Value::Text(Text::from(text))),
        Kind::Enum(vocabulary) => {
            Ok(Value::Text(lookup(vocabulary, text).map_or_else(|| Text::from(text), Text::const_new)))
        }
        Kind::Integer => text.parse().map(Value::Integer).map_err(|_| told(problem::INTEGER_UNREADABLE)),
        Kind::Money => {
            money::parse(text, Some(Decimal::Point)).map(Value::Integer).map_err(|error| told(money_code(error)))
        }
        Kind::Time => {
            let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
            time::parse(text, &style, zone).map(Value::Integer).map_err(|error| told(time_code(error)))
        }
    }
}

/// Looks at a whole row that a person typed as an import looks at one that it read, and brings what its key is made of into one form.
pub fn check(table: Table, zone: &Zone, values: &mut [Value]) -> Vec<Problem> {
    let mut problems = Vec::new();
    Rules::new(table, zone, false).check(values, &mut Findings { problems: &mut problems, line: 0 });
    for problem in &mut problems {
        problem.place.line = None;
    }
    problems
}

fn money_code(error: MoneyError) -> problem::Code {
    match error {
        MoneyError::Unreadable => problem::AMOUNT_UNREADABLE,
        MoneyError::Ambiguous => problem::AMOUNT_AMBIGUOUS,
        MoneyError::Range => problem::AMOUNT_RANGE,
    }
}

fn time_code(error: time::TimeError) -> problem::Code {
    match error {
        time::TimeError::Unreadable => problem::TIME_UNREADABLE,
        time::TimeError::Ambiguous => problem::TIME_AMBIGUOUS,
        time::TimeError::Range => problem::TIME_RANGE,
    }
}
