use super::page::PIECE;
use super::*;
use crate::format::testing::{file, wild_bytes};
use proptest::prelude::*;
use std::io::Write;

/// The name of the format and whether the file's name disagrees, or the code and the detail of the refusal.
fn found(bytes: &[u8], name: &str) -> Result<(&'static str, bool), (&'static str, String)> {
    let (_keep, input) = file(bytes, name);
    match detect(&input, None) {
        Ok(detected) => Ok((detected.format.name(), detected.mismatch.is_some())),
        Err(problem) => {
            Err((problem.code.name(), problem.arguments.first().map(|(_, detail)| detail.clone()).unwrap_or_default()))
        }
    }
}

fn check(bytes: impl AsRef<[u8]>, name: &str, format: &'static str, mismatch: bool) {
    assert_eq!(found(bytes.as_ref(), name), Ok((format, mismatch)), "{name}");
}

fn refused(bytes: impl AsRef<[u8]>, name: &str, code: &str, detail: &str) {
    let (refusal, text) = found(bytes.as_ref(), name).unwrap_err();
    assert_eq!(refusal, code, "{name}: {text}");
    assert!(text.contains(detail), "{name}: {text}");
}

fn zip_of(names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"x").unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A compound file whose directory holds these names.
fn compound_of(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0u8; 512];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[30..32].copy_from_slice(&9u16.to_le_bytes());
    bytes[48..52].copy_from_slice(&1u32.to_le_bytes());
    bytes[76..80].copy_from_slice(&0u32.to_le_bytes());
    let mut table = vec![0xffu8; 512];
    table[4..8].copy_from_slice(&2u32.to_le_bytes());
    table[8..12].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    bytes.extend(table);
    for place in 0..8 {
        let mut entry = vec![0u8; 128];
        if let Some(name) = names.get(place) {
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry[..units.len()].copy_from_slice(&units);
            entry[64] = units.len() as u8 + 2;
            entry[66] = 2;
        }
        bytes.extend(entry);
    }
    bytes
}

#[test]
fn text_formats_are_known_by_structure_then_name() {
    check("a;b\n1;2\n", "x.csv", "csv", false);
    check("a;b\n1;2\n", "x", "csv", false);
    check("a;b\n1;2\n", "x.xlsx.bak", "csv", false);
    check("a\tb\n", "x.tsv", "tsv", false);
    check("a  b\n1  2\n", "x.txt", "txt", false);
    check("просто текст\n", "x", "txt", false);
    check("[{\"a\":1}]", "x.json", "json", false);
    check("\u{feff} [{\"a\":1}]", "x.csv", "json", true);
    check("{\"a\":1}\n{\"a\":2}\n", "x.json", "jsonl", false);
    check("{\"a\":1}\n", "x.ndjson", "jsonl", false);
    check("{\"a\":\n1}", "x", "json", false);
    check("[a];[b]\n1;2\n", "x.csv", "csv", false);
    check("[{\"a\" 1", "x.json", "json", false);
    check("<?xml version='1.0'?><a/>", "x.xml", "xml", false);
    check("%PDF-1.7\n", "x.pdf", "pdf", false);
    check("%PDF-1.4\r", "x.csv", "pdf", true);
    check("Rar!\x1a\x07\x01\0", "x.rar", "rar", false);
    check(zip_of(&["a.csv"]), "x.zip", "zip", false);
    check("<orders><a/></orders>", "x.csv", "xml", true);
    check("<table name=\"orders\" escape=\"_xHHHH_\"></table>", "x.xml", "xml", false);
    check("<table><r a='1'/></table>", "x.xml", "xml", false);
    let wide: Vec<u8> = "<?xml version='1.0'?><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(wide, "x.xml", "xml", false);
    check(encoding_rs::WINDOWS_1251.encode("имя;цена\nКофе;1\n").0, "x.csv", "csv", false);
}

