//! Files that are made to hurt, through the command: each costs seconds and megabytes, says what it is, and leaves the database as
//! it was. They are written by `fixtures/make/big.py`; those that could have any size have 8 MiB here.

use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::Desk;

/// The address space of a command, in KiB: what it may ask for at most.
const ADDRESS_SPACE: &str = "600000";

/// What must come of a file: the exit code, the code of the first problem, and the rows that were new.
struct Expected {
    exit: i32,
    code: Option<&'static str>,
    new: u64,
}

fn check(name: &str, extension: &str, expected: &Expected) {
    let desk = Desk::new();
    let file = format!("{name}.{extension}");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/make/big.py");
    let made = Command::new("python3").args([script, name]).arg(desk.path(&file)).arg("8").status().unwrap();
    assert!(made.success(), "{name} was not made");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {ADDRESS_SPACE}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_vhm")]);
    command.args(["import", &file, "--format", "json"]).current_dir(desk.folder.path()).env_clear();
    command.env("HOME", desk.folder.path()).env("VHM_DATABASE_URL", &desk.url).env("USER", "tester");
    let ran = command.env("PATH", "/usr/bin:/bin").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(expected.exit), "{name}: {said} {errors}");
    let said: Json = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{name}: {error}: {said} {errors}"));
    let found = said["files"][0]["problems"][0]["code"].as_str();
    assert_eq!(found, expected.code, "{name}: {said}");
    assert_eq!(said["new"], expected.new, "{name}: {said}");
    assert_eq!(desk.rows("orders").len() as u64, expected.new, "{name}");
}

macro_rules! hostile {
    ($($name:ident, $extension:literal, $exit:literal, $code:expr, $new:literal;)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), $extension, &Expected { exit: $exit, code: $code, new: $new });
        }
    )*};
}

hostile! {
    line_1gb, "csv", 1, Some("E_RECORD_TOO_LONG"), 2;
    no_line_end_1gb, "txt", 6, Some("E_RECORD_TOO_LONG"), 0;
    columns_1m, "csv", 6, Some("E_ROW_TOO_WIDE"), 0;
    json_1m_deep, "json", 6, Some("E_TOO_DEEP"), 0;
    json_string_1gb, "json", 6, Some("E_PIECE_TOO_LONG"), 0;
    xml_100k_deep, "xml", 6, Some("E_TOO_DEEP"), 0;
    xml_1m_attributes, "xml", 6, Some("E_PIECE_TOO_LONG"), 0;
    xlsx_shared_text, "xlsx", 6, Some("E_RATIO_TOO_HIGH"), 0;
    xlsx_many_strings, "xlsx", 6, Some("E_RATIO_TOO_HIGH"), 0;
    xlsx_10gb, "xlsx", 6, Some("E_RATIO_TOO_HIGH"), 0;
    xlsx_blank_rows, "xlsx", 6, Some("E_TOO_MANY_BLANK_ROWS"), 0;
    xlsx_sparse_wide, "xlsx", 0, Some("W_RAGGED_ROW"), 3_000;
    xlsx_merges, "xlsx", 6, Some("E_RATIO_TOO_HIGH"), 0;
    xlsx_1m_strings, "xlsx", 0, None, 1;
    cells_too_wide, "csv", 1, Some("E_TEXT_TOO_LONG"), 0;
    cells_wide, "csv", 0, Some("N_COLUMNS_EXTRA"), 21;
}
