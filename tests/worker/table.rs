//! The table of promises says what is true: fourteen promises, and tests that exist.

use std::path::Path;

#[test]
fn the_promises_name_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/worker");
    let table = std::fs::read_to_string(folder.join("promises.md")).unwrap();
    let mut promises = 0;
    for line in table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, shown] = cells[..] else { panic!("{line}") };
        promises += 1;
        assert_eq!(number.parse::<u32>(), Ok(promises), "{line}");
        let mut named = 0;
        for part in shown.split(';') {
            let file = part.split(':').next().unwrap_or_default().trim();
            for test in part.split('`').skip(1).step_by(2).filter(|name| name.contains('_')) {
                let text =
                    std::fs::read_to_string(folder.join(format!("{file}.rs"))).unwrap_or_else(|_| panic!("{line}"));
                let body = text.split(&format!("#[test]\nfn {test}()")).nth(1);
                let body = body.unwrap_or_else(|| panic!("{line}\nthere is no test {test} in {file}.rs"));
                let body = body.split("\n}\n").next().unwrap_or_default();
                assert!(body.contains("on_both("), "{test} does not run on both databases");
                named += 1;
            }
        }
        assert!(named > 0, "{line}");
    }
    assert_eq!(promises, 14);
    // What is listed below the table is there too, in some file of this folder.
    let tests: String = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let (_, below) = table.split_once("# Trouble around jobs").unwrap();
    let named: Vec<_> = below.split('`').skip(1).step_by(2).filter(|name| !name.contains('/')).collect();
    assert!(named.len() >= 9, "{named:?}");
    for name in named {
        assert!(tests.contains(&format!("#[test]\nfn {name}()")), "there is no test {name}");
    }
}
