//! A full disk in each phase, a run that is cancelled while it is ending, jobs that wait while a release is changed.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::desk::{Desk, Draws, on_both, orders};

/// The command under a bound of blocks of 512 bytes on every file it writes; writing beyond it fails as on a full disk.
fn bounded(mut command: Command, blocks: u32) -> Command {
    let mut all = vec![command.get_program().to_owned()];
    all.extend(command.get_args().map(std::ffi::OsStr::to_owned));
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"]).args(all).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))));
    shell.current_dir(command.get_current_dir().unwrap());
    command.stdin(Stdio::null());
    shell
}

/// Works under a bound until nothing could begin, and then lets what was put off begin.
fn work_bounded(desk: &Desk, blocks: u32) {
    let log = std::fs::File::create(desk.path("bounded.log")).unwrap();
    let status = bounded(desk.worker_command(&["--once"]), blocks).stdin(Stdio::null()).stderr(log).status().unwrap();
    assert_eq!(status.code(), Some(0), "{}", std::fs::read_to_string(desk.path("bounded.log")).unwrap());
    let again = "UPDATE job_runs SET run_after = 0 WHERE state = 'queued'";
    desk.store().write_queue(|connection| connection.execute(again, &[])).unwrap();
}

#[test]
fn a_full_disk_loses_nothing_in_any_phase() {
    let (desk, undisturbed) = (Desk::new(false), Desk::new(false));
    let text = orders(0, 40_000, 3);
    desk.write("big.csv", &text);
    undisturbed.write("big.csv", &text);
    undisturbed.run(1, &["import", "big.csv"]);
    // While the file is kept: it is not accepted.
    desk.run(0, &["db", "init"]);
    desk.run(0, &["worker", "status"]);
    let told = bounded(desk.command(&["import", "big.csv", "--enqueue"]), 1_500).output().unwrap();
    assert_eq!(told.status.code(), Some(4), "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs"), 0);
    // While it is imported: it is put off, with the reason, and nothing of it is there.
    let run = desk.hand_in("big.csv");
    work_bounded(&desk, 4_000);
    let put_off = desk.show(run);
    assert_eq!((&put_off["state"], &put_off["attempts"]), (&"queued".into(), &1.into()), "{put_off}");
    assert!(!put_off["error"].as_str().unwrap().is_empty(), "{put_off}");
    assert_eq!(desk.dump(), "");
    desk.work();
    assert_eq!(desk.show(run)["state"], "done");
    assert_eq!(desk.dump(), undisturbed.dump());
    // While a result is written.
    let run = desk.json(0, &["export", "--enqueue", "-o", "out.csv"])["rows"][0]["run"].as_i64().unwrap();
    work_bounded(&desk, 1_500);
    let put_off = desk.show(run);
    assert_eq!((&put_off["state"], &put_off["attempts"]), (&"queued".into(), &1.into()), "{put_off}");
    desk.work();
    desk.run(0, &["runs", "output", &run.to_string(), "-o", "out.csv"]);
    assert_eq!(std::fs::read_to_string(desk.path("out.csv")).unwrap().lines().count(), 40_000 - 41 + 1);
}

#[test]
fn a_run_cancelled_while_it_is_ending_is_one_or_the_other() {
    on_both(|desk| {
        let _worker = desk.worker(&[]);
        let mut draws = Draws(11);
        let mut ends = Vec::new();
        for at in 0..10_usize {
            let name = desk.write(&format!("{at}.csv"), orders(at * 10_000 + 1, 3_000, 3));
            let run = desk.hand_in(&name);
            desk.until("it is taken", || desk.show(run)["state"] != "queued");
            std::thread::sleep(Duration::from_millis(draws.below(250)));
            let asked = desk.command(&["runs", "cancel", &run.to_string()]).output().unwrap();
            assert!(matches!(asked.status.code(), Some(0 | 7)), "{asked:?}");
            desk.until("it ended", || matches!(desk.show(run)["state"].as_str(), Some("done" | "cancelled")));
            let (first, last) = (at * 10_000 + 1, at * 10_000 + 3_000);
            let there = desk.json(
                0,
                &["query", &format!("order_number >= N{first:07} and order_number <= N{last:07}"), "--limit", "5000"],
            );
            let there = there["rows"].as_array().unwrap().len();
            let done = desk.show(run)["state"] == "done";
            let written = desk.json(0, &["runs", "list", "--limit", "100"]);
            let written =
                written["rows"].as_array().unwrap().iter().any(|row| row["run"] == run && row["state"] == "done");
            assert_eq!((there > 2_990, there == 0, written), (done, !done, done), "run {run}: {there} rows");
            ends.push(done);
        }
        // What had ended before it was asked for refused; how many did is not ours to say.
        assert_eq!(ends.len(), 10);
        desk.run(0, &["db", "check"]);
    });
}

#[test]
fn jobs_wait_through_an_upgrade_of_the_database() {
    on_both(|desk| {
        desk.write("waiting.csv", orders(0, 50, 3));
        let run = desk.hand_in("waiting.csv");
        // The tables of the release before.
        let before = [
            "DROP TABLE collections",
            "DROP TABLE bank",
            "DROP TABLE installation",
            "DROP TABLE repeated_numbers",
            "DELETE FROM _vhm_migrations WHERE version >= 4",
        ];
        let store = desk.store();
        let back = |connection: &mut dyn vhm::store::Connection| {
            before.iter().try_for_each(|sql| connection.execute(sql, &[]).map(drop))
        };
        store.write(back).unwrap();
        if !desk.url.starts_with("postgres") {
            store.write_queue(back).unwrap();
        }
        drop(store);
        let status = desk.json(0, &["db", "status"]);
        assert_eq!((&status["schema"], &status["schema_known"]), (&3.into(), &6.into()), "{status}");
        desk.run(0, &["db", "migrate"]);
        desk.work();
        assert_eq!(desk.show(run)["state"], "done");
        assert_eq!(desk.json(0, &["query", "--table", "collections"])["rows"].as_array().unwrap().len(), 0);
    });
}
