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
}
