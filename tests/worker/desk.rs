//! A place of its own for one test: a folder, a database, and processes that end with it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use vhm::store::{Store, StoreOptions, Type};

/// How long anything may take. Nothing is expected to.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A place for one test.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub url: String,
    environment: Vec<(String, String)>,
    runtime: tokio::runtime::Runtime,
}

/// Runs a case on both databases.
pub fn on_both(case: impl Fn(Desk)) {
    case(Desk::new(false));
    case(Desk::new(true));
}

impl Desk {
    pub fn new(on_postgres: bool) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let url = if on_postgres {
            crate::postgres::new_database()
        } else {
            format!("sqlite://{}", folder.path().join("vhm.db").display())
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let desk = Desk { folder, url, environment: Vec::new(), runtime };
        desk.with("VHM_JOBS_LEASE_SECONDS", "2")
    }

    /// The same desk with a setting.
    pub fn with(mut self, variable: &str, value: &str) -> Desk {
        self.environment.retain(|(known, _)| known != variable);
        self.environment.push((variable.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), text).unwrap();
        name.to_owned()
    }

    fn prepare(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("VHM_DATABASE_URL", &self.url).env("USER", "tester");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The command `vhm`, which the workspace builds beside the worker.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_vhm-worker")).with_file_name("vhm");
        assert!(program.exists(), "{} is not there: build the whole workspace", program.display());
        self.prepare(&program, arguments)
    }

    #[track_caller]
    pub fn run(&self, code: i32, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "vhm {arguments:?} on {}\n{}\n{}",
            self.url,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    #[track_caller]
    pub fn json(&self, code: i32, arguments: &[&str]) -> Json {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        serde_json::from_slice(&self.run(code, &arguments).stdout).unwrap()
    }

    /// Hands a file in and returns the number of its run.
    #[track_caller]
    pub fn hand_in(&self, file: &str) -> i64 {
        self.json(0, &["import", file, "--enqueue"])["rows"][0]["run"].as_i64().unwrap()
    }

    pub fn worker_command(&self, arguments: &[&str]) -> Command {
        let mut all = vec!["run"];
        all.extend(arguments);
        self.prepare(Path::new(env!("CARGO_BIN_EXE_vhm-worker")), &all)
    }

    /// A worker that lives as long as what is returned; its log goes to a file of the desk.
    pub fn worker(&self, arguments: &[&str]) -> Worker {
        self.worker_with(arguments, &[])
    }

    pub fn worker_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Worker {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.path("worker.log")).unwrap();
        let mut command = self.worker_command(arguments);
        command.envs(environment.iter().copied()).stderr(log).stdout(Stdio::null());
        Worker(command.spawn().unwrap())
    }

    /// What workers logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("worker.log")).unwrap_or_default()
    }

    /// Works until nothing is left to do.
    #[track_caller]
    pub fn work(&self) {
        let mut worker = self.worker(&["--once"]);
        let code = worker.wait();
        assert_eq!(code, Some(0), "{}", self.log());
    }

    /// What is told of a run.
    #[track_caller]
    pub fn show(&self, run: i64) -> Json {
        self.json(0, &["runs", "show", &run.to_string()])
    }

    /// Waits until something is true.
    #[track_caller]
    pub fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?} on {}\n{}", self.url, self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a job is in this state.
    #[track_caller]
    pub fn until_job(&self, run: i64, state: &str) {
        let store = self.store();
        self.until(&format!("run {run} is {state}"), || {
            let found = store.read_queue(|connection| vhm::store::jobs::find(connection, run));
            // A server that is just starting again is asked again.
            found.is_ok_and(|job| job.is_some_and(|job| job.state.name() == state))
        });
    }

    /// The database, through the library.
    pub fn store(&self) -> Store {
        self.runtime.block_on(Store::open(&StoreOptions::new(self.url.as_str(), Duration::from_secs(20)))).unwrap()
    }

    /// Everything that jobs leave behind, but for times and places: rows, their history, rejects, runs, files, matches.
    pub fn dump(&self) -> String {
        self.dump_of(&self.url)
    }

    /// The same of another database.
    pub fn dump_of(&self, url: &str) -> String {
        let tables = [
            (
                "orders",
                "id, version, first_run, first_part, first_line, last_run, order_number, machine_code, order_price, goods_name, creation_time",
                "id",
            ),
            (
                "changes",
                "table_name, row_id, version, field, kind, old, new, run, part, line",
                "row_id, version, field",
            ),
            ("rejects", "run, part, line, cells, problems", "run, part, line"),
            (
                "runs",
                "id, kind, state, origin, who, undoes, sha256, file_name, source, table_name, rows_read, rows_new, rows_updated, rows_unchanged, rows_rejected, rows_skipped, parameters, headings, report",
                "id",
            ),
            ("files", "sha256, name, bytes, format", "sha256"),
            (
                "receipts",
                "id, version, first_run, last_run, fiscal_module, receipt_number, receipt_time, total_amount",
                "id",
            ),
            ("payments", "id, version, first_run, last_run, provider, payment_id, paid_at, amount", "id"),
            (
                "matches",
                "order_id, kind, row_id, rule, state, delta_seconds, delta_amount, run",
                "order_id, kind, row_id",
            ),
            ("match_status", "side, row_id, status, reason, near_side, near_id, near_seconds, run", "side, row_id"),
        ];
        let store = self.runtime.block_on(Store::open(&StoreOptions::new(url, Duration::from_secs(20)))).unwrap();
        let mut text = String::new();
        for (table, columns, order) in tables {
            let cells: Vec<_> =
                columns.split(", ").map(|column| format!("COALESCE(CAST({column} AS TEXT), '-')")).collect();
            let sql = format!("SELECT {} FROM {table} ORDER BY {order}", cells.join(" || '|' || "));
            let rows = store.read(|connection| connection.query(&sql, &[], &[Type::Text])).unwrap();
            for row in rows {
                text.push_str(&format!("{table}: {}\n", row[0].as_text().unwrap_or_default()));
            }
        }
        text
    }

    /// The single number that a question about the jobs has for an answer.
    pub fn count(&self, sql: &str) -> i64 {
        self.store().read_queue(|connection| connection.integer(sql, &[])).unwrap().unwrap_or(0)
    }
}

/// A worker process.
pub struct Worker(pub Child);

impl Worker {
    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for its end and returns its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "the worker does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A file of orders, some of them bad: numbers from `first`, prices that depend on `seed`.
pub fn orders(first: usize, rows: usize, seed: usize) -> String {
    let mut text = String::from("order_number,machine_code,order_price,goods_name,creation_time\n");
    for at in first..first + rows {
        let price = if at % 997 == 0 { "lots".to_owned() } else { (10_000 + at * seed % 5_000).to_string() };
        let (minute, second) = (at / 60 % 60, at % 60);
        text.push_str(&format!(
            "N{at:07},0a1b181f{:04x},{price},Латте {},2026-06-01 10:{minute:02}:{second:02}\n",
            at % 40,
            at % 7
        ));
    }
    text
}

/// Numbers that are the same in every run of a test.
pub struct Draws(pub u64);

impl Draws {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
