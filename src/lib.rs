//! `jianbao` (简报) turns meeting reports, county write-ups and organisation data into a linked static site.
#![forbid(unsafe_code)]
pub mod base;
pub mod domain;
pub mod refine;
pub mod relate;
