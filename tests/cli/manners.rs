//! How the command behaves whatever it is asked: help, exit codes, streams, configuration.

use std::io::Write;

use serde_json::json;

use crate::{Desk, fixture, orders};

const COMMANDS: [&[&str]; 51] = [
    &["stats"],
    &["import"],
    &["validate"],
    &["query"],
    &["export"],
    &["reconcile"],
    &["reconcile", "report"],
    &["reconcile", "cash"],
    &["reconcile", "bank"],
    &["reconcile", "why"],
    &["reconcile", "match"],
    &["reconcile", "unmatch"],
    &["reconcile", "lock"],
    &["order", "show"],
    &["order", "history"],
    &["order", "create"],
    &["order", "edit"],
    &["order", "delete"],
    &["order", "restore"],
    &["runs", "list"],
    &["runs", "show"],
    &["runs", "rejects"],
    &["runs", "undo"],
    &["runs", "watch"],
    &["runs", "cancel"],
    &["runs", "retry"],
    &["runs", "output"],
    &["runs", "prune"],
    &["worker", "status"],
    &["worker", "pause"],
    &["worker", "resume"],
    &["schedule", "list"],
    &["schedule", "add"],
    &["schedule", "remove"],
    &["schedule", "enable"],
    &["schedule", "disable"],
    &["schedule", "run"],
    &["watch", "list"],
    &["watch", "add"],
    &["watch", "remove"],
    &["sources", "list"],
    &["sources", "show"],
    &["sources", "check"],
    &["db", "init"],
    &["db", "status"],
    &["db", "migrate"],
    &["db", "backup"],
    &["db", "check"],
    &["peek"],
    &["config", "show"],
    &["doctor"],
];

#[test]
fn every_command_has_help_with_two_examples() {
    let desk = Desk::new();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let help = desk.run(0, &arguments).out();
        let examples = help.split("Examples:").nth(1).unwrap_or_default();
        assert!(examples.matches("vhm ").count() >= 2, "{command:?}: {help}");
    }
    desk.run(2, &[]);
    assert!(desk.run(2, &["imprt"]).err().contains("import"));
    assert!(desk.run(2, &["import", "--dry-rn", "x"]).err().contains("--dry-run"));
    for topic in ["exit-codes", "formats", "sources", "environment", "filters", "import"] {
        assert!(desk.run(0, &["help", topic]).out().len() > 100, "{topic}");
    }
    let version = desk.run(0, &["--version"]).out();
    let migrations = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    let names = std::fs::read_dir(migrations).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let newest = names.filter_map(|name| name.split('_').next()?.parse::<u32>().ok()).max().unwrap();
    assert!(version.contains(&format!("database schema {newest}\n")) && version.contains("commit "), "{version}");
    assert_eq!(desk.json(0, &["--version"])["database_schema"], json!(newest));
}

