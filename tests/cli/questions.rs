//! Asking, exporting, changing by hand.

use serde_json::{Value as Json, json};

use crate::{Desk, fixture, orders};

#[test]
fn filters_pages_and_formats_work_on_both_databases() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        let rows: Vec<_> = (0..30)
            .map(|at| (format!("A{at:02}"), format!("{}", 1000 * (at % 7)), ["Латте", "ЧАЙ", "Ёлка"][at % 3]))
            .collect();
        let rows: Vec<_> =
            rows.iter().map(|(number, price, goods)| (number.as_str(), price.as_str(), *goods)).collect();
        desk.write("orders.csv", orders(&rows));
        desk.run(0, &["import", "orders.csv"]);
        let count = |filter: &str| desk.json(0, &["query", filter])["rows"].as_array().unwrap().len();
        assert_eq!(count("goods_name like чай"), 10);
        assert_eq!(count("goods_name like елка"), 10);
        assert_eq!(count("goods_name like '%'"), 0);
        assert_eq!(
            count("order_price >= 3000 and not goods_name = Латте"),
            rows.iter().filter(|row| row.1.parse::<u32>().unwrap() >= 3000 && row.2 != "Латте").count()
        );
        assert_eq!(count("order_number in (A01, A02) or order_number = A03"), 3);
        assert_eq!(count("creation_time = 2026-06-01"), 30);
        assert_eq!(count("creation_time > 2026-06-01"), 0);
        assert_eq!(count("refund_time is empty and run = 1"), 30);
        assert_eq!(count("changed"), 0);
        assert_eq!(count("imported >= today"), 30);
        for sort in
            ["-order_price", "order_price,-order_number", "-creation_time", "refund_time", "-refund_time,order_price"]
        {
            let whole = desk.json(0, &["query", "--sort", sort, "--columns", "order_number"]);
            let mut paged = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let mut arguments = vec!["query", "--sort", sort, "--columns", "order_number", "--limit", "7"];
                if let Some(after) = &after {
                    arguments.extend(["--after", after]);
                }
                let page = desk.json(0, &arguments);
                paged.extend(page["rows"].as_array().unwrap().clone());
                match page["next"].as_str() {
                    Some(next) => after = Some(next.to_owned()),
                    None => break,
                }
            }
            assert_eq!(json!(paged), whole["rows"], "{sort}");
        }
        desk.run(2, &["query", "--after", "zz"]);
        let wrong = desk.run(2, &["query", "order_pric > 3"]).err();
        assert!(wrong.contains("^^^^^^^^^^") && wrong.contains("order_price"), "{wrong}");
    }
}

#[test]
fn what_is_exported_comes_back_unchanged() {
    let desk = Desk::new();
    desk.run(0, &["import", &fixture("sources"), "--recursive"]);
    desk.write("hostile.csv", "order_number,machine_code,goods_name,remark\nH1,0a1b181f0000,=1+1,\"@SUM(A1)\"\nH2,0a1b181f0000,\"a \"\"b\"\"\nc\",-2+3\nH3,0a1b181f0000,'=x,＝1\n");
    desk.run(0, &["import", "hostile.csv"]);
    for table in vhm::schema::Table::NAMES {
        for ending in ["csv", "tsv", "xlsx", "json", "jsonl", "xml"] {
            for labels in ["en", "ru", "uz", "key"] {
                let name = format!("{table}-{labels}.{ending}");
                desk.run(0, &["export", "--table", table, "--labels", labels, "-o", &name]);
                let told = desk.json(0, &["import", &name, "--dry-run"]);
                assert_eq!(
                    (&told["new"], &told["updated"], &told["rejected"]),
                    (&json!(0), &json!(0), &json!(0)),
                    "{name}: {told}"
                );
                assert!(told["unchanged"].as_i64().unwrap() > 0, "{name}");
            }
        }
    }
}

