//! Every setting, once: its key, its environment variable, its default and what it is for. Precedence: flag, environment, project file
//! (`vhm.toml`, searched upward), user file, system file, default. The environment is read only through the function given to [`Config::load`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::format::Limits;
use crate::schema::Language;
use crate::value::zone::Zone;

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The key in configuration files.
    pub key: &'static str,
    /// The environment variable.
    pub variable: &'static str,
    /// The default, as text; the empty text stands for one that depends on the machine.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
}

const fn setting(key: &'static str, variable: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { key, variable, default, about }
}

/// Every setting.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("database_url", "VHM_DATABASE_URL", "", "The database: sqlite:///path/to/file.db or postgres://user@host/database. Default: vhm.db in data_dir. DATABASE_URL is honoured when VHM_DATABASE_URL is not set."),
    setting("data_dir", "VHM_DATA_DIR", "", "Where the embedded database and the original files are kept. Default: the platform's data directory."),
    setting("sources_dir", "VHM_SOURCES_DIR", "", "Where descriptions of sources of your own are (*.toml). Default: sources in the user's configuration directory."),
    setting("zone", "VHM_ZONE", "Asia/Tashkent", "The time zone in which times are shown and dates of filters are read."),
    setting("language", "VHM_LANG", "", "The language of messages: en, ru or uz. Default: from LANG, else en."),
    setting("gateways", "VHM_GATEWAYS", "", "The gateways that the operator has: payme, click, uzum. Default: those of the reconciliation rules."),
    setting("keep_originals", "VHM_KEEP_ORIGINALS", "true", "Keep a copy of every imported file, by the hash of its content."),
    setting("blobs", "VHM_BLOBS", "", "Where original files and the results of jobs are kept: a folder, or s3://bucket/prefix, which workers on several machines share. Default: originals in data_dir."),
    setting("blobs_keep_days", "VHM_BLOBS_KEEP_DAYS", "0", "Days after which a prune takes kept files away that no waiting job needs; 0 keeps them for ever."),
    setting("blobs_max_bytes", "VHM_BLOBS_MAX_BYTES", "0", "Bytes that kept files may take before no more jobs with files are accepted; 0 is no limit."),
    setting("s3.endpoint", "VHM_S3_ENDPOINT", "", "The address of the S3 storage, when it is not Amazon's."),
    setting("s3.region", "VHM_S3_REGION", "us-east-1", "The region of the S3 storage."),
    setting("s3.access_key", "VHM_S3_ACCESS_KEY", "", "The access key of the S3 storage. AWS_ACCESS_KEY_ID is honoured when this is not set."),
    setting("s3.secret_key", "VHM_S3_SECRET_KEY", "", "The secret key of the S3 storage. AWS_SECRET_ACCESS_KEY is honoured when this is not set."),
    setting("jobs.lease_seconds", "VHM_JOBS_LEASE_SECONDS", "30", "Seconds after which a worker that is not heard of loses its job."),
    setting("jobs.retry_seconds", "VHM_JOBS_RETRY_SECONDS", "5,30,120,600", "Seconds to wait before a job that failed for its surroundings (database, disk, network) is tried again, each time."),
    setting("notify.events", "VHM_NOTIFY_EVENTS", "failed,dead", "The ends of jobs that are told: done, failed, dead, cancelled."),
    setting("notify.log", "VHM_NOTIFY_LOG", "true", "Whether they are told in the worker's log."),
    setting("notify.command", "VHM_NOTIFY_COMMAND", "", "A program that is run with each notification as JSON on its standard input."),
    setting("notify.webhook", "VHM_NOTIFY_WEBHOOK", "", "An address that each notification is posted to as JSON."),
    setting("notify.webhook_secret", "VHM_NOTIFY_WEBHOOK_SECRET", "", "The key that posted notifications are signed with (HMAC-SHA256)."),
    setting("notify.private_addresses", "VHM_NOTIFY_PRIVATE_ADDRESSES", "false", "Whether the webhook may be on this machine or in a private network."),
    setting("wait_seconds", "VHM_WAIT_SECONDS", "30", "How long to wait for another writer."),
    setting("limits.cell_characters", "VHM_LIMITS_CELL_CHARACTERS", "32767", "Characters in a cell."),
    setting("limits.row_cells", "VHM_LIMITS_ROW_CELLS", "16384", "Cells in a row."),
    setting("limits.record_bytes", "VHM_LIMITS_RECORD_BYTES", "1048576", "Bytes in one record of a text format."),
    setting("limits.quoted_bytes", "VHM_LIMITS_QUOTED_BYTES", "65536", "Bytes in one quoted field."),
    setting("limits.quoted_lines", "VHM_LIMITS_QUOTED_LINES", "100", "Lines in one quoted field."),
    setting("limits.depth", "VHM_LIMITS_DEPTH", "64", "Levels of nesting in JSON and XML."),
    setting("limits.unpacked_bytes", "VHM_LIMITS_UNPACKED_BYTES", "1073741824", "Bytes of a workbook or an archive after unpacking, and of a PDF file or an old workbook."),
    setting("limits.ratio", "VHM_LIMITS_RATIO", "200", "Unpacked bytes for each packed byte of a workbook, a document or a member of an archive, behind the first 1 MiB."),
    setting("limits.shared_text_bytes", "VHM_LIMITS_SHARED_TEXT_BYTES", "268435456", "Bytes of shared text in a workbook."),
    setting("limits.members", "VHM_LIMITS_MEMBERS", "1000", "Members of an archive."),
    setting("limits.child_bytes", "VHM_LIMITS_CHILD_BYTES", "1073741824", "Bytes of address space of a process that reads a file apart."),
    setting("limits.child_seconds", "VHM_LIMITS_CHILD_SECONDS", "120", "Seconds of processor time of a process that reads a file apart."),
    setting("limits.blank_rows", "VHM_LIMITS_BLANK_ROWS", "100000", "Blank rows after which a sheet is taken to have ended."),
    setting("limits.pages", "VHM_LIMITS_PAGES", "5000", "Pages of a document."),
    setting("limits.page_letters", "VHM_LIMITS_PAGE_LETTERS", "400000", "Letters on a page of a PDF file."),
    setting("limits.tables", "VHM_LIMITS_TABLES", "10000", "Tables of a document."),
    setting("limits.table_depth", "VHM_LIMITS_TABLE_DEPTH", "16", "Levels of tables inside tables of a document."),
    setting("limits.group_depth", "VHM_LIMITS_GROUP_DEPTH", "512", "Levels of groups in an RTF document."),
    setting("limits.archive_depth", "VHM_LIMITS_ARCHIVE_DEPTH", "2", "Levels of archives: 1 is an archive of files, 2 allows archives inside it."),
    setting("limits.old_document_bytes", "VHM_LIMITS_OLD_DOCUMENT_BYTES", "134217728", "Bytes of an old document (DOC), which is held whole."),
    setting("limits.piece_bytes", "VHM_LIMITS_PIECE_BYTES", "16777216", "Bytes of one text or tag in a workbook or a document."),
];

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Settings by key, with the flag they came from.
    pub settings: BTreeMap<&'static str, (String, &'static str)>,
    /// The only configuration file to read.
    pub file: Option<PathBuf>,
    /// The profile.
    pub profile: Option<String>,
}

