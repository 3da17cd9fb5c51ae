//! `vhm import`: many files, one summary.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::{OnDuplicate, OnError, Show};
use vhm::job::{FileRef, ImportJob, Job, Outcome};
use vhm::report::{FileOutcome, FileReport, SCHEMA_VERSION};
use vhm::store::Empty;
use vhm::store::runs::Counts;

use super::later;
use crate::arguments::{DuplicateChoice, EmptyChoice, ErrorChoice, Import};
use crate::context::{Context, Desk, Opened, expand, kept, open};
use crate::exit::{Exit, of_files};
use crate::output::Printer;
use crate::progress::Bar;

/// Runs the command.
pub fn run(context: &Context, arguments: &Import) -> Result<Exit> {
    let files = expand(&arguments.files)?;
    let desk = context.desk()?;
    if arguments.enqueue.enqueue {
        return enqueue(context, &desk, arguments, &files);
    }
    let mut job = context.job(&desk);
    job.password = context.password(&arguments.reading)?;
    job.attempt.interrupt = Some(context.interrupt());
    let mut reports = Vec::new();
    let mut exits = Vec::new();
    for path in &files {
        let bar = Bar::start(&context.global, path);
        job.attempt.progress = bar.as_ref().map(Bar::receiver);
        let result = open(path).and_then(|opened| job_of(arguments, &opened).run(&job));
        drop(bar);
        let report = match result {
            Ok(Outcome::File(report)) => *report,
            Ok(other) => return Err(Error::Internal(format!("an import ended as {other:?}"))),
            Err(Error::Refused(problem)) => {
                exits.push(Exit::from(&Error::Refused(problem.clone())));
                reports.push(refused(path, *problem));
                continue;
            }
            Err(error) => {
                let exit = Exit::from(&error);
                if context.printer.is_json() {
                    let mut told = as_json(&context.printer, &reports, exit);
                    told["error"] = json!(error.to_string());
                    context.printer.object(&told)?;
                    return Ok(exit);
                }
                print(context, &reports, arguments, exit)?;
                return Err(error);
            }
        };
        exits.push(exit_of(&report, arguments));
        reports.push(report);
    }
    let worst = of_files(&exits);
    print(context, &reports, arguments, worst)?;
    Ok(if arguments.exit_zero && matches!(worst, Exit::Problems | Exit::Partial) { Exit::Ok } else { worst })
}

/// Hands the files to a worker.
fn enqueue(context: &Context, desk: &Desk, arguments: &Import, files: &[PathBuf]) -> Result<Exit> {
    if arguments.reading.password || arguments.reading.password_file.is_some() {
        return Err(Error::Request(
            "a password is not kept with a job: set VHM_PASSWORD for the worker, or import the file without --enqueue"
                .to_owned(),
        ));
    }
    let told = later::Files {
        job: &|opened| job_of(arguments, opened),
        judge: &|report| exit_of(report, arguments),
        json: &|reports, exit| as_json(&context.printer, reports, exit),
        print: &|reports, exit| print(context, reports, arguments, exit),
    };
    let exit = later::hand_in_files(context, desk, files, &arguments.enqueue, &told)?;
    Ok(if arguments.exit_zero && matches!(exit, Exit::Problems | Exit::Partial) { Exit::Ok } else { exit })
}

fn job_of(arguments: &Import, opened: &Opened) -> Job {
    Job::Import(ImportJob {
        file: FileRef { name: opened.input.name.clone(), sha256: None, path: Some(opened.input.path.clone()) },
        reading: kept(&arguments.reading),
        dry_run: arguments.dry_run,
        force: arguments.force,
        empty: if arguments.empty == EmptyChoice::Clear { Empty::Clear } else { Empty::Keep },
        on_duplicate: on_duplicate(arguments.on_duplicate),
        on_error: if arguments.on_error == ErrorChoice::Abort { OnError::Abort } else { OnError::Reject },
        max_errors: arguments.max_errors,
        max_error_rate: arguments.max_error_rate,
    })
}

/// The report of a file that was refused.
pub fn refused(path: &Path, problem: vhm::problem::Problem) -> FileReport {
    let mut report = FileReport::new(&path.display().to_string());
    report.outcome = FileOutcome::Refused;
    report.bytes = std::fs::metadata(path).map(|about| about.len()).unwrap_or_default();
    report.add(problem, 1);
    report
}

/// What the library calls the choice.
pub fn on_duplicate(choice: DuplicateChoice) -> OnDuplicate {
    match choice {
        DuplicateChoice::First => OnDuplicate::First,
        DuplicateChoice::Last => OnDuplicate::Last,
        DuplicateChoice::Reject => OnDuplicate::Reject,
    }
}

fn exit_of(report: &FileReport, arguments: &Import) -> Exit {
    let allowed = arguments.max_errors.is_some() || arguments.max_error_rate.is_some();
    match report.outcome {
        FileOutcome::Refused => Exit::Ok,
        FileOutcome::Failed => Exit::Problems,
        _ if report.refused_members > 0 => Exit::Problems,
        _ if report.counts.rejected == 0 => Exit::Ok,
        _ if allowed => Exit::Partial,
        _ => Exit::Problems,
    }
}

fn print(context: &Context, reports: &[FileReport], arguments: &Import, exit: Exit) -> Result<()> {
    let printer = &context.printer;
    if printer.is_json() {
        return printer.object(&as_json(printer, reports, exit));
    }
    // Rows have one form: those of the preview are another.
    if arguments.dry_run && !printer.wants_rows() {
        for report in reports {
            preview(context, report)?;
        }
    }
    printer.files(reports, false)
}

/// The object that scripts read.
pub fn as_json(printer: &Printer, reports: &[FileReport], exit: Exit) -> Json {
    let mut total = Counts::default();
    reports.iter().for_each(|report| total.add(&report.counts));
    json!({
        "schema_version": SCHEMA_VERSION,
        "outcome": exit.outcome(),
        "exit_code": exit as i32,
        "read": total.read,
        "new": total.new,
        "updated": total.updated,
        "unchanged": total.unchanged,
        "rejected": total.rejected,
        "skipped": total.skipped,
        "files": reports.iter().map(|report| report.to_json(printer.language)).collect::<Vec<_>>(),
    })
}

/// What would change, field by field.
fn preview(context: &Context, report: &FileReport) -> Result<()> {
    use crate::output::Column;
    let columns = ["outcome", "line", "key", "field", "old", "new"].map(|key| Column::plain(key, key == "line"));
    let show = Show { zone: context.config.zone.clone(), machine: false };
    let mut rows = Vec::new();
    for row in &report.preview {
        for field in &row.fields {
            let shown = |text: Option<&String>| {
                text.map_or(Json::Null, |text| json!(show.told(&row.table, &field.field, text)))
            };
            let (old, new) = (shown(field.old.as_ref()), shown(field.new.as_ref()));
            let kind = if row.outcome == "new" { "new" } else { field.kind.as_str() };
            rows.push(vec![json!(kind), json!(row.line), json!(row.key), json!(field.field), old, new]);
        }
    }
    if rows.is_empty() { Ok(()) } else { context.printer.rows(&columns, rows, Map::new()) }
}
