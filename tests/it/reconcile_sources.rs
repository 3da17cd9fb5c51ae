//! Sources that are missing or in a wrong zone, and what the report makes of them.

use vhm::reconcile::coverage::Source;
use vhm::reconcile::report::{self, Band, Couple, Report};
use vhm::reconcile::rows::{Provider, Side};
use vhm::reconcile::rules::Rules;
use vhm::reconcile::status::Status;
use vhm::reconcile::{Done, Extent, Options, reconcile};
use vhm::schema::{Language, Table};
use vhm::store::Store;
use vhm::value::zone::Zone;

use crate::reconcile::{all, cash, import, links, moment, options, payment, qr, receipt, run, status, statuses};
use crate::store::check;

fn with(store: &Store, gateways: &[&str]) -> Done {
    let rules = Rules { gateways: gateways.iter().map(|name| (*name).to_owned()).collect(), ..Rules::default() };
    reconcile(store, &Options { rules, ..options() }).unwrap()
}

fn told(done: &Done) -> Vec<String> {
    done.notes.iter().map(|note| note.message(Language::En)).collect()
}

fn report(store: &Store) -> Report {
    store.read(|connection| report::count(connection, (i64::MIN, i64::MAX), &Zone::default())).unwrap()
}

/// Orders of some days, six a day.
fn orders(days: std::ops::RangeInclusive<u32>) -> Vec<(u32, u32)> {
    days.flat_map(|day| (8..14).map(move |hour| (day, hour))).collect()
}

/// A minute and a second of an order that are not those of its neighbours.
fn moment_of((day, hour): (u32, u32)) -> (u32, u32) {
    ((day * 17 + hour * 23) % 50, (day * 7 + hour * 11) % 60)
}

fn qr_of((day, hour): (u32, u32)) -> String {
    let (minute, second) = moment_of((day, hour));
    let at = |later: u32| format!("{day}T{hour:02}:{:02}:{second:02}", minute + later);
    qr(&format!("q{day}h{hour}"), &at(0), &at(1), &at(2))
}

fn paid((day, hour): (u32, u32), provider: &str, shift: u32) -> String {
    let (minute, second) = moment_of((day, hour));
    let at = format!("{day}T{:02}:{:02}:{second:02}", hour + shift, minute + 1);
    payment(&format!("p{day}h{hour}"), &at, "").replace("provider=payme", &format!("provider={provider}"))
}

#[test]
fn a_gateway_that_was_never_imported_is_a_missing_source_unless_the_operator_has_none() {
    check(|store| {
        let list = orders(1..=9);
        import(store, Table::Orders, all(&list.iter().copied().map(qr_of).collect::<Vec<_>>()));
        // Every third order was paid through Payme, of which nobody imported a file.
        let click: Vec<String> =
            list.iter().enumerate().filter(|(at, _)| at % 3 != 0).map(|(_, one)| paid(*one, "click", 0)).collect();
        import(store, Table::Payments, all(&click));
        let done = with(store, &["payme", "click"]);
        assert_eq!(statuses(store)["q1h8"], "source_missing never_payme");
        assert_eq!(status(store, "q1h9"), "matched");
        let notes = told(&done);
        assert!(notes.iter().any(|note| note.contains("payme") && note.contains("18 orders")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("no report of the back office")), "{notes:?}");
        // The control of QR payments accuses nobody.
        let counted = report(store);
        let june = &counted.qr["2026-06"];
        assert_eq!((june.band(), june.missing[&Source::Gateway(Provider::Payme)]), (Band::Incomplete, 9));
        assert_eq!(june.verdict(Language::En), "Incomplete: payme missing 9 days");
        let json = counted.json();
        assert_eq!(json["qr"][0]["band"], "incomplete");
        let missing = json["missing_sources"].as_array().unwrap();
        let payme = missing.iter().find(|one| one["source"] == "payme").unwrap();
        assert_eq!((&payme["from"], &payme["to"]), (&"2026-06-01".into(), &"2026-06-09".into()));
        assert_eq!((&payme["days"], &payme["never_imported"]), (&9.into(), &true.into()));
        // An operator without Payme is told of unpaid orders.
        with(store, &["click"]);
        assert_eq!(status(store, "q1h8"), "gateway_missing");
        assert_eq!(report(store).qr["2026-06"].band(), Band::Critical);
        // The first file of a gateway says something about every day.
        with(store, &["payme", "click"]);
        import(store, Table::Payments, [paid((1, 8), "payme", 0).as_str(), &paid((2, 8), "payme", 0)]);
        with(store, &["payme", "click"]);
        let stepwise = (links(store), statuses(store));
        assert_eq!((status(store, "q1h8"), status(store, "q9h8")), ("matched".into(), "source_missing".into()));
        let rules = Rules { gateways: vec!["payme".into(), "click".into()], ..Rules::default() };
        let again = reconcile(store, &Options { full: true, rules, ..options() }).unwrap();
        assert_eq!(again.changes.statuses_written, 0);
        assert_eq!((links(store), statuses(store)), stepwise);
    });
}

