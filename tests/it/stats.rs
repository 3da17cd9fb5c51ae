//! Statistics on both databases: every figure is the one that a plain sum over the rows gives, parts add up to wholes, and the control of QR
//! payments of the reconciliation has the same ones.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{Datelike, TimeZone, Timelike};
use vhm::format::Input;
use vhm::import::import;
use vhm::reconcile::report;
use vhm::schema::Language;
use vhm::source::Sources;
use vhm::stats::{By, Cell, Options, Table, Topic, tell};
use vhm::store::{Store, Type};
use vhm::value::Value;
use vhm::value::zone::Zone;

use crate::store::check;

/// 2026-06-01 in Tashkent.
const JUNE: i64 = 1_780_254_000_000;
const DAY: i64 = 86_400_000;

fn options(zone: &str) -> Options {
    Options {
        by: None,
        span: (None, None),
        zone: Zone::by_name(zone).unwrap(),
        language: Language::En,
        top: None,
        bottom: None,
        compare: false,
        now: JUNE + 40 * DAY,
    }
}

fn load(store: &Store, name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let report = import(store, &Sources::builtin(), &Input::file(path), &crate::fixtures::options()).unwrap();
    assert_eq!(report.counts.rejected, 0, "{:?}", report.problems);
}

const HEADER: &str = "order_number,machine_code,order_resource,order_price,goods_name,payment_status,brew_status,creation_time,delivery_time,refund_time,reason\n";