#[test]
fn what_is_exported_as_pdf_comes_back_unchanged() {
    let desk = Desk::new();
    desk.run(0, &["import", &fixture("sources"), "--recursive"]);
    desk.write(
        "lines.csv",
        "order_number,machine_code,goods_name,remark\nH1,0a1b181f0000,=1+1,\"a \"\"b\"\"\nc  d\"\n",
    );
    desk.run(0, &["import", "lines.csv"]);
    for table in vhm::schema::Table::NAMES {
        for labels in ["en", "ru", "uz", "key"] {
            let name = format!("{table}-{labels}.pdf");
            desk.run(0, &["export", "--table", table, "--labels", labels, "-o", &name]);
            let told = desk.json(0, &["import", &name, "--dry-run"]);
            assert_eq!(
                (&told["new"], &told["updated"], &told["rejected"]),
                (&json!(0), &json!(0), &json!(0)),
                "{name}: {told}"
            );
            assert!(told["unchanged"].as_i64().unwrap() > 0, "{name}");
        }
    }
}

#[test]
fn existing_files_are_kept_and_formulas_made_safe() {
    let desk = Desk::new();
    desk.write("hostile.csv", "order_number,machine_code,goods_name\nH1,0a1b181f0000,=1+1\n");
    desk.run(0, &["import", "hostile.csv"]);
    desk.run(0, &["export", "-o", "out.csv", "--excel-csv"]);
    let text = std::fs::read_to_string(desk.path("out.csv")).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("'=1+1"), "{text}");
    desk.run(7, &["export", "-o", "out.csv"]);
    desk.run(0, &["export", "-o", "out.csv", "--force"]);
    assert!(std::fs::read_to_string(desk.path("out.csv")).unwrap().contains(",=1+1,"));
    desk.run(2, &["export", "-o", "out.pptx"]);
    let out = desk.run(0, &["export", "-o", "-", "--columns", "order_number,goods_name", "--labels", "key"]).out();
    assert_eq!(out, "order_number,goods_name\nH1,=1+1\n");
}

#[test]
fn orders_are_changed_by_hand_with_their_history() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        desk.run(
            0,
            &[
                "order",
                "create",
                "A-17",
                "--machine",
                "0a1b181f0000",
                "order_price=15000",
                "goods_name=Латте",
                "creation_time=2026-06-01 10:00",
            ],
        );
        desk.run(7, &["order", "create", "A-17", "--machine", "0a1b181f0000", "order_price=1"]);
        desk.run(2, &["order", "create", "A-18", "order_price=1"]);
        desk.run(0, &["order", "edit", "A-17", "order_price=20000", "goods_name="]);
        let shown = desk.json(0, &["order", "show", "A-17"]);
        assert_eq!(
            (&shown["order_price"], &shown["version"], shown.get("goods_name")),
            (&json!("20000.00"), &json!(2), Some(&Json::Null))
        );
        assert_eq!(shown["creation_time"], json!("2026-06-01T10:00:00+05:00"));
        desk.run(2, &["order", "edit", "A-17", "order_price=дорого"]);
        desk.run(2, &["order", "edit", "A-17", "machine_code=ff"]);
        desk.run(2, &["order", "delete", "A-17"]);
        desk.run(0, &["order", "delete", "A-17", "--yes"]);
        assert!(desk.rows("orders").is_empty());
        assert_eq!(desk.json(0, &["query", "deleted"])["rows"].as_array().unwrap().len(), 1);
        desk.run(0, &["order", "restore", "A-17"]);
        assert_eq!(desk.rows("orders").len(), 1);
        let kinds: Vec<_> = desk.json(0, &["order", "history", "A-17"])["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["kind"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(kinds, ["new", "changed", "changed", "deleted", "restored"]);
        desk.run(2, &["order", "show", "nobody"]);
        desk.run(0, &["db", "check"]);
    }
}

