//! The small parts of a written workbook: styles, lists of parts, the beginning and end of a sheet.
//! Rows are written by the parent.

use std::fmt::Write;

use super::super::escape::push_escaped;
use crate::format::{Mark, OutputColumn, OutputKind};

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The list that names the workbook's main part.
pub(super) const ROOT_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"xl/workbook.xml\"/></Relationships>";

/// The style of headings.
pub(super) const HEADER_STYLE: usize = 1;

/// The marks in the order of their styles, with the colour of each.
const MARKS: [(Mark, &str); 5] = [
    (Mark::Plain, ""),
    (Mark::New, "FFE2F0D9"),
    (Mark::Updated, "FFFCE4D6"),
    (Mark::Filled, "FFDDEBF7"),
    (Mark::Changed, "FFFFE699"),
];

/// The kinds in the order of their styles, with the number format of each.
const KINDS: [(OutputKind, u32); 4] =
    [(OutputKind::Text, 49), (OutputKind::Money, 4), (OutputKind::Time, 164), (OutputKind::Integer, 1)];

/// The number of the style for a kind of value and a mark.
#[inline]
pub(super) fn style(kind: OutputKind, mark: Mark) -> usize {
    let kind = match kind {
        OutputKind::Text => 0,
        OutputKind::Money => 1,
        OutputKind::Time => 2,
        OutputKind::Integer => 3,
    };
    let mark = match mark {
        Mark::Plain => 0,
        Mark::New => 1,
        Mark::Updated => 2,
        Mark::Filled => 3,
        Mark::Changed => 4,
    };
    HEADER_STYLE + 1 + kind * MARKS.len() + mark
}

/// The styles part.
pub(super) fn styles() -> String {
    let mut fills = String::from(
        "<fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>",
    );
    for (_, colour) in &MARKS[1..] {
        fills += &format!(
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
        );
    }
    let mut cells = String::from(
        "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>",
    );
    for (_, format) in KINDS {
        for mark in 0..MARKS.len() {
            let fill = if mark == 0 { 0 } else { mark + 1 };
            cells += &format!(
                "<xf numFmtId=\"{format}\" fontId=\"0\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"{}\"/>",
                u8::from(mark > 0)
            );
        }
    }
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>";
    format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\">\
         <numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>\
         <fonts count=\"2\"><font>{font}</font><font><b/>{font}</font></fonts>\
         <fills count=\"{}\">{fills}</fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{}\">{cells}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
        MARKS.len() + 1,
        2 + KINDS.len() * MARKS.len()
    )
}

/// The beginning of a sheet, up to its first row.
pub(super) fn sheet_start(columns: &[OutputColumn], has_header: bool, is_first: bool) -> String {
    let mut text = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView");
    text += if is_first { " tabSelected=\"1\" workbookViewId=\"0\">" } else { " workbookViewId=\"0\">" };
    if has_header {
        text += "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>";
    }
    text += "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>";
    if !columns.is_empty() {
        text += "<cols>";
        for (index, column) in columns.iter().enumerate() {
            let number = index + 1;
            text += &format!("<col min=\"{number}\" max=\"{number}\" width=\"{}\" customWidth=\"1\"/>", width(column));
        }
        text += "</cols>";
    }
    text + "<sheetData>"
}

/// The end of a sheet, behind its last row.
pub(super) fn sheet_end(columns: usize, rows: u64, has_header: bool, has_chart: bool) -> String {
    let mut text = String::from("</sheetData>");
    if columns > 0 && rows > 0 {
        let range = format!("A1:{}{rows}", column_letters(columns - 1));
        if has_header {
            text += &format!("<autoFilter ref=\"{range}\"/>");
        }
        text += &format!("<ignoredErrors><ignoredError sqref=\"{range}\" numberStoredAsText=\"1\"/></ignoredErrors>");
    }
    if has_chart {
        text += &format!("<drawing xmlns:r=\"{RELATION}\" r:id=\"rId1\"/>");
    }
    text + "</worksheet>"
}

/// The width of a column in characters: enough for its kind and its heading.
fn width(column: &OutputColumn) -> usize {
    let least = match column.kind {
        OutputKind::Text => 16,
        // Thousands of millions, with their spaces and decimals.
        OutputKind::Money => 18,
        OutputKind::Time => 20,
        OutputKind::Integer => 10,
    };
    // Two characters more for the button of the filter.
    (column.label.chars().count() + 3).clamp(least, 50)
}

/// The main part.
pub(super) fn workbook(sheets: &[String]) -> String {
    let mut list = String::new();
    for (index, name) in sheets.iter().enumerate() {
        let number = index + 1;
        // Writing to a String cannot fail.
        let _ = write!(list, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", escaped(name));
    }
    format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><bookViews><workbookView/></bookViews>\
         <sheets>{list}</sheets></workbook>"
    )
}

/// The list of parts that the main part names.
pub(super) fn workbook_relations(sheets: usize) -> String {
    let mut list = String::new();
    for number in 1..=sheets {
        list += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let styles = sheets + 1;
    format!(
        "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">{list}\
         <Relationship Id=\"rId{styles}\" Type=\"{RELATION}/styles\" Target=\"styles.xml\"/></Relationships>"
    )
}

/// The list of all parts and what they are.
pub(super) fn content_types(sheets: usize, charts: usize) -> String {
    let mut list: String = (1..=charts).map(super::drawing::content_types).collect();
    for number in 1..=sheets {
        list += &format!(
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{CONTENT}.worksheet+xml\"/>"
        );
    }
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{CONTENT}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{CONTENT}.styles+xml\"/>{list}</Types>"
    )
}

/// A name that a sheet may have and no other sheet of `taken` has: at most 31 UTF-16 units, without `[]:*?/\`.
pub(super) fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let forbidden = |letter: char| matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || letter.is_control();
    let cleaned: String = wanted.chars().map(|letter| if forbidden(letter) { ' ' } else { letter }).collect();
    let cleaned = cleaned.trim().trim_matches('\'').trim();
    let base = match cleaned {
        "" => "Sheet1",
        // This name is reserved for the list of changes of a shared workbook.
        name if name.eq_ignore_ascii_case("history") => "History 1",
        name => name,
    };
    let mut number = 1u32;
    loop {
        let ending = if number == 1 { String::new() } else { format!(" ({number})") };
        let name = cut(base, 31 - ending.len()) + &ending;
        let folded = name.to_lowercase();
        if !taken.iter().any(|other| other.to_lowercase() == folded) {
            return name;
        }
        number += 1;
    }
}

/// The beginning of a text that has at most so many UTF-16 units.
fn cut(text: &str, units: usize) -> String {
    let mut left = units;
    let fits = text.chars().take_while(|letter| {
        let needed = letter.len_utf16();
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    });
    fits.collect::<String>().trim_end_matches([' ', '\'']).to_owned()
}

/// The letters of a column: `A` for 0.
pub(super) fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

pub(super) fn escaped(text: &str) -> String {
    let mut bytes = Vec::new();
    push_escaped(&mut bytes, text);
    String::from_utf8_lossy(&bytes).into_owned()
}
