//! The words of a page as a reader has them before them, line by line; how they are marked up does not count.

/// The title of a page.
pub(super) fn title(html: &str) -> String {
    let title = html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let mut lines = Vec::new();
    finish(&mut lines, &mut title.map_or(String::new(), |(title, _)| title.to_owned()));
    lines.pop().unwrap_or_default()
}

/// Elements that begin a new line of text.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "main",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "figure",
    "figcaption",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
];

/// The words of the main part of a page, a block a line. The pages are this program's own, so marks are well
/// formed; a page that somebody changed by hand gives odd lines and nothing worse.
pub(super) fn lines(html: &str) -> Vec<String> {
    let main = html.find("<main").map_or(html, |at| &html[at..]);
    let main = main.find("</main>").map_or(main, |at| &main[..at]);
    let (mut lines, mut line, mut rest) = (Vec::new(), String::new(), main);
    while let Some((text, after)) = rest.split_once('<') {
        line.push_str(text);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        if BLOCKS.contains(&name) {
            finish(&mut lines, &mut line);
        }
        rest = after;
        if !tag.starts_with('/') && is_beside(name, tag, after) {
            let end = format!("</{name}");
            rest = after.find(&end).map_or("", |at| &after[at..]);
        }
    }
    line.push_str(rest);
    finish(&mut lines, &mut line);
    lines
}

/// Whether an element is no part of the text: scripts, ways through the site, what only paper shows, and the badge of
/// a draft with its words, which no published page has.
fn is_beside(name: &str, tag: &str, after: &str) -> bool {
    match name {
        "script" | "style" | "nav" => true,
        "div" => tag.contains("aria-hidden=\"true\""),
        "p" => tag.contains("class=\"notice\"") && after.starts_with("<span class=\"badge badge-draft\""),
        _ => false,
    }
}

fn finish(lines: &mut Vec<String>, line: &mut String) {
    let text = unescape(&std::mem::take(line));
    let words: Vec<&str> = text.split_whitespace().collect();
    if !words.is_empty() {
        lines.push(words.join(" "));
    }
}

fn unescape(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_page_are_its_blocks() {
        let html = "<head><title>x</title></head><main><h1>甲 &amp; 乙</h1><p>一<b>二</b>\n三</p><script>var p</script></main><p>no";
        assert_eq!(lines(html), ["甲 & 乙", "一二 三"]);
    }

    #[test]
    fn what_is_beside_the_text_is_left_out() {
        let html = "<main><nav><p>首页</p></nav><p class=\"notice\"><span class=\"badge badge-draft\">草稿</span> 不会发布</p>\
                    <div class=\"print-masthead\" aria-hidden=\"true\"><p>报头</p></div><p class=\"notice\">截至</p><p>一</p></main>";
        assert_eq!(lines(html), ["截至", "一"]);
    }

    #[test]
    fn the_title_of_a_page_is_on_one_line() {
        assert_eq!(title("<head><title>甲 &amp;\n 乙 – 丙</title></head>"), "甲 & 乙 – 丙");
        assert_eq!(title("<p>一</p>"), "");
    }
}
