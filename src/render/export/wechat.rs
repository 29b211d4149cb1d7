//! A document for the editor of WeChat official accounts: words and inline styles, nothing else.
//!
//! The editor drops style sheets, classes, ids, scripts and links that leave WeChat, and one style that it does not
//! know may cost an element all of its styles. So the tree of a body is rewritten into few kinds of elements, the
//! theme's `export/wechat.css` is put at each of them, and an allow-list has the last word.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use css_inline::CSSInliner;

use crate::render::export::tree::{self, Element, Node};

/// Characters of HTML that the editor takes.
pub const MAX_CHARACTERS: usize = 20_000;

/// Bytes of HTML that the editor takes.
pub const MAX_BYTES: usize = 1_000_000;

/// Characters of a title.
pub const MAX_TITLE: usize = 32;

/// Characters of an author.
pub const MAX_AUTHOR: usize = 16;

/// Characters of a digest.
pub const MAX_DIGEST: usize = 128;

/// Columns of a table that a telephone shows.
const MAX_COLUMNS: usize = 4;

/// The width of an article in the editor, in pixels.
const MAX_WIDTH: usize = 677;

/// A document for WeChat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    /// The content.
    pub html: String,
    /// Title.
    pub title: String,
    /// Author; may be empty.
    pub author: String,
    /// Digest; may be empty.
    pub digest: String,
    /// Address of the page, for 阅读原文.
    pub address: String,
    /// Pictures to upload, in the order of the text.
    pub images: Vec<Upload>,
    /// Characters of the words of the content, without white space.
    pub words: usize,
}

/// A picture to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Path below the output folder.
    pub path: String,
    /// What it shows.
    pub alt: String,
}

/// A limit of WeChat that a document exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// Of what there is too much.
    pub of: Limited,
    /// How much there is.
    pub found: usize,
    /// How much may be.
    pub limit: usize,
}

/// What WeChat limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Characters of the title.
    Title,
    /// Characters of the author.
    Author,
    /// Characters of the digest.
    Digest,
    /// Characters of the content.
    Characters,
    /// Bytes of the content.
    Bytes,
}

impl Fragment {
    /// Limits that the document exceeds.
    pub fn excesses(&self) -> Vec<Excess> {
        let characters = |text: &str| text.chars().count();
        let all = [
            (Limited::Title, characters(&self.title), MAX_TITLE),
            (Limited::Author, characters(&self.author), MAX_AUTHOR),
            (Limited::Digest, characters(&self.digest), MAX_DIGEST),
            (Limited::Characters, characters(&self.html), MAX_CHARACTERS - 1),
            (Limited::Bytes, self.html.len(), MAX_BYTES - 1),
        ];
        let over = all.into_iter().filter(|(_, found, limit)| found > limit);
        over.map(|(of, found, limit)| Excess { of, found, limit }).collect()
    }
}

/// What the content of a document is made with.
pub struct Setting<'a> {
    /// The site's own address.
    pub base_url: &'a str,
    /// Style sheet of the theme.
    pub css: &'a str,
    /// Heading of the list of links.
    pub references: &'a str,
    /// What stands between a heading of a column and a value.
    pub colon: &'a str,
    /// What stands between items of a list.
    pub list: &'a str,
    /// Brackets.
    pub brackets: (&'a str, &'a str),
}

/// The content of a body, and the pictures in it. Addresses in `body` begin at the root of the site.
pub fn content(body: &str, setting: &Setting<'_>) -> Result<(String, Vec<Upload>), String> {
    let mut writer = Writer { setting, references: Vec::new(), images: Vec::new(), in_block: false };
    let mut children = writer.nodes(&tree::parse(body));
    if !writer.references.is_empty() {
        children.push(writer.reference_list());
    }
    let html = tree::write(&[element("section", "article", children)]);
    let inliner = CSSInliner::options().load_remote_stylesheets(false).build();
    let styled = inliner.inline_fragment(&html, setting.css).map_err(|error| error.to_string())?;
    let clean = GATE.clean(&styled).to_string();
    Ok((clean.replace('\n', ""), writer.images))
}

fn element(name: &str, class: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, class, children))
}

