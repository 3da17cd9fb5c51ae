//! Formats know bytes and cells, and nothing of orders: the trait, the list, and what readers and writers share.
//! Which format a file has is decided in `format/detect.rs`.

pub mod aligned;
pub mod archive;
mod bounds;
mod bytes;
mod codepage;
pub mod delimited;
pub mod detect;
pub mod doc;
mod document;
pub mod docx;
pub mod encoding;
pub mod formula;
pub mod html;
pub mod json;
mod named;
mod ole;
mod package;
pub mod pdf;
pub mod rtf;
pub mod serial;
#[cfg(test)]
mod testing;
mod window;
mod written;
pub mod xls;
pub mod xlsx;
pub mod xml;

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::problem::Problem;
use crate::value::Text;

/// One cell, as the file says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it stands in the file.
    Text(Text),
    /// A spreadsheet number: a double, 15 digits of it sure.
    Number(f64),
    /// A number written exactly in a typed text format such as JSON: `.` is its decimal sign.
    Literal(Text),
    /// A spreadsheet date or a time of day, without a zone.
    Date(NaiveDateTime),
    /// A truth value.
    Bool(bool),
    /// A spreadsheet error such as `#N/A`.
    Error(Text),
    /// Nothing of its own, but covered by a cell above that is merged downwards: what is seen in its place.
    Covered(Arc<Cell>),
    /// The first of cells that are merged downwards: what it says, and how many rows it stands for, its own among them;
    /// [`u32::MAX`] when they are too many to be counted.
    Merged(Arc<Cell>, u32),
}

impl Cell {
    /// About the bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let text = match self {
            Cell::Text(text) | Cell::Literal(text) | Cell::Error(text) => text.len(),
            _ => 0,
        };
        size_of::<Cell>() + text
    }

    /// What is seen in its place: the cell itself, or what the merged cell that covers it says.
    pub fn seen(&self) -> &Cell {
        match self {
            Cell::Covered(said) | Cell::Merged(said, _) => said,
            own => own,
        }
    }

    /// Whether the cell holds nothing of its own but white space.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty | Cell::Covered(_) => true,
            Cell::Merged(said, _) => said.is_blank(),
            Cell::Text(text) => crate::text::trim(text).is_empty(),
            _ => false,
        }
    }
}

/// A table inside a file: the whole of a text file, a sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct TableInfo {
    /// The sheet's name; `None` in formats that have only one table.
    pub name: Option<String>,
    /// The position in the file, from 0.
    pub index: usize,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Whether each row names its values itself: the first row that is given is made of those names and stands on no line of its own.
    pub named_values: bool,
    /// Whether several rows may stand on one line, so that people are told their number too.
    pub rows_share_lines: bool,
}

/// Where a row stands in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowPlace {
    /// The line or row number, from 1, as the file's user counts.
    pub line: u64,
    /// The number of the row among those its reader gave, from 0; of a table whose rows name their values, 0 is the row of names.
    pub number: u64,
}

/// How the bytes of a text format were understood, for the report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dialect {
    /// The encoding's name in lower case, such as `utf-8` or `windows-1251`; `None` in binary formats.
    pub encoding: Option<&'static str>,
    /// Whether the encoding was guessed from letter frequencies.
    pub guessed: bool,
    /// The delimiter of delimited text.
    pub delimiter: Option<char>,
    /// The quote of delimited text.
    pub quote: Option<char>,
    /// Whether the tables have names that the file's user knows, as the sheets of a workbook have.
    pub has_named_tables: bool,
    /// Whether the tables are put together from what stands on pages: then it is not told where lines of a cell were broken, so that
    /// blanks in a heading are in doubt, and every table may hold rows that belong together.
    pub is_laid_out: bool,
}

/// What the receiver of rows wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// No more of this table; go on with the next.
    SkipTable,
    /// No more of this file.
    Stop,
}

