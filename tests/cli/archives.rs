//! Archives, and reading in a process apart, through the command.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::Desk;

fn fixture(name: &str) -> String {
    format!("{}/../fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn an_archive_is_one_run_whose_findings_name_the_member() {
    for archive in ["formats/zip/other_files.zip", "formats/rar/solid_other_files.rar"] {
        let desk = Desk::new();
        let said = desk.json(0, &["import", &fixture(archive)]);
        assert_eq!((said["read"].as_u64(), said["new"].as_u64()), (Some(12), Some(12)), "{archive}: {said}");
        assert_eq!(said["files"].as_array().unwrap().len(), 1);
        let file = &said["files"][0];
        let members: Vec<_> = file["parts"].as_array().unwrap().iter().map(|part| part["member"].clone()).collect();
        assert_eq!(members, ["morning.csv", "noon.csv", "evening.csv"]);
        let skipped = file["problems"].as_array().unwrap().iter().find(|problem| problem["member"] == "readme.txt");
        assert_eq!(skipped.unwrap()["code"], "N_MEMBER_SKIPPED", "{said}");
        assert_eq!(desk.rows("orders").len(), 12);
        assert_eq!(desk.json(0, &["runs", "list"])["rows"].as_array().unwrap().len(), 1);
        assert_eq!(desk.json(0, &["import", &fixture(archive)])["files"][0]["outcome"], "already_imported");
    }
}

#[test]
fn a_member_that_means_harm_is_told_and_the_rest_is_read() {
    let desk = Desk::new();
    let said = desk.json(1, &["import", &fixture("bad/name_up.zip")]);
    let problem = &said["files"][0]["problems"][0];
    assert_eq!((&problem["code"], &problem["member"]), (&json!("E_MEMBER_REFUSED"), &json!("../../noon.csv")));
    assert_eq!(said["new"], 4);
    assert!(!desk.folder.path().parent().unwrap().join("noon.csv").exists());
}

#[test]
fn passwords_come_from_a_file_or_the_environment() {
    for archive in ["formats/rar/encrypted_names.rar", "formats/zip/encrypted_aes.zip"] {
        let archive = fixture(archive);
        let desk = Desk::new();
        desk.write("right", "coffee\n");
        desk.write("wrong", "tea\n");
        let missing = desk.run(4, &["import", &archive]);
        assert!(missing.err().contains("error[E_FILE_ENCRYPTED]") && missing.err().contains("--password-file"));
        let wrong = desk.run(4, &["import", &archive, "--password-file", "wrong"]);
        assert!(wrong.err().contains("error[E_PASSWORD_WRONG]"), "{}", wrong.err());
        assert!(!wrong.err().contains("tea"), "{}", wrong.err());
        assert_eq!(desk.json(0, &["import", &archive, "--password-file", "right"])["new"], 12);
        let other = Desk::new();
        let ran = other.command(&["import", &archive]).env("VHM_PASSWORD", "coffee").output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(other.rows("orders").len(), 12);
    }
}

fn problems(said: &Json) -> Vec<(String, String)> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let problems = said["files"][0]["problems"].as_array().unwrap();
    problems.iter().map(|problem| (text(&problem["code"]), text(&problem["member"]))).collect()
}

#[test]
fn an_archive_inside_an_archive_is_told_only_when_something_is_wrong_with_it() {
    let zip = |members: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, data) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(data).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let csv = b"order_number,machine_code,order_price,creation_time\nA-1,0a1b181f0000,15000,2026-06-10 08:00:00\n";
    let desk = Desk::new();
    desk.write("good.zip", zip(&[("in.zip", &zip(&[("a.csv", csv)]))]));
    let said = desk.json(0, &["import", "good.zip"]);
    assert_eq!((&said["new"], problems(&said).len()), (&json!(1), 0), "{said}");
    assert_eq!(said["files"][0]["parts"][0]["member"], "in.zip!a.csv");
    desk.write("empty.zip", zip(&[("in.zip", &zip(&[])), ("a.csv", csv)]));
    let said = desk.json(0, &["import", "empty.zip"]);
    assert_eq!(problems(&said), [("N_MEMBER_SKIPPED".into(), "in.zip".into())], "{said}");
    desk.write("cut.zip", zip(&[("in.zip", &zip(&[("b.csv", csv)])[..60]), ("a.csv", csv)]));
    let said = desk.json(1, &["import", "cut.zip"]);
    assert_eq!(problems(&said), [("E_FILE_DAMAGED".into(), "in.zip".into())], "{said}");
}

