//! What the tests of documents share, the same tables in all formats, and documents that are cut off or changed.

use super::*;
use crate::format::testing::{file, shown};
use crate::format::{Format, doc::Doc, docx::Docx, html::Html, rtf::Rtf};

/// Writes down tables and rows as they come: `[name]`, then `line: cell|cell`, a lost row with its code.
#[derive(Default)]
struct Notes(String);

impl Sink for Notes {
    fn dialect(&mut self, _: crate::format::Dialect) {}

    fn table(&mut self, table: &TableInfo) -> Flow {
        self.0.push_str(&format!("[{}]\n", table.name.as_deref().unwrap_or_default()));
        Flow::Continue
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let cells: Vec<String> = cells.iter().map(shown).collect();
        self.0.push_str(&format!("{line}: {}\n", cells.join("|").replace('\n', "¶")));
        Flow::Continue
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        let line = problem.place.line.map(|line| format!("{line}: ")).unwrap_or_default();
        self.0.push_str(&format!("{line}{}{}\n", problem.code, if raw.is_some() { " lost" } else { "" }));
        Flow::Continue
    }
}

/// What a format says of these bytes; a refusal is its code at the end.
pub(in crate::format) fn told(format: &dyn Format, bytes: &[u8], options: &ReadOptions) -> String {
    let (_keep, input) = file(bytes, "test");
    let mut notes = Notes::default();
    if let Err(problem) = format.read(&input, options, &mut notes) {
        notes.0.push_str(&format!("{problem}\n"));
    }
    notes.0
}

/// Checks what a format says of these bytes, line by line; a refusal needs only begin as expected.
pub(in crate::format) fn check(format: &dyn Format, bytes: impl AsRef<[u8]>, expected: &[&str]) {
    check_with(format, bytes, &ReadOptions::default(), expected);
}

/// The same with options.
pub(in crate::format) fn check_with(
    format: &dyn Format,
    bytes: impl AsRef<[u8]>,
    options: &ReadOptions,
    expected: &[&str],
) {
    let told = told(format, bytes.as_ref(), options);
    let lines: Vec<&str> = told.lines().collect();
    let fits = lines.len() == expected.len()
        && lines.iter().zip(expected).all(|(line, expected)| {
            let refusal = expected.strip_prefix("refused: ");
            refusal.map_or(line == expected, |part| line.contains(part))
        });
    assert!(fits, "{told}\nexpected:\n{}", expected.join("\n"));
}

/// The fixtures of a format, with their names.
pub(in crate::format) fn fixtures(format: &dyn Format) -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(format.name());
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == format.name()));
    files
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn every_format_tells_the_same_of_the_same_document() {
    let mut compared = 0;
    for (name, bytes) in fixtures(&Docx) {
        let expected = told(&Docx, &bytes, &ReadOptions::default());
        assert!(expected.starts_with('[') && expected.contains("Номер заказа"), "{name}: {expected}");
        for format in [&Doc as &dyn Format, &Rtf, &Html] {
            let Some((_, other)) = fixtures(format).into_iter().find(|(other, _)| *other == name) else { continue };
            let found = told(format, &other, &ReadOptions::default());
            let found = found.replace('\u{2011}', "-");
            let expected = if format.name() == "html" { expected.replace('\t', " ") } else { expected.clone() };
            assert_eq!(found, expected, "{name}.{}", format.name());
            compared += 1;
        }
    }
    assert!(compared >= 25, "only {compared} were compared");
}

/// Reads every fixture of a format cut off at every 50th byte, and with some bytes changed: rows or an error, no more.
pub(in crate::format) fn check_damage(format: &dyn Format, step: usize) {
    // A simple generator with a fixed seed: the same changes on every run.
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for (name, bytes) in fixtures(format) {
        let bound = |told: &str| assert!(told.len() < 4 << 20, "{name}: {} bytes were told", told.len());
        for length in (0..bytes.len()).step_by(step) {
            let told = told(format, &bytes[..length], &ReadOptions::default());
            // Behind the last table of a page nothing can be missing; everything else must be whole.
            let is_whole = format.name() == "html" && bytes[..length].ends_with(b">");
            assert!(is_whole || length * 10 > bytes.len() * 9 || told.contains("E_"), "{name} cut at {length}: {told}");
            bound(&told);
        }
        for _ in 0..100 {
            let mut changed = bytes.clone();
            for _ in 0..1 + random(8) {
                let place = random(changed.len());
                changed[place] = random(256) as u8;
            }
            bound(&told(format, &changed, &ReadOptions::default()));
        }
    }
}