/// Reads a variable of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Every setting with its value.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database's URL.
    pub database_url: String,
    /// Where the embedded database and original files are.
    pub data_dir: PathBuf,
    /// Where the operator's own sources are.
    pub sources_dir: PathBuf,
    /// The zone times are shown in.
    pub zone: Zone,
    /// The language of messages.
    pub language: Language,
    /// The gateways that the operator has; empty for those of the rules.
    pub gateways: Vec<String>,
    /// Whether imported files are kept.
    pub keep_originals: bool,
    /// Where original files and results of jobs are kept: a folder or `s3://bucket/prefix`.
    pub blobs: String,
    /// Days after which a prune takes kept files away; 0 is never.
    pub blobs_keep_days: u64,
    /// Bytes that kept files may take; 0 is no limit.
    pub blobs_max_bytes: u64,
    /// The S3 storage.
    pub s3: S3Settings,
    /// How jobs are executed.
    pub jobs: JobSettings,
    /// Who is told of their ends.
    pub notify: NotifySettings,
    /// How long to wait for another writer, in seconds.
    pub wait_seconds: u64,
    /// Bounds on what a file may hold.
    pub limits: Limits,
    values: BTreeMap<&'static str, (String, String)>,
}

/// How S3 storage is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct S3Settings {
    /// Its address; empty for Amazon's.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: String,
}

