//! The definition of a source as its TOML file says it, and the list of all sources.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::query::SystemColumn;
use crate::schema::{Kind, Table};
use crate::text::normalise;
use crate::value::money::Decimal;
use crate::value::zone::Zone;

/// The built-in sources, with their files.
const BUILT_IN: [(&str, &str); 14] = [
    ("happy_workers", include_str!("happy_workers.toml")),
    ("vendhub", include_str!("vendhub.toml")),
    ("fiscal", include_str!("fiscal.toml")),
    ("payme", include_str!("payme.toml")),
    ("click", include_str!("click.toml")),
    ("uzum", include_str!("uzum.toml")),
    ("generic_orders", include_str!("generic_orders.toml")),
    ("generic_sales", include_str!("generic_sales.toml")),
    ("generic_receipts", include_str!("generic_receipts.toml")),
    ("generic_payments", include_str!("generic_payments.toml")),
    ("collections", include_str!("collections.toml")),
    ("bank", include_str!("bank.toml")),
    ("generic_collections", include_str!("generic_collections.toml")),
    ("generic_bank", include_str!("generic_bank.toml")),
];

/// Headings that vhm adds to the rejected rows it writes, in their normal form.
const OF_REJECTS: [&str; 2] = ["error", "line"];

/// Whether vhm itself adds this heading, given in its normal form, to what it exports: in any language, and never data.
pub(super) fn is_own_heading(normal: &str) -> bool {
    static OWN: OnceLock<HashSet<String>> = OnceLock::new();
    let own = || {
        let columns = SystemColumn::ALL.into_iter().filter(|column| *column != SystemColumn::Extra);
        OF_REJECTS.map(str::to_owned).into_iter().chain(columns.flat_map(headings_of)).collect()
    };
    OWN.get_or_init(own).contains(normal)
}

/// Whether the heading, in its normal form, is that of the columns that no field takes, as vhm exports them: a JSON object.
pub(super) fn is_extra_heading(normal: &str) -> bool {
    headings_of(SystemColumn::Extra).iter().any(|heading| heading == normal)
}

/// The headings of a system column in exports, in their normal form.
fn headings_of(column: SystemColumn) -> [String; 4] {
    let labels = column.labels();
    [column.name(), labels.en, labels.ru, labels.uz].map(normalise)
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    name: String,
    title: String,
    about: String,
    #[serde(default)]
    extends: Option<String>,
    table: Option<String>,
    zone: Option<String>,
    decimal: Option<Decimal>,
    day_first: Option<bool>,
    #[serde(default)]
    epoch: Option<bool>,
    #[serde(default)]
    text_serials: Option<bool>,
    #[serde(default)]
    tiyin: Option<bool>,
    #[serde(default)]
    machine_codes: Option<bool>,
    #[serde(default)]
    generic: Option<bool>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    distinguishing: Vec<String>,
    #[serde(default)]
    at_least: Option<usize>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    blanks: Vec<String>,
    #[serde(default)]
    totals: Vec<String>,
    #[serde(default)]
    service_rows: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    clocks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    headings: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    last_resort: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    tails: BTreeMap<String, Tail>,
    #[serde(default)]
    when_present: Vec<WhenPresent>,
    #[serde(default)]
    spellings: BTreeMap<String, BTreeMap<String, String>>,
}

/// A number that stands behind a word at the end of a text field, moved to a field of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tail {
    /// The text field.
    pub from: String,
    /// The word before the number.
    pub word: String,
}

/// A field that gets a value when another one has one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhenPresent {
    /// The field that must have a value.
    pub field: String,
    /// The field that is set.
    pub set: String,
    /// What it is set to.
    pub to: String,
}

