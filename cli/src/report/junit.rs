//! JUnit XML: a test case for each file, a failure for each code of its errors.

use std::collections::BTreeMap;

use vhm::problem::{Problem, Severity};
use vhm::report::FileReport;
use vhm::schema::Language;

/// The whole document.
pub fn report(reports: &[FileReport], language: Language) -> String {
    let failed = reports.iter().filter(|report| report.count(Severity::Error) > 0).count();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!(
        "<testsuites name=\"vhm validate\" tests=\"{}\" failures=\"{failed}\" errors=\"0\">\n",
        reports.len()
    ));
    text.push_str(&format!(
        "<testsuite name=\"vhm validate\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n",
        reports.len()
    ));
    for report in reports {
        text.push_str(&format!(
            "<testcase classname=\"{}\" name=\"{}\">\n",
            escape(&report.sources().unwrap_or_else(|| "unknown".into())),
            escape(&report.file)
        ));
        let mut by_code: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
        for problem in &report.problems {
            by_code.entry(problem.code.name()).or_default().push(problem);
        }
        let errors: Vec<_> = by_code.values().filter(|problems| problems[0].severity() == Severity::Error).collect();
        for problems in errors {
            let count = report.problem_counts.get(problems[0].code.name()).copied().unwrap_or_default();
            let message = format!("{count} × {}", problems[0].code);
            let lines: Vec<_> =
                problems.iter().map(|problem| format!("{}: {}", problem.place, problem.message(language))).collect();
            text.push_str(&format!(
                "<failure type=\"{}\" message=\"{}\">{}</failure>\n",
                problems[0].code,
                escape(&message),
                escape(&lines.join("\n"))
            ));
        }
        let warnings: Vec<_> = report
            .problems
            .iter()
            .filter(|problem| problem.severity() != Severity::Error)
            .map(|problem| format!("{problem}"))
            .collect();
        if !warnings.is_empty() {
            text.push_str(&format!("<system-out>{}</system-out>\n", escape(&warnings.join("\n"))));
        }
        text.push_str("</testcase>\n");
    }
    text.push_str("</testsuite>\n</testsuites>\n");
    text
}

/// A text inside XML; characters that XML cannot hold become the replacement character.
fn escape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '&' => result.push_str("&amp;"),
            '"' => result.push_str("&quot;"),
            '\n' => result.push_str("&#10;"),
            '\t' => result.push_str("&#9;"),
            control if u32::from(control) < 0x20 || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                result.push('\u{fffd}')
            }
            other => result.push(other),
        }
    }
    result
}
