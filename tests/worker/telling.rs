//! What workers tell: their pages, their logs, and notifications.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use hmac::{Hmac, Mac};
use serde_json::Value as Json;

use crate::desk::{Desk, on_both, orders};

/// Gets a page; `None` while nobody answers.
fn get(port: u16, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: here\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some((status, text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned()))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_worker_tells_how_it_is() {
    on_both(|desk| {
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        let _worker =
            desk.worker(&["--listen", &address, "--ready-seconds", "1", "--queues", "upkeep", "--log-format", "json"]);
        desk.until("it is ready", || get(port, "/readyz").is_some_and(|(status, _)| status == 200));
        assert_eq!(get(port, "/healthz").unwrap(), (200, "ok\n".to_owned()));
        assert_eq!(get(port, "/").unwrap().0, 404);
        let run = desk.json(0, &["schedule", "run", "prune"])["run"].as_i64().unwrap();
        desk.until_job(run, "done");
        desk.until("it is counted", || {
            let (_, page) = get(port, "/metrics").unwrap();
            page.contains("vhm_job_attempts_total{kind=\"prune\",ending=\"done\"} 1")
                && page.contains("vhm_jobs{kind=\"prune\",state=\"done\"} 1")
        });
        // Nobody serves the queue `work`: its job gets old, and readiness says so.
        desk.write("one.csv", orders(0, 10, 3));
        desk.hand_in("one.csv");
        desk.until("it is not ready", || {
            get(port, "/readyz").is_some_and(|(status, why)| status == 503 && why.contains("waiting"))
        });
        assert!(get(port, "/metrics").unwrap().1.contains("\nvhm_queue_depth 1\n"));
        let status = desk.json(0, &["worker", "status"]);
        assert_eq!((&status["workers"], &status["queued"]), (&1.into(), &1.into()));
        // Every line of the log is JSON, and those about a job carry its number.
        for line in desk.log().lines() {
            let line: Json = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
            if line["message"] == "done" {
                assert_eq!((&line["run"], &line["span"]["run"]), (&run.into(), &run.into()));
            }
        }
        desk.run(0, &["doctor"]);
    });
}

#[test]
fn logs_hold_no_secrets_and_no_data() {
    let desk = Desk::new(false)
        .with("VHM_S3_SECRET_KEY", "very-secret-key")
        .with("VHM_NOTIFY_WEBHOOK_SECRET", "very-secret-sign")
        .with("VHM_NOTIFY_EVENTS", "done,failed,dead");
    let text = "order_number,machine_code,order_price,goods_name,creation_time,pay_card\nA1,0a1b181f0000,lots,Латте,2026-06-01 10:00:00,8600123412341234\n";
    desk.write("card.csv", text);
    desk.hand_in("card.csv");
    let mut worker = desk.worker(&["--once", "--log", "debug"]);
    assert_eq!(worker.wait(), Some(0));
    let log = desk.log();
    assert!(log.contains("notification"), "{log}");
    for secret in ["very-secret", "8600123412341234", "Латте"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

/// A server that takes one request after another, answers as it is told, and hands on what it got.
fn receiver(answers: &'static [&'static str]) -> (u16, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(told) = line.to_lowercase().strip_prefix("content-length:") {
                    length = told.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
                head.push_str(&line.to_lowercase());
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = answers[at.min(answers.len() - 1)];
            write!(&stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            let _ = sender.send((head, String::from_utf8(body).unwrap()));
        }
    });
    (port, received)
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_default().trim().to_owned()
}

#[test]
fn a_notification_is_signed_repeated_and_the_same() {
    on_both(|desk| {
        let (port, received) = receiver(&["500 Broken", "302 Found\r\nlocation: http://127.0.0.1:1/", "204 Fine"]);
        let desk = desk
            .with("VHM_NOTIFY_WEBHOOK", &format!("http://127.0.0.1:{port}/hook"))
            .with("VHM_NOTIFY_WEBHOOK_SECRET", "key")
            .with("VHM_NOTIFY_EVENTS", "done")
            .with("VHM_NOTIFY_PRIVATE_ADDRESSES", "true");
        desk.write("one.csv", orders(1, 10, 3));
        let run = desk.hand_in("one.csv");
        let _worker = desk.worker(&[]);
        let told: Vec<_> = (0..3).map(|_| received.recv_timeout(crate::desk::PATIENCE).unwrap()).collect();
        let (head, body) = &told[0];
        assert!(told.iter().all(|(other, text)| text == body && header(other, "x-vhm-id") == header(head, "x-vhm-id")));
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"key").unwrap();
        mac.update(body.as_bytes());
        let wanted: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(header(head, "x-vhm-signature"), format!("sha256={wanted}"));
        let body: Json = serde_json::from_str(body).unwrap();
        assert_eq!(
            (&body["body"]["run"], &body["event"], &body["body"]["rows"]["read"]),
            (&run.into(), &"done".into(), &10.into())
        );
        desk.until("it is written down", || {
            desk.count("SELECT COUNT(*) FROM outbox WHERE state = 'delivered' AND channel = 'webhook'") == 1
        });
    });
}

