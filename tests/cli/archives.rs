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
        assert!(desk.run(4, &["import", &archive]).err().contains("password"));
        let wrong = desk.run(4, &["import", &archive, "--password-file", "wrong"]);
        assert!(!wrong.err().contains("tea"), "{}", wrong.err());
        assert_eq!(desk.json(0, &["import", &archive, "--password-file", "right"])["new"], 12);
        let other = Desk::new();
        let ran = other.command(&["import", &archive]).env("VHM_PASSWORD", "coffee").output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(other.rows("orders").len(), 12);
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
    let stopped = (Some(4), json!("E_FILE_TOO_COMPLEX"));
    assert_eq!(bounded(&book, "VHM_LIMITS_CHILD_BYTES", "30000000"), stopped);
    assert_eq!(bounded("long.rtf", "VHM_LIMITS_CHILD_SECONDS", "1"), stopped);
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