/// A source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name in `--source` and in runs.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What its files are and where they come from.
    pub about: String,
    /// The table its rows belong to.
    pub table: Table,
    /// The zone its wall-clock times are in.
    pub zone: Zone,
    /// Whether it is tried only when no particular source fits.
    pub generic: bool,
    /// The TOML text it was made from.
    pub toml: String,
    /// Where the text came from: `built-in`, or a path.
    pub origin: String,
    pub(super) decimal: Option<Decimal>,
    pub(super) day_first: Option<bool>,
    /// Whether that is known of its files, and not only supposed of any table.
    pub(super) declares_day_first: bool,
    pub(super) epoch: bool,
    pub(super) text_serials: bool,
    pub(super) tiyin: bool,
    pub(super) machine_codes: bool,
    pub(super) required: Vec<usize>,
    pub(super) distinguishing: HashSet<usize>,
    pub(super) at_least: usize,
    pub(super) ignored: HashSet<String>,
    pub(super) blanks: Vec<String>,
    pub(super) totals: Vec<String>,
    /// A row in which all of these are empty is about the file, and no data; none when the list is empty.
    pub(super) service_rows: Vec<usize>,
    /// Headings in their normal form that no table of this source has.
    pub(super) unless: Vec<String>,
    /// Normal form of the heading of a column with times of day → the field whose day they belong to.
    pub(super) clocks: HashMap<String, usize>,
    /// Normal form of a heading → field and rank; lower ranks are surer.
    pub(super) headings: HashMap<String, (usize, usize)>,
    pub(super) constants: Vec<(usize, String)>,
    pub(super) tails: Vec<(usize, usize, String)>,
    pub(super) when_present: Vec<(usize, usize, String)>,
    pub(super) spellings: HashMap<(usize, String), String>,
}

/// The rank of headings that are tried last.
pub(super) const LAST_RESORT: usize = 1000;

impl Source {
    /// The field that a heading stands for, and how surely.
    pub(super) fn field_of(&self, normal: &str) -> Option<(usize, usize)> {
        self.headings.get(normal).copied().or_else(|| {
            // Nested fields of JSON and XML are named by their path; the last part is the heading.
            let (_, last) = normal.rsplit_once('.')?;
            self.headings.get(last).copied()
        })
    }

    /// The field whose time of day stands under a heading.
    pub(super) fn clock_of(&self, normal: &str) -> Option<usize> {
        self.clocks.get(normal).copied()
    }

    /// Whether a heading is known to hold no data.
    pub(super) fn ignores(&self, normal: &str) -> bool {
        self.ignored.contains(normal) || is_own_heading(normal)
    }

    /// The headings it knows, in their normal form.
    pub(super) fn known_headings(&self) -> impl Iterator<Item = &str> {
        self.headings.keys().map(String::as_str)
    }

    /// The fields every row must have.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.required.iter().map(|at| self.table.fields()[*at].key)
    }
}

/// All sources.
#[derive(Debug, Clone)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// The built-in sources.
    pub fn builtin() -> Sources {
        let mut sources = Sources { list: Vec::new() };
        for (name, toml) in BUILT_IN {
            // The embedded files are read by a test, so this cannot fail in a build that passed it.
            sources.add(toml, "built-in").unwrap_or_else(|error| panic!("the built-in source {name}: {error}"));
        }
        sources
    }

    /// The built-in sources and those of a directory, whose files end in `.toml`; a source of the same name replaces a built-in one.
    ///
    /// # Errors
    /// `Configuration`, with the file and what is wrong in it.
    pub fn with_directory(directory: &Path) -> Result<Sources> {
        let mut sources = Sources::builtin();
        let entries = match std::fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(sources),
            Err(error) => {
                return Err(Error::io(format!("cannot read the folder of sources {}", directory.display()), error));
            }
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Error::io(format!("cannot read {}", path.display()), error))?;
            let origin = path.display().to_string();
            sources.add(&text, &origin).map_err(|error| Error::Configuration(format!("{origin}: {error}")))?;
        }
        Ok(sources)
    }

    /// The source with this name.
    pub fn get(&self, name: &str) -> Option<&Source> {
        self.list.iter().find(|source| source.name == name)
    }

    /// The source with this name, as a user typed it.
    ///
    /// # Errors
    /// `Request` when there is none, with the nearest.
    pub fn named(&self, name: &str) -> Result<&Source> {
        let help = || crate::text::instead(name, self.list.iter().map(|source| source.name.as_str()));
        self.get(name).ok_or_else(|| Error::Request(format!("there is no source «{name}»{}", help())))
    }

    /// Every source.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.list.iter()
    }

    fn add(&mut self, toml: &str, origin: &str) -> Result<(), String> {
        let file: SourceFile = toml::from_str(toml).map_err(|error| error.to_string())?;
        let base = match &file.extends {
            Some(base) => {
                Some(self.get(base).ok_or_else(|| format!("it extends «{base}», which is no source"))?.clone())
            }
            None => None,
        };
        let name = file.name.clone();
        let source = Builder::new(base, file)?.build(toml, origin)?;
        self.list.retain(|known| known.name != name);
        self.list.push(source);
        Ok(())
    }
}

