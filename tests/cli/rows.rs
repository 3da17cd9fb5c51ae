//! Every row of a file is accounted for and can be found again: rows that share a line, lost rows, totals, lines of another encoding, digits
//! that a spreadsheet took, columns that no field takes.

use serde_json::{Value as Json, json};

use crate::{Desk, orders};

/// The counts of a report.
fn counts(told: &Json) -> [u64; 4] {
    ["read", "new", "rejected", "skipped"].map(|key| told[key].as_u64().unwrap())
}

/// Code, line and row of each problem of the first file.
fn problems(told: &Json) -> Vec<(String, Option<u64>, Option<u64>)> {
    let problems = told["files"][0]["problems"].as_array().unwrap();
    let one = |problem: &Json| {
        (problem["code"].as_str().unwrap().to_owned(), problem["line"].as_u64(), problem["row"].as_u64())
    };
    problems.iter().map(one).collect()
}

#[test]
fn rows_of_json_that_are_no_records_are_rejected_wherever_they_stand() {
    let desk = Desk::new();
    let good = |number: &str| format!(r#"{{"order_number":"{number}","machine_code":"0a1b181f0000"}}"#);
    let twice = r#"{"order_number":"9","machine_code":"0a1b181f0000","order_price":1,"order_price":2}"#;
    for (name, text) in [
        ("first.json", format!("[{twice},{}]", good("1"))),
        ("between.json", format!("[{},5,null,{}]", good("2"), good("3"))),
        ("panel.json", format!(r#"{{"total":2,"rows":[{},{twice}]}}"#, good("4"))),
        ("first.jsonl", format!("{twice}\n{}\n", good("5"))),
        ("pretty.json", format!("[\n{twice},\n{}\n]\n", good("6"))),
    ] {
        desk.write(name, text);
        let told = desk.json(1, &["import", name]);
        let [read, new, rejected, skipped] = counts(&told);
        assert_eq!((new, skipped, read), (if name == "between.json" { 2 } else { 1 }, 0, new + rejected), "{told}");
        assert!(rejected > 0, "{name}: {told}");
        assert_eq!(counts(&desk.json(1, &["validate", name]).clone_with_new()), [read, new, rejected, 0], "{name}");
    }
    let told = desk.json(1, &["validate", "between.json"]);
    let places: Vec<_> =
        problems(&told).into_iter().map(|(code, line, row)| (code, line.unwrap(), row.unwrap())).collect();
    assert_eq!(places, [("E_ROW_NOT_OBJECT".to_owned(), 1, 2), ("E_ROW_NOT_OBJECT".to_owned(), 1, 3)]);
    assert!(desk.run(1, &["validate", "between.json"]).err().contains("between.json:1(row 3)"));
}

/// A check has `accepted` where an import has `new`.
trait Checked {
    fn clone_with_new(&self) -> Json;
}

impl Checked for Json {
    fn clone_with_new(&self) -> Json {
        let mut told = self.clone();
        told["new"] = told["accepted"].clone();
        told
    }
}

#[test]
fn conflicts_name_rows_that_differ_and_copies_are_skipped() {
    let desk = Desk::new();
    let row = |price: u32| format!(r#"{{"order_number":"1","machine_code":"0a1b181f0000","order_price":{price}}}"#);
    desk.write("line.json", format!("[{},{},{}]", row(1), row(1), row(2)));
    desk.write("line.xml", "<r><o><order_number>1</order_number><machine_code>0a1b181f0000</machine_code><order_price>1</order_price></o><o><order_number>1</order_number><machine_code>0a1b181f0000</machine_code><order_price>2</order_price></o></r>");
    desk.write("three.csv", orders(&[("A1", "1", ""), ("A1", "1", ""), ("A1", "2", "")]));
    for (name, wanted, places) in [
        ("line.json", [3, 0, 2, 1], [(Some(1), Some(1)), (Some(1), Some(3))]),
        ("line.xml", [2, 0, 2, 0], [(Some(1), Some(1)), (Some(1), Some(2))]),
        ("three.csv", [3, 0, 2, 1], [(Some(2), None), (Some(4), None)]),
    ] {
        let told = desk.json(1, &["import", name]);
        assert_eq!(counts(&told), wanted, "{told}");
        let found = problems(&told);
        assert!(found.iter().all(|(code, ..)| code == "E_DUPLICATE_CONFLICT"), "{told}");
        assert_eq!(found.iter().map(|(_, line, row)| (*line, *row)).collect::<Vec<_>>(), places, "{told}");
        let checked = desk.json(1, &["validate", name]);
        let message = |told: &Json| told["files"][0]["problems"][0]["message"].as_str().unwrap().to_owned();
        assert_eq!(message(&checked), message(&told), "a check says what the import says");
    }
    let told = desk.run(1, &["validate", "three.csv"]).err();
    assert!(told.contains("line 2 and line 4 have the same key A1"), "{told}");
    let last = desk.json(0, &["import", "line.json", "--on-duplicate", "last"]);
    assert_eq!(counts(&last), [3, 1, 0, 2], "{last}");
    assert_eq!(desk.rows("orders")[0]["order_price"], json!("2.00"));
}

#[test]
fn a_damaged_identifier_stays_damaged_in_the_file_of_rejects() {
    let desk = Desk::new();
    let path = crate::fixture("bad/id_precision.xlsx");
    let first = desk.json(1, &["import", &path]);
    for name in ["fix.csv", "fix.xlsx"] {
        desk.run(0, &["runs", "rejects", "1", "-o", name]);
        let again = desk.json(1, &["import", name]);
        assert_eq!((&again["rejected"], &again["new"]), (&first["rejected"], &json!(0)), "{name}: {again}");
        let code = |told: &Json| told["files"][0]["problems"][0]["code"].clone();
        assert_eq!(code(&again), json!("E_ID_PRECISION"), "{name}: {again}");
    }
}

#[test]
fn a_totals_row_is_no_order_and_every_total_is_compared() {
    let desk = Desk::new();
    let file = |totals: &[(&str, &str)]| {
        let rows = orders(&[("A1", "10000", ""), ("A2", "20000", "")]);
        totals.iter().fold(rows, |text, (word, sum)| format!("{text}{word},7,{sum},,\n"))
    };
    for (name, totals, warnings) in [
        ("right.csv", &[("Всего", "30000")][..], &[][..]),
        ("wrong.csv", &[("Итого:", "40000"), ("ИТОГО", "30000")], &["W_TOTALS_MISMATCH"]),
        ("words.csv", &[("Total", "many")], &["W_TOTALS_UNREADABLE"]),
    ] {
        desk.write(name, file(totals));
        let told = desk.json(0, &["validate", name]);
        assert_eq!((&told["accepted"], &told["skipped"]), (&json!(2), &json!(totals.len())), "{told}");
        let codes: Vec<_> = problems(&told).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, warnings, "{told}");
    }
    let parts = "order_number,machine_code,order_price,goods_name,creation_time\nA1,0a1b181f0000,10000,,\nИтого,,10000,,\nA2,0a1b181f0000,20000,,\nИтого,,20000,,\nВсего,,30000,,\n";
    desk.write("parts.csv", parts);
    assert_eq!(problems(&desk.json(0, &["validate", "parts.csv"])), [], "sums of parts, and the sum of all");
}

#[test]
fn lines_of_another_encoding_are_rejected_in_both_directions() {
    let desk = Desk::new();
    let line = |number: &str, goods: &str| format!("{number},0a1b181f0000,1,{goods},2026-06-01 10:00:00\n");
    let header = b"order_number,machine_code,order_price,goods_name,creation_time\n".to_vec();
    let (latte, cappuccino) = (b"\xcb\xe0\xf2\xf2\xe5".as_slice(), "Капучино".as_bytes());
    let bytes = |number: &str, goods: &[u8]| {
        let text = line(number, "@");
        let (before, after) = text.split_once('@').unwrap();
        [before.as_bytes(), goods, after.as_bytes()].concat()
    };
    let file = |goods: [&[u8]; 3]| {
        let rows = goods.iter().enumerate().map(|(at, goods)| bytes(&format!("A{at}"), goods));
        rows.fold(header.clone(), |text, row| [text, row].concat())
    };
    for (name, goods, encoding, bad) in [
        ("old.csv", [latte, latte, cappuccino], "windows-1251", 4),
        ("new.csv", [cappuccino, latte, cappuccino], "utf-8", 3),
    ] {
        desk.write(name, file(goods));
        let told = desk.json(1, &["import", name, "--force"]);
        assert_eq!(told["files"][0]["encoding"], json!(encoding), "{told}");
        assert_eq!(problems(&told), [("E_ENCODING_ROW".to_owned(), Some(bad), None)], "{told}");
    }
    // Far behind each other and one after the other, in a file of many pieces.
    let mixed = |number: u64| number % 10 == 9 || number > 2_500;
    let rows = (0..3_000).map(|number| bytes(&format!("B{number}"), if mixed(number) { cappuccino } else { latte }));
    desk.write("mixed.csv", rows.fold(header.clone(), |text, row| [text, row].concat()));
    let told = desk.json(1, &["import", "mixed.csv"]);
    let bad = (0..3_000).filter(|number| mixed(*number)).count();
    assert_eq!((told["rejected"].as_u64(), told["new"].as_u64()), (Some(bad as u64), Some(3_000 - bad as u64)));
    let rows = desk.rows("orders");
    let fresh = rows.iter().filter(|row| row["order_number"].as_str().unwrap().starts_with('B'));
    assert!(fresh.map(|row| &row["goods_name"]).all(|goods| *goods == json!("Латте")));
}

#[test]
fn columns_that_no_field_takes_come_back_from_an_export() {
    let desk = Desk::new();
    desk.write(
        "one.csv",
        "order_number,machine_code,order_price,Слот,Примечание\nA1,0a1b181f0000,5,7,\"да, \"\"нет\"\"\"\n",
    );
    desk.run(0, &["import", "one.csv"]);
    let before = desk.rows("orders");
    assert_eq!(before[0]["extra"]["Слот"], json!("7"));
    for (labels, name) in [("key", "a.csv"), ("en", "b.xlsx"), ("ru", "c.json"), ("uz", "d.xml")] {
        desk.run(
            0,
            &[
                "export",
                "--columns",
                "order_number,machine_code,order_price,extra,source_line",
                "--labels",
                labels,
                "-o",
                name,
            ],
        );
        let told = desk.json(0, &["import", name]);
        assert_eq!(
            (&told["new"], &told["updated"], &told["unchanged"]),
            (&json!(0), &json!(0), &json!(1)),
            "{labels}: {told}"
        );
        assert_eq!(desk.rows("orders"), before, "{labels}");
    }
}

#[test]
fn three_digits_behind_a_learned_sign_are_no_amount() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "\"25,000.00\"", ""), ("A2", "10.000", ""), ("A3", "10.50", "")]));
    let told = desk.json(1, &["import", "one.csv"]);
    assert_eq!(problems(&told), [("E_AMOUNT_AMBIGUOUS".to_owned(), Some(3), None)], "{told}");
}

