//! The grammar of filters:
//!
//! ```text
//! filter     = and ("or" and)*            and  = not ("and" not)*          not = "not" not | primary
//! primary    = "(" filter ")" | "changed" | "deleted" | "run" "=" N | subject condition
//! condition  = ("=" | "!=" | "<" | "<=" | ">" | ">=") value | ["not"] "like" value | ["not"] "in" "(" value ("," value)* ")"
//!            | "between" value "and" value | "is" ["not"] ("empty" | "changed")
//! ```

use crate::schema::{Kind, Table};
use crate::value::Value;

use super::lexer::{Token, TokenKind, split};
use super::values::{Typed, read};
use super::{Comparison, Filter, Moment, Subject, nearest};

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The character, from 0.
    pub start: usize,
    /// How many characters.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl FilterError {
    /// The filter with a mark under the place, and what is wrong.
    pub fn render(&self, text: &str) -> String {
        let shown: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let marks = format!("{}{}", " ".repeat(self.start), "^".repeat(self.length.max(1)));
        let hint = if self.hint.is_empty() { String::new() } else { format!("\n{}", self.hint) };
        format!("{} (character {})\n  {shown}\n  {marks}{hint}", self.message, self.start + 1)
    }
}

/// The longest filter, in bytes.
const LONGEST: usize = 64 << 10;
/// The deepest nesting.
const DEEPEST: usize = 64;

type Parsed<T> = Result<T, FilterError>;

/// Reads a filter.
///
/// # Errors
/// What is wrong and at which character, with the nearest name for an unknown field.
pub fn parse_filter(table: Table, text: &str, moment: &Moment) -> Parsed<Filter> {
    if text.trim().is_empty() {
        return Ok(Filter::All);
    }
    let end = text.chars().count();
    let whole = |message: &str| FilterError { start: 0, length: 1, message: message.to_owned(), hint: String::new() };
    if text.len() > LONGEST {
        return Err(whole("the filter is longer than 64 KiB"));
    }
    let tokens = split(text).map_err(|start| FilterError {
        start,
        length: 1,
        message: "the quote that opens here is never closed".to_owned(),
        hint: "close it, or double a quote that belongs to the value".to_owned(),
    })?;
    let mut parser = Parser { table, moment, tokens, at: 0, end, depth: 0 };
    let filter = parser.any()?;
    match parser.peek() {
        None => Ok(filter),
        Some(token) => {
            Err(parser.error_at(&token.clone(), "this does not belong here", "join conditions with and, or"))
        }
    }
}

