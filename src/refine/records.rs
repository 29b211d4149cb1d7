//! Data records: places, units, campaigns, organisations, rosters, indicators and sources.

use std::collections::BTreeMap;

use crate::base::{Code, Diagnostic, Span, Text as Words};
use crate::domain::place::Exemption;
use crate::domain::{
    Campaign, Condition, Funding, Indicator, IndicatorKind, Key, Leader, Level, Organisation, Place, Role,
    Roster, Source, SourceKind, Status, Table, Target, TargetKey, Theme, Unit, Validity,
};
use crate::parse::raw::{
    RawCampaign, RawIndicator, RawOrganisation, RawPlace, RawRecords, RawRoster, RawSource, RawUnit,
};
use crate::parse::schema::Text;

use super::faults::{self, kinds};
use super::names::{Index, Names};
use super::reader::{Reader, by_id};
use super::values;

/// Raw records of all data files, unique by id and in the order of ids.
#[derive(Debug, Default)]
pub struct RawLists<'r> {
    /// Places.
    pub places: Vec<(String, &'r RawPlace)>,
    /// Units that are not places.
    pub units: Vec<(String, &'r RawUnit)>,
    /// Organisations.
    pub organisations: Vec<(String, &'r RawOrganisation)>,
    /// Campaigns.
    pub campaigns: Vec<(String, &'r RawCampaign)>,
    /// Indicators.
    pub indicators: Vec<(String, &'r RawIndicator)>,
    /// Sources.
    pub sources: Vec<(String, &'r RawSource)>,
}

impl<'r> RawLists<'r> {
    /// Gathers the lists of all files.
    pub fn gather(files: &[&'r RawRecords], diagnostics: &mut Vec<Diagnostic>) -> RawLists<'r> {
        macro_rules! list {
            ($field:ident, $kind:expr) => {
                by_id(
                    files.iter().flat_map(|file| &file.$field).map(|raw| (raw, raw.id.as_ref(), raw.span)),
                    $kind,
                    diagnostics,
                )
            };
        }
        RawLists {
            places: list!(places, kinds::PLACE),
            units: list!(units, kinds::UNIT),
            organisations: list!(organisations, kinds::ORGANISATION),
            campaigns: list!(campaigns, kinds::CAMPAIGN),
            indicators: list!(indicators, kinds::INDICATOR),
            sources: list!(sources, kinds::SOURCE),
        }
    }

    /// Indexes everything that can be referred to, by the keys that the tables will have.
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        for (index, (id, raw)) in self.places.iter().enumerate() {
            add(
                &mut names.places,
                index,
                id,
                raw.code.as_ref(),
                [&raw.name, &raw.short].into_iter().flatten().chain(&raw.aliases),
            );
        }
        for (index, (id, raw)) in self.unit_ids().into_iter().enumerate() {
            let name = raw.name();
            add(&mut names.units, index, id, raw.code(), name.into_iter());
        }
        for (index, (id, raw)) in self.organisations.iter().enumerate() {
            add(&mut names.organisations, index, id, None, raw.name.iter().chain(&raw.aliases));
        }
        for (index, (id, raw)) in self.sources.iter().enumerate() {
            add(&mut names.sources, index, id, raw.document_number.as_ref(), raw.title.iter());
        }
        for (index, (id, raw)) in self.campaigns.iter().enumerate() {
            add(&mut names.campaigns, index, id, None, raw.title.iter());
        }
        names
    }

    /// Ids of all units, those that are places among them, in order.
    fn unit_ids(&self) -> Vec<(&str, RawUnitKind<'r>)> {
        let places = self.places.iter().filter(|(_, raw)| is_unit_level(raw));
        let places = places.map(|(id, raw)| (id.as_str(), RawUnitKind::Place(raw)));
        let declared = self.units.iter().map(|(id, raw)| (id.as_str(), RawUnitKind::Unit(raw)));
        let mut units: Vec<(&str, RawUnitKind<'r>)> = places.chain(declared).collect();
        // Stable: of the same id the place is first, and stays.
        units.sort_by_key(|(id, _)| *id);
        units.dedup_by_key(|(id, _)| *id);
        units
    }
}

#[derive(Clone, Copy)]
enum RawUnitKind<'r> {
    Place(&'r RawPlace),
    Unit(&'r RawUnit),
}

impl<'r> RawUnitKind<'r> {
    fn name(self) -> Option<&'r Text> {
        match self {
            RawUnitKind::Place(raw) => raw.name.as_ref(),
            RawUnitKind::Unit(raw) => raw.name.as_ref(),
        }
    }
    fn code(self) -> Option<&'r Text> {
        match self {
            RawUnitKind::Place(raw) => raw.code.as_ref(),
            RawUnitKind::Unit(_) => None,
        }
    }
}

fn add<'t, T>(
    index: &mut Index<T>,
    at: usize,
    id: &str,
    code: Option<&Text>,
    names: impl Iterator<Item = &'t Text>,
) {
    let key = Key::new(at);
    index.id(id, key);
    if let Some(code) = code {
        index.code(&code.value, key);
    }
    for name in names {
        index.name(&name.value, key);
    }
}

fn level_of(raw: &RawPlace) -> Option<Level> {
    raw.level.as_ref().and_then(|level| values::word(values::LEVELS, &level.value))
}

fn is_unit_level(raw: &RawPlace) -> bool {
    level_of(raw).is_some_and(|level| level >= Level::Township)
}

/// The words for a level.
pub fn level_words(level: Level) -> Words {
    let (en, zh, _) =
        values::LEVELS.iter().find(|(_, _, l)| *l == level).expect("every level is in the vocabulary");
    Words { zh, en }
}

/// Sources.
pub fn sources(raws: &RawLists<'_>, reader: &mut Reader<'_>) -> Table<Source> {
    Table::from_sorted(raws.sources.iter().map(|(id, raw)| source(id, raw, reader)))
}

/// One source.
pub fn source(id: &str, raw: &RawSource, reader: &mut Reader<'_>) -> Source {
    Source {
        id: id.to_owned(),
        title: reader.required(raw.title.as_ref(), raw.span, kinds::SOURCE, "title").unwrap_or_default(),
        publisher: owned(&raw.publisher),
        date: reader.date(raw.date.as_ref()),
        url: web_address(reader, raw.url.as_ref()),
        document_number: owned(&raw.document_number),
        kind: reader.word("kind", values::SOURCE_KINDS, raw.kind.as_ref()).unwrap_or(SourceKind::Document),
        digest: owned(&raw.digest),
        span: raw.span,
    }
}

/// An address that a reader may follow: `http` or `https` only.
fn web_address(reader: &mut Reader<'_>, written: Option<&Text>) -> Option<String> {
    let written = written?;
    let fine = ["http://", "https://"].iter().any(|scheme| written.value.starts_with(scheme))
        && !written.value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>'));
    if !fine {
        let expected = Words {
            zh: "写 http:// 或 https:// 开头的网址",
            en: "write an address that begins with http:// or https://",
        };
        reader.report(faults::setting(written, "url", expected));
    }
    fine.then(|| written.value.clone())
}

/// Places.
pub fn places(raws: &RawLists<'_>, reader: &mut Reader<'_>) -> Table<Place> {
    let table = Table::from_sorted(reader.each(&raws.places, |(id, raw), reader| place(id, raw, reader)));
    for ((key, place), (_, raw)) in table.iter().zip(&raws.places) {
        check_parents(&table, key, place, raw, reader);
    }
    table
}

/// One place; its parents are checked when all are known.
pub fn place(id: &str, raw: &RawPlace, reader: &mut Reader<'_>) -> Place {
    let level = match &raw.level {
        Some(level) => reader.word("level", values::LEVELS, Some(level)),
        None => {
            reader.report(faults::missing(raw.span, kinds::PLACE, "level", "level: county"));
            None
        }
    };
    let names = reader.names;
    Place {
        id: id.to_owned(),
        code: owned(&raw.code),
        name: reader.required(raw.name.as_ref(), raw.span, kinds::PLACE, "name").unwrap_or_default(),
        short: owned(&raw.short),
        aliases: all(&raw.aliases),
        level: level.unwrap_or(Level::County),
        kind: owned(&raw.kind),
        parent: raw.parent.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text)),
        managed_by: raw
            .managed_by
            .as_ref()
            .and_then(|text| reader.resolve(&names.places, kinds::PLACE, text)),
        statutory: reader.truth("statutory", raw.statutory.as_ref()).unwrap_or(true),
        validity: validity(reader, raw.valid_from.as_ref(), raw.valid_to.as_ref()),
        tile: tile(reader, &raw.tile),
        span: raw.id.as_ref().map_or(raw.span, |id| id.span),
    }
}

fn tile(reader: &mut Reader<'_>, written: &[Text]) -> Option<(u16, u16)> {
    let mut numbers = written.iter().map(|text| (reader.whole(Some(text)), text));
    let first = numbers.next()?;
    let second = numbers.next();
    let (Some(column), Some((Some(row), _))) = (first.0, second) else {
        drop(numbers);
        if first.0.is_some() {
            let expected = Words { zh: "两个数：列和行", en: "two numbers: column and row" };
            reader.report(faults::number(first.1, expected));
        }
        return None;
    };
    drop(numbers);
    // A tile map of more than a hundred columns is a slip.
    (column < 100 && row < 100).then(|| (u16::try_from(column).unwrap_or(0), u16::try_from(row).unwrap_or(0)))
}

fn validity(reader: &mut Reader<'_>, from: Option<&Text>, to: Option<&Text>) -> Validity {
    let validity = Validity { from: reader.date(from), to: reader.date(to) };
    if let (Some(start), Some(end), Some(to), Some(from)) = (validity.from, validity.to, to, from)
        && end < start
    {
        reader.report(faults::date_order(to.span, &to.value, &from.value));
    }
    validity
}

/// Checks that what lies above a place is of a higher level, and not the place itself.
pub fn check_parents(
    table: &Table<Place>,
    key: Key<Place>,
    place: &Place,
    raw: &RawPlace,
    reader: &mut Reader<'_>,
) {
    let parent_span = raw.parent.as_ref().map_or(place.span, |text| text.span);
    // A place above itself is told below.
    if let Some(parent) = place.parent.filter(|parent| *parent != key).map(|parent| &table[parent])
        && parent.level >= place.level
        && place.statutory
    {
        reader.report(faults::level_order(parent_span, level_words(place.level), level_words(parent.level)));
    }
    let mut path = vec![place.id.as_str()];
    let mut at = place.parent;
    while let Some(up) = at {
        path.push(table[up].id.as_str());
        if up == key {
            // Every member of the circle comes here; the one with the smallest id reports it.
            if path.iter().min() == Some(&place.id.as_str()) {
                reader.report(faults::parent_cycle(parent_span, &path));
            }
            return;
        }
        if path.len() > table.len() + 1 {
            return;
        }
        at = table[up].parent;
    }
}

/// Units: those that are declared, and every township and village.
pub fn units(raws: &RawLists<'_>, places: &Table<Place>, reader: &mut Reader<'_>) -> Table<Unit> {
    for (id, raw) in &raws.units {
        if let Some(place) = places.find(id).filter(|key| places[*key].level >= Level::Township) {
            let span = raw.id.as_ref().map_or(raw.span, |id| id.span);
            reader.report(faults::duplicate_id(span, places[place].span, kinds::UNIT, id));
        }
    }
    let units = raws.unit_ids();
    let records = reader.each(&units, |(id, raw), reader| match raw {
        RawUnitKind::Place(_) => places.find(id).map(|key| place_unit(key, &places[key])),
        RawUnitKind::Unit(raw) => declared_unit((*id).to_owned(), raw, reader),
    });
    // A unit without a place cannot be counted, but its key must not shift the others.
    Table::from_sorted(records.flatten())
}

/// A township or village as a unit.
pub fn place_unit(key: Key<Place>, place: &Place) -> Unit {
    let mut kinds = vec![level_words(place.level).en.to_owned(), level_words(place.level).zh.to_owned()];
    kinds.extend(place.kind.clone());
    Unit {
        id: place.id.clone(),
        name: place.name.clone(),
        kinds,
        place: key,
        is_place: true,
        validity: place.validity,
        exempt: Vec::new(),
        span: place.span,
    }
}

/// A unit that is no place.
pub fn declared_unit(id: String, raw: &RawUnit, reader: &mut Reader<'_>) -> Option<Unit> {
    let names = reader.names;
    reader.required(raw.place.as_ref(), raw.span, kinds::UNIT, "place");
    let place = raw.place.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text));
    let exempt = raw.exempt.iter().filter_map(|exempt| {
        reader.required(exempt.campaign.as_ref(), exempt.span, kinds::UNIT, "campaign");
        let campaign = reader.resolve(&names.campaigns, kinds::CAMPAIGN, exempt.campaign.as_ref()?)?;
        Some(Exemption { campaign, reason: owned(&exempt.reason), until: reader.date(exempt.until.as_ref()) })
    });
    let exempt = exempt.collect();
    Some(Unit {
        name: reader.required(raw.name.as_ref(), raw.span, kinds::UNIT, "name").unwrap_or_default(),
        kinds: reader.required(raw.kind.as_ref(), raw.span, kinds::UNIT, "type").into_iter().collect(),
        place: place.unwrap_or(Key::new(0)),
        is_place: false,
        validity: validity(reader, raw.valid_from.as_ref(), raw.valid_to.as_ref()),
        exempt,
        span: raw.id.as_ref().map_or(raw.span, |id| id.span),
        id,
    })
}

/// Campaigns.
pub fn campaigns(raws: &RawLists<'_>, reader: &mut Reader<'_>) -> Table<Campaign> {
    Table::from_sorted(raws.campaigns.iter().map(|(id, raw)| campaign(id, raw, reader)))
}

/// One campaign, without its themes.
pub fn campaign(id: &str, raw: &RawCampaign, reader: &mut Reader<'_>) -> Campaign {
    Campaign {
        id: id.to_owned(),
        title: reader.required(raw.title.as_ref(), raw.span, kinds::CAMPAIGN, "title").unwrap_or_default(),
        summary: owned(&raw.summary),
        started: reader.date(raw.started.as_ref()),
        count_by: reader.word("count_by", values::COUNT_BY, raw.count_by.as_ref()).unwrap_or_default(),
        targets: targets(raw, reader),
        conditions_label: raw.conditions.as_ref().and_then(|conditions| owned(&conditions.label)),
        conditions: conditions(raw, reader),
        roles: roles(raw, reader),
        span: raw.id.as_ref().map_or(raw.span, |id| id.span),
    }
}

/// Ids inside a campaign keep the author's order, so they are checked here and not sorted.
fn local_id(
    reader: &mut Reader<'_>,
    id: Option<&Text>,
    span: Span,
    kind: Words,
    seen: &mut BTreeMap<String, Span>,
) -> Option<String> {
    reader.required(id, span, kind, "id")?;
    let id = id?;
    let value = reader.id(id)?;
    if let Some(first) = seen.insert(value.clone(), id.span) {
        reader.report(faults::duplicate_id(id.span, first, kind, &value));
        return None;
    }
    Some(value)
}

fn targets(raw: &RawCampaign, reader: &mut Reader<'_>) -> Vec<Target> {
    let mut seen = BTreeMap::new();
    let targets = raw.targets.iter().filter_map(|target| {
        let id = local_id(reader, target.id.as_ref(), target.span, kinds::TARGET, &mut seen)?;
        for (list, field) in [(&target.unit_types, "unit_types"), (&target.org_types, "org_types")] {
            if list.is_empty() {
                reader.report(faults::missing(
                    target.span,
                    kinds::TARGET,
                    field,
                    format!("{field}: [township]"),
                ));
            }
        }
        Some(Target {
            label: owned(&target.label).unwrap_or_else(|| id.clone()),
            unit_types: all(&target.unit_types),
            org_types: all(&target.org_types),
            id,
        })
    });
    targets.collect()
}

fn conditions(raw: &RawCampaign, reader: &mut Reader<'_>) -> Vec<Condition> {
    let mut seen = BTreeMap::new();
    let items = raw.conditions.iter().flat_map(|conditions| &conditions.items);
    let conditions = items.filter_map(|item| {
        let id = local_id(reader, item.id.as_ref(), item.span, kinds::CONDITION, &mut seen)?;
        Some(Condition { label: owned(&item.label).unwrap_or_else(|| id.clone()), id })
    });
    conditions.collect()
}

fn roles(raw: &RawCampaign, reader: &mut Reader<'_>) -> Vec<Role> {
    let mut seen = BTreeMap::new();
    let roles = raw.roles.iter().filter_map(|role| {
        let id = local_id(reader, role.id.as_ref(), role.span, kinds::ROLE, &mut seen)?;
        Some(Role { label: owned(&role.label).unwrap_or_else(|| id.clone()), group: owned(&role.group), id })
    });
    roles.collect()
}

/// Themes of all campaigns; the same theme in two campaigns is one.
pub fn themes(raws: &RawLists<'_>, reader: &mut Reader<'_>) -> (Table<Theme>, Index<Theme>) {
    let mut found: BTreeMap<String, (Theme, Span)> = BTreeMap::new();
    for (index, (_, raw)) in raws.campaigns.iter().enumerate() {
        for theme in &raw.themes {
            reader.required(theme.id.as_ref(), theme.span, kinds::THEME, "id");
            let Some(id) = theme.id.as_ref().and_then(|id| reader.id(id)) else { continue };
            let label = owned(&theme.label).unwrap_or_else(|| id.clone());
            match found.get(&id) {
                Some((first, span)) if first.label != label => {
                    reader.report(faults::duplicate_id(theme.span, *span, kinds::THEME, &id));
                }
                Some(_) => {}
                None => {
                    let record = Theme {
                        id: id.clone(),
                        label,
                        question: owned(&theme.question),
                        campaign: Key::new(index),
                    };
                    found.insert(id, (record, theme.span));
                }
            }
        }
    }
    let table = Table::from_sorted(found.into_values().map(|(theme, _)| theme));
    let mut index = Index::default();
    for (key, theme) in table.iter() {
        index.id(&theme.id, key);
        index.name(&theme.label, key);
    }
    (table, index)
}

/// Indicators.
pub fn indicators(raws: &RawLists<'_>, reader: &mut Reader<'_>) -> Table<Indicator> {
    Table::from_sorted(raws.indicators.iter().map(|(id, raw)| indicator(id, raw, reader)))
}

/// One indicator.
pub fn indicator(id: &str, raw: &RawIndicator, reader: &mut Reader<'_>) -> Indicator {
    Indicator {
        id: id.to_owned(),
        label: reader.required(raw.label.as_ref(), raw.span, kinds::INDICATOR, "label").unwrap_or_default(),
        unit: owned(&raw.unit),
        kind: reader.word("kind", values::INDICATOR_KINDS, raw.kind.as_ref()).unwrap_or(IndicatorKind::Count),
        better: reader
            .word("better", values::DIRECTIONS, raw.better.as_ref())
            .unwrap_or(crate::domain::Direction::None),
        cumulative: reader.truth("cumulative", raw.cumulative.as_ref()).unwrap_or(false),
        definition: owned(&raw.definition),
        span: raw.id.as_ref().map_or(raw.span, |id| id.span),
    }
}

/// Organisations.
pub fn organisations(
    raws: &RawLists<'_>,
    places: &Table<Place>,
    units: &Table<Unit>,
    campaigns: &Table<Campaign>,
    reader: &mut Reader<'_>,
) -> Table<Organisation> {
    let read = |(id, raw): &(String, &RawOrganisation), reader: &mut Reader<'_>| {
        organisation(id, raw, places, units, campaigns, reader)
    };
    Table::from_sorted(reader.each(&raws.organisations, read))
}

