//! The parts that say what a workbook has: its sheets and where they are, its day-number system, its date styles.
//! Cells are read elsewhere.

use std::collections::HashMap;

use super::escape::decode_escapes;
use crate::format::package::relations::{each_element, main_part, relations};
use crate::format::package::xml::{attribute, is_true};
use crate::format::package::{Package, damaged};
use crate::problem::Problem;

/// What a cell's style makes of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A number.
    Number,
    /// A date, perhaps with a time.
    Date,
    /// A time of day.
    Time,
    /// Hours, minutes or seconds that go beyond a day.
    Elapsed,
}

/// One sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The name on its tab.
    pub(super) name: String,
    /// Whether its tab is hidden.
    pub(super) hidden: bool,
    /// The part with its cells; `None` for charts and macro sheets.
    pub(super) part: Option<String>,
}

/// What the workbook says of itself.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// The sheets in the order of their tabs.
    pub(super) sheets: Vec<Sheet>,
    /// Whether day numbers count from 1904.
    pub(super) is_1904: bool,
    /// The look of each cell style.
    pub(super) looks: Vec<Look>,
    /// The part with the shared strings.
    pub(super) strings: Option<String>,
}

impl Workbook {
    /// Reads the lists of the workbook.
    pub(super) fn read(package: &mut Package) -> Result<Self, Box<Problem>> {
        let main = main_part(package, "xl/workbook.xml")?;
        let relations = relations(package, &main)?;
        let mut workbook = Workbook::default();
        let mut sheets = Vec::new();
        each_element(package.part(&main)?, |path, name, start| {
            match (path, name) {
                ([_], "workbookPr") => workbook.is_1904 = attribute(start, "date1904")?.is_some_and(|v| is_true(&v)),
                ([_, parent], "sheet") if parent == "sheets" => sheets.push(sheet(start)?),
                _ => {}
            }
            Ok(())
        })?;
        for (mut sheet, id) in sheets {
            let relation = relations.get(&id).ok_or_else(|| damaged(format!("sheet «{}» has no part", sheet.name)))?;
            sheet.part = relation.kind.ends_with("/worksheet").then(|| relation.target.clone());
            workbook.sheets.push(sheet);
        }
        let related = |kind: &str| relations.values().find(|relation| relation.kind.ends_with(kind));
        workbook.strings = related("/sharedStrings").map(|relation| relation.target.clone());
        if let Some(styles) = related("/styles").filter(|relation| package.has(&relation.target)) {
            workbook.looks = looks(package, &styles.target)?;
        }
        Ok(workbook)
    }
}

fn sheet(start: &quick_xml::events::BytesStart<'_>) -> Result<(Sheet, String), Box<Problem>> {
    let text = |name| attribute(start, name).map(|value| value.unwrap_or_default().into_owned());
    let hidden = matches!(text("state")?.as_str(), "hidden" | "veryHidden");
    let mut id = None;
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        // `sheetId` is another thing; the relation is the prefixed `r:id`.
        if attribute.key.prefix().is_some() && attribute.key.local_name().as_ref() == "id" {
            id = Some(attribute.value.into_owned());
        }
    }
    let name = decode_escapes(&text("name")?).into_owned();
    Ok((Sheet { name, hidden, part: None }, id.unwrap_or_default()))
}

/// The look of each cell style, by its number.
fn looks(package: &mut Package, part: &str) -> Result<Vec<Look>, Box<Problem>> {
    let mut custom = HashMap::new();
    let mut formats = Vec::new();
    each_element(package.part(part)?, |path, name, start| {
        let parent = path.last().map_or("", String::as_str);
        let id = |start| -> Result<u32, Box<Problem>> {
            Ok(attribute(start, "numFmtId")?.and_then(|id| id.trim().parse().ok()).unwrap_or(0))
        };
        match (parent, name) {
            ("numFmts", "numFmt") => {
                let code = attribute(start, "formatCode")?.unwrap_or_default();
                custom.insert(id(start)?, look_of_code(&code));
            }
            ("cellXfs", "xf") => formats.push(id(start)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(formats.into_iter().map(|id| custom.get(&id).copied().unwrap_or_else(|| look_of_builtin(id))).collect())
}

/// The look of a format that every program knows by its number.
fn look_of_builtin(id: u32) -> Look {
    match id {
        18..=21 | 45 | 47 => Look::Time,
        46 => Look::Elapsed,
        14..=17 | 22 | 27..=36 | 50..=58 => Look::Date,
        _ => Look::Number,
    }
}

/// The look of a format code: its letters outside quotes, brackets and escapes say it.
fn look_of_code(code: &str) -> Look {
    if matches!(code.trim().to_lowercase().as_str(), "general" | "standard") {
        return Look::Number;
    }
    let (mut day, mut month, mut clock, mut elapsed) = (false, false, false, false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            '"' => drop(letters.by_ref().find(|letter| *letter == '"')),
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let same = |unit: char| !inside.is_empty() && inside.chars().all(|l| l.eq_ignore_ascii_case(&unit));
                elapsed |= ['h', 'm', 's'].into_iter().any(same);
            }
            'y' | 'd' => day = true,
            'm' => month = true,
            'h' | 's' => clock = true,
            _ => {}
        }
    }
    match (day, elapsed, clock, month) {
        (true, ..) => Look::Date,
        (_, true, ..) => Look::Elapsed,
        (_, _, true, _) => Look::Time,
        (_, _, _, true) => Look::Date,
        _ => Look::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_codes_tell_dates() {
        let check = |code: &str, expected: Look| assert_eq!(look_of_code(code), expected, "{code}");
        check("General", Look::Number);
        check("0.00", Look::Number);
        check("#,##0.00\\ \"сум за day\"", Look::Number);
        check("[Red]0.00;[Blue]-0.00", Look::Number);
        check("0.00E+00", Look::Number);
        check("_-* #,##0_d", Look::Number);
        check("dd.mm.yyyy", Look::Date);
        check("[$-419]d mmm yyyy;@", Look::Date);
        check("yyyy-mm-dd hh:mm:ss", Look::Date);
        check("mmmm", Look::Date);
        check("hh:mm:ss", Look::Time);
        check("h:mm AM/PM", Look::Time);
        check("mm:ss.0", Look::Time);
        check("[h]:mm:ss", Look::Elapsed);
        check("[mm]:ss", Look::Elapsed);
        check("@", Look::Number);
        check("\"unclosed yyyy", Look::Number);
    }
}
