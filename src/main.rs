//! The command `jianbao`; everything is in the library.

use std::process::ExitCode;

use jianbao::app::{self, Streams};

fn main() -> ExitCode {
    ExitCode::from(app::run(std::env::args_os(), Streams::standard()))
}
