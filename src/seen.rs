//! A small filter that says of a hash «surely new» or «perhaps seen», so that lookups of what was never seen can be left out.
//! It is a Bloom filter of eight bits in two words: two accesses to memory for each question. It never forgets.

/// Words of the filter: 8 MiB. After a million hashes it answers «perhaps» wrongly less than once in a million times.
const WORDS: usize = 1 << 20;

/// Hashes that were seen.
pub struct Seen {
    words: Vec<u64>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { words: vec![0; WORDS] }
    }
}

impl Seen {
    /// The two words of a hash, and its four bits in each.
    fn places(hash: u64) -> [(usize, u64); 2] {
        let again = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        [hash, again].map(|hash| {
            let bit = |shift: u32| 1 << (hash >> shift & 63);
            ((hash >> 40) as usize % WORDS, bit(16) | bit(22) | bit(28) | bit(34))
        })
    }

    /// Notes a hash and says whether it was perhaps seen before; `false` is sure.
    pub fn insert(&mut self, hash: u64) -> bool {
        let before = self.perhaps(hash);
        for (word, bits) in Self::places(hash) {
            self.words[word] |= bits;
        }
        before
    }

    /// Whether a hash was perhaps seen; `false` is sure.
    pub fn perhaps(&self, hash: u64) -> bool {
        Self::places(hash).into_iter().all(|(word, bits)| self.words[word] & bits == bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_never_called_new_and_what_was_not_seldom_called_seen() {
        let hash = |number: u64| xxhash_rust::xxh3::xxh3_64(&number.to_le_bytes());
        let mut seen = Seen::default();
        let wrong = (0..1_000_000).filter(|number| seen.insert(hash(*number))).count();
        assert!((0..1_000_000).all(|number| seen.perhaps(hash(number))));
        let more = (1_000_000..2_000_000).filter(|number| seen.perhaps(hash(*number))).count();
        assert!(wrong + more < 5, "{wrong} and {more} of a million");
    }
}
