//! Rows of a table without rules whose lines stand nearer to each other than to the lines of other rows: then the gaps tell where a
//! row begins, wherever its texts stand in it.

use super::loose::{Laid, TIGHT};

/// How many times as wide the gaps between rows must be as those inside.
const STEP: f64 = 1.25;
/// How many times as wide they are where they are clear.
const CLEAR: f64 = 1.4;
/// Rows after which the header and the row of totals may be otherwise than all others.
const OTHERS_FROM: usize = 5;

/// The rows that were found.
pub struct Found {
    /// Which lines begin a row.
    pub starts: Vec<bool>,
    /// The line that begins the row of each.
    pub owner: Vec<usize>,
    /// Rows, by their first lines, that hold more than a row does.
    pub unsure: Vec<usize>,
}

/// Rows by the gaps between their lines, when rows that were found so are alike: they have what every row has, and that once.
pub fn rows(laid: &[Laid]) -> Option<Found> {
    let size = laid.iter().map(|line| line.size).fold(0.0, f64::max);
    let gaps: Vec<f64> = laid.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    let steps = sorted.windows(2).rev().filter(|pair| {
        let inside = pair[0].max(0.3 * size);
        pair[0] <= TIGHT * size && pair[1] >= STEP * inside && pair[1] - pair[0] >= 0.2 * size
    });
    let steps = steps.map(|pair| (f64::midpoint(pair[0], pair[1]), pair[1] >= CLEAR * pair[0]));
    steps.take(8).find_map(|(least, is_clear)| by(laid, &gaps, least, is_clear))
}

/// Rows parted by gaps of at least this height; where the step to it `is_clear`, one column that has one text in each row is enough.
fn by(laid: &[Laid], gaps: &[f64], least: f64, is_clear: bool) -> Option<Found> {
    let mut starts = vec![true];
    starts.extend(gaps.iter().map(|gap| *gap >= least));
    let mut owner = Vec::with_capacity(laid.len());
    for (at, is_start) in starts.iter().enumerate() {
        owner.push(if *is_start { at } else { owner.last().copied().unwrap_or(at) });
    }
    let columns = laid.first().map_or(0, |line| line.cells.len());
    let mut rows: Vec<(usize, Vec<usize>)> = Vec::new();
    for (line, first) in laid.iter().zip(&owner) {
        if rows.last().is_none_or(|row| row.0 != *first) {
            rows.push((*first, vec![0; columns]));
        }
        if let Some((_, counts)) = rows.last_mut() {
            for (count, cell) in counts.iter_mut().zip(&line.cells) {
                *count += usize::from(!cell.trim().is_empty());
            }
        }
    }
    // The header and a row of totals may be otherwise.
    let others = if rows.len() > OTHERS_FROM { (rows.len() / 10).max(2) } else { rows.len() / 10 };
    let most = |count: usize| count + others >= rows.len();
    let is_always = |column: &usize| most(rows.iter().filter(|row| row.1[*column] > 0).count());
    let is_once = |column: &usize| most(rows.iter().filter(|row| row.1[*column] < 2).count());
    let always: Vec<usize> = (0..columns).filter(is_always).collect();
    let once: Vec<usize> = always.iter().copied().filter(is_once).collect();
    if rows.len() < 3
        || rows.len() == laid.len()
        || !always.contains(&0)
        || once.is_empty()
        || (once.len() * 5 < columns && !is_clear)
    {
        return None;
    }
    let holds_more = |counts: &[usize]| once.iter().filter(|column| counts[**column] > 1).count() * 2 > once.len();
    let unsure = rows.iter().skip(1).filter(|row| holds_more(&row.1)).map(|row| row.0).collect();
    Some(Found { starts, owner, unsure })
}
