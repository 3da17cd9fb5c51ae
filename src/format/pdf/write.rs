//! Writes documents.
use crate::format::{Output, WriteOptions};
/// A.
pub struct Writer;
impl Writer { /// A.
pub fn new(_o: Output, _p: &WriteOptions) -> std::io::Result<Self> { Ok(Self) } }
impl crate::format::TableWriter for Writer {
 fn table(&mut self, _: &str, _: &[crate::format::OutputColumn]) -> std::io::Result<()> { Ok(()) }
 fn row(&mut self, _: &[crate::format::OutputValue<'_>], _: &[crate::format::Mark]) -> std::io::Result<()> { Ok(()) }
 fn finish(self: Box<Self>) -> std::io::Result<()> { Ok(()) }
}
