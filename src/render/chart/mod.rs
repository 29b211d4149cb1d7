//! Charts as SVG: readable without colour, without script, without a style sheet.
//!
//! Widths are per cents and heights are pixels, so text keeps its size on every screen and nothing is scaled.
//! Every picture brings its own pattern for “not reported” and has a title and a description; a feed, which has
//! no style sheet, shows it in the colour of the text. The table beside a chart is made by its template: the
//! table is the truth, the picture its shape.

mod bars;
mod line;
mod multiples;
mod scale;
mod sparkline;
mod tiles;

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::base::escape;

pub use bars::{Bar, bars};
pub use line::{Axis, Course, Dot, line};
pub use multiples::{common_scale, common_time};
pub use scale::{Fixed, Scale, TimeScale};
pub use sparkline::sparkline;
pub use tiles::{Tile, tiles};

/// What every picture has: an id that no other one on its page has, and words for who cannot see it.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Prefix of the ids inside.
    pub id: &'a str,
    /// What it is.
    pub title: &'a str,
    /// What it shows, in words.
    pub description: &'a str,
}

/// The attribute that says which number an element shows; empty without one.
pub(super) fn number(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| format!(" data-n=\"{}\"", escape(id)))
}

impl Frame<'_> {
    /// The picture around its drawing. `size` are the attributes that say how large it is.
    fn picture(&self, role: &str, class: &str, size: &str, drawing: &str) -> String {
        let id = self.id;
        let mut svg = format!("<svg class=\"{class}\" {size} role=\"{role}\" aria-labelledby=\"{id}-title");
        if !self.description.is_empty() {
            let _ = write!(svg, " {id}-text");
        }
        let _ = write!(svg, "\"><title id=\"{id}-title\">{}</title>", escape(self.title));
        if !self.description.is_empty() {
            let _ = write!(svg, "<desc id=\"{id}-text\">{}</desc>", escape(self.description));
        }
        if drawing.contains(&self.hatch()) {
            let _ = write!(
                svg,
                "<defs><pattern id=\"{id}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0V6\" stroke=\"currentColor\" stroke-opacity=\".45\" stroke-width=\"2\"/></pattern></defs>"
            );
        }
        svg.push_str(drawing);
        svg.push_str("</svg>");
        svg
    }

    /// The paint for what is not reported.
    fn hatch(&self) -> String {
        format!("url(#{}-hatch)", self.id)
    }
}

/// `text` cut so that it takes no more than `room` pixels at `size` pixels; a Han character is as wide as it is high.
fn fit(text: &str, room: f64, size: f64) -> String {
    let column = size / 2.0;
    let columns = (room / column).max(1.0) as usize;
    if text.width() <= columns {
        return text.to_owned();
    }
    let (mut out, mut used) = (String::new(), 1);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The width of a text in pixels, roughly: Latin letters are narrower than half a Han character is wide.
fn width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size / 1.8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_by_its_width_and_not_inside_a_character() {
        assert_eq!(fit("湄潭县", 60.0, 14.0), "湄潭县");
        assert_eq!(fit("道真仡佬族苗族自治县", 84.0, 14.0), "道真仡佬族…");
        assert_eq!(fit("Eastlake County", 84.0, 14.0), "Eastlake Co…");
        assert_eq!(fit("甲", 0.0, 14.0), "…");
    }

    #[test]
    fn words_are_escaped_and_ids_are_the_frames_own() {
        let frame = Frame { id: "jb-chart-1", title: "<a> & \"b\"", description: "'c'" };
        let drawing = format!("<rect fill=\"{}\"/>", frame.hatch());
        let svg = frame.picture("img", "chart-bars", "width=\"100%\" height=\"20\"", &drawing);
        assert!(
            svg.contains("<title id=\"jb-chart-1-title\">&lt;a&gt; &amp; &quot;b&quot;</title>"),
            "{svg}"
        );
        assert!(svg.contains("aria-labelledby=\"jb-chart-1-title jb-chart-1-text\""), "{svg}");
        assert!(svg.contains("<pattern id=\"jb-chart-1-hatch\""), "{svg}");
        assert!(!frame.picture("img", "", "", "").contains("pattern"));
    }
}
