//! Reconciliation on both databases: the flaws of the earlier system one by one, bad input, and that a small step after an import gives
//! the same as doing everything anew.

use std::collections::BTreeMap;

use vhm::reconcile::money::LinkKind;
use vhm::reconcile::rows::Side;
use vhm::reconcile::rules::Rules;
use vhm::reconcile::{Done, Extent, Options, explain, reconcile};
use vhm::schema::{Kind, Language, Table};
use vhm::store::runs::{self, RunState};
use vhm::store::{Empty, Flow, Merger, Prepared, Store, matches, undo};
use vhm::value::zone::Zone;
use vhm::value::{Record, Text, Value, money, time};

use crate::store::{a_run, check};

/// A row as `key=value` words; values are read as a file's would be.
fn prepared(table: Table, line: u64, text: &str) -> Prepared {
    let mut values = vec![Value::Null; table.fields().len()];
    for word in text.split_whitespace() {
        let (key, value) = word.split_once('=').unwrap();
        let at = table.position(key).unwrap_or_else(|| panic!("{table} has no {key}"));
        values[at] = match table.fields()[at].kind {
            Kind::Money => Value::Integer(money::parse(value, None).unwrap()),
            Kind::Time => Value::Integer(moment(value)),
            _ => Value::Text(Text::from(value)),
        };
    }
    Prepared::new(table, Record { line, values, extra: None }, line).unwrap()
}

/// `1T10:00:30` is a moment of the first of June 2026 in Tashkent.
pub fn moment(text: &str) -> i64 {
    let (day, clock) = text.split_once('T').unwrap();
    let day: u32 = day.parse().unwrap();
    time::parse(&format!("2026-06-{day:02} {clock}"), &time::TimeStyle::default(), &Zone::default()).unwrap()
}

/// Imports rows as one file.
pub fn import<'t>(store: &Store, table: Table, rows: impl IntoIterator<Item = &'t str>) -> i64 {
    let rows: Vec<_> = rows.into_iter().enumerate().map(|(at, row)| prepared(table, at as u64 + 2, row)).collect();
    let mapped: Vec<_> = (0..table.fields().len()).collect();
    store
        .write(|connection| {
            connection.lock()?;
            let run = runs::next_id(connection)?;
            let mut merger = Merger::new(connection, table, run, &mapped, Empty::Keep)?;
            merger.merge(connection, 0, &rows, None, &mut |_, _, _| {})?;
            runs::insert(connection, &a_run(run))?;
            Ok(run)
        })
        .unwrap()
}

pub fn options() -> Options {
    Options {
        // The operator of these tests has Payme only.
        rules: Rules { gateways: vec!["payme".into()], ..Rules::default() },
        from: None,
        to: None,
        dry_run: false,
        full: false,
        zone: Zone::default(),
        origin: "test".into(),
        who: "tester".into(),
        run: None,
        fence: None,
        interrupt: None,
    }
}

pub fn run(store: &Store) -> Done {
    reconcile(store, &options()).unwrap()
}

/// The name of a row that does not depend on ids.
fn name(store: &Store, side: Side, id: i64) -> String {
    store.read(|connection| Ok(explain::named(connection, side, id)?.map(|row| row.key))).unwrap().unwrap_or_default()
}

/// The status and reason of every row, by its name.
pub fn statuses(store: &Store) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    for side in Side::ALL {
        store
            .read(|connection| {
                matches::each_status(connection, side, &mut |row| {
                    found.push((side, std::mem::take(row)));
                    Ok(Flow::Continue)
                })
            })
            .unwrap();
    }
    let near = |row: &[Value]| match (row[4].as_integer().and_then(Side::by_number), row[5].as_integer()) {
        (Some(side), Some(id)) => format!(" near {} {}", name(store, side, id), row[6].as_integer().unwrap()),
        _ => String::new(),
    };
    let told = |row: &[Value]| format!("{} {}{}", row[2].as_text().unwrap(), row[3].as_text().unwrap(), near(row));
    found.iter().map(|(side, row)| (name(store, *side, row[1].as_integer().unwrap()), told(row))).collect()
}

