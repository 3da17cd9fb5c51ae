//! Settings: from flags, the environment, files and defaults to one typed value, with where each came from. The environment is
//! asked through a function, so that nothing here depends on the process; nothing here opens a database or a terminal.

mod file;
mod redact;
mod settings;

use std::fmt;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use crate::error::{Error, Result};
use crate::format::Limits;
use crate::query::did_you_mean;
use crate::schema::Language;

use file::{ConfigFile, Entry};
pub use redact::redact_url;
pub use settings::{Ambient, SETTINGS, Setting, SettingKind, setting_by_key};

/// The name of a project's file, looked for in the working folder and above.
const PROJECT_FILE: &str = "vhm.toml";

/// The system's file.
const SYSTEM_FILE: &str = "/etc/vhm/config.toml";

/// What flags say, as text; they outrank everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The database's address.
    pub database_url: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The only configuration file to read.
    pub config_file: Option<PathBuf>,
    /// The data folder.
    pub data_dir: Option<String>,
    /// The folder of further sources.
    pub sources_dir: Option<String>,
    /// The zone.
    pub zone: Option<String>,
    /// The language.
    pub language: Option<String>,
    /// Colours.
    pub color: Option<String>,
    /// Whether originals are kept.
    pub keep_originals: Option<String>,
    /// How long to wait.
    pub wait_seconds: Option<String>,
    /// What is logged.
    pub log: Option<String>,
    /// The system's file, where it is not `/etc/vhm/config.toml`.
    pub system_file: Option<PathBuf>,
}

impl Overrides {
    fn text(&self, key: &str) -> Option<&str> {
        let given = match key {
            "database_url" => &self.database_url,
            "profile" => &self.profile,
            "data_dir" => &self.data_dir,
            "sources_dir" => &self.sources_dir,
            "zone" => &self.zone,
            "language" => &self.language,
            "color" => &self.color,
            "keep_originals" => &self.keep_originals,
            "wait_seconds" => &self.wait_seconds,
            "log" => &self.log,
            "config" => return self.config_file.as_deref().and_then(Path::to_str),
            _ => return None,
        };
        given.as_deref()
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// An environment variable.
    Environment(&'static str),
    /// A line of a file, in a profile or not.
    File {
        /// The file.
        path: PathBuf,
        /// The line of the key, from 1.
        line: usize,
        /// The profile.
        profile: Option<String>,
    },
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag => f.write_str("flag"),
            Origin::Environment(name) => write!(f, "environment {name}"),
            Origin::File { path, line, profile: None } => write!(f, "{}:{line}", path.display()),
            Origin::File { path, line, profile: Some(name) } => write!(f, "{}:{line} (profile {name})", path.display()),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// One setting as it applies, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The key.
    pub key: &'static str,
    /// The value, passwords as `***`.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
    /// What the setting means.
    pub about: &'static str,
}

/// Every setting, as it applies. `Debug` shows no password.
#[derive(Clone)]
pub struct Config {
    /// The database's address; show it only through [`redact_url`].
    pub database_url: String,
    /// Where the embedded database and the originals are kept.
    pub data_dir: PathBuf,
    /// Where descriptions of further sources are looked for.
    pub sources_dir: PathBuf,
    /// The zone of shown times and of dates in filters.
    pub zone: Tz,
    /// The language of labels and messages.
    pub language: Language,
    /// When to use colours.
    pub color: Color,
    /// Whether a copy of every imported file is kept.
    pub keep_originals: bool,
    /// How many seconds to wait for another process.
    pub wait_seconds: u64,
    /// What is logged.
    pub log: String,
    /// Bounds on files.
    pub limits: Limits,
    /// The chosen profile.
    pub profile: Option<String>,
    /// The files that were read, the one that outranks the others first.
    pub files: Vec<PathBuf>,
    explained: Vec<Explained>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("explained", &self.explained).field("files", &self.files).finish()
    }
}

impl Config {
    /// Finds every setting: flags, then the environment, the project's file, the user's, the system's, the surroundings (see
    /// [`Setting::ambient`]) and the defaults. `env` gives an environment variable; empty ones count as absent.
    ///
    /// # Errors
    /// [`Error::Configuration`]: a file cannot be read, has an unknown key or a value of the wrong type, a value means nothing,
    /// or no file has the chosen profile. What is said names the file and line or the variable.
    pub fn load(overrides: &Overrides, env: &dyn Fn(&str) -> Option<String>, cwd: &Path) -> Result<Config> {
        let mut sources = Sources { overrides, env, cwd, profile: None, files: Vec::new() };
        sources.profile = sources.find("profile")?.map(|found| found.text);
        sources.files = sources.read_files()?;
        sources.check_profile()?;
        sources.config()
    }

