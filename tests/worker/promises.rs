//! What is promised of accepting and executing jobs, whatever dies meanwhile.

use std::process::Stdio;
use std::time::Duration;

use crate::desk::{Desk, Draws, on_both, orders};

#[test]
fn a_job_does_what_the_command_does() {
    on_both(|desk| {
        let other = Desk::new(desk.url.starts_with("postgres"));
        for (at, (first, seed)) in [(0, 3), (400, 5), (600, 7)].into_iter().enumerate() {
            let name = format!("{at}.csv");
            desk.write(&name, orders(first, 600, seed));
            other.write(&name, orders(first, 600, seed));
            other.run(1, &["import", &name]);
            let waiting = std::thread::scope(|scope| {
                let handed = scope.spawn(|| desk.json(1, &["import", &name, "--enqueue", "--wait"]));
                desk.until("the job is there", || {
                    desk.count("SELECT COUNT(*) FROM job_runs WHERE state <> 'done'") > 0
                });
                desk.work();
                handed.join().unwrap()
            });
            assert_eq!(waiting["files"][0]["state"], "done");
            assert_eq!(waiting["files"][0]["read"], 600);
        }
        other.run(0, &["runs", "undo", "3", "--yes"]);
        let store = desk.store();
        let job = vhm::job::Job::Undo(vhm::job::UndoJob { run: 3, dry_run: false });
        let new = vhm::store::jobs::NewJob {
            kind: "undo".into(),
            queue: "work".into(),
            priority: 0,
            payload: job.to_payload(),
            origin: "cli".into(),
            who: "tester".into(),
            retry_of: None,
            identity: None,
            file_name: None,
            sha256: None,
            run_after: None,
        };
        store.write_queue(|connection| vhm::store::jobs::accept(connection, &new, 3)).unwrap();
        desk.work();
        let (mine, theirs) = (desk.dump(), other.dump());
        assert!(mine.lines().count() > 1_000);
        assert_eq!(mine, theirs);
        let exported = |desk: &Desk| {
            desk.run(0, &["export", "-o", "direct.csv", "--force"]);
            std::fs::read_to_string(desk.path("direct.csv")).unwrap()
        };
        let run = desk.json(0, &["export", "--enqueue", "-o", "later.csv"])["rows"][0]["run"].as_i64().unwrap();
        desk.work();
        desk.run(0, &["runs", "output", &run.to_string(), "-o", "fetched.csv"]);
        assert_eq!(std::fs::read_to_string(desk.path("fetched.csv")).unwrap(), exported(&other));
        assert!(!desk.path("later.csv").exists());
    });
}

