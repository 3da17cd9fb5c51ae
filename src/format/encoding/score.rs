//! Tells the Cyrillic single-byte encodings apart by how Russian their letters look: letter frequencies, capital letters only
//! where words have them, no signs inside words. It looks at bytes of lines and at nothing else.

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, WINDOWS_1251, X_MAC_CYRILLIC};

/// The candidates, the likeliest in the field first: it wins a tie.
const CANDIDATES: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5];

/// How often the letters а to я stand among ten thousand letters of Russian text (ё counts as е).
const FREQUENCY: [u16; 32] = [
    801, 159, 454, 170, 298, 845, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547, 626, 262, 26, 97, 48,
    144, 73, 36, 4, 190, 174, 32, 64, 201,
];

/// How many points, and how many more for each character, the best must have over the next to be called sure. It is little,
/// because windows-1251 and x-mac-cyrillic differ only in their capitals, я and signs.
const MARGIN: i64 = 400;
const MARGIN_EACH: i64 = 1;
/// How many letters are needed to be sure.
const ENOUGH: i64 = 12;

/// The outcome: the best candidate, and the next when it is nearly as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranking {
    /// The likeliest encoding.
    pub best: &'static Encoding,
    /// The next, when it cannot be ruled out.
    pub rival: Option<&'static Encoding>,
}

/// What a byte is in one encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// White space, a digit, ASCII punctuation.
    Gap,
    /// An ASCII letter.
    Latin,
    /// A small Russian letter with its points.
    Small(i64),
    /// A capital Russian letter with its points.
    Capital(i64),
    /// A Cyrillic letter that Russian lacks.
    Foreign,
    /// A sign that texts do have: №, quotation marks, dashes, no-break space.
    Sign,
    /// A sign that texts hardly have: box drawing, mathematics, control characters.
    Odd,
}

/// Ranks the candidates by the lines of a sample.
pub fn rank(sample: &[u8]) -> Ranking {
    let mut scored: Vec<(i64, &'static Encoding)> =
        CANDIDATES.iter().map(|encoding| (score(sample, encoding), *encoding)).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let characters = sample.iter().filter(|byte| !byte.is_ascii()).count() as i64;
    let close = characters < ENOUGH || scored[0].0 - scored[1].0 < MARGIN + MARGIN_EACH * characters;
    Ranking { best: scored[0].1, rival: close.then_some(scored[1].1) }
}

fn score(sample: &[u8], encoding: &'static Encoding) -> i64 {
    let classes = classes(encoding);
    let mut before = Class::Gap;
    let mut total = 0;
    for &byte in sample {
        let class = classes[byte as usize];
        total += points(before, class);
        before = class;
    }
    total
}

/// The points of a character behind another.
fn points(before: Class, class: Class) -> i64 {
    match (before, class) {
        (_, Class::Gap | Class::Latin) => 0,
        (Class::Latin, Class::Small(_) | Class::Capital(_)) => -100,
        (Class::Small(_), Class::Capital(_)) => -700,
        (Class::Small(_) | Class::Capital(_), Class::Small(points) | Class::Capital(points)) => points,
        (_, Class::Small(points) | Class::Capital(points)) => points - 20,
        (_, Class::Foreign) => -300,
        (Class::Small(_) | Class::Capital(_), Class::Sign) => -150,
        (_, Class::Sign) => -100,
        (_, Class::Odd) => -600,
    }
}

fn classes(encoding: &'static Encoding) -> [Class; 256] {
    let mut classes = [Class::Gap; 256];
    for byte in 0..=255u8 {
        let bytes = [byte];
        let decoded = encoding.decode_without_bom_handling(&bytes).0;
        classes[byte as usize] = decoded.chars().next().map_or(Class::Odd, classify);
    }
    classes
}

fn classify(letter: char) -> Class {
    match letter {
        'а'..='я' => Class::Small(frequency_points(letter as usize - 'а' as usize)),
        'А'..='Я' => Class::Capital(frequency_points(letter as usize - 'А' as usize)),
        'ё' => Class::Small(0),
        'Ё' => Class::Capital(0),
        '\u{400}'..='\u{4ff}' => Class::Foreign,
        'a'..='z' | 'A'..='Z' => Class::Latin,
        '\0'..='\u{7f}' => Class::Gap,
        '№' | '«' | '»' | '–' | '—' | '“' | '”' | '„' | '…' | '\u{a0}' | '°' | '·' | '•' | '’' => {
            Class::Sign
        }
        _ => Class::Odd,
    }
}

/// Points of a letter: 100 for each doubling over an even share of all letters, less for rarer ones.
fn frequency_points(place: usize) -> i64 {
    let share = f64::from(FREQUENCY[place]) / 10_000.0 * 32.0;
    (share.log2() * 100.0) as i64
}