struct Parser<'p> {
    table: Table,
    moment: &'p Moment,
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self, expected: &str) -> Parsed<Token> {
        let Some(token) = self.tokens.get(self.at).cloned() else {
            let message = format!("the filter ends where {expected} is expected");
            return Err(FilterError { start: self.end, length: 1, message, hint: String::new() });
        };
        self.at += 1;
        Ok(token)
    }

    fn error_at(&self, token: &Token, message: &str, hint: &str) -> FilterError {
        FilterError { start: token.start, length: token.length, message: message.to_owned(), hint: hint.to_owned() }
    }

    /// Takes the next word when it is this keyword.
    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token { kind: TokenKind::Word(word), .. }) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    /// Takes the next sign when it is this one.
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token { kind: TokenKind::Sign(found), .. }) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Parsed<Filter> {
        let mut parts = vec![self.all()?];
        while self.keyword("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Or))
    }

    fn all(&mut self) -> Parsed<Filter> {
        let mut parts = vec![self.negated()?];
        while self.keyword("and") {
            parts.push(self.negated()?);
        }
        Ok(one_or(parts, Filter::And))
    }

    fn negated(&mut self) -> Parsed<Filter> {
        let mut negated = false;
        while self.keyword("not") {
            negated = !negated;
        }
        let inner = self.primary()?;
        Ok(if negated { Filter::Not(Box::new(inner)) } else { inner })
    }

    fn primary(&mut self) -> Parsed<Filter> {
        let token = self.next("a condition")?;
        match &token.kind {
            TokenKind::Sign("(") => self.bracket(&token),
            TokenKind::Word(word) => self.condition(&token, &word.to_lowercase()),
            _ => Err(self.error_at(&token, "a field is expected here", "write conditions as FIELD = VALUE")),
        }
    }

    fn bracket(&mut self, open: &Token) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error_at(open, "brackets are nested deeper than 64 levels", ""));
        }
        let inner = self.any()?;
        if !self.sign(")") {
            return Err(self.error_at(open, "the bracket that opens here is never closed", "close it with )"));
        }
        self.depth -= 1;
        Ok(inner)
    }

    fn condition(&mut self, token: &Token, word: &str) -> Parsed<Filter> {
        let alone = !matches!(
            self.peek(),
            Some(Token { kind: TokenKind::Sign("=" | "!=" | "<>" | "<" | "<=" | ">" | ">="), .. })
        );
        match word {
            "changed" if alone => return Ok(Filter::Changed(None)),
            "deleted" if alone => return Ok(Filter::Deleted),
            "run" => return self.run(token),
            _ => {}
        }
        let (subject, kind) = self.subject(token, word)?;
        if self.keyword("is") {
            return self.is(token, subject);
        }
        let negated = self.keyword("not");
        let filter = if self.keyword("like") {
            self.like(token, subject)?
        } else if self.keyword("in") {
            self.one_of(subject, kind)?
        } else if negated {
            return Err(self.error_at(
                token,
                "after not, like or in is expected",
                "write FIELD not like TEXT, or not FIELD = VALUE",
            ));
        } else if self.keyword("between") {
            self.between(subject, kind)?
        } else {
            self.comparison(subject, kind)?
        };
        Ok(if negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn run(&mut self, token: &Token) -> Parsed<Filter> {
        if !self.sign("=") {
            return Err(self.error_at(token, "after run, = and a number are expected", "write run = 12"));
        }
        let value = self.next("a run's number")?;
        let number = word_of(&value).and_then(|word| word.parse().ok());
        number
            .map(Filter::Run)
            .ok_or_else(|| self.error_at(&value, "a run's number is expected here", "vhm runs list shows them"))
    }

    fn subject(&self, token: &Token, word: &str) -> Parsed<(Subject, Kind)> {
        match word {
            "version" => return Ok((Subject::Version, Kind::Integer)),
            "imported" | "imported_at" => return Ok((Subject::Imported, Kind::Time)),
            _ => {}
        }
        match self.table.position(word) {
            Some(at) => Ok((Subject::Field(at), self.table.fields()[at].kind)),
            None => {
                let hint = format!("did you mean {}?", nearest(self.table, word));
                Err(self.error_at(token, &format!("{} has no field «{word}»", self.table), &hint))
            }
        }
    }

    fn field(&self, token: &Token, subject: Subject) -> Parsed<usize> {
        match subject {
            Subject::Field(at) => Ok(at),
            _ => Err(self.error_at(token, "this works on fields only", "")),
        }
    }

    fn is(&mut self, token: &Token, subject: Subject) -> Parsed<Filter> {
        let negated = self.keyword("not");
        let field = self.field(token, subject)?;
        let word = self.next("empty or changed")?;
        let filter = match word_of(&word).map(str::to_lowercase).as_deref() {
            Some("empty" | "null") => Filter::Empty(field),
            Some("changed") => Filter::Changed(Some(field)),
            _ => return Err(self.error_at(&word, "after is, empty or changed is expected", "")),
        };
        Ok(if negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn like(&mut self, token: &Token, subject: Subject) -> Parsed<Filter> {
        let field = self.field(token, subject)?;
        if self.table.fields()[field].kind.is_number() {
            return Err(self.error_at(token, "like works on texts", "compare amounts, times and numbers with =, <, >"));
        }
        let value = self.next("a text")?;
        let text = text_of(&value).ok_or_else(|| self.error_at(&value, "a text is expected here", ""))?;
        Ok(Filter::Like(field, text.to_owned()))
    }

    fn value(&mut self, kind: Kind) -> Parsed<Typed> {
        let token = self.next("a value")?;
        let text = text_of(&token)
            .ok_or_else(|| self.error_at(&token, "a value is expected here", "put values with signs in quotes"))?;
        read(kind, text, self.moment)
            .map_err(|message| self.error_at(&token, &message, "put values with spaces in quotes"))
    }

    fn one_of(&mut self, subject: Subject, kind: Kind) -> Parsed<Filter> {
        let open = self.next("(")?;
        if open.kind != TokenKind::Sign("(") {
            return Err(self.error_at(&open, "after in, values in brackets are expected", "write in (a, b)"));
        }
        let (mut values, mut spans) = (Vec::new(), Vec::new());
        loop {
            match self.value(kind)? {
                Typed::One(value) => values.push(value),
                Typed::Span(start, end) => spans.push(within(subject, start, end)),
            }
            if self.sign(")") {
                break;
            }
            if !self.sign(",") {
                let next = self.next(", or )")?;
                return Err(self.error_at(&next, ", or ) is expected here", ""));
            }
        }
        if !values.is_empty() {
            spans.push(Filter::In(subject, values));
        }
        Ok(one_or(spans, Filter::Or))
    }

    fn between(&mut self, subject: Subject, kind: Kind) -> Parsed<Filter> {
        let low = self.value(kind)?;
        if !self.keyword("and") {
            let next = self.next("and")?;
            return Err(self.error_at(&next, "and is expected here", "write between LOW and HIGH"));
        }
        let high = self.value(kind)?;
        Ok(Filter::And(vec![
            compare(subject, Comparison::GreaterOrEqual, low),
            compare(subject, Comparison::LessOrEqual, high),
        ]))
    }

    fn comparison(&mut self, subject: Subject, kind: Kind) -> Parsed<Filter> {
        let sign = self.next("a comparison")?;
        let comparison = match sign.kind {
            TokenKind::Sign("=") => Comparison::Equal,
            TokenKind::Sign("!=" | "<>") => Comparison::NotEqual,
            TokenKind::Sign("<") => Comparison::Less,
            TokenKind::Sign("<=") => Comparison::LessOrEqual,
            TokenKind::Sign(">") => Comparison::Greater,
            TokenKind::Sign(">=") => Comparison::GreaterOrEqual,
            _ => {
                return Err(self.error_at(
                    &sign,
                    "a comparison is expected here",
                    "one of = != < <= > >=, like, in, between, is empty, is changed",
                ));
            }
        };
        let value = self.value(kind)?;
        Ok(compare(subject, comparison, value))
    }
}

fn word_of(token: &Token) -> Option<&str> {
    match &token.kind {
        TokenKind::Word(word) => Some(word),
        _ => None,
    }
}

fn text_of(token: &Token) -> Option<&str> {
    match &token.kind {
        TokenKind::Word(text) | TokenKind::Quoted(text) => Some(text),
        TokenKind::Sign(_) => None,
    }
}

fn one_or(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}

fn within(subject: Subject, start: i64, end: i64) -> Filter {
    Filter::And(vec![
        Filter::Compare(subject, Comparison::GreaterOrEqual, Value::Integer(start)),
        Filter::Compare(subject, Comparison::Less, Value::Integer(end)),
    ])
}

/// A comparison; one with a whole day or month means all of it.
fn compare(subject: Subject, comparison: Comparison, value: Typed) -> Filter {
    let bound = |comparison, millis| Filter::Compare(subject, comparison, Value::Integer(millis));
    match (comparison, value) {
        (_, Typed::One(value)) => Filter::Compare(subject, comparison, value),
        (Comparison::Equal, Typed::Span(start, end)) => within(subject, start, end),
        (Comparison::NotEqual, Typed::Span(start, end)) => Filter::Not(Box::new(within(subject, start, end))),
        (Comparison::Less, Typed::Span(start, _)) => bound(Comparison::Less, start),
        (Comparison::LessOrEqual, Typed::Span(_, end)) => bound(Comparison::Less, end),
        (Comparison::Greater, Typed::Span(_, end)) => bound(Comparison::GreaterOrEqual, end),
        (Comparison::GreaterOrEqual, Typed::Span(start, _)) => bound(Comparison::GreaterOrEqual, start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::time::format_local;
    use crate::value::zone::Zone;
    use proptest::prelude::*;

    fn moment() -> Moment {
        Moment { zone: Zone::default(), now: 1_782_874_718_000 }
    }

    fn parse(text: &str) -> Parsed<Filter> {
        parse_filter(Table::Orders, text, &moment())
    }

    #[track_caller]
    fn wrong(text: &str, start: usize, message: &str) {
        let error = parse(text).unwrap_err();
        assert_eq!(error.start, start, "{}", error.render(text));
        assert!(error.render(text).contains(message), "{}", error.render(text));
    }

    #[test]
    fn conditions_bind_as_written() {
        let machine = Table::Orders.position("machine_code").unwrap();
        let price = Table::Orders.position("order_price").unwrap();
        let code = Filter::Compare(Subject::Field(machine), Comparison::Equal, Value::Text("0a1b181f0000".into()));
        let costs = Filter::Compare(Subject::Field(price), Comparison::GreaterOrEqual, Value::Integer(1_500_000));
        let both = Filter::And(vec![code.clone(), costs.clone()]);
        assert_eq!(parse("machine_code = 0a1b181f0000 and order_price >= 15000"), Ok(both.clone()));
        assert_eq!(parse("machine_code='0a1b181f0000' AND order_price>='15 000'"), Ok(both.clone()));
        assert_eq!(
            parse("deleted or machine_code = 0a1b181f0000 and order_price >= 15000"),
            Ok(Filter::Or(vec![Filter::Deleted, both]))
        );
        assert_eq!(parse("not (run = 12)"), Ok(Filter::Not(Box::new(Filter::Run(12)))));
        assert_eq!(parse("  "), Ok(Filter::All));
        let goods = Table::Orders.position("goods_name").unwrap();
        assert_eq!(parse("goods_name not like 'лат%'"), Ok(Filter::Not(Box::new(Filter::Like(goods, "лат%".into())))));
        assert_eq!(parse("goods_name is not empty"), Ok(Filter::Not(Box::new(Filter::Empty(goods)))));
        let resource = Table::Orders.position("order_resource").unwrap();
        assert_eq!(
            parse("order_resource in ('Таможенный платеж', cash)"),
            Ok(Filter::In(
                Subject::Field(resource),
                vec![Value::Text("userDefined".into()), Value::Text("cash".into())]
            ))
        );
    }

    #[test]
    fn days_are_whole_days_of_the_zone() {
        let zone = Zone::default();
        let end = |text| match parse(text) {
            Ok(Filter::Compare(_, comparison, Value::Integer(millis))) => (comparison, format_local(millis, &zone)),
            other => panic!("{other:?}"),
        };
        assert_eq!(end("creation_time <= 2026-06-30"), (Comparison::Less, "2026-07-01 00:00:00".to_owned()));
        assert_eq!(end("creation_time > 30.06.2026"), (Comparison::GreaterOrEqual, "2026-07-01 00:00:00".to_owned()));
        assert_eq!(end("creation_time < 2026-06"), (Comparison::Less, "2026-06-01 00:00:00".to_owned()));
        assert_eq!(
            end("creation_time >= '2026-06-30 12:00'"),
            (Comparison::GreaterOrEqual, "2026-06-30 12:00:00".to_owned())
        );
        assert_eq!(end("creation_time >= today").1, "2026-07-01 00:00:00");
        assert_eq!(end("creation_time >= -7d").1, "2026-06-24 00:00:00");
    }

    #[test]
    fn errors_point_at_the_character() {
        wrong("machine_cod = 1", 0, "did you mean machine_code?");
        wrong("order_price >= много", 15, "an amount in sum");
        wrong("order_price >=", 14, "ends where a value");
        wrong("order_price ~ 3", 12, "a comparison is expected");
        wrong("goods_name = 'x", 13, "never closed");
        wrong("(deleted", 0, "never closed");
        wrong("deleted deleted", 8, "does not belong");
        wrong("order_price like 5", 0, "like works on texts");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a-z_ ()=<>'\"0-9,.%а-я-]{0,60}|\\PC{0,40}") {
            if let Err(error) = parse(&text) {
                let _ = error.render(&text);
            }
        }
    }

    #[test]
    fn deep_and_long_filters_are_refused() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"(".repeat(60_000)).is_err());
        assert!(parse(&"not ".repeat(10_000)).is_err());
    }
}
