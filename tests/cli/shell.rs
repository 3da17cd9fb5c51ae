//! How the command lives with a shell, with cron and with other programs: colours, signals, questions, quiet, dates in words.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::{Desk, fixture, orders};

/// Enough rows for an import to be met half-way.
fn write_big(desk: &Desk) {
    let rows: Vec<String> =
        (0..200_000).map(|at| format!("K{at},0a1b181f0000,{at},Латте,2026-06-01 10:00:00\n")).collect();
    desk.write("big.csv", format!("order_number,machine_code,order_price,goods_name,creation_time\n{}", rows.concat()));
}

#[test]
fn colours_follow_flags_and_environment() {
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "x", "")]));
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = desk.command(&["validate", "bad.csv"]);
        command.args(arguments).envs(variables.iter().copied());
        let stderr = String::from_utf8(command.output().unwrap().stderr).unwrap();
        assert!(stderr.contains("error") && stderr.contains("E_AMOUNT_UNREADABLE"), "{stderr}");
        stderr.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("TERM", "dumb")]));
}

#[test]
fn destruction_is_never_done_without_a_yes() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv"]);
    for arguments in [&["runs", "undo", "1"][..], &["order", "delete", "A1"], &["runs", "prune", "--older-than", "0"]] {
        let told = desk.run(2, arguments).err();
        assert!(told.contains("--yes"), "{told}");
    }
    assert_eq!(desk.rows("orders").len(), 1);
    desk.run(0, &["runs", "undo", "1", "--dry-run"]);
    assert_eq!(desk.rows("orders").len(), 1);
}

#[test]
fn nothing_to_do_is_said_and_is_no_error() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv"]);
    assert!(desk.run(0, &["import", "one.csv"]).out().contains("nothing to do"));
    assert!(desk.run(0, &["query", "order_number = B1", "--format", "jsonl"]).out().is_empty());
}

#[test]
fn advice_does_not_fail_a_script() {
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "x", ""), ("A2", "1", "")]));
    desk.run(1, &["validate", "bad.csv"]);
    desk.run(0, &["validate", "bad.csv", "--exit-zero"]);
    desk.run(0, &["import", "bad.csv", "--exit-zero"]);
    let warned = fixture("bad/time_order.csv");
    desk.run(0, &["validate", &warned]);
    desk.run(1, &["validate", &warned, "--deny", "warnings"]);
}

#[test]
fn quiet_leaves_errors_only() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    let ran = desk.run(0, &["import", "one.csv", "--quiet"]);
    assert!(ran.err().is_empty(), "{}", ran.err());
    let ran = desk.run(2, &["query", "machine_cod = 1", "--quiet"]);
    assert!(ran.err().contains("machine_code"), "{}", ran.err());
}

#[test]
fn progress_is_for_terminals_or_for_machines() {
    let desk = Desk::new();
    write_big(&desk);
    let ran = desk.run(0, &["import", "big.csv", "--dry-run"]);
    assert!(ran.err().is_empty(), "{}", ran.err());
    let ran = desk.run(0, &["import", "big.csv", "--progress", "json"]);
    let events: Vec<serde_json::Value> =
        ran.err().lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let last = events.last().expect("there are events");
    assert_eq!(last["event"], json!("end"), "{last}");
    assert!(last["bytes"].as_u64() > Some(5_000_000) && last["rows"].as_u64() > Some(100_000), "{last}");
    assert!(events.iter().all(|event| event["file"] == json!("big.csv") && event["total_bytes"].is_u64()));
    desk.write("bad.csv", orders(&[("A1", "1", ""), ("A2", "x", "")]));
    let told = desk.run(1, &["import", "bad.csv", "--progress", "json"]).err();
    let last = told.lines().rfind(|line| line.starts_with('{')).expect("there are events");
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["rows"], &last["rejected"]), (&json!(2), &json!(1)), "{last}");
}

