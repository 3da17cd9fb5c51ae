//! `vhm export`: rows to a file.

use serde_json::json;
use vhm::error::{Error, Result};
use vhm::job::{ExportJob, Job, Labels, Outcome};

use super::later;
use super::query::kept_selection;
use crate::arguments::{Export, LabelChoice};
use crate::context::{Context, Desk};
use crate::exit::Exit;

/// Runs the command.
pub fn run(context: &Context, arguments: &Export) -> Result<Exit> {
    let standard = arguments.output.as_os_str() == "-";
    let format = if standard && arguments.output_format.is_none() {
        Some(context.global.format.map_or("csv", format_name).to_owned())
    } else {
        arguments.output_format.clone()
    };
    let escape = arguments.escape_formulas.then_some(true).or(arguments.no_escape_formulas.then_some(false));
    let mut export = ExportJob {
        selection: kept_selection(&arguments.selection),
        name: arguments.output.display().to_string(),
        format,
        labels: match arguments.labels {
            LabelChoice::En => Labels::En,
            LabelChoice::Ru => Labels::Ru,
            LabelChoice::Uz => Labels::Uz,
            LabelChoice::Key => Labels::Key,
        },
        changes: arguments.changes,
        escape_formulas: escape,
        excel_csv: arguments.excel_csv,
        path: None,
        force: arguments.force,
    };
    let desk = context.existing_desk()?;
    if arguments.enqueue.enqueue {
        return enqueue(context, &desk, arguments, export);
    }
    export.path = Some(arguments.output.clone());
    let done = Job::Export(export).run(&context.job(&desk))?;
    let Outcome::Exported { rows, format, problems, .. } = done else {
        return Err(Error::Internal(format!("an export ended as {done:?}")));
    };
    for problem in &problems {
        context.printer.say_problem(problem);
    }
    if standard {
        return Ok(Exit::Ok);
    }
    let told = vhm::report::told(&problems, context.printer.language);
    let message = format!("{rows} rows written to {}", arguments.output.display());
    let facts =
        vec![("file", json!(arguments.output)), ("format", json!(format)), ("rows", json!(rows)), ("problems", told)];
    context.printer.done(&message, facts)?;
    Ok(Exit::Ok)
}

/// Hands the export to a worker; with --wait the file is fetched when it is there.
fn enqueue(context: &Context, desk: &Desk, arguments: &Export, export: ExportJob) -> Result<Exit> {
    if arguments.output.as_os_str() == "-" {
        return Err(Error::Request("a worker has no standard output: name a file with -o".to_owned()));
    }
    if context.global.wait.is_some() && arguments.output.exists() && !arguments.force {
        let told = format!("{} exists already; --force writes over it", arguments.output.display());
        return Err(Error::Conflict(told));
    }
    later::hand_in_export(context, desk, &Job::Export(export), &arguments.enqueue, &arguments.output, arguments.force)
}

fn format_name(format: crate::arguments::OutputFormat) -> &'static str {
    use crate::arguments::OutputFormat;
    match format {
        OutputFormat::Json => "json",
        OutputFormat::Jsonl => "jsonl",
        OutputFormat::Tsv => "tsv",
        other => other.file().unwrap_or("csv"),
    }
}
