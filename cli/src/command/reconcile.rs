//! `vhm reconcile`: matching orders with sales, receipts and payments, telling why, and deciding by hand.

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::job::{Job, Outcome, ReconcileJob};
use vhm::problem::Problem;
use vhm::query::{self, Moment};
use vhm::reconcile::hand::{self, Target};
use vhm::reconcile::status::{Class, Status};
use vhm::reconcile::{Extent, explain, pick, summary};
use vhm::report::kept_problems;
use vhm::store::jobs::JobRow;
use vhm::store::runs::{self, Run};
use vhm::store::{Connection, matches};
use vhm::value::money::format_sum;

use super::{jobs, later, reconcile_money, reconcile_report};
use crate::arguments::OutputFormat;
use crate::arguments::reconcile::{FailOn, Pair, Reconcile, ReconcileCommand};
use crate::context::{Context, Desk, who};
use crate::exit::Exit;
use crate::output::{Column, visible};

/// Runs the command.
pub fn run(context: &Context, arguments: &Reconcile) -> Result<Exit> {
    match &arguments.command {
        None => reconcile(context, arguments),
        Some(ReconcileCommand::Report { month, from, to, output, force, enqueue }) => {
            if let Some(month) = month.as_deref().filter(|month| !is_month(month)) {
                return Err(Error::Request(format!("--month {month} is no month: write it as 2026-06")));
            }
            let (from, to) = if month.is_some() { (month, month) } else { (from, to) };
            reconcile_report::run(context, (from, to), output.as_deref(), *force, enqueue)
        }
        Some(ReconcileCommand::Cash { from, to, machine, verdict, rules }) => {
            reconcile_money::cash(context, (from, to), machine.as_deref(), verdict, rules)
        }
        Some(ReconcileCommand::Bank { from, to, rules }) => reconcile_money::bank(context, (from, to), rules),
        Some(ReconcileCommand::Why { number, machine }) => why(context, number, machine.as_deref()),
        Some(ReconcileCommand::Match(pair)) => by_hand(context, pair, "match"),
        Some(ReconcileCommand::Unmatch(pair)) => by_hand(context, pair, "unmatch"),
        Some(ReconcileCommand::Lock { order, machine, release, reason }) => {
            lock(context, order, machine.as_deref(), *release, reason)
        }
    }
}

/// Whether a text is a month such as 2026-06.
fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else { return false };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(year, 4) && digits(month, 2) && month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
}

/// The instants that two days mean.
pub fn period(context: &Context, from: Option<&str>, to: Option<&str>) -> Result<(Option<i64>, Option<i64>)> {
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    query::period(from, to, &moment).map_err(|error| Error::Request(error.render(context.config.language)))
}

fn reconcile(context: &Context, arguments: &Reconcile) -> Result<Exit> {
    let job = Job::Reconcile(ReconcileJob {
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        dry_run: arguments.dry_run,
        full: arguments.full,
        ..ReconcileJob::with_rules(&arguments.rules)?
    });
    let desk = context.existing_desk()?;
    if arguments.enqueue.enqueue {
        return enqueue(context, &desk, arguments, job);
    }
    let mut here = context.job(&desk);
    here.attempt.interrupt = Some(context.interrupt());
    let done = match job.run(&here)? {
        Outcome::Reconciled { done, .. } => done,
        other => return Err(jobs::unexpected(&other)),
    };
    let failed = arguments.fail_on.iter().any(|class| done.totals.of_class(class_of(*class)) > 0);
    let exit = if failed { Exit::Problems } else { Exit::Ok };
    let told = summary::json(&done, context.config.language);
    if context.printer.is_json() {
        as_json(context, arguments, &told, exit)?;
    } else {
        tell(context, arguments.dry_run, &told, &done.notes)?;
    }
    Ok(exit)
}

/// Hands it to a worker; with --wait --fail-on judges what the worker found.
fn enqueue(context: &Context, desk: &Desk, arguments: &Reconcile, job: Job) -> Result<Exit> {
    if !arguments.fail_on.is_empty() && context.global.wait.is_none() {
        return Err(Error::Request("--fail-on judges the result: with --enqueue it needs --wait".to_owned()));
    }
    let judge = |ended: &JobRow| {
        let classes = &jobs::report_of(ended)["classes"];
        let count = |class: &FailOn| classes[class_of(*class).name()].as_u64().unwrap_or_default();
        match jobs::exit_of(ended) {
            Exit::Ok if arguments.fail_on.iter().any(|class| count(class) > 0) => Exit::Problems,
            exit => exit,
        }
    };
    let show = |told: &Json| match kept_problems(&told["notes"], &told["fillings"]) {
        Some(notes) => tell(context, arguments.dry_run, told, &notes),
        // An attempt before did it, and its run tells.
        None => tell(context, arguments.dry_run, told, &[]),
    };
    later::hand_in_one(context, desk, &job, &arguments.enqueue, &judge, &show)
}

