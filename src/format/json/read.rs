//! Reads the table inside a JSON text. A first pass finds the longest array of objects and the names of its columns, a second
//! one gives the rows. Neither holds them.

use json_event_parser::JsonEvent;

use super::events::{Events, Listener, Place, Wish, damaged};
use super::row::Flattener;
use crate::format::encoding::{TextFile, name};
use crate::format::named::{Columns, NamedRow, Repeat};
use crate::format::{Cell, Flow, Limits, ReadOptions, ReadResult, Sink, TableInfo};
use crate::problem::{ARRAY_SKIPPED, ENCODING_ROW, FILE_EMPTY, FILE_LIMIT, Problem, ROW_NOT_OBJECT, VALUE_SHOWN, clip};

/// The most arrays that are looked at as possible tables.
const MOST_ARRAYS: usize = 100;
/// The longest path of an array that is told in full, in bytes.
const LONGEST_PATH: usize = 1000;

/// How the rows stand in the text.
pub enum Layout {
    /// Several objects, one after another.
    Lines,
    /// One table.
    Table(Table),
}

/// A table inside a JSON text.
pub struct Table {
    /// The path of its array; `None` for an array that is the whole text.
    name: Option<String>,
    /// Its number among the arrays of the text; `None` when the whole text is one object, and so one row.
    array: Option<usize>,
    columns: Columns,
    first_line: u64,
    /// Other arrays of objects: path, objects, line.
    others: Vec<(String, u64, u64)>,
}

/// An array that was met outside of rows.
struct Array {
    path: String,
    objects: u64,
    others: u64,
    columns: Columns,
    first_line: u64,
}

/// One open array or object outside of rows.
enum Frame {
    /// An object whose path has this length.
    Object(usize),
    /// An array of the list.
    Array(usize),
    /// An array or object inside an array's list, which is no row: skipped.
    Skipped,
}

/// Follows the text outside of rows. Both passes use it, so that they number the arrays alike.
struct Outline {
    path: String,
    frames: Vec<Frame>,
    arrays: usize,
}

/// What an event outside of rows means.
enum Meaning {
    Nothing,
    NewArray,
    Row(usize),
    NoRow(usize),
}

impl Outline {
    fn new() -> Self {
        Self { path: String::new(), frames: Vec::new(), arrays: 0 }
    }

    fn event(&mut self, event: &JsonEvent<'_>) -> Meaning {
        match event {
            JsonEvent::ObjectKey(key) => self.enter(key),
            JsonEvent::EndObject | JsonEvent::EndArray => {
                self.frames.pop();
            }
            JsonEvent::StartObject => match self.frames.last() {
                Some(Frame::Array(array)) => return Meaning::Row(*array),
                Some(Frame::Skipped) => self.frames.push(Frame::Skipped),
                _ => self.frames.push(Frame::Object(self.path.len())),
            },
            JsonEvent::StartArray => return self.array(),
            _ => {
                if let Some(Frame::Array(array)) = self.frames.last() {
                    return Meaning::NoRow(*array);
                }
            }
        }
        Meaning::Nothing
    }

    fn enter(&mut self, key: &str) {
        if let Some(Frame::Object(length)) = self.frames.last() {
            self.path.truncate(*length);
            if *length > 0 {
                self.path.push('.');
            }
            if self.path.len() < LONGEST_PATH {
                self.path.push_str(&clip(key, VALUE_SHOWN));
            }
        }
    }

    fn array(&mut self) -> Meaning {
        match self.frames.last() {
            Some(Frame::Array(array)) => {
                let array = *array;
                self.frames.push(Frame::Skipped);
                Meaning::NoRow(array)
            }
            Some(Frame::Skipped) => {
                self.frames.push(Frame::Skipped);
                Meaning::Nothing
            }
            _ => {
                self.arrays += 1;
                self.frames.push(Frame::Array(self.arrays - 1));
                Meaning::NewArray
            }
        }
    }
}

/// Finds the table of a text.
///
/// # Errors
/// The text is damaged, over a limit, or has no rows.
pub fn find_layout(file: &TextFile, limits: &Limits) -> Result<Layout, Box<Problem>> {
    let mut events = Events::new(file, limits)?;
    let mut finder =
        Finder { outline: Outline::new(), arrays: Vec::new(), row: Flattener::new(limits), current: 0, limits };
    let mut root = Root { finder: &mut finder, object: false, scalar: false, line: 1 };
    events.run(&mut root)?;
    let Root { object, scalar, line, .. } = root;
    match events.next_byte()? {
        None => {}
        Some(b'{') if object => return Ok(Layout::Lines),
        Some(byte) => {
            let message = format!("«{}» behind the end of the JSON", char::from(byte).escape_default());
            return Err(Box::new(damaged(line, &message)));
        }
    }
    if scalar {
        return Err(Box::new(Problem::new(FILE_EMPTY)));
    }
    finder.table(file, line)
}

