//! GitHub annotations: one workflow command for each problem.

use vhm::problem::Severity;
use vhm::report::FileReport;
use vhm::schema::Language;

use crate::output::visible;

/// The annotations of all files.
pub fn annotations(reports: &[FileReport], language: Language) -> String {
    let mut text = String::new();
    for report in reports {
        for problem in &report.problems {
            let level = match problem.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let line = problem.place.line.map(|line| format!(",line={line}")).unwrap_or_default();
            let file = property(&visible(&report.file));
            let place = problem.place.details();
            let gap = if place.is_empty() { "" } else { ": " };
            let told = format!("{place}{gap}{} ({})", problem.message(language), problem.hint(language));
            let message = data(&visible(&told));
            text.push_str(&format!("::{level} file={file}{line},title={}::{message}\n", problem.code));
        }
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
