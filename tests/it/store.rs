//! What both databases must do alike. Every case runs on a new SQLite file and on a new PostgreSQL database.

use std::time::Duration;

use vhm::error::{Error, Result};
use vhm::schema::{Kind, Table};
use vhm::store::changes::{ChangeKind, history};
use vhm::store::runs::{self, Counts, Run, RunFilter, RunKind, RunState};
use vhm::store::{Empty, Merger, Outcome, Prepared, Store, StoreOptions, Type, select, undo};
use vhm::value::{Record, Text, Value};

/// Runs a case on both databases.
pub fn check(case: impl Fn(&Store)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("vhm.db").display());
    for url in [file, crate::postgres::new_database()] {
        let options = StoreOptions::new(url, Duration::from_secs(5));
        let store = runtime.block_on(Store::open(&options)).unwrap();
        case(&store);
    }
}

pub fn text(text: &str) -> Value {
    Value::Text(Text::from(text))
}

/// An order with some fields.
pub fn order(line: u64, fields: &[(&str, Value)]) -> Prepared {
    let mut values = vec![Value::Null; Table::Orders.fields().len()];
    for (key, value) in fields {
        values[Table::Orders.position(key).unwrap()] = value.clone();
    }
    Prepared::new(Table::Orders, Record { line, values, extra: None }, line).unwrap()
}

fn cup(line: u64, number: &str, price: Value, goods: Value) -> Prepared {
    order(
        line,
        &[
            ("order_number", text(number)),
            ("machine_code", text("0a1b181f0000")),
            ("order_price", price),
            ("goods_name", goods),
        ],
    )
}

fn merge(store: &Store, empty: Empty, records: &[Prepared]) -> (i64, Vec<Outcome>) {
    let mapped: Vec<_> = ["order_number", "machine_code", "goods_name", "order_price"]
        .map(|key| Table::Orders.position(key).unwrap())
        .to_vec();
    let mut outcomes = Vec::new();
    let run = store
        .write(|connection| {
            connection.lock()?;
            let run = runs::next_id(connection)?;
            let mut merger = Merger::new(connection, Table::Orders, run, &mapped, empty)?;
            merger.merge(connection, 0, records, None, &mut |_, outcome, _| outcomes.push(outcome))?;
            runs::insert(connection, &a_run(run))?;
            Ok(run)
        })
        .unwrap();
    (run, outcomes)
}

pub fn a_run(id: i64) -> Run {
    Run {
        id,
        kind: RunKind::Import,
        state: RunState::Done,
        started_at: 1_782_000_000_000,
        finished_at: 1_782_000_001_000,
        origin: "test".into(),
        who: "tester".into(),
        undoes: None,
        sha256: Some(format!("{id:064x}")),
        file_name: Some(format!("file{id}.csv")),
        source: Some("happy_workers".into()),
        table_name: Some("orders".into()),
        counts: Counts { read: 3, new: 1, updated: 1, unchanged: 0, rejected: 1, skipped: 0 },
        parameters: "{}".into(),
        headings: Some("[\"Номер заказа\"]".into()),
        report: "{}".into(),
    }
}

/// Everything the tables of records and changes hold, as text.
fn dump(store: &Store) -> String {
    let columns = "id || '|' || version || '|' || first_run || '|' || last_run || '|' || order_number || '|' || COALESCE(goods_name, '-') || '|' || COALESCE(CAST(order_price AS TEXT), '-')";
    let changes = "row_id || '|' || version || '|' || field || '|' || kind || '|' || COALESCE(old, '-') || '|' || COALESCE(new, '-') || '|' || run || '|' || line";
    store
        .read(|connection| {
            let mut lines =
                connection.query(&format!("SELECT {columns} FROM orders ORDER BY id"), &[], &[Type::Text])?;
            lines.extend(connection.query(
                &format!("SELECT {changes} FROM changes ORDER BY row_id, version, field"),
                &[],
                &[Type::Text],
            )?);
            Ok(lines.iter().map(|row| format!("{}\n", row[0].as_text().unwrap_or_default())).collect())
        })
        .unwrap()
}

