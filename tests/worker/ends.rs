//! What whoever waits for a job is told: what the command would have told of work done here, and the same exit code.

use std::process::Output;

use serde_json::Value as Json;

use crate::desk::{Desk, on_both, orders};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What was printed, without the numbers of runs: a job has one also where the command needs none.
fn told(bytes: &[u8]) -> String {
    ["run ", "загрузка ", "загрузкой "].into_iter().fold(text(bytes), |text, word| {
        let mut parts = text.split(word);
        let first = parts.next().unwrap_or_default().to_owned();
        let digit = |letter: char| letter.is_ascii_digit();
        parts.fold(first, |text, part| format!("{text}{word}N{}", part.trim_start_matches(digit)))
    })
}

/// Runs a command here, and has it done by a worker there; both end in the same way.
#[track_caller]
fn both(here: &Desk, there: &Desk, code: i32, arguments: &[&str]) -> (Output, Output) {
    let mut later = arguments.to_vec();
    later.extend(["--enqueue", "--wait"]);
    (here.run(code, arguments), there.run(code, &later))
}

#[test]
fn whoever_waits_is_told_what_the_command_tells() {
    on_both(|desk| {
        let here = Desk::new(desk.url.starts_with("postgres"));
        for place in [&desk, &here] {
            place.write("orders.csv", orders(990, 20, 3));
            place.write("more.csv", orders(2_000, 5, 3));
            place.write("bad.csv", "neither,known\n1,2\n");
        }
        let _worker = desk.worker(&[]);
        let imports: [(i32, &[&str]); 7] = [
            (1, &["import", "orders.csv", "--dry-run"]),
            (1, &["import", "orders.csv"]),
            (0, &["import", "orders.csv"]),
            (1, &["validate", "orders.csv"]),
            (1, &["validate", "orders.csv", "bad.csv", "--lang", "ru"]),
            (1, &["import", "bad.csv", "more.csv", "missing.csv", "--lang", "ru"]),
            (1, &["import", "orders.csv", "--force", "--on-error", "abort"]),
        ];
        for (code, arguments) in imports {
            let (now, later) = both(&here, &desk, code, arguments);
            assert!(!now.stdout.is_empty());
            assert_eq!(told(&later.stdout), told(&now.stdout), "{arguments:?}");
            assert_eq!(told(&later.stderr), told(&now.stderr), "{arguments:?}");
        }
        let (now, later) = both(&here, &desk, 0, &["reconcile", "--dry-run"]);
        assert!(text(&now.stdout).contains("orders"));
        assert_eq!(text(&later.stdout), text(&now.stdout));
        let first = |desk: &Desk| desk.json(0, &["runs", "list", "--kind", "import", "--state", "done"]);
        let run = |desk: &Desk| first(desk)["rows"][0]["run"].to_string();
        for dry in [true, false] {
            let told = |desk: &Desk, more: &[&str]| {
                let number = run(desk);
                let mut all = vec!["runs", "undo", &number, "--yes"];
                all.extend(if dry { &["--dry-run"][..] } else { &[] });
                all.extend(more);
                text(&desk.run(0, &all).stdout).replace(&format!("\t{number}\n"), "\tN\n")
            };
            assert_eq!(told(&desk, &["--enqueue", "--wait"]), told(&here, &[]));
        }
        let told = desk.json(1, &["import", "orders.csv", "bad.csv", "--force", "--enqueue", "--wait"]);
        assert_eq!((&told["read"], &told["exit_code"]), (&20.into(), &1.into()), "{told}");
        assert_eq!((&told["files"][0]["state"], &told["files"][0]["read"]), (&"done".into(), &20.into()));
        assert_eq!((&told["files"][1]["state"], &told["files"][1]["outcome"]), (&"failed".into(), &"refused".into()));
    });
}

#[test]
fn what_a_document_cannot_show_is_told_with_it() {
    let (here, there) = (Desk::new(false), Desk::new(false));
    for place in [&here, &there] {
        place.write("漢.csv", "order_number,machine_code,order_price,goods_name\n字1,0a1b181f0000,15000,漢字\n");
        place.run(0, &["import", "漢.csv"]);
        place.run(0, &["reconcile"]);
    }
    let _worker = there.worker(&[]);
    for arguments in [&["export", "-o", "all.pdf"][..], &["reconcile", "report", "-o", "left.pdf", "--lang", "ru"]] {
        let (now, later) = both(&here, &there, 0, arguments);
        let warning = |bytes: &[u8]| text(bytes).lines().next().unwrap_or_default().to_owned();
        assert!(warning(&now.stderr).contains("W_LETTERS_LACKING"), "{now:?}");
        assert_eq!(warning(&later.stderr), warning(&now.stderr), "{arguments:?}");
    }
}

