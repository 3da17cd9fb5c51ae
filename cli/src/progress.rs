//! How far the reading is: a bar on a terminal, or JSON events.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as Style};
use serde_json::{Map, Value as Json, json};
use vhm::import::{Progress, Reached};
use vhm::store::jobs::JobRow;

use crate::arguments::{Global, ProgressStyle};

/// Shows the progress of one file while it lives.
pub struct Bar {
    receiver: Progress,
    bar: Option<ProgressBar>,
    events: Option<Arc<Events>>,
}

impl Bar {
    /// Begins to show progress, when somebody wants to see it.
    pub fn start(global: &Global, path: &Path) -> Option<Bar> {
        let bytes = std::fs::metadata(path).map(|about| about.len()).unwrap_or_default();
        Self::of(global, path.display().to_string(), bytes)
    }

    fn of(global: &Global, name: String, bytes: u64) -> Option<Bar> {
        if global.no_progress || global.quiet {
            return None;
        }
        match global.progress {
            Some(ProgressStyle::Json) => Some(Self::told(name, bytes, true)),
            _ if std::io::stderr().is_terminal() => Some(Self::drawn(name, bytes)),
            _ if global.verbose > 0 => Some(Self::told(name, bytes, false)),
            _ => None,
        }
    }

    /// Begins to show the progress of a job that a worker does, which reads so many bytes, where that is known.
    pub fn follow(global: &Global, job: &JobRow, bytes: Option<u64>) -> Option<Bar> {
        let name = job.file_name.clone().unwrap_or_else(|| format!("run {}", job.id));
        Self::of(global, name, bytes.unwrap_or_default())
    }

    /// Shows how far a job is, and, when it has ended, how far it came.
    pub fn tell_job(&self, job: &JobRow) {
        let kept = |text: Option<&str>| text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
        let (progress, report) = (kept(job.progress.as_deref()), kept(job.report.as_deref()));
        // The last word of a worker on its way is older than its report.
        let number = |told: &[&Json]| told.iter().find_map(|told| told.as_u64()).unwrap_or_default();
        let reached = Reached {
            bytes: number(&[&report["bytes"], &progress["bytes"]]),
            rows: number(&[&report["read"], &report["rows"], &progress["rows"]]),
            rejected: number(&[&report["rejected"], &progress["rejected"]]),
        };
        if let Some(events) = &self.events {
            let more = [("run", json!(job.id)), ("state", json!(job.state.name()))];
            let told = ["phase", "rows_per_second"].map(|key| (key, progress[key].clone()));
            events.also(more.into_iter().chain(told).filter(|(_, value)| !value.is_null()));
        }
        (self.receiver)(reached);
    }

    fn drawn(name: String, bytes: u64) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(10));
        let template = "{prefix} [{bar:30}] {bytes}/{total_bytes} {msg} {bytes_per_sec} ETA {eta}";
        if let Ok(style) = Style::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(name);
        bar.enable_steady_tick(Duration::from_millis(100));
        let shown = bar.clone();
        let receiver: Progress = Arc::new(move |reached| {
            shown.set_position(reached.bytes);
            shown.set_message(rows_text(reached));
        });
        Bar { receiver, bar: Some(bar), events: None }
    }

    fn told(file: String, total: u64, json: bool) -> Bar {
        let events = Arc::new(Events { file, total, json, state: Mutex::default() });
        let telling = events.clone();
        let receiver: Progress = Arc::new(move |reached| telling.receive(reached));
        Bar { receiver, bar: None, events: Some(events) }
    }

    /// Where the reading tells how far it is.
    pub fn receiver(&self) -> Progress {
        self.receiver.clone()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if let Some(events) = &self.events {
            events.end();
        }
    }
}

/// Lines on standard error, and one at the end: JSON objects every second for machines, plain ones every five for a log.
struct Events {
    file: String,
    total: u64,
    json: bool,
    state: Mutex<EventState>,
}

#[derive(Default)]
struct EventState {
    told: Option<Instant>,
    reached: Reached,
    /// What else is known of a job.
    more: Map<String, Json>,
}

impl Events {
    fn receive(&self, reached: Reached) {
        let Ok(mut state) = self.state.lock() else { return };
        state.reached = reached;
        let pause = Duration::from_secs(if self.json { 1 } else { 5 });
        if state.told.is_none_or(|told| told.elapsed() >= pause) {
            state.told = Some(Instant::now());
            self.tell("progress", &state);
        }
    }

    /// What else is told from now on.
    fn also(&self, facts: impl Iterator<Item = (&'static str, Json)>) {
        if let Ok(mut state) = self.state.lock() {
            state.more.extend(facts.map(|(key, value)| (key.to_owned(), value)));
        }
    }

    fn end(&self) {
        if let Ok(state) = self.state.lock() {
            self.tell("end", &state);
        }
    }

    fn tell(&self, event: &str, state: &EventState) {
        let reached = state.reached;
        let Reached { bytes, rows, rejected } = reached;
        if !self.json {
            let rows = rows_text(reached);
            let _ = writeln!(std::io::stderr(), "{}: {event}: {bytes} of {} bytes, {rows}", self.file, self.total);
            return;
        }
        let (file, total) = (&self.file, self.total);
        let mut event = json!({ "event": event, "file": file, "bytes": bytes, "total_bytes": total, "rows": rows, "rejected": rejected });
        if let Some(event) = event.as_object_mut() {
            event.extend(state.more.clone());
        }
        // Nobody may be reading; the import goes on.
        let _ = writeln!(std::io::stderr(), "{event}");
    }
}

/// Rows in words; rejected ones are named when there are some.
fn rows_text(reached: Reached) -> String {
    match reached.rejected {
        0 => format!("{} rows", reached.rows),
        rejected => format!("{} rows, {rejected} rejected", reached.rows),
    }
}
