//! Pages of counties and organisations, and their lists.

use std::collections::BTreeMap;

use crate::base::Diagnostic;
use crate::domain::{
    Campaign, IndicatorKey, Key, Measure, Organisation, Place, Report, SourceRef, TargetKey,
};
use crate::relate::coverage::{Basis, CountedUnit, Coverage};
use crate::relate::provenance::{Counted, Number};
use crate::relate::{DocumentKey, Subject};

use super::super::address::Address;
use super::super::data::DataKey;
use super::super::meta::Head;
use super::super::press::{Press, status};
use super::super::views::pages::{
    ChecklistRow, ChecklistView, CountiesView, CountyRequirement, CountyRow, CountyView, FundingView,
    GapView, KindCount, OrganisationGroup, OrganisationPlace, OrganisationView, OrganisationsView,
    TargetCoverage,
};
use super::super::views::parts::{ConditionView, LeaderView, LinkView, OrganisationItem};
use super::super::views::{Html, Shared};
use super::Part;
use super::mentions::SHOWN;

/// Organisations below another one that its page lists; a county's page lists them all.
const MAX_CHILDREN: usize = 200;

/// The first page of the counties.
pub fn counties_address() -> Address {
    Address::new("counties/")
}

/// The first page of the organisations by place.
pub(super) fn organisations_address() -> Address {
    Address::new("organisations/")
}

