//! The rows of one sheet, read as a stream: references, types, styles and values of cells.
//! Who receives the rows, and what merged cells do to them, is not known here.

use std::io::BufRead;

use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::events::BytesStart;

use super::merges::Merge;
use super::package::{Part, damaged, over_limit};
use super::strings::{RichText, SharedStrings};
use super::workbook::Look;
use super::xml::{Piece, Xml, append_text, decode_escapes};
use crate::format::serial::{serial_to_datetime, serial_to_time};
use crate::format::{Cell, Limits};
use crate::problem::{self, Problem};
use crate::value::Text;

/// The last row that a sheet can have.
pub(super) const LAST_ROW: u64 = 1_048_576;

/// The most text in one row: far above any real row, far below what hostile shared strings could make.
const ROW_TEXT_BYTES: usize = 64 << 20;

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
enum Type {
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

/// Reads the rows of a sheet one by one.
pub(super) struct Rows<'a, 'p> {
    xml: Xml<Part<'p>>,
    context: Context<'a>,
    line: u64,
    column: usize,
    kind: Type,
    style: usize,
    in_value: bool,
    has_value: bool,
    value: String,
    inline: RichText,
    row_text: usize,
    lost: Option<Problem>,
    in_row: bool,
    /// The merged cells, which stand behind the rows.
    pub(super) merges: Vec<Merge>,
}

/// Where the text of a cell stands.
enum Step {
    RowEnds,
    SheetEnds,
    Inside,
}

impl<'a, 'p> Rows<'a, 'p> {
    /// Reads from the beginning of the part.
    pub(super) fn new(part: Part<'p>, context: Context<'a>) -> Self {
        Self {
            xml: Xml::new(part),
            context,
            line: 0,
            column: 0,
            kind: Type::Number,
            style: 0,
            in_value: false,
            has_value: false,
            value: String::new(),
            inline: RichText::default(),
            row_text: 0,
            lost: None,
            in_row: false,
            merges: Vec::new(),
        }
    }

    /// How many bytes of the file were taken from the disk.
    pub(super) fn consumed(&mut self) -> u64 {
        self.xml.source().consumed()
    }

    /// The bytes behind the rows that were read.
    pub(super) fn into_source(self) -> Part<'p> {
        self.xml.into_source()
    }

