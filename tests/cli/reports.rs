//! What a check writes for other programs: SARIF against its published schema, JUnit as a parser of XML reads it.

use std::process::Command;

use serde_json::{Value as Json, json};

use crate::{Desk, fixture, orders};

/// The schema of SARIF 2.1.0 as OASIS published it.
const SARIF: &str = include_str!("schemas/sarif-2.1.0.json");

/// Says what of a document does not fit a JSON schema. Knows the words that the schema of SARIF uses, and stops at any other.
fn misfits(root: &Json, schema: &Json, value: &Json, place: &str, found: &mut Vec<String>) {
    for (word, wanted) in schema.as_object().unwrap() {
        let fits = match word.as_str() {
            "$schema" | "$id" | "title" | "description" | "default" | "definitions" | "format" => true,
            "$ref" => {
                let inner = root.pointer(wanted.as_str().unwrap().trim_start_matches('#')).unwrap();
                misfits(root, inner, value, place, found);
                true
            }
            "type" => match wanted.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                other => panic!("the type {other}"),
            },
            "enum" => wanted.as_array().unwrap().contains(value),
            "required" => wanted.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "uniqueItems" => value
                .as_array()
                .is_none_or(|items| items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    misfits(root, wanted, item, &format!("{place}/{at}"), found);
                }
                true
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = wanted.get(key) {
                        misfits(root, schema, inner, &format!("{place}/{key}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |key: &str| schema["properties"].get(key).is_some();
                let others = value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)).collect::<Vec<_>>();
                if wanted.is_object() {
                    for (key, inner) in &others {
                        misfits(root, wanted, inner, &format!("{place}/{key}"), found);
                    }
                }
                *wanted != json!(false) || others.is_empty()
            }
            "anyOf" | "oneOf" => wanted.as_array().unwrap().iter().any(|choice| {
                let mut wrong = Vec::new();
                misfits(root, choice, value, place, &mut wrong);
                wrong.is_empty()
            }),
            // Patterns stand only at guids, languages and versions, of which there are none here.
            "pattern" => value.is_null(),
            other => panic!("the schema says {other}"),
        };
        if !fits {
            found.push(format!("{place}: {word} {wanted}"));
        }
    }
}

