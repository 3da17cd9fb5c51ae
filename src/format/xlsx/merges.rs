//! Merged cells of a sheet: headings often span columns or rows, and only their first cell has the text. Further down a cell covers those
//! below it, in its own column; cells to its right are other columns and stay as they are.

use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::cells::{Rows, skip_cells};
use super::row::{Context, reference};
use crate::format::Cell;
use crate::format::bounds::over_limit;
use crate::format::package::xml::{Piece, Xml, attribute};
use crate::format::package::{Package, Part, damaged, of_io};
use crate::problem::{self, Problem};

/// The rows in which headings are filled; they are not sought further down.
pub(in crate::format) const ROWS: u64 = 40;
/// Merged cells that are kept: more than anybody merges by hand.
const MOST: usize = 50_000;
/// The most places that merged cells of a sheet may cover; without a bound a few bytes could cost hours.
const MOST_COVERED: u64 = 1 << 25;
/// Unpacked bytes of a sheet up to which its merged cells, which stand behind its rows, are looked for before these are read.
const LOOKED_THROUGH: u64 = 16 << 20;

/// A rectangle of merged cells: columns from 0, rows from 1, both ends inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Merge {
    pub(in crate::format) columns: (usize, usize),
    pub(in crate::format) rows: (u64, u64),
}

impl Merge {
    /// Reads a `mergeCell` element.
    pub(super) fn read(start: &BytesStart<'_>) -> Result<Self, Box<Problem>> {
        let range = attribute(start, "ref")?.unwrap_or_default();
        Self::parse(&range).ok_or_else(|| damaged(format!("«{range}» is not a range of cells")))
    }

    /// Whether it touches the rows in which headings are sought.
    fn is_near(&self) -> bool {
        self.rows.0 <= ROWS
    }

    /// Whether it covers rows below its first.
    fn is_tall(&self) -> bool {
        self.rows.0 < self.rows.1
    }

    /// How many rows it covers.
    fn height(&self) -> u32 {
        u32::try_from(self.rows.1 - self.rows.0 + 1).unwrap_or(u32::MAX)
    }

    /// How people write it, such as `B2:B6`.
    fn name(&self) -> String {
        let cell = |column: usize, row: u64| format!("{}{row}", letters(column));
        format!("{}:{}", cell(self.columns.0, self.rows.0), cell(self.columns.1, self.rows.1))
    }

    fn parse(range: &str) -> Option<Self> {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let (first, last) = (reference(first)?, reference(last)?);
        let merge = Merge { columns: (first.0, last.0), rows: (first.1, last.1) };
        (first.0 <= last.0 && first.1 <= last.1).then_some(merge)
    }
}

/// The letters of a column, from 0.
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The merged cells of a sheet, and the texts of those that were reached.
#[derive(Debug, Default)]
pub(in crate::format) struct Merges {
    /// Those that begin further down, the next one last.
    waiting: Vec<Merge>,
    /// Those that cover the present row.
    open: Vec<(Merge, Cell, Arc<Cell>)>,
    /// Whether there may be headings that span columns.
    headings: bool,
    /// The places covered so far.
    covered: u64,
    /// The header, when the merged cells are not known before the rows are read.
    unknown_below: Option<u64>,
}

impl Merges {
    /// Keeps the merges that matter, cut to `width` columns.
    pub(in crate::format) fn new(merges: impl IntoIterator<Item = Merge>, width: usize, headings: bool) -> Self {
        let mut waiting = Vec::new();
        for mut merge in merges {
            if merge.columns.0 < width && (merge.is_tall() || headings && merge.is_near()) && waiting.len() < MOST {
                merge.columns.1 = merge.columns.1.min(width - 1);
                waiting.push(merge);
            }
        }
        // Of two that cover one cell the first has it.
        waiting.reverse();
        waiting.sort_by_key(|merge| std::cmp::Reverse(merge.rows.0));
        Self { waiting, headings, ..Self::default() }
    }

