//! Files of jobs: watched folders, and storage that several machines share.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::desk::{Desk, PATIENCE, on_both, orders};

#[test]
fn a_watched_folder_is_emptied_into_done_and_failed() {
    on_both(|desk| {
        std::fs::create_dir(desk.path("inbox")).unwrap();
        desk.run(0, &["watch", "add", "inbox", "--settle", "1"]);
        desk.run(7, &["watch", "add", "inbox"]);
        desk.run(2, &["watch", "add", "nowhere"]);
        let _workers = [desk.worker(&[]), desk.worker(&[])];
        desk.write("inbox/good.csv", orders(1, 20, 3));
        desk.write("inbox/rejects.csv", orders(990, 20, 3));
        desk.write("inbox/bad.csv", "neither,known\n1,2\n");
        desk.write("inbox/half.csv.part", orders(1, 5, 3));
        desk.write("inbox/.hidden.csv", orders(1, 5, 3));
        let there = |name: &str| desk.path(&format!("inbox/{name}")).exists();
        desk.until("they were moved", || {
            there("done/good.csv") && there("done/rejects.csv") && there("failed/bad.csv")
        });
        assert!(there("done/rejects.rejects.csv") && there("half.csv.part") && there(".hidden.csv"));
        // The rename that ends a download, and the same file once more under its old name.
        std::fs::rename(desk.path("inbox/half.csv.part"), desk.path("inbox/half.csv")).unwrap();
        desk.write("inbox/good.csv", orders(1, 20, 3));
        desk.until("they were moved too", || there("done/half.csv") && there("done/good-2.csv"));
        assert!(!there("good.csv") && !there("half.csv"));
        let runs = desk.json(0, &["runs", "list", "--kind", "import"]);
        let of = |name: &str| runs["rows"].as_array().unwrap().iter().filter(|run| run["file"] == name).count();
        assert_eq!((of("good.csv"), of("half.csv"), of("bad.csv")), (1, 1, 1));
        assert_eq!(desk.json(0, &["watch", "list"])["rows"][0]["being_imported"], 0);
        desk.run(0, &["watch", "remove", "inbox"]);
    });
}

