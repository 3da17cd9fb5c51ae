//! Reads a filter by recursive descent. The grammar, with keywords in any case:
//!
//! ```text
//! filter     = [ or ]
//! or         = and { "or" and }
//! and        = not { "and" not }
//! not        = "not" not | "(" or ")" | condition
//! condition  = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
//!            | field [ "not" ] "like" value
//!            | field [ "not" ] "in" "(" value { "," value } ")"
//!            | field [ "not" ] "between" value "and" value
//!            | field "is" [ "not" ] ( "empty" | "changed" )
//!            | "is" [ "not" ] "changed" | "changed" | "deleted"
//!            | "run" ( "=" | "!=" ) value | "run" [ "not" ] "in" "(" value { "," value } ")"
//! value      = word | "'" text "'" | '"' text '"'
//! ```

use std::ops::Range;

use super::error::{Fault, FilterError, Part, Wanted};
use super::filter::{Filter, Operator};
use super::lexer::{Token, TokenKind, tokens, unquote};
use super::subject::{Subject, SystemColumn, nearest};
use super::{MAX_BYTES, MAX_CONDITIONS, MAX_DEPTH, MAX_VALUES, Moment, operand};
use crate::schema::{Kind, Table};
use crate::value::Value;

/// Words that a value must be quoted to be.
const KEYWORDS: [&str; 7] = ["and", "or", "not", "in", "like", "between", "is"];
/// Words beside the names of fields that may begin a condition.
const STARTERS: [&str; 4] = ["run", "imported", "deleted", "changed"];

/// Whether a word of the grammar must be quoted to be a value.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Reads a filter; a blank text is [`Filter::All`].
pub(super) fn parse(table: Table, text: &str, moment: &Moment) -> Result<Filter, FilterError> {
    let fail = |span, fault| FilterError::new(Part::Filter, text, span, fault);
    if text.len() > MAX_BYTES {
        return Err(fail(MAX_BYTES..text.len(), Fault::TooLong(MAX_BYTES)));
    }
    let tokens = tokens(text).map_err(|(span, fault)| fail(span, fault))?;
    if tokens.len() == 1 {
        return Ok(Filter::All);
    }
    let mut parser = Parser { table, text, moment, tokens, at: 0, depth: 0, conditions: 0, values: 0 };
    let filter = parser.or()?;
    parser.end(filter)
}

struct Parser<'t> {
    table: Table,
    text: &'t str,
    moment: &'t Moment,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    conditions: usize,
    values: usize,
}

type Parsed = Result<Filter, FilterError>;

impl<'t> Parser<'t> {
    fn token(&self) -> &Token {
        // The last token is the end, and nothing goes on behind it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn span(&self) -> Range<usize> {
        self.token().span.clone()
    }

