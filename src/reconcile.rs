//! Reconciliation: for every cup, did the machine's order, the back office's sale, the fiscal receipt and the gateway payment agree?
//!
//! [`reconcile`] reads the rows of a period, lets the pure engine ([`engine`]) match them, and writes what differs from what is stored.
//! When nothing but a few imports came since the last time, only the stretch of time that they can change is read; the result is the
//! same as that of a full run. How the stages work is told in `engine`, `sales`, `money` and `stage`.

pub mod assign;
pub mod bank;
pub mod cash;
pub mod coverage;
pub mod engine;
pub mod explain;
pub mod file;
pub mod hand;
pub mod load;
pub mod money;
pub mod pairs;
pub mod pick;
pub mod reach;
pub mod report;
pub mod rows;
pub mod rules;
pub mod sales;
pub mod save;
pub mod stage;
pub mod status;
pub mod summary;
pub mod verdict;
pub mod workbook;
pub mod zones;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value as Json, json};

use crate::error::{Error, Result};
use crate::import::Fence;
use crate::problem::Problem;
use crate::store::runs::{self, Counts, Run, RunKind, RunState};
use crate::store::{Connection, Decision, Store, matches};
use crate::value::zone::Zone;
use coverage::Coverage;
use engine::{Fixed, Input, Outcome};
use load::Loaded;
use money::{LinkKind, LinkState};
use rows::{DAY, Side};
use rules::{Rule, Rules};
use save::{Changes, Scope};
use summary::Totals;
use zones::Shifts;

/// How to reconcile.
#[derive(Clone)]
pub struct Options {
    /// The rules.
    pub rules: Rules,
    /// From this instant, in UTC milliseconds.
    pub from: Option<i64>,
    /// Up to before this one.
    pub to: Option<i64>,
    /// Do everything and take it back.
    pub dry_run: bool,
    /// Look at every row again, also where nothing changed.
    pub full: bool,
    /// The zone of the operator's days.
    pub zone: Zone,
    /// What started it.
    pub origin: String,
    /// Who started it.
    pub who: String,
    /// The number of the run, when it has one already.
    pub run: Option<i64>,
    /// Asked just before the result is kept; an error takes everything back.
    pub fence: Option<Fence>,
    /// Set when the user asks to stop.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl Options {
    fn stop_if_asked(&self) -> Result<()> {
        match &self.interrupt {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every row of the period.
    Full,
    /// What came or changed since the last time, and what it can change.
    Changed,
    /// Nothing came since the last time.
    Nothing,
}

impl Extent {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Extent::Full => "full",
            Extent::Changed => "changed",
            Extent::Nothing => "nothing",
        }
    }
}

/// What a reconciliation came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The run, when one was written.
    pub run: Option<i64>,
    /// How much was looked at.
    pub extent: Extent,
    /// Rows that were read.
    pub rows_read: u64,
    /// Counts and sums by status and by rule, of the whole period.
    pub totals: Totals,
    /// What differs from the last time.
    pub changes: Changes,
    /// What should be looked at: files in a wrong zone, missing sources, another operator's receipts.
    pub notes: Vec<Problem>,
}

/// Reconciles. Blocks.
///
/// # Errors
/// Those of the database.
pub fn reconcile(store: &Store, options: &Options) -> Result<Done> {
    let started_at = crate::import::now();
    store.write_or_not(|connection| {
        connection.lock()?;
        let mut done = work(connection, options, started_at)?;
        if options.dry_run {
            done.run = None;
            return Ok(Decision::Rollback(done));
        }
        options.stop_if_asked()?;
        if let Some(fence) = &options.fence {
            fence()?;
        }
        Ok(Decision::Commit(done))
    })
}

/// What an earlier run with the same rules settled.
struct Base {
    run: i64,
    foreign: bool,
    /// The days that each source spoke for then.
    coverage: Json,
    /// The files in a wrong zone.
    shifts: Shifts,
}

