//! `vhm stats`: figures with bars on a terminal, for scripts, and as files.

use std::path::Path;

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::query::{Moment, period};
use vhm::schema::Language;
use vhm::stats::file::{self, Page};
use vhm::stats::table::{Cell, Chart, Table};
use vhm::stats::{By, Options, Topic, tell};
use vhm::value::time::format_local;

use crate::arguments::OutputFormat;
use crate::arguments::stats::Stats;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::Column;

/// Letters of the longest bar.
const BAR: i64 = 24;
/// Letters of a line of sparks; more columns are put together.
const SPARKS: usize = 60;
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Runs the command.
pub fn run(context: &Context, arguments: &Stats) -> Result<Exit> {
    let topic = Topic::by_name(&arguments.topic).unwrap_or(Topic::Overview);
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    let options = Options {
        by: arguments.by.as_deref().and_then(By::by_name),
        span: period(arguments.from.as_deref(), arguments.to.as_deref(), &moment)?,
        zone: context.config.zone.clone(),
        language: context.config.language,
        top: arguments.top,
        bottom: arguments.bottom,
        compare: arguments.compare.is_some(),
        now: moment.now,
    };
    let mut tables = context.existing_store()?.read(|connection| tell(connection, topic, &options))?;
    let people = matches!(context.printer.format, OutputFormat::Table | OutputFormat::Md);
    // On a terminal they stand below the figures.
    if !people || arguments.output.is_some() || arguments.table.is_some() {
        for note in tables.iter().filter(|table| table.name == "notes").flat_map(|table| &table.rows) {
            context.printer.say(&note[0].shown(&options.zone, options.language));
        }
    }
    if let Some(name) = &arguments.table {
        let known: Vec<_> = tables.iter().map(|table| table.name).collect();
        let wrong = format!("{} has no table «{name}»; there are {}", topic.name(), known.join(", "));
        tables.retain(|table| table.name == name);
        if tables.is_empty() {
            return Err(Error::Request(wrong));
        }
    }
    let named = context.global.format.and_then(OutputFormat::file);
    match (&arguments.output, named) {
        (Some(path), named) => write(context, &tables, topic, &options, path, (named, arguments.force)),
        (None, Some(named)) => write(context, &tables, topic, &options, Path::new("-"), (Some(named), false)),
        (None, None) => print(context, &tables),
    }
}

fn write(
    context: &Context,
    tables: &[Table],
    topic: Topic,
    options: &Options,
    path: &Path,
    (format, force): (Option<&str>, bool),
) -> Result<Exit> {
    let page = Page {
        title: title(topic, options.language).to_owned(),
        subtitle: subtitle(options),
        language: options.language,
        zone: &options.zone,
    };
    let problems = file::write(tables, path, format, force, &page)?;
    for problem in &problems {
        context.printer.say_problem(problem);
    }
    if path.as_os_str() != "-" {
        let told = vhm::report::told(&problems, context.printer.language);
        let facts = vec![("file", json!(path)), ("tables", json!(tables.len())), ("problems", told)];
        context.printer.done(&format!("{} tables written to {}", tables.len(), path.display()), facts)?;
    }
    Ok(Exit::Ok)
}

fn title(topic: Topic, language: Language) -> &'static str {
    let (en, ru) = match topic {
        Topic::Overview => ("Overview", "Обзор"),
        Topic::Revenue => ("Revenue", "Выручка"),
        Topic::Orders => ("Orders", "Заказы"),
        Topic::Machines => ("Machines", "Автоматы"),
        Topic::Goods => ("Products", "Продукты"),
        Topic::Payments => ("Ways of paying", "Способы оплаты"),
        Topic::Hours => ("Hours", "Часы"),
        Topic::Failures => ("Failures", "Сбои"),
        Topic::Data => ("State of the data", "Состояние данных"),
    };
    if language == Language::En { en } else { ru }
}

fn subtitle(options: &Options) -> Vec<String> {
    let en = options.language == Language::En;
    let shown =
        |moment: Option<i64>| moment.map_or_else(|| "…".to_owned(), |moment| format_local(moment, &options.zone));
    // The period ends before its last instant: a second earlier is the last that is in it.
    let last = options.span.1.map(|to| to.saturating_sub(1000));
    let words = if en {
        ["Period", "Times in the zone", "made", "Amounts in sum"]
    } else {
        ["Период", "Время в поясе", "создано", "Суммы в сумах"]
    };
    let mut lines = Vec::new();
    if options.span != (None, None) {
        lines.push(format!("{}: {} — {}", words[0], shown(options.span.0), shown(last)));
    }
    let made = format_local(options.now / 1000 * 1000, &options.zone);
    lines.push(format!("{}. {} {}; {} {made}", words[3], words[1], options.zone.name(), words[2]));
    lines
}

