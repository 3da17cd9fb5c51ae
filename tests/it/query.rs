//! Questions on both databases: every condition finds the same rows, and pages in every order give every row once.

use vhm::query::{MAX_CONDITIONS, MAX_DEPTH, MAX_VALUES, Moment, Query, Subject, SystemColumn, Typed};
use vhm::schema::Table;
use vhm::store::{Empty, Flow, Merger, Outcome, Prepared, Store, edit, question, runs, select};
use vhm::value::zone::Zone;
use vhm::value::{Text, Value};

use crate::store::{a_run, check, order, text};

/// 2026-06-30 12:00:00 in Tashkent.
const NOON: i64 = 1_782_802_800_000;
const DAY: i64 = 86_400_000;

/// An order: number, machine, goods, price in sum, how it was paid, and how many days before noon it was made.
type Cup = (&'static str, &'static str, &'static str, Option<i64>, &'static str, Option<i64>);

const CUPS: [Cup; 7] = [
    ("ff1", "0a1b181f0000", "Латте", Some(15_000), "cash", Some(0)),
    ("ff2", "0a1b181f0000", "ЛАТТЕ большой", Some(20_000), "userDefined", Some(0)),
    ("ff3", "0a1b191f0000", "Зелёный чай", Some(10_000), "cash", Some(1)),
    ("ff4", "0a1b191f0000", "100% какао", Some(20_000), "", Some(30)),
    ("ff5", "0a1b191f0000", "100 какао", None, "Новый способ", Some(29)),
    ("ff6", "0a1b201f0000", "", Some(15_000), "credit", None),
    ("ff7", "0a1b201f0000", "it's \"mocha_1\"", Some(-500), "credit", Some(400)),
];

fn optional(value: &'static str) -> Value {
    if value.is_empty() { Value::Null } else { text(value) }
}

fn prepared(line: u64, cup: &Cup) -> Prepared {
    let number = |value: Option<i64>| value.map_or(Value::Null, Value::Integer);
    order(
        line,
        &[
            ("order_number", text(cup.0)),
            ("machine_code", text(cup.1)),
            ("goods_name", optional(cup.2)),
            ("order_price", number(cup.3.map(|sum| sum * 100))),
            ("order_resource", optional(cup.4)),
            ("creation_time", number(cup.5.map(|days| NOON - days * DAY))),
        ],
    )
}

fn import(store: &Store, records: &[Prepared]) -> i64 {
    let mapped: Vec<_> = (0..Table::Orders.fields().len()).collect();
    store
        .write(|connection| {
            connection.lock()?;
            let run = runs::next_id(connection)?;
            let mut merger = Merger::new(connection, Table::Orders, run, &mapped, Empty::Keep)?;
            merger.merge(connection, 0, records, None, &mut |_, _: Outcome, _| {})?;
            let mut about = a_run(run);
            about.finished_at = NOON + run * DAY;
            runs::insert(connection, &about)?;
            Ok(run)
        })
        .unwrap()
}

/// The cups in run 1, a new price of ff1 and the missing price of ff5 in run 2; ff3 deleted by hand in run 3.
fn fill(store: &Store) {
    let records: Vec<_> = CUPS.iter().zip(2..).map(|(cup, line)| prepared(line, cup)).collect();
    import(store, &records);
    let mut second = [CUPS[0], CUPS[4]];
    second[0].3 = Some(16_000);
    second[1].3 = Some(9_000);
    import(store, &second.iter().zip(2..).map(|(cup, line)| prepared(line, cup)).collect::<Vec<_>>());
    store
        .write(|connection| {
            let row = select::by_number(connection, Table::Orders, "ff3")?.remove(0);
            runs::insert(connection, &a_run(3))?;
            edit::set_deleted(connection, Table::Orders, &row, 3, vhm::store::changes::ChangeKind::Deleted, NOON)
        })
        .unwrap();
}

fn query(typed: &Typed) -> Query {
    let moment = Moment { zone: Zone::default(), now: NOON };
    Query::parse(Table::Orders, typed, &moment).unwrap_or_else(|error| panic!("{error}"))
}

/// The last digits of the numbers of the rows, in the order of the answer.
fn found(store: &Store, query: &Query) -> String {
    let mut numbers = String::new();
    let query = Query { columns: vec![Subject::by_name(Table::Orders, "order_number").unwrap()], ..query.clone() };
    store
        .read(|connection| {
            question::answer(connection, &query, &mut |row| {
                numbers.push_str(row.values[0].as_text().unwrap().trim_start_matches("ff"));
                Ok(Flow::Continue)
            })
        })
        .unwrap();
    numbers
}

#[track_caller]
fn finds(store: &Store, filter: &str, wanted: &str) {
    let typed = Typed { filter: Some(filter.to_owned()), sort: Some("order_number".to_owned()), ..Typed::default() };
    let query = query(&typed);
    let told: String = filter.chars().take(200).collect();
    assert_eq!(found(store, &query), wanted, "{told} on {}", store.name());
    let count = store.read(|connection| question::count(connection, &query)).unwrap();
    assert_eq!(count, wanted.len() as u64, "{told} on {}", store.name());
}

