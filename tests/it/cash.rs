//! Collections against sales for cash, and payouts of gateways against payments, on both databases.

use std::fmt::Write;

use vhm::format::Input;
use vhm::import::import;
use vhm::reconcile::rules::Rules;
use vhm::reconcile::{bank, cash};
use vhm::schema::Language;
use vhm::source::Sources;
use vhm::stats::{Cell, Options, Topic, tell};
use vhm::store::Store;
use vhm::value::money::format_sum;
use vhm::value::time::{TimeStyle, format_local, parse};
use vhm::value::zone::Zone;

use crate::store::check;

const EVER: (i64, i64) = (i64::MIN, i64::MAX);

fn zone() -> Zone {
    Zone::by_name("Asia/Tashkent").unwrap()
}

fn load(store: &Store, name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let report = import(store, &Sources::builtin(), &Input::file(path), &crate::fixtures::options()).unwrap();
    assert_eq!(report.counts.rejected, 0, "{:?}", report.problems);
    assert!(report.counts.read > 0, "{:?}", report.problems);
}

/// Orders paid in cash: machine, moment, price, and what else is to be said.
fn orders(rows: &[(&str, &str, u32, &str)]) -> String {
    let mut text =
        "order_number,machine_code,order_price,creation_time,paying_time,order_resource,payment_status,brew_status\n"
            .to_owned();
    for (machine, moment, price, more) in rows {
        let more = if more.is_empty() { "cash,paid,delivered" } else { more };
        writeln!(text, "{machine}-{moment}-{price},{machine},{price},{moment},{moment},{more}").unwrap();
    }
    text.replace("-2026", "2026")
}

fn checked(store: &Store, rules: &Rules, period: (i64, i64)) -> Vec<String> {
    let check = store.read(|connection| cash::check(connection, &rules.cash, (period, None), &zone())).unwrap();
    let moment = |time: Option<i64>| time.map_or("-".to_owned(), |time| format_local(time, &zone())[5..16].to_owned());
    let line = |one: &cash::Interval| {
        format!(
            "{} {} {} {} {} {} {}{}",
            &one.machine[..2],
            moment(one.after),
            moment(one.until),
            one.orders,
            format_sum(one.expected),
            one.collected.map_or("-".to_owned(), format_sum),
            one.verdict.code(),
            if one.soon { " soon" } else { "" }
        )
    };
    check.intervals.iter().map(line).collect()
}

#[test]
fn collections_are_held_against_what_was_sold_for_cash() {
    check(|store| {
        let (a, b) = ("aa1b181f0000", "bb1b181f0000");
        let rows = [
            (a, "2026-06-01 10:00:00", 15_000, ""),
            (a, "2026-06-02 10:00:00", 20_000, ""),
            // At the very moment of the collection: it is in it.
            (a, "2026-06-02 18:00:00", 5_000, ""),
            (a, "2026-06-03 10:00:00", 100_000, ""),
            (a, "2026-06-03 11:00:00", 40_000, "cash,refunded,not_delivered"),
            (a, "2026-06-03 12:00:00", 40_000, "userDefined,paid,delivered"),
            (a, "2026-06-03 13:00:00", 40_000, "testShipment,paid,delivered"),
            (a, "2026-06-05 10:00:00", 300_000, ""),
            (a, "2026-06-06 10:00:00", 30_000, ""),
            (a, "2026-06-07 10:00:00", 70_000, ""),
            (b, "2026-06-01 10:00:00", 1_000, ""),
            (b, "2026-06-07 12:00:00", 2_000, ""),
        ];
        load(store, "orders.csv", &orders(&rows));
        load(
            store,
            "collections.csv",
            "Код автомата;Дата;Время;Сумма;Инкассатор;Примечание
aa1b181f0000;02.06.2026;18:00;40000;Иванов;
aa1b181f0000;04.06.2026;09:00;99 500,00;Иванов;тысяча туда-сюда
aa1b181f0000;05.06.2026;18:00;250000;Петров;
aa1b181f0000;05.06.2026;18:30;12000;Петров;
aa1b181f0000;06.06.2026;18:00;90000;Петров;
cc1b181f0000;05.06.2026;18:00;1000;Петров;
",
        );
        let rules = Rules::default();
        let found = checked(store, &rules, EVER);
        assert_eq!(
            found,
            [
                "aa - 06-02 18:00 3 40000.00 40000.00 first",
                "aa 06-02 18:00 06-04 09:00 1 100000.00 99500.00 matched",
                "aa 06-04 09:00 06-05 18:00 1 300000.00 250000.00 shortage",
                "aa 06-05 18:00 06-05 18:30 0 0.00 12000.00 no_sales soon",
                "aa 06-05 18:30 06-06 18:00 1 30000.00 90000.00 overage",
                "aa 06-06 18:00 - 1 70000.00 - open",
                "bb - - 2 3000.00 - open",
                "cc - 06-05 18:00 0 0.00 1000.00 unknown_machine",
            ]
        );
        // A period chooses intervals; it does not cut them.
        let style = TimeStyle::default();
        let moment = |text: &str| parse(text, &style, &zone()).unwrap();
        let period = (moment("2026-06-05 00:00:00"), moment("2026-06-06 00:00:00"));
        assert_eq!(checked(store, &rules, period), [&found[2..4], &found[7..]].concat());
        // Another tolerance; and a collection that was cancelled is none.
        let strict = Rules::parse("[cash]\nbasis_points = 0\nsum = 499", "strict").unwrap();
        assert!(checked(store, &strict, EVER)[1].ends_with("shortage"));
        load(
            store,
            "cancelled.csv",
            "machine_code,collected_at,amount,status\naa1b181f0000,2026-06-05 18:30:00,12000,cancelled\n",
        );
        let after = checked(store, &rules, EVER);
        assert_eq!(after.len(), found.len() - 1);
        assert_eq!(after[3], "aa 06-05 18:00 06-06 18:00 1 30000.00 90000.00 overage");
    });
}

