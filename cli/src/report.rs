//! Reports of a check in the formats of other tools.

pub mod github;
pub mod junit;
pub mod place;
pub mod sarif;