/// Turns the words of a file into positions of the schema.
struct Builder {
    base: Option<Source>,
    file: SourceFile,
    table: Table,
}

impl Builder {
    fn new(base: Option<Source>, file: SourceFile) -> Result<Self, String> {
        let table = match (&file.table, &base) {
            (Some(name), _) => Table::by_name(name).ok_or_else(|| format!("there is no table «{name}»"))?,
            (None, Some(base)) => base.table,
            (None, None) => return Err("it names no table".to_owned()),
        };
        Ok(Self { base, file, table })
    }

    fn position(&self, key: &str) -> Result<usize, String> {
        self.table.position(key).ok_or_else(|| {
            let near = self.table.fields().iter().max_by(|one, other| {
                strsim::jaro_winkler(one.key, key).total_cmp(&strsim::jaro_winkler(other.key, key))
            });
            format!("«{key}» is no field of {}; did you mean «{}»?", self.table, near.map_or("", |field| field.key))
        })
    }

    fn positions(&self, keys: &[String]) -> Result<Vec<usize>, String> {
        keys.iter().map(|key| self.position(key)).collect()
    }

    fn zone(&self) -> Result<Zone, String> {
        match (&self.file.zone, &self.base) {
            (Some(name), _) => Zone::by_name(name).ok_or_else(|| format!("there is no time zone «{name}»")),
            (None, Some(base)) => Ok(base.zone.clone()),
            (None, None) => Ok(Zone::default()),
        }
    }

    fn headings(&self) -> Result<HashMap<String, (usize, usize)>, String> {
        let mut headings = self.base.as_ref().map(|base| base.headings.clone()).unwrap_or_default();
        for (groups, first_rank) in [(&self.file.headings, 0), (&self.file.last_resort, LAST_RESORT)] {
            for (key, texts) in groups {
                let field = self.position(key)?;
                for (rank, text) in texts.iter().enumerate() {
                    add_heading(&mut headings, normalise(text), (field, first_rank + rank))?;
                }
            }
        }
        if self.file.generic == Some(true) {
            for (position, field) in self.table.fields().iter().enumerate() {
                for text in [field.key, field.labels.en, field.labels.ru, field.labels.uz] {
                    headings.entry(normalise(text)).or_insert((position, 0));
                }
            }
        }
        Ok(headings)
    }

    fn clocks(&self) -> Result<HashMap<String, usize>, String> {
        let mut clocks = self.base.as_ref().map(|base| base.clocks.clone()).unwrap_or_default();
        for (key, headings) in &self.file.clocks {
            let field = self.position(key)?;
            if !matches!(self.table.fields()[field].kind, Kind::Time) {
                return Err(format!("«{key}» is no time, so it has no clock"));
            }
            clocks.extend(headings.iter().map(|heading| (normalise(heading), field)));
        }
        Ok(clocks)
    }

