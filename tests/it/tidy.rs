//! The invariants of the house, read off its own files.

use std::path::{Path, PathBuf};

/// Every Rust file of the library and the command, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "cli/src", "worker/src"] {
        walk(&root.join(folder), &mut found);
    }
    found
        .iter()
        .map(|path| (path.strip_prefix(root).unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The text before the tests of a file.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

fn is_test_file(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing")
}

/// Files in which some line breaks a rule.
fn breaking(rule: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        for (number, line) in without_tests(text).lines().enumerate() {
            if !line.trim_start().starts_with("//") && rule(path, line) {
                broken.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    broken
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test_file(path)) {
        assert!(text.starts_with("//! "), "{} does not open with //!", path.display());
    }
}

#[test]
fn sql_stands_only_in_the_store() {
    let sql = |path: &Path, line: &str| {
        let words =
            ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE FROM", "\"CREATE TABLE", " FROM runs", " FROM changes"];
        !path.starts_with("src/store") && words.iter().any(|word| line.contains(word))
    };
    assert_eq!(breaking(sql), Vec::<String>::new());
}

#[test]
fn printing_and_the_environment_stay_at_the_edge() {
    let prints = |path: &Path, line: &str| {
        let allowed = ["cli/src/output.rs", "cli/src/main.rs"].iter().any(|allowed| path == Path::new(allowed));
        !allowed && ["println!", "eprintln!", "print!(", "eprint!("].iter().any(|word| line.contains(word))
    };
    assert_eq!(breaking(prints), Vec::<String>::new());
    let environment = |path: &Path, line: &str| path.starts_with("src") && line.contains("std::env");
    assert_eq!(breaking(environment), Vec::<String>::new());
}

#[test]
fn the_library_knows_no_command_line() {
    let edges = ["clap", "comfy_table", "indicatif", "axum", "teloxide"];
    let used = |path: &Path, line: &str| {
        path.starts_with("src") && edges.iter().any(|edge| line.contains(&format!("use {edge}")))
    };
    assert_eq!(breaking(used), Vec::<String>::new());
}

#[test]
fn files_and_functions_keep_their_size() {
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        let text = without_tests(text);
        assert!(text.lines().count() <= 700, "{} has {} lines", path.display(), text.lines().count());
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start();
            let is_function = [
                "fn ",
                "pub fn ",
                "pub(super) fn ",
                "pub(crate) fn ",
                "async fn ",
                "pub async fn ",
                "pub const fn ",
                "const fn ",
            ]
            .iter()
            .any(|word| words.starts_with(word));
            if !is_function {
                continue;
            }
            let close = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == close).unwrap_or(0) + 1;
            assert!(length <= 80, "{}:{} has {length} lines: {words}", path.display(), start + 1);
        }
    }
}

#[test]
fn no_module_is_an_attic() {
    let attics = ["util", "utils", "common", "helper", "helpers", "manager", "service", "processor"];
    for (path, _) in sources() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(!attics.contains(&stem), "{}", path.display());
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let entries = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
