//! The file around the pages: its objects, its password, its tree of pages, its packed streams, all within bounds.
//! What a page says is read in `content.rs`.

use std::collections::HashSet;
use std::io::Read;

use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream};

use super::write::PRODUCER;
use crate::format::bounds::{self, over_limit};
use crate::format::{Input, Limits, ReadOptions};
use crate::problem::{self, Problem};

/// The most bytes that one stream may unpack to: no page of a table has as many.
const STREAM_BYTES: usize = 64 << 20;
/// How much may be unpacked before the ratio counts, in bytes.
const RATIO_FREE: u64 = 1 << 20;
/// The most levels of the page tree, and of inheritance in it.
const TREE_DEPTH: usize = 64;

/// An opened file.
pub struct Book {
    /// Its objects.
    pub objects: Document,
    /// Its pages in their order.
    pub pages: Vec<ObjectId>,
    /// The most letters of a page.
    pub page_letters: usize,
    /// Whether vhm wrote it, which cuts no row at the end of a page.
    pub is_ours: bool,
    /// Bytes that may yet be unpacked.
    room: u64,
    bound: Bound,
}

/// How much all streams together may unpack to.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// In bytes.
    pub bytes: u64,
    /// The ratio that it comes from, where that is the lower bound.
    ratio: Option<u64>,
}

impl Bound {
    /// The bound on a file of this length.
    fn new(length: usize, limits: &Limits) -> Self {
        let of_ratio = (length as u64).saturating_mul(limits.ratio).max(RATIO_FREE);
        let is_lower = of_ratio < limits.unpacked_bytes;
        Self { bytes: of_ratio.min(limits.unpacked_bytes), ratio: is_lower.then_some(limits.ratio) }
    }

    /// The finding for a file beyond it.
    pub fn over(self) -> Box<Problem> {
        self.ratio.map_or_else(|| bounds::unpacked(self.bytes), |ratio| bounds::ratio("the file", ratio))
    }

    /// The finding for a stream that unpacks to more than `most` bytes.
    fn of_stream(self, most: usize) -> Box<Problem> {
        if most < STREAM_BYTES {
            self.over()
        } else {
            over_limit(format!("a stream unpacks to more than {most} bytes"))
        }
    }
}

/// A file that breaks its format's rules.
pub fn damaged(detail: impl std::fmt::Display) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_DAMAGED).with("detail", detail))
}

/// Opens a file, with its password where it has one, and lists its pages.
///
/// # Errors
/// The file is damaged, over a limit, or needs a password.
pub fn open(input: &Input, options: &ReadOptions) -> Result<Book, Box<Problem>> {
    let bytes = read_whole(input, &options.limits)?;
    let bound = Bound::new(bytes.len(), &options.limits);
    super::bomb::check(&bytes, bound)?;
    let load = LoadOptions {
        password: options.password.as_ref().map(|password| password.reveal().to_owned()),
        max_decompressed_size: Some(STREAM_BYTES.min(usize::try_from(bound.bytes).unwrap_or(usize::MAX))),
        ..LoadOptions::default()
    };
    let has_password = load.password.is_some();
    let objects =
        Document::load_mem_with_options(&bytes, load).map_err(|error| refusal(&error, has_password, bound))?;
    if objects.is_encrypted() && objects.encryption_state.is_none() {
        return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED)));
    }
    let is_repaired = objects.xref_recovery.is_some();
    if is_repaired && !bytes[bytes.len().saturating_sub(1024)..].windows(5).any(|window| window == b"%%EOF") {
        return Err(damaged("its end is missing"));
    }
    let pages = pages(&objects, options.limits.pages)?;
    let is_ours = is_ours(&objects);
    Ok(Book { objects, pages, page_letters: options.limits.page_letters, is_ours, room: bound.bytes, bound })
}

/// Whether a file names vhm as its producer.
fn is_ours(objects: &Document) -> bool {
    let facts = objects.trailer.get(b"Info").and_then(|facts| objects.dereference(facts));
    let facts = facts.and_then(|(_, facts)| facts.as_dict());
    let producer = facts.and_then(|facts| facts.get_deref(b"Producer", objects)).and_then(Object::as_str);
    producer.is_ok_and(|producer| {
        producer.strip_prefix(PRODUCER.as_bytes()).is_some_and(|version| version.starts_with(b" "))
    })
}

