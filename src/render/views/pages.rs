//! One view per template. In templates: `view`.

use super::blocks::{ChartView, TilesView};
use super::parts::{
    AdoptionView, AttachmentView, BacklinkGroup, BacklinksView, ConditionView, CoverageRow, CoverageView,
    DateView, FacetGroup, FacetItem, FigureView, HeadingView, IssueView, LeaderView, LinkView, MeetingLine,
    NumberView, OrganisationItem, PaginationView, PracticeItem, RelatedView, ReportItem, SourceView, TabView,
    ThemeItem,
};
use super::value::{Html, Shared, view};

view! {
    /// `home.html`
    HomeView {
        /// The number on the front.
        headline: Option<HeadlineView>,
        /// Latest reports (`ReportItem`).
        reports: Vec<Shared<ReportItem>>,
        /// The first figures that the latest one states.
        lead_figures: Vec<FigureView>,
        /// Targets besides the headline's of which some places have not reported.
        silent: Vec<SilentView>,
        /// Number of all reports.
        report_count: usize,
        /// Newest practices (`PracticeItem`).
        practices: Vec<Shared<PracticeItem>>,
        /// Number of all practices.
        practice_count: usize,
        /// Themes.
        themes: Vec<ThemeItem>,
        /// A row for each place with a page (`CoverageRow`), for the headline's target.
        rows: Vec<Shared<CoverageRow>>,
        /// The same as a tile map.
        tiles: Option<TilesView>,
    }

    /// A target that has not been reported from everywhere.
    SilentView {
        /// The target.
        target: LinkView,
        /// Places that have not reported.
        unknown: u64,
        /// Places that could.
        places: u64,
    }

    /// The number on the front.
    HeadlineView {
        /// Label of the target.
        target: String,
        /// The place.
        place: String,
        /// Its coverage.
        coverage: CoverageView,
        /// How many of the rows are full; nothing if none is known.
        full_places: Option<u64>,
        /// Units without an organisation; nothing if the counts are not known.
        left: Option<u64>,
        /// Rows that are not full; nothing unless all rows are known.
        left_places: Option<u64>,
        /// Reported number of full places.
        reported_full_places: Option<FigureView>,
        /// Address of the target's page.
        url: String,
    }

    /// `reports.html`
    ReportsView {
        /// Reports (`ReportItem`), newest first.
        items: Vec<Shared<ReportItem>>,
        /// Pages.
        pagination: PaginationView,
    }

    /// `report.html`
    ReportView {
        /// Title.
        title: String,
        /// Day of the meeting.
        date: DateView,
        /// Day of printing.
        issued: Option<DateView>,
        /// Number of the issue.
        issue: Option<IssueView>,
        /// Kind of meeting.
        kind: Option<String>,
        /// Where.
        place: Option<LinkView>,
        /// Who called it.
        organiser: Option<LinkView>,
        /// Who hosted it.
        host: Option<LinkView>,
        /// Title of the campaign.
        campaign: Option<String>,
        /// Counties concerned.
        counties: Vec<LinkView>,
        /// Who spoke.
        speakers: Vec<SpeakerView>,
        /// What was visited.
        visits: Vec<LinkView>,
        /// Themes.
        themes: Vec<LinkView>,
        /// Keywords.
        keywords: Vec<String>,
        /// Where the text comes from.
        origin: Option<String>,
        /// Responsible editor.
        author: Option<String>,
        /// One or two sentences.
        summary: Option<String>,
        /// Picture.
        cover: Html,
        /// The text.
        body: Html,
        /// Headings of the text.
        toc: Vec<HeadingView>,
        /// Figures that it states.
        figures: Vec<FigureView>,
        /// What the meeting asked for.
        requirements: Vec<RequirementView>,
        /// Practices that it introduces (`PracticeItem`).
        practices: Vec<Shared<PracticeItem>>,
        /// Those of them that the text links to: title, and where the sentence stands.
        told_practices: Vec<LinkView>,
        /// 报
        recipients_report: Vec<String>,
        /// 送
        recipients_send: Vec<String>,
        /// 发
        recipients_issue: Vec<String>,
        /// 共印
        copies: Option<u64>,
        /// Files.
        attachments: Vec<AttachmentView>,
        /// What shares most with it.
        related: Vec<RelatedView>,
        /// Who links here.
        backlinks: BacklinksView,
        /// The older report.
        previous: Option<LinkView>,
        /// The newer report.
        next: Option<LinkView>,
        /// Last change.
        updated: Option<DateView>,
    }

    /// A speech.
    SpeakerView {
        /// Who.
        organisation: LinkView,
        /// What about.
        topic: Option<String>,
    }

    /// Something that the meeting asked for.
    RequirementView {
        /// What.
        text: String,
        /// Where the text says so; nothing if the author does not tell.
        quote_url: Option<String>,
        /// Of whom.
        owner: Option<String>,
        /// By when.
        due: Option<DateView>,
        /// How far.
        status: Option<String>,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// `practices.html`
    PracticesView {
        /// `newest`, `adopted`, `title`.
        order: &'static str,
        /// The orders as tabs, labels from the words of the theme.
        orders: Vec<TabView>,
        /// The cards of this page.
        cards: Html,
        /// Pages.
        pagination: PaginationView,
        /// The facets with counts.
        facets: Html,
        /// What the script loads: address of the index.
        data_url: Option<String>,
        /// Address of the catalogue's first page, to which filters lead.
        catalogue_url: String,
        /// Whether this is the first page in the usual order, which has everything below.
        front: bool,
        /// Themes with counts.
        themes: Vec<ThemeItem>,
        /// Themes × places, where it is small enough to stand here.
        matrix: Option<ThemeMatrix>,
        /// Address of the page with themes × places and all values of the facets.
        matrix_url: String,
        /// The most adopted.
        most_adopted: Vec<AdoptedItem>,
        /// What came onto the site in the quarter of the day that it shows.
        recent: Option<RecentView>,
        /// Newest of those that nobody has adopted (`PracticeItem`).
        not_adopted: Vec<Shared<PracticeItem>>,
        /// Number of those.
        not_adopted_count: usize,
        /// Their list.
        not_adopted_url: String,
        /// Address of the matrix of adoption.
        adoption_url: String,
        /// Whom to send a practice to.
        contact: Option<String>,
    }

    /// Practices of the current quarter.
    RecentView {
        /// Year.
        year: String,
        /// Quarter, from 1.
        quarter: String,
        /// Practices (`PracticeItem`), at most as many as a short list has.
        items: Vec<Shared<PracticeItem>>,
        /// Number of all of the quarter.
        count: usize,
        /// The last day on which one came before that; nothing if none has a date.
        last: Option<DateView>,
    }

    /// A practice with the number of places that have adopted it.
    AdoptedItem {
        /// The practice (`PracticeItem`).
        item: Shared<PracticeItem>,
        /// Places that try or have it.
        adopted: u64,
        /// The id of that number in `provenance.json`.
        number: String,
        /// Whether that rests on invented example data.
        illustrative: bool,
    }

    /// Themes × places of origin.
    ThemeMatrix {
        /// Columns with the number of their practices.
        themes: Vec<FacetItem>,
        /// The ids of those numbers in `provenance.json`, in the same order.
        theme_numbers: Vec<String>,
        /// Rows.
        rows: Vec<ThemeRow>,
        /// Number of practices.
        total: usize,
        /// The id of that number in `provenance.json`.
        number: String,
        /// Places without a practice that are left out.
        left_out: usize,
        /// Places with fewer practices than those in the rows, of a very large site.
        hidden: usize,
    }

    /// A place in that matrix.
    ThemeRow {
        /// The place.
        label: String,
        /// Its list; nothing without a practice.
        url: Option<String>,
        /// See `FacetItem`.
        filter: String,
        /// Number of its practices.
        count: usize,
        /// The id of that number in `provenance.json`.
        number: String,
        /// One cell for each theme.
        cells: Vec<ThemeCell>,
    }

    /// A cell of that matrix.
    ThemeCell {
        /// Number of practices.
        count: usize,
        /// The id of that number in `provenance.json`.
        number: String,
        /// See `FacetItem`.
        filter: String,
    }

    /// `matrix.html`
    MatrixView {
        /// Themes × places.
        matrix: ThemeMatrix,
        /// All facets with all their values.
        facets: Vec<FacetGroup>,
        /// Address of the catalogue's first page.
        catalogue_url: String,
        /// Whom to send a practice to.
        contact: Option<String>,
    }

    /// `facet.html`
    FacetPageView {
        /// See `FacetGroup`.
        facet: &'static str,
        /// What it means, in a sentence; may be empty.
        help: String,
        /// See `FacetItem`.
        filter: String,
        /// The cards of this page.
        cards: Html,
        /// Pages.
        pagination: PaginationView,
        /// The values of this facet, where they are few.
        values: Vec<TabView>,
        /// The place that it is about.
        place: Option<LinkView>,
        /// Address of the catalogue's first page.
        catalogue_url: String,
    }

    /// `theme.html`
    ThemeView {
        /// Label.
        label: String,
        /// The reader's question.
        question: Option<String>,
        /// See `FacetItem`.
        filter: String,
        /// The cards of this page.
        cards: Html,
        /// Pages.
        pagination: PaginationView,
        /// Reports about it (`ReportItem`), newest first, at most ten.
        reports: Vec<Shared<ReportItem>>,
        /// All themes.
        themes: Vec<TabView>,
        /// Address of the catalogue's first page.
        catalogue_url: String,
    }

    /// `practice.html`
    PracticeView {
        /// Title.
        title: String,
        /// Where it began.
        counties: Vec<LinkView>,
        /// The list is not complete.
        counties_open: bool,
        /// Organisations where it began.
        organisations: Vec<LinkView>,
        /// Themes.
        themes: Vec<LinkView>,
        /// Title of the campaign.
        campaign: Option<String>,
        /// One line, unless it stands for `approach` already.
        summary: Option<String>,
        /// 问题 in a line.
        problem: Option<String>,
        /// 做法 in a line: with `steps`, the author's summary.
        approach: Option<String>,
        /// 成效 in a line.
        result: Option<String>,
        /// 做法 step by step, if the author gave it apart from the text.
        steps: Vec<String>,
        /// 成效, likewise.
        results: Vec<ResultView>,
        /// Whether any of the results has a value or a date.
        measured: bool,
        /// What it takes. `key` is `people`, `money`, `authority`, `time` or the author's own word.
        requires: Vec<RequireView>,
        /// Which of `people`, `money`, `authority`, `time`, `cost` the author does not tell.
        unstated: Vec<&'static str>,
        /// 投入
        cost: Option<String>,
        /// 注意
        pitfalls: Vec<String>,
        /// When it began.
        started: Option<DateView>,
        /// `described`, `quantified`, `evaluated`.
        evidence: Option<&'static str>,
        /// `none`, `county`, `city`, `province`, `national`.
        recognition: Option<&'static str>,
        /// Who has adopted it.
        adoptions: Vec<AdoptionView>,
        /// Places that try it.
        trial: u64,
        /// Places that have it.
        implemented: u64,
        /// Whether those numbers rest on invented example data.
        adoption_illustrative: bool,
        /// Slug, for the entry of an adoption.
        id: String,
        /// Whom to tell of an adoption, besides `contact`.
        report_to: Option<String>,
        /// Look-alikes, whichever names the other (`PracticeItem`).
        similar: Vec<Shared<PracticeItem>>,
        /// What shares most with it.
        related: Vec<RelatedView>,
        /// Whom to ask.
        contact: Option<LinkView>,
        /// Sources.
        sources: Vec<SourceView>,
        /// Reports that introduce it (`ReportItem`).
        reports: Vec<Shared<ReportItem>>,
        /// The text.
        body: Html,
        /// Headings of the text.
        toc: Vec<HeadingView>,
        /// Files.
        attachments: Vec<AttachmentView>,
        /// Who links here.
        backlinks: BacklinksView,
        /// Last change.
        updated: Option<DateView>,
    }

    /// A result.
    ResultView {
        /// In words.
        text: Option<String>,
        /// What was counted.
        label: Option<String>,
        /// Value in words; empty if there is none.
        value: String,
        /// Its id in `provenance.json`.
        number: String,
        /// Full coverage.
        full: bool,
        /// Unit; may be empty.
        unit: String,
        /// The day.
        as_of: Option<DateView>,
        /// Who says so.
        source: Option<SourceView>,
    }

    /// Something that it takes.
    RequireView {
        /// `people`, `money`, `authority`, `time` or the author's own word.
        key: String,
        /// In words.
        text: String,
    }

    /// `adoption.html`: practice × county.
    AdoptionMatrixView {
        /// Columns.
        places: Vec<AdoptionColumn>,
        /// Rows.
        rows: Vec<AdoptionRow>,
        /// Numbers of pairs of a practice and a place, over all practices.
        total: AdoptionTotals,
        /// Rows and columns left out of a large matrix.
        hidden_rows: usize,
        /// Columns left out.
        hidden_places: usize,
        /// Themes of the rows, for the filter.
        themes: Vec<OptionView>,
        /// The entries: all of a small ledger, else the latest.
        adoptions: Vec<AdoptionView>,
        /// Number of entries left out.
        hidden_adoptions: usize,
        /// Independent look-alikes.
        similar: Vec<SimilarPair>,
        /// Number of pairs of them left out.
        hidden_similar: usize,
        /// Whether any adoption rests on invented example data.
        illustrative: bool,
    }

    /// A place in the matrix.
    AdoptionColumn {
        /// The place.
        place: LinkView,
        /// Slug, for the filter.
        id: String,
        /// Practices that it tries or has.
        adopted: u64,
        /// The id of that number in `provenance.json`.
        number: String,
    }

    /// Numbers by status.
    AdoptionTotals {
        /// Trying or having.
        adopted: u64,
        /// The id of that number in `provenance.json`.
        number: String,
        /// Having.
        implemented: u64,
        /// Trying.
        trial: u64,
        /// Considering.
        considering: u64,
        /// Ended.
        ended: u64,
        /// Declined.
        declined: u64,
    }

    /// A choice of a filter.
    OptionView {
        /// Its value.
        value: String,
        /// Its words.
        label: String,
    }

    /// A practice in the matrix.
    AdoptionRow {
        /// The practice.
        practice: LinkView,
        /// Slugs of its themes, separated by spaces.
        themes: String,
        /// One cell per place: empty, `origin`, `considering`, `trial`, `implemented`, `ended`, `declined`.
        cells: Vec<AdoptionCell>,
        /// Places that try or have it.
        adopted: u64,
        /// The id of that number in `provenance.json`.
        number: String,
    }

    /// A cell of the matrix.
    AdoptionCell {
        /// Empty, `origin`, or the status of the adoption.
        state: &'static str,
        /// Since when; empty if not known.
        since: String,
        /// Where the evidence is: the entry of the ledger, or the practice's page. Empty for an origin.
        url: String,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where the adoption is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// Two practices that look alike.
    SimilarPair {
        /// One.
        one: LinkView,
        /// Where it began.
        one_counties: Vec<LinkView>,
        /// The other.
        other: LinkView,
        /// Where that began.
        other_counties: Vec<LinkView>,
    }

    /// `counties.html`
    CountiesView {
        /// The top place.
        place: Option<String>,
        /// Label of the headline's target.
        target: Option<String>,
        /// The tile map of the headline's target.
        tiles: Option<TilesView>,
        /// A row for each place with a page; none where `regions` are listed.
        rows: Vec<CountyRow>,
        /// The lists of a site with very many places.
        regions: Option<RegionsView>,
    }

    /// The lists of a site with very many places: the first page lists the regions, and each has a page of its own.
    RegionsView {
        /// Name of the region whose places this page lists; nothing on the first page.
        place: Option<String>,
        /// Address of the first page.
        whole: String,
        /// All regions, on the first page only.
        items: Vec<RegionItem>,
        /// The region before this one.
        previous: Option<LinkView>,
        /// The region after it.
        next: Option<LinkView>,
    }

    /// A region and the page that lists its places.
    RegionItem {
        /// Its name and its page.
        place: LinkView,
        /// How many places are on that page.
        places: usize,
        /// Its coverage; `basis` is `none` where no target stands beside the list, or it is a part of a place only.
        coverage: CoverageView,
        /// Whether it is a place of its own and not the second page of one, or what lies outside of all regions.
        has_row: bool,
    }

    /// A place with a page.
    CountyRow {
        /// Name, code, tile and coverage (`CoverageRow`); without a headline target `basis` is `none`.
        row: Shared<CoverageRow>,
        /// Practices that began there.
        practices: CountView,
        /// Reports about it.
        reports: CountView,
        /// Organisations there.
        organisations: CountView,
    }

    /// A number of records.
    CountView {
        /// How many.
        count: usize,
        /// Which number it is.
        number: NumberView,
    }

    /// `county.html`
    CountyView {
        /// Indicators with two dated values or more, as small charts.
        trends: Vec<ChartView>,
        /// Name.
        name: String,
        /// Kind of place.
        kind: Option<String>,
        /// Code.
        code: Option<String>,
        /// Lawfully belongs to.
        parent: Option<LinkView>,
        /// Run by.
        managed_by: Option<LinkView>,
        /// Whether it is part of the lawful division.
        statutory: bool,
        /// Prose; may be empty.
        body: Html,
        /// Coverage by target; the headline's target first.
        coverage: Vec<TargetCoverage>,
        /// Units and their organisations, target by target; only targets with units or organisations here.
        checklists: Vec<ChecklistView>,
        /// Practices that began there (`PracticeItem`).
        practices: Vec<Shared<PracticeItem>>,
        /// Practices that it adopted.
        adopted: Vec<AdoptionView>,
        /// Its practices that others adopted.
        exported: Vec<AdoptionView>,
        /// Figures stated about it.
        figures: Vec<FigureView>,
        /// Meetings held there.
        hosted: Vec<MeetingLine>,
        /// Meetings at which it spoke.
        spoke: Vec<MeetingLine>,
        /// Meetings that visited it.
        visited: Vec<MeetingLine>,
        /// The newest of the other reports about it.
        mentioned: Vec<MeetingLine>,
        /// Organisations by type.
        organisations: Vec<OrganisationGroup>,
        /// Number of organisations.
        organisation_count: usize,
        /// Open requirements of meetings that concern it.
        requirements: Vec<CountyRequirement>,
        /// What is missing: targets without a rate.
        gaps: Vec<GapView>,
        /// Organisations without a founding date.
        undated: usize,
        /// Organisations without a source.
        unsourced: usize,
        /// The place beside others; nothing where nothing is known of it.
        comparison: Option<ComparisonView>,
        /// Who links here.
        backlinks: BacklinksView,
        /// The places before and after it in the list.
        previous: Option<LinkView>,
        /// The place after it.
        next: Option<LinkView>,
    }

    /// A place beside the one above it and those of a similar size.
    ComparisonView {
        /// Label of the target whose units tell the size.
        target: String,
        /// Number of units here; nothing if it is not known.
        units: Option<u64>,
        /// The smallest number of units among the others of a similar size.
        least: Option<u64>,
        /// The largest.
        most: Option<u64>,
        /// How many those are.
        peers: usize,
        /// Name of the place above, if it has a row.
        above: Option<String>,
        /// The place itself, the one above it, then the others from small to large.
        rows: Vec<CompareRow>,
        /// What was reported here and in at least one of the others.
        indicators: Vec<ComparedIndicator>,
        /// Whether any of those was reported in a place of a similar size.
        has_peer_values: bool,
        /// Whether any of those was reported of the place above.
        has_value_above: bool,
    }

    /// A place in a comparison.
    CompareRow {
        /// `own`, `above`, `peer`.
        kind: &'static str,
        /// The place.
        place: LinkView,
        /// Its coverage.
        coverage: CoverageView,
    }

    /// An indicator in a comparison.
    ComparedIndicator {
        /// What is counted.
        label: String,
        /// Here.
        own: ComparedValue,
        /// In the place above.
        above: Option<ComparedValue>,
        /// In places of a similar size.
        peers: Vec<ComparedValue>,
    }

    /// The latest value of an indicator at a place.
    ComparedValue {
        /// Short name of the place.
        place: String,
        /// Where it can be checked.
        url: Option<String>,
        /// Its id in `provenance.json`.
        number: String,
        /// Machine-readable value.
        raw: String,
        /// Value in words; empty for full coverage.
        value: String,
        /// Unit; may be empty.
        unit: String,
        /// The day.
        as_of: Option<DateView>,
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// A target without a rate.
    GapView {
        /// The target.
        target: LinkView,
        /// What would have to be reported.
        columns: Vec<String>,
    }

    /// A requirement of a meeting.
    CountyRequirement {
        /// What.
        text: String,
        /// Of whom.
        owner: Option<String>,
        /// By when.
        due: Option<DateView>,
        /// How far.
        status: Option<String>,
        /// The report, and in it the sentence if the author tells.
        report: LinkView,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// Coverage of one target.
    TargetCoverage {
        /// The target.
        target: LinkView,
        /// Coverage here.
        coverage: CoverageView,
        /// Coverage of the place above, to compare.
        parent: Option<CoverageView>,
    }

    /// Units and their organisations.
    ChecklistView {
        /// Label of the target.
        target: String,
        /// Heading of the conditions; empty if there are none.
        conditions_label: String,
        /// Labels of the conditions.
        conditions: Vec<String>,
        /// Heading of the group of roles; empty if there is none.
        roles_label: String,
        /// Units.
        rows: Vec<ChecklistRow>,
        /// Whether the list of units is complete.
        complete: bool,
        /// Whether anything in it is invented example data.
        illustrative: bool,
    }

    /// A unit and its organisation.
    ChecklistRow {
        /// Name of the unit.
        unit: String,
        /// Kind of unit.
        kind: Option<String>,
        /// Its organisation, if it has one on the day.
        organisation: Option<LinkView>,
        /// `yes`, `no` (the list is complete and it has none), `unknown`, `exempt`.
        state: &'static str,
        /// Founded.
        established: Option<DateView>,
        /// Conditions.
        conditions: Vec<ConditionView>,
        /// Number of people in roles of the group; nothing if not reported.
        roles: Option<u64>,
        /// The id of that number in `provenance.json`; empty where there is none.
        roles_number: String,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where the organisation, or else the unit, is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// Organisations of one type.
    OrganisationGroup {
        /// Type; empty if unknown.
        kind: String,
        /// Organisations (`OrganisationItem`).
        items: Vec<Shared<OrganisationItem>>,
    }

    /// `organisations.html`
    OrganisationsView {
        /// Organisations by place.
        places: Vec<OrganisationPlace>,
        /// Number of organisations.
        total: usize,
        /// Organisations above the places with pages, or without a place (`OrganisationItem`).
        upper: Vec<Shared<OrganisationItem>>,
        /// The lists of a site with very many places.
        regions: Option<RegionsView>,
    }

    /// Organisations of one place.
    OrganisationPlace {
        /// The place.
        place: LinkView,
        /// Number.
        count: CountView,
        /// Numbers by type.
        kinds: Vec<KindCount>,
    }

    /// A type and a number.
    KindCount {
        /// Type.
        kind: String,
        /// Number.
        count: CountView,
    }

    /// `organisation.html`
    OrganisationView {
        /// Name.
        name: String,
        /// Other names.
        aliases: Vec<String>,
        /// Type.
        kind: Option<String>,
        /// The unit that hosts it.
        unit: Option<String>,
        /// Where.
        place: Option<LinkView>,
        /// The organisation above it.
        parent: Option<LinkView>,
        /// Organisations below it (`OrganisationItem`), at most 200.
        children: Vec<Shared<OrganisationItem>>,
        /// `planned`, `active`, `lapsed`, `dissolved`.
        status: &'static str,
        /// Founded.
        established: Option<DateView>,
        /// Ended.
        ended: Option<DateView>,
        /// Title of the campaign.
        campaign: Option<String>,
        /// Heading of the conditions.
        conditions_label: String,
        /// Conditions.
        conditions: Vec<ConditionView>,
        /// Posts.
        leaders: Vec<LeaderView>,
        /// Members.
        members: Option<u64>,
        /// The day of that number.
        members_as_of: Option<DateView>,
        /// Money.
        funding: Vec<FundingView>,
        /// Sources.
        sources: Vec<SourceView>,
        /// Practices that began there (`PracticeItem`).
        practices: Vec<Shared<PracticeItem>>,
        /// Meetings at which it spoke.
        spoke: Vec<MeetingLine>,
        /// Meetings that visited it.
        visited: Vec<MeetingLine>,
        /// The newest of the other reports that mention it.
        mentioned: Vec<MeetingLine>,
        /// Who links here.
        backlinks: BacklinksView,
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// `mentions.html`: everything that mentions a page.
    MentionsView {
        /// The page.
        page: LinkView,
        /// Pages that mention it, by kind.
        groups: Vec<BacklinkGroup>,
        /// Pages of the list.
        pagination: PaginationView,
    }

    /// Money of one year.
    FundingView {
        /// Year.
        year: Option<String>,
        /// Amount with thousands separators.
        amount: String,
        /// Unit.
        unit: Option<String>,
        /// Who pays.
        payer: Option<String>,
        /// What for.
        kind: Option<String>,
    }

    /// `coverage.html`: all targets.
    CoverageIndexView {
        /// Campaigns.
        campaigns: Vec<CampaignView>,
    }

    /// A campaign with its targets.
    CampaignView {
        /// Title.
        title: String,
        /// What it is about.
        summary: Option<String>,
        /// Began.
        started: Option<DateView>,
        /// Targets.
        targets: Vec<TargetCoverage>,
    }

    /// `target.html`: one target, today or on an earlier day.
    TargetView {
        /// Title of the campaign.
        campaign: String,
        /// Label of the target.
        label: String,
        /// The top place, or the region.
        place: Option<String>,
        /// The day.
        date: DateView,
        /// Whether this is an earlier day, kept as it was.
        snapshot: bool,
        /// Coverage of the top place.
        total: CoverageView,
        /// How many of the rows are full; nothing if none is known.
        full_places: Option<u64>,
        /// The id of that number in `provenance.json`; empty where there is none.
        full_number: String,
        /// Reported number of full places.
        reported_full_places: Option<FigureView>,
        /// A row for each place with a page, or for each region (`CoverageRow`).
        rows: Vec<Shared<CoverageRow>>,
        /// The same as a tile map.
        tiles: TilesView,
        /// What has changed since the kept day before; nothing if there is none.
        change: Option<ChangeView>,
        /// Coverage of the top place over time, with two dated values or more.
        history: Option<ChartView>,
        /// Units without an organisation, only where the lists are complete.
        open: Vec<OpenUnits>,
        /// The conditions of founding, by place; nothing on an earlier day, as they are not dated.
        conditions: Option<ConditionsView>,
        /// Places that have not reported.
        missing: Vec<LinkView>,
        /// Targets of the campaign.
        tabs: Vec<TabView>,
        /// Days for which the table is kept, newest first, today's among them.
        dates: Vec<TabView>,
        /// How the numbers come about.
        notes: Vec<NoteView>,
        /// Sources of everything on the page.
        sources: Vec<SourceView>,
        /// The lists of a site with very many places: then the rows are of regions, or of the places of one.
        regions: Option<RegionsView>,
    }

    /// How many organisations meet the conditions of founding.
    ConditionsView {
        /// Heading of the conditions; may be empty.
        label: String,
        /// Labels of the conditions.
        conditions: Vec<String>,
        /// Places with an organisation of which anything is reported.
        rows: Vec<ConditionsRow>,
        /// Places with organisations of which nothing is reported.
        silent: Vec<LinkView>,
        /// Whether anything in it is invented example data.
        illustrative: bool,
    }

    /// A place and its organisations.
    ConditionsRow {
        /// The place.
        place: LinkView,
        /// Organisations.
        organisations: CountView,
        /// For each condition, how many meet it of those that were reported.
        cells: Vec<ConditionCell>,
    }

    /// How many organisations meet a condition.
    ConditionCell {
        /// `12/15`; empty if nothing was reported.
        text: String,
        /// Which number it is.
        number: NumberView,
    }

    /// What has changed since an earlier day.
    ChangeView {
        /// That day.
        since: DateView,
        /// Its page.
        url: String,
        /// Coverage of the top place on that day.
        before: Option<CoverageView>,
        /// How many more units have an organisation, with its sign; empty if the two days do not compare.
        gained: String,
        /// Places whose number changed.
        rows: Vec<ChangeRow>,
        /// Number of places where it did not.
        same: usize,
        /// Places whose numbers do not compare: not known on both days, or on another basis.
        unclear: Vec<LinkView>,
        /// Whether anything in it is invented example data.
        illustrative: bool,
    }

    /// A place whose number changed.
    ChangeRow {
        /// The place.
        place: LinkView,
        /// Counts on the earlier day: `8/24`.
        before: String,
        /// Counts now.
        after: String,
        /// How many more units have an organisation, with its sign.
        gained: String,
        /// Which numbers the three are.
        numbers: ChangeNumbers,
        /// The units that have one now and had none, where the lists are complete.
        units: Vec<String>,
    }

    /// The numbers of a change.
    ChangeNumbers {
        /// On the earlier day.
        before: NumberView,
        /// Now.
        after: NumberView,
        /// The difference.
        gained: NumberView,
    }

    /// How the coverage of a place comes about.
    NoteView {
        /// Anchor.
        id: String,
        /// The place.
        place: LinkView,
        /// The number in words.
        shown: String,
        /// The calculation with its values: `29 ÷ 35 = 82.9%`; nothing where nothing is calculated.
        expression: Option<String>,
        /// Formula: a key of the strings `formulas`.
        formula: &'static str,
        /// Places whose lists are declared complete.
        lists: Vec<String>,
        /// The day.
        as_of: Option<DateView>,
        /// Words of the sources.
        quotes: Vec<String>,
        /// Titles of the sources.
        sources: Vec<String>,
        /// Files and lines where what goes into it is written.
        written_at: Vec<String>,
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// Units without an organisation.
    OpenUnits {
        /// The place.
        place: LinkView,
        /// Names of the units.
        units: Vec<String>,
    }

    /// `quality.html`: what is missing, by place.
    QualityView {
        /// Places.
        rows: Vec<QualityRow>,
        /// Labels of the targets.
        targets: Vec<String>,
        /// Label of the headline's target, whose coverage stands beside the regions.
        headline: Option<String>,
        /// The lists of a site with very many places.
        regions: Option<RegionsView>,
    }

    /// What is missing at one place.
    QualityRow {
        /// The place.
        place: LinkView,
        /// Basis per target: `roster`, `mixed`, `reported`, `none`; empty if there is nothing to count.
        bases: Vec<String>,
        /// Organisations without a founding date.
        undated: CountView,
        /// Organisations without a source.
        unsourced: CountView,
        /// Practices that began there.
        practices: CountView,
        /// Latest report about it.
        latest: Option<DateView>,
        /// Where the place is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// `page.html`
    PlainView {
        /// Title.
        title: String,
        /// The text.
        body: Html,
        /// Headings of the text.
        toc: Vec<HeadingView>,
        /// Files.
        attachments: Vec<AttachmentView>,
        /// Last change.
        updated: Option<DateView>,
        /// Who links here.
        backlinks: BacklinksView,
    }

    /// `search.html`
    SearchView {
        /// Changes with the order of the index; stands behind the addresses of its files.
        version: String,
        /// Kinds of pages that can be found, in the order of the filter.
        kinds: Vec<&'static str>,
        /// Lists of all pages of a kind.
        lists: Vec<SearchListView>,
        /// Years of the reports, newest first, each with the page of the list where it begins.
        years: Vec<LinkView>,
        /// Themes.
        themes: Vec<LinkView>,
        /// Places with a page; nothing where they are too many to read through.
        places: Vec<LinkView>,
        /// Plain pages.
        pages: Vec<LinkView>,
    }

    /// A list of all pages of a kind.
    SearchListView {
        /// Key of its menu entry.
        key: &'static str,
        /// Address.
        url: String,
        /// Number of its items.
        count: usize,
    }

    /// `site_map.html`
    SiteMapView {
        /// Parts of the site in the order of the menu.
        sections: Vec<SiteMapSection>,
    }

    /// A part of the site.
    SiteMapSection {
        /// Words.
        title: String,
        /// Its own list; nothing if it has none.
        url: Option<String>,
        /// Pages in it.
        links: Vec<LinkView>,
    }

    /// `404.html`
    NotFoundView {
        /// Title of the site.
        title: String,
        /// Lists of all pages of a kind.
        lists: Vec<SearchListView>,
    }

    /// `redirect.html`
    RedirectView {
        /// Where the page is now, relative to this one.
        target: String,
        /// Absolute address of that page.
        canonical: String,
    }

    /// `feed.xml` (Atom).
    FeedView {
        /// Title.
        title: String,
        /// Subtitle; may be empty.
        subtitle: String,
        /// Absolute address of the feed.
        self_url: String,
        /// Absolute address of the page that it follows.
        page_url: String,
        /// RFC 3339.
        updated: String,
        /// Author.
        author: String,
        /// Entries.
        entries: Vec<EntryView>,
    }

    /// An entry of a feed.
    EntryView {
        /// Title.
        title: String,
        /// Absolute address; also its id.
        url: String,
        /// RFC 3339.
        published: String,
        /// RFC 3339.
        updated: String,
        /// One or two sentences.
        summary: String,
        /// The text as HTML with absolute addresses; printed escaped.
        content: String,
    }
}
