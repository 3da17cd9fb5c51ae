//! Counting orders by something: the groups, those of the period before, and the lines in which they are told.

use std::collections::BTreeMap;
use std::ops::Deref;

use hashbrown::HashMap;

use super::figures::{Figures, Nature, Said};
use super::period::{DAY, date, month_of, offsets, previous};
use super::table::{Cell, Column};
use super::topic::{By, Options, number};
use crate::error::{Error, Result};
use crate::reconcile::load::repeated;
use crate::schema::{Kind, Language, Table as Records};
use crate::store::stats::{self as store, Grouping, Span, Unit, column};
use crate::store::{Connection, Flow};
use crate::value::Value;

/// What a row is about, in the order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A day's number, the number of a week's first day, twelve times the year and the month, an hour, a weekday from Monday.
    At(i64),
    /// A machine, a product, a way of paying.
    Name(String),
    /// The orders do not say.
    Missing,
}

pub(super) type Groups = BTreeMap<Key, Figures>;

/// A question, and the orders that no figure counts because their number stands on an order before.
pub(super) struct Asked<'o> {
    options: &'o Options,
    pub(super) repeated: Vec<i64>,
}

impl Deref for Asked<'_> {
    type Target = Options;

    fn deref(&self) -> &Options {
        self.options
    }
}

impl<'o> Asked<'o> {
    /// Finds the orders that are left out.
    pub(super) fn new(connection: &mut dyn Connection, options: &'o Options) -> Result<Self> {
        Ok(Self { options, repeated: repeated(connection)? })
    }

    /// Hands over every group of the orders of a span that count.
    pub(super) fn each_group(
        &self,
        connection: &mut dyn Connection,
        groupings: &[Grouping],
        span: Span,
        row: store::EachGroup<'_>,
    ) -> Result<()> {
        let timed = groupings.iter().any(|grouping| grouping.unit.is_some());
        let bounds = if timed { store::bounds(connection, span)? } else { None };
        let offsets = bounds.map(|(first, last)| offsets(&self.zone, first, last)).unwrap_or_default();
        store::each_group(connection, groupings, &offsets, (span, &self.repeated), row)
    }

    /// The period before, when a comparison is asked for.
    pub(super) fn before(&self) -> Result<Option<Span>> {
        if !self.compare {
            return Ok(None);
        }
        let needs = "a comparison needs a period: --from and --to";
        let (from, to) = previous(self.span, &self.zone).ok_or_else(|| Error::Request(needs.to_owned()))?;
        Ok(Some((Some(from), Some(to))))
    }
}

/// Counts the orders of a span by something.
pub(super) fn count(connection: &mut dyn Connection, asked: &Asked<'_>, by: By) -> Result<Groups> {
    Ok(count_all(connection, asked, asked.span, &[by], None)?.swap_remove(0))
}

/// By what orders are grouped to be counted by something.
pub(super) fn grouping(by: By) -> Grouping {
    let unit = match by {
        By::Day | By::Week | By::Weekday => Some(Unit::Day),
        By::Month => Some(Unit::Month),
        By::Hour => Some(Unit::Hour),
        _ => None,
    };
    Grouping { unit, machine: by == By::Machine, goods: by == By::Goods, ..Grouping::default() }
}

/// A grouping of one topic's own, and what takes its groups.
pub(super) type Extra<'e> = (Grouping, &'e mut dyn FnMut(&[Value]));

/// Counts the orders of a span by several things at once.
fn count_all(
    connection: &mut dyn Connection,
    asked: &Asked<'_>,
    span: Span,
    bys: &[By],
    mut extra: Option<Extra<'_>>,
) -> Result<Vec<Groups>> {
    let mut groupings: Vec<_> = bys.iter().map(|by| grouping(*by)).collect();
    groupings.extend(extra.iter().map(|(grouping, _)| grouping.clone()));
    let mut counts: Vec<Counts> = bys.iter().map(|_| Counts::default()).collect();
    let mut nature = Nature::new(&Said::default());
    asked.each_group(connection, &groupings, span, &mut |at, same, row| {
        let (Some(by), Some(counts)) = (bys.get(at), counts.get_mut(at)) else {
            if let Some((_, take)) = &mut extra {
                take(row);
            }
            return Ok(Flow::Continue);
        };
        if !same {
            nature = Nature::of(row);
        }
        match *by {
            By::Machine => counts.named(row[column::MACHINE].as_text()),
            By::Goods => counts.named(row[column::GOODS].as_text()),
            By::Payment => counts.named(Some(nature.payment())),
            by => {
                let unit = groupings[at].unit.unwrap_or(Unit::Day);
                counts.timed(row[column::UNIT].as_integer().map(|at| in_time(by, unit, at)))
            }
        }
        .add(nature, row);
        Ok(Flow::Continue)
    })?;
    Ok(counts.into_iter().map(Counts::sorted).collect())
}

