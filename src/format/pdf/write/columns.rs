//! How wide columns become, how large the letters, and which paper: A4 upright when everything fits, else lying, else the next
//! larger paper of the same shape, which prints on A4 as if its letters were smaller.

use super::cells::is_number;
use super::face::Face;
use crate::format::{OutputColumn, OutputKind};

/// The edge of the page that stays free, in points.
pub(super) const MARGIN: f64 = 28.0;
/// The room beside a text in its cell, in points.
pub(super) const PADDING: f64 = 3.0;
/// A paper's width and height, and the size of the letters on it, in points.
type Paper = (f64, f64, f64);
/// Papers and sizes of letters in the order in which they are tried, in points: A4, A4 lying, A3 lying, A2 lying.
const PAPERS: [Paper; 16] = [
    (595.28, 841.89, 8.5),
    (595.28, 841.89, 8.0),
    (841.89, 595.28, 8.5),
    (841.89, 595.28, 8.0),
    (841.89, 595.28, 7.5),
    (841.89, 595.28, 7.0),
    (841.89, 595.28, 6.5),
    (841.89, 595.28, 6.0),
    (841.89, 595.28, 5.5),
    (841.89, 595.28, 5.0),
    (1190.55, 841.89, 8.0),
    (1190.55, 841.89, 7.5),
    (1190.55, 841.89, 7.0),
    (1683.78, 1190.55, 8.5),
    (1683.78, 1190.55, 8.0),
    (1683.78, 1190.55, 7.5),
];
/// How many of them are A4, and how many of these have letters that are read without effort.
const A4: usize = 10;
const A4_EASY: usize = 7;
/// The widest that a text makes its column, in sizes of its letters; longer ones are wrapped.
const WIDEST: f64 = 34.0;
/// The width at which texts are wrapped without becoming hard to read, in sizes of the letters.
const COMFORT: f64 = 15.0;
/// Words longer than this may be broken between letters, in sizes of the letters.
const WORD: f64 = 20.0;
/// What columns of amounts have beyond their widest value, in sizes of the letters, for the total.
const TOTAL: f64 = 2.2;
/// How much wider than needed columns may become to fill the page.
const STRETCH: f64 = 1.3;
/// The widest page that programs must show, in points (ISO 32000-1, annex C).
const WIDEST_PAGE: f64 = 14_400.0;

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// The width and height of the page, in points.
    pub(super) page: (f64, f64),
    /// The size of the letters.
    pub(super) size: f64,
    /// The width of each column, the room beside its texts included.
    pub(super) widths: Vec<f64>,
}

/// What a column needs, in sizes of the letters: at least, comfortably, and without any wrapping.
struct Need {
    least: f64,
    comfort: f64,
    whole: f64,
}

/// One of the things that a column needs.
type Measure = fn(&Need) -> f64;

/// Decides by the headings and the first rows.
pub(super) fn plan(columns: &[OutputColumn], sample: &[Vec<String>], plain: &mut Face, bold: &mut Face) -> Plan {
    let needs: Vec<Need> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| need(column, sample.iter().map(|row| row.get(at)), plain, bold))
        .collect();
    let beside = columns.len() as f64 * 2.0 * PADDING;
    let total = |size: f64, of: Measure| needs.iter().map(of).sum::<f64>() * size + beside;
    // What fits on A4 with wrapped texts and small letters is not worth a larger paper: that is what stands in offices.
    let tries: [(Measure, &[Paper]); 5] = [
        (|need| need.whole, &PAPERS[..A4_EASY]),
        (|need| need.comfort, &PAPERS[..A4]),
        (|need| need.least, &PAPERS[..A4]),
        (|need| need.comfort, &PAPERS),
        (|need| need.least, &PAPERS),
    ];
    for (of, papers) in tries {
        for (width, height, size) in papers {
            let room = width - 2.0 * MARGIN;
            if total(*size, of) <= room {
                return Plan { page: (*width, *height), size: *size, widths: spread(&needs, of, *size, room) };
            }
        }
    }
    let size = 7.5;
    let width = (total(size, |need| need.least) + 2.0 * MARGIN).min(WIDEST_PAGE);
    let room = width - 2.0 * MARGIN;
    let scale = (room / total(size, |need| need.least)).min(1.0);
    let widths = needs.iter().map(|need| (need.least * size + 2.0 * PADDING) * scale).collect();
    Plan { page: (width, 1190.55), size, widths }
}

/// The widths of columns with what they need and a share of what is left.
fn spread(needs: &[Need], of: Measure, size: f64, room: f64) -> Vec<f64> {
    let basic: Vec<f64> = needs.iter().map(|need| of(need) * size + 2.0 * PADDING).collect();
    let wanted: Vec<f64> =
        needs.iter().zip(&basic).map(|(need, basic)| (need.whole * size + 2.0 * PADDING - basic).max(0.0)).collect();
    let left = room - basic.iter().sum::<f64>();
    let asked: f64 = wanted.iter().sum();
    let share = if asked > 0.0 { (left / asked).min(1.0) } else { 0.0 };
    let widths: Vec<f64> = basic.iter().zip(&wanted).map(|(basic, wanted)| basic + wanted * share).collect();
    let used: f64 = widths.iter().sum();
    let stretch = if used > 0.0 { (room / used).clamp(1.0, STRETCH) } else { 1.0 };
    widths.into_iter().map(|width| width * stretch).collect()
}

fn need<'s>(
    column: &OutputColumn,
    values: impl Iterator<Item = Option<&'s String>>,
    plain: &mut Face,
    bold: &mut Face,
) -> Need {
    let words =
        |face: &mut Face, text: &str| text.split_whitespace().map(|word| face.width(word, 1.0)).fold(0.0, f64::max);
    let heading = words(bold, &column.label);
    let whole_heading = heading.max(bold.width(&column.label, 1.0) / 2.0);
    let (mut whole, mut word) = (0.0f64, 0.0f64);
    for value in values.flatten() {
        whole = whole.max(plain.width(value, 1.0));
        word = word.max(words(plain, value));
    }
    let whole = whole.min(WIDEST);
    let (least, comfort, whole) = match column.kind {
        OutputKind::Money => (whole + TOTAL, whole + TOTAL, whole + TOTAL),
        kind if is_number(kind) || kind == OutputKind::Time => (whole, whole, whole),
        _ => (word.min(WORD).min(whole), word.min(WORD).max(whole.min(COMFORT)), whole),
    };
    // A little more than measured, so that rounding wraps nothing.
    Need { least: least.max(heading) + 0.1, comfort: comfort.max(heading) + 0.1, whole: whole.max(whole_heading) + 0.1 }
}
