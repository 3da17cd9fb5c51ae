//! Commands that need neither configuration nor database: help topics, explanations, completions and manual pages.

use std::path::Path;

use serde_json::{Map, json};
use vhm::config::SETTINGS;
use vhm::error::{Error, Result};
use vhm::problem::{self, Code};
use vhm::schema::Language;

use crate::arguments;
use crate::exit::{EXIT_CODES, Exit};
use crate::output::{Column, Printer};

/// What there is help on, beside the commands.
pub const TOPICS: [&str; 6] = ["exit-codes", "formats", "sources", "environment", "filters", "fields"];

/// Variables that are no settings.
const VARIABLES: &[(&str, &str)] = &[
    ("VHM_CONFIG", "The only configuration file to read, as --config."),
    ("VHM_PROFILE", "The profile of the configuration, as --profile."),
    ("VHM_PASSWORD", "The password of protected files, where nobody can be asked."),
    (
        "VHM_LOG",
        "What is told of the work on standard error: info, debug, trace, or by part as vhm=debug,sqlx=warn; stronger than -v.",
    ),
    ("VHM_PAGER, PAGER", "What shows results that are longer than the screen; cat or nothing for none. Default: less."),
    ("NO_COLOR, CLICOLOR_FORCE, TERM=dumb", "Whether there are colours; --color is stronger."),
    ("PGPASSFILE, PGPASSWORD", "The password of the PostgreSQL server, which then need not stand in its URL."),
];

/// `vhm help …`.
pub fn help(printer: &Printer, topic: &[String]) -> Result<Exit> {
    if topic.is_empty() && printer.is_json() {
        printer.object(&crate::tree::as_json())?;
        return Ok(Exit::Ok);
    }
    let text = match topic.first().map(String::as_str) {
        None => arguments::command().render_long_help().to_string(),
        Some("exit-codes") => format!("{EXIT_CODES}\n"),
        Some("formats") => formats(),
        Some("sources") => include_str!("../../help/sources.txt").to_owned(),
        Some("fields") => vhm::schema::document(),
        Some("filters") => include_str!("../../help/filters.txt").to_owned(),
        Some("environment") => {
            let settings = SETTINGS.iter().map(|setting| (setting.variable, setting.about));
            settings.chain(VARIABLES.iter().copied()).map(|(name, about)| format!("{name}\n    {about}\n")).collect()
        }
        Some(name) => {
            let mut command = arguments::command();
            let mut found = &mut command;
            for name in topic {
                found = found.find_subcommand_mut(name).ok_or_else(|| unknown_topic(name))?;
            }
            let _ = name;
            found.render_long_help().to_string()
        }
    };
    if printer.is_json() {
        printer.facts(vec![("topic", json!(topic.join(" "))), ("text", json!(text))])?;
    } else {
        printer.text(&text)?;
    }
    Ok(Exit::Ok)
}

fn unknown_topic(name: &str) -> Error {
    Error::Request(format!("there is no help on «{name}»; there is {}, and every command", TOPICS.join(", ")))
}

fn formats() -> String {
    let mut text = String::from("Formats, by --input-format and --output-format, with the endings of their files:\n");
    for format in vhm::format::ALL {
        let written = if format.can_write() { "read and written" } else { "read" };
        text.push_str(&format!("{:6} {:16} {}\n", format.name(), written, format.extensions().join(", ")));
    }
    text.push_str(include_str!("../../help/formats.txt"));
    text
}

/// `vhm explain …`.
pub fn explain(printer: &Printer, code: Option<&str>) -> Result<Exit> {
    let Some(name) = code else {
        let columns = [Column::plain("code", false), Column::plain("severity", false), Column::plain("message", false)];
        let message = |code: &Code| if printer.language == Language::En { code.info().en } else { code.info().ru };
        let rows = problem::ALL
            .iter()
            .map(|code| vec![json!(code.name()), json!(code.severity().name()), json!(message(code))]);
        printer.rows(&columns, rows.collect(), Map::new())?;
        return Ok(Exit::Ok);
    };
    let Some(code) = Code::by_name(name) else {
        let near = problem::ALL
            .iter()
            .max_by(|one, other| likeness(one.name(), name).total_cmp(&likeness(other.name(), name)));
        let near = near.map(|code| code.name()).unwrap_or_default();
        return Err(Error::Request(format!("there is no code «{name}»; did you mean {near}?")));
    };
    let (info, explanation) = (code.info(), code.explanation(printer.language));
    let (message, hint) =
        if printer.language == Language::En { (info.en, info.hint_en) } else { (info.ru, info.hint_ru) };
    if printer.is_json() {
        printer.facts(vec![
            ("code", json!(info.name)),
            ("severity", json!(info.severity.name())),
            ("message", json!(message)),
            ("hint", json!(hint)),
            ("explanation", json!(explanation)),
        ])?;
    } else {
        printer.text(&format!(
            "{} ({})\n\n{message}\n\n{}\n\n{hint}\n",
            info.name,
            info.severity.name(),
            explanation
        ))?;
    }
    Ok(Exit::Ok)
}

fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(one, &other.to_uppercase())
}

/// `vhm completions …`.
pub fn completions(printer: &Printer, shell: clap_complete::Shell) -> Result<Exit> {
    let script = crate::complete::script(shell).map_err(|error| Error::io("cannot make the completions", error))?;
    printer.text(&script)?;
    Ok(Exit::Ok)
}

/// `vhm man`.
pub fn man(printer: &Printer, output: Option<&Path>) -> Result<Exit> {
    let Some(folder) = output else {
        let mut page = Vec::new();
        clap_mangen::Man::new(arguments::command())
            .render(&mut page)
            .map_err(|error| Error::io("cannot make the manual page", error))?;
        printer.text(&String::from_utf8_lossy(&page))?;
        return Ok(Exit::Ok);
    };
    let fail = |error| Error::io(format!("cannot write manual pages into {}", folder.display()), error);
    std::fs::create_dir_all(folder).map_err(fail)?;
    clap_mangen::generate_to(arguments::command(), folder).map_err(fail)?;
    Ok(Exit::Ok)
}