#[test]
fn files_of_payments_and_receipts_in_a_wrong_zone_are_found_out() {
    check(|store| {
        let list = orders(1..=9);
        let mut rows: Vec<String> = list.iter().copied().map(qr_of).collect();
        let (mut five_ahead, mut receipts) = (Vec::new(), Vec::new());
        for (at, (day, hour)) in list.iter().copied().enumerate() {
            five_ahead.push(paid((day, hour), "payme", 5));
            let (minute, second) = moment_of((day + 40, hour + 3));
            let (made, done) = (
                format!("{day}T{hour:02}:{minute:02}:{second:02}"),
                format!("{day}T{hour:02}:{:02}:{second:02}", minute + 1),
            );
            rows.push(cash(&format!("c{day}h{hour}"), &made, &done));
            receipts.push(receipt(100 + at as u32, &format!("{day}T{:02}:{:02}:{second:02}", hour - 5, minute + 1)));
        }
        import(store, Table::Orders, all(&rows));
        import(store, Table::Payments, all(&five_ahead));
        import(store, Table::Receipts, all(&receipts));
        let done = run(store);
        let notes = told(&done);
        assert!(notes.iter().any(|note| note.contains("payments") && note.contains("+5 hours")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("receipts") && note.contains("-5 hours")), "{notes:?}");
        let found = statuses(store);
        let of_orders = |start: &str| found.keys().filter(|key| key.starts_with(start)).cloned().collect::<Vec<_>>();
        for key in of_orders("q").iter().chain(&of_orders("c")) {
            assert!(found[key].starts_with("matched"), "{key}: {}", found[key]);
        }
        // A later file in the right zone stands on its own, and a small step keeps what is known of the others.
        let more = orders(12..=12);
        import(store, Table::Orders, all(&more.iter().copied().map(qr_of).collect::<Vec<_>>()));
        import(store, Table::Payments, all(&more.iter().map(|one| paid(*one, "payme", 0)).collect::<Vec<_>>()));
        let done = run(store);
        assert_eq!((done.extent, status(store, "q12h9").as_str()), (Extent::Changed, "matched"));
        let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
        assert_eq!((again.changes.links_written, again.changes.statuses_written), (0, 0), "{:?}", again.changes);
    });
}

#[test]
fn pairs_count_each_cup_once_and_cancelled_payments_never() {
    check(|store| {
        let number = "ff00001268202606031508140a1b181f0000";
        let twice = cash(number, "3T12:08:30", "3T12:09:10");
        let failed = cash("failed", "3T13:00:00", "3T13:00:40")
            .replace("=delivered", "=delivery_failure")
            .replace("payment_status=paid", "payment_status=refunded");
        import(
            store,
            Table::Orders,
            all(&[
                twice.clone(),
                twice.replace("machine_code=0a1b181f0000", "machine_code=0a1b191f0000"),
                qr("gone", "3T10:00:00", "3T10:01:00", "3T10:02:00"),
                qr("good", "3T11:00:00", "3T11:01:00", "3T11:02:00"),
                format!("{failed} refund_time=3T13:02:00"),
            ]),
        );
        let sales = [(1, number, "3T12:09:10"), (2, "gone", "3T10:02:00"), (3, "good", "3T11:02:00")];
        let sales: Vec<String> = sales
            .iter()
            .map(|(id, number, at)| {
                format!(
                    "report_id={id} order_number={number} machine_code=0a1b181f0000 order_price=15000 sale_time={at}"
                )
            })
            .collect();
        import(store, Table::Sales, all(&sales));
        import(store, Table::Receipts, all(&[receipt(5, "3T12:09:11")]));
        import(
            store,
            Table::Payments,
            all(&[
                payment("x", "3T10:01:01", "status=cancelled cancelled_at=3T12:00:00"),
                payment("y", "3T11:01:01", ""),
            ]),
        );
        run(store);
        let counted = report(store);
        let of = |couple: Couple| counted.couples[&("2026-06".to_owned(), couple)];
        let counts = |couple| (of(couple).matched.count, of(couple).missing.count);
        assert_eq!(counts(Couple::Sales), (3, 0));
        assert_eq!(counts(Couple::Receipts), (1, 0));
        assert_eq!(counts(Couple::Payments), (1, 1));
        assert!(!counted.is_empty());
        let none = (moment("29T00:00:00"), moment("30T00:00:00"));
        let empty = store.read(|connection| report::count(connection, none, &Zone::default())).unwrap();
        assert!(empty.is_empty());
    });
}

