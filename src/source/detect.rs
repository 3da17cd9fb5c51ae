//! Which source a table is of, and where its header stands: every row of the first thirty is scored against every source by whole headings
//! in their normal form. Nothing is guessed: no clear winner, no import.

use std::collections::HashSet;

use crate::format::{Cell, RowPlace};
use crate::problem::{self, Problem};
use crate::schema::Language;
use crate::text::normalise;

use super::definition::{LAST_RESORT, Source, Sources, is_extra_heading, is_own_heading};
use super::mapping::Mapping;

/// What the user says of a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct DetectOptions<'a> {
    /// The source's name.
    pub source: Option<&'a str>,
    /// The header's line, from 1.
    pub header_row: Option<u64>,
    /// Blanks in headings are in doubt: one that is not known is taken for the one that differs in blanks only.
    pub any_blanks: bool,
}

/// What a table turned out to be.
pub enum Detection {
    /// Its header was found, and its columns are mapped.
    Found(Box<Mapping>),
    /// It cannot be taken.
    Refused(Box<Problem>),
}

/// How well a row fits a source as its header.
#[derive(Debug, Clone)]
pub struct Candidate<'s> {
    /// The source.
    pub source: &'s Source,
    /// The line of the header, from 1.
    pub line: u64,
    /// Higher is better.
    pub score: f64,
    /// How many headings stand for fields.
    pub matched: usize,
    /// How many headings are not known to the source.
    pub unknown: usize,
    /// Required fields that no heading stands for.
    pub missing: Vec<&'static str>,
    /// The position of the row among those given.
    row: usize,
    /// Whether the header is this row and the next together.
    two_rows: bool,
    headings: Vec<String>,
    /// Whether all headings are keys of the schema, or labels of one language, as vhm writes them.
    own_export: bool,
}

impl Candidate<'_> {
    /// What is sure comes before what is likely: vhm's own exports, then particular sources, then any table.
    fn tier(&self) -> u8 {
        match (self.own_export, self.source.generic) {
            (true, _) => 2,
            (_, false) => 1,
            _ => 0,
        }
    }

    fn complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// What speaks for it, in words.
    pub fn reason(&self) -> String {
        let own = if self.own_export { "headings as vhm writes them, " } else { "" };
        format!("{own}{:.0} points", self.score)
    }
}

/// The smallest lead of the best source over the next, in points.
const LEAD: f64 = 10.0;

/// Finds the header of a table among its first rows, and maps its columns.
pub fn detect(sources: &Sources, rows: &[(RowPlace, Vec<Cell>)], options: &DetectOptions<'_>) -> Detection {
    if let Some(name) = options.source
        && sources.get(name).is_none()
    {
        let names: Vec<_> = sources.iter().map(|source| source.name.as_str()).collect();
        let nearest = format!("{} ({name} is no source)", names.join(", "));
        return refuse(Problem::new(problem::SOURCE_UNKNOWN).with("nearest", nearest));
    }
    let candidates = candidates(sources, rows, options);
    let complete = || candidates.iter().filter(|candidate| candidate.complete());
    let Some(best) = complete().max_by(|one, other| prefer(one, other)) else {
        return refuse(unknown(&candidates, rows, options));
    };
    let rivals = complete().filter(|other| other.source.name != best.source.name && other.tier() == best.tier());
    let rival = rivals.max_by(|one, other| prefer(one, other));
    if let Some(rival) = rival.filter(|rival| best.score - rival.score < LEAD) {
        let sources =
            format!("{} ({:.0} points) and {} ({:.0})", best.source.name, best.score, rival.source.name, rival.score);
        return refuse(Problem::new(problem::SOURCE_AMBIGUOUS).line(best.line).with("sources", sources));
    }
    let choice = match rival.or(candidates
        .iter()
        .filter(|other| other.source.name != best.source.name)
        .max_by(|one, other| prefer(one, other)))
    {
        Some(next) => format!("{}; next {} with {:.0}", best.reason(), next.source.name, next.score),
        None => best.reason(),
    };
    // In JSON and XML the header shares its line with the first row; positions, not lines, tell them apart.
    let last = best.row + usize::from(best.two_rows);
    Detection::Found(Box::new(Mapping::new(best.source, rows[last].0.line, last + 1, best.headings.clone(), choice)))
}

fn refuse(problem: Problem) -> Detection {
    Detection::Refused(Box::new(problem))
}

fn prefer(one: &Candidate<'_>, other: &Candidate<'_>) -> std::cmp::Ordering {
    // Of two equal rows the upper one is the header, so it counts as greater.
    let tiers = one.tier().cmp(&other.tier());
    tiers
        .then(one.score.total_cmp(&other.score))
        .then(other.row.cmp(&one.row))
        .then(other.source.name.cmp(&one.source.name))
}