#[test]
fn every_condition_finds_its_rows() {
    check(|store| {
        fill(store);
        for (filter, wanted) in [
            ("", "124567"),
            ("machine_code = 0A1B181F0000 and order_price >= 15000", "12"),
            ("order_price = 20000 or order_price = '15 000'", "246"),
            ("order_price != 20000", "1567"),
            ("not order_price > 9000", "57"),
            ("not not order_price > 9000", "1246"),
            ("order_price between -500 and 15000.00", "567"),
            ("order_price in (9000, 16000)", "15"),
            ("order_price not in (9000, 16000)", "2467"),
            ("goods_name like латте", "12"),
            ("goods_name like 'зеленый'", ""),
            ("deleted and goods_name like 'ЗЕЛЕНЫЙ'", "3"),
            ("goods_name like '100%'", "4"),
            ("goods_name like 'mocha_'", "7"),
            ("goods_name not like какао", "1267"),
            ("goods_name = 'it''s \"mocha_1\"'", "7"),
            ("goods_name is empty", "6"),
            ("goods_name is not empty and order_resource is empty", "4"),
            ("order_resource = Наличные", "1"),
            ("order_resource != 'Оплата кредита'", "1245"),
            ("order_resource = 'Новый способ'", "5"),
            ("creation_time = today", "12"),
            ("creation_time <= 2026-05-31", "47"),
            ("creation_time between 2026-06-01 and 2026-06-01", "5"),
            ("creation_time = 2026-06", "125"),
            ("creation_time != 2026-06", "467"),
            ("creation_time in (2026-05-31, 2026-06-01)", "45"),
            ("creation_time is empty", "6"),
            ("is changed", "15"),
            ("order_price is changed", "15"),
            ("goods_name is changed", ""),
            ("run = 1", "124567"),
            ("run = 2", "15"),
            ("run in (2, 3) or deleted", "135"),
            ("run != 2", "2467"),
            ("version > 1", "15"),
            ("imported >= 2026-07-01 and imported < 2026-07-02", "124567"),
            ("source_file like FILE1 and source_line = 3", "2"),
            ("id in (1, 7)", "17"),
            ("first_run = 1 and last_run = 2", "15"),
            ("deleted", "3"),
            ("deleted or not deleted", "1234567"),
            ("order_number = ff2", "2"),
            ("order_number = 'ff2'' or 1=1 --'", ""),
            ("extra is empty and order_number > ff5", "67"),
        ] {
            finds(store, filter, wanted);
        }
    });
}

#[test]
fn filters_at_their_limits_can_be_answered() {
    check(|store| {
        fill(store);
        let conditions = vec!["order_number = ff1"; MAX_CONDITIONS].join(" or ");
        finds(store, &conditions, "1");
        let mut values: Vec<_> = (1..MAX_VALUES).map(|at| format!("x{at:x}")).collect();
        values.push("ff2".to_owned());
        finds(store, &format!("order_number in ({})", values.join(",")), "2");
        let (open, close) = ("not (".repeat(MAX_DEPTH / 2), ")".repeat(MAX_DEPTH / 2));
        finds(store, &format!("{open}order_number = ff1{close}"), "1");
    });
}

#[test]
fn a_period_includes_its_last_day() {
    check(|store| {
        fill(store);
        let period = |from: &str, to: &str| {
            let day = |text: &str| Some(text.to_owned());
            found(store, &query(&Typed { from: day(from), to: day(to), ..Typed::default() }))
        };
        assert_eq!(period("2026-06-01", "2026-06-30"), "215");
        assert_eq!(period("2026-05-31", "2026-05-31"), "4");
        assert_eq!(period("-30d", "yesterday"), "54");
    });
}

#[test]
fn pages_in_every_order_give_every_row_once() {
    check(|store| {
        fill(store);
        let columns = SystemColumn::ALL.map(|column| column.name().to_owned());
        let fields = ["order_price", "goods_name", "order_resource", "creation_time"].map(str::to_owned);
        let both = ["machine_code,-order_price", "-order_price,id", "order_price,-id", "-order_resource,goods_name"];
        let down = columns.iter().chain(&fields).map(|name| format!("-{name}"));
        let sorts = columns.iter().chain(&fields).cloned().chain(down).chain(both.map(str::to_owned));
        for sort in sorts {
            let typed = Typed { sort: Some(sort.clone()), ..Typed::default() };
            let whole = found(store, &query(&typed));
            assert_eq!(whole.len(), 6, "{sort}");
            for size in 1..4 {
                assert_eq!(paged(store, &typed, size), whole, "{sort} by {size} on {}", store.name());
            }
        }
    });
}

/// The whole answer, asked for page by page.
fn paged(store: &Store, typed: &Typed, size: u64) -> String {
    let mut numbers = String::new();
    let mut typed = Typed { limit: Some(size), ..typed.clone() };
    loop {
        let page = query(&typed);
        let rows = found(store, &page);
        if rows.is_empty() {
            return numbers;
        }
        numbers.push_str(&rows);
        assert!(numbers.len() <= CUPS.len(), "the pages do not end");
        let mut last = None;
        let keep = &mut |row: &mut question::AnswerRow| {
            last = Some(row.cursor(&page).encode());
            Ok(Flow::Continue)
        };
        store.read(|connection| question::answer(connection, &page, keep)).unwrap();
        typed.after = last;
    }
}

#[test]
fn hostile_texts_are_values_and_nothing_else() {
    check(|store| {
        fill(store);
        for hostile in
            ["'; DROP TABLE orders; --", "\\' OR 1=1", "$1", "?1", "%", "_", "\u{1f600}", "ff1\" OR \"1\"=\"1"]
        {
            let quoted = format!("'{}'", hostile.replace('\'', "''"));
            for condition in ["=", "like", "<", "in ("] {
                let close = if condition.ends_with('(') { ")" } else { "" };
                let typed =
                    Typed { filter: Some(format!("order_number {condition} {quoted}{close}")), ..Typed::default() };
                let rows = found(store, &query(&typed));
                assert!(condition == "<" || rows.is_empty(), "{condition} {hostile} found {rows}");
            }
        }
        assert_eq!(found(store, &Query::new(Table::Orders)).len(), 6);
        let long = Text::from("ы".repeat(30_000));
        finds(store, &format!("goods_name = '{long}'"), "");
    });
}