#[test]
fn orders_of_a_file_in_a_wrong_zone_count_for_the_month_they_were_made_in() {
    check(|store| {
        // The clock inside is that of UTC+8: half past ten in the evening of the 31st of May in Tashkent; the file is five hours ahead.
        let number = "ff00001268202606010130000a1b181f0000";
        import(store, Table::Orders, all(&[cash(number, "1T03:30:05", "1T03:30:50")]));
        run(store);
        let counted = report(store);
        assert_eq!((counted.shifted.clone(), report::hours(300)), ([(300, 1)].into(), "+5".to_owned()));
        assert!(counted.couples.keys().all(|(month, _)| month == "2026-05"), "{:?}", counted.couples);
        let june = (moment("1T00:00:00"), moment("29T00:00:00"));
        let june = store.read(|connection| report::count(connection, june, &Zone::default())).unwrap();
        assert!(june.couples.is_empty(), "{:?}", june.couples);
    });
}

#[test]
fn what_was_not_handed_out_may_have_a_receipt_and_a_late_refund_its_return() {
    check(|store| {
        let refunded = |number: &str, at: &str, when: &str| {
            let made = cash(number, &format!("{at}:00"), &format!("{at}:40"));
            format!("{} refund_time={when}", made.replace("payment_status=paid", "payment_status=refunded"))
        };
        let failed = |order: String| order.replace("=delivered", "=delivery_failure");
        let undelivered =
            |number: &str, at: &str| failed(cash(number, at, at)).replace(&format!(" delivery_time={at}"), "");
        let give_back = |number: u32, at: &str| receipt(number, at).replace("operation=sale", "operation=return");
        import(
            store,
            Table::Orders,
            all(&[
                refunded("late", "1T10:00", "9T12:00:00"),
                undelivered("kept", "2T10:00:00"),
                undelivered("back", "2T12:00:00"),
                undelivered("bare", "2T14:00:00"),
            ]),
        );
        import(
            store,
            Table::Receipts,
            all(&[
                receipt(1, "1T10:00:41"),
                receipt(2, "2T10:01:00"),
                receipt(3, "2T12:01:00"),
                give_back(4, "2T12:02:00"),
            ]),
        );
        run(store);
        assert_eq!(status(store, "late"), "refund_mismatch");
        // The return comes days later, in a file of its own.
        import(store, Table::Receipts, all(&[give_back(9, "9T12:00:03")]));
        run(store);
        let found = statuses(store);
        for (key, wanted) in [
            ("late", "refunded money_back"),
            ("LG1:9", "refunded money_back"),
            ("kept", "undelivered_paid money_taken"),
            ("LG1:2", "matched agrees"),
            ("back", "refunded money_back"),
            ("LG1:4", "refunded money_back"),
            ("bare", "undelivered_paid money_taken"),
        ] {
            assert_eq!(found[key], wanted, "{key}: {found:#?}");
        }
        let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
        assert_eq!((again.changes.links_written, again.changes.statuses_written), (0, 0), "{:?}", again.changes);
    });
}

/// A sale of the back office at its usual price.
fn sale(id: u32, number: &str, at: &str, price: u32) -> String {
    format!("report_id={id} order_number={number} machine_code=0a1b181f0000 order_price={price} sale_time={at}")
}

