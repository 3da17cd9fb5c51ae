//! Lists of collections and bank statements as files, on both databases: every interval and payout of a made-up month with what must be said of
//! it, statements that overlap, and tables that only look like lists of collections.

use std::fmt::Write;
use std::path::Path;

use vhm::format::Input;
use vhm::import::import;
use vhm::reconcile::bank::{self, Class};
use vhm::reconcile::cash::{self, Check, Verdict};
use vhm::reconcile::rows::Provider;
use vhm::reconcile::rules::Rules;
use vhm::report::FileReport;
use vhm::source::Sources;
use vhm::store::Store;
use vhm::value::zone::Zone;

use crate::store::check;

const A: &str = "0a1b181f0000";
const B: &str = "2c4d191f0000";
const NEVER: &str = "5e6fc71e0000";
const UNKNOWN: &str = "7a8bc91c0000";

fn load(store: &Store, name: &str, text: &str) -> FileReport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let report = import(store, &Sources::builtin(), &Input::file(path), &crate::fixtures::options()).unwrap();
    assert_eq!(report.counts.rejected, 0, "{name}: {:?}", report.problems);
    report
}

/// Three cash orders a day for each machine, and beside them what is no cash or no revenue.
fn orders(days: std::ops::RangeInclusive<u32>) -> String {
    let mut text =
        "order_number,machine_code,order_resource,order_price,payment_status,creation_time,refund_time\n".to_owned();
    for day in days {
        for machine in [A, B, NEVER] {
            for hour in [8, 12, 18] {
                let at = format!("2026-06-{day:02} {hour:02}:00:00");
                let short = &machine[..2];
                writeln!(text, "C{short}{day}{hour},{machine},cash,15000,paid,{at},").unwrap();
                writeln!(text, "Q{short}{day}{hour},{machine},userDefined,20000,paid,{at},").unwrap();
                writeln!(text, "R{short}{day}{hour},{machine},cash,20000,refunded,{at},{at}").unwrap();
                writeln!(text, "T{short}{day}{hour},{machine},testShipment,0,paid,{at},").unwrap();
                writeln!(text, "Z{short}{day}{hour},{machine},cash0,0,paid,{at},").unwrap();
            }
        }
    }
    text
}

fn list(rows: &[(&str, &str, &str, u64)]) -> String {
    let mut text = "Код автомата;Дата;Время;Сумма;Примечание\n".to_owned();
    for (machine, date, time, sum) in rows {
        writeln!(text, "{machine};{date};{time};{sum};").unwrap();
    }
    text
}

fn checked(store: &Store, machine: Option<&str>) -> Check {
    checked_in(store, machine, (i64::MIN, i64::MAX))
}

fn checked_in(store: &Store, machine: Option<&str>, period: (i64, i64)) -> Check {
    let (rules, zone) = (Rules::default().cash, Zone::default());
    store.read(|connection| cash::check(connection, &rules, (period, machine), &zone)).unwrap()
}

/// Expected, collected and verdict of each interval of a machine, amounts in sum.
fn told(check: &Check, machine: &str) -> Vec<(i64, Option<i64>, Verdict)> {
    let of = check.intervals.iter().filter(|one| one.machine == machine);
    of.map(|one| (one.expected / 100, one.collected.map(|tiyin| tiyin / 100), one.verdict)).collect()
}

/// Ten o'clock in Tashkent on a day of June 2026.
fn june(day: i64) -> i64 {
    1_780_254_000_000 + (day - 1) * 86_400_000 + 10 * 3_600_000
}

