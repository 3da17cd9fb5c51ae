//! Databases in trouble: the command says what is wrong and how to mend it, ends with its code, and what was stored stays as it was.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use crate::server::{PASSWORD, Server};
use crate::{Desk, Ran, orders};

/// A file of many orders: long enough to be in the middle of it.
fn many(desk: &Desk, name: &str) {
    let rows: String =
        (0..40_000).map(|at| format!("M{at},0a1b181f0000,{at}.00,Латте,2026-06-01 10:00:00\n")).collect();
    desk.write(name, format!("order_number,machine_code,order_price,goods_name,creation_time\n{rows}"));
}

/// One order is stored before every case, and must be all there is after it.
fn with_one_order(desk: &Desk) {
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.write("two.csv", orders(&[("A2", "2", "")]));
    desk.run(0, &["import", "one.csv"]);
}

#[track_caller]
fn only_one_order(desk: &Desk) {
    assert_eq!(desk.rows("orders").len(), 1);
    desk.run(0, &["db", "check"]);
}

#[track_caller]
fn says(ran: &Ran, code: i32, words: &[&str]) {
    let said = ran.err();
    assert_eq!(ran.0.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "«{word}» is not in: {said}");
    }
    assert!(!said.contains("panicked") && !said.contains("met a bug"), "{said}");
}

