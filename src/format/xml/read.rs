//! Reads the rows of an XML document: a first pass finds the element that is the row and its columns, a second one gives the rows.

use std::collections::BTreeSet;

use encoding_rs::{Encoding, UTF_8};

use super::escape;
use super::events::{Listener, damaged, run};
use super::tree::{Row, Tree};
use crate::format::encoding::{TextFile, name};
use crate::format::named::{Leaves, NamedRow, Repeat};
use crate::format::{Cell, Flow, Input, Limits, ReadOptions, ReadResult, Sink, TableInfo};
use crate::problem::{ENCODING_ROW, FILE_EMPTY, Problem};
use crate::value::Text;

/// Reads every row into the sink.
///
/// # Errors
/// A finding about the document as a whole.
pub fn read(input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
    let file = open(input, options)?;
    sink.dialect(file.dialect());
    if let Some(doubt) = file.doubt()
        && sink.problem(doubt, None) != Flow::Continue
    {
        return Ok(());
    }
    let limits = &options.limits;
    let mut tree = Tree::new(limits);
    run(&file, limits, &mut tree)?;
    let row = tree.row(limits).ok_or_else(|| Box::new(Problem::new(FILE_EMPTY)))?;
    drop(tree);
    let table = TableInfo {
        name: row.path.last().cloned(),
        named_values: true,
        rows_share_lines: true,
        ..TableInfo::default()
    };
    if sink.table(&table) != Flow::Continue {
        return Ok(());
    }
    if sink.row(row.first_line, &mut row.columns.header()) != Flow::Continue {
        return Ok(());
    }
    let mut reader = Reader::new(&file, &row, limits, sink);
    run(&file, limits, &mut reader)
}

/// Opens the file; the encoding that its declaration names is believed where the bytes do not say otherwise.
fn open(input: &Input, options: &ReadOptions) -> Result<TextFile, Box<Problem>> {
    let file = TextFile::open(input, options)?;
    let ascii = file.choice.clean && file.scan.lines == 0;
    if options.encoding.is_some() || !(file.choice.guessed || ascii) {
        return Ok(file);
    }
    match declared_encoding(&file.scan.head) {
        Some(declared) if declared != UTF_8 && declared.is_ascii_compatible() => {
            let options = ReadOptions { encoding: Some(declared), ..options.clone() };
            TextFile::open(input, &ReadOptions { scan: Some(file.scan), ..options })
        }
        _ => Ok(file),
    }
}

/// The encoding named in `<?xml … encoding="…"?>`.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..head.len().min(200))?;
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// The second pass.
struct Reader<'a> {
    wanted: &'a Row,
    row: NamedRow<'a>,
    sink: &'a mut dyn Sink,
    encoding: &'static str,
    limits: &'a Limits,
    /// How many elements are open.
    depth: usize,
    /// How many of them lie on the path of the row.
    matched: usize,
    /// The path inside the row, and for each open element its length before it.
    path: String,
    inner: Vec<Element>,
    /// The line of the element that began last.
    line: u64,
}

/// An open element of a row.
struct Element {
    path_before: usize,
    text: String,
    has_children: bool,
    attributes: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(file: &TextFile, wanted: &'a Row, limits: &'a Limits, sink: &'a mut dyn Sink) -> Self {
        Self {
            wanted,
            row: NamedRow::new(&wanted.columns, limits, Repeat::Join),
            sink,
            encoding: name(file.choice.encoding),
            limits,
            depth: 0,
            matched: 0,
            path: String::new(),
            inner: Vec::new(),
            line: 1,
        }
    }

    fn plain<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.wanted.ours { escape::undo(text) } else { std::borrow::Cow::Borrowed(text) }
    }

    fn push_path(&mut self, name: &str) {
        let name = self.plain(name);
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(&name);
    }

    fn put(&mut self, text: &str) {
        let text = self.plain(text);
        let blank = text.trim().is_empty();
        let cell = if text.is_empty() { Cell::Empty } else { Cell::Text(Text::new(text)) };
        // The text of the row's own element stands under the element's name.
        let own = self.wanted.path.last().map_or("", String::as_str);
        let name = if self.path.is_empty() { own } else { &self.path };
        if !blank || self.row.has(name) {
            self.row.put(name, cell);
        }
    }

    /// Puts the text of an element that ends: all of it for a leaf, else what is more than white space.
    fn put_text(&mut self, element: &Element) {
        let own = self.inner.is_empty();
        let leaf = !element.has_children && element.attributes.is_empty() && !own;
        if leaf {
            self.put(&element.text);
        } else if !element.text.trim().is_empty() {
            self.put(if element.has_children { element.text.trim() } else { &element.text });
        }
    }
}

impl Listener for Reader<'_> {
    fn open(&mut self, name: &str, line: u64) -> Result<Flow, Box<Problem>> {
        self.depth += 1;
        self.line = line;
        let element = Element {
            path_before: self.path.len(),
            text: String::new(),
            has_children: false,
            attributes: BTreeSet::new(),
        };
        if let Some(parent) = self.inner.last_mut() {
            parent.has_children = true;
            self.push_path(name);
            self.inner.push(element);
            return Ok(Flow::Continue);
        }
        let path = &self.wanted.path;
        if self.matched + 1 == self.depth && path.get(self.matched).is_some_and(|wanted| wanted == name) {
            self.matched += 1;
            if self.matched == path.len() {
                self.path.clear();
                self.row.start(line);
                self.inner.push(Element { path_before: 0, ..element });
            }
        }
        Ok(Flow::Continue)
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), Box<Problem>> {
        let Some(element) = self.inner.last_mut() else { return Ok(()) };
        if !element.attributes.insert(name.to_owned()) {
            return Err(damaged(self.line, format!("the attribute {name} stands twice")));
        }
        let before = self.path.len();
        self.push_path(name);
        self.put(value);
        self.path.truncate(before);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.inner.last_mut() else { return };
        if element.text.len() + text.len() > self.limits.record_bytes {
            self.row.overflow();
            return;
        }
        element.text.push_str(text);
    }

    fn damage(&mut self, byte: u64, line: u64) -> Flow {
        let problem = Problem::new(ENCODING_ROW).with("encoding", self.encoding).with("byte", byte);
        if self.inner.is_empty() {
            return self.sink.problem(problem.line(line), None);
        }
        self.row.blame(problem);
        Flow::Continue
    }

    fn close(&mut self) -> Result<Flow, Box<Problem>> {
        if self.matched == self.depth && self.inner.is_empty() {
            self.matched -= 1;
        }
        self.depth -= 1;
        let Some(element) = self.inner.pop() else { return Ok(Flow::Continue) };
        self.put_text(&element);
        self.path.truncate(element.path_before);
        if !self.inner.is_empty() {
            return Ok(Flow::Continue);
        }
        self.matched -= 1;
        Ok(self.row.finish(self.sink))
    }
}