    /// The word that comes next, when one does.
    fn word(&self) -> Option<&'t str> {
        (self.token().kind == TokenKind::Word).then(|| &self.text[self.span()])
    }

    fn take(&mut self, kind: TokenKind) -> bool {
        let found = self.token().kind == kind;
        self.at += usize::from(found);
        found
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.word().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, fault: Fault) -> Result<T, FilterError> {
        self.fail_at(self.span(), fault)
    }

    fn fail_at<T>(&self, span: Range<usize>, fault: Fault) -> Result<T, FilterError> {
        Err(FilterError::new(Part::Filter, self.text, span, fault))
    }

    fn end(&self, filter: Filter) -> Parsed {
        if self.token().kind == TokenKind::End {
            return Ok(filter);
        }
        let before = &self.tokens[self.at.saturating_sub(1)];
        let bare = before.kind == TokenKind::Word && matches!(self.token().kind, TokenKind::Word | TokenKind::Quoted);
        self.fail(Fault::JoinExpected { after_bare_value: bare })
    }

    fn or(&mut self) -> Parsed {
        let first = self.and()?;
        let mut parts = vec![first];
        while self.keyword("or") {
            parts.push(self.and()?);
        }
        Ok(joined(parts, Filter::Or))
    }

    fn and(&mut self) -> Parsed {
        let first = self.not()?;
        let mut parts = vec![first];
        while self.keyword("and") {
            parts.push(self.not()?);
        }
        Ok(joined(parts, Filter::And))
    }

    fn not(&mut self) -> Parsed {
        let span = self.span();
        let negated = self.keyword("not");
        if !negated && !self.take(TokenKind::Open) {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail_at(span, Fault::TooDeep(MAX_DEPTH));
        }
        let filter = if negated { Filter::Not(Box::new(self.not()?)) } else { self.inside(span)? };
        self.depth -= 1;
        Ok(filter)
    }

    /// What stands in parentheses, up to the closing one.
    fn inside(&mut self, opening: Range<usize>) -> Parsed {
        let filter = self.or()?;
        if self.take(TokenKind::Close) {
            return Ok(filter);
        }
        if self.token().kind == TokenKind::End {
            return self.fail_at(opening, Fault::UnclosedParenthesis);
        }
        self.end(filter)
    }

    fn condition(&mut self) -> Parsed {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            return self.fail(Fault::TooManyConditions(MAX_CONDITIONS));
        }
        let Some(name) = self.word().filter(|word| !is_keyword(word) || word.eq_ignore_ascii_case("is")) else {
            return self.fail(Fault::ConditionExpected);
        };
        let span = self.span();
        self.at += 1;
        match name.to_ascii_lowercase().as_str() {
            "is" => self.changed(None),
            "changed" => Ok(Filter::Changed { field: None }),
            "deleted" => Ok(not(Filter::Empty { subject: Subject::System(SystemColumn::DeletedAt) })),
            "run" => self.run(),
            "imported" => self.comparison(Subject::System(SystemColumn::ImportedAt)),
            _ => match Subject::by_name(self.table, name) {
                Some(subject) => self.comparison(subject),
                None => {
                    let near = nearest(self.table, name, &STARTERS);
                    self.fail_at(span, Fault::UnknownField { name: name.to_owned(), near })
                }
            },
        }
    }

    /// Behind `is`, without a field.
    fn changed(&mut self, field: Option<usize>) -> Parsed {
        let negated = self.keyword("not");
        if !self.keyword("changed") {
            return self.fail(Fault::Expected("«changed»"));
        }
        Ok(negate(negated, Filter::Changed { field }))
    }

    fn run(&mut self) -> Parsed {
        let span = self.span();
        if let TokenKind::Operator(operator) = self.token().kind {
            self.at += 1;
            let negated = match operator {
                Operator::Equal => false,
                Operator::NotEqual => true,
                _ => return self.wrong_operator(span, "run", "integer", operator.sign(), "= != in"),
            };
            return Ok(negate(negated, self.run_number()?));
        }
        let negated = self.keyword("not");
        if !self.keyword("in") {
            return self.fail(Fault::OperatorExpected("run".to_owned()));
        }
        let runs = self.list(Self::run_number)?;
        Ok(negate(negated, joined(runs, Filter::Or)))
    }

    fn run_number(&mut self) -> Parsed {
        let (value, _) = self.value(Kind::Integer, "run")?;
        Ok(Filter::Run { run: value.as_integer().unwrap_or_default() })
    }

    /// What follows the name of a field.
    fn comparison(&mut self, subject: Subject) -> Parsed {
        if let TokenKind::Operator(operator) = self.token().kind {
            let span = self.span();
            self.at += 1;
            return self.compared(subject, operator, span);
        }
        if self.keyword("is") {
            return self.state(subject);
        }
        let negated = self.keyword("not");
        let span = self.span();
        let filter = match self.word().map(str::to_ascii_lowercase).as_deref() {
            Some("like") => self.like(subject, span)?,
            Some("in") => self.included(subject)?,
            Some("between") => self.between(subject, span)?,
            _ => return self.fail(Fault::OperatorExpected(subject.name(self.table).to_owned())),
        };
        Ok(negate(negated, filter))
    }

    /// Behind `FIELD is`.
    fn state(&mut self, subject: Subject) -> Parsed {
        let negated = self.keyword("not");
        if self.keyword("empty") {
            return Ok(negate(negated, Filter::Empty { subject }));
        }
        match subject {
            Subject::Field(field) if self.keyword("changed") => {
                Ok(negate(negated, Filter::Changed { field: Some(field) }))
            }
            Subject::Field(_) => self.fail(Fault::Expected("«empty», «not empty», «changed»")),
            Subject::System(_) => self.fail(Fault::Expected("«empty», «not empty»")),
        }
    }

    fn compared(&mut self, subject: Subject, operator: Operator, span: Range<usize>) -> Parsed {
        let kind = subject.kind(self.table);
        let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if ordered && matches!(kind, Kind::Enum(_)) {
            return self.wrong(subject, span, operator.sign(), "= != in, like, is empty");
        }
        if matches!(kind, Kind::Time) {
            let (period, _) = self.period()?;
            return Ok(compared_time(subject, operator, period));
        }
        if !ordered && self.is_empty_text() {
            return Ok(negate(operator == Operator::NotEqual, Filter::Empty { subject }));
        }
        let (value, _) = self.value(kind, subject.name(self.table))?;
        Ok(Filter::Compare { subject, operator, value })
    }

    /// Takes `''`, which stands for nothing.
    fn is_empty_text(&mut self) -> bool {
        let token = self.token();
        let empty =
            token.kind == TokenKind::Quoted && crate::text::trim(&unquote(&self.text[token.span.clone()])).is_empty();
        self.at += usize::from(empty);
        empty
    }

    fn like(&mut self, subject: Subject, span: Range<usize>) -> Parsed {
        self.at += 1;
        if subject.kind(self.table).is_number() {
            return self.wrong(subject, span, "like", "= != < <= > >=, in, between, is empty");
        }
        let (text, span) = self.text()?;
        if text.is_empty() {
            return self.fail_at(span, Fault::WrongValue { value: text, wanted: Wanted::Text });
        }
        Ok(Filter::Like { subject, text })
    }

    fn included(&mut self, subject: Subject) -> Parsed {
        self.at += 1;
        let kind = subject.kind(self.table);
        if matches!(kind, Kind::Time) {
            let periods = self.list(|parser| {
                let (period, _) = parser.period()?;
                Ok(compared_time(subject, Operator::Equal, period))
            })?;
            return Ok(joined(periods, Filter::Or));
        }
        let name = subject.name(self.table);
        let values = self.list(|parser| parser.value(kind, name).map(|(value, _)| value))?;
        Ok(Filter::In { subject, values })
    }

    fn between(&mut self, subject: Subject, span: Range<usize>) -> Parsed {
        self.at += 1;
        let kind = subject.kind(self.table);
        if matches!(kind, Kind::Enum(_)) {
            return self.wrong(subject, span, "between", "= != in, like, is empty");
        }
        if matches!(kind, Kind::Time) {
            let (first, start) = self.period()?;
            self.expect_and()?;
            let (last, end) = self.period()?;
            if first.start >= last.end {
                return self.fail_at(start.start..end.end, Fault::Backwards);
            }
            return Ok(Filter::Period { subject, from: Some(first.start), to: Some(last.end) });
        }
        let name = subject.name(self.table);
        let (first, start) = self.value(kind, name)?;
        self.expect_and()?;
        let (last, end) = self.value(kind, name)?;
        if is_above(&first, &last) {
            return self.fail_at(start.start..end.end, Fault::Backwards);
        }
        let compare = |operator, value| Filter::Compare { subject, operator, value };
        Ok(Filter::And(vec![compare(Operator::GreaterOrEqual, first), compare(Operator::LessOrEqual, last)]))
    }

    fn expect_and(&mut self) -> Result<(), FilterError> {
        if self.keyword("and") { Ok(()) } else { self.fail(Fault::Expected("«and»")) }
    }

    /// `(item, item, …)`
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, FilterError>) -> Result<Vec<T>, FilterError> {
        let opening = self.span();
        if !self.take(TokenKind::Open) {
            return self.fail(Fault::Expected("«(»"));
        }
        let mut items = Vec::new();
        loop {
            self.values += 1;
            if self.values > MAX_VALUES {
                return self.fail(Fault::TooManyValues(MAX_VALUES));
            }
            items.push(item(self)?);
            if self.take(TokenKind::Close) {
                return Ok(items);
            }
            if self.token().kind == TokenKind::End {
                return self.fail_at(opening, Fault::UnclosedParenthesis);
            }
            if !self.take(TokenKind::Comma) {
                return self.fail(Fault::Expected("«,», «)»"));
            }
        }
    }

    /// The text of a value, and where it stands.
    fn text(&mut self) -> Result<(String, Range<usize>), FilterError> {
        let span = self.span();
        let written = &self.text[span.clone()];
        let text = match self.token().kind {
            TokenKind::Word if is_keyword(written) => return self.fail(Fault::KeywordAsValue(written.to_owned())),
            TokenKind::Word => written.to_owned(),
            TokenKind::Quoted => unquote(written).into_owned(),
            _ => return self.fail(Fault::ValueExpected),
        };
        self.at += 1;
        Ok((text, span))
    }

    fn value(&mut self, kind: Kind, name: &str) -> Result<(Value, Range<usize>), FilterError> {
        let (text, span) = self.text()?;
        match operand::value(kind, name, &text) {
            Ok(value) => Ok((value, span)),
            Err(wanted) => self.fail_at(span, Fault::WrongValue { value: text, wanted }),
        }
    }

    fn period(&mut self) -> Result<(Range<i64>, Range<usize>), FilterError> {
        let (text, span) = self.text()?;
        match operand::period(&text, self.moment) {
            Ok(period) => Ok((period, span)),
            Err(wanted) => self.fail_at(span, Fault::WrongValue { value: text, wanted }),
        }
    }

    fn wrong(&self, subject: Subject, span: Range<usize>, operator: &'static str, possible: &'static str) -> Parsed {
        self.wrong_operator(span, subject.name(self.table), subject.kind(self.table).name(), operator, possible)
    }

    fn wrong_operator(
        &self,
        span: Range<usize>,
        field: &'static str,
        kind: &'static str,
        operator: &'static str,
        possible: &'static str,
    ) -> Parsed {
        self.fail_at(span, Fault::WrongOperator { field, kind, operator, possible })
    }
}

/// The parts joined, or the only part as it is.
fn joined(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => Filter::All,
    }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn negate(negated: bool, filter: Filter) -> Filter {
    if negated { not(filter) } else { filter }
}

/// A time against a day or moment, which is a range of instants itself.
fn compared_time(subject: Subject, operator: Operator, period: Range<i64>) -> Filter {
    let (from, to) = match operator {
        Operator::Equal | Operator::NotEqual => (Some(period.start), Some(period.end)),
        Operator::Less => (None, Some(period.start)),
        Operator::LessOrEqual => (None, Some(period.end)),
        Operator::Greater => (Some(period.end), None),
        Operator::GreaterOrEqual => (Some(period.start), None),
    };
    negate(operator == Operator::NotEqual, Filter::Period { subject, from, to })
}

fn is_above(first: &Value, last: &Value) -> bool {
    match (first, last) {
        (Value::Integer(first), Value::Integer(last)) => first > last,
        (Value::Text(first), Value::Text(last)) => first.as_bytes() > last.as_bytes(),
        _ => false,
    }
}
