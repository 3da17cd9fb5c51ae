//! Whole folders by one command: every format in every variety gives exactly its rows and findings, and a folder of files that mean harm ends
//! with a clean summary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::{Desk, fixture};

/// Every file below a folder that has an expected result, by its path.
fn expected(folder: &Path, found: &mut BTreeMap<PathBuf, Json>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            expected(&path, found);
            continue;
        }
        let mut beside = path.clone().into_os_string();
        beside.push(".expected.json");
        if let Ok(text) = std::fs::read_to_string(beside) {
            found.insert(path, serde_json::from_str(&text).unwrap());
        }
    }
}

/// Copies the files that need no password and no flag, with their folders; says what must come of each.
fn gather(desk: &Desk, folders: &[&str]) -> BTreeMap<String, Json> {
    let root = PathBuf::from(fixture("formats")).parent().unwrap().to_owned();
    let mut all = BTreeMap::new();
    folders.iter().for_each(|folder| expected(&root.join(folder), &mut all));
    let mut kept = BTreeMap::new();
    for (path, wanted) in all {
        // Flags are for one file; a folder has none.
        if wanted.get("password").is_some() || wanted.get("options").is_some() || wanted.get("undecided").is_some() {
            continue;
        }
        let name = Path::new("all").join(path.strip_prefix(&root).unwrap());
        std::fs::create_dir_all(desk.path(name.parent().unwrap().to_str().unwrap())).unwrap();
        std::fs::copy(&path, desk.path(name.to_str().unwrap())).unwrap();
        kept.insert(name.to_str().unwrap().to_owned(), wanted);
    }
    kept
}

#[test]
fn a_check_of_one_folder_of_all_formats_finds_exactly_what_is_there() {
    let desk = Desk::new();
    let wanted = gather(&desk, &["formats", "sources"]);
    assert!(wanted.len() > 200, "{}", wanted.len());
    let told = desk.json(1, &["validate", "all", "--recursive", "--quiet"]);
    let mut formats = std::collections::BTreeSet::new();
    let mut differences = Vec::new();
    let files = told["files"].as_array().unwrap();
    assert_eq!(files.len(), wanted.len());
    for file in files {
        let name = file["file"].as_str().unwrap();
        let wanted = &wanted[name];
        let problems = file["problems"].as_array().unwrap();
        if let Some(refused) = wanted["refused"].as_str() {
            let code = problems[0]["code"].as_str();
            if code != Some(refused) && code != wanted["or_refused"].as_str() {
                differences.push(format!("{name}: {}", problems[0]));
            }
            continue;
        }
        formats.insert(file["format"].as_str().unwrap_or_default().to_owned());
        for key in ["format", "source", "read", "rejected", "skipped"] {
            if file[key] != wanted[key] {
                differences.push(format!("{name}: {key} is {}, expected {}", file[key], wanted[key]));
            }
        }
        let mut left: Vec<&Json> = problems.iter().collect();
        for problem in wanted["problems"].as_array().into_iter().flatten() {
            let fits = |found: &&Json| {
                found["code"] == problem["code"] && (problem["line"].is_null() || found["line"] == problem["line"])
            };
            match left.iter().position(fits) {
                Some(at) => drop(left.remove(at)),
                None => differences.push(format!("{name}: no {problem}")),
            }
        }
        differences
            .extend(left.iter().filter(|found| found["severity"] == "error").map(|found| format!("{name}: {found}")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for format in ["csv", "tsv", "txt", "xls", "xlsx", "json", "xml", "pdf", "doc", "docx", "zip", "rar"] {
        assert!(formats.contains(format), "{format} is not among {formats:?}");
    }
}

#[test]
fn a_folder_of_files_that_mean_harm_ends_with_a_summary() {
    let desk = Desk::new();
    let wanted = gather(&desk, &["bad"]);
    assert!(wanted.len() > 80, "{}", wanted.len());
    let told = desk.json(1, &["import", "all", "--recursive"]);
    let files = told["files"].as_array().unwrap();
    assert_eq!((files.len(), &told["exit_code"]), (wanted.len(), &serde_json::json!(1)));
    let refused = files.iter().filter(|file| file["outcome"] == "refused").count();
    let must = wanted.values().filter(|wanted| wanted.get("refused").is_some()).count();
    assert_eq!(refused, must, "files that must be refused are, and no other");
    let sum: u64 =
        ["new", "updated", "unchanged", "rejected", "skipped"].map(|key| told[key].as_u64().unwrap()).iter().sum();
    assert_eq!(told["read"].as_u64(), Some(sum));
    let summary = desk.run(1, &["import", "all", "--recursive", "--force"]).out();
    assert!(summary.lines().last().unwrap().starts_with(&format!("{} files: read ", wanted.len())), "{summary}");
    desk.run(0, &["db", "check"]);
}
