//! From the cells of a row to a record: which column fills which field, in which style its amounts and times are written, and what to do
//! with everything else.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::format::{Cell, Limits, RowPlace};
use crate::problem::{self, Problem};
use crate::schema::{Kind, Table};
use crate::text::{normalise, one_line, trim};
use crate::value::money::Decimal;
use crate::value::time::TimeStyle;
use crate::value::{Record, Text, Value, money, time};

use super::definition::{Source, is_extra_heading};
use super::merged::MergedCells;
use super::reading::Reading;
use super::rules::{Findings, Rules};
use super::style::{self, Evidence};
use super::time_code;
use super::totals::Totals;
use super::whole;
use super::words::{cut_by_delimiter, is_blank, is_lone_total, is_total, split_tail};

/// What became of a row.
#[derive(Debug)]
pub enum RowOutcome {
    /// It has nothing in it, and does not count.
    Blank,
    /// It is no data: a totals row or the header again.
    Skipped(&'static str),
    /// Only the first rows were asked how to read a text that can be read in two ways: settle the styles, and read it again.
    Open,
    /// It cannot be taken; its cells are as they were.
    Rejected,
    /// It is a record.
    Record(Record),
}

/// One column of the file.
#[derive(Debug, Clone)]
pub struct ColumnMap {
    /// Its position, from 0.
    pub index: usize,
    /// Its heading, as it stands.
    pub heading: Arc<str>,
    /// The field it fills, as a position of the schema.
    pub field: Option<usize>,
    /// The field whose time of day it holds.
    pub clock: Option<usize>,
    /// Whether it is known to hold no data.
    pub ignored: bool,
    /// Whether it holds what vhm exported of columns that no field takes.
    pub(super) exported_extra: bool,
    /// Whether a row had something in it that no field takes.
    pub(super) kept: bool,
    pub(super) decimal: Option<Decimal>,
    pub(super) times: TimeStyle,
    /// Whether texts that can be read in two ways are read as the whole column says.
    pub(super) settled: bool,
    pub(super) words: hashbrown::HashMap<Text, Option<&'static str>>,
}

/// How the columns of one table of a file fill the fields of one table of the database.
#[derive(Debug)]
pub struct Mapping {
    source: Source,
    header_line: u64,
    first_row: usize,
    choice: String,
    columns: Vec<ColumnMap>,
    /// Whether the table is put together from what stands on pages.
    is_laid_out: bool,
    rules: Rules,
    /// The positions of the fields of each key of the table.
    keys: Vec<Vec<usize>>,
    /// The positions of the columns that fill fields of keys.
    key_columns: Vec<usize>,
    totals: Totals,
    /// The merged cells of the present row.
    merged: MergedCells,
    /// Texts of records that nobody needs any more: new ones stand in their memory.
    spare: Vec<Text>,
    long_ids: Option<usize>,
    limits: Limits,
}

/// The field whose whole numbers of 16 digits are believed: IKPU codes end in zeros, which a spreadsheet cannot lose.
const LONG_ID: &str = "ikpu";

impl Mapping {
    pub(super) fn new(
        source: &Source,
        header_line: u64,
        first_row: usize,
        headings: Vec<String>,
        choice: String,
    ) -> Self {
        let mut columns: Vec<ColumnMap> = headings
            .into_iter()
            .enumerate()
            .map(|(index, heading)| {
                let form = normalise(&heading);
                let times = TimeStyle {
                    day_first: source.day_first,
                    epoch: source.epoch,
                    serials: source.text_serials,
                    from_1904: false,
                };
                let field = source.field_of(&form).map(|(field, _)| field);
                let clock = if field.is_none() { source.clock_of(&form) } else { None };
                let ignored = field.is_none() && clock.is_none() && (form.is_empty() || source.ignores(&form));
                let exported_extra = field.is_none() && source.generic && is_extra_heading(&form);
                let heading = Arc::from(heading);
                ColumnMap {
                    index,
                    heading,
                    field,
                    clock,
                    ignored,
                    exported_extra,
                    kept: false,
                    decimal: source.decimal,
                    times,
                    settled: true,
                    words: hashbrown::HashMap::new(),
                }
            })
            .collect();
        keep_surest(source, &mut columns);
        let positions = |key: &&[&str]| key.iter().filter_map(|field| source.table.position(field)).collect();
        let keys: Vec<Vec<usize>> = source.table.definition().keys.iter().map(positions).collect();
        let is_of_key =
            |column: &&ColumnMap| column.field.is_some_and(|field| keys.iter().flatten().any(|key| *key == field));
        let key_columns = columns.iter().filter(is_of_key).map(|column| column.index).collect();
        Self {
            keys,
            key_columns,
            rules: Rules::new(source.table, &source.zone, source.machine_codes),
            is_laid_out: false,
            long_ids: source.table.position(LONG_ID),
            source: source.clone(),
            header_line,
            first_row,
            choice,
            columns,
            totals: Totals::default(),
            merged: MergedCells::default(),
            spare: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// The source's name.
    pub fn source_name(&self) -> &str {
        &self.source.name
    }

    /// The table of the database.
    pub fn table(&self) -> Table {
        self.source.table
    }

    /// The line of the header, from 1.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// How many of the rows that were looked at belong to the header or stand above it.
    pub fn first_row(&self) -> usize {
        self.first_row
    }

    /// How the source was chosen, in words.
    pub fn choice(&self) -> &str {
        &self.choice
    }

    /// The columns.
    pub fn columns(&self) -> &[ColumnMap] {
        &self.columns
    }

    /// The headings, as they stand.
    pub fn headings(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.heading.to_string()).collect()
    }

    /// What each column that may hold data holds: the key of its field, or its heading.
    pub fn column_names(&self) -> Vec<String> {
        let data = self.columns.iter().filter(|column| !column.ignored);
        let name = |column: &ColumnMap| match (column.field, column.clock) {
            (Some(field), _) => self.source.table.fields()[field].key.to_owned(),
            (None, Some(field)) => format!("{} (time of day)", self.source.table.fields()[field].key),
            (None, None) => column.heading.to_string(),
        };
        data.map(name).collect()
    }

    /// Whether the source takes any table of its kind, so that its columns may differ from file to file.
    pub fn is_generic(&self) -> bool {
        self.source.generic
    }

    /// The fields that can get a value, in the schema's order.
    pub fn mapped_fields(&self) -> Vec<usize> {
        let source = &self.source;
        let mut fields: Vec<_> = self.columns.iter().filter_map(|column| column.field).collect();
        fields.extend(source.constants.iter().map(|(field, _)| *field));
        fields.extend(source.tails.iter().map(|(_, into, _)| *into));
        fields.extend(source.when_present.iter().map(|(_, set, _)| *set));
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Day numbers of this workbook count from 1904.
    pub fn set_epoch_1904(&mut self) {
        for column in &mut self.columns {
            column.times.from_1904 = true;
        }
    }

    /// The table is put together from what stands on pages.
    pub fn set_laid_out(&mut self) {
        self.is_laid_out = true;
    }

    /// What is to be said of the header itself.
    pub fn header_problems(&self) -> Vec<Problem> {
        let mut counts: BTreeMap<String, (usize, &ColumnMap)> = BTreeMap::new();
        for column in self.columns.iter().filter(|column| !column.heading.is_empty()) {
            counts.entry(normalise(&column.heading)).or_insert((0, column)).0 += 1;
        }
        let twice = counts.values().filter(|(count, _)| *count > 1);
        twice
            .map(|(count, column)| {
                Problem::new(problem::HEADING_DUPLICATE)
                    .line(self.header_line)
                    .column(column.heading.clone(), column.index as u32 + 1)
                    .value(&*column.heading)
                    .with("count", count)
            })
            .collect()
    }

    /// Decides the style of each column from the first rows, or all there are.
    pub fn learn(&mut self, rows: &[(RowPlace, Vec<Cell>)], whole: bool) {
        let mut evidence = Vec::new();
        rows.iter().for_each(|(_, cells)| self.hear(cells, &mut evidence));
        style::settle(&self.source, &mut self.columns, &evidence, whole);
    }

    /// Adds what the cells of a row say of the style of their columns.
    pub fn hear(&self, cells: &[Cell], evidence: &mut Vec<Evidence>) {
        style::hear(&self.source, &self.columns, cells, evidence);
    }

    /// Decides the style of each column from what all rows say.
    pub fn settle(&mut self, evidence: &[Evidence]) {
        style::settle(&self.source, &mut self.columns, evidence, true);
    }

    /// Gives cells that are merged downwards the value that is seen in them, but for amounts: nobody knows what part of these belongs to
    /// which row. Call it before [`Mapping::row`], with the same cells.
    pub fn uncover(&mut self, cells: &mut [Cell]) {
        let Self { columns, source, merged, .. } = self;
        merged.uncover(cells, |index, said| {
            let column = columns.get(index).filter(|_| !said.is_blank());
            let is_money = |field: usize| matches!(source.table.fields()[field].kind, Kind::Money);
            // Nothing given to each row and nothing for all of them are the same.
            column.is_some_and(|column| column.field.is_some_and(is_money) && !is_zero(said, column.decimal))
        });
    }

    /// Reads one row. The cells stay as they are; every problem of the row is added, not only the first. The values of `memory`, those
    /// of a record that nobody needs any more, are forgotten: the new record stands in their place.
    pub fn row(&mut self, line: u64, cells: &[Cell], memory: Vec<Value>, problems: &mut Vec<Problem>) -> RowOutcome {
        if cells.iter().all(Cell::is_blank) {
            return RowOutcome::Blank;
        }
        let before = problems.len();
        let mut values = emptied(memory, self.source.table.fields().len(), &mut self.spare);
        let mut bad = false;
        let mut money = [(0_u32, 0_i64); 8];
        let mut amounts = 0;
        for column in &mut self.columns {
            let (Some(field), Some(cell)) = (column.field, cells.get(column.index)) else { continue };
            let (long_id, spare) = (self.long_ids == Some(field), &mut self.spare);
            let mut reading = Reading { source: &self.source, limits: &self.limits, long_id, field, spare };
            if !column.settled && reading.is_open(column, cell) {
                problems.truncate(before);
                return RowOutcome::Open;
            }
            match reading.read(column, cell) {
                Ok((value, warning)) => {
                    if let (Kind::Money, Value::Integer(tiyin)) = (self.source.table.fields()[field].kind, &value)
                        && amounts < money.len()
                    {
                        money[amounts] = (column.index as u32, *tiyin);
                        amounts += 1;
                    }
                    problems.extend(warning.map(|warning| at(*warning, line, column, cell)));
                    values[field] = value;
                }
                Err(problem) => {
                    bad = true;
                    problems.push(at(*problem, line, column, cell));
                }
            }
        }
        bad |= self.set_clocks(line, cells, &mut values, problems);
        self.derive(&mut values);
        let merged_key = self.merged_key(line, &values);
        problems.extend(self.amounts_of_above(line, merged_key.is_some()));
        if let Some(skipped) = self.missing(line, cells, &values, bad, problems) {
            problems.truncate(before);
            self.state_totals(line, cells, skipped, problems);
            return RowOutcome::Skipped(skipped);
        }
        for (column, tiyin) in &money[..amounts] {
            self.totals.add(*column, *tiyin);
        }
        if problems[before..].iter().any(|problem| problem.severity() == problem::Severity::Error) {
            return RowOutcome::Rejected;
        }
        self.check(line, &mut values, problems);
        if let Some(field) = self.lacks_key(&values) {
            problems.push(self.required(line, field));
        }
        problems.extend(merged_key);
        problems.extend(self.amounts_of_more(line, &values));
        if problems[before..].iter().any(|problem| problem.severity() == problem::Severity::Error) {
            return RowOutcome::Rejected;
        }
        problems.extend(self.repeated(line, cells));
        let extra = self.extra(line, cells, problems);
        let is_ragged = problems[before..].iter().any(|problem| problem.code == problem::RAGGED_ROW);
        if let Some(cut) = is_ragged.then(|| cut_by_delimiter(cells)).flatten() {
            let column = self.columns.get(cut).or(self.columns.last());
            let problem = Problem::new(problem::QUOTE_UNCLEAR);
            problems.extend(column.map(|column| at(problem, line, column, &cells[cut])));
            return RowOutcome::Rejected;
        }
        RowOutcome::Record(Record { line, values, extra })
    }

    /// What is to be said at the end of the table.
    pub fn finish(&mut self) -> Vec<Problem> {
        let mut problems = self.totals.compare(|column| self.columns[column as usize].heading.clone());
        problems.extend(super::unknown::kept(&self.columns).map(|problem| problem.line(self.header_line)));
        problems
    }

    /// Puts times of day that have a column of their own to their days; `true` when one is missing or cannot be read.
    fn set_clocks(&self, line: u64, cells: &[Cell], values: &mut [Value], problems: &mut Vec<Problem>) -> bool {
        let mut bad = false;
        for column in self.columns.iter() {
            let Some(field) = column.clock else { continue };
            let Some(day) = values[field].as_integer() else { continue };
            let cell = cells.get(column.index).unwrap_or(&Cell::Empty);
            let found = match cell {
                cell if cell.is_blank() => Err(problem::REQUIRED_MISSING),
                Cell::Text(text) if is_blank(text, &self.source.blanks) => Err(problem::REQUIRED_MISSING),
                Cell::Text(text) | Cell::Literal(text) => time::of_day(&one_line(text)).map_err(time_code),
                Cell::Number(share) => time::of_day_share(*share).map_err(time_code),
                Cell::Date(date) => Ok(time::of_day_in(date)),
                _ => Err(problem::TIME_UNREADABLE),
            };
            match found.and_then(|clock| time::at_clock(day, clock, &self.source.zone).map_err(time_code)) {
                Ok(instant) => values[field] = Value::Integer(instant),
                Err(code) => {
                    bad = true;
                    problems.push(at(Problem::new(code), line, column, cell));
                }
            }
        }
        bad
    }

    /// Constants, tails and what follows from other fields.
    fn derive(&self, values: &mut [Value]) {
        for (field, constant) in &self.source.constants {
            if values[*field].is_null() {
                values[*field] = Value::Text(Text::from(constant.as_str()));
            }
        }
        for (from, into, word) in &self.source.tails {
            if let Some((text, number)) = values[*from].as_text().and_then(|text| split_tail(text, word)) {
                let (text, number) = (Text::from(text), Text::from(number));
                values[*from] = if text.is_empty() { Value::Null } else { Value::Text(text) };
                values[*into] = Value::Text(number);
            }
        }
        for (field, set, to) in &self.source.when_present {
            if !values[*field].is_null() {
                values[*set] = Value::Text(Text::from(to.as_str()));
            }
        }
    }

    /// Tells missing fields, or finds that the row is no data.
    fn missing(
        &self,
        line: u64,
        cells: &[Cell],
        values: &[Value],
        bad: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<&'static str> {
        let missing: Vec<_> = self.source.required.iter().filter(|field| values[**field].is_null()).collect();
        if self.has_total_for_key(cells) {
            return Some("totals");
        }
        if missing.is_empty() && !bad {
            return None;
        }
        if self.repeats_header(cells) {
            return Some("the header again");
        }
        let told = |field: usize| {
            problems.iter().any(|problem| problem.place.line == Some(line) && self.is_column_of(problem, field))
        };
        let lacking: Vec<_> = missing.into_iter().filter(|field| !told(**field)).collect();
        if (!lacking.is_empty() || self.has_total_for_value(cells, values)) && self.is_totals_row(cells) {
            return Some("totals");
        }
        let service = &self.source.service_rows;
        if !service.is_empty()
            && service.iter().all(|field| values[*field].is_null())
            && !service.iter().any(|field| told(*field))
        {
            return Some("a row about the file");
        }
        problems.extend(lacking.into_iter().map(|field| self.required(line, *field)));
        None
    }

    /// The first field that a row lacks of its last and shortest key, when it has no key at all: such a row cannot be stored.
    fn lacks_key(&self, values: &[Value]) -> Option<usize> {
        let whole = |key: &Vec<usize>| key.iter().all(|field| !values[*field].is_null());
        if self.keys.iter().any(whole) {
            return None;
        }
        self.keys.last()?.iter().copied().find(|field| values[*field].is_null())
    }

    /// The columns that fill the first key of which a row has all fields.
    fn key_columns_of(&self, values: &[Value]) -> Vec<&ColumnMap> {
        let Some(key) = self.keys.iter().find(|key| key.iter().all(|field| !values[*field].is_null())) else {
            return Vec::new();
        };
        let of_key = |column: &&ColumnMap| column.field.or(column.clock).is_some_and(|field| key.contains(&field));
        self.columns.iter().filter(of_key).collect()
    }

    /// The finding for a row whose whole key is that of the merged cells above: it is no row of its own.
    fn merged_key(&self, line: u64, values: &[Value]) -> Option<Problem> {
        if self.merged.inherited.is_empty() {
            return None;
        }
        let columns = self.key_columns_of(values);
        let first = columns.first()?;
        let is_merged = columns.iter().all(|column| self.merged.inherited.contains(&column.index));
        let problem = Problem::new(problem::KEY_MERGED).line(line);
        is_merged.then(|| problem.column(first.heading.clone(), first.index as u32 + 1))
    }

    /// What is to be said of amounts that begin in a row above: they are those of that row when this one has no key of its own.
    fn amounts_of_above(&self, line: u64, is_of_above: bool) -> impl Iterator<Item = Problem> {
        let code = if is_of_above { problem::MERGED_AMOUNT } else { problem::AMOUNT_MERGED };
        let above = self.merged.amounts.iter().filter(|amount| amount.rows.is_none());
        above.map(move |amount| at(Problem::new(code), line, &self.columns[amount.column], &amount.said))
    }

    /// The findings for amounts that begin in this row and stand for rows that have keys of their own.
    fn amounts_of_more(&self, line: u64, values: &[Value]) -> Vec<Problem> {
        if self.merged.amounts.is_empty() {
            return Vec::new();
        }
        let key = self.key_columns_of(values);
        let of_key = key.iter().map(|column| self.merged.rows(column.index)).min().unwrap_or(1);
        let begun = self.merged.amounts.iter().filter_map(|amount| Some((amount, amount.rows?)));
        let shared = begun.filter(|(_, rows)| *rows > of_key || *rows == u32::MAX);
        let problem = Problem::new(problem::AMOUNT_MERGED);
        shared.map(|(amount, _)| at(problem.clone(), line, &self.columns[amount.column], &amount.said)).collect()
    }

    /// What is to be said of values that a merged cell above gives to this row, once for each such cell.
    fn repeated(&mut self, line: u64, cells: &[Cell]) -> Vec<Problem> {
        if self.merged.inherited.is_empty() {
            return Vec::new();
        }
        let untold = self.merged.untold().into_iter();
        let known =
            untold.filter_map(|index| self.columns.get(index).filter(|column| !column.ignored).zip(cells.get(index)));
        known.map(|(column, cell)| at(Problem::new(problem::MERGED_REPEATED), line, column, cell)).collect()
    }

    /// What is told of a field without which a row cannot be taken.
    fn required(&self, line: u64, field: usize) -> Problem {
        let column = self.columns.iter().find(|column| column.field == Some(field));
        let heading =
            column.map_or_else(|| Arc::from(self.source.table.fields()[field].key), |column| column.heading.clone());
        let number = column.map_or(0, |column| column.index as u32 + 1);
        Problem::new(problem::REQUIRED_MISSING).line(line).column(heading, number)
    }

    fn is_column_of(&self, problem: &Problem, field: usize) -> bool {
        let number =
            self.columns.iter().find(|column| column.field == Some(field)).map(|column| column.index as u32 + 1);
        problem.place.column_number.is_some() && problem.place.column_number == number
    }

    fn repeats_header(&self, cells: &[Cell]) -> bool {
        let mut compared = 0;
        for column in self.columns.iter().filter(|column| !column.heading.is_empty()) {
            match cells.get(column.index) {
                Some(Cell::Text(text)) if normalise(text) == normalise(&column.heading) => compared += 1,
                _ => return false,
            }
        }
        compared > 1
    }

    /// Whether the word of a totals row stands where a required field should: no number or date is called a total.
    fn has_total_for_value(&self, cells: &[Cell], values: &[Value]) -> bool {
        let fields = self.source.required.iter().filter(|field| values[**field].is_null());
        let mut columns = fields.filter_map(|field| self.columns.iter().find(|column| column.field == Some(*field)));
        columns.any(|column| match cells.get(column.index) {
            Some(Cell::Text(text)) => is_total(text, &self.source.totals),
            _ => false,
        })
    }

    /// Whether the word of a totals row stands alone where an identifier of the key should: nothing is called a total.
    fn has_total_for_key(&self, cells: &[Cell]) -> bool {
        self.key_columns.iter().any(|column| match cells.get(*column) {
            Some(Cell::Text(text)) => is_lone_total(text),
            _ => false,
        })
    }

    fn is_totals_row(&self, cells: &[Cell]) -> bool {
        let word = |cell: &Cell| matches!(cell, Cell::Text(text) if is_total(text, &self.source.totals));
        cells.iter().filter(|cell| !cell.is_blank()).take(3).any(word)
    }

    fn state_totals(&mut self, line: u64, cells: &[Cell], skipped: &str, problems: &mut Vec<Problem>) {
        if skipped != "totals" {
            return;
        }
        let mut amounts = BTreeMap::new();
        for column in &mut self.columns {
            let (Some(field), Some(cell)) = (column.field, cells.get(column.index)) else { continue };
            if !matches!(self.source.table.fields()[field].kind, Kind::Money) {
                continue;
            }
            let (source, limits, spare) = (&self.source, &self.limits, &mut self.spare);
            let mut reading = Reading { source, limits, long_id: false, field, spare };
            match reading.read(column, cell) {
                Ok((Value::Integer(tiyin), _)) => {
                    amounts.insert(column.index as u32, tiyin);
                }
                Ok(_) => {}
                // The word itself may stand in a column of amounts.
                Err(_) if matches!(cell, Cell::Text(text) if is_total(text, &source.totals)) => {}
                Err(_) => problems.push(at(Problem::new(problem::TOTALS_UNREADABLE), line, column, cell)),
            }
        }
        self.totals.state(line, amounts);
    }

    fn check(&self, line: u64, values: &mut [Value], problems: &mut Vec<Problem>) {
        let before = problems.len();
        if self.is_laid_out
            && let Some(field) = whole::broken(self.source.table, values, self.source.machine_codes)
        {
            let key = self.source.table.fields()[field].key;
            let value = values[field].as_text().unwrap_or_default();
            problems.push(Problem::new(problem::CODE_BROKEN).line(line).column(key, 0).value(value));
        }
        self.rules.check(values, &mut Findings { problems, line });
        for problem in &mut problems[before..] {
            let field = problem.place.column.as_deref().and_then(|key| self.source.table.position(key));
            if let Some(column) = self.columns.iter().find(|column| column.field == field && field.is_some()) {
                problem.place.column = Some(column.heading.clone());
                problem.place.column_number = Some(column.index as u32 + 1);
            }
        }
    }

    /// What stands in columns that fill no field, and beyond the last heading.
    fn extra(&mut self, line: u64, cells: &[Cell], problems: &mut Vec<Problem>) -> Option<String> {
        let mut extra = BTreeMap::new();
        let holds_extra = |column: &&mut ColumnMap| column.field.is_none() && column.clock.is_none() && !column.ignored;
        for column in self.columns.iter_mut().filter(holds_extra) {
            let Some(text) = cells.get(column.index).and_then(plain_text) else { continue };
            match serde_json::from_str::<BTreeMap<String, String>>(&text) {
                Ok(columns) if column.exported_extra => extra.extend(columns),
                _ => {
                    column.kept = true;
                    extra.entry(column.heading.to_string()).or_insert(text);
                }
            }
        }
        let width = self.columns.len();
        let mut beyond = 0;
        for (at, cell) in cells.iter().enumerate().skip(width) {
            if let Some(text) = plain_text(cell) {
                extra.insert(format!("+{}", at + 1), text);
                beyond = at + 1;
            }
        }
        if beyond > 0 {
            problems.push(Problem::new(problem::RAGGED_ROW).line(line).with("cells", beyond).with("header", width));
        }
        (!extra.is_empty()).then(|| serde_json::json!(extra).to_string())
    }
}

/// Texts that are kept for their memory, and the largest of them in bytes.
const MOST_SPARE: usize = 64;
const LARGEST_SPARE: usize = 512;

/// So many values that say nothing, in the place of those that said something, whose texts go to the spare ones. What is nothing already
/// is not written to: the values come from another thread, and it costs more to write to them than to look.
fn emptied(mut values: Vec<Value>, count: usize, spare: &mut Vec<Text>) -> Vec<Value> {
    values.truncate(count);
    for value in values.iter_mut().filter(|value| !value.is_null()) {
        match std::mem::take(value) {
            Value::Text(text)
                if text.is_heap_allocated() && text.capacity() <= LARGEST_SPARE && spare.len() < MOST_SPARE =>
            {
                spare.push(text);
            }
            _ => {}
        }
    }
    values.resize(count, Value::Null);
    values
}

/// Of columns that fill the same field only the one with the surest heading does, the leftmost of equals.
fn keep_surest(source: &Source, columns: &mut [ColumnMap]) {
    let mut best: HashMap<usize, (usize, usize)> = HashMap::new();
    for (at, column) in columns.iter().enumerate() {
        if let Some((field, rank)) = source.field_of(&normalise(&column.heading)) {
            let known = best.entry(field).or_insert((rank, at));
            if rank < known.0 {
                *known = (rank, at);
            }
        }
    }
    for (at, column) in columns.iter_mut().enumerate() {
        if column.field.is_some_and(|field| best.get(&field).is_some_and(|(_, kept)| *kept != at)) {
            column.field = None;
        }
    }
}

fn at(problem: Problem, line: u64, column: &ColumnMap, cell: &Cell) -> Problem {
    let problem = problem.line(line).column(column.heading.clone(), column.index as u32 + 1);
    match plain_text(cell) {
        Some(text) if problem.value.is_none() => problem.value(text),
        _ => problem,
    }
}

/// Whether a cell says an amount of nothing.
fn is_zero(cell: &Cell, decimal: Option<Decimal>) -> bool {
    match cell {
        Cell::Number(number) => *number == 0.0,
        Cell::Text(text) | Cell::Literal(text) => money::parse(&one_line(text), decimal) == Ok(0),
        _ => false,
    }
}

/// A cell as text; `None` when it holds nothing.
pub fn plain_text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => (!trim(text).is_empty()).then(|| trim(text).to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Literal(text) | Cell::Error(text) => Some(text.to_string()),
        Cell::Date(date) => Some(date.format("%Y-%m-%d %H:%M:%S%.f").to_string()),
        Cell::Covered(said) | Cell::Merged(said, _) => plain_text(said),
        Cell::Bool(truth) => Some(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
    }
}
