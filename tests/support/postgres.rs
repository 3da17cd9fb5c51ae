//! A throw-away PostgreSQL cluster for tests: made with the installed `initdb`, reached over a Unix socket, as an unprivileged user when the
//! tests run as root, and gone when the test process is. Tests fail, not skip, where PostgreSQL is not installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The URL of a new, empty database.
pub fn new_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let cluster = cluster();
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    run(&format!(
        "createdb --host={0} --username=postgres --template=template0 --encoding=UTF8 {name}",
        cluster.display()
    ));
    format!("postgres://postgres@localhost/{name}?host={}", cluster.display())
}

/// Stops the server as a crash would, and starts it again.
#[allow(dead_code, reason = "not every test binary does this")]
pub fn restart() {
    run(&format!("pg_ctl --pgdata={}/data --mode=immediate --wait stop", cluster().display()));
    serve(cluster());
}

fn cluster() -> &'static Path {
    static CLUSTER: OnceLock<PathBuf> = OnceLock::new();
    CLUSTER.get_or_init(|| start("--auth=trust"))
}

/// Stops the server and removes its folder when the test process has ended, however it ended.
const WATCH: &str = "while [ -d /proc/$0 ]; do sleep 0.5; done; pg_ctl --pgdata=$1/data --mode=immediate stop >/dev/null 2>&1; rm -rf $1";

/// Makes a cluster with these options of `initdb` and starts its server; says where it is.
pub fn start(options: &str) -> PathBuf {
    let folder = tempfile::Builder::new().prefix("vhm-pg-").tempdir_in("/tmp").unwrap().keep();
    if is_root() {
        Command::new("chown").arg("postgres").arg(&folder).status().unwrap();
    }
    let place = folder.display();
    run(&format!(
        "initdb --pgdata={place}/data --username=postgres {options} --encoding=UTF8 --locale=C.UTF-8 --no-sync"
    ));
    serve(&folder);
    let mut watch = as_server_user(&["setsid", "sh", "-c", WATCH]);

    let started = watch.arg(std::process::id().to_string()).arg(&folder).spawn();
    // It outlives the test process on purpose, so nobody waits for it.
    std::mem::forget(started.unwrap());
    folder
}

/// Starts the server of a cluster.
pub fn serve(folder: &Path) {
    let place = folder.display();
    run(&format!(
        "pg_ctl --pgdata={place}/data --wait --log={place}/log --options='-k {place} -c listen_addresses= -c fsync=off -c max_connections=100' start"
    ));
}

/// Runs a shell's command as the user of the server.
pub fn run(command: &str) {
    let output = as_server_user(&["sh", "-c", command]).output().unwrap();
    assert!(
        output.status.success(),
        "`{command}` failed; the tests need PostgreSQL's server programs (Debian: postgresql):\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0)
}

fn as_server_user(words: &[&str]) -> Command {
    let mut words = words.iter();
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]);
        command
    } else {
        Command::new(words.next().expect("a command has a word"))
    };
    command.args(words).current_dir("/").env("PATH", server_path());
    command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    command
}

/// The search path with the folder of the newest installed server in front: Debian keeps it out of the way.
fn server_path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut versions: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    versions.sort();
    match versions.last() {
        Some(newest) => format!("{}:{path}", newest.join("bin").display()),
        None => path,
    }
}
