//! DOCX: documents of Word 2007 and later, read as a stream that holds one row of a table at a time.
//! Text that is deleted, moved away or a prompt to fill in is no text; nothing outside of the file is ever followed.

use quick_xml::events::BytesStart;

use super::document::{self, Caption, Down, Row, Tables};
use super::package::relations::main_part;
use super::package::xml::{Piece, Xml, append_text, attribute};
use super::package::{Package, Part};
use crate::format::{Format, Input, ReadOptions, ReadResult, Sink};
use crate::problem::Problem;

/// Documents of Word 2007 and later.
pub struct Docx;

impl Format for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm"]
    }

    fn is_contained(&self) -> bool {
        true
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let mut package = Package::open(input, &options.limits)?;
        let main = main_part(&mut package, "word/document.xml")?;
        document::read(options, sink, document::no_table, &mut |tables| {
            // The bytes of every pass count: what would have to be read many times over is refused.
            read_tables(package.part(&main)?, tables)
        })
    }
}

/// Elements whose content is no text of the document as it stands.
const SKIPPED: [&str; 15] = [
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "rt",
    "tabs",
    "sectPr",
    "rPrChange",
    "pPrChange",
    "tcPrChange",
    "trPrChange",
    "tblPrChange",
    "tblGridChange",
];

/// Reads the main part once.
fn read_tables(part: Part<'_>, tables: &mut Tables<'_>) -> ReadResult {
    let mut xml = Xml::document(part, tables.limits());
    let mut buffer = Vec::new();
    let mut reader = Reader::new(tables);
    loop {
        let piece = xml.next(&mut buffer)?;
        match piece {
            Piece::Start(start, empty) => reader.start(&start, empty)?,
            Piece::End(end) => reader.end(end.local_name().as_ref())?,
            Piece::Text(text) => reader.text(&text)?,
            Piece::Character(character) => reader.text(character.encode_utf8(&mut [0; 4]))?,
            Piece::Finish => break,
        }
        xml.source().piece_done();
        if reader.tables.is_stopped() {
            return Ok(());
        }
        if reader.tables.is_progress_due() {
            let consumed = xml.source().consumed();
            reader.tables.progress(consumed);
        }
    }
    let consumed = xml.source().consumed();
    reader.tables.progress(consumed);
    Ok(())
}

/// A table that is open, or the text outside of all tables.
struct Level {
    row: Row,
    caption: Caption,
    in_cell: bool,
    columns: usize,
    down: Down,
    /// The cell only continues the one before it.
    joins: bool,
    joined: Vec<bool>,
    row_is_deleted: bool,
}

/// What is open at the present place of the document.
struct Reader<'t, 'a> {
    tables: &'t mut Tables<'a>,
    /// The text outside of tables, and every open table.
    levels: Vec<Level>,
    /// How many elements are open within one that is skipped, itself included.
    skipped: usize,
    /// How many runs are open: only they hold text.
    runs: usize,
    /// How many text elements are open.
    texts: usize,
    in_row_properties: bool,
    in_paragraph_properties: bool,
    /// The paragraph's end is deleted: the next paragraph goes on on the same line.
    mark_is_deleted: bool,
    /// The content control shows only a prompt.
    is_prompt: bool,
    line: String,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(tables: &'t mut Tables<'a>) -> Self {
        let outside = Level::new(tables);
        Self {
            tables,
            levels: vec![outside],
            skipped: 0,
            runs: 0,
            texts: 0,
            in_row_properties: false,
            in_paragraph_properties: false,
            mark_is_deleted: false,
            is_prompt: false,
            line: String::new(),
        }
    }

    /// The depth of the innermost open table; 0 outside.
    fn depth(&self) -> usize {
        self.levels.len() - 1
    }

    fn level(&mut self) -> Option<&mut Level> {
        self.levels.last_mut()
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) -> ReadResult {
        if self.skipped > 0 {
            self.skipped += usize::from(!empty);
            return Ok(());
        }
        let name = start.local_name();
        let name = name.as_ref();
        if SKIPPED.contains(&name) || (name == "sdtContent" && self.is_prompt) {
            self.note_deletion(name);
            self.is_prompt &= name != "sdtContent";
            self.skipped += usize::from(!empty);
            return Ok(());
        }
        match name {
            "tbl" if !empty => {
                let caption = self.level().and_then(|level| level.caption.take());
                let depth = self.levels.len();
                self.tables.begin(depth, caption)?;
                let level = Level::new(self.tables);
                self.levels.push(level);
            }
            "r" => self.runs += usize::from(!empty),
            "t" => self.texts += usize::from(!empty),
            "trPr" => self.in_row_properties = !empty,
            "pPr" => self.in_paragraph_properties = !empty,
            "sdtPr" => self.is_prompt = false,
            "showingPlcHdr" => self.is_prompt = is_on(start)?,
            "p" if empty => self.end_paragraph(),
            "tab" | "ptab" if self.runs > 0 => self.put("\t")?,
            "br" | "cr" if self.runs > 0 => self.break_line(),
            "noBreakHyphen" => self.put("-")?,
            "sym" => self.symbol(start)?,
            _ => self.start_of_table_part(name, start, empty)?,
        }
        Ok(())
    }

