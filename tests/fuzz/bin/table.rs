//! The fuzzer's way into `targets::table`.
#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each fuzzer uses one of the targets")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::table(bytes));
