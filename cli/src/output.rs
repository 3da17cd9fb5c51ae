//! The only place that prints: results to standard output in the format asked for, everything else to standard error.

use std::io::{IsTerminal, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, Width, presets};
use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::problem::{Problem, Severity};
use vhm::report::{FileOutcome, FileReport, SCHEMA_VERSION};
use vhm::schema::Language;
use vhm::store::runs::Counts;

use crate::arguments::{ColorChoice, Global, OutputFormat};
use crate::exit::Exit;
use crate::pager::Pager;

/// A column of a result.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name in machine formats.
    pub key: String,
    /// The heading for people.
    pub label: String,
    /// Whether numbers stand in it.
    pub number: bool,
}

impl Column {
    /// A column whose key is also its heading.
    pub fn plain(key: &str, number: bool) -> Self {
        Self { key: key.to_owned(), label: key.to_owned(), number }
    }
}

/// Prints results and messages.
pub struct Printer {
    /// The format of results.
    pub format: OutputFormat,
    /// The language of messages.
    pub language: Language,
    /// Print no header line.
    pub no_header: bool,
    /// Whether the format was asked for.
    asked: bool,
    quiet: bool,
    color: bool,
    terminal: bool,
    pager: Option<Pager>,
}

/// Columns whose texts name a row.
const IDENTIFIERS: [&str; 5] = ["order_number", "payment_id", "receipt_number", "number", "key"];
/// Columns of a terminal that does not tell.
const USUAL_WIDTH: u16 = 80;
/// Problems printed for a file; of each code at least one.
const SHOWN_PROBLEMS: usize = 20;
/// Warnings of one code printed for a file: rows were taken all the same, and the same is often true of all of them.
const SHOWN_WARNINGS: usize = 5;