/// How jobs are executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSettings {
    /// Milliseconds after which a worker that is not heard of loses its job.
    pub lease_ms: i64,
    /// Milliseconds to wait before each further attempt.
    pub retry_ms: Vec<i64>,
}

/// Who is told of the ends of jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotifySettings {
    /// The ends that are told, by the names of states.
    pub events: Vec<String>,
    /// Whether the log tells them.
    pub log: bool,
    /// A program to run; empty for none.
    pub command: String,
    /// An address to post to; empty for none.
    pub webhook: String,
    /// The key of the signature; empty for none.
    pub webhook_secret: String,
    /// Whether that address may be on this machine or in a private network.
    pub private_addresses: bool,
}

/// Settings that are never shown.
const SECRETS: [&str; 3] = ["s3.access_key", "s3.secret_key", "notify.webhook_secret"];
/// Addresses of which only the host is shown: who knows the rest can use them.
const ADDRESSES: [&str; 1] = ["notify.webhook"];

/// A setting with its value and where the value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The key.
    pub key: &'static str,
    /// The value, with passwords made unreadable.
    pub value: String,
    /// Where it came from.
    pub origin: String,
    /// What it is for.
    pub about: &'static str,
}

impl Config {
    /// Puts the configuration together.
    ///
    /// # Errors
    /// `Configuration`, with the file and the nearest key, for unknown keys and values of the wrong kind.
    pub fn load(overrides: &Overrides, environment: Environment<'_>, folder: &Path) -> Result<Config> {
        let profile = overrides.profile.clone().or_else(|| environment("VHM_PROFILE"));
        let mut layers = Vec::new();
        for path in files(overrides, environment, folder) {
            layers.push(read_file(&path, profile.as_deref())?);
        }
        if let Some(name) = &profile
            && !layers.iter().any(|layer| layer.has_profile)
        {
            return Err(Error::Configuration(no_profile(name, &layers)));
        }
        let mut values: BTreeMap<&'static str, (String, String)> = BTreeMap::new();
        for setting in SETTINGS {
            let flag = overrides.settings.get(setting.key).map(|(value, flag)| (value.clone(), format!("flag {flag}")));
            let variable =
                || environment(setting.variable).map(|value| (value, format!("environment {}", setting.variable)));
            let file = || layers.iter().find_map(|layer| layer.values.get(setting.key).cloned());
            let default = || (setting.default.to_owned(), "default".to_owned());
            values.insert(
                setting.key,
                flag.or_else(variable)
                    .or_else(|| fallback(setting.key, environment))
                    .or_else(file)
                    .unwrap_or_else(default),
            );
        }
        fill_places(&mut values, environment)?;
        Self::from_values(values)
    }