#[test]
fn the_tables_have_the_columns_of_the_schema() {
    check(|store| {
        for table in Table::ALL {
            let columns = store.read(|connection| vhm::store::migrate::columns(connection, table.name())).unwrap();
            for field in table.fields() {
                let found = columns.iter().find(|(name, _)| name == field.key);
                let wanted = if field.kind.is_number() { Type::Integer } else { Type::Text };
                assert_eq!(found.map(|(_, kind)| *kind), Some(wanted), "{table}.{}", field.key);
            }
            let system = [
                "id",
                "key_hash",
                "version",
                "first_run",
                "first_part",
                "first_line",
                "last_run",
                "deleted_at",
                "extra",
            ];
            assert_eq!(
                columns.len(),
                table.fields().len() + system.len(),
                "{table} has columns that the schema does not know"
            );
        }
    });
}

#[test]
fn rows_are_new_then_unchanged_then_updated_with_their_history() {
    check(|store| {
        let first = [
            cup(2, "ff1", Value::Integer(1_500_000), Value::Null),
            cup(3, "ff2", Value::Integer(1_000_000), text("Латте")),
        ];
        assert_eq!(merge(store, Empty::Keep, &first).1, [Outcome::New, Outcome::New]);
        assert_eq!(merge(store, Empty::Keep, &first).1, [Outcome::Unchanged, Outcome::Unchanged]);
        let second = [
            cup(5, "ff1", Value::Integer(1_500_000), text("Капучино")),
            cup(6, "ff2", Value::Integer(1_200_000), Value::Null),
            cup(7, "ff3", Value::Null, Value::Null),
        ];
        let (run, outcomes) = merge(store, Empty::Keep, &second);
        assert_eq!(outcomes, [Outcome::Updated, Outcome::Updated, Outcome::New]);
        let rows = store.read(|connection| select::by_number(connection, Table::Orders, "ff2")).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].version, rows[0].first_run, rows[0].last_run), (2, 1, run));
        let history = store.read(|connection| history(connection, Table::Orders, rows[0].id)).unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|entry| {
                (entry.change.kind, entry.change.line, entry.change.old.as_deref(), entry.change.new.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [(ChangeKind::New, 3, None, None), (ChangeKind::Changed, 6, Some("1000000"), Some("1200000"))]
        );
        assert_eq!(history[1].file.as_deref(), Some("file3.csv"));
    });
}

#[test]
fn an_empty_cell_clears_only_when_asked() {
    check(|store| {
        merge(store, Empty::Keep, &[cup(2, "ff1", Value::Integer(100), text("Латте"))]);
        let empty = [cup(2, "ff1", Value::Integer(100), Value::Null)];
        assert_eq!(merge(store, Empty::Keep, &empty).1, [Outcome::Unchanged]);
        assert_eq!(merge(store, Empty::Clear, &empty).1, [Outcome::Updated]);
        let rows = store.read(|connection| select::by_number(connection, Table::Orders, "ff1")).unwrap();
        assert!(rows[0].values[Table::Orders.position("goods_name").unwrap()].is_null());
    });
}

#[test]
fn the_same_key_twice_in_one_batch_is_merged_in_order() {
    check(|store| {
        let rows = [cup(2, "ff1", Value::Integer(100), Value::Null), cup(3, "ff1", Value::Integer(200), Value::Null)];
        assert_eq!(merge(store, Empty::Keep, &rows).1, [Outcome::New, Outcome::Updated]);
        assert!(dump(store).contains("1|2|1|1|ff1|-|200"), "{}", dump(store));
    });
}

#[test]
fn undo_restores_the_database_exactly_and_refuses_when_built_upon() {
    check(|store| {
        merge(
            store,
            Empty::Keep,
            &[cup(2, "ff1", Value::Integer(100), Value::Null), cup(3, "ff2", Value::Integer(5), text("Эспрессо"))],
        );
        let before = dump(store);
        let (second, _) = merge(
            store,
            Empty::Keep,
            &[cup(2, "ff1", Value::Integer(300), text("Латте")), cup(9, "ff9", Value::Null, Value::Null)],
        );
        let between = dump(store);
        let (third, _) = merge(store, Empty::Clear, &[cup(2, "ff1", Value::Integer(400), Value::Null)]);
        let refused = store.write(|connection| undo::undo(connection, second, 99));
        let Err(Error::Conflict(message)) = refused else { panic!("{refused:?}") };
        assert!(message.contains("ff1") && message.contains(&third.to_string()), "{message}");
        let report = store.write(|connection| undo::undo(connection, third, 99)).unwrap();
        assert_eq!((report.removed, report.restored), (0, 1));
        assert_eq!(dump(store), between);
        let report = store.write(|connection| undo::undo(connection, second, 99)).unwrap();
        assert_eq!((report.removed, report.restored), (1, 1));
        assert_eq!(dump(store), before);
    });
}