impl Printer {
    /// A printer for these flags; `json` is a command's own `--json`, `color` what the environment says of colours.
    pub fn new(global: &Global, json: bool, language: Language, color: Option<bool>) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let default = if terminal { OutputFormat::Table } else { OutputFormat::Tsv };
        let format = if json { OutputFormat::Json } else { global.format.unwrap_or(default) };
        let color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => color.unwrap_or_else(|| std::io::stderr().is_terminal()),
        };
        let pager = if global.no_pager { None } else { Pager::new() };
        Self {
            format,
            language,
            no_header: false,
            asked: global.format.is_some(),
            quiet: global.quiet,
            color,
            terminal,
            pager,
        }
    }

    /// Whether results are one JSON object.
    pub fn is_json(&self) -> bool {
        self.format == OutputFormat::Json
    }

    /// Writes bytes to standard output; a reader that went away is no error.
    pub fn text(&self, text: &str) -> Result<()> {
        if self.pager.as_ref().is_some_and(|pager| pager.show(text)) { Ok(()) } else { write_out(text) }
    }

    /// Waits until a pager was left, so that messages do not stand in its pages.
    fn leave_pager(&self) {
        if let Some(pager) = &self.pager {
            pager.finish();
        }
    }

    /// Prints one JSON document.
    pub fn object(&self, object: &Json) -> Result<()> {
        self.text(&format!("{object}\n"))
    }

    /// A column that people who read no English see under its Russian heading, and programs under its key.
    pub fn heading(&self, (key, ru): (&str, &str), number: bool, language: Language) -> Column {
        let people = matches!(self.format, OutputFormat::Table | OutputFormat::Md);
        let label = if people && language != Language::En { ru } else { key };
        Column { key: key.to_owned(), label: label.to_owned(), number }
    }

    /// A message for people, on standard error.
    #[expect(clippy::print_stderr, reason = "this is where printing happens")]
    pub fn say(&self, message: &str) {
        if !self.quiet {
            self.leave_pager();
            eprintln!("{}", visible(message));
        }
    }

    /// A problem in one line, on standard error.
    #[expect(clippy::print_stderr, reason = "this is where printing happens")]
    pub fn say_problem(&self, problem: &Problem) {
        if !self.quiet {
            self.leave_pager();
            eprintln!("{}", self.problem(problem));
        }
    }

    /// Prints rows in the format asked for. `extra` goes beside the rows of a JSON object.
    pub fn rows(&self, columns: &[Column], rows: Vec<Vec<Json>>, extra: Map<String, Json>) -> Result<()> {
        match self.format {
            OutputFormat::Json => {
                let mut object = envelope(Exit::Ok);
                object.extend(extra);
                object.insert("rows".to_owned(), rows.into_iter().map(|row| as_object(columns, row)).collect());
                self.object(&Json::Object(object))
            }
            OutputFormat::Jsonl => self.lines(rows.into_iter().map(|row| as_object(columns, row).to_string())),
            OutputFormat::Csv => self.delimited(columns, rows, ','),
            OutputFormat::Tsv => self.delimited(columns, rows, '\t'),
            OutputFormat::Md => self.markdown(columns, rows),
            // What is for files only is written elsewhere; what is said beside it is for people.
            _ => self.table(columns, rows),
        }
    }

    fn lines(&self, lines: impl Iterator<Item = String>) -> Result<()> {
        let mut text = String::new();
        for line in lines {
            text.push_str(&line);
            text.push('\n');
            if text.len() > 1 << 16 {
                self.text(&text)?;
                text.clear();
            }
        }
        self.text(&text)
    }

    fn delimited(&self, columns: &[Column], rows: Vec<Vec<Json>>, delimiter: char) -> Result<()> {
        let quoted = |text: &str| {
            if text.contains([delimiter, '"', '\n', '\r']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.to_owned()
            }
        };
        let join = |cells: Vec<String>| cells.join(&delimiter.to_string());
        let header = (!self.no_header).then(|| join(columns.iter().map(|column| quoted(&column.key)).collect()));
        let rows = rows.into_iter().map(|row| join(row.iter().map(|cell| quoted(&plain(cell))).collect()));
        self.lines(header.into_iter().chain(rows))
    }

    fn markdown(&self, columns: &[Column], rows: Vec<Vec<Json>>) -> Result<()> {
        let cell = |text: &str| visible(&text.replace('|', "\\|").replace(['\n', '\r', '\t'], " "));
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let header = line(columns.iter().map(|column| cell(&column.label)).collect());
        let rule = line(columns.iter().map(|column| if column.number { "---:" } else { "---" }.to_owned()).collect());
        let rows = rows.into_iter().map(|row| line(row.iter().map(|value| cell(&plain(value))).collect()));
        self.lines([header, rule].into_iter().chain(rows))
    }

    fn table(&self, columns: &[Column], rows: Vec<Vec<Json>>) -> Result<()> {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(if self.terminal {
            ContentArrangement::Dynamic
        } else {
            ContentArrangement::Disabled
        });
        if self.terminal && table.width().is_none_or(|width| width == 0) {
            // A terminal that does not tell its width.
            table.set_width(USUAL_WIDTH);
        }
        if !self.no_header {
            let mut header = Row::from(columns.iter().map(|column| visible(&column.label)));
            header.max_height(1);
            table.set_header(header);
        }
        let longest = |at: usize| rows.iter().map(|row| plain(&row[at]).chars().count()).max().unwrap_or_default();
        // An identifier that is cut is of no use; it is kept whole where that leaves room for the rest.
        let kept: Vec<_> = (0..columns.len())
            .filter(|at| IDENTIFIERS.contains(&columns[*at].key.as_str()))
            .map(|at| (at, longest(at) as u16))
            .collect();
        for row in rows {
            let mut row = Row::from(row.iter().map(|cell| visible(&plain(cell).replace(['\n', '\r', '\t'], " "))));
            if self.terminal {
                // What is too wide is cut with … instead of making two lines of a row.
                row.max_height(1);
            }
            table.add_row(row);
        }
        for at in (0..columns.len()).filter(|at| columns[*at].number) {
            if let Some(column) = table.column_mut(at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let room = table.width().unwrap_or(USUAL_WIDTH) / 2;
        for (at, width) in kept.into_iter().filter(|(_, width)| self.terminal && *width < room) {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width + 2)));
            }
        }
        let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        self.lines(lines.into_iter())
    }

    /// Tells that something was done: a sentence for people, an object with these facts in JSON.
    pub fn done(&self, message: &str, facts: Vec<(&str, Json)>) -> Result<()> {
        self.ended(Exit::Ok, message, facts)
    }

    /// The same, of work that ended with this exit code.
    pub fn ended(&self, exit: Exit, message: &str, facts: Vec<(&str, Json)>) -> Result<()> {
        if !self.is_json() {
            self.say(message);
            return Ok(());
        }
        let mut object = envelope(exit);
        object.extend(facts.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self.object(&Json::Object(object))
    }

    /// Prints names and values: a table of two columns for people, one object in JSON.
    pub fn facts(&self, facts: Vec<(&str, Json)>) -> Result<()> {
        if matches!(self.format, OutputFormat::Json | OutputFormat::Jsonl) {
            let mut object = envelope(Exit::Ok);
            object.extend(facts.into_iter().map(|(name, value)| (name.to_owned(), value)));
            return self.object(&Json::Object(object));
        }
        let rows = facts.into_iter().map(|(name, value)| vec![json!(name), value]).collect();
        self.rows(&[Column::plain("name", false), Column::plain("value", false)], rows, Map::new())
    }

    /// Whether rows were asked for: where there would be sentences for people, a row for each thing is printed then.
    pub fn wants_rows(&self) -> bool {
        use OutputFormat::{Csv, Jsonl, Md, Tsv};
        self.asked && matches!(self.format, Jsonl | Csv | Tsv | Md)
    }

    /// Prints what was found in files, for people: problems, then a line for each file, then the sum. Where rows were asked for, there
    /// is one for each file; `checked` says that nothing was to be stored.
    pub fn files(&self, reports: &[FileReport], checked: bool) -> Result<()> {
        for report in reports {
            self.problems(report);
        }
        if self.wants_rows() {
            return self.file_rows(reports, checked);
        }
        let mut text = String::new();
        for report in reports {
            text.push_str(&format!("{}\n", summary(report, self.language)));
        }
        if reports.len() > 1 {
            let mut total = Counts::default();
            reports.iter().for_each(|report| total.add(&report.counts));
            let language = self.language;
            let sum = if checked { checked_identity(&total, language) } else { identity(&total, language) };
            let files = if language == Language::En { "files" } else { "файлов" };
            text.push_str(&format!("{} {files}: {sum}\n", reports.len()));
        }
        self.text(&text)
    }

    fn file_rows(&self, reports: &[FileReport], checked: bool) -> Result<()> {
        let words = ["file", "outcome", "source", "table"].map(|key| Column::plain(key, false));
        let counts: &[&str] = match checked {
            true => &["read", "accepted", "rejected", "skipped", "errors", "warnings"],
            false => &["run", "read", "new", "updated", "unchanged", "rejected", "skipped", "errors", "warnings"],
        };
        let columns: Vec<_> = words.into_iter().chain(counts.iter().map(|key| Column::plain(key, true))).collect();
        let row = |report: &FileReport| {
            let Counts { read, new, updated, unchanged, rejected, skipped, .. } = report.counts;
            let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
            let count = |key: &&str| match *key {
                "run" => json!(report.run),
                "read" => json!(read),
                "accepted" => json!(read - rejected - skipped),
                "new" => json!(new),
                "updated" => json!(updated),
                "unchanged" => json!(unchanged),
                "rejected" => json!(rejected),
                "skipped" => json!(skipped),
                "errors" => json!(errors),
                _ => json!(warnings),
            };
            let words = [json!(report.file), json!(report.outcome), json!(report.sources()), json!(report.tables())];
            words.into_iter().chain(counts.iter().map(count)).collect()
        };
        self.rows(&columns, reports.iter().map(row).collect(), Map::new())
    }

    fn problems(&self, report: &FileReport) {
        let mut shown = 0;
        let mut hidden = 0;
        for (code, count) in &report.problem_counts {
            let of_code: Vec<_> = report.problems.iter().filter(|problem| problem.code.name() == *code).collect();
            let is_error = of_code.first().is_some_and(|problem| problem.severity() == Severity::Error);
            let most = if is_error { SHOWN_PROBLEMS } else { SHOWN_WARNINGS };
            let room = SHOWN_PROBLEMS.saturating_sub(shown).clamp(1, most);
            for problem in of_code.iter().take(room) {
                self.say_problem(problem);
            }
            let told = of_code.len().min(room);
            shown += told;
            if let Some(problem) = of_code.first() {
                self.say(&format!("    {}", problem.hint(self.language)));
            }
            let more = count - told as u64;
            if more > 0 {
                self.say(&match self.language {
                    Language::En => format!("    … and {more} more {code}"),
                    _ => format!("    … и ещё {more} {code}"),
                });
                hidden += more;
            }
        }
        if hidden > 0 {
            let (total, file) = (report.problems_total(), &report.file);
            self.say(&match self.language {
                Language::En => {
                    format!("showing {shown} of {total} problems of {file}; --format json gives the first 100")
                }
                _ => format!("показано {shown} из {total} замечаний к {file}; --format json даёт первые 100"),
            });
        }
    }

    /// One problem in one line: how bad, which code, where, what.
    fn problem(&self, problem: &Problem) -> String {
        let severity = problem.severity();
        let label = format!("{}[{}]", severity.name(), problem.code);
        let color = match severity {
            Severity::Error => "\u{1b}[31m",
            Severity::Warning => "\u{1b}[33m",
            Severity::Note => "\u{1b}[36m",
        };
        let label = if self.color { format!("{color}{label}\u{1b}[0m") } else { label };
        let place = match problem.place.file {
            // What was typed by hand stands in no file.
            None => problem.place.to_string().trim_start_matches('-').trim_start().to_owned(),
            Some(_) => problem.place.to_string(),
        };
        let place = if place.is_empty() { place } else { format!(" {}", visible(&place)) };
        format!("{label}{place}: {}", visible(&problem.message(self.language)))
    }

    /// What stands before an error.
    fn label(&self) -> &'static str {
        if self.language == Language::En { "error" } else { "ошибка" }
    }

    /// Tells why the command could not do its work.
    #[expect(clippy::print_stderr, reason = "this is where printing happens")]
    pub fn error(&self, error: &Error) -> Result<()> {
        let exit = Exit::from(error);
        self.leave_pager();
        if self.is_json() {
            let mut told = Json::Object(envelope(exit));
            told["error"] = json!(error.to_string());
            if let Error::Refused(problem) = error {
                told["problem"] = json!(vhm::report::ProblemReport::new(problem, self.language));
            }
            return self.object(&told);
        }
        match error {
            Error::Refused(problem) => {
                eprintln!("{}", self.problem(problem));
                eprintln!("    {}", visible(&problem.hint(self.language)));
                let more =
                    if self.language == Language::En { "tells more" } else { "расскажет подробнее" };
                eprintln!("    vhm explain {} {more}", problem.code);
            }
            // What was asked is shown with a mark below it.
            Error::Request(told) => eprintln!("{}: {}", self.label(), visible_lines(told)),
            error => eprintln!("{}: {}", self.label(), visible(&error.to_string())),
        }
        Ok(())
    }
}