/// The newest reconciliation with these rules that looked at all of this period.
fn base(connection: &mut dyn Connection, options: &Options) -> Result<Option<Base>> {
    let filter = runs::RunFilter { kind: Some(RunKind::Reconcile), state: Some(RunState::Done), limit: Some(50) };
    let fingerprint = options.rules.fingerprint();
    for run in runs::list(connection, &filter)? {
        let parameters: Json = serde_json::from_str(&run.parameters).unwrap_or_default();
        let report: Json = serde_json::from_str(&run.report).unwrap_or_default();
        let same = parameters["rules"].as_str() == Some(&fingerprint) && parameters["zone"] == options.zone.name();
        if !same {
            // What other rules settled since is not what these rules would have.
            return Ok(None);
        }
        let from = parameters["from"].as_i64().is_none_or(|from| options.from.is_some_and(|wanted| from <= wanted));
        let to = parameters["to"].as_i64().is_none_or(|to| options.to.is_some_and(|wanted| to >= wanted));
        if from && to {
            // Jobs get their numbers when they are accepted: a run below the base may have been written after it, and what stands on
            // the base alone would never see its rows.
            if report["runs_below"].as_i64() != Some(runs::count_below(connection, run.id)?) {
                return Ok(None);
            }
            let foreign = report["foreign_modules"].as_array().is_some_and(|modules| !modules.is_empty());
            let shifts = Shifts::read(&report["shifts"]);
            return Ok(Some(Base { run: run.id, foreign, coverage: report["coverage"].clone(), shifts }));
        }
    }
    Ok(None)
}

/// Far before and far behind every row, so that sums with lengths stay in range.
const EVER: (i64, i64) = (i64::MIN / 4, i64::MAX / 4);
/// How much more than a period is read at first.
const MARGIN: i64 = 4 * DAY;

fn work(connection: &mut dyn Connection, options: &Options, started_at: i64) -> Result<Done> {
    let period = (options.from.unwrap_or(EVER.0), options.to.unwrap_or(EVER.1));
    let base = if options.full { None } else { base(connection, options)? };
    let mut hull = period;
    if let Some(base) = base.as_ref().filter(|base| !base.foreign) {
        if !matches::anything_since(connection, base.run)? {
            return nothing_new(connection, options, period);
        }
        hull = hull_of(connection, options, base, period)?;
    }
    let mut narrowed = hull != period;
    options.stop_if_asked()?;
    let known = base.as_ref().filter(|_| narrowed).map_or_else(Shifts::default, |base| base.shifts.clone());
    let mut solved = solve(connection, options, (hull, period), narrowed, &known)?;
    if narrowed && !solved.whole && solved.surprising {
        // Which zone a file is in is judged over all rows.
        narrowed = false;
        solved = solve(connection, options, (period, period), false, &Shifts::default())?;
    }
    options.stop_if_asked()?;
    let run = match options.run {
        Some(run) => run,
        None => runs::next_id(connection)?,
    };
    let mut changes = save_all(connection, &solved, base.as_ref(), run)?;
    if narrowed && strangers_now(connection)? {
        // One module's receipts hardly match any more: whose they are is judged over all rows.
        solved = solve(connection, options, (period, period), false, &Shifts::default())?;
        let more = save_all(connection, &solved, None, run)?;
        changes.statuses.extend(more.statuses);
        changes.links_written += more.links_written;
        changes.links_removed += more.links_removed;
        changes.statuses_written += more.statuses_written;
    }
    let whole = solved.whole;
    let totals = if whole { Totals::of(&solved.outcome) } else { Totals::read(connection, period)? };
    let notes = summary::notes(connection, &options.rules, &solved, period, &totals)?;
    let done = Done {
        run: Some(run),
        extent: if narrowed && !whole { Extent::Changed } else { Extent::Full },
        rows_read: Side::ALL.map(|side| solved.outcome.rows.count(side) as u64).iter().sum(),
        totals,
        changes,
        notes,
    };
    let modules: Vec<&str> = solved.outcome.foreign.iter().map(|module| solved.module(*module)).collect();
    write_run(connection, options, (run, started_at), &done, (&modules, &solved))?;
    Ok(done)
}

