//! Splits one record of delimited text into fields, without copying and without deciding what a bad record means.

use std::borrow::Cow;

use crate::format::Limits;
use crate::format::bytes::{count_line_ends, find, find_field_end, line_end_length, spread};

/// A byte that never stands in UTF-8: the delimiter of text that has none.
const NO_BYTE: u8 = 0xff;

/// The delimiter and the quote of delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Punctuation {
    /// Between fields; `None` when every line is one field.
    pub delimiter: Option<u8>,
    /// Around fields that hold delimiters or line ends; `None` when no byte has that meaning.
    pub quote: Option<u8>,
}

/// How far a record may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Fields that are kept.
    pub cells: usize,
    /// Bytes between a pair of quotes.
    pub quoted_bytes: usize,
    /// Line ends between a pair of quotes.
    pub quoted_lines: u64,
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self { cells: limits.row_cells, quoted_bytes: limits.quoted_bytes, quoted_lines: limits.quoted_lines as u64 }
    }
}

/// Where a field stands in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The first byte of its text.
    pub start: usize,
    /// Behind the last byte of its text.
    pub end: usize,
    /// Whether quotes inside must be taken away: `start` is then that of the opening quote.
    pub quoted: bool,
}

impl Field {
    /// The text of the field as the record means it.
    pub fn text<'a>(&self, record: &'a str, quote: Option<u8>) -> Cow<'a, str> {
        let raw = record.get(self.start..self.end).unwrap_or_default();
        match quote {
            Some(quote) if self.quoted => Cow::Owned(unquote(raw, char::from(quote))),
            _ => Cow::Borrowed(raw),
        }
    }
}

/// Takes the quotes away from a field that begins with one: doubled quotes become one, what follows the closing quote stays.
fn unquote(raw: &str, quote: char) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars().skip(1).peekable();
    while let Some(letter) = letters.next() {
        if letter != quote {
            text.push(letter);
        } else if letters.next_if_eq(&quote).is_some() {
            text.push(quote);
        } else {
            break;
        }
    }
    text.extend(letters);
    text
}

/// What was found at the beginning of some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// A whole record.
    Record {
        /// Its bytes without the line end.
        length: usize,
        /// Its bytes with the line end.
        taken: usize,
        /// Line ends inside quoted fields.
        inner_lines: u64,
        /// How many fields it has, kept or not.
        cells: usize,
    },
    /// The text stops before the record does; `open` is where a quote is still open.
    Partial {
        /// The position of the open quote.
        open: Option<usize>,
    },
    /// A quote is not closed within the bounds or before the end of the text. The fields before it are kept.
    Unclosed {
        /// The position of the quote.
        open: usize,
    },
}

/// What follows a field.
enum After {
    Field(usize),
    Record(usize),
    Stop(Split),
}

/// Splits records with one punctuation and one set of bounds.
#[derive(Debug, Clone, Copy)]
pub struct Splitter {
    needle: u64,
    delimiter: u8,
    quote: Option<u8>,
    bounds: Bounds,
}

impl Splitter {
    /// A splitter for text with this punctuation.
    pub fn new(punctuation: Punctuation, bounds: Bounds) -> Self {
        let delimiter = punctuation.delimiter.unwrap_or(NO_BYTE);
        Self { needle: spread(delimiter), delimiter, quote: punctuation.quote, bounds }
    }

    /// Splits the record at the beginning of `text`. `ended` says that nothing follows behind `text`.
    pub fn split(&self, text: &[u8], ended: bool, fields: &mut Vec<Field>) -> Split {
        fields.clear();
        let mut at = 0;
        let mut inner_lines = 0;
        let mut cells = 0;
        loop {
            let quoted = self.quote.is_some() && text.get(at).copied() == self.quote;
            let (field, after) = if quoted {
                self.quoted_field(text, at, ended, &mut inner_lines)
            } else {
                self.plain_field(text, at, ended)
            };
            if let After::Stop(split) = after {
                return split;
            }
            cells += 1;
            if cells <= self.bounds.cells {
                fields.push(field);
            }
            match after {
                After::Field(next) => at = next,
                After::Record(length) => {
                    let taken = length + line_end_length(&text[length..]);
                    return Split::Record { length, taken, inner_lines, cells };
                }
                After::Stop(split) => return split,
            }
        }
    }

    #[inline]
    fn plain_field(&self, text: &[u8], start: usize, ended: bool) -> (Field, After) {
        let (end, after) = self.field_end(text, start, ended);
        (Field { start, end, quoted: false }, after)
    }

    /// The end of a field from `from` on, where no quote has a meaning, and what follows it.
    #[inline]
    fn field_end(&self, text: &[u8], from: usize, ended: bool) -> (usize, After) {
        let Some(end) = find_field_end(text, from, self.needle) else {
            let after = if ended { After::Record(text.len()) } else { After::Stop(Split::Partial { open: None }) };
            return (text.len(), after);
        };
        let after = match text[end] {
            byte if byte == self.delimiter => After::Field(end + 1),
            b'\r' if end + 1 == text.len() && !ended => After::Stop(Split::Partial { open: None }),
            _ => After::Record(end),
        };
        (end, after)
    }

    fn quoted_field(&self, text: &[u8], open: usize, ended: bool, inner_lines: &mut u64) -> (Field, After) {
        let nothing = Field { start: open, end: open, quoted: true };
        let (close, doubled) = match self.closing_quote(text, open, ended) {
            Ok(found) => found,
            Err(split) => return (nothing, After::Stop(split)),
        };
        let lines = count_line_ends(&text[open..close]);
        if lines > self.bounds.quoted_lines {
            return (nothing, After::Stop(Split::Unclosed { open }));
        }
        *inner_lines += lines;
        let (end, after) = self.field_end(text, close + 1, ended);
        if end == close + 1 && !doubled {
            return (Field { start: open + 1, end: close, quoted: false }, after);
        }
        (Field { start: open, end, quoted: true }, after)
    }

    /// The position of the quote that closes the one at `open`, and whether doubled quotes stand between them.
    fn closing_quote(&self, text: &[u8], open: usize, ended: bool) -> Result<(usize, bool), Split> {
        let quote = text[open];
        let horizon = text.len().min(open.saturating_add(self.bounds.quoted_bytes).saturating_add(2));
        let mut from = open + 1;
        let mut doubled = false;
        while let Some(place) = find(&text[..horizon], from, quote) {
            match text.get(place + 1) {
                Some(&next) if next == quote => {
                    doubled = true;
                    from = place + 2;
                }
                None if !ended => return Err(Split::Partial { open: Some(open) }),
                _ => return Ok((place, doubled)),
            }
        }
        let over = horizon < text.len() || count_line_ends(&text[open..horizon]) > self.bounds.quoted_lines;
        Err(if ended || over { Split::Unclosed { open } } else { Split::Partial { open: Some(open) } })
    }
}