/// One organisation.
pub fn organisation(
    id: &str,
    raw: &RawOrganisation,
    places: &Table<Place>,
    units: &Table<Unit>,
    campaigns: &Table<Campaign>,
    reader: &mut Reader<'_>,
) -> Organisation {
    let names = reader.names;
    let own_place = raw.place.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text));
    let unit = match (&raw.unit, own_place) {
        (Some(text), _) => reader.resolve(&names.units, kinds::UNIT, text),
        // A place of township or village level is a unit by itself.
        (None, Some(place)) => units.find(&places[place].id).filter(|key| units[*key].is_place),
        _ => None,
    };
    let campaign =
        raw.campaign.as_ref().and_then(|text| reader.resolve(&names.campaigns, kinds::CAMPAIGN, text));
    let mut organisation = Organisation {
        id: id.to_owned(),
        name: reader.required(raw.name.as_ref(), raw.span, kinds::ORGANISATION, "name").unwrap_or_default(),
        aliases: all(&raw.aliases),
        kind: owned(&raw.kind),
        unit,
        place: own_place.or(unit.map(|unit| units[unit].place)),
        parent: raw
            .parent
            .as_ref()
            .and_then(|text| reader.resolve(&names.organisations, kinds::ORGANISATION, text)),
        status: reader.word("status", values::STATUSES, raw.status.as_ref()).unwrap_or(Status::Active),
        established: reader.date(raw.established.as_ref()),
        ended: reader.date(raw.ended.as_ref()),
        campaign,
        conditions: Vec::new(),
        leaders: Vec::new(),
        members: None,
        funding: funding(raw, reader),
        sources: reader.resolve_all(&names.sources, kinds::SOURCE, &raw.sources),
        span: raw.id.as_ref().map_or(raw.span, |id| id.span),
    };
    let campaign =
        campaign.map(|key| &campaigns[key]).or_else(|| campaigns.iter().next().map(|(_, only)| only));
    organisation.conditions = met_conditions(raw, campaign, reader);
    organisation.leaders = leaders(raw, campaign, reader);
    if let Some(members) = &raw.members {
        let as_of = reader.date(members.as_of.as_ref());
        organisation.members = reader.whole(members.value.as_ref()).map(|value| (value, as_of));
    }
    check_life(&organisation, raw, units, reader);
    organisation
}

