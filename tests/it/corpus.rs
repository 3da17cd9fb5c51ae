//! What fuzzing begins with and what it has found, as ordinary tests: no bytes of these may break a reader.

use std::path::{Path, PathBuf};

#[path = "../support/fuzzing.rs"]
mod fuzzing;

/// Files larger than this would only cost time: what they show is in the tests of their format.
const LARGEST: u64 = 200_000;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if !path.to_string_lossy().ends_with(".json") || path.to_string_lossy().contains("/json/") {
            found.push(path);
        }
    }
}

fn each(folders: &[&str], at_least: usize, check: impl Fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in folders {
        files(&root.join(folder), &mut all);
    }
    all.sort();
    all.retain(|path| path.metadata().unwrap().len() <= LARGEST);
    assert!(all.len() >= at_least, "only {} files", all.len());
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&bytes))).is_err() {
            panic!("broken by {}", path.display());
        }
    }
}

#[test]
fn no_file_breaks_a_reader() {
    each(&["fixtures/formats", "fixtures/bad", "fuzz/findings/readers"], 200, fuzzing::readers);
}

#[test]
fn no_file_breaks_the_mapping() {
    each(&["fixtures/sources", "fixtures/formats/csv", "fuzz/findings/mapping"], 20, fuzzing::mapping);
}