fn words(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

struct Writer<'a> {
    setting: &'a Setting<'a>,
    references: Vec<String>,
    images: Vec<Upload>,
    /// Inside a data block, whose links nobody wrote.
    in_block: bool,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node]) -> Vec<Node> {
        nodes.iter().flat_map(|node| self.node(node)).collect()
    }

    fn node(&mut self, node: &Node) -> Vec<Node> {
        match node {
            // Line ends between blocks would be shown as spaces.
            Node::Text(text) if text.trim().is_empty() && text.contains('\n') => Vec::new(),
            Node::Text(text) => vec![words(text.replace('\n', " "))],
            Node::Element(element) => self.element(element),
        }
    }

    fn element(&mut self, own: &Element) -> Vec<Node> {
        let inside = |writer: &mut Self| writer.nodes(&own.children);
        let one = |name: &str, class: &str, children| vec![element(name, class, children)];
        match own.name.as_str() {
            "h1" | "h2" => self.heading(own, "h2"),
            "h3" => self.heading(own, "h3"),
            "h4" | "h5" | "h6" | "dt" | "summary" => self.heading(own, "h4"),
            // It only leads to the page with the rest.
            "p" if own.has_class("more") => Vec::new(),
            "p" | "dd" | "figcaption" | "caption" => {
                let class = if matches!(own.name.as_str(), "p" | "dd") { "text" } else { "caption" };
                one("p", class, inside(self))
            }
            "blockquote" => one("section", "quote", inside(self)),
            "div" if own.has_class("footnote") => self.footnote(own),
            "div" if own.has_class("data-block") => self.block(own),
            "figure" if own.has_class("chart") => self.chart(own),
            "ul" | "ol" => one(&own.name, "list", inside(self)),
            "li" => one("li", "item", inside(self)),
            "strong" | "b" | "th" => one("strong", "", inside(self)),
            "em" | "i" | "cite" => one("em", "", inside(self)),
            "sub" | "sup" => one(&own.name, "", inside(self)),
            "del" | "s" => one("span", "deleted", inside(self)),
            "code" | "kbd" => one("span", "code", inside(self)),
            "br" => one("br", "", Vec::new()),
            "hr" => one("section", "rule", Vec::new()),
            "pre" => one("section", "pre", lines(&tree::text(&own.children))),
            "a" => self.link(own),
            "img" => self.image(own),
            "input" => vec![words(if own.get("checked").is_some() { "☑ " } else { "☐ " })],
            "table" => self.table(own),
            "figure" | "details" | "dl" | "section" | "article" => one("section", "", inside(self)),
            "svg" | "script" | "style" | "source" => Vec::new(),
            _ => inside(self),
        }
    }

    fn heading(&mut self, own: &Element, class: &str) -> Vec<Node> {
        let strong = element("strong", "", self.nodes(&own.children));
        vec![element("p", class, vec![strong])]
    }

    /// A note with its number before its first words.
    fn footnote(&mut self, own: &Element) -> Vec<Node> {
        let is_number = |node: &&Node| matches!(node, Node::Element(own) if own.has_class("footnote-number"));
        let number = own.children.iter().filter(is_number).cloned().collect::<Vec<_>>();
        let rest = own.children.iter().filter(|node| !is_number(node)).cloned().collect::<Vec<_>>();
        let number = element("span", "number", vec![words(format!("{} ", tree::text(&number)))]);
        let mut inside = self.nodes(&rest);
        match inside.first_mut() {
            Some(Node::Element(first)) => first.children.insert(0, number),
            _ => inside.insert(0, number),
        }
        vec![element("section", "footnote", inside)]
    }

    fn block(&mut self, own: &Element) -> Vec<Node> {
        self.in_block = true;
        let children = self.nodes(&own.children);
        self.in_block = false;
        vec![element("section", "", children)]
    }

    /// The numbers of a chart as a short list; the picture would be lost, and with it what its marks mean.
    fn chart(&mut self, own: &Element) -> Vec<Node> {
        let is_table = |node: &&Node| matches!(node, Node::Element(own) if own.name == "details");
        let Some(at) = own.children.iter().position(|node| is_table(&node)) else {
            return vec![element("section", "", self.nodes(&own.children))];
        };
        let is_caption = |node: &&Node| matches!(node, Node::Element(own) if own.name == "figcaption");
        let caption: Vec<Node> = own.children[..at].iter().filter(is_caption).cloned().collect();
        let mut children = self.nodes(&caption);
        let rows: Vec<&Element> = own.all("tr");
        let items: Vec<Node> = rows.into_iter().filter_map(|row| self.chart_line(row)).collect();
        children.push(element("ul", "list", items));
        children.extend(self.nodes(&own.children[at + 1..]));
        vec![element("section", "", children)]
    }

    /// A row of a chart's table in one line: the name, the value, and in brackets what else is known of it.
    fn chart_line(&mut self, row: &Element) -> Option<Node> {
        let cells = cells(row);
        let (name, others) =
            cells.split_first().filter(|(_, others)| others.iter().any(|own| own.name == "td"))?;
        let mut line = vec![element("strong", "", self.nodes(&name.children)), words(self.setting.colon)];
        let (values, rest): (Vec<&Element>, Vec<&Element>) =
            others.iter().partition(|own| own.has_class("figure"));
        line.extend(values.iter().flat_map(|own| self.nodes(&own.children)));
        let (open, close) = self.setting.brackets;
        let mut sign = open;
        for cell in rest {
            let said = self.nodes(&cell.children);
            if !said.is_empty() {
                line.push(words(std::mem::replace(&mut sign, self.setting.list)));
                line.extend(said);
            }
        }
        if sign != open {
            line.push(words(close));
        }
        Some(element("li", "item", line))
    }

    /// The words, and the number of the address in the list at the end.
    fn link(&mut self, own: &Element) -> Vec<Node> {
        let mut inside = self.nodes(&own.children);
        // A number of the site names its source by itself, and so do the places and sources in a data block: only
        // what leads out of the site is given then.
        let is_ours = self.in_block || own.has_class("figure");
        let target = own.get("href").and_then(|target| self.address(target));
        let wanted = target.filter(|target| !is_ours || !target.starts_with(self.setting.base_url));
        let Some(target) = wanted else { return inside };
        let known = self.references.iter().position(|own| *own == target);
        let index = known.unwrap_or_else(|| {
            self.references.push(target);
            self.references.len() - 1
        });
        inside.push(element("sup", "reference", vec![words(format!("[{}]", index + 1))]));
        inside
    }

    /// A target as a person can type it; `None` for what leads to no page.
    fn address(&self, target: &str) -> Option<String> {
        if target.starts_with("http://") || target.starts_with("https://") {
            return Some(target.to_owned());
        }
        let is_page = !target.starts_with(['#', '/']) && !target.split(['/', '#']).next()?.contains(':');
        is_page.then(|| format!("{}{}", self.setting.base_url, target.replacen("index.html", "", 1)))
    }

    fn reference_list(&self) -> Node {
        let heading = element("strong", "", vec![words(self.setting.references)]);
        let mut children = vec![element("p", "h4", vec![heading])];
        for (index, target) in self.references.iter().enumerate() {
            let target = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
            children.push(element("p", "address", vec![words(format!("[{}] {target}", index + 1))]));
        }
        element("section", "references", children)
    }

    fn image(&mut self, own: &Element) -> Vec<Node> {
        let source = own.get("src").unwrap_or_default();
        let alt = own.get("alt").unwrap_or_default().to_owned();
        if source.is_empty() || source.contains(':') {
            return Vec::new();
        }
        let path = percent_encoding::percent_decode_str(source).decode_utf8_lossy().into_owned();
        self.images.push(Upload { path, alt: alt.clone() });
        let mut image = Element::new("img", "image", Vec::new());
        image.set("src", format!("{}{source}", self.setting.base_url));
        image.set("alt", alt);
        vec![Node::Element(image)]
    }

    fn table(&mut self, own: &Element) -> Vec<Node> {
        let rows = own.all("tr");
        let captions =
            own.all("caption").into_iter().flat_map(|caption| self.element(caption)).collect::<Vec<_>>();
        let columns = rows.iter().map(|row| cells(row).len()).max().unwrap_or(0);
        let mut out = captions;
        if columns <= MAX_COLUMNS && width(&rows) <= MAX_WIDTH {
            let rows = rows.iter().map(|row| {
                let cells = cells(row).into_iter().map(|cell| {
                    let children = self.nodes(&cell.children);
                    let mut written = Element::new(&cell.name, "cell", children);
                    for span in ["colspan", "rowspan"] {
                        if let Some(value) = cell.get(span) {
                            written.set(span, value.to_owned());
                        }
                    }
                    Node::Element(written)
                });
                element("tr", "", cells.collect())
            });
            let body = element("tbody", "", rows.collect());
            out.push(element("table", "table", vec![body]));
            return out;
        }
        out.extend(self.records(&rows));
        out
    }

    /// A wide table as short lists: a row is a record, its first cell the name.
    fn records(&mut self, rows: &[&Element]) -> Vec<Node> {
        let is_head = |row: &&Element| cells(row).iter().all(|cell| cell.name == "th");
        let head: Vec<String> = match rows.first().filter(|row| is_head(row)) {
            Some(row) => cells(row).iter().map(|cell| tree::text(&cell.children)).collect(),
            None => Vec::new(),
        };
        let mut records = Vec::new();
        for row in rows.iter().skip(usize::from(!head.is_empty())) {
            let mut lines = Vec::new();
            for (index, cell) in cells(row).into_iter().enumerate() {
                let mut value = self.nodes(&cell.children);
                // An empty cell says nothing that a line could.
                if value.is_empty() {
                    continue;
                }
                if index == 0 {
                    lines.push(element("p", "name", vec![element("strong", "", value)]));
                    continue;
                }
                if let Some(label) = head.get(index).filter(|label| !label.trim().is_empty()) {
                    let label = format!("{}{}", label.trim(), self.setting.colon);
                    value.insert(0, element("span", "label", vec![words(label)]));
                }
                lines.push(element("p", "value", value));
            }
            records.push(element("section", "record", lines));
        }
        records
    }
}

