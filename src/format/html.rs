//! HTML: the tables of a page, or of what a panel or a spreadsheet calls a workbook and writes as a page. Pages are read with the
//! tolerance of a browser: tags may be left open or closed twice. Only text is read: scripts and styles are passed over,
//! and nothing outside of the file is ever fetched.

mod entities;
mod tokens;

use encoding_rs::Encoding;

use super::document::{self, Caption, Down, Row, Tables};
use super::encoding::{TextFile, choose, name, unreadable};
use super::package::damaged;
use crate::format::{Dialect, Flow, Format, Input, ReadOptions, ReadResult, Sink};
use crate::problem::{ENCODING_ROW, FORMAT_UNKNOWN, Problem};
use tokens::{Tag, Token, Tokens};

/// The most columns that a cell covers, as browsers have it.
const MOST_COLUMNS: usize = 1000;
/// The most rows that a cell covers, as browsers have it.
const MOST_ROWS: u32 = 65_534;

/// Pages with tables.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let file = open(input, options)?;
        sink.dialect(Dialect { has_named_tables: true, ..file.dialect() });
        if let Some(doubt) = file.doubt()
            && sink.problem(doubt, None) == Flow::Stop
        {
            return Ok(());
        }
        document::read(options, sink, no_table, &mut |tables| read_tables(&file, tables))
    }
}

/// The finding for a page without any table: nearly always the page that asks for a login.
pub(super) fn no_table() -> Box<Problem> {
    Box::new(Problem::new(FORMAT_UNKNOWN).with("detail", "HTML page: the session at the panel has ended"))
}

/// Opens the page; where its encoding would have to be guessed, the page itself is believed.
fn open(input: &Input, options: &ReadOptions) -> Result<TextFile, Box<Problem>> {
    let mut file = TextFile::open(input, options)?;
    if file.choice.guessed
        && let Some(encoding) = declared_encoding(&file.scan.head)
    {
        file.choice = choose(&file.scan, Some(encoding));
    }
    Ok(file)
}

/// The single-byte encoding that a `meta` tag names.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    for tag in text.split("<meta").skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let Some((_, value)) = tag.split_once("charset") else { continue };
        let Some(value) = value.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label = value.split(['"', '\'', ' ', ';', '/', '>']).next().unwrap_or_default();
        return Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_single_byte());
    }
    None
}

/// Reads the page once.
fn read_tables(file: &TextFile, tables: &mut Tables<'_>) -> ReadResult {
    let mut tokens = Tokens::new(file.text()?);
    let mut reader = Reader::new(tables, name(file.choice.encoding));
    while let Some(token) = tokens.next().map_err(unreadable)? {
        match token {
            Token::Text(text, byte) => reader.text(text, byte)?,
            Token::Open(tag) => reader.open(tag)?,
            Token::Close(name) => reader.close(name)?,
        }
        if reader.tables.is_stopped() {
            return Ok(());
        }
        if reader.tables.is_progress_due() {
            reader.tables.progress(tokens.progress());
        }
    }
    if !tokens.is_whole() || reader.levels.len() > 1 {
        return Err(damaged("it ends in the middle of a table or a tag"));
    }
    reader.tables.progress(tokens.progress());
    Ok(())
}

/// An open table, or the text outside of all tables.
struct Level {
    row: Row,
    caption: Caption,
    /// What the open cell covers.
    cell: Option<(usize, Down)>,
    in_row: bool,
    in_caption: bool,
    /// White space was read, which is one space if text follows on the line.
    has_space: bool,
}

/// What is open at the present place of the page.
struct Reader<'t, 'a> {
    tables: &'t mut Tables<'a>,
    encoding: &'static str,
    /// The text outside of tables, and every open table.
    levels: Vec<Level>,
    /// How many elements are open in which white space stays as it is.
    plain: usize,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(tables: &'t mut Tables<'a>, encoding: &'static str) -> Self {
        let outside = Level::new(tables);
        Self { tables, encoding, levels: vec![outside], plain: 0 }
    }

    /// The depth of the innermost open table; 0 outside.
    fn depth(&self) -> usize {
        self.levels.len() - 1
    }

