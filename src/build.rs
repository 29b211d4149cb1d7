//! Tells Cargo to compile again when files that travel inside the binary change.
#![allow(clippy::print_stdout, reason = "this is how a build script speaks to Cargo")]

fn main() {
    for path in ["themes/default", "content", "site.yaml", "src/app/starter"] {
        println!("cargo::rerun-if-changed={path}");
    }
}