/// Receives what a reader finds, in the file's order.
pub trait Sink {
    /// How the bytes were understood; called once, before the first table of a text format.
    fn dialect(&mut self, dialect: Dialect);
    /// Whether the numbers of days in this workbook count from 1904 and not from 1900; called before the first table.
    fn epoch_1904(&mut self, flag: bool) {
        let _ = flag;
    }
    /// What comes from now on is about this member of an archive, until the next is named.
    fn member(&mut self, name: &str) {
        let _ = name;
    }
    /// A table begins.
    fn table(&mut self, table: &TableInfo) -> Flow;
    /// Rows of the open table from this line on stand on the page of this name: that is where what is said of them is found.
    fn page(&mut self, line: u64, name: &str) {
        let _ = (line, name);
    }
    /// A row with its line or row number (from 1, as the file's user counts). Rows come in rising order; rows that are wholly
    /// blank may be left out. The receiver may take the cells; the reader clears them.
    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow;
    /// A row could not be read (`problem` has its line) or something about the file must be said.
    /// `raw` is what could be read of a lost row: it counts as read and rejected. Without `raw` the problem is about the file.
    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow;
    /// How many bytes of the input have been consumed, for progress.
    fn progress(&mut self, bytes: u64) {
        let _ = bytes;
    }
}

/// Why a file could not be read to its end: always a finding about the file.
pub type ReadResult = Result<(), Box<Problem>>;

/// Which tables of a file to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SheetChoice {
    /// Every visible table.
    #[default]
    Visible,
    /// Every table, hidden ones too.
    All,
    /// The table with this name, or, if none has it, with this number (from 1).
    Named(String),
}

/// Bounds on what a file may make this process hold (defaults in [`Limits::default`]).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Characters in a cell.
    pub cell_characters: usize,
    /// Cells in a row.
    pub row_cells: usize,
    /// Bytes in one record of a text format.
    pub record_bytes: usize,
    /// Bytes in one quoted field.
    pub quoted_bytes: usize,
    /// Lines in one quoted field.
    pub quoted_lines: usize,
    /// Levels of nesting in JSON and XML.
    pub depth: usize,
    /// Bytes after unpacking (XLSX parts together).
    pub unpacked_bytes: u64,
    /// Unpacked bytes for each packed byte, where more than 1 MiB was unpacked.
    pub ratio: u64,
    /// Bytes of shared text in a workbook.
    pub shared_text_bytes: usize,
    /// Blank rows in a run after which a sheet is taken to have ended.
    pub blank_rows: u64,
    /// Members of an archive.
    pub members: usize,
    /// Bytes of address space of a child process that reads a file.
    pub child_bytes: u64,
    /// Seconds of processor time of a child process that reads a file.
    pub child_seconds: u64,
    /// Pages of a document.
    pub pages: usize,
    /// Letters on a page.
    pub page_letters: usize,
    /// Tables of a document.
    pub tables: usize,
    /// Levels of tables inside tables of a document.
    pub table_depth: usize,
    /// Levels of groups in RTF.
    pub group_depth: usize,
    /// Levels of archives inside archives.
    pub archive_depth: usize,
    /// Bytes of an old document, which is held whole.
    pub old_document_bytes: u64,
    /// Bytes of one text or tag in a workbook or a document.
    pub piece_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_characters: 32_767,
            row_cells: 16_384,
            record_bytes: 1 << 20,
            quoted_bytes: 64 << 10,
            quoted_lines: 100,
            depth: 64,
            unpacked_bytes: 1 << 30,
            ratio: 200,
            shared_text_bytes: 256 << 20,
            blank_rows: 100_000,
            members: 1_000,
            child_bytes: 1 << 30,
            child_seconds: 120,
            pages: 5_000,
            page_letters: 400_000,
            tables: 10_000,
            table_depth: 16,
            group_depth: 512,
            archive_depth: 2,
            old_document_bytes: 128 << 20,
            piece_bytes: 16 << 20,
        }
    }
}

/// The password of a protected file or archive; it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Arc<str>);

impl Password {
    /// A password as its user gave it.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The text, for the reader that opens the file with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(***)")
    }
}