fn print(context: &Context, tables: &[Table]) -> Result<Exit> {
    let (printer, zone) = (&context.printer, &context.config.zone);
    match printer.format {
        OutputFormat::Json => printer.object(&file::json(tables, zone))?,
        OutputFormat::Jsonl => {
            for table in tables {
                let mut columns = vec![Column::plain("table", false)];
                columns.extend(table.columns.iter().map(|column| Column::plain(&column.key, column.number)));
                let row = |row: &Vec<Cell>| {
                    let mut cells = vec![json!(table.name)];
                    cells.extend(row.iter().map(|cell| cell.json(zone)));
                    cells
                };
                printer.rows(&columns, table.rows.iter().map(row).collect(), Map::new())?;
            }
        }
        _ => {
            for (at, table) in tables.iter().enumerate() {
                if at > 0 {
                    printer.text("\n")?;
                }
                print_one(context, table, tables.len() > 1)?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// One table: for people with its title, its totals and bars, for programs only its rows.
fn print_one(context: &Context, table: &Table, titled: bool) -> Result<()> {
    let (printer, zone, language) = (&context.printer, &context.config.zone, context.config.language);
    let people = matches!(printer.format, OutputFormat::Table | OutputFormat::Md);
    let mut columns: Vec<Column> = table
        .columns
        .iter()
        .map(|column| Column {
            key: column.key.to_string(),
            label: label(column.label(language), &column.key, people),
            number: column.number,
        })
        .collect();
    if !people {
        if titled {
            printer.text(&format!("# {}\n", table.name))?;
        }
        let row = |row: &Vec<Cell>| row.iter().map(|cell| cell.json(zone)).collect();
        return printer.rows(&columns, table.rows.iter().map(row).collect(), Map::new());
    }
    let heading = if printer.format == OutputFormat::Md { "## " } else { "" };
    printer.text(&format!("{heading}{}\n{}", table.title(language), if heading.is_empty() { "" } else { "\n" }))?;
    if table.rows.is_empty() {
        return printer.text(if language == Language::En { "none\n" } else { "нет\n" });
    }
    // A comparison has more columns than a field of squares has room for.
    if matches!(table.chart, Some(Chart::Heat(hours)) if hours + 2 == table.columns.len()) {
        return heat(context, table);
    }
    let column = |chart: Chart| if let Chart::Heat(hours) = chart { Some(hours + 1) } else { chart.column() };
    let drawn = table.chart.and_then(column).filter(|_| printer.format == OutputFormat::Table);
    let number = |row: &Vec<Cell>, column: usize| row.get(column).and_then(Cell::number).unwrap_or_default();
    let most = drawn.and_then(|column| table.drawn().iter().map(|row| number(row, column)).max()).unwrap_or_default();
    if let Some(column) = drawn.filter(|_| table.chart.is_some_and(|chart| !chart.is_lying())) {
        let values: Vec<i64> = table.drawn().iter().map(|row| number(row, column)).collect();
        printer.text(&format!("{}\n", sparks(&values)))?;
    }
    if drawn.is_some() {
        columns.push(Column { key: "bar".to_owned(), label: String::new(), number: false });
    }
    let row = |row: &Vec<Cell>, bar: bool| {
        let mut cells: Vec<Json> = row.iter().map(|cell| json!(cell.shown(zone, language))).collect();
        if let Some(column) = drawn {
            cells.push(json!(if bar { lying(number(row, column), most) } else { String::new() }));
        }
        cells
    };
    let drawn = table.drawn().len();
    let mut rows: Vec<_> = table.rows.iter().enumerate().map(|(at, cells)| row(cells, at < drawn)).collect();
    rows.extend(table.total.iter().map(|cells| row(cells, false)));
    printer.rows(&columns, rows, Map::new())
}

fn label(label: &str, key: &str, people: bool) -> String {
    if people { label } else { key }.to_owned()
}

/// A bar in eighths of a letter.
fn lying(value: i64, most: i64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if value <= 0 || most <= 0 {
        return String::new();
    }
    let eighths = (i128::from(value) * i128::from(BAR) * 8 / i128::from(most)) as usize;
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

/// One letter for each value, or for several that come together.
fn sparks(values: &[i64]) -> String {
    let together = values.len().div_ceil(SPARKS).max(1);
    let sums: Vec<i128> = values.chunks(together).map(|some| some.iter().map(|one| i128::from(*one)).sum()).collect();
    let most = sums.iter().copied().max().unwrap_or_default().max(1);
    sums.iter().map(|sum| EIGHTHS[((*sum).max(0) * 7 / most) as usize]).collect()
}

/// A field of squares, and what each row comes to.
fn heat(context: &Context, table: &Table) -> Result<()> {
    const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
    let zone = &context.config.zone;
    let inner = 1..table.columns.len().saturating_sub(1);
    let number = |row: &Vec<Cell>, at: usize| row.get(at).and_then(Cell::number).unwrap_or_default();
    let most = table.rows.iter().flat_map(|row| inner.clone().map(move |at| number(row, at))).max().unwrap_or_default();
    let hours: String = inner.clone().map(|at| format!("{:<2}", table.columns[at].key)).collect();
    let columns = [
        Column { key: "name".to_owned(), label: String::new(), number: false },
        Column { key: "hours".to_owned(), label: hours, number: false },
        Column {
            key: "total".to_owned(),
            label: table.columns[inner.end].label(context.config.language).to_owned(),
            number: true,
        },
    ];
    let row = |row: &Vec<Cell>, shaded: bool| {
        let shade = |at: usize| match number(row, at) {
            value if value <= 0 || !shaded => SHADES[0],
            value => SHADES[1 + (i128::from(value - 1) * 4 / i128::from(most.max(1))) as usize],
        };
        vec![
            json!(row[0].shown(zone, context.config.language)),
            json!(inner.clone().map(shade).collect::<String>()),
            json!(row[inner.end].shown(zone, context.config.language)),
        ]
    };
    let mut rows: Vec<_> = table.rows.iter().map(|cells| row(cells, true)).collect();
    rows.extend(table.total.iter().map(|cells| row(cells, false)));
    context.printer.rows(&columns, rows, Map::new())
}
