//! Who is writing to an embedded database: a small file beside it, there as long as the writing transaction. SQLite itself cannot tell.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

/// Says that this process writes, until it is dropped.
pub(super) struct WriterNote {
    path: PathBuf,
}

impl WriterNote {
    /// Leaves the note. Call it only while the database is locked for writing, so that there is one at a time.
    pub(super) fn leave(database: &Path) -> WriterNote {
        let path = place(database);
        // It only makes a message better; where it cannot be written the message is vaguer.
        let _ = std::fs::write(&path, format!("{} {}\n", std::process::id(), shown(Utc::now())));
        WriterNote { path }
    }
}

impl Drop for WriterNote {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn shown(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn place(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-writer");
    PathBuf::from(name)
}

/// Who writes now, for a message: ` (process 17, since …)`, or nothing when no process of this program does. A process that was killed
/// leaves its note behind, so one that is no longer there is not named.
pub(super) fn writer(database: &Path) -> String {
    let Ok(note) = std::fs::read_to_string(place(database)) else { return String::new() };
    let Some((process, since)) = note.trim().split_once(' ') else { return String::new() };
    let (Ok(process), Ok(since)) = (process.parse::<u32>(), since.parse::<DateTime<Utc>>()) else {
        return String::new();
    };
    let processes = Path::new("/proc");
    if processes.join("self").exists() && !processes.join(process.to_string()).exists() {
        return String::new();
    }
    format!(" (process {process}, since {})", shown(since))
}