/// How to read a file, where its user knows better than detection.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The encoding of a text format.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The delimiter of delimited text: an ASCII byte.
    pub delimiter: Option<u8>,
    /// What [`encoding::scan`] found in this very file, when it was scanned already; text formats scan it otherwise.
    pub scan: Option<Arc<encoding::Scan>>,
    /// The tables to read.
    pub sheets: SheetChoice,
    /// The program that reads what could harm the reader, in a process of its own; without it everything is read in this one.
    pub child: Option<Arc<Path>>,
    /// Archives that stand around this file.
    pub archives_inside: usize,
    /// The password of protected PDF files and archives.
    pub password: Option<Password>,
    /// Bounds.
    pub limits: Limits,
}

/// A file to read: always a seekable file on disk (standard input is spooled first).
#[derive(Debug, Clone)]
pub struct Input {
    /// Where the bytes are.
    pub path: PathBuf,
    /// What the user calls it.
    pub name: String,
    /// The file, where it is open already and no other may be opened.
    pub opened: Option<Arc<File>>,
}

impl Input {
    /// A file named by its path.
    pub fn file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self { path: path.to_owned(), name: path.display().to_string(), opened: None }
    }

    /// The file, to be read from its beginning. Where it is open already, all who open it share one place in it.
    ///
    /// # Errors
    /// It is not there or may not be read.
    pub fn open(&self) -> std::io::Result<File> {
        match &self.opened {
            None => File::open(&self.path),
            Some(opened) => {
                let mut file = opened.try_clone()?;
                file.rewind()?;
                Ok(file)
            }
        }
    }

    /// The ending of the name in lower case, without the point.
    pub fn extension(&self) -> Option<String> {
        Path::new(&self.name).extension().map(|extension| extension.to_string_lossy().to_lowercase())
    }
}

/// What a column of an output table holds, so that a writer can choose types and widths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// The name in machine formats (JSON, XML): the schema key.
    pub key: String,
    /// The heading in formats for people.
    pub label: String,
    /// How values are written.
    pub kind: OutputKind,
}

/// How the values of an output column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// As text, also when it looks like a number.
    Text,
    /// As an amount in sum with two decimals.
    Money,
    /// As a date and time in the output's zone.
    Time,
    /// As a whole number.
    Integer,
}

/// One value to be written. Times are local wall-clock times of the output's zone, with the offset beside them.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputValue<'a> {
    /// Nothing.
    Null,
    /// Text.
    Text(&'a str),
    /// Tiyin.
    Money(i64),
    /// Milliseconds since the epoch in UTC, and the offset of the output's zone at that moment in seconds.
    Time(i64, i32),
    /// A whole number.
    Integer(i64),
}

/// The colour of a cell in formats that have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// No colour.
    #[default]
    Plain,
    /// The row was first seen (green).
    New,
    /// Something of the row changed (orange).
    Updated,
    /// An empty field got a value (blue).
    Filled,
    /// A value became another value (amber).
    Changed,
}

/// How to write a file.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// The title: sheet name, XML root comment, document title.
    pub title: String,
    /// Prefix texts that a spreadsheet could take for a formula with an apostrophe.
    pub escape_formulas: bool,
    /// Write a byte order mark (CSV for Excel).
    pub byte_order_mark: bool,
    /// The delimiter of delimited text, when not the format's own.
    pub delimiter: Option<u8>,
    /// Leave out the header line.
    pub no_header: bool,
    /// What documents say below their title: the filter, the period, when and how they were made.
    pub subtitle: Vec<String>,
    /// The language of the words of documents that are not in the data.
    pub language: crate::schema::Language,
}

/// A chart of columns of a table over its first column: bars, of which several columns are the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputChart {
    /// What stands above it.
    pub title: String,
    /// Lying bars instead of upright columns.
    pub lying: bool,
    /// The columns, from 0, and the red, green and blue of each.
    pub columns: Vec<(usize, [u8; 3])>,
    /// How many rows are drawn, from the first.
    pub rows: u64,
}

/// Numbers of a table that are coloured, the darker the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputHeat {
    /// The first column, from 0, and the one behind the last.
    pub columns: (usize, usize),
    /// How many rows are coloured, from the first.
    pub rows: u64,
}

