//! The fuzzer's way into `targets::table`.
#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each fuzzer uses one of the targets")]
mod targets;

libfuzzer_sys::fuzz_target!(
    // The reader of workbooks panics on some that are damaged, and the program catches that; the hook of the fuzzer would
    // abort before it can.
    init: drop(std::panic::take_hook()),
    |bytes: &[u8]| targets::table(bytes)
);
