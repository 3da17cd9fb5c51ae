//! One row being put together: what a cell's type and style make of its written value, and where it goes.
//! How the bytes are taken apart is not known here.

use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::events::BytesStart;

use super::escape::decode_escapes;
use super::strings::SharedStrings;
use super::workbook::Look;
use crate::format::bounds::over_limit;
use crate::format::package::damaged;
use crate::format::serial::{serial_to_datetime, serial_to_time};
use crate::format::{Cell, Limits};
use crate::problem::{self, Problem};
use crate::value::Text;

/// The last row that a sheet can have.
pub(super) const LAST_ROW: u64 = 1_048_576;

/// The most text in one row: far above any real row, far below what hostile shared strings could make.
const ROW_TEXT_BYTES: usize = 64 << 20;

/// What stands for the value of a formula that was never worked out.
const NO_RESULT: &str = "formula without a result";

/// What the cells of a sheet need to know of the workbook.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) strings: &'a SharedStrings,
    pub(super) looks: &'a [Look],
    pub(super) is_1904: bool,
    pub(super) limits: &'a Limits,
}

/// How the value of a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Type {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Date,
}

/// A row that was read.
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) line: u64,
    /// Why it must be rejected, if it must.
    pub(super) lost: Option<Problem>,
}

/// A row being put together.
pub(super) struct RowBuilder<'a> {
    context: Context<'a>,
    line: u64,
    column: usize,
    kind: Type,
    style: usize,
    text_bytes: usize,
    is_open: bool,
    lost: Option<Problem>,
}

impl<'a> RowBuilder<'a> {
    /// Begins above the first row.
    pub(super) fn new(context: Context<'a>) -> Self {
        Self { context, line: 0, column: 0, kind: Type::Number, style: 0, text_bytes: 0, is_open: false, lost: None }
    }

    /// Begins a row, which must stand below the last one.
    pub(super) fn begin(&mut self, line: u64) -> Result<(), Box<Problem>> {
        if line > LAST_ROW {
            return Err(damaged(format!("row number {line} is beyond the last row of a sheet")));
        }
        if line <= self.line {
            return Err(damaged(format!("row {line} stands behind row {}", self.line)));
        }
        self.line = line;
        self.column = 0;
        self.text_bytes = 0;
        self.is_open = true;
        Ok(())
    }

    /// Ends the row: gives it without blank cells at its end.
    pub(super) fn end(&mut self, cells: &mut Vec<Cell>) -> Row {
        self.is_open = false;
        while cells.last().is_some_and(|cell| *cell == Cell::Empty) {
            cells.pop();
        }
        Row { line: self.line, lost: self.lost.take() }
    }

    /// Begins a cell; without a place it is the one behind the last.
    #[inline]
    pub(super) fn begin_cell(&mut self, tag: &CellTag) -> Result<(), Box<Problem>> {
        if !self.is_open {
            return Err(damaged("a cell stands outside of a row"));
        }
        if let Some((column, row)) = tag.place {
            if row != self.line {
                return Err(damaged(format!("a cell of row {row} stands in row {}", self.line)));
            }
            self.column = column;
        }
        self.column += 1;
        self.kind = tag.kind;
        self.style = tag.style;
        Ok(())
    }

    /// Whether the cell has its text inside and not as a value.
    pub(super) fn is_inline(&self) -> bool {
        self.kind == Type::Inline
    }

    /// Whether the cell says that its value is text.
    pub(super) fn is_text(&self) -> bool {
        self.kind == Type::Text
    }

    /// Ends a cell with its value as written.
    #[inline]
    pub(super) fn end_cell(&mut self, value: &str, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        let cell = self.cell(value)?;
        self.place(cell, cells)
    }

    /// Ends a cell whose formula no program has worked out: it has no value, and is not empty either.
    pub(super) fn end_formula(&mut self, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        self.place(Cell::Error(Text::from(NO_RESULT)), cells)
    }

    #[inline]
    fn place(&mut self, cell: Cell, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let limit = self.context.limits.row_cells;
        if self.column > limit {
            let problem = Problem::new(problem::ROW_TOO_WIDE).with("cells", self.column).with("limit", limit);
            self.lost.get_or_insert(problem.line(self.line));
            return Ok(());
        }
        let index = self.column - 1;
        if index >= cells.len() {
            cells.resize(index, Cell::Empty);
            cells.push(cell);
            return Ok(());
        }
        if cells[index] != Cell::Empty {
            return Err(damaged(format!("column {} stands twice in row {}", self.column, self.line)));
        }
        cells[index] = cell;
        Ok(())
    }

    #[inline]
    fn cell(&mut self, value: &str) -> Result<Cell, Box<Problem>> {
        if value.is_empty() {
            return Ok(Cell::Empty);
        }
        match self.kind {
            Type::Number => self.number(value),
            Type::Shared => {
                let text = value.trim().parse().ok().and_then(|index| self.context.strings.get(index));
                let missing = || damaged(format!("row {} names a shared string that is not there", self.line));
                let text = text.ok_or_else(missing)?;
                self.text(text)
            }
            Type::Text | Type::Inline => self.text(&decode_escapes(value)),
            Type::Bool => match value.trim() {
                "1" | "true" => Ok(Cell::Bool(true)),
                "0" | "false" => Ok(Cell::Bool(false)),
                other => self.text(other),
            },
            Type::Error => Ok(match self.text(value.trim())? {
                Cell::Text(error) => Cell::Error(error),
                other => other,
            }),
            Type::Date => match iso_date(value.trim()) {
                Some(date) => Ok(Cell::Date(date)),
                None => self.text(value),
            },
        }
    }