/// Writes to standard output; a reader that went away is no error.
#[expect(
    clippy::exit,
    reason = "nobody reads any more, and nothing is half-written: results are printed outside of transactions"
)]
pub fn write_out(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|error| Error::io("cannot write to standard output", error)),
    }
}

/// A message about the work itself, on standard error.
#[expect(clippy::print_stderr, reason = "this is where printing happens")]
pub fn note(message: &str) {
    eprintln!("{}", visible_lines(message));
}

/// Tells that the program met a bug, and where its report is.
pub fn bug(what: &str, report: Option<&str>) {
    note("vhm met a bug and stopped; nothing of the file being worked on was stored.");
    match report {
        Some(path) => note(&format!("Please report it with {path}, which tells what happened and holds no data.")),
        None => note(&format!("Please report it with these lines:\n  {what}")),
    }
}

/// Tells as JSON that the command line cannot be understood.
pub fn usage(message: &str) -> Result<()> {
    let exit = Exit::Usage;
    let message = message.trim().trim_start_matches("error: ");
    let mut told = Json::Object(envelope(exit));
    told["error"] = json!(message);
    write_out(&format!("{told}\n"))
}

/// Prints the version as JSON.
pub fn version() -> Result<()> {
    let schema = vhm::store::migrate::known_version();
    let version = env!("CARGO_PKG_VERSION");
    let mut told = Json::Object(envelope(Exit::Ok));
    told["version"] = json!(version);
    told["commit"] = json!(crate::COMMIT);
    told["database_schema"] = json!(schema);
    write_out(&format!("{told}\n"))
}

