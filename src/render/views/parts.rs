//! Parts that several pages share.

use super::value::{Html, Shared, view};

view! {
    /// What every page has. In templates: `page`.
    PageMeta {
        /// Kind of page: `home`, `reports`, `report`, `practices`, `theme`, `facet`, `matrix`, `practice`, `adoption`,
        /// `counties`, `county`, `organisations`, `organisation`, `coverage`, `target`, `quality`, `data`, `search`, `site_map`,
        /// `page`, `mentions`, `not_found`.
        kind: &'static str,
        /// Title; empty on the home page.
        title: String,
        /// Address relative to the root.
        url: String,
        /// Absolute, clean address.
        canonical: String,
        /// What stands before every `url` of this page: `./`, `../../` or the base address.
        root: String,
        /// Which menu entry is current: `home`, `reports`, `practices`, `counties`, `coverage`, `organisations`, `quality`, `search`, `about`; may be empty.
        section: &'static str,
        /// From the home page (left out) down to the parent of this page.
        breadcrumbs: Vec<LinkView>,
        /// `draft`, `review`, `embargoed`, or nothing.
        publication: Option<&'static str>,
        /// `<meta>` tags beyond the title, as HTML: description, OpenGraph, government sites.
        metas: Html,
        /// JSON-LD as text for a `<script type="application/ld+json">`; already escaped for HTML.
        json_ld: Html,
        /// Feeds of this page (`FeedLinkView`), most special first.
        feeds: Vec<Shared<FeedLinkView>>,
        /// Data files with the numbers of this page: CSV, Excel, JSON; may be empty.
        downloads: Vec<LinkView>,
        /// Where its title is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A feed.
    FeedLinkView {
        /// Media type.
        media_type: &'static str,
        /// Title.
        title: String,
        /// Address.
        url: String,
    }

    /// Something with a name and perhaps a page.
    LinkView {
        /// Words.
        label: String,
        /// Address relative to the root; nothing if it has no page.
        url: Option<String>,
    }

    /// A date.
    DateView {
        /// As precise as known: `2021-06`.
        iso: String,
        /// In words of the site's language: `2021年6月`, `June 2021`.
        text: String,
    }

    /// A heading of the body.
    HeadingView {
        /// 2 to 6, as shown.
        level: u64,
        /// Fragment.
        id: String,
        /// Words.
        text: String,
    }

    /// A file to download.
    AttachmentView {
        /// File name.
        name: String,
        /// Address relative to the root.
        url: String,
        /// Size in words: `1.2 MB`.
        size: String,
        /// Upper-case extension: `PDF`.
        format: String,
    }

    /// Pages of a list.
    PaginationView {
        /// This page, from 1.
        page: usize,
        /// Number of pages.
        pages: usize,
        /// Number of items over all pages.
        total: usize,
        /// Address of the previous page.
        previous: Option<String>,
        /// Address of the next page.
        next: Option<String>,
        /// First, last, and the pages around this one; a gap is a link without address.
        numbers: Vec<PageNumberView>,
    }

    /// A page of a list.
    PageNumberView {
        /// Number; `…` for a gap.
        label: String,
        /// Address.
        url: Option<String>,
        /// Whether it is this page.
        current: bool,
    }

    /// A source.
    SourceView {
        /// Title.
        title: String,
        /// Publisher.
        publisher: Option<String>,
        /// Date.
        date: Option<DateView>,
        /// Address: an outside one, or a report's relative to the root.
        url: Option<String>,
        /// Whether `url` leads to another site.
        external: bool,
        /// 文号
        document_number: Option<String>,
        /// Whether it is invented example data.
        illustrative: bool,
    }

    /// Coverage of one target at one place on one day. Everything is optional: unknown is not zero.
    CoverageView {
        /// `roster`, `mixed`, `reported`, `none`.
        basis: &'static str,
        /// Units with an organisation.
        established: Option<u64>,
        /// Units.
        total: Option<u64>,
        /// Rate as shown: `65.4%`.
        rate: Option<String>,
        /// Rate from 0 to 100, for bars.
        percent: Option<f64>,
        /// Whether every unit has one.
        full: bool,
        /// Organisations on record, where there is no rate.
        registered: u64,
        /// A reported number of organisations that could not become a rate.
        reported: Option<u64>,
        /// Sum over the known children, where not all are known.
        at_least: Option<u64>,
        /// The day of the figures.
        as_of: Option<DateView>,
        /// Whether anything in it is invented example data.
        illustrative: bool,
        /// Whose figures they are.
        sources: Vec<SourceView>,
        /// What another basis says, if it says something else: `9/15`, `94%`, `full`.
        alternative: Option<AlternativeView>,
        /// Which number it is; nothing where there is none to show.
        number: Option<NumberView>,
        /// Where the number is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A second opinion on coverage.
    AlternativeView {
        /// `roster`, `mixed`, `reported`.
        basis: &'static str,
        /// `12/15`, `94%` or empty if `full`.
        text: String,
        /// Full coverage stated.
        full: bool,
        /// The day.
        as_of: Option<DateView>,
        /// Which number it is.
        number: NumberView,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A number: its id, and where it comes from.
    NumberView {
        /// Its id in `provenance.json`.
        id: String,
        /// Where it can be checked, relative to the root; nothing where no page tells.
        url: Option<String>,
    }

    /// A row of a coverage table.
    CoverageRow {
        /// Slug of the place, for anchors.
        id: String,
        /// The place.
        place: LinkView,
        /// Kind of place (县, 区 …).
        kind: Option<String>,
        /// Coverage.
        coverage: CoverageView,
        /// Where the place is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A stated figure.
    FigureView {
        /// Anchor on the page that states it.
        id: String,
        /// Its id in `provenance.json`.
        number: String,
        /// What is counted.
        label: String,
        /// Value in words: `166`, `94%`, nothing if `full`.
        value: String,
        /// Machine-readable value for `<data value>`.
        raw: String,
        /// Full coverage.
        full: bool,
        /// Unit; may be empty.
        unit: String,
        /// The place.
        place: LinkView,
        /// The day, or the end of the period.
        as_of: Option<DateView>,
        /// The first day of the period.
        from: Option<DateView>,
        /// The words in which it was stated.
        quote: Option<String>,
        /// Where the quote stands: a fragment of a report's page, relative to the root.
        quote_url: Option<String>,
        /// Who stated it.
        source: Option<SourceView>,
        /// Places that are meant.
        members: Vec<LinkView>,
        /// Whether there are more than those.
        members_open: bool,
        /// A remark.
        note: Option<String>,
        /// What the indicator counts exactly.
        definition: Option<String>,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where its value is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A report in a list.
    ReportItem {
        /// Title.
        title: String,
        /// Address.
        url: String,
        /// Day of the meeting.
        date: DateView,
        /// Kind of meeting.
        kind: Option<String>,
        /// Where.
        place: Option<LinkView>,
        /// Counties concerned.
        counties: Vec<LinkView>,
        /// One or two sentences.
        summary: String,
        /// Issue in words of the data: `第3期`-like parts are put together by the template.
        issue: Option<IssueView>,
        /// Its picture, small.
        cover: Option<ImageView>,
        /// `draft`, `review`, `embargoed`, or nothing.
        publication: Option<&'static str>,
    }

    /// Number of an issue.
    IssueView {
        /// Series.
        series: Option<String>,
        /// Number.
        number: Option<String>,
        /// Number over all years.
        total: Option<String>,
    }

    /// A practice in a list: the three lines 问题·做法·成效.
    PracticeItem {
        /// Title.
        title: String,
        /// Address.
        url: String,
        /// Where it began.
        counties: Vec<LinkView>,
        /// The list of counties is not complete.
        counties_open: bool,
        /// Organisations where it began.
        organisations: Vec<LinkView>,
        /// Themes.
        themes: Vec<LinkView>,
        /// 问题
        problem: Option<String>,
        /// 做法
        approach: Option<String>,
        /// 成效
        result: Option<String>,
        /// `described`, `quantified`, `evaluated`.
        evidence: Option<&'static str>,
        /// `none`, `county`, `city`, `province`, `national`.
        recognition: Option<&'static str>,
        /// Places that try it.
        trial: u64,
        /// Places that have it.
        implemented: u64,
        /// Whether those numbers rest on invented example data.
        adoption_illustrative: bool,
        /// Last change.
        updated: Option<DateView>,
        /// `draft`, `review`, `embargoed`, or nothing.
        publication: Option<&'static str>,
    }

    /// An organisation in a list.
    OrganisationItem {
        /// Name.
        name: String,
        /// Address.
        url: String,
        /// Type, as the label of its target or as written.
        kind: Option<String>,
        /// Where.
        place: Option<LinkView>,
        /// `planned`, `active`, `lapsed`, `dissolved`.
        status: &'static str,
        /// Founded.
        established: Option<DateView>,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// A theme in a list.
    ThemeItem {
        /// Label.
        label: String,
        /// The reader's question.
        question: Option<String>,
        /// Address.
        url: String,
        /// Number of practices.
        count: usize,
    }

    /// What a piece of a page sees as `page`: `card.html`, `facets.html`.
    RootView {
        /// What stands before every `url`.
        root: String,
    }

    /// `facets.html`: the facets beside a list.
    FacetPanelView {
        /// The facets.
        groups: Vec<FacetGroup>,
        /// Address of the page with all values.
        matrix_url: String,
    }

    /// A facet of the catalogue.
    FacetGroup {
        /// `theme`, `county`, `evidence`, `recognition`, `uptake`, `year`, `organisation`.
        key: &'static str,
        /// Its values.
        values: Vec<FacetItem>,
        /// Number of values left out.
        more: usize,
    }

    /// A value of a facet.
    FacetItem {
        /// Words.
        label: String,
        /// Address of its list.
        url: String,
        /// The query that asks the catalogue for it: `theme=mechanism`.
        filter: String,
        /// Number of practices.
        count: usize,
    }

    /// Another report or practice that a reader may want to read.
    RelatedView {
        /// `report`, `practice`.
        kind: &'static str,
        /// The page.
        page: Shared<LinkView>,
        /// The day of the meeting.
        date: Option<Shared<DateView>>,
        /// Places that both concern, at most three.
        counties: Vec<String>,
        /// Themes of both, at most two.
        themes: Vec<String>,
        /// Organisations that take part in both, at most two.
        organisations: Vec<String>,
        /// Titles and names that both mention, at most two.
        mentions: Vec<String>,
        /// Whether one links to the other.
        linked: bool,
    }

    /// An adoption.
    AdoptionView {
        /// Anchor in the ledger; empty if it does not count.
        id: String,
        /// Whether it counts: the last word of its place, and a source says so.
        counted: bool,
        /// The practice.
        practice: LinkView,
        /// Where.
        place: LinkView,
        /// Since when.
        since: Option<DateView>,
        /// `considering`, `trial`, `implemented`, `ended`, `declined`.
        status: &'static str,
        /// What was changed.
        changes: Option<String>,
        /// Who says so.
        source: Option<SourceView>,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// Pages that link here.
    BacklinksView {
        /// The newest of them by kind; only kinds that have one.
        groups: Vec<BacklinkGroup>,
        /// Number of all.
        total: usize,
        /// The list of all, if it is longer.
        all: Option<String>,
    }

    /// Pages of one kind that link here.
    BacklinkGroup {
        /// Kind: `report`, `practice`, `page`, `county`; `declared` are reports that say so in their head only.
        kind: &'static str,
        /// The pages, newest first.
        items: Vec<BacklinkView>,
    }

    /// A page that links here.
    BacklinkView {
        /// The page.
        page: Shared<LinkView>,
        /// The day of a report.
        date: Option<Shared<DateView>>,
        /// What it says.
        sentences: Vec<SentenceView>,
    }

    /// A sentence with a link.
    SentenceView {
        /// Where it stands.
        url: String,
        /// The words, what links marked.
        html: Html,
    }

    /// A meeting and what its report says about the page's subject.
    MeetingLine {
        /// The report (`ReportItem`).
        report: Shared<ReportItem>,
        /// The sentences; of a meeting that is listed twice, only the first time.
        sentences: Vec<SentenceView>,
    }

    /// A small image.
    ImageView {
        /// Address relative to the root.
        url: String,
        /// The same in a modern format.
        modern: Option<String>,
        /// Width in pixels, if known.
        width: Option<u64>,
        /// Height in pixels, if known.
        height: Option<u64>,
    }

    /// A condition and whether it is met.
    ConditionView {
        /// Label.
        label: String,
        /// `yes`, `no`, `unknown`.
        met: &'static str,
    }

    /// Holders of a post.
    LeaderView {
        /// The post.
        post: String,
        /// Role of the holder.
        role: Option<String>,
        /// Group of the role, for example 三长.
        group: Option<String>,
        /// How many.
        count: Option<u64>,
        /// The id of that number in `provenance.json`.
        number: String,
        /// Part-time, full-time …
        mode: Option<String>,
    }

    /// Tabs and other links of which one is current.
    TabView {
        /// Words.
        label: String,
        /// Address.
        url: String,
        /// Whether it is this page.
        current: bool,
    }

    /// A site-wide value. In templates: `site`.
    SiteView {
        /// Title.
        title: String,
        /// Who publishes; may be absent.
        organisation: Option<String>,
        /// What the site is.
        description: Option<String>,
        /// Language tag for `<html lang>`.
        language: String,
        /// Absolute address of the root, ends in `/`.
        base_url: String,
        /// The day that is shown.
        as_of: DateView,
        /// The top place.
        root_place: Option<String>,
        /// Whether there are feeds.
        feeds: bool,
        /// Address of the search relative to the root; nothing if the site has none.
        search: Option<String>,
        /// Address of the map of the site relative to the root.
        site_map: String,
        /// Address of the page of the data files; nothing if they are switched off.
        data_url: Option<String>,
        /// Whether any figure of the site rests on invented example data.
        illustrative: bool,
        /// Menu.
        menu: Vec<MenuView>,
        /// Footer of government sites.
        government: Option<GovernmentView>,
        /// Name and version of the generator.
        generator: String,
    }

    /// An entry of the menu.
    MenuView {
        /// The menu entry's key (see `page.section`); empty for the site's own entries.
        key: String,
        /// Words if the site has its own menu; nothing for the default entries, whose words are `t.menu[key]`.
        label: Option<String>,
        /// Address relative to the root, or absolute.
        url: String,
        /// Whether `url` leads to another site.
        external: bool,
    }

    /// What Chinese government sites state.
    GovernmentView {
        /// 网站名称
        site_name: Option<String>,
        /// 网站标识码
        site_id_code: Option<String>,
        /// ICP 备案号
        icp: Option<String>,
        /// 公安备案号
        police: Option<String>,
        /// 联系方式
        contact: Option<String>,
    }
}

#[expect(clippy::derivable_impls, reason = "views are declared by a macro, and few have an empty form")]
impl Default for BacklinksView {
    fn default() -> BacklinksView {
        BacklinksView { groups: Vec::new(), total: 0, all: None }
    }
}
