//! Importing, checking, taking back.

use serde_json::{Value as Json, json};

use crate::{Desk, fixture, orders};

/// Runs a case on both databases.
fn on_both(case: impl Fn(&Desk)) {
    case(&Desk::new());
    case(&Desk::on_postgres());
}

#[test]
fn the_contract_for_scripts_holds() {
    on_both(|desk| {
        let file = fixture("sources/happy_workers/hw20_en.xlsx");
        let told = desk.json(0, &["import", &file]);
        for (key, value) in [
            ("read", 14),
            ("new", 14),
            ("updated", 0),
            ("unchanged", 0),
            ("rejected", 0),
            ("skipped", 0),
            ("exit_code", 0),
        ] {
            assert_eq!(told[key], json!(value), "{key}");
        }
        assert_eq!((&told["outcome"], &told["schema_version"]), (&json!("ok"), &json!(1)));
        let first = &told["files"][0];
        assert_eq!(
            (&first["source"], &first["format"], &first["sheet"], &first["header_row"]),
            (&json!("happy_workers"), &json!("xlsx"), &json!("Sheet1"), &json!(1))
        );
        assert_eq!((&first["run"], &first["problems"], &first["problems_total"]), (&json!(1), &json!([]), &json!(0)));
        let again = desk.json(0, &["import", &file]);
        assert_eq!((&again["files"][0]["outcome"], &again["files"][0]["run"]), (&json!("already_imported"), &json!(1)));
    });
}

#[test]
fn a_corrected_file_updates_fills_and_keeps_history() {
    on_both(|desk| {
        desk.write("one.csv", orders(&[("A1", "15000", "Латте"), ("A2", "10000", "")]));
        desk.write("two.csv", orders(&[("A1", "20000", ""), ("A2", "10000", "Эспрессо"), ("A3", "5000", "Чай")]));
        desk.run(0, &["import", "one.csv"]);
        let told = desk.json(0, &["import", "two.csv"]);
        assert_eq!((&told["new"], &told["updated"], &told["unchanged"]), (&json!(1), &json!(2), &json!(0)));
        let history = desk.json(0, &["order", "history", "A1"]);
        let change = &history["rows"][1];
        for (key, value) in [
            ("version", json!(2)),
            ("field", json!("order_price")),
            ("kind", json!("changed")),
            ("old", json!("15000.00")),
            ("new", json!("20000.00")),
            ("run", json!(2)),
            ("file", json!("two.csv")),
            ("line", json!(2)),
        ] {
            assert_eq!(change[key], value, "{key}");
        }
        assert_eq!(desk.json(0, &["order", "history", "A2"])["rows"][1]["kind"], json!("filled"));
        assert_eq!(desk.json(0, &["order", "show", "A1", "--at", "1"])["order_price"], json!("15000.00"));
        assert_eq!(desk.rows("orders")[0]["goods_name"], json!("Латте"));
    });
}

#[test]
fn undo_gives_back_what_was() {
    on_both(|desk| {
        desk.write("one.csv", orders(&[("A1", "15000", "Латте")]));
        desk.write("two.csv", orders(&[("A1", "20000", "Латте"), ("A2", "10000", "")]));
        desk.run(0, &["import", "one.csv"]);
        let before = desk.rows("orders");
        desk.run(0, &["import", "two.csv"]);
        desk.run(2, &["runs", "undo", "2"]);
        desk.run(7, &["runs", "undo", "1", "--yes"]);
        let told = desk.json(0, &["runs", "undo", "2", "--yes"]);
        assert_eq!((&told["removed"], &told["restored"]), (&json!(1), &json!(1)));
        assert_eq!(desk.rows("orders"), before);
        desk.run(7, &["runs", "undo", "2", "--yes"]);
        assert_eq!(desk.json(0, &["import", "two.csv"])["updated"], json!(1));
        desk.run(0, &["db", "check"]);
    });
}

