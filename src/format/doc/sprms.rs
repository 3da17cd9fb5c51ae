//! Properties as lists of changes (MS-DOC 2.2.5): of a paragraph, of letters, of a row. Only what tables need is known.

use super::broken;
use super::file::{Document, long, short};
use crate::format::document::Down;
use crate::problem::Problem;

const IN_TABLE: u32 = 0x2416;
const ENDS_ROW: u32 = 0x2417;
const DEPTH: u32 = 0x6649;
const DEEPER: u32 = 0x664A;
const ENDS_INNER_CELL: u32 = 0x244B;
const ENDS_INNER_ROW: u32 = 0x244C;
/// The properties stand in the data stream.
const ELSEWHERE: [u32; 2] = [0x6645, 0x6646];
const DELETED: u32 = 0x0800;
const SYMBOL: u32 = 0x6A09;
const ROW: u32 = 0xD608;
const MERGE: u32 = 0x5624;
const SPLIT: u32 = 0x5625;
const MERGE_DOWN: u32 = 0xD62B;
const TABS: u32 = 0xC615;

/// The bytes that describe a cell in the definition of a row.
const CELL: usize = 20;

/// The changes of a list: what is changed, and to what.
struct Changes<'a>(&'a [u8]);

impl<'a> Iterator for Changes<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = short(self.0, 0).ok()?;
        let rest = &self.0[2..];
        let (skip, length) = match kind >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // The definition of a row has a longer length, and counts one byte of that too.
            _ if kind == ROW => (2, (short(rest, 0).ok()? as usize).saturating_sub(1)),
            _ if kind == TABS && rest.first() == Some(&255) => (1, tabs_length(rest)?),
            _ => (1, usize::from(*rest.first()?)),
        };
        let value = rest.get(skip..)?;
        // What is cut off is used as far as it goes.
        let length = length.min(value.len());
        self.0 = &value[length..];
        Some((kind, &value[..length]))
    }
}

/// Many tabs: their number is written twice, for those that are taken away and those that are added.
fn tabs_length(rest: &[u8]) -> Option<usize> {
    let away = usize::from(*rest.get(1)?) * 4;
    let added = usize::from(*rest.get(2 + away)?) * 3;
    Some(2 + away + added)
}

/// What a paragraph is in its table.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    in_table: bool,
    depth: Option<i32>,
    /// It ends a row of a table that stands in no other.
    pub(super) ends_row: bool,
    /// It ends a cell of a table inside another.
    pub(super) ends_inner_cell: bool,
    /// It ends a row of a table inside another.
    pub(super) ends_inner_row: bool,
    /// The list it was read from: of rows, it has their definition.
    properties: Vec<u8>,
}

impl Paragraph {
    /// Reads the properties of a paragraph and those of its piece.
    pub(super) fn read(document: &Document, properties: &[u8], piece: u16) -> Result<Self, Box<Problem>> {
        let mut paragraph = Self::default();
        paragraph.take(document, properties, true)?;
        // A piece has one small change of its own, or the number of a list.
        match piece {
            piece if piece & 1 > 0 => paragraph.take(document, document.change(usize::from(piece >> 1)), false)?,
            piece => match piece >> 1 & 0x7F {
                0x18 => paragraph.in_table = piece >> 8 > 0,
                0x19 => paragraph.ends_row = piece >> 8 > 0,
                _ => {}
            },
        }
        if paragraph.ends_row || paragraph.ends_inner_row {
            paragraph.properties.extend_from_slice(properties);
        }
        Ok(paragraph)
    }

