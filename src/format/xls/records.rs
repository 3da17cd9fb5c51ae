//! The records of an old workbook, walked once before the parser sees them: the parser takes the memory for the whole
//! rectangle of a sheet's cells, and two cells far apart would make it end the process.
//! Values are not read here.

use crate::problem::{self, Problem};

/// The columns that a sheet of this format can have.
const COLUMNS: u32 = 256;
/// The rows that a sheet of this format can have.
const ROWS: u32 = 65_536;
/// The cells of a rectangle that are always allowed.
const FREE_CELLS: u64 = 1 << 21;
/// How many cells of a rectangle may be there for each that is filled, beyond the free ones.
const CELLS_FOR_EACH: u64 = 16;

const DIMENSIONS: u16 = 0x0200;
const BOUND_SHEET: u16 = 0x0085;
const EXTERN_SHEET: u16 = 0x0017;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;
const MANY_NUMBERS: u16 = 0x00BD;

/// Checks the extent of every sheet in the workbook's stream.
///
/// # Errors
/// `E_FILE_DAMAGED` for cells outside of any sheet, records that are cut off and sheets that overlap; `E_FILE_LIMIT`
/// for a rectangle that is nearly empty and huge.
pub(super) fn check(stream: &[u8]) -> Result<(), Box<Problem>> {
    let mut sheets = Vec::new();
    for record in Records(stream) {
        let (kind, data) = record?;
        match kind {
            BOUND_SHEET => sheets.push(long(data, 0)? as usize),
            // The parser reads how many there are without looking whether that is there.
            EXTERN_SHEET => {
                short(data, 0)?;
            }
            END => break,
            _ => {}
        }
    }
    let (mut walked, mut area, mut filled) = (0, 0, 0);
    for start in sheets {
        let sheet = stream.get(start..).ok_or_else(|| damaged("a sheet begins behind its end"))?;
        let extent = Extent::of(sheet)?;
        walked += extent.bytes;
        if walked > stream.len() {
            return Err(damaged("its sheets overlap"));
        }
        area += extent.area();
        filled += extent.cells;
    }
    if area > FREE_CELLS.max(filled * CELLS_FOR_EACH) {
        let detail = format!("its sheets span {area} cells, of which {filled} are filled");
        return Err(Box::new(Problem::new(problem::FILE_LIMIT).with("detail", detail)));
    }
    Ok(())
}

/// The rectangle around the cells of a sheet.
#[derive(Default)]
struct Extent {
    rows: Option<(u32, u32)>,
    columns: (u32, u32),
    cells: u64,
    bytes: usize,
}

impl Extent {
    fn of(sheet: &[u8]) -> Result<Self, Box<Problem>> {
        let mut extent = Self::default();
        let (mut begun, mut depth) = (false, 0usize);
        let mut formula = (0, 0);
        for record in Records(sheet) {
            let (kind, data) = record?;
            extent.bytes += data.len() + 4;
            match kind {
                BEGIN if begun => depth += 1,
                BEGIN => begun = true,
                // Charts inside a sheet have cell records of their own, which are not cells of the sheet.
                END if depth > 0 => depth -= 1,
                END => break,
                _ if depth > 0 => {}
                DIMENSIONS => check_dimensions(data)?,
                FORMULA_TEXT => extent.add(formula.0, formula.1)?,
                FORMULA => {
                    formula = (short(data, 0)?, short(data, 2)?);
                    extent.add(formula.0, formula.1)?;
                }
                MANY_NUMBERS => {
                    let row = short(data, 0)?;
                    let last = short(data, data.len().saturating_sub(2))?;
                    let first = short(data, 2)?;
                    // The parser reckons how many there are without looking which is the greater.
                    if first > last {
                        return Err(damaged("a row of numbers ends before it begins"));
                    }
                    extent.add(row, last)?;
                    extent.add(row, first)?;
                    extent.cells += (data.len() / 6) as u64;
                }
                0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD => extent.add(short(data, 0)?, short(data, 2)?)?,
                _ => {}
            }
        }
        Ok(extent)
    }

    fn add(&mut self, row: u32, column: u32) -> Result<(), Box<Problem>> {
        if column >= COLUMNS {
            return Err(damaged("a cell lies beyond the last column of a sheet"));
        }
        let (first, last) = self.rows.unwrap_or((row, row));
        let columns = if self.rows.is_some() { self.columns } else { (column, column) };
        self.rows = Some((first.min(row), last.max(row)));
        self.columns = (columns.0.min(column), columns.1.max(column));
        self.cells += 1;
        Ok(())
    }

