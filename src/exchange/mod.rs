//! Files of offices in and out: the spreadsheets that counties send become changes of data files, their documents become
//! reports; what is known becomes workbooks to fill in.
//!
//! Beside the pipeline, and like its core without a disk or a clock. In: `open` turns bytes into sheets or says why not, with
//! `legacy` for older ones, `recognise` finds headers and kinds by the one table of `columns`, `rows` leaves titles and totals out, `propose` says
//! which record a row is about and `cells` what it wants, `merge` compares that with the site, `edit` changes the texts,
//! `plan` runs all of it and checks the result as a site. Out: `workbook`, by the same columns, so that what nobody
//! touched comes back as no change.
//!
//! Documents go a way of their own: `word` reads one, `bundle` makes a report or a practice of it and checks that.

mod bundle;
mod cells;
mod columns;
mod current;
mod edit;
mod faults;
mod figures;
mod ids;
mod legacy;
mod lookup;
mod merge;
mod moves;
mod open;
mod package;
mod plan;
mod propose;
mod recognise;
mod rows;
mod sheet;
mod text;
pub mod word;
mod words;
mod workbook;
mod yaml;

pub use bundle::{Bundle, Form, Letter, State, bundle};
pub use columns::Kind;
pub use current::{Written, shown};
pub use merge::{FieldChange, Item, SHOWN};
pub use moves::Move;
pub use open::MAX_FILE;
pub use plan::{Note, Plan, Unplanned, Upload, import};
pub use workbook::{Wanted, workbook};