#[test]
fn undo_works_in_chunks() {
    check(|store| {
        let rows = |price: i64| {
            (0..25_000)
                .map(|at| cup(at + 2, &format!("ff{at}"), Value::Integer(price), Value::Null))
                .collect::<Vec<_>>()
        };
        merge(store, Empty::Keep, &rows(100));
        let (run, _) = merge(store, Empty::Keep, &rows(200));
        let report = store.write(|connection| undo::undo(connection, run, 99)).unwrap();
        assert_eq!(report.restored, 25_000);
        let left = store
            .read(|connection| {
                connection.integer(
                    "SELECT COUNT(*) FROM orders WHERE order_price <> 100 OR version <> 1 OR last_run <> 1",
                    &[],
                )
            })
            .unwrap();
        assert_eq!(left, Some(0));
        assert_eq!(store.read(|connection| connection.integer("SELECT COUNT(*) FROM changes", &[])).unwrap(), Some(0));
    });
}

#[test]
fn runs_and_rejects_come_back_as_they_were_written() {
    check(|store| {
        let run = a_run(1);
        let rejects = [runs::Reject { part: 0, line: 7, cells: "[\"а\",null]".into(), problems: "[]".into() }];
        store
            .write(|connection| {
                runs::insert(connection, &run)?;
                runs::insert_rejects(connection, 1, &rejects)
            })
            .unwrap();
        assert_eq!(store.read(|connection| runs::get(connection, 1)).unwrap(), run);
        assert_eq!(
            store.read(|connection| runs::list(connection, &RunFilter::default())).unwrap(),
            std::slice::from_ref(&run)
        );
        let only = RunFilter { state: Some(RunState::Failed), ..RunFilter::default() };
        assert!(store.read(|connection| runs::list(connection, &only)).unwrap().is_empty());
        let found = store.read(|connection| runs::find_done(connection, &format!("{:064x}", 1), "{}")).unwrap();
        assert_eq!(found.map(|run| run.id), Some(1));
        let mut back = Vec::new();
        store
            .read(|connection| {
                runs::rejects(connection, 1, &mut |reject| {
                    back.push(reject);
                    Ok(vhm::store::Flow::Continue)
                })
            })
            .unwrap();
        assert_eq!(back, rejects);
        assert!(matches!(store.read(|connection| runs::get(connection, 9)), Err(Error::Request(_))));
    });
}

#[test]
fn a_failed_closure_leaves_nothing_behind() {
    check(|store| {
        let result: Result<()> = store.write(|connection| {
            runs::insert(connection, &a_run(1))?;
            Err(Error::Interrupted)
        });
        assert!(matches!(result, Err(Error::Interrupted)));
        assert!(store.read(|connection| runs::list(connection, &RunFilter::default())).unwrap().is_empty());
    });
}

#[test]
fn every_kind_of_field_survives_storage() {
    check(|store| {
        let hostile = "Ко\"фе'; DROP TABLE orders; -- \u{1f600} \\ \t";
        let mut fields = vec![("order_number", text("ff'1")), ("machine_code", text("0a1b181f0000"))];
        for field in Table::Orders.fields().iter().skip(2) {
            fields.push((
                field.key,
                match field.kind {
                    Kind::Money | Kind::Integer | Kind::Time => Value::Integer(i64::MAX - 1),
                    _ => text(hostile),
                },
            ));
        }
        let record = order(2, &fields);
        let mapped: Vec<_> = (0..Table::Orders.fields().len()).collect();
        store
            .write(|connection| {
                let mut merger = Merger::new(connection, Table::Orders, 1, &mapped, Empty::Keep)?;
                merger.merge(connection, 0, std::slice::from_ref(&record), None, &mut |_, _, _| {})
            })
            .unwrap();
        let rows = store.read(|connection| select::by_number(connection, Table::Orders, "ff'1")).unwrap();
        assert_eq!(rows[0].values, record.record.values);
    });
}
