//! The log of the data for readers: which figures each source changed, and its feed.

use std::fmt::Write as _;

use crate::base::{Diagnostic, PartialDate, escape};
use crate::domain::{SourceRef, Value};
use crate::relate::Subject;
use crate::relate::changes::{Change, ChangeLog, Count, Effect, Step};
use crate::relate::provenance::Number;

use super::super::address::Address;
use super::super::data::DataKey;
use super::super::feeds::MAX_ENTRIES;
use super::super::format;
use super::super::meta::Head;
use super::super::press::Press;
use super::super::views::data::{ChangesView, FigureChangeView, StatedView, StepView};
use super::super::views::pages::EntryView;

/// Rows of one source on the page and in the feed; its files have all.
const MAX_ROWS: usize = 100;

/// Where it is.
pub fn address() -> Address {
    Address::new("data/changes/")
}

impl Press<'_> {
    /// The log of the data.
    pub fn change_log(&self) -> &ChangeLog {
        self.stock.changes(|| ChangeLog::new(self.site))
    }

    pub(super) fn changes_page(&self, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (steps, pagination) = self.paginate(self.change_log().steps(), &address(), number);
        let view = ChangesView {
            steps: steps.iter().map(|step| self.step(step)).collect(),
            pagination,
            files: self.downloads(DataKey::Changes),
        };
        let head = Head {
            kind: "changes",
            section: "data",
            title: self.word("changes.title"),
            description: self.word("changes.description"),
            parents: vec![(self.word("data_page.title"), Address::new("data/"))],
            feeds: vec![(self.changes_title(), address())],
            ..Head::default()
        };
        self.render(&address().numbered(number), head, &view)
    }

    /// Title of its feed.
    pub fn changes_title(&self) -> String {
        format!("{} · {}", self.site.config().title, self.word("changes.title"))
    }

    /// The entries of its feed: those of its first page, whose address stays as long as they are in it. A source that
    /// changed nothing, or of which nobody knows when it spoke, is no news.
    pub fn change_entries(&self) -> Vec<EntryView> {
        let most = MAX_ENTRIES.min(self.site.config().paginate);
        let steps = self.change_log().steps().iter().take(most);
        steps.filter_map(|step| self.change_entry(step)).collect()
    }

    fn change_entry(&self, step: &Step) -> Option<EntryView> {
        let view = self.step(step);
        let first = view.rows.first()?;
        let moment = format::rfc3339(step.date.or(step.day.map(PartialDate::day))?);
        let page = address().absolute(self.site.config());
        let mut content = String::from("<ul>");
        for row in &view.rows {
            let _ = write!(content, "<li>{}</li>", escape(&self.change_words(row)));
        }
        content.push_str("</ul>");
        if view.more > 0 {
            let more = self.word("changes.more").replace("{n}", &view.more.to_string());
            let _ = write!(content, "<p><a href=\"{}\">{}</a></p>", escape(&page), escape(&more));
        }
        Some(EntryView {
            title: view
                .source
                .as_ref()
                .map_or_else(|| self.word("changes.unsourced"), |own| own.title.clone()),
            url: format!("{page}#{}", view.id),
            published: moment.clone(),
            updated: moment,
            summary: self.change_words(first),
            content,
        })
    }

    /// A change in one line: 湄潭县 联系科技工作者：1,680名 → 2,140名（截至 2020年12月31日；示例）
    fn change_words(&self, row: &FigureChangeView) -> String {
        let sign = |key: &str| self.word(&format!("sign.{key}"));
        let value = |stated: &StatedView| match stated.full {
            true => self.word("full"),
            false if stated.unit.is_empty() => stated.value.clone(),
            false => format!("{}{}{}", stated.value, sign("unit"), stated.unit),
        };
        let mut line = format!("{} {}{}", row.place.label, row.label, sign("colon"));
        if let Some(old) = &row.old {
            let _ = write!(line, "{} → ", value(old));
        }
        line.push_str(&value(&row.new));
        let day = row.new.as_of.as_ref().map(|day| format!("{} {}", self.word("coverage.as_of"), day.text));
        let effect = Some(self.word(&format!("effects.{}", row.effect)));
        let example = row.new.illustrative.then(|| self.word("example.label"));
        let beside: Vec<String> = [effect, day, row.reason.clone(), example].into_iter().flatten().collect();
        let _ = write!(line, "{}{}{}", sign("open"), beside.join(&sign("semicolon")), sign("close"));
        line
    }

    fn step(&self, step: &Step) -> StepView {
        let told: Vec<&Change> = step.changes.iter().filter(|own| own.effect() != Effect::Same).collect();
        StepView {
            id: match step.source {
                Some(SourceRef::Source(key)) => format!("source-{}", self.site.sources()[key].id),
                Some(SourceRef::Report(key)) => format!("report-{}", self.site.reports()[key].id),
                None => "unsourced".to_owned(),
            },
            source: step.source.map(|source| self.source(source)),
            rows: told.iter().take(MAX_ROWS).map(|change| self.figure_change(step, change)).collect(),
            more: told.len().saturating_sub(MAX_ROWS),
            confirmed: step.confirmed + step.changes.len() - told.len(),
        }
    }

    fn figure_change(&self, step: &Step, change: &Change) -> FigureChangeView {
        let effect = change.effect().word();
        match *change {
            Change::Stated { observation: index, before, .. } => {
                let observations = self.site.observations();
                let own = &observations[index];
                let report = match own.source {
                    Some(SourceRef::Report(key)) => Some(self.url(Subject::Report(key))),
                    _ => None,
                };
                FigureChangeView {
                    effect,
                    place: self.place(own.place),
                    label: self.indicator_words(own.indicator).0,
                    url: report.map(|url| format!("{url}#{}", self.figure_anchor(index))),
                    old: before.map(|before| self.stated(before)),
                    new: self.stated(index),
                    reason: own.correction.clone(),
                }
            }
            Change::Listed { place, before, after } => {
                let since = self.change_log().growth(place, step.source).and_then(|growth| growth.since);
                let listed = |count: Count, source: Option<SourceRef>| StatedView {
                    value: format::number(count.records as f64),
                    raw: count.records.to_string(),
                    number: self.number_id(&Number::Known(place, source)),
                    full: false,
                    unit: self.word("changes.unit"),
                    as_of: None,
                    from: None,
                    illustrative: count.illustrative,
                    written: None,
                };
                FigureChangeView {
                    effect,
                    place: self.place(place),
                    label: self.word("changes.organisations"),
                    url: None,
                    old: (before.records > 0).then(|| listed(before, since)),
                    new: listed(after, step.source),
                    reason: None,
                }
            }
        }
    }

    fn stated(&self, index: usize) -> StatedView {
        let own = &self.site.observations()[index];
        let (_, unit, _) = self.indicator_words(own.indicator);
        StatedView {
            value: format::value(own.value),
            raw: format::raw(own.value),
            number: self.number_id(&Number::Stated(index)),
            full: own.value == Value::Full,
            unit: own.unit.clone().or(unit).unwrap_or_default(),
            as_of: self.maybe_date(own.date()),
            from: self.maybe_date(own.period.map(|(from, _)| from)),
            illustrative: self.site.is_invented(own),
            written: self.written(own.value_span),
        }
    }
}
