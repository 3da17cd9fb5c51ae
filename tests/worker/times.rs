//! Schedules, and clocks that are wrong.

use std::time::Duration;

use vhm::import::now;
use vhm::store::schedules;

use crate::desk::{on_both, orders};

#[test]
fn a_clock_two_minutes_off_changes_nothing() {
    on_both(|desk| {
        let library = [
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
        ]
        .into_iter()
        .find(|path| std::path::Path::new(path).exists());
        let library = library.expect("the tests need libfaketime (Debian: faketime)");
        let ahead = [("LD_PRELOAD", library), ("FAKETIME", "+120s"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        let behind = [("LD_PRELOAD", library), ("FAKETIME", "-120s"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        if !desk.url.starts_with("postgres") {
            // An embedded database has no clock of its own; all its users share that of the machine, also when it is wrong.
            desk.write("one.csv", orders(0, 5_000, 3));
            let mut handing = desk.command(&["import", "one.csv", "--enqueue"]);
            assert!(handing.envs(ahead).output().unwrap().status.success());
            let _worker = desk.worker_with(&[], &ahead);
            desk.until_job(1, "done");
            return;
        }
        for at in 0..8 {
            desk.write(&format!("{at}.csv"), orders(at * 3_000, 3_000, 3));
            let mut handing = desk.command(&["import", &format!("{at}.csv"), "--enqueue"]);
            let clock = if at % 2 == 0 { ahead } else { behind };
            assert!(handing.envs(clock).output().unwrap().status.success());
        }
        let _workers = [desk.worker_with(&[], &ahead), desk.worker_with(&[], &behind), desk.worker(&[])];
        desk.until("all are done", || desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'done'") == 8);
        assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs WHERE attempts <> 1 OR lost <> 0"), 0, "{}", desk.log());
        // The history knows one clock: nothing began before it was handed in, or ended after its job, by more than a moment.
        let sql = "SELECT COUNT(*) FROM runs r JOIN job_runs j ON r.id = j.id
                   WHERE r.started_at > j.accepted_at - 60000 AND r.finished_at < j.finished_at + 60000 AND r.finished_at >= r.started_at";
        assert_eq!(desk.count(sql), 8);
        let sql = "SELECT COUNT(*) FROM files f JOIN job_runs j ON f.sha256 = j.sha256
                   WHERE f.first_seen_at > j.accepted_at - 60000 AND f.first_seen_at < j.finished_at + 60000";
        assert_eq!(desk.count(sql), 8);
        desk.until("they say how far they are off", || {
            let status = desk.json(0, &["worker", "status"]);
            let off: Vec<i64> = status["live"]
                .as_array()
                .unwrap()
                .iter()
                .map(|worker| worker["clock_off_ms"].as_i64().unwrap())
                .collect();
            off.len() == 3 && off.iter().any(|off| *off > 100_000) && off.iter().any(|off| *off < -100_000)
        });
    });
}

#[test]
fn a_tick_is_one_job_however_many_workers_there_are() {
    on_both(|desk| {
        desk.run(0, &["schedule", "add", "often", "0 0 1 1 *", "notify", "--text", "good morning"]);
        desk.run(0, &["schedule", "add", "rarely", "0 0 1 1 *", "prune", "--disabled"]);
        desk.run(7, &["schedule", "add", "often", "0 0 * * *", "prune"]);
        desk.run(2, &["schedule", "add", "wrong", "0 0 * *", "prune"]);
        let listed = desk.json(0, &["schedule", "list"]);
        let names: Vec<_> =
            listed["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["backup", "often", "prune", "rarely", "reconcile", "report", "stale"]);
        // The next tick is now.
        let store = desk.store();
        let next = now() - 1_000;
        store.write_queue(|connection| schedules::set_enabled(connection, "often", true, Some(next))).unwrap();
        let _workers = [desk.worker(&[]), desk.worker(&[]), desk.worker(&[])];
        desk.until("it ticked", || desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'done'") >= 1);
        std::thread::sleep(Duration::from_secs(3));
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM job_runs WHERE origin = 'schedule' AND run_after < accepted_at + 1"),
            1
        );
        let often = store.read_queue(|connection| schedules::get(connection, "often")).unwrap();
        assert!(often.next_at.unwrap() > next && often.last_run.is_some());
    });
}

#[test]
fn missed_ticks_are_told_and_made_up_for_once_or_left_out() {
    on_both(|desk| {
        desk.run(0, &["schedule", "add", "once", "0 * * * *", "notify", "--text", "late"]);
        desk.run(0, &["schedule", "add", "skip", "0 * * * *", "notify", "--text", "late", "--missed", "skip"]);
        let store = desk.store();
        let five_hours_ago = now() - 5 * 3_600_000 - 60_000;
        for name in ["once", "skip"] {
            store
                .write_queue(|connection| schedules::set_enabled(connection, name, true, Some(five_hours_ago)))
                .unwrap();
        }
        let _worker = desk.worker(&[]);
        let told = |name: &str| store.read_queue(|connection| schedules::get(connection, name)).unwrap();
        desk.until("both ticked", || told("once").next_at.unwrap() > now() && told("skip").next_at.unwrap() > now());
        let (once, skip) = (told("once"), told("skip"));
        assert!((5..=6).contains(&once.missed_ticks), "{once:?}");
        assert_eq!(skip.missed_ticks, once.missed_ticks + 1);
        assert!(once.last_run.is_some() && skip.last_run.is_none());
        assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs"), 1);
        assert!(desk.log().contains("ticks passed while no worker was there"));
        let said = |what: &str, name: &str| {
            desk.log().lines().any(|line| line.contains(what) && line.contains(&format!("schedule=\"{name}\"")))
        };
        desk.until("what became of the ticks is said", || {
            said("the schedule ticked", "once") && said("the tick is left out", "skip")
        });
        assert!(!said("the schedule ticked", "skip"));
    });
}

#[test]
fn schedules_that_make_no_sense_are_refused() {
    on_both(|desk| {
        let never = desk.run(2, &["schedule", "add", "never", "0 0 30 2 *", "prune"]);
        assert!(String::from_utf8_lossy(&never.stderr).contains("never comes"), "{never:?}");
        desk.run(0, &["schedule", "add", "leap", "0 0 29 2 *", "prune"]);
        // What is built in would come back.
        let told = desk.run(7, &["schedule", "remove", "report"]);
        assert!(String::from_utf8_lossy(&told.stderr).contains("schedule disable report"), "{told:?}");
        desk.run(0, &["schedule", "remove", "leap"]);
        desk.run(2, &["schedule", "remove", "leap"]);
        // A server is not copied by a job, so the job may not be planned.
        let postgres = desk.url.starts_with("postgres");
        let told = desk.run(if postgres { 2 } else { 0 }, &["schedule", "enable", "backup"]);
        assert_eq!(String::from_utf8_lossy(&told.stderr).contains("pg_dump"), postgres);
        desk.run(
            if postgres { 2 } else { 0 },
            &["schedule", "add", "copy", "0 3 * * *", "backup", "--folder", "copies"],
        );
    });
}

#[test]
fn a_job_for_a_moment_that_has_passed_waits_since_it_was_handed_in() {
    on_both(|desk| {
        desk.write("one.csv", orders(1, 10, 3));
        desk.run(0, &["import", "one.csv", "--enqueue", "--at", "2020-01-01T02:00"]);
        let waits = desk.json(0, &["worker", "status"])["oldest_wait_seconds"].as_i64().unwrap();
        assert!(waits < 3_600, "{waits}");
        desk.run(0, &["doctor"]);
    });
}