#[test]
fn the_history_has_offsets_reasons_and_no_invented_lines() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "one.csv"]);
    desk.run(0, &["order", "edit", "A1", "creation_time=2026-06-02 10:00:00", "--reason", "a slip of the panel"]);
    let told = desk.json(0, &["order", "history", "A1"]);
    let change = &told["rows"][1];
    assert_eq!(
        (&change["old"], &change["new"], &change["line"], &change["reason"]),
        (
            &json!("2026-06-01T10:00:00+05:00"),
            &json!("2026-06-02T10:00:00+05:00"),
            &Json::Null,
            &json!("a slip of the panel")
        ),
        "{told}"
    );
    let shown = desk.json(0, &["order", "show", "A1"]);
    assert!(shown.as_object().unwrap().contains_key("taste_name"), "absent is null: {shown}");
    desk.run(2, &["order", "edit", "A1", "order_price=abc"]);
    assert!(desk.run(2, &["order", "edit", "A1", "orderprice=1"]).err().contains("order_price"));
    desk.run(2, &["import", "one.csv", "--source", "hapy_workers"]);
    assert!(desk.run(2, &["validate", "one.csv", "--source", "paym"]).err().contains("payme"));
    assert!(desk.run(2, &["import", "one.csv", "--input-format", "xslx"]).err().contains("xlsx"));
}