fn cells(row: &Element) -> Vec<&Element> {
    let cell =
        |node: &'_ Node| matches!(node, Node::Element(own) if matches!(own.name.as_str(), "td" | "th"));
    let cells = row.children.iter().filter(|node| cell(node));
    cells.filter_map(|node| if let Node::Element(own) = node { Some(own) } else { None }).collect()
}

/// The least width of a table: its longest unbreakable words, column by column, and four Han characters each.
fn width(rows: &[&Element]) -> usize {
    const LATIN: usize = 8;
    const HAN: usize = 15;
    const PADDING: usize = 16;
    let longest = |cell: &Element| {
        let text = tree::text(&cell.children);
        let is_word = |c: char| c.is_ascii_graphic();
        text.split(|c| !is_word(c)).map(|word| word.len() * LATIN).max().unwrap_or(0).max(4 * HAN) + PADDING
    };
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in cells(row).into_iter().enumerate() {
            widths.resize(widths.len().max(index + 1), 0);
            widths[index] = widths[index].max(longest(cell));
        }
    }
    widths.iter().sum()
}

/// Lines of code: the editor joins lines and spaces.
fn lines(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
        if index > 0 {
            nodes.push(element("br", "", Vec::new()));
        }
        nodes.push(words(line.replace("  ", "\u{A0} ")));
    }
    nodes
}

