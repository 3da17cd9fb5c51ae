//! `vhm export`: rows to a file.

use serde_json::json;
use vhm::error::Result;
use vhm::export::{ExportOptions, export, output_format, write_file};
use vhm::format::WriteOptions;
use vhm::query::Subject;
use vhm::schema::Language;

use super::query::selected;
use crate::arguments::{Export, LabelChoice};
use crate::context::Context;
use crate::exit::Exit;

/// Runs the command.
pub fn run(context: &Context, arguments: &Export) -> Result<Exit> {
    let mut query = selected(context, &arguments.selection, None)?;
    if arguments.selection.columns.is_none() {
        query.columns = (0..query.table.fields().len()).map(Subject::Field).collect();
    }
    let named = if arguments.output.as_os_str() == "-" && arguments.output_format.is_none() {
        Some(context.global.format.map_or("csv", format_name).to_owned())
    } else {
        arguments.output_format.clone()
    };
    let format = output_format(&arguments.output, named.as_deref())?;
    let spreadsheet = format.name() == "xlsx" || arguments.excel_csv;
    let write = WriteOptions {
        title: query.table.name().to_owned(),
        escape_formulas: arguments.escape_formulas || (spreadsheet && !arguments.no_escape_formulas),
        byte_order_mark: arguments.excel_csv,
        delimiter: arguments.excel_csv.then_some(b';'),
        no_header: false,
        ..WriteOptions::default()
    };
    let labels = match arguments.labels {
        LabelChoice::En => Some(Language::En),
        LabelChoice::Ru => Some(Language::Ru),
        LabelChoice::Uz => Some(Language::Uz),
        LabelChoice::Key => None,
    };
    let options = ExportOptions { labels, zone: context.config.zone.clone(), changes: arguments.changes, write };
    let store = context.store()?;
    let rows =
        write_file(&arguments.output, arguments.force, |output| export(&store, &query, format, &options, output))?;
    if arguments.output.as_os_str() == "-" {
        return Ok(Exit::Ok);
    }
    let message = format!("{rows} rows written to {}", arguments.output.display());
    let facts = vec![("file", json!(arguments.output)), ("format", json!(format.name())), ("rows", json!(rows))];
    context.printer.done(&message, facts)?;
    Ok(Exit::Ok)
}

fn format_name(format: crate::arguments::OutputFormat) -> &'static str {
    use crate::arguments::OutputFormat;
    match format {
        OutputFormat::Json => "json",
        OutputFormat::Jsonl => "jsonl",
        OutputFormat::Tsv => "tsv",
        OutputFormat::Csv | OutputFormat::Table | OutputFormat::Md => "csv",
    }
}
