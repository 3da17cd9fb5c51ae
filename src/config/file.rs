//! One configuration file: its keys checked against the list of settings, with the lines they stand on. It decides nothing
//! about which file wins.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings::{SETTINGS, Setting, SettingKind, setting_by_key};
use crate::error::{Error, Result};
use crate::query::did_you_mean;

/// A value that a file sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub text: String,
    pub line: usize,
}

/// Keys with their values.
pub(super) type Entries = BTreeMap<&'static str, Entry>;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct ConfigFile {
    pub path: PathBuf,
    pub plain: Entries,
    pub profiles: BTreeMap<String, Entries>,
}

/// Reads a file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<ConfigFile>> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &text).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Configuration(format!("{}: {error}", path.display()))),
    }
}

fn parse(path: &Path, text: &str) -> Result<ConfigFile> {
    let reader = Reader { path, text };
    let document = DeTable::parse(text).map_err(|error| reader.wrong(error.span().unwrap_or(0..0), error.message()))?;
    let mut file = ConfigFile { path: path.to_owned(), ..ConfigFile::default() };
    for (key, value) in document.get_ref() {
        if key.get_ref() == "profile" {
            file.profiles = reader.profiles(value)?;
        } else {
            reader.entry("", key, value, &mut file.plain)?;
        }
    }
    Ok(file)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        before.filter(|&&byte| byte == b'\n').count() + 1
    }

    fn wrong(&self, span: Range<usize>, message: impl std::fmt::Display) -> Error {
        Error::Configuration(format!("{}:{}: {message}", self.path.display(), self.line(span)))
    }

    fn profiles(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, Entries>> {
        let not_a_table = |span| self.wrong(span, "profile must hold tables: write [profile.NAME]");
        let table = value.get_ref().as_table().ok_or_else(|| not_a_table(value.span()))?;
        let mut profiles = BTreeMap::new();
        for (name, body) in table {
            let body = body.get_ref().as_table().ok_or_else(|| not_a_table(name.span()))?;
            let mut entries = Entries::new();
            for (key, value) in body {
                self.entry("", key, value, &mut entries)?;
            }
            profiles.insert(name.get_ref().to_string(), entries);
        }
        Ok(profiles)
    }

    /// One key, or one table of keys with the same beginning.
    fn entry(
        &self,
        prefix: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        entries: &mut Entries,
    ) -> Result<()> {
        let name = format!("{prefix}{}", key.get_ref());
        let group = format!("{name}.");
        if SETTINGS.iter().any(|setting| setting.key.starts_with(&group)) {
            let table = value.get_ref().as_table();
            let table =
                table.ok_or_else(|| self.wrong(key.span(), format!("{name} must be a table: write [{name}]")))?;
            return table.iter().try_for_each(|(key, value)| self.entry(&group, key, value, entries));
        }
        let setting = setting_by_key(&name).filter(|setting| setting.in_file);
        let setting = setting.ok_or_else(|| self.wrong(key.span(), unknown(&name)))?;
        let text = text_of(setting, value.get_ref());
        let text = text.ok_or_else(|| {
            let found = value.get_ref().type_str();
            self.wrong(value.span(), format!("{name} must be {}, not {found}", setting.kind.describe()))
        })?;
        entries.insert(setting.key, Entry { text, line: self.line(key.span()) });
        Ok(())
    }
}

fn unknown(name: &str) -> String {
    if let Some(setting) = setting_by_key(name) {
        let variables = setting.env.join(" or ");
        return format!("{name} cannot be set in a file: use --{name} or {variables}");
    }
    let keys = SETTINGS.iter().filter(|setting| setting.in_file).map(|setting| setting.key);
    let hint = did_you_mean(name, keys).map(|hint| format!("; {hint}"));
    format!("unknown key '{name}'{}", hint.unwrap_or_default())
}

/// The value as text, when it has the type that the setting's kind asks for.
fn text_of(setting: &Setting, value: &DeValue<'_>) -> Option<String> {
    match (setting.kind, value) {
        (SettingKind::Boolean, DeValue::Boolean(yes)) => Some(yes.to_string()),
        (SettingKind::Count(_), DeValue::Integer(number)) => {
            let parsed = i128::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(parsed.to_string())
        }
        (SettingKind::Boolean | SettingKind::Count(_), _) => None,
        (_, DeValue::String(text)) => Some(text.to_string()),
        _ => None,
    }
}
