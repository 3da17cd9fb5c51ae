//! Fonts of a page: what each code of a text says and how wide it is (ISO 32000-1, 9.5 to 9.10). A code whose text is not
//! certain has none; nothing is guessed from how letters are usually numbered.

use std::collections::HashMap;

use lopdf::{Dictionary, Object};

use super::cmap::Cmap;
use super::document::{Book, number};
use super::{names, standard};
use crate::problem::Problem;
use crate::value::Text;

/// The most widths kept of one font.
const WIDTHS: usize = 1 << 17;
/// The flag of fonts with a letter set of their own.
const SYMBOLIC: i64 = 4;

/// A font.
#[derive(Debug)]
pub struct Font {
    /// Its name in the file.
    pub name: String,
    kind: Kind,
    /// The width of codes that have none of their own, in text space of size 1.
    usual_width: f64,
}

#[derive(Debug)]
enum Kind {
    /// Codes of one byte.
    Simple { texts: Vec<Option<Text>>, widths: Vec<f64> },
    /// Codes of several bytes.
    Composite(Box<Composite>),
}

#[derive(Debug)]
struct Composite {
    codes: Cmap,
    texts: Cmap,
    /// Whether codes are UTF-16.
    is_direct: bool,
    /// What glyphs say by the font program.
    by_glyph: HashMap<u16, char>,
    /// The widths of glyphs.
    widths: HashMap<u32, f64>,
}

impl Composite {
    /// What a code says.
    fn text(&self, code: u32, glyph: u32) -> Option<Text> {
        let told = self.texts.text(code).map(Text::from);
        let letter = || match self.is_direct {
            true => char::from_u32(code),
            false => u16::try_from(glyph).ok().and_then(|glyph| self.by_glyph.get(&glyph)).copied(),
        };
        told.or_else(|| letter().map(|letter| compact_str::format_compact!("{letter}"))).filter(|text| is_sure(text))
    }
}

/// One code of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What it says; nothing when that is not known.
    pub text: Option<Text>,
    /// Its width in text space of size 1.
    pub width: f64,
    /// Whether it is a single byte 32, to which word spacing applies.
    pub is_space: bool,
}

impl Font {
    /// Reads a font.
    ///
    /// # Errors
    /// One of its streams is damaged or too large.
    pub fn read(book: &mut Book, font: &Dictionary) -> Result<Self, Box<Problem>> {
        let name = font.get(b"BaseFont").or(font.get(b"Name")).and_then(Object::as_name).unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        let mapped = match font.get(b"ToUnicode").and_then(Object::as_reference) {
            Ok(stream) => Cmap::parse(&book.unpacked(stream)?),
            Err(_) => Cmap::default(),
        };
        match font.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Type0") => Self::composite(book, font, name, mapped),
            kind => Ok(Self::simple(book, font, name, &mapped, kind.unwrap_or_default())),
        }
    }

    fn simple(book: &Book, font: &Dictionary, name: String, mapped: &Cmap, kind: &[u8]) -> Self {
        let descriptor = book.dictionary(font, b"FontDescriptor");
        let entry = |key: &[u8]| font.get(key).map(|object| book.follow(object)).ok();
        let mut texts = simple_texts(book, entry(b"Encoding"), descriptor, kind, &name);
        for (code, text) in texts.iter_mut().enumerate() {
            if let Some(better) = mapped.text(code as u32).map(Text::from).filter(|text| is_sure(text)) {
                *text = Some(better);
            }
        }
        let scale = match kind {
            b"Type3" => {
                font.get(b"FontMatrix").and_then(Object::as_array).ok().and_then(|matrix| number(matrix.first()?))
            }
            _ => None,
        };
        let scale = scale.unwrap_or(0.001).abs();
        let of = |dictionary: Option<&Dictionary>, key: &[u8]| {
            dictionary.and_then(|dictionary| number(book.follow(dictionary.get(key).ok()?)))
        };
        let usual_width = of(descriptor, b"MissingWidth").unwrap_or(0.0) * scale;
        let first = of(Some(font), b"FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as usize;
        let widths = match entry(b"Widths") {
            Some(Object::Array(widths)) => {
                let mut all = vec![usual_width; 256];
                for (place, width) in all[first..].iter_mut().zip(widths) {
                    *place = number(book.follow(width)).unwrap_or(0.0) * scale;
                }
                all
            }
            _ => {
                let letter = |text: &Option<Text>| text.as_ref().and_then(|text| text.chars().next()).unwrap_or('o');
                texts.iter().map(|text| standard::width(&name, letter(text)) * 0.001).collect()
            }
        };
        Self { name, kind: Kind::Simple { texts, widths }, usual_width }
    }

    fn composite(book: &mut Book, font: &Dictionary, name: String, texts: Cmap) -> Result<Self, Box<Problem>> {
        let mut is_direct = false;
        let codes = match font.get(b"Encoding") {
            Ok(Object::Reference(id)) if book.follow(&Object::Reference(*id)).as_stream().is_ok() => {
                Cmap::parse(&book.unpacked(*id)?)
            }
            Ok(Object::Name(name)) => {
                is_direct = name.starts_with(b"Uni") && (contains(name, b"UCS2") || contains(name, b"UTF16"));
                Cmap::identity()
            }
            _ => Cmap::identity(),
        };
        let mut widths = HashMap::new();
        let mut usual_width = 1.0;
        let mut program = None;
        if let Some(descendant) = descendant(book, font) {
            let entry = |key: &[u8]| descendant.get(key).map(|object| book.follow(object)).ok();
            usual_width = entry(b"DW").and_then(number).unwrap_or(1000.0) * 0.001;
            if let Some(Object::Array(items)) = entry(b"W") {
                read_widths(book, items, &mut widths);
            }
            // Only where glyphs have the numbers of their codes does the font program tell what codes say.
            let is_identity = entry(b"CIDToGIDMap").is_none_or(|map| matches!(map.as_name(), Ok(b"Identity")));
            if !texts.has_texts() && !is_direct && is_identity {
                let descriptor = book.dictionary(descendant, b"FontDescriptor");
                program =
                    descriptor.and_then(|descriptor| descriptor.get(b"FontFile2").and_then(Object::as_reference).ok());
            }
        }
        let by_glyph = match program {
            Some(program) => letters_of_glyphs(&book.unpacked(program)?),
            None => HashMap::new(),
        };
        let composite = Composite { codes, texts, is_direct, by_glyph, widths };
        Ok(Self { name, kind: Kind::Composite(Box::new(composite)), usual_width })
    }

    /// The letters of a text, one after another.
    pub fn letters(&self, bytes: &[u8], mut each: impl FnMut(Letter)) {
        match &self.kind {
            Kind::Simple { texts, widths } => {
                for byte in bytes {
                    let at = usize::from(*byte);
                    each(Letter { text: texts[at].clone(), width: widths[at], is_space: *byte == 32 });
                }
            }
            Kind::Composite(font) => {
                let mut rest = bytes;
                while let Some((code, length)) = font.codes.next_code(rest) {
                    rest = &rest[length..];
                    let glyph = font.codes.glyph(code);
                    let width = font.widths.get(&glyph).copied().unwrap_or(self.usual_width);
                    each(Letter { text: font.text(code, glyph), width, is_space: length == 1 && code == 32 });
                }
            }
        }
    }
}