    fn spellings(&self) -> Result<HashMap<(usize, String), String>, String> {
        let mut spellings = self.base.as_ref().map(|base| base.spellings.clone()).unwrap_or_default();
        for (key, words) in &self.file.spellings {
            let field = self.position(key)?;
            let Kind::Enum(vocabulary) = self.table.fields()[field].kind else {
                return Err(format!("«{key}» has no vocabulary, so it has no spellings"));
            };
            for (word, code) in words {
                let known = vocabulary.terms.iter().any(|term| term.code == code);
                if !known {
                    return Err(format!("«{code}» is no code of the vocabulary «{}»", vocabulary.name));
                }
                spellings.insert((field, normalise(word)), code.clone());
            }
        }
        Ok(spellings)
    }

    fn build(self, toml: &str, origin: &str) -> Result<Source, String> {
        let file = &self.file;
        let base = self.base.as_ref();
        let own_or =
            |own: Vec<usize>, base: Option<Vec<usize>>| if own.is_empty() { base.unwrap_or_default() } else { own };
        let forms = |texts: &[String], base: Option<Vec<String>>| {
            base.unwrap_or_default().into_iter().chain(texts.iter().map(|text| normalise(text))).collect::<Vec<_>>()
        };
        let mut constants = base.map(|base| base.constants.clone()).unwrap_or_default();
        for (key, value) in &file.constants {
            constants.push((self.position(key)?, value.clone()));
        }
        let mut tails = base.map(|base| base.tails.clone()).unwrap_or_default();
        for (into, tail) in &file.tails {
            tails.push((self.position(&tail.from)?, self.position(into)?, tail.word.to_lowercase()));
        }
        let mut when_present = base.map(|base| base.when_present.clone()).unwrap_or_default();
        for rule in &file.when_present {
            when_present.push((self.position(&rule.field)?, self.position(&rule.set)?, rule.to.clone()));
        }
        let distinguishing = own_or(
            self.positions(&file.distinguishing)?,
            base.map(|base| base.distinguishing.iter().copied().collect()),
        );
        Ok(Source {
            name: file.name.clone(),
            title: file.title.clone(),
            about: file.about.clone(),
            table: self.table,
            zone: self.zone()?,
            generic: file.generic.or(base.map(|base| base.generic)).unwrap_or(false),
            toml: toml.to_owned(),
            origin: origin.to_owned(),
            decimal: file.decimal.or(base.and_then(|base| base.decimal)),
            day_first: file.day_first.or(base.and_then(|base| base.day_first)),
            declares_day_first: match file.day_first {
                Some(_) => file.generic != Some(true),
                None => base.is_some_and(|base| base.declares_day_first),
            },
            epoch: file.epoch.or(base.map(|base| base.epoch)).unwrap_or(false),
            text_serials: file.text_serials.or(base.map(|base| base.text_serials)).unwrap_or(false),
            tiyin: file.tiyin.or(base.map(|base| base.tiyin)).unwrap_or(false),
            machine_codes: file.machine_codes.or(base.map(|base| base.machine_codes)).unwrap_or(false),
            required: own_or(self.positions(&file.required)?, base.map(|base| base.required.clone())),
            distinguishing: distinguishing.into_iter().collect(),
            at_least: file.at_least.or(base.map(|base| base.at_least)).unwrap_or(0),
            ignored: forms(&file.ignore, base.map(|base| base.ignored.iter().cloned().collect())).into_iter().collect(),
            blanks: forms(&file.blanks, base.map(|base| base.blanks.clone())),
            totals: forms(&file.totals, base.map(|base| base.totals.clone())),
            service_rows: own_or(self.positions(&file.service_rows)?, base.map(|base| base.service_rows.clone())),
            unless: forms(&file.unless, base.map(|base| base.unless.clone())),
            clocks: self.clocks()?,
            headings: self.headings()?,
            constants,
            tails,
            when_present,
            spellings: self.spellings()?,
        })
    }
}

