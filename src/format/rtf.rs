//! RTF: the rich text that word processors and web panels write, also under the name of a DOC, read as a stream that holds one
//! row of a table at a time. Letters may be written in the code page of their font, or as numbers of Unicode.

mod groups;
mod words;

use std::io::{BufRead, BufReader};

use encoding_rs::{Encoding, UTF_16LE};

use super::document::{self, Caption, Down, Row, Tables};
use super::encoding::{name, unreadable};
use super::package::damaged;
use crate::format::{Format, Input, ReadOptions, ReadResult, Sink};
use crate::problem::{ENCODING_ROW, Problem};
use groups::Groups;
use words::{Lexer, Token};

/// Rich Text Format.
pub struct Rtf;

impl Format for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rtf"]
    }

    fn is_contained(&self) -> bool {
        true
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        document::read(options, sink, document::no_table, &mut |tables| {
            let file = input.open().map_err(unreadable)?;
            read_tables(BufReader::with_capacity(64 << 10, file), tables)
        })
    }
}

/// Reads the file once.
fn read_tables(source: impl BufRead, tables: &mut Tables<'_>) -> ReadResult {
    let mut lexer = Lexer::new(source);
    let mut reader = Reader::new(tables);
    let mut token = Token::default();
    let mut is_first = true;
    while lexer.next(&mut token)? {
        if is_first && matches!(token, Token::Byte(b' ' | 0xEF | 0xBB | 0xBF)) {
            continue;
        }
        if std::mem::take(&mut is_first) && token != Token::Open {
            return Err(damaged("it does not begin as RTF does"));
        }
        reader.place = lexer.consumed();
        reader.take(&token)?;
        if reader.tables.is_stopped() {
            return Ok(());
        }
        if reader.groups.is_closed() {
            break;
        }
        if reader.tables.is_progress_due() {
            reader.tables.progress(lexer.consumed());
        }
    }
    if !reader.groups.is_closed() {
        return Err(damaged("it ends in the middle of a group"));
    }
    reader.end_tables(0)?;
    reader.tables.progress(lexer.consumed());
    Ok(())
}

/// What a row's definition says of one cell.
#[derive(Debug, Clone, Copy, Default)]
struct Definition {
    right: i32,
    down: Down,
    joins: bool,
}

/// The definition of a row: it stands before the row, behind it, or both.
#[derive(Debug, Clone, Default)]
struct Layout {
    left: i32,
    cells: Vec<Definition>,
    /// What was said of the cell whose end comes next.
    next: Definition,
}

/// The text of one depth: outside of tables, or of the innermost cell of a table.
struct Level {
    row: Row,
    caption: Caption,
    layout: Layout,
    is_open: bool,
}

/// What is open at the present place of the document.
struct Reader<'t, 'a> {
    tables: &'t mut Tables<'a>,
    groups: Groups,
    /// The text outside of tables, and every open table.
    levels: Vec<Level>,
    /// Letters that are not decoded yet, in the code page of their font.
    bytes: Vec<u8>,
    /// The first half of a character that is written as two numbers.
    half: Option<u16>,
    /// How many characters are still to be left out, because a Unicode number stands before them.
    stand_ins: usize,
    /// A row is defined and has not ended: text belongs to it even where the paragraph does not say so.
    row_is_open: bool,
    /// How many bytes were read.
    place: u64,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(tables: &'t mut Tables<'a>) -> Self {
        let outside = Level::new(tables);
        let groups = Groups::new(tables.limits());
        Self {
            tables,
            groups,
            levels: vec![outside],
            bytes: Vec::new(),
            half: None,
            stand_ins: 0,
            row_is_open: false,
            place: 0,
        }
    }

    fn take(&mut self, token: &Token) -> ReadResult {
        match token {
            Token::Byte(byte) => self.letter(*byte),
            Token::Open => {
                self.flush()?;
                self.stand_ins = 0;
                self.groups.open()
            }
            Token::Close => {
                self.flush()?;
                self.stand_ins = 0;
                self.groups.close();
                Ok(())
            }
            Token::Word(name, number) => {
                if self.stand_ins > 0 {
                    self.stand_ins -= 1;
                    return Ok(());
                }
                self.word(name, *number)
            }
        }
    }

    fn letter(&mut self, byte: u8) -> ReadResult {
        if self.stand_ins > 0 {
            self.stand_ins -= 1;
            return Ok(());
        }
        if !self.groups.is_text() {
            return Ok(());
        }
        self.bytes.push(byte);
        if self.bytes.len() >= 4096 { self.flush() } else { Ok(()) }
    }

    /// Decodes the letters that wait.
    fn flush(&mut self) -> ReadResult {
        if self.half.take().is_some() {
            self.put_damaged("\u{fffd}", UTF_16LE)?;
        }
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.groups.encoding();
        let (text, is_damaged) = encoding.decode_without_bom_handling(&bytes);
        let put = if is_damaged { self.put_damaged(&text, encoding) } else { self.put(&text) };
        self.bytes = bytes;
        self.bytes.clear();
        put
    }

    /// The depth at which text stands here; 0 outside of tables.
    fn depth(&self) -> usize {
        match self.groups.table_depth() {
            0 => usize::from(self.row_is_open),
            depth => depth,
        }
    }

    /// The levels down to this depth, with tables begun that were not open.
    fn level(&mut self, depth: usize) -> Result<&mut Level, Box<Problem>> {
        for at in 1..=depth {
            if at >= self.levels.len() {
                let level = Level::new(self.tables);
                self.levels.push(level);
            }
            if !self.levels[at].is_open {
                let name = self.levels[at - 1].caption.take();
                self.tables.begin(at, name)?;
                self.levels[at].is_open = true;
            }
        }
        Ok(&mut self.levels[depth])
    }