fn class_of(class: FailOn) -> Class {
    match class {
        FailOn::Unmatched => Class::Unmatched,
        FailOn::Amount => Class::Amount,
        FailOn::Time => Class::Time,
        FailOn::Ambiguous => Class::Ambiguous,
        FailOn::Unknown => Class::Unknown,
    }
}

fn as_json(context: &Context, arguments: &Reconcile, told: &Json, exit: Exit) -> Result<()> {
    let mut facts = vec![("outcome", json!(exit.outcome())), ("exit_code", json!(exit as i32))];
    facts.extend([("dry_run", json!(arguments.dry_run)), ("rules", json!(arguments.rules))]);
    facts.extend(told.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value.clone())));
    context.printer.facts(facts)
}

/// Tells people what was found, from what scripts are told.
fn tell(context: &Context, dry_run: bool, told: &Json, notes: &[Problem]) -> Result<()> {
    let printer = &context.printer;
    let language = context.config.language;
    notes.iter().for_each(|note| printer.say_problem(note));
    let columns = [
        printer.heading(("table", "Таблица"), false, language),
        printer.heading(("status", "Статус"), false, language),
        printer.heading(("count", "Строк"), true, language),
        printer.heading(("sum", "Сумма"), true, language),
        printer.heading(("meaning", "Значение"), false, language),
    ];
    let mut rows = Vec::new();
    for (table, statuses) in told["statuses"].as_object().into_iter().flatten() {
        for (code, sum) in statuses.as_object().into_iter().flatten() {
            let meaning = Status::by_code(code).map(|status| status.text(language));
            rows.push(vec![json!(table), json!(code), sum["count"].clone(), sum["sum"].clone(), json!(meaning)]);
        }
    }
    printer.rows(&columns, rows, Map::new())?;
    let written = format!(
        "{} rows read, {} links and {} statuses written, {} links removed",
        told["rows_read"], told["links_written"], told["statuses_written"], told["links_removed"]
    );
    match (told["extent"] == Extent::Nothing.name(), told["run"].as_i64(), dry_run) {
        (true, ..) => printer.say("nothing came since the last reconciliation"),
        (_, _, true) => printer.say(&format!("dry run, nothing was kept: {written}")),
        (_, Some(run), _) => printer.say(&format!("run {run}: {written}")),
        _ => printer.say(&written),
    }
    Ok(())
}

fn why(context: &Context, number: &str, machine: Option<&str>) -> Result<Exit> {
    let told = context.existing_store()?.read(|connection| {
        let (side, id) = explain::look_up(connection, number, machine)?;
        explain::explain(connection, side, id)
    })?;
    let zone = &context.config.zone;
    let lines = explain::words(&told, context.config.language, zone);
    if !context.printer.is_json() {
        let lines: String = lines.iter().map(|line| format!("{}\n", visible(line))).collect();
        context.printer.text(&lines)?;
        return Ok(Exit::Ok);
    }
    let facts = vec![
        ("table", json!(told.row.side.table().name())),
        ("key", json!(told.row.key)),
        ("match_status", json!(told.verdict.map(|(status, _)| status.code()))),
        ("reason", json!(told.verdict.map(|(_, reason)| reason.code()))),
        ("links", json!(told.links.iter().map(|tied| tied_json(tied, zone)).collect::<Vec<_>>())),
        ("near", told.near.as_ref().map_or(Json::Null, |(row, seconds, holder)| {
            json!({ "row": named_json(row, zone), "delta_seconds": seconds, "used_by": holder })
        })),
        ("cart", json!(told.cart.iter().map(|(line, price)| json!({ "order_number": line, "price": price.map(format_sum) })).collect::<Vec<_>>())),
        ("explanation", json!(lines)),
    ];
    context.printer.facts(facts)?;
    Ok(Exit::Ok)
}

/// A row as JSON: what names it, and where it came from.
pub fn named_json(row: &explain::Named, zone: &vhm::value::zone::Zone) -> Json {
    json!({
        "table": row.side.table().name(), "key": row.key, "machine_code": row.machine,
        "time": row.time.map(|time| vhm::value::time::format_rfc3339(time, zone)),
        "amount": row.amount.map(format_sum), "file": row.file, "line": row.line,
    })
}

/// A link as JSON, with the row on its other end.
pub fn tied_json(tied: &explain::Tied, zone: &vhm::value::zone::Zone) -> Json {
    json!({
        "kind": tied.kind.name(), "key": tied.row.key, "rule": tied.link.rule, "state": tied.link.state,
        "delta_seconds": tied.link.delta_seconds, "delta_amount": format_sum(tied.link.delta_amount),
        "row": named_json(&tied.row, zone),
    })
}

fn target(pair: &Pair) -> Option<Target> {
    let payment = pair.payment.clone().map(Target::Payment);
    let receipt = || pair.receipt.clone().map(Target::Receipt);
    payment.or_else(receipt).or_else(|| pair.sale.clone().map(Target::Sale))
}