#[test]
fn every_interval_is_told_as_what_it_is() {
    check(|store| {
        load(store, "orders.csv", &orders(1..=10));
        let collections = list(&[
            (A, "03.06.2026", "14:30", 120_000),
            (A, "06.06.2026", "14:30", 135_000),
            (A, "08.06.2026", "14:30", 60_000),
            (A, "09.06.2026", "12:01", 75_000),
            (A, "09.06.2026", "13:00", 35_000),
            (A, "10.06.2026", "23:00", 95_000),
            (B, "04.06.2026", "10:00", 1_000),
            (B, "08.06.2026", "10:00", 180_000),
            (UNKNOWN, "05.06.2026", "10:00", 9_000),
        ]);
        load(store, "collections.csv", &collections);
        let check = checked(store, None);
        assert_eq!(
            told(&check, A),
            [
                (120_000, Some(120_000), Verdict::First),
                (135_000, Some(135_000), Verdict::Matched),
                (90_000, Some(60_000), Verdict::Shortage),
                (45_000, Some(75_000), Verdict::Overage),
                (0, Some(35_000), Verdict::NoSales),
                // No order of any machine is known after 18:00: more may have been sold.
                (60_000, Some(95_000), Verdict::Incomplete),
            ]
        );
        let shortage = check.intervals.iter().find(|one| one.verdict == Verdict::Shortage).unwrap();
        assert_eq!((shortage.difference(), shortage.basis_points()), (Some(-3_000_000), Some(-3_333)));
        let soon: Vec<_> = check.intervals.iter().filter(|one| one.soon).map(|one| one.expected).collect();
        assert_eq!(soon, [0]);
        assert_eq!(
            told(&check, B),
            [
                (150_000, Some(1_000), Verdict::First),
                (180_000, Some(180_000), Verdict::Matched),
                (120_000, None, Verdict::Open),
            ]
        );
        assert_eq!(told(&check, UNKNOWN), [(0, Some(9_000), Verdict::UnknownMachine)]);
        // Never collected: everything since the first order is in the machine.
        assert_eq!(told(&check, NEVER), [(450_000, None, Verdict::Open)]);
        assert_eq!(checked(store, Some(B)).intervals.len(), 3);
        // A period that begins between two collections does not cut the interval.
        let part = checked_in(store, Some(A), (june(6), june(7)));
        assert_eq!(told(&part, A), [(135_000, Some(135_000), Verdict::Matched)]);
    });
}

#[test]
fn a_hole_in_the_orders_is_no_shortage() {
    check(|store| {
        load(store, "orders-1.csv", &orders(1..=5));
        load(store, "orders-2.csv", &orders(12..=16));
        let rows = [
            (A, "04.06.2026", "10:00", 10_000),
            (A, "13.06.2026", "10:00", 390_000),
            (A, "15.06.2026", "10:00", 90_000),
        ];
        load(store, "collections.csv", &list(&rows));
        let check = checked(store, Some(A));
        let verdicts: Vec<_> = check.intervals.iter().map(|one| one.verdict).collect();
        assert_eq!(verdicts, [Verdict::First, Verdict::Incomplete, Verdict::Matched, Verdict::Open]);
        let [hole] = check.intervals[1].missing[..] else { panic!("{:?}", check.intervals[1]) };
        let (from, to) = (cash::day(hole.0), cash::day(hole.1));
        assert!(from.as_str() > "2026-06-05" && to.as_str() < "2026-06-12", "{from} {to}");
        // With the missing days the same interval is judged: 27 orders of 15 000.
        load(store, "orders-3.csv", &orders(6..=11));
        let check = checked(store, Some(A));
        assert_eq!(told(&check, A)[1], (405_000, Some(390_000), Verdict::Shortage));
    });
}

#[test]
fn a_list_in_another_zone_is_told_by_its_hours() {
    check(|store| {
        let mut text = "order_number,machine_code,order_resource,order_price,payment_status,creation_time\n".to_owned();
        let mut prices = Vec::new();
        for half_hour in 0..(48 * 15) {
            let (day, hour, minute) = (half_hour / 48 + 1, half_hour % 48 / 2, half_hour % 2 * 30);
            // Nights are quiet and mornings dear, so that five hours make a difference.
            let price = if (10..20).contains(&(half_hour % 48)) { 40_000 + half_hour * 50 } else { 10_000 };
            prices.push(price);
            writeln!(text, "N{half_hour},{A},cash,{price},paid,2026-06-{day:02} {hour:02}:{minute:02}:00").unwrap();
        }
        load(store, "orders.csv", &text);
        // Collected at 10:10 or 14:10 by turns, written in UTC, five hours earlier.
        let visits: Vec<(String, &str, usize)> = (0..6)
            .map(|visit| {
                let day = 2 + visit * 2;
                let (clock, half_hours) = if visit % 2 == 0 { ("05:10", 20) } else { ("03:10", 16) };
                (format!("{day:02}.06.2026"), clock, (day - 1) * 48 + half_hours)
            })
            .collect();
        let mut rows = Vec::new();
        let mut before = 0;
        for (date, clock, last) in &visits {
            rows.push((A, date.as_str(), *clock, prices[before..=*last].iter().sum::<usize>() as u64));
            before = last + 1;
        }
        load(store, "collections.csv", &list(&rows));
        let check = checked(store, None);
        assert_eq!(check.shifted_hours, Some(5), "{:?}", told(&check, A));
    });
}

