//! The report as a file: a workbook, a document, or JSON with every row that is left over.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::report::{self, Report};
use super::rows::Side;
use super::rules::Rules;
use super::{bank, cash, workbook};
use crate::error::{Error, Result};
use crate::export::{Written, output_format, write_file};
use crate::schema::{Language, Table};
use crate::store::cash::has_rows;
use crate::store::match_report::Period;
use crate::store::{Connection, Store};
use crate::value::zone::Zone;

/// The format of a report: what is named, or the ending of its name.
///
/// # Errors
/// `Request` when it is none of `xlsx`, `pdf` and `json`.
pub fn format_of(name: &Path, named: Option<&str>) -> Result<&'static str> {
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match named.or(ending.as_deref()) {
        Some("xlsx") => Ok("xlsx"),
        Some("pdf") => Ok("pdf"),
        Some("json") => Ok("json"),
        _ => Err(Error::Request(format!("{}: a report is written as .xlsx, .pdf or .json", name.display()))),
    }
}

/// Writes the report of a period, and says how many rows are left over and what of the file does not look as it should.
///
/// # Errors
/// `Conflict` for a file that is there when `force` is not given, `Io`, and those of the database.
pub fn write(
    store: &Store,
    path: &Path,
    format: &str,
    force: bool,
    period: Period,
    (language, zone): (Language, &Zone),
) -> Result<Written> {
    store.read(|connection| {
        if format != "json" {
            let format = output_format(path, Some(format))?;
            return workbook::write(connection, format, path, force, period, (language, zone));
        }
        let counted = report::count(connection, period, zone)?;
        let (told, rows) = whole(connection, &counted, period, usize::MAX, (language, zone))?;
        write_file(path, force, |mut output| {
            let fail = |error| Error::io(format!("cannot write {}", path.display()), error);
            writeln!(output, "{told}").and_then(|()| output.flush()).map_err(fail)
        })?;
        Ok(Written { rows: rows as u64, problems: Vec::new() })
    })
}

/// Everything as JSON with at most so many of the rows that are left over, and how many these are.
///
/// # Errors
/// Those of the database.
pub fn whole(
    connection: &mut dyn Connection,
    counted: &Report,
    period: Period,
    most: usize,
    (language, zone): (Language, &Zone),
) -> Result<(Json, usize)> {
    let statuses: Vec<_> = report::left_over().collect();
    let mut told = counted.json();
    let mut rows = Vec::new();
    let mut count = 0;
    for side in Side::ALL {
        for one in report::leftovers(connection, side, period, &statuses)? {
            count += 1;
            if rows.len() < most {
                rows.push(one.json(zone, language));
            }
        }
    }
    let rules = Rules::default();
    if has_rows(connection, Table::Collections)? {
        told["cash"] = cash::check(connection, &rules.cash, (period, None), zone)?.json(zone, language);
    }
    if has_rows(connection, Table::Bank)? {
        told["bank"] = bank::check(connection, &rules.bank, period, zone)?.json(zone, language);
    }
    told["schema_version"] = json!(crate::report::SCHEMA_VERSION);
    told["leftovers_total"] = json!(count);
    told["leftovers"] = Json::Array(rows);
    Ok((told, count))
}
