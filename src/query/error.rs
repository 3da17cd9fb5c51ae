//! Why a filter, a list of columns, a date or a cursor cannot be understood, and the picture that points at the character.
//! The texts are in English and Russian; Uzbek readers get Russian until there are Uzbek texts.

use std::fmt;
use std::ops::Range;

use super::filter::Operator;
use crate::schema::Language;

/// The most characters of a line that the picture shows.
const PICTURE_WIDTH: usize = 100;
/// The most characters of a wrong value that a message repeats.
const VALUE_SHOWN: usize = 60;

/// Which part of a query is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The filter.
    Filter,
    /// The list of columns.
    Columns,
    /// The list of columns to sort by.
    Sort,
    /// The beginning of the period.
    From,
    /// The end of the period.
    To,
    /// The cursor.
    After,
}

impl Part {
    /// The name in flags and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Part::Filter => "filter",
            Part::Columns => "columns",
            Part::Sort => "sort",
            Part::From => "from",
            Part::To => "to",
            Part::After => "after",
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// More bytes than this.
    TooLong(usize),
    /// More parentheses and `not` inside each other than this.
    TooDeep(usize),
    /// More conditions than this.
    TooManyConditions(usize),
    /// More values in lists than this.
    TooManyValues(usize),
    /// A NUL character.
    Nul,
    /// A quote that is not closed.
    UnclosedQuote,
    /// A parenthesis that is not closed.
    UnclosedParenthesis,
    /// A sign that means nothing alone, with what may have been meant.
    UnknownSign(&'static str),
    /// No such field, with the nearest ones.
    UnknownField {
        /// What was written.
        name: String,
        /// The nearest known names, best first.
        near: Vec<&'static str>,
    },
    /// Something else stands where a condition should.
    ConditionExpected,
    /// Something else stands where a comparison should, behind this field.
    OperatorExpected(String),
    /// Something else stands where a value should.
    ValueExpected,
    /// A word of the grammar stands where a value should.
    KeywordAsValue(String),
    /// Something else stands where `and`, `or` or the end should.
    JoinExpected {
        /// Whether an unquoted value stands right before.
        after_bare_value: bool,
    },
    /// Something else stands where this should.
    Expected(&'static str),
    /// The field cannot be compared in this way.
    WrongOperator {
        /// The field.
        field: &'static str,
        /// Its kind.
        kind: &'static str,
        /// What was asked for.
        operator: &'static str,
        /// What is possible.
        possible: &'static str,
    },
    /// The value is not of the field's kind.
    WrongValue {
        /// What was written.
        value: String,
        /// What should be.
        wanted: Wanted,
    },
    /// The first value of a range is above the second.
    Backwards,
    /// The same column twice.
    Repeated(String),
    /// The cursor is damaged or of another release.
    CursorDamaged,
    /// The cursor belongs to another query.
    CursorForeign,
}

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// An amount in sum.
    Money,
    /// An amount that cannot be read in two ways.
    ClearMoney,
    /// A whole number.
    Integer,
    /// A day or a moment.
    Time,
    /// A text that is not empty.
    Text,
    /// One of the words of a column that knows no others; this is the nearest.
    Term(&'static str),
}

/// Why a part of a query cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Which part of the query.
    pub part: Part,
    /// The bytes of the text that are wrong; empty at the place where something is missing.
    pub span: Range<usize>,
    /// What is wrong.
    pub fault: Fault,
    text: String,
}

impl FilterError {
    pub(super) fn new(part: Part, text: &str, span: Range<usize>, fault: Fault) -> Self {
        // A text over the limit is not carried along: its first bytes are enough for the picture.
        let kept = text.floor_char_boundary(super::MAX_BYTES);
        let span = span.start.min(kept)..span.end.min(kept);
        Self { part, span, fault, text: text[..kept].to_owned() }
    }

    /// The position of the first wrong character, from 1.
    pub fn column(&self) -> usize {
        self.text[..self.span.start].chars().count() + 1
    }

    /// What is wrong.
    pub fn message(&self, language: Language) -> String {
        let (english, russian) = self.fault.message();
        if language == Language::En { english } else { russian }
    }

