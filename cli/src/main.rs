//! vhm
fn main() {}