#[test]
fn payouts_meet_the_payments_they_cover() {
    check(|store| {
        let mut text = "provider,payment_id,paid_at,status,amount,bank_date\n".to_owned();
        for day in 4..=9 {
            writeln!(text, "payme,p{day},2026-06-{day:02} 10:00:00,paid,15000,2026-06-{:02}", day + 1).unwrap();
            writeln!(text, "click,{day},2026-06-{day:02} 10:00:00,paid,535000,").unwrap();
            writeln!(text, "click,9{day},2026-06-{day:02} 11:00:00,cancelled,99000,").unwrap();
            writeln!(text, "uzum,u{day},2026-06-{day:02} 10:00:00,paid,50000,").unwrap();
        }
        load(store, "payments.csv", &text);
        statement(store, "statement.xlsx");
        let header = "Дата документа;Счёт;Наименование;Номер документа;Оборот Дебет;Оборот кредит;Назначение платежа\n";
        let more = format!(
            "{header}08.06.26;1;PAYME TASHKENT;2001;0;15000;Возмещение\n\
             09.06.26;1;PAYME TASHKENT;2002;0;10000;Возмещение за 08.06.2026\n\
             10.06.26;1;PAYME TASHKENT;2003;0;29400;Возмещение за 09.06.2026\n\
             11.06.26;1;CLICK;2004;0;500000;за 20.05.2026\n"
        );
        load(store, "more.csv", &more);
        let (rules, zone) = (Rules::default().bank, Zone::default());
        let all = (i64::MIN, i64::MAX);
        let check = store.read(|connection| bank::check(connection, &rules, all, &zone)).unwrap();
        let sum = |tiyin: i64| tiyin / 100;
        let told: Vec<_> = check
            .payouts
            .iter()
            .map(|one| (one.number.as_str(), one.told_by, one.verdict, one.kept().map(sum)))
            .collect();
        let (by_bank, by_purpose) = (Some("bank_date"), Some("purpose"));
        assert_eq!(
            told,
            [
                ("1182", by_bank, bank::Verdict::Commission, Some(300)),
                ("1201", by_purpose, bank::Verdict::Commission, Some(32_199)),
                ("2001", by_bank, bank::Verdict::Exact, Some(0)),
                ("774", None, bank::Verdict::Undated, None),
                ("2002", by_bank, bank::Verdict::Differs, Some(5_000)),
                ("2003", by_bank, bank::Verdict::Differs, Some(-14_400)),
                ("2004", by_purpose, bank::Verdict::PaymentsMissing, None),
            ]
        );
        assert_eq!(
            check.payouts[1].days.map(|(first, last)| (cash::day(first), cash::day(last))).unwrap().1,
            "2026-06-07"
        );
        let lines = |class: Class| check.classes.get(&class).map_or((0, 0), |(lines, tiyin)| (*lines, sum(*tiyin)));
        assert_eq!(lines(Class::Takings), (1, 2_000_000));
        assert_eq!(lines(Class::OtherIn), (2, 500_000));
        assert_eq!(lines(Class::Out), (2, 3_512_500));
        assert_eq!(lines(Class::Payout(Provider::Uzum)), (1, 49_000));
        load(store, "collections.csv", &list(&[(A, "05.06.2026", "10:00", 2_300_000)]));
        let check = store.read(|connection| bank::check(connection, &rules, all, &zone)).unwrap();
        assert_eq!((sum(check.collected), sum(check.not_banked())), (2_300_000, 300_000));
    });
}

/// Imports a statement of the fixtures: new, updated and unchanged rows.
fn statement(store: &Store, name: &str) -> (u64, u64, u64) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/bank").join(name);
    let counts = import(store, &Sources::builtin(), &Input::file(&path), &crate::fixtures::options()).unwrap().counts;
    (counts.new, counts.updated, counts.unchanged)
}

#[test]
fn overlapping_statements_are_one_and_equal_payments_two() {
    check(|store| {
        assert_eq!(statement(store, "statement.xlsx"), (8, 0, 0));
        assert_eq!(statement(store, "statement.csv"), (0, 0, 8));
        assert_eq!(statement(store, "statement.xls"), (0, 0, 8));
        // Four lines of the same days in another spelling, and one more day.
        assert_eq!(statement(store, "statement_overlapping.xlsx"), (1, 0, 4));
    });
}

#[test]
fn tables_of_orders_are_no_collections() {
    check(|store| {
        let text = "Номер заказа;Код автомата;Дата;Время;Сумма\nA1;0a1b181f0000;05.06.2026;14:30;15000\n";
        let report = load(store, "orders.csv", text);
        assert_eq!(report.parts[0].source, "generic_orders");
    });
}
