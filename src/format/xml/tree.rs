//! The first pass over an XML document: which elements and attributes there are at which paths, how often, and which of them
//! is the row. It keeps names and counts, no values.

use std::collections::HashMap;

use super::escape;
use super::events::Listener;
use crate::format::named::Columns;
use crate::format::{Flow, Limits};
use crate::problem::{FILE_LIMIT, Problem};

/// The most children that are searched for the place of one that came out of order.
const MOST_SEARCHED: usize = 64;

/// A path of the document.
#[derive(Debug, Default)]
struct Node {
    parent: usize,
    name: String,
    attribute: bool,
    count: u64,
    children: Vec<usize>,
    has_text: bool,
    /// The element in which it was last seen, by number, and whether it was ever seen twice in one.
    last_within: u64,
    repeats_within: bool,
    /// The line where it was first seen.
    line: u64,
    /// The position among the children of the one that is likely to come next.
    likely: usize,
}

/// The paths of a document.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    places: HashMap<(usize, bool, String), usize>,
    most: usize,
    room: usize,
    open: Vec<(usize, u64)>,
    elements: u64,
    ours: bool,
}

/// The element that is the row.
#[derive(Debug)]
pub struct Row {
    /// Its path, outermost name first.
    pub path: Vec<String>,
    /// The paths of its cells.
    pub columns: Columns,
    /// The line of the first one.
    pub first_line: u64,
    /// Whether the document was written by this program, so that escaped characters must be restored.
    pub ours: bool,
}

impl Tree {
    /// An empty tree; node 0 stands for the document.
    pub fn new(limits: &Limits) -> Self {
        let most = limits.row_cells.saturating_mul(2).saturating_add(16);
        let nodes = vec![Node::default()];
        let (room, open) = (limits.record_bytes, vec![(0, 0)]);
        Self { nodes, places: HashMap::new(), most, room, open, elements: 0, ours: false }
    }

    fn visit(&mut self, name: &str, attribute: bool, line: u64) -> Result<usize, Box<Problem>> {
        let (parent, within) = self.open.last().copied().unwrap_or_default();
        let place = self.find_or_add(parent, attribute, name, line)?;
        let node = &mut self.nodes[place];
        node.repeats_within |= node.count > 0 && node.last_within == within;
        node.last_within = within;
        node.count += 1;
        Ok(place)
    }

