//! The catalogue of practices in words and as data: what facets and their values are called, where their pages
//! are, and the files from which a script filters the whole catalogue without loading all of it.
//!
//! A card is made from its template once and then stands on every list and in the data. Its links begin with a
//! mark, which each page exchanges for its own way to the root. The numbers come from `relate::catalogue`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::base::Diagnostic;
use crate::domain::{Key, Practice};
use crate::relate::catalogue::{Facet, FacetValue, Order, Uptake};

use super::address::Address;
use super::press::{Press, evidence, recognition};
use super::views::parts::{FacetGroup, FacetItem, FacetPanelView, RootView};
use super::views::{Html, Templated};

/// What stands before the links of a card until a page takes it: no character of any text.
const MARK: &str = "\u{2}";

/// Cards in one file of data: a few screens of results, and a fraction of a second on a slow line.
const CHUNK: usize = 50;

/// Path of the index.
pub const CATALOGUE_FILE: &str = "assets/practices/catalogue.js";

/// Values of a facet beside a list; the page of all values has the others.
const MAX_VALUES: usize = 60;

impl Press<'_> {
    /// The card of a practice; its links begin with the mark.
    fn card(&self, key: Key<Practice>) -> Result<&str, Box<Diagnostic>> {
        self.stock.card(key, || self.fragment(self.shared_practice(key)))
    }

    /// A piece of HTML whose links begin with the mark.
    fn fragment(&self, view: &impl Templated<Page = RootView>) -> Result<String, Box<Diagnostic>> {
        let bytes = self.templates.render(&RootView { root: MARK.to_owned() }, view)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The cards of practices for the page at `address`.
    pub fn practice_cards(&self, keys: &[Key<Practice>], address: &Address) -> Result<Html, Box<Diagnostic>> {
        let root = address.root(self.site.config());
        let mut out = String::new();
        for key in keys {
            out.push_str(&self.card(*key)?.replace(MARK, &root));
            out.push('\n');
        }
        Ok(Html(out))
    }

    /// The facets beside a list, for the page at `address`.
    pub fn facet_panel(&self, address: &Address) -> Result<Html, Box<Diagnostic>> {
        let panel = self.stock.facets(|| {
            let matrix_url = self.link(&Address::new("practices/matrix/"));
            let view = FacetPanelView { groups: self.facet_groups(MAX_VALUES), matrix_url };
            self.fragment(&view)
        });
        Ok(Html(panel?.replace(MARK, &address.root(self.site.config()))))
    }

    /// All facets with at most `limit` values each: where there are more, those with the most practices.
    pub fn facet_groups(&self, limit: usize) -> Vec<FacetGroup> {
        let groups = Facet::ALL.into_iter().map(|facet| {
            let all = self.relations.catalogue().values(facet);
            let mut shown: Vec<&(FacetValue, Vec<Key<Practice>>)> = all.iter().collect();
            if shown.len() > limit {
                shown.sort_by_key(|(_, practices)| std::cmp::Reverse(practices.len()));
                shown.truncate(limit);
            }
            FacetGroup {
                key: facet_key(facet),
                values: shown
                    .iter()
                    .map(|(value, practices)| self.facet_item(*value, practices.len()))
                    .collect(),
                more: all.len() - shown.len(),
            }
        });
        groups.filter(|group| !group.values.is_empty()).collect()
    }

    /// A value of a facet with its number of practices.
    pub fn facet_item(&self, value: FacetValue, count: usize) -> FacetItem {
        FacetItem {
            label: self.facet_label(value),
            url: self.link(&self.facet_address(value)),
            filter: self.filter(&[value]),
            count,
        }
    }

    /// The query that asks the catalogue for practices with all of `values`.
    pub fn filter(&self, values: &[FacetValue]) -> String {
        let part = |value: &FacetValue| {
            let slug = super::address::encode(&self.facet_slug(*value)).replace('&', "%26");
            format!("{}={slug}", facet_key(value.facet()))
        };
        values.iter().map(part).collect::<Vec<_>>().join("&")
    }

    /// A value in an address.
    pub fn facet_slug(&self, value: FacetValue) -> String {
        match value {
            FacetValue::Theme(key) => self.site.themes()[key].id.clone(),
            FacetValue::County(key) => self.site.places()[key].id.clone(),
            FacetValue::Evidence(own) => own.map_or("unstated", evidence).to_owned(),
            FacetValue::Recognition(own) => own.map_or("unstated", recognition).to_owned(),
            FacetValue::Uptake(own) => uptake(own).to_owned(),
            FacetValue::Year(own) => own.map_or("undated".to_owned(), |year| format!("{year:04}")),
            FacetValue::Organisation(kind) => self.relations.catalogue().kind(kind).slug.clone(),
        }
    }

    /// A value in words.
    pub fn facet_label(&self, value: FacetValue) -> String {
        match value {
            FacetValue::Theme(key) => self.site.themes()[key].label.clone(),
            FacetValue::County(key) => self.site.places()[key].name.clone(),
            FacetValue::Evidence(None) | FacetValue::Recognition(None) => self.word("catalogue.unstated"),
            FacetValue::Evidence(Some(own)) => self.word(&format!("evidence.{}", evidence(own))),
            FacetValue::Recognition(Some(own)) => self.word(&format!("recognition.{}", recognition(own))),
            FacetValue::Uptake(own) => self.word(&format!("catalogue.uptake.{}", uptake(own))),
            FacetValue::Year(None) => self.word("catalogue.undated"),
            FacetValue::Year(Some(year)) => self.word("year").replace("{year}", &year.to_string()),
            FacetValue::Organisation(kind) => self.kind_label(&self.relations.catalogue().kind(kind).name),
        }
    }

    /// What a level of a rating means, in a sentence; empty where the label says it all.
    pub fn facet_help(&self, value: FacetValue) -> String {
        match value {
            FacetValue::Evidence(Some(own)) => self.word(&format!("evidence_help.{}", evidence(own))),
            FacetValue::Recognition(Some(own)) => {
                self.word(&format!("recognition_help.{}", recognition(own)))
            }
            FacetValue::Uptake(_) => self.word("uptake.help"),
            FacetValue::Year(_) => self.word("catalogue.year_help"),
            FacetValue::Evidence(None) | FacetValue::Recognition(None) => {
                self.word("catalogue.unstated_help")
            }
            _ => String::new(),
        }
    }

    /// The first page of a value.
    pub fn facet_address(&self, value: FacetValue) -> Address {
        let folder = match value.facet() {
            Facet::Theme => "themes",
            Facet::County => "counties",
            Facet::Evidence => "evidence",
            Facet::Recognition => "recognition",
            Facet::Uptake => "uptake",
            Facet::Year => "years",
            Facet::Organisation => "organisations",
        };
        Address::new(format!("practices/{folder}/{}/", self.facet_slug(value)))
    }

    /// Number of files with cards.
    pub fn card_files(&self) -> usize {
        self.site.practices().len().div_ceil(CHUNK)
    }

    /// Path of file `number` with cards. It has no hash in it: the plan of a preview would have to know all cards.
    pub fn card_file(&self, number: usize) -> String {
        format!("assets/practices/cards-{number}.js")
    }

    /// The address of that file with a version that follows from everything that goes into its cards, so that no
    /// browser keeps an old one, and no card has to be made to name it.
    fn card_address(&self, ground: &[u8; 32], number: usize) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(ground);
        for key in self.chunk(number) {
            hasher.update(self.practice_digest(*key));
        }
        versioned(&self.card_file(number), &hasher)
    }

    /// Templates and words, which change all cards.
    fn card_ground(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(&self.templates.digest());
        self.site.words().each(&mut |key, text| {
            hasher.update(key.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        });
        hasher.finalize().into()
    }

    fn chunk(&self, number: usize) -> &[Key<Practice>] {
        let all = self.relations.catalogue().ordered(Order::Newest);
        &all[(number * CHUNK).min(all.len())..((number + 1) * CHUNK).min(all.len())]
    }

    /// File `number` with cards, newest first: a call with its number and their HTML.
    pub fn card_data(&self, number: usize) -> Result<String, Box<Diagnostic>> {
        let cards: Result<Vec<&str>, Box<Diagnostic>> =
            self.chunk(number).iter().map(|key| self.card(*key)).collect();
        Ok(format!("jianbaoCards({number},{});\n", json!(cards?)))
    }

    /// The address of the index, with a version that follows from its content.
    pub fn catalogue_address(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.catalogue_data().as_bytes());
        versioned(CATALOGUE_FILE, &hasher)
    }

    /// The index: for every practice, newest first, the numbers of its values and its places in the other orders.
    pub fn catalogue_data(&self) -> &str {
        self.stock.catalogue(|| {
            let catalogue = self.relations.catalogue();
            let newest = catalogue.ordered(Order::Newest);
            let ground = self.card_ground();
            let files: Vec<String> =
                (0..self.card_files()).map(|number| self.card_address(&ground, number)).collect();
            let index = json!({
                "chunk": CHUNK,
                "files": files,
                "facets": Facet::ALL.into_iter().map(|facet| self.facet_data(facet, newest)).collect::<Map<_, _>>(),
                "adopted": ranks(newest, catalogue.ordered(Order::Adopted)),
                "title": ranks(newest, catalogue.ordered(Order::Title)),
            });
            let mut out = String::new();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "jianbaoCatalogue({index});");
            out
        })
    }

    /// A facet: its values, and for every practice the number of its value, or a list of them.
    fn facet_data(&self, facet: Facet, newest: &[Key<Practice>]) -> (String, Value) {
        let catalogue = self.relations.catalogue();
        let values = catalogue.values(facet);
        let slugs: Vec<String> = values.iter().map(|(value, _)| self.facet_slug(*value)).collect();
        let labels: Vec<String> = values.iter().map(|(value, _)| self.facet_label(*value)).collect();
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); self.site.practices().len()];
        for (number, (_, practices)) in values.iter().enumerate() {
            for key in practices {
                of[key.index()].push(number);
            }
        }
        let of = newest.iter().map(|key| match of[key.index()][..] {
            [only] => json!(only),
            ref several => json!(several),
        });
        let of: Vec<Value> = of.collect();
        (facet_key(facet).to_owned(), json!({ "slugs": slugs, "labels": labels, "of": of }))
    }
}

