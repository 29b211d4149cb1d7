//! `jianbao explain` of a number: what it says, how it is calculated, and every record that goes into it.
//!
//! Takes the ids of `provenance.json` (`coverage:drive/township@meitan#2021-06-17`) and the way in which texts name
//! figures (`township.coverage@湄潭县`), which leads to one or several numbers. `relate` knows how numbers come about.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::app::say;
use crate::base::{Language, PartialDate, SourceSet};
use crate::domain::{IndicatorKey, SourceRef};
use crate::refine::{Resolution, Site};
use crate::relate::coverage::Basis;
use crate::relate::provenance::{
    Formula, Input, Number, Record, Role, Shown, Spot, Trace, expression, facts, find, id, nearest, shown,
    trace,
};
use crate::relate::{ChangeLog, Relations};

use super::pipeline::Project;

/// What is said of an id.
pub(super) enum Told {
    /// The numbers that it names; several where it names a figure that several sources state.
    Numbers(Vec<Value>, String),
    /// It names none; the id that comes nearest.
    Unknown(Option<String>),
}

/// Tells of the numbers that `what` names.
pub(super) fn tell(project: &Project, set: &SourceSet, what: &str, language: Language) -> Told {
    let site = &project.site;
    let numbers = find(site, what).map_or_else(|| figures(site, what), |number| vec![number]);
    let relations = with_days(site, &project.relations, &numbers);
    let log = ChangeLog::new(site);
    let teller = Teller { site, relations: &relations, log: &log, set, language };
    let known: Vec<(Number, Trace)> = numbers
        .into_iter()
        .filter_map(|number| Some((number.clone(), trace(site, &relations, &log, &number)?)))
        .collect();
    if known.is_empty() {
        let all: Vec<Number> = shown(site, &relations, &log).into_iter().map(|(number, _)| number).collect();
        return Told::Unknown(nearest(site, &all, what));
    }
    let texts: Vec<String> = known.iter().map(|(number, trace)| teller.text(number, trace)).collect();
    let values = known.iter().map(|(number, trace)| teller.json(number, trace)).collect();
    Told::Numbers(values, texts.join("\n"))
}

/// The numbers of `INDICATOR@PLACE[#DATE]`: for what a target brings its coverage, then what sources state, the
/// latest first.
fn figures(site: &Site, what: &str) -> Vec<Number> {
    let parts = || {
        let (indicator, rest) = what.split_once('@')?;
        let (place, day) = rest.split_once('#').map_or((rest, None), |(place, day)| (place, Some(day)));
        let indicator = site.find_indicator(indicator).ok()?;
        let Resolution::Found(place) = site.names().places.resolve(place) else { return None };
        let day = day.map_or(Some(site.as_of()), |day| PartialDate::parse(day).map(|day| day.last()))?;
        Some((indicator, place, day))
    };
    let Some((indicator, place, day)) = parts() else { return Vec::new() };
    let spot = match indicator {
        IndicatorKey::Target(target, _) => Some(Number::Coverage(Spot { target, place, day })),
        IndicatorKey::Declared(_) => None,
    };
    let (start, observations) = site.observations_from(indicator, place);
    let known = observations.iter().enumerate().rev();
    let known = known.filter(|(_, observation)| observation.day().is_none_or(|own| own <= day));
    spot.into_iter().chain(known.map(|(index, _)| Number::Stated(start + index))).collect()
}

/// The relations with the tables of days that only this question asks for.
fn with_days(site: &Site, relations: &Relations, numbers: &[Number]) -> Relations {
    let mut relations = relations.clone();
    for number in numbers {
        if let Number::Coverage(spot)
        | Number::Alternative(spot)
        | Number::Listed(spot)
        | Number::Full(spot) = number
        {
            relations.add_day(site, spot.target, spot.day);
        }
    }
    relations
}

struct Teller<'a> {
    site: &'a Site,
    relations: &'a Relations,
    log: &'a ChangeLog,
    set: &'a SourceSet,
    language: Language,
}

