//! Handing jobs to workers, and, with --wait, telling of their ends what the command tells of work done here.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};
use vhm::error::{Error, Result};
use vhm::import::now;
use vhm::job::Job;
use vhm::job::hand_in::{HandedIn, Request, hand_in};
use vhm::query::{Moment, instant};
use vhm::report::{FileOutcome, FileReport, ProblemReport};
use vhm::store::jobs::{JobRow, JobState};

use super::import::refused;
use super::jobs::{end_of, exit_of, facts_of, fetch, follow, report_of};
use crate::arguments::{Enqueue, PriorityChoice};
use crate::context::{Context, Desk, Opened, open};
use crate::exit::{Exit, of_files};
use crate::output::{Column, ending, envelope};

/// How a command that works on files tells of them.
pub struct Files<'a> {
    /// The job that a file becomes.
    pub job: &'a dyn Fn(&Opened) -> Job,
    /// How the command ends that was told this of a file that was taken.
    pub judge: &'a dyn Fn(&FileReport) -> Exit,
    /// The whole for scripts.
    pub json: &'a dyn Fn(&[FileReport], Exit) -> Json,
    /// The whole for people.
    pub print: &'a dyn Fn(&[FileReport], Exit) -> Result<()>,
}

/// How the flags want it handed in.
fn request(context: &Context, enqueue: &Enqueue) -> Result<Request> {
    let moment = Moment { zone: context.config.zone.clone(), now: now() };
    let at = enqueue.at.as_deref().map(|text| {
        instant(text, &moment).ok_or_else(|| Error::Request(format!("«{text}» is no moment such as 2026-07-01T02:00")))
    });
    let priority = match enqueue.priority {
        PriorityChoice::High => 10,
        PriorityChoice::Normal => 0,
        PriorityChoice::Low => -10,
    };
    Ok(Request { priority, at: at.transpose()?, retry_of: None })
}

/// A file that was to be handed in.
struct Given<'a> {
    path: &'a Path,
    result: Result<HandedIn>,
}

impl Given<'_> {
    fn exit(&self) -> Exit {
        self.result.as_ref().map_or_else(Exit::from, |_| Exit::Ok)
    }
}

/// Hands in every file that can be, and waits for their ends when that is asked for. A file that cannot be is told, and the others go on.
pub fn hand_in_files(
    context: &Context,
    desk: &Desk,
    files: &[PathBuf],
    enqueue: &Enqueue,
    told: &Files<'_>,
) -> Result<Exit> {
    let request = request(context, enqueue)?;
    let (mut given, mut stopped) = (Vec::new(), None);
    for path in files {
        let result = open(path).and_then(|opened| hand_in(&context.job(desk), &(told.job)(&opened), &request));
        match result {
            // What is the matter with one file is not with the next.
            Err(error) if !matches!(error, Error::Refused(_) | Error::Io { .. } | Error::Conflict(_)) => {
                stopped = Some(error);
                break;
            }
            Err(error) if files.len() == 1 => return Err(error),
            result => given.push(Given { path, result }),
        }
    }
    if context.global.wait.is_none() {
        tell_given(context, &given, stopped)
    } else {
        wait_for(context, desk, given, stopped, told)
    }
}