#[test]
fn nothing_is_posted_to_private_addresses_unless_allowed() {
    let (port, received) = receiver(&["204 Fine"]);
    for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"] {
        let desk = Desk::new(false)
            .with("VHM_NOTIFY_WEBHOOK", &format!("http://{host}:{port}/"))
            .with("VHM_NOTIFY_EVENTS", "done");
        desk.write("one.csv", orders(1, 10, 3));
        desk.hand_in("one.csv");
        desk.work();
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM outbox WHERE state = 'delivered' AND channel = 'webhook'"),
            0,
            "{host}"
        );
        assert_eq!(desk.count("SELECT COUNT(*) FROM outbox WHERE attempts > 0 AND channel = 'webhook'"), 1, "{host}");
    }
    assert!(received.try_recv().is_err());
}

#[test]
fn a_receiver_that_hangs_holds_up_nothing_but_itself() {
    // It takes what is sent and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let silent = std::thread::spawn(move || listener.incoming().map(Result::unwrap).collect::<Vec<_>>());
    on_both(|desk| {
        let script = desk.path("told");
        std::fs::write(&script, "#!/bin/sh\ncat >> heard\n").unwrap();
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let desk = desk
            .with("VHM_NOTIFY_WEBHOOK", &format!("http://127.0.0.1:{port}/hook"))
            .with("VHM_NOTIFY_COMMAND", script.to_str().unwrap())
            .with("VHM_NOTIFY_EVENTS", "done")
            .with("VHM_NOTIFY_PRIVATE_ADDRESSES", "true");
        let mut files = vec!["import".to_owned()];
        files.extend((0..3).map(|at| desk.write(&format!("{at}.csv"), orders(at * 50 + 1, 10, 3))));
        files.push("--enqueue".to_owned());
        desk.run(0, &files.iter().map(String::as_str).collect::<Vec<_>>());
        let left = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND channel";
        let others = || {
            let there = desk.count("SELECT COUNT(*) FROM outbox") == 9;
            there && desk.count(&format!("{left} <> 'webhook'")) == 0
        };
        // Told to end, it does not wait for the receiver, and has not used up an attempt.
        let mut worker = desk.worker(&["--once"]);
        desk.until("the other channels delivered", others);
        worker.signal("TERM");
        assert_eq!(worker.wait(), Some(0), "{}", desk.log());
        assert_eq!(std::fs::read_to_string(desk.path("heard")).unwrap().matches("\"event\":\"done\"").count(), 3);
        assert_eq!(desk.count(&format!("{left} = 'webhook'")), 3);
        if desk.url.starts_with("postgres") {
            return;
        }
        // By itself it ends too, having tried each once or twice: in its life and at its end.
        desk.work();
        let tried = desk.count("SELECT MAX(attempts) FROM outbox WHERE channel = 'webhook'");
        assert!((1..=2).contains(&tried), "{tried}");
        assert_eq!(desk.count(&format!("{left} = 'webhook'")), 3);
    });
    drop(silent);
}

#[test]
fn two_installations_never_tell_under_the_same_id() {
    on_both(|desk| {
        let other = Desk::new(desk.url.starts_with("postgres")).with("VHM_NOTIFY_EVENTS", "done");
        let desk = desk.with("VHM_NOTIFY_EVENTS", "done");
        let told = |desk: &Desk| {
            desk.write("one.csv", orders(1, 10, 3));
            assert_eq!(desk.hand_in("one.csv"), 1);
            desk.work();
            let sql = "SELECT id FROM outbox WHERE run = 1 AND channel = 'log'";
            let rows = desk.store().read_queue(|connection| connection.query(sql, &[], &[vhm::store::Type::Text]));
            rows.unwrap()[0][0].as_text().unwrap().to_owned()
        };
        assert_ne!(told(&desk), told(&other));
    });
}

#[test]
fn every_line_about_a_job_has_its_run() {
    on_both(|desk| {
        desk.write("one.csv", orders(990, 3_000, 3));
        let run = desk.hand_in("one.csv");
        let mut worker = desk.worker(&["--once", "--log", "vhm=debug", "--log-format", "json"]);
        assert_eq!(worker.wait(), Some(0));
        let lines: Vec<Json> = desk.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let about: Vec<&Json> = lines.iter().filter(|line| line["file"] == "one.csv").collect();
        assert!(about.len() > 3, "{}", desk.log());
        for line in about {
            assert_eq!(line["span"]["run"], run, "{line}");
        }
    });
}
