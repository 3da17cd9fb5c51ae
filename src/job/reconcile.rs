//! The job that matches orders with sales, receipts and payments.

use serde::{Deserialize, Serialize};

use super::import::before;
use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::query::{Moment, period};
use crate::reconcile::rules::{Rules, SETS};
use crate::reconcile::{Options, reconcile};

/// Reconciles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReconcileJob {
    /// From this day or moment, as it was typed: `-7d` is reckoned when the job is executed.
    pub from: Option<String>,
    /// To this day or moment.
    pub to: Option<String>,
    /// The name of an embedded set of rules.
    pub rules: String,
    /// The text of an operator's own rules, which another machine has no file of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_rules: Option<String>,
    /// Do everything and take it back.
    pub dry_run: bool,
    /// Look at every row again, also where nothing changed.
    pub full: bool,
}

impl Default for ReconcileJob {
    fn default() -> Self {
        Self { from: None, to: None, rules: "default".to_owned(), own_rules: None, dry_run: false, full: false }
    }
}

impl ReconcileJob {
    /// A job with these rules: an embedded set by its name, or the content of a file.
    ///
    /// # Errors
    /// `Request` for a file that cannot be read or holds no rules.
    pub fn with_rules(rules: &str) -> Result<ReconcileJob> {
        if SETS.iter().any(|(name, _)| *name == rules) {
            return Ok(ReconcileJob { rules: rules.to_owned(), ..ReconcileJob::default() });
        }
        // Wrong rules are told to whoever has them, not to a worker.
        Rules::load(rules)?;
        let text = std::fs::read_to_string(rules)
            .map_err(|error| Error::Request(format!("the rules {rules} cannot be read: {error}")))?;
        Ok(ReconcileJob { rules: rules.to_owned(), own_rules: Some(text), ..ReconcileJob::default() })
    }

    /// Finds out whether it can be understood, before anything is done.
    ///
    /// # Errors
    /// `Request` when the period or the rules cannot be understood.
    pub fn check(&self, context: &Context<'_>) -> Result<()> {
        self.options(context).map(drop)
    }

    fn options(&self, context: &Context<'_>) -> Result<Options> {
        let zone = context.config.zone.clone();
        let moment = Moment { zone: zone.clone(), now: context.now()? };
        let (from, to) = period(self.from.as_deref(), self.to.as_deref(), &moment)
            .map_err(|error| Error::Request(error.render(context.config.language)))?;
        let mut rules = match &self.own_rules {
            Some(text) => Rules::parse(text, &self.rules)?,
            None => Rules::load(&self.rules)?,
        };
        let named = self.own_rules.as_deref().is_some_and(Rules::names_gateways);
        if !named && !context.config.gateways.is_empty() {
            rules.gateways.clone_from(&context.config.gateways);
        }
        let attempt = &context.attempt;
        Ok(Options {
            rules,
            from,
            to,
            dry_run: self.dry_run,
            full: self.full,
            zone,
            origin: attempt.origin.clone(),
            who: attempt.who.clone(),
            run: attempt.run,
            fence: attempt.fence.clone(),
            interrupt: attempt.interrupt.clone(),
        })
    }

    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        if let Some(run) = before(context)? {
            return Ok(run);
        }
        match reconcile(context.store, &self.options(context)?) {
            Ok(done) => Ok(Outcome::Reconciled { done: Box::new(done), dry_run: self.dry_run }),
            // Another worker that was thought dead may have landed the same run in the meantime.
            Err(error) => before(context)?.ok_or(error),
        }
    }
}
