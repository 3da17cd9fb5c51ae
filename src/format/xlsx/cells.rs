//! The rows of one sheet, read as a stream. Cells in the usual spelling are taken straight from the bytes (see
//! `quick.rs`), all others piece by piece. Who receives the rows, and what merged cells do to them, is not known here.

use std::io::BufRead;

use quick_xml::events::BytesStart;

use super::merges::{Merge, keep};
use super::quick;
use super::row::{CellTag, Context, Row, RowBuilder};
use super::strings::RichText;
use crate::format::Cell;
use crate::format::package::xml::{Piece, Xml, append_text, attribute};
use crate::format::package::{Part, damaged};
use crate::problem::Problem;

/// Reads the rows of a sheet one by one.
pub(super) struct Rows<'a, 'p> {
    xml: Xml<Part<'p>>,
    row: RowBuilder<'a>,
    number: u64,
    in_value: bool,
    value: String,
    inline: RichText,
    /// Whether the open cell has a formula.
    has_formula: bool,
    /// The merged cells, which stand behind the rows.
    pub(super) merges: Vec<Merge>,
}

/// What a piece of XML brought.
enum Step {
    Nothing,
    /// A tag of a row or cell was passed: cells may follow.
    CellsFollow,
    RowEnds,
    SheetEnds,
}

impl<'a, 'p> Rows<'a, 'p> {
    /// Reads from the beginning of the part.
    pub(super) fn new(part: Part<'p>, context: Context<'a>) -> Self {
        Self {
            xml: Xml::new(part),
            row: RowBuilder::new(context),
            number: 0,
            in_value: false,
            value: String::new(),
            inline: RichText::default(),
            has_formula: false,
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
                Step::Nothing => {}
                Step::CellsFollow => self.take_quick_cells(cells)?,
                Step::SheetEnds => return Ok(None),
                Step::RowEnds => return Ok(Some(self.row.end(cells))),
            }
        }
    }

    /// Takes the cells in the usual spelling that are whole in the bytes at hand. The XML reader stands between two
    /// elements here, so that whole elements may be taken away from under it.
    fn take_quick_cells(&mut self, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        let source = self.xml.source();
        let mut taken = 0;
        let bytes = source.at_hand();
        while let Some(cell) = quick::cell(&bytes[taken..]) {
            self.row.begin_cell(&cell.tag)?;
            self.row.end_cell(cell.value, cells)?;
            taken += cell.length;
        }
        source.consume(taken);
        source.piece_done();
        Ok(())
    }

    fn step(&mut self, buffer: &mut Vec<u8>, cells: &mut Vec<Cell>) -> Result<Step, Box<Problem>> {
        match self.xml.next(buffer)? {
            Piece::Start(start, empty) => match start.local_name().as_ref() {
                "c" => {
                    self.row.begin_cell(&CellTag::read(&start)?)?;
                    self.in_value = false;
                    self.has_formula = false;
                    self.value.clear();
                    self.inline.text.clear();
                    return Ok(if empty { Step::CellsFollow } else { Step::Nothing });
                }
                "v" => self.in_value = !empty,
                "f" => self.has_formula = true,
                "row" => {
                    self.number = row_number(&start, self.number)?;
                    self.row.begin(self.number)?;
                    return Ok(if empty { Step::RowEnds } else { Step::CellsFollow });
                }
                "mergeCell" => keep(&mut self.merges, Merge::read(&start)?),
                name => self.inline.start(name, empty),
            },
            Piece::End(end) => match end.local_name().as_ref() {
                "c" => {
                    let value = if self.row.is_inline() { &self.inline.text } else { &self.value };
                    // A formula whose text is empty has the type of text; without one it was never worked out.
                    if self.has_formula && value.is_empty() && !self.row.is_text() {
                        self.row.end_formula(cells)?;
                    } else {
                        self.row.end_cell(value, cells)?;
                    }
                    return Ok(Step::CellsFollow);
                }
                "v" => self.in_value = false,
                "row" => return Ok(Step::RowEnds),
                name => self.inline.end(name),
            },
            Piece::Text(text) if self.in_value => append_text(&mut self.value, &text),
            Piece::Text(text) => self.inline.text(&text),
            Piece::Character(character) if self.in_value => self.value.push(character),
            Piece::Character(character) => self.inline.character(character),
            Piece::Finish => return Ok(Step::SheetEnds),
        }
        Ok(Step::Nothing)
    }
}

fn row_number(start: &BytesStart<'_>, last: u64) -> Result<u64, Box<Problem>> {
    match attribute(start, "r")? {
        None => Ok(last + 1),
        Some(number) => number.trim().parse().map_err(|_| damaged(format!("«{number}» is not a row number"))),
    }
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
