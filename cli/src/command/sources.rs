//! `vhm sources`: which kinds of files are recognised, and how.

use serde_json::{Map, json};
use vhm::error::Result;
use vhm::format::detect::detect;
use vhm::format::{Cell, Dialect, Flow, RowPlace, Sink, TableInfo};
use vhm::problem::Problem;
use vhm::source::{DetectOptions, candidates};

use crate::arguments::{Reading, SourcesCommand};
use crate::context::{Context, open};
use crate::exit::Exit;
use crate::output::{Column, ending};

/// Runs the command.
pub fn run(context: &Context, arguments: &SourcesCommand) -> Result<Exit> {
    match arguments {
        SourcesCommand::List => list(context),
        SourcesCommand::Show { name } => show(context, name),
        SourcesCommand::Check { file, reading } => check(context, file, reading),
    }
}

fn list(context: &Context) -> Result<Exit> {
    let sources = context.sources()?;
    let columns = ["name", "table", "title", "zone", "origin"].map(|key| Column::plain(key, false));
    let rows = sources.iter().map(|source| {
        vec![
            json!(source.name),
            json!(source.table.name()),
            json!(source.title),
            json!(source.zone.name()),
            json!(source.origin),
        ]
    });
    context.printer.rows(&columns, rows.collect(), Map::new())?;
    Ok(Exit::Ok)
}

fn show(context: &Context, name: &str) -> Result<Exit> {
    let sources = context.sources()?;
    let source = sources.named(name)?;
    if context.printer.is_json() {
        context.printer.facts(vec![
            ("name", json!(source.name)),
            ("table", json!(source.table.name())),
            ("origin", json!(source.origin)),
            ("toml", json!(source.toml)),
        ])?;
    } else {
        context.printer.text(&source.toml)?;
    }
    Ok(Exit::Ok)
}

fn check(context: &Context, file: &std::path::Path, reading: &Reading) -> Result<Exit> {
    let opened = open(file)?;
    let sources = context.sources()?;
    let detected = detect(&opened.input, reading.input_format.as_deref())?;
    let mut first = FirstRows::default();
    vhm::format::read(detected.format, &opened.input, &context.read_options(reading)?, &mut first)?;
    reading.source.as_deref().map(|name| sources.named(name)).transpose()?;
    let options =
        DetectOptions { source: reading.source.as_deref(), header_row: reading.header_row, any_blanks: false };
    let mut rows = Vec::new();
    for (sheet, table) in &first.tables {
        for candidate in candidates(&sources, table, &options) {
            let fits = candidate.missing.is_empty();
            rows.push(vec![
                json!(sheet),
                json!(candidate.source.name),
                json!(candidate.line),
                json!(fits),
                json!(candidate.score.round()),
                json!(candidate.reason()),
                json!(candidate.matched),
                json!(candidate.unknown),
                json!(candidate.missing.join(", ")),
            ]);
        }
    }
    let keys = ["sheet", "source", "row", "fits", "score", "because", "matched", "unknown", "missing"];
    let columns = keys.map(|key| Column::plain(key, matches!(key, "row" | "score" | "matched" | "unknown")));
    let exit = if rows.iter().any(|row| row[3] == json!(true)) { Exit::Ok } else { Exit::Input };
    let mut extra = Map::from_iter(ending(exit));
    extra.insert("file".to_owned(), json!(opened.input.name));
    extra.insert("format".to_owned(), json!(detected.format.name()));
    context.printer.rows(&columns, rows, extra)?;
    Ok(exit)
}

/// Rows of a table that are looked at.
const ROWS: usize = 30;

/// The first rows of a table, each with its place.
type Rows = Vec<(RowPlace, Vec<Cell>)>;

/// The first rows of every table.
#[derive(Default)]
struct FirstRows {
    tables: Vec<(Option<String>, Rows)>,
}

impl Sink for FirstRows {
    fn dialect(&mut self, _: Dialect) {}

    fn table(&mut self, table: &TableInfo) -> Flow {
        self.tables.push((table.name.clone(), Vec::new()));
        Flow::Continue
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let Some((_, rows)) = self.tables.last_mut() else { return Flow::Continue };
        rows.push((RowPlace { line, number: rows.len() as u64 }, std::mem::take(cells)));
        if rows.len() >= ROWS { Flow::SkipTable } else { Flow::Continue }
    }

    fn problem(&mut self, _: Problem, _: Option<Vec<Cell>>) -> Flow {
        Flow::Continue
    }
}
