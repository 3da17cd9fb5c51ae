//! Pages of the web: whether a text is one, and whether it has a table.

use std::fs::File;
use std::io::Read;

use encoding_rs::Encoding;

use crate::format::Input;
use crate::format::encoding::unreadable;
use crate::problem::Problem;

/// How much is read and decoded at a time.
pub(super) const PIECE: usize = 64 << 10;
const TABLE: &str = "<table";

/// Whether the text is a page, or a piece of one that is not named XML.
pub(super) fn is_page(start: &str, named: Option<&str>) -> bool {
    const PIECES: [&str; 13] = [
        "<head", "<body", "<table", "<meta", "<script", "<form", "<div", "<style", "<title", "<center", "<h1", "<h2",
        "<h3",
    ];
    let start = behind_prolog(start);
    let begins = |tag: &&str| start.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
    // Our own files begin with a table that says how it escapes characters.
    let ours = start.starts_with("<table name=") && start.contains("escape=\"_xHHHH_\"");
    ["<!doctype html", "<html"].iter().any(begins) || (named != Some("xml") && !ours && PIECES.iter().any(begins))
}

/// The text behind an XML declaration and comments: pages may begin with them too.
fn behind_prolog(start: &str) -> &str {
    let mut rest = start;
    loop {
        let (opening, closing) = if rest.starts_with("<?") { ("<?", "?>") } else { ("<!--", "-->") };
        let Some((_, behind)) = rest.strip_prefix(opening).and_then(|inside| inside.split_once(closing)) else {
            return rest;
        };
        rest = behind.trim_start();
    }
}

/// Whether a table begins anywhere in the file. A tag inside a script is taken for one too; the reader knows better.
///
/// # Errors
/// `E_FILE_UNREADABLE`.
pub(super) fn has_table(input: &Input, encoding: &'static Encoding) -> Result<bool, Box<Problem>> {
    let mut file = File::open(&input.path).map_err(unreadable)?;
    let mut decoder = encoding.new_decoder();
    let mut bytes = vec![0; PIECE];
    let mut text = String::new();
    loop {
        let count = file.read(&mut bytes).map_err(unreadable)?;
        // The end of the last piece may hold the beginning of the tag; the tag has only ASCII letters.
        let keep = text.char_indices().rev().take(TABLE.len() - 1).last().map_or(0, |(start, _)| start);
        text.drain(..keep);
        text.reserve(decoder.max_utf8_buffer_length(count).unwrap_or(PIECE * 4));
        let _ = decoder.decode_to_string(&bytes[..count], &mut text, count == 0);
        text.make_ascii_lowercase();
        if text.contains(TABLE) {
            return Ok(true);
        }
        if count == 0 {
            return Ok(false);
        }
    }
}

/// Whether the text is a page with all its pictures, as browsers and spreadsheets save it: a mail of many parts.
pub(super) fn is_web_archive(start: &str) -> bool {
    let begins = |word: &&str| start.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    let head: String = start.chars().take(2048).collect::<String>().to_ascii_lowercase();
    ["mime-version:", "from:"].iter().any(begins) && head.contains("content-type: multipart/related")
}
