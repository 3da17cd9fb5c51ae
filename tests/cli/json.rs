//! JSON for scripts: every command gives one object with its version, also when it is typed wrongly.

use serde_json::{Value as Json, json};

use crate::{Desk, fixture, orders};

impl Desk {
    /// The object that a command with `--json` prints.
    #[track_caller]
    fn short_json(&self, code: i32, arguments: &[&str]) -> Json {
        let mut typed = arguments.to_vec();
        typed.push("--json");
        let out = self.run(code, &typed).out();
        let object: Json = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{out}"));
        assert_eq!(object["schema_version"], json!(1), "{arguments:?}: {object}");
        assert!(!out.contains('\u{1b}'), "{arguments:?}: {out}");
        object
    }
}

#[test]
fn every_command_speaks_json() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Чай"), ("A2", "x", "Кофе")]));
    assert_eq!(desk.short_json(1, &["import", "one.csv"])["outcome"], json!("problems"));
    let payme = fixture("sources/payme/payme.xlsx");
    for arguments in [
        &["query"][..],
        &["order", "show", "A1"],
        &["order", "history", "A1"],
        &["runs", "list"],
        &["runs", "show", "1"],
        &["runs", "rejects", "1"],
        &["runs", "prune", "--older-than", "9", "--yes"],
        &["sources", "list"],
        &["sources", "show", "payme"],
        &["sources", "check", &payme],
        &["db", "init"],
        &["db", "status"],
        &["db", "migrate"],
        &["db", "check"],
        &["peek", &payme],
        &["config", "show", "--origin"],
        &["doctor"],
        &["explain"],
        &["explain", "E_ID_PRECISION"],
        &["help", "filters"],
        &["--version"],
    ] {
        desk.short_json(0, arguments);
    }
}

#[test]
fn what_was_done_is_told_as_json() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Чай"), ("A2", "x", "Кофе")]));
    desk.run(1, &["import", "one.csv"]);
    let done = |arguments: &[&str], fact: &str, value: Json| {
        let told = desk.short_json(0, arguments);
        assert_eq!((&told["outcome"], &told["exit_code"], &told[fact]), (&json!("ok"), &json!(0), &value), "{told}");
    };
    done(&["runs", "rejects", "1", "-o", "fix.csv"], "rows", json!(1));
    done(&["export", "-o", "out.csv"], "rows", json!(1));
    done(&["order", "create", "B1", "--machine", "0a1b181f0000", "order_price=1"], "done", json!("created"));
    done(&["order", "edit", "B1", "order_price=2"], "done", json!("changed"));
    done(&["order", "edit", "B1", "order_price=2"], "done", json!("unchanged"));
    done(&["order", "delete", "B1", "--yes"], "done", json!("deleted"));
    done(&["order", "restore", "B1"], "done", json!("restored"));
    done(&["db", "backup", "copy.db"], "file", json!("copy.db"));
    assert_eq!(desk.short_json(0, &["runs", "undo", "1", "--yes"])["removed"], json!(1));
}

#[test]
fn letters_that_a_document_cannot_show_are_told() {
    let desk = Desk::new();
    desk.write("one.csv", orders(&[("A1", "15000", "Чай"), ("A2", "15000", "漢字 кофе")]));
    desk.run(0, &["import", "one.csv"]);
    let told = desk.short_json(0, &["export", "-o", "all.pdf"]);
    let problem = &told["problems"][0];
    assert_eq!((&problem["code"], &problem["severity"]), (&json!("W_LETTERS_LACKING"), &json!("warning")), "{told}");
    let message = "the font of the document lacks letters, which are drawn as □: U+5B57, U+6F22; cells with them: 1";
    assert_eq!(problem["message"], json!(message));
    let errors = desk.run(0, &["export", "-o", "again.pdf"]).err();
    assert!(errors.contains(message), "{errors}");
    assert_eq!(desk.short_json(0, &["export", "goods_name like чай", "-o", "tea.pdf"])["problems"], json!([]));
    assert_eq!(desk.short_json(0, &["export", "-o", "all.xlsx"])["problems"], json!([]));
    // Statistics and the report of reconciliation are documents too.
    desk.write("漢.csv", orders(&[("字1", "15000", "Чай")]));
    desk.run(0, &["import", "漢.csv"]);
    desk.run(0, &["reconcile"]);
    let written = |command: &[&str], name: &str| {
        let told = desk.short_json(0, &[command, &["-o", name]].concat());
        let errors = desk.run(0, &[command, &["-o", &format!("again-{name}")]].concat()).err();
        let message = told["problems"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(errors.contains(&message), "{errors}");
        (told["problems"].as_array().map(Vec::len), message)
    };
    let lacking = "the font of the document lacks letters, which are drawn as □: U+5B57, U+6F22; cells with them:";
    assert_eq!(written(&["stats", "goods"], "goods.pdf"), (Some(1), format!("{lacking} 2")));
    assert_eq!(written(&["reconcile", "report"], "left.pdf"), (Some(1), format!("{lacking} 2")));
    for (command, name) in [
        (&["stats", "hours"][..], "hours.pdf"),
        (&["stats", "goods"], "goods.xlsx"),
        (&["stats", "goods"], "goods.html"),
        (&["reconcile", "report"], "left.xlsx"),
        (&["reconcile", "report"], "left.json"),
    ] {
        assert_eq!(written(command, name), (Some(0), String::new()), "{name}");
    }
}

#[test]
fn mistakes_are_told_as_json() {
    let desk = Desk::new();
    for arguments in [
        &["imprt"][..],
        &["query", "--bogus"],
        &["query", "--format", "csw"],
        &["explain", "E_NOTHING"],
        &["query", "machine_cod = 1"],
        &["query", "--columns", "goods_nam"],
        &["order", "show", "nothing"],
        &["runs", "undo", "1"],
    ] {
        let told = desk.short_json(2, arguments);
        assert_eq!((&told["exit_code"], &told["outcome"]), (&json!(2), &json!("usage")), "{arguments:?}");
        assert!(told["error"].as_str().is_some_and(|error| !error.is_empty()), "{told}");
    }
    let told = desk.short_json(2, &["query", "machine_cod = 1"]);
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("machine_code?") && error.contains("^^^^^^^^^^^"), "{error}");
    let help = desk.run(0, &["query", "--help", "--json"]).out();
    assert!(help.contains("Usage: vhm query"), "{help}");
    assert!(desk.run(2, &["query", "--bogus"]).out().is_empty());
}