/// The time that must be looked at again: where rows came, changed or went since the base, and where a source speaks for other days than then.
fn hull_of(connection: &mut dyn Connection, options: &Options, base: &Base, period: (i64, i64)) -> Result<(i64, i64)> {
    let offset = options.zone.offset(crate::import::now());
    let coverage = Coverage::new(&load::all_day_counts(connection, offset)?, offset);
    let Some(days) = coverage.changed_since(&base.coverage) else { return Ok(period) };
    let mut changed = matches::changed_since(connection, base.run)?;
    if let Some((first, last)) = days {
        let (first, last) = (coverage.start(first), coverage.start(last + 1));
        changed = Some(changed.map_or((first, last), |known| (known.0.min(first), known.1.max(last))));
    }
    let changed = changed.unwrap_or((period.0, period.0));
    let hull = (changed.0.saturating_sub(DAY).max(period.0), changed.1.saturating_add(DAY).min(period.1));
    Ok(if hull.0 >= hull.1 { (period.0, period.0) } else { hull })
}

/// Nothing came since the last time: the sums are told, and no run is written.
fn nothing_new(connection: &mut dyn Connection, options: &Options, period: (i64, i64)) -> Result<Done> {
    let _ = options;
    let totals = Totals::read(connection, period)?;
    Ok(Done {
        run: None,
        extent: Extent::Nothing,
        rows_read: 0,
        totals,
        changes: Changes::default(),
        notes: Vec::new(),
    })
}

/// The engine's answer, and which of it is written.
pub(crate) struct Solved {
    loaded: Loaded,
    coverage: Coverage,
    outcome: Outcome,
    scope: Scope,
    whole: bool,
    /// The files in a wrong zone.
    shifts: Shifts,
    /// What was read contradicts what was known of the zones of files.
    surprising: bool,
}

impl Solved {
    fn module(&self, number: u32) -> &str {
        self.loaded.modules.texts.get(number as usize).map_or("", |text| text.as_str())
    }
}

/// Reads and matches; reads more until everything that is to be written is sure.
fn solve(
    connection: &mut dyn Connection,
    options: &Options,
    (hull, period): ((i64, i64), (i64, i64)),
    narrowed: bool,
    known: &Shifts,
) -> Result<Solved> {
    let offset = options.zone.offset(crate::import::now());
    let fixed = fixed(connection)?;
    let mut margin = MARGIN;
    loop {
        options.stop_if_asked()?;
        let read = (hull.0.saturating_sub(margin), hull.1.saturating_add(margin));
        let whole = margin > 400 * DAY || (read.0 <= EVER.0 && read.1 >= EVER.1);
        let mut loaded = Loaded::read(connection, (!whole).then_some(read), offset)?;
        let counts = if whole { loaded.day_counts() } else { load::all_day_counts(connection, offset)? };
        let coverage = Coverage::new(&counts, offset);
        let rules = &options.rules;
        let asked = if whole { &Shifts::default() } else { known };
        let (shifts, surprising) = zones::correct(&mut loaded, rules, asked, (!whole).then_some(read));
        let own = |text: &str| rules.own_modules.iter().any(|own| own == text);
        let foreign = match (rules.own_modules.is_empty(), narrowed && !whole) {
            (false, _) => {
                let modules = loaded.modules.texts.iter().enumerate();
                Some(modules.filter(|(_, text)| !own(text)).map(|(at, _)| at as u32).collect())
            }
            (true, true) => Some(HashSet::new()),
            (true, false) => None,
        };
        let rows = std::mem::take(&mut loaded.rows);
        let edges = (!whole).then_some(read);
        let input = Input { rows, rules, coverage: &coverage, fixed: &fixed, foreign, edges };
        let outcome = engine::reconcile(input);
        if whole && period == EVER {
            let scope = Scope::all(&outcome);
            return Ok(Solved { loaded, coverage, outcome, scope, whole, shifts, surprising });
        }
        if near_is_sure(&outcome, hull)
            && let Ok(scope) = Scope::part(connection, &outcome, period)?
        {
            return Ok(Solved { loaded, coverage, outcome, scope, whole: false, shifts, surprising });
        }
        margin *= 4;
    }
}

