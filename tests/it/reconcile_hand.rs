//! What people decide about pairs, on both databases: what is forbidden stays apart, what is made by hand is kept and called no proof.

use vhm::reconcile::hand::{self, Doubt, Target};
use vhm::reconcile::{Options, reconcile};
use vhm::schema::{Language, Table};
use vhm::store::runs::{self, RunKind};
use vhm::store::{Connection, Store};
use vhm::value::zone::Zone;
use vhm::{error, reconcile::explain};

use crate::reconcile::{all, cash, import, links, options, payment, qr, receipt, run, status, statuses};
use crate::store::{a_run, check};

/// Does something by hand, as its own run.
fn decide<T>(store: &Store, number: &str, action: impl Fn(&mut dyn Connection, i64) -> error::Result<T>) -> T {
    let done = store.write(|connection| {
        let id = runs::next_id(connection)?;
        runs::insert(connection, &runs::Run { kind: RunKind::Edit, ..a_run(id) })?;
        action(connection, id)
    });
    done.unwrap_or_else(|error| panic!("{number}: {error}"))
}

fn make(store: &Store, number: &str, target: &Target) -> Vec<Doubt> {
    decide(store, number, |connection, run| {
        let order = hand::find_order(connection, number, None)?;
        Ok(hand::make(connection, &order, target, run)?.doubts)
    })
}

fn part(store: &Store, number: &str, target: Option<&Target>) -> usize {
    decide(store, number, |connection, run| {
        let order = hand::find_order(connection, number, None)?;
        hand::forbid(connection, &order, target, run)
    })
}

fn why(store: &Store, number: &str) -> String {
    let told = store.read(|connection| {
        let (side, id) = explain::look_up(connection, number, None)?;
        explain::explain(connection, side, id)
    });
    explain::words(&told.unwrap(), Language::En, &Zone::default()).join("\n")
}

/// A full run changes nothing.
fn settled(store: &Store) {
    let again = reconcile(store, &Options { full: true, ..options() }).unwrap();
    assert_eq!((again.changes.links_written, again.changes.links_removed, again.changes.statuses_written), (0, 0, 0));
}

fn sale(id: u32, number: &str, at: &str, more: &str) -> String {
    format!("report_id={id} order_number={number} machine_code=0a1b181f0000 order_price=15000 sale_time={at} {more}")
}

#[test]
fn what_was_parted_stays_apart_for_sales_receipts_payments_and_carts() {
    check(|store| {
        let line =
            |digit: u32| qr(&format!("cart0a1b1811780462799758{digit}"), "3T10:00:00", "3T10:01:00", "3T10:02:00");
        let orders = [
            qr("Q", "1T10:00:00", "1T10:01:00", "1T10:02:00"),
            cash("C", "1T11:00:00", "1T11:00:40"),
            qr("P", "1T12:00:00", "1T12:01:00", "1T12:02:00"),
            line(1),
            line(2),
        ];
        import(store, Table::Orders, all(&orders));
        let sales = [sale(1, "Q", "1T10:02:00", ""), sale(2, "C", "1T11:00:40", ""), sale(3, "P", "1T12:02:00", "")];
        import(store, Table::Sales, all(&sales));
        import(store, Table::Receipts, all(&[receipt(1, "1T11:00:41")]));
        import(
            store,
            Table::Payments,
            all(&[
                payment("q", "1T10:01:01", ""),
                payment("p", "1T12:01:01", ""),
                payment("cart", "3T10:01:02", "").replace("15000", "30000"),
            ]),
        );
        run(store);
        let before = ["Q", "C", "P"].map(|number| status(store, number));
        assert_eq!(before, ["fully_matched", "fully_matched", "fully_matched"]);
        // Everything of Q, the receipt of C, the sale of P; of the cart, what the second line has.
        assert_eq!(part(store, "Q", None), 2);
        part(store, "C", Some(&Target::Receipt("LG1:1".into())));
        part(store, "P", Some(&Target::Sale("3".into())));
        part(store, "cart0a1b18117804627997582", None);
        run(store);
        let told = statuses(store);
        for (key, wanted) in [
            ("Q", "gateway_missing forbidden"),
            ("payme:q", "payme_only forbidden"),
            ("1", "vendhub_only forbidden"),
            ("C", "fiscal_missing forbidden"),
            ("LG1:1", "receipt_only forbidden"),
            // The receipt at the position of a forbidden sale is not forbidden with it.
            ("2", "matched agrees"),
            ("P", "matched sale_forbidden"),
            ("3", "vendhub_only forbidden"),
            ("cart0a1b18117804627997581", "gateway_missing forbidden"),
            ("cart0a1b18117804627997582", "gateway_missing forbidden"),
        ] {
            assert!(told[key].starts_with(wanted), "{key}: {} in {told:#?}", told[key]);
        }
        let explained = why(store, "P");
        assert!(explained.contains("forbidden by hand: sale of the back office 3"), "{explained}");
        let cart = why(store, "cart0a1b18117804627997581");
        assert!(cart.contains("cart0a1b18117804627997582 (15000.00)") && cart.contains("come to 30000.00"), "{cart}");
        settled(store);
        // A pair may be made again by hand.
        make(store, "P", &Target::Sale("3".into()));
        run(store);
        assert_eq!(statuses(store)["P"], "matched by_hand");
        settled(store);
    });
}

