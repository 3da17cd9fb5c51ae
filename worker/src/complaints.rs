//! What was complained of lately: trouble that lasts is logged once a minute, not every second of a night.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The same complaint is logged again after so long.
const AGAIN: Duration = Duration::from_secs(60);

/// The last complaint about each thing, and when it was logged.
#[derive(Debug, Default)]
pub struct Complaints(Mutex<HashMap<String, (String, Instant)>>);

impl Complaints {
    /// Whether this should be logged: it is another trouble than the last one with this thing, or that was a while ago.
    pub fn is_new(&self, thing: &str, trouble: &dyn Display) -> bool {
        let trouble = trouble.to_string();
        // Whoever panicked while holding it left it as it was.
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.retain(|_, (_, logged)| logged.elapsed() < AGAIN);
        if known.get(thing).is_some_and(|(last, _)| *last == trouble) {
            return false;
        }
        known.insert(thing.to_owned(), (trouble, Instant::now()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Complaints;

    #[test]
    fn what_lasts_is_told_once() {
        let complaints = Complaints::default();
        let told = [("disk", "full"), ("disk", "full"), ("folder", "full"), ("disk", "gone"), ("disk", "full")]
            .map(|(thing, trouble)| complaints.is_new(thing, &trouble));
        assert_eq!(told, [true, false, true, true, true]);
    }
}
