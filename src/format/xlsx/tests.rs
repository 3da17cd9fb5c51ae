//! Reading workbooks: the fixtures, and workbooks zipped by hand for one trait each.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::*;
use crate::format::Dialect;

/// Everything that a reader says.
#[derive(Debug, Default)]
pub(in crate::format) struct Collected {
    pub(in crate::format) tables: Vec<String>,
    pub(in crate::format) rows: Vec<(u64, Vec<Cell>)>,
    pub(in crate::format) problems: Vec<Problem>,
    pub(in crate::format) lost: Vec<Vec<Cell>>,
    pub(in crate::format) is_1904: bool,
    pub(in crate::format) consumed: u64,
}

impl Sink for Collected {
    fn dialect(&mut self, _: Dialect) {}

    fn epoch_1904(&mut self, flag: bool) {
        assert!(self.tables.is_empty());
        self.is_1904 = flag;
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        self.tables.push(table.name.clone().unwrap());
        Flow::Continue
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        self.rows.push((line, std::mem::take(cells)));
        Flow::Continue
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        self.problems.push(problem);
        self.lost.extend(raw);
        Flow::Continue
    }

    fn progress(&mut self, bytes: u64) {
        assert!(bytes >= self.consumed);
        self.consumed = bytes;
    }
}

pub(in crate::format) fn read_path(
    format: &dyn Format,
    path: impl AsRef<std::path::Path>,
    options: &ReadOptions,
) -> Result<Collected, Box<Problem>> {
    let mut collected = Collected::default();
    format.read(&Input::file(path), options, &mut collected)?;
    Ok(collected)
}

pub(in crate::format) fn read_bytes(
    format: &dyn Format,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Collected, Box<Problem>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read_path(format, file.path(), options)
}

const TYPES: &str = "<Types/>";
const MAIN: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
    <Relationship Id="rId3" Type="x/styles" Target="styles.xml"/>
    <Relationship Id="rId4" Type="x/worksheet" Target="worksheets/sheet2.xml"/>
    <Relationship Id="rId5" Type="x/chartsheet" Target="charts/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="200" formatCode="dd/mm/yyyy&quot;y&quot;"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="200"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;