    fn from_values(values: BTreeMap<&'static str, (String, String)>) -> Result<Config> {
        let text = |key: &str| values.get(key).map(|(value, _)| value.clone()).unwrap_or_default();
        let wrong = |key: &str, wanted: &str| {
            let origin = values.get(key).map(|(_, origin)| origin.as_str()).unwrap_or_default();
            Error::Configuration(format!("{key} = «{}» ({origin}) is not {wanted}", text(key)))
        };
        let number = |key: &'static str| text(key).parse::<u64>().map_err(|_| wrong(key, "a whole number"));
        let size = |key: &'static str| {
            number(key).and_then(|number| usize::try_from(number).map_err(|_| wrong(key, "a size")))
        };
        let limits = limits(&number, &size)?;
        let yes = |key: &'static str| text(key).parse::<bool>().map_err(|_| wrong(key, "true or false"));
        let seconds = |text: &str| text.trim().parse::<f64>().ok().filter(|seconds| (0.0..=1e6).contains(seconds));
        let millis = |text: &str| seconds(text).map(|seconds| (seconds * 1000.0) as i64);
        let retries: Option<Vec<i64>> = text("jobs.retry_seconds").split(',').map(millis).collect();
        let list = |key: &str| -> Vec<String> {
            let text = text(key);
            text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
        };
        let events = list("notify.events");
        let gateways = list("gateways");
        if gateways.iter().any(|gateway| !["payme", "click", "uzum"].contains(&gateway.as_str())) {
            return Err(wrong("gateways", "a list of payme, click and uzum"));
        }
        if events.iter().any(|event| !["done", "failed", "dead", "cancelled"].contains(&event.as_str())) {
            return Err(wrong("notify.events", "a list of done, failed, dead and cancelled"));
        }
        Ok(Config {
            blobs: text("blobs"),
            blobs_keep_days: number("blobs_keep_days")?,
            blobs_max_bytes: number("blobs_max_bytes")?,
            s3: S3Settings {
                endpoint: text("s3.endpoint"),
                region: text("s3.region"),
                access_key: text("s3.access_key"),
                secret_key: text("s3.secret_key"),
            },
            jobs: JobSettings {
                lease_ms: millis(&text("jobs.lease_seconds"))
                    .filter(|millis| *millis >= 500)
                    .ok_or_else(|| wrong("jobs.lease_seconds", "half a second or more"))?,
                retry_ms: retries.ok_or_else(|| wrong("jobs.retry_seconds", "a list of seconds"))?,
            },
            notify: NotifySettings {
                events,
                log: yes("notify.log")?,
                command: text("notify.command"),
                webhook: text("notify.webhook"),
                webhook_secret: text("notify.webhook_secret"),
                private_addresses: yes("notify.private_addresses")?,
            },
            database_url: text("database_url"),
            data_dir: PathBuf::from(text("data_dir")),
            sources_dir: PathBuf::from(text("sources_dir")),
            zone: Zone::by_name(&text("zone")).ok_or_else(|| wrong("zone", "a time zone such as Asia/Tashkent"))?,
            language: language(&text("language")).ok_or_else(|| wrong("language", "en, ru or uz"))?,
            gateways,
            keep_originals: yes("keep_originals")?,
            wait_seconds: number("wait_seconds")?,
            limits,
            values,
        })
    }

    /// Whether the database was named for this command alone, and not in a file or the environment.
    pub fn names_database(&self) -> bool {
        self.values.get("database_url").is_some_and(|(_, origin)| origin.starts_with("flag "))
    }

    /// Every setting with where it came from.
    pub fn explain(&self) -> Vec<Explained> {
        let explained = SETTINGS.iter().map(|setting| {
            let (value, origin) = self.values.get(setting.key).cloned().unwrap_or_default();
            let secret = SECRETS.contains(&setting.key) && !value.is_empty();
            let value = match setting.key {
                _ if secret => "***".to_owned(),
                key if ADDRESSES.contains(&key) => host_of(&value),
                _ => redact_url(&value),
            };
            Explained { key: setting.key, value, origin, about: setting.about }
        });
        explained.collect()
    }
}