fn add_heading(
    headings: &mut HashMap<String, (usize, usize)>,
    form: String,
    target: (usize, usize),
) -> Result<(), String> {
    match headings.get(&form) {
        Some((field, rank)) if *field != target.0 && *rank < LAST_RESORT && target.1 < LAST_RESORT => {
            Err(format!("the heading «{form}» stands for two fields"))
        }
        Some((_, rank)) if *rank <= target.1 => Ok(()),
        _ => {
            headings.insert(form, target);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_sources_are_right() {
        let sources = Sources::builtin();
        assert_eq!(sources.iter().count(), BUILT_IN.len());
        for source in sources.iter() {
            assert!(!source.required.is_empty(), "{}", source.name);
        }
    }

    /// Headings that a particular source is sure of, and the generic source of the same table cannot be.
    const AMBIGUOUS: [(&str, &str, &str); 8] = [
        ("vendhub", "ID", "many tables number their rows; the back office's number is the key of a sale"),
        ("vendhub", "Время", "a table of orders has it too, and there it is the creation of the order"),
        ("vendhub", "Time", "as «Время»"),
        ("click", "Клиент", "elsewhere a name, and no telephone number"),
        ("click", "Способ оплаты", "elsewhere the way of paying, and no card"),
        (
            "collections",
            "Дата",
            "any table of machines and amounts has it; only the headings beside it tell collections",
        ),
        ("collections", "date", "as «Дата»"),
        ("collections", "Конец периода", "only on the sheet of a cash check is it the moment of the collection"),
    ];

    #[test]
    fn generic_sources_know_the_headings_of_the_particular_ones() {
        let sources = Sources::builtin();
        let generic = |table: Table| sources.iter().find(|source| source.generic && source.table == table).unwrap();
        let mut unknown = Vec::new();
        for source in sources.iter().filter(|source| !source.generic) {
            for (heading, (field, _)) in &source.headings {
                let found = generic(source.table).field_of(heading).map(|(field, _)| field);
                let is_exempt = AMBIGUOUS.iter().any(|(of, text, _)| *of == source.name && normalise(text) == *heading);
                let is_right = if is_exempt { found.is_none() } else { found == Some(*field) };
                if !is_right {
                    unknown.push(format!("{}: «{heading}» is {}", source.name, source.table.fields()[*field].key));
                }
            }
        }
        assert_eq!(unknown, Vec::<String>::new());
        for (name, heading, _) in AMBIGUOUS {
            assert!(sources.get(name).unwrap().field_of(&normalise(heading)).is_some(), "{name} has no «{heading}»");
        }
        let of_panel = &sources.get("happy_workers").unwrap().ignored;
        assert!(of_panel.iter().all(|heading| generic(Table::Orders).ignores(heading)));
    }

    #[test]
    fn a_directory_overrides_and_extends() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        file(
            "mine.toml",
            "name = \"mine\"\ntitle = \"Mine\"\nabout = \"Mine.\"\nextends = \"happy_workers\"\nzone = \"UTC\"\n[headings]\norder_number = [\"Bestellnummer\"]\n",
        );
        let sources = Sources::with_directory(folder.path()).unwrap();
        let mine = sources.get("mine").unwrap();
        assert_eq!((mine.table, mine.zone.name()), (Table::Orders, "UTC"));
        assert!(mine.field_of("bestellnummer").is_some() && mine.field_of("order number").is_some());
        file(
            "wrong.toml",
            "name = \"wrong\"\ntitle = \"W\"\nabout = \"W.\"\ntable = \"orders\"\n[headings]\norder_nummer = [\"x\"]\n",
        );
        let Err(Error::Configuration(message)) = Sources::with_directory(folder.path()) else { panic!("it was taken") };
        assert!(message.contains("wrong.toml") && message.contains("order_number"), "{message}");
    }
}