/// A file of orders whose first rows have one time and one amount, and its last rows others.
fn late(first: (&str, &str), last: &[(&str, &str)]) -> String {
    let rows = std::iter::repeat_n(first, 2_500).chain(last.iter().copied());
    let rows = rows.enumerate().map(|(at, (time, price))| format!("A{at};0a1b181f0000;{price};{time}\n"));
    format!("order_number;machine_code;order_price;creation_time\n{}", rows.collect::<String>())
}

#[test]
fn rows_far_below_decide_what_a_column_means() {
    let desk = Desk::new();
    let imported = |desk: &Desk, name: &str| {
        let checked = desk.run(0, &["validate", name]).out();
        let told = desk.json(0, &["import", name]);
        assert!(checked.contains(&format!("accepted {}", told["new"])), "{checked} {told}");
        let rows = desk.rows("orders");
        (rows[0]["creation_time"].as_str().unwrap()[..10].to_owned(), rows[0]["order_price"].clone())
    };
    // The day stands behind the month, which only the last row tells.
    desk.write("month.csv", late(("06/01/2026 10:00", "1,500"), &[("06/25/2026 10:00", "1,500,000.00")]));
    assert_eq!(imported(&desk, "month.csv"), ("2026-06-01".to_owned(), json!("1500.00")));
    let desk = Desk::new();
    desk.write("day.csv", late(("06/01/2026 10:00", "1,500"), &[("25/06/2026 10:00", "1.500,00")]));
    let told = desk.json(1, &["import", "day.csv"]);
    // A comma is a decimal sign then, and three digits behind it are as likely a thousand.
    assert_eq!(told["files"][0]["problem_counts"], json!({ "E_AMOUNT_AMBIGUOUS": 2500 }), "{told}");
    let desk = Desk::new();
    desk.write("neither.csv", late(("06/01/2026 10:00", "15"), &[]));
    assert_eq!(imported(&desk, "neither.csv").0, "2026-01-06");
}

