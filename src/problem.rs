//! A finding about a file: what, where, which raw value, why, and what to do. Findings are data, not errors:
//! a file with bad rows is read to its end. The catalogue of codes is in `problem/codes.rs`.

mod codes;
mod russian;

use std::fmt;
use std::sync::Arc;

use crate::schema::Language;
pub use codes::*;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// The row or file is taken, and somebody should look.
    Warning,
    /// The row is rejected, or the file refused.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A stable name of one kind of finding, such as `E_AMOUNT_UNREADABLE`, with its texts.
#[derive(Clone, Copy)]
pub struct Code(pub(crate) &'static CodeInfo);

/// What is known of a code. `{value}`, `{column}` and the arguments of a problem may stand in the templates.
#[derive(Debug)]
pub struct CodeInfo {
    /// The stable name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The message in English.
    pub en: &'static str,
    /// The message in Russian.
    pub ru: &'static str,
    /// What to do, in English.
    pub hint_en: &'static str,
    /// What to do, in Russian.
    pub hint_ru: &'static str,
    /// The longer text of `vhm explain`, in English.
    pub explanation: &'static str,
}

impl Code {
    /// The stable name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// Whether it says that something is larger than it may be.
    pub fn is_limit(self) -> bool {
        LIMITS.contains(&self)
    }

    /// The text of `vhm explain`; Uzbek readers get Russian until there is an Uzbek text.
    pub fn explanation(self, language: Language) -> &'static str {
        let russian = || russian::explanation(self.name());
        if language == Language::En { self.0.explanation } else { russian().unwrap_or(self.0.explanation) }
    }

    /// Everything known of the code.
    pub fn info(self) -> &'static CodeInfo {
        self.0
    }

    /// The code with this name, in any case.
    pub fn by_name(name: &str) -> Option<Code> {
        ALL.iter().copied().find(|code| code.name().eq_ignore_ascii_case(name))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a finding is. Lines and columns count from 1 and are those of the file or sheet, as its user sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub file: Option<Arc<str>>,
    /// The member of an archive, alone.
    pub member: Option<Arc<str>>,
    /// The sheet or table of the file.
    pub sheet: Option<Arc<str>>,
    /// The line of a text file or the row of a sheet.
    pub line: Option<u64>,
    /// The number of the row in its table, from 1, where lines do not tell rows apart (JSON and XML).
    pub row: Option<u64>,
    /// The heading of the column.
    pub column: Option<Arc<str>>,
    /// The position of the column.
    pub column_number: Option<u32>,
}

impl Place {
    /// The row, and what it stands in when that is known: `7`, `1(row 3)`, `[sheet]:7`, `!member[sheet]:7`.
    pub fn within_file(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = self.write_within(&mut text);
        text.strip_prefix(':').map(str::to_owned).unwrap_or(text)
    }

    /// What tells more than the file and the line: member, sheet, row and column; empty when there is no more to tell.
    pub fn details(&self) -> String {
        let line = if self.row.is_some() || self.sheet.is_some() || self.member.is_some() { self.line } else { None };
        let mut parts = vec![Place { line, ..self.clone() }.within_file()];
        parts.extend(self.column.as_ref().map(|column| format!("«{column}»")));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    fn write_within(&self, f: &mut impl fmt::Write) -> fmt::Result {
        if let Some(member) = &self.member {
            write!(f, "!{member}")?;
        }
        if let Some(sheet) = &self.sheet {
            write!(f, "[{sheet}]")?;
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(row) = self.row {
            write!(f, "(row {row})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    /// `file!member[sheet]:line(row) «column»`, with what is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("-"))?;
        self.write_within(f)?;
        if let Some(column) = &self.column {
            write!(f, " «{column}»")?;
        }
        Ok(())
    }
}

/// The longest raw value that a problem repeats, in characters.
pub const VALUE_SHOWN: usize = 200;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which kind of finding.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// The raw value, clipped to [`VALUE_SHOWN`] characters.
    pub value: Option<String>,
    /// Named parts of the message.
    pub arguments: Vec<(&'static str, String)>,
}

impl Problem {
    /// A finding without a place.
    pub fn new(code: Code) -> Self {
        Self { code, place: Place::default(), value: None, arguments: Vec::new() }
    }

    /// Sets the raw value, clipped.
    pub fn value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(clip(value.as_ref(), VALUE_SHOWN));
        self
    }

    /// Sets the line.
    pub fn line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Sets the heading and the position (from 1) of the column.
    pub fn column(mut self, heading: impl Into<Arc<str>>, number: u32) -> Self {
        self.place.column = Some(heading.into());
        self.place.column_number = Some(number);
        self
    }

    /// Sets the sheet.
    pub fn sheet(mut self, sheet: impl Into<Arc<str>>) -> Self {
        self.place.sheet = Some(sheet.into());
        self
    }

    /// Sets the file.
    pub fn file(mut self, file: impl Into<Arc<str>>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// Gives a named part of the message.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The message; Uzbek readers get Russian until there is an Uzbek text.
    pub fn message(&self, language: Language) -> String {
        let info = self.code.info();
        self.fill(if language == Language::En { info.en } else { info.ru })
    }

    /// What to do about it.
    pub fn hint(&self, language: Language) -> String {
        let info = self.code.info();
        self.fill(if language == Language::En { info.hint_en } else { info.hint_ru })
    }

    fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, tail)) = rest.split_once('{') {
            text.push_str(before);
            let placeholder = tail.split_once('}').filter(|(name, _)| is_name(name));
            let Some((name, after)) = placeholder else {
                text.push('{');
                rest = tail;
                continue;
            };
            text.push_str(&self.part(name));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn part(&self, name: &str) -> String {
        if let Some((_, value)) = self.arguments.iter().find(|(known, _)| *known == name) {
            return value.clone();
        }
        match name {
            "value" => self.value.clone().unwrap_or_default(),
            "column" => self.place.column.as_deref().unwrap_or_default().to_owned(),
            "line" => self.place.line.map(|line| line.to_string()).unwrap_or_default(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.place, self.code, self.message(Language::En))
    }
}

/// Whether braces around this make a placeholder: letters and underscores only.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The first `most` characters of a text, with `…` behind when something was left out.
pub fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_filled_in_both_languages() {
        let problem = Problem::new(AMOUNT_UNREADABLE).value("abc").column("Цена", 3).line(7);
        assert!(problem.message(Language::En).contains("abc"));
        assert!(problem.message(Language::Ru).contains("abc"));
        assert!(!problem.message(Language::En).contains('{'));
        // Braces of JSON are no placeholder.
        let hint = Problem::new(ROW_NOT_OBJECT).hint(Language::En);
        assert_eq!(hint, "write every row as {\"field\": value}");
    }

    #[test]
    fn codes_are_unique_and_complete() {
        let mut names: Vec<_> = ALL.iter().map(|code| code.name()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for code in ALL {
            let info = code.info();
            let prefix = match info.severity {
                Severity::Error => "E_",
                Severity::Warning => "W_",
                Severity::Note => "N_",
            };
            assert!(info.name.starts_with(prefix), "{code}");
            for text in [info.en, info.ru, info.hint_en, info.hint_ru, info.explanation] {
                assert!(!text.is_empty(), "{code} lacks a text");
            }
            assert!(russian::explanation(info.name).is_some(), "{code} is not explained in Russian");
        }
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("привет", 3), "при…");
        assert_eq!(clip("при", 3), "при");
    }
}
