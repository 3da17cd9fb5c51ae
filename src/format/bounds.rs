//! Findings for what is larger than it may be, each with the setting that can raise its bound.

use std::io;

use crate::problem::{self, Problem};

/// A bound without a setting.
pub(in crate::format) fn over_limit(detail: impl ToString) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_LIMIT).with("detail", detail))
}

/// More bytes after unpacking than `limits.unpacked_bytes`.
pub(in crate::format) fn unpacked(limit: u64) -> Box<Problem> {
    Box::new(Problem::new(problem::UNPACKED_TOO_LARGE).with("limit", limit))
}

/// More unpacked bytes for each packed one than `limits.ratio`.
pub(in crate::format) fn ratio(what: &str, limit: u64) -> Box<Problem> {
    Box::new(Problem::new(problem::RATIO_TOO_HIGH).with("what", what).with("limit", limit))
}

/// A file that is larger than the setting says.
pub(in crate::format) fn file(limit: u64, setting: &str) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_TOO_LARGE).with("limit", limit).with("setting", setting))
}

/// A text or tag that is longer than the setting says.
pub(in crate::format) fn piece(limit: u64, setting: &str) -> Problem {
    Problem::new(problem::PIECE_TOO_LONG).with("limit", limit).with("setting", setting)
}

/// Something nested deeper than the setting says; without a setting the bound is fixed.
pub(in crate::format) fn depth(limit: usize, setting: Option<&str>) -> Problem {
    let setting = setting.map(|setting| format!(" ({setting})")).unwrap_or_default();
    Problem::new(problem::TOO_DEEP).with("limit", limit).with("setting", setting)
}

/// More pages than `limits.pages`.
pub(in crate::format) fn pages(limit: usize) -> Box<Problem> {
    Box::new(Problem::new(problem::TOO_MANY_PAGES).with("limit", limit))
}

/// A finding on its way through a reader of bytes.
#[derive(Debug)]
struct Carried(Box<Problem>);

impl std::fmt::Display for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message(Default::default()))
    }
}

impl std::error::Error for Carried {}

/// The finding as an error of reading.
pub(in crate::format) fn as_io(problem: Box<Problem>) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, Carried(problem))
}

/// The finding that an error of reading carries.
pub(in crate::format) fn of_io(error: &io::Error) -> Option<Box<Problem>> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<Carried>()).map(|carried| carried.0.clone())
}
