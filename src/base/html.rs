//! Text in HTML: the one way in which this program makes a text harmless there.

/// Escapes text for HTML, attributes included.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    // All of them are ASCII, so between two of them stand whole characters.
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[rest..at]);
        out.push_str(escaped);
        rest = at + 1;
    }
    out.push_str(&text[rest..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_html_is_escaped_and_all_else_stays() {
        assert_eq!(escape("湄<潭>&\"县'𠮷"), "湄&lt;潭&gt;&amp;&quot;县&#39;𠮷");
        assert_eq!(escape(""), "");
    }
}