/// The bounds, from what reads a number or a size by its key.
fn limits(
    number: &dyn Fn(&'static str) -> Result<u64>,
    size: &dyn Fn(&'static str) -> Result<usize>,
) -> Result<Limits> {
    Ok(Limits {
        cell_characters: size("limits.cell_characters")?,
        row_cells: size("limits.row_cells")?,
        record_bytes: size("limits.record_bytes")?,
        quoted_bytes: size("limits.quoted_bytes")?,
        quoted_lines: size("limits.quoted_lines")?,
        depth: size("limits.depth")?,
        members: size("limits.members")?,
        child_bytes: number("limits.child_bytes")?,
        child_seconds: number("limits.child_seconds")?,
        unpacked_bytes: number("limits.unpacked_bytes")?,
        ratio: number("limits.ratio")?,
        shared_text_bytes: size("limits.shared_text_bytes")?,
        blank_rows: number("limits.blank_rows")?,
        pages: size("limits.pages")?,
        page_letters: size("limits.page_letters")?,
        tables: size("limits.tables")?,
        table_depth: size("limits.table_depth")?,
        group_depth: size("limits.group_depth")?,
        archive_depth: size("limits.archive_depth")?,
        old_document_bytes: number("limits.old_document_bytes")?,
        piece_bytes: number("limits.piece_bytes")?,
    })
}

/// A URL with its password made unreadable; other texts stay as they are.
pub fn redact_url(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let Some((user, place)) = rest.rsplit_once('@') else { return text.to_owned() };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:***@{place}"),
        None => text.to_owned(),
    }
}

/// An address with nothing but its host to be read.
fn host_of(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return if text.is_empty() { String::new() } else { "***".to_owned() };
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (place, more) = rest.split_at(end);
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let hidden = if more.is_empty() || more == "/" { "" } else { "/***" };
    format!("{scheme}://{host}{hidden}")
}

fn language(text: &str) -> Option<Language> {
    match text {
        "en" => Some(Language::En),
        "ru" => Some(Language::Ru),
        "uz" => Some(Language::Uz),
        _ => None,
    }
}

/// Variables of other programs that are honoured.
fn fallback(key: &str, environment: Environment<'_>) -> Option<(String, String)> {
    let variable = match key {
        "database_url" => "DATABASE_URL",
        "s3.access_key" => "AWS_ACCESS_KEY_ID",
        "s3.secret_key" => "AWS_SECRET_ACCESS_KEY",
        _ => return None,
    };
    environment(variable).map(|value| (value, format!("environment {variable}")))
}

/// The language that the environment speaks; of VHM_LANG, where the settings cannot be read, and else of the system.
pub fn language_of(environment: Environment<'_>) -> Language {
    let own = environment("VHM_LANG").and_then(|text| language(&text));
    own.or_else(|| language(spoken(environment))).unwrap_or_default()
}

/// The language of the system, as a setting.
fn spoken(environment: Environment<'_>) -> &'static str {
    let spoken = environment("LC_ALL").or_else(|| environment("LC_MESSAGES")).or_else(|| environment("LANG"));
    let spoken = spoken.unwrap_or_default();
    ["ru", "uz"].into_iter().find(|language| spoken.starts_with(language)).unwrap_or("en")
}

/// Defaults that depend on the machine.
fn fill_places(values: &mut BTreeMap<&'static str, (String, String)>, environment: Environment<'_>) -> Result<()> {
    let home = environment("HOME").or_else(|| environment("USERPROFILE")).map(PathBuf::from);
    let under_home = |variable: &str, fallback: &str| {
        environment(variable).map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(fallback)))
    };
    let mut fill = |key: &'static str, value: Option<String>| {
        if values.get(key).is_some_and(|(known, _)| known.is_empty())
            && let Some(value) = value
        {
            values.insert(key, (value, "default".to_owned()));
        }
    };
    fill(
        "data_dir",
        under_home("XDG_DATA_HOME", ".local/share").map(|folder| folder.join("vhm").display().to_string()),
    );
    fill(
        "sources_dir",
        under_home("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("vhm/sources").display().to_string()),
    );
    let spoken = spoken(environment);
    fill("language", Some(spoken.to_owned()));
    let data_dir = values.get("data_dir").map(|(value, _)| value.clone()).unwrap_or_default();
    if data_dir.is_empty() && values.get("database_url").is_none_or(|(url, _)| url.is_empty()) {
        return Err(Error::Configuration(
            "there is no home directory to keep the database in; set VHM_DATA_DIR or VHM_DATABASE_URL".to_owned(),
        ));
    }
    let originals = Path::new(&data_dir).join("originals").display().to_string();
    if values.get("blobs").is_some_and(|(known, _)| known.is_empty()) && !data_dir.is_empty() {
        values.insert("blobs", (originals, "default".to_owned()));
    }
    let url = format!("sqlite://{}", Path::new(&data_dir).join("vhm.db").display());
    if values.get("database_url").is_some_and(|(known, _)| known.is_empty()) {
        values.insert("database_url", (url, "default".to_owned()));
    }
    Ok(())
}

