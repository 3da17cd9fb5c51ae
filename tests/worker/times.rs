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
    });
}