    /// Reads the next row into `cells`, which are cleared first; `None` at the end of the part.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cells: &mut Vec<Cell>) -> Result<Option<Row>, Box<Problem>> {
        cells.clear();
        loop {
            let step = self.step(buffer, cells)?;
            self.xml.source().piece_done();
            match step {
                Step::Inside => {}
                Step::SheetEnds => return Ok(None),
                Step::RowEnds => {
                    while cells.last().is_some_and(|cell| *cell == Cell::Empty) {
                        cells.pop();
                    }
                    return Ok(Some(Row { line: self.line, lost: self.lost.take() }));
                }
            }
        }
    }

    #[inline]
    fn step(&mut self, buffer: &mut Vec<u8>, cells: &mut Vec<Cell>) -> Result<Step, Box<Problem>> {
        match self.xml.next(buffer)? {
            Piece::Start(start, empty) => match start.local_name().as_ref() {
                "c" => {
                    let cell = CellTag::read(&start)?;
                    self.begin_cell(&cell)?;
                }
                "v" => {
                    self.in_value = !empty;
                    self.has_value = true;
                }
                "row" => {
                    let line = row_number(&start, self.line)?;
                    self.begin_row(line)?;
                    if empty {
                        return Ok(Step::RowEnds);
                    }
                    self.in_row = true;
                }
                "mergeCell" => self.merges.push(Merge::read(&start)?),
                name => self.inline.start(name, empty),
            },
            Piece::End(end) => match end.local_name().as_ref() {
                "c" => self.end_cell(cells)?,
                "v" => self.in_value = false,
                "row" => {
                    self.in_row = false;
                    return Ok(Step::RowEnds);
                }
                name => self.inline.end(name),
            },
            Piece::Text(text) if self.in_value => append_text(&mut self.value, &text),
            Piece::Text(text) => self.inline.text(&text),
            Piece::Character(character) if self.in_value => self.value.push(character),
            Piece::Character(character) => self.inline.character(character),
            Piece::Finish => return Ok(Step::SheetEnds),
        }
        Ok(Step::Inside)
    }

    fn begin_row(&mut self, line: u64) -> Result<(), Box<Problem>> {
        if line > LAST_ROW {
            return Err(damaged(format!("row number {line} is beyond the last row of a sheet")));
        }
        if line <= self.line {
            return Err(damaged(format!("row {line} stands behind row {}", self.line)));
        }
        self.line = line;
        self.column = 0;
        self.row_text = 0;
        Ok(())
    }

    #[inline]
    fn begin_cell(&mut self, cell: &CellTag) -> Result<(), Box<Problem>> {
        if !self.in_row {
            return Err(damaged("a cell stands outside of a row"));
        }
        if let Some((column, row)) = cell.place {
            if row != self.line {
                return Err(damaged(format!("a cell of row {row} stands in row {}", self.line)));
            }
            self.column = column;
        }
        self.column += 1;
        self.kind = cell.kind;
        self.style = cell.style;
        self.in_value = false;
        self.has_value = false;
        self.value.clear();
        self.inline.text.clear();
        Ok(())
    }

    #[inline]
    fn end_cell(&mut self, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        let cell = self.cell()?;
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
    fn cell(&mut self) -> Result<Cell, Box<Problem>> {
        if self.kind == Type::Inline {
            let text = std::mem::take(&mut self.inline.text);
            let cell = self.text(&decode_escapes(&text));
            self.inline.text = text;
            return cell;
        }
        if !self.has_value || self.value.is_empty() {
            return Ok(Cell::Empty);
        }
        match self.kind {
            Type::Shared => {
                let index = self.value.trim().parse().ok();
                let text = index.and_then(|index| self.context.strings.get(index));
                self.text(
                    text.ok_or_else(|| damaged(format!("row {} names a shared string that is not there", self.line)))?,
                )
            }
            Type::Text => {
                let text = std::mem::take(&mut self.value);
                let cell = self.text(&decode_escapes(&text));
                self.value = text;
                cell
            }
            Type::Number => Ok(self.number()),
            Type::Bool => Ok(match self.value.trim() {
                "1" | "true" => Cell::Bool(true),
                "0" | "false" => Cell::Bool(false),
                other => Cell::Text(Text::from(other)),
            }),
            Type::Error => Ok(Cell::Error(Text::from(self.value.trim()))),
            Type::Date => {
                Ok(iso_date(self.value.trim()).map_or_else(|| Cell::Text(Text::from(&*self.value)), Cell::Date))
            }
            Type::Inline => Ok(Cell::Empty),
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
        self.row_text += text.len();
        if self.row_text > ROW_TEXT_BYTES {
            return Err(over_limit(format!("row {} has more than {ROW_TEXT_BYTES} bytes of text", self.line)));
        }
        Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(Text::from(text)) })
    }

    /// A number, or the date that its style makes of it. What is no finite number stays text.
    #[inline]
    fn number(&self) -> Cell {
        let written = self.value.trim();
        let Some(number) = written.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return Cell::Text(Text::from(written));
        };
        let look = self.context.looks.get(self.style).copied().unwrap_or(Look::Number);
        styled_number(number, look, self.context.is_1904)
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
struct CellTag {
    /// The column from 0 and the row from 1, where the tag says them.
    place: Option<(usize, u64)>,
    kind: Type,
    style: usize,
}

impl CellTag {
    #[inline]
    fn read(start: &BytesStart<'_>) -> Result<Self, Box<Problem>> {
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

fn row_number(start: &BytesStart<'_>, last: u64) -> Result<u64, Box<Problem>> {
    match super::xml::attribute(start, "r")? {
        None => Ok(last + 1),
        Some(number) => number.trim().parse().map_err(|_| damaged(format!("«{number}» is not a row number"))),
    }
}

/// A date written out in ISO 8601.
fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

/// Skips the bytes up to the end of the cells (`sheetData>`), without looking at them as XML.
pub(super) fn skip_cells(source: &mut Part<'_>) -> std::io::Result<bool> {
    const NEEDLE: &[u8] = b"sheetData>";
    let mut matched = 0;
    loop {
        let bytes = source.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let mut end = None;
        for (position, byte) in bytes.iter().enumerate() {
            matched = match *byte {
                found if found == NEEDLE[matched] => matched + 1,
                b's' => 1,
                _ => 0,
            };
            if matched == NEEDLE.len() {
                end = Some(position + 1);
                break;
            }
        }
        let count = end.unwrap_or(bytes.len());
        source.consume(count);
        source.piece_done();
        if end.is_some() {
            return Ok(true);
        }
    }
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
