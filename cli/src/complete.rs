//! Values that a shell completes and that only this machine knows: runs, order numbers, sources, profiles, columns. The scripts of
//! `vhm completions` ask the program itself, so they need not be made again when it learns something.

use std::ffi::{OsStr, OsString};

use clap::{Args, Command, FromArgMatches};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use vhm::error::Result;
use vhm::import::now;
use vhm::query::{Moment, Query, Typed};
use vhm::schema::Table;
use vhm::store::runs::{self, RunFilter};
use vhm::store::{Flow, question};

use crate::arguments::{self, Global};
use crate::context::Context;
use crate::output;

/// The variable with which a shell's script asks.
const VARIABLE: &str = "VHM_COMPLETE";
/// Candidates that are looked up.
const MOST: u64 = 500;

/// Answers a shell that asks for completions; `false` when nobody asks.
pub fn answer() -> bool {
    let Some(asking) = std::env::var_os(VARIABLE).filter(|name| !name.is_empty() && name != "0") else { return false };
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    let shells = Shells::builtins();
    let Some(shell) = asking.to_str().and_then(|name| shells.completer(name)) else { return true };
    let index = std::env::var("_CLAP_COMPLETE_INDEX").ok().and_then(|index| index.parse::<usize>().ok());
    let flags_wanted = index
        .map_or(words.last(), |index| words.get(index))
        .is_some_and(|word| word.to_string_lossy().starts_with('-'));
    let folder = std::env::current_dir().ok();
    let mut candidates = Vec::new();
    // A shell that cannot be answered completes nothing; a message would stand in the middle of what is being typed.
    if shell.write_complete(&mut arguments::command(), words, folder.as_deref(), &mut candidates).is_ok() {
        let apart = std::env::var("_CLAP_IFS").unwrap_or_else(|_| "\n".to_owned());
        let candidates = String::from_utf8_lossy(&candidates);
        let kept = candidates.split(apart.as_str()).filter(|candidate| flags_wanted || !candidate.starts_with('-'));
        let _ = output::write_out(&kept.collect::<Vec<_>>().join(&apart));
    }
    true
}

/// The script for a shell that asks [`answer`].
pub fn script(shell: clap_complete::Shell) -> std::io::Result<String> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&shell.to_string()) {
        shell.write_registration(VARIABLE, "vhm", "vhm", "vhm", &mut script)?;
    }
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Lets every argument whose values can be looked up do so.
pub fn with_values(command: Command) -> Command {
    attach(command, "")
}

fn attach(command: Command, group: &str) -> Command {
    let name = command.get_name().to_owned();
    let completed = |arg: clap::Arg| match completer(group, arg.get_id().as_str()) {
        Some(values) => arg.add(ArgValueCompleter::new(values)),
        None => arg,
    };
    command.mut_args(completed).mut_subcommands(|inner| attach(inner, &name))
}

type Values = fn(&OsStr) -> Vec<CompletionCandidate>;

fn completer(group: &str, argument: &str) -> Option<Values> {
    Some(match argument {
        "id" if group == "runs" => run_numbers,
        "number" => row_numbers,
        "name" if group == "sources" => sources,
        "source" => sources,
        "profile" => profiles,
        "columns" | "sort" => columns,
        "fields" => fields,
        "filter" => filter,
        "code" => codes,
        "topic" => topics,
        "input_format" | "output_format" => formats,
        _ => return None,
    })
}

/// The value that was typed for a flag on the line that is being completed.
fn typed(flag: &str) -> Option<String> {
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").collect();
    let texts: Vec<_> = words.iter().filter_map(|word| word.to_str()).collect();
    let apart = texts.windows(2).find(|pair| pair[0] == flag).map(|pair| pair[1].to_owned());
    apart.or_else(|| texts.iter().find_map(|text| Some(text.strip_prefix(flag)?.strip_prefix('=')?.to_owned())))
}

/// What commands work with, for the database and the configuration that were typed.
fn context() -> Option<Context> {
    let mut words = vec!["vhm".to_owned(), "--wait".to_owned(), "1".to_owned()];
    for flag in ["--db", "--config", "--profile"] {
        if let Some(value) = typed(flag) {
            words.extend([flag.to_owned(), value]);
        }
    }
    let matches = Global::augment_args(Command::new("vhm")).try_get_matches_from(words).ok()?;
    Context::new(Global::from_arg_matches(&matches).ok()?, false).ok()
}