impl Press<'_> {
    pub(super) fn counties_page(&self, part: Part) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let headline = site.config().headline;
        let first = counties_address();
        let address = self.part_address(&first, part);
        let rows = self.places_of(part).iter().copied().map(|place| {
            let coverage = headline.map(|target| self.coverage_view(target, place));
            let row = self.row(place, coverage.unwrap_or_else(Self::no_coverage));
            let relations = self.relations.place(place);
            CountyRow {
                row: Shared::new(&row),
                practices: self.count(relations.practices.len(), Counted::Practices(Some(place), None)),
                reports: self.count(relations.reports().len(), Counted::Reports(place)),
                organisations: self.count(relations.organisations.len(), Counted::Organisations(place)),
            }
        });
        let view = CountiesView {
            place: self.place_of_part(part).map(|place| site.places()[place].name.clone()),
            target: headline.map(|target| site.target(target).label.clone()),
            tiles: headline.map(|target| self.tile_map(target, site.as_of(), &self.listed(part), &address)),
            rows: rows.collect(),
            regions: self.regions_view(&first, part, headline),
        };
        let head = Head {
            kind: "counties",
            section: "counties",
            title: self.part_title(self.word("menu.counties"), part),
            description: self.word("counties.description"),
            parents: self.part_parents("counties", &first, part),
            ..Head::default()
        };
        self.render(&address, head, &view)
    }

    pub(super) fn county_page(&self, key: Key<Place>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let place = &self.site.places()[key];
        let address = Address::of(Subject::Place(key), self.site);
        let text = self.site.place_text(key);
        let description = text.map_or_else(String::new, |text| self.summary(DocumentKey::Place(key), text));
        let head = Head {
            kind: "county",
            section: "counties",
            title: place.name.clone(),
            written: Some(place.span),
            description: if description.is_empty() {
                self.word("county.description").replace("{place}", &place.name)
            } else {
                description
            },
            parents: vec![self.parent("counties", "counties/")],
            feeds: vec![(place.name.clone(), address.clone())],
            dataset: Some((&place.name, place.kind.as_deref().unwrap_or_default())),
            downloads: vec![DataKey::County(key)],
            ..Head::default()
        };
        let body = text.map(|text| self.body(DocumentKey::Place(key), text, &address)).transpose()?;
        let view = self.county_view(key, body.unwrap_or_default());
        self.render(&address, head, &view)
    }

    /// Everything about a place. `body` is its text.
    pub fn county_view(&self, key: Key<Place>, body: Html) -> CountyView {
        let place = &self.site.places()[key];
        let relations = self.relations.place(key);
        let numbers = self.numbers_of(Subject::Place(key));
        let mut told = Vec::new();
        let (previous, next) = self.neighbouring_places(key);
        let read = self.templates.fields::<CountyView>();
        CountyView {
            trends: read.made("trends", || self.trends(key)),
            name: place.name.clone(),
            kind: place.kind.clone(),
            code: place.code.clone(),
            parent: place.parent.map(|parent| self.place(parent)),
            managed_by: place.managed_by.map(|manager| self.place(manager)),
            statutory: place.statutory,
            body,
            gaps: self.gaps(key),
            undated: self.undated(key),
            unsourced: self.unsourced(key),
            comparison: read.made("comparison", || self.comparison(key)),
            coverage: self.county_coverage(key),
            checklists: self
                .targets_in_order()
                .into_iter()
                .filter_map(|target| self.checklist(key, target))
                .collect(),
            practices: self.practice_items(&relations.practices),
            adopted: self.adoptions(&relations.adopted),
            exported: self.adoptions(&relations.exported),
            figures: self.relations.figures_at(key).iter().map(|index| self.figure(*index)).collect(),
            hosted: self.meeting_lines(&relations.hosted, &numbers, &mut told),
            spoke: self.meeting_lines(&relations.spoke, &numbers, &mut told),
            visited: self.meeting_lines(&relations.visited, &numbers, &mut told),
            mentioned: self.meeting_lines(newest(&relations.mentioned), &numbers, &mut told),
            organisations: self.organisation_groups(&relations.organisations),
            organisation_count: relations.organisations.len(),
            requirements: self.county_requirements(key),
            backlinks: read.made("backlinks", || self.backlinks_but_reports(Subject::Place(key))),
            previous,
            next,
        }
    }

    /// Targets, the headline's first.
    fn targets_in_order(&self) -> Vec<TargetKey> {
        let headline = self.site.config().headline;
        let mut targets = self.site.targets();
        targets.sort_by_key(|target| Some(*target) != headline);
        targets
    }

    /// Coverage of every target that has anything to count here, compared with the place above.
    fn county_coverage(&self, key: Key<Place>) -> Vec<TargetCoverage> {
        let rows = self.targets_in_order().into_iter().filter_map(|target| {
            let table = self.relations.coverage(target, self.site.as_of())?;
            let parent = self.site.places()[key].parent;
            Some(TargetCoverage {
                target: self.target_link(target),
                coverage: self.table_coverage(table, key)?,
                parent: parent.and_then(|parent| self.table_coverage(table, parent)),
            })
        });
        rows.collect()
    }

    /// Targets without a rate here, and the numbers that would give one.
    fn gaps(&self, key: Key<Place>) -> Vec<GapView> {
        let gaps = self.targets_in_order().into_iter().filter_map(|target| {
            let coverage = self.coverage_of(target, key).filter(|own| own.reading.basis == Basis::None)?;
            let known = [
                (Measure::Total, coverage.units.is_some()),
                (Measure::Established, coverage.reported_established.is_some()),
            ];
            let missing = known.into_iter().filter(|(_, known)| !known);
            let words =
                missing.map(|(measure, _)| self.indicator_words(IndicatorKey::Target(target, measure)).0);
            Some(GapView { target: self.target_link(target), columns: words.collect() })
        });
        gaps.collect()
    }

    /// A target as a link to its page.
    pub(super) fn target_link(&self, target: TargetKey) -> LinkView {
        LinkView {
            label: self.site.target(target).label.clone(),
            url: Some(self.link(&Address::of_target(target, None, self.site))),
        }
    }

    /// The units of a place and their organisations; `None` where there is nothing to list.
    fn checklist(&self, place: Key<Place>, target: TargetKey) -> Option<ChecklistView> {
        let table = self.relations.coverage(target, self.site.as_of())?;
        let coverage = table.get(place)?;
        let units = table.units(self.site, place);
        if units.is_empty() {
            return None;
        }
        let campaign = &self.site.campaigns()[target.campaign];
        let group = campaign.roles.iter().find_map(|role| role.group.clone()).unwrap_or_default();
        let complete = coverage.units.is_some();
        let rows: Vec<ChecklistRow> =
            units.iter().map(|unit| self.checklist_row(coverage, campaign, unit)).collect();
        Some(ChecklistView {
            target: self.site.target(target).label.clone(),
            conditions_label: campaign.conditions_label.clone().unwrap_or_default(),
            conditions: campaign.conditions.iter().map(|condition| condition.label.clone()).collect(),
            roles_label: group,
            illustrative: rows.iter().any(|row| row.illustrative),
            rows,
            complete,
        })
    }

    fn checklist_row(&self, coverage: &Coverage, campaign: &Campaign, counted: &CountedUnit) -> ChecklistRow {
        let unit = &self.site.units()[counted.unit];
        let organisation = counted.organisations.first().map(|key| (*key, &self.site.organisations()[*key]));
        let place = &self.site.places()[unit.place];
        let none = if coverage.reading.basis == Basis::Roster { "no" } else { "unknown" };
        ChecklistRow {
            unit: unit.name.clone(),
            kind: if unit.is_place {
                place.kind.clone()
            } else {
                unit.kinds.first().map(|kind| self.unit_label(kind))
            },
            organisation: organisation.map(|(key, _)| self.organisation(key)),
            state: if organisation.is_some() { "yes" } else { none },
            established: organisation.and_then(|(_, record)| self.maybe_date(record.established)),
            conditions: organisation.map_or_else(Vec::new, |(_, record)| conditions(record, campaign)),
            roles: organisation.and_then(|(_, record)| people_in_roles(record, campaign)),
            roles_number: organisation
                .map_or_else(String::new, |(key, _)| self.number_id(&Number::People(key))),
            illustrative: organisation.is_some_and(|(_, record)| self.is_illustrative(record)),
            written: self.written(organisation.map_or(unit.span, |(_, record)| record.span)),
        }
    }

    fn organisation_groups(&self, organisations: &[Key<Organisation>]) -> Vec<OrganisationGroup> {
        let mut groups: BTreeMap<&str, Vec<Shared<OrganisationItem>>> = BTreeMap::new();
        for key in organisations {
            let kind = self.site.organisations()[*key].kind.as_deref().unwrap_or_default();
            groups.entry(kind).or_default().push(self.shared_organisation(*key));
        }
        let mut groups: Vec<(&str, Vec<Shared<OrganisationItem>>)> = groups.into_iter().collect();
        groups.sort_by_key(|(kind, items)| (items.len(), *kind));
        groups
            .into_iter()
            .map(|(kind, items)| OrganisationGroup { kind: self.kind_words(kind), items })
            .collect()
    }

    fn kind_words(&self, kind: &str) -> String {
        if kind.is_empty() { String::new() } else { self.kind_label(kind) }
    }

    /// Reports that concern a place, newest first. To be named in passing is no concern.
    pub fn concerning(&self, key: Key<Place>) -> Vec<Key<Report>> {
        let relations = self.relations.place(key);
        let concerns = |report: &&Key<Report>| {
            let counties = &self.site.reports()[**report].counties;
            counties.iter().any(|place| self.site.page_of(*place) == Some(key))
        };
        let took_part = [&relations.hosted, &relations.spoke, &relations.visited].into_iter().flatten();
        let concerned = took_part.chain(relations.mentioned.iter().filter(concerns));
        let mut reports: Vec<usize> = concerned.map(|key| self.site.report_position(*key)).collect();
        reports.sort_unstable();
        reports.dedup();
        reports.into_iter().map(|position| self.site.reports_by_date()[position]).collect()
    }

    /// Requirements of the meetings that concern a place and are not done.
    fn county_requirements(&self, key: Key<Place>) -> Vec<CountyRequirement> {
        let mut requirements = Vec::new();
        for key in self.concerning(key) {
            let all = &self.site.reports()[key].requirements;
            let open = all.iter().enumerate().filter(|(_, requirement)| !requirement.is_closed());
            for (index, requirement) in open {
                let mut report = self.report(key);
                report.url = self.requirement_url(key, index).or(report.url);
                requirements.push(CountyRequirement {
                    text: requirement.text.clone(),
                    owner: requirement.owner.clone(),
                    due: self.maybe_date(requirement.due),
                    status: requirement.status.clone(),
                    report,
                    written: self.written(requirement.span),
                });
            }
        }
        requirements
    }

    fn neighbouring_places(&self, key: Key<Place>) -> (Option<LinkView>, Option<LinkView>) {
        let places = self.site.paged_places();
        let at = places.iter().position(|place| *place == key).unwrap_or(0);
        let previous = at.checked_sub(1).map(|at| self.place(places[at]));
        (previous, places.get(at + 1).map(|place| self.place(*place)))
    }

    pub(super) fn organisations_page(&self, part: Part) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let first = organisations_address();
        let places = self.places_of(part).iter().copied().filter_map(|place| {
            let organisations = &self.relations.place(place).organisations;
            let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
            for key in organisations {
                *kinds.entry(site.organisations()[*key].kind.as_deref().unwrap_or_default()).or_default() +=
                    1;
            }
            let kinds = kinds.into_iter().map(|(kind, count)| KindCount {
                kind: self.kind_words(kind),
                count: self.count(count, Counted::OfKind(place, kind.to_owned())),
            });
            (!organisations.is_empty()).then(|| OrganisationPlace {
                place: self.place(place),
                count: self.count(organisations.len(), Counted::Organisations(place)),
                kinds: kinds.collect(),
            })
        });
        let upper = site.organisations().iter().filter(|(_, organisation)| match organisation.place {
            Some(place) => site.page_of(place).is_none() && self.part_of(place) == part,
            None => part.is_none(),
        });
        let upper: Vec<Shared<OrganisationItem>> =
            upper.map(|(key, _)| self.shared_organisation(key)).collect();
        let below = |place: &Key<Place>| self.relations.place(*place).organisations.len();
        let view = OrganisationsView {
            places: places.collect(),
            total: match part {
                Some(_) => upper.len() + self.places_of(part).iter().map(below).sum::<usize>(),
                None => site.organisations().len(),
            },
            upper,
            regions: self.regions_view(&first, part, None),
        };
        let head = Head {
            kind: "organisations",
            section: "organisations",
            title: self.part_title(self.word("menu.organisations"), part),
            description: self.word("organisations.description"),
            parents: self.part_parents("organisations", &first, part),
            downloads: vec![DataKey::Organisations],
            ..Head::default()
        };
        self.render(&self.part_address(&first, part), head, &view)
    }

    pub(super) fn organisation_page(&self, key: Key<Organisation>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let organisation = &self.site.organisations()[key];
        let address = Address::of(Subject::Organisation(key), self.site);
        let mut parents = vec![self.parent("organisations", "organisations/")];
        if let Some(place) = organisation.place.and_then(|place| self.site.page_of(place)) {
            let name = self.site.places()[place].name.clone();
            parents = vec![
                self.parent("counties", "counties/"),
                (name, Address::of(Subject::Place(place), self.site)),
            ];
        }
        let head = Head {
            kind: "organisation",
            section: "organisations",
            title: organisation.name.clone(),
            written: Some(organisation.span),
            description: self.word("organisation.description").replace("{name}", &organisation.name),
            parents,
            ..Head::default()
        };
        let view = self.organisation_view(key);
        self.render(&address, head, &view)
    }

    fn leaders(&self, key: Key<Organisation>, campaign: Option<&Campaign>) -> Vec<LeaderView> {
        let leaders = self.site.organisations()[key].leaders.iter().enumerate();
        let view = leaders.map(|(at, leader)| {
            let role = leader.role.and_then(|index| campaign?.roles.get(index));
            LeaderView {
                post: leader.post.clone(),
                role: role.map(|role| role.label.clone()),
                group: role.and_then(|role| role.group.clone()),
                count: leader.count,
                number: self.number_id(&Number::Post(key, at)),
                mode: leader.mode.clone(),
            }
        });
        view.collect()
    }

    fn organisation_view(&self, key: Key<Organisation>) -> OrganisationView {
        let organisation = &self.site.organisations()[key];
        let relations = self.relations.organisation(key);
        let campaign = organisation.campaign.map(|key| &self.site.campaigns()[key]);
        let numbers = self.numbers_of(Subject::Organisation(key));
        let mut told = Vec::new();
        let children = relations.children.iter().take(MAX_CHILDREN);
        let read = self.templates.fields::<OrganisationView>();
        OrganisationView {
            name: organisation.name.clone(),
            aliases: organisation.aliases.clone(),
            kind: organisation.kind.as_ref().map(|kind| self.kind_label(kind)),
            unit: organisation.unit.map(|unit| self.site.units()[unit].name.clone()),
            place: organisation.place.map(|place| {
                self.site.page_of(place).map_or_else(|| self.place(place), |page| self.place(page))
            }),
            parent: organisation.parent.map(|parent| self.organisation(parent)),
            children: children.map(|child| self.shared_organisation(*child)).collect(),
            status: status(organisation.status),
            established: self.maybe_date(organisation.established),
            ended: self.maybe_date(organisation.ended),
            campaign: campaign.map(|campaign| campaign.title.clone()),
            conditions_label: campaign
                .and_then(|campaign| campaign.conditions_label.clone())
                .unwrap_or_default(),
            conditions: campaign
                .filter(|_| !organisation.conditions.is_empty())
                .map_or_else(Vec::new, |campaign| conditions(organisation, campaign)),
            leaders: self.leaders(key, campaign),
            members: organisation.members.map(|(value, _)| value),
            members_as_of: self.maybe_date(organisation.members.and_then(|(_, as_of)| as_of)),
            funding: funding(organisation),
            sources: organisation
                .sources
                .iter()
                .map(|source| self.source(SourceRef::Source(*source)))
                .collect(),
            practices: self.practice_items(&relations.practices),
            spoke: self.meeting_lines(&relations.spoke, &numbers, &mut told),
            visited: self.meeting_lines(&relations.visited, &numbers, &mut told),
            mentioned: self.meeting_lines(newest(&relations.mentioned), &numbers, &mut told),
            backlinks: read.made("backlinks", || self.backlinks_but_reports(Subject::Organisation(key))),
            illustrative: self.is_illustrative(organisation),
        }
    }
}

