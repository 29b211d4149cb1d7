//! A place beside others: the place above it, and those whose number of units comes nearest to its own.
//!
//! Every number keeps its own date and source; nothing is summed or averaged over places.

use crate::domain::{IndicatorKey, Key, Place};
use crate::relate::CoverageTable;
use crate::relate::coverage::Coverage;
use crate::relate::values;

use super::super::format;
use super::super::press::Press;
use super::super::views::pages::{CompareRow, ComparedIndicator, ComparedValue, ComparisonView};

/// Places beside which one is shown: few enough to read, enough to see a pattern.
const PEERS: usize = 5;

impl Press<'_> {
    /// A place beside others, by the headline's target; `None` where nothing is known of the place itself.
    pub(super) fn comparison(&self, key: Key<Place>) -> Option<ComparisonView> {
        let target = self.site.config().headline?;
        let table = self.relations.coverage(target, self.site.as_of())?;
        let own = table.get(key)?;
        let above = self.site.places()[key].parent.filter(|above| table.get(*above).is_some());
        let peers = self.peers(table, key);
        let sizes: Vec<u64> = peers.iter().filter_map(|peer| size(table.get(*peer)?)).collect();
        let kinds = [("own", Some(key)), ("above", above)].into_iter();
        let kinds = kinds.filter_map(|(kind, place)| Some((kind, place?)));
        let rows = kinds.chain(peers.iter().map(|peer| ("peer", *peer)));
        let rows: Vec<CompareRow> = rows
            .filter_map(|(kind, place)| {
                let coverage = self.table_coverage(table, place)?;
                Some(CompareRow { kind, place: self.place(place), coverage })
            })
            .collect();
        let indicators = self.compared_indicators(key, above, &peers);
        (rows.len() > 1).then(|| ComparisonView {
            target: self.site.target(target).label.clone(),
            units: size(own),
            least: sizes.iter().min().copied(),
            most: sizes.iter().max().copied(),
            peers: sizes.len(),
            has_peer_values: indicators.iter().any(|row| !row.peers.is_empty()),
            has_value_above: indicators.iter().any(|row| row.above.is_some()),
            above: above.map(|above| self.site.places()[above].name.clone()),
            rows,
            indicators,
        })
    }

    /// The places whose number of units comes nearest by `table`, which is the headline's; the smaller one first where two are equally near.
    fn peers(&self, table: &CoverageTable, key: Key<Place>) -> Vec<Key<Place>> {
        let sizes = self.stock.sizes(|| self.sizes(table));
        let Some(at) = sizes.iter().position(|(_, place)| *place == key) else { return Vec::new() };
        let own = sizes[at].0;
        let (mut before, mut after) = (at, at + 1);
        while after - before - 1 < PEERS && (before > 0 || after < sizes.len()) {
            let lower = before.checked_sub(1).map(|at| own - sizes[at].0);
            let upper = sizes.get(after).map(|(size, _)| size - own);
            match (lower, upper) {
                (Some(lower), Some(upper)) if upper < lower => after += 1,
                (Some(_), _) => before -= 1,
                (None, _) => after += 1,
            }
        }
        let near = sizes[before..after].iter().map(|(_, place)| *place);
        near.filter(|place| *place != key).collect()
    }

    /// Places with a page by their number of units, then in the order of their codes.
    fn sizes(&self, table: &CoverageTable) -> Vec<(u64, Key<Place>)> {
        let places = self.site.paged_places().iter().copied();
        let mut sizes: Vec<(u64, Key<Place>)> = places
            .filter_map(|place| Some((size(table.get(place)?).filter(|size| *size > 0)?, place)))
            .collect();
        sizes.sort_by_key(|(size, _)| *size);
        sizes
    }

    /// What was reported of a place and of at least one of the others.
    fn compared_indicators(
        &self,
        key: Key<Place>,
        above: Option<Key<Place>>,
        peers: &[Key<Place>],
    ) -> Vec<ComparedIndicator> {
        let figures = self.relations.figures_at(key).iter();
        let mut indicators: Vec<IndicatorKey> = Vec::new();
        for indicator in figures.map(|index| self.site.observations()[*index].indicator) {
            if matches!(indicator, IndicatorKey::Declared(_)) && !indicators.contains(&indicator) {
                indicators.push(indicator);
            }
        }
        let rows = indicators.into_iter().filter_map(|indicator| {
            let own = self.compared(indicator, key)?;
            let above = above.and_then(|above| self.compared(indicator, above));
            let peers: Vec<ComparedValue> =
                peers.iter().filter_map(|peer| self.compared(indicator, *peer)).collect();
            let label = self.indicator_words(indicator).0;
            (above.is_some() || !peers.is_empty()).then_some(ComparedIndicator { label, own, above, peers })
        });
        rows.collect()
    }

    fn compared(&self, indicator: IndicatorKey, place: Key<Place>) -> Option<ComparedValue> {
        let day = self.site.as_of();
        let found = values::value(self.site, self.relations, indicator, place, day)?;
        let provenance = self.provenance_of(indicator, place, day, &found);
        let url = provenance.map(|(address, fragment)| {
            let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
            format!("{}{fragment}", self.link(&address))
        });
        Some(ComparedValue {
            place: self.site.places()[place].short_name().to_owned(),
            url,
            number: values::number(indicator, place, day, &found)
                .map_or_else(String::new, |number| self.number_id(&number)),
            raw: format::raw(found.value),
            value: format::value(found.value),
            unit: found.unit.or_else(|| self.indicator_words(indicator).1).unwrap_or_default(),
            as_of: self.maybe_date(found.as_of),
            illustrative: found.illustrative,
        })
    }
}

/// Number of units, where it is known.
fn size(coverage: &Coverage) -> Option<u64> {
    coverage.reading.total.or(coverage.units)
}