#[test]
fn what_was_collected_where_nothing_was_sold_is_told_however_little_it_is() {
    check(|store| {
        let machine = "aa1b181f0000";
        let days: Vec<String> = (1..=9).map(|day| format!("2026-06-{day:02} 10:00:00")).collect();
        let rows: Vec<_> = days.iter().map(|day| (machine, day.as_str(), 15_000, "")).collect();
        load(store, "orders.csv", &orders(&rows));
        load(
            store,
            "collections.csv",
            "Код автомата;Дата;Время;Сумма
aa1b181f0000;02.06.2026;18:00;30000
aa1b181f0000;02.06.2026;22:00;500
aa1b181f0000;03.06.2026;01:00;0
aa1b181f0000;03.06.2026;06:00;300000
aa1b181f0000;09.06.2026;12:00;110000
aa1b181f0000;10.06.2026;12:00;500
",
        );
        assert_eq!(
            checked(store, &Rules::default(), EVER),
            [
                "aa - 06-02 18:00 2 30000.00 30000.00 first",
                "aa 06-02 18:00 06-02 22:00 0 0.00 500.00 no_sales",
                "aa 06-02 22:00 06-03 01:00 0 0.00 0.00 matched",
                "aa 06-03 01:00 06-03 06:00 0 0.00 300000.00 no_sales",
                // A slip of counting beside what was sold is one.
                "aa 06-03 06:00 06-09 12:00 7 105000.00 110000.00 matched",
                // What was sold since the last order that is known, nobody knows.
                "aa 06-09 12:00 06-10 12:00 0 0.00 500.00 incomplete",
            ]
        );
    });
}

#[test]
fn orders_that_were_never_imported_are_no_shortage() {
    check(|store| {
        let day = |day: u32| -> Vec<(&str, String, u32, &str)> {
            (0..30)
                .map(|at| ("aa1b181f0000", format!("2026-06-{day:02} 1{}:{:02}:00", at / 10, at % 10), 1_000, ""))
                .collect()
        };
        for (name, days) in [("first.csv", 1..6), ("second.csv", 11..16)] {
            let rows: Vec<_> = days.flat_map(day).collect();
            let rows: Vec<_> =
                rows.iter().map(|(machine, at, price, more)| (*machine, at.as_str(), *price, *more)).collect();
            load(store, name, &orders(&rows));
        }
        load(
            store,
            "collections.csv",
            "Код автомата;Дата;Время;Сумма;Примечание
aa1b181f0000;02.06.2026;23:00;60000;
aa1b181f0000;04.06.2026;23:00;60000;
aa1b181f0000;12.06.2026;23:00;240000;
aa1b181f0000;14.06.2026;23:00;60000;
",
        );
        let found = checked(store, &Rules::default(), EVER);
        let verdicts: Vec<_> = found.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
        assert_eq!(verdicts, ["first", "matched", "incomplete", "matched", "open"], "{found:#?}");
        let check =
            store.read(|connection| cash::check(connection, &Rules::default().cash, (EVER, None), &zone())).unwrap();
        let told = check.intervals[2].json(&zone(), Language::En);
        assert_eq!(told["missing_days"][0], "2026-06-06..2026-06-10");
    });
}

