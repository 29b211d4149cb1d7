//! Stage 3: what the authors wrote becomes what the program may rely on.

pub mod names;
pub mod site;

pub use names::{Names, Resolution};
pub use site::{Parts, Site, Withheld};