#[test]
fn every_member_that_is_not_read_is_told() {
    let told = |exit: i32, name: &str| problems(&Desk::new().json(exit, &["import", &fixture(name)]));
    let litter = told(0, "formats/zip/folders_and_litter.zip");
    let skipped = |member: &str| ("N_MEMBER_SKIPPED".to_owned(), member.to_owned());
    assert_eq!(litter, [skipped("__MACOSX/._morning.csv"), skipped("june/.DS_Store")]);
    for name in ["bad/name_twice.zip", "bad/name_twice.rar", "bad/name_twice_rar4.rar"] {
        let twice = vec![("E_MEMBER_REFUSED".to_owned(), "noon.csv".to_owned()); 2];
        assert_eq!(told(1, name), twice, "{name}");
    }
    let ran = Desk::new().run(4, &["import", &fixture("bad/lzma.zip")]);
    assert!(ran.err().contains("packed with LZMA (method 14), which is not supported"), "{}", ran.err());
    assert!(ran.err().contains("Deflate"), "{}", ran.err());
    // What is merely too large is not called a file without orders.
    let command = Desk::new();
    let mut command = command.command(&["import", &fixture("formats/zip/three_reports.zip"), "--format", "json"]);
    let ran = command.env("VHM_LIMITS_ROW_CELLS", "3").output().unwrap();
    let said: Json = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((ran.status.code(), problems(&said)[0].0.as_str()), (Some(6), "E_ROW_TOO_WIDE"), "{said}");
}

#[test]
fn every_limit_has_its_code_and_its_setting() {
    for (file, setting, value, code) in [
        ("formats/zip/three_reports.zip", "UNPACKED_BYTES", "500", "E_UNPACKED_TOO_LARGE"),
        ("formats/zip/three_reports.zip", "MEMBERS", "2", "E_TOO_MANY_MEMBERS"),
        ("formats/zip/three_reports.zip", "ARCHIVE_DEPTH", "0", "E_ARCHIVE_TOO_DEEP"),
        ("bad/bomb_alone.zip", "RATIO", "100", "E_RATIO_TOO_HIGH"),
        ("formats/pdf/aes_128.pdf", "UNPACKED_BYTES", "1000", "E_FILE_TOO_LARGE"),
        ("formats/pdf/book_rules.pdf", "PAGES", "0", "E_TOO_MANY_PAGES"),
        ("formats/pdf/book_rules.pdf", "PAGE_LETTERS", "10", "E_PAGE_TOO_FULL"),
        ("formats/docx/two_tables.docx", "TABLES", "1", "E_TOO_MANY_TABLES"),
        ("formats/docx/nested.docx", "TABLE_DEPTH", "1", "E_TOO_DEEP"),
        ("formats/rtf/plain.rtf", "GROUP_DEPTH", "1", "E_TOO_DEEP"),
        ("formats/doc/plain.doc", "OLD_DOCUMENT_BYTES", "1000", "E_FILE_TOO_LARGE"),
        ("formats/xls/text.xls", "UNPACKED_BYTES", "1000", "E_FILE_TOO_LARGE"),
        ("formats/xlsx/shared_strings.xlsx", "SHARED_TEXT_BYTES", "100", "E_SHARED_TEXT_TOO_LARGE"),
        ("formats/csv/comma.csv", "ROW_CELLS", "2", "E_ROW_TOO_WIDE"),
        ("formats/csv/comma.csv", "RECORD_BYTES", "10", "E_RECORD_TOO_LONG"),
        ("bad/header_too_wide.csv", "ROW_CELLS", "16000", "E_ROW_TOO_WIDE"),
    ] {
        let desk = Desk::new();
        let mut command = desk.command(&["import", &fixture(file), "--format", "json"]);
        let ran = command.env(format!("VHM_LIMITS_{setting}"), value).output().unwrap();
        let said: Json = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(problems(&said)[0].0, code, "{file} with {setting}: {said}");
        assert_eq!(ran.status.code(), Some(6), "{file} with {setting}: {said}");
        let hint = said["files"][0]["problems"][0]["hint"].as_str().unwrap();
        assert!(hint.contains(&format!("limits.{}", setting.to_lowercase())), "{file} with {setting}: {hint}");
    }
}

