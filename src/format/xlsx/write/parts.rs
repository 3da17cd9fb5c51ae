//! The small parts of a written workbook: styles, lists of parts, the beginning and end of a sheet.
//! Rows are written by the parent.

use std::fmt::Write;

use super::super::escape::push_escaped;
use crate::format::{Mark, OutputColumn, OutputHeat, OutputKind, OutputValue};

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

/// The style of a text: long ones are wrapped.
#[inline]
pub(super) fn text_style(text: &str, mark: Mark) -> usize {
    let plain = style(OutputKind::Text, mark);
    let is_long = text.len() > WIDEST && text.lines().any(|line| line.chars().count() > WIDEST);
    if is_long { plain + KINDS.len() * MARKS.len() } else { plain }
}

/// The lines of a wrapped text; programs do not all find out by themselves how high its row must be.
#[inline]
pub(super) fn lines_of(value: &OutputValue<'_>) -> usize {
    match value {
        OutputValue::Text(text) if text.len() > WIDEST => {
            // Words are not cut, so that lines are not full.
            let lines = text.lines().map(|line| line.chars().count().div_ceil(WIDEST - 6).max(1)).sum::<usize>();
            if text.lines().any(|line| line.chars().count() > WIDEST) { lines.min(MOST_LINES) } else { 1 }
        }
        _ => 1,
    }
}

/// The most lines that a row is high.
const MOST_LINES: usize = 20;
/// The widest that a column becomes, in characters.
const WIDEST: usize = 46;

/// So many characters stand beside each other on an upright page, and can be read on a lying one. A chart is as wide as so many.
const UPRIGHT: usize = 95;
const LYING: usize = 270;
const CHART: usize = 110;

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
    let wrapped = (OutputKind::Text, 49);
    for (at, (_, format)) in KINDS.into_iter().chain([wrapped]).enumerate() {
        let more = match format {
            49 if at == KINDS.len() => " wrapText=\"1\"",
            1 | 4 => " horizontal=\"right\" indent=\"1\"",
            _ => "",
        };
        for mark in 0..MARKS.len() {
            let fill = if mark == 0 { 0 } else { mark + 1 };
            cells += &format!(
                "<xf numFmtId=\"{format}\" fontId=\"0\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"{}\" applyAlignment=\"1\">\
                 <alignment vertical=\"top\"{more}/></xf>",
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
        2 + (KINDS.len() + 1) * MARKS.len()
    )
}

/// The beginning of a sheet, up to its first row. It is printed as wide as a page.
pub(super) fn sheet_start(widths: &[usize], has_header: bool, is_first: bool) -> String {
    let mut text = format!(
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView"
    );
    text += if is_first { " tabSelected=\"1\" workbookViewId=\"0\">" } else { " workbookViewId=\"0\">" };
    if has_header {
        text += "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>";
    }
    text += "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>";
    if !widths.is_empty() {
        text += "<cols>";
        for (index, width) in widths.iter().enumerate() {
            let number = index + 1;
            text += &format!("<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        text += "</cols>";
    }
    text + "<sheetData>"
}

/// What stands behind the last row of a sheet.
pub(super) struct SheetEnd {
    pub(super) columns: usize,
    pub(super) rows: u64,
    pub(super) has_header: bool,
    pub(super) has_chart: bool,
    pub(super) heat: Option<OutputHeat>,
    /// The characters that stand beside each other.
    pub(super) width: usize,
}

impl SheetEnd {
    /// The text, in the order that the schema of sheets asks for.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("</sheetData>");
        let range = (self.columns > 0 && self.rows > 0)
            .then(|| format!("A1:{}{}", column_letters(self.columns - 1), self.rows));
        if let (Some(range), true) = (&range, self.has_header) {
            text += &format!("<autoFilter ref=\"{range}\"/>");
        }
        if let Some(heat) = self.heat.filter(|heat| heat.rows > 0 && heat.columns.0 < heat.columns.1) {
            let first = 1 + u64::from(self.has_header);
            let (left, right) = (column_letters(heat.columns.0), column_letters(heat.columns.1 - 1));
            text += &format!(
                "<conditionalFormatting sqref=\"{left}{first}:{right}{}\"><cfRule type=\"colorScale\" priority=\"1\"><colorScale>\
                 <cfvo type=\"num\" val=\"0\"/><cfvo type=\"max\"/><color rgb=\"FFF7F9FB\"/><color rgb=\"FF5B9BD5\"/>\
                 </colorScale></cfRule></conditionalFormatting>",
                first + heat.rows - 1
            );
        }
        let width = self.width + if self.has_chart { CHART } else { 0 };
        let orientation = if width > UPRIGHT { "landscape" } else { "portrait" };
        let pages = width.div_ceil(LYING).max(1);
        text += "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>";
        text += &format!(
            "<pageSetup paperSize=\"9\" orientation=\"{orientation}\" fitToWidth=\"{pages}\" fitToHeight=\"0\"/>\
             <headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        );
        if let Some(range) = &range {
            text +=
                &format!("<ignoredErrors><ignoredError sqref=\"{range}\" numberStoredAsText=\"1\"/></ignoredErrors>");
        }
        if self.has_chart {
            text += &format!("<drawing xmlns:r=\"{RELATION}\" r:id=\"rId1\"/>");
        }
        text + "</worksheet>"
    }
}

/// The width of a column in characters before any row is seen: enough for its kind and its heading.
pub(super) fn least_width(column: &OutputColumn, has_header: bool) -> usize {
    let least = match column.kind {
        OutputKind::Text => 10,
        OutputKind::Money => 12,
        OutputKind::Time => 20,
        OutputKind::Integer => 6,
    };
    // Room for the button of the filter; headings are bold.
    let heading = if has_header { column.label.chars().count() * 11 / 10 + 4 } else { 0 };
    heading.clamp(least, WIDEST + 2)
}

/// The width that a value needs.
pub(super) fn width_of(value: &OutputValue<'_>) -> usize {
    let grouped = |number: i64| {
        let digits = number.unsigned_abs().checked_ilog10().map_or(1, |power| power as usize + 1);
        digits + digits / 3 + usize::from(number < 0)
    };
    match value {
        OutputValue::Null => 0,
        OutputValue::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0).min(WIDEST) + 2,
        // Behind the whole sums are a sign and two decimals.
        OutputValue::Money(tiyin) => grouped(tiyin / 100) + 6,
        OutputValue::Integer(number) => grouped(*number) + 3,
        OutputValue::Time(..) => 20,
    }
}

/// The main part; headings are printed on every page.
pub(super) fn workbook(sheets: &[String], has_header: bool) -> String {
    let (mut list, mut names) = (String::new(), String::new());
    for (index, name) in sheets.iter().enumerate() {
        let number = index + 1;
        // Writing to a String cannot fail.
        let _ = write!(list, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", escaped(name));
        if has_header {
            let rows = escaped(&format!("'{}'!$1:$1", name.replace('\'', "''")));
            let _ =
                write!(names, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{index}\">{rows}</definedName>");
        }
    }
    if !names.is_empty() {
        names = format!("<definedNames>{names}</definedNames>");
    }
    format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><bookViews><workbookView/></bookViews>\
         <sheets>{list}</sheets>{names}</workbook>"
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
