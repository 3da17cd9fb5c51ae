//! Reading DOCX: the fixtures, and documents zipped by hand for one trait each.

use std::io::Write;

use super::*;
use crate::format::document::tests::{check, check_damage, check_with};
use crate::format::xlsx::tests::check_fixtures;
use crate::format::{Limits, testing::small_limits};

/// A package around a body.
fn package(body: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn paragraph(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

/// A table with one cell of this content.
fn cell(inside: &str) -> String {
    format!("<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>")
}

#[test]
fn fixtures_are_read() {
    check_fixtures(&Docx, "formats/docx", 13);
    check_fixtures(&Docx, "bad", 6);
}

#[test]
fn damage_is_an_error_or_rows() {
    check_damage(&Docx, 50);
}

#[test]
fn text_is_what_people_see() {
    let see = |inside: &str, expected: &str| {
        let expected = format!("1: {expected}");
        let expected: &[&str] = if expected.len() > 3 { &["[table 1]", &expected] } else { &[] };
        check(&Docx, package(&cell(&paragraph(inside))), expected);
    };
    see(&run("a"), "a");
    see("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>&amp;&#x416;</w:t></w:r>", "a¶b¶&Ж");
    see("<w:r><w:t>a</w:t><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:t>b</w:t></w:r>", "a\t-b");
    see("<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>", "a");
    see(&format!("{}<w:del><w:r><w:delText>b</w:delText><w:t>c</w:t></w:r></w:del>", run("a")), "a");
    see(&format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>", run("a"), run("b")), "b");
    see(&format!("<w:hyperlink>{}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r>", run("a")), "a");
    see("<w:r><w:sym w:font='Symbol' w:char='F0B7'/><w:t>a</w:t></w:r>", "\u{f0b7}a");
    see(&format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", run("a")), "a");
    let prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>";
    see(&format!("{prompt}{}</w:sdtContent></w:sdt>{}", run("choose"), run("a")), "a");
    let twice = format!(
        "<w:r><x:AlternateContent xmlns:x='x'><x:Choice>{0}</x:Choice><x:Fallback>{0}</x:Fallback></x:AlternateContent></w:r>",
        run("a")
    );
    see(&twice, "a");
    see(&format!("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p><w:p>{}", run("a"), run("b")), "ab");
    see("", "");
}

#[test]
fn tables_have_names_and_may_stand_in_each_other() {
    let inner = cell(&paragraph(&run("in")));
    let outer = cell(&format!("{}{inner}{}", paragraph(&run("above")), paragraph(&run("below"))));
    let body = format!("{}{}{outer}{}", paragraph(&run("Июнь")), paragraph(""), cell(&paragraph(&run("x"))));
    check(&Docx, package(&body), &["[Июнь]", "1: above¶below", "[table 2]", "1: x", "[above]", "1: in"]);
    check(&Docx, package(&paragraph(&run("no table"))), &["refused: E_NO_TABLE"]);
}

#[test]
fn cells_stand_in_their_columns() {
    let row = |before: &str, cells: &[&str]| {
        let cells = cells.iter().map(|cell| {
            let (properties, text) = cell.split_once('=').unwrap_or(("", cell));
            format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(&run(text)))
        });
        format!("<w:tr><w:trPr>{before}</w:trPr>{}</w:tr>", cells.collect::<String>())
    };
    let table = |rows: &[String]| package(&format!("<w:tbl>{}</w:tbl>", rows.concat()));
    let (span, down, inside) = ("<w:gridSpan w:val=\"2\"/>", "<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    // The sign between properties and text must not stand in the properties.
    let with = |properties: &str, text: &str| format!("{}={text}", properties.replace("=\"", "\u{1}"));
    let fix = |rows: Vec<String>| rows.into_iter().map(|row| row.replace('\u{1}', "=\"")).collect::<Vec<_>>();
    let rows = fix(vec![
        row("", &[&with(down, "a"), &with(span, "b")]),
        row("", &[&with(inside, ""), "c", "d"]),
        row("<w:gridBefore w:val='1'/>", &["2", "3"]),
        row("<w:del/>", &["gone", "gone"]),
        row("", &["4", "5", "6"]),
    ]);
    check(&Docx, table(&rows), &["[table 1]", "1: a|b|b", "2: a|c|d", "3: |2|3", "5: 4|5|6"]);
    let (first, joined) = ("<w:hMerge w:val=\"restart\"/>", "<w:hMerge/>");
    let rows = fix(vec![row("", &[&with(first, "a"), &with(joined, ""), "b"]), row("", &["1", "2", "3"])]);
    check(&Docx, table(&rows), &["[table 1]", "1: a|a|b", "2: 1|2|3"]);
}

#[test]
fn hostile_documents_are_refused() {
    let doctype = format!("<!DOCTYPE d>{}", cell(""));
    check(&Docx, package(&doctype), &["refused: E_XML_DOCTYPE"]);
    let deep = |count: usize| "<w:tbl><w:tr><w:tc>".repeat(count) + &"</w:tc></w:tr></w:tbl>".repeat(count);
    check(&Docx, package(&deep(17)), &["refused: E_TOO_DEEP"]);
    check(&Docx, package(&deep(16)), &[]);
    check(&Docx, package(&"<w:x>".repeat(300)), &["refused: E_TOO_DEEP"]);
    check(&Docx, package(&format!("<w:{}>", "x".repeat(2000))), &["refused: E_FILE_LIMIT"]);
    check(&Docx, package(&"<w:tbl/>".repeat(5)), &["refused: E_NO_TABLE"]);
    check(&Docx, package(&"<w:tbl></w:tbl>".repeat(10_001)), &["refused: E_TOO_MANY_TABLES"]);
    let unpacked = Limits { unpacked_bytes: 1000, ..Limits::default() };
    let options = ReadOptions { limits: unpacked, ..ReadOptions::default() };
    check_with(&Docx, package(&" ".repeat(2000)), &options, &["refused: E_UNPACKED_TOO_LARGE"]);
    let long = cell(&paragraph(&run(&"ж".repeat(50))));
    check_with(&Docx, package(&long), &small_limits(), &["[table 1]", "1: E_TEXT_TOO_LONG lost"]);
    let paragraphs = paragraph(&run(&"x".repeat(30_000))).repeat(50);
    check(&Docx, package(&cell(&paragraphs)), &["[table 1]", "1: E_TEXT_TOO_LONG lost"]);
}
