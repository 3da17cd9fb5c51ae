//! The commands: one file each, a function that takes what was typed and says how it ended.

pub mod config;
pub mod db;
pub mod doctor;
pub mod export;
pub mod help;
pub mod import;
pub mod jobs;
mod later;
pub mod order;
pub mod peek;
pub mod query;
pub mod reconcile;
mod reconcile_money;
pub mod reconcile_report;
pub mod runs;
pub mod schedule;
pub mod sources;
pub mod stats;
pub mod validate;
pub mod watch;
pub mod worker;