fn read_whole(input: &Input, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
    let unreadable = |error| Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error));
    let file = input.open().map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limits.unpacked_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.unpacked_bytes {
        return Err(bounds::file(limits.unpacked_bytes, "limits.unpacked_bytes"));
    }
    if bytes.is_empty() {
        return Err(Box::new(Problem::new(problem::FILE_EMPTY)));
    }
    Ok(bytes)
}

/// Why a file could not be opened.
fn refusal(error: &Error, has_password: bool, bound: Bound) -> Box<Problem> {
    match error {
        Error::InvalidPassword if has_password => Box::new(Problem::new(problem::PASSWORD_WRONG)),
        Error::InvalidPassword => Box::new(Problem::new(problem::FILE_ENCRYPTED)),
        Error::Decryption(error) => {
            Box::new(Problem::new(problem::ENCRYPTION_UNKNOWN).with("detail", error.to_string()))
        }
        Error::UnsupportedSecurityHandler(name) => {
            Box::new(Problem::new(problem::ENCRYPTION_UNKNOWN).with("detail", String::from_utf8_lossy(name)))
        }
        Error::Decompress(DecompressError::MemoryLimitExceeded { limit }) => bound.of_stream(*limit),
        other => damaged(other),
    }
}

/// The pages in their order. Every node of the tree is visited once, and none may be missing.
fn pages(objects: &Document, most: usize) -> Result<Vec<ObjectId>, Box<Problem>> {
    let catalog = objects.catalog().map_err(|_| damaged("it has no catalogue of its pages"))?;
    let root = catalog.get(b"Pages").and_then(Object::as_reference);
    let root = root.map_err(|_| damaged("it has no tree of pages"))?;
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting = vec![(root, 0)];
    while let Some((id, depth)) = waiting.pop() {
        if !seen.insert(id) {
            return Err(damaged("its tree of pages runs in a circle"));
        }
        if depth > TREE_DEPTH {
            return Err(Box::new(bounds::depth(TREE_DEPTH, None)));
        }
        let node = objects.get_dictionary(id).map_err(|_| damaged("a page is missing"))?;
        let Ok(kids) = node.get_deref(b"Kids", objects) else {
            if pages.len() >= most {
                return Err(bounds::pages(most));
            }
            pages.push(id);
            continue;
        };
        let kids = kids.as_array().map_err(|_| damaged("its tree of pages is broken"))?;
        if waiting.len() + kids.len() > most.saturating_mul(4).saturating_add(1000) {
            return Err(bounds::pages(most));
        }
        for kid in kids.iter().rev() {
            let kid = kid.as_reference().map_err(|_| damaged("its tree of pages is broken"))?;
            waiting.push((kid, depth + 1));
        }
    }
    Ok(pages)
}

impl Book {
    /// An entry of a page, or of the nodes above it.
    pub fn inherited(&self, page: ObjectId, key: &[u8]) -> Option<&Object> {
        let mut id = page;
        for _ in 0..TREE_DEPTH {
            let node = self.objects.get_dictionary(id).ok()?;
            if let Ok(found) = node.get_deref(key, &self.objects) {
                return Some(found);
            }
            id = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        }
        None
    }

    /// Four numbers of a page or of the nodes above it, with the smaller ones first.
    pub fn rectangle(&self, page: ObjectId, key: &[u8]) -> Option<[f64; 4]> {
        let array = self.inherited(page, key)?.as_array().ok()?;
        let mut numbers = array.iter().map(|item| number(self.follow(item)));
        let mut next = || numbers.next().flatten();
        let (x0, y0, x1, y1) = (next()?, next()?, next()?, next()?);
        Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
    }