#[test]
fn rejected_rows_come_back_as_a_file_that_imports_once_mended() {
    for ending in ["csv", "xlsx", "tsv"] {
        let desk = Desk::new();
        desk.write("bad.csv", orders(&[("A1", "15000", "Латте"), ("A2", "дорого", "Чай"), ("A3", "1.2.3", "Чай")]));
        let told = desk.json(1, &["import", "bad.csv"]);
        assert_eq!((&told["new"], &told["rejected"], &told["outcome"]), (&json!(1), &json!(2), &json!("problems")));
        assert_eq!(told["files"][0]["problems"][0]["code"], json!("E_AMOUNT_UNREADABLE"));
        assert_eq!(
            (&told["files"][0]["problems"][0]["line"], &told["files"][0]["problems"][0]["column"]),
            (&json!(3), &json!("order_price"))
        );
        let fix = format!("fix.{ending}");
        desk.run(0, &["runs", "rejects", "1", "-o", &fix]);
        let again = desk.json(1, &["import", &fix]);
        assert_eq!((&again["read"], &again["rejected"]), (&json!(2), &json!(2)), "{ending}");
        if ending == "xlsx" {
            continue;
        }
        let text = std::fs::read_to_string(desk.path(&fix))
            .unwrap()
            .replacen("дорого", "9000", 1)
            .replacen("1.2.3", "8000", 1);
        desk.write(&format!("mended.{ending}"), text);
        let mended = desk.json(0, &["import", &format!("mended.{ending}")]);
        assert_eq!((&mended["new"], &mended["rejected"]), (&json!(2), &json!(0)), "{ending}");
        assert!(desk.rows("orders").iter().all(|row| row["extra"].is_null()));
    }
}

#[test]
fn rows_with_the_same_key_are_settled_by_the_policy() {
    on_both(|desk| {
        desk.write("known.csv", orders(&[("A1", "1000", "Чай")]));
        desk.run(0, &["import", "known.csv"]);
        let before = desk.rows("orders");
        let twice = [("A1", "2000", ""), ("A2", "5000", "Латте"), ("A2", "5000", "Латте"), ("A1", "3000", "")];
        desk.write("twice.csv", orders(&twice));
        let told = desk.json(1, &["import", "twice.csv", "--dry-run"]);
        assert_eq!((&told["new"], &told["rejected"], &told["skipped"]), (&json!(1), &json!(2), &json!(1)));
        assert_eq!(desk.rows("orders"), before);
        let message = told["files"][0]["problems"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains('2') && message.contains('5') && message.contains("A1"), "{message}");
        desk.run(1, &["import", "twice.csv"]);
        assert_eq!(desk.rows("orders")[0], before[0]);
        desk.run(0, &["runs", "undo", "2", "--yes"]);
        desk.run(0, &["import", "twice.csv", "--on-duplicate", "last"]);
        assert_eq!(desk.rows("orders")[0]["order_price"], json!("3000.00"));
        assert_eq!(desk.rows("orders")[0]["version"], json!(2));
        desk.run(0, &["runs", "undo", "4", "--yes"]);
        desk.run(0, &["import", "twice.csv", "--on-duplicate", "first"]);
        assert_eq!(desk.rows("orders")[0]["order_price"], json!("2000.00"));
        desk.run(0, &["db", "check"]);
    });
}

#[test]
fn limits_of_bad_rows_decide_whether_the_file_lands() {
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "15000", ""), ("A2", "x", ""), ("A3", "y", ""), ("A4", "1", "")]));
    let told = desk.json(1, &["import", "bad.csv", "--max-errors", "1"]);
    assert_eq!((&told["files"][0]["outcome"], &told["new"]), (&json!("failed"), &json!(0)));
    assert!(desk.rows("orders").is_empty());
    desk.run(1, &["import", "bad.csv", "--max-error-rate", "10%"]);
    desk.run(1, &["import", "bad.csv", "--on-error", "abort"]);
    assert!(desk.rows("orders").is_empty());
    assert_eq!(desk.json(0, &["runs", "list", "--state", "failed"])["rows"].as_array().unwrap().len(), 3);
    assert_eq!(desk.json(8, &["import", "bad.csv", "--max-errors", "2"])["outcome"], json!("partial"));
    assert_eq!(desk.rows("orders").len(), 2);
    desk.write("worse.csv", orders(&[("B1", "x", "")]));
    desk.run(0, &["import", "worse.csv", "--exit-zero"]);
}