/// Whether a text says something: no replacement character, no private letter, no control character.
fn is_sure(text: &str) -> bool {
    let unsure = |letter: char| {
        letter == '\u{fffd}'
            || matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
            || (letter.is_control() && !letter.is_whitespace())
    };
    !text.is_empty() && !text.chars().any(unsure)
}

fn contains(name: &[u8], wanted: &[u8]) -> bool {
    name.windows(wanted.len()).any(|window| window == wanted)
}

/// The font below a composite font.
fn descendant<'a>(book: &'a Book, font: &'a Dictionary) -> Option<&'a Dictionary> {
    let list = book.follow(font.get(b"DescendantFonts").ok()?).as_array().ok()?;
    book.follow(list.first()?).as_dict().ok()
}

/// The texts of the codes of a simple font by its encoding alone.
fn simple_texts(
    book: &Book,
    encoding: Option<&Object>,
    descriptor: Option<&Dictionary>,
    kind: &[u8],
    name: &str,
) -> Vec<Option<Text>> {
    let flags = descriptor.and_then(|descriptor| descriptor.get(b"Flags").and_then(Object::as_i64).ok()).unwrap_or(0);
    let has_program = descriptor
        .is_some_and(|descriptor| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| descriptor.has(key)));
    let is_picture = name.contains("Symbol") || name.contains("Dingbats") || kind == b"Type3";
    // A font program with letters of its own has an encoding of its own, which is not read.
    let is_own = is_picture || (has_program && flags & SYMBOLIC != 0);
    let base = |name: Option<&[u8]>| match name {
        None if is_own => vec![None; 256],
        name => names::encoding(name),
    };
    match encoding {
        Some(Object::Name(name)) => base(Some(name)),
        Some(Object::Dictionary(dictionary)) => {
            let name = dictionary.get(b"BaseEncoding").and_then(Object::as_name).ok();
            let mut texts = base(name);
            let mut code = 0usize;
            let differences = dictionary.get(b"Differences").map(|object| book.follow(object));
            for item in differences.and_then(Object::as_array).map_or(&[][..], Vec::as_slice) {
                match book.follow(item) {
                    Object::Integer(next) => code = usize::try_from(*next).unwrap_or(256),
                    Object::Name(name) => {
                        if let Some(place) = texts.get_mut(code) {
                            *place = names::glyph_text(name).filter(|text| is_sure(text));
                        }
                        code = code.saturating_add(1);
                    }
                    _ => {}
                }
            }
            texts
        }
        _ => base(None),
    }
}

/// The `W` array: `first [w w …]` or `first last w`.
fn read_widths(book: &Book, items: &[Object], widths: &mut HashMap<u32, f64>) {
    let mut items = items.iter().map(|item| book.follow(item));
    while let Some(first) = items.next().and_then(number) {
        let first = first.max(0.0) as u32;
        match items.next() {
            Some(Object::Array(list)) => {
                for (at, width) in list.iter().enumerate().take(WIDTHS) {
                    widths.insert(first.saturating_add(at as u32), number(book.follow(width)).unwrap_or(0.0) * 0.001);
                }
            }
            Some(last) => {
                let (Some(last), Some(width)) = (number(last), items.next().and_then(number)) else { return };
                for glyph in (first..=(last.max(0.0) as u32)).take(WIDTHS) {
                    widths.insert(glyph, width * 0.001);
                }
            }
            None => return,
        }
        if widths.len() > WIDTHS {
            return;
        }
    }
}

/// What the glyphs of a font program say, where its own map of letters is left in it.
fn letters_of_glyphs(program: &[u8]) -> HashMap<u16, char> {
    let mut letters = HashMap::new();
    let Ok(face) = ttf_parser::Face::parse(program, 0) else { return letters };
    for table in face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables) {
        if !table.is_unicode() {
            continue;
        }
        table.codepoints(|code| {
            if let (Some(glyph), Some(letter), true) =
                (table.glyph_index(code), char::from_u32(code), letters.len() < WIDTHS)
            {
                letters.entry(glyph.0).or_insert(letter);
            }
        });
    }
    letters
}