#[test]
fn completions_are_those_that_are_kept() {
    let desk = Desk::new();
    for (shell, name) in [("bash", "vhm.bash"), ("zsh", "_vhm"), ("fish", "vhm.fish"), ("powershell", "_vhm.ps1")] {
        let made = desk.run(0, &["completions", shell]).out();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../completions").join(name);
        if std::env::var_os("UPDATE_COMPLETIONS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == made, "{name}: remake with UPDATE_COMPLETIONS=1");
    }
    assert!(desk.run(0, &["man"]).out().contains(".TH vhm"));
    desk.run(0, &["man", "--output", "pages"]);
    assert!(desk.path("pages/vhm-import.1").exists());
}

#[test]
fn people_are_told_in_russian_and_programs_never() {
    let desk = Desk::new();
    desk.write("one.csv", crate::orders(&[("A1", "1", ""), ("A2", "x", "")]));
    let told = desk.run(1, &["import", "one.csv", "--lang", "ru"]);
    assert!(
        told.out().contains("прочитано 2 = новых 1 + обновлено 0 + без изменений 0 + отклонено 1"),
        "{}",
        told.out()
    );
    assert!(told.err().contains("E_AMOUNT_UNREADABLE") && told.err().contains("сумм"), "{}", told.err());
    let checked = desk.run(1, &["validate", "one.csv", "--lang", "ru"]).out();
    assert!(checked.contains("прочитано 2 = принято 1 + отклонено 1 + пропущено 0"), "{checked}");
    let keys = |arguments: &[&str]| {
        let told = desk.json(1, arguments);
        (told["outcome"].clone(), told.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(keys(&["validate", "one.csv", "--lang", "ru"]), keys(&["validate", "one.csv"]));
}

#[test]
fn the_document_of_the_fields_is_that_of_the_schema() {
    let made = Desk::new().run(0, &["help", "fields"]).out();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fields.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "docs/fields.md: remake with UPDATE_DOCS=1");
}

#[test]
fn every_code_is_explained_in_two_languages() {
    let desk = Desk::new();
    let codes = desk.json(0, &["explain"]);
    let codes = codes["rows"].as_array().unwrap();
    assert!(codes.len() > 30);
    assert!(desk.run(0, &["explain", "e_id_precision"]).out().contains("15 digits"));
    assert!(desk.run(0, &["explain", "E_ID_PRECISION", "--lang", "ru"]).out().contains("потерял"));
    assert!(desk.run(0, &["explain", "E_ID_PRECISION", "--lang", "ru"]).out().contains("Таблица хранит 15 цифр"));
    assert!(desk.run(2, &["explain", "E_ID_PRECISSION"]).err().contains("E_ID_PRECISION"));
    // The environment is asked where nothing else says it; what is wrong is told in that language too.
    for (name, value) in [("VHM_LANG", "ru"), ("LC_ALL", "ru_RU.UTF-8")] {
        let said = |arguments: &[&str]| desk.command(arguments).env(name, value).output().unwrap();
        let explained = said(&["explain", "E_ID_PRECISION"]).stdout;
        assert!(String::from_utf8(explained).unwrap().contains("Таблица хранит 15 цифр"), "{name}");
        let wrong = said(&["query", "nothing = 1"]).stderr;
        assert!(String::from_utf8(wrong).unwrap().starts_with("ошибка:"), "{name}");
    }
}

#[test]
fn results_go_to_standard_output_and_all_else_does_not() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "x", "Чай"), ("A2", "1", "\u{1b}[31mкрасный")]));
    let ran = desk.run(1, &["import", "one.csv"]);
    assert!(
        ran.err().contains("error[E_AMOUNT_UNREADABLE] one.csv:2 «order_price»: «x» is not an amount"),
        "{}",
        ran.err()
    );
    assert!(ran.out().contains("read 2 = new 1") && !ran.out().contains("E_AMOUNT"));
    let table = desk.run(0, &["query", "--format", "table"]).out();
    assert!(!table.contains('\u{1b}') && table.contains("␛[31mкрасный"), "{table}");
    let rows = desk.run(0, &["query", "--format", "jsonl"]).out();
    assert_eq!(rows.lines().count(), 1);
    let russian = desk.run(1, &["import", "one.csv", "--force", "--lang", "ru"]).err();
    assert!(russian.contains("не читается как сумма"), "{russian}");
    assert!(desk.run(0, &["query", "--format", "md"]).out().starts_with("| order_number |"));
}