#[test]
fn empty_cells_clear_only_when_asked() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Латте")]));
    desk.write("two.csv", orders(&[("A1", "15000", "")]));
    desk.run(0, &["import", "one.csv"]);
    assert_eq!(desk.json(0, &["import", "two.csv"])["unchanged"], json!(1));
    assert_eq!(desk.json(0, &["import", "two.csv", "--empty", "clear"])["updated"], json!(1));
    assert!(desk.rows("orders")[0]["goods_name"].is_null());
}

#[test]
fn both_databases_hold_the_same_after_the_same_files() {
    let (embedded, server) = (Desk::new(), Desk::on_postgres());
    let folder = fixture("sources");
    let dumps = [&embedded, &server].map(|desk| {
        desk.run(0, &["import", &folder, "--recursive"]);
        vhm::schema::Table::NAMES.map(|table| desk.rows(table))
    });
    assert!(dumps[0].iter().all(|rows| !rows.is_empty()));
    assert_eq!(dumps[0], dumps[1]);
}

#[test]
fn standard_input_lists_and_folders_name_files() {
    use std::io::Write;
    let desk = Desk::new();
    let mut child = desk
        .command(&["import", "-", "--input-format", "csv", "--format", "json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(orders(&[("A1", "1", "")]).as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    desk.write("one.csv", orders(&[("A2", "1", "")]));
    desk.write("list.txt", "one.csv\0");
    desk.run(0, &["import", "--files-from", "list.txt", "-0"]);
    assert_eq!(desk.rows("orders").len(), 2);
    std::fs::create_dir(desk.path("in")).unwrap();
    desk.write("in/two.csv", orders(&[("A3", "1", "")]));
    desk.run(2, &["import", "in"]);
    desk.run(0, &["import", "in", "--recursive"]);
    assert_eq!(desk.rows("orders").len(), 3);
}

#[test]
fn a_file_that_cannot_be_taken_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.write("good.csv", orders(&[("A1", "1", "")]));
    // Not one of them could be taken: why the first could not.
    desk.run(4, &["import", &fixture("bad/encrypted.xlsx"), "missing.csv"]);
    desk.run(4, &["validate", &fixture("bad/encrypted.xlsx"), &fixture("bad/too_deep.json")]);
    desk.run(1, &["validate", &fixture("bad/encrypted.xlsx"), "good.csv"]);
    let told = desk.json(1, &["import", &fixture("bad/encrypted.xlsx"), "good.csv", "missing.csv"]);
    let outcomes: Vec<_> =
        told["files"].as_array().unwrap().iter().map(|file| file["outcome"].as_str().unwrap().to_owned()).collect();
    assert_eq!(outcomes, ["refused", "imported", "refused"]);
    assert_eq!(told["files"][0]["problems"][0]["code"], json!("E_FILE_ENCRYPTED"));
}

#[test]
fn killed_at_any_moment_the_database_is_as_before_or_as_after() {
    on_both(killed_at_ten_moments);
}

fn killed_at_ten_moments(desk: &Desk) {
    let rows: Vec<String> =
        (0..60_000).map(|at| format!("K{at},0a1b181f0000,{at},Латте,2026-06-01 10:00:00\n")).collect();
    desk.write("big.csv", format!("order_number,machine_code,order_price,goods_name,creation_time\n{}", rows.concat()));
    desk.write("small.csv", orders(&[("A1", "1", "")]));
    desk.run(0, &["import", "small.csv"]);
    for delay in [0, 5, 20, 50, 90, 140, 200, 300, 450, 700] {
        let mut child =
            desk.command(&["import", "big.csv", "--quiet"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        // It may have ended by itself already.
        let _ = child.kill();
        child.wait().unwrap();
        let count = desk.json(0, &["db", "status"])["orders"].as_i64().unwrap();
        assert!(count == 1 || count == 60_001, "{count} rows after {delay} ms");
    }
    desk.run(0, &["import", "big.csv"]);
    assert_eq!(desk.json(0, &["db", "status"])["orders"], json!(60_001));
    desk.run(0, &["db", "check"]);
}

#[test]
fn two_imports_at_once_both_land() {
    on_both(|desk| {
        for name in ["one", "two", "three"] {
            let rows: Vec<_> =
                (0..2_000).map(|at| format!("{name}{at},0a1b181f0000,{at},Чай,2026-06-01 10:00:00\n")).collect();
            desk.write(
                &format!("{name}.csv"),
                format!("order_number,machine_code,order_price,goods_name,creation_time\n{}", rows.concat()),
            );
        }
        let children: Vec<_> = ["one.csv", "two.csv", "three.csv"]
            .map(|file| desk.command(&["import", file, "--quiet"]).stdout(std::process::Stdio::null()).spawn().unwrap())
            .into();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(desk.json(0, &["db", "status"])["orders"], json!(6_000));
        desk.run(0, &["db", "check"]);
    });
}

#[test]
fn a_check_reports_in_the_formats_of_other_tools() {
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "x", ""), ("A2", "1", "")]));
    desk.run(
        1,
        &[
            "validate",
            "bad.csv",
            &fixture("formats/csv/comma.csv"),
            "--junit",
            "out.xml",
            "--sarif",
            "out.sarif",
            "--json",
            "out.json",
        ],
    );
    assert!(!desk.path("vhm.db").exists(), "a check wrote a database");
    let sarif: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["version"], json!("2.1.0"));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("E_AMOUNT_UNREADABLE"), &json!("error")));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], json!(2));
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"], json!("E_AMOUNT_UNREADABLE"));
    let junit = std::fs::read_to_string(desk.path("out.xml")).unwrap();
    assert!(
        junit.contains("tests=\"2\" failures=\"1\"") && junit.contains("<failure type=\"E_AMOUNT_UNREADABLE\""),
        "{junit}"
    );
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.json")).unwrap()).unwrap();
    assert_eq!(
        (&report["exit_code"], &report["files"][0]["rejected"], &report["files"][0]["accepted"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let github = desk.run(1, &["validate", "bad.csv", "--github"]).out();
    assert!(github.starts_with("::error file=bad.csv,line=2,title=E_AMOUNT_UNREADABLE::"), "{github}");
    let warned = fixture("bad/clock_plus_3h.csv");
    desk.run(0, &["validate", &warned]);
    desk.run(1, &["validate", &warned, "--deny", "warnings"]);
}

#[test]
fn a_new_database_is_made_once_however_many_begin() {
    on_both(|desk| {
        let begin = || {
            let mut command = desk.command(&["db", "init", "--quiet"]);
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = std::iter::repeat_with(begin).take(12).collect();
        for one in all {
            let ended = one.wait_with_output().unwrap();
            assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
        }
        let status = desk.json(0, &["db", "status"]);
        assert_eq!(status["schema"], status["schema_known"]);
    });
}

#[test]
fn rejected_rows_stand_under_their_headings() {
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "дорого", "Чай"), ("A2", "1", ""), ("A3", "1.2.3", "Какао, большой")]));
    desk.run(1, &["import", "bad.csv"]);
    let out = desk.run(0, &["runs", "rejects", "1", "--format", "tsv"]).out();
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(
        lines[0],
        ["line", "problems", "order_number", "machine_code", "order_price", "goods_name", "creation_time"]
    );
    assert_eq!((lines[1][0], lines[1][2], lines[1][4], lines[1][5]), ("2", "A1", "дорого", "Чай"));
    assert_eq!((lines[2][2], lines[2][5], lines.len()), ("A3", "Какао, большой", 3));
    assert!(lines[1][1].contains("дорого") && !out.contains('{') && !out.contains('['), "{out}");
    let told = desk.json(0, &["runs", "rejects", "1"]);
    assert_eq!(told["rows"][0]["cells"][2], json!("дорого"));
    assert_eq!(told["rows"][0]["problems"][0]["code"], json!("E_AMOUNT_UNREADABLE"));
}