/// Groups while they are counted.
#[derive(Default)]
struct Counts {
    names: HashMap<String, Figures>,
    times: HashMap<Key, Figures>,
    missing: Option<Figures>,
}

impl Counts {
    fn named(&mut self, name: Option<&str>) -> &mut Figures {
        match name {
            None => self.missing.get_or_insert_default(),
            Some(name) => self.names.entry_ref(name).or_default(),
        }
    }

    fn timed(&mut self, key: Option<Key>) -> &mut Figures {
        match key {
            None => self.missing.get_or_insert_default(),
            Some(key) => self.times.entry(key).or_default(),
        }
    }

    fn sorted(self) -> Groups {
        let names = self.names.into_iter().map(|(name, figures)| (Key::Name(name), figures));
        let missing = self.missing.map(|figures| (Key::Missing, figures));
        names.chain(self.times).chain(missing).collect()
    }
}

/// Thursday was the first of January 1970.
pub(super) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// The key of a stretch of local time.
pub(super) fn in_time(by: By, unit: Unit, at: i64) -> Key {
    let day = if unit == Unit::Hour { at.div_euclid(24) } else { at };
    Key::At(match by {
        By::Hour => at.rem_euclid(24),
        By::Month if unit != Unit::Month => month_of(day),
        By::Week => day - weekday(day),
        By::Weekday => weekday(day),
        _ => day,
    })
}

const WEEKDAYS: [(&str, &str); 7] =
    [("Mon", "Пн"), ("Tue", "Вт"), ("Wed", "Ср"), ("Thu", "Чт"), ("Fri", "Пт"), ("Sat", "Сб"), ("Sun", "Вс")];

/// What people call a row.
pub(super) fn label(by: By, key: &Key, language: Language) -> String {
    let missing = || if language == Language::En { "(not told)" } else { "(не указано)" }.to_owned();
    match (by, key) {
        (_, Key::Missing) => missing(),
        (By::Payment, Key::Name(code)) => payment_label(code, language),
        (_, Key::Name(name)) => name.clone(),
        (By::Day | By::Week, Key::At(day)) => date(*day).map_or_else(missing, |date| date.to_string()),
        (By::Month, Key::At(month)) => format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
        (By::Weekday, Key::At(day)) => {
            let (en, ru) = WEEKDAYS[day.rem_euclid(7) as usize];
            if language == Language::En { en } else { ru }.to_owned()
        }
        (By::Hour, Key::At(hour)) => format!("{hour:02}:00"),
        (_, Key::At(number)) => number.to_string(),
    }
}

fn payment_label(code: &str, language: Language) -> String {
    let field = Records::Orders.fields().iter().find(|field| field.key == "order_resource");
    let term = field.and_then(|field| match field.kind {
        Kind::Enum(vocabulary) => vocabulary.terms.iter().find(|term| term.code == code),
        _ => None,
    });
    match (term, language) {
        (Some(term), language) => term.labels.get(language).to_owned(),
        (None, Language::En) => "Not known".to_owned(),
        (None, _) => "Неизвестно".to_owned(),
    }
}

/// A wrong date centuries away must not make a million rows.
const MOST_PERIODS: i64 = 4_000;

/// From one week to the next are seven days.
fn step(by: By) -> i64 {
    if by == By::Week { 7 } else { 1 }
}

/// The days, weeks or months between the first and the last that have none.
fn fill(by: By, groups: &mut Groups) {
    let ends = |key: Option<&Key>| if let Some(Key::At(at)) = key { Some(*at) } else { None };
    let last = groups.keys().rev().find(|key| matches!(key, Key::At(_)));
    let (Some(first), Some(last)) = (ends(groups.keys().next()), ends(last)) else { return };
    let step = step(by);
    if (last - first) / step <= MOST_PERIODS {
        (first..=last).step_by(step as usize).for_each(|at| {
            groups.entry(Key::At(at)).or_default();
        });
    }
}

/// The sum of all groups.
pub(super) fn whole(groups: &Groups) -> Figures {
    let mut total = Figures::default();
    groups.values().for_each(|figures| total.join(figures));
    total
}

