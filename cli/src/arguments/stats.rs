//! What can be typed after `vhm stats`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use vhm::stats::{By, Topic};

/// `vhm stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// What is asked.
    #[arg(value_name = "TOPIC", default_value = "overview", value_parser = PossibleValuesParser::new(Topic::ALL.iter().map(|topic| topic.name())))]
    pub topic: String,
    /// What a row is about.
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(By::ALL.iter().map(|by| by.name())))]
    pub by: Option<String>,
    /// From this day or month.
    #[arg(long, visible_alias = "since", value_name = "WHEN", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// To this day or month, included.
    #[arg(long, visible_alias = "until", value_name = "WHEN", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// Compare with another period of the same length.
    #[arg(long, value_enum, value_name = "PERIOD")]
    pub compare: Option<Other>,
    /// Only so many rows with the most; the others come together in one.
    #[arg(long, value_name = "N", conflicts_with = "bottom")]
    pub top: Option<usize>,
    /// Only so many rows with the least.
    #[arg(long, value_name = "N")]
    pub bottom: Option<usize>,
    /// Only the table of this name; JSON tells the names.
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Write a file; its ending tells the format (xlsx, pdf, html, svg, png, json, csv, tsv, jsonl, xml), or --format does; - is standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over an existing file.
    #[arg(long)]
    pub force: bool,
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Other {
    /// The one just before.
    Previous,
}