/// Whether everything that a change inside the hull could reach is sure.
fn near_is_sure(outcome: &Outcome, hull: (i64, i64)) -> bool {
    let (lo, hi) = (hull.0.saturating_sub(25 * rows::HOUR), hull.1.saturating_add(25 * rows::HOUR));
    Side::ALL.into_iter().all(|side| {
        let sure = &outcome.sure[side as usize];
        (0..sure.len()).all(|at| sure[at] || !(lo..hi).contains(&outcome.rows.time(side, at)))
    })
}

/// Writes what differs, and takes away what belongs to rows hidden since the base.
fn save_all(connection: &mut dyn Connection, solved: &Solved, base: Option<&Base>, run: i64) -> Result<Changes> {
    if !solved.whole {
        let since = base.map_or(0, |base| base.run);
        for side in Side::ALL {
            let hidden = matches::deleted_since(connection, side, since)?;
            matches::delete_statuses(connection, side, &hidden)?;
            for id in hidden {
                for link in matches::of_row(connection, side, id)? {
                    matches::delete_link(connection, (link.order, link.kind, link.row))?;
                }
            }
        }
    }
    save::save(connection, &solved.outcome, &solved.scope, solved.whole, run)
}

/// Whether the receipts of some module hardly match, while those of another do, as far as is stored.
fn strangers_now(connection: &mut dyn Connection) -> Result<bool> {
    let shares = matches::module_shares(connection)?;
    let good = shares.iter().any(|(_, all, linked)| *all >= 20 && linked * 2 >= *all);
    Ok(good && shares.iter().any(|(_, all, linked)| *all >= 20 && linked * 10 < *all))
}

/// What was done by hand.
fn fixed(connection: &mut dyn Connection) -> Result<Vec<Fixed>> {
    let stored = matches::by_hand(connection)?;
    let made = |link: &matches::StoredLink| {
        Some(Fixed {
            order: link.order,
            kind: LinkKind::by_number(link.kind)?,
            row: link.row,
            rule: Rule::by_id(&link.rule).unwrap_or(Rule::Manual),
            state: LinkState::by_name(&link.state)?,
        })
    };
    Ok(stored.iter().filter_map(made).collect())
}

fn write_run(
    connection: &mut dyn Connection,
    options: &Options,
    (id, started_at): (i64, i64),
    done: &Done,
    (foreign, solved): (&[&str], &Solved),
) -> Result<()> {
    let mut parameters = json!({ "rules": options.rules.fingerprint(), "zone": options.zone.name() });
    for (key, value) in [("from", options.from), ("to", options.to)] {
        if let Some(value) = value {
            parameters[key] = json!(value);
        }
    }
    let mut foreign = foreign.to_vec();
    foreign.sort_unstable();
    let mut report = summary::json(done, crate::schema::Language::En);
    report["foreign_modules"] = json!(foreign);
    report["coverage"] = solved.coverage.json();
    report["shifts"] = solved.shifts.json();
    report["runs_below"] = json!(runs::count_below(connection, id)?);
    let run = Run {
        id,
        kind: RunKind::Reconcile,
        state: RunState::Done,
        started_at,
        finished_at: crate::import::now(),
        origin: options.origin.clone(),
        who: options.who.clone(),
        undoes: None,
        sha256: None,
        file_name: None,
        source: None,
        table_name: None,
        counts: Counts::default(),
        parameters: parameters.to_string(),
        headings: None,
        report: report.to_string(),
    };
    runs::insert(connection, &run)
}