/// A workbook of the given parts over the usual ones.
fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut all = BTreeMap::from([
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", MAIN),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
    ]);
    all.extend(parts.iter().copied());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in all {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet_of(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn a_formula_that_was_never_worked_out_is_not_empty() {
    let rows = r#"<row r="1"><c r="A1"><f>B1*2</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>"#;
    let found = read_rows(rows, "").unwrap();
    assert_eq!(found.rows[0].1, [Cell::Error("formula without a result".into()), Cell::Number(2.0)]);
}

#[test]
fn shared_strings_of_many_chunks_are_found_by_their_number() {
    let length = 300_000;
    let strings: String = (0..12).map(|at| format!("<si><t>{}{at}</t></si>", "s".repeat(length * (at % 3)))).collect();
    let cells: String = (0..12).map(|at| format!(r#"<row r="{}"><c t="s"><v>{at}</v></c></row>"#, at + 1)).collect();
    let sheet = sheet_of(&cells);
    let strings = format!("<sst>{strings}</sst>");
    let parts = [("xl/worksheets/sheet1.xml", sheet.as_str()), ("xl/sharedStrings.xml", strings.as_str())];
    let limits = Limits { cell_characters: 1 << 20, ratio: 10_000, ..Limits::default() };
    let found = read_bytes(&Xlsx, &workbook(&parts), &ReadOptions { limits, ..ReadOptions::default() }).unwrap();
    for (at, (_, cells)) in found.rows.iter().enumerate() {
        assert_eq!(cells[..], [Cell::Text(format!("{}{at}", "s".repeat(length * (at % 3))).into())], "string {at}");
    }
    assert_eq!(found.rows.len(), 12);
}

fn read_rows(rows: &str, strings: &str) -> Result<Collected, Box<Problem>> {
    let sheet = sheet_of(rows);
    let mut parts = vec![("xl/worksheets/sheet1.xml", sheet.as_str())];
    if !strings.is_empty() {
        parts.push(("xl/sharedStrings.xml", strings));
    }
    read_bytes(&Xlsx, &workbook(&parts), &ReadOptions::default())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn check_cells(row: &str, expected: &[Cell]) {
    let strings = "<sst uniqueCount='9'><si><t>one</t></si><si><r><t>t</t></r><rPh><t>no</t></rPh><r><rPr/><t xml:space='preserve'>wo &amp; </t></r></si><si/><si><t>_x0041_&#66;</t></si></sst>";
    let found = read_rows(row, strings).unwrap_or_else(|problem| panic!("{row}: {problem}"));
    assert_eq!(found.rows.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default(), expected, "{row}");
}

fn check_refused(result: Result<Collected, Box<Problem>>, code: &str) {
    match result {
        Ok(found) => panic!("not refused with {code}: {found:?}"),
        Err(problem) => assert_eq!(problem.code.name(), code, "{problem}"),
    }
}

#[test]
fn cells_of_every_type_are_read() {
    let shared = [text("one"), text("two & "), Cell::Empty, text("AB")];
    check_cells(
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c></row>",
        &shared,
    );
    check_cells(
        "<row r='1'><c r='C1'><v>1.5</v></c><c><v>2</v></c></row>",
        &[Cell::Empty, Cell::Empty, Cell::Number(1.5), Cell::Number(2.0)],
    );
    check_cells(
        "<x:row xmlns:x='m'><x:c t='str'><x:f>A1&amp;B1</x:f><x:v>a_x000D_b</x:v></x:c></x:row>",
        &[text("a\rb")],
    );
    check_cells("<row><c t='inlineStr'><is><r><t>a</t></r><r><t> b&#x44F;</t></r></is></c></row>", &[text("a bя")]);
    check_cells(
        "<row><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c><c t='d'><v>2026-01-02</v></c></row>",
        &[Cell::Bool(true), Cell::Error("#N/A".into()), Cell::Date("2026-01-02T00:00:00".parse().unwrap())],
    );
    check_cells(
        "<row><c><v>1e400</v></c><c><v>nan</v></c><c><v>abc</v></c><c><v></v></c></row>",
        &[text("1e400"), text("nan"), text("abc")],
    );
    check_cells("<row><c t='str'><v><![CDATA[<a>]]></v></c></row>", &[text("<a>")]);
    check_cells("<row><c r='B1'><v>2</v></c><c r='A1'><v>1</v></c></row>", &[Cell::Number(1.0), Cell::Number(2.0)]);
}

#[test]
fn styles_make_dates() {
    let date = |text: &str| Cell::Date(text.parse().unwrap());
    check_cells("<row><c s='1'><v>45838.99988425926</v></c></row>", &[date("2025-06-30T23:59:50")]);
    check_cells(
        "<row><c s='3'><v>45838</v></c><c s='1'><v>60</v></c></row>",
        &[date("2025-06-30T00:00:00"), Cell::Number(60.0)],
    );
    check_cells(
        "<row><c s='2'><v>0.5</v></c><c s='2'><v>45838.5</v></c></row>",
        &[text("12:00:00"), date("2025-06-30T12:00:00")],
    );
    check_cells(
        "<row><c s='4'><v>0.25</v></c><c s='4'><v>100.5</v></c><c s='9'><v>1</v></c></row>",
        &[text("06:00:00"), Cell::Number(100.5), Cell::Number(1.0)],
    );
}

#[test]
fn the_1904_flag_is_the_workbooks_own() {
    let check = |properties: &str, expected: bool| {
        let main = MAIN.replace("<sheets>", &format!("{properties}<sheets>"));
        let main = main.replace(
            "</workbook>",
            "<extLst><ext><x15:workbookPr chartTrackingRefBase='1'/></ext></extLst></workbook>",
        );
        let sheet = sheet_of("<row><c s='1'><v>44376</v></c></row>");
        let parts = [("xl/workbook.xml", main.as_str()), ("xl/worksheets/sheet1.xml", sheet.as_str())];
        let found = read_bytes(&Xlsx, &workbook(&parts), &ReadOptions::default()).unwrap();
        assert_eq!(found.is_1904, expected, "{properties}");
        let date = if expected { "2025-06-30T00:00:00" } else { "2021-06-29T00:00:00" };
        assert_eq!(found.rows[0].1, [Cell::Date(date.parse().unwrap())]);
    };
    check("<workbookPr date1904='1'/>", true);
    check("<workbookPr date1904='true'/><x15:workbookPr/>", true);
    check("<workbookPr/>", false);
    check("<x15:workbookPr date1904='1'/>", false);
}

#[test]
fn merged_headings_are_filled() {
    let rows = "<row r='1'><c r='A1' t='str'><v>Order</v></c><c r='B1' t='str'><v>Times</v></c></row>\
        <row r='2'><c r='B2' t='str'><v>made</v></c><c r='C2' t='str'><v>paid</v></c></row>\
        <row r='3'><c r='A3'><v>1</v></c><c r='B3'><v>2</v></c><c r='C3'><v>3</v></c></row>";
    let merges =
        "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:C1'/><mergeCell ref='A900:B901'/></mergeCells>";
    let more: String = (4..60).map(|row| format!("<row r='{row}'><c><v>1</v></c></row>")).collect();
    for rest in ["", more.as_str()] {
        let sheet = format!("<worksheet><sheetData>{rows}{rest}</sheetData>{merges}</worksheet>");
        let bytes = workbook(&[("xl/worksheets/sheet1.xml", &sheet)]);
        let found = read_bytes(&Xlsx, &bytes, &ReadOptions::default()).unwrap();
        let seen = |row: usize| found.rows[row].1.iter().map(|cell| cell.seen().clone()).collect::<Vec<_>>();
        assert_eq!(seen(0), [text("Order"), text("Times"), text("Times")]);
        assert_eq!(seen(1), [text("Order"), text("made"), text("paid")]);
    }
}

#[test]
fn merged_data_covers_the_cells_below_in_its_column() {
    let cell = |at: &str, text: &str| format!("<c r='{at}' t='str'><v>{text}</v></c>");
    let row = |line: usize, cells: &[(&str, &str)]| {
        let cells: String = cells.iter().map(|(column, text)| cell(&format!("{column}{line}"), text)).collect();
        format!("<row r='{line}'>{cells}</row>")
    };
    let mut rows = row(1, &[("A", "a"), ("B", "b"), ("C", "c")]) + &row(2, &[("A", "1"), ("B", "x"), ("C", "2")]);
    rows += &(row(3, &[("A", "3"), ("C", "4")]) + &row(4, &[("A", "5")]));
    let more: String = (5..60).map(|line| row(line, &[("A", "7"), ("B", "y"), ("C", "8")])).collect();
    let merges = "<mergeCells><mergeCell ref='B2:B3'/><mergeCell ref='C3:C4'/><mergeCell ref='A50:B52'/></mergeCells>";
    for rest in ["", more.as_str()] {
        let sheet = format!("<worksheet><sheetData>{rows}{rest}</sheetData>{merges}</worksheet>");
        let bytes = workbook(&[("xl/worksheets/sheet1.xml", &sheet)]);
        let found = read_bytes(&Xlsx, &bytes, &ReadOptions::default()).unwrap();
        let under = |text_above: &str| Cell::Covered(std::sync::Arc::new(text(text_above)));
        let over = |said: &str| Cell::Merged(std::sync::Arc::new(text(said)), 2);
        assert_eq!(found.rows[1].1, [text("1"), over("x"), text("2")]);
        assert_eq!(found.rows[2].1, [text("3"), under("x"), over("4")]);
        assert_eq!(found.rows[3].1, [text("5"), Cell::Empty, under("4")]);
    }
}

#[test]
fn merged_data_of_a_large_sheet_is_told() {
    let row = |line: usize| {
        let cell = |at: &str| format!("<c r='{at}{line}' t='str'><v>x</v></c>");
        format!("<row r='{line}'>{}{}</row>", cell("A"), cell("B"))
    };
    let rows: String = (1..60).map(row).collect();
    let merges = "<mergeCells><mergeCell ref='A1:B1'/><mergeCell ref='B2:B3'/><mergeCell ref='A5:A9'/></mergeCells>";
    let blanks = " ".repeat(17 << 20);
    let bytes = workbook(&[(
        "xl/worksheets/sheet1.xml",
        &format!("<worksheet><sheetData>{rows}{blanks}</sheetData>{merges}</worksheet>"),
    )]);
    let limits = Limits { ratio: 1_000_000, piece_bytes: 32 << 20, ..Limits::default() };
    let found = read_bytes(&Xlsx, &bytes, &ReadOptions { limits, ..ReadOptions::default() }).unwrap();
    assert_eq!(found.rows.len(), 59);
    let problem = &found.problems[0];
    assert_eq!((problem.code.name(), problem.value.as_deref()), ("W_MERGES_NOT_FILLED", Some("B2:B3")));
    assert!(problem.message(Default::default()).contains("2 ranges"));
}

#[test]
fn rows_keep_their_numbers_and_blank_ones_are_left_out() {
    let found = read_rows(
        "<row r='1'><c><v>1</v></c></row><row r='7' /><row><c t='str'><v> </v></c></row><row><c><v>9</v></c></row>",
        "",
    );
    assert_eq!(found.unwrap().rows, [(1, vec![Cell::Number(1.0)]), (9, vec![Cell::Number(9.0)])]);
    let found =
        read_rows("<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>", "");
    let rows = found.unwrap().rows;
    assert_eq!((rows.len(), rows[1].0, rows[1].1.len()), (2, 1_048_576, 16_384));
}

#[test]
fn bad_rows_are_lost_one_by_one() {
    let long = "я".repeat(32_768);
    let rows = format!(
        "<row r='1'><c t='str'><v>{long}</v></c><c><v>5</v></c></row><row r='2'><c r='XFE2'><v>1</v></c></row><row r='3'><c><v>3</v></c></row>"
    );
    // Such text packs too well to be told from a bomb, were it alone in its part; the free first MiB lets it pass.
    let found = read_rows(&rows, "").unwrap();
    let codes: Vec<_> = found.problems.iter().map(|problem| (problem.code.name(), problem.place.line)).collect();
    assert_eq!(codes, [("E_TEXT_TOO_LONG", Some(1)), ("E_ROW_TOO_WIDE", Some(2))]);
    assert_eq!(found.lost[0][1], Cell::Number(5.0));
    assert_eq!(found.rows, [(3, vec![Cell::Number(3.0)])]);
}

#[test]
fn broken_workbooks_are_refused() {
    let strings = "<sst><si><t>one</t></si></sst>";
    check_refused(read_rows("<row><c t='s'><v>1</v></c></row>", strings), "E_FILE_DAMAGED");
    check_refused(read_rows("<row r='1048577'/>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<row r='2'/><row r='1'/>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<row r='2'><c r='A3'><v>1</v></c></row>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<row><c r='A1'><v>1</v></c><c r='A1'><v>1</v></c></row>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<row><c t='str'><v>&unknown;</v></c></row>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<c><v>1</v></c>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("<row></sheetData>", ""), "E_FILE_DAMAGED");
    check_refused(read_rows("", "<!DOCTYPE a [<!ENTITY b 'c'>]><sst/>"), "E_XML_DOCTYPE");
    check_refused(read_rows(&"<a>".repeat(100), ""), "E_TOO_DEEP");
    check_refused(read_rows(&"<row><c><v>1</v></c></row>".repeat(3), "<sst>"), "E_FILE_DAMAGED");
    check_refused(read_bytes(&Xlsx, &workbook(&[]), &ReadOptions::default()), "E_FILE_DAMAGED");
    check_refused(read_bytes(&Xlsx, b"PK", &ReadOptions::default()), "E_FILE_DAMAGED");
    check_refused(read_bytes(&Xlsx, b"", &ReadOptions::default()), "E_FILE_EMPTY");
    let missing = Xlsx.read(&Input::file("no/such/file"), &ReadOptions::default(), &mut Collected::default());
    assert_eq!(missing.unwrap_err().code.name(), "E_FILE_UNREADABLE");
}

#[test]
fn bounds_hold() {
    let check = |limits: Limits, rows: &str, strings: &str, code: &str| {
        let sheet = sheet_of(rows);
        let bytes = workbook(&[("xl/worksheets/sheet1.xml", &sheet), ("xl/sharedStrings.xml", strings)]);
        check_refused(read_bytes(&Xlsx, &bytes, &ReadOptions { limits, ..ReadOptions::default() }), code);
    };
    let limits = Limits::default;
    check(limits(), &" ".repeat(20_000_000), "<sst/>", "E_RATIO_TOO_HIGH");
    check(Limits { unpacked_bytes: 500, ..limits() }, "", "<sst/>", "E_UNPACKED_TOO_LARGE");
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(20));
    check(Limits { shared_text_bytes: 100, ..limits() }, "", &strings, "E_SHARED_TEXT_TOO_LARGE");
    let blank = format!("{}<row><c><v>1</v></c></row>", "<row/>".repeat(11));
    check(Limits { blank_rows: 10, ..limits() }, &blank, "<sst/>", "E_TOO_MANY_BLANK_ROWS");
    let strings = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(30_000));
    let row = format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(3000));
    check(limits(), &row, &strings, "E_FILE_LIMIT");
}

#[test]
fn sheets_are_chosen() {
    let main = r#"<workbook xmlns:r="r"><sheets><sheet name="Июнь" r:id="rId1"/><sheet name="chart" r:id="rId5"/>
        <sheet name="1" state="veryHidden" r:id="rId4"/></sheets></workbook>"#;
    let sheet = sheet_of("<row><c><v>1</v></c></row>");
    let bytes = workbook(&[
        ("xl/workbook.xml", main),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/worksheets/sheet2.xml", &sheet),
    ]);
    let check = |sheets: SheetChoice, expected: &[&str], notes: usize| {
        let found = read_bytes(&Xlsx, &bytes, &ReadOptions { sheets, ..ReadOptions::default() }).unwrap();
        assert_eq!(found.tables, expected);
        assert_eq!(found.problems.len(), notes);
    };
    check(SheetChoice::Visible, &["Июнь"], 1);
    check(SheetChoice::All, &["Июнь", "1"], 0);
    check(SheetChoice::Named("июнь".into()), &["Июнь"], 0);
    check(SheetChoice::Named("1".into()), &["1"], 0);
    check(SheetChoice::Named("3".into()), &["1"], 0);
    let options = ReadOptions { sheets: SheetChoice::Named("Май".into()), ..ReadOptions::default() };
    let problem = read_bytes(&Xlsx, &bytes, &options).unwrap_err();
    assert_eq!(problem.code.name(), "E_SHEET_UNKNOWN");
    assert!(problem.to_string().contains("«Июнь», «chart», «1»"), "{problem}");
}

/// Checks that the fixtures of a format are refused, or give their order numbers in the rows where they must be.
pub(in crate::format) fn check_fixtures(format: &dyn Format, folder: &str, least: usize) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut checked = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != format.name()) {
            continue;
        }
        let expected = std::fs::read_to_string(format!("{}.expected.json", path.display())).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        if expected["format"].as_str().is_some_and(|name| name != format.name()) {
            continue;
        }
        checked += 1;
        match (read_path(format, &path, &ReadOptions::default()), expected["refused"].as_str()) {
            (Err(problem), Some(code)) => assert_eq!(problem.code.name(), code, "{}: {problem}", path.display()),
            (Err(problem), None) => panic!("{}: {problem}", path.display()),
            (Ok(_), Some("E_SOURCE_UNKNOWN")) => {}
            (Ok(found), Some(code)) => panic!("{} is not refused with {code}: {found:?}", path.display()),
            (Ok(found), None) => check_fixture(&path.display().to_string(), &found, &expected),
        }
    }
    assert!(checked >= least, "only {checked} fixtures in {}", folder.display());
}

fn check_fixture(name: &str, found: &Collected, expected: &serde_json::Value) {
    let rows = expected["rows"].as_array().unwrap();
    let lines = expected["lines"].as_array();
    for (index, row) in rows.iter().enumerate() {
        let Some(number) = row["order_number"].as_str() else { continue };
        let holds = |cell: &Cell| match cell {
            Cell::Text(text) => text == number,
            Cell::Number(found) => found.to_string() == number,
            _ => false,
        };
        let at = found.rows.iter().find(|(_, cells)| cells.iter().any(holds));
        let (line, cells) = at.unwrap_or_else(|| panic!("{name}: no order {number} in {found:?}"));
        if let Some(lines) = lines {
            assert_eq!(Some(*line), lines[index].as_u64(), "{name}: {number}");
        } else if expected["sheets"].is_null() && expected["rejected"] == 0 && expected["skipped"] == 0 {
            let first = expected["header_row"].as_u64().unwrap() + 1;
            assert!(*line >= first + index as u64, "{name}: {number} in row {line}");
        }
        if let Some(time) = row["creation_time"].as_str() {
            let wall: chrono::NaiveDateTime = time[..19].parse().unwrap();
            let dates: Vec<_> = cells.iter().filter(|cell| matches!(cell, Cell::Date(_))).collect();
            assert!(dates.is_empty() || dates.contains(&&Cell::Date(wall)), "{name}: {time} in {dates:?}");
        }
    }
}

#[test]
fn fixtures_are_read() {
    check_fixtures(&Xlsx, "formats/xlsx", 20);
    check_fixtures(&Xlsx, "bad", 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn never_panics_on_mutated_archives(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let sheet = sheet_of("<row><c t='s'><v>0</v></c></row><row r='3'><c r='B3' s='1'><v>45000</v></c></row>");
        let mut bytes = workbook(&[("xl/worksheets/sheet1.xml", &sheet), ("xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>")]);
        for (index, byte) in changes {
            let position = index.index(bytes.len());
            bytes[position] = byte;
        }
        let _ = read_bytes(&Xlsx, &bytes, &ReadOptions::default());
    }

    #[test]
    fn the_usual_spelling_reads_like_any_other(
        cells in prop::collection::vec((
            prop::sample::select(vec!["", " t=\"s\"", " t=\"n\"", " t=\"str\"", " t=\"inlineStr\"", " t=\"b\""]),
            0usize..6, 0usize..3, "[0-9a-я_x. ]{0,12}|[0-9]{1,5}(\\.[0-9]{1,11})?",
        ), 1..12),
    ) {
        let mut row = String::from("<row r=\"1\">");
        for (index, (kind, style, shape, value)) in cells.iter().enumerate() {
            let place = if index % 2 == 0 { format!(" r=\"{}1\"", char::from(b'A' + index as u8)) } else { String::new() };
            let inline = kind.contains("inline");
            row += &match (shape, inline) {
                (0, _) => format!("<c{place} s=\"{style}\"{kind}/>"),
                (_, true) => format!("<c{place} s=\"{style}\"{kind}><is><t>{value}</t></is></c>"),
                (_, false) => format!("<c{place} s=\"{style}\"{kind}><v>{value}</v></c>"),
            };
        }
        row += "</row>";
        let strings = "<sst><si><t>a</t></si><si><t>b</t></si></sst>";
        let usual = read_rows(&row, strings).map(|found| (found.rows, found.problems));
        let other = read_rows(&row.replace('"', "'"), strings).map(|found| (found.rows, found.problems));
        prop_assert_eq!(usual, other);
    }

    #[test]
    fn never_panics_on_any_sheet(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<row>", "</row>", "<row r='5'>", "<row r='x'>", "<c>", "<c><v>8</v></c>", "<c r=\"B5\"/>", "</c>", "<c r='ZZ9' t='s'>", "<c t='inlineStr'>", "<c t='?'/>", "<v>",
            "</v>", "<is>", "</is>", "<t>", "</t>", "7", "-1", "&amp;", "&", "&#0;", "<!--", "-->", "<![CDATA[", "]]>", "я", "<",
            "<mergeCell ref='A1:B2'/>", "<mergeCell ref='B2:A1'/>", "</sheetData>", "<f>", "</f>", "_x0041_", "<c s='1'>",
        ]), 0..40),
    ) {
        let _ = read_rows(&pieces.concat(), "<sst><si><t>a</t></si></sst>");
    }
}
