//! PDF: tables rebuilt from letters with places and from the lines between them, page by page. The file is read on a thread of
//! its own, where a panic of the parser is a finding and not our end. Scripts, links and embedded files are never looked at.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};

use assemble::{Assembler, Event};
use content::{Fonts, Page};
use table::PageTable;
pub use write::Writer;

use crate::format::{
    Dialect, Flow, Format, Input, Output, ReadOptions, ReadResult, SheetChoice, Sink, TableInfo, TableWriter,
    WriteOptions,
};
use crate::problem::{self, Problem};

mod assemble;
mod bomb;
mod cmap;
mod columns;
mod content;
mod document;
mod font;
mod grid;
mod known;
mod layout;
mod lengths;
mod lexer;
mod loose;
mod names;
mod nested;
mod paths;
mod runs;
mod spans;
mod standard;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod wrapped;
mod write;

/// The stack of the reading thread, in bytes: the parser calls itself on nested objects.
const STACK: usize = 64 << 20;
/// How many events wait for the receiver.
const WAITING: usize = 1024;

/// Documents in the Portable Document Format.
pub struct Pdf;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let length = input.open().and_then(|file| file.metadata()).map_or(0, |facts| facts.len());
        let (sender, receiver) = sync_channel(WAITING);
        let (input, options) = (input.clone(), options.clone());
        let choice = Choice(options.sheets.clone());
        let work = move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| read_pages(&input, &options, &sender)));
            let refusal = match outcome {
                Ok(Ok(())) => return,
                Ok(Err(refusal)) => refusal,
                Err(_) => document::damaged("its objects contradict each other"),
            };
            // Nobody waits for it when the receiver has had enough.
            let _ = sender.send(Event::Refused(refusal));
        };
        let thread = std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK).spawn(work);
        let thread = thread.map_err(|error| Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error)))?;
        sink.dialect(Dialect { is_laid_out: true, ..Dialect::default() });
        let result = hand_over(receiver.iter(), &choice, length, sink);
        drop(receiver);
        if thread.join().is_err() {
            return Err(document::damaged("its objects contradict each other"));
        }
        result
    }

    fn is_contained(&self) -> bool {
        true
    }

    fn breaks_late(&self) -> bool {
        true
    }

    fn can_write(&self) -> bool {
        true
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        Some(Writer::new(output, options).map(|writer| Box::new(writer) as Box<dyn TableWriter>))
    }
}

/// Which tables are asked for: by name or by number.
struct Choice(SheetChoice);

impl Choice {
    fn reads(&self, table: &TableInfo) -> bool {
        match &self.0 {
            SheetChoice::Visible | SheetChoice::All => true,
            SheetChoice::Named(wanted) => {
                table.name.as_deref() == Some(wanted.as_str()) || wanted.parse() == Ok(table.index + 1)
            }
        }
    }
}

/// Gives what the reading thread finds to the sink.
fn hand_over(events: impl Iterator<Item = Event>, choice: &Choice, length: u64, sink: &mut dyn Sink) -> ReadResult {
    let mut is_open = false;
    let mut names = Vec::new();
    let mut any = false;
    for event in events {
        let flow = match event {
            Event::Table(table) => {
                names.extend(table.name.clone().filter(|_| names.len() < 50));
                is_open = choice.reads(&table);
                any |= is_open;
                if is_open { sink.table(&table) } else { Flow::SkipTable }
            }
            Event::Page(line, name) => {
                if is_open {
                    sink.page(line, &name);
                }
                Flow::Continue
            }
            Event::Row(line, mut cells) if is_open => sink.row(line, &mut cells),
            Event::Problem(problem, raw) if is_open || raw.is_none() => sink.problem(problem, raw),
            Event::Row(..) | Event::Problem(..) => Flow::Continue,
            Event::Progress(part) => {
                sink.progress((part * length as f64) as u64);
                Flow::Continue
            }
            Event::Refused(refusal) => return Err(refusal),
        };
        match flow {
            Flow::Continue => {}
            Flow::SkipTable => is_open = false,
            Flow::Stop => return Ok(()),
        }
    }
    match (&choice.0, any) {
        (SheetChoice::Named(wanted), false) => {
            Err(Box::new(Problem::new(problem::SHEET_UNKNOWN).value(wanted).with("sheets", names.join(", "))))
        }
        _ => Ok(()),
    }
}

/// Reads a file page by page.
fn read_pages(input: &Input, options: &ReadOptions, sender: &SyncSender<Event>) -> ReadResult {
    let mut book = document::open(input, options)?;
    let pages = std::mem::take(&mut book.pages);
    let mut fonts = Fonts::default();
    let mut assembler = Assembler::new(book.is_ours);
    let (mut with_text, mut hanging) = (0, 0);
    let mut events = Vec::new();
    for (at, id) in pages.iter().enumerate() {
        let number = at + 1;
        let mut page = content::read(&mut book, &mut fonts, *id).map_err(|mut refusal| {
            refusal.place.sheet.get_or_insert_with(|| format!("page {number}").into());
            refusal
        })?;
        if page.glyphs.is_empty() && page.unknown.is_empty() {
            if page.has_pictures {
                events.push(Event::Problem(
                    Problem::new(problem::PAGE_WITHOUT_TEXT).with("page", number).sheet(format!("page {number}")),
                    None,
                ));
            }
        } else {
            with_text += 1;
        }
        for (font, count) in &page.unknown {
            let problem = Problem::new(problem::FONT_UNMAPPED).value(font).with("page", number).with("count", count);
            let problem = problem.sheet(format!("page {number}"));
            events.push(Event::Problem(problem, None));
        }
        let tables = tables_of(&mut page, assembler.model(), &mut hanging);
        assembler.page(number, tables, &mut events);
        events.push(Event::Progress(number as f64 / pages.len() as f64));
        for event in events.drain(..) {
            if sender.send(event).is_err() {
                return Ok(());
            }
        }
    }
    assembler.end(&mut events);
    for event in events.drain(..) {
        if sender.send(event).is_err() {
            return Ok(());
        }
    }
    match (with_text, assembler.tables) {
        _ if assembler.only_unknown() => Err(Box::new(Problem::new(problem::LETTERS_UNKNOWN).line(1))),
        (0, _) => Err(Box::new(Problem::new(problem::FILE_WITHOUT_TEXT).with("pages", pages.len()))),
        (_, 0) => Err(Box::new(Problem::new(problem::NO_TABLE_ON_PAGES).with("pages", pages.len()))),
        _ => Ok(()),
    }
}

/// The tables of a page from its top.
fn tables_of(page: &mut Page, model: Option<&[(f64, f64)]>, hanging: &mut usize) -> Vec<PageTable> {
    layout::upright(page);
    let (grids, rules) = grid::grids(page);
    let mut taken = vec![false; page.glyphs.len()];
    let mut tables: Vec<PageTable> = grids.iter().map(|grid| grid.table(page, &grids, &mut taken, hanging)).collect();
    tables.retain(|table| !table.rows.is_empty());
    let free: Vec<_> = page
        .glyphs
        .iter()
        .zip(&taken)
        .filter(|(glyph, taken)| !**taken && glyph.turn == 0)
        .map(|(glyph, _)| glyph)
        .collect();
    let model = model.filter(|_| tables.is_empty());
    tables.extend(loose::tables(&layout::lines(&free), &rules, model));
    tables.sort_by(|one, other| one.top.total_cmp(&other.top));
    tables
}