    /// A text cell, clipped when it is longer than a cell can be: then its row is lost.
    #[inline]
    fn text(&mut self, text: &str) -> Result<Cell, Box<Problem>> {
        let limit = self.context.limits.cell_characters;
        let mut text = text;
        if text.len() > limit
            && let Some((end, _)) = text.char_indices().nth(limit)
        {
            let length = text.chars().count();
            let problem = Problem::new(problem::TEXT_TOO_LONG).with("length", length).with("limit", limit).value(text);
            let column = u32::try_from(self.column).unwrap_or(u32::MAX);
            self.lost.get_or_insert(problem.line(self.line).column("", column));
            text = &text[..end];
        }
        self.text_bytes += text.len();
        if self.text_bytes > ROW_TEXT_BYTES {
            return Err(over_limit(format!("row {} has more than {ROW_TEXT_BYTES} bytes of text", self.line)));
        }
        Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(Text::from(text)) })
    }

    /// A number, or the date that its style makes of it. What is no finite number stays text.
    #[inline]
    fn number(&mut self, value: &str) -> Result<Cell, Box<Problem>> {
        let number = value.parse::<f64>().or_else(|_| value.trim().parse());
        let Some(number) = number.ok().filter(|number| number.is_finite()) else {
            return self.text(value.trim());
        };
        let look = self.context.looks.get(self.style).copied().unwrap_or(Look::Number);
        Ok(styled_number(number, look, self.context.is_1904))
    }
}

/// A number as its style shows it.
pub(super) fn styled_number(number: f64, look: Look, is_1904: bool) -> Cell {
    let date = match look {
        Look::Number => None,
        Look::Time | Look::Elapsed if serial_to_time(number).is_some() => {
            let time = serial_to_time(number).unwrap_or_default();
            return Cell::Text(Text::from(time.format("%H:%M:%S").to_string()));
        }
        Look::Elapsed => None,
        Look::Date | Look::Time => serial_to_datetime(number, is_1904),
    };
    date.map_or(Cell::Number(number), Cell::Date)
}

/// The attributes of a cell's tag.
#[derive(Default)]
pub(super) struct CellTag {
    /// The column from 0 and the row from 1, where the tag says them.
    pub(super) place: Option<(usize, u64)>,
    pub(super) kind: Type,
    pub(super) style: usize,
}

impl CellTag {
    #[inline]
    pub(super) fn read(start: &BytesStart<'_>) -> Result<Self, Box<Problem>> {
        let mut tag = Self::default();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(damaged)?;
            let value = attribute.value.as_ref();
            match attribute.key.0 {
                "r" => {
                    let place = reference(value).ok_or_else(|| damaged(format!("«{value}» is not a cell")))?;
                    tag.place = Some(place);
                }
                "s" => tag.style = value.trim().parse().map_err(|_| damaged(format!("«{value}» is not a style")))?,
                "t" => tag.kind = type_of(value)?,
                _ => {}
            }
        }
        Ok(tag)
    }
}

fn type_of(value: &str) -> Result<Type, Box<Problem>> {
    Ok(match value {
        "s" => Type::Shared,
        "n" => Type::Number,
        "str" => Type::Text,
        "inlineStr" => Type::Inline,
        "b" => Type::Bool,
        "e" => Type::Error,
        "d" => Type::Date,
        other => return Err(damaged(format!("«{}» is not a type of cell", problem::clip(other, 40)))),
    })
}

/// The column (from 0) and the row (from 1) of a reference such as `AB12`.
#[inline]
pub(super) fn reference(text: &str) -> Option<(usize, u64)> {
    let mut column = 0usize;
    let mut row = 0u64;
    let mut digits = 0;
    let mut letters = 0;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if digits == 0 && letters < 7 => {
                column = column * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1;
                letters += 1;
            }
            b'0'..=b'9' if letters > 0 && digits < 18 => {
                row = row * 10 + u64::from(byte - b'0');
                digits += 1;
            }
            b'$' => {}
            _ => return None,
        }
    }
    (letters > 0 && row > 0).then(|| (column - 1, row))
}

/// A date written out in ISO 8601.
fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        let check = |text: &str, expected: Option<(usize, u64)>| assert_eq!(reference(text), expected, "{text}");
        check("A1", Some((0, 1)));
        check("XFD1048576", Some((16_383, 1_048_576)));
        check("aa10", Some((26, 10)));
        check("$B$2", Some((1, 2)));
        for wrong in ["", "A", "1", "A0", "1A", "A1B", "Я1", "AAAAAAAA1", "A1111111111111111111"] {
            check(wrong, None);
        }
    }

    #[test]
    fn iso_dates_are_read() {
        assert_eq!(iso_date("2026-06-30T23:59:59Z").unwrap().to_string(), "2026-06-30 23:59:59");
        assert_eq!(iso_date("2026-06-30").unwrap().to_string(), "2026-06-30 00:00:00");
        assert_eq!(iso_date("yesterday"), None);
    }
}
