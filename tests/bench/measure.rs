//! Running a command and asking the system what it used.
//!
//! The command is the only child of a small process of its own: this program again, started with [`FLAG`]. The system
//! counts the memory of whoever starts a process as that of the process, until it runs its own program; and it keeps
//! one sum for all children. A stopwatch that is small and has one child has neither trouble.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// First argument that makes this program the stopwatch of the command behind it.
pub const FLAG: &str = "--stopwatch";

/// What one run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub wall: Duration,
    pub user: Duration,
    pub system: Duration,
    /// Most memory at a time, in KiB; 0 where the system does not tell.
    pub peak: u64,
}

impl Sample {
    /// One line for the parent to read.
    pub fn line(&self) -> String {
        let Sample { wall, user, system, peak } = self;
        format!("{} {} {} {peak}", wall.as_nanos(), user.as_nanos(), system.as_nanos())
    }

    fn parse(text: &str) -> Option<Sample> {
        let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().ok());
        let mut next = || numbers.next().flatten();
        let (wall, user, system, peak) = (next()?, next()?, next()?, next()?);
        let time = Duration::from_nanos;
        Some(Sample { wall: time(wall), user: time(user), system: time(system), peak })
    }
}

/// Starts this program again with such arguments and reads the sample that it prints.
pub fn ask<S: AsRef<OsStr>>(arguments: &[S]) -> io::Result<Sample> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(arguments).stderr(Stdio::inherit()).output()?;
    let sample = Sample::parse(&String::from_utf8_lossy(&output.stdout));
    sample.filter(|_| output.status.success()).ok_or_else(|| {
        let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        io::Error::other(format!("failed: {}", words.join(" ")))
    })
}

/// The stopwatch itself.
pub fn time(command: &[String]) -> io::Result<Sample> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let wall = start.elapsed();
    if !status.success() {
        return Err(io::Error::other(format!("{program}: {status}")));
    }
    Ok(Sample { wall, ..used(Whose::Child) })
}

/// Times a part of this process.
pub fn time_here(work: impl FnOnce() -> io::Result<()>) -> io::Result<Sample> {
    let before = used(Whose::Own);
    let start = Instant::now();
    work()?;
    let wall = start.elapsed();
    let after = used(Whose::Own);
    Ok(Sample {
        wall,
        user: after.user - before.user,
        system: after.system - before.system,
        peak: after.peak,
    })
}

enum Whose {
    Own,
    Child,
}

#[cfg(unix)]
fn used(whose: Whose) -> Sample {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::{TimeVal, TimeValLike as _};

    let who = match whose {
        Whose::Own => UsageWho::RUSAGE_SELF,
        Whose::Child => UsageWho::RUSAGE_CHILDREN,
    };
    let Ok(usage) = getrusage(who) else { return Sample::default() };
    let time = |value: TimeVal| Duration::from_micros(u64::try_from(value.num_microseconds()).unwrap_or(0));
    // macOS counts in bytes.
    let unit = if cfg!(target_os = "macos") { 1024 } else { 1 };
    Sample {
        wall: Duration::ZERO,
        user: time(usage.user_time()),
        system: time(usage.system_time()),
        peak: u64::try_from(usage.max_rss()).unwrap_or(0) / unit,
    }
}

#[cfg(not(unix))]
fn used(_: Whose) -> Sample {
    Sample::default()
}
