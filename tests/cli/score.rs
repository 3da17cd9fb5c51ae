//! The score of the command's manners says what is true: sixty points, tests that exist, the right sum.

use std::path::Path;

#[test]
fn the_score_names_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cli");
    let score = std::fs::read_to_string(folder.join("score.md")).unwrap();
    let mut sum = 0;
    let mut points = 0;
    for line in score.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, value, shown] = cells[..] else { panic!("{line}") };
        points += 1;
        assert_eq!(number.parse::<u32>(), Ok(points), "{line}");
        let value: u32 = value.parse().unwrap();
        sum += value;
        let mut named = 0;
        for part in shown.split(';') {
            let file = part.split(':').next().unwrap_or_default().trim();
            let tests = part
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|name| name.contains('_') && !name.contains(char::is_uppercase));
            for test in tests {
                let text =
                    std::fs::read_to_string(folder.join(format!("{file}.rs"))).unwrap_or_else(|_| panic!("{line}"));
                assert!(
                    text.contains(&format!("#[test]\nfn {test}()")),
                    "{line}\nthere is no test {test} in {file}.rs"
                );
                named += 1;
            }
        }
        assert_eq!(value > 0, named > 0, "a point is scored when, and only when, a test shows it: {line}");
    }
    assert_eq!(points, 60);
    assert!(score.contains(&format!("Sum: {sum} of 120")), "the sum is {sum}");
}