    fn open(&mut self, tag: &Tag) -> ReadResult {
        match tag.name() {
            "table" => {
                let name = self.level().caption.take();
                let depth = self.levels.len();
                self.tables.begin(depth, name)?;
                let level = Level::new(self.tables);
                self.levels.push(level);
            }
            "caption" if self.depth() > 0 => self.level().in_caption = true,
            "tr" if self.depth() > 0 => {
                self.end_row()?;
                self.level().in_row = true;
            }
            "td" | "th" if self.depth() > 0 => {
                self.end_cell();
                self.level().in_row = true;
                let columns = tag.number("colspan").unwrap_or(1).clamp(1, MOST_COLUMNS);
                self.level().cell = Some((columns, rows_of(tag)));
            }
            "thead" | "tbody" | "tfoot" if self.depth() > 0 => self.end_row()?,
            "br" => self.break_line(true),
            "pre" => {
                self.plain += 1;
                self.break_line(false);
            }
            name if is_block(name) => self.end_block(),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> ReadResult {
        match name {
            "table" if self.depth() > 0 => {
                self.end_row()?;
                let depth = self.depth();
                self.tables.end(depth)?;
                self.levels.pop();
                self.break_line(false);
            }
            "caption" if self.level().in_caption => {
                self.level().in_caption = false;
                let depth = self.depth();
                if let Some(name) = self.level().caption.take() {
                    self.tables.rename(depth, name);
                }
            }
            "tr" | "thead" | "tbody" | "tfoot" if self.depth() > 0 => self.end_row()?,
            "td" | "th" if self.depth() > 0 => self.end_cell(),
            "pre" => {
                self.plain = self.plain.saturating_sub(1);
                self.break_line(false);
            }
            // A browser takes this for a line break.
            "br" => self.break_line(true),
            name if is_block(name) => self.end_block(),
            _ => {}
        }
        Ok(())
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::new(self.tables));
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn end_cell(&mut self) {
        let level = self.level();
        if let Some((columns, down)) = level.cell.take() {
            level.row.end_cell(columns, down);
        }
        level.has_space = false;
        level.caption.take();
    }

    fn end_row(&mut self) -> ReadResult {
        self.end_cell();
        let depth = self.depth();
        let level = self.level();
        if !std::mem::take(&mut level.in_row) {
            return Ok(());
        }
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        self.tables.row(depth, &mut level.row)
    }

    fn end_block(&mut self) {
        self.break_line(false);
        let level = self.level();
        if !level.in_caption {
            level.caption.end_paragraph();
        }
    }

    /// Ends a line: always, or only when text stands on it.
    fn break_line(&mut self, always: bool) {
        let level = self.level();
        level.has_space = false;
        level.caption.push(" ");
        if level.cell.is_some() && (always || !level.row.is_at_line_start()) {
            level.row.break_line();
        }
    }

    /// Text; `byte` is where bytes of it stand that could not be decoded.
    fn text(&mut self, text: &str, byte: Option<u64>) -> ReadResult {
        let depth = self.depth();
        let is_plain = self.plain > 0;
        let is_wanted = self.tables.wants(depth);
        let encoding = self.encoding;
        let level = self.level();
        level.caption.push(text);
        if level.cell.is_none() || !is_wanted {
            return Ok(());
        }
        if let Some(byte) = byte {
            level.row.blame(Problem::new(ENCODING_ROW).with("encoding", encoding).with("byte", byte));
        }
        if is_plain { level.put_plain(text) } else { level.put(text) }
    }
}

impl Level {
    fn new(tables: &Tables<'_>) -> Self {
        Self {
            row: Row::new(tables.limits()),
            caption: Caption::default(),
            cell: None,
            in_row: false,
            in_caption: false,
            has_space: false,
        }
    }

    /// Adds text to the cell: any white space is one space, and none at the ends of lines.
    fn put(&mut self, text: &str) -> ReadResult {
        for (index, word) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            self.has_space |= index > 0;
            if word.is_empty() {
                continue;
            }
            if std::mem::take(&mut self.has_space) && !self.row.is_at_line_start() {
                self.row.push(" ")?;
            }
            self.row.push(word)?;
        }
        Ok(())
    }

    fn put_plain(&mut self, text: &str) -> ReadResult {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.row.break_line();
            }
            self.row.push(line.strip_suffix('\r').unwrap_or(line))?;
        }
        Ok(())
    }
}

fn rows_of(tag: &Tag) -> Down {
    match tag.number("rowspan") {
        // To the end of the table.
        Some(0) => Down::Rows(MOST_ROWS),
        Some(rows) if rows > 1 => Down::Rows(u32::try_from(rows).unwrap_or(MOST_ROWS).min(MOST_ROWS)),
        _ => Down::One,
    }
}

/// Whether an element begins and ends a line of its own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "form"
            | "center"
            | "blockquote"
            | "address"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "fieldset"
            | "body"
    )
}

#[cfg(test)]
mod tests;
