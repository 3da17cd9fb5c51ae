//! How the command tells of itself: completions in a real shell, its description for programs, and examples that work as they stand.

use std::process::Command;

use serde_json::{Value as Json, json};

use crate::{Desk, fixture, orders};

/// The search path with the program in front.
fn search_path() -> String {
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_vhm")).parent().unwrap();
    format!("{}:{}", bin.display(), std::env::var("PATH").unwrap())
}

/// What bash completes for these words with the script that it is given.
fn completed(desk: &Desk, words: &[&str]) -> Vec<String> {
    let script = r#"source <(vhm completions bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9
        _clap_complete_vhm vhm "${COMP_WORDS[COMP_CWORD]}" ""; printf "%s\n" "${COMPREPLY[@]}""#;
    let mut command = Command::new("bash");
    command
        .args(["--norc", "-c", script, "bash"])
        .args(words)
        .current_dir(desk.folder.path())
        .env("PATH", search_path());
    command.env("HOME", desk.folder.path()).env("VHM_DATABASE_URL", &desk.url);
    let output = command.output().unwrap();
    assert!(output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    let found = String::from_utf8(output.stdout).unwrap();
    found.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_shell_completes_what_only_this_machine_knows() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        desk.write("one.csv", orders(&[("A1", "1", ""), ("A2", "2", ""), ("B'1", "3", "")]));
        desk.write("two.csv", orders(&[("C1", "1", "")]));
        desk.run(0, &["import", "one.csv", "two.csv"]);
        desk.write("vhm.toml", "[profile.night]\nzone = \"UTC\"\n[profile.day]\nzone = \"UTC\"\n");
        assert_eq!(completed(&desk, &["vhm", "runs", "show", ""]), ["2", "1"]);
        let mut numbers = completed(&desk, &["vhm", "order", "show", "A"]);
        numbers.sort();
        assert_eq!(numbers, ["A1", "A2"]);
        assert_eq!(completed(&desk, &["vhm", "order", "show", "B'"]), ["B'1"]);
        assert!(completed(&desk, &["vhm", "order", "show", "--table", "sales", "A"]).is_empty());
        assert_eq!(completed(&desk, &["vhm", "config", "show", "--profile", "ni"]), ["night"]);
        assert_eq!(completed(&desk, &["vhm", "--db", "elsewhere.db", "runs", "show", ""]), Vec::<String>::new());
        assert!(!desk.path("elsewhere.db").exists(), "looking made a database");
    }
}

#[test]
fn a_shell_completes_what_the_program_knows() {
    let desk = Desk::new();
    for (words, wanted) in [
        (&["vhm", "imp"][..], &["import"][..]),
        (&["vhm", "query", "--columns", "goods_na"], &["goods_name"]),
        (&["vhm", "query", "--columns", "order_number,goods_na"], &["order_number,goods_name"]),
        (&["vhm", "query", "--sort", "-goods_na"], &["-goods_name"]),
        (&["vhm", "import", "--source", "paym"], &["payme"]),
        (&["vhm", "sources", "show", "clic"], &["click"]),
        (&["vhm", "order", "edit", "A1", "goods_na"], &["goods_name="]),
        (&["vhm", "explain", "E_ID_P"], &["E_ID_PRECISION"]),
        (&["vhm", "help", "exit"], &["exit-codes"]),
        (&["vhm", "runs", "list", "--state", "und"], &["undone"]),
        (&["vhm", "import", "--input-format", "jsonl"], &["jsonl"]),
    ] {
        assert_eq!(completed(&desk, words), wanted, "{words:?}");
    }
    desk.write("broken.db", "this is no database");
    assert!(completed(&desk, &["vhm", "--db", "broken.db", "runs", "show", ""]).is_empty());
    desk.write("vhm.toml", "nonsense = 1\n");
    assert!(completed(&desk, &["vhm", "runs", "show", ""]).is_empty());
}

/// Every command that does something itself, with its path.
fn leaves<'a>(command: &'a Json, path: &str, found: &mut Vec<(String, &'a Json)>) {
    if command["needs_command"] == json!(false) {
        found.push((path.trim().to_owned(), command));
    }
    for command in command["commands"].as_array().unwrap() {
        leaves(command, &format!("{path} {}", command["name"].as_str().unwrap()), found);
    }
}

