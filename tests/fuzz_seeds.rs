//! The inputs that are kept for the fuzzers, and a walk around each: none of the targets of `fuzz/targets.rs` may panic.
//!
//! The walk makes few and blind changes, the same on every machine; `JIANBAO_FUZZ_STEPS` asks for more of them for each
//! seed. What is found by the fuzzers themselves becomes a seed, and is held here from then on.

#[path = "common/chance.rs"]
mod chance;
#[path = "fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use chance::Chance;
use targets::{TARGETS, Target};

/// Changed inputs for each seed unless the environment says otherwise.
const STEPS: usize = 2;

/// Pieces that mean something to one of the readers.
const PIECES: [&str; 40] = [
    "---\n",
    "\n",
    "  ",
    "\t",
    ": ",
    "：",
    "- ",
    "[[",
    "]]",
    "|",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    ">\n",
    "~",
    "```",
    "```coverage\n",
    "<b>",
    "![](",
    ")",
    "[^1]",
    "\\",
    "\u{0}",
    "\u{FEFF}",
    "\u{202E}",
    "湄潭县",
    "𠮷",
    "e\u{301}",
    "2021-06-17",
    "1e999",
    "99999999999999999999",
    "figure:",
];

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let entries = fs::read_dir(folder).expect("every target has seeds");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("readable"))).collect()
}

/// Runs a target, and tells the input where it panics: a file of it becomes a seed.
fn run(name: &str, target: Target, bytes: &[u8], story: &str) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| target(bytes))).err().map(|_| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
        fs::write(&place, bytes).expect("written");
        format!("{name}: {story}: the input is in {}", place.display())
    })
}

/// Runs something over all seeds, on threads of its own: a worker of the pool that waits for the parts of one input would
/// take up the next one on top of it, until its stack is full.
fn over<'s>(
    seeds: &'s [(PathBuf, Vec<u8>)],
    each: impl Fn(usize, &'s (PathBuf, Vec<u8>)) -> Option<String> + Sync,
) -> Vec<String> {
    let hands = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..hands)
            .map(|hand| {
                let own = seeds.iter().enumerate().skip(hand).step_by(hands);
                let each = &each;
                scope.spawn(move || {
                    own.filter_map(|(number, seed)| each(number, seed)).collect::<Vec<String>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("panics are caught")).collect()
    })
}

/// One to three small changes.
fn changed(bytes: &[u8], others: &[(PathBuf, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..chance.between(1, 3) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.between(1, 30)).min(bytes.len());
        match chance.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let other = &others[chance.below(others.len())].1;
                let from = chance.below(other.len() + 1);
                let to = (from + chance.between(1, 60)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => drop(bytes.splice(at..at, chance.pick(&PIECES).bytes())),
        }
    }
    // Most targets take texts; where a cut went through a character, the rest of it goes too.
    match String::from_utf8(bytes) {
        Ok(text) => text.into_bytes(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).replace('\u{FFFD}', "").into_bytes(),
    }
}

#[test]
fn no_seed_makes_a_target_panic() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        let faults = over(&seeds, |_, (path, bytes)| run(name, target, bytes, &path.display().to_string()));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn nothing_near_a_seed_makes_a_target_panic() {
    let steps = std::env::var("JIANBAO_FUZZ_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(STEPS);
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        let faults = over(&seeds, |number, (path, bytes)| {
            let mut chance = Chance(number as u64);
            (0..steps).find_map(|step| {
                run(name, target, &changed(bytes, &seeds, &mut chance), &format!("{} {step}", path.display()))
            })
        });
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn every_target_has_a_fuzzer_and_seeds_that_no_other_file_repeats() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("readable");
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"bin/{name}.rs\"")), "{name} has a fuzzer");
        let seeds = seeds(name);
        let different: BTreeSet<&Vec<u8>> = seeds.iter().map(|(_, bytes)| bytes).collect();
        assert_eq!(different.len(), seeds.len(), "{name}");
        assert!(seeds.len() >= 10, "{name} has {} seeds", seeds.len());
    }
}
