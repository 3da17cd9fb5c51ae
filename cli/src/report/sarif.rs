//! SARIF 2.1.0: a rule for each code that was found, a result for each problem.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use vhm::problem::{Code, Problem, Severity};
use vhm::report::FileReport;
use vhm::schema::Language;

/// The whole document.
pub fn report(reports: &[FileReport], language: Language) -> Json {
    let mut codes: BTreeMap<&str, Code> = BTreeMap::new();
    for problem in reports.iter().flat_map(|report| &report.problems) {
        codes.insert(problem.code.name(), problem.code);
    }
    let rules: Vec<_> = codes.values().map(|code| rule(*code)).collect();
    let index = |code: Code| codes.keys().position(|name| *name == code.name());
    let results: Vec<_> = reports
        .iter()
        .flat_map(|report| report.problems.iter().map(move |problem| (report, problem)))
        .map(|(report, problem)| result(report, problem, index(problem.code), language))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "vhm", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(code: Code) -> Json {
    let info = code.info();
    json!({
        "id": code.name(),
        "shortDescription": { "text": info.en.replace(['{', '}'], "") },
        "fullDescription": { "text": info.explanation },
        "help": { "text": info.hint_en },
        "defaultConfiguration": { "level": level(info.severity) },
    })
}

fn result(report: &FileReport, problem: &Problem, rule: Option<usize>, language: Language) -> Json {
    let mut location = json!({ "artifactLocation": { "uri": uri(&report.file) } });
    if let Some(line) = problem.place.line.filter(|line| *line > 0) {
        location["region"] = json!({ "startLine": line });
    }
    let place = problem.place.details();
    let mut location = json!({ "physicalLocation": location });
    let mut text = problem.message(language);
    if !place.is_empty() {
        text.push_str(&format!(" ({place})"));
        location["logicalLocations"] = json!([{ "fullyQualifiedName": place }]);
    }
    json!({
        "ruleId": problem.code.name(),
        "ruleIndex": rule,
        "level": level(problem.severity()),
        "message": { "text": text },
        "locations": [location],
    })
}

/// A path as a relative or file URI, percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b'\\' => uri.push('/'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