/// Elements of a content.
const TAGS: [&str; 18] = [
    "section",
    "p",
    "span",
    "strong",
    "em",
    "sub",
    "sup",
    "br",
    "img",
    "ul",
    "ol",
    "li",
    "table",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
];

/// Properties that the editor keeps.
const PROPERTIES: [&str; 28] = [
    "color",
    "background-color",
    "font-size",
    "font-weight",
    "font-style",
    "line-height",
    "letter-spacing",
    "text-align",
    "text-indent",
    "text-decoration",
    "vertical-align",
    "word-break",
    "list-style-type",
    "width",
    "max-width",
    "margin",
    "margin-top",
    "margin-bottom",
    "margin-left",
    "padding",
    "padding-left",
    "padding-bottom",
    "border",
    "border-left",
    "border-top",
    "border-bottom",
    "border-collapse",
    "border-radius",
];

/// Lets through what the editor keeps.
static GATE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: [(&str, &[&str]); 3] =
        [("img", &["src", "alt"]), ("td", &["colspan", "rowspan"]), ("th", &["colspan", "rowspan"])];
    let attributes: HashMap<&str, HashSet<&str>> =
        attributes.into_iter().map(|(tag, own)| (tag, own.iter().copied().collect())).collect();
    let mut gate = Builder::empty();
    gate.tags(TAGS.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["style"]))
        .filter_style_properties(PROPERTIES.into_iter().collect())
        .url_schemes(HashSet::from(["http", "https"]));
    gate
});

/// Names of the elements and properties of a content, for tests and documentation.
pub fn vocabulary() -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    (TAGS.into_iter().collect(), PROPERTIES.into_iter().collect())
}
