//! The system's browser, for the preview and for the guide.

use std::process::{Command, Stdio};

/// Opens an address or a file. A machine without a browser still has the address on its terminal.
pub(super) fn open(address: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    let quiet = Stdio::null;
    let _ = command.args(before).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// Whether there is a desktop that a browser could appear on; over a bare terminal there is none.
pub(super) fn has_desktop() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    matches!(std::env::consts::OS, "macos" | "windows") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