/// Writes tables in one format, row by row, without holding them.
pub trait TableWriter: Send {
    /// Begins a table; formats with one table refuse a second with an error of kind `Unsupported`.
    fn table(&mut self, name: &str, columns: &[OutputColumn]) -> std::io::Result<()>;
    /// Writes a row; `marks` is empty or has one mark for each value.
    fn row(&mut self, values: &[OutputValue<'_>], marks: &[Mark]) -> std::io::Result<()>;
    /// Asks for a row with the sums of the amounts below the rows of the open table, in documents; nothing elsewhere. Only for rows
    /// that may be added: none of them is a sum itself.
    fn totals(&mut self) {}
    /// Draws the rows of the open table beside it, in formats that have charts; nothing elsewhere. Call it behind the last row.
    fn chart(&mut self, _chart: &OutputChart) -> std::io::Result<()> {
        Ok(())
    }
    /// Colours numbers of the open table, in formats that have such colours; nothing elsewhere. Call it behind the last row.
    fn heat(&mut self, _heat: &OutputHeat) -> std::io::Result<()> {
        Ok(())
    }
    /// Ends the open table, and says what of the file does not look as it should. Call it behind the last row.
    fn end(&mut self) -> std::io::Result<Option<Problem>> {
        Ok(None)
    }
    /// Ends the file and flushes it.
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

/// The bytes' destination.
pub type Output = Box<dyn Write + Send>;

/// Every format, in the order they are listed to people.
pub static ALL: &[&dyn Format] = &[
    &delimited::Csv,
    &delimited::Tsv,
    &aligned::Txt,
    &json::Json,
    &json::JsonLines,
    &xml::Xml,
    &xlsx::Xlsx,
    &xls::Xls,
    &docx::Docx,
    &doc::Doc,
    &rtf::Rtf,
    &html::Html,
    &archive::zip::Zip,
    &archive::rar::Rar,
    &pdf::Pdf,
];

/// Reads every table of a file into the sink, in a process of its own where the format asks for one and there is a program for it.
///
/// # Errors
/// A finding about the file as a whole, as [`Format::read`] gives it.
pub fn read(format: &'static dyn Format, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
    match &options.child {
        Some(program) if format.is_contained() => crate::contain::read(program, format, input, options, sink),
        _ => format.read(input, options, sink),
    }
}

/// The format with this name, in any case.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.name().eq_ignore_ascii_case(name))
}

/// The format whose files end with this, in any case and without the point.
pub fn by_extension(extension: &str) -> Option<&'static dyn Format> {
    let known =
        |format: &&'static dyn Format| format.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension));
    ALL.iter().copied().find(known)
}

/// One file format. A new format is one file with an implementation and one line in [`ALL`].
pub trait Format: Sync {
    /// The name in `--format` and `--input-format`.
    fn name(&self) -> &'static str;
    /// The endings of file names, without the point, the usual one first.
    fn extensions(&self) -> &'static [&'static str];
    /// Reads every table into the sink.
    ///
    /// # Errors
    /// A finding about the file as a whole: damaged, encrypted, over a limit. Bad rows are not errors.
    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult;
    /// Whether its parser can be made to take memory or time without bound, so that it belongs in a process of its own.
    fn is_contained(&self) -> bool {
        false
    }
    /// Whether damage late in a file makes all of it worthless, rows that were read before included.
    fn breaks_late(&self) -> bool {
        true
    }
    /// A writer, for formats that can be written.
    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        let _ = (output, options);
        None
    }
    /// Whether [`Format::writer`] gives a writer.
    fn can_write(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_name_and_by_ending() {
        for format in ALL {
            assert_eq!(by_name(&format.name().to_uppercase()).map(Format::name), Some(format.name()));
            for extension in format.extensions() {
                assert_eq!(by_extension(extension).map(Format::name), Some(format.name()), "{extension}");
            }
            let writer = format.writer(Box::new(std::io::sink()), &WriteOptions::default());
            assert_eq!(writer.is_some(), format.can_write(), "{}", format.name());
        }
        assert!(by_name("wav").is_none() && by_extension("").is_none());
    }
}