pub fn status(store: &Store, key: &str) -> String {
    let all = statuses(store);
    let told = all.get(key).unwrap_or_else(|| panic!("{key} has no status: {all:#?}"));
    told.split(' ').next().unwrap().to_owned()
}

/// Every link by names: `order kind key rule state seconds tiyin`.
pub fn links(store: &Store) -> Vec<String> {
    let mut found = Vec::new();
    store
        .read(|connection| {
            matches::each_link(connection, &mut |row| {
                found.push(std::mem::take(row));
                Ok(Flow::Continue)
            })
        })
        .unwrap();
    let integer = |row: &[Value], at: usize| row[at].as_integer().unwrap();
    let told = |row: &Vec<Value>| {
        let kind = LinkKind::by_number(integer(row, 1)).unwrap();
        let (order, other) = (name(store, Side::Order, integer(row, 0)), name(store, kind.side(), integer(row, 2)));
        let words = (row[3].as_text().unwrap(), row[4].as_text().unwrap());
        format!("{order} {} {other} {} {} {} {}", kind.name(), words.0, words.1, integer(row, 5), integer(row, 6))
    };
    let mut told: Vec<String> = found.iter().map(told).collect();
    told.sort();
    told
}

const CASH: &str =
    "machine_code=0a1b181f0000 order_resource=cash order_price=15000 payment_status=paid brew_status=delivered";
const QR: &str =
    "machine_code=0a1b181f0000 order_resource=userDefined order_price=15000 payment_status=paid brew_status=delivered";

pub fn cash(number: &str, created: &str, delivered: &str) -> String {
    format!("order_number={number} creation_time={created} paying_time={created} delivery_time={delivered} {CASH}")
}

pub fn qr(number: &str, created: &str, paid: &str, delivered: &str) -> String {
    format!("order_number={number} creation_time={created} paying_time={paid} delivery_time={delivered} {QR}")
}

pub fn receipt(number: u32, at: &str) -> String {
    format!(
        "fiscal_module=LG1 receipt_number={number} receipt_time={at} operation=sale cash_amount=15000 card_amount=0 total_amount=15000"
    )
}

pub fn payment(id: &str, at: &str, more: &str) -> String {
    let status = if more.contains("status=") { "" } else { "status=paid" };
    format!("provider=payme payment_id={id} paid_at={at} amount=15000 {status} {more}")
}

pub fn all(rows: &[String]) -> impl IntoIterator<Item = &str> {
    rows.iter().map(String::as_str)
}

#[test]
fn three_equal_cups_and_three_receipts_find_each_other_in_any_order_of_files() {
    let orders = [
        cash("A", "1T10:00:00", "1T10:00:40"),
        cash("B", "1T10:00:10", "1T10:00:55"),
        cash("C", "1T10:00:20", "1T10:01:10"),
    ];
    let receipts = [receipt(1, "1T10:00:41"), receipt(2, "1T10:00:56"), receipt(3, "1T10:01:12")];
    check(|store| {
        // The receipts come first, and backwards: the result is that of the right order.
        import(store, Table::Receipts, receipts.iter().rev().map(String::as_str));
        import(store, Table::Orders, orders.iter().rev().map(String::as_str));
        run(store);
        let wanted = ["A receipt LG1:1", "B receipt LG1:2", "C receipt LG1:3"];
        for (link, wanted) in links(store).iter().zip(wanted) {
            assert!(link.starts_with(wanted) && link.contains("matched"), "{link}");
        }
        assert_eq!(status(store, "A"), "matched");
        // The same files again double nothing, and what was found stays (flaws 1 and 2).
        let before = (links(store), statuses(store));
        import(store, Table::Receipts, all(&receipts));
        assert_eq!(run(store).changes.links_written, 0);
        assert_eq!((links(store), statuses(store)), before);
    });
}