#[test]
fn accepted_means_durable() {
    on_both(|desk| {
        desk.run(0, &["db", "init"]);
        let mut draws = Draws(7);
        let mut told = Vec::new();
        for at in 0..12 {
            let name = desk.write(&format!("{at}.csv"), orders(at * 100, 100, 3));
            let mut child = desk
                .command(&["import", &name, "--enqueue", "--format", "json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(draws.below(120)));
            let _ = child.kill();
            let output = child.wait_with_output().unwrap();
            if let Ok(said) = serde_json::from_slice::<serde_json::Value>(&output.stdout) {
                told.push(said["rows"][0]["run"].as_i64().unwrap());
            }
        }
        // Whatever was accepted has its file, and what was told was accepted.
        desk.work();
        let accepted = desk.count("SELECT COUNT(*) FROM job_runs");
        assert_eq!(accepted, desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'done'"), "{}", desk.log());
        for run in told {
            assert_eq!(desk.show(run)["state"], "done");
        }
    });
}

#[test]
fn an_import_killed_at_random_moments_lands_once() {
    on_both(|desk| {
        let undisturbed = Desk::new(desk.url.starts_with("postgres"));
        let mut draws = Draws(42);
        let mut killed = 0;
        for at in 0..3_usize {
            let name = format!("{at}.csv");
            let text = orders(at * 4_000, 8_000, 3 + 2 * at);
            undisturbed.write(&name, &text);
            undisturbed.run(1, &["import", &name]);
            desk.write(&name, &text);
            let run = desk.hand_in(&name);
            // Twice only: a job that loses three workers is dead, which is another promise.
            for _ in 0..2 {
                let mut worker = desk.worker(&[]);
                desk.until("the job is taken", || {
                    let store = desk.store();
                    let job = store.read_queue(|connection| vhm::store::jobs::get(connection, run)).unwrap();
                    job.state.name() != "queued"
                });
                std::thread::sleep(Duration::from_millis(draws.below(1_500)));
                worker.kill();
                killed += 1;
            }
            let _worker = desk.worker(&[]);
            desk.until_job(run, "done");
        }
        assert_eq!(killed, 6);
        assert_eq!(desk.dump(), undisturbed.dump());
        assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs WHERE state <> 'done'"), 0);
    });
}

#[test]
fn a_job_that_kills_its_workers_is_dead_after_three_and_others_go_on() {
    on_both(|desk| {
        let desk = desk.with("VHM_NOTIFY_COMMAND", "./told.sh");
        desk.write("told.sh", "#!/bin/sh\ncat >> told.json\n");
        std::fs::set_permissions(desk.path("told.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        desk.write("killer.csv", orders(0, 60_000, 3));
        let killer = desk.hand_in("killer.csv");
        for attempt in 1..=3 {
            let mut worker = desk.worker(&["--concurrency", "1"]);
            desk.until("the killer is being executed", || {
                let job = desk.show(killer);
                job["state"] == "running" && job["attempts"] == attempt
            });
            worker.kill();
        }
        desk.write("good.csv", orders(0, 10, 3));
        let good = desk.hand_in("good.csv");
        let _worker = desk.worker(&["--concurrency", "1"]);
        desk.until_job(good, "done");
        desk.until_job(killer, "dead");
        let job = desk.show(killer);
        assert_eq!(job["attempts"], 3);
        assert!(job["error"].as_str().unwrap().contains("died 3 times"), "{job}");
        desk.until("its user is told", || {
            std::fs::read_to_string(desk.path("told.json")).is_ok_and(|told| told.contains("\"state\":\"dead\""))
        });
        // It can be handed in again, under a new number, by somebody who knows better.
        let again = desk.json(0, &["runs", "retry", &killer.to_string()]);
        let again = again["rows"][0]["run"].as_i64().unwrap();
        assert!(again > good);
        desk.until_job(again, "done");
        assert_eq!(desk.show(again)["retry_of"], killer);
    });
}

#[test]
fn a_long_job_keeps_its_lease() {
    on_both(|desk| {
        let desk = desk.with("VHM_JOBS_LEASE_SECONDS", "1");
        desk.write("long.csv", orders(0, 60_000, 3));
        let run = desk.hand_in("long.csv");
        let _one = desk.worker(&[]);
        let _other = desk.worker(&[]);
        desk.until_job(run, "done");
        let job = desk.show(run);
        assert_eq!((&job["attempts"], &job["lost"]), (&1.into(), &0.into()), "{}", desk.log());
    });
}

#[test]
fn a_worker_that_comes_back_too_late_changes_nothing() {
    on_both(|desk| {
        desk.write("late.csv", orders(0, 60_000, 3));
        let run = desk.hand_in("late.csv");
        let late = desk.worker(&[]);
        desk.until("the job is taken", || desk.show(run)["state"] == "running");
        late.signal("STOP");
        let _other = desk.worker(&[]);
        // Longer than its lease: the other has taken the job, or waits for the locks of the one that sleeps.
        std::thread::sleep(Duration::from_secs(4));
        late.signal("CONT");
        desk.until_job(run, "done");
        assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs"), 1);
        let runs = desk.json(0, &["runs", "list"]);
        assert_eq!(runs["rows"].as_array().unwrap().len(), 1);
        assert_eq!(runs["rows"][0]["read"], 60_000);
        desk.run(0, &["db", "check"]);
    });
}

#[test]
fn a_stopped_worker_gives_its_job_back() {
    on_both(|desk| {
        desk.write("big.csv", orders(0, 60_000, 3));
        let run = desk.hand_in("big.csv");
        let mut worker = desk.worker(&[]);
        desk.until("the job is taken", || desk.show(run)["state"] == "running");
        worker.signal("TERM");
        assert_eq!(worker.wait(), Some(0), "{}", desk.log());
        let job = desk.show(run);
        assert_eq!((&job["state"], &job["attempts"]), (&"queued".into(), &0.into()), "{}", desk.log());
        assert_eq!(desk.json(0, &["worker", "status"])["workers"], 0);
        let _worker = desk.worker(&[]);
        desk.until_job(run, "done");
        assert_eq!(desk.show(run)["attempts"], 1);
    });
}

#[test]
fn the_same_file_is_told_and_not_done_twice() {
    on_both(|desk| {
        desk.write("one.csv", orders(1, 20, 3));
        let first = desk.hand_in("one.csv");
        let again = desk.json(0, &["import", "one.csv", "--enqueue"]);
        assert_eq!((&again["rows"][0]["run"], &again["rows"][0]["state"]), (&first.into(), &"known".into()));
        desk.work();
        let later = desk.json(0, &["import", "one.csv", "--enqueue"]);
        assert_eq!((&later["rows"][0]["run"], &later["rows"][0]["state"]), (&first.into(), &"already_imported".into()));
        let forced = desk.json(0, &["import", "one.csv", "--enqueue", "--force"]);
        assert_eq!(forced["rows"][0]["state"], "queued");
        desk.work();
        let forced = forced["rows"][0]["run"].as_i64().unwrap();
        assert_eq!(desk.show(forced)["counts"]["unchanged"], 20);
        // Handed in twice at once, it is one job.
        desk.write("two.csv", orders(100, 20, 3));
        let runs: Vec<i64> = std::thread::scope(|scope| {
            let handed: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.hand_in("two.csv"))).collect();
            handed.into_iter().map(|handed| handed.join().unwrap()).collect()
        });
        assert!(runs.iter().all(|run| *run == runs[0]), "{runs:?}");
    });
}