fn table() -> Table {
    typed("--table").and_then(|name| Table::by_name(&name)).unwrap_or(Table::Orders)
}

/// Those that begin as what is typed.
fn beginning(current: &OsStr, values: impl IntoIterator<Item = (String, Option<String>)>) -> Vec<CompletionCandidate> {
    let start = current.to_string_lossy();
    let fitting = values.into_iter().filter(|(value, _)| value.starts_with(start.as_ref()));
    fitting.map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into))).collect()
}

fn run_numbers(current: &OsStr) -> Vec<CompletionCandidate> {
    let found = || -> Result<Vec<runs::Run>> {
        let Some(context) = context() else { return Ok(Vec::new()) };
        let filter = RunFilter { kind: None, state: None, limit: Some(MOST) };
        context.store_as_it_is()?.read(|connection| runs::list(connection, &filter))
    };
    let told = |run: runs::Run| {
        (
            run.id.to_string(),
            Some(format!("{} {} {}", run.kind.name(), run.state.name(), run.file_name.unwrap_or_default())),
        )
    };
    beginning(current, found().unwrap_or_default().into_iter().map(told))
}

fn row_numbers(current: &OsStr) -> Vec<CompletionCandidate> {
    let found = || -> Result<Vec<(String, Option<String>)>> {
        let Some(context) = context() else { return Ok(Vec::new()) };
        let table = table();
        let number = table.definition().number;
        let start = current.to_string_lossy().replace('\'', "''");
        let asked = Typed {
            filter: (!start.is_empty()).then(|| format!("{number} like '{start}'")),
            columns: Some(number.to_owned()),
            limit: Some(MOST),
            ..Typed::default()
        };
        let moment = Moment { zone: context.config.zone.clone(), now: now() };
        let Ok(query) = Query::parse(table, &asked, &moment) else { return Ok(Vec::new()) };
        let mut numbers = Vec::new();
        context.store_as_it_is()?.read(|connection| {
            question::answer(connection, &query, &mut |row| {
                numbers.extend(row.values[0].as_text().map(|number| (number.to_owned(), None)));
                Ok(Flow::Continue)
            })
        })?;
        Ok(numbers)
    };
    beginning(current, found().unwrap_or_default())
}

fn sources(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(Ok(sources)) = context().map(|context| context.sources()) else { return Vec::new() };
    beginning(current, sources.iter().map(|source| (source.name.to_string(), Some(source.title.to_string()))))
}

fn profiles(current: &OsStr) -> Vec<CompletionCandidate> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let file = typed("--config").map(Into::into);
    let folder = std::env::current_dir().unwrap_or_default();
    let names = vhm::config::profiles(file, &environment, &folder).unwrap_or_default();
    beginning(current, names.into_iter().map(|name| (name, None)))
}

/// The fields of the table with what people call them.
fn field_names() -> impl Iterator<Item = (String, Option<String>)> {
    table().fields().iter().map(|field| (field.key.to_owned(), Some(field.labels.en.to_owned())))
}

fn columns(current: &OsStr) -> Vec<CompletionCandidate> {
    let text = current.to_string_lossy();
    let (mut before, last) = match text.rfind(',') {
        Some(comma) => (text[..=comma].to_owned(), &text[comma + 1..]),
        None => (String::new(), text.as_ref()),
    };
    let last = last.strip_prefix('-').inspect(|_| before.push('-')).unwrap_or(last);
    beginning(OsStr::new(last), field_names()).into_iter().map(|found| found.add_prefix(before.clone())).collect()
}

fn fields(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(current, field_names().map(|(key, label)| (format!("{key}="), label)))
}

fn filter(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(current, field_names())
}

fn codes(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(current, vhm::problem::ALL.iter().map(|code| (code.name().to_owned(), None)))
}

fn topics(current: &OsStr) -> Vec<CompletionCandidate> {
    let commands: Vec<_> =
        arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let topics = crate::command::help::TOPICS.iter().map(|topic| (*topic).to_owned());
    beginning(current, topics.chain(commands).map(|name| (name, None)))
}

fn formats(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(current, vhm::format::ALL.iter().map(|format| (format.name().to_owned(), None)))
}