fn versioned(path: &str, hasher: &blake3::Hasher) -> String {
    format!("{path}?v={}", &hasher.finalize().to_hex()[..8])
}

/// The place of each practice in another order.
fn ranks(practices: &[Key<Practice>], order: &[Key<Practice>]) -> Vec<usize> {
    let mut ranks = vec![0; order.len()];
    for (rank, key) in order.iter().enumerate() {
        ranks[key.index()] = rank;
    }
    practices.iter().map(|key| ranks[key.index()]).collect()
}

/// A facet in queries and among the words of the theme.
pub fn facet_key(facet: Facet) -> &'static str {
    match facet {
        Facet::Theme => "theme",
        Facet::County => "county",
        Facet::Evidence => "evidence",
        Facet::Recognition => "recognition",
        Facet::Uptake => "uptake",
        Facet::Year => "year",
        Facet::Organisation => "organisation",
    }
}

/// Uptake as a word for templates and addresses.
pub fn uptake(uptake: Uptake) -> &'static str {
    match uptake {
        Uptake::Origin => "none",
        Uptake::Considering => "considering",
        Uptake::Trial => "trial",
        Uptake::Implemented => "implemented",
    }
}

/// An order as a word for templates and addresses.
pub fn order(order: Order) -> &'static str {
    match order {
        Order::Newest => "newest",
        Order::Adopted => "adopted",
        Order::Title => "title",
    }
}
