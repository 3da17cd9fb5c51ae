//! `vhm peek`: the tables of any file, before any mapping.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::format::detect::detect;
use vhm::format::{Cell, Dialect, Flow, Sink, TableInfo};
use vhm::problem::Problem;
use vhm::source::plain_text;

use crate::arguments::{OutputFormat, Peek};
use crate::context::{Context, open};
use crate::exit::Exit;
use crate::output::Column;

/// Rows of a table shown when no limit is named.
const ROWS: u64 = 20;

/// Runs the command.
pub fn run(context: &Context, arguments: &Peek) -> Result<Exit> {
    let opened = open(&arguments.file)?;
    let mut options = context.read_options(&arguments.reading)?;
    if arguments.all && arguments.reading.sheet.is_none() {
        options.sheets = vhm::format::SheetChoice::All;
    }
    let of_file = |problem: Box<Problem>| Box::new(problem.file(opened.input.name.as_str()));
    let detected = detect(&opened.input, arguments.reading.input_format.as_deref()).map_err(of_file)?;
    let limit = arguments.limit.unwrap_or(if arguments.all { u64::MAX } else { ROWS });
    let mut peeking = Peeking {
        context,
        file: Arc::from(opened.input.name.as_str()),
        member: None,
        limit,
        table: None,
        rows: Vec::new(),
        more: 0,
        tables: Vec::new(),
        dialect: Dialect::default(),
        failure: None,
    };
    if let Some(mismatch) = detected.mismatch {
        context.printer.say_problem(&peeking.placed(mismatch));
    }
    let read = vhm::format::read(detected.format, &opened.input, &options, &mut peeking);
    let shown = peeking.end_table();
    if let Some(error) = peeking.failure.take() {
        return Err(error);
    }
    shown?;
    let (tables, dialect) = (std::mem::take(&mut peeking.tables), peeking.dialect.clone());
    context.printer.say(&told(detected.format.name(), &dialect));
    if context.printer.is_json() {
        context.printer.facts(vec![
            ("file", json!(opened.input.name)),
            ("format", json!(detected.format.name())),
            ("encoding", json!(dialect.encoding)),
            ("delimiter", json!(dialect.delimiter)),
            ("tables", json!(tables)),
        ])?;
    }
    read.map_err(of_file)?;
    Ok(Exit::Ok)
}

fn told(format: &str, dialect: &Dialect) -> String {
    let mut told = format!("format {format}");
    if let Some(encoding) = dialect.encoding {
        told.push_str(&format!(", encoding {encoding}{}", if dialect.guessed { " (guessed)" } else { "" }));
    }
    if let Some(delimiter) = dialect.delimiter {
        told.push_str(&format!(", delimiter {delimiter:?}"));
    }
    told
}

struct Peeking<'c> {
    context: &'c Context,
    file: Arc<str>,
    /// The member of an archive that is shown.
    member: Option<Arc<str>>,
    limit: u64,
    table: Option<String>,
    rows: Vec<(u64, Vec<Cell>)>,
    more: u64,
    tables: Vec<Json>,
    dialect: Dialect,
    failure: Option<Error>,
}

/// Rows printed at once where all are wanted.
const CHUNK: usize = 10_000;

impl Peeking<'_> {
    /// A problem with the file and the member that it is about.
    fn placed(&self, mut problem: Problem) -> Problem {
        problem.place.file.get_or_insert_with(|| self.file.clone());
        if problem.place.member.is_none() {
            problem.place.member.clone_from(&self.member);
        }
        problem
    }

    fn end_table(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() && self.more == 0 {
            return Ok(());
        }
        let printer = &self.context.printer;
        if printer.is_json() {
            let lines: Vec<_> = rows
                .iter()
                .map(|(line, cells)| json!({ "line": line, "cells": cells.iter().map(json_of).collect::<Vec<_>>() }))
                .collect();
            self.tables.push(json!({ "name": self.table, "rows": lines, "more": self.more }));
            self.more = 0;
            return Ok(());
        }
        if let Some(name) = &self.table {
            printer.say(&format!("[{name}]"));
        }
        let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
        let mut columns = vec![Column::plain("line", true)];
        columns.extend((1..=width).map(|number| Column::plain(&number.to_string(), false)));
        let row = |(line, cells): (u64, Vec<Cell>)| {
            let mut row = vec![json!(line)];
            row.extend((0..width).map(|at| cells.get(at).map_or(Json::Null, json_of)));
            row
        };
        printer.rows(&columns, rows.into_iter().map(row).collect(), Map::new())?;
        if std::mem::take(&mut self.more) > 0 {
            printer.say("… there are more rows; --all shows them");
        }
        Ok(())
    }
}

fn json_of(cell: &Cell) -> Json {
    match cell.seen() {
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
        Cell::Number(number) => json!(number),
        Cell::Bool(truth) => json!(truth),
        // Text as it stands, spaces included: that is what peeking is for.
        Cell::Text(text) => json!(text.as_str()),
        other => plain_text(other).map_or(Json::Null, Json::from),
    }
}

impl Sink for Peeking<'_> {
    fn dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    fn member(&mut self, name: &str) {
        self.member = Some(Arc::from(name));
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        let ended = self.end_table();
        self.table.clone_from(&table.name);
        match ended {
            Ok(()) => Flow::Continue,
            Err(error) => {
                self.failure = Some(error);
                Flow::Stop
            }
        }
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        if self.rows.len() as u64 >= self.limit {
            self.more += 1;
            return Flow::SkipTable;
        }
        self.rows.push((line, std::mem::take(cells)));
        let streams =
            matches!(self.context.printer.format, OutputFormat::Jsonl | OutputFormat::Csv | OutputFormat::Tsv);
        if streams
            && self.rows.len() >= CHUNK
            && let Err(error) = self.end_table()
        {
            self.failure = Some(error);
            return Flow::Stop;
        }
        Flow::Continue
    }

    fn problem(&mut self, problem: Problem, _: Option<Vec<Cell>>) -> Flow {
        self.context.printer.say_problem(&self.placed(problem));
        Flow::Continue
    }
}