#[test]
fn rejected_rows_of_an_archive_come_back_as_a_file() {
    let desk = Desk::new();
    let csv = "order_number,machine_code,order_price,creation_time\nA-1,0a1b181f0000,lots,2026-06-10 08:00:00\n";
    let mut zip = zip::ZipWriter::new(std::fs::File::create(desk.path("june.zip")).unwrap());
    for member in ["a.csv", "b.csv"] {
        zip.start_file(member, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(csv.replace("A-1", member).as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let said = desk.json(1, &["import", "june.zip"]);
    assert_eq!(said["rejected"], 2);
    assert_eq!(said["files"][0]["problems"][1]["member"], "b.csv");
    let run = said["files"][0]["run"].to_string();
    desk.run(0, &["runs", "rejects", &run, "-o", "fix.csv"]);
    let fixed = std::fs::read_to_string(desk.path("fix.csv")).unwrap().replace("lots", "15000");
    desk.write("fixed.csv", fixed);
    assert_eq!(desk.json(0, &["import", "fixed.csv"])["new"], 2);
}

#[test]
fn a_reader_over_its_bounds_is_one_finding() {
    let desk = Desk::new();
    let book = fixture("formats/xls/dates.xls");
    // Half a million rows take longer than a second of any processor here.
    let rows = "\\trowd\\cellx900\\cellx1800\\intbl Кофе\\cell 15000\\cell\\row\n".repeat(500_000);
    desk.write("long.rtf", format!("{{\\rtf1\\ansicpg1251 {rows}}}"));
    let bounded = |file: &str, variable: &str, value: &str| {
        let mut command = desk.command(&["import", file, "--format", "json"]);
        let ran = command.env(variable, value).output().unwrap();
        let said: Json = serde_json::from_slice(&ran.stdout).unwrap();
        (ran.status.code(), said["files"][0]["problems"][0]["code"].clone())
    };
    let stopped = |code: &str| (Some(6), json!(code));
    assert_eq!(bounded(&book, "VHM_LIMITS_CHILD_BYTES", "30000000"), stopped("E_MEMORY_LIMIT"));
    assert_eq!(bounded("long.rtf", "VHM_LIMITS_CHILD_SECONDS", "1"), stopped("E_TIME_LIMIT"));
    assert_eq!(desk.rows("orders").len(), 0);
    desk.run(0, &["import", &book]);
}

/// The child opens nothing but the file that it was given before its walls went up: a format that opens the file by its name cannot.
#[test]
#[cfg(target_os = "linux")]
fn the_child_that_reads_can_open_nothing() {
    let desk = Desk::new();
    desk.write("a.csv", "order_number,machine_code\nA-1,0a1b181f0000\n");
    let limits = json!({
        "cell_characters": 32767, "row_cells": 16384, "record_bytes": 1048576, "quoted_bytes": 65536, "quoted_lines": 100,
        "depth": 64, "unpacked_bytes": 1073741824, "ratio": 200, "shared_text_bytes": 268435456, "blank_rows": 100000,
        "members": 1000, "child_bytes": 1073741824, "child_seconds": 120, "pages": 5000,
    });
    let order = json!({
        "format": "csv", "members": false, "bytes": 1 << 30, "seconds": 10, "encoding": null, "delimiter": null,
        "sheets": "Visible", "password": null, "limits": limits,
    });
    let mut child = Command::new(env!("CARGO_BIN_EXE_vhm"))
        .args(["__read", "a.csv"])
        .current_dir(desk.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(order.to_string().as_bytes()).unwrap();
    let mut said = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let said = String::from_utf8_lossy(&said);
    assert!(said.starts_with('x') && said.contains("E_FILE_UNREADABLE"), "{said:?}");
}
