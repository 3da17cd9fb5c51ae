//! The one list of settings: keys, environment variables, kinds, defaults and what they mean. The documentation, `config show`
//! and the reading of files and of the environment all use it.

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A database address, which may hold a password.
    Url,
    /// Text.
    Text,
    /// A path; in a file it is relative to the file's folder.
    Path,
    /// The name of a time zone, such as `Asia/Tashkent`.
    Zone,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number, at least this.
    Count(u64),
}

impl SettingKind {
    /// What a value must be, for messages and documentation.
    pub fn describe(self) -> String {
        match self {
            SettingKind::Url => "a database address in quotes".to_owned(),
            SettingKind::Text => "a text in quotes".to_owned(),
            SettingKind::Path => "a path in quotes".to_owned(),
            SettingKind::Zone => "the name of a time zone such as \"Asia/Tashkent\"".to_owned(),
            SettingKind::Choice(words) => format!("one of \"{}\"", words.join("\", \"")),
            SettingKind::Boolean => "true or false".to_owned(),
            SettingKind::Count(least) => format!("a whole number, at least {least}"),
        }
    }
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The key in files; a point stands for a table.
    pub key: &'static str,
    /// The environment variables, the first that is set wins. They outrank every file.
    pub env: &'static [&'static str],
    /// Variables of the surroundings that are asked when neither flags nor `env` nor files say anything.
    pub ambient: &'static [Ambient],
    /// What it holds.
    pub kind: SettingKind,
    /// The default as it is shown to people; names in capitals stand for folders.
    pub default: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Whether files may set it.
    pub in_file: bool,
}

/// A variable that other programs obey too.
#[derive(Debug)]
pub struct Ambient {
    /// The variable.
    pub env: &'static str,
    /// The setting's value that its text means, if any.
    pub read: fn(&str) -> Option<&'static str>,
}

const fn setting(
    key: &'static str,
    env: &'static [&'static str],
    kind: SettingKind,
    default: &'static str,
    about: &'static str,
) -> Setting {
    Setting { key, env, ambient: &[], kind, default, about, in_file: true }
}

const LANGUAGES: &[&str] = &["en", "ru", "uz"];
const COLORS: &[&str] = &["auto", "always", "never"];

/// The language of a locale such as `ru_RU.UTF-8`.
fn language_of(locale: &str) -> Option<&'static str> {
    let language = locale.split(['_', '.', '@', '-']).next()?;
    LANGUAGES.iter().copied().find(|known| known.eq_ignore_ascii_case(language))
}

/// Every setting and every variable, in the order they are shown.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    Setting { in_file: false, ..setting("config", &["VHM_CONFIG"], SettingKind::Path, "", "The only configuration file to read, instead of the project's, the user's and the system's.") },
    Setting { in_file: false, ..setting("profile", &["VHM_PROFILE"], SettingKind::Text, "", "The [profile.NAME] tables that override the plain keys of their files.") },
    setting("database_url", &["VHM_DATABASE_URL", "DATABASE_URL"], SettingKind::Url, "sqlite://DATA_DIR/vhm.db", "The database: sqlite://PATH or postgres://USER@HOST/NAME."),
    setting("data_dir", &["VHM_DATA_DIR"], SettingKind::Path, "XDG_DATA_HOME/vhm", "Where the embedded database and the imported originals are kept."),
    setting("sources_dir", &["VHM_SOURCES_DIR"], SettingKind::Path, "XDG_CONFIG_HOME/vhm/sources", "Where descriptions of further sources are looked for."),
    setting("zone", &["VHM_ZONE"], SettingKind::Zone, "Asia/Tashkent", "The time zone in which times are shown and dates in filters are read."),
    Setting { ambient: &[Ambient { env: "LANG", read: language_of }], ..setting("language", &["VHM_LANG"], SettingKind::Choice(LANGUAGES), "en", "The language of labels and messages; without this setting the language of LANG.") },
    Setting { ambient: &[
        Ambient { env: "NO_COLOR", read: |_| Some("never") },
        Ambient { env: "CLICOLOR_FORCE", read: |text| (text != "0").then_some("always") },
        Ambient { env: "TERM", read: |text| (text == "dumb").then_some("never") },
    ], ..setting("color", &["VHM_COLOR"], SettingKind::Choice(COLORS), "auto", "Colours on the terminal; without this setting NO_COLOR, CLICOLOR_FORCE and TERM=dumb are obeyed.") },
    setting("keep_originals", &["VHM_KEEP_ORIGINALS"], SettingKind::Boolean, "true", "Whether a copy of every imported file is kept in the data folder."),
    setting("wait_seconds", &["VHM_WAIT_SECONDS"], SettingKind::Count(0), "30", "How many seconds to wait for another process that holds the database."),
    setting("log", &["VHM_LOG"], SettingKind::Text, "warn", "What is logged to standard error: off, error, warn, info, debug, trace, or a list such as warn,vhm=debug."),
    setting("limits.cell_characters", &["VHM_LIMITS_CELL_CHARACTERS"], SettingKind::Count(1), "32767", "Characters in a cell."),
    setting("limits.row_cells", &["VHM_LIMITS_ROW_CELLS"], SettingKind::Count(1), "16384", "Cells in a row."),
    setting("limits.record_bytes", &["VHM_LIMITS_RECORD_BYTES"], SettingKind::Count(1), "1048576", "Bytes in one record of a text format."),
    setting("limits.quoted_bytes", &["VHM_LIMITS_QUOTED_BYTES"], SettingKind::Count(1), "65536", "Bytes in one quoted field."),
    setting("limits.quoted_lines", &["VHM_LIMITS_QUOTED_LINES"], SettingKind::Count(1), "100", "Lines in one quoted field."),
    setting("limits.depth", &["VHM_LIMITS_DEPTH"], SettingKind::Count(1), "64", "Levels of nesting in JSON and XML."),
    setting("limits.unpacked_bytes", &["VHM_LIMITS_UNPACKED_BYTES"], SettingKind::Count(1), "1073741824", "Bytes of a packed file after unpacking."),
    setting("limits.ratio", &["VHM_LIMITS_RATIO"], SettingKind::Count(1), "200", "Unpacked bytes for each packed byte, where more than 1 MiB was unpacked."),
    setting("limits.shared_text_bytes", &["VHM_LIMITS_SHARED_TEXT_BYTES"], SettingKind::Count(1), "268435456", "Bytes of shared text in a workbook."),
    setting("limits.blank_rows", &["VHM_LIMITS_BLANK_ROWS"], SettingKind::Count(1), "100000", "Blank rows in a run after which a sheet is taken to have ended."),
];

/// The setting with this key.
pub fn setting_by_key(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}