#[test]
fn days_can_be_said_in_words() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv"]);
    let count = |arguments: &[&str]| {
        let mut typed = vec!["query", "--format", "jsonl"];
        typed.extend(arguments);
        desk.run(0, &typed).out().lines().count()
    };
    assert_eq!(count(&["--since", "2026-06", "--until", "2026-06"]), 1);
    assert_eq!(count(&["--from", "2026-06-01", "--to", "01.06.2026"]), 1);
    assert_eq!(count(&["--until", "2026-05-31"]), 0);
    assert_eq!(count(&["--to", "2026-06-01T09:59"]), 0);
    assert_eq!(count(&["imported >= today and imported > -7d"]), 1);
    let told = desk.run(2, &["query", "--since", "soon"]).err();
    assert!(told.contains("yesterday"), "{told}");
    desk.run(2, &["query", "--from", "2026-06-02", "--to", "2026-06-01"]);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let desk = Desk::new();
    desk.run(0, &["import", &fixture("sources/happy_workers/hw20_ru.xlsx")]);
    let answer = |variables: &[(&str, &str)]| {
        let mut command = desk.command(&["query", "--columns", "all", "--sort", "goods_name", "--format", "csv"]);
        String::from_utf8(command.envs(variables.iter().copied()).output().unwrap().stdout).unwrap()
    };
    let first = answer(&[]);
    assert!(first.lines().count() > 10);
    assert_eq!(answer(&[("LANG", "ru_RU.UTF-8"), ("TZ", "America/New_York"), ("LC_ALL", "tr_TR.UTF-8")]), first);
}

#[test]
fn rows_stand_in_plain_lines_in_a_pipe() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Латте"), ("A2", "2", "Чай")]));
    desk.run(0, &["import", "one.csv"]);
    let columns = ["query", "--columns", "order_number,order_price", "--sort", "order_number"];
    assert_eq!(desk.run(0, &columns).out(), "order_number\torder_price\nA1\t15000.00\nA2\t2.00\n");
    let more = [&columns[..], &["--no-header", "--limit", "1"]].concat();
    assert_eq!(desk.run(0, &more).out(), "A1\t15000.00\n");
    let json = [&columns[..], &["--format", "jsonl", "--limit", "1"]].concat();
    assert_eq!(desk.run(0, &json).out(), "{\"order_number\":\"A1\",\"order_price\":\"15000.00\"}\n");
}

#[test]
fn an_interrupt_takes_the_file_back_and_says_so() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let desk = Desk::new();
        desk.run(0, &["db", "init"]);
        write_big(&desk);
        let child = desk.command(&["import", "big.csv"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{signal}: {told}");
        assert!(told.contains("interrupted"), "{told}");
        assert_eq!(desk.json(0, &["db", "status"])["orders"], json!(0));
    }
}

#[test]
fn other_commands_stop_at_once() {
    let desk = Desk::new();
    write_big(&desk);
    desk.run(0, &["import", "big.csv"]);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        // Nobody reads the answer, so that the command waits for its pipe.
        let mut child = desk.command(&["query", "--format", "jsonl"]).stdout(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
    }
}

#[test]
fn help_is_short_long_and_anywhere() {
    let desk = Desk::new();
    let alone = desk.run(2, &[]);
    assert!(alone.err().contains("Usage: vhm") && alone.out().is_empty());
    let (short, long) = (desk.run(0, &["import", "-h"]).out(), desk.run(0, &["import", "--help"]).out());
    assert!(short.contains("Usage: vhm import") && long.len() > short.len(), "{short}");
    for arguments in [&["--help", "import"][..], &["import", "one.csv", "--help", "--dry-rn"], &["db", "--help"]] {
        assert!(desk.run(0, arguments).out().contains("Usage: vhm"), "{arguments:?}");
    }
    for wrong in [
        &["import", "--dry-rn"][..],
        &["import", "--format", "csw"],
        &["import", "--max-errors", "many"],
        &["import", "--format"],
    ] {
        for asked in
            [&[wrong, &["--help"]].concat(), &[&["--help"], wrong].concat(), &[wrong, &["--json", "-h"]].concat()]
        {
            let help = desk.run(0, asked).out();
            assert!(help.contains("Usage: vhm") && !help.contains("error:"), "{asked:?}: {help}");
        }
        assert!(desk.run(0, &[wrong, &["--help"]].concat()).out().contains("Usage: vhm import"), "{wrong:?}");
    }
    assert!(desk.run(2, &["imprt", "--help"]).err().contains("import"));
}

/// Waits until an import is seen writing.
fn until_writing(desk: &Desk) {
    while !desk.path("vhm.db-writer").exists() {
        std::thread::yield_now();
    }
}