/// What stands at the top of the text.
struct Root<'a, 'b> {
    finder: &'a mut Finder<'b>,
    object: bool,
    scalar: bool,
    line: u64,
}

impl Listener for Root<'_, '_> {
    fn event(&mut self, event: JsonEvent<'_>, place: Place) -> Result<Wish, Box<Problem>> {
        if self.finder.outline.frames.is_empty() && !self.finder.row.is_inside() {
            self.object = event == JsonEvent::StartObject;
            self.scalar = !self.object && event != JsonEvent::StartArray;
        }
        self.line = place.line;
        self.finder.event(event, place)
    }
}

/// The first pass.
struct Finder<'a> {
    outline: Outline,
    arrays: Vec<Array>,
    row: Flattener,
    /// The array of the row that is open.
    current: usize,
    limits: &'a Limits,
}

impl Listener for Finder<'_> {
    fn event(&mut self, event: JsonEvent<'_>, place: Place) -> Result<Wish, Box<Problem>> {
        if self.row.is_inside() {
            let current = self.current;
            self.row.event(event, &mut self.arrays[current].columns);
            return Ok(Wish::More);
        }
        match self.outline.event(&event) {
            Meaning::Nothing => {}
            Meaning::NewArray => self.new_array(place)?,
            Meaning::NoRow(array) => self.arrays[array].others += 1,
            Meaning::Row(array) => {
                let found = &mut self.arrays[array];
                if found.objects == 0 {
                    found.first_line = place.line;
                }
                found.objects += 1;
                self.current = array;
                self.row.start();
            }
        }
        Ok(Wish::More)
    }
}

impl Finder<'_> {
    fn new_array(&mut self, place: Place) -> Result<(), Box<Problem>> {
        if self.arrays.len() >= MOST_ARRAYS {
            let detail = format!("more than {MOST_ARRAYS} arrays outside of rows");
            return Err(Box::new(Problem::new(FILE_LIMIT).line(place.line).with("detail", detail)));
        }
        let path = self.outline.path.clone();
        let columns = Columns::new(self.limits);
        self.arrays.push(Array { path, objects: 0, others: 0, columns, first_line: place.line });
        Ok(())
    }

    /// The longest array of objects; without one, an array of anything else, whose elements are then lost rows; without any
    /// array, the whole text as one row.
    fn table(self, file: &TextFile, line: u64) -> Result<Layout, Box<Problem>> {
        let any = !self.arrays.is_empty();
        let size = |array: &Array| (array.objects, array.others);
        let longest = self.arrays.iter().enumerate().rev().max_by_key(|(_, array)| size(array)).map(|(place, _)| place);
        if let Some(place) = longest.filter(|place| size(&self.arrays[*place]) > (0, 0)) {
            // Objects with columns of their own are about something else; those with columns of the table are rows of it.
            let table = &self.arrays[place].columns;
            let is_like = |(at, array): &(usize, &Array)| *at != place && array.columns.share_one(table);
            let others = self.arrays.iter().enumerate().filter(is_like);
            let others = others.map(|(_, array)| (array.path.clone(), array.objects, array.first_line)).collect();
            let mut arrays = self.arrays;
            let Array { path, columns, first_line, .. } = arrays.swap_remove(place);
            let name = Some(path).filter(|path| !path.is_empty());
            return Ok(Layout::Table(Table { name, array: Some(place), columns, first_line, others }));
        }
        if any {
            return Err(Box::new(Problem::new(FILE_EMPTY)));
        }
        let mut single =
            Single { row: Flattener::new(self.limits), columns: Columns::new(self.limits), first_line: line };
        Events::new(file, self.limits)?.run(&mut single)?;
        if single.columns.is_empty() {
            return Err(Box::new(Problem::new(FILE_EMPTY)));
        }
        let Single { columns, first_line, .. } = single;
        Ok(Layout::Table(Table { name: None, array: None, columns, first_line, others: Vec::new() }))
    }
}

