//! Collections and bank lines as people handle them: imported, asked for, exported, imported again, taken back.

use serde_json::{Value as Json, json};

use crate::{Desk, fixture};

#[test]
fn what_is_exported_comes_back_unchanged_and_goes_with_an_undo() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        for (table, file, rows) in
            [("collections", "sources/collections/collections.xlsx", 5), ("bank", "sources/bank/statement.xlsx", 8)]
        {
            let told = desk.json(0, &["import", &fixture(file)]);
            assert_eq!((&told["new"], &told["files"][0]["table"]), (&json!(rows), &json!(table)), "{told}");
            let run = told["files"][0]["run"].to_string();
            assert_eq!(desk.rows(table).len(), rows);
            for (ending, labels) in [("csv", "en"), ("xlsx", "ru"), ("json", "en"), ("jsonl", "en"), ("xlsx", "uz")] {
                let out = format!("{table}-{labels}.{ending}");
                desk.run(0, &["export", "--table", table, "--labels", labels, "-o", &out]);
                let told = desk.json(0, &["import", &out]);
                let counts = (&told["new"], &told["updated"], &told["unchanged"], &told["rejected"]);
                assert_eq!(counts, (&json!(0), &json!(0), &json!(rows), &json!(0)), "{out}: {told}");
            }
            desk.run(0, &["runs", "undo", &run, "--yes"]);
            assert_eq!(desk.rows(table).len(), 0);
        }
        desk.run(0, &["db", "check"]);
    }
}

#[test]
fn questions_know_the_new_tables() {
    let desk = Desk::new();
    desk.run(0, &["import", &fixture("sources/bank/statement.csv"), &fixture("sources/collections/collections.xls")]);
    let told = desk.run(0, &["query", "--table", "bank", "cash_symbol = 0200", "--format", "csv"]).out();
    assert_eq!(told.lines().count(), 2, "{told}");
    let asked = ["query", "--table", "collections", "amount >= 600000", "--from", "2026-06-19", "--format", "jsonl"];
    let told = desk.run(0, &asked).out();
    assert!(told.lines().count() == 2 && told.contains("\"620000.00\"") && told.contains("\"980000.00\""), "{told}");
    let data = desk.json(0, &["stats", "data", "--table", "sources"]);
    let rows = data["tables"][0]["rows"].as_array().unwrap();
    let (never, came): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row["state"] == json!("never"));
    let names = |rows: &[&Json]| rows.iter().map(|row| row["source"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&came), [json!("bank"), json!("collections")]);
    assert_eq!(names(&never), ["orders", "sales", "receipts", "payme", "click", "uzum"].map(|name| json!(name)));
}