    /// What to do about it, where that is known.
    pub fn hint(&self, language: Language) -> Option<String> {
        let (english, russian) = self.fault.hint()?;
        Some(if language == Language::En { english } else { russian })
    }

    /// Two lines: the text, and carets below the characters that are wrong. Long texts are cut around them.
    pub fn picture(&self) -> String {
        let before: Vec<char> = self.text[..self.span.start].chars().collect();
        let wrong = self.text[self.span.clone()].chars().count();
        let start = (before.len() + wrong.min(PICTURE_WIDTH / 2)).saturating_sub(PICTURE_WIDTH * 3 / 4);
        let start = start.min(before.len());
        let mut line: String = if start == 0 { String::new() } else { "…".to_owned() };
        line.extend(self.text.chars().skip(start).take(PICTURE_WIDTH).map(shown));
        if self.text.chars().nth(start + PICTURE_WIDTH).is_some() {
            line.push('…');
        }
        let indent = before.len() - start + usize::from(start > 0);
        let room = (PICTURE_WIDTH + 1).saturating_sub(before.len() - start).max(1);
        format!("{line}\n{}{}", " ".repeat(indent), "^".repeat(wrong.clamp(1, room)))
    }

    /// The whole story: part and character, message, picture and hint.
    pub fn render(&self, language: Language) -> String {
        let (at, column) = (self.part.name(), self.column());
        let place = match language {
            Language::En => format!("{at}, character {column}"),
            Language::Ru | Language::Uz => format!("{at}, символ {column}"),
        };
        let hint = self.hint(language).map(|hint| format!("\n{hint}")).unwrap_or_default();
        let picture = self.picture();
        let picture = picture.lines().map(|line| format!("\n  {line}")).collect::<String>();
        format!("{place}: {}{picture}{hint}", self.message(language))
    }
}

/// A character as it can be shown in one place of a terminal.
fn shown(letter: char) -> char {
    if letter.is_control() || crate::text::is_invisible(letter) || letter.is_whitespace() { ' ' } else { letter }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::En))
    }
}

impl std::error::Error for FilterError {}

impl From<FilterError> for crate::error::Error {
    fn from(error: FilterError) -> Self {
        crate::error::Error::Request(error.to_string())
    }
}

/// The beginning of what was written, safe to show.
fn short(text: &str) -> String {
    crate::problem::clip(text, VALUE_SHOWN).chars().map(shown).collect()
}

fn both(english: &str, russian: &str) -> (String, String) {
    (english.to_owned(), russian.to_owned())
}

impl Fault {
    fn message(&self) -> (String, String) {
        match self {
            Fault::TooLong(most) => {
                (format!("the text is longer than {most} bytes"), format!("текст длиннее {most} байт"))
            }
            Fault::TooDeep(most) => (
                format!("parentheses and «not» stand more than {most} deep"),
                format!("скобки и «not» вложены глубже {most}"),
            ),
            Fault::TooManyConditions(most) => {
                (format!("more than {most} conditions"), format!("больше {most} условий"))
            }
            Fault::TooManyValues(most) => {
                (format!("more than {most} values in lists"), format!("больше {most} значений в списках"))
            }
            Fault::Nul => both("a NUL character", "символ NUL"),
            Fault::UnclosedQuote => both("this quote is not closed", "эта кавычка не закрыта"),
            Fault::UnclosedParenthesis => both("this parenthesis is not closed", "эта скобка не закрыта"),
            Fault::UnknownSign(_) => both("this sign means nothing here", "этот знак здесь ничего не значит"),
            Fault::UnknownField { name, .. } => {
                let name = short(name);
                (format!("there is no field «{name}»"), format!("поля «{name}» нет"))
            }
            Fault::ConditionExpected => both("a condition should stand here", "здесь должно быть условие"),
            Fault::OperatorExpected(field) => {
                (format!("a comparison should follow «{field}»"), format!("после «{field}» должно быть сравнение"))
            }
            Fault::ValueExpected => both("a value should stand here", "здесь должно быть значение"),
            Fault::KeywordAsValue(word) => (
                format!("a value should stand here, not «{word}»"),
                format!("здесь должно быть значение, а не «{word}»"),
            ),
            Fault::JoinExpected { .. } => {
                both("«and», «or» or the end should stand here", "здесь должно быть «and», «or» или конец")
            }
            Fault::Expected(what) => (format!("{what} should stand here"), format!("здесь должно быть {what}")),
            Fault::WrongOperator { field, kind, operator, .. } => (
                format!("«{field}» ({kind}) cannot be compared with «{operator}»"),
                format!("«{field}» ({kind}) нельзя сравнить через «{operator}»"),
            ),
            Fault::WrongValue { value, wanted } => {
                let ((english, russian), value) = (wanted.names(), short(value));
                (format!("«{value}» is not {english}"), format!("«{value}» — не {russian}"))
            }
            Fault::Backwards => both("the range ends before it begins", "диапазон кончается раньше, чем начинается"),
            Fault::Repeated(name) => {
                (format!("«{}» stands twice", short(name)), format!("«{}» стоит дважды", short(name)))
            }
            Fault::CursorDamaged => {
                both("the cursor is damaged or of another release", "курсор повреждён или от другой версии")
            }
            Fault::CursorForeign => both("the cursor belongs to another query", "курсор относится к другому запросу"),
        }
    }