    fn area(&self) -> u64 {
        let rows = self.rows.map_or(0, |(first, last)| u64::from(last - first) + 1);
        rows * (u64::from(self.columns.1 - self.columns.0) + 1)
    }
}

/// The stated size of a sheet may be wrong, but not impossible: memory is asked for by it.
fn check_dimensions(data: &[u8]) -> Result<(), Box<Problem>> {
    let (rows, columns) = match data.len() {
        10 => ((short(data, 0)?, short(data, 2)?), (short(data, 4)?, short(data, 6)?)),
        14 | 16 => ((long(data, 0)?, long(data, 4)?), (short(data, 8)?, short(data, 10)?)),
        _ => return Err(damaged("the size of a sheet is cut off")),
    };
    let possible = rows.1 <= ROWS && columns.1 <= COLUMNS && (rows.0 < rows.1 || rows.1 == 0);
    if possible { Ok(()) } else { Err(damaged("the size of a sheet is impossible")) }
}

/// The records of a stream: their kinds and contents.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Result<(u16, &'a [u8]), Box<Problem>>;

    fn next(&mut self) -> Option<Self::Item> {
        let [kind_low, kind_high, low, high, rest @ ..] = self.0 else {
            let is_end = std::mem::take(&mut self.0).is_empty();
            return if is_end { None } else { Some(Err(damaged("a record is cut off"))) };
        };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let Some((data, rest)) = rest.split_at_checked(length) else {
            self.0 = &[];
            return Some(Err(damaged("a record is cut off")));
        };
        self.0 = rest;
        Some(Ok((u16::from_le_bytes([*kind_low, *kind_high]), data)))
    }
}

fn short(data: &[u8], offset: usize) -> Result<u32, Box<Problem>> {
    let bytes = data.get(offset..offset + 2).ok_or_else(|| damaged("a record is too short"))?;
    Ok(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

fn long(data: &[u8], offset: usize) -> Result<u32, Box<Problem>> {
    Ok(short(data, offset)? | short(data, offset + 2)? << 16)
}

fn damaged(detail: &str) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_DAMAGED).with("detail", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    /// A stream with as many sheets as starts, all beginning at the same record.
    fn stream(sheets: u32, records: &[Vec<u8>]) -> Vec<u8> {
        let start = sheets * 10 + 4;
        let list = (0..sheets).map(|_| record(BOUND_SHEET, &[&start.to_le_bytes()[..], &[0, 0]].concat()));
        let mut bytes: Vec<u8> = list.chain([record(END, &[])]).flatten().collect();
        bytes.extend(record(BEGIN, &[0; 16]));
        bytes.extend(records.concat());
        bytes.extend(record(END, &[]));
        bytes
    }

    fn check_stream(bytes: &[u8], expected: Option<&str>) {
        let found = check(bytes).err().map(|problem| problem.to_string());
        match (&found, expected) {
            (None, None) => {}
            (Some(found), Some(part)) if found.contains(part) => {}
            _ => panic!("{found:?} for {expected:?}"),
        }
    }

    #[test]
    fn extents_are_bounded() {
        let dimensions =
            |last_row: u32| record(DIMENSIONS, &[&[0; 4][..], &last_row.to_le_bytes(), &[0, 0, 9, 0, 0, 0]].concat());
        check_stream(&stream(1, &[number(0, 0), number(8000, 255)]), None);
        check_stream(&stream(1, &[number(0, 0), number(65_535, 255)]), Some("E_FILE_LIMIT"));
        check_stream(&stream(1, &[number(0, 256)]), Some("last column"));
        check_stream(&stream(9, &[number(0, 0), number(1, 1)]), Some("overlap"));
        check_stream(&stream(1, &[dimensions(65_536)]), None);
        check_stream(&stream(1, &[dimensions(u32::MAX)]), Some("impossible"));
        check_stream(&stream(1, &[record(0x0203, &[0])]), Some("too short"));
        check_stream(&stream(1, &[number(0, 0)])[..40], Some("cut off"));
        check_stream(&record(BOUND_SHEET, &[255; 6]), Some("behind its end"));
        check_stream(&record(EXTERN_SHEET, &[1]), Some("too short"));
        check_stream(
            &stream(1, &[record(MANY_NUMBERS, &[0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0])]),
            Some("before it begins"),
        );
        let nested = [record(BEGIN, &[0; 16]), number(65_535, 255), record(END, &[]), number(0, 0)];
        check_stream(&stream(1, &nested), None);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = check(&bytes);
        }
    }
}