#[test]
fn errors_have_their_exit_codes_also_in_json() {
    let desk = Desk::new();
    let told = desk.json(2, &["runs", "show", "99"]);
    assert_eq!((&told["exit_code"], &told["outcome"]), (&json!(2), &json!("usage")));
    desk.write("vhm.toml", "zonne = \"UTC\"\n");
    let wrong = desk.run(3, &["config", "show"]).err();
    assert!(wrong.contains("vhm.toml:1") && wrong.contains("«zone»"), "{wrong}");
    desk.write("vhm.toml", "[profile.night]\nzone = \"UTC\"\n[profile.market]\nzone = \"UTC\"\n");
    assert!(desk.run(3, &["config", "show", "--profile", "nigth"]).err().contains("did you mean «night»?"));
    assert!(desk.run(3, &["config", "show", "--profile", "zzz"]).err().contains("there are market, night"));
    std::fs::remove_file(desk.path("vhm.toml")).unwrap();
    desk.run(5, &["query", "--db", "postgres://nobody@127.0.0.1:1/none", "--wait", "1"]);
    desk.run(3, &["query", "--db", "mysql://x"]);
    desk.write("broken.db", "this is no database, whatever its name says");
    desk.run(5, &["query", "--db", "broken.db"]);
    desk.run(4, &["import", &fixture("bad/empty.csv")]);
    desk.run(6, &["validate", &fixture("bad/too_deep.json")]);
    Desk::new().run(3, &["db", "backup", "copy.db"]);
}

#[test]
fn a_mistyped_database_is_told_and_not_made() {
    let desk = Desk::new();
    let reading: [&[&str]; 7] = [
        &["query"],
        &["export", "-o", "out.csv"],
        &["stats"],
        &["runs", "list"],
        &["order", "show", "A-1"],
        &["reconcile"],
        &["reconcile", "report"],
    ];
    for command in reading {
        let told = desk.run(3, &[command, &["--db", "tpyo.db"]].concat()).err();
        assert!(told.contains("there is no database at") && told.contains("tpyo.db"), "{command:?}: {told}");
        assert!(!desk.path("tpyo.db").exists(), "{command:?} made it");
    }
    // Nobody named this one: there are no orders yet.
    desk.run(0, &["query"]);
}

