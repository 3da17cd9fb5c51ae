//! Every kind of job does what the command does that does it in place: the same rows, history, runs, reports and files.

use serde_json::Value as Json;

use crate::desk::{Desk, on_both};

const ORDERS: &str = "order_number,machine_code,order_resource,order_price,creation_time,paying_time,delivery_time,payment_status,brew_status
ff00000001202606011000100a1b181f0000,0a1b181f0000,cash,15000,2026-06-01 07:00:20,2026-06-01 07:00:20,2026-06-01 07:01:02,paid,2
Q1,0a1b181f0000,userDefined,20000,2026-06-01 08:00:00,2026-06-01 08:01:00,2026-06-01 08:02:00,paid,2
Q2,0a1b181f0000,userDefined,20000,2026-06-01 09:00:00,2026-06-01 09:01:00,2026-06-01 09:02:00,paid,2
B1,0a1b181f0000,cash,lots,2026-06-01 09:30:00,2026-06-01 09:30:00,2026-06-01 09:30:40,paid,2
";
const RECEIPTS: &str = "fiscal_module,receipt_number,receipt_time,operation,cash_amount,card_amount,total_amount
LG420211000001,885,2026-06-01 07:01:03,sale,15000,0,15000
LG420211000001,886,2026-06-01 10:00:41,sale,10000,0,10000
";
const PAYMENTS: &str = "provider,payment_id,paid_at,status,amount,order_id
click,2958473625,2026-06-01 08:01:02,paid,20000,101
click,2958473626,2026-06-01 09:12:00,paid,20000,102
";
const LATE: &str = "provider,payment_id,paid_at,status,amount,order_id
click,2958473627,2026-06-01 09:01:03,paid,20000,103
";

fn fill(desk: &Desk) {
    for (name, text) in
        [("orders.csv", ORDERS), ("receipts.csv", RECEIPTS), ("payments.csv", PAYMENTS), ("late.csv", LATE)]
    {
        desk.write(name, text);
    }
}

/// Hands in what a command asks for, does it, and tells the number of its run.
#[track_caller]
fn later(desk: &Desk, arguments: &[&str]) -> i64 {
    let mut all = arguments.to_vec();
    all.push("--enqueue");
    let told = desk.json(0, &all);
    desk.work();
    told["rows"][0]["run"].as_i64().unwrap()
}

#[test]
fn every_kind_of_job_does_what_the_command_does() {
    on_both(|desk| {
        let here = Desk::new(desk.url.starts_with("postgres"));
        fill(&desk);
        fill(&here);
        // What writes runs comes first and in the same order, so that the numbers are the same too.
        for (code, file) in [(1, "orders.csv"), (0, "receipts.csv"), (0, "payments.csv")] {
            here.run(code, &["import", file]);
            later(&desk, &["import", file]);
        }
        for more in [&["reconcile"][..], &["reconcile", "--full"]] {
            here.run(0, more);
            let run = later(&desk, more);
            assert_eq!(desk.show(run)["state"], "done");
            assert_eq!(desk.dump(), here.dump(), "{more:?}");
        }
        here.run(0, &["runs", "undo", "3", "--yes"]);
        later(&desk, &["runs", "undo", "3", "--yes"]);
        let dump = here.dump();
        assert!(dump.contains("match_status: ") && dump.contains("matches: ") && dump.lines().count() > 20, "{dump}");
        assert_eq!(desk.dump(), dump);

        // What only tells: the same report, and nothing written.
        let checked = here.json(1, &["validate", "orders.csv"])["files"][0].clone();
        let report = desk.show(later(&desk, &["validate", "orders.csv"]))["report"].clone();
        for key in ["read", "rejected", "skipped", "source", "format", "outcome", "problem_counts", "problems"] {
            assert_eq!(report[key], checked[key], "{key}");
        }
        files(&desk, &here);
        upkeep(&desk, &here);
        let without_rejects = |text: String| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with("rejects")).map(str::to_owned).collect()
        };
        assert_eq!(without_rejects(desk.dump()), without_rejects(dump));
    });
}

/// Exports and reports: the same bytes.
fn files(desk: &Desk, here: &Desk) {
    let cases: [(&[&str], &str); 4] = [
        (&["export"], "orders.csv.out.csv"),
        (&["export", "--labels", "ru", "--table", "receipts"], "receipts.jsonl"),
        (&["reconcile", "report", "--lang", "ru"], "report.json"),
        (&["reconcile", "report", "--month", "2026-06"], "report.xlsx"),
    ];
    for (command, name) in cases {
        let mut arguments = command.to_vec();
        arguments.extend(["-o", name]);
        here.run(0, &arguments);
        let run = later(desk, &arguments);
        assert!(!desk.path(name).exists(), "a worker writes nothing beside its user's files");
        desk.run(0, &["runs", "output", &run.to_string(), "-o", name]);
        let read = |desk: &Desk| std::fs::read(desk.path(name)).unwrap();
        if name.ends_with("xlsx") {
            // The moment it was made stands in a workbook.
            let size = |desk: &Desk| read(desk).len() as i64;
            assert!(
                (size(desk) - size(here)).abs() < 64 && read(desk).starts_with(b"PK"),
                "{name}: {} {}",
                size(desk),
                size(here)
            );
        } else {
            assert_eq!(read(desk), read(here), "{name}");
            assert!(read(here).len() > 100, "{name}");
        }
    }
}