#[test]
fn one_receipt_for_two_orders_is_ambiguous_and_both_are_shown() {
    check(|store| {
        import(
            store,
            Table::Orders,
            all(&[cash("A", "1T10:00:00", "1T10:00:40"), cash("B", "1T10:00:02", "1T10:00:40")]),
        );
        import(store, Table::Receipts, all(&[receipt(1, "1T10:00:41")]));
        run(store);
        assert_eq!((status(store, "A"), status(store, "B")), ("ambiguous_match".into(), "ambiguous_match".into()));
        assert_eq!(status(store, "LG1:1"), "ambiguous_match");
        assert_eq!(links(store).len(), 2);
        let told = store.read(|connection| {
            let (side, id) = explain::look_up(connection, "A", None)?;
            explain::explain(connection, side, id)
        });
        let told = told.unwrap();
        let ru = explain::words(&told, Language::Ru, &Zone::default()).join("\n");
        assert!(ru.contains("ни один не выбран") && ru.contains("LG1:1"), "{ru}");
    });
}

#[test]
fn the_flaws_of_the_earlier_system_are_gone() {
    check(|store| {
        let refunded = format!(
            "{} refund_time=2T09:05:00",
            qr("refunded", "2T09:00:00", "2T09:01:00", "2T09:02:00")
                .replace("payment_status=paid", "payment_status=refunded")
        );
        let credit = cash("credit", "2T12:00:00", "2T12:00:50").replace("resource=cash", "resource=credit");
        import(
            store,
            Table::Orders,
            all(&[
                cash("late", "1T10:00:00", "1T10:01:41"),
                qr("cancelled", "1T11:00:00", "1T11:01:00", "1T11:02:00"),
                refunded,
                credit,
                qr("strange", "2T13:00:00", "2T13:01:00", "2T13:02:00").replace("userDefined", "barter"),
                qr("paid", "2T14:00:00", "2T14:01:00", "2T14:02:00"),
                cash("failed", "2T15:00:00", "2T15:00:40").replace("=delivered", "=delivery_failure"),
                "order_number=lacking machine_code=0a1b181f0000 order_resource=cash creation_time=2T16:00:00"
                    .to_owned(),
                cash("tail", "2T17:00:00", "2T17:00:40"),
                cash("wrongtail", "2T18:00:00", "2T18:00:40"),
                cash("none", "2T19:00:00", "2T19:00:40"),
                cash("vip", "2T20:00:00", "2T20:00:40").replace("resource=cash", "resource=vip"),
            ]),
        );
        import(
            store,
            Table::Receipts,
            all(&[
                receipt(1, "1T10:01:43"),
                receipt(2, "2T12:00:51").replace("cash_amount=15000 card_amount=0", "cash_amount=0 card_amount=15000"),
                receipt(20547, "2T17:03:00"),
                receipt(9, "2T18:00:41"),
                receipt(10, "2T21:00:00"),
            ]),
        );
        import(
            store,
            Table::Payments,
            all(&[
                payment("gone", "1T11:01:01", "status=cancelled cancelled_at=1T12:00:00"),
                payment("back", "2T09:01:01", "status=cancelled cancelled_at=2T09:05:00"),
                payment("alone", "2T10:30:00", ""),
                payment("right", "2T14:01:01", "order_id=17524"),
                payment("twice", "2T14:01:20", "order_id=17524"),
                payment("failed", "2T14:02:20", "status=failed"),
            ]),
        );
        import(
            store,
            Table::Sales,
            [
                "report_id=1 order_number=tail machine_code=0a1b181f0000 order_price=15000 sale_time=2T17:00:40 receipt_number=20547",
                "report_id=2 order_number=wrongtail machine_code=0a1b181f0000 order_price=15000 sale_time=2T18:00:40 receipt_number=4",
                "report_id=3 order_number=none machine_code=0a1b181f0000 order_price=20000 sale_time=2T19:00:40",
                "report_id=4 order_number=nobody machine_code=0a1b181f0000 order_price=20000 sale_time=2T19:10:40",
            ],
        );
        run(store);
        let wanted = [
            // 5: a receipt at delivery, 101 s after paying; 10: the money is proven without the back office.
            ("late", "matched"),
            // 7: a cancelled payment is no money.
            ("cancelled", "payment_cancelled"),
            ("payme:gone", "payment_cancelled"),
            // 6: a refund is paired with what it undoes.
            ("refunded", "refunded"),
            ("payme:back", "refunded"),
            // 3: a payment without an order is a row with a status.
            ("payme:alone", "payme_only"),
            // 8: credit needs a receipt, an unknown word stays unknown.
            ("credit", "matched"),
            ("strange", "hw_only"),
            ("paid", "matched"),
            ("payme:twice", "duplicate"),
            ("payme:failed", "not_paid"),
            ("failed", "undelivered_paid"),
            // 13: no price becomes no zero.
            ("lacking", "incomplete"),
            ("tail", "fully_matched"),
            ("wrongtail", "fully_matched"),
            // 11 and 14: what differs is not called fine.
            ("none", "price_mismatch"),
            ("vip", "vip"),
            ("LG1:10", "receipt_only"),
            ("1", "matched"),
            ("4", "vendhub_only"),
        ];
        for (key, wanted) in wanted {
            assert_eq!(status(store, key), wanted, "{key}: {:#?}", statuses(store));
        }
        let links = links(store);
        assert!(links.iter().any(|link| link.starts_with("tail receipt LG1:20547 receipt_tail")), "{links:#?}");
        assert!(links.iter().any(|link| link.starts_with("wrongtail receipt LG1:9 receipt_close")), "{links:#?}");
        assert!(links.iter().any(|link| link.starts_with("credit receipt LG1:2")), "{links:#?}");
    });
}