    /// A deletion that is noted in the properties of a row or of a paragraph's end.
    fn note_deletion(&mut self, name: &str) {
        if name != "del" && name != "moveFrom" {
            return;
        }
        let in_row = self.in_row_properties;
        if let Some(level) = self.level().filter(|_| in_row) {
            level.row_is_deleted = true;
        }
        self.mark_is_deleted |= self.in_paragraph_properties;
    }

    fn start_of_table_part(&mut self, name: &str, start: &BytesStart<'_>, empty: bool) -> ReadResult {
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        match name {
            "tr" => level.row_is_deleted = false,
            "tc" if !empty => {
                level.in_cell = true;
                level.columns = 1;
                level.down = Down::One;
                level.joins = false;
            }
            "gridBefore" => level.row.skip_columns(number(start)?.unwrap_or(0)),
            "gridSpan" => level.columns = number(start)?.unwrap_or(1),
            "vMerge" => level.down = if value(start)?.is_some_and(is_restart) { Down::Begin } else { Down::Inside },
            "hMerge" => level.joins = !value(start)?.is_some_and(is_restart),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> ReadResult {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match name {
            "r" => self.runs = self.runs.saturating_sub(1),
            "t" => self.texts = self.texts.saturating_sub(1),
            "trPr" => self.in_row_properties = false,
            "pPr" => self.in_paragraph_properties = false,
            "p" => self.end_paragraph(),
            "tc" => self.end_cell(),
            "tr" => self.end_row()?,
            "tbl" if self.levels.len() > 1 => {
                let depth = self.depth();
                self.tables.end(depth)?;
                self.levels.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        if !std::mem::take(&mut self.mark_is_deleted)
            && let Some(level) = self.level()
        {
            level.row.break_line();
            level.caption.end_paragraph();
        }
    }

    fn break_line(&mut self) {
        if let Some(level) = self.level() {
            level.row.break_line();
            level.caption.push(" ");
        }
    }

    fn end_cell(&mut self) {
        let Some(level) = self.level() else { return };
        if std::mem::take(&mut level.in_cell) {
            level.row.end_cell(level.columns, level.down);
            if level.row.count() > level.joined.len() {
                level.joined.push(level.joins);
            }
        }
        level.caption.take();
    }

    fn end_row(&mut self) -> ReadResult {
        let depth = self.depth();
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        let joined = std::mem::take(&mut level.joined);
        if level.row_is_deleted {
            level.row.blank();
        }
        if joined.contains(&true) {
            level.row.join(|index| joined.get(index).copied().unwrap_or(false));
        }
        self.tables.row(depth, &mut level.row)
    }

    fn text(&mut self, text: &str) -> ReadResult {
        if self.skipped > 0 || self.texts == 0 || self.runs == 0 {
            return Ok(());
        }
        if !text.contains('\r') {
            return self.put(text);
        }
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        append_text(&mut line, text);
        let put = self.put(&line);
        self.line = line;
        put
    }

    fn put(&mut self, text: &str) -> ReadResult {
        let depth = self.depth();
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        level.caption.push(text);
        if level.in_cell && self.tables.wants(depth) { level.row.push(text) } else { Ok(()) }
    }

    /// A character of a symbol font, by its number.
    fn symbol(&mut self, start: &BytesStart<'_>) -> ReadResult {
        let code = attribute(start, "char")?;
        let character = code.and_then(|code| u32::from_str_radix(code.trim(), 16).ok()).and_then(char::from_u32);
        match character {
            Some(character) => self.put(character.encode_utf8(&mut [0; 4])),
            None => Ok(()),
        }
    }
}

impl Level {
    fn new(tables: &Tables<'_>) -> Self {
        Self {
            row: Row::new(tables.limits()),
            caption: Caption::default(),
            in_cell: false,
            columns: 1,
            down: Down::One,
            joins: false,
            joined: Vec::new(),
            row_is_deleted: false,
        }
    }
}

fn value<'a>(start: &'a BytesStart<'_>) -> Result<Option<std::borrow::Cow<'a, str>>, Box<Problem>> {
    attribute(start, "val")
}

fn number(start: &BytesStart<'_>) -> Result<Option<usize>, Box<Problem>> {
    Ok(value(start)?.and_then(|number| number.trim().parse().ok()))
}

fn is_restart(value: std::borrow::Cow<'_, str>) -> bool {
    value.as_ref() == "restart"
}

/// Whether a switch is on: it is when it says nothing.
fn is_on(start: &BytesStart<'_>) -> Result<bool, Box<Problem>> {
    Ok(value(start)?.is_none_or(|value| !matches!(value.as_ref(), "0" | "false" | "off")))
}

#[cfg(test)]
mod tests;
