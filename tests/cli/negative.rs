//! The list of files that somebody could upload to do harm, each through the command under a bound on its address space: the exit
//! code, the code of the finding, and how many rows came of it.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::Desk;

/// KiB of address space of a command; its child has a bound of its own.
const ADDRESS_SPACE: u32 = 700_000;

struct Case {
    /// The number in the list, and what it is about.
    about: &'static str,
    /// The file: its name and its bytes.
    name: String,
    bytes: Vec<u8>,
    exit: i32,
    /// A finding that must be there.
    code: Option<&'static str>,
    new: u64,
}

fn check(case: &Case) {
    let desk = Desk::new();
    desk.write("known.csv", crate::orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "known.csv"]);
    desk.write(&case.name, &case.bytes);
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {ADDRESS_SPACE}; exec \"$@\"");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_vhm"), "import", "--format", "json", "--", &case.name]);
    command.current_dir(desk.folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", desk.folder.path());
    command.env("VHM_DATABASE_URL", &desk.url).env("VHM_LIMITS_CHILD_BYTES", "500000000");
    let ran = command.stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let about = case.about;
    assert_eq!(ran.status.code(), Some(case.exit), "{about}: {out}{err}");
    let said: Json = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{about}: {error}: {out}{err}"));
    let codes: Vec<_> = said["files"][0]["problems"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    match case.code {
        Some(code) => assert!(codes.iter().any(|found| *found == code), "{about}: {code} is not among {codes:?}"),
        None => assert!(codes.is_empty(), "{about}: {codes:?}"),
    }
    assert_eq!(said["new"], case.new, "{about}: {said}");
    assert_eq!(desk.rows("orders").len() as u64, case.new + 1, "{about}");
    // Nothing of the file may move a terminal.
    assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}') && !err.contains('\u{202e}'), "{about}: {err:?}");
}

fn kept(about: &'static str, fixture: &str, exit: i32, code: Option<&'static str>, new: u64) -> Case {
    let path = format!("{}/../fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let name = fixture.rsplit('/').next().unwrap().to_owned();
    Case { about, name, bytes, exit, code, new }
}

fn made(
    about: &'static str,
    name: &str,
    bytes: impl Into<Vec<u8>>,
    exit: i32,
    code: Option<&'static str>,
    new: u64,
) -> Case {
    Case { about, name: name.to_owned(), bytes: bytes.into(), exit, code, new }
}

fn zip_of(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn one_order() -> Vec<u8> {
    crate::orders(&[("A2", "2", "")]).into_bytes()
}

#[test]
fn what_claims_to_be_something_else() {
    let unknown = Some("E_FORMAT_UNKNOWN");
    for case in [
        kept("N47 zero bytes", "bad/empty.csv", 4, Some("E_FILE_EMPTY"), 0),
        made("N48 a program of Windows", "a.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0".repeat(9), 4, unknown, 0),
        made("N48 a program of Linux", "a.csv", b"\x7fELF\x02\x01\x01\0\0\0\0\0".repeat(9), 4, unknown, 0),
        made("N48 a page", "a.csv", "<!DOCTYPE html><html><body>Log in</body></html>", 4, unknown, 0),
        kept("N49 a workbook's name on an archive", "bad/zip_of_csv.xlsx", 0, Some("W_FORMAT_MISMATCH"), 12),
        kept("N49 a document's name on RTF", "bad/doc_that_is_rtf.doc", 0, Some("W_FORMAT_MISMATCH"), 6),
        kept("N49 a document's name on HTML", "bad/doc_that_is_html.doc", 0, Some("W_FORMAT_MISMATCH"), 6),
        made("N50 a name that reads backwards", "a\u{202e}vsc.csv", one_order(), 0, None, 1),
        made("N50 a name with colours", "a\u{1b}[31m.csv", one_order(), 0, None, 1),
        made("N50 a name of Windows", "C:\\x.csv", one_order(), 0, None, 1),
        made("N50 a device of Windows", "CON.csv", one_order(), 0, None, 1),
        made("N50 a name of pictures", "\u{1f600}.csv", one_order(), 0, None, 1),
        made(
            "N55 a picture that is a table",
            "a.csv",
            b"GIF89a,order_number\n<script>alert(1)</script>,1\n",
            4,
            unknown,
            0,
        ),
    ] {
        check(&case);
    }
}

#[test]
fn archives_that_mean_harm() {
    let (refused, ratio, damaged) = (Some("E_MEMBER_REFUSED"), Some("E_RATIO_TOO_HIGH"), Some("E_FILE_DAMAGED"));
    let zeros = zip_of(&[("a.csv".into(), one_order()), ("zeros.csv".into(), vec![0; 300 << 20])]);
    let nested =
        (0..5).fold(zip_of(&[("a.csv".into(), one_order())]), |inner, _| zip_of(&[("inner.zip".into(), inner)]));
    let empty: Vec<_> = (0..100_000).map(|number| (format!("{number}.csv"), Vec::new())).collect();
    // The sizes stand in two places; the reader must believe neither.
    let long = one_order().repeat(20_000);
    let mut lying = zip_of(&[("a.csv".into(), long.clone())]);
    let size = (long.len() as u32).to_le_bytes();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&1024_u32.to_le_bytes());
        }
    }
    for case in [
        kept("N56 a name that leads out", "bad/name_up.zip", 1, refused, 4),
        kept("N56 an absolute name", "bad/name_absolute.zip", 1, refused, 4),
        kept("N57 a link", "bad/link.zip", 1, refused, 4),
        made("N58 300 MiB of zeros", "a.zip", zeros, 1, ratio, 1),
        kept("N58 64 MiB of spaces", "bad/bomb.zip", 1, ratio, 4),
        made("N58 archives in archives", "a.zip", nested, 6, Some("E_ARCHIVE_TOO_DEEP"), 0),
        kept("N59 entries that share bytes", "bad/overlap.zip", 4, damaged, 0),
        made("N60 sizes that lie", "a.zip", lying, 4, damaged, 0),
        made("N61 100,000 empty members", "a.zip", zip_of(&empty), 6, Some("E_TOO_MANY_MEMBERS"), 0),
        kept("N62 an encrypted ZIP", "formats/zip/encrypted_aes.zip", 4, Some("E_FILE_ENCRYPTED"), 0),
        kept("N62 an encrypted RAR", "bad/encrypted.rar", 4, Some("E_FILE_ENCRYPTED"), 0),
        kept("N63 an archive cut short", "bad/cut.zip", 4, damaged, 0),
        kept("N64 one name twice", "bad/name_twice.zip", 1, refused, 4),
        kept("N64 one name twice in RAR", "bad/name_twice.rar", 1, refused, 4),
        kept("N65 a link in RAR", "bad/link.rar", 1, refused, 4),
        kept("N65 a RAR cut short", "bad/cut.rar", 4, damaged, 0),
    ] {
        check(&case);
    }
}