#[test]
fn sarif_fits_its_schema() {
    let schema: Json = serde_json::from_str(SARIF).unwrap();
    let desk = Desk::new();
    desk.write("bad.csv", orders(&[("A1", "x", ""), ("A2", "1", "\u{1b}<&>\"")]));
    let clock = fixture("bad/clock_plus_3h.csv");
    let encrypted = fixture("bad/encrypted.xlsx");
    for files in [
        &["bad.csv"][..],
        &[&clock],
        &[&encrypted],
        &["bad.csv", &clock, &encrypted],
        &[&fixture("formats/csv/comma.csv")],
    ] {
        let arguments = [&["validate", "--sarif", "out.sarif"], files].concat();
        desk.command(&arguments).output().unwrap();
        let document: Json = serde_json::from_slice(&std::fs::read(desk.path("out.sarif")).unwrap()).unwrap();
        let mut found = Vec::new();
        misfits(&schema, &schema, &document, "", &mut found);
        assert_eq!(found, Vec::<String>::new(), "{document:#}");
        for result in document["runs"][0]["results"].as_array().unwrap() {
            let rule = &document["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
        }
    }
    let mut broken = json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": {} }, "results": [{ "level": "bad", "message": {} }] }] });
    broken["runs"][0]["bogus"] = json!(1);
    let mut found = Vec::new();
    misfits(&schema, &schema, &broken, "", &mut found);
    for part in ["driver: required", "level: enum", "message: anyOf", "additionalProperties"] {
        assert!(found.iter().any(|said| said.contains(part)), "the schema lets {part} pass: {found:?}");
    }
}

#[test]
fn junit_is_read_by_a_parser_of_xml() {
    let desk = Desk::new();
    let rows: Vec<(String, String)> = (0..3).map(|at| (format!("A{at}"), "x\u{1}<]]>".to_owned())).collect();
    let rows: Vec<_> = rows.iter().map(|(number, price)| (number.as_str(), price.as_str(), "Чай & «кофе»")).collect();
    desk.write("bad & <ugly>.csv", orders(&rows));
    let good = fixture("formats/csv/comma.csv");
    desk.run(1, &["validate", "bad & <ugly>.csv", &good, "--junit", "out.xml"]);
    let script = r#"
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
def of(node): return {"tag": node.tag, "attributes": node.attrib, "text": node.text or "", "inside": [of(child) for child in node]}
print(json.dumps(of(root)))
"#;
    let output = Command::new("python3").args(["-c", script]).arg(desk.path("out.xml")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let root: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(root["tag"], json!("testsuites"));
    let suite = &root["inside"][0];
    for node in [&root, suite] {
        for (name, value) in [("name", "vhm validate"), ("tests", "2"), ("failures", "1"), ("errors", "0")] {
            assert_eq!(node["attributes"][name], json!(value), "{node}");
        }
    }
    assert_eq!((&suite["tag"], &suite["attributes"]["skipped"]), (&json!("testsuite"), &json!("0")));
    let cases = suite["inside"].as_array().unwrap();
    let names: Vec<_> = cases.iter().map(|case| case["attributes"]["name"].clone()).collect();
    assert_eq!(names, [json!("bad & <ugly>.csv"), json!(good)]);
    assert!(cases.iter().all(|case| case["attributes"]["classname"].as_str().is_some_and(|name| !name.is_empty())));
    let failure = &cases[0]["inside"][0];
    assert_eq!((&failure["tag"], &failure["attributes"]["type"]), (&json!("failure"), &json!("E_AMOUNT_UNREADABLE")));
    assert_eq!(failure["attributes"]["message"], json!("3 × E_AMOUNT_UNREADABLE"));
    assert!(failure["text"].as_str().unwrap().contains("bad & <ugly>.csv:2"), "{failure}");
    assert_eq!(cases[1]["inside"].as_array().unwrap().iter().filter(|node| node["tag"] == json!("failure")).count(), 0);
}

#[test]
fn a_report_is_written_over_nothing_but_an_earlier_one() {
    let desk = Desk::new();
    let text = orders(&[("A1", "1", ""), ("A2", "2", "")]);
    let (first, second) = (desk.write("a.csv", &text), desk.write("b.csv", &text));
    let whole = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    for flag in ["--json", "--junit", "--sarif"] {
        // The first file was meant to be checked, and the flag takes it; or it is named twice, once in another way.
        let told = desk.run(7, &["validate", flag, &first, &second]).err();
        assert!(told.contains(flag) && told.contains("a.csv"), "{told}");
        desk.run(7, &["validate", &first, flag, "./a.csv"]);
        desk.run(7, &["validate", ".", "--recursive", flag, &second]);
        assert_eq!((whole("a.csv"), whole("b.csv")), (text.clone(), text.clone()));
        // An earlier report is written over on every run, also where it stands among the files.
        let report = format!("report{flag}");
        for _ in 0..2 {
            desk.run(0, &["validate", &first, flag, &report]);
        }
        let written = whole(&report);
        assert!(written.contains("vhm") || written.contains("schema_version"), "{written}");
        std::fs::create_dir_all(desk.path("folder")).unwrap();
        for name in ["a.csv", "b.csv", &report] {
            std::fs::copy(desk.path(name), desk.path("folder").join(name)).unwrap();
        }
        let inside = format!("folder/{report}");
        let told = desk.run(0, &["validate", "folder", "--recursive", flag, &inside]).out();
        assert!(told.matches("read 2 = ").count() == 2 && !told.contains(&report), "{told}");
        std::fs::remove_dir_all(desk.path("folder")).unwrap();
        desk.run(7, &["validate", &report, flag, &report]);
        assert_eq!(whole(&report), written);
        // That of another kind is not, nor is an answer of another command.
        for other in ["--json", "--junit", "--sarif"].into_iter().filter(|other| *other != flag) {
            desk.run(7, &["validate", &first, other, &report]);
        }
        std::fs::remove_file(desk.path(&report)).unwrap();
    }
    desk.run(0, &["import", &first]);
    desk.write("answer.json", desk.run(0, &["query", "--format", "json"]).out());
    desk.run(7, &["validate", &first, "--json", "answer.json"]);
    desk.run(2, &["validate", &first, "--junit", "one", "--sarif", "one"]);
    desk.run(0, &["validate", &first, "--junit", "/dev/null", "--sarif", "/dev/null"]);
    desk.write("empty", "");
    desk.run(0, &["validate", &first, "--junit", "empty"]);
}