#[test]
fn a_pair_made_by_hand_is_kept_but_differences_are_told() {
    check(|store| {
        let refunded = format!(
            "{} refund_time=1T15:00:00",
            cash("R", "1T14:00:00", "1T14:00:40").replace("payment_status=paid", "payment_status=refunded")
        );
        let orders = [
            cash("A", "1T10:00:00", "1T10:00:40").replace("15000", "20000"),
            qr("B", "1T11:00:00", "1T11:01:00", "1T11:02:00"),
            qr("C", "1T12:00:00", "1T12:01:00", "1T12:02:00"),
            qr("D", "1T13:00:00", "1T13:01:00", "1T13:02:00"),
            refunded,
        ];
        import(store, Table::Orders, all(&orders));
        let give_back = receipt(9, "5T09:00:00").replace("operation=sale", "operation=return");
        import(store, Table::Receipts, all(&[receipt(8, "1T14:00:41"), give_back]));
        import(
            store,
            Table::Payments,
            all(&[
                payment("less", "4T10:00:00", ""),
                payment("late", "4T11:00:00", ""),
                payment("gone", "1T12:20:00", "status=cancelled cancelled_at=1T12:30:00"),
                payment("near", "1T13:08:00", ""),
            ]),
        );
        run(store);
        assert_eq!(status(store, "R"), "refund_mismatch");
        let paid = |id: &str| Target::Payment(format!("payme:{id}"));
        let doubts = make(store, "A", &paid("less"));
        assert_eq!(doubts, [Doubt::Tender, Doubt::Amount(-500_000), Doubt::Time(3 * 86_400)]);
        assert_eq!(make(store, "B", &paid("late")).len(), 1);
        assert_eq!(make(store, "C", &paid("gone"))[0], Doubt::Cancelled);
        assert_eq!(make(store, "D", &paid("near")), []);
        make(store, "R", &Target::Receipt("LG1:9".into()));
        run(store);
        let told = statuses(store);
        for (key, wanted) in [
            ("A", "price_mismatch hand_amount"),
            ("payme:less", "price_mismatch hand_amount"),
            ("B", "time_out_of_range hand_time"),
            ("C", "payment_cancelled only_cancelled"),
            ("D", "matched by_hand"),
            ("R", "refunded money_back"),
            ("LG1:8", "matched agrees"),
            ("LG1:9", "refunded money_back"),
        ] {
            assert_eq!(told[key], wanted, "{key}: {told:#?}");
        }
        assert!(!why(store, "D").contains("proven"), "{}", why(store, "D"));
        let of_r: Vec<String> = links(store).into_iter().filter(|link| link.starts_with("R ")).collect();
        assert!(of_r.iter().any(|link| link.starts_with("R receipt LG1:8 receipt_close")), "{of_r:?}");
        assert!(of_r.iter().any(|link| link.starts_with("R return LG1:9 manual")), "{of_r:?}");
        settled(store);
        part(store, "R", Some(&Target::Receipt("LG1:9".into())));
        run(store);
        assert_eq!(status(store, "R"), "refund_mismatch");
        settled(store);
    });
}