    /// Fills the merged cells of a row from the first cell of their rectangle. Rows come in rising order.
    ///
    /// # Errors
    /// Merged cells cover more than any sheet needs.
    #[inline]
    pub(in crate::format) fn fill(&mut self, line: u64, cells: &mut Vec<Cell>) -> Result<(), Box<Problem>> {
        if self.waiting.is_empty() && self.open.is_empty() {
            return Ok(());
        }
        self.open.retain(|(merge, ..)| merge.rows.1 >= line);
        while let Some(merge) = self.waiting.pop_if(|merge| merge.rows.0 <= line) {
            let first = cells.get(merge.columns.0).filter(|_| merge.rows.0 == line);
            if let Some(first) = first.filter(|first| **first != Cell::Empty) {
                let below = Arc::new(first.seen().clone());
                self.open.push((merge, first.clone(), below));
            }
        }
        let headings = self.headings && line <= ROWS;
        for (merge, first, below) in &self.open {
            let (is_first, is_heading) = (line == merge.rows.0, headings && merge.is_near());
            if is_first && !is_heading && !merge.is_tall() {
                continue;
            }
            let last = if is_heading { merge.columns.1 } else { merge.columns.0 };
            self.covered += last as u64 + 1;
            if self.covered > MOST_COVERED {
                return Err(over_limit(format!("merged cells cover more than {MOST_COVERED} places")));
            }
            if cells.len() <= last {
                cells.resize(last + 1, Cell::Empty);
            }
            for cell in cells[merge.columns.0..=last].iter_mut().filter(|cell| **cell == Cell::Empty) {
                *cell = if is_first { first.clone() } else { Cell::Covered(Arc::clone(below)) };
            }
            if is_first && merge.is_tall() {
                cells[merge.columns.0] = Cell::Merged(Arc::clone(below), merge.height());
            }
        }
        Ok(())
    }

    /// What is to be said of merged cells that were found too late, behind the rows.
    pub(super) fn missed(&self, merges: &[Merge]) -> Option<Problem> {
        let header = self.unknown_below?;
        let mut missed = merges.iter().filter(|merge| merge.is_tall() && merge.rows.1 > header);
        let first = missed.next()?;
        Some(Problem::new(problem::MERGES_NOT_FILLED).value(first.name()).with("count", 1 + missed.count()))
    }
}

/// Looks for merged cells in a sheet, which stand behind its rows. In a large sheet the rows are not skipped for them when a header
/// without gaps shows that no heading spans columns: then they are told when they come.
pub(super) fn look_ahead(package: &mut Package, part: &str, context: Context<'_>) -> Result<Merges, Box<Problem>> {
    let unpacked = package.unpacked();
    let merges = look(package.part(part)?, context);
    package.forget_unpacked(unpacked);
    merges
}

fn look(part: Part<'_>, context: Context<'_>) -> Result<Merges, Box<Problem>> {
    let is_large = part.stated_length() > LOOKED_THROUGH;
    let mut rows = Rows::new(part, context);
    let (mut buffer, mut cells) = (Vec::new(), Vec::new());
    let mut filled = Vec::new();
    let mut width = 0;
    let mut ended = true;
    while let Some(row) = rows.next(&mut buffer, &mut cells)? {
        width = width.max(cells.len());
        filled.push((row.line, cells.iter().filter(|cell| **cell != Cell::Empty).count()));
        if row.line >= ROWS {
            ended = false;
            break;
        }
    }
    let header = filled.iter().find(|(_, count)| *count > 0).filter(|(_, count)| *count == width);
    let headings = header.is_none();
    if width == 0 {
        return Ok(Merges::default());
    }
    if ended {
        return Ok(Merges::new(rows.merges, width, headings));
    }
    if let Some((header, _)) = header.filter(|_| is_large) {
        return Ok(Merges { unknown_below: Some(*header), ..Merges::default() });
    }
    let mut source = rows.into_source();
    if !skip_cells(&mut source).map_err(|error| of_io(&error))? {
        return Err(damaged("a sheet ends in the middle of its rows"));
    }
    Ok(Merges::new(read_merges(source)?, width, headings))
}

/// Keeps a merge that may matter, unless there are too many.
pub(super) fn keep(merges: &mut Vec<Merge>, merge: Merge) {
    if (merge.is_near() || merge.is_tall()) && merges.len() < MOST {
        merges.push(merge);
    }
}

fn read_merges(source: Part<'_>) -> Result<Vec<Merge>, Box<Problem>> {
    let mut xml = Xml::rest(source);
    let mut buffer = Vec::new();
    let mut merges = Vec::new();
    loop {
        match xml.next(&mut buffer)? {
            Piece::Start(start, _) if start.local_name().as_ref() == "mergeCell" => {
                keep(&mut merges, Merge::read(&start)?);
            }
            Piece::Finish => return Ok(merges),
            _ => {}
        }
        xml.source().piece_done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_named_as_people_write_them() {
        for range in ["A1:A2", "Z9:AA10", "XFD40:XFD1048576"] {
            assert_eq!(Merge::parse(range).unwrap().name(), range);
        }
    }
}