/// What every JSON object begins with: the version of its shape, and how the command ends.
pub fn envelope(exit: Exit) -> Map<String, Json> {
    let [outcome, code] = ending(exit);
    Map::from_iter([("schema_version".to_owned(), json!(SCHEMA_VERSION)), outcome, code])
}

/// How a command ends, for the objects of those that may end otherwise than well.
pub fn ending(exit: Exit) -> [(String, Json); 2] {
    [("outcome".to_owned(), json!(exit.outcome())), ("exit_code".to_owned(), json!(exit as i32))]
}

/// A row as an object; what is absent is null.
fn as_object(columns: &[Column], row: Vec<Json>) -> Json {
    Json::Object(columns.iter().map(|column| column.key.clone()).zip(row).collect())
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text on one line in which control characters, line ends among them, are made visible, so that data can neither steer a terminal
/// nor look like a message of its own.
pub fn visible(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\u{7f}' => '\u{2421}',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\u{240a}',
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{61c}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        control if u32::from(control) < 0x20 => char::from_u32(0x2400 + u32::from(control)).unwrap_or(' '),
        other => other,
    };
    text.chars().map(shown).collect()
}

/// A message of several lines: those behind the first are indented, so that none looks like a message of its own.
fn visible_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            shown.push('\n');
        }
        if number > 0 && !line.is_empty() && !line.starts_with(' ') {
            shown.push_str("  ");
        }
        shown.push_str(&visible(line));
    }
    shown
}