fn met_conditions(
    raw: &RawOrganisation,
    campaign: Option<&Campaign>,
    reader: &mut Reader<'_>,
) -> Vec<(usize, Option<bool>)> {
    let known: &[Condition] = campaign.map_or(&[], |campaign| &campaign.conditions);
    let mut met = Vec::new();
    for (name, value) in &raw.conditions {
        match known.iter().position(|condition| condition.id == name.value || condition.label == name.value) {
            Some(index) => met.push((index, reader.truth(&name.value, value.as_ref()))),
            None => {
                let ids =
                    known.iter().flat_map(|condition| [condition.id.as_str(), condition.label.as_str()]);
                let nearest = super::names::nearest(&name.value, ids);
                reader.report(faults::unknown_reference(name, kinds::CONDITION, nearest));
            }
        }
    }
    met.sort_by_key(|(index, _)| *index);
    met
}

fn leaders(raw: &RawOrganisation, campaign: Option<&Campaign>, reader: &mut Reader<'_>) -> Vec<Leader> {
    let known: &[Role] = campaign.map_or(&[], |campaign| &campaign.roles);
    let find = |text: &Text| known.iter().position(|role| role.id == text.value || role.label == text.value);
    let leaders = raw.leaders.iter().map(|leader| {
        let role = leader.role.as_ref().and_then(|text| {
            let index = find(text);
            if index.is_none() {
                let nearest = super::names::nearest(&text.value, known.iter().map(|role| role.id.as_str()));
                reader.report(faults::unknown_reference(text, kinds::ROLE, nearest));
            }
            index
        });
        // A post may be written as a role's id; it is then shown by its label.
        let post = leader.post.as_ref().map_or(String::new(), |post| {
            find(post).map_or_else(|| post.value.clone(), |index| known[index].label.clone())
        });
        Leader { post, role, count: reader.whole(leader.count.as_ref()), mode: owned(&leader.mode) }
    });
    leaders.collect()
}