/// Collects the columns of a text that is one object.
struct Single {
    row: Flattener,
    columns: Columns,
    first_line: u64,
}

impl Listener for Single {
    fn event(&mut self, event: JsonEvent<'_>, place: Place) -> Result<Wish, Box<Problem>> {
        if self.row.is_inside() {
            self.row.event(event, &mut self.columns);
        } else if event == JsonEvent::StartObject {
            self.first_line = place.line;
            self.row.start();
        }
        Ok(Wish::More)
    }
}

/// Gives the rows of a table to the sink.
///
/// # Errors
/// The file can no longer be read as it was a moment ago.
pub fn read_table(file: &TextFile, options: &ReadOptions, table: &Table, sink: &mut dyn Sink) -> ReadResult {
    let info =
        TableInfo { name: table.name.clone(), named_values: true, rows_share_lines: true, ..TableInfo::default() };
    if sink.table(&info) != Flow::Continue {
        return Ok(());
    }
    for (path, objects, line) in &table.others {
        let note = Problem::new(ARRAY_SKIPPED).line(*line).value(path).with("objects", objects);
        if sink.problem(note, None) != Flow::Continue {
            return Ok(());
        }
    }
    if !table.columns.is_empty() && sink.row(table.first_line, &mut table.columns.header()) != Flow::Continue {
        return Ok(());
    }
    let limits = &options.limits;
    let mut events = Events::new(file, limits)?;
    let mut reader = Reader {
        outline: Outline::new(),
        flattener: Flattener::new(limits),
        ignored: Columns::default(),
        row: NamedRow::new(&table.columns, limits, Repeat::Refuse),
        wanted: table.array,
        inside_wanted: false,
        encoding: name(file.choice.encoding),
        sink,
    };
    events.run(&mut reader)?;
    reader.sink.progress(events.progress());
    Ok(())
}

/// The second pass.
struct Reader<'a, 'b> {
    outline: Outline,
    flattener: Flattener,
    /// Takes what belongs to other arrays; it has room for nothing.
    ignored: Columns,
    row: NamedRow<'a>,
    wanted: Option<usize>,
    inside_wanted: bool,
    encoding: &'static str,
    sink: &'b mut dyn Sink,
}

impl Listener for Reader<'_, '_> {
    fn event(&mut self, event: JsonEvent<'_>, place: Place) -> Result<Wish, Box<Problem>> {
        let mut flow = Flow::Continue;
        if self.flattener.is_inside() {
            flow = self.row_event(event, place);
        } else {
            if let Some(byte) = place.damage {
                flow = self.sink.problem(self.undecodable(byte).line(place.line), None);
            }
            let meaning = match self.wanted {
                Some(_) => self.outline.event(&event),
                None => Meaning::Row(0),
            };
            match meaning {
                Meaning::Row(array) => {
                    self.inside_wanted = self.wanted.is_none_or(|wanted| wanted == array);
                    self.flattener.start();
                    self.row.start(place.line);
                }
                Meaning::NoRow(array) if self.wanted == Some(array) => {
                    let problem = Problem::new(ROW_NOT_OBJECT).line(place.line);
                    flow = self.sink.problem(problem, Some(vec![scalar(&event)]));
                }
                _ => {}
            }
        }
        Ok(if flow == Flow::Continue { Wish::More } else { Wish::Done })
    }
}

impl Reader<'_, '_> {
    fn row_event(&mut self, event: JsonEvent<'_>, place: Place) -> Flow {
        if !self.inside_wanted {
            self.flattener.event(event, &mut self.ignored);
            return Flow::Continue;
        }
        if let Some(byte) = place.damage {
            let problem = self.undecodable(byte);
            self.row.blame(problem);
        }
        if self.flattener.event(event, &mut self.row) {
            return self.row.finish(self.sink);
        }
        Flow::Continue
    }

    fn undecodable(&self, byte: u64) -> Problem {
        Problem::new(ENCODING_ROW).with("encoding", self.encoding).with("byte", byte)
    }
}

/// What can be shown of an element that is no object.
fn scalar(event: &JsonEvent<'_>) -> Cell {
    match event {
        JsonEvent::String(text) => Cell::Text(text.as_ref().into()),
        JsonEvent::Number(number) => Cell::Literal(number.as_ref().into()),
        JsonEvent::Boolean(truth) => Cell::Bool(*truth),
        JsonEvent::StartArray => Cell::Text("[…]".into()),
        _ => Cell::Empty,
    }
}
