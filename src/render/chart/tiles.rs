//! The tile map: equal squares in rough geographical order. No outlines, so no map approval is needed.
//!
//! The value stands on each tile in words; the shade only repeats it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::Frame;
use crate::base::escape;

/// One tile.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Column and row, from 0.
    pub at: (u32, u32),
    /// Full name, for the title.
    pub name: String,
    /// Short name, on the tile.
    pub short: String,
    /// The value in a few characters.
    pub text: String,
    /// The value at full length, for the title.
    pub words: String,
    /// The value; `None` if it is not reported.
    pub percent: Option<f64>,
    /// The id of the value in `provenance.json`, if it is a number.
    pub number: Option<String>,
    /// Whether it rests on invented example data: then a star stands beside the value.
    pub illustrative: bool,
    /// Address of the place's page, as it stands in an `href`.
    pub href: Option<String>,
}

/// Distance from one tile to the next.
const STEP: u32 = 68;
/// Columns of text that fit on a tile: a Han character takes two.
const WIDEST: usize = 8;
/// The largest column or row that is drawn, whatever the data says.
const FARTHEST: u32 = 200;

/// A picture of tiles; empty without any.
pub fn tiles(frame: &Frame<'_>, tiles: &[Tile]) -> String {
    let placed = || tiles.iter().filter(|tile| tile.at.0 <= FARTHEST && tile.at.1 <= FARTHEST);
    let (Some(across), Some(down)) =
        (placed().map(|tile| tile.at.0 + 1).max(), placed().map(|tile| tile.at.1 + 1).max())
    else {
        return String::new();
    };
    let mut out = String::new();
    for tile in placed() {
        draw(&mut out, frame, tile);
    }
    let size = format!("viewBox=\"0 0 {} {}\"", across * STEP, down * STEP);
    // A group and not an image: the links inside must stay reachable.
    frame.picture("group", "chart-tiles", &size, &out)
}

fn draw(out: &mut String, frame: &Frame<'_>, tile: &Tile) {
    let (x, y) = (tile.at.0 * STEP, tile.at.1 * STEP);
    let shade = shade(tile.percent);
    let number = super::number(tile.number.as_deref());
    let (open, close) = match &tile.href {
        Some(href) => (format!("<a href=\"{}\"{number}>", escape(href)), "</a>"),
        None => (format!("<g{number}>"), "</g>"),
    };
    let fill = if tile.percent.is_none() { frame.hatch() } else { "none".to_owned() };
    let squeeze = match tile.short.width() > WIDEST {
        true => " textLength=\"60\" lengthAdjust=\"spacingAndGlyphs\"",
        false => "",
    };
    let star = if tile.illustrative { "*" } else { "" };
    let _ = write!(
        out,
        "{open}<title>{}</title><rect class=\"tile tile-{shade}\" x=\"{}\" y=\"{}\" width=\"64\" height=\"64\" rx=\"3\" fill=\"{fill}\" stroke=\"currentColor\"/><text class=\"tile-name on-{shade}\" x=\"{}\" y=\"{}\" font-size=\"14.5\" text-anchor=\"middle\" fill=\"currentColor\"{squeeze}>{}</text><text class=\"tile-number on-{shade}\" x=\"{}\" y=\"{}\" font-size=\"12.5\" text-anchor=\"middle\" fill=\"currentColor\">{}{star}</text>{close}",
        escape(&format!("{}{}", tile.name, tile.words)),
        x + 2,
        y + 2,
        x + 34,
        y + 30,
        escape(&tile.short),
        x + 34,
        y + 49,
        escape(&tile.text)
    );
}

/// Quarters of the scale, and full coverage by itself.
fn shade(percent: Option<f64>) -> &'static str {
    match percent {
        None => "none",
        Some(percent) if percent >= 100.0 => "q5",
        Some(percent) if percent >= 75.0 => "q4",
        Some(percent) if percent >= 50.0 => "q3",
        Some(percent) if percent >= 25.0 => "q2",
        Some(_) => "q1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(at: (u32, u32), percent: Option<f64>) -> Tile {
        Tile {
            at,
            name: "道真仡佬族苗族自治县".into(),
            short: "<道真>".into(),
            text: "9/15".into(),
            words: "：9/15".into(),
            percent,
            number: Some("n<".into()),
            illustrative: true,
            href: Some("a\"b".into()),
        }
    }

    #[test]
    fn squares_are_equal_and_words_are_escaped() {
        let frame = Frame { id: "c", title: "t", description: "" };
        let svg = tiles(&frame, &[tile((0, 0), Some(99.9)), tile((2, 1), None)]);
        assert!(svg.contains("viewBox=\"0 0 204 136\""), "{svg}");
        assert!(svg.contains("&lt;道真&gt;") && svg.contains("href=\"a&quot;b\" data-n=\"n&lt;\""), "{svg}");
        assert_eq!(svg.matches("width=\"64\" height=\"64\"").count(), 2);
        assert_eq!((svg.matches("tile-q4").count(), svg.matches("url(#c-hatch)").count()), (1, 1));
        assert!(svg.contains("9/15*"), "{svg}");
        assert!(tiles(&frame, &[tile((u32::MAX, 0), None)]).is_empty());
    }
}