/// How every row fits every source, the best row of each source only, best first.
pub fn candidates<'s>(
    sources: &'s Sources,
    rows: &[(RowPlace, Vec<Cell>)],
    options: &DetectOptions<'_>,
) -> Vec<Candidate<'s>> {
    let texts: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.iter().map(heading_text).collect()).collect();
    let forms: Vec<Vec<String>> = texts.iter().map(|row| row.iter().map(|text| normalise(text)).collect()).collect();
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| options.source.is_none_or(|name| source.name == name)) {
        let mut best: Option<Candidate<'_>> = None;
        for row in 0..rows.len() {
            if options.header_row.is_some_and(|wanted| wanted != rows[row].0.line) {
                continue;
            }
            let mended = options.any_blanks.then(|| mended(source, &texts[row], &forms[row])).flatten();
            let (own, form) = mended.as_ref().map_or((&texts[row], &forms[row]), |(texts, forms)| (texts, forms));
            let single = score(source, rows[row].0.line, row, own, form);
            let double = (!single.complete() && row + 1 < rows.len())
                .then(|| two_rows(source, rows[row].0.line, row, &texts[row], &texts[row + 1]))
                .filter(|double| double.complete() && double.matched > single.matched);
            for candidate in [Some(single), double].into_iter().flatten() {
                if best.as_ref().is_none_or(|best| better(&candidate, best)) {
                    best = Some(candidate);
                }
            }
        }
        found.extend(best.filter(|best| best.matched > 0));
    }
    found.sort_by(|one, other| other.complete().cmp(&one.complete()).then_with(|| prefer(other, one)));
    found
}

/// Headings with blanks as the source knows them, and their normal forms, where any is known so only.
fn mended(source: &Source, texts: &[String], forms: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let squeezed = |text: &str| text.split(' ').collect::<String>();
    let mut own = (texts.to_vec(), forms.to_vec());
    let mut any = false;
    for (text, form) in own.0.iter_mut().zip(&mut own.1) {
        let is_known = form.is_empty() || source.field_of(form).is_some() || source.clock_of(form).is_some();
        if is_known || source.ignores(form) {
            continue;
        }
        let wanted = squeezed(form);
        if let Some(known) = source.known_headings().find(|known| squeezed(known) == wanted) {
            (*text, *form) = (known.to_owned(), known.to_owned());
            any = true;
        }
    }
    any.then_some(own)
}

fn better(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    (one.complete(), one.score) > (other.complete(), other.score)
}

/// Characters of a heading that are looked at: no real one is as long, and data is.
const HEADING_CHARACTERS: usize = 300;

fn heading_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => {
            let text = crate::text::trim(text);
            let end = text.char_indices().nth(HEADING_CHARACTERS).map_or(text.len(), |(end, _)| end);
            text[..end].to_owned()
        }
        Cell::Literal(text) => text.to_string(),
        _ => String::new(),
    }
}

/// A header of two rows: what stands above and below is joined, or either alone is the heading.
fn two_rows<'s>(source: &'s Source, line: u64, row: usize, upper: &[String], lower: &[String]) -> Candidate<'s> {
    let columns = upper.len().max(lower.len());
    let text = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let headings: Vec<String> = (0..columns)
        .map(|at| {
            let (above, below) = (text(upper, at), text(lower, at));
            let joined = [above.as_str(), &below].join(" ");
            let joined = crate::text::trim(&joined);
            let named = [joined, below.as_str(), above.as_str()]
                .into_iter()
                .find(|text| source.field_of(&normalise(text)).is_some());
            match named {
                Some(text) => text.to_owned(),
                None if above == below || below.is_empty() => above,
                None if above.is_empty() => below,
                None => format!("{above} / {below}"),
            }
        })
        .collect();
    let forms: Vec<String> = headings.iter().map(|text| normalise(text)).collect();
    Candidate { two_rows: true, ..score(source, line, row, &headings, &forms) }
}