/// Tells the numbers of files that were handed in, and why the others were not.
fn tell_given(context: &Context, given: &[Given<'_>], stopped: Option<Error>) -> Result<Exit> {
    let mut rows = Vec::new();
    let mut why = Vec::new();
    for one in given {
        let name = one.path.display().to_string();
        match &one.result {
            Ok(handed) => rows.push(handed_row(context, Some(&name), *handed)),
            Err(error) => {
                rows.push(vec![Json::Null, json!("refused"), json!(name)]);
                let mut told = json!({ "file": name, "error": error.to_string() });
                if let Error::Refused(problem) = error {
                    context.printer.say_problem(problem);
                    told["problem"] = json!(ProblemReport::new(problem, context.printer.language));
                } else {
                    context.printer.say(&format!("{name}: {error}"));
                }
                why.push(told);
            }
        }
    }
    let exit =
        stopped.as_ref().map_or_else(|| of_files(&given.iter().map(Given::exit).collect::<Vec<_>>()), Exit::from);
    let mut extra = Map::from_iter(ending(exit));
    if !why.is_empty() {
        extra.insert("refused".to_owned(), json!(why));
    }
    if let Some(error) = &stopped {
        extra.insert("error".to_owned(), json!(error.to_string()));
    }
    context.printer.rows(&handed_columns(), rows, extra)?;
    end(context, stopped, exit)
}

/// What stopped a command is told once: in its one object, or by whoever called it.
fn end(context: &Context, stopped: Option<Error>, exit: Exit) -> Result<Exit> {
    match stopped {
        Some(error) if !context.printer.is_json() => Err(error),
        _ => Ok(exit),
    }
}

/// The end of a file.
struct FileEnd {
    exit: Exit,
    /// What the command would have told of it.
    report: Option<FileReport>,
    /// What there is to tell of its job.
    facts: Json,
}

/// Waits for the ends of jobs, and tells of them as if the files had been worked on here.
fn wait_for(
    context: &Context,
    desk: &Desk,
    given: Vec<Given<'_>>,
    mut stopped: Option<Error>,
    told: &Files<'_>,
) -> Result<Exit> {
    let mut ends = Vec::new();
    for one in given {
        match end_of_file(context, desk, one, told) {
            Ok(end) => ends.push(end),
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
    }
    let exits: Vec<Exit> = ends.iter().map(|end| end.exit).collect();
    let exit = stopped.as_ref().map_or_else(|| of_files(&exits), Exit::from);
    let reports: Vec<FileReport> = ends.iter().filter_map(|end| end.report.clone()).collect();
    if !context.printer.is_json() {
        (told.print)(&reports, exit)?;
        return end(context, stopped, exit);
    }
    let mut all = (told.json)(&reports, exit);
    let mut of_reports = all["files"].as_array().cloned().unwrap_or_default().into_iter();
    let mut files = Vec::new();
    for end in ends {
        let mut file = if end.report.is_some() { of_reports.next().unwrap_or(Json::Null) } else { json!({}) };
        if let (Some(file), Some(facts)) = (file.as_object_mut(), end.facts.as_object()) {
            file.extend(facts.clone());
        }
        files.push(file);
    }
    all["files"] = json!(files);
    if let Some(error) = &stopped {
        all["error"] = json!(error.to_string());
    }
    context.printer.object(&all)?;
    end(context, stopped, exit)
}

fn end_of_file(context: &Context, desk: &Desk, given: Given<'_>, told: &Files<'_>) -> Result<FileEnd> {
    let exit = given.exit();
    let name = given.path.display().to_string();
    match given.result {
        Ok(HandedIn::Imported(run)) => {
            let mut report = FileReport::new(&name);
            (report.outcome, report.run) = (FileOutcome::AlreadyImported, Some(run));
            Ok(FileEnd { exit: Exit::Ok, report: Some(report), facts: json!({}) })
        }
        Ok(handed) => {
            let job = follow(context, desk, handed.run())?;
            let kept = report_of(&job);
            let ended = matches!(job.state, JobState::Done | JobState::Failed);
            let Some(report) = Some(&kept).filter(|_| ended).and_then(FileReport::from_kept) else {
                return Ok(FileEnd { exit: exit_of(&job), report: None, facts: end_of(context, &job)? });
            };
            let taken = report.outcome != FileOutcome::Refused;
            let exit = if taken { (told.judge)(&report) } else { exit_of(&job) };
            Ok(FileEnd { exit, report: Some(report), facts: facts_of(&job) })
        }
        Err(Error::Refused(problem)) => {
            Ok(FileEnd { exit, report: Some(refused(given.path, *problem)), facts: json!({}) })
        }
        Err(error) => {
            context.printer.say(&format!("{name}: {error}"));
            let facts = json!({ "file": name, "outcome": "refused", "error": error.to_string() });
            Ok(FileEnd { exit, report: None, facts })
        }
    }
}

/// Hands one job in; with --wait its end is judged, and told to people by `show` when it did what it was to do.
pub fn hand_in_one(
    context: &Context,
    desk: &Desk,
    job: &Job,
    enqueue: &Enqueue,
    judge: &dyn Fn(&JobRow) -> Exit,
    show: &dyn Fn(&Json) -> Result<()>,
) -> Result<Exit> {
    let handed = hand_in(&context.job(desk), job, &request(context, enqueue)?)?;
    if context.global.wait.is_none() {
        tell(context, &[(None, handed)])?;
        return Ok(Exit::Ok);
    }
    let ended = follow(context, desk, handed.run())?;
    let exit = judge(&ended);
    if ended.state == JobState::Done && !context.printer.is_json() {
        context.printer.say(&format!("run {} is done", ended.id));
        show(&report_of(&ended))?;
    } else {
        tell_end(context, &ended, exit)?;
    }
    Ok(exit)
}

/// Tells the end of a job: in a line, or as an object.
fn tell_end(context: &Context, job: &JobRow, exit: Exit) -> Result<()> {
    let told = end_of(context, job)?;
    if context.printer.is_json() {
        let mut all = envelope(exit);
        all.extend(told.as_object().cloned().unwrap_or_default());
        context.printer.object(&Json::Object(all))?;
    }
    Ok(())
}

/// Hands an export or report in; with --wait its file is fetched when it is there.
pub fn hand_in_export(
    context: &Context,
    desk: &Desk,
    job: &Job,
    enqueue: &Enqueue,
    output: &Path,
    force: bool,
) -> Result<Exit> {
    let handed = hand_in(&context.job(desk), job, &request(context, enqueue)?)?;
    if context.global.wait.is_none() {
        tell(context, &[(Some(output.display().to_string()), handed)])?;
        return Ok(Exit::Ok);
    }
    let ended = follow(context, desk, handed.run())?;
    if ended.state != JobState::Done {
        let exit = exit_of(&ended);
        tell_end(context, &ended, exit)?;
        return Ok(exit);
    }
    fetch(context, desk, &ended, output, force)
}

/// Tells the numbers of jobs that were handed in.
pub fn tell(context: &Context, handed: &[(Option<String>, HandedIn)]) -> Result<()> {
    let rows = handed.iter().map(|(name, handed)| handed_row(context, name.as_deref(), *handed));
    context.printer.rows(&handed_columns(), rows.collect(), Map::new())
}

fn handed_columns() -> [Column; 3] {
    [Column::plain("run", true), Column::plain("state", false), Column::plain("file", false)]
}

fn handed_row(context: &Context, name: Option<&str>, handed: HandedIn) -> Vec<Json> {
    let shown = name.unwrap_or("-");
    let state = match handed {
        HandedIn::Accepted(_) => "queued",
        HandedIn::Waiting(run) => {
            context.printer.say(&format!("{shown}: the same waits or runs already as run {run}"));
            "known"
        }
        HandedIn::Imported(run) => {
            context.printer.say(&format!("{shown}: nothing to do, the same content was imported by run {run}"));
            "already_imported"
        }
    };
    vec![json!(handed.run()), json!(state), json!(name)]
}
