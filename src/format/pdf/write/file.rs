//! The file around written pages: numbered objects with their places, streams that are packed as they come, a table of places
//! at the end (ISO 32000-1, 7.5). Nothing is held but the places: eight bytes for each object.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::format::Output;

/// How hard streams are packed: the fastest level that does not store letters as they are.
const LEVEL: u32 = 3;

/// A file being written.
pub(super) struct File {
    output: Output,
    written: u64,
    /// Where each object begins; 0 for those that are not written yet.
    places: Vec<u64>,
}

impl File {
    /// Begins a file.
    pub(super) fn new(output: Output) -> io::Result<Self> {
        let mut file = Self { output, written: 0, places: vec![0] };
        // Four bytes beyond ASCII tell programs that copy files that this is no text.
        file.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(file)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> usize {
        self.places.push(0);
        self.places.len() - 1
    }

    /// Writes an object.
    pub(super) fn object(&mut self, number: usize, body: &str) -> io::Result<()> {
        self.places[number] = self.written;
        self.put(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes())
    }

    /// Writes a stream, packed; `entries` are those of its dictionary beside the length and the filter.
    pub(super) fn stream(&mut self, number: usize, entries: &str, bytes: &[u8]) -> io::Result<()> {
        let mut packer = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3 + 64), Compression::new(LEVEL));
        packer.write_all(bytes)?;
        let packed = packer.finish()?;
        self.places[number] = self.written;
        let length = packed.len();
        self.put(
            format!("{number} 0 obj\n<< {entries} /Filter /FlateDecode /Length {length} >>\nstream\n").as_bytes(),
        )?;
        self.put(&packed)?;
        self.put(b"\nendstream\nendobj\n")
    }

    /// Writes the table of places and ends the file.
    pub(super) fn finish(mut self, root: usize, facts: usize) -> io::Result<()> {
        let start = self.written;
        let places = std::mem::take(&mut self.places);
        self.put(format!("xref\n0 {}\n0000000000 65535 f \n", places.len()).as_bytes())?;
        for place in &places[1..] {
            // A number that was reserved and not needed is free.
            let entry =
                if *place == 0 { "0000000000 65535 f \n".to_owned() } else { format!("{place:010} 00000 n \n") };
            self.put(entry.as_bytes())?;
        }
        let end = format!(
            "trailer\n<< /Size {} /Root {root} 0 R /Info {facts} 0 R >>\nstartxref\n{start}\n%%EOF\n",
            places.len()
        );
        self.put(end.as_bytes())?;
        self.output.flush()
    }
}

/// A text as a PDF string of UTF-16.
pub(super) fn text_string(text: &str) -> String {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let digits: String = units.map(|unit| format!("{unit:04X}")).collect();
    format!("<{digits}>")
}