/// `read 120 = new 100 + updated 5 + unchanged 10 + rejected 4 + skipped 1`.
pub fn identity(counts: &Counts, language: Language) -> String {
    let Counts { read, new, updated, unchanged, rejected, skipped } = counts;
    match language {
        Language::En => {
            format!(
                "read {read} = new {new} + updated {updated} + unchanged {unchanged} + rejected {rejected} + skipped {skipped}"
            )
        }
        _ => format!(
            "прочитано {read} = новых {new} + обновлено {updated} + без изменений {unchanged} + отклонено {rejected} + пропущено {skipped}"
        ),
    }
}

/// The same of a check, which merges nothing.
fn checked_identity(counts: &Counts, language: Language) -> String {
    let Counts { read, rejected, skipped, .. } = counts;
    let accepted = read - rejected - skipped;
    match language {
        Language::En => format!("read {read} = accepted {accepted} + rejected {rejected} + skipped {skipped}"),
        _ => format!("прочитано {read} = принято {accepted} + отклонено {rejected} + пропущено {skipped}"),
    }
}

/// What became of a file, in one line.
fn summary(report: &FileReport, language: Language) -> String {
    let en = language == Language::En;
    let run = report.run.map(|run| format!("{} {run}", if en { "run" } else { "загрузка" })).unwrap_or_default();
    let source = report.sources().unwrap_or_default();
    let name = visible(&report.file);
    let Counts { read, rejected, .. } = report.counts;
    let sum = || identity(&report.counts, language);
    match (report.outcome, en) {
        (FileOutcome::Imported, true) => format!("{name}: imported as {source}, {run}: {}", sum()),
        (FileOutcome::Imported, false) => format!("{name}: загружен как {source}, {run}: {}", sum()),
        (FileOutcome::AlreadyImported, true) => {
            format!("{name}: nothing to do, the same content was imported by {run}")
        }
        (FileOutcome::AlreadyImported, false) => format!("{name}: нечего делать, это же содержимое уже есть: {run}"),
        (FileOutcome::DryRun, true) => format!("{name}: would be imported as {source}: {}", sum()),
        (FileOutcome::DryRun, false) => format!("{name}: был бы загружен как {source}: {}", sum()),
        (FileOutcome::Checked, _) => format!("{name}: {source}: {}", checked_identity(&report.counts, language)),
        (FileOutcome::Failed, true) => {
            let rejects = if run.is_empty() { String::new() } else { format!("; {run} keeps the rejected rows") };
            format!("{name}: nothing was stored: {rejected} of {read} rows are bad{rejects}")
        }
        (FileOutcome::Failed, false) => {
            let rejects = if run.is_empty() {
                String::new()
            } else {
                format!("; отклонённые строки хранит {run}")
            };
            format!("{name}: ничего не записано: плохих строк {rejected} из {read}{rejects}")
        }
        (FileOutcome::Refused, true) => format!("{name}: refused, nothing was stored"),
        (FileOutcome::Refused, false) => format!("{name}: не принят, ничего не записано"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_look_like_a_message() {
        let check = |text: &str, expected: &str| assert_eq!(visible(text), expected, "{text:?}");
        check("Кофе ☕", "Кофе ☕");
        check("x\nerror[E_FAKE] y", "x␊error[E_FAKE] y");
        check("a\r\n\tb\u{1b}[31m", "a␍␊␉b␛[31m");
        check("a\u{2028}b\u{85}c\u{202e}d\u{7f}", "a␊b␊c\u{fffd}d␡");
        assert_eq!(visible_lines("a\nerror: b\n  ^\n"), "a\n  error: b\n  ^\n");
    }
}
