//! The `vhm-worker` command.
fn main() {}