/// Prunes, backups and notifications.
fn upkeep(desk: &Desk, here: &Desk) {
    let scheduled = |arguments: &[&str]| {
        let mut all = vec!["schedule", "add", arguments[0], "0 0 1 1 *"];
        all.extend(&arguments[1..]);
        all.push("--disabled");
        desk.run(0, &all);
        let run = desk.json(0, &["schedule", "run", arguments[0]])["run"].as_i64().unwrap();
        desk.work();
        run
    };
    let rejects = "SELECT CAST(COUNT(*) AS BIGINT) FROM rejects";
    let count = |desk: &Desk| desk.store().read(|connection| connection.integer(rejects, &[])).unwrap();
    assert_eq!((count(desk), count(here)), (Some(1), Some(1)));
    let told = here.json(0, &["runs", "prune", "--older-than", "0", "--yes"]);
    let report = desk.show(scheduled(&["clean", "prune", "--days", "0"]))["report"].clone();
    assert_eq!((&report["rejected_rows"], &told["rejected_rows"]), (&1.into(), &1.into()));
    assert_eq!((count(desk), count(here)), (Some(0), Some(0)));

    let told = here.json(0, &["runs", "prune", "--older-than", "3650", "--yes"]);
    let run = later(desk, &["runs", "prune", "--older-than", "3650", "--yes"]);
    let report = desk.show(run)["report"].clone();
    for key in ["rejected_rows", "jobs", "notifications", "files", "dry_run"] {
        assert_eq!(report[key], told[key], "{key}");
    }

    let run = scheduled(&["copy", "backup", "--folder", "copies"]);
    let job = desk.show(run);
    if desk.url.starts_with("postgres") {
        // Where a command says that pg_dump is for that, the job says it too.
        here.run(2, &["db", "backup", "copy.db"]);
        assert_eq!(job["state"], "failed");
        assert!(job["error"].as_str().unwrap().contains("pg_dump"), "{job}");
        desk.run(2, &["db", "backup", "later.db", "--enqueue"]);
    } else {
        here.run(0, &["db", "backup", "copy.db"]);
        later(desk, &["db", "backup", "later.db"]);
        assert_eq!(desk.dump_of(&here_url(desk, "later.db")), here.dump_of(&here_url(here, "copy.db")));
        let copy = job["report"]["file"].as_str().unwrap().to_owned();
        assert_eq!(desk.dump_of(&format!("sqlite://{copy}")), here.dump_of(&here_url(here, "copy.db")));
    }

    let run = scheduled(&["morning", "notify", "--text", "good morning"]);
    assert_eq!(desk.show(run)["report"]["messages"], 1);
    let run = scheduled(&["quiet", "stale"]);
    assert_eq!(desk.show(run)["report"]["messages"], 0, "everything came today");
    let old = "UPDATE runs SET finished_at = finished_at - 864000000 WHERE kind = 'import'";
    desk.store().write(|connection| connection.execute(old, &[])).unwrap();
    let run = scheduled(&["alarm", "stale", "--days", "5"]);
    assert_eq!(desk.show(run)["report"]["messages"], 1);
    let body = "SELECT body FROM outbox WHERE event = 'stale'";
    let rows = desk.store().read_queue(|connection| connection.query(body, &[], &[vhm::store::Type::Text])).unwrap();
    let body: Json = serde_json::from_str(rows[0][0].as_text().unwrap()).unwrap();
    assert_eq!(body["body"]["sources"][0]["days"], 10, "{body}");
}

fn here_url(desk: &Desk, name: &str) -> String {
    format!("sqlite://{}", desk.path(name).display())
}

#[test]
fn an_import_written_after_a_reconciliation_that_it_was_accepted_before_is_seen() {
    on_both(|desk| {
        let here = Desk::new(desk.url.starts_with("postgres"));
        fill(&desk);
        fill(&here);
        for (code, file) in [(1, "orders.csv"), (0, "receipts.csv"), (0, "payments.csv")] {
            here.run(code, &["import", file]);
            desk.run(code, &["import", file]);
        }
        // The job has the number 4; the reconciliation, which gets 5, is written before it.
        let late = desk.hand_in("late.csv");
        desk.run(0, &["reconcile"]);
        desk.work();
        assert_eq!(desk.show(late)["state"], "done");
        desk.run(0, &["reconcile"]);
        here.run(0, &["import", "late.csv"]);
        here.run(0, &["reconcile"]);
        let statuses = |desk: &Desk| -> Vec<String> {
            // All but the number of the run that wrote it.
            let line = |line: &str| line.rsplit_once('|').map(|(line, _)| line.to_owned());
            desk.dump().lines().filter(|line| line.starts_with("match")).filter_map(line).collect()
        };
        assert!(statuses(&here).len() > 8);
        assert_eq!(statuses(&desk), statuses(&here));
    });
}