#[test]
fn a_table_is_chosen_by_its_name_or_number() {
    let page = "<p>A<table><tr><td>1</table><p>B<table><tr><td>2<table><tr><td>3</table></table>";
    let choose = |name: &str, expected: &[&str]| {
        let options = ReadOptions { sheets: SheetChoice::Named(name.into()), ..ReadOptions::default() };
        check_with(&Html, page, &options, expected);
    };
    choose("b", &["[B]", "1: 2"]);
    choose("1", &["[A]", "1: 1"]);
    choose("2", &["[2]", "1: 3"]);
    choose("C", &["refused: E_SHEET_UNKNOWN"]);
}

#[test]
fn names_are_short_and_on_one_line() {
    let mut caption = Caption::default();
    caption.push(" Заказы\n за\t");
    caption.push("июнь ");
    caption.end_paragraph();
    caption.push(" \u{a0}");
    caption.end_paragraph();
    assert_eq!(caption.take().as_deref(), Some("Заказы за июнь"));
    assert_eq!(caption.take(), None);
    caption.push(&"я".repeat(200));
    assert_eq!(caption.take(), Some("я".repeat(80)));
}

/// Places rows of cells `text`, `text>columns`, `textv` (begins a merge downwards), `^` (inside one).
fn spans(rows: &[&str]) -> Vec<String> {
    let limits = Limits { row_cells: 8, ..Limits::default() };
    let (mut spans, mut covered) = (Spans::default(), 0);
    let place = |(index, line): (usize, &&str)| {
        let mut row = Row::new(&limits);
        for cell in line.split('|') {
            let (text, columns) = cell.split_once('>').unwrap_or((cell, "1"));
            let (text, down) = match text.strip_suffix('v') {
                Some(text) => (text, Down::Begin),
                None if text == "^" => ("", Down::Inside),
                None => (text, Down::One),
            };
            row.push(text).unwrap();
            row.end_cell(columns.parse().unwrap(), down);
        }
        let mut row = row.take();
        row.line = index as u64 + 1;
        let mut cells = Vec::new();
        let lost = spans.place(&mut row, &mut cells, &limits, &mut covered).unwrap();
        let lost = lost.map(|problem| format!(" {}", problem.code)).unwrap_or_default();
        cells.iter().map(shown).collect::<Vec<_>>().join("|") + &lost
    };
    rows.iter().enumerate().map(place).collect()
}

#[test]
fn headings_fill_what_they_span_and_data_the_cells_below() {
    let check = |rows: &[&str], expected: &[&str]| assert_eq!(spans(rows), expected, "{rows:?}");
    check(&["av|b>2", "^|c|d", "1|2|3"], &["a|b|b", "a|c|d", "1|2|3"]);
    // The header is full: what is merged below is data.
    check(&["a|b", "1v|2", "^|3", "4>2"], &["a|b", "1|2", "1|3", "4"]);
    check(&["a>2|b", "1v|2|3", "^|4|5"], &["a|a|b", "1|2|3", "1|4|5"]);
    check(&["a>2|b", "1|2|3", "4v|5|6", "^|7|8"], &["a|a|b", "1|2|3", "4|5|6", "4|7|8"]);
    // A group of data covers its own column alone.
    check(&["a|b|c", "1v>2|3", "^>2|4", "^>2|5", "6|7|8"], &["a|b|c", "1||3", "1||4", "1||5", "6|7|8"]);
    check(&["^|a"], &["|a"]);
    check(&["a>9"], &["a|a|a|a|a|a|a|a E_ROW_TOO_WIDE"]);
    check(&["a|b|c|d|e|f|g|h|i"], &["a|b|c|d|e|f|g|h E_ROW_TOO_WIDE"]);
    let long = "x".repeat(2000);
    check(&[&format!("{long}>3|a")], &[&format!("{long}|||a")]);
}