    fn hint(&self) -> Option<(String, String)> {
        Some(match self {
            Fault::UnknownSign(meant) => (format!("did you mean {meant}"), format!("возможно, {meant}")),
            Fault::UnknownField { near, .. } if !near.is_empty() => {
                let near = near.join(", ");
                (format!("did you mean {near}?"), format!("возможно, {near}?"))
            }
            Fault::ConditionExpected => both(
                "such as order_price >= 15000, goods_name like latte, refund_time is not empty, is changed",
                "например order_price >= 15000, goods_name like латте, refund_time is not empty, is changed",
            ),
            Fault::OperatorExpected(_) => both(
                "one of = != < <= > >=, like, in (…), between … and …, is empty, is changed",
                "одно из = != < <= > >=, like, in (…), between … and …, is empty, is changed",
            ),
            Fault::UnclosedQuote => {
                both("a quote inside quotes is written twice", "кавычка внутри кавычек пишется дважды")
            }
            Fault::KeywordAsValue(word) => {
                (format!("if it is a value, write '{word}'"), format!("если это значение, напишите '{word}'"))
            }
            Fault::JoinExpected { after_bare_value: true } => {
                both("a value of several words stands in quotes", "значение из нескольких слов пишут в кавычках")
            }
            Fault::WrongOperator { possible, .. } => (format!("possible: {possible}"), format!("можно: {possible}")),
            Fault::WrongValue { wanted, .. } => wanted.hint(),
            Fault::CursorDamaged | Fault::CursorForeign => both(
                "ask for the first page again, with the same filter and sort on every page",
                "запросите первую страницу снова; фильтр и сортировка на всех страницах должны совпадать",
            ),
            _ => return None,
        })
    }
}

impl Wanted {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Wanted::Money => ("an amount in sum", "сумма"),
            Wanted::ClearMoney => ("an amount that can be read in one way", "однозначная сумма"),
            Wanted::Integer => ("a whole number", "целое число"),
            Wanted::Time => ("a day or a moment of the years 2000 to 2100", "день или время в 2000–2100 годах"),
            Wanted::Text => ("a value", "значение"),
            Wanted::Term(_) => ("a word that this column can hold", "слово, возможное в этой колонке"),
        }
    }

    fn hint(self) -> (String, String) {
        match self {
            Wanted::Money => both("write it as 15000, 15000.50 or '15 000'", "напишите 15000, 15000.50 или '15 000'"),
            Wanted::ClearMoney => {
                both("write it without separators: 15000 or 15000.50", "напишите без разделителей: 15000 или 15000.50")
            }
            Wanted::Integer => both("write digits only", "оставьте только цифры"),
            Wanted::Time => both(
                "write it as 2026-06-30, 2026-06-30T12:00, 2026-06, 30.06.2026, today, yesterday or -7d",
                "напишите 2026-06-30, 2026-06-30T12:00, 2026-06, 30.06.2026, today, yesterday или -7d",
            ),
            Wanted::Term(near) => (format!("did you mean {near}?"), format!("возможно, {near}?")),
            Wanted::Text => both("ask for nothing with «is empty»", "для пустых значений есть «is empty»"),
        }
    }
}

impl Operator {
    /// The sign in filters.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }
}