#[test]
fn carts_sequences_and_numbers_are_understood() {
    check(|store| {
        let line = |digit: u32, price: &str| {
            qr(&format!("cart0a1b1811780462799758{digit}"), "3T10:00:00", "3T10:01:00", "3T10:02:00")
                .replace("15000", price)
        };
        let lines = [line(1, "15000"), line(2, "20000")];
        import(store, Table::Orders, all(&lines));
        import(
            store,
            Table::Orders,
            all(&[
                // Two equal orders, both paid within seconds: only the gateway's own numbers tell them apart.
                qr("one", "3T11:00:00", "3T11:01:00", "3T11:02:00"),
                qr("two", "3T11:00:02", "3T11:01:01", "3T11:02:05"),
                // One number on two machines: the one that made it is counted.
                cash("ff00001268202606031508140a1b181f0000", "3T12:08:30", "3T12:09:10"),
                cash("ff00001268202606031508140a1b181f0000", "3T12:08:30", "3T12:09:10")
                    .replace("machine_code=0a1b181f0000", "machine_code=0a1b191f0000"),
            ]),
        );
        import(
            store,
            Table::Payments,
            all(&[
                payment("cart", "3T10:01:02", "").replace("15000", "35000"),
                payment("p1", "3T11:01:03", "order_id=101"),
                payment("p2", "3T11:01:03", "order_id=102"),
            ]),
        );
        import(store, Table::Receipts, all(&[receipt(5, "3T12:09:11")]));
        run(store);
        let links = links(store);
        assert_eq!(
            links.iter().filter(|link| link.contains("payme:cart payment_cart matched")).count(),
            2,
            "{links:#?}"
        );
        assert!(
            links.iter().any(|link| link.starts_with("one payment payme:p1 payment_sequence matched")),
            "{links:#?}"
        );
        assert!(
            links.iter().any(|link| link.starts_with("two payment payme:p2 payment_sequence matched")),
            "{links:#?}"
        );
        let told: Vec<_> = store
            .read(|connection| {
                let rows =
                    vhm::store::select::by_number(connection, Table::Orders, "ff00001268202606031508140a1b181f0000")?;
                rows.iter().map(|row| Ok(matches::status(connection, Side::Order, row.id)?.unwrap().status)).collect()
            })
            .unwrap();
        assert_eq!(told, ["matched", "number_conflict"]);
    });
}

