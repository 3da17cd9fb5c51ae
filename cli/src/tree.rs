//! All commands together: their groups in the help, the help that was meant beside wrong flags, and their description as JSON.

use std::ffi::OsString;

use clap::{Arg, Command};
use serde_json::{Value as Json, json};
use vhm::report::SCHEMA_VERSION;

use crate::arguments;
use crate::exit::EXIT_CODES;

/// The commands in the order in which most people need them. One that is named nowhere stands in the last group.
const GROUPS: &[(&str, &[&str])] = &[
    ("Every day", &["import", "validate", "query", "export", "order", "reconcile", "stats"]),
    ("What was done, and by itself", &["runs", "jobs", "worker", "schedule", "watch", "serve", "bot"]),
    ("Files and sources", &["peek", "sources"]),
    ("Setting up", &["db", "config", "doctor", "completions", "man"]),
    ("More", &["explain", "help"]),
];

/// Gives the first page of help headings over its commands, which clap has only for flags.
pub fn grouped(command: Command) -> Command {
    let known: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| (command.get_name().to_owned(), about(command)))
        .collect();
    let width = known.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let elsewhere = |name: &str| !GROUPS.iter().any(|(_, names)| names.contains(&name));
    let mut listed = String::new();
    for (at, (heading, names)) in GROUPS.iter().enumerate() {
        let named = names.iter().filter_map(|name| known.iter().find(|(known, _)| known == name));
        let others = known.iter().filter(|(name, _)| at + 1 == GROUPS.len() && elsewhere(name));
        let lines: Vec<_> = named.chain(others).map(|(name, about)| format!("  {name:width$}  {about}\n")).collect();
        if !lines.is_empty() {
            listed.push_str(&format!("{heading}:\n{}\n", lines.concat()));
        }
    }
    let documentation = "\n\nDocumentation: vhm man, vhm help TOPIC, and README.md.";
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{listed}Options:\n{{options}}{{after-help}}{documentation}\n"
    ))
}

fn about(command: &Command) -> String {
    command.get_about().map(|about| about.to_string().trim_end_matches('.').to_owned()).unwrap_or_default()
}

/// The help that was asked for beside something that cannot be understood: that of the innermost command that was named.
pub fn help_asked(words: &[OsString]) -> Option<String> {
    let words: Vec<_> = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str()).collect();
    let long = words.contains(&"--help");
    if !long && !words.contains(&"-h") {
        return None;
    }
    let mut found = arguments::command();
    for word in words {
        if let Some(inner) = found.find_subcommand(word).cloned() {
            found = inner;
        }
    }
    Some(if long { found.render_long_help() } else { found.render_help() }.to_string())
}

/// The examples of a command's help.
fn examples(command: &Command) -> Vec<String> {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let behind = text.split_once("Examples:\n").map(|(_, behind)| behind.to_owned()).unwrap_or_default();
    behind.lines().take_while(|line| line.starts_with("  ")).map(|line| line.trim().to_owned()).collect()
}

/// Everything that can be typed, for programs: commands, arguments, flags with their values, and exit codes.
pub fn as_json() -> Json {
    let command = arguments::command();
    let code = |line: &str| {
        let (code, meaning) = line.split_once(' ')?;
        Some(json!({ "code": code.parse::<u8>().ok()?, "meaning": meaning.trim() }))
    };
    let globals = command.get_arguments().filter(|arg| arg.is_global_set()).map(flag).collect::<Vec<_>>();
    let mut told = json!({
        "schema_version": SCHEMA_VERSION,
        "version": env!("CARGO_PKG_VERSION"),
        "commit": crate::COMMIT,
        "exit_codes": EXIT_CODES.lines().filter_map(code).collect::<Vec<_>>(),
        "global_flags": globals,
    });
    if let (Some(told), Json::Object(root)) = (told.as_object_mut(), described(&command)) {
        told.extend(root);
    }
    told
}

fn described(command: &Command) -> Json {
    let shown = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set();
    let (arguments, flags): (Vec<_>, Vec<_>) =
        command.get_arguments().filter(shown).partition(|arg| arg.is_positional());
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    json!({
        "name": command.get_name(),
        "about": about(command),
        "needs_command": command.is_subcommand_required_set(),
        "examples": examples(command),
        "arguments": arguments.into_iter().map(argument).collect::<Vec<_>>(),
        "flags": flags.into_iter().map(flag).collect::<Vec<_>>(),
        "commands": commands.map(described).collect::<Vec<_>>(),
    })
}

fn argument(arg: &Arg) -> Json {
    json!({
        "name": arg.get_value_names().and_then(|names| names.first()).map_or(arg.get_id().as_str(), |name| name.as_str()),
        "help": arg.get_help().map(ToString::to_string),
        "required": arg.is_required_set(),
        "many": matches!(arg.get_action(), clap::ArgAction::Append),
        "values": values(arg),
    })
}

fn flag(arg: &Arg) -> Json {
    let takes_value = arg.get_action().takes_values();
    let default: Vec<_> = arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
    json!({
        "long": arg.get_long(),
        "short": arg.get_short(),
        "help": arg.get_help().map(ToString::to_string),
        "value": arg.get_value_names().filter(|_| takes_value).and_then(|names| names.first()).map(|name| name.as_str()),
        "values": values(arg),
        "default": default.first().filter(|_| takes_value),
        "repeats": matches!(arg.get_action(), clap::ArgAction::Append | clap::ArgAction::Count),
    })
}

/// The only values that are taken, where there are such.
fn values(arg: &Arg) -> Option<Vec<String>> {
    let possible = arg.get_possible_values();
    let takes = arg.get_action().takes_values() && !possible.is_empty();
    takes.then(|| possible.iter().map(|value| value.get_name().to_owned()).collect())
}