#[test]
fn an_interrupted_import_prints_one_json_object() {
    for (signal, code, outcome) in [("-INT", 130, "interrupted"), ("-TERM", 143, "terminated")] {
        let desk = Desk::new();
        desk.run(0, &["db", "init"]);
        desk.write("one.csv", orders(&[("A1", "1", "")]));
        desk.run(0, &["import", "one.csv"]);
        write_big(&desk);
        let mut command = desk.command(&["import", "one.csv", "big.csv", "--format", "json"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until_writing(&desk);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&told["outcome"], &told["exit_code"]), (&json!(outcome), &json!(code)));
        assert!(told["error"].as_str().unwrap().contains("nothing"), "{told}");
        assert_eq!(told["files"][0]["outcome"], json!("already_imported"));
        assert_eq!(desk.rows("orders").len(), 1);
    }
}

#[test]
fn a_second_interrupt_stops_at_once() {
    use std::io::{BufRead, Write};
    let desk = Desk::new();
    let mut command = desk.command(&["import", "-", "--input-format", "csv"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // More than a pipe holds: it is written only when the import reads it, and it waits for more.
    let mut input = child.stdin.take().unwrap();
    input.write_all(orders(&vec![("A1", "1", "Капучино"); 20_000]).as_bytes()).unwrap();
    let signal = || assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    signal();
    let mut line = String::new();
    std::io::BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("once more stops at once"), "{line}");
    assert!(child.try_wait().unwrap().is_none(), "the first one is a wish");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(desk.rows("orders").is_empty());
    drop(input);
}

#[test]
fn a_bug_gives_a_notice_and_a_report() {
    // Programs built for their users have no switch for this.
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = Desk::new();
    let mut command = desk.command(&["query", "order_number = A1", "--db", "postgres://u:secret-word@h/d"]);
    let output = command.env("VHM_TEST_PANIC", "1").env("TMPDIR", desk.folder.path()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(70), "{told}");
    assert!(output.stdout.is_empty());
    assert!(told.lines().count() == 2 && told.contains("met a bug") && !told.contains("backtrace"), "{told}");
    let path = told.split_whitespace().find(|word| word.contains("vhm-bug-")).unwrap().trim_end_matches(',');
    let report = std::fs::read_to_string(path).unwrap();
    for part in ["commit ", "database schema", "command vhm query … --db …", "a test asked for this", "main"] {
        assert!(report.contains(part), "«{part}» is not in {report}");
    }
    assert!(!report.contains("secret-word") && !report.contains("A1"), "{report}");
    let nowhere = desk.command(&["doctor"]).env("VHM_TEST_PANIC", "1").env("TMPDIR", "/nowhere").output().unwrap();
    let told = String::from_utf8(nowhere.stderr).unwrap();
    assert!(nowhere.status.code() == Some(70) && told.contains("a test asked for this"), "{told}");
}

#[test]
fn steps_are_told_when_asked_for() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "Чай")]));
    let told = |arguments: &[&str], log: &str| {
        let mut command = desk.command(&[&["import", "one.csv", "--force"], arguments].concat());
        String::from_utf8(command.env("VHM_LOG", log).output().unwrap().stderr).unwrap()
    };
    assert!(told(&[], "").is_empty());
    let steps = told(&["-v"], "");
    for part in [
        "INFO",
        "recognised",
        "format=\"csv\"",
        "encoding=\"utf-8\"",
        "rows=1",
        "elapsed_ms=",
        "source=\"generic_orders\"",
    ] {
        assert!(steps.to_lowercase().contains(&part.to_lowercase()), "«{part}» is not in {steps}");
    }
    assert!(
        steps.contains("end: ") && steps.contains(" of ") && steps.contains("1 rows"),
        "progress for a log: {steps}"
    );
    assert!(!steps.contains("DEBUG") && !steps.contains('\u{1b}'), "{steps}");
    for details in [told(&["-vv"], ""), told(&[], "vhm=debug")] {
        for part in ["DEBUG", "header_row=1", "sha256=", "opened"] {
            assert!(details.contains(part), "«{part}» is not in {details}");
        }
    }
    assert!(!told(&["-v"], "vhm=warn").contains("recognised"), "the variable is stronger");
    let wrong = desk.command(&["doctor"]).env("VHM_LOG", "vhm=loud").output().unwrap();
    assert_eq!(wrong.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("VHM_LOG"));
}

