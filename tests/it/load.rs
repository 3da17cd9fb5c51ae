//! A large first file is loaded in another way than a small one: nobody must see a difference afterwards.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vhm::format::Input;
use vhm::import::{ImportOptions, import};
use vhm::report::FileReport;
use vhm::schema::Table;
use vhm::source::Sources;
use vhm::store::{Store, StoreOptions, Type};

use crate::store::check;

/// More rows than the reading side may be ahead.
const ROWS: u64 = 30_000;

/// A file of orders; `odd` adds a row that stands twice and one that contradicts an earlier one, far from their first lines.
fn file(folder: &Path, odd: bool) -> Input {
    let row = |number: u64, price: u64| {
        let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
        let clock = format!("202606{:02}{hour:02}{minute:02}{second:02}", number / 86_400 + 1);
        format!(
            "ff000{number:06}{clock}0a1b181f{0:04x},0a1b181f{0:04x},Latte {1},{price}.00,2026-06-{2:02} {hour:02}:{minute:02}:{second:02}\n",
            number % 40,
            number % 7,
            number / 86_400 + 1
        )
    };
    let mut text = "order_number,machine_code,goods_name,order_price,creation_time\n".to_owned();
    for number in 0..ROWS {
        text.push_str(&row(number, 15_000));
    }
    if odd {
        write!(text, "{}{}", row(17, 15_000), row(18, 99_000)).unwrap();
    }
    let path = folder.join("large.csv");
    std::fs::write(&path, text).unwrap();
    Input::file(path)
}

fn imported(store: &Store, input: &Input, options: &ImportOptions) -> FileReport {
    import(store, &Sources::builtin(), input, options).unwrap()
}

/// The indexes of the database, by name.
fn indexes(store: &Store) -> Vec<String> {
    store
        .read(|connection| {
            let sql = if connection.is_postgres() {
                "SELECT indexname::TEXT FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%pkey' ORDER BY 1"
            } else {
                "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
            };
            Ok(connection.query(sql, &[], &[Type::Text])?.iter().map(|row| row[0].as_text().unwrap().to_owned()).collect())
        })
        .unwrap()
}

fn orders(store: &Store) -> i64 {
    store.read(|connection| connection.integer("SELECT count(*) FROM orders", &[])).unwrap().unwrap()
}

#[test]
fn every_indexed_field_is_known_to_the_schema() {
    check(|store| {
        let indexes = indexes(store);
        for table in Table::ALL {
            for field in table.definition().indexed {
                let found = indexes.iter().any(|name| name.starts_with(table.name()) && name.contains(field));
                assert!(found, "{table} has no index on {field}: {indexes:?}");
            }
            let named =
                indexes.iter().filter(|name| name.strip_prefix(table.name()).is_some_and(|rest| rest.starts_with('_')));
            for name in named.filter(|name| !name.ends_with("_key_hash")) {
                assert!(
                    table.definition().indexed.iter().any(|field| name.contains(field)),
                    "{name} is not in the schema"
                );
            }
        }
    });
}

#[test]
fn a_large_first_file_leaves_the_same_indexes_and_settles_what_stands_twice() {
    let folder = tempfile::tempdir().unwrap();
    check(|store| {
        let before = indexes(store);
        let report = imported(store, &file(folder.path(), true), &crate::fixtures::options());
        let counts = &report.counts;
        assert_eq!((counts.read, counts.new), (ROWS + 2, ROWS - 1));
        assert_eq!((counts.rejected, counts.skipped, counts.updated, counts.unchanged), (2, 1, 0, 0));
        assert_eq!(orders(store), ROWS as i64 - 1);
        assert_eq!(indexes(store), before);
        let again = imported(store, &file(folder.path(), false), &crate::fixtures::options());
        assert_eq!((again.counts.new, again.counts.unchanged), (1, ROWS - 1));
    });
}

#[test]
fn a_server_knows_what_a_table_holds_after_a_large_first_file() {
    let folder = tempfile::tempdir().unwrap();
    check(|store| {
        imported(store, &file(folder.path(), false), &crate::fixtures::options());
        let sql = "SELECT COUNT(*) FROM pg_stats WHERE tablename = 'orders' AND attname = 'machine_code'";
        let known =
            store.read(|connection| if connection.is_postgres() { connection.integer(sql, &[]) } else { Ok(Some(1)) });
        assert_eq!(known.unwrap(), Some(1));
    });
}

#[test]
fn a_large_first_file_that_is_taken_back_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    check(|store| {
        let before = indexes(store);
        let dry = ImportOptions { dry_run: true, ..crate::fixtures::options() };
        let report = imported(store, &file(folder.path(), false), &dry);
        assert_eq!((report.counts.new, orders(store)), (ROWS, 0));
        assert_eq!(indexes(store), before);
        let cache = |store: &Store| store.read(|connection| connection.integer("PRAGMA cache_size", &[])).unwrap();
        let usual = (store.name() == "sqlite").then(|| cache(store));
        let failed = ImportOptions { max_errors: Some(0), ..crate::fixtures::options() };
        let report = imported(store, &file(folder.path(), true), &failed);
        assert_eq!((report.counts.new, orders(store)), (0, 0));
        assert_eq!(indexes(store), before);
        assert_eq!((store.name() == "sqlite").then(|| cache(store)), usual);
    });
}

#[test]
fn a_large_first_file_is_written_to_its_place_at_once_although_others_have_read_before() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("vhm.db").display());
    let store = runtime.block_on(Store::open(&StoreOptions::new(url, Duration::from_secs(5)))).unwrap();
    // Two connections of one process at once.
    store.read(|_| store.read(|connection| connection.integer("SELECT count(*) FROM orders", &[]))).unwrap();
    let (seen, path) = (Arc::new(Mutex::new(Vec::new())), folder.path().to_owned());
    let noted = Arc::clone(&seen);
    let fence = move || {
        let exists = |name: &str| path.join(name).exists();
        noted.lock().unwrap().push((exists("vhm.db-journal"), exists("vhm.db-wal")));
        Ok(())
    };
    let options = ImportOptions { fence: Some(Arc::new(fence)), ..crate::fixtures::options() };
    assert_eq!(imported(&store, &file(folder.path(), false), &options).counts.new, ROWS);
    assert_eq!(*seen.lock().unwrap(), [(true, false)]);
}

#[test]
fn the_write_ahead_log_is_back_after_a_load() {
    let folder = tempfile::tempdir().unwrap();
    check(|store| {
        let mode = |connection: &mut dyn vhm::store::Connection| {
            let rows = connection.query("PRAGMA journal_mode", &[], &[Type::Text])?;
            Ok(rows[0][0].as_text().map(str::to_owned))
        };
        if store.name() == "sqlite" {
            imported(store, &file(folder.path(), false), &crate::fixtures::options());
            assert_eq!(store.read(mode).unwrap().as_deref(), Some("wal"));
        }
    });
}
