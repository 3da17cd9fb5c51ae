//! `--wait`, whose number of seconds may be left out.

use std::ffi::OsString;

/// A number of seconds, or none where it may be left out.
pub type Seconds = Option<u64>;

/// The seconds that were typed.
pub fn seconds(text: &str) -> Result<Seconds, String> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "it is no whole number of seconds".to_owned())
}

/// The words of a command line, with `--wait=` for a `--wait` that no number follows: what stands behind it is the next argument, such as a
/// file, and not its value.
pub fn words(typed: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = typed.collect();
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    for at in 0..end {
        let number = words.get(at + 1).and_then(|next| next.to_str()).is_some_and(|next| next.parse::<u64>().is_ok());
        if words[at] == "--wait" && !number {
            words[at] = "--wait=".into();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_follows_wait_is_its_number_or_the_next_argument() {
        let read = |typed: &str| {
            let read = words(typed.split(' ').map(Into::into));
            read.iter().map(|word| word.to_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read("vhm import --enqueue --wait june.xlsx"), "vhm import --enqueue --wait= june.xlsx");
        assert_eq!(read("vhm import june.xlsx --enqueue --wait"), "vhm import june.xlsx --enqueue --wait=");
        for same in
            ["vhm import --wait 30 june.xlsx", "vhm import --wait=30 june.xlsx", "vhm import -- --wait june.xlsx"]
        {
            assert_eq!(read(same), same);
        }
    }
}