/// Orders of every kind, over two changes of summer time, always the same.
pub fn orders(count: u64) -> String {
    let mut state = 77_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let mut text = HEADER.to_owned();
    for number in 0..count {
        let resource =
            ["cash", "cash", "userDefined", "credit", "vip", "testShipment", "send", "cash0", "", "barter"][below(10)];
        let price = ["15000", "12000.50", "0", "", "25000"][below(5)];
        let goods = ["Латте", "Капучино, большой", "Espresso", ""][below(4)];
        let paid = ["paid", "paid", "paid", "refunded", "", "created"][below(6)];
        let brew =
            ["delivered", "delivery_confirmed", "not_delivered", "delivery_failure", "", "in_progress"][below(6)];
        let machine = below(5);
        // From March to November, at any second.
        let created = 1_772_300_000 + below(21_000_000) as i64;
        let time =
            |seconds: i64| chrono::Utc.timestamp_opt(seconds, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let delivered = if below(3) > 0 { time(created + 40) } else { String::new() };
        let refunded = if below(9) == 0 { time(created + 600) } else { String::new() };
        let reason = ["", "timeout", "нет воды"][below(3)];
        let prefix = ["X", "test1780254000000", "ud17802540"][below(3)];
        writeln!(
            text,
            "{prefix}{number:05},0a1b181f000{machine},{resource},{price},\"{goods}\",{paid},{brew},{},{delivered},{refunded},{reason}",
            time(created)
        )
        .unwrap();
    }
    text
}

/// A row as it is stored.
struct Plain(Vec<Value>);

impl Plain {
    fn text(&self, at: usize) -> Option<&str> {
        self.0[at].as_text()
    }

    fn is_test(&self) -> bool {
        matches!(self.text(1), Some("testShipment" | "test"))
            || self.text(7).is_some_and(|number| number.starts_with("test"))
    }

    /// Its price, when it is revenue.
    fn revenue(&self) -> Option<i64> {
        let given = matches!(self.text(1), Some("send" | "cash0"))
            || (self.0[2].as_integer() == Some(0) && self.text(1) != Some("vip"));
        let refunded = self.text(3) == Some("refunded") || self.0[6].as_integer().is_some();
        let paid = matches!(self.text(3), None | Some("paid"));
        (paid && !refunded && !given && !self.is_test()).then(|| self.0[2].as_integer().unwrap_or(0))
    }
}

fn plain(store: &Store) -> Vec<Plain> {
    let sql = "SELECT machine_code, order_resource, order_price, payment_status, brew_status, creation_time, refund_time, order_number, goods_name
        FROM orders WHERE deleted_at IS NULL";
    let (integer, text) = (Type::Integer, Type::Text);
    let types = [text, text, integer, text, text, integer, integer, text, text];
    let rows = store.read(|connection| connection.query(sql, &[], &types)).unwrap();
    rows.into_iter().map(Plain).collect()
}

/// What the row is about, as a person would say it.
fn name(by: By, row: &Plain, zone: &Zone) -> String {
    let local = zone.tz().timestamp_millis_opt(row.0[5].as_integer().unwrap()).unwrap();
    let missing = || "(not told)".to_owned();
    match by {
        By::Day => local.format("%Y-%m-%d").to_string(),
        By::Week => {
            let monday = local.date_naive() - chrono::Days::new(local.weekday().num_days_from_monday().into());
            monday.to_string()
        }
        By::Month => local.format("%Y-%m").to_string(),
        By::Machine => row.text(0).map_or_else(missing, str::to_owned),
        By::Goods => row.text(8).map_or_else(missing, str::to_owned),
        By::Hour => format!("{:02}:00", local.hour()),
        By::Weekday => local.format("%a").to_string(),
        By::Payment => {
            let code = match row.text(1) {
                _ if row.is_test() => "Test",
                Some("send") => "Manual dispense",
                Some("vip") => "VIP",
                Some("cash0") => "Zero cash",
                _ if row.0[2].as_integer() == Some(0) => "Zero cash",
                Some("cash") => "Cash payment",
                Some("credit") => "Credit payment",
                Some("userDefined") => "Custom payment",
                None if row.text(7).is_some_and(|number| number.starts_with("ud")) => "Custom payment",
                _ => "Not known",
            };
            code.to_owned()
        }
    }
}

fn ask(store: &Store, topic: Topic, options: &Options) -> Vec<Table> {
    store.read(|connection| tell(connection, topic, options)).unwrap()
}

fn column(table: &Table, key: &str) -> usize {
    table.columns.iter().position(|column| column.key == key).unwrap_or_else(|| panic!("{key} in {:?}", table.columns))
}

fn number(row: &[Cell], at: usize) -> i64 {
    row[at].number().unwrap_or_else(|| panic!("{row:?}"))
}

/// The rows add up to the totals in these columns.
fn adds_up(table: &Table, keys: &[&str]) {
    for key in keys {
        let at = column(table, key);
        let sum: i64 = table.rows.iter().map(|row| number(row, at)).sum();
        assert_eq!(sum, number(table.total.as_ref().unwrap(), at), "{} {key}", table.name);
    }
}

#[test]
fn every_figure_is_that_of_a_plain_sum() {
    check(|store| {
        load(store, "orders.csv", &orders(3_000));
        let rows = plain(store);
        assert_eq!(rows.len(), 3_000);
        for zone in ["Asia/Tashkent", "Europe/Berlin"] {
            for by in By::ALL {
                let asked = Options { by: Some(*by), ..options(zone) };
                let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
                for row in &rows {
                    let known = expected.entry(name(*by, row, &asked.zone)).or_default();
                    if let Some(price) = row.revenue() {
                        *known = (known.0 + 1, known.1 + price);
                    }
                }
                let table = ask(store, Topic::Revenue, &asked).remove(0);
                adds_up(&table, &["sold", "revenue"]);
                let told: BTreeMap<String, (i64, i64)> =
                    table.rows.iter().map(|row| (row[0].text(&asked.zone), (number(row, 1), number(row, 2)))).collect();
                for (name, figures) in &expected {
                    assert_eq!(told.get(name), Some(figures), "{zone} {by:?} {name}");
                }
                // Days without orders stand between the others.
                assert!(told.iter().all(|(name, figures)| expected.contains_key(name) || *figures == (0, 0)), "{by:?}");
                let outcomes = ask(store, Topic::Orders, &asked).remove(0);
                adds_up(&outcomes, &["orders", "sold", "refunds", "unpaid", "free", "tests", "delivered", "failed"]);
                let total = outcomes.total.as_ref().unwrap();
                assert_eq!(number(total, column(&outcomes, "orders")), 3_000);
                assert_eq!(
                    number(total, column(&outcomes, "tests")),
                    rows.iter().filter(|row| row.is_test()).count() as i64
                );
                let failures = ask(store, Topic::Failures, &asked);
                adds_up(&failures[0], &["failed", "failed_sum", "kept", "kept_sum", "refunds", "refund_sum"]);
                adds_up(&failures[1], &["failed", "refunds", "refund_sum"]);
            }
            let asked = options(zone);
            let heat = ask(store, Topic::Hours, &asked).remove(0);
            let mut expected: BTreeMap<(String, u32), i64> = BTreeMap::new();
            for row in rows.iter().filter(|row| row.revenue().is_some()) {
                let local = asked.zone.tz().timestamp_millis_opt(row.0[5].as_integer().unwrap()).unwrap();
                *expected.entry((name(By::Weekday, row, &asked.zone), local.hour())).or_default() += 1;
            }
            for row in &heat.rows {
                for hour in 0..24 {
                    let wanted = expected.get(&(row[0].text(&asked.zone), hour)).copied().unwrap_or_default();
                    assert_eq!(number(row, 1 + hour as usize), wanted);
                }
            }
            adds_up(&heat, &["00", "12", "23", "total"]);
        }
    });
}

#[test]
fn the_same_revenue_stands_everywhere() {
    check(|store| {
        load(store, "orders.csv", &orders(2_000));
        let asked = options("Asia/Tashkent");
        let revenue: i64 = plain(store).iter().filter_map(Plain::revenue).sum();
        for topic in [Topic::Revenue, Topic::Machines, Topic::Goods, Topic::Payments] {
            let table = ask(store, topic, &asked).remove(0);
            adds_up(&table, &["sold", "revenue"]);
            assert_eq!(number(table.total.as_ref().unwrap(), column(&table, "revenue")), revenue, "{topic:?}");
        }
        let overview = ask(store, Topic::Overview, &asked);
        assert_eq!(overview[0].rows[0][1], Cell::Money(revenue));
        for (top, bottom) in [(Some(2), None), (None, Some(2))] {
            let table = ask(store, Topic::Goods, &Options { top, bottom, ..asked.clone() }).remove(0);
            adds_up(&table, &["sold", "revenue"]);
            assert_eq!((table.rows.len(), table.rows[2][0].text(&asked.zone).as_str()), (3, "(others: 2)"));
            assert_eq!(number(table.total.as_ref().unwrap(), 2), revenue);
        }
        let least_first = ask(store, Topic::Goods, &Options { bottom: Some(3), ..asked.clone() }).remove(0);
        assert!(number(&least_first.rows[0], 2) <= number(&least_first.rows[1], 2));
        // The control of QR payments counts the same orders.
        let control = store.read(|connection| report::count(connection, (i64::MIN, i64::MAX), &asked.zone)).unwrap();
        let months = ask(store, Topic::Payments, &Options { by: Some(By::Month), ..asked.clone() }).remove(0);
        assert!(months.rows.len() >= 8);
        let mut compared = 0;
        for (month, qr) in &control.qr {
            let first = chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").unwrap();
            let edge = |date: chrono::NaiveDate| {
                asked.zone.instant(date.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis())
            };
            let span = (edge(first), edge(first + chrono::Months::new(1)));
            let table = ask(store, Topic::Payments, &Options { span, ..asked.clone() }).remove(0);
            let row = table.rows.iter().find(|row| row[0].text(&asked.zone) == "Custom payment").unwrap();
            assert_eq!((number(row, 1), number(row, 2)), (qr.orders.count as i64, qr.orders.tiyin), "{month}");
            compared += 1;
        }
        assert!(compared >= 8, "{compared}");
    });
}

#[test]
fn periods_are_compared_with_those_before() {
    check(|store| {
        let mut text = HEADER.to_owned();
        for (at, (day, price)) in
            [("05-03", 100), ("05-20", 200), ("06-03", 150), ("06-04", 450), ("07-01", 999)].iter().enumerate()
        {
            writeln!(text, "A{at},0a1b181f0000,cash,{price},Чай,paid,delivered,2026-{day} 10:00:00,,,").unwrap();
        }
        load(store, "orders.csv", &text);
        let june = (Some(JUNE), Some(JUNE + 30 * DAY));
        let asked = Options { span: june, compare: true, ..options("Asia/Tashkent") };
        let table = ask(store, Topic::Payments, &asked).remove(0);
        let total = table.total.as_ref().unwrap();
        assert_eq!((number(total, 2), &total[6], &total[7]), (60_000, &Cell::Money(30_000), &Cell::Share(10_000)));
        assert_eq!(table.rows.len(), 1);
        let days = ask(store, Topic::Revenue, &asked).remove(0);
        // The first day with orders is compared with the first of the month before.
        assert_eq!(
            (days.rows[0][0].text(&asked.zone).as_str(), &days.rows[0][6]),
            ("2026-06-03", &Cell::Money(10_000))
        );
        let wrong =
            store.read(|connection| tell(connection, Topic::Revenue, &Options { span: (None, None), ..asked.clone() }));
        assert!(wrong.unwrap_err().to_string().contains("--from and --to"));
    });
}

#[test]
fn silent_machines_and_lagging_prices_are_found() {
    check(|store| {
        let mut text = HEADER.to_owned();
        for day in 1..=28 {
            for machine in 0..4 {
                // Machine 3 sells nothing after the tenth; machine 0 sells only on every seventh day.
                if (machine == 3 && day > 10) || (machine == 0 && day % 7 != 0) {
                    continue;
                }
                let price = if day <= 14 || machine == 2 { 15_000 } else { 18_000 };
                writeln!(
                    text,
                    "A{day}-{machine},0a1b181f000{machine},cash,{price},Латте,paid,delivered,2026-06-{day:02} 10:00:00,2026-06-{day:02} 10:00:50,,"
                )
                .unwrap();
            }
        }
        load(store, "orders.csv", &text);
        let asked = options("Asia/Tashkent");
        let tables = ask(store, Topic::Machines, &asked);
        let silent: Vec<_> =
            tables[1].rows.iter().map(|row| (row[0].text(&asked.zone), row[3].clone(), row[4].clone())).collect();
        assert_eq!(silent, [("0a1b181f0003".to_owned(), Cell::Count(18), Cell::Count(1))]);
        let wait = column(&tables[0], "wait_seconds");
        assert!(tables[0].rows.iter().all(|row| row[wait] == Cell::Count(50)));
        let goods = ask(store, Topic::Goods, &asked);
        let prices: Vec<_> = goods[1].rows.iter().map(|row| (row[1].clone(), row[4].clone(), row[5].clone())).collect();
        assert_eq!(
            prices,
            [
                (Cell::Money(1_500_000), Cell::Count(54), Cell::Count(4)),
                (Cell::Money(1_800_000), Cell::Count(16), Cell::Count(2)),
            ]
        );
        // Two of four machines ask the new price: none is usual.
        assert_eq!(goods[2].rows.len(), 0);
        let mut more = HEADER.to_owned();
        more.push_str("B1,0a1b181f0004,cash,18000,Латте,paid,delivered,2026-06-27 10:00:00,,,\n");
        load(store, "more.csv", &more);
        let lagging = &ask(store, Topic::Goods, &asked)[2];
        let told: Vec<_> = lagging.rows.iter().map(|row| (row[1].text(&asked.zone), row[4].clone())).collect();
        // Machine 3 was silent before the price rose, so it does not lag.
        assert_eq!(told, [("0a1b181f0002".to_owned(), Cell::Money(-300_000))]);
    });
}

#[test]
fn the_state_of_the_data_is_told() {
    check(|store| {
        let mut text = HEADER.to_owned();
        for at in 0..40 {
            let day = if at < 20 { 1 } else { 20 };
            writeln!(
                text,
                "A{at},0a1b181f0000,cash,1000,{},paid,,2026-06-{day:02} 10:{at:02}:00,,,",
                if at == 3 { "" } else { "Чай" }
            )
            .unwrap();
        }
        load(store, "orders.csv", &text);
        let asked = options("Asia/Tashkent");
        let tables = ask(store, Topic::Data, &asked);
        let by_name = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
        assert_eq!(by_name("sources").rows[0][6], Cell::Count(40));
        let untold = by_name("untold");
        let missing = |at: usize| untold.rows[at][1].clone();
        assert_eq!((missing(0), missing(1), missing(6)), (Cell::Count(0), Cell::Count(1), Cell::Count(40)));
        let gaps: Vec<_> = by_name("gaps").rows.iter().map(|row| row[3].clone()).collect();
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        // Nothing is called unknown to a back office of which nothing was imported.
        assert_eq!((by_name("unknown_goods").rows.len(), by_name("fiscal").rows.len()), (0, 0));
        let old = ask(store, Topic::Data, &Options { now: asked.now + 20_000 * DAY, ..asked.clone() });
        assert_eq!(old[0].rows[0][5], Cell::Text("stale".to_owned()));
    });
}

#[test]
fn nothing_is_no_error() {
    check(|store| {
        for topic in Topic::ALL {
            for table in ask(store, *topic, &options("Asia/Tashkent")) {
                let sums = table.total.iter().flatten().filter_map(Cell::number).sum::<i64>();
                assert_eq!(sums, 0, "{topic:?} {}", table.name);
                assert!(table.rows.iter().flatten().filter_map(Cell::number).all(|number| number == 0), "{table:?}");
            }
        }
    });
}

#[test]
fn periods_stand_beside_those_at_the_same_place_before() {
    check(|store| {
        let mut text = HEADER.to_owned();
        // Nothing on the first days of May, and more days in May than in June.
        let days = [("05-25", 100), ("05-31", 40), ("06-01", 300), ("06-03", 150), ("06-25", 50)];
        for (at, (day, price)) in days.iter().enumerate() {
            let (number, resource) = (format!("A{at}"), ["cash", "vip"][at % 2]);
            writeln!(
                text,
                "{number},0a1b181f000{},{resource},{price},Чай,paid,delivered,2026-{day} 10:00:00,,,",
                at % 3
            )
            .unwrap();
        }
        load(store, "orders.csv", &text);
        let june = (Some(JUNE), Some(JUNE + 30 * DAY));
        let asked = Options { span: june, compare: true, ..options("Asia/Tashkent") };
        let days = ask(store, Topic::Revenue, &asked).remove(0);
        adds_up(&days, &["revenue", "previous"]);
        let with = column(&days, "compared_with");
        let told: Vec<_> = [0, 24, 30]
            .map(|at| [0, with, 2, 6].map(|column| days.rows[at][column].text(&asked.zone)).join(" "))
            .into_iter()
            .collect();
        assert_eq!(told, ["2026-06-01 2026-05-01 300 0", "2026-06-25 2026-05-25 50 100", "— 2026-05-31 0 40"]);
        for by in [By::Week, By::Month, By::Machine, By::Weekday, By::Hour, By::Payment, By::Goods] {
            let asked = Options { by: Some(by), ..asked.clone() };
            for topic in [Topic::Revenue, Topic::Orders, Topic::Failures, Topic::Machines, Topic::Payments] {
                let table = ask(store, topic, &asked).remove(0);
                adds_up(&table, &["previous"]);
                let revenue = matches!(topic, Topic::Revenue | Topic::Machines | Topic::Payments);
                let before = number(table.total.as_ref().unwrap(), column(&table, "previous"));
                assert!(!revenue || before == 14_000, "{by:?} {topic:?} {before}");
            }
        }
        for topic in [Topic::Machines, Topic::Goods, Topic::Payments, Topic::Failures] {
            let table = ask(store, topic, &asked).remove(0);
            adds_up(&table, &["previous"]);
            assert!(table.columns.iter().any(|column| column.key == "change"), "{topic:?}");
        }
        let hours = ask(store, Topic::Hours, &asked);
        assert_eq!(hours.iter().map(|table| table.name).collect::<Vec<_>>(), ["hours", "weekdays", "day_hours"]);
        hours[1..].iter().for_each(|table| adds_up(table, &["sold", "revenue", "previous"]));
        for wrong in [Options { by: None, ..asked.clone() }, Options { by: Some(By::Day), compare: false, ..asked }] {
            let refused = store.read(|connection| tell(connection, Topic::Data, &wrong)).unwrap_err();
            assert!(refused.to_string().contains("the state of the data"), "{refused}");
        }
    });
}

#[test]
fn a_topic_by_something_else_keeps_its_topic() {
    check(|store| {
        load(store, "orders.csv", &orders(2_000));
        for zone in ["Asia/Tashkent", "Europe/Berlin"] {
            let asked = options(zone);
            let rows = plain(store);
            for (topic, of) in
                [(Topic::Payments, By::Payment), (Topic::Machines, By::Machine), (Topic::Goods, By::Goods)]
            {
                for by in By::ALL.iter().filter(|by| **by != of) {
                    let asked = Options { by: Some(*by), ..asked.clone() };
                    let table = ask(store, topic, &asked).remove(0);
                    let mut expected: BTreeMap<(String, String), i64> = BTreeMap::new();
                    for (row, price) in rows.iter().filter_map(|row| Some((row, row.revenue()?))) {
                        *expected.entry((name(*by, row, &asked.zone), name(of, row, &asked.zone))).or_default() +=
                            price;
                    }
                    for ((row, column), sum) in expected.iter().filter(|(_, sum)| **sum != 0) {
                        let at = table.columns.iter().position(|known| known.en == *column).unwrap();
                        let told = table.rows.iter().find(|told| told[0].text(&asked.zone) == *row).unwrap();
                        assert_eq!(number(told, at), *sum, "{topic:?} {by:?} {row} {column}");
                    }
                    let keys: Vec<_> = table.columns[1..].iter().map(|column| column.key.to_string()).collect();
                    adds_up(&table, &keys.iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
            for by in [By::Day, By::Week, By::Month, By::Machine, By::Payment, By::Weekday] {
                let table = ask(store, Topic::Hours, &Options { by: Some(by), ..asked.clone() }).remove(0);
                adds_up(&table, &["00", "07", "23", "total"]);
                let sold = rows.iter().filter(|row| row.revenue().is_some()).count() as i64;
                assert_eq!(number(table.total.as_ref().unwrap(), column(&table, "total")), sold, "{by:?}");
            }
            // Two columns and the others; two rows and the others.
            let top = Options { by: Some(By::Machine), top: Some(2), ..asked };
            let table = ask(store, Topic::Goods, &top).remove(0);
            assert_eq!((table.columns.len(), table.rows.len()), (5, 3));
            let keys = ["others", "total"];
            adds_up(&table, &keys);
        }
    });
}

/// Orders of one machine, and one whose number stands on another machine before: number, machine, price, minute.
fn twice() -> String {
    let number = "ff0000000120260601100000";
    let mut text = HEADER.to_owned();
    let rows = [
        (format!("{number}0a1b181f0000"), "0a1b181f0000", 15_000, "00:10"),
        (format!("{number}0a1b181f0000"), "0a1b191f0000", 15_000, "02:00"),
        ("ff00000002202606011010000a1b191f0000".to_owned(), "0a1b191f0000", 20_000, "10:10"),
        // Numbers without a clock are not unique.
        ("B1".to_owned(), "0a1b181f0000", 1_000, "20:00"),
        ("B1".to_owned(), "0a1b191f0000", 1_000, "20:00"),
    ];
    for (number, machine, price, minute) in rows {
        writeln!(text, "{number},{machine},cash,{price},Чай,paid,delivered,2026-06-01 07:{minute},,,").unwrap();
    }
    text
}

#[test]
fn a_number_that_stands_twice_counts_once() {
    check(|store| {
        load(store, "orders.csv", &twice());
        let asked = options("Asia/Tashkent");
        for topic in [Topic::Revenue, Topic::Machines, Topic::Goods, Topic::Payments] {
            let table = ask(store, topic, &asked).remove(0);
            adds_up(&table, &["sold", "revenue"]);
            let total = table.total.as_ref().unwrap();
            let told = (number(total, column(&table, "sold")), number(total, column(&table, "revenue")));
            assert_eq!(told, (4, 3_700_000), "{topic:?}");
        }
        let machines = ask(store, Topic::Machines, &asked).remove(0);
        // The number holds the first machine.
        assert_eq!(machines.rows[0][0], Cell::Text("0a1b191f0000".to_owned()));
        assert_eq!(number(&machines.rows[0], column(&machines, "revenue")), 2_100_000);
        // Another file brings the second of a number that stands in the database.
        let second =
            "ff00000002202606011010000a1b191f0000,0a1b1a1f0000,cash,20000,Чай,paid,delivered,2026-06-01 07:12:00,,,\n";
        load(store, "second.csv", &format!("{HEADER}{second}"));
        load(
            store,
            "third.csv",
            &format!(
                "{HEADER}{second}{}",
                second.replace("20000", "30000").replace("07:12", "07:14").replace("1a1f", "1b1f")
            ),
        );
        let table = ask(store, Topic::Revenue, &asked).remove(0);
        assert_eq!(number(table.total.as_ref().unwrap(), 2), 3_700_000);
        let data = ask(store, Topic::Data, &asked);
        let left = data.iter().find(|table| table.name == "repeated").unwrap();
        assert_eq!(left.rows[0][1..], [Cell::Count(3), Cell::Money(6_500_000)]);
        let control = store.read(|connection| report::count(connection, (i64::MIN, i64::MAX), &asked.zone)).unwrap();
        assert!(control.qr.is_empty());
    });
}

#[test]
fn files_in_a_wrong_zone_are_told() {
    check(|store| {
        let mut text = HEADER.to_owned();
        for minute in 10..40 {
            // The clock runs in UTC+8; the times were written in UTC and read as those of Tashkent.
            writeln!(
                text,
                "ff0000{minute:04}2026060110{minute}000a1b181f0000,0a1b181f0000,cash,1000,Чай,paid,delivered,2026-06-01 02:{minute}:05,,,"
            )
            .unwrap();
        }
        load(store, "shifted.csv", &text);
        load(store, "orders.csv", &twice());
        for (language, word) in [(Language::En, "-5 h"), (Language::Ru, "-5 ч")] {
            let asked = Options { language, ..options("Asia/Tashkent") };
            let tables = ask(store, Topic::Hours, &asked);
            let notes = tables.last().unwrap();
            assert_eq!((notes.name, notes.rows.len(), &notes.rows[0][1]), ("notes", 1, &Cell::Count(30)));
            let note = notes.rows[0][0].text(&asked.zone);
            assert!(note.contains("shifted.csv") && note.contains(word), "{note}");
            let july = Options { span: (Some(JUNE + 30 * DAY), None), ..asked };
            assert_eq!(ask(store, Topic::Hours, &july).len(), 1);
        }
    });
}

#[test]
fn freshness_is_that_of_the_rows() {
    check(|store| {
        let mut text = HEADER.to_owned();
        for day in 1..=20 {
            writeln!(text, "A{day},0a1b181f0000,cash,1000,Чай,paid,,2026-06-{day:02} 10:00:00,,,").unwrap();
        }
        load(store, "orders.csv", &text);
        let span = (Some(JUNE - DAY), Some(JUNE + 30 * DAY));
        let asked = Options { span, now: JUNE + 35 * DAY, ..options("Asia/Tashkent") };
        let tables = ask(store, Topic::Data, &asked);
        let sources = &tables[0];
        let row = &sources.rows[0];
        let told = ["newest_day", "days", "state"].map(|key| row[column(sources, key)].text(&asked.zone));
        assert_eq!(told, ["2026-06-20", "16", "stale"]);
        assert!(matches!(row[column(sources, "last_import")], Cell::Time(_)));
        let never: Vec<_> = sources.rows[1..].iter().map(|row| row[0].text(&asked.zone)).collect();
        assert_eq!(never, ["sales", "receipts", "payme", "click", "uzum", "collections", "bank"]);
        assert!(sources.rows[1..].iter().all(|row| row[5] == Cell::Text("never".to_owned())));
        let gaps: Vec<_> =
            tables[1].rows.iter().map(|row| [1, 2].map(|at| row[at].text(&asked.zone)).join(" ")).collect();
        assert_eq!(gaps.last().map(|gap| gap.split_once(' ').unwrap().1), Some("2026-06-30"), "{gaps:?}");
        let fresh = ask(store, Topic::Data, &Options { now: JUNE + 21 * DAY, ..asked });
        assert_eq!(fresh[0].rows[0][5], Cell::Text("fresh".to_owned()));
    });
}
