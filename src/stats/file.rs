//! Statistics as files: workbooks with native charts, documents, pictures, one page of HTML that needs nothing else.

use std::io::Write;
use std::path::Path;

use super::table::{Cell, Chart, OTHERS, Table};
use crate::chart::{COLOURS, OF_OTHERS, Picture, png, svg};
use crate::error::{Error, Result};
use crate::export::{output_format, write_file};
use crate::format::{
    Output, OutputChart, OutputColumn, OutputHeat, OutputKind, OutputValue, TableWriter, WriteOptions,
};
use crate::problem::Problem;
use crate::schema::Language;
use crate::value::zone::Zone;

/// How statistics are written.
#[derive(Debug, Clone)]
pub struct Page<'p> {
    /// What stands above everything.
    pub title: String,
    /// The period and the zone, in words.
    pub subtitle: Vec<String>,
    /// The language.
    pub language: Language,
    /// The zone of the times.
    pub zone: &'p Zone,
}

/// Writes tables to a file, or to standard output for `-`, and says what of it does not look as it should; `format` is the ending where
/// the name does not tell.
///
/// # Errors
/// `Request` for a format that cannot be written; `Conflict` for a file that is there.
pub fn write(
    tables: &[Table],
    path: &Path,
    format: Option<&str>,
    force: bool,
    page: &Page<'_>,
) -> Result<Vec<Problem>> {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let fail = |error| Error::io(format!("cannot write {}", path.display()), error);
    let whole = |bytes: &[u8]| {
        write_file(path, force, |mut output| output.write_all(bytes).and_then(|()| output.flush()).map_err(fail))?;
        Ok(Vec::new())
    };
    match format.or(ending.as_deref()) {
        Some("html" | "htm") => whole(html(tables, page).as_bytes()),
        Some("svg") => whole(svg(&drawn(tables, page)?).as_bytes()),
        Some("png") => whole(&png(&drawn(tables, page)?)?),
        Some("json") => whole(format!("{}\n", json(tables, page.zone)).as_bytes()),
        _ => {
            let format = output_format(path, format)?;
            let options = WriteOptions { title: page.title.clone(), escape_formulas: true, ..WriteOptions::default() };
            let options = WriteOptions { language: page.language, subtitle: page.subtitle.clone(), ..options };
            write_file(path, force, |output| sheets(tables, format, output, &options, page).map_err(fail))
        }
    }
}

/// One object: `schema_version` and `tables`.
pub fn json(tables: &[Table], zone: &Zone) -> serde_json::Value {
    let tables: Vec<_> = tables.iter().map(|table| table.json(zone)).collect();
    serde_json::json!({ "schema_version": crate::report::SCHEMA_VERSION, "tables": tables })
}

fn drawn<'t>(tables: &'t [Table], page: &Page<'t>) -> Result<Picture<'t>> {
    let picture = Picture::new(tables, page.language, page.zone);
    if picture.is_empty() {
        return Err(Error::Request("there is nothing to draw: no table that can be drawn has rows".to_owned()));
    }
    Ok(picture)
}

/// Formats of one table get the first; the others take all.
fn sheets(
    tables: &[Table],
    format: &dyn crate::format::Format,
    output: Output,
    options: &WriteOptions,
    page: &Page<'_>,
) -> std::io::Result<Vec<Problem>> {
    let unsupported = || std::io::Error::new(std::io::ErrorKind::Unsupported, "this format cannot be written");
    let mut writer = format.writer(output, options).ok_or_else(unsupported)??;
    for (at, table) in tables.iter().enumerate() {
        // The names of sheets are short.
        let is_sheet = format.name() == "xlsx";
        let name = if is_sheet { table.sheet(page.language) } else { table.title(page.language) };
        match sheet((table, name), &mut *writer, page) {
            Err(error) if at > 0 && error.kind() == std::io::ErrorKind::Unsupported => break,
            result => result?,
        }
    }
    let problems = writer.end()?.into_iter().collect();
    writer.finish()?;
    Ok(problems)
}

fn sheet((table, name): (&Table, &str), writer: &mut dyn TableWriter, page: &Page<'_>) -> std::io::Result<()> {
    let kind = |column: usize| {
        let told = table.rows.iter().chain(&table.total).filter_map(|row| row.get(column));
        match told.into_iter().find(|cell| **cell != Cell::Empty) {
            Some(Cell::Count(_)) => OutputKind::Integer,
            Some(Cell::Money(_) | Cell::Share(_)) => OutputKind::Money,
            Some(Cell::Time(_)) => OutputKind::Time,
            _ => OutputKind::Text,
        }
    };
    // A column of shares says so in its heading; where only some rows are shares, those say it.
    let is_share = |column: usize| {
        let mut told =
            table.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Empty).peekable();
        told.peek().is_some() && told.all(|cell| matches!(cell, Cell::Share(_)))
    };
    let columns: Vec<_> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| OutputColumn {
            key: column.key.to_string(),
            label: format!("{}{}", column.label(page.language), if is_share(at) { ", %" } else { "" }),
            kind: kind(at),
        })
        .collect();
    writer.table(name, &columns)?;
    for row in table.rows.iter().chain(&table.total) {
        let share = row.iter().enumerate().any(|(at, cell)| matches!(cell, Cell::Share(_)) && !is_share(at));
        let first = match row.first() {
            Some(Cell::Text(name)) if share => format!("{name}, %"),
            _ => String::new(),
        };
        let mut values: Vec<_> = row.iter().map(|cell| value(cell, page.zone)).collect();
        if let Some(value) = values.first_mut().filter(|_| !first.is_empty()) {
            *value = OutputValue::Text(&first);
        }
        writer.row(&values, &[])?;
    }
    if let Some(Chart::Heat(columns)) = table.chart {
        writer.heat(&OutputHeat { columns: (1, 1 + columns), rows: table.drawn().len() as u64 })?;
    }
    match table.chart.and_then(|chart| native(table, chart, page)) {
        Some(chart) if !table.rows.is_empty() => writer.chart(&chart),
        _ => Ok(()),
    }
}

