//! DOC: documents of Word 97 to 2003, read through their list of pieces and the properties of their paragraphs. The file is
//! held whole; it is read by its own rules, and nothing in it is believed before it was checked against its length.

mod file;
mod pages;
mod sprms;
mod text;

use super::document::{self, Caption, Down, Row, Tables};
use super::package::damaged;
use crate::format::{Format, Input, ReadOptions, ReadResult, Sink};
use crate::problem::{ENCODING_ROW, Problem};
use file::Document;
use pages::Pages;
use sprms::{Paragraph, RowProperties};
use text::{Character, Characters};

/// Documents of Word 97 to 2003.
pub struct Doc;

impl Format for Doc {
    fn name(&self) -> &'static str {
        "doc"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["doc"]
    }

    fn is_contained(&self) -> bool {
        true
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let document = Document::open(input, &options.limits)?;
        if let Some(problem) = document.repaired() {
            sink.problem(problem, None);
        }
        let pages = Pages::read(&document)?;
        document::read(options, sink, document::no_table, &mut |tables| read_tables(&document, &pages, tables))?;
        sink.progress(document.length());
        Ok(())
    }
}

/// Reads the text once.
fn read_tables(document: &Document, pages: &Pages<'_>, tables: &mut Tables<'_>) -> ReadResult {
    let mut reader = Reader::new(tables);
    let mut fields = Fields::default();
    for character in Characters::new(document, pages) {
        let character = character?;
        if character.is_deleted && !character.is_mark() {
            continue;
        }
        if !fields.admit(&character) {
            continue;
        }
        reader.take(document, pages, &character)?;
        if reader.tables.is_stopped() {
            return Ok(());
        }
        if reader.tables.is_progress_due() {
            reader.tables.progress(u64::from(character.place));
        }
    }
    reader.end_paragraph()?;
    reader.end_tables(0)
}

/// Fields within fields: the code of a field is no text, its result is.
#[derive(Default)]
struct Fields {
    /// For each open field whether its code is being read, as bits; deeper ones than 64 are taken for text.
    codes: u64,
    depth: u32,
}

impl Fields {
    /// Whether a character is text and not the code of a field.
    fn admit(&mut self, character: &Character) -> bool {
        match character.letter {
            '\u{13}' => {
                self.codes = self.codes << 1 | 1;
                self.depth += 1;
            }
            '\u{14}' => self.codes &= !1,
            '\u{15}' if self.depth > 0 => {
                self.codes >>= 1;
                self.depth -= 1;
            }
            // A field cannot reach over the end of a cell: a damaged one must not swallow the table.
            '\u{7}' => *self = Self::default(),
            _ => return self.codes == 0,
        }
        character.letter == '\u{7}'
    }
}

/// An open table, or the text outside of all tables.
struct Level {
    row: Row,
    caption: Caption,
    is_open: bool,
}

/// What is open at the present place of the document.
struct Reader<'t, 'a> {
    tables: &'t mut Tables<'a>,
    levels: Vec<Level>,
    /// The paragraph that is being read; where it belongs is said by its end.
    paragraph: String,
    /// Where in the text stream it has half of a character.
    damage: Option<u32>,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(tables: &'t mut Tables<'a>) -> Self {
        let outside = Level::new(tables);
        Self { tables, levels: vec![outside], paragraph: String::new(), damage: None }
    }

    fn take(&mut self, document: &Document, pages: &Pages<'_>, character: &Character) -> ReadResult {
        match character.letter {
            '\r' | '\u{7}' | '\u{c}' => {
                let properties = pages.paragraph(document, character)?;
                self.end(document, character, &properties)
            }
            '\u{b}' | '\u{e}' => self.push('\n'),
            // A hyphen at which no line may end; numbers are written with it.
            '\u{1e}' => self.push('-'),
            '\t' => self.push('\t'),
            letter if letter < ' ' => Ok(()),
            '\u{fffd}' => {
                self.damage.get_or_insert(character.place);
                self.push('\u{fffd}')
            }
            letter => self.push(letter),
        }
    }

    fn push(&mut self, letter: char) -> ReadResult {
        self.paragraph.push(letter);
        // A paragraph without end is cut: its row will say that its text is too long.
        if self.paragraph.len() >= 16 << 20 {
            return Err(super::bounds::over_limit("a paragraph has more than 16 MiB of text"));
        }
        Ok(())
    }

    /// A paragraph, a cell or a row ends.
    fn end(&mut self, document: &Document, character: &Character, properties: &Paragraph) -> ReadResult {
        let is_mark = character.letter == '\u{7}';
        let depth = properties.depth().max(usize::from(is_mark));
        if depth == 0 {
            if character.is_deleted {
                return Ok(());
            }
            self.end_tables(0)?;
            return self.end_paragraph();
        }
        self.end_tables(depth)?;
        let ends_row = properties.ends_row || properties.ends_inner_row;
        let ends_cell = if depth == 1 { is_mark } else { properties.ends_inner_cell };
        self.put(depth)?;
        if ends_row {
            return self.end_row(document, depth, properties);
        }
        let level = self.level(depth)?;
        if ends_cell {
            level.row.end_cell(1, Down::One);
            level.caption.take();
        } else if !character.is_deleted {
            level.row.break_line();
            level.caption.end_paragraph();
        }
        Ok(())
    }

    /// Ends a paragraph outside of tables.
    fn end_paragraph(&mut self) -> ReadResult {
        self.put(0)?;
        self.levels[0].caption.end_paragraph();
        Ok(())
    }

    /// Gives the paragraph to the text of a depth.
    fn put(&mut self, depth: usize) -> ReadResult {
        let paragraph = std::mem::take(&mut self.paragraph);
        let level = self.level(depth)?;
        level.caption.push(&paragraph);
        if depth > 0 && self.tables.wants(depth) {
            let row = &mut self.levels[depth].row;
            if let Some(place) = self.damage {
                row.blame(Problem::new(ENCODING_ROW).with("encoding", "utf-16le").with("byte", place));
            }
            for (index, line) in paragraph.split('\n').enumerate() {
                if index > 0 {
                    row.break_line();
                }
                row.push(line)?;
            }
        }
        self.paragraph = paragraph;
        self.paragraph.clear();
        self.damage = None;
        Ok(())
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

    /// A row ends. Whether its end is deleted is not asked: the texts of a deleted row are, and some programs mark the end of
    /// the row before it too.
    fn end_row(&mut self, document: &Document, depth: usize, properties: &Paragraph) -> ReadResult {
        let level = self.level(depth)?;
        let layout = RowProperties::read(document, properties)?;
        let row = &mut level.row;
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
        Self { row: Row::new(tables.limits()), caption: Caption::default(), is_open: false }
    }
}

/// The finding for a document whose lists contradict its length.
fn broken(what: &str) -> Box<Problem> {
    damaged(what)
}

#[cfg(test)]
mod tests;
