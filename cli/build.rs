//! Tells the program which commit it was built from; «unknown» where there is no repository.

use std::process::Command;

fn main() {
    let said = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok();
    let commit = said.filter(|said| said.status.success()).and_then(|said| String::from_utf8(said.stdout).ok());
    println!("cargo:rustc-env=VHM_COMMIT={}", commit.as_deref().map_or("unknown", str::trim));
    // The log of HEAD grows with every commit and every checkout.
    if std::path::Path::new("../.git/logs/HEAD").exists() {
        println!("cargo:rerun-if-changed=../.git/logs/HEAD");
    } else {
        println!("cargo:rerun-if-changed=build.rs");
    }
}