#[test]
fn patterns_that_no_shell_replaced_are_files_all_the_same() {
    let desk = Desk::new();
    for (name, number) in [("june-1.csv", "A1"), ("june-2.csv", "A2"), ("july.csv", "A3"), (".hidden.csv", "A4")] {
        desk.write(name, orders(&[(number, "1", "")]));
    }
    let files = |pattern: &str| {
        let told = desk.json(0, &["validate", pattern]);
        told["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["file"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(files("june-?.csv"), ["june-1.csv", "june-2.csv"]);
    assert_eq!(files("*.csv"), ["july.csv", "june-1.csv", "june-2.csv"]);
    assert_eq!(files("./*ne*1.*"), ["june-1.csv"]);
    assert!(desk.run(2, &["validate", "may*.csv"]).err().contains("no file fits may*.csv"));
    desk.write("really*.csv", orders(&[("A5", "1", "")]));
    assert_eq!(files("really*.csv"), ["really*.csv"]);
}

#[test]
fn a_row_whose_key_is_merged_with_the_row_above_is_no_row_of_its_own() {
    let desk = Desk::new();
    let rows = "<tr><td rowspan=2>A-1<td rowspan=2>0a1b181f0000<td rowspan=2>15000<td>2026-06-10<br>08:00:00<tr><td>2026-06-10 08:01:00";
    let head = "<tr><th>order_number<th>machine_code<th>order_price<th>creation_time";
    desk.write("merged.html", format!("<table>{head}{rows}</table>"));
    let said = desk.json(1, &["import", "merged.html"]);
    assert_eq!((&said["new"], &said["rejected"]), (&json!(1), &json!(1)), "{said}");
    let problems = said["files"][0]["problems"].as_array().unwrap();
    let codes: Vec<_> = problems.iter().filter_map(|problem| problem["code"].as_str()).collect();
    assert_eq!(codes, ["W_MERGED_AMOUNT", "E_KEY_MERGED"], "{said}");
    assert_eq!(desk.rows("orders")[0]["creation_time"], "2026-06-10T08:00:00+05:00");
}

#[test]
fn a_preview_gives_programs_instants_and_people_local_times() {
    let desk = Desk::new();
    desk.write(
        "one.csv",
        "order_number,machine_code,order_price,creation_time\nP1,0a1b181f0000,15000,2026-06-01 10:00:00\n",
    );
    let told = desk.json(0, &["import", "one.csv", "--dry-run"]);
    let fields = told["files"][0]["preview"][0]["fields"].as_array().unwrap();
    let new = |key: &str| fields.iter().find(|field| field["field"] == json!(key)).map(|field| field["new"].clone());
    assert_eq!(new("creation_time"), Some(json!("2026-06-01T10:00:00+05:00")), "{told}");
    assert_eq!(new("order_price"), Some(json!("15000.00")), "{told}");
    let seen = desk.run(0, &["import", "one.csv", "--dry-run", "--format", "table"]).out();
    assert!(seen.contains("2026-06-01 10:00:00") && !seen.contains("+05:00"), "{seen}");
}

#[test]
fn headings_of_the_panel_mean_the_same_in_any_table_of_orders() {
    on_both(|desk| {
        // Neither the brew status nor a time of delivery, so that it is no export of the panel; one order of two was paid back.
        desk.write(
            "refund.csv",
            "Номер заказа;Машинный код;Источник заказа;Цена заказа;Время создания;Время оплаты;Время возврата денег;Смена\n\
             A1;0a1b181f0000;Наличные;15000;2026-06-01 14:26:50;2026-06-01 14:27:30;2026-06-01 15:29:31;утро\n\
             A2;0a1b181f0000;Наличные;12000;2026-06-01 14:30:50;2026-06-01 14:30:50;;\n",
        );
        let told = desk.json(0, &["import", "refund.csv"]);
        assert_eq!(told["files"][0]["source"], json!("generic_orders"));
        let rows = desk.rows("orders");
        assert_eq!(rows[0]["refund_time"], json!("2026-06-01T15:29:31+05:00"));
        assert_eq!((&rows[0]["order_resource"], &rows[1]["refund_time"]), (&json!("cash"), &json!(null)));
        let sold = desk.json(0, &["stats", "revenue", "--by", "month", "--table", "sold"]);
        assert!(sold.to_string().contains("12000.00") && !sold.to_string().contains("27000.00"), "{sold}");
        // What no field takes is told once, by its heading, and kept.
        let problems = told["files"][0]["problems"].as_array().unwrap();
        let told: Vec<_> = problems.iter().map(|one| (&one["code"], &one["severity"], &one["line"])).collect();
        assert_eq!(told, [(&json!("N_COLUMNS_EXTRA"), &json!("note"), &json!(1))]);
        assert!(problems[0]["message"].as_str().unwrap().contains("«Смена»"), "{problems:?}");
        assert!(rows[0]["extra"].to_string().contains("утро"), "{}", rows[0]);
    });
}

#[test]
fn a_file_whose_columns_are_all_known_or_empty_says_nothing_of_them() {
    let desk = Desk::new();
    desk.write("plain.csv", "order_number,machine_code,price,Смена,№\nA1,0a1b181f0000,15000,,1\n");
    assert_eq!(desk.json(0, &["import", "plain.csv"])["files"][0]["problems"], json!([]));
    let wide: Vec<String> = (0..40).map(|at| format!("Колонка {at}")).collect();
    let cells = vec!["x"; wide.len()].join(",");
    desk.write("wide.csv", format!("order_number,machine_code,{}\nA2,0a1b181f0000,{cells}\n", wide.join(",")));
    let checked = desk.json(0, &["validate", "wide.csv"]);
    let problems = checked["files"][0]["problems"].as_array().unwrap();
    let message = problems[0]["message"].as_str().unwrap();
    assert!(problems.len() == 1 && message.contains("(40)") && message.contains('…'), "{message}");
    assert!(message.contains("«Колонка 11»") && !message.contains("«Колонка 12»"), "{message}");
}

#[test]
fn a_text_too_long_for_a_workbook_holds_no_other_rejected_row_back() {
    let desk = Desk::new();
    let long = "ж".repeat(40_000);
    desk.write("bad.csv", orders(&[("A1", "x", ""), ("A2", "1", &long), ("A3", "y", "")]));
    let told = desk.json(1, &["import", "bad.csv"]);
    let run = told["files"][0]["run"].to_string();
    let told = desk.run(1, &["runs", "rejects", &run, "-o", "fix.xlsx"]).err();
    assert!(told.contains("lines 3") && told.contains("2 rejected rows"), "{told}");
    let told = desk.json(1, &["runs", "rejects", &run, "-o", "again.xlsx"]);
    assert_eq!(
        (told["rows"].clone(), told["left_out"].clone(), told["exit_code"].clone()),
        (json!(2), json!([3]), json!(1))
    );
    let again = desk.json(1, &["import", "fix.xlsx"]);
    assert_eq!((again["read"].clone(), again["rejected"].clone()), (json!(2), json!(2)));
    // Text has room for it.
    let told = desk.json(0, &["runs", "rejects", &run, "-o", "fix.csv"]);
    assert_eq!((told["rows"].clone(), told["left_out"].clone()), (json!(3), json!([])));
    assert!(std::fs::read_to_string(desk.path("fix.csv")).unwrap().contains(&long));
    // When no row has room, there is still a file.
    desk.write("only.csv", orders(&[("A2", "1", &long)]));
    let run = desk.json(1, &["import", "only.csv"])["files"][0]["run"].to_string();
    desk.run(1, &["runs", "rejects", &run, "-o", "none.xlsx"]);
}

#[test]
fn formats_of_rows_print_a_row_for_each_file() {
    let desk = Desk::new();
    desk.write("a.csv", orders(&[("A1", "1", ""), ("A2", "x", "")]));
    desk.write("b.csv", orders(&[("A3", "1", "")]));
    desk.write("c.csv", "nothing\nof use\n");
    let files = ["a.csv", "b.csv", "c.csv"];
    let of = |command: &[&str], format: &str| desk.run(1, &[command, &files, &["--format", format]].concat()).out();
    let json = |text: &str| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Json>>();
    let told = json(&of(&["validate"], "jsonl"));
    assert_eq!(told.len(), 3);
    assert_eq!(
        (&told[0]["accepted"], &told[0]["errors"], &told[2]["outcome"]),
        (&json!(1), &json!(1), &json!("refused"))
    );
    assert_eq!(json(&of(&["import", "--dry-run"], "jsonl"))[0]["outcome"], json!("dry_run"));
    let told = json(&of(&["import"], "jsonl"));
    assert_eq!((&told[0]["new"], &told[0]["rejected"], &told[1]["run"]), (&json!(1), &json!(1), &json!(2)));
    let heading = "file,outcome,source,table,run,read,new,updated,unchanged,rejected,skipped,errors,warnings";
    let csv = of(&["import", "--force"], "csv");
    assert_eq!((csv.lines().next(), csv.lines().count()), (Some(heading), 4), "{csv}");
    assert!(csv.contains("a.csv,imported,generic_orders,orders,"), "{csv}");
    assert!(of(&["validate"], "md").starts_with("| file | outcome |"));
    assert!(of(&["validate"], "tsv").starts_with("file\toutcome\t"));
    // Nobody asked for a format: the words are for people, also in a pipe.
    assert!(desk.run(1, &["validate", "a.csv"]).out().contains("read 2 = accepted 1"));
}

#[test]
fn a_source_that_was_named_is_told_what_it_lacks() {
    let desk = Desk::new();
    desk.write("a.csv", orders(&[("A1", "1", "")]));
    let told = desk.run(4, &["import", "a.csv", "--source", "payme"]).err();
    assert!(told.contains("E_SOURCE_OTHER") && told.contains("payme") && !told.contains("no source knows"), "{told}");
    desk.write("unknown.csv", "one,two\n1,2\n");
    assert!(desk.run(4, &["import", "unknown.csv"]).err().contains("E_SOURCE_UNKNOWN"));
}

#[test]
fn headings_below_rows_of_a_report_are_those_of_the_file() {
    let desk = Desk::new();
    let text =
        ";;от;01.06.2026\nНомер заказа;Код автомата;Цена заказа;Время создания\nA1;0a1b181f0000;abc;2026-06-01 10:00\n";
    desk.write("period.csv", text);
    let told = desk.json(1, &["import", "period.csv"]);
    let headings = ["Номер заказа", "Код автомата", "Цена заказа", "Время создания"];
    assert_eq!(told["files"][0]["parts"][0]["headings"], json!(headings), "{told}");
    desk.run(0, &["runs", "rejects", "1", "-o", "fix.csv"]);
    assert!(std::fs::read_to_string(desk.path("fix.csv")).unwrap().starts_with("Номер заказа,"));
}
