//! The tests of the `vhm` command, as its users run it: real files, a real SQLite file, a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod archives;
mod discovery;
mod folders;
mod hostile;
mod house;
mod imports;
mod json;
mod manners;
mod merged;
mod mutations;
mod negative;
#[path = "../support/postgres.rs"]
mod postgres;
mod questions;
mod reconcile;
mod reports;
mod rows;
mod score;
#[path = "../support/server.rs"]
mod server;
mod shell;
mod standing;
mod statements;
mod stats;
mod terminal;
mod trouble;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

/// A place of its own for one test: a folder, a database, no configuration.
struct Desk {
    folder: tempfile::TempDir,
    url: String,
}

impl Desk {
    /// With an embedded database.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vhm.db").display());
        Self { folder, url }
    }

    /// With a PostgreSQL database.
    fn on_postgres() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url: postgres::new_database() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), text).unwrap();
        name.to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vhm"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path()).env("VHM_DATABASE_URL", &self.url).env("USER", "tester");
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command that must end with this exit code.
    #[track_caller]
    fn run(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = Ran(self.command(arguments).output().unwrap());
        assert_eq!(ran.0.status.code(), Some(code), "vhm {arguments:?}\n{}\n{}", ran.out(), ran.err());
        ran
    }

    /// The JSON object that a command prints.
    #[track_caller]
    fn json(&self, code: i32, arguments: &[&str]) -> Json {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        serde_json::from_str(&self.run(code, &arguments).out()).unwrap()
    }

    /// All rows of a table, as scripts see them.
    #[track_caller]
    fn rows(&self, table: &str) -> Vec<Json> {
        let out = self
            .run(0, &["query", "--table", table, "--columns", "*,version,extra", "--sort", "id", "--format", "jsonl"])
            .out();
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// What a command did.
struct Ran(Output);

impl Ran {
    fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
}

/// A fixture's path.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
    path.canonicalize().unwrap().display().to_string()
}

/// A file of orders: number, price, goods.
fn orders(rows: &[(&str, &str, &str)]) -> String {
    let mut text = String::from("order_number,machine_code,order_price,goods_name,creation_time\n");
    for (number, price, goods) in rows {
        text.push_str(&format!("{number},0a1b181f0000,{price},\"{goods}\",2026-06-01 10:00:00\n"));
    }
    text
}
