//! What a page shows: letters with their places and the straight lines between them (ISO 32000-1, 8 and 9). Places count in
//! points from the upper left corner of the page as it is looked at, its rotation included, downwards.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::document::{Book, damaged};
use super::font::Font;
use super::lexer::{Lexer, Token};
use super::paths::{Path, Rule};
use super::state::{Matrix, State};
use crate::format::bounds::{self, over_limit};
use crate::problem::{self, Problem};
use crate::value::Text;

/// The most operators on one page, those of forms counted each time they are drawn.
const OPERATORS: usize = 5_000_000;
/// The most lines on one page.
const RULES: usize = 200_000;
/// How deep forms may stand in forms.
const FORMS: usize = 8;
/// How deep graphics states may be saved.
const STATES: usize = 1024;
/// The most fonts kept from page to page.
const FONTS: usize = 200;

/// A letter on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it says; nothing when that is not known.
    pub text: Option<Text>,
    /// Where its baseline begins, in points.
    pub x: f64,
    /// Where its baseline is.
    pub y: f64,
    /// How far it goes along its baseline.
    pub width: f64,
    /// Its size: the height of a line.
    pub size: f64,
    /// The direction it is written in: 0 to the right, 1 downwards, 2 to the left, 3 upwards.
    pub turn: u8,
    /// Whether another letter is drawn across it.
    pub is_crossed: bool,
    /// Which text it is of, as the program has placed them: letters of one number were placed together.
    pub run: u32,
}

/// A page as it is seen.
#[derive(Debug, Default)]
pub struct Page {
    /// Its letters, in the order in which they are drawn.
    pub glyphs: Vec<Glyph>,
    /// Its straight lines.
    pub rules: Vec<Rule>,
    /// The edges of what is filled on it.
    pub shades: Vec<Rule>,
    /// Fonts with letters that say nothing, with how many.
    pub unknown: BTreeMap<String, usize>,
    /// Its width and height in points.
    pub size: (f64, f64),
    /// Whether pictures are drawn on it, or text that is not seen.
    pub has_pictures: bool,
}

/// Fonts that were read, by their objects.
#[derive(Default)]
pub struct Fonts(HashMap<ObjectId, Rc<Font>>);

/// Reads a page.
///
/// # Errors
/// It is damaged or goes over a limit.
pub fn read(book: &mut Book, fonts: &mut Fonts, page: ObjectId) -> Result<Page, Box<Problem>> {
    let content = book.content(page)?;
    let resources = book.inherited(page, b"Resources").and_then(|found| found.as_dict().ok()).cloned();
    let media = book.rectangle(page, b"MediaBox").unwrap_or([0.0, 0.0, 595.0, 842.0]);
    let seen = book.rectangle(page, b"CropBox").filter(|crop| crop[2] - crop[0] > 1.0 && crop[3] - crop[1] > 1.0);
    let turns =
        book.inherited(page, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0).div_euclid(90).rem_euclid(4);
    let frame = Frame::new(seen.unwrap_or(media), turns);
    let mut reader = Reader { book, fonts, page: Page { size: frame.size, ..Page::default() }, operators: 0, run: 0 };
    let state = State::new(frame.matrix);
    reader.run(&content, &resources.unwrap_or_default(), state, 0)?;
    let (width, height) = reader.page.size;
    // What lies outside the page is not seen.
    reader
        .page
        .glyphs
        .retain(|glyph| (-1.0..=width + 1.0).contains(&glyph.x) && (-1.0..=height + 1.0).contains(&glyph.y));
    Ok(reader.page)
}

/// The part of the page that is seen, and how it is turned.
struct Frame {
    matrix: Matrix,
    size: (f64, f64),
}

impl Frame {
    fn new([x0, y0, x1, y1]: [f64; 4], turns: i64) -> Self {
        let (width, height) = (x1 - x0, y1 - y0);
        match turns {
            0 => Self { matrix: Matrix([1.0, 0.0, 0.0, -1.0, -x0, y1]), size: (width, height) },
            1 => Self { matrix: Matrix([0.0, 1.0, 1.0, 0.0, -y0, -x0]), size: (height, width) },
            2 => Self { matrix: Matrix([-1.0, 0.0, 0.0, 1.0, x1, -y0]), size: (width, height) },
            _ => Self { matrix: Matrix([0.0, -1.0, -1.0, 0.0, y1, x1]), size: (height, width) },
        }
    }
}