#[test]
fn a_watched_folder_is_served_by_workers_that_end_by_themselves() {
    on_both(|desk| {
        std::fs::create_dir(desk.path("inbox")).unwrap();
        std::fs::create_dir(desk.path("slow")).unwrap();
        desk.run(0, &["watch", "add", "inbox", "--settle", "1"]);
        desk.run(0, &["watch", "add", "slow", "--settle", "36000"]);
        desk.write("inbox/good.csv", orders(1, 20, 3));
        desk.write("inbox/rejects.csv", orders(990, 20, 3));
        desk.write("inbox/bad.csv", "neither,known\n1,2\n");
        // A copy that came just now with the time of its original.
        desk.write("slow/copied.csv", orders(5_000, 20, 3));
        let file = std::fs::File::options().append(true).open(desk.path("slow/copied.csv")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)).unwrap();
        let there = |name: &str| desk.path(&format!("inbox/{name}")).exists();
        desk.until("they were moved", || {
            desk.work();
            there("done/good.csv") && there("done/rejects.csv") && there("failed/bad.csv")
        });
        assert!(there("done/rejects.rejects.csv") && desk.path("slow/copied.csv").exists());
        let left: Vec<_> =
            std::fs::read_dir(desk.path("inbox")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(desk.json(0, &["runs", "list"])["rows"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn a_folder_is_watched_once_whatever_it_is_called() {
    on_both(|desk| {
        std::fs::create_dir(desk.path("inbox")).unwrap();
        std::os::unix::fs::symlink(desk.path("inbox"), desk.path("link")).unwrap();
        desk.run(2, &["watch", "add", "inbox", "--source", "nobody"]);
        assert!(!desk.path("inbox/done").exists());
        desk.run(0, &["watch", "add", "inbox", "--source", "payme"]);
        for name in ["inbox/", "./inbox", "inbox/../inbox", "link"] {
            desk.run(7, &["watch", "add", name]);
        }
        assert_eq!(desk.json(0, &["watch", "list"])["rows"].as_array().unwrap().len(), 1);
        desk.run(0, &["watch", "remove", "./link/"]);
    });
}

#[test]
fn a_backup_deletes_nothing_but_its_own_older_copies() {
    let desk = Desk::new(false);
    desk.write("one.csv", orders(1, 10, 3));
    desk.run(0, &["import", "one.csv"]);
    for name in ["vhm-2020-06-30.db", "vhm-by-hand.db"] {
        desk.run(0, &["db", "backup", name]);
    }
    // Into the folder of the data, where the queue's file has a name much like that of a copy.
    desk.run(0, &["schedule", "add", "copy", "0 0 1 1 *", "backup", "--folder", ".", "--keep", "1", "--disabled"]);
    let mut made = Vec::new();
    for _ in 0..3 {
        let run = desk.json(0, &["schedule", "run", "copy"])["run"].as_i64().unwrap();
        desk.work();
        let told = desk.show(run);
        assert_eq!(told["state"], "done", "{told}");
        made.push(std::path::PathBuf::from(told["report"]["file"].as_str().unwrap()));
    }
    assert_eq!(made.iter().map(|copy| copy.exists()).collect::<Vec<_>>(), [false, false, true]);
    for name in ["vhm.db", "vhm-queue.db", "vhm-2020-06-30.db", "vhm-by-hand.db"] {
        assert!(desk.path(name).exists(), "{name}");
    }
    desk.run(0, &["db", "check"]);
}

#[test]
fn a_file_that_grows_is_not_taken_before_it_is_whole() {
    let desk = Desk::new(false);
    std::fs::create_dir(desk.path("inbox")).unwrap();
    desk.run(0, &["watch", "add", "inbox", "--settle", "5"]);
    let _worker = desk.worker(&[]);
    let text = orders(1, 90, 3);
    let third = text.len() / 3;
    for upto in [third, 2 * third, text.len()] {
        std::fs::write(desk.path("inbox/slow.csv"), &text[..upto]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1_500));
    }
    desk.until("it was moved", || desk.path("inbox/done/slow.csv").exists());
    let runs = desk.json(0, &["runs", "list"]);
    assert_eq!(runs["rows"].as_array().unwrap().len(), 1);
    assert_eq!(runs["rows"][0]["read"], 90);
}

#[test]
fn no_more_is_accepted_than_there_is_room_for() {
    let desk = Desk::new(false).with("VHM_BLOBS_MAX_BYTES", "5000");
    desk.write("small.csv", orders(1, 20, 3));
    desk.write("big.csv", orders(1, 200, 3));
    desk.hand_in("small.csv");
    let told = desk.json(7, &["import", "big.csv", "--enqueue"]);
    assert!(told["error"].as_str().unwrap().contains("there is no room"), "{told}");
    assert_eq!(desk.count("SELECT COUNT(*) FROM job_runs"), 1);
}

/// An S3 server that lives as long as this.
struct Storage {
    child: Child,
    port: u16,
}

impl Storage {
    fn start() -> Storage {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(moto())
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = std::time::Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "the S3 server does not start");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let made = Command::new("curl")
            .args(["-sf", "-X", "PUT", &format!("http://127.0.0.1:{port}/files")])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        Storage { child, port }
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program of moto's server: from the variable that tests/run sets, or from where it installs it.
fn moto() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/test-tools/bin/moto_server");
    let named = std::env::var_os("VHM_TEST_MOTO").map(PathBuf::from);
    let found = named.into_iter().chain([installed]).find(|path| path.exists());
    found.expect("the tests need moto's S3 server; sh tests/run installs it")
}

#[test]
fn workers_elsewhere_find_the_files_in_shared_storage() {
    let storage = Storage::start();
    let shared = |desk: Desk| {
        desk.with("VHM_BLOBS", "s3://files/vhm")
            .with("VHM_S3_ENDPOINT", &format!("http://127.0.0.1:{}", storage.port))
            .with("VHM_S3_ACCESS_KEY", "key")
            .with("VHM_S3_SECRET_KEY", "secret")
    };
    let desk = shared(Desk::new(true));
    // The command here is built without S3 unless it is asked for; the library hands in as the command would.
    let worker = desk.worker(&[]);
    std::fs::create_dir(desk.path("inbox")).unwrap();
    desk.run(0, &["watch", "add", "inbox", "--settle", "0"]);
    desk.write("inbox/one.csv", orders(1, 2_000, 3));
    desk.until("it was imported from the storage", || desk.path("inbox/done/one.csv").exists());
    assert!(desk.log().contains("taken from a watched folder"));
    drop(worker);
    // A worker with nothing of its own but the addresses of the database and the storage.
    desk.write("inbox/two.csv", orders(3_000, 50_000, 3));
    let mut first = desk.worker(&[]);
    desk.until("it is being imported", || desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'running'") == 1);
    first.kill();
    let home = tempfile::tempdir().unwrap();
    let home = home.path().display().to_string();
    let _elsewhere = desk.worker_with(&[], &[("HOME", home.as_str())]);
    desk.until("it was imported elsewhere", || desk.count("SELECT COUNT(*) FROM job_runs WHERE state = 'done'") == 2);
    assert_eq!(desk.count("SELECT CAST(COUNT(*) AS BIGINT) FROM orders"), 51_997 - 49);
}