#[test]
fn documents_and_pages_are_known_by_their_bytes() {
    check("{\\rtf1", "x.rtf", "rtf", false);
    check("\u{feff}\n{\\rtf1", "x.doc", "rtf", true);
    check(zip_of(&["[Content_Types].xml", "word/document.xml"]), "x.docx", "docx", false);
    check(compound_of(&["Root Entry", "WordDocument"]), "x.doc", "doc", false);
    check(compound_of(&["Root Entry", "WordDocument", "Workbook"]), "x.xls", "doc", true);
    check(compound_of(&["Root Entry", "Book", "WordDocument"]), "x.xls", "xls", false);
    check("<table><tr><td>1</td></tr></table>", "x.xls", "html", true);
    check("<HTML><BODY><TABLE>", "x.htm", "html", false);
    check("a\tb\n1\t2\n", "x.xls", "csv", true);
    check("<?xml version='1.0'?>\n<!-- x --><!DOCTYPE html PUBLIC 'x'><html><table>", "x.xls", "html", true);
    check("<!-- x --><orders><a/></orders>", "x.xml", "xml", false);
    // The table may stand far below what is looked at first, and across the end of what is read at a time.
    for length in (PIECE * 2 - 40..PIECE * 2).step_by(3) {
        check(format!("<html>{}<table>", "я".repeat(length / 2)), "x.html", "html", false);
    }
    let wide: Vec<u8> =
        format!("\u{feff}<html>{}<table>", "я".repeat(HEAD)).encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(wide, "x.html", "html", false);
}

#[test]
fn what_cannot_be_read_is_named() {
    refused("", "x.csv", "E_FILE_EMPTY", "");
    refused("MZ\0\0", "x.csv", "E_FORMAT_UNKNOWN", "program");
    refused(b"\x89PNG\r\n\x1a\n\0\0", "x.csv", "E_FORMAT_UNKNOWN", "picture");
    refused([7u8; 40], "x.csv", "E_FORMAT_UNKNOWN", "not text");
    refused("<html><head></head></html>", "x.json", "E_FORMAT_UNKNOWN", "HTML");
    refused(format!("<html>{}", " ".repeat(HEAD * 2)), "x.xls", "E_FORMAT_UNKNOWN", "HTML");
    let archive = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<table>";
    refused(archive, "x.doc", "E_FORMAT_UNKNOWN", "MHTML");
    refused("\n<!DOCTYPE HTML>\n<p>", "x.xls", "E_FORMAT_UNKNOWN", "HTML");
    check(zip_of(&["orders.csv"]), "x.xlsx", "zip", true);
    refused(b"PK\x03\x04half", "x.xlsx", "E_FILE_DAMAGED", "");
    refused(compound_of(&["Root Entry", "EncryptionInfo", "EncryptedPackage"]), "x.xlsx", "E_FILE_ENCRYPTED", "");
    refused(compound_of(&["Root Entry"]), "x.xls", "E_FORMAT_UNKNOWN", "OLE");
    refused(&compound_of(&["Root Entry", "Workbook"])[..1300], "x.xls", "E_FILE_DAMAGED", "");
    refused(&compound_of(&[])[..300], "x.xls", "E_FILE_DAMAGED", "");
}

#[test]
fn workbooks_are_known_by_what_is_inside() {
    let name = |bytes: &[u8]| {
        let (_keep, input) = file(bytes, "x");
        container::recognise(bytes, &input.path).unwrap()
    };
    assert_eq!(name(&zip_of(&["[Content_Types].xml", "xl/workbook.xml"])), Some("xlsx"));
    assert_eq!(name(&compound_of(&["Root Entry", "Workbook"])), Some("xls"));
    assert_eq!(name(&compound_of(&["Root Entry", "Book"])), Some("xls"));
    assert_eq!(name(b"MZ;b\n"), None);
}

#[test]
fn a_named_format_is_taken_as_it_is() {
    let (_keep, input) = file(b"a;b\n", "x.json");
    assert_eq!(detect(&input, Some("CSV")).unwrap().format.name(), "csv");
    assert_eq!(detect(&input, Some("wav")).unwrap_err().code.name(), "E_FORMAT_UNKNOWN");
    let missing = Input::file("/nowhere/at/all.csv");
    assert_eq!(detect(&missing, None).unwrap_err().code.name(), "E_FILE_UNREADABLE");
}

proptest! {
    #[test]
    fn nothing_makes_detection_panic(bytes in wild_bytes(), magic in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])) {
        let bytes = [magic, &bytes].concat();
        let _ = found(&bytes, "x.csv");
        let long = [bytes, vec![0u8; 2048]].concat();
        let _ = found(&long, "x.xls");
    }
}
