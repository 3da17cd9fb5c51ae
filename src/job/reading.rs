//! How the files of jobs are read, as it is kept.

use serde::{Deserialize, Serialize};

use super::Context;
use crate::error::{Error, Result};
use crate::format::{ALL, Limits, ReadOptions, SheetChoice, by_name, encoding};

/// How a file is read, where its user knows better than detection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// The source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The encoding of a text format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The delimiter of delimited text: one ASCII character, `\t` or `tab`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// The sheet, by name or number; `all` is every one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The header row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
}

impl Reading {
    /// What readers are told.
    ///
    /// # Errors
    /// `Request` for a format, an encoding or a delimiter that is none.
    pub fn options(&self, limits: &Limits) -> Result<ReadOptions> {
        let encoding = self.encoding.as_deref().map(|name| {
            encoding::by_name(name).ok_or_else(|| {
                Error::Request(format!(
                    "there is no encoding «{name}»; try utf-8, utf-16le, windows-1251, koi8-r, cp866 or x-mac-cyrillic"
                ))
            })
        });
        if let Some(name) = self.format.as_deref().filter(|name| by_name(name).is_none()) {
            let help = crate::text::instead(name, ALL.iter().map(|format| format.name()));
            return Err(Error::Request(format!("there is no format «{name}»{help}")));
        }
        let sheets = match self.sheet.as_deref() {
            None => SheetChoice::Visible,
            Some("all") => SheetChoice::All,
            Some(name) => SheetChoice::Named(name.to_owned()),
        };
        Ok(ReadOptions {
            encoding: encoding.transpose()?,
            delimiter: self.delimiter.as_deref().map(delimiter).transpose()?,
            sheets,
            limits: limits.clone(),
            ..ReadOptions::default()
        })
    }

    /// What readers of a job are told.
    pub(super) fn options_in(&self, context: &Context<'_>) -> Result<ReadOptions> {
        self.source.as_deref().map(|name| context.sources.named(name)).transpose()?;
        let (child, password) = (context.child.clone(), context.password.clone());
        Ok(ReadOptions { child, password, ..self.options(&context.config.limits)? })
    }
}

fn delimiter(text: &str) -> Result<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        b"\\t" | b"tab" => Ok(b'\t'),
        _ => Err(Error::Request(format!("the delimiter «{text}» is not one ASCII character"))),
    }
}
