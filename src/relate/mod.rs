//! Stage 4: how the records of a site hang together, computed in full on every run.

pub mod coverage;