#[test]
fn any_file_can_be_looked_at() {
    let desk = Desk::new();
    let told = desk.json(0, &["peek", &fixture("bad/unknown_headings.csv")]);
    assert_eq!((&told["format"], &told["tables"][0]["rows"][0]["cells"][0]), (&json!("csv"), &json!("Дата выезда")));
    desk.run(0, &["peek", &fixture("sources/payme/payme.xlsx"), "--all"]);
    desk.run(4, &["sources", "check", &fixture("bad/unknown_headings.csv")]);
    let scores = desk.json(0, &["sources", "check", &fixture("sources/click/click.xlsx")]);
    assert_eq!((&scores["rows"][0]["source"], &scores["rows"][0]["fits"]), (&json!("click"), &json!(true)));
}

#[test]
fn the_sheet_of_changes_comes_back_without_a_word() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Латте"), ("A2", "1", "Чай")]));
    desk.run(0, &["import", "one.csv"]);
    desk.run(0, &["order", "edit", "A1", "order_price=20000"]);
    desk.run(0, &["export", "-o", "out.xlsx", "--changes"]);
    let sheets = desk.json(0, &["peek", "out.xlsx"]);
    assert_eq!(sheets["tables"][1]["name"], json!("Changes"), "{sheets}");
    let told = desk.json(0, &["import", "out.xlsx"]);
    assert_eq!((&told["files"][0]["problems"], &told["files"][0]["problems_total"]), (&json!([]), &json!(0)), "{told}");
    assert_eq!((&told["read"], &told["unchanged"]), (&json!(2), &json!(2)));
}

#[test]
fn the_sheet_of_changes_speaks_the_language_and_is_known_in_all() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Латте"), ("A2", "1", "Чай")]));
    desk.run(0, &["import", "one.csv"]);
    desk.run(0, &["order", "edit", "A1", "order_price=20000"]);
    for (labels, name, headings) in [
        ("ru", "Изменения", ["Номер", "Код автомата"]),
        ("en", "Changes", ["Number", "Machine code"]),
        ("uz", "O'zgarishlar", ["Raqam", "Avtomat kodi"]),
    ] {
        let file = format!("{labels}.xlsx");
        desk.run(0, &["export", "-o", &file, "--changes", "--labels", labels]);
        let sheets = desk.json(0, &["peek", &file]);
        let sheet = &sheets["tables"][1];
        assert_eq!(sheet["name"], json!(name));
        assert_eq!(
            (&sheet["rows"][0]["cells"][0], &sheet["rows"][0]["cells"][1]),
            (&json!(headings[0]), &json!(headings[1]))
        );
        assert_eq!(sheet["rows"][1]["cells"][1], json!("0a1b181f0000"));
        let told = desk.json(0, &["import", &file]);
        assert_eq!((&told["files"][0]["problems_total"], &told["unchanged"]), (&json!(0), &json!(2)), "{told}");
    }
}

