//! Watched folders and the files of them that are being imported, as they are kept.

use super::connection::{Bind, Connection, Type};
use super::jobs::clock;
use crate::error::{Error, Result};
use crate::value::Value;

/// A folder whose new files are imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its absolute path.
    pub path: String,
    /// The machine it is on.
    pub host: String,
    /// A file is taken when it has not changed for so many seconds.
    pub settle_seconds: i64,
    /// How its files are imported: the import as JSON, without a file.
    pub parameters: String,
}

/// How long a worker may need to hand a file in, in milliseconds, before another one does.
const CLAIM_MS: i64 = 60_000;

/// A file of a watched folder that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFile {
    /// The folder.
    pub folder: String,
    /// The file's name in it.
    pub name: String,
    /// The hash of its content when it was taken.
    pub sha256: String,
    /// The job that imports it; none while a worker is handing it in.
    pub run: Option<i64>,
}

/// Every watched folder, or those of one machine.
pub fn folders(connection: &mut dyn Connection, host: Option<&str>) -> Result<Vec<Folder>> {
    let sql = "SELECT path, host, settle_seconds, parameters FROM watched_folders WHERE (CAST($1 AS TEXT) IS NULL OR host = $1) ORDER BY path";
    let rows = connection.query(sql, &[host.into()], &[Type::Text, Type::Text, Type::Integer, Type::Text])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let folder = |row: &Vec<Value>| Folder {
        path: text(&row[0]),
        host: text(&row[1]),
        settle_seconds: row[2].as_integer().unwrap_or_default(),
        parameters: text(&row[3]),
    };
    Ok(rows.iter().map(folder).collect())
}

/// Watches a folder.
///
/// # Errors
/// `Conflict` when it is watched already.
pub fn add(connection: &mut dyn Connection, folder: &Folder) -> Result<()> {
    let now = clock(connection)?;
    let sql = "INSERT INTO watched_folders (path, host, settle_seconds, parameters, added_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (path) DO NOTHING";
    let binds: [Bind<'_>; 5] = [
        folder.path.as_str().into(),
        folder.host.as_str().into(),
        folder.settle_seconds.into(),
        folder.parameters.as_str().into(),
        now.into(),
    ];
    match connection.execute(sql, &binds)? {
        0 => Err(Error::Conflict(format!("{} is watched already", folder.path))),
        _ => Ok(()),
    }
}

/// Watches a folder no more; `false` when it was not watched.
pub fn remove(connection: &mut dyn Connection, path: &str) -> Result<bool> {
    connection.execute("DELETE FROM watched_files WHERE folder = $1", &[path.into()])?;
    Ok(connection.execute("DELETE FROM watched_folders WHERE path = $1", &[path.into()])? == 1)
}

/// The files of a folder that were taken and not moved away yet.
pub fn taken(connection: &mut dyn Connection, folder: &str) -> Result<Vec<TakenFile>> {
    let sql = "SELECT folder, name, sha256, run FROM watched_files WHERE folder = $1 ORDER BY name";
    let rows = connection.query(sql, &[folder.into()], &[Type::Text, Type::Text, Type::Text, Type::Integer])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let file = |row: &Vec<Value>| TakenFile {
        folder: text(&row[0]),
        name: text(&row[1]),
        sha256: text(&row[2]),
        run: row[3].as_integer().filter(|run| *run != 0),
    };
    Ok(rows.iter().map(file).collect())
}

/// Makes a file that of one worker alone, who hands it in next; `false` when it is that of another, or was taken already. A claim that a
/// worker left behind when it died is given to the next who asks, a minute later.
pub fn claim(connection: &mut dyn Connection, folder: &str, name: &str) -> Result<bool> {
    let now = clock(connection)?;
    let sql = "INSERT INTO watched_files (folder, name, sha256, run, taken_at) VALUES ($1, $2, '', 0, $3) ON CONFLICT (folder, name) DO UPDATE SET taken_at = excluded.taken_at WHERE watched_files.run = 0 AND watched_files.taken_at < $4";
    Ok(connection.execute(sql, &[folder.into(), name.into(), now.into(), (now - CLAIM_MS).into()])? == 1)
}

/// Writes down what a claimed file was handed in as.
pub fn take(connection: &mut dyn Connection, folder: &str, name: &str, (sha256, run): (&str, i64)) -> Result<bool> {
    let sql = "UPDATE watched_files SET sha256 = $3, run = $4 WHERE folder = $1 AND name = $2 AND run = 0";
    Ok(connection.execute(sql, &[folder.into(), name.into(), sha256.into(), run.into()])? == 1)
}

/// Forgets a file that was moved away after its run, or, without one, gives back what was claimed; `false` when another worker did.
pub fn forget(connection: &mut dyn Connection, folder: &str, name: &str, run: Option<i64>) -> Result<bool> {
    let sql = "DELETE FROM watched_files WHERE folder = $1 AND name = $2 AND run = $3";
    Ok(connection.execute(sql, &[folder.into(), name.into(), run.unwrap_or(0).into()])? == 1)
}