    fn find_or_add(&mut self, parent: usize, attribute: bool, name: &str, line: u64) -> Result<usize, Box<Problem>> {
        let above = &self.nodes[parent];
        let fits = |place: &usize| self.nodes[*place].name == name && self.nodes[*place].attribute == attribute;
        if let Some(place) = above.children.get(above.likely).copied().filter(fits) {
            self.nodes[parent].likely += 1;
            return Ok(place);
        }
        let key = (parent, attribute, name.to_owned());
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None => self.add(key, line)?,
        };
        let above = &mut self.nodes[parent];
        above.likely =
            above.children.iter().take(MOST_SEARCHED).position(|child| *child == place).map_or(0, |at| at + 1);
        Ok(place)
    }

    fn add(&mut self, key: (usize, bool, String), line: u64) -> Result<usize, Box<Problem>> {
        let (parent, attribute, name) = key.clone();
        if self.nodes.len() >= self.most || name.len() > self.room {
            let detail = format!("more than {} different elements and attributes", self.nodes.len());
            return Err(Box::new(Problem::new(FILE_LIMIT).line(line).with("detail", detail)));
        }
        self.room -= name.len();
        let place = self.nodes.len();
        self.nodes.push(Node { parent, name, attribute, line, ..Node::default() });
        self.nodes[parent].children.push(place);
        self.places.insert(key, place);
        Ok(place)
    }

    /// The row: of our own documents the child of the root. Else the most frequent of the elements that repeat and have two
    /// fields or more, and are not inside another such; else one that repeats and has any field; else, in a document without
    /// repetition, the element with the most fields.
    pub fn row(&self, limits: &Limits) -> Option<Row> {
        let place = if self.ours { self.own_row() } else { self.likely_row() }?;
        let mut columns = Columns::new(limits);
        self.add_columns(place, "", &mut columns);
        let mut path = Vec::new();
        let mut at = place;
        while at != 0 {
            path.push(self.nodes[at].name.clone());
            at = self.nodes[at].parent;
        }
        path.reverse();
        Some(Row { path, columns, first_line: self.nodes[place].line, ours: self.ours })
    }

    fn own_row(&self) -> Option<usize> {
        let root = *self.nodes[0].children.first()?;
        self.nodes[root].children.iter().copied().find(|child| !self.nodes[*child].attribute)
    }

    fn likely_row(&self) -> Option<usize> {
        let elements = || (1..self.nodes.len()).filter(|place| !self.nodes[*place].attribute);
        let repeated = |least_fields: usize| {
            let fits = |place: usize| self.nodes[place].count > 1 && self.fields(place) >= least_fields;
            let outermost = |place: &usize| fits(*place) && !self.ancestors(*place).any(fits);
            elements().filter(outermost).max_by_key(|place| (self.nodes[*place].count, std::cmp::Reverse(*place)))
        };
        let single = |least: usize| {
            let rank = |place: &usize| (self.leaves(*place), std::cmp::Reverse(*place));
            elements().filter(|place| self.leaves(*place) >= least).max_by_key(rank)
        };
        repeated(2).or_else(|| repeated(1)).or_else(|| single(2)).or_else(|| repeated(0)).or_else(|| single(1))
    }

    fn ancestors(&self, place: usize) -> impl Iterator<Item = usize> {
        let above = |at: &usize| Some(self.nodes[*at].parent).filter(|parent| *parent != 0);
        std::iter::successors(above(&place), above)
    }

    /// Attributes and children that never repeat inside one element.
    fn fields(&self, place: usize) -> usize {
        self.nodes[place].children.iter().filter(|child| !self.nodes[**child].repeats_within).count()
    }

    /// Attributes and children without children.
    fn leaves(&self, place: usize) -> usize {
        let node = &self.nodes[place];
        node.children.iter().filter(|child| self.nodes[**child].children.is_empty()).count()
    }

    fn add_columns(&self, place: usize, path: &str, columns: &mut Columns) {
        let node = &self.nodes[place];
        if node.has_text || node.children.is_empty() {
            columns.add(if path.is_empty() { &node.name } else { path });
        }
        for child in &node.children {
            let name = self.plain(&self.nodes[*child].name);
            let inner = if path.is_empty() { name } else { format!("{path}.{name}") };
            self.add_columns(*child, &inner, columns);
        }
    }

    fn plain(&self, name: &str) -> String {
        if self.ours { escape::undo(name).into_owned() } else { name.to_owned() }
    }
}

impl Listener for Tree {
    fn open(&mut self, name: &str, line: u64) -> Result<Flow, Box<Problem>> {
        let place = self.visit(name, false, line)?;
        self.elements += 1;
        self.open.push((place, self.elements));
        Ok(Flow::Continue)
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), Box<Problem>> {
        let line = self.open.last().map_or(1, |(place, _)| self.nodes[*place].line);
        self.visit(name, true, line)?;
        self.ours |= self.elements == 1 && name == escape::ATTRIBUTE && value == escape::VALUE;
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Some((place, _)) = self.open.last() else { return };
        self.nodes[*place].has_text |= !text.trim().is_empty();
    }

    fn damage(&mut self, _byte: u64, _line: u64) -> Flow {
        // Said in the second pass, where it is known whether a row has it.
        Flow::Continue
    }

    fn close(&mut self) -> Result<Flow, Box<Problem>> {
        self.open.pop();
        Ok(Flow::Continue)
    }
}
