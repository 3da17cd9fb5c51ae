//! A font in a written file: which letters were used, how wide they are, and at the end the part of the font that draws them. Each
//! letter has a code of its own, even where two letters look alike, so that what is copied out of the file is what was put in.

use std::collections::{BTreeSet, HashMap};
use std::io;

use subsetter::GlyphRemapper;
use ttf_parser::Face as Parsed;

use super::file::File;

/// The letter that stands for one that the font lacks.
pub(super) const LACKING: char = '□';
/// Says that a word goes on in the next line; it takes no room and draws nothing.
pub(super) const JOINER: char = '\u{2060}';
/// Says that a line ends because the text has a line end there; it takes no room and draws nothing.
pub(super) const LINE_END: char = '\u{2028}';
/// How many letters are found without a search.
const NEAR: usize = 0x600;

/// A letter of the font: its code in the file and its width in thousandths of the size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) code: u16,
    pub(super) width: u16,
    /// Whether the font lacks it.
    lacks: bool,
}

/// A font.
pub(super) struct Face {
    name: &'static str,
    program: &'static [u8],
    parsed: Parsed<'static>,
    glyphs: GlyphRemapper,
    near: Vec<Option<Known>>,
    far: HashMap<char, Known>,
    /// The letters by their codes, from 1: the letter, its glyph in the part that is kept, its width.
    letters: Vec<(char, u16, u16)>,
    /// The letters that the font lacks, each once.
    pub(super) lacking: BTreeSet<char>,
}

impl Face {
    /// A font of a program that is part of ours.
    pub(super) fn new(name: &'static str, program: &'static [u8]) -> io::Result<Self> {
        let parsed = Parsed::parse(program, 0).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Self {
            name,
            program,
            parsed,
            glyphs: GlyphRemapper::new(),
            near: vec![None; NEAR],
            far: HashMap::new(),
            letters: Vec::new(),
            lacking: BTreeSet::new(),
        })
    }

    /// The code and width of a letter, which is part of the file from now on.
    pub(super) fn letter(&mut self, letter: char) -> Known {
        let known = match self.near.get(letter as usize) {
            Some(known) => *known,
            None => self.far.get(&letter).copied(),
        };
        known.unwrap_or_else(|| self.add(letter))
    }

    fn add(&mut self, letter: char) -> Known {
        let glyph = match letter {
            JOINER | LINE_END => self.parsed.glyph_index(' '),
            _ => self.parsed.glyph_index(letter),
        };
        let lacks = glyph.is_none();
        // Control characters are replaced before they are drawn.
        if lacks && letter != LACKING && !letter.is_control() {
            self.lacking.insert(letter);
        }
        // What the font lacks looks like a box, and has a code of its own all the same. There is a code for each of 65,534 letters.
        let glyph = glyph.or_else(|| self.parsed.glyph_index(LACKING));
        let Some(glyph) = glyph.filter(|_| self.letters.len() < usize::from(u16::MAX) - 1) else {
            return Known { code: 0, width: 600, lacks };
        };
        let units = f64::from(self.parsed.units_per_em());
        let advance = f64::from(self.parsed.glyph_hor_advance(glyph).unwrap_or(0));
        let width = if matches!(letter, JOINER | LINE_END) { 0 } else { (advance * 1000.0 / units).round() as u16 };
        self.letters.push((letter, self.glyphs.remap(glyph.0), width));
        let known = Known { code: self.letters.len() as u16, width, lacks };
        match self.near.get_mut(letter as usize) {
            Some(place) => *place = Some(known),
            None => drop(self.far.insert(letter, known)),
        }
        known
    }

    /// Whether the font lacks a letter of a text; control characters have no look in any font.
    pub(super) fn lacks(&mut self, text: &str) -> bool {
        let mut lacks = false;
        for letter in text.chars().filter(|letter| !matches!(letter, ' '..='~' | '\n' | '\r' | '\t')) {
            if letter.is_control() {
                self.lacking.insert(letter);
            }
            lacks |= letter.is_control() || self.letter(letter).lacks;
        }
        lacks
    }

    /// The width of a text of this size, in points.
    pub(super) fn width(&mut self, text: &str, size: f64) -> f64 {
        let thousandths: u64 = text.chars().map(|letter| u64::from(self.letter(letter).width)).sum();
        thousandths as f64 * size / 1000.0
    }

    /// Appends the codes of a text as hexadecimal digits.
    pub(super) fn push(&mut self, text: &str, target: &mut Vec<u8>) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for letter in text.chars() {
            let code = self.letter(letter).code;
            for shift in [12, 8, 4, 0] {
                target.push(DIGITS[usize::from(code >> shift & 15)]);
            }
        }
    }

    /// Writes the font as object `number`.
    pub(super) fn write(&self, number: usize, file: &mut File) -> io::Result<()> {
        let part = subsetter::subset(self.program, 0, &self.glyphs);
        let part = part.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        let [program, descriptor, below, to_glyphs, to_texts] = std::array::from_fn(|_| file.reserve());
        let name = format!("VHMAAA+{}", self.name);
        file.stream(program, &format!("/Length1 {}", part.len()), &part)?;
        let scale = |units: i16| (f64::from(units) * 1000.0 / f64::from(self.parsed.units_per_em())).round();
        let bounds = self.parsed.global_bounding_box();
        let body = format!(
            "<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{} {} {} {}] /ItalicAngle 0 /Ascent {} /Descent {} \
             /CapHeight {} /StemV 80 /FontFile2 {program} 0 R >>",
            scale(bounds.x_min),
            scale(bounds.y_min),
            scale(bounds.x_max),
            scale(bounds.y_max),
            scale(self.parsed.ascender()),
            scale(self.parsed.descender()),
            scale(self.parsed.capital_height().unwrap_or(1493)),
        );
        file.object(descriptor, &body)?;
        let widths: Vec<String> = self.letters.iter().map(|(_, _, width)| width.to_string()).collect();
        let body = format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) \
             /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 600 /W [1 [{}]] /CIDToGIDMap {to_glyphs} 0 R >>",
            widths.join(" ")
        );
        file.object(below, &body)?;
        let glyphs = std::iter::once(0).chain(self.letters.iter().map(|(_, glyph, _)| *glyph));
        file.stream(to_glyphs, "", &glyphs.flat_map(u16::to_be_bytes).collect::<Vec<_>>())?;
        file.stream(to_texts, "", self.texts().as_bytes())?;
        let body = format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{below} 0 R] \
             /ToUnicode {to_texts} 0 R >>"
        );
        file.object(number, &body)
    }

    /// The map from codes to letters, in blocks of a hundred as the rules ask.
    fn texts(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) \
             /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n\
             endcodespacerange\n",
        );
        for (block, letters) in self.letters.chunks(100).enumerate() {
            map.push_str(&format!("{} beginbfchar\n", letters.len()));
            for (at, (letter, _, _)) in letters.iter().enumerate() {
                let mut units = [0; 2];
                let units: String = letter.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
                map.push_str(&format!("<{:04X}> <{units}>\n", block * 100 + at + 1));
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}