    /// Every setting with its value and where it came from, in the order of [`SETTINGS`].
    pub fn explain(&self) -> Vec<Explained> {
        self.explained.clone()
    }
}

/// A value that someone gave.
struct Found {
    text: String,
    origin: Origin,
}

/// What settings are looked for in.
struct Sources<'a> {
    overrides: &'a Overrides,
    env: &'a dyn Fn(&str) -> Option<String>,
    cwd: &'a Path,
    profile: Option<String>,
    files: Vec<ConfigFile>,
}

impl Sources<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|text| !text.is_empty())
    }

    /// The files that apply, the first outranking the others.
    fn read_files(&self) -> Result<Vec<ConfigFile>> {
        if let Some(path) = self.only_file()? {
            let missing = || Error::Configuration(format!("{}: there is no such file", path.display()));
            return Ok(vec![file::read(&path)?.ok_or_else(missing)?]);
        }
        let project = self.cwd.ancestors().map(|folder| folder.join(PROJECT_FILE)).find(|path| path.is_file());
        let user = self.config_home().map(|folder| folder.join("vhm").join("config.toml"));
        let system = self.overrides.system_file.clone().unwrap_or_else(|| PathBuf::from(SYSTEM_FILE));
        let mut files = Vec::new();
        for path in project.into_iter().chain(user).chain([system]) {
            files.extend(file::read(&path)?);
        }
        Ok(files)
    }

    /// The file of `--config`, kept as a path because its name need not be text, or of its variable.
    fn only_file(&self) -> Result<Option<PathBuf>> {
        if let Some(path) = &self.overrides.config_file {
            return Ok(Some(self.cwd.join(path)));
        }
        Ok(self.find("config")?.map(|found| self.cwd.join(found.text)))
    }

    fn check_profile(&self) -> Result<()> {
        let Some(name) = &self.profile else { return Ok(()) };
        let known = || self.files.iter().flat_map(|file| file.profiles.keys());
        if known().any(|profile| profile == name) {
            return Ok(());
        }
        let hint = did_you_mean(name, known().map(String::as_str)).map(|hint| format!("; {hint}"));
        Err(Error::Configuration(format!("no configuration file has [profile.{name}]{}", hint.unwrap_or_default())))
    }

    /// What was said of a setting, by whoever ranks highest.
    fn find(&self, key: &str) -> Result<Option<Found>> {
        let setting = described(key)?;
        if let Some(text) = self.overrides.text(key) {
            return Ok(Some(Found { text: text.to_owned(), origin: Origin::Flag }));
        }
        for &name in setting.env {
            if let Some(text) = self.variable(name) {
                return Ok(Some(Found { text, origin: Origin::Environment(name) }));
            }
        }
        let in_files = self.files.iter().find_map(|file| self.find_in(file, setting));
        Ok(in_files.or_else(|| self.find_around(setting)))
    }

    fn find_in(&self, file: &ConfigFile, setting: &Setting) -> Option<Found> {
        let found = |entry: &Entry, profile: Option<String>| Found {
            text: entry.text.clone(),
            origin: Origin::File { path: file.path.clone(), line: entry.line, profile },
        };
        let chosen = self.profile.as_ref().and_then(|name| Some((name, file.profiles.get(name)?.get(setting.key)?)));
        match chosen {
            Some((name, entry)) => Some(found(entry, Some(name.clone()))),
            None => file.plain.get(setting.key).map(|entry| found(entry, None)),
        }
    }

    fn find_around(&self, setting: &Setting) -> Option<Found> {
        setting.ambient.iter().find_map(|ambient| {
            let text = (ambient.read)(&self.variable(ambient.env)?)?;
            Some(Found { text: text.to_owned(), origin: Origin::Environment(ambient.env) })
        })
    }

    /// A base folder: the XDG variable where it is absolute, else the platform's.
    fn base(&self, variable: &str, of: fn(&dyn etcetera::BaseStrategy) -> PathBuf) -> Option<PathBuf> {
        let named = self.variable(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| etcetera::choose_base_strategy().ok().map(|strategy| of(&strategy)))
    }

    fn config_home(&self) -> Option<PathBuf> {
        self.base("XDG_CONFIG_HOME", |strategy| strategy.config_dir())
    }

    fn data_home(&self) -> Option<PathBuf> {
        self.base("XDG_DATA_HOME", |strategy| strategy.data_dir())
    }

    fn config(&self) -> Result<Config> {
        let mut resolver = Resolver { sources: self, explained: Vec::with_capacity(SETTINGS.len()) };
        resolver.note("config")?;
        let profile = resolver.note("profile")?;
        let data_dir = resolver.data_dir()?;
        let config = Config {
            database_url: resolver.database_url(&data_dir)?,
            sources_dir: resolver.sources_dir()?,
            data_dir,
            zone: resolver.zone()?,
            language: resolver.language()?,
            color: resolver.color()?,
            keep_originals: resolver.boolean("keep_originals")?,
            wait_seconds: resolver.count("wait_seconds")?,
            log: resolver.text("log")?,
            limits: resolver.limits()?,
            profile: profile.filter(|name| !name.is_empty()),
            files: self.files.iter().map(|file| file.path.clone()).collect(),
            explained: Vec::new(),
        };
        let mut explained = resolver.explained;
        explained.sort_by_key(|line| SETTINGS.iter().position(|setting| setting.key == line.key));
        Ok(Config { explained, ..config })
    }
}

