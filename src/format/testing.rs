//! What the tests of formats share: a file from bytes, and a sink that keeps everything.

use std::io::Write;
use std::sync::{Arc, Mutex};

use super::{
    Cell, Dialect, Flow, Format, Input, Limits, OutputColumn, OutputKind, OutputValue, ReadOptions, Sink, TableInfo,
    WriteOptions,
};
use crate::problem::Problem;

/// Everything that a reader said.
#[derive(Debug, Default)]
pub struct Heard {
    pub dialect: Dialect,
    pub tables: Vec<TableInfo>,
    pub pages: Vec<(u64, String)>,
    pub rows: Vec<(u64, Vec<Cell>)>,
    pub problems: Vec<(Problem, Option<Vec<Cell>>)>,
    pub refused: Option<Problem>,
}

impl Sink for Heard {
    fn dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        self.tables.push(table.clone());
        Flow::Continue
    }

    fn page(&mut self, line: u64, name: &str) {
        self.pages.push((line, name.to_owned()));
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        self.rows.push((line, cells.clone()));
        Flow::Continue
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        self.problems.push((problem, raw));
        Flow::Continue
    }
}

impl Heard {
    /// The rows as texts: numbers in their spelling, blanks as nothing.
    pub fn texts(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|(_, cells)| cells.iter().map(shown).collect()).collect()
    }

    /// The lines of the rows.
    pub fn lines(&self) -> Vec<u64> {
        self.rows.iter().map(|(line, _)| *line).collect()
    }

    /// Code and line of every problem.
    pub fn faults(&self) -> Vec<(&'static str, Option<u64>)> {
        self.problems.iter().map(|(problem, _)| (problem.code.name(), problem.place.line)).collect()
    }

    /// The code for which the file was refused.
    pub fn refusal(&self) -> Option<&'static str> {
        self.refused.as_ref().map(|problem| problem.code.name())
    }
}

/// A cell as text.
pub fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Literal(text) | Cell::Error(text) => text.to_string(),
        Cell::Covered(said) | Cell::Merged(said, _) => shown(said),
        other => format!("{other:?}"),
    }
}

/// A file with these bytes.
pub fn file(bytes: &[u8], name: &str) -> (tempfile::NamedTempFile, Input) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let input = Input { name: name.to_owned(), ..Input::file(file.path()) };
    (file, input)
}

/// What a format says of these bytes.
pub fn read(format: &dyn Format, bytes: &[u8]) -> Heard {
    read_with(format, bytes, &ReadOptions::default())
}

/// What a format says of these bytes with these options.
pub fn read_with(format: &dyn Format, bytes: &[u8], options: &ReadOptions) -> Heard {
    let (_keep, input) = file(bytes, "test");
    let mut heard = Heard::default();
    heard.refused = format.read(&input, options, &mut heard).err().map(|problem| *problem);
    heard
}

/// Options with small limits, so that small inputs reach them.
pub fn small_limits() -> ReadOptions {
    let limits = Limits {
        cell_characters: 40,
        row_cells: 6,
        record_bytes: 200,
        quoted_bytes: 64,
        quoted_lines: 3,
        depth: 4,
        ..Limits::default()
    };
    ReadOptions { limits, ..ReadOptions::default() }
}

/// Columns of text with these names.
pub fn columns(names: &[&str]) -> Vec<OutputColumn> {
    let column = |name: &&str| OutputColumn { key: (*name).into(), label: (*name).into(), kind: OutputKind::Text };
    names.iter().map(column).collect()
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a format writes for these rows.
pub fn write(format: &dyn Format, options: &WriteOptions, names: &[&str], rows: &[Vec<OutputValue<'_>>]) -> Vec<u8> {
    let shared = Shared::default();
    let mut writer = format.writer(Box::new(shared.clone()), options).unwrap().unwrap();
    writer.table("orders", &columns(names)).unwrap();
    assert_eq!(writer.table("more", &columns(names)).unwrap_err().kind(), std::io::ErrorKind::Unsupported);
    for row in rows {
        writer.row(row, &[]).unwrap();
    }
    writer.finish().unwrap();
    std::mem::take(&mut *shared.0.lock().unwrap())
}

/// Writes texts and reads them back.
pub fn round_trip(format: &dyn Format, names: &[&str], rows: &[Vec<String>]) -> Heard {
    let values: Vec<Vec<OutputValue<'_>>> =
        rows.iter().map(|row| row.iter().map(|text| OutputValue::Text(text)).collect()).collect();
    read(format, &write(format, &WriteOptions::default(), names, &values))
}

/// A strategy of texts that are hard on formats.
pub fn hard_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        4 => "[a-zA-Zа-яА-Я0-9 ]{0,8}",
        2 => prop::sample::select(vec![
            ",", ";", "\t", "|", "\"", "'", "\n", "\r", "\r\n", "\u{feff}", "\0", "_x0041_", "<", "&amp;", "]]>", "\\", "sep=;",
            "\u{fffe}", "\u{85}", "\u{2028}", "😀", "  ", "=1", "--", "\u{1}", "{", "[1]", "null",
        ]).prop_map(str::to_owned),
        1 => ".{0,3}",
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Bytes that look a little like files of all kinds.
pub fn wild_bytes() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        prop::sample::select(vec![
            "a,b;c\t|",
            "\"",
            "\"\"",
            "'",
            "\n",
            "\r",
            "\r\n",
            "{\"a\":",
            "[",
            "]",
            "}",
            "{",
            ",",
            "1e5",
            "\"k\":\"v\"",
            "null",
            "<a>",
            "</a>",
            "<a b=\"c\"/>",
            "<r><x>1</x></r>",
            "&lt;",
            "&#0;",
            "&x;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<!DOCTYPE a>",
            "<?xml version=\"1.0\" encoding=\"koi8-r\"?>",
            "\u{feff}",
            "  ",
            "-----  ---",
            "| a | b |",
            "+--+--+",
            "Привет",
            "\\ud800",
            "<table name=\"\" escape=\"_xHHHH_\">",
            "<row>",
            "sep=;\n",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
        Just(vec![0xff, 0xfe]),
        Just(vec![b'x'; 90]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
