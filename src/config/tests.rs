//! Tests of the settings: who outranks whom, what is refused, what is hidden.

use std::collections::HashMap;
use std::fs;

use tempfile::TempDir;

use super::*;

/// A home, a project with a folder inside it and a system file, all in one temporary folder.
struct World {
    folder: TempDir,
    env: HashMap<&'static str, String>,
    flags: Overrides,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("config/vhm")).unwrap();
        fs::create_dir_all(folder.path().join("project/inner")).unwrap();
        let mut world = Self { folder, env: HashMap::new(), flags: Overrides::default() };
        world.flags.system_file = Some(world.path("system.toml"));
        world.env.insert("XDG_CONFIG_HOME", world.text("config"));
        world.env.insert("XDG_DATA_HOME", world.text("data"));
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn load(&self) -> Result<Config> {
        Config::load(&self.flags, &|name| self.env.get(name).cloned(), &self.path("project/inner"))
    }

    fn error(&self) -> String {
        match self.load() {
            Err(Error::Configuration(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    fn explained(&self, key: &str) -> Explained {
        self.load().unwrap().explain().into_iter().find(|line| line.key == key).unwrap()
    }
}

#[test]
fn everything_has_a_default() {
    let world = World::new();
    let config = world.load().unwrap();
    assert_eq!(config.database_url, format!("sqlite://{}", world.text("data/vhm/vhm.db")));
    assert_eq!(config.data_dir, world.path("data/vhm"));
    assert_eq!(config.sources_dir, world.path("config/vhm/sources"));
    assert_eq!((config.zone, config.language, config.color), (chrono_tz::Asia::Tashkent, Language::En, Color::Auto));
    assert_eq!((config.keep_originals, config.wait_seconds, config.log.as_str()), (true, 30, "warn"));
    assert_eq!(config.limits, Limits::default());
    assert_eq!((config.profile.clone(), config.files.clone()), (None, vec![]));
    let keys: Vec<_> = config.explain().iter().map(|line| line.key).collect();
    assert_eq!(keys, SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>());
    assert!(config.explain().iter().all(|line| line.origin == Origin::Default && !line.about.is_empty()));
}

#[test]
fn each_level_outranks_the_next() {
    let mut world = World::new();
    let wait = |world: &World| (world.load().unwrap().wait_seconds, world.explained("wait_seconds").origin);
    let line = |world: &World, name: &str| Origin::File { path: world.path(name), line: 2, profile: None };
    world.write("system.toml", "# system\nwait_seconds = 1");
    assert_eq!(wait(&world), (1, line(&world, "system.toml")));
    world.write("config/vhm/config.toml", "# user\nwait_seconds = 2\n");
    assert_eq!(wait(&world), (2, line(&world, "config/vhm/config.toml")));
    world.write("project/vhm.toml", "# project\nwait_seconds = 3\n");
    assert_eq!(wait(&world), (3, line(&world, "project/vhm.toml")));
    world.env.insert("VHM_WAIT_SECONDS", "4".to_owned());
    assert_eq!(wait(&world), (4, Origin::Environment("VHM_WAIT_SECONDS")));
    world.flags.wait_seconds = Some("5".to_owned());
    assert_eq!(wait(&world), (5, Origin::Flag));
    let files = ["project/vhm.toml", "config/vhm/config.toml", "system.toml"].map(|name| world.path(name));
    assert_eq!(world.load().unwrap().files, files);
}

#[test]
fn a_named_file_is_the_only_one() {
    let mut world = World::new();
    world.write("project/vhm.toml", "wait_seconds = 3");
    world.write("other.toml", "[limits]\ndepth = 0x10\n");
    world.env.insert("VHM_CONFIG", world.text("other.toml"));
    let config = world.load().unwrap();
    assert_eq!((config.wait_seconds, config.limits.depth), (30, 16));
    world.flags.config_file = Some("../nowhere.toml".into());
    assert!(world.error().contains("no such file"));
    world.flags.config_file = Some("../vhm.toml".into());
    assert_eq!(world.load().unwrap().wait_seconds, 3);
}

#[test]
fn profiles_override_the_plain_keys_of_their_file() {
    let mut world = World::new();
    world.write(
        "project/vhm.toml",
        "language = 'ru'\nzone = 'UTC'\n[profile.test]\nlanguage = 'uz'\n[profile.test.limits]\nratio = 7\n",
    );
    world.write("system.toml", "[profile.test]\nzone = 'Europe/Moscow'\nlog = 'info'\n");
    assert_eq!(world.load().unwrap().language, Language::Ru);
    world.env.insert("VHM_PROFILE", "test".to_owned());
    let config = world.load().unwrap();
    assert_eq!((config.language, config.zone, config.log.as_str()), (Language::Uz, chrono_tz::UTC, "info"));
    assert_eq!((config.limits.ratio, config.profile.as_deref()), (7, Some("test")));
    assert!(world.explained("language").origin.to_string().ends_with("vhm.toml:4 (profile test)"));
    world.flags.profile = Some("tset".to_owned());
    assert_eq!(world.error(), "no configuration file has [profile.tset]; did you mean test?");
}

#[test]
fn files_are_checked_whole() {
    let world = World::new();
    let cases = [
        ("\ndatabse_url = 'x'", ":2: unknown key 'databse_url'; did you mean database_url?"),
        ("[limits]\ndeph = 1", ":2: unknown key 'limits.deph'; did you mean limits.depth"),
        ("[profile.a]\nzon = 'UTC'", ":2: unknown key 'zon'; did you mean zone?"),
        ("wait_seconds = '5'", ":1: wait_seconds must be a whole number, at least 0, not string"),
        ("\n\nlog = 5", ":3: log must be a text in quotes, not integer"),
        ("keep_originals = 'yes'", ":1: keep_originals must be true or false, not string"),
        ("limits = 5", ":1: limits must be a table: write [limits]"),
        ("profile = 'x'", ":1: profile must hold tables"),
        ("config = 'x'", ":1: config cannot be set in a file: use --config or VHM_CONFIG"),
        ("zone = 'UTC'\nzone = 'UTC'", ":2: duplicate key"),
        ("zone = ", ":1: "),
        (
            "zone = 'Asia/Taskent'",
            ":1: zone must be the name of a time zone such as \"Asia/Tashkent\", not 'Asia/Taskent'; did you mean Asia/Tashkent",
        ),
        ("language = 'de'", ":1: language must be one of \"en\", \"ru\", \"uz\", not 'de'"),
        ("wait_seconds = -1", ":1: wait_seconds must be a whole number"),
        ("limits.depth = 0", ":1: limits.depth must be a whole number, at least 1, not '0'"),
    ];
    for (text, wanted) in cases {
        world.write("project/vhm.toml", text);
        let said = world.error();
        assert!(said.starts_with(&format!("{}{wanted}", world.text("project/vhm.toml"))), "{text}: {said}");
    }
}

#[test]
fn variables_are_checked_and_empty_ones_are_absent() {
    let mut world = World::new();
    world.env.insert("VHM_COLOR", "blue".to_owned());
    assert_eq!(
        world.error(),
        "environment VHM_COLOR: color must be one of \"auto\", \"always\", \"never\", not 'blue'"
    );
    world.env.insert("VHM_COLOR", String::new());
    assert_eq!(world.explained("color").origin, Origin::Default);
    world.env.insert("NO_COLOR", "1".to_owned());
    assert_eq!(
        (world.load().unwrap().color, world.explained("color").origin),
        (Color::Never, Origin::Environment("NO_COLOR"))
    );
    world.write("project/vhm.toml", "color = 'always'");
    assert_eq!(world.load().unwrap().color, Color::Always);
}

#[test]
fn the_locale_is_asked_last() {
    let mut world = World::new();
    for (locale, language) in [
        ("ru_RU.UTF-8", Language::Ru),
        ("uz_UZ@cyrillic", Language::Uz),
        ("C.UTF-8", Language::En),
        ("de_DE", Language::En),
    ] {
        world.env.insert("LANG", locale.to_owned());
        assert_eq!(world.load().unwrap().language, language, "{locale}");
    }
    world.env.insert("LANG", "ru_RU.UTF-8".to_owned());
    world.write("project/vhm.toml", "language = 'en'");
    assert_eq!(world.load().unwrap().language, Language::En);
    world.env.insert("VHM_LANG", "uz".to_owned());
    assert_eq!(world.load().unwrap().language, Language::Uz);
}

#[test]
fn paths_of_files_are_relative_to_them() {
    let mut world = World::new();
    world.write("project/vhm.toml", "data_dir = 'store'\n");
    assert_eq!(world.load().unwrap().data_dir, world.path("project/store"));
    assert_eq!(world.load().unwrap().database_url, format!("sqlite://{}", world.text("project/store/vhm.db")));
    world.env.insert("VHM_DATA_DIR", "here".to_owned());
    assert_eq!(world.load().unwrap().data_dir, world.path("project/inner/here"));
}

#[test]
fn passwords_are_never_shown() {
    let mut world = World::new();
    world.env.insert("DATABASE_URL", "postgres://one:secret@host/db".to_owned());
    assert_eq!(world.explained("database_url").value, "postgres://one:***@host/db");
    assert_eq!(world.load().unwrap().database_url, "postgres://one:secret@host/db");
    assert!(!format!("{:?}", world.load().unwrap()).contains("secret"));
    world.env.insert("VHM_DATABASE_URL", "postgres://two@host/db".to_owned());
    assert_eq!(world.explained("database_url").value, "postgres://two@host/db");
    let cases = [
        ("postgres://u:p@ss/w:o@host:5432/db?x=1", "postgres://u:***@host:5432/db?x=1"),
        ("postgresql://:secret@/db", "postgresql://:***@/db"),
        ("postgres://host/db?user=u&PassWord=s%20x&y=1", "postgres://host/db?user=u&PassWord=***&y=1"),
        ("host=h password='a b' sslpassword=c dbname=д", "host=h password=*** sslpassword=*** dbname=д"),
        ("sqlite:///home/a:b@c/vhm.db", "sqlite:///home/a:b@c/vhm.db"),
        ("", ""),
    ];
    for (url, shown) in cases {
        assert_eq!(redact_url(url), shown);
    }
}

#[test]
fn the_list_is_consistent() {
    let mut names: Vec<&str> = SETTINGS.iter().flat_map(|setting| setting.env).copied().collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a variable stands twice");
    assert!(SETTINGS.iter().all(|setting| setting.env[0].starts_with("VHM_")));
}