#[test]
fn collections_read_in_a_wrong_zone_are_found_out() {
    check(|store| {
        let rows: Vec<_> = (0..240).map(|hour| (1 + hour / 24, hour % 24)).collect();
        let moments: Vec<_> = rows.iter().map(|(day, hour)| format!("2026-06-{day:02} {hour:02}:30:00")).collect();
        let rows: Vec<_> = moments
            .iter()
            .enumerate()
            // Every hour another price, so that no other hour agrees by chance.
            .map(|(at, moment)| ("aa1b181f0000", moment.as_str(), 10_000 + 1_000 * (at as u32 * 7 % 61), ""))
            .collect();
        load(store, "orders.csv", &orders(&rows));
        let mut text = "Код автомата;Дата;Время;Сумма\n".to_owned();
        let mut since = 0;
        for day in 2..=9_usize {
            // Emptied at 19:00, written down as if it had been 14:00.
            let until = (day - 1) * 24 + 19;
            let sum: u32 = rows[since..until].iter().map(|row| row.2).sum();
            writeln!(text, "aa1b181f0000;{day:02}.06.2026;14:00;{sum}").unwrap();
            since = until;
        }
        load(store, "collections.csv", &text);
        let check =
            store.read(|connection| cash::check(connection, &Rules::default().cash, (EVER, None), &zone())).unwrap();
        assert_eq!(check.shifted_hours, Some(5), "{:#?}", checked(store, &Rules::default(), EVER));
        assert!(check.total(cash::Verdict::Matched).0 < 3);
    });
}

#[test]
fn every_sale_for_cash_is_in_exactly_one_interval() {
    check(|store| {
        load(store, "orders.csv", &crate::stats::orders(2_000));
        let mut text = "machine_code,collected_at,amount\n".to_owned();
        for at in 0..60_u64 {
            let (machine, day) = (at % 4, at * 37 % 200);
            let (month, day) = (4 + day / 28, 1 + day % 28);
            writeln!(text, "0a1b181f000{machine},2026-{month:02}-{day:02} 1{}:00:00,{at}000", at % 10).unwrap();
        }
        load(store, "collections.csv", &text);
        let check =
            store.read(|connection| cash::check(connection, &Rules::default().cash, (EVER, None), &zone())).unwrap();
        let expected: i64 = check.intervals.iter().map(|one| one.expected).sum();
        let options = Options {
            by: None,
            span: (None, None),
            zone: zone(),
            language: Language::En,
            top: None,
            bottom: None,
            compare: false,
            now: 1_790_000_000_000,
        };
        let payments = store.read(|connection| tell(connection, Topic::Payments, &options)).unwrap();
        let payments = payments.iter().find(|table| table.name == "sold").unwrap();
        let revenue = payments.columns.iter().position(|column| column.key == "revenue").unwrap();
        let row =
            payments.rows.iter().find(|row| matches!(&row[0], Cell::Text(name) if name == "Cash payment")).unwrap();
        let Cell::Money(revenue) = row[revenue] else { panic!("{row:?}") };
        assert!(revenue > 0);
        assert_eq!(expected, revenue, "the cash check has the same revenue as the statistics");
        // What is in the machines is the same figure in the statistics of machines.
        let machines = store.read(|connection| tell(connection, Topic::Machines, &options)).unwrap();
        let cash = machines.iter().find(|table| table.name == "cash").unwrap();
        let Cell::Money(inside) = cash.total.as_ref().unwrap()[4] else { panic!("{:?}", cash.total) };
        assert_eq!(inside, check.total(cash::Verdict::Open).1);
    });
}

const HEADINGS: &str = "Дата документа;Счёт;Наименование;Номер документа;Тип документа;Филиал;Оборот Дебет;Оборот кредит;Назначение платежа;Кассовый символ;ИНН\n";