#[test]
fn programs_can_read_what_can_be_typed() {
    let desk = Desk::new();
    let told = desk.json(0, &["help"]);
    assert_eq!((&told["schema_version"], &told["name"]), (&json!(1), &json!("vhm")));
    let mut found = Vec::new();
    leaves(&told, "", &mut found);
    let import = found.iter().find(|(path, _)| path == "import").unwrap().1;
    let flag =
        |name: &str| import["flags"].as_array().unwrap().iter().find(|flag| flag["long"] == json!(name)).unwrap();
    assert_eq!(flag("empty")["values"], json!(["keep", "clear"]));
    assert_eq!((&flag("empty")["default"], &flag("dry-run")["value"]), (&json!("keep"), &Json::Null));
    assert_eq!((&import["arguments"][0]["name"], &import["arguments"][0]["many"]), (&json!("FILE"), &json!(true)));
    let globals: Vec<_> = told["global_flags"].as_array().unwrap().iter().map(|flag| flag["long"].clone()).collect();
    for name in ["db", "config", "profile", "format", "lang", "quiet", "verbose", "no-pager"] {
        assert!(globals.contains(&json!(name)), "{name}: {globals:?}");
    }
    let codes: Vec<_> =
        told["exit_codes"].as_array().unwrap().iter().map(|code| code["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 130, 143]);
    for (path, command) in found {
        let words: Vec<&str> = path.split(' ').collect();
        let help = desk.run(0, &[&words[..], &["--help"]].concat()).out();
        for flag in command["flags"].as_array().unwrap() {
            let name = flag["long"].as_str().unwrap();
            assert!(help.contains(&format!("--{name}")), "{path} --{name}");
        }
        assert!(help.contains(command["about"].as_str().unwrap()), "{path}");
    }
}

/// Hands a job in that makes a file, lets a worker do it when it shall be done, and gives its number.
fn job(desk: &Desk, done: bool) -> String {
    let told = desk.json(0, &["export", "-o", "made.xlsx", "--enqueue"]);
    if done {
        let worker = std::path::Path::new(env!("CARGO_BIN_EXE_vhm")).with_file_name("vhm-worker");
        let mut command = Command::new(worker);
        command.args(["run", "--once"]).env("HOME", desk.folder.path()).env("VHM_DATABASE_URL", &desk.url);
        let output = command.current_dir(desk.folder.path()).output().expect("test the whole workspace");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    told["rows"][0]["run"].to_string()
}

#[test]
fn the_first_example_of_every_help_works_as_it_stands() {
    let desk = Desk::new();
    let copy = |from: &str, to: &str| std::fs::copy(fixture(from), desk.path(to)).map(drop).unwrap();
    copy("sources/happy_workers/hw20_en.xlsx", "june.xlsx");
    copy("sources/payme/payme.xlsx", "payme.xlsx");
    copy("sources/generic_orders/orders_en.csv", "receipts.csv");
    // Examples speak of run 7, which is one with rejected rows.
    for run in 1..=6 {
        desk.write("before.csv", orders(&[(&format!("Z{run}"), "1", "")]));
        desk.run(0, &["import", "before.csv"]);
    }
    desk.run(1, &["import", &fixture("bad/amounts_unreadable.csv")]);
    let told = desk.json(0, &["help"]);
    let mut found = Vec::new();
    leaves(&told, "", &mut found);
    assert!(found.len() >= 29, "{}", found.len());
    for (path, command) in &found {
        let examples = command["examples"].as_array().unwrap();
        assert!(examples.len() >= 2, "{path}: {examples:?}");
        let mut typed = examples[0].as_str().unwrap().to_owned();
        match path.as_str() {
            "export" | "runs output" => std::fs::remove_file(desk.path("june.xlsx")).unwrap(),
            "watch add" => std::fs::create_dir(desk.path("exports")).unwrap(),
            _ => {}
        }
        // Where the example speaks of a run that a worker did, or has not yet begun, there is one.
        match path.as_str() {
            "runs watch" | "runs output" => typed = typed.replace('7', &job(&desk, true)),
            "runs cancel" => typed = typed.replace('7', &job(&desk, false)),
            "runs retry" => {
                let number = job(&desk, false);
                desk.run(0, &["runs", "cancel", &number]);
                typed = typed.replace('7', &number);
            }
            _ => {}
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", &typed]).current_dir(desk.folder.path()).env_clear().env("PATH", search_path());
        let output = shell.env("VHM_DATABASE_URL", &desk.url).env("HOME", desk.folder.path()).output().unwrap();
        assert!(output.status.success(), "{typed}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn commands_stand_in_groups_and_every_one_in_one() {
    let desk = Desk::new();
    let help = desk.run(0, &["--help"]).out();
    let told = desk.json(0, &["help"]);
    let (mut place, mut headings) = (0, 0);
    for line in help.lines().take_while(|line| *line != "Options:") {
        headings += usize::from(line.ends_with(':') && !line.starts_with(' '));
    }
    assert!(headings >= 4, "{help}");
    for name in ["Every day:", "  import", "  query", "Setting up:", "  db", "Documentation:"] {
        let found =
            help[place..].find(&format!("\n{name}")).unwrap_or_else(|| panic!("{name} is not in its place: {help}"));
        place += found;
    }
    for command in told["commands"].as_array().unwrap() {
        let (name, about) = (command["name"].as_str().unwrap(), command["about"].as_str().unwrap());
        let lines = help.lines().filter(|line| {
            line.strip_prefix("  ").is_some_and(|line| line.starts_with(&format!("{name} ")) && line.ends_with(about))
        });
        assert_eq!(lines.count(), 1, "{name}: {help}");
    }
}
