//! `vhm validate`: checks files and writes reports for people and machines.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::intake::IntakeOptions;
use vhm::job::{FileRef, Job, ValidateJob};
use vhm::problem::Severity;
use vhm::report::{FileOutcome, FileReport, SCHEMA_VERSION};
use vhm::validate::{ValidateOptions, validate};

use super::import::{on_duplicate, refused};
use super::later;
use crate::arguments::Validate;
use crate::context::{Context, expand, kept, open};
use crate::exit::{Exit, of_files};
use crate::progress::Bar;
use crate::report::place::Kind;
use crate::report::{github, junit, place, sarif};

/// Problems of a file that reports repeat; all are counted.
const KEPT: usize = 10_000;

/// Runs the command.
pub fn run(context: &Context, arguments: &Validate) -> Result<Exit> {
    let files = expand(&arguments.files)?;
    if arguments.enqueue.enqueue {
        return enqueue(context, arguments, &files);
    }
    let files = place::clear(&reports_of(arguments), &arguments.files.files, files)?;
    let sources = context.sources()?;
    let reading = &arguments.reading;
    reading.source.as_deref().map(|name| sources.named(name)).transpose()?;
    let to_files = arguments.junit.is_some() || arguments.sarif.is_some() || arguments.github;
    let intake = IntakeOptions {
        source: reading.source.clone(),
        header_row: reading.header_row,
        kept_problems: if to_files { KEPT } else { 100 },
        most_rejected: None,
        batch: None,
        interrupt: Some(context.interrupt()),
    };
    let mut options = ValidateOptions {
        read: context.read_options(reading)?,
        format: reading.input_format.clone(),
        intake,
        on_duplicate: on_duplicate(arguments.on_duplicate),
        progress: None,
    };
    let mut reports = Vec::new();
    for path in &files {
        let bar = Bar::start(&context.global, path);
        options.progress = bar.as_ref().map(Bar::receiver);
        let report = match open(path).and_then(|opened| validate(&sources, &opened.input, &options)) {
            Err(Error::Refused(problem)) => Ok(refused(path, *problem)),
            other => other,
        };
        reports.push(report?);
    }
    let exit = exit_of(&reports, arguments.deny.is_some());
    write_reports(context, arguments, &reports, exit)?;
    Ok(if arguments.exit_zero && exit != Exit::Ok { Exit::Ok } else { exit })
}

/// Hands the files to a worker.
fn enqueue(context: &Context, arguments: &Validate, files: &[PathBuf]) -> Result<Exit> {
    if arguments.reading.password || arguments.reading.password_file.is_some() {
        let told =
            "a password is not kept with a job: set VHM_PASSWORD for the worker, or check the file without --enqueue";
        return Err(Error::Request(told.to_owned()));
    }
    if arguments.junit.is_some() || arguments.sarif.is_some() || arguments.json.is_some() || arguments.github {
        let told =
            "reports for other programs are written where the file is checked: leave --enqueue, or the report, away";
        return Err(Error::Request(told.to_owned()));
    }
    let desk = context.desk()?;
    let deny = arguments.deny.is_some();
    let told = later::Files {
        job: &|opened| {
            Job::Validate(ValidateJob {
                file: FileRef { name: opened.input.name.clone(), sha256: None, path: Some(opened.input.path.clone()) },
                reading: kept(&arguments.reading),
                on_duplicate: on_duplicate(arguments.on_duplicate),
                ..ValidateJob::default()
            })
        },
        judge: &|report| exit_of(std::slice::from_ref(report), deny),
        json: &|reports, exit| as_json(context, reports, exit),
        print: &|reports, _| context.printer.files(reports, true),
    };
    let exit = later::hand_in_files(context, &desk, files, &arguments.enqueue, &told)?;
    Ok(if arguments.exit_zero && exit == Exit::Problems { Exit::Ok } else { exit })
}

fn exit_of(reports: &[FileReport], deny_warnings: bool) -> Exit {
    let one = |report: &FileReport| match report.problems.first() {
        Some(problem) if report.outcome == FileOutcome::Refused => {
            Exit::from(&Error::Refused(Box::new(problem.clone())))
        }
        _ if report.count(Severity::Error) > 0 => Exit::Problems,
        _ if deny_warnings && report.count(Severity::Warning) > 0 => Exit::Problems,
        _ => Exit::Ok,
    };
    of_files(&reports.iter().map(one).collect::<Vec<_>>())
}

/// The files that reports are asked into.
fn reports_of(arguments: &Validate) -> Vec<(Kind, &Path)> {
    let json = arguments.json.as_deref().filter(|path| path.as_os_str() != "-");
    let asked =
        [(Kind::Junit, arguments.junit.as_deref()), (Kind::Sarif, arguments.sarif.as_deref()), (Kind::Json, json)];
    asked.into_iter().filter_map(|(kind, path)| path.map(|path| (kind, path))).collect()
}

fn write_reports(context: &Context, arguments: &Validate, reports: &[FileReport], exit: Exit) -> Result<()> {
    let language = context.printer.language;
    if let Some(path) = &arguments.junit {
        write(path, &junit::report(reports, language))?;
    }
    if let Some(path) = &arguments.sarif {
        write(path, &sarif::report(reports, language).to_string())?;
    }
    if arguments.github {
        context.printer.text(&github::annotations(reports, language))?;
    }
    match &arguments.json {
        Some(path) if path.as_os_str() != "-" => write(path, &as_json(context, reports, exit).to_string())?,
        Some(_) => return context.printer.object(&as_json(context, reports, exit)),
        None if context.printer.is_json() => return context.printer.object(&as_json(context, reports, exit)),
        None => {}
    }
    if arguments.github { Ok(()) } else { context.printer.files(reports, true) }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| Error::io(format!("cannot write {}", path.display()), error))
}

fn as_json(context: &Context, reports: &[FileReport], exit: Exit) -> Json {
    let file = |report: &FileReport| {
        let mut file = report.to_json(context.printer.language);
        if let Some(object) = file.as_object_mut() {
            let accepted = report.counts.read - report.counts.rejected - report.counts.skipped;
            for key in ["new", "updated", "unchanged", "run"] {
                object.remove(key);
            }
            object.insert("accepted".to_owned(), json!(accepted));
            if let Some(problems) = object.get_mut("problems").and_then(Json::as_array_mut) {
                problems.truncate(100);
            }
        }
        file
    };
    let sum = |count: fn(&FileReport) -> u64| reports.iter().map(count).sum::<u64>();
    json!({
        "schema_version": SCHEMA_VERSION,
        "outcome": exit.outcome(),
        "exit_code": exit as i32,
        "read": sum(|report| report.counts.read),
        "accepted": sum(|report| report.counts.read - report.counts.rejected - report.counts.skipped),
        "rejected": sum(|report| report.counts.rejected),
        "skipped": sum(|report| report.counts.skipped),
        "files": reports.iter().map(file).collect::<Vec<_>>(),
    })
}