#[test]
fn missing_and_mistaken_files_are_told_and_not_held_against_orders() {
    check(|store| {
        let mut orders = Vec::new();
        let mut payments = Vec::new();
        for day in 1..=21 {
            for hour in 8..14 {
                orders.push(qr(
                    &format!("q{day}h{hour}"),
                    &format!("{day}T{hour}:00:00"),
                    &format!("{day}T{hour}:01:00"),
                    &format!("{day}T{hour}:02:00"),
                ));
                payments.push((day, payment(&format!("p{day}h{hour}"), &format!("{day}T{hour}:01:01"), "")));
            }
        }
        import(store, Table::Orders, all(&orders));
        let days = |from: u32, to: u32| {
            payments.iter().filter(move |(day, _)| (from..=to).contains(day)).map(|(_, row)| row.as_str())
        };
        import(store, Table::Payments, days(1, 7));
        import(store, Table::Payments, days(15, 21));
        let done = run(store);
        assert_eq!(
            (status(store, "q3h9"), status(store, "q10h9"), status(store, "q16h9")),
            ("matched".into(), "source_missing".into(), "matched".into())
        );
        let notes: Vec<_> = done.notes.iter().map(|note| note.message(Language::En)).collect();
        assert!(
            notes
                .iter()
                .any(|note| note.contains("payme") && note.contains("2026-06-08") && note.contains("2026-06-14")),
            "{notes:?}"
        );
        // The file of the second week, with overlaps, and with tiyin where sum should be.
        let wrong: Vec<_> = days(6, 12)
            .map(|row| if row.contains("p10") { row.replace("amount=15000", "amount=1500000") } else { row.to_owned() })
            .collect();
        import(store, Table::Payments, all(&wrong));
        let done = run(store);
        assert_eq!(
            (status(store, "q9h9"), status(store, "q10h9"), status(store, "q13h9")),
            ("matched".into(), "price_mismatch".into(), "source_missing".into())
        );
        assert!(done.notes.iter().any(|note| note.code.name() == "W_AMOUNT_FACTOR"), "{:?}", done.notes);
        assert_eq!(
            reconcile(
                store,
                &Options { from: Some(moment("29T00:00:00")), to: Some(moment("30T00:00:00")), ..options() }
            )
            .unwrap()
            .totals
            .0
            .len(),
            0
        );
    });
}

#[test]
fn wrong_zones_and_other_operators_are_found_out() {
    check(|store| {
        let mut orders = Vec::new();
        let mut receipts = Vec::new();
        for at in 0..40 {
            let (hour, minute) = (8 + at / 10, at % 10 * 5);
            // The clock inside is in UTC+8; the file was exported in UTC+8 too, three hours off.
            let number = format!("ff{at:08x}202606{:02}{:02}{minute:02}100a1b181f0000", 4, hour + 3);
            orders.push(cash(
                &number,
                &format!("4T{:02}:{minute:02}:20", hour + 3),
                &format!("4T{:02}:{minute:02}:59", hour + 3),
            ));
            receipts.push(receipt(100 + at, &format!("4T{hour:02}:{minute:02}:59")));
            receipts.push(
                receipt(100 + at, &format!("4T{hour:02}:{minute:02}:10"))
                    .replace("LG1", "LG2")
                    .replace("15000", "7000"),
            );
        }
        import(store, Table::Orders, all(&orders));
        import(store, Table::Receipts, all(&receipts));
        let done = run(store);
        let told = statuses(store);
        let matched = told.iter().filter(|(key, told)| key.starts_with("ff") && told.starts_with("matched ")).count();
        assert_eq!(matched, 40, "{told:#?}");
        assert!(told["LG2:100"].starts_with("foreign_receipt"), "{}", told["LG2:100"]);
        let notes: Vec<_> = done.notes.iter().map(|note| note.message(Language::En)).collect();
        assert!(notes.iter().any(|note| note.contains("40 orders") && note.contains("+3 hours")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("LG2")), "{notes:?}");
    });
}

