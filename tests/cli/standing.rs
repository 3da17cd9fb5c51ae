//! Schedules and watched folders from the command line: adding, changing and removing them, and trying to.

use serde_json::{Value as Json, json};

use crate::Desk;

/// The schedules and watched folders that are there.
fn state(desk: &Desk) -> (Json, Json) {
    (desk.json(0, &["schedule", "list"])["rows"].clone(), desk.json(0, &["watch", "list"])["rows"].clone())
}

#[test]
fn schedules_and_watched_folders_can_be_tried() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        std::fs::create_dir(desk.path("inbox")).unwrap();
        std::fs::create_dir(desk.path("other")).unwrap();
        desk.run(0, &["schedule", "add", "nightly", "30 2 * * *", "prune", "--days", "30"]);
        desk.run(0, &["watch", "add", "inbox"]);
        let before = state(&desk);
        let commands: [&[&str]; 6] = [
            &["schedule", "add", "weekly", "0 3 * * 1", "export", "--output", "week.csv"],
            &["schedule", "enable", "prune"],
            &["schedule", "disable", "nightly"],
            &["schedule", "remove", "nightly"],
            &["watch", "add", "other", "--settle", "5"],
            &["watch", "remove", "inbox"],
        ];
        for arguments in commands {
            let tried = [arguments, &["--dry-run"]].concat();
            let told = desk.json(0, &tried);
            assert_eq!(told["dry_run"], json!(true), "{tried:?}");
            assert!(desk.run(0, &tried).err().contains("nothing is kept"), "{tried:?}");
            assert_eq!(state(&desk), before, "{tried:?}");
        }
        assert!(!desk.path("other/done").exists(), "a trial makes no folders");
        for arguments in commands {
            let told = desk.json(0, arguments);
            assert_eq!(told["dry_run"], json!(false), "{arguments:?}");
        }
        let (schedules, folders) = state(&desk);
        let names: Vec<&str> = schedules.as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
        assert!(names.contains(&"weekly") && !names.contains(&"nightly"), "{names:?}");
        assert_eq!(folders.as_array().map(Vec::len), Some(1), "{folders}");
        assert!(desk.path("other/done").is_dir() && desk.path("other/failed").is_dir());
    }
}

#[test]
fn a_trial_finds_the_mistakes_that_the_real_thing_would() {
    let desk = Desk::new();
    desk.run(2, &["schedule", "add", "nightly", "99 2 * * *", "prune", "--dry-run"]);
    desk.run(2, &["schedule", "remove", "nobody", "--dry-run"]);
    desk.run(2, &["schedule", "enable", "nobody", "--dry-run"]);
    desk.run(2, &["watch", "add", "nowhere", "--dry-run"]);
    desk.run(2, &["watch", "remove", "nowhere", "--dry-run"]);
    desk.run(0, &["schedule", "add", "nightly", "30 2 * * *", "prune"]);
    desk.run(7, &["schedule", "add", "nightly", "30 2 * * *", "prune", "--dry-run"]);
}