fn funding(raw: &RawOrganisation, reader: &mut Reader<'_>) -> Vec<Funding> {
    let funding = raw.funding.iter().filter_map(|item| {
        Some(Funding {
            year: owned(&item.year),
            amount: reader.number(item.amount.as_ref())?,
            unit: owned(&item.unit),
            payer: owned(&item.payer),
            kind: owned(&item.kind),
        })
    });
    funding.collect()
}

fn check_life(
    organisation: &Organisation,
    raw: &RawOrganisation,
    units: &Table<Unit>,
    reader: &mut Reader<'_>,
) {
    if matches!(organisation.status, Status::Lapsed | Status::Dissolved) && raw.ended.is_none() {
        let status = raw.status.as_ref().map_or(raw.span, |status| status.span);
        let words = raw.status.as_ref().map_or_else(String::new, |status| status.value.clone());
        reader.report(Diagnostic::new(Code::MissingEnd, status).with("status", words));
    }
    if let (Some(from), Some(to), Some(ended), Some(established)) =
        (organisation.established, organisation.ended, &raw.ended, &raw.established)
        && to.last() < from.first()
    {
        reader.report(faults::date_order(ended.span, &ended.value, &established.value));
    }
    if let (Some(established), Some(unit), Some(written)) =
        (organisation.established, organisation.unit, &raw.established)
    {
        let unit = &units[unit];
        let too_early = unit.validity.from.is_some_and(|from| established.last() < from.first());
        let too_late = unit.validity.to.is_some_and(|to| established.first() > to.last());
        if too_early || too_late {
            let show =
                |date: Option<crate::base::PartialDate>| date.map_or(String::new(), |date| date.to_string());
            let validity = format!("{} – {}", show(unit.validity.from), show(unit.validity.to));
            reader.report(
                Diagnostic::new(Code::OutsideValidity, written.span)
                    .with("established", &written.value)
                    .with("unit", &unit.name)
                    .with("validity", validity)
                    .label(unit.span, crate::base::diagnostic::LabelText::Declared),
            );
        }
    }
}