impl Teller<'_> {
    fn text(&self, number: &Number, trace: &Trace) -> String {
        let language = self.language;
        let mut text = format!("{}\n", id(self.site, number));
        let value = self.words(&trace.shown);
        let mut beside: Vec<String> = Vec::new();
        beside.extend(trace.basis.map(|basis| basis_words(basis, language)));
        beside.extend(trace.as_of.map(|day| say!(language, "截至 {day}" / "as of {day}")));
        if trace.illustrative {
            beside.push(say!(language, "示例数据" / "example data"));
        }
        let beside = match beside.join(&say!(language, "，" / ", ")) {
            all if all.is_empty() => all,
            all => say!(language, "（{all}）" / " ({all})"),
        };
        let formula = formula_words(trace.formula, language);
        let formula = match expression(trace) {
            Some(expression) => say!(language, "{formula}：{expression}" / "{formula}: {expression}"),
            None => formula,
        };
        text += &say!(
            language,
            "数值：{value}{beside}\n算法：{formula}\n" / "value: {value}{beside}\nformula: {formula}\n"
        );
        for input in &trace.inputs {
            self.input(&mut text, input, 1);
        }
        text
    }

    /// One input; below units on record those that lie in no place below.
    fn input(&self, text: &mut String, input: &Input, depth: usize) {
        let language = self.language;
        let indent = "  ".repeat(depth);
        let known = facts(self.site, &input.record);
        let kind = kind_words(&input.record, input.role, language);
        let says = input.says.as_ref().map_or(String::new(), |says| format!(" {}", self.words(says)));
        let name = if known.name.is_empty() { String::new() } else { format!(" {}", known.name) };
        let _ = writeln!(text, "{indent}{kind}{name} {}{says}", known.id);
        let mut beside: Vec<String> = known.sources.iter().map(|source| self.source(*source)).collect();
        beside.extend(known.date.map(|date| date.to_string()));
        beside.extend(known.quote.map(|quote| format!("“{quote}”")));
        if !beside.is_empty() {
            let _ = writeln!(text, "{indent}  {}", beside.join(&say!(language, "，" / ", ")));
        }
        if let Some(span) = known.span {
            let _ = writeln!(text, "{indent}  {}", self.set.place(span));
        }
        if let Record::Number(number @ Number::Listed(_)) = &input.record
            && depth == 1
            && let Some(own) = trace(self.site, self.relations, self.log, number)
        {
            for below in &own.inputs {
                self.input(text, below, depth + 1);
            }
        }
    }

    fn source(&self, source: SourceRef) -> String {
        match source {
            SourceRef::Source(key) => self.site.sources()[key].title.clone(),
            SourceRef::Report(key) => self.site.reports()[key].document.title.clone(),
        }
    }

    /// What a number says: `8/24，33.3%`.
    fn words(&self, shown: &Shown) -> String {
        let language = self.language;
        match shown {
            Shown::Full | Shown::Value(crate::domain::Value::Full, _) => say!(language, "全覆盖" / "full"),
            Shown::Value(value, Some(unit)) => say!(language, "{value}{unit}" / "{value} {unit}"),
            Shown::Value(value, None) => value.to_string(),
            Shown::Rate(rate) => rate.to_string(),
            Shown::Counts { part, whole, rate: Some(rate) } => {
                say!(language, "{part}/{whole}，{rate}" / "{part}/{whole}, {rate}")
            }
            Shown::Difference(difference) => format!("{difference:+}"),
            other => other.raw(),
        }
    }

    fn json(&self, number: &Number, trace: &Trace) -> Value {
        let inputs: Vec<Value> = trace.inputs.iter().map(|input| self.input_json(input)).collect();
        json!({
            "id": id(self.site, number),
            "value": trace.shown.raw(),
            "rate": trace.shown.rate(),
            "formula": trace.formula.word(),
            "expression": expression(trace),
            "as_of": trace.as_of.map(|date| date.to_string()),
            "illustrative": trace.illustrative,
            "inputs": inputs,
        })
    }

    fn input_json(&self, input: &Input) -> Value {
        let known = facts(self.site, &input.record);
        let sources: Vec<String> = known.sources.iter().map(|source| self.source(*source)).collect();
        json!({
            "role": input.role.word(),
            "kind": input.record.word(),
            "id": known.id,
            "name": known.name,
            "value": input.says.as_ref().map(Shown::raw),
            "as_of": known.date.map(|date| date.to_string()),
            "sources": sources,
            "quote": known.quote,
            "place": known.span.map(|span| self.set.place(span)),
        })
    }
}

fn basis_words(basis: Basis, language: Language) -> String {
    match basis {
        Basis::Roster => say!(language, "名录口径" / "counted from the roster"),
        Basis::Mixed => say!(language, "上报数÷名录数" / "reported number over the roster's total"),
        Basis::Reported => say!(language, "上报口径" / "as reported"),
        Basis::None => say!(language, "未报送" / "not reported"),
    }
}

fn formula_words(formula: Formula, language: Language) -> String {
    match formula {
        Formula::Stated => say!(language, "照来源所载" / "as stated"),
        Formula::Listed => {
            say!(language, "已建单位和名录单位" / "units with an organisation, of those on record")
        }
        Formula::Roster => say!(language, "已建数÷名录数" / "established ÷ units of a complete list"),
        Formula::Mixed => {
            say!(language, "上报数÷名录数" / "reported number ÷ units of a complete list")
        }
        Formula::FullList => {
            say!(language, "上报全覆盖，按名录数写出" / "reported as full, spelled out over a complete list")
        }
        Formula::Pair => say!(language, "上报数÷上报总数" / "reported number ÷ reported total"),
        Formula::Sum => say!(language, "下级合计" / "sum of the places below"),
        Formula::AtLeast => {
            say!(language, "下级已知数合计，至少" / "sum of what is known below, at least")
        }
        Formula::Reported => say!(language, "上报数，总数不详" / "reported number without a total"),
        Formula::Registered => {
            say!(language, "名录登记数，名录不完整" / "on record, without complete lists")
        }
        Formula::Difference => say!(language, "后期减前期" / "later less earlier"),
        Formula::FullPlaces => {
            say!(language, "全覆盖的下级个数" / "number of places below that are fully covered")
        }
        Formula::Share => {
            say!(language, "具备数和有数据的个数" / "those that meet it, of those of which it is told")
        }
        Formula::Count => say!(language, "条数" / "number of records"),
        Formula::Growth => say!(language, "此前数加新增" / "earlier number plus what came to it"),
        Formula::People => say!(language, "任职人数合计" / "sum of the people in posts"),
    }
}

/// What an input is.
fn kind_words(record: &Record, role: Role, language: Language) -> String {
    match (record, role) {
        (Record::Number(_), _) => say!(language, "数字" / "number"),
        (Record::Observation(_), _) => say!(language, "上报数据" / "figure"),
        (Record::Roster(_), _) => say!(language, "名录已声明完整" / "list declared complete"),
        (Record::Unit(_), _) => say!(language, "单位" / "unit"),
        (Record::Organisation(_), Role::Host) => say!(language, "· 组织" / "· organisation"),
        (Record::Organisation(_), _) => say!(language, "组织" / "organisation"),
        (Record::Practice(_), _) => say!(language, "经验做法" / "practice"),
        (Record::Report(_), _) => say!(language, "会议简报" / "report"),
        (Record::Adoption(_), _) => say!(language, "学用记录" / "adoption"),
    }
}
