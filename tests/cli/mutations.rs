//! Every fixture cut short and with bytes changed, imported by one command: each file gets an end that says what it is, the program
//! neither breaks nor grows, and the database stays sound. The places are always the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::Desk;

/// Cuts and changes of each fixture.
const CUTS: u64 = 20;
const FLIPS: u64 = 10;

/// A small generator of numbers: the same from the same seed, everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn fixtures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            fixtures(&path, found);
        } else if !name.ends_with(".expected.json") && path.metadata().unwrap().len() < 200_000 {
            found.push(path);
        }
    }
}

/// Writes the mutations of all fixtures into a folder; says how many there are.
fn mutate(target: &Path) -> usize {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    fixtures(&root.join("formats"), &mut all);
    fixtures(&root.join("sources"), &mut all);
    all.sort();
    let mut written = 0;
    for (number, path) in all.iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut numbers = Numbers(number as u64 * 7919 + 1);
        for at in 0..CUTS + FLIPS {
            let mut changed = bytes.clone();
            if at < CUTS {
                changed.truncate(numbers.below(bytes.len()));
            } else {
                for _ in 0..=numbers.below(8) {
                    let place = numbers.below(changed.len());
                    changed[place] ^= 1 << numbers.below(8);
                }
            }
            std::fs::write(target.join(format!("{number:03}_{at}_{name}")), changed).unwrap();
            written += 1;
        }
    }
    written
}

#[test]
fn damaged_files_end_well() {
    let desk = Desk::new();
    let folder = desk.path("damaged");
    std::fs::create_dir(&folder).unwrap();
    let written = mutate(&folder);
    assert!(written > 1_000, "{written}");
    let ran = desk.command(&["import", "damaged", "--recursive", "--format", "json"]).output().unwrap();
    let errors = String::from_utf8_lossy(&ran.stderr);
    let said: Json = serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"));
    assert!([1, 4, 6].contains(&ran.status.code().unwrap()), "{:?}: {errors}", ran.status);
    let files = said["files"].as_array().unwrap();
    assert_eq!(files.len(), written);
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        let outcome = file["outcome"].as_str().unwrap();
        *ends.entry(outcome).or_default() += 1;
        let first = &file["problems"][0];
        match outcome {
            "refused" | "failed" => assert!(first["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{file}"),
            "imported" | "already_imported" => {}
            other => panic!("{other}: {file}"),
        }
        // A reader that breaks is stopped by its walls; it should not break at all.
        let broke = |problem: &Json| problem["message"].as_str().unwrap().contains("its reader broke");
        assert!(!file["problems"].as_array().unwrap().iter().any(broke), "{file}");
        let sum: u64 =
            ["new", "updated", "unchanged", "rejected", "skipped"].map(|key| file[key].as_u64().unwrap()).iter().sum();
        assert_eq!(file["read"].as_u64().unwrap(), sum, "{file}");
    }
    assert!(ends["refused"] > 100 && ends["imported"] > 100, "{ends:?}");
    desk.run(0, &["db", "check"]);
}
