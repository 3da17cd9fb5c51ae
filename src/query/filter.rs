//! A filter as a tree of typed conditions, and its text. Values are of the kind their field has: amounts in tiyin, codes of
//! vocabularies, times as half-open ranges of UTC milliseconds.
//!
//! **Every condition is true or false, never unknown**: a comparison with an empty field is false, and `not` is the exact opposite, so
//! that `status != paid` and `not status = paid` also find the rows without a status.

use super::lexer::is_word;
use super::operand;
use super::parser::is_keyword;
use super::subject::{Subject, SystemColumn};
use crate::schema::{Kind, Table};
use crate::value::zone::Zone;
use crate::value::{Value, money};

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`, also true of empty fields.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What rows must be like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// All of these, at least two.
    And(Vec<Filter>),
    /// Any of these, at least two.
    Or(Vec<Filter>),
    /// Not this; true wherever the inner condition is not.
    Not(Box<Filter>),
    /// A field against a value that is never `Null`. Texts compare by their bytes, and case counts. Fields of times are never
    /// compared in this way but as a [`Filter::Period`]; fields of codes only with `=` and `!=`.
    Compare {
        /// The left side.
        subject: Subject,
        /// How.
        operator: Operator,
        /// The right side, of the subject's kind.
        value: Value,
    },
    /// A time in `from <= time < to`, in UTC milliseconds; at least one end is there.
    Period {
        /// The time.
        subject: Subject,
        /// The first instant.
        from: Option<i64>,
        /// The first instant behind the end.
        to: Option<i64>,
    },
    /// A field that is one of these values (never `Null`, at least one; not for times).
    In {
        /// The field.
        subject: Subject,
        /// The values.
        values: Vec<Value>,
    },
    /// A text that contains this text: in any case ([`crate::text::fold`]), `%` and `_` meaning themselves.
    Like {
        /// The field.
        subject: Subject,
        /// The part, not empty.
        text: String,
    },
    /// A field without a value.
    Empty {
        /// The field.
        subject: Subject,
    },
    /// A row, or one field of it, that a later run changed or filled.
    Changed {
        /// The position of the field; `None` for any.
        field: Option<usize>,
    },
    /// A row that was new or changed in this run.
    Run {
        /// The run.
        run: i64,
    },
}

impl Filter {
    /// Whether the filter says itself what to do with deleted rows; otherwise they are hidden.
    pub fn names_deleted(&self) -> bool {
        let deleted = Subject::System(SystemColumn::DeletedAt);
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().any(Filter::names_deleted),
            Filter::Not(inner) => inner.names_deleted(),
            Filter::Compare { subject, .. }
            | Filter::Period { subject, .. }
            | Filter::In { subject, .. }
            | Filter::Like { subject, .. }
            | Filter::Empty { subject } => *subject == deleted,
            Filter::All | Filter::Changed { .. } | Filter::Run { .. } => false,
        }
    }

    /// The filter as text that reads back as the same filter; times are written in the zone.
    pub fn print(&self, table: Table, zone: &Zone) -> String {
        let mut printer = Printer { table, zone, text: String::new() };
        printer.filter(self);
        printer.text
    }
}

struct Printer<'z> {
    table: Table,
    zone: &'z Zone,
    text: String,
}

impl Printer<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn filter(&mut self, filter: &Filter) {
        match filter {
            Filter::All => {}
            Filter::And(parts) => self.joined(parts, " and "),
            Filter::Or(parts) => self.joined(parts, " or "),
            Filter::Not(inner) => self.negated(inner),
            Filter::Compare { subject, operator, value } => {
                self.subject(*subject);
                self.push(&format!(" {} ", operator.sign()));
                self.value(*subject, value);
            }
            Filter::Period { subject, from, to } => self.period(*subject, *from, *to),
            Filter::In { subject, values } => {
                self.subject(*subject);
                self.list(*subject, values);
            }
            Filter::Like { subject, text } => {
                self.subject(*subject);
                self.push(" like ");
                self.text.push_str(&quoted(text));
            }
            Filter::Empty { subject } => {
                self.subject(*subject);
                self.push(" is empty");
            }
            Filter::Changed { field } => {
                if let Some(field) = field {
                    self.subject(Subject::Field(*field));
                    self.push(" ");
                }
                self.push("is changed");
            }
            Filter::Run { run } => self.push(&format!("run = {run}")),
        }
    }

    fn subject(&mut self, subject: Subject) {
        self.push(subject.name(self.table));
    }

    fn joined(&mut self, parts: &[Filter], between: &str) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.part(part);
        }
    }

    /// A part of a longer condition, in parentheses where it has parts itself.
    fn part(&mut self, part: &Filter) {
        if !matches!(part, Filter::And(_) | Filter::Or(_)) {
            return self.filter(part);
        }
        self.push("(");
        self.filter(part);
        self.push(")");
    }

    fn negated(&mut self, inner: &Filter) {
        if let Filter::Empty { subject } = inner {
            self.subject(*subject);
            return self.push(" is not empty");
        }
        self.push("not ");
        self.part(inner);
    }

    fn list(&mut self, subject: Subject, values: &[Value]) {
        for (at, value) in values.iter().enumerate() {
            self.push(if at == 0 { " in (" } else { ", " });
            self.value(subject, value);
        }
        self.push(")");
    }

    fn value(&mut self, subject: Subject, value: &Value) {
        let text = match (subject.kind(self.table), value) {
            (Kind::Money, Value::Integer(tiyin)) => money::format_sum(*tiyin),
            (_, Value::Integer(number)) => number.to_string(),
            (_, Value::Text(text)) => quoted(text),
            (_, Value::Null) => "''".to_owned(),
        };
        self.push(&text);
    }

    fn period(&mut self, subject: Subject, from: Option<i64>, to: Option<i64>) {
        self.subject(subject);
        let first = |instant| operand::spell(instant, self.zone);
        let text = match (from, to) {
            (Some(from), Some(to)) => match operand::spell_day(from, to, self.zone) {
                Some(day) => format!(" = {day}"),
                None => format!(" between {} and {}", first(from), operand::spell_last(to, self.zone)),
            },
            (Some(from), None) => format!(" >= {}", first(from)),
            (None, Some(to)) => format!(" < {}", first(to)),
            (None, None) => " is not empty".to_owned(),
        };
        self.push(&text);
    }
}

/// A text as a value of a filter: as it stands where that is safe, in quotes elsewhere.
fn quoted(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_word) && !is_keyword(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}
