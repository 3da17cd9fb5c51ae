//! Pulls `libsqlite3-sys` in as a build dependency with the features the target uses, so that cargo
//! unifies both and compiles the C sources once instead of twice.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