/// Writes the run of a decision by hand.
fn start(connection: &mut dyn Connection, action: &str, order: &str, reason: &str) -> Result<i64> {
    let id = runs::next_id(connection)?;
    let mut run = Run::blank(id, now(), "cli", &who());
    run.table_name = Some("matches".to_owned());
    run.parameters = json!({ "action": action, "number": order, "reason": reason }).to_string();
    runs::insert(connection, &run)?;
    Ok(id)
}

fn by_hand(context: &Context, pair: &Pair, action: &str) -> Result<Exit> {
    let target = target(pair);
    let makes = action == "match";
    if makes && target.is_none() {
        return Err(Error::Request("say what to match with: --payment, --receipt or --sale".to_owned()));
    }
    let (links, doubts) = context.existing_store()?.write(|connection| {
        connection.lock()?;
        let run = start(connection, action, &pair.order, &pair.reason)?;
        let order = hand::find_order(connection, &pair.order, pair.machine.as_deref())?;
        match (&target, makes) {
            (Some(target), true) => hand::make(connection, &order, target, run).map(|made| (1, made.doubts)),
            (target, _) => hand::forbid(connection, &order, target.as_ref(), run).map(|links| (links, Vec::new())),
        }
    })?;
    let done = if makes { "matched" } else { "parted" };
    let doubts: Vec<String> = doubts.iter().map(|doubt| doubt.text(context.config.language)).collect();
    if !doubts.is_empty() {
        context.printer.say(&format!("warning: {}: {}", pair.order, doubts.join("; ")));
    }
    let facts =
        vec![("order", json!(pair.order)), ("links", json!(links)), ("done", json!(done)), ("doubts", json!(doubts))];
    context.printer.done(&format!("{} {done}; vhm reconcile brings the statuses up to date", pair.order), facts)?;
    Ok(Exit::Ok)
}

fn lock(context: &Context, number: &str, machine: Option<&str>, release: bool, reason: &str) -> Result<Exit> {
    let action = if release { "release" } else { "lock" };
    let links = context.existing_store()?.write(|connection| {
        connection.lock()?;
        let run = start(connection, action, number, reason)?;
        let order = hand::find_order(connection, number, machine)?;
        hand::lock(connection, &order, !release, run)
    })?;
    let done = if release { "released" } else { "locked" };
    let facts = vec![("order", json!(number)), ("links", json!(links)), ("done", json!(done))];
    context.printer.done(&format!("{links} links of {number} {done}"), facts)?;
    Ok(Exit::Ok)
}

/// `vhm query --table matches`: every link, as scripts read it.
pub fn matches_table(context: &mut Context, selection: &crate::arguments::Selection, no_header: bool) -> Result<Exit> {
    if selection.sort.is_some() || selection.columns.is_some() {
        return Err(Error::Request(
            "--table matches has its own columns and order: it takes a filter, --from, --to and --limit".to_owned(),
        ));
    }
    let conditions = selection.filter.as_deref().map_or_else(|| Ok(Vec::new()), pick::parse)?;
    let period = period(context, selection.from.as_deref(), selection.to.as_deref())?;
    let keys = ["order_number", "machine_code", "kind", "key", "rule", "delta_seconds", "delta_amount", "state"];
    let columns = keys.map(|key| Column::plain(key, key.starts_with("delta")));
    context.printer.no_header = no_header;
    let store = context.existing_store()?;
    let mut rows: Vec<Vec<Json>> = Vec::new();
    let streams = matches!(context.printer.format, OutputFormat::Jsonl | OutputFormat::Csv | OutputFormat::Tsv);
    store.read(|connection| {
        vhm::store::match_report::each_match(connection, period, &conditions, selection.limit, &mut |row| {
            let text = |at: usize| row[at].as_text();
            let kind = row[2].as_integer().and_then(vhm::reconcile::money::LinkKind::by_number);
            rows.push(vec![
                json!(text(0)),
                json!(text(1)),
                json!(kind.map(|kind| kind.name())),
                json!(explain::key([text(3), text(4)])),
                json!(text(5)),
                json!(row[7].as_integer()),
                json!(row[8].as_integer().map(format_sum)),
                json!(text(6)),
            ]);
            if streams && rows.len() >= 5_000 {
                context.printer.rows(&columns, std::mem::take(&mut rows), Map::new())?;
                context.printer.no_header = true;
            }
            Ok(vhm::store::Flow::Continue)
        })
    })?;
    context.printer.rows(&columns, rows, Map::from_iter([("table".to_owned(), json!("matches"))]))?;
    Ok(Exit::Ok)
}

/// The status and links of an order for `vhm order show`: what is told beside its fields.
pub fn shown_with(
    connection: &mut dyn Connection,
    side: vhm::reconcile::rows::Side,
    id: i64,
) -> Result<Option<explain::Explained>> {
    if matches::status(connection, side, id)?.is_none() && matches::of_row(connection, side, id)?.is_empty() {
        return Ok(None);
    }
    explain::explain(connection, side, id).map(Some)
}
