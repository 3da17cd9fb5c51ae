//! What goes wrong around jobs: storage and servers that are away, files that are gone, jobs from another release.

use crate::desk::{Desk, on_both, orders};

#[test]
fn what_may_pass_is_tried_again_and_what_cannot_is_not() {
    on_both(|desk| {
        desk.write("good.csv", orders(0, 10, 3));
        desk.write("bad.csv", "neither,known\n1,2\n");
        let (good, bad) = (desk.hand_in("good.csv"), desk.hand_in("bad.csv"));
        // A worker whose storage does not answer.
        let away = [
            ("VHM_BLOBS", "s3://files"),
            ("VHM_S3_ENDPOINT", "http://127.0.0.1:9"),
            ("VHM_S3_ACCESS_KEY", "key"),
            ("VHM_S3_SECRET_KEY", "secret"),
            ("VHM_JOBS_RETRY_SECONDS", "0.2,600"),
        ];
        let mut worker = desk.worker_with(&[], &away);
        for run in [good, bad] {
            desk.until("it was tried twice", || {
                let job = desk.show(run);
                job["attempts"] == 2 && job["state"] == "queued"
            });
        }
        let job = desk.show(good);
        assert!(job["error"].as_str().unwrap().contains("s3://files"), "{job}");
        let wait = desk.count(&format!("SELECT run_after - accepted_at FROM job_runs WHERE id = {good}"));
        assert!((480_000..800_000).contains(&wait), "{wait}");
        worker.kill();
        // The storage is back, and so is the moment.
        desk.store()
            .write_queue(|connection| {
                connection.execute("UPDATE job_runs SET run_after = 0 WHERE state = 'queued'", &[])
            })
            .unwrap();
        desk.work();
        assert_eq!(desk.show(good)["state"], "done");
        // A file nobody knows is not tried again: the attempts at `bad` before were the storage's.
        let told = desk.show(bad);
        assert_eq!(told["state"], "refused", "{told}");
        let again = desk.json(0, &["import", "bad.csv", "--enqueue"])["rows"][0]["run"].as_i64().unwrap();
        desk.work();
        let told = desk.show(again);
        assert_eq!((&told["state"], &told["attempts"]), (&"refused".into(), &1.into()));
    });
}

#[test]
fn attempts_come_to_an_end() {
    let desk = Desk::new(false);
    desk.write("one.csv", orders(0, 10, 3));
    let run = desk.hand_in("one.csv");
    let away = [
        ("VHM_BLOBS", "s3://files"),
        ("VHM_S3_ENDPOINT", "http://127.0.0.1:9"),
        ("VHM_S3_ACCESS_KEY", "key"),
        ("VHM_S3_SECRET_KEY", "secret"),
        ("VHM_JOBS_RETRY_SECONDS", "0.1,0.1"),
    ];
    let _worker = desk.worker_with(&[], &away);
    desk.until_job(run, "failed");
    assert_eq!(desk.show(run)["attempts"], 3);
}

#[test]
fn a_kept_file_that_is_gone_or_damaged_ends_its_run_clearly() {
    on_both(|desk| {
        desk.write("gone.csv", orders(0, 10, 3));
        desk.write("damaged.csv", orders(50, 10, 3));
        let (gone, damaged) = (desk.hand_in("gone.csv"), desk.hand_in("damaged.csv"));
        let kept = |run: i64| {
            let sha256 = desk.show(run)["sha256"].as_str().unwrap().to_owned();
            desk.path(".local/share/vhm/originals").join(&sha256[..2]).join(&sha256[2..])
        };
        std::fs::remove_file(kept(gone)).unwrap();
        std::fs::write(kept(damaged), "other bytes").unwrap();
        desk.work();
        for (run, code) in [(gone, "E_BLOB_MISSING"), (damaged, "E_BLOB_DAMAGED")] {
            let told = desk.show(run);
            assert_eq!((&told["state"], &told["attempts"]), (&"refused".into(), &1.into()), "{told}");
            assert_eq!(told["report"]["problems"][0]["code"], code);
        }
        assert_eq!(desk.json(0, &["query"])["rows"].as_array().unwrap().len(), 0);
    });
}

#[test]
fn an_unknown_version_is_dead_and_says_so() {
    on_both(|desk| {
        desk.run(0, &["db", "init"]);
        let new = vhm::store::jobs::NewJob {
            kind: "import".into(),
            queue: "work".into(),
            priority: 0,
            payload: "{\"version\":99,\"job\":{\"kind\":\"import\"}}".into(),
            origin: "web".into(),
            who: "tester".into(),
            retry_of: None,
            identity: None,
            file_name: None,
            sha256: None,
            run_after: None,
        };
        let accepted = desk.store().write_queue(|connection| vhm::store::jobs::accept(connection, &new, 0)).unwrap();
        desk.write("good.csv", orders(0, 10, 3));
        let good = desk.hand_in("good.csv");
        desk.work();
        let told = desk.show(accepted.id());
        assert_eq!(told["state"], "dead");
        assert!(told["error"].as_str().unwrap().contains("unknown version 99"), "{told}");
        assert_eq!(desk.show(good)["state"], "done");
    });
}

#[test]
fn a_server_that_restarts_loses_no_job_and_doubles_none() {
    let desk = Desk::new(true).with("VHM_JOBS_RETRY_SECONDS", "0.5,1,2,5,5,5,5");
    for at in 0..6 {
        desk.write(&format!("{at}.csv"), orders(at * 20_000, 10_000, 3));
    }
    let runs: Vec<i64> = (0..6).map(|at| desk.hand_in(&format!("{at}.csv"))).collect();
    let _workers = [desk.worker(&[]), desk.worker(&[])];
    desk.until("some are being done", || desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'running'") > 0);
    crate::postgres::restart();
    for run in runs {
        desk.until_job(run, "done");
    }
    let told = desk.json(0, &["runs", "list", "--limit", "100"]);
    let rows = told["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|run| run["read"] == 10_000));
    desk.run(0, &["db", "check"]);
    // Workers that cannot reach their server say so; they do not fill a disk with it.
    assert!(desk.log().lines().count() < 5_000);
}

#[test]
fn a_database_that_is_away_at_the_start_is_waited_for() {
    let desk = Desk::new(true);
    desk.run(0, &["db", "init"]);
    let away = [("VHM_DATABASE_URL", "postgres://nobody@127.0.0.1:9/none"), ("VHM_WAIT_SECONDS", "1")];
    let mut worker = desk.worker_with(&[], &away);
    desk.until("it says so", || desk.log().contains("the database cannot be used yet"));
    assert_eq!(worker.0.try_wait().unwrap(), None);
    worker.kill();
    // With --once it says so and ends.
    let mut worker = desk.worker_with(&["--once"], &away);
    assert_eq!(worker.wait(), Some(5));
}
