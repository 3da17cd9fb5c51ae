//! Every command of the README works as it stands there. The worker is another program of the workspace: test the whole workspace.

use std::process::Command;

use crate::{Desk, fixture};

/// The lines of the README that begin with `vhm`, without their comments.
fn readme_commands() -> Vec<String> {
    let readme =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let lines = readme.lines().filter_map(|line| line.strip_prefix("    "));
    lines
        .filter(|line| line.starts_with("vhm ") || line.starts_with("vhm-worker "))
        .map(|line| line.split("  #").next().unwrap_or_default().trim().to_owned())
        .collect()
}

#[test]
fn the_commands_of_the_readme_work() {
    let desk = Desk::new();
    let copy = |from: &str, to: &str| std::fs::copy(fixture(from), desk.path(to)).map(drop).unwrap();
    copy("sources/happy_workers/hw20_en.xlsx", "june.xlsx");
    copy("formats/zip/encrypted_aes.zip", "june.zip");
    desk.write("secret", "coffee\n");
    copy("sources/payme/payme.xlsx", "payme.xlsx");
    copy("sources/generic_orders/orders_en.csv", "receipts.csv");
    copy("sources/generic_orders/orders_ru.csv", "orders.csv");
    copy("sources/bank/statement.csv", "statement.csv");
    copy("bad/unknown_headings.csv", "unknown.csv");
    std::fs::create_dir(desk.path("exports")).unwrap();
    copy("sources/click/click.xlsx", "exports/click.xlsx");
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_vhm")).parent().unwrap().to_owned();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let commands = readme_commands();
    assert!(commands.len() >= 15, "{commands:?}");
    for command in commands {
        // The file of rejected rows needs a run that has some; the run to be undone is the last one.
        let mut typed = command.clone();
        if command.contains("runs rejects 7") {
            let bad = fixture("bad/amounts_unreadable.csv");
            let told = desk.json(1, &["import", &bad]);
            typed = command.replace("rejects 7", &format!("rejects {}", told["files"][0]["run"]));
        }
        if command.contains("runs undo 7") {
            let last = desk.json(0, &["runs", "list", "--kind", "import", "--state", "done", "--limit", "1"]);
            typed = format!("{} --yes", command.replace("undo 7", &format!("undo {}", last["rows"][0]["run"])));
        }
        if command.starts_with("vhm export") && command.contains("-o june.xlsx") {
            std::fs::remove_file(desk.path("june.xlsx")).unwrap();
        }
        let output = Command::new("sh")
            .args(["-c", &typed])
            .current_dir(desk.folder.path())
            .env("PATH", &path)
            .env("VHM_DATABASE_URL", &desk.url)
            .env("HOME", desk.folder.path())
            .output()
            .unwrap();
        // Telling that a file is not recognised is what that command is for.
        let wanted = if command.contains("sources check unknown") { 4 } else { 0 };
        assert_eq!(
            output.status.code(),
            Some(wanted),
            "{typed}\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_first_screen_of_the_readme_is_two_commands_that_work() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let commands: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("    ")).take(2).collect();
    // Building anew would take minutes: the program that the tests were built with stands for the one that cargo would build.
    let asked = "cargo run --release -p vhm-cli --";
    assert_eq!(commands[0].matches(asked).count(), 2, "{commands:?}");
    let desk = Desk::new();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &commands[0].replace(asked, env!("CARGO_BIN_EXE_vhm"))])
        .current_dir(&root)
        .env_remove("VHM_DATABASE_URL");
    let output = shell.env("HOME", desk.folder.path()).env("XDG_DATA_HOME", desk.path("data")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("read 14 = new 14") && told.contains("order_number\t"), "{told}");
    assert!(desk.path("data/vhm/vhm.db").exists());
    assert_eq!(commands[1], "sh tests/run");
    let ci = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    assert_eq!(ci.lines().last(), Some(commands[1]));
    assert!(std::fs::read_to_string(root.join("tests/run")).unwrap().contains("exec cargo nextest run --workspace"));
}