#[test]
fn a_column_that_contradicts_itself_far_below_is_not_guessed() {
    let desk = Desk::new();
    let last = [("06/25/2026 10:00", "15"), ("25/06/2026 10:00", "15"), ("2026-06-25 10:00", "15")];
    desk.write("both.csv", late(("06/01/2026 10:00", "15"), &last));
    for command in [&["validate", "both.csv"][..], &["import", "both.csv"]] {
        let told = desk.json(1, command);
        assert_eq!((told["read"].clone(), told["rejected"].clone()), (json!(2503), json!(2500)), "{told}");
        assert_eq!(told["files"][0]["problem_counts"], json!({ "E_TIME_AMBIGUOUS": 2500 }));
    }
    assert_eq!(desk.rows("orders").len(), 3);
    // Also where the first rows agree, and from standard input; a source that knows its files decides.
    let desk = Desk::new();
    let mut text = late(("25/06/2026 10:00", "15"), &[("06/25/2026 10:00", "15")]);
    text.push_str("B1;0a1b181f0000;15;06/01/2026 10:00\n");
    let stdin = std::fs::File::open(desk.path(&desk.write("late.csv", &text))).unwrap();
    let output = desk.command(&["import", "-", "--format", "json"]).stdin(stdin).output().unwrap();
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["files"][0]["problem_counts"], json!({ "E_TIME_AMBIGUOUS": 1 }), "{told}");
    std::fs::create_dir_all(desk.path("sources")).unwrap();
    desk.write(
        "sources/ours.toml",
        "name = \"ours\"\ntitle = \"Ours\"\nabout = \"Ours\"\nextends = \"generic_orders\"\nday_first = false\n",
    );
    desk.write("vhm.toml", "sources_dir = \"sources\"\n");
    let told = desk.json(1, &["import", "late.csv", "--source", "ours"]);
    assert_eq!(told["files"][0]["problem_counts"], json!({ "E_TIME_UNREADABLE": 2500 }), "{told}");
    let known = desk.rows("orders");
    let open = known.iter().find(|row| row["order_number"] == json!("B1")).unwrap();
    assert!(open["creation_time"].as_str().unwrap().starts_with("2026-06-01"), "{open}");
}

#[test]
fn texts_between_apostrophes_are_whole_or_rejected() {
    let desk = Desk::new();
    let row = |at: usize, goods: &str| format!("A{at};0a1b181f0000;15;2026-06-01 10:00;{goods}\n");
    let header = "order_number;machine_code;order_price;creation_time;goods_name\n";
    desk.write("minimal.csv", format!("{header}{}{}", row(1, "'Latte; big'"), row(2, "Espresso")));
    desk.run(0, &["import", "minimal.csv"]);
    assert_eq!(desk.rows("orders")[0]["goods_name"], json!("Latte; big"));
    // Behind the rows that decide what quotes are.
    let plain: String = (10..510).map(|at| row(at, "Espresso")).collect();
    desk.write("late.csv", format!("{header}{plain}{}{}", row(1, "'Mocha; big'"), row(2, "o'zbek")));
    let told = desk.json(1, &["import", "late.csv"]);
    assert!(problems(&told).contains(&("E_QUOTE_UNCLEAR".to_owned(), Some(502), None)), "{told}");
    assert_eq!(desk.rows("orders")[0]["goods_name"], json!("Latte; big"));
}