fn score<'s>(source: &'s Source, line: u64, row: usize, texts: &[String], forms: &[String]) -> Candidate<'s> {
    let mut fields = HashSet::new();
    let mut score = 0.0;
    let mut unknown = 0;
    for form in forms.iter().filter(|form| !form.is_empty()) {
        match source.field_of(form) {
            Some((field, rank)) if fields.insert(field) => {
                score += if rank >= LAST_RESORT { 0.5 } else { 1.0 };
                if source.distinguishing.contains(&field) {
                    score += 10.0;
                }
            }
            Some(_) => {}
            None if source.ignores(form) || source.clock_of(form).is_some() || is_extra_heading(form) => {}
            None => unknown += 1,
        }
    }
    score -= 0.25 * unknown as f64;
    let mut missing: Vec<_> = source
        .required
        .iter()
        .filter(|at| !fields.contains(*at) && !source.gives(**at))
        .map(|at| source.table.fields()[*at].key)
        .collect();
    if forms.iter().any(|form| source.unless.contains(form)) {
        missing.push("rows of its own kind: another table has such headings");
    }
    let distinguishing = source.distinguishing.intersection(&fields).count();
    if missing.is_empty() && distinguishing < source.at_least {
        let lacking =
            source.distinguishing.iter().filter(|at| !fields.contains(*at)).map(|at| source.table.fields()[*at].key);
        missing.extend(lacking.take(source.at_least - distinguishing));
    }
    Candidate {
        source,
        line,
        score,
        matched: fields.len(),
        unknown,
        missing,
        row,
        two_rows: false,
        headings: texts.to_vec(),
        own_export: source.generic && is_own_export(source, texts, forms),
    }
}

/// Whether vhm wrote these headings: nearly all are keys, or all are labels of one language.
fn is_own_export(source: &Source, texts: &[String], forms: &[String]) -> bool {
    let headings = || {
        texts
            .iter()
            .zip(forms)
            .filter(|(_, form)| !form.is_empty() && !is_own_heading(form) && !is_extra_heading(form))
            .map(|(text, _)| text.as_str())
    };
    let fields = source.table.fields();
    let is_key = |text: &str| fields.iter().any(|field| text.rsplit('.').next() == Some(field.key));
    if headings().count() < 2 {
        return false;
    }
    let languages = [Language::En, Language::Ru, Language::Uz];
    let (keys, all) = (headings().filter(|text| is_key(text)).count(), headings().count());
    keys * 5 >= all * 4
        || languages
            .into_iter()
            .any(|language| headings().all(|text| fields.iter().any(|field| field.labels.get(language) == text)))
}

/// The refusal of a table that no source knows, with the nearest source and the nearest headings.
fn unknown(candidates: &[Candidate<'_>], rows: &[(RowPlace, Vec<Cell>)], options: &DetectOptions<'_>) -> Problem {
    if let (Some(line), Some(nearest)) = (options.header_row, candidates.first()) {
        return Problem::new(problem::HEADER_ROW)
            .line(line)
            .with("source", &nearest.source.name)
            .with("missing", nearest.missing.join(", "));
    }
    let Some(nearest) = candidates.first() else {
        if let Some(name) = options.source {
            return Problem::new(problem::SOURCE_OTHER).with("source", name).with("missing", "all");
        }
        return Problem::new(problem::SOURCE_UNKNOWN).with("nearest", "none");
    };
    let fit = |one: &Candidate<'_>| format!("{} ({:.0} points)", one.source.name, one.score);
    let mut told = format!("{} in row {}, which lacks {}", fit(nearest), nearest.line, nearest.missing.join(", "));
    if let Some(name) = options.source {
        let close = close_headings(nearest, rows);
        let close = if close.is_empty() { String::new() } else { format!("; close headings: {}", close.join(", ")) };
        let missing = format!("{}{close}", nearest.missing.join(", "));
        return Problem::new(problem::SOURCE_OTHER).line(nearest.line).with("source", name).with("missing", missing);
    }
    let others: Vec<_> = candidates.iter().skip(1).take(2).map(fit).collect();
    if !others.is_empty() {
        told.push_str(&format!("; then {}", others.join(", ")));
    }
    let close = close_headings(nearest, rows);
    if !close.is_empty() {
        told.push_str(&format!("; close headings: {}", close.join(", ")));
    }
    Problem::new(problem::SOURCE_UNKNOWN).line(nearest.line).with("nearest", told)
}

/// Headings of the row that are nearly one the source knows.
fn close_headings(candidate: &Candidate<'_>, rows: &[(RowPlace, Vec<Cell>)]) -> Vec<String> {
    let source = candidate.source;
    let texts = rows[candidate.row].1.iter().map(heading_text).filter(|text| !text.is_empty());
    let close = |text: String| {
        let form = normalise(&text);
        if source.field_of(&form).is_some() {
            return None;
        }
        let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&form, known);
        let near = source
            .known_headings()
            .map(|known| (likeness(known), known))
            .max_by(|one, other| one.0.total_cmp(&other.0))?;
        (near.0 > 0.7).then(|| format!("«{text}» ~ «{}»", near.1))
    };
    texts.filter_map(close).take(5).collect()
}

impl Source {
    /// Whether every row gets this field without a column.
    fn gives(&self, field: usize) -> bool {
        self.constants.iter().any(|(at, _)| *at == field)
    }
}