/// What stands before an operator.
#[derive(Default)]
struct Operands {
    numbers: Vec<f64>,
    names: Vec<Vec<u8>>,
    pieces: Vec<Piece>,
}

enum Piece {
    Text(Vec<u8>),
    Shift(f64),
}

impl Operands {
    fn clear(&mut self) {
        self.numbers.clear();
        self.names.clear();
        self.pieces.clear();
    }

    /// The last `N` numbers.
    fn last<const N: usize>(&self) -> Option<[f64; N]> {
        self.numbers.last_chunk::<N>().copied()
    }

    fn one(&self) -> Option<f64> {
        self.numbers.last().copied()
    }

    /// The next words up to an operator, which is given back.
    fn gather<'a>(&mut self, lexer: &mut Lexer<'a>) -> Option<&'a [u8]> {
        self.clear();
        let (mut in_array, mut depth) = (false, 0usize);
        loop {
            match lexer.next()? {
                Token::Word(word) if depth == 0 => return Some(word),
                Token::Word(_) => {}
                Token::ArrayStart => in_array = true,
                Token::ArrayEnd => in_array = false,
                Token::DictionaryStart => depth += 1,
                Token::DictionaryEnd => depth = depth.saturating_sub(1),
                Token::Name(name) if self.names.len() < 64 => self.names.push(name),
                Token::Name(_) => {}
                Token::Number(_) | Token::Text(_) if depth > 0 => {}
                Token::Number(number) if in_array => self.pieces.push(Piece::Shift(number)),
                Token::Number(number) => {
                    if self.numbers.len() < 64 {
                        self.numbers.push(number);
                    }
                }
                Token::Text(text) => self.pieces.push(Piece::Text(text)),
            }
        }
    }
}

struct Reader<'a> {
    book: &'a mut Book,
    fonts: &'a mut Fonts,
    page: Page,
    operators: usize,
    /// The number of the text that was placed last.
    run: u32,
}

