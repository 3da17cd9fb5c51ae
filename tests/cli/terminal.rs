//! The command at a terminal: a pseudo terminal of Python's, with a size, whose whole screen is read.

use std::process::Command;

use crate::{Desk, Ran, orders};

/// Runs a command with its output on a terminal of a size. Its input is the terminal too, or a pipe into which the file `FEED` goes
/// once the terminal shows what is waited for.
const TERMINAL: &str = r#"
import fcntl, os, pty, struct, subprocess, sys, termios
rows, columns, feed, awaited, *command = sys.argv[1:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
child = subprocess.Popen(command, stdin=subprocess.PIPE if feed else slave, stdout=slave, stderr=slave)
os.close(slave)
shown = b""
while True:
    try:
        more = os.read(master, 65536)
    except OSError:
        break
    if not more:
        break
    shown += more
    if feed and awaited.encode() in shown:
        child.stdin.write(open(feed, "rb").read())
        child.stdin.close()
        feed = ""
sys.stdout.buffer.write(shown)
sys.exit(child.wait())
"#;

/// What a terminal of this size shows.
fn on_terminal(desk: &Desk, size: (u32, u32), feed: [&str; 2], variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = Command::new("python3");
    command.args(["-c", TERMINAL, &size.0.to_string(), &size.1.to_string()]).args(feed);
    command.args(["env", "-i", "PATH=/usr/bin:/bin", "TERM=xterm"]);
    command.arg(format!("HOME={}", desk.folder.path().display())).arg(format!("VHM_DATABASE_URL={}", desk.url));
    command.args(variables.iter().map(|(name, value)| format!("{name}={value}")));
    command.arg(env!("CARGO_BIN_EXE_vhm")).args(arguments).current_dir(desk.folder.path());
    Ran(command.output().unwrap())
}

fn with_many(desk: &Desk) {
    let rows: Vec<_> = (0..40).map(|at| (format!("A{at}"), format!("{at}000"))).collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|(number, price)| {
            (number.as_str(), price.as_str(), "Капучино с ореховым сиропом и корицей, большой стакан")
        })
        .collect();
    desk.write("many.csv", orders(&rows));
    desk.run(0, &["import", "many.csv"]);
}

#[test]
fn a_table_is_for_people_and_fits_the_screen() {
    let desk = Desk::new();
    with_many(&desk);
    let asked = ["query", "--columns", "order_number,goods_name,order_price", "--limit", "3", "--sort", "order_price"];
    let shown = on_terminal(&desk, (24, 60), ["", ""], &[], &asked);
    assert_eq!(shown.0.status.code(), Some(0), "{}{}", shown.out(), shown.err());
    let text = shown.out();
    let lines: Vec<&str> =
        text.lines().map(|line| line.trim_end_matches('\r')).filter(|line| !line.contains("--after")).collect();
    assert!(lines.len() >= 4, "{text}");
    assert!(lines.iter().all(|line| line.chars().count() <= 60), "{text}");
    let rows: Vec<&&str> = lines.iter().filter(|line| line.contains("Капучино")).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(rows.iter().all(|row| row.contains('…') && row.ends_with(".00")), "{text}");
    // Amounts end at the same place: Cyrillic letters are as wide as others.
    assert!(rows.iter().all(|row| row.chars().count() == rows[0].chars().count()), "{text}");
    let wide = on_terminal(&desk, (24, 200), ["", ""], &[], &asked).out();
    assert!(!wide.contains('…') && wide.contains("большой стакан"), "{wide}");
    let piped = desk.run(0, &asked).out();
    assert!(piped.starts_with("order_number\tgoods_name\torder_price\n") && !piped.contains('…'), "{piped}");
    let table = desk.run(0, &[&asked[..], &["--format", "table"]].concat()).out();
    assert!(!table.contains('…') && table.contains("большой стакан"), "{table}");
}

#[test]
fn long_results_are_shown_page_by_page_on_a_terminal_only() {
    let desk = Desk::new();
    with_many(&desk);
    let pager = [("VHM_PAGER", "sed s/^/PAGED:/")];
    let long = ["query", "--columns", "order_number"];
    let shown = |variables: &[(&str, &str)], arguments: &[&str]| {
        on_terminal(&desk, (20, 80), ["", ""], variables, arguments).out()
    };
    let paged = shown(&pager, &long);
    assert_eq!(paged.matches("PAGED:").count(), 41, "{paged}");
    let lines = [&long[..], &["--format", "jsonl"]].concat();
    assert_eq!(shown(&pager, &lines).matches("PAGED:").count(), 40);
    assert!(shown(&[("PAGER", "sed s/^/PAGED:/")], &long).contains("PAGED:"));
    for (variables, arguments) in [
        (&pager[..], &[&long[..], &["--no-pager"]].concat()[..]),
        (&pager, &[&long[..], &["--limit", "3"]].concat()),
        (&[("VHM_PAGER", ""), ("PAGER", "sed s/^/PAGED:/")], &long),
        (&[("PAGER", "cat")], &long),
        (&[pager[0], ("TERM", "dumb")], &long),
    ] {
        let plain = shown(variables, arguments);
        assert!(plain.contains("A3") && !plain.contains("PAGED:"), "{plain}");
    }
    // A pager that is left early is no error.
    let left = on_terminal(&desk, (20, 80), ["", ""], &[("VHM_PAGER", "head -n 2")], &long);
    assert_eq!(left.0.status.code(), Some(0), "{}", left.out());
    let piped = desk.command(&long).envs(pager).output().unwrap();
    assert!(!String::from_utf8_lossy(&piped.stdout).contains("PAGED:"));
}

#[test]
fn nobody_is_waited_for_at_a_terminal() {
    let desk = Desk::new();
    for arguments in [&["import", "-"][..], &["validate", "-"], &["peek", "-"], &["import", "--files-from", "-"]] {
        let told = on_terminal(&desk, (24, 80), ["", ""], &[], arguments);
        assert_eq!(told.0.status.code(), Some(2), "{arguments:?}: {}", told.out());
        assert!(told.out().contains("standard input is a terminal"), "{arguments:?}: {}", told.out());
    }
}

#[test]
fn progress_is_seen_before_anything_was_read() {
    let desk = Desk::new();
    desk.write("fed.csv", orders(&[("A1", "1", "")]));
    // The file is sent only when the bar stands there, so it stands there before a byte of it was read.
    let fed = on_terminal(&desk, (24, 120), ["fed.csv", "ETA"], &[], &["import", "-", "--input-format", "csv"]);
    assert_eq!(fed.0.status.code(), Some(0), "{}", fed.out());
    assert!(fed.out().contains("read 1 = new 1"), "{}", fed.out());
    desk.write("again.csv", orders(&[("A2", "1", "")]));
    let hidden = on_terminal(&desk, (24, 120), ["", ""], &[], &["import", "again.csv", "--no-progress"]);
    assert!(!hidden.out().contains("ETA") && hidden.out().contains("new 1"), "{}", hidden.out());
}
