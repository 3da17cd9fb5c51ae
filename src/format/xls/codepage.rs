//! The sheet of an old workbook whose Cyrillic texts came as Latin letters (`Îñòàòêè`).

use calamine::{Data, Range};

pub(super) use crate::format::codepage::repair;
use crate::format::codepage::{Signs, has_sign};

/// The rows in which headings are sought.
const HEADING_ROWS: usize = 40;

/// A heading in wrong letters, when the sheet has one and every text of the sheet can be turned back.
pub(super) fn broken_heading(range: &Range<Data>) -> Option<&str> {
    let headings = range.rows().take(HEADING_ROWS).flatten().filter_map(text_of);
    let found = headings.into_iter().find(|text| has_sign(text))?;
    let mut signs = Signs::default();
    range.rows().flatten().filter_map(text_of).for_each(|text| signs.look_at(text));
    signs.are_clear().then_some(found)
}

/// The name of a sheet; one in wrong letters throughout is turned back.
pub(super) fn repaired_name(name: &str) -> String {
    let mut signs = Signs::default();
    signs.look_at(name);
    let repaired = signs.found().and_then(repair);
    repaired.unwrap_or_else(|| name.to_owned())
}

fn text_of(value: &Data) -> Option<&str> {
    match value {
        Data::String(text) => Some(text),
        _ => None,
    }
}