/// One line of a table of figures.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What it is about; none for what several rows come to.
    pub(super) key: Option<Key>,
    /// Its name; none where only the period before has one.
    pub(super) name: Option<String>,
    pub(super) figures: Figures,
    /// The figures of the period before, when they are asked for.
    pub(super) before: Option<Figures>,
    /// The day, week or month that is compared with.
    pub(super) with: Option<String>,
}

impl Line {
    pub(super) fn name_cell(&self) -> Cell {
        self.name.clone().map_or(Cell::Empty, Cell::Text)
    }

    /// What was before and how it has changed; nothing where no comparison is asked for.
    pub(super) fn before_cells(&self, by: By, weight: fn(&Figures) -> i64, cell: fn(i64) -> Cell) -> Vec<Cell> {
        let Some(before) = &self.before else { return Vec::new() };
        let (now, before) = (weight(&self.figures), weight(before));
        let mut cells = vec![cell(before), Cell::share(change(now, before))];
        if by.is_calendar() {
            cells.push(self.with.clone().map_or(Cell::Empty, Cell::Text));
        }
        cells
    }
}

/// The columns of [`Line::before_cells`].
pub(super) fn before_columns(by: By, options: &Options) -> Vec<Column> {
    if !options.compare {
        return Vec::new();
    }
    let mut columns =
        vec![Column::number("previous", "Before", "Было"), Column::number("change", "Change", "Изменение")];
    if by.is_calendar() {
        columns.push(Column::name("compared_with", "Compared with", "Сравнено с"));
    }
    columns
}

/// The change from one figure to another, in hundredths of a percent of the earlier one, rounded to the nearest.
pub(super) fn change(now: i64, before: i64) -> Option<i64> {
    let (now, before) = (i128::from(now), i128::from(before));
    (before > 0).then(|| i64::try_from(((now - before) * 20_000 + before).div_euclid(2 * before)).ok())?
}

/// What a question by something is told from: the groups, and those of the period before.
pub(super) struct Counted {
    pub(super) by: By,
    pub(super) groups: Groups,
    before: Option<Groups>,
    /// The first and last day, week or month of the period and of the one before.
    periods: Option<[(i64, i64); 2]>,
}

/// Counts by several things, and the period before when it is asked for.
pub(super) fn counted(
    connection: &mut dyn Connection,
    asked: &Asked<'_>,
    bys: &[By],
    extra: Option<Extra<'_>>,
) -> Result<Vec<Counted>> {
    let groups = count_all(connection, asked, asked.span, bys, extra)?;
    let before = counted_before(connection, asked, bys)?;
    let mut before = before.into_iter().flatten();
    bys.iter().zip(groups).map(|(by, groups)| Counted::new(asked, *by, groups, before.next())).collect()
}

/// What the period before comes to, when it is asked for.
pub(super) fn counted_before(
    connection: &mut dyn Connection,
    asked: &Asked<'_>,
    bys: &[By],
) -> Result<Option<Vec<Groups>>> {
    let Some(span) = asked.before()? else { return Ok(None) };
    count_all(connection, asked, span, bys, None).map(Some)
}

impl Counted {
    /// Groups and those of the period before.
    pub(super) fn new(asked: &Asked<'_>, by: By, mut groups: Groups, before: Option<Groups>) -> Result<Counted> {
        let mut periods = None;
        if by.is_calendar() {
            match (&before, asked.before()?) {
                (Some(_), Some(earlier)) => {
                    let ends = |span: Span| {
                        let at = |instant: i64| period_at(by, asked.zone.wall(instant).div_euclid(DAY));
                        Some((at(span.0?), at(span.1? - 1)))
                    };
                    periods = ends(asked.span).zip(ends(earlier)).map(|(now, before)| [now, before]);
                }
                _ => fill(by, &mut groups),
            }
        }
        Ok(Counted { by, groups, before, periods })
    }

    /// The lines in the order in which they are shown, and what they come to.
    pub(super) fn lines(&self, options: &Options, weight: fn(&Figures) -> i64) -> (Vec<Line>, Line) {
        let by = self.by;
        let mut lines = match (self.periods, &self.before) {
            (Some(periods), Some(before)) => self.in_step(before, periods, options.language),
            _ => self.side_by_side(options.language),
        };
        if !by.is_ordered() || options.top.or(options.bottom).is_some() {
            let order = |one: &Line, other: &Line| weight(&other.figures).cmp(&weight(&one.figures));
            lines.sort_by(|one, other| order(one, other).then_with(|| one.name.cmp(&other.name)));
        }
        let total = Line {
            name: Some(together(options.language)),
            figures: whole(&self.groups),
            before: self.before.as_ref().map(whole),
            ..Line::default()
        };
        (shorten(lines, options), total)
    }

