//! Atom and JSON Feed, of the whole site and of single places; sitemap and robots.

use serde_json::{Map, Value, json};

use crate::base::{Diagnostic, PartialDate, escape};
use crate::domain::{Document, Key, Place};
use crate::relate::{DocumentKey, Subject};

use super::address::Address;
use super::format;
use super::press::Press;
use super::views::pages::{EntryView, FeedView};

/// Entries in a feed; a reader who was away longer looks at the list.
pub(super) const MAX_ENTRIES: usize = 30;

/// Addresses in one sitemap; the protocol's limit.
pub const SITEMAP_LIMIT: usize = 50_000;

/// What a feed follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedKey {
    /// Reports and practices of the whole site.
    Site,
    /// Practices.
    Practices,
    /// What each source changed in the data.
    Changes,
    /// Reports and practices of a place.
    Place(Key<Place>),
}

impl Press<'_> {
    /// The folder of a feed.
    pub fn feed_folder(&self, key: FeedKey) -> Address {
        match key {
            FeedKey::Site => Address::new(""),
            FeedKey::Practices => Address::new("practices/"),
            FeedKey::Changes => super::pages::changes_address(),
            FeedKey::Place(place) => Address::of(Subject::Place(place), self.site),
        }
    }

    /// The Atom feed.
    pub fn atom(&self, key: FeedKey) -> Result<Vec<u8>, Box<Diagnostic>> {
        let view = self.feed(key, "feed.xml")?;
        // Feeds have no `page`.
        self.templates.render(&(), &view)
    }

    /// The JSON feed, version 1.1.
    pub fn json_feed(&self, key: FeedKey) -> Result<String, Box<Diagnostic>> {
        let view = self.feed(key, "feed.json")?;
        let config = self.site.config();
        let mut feed = Map::new();
        feed.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
        feed.insert("title".into(), view.title.into());
        feed.insert("home_page_url".into(), view.page_url.into());
        feed.insert("feed_url".into(), view.self_url.into());
        if !view.subtitle.is_empty() {
            feed.insert("description".into(), view.subtitle.into());
        }
        feed.insert("language".into(), config.language_tag.as_str().into());
        feed.insert("authors".into(), json!([{ "name": view.author, "url": config.base_url }]));
        let items: Vec<Value> = view
            .entries
            .into_iter()
            .map(|entry| {
                json!({
                    "id": entry.url,
                    "url": entry.url,
                    "title": entry.title,
                    "summary": entry.summary,
                    "content_html": entry.content,
                    "date_published": entry.published,
                    "date_modified": entry.updated,
                })
            })
            .collect();
        feed.insert("items".into(), items.into());
        let mut text = serde_json::to_string_pretty(&Value::Object(feed)).unwrap_or_default();
        text.push('\n');
        Ok(text)
    }

    fn feed(&self, key: FeedKey, name: &str) -> Result<FeedView, Box<Diagnostic>> {
        let config = self.site.config();
        let folder = self.feed_folder(key);
        let title = match key {
            FeedKey::Site => config.title.clone(),
            FeedKey::Practices => format!("{} · {}", config.title, self.word("menu.practices")),
            FeedKey::Changes => self.changes_title(),
            FeedKey::Place(place) => format!("{} · {}", config.title, self.site.places()[place].name),
        };
        let entries = self.shared_entries(key)?;
        let epoch = || format::rfc3339(PartialDate::day(self.site.as_of()));
        Ok(FeedView {
            title,
            subtitle: config.description.clone().unwrap_or_default(),
            self_url: Address::new(format!("{}{name}", folder.as_str())).absolute(config),
            page_url: folder.absolute(config),
            updated: entries.iter().map(|entry| entry.updated.clone()).max().unwrap_or_else(epoch),
            author: config.organisation.clone().unwrap_or_else(|| config.title.clone()),
            entries,
        })
    }

    /// Entries of a feed. Its Atom and its JSON file show the same ones; whichever is made first leaves them
    /// for the other, which takes them away again, so that memory does not grow with the number of feeds.
    fn shared_entries(&self, key: FeedKey) -> Result<Vec<EntryView>, Box<Diagnostic>> {
        if let Some(entries) = self.stock.take_entries(key) {
            return Ok(entries);
        }
        let entries = match key {
            FeedKey::Changes => self.change_entries(),
            _ => self.newest(key)?,
        };
        self.stock.leave_entries(key, entries.clone());
        Ok(entries)
    }

    fn newest(&self, key: FeedKey) -> Result<Vec<EntryView>, Box<Diagnostic>> {
        let documents = self.feed_documents(key).into_iter();
        documents.filter_map(|(date, key)| self.feed_entry(date, key).transpose()).collect()
    }

    /// The newest documents of a feed: by date, then by kind and id.
    pub(super) fn feed_documents(&self, key: FeedKey) -> Vec<(PartialDate, DocumentKey)> {
        let mut documents: Vec<(PartialDate, DocumentKey)> = Vec::new();
        let (reports, practices) = match key {
            FeedKey::Site => {
                (self.site.reports_by_date().to_vec(), self.relations.practices_by_date().to_vec())
            }
            FeedKey::Practices => (Vec::new(), self.relations.practices_by_date().to_vec()),
            FeedKey::Changes => (Vec::new(), Vec::new()),
            FeedKey::Place(place) => (self.concerning(place), self.relations.place(place).practices.clone()),
        };
        let today = PartialDate::day(self.site.today());
        documents
            .extend(reports.into_iter().map(|key| (self.site.reports()[key].date, DocumentKey::Report(key))));
        documents.extend(practices.into_iter().map(|key| {
            let practice = &self.site.practices()[key];
            (practice.document.updated.or(practice.started).unwrap_or(today), DocumentKey::Practice(key))
        }));
        documents.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
        documents.dedup();
        documents.truncate(MAX_ENTRIES);
        documents
    }

    fn feed_entry(&self, date: PartialDate, key: DocumentKey) -> Result<Option<EntryView>, Box<Diagnostic>> {
        let document: &Document = match key {
            DocumentKey::Report(key) => &self.site.reports()[key].document,
            DocumentKey::Practice(key) => &self.site.practices()[key].document,
            DocumentKey::Page(_) | DocumentKey::Place(_) => return Ok(None),
        };
        let address = Address::of(key.subject(), self.site);
        Ok(Some(EntryView {
            title: document.title.clone(),
            url: address.absolute(self.site.config()),
            published: format::rfc3339(date),
            updated: format::rfc3339(document.updated.unwrap_or(date).max(date)),
            summary: self.summary(key, document),
            content: self.absolute_body(key, document, &address)?,
        }))
    }

    /// One sitemap over `addresses`.
    pub fn sitemap(&self, addresses: &[Address]) -> String {
        let config = self.site.config();
        let mut xml = String::with_capacity(addresses.len() * 80 + 200);
        xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for address in addresses {
            xml.push_str("<url><loc>");
            xml.push_str(&escape(&address.absolute(config)));
            xml.push_str("</loc></url>\n");
        }
        xml.push_str("</urlset>\n");
        xml
    }

    /// The list of sitemaps, where one is not enough.
    pub fn sitemap_index(&self, files: &[String]) -> String {
        let config = self.site.config();
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for file in files {
            let address = Address::new(file.clone()).absolute(config);
            xml.push_str(&format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&address)));
        }
        xml.push_str("</sitemapindex>\n");
        xml
    }

    /// `robots.txt`.
    pub fn robots(&self) -> String {
        format!("User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n", self.site.config().base_url)
    }
}