#[test]
fn like_problems_stand_together_and_the_rest_is_counted() {
    let desk = Desk::new();
    let rows: Vec<_> = (0..50).map(|at| (format!("A{at}"), if at % 2 == 0 { "x" } else { "1.2.3" })).collect();
    let rows: Vec<_> = rows.iter().map(|(number, price)| (number.as_str(), *price, "")).collect();
    desk.write("bad.csv", orders(&rows));
    let told = desk.run(1, &["validate", "bad.csv"]).err();
    let shown: Vec<_> = told.lines().filter(|line| line.starts_with("error[")).collect();
    assert_eq!(shown.len(), 20, "{told}");
    assert!(told.contains("… and 30 more E_AMOUNT_UNREADABLE") && told.contains("showing 20 of 50 problems"), "{told}");
    assert_eq!(
        told.lines().filter(|line| line.starts_with("    ") && !line.contains('…')).count(),
        1,
        "one hint: {told}"
    );
}

#[test]
fn changes_by_hand_can_be_tried() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        desk.write("one.csv", orders(&[("A1", "1", ""), ("A2", "2", "")]));
        desk.run(0, &["import", "one.csv"]);
        desk.run(0, &["order", "delete", "A2", "--yes"]);
        let state = || (desk.rows("orders"), desk.json(0, &["runs", "list"])["rows"].clone());
        let before = state();
        for (arguments, done) in [
            (&["order", "create", "B1", "--machine", "0a1b181f0000", "order_price=1"][..], "created"),
            (&["order", "edit", "A1", "order_price=2"], "changed"),
            (&["order", "edit", "A1", "order_price=1"], "unchanged"),
            (&["order", "delete", "A1"], "deleted"),
            (&["order", "restore", "A2"], "restored"),
        ] {
            let tried = [arguments, &["--dry-run"]].concat();
            let told = desk.json(0, &tried);
            assert_eq!((&told["done"], &told["dry_run"]), (&json!(done), &json!(true)), "{tried:?}");
            assert!(desk.run(0, &tried).err().contains(&format!("would be {done}")), "{tried:?}");
            assert_eq!(state(), before, "{tried:?}");
        }
        desk.run(7, &["order", "create", "A1", "--machine", "0a1b181f0000", "--dry-run"]);
        desk.run(2, &["order", "edit", "A9", "order_price=2", "--dry-run"]);
    }
}

#[test]
fn one_program_works_alone_and_without_a_network() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("bin")).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_vhm"), desk.path("bin/vhm")).unwrap();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    // A network of its own has nothing in it, not even this machine. Where that is not permitted the program is at least alone.
    let unshare = ["/usr/bin/unshare", "/bin/unshare"].into_iter().find(|path| std::path::Path::new(path).exists());
    let apart = unshare.is_some_and(|unshare| {
        Command::new(unshare).args(["-rn", "true"]).output().is_ok_and(|output| output.status.success())
    });
    for arguments in
        [&["--version"][..], &["import", "one.csv"], &["query"], &["doctor"], &["export", "-o", "out.xlsx"]]
    {
        let mut command = Command::new(unshare.filter(|_| apart).unwrap_or("./bin/vhm"));
        command
            .args(if apart { &["-rn", "./bin/vhm"][..] } else { &[] })
            .args(arguments)
            .current_dir(desk.folder.path());
        let output = command.env_clear().env("HOME", desk.folder.path()).env("PATH", "").output();
        let output = output.unwrap_or_else(|_| panic!("{arguments:?}"));
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(desk.path("out.xlsx").exists());
}

#[test]
fn help_needs_neither_configuration_nor_database() {
    let desk = Desk::new();
    desk.write("vhm.toml", "nonsense = 1\n");
    for arguments in [
        &["--help"][..],
        &["import", "-h"],
        &["--version"],
        &["help", "filters"],
        &["explain"],
        &["completions", "zsh"],
    ] {
        let mut command = desk.command(arguments);
        let output = command.env("VHM_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none").output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!desk.path(".local").exists() && !desk.path("vhm.db").exists());
    desk.run(3, &["doctor"]);
}