/// The configuration files, the strongest first.
fn files(overrides: &Overrides, environment: Environment<'_>, folder: &Path) -> Vec<PathBuf> {
    if let Some(file) = overrides.file.clone().or_else(|| environment("VHM_CONFIG").map(PathBuf::from)) {
        return vec![file];
    }
    let project = folder.ancestors().map(|folder| folder.join("vhm.toml")).find(|path| path.is_file());
    let home = environment("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| environment("HOME").map(|home| PathBuf::from(home).join(".config")));
    let user = home.map(|home| home.join("vhm/config.toml"));
    let system = Some(PathBuf::from("/etc/vhm/config.toml"));
    let optional = [user, system].into_iter().flatten().filter(|path| path.is_file());
    project.into_iter().chain(optional).collect()
}

/// The names of all profiles in the configuration files.
///
/// # Errors
/// A file that cannot be read or understood.
pub fn profiles(file: Option<PathBuf>, environment: Environment<'_>, folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for path in files(&Overrides { file, ..Overrides::default() }, environment, folder) {
        names.extend(read_file(&path, None)?.profiles);
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn no_profile(name: &str, layers: &[Layer]) -> String {
    let known = layers.iter().flat_map(|layer| layer.profiles.iter().map(String::as_str));
    let help = crate::text::instead(name, known);
    format!("no configuration file has the profile «{name}»{help}")
}

#[derive(Default)]
struct Layer {
    values: BTreeMap<&'static str, (String, String)>,
    has_profile: bool,
    profiles: Vec<String>,
}

fn read_file(path: &Path, profile: Option<&str>) -> Result<Layer> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::io(format!("cannot read the configuration {name}"), error))?;
    let table: toml::Table = text.parse().map_err(|error| Error::Configuration(format!("{name}: {error}")))?;
    let mut layer = Layer::default();
    collect(&table, "", &name.to_string(), &text, &mut layer)?;
    let profiles = table.get("profile").and_then(toml::Value::as_table);
    for (profile_name, values) in profiles.into_iter().flatten() {
        let mut own = Layer::default();
        let Some(values) = values.as_table() else {
            return Err(Error::Configuration(format!("{name}: profile.{profile_name} must be a table")));
        };
        collect(values, "", &format!("{name} [profile.{profile_name}]"), &text, &mut own)?;
        layer.profiles.push(profile_name.clone());
        if profile == Some(profile_name) {
            layer.values.extend(own.values);
            layer.has_profile = true;
        }
    }
    Ok(layer)
}

