//! Why the members of an archive gave no rows: one finding about the archive as a whole.

use std::sync::Arc;

use crate::problem::{ARCHIVE_WITHOUT_ORDERS, Code, Problem, Severity};

/// Members whose reasons are told.
const TOLD: usize = 3;

/// What was said of members before any of them gave a row.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    /// The first member that was refused, with its reason.
    refused: Option<Problem>,
    /// How many were refused.
    count: u64,
    /// Whether some were refused for another reason.
    differ: bool,
    /// The first reasons, those of files that are no reports among them.
    told: Vec<Problem>,
}

impl Reasons {
    /// Takes note of a finding about a member.
    pub(super) fn add(&mut self, problem: &Problem) {
        if self.told.len() < TOLD {
            self.told.push(problem.clone());
        }
        if problem.severity() != Severity::Error {
            return;
        }
        self.count += 1;
        let code = |known: &Problem| -> Code { known.code };
        self.differ |= self.refused.as_ref().map(code).is_some_and(|code| code != problem.code);
        self.refused.get_or_insert_with(|| problem.clone());
    }

    /// The finding about the archive: the reason of its members, where all that may hold orders were refused for one and the same.
    pub(super) fn problem(self, file: &Arc<str>, members: u64) -> Problem {
        if let Some(mut problem) = self.refused.filter(|_| !self.differ) {
            if self.count > 1 {
                problem.place = Default::default();
            }
            return problem.file(file.clone());
        }
        let reason = |problem: &Problem| {
            let member = problem.place.member.as_deref().unwrap_or_default();
            format!("{member}: {}", problem.message(Default::default()))
        };
        let mut reasons: Vec<_> = self.told.iter().map(reason).collect();
        if members > reasons.len() as u64 {
            reasons.push("…".to_owned());
        }
        let problem = Problem::new(ARCHIVE_WITHOUT_ORDERS).file(file.clone());
        problem.with("members", members).with("reason", reasons.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{FILE_DAMAGED, FILE_ENCRYPTED, MEMBER_SKIPPED};

    #[test]
    fn one_reason_of_all_members_is_the_reason_of_the_archive() {
        let check = |codes: &[Code], expected: &str, member: Option<&str>| {
            let mut reasons = Reasons::default();
            for (number, code) in codes.iter().enumerate() {
                let mut problem = Problem::new(*code).with("reason", "no orders");
                problem.place.member = Some(Arc::from(format!("{number}.csv")));
                reasons.add(&problem);
            }
            let problem = reasons.problem(&Arc::from("a.zip"), codes.len() as u64);
            assert_eq!(problem.code.name(), expected, "{codes:?}");
            assert_eq!(problem.place.member.as_deref(), member, "{codes:?}");
            assert_eq!(problem.place.file.as_deref(), Some("a.zip"));
        };
        check(&[FILE_ENCRYPTED], "E_FILE_ENCRYPTED", Some("0.csv"));
        check(&[FILE_ENCRYPTED, FILE_ENCRYPTED], "E_FILE_ENCRYPTED", None);
        check(&[MEMBER_SKIPPED, FILE_ENCRYPTED], "E_FILE_ENCRYPTED", Some("1.csv"));
        check(&[FILE_DAMAGED, FILE_ENCRYPTED], "E_ARCHIVE_WITHOUT_ORDERS", None);
        check(&[MEMBER_SKIPPED, MEMBER_SKIPPED], "E_ARCHIVE_WITHOUT_ORDERS", None);
        check(&[], "E_ARCHIVE_WITHOUT_ORDERS", None);
    }
}