/// Orders that end in every line of a pair, with what they need of the other sources.
fn orders_of_every_kind(store: &Store) -> u64 {
    let vip = |number: &str, hour: u32| {
        let at = |minute: u32| format!("4T{hour}:{minute:02}:00");
        cash(number, &at(0), &at(1)).replace("resource=cash", "resource=vip")
    };
    let (failed, twice) = ("brew_status=delivery_failure", "ff00001268202606031508140a1b181f0000");
    let again = cash(twice, "3T12:08:30", "3T12:09:10");
    let rows = [
        cash("agreed", "3T07:00:00", "3T07:01:00"),
        cash("unsold", "3T07:10:00", "3T07:11:00"),
        cash("dearer", "3T07:20:00", "3T07:21:00"),
        cash("late", "3T07:30:00", "3T07:31:00"),
        cash("failed", "3T07:40:00", "3T07:41:00").replace("brew_status=delivered", failed),
        // Two orders and one receipt: it could be of either.
        cash("either", "3T08:00:00", "3T08:01:00"),
        cash("other", "3T08:00:01", "3T08:01:00").replace("0a1b181f0000", "0a1b191f0000"),
        qr("paid", "3T09:00:00", "3T09:01:00", "3T09:02:00"),
        qr("cancelled", "3T10:00:00", "3T10:01:00", "3T10:02:00"),
        qr("unpaid", "3T11:00:00", "3T11:01:00", "3T11:02:00"),
        vip("house", 7),
        vip("house_unsold", 8),
        vip("house_dearer", 9),
        vip("house_failed", 10).replace("brew_status=delivered", failed),
        cash("tried", "4T12:00:00", "4T12:01:00").replace("resource=cash", "resource=testShipment"),
        cash("given", "4T13:00:00", "4T13:01:00").replace("resource=cash", "resource=send"),
        again.clone(),
        again.replace("machine_code=0a1b181f0000", "machine_code=0a1b191f0000"),
    ];
    import(store, Table::Orders, all(&rows));
    let sales = [
        sale(1, "agreed", "3T07:01:00", 15_000),
        sale(2, "dearer", "3T07:21:00", 16_000),
        sale(3, "late", "3T19:41:00", 15_000),
        sale(4, "paid", "3T09:02:00", 15_000),
        sale(5, "cancelled", "3T10:02:00", 15_000),
        sale(6, "house", "4T07:01:00", 15_000),
        sale(7, "house_dearer", "4T09:01:00", 17_000),
        sale(8, twice, "3T12:09:10", 15_000),
        sale(9, "nobody", "3T12:30:00", 15_000),
    ];
    import(store, Table::Sales, all(&sales));
    let receipts = ["3T07:01:01", "3T07:11:01", "3T07:21:01", "3T07:31:01", "3T08:01:01", "3T12:09:11"];
    let receipts: Vec<_> = (1..).zip(receipts).map(|(number, at)| receipt(number, at)).collect();
    import(store, Table::Receipts, all(&receipts));
    let payments = [
        payment("a", "3T09:01:01", ""),
        payment("b", "3T10:01:01", "status=cancelled cancelled_at=3T12:00:00"),
        payment("c", "3T15:00:00", ""),
    ];
    import(store, Table::Payments, all(&payments));
    rows.len() as u64
}

#[test]
fn every_order_is_in_one_line_of_each_pair_and_the_lines_are_those_of_the_links() {
    check(|store| {
        let orders = orders_of_every_kind(store);
        run(store);
        let counted = report(store);
        let pair = |couple: Couple| counted.couples[&("2026-06".to_owned(), couple)];
        let lines = |couple: Couple| pair(couple).columns().map(|sum| sum.count);
        // Matched, missing, without an order, amount, time, ambiguous, source missing, not compared.
        assert_eq!(lines(Couple::Sales), [5, 5, 1, 2, 1, 0, 0, 5], "{:?}", statuses(store));
        assert_eq!(lines(Couple::Receipts), [5, 0, 0, 0, 0, 2, 0, 11], "{:?}", statuses(store));
        assert_eq!(lines(Couple::Payments), [1, 2, 1, 0, 0, 0, 0, 15], "{:?}", statuses(store));
        let links = links(store);
        for (couple, kind) in [(Couple::Sales, "sale"), (Couple::Receipts, "receipt"), (Couple::Payments, "payment")] {
            let pair = pair(couple);
            assert_eq!(pair.orders().count, orders, "{couple:?}");
            let mut linked: Vec<&str> = links
                .iter()
                .filter(|link| link.split(' ').nth(1) == Some(kind))
                .collect::<Vec<_>>()
                .iter()
                .filter_map(|link| link.split(' ').next())
                .collect();
            linked.dedup();
            let cancelled = u64::from(couple == Couple::Payments);
            let found = pair.matched.count + pair.amount.count + pair.time.count + pair.ambiguous.count;
            assert_eq!(found + cancelled, linked.len() as u64, "{kind}: {links:?}");
        }
        // The sales say the same of themselves.
        let of = |status: Status| {
            counted.statuses.get(&("2026-06".to_owned(), Side::Sale, status)).map_or(0, |sum| sum.count)
        };
        let sales = pair(Couple::Sales);
        assert_eq!(of(Status::Matched), sales.matched.count);
        assert_eq!((of(Status::PriceMismatch), of(Status::TimeOutOfRange)), (sales.amount.count, sales.time.count));
        // What is missing of orders that no money proves has its reason too.
        let told = statuses(store);
        assert_eq!((told["house"].as_str(), told["house_unsold"].as_str()), ("vip no_need", "vip no_sale"));
        assert_eq!(told["house_failed"], "vip no_need");
        assert_eq!(told["house_dearer"], "price_mismatch sale_price");
        let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
        assert_eq!((again.changes.links_written, again.changes.statuses_written), (0, 0), "{:?}", again.changes);
    });
}