#[test]
fn documents_that_mean_harm() {
    let json = |price: &str| {
        format!(
            r#"[{{"order_number": "A2", "machine_code": "0a1b181f0000", "order_price": {price}, "creation_time": "2026-06-01 10:00:00"}}]"#
        )
    };
    let damaged = Some("E_FILE_DAMAGED");
    for case in [
        kept("N68 entities that grow", "bad/entity_bomb.xml", 4, Some("E_XML_DOCTYPE"), 0),
        kept("N68 the same in a workbook", "bad/doctype_in_strings.xlsx", 4, Some("E_XML_DOCTYPE"), 0),
        kept("N69 a file from outside", "bad/external_file.xml", 4, Some("E_XML_DOCTYPE"), 0),
        kept("N69 an address from outside", "bad/external_address.xml", 4, Some("E_XML_DOCTYPE"), 0),
        kept("N70 too deep", "bad/too_deep.json", 6, Some("E_TOO_DEEP"), 0),
        made("N70 a number beyond all", "a.json", json("1e400"), 1, Some("E_AMOUNT_RANGE"), 0),
        made("N70 no number", "a.json", json("NaN"), 4, damaged, 0),
        made("N70 half a character", "a.json", json("15000").replace("A2", "A\\ud800"), 4, damaged, 0),
        kept("N72 a chain without end", "bad/fat_loop.xls", 4, damaged, 0),
        kept("N73 a script, a program to launch and a link to a file", "bad/active.pdf", 0, None, 12),
        kept("N73 pages in a circle", "bad/pages_in_a_circle.pdf", 4, damaged, 0),
        kept("N73 one page a hundred thousand times", "bad/same_page_again.pdf", 6, Some("E_TOO_MANY_PAGES"), 0),
        kept("N73 a million pages that are one", "bad/million_pages.pdf", 4, Some("E_FILE_WITHOUT_TEXT"), 0),
        kept("N73 encrypted", "formats/pdf/password_missing.pdf", 4, Some("E_FILE_ENCRYPTED"), 0),
        kept("N74 a template from outside", "bad/external_template.docx", 0, None, 6),
    ] {
        check(&case);
    }
}