#[test]
fn rows_of_one_number_are_told_apart_by_their_whole_key() {
    let desk = Desk::new();
    let create = |code, table: &str, number: &str, fields: &[&str]| {
        desk.run(code, &[&["order", "create", number, "--table", table][..], fields].concat()).err()
    };
    create(0, "receipts", "885", &["fiscal_module=LG1", "total_amount=1000"]);
    create(0, "receipts", "885", &["fiscal_module=LG2", "total_amount=2000"]);
    create(0, "receipts", "LG3:885", &["total_amount=3000"]);
    create(7, "receipts", "LG2:885", &["total_amount=1"]);
    create(7, "receipts", "885", &["fiscal_module=LG3"]);
    create(0, "payments", "7", &["provider=payme", "amount=1"]);
    create(0, "payments", "click:7", &["amount=2"]);
    create(0, "collections", "0A1B181F0000:2026-06-01 10:00", &["amount=1"]);
    create(0, "collections", "0a1b181f0000:2026-06-02 10:00", &["amount=2"]);
    for (table, number, choices) in [
        ("receipts", "885", "LG1:885, LG2:885, LG3:885"),
        ("payments", "7", "payme:7, click:7"),
        ("collections", "0a1b181f0000", "0a1b181f0000:2026-06-01 10:00:00, 0a1b181f0000:2026-06-02 10:00:00"),
    ] {
        for command in [&["show"][..], &["history"], &["delete", "--yes"]] {
            let told = desk.run(2, &[&["order"], command, &[number, "--table", table]].concat()).err();
            assert!(told.contains(&format!("name one of them: {choices}")), "{told}");
        }
        let amount = if table == "receipts" { "total_amount" } else { "amount" };
        for (at, choice) in choices.split(", ").enumerate() {
            let change = format!("{amount}={}", at + 5);
            desk.run(0, &["order", "edit", choice, "--table", table, &change]);
            let shown = desk.json(0, &["order", "show", choice, "--table", table]);
            assert_eq!((shown[amount].clone(), shown["version"].clone()), (json!(format!("{}.00", at + 5)), json!(2)));
        }
        assert_eq!(desk.rows(table).len(), choices.split(", ").count());
    }
    desk.run(0, &["order", "delete", "LG2:885", "--table", "receipts", "--yes"]);
    assert_eq!(desk.rows("receipts").len(), 2);
    let told = desk.run(2, &["order", "show", "885", "--table", "receipts", "--machine", "LG1"]).err();
    assert!(told.contains("write fiscal_module:receipt_number"), "{told}");
    desk.run(2, &["order", "show", "LG9:885", "--table", "receipts"]);
}

#[test]
fn keys_typed_by_hand_are_those_of_an_import() {
    let desk = Desk::new();
    let header = "order_number,machine_code,order_price,creation_time\n";
    desk.write("known.csv", format!("{header}A-1,0A1B181F0000,15000,2026-06-01 10:00\n"));
    desk.run(0, &["import", "known.csv"]);
    let fields = ["order_price=1", "creation_time=2026-06-01 10:00"];
    let create = |code, number: &str, machine: &str| {
        desk.run(code, &[&["order", "create", number, "--machine", machine][..], &fields].concat()).err()
    };
    for (number, machine) in [("A-1", "0A1B181F0000"), (" A-1 ", "0a1b181f0000"), ("A-1", " 0a1B181F0000 ")] {
        create(7, number, machine);
        desk.run(0, &["order", "show", number, "--machine", machine]);
        desk.run(0, &["reconcile", "why", "A-1", "--machine", machine]);
    }
    create(2, "", "0a1b181f0000");
    create(2, "  ", "0a1b181f0000");
    create(2, "A-2", " ");
    let told = create(2, "1.5E+15", "0a1b181f0000");
    assert!(told.contains("E_ID_PRECISION"), "{told}");
    assert_eq!(desk.rows("orders").len(), 1);
    desk.run(0, &["order", "edit", "A-1", "--machine", "0A1B181F0000", "order_price=20000"]);
    // What an import would warn of is told, and what it would reject is not stored.
    create(0, "ff00000304202606031058140a1b181f0000", "2c4d191f0000");
    let told =
        desk.run(2, &["order", "create", "0a1b181f0000:2999-06-01 10:00", "--table", "collections", "amount=1"]).err();
    assert!(told.contains("collected_at") || told.contains("E_"), "{told}");
    let long = format!("remark={}", "ж".repeat(32_768));
    let told = desk.run(2, &["order", "edit", "A-1", &long]).err();
    assert!(told.contains("E_TEXT_TOO_LONG"), "{told}");
    desk.run(0, &["order", "edit", "A-1", &long[.."remark=".len() + 2 * 32_767]]);
    // An export of what was typed is what an import takes for the same.
    desk.run(0, &["export", "-o", "own.csv"]);
    let told = desk.json(0, &["import", "own.csv"]);
    assert_eq!(
        (told["new"].clone(), told["updated"].clone(), told["rejected"].clone()),
        (json!(0), json!(0), json!(0))
    );
}