#[test]
fn the_configuration_says_where_each_value_comes_from() {
    let desk = Desk::new();
    desk.write("vhm.toml", "zone = \"UTC\"\n");
    let shown = desk.json(0, &["config", "show", "--origin", "--lang", "ru", "--db", "postgres://u:secret@h/d"]);
    let row =
        |key: &str| shown["rows"].as_array().unwrap().iter().find(|row| row["key"] == json!(key)).unwrap().clone();
    assert_eq!(row("language")["origin"], json!("flag --lang"));
    assert!(row("zone")["origin"].as_str().unwrap().ends_with("vhm.toml"));
    assert_eq!(row("database_url")["value"], json!("postgres://u:***@h/d"));
    assert_eq!(row("wait_seconds")["origin"], json!("default"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let rows: Vec<_> = (0..20_000).map(|at| format!("K{at},0a1b181f0000,{at},Латте,2026-06-01 10:00:00\n")).collect();
    desk.write("big.csv", format!("order_number,machine_code,order_price,goods_name,creation_time\n{}", rows.concat()));
    desk.run(0, &["import", "big.csv"]);
    let mut child = desk
        .command(&["query", "--format", "csv"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    std::io::Read::read_exact(&mut out, &mut [0; 100]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_backup_is_whole_and_the_doctor_is_content() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv"]);
    desk.run(0, &["db", "backup", "copy.db"]);
    desk.run(7, &["db", "backup", "copy.db"]);
    assert_eq!(desk.json(0, &["db", "status", "--db", "copy.db"])["orders"], json!(1));
    desk.run(0, &["doctor"]);
    let shown = desk.run(0, &["sources", "show", "payme"]).out();
    assert!(shown.contains("ИДЕНТИФИКАТОР ПЛАТЕЖА"));
    assert!(desk.run(2, &["sources", "show", "paynet"]).err().contains("payme"));
    assert!(desk.json(0, &["runs", "prune", "--older-than", "1", "--yes"])["rejected_rows"] == json!(0));
}

#[test]
fn files_profiles_and_databases_are_named_anywhere() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv", "--db", "named.db"]);
    desk.write(
        "own.toml",
        "[profile.night]\ndatabase_url = \"named.db\"\n[profile.day]\ndatabase_url = \"other.db\"\n",
    );
    let rows = |arguments: &[&str]| {
        // Stronger than a file would be the variable that every desk has.
        let output = desk.command(arguments).env_remove("VHM_DATABASE_URL").output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    let chosen = ["--config", "own.toml", "--profile", "night"];
    let question = ["query", "--no-header"];
    assert_eq!(rows(&[&chosen[..], &question].concat()), 1);
    assert_eq!(rows(&[&question[..], &chosen].concat()), 1);
    assert_eq!(rows(&[&question[..], &["--config", "own.toml", "--profile", "day"]].concat()), 0);
    assert_eq!(rows(&[&question[..], &chosen, &["--db", "other.db"]].concat()), 0, "a flag is stronger");
    assert_eq!(rows(&["query", "--no-header", "--db", "named.db"]), 1);
    for command in COMMANDS {
        let help = desk.run(0, &[command, &["--help"]].concat()).out();
        assert!(
            ["--config <FILE>", "--profile <NAME>", "--db <URL>"].iter().all(|flag| help.contains(flag)),
            "{command:?}"
        );
    }
}

#[test]
fn the_usual_variable_of_databases_is_honoured() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    let usual = format!("sqlite://{}", desk.path("usual.db").display());
    let with = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env_remove("VHM_DATABASE_URL").envs(variables.iter().copied());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    with(&[("DATABASE_URL", &usual)], &["import", "one.csv"]);
    assert!(desk.path("usual.db").exists());
    let own = format!("sqlite://{}", desk.path("own.db").display());
    with(&[("DATABASE_URL", &usual), ("VHM_DATABASE_URL", &own)], &["db", "init"]);
    assert!(desk.path("own.db").exists());
    let shown = with(&[("DATABASE_URL", "postgres://u:secret-word@h/d")], &["config", "show", "--origin", "--json"]);
    assert!(
        shown.contains("environment DATABASE_URL") && shown.contains("u:***@h") && !shown.contains("secret-word"),
        "{shown}"
    );
}

/// A name that ends a line cannot write a message of its own.
#[test]
#[cfg(unix)]
fn names_cannot_look_like_messages() {
    let desk = Desk::new();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(desk.path("a.zip")).unwrap());
    let fake = "x\nerror[E_FAKE] y\r\n::error::z\t\u{1b}[31m.csv";
    for member in [fake, "good.csv"] {
        zip.start_file(member, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"order_number,machine_code,creation_time\nA-1,0a1b181f0000,2026-06-10 08:00:00\n").unwrap();
    }
    zip.finish().unwrap();
    desk.write(fake, "no,headings\n1,2\n");
    let check = |exit: i32, arguments: &[&str]| {
        let ran = desk.run(exit, arguments);
        let text = format!("{}{}", ran.out(), ran.err());
        let forged = |line: &str| line.starts_with("error[E_FAKE]") || line.starts_with("::error::z");
        assert!(!text.lines().any(forged), "{arguments:?}: {text}");
        assert!(!text.contains(['\r', '\u{1b}']), "{arguments:?}: {text}");
        assert!(text.contains("␊error[E_FAKE] y"), "{arguments:?}: {text}");
    };
    check(1, &["import", "a.zip"]);
    check(4, &["import", fake]);
    check(4, &["validate", fake]);
    check(4, &["validate", "--github", fake]);
    check(0, &["peek", "a.zip"]);
}

#[test]
fn a_problem_names_its_file_and_only_a_file() {
    let desk = Desk::new();
    desk.write("cut.xlsx", "PK\u{3}\u{4}");
    assert!(
        desk.run(4, &["peek", "cut.xlsx"]).err().contains("cut.xlsx: "),
        "{}",
        desk.run(4, &["peek", "cut.xlsx"]).err()
    );
    let typed = desk.run(2, &["order", "create", "B1", "--machine", "0a1b181f0000", "order_price=lots"]);
    assert!(
        typed.err().starts_with("error: order_price: «lots» is not an amount (E_AMOUNT_UNREADABLE)"),
        "{}",
        typed.err()
    );
    desk.write("rows.json", "[1, 2]");
    assert!(desk.run(4, &["import", "rows.json"]).err().contains("write every row as {\"field\": value}"));
}