    /// What a reference refers to, or the object itself.
    pub fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.objects.dereference(object).map_or(&Object::Null, |(_, object)| object)
    }

    /// A dictionary inside a dictionary.
    pub fn dictionary<'a>(&'a self, within: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        match self.follow(within.get(key).ok()?) {
            Object::Dictionary(found) => Some(found),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    /// The content of a page, unpacked; its streams are one text.
    ///
    /// # Errors
    /// A stream is missing, damaged or too large.
    pub fn content(&mut self, page: ObjectId) -> Result<Vec<u8>, Box<Problem>> {
        let mut ids = Vec::new();
        let node = self.objects.get_dictionary(page).map_err(|_| damaged("a page is missing"))?;
        match node.get(b"Contents") {
            Err(_) => {}
            Ok(Object::Array(items)) => ids.extend(items.iter().cloned()),
            Ok(other) => match self.follow(other) {
                Object::Array(items) => ids.extend(items.iter().cloned()),
                _ => ids.push(other.clone()),
            },
        }
        let mut content = Vec::new();
        for id in ids {
            let Ok(stream) = self.follow(&id).as_stream() else {
                if matches!(id, Object::Null) {
                    continue;
                }
                return Err(damaged("the content of a page is missing"));
            };
            let part = unpack(stream, self.most(), self.bound)?;
            self.spend(part.len())?;
            content.extend_from_slice(&part);
            content.push(b'\n');
            if content.len() > STREAM_BYTES {
                return Err(over_limit(format!("a page unpacks to more than {STREAM_BYTES} bytes")));
            }
        }
        Ok(content)
    }

    /// A stream, unpacked.
    ///
    /// # Errors
    /// It is damaged or too large.
    pub fn unpacked(&mut self, id: ObjectId) -> Result<Vec<u8>, Box<Problem>> {
        let stream = self.objects.get_object(id).and_then(Object::as_stream);
        let stream = stream.map_err(|_| damaged("a stream is missing"))?;
        let bytes = unpack(stream, self.most(), self.bound)?;
        self.spend(bytes.len())?;
        Ok(bytes)
    }

    fn most(&self) -> usize {
        STREAM_BYTES.min(usize::try_from(self.room).unwrap_or(usize::MAX))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Box<Problem>> {
        let left = self.room.checked_sub(bytes as u64);
        self.room = left.ok_or_else(|| self.bound.over())?;
        Ok(())
    }
}

/// A number of any kind.
pub fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)).filter(|number| number.is_finite()),
        _ => None,
    }
}

/// The bytes of a stream behind its filters. Damaged data is an error: half a page must not look like a whole one.
fn unpack(stream: &Stream, most: usize, bound: Bound) -> Result<Vec<u8>, Box<Problem>> {
    let too_large = || bound.of_stream(most);
    let filters: Vec<Vec<u8>> = match stream.dict.get(b"Filter") {
        Err(_) | Ok(Object::Null) => Vec::new(),
        Ok(_) => {
            let filters = stream.filters().map_err(damaged)?;
            filters.into_iter().map(<[u8]>::to_vec).collect()
        }
    };
    if filters.len() > Stream::MAX_FILTERS {
        return Err(damaged("a stream has too many filters"));
    }
    let is_plain = stream.dict.get(b"DecodeParms").is_err();
    let mut bytes: Option<Vec<u8>> = None;
    for filter in &filters {
        let input = bytes.as_deref().unwrap_or(&stream.content);
        let output = if filter == b"FlateDecode" && (is_plain || filters.len() > 1) {
            inflate(input, most, bound)?
        } else {
            let mut one = Stream::new(Dictionary::new(), input.to_vec());
            one.dict.set("Filter", Object::Name(filter.clone()));
            if let (1, Ok(parameters)) = (filters.len(), stream.dict.get(b"DecodeParms")) {
                one.dict.set("DecodeParms", parameters.clone());
            }
            one.decompressed_content_with_limit(most).map_err(|error| match error {
                Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => too_large(),
                other => damaged(other),
            })?
        };
        bytes = Some(output);
    }
    let bytes = bytes.unwrap_or_else(|| stream.content.clone());
    if bytes.len() > most { Err(too_large()) } else { Ok(bytes) }
}

/// Unpacks zlib data to its end.
fn inflate(input: &[u8], most: usize, bound: Bound) -> Result<Vec<u8>, Box<Problem>> {
    if input.is_empty() {
        return Ok(Vec::new());
    }
    let mut unpacker = Decompress::new(true);
    let mut output = Vec::with_capacity(input.len().saturating_mul(4).min(most.min(1 << 20)).max(64));
    loop {
        let (read, written) = (unpacker.total_in(), unpacker.total_out());
        let rest = &input[usize::try_from(read).unwrap_or(usize::MAX).min(input.len())..];
        let status = unpacker.decompress_vec(rest, &mut output, FlushDecompress::None);
        match status {
            Ok(Status::StreamEnd) => break,
            Ok(_) if output.len() > most => break,
            Ok(_) if output.len() == output.capacity() => output.reserve(output.capacity()),
            Ok(_) if unpacker.total_in() == read && unpacker.total_out() == written => {
                return Err(damaged("a packed stream is cut off"));
            }
            Ok(_) => {}
            Err(_) => return Err(damaged("a packed stream cannot be unpacked")),
        }
    }
    if output.len() > most {
        return Err(bound.of_stream(most));
    }
    Ok(output)
}
