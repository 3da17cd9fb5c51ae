//! `vhm` knows the orders of coffee-vending machines: it reads the files their operators get, merges what they say into
//! one database with every change tracked, and answers questions about it. Nothing here knows of a terminal, a command line
//! or a web page.

pub mod blob;
pub mod chart;
pub mod config;
pub mod contain;
pub mod error;
pub mod export;
pub mod format;
pub mod import;
pub mod job;
pub mod problem;
pub mod query;
pub mod reconcile;
pub mod report;
pub mod schema;
mod seen;
pub mod source;
pub mod stats;
pub mod store;
pub mod text;
pub mod validate;
pub mod value;