/// Python with the database open, after these statements; it ends with its standard input.
fn python(desk: &Desk, statements: &str) -> Child {
    let script = format!(
        "import sqlite3, sys\nc = sqlite3.connect('vhm.db', isolation_level=None)\n{statements}\nprint('ready', flush=True)\nsys.stdin.read()"
    );
    let mut command = Command::new("python3");
    command.args(["-c", &script]).current_dir(desk.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    child
}

#[test]
fn a_writer_that_does_not_end_is_waited_for_and_then_named() {
    let desk = Desk::new();
    with_one_order(&desk);
    let mut writer = python(&desk, "c.execute('BEGIN IMMEDIATE')");
    says(
        &Ran(desk.command(&["import", "two.csv", "--wait", "1"]).output().unwrap()),
        7,
        &["another process", "--wait"],
    );
    assert_eq!(desk.rows("orders").len(), 1, "reading goes on");
    drop(writer.stdin.take());
    writer.wait().unwrap();
    only_one_order(&desk);
    desk.run(0, &["import", "two.csv"]);
}

#[test]
fn a_read_only_database_says_so() {
    let desk = Desk::new();
    with_one_order(&desk);
    let shut = |mode: &str| {
        let script = format!("chmod {mode} . && chmod -f {mode} vhm.db* ; true");
        assert!(Command::new("sh").args(["-c", &script]).current_dir(desk.folder.path()).status().unwrap().success());
    };
    shut("a-w");
    // Being root is of no use without its capabilities.
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", "-all", "--inh-caps", "-all", env!("CARGO_BIN_EXE_vhm"), "import", "two.csv"]);
    command.current_dir(desk.folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", desk.folder.path());
    let ran = Ran(command.env("VHM_DATABASE_URL", &desk.url).output().unwrap());
    shut("u+w");
    says(&ran, 5, &["read"]);
    only_one_order(&desk);
}

#[test]
fn a_full_disk_leaves_the_database_as_it_was() {
    let desk = Desk::new();
    with_one_order(&desk);
    many(&desk, "many.csv");
    let mut command = Command::new("sh");
    // The bound is on each file that is written, in blocks of 512 bytes; writing beyond it fails instead of killing.
    command.args([
        "-c",
        "trap '' XFSZ; ulimit -f 6000; exec \"$@\"",
        "sh",
        env!("CARGO_BIN_EXE_vhm"),
        "import",
        "many.csv",
    ]);
    command.current_dir(desk.folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", desk.folder.path());
    let ran = Ran(command.env("VHM_DATABASE_URL", &desk.url).output().unwrap());
    says(&ran, 5, &["nothing of this work was stored"]);
    only_one_order(&desk);
    desk.run(0, &["import", "many.csv"]);
}

#[test]
fn a_database_of_a_newer_release_is_left_alone() {
    let sql = "INSERT INTO _vhm_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', true, ";
    let desk = Desk::new();
    with_one_order(&desk);
    let mut later = python(&desk, &format!("c.execute(\"{sql} x'00', 1)\")"));
    drop(later.stdin.take());
    later.wait().unwrap();
    says(&Ran(desk.command(&["import", "two.csv"]).output().unwrap()), 5, &["newer"]);
    let desk = Desk::on_postgres();
    with_one_order(&desk);
    psql(&desk, &format!("{sql} '\\x00', 1)"));
    says(&Ran(desk.command(&["import", "two.csv"]).output().unwrap()), 5, &["newer"]);
}

#[test]
fn a_damaged_database_is_named() {
    let desk = Desk::new();
    with_one_order(&desk);
    many(&desk, "many.csv");
    desk.run(0, &["import", "many.csv"]);
    let path = desk.path("vhm.db");
    let length = std::fs::metadata(&path).unwrap().len();
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    for at in (16_384..length - 4_096).step_by(8_192) {
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(at)).unwrap();
        file.write_all(&[0x5a; 512]).unwrap();
    }
    drop(file);
    let ran = Ran(desk.command(&["db", "check"]).output().unwrap());
    assert_ne!(ran.0.status.code(), Some(0), "{}{}", ran.out(), ran.err());
    says(&Ran(desk.command(&["query", "--sort", "goods_name"]).output().unwrap()), 5, &["damaged"]);
}

#[test]
fn a_database_file_that_is_removed_in_the_middle_is_told() {
    let desk = Desk::new();
    with_one_order(&desk);
    let mut command = desk.command(&["import", "-", "--input-format", "csv"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut writer = python(&desk, "c.execute('BEGIN IMMEDIATE')");
    // The import reads all of its input, and then waits for the writer.
    let mut input = child.stdin.take().unwrap();
    input.write_all(orders(&[("A2", "2", "")]).as_bytes()).unwrap();
    drop(input);
    for name in ["vhm.db", "vhm.db-wal", "vhm.db-shm"] {
        let _ = std::fs::remove_file(desk.path(name));
    }
    drop(writer.stdin.take());
    writer.wait().unwrap();
    let ran = Ran(child.wait_with_output().unwrap());
    assert_ne!(ran.0.status.code(), Some(0), "{}", ran.out());
    assert!(!ran.err().contains("panicked"), "{}", ran.err());
}

fn psql(desk: &Desk, sql: &str) {
    let said =
        Command::new("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &desk.url, "-c", sql]).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn a_server_that_goes_away_leaves_everything_as_it_was() {
    let desk = Desk::on_postgres();
    with_one_order(&desk);
    many(&desk, "many.csv");
    let mut command = desk.command(&["import", "many.csv"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Until the import is seen at work, and then its connection is cut.
    let cut = "DO $$ DECLARE cut bigint := 0; BEGIN
        FOR attempt IN 1..2000 LOOP
            PERFORM pg_stat_clear_snapshot();
            SELECT count(*) INTO cut FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'vhm' AND backend_xid IS NOT NULL) AS done;
            EXIT WHEN cut > 0;
            PERFORM pg_sleep(0.01);
        END LOOP;
        IF cut = 0 THEN RAISE EXCEPTION 'the import was never seen at work'; END IF;
    END $$";
    psql(&desk, cut);
    says(&Ran(child.wait_with_output().unwrap()), 5, &["went away"]);
    only_one_order(&desk);
    desk.run(0, &["import", "many.csv"]);
}

#[test]
fn servers_that_do_not_answer_or_refuse_are_told_apart() {
    let desk = Desk::on_postgres();
    with_one_order(&desk);
    let missing = desk.url.replace("/test_", "/no_such_");
    says(&Ran(desk.command(&["query", "--db", &missing]).output().unwrap()), 3, &["does not exist", "createdb"]);
    let nobody = desk.url.replace("postgres@", "nobody:secret-word@");
    let ran = Ran(desk.command(&["query", "--db", &nobody]).output().unwrap());
    says(&ran, 3, &["nobody"]);
    assert!(!ran.err().contains("secret-word"), "{}", ran.err());
    let silent = "postgres://u:secret-word@127.0.0.1:1/d";
    let ran = Ran(desk.command(&["query", "--db", silent, "--wait", "1"]).output().unwrap());
    says(&ran, 5, &["cannot be reached"]);
    assert!(!ran.err().contains("secret-word"), "{}", ran.err());
}

#[test]
fn a_truncated_database_is_named() {
    let desk = Desk::new();
    with_one_order(&desk);
    many(&desk, "many.csv");
    desk.run(0, &["import", "many.csv"]);
    let path = desk.path("vhm.db");
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    drop(file);
    assert_ne!(desk.command(&["db", "check"]).output().unwrap().status.code(), Some(0));
    says(&Ran(desk.command(&["query", "--sort", "goods_name"]).output().unwrap()), 5, &["damaged", "backup"]);
    desk.write("text.db", "this is no database, whatever its name says");
    says(&Ran(desk.command(&["import", "two.csv", "--db", "text.db"]).output().unwrap()), 5, &["text.db"]);
    assert_eq!(std::fs::read_to_string(desk.path("text.db")).unwrap(), "this is no database, whatever its name says");
}

/// A desk on a server of its own.
fn on(server: &Server) -> Desk {
    Desk { folder: tempfile::tempdir().unwrap(), url: server.url("postgres") }
}

#[test]
fn a_server_that_is_stopped_in_the_middle_leaves_everything_as_it_was() {
    let server = Server::new();
    let desk = on(&server);
    with_one_order(&desk);
    many(&desk, "many.csv");
    let child = desk.command(&["import", "many.csv"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let wait = "DO $$ BEGIN
        FOR attempt IN 1..2000 LOOP
            PERFORM pg_stat_clear_snapshot();
            IF EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = 'vhm' AND backend_xid IS NOT NULL) THEN RETURN; END IF;
            PERFORM pg_sleep(0.01);
        END LOOP;
        RAISE EXCEPTION 'the import was never seen at work';
    END $$";
    psql(&desk, wait);
    server.stop();
    says(&Ran(child.wait_with_output().unwrap()), 5, &["went away"]);
    // The server is down: that is said at once, and how to look further.
    says(&Ran(desk.command(&["import", "two.csv"]).output().unwrap()), 5, &["cannot be reached", "is it running"]);
    server.start();
    only_one_order(&desk);
    desk.run(0, &["import", "many.csv"]);
}

#[test]
fn passwords_of_servers_are_asked_for_by_no_flag_and_never_shown() {
    let server = Server::with_password();
    let desk = on(&server);
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    let mut wrong = desk.command(&["import", "one.csv", "-vv"]);
    wrong.env("VHM_DATABASE_URL", server.url("postgres:wrong-secret-word"));
    let ran = Ran(wrong.output().unwrap());
    says(&ran, 3, &["refuses", "postgres"]);
    assert!(!ran.err().contains("secret-word") && !ran.out().contains("secret-word"), "{}", ran.err());
    // The password stands in a file that only its owner reads, in a variable, or in the URL of a variable.
    let pass_file = desk.write("pgpass", format!("*:*:*:postgres:{PASSWORD}\n"));
    assert!(
        Command::new("chmod").args(["600", &pass_file]).current_dir(desk.folder.path()).status().unwrap().success()
    );
    let whole = server.url(&format!("postgres:{PASSWORD}"));
    let ways = [
        ("PGPASSFILE", desk.path("pgpass").display().to_string()),
        ("PGPASSWORD", PASSWORD.to_owned()),
        ("VHM_DATABASE_URL", whole),
    ];
    for (name, value) in ways {
        let ran = Ran(desk.command(&["import", "one.csv", "--force", "-vv"]).env(name, value).output().unwrap());
        assert_eq!(ran.0.status.code(), Some(0), "{name}: {}", ran.err());
        assert!(!ran.err().contains("secret-word"), "{}", ran.err());
    }
}

#[test]
fn the_one_who_writes_is_named() {
    let desk = Desk::new();
    with_one_order(&desk);
    let rows: String =
        (0..200_000).map(|at| format!("M{at},0a1b181f0000,{at}.00,Латте,2026-06-01 10:00:00\n")).collect();
    desk.write("many.csv", format!("order_number,machine_code,order_price,goods_name,creation_time\n{rows}"));
    let mut child = desk.command(&["import", "many.csv"]).stdout(Stdio::null()).spawn().unwrap();
    let signal =
        |name: &str| assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
    while !desk.path("vhm.db-writer").exists() {
        std::thread::yield_now();
    }
    signal("-STOP");
    let told = Ran(desk.command(&["order", "edit", "A1", "order_price=2", "--wait", "1"]).output().unwrap());
    signal("-CONT");
    says(&told, 7, &["another process", &format!("process {}", child.id()), "since 20", "--wait"]);
    assert!(child.wait().unwrap().success());
    assert!(!desk.path("vhm.db-writer").exists());
    // A note that a killed process left behind names nobody.
    desk.write("vhm.db-writer", "999999999 2026-06-01T10:00:00Z\n");
    let mut writer = python(&desk, "c.execute('BEGIN IMMEDIATE')");
    let told = Ran(desk.command(&["import", "two.csv", "--wait", "1"]).output().unwrap());
    says(&told, 7, &["another process is writing to the database;"]);
    drop(writer.stdin.take());
    writer.wait().unwrap();
}

#[test]
fn the_one_who_writes_to_a_server_is_named() {
    let desk = Desk::on_postgres();
    with_one_order(&desk);
    let mut writer = Command::new("psql");
    writer.args(["-X", "-q", "-d", &desk.url]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut writer = writer.spawn().unwrap();
    let mut session = writer.stdin.take().unwrap();
    session.write_all(b"BEGIN; LOCK TABLE runs IN SHARE ROW EXCLUSIVE MODE; SELECT 'ready' AS ready;\n").unwrap();
    let mut said = BufReader::new(writer.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "ready" || said.buffer().is_empty() {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0);
    }
    let told = Ran(desk.command(&["import", "two.csv", "--wait", "1"]).output().unwrap());
    says(&told, 7, &["another process", "server process", "user postgres", "since 20", "--wait"]);
    drop(session);
    writer.wait().unwrap();
    only_one_order(&desk);
}

#[test]
fn a_missing_database_is_told_without_the_lines_of_the_server() {
    let desk = Desk::on_postgres();
    let url = desk.url.replacen("/test_", "/no_such_database_", 1);
    let ran = Ran(desk.command(&["query", "--db", &url]).output().unwrap());
    says(&ran, 3, &["no_such_database_", "does not exist", "createdb"]);
    assert!(!ran.err().contains("at line"), "{}", ran.err());
}