    /// Every row with the same row of the period before.
    fn side_by_side(&self, language: Language) -> Vec<Line> {
        let mut before = self.before.clone();
        let mut lines = Vec::new();
        let mut add = |key: &Key, figures: Figures, before: Option<Figures>| {
            let name = Some(label(self.by, key, language));
            lines.push(Line { key: Some(key.clone()), name, figures, before, with: None });
        };
        for (key, figures) in &self.groups {
            let earlier = before.as_mut().map(|before| before.remove(key).unwrap_or_default());
            add(key, *figures, earlier);
        }
        // What was there before and is no more.
        for (key, figures) in before.iter().flatten() {
            add(key, Figures::default(), Some(*figures));
        }
        if self.by.is_ordered() {
            lines.sort_by(|one, other| one.key.cmp(&other.key));
        }
        lines
    }

    /// The first period with the first, the second with the second; also those that only one side has.
    fn in_step(&self, before: &Groups, periods: [(i64, i64); 2], language: Language) -> Vec<Line> {
        let [now, earlier] = periods;
        let step = step(self.by);
        let mut steps: BTreeMap<i64, [Figures; 2]> = BTreeMap::new();
        for (side, groups, first) in [(0, &self.groups, now.0), (1, before, earlier.0)] {
            for (key, figures) in groups {
                if let Key::At(at) = key {
                    steps.entry((at - first) / step).or_default()[side] = *figures;
                }
            }
        }
        if let (Some(first), Some(last)) = (steps.keys().next().copied(), steps.keys().next_back().copied())
            && last - first <= MOST_PERIODS
        {
            for at in first..=last {
                steps.entry(at).or_default();
            }
        }
        let name = |at: i64, (first, last): (i64, i64)| {
            let at = first + at * step;
            (at <= last).then(|| label(self.by, &Key::At(at), language))
        };
        let line = |(at, [figures, before]): (i64, [Figures; 2])| Line {
            key: Some(Key::At(now.0 + at * step)),
            name: name(at, now),
            figures,
            before: Some(before),
            with: name(at, earlier),
        };
        steps.into_iter().map(line).collect()
    }
}

/// The day, week or month of a day.
fn period_at(by: By, day: i64) -> i64 {
    match by {
        By::Week => day - weekday(day),
        By::Month => month_of(day),
        _ => day,
    }
}

/// Whether the last of these lines is what [`shorten`] left of others.
pub(super) fn is_shortened(lines: &[Line], options: &Options) -> bool {
    options.top.or(options.bottom).is_some_and(|most| lines.len() > most)
}

/// Keeps the first or the last lines; the others become one.
fn shorten(mut lines: Vec<Line>, options: &Options) -> Vec<Line> {
    let rest: Vec<Line> = match (options.top, options.bottom) {
        (Some(most), _) if lines.len() > most => lines.split_off(most),
        (None, Some(most)) if lines.len() > most => {
            let rest = lines.len() - most;
            let rest = lines.drain(..rest).collect();
            lines.reverse();
            rest
        }
        _ => return lines,
    };
    let mut others = Line { name: Some(others(rest.len(), options.language)), ..Line::default() };
    for line in &rest {
        others.figures.join(&line.figures);
        if let Some(before) = &line.before {
            others.before.get_or_insert_default().join(before);
        }
    }
    lines.push(others);
    lines
}

/// The name of what several rows come to.
pub(super) fn others(count: usize, language: Language) -> String {
    let name = if language == Language::En { "others" } else { "остальные" };
    format!("({name}: {count})")
}

/// The name of the row of totals.
pub(super) fn together(language: Language) -> String {
    if language == Language::En { "Total" } else { "Итого" }.to_owned()
}

/// What was earned.
pub(super) fn revenue(figures: &Figures) -> i64 {
    figures.sold.tiyin
}

/// The cups that were sold.
pub(super) fn cups(figures: &Figures) -> i64 {
    number(figures.sold.count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_rounded_to_the_nearest() {
        assert_eq!(change(3, 2), Some(5_000));
        assert_eq!(change(200, 300), Some(-3_333));
        assert_eq!(change(500, 300), Some(6_667));
        assert_eq!(change(5, 0), None);
    }
}
