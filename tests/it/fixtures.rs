//! Every fixture, imported into a new database, gives exactly the result that stands beside it; and the check tells the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value as Json, json};
use vhm::error::Error;
use vhm::format::{Input, Password, ReadOptions};
use vhm::import::intake::IntakeOptions;
use vhm::import::{ImportOptions, OnDuplicate, OnError, Show, import};
use vhm::problem::Severity;
use vhm::report::FileReport;
use vhm::schema::{Kind, Table};
use vhm::source::Sources;
use vhm::store::{Empty, Store, StoreOptions, Type};
use vhm::validate::{ValidateOptions, validate};
use vhm::value::Value;
use vhm::value::zone::Zone;

/// All fixtures under a folder, with what is expected of them.
fn fixtures(folder: &Path, found: &mut Vec<(PathBuf, Json)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            fixtures(&path, found);
        } else if let Some(file) = path.to_str().and_then(|path| path.strip_suffix(".expected.json")) {
            found.push((file.into(), serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()));
        }
    }
}

pub fn options() -> ImportOptions {
    ImportOptions {
        read: ReadOptions::default(),
        format: None,
        source: None,
        header_row: None,
        dry_run: false,
        force: false,
        empty: Empty::Keep,
        on_duplicate: OnDuplicate::Reject,
        on_error: OnError::Reject,
        max_errors: None,
        max_error_rate: None,
        kept_problems: 1000,
        show: Show { zone: Zone::default(), machine: false },
        originals: None,
        sha256: None,
        run: None,
        fence: None,
        origin: "test".into(),
        who: "tester".into(),
        interrupt: None,
        progress: None,
    }
}

