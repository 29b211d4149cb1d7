//! Tables: rows of as many cells each. Where cells were made one, the first says what they all say.

use crate::exchange::open::Refusal;

use super::walk::Walk;
use super::xml::{Element, NOTHING};
use super::{Block, Content};

/// The most columns; paper has room for thirty.
const MAX_COLUMNS: usize = 100;

type Row = Vec<Vec<Block>>;

impl Walk<'_> {
    /// A table. One of a single column only frames its text.
    pub(super) fn table(&mut self, element: &Element, out: &mut Vec<Block>) -> Result<(), Refusal> {
        let paragraph = u32::try_from(self.done.paragraphs.len()).unwrap_or(u32::MAX);
        let mut rows = Vec::new();
        self.rows(element, &mut rows)?;
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns <= 1 {
            out.extend(rows.into_iter().flatten().flatten());
            return Ok(());
        }
        rows.iter_mut().for_each(|row| row.resize(columns, Vec::new()));
        out.push(Block { paragraph, content: Content::Table(rows) });
        Ok(())
    }

    fn rows(&mut self, around: &Element, rows: &mut Vec<Row>) -> Result<(), Refusal> {
        for element in around.elements() {
            match element.name.as_str() {
                "w:tr" => {
                    let properties = element.child("w:trPr").unwrap_or(&NOTHING);
                    let changed = properties.elements().any(|change| self.passes(change));
                    if changed {
                        continue;
                    }
                    let before = properties.value_of("w:gridBefore").and_then(|count| count.parse().ok());
                    let mut row = vec![Vec::new(); before.unwrap_or(0).min(MAX_COLUMNS)];
                    self.cells(element, &mut row)?;
                    rows.push(row);
                }
                "w:tblPr" | "w:tblGrid" | "w:sdtPr" | "w:tblPrEx" => {}
                _ if self.passes(element) => {}
                _ => self.rows(element, rows)?,
            }
        }
        Ok(())
    }

    fn cells(&mut self, around: &Element, row: &mut Row) -> Result<(), Refusal> {
        for element in around.elements() {
            match element.name.as_str() {
                "w:tc" => {
                    let properties = element.child("w:tcPr").unwrap_or(&NOTHING);
                    let span =
                        properties.value_of("w:gridSpan").and_then(|span| span.parse().ok()).unwrap_or(1);
                    let goes_on = |name: &str| {
                        properties.child(name).is_some_and(|merge| merge.value() != Some("restart"))
                    };
                    let mut cell = Vec::new();
                    self.blocks(element, &mut cell)?;
                    // What a program left in a cell that another one covers, nobody sees.
                    if goes_on("w:vMerge") || goes_on("w:hMerge") {
                        cell.clear();
                    }
                    row.push(cell);
                    let more: usize = span;
                    row.resize((row.len() + more.saturating_sub(1)).min(MAX_COLUMNS), Vec::new());
                }
                "w:trPr" | "w:sdtPr" | "w:tblPrEx" => {}
                _ if self.passes(element) => {}
                _ => self.cells(element, row)?,
            }
        }
        Ok(())
    }
}