/// The chart of a table, for formats that draw their own.
fn native(table: &Table, chart: Chart, page: &Page<'_>) -> Option<OutputChart> {
    let whole = chart.column()?;
    let part = |(at, column): (usize, usize)| {
        let is_others = table.columns[column].key == OTHERS;
        (column, if is_others { OF_OTHERS } else { shade(at) })
    };
    let columns = chart.parts().unwrap_or(whole..whole + 1).enumerate().map(part).collect();
    let title = table.title(page.language).to_owned();
    Some(OutputChart { title, lying: chart.is_lying(), columns, rows: table.drawn().len() as u64 })
}

/// The colour of a part: behind the last of the colours they come again, paler, then darker.
fn shade(at: usize) -> [u8; 3] {
    let colour = COLOURS[at % COLOURS.len()];
    match at / COLOURS.len() % 3 {
        0 => colour,
        1 => colour.map(|one| one / 2 + 0x7f),
        _ => colour.map(|one| one / 2),
    }
}

/// A share is written as its percents, with two decimals as amounts have.
fn value<'c>(cell: &'c Cell, zone: &Zone) -> OutputValue<'c> {
    match cell {
        Cell::Empty => OutputValue::Null,
        Cell::Text(text) => OutputValue::Text(text),
        Cell::Count(count) => OutputValue::Integer(*count),
        Cell::Money(amount) | Cell::Share(amount) => OutputValue::Money(*amount),
        Cell::Time(time) => OutputValue::Time(*time, i32::try_from(zone.offset(*time) / 1000).unwrap_or_default()),
    }
}

const STYLE: &str = "body{font:15px/1.45 'DejaVu Sans',Verdana,sans-serif;color:#222b33;margin:2rem auto;max-width:62rem;padding:0 1rem}\
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .4rem}p{color:#6b7680;margin:.2rem 0}\
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}caption{text-align:left;color:#6b7680}\
th,td{padding:.25rem .6rem;border-bottom:1px solid #dde2e6;text-align:left;white-space:nowrap}\
.n{text-align:right;font-variant-numeric:tabular-nums}tfoot td{font-weight:bold;border-top:2px solid #222b33}svg{max-width:100%;height:auto}\
@media print{body{margin:0}h2{break-after:avoid}svg,tr{break-inside:avoid}}";

/// One page with charts and tables, which needs no other file and no network.
pub fn html(tables: &[Table], page: &Page<'_>) -> String {
    let language = if page.language == Language::En { "en" } else { "ru" };
    let title = escaped(&page.title);
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for line in &page.subtitle {
        text.push_str(&format!("<p>{}</p>\n", escaped(line)));
    }
    for table in tables {
        text.push_str(&format!("<h2>{}</h2>\n", escaped(table.title(page.language))));
        let picture = Picture::new([table], page.language, page.zone);
        if !picture.is_empty() {
            text.push_str(&svg(&picture));
        }
        text.push_str(&html_table(table, page));
    }
    text.push_str("</body>\n</html>\n");
    text
}

fn html_table(table: &Table, page: &Page<'_>) -> String {
    if table.rows.is_empty() {
        let none = if page.language == Language::En { "None." } else { "Нет." };
        return format!("<p>{none}</p>\n");
    }
    let class = |at: usize| if table.columns[at].number { " class=\"n\"" } else { "" };
    let row = |row: &Vec<Cell>| {
        let cell = |(at, cell): (usize, &Cell)| {
            format!("<td{}>{}</td>", class(at), escaped(&cell.shown(page.zone, page.language)))
        };
        format!("<tr>{}</tr>\n", row.iter().enumerate().map(cell).collect::<String>())
    };
    let head: String = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("<th scope=\"col\"{}>{}</th>", class(at), escaped(column.label(page.language))))
        .collect();
    let body: String = table.rows.iter().map(row).collect();
    let foot = table.total.as_ref().map(|total| format!("<tfoot>{}</tfoot>", row(total))).unwrap_or_default();
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>{foot}</table></div>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn many_parts_keep_apart() {
        let shades: HashSet<_> = (0..3 * COLOURS.len()).map(shade).chain([OF_OTHERS]).collect();
        assert_eq!(shades.len(), 3 * COLOURS.len() + 1);
        assert_eq!(shade(0), COLOURS[0]);
    }
}