#[test]
fn every_fixture_gives_its_expected_result() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let sources = Sources::builtin();
    let mut all = Vec::new();
    for folder in ["sources", "formats", "bad"] {
        fixtures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder), &mut all);
    }
    assert!(all.len() > 200, "only {} fixtures were found", all.len());
    let only = std::env::var("FIXTURE").unwrap_or_default();
    let mut wrong = Vec::new();
    for (path, expected) in all.iter().filter(|(path, _)| path.to_string_lossy().contains(&only)) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vhm.db").display());
        let store = runtime.block_on(Store::open(&StoreOptions::new(url, Duration::from_secs(5)))).unwrap();
        let input = Input::file(path);
        let password = expected["password"].as_str().map(Password::new);
        let read = ReadOptions { password, ..ReadOptions::default() };
        let imported = import(&store, &sources, &input, &ImportOptions { read: read.clone(), ..options() });
        let intake = IntakeOptions { kept_problems: 1000, ..IntakeOptions::default() };
        let how = ValidateOptions { intake, read, ..ValidateOptions::default() };
        let checked = validate(&sources, &input, &how).unwrap();
        let mut differences = compare(&store, expected, &imported, &checked);
        if !differences.is_empty() {
            differences.truncate(6);
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            wrong.push(format!("{name}\n    {}", differences.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} fixtures:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

fn compare(store: &Store, expected: &Json, imported: &Result<FileReport, Error>, checked: &FileReport) -> Vec<String> {
    let mut differences = Vec::new();
    let refusals: Vec<_> = ["refused", "or_refused"].iter().filter_map(|key| expected[*key].as_str()).collect();
    let report = match imported {
        Err(Error::Refused(problem)) => {
            if !refusals.contains(&problem.code.name()) {
                differences.push(format!("refused: {problem} (expected {refusals:?})"));
            }
            if checked.problems.first().map(|problem| problem.code) != Some(problem.code) {
                differences.push(format!("the check says {:?}", checked.problems));
            }
            return differences;
        }
        Err(error) => return vec![format!("error: {error}")],
        Ok(report) => report,
    };
    if expected.get("refused").is_some() {
        return vec![format!("taken, expected {refusals:?}: {:?}", report.counts)];
    }
    let undecided: Vec<&str> =
        expected["undecided"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let first = report.parts.first();
    let facts = BTreeMap::from([
        ("source", json!(report.sources())),
        ("table", json!(report.tables())),
        ("format", json!(report.format)),
        ("encoding", json!(report.encoding)),
        ("sheet", json!(first.and_then(|part| part.sheet.clone()))),
        ("header_row", json!(first.map(|part| part.header_row))),
        ("read", json!(report.counts.read)),
        ("rejected", json!(report.counts.rejected)),
        ("skipped", json!(report.counts.skipped)),
    ]);
    for (key, found) in &facts {
        let wanted = &expected[*key];
        let no_header = *key == "header_row" && wanted.is_null();
        if !undecided.contains(key)
            && !no_header
            && expected.get("sheets").is_none_or(|_| *key != "sheet")
            && wanted != found
        {
            differences.push(format!("{key}: {found}, expected {wanted}"));
        }
    }
    if (checked.counts.read, checked.counts.rejected, checked.counts.skipped)
        != (report.counts.read, report.counts.rejected, report.counts.skipped)
    {
        differences.push(format!("the check counts {:?}, the import {:?}", checked.counts, report.counts));
    }
    compare_problems(expected, report, &undecided, &mut differences);
    if !undecided.contains(&"rows") {
        compare_rows(store, expected, report, &undecided, &mut differences);
    }
    differences
}

/// All errors must be as expected; expected warnings must be there.
fn compare_problems(expected: &Json, report: &FileReport, undecided: &[&str], differences: &mut Vec<String>) {
    if undecided.contains(&"problems") {
        return;
    }
    let mut left: Vec<_> = report.problems.iter().collect();
    for wanted in expected["problems"].as_array().into_iter().flatten() {
        let fits = |problem: &&vhm::problem::Problem| {
            problem.code.name() == wanted["code"]
                && (wanted["line"].is_null() || json!(problem.place.line) == wanted["line"])
                && (wanted["column"].is_null()
                    || json!(
                        problem
                            .place
                            .column
                            .as_deref()
                            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
                    ) == wanted["column"])
        };
        match left.iter().position(fits) {
            Some(at) => {
                left.remove(at);
            }
            None => differences.push(format!("missing problem {wanted}")),
        }
    }
    let errors = left.iter().filter(|problem| problem.severity() == Severity::Error);
    differences.extend(errors.map(|problem| format!("unexpected problem {problem}")));
}

fn compare_rows(
    store: &Store,
    expected: &Json,
    report: &FileReport,
    undecided: &[&str],
    differences: &mut Vec<String>,
) {
    let Some(table) = report.parts.first().and_then(|part| Table::by_name(&part.table)) else { return };
    let names: Vec<_> = table.fields().iter().map(|field| field.key).collect();
    let types: Vec<_> =
        table.fields().iter().map(|field| if field.kind.is_number() { Type::Integer } else { Type::Text }).collect();
    let sql = format!("SELECT {} FROM {table} ORDER BY first_part, first_line, id", names.join(", "));
    let rows = store.read(|connection| connection.query(&sql, &[], &types)).unwrap();
    let wanted = expected["rows"].as_array().cloned().unwrap_or_default();
    if rows.len() != wanted.len() {
        differences.push(format!("{} rows stored, {} expected", rows.len(), wanted.len()));
    }
    for (at, (row, wanted)) in rows.iter().zip(&wanted).enumerate() {
        for (field, value) in table.fields().iter().zip(row) {
            let found = shown(field.kind, value);
            let wanted = wanted.get(field.key).cloned().unwrap_or(Json::Null);
            if found != wanted && !undecided.contains(&field.key) {
                differences.push(format!("row {at} {}: {found}, expected {wanted}", field.key));
            }
        }
    }
}

fn shown(kind: Kind, value: &Value) -> Json {
    match (kind, value) {
        (_, Value::Null) => Json::Null,
        (Kind::Money, Value::Integer(tiyin)) => json!(vhm::value::money::format_sum(*tiyin)),
        (Kind::Time, Value::Integer(millis)) => json!(vhm::value::time::format_rfc3339(*millis, &Zone::default())),
        (_, Value::Integer(number)) => json!(number),
        (_, Value::Text(text)) => json!(text.as_str()),
    }
}