fn described(key: &str) -> Result<&'static Setting> {
    setting_by_key(key).ok_or_else(|| Error::Internal(format!("{key} is not in the list of settings")))
}

/// Turns texts into typed values and notes where they came from.
struct Resolver<'a> {
    sources: &'a Sources<'a>,
    explained: Vec<Explained>,
}

impl Resolver<'_> {
    /// The text of a setting or this default, noted.
    fn take(&mut self, key: &str, default: impl FnOnce() -> Result<String>) -> Result<Found> {
        let setting = described(key)?;
        let found = match self.sources.find(key)? {
            Some(found) => found,
            None => Found { text: default()?, origin: Origin::Default },
        };
        let text = if setting.kind == SettingKind::Path { self.rooted(&found) } else { found.text };
        let value = if setting.kind == SettingKind::Url { redact_url(&text) } else { text.clone() };
        self.explained.push(Explained { key: setting.key, value, origin: found.origin.clone(), about: setting.about });
        Ok(Found { text, origin: found.origin })
    }

    fn take_plain(&mut self, key: &str) -> Result<Found> {
        let default = described(key)?.default;
        self.take(key, || Ok(default.to_owned()))
    }

    /// Notes a setting that nothing else is made of here.
    fn note(&mut self, key: &str) -> Result<Option<String>> {
        let found = self.take_plain(key)?;
        Ok((found.origin != Origin::Default).then_some(found.text))
    }

    /// A path, relative to the folder of its file or to the working folder.
    fn rooted(&self, found: &Found) -> String {
        if found.text.is_empty() {
            return String::new();
        }
        let base = match &found.origin {
            Origin::File { path, .. } => path.parent().unwrap_or(self.sources.cwd),
            _ => self.sources.cwd,
        };
        base.join(&found.text).display().to_string()
    }

    fn data_dir(&mut self) -> Result<PathBuf> {
        let home = self.sources.data_home();
        let found = self.take("data_dir", || Ok(in_home(home, "data_dir")?.join("vhm").display().to_string()))?;
        Ok(PathBuf::from(found.text))
    }

    fn sources_dir(&mut self) -> Result<PathBuf> {
        let home = self.sources.config_home();
        let default = || Ok(in_home(home, "sources_dir")?.join("vhm").join("sources").display().to_string());
        Ok(PathBuf::from(self.take("sources_dir", default)?.text))
    }

    fn database_url(&mut self, data_dir: &Path) -> Result<String> {
        let default = || Ok(format!("sqlite://{}", data_dir.join("vhm.db").display()));
        Ok(self.take("database_url", default)?.text)
    }

    fn text(&mut self, key: &str) -> Result<String> {
        Ok(self.take_plain(key)?.text)
    }

    fn zone(&mut self) -> Result<Tz> {
        let found = self.take_plain("zone")?;
        found.text.parse().map_err(|_| {
            let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            wrong("zone", &found, did_you_mean(&found.text, names))
        })
    }

    fn language(&mut self) -> Result<Language> {
        let found = self.take_plain("language")?;
        match found.text.as_str() {
            "en" => Ok(Language::En),
            "ru" => Ok(Language::Ru),
            "uz" => Ok(Language::Uz),
            _ => Err(wrong("language", &found, None)),
        }
    }

    fn color(&mut self) -> Result<Color> {
        let found = self.take_plain("color")?;
        match found.text.as_str() {
            "auto" => Ok(Color::Auto),
            "always" => Ok(Color::Always),
            "never" => Ok(Color::Never),
            _ => Err(wrong("color", &found, None)),
        }
    }

    fn boolean(&mut self, key: &str) -> Result<bool> {
        let found = self.take_plain(key)?;
        match found.text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err(wrong(key, &found, None)),
        }
    }

    fn count(&mut self, key: &str) -> Result<u64> {
        let found = self.take_plain(key)?;
        let least = if let SettingKind::Count(least) = described(key)?.kind { least } else { 0 };
        let number = found.text.parse().ok().filter(|number| *number >= least);
        number.ok_or_else(|| wrong(key, &found, None))
    }

    fn size(&mut self, key: &str) -> Result<usize> {
        let number = self.count(key)?;
        usize::try_from(number)
            .map_err(|_| Error::Configuration(format!("{key}: {number} is more than this machine can hold")))
    }

    fn limits(&mut self) -> Result<Limits> {
        Ok(Limits {
            cell_characters: self.size("limits.cell_characters")?,
            row_cells: self.size("limits.row_cells")?,
            record_bytes: self.size("limits.record_bytes")?,
            quoted_bytes: self.size("limits.quoted_bytes")?,
            quoted_lines: self.size("limits.quoted_lines")?,
            depth: self.size("limits.depth")?,
            unpacked_bytes: self.count("limits.unpacked_bytes")?,
            ratio: self.count("limits.ratio")?,
            shared_text_bytes: self.size("limits.shared_text_bytes")?,
            blank_rows: self.count("limits.blank_rows")?,
        })
    }
}

fn in_home(home: Option<PathBuf>, key: &str) -> Result<PathBuf> {
    let unknown = || Error::Configuration(format!("there is no home folder to derive {key} from; set {key}"));
    home.ok_or_else(unknown)
}

/// The error for a value that means nothing, with where it came from.
fn wrong(key: &str, found: &Found, hint: Option<String>) -> Error {
    let wanted = setting_by_key(key).map(|setting| setting.kind.describe()).unwrap_or_default();
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    Error::Configuration(format!("{}: {key} must be {wanted}, not '{}'{hint}", found.origin, found.text))
}

#[cfg(test)]
mod tests;