impl Reader<'_> {
    fn run(&mut self, content: &[u8], resources: &Dictionary, state: State, depth: usize) -> Result<(), Box<Problem>> {
        let mut lexer = Lexer::new(content);
        let mut operands = Operands::default();
        let mut path = Path::default();
        let mut states = Vec::new();
        let mut state = state;
        // Marked content that is no part of the page's text: whether each open mark hides what it holds.
        let mut marks: Vec<bool> = Vec::new();
        while let Some(operator) = operands.gather(&mut lexer) {
            self.operators += 1;
            if self.operators > OPERATORS {
                return Err(over_limit(format!("a page has more than {OPERATORS} operators")));
            }
            match operator {
                b"q" if states.len() >= STATES => return Err(damaged("graphics states are never given back")),
                b"q" => states.push(state.clone()),
                b"Q" => state = states.pop().unwrap_or(state),
                b"cm" => {
                    if let Some(matrix) = operands.last() {
                        state.place = Matrix(matrix).then(&state.place);
                    }
                }
                b"w" => state.line_width = operands.one().unwrap_or(1.0),
                b"BI" => {}
                b"ID" => {
                    self.page.has_pictures = true;
                    lexer.skip_image();
                }
                b"Do" => self.draw(&operands, resources, &state, depth)?,
                b"Tf" => self.set_font(&operands, resources, &mut state)?,
                b"BMC" | b"BDC" => {
                    let hides = operands.names.first().is_some_and(|tag| tag == b"Artifact")
                        && operands.names.iter().any(|name| name == b"Pagination");
                    if marks.len() < STATES {
                        marks.push(hides);
                    }
                }
                b"EMC" => {
                    marks.pop();
                }
                b"Tj" | b"TJ" => self.show(&operands, &mut state, &marks)?,
                b"'" => {
                    state.next_line();
                    self.run = self.run.wrapping_add(1);
                    self.show(&operands, &mut state, &marks)?;
                }
                b"\"" => {
                    if let Some([word, letter]) = operands.last() {
                        (state.word_space, state.letter_space) = (word, letter);
                    }
                    state.next_line();
                    self.run = self.run.wrapping_add(1);
                    self.show(&operands, &mut state, &marks)?;
                }
                b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => path.add(operator, &operands.numbers),
                b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => {
                    path.paint(operator, &state, (&mut self.page.rules, &mut self.page.shades));
                    self.page.shades.truncate(RULES);
                    if self.page.rules.len() > RULES {
                        return Err(over_limit(format!("a page has more than {RULES} lines")));
                    }
                }
                other => {
                    self.run = self.run.wrapping_add(u32::from(matches!(other, b"BT" | b"T*" | b"Td" | b"TD" | b"Tm")));
                    state.set_text(other, &operands.numbers);
                }
            }
        }
        Ok(())
    }

    /// Draws a form. Pictures are passed over.
    fn draw(
        &mut self,
        operands: &Operands,
        resources: &Dictionary,
        state: &State,
        depth: usize,
    ) -> Result<(), Box<Problem>> {
        let Some(name) = operands.names.last() else { return Ok(()) };
        let Some(id) = self
            .book
            .dictionary(resources, b"XObject")
            .and_then(|all| all.get(name).and_then(Object::as_reference).ok())
        else {
            return Ok(());
        };
        let Ok(form) = self.book.objects.get_object(id).and_then(Object::as_stream) else { return Ok(()) };
        if form.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            self.page.has_pictures = true;
            return Ok(());
        }
        if depth >= FORMS {
            return Err(Box::new(bounds::depth(FORMS, None)));
        }
        let mut state = state.clone();
        let matrix = form.dict.get(b"Matrix").map(|matrix| self.book.follow(matrix)).and_then(Object::as_array);
        let matrix: Vec<f64> =
            matrix.map_or(Vec::new(), |items| items.iter().filter_map(super::document::number).collect());
        if let Ok(matrix) = matrix.try_into() {
            state.place = Matrix(matrix).then(&state.place);
        }
        let own = self.book.dictionary(&form.dict, b"Resources").cloned();
        let content = self.book.unpacked(id)?;
        self.run(&content, own.as_ref().unwrap_or(resources), state, depth + 1)
    }

    fn set_font(&mut self, operands: &Operands, resources: &Dictionary, state: &mut State) -> Result<(), Box<Problem>> {
        state.size = operands.one().unwrap_or(0.0);
        state.font = None;
        let Some(name) = operands.names.last() else { return Ok(()) };
        let Some(entry) = self.book.dictionary(resources, b"Font").and_then(|all| all.get(name).ok()) else {
            return Ok(());
        };
        let id = entry.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.0.get(&id)) {
            state.font = Some(Rc::clone(known));
            return Ok(());
        }
        let Ok(dictionary) = self.book.follow(entry).as_dict().cloned() else { return Ok(()) };
        let font = Rc::new(Font::read(self.book, &dictionary)?);
        if let Some(id) = id {
            if self.fonts.0.len() >= FONTS {
                self.fonts.0.clear();
            }
            self.fonts.0.insert(id, Rc::clone(&font));
        }
        state.font = Some(font);
        Ok(())
    }

    fn show(&mut self, operands: &Operands, state: &mut State, marks: &[bool]) -> Result<(), Box<Problem>> {
        // Modes 3 and 7 paint nothing: such text is what a program thought to recognise in a picture.
        let is_hidden = marks.contains(&true) || matches!(state.mode, 3 | 7);
        for piece in &operands.pieces {
            match piece {
                Piece::Shift(thousandths) => state.advance(-thousandths / 1000.0 * state.size),
                Piece::Text(bytes) => self.show_text(bytes, state, is_hidden),
            }
        }
        let most = self.book.page_letters;
        if self.page.glyphs.len() > most {
            return Err(Box::new(Problem::new(problem::PAGE_TOO_FULL).with("limit", most)));
        }
        Ok(())
    }

    fn show_text(&mut self, bytes: &[u8], state: &mut State, is_hidden: bool) {
        let Some(font) = state.font.clone() else {
            // A text in a font that is not there can be neither placed nor read.
            *self.page.unknown.entry("?".to_owned()).or_default() += bytes.len();
            return;
        };
        font.letters(bytes, |letter| {
            let along = letter.width * state.size;
            if !is_hidden && let Some(seat) = state.seat(along) {
                if letter.text.is_none() {
                    *self.page.unknown.entry(font.name.clone()).or_default() += 1;
                }
                let (x, y) = seat.origin;
                self.page.glyphs.push(Glyph {
                    text: letter.text,
                    x,
                    y,
                    width: seat.width,
                    size: seat.size,
                    turn: seat.turn,
                    is_crossed: false,
                    run: self.run,
                });
            }
            let space = if letter.is_space { state.word_space } else { 0.0 };
            state.advance(along + state.letter_space + space);
        });
    }
}
