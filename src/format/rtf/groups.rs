//! What holds for the text of a group: whether it is text at all, its code page, its table. Rows are not known here.

use std::collections::HashMap;

use encoding_rs::{
    Encoding, IBM866, MACINTOSH, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use crate::format::{Limits, ReadResult, bounds};

/// The most fonts whose code page is kept.
const FONTS: usize = 4096;

/// Groups whose content is no text of the document. Those that begin with `\*` and are not known are none either.
const NOT_TEXT: [&str; 35] = [
    "annotation",
    "author",
    "buptim",
    "colortbl",
    "comment",
    "creatim",
    "doccomm",
    "filetbl",
    "fldinst",
    "footer",
    "footerf",
    "footerl",
    "footerr",
    "footnote",
    "ftncn",
    "ftnsep",
    "ftnsepc",
    "header",
    "headerf",
    "headerl",
    "headerr",
    "info",
    "listtext",
    "nonesttables",
    "object",
    "operator",
    "pict",
    "pntext",
    "private",
    "revtbl",
    "rxe",
    "stylesheet",
    "tc",
    "title",
    "xe",
];

/// What a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Purpose {
    #[default]
    Text,
    /// The list of fonts with their code pages.
    Fonts,
    /// The definition of a row of a nested table.
    NestedRow,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    purpose: Purpose,
    is_deleted: bool,
    font: i32,
    stand_ins: usize,
    in_table: bool,
    table_depth: usize,
    /// A `\*` stands before the next word.
    is_optional: bool,
}

/// The open groups.
#[derive(Debug)]
pub(super) struct Groups {
    groups: Vec<Group>,
    now: Group,
    is_closed: bool,
    fonts: HashMap<i32, &'static Encoding>,
    encoding: &'static Encoding,
    default_font: i32,
    /// The deepest nesting of groups; word processors need about thirty.
    most: usize,
}

impl Groups {
    /// Outside of every group.
    pub(super) fn new(limits: &Limits) -> Self {
        let now = Group {
            purpose: Purpose::Text,
            is_deleted: false,
            font: -1,
            stand_ins: 1,
            in_table: false,
            table_depth: 1,
            is_optional: false,
        };
        let (groups, fonts) = (Vec::new(), HashMap::new());
        Self {
            groups,
            now,
            is_closed: false,
            fonts,
            encoding: WINDOWS_1252,
            default_font: -1,
            most: limits.group_depth,
        }
    }

    /// A group begins as the one around it is.
    ///
    /// # Errors
    /// `E_TOO_DEEP`.
    pub(super) fn open(&mut self) -> ReadResult {
        if self.groups.len() >= self.most {
            return Err(Box::new(bounds::depth(self.most, Some("limits.group_depth"))));
        }
        self.groups.push(self.now);
        self.now.is_optional = false;
        Ok(())
    }

    /// A group ends.
    pub(super) fn close(&mut self) {
        if let Some(outer) = self.groups.pop() {
            self.now = outer;
        }
        self.is_closed = self.groups.is_empty();
    }

    /// Whether the last group has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Whether letters are text of the document.
    pub(super) fn is_text(&self) -> bool {
        self.is_document() && !self.now.is_deleted
    }

    /// Whether words are about the document, be their text deleted or not.
    pub(super) fn is_document(&self) -> bool {
        self.now.purpose == Purpose::Text && !self.groups.is_empty()
    }

    /// Whether words may define a row here.
    pub(super) fn is_row_properties(&self) -> bool {
        matches!(self.now.purpose, Purpose::Text | Purpose::NestedRow)
    }

    /// Whether they define a row of a nested table.
    pub(super) fn is_nested_row(&self) -> bool {
        self.now.purpose == Purpose::NestedRow
    }

    /// How deep in tables the paragraph stands; 0 outside.
    pub(super) fn table_depth(&self) -> usize {
        if self.now.in_table { self.now.table_depth } else { 0 }
    }

    /// How many characters stand behind a number of Unicode for programs that do not know it.
    pub(super) fn stand_ins(&self) -> usize {
        self.now.stand_ins
    }

    /// The code page of letters here.
    pub(super) fn encoding(&self) -> &'static Encoding {
        let font = if self.now.font < 0 { self.default_font } else { self.now.font };
        self.fonts.get(&font).copied().unwrap_or(self.encoding)
    }

    /// Takes a word that is about groups, fonts or paragraphs; whether it was one.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>) -> bool {
        let is_optional = std::mem::take(&mut self.now.is_optional);
        let on = number != Some(0);
        match name {
            "*" => self.now.is_optional = true,
            "nesttableprops" => self.now.purpose = Purpose::NestedRow,
            "fonttbl" if self.now.purpose == Purpose::Text => self.now.purpose = Purpose::Fonts,
            "ansicpg" => self.encoding = number.and_then(code_page).unwrap_or(self.encoding),
            "mac" => self.encoding = MACINTOSH,
            "deff" => self.default_font = number.unwrap_or(-1),
            "f" => self.now.font = number.unwrap_or(-1),
            "fcharset" | "cpg" if self.now.purpose == Purpose::Fonts => self.font(name, number.unwrap_or(0)),
            "plain" => self.now.font = -1,
            "uc" => self.now.stand_ins = number.map_or(1, |count| count.clamp(0, 16) as usize),
            "deleted" => self.now.is_deleted = on,
            "pard" => {
                self.now.in_table = false;
                self.now.table_depth = 1;
            }
            "intbl" => self.now.in_table = on,
            "itap" => {
                let depth = number.unwrap_or(1).max(0) as usize;
                self.now.in_table = depth > 0;
                self.now.table_depth = depth.max(1);
            }
            name if is_optional || NOT_TEXT.binary_search(&name).is_ok() => self.now.purpose = Purpose::Other,
            _ => return false,
        }
        true
    }

    fn font(&mut self, name: &str, number: i32) {
        let found = if name == "cpg" { code_page(number) } else { charset(number) };
        if let Some(found) = found.filter(|_| self.fonts.len() < FONTS) {
            self.fonts.insert(self.now.font, found);
        }
    }
}

/// The code page with this number; `None` for those that are not known.
fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        866 => IBM866,
        874 => WINDOWS_874,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10_000 => MACINTOSH,
        10_007 => X_MAC_CYRILLIC,
        65_001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

/// The code page of a font's set of characters. Sets 0 and 1 mean that of the document, which need not be Latin.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 866,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_groups_is_sorted() {
        assert!(NOT_TEXT.is_sorted());
        assert_eq!(charset(204), Some(WINDOWS_1251));
        assert_eq!(code_page(437), None);
    }
}