#[test]
fn a_failed_job_ends_its_command_as_the_failure_would_here() {
    on_both(|desk| {
        let here = Desk::new(desk.url.starts_with("postgres"));
        for place in [&desk, &here] {
            place.write("one.csv", orders(1, 10, 3));
            place.write("bad.csv", "neither,known\n1,2\n");
            place.run(0, &["import", "one.csv"]);
            place.run(0, &["runs", "undo", "1", "--yes"]);
        }
        let _worker = desk.worker(&[]);
        let cases: [(i32, &[&str]); 4] = [
            (2, &["runs", "undo", "999", "--yes"]),
            (7, &["runs", "undo", "1", "--yes"]),
            (4, &["import", "bad.csv"]),
            (4, &["import", "missing.csv"]),
        ];
        for (code, arguments) in cases {
            both(&here, &desk, code, arguments);
            let mut later = arguments.to_vec();
            later.extend(["--enqueue", "--wait"]);
            let told = desk.json(code, &later);
            assert_eq!(told["exit_code"], code, "{arguments:?}: {told}");
        }
    });
}

#[test]
fn a_file_that_cannot_be_handed_in_keeps_no_other_from_it() {
    on_both(|desk| {
        desk.write("good.csv", orders(1, 10, 3));
        desk.write("more.csv", orders(50, 10, 3));
        std::fs::create_dir(desk.path("folder.csv")).unwrap();
        let told = desk.json(1, &["import", "good.csv", "missing.csv", "more.csv", "--enqueue"]);
        let states: Vec<_> =
            told["rows"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["queued", "refused", "queued"]);
        assert_eq!((&told["exit_code"], &told["refused"][0]["file"]), (&1.into(), &"missing.csv".into()), "{told}");
        assert_eq!(told["refused"][0]["problem"]["code"], "E_FILE_UNREADABLE");
        assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'queued'"), 2);
        let shown = desk.run(1, &["import", "missing.csv", "good.csv", "--enqueue"]);
        assert!(text(&shown.stderr).contains("E_FILE_UNREADABLE") && text(&shown.stdout).contains("known\tgood.csv"));
        desk.run(4, &["import", "missing.csv", "gone.csv", "--enqueue"]);
    });
}

#[test]
fn a_follower_hears_how_far_a_job_came() {
    on_both(|desk| {
        let written = desk.write("one.csv", orders(1, 3_000, 3));
        let bytes = std::fs::metadata(desk.path(&written)).unwrap().len();
        let _worker = desk.worker(&[]);
        // What follows --wait is a file and not its number of seconds.
        let arguments = ["import", "--enqueue", "--progress", "json", "--wait", "one.csv"];
        let told = desk.run(1, &arguments);
        let last = text(&told.stderr).lines().rfind(|line| line.starts_with('{')).unwrap().to_owned();
        let last: Json = serde_json::from_str(&last).unwrap();
        assert_eq!(
            (&last["event"], &last["state"], &last["run"]),
            (&"end".into(), &"done".into(), &1.into()),
            "{last}"
        );
        assert_eq!((&last["rows"], &last["rejected"]), (&3_000.into(), &3.into()), "{last}");
        assert_eq!((&last["bytes"], &last["total_bytes"]), (&bytes.into(), &bytes.into()), "{last}");
    });
}

#[test]
fn a_run_keeps_the_name_of_its_worker_and_a_missing_file_its_own() {
    on_both(|desk| {
        desk.write("one.csv", orders(1, 10, 3));
        desk.write("two.csv", orders(50, 10, 3));
        let (run, gone) = (desk.hand_in("one.csv"), desk.hand_in("two.csv"));
        let sha256 = desk.show(gone)["sha256"].as_str().unwrap().to_owned();
        std::fs::remove_file(desk.path(".local/share/vhm/originals").join(&sha256[..2]).join(&sha256[2..])).unwrap();
        desk.work();
        assert!(desk.show(run)["worker"].as_str().unwrap().contains('-'));
        let error = desk.show(gone)["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with("two.csv E_BLOB_MISSING: "), "{error}");
    });
}