/// Declarations of completeness, in the order of files and lines.
pub fn rosters(files: &[&RawRecords], campaigns: &Table<Campaign>, reader: &mut Reader<'_>) -> Vec<Roster> {
    let raws = files.iter().flat_map(|file| &file.rosters);
    raws.filter_map(|raw| roster(raw, campaigns, reader)).collect()
}

/// One declaration of completeness.
pub fn roster(raw: &RawRoster, campaigns: &Table<Campaign>, reader: &mut Reader<'_>) -> Option<Roster> {
    let names = reader.names;
    for (field, written) in [("place", &raw.place), ("target", &raw.target)] {
        reader.required(written.as_ref(), raw.span, kinds::ROSTER, field);
    }
    let campaign =
        raw.campaign.as_ref().and_then(|text| reader.resolve(&names.campaigns, kinds::CAMPAIGN, text));
    let place = raw.place.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text));
    let target: Option<TargetKey> =
        raw.target.as_ref().and_then(|text| reader.target(campaigns, campaign, text));
    let roster = Roster {
        place: place?,
        target: target?,
        units: reader.word("units", values::COMPLETENESS, raw.units.as_ref()),
        organisations: reader.word("organisations", values::COMPLETENESS, raw.organisations.as_ref()),
        as_of: reader.date(raw.as_of.as_ref()),
        source: raw.source.as_ref().and_then(|text| reader.resolve(&names.sources, kinds::SOURCE, text)),
        span: raw.span,
    };
    Some(roster)
}

/// The text of a leaf.
pub fn owned(text: &Option<Text>) -> Option<String> {
    text.as_ref().map(|text| text.value.clone())
}

/// The texts of leaves.
pub fn all(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}
