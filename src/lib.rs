//! `jianbao` (简报) turns meeting reports, county write-ups and organisation data into a linked static site.
#![forbid(unsafe_code)]
pub mod app;
pub mod base;
pub mod domain;
pub mod load;
pub mod parse;
pub mod refine;
pub mod relate;
pub mod render;
