//! What the fuzz targets do with their bytes; the tests do the same with every fixture and every finding.

use std::io::Write;
use std::sync::LazyLock;

use vhm::format::detect::detect;
use vhm::format::{self, Cell, Dialect, Flow, Input, Limits, ReadOptions, Sink, TableInfo};
use vhm::import::intake::IntakeOptions;
use vhm::problem::{Problem, Severity};
use vhm::source::Sources;
use vhm::validate::{ValidateOptions, validate};

/// Small bounds, so that going over them is reached with few bytes.
fn options() -> ReadOptions {
    let limits = Limits {
        unpacked_bytes: 8 << 20,
        shared_text_bytes: 4 << 20,
        members: 20,
        blank_rows: 2_000,
        ..Limits::default()
    };
    ReadOptions { limits, ..ReadOptions::default() }
}

/// Hears everything, holds nothing, and has enough at some point.
#[derive(Default)]
struct Counting {
    heard: u64,
    last: u64,
}

/// Rows and findings after which a file is left: more would be no news.
const ENOUGH: u64 = 20_000;

impl Counting {
    fn flow(&mut self) -> Flow {
        self.heard += 1;
        if self.heard < ENOUGH { Flow::Continue } else { Flow::Stop }
    }
}

impl Sink for Counting {
    fn dialect(&mut self, _: Dialect) {}

    fn member(&mut self, _: &str) {
        self.last = 0;
    }

    fn table(&mut self, _: &TableInfo) -> Flow {
        self.last = 0;
        self.flow()
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        assert!(line > self.last || self.last == 0 || line == self.last, "line {line} comes after {}", self.last);
        self.last = line;
        assert!(cells.len() <= Limits::default().row_cells, "a row of {} cells", cells.len());
        cells.clear();
        self.flow()
    }

    fn problem(&mut self, problem: Problem, _: Option<Vec<Cell>>) -> Flow {
        assert!(!problem.message(Default::default()).is_empty());
        self.flow()
    }
}

fn file_of(data: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(data).expect("room for it");
    file
}

/// Reads bytes as the format they seem to have, and as the one that the first byte names.
pub fn readers(data: &[u8]) {
    let whole = file_of(data);
    let input = Input::file(whole.path());
    if let Ok(detected) = detect(&input, None) {
        let _ = format::read(detected.format, &input, &options(), &mut Counting::default());
    }
    if let Some((first, rest)) = data.split_first() {
        let file = file_of(rest);
        let format = format::ALL[usize::from(*first) % format::ALL.len()];
        let _ = format::read(format, &Input::file(file.path()), &options(), &mut Counting::default());
    }
}

static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::builtin);

/// Checks bytes as a file of text, and the counts of what it says.
pub fn mapping(data: &[u8]) {
    let file = file_of(data);
    let intake = IntakeOptions { kept_problems: 10, ..IntakeOptions::default() };
    let how = ValidateOptions { intake, read: options(), format: Some("csv".to_owned()), ..ValidateOptions::default() };
    let report = validate(&SOURCES, &Input::file(file.path()), &how).expect("a check ends with a report");
    assert!(report.counts.balance() || report.count(Severity::Error) > 0, "{:?}", report.counts);
}
