//! Merged cells near the top of a sheet: headings often span columns or rows, and only their first cell has the text.
//! Merged cells further down are data and stay as they are.

use quick_xml::events::BytesStart;

use super::cells::{Rows, skip_cells};
use super::row::{Context, reference};
use crate::format::Cell;
use crate::format::package::xml::{Piece, Xml, attribute};
use crate::format::package::{Package, Part, damaged, of_io};
use crate::problem::Problem;

/// The rows in which merged cells are filled; headings are not sought further down.
pub(in crate::format) const ROWS: u64 = 40;
/// Merged cells that are kept: far more than any header has.
const MOST: usize = 1_000;

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
    pub(super) fn is_near(&self) -> bool {
        self.rows.0 <= ROWS
    }

    fn parse(range: &str) -> Option<Self> {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let (first, last) = (reference(first)?, reference(last)?);
        let merge = Merge { columns: (first.0, last.0), rows: (first.1, last.1) };
        (first.0 <= last.0 && first.1 <= last.1).then_some(merge)
    }
}

/// The merged cells of a sheet's first rows, and the texts of those that were reached.
#[derive(Debug, Default)]
pub(in crate::format) struct Merges {
    merges: Vec<(Merge, Cell)>,
}

impl Merges {
    /// Keeps the merges that touch the first rows, cut to `width` columns.
    pub(in crate::format) fn new(merges: impl IntoIterator<Item = Merge>, width: usize) -> Self {
        let near = merges.into_iter().filter(|merge| merge.is_near() && merge.columns.0 < width);
        let cut = near.map(|mut merge| {
            merge.columns.1 = merge.columns.1.min(width - 1);
            (merge, Cell::Empty)
        });
        Self { merges: cut.take(MOST).collect() }
    }

    /// Fills the merged cells of a row from the first cell of their rectangle.
    #[inline]
    pub(in crate::format) fn fill(&mut self, line: u64, cells: &mut Vec<Cell>) {
        if line > ROWS || self.merges.is_empty() {
            return;
        }
        for (merge, first) in &mut self.merges {
            if line < merge.rows.0 || line > merge.rows.1 {
                continue;
            }
            if line == merge.rows.0 {
                *first = cells.get(merge.columns.0).cloned().unwrap_or_default();
            }
            if *first == Cell::Empty {
                continue;
            }
            if cells.len() <= merge.columns.1 {
                cells.resize(merge.columns.1 + 1, Cell::Empty);
            }
            for cell in &mut cells[merge.columns.0..=merge.columns.1] {
                if *cell == Cell::Empty {
                    cell.clone_from(first);
                }
            }
        }
    }
}

/// Looks for merged cells in a sheet, which stand behind its rows. The rows are skipped unread when a header without
/// gaps shows that merged cells cannot matter.
pub(super) fn header_merges(package: &mut Package, part: &str, context: Context<'_>) -> Result<Merges, Box<Problem>> {
    let unpacked = package.unpacked();
    let merges = look_ahead(package.part(part)?, context);
    package.forget_unpacked(unpacked);
    merges
}

fn look_ahead(part: Part<'_>, context: Context<'_>) -> Result<Merges, Box<Problem>> {
    let mut rows = Rows::new(part, context);
    let (mut buffer, mut cells) = (Vec::new(), Vec::new());
    let mut filled = Vec::new();
    let mut width = 0;
    let mut ended = true;
    while let Some(row) = rows.next(&mut buffer, &mut cells)? {
        width = width.max(cells.len());
        filled.push(cells.iter().filter(|cell| **cell != Cell::Empty).count());
        if row.line >= ROWS {
            ended = false;
            break;
        }
    }
    let header_is_full = filled.iter().find(|count| **count > 0).is_some_and(|count| *count == width);
    if width == 0 || header_is_full {
        return Ok(Merges::default());
    }
    if ended {
        return Ok(Merges::new(rows.merges, width));
    }
    let mut source = rows.into_source();
    if !skip_cells(&mut source).map_err(|error| of_io(&error))? {
        return Err(damaged("a sheet ends in the middle of its rows"));
    }
    Ok(Merges::new(read_merges(source)?, width))
}

/// Keeps a merge of the first rows, unless there are too many.
pub(super) fn keep(merges: &mut Vec<Merge>, merge: Merge) {
    if merge.is_near() && merges.len() < MOST {
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