/// A small random world: rows of a few days in files.
struct World {
    state: u64,
}

impl World {
    fn next(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    fn at(&self, seconds: u64) -> String {
        format!("{}T{:02}:{:02}:{:02}", 1 + seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
    }

    /// Files of rows, by table.
    fn files(&mut self) -> Vec<(Table, Vec<String>)> {
        let mut files: Vec<(Table, Vec<String>)> = Vec::new();
        for third in 0..3 {
            let (mut orders, mut receipts, mut payments, mut sales) = (vec![], vec![], vec![], vec![]);
            for at in 0..22_u64 {
                let start = third * 9 * 86_400 + self.next(7 * 86_400 / 3000) * 3000 + self.next(240);
                let number = format!("{third}n{at}");
                let price = ["15000", "20000"][self.next(2) as usize];
                let with = |row: String| row.replace("15000", price);
                let is_cash = self.next(2) == 0;
                let (paid, end) = (start + 40 + self.next(30), start + 100 + self.next(60));
                let (when, paying, end_text) = (self.at(start), self.at(paid), self.at(end));
                let mut order =
                    if is_cash { cash(&number, &when, &end_text) } else { qr(&number, &when, &paying, &end_text) };
                if self.next(12) == 0 {
                    order = order.replace("status=paid", "status=refunded")
                        + &format!(" refund_time={}", self.at(end + 50));
                }
                orders.push(with(order));
                for copy in 0..[1, 1, 1, 1, 0, 2][self.next(6) as usize] {
                    let id = (third * 1000 + at * 10 + copy) as u32;
                    let (late, early) = (end + self.next(20), paid + self.next(9));
                    if is_cash {
                        receipts.push(with(receipt(id, &self.at(late))));
                    } else {
                        let more = if self.next(6) == 0 {
                            format!("status=cancelled cancelled_at={}", self.at(end))
                        } else {
                            format!("order_id={id}")
                        };
                        payments.push(with(payment(&format!("p{id}"), &self.at(early), &more)));
                    }
                }
                if self.next(4) > 0 {
                    sales.push(with(format!("report_id={third}{at} order_number={number} machine_code=0a1b181f0000 order_price=15000 sale_time={end_text}")));
                }
            }
            files.extend([
                (Table::Orders, orders),
                (Table::Receipts, receipts),
                (Table::Payments, payments),
                (Table::Sales, sales),
            ]);
        }
        files
    }
}

/// The links and the statuses of all rows.
type Told = (Vec<String>, BTreeMap<String, String>);

#[test]
fn a_small_step_after_each_file_gives_the_same_as_everything_anew() {
    for seed in 1..=4 {
        let expected: std::cell::RefCell<Option<Told>> = std::cell::RefCell::new(None);
        check(|store| {
            let mut world = World { state: seed * 77 };
            let mut files = world.files();
            let mut shuffle = World { state: seed + store.name().len() as u64 };
            for at in (1..files.len()).rev() {
                files.swap(at, shuffle.next(at as u64 + 1) as usize);
            }
            let mut narrow = 0;
            let doomed = import(
                store,
                Table::Payments,
                all(&[payment("extra", "2T10:00:00", ""), payment("more", "11T09:00:00", "")]),
            );
            for (at, (table, rows)) in files.iter().enumerate() {
                import(store, *table, all(rows));
                narrow += usize::from(run(store).extent == Extent::Changed);
                if at == 6 {
                    store
                        .write(|connection| {
                            connection.lock()?;
                            let id = runs::next_id(connection)?;
                            undo::undo(connection, doomed, id)?;
                            runs::set_state(connection, doomed, RunState::Undone)?;
                            runs::insert(connection, &runs::Run { kind: runs::RunKind::Undo, ..a_run(id) })
                        })
                        .unwrap();
                    run(store);
                }
            }
            assert!(narrow > 3, "only {narrow} steps were small");
            let stepwise = (links(store), statuses(store));
            assert_eq!(run(store).extent, Extent::Nothing);
            let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
            assert_eq!((again.changes.links_written, again.changes.statuses_written), (0, 0), "{:?}", again.changes);
            assert_eq!((links(store), statuses(store)), stepwise);
            // The other database, and files in any order, say the same.
            let mut expected = expected.borrow_mut();
            assert_eq!(expected.get_or_insert(stepwise.clone()), &stepwise);
        });
    }
}

#[test]
fn an_undone_import_takes_its_matches_with_it_at_once() {
    check(|store| {
        import(store, Table::Orders, all(&[cash("A", "1T10:00:00", "1T10:00:40")]));
        let receipts = import(store, Table::Receipts, all(&[receipt(1, "1T10:00:41")]));
        run(store);
        assert_eq!(links(store).len(), 1);
        store
            .write(|connection| {
                let id = runs::next_id(connection)?;
                undo::undo(connection, receipts, id)?;
                runs::insert(connection, &runs::Run { kind: runs::RunKind::Undo, ..a_run(id) })
            })
            .unwrap();
        assert_eq!((links(store).len(), status(store, "A").as_str()), (0, "stale"));
        run(store);
        assert_eq!(status(store, "A"), "source_missing");
    });
}

#[test]
fn what_was_decided_by_hand_stays() {
    use vhm::reconcile::hand::{self, Target};
    check(|store| {
        import(
            store,
            Table::Orders,
            all(&[cash("A", "1T10:00:00", "1T10:00:40"), cash("B", "1T10:00:02", "1T10:00:40")]),
        );
        import(store, Table::Receipts, all(&[receipt(1, "1T10:00:41"), receipt(2, "1T10:00:41")]));
        run(store);
        assert_eq!(status(store, "A"), "ambiguous_match");
        let decide = |target: Target| {
            store.write(|connection| {
                let id = runs::next_id(connection)?;
                runs::insert(connection, &runs::Run { kind: runs::RunKind::Edit, ..a_run(id) })?;
                let order = hand::find_order(connection, "A", None)?;
                hand::make(connection, &order, &target, id)
            })
        };
        decide(Target::Receipt("LG1:2".into())).unwrap();
        run(store);
        assert_eq!((status(store, "A"), status(store, "B")), ("matched".into(), "matched".into()));
        assert!(links(store)[0].starts_with("A receipt LG1:2 manual manual 1 0"), "{:?}", links(store));
        // Parting them forbids the pair for good.
        store
            .write(|connection| {
                let id = runs::next_id(connection)?;
                runs::insert(connection, &runs::Run { kind: runs::RunKind::Edit, ..a_run(id) })?;
                let order = hand::find_order(connection, "A", None)?;
                hand::forbid(connection, &order, Some(&Target::Receipt("LG1:2".into())), id)
            })
            .unwrap();
        run(store);
        let told = links(store);
        assert!(told.iter().any(|link| link.starts_with("A receipt LG1:1") && link.contains(" matched ")), "{told:?}");
        assert!(told.iter().any(|link| link.starts_with("B receipt LG1:2") && link.contains(" matched ")), "{told:?}");
        let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
        assert_eq!(again.changes.links_written, 0);
    });
}