/// The reports that a page shows itself; the rest is below `mentions/`.
fn newest(reports: &[Key<Report>]) -> &[Key<Report>] {
    &reports[..reports.len().min(SHOWN)]
}

/// Every condition of the campaign, met or not or not reported.
fn conditions(organisation: &Organisation, campaign: &Campaign) -> Vec<ConditionView> {
    let view = campaign.conditions.iter().enumerate().map(|(index, condition)| {
        let met = organisation.conditions.iter().find(|(own, _)| *own == index).and_then(|(_, met)| *met);
        ConditionView {
            label: condition.label.clone(),
            met: match met {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            },
        }
    });
    view.collect()
}

/// Number of people in the roles of the campaign's group; `None` where no post was reported.
fn people_in_roles(organisation: &Organisation, campaign: &Campaign) -> Option<u64> {
    if organisation.leaders.is_empty() {
        return None;
    }
    let grouped = |index: usize| campaign.roles.get(index).is_some_and(|role| role.group.is_some());
    let holders = organisation.leaders.iter().filter(|leader| leader.role.is_some_and(grouped));
    Some(holders.filter_map(|leader| leader.count).sum())
}

fn funding(organisation: &Organisation) -> Vec<FundingView> {
    let view = organisation.funding.iter().map(|funding| FundingView {
        year: funding.year.clone(),
        amount: super::super::format::number(funding.amount),
        unit: funding.unit.clone(),
        payer: funding.payer.clone(),
        kind: funding.kind.clone(),
    });
    view.collect()
}
