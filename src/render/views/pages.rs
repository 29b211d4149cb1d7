//! One view per template. In templates: `view`.

use super::parts::{
    AdoptionView, AttachmentView, BacklinkView, ConditionView, CoverageView, DateView, FigureView,
    HeadingView, IssueView, LeaderView, LinkView, PaginationView, SourceView, TabView, ThemeItem,
};
use super::value::{Html, Shared, view};

view! {
    /// `home.html`
    HomeView {
        /// The number on the front.
        headline: Option<HeadlineView>,
        /// Latest reports (`ReportItem`).
        reports: Vec<Shared>,
        /// Number of all reports.
        report_count: usize,
        /// Newest practices (`PracticeItem`).
        practices: Vec<Shared>,
        /// Number of all practices.
        practice_count: usize,
        /// Themes.
        themes: Vec<ThemeItem>,
        /// A row for each place with a page, for the headline's target.
        rows: Vec<Shared>,
        /// Places that have not reported.
        missing: Vec<LinkView>,
    }

    /// The number on the front.
    HeadlineView {
        /// Title of the campaign.
        campaign: String,
        /// Label of the target.
        target: String,
        /// The place.
        place: String,
        /// Its coverage.
        coverage: CoverageView,
        /// How many of the rows are full; nothing if none is known.
        full_places: Option<u64>,
        /// Number of rows whose coverage is unknown.
        unknown_places: u64,
        /// Number of rows.
        places: u64,
        /// Reported number of full places.
        reported_full_places: Option<FigureView>,
        /// Address of the target's page.
        url: String,
    }

    /// `reports.html`
    ReportsView {
        /// Reports (`ReportItem`), newest first.
        items: Vec<Shared>,
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
        practices: Vec<Shared>,
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
        /// Who links here.
        backlinks: Vec<BacklinkView>,
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
        /// Of whom.
        owner: Option<String>,
        /// By when.
        due: Option<DateView>,
        /// How far.
        status: Option<String>,
    }

    /// `practices.html`
    PracticesView {
        /// Practices (`PracticeItem`), last changed first.
        items: Vec<Shared>,
        /// Pages.
        pagination: PaginationView,
        /// Themes with counts.
        themes: Vec<ThemeItem>,
        /// Places with the number of their practices.
        places: Vec<PlaceCount>,
        /// Address of the matrix of adoption.
        adoption_url: String,
    }

    /// A place and a number.
    PlaceCount {
        /// The place.
        place: LinkView,
        /// The number.
        count: usize,
    }

    /// `theme.html`
    ThemeView {
        /// Label.
        label: String,
        /// The reader's question.
        question: Option<String>,
        /// Practices (`PracticeItem`).
        items: Vec<Shared>,
        /// Pages.
        pagination: PaginationView,
        /// Reports about it (`ReportItem`), newest first, at most ten.
        reports: Vec<Shared>,
        /// All themes.
        themes: Vec<TabView>,
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
        /// One line.
        summary: Option<String>,
        /// 问题, if the author gave it apart from the text.
        problem: Option<String>,
        /// 做法, likewise.
        steps: Vec<String>,
        /// 成效, likewise.
        results: Vec<ResultView>,
        /// What it takes. `key` is `people`, `money`, `authority`, `time` or the author's own word.
        requires: Vec<RequireView>,
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
        /// Look-alikes (`PracticeItem`).
        similar: Vec<Shared>,
        /// Whom to ask.
        contact: Option<LinkView>,
        /// Sources.
        sources: Vec<SourceView>,
        /// Reports that introduce it (`ReportItem`).
        reports: Vec<Shared>,
        /// The text.
        body: Html,
        /// Headings of the text.
        toc: Vec<HeadingView>,
        /// Files.
        attachments: Vec<AttachmentView>,
        /// Who links here.
        backlinks: Vec<BacklinkView>,
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
        /// Full coverage.
        full: bool,
        /// Unit; may be empty.
        unit: String,
        /// The day.
        as_of: Option<DateView>,
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
        places: Vec<LinkView>,
        /// Rows.
        rows: Vec<AdoptionRow>,
        /// All adoptions.
        adoptions: Vec<AdoptionView>,
        /// Whether any rests on invented example data.
        illustrative: bool,
    }

    /// A practice in the matrix.
    AdoptionRow {
        /// The practice.
        practice: LinkView,
        /// One cell per place: empty, `origin`, `considering`, `trial`, `implemented`, `ended`, `declined`.
        cells: Vec<AdoptionCell>,
        /// Places that try or have it.
        adopted: u64,
    }

    /// A cell of the matrix.
    AdoptionCell {
        /// Empty, `origin`, or the status of the adoption.
        state: &'static str,
        /// Since when; empty if not known.
        since: String,
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// `counties.html`
    CountiesView {
        /// The top place.
        place: Option<String>,
        /// Label of the headline's target.
        target: Option<String>,
        /// A row for each place with a page.
        rows: Vec<CountyRow>,
    }

    /// A place with a page.
    CountyRow {
        /// Name, code, tile and coverage (`CoverageRow`); without a headline target `basis` is `none`.
        row: Shared,
        /// Practices that began there.
        practices: usize,
        /// Reports about it.
        reports: usize,
        /// Organisations there.
        organisations: usize,
    }

    /// `county.html`
    CountyView {
        /// Slug.
        id: String,
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
        practices: Vec<Shared>,
        /// Practices that it adopted.
        adopted: Vec<AdoptionView>,
        /// Its practices that others adopted.
        exported: Vec<AdoptionView>,
        /// Figures stated about it.
        figures: Vec<FigureView>,
        /// Meetings held there (`ReportItem`).
        hosted: Vec<Shared>,
        /// Meetings at which it spoke.
        spoke: Vec<Shared>,
        /// Meetings that visited it.
        visited: Vec<Shared>,
        /// Other reports about it.
        mentioned: Vec<Shared>,
        /// Organisations by type.
        organisations: Vec<OrganisationGroup>,
        /// Number of organisations.
        organisation_count: usize,
        /// Open requirements of meetings that concern it.
        requirements: Vec<CountyRequirement>,
        /// What is missing: labels of targets without a rate.
        gaps: Vec<String>,
        /// Who links here.
        backlinks: Vec<BacklinkView>,
        /// The places before and after it in the list.
        previous: Option<LinkView>,
        /// The place after it.
        next: Option<LinkView>,
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
        /// The report.
        report: LinkView,
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
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// Organisations of one type.
    OrganisationGroup {
        /// Type; empty if unknown.
        kind: String,
        /// Organisations (`OrganisationItem`).
        items: Vec<Shared>,
    }

    /// `organisations.html`
    OrganisationsView {
        /// Organisations by place.
        places: Vec<OrganisationPlace>,
        /// Number of organisations.
        total: usize,
        /// Organisations above the places with pages, or without a place (`OrganisationItem`).
        upper: Vec<Shared>,
    }

    /// Organisations of one place.
    OrganisationPlace {
        /// The place.
        place: LinkView,
        /// Number.
        count: usize,
        /// Numbers by type.
        kinds: Vec<KindCount>,
    }

    /// A type and a number.
    KindCount {
        /// Type.
        kind: String,
        /// Number.
        count: usize,
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
        children: Vec<Shared>,
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
        practices: Vec<Shared>,
        /// Meetings at which it spoke (`ReportItem`).
        spoke: Vec<Shared>,
        /// Meetings that visited it.
        visited: Vec<Shared>,
        /// Who links here.
        backlinks: Vec<BacklinkView>,
        /// Whether it is invented example data.
        illustrative: bool,
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
        /// The top place.
        place: Option<String>,
        /// The day.
        date: DateView,
        /// Whether this is an earlier day, kept as it was.
        snapshot: bool,
        /// Coverage of the top place.
        total: CoverageView,
        /// How many of the rows are full; nothing if none is known.
        full_places: Option<u64>,
        /// Number of rows whose coverage is unknown.
        unknown_places: u64,
        /// Reported number of full places.
        reported_full_places: Option<FigureView>,
        /// A row for each place with a page (`CoverageRow`).
        rows: Vec<Shared>,
        /// Units without an organisation, only where the lists are complete.
        open: Vec<OpenUnits>,
        /// Places that have not reported.
        missing: Vec<LinkView>,
        /// Targets of the campaign.
        tabs: Vec<TabView>,
        /// Days for which the table is kept, newest first, today's among them.
        dates: Vec<TabView>,
        /// Sources of everything on the page.
        sources: Vec<SourceView>,
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
    }

    /// What is missing at one place.
    QualityRow {
        /// The place.
        place: LinkView,
        /// Basis per target: `roster`, `mixed`, `reported`, `none`; empty if there is nothing to count.
        bases: Vec<String>,
        /// Organisations without a founding date.
        undated: usize,
        /// Organisations without a source.
        unsourced: usize,
        /// Practices that began there.
        practices: usize,
        /// Latest report about it.
        latest: Option<DateView>,
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
        backlinks: Vec<BacklinkView>,
    }

    /// `404.html`
    NotFoundView {
        /// Title of the site.
        title: String,
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
