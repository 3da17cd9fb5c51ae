//! Flattens one object into named cells: members by their path, lists as compact JSON text.

use json_event_parser::{JsonEvent, LowLevelJsonSerializer};

use crate::format::named::Leaves;
use crate::format::{Cell, Limits};
use crate::value::Text;

/// Follows the events of one object after another.
pub struct Flattener {
    path: String,
    /// The length of the path of each open object.
    open: Vec<usize>,
    list: Option<List>,
    most: usize,
}

/// A list inside a row, on its way to become text.
struct List {
    depth: usize,
    serializer: LowLevelJsonSerializer,
    text: Vec<u8>,
    empty: bool,
}

impl Flattener {
    /// Between rows.
    pub fn new(limits: &Limits) -> Self {
        Self { path: String::new(), open: Vec::new(), list: None, most: limits.record_bytes }
    }

    /// Whether a row is open.
    pub fn is_inside(&self) -> bool {
        !self.open.is_empty()
    }

    /// Begins a row: the event that opens its object was seen.
    pub fn start(&mut self) {
        self.path.clear();
        self.open.clear();
        self.open.push(0);
        self.list = None;
    }

    /// Takes the next event of the row. `true` when it was the last one.
    pub fn event(&mut self, event: JsonEvent<'_>, leaves: &mut dyn Leaves) -> bool {
        if self.list.is_some() {
            self.list_event(event, leaves);
            return false;
        }
        match event {
            JsonEvent::ObjectKey(key) => self.enter(&key, leaves),
            JsonEvent::String(text) => leaves.put(&self.path, text_cell(&text)),
            JsonEvent::Number(number) => leaves.put(&self.path, Cell::Literal(Text::new(number))),
            JsonEvent::Boolean(truth) => leaves.put(&self.path, Cell::Bool(truth)),
            JsonEvent::Null => leaves.put(&self.path, Cell::Empty),
            JsonEvent::StartObject => self.open.push(self.path.len()),
            JsonEvent::EndObject => {
                self.open.pop();
            }
            JsonEvent::StartArray => {
                let serializer = LowLevelJsonSerializer::new();
                self.list = Some(List { depth: 0, serializer, text: Vec::new(), empty: true });
                self.list_event(JsonEvent::StartArray, leaves);
            }
            JsonEvent::EndArray | JsonEvent::Eof => {}
        }
        self.open.is_empty()
    }

    /// Sets the path to that of a member of the innermost open object.
    fn enter(&mut self, key: &str, leaves: &mut dyn Leaves) {
        self.path.truncate(self.open.last().copied().unwrap_or(0));
        if self.open.len() > 1 {
            self.path.push('.');
        }
        if self.path.len() + key.len() > self.most {
            leaves.overflow();
            return;
        }
        self.path.push_str(key);
    }

    fn list_event(&mut self, event: JsonEvent<'_>, leaves: &mut dyn Leaves) {
        let Some(list) = &mut self.list else { return };
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => list.depth += 1,
            JsonEvent::EndArray | JsonEvent::EndObject => list.depth -= 1,
            _ => {}
        }
        list.empty &= matches!(event, JsonEvent::StartArray | JsonEvent::EndArray) && list.text.len() < 2;
        if list.text.len() > self.most {
            leaves.overflow();
        } else if list.serializer.serialize_event(event, &mut list.text).is_err() {
            // Writing into memory in the order of the parser cannot fail; were it to, the row must not pass.
            leaves.overflow();
        }
        if list.depth > 0 {
            return;
        }
        let cell = if list.empty { Cell::Empty } else { Cell::Text(Text::from(String::from_utf8_lossy(&list.text))) };
        leaves.put(&self.path, cell);
        self.list = None;
    }
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Text::new(text)) }
}