    /// Ends the open tables that are deeper than this.
    fn end_tables(&mut self, depth: usize) -> ReadResult {
        for at in (depth + 1..self.levels.len()).rev() {
            if std::mem::take(&mut self.levels[at].is_open) {
                self.tables.end(at)?;
                self.levels[at].row.clear();
                self.levels[at].caption.take();
            }
        }
        Ok(())
    }

    fn put(&mut self, text: &str) -> ReadResult {
        let depth = self.depth();
        if depth == 0 {
            let is_blank = text.trim().is_empty();
            if !is_blank {
                self.end_tables(0)?;
            }
            self.levels[0].caption.push(text);
            return Ok(());
        }
        let level = self.level(depth)?;
        level.caption.push(text);
        if self.tables.wants(depth) { self.levels[depth].row.push(text) } else { Ok(()) }
    }

    /// Text that could not be decoded: its row is rejected.
    fn put_damaged(&mut self, text: &str, encoding: &'static Encoding) -> ReadResult {
        self.put(text)?;
        let depth = self.depth();
        if self.groups.is_text() && self.tables.wants(depth) {
            let problem = Problem::new(ENCODING_ROW).with("encoding", name(encoding)).with("byte", self.place);
            self.levels[depth].row.blame(problem);
        }
        Ok(())
    }

    fn unicode(&mut self, number: i32) -> ReadResult {
        let unit = number as u16;
        self.stand_ins = self.groups.stand_ins();
        if !self.groups.is_text() {
            return Ok(());
        }
        let half = self.half.take();
        self.flush()?;
        if (0xD800..0xDC00).contains(&unit) {
            if half.is_some() {
                self.put_damaged("\u{fffd}", UTF_16LE)?;
            }
            self.half = Some(unit);
            return Ok(());
        }
        for character in char::decode_utf16(half.into_iter().chain([unit])) {
            match character {
                Ok(character) => self.put(character.encode_utf8(&mut [0; 4]))?,
                Err(_) => self.put_damaged("\u{fffd}", UTF_16LE)?,
            }
        }
        Ok(())
    }

    fn word(&mut self, name: &str, number: Option<i32>) -> ReadResult {
        if name == "u" {
            return self.unicode(number.unwrap_or(0));
        }
        self.flush()?;
        if self.groups.word(name, number) {
            return Ok(());
        }
        if self.groups.is_row_properties() && self.row_word(name, number)? {
            return Ok(());
        }
        if !self.groups.is_document() {
            return Ok(());
        }
        match words::text_of(name) {
            Some(text) if self.groups.is_text() => self.put(text),
            Some(_) => Ok(()),
            None => self.text_word(name),
        }
    }

    /// A word that ends something: a line, a paragraph, a cell, a row.
    fn text_word(&mut self, name: &str) -> ReadResult {
        match name {
            // A deleted end joins its line with the next; cells and rows keep their ends.
            "par" | "sect" | "page" | "line" | "column" if self.groups.is_text() => self.end_line(name != "line"),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.groups.table_depth().max(2)),
            "row" => self.end_row(1),
            _ => Ok(()),
        }
    }

    /// A word of the definition of a row; whether it was one.
    fn row_word(&mut self, name: &str, number: Option<i32>) -> Result<bool, Box<Problem>> {
        let is_nested = self.groups.is_nested_row();
        let depth = if is_nested { self.groups.table_depth().max(2) } else { 1 };
        match name {
            "trowd" => {
                self.row_is_open |= !is_nested;
                self.level(depth)?.layout = Layout::default();
            }
            "nestrow" => self.end_row(depth)?,
            "trleft" => self.level(depth)?.layout.left = number.unwrap_or(0),
            "clvmgf" => self.level(depth)?.layout.next.down = Down::Begin,
            "clvmrg" => self.level(depth)?.layout.next.down = Down::Inside,
            "clmrg" => self.level(depth)?.layout.next.joins = true,
            "cellx" => {
                let most = self.tables.limits().row_cells;
                let layout = &mut self.level(depth)?.layout;
                let next = std::mem::take(&mut layout.next);
                if layout.cells.len() <= most {
                    layout.cells.push(Definition { right: number.unwrap_or(0), ..next });
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn end_line(&mut self, is_paragraph: bool) -> ReadResult {
        let depth = self.depth();
        if depth > 0 {
            let level = self.level(depth)?;
            level.row.break_line();
            if is_paragraph {
                level.caption.end_paragraph();
            }
            return Ok(());
        }
        if !is_paragraph {
            self.levels[0].caption.push(" ");
            return Ok(());
        }
        self.end_tables(0)?;
        self.levels[0].caption.end_paragraph();
        Ok(())
    }

    fn end_cell(&mut self, depth: usize) -> ReadResult {
        self.end_tables(depth)?;
        let level = self.level(depth)?;
        level.row.end_cell(1, Down::One);
        level.caption.take();
        Ok(())
    }

    fn end_row(&mut self, depth: usize) -> ReadResult {
        self.end_tables(depth)?;
        if depth == 1 {
            self.row_is_open = false;
        }
        let level = self.level(depth)?;
        let Level { row, layout, .. } = level;
        for (index, cell) in layout.cells.iter().enumerate() {
            row.merge(index, cell.down);
        }
        if row.count() <= layout.cells.len() {
            row.lay_out(layout.left, layout.cells.iter().map(|cell| cell.right));
        }
        row.join(|index| layout.cells.get(index).is_some_and(|cell| cell.joins));
        self.tables.row(depth, &mut self.levels[depth].row)
    }
}

impl Level {
    fn new(tables: &Tables<'_>) -> Self {
        Self { row: Row::new(tables.limits()), caption: Caption::default(), layout: Layout::default(), is_open: false }
    }
}

#[cfg(test)]
mod tests;