fn collect(table: &toml::Table, prefix: &str, origin: &str, text: &str, layer: &mut Layer) -> Result<()> {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        if prefix.is_empty() && name == "profile" {
            continue;
        }
        if let Some(inner) = value.as_table() {
            collect(inner, &format!("{key}."), origin, text, layer)?;
            continue;
        }
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let line =
                text.lines().position(|line| line.trim_start().starts_with(name.as_str())).map_or(0, |at| at + 1);
            let near = SETTINGS.iter().max_by(|one, other| {
                strsim::jaro_winkler(one.key, &key).total_cmp(&strsim::jaro_winkler(other.key, &key))
            });
            let near = near.map_or("", |setting| setting.key);
            return Err(Error::Configuration(format!(
                "{origin}:{line}: there is no setting «{key}»; did you mean «{near}»?"
            )));
        };
        let shown = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Array(list) if list.iter().all(toml::Value::is_str) => {
                list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        layer.values.insert(setting.key, (shown, origin.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(environment: &[(&str, &str)], flag: Option<&str>, profile: Option<&str>, folder: &Path) -> Result<Config> {
        let known: BTreeMap<String, String> =
            environment.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let mut overrides = Overrides { profile: profile.map(str::to_owned), ..Overrides::default() };
        if let Some(zone) = flag {
            overrides.settings.insert("zone", (zone.to_owned(), "--zone"));
        }
        Config::load(&overrides, &|name| known.get(name).cloned(), folder)
    }

    #[test]
    fn the_stronger_origin_wins_at_every_level() {
        let home = tempfile::tempdir().unwrap();
        let project = tempfile::tempdir().unwrap();
        let home_text = home.path().display().to_string();
        let environment = [("HOME", home_text.as_str())];
        let zone = |environment: &[(&str, &str)], flag, profile| {
            check(environment, flag, profile, project.path()).map(|config| config.zone.name())
        };
        assert_eq!(zone(&environment, None, None).unwrap(), "Asia/Tashkent");
        std::fs::create_dir_all(home.path().join(".config/vhm")).unwrap();
        std::fs::write(home.path().join(".config/vhm/config.toml"), "zone = \"Europe/Paris\"\n").unwrap();
        assert_eq!(zone(&environment, None, None).unwrap(), "Europe/Paris");
        std::fs::write(project.path().join("vhm.toml"), "zone = \"Europe/Rome\"\n[profile.night]\nzone = \"UTC\"\n")
            .unwrap();
        assert_eq!(zone(&environment, None, None).unwrap(), "Europe/Rome");
        assert_eq!(zone(&environment, None, Some("night")).unwrap(), "UTC");
        let with_variable = [("HOME", home_text.as_str()), ("VHM_ZONE", "Asia/Almaty")];
        assert_eq!(zone(&with_variable, None, None).unwrap(), "Asia/Almaty");
        assert_eq!(zone(&with_variable, Some("Asia/Tokyo"), None).unwrap(), "Asia/Tokyo");
        assert!(matches!(zone(&environment, None, Some("day")), Err(Error::Configuration(_))));
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_told_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            std::fs::write(folder.path().join("vhm.toml"), text).unwrap();
            check(&[("HOME", "/nowhere")], None, None, folder.path()).unwrap_err().to_string()
        };
        let message = told("\nzonne = \"UTC\"\n");
        assert!(message.contains("vhm.toml:2") && message.contains("«zone»"), "{message}");
        assert!(told("wait_seconds = \"soon\"").contains("wait_seconds"));
        assert!(told("[limits]\ndeep = 3").contains("limits.depth"));
    }

    #[test]
    fn passwords_are_never_shown() {
        let url = "postgres://vhm:s3cr@t@db.example/vhm";
        let config = check(&[("HOME", "/nowhere"), ("DATABASE_URL", url)], None, None, Path::new("/")).unwrap();
        assert_eq!(config.database_url, url);
        let shown = config.explain().into_iter().find(|explained| explained.key == "database_url").unwrap();
        assert_eq!(shown.value, "postgres://vhm:***@db.example/vhm");
        assert_eq!(shown.origin, "environment DATABASE_URL");
        let hook = "https://user:pass@hooks.example:8443/services/T0/very-secret?key=1";
        let secrets = [("VHM_S3_ACCESS_KEY", "very-secret"), ("VHM_NOTIFY_WEBHOOK", hook), ("HOME", "/nowhere")];
        let config = check(&secrets, None, None, Path::new("/")).unwrap();
        let shown = |key: &str| config.explain().into_iter().find(|explained| explained.key == key).unwrap().value;
        assert_eq!(shown("s3.access_key"), "***");
        assert_eq!(shown("notify.webhook"), "https://hooks.example:8443/***");
        assert_eq!(
            (host_of(""), host_of("https://hooks.example")),
            (String::new(), "https://hooks.example".to_owned())
        );
    }
}
