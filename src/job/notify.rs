//! Telling people: the job that tells something, and what is told when a job ends. Both only write to the outbox; workers deliver.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{Context, Outcome};
use crate::config::NotifySettings;
use crate::error::Result;
use crate::store::jobs::{JobRow, clock};
use crate::store::outbox::{self, Message};
use crate::store::{Connection, stats_health};

/// Tells everybody who is told of the ends of jobs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NotifyJob {
    /// What happened, in one word.
    pub event: String,
    /// What is said.
    pub text: String,
    /// Only when no file of some source came for so many days; the sources are said too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_days: Option<u32>,
}

const DAY: i64 = 86_400_000;

impl NotifyJob {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let run = context.attempt.run;
        let Some(body) = self.body(context)? else { return Ok(Outcome::Told { messages: 0 }) };
        let messages = context.store.write_queue(|connection| {
            let key = match run {
                Some(run) => format!("run-{run}"),
                None => format!("now-{}", clock(connection)?),
            };
            put(connection, &context.config.notify, run, &key, &self.event, &body)
        })?;
        Ok(Outcome::Told { messages })
    }

    /// What is sent; nothing when nothing is stale.
    fn body(&self, context: &Context<'_>) -> Result<Option<Json>> {
        let Some(days) = self.stale_days else { return Ok(Some(json!({ "text": self.text }))) };
        let now = context.now()?;
        let before = now - i64::from(days) * DAY;
        let mut stale = context.store.read(stats_health::sources)?;
        stale.retain(|source| source.last_import < before);
        if stale.is_empty() {
            return Ok(None);
        }
        let told = |source: &stats_health::SourceState| {
            let days = (now - source.last_import).div_euclid(DAY);
            json!({ "source": source.source, "table": source.table, "days": days })
        };
        let sources: Vec<Json> = stale.iter().map(told).collect();
        Ok(Some(json!({ "text": self.text, "sources": sources })))
    }
}

/// Puts what is told of the end of a job into the outbox. Call it in the transaction that ends the job.
pub fn announce_end(connection: &mut dyn Connection, settings: &NotifySettings, job: &JobRow) -> Result<u64> {
    let event = job.state.name();
    if !settings.events.iter().any(|wanted| wanted == event) {
        return Ok(0);
    }
    let report: Json = job.report.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Json::Null);
    let counts: serde_json::Map<String, Json> = ["read", "new", "updated", "unchanged", "rejected", "skipped"]
        .into_iter()
        .filter_map(|key| report.get(key).map(|count| (key.to_owned(), count.clone())))
        .collect();
    let body = json!({
        "run": job.id, "kind": job.kind, "state": event, "file": job.file_name, "origin": job.origin, "who": job.who,
        "error": job.error, "attempts": job.attempts, "rows": counts,
    });
    put(connection, settings, Some(job.id), &format!("run-{}", job.id), event, &body)
}

/// One message for each channel; ids are made from the installation and from what they tell, so that telling it twice is one message.
fn put(
    connection: &mut dyn Connection,
    settings: &NotifySettings,
    run: Option<i64>,
    key: &str,
    event: &str,
    body: &Json,
) -> Result<u64> {
    let channels =
        [("log", settings.log), ("command", !settings.command.is_empty()), ("webhook", !settings.webhook.is_empty())];
    let installation = outbox::installation(connection)?;
    let mut messages = 0;
    for (channel, _) in channels.into_iter().filter(|(_, wanted)| *wanted) {
        let hash = Sha256::digest(format!("{installation}\n{key}\n{event}\n{channel}"));
        let id = crate::import::hexadecimal(&hash[..16]);
        let body = json!({ "id": id, "event": event, "body": body }).to_string();
        outbox::put(
            connection,
            &Message { id, run, channel: channel.to_owned(), event: event.to_owned(), body, attempts: 0 },
        )?;
        messages += 1;
    }
    Ok(messages)
}