#[test]
fn payouts_are_held_against_the_payments_they_are_for() {
    check(|store| {
        let mut payments = "provider,payment_id,paid_at,status,amount,bank_date\n".to_owned();
        for (at, (provider, day, status, amount, bank)) in [
            ("click", 1, "paid", 1_000_000, 0),
            ("click", 1, "paid", 500_000, 0),
            ("click", 1, "cancelled", 500_000, 0),
            ("click", 2, "paid", 300_000, 0),
            ("click", 3, "paid", 200_000, 0),
            ("payme", 1, "paid", 400_000, 3),
            ("payme", 2, "paid", 100_000, 3),
            ("payme", 2, "paid", 50_000, 4),
            ("payme", 3, "paid", 20_000, 4),
        ]
        .into_iter()
        .enumerate()
        {
            let bank = if bank == 0 { String::new() } else { format!("2026-06-{bank:02}") };
            writeln!(payments, "{provider},p{at},2026-06-{day:02} 12:00:0{at},{status},{amount},{bank}").unwrap();
        }
        load(store, "payments.csv", &payments);
        load(store, "collections.csv", "Код автомата;Дата;Время;Сумма\n0a1b181f0000;02.06.2026;14:00;700000\n");
        let statement = format!(
            "Выписка по счёту 20208000900000000001;;;;;;;;;;\n;;;;;;;;;;\n{HEADINGS}Счёт 20208000900000000001 ООО ВЫМЫСЕЛ;;;;;;;;;;
02.06.26;23120000900000000001;CLICK EVOLUTION;11;01;00974;;1.47E6;Возмещение по дог. №7 от 01.06.2026 за 01.06.26;;300000001
03.06.26;23120000900000000001;CLICK EVOLUTION;12;01;00974;;500000;Возмещение за  02.06.2026 - 03.06.2026;;300000001
03.06.26;23120000900000000002;PAYME TASHKENT;13;01;00974;;490000;Возмещение платежей;;300000002
04.06.26;23120000900000000002;PAYME TASHKENT;14;01;00974;;90000;Возмещение платежей;;300000002
04.06.26;23120000900000000001;CLICK EVOLUTION;15;01;00974;;1;Возмещение;;300000001
04.06.26;23120000900000000003;UZUM BANK;16;01;00974;;5;за 03.06.2026;;300000003
04.06.26;10101000900000000001;ООО ВЫМЫСЕЛ;17;02;00974;;600000;Сдача выручки;0200;
04.06.26;20208000900000000002;ООО АРЕНДА;17;01;00444;1200000;;Аренда за май;;300000004
04.06.26;20208000900000000004;ООО АРЕНДА;17;01;00444;1200000;;Аренда за май;;300000004
Итого оборот за период:;;;;;;2400000;3150006;;;
"
        );
        load(store, "statement.csv", &statement);
        // The next statement has the last day again.
        let again = statement
            .lines()
            .filter(|line| !line.starts_with("02.") && !line.starts_with("03.") && !line.starts_with("Итого"));
        load(store, "overlap.csv", &again.collect::<Vec<_>>().join("\n"));
        let check = store.read(|connection| bank::check(connection, &Rules::default().bank, EVER, &zone())).unwrap();
        let line = |one: &bank::Payout| {
            let told = one.json(&zone(), Language::En);
            let text = |key: &str| told[key].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {} {} {} {}",
                text("document_number"),
                text("first_day"),
                text("last_day"),
                told["payments"],
                text("kept"),
                text("percent"),
                text("verdict")
            )
        };
        assert_eq!(
            check.payouts.iter().map(line).collect::<Vec<_>>(),
            [
                "11 2026-06-01 2026-06-01 2 30000.00 2.00 commission",
                "12 2026-06-02 2026-06-03 2 0.00 0.00 exact",
                "13 2026-06-01 2026-06-02 2 10000.00 2.00 commission",
                "14 2026-06-02 2026-06-03 2 -20000.00 -28.57 differs",
                "15 - - 0 - - undated",
                "16 2026-06-03 2026-06-03 0 - - payments_missing",
            ]
        );
        let class = |class: bank::Class| check.classes[&class];
        assert_eq!(class(bank::Class::Takings), (1, 60_000_000));
        assert_eq!(class(bank::Class::Out), (2, 240_000_000), "two accounts, one number");
        assert_eq!((check.collected, check.not_banked()), (70_000_000, 10_000_000));
    });
}