    fn take(&mut self, document: &Document, properties: &[u8], may_go: bool) -> Result<(), Box<Problem>> {
        for (kind, value) in Changes(properties) {
            let is_on = value.first().is_some_and(|value| *value > 0);
            match kind {
                IN_TABLE => self.in_table = is_on,
                ENDS_ROW => self.ends_row = is_on,
                ENDS_INNER_CELL => self.ends_inner_cell = is_on,
                ENDS_INNER_ROW => self.ends_inner_row = is_on,
                DEPTH => self.depth = Some(long(value, 0)? as i32),
                DEEPER => self.depth = Some(self.depth.unwrap_or(0).saturating_add(long(value, 0)? as i32)),
                kind if may_go && ELSEWHERE.contains(&kind) => {
                    let elsewhere = elsewhere(document, value)?;
                    self.take(document, elsewhere, false)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How deep in tables it stands; 0 outside.
    pub(super) fn depth(&self) -> usize {
        match self.depth {
            // Deeper than any table is deep enough to be refused.
            Some(depth) => depth.clamp(0, 64) as usize,
            None => usize::from(self.in_table),
        }
    }
}

/// A list in the data stream, by its place.
fn elsewhere<'a>(document: &'a Document, value: &[u8]) -> Result<&'a [u8], Box<Problem>> {
    let start = long(value, 0)? as usize;
    let length = short(document.data(), start)? as usize;
    let list = document.data().get(start + 2..).and_then(|rest| rest.get(..length));
    list.ok_or_else(|| broken("properties lie outside of their stream"))
}

/// What is said of letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Letters {
    /// They are deleted, and only shown as such.
    pub(super) is_deleted: bool,
    /// They stand for this character of a font of symbols.
    pub(super) symbol: Option<u16>,
}

impl Letters {
    pub(super) fn read(properties: &[u8]) -> Self {
        let mut letters = Self::default();
        for (kind, value) in Changes(properties) {
            match kind {
                DELETED => letters.is_deleted = value.first().is_some_and(|value| value & 1 > 0),
                SYMBOL => letters.symbol = short(value, 2).ok().map(|symbol| symbol as u16),
                _ => {}
            }
        }
        letters
    }
}

/// A cell in the definition of its row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProperties {
    /// Where it ends on the page, in twentieths of a point.
    pub(super) right: i32,
    pub(super) down: Down,
    /// It only continues the cell before it.
    pub(super) joins: bool,
}

/// The definition of a row.
#[derive(Debug, Default)]
pub(super) struct RowProperties {
    /// Where the row begins on the page.
    pub(super) left: i32,
    pub(super) cells: Vec<CellProperties>,
}

impl RowProperties {
    /// Reads the definition from the paragraph that ends the row.
    pub(super) fn read(document: &Document, paragraph: &Paragraph) -> Result<Self, Box<Problem>> {
        let mut row = Self::default();
        row.take(document, &paragraph.properties, true)?;
        Ok(row)
    }

    fn take(&mut self, document: &Document, properties: &[u8], may_go: bool) -> Result<(), Box<Problem>> {
        for (kind, value) in Changes(properties) {
            match kind {
                ROW => self.define(value),
                MERGE | SPLIT => {
                    let (first, end) = (bounds(value, 0), bounds(value, 1));
                    for index in first + 1..end {
                        if let Some(cell) = self.cells.get_mut(index) {
                            cell.joins = kind == MERGE;
                        }
                    }
                }
                MERGE_DOWN => {
                    if let Some(cell) = self.cells.get_mut(bounds(value, 0)) {
                        cell.down = down(bounds(value, 1));
                    }
                }
                kind if may_go && ELSEWHERE.contains(&kind) => {
                    let elsewhere = elsewhere(document, value)?;
                    self.take(document, elsewhere, false)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The number of cells, where each begins and ends, and what each is merged with.
    fn define(&mut self, value: &[u8]) {
        let count = bounds(value, 0);
        let edge = |index: usize| short(value, 1 + index * 2).map_or(0, |edge| i32::from(edge as u16 as i16));
        let about = |index: usize| short(value, 1 + (count + 1) * 2 + index * CELL).unwrap_or(0) as usize;
        self.left = edge(0);
        let cells = (0..count).map(|index| CellProperties {
            right: edge(index + 1),
            joins: about(index) & 3 == 1,
            down: down(about(index) >> 5 & 3),
        });
        self.cells = cells.collect();
    }
}

fn bounds(value: &[u8], at: usize) -> usize {
    value.get(at).map_or(0, |byte| usize::from(*byte))
}

fn down(flags: usize) -> Down {
    match flags & 3 {
        1 => Down::Inside,
        0 => Down::One,
        _ => Down::Begin,
    }
}
