//! Bars: one for each place, from 0, with its name and its value written above it.

use std::fmt::Write as _;

use super::{Fixed, Frame, Scale, fit, width};
use crate::base::escape;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Whose value it is.
    pub label: String,
    /// The value in words.
    pub text: String,
    /// The value; `None` if it is not reported: then the bar is hatched over its whole length.
    pub value: Option<f64>,
    /// The id of the value in `provenance.json`, if it is a number.
    pub number: Option<String>,
    /// Whether it rests on invented example data: then its edge is broken.
    pub illustrative: bool,
}

/// Height of a bar with the words above it.
const ROW: usize = 42;
/// The narrowest screen that the words must fit on, without its margins.
const NARROWEST: f64 = 272.0;
/// Size of the words.
const TEXT: f64 = 14.0;

/// A picture of bars; `tick` writes a number of the scale.
pub fn bars(frame: &Frame<'_>, scale: &Scale, bars: &[Bar], tick: &dyn Fn(f64) -> String) -> String {
    let bottom = bars.len() * ROW;
    let mut out = String::new();
    for value in &scale.ticks {
        let x = percent(scale, *value);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{x}%\" x2=\"{x}%\" y1=\"0\" y2=\"{bottom}\" stroke=\"currentColor\" stroke-opacity=\".2\"/>"
        );
    }
    for (index, bar) in bars.iter().enumerate() {
        draw(&mut out, frame, scale, bar, index * ROW);
    }
    let last = scale.ticks.len().saturating_sub(1);
    for (index, value) in scale.ticks.iter().enumerate() {
        // On a narrow screen only the ends and the middle have room.
        if index != 0 && index != last && (index * 2 != last) {
            continue;
        }
        let anchor = if index == 0 {
            "start"
        } else if index == last {
            "end"
        } else {
            "middle"
        };
        let (x, y) = (percent(scale, *value), bottom + 16);
        let text = escape(&tick(*value));
        let _ = write!(
            out,
            "<text class=\"axis\" x=\"{x}%\" y=\"{y}\" font-size=\"12\" fill=\"currentColor\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }
    let size = format!("width=\"100%\" height=\"{}\"", bottom + 22);
    frame.picture("img", "chart-bars", &size, &out)
}

fn draw(out: &mut String, frame: &Frame<'_>, scale: &Scale, bar: &Bar, top: usize) {
    let (baseline, y) = (top + 17, top + 23);
    let label = fit(&bar.label, NARROWEST - width(&bar.text, TEXT) - TEXT, TEXT);
    let _ = write!(
        out,
        "<text x=\"0\" y=\"{baseline}\" font-size=\"14\" fill=\"currentColor\">{}</text><text class=\"value\"{} x=\"100%\" y=\"{baseline}\" font-size=\"14\" font-weight=\"700\" fill=\"currentColor\" text-anchor=\"end\">{}</text>",
        escape(&label),
        super::number(bar.number.as_deref()),
        escape(&bar.text)
    );
    let Some(value) = bar.value else {
        let _ = write!(
            out,
            "<rect width=\"100%\" height=\"12\" y=\"{y}\" fill=\"{}\" stroke=\"currentColor\" stroke-opacity=\".45\"/>",
            frame.hatch()
        );
        return;
    };
    let (zero, end) = (scale.share(0.0) * 100.0, scale.share(value) * 100.0);
    let (x, length) = (Fixed(zero.min(end)), Fixed((end - zero).abs()));
    let edge = if bar.illustrative {
        " fill-opacity=\".35\" stroke=\"currentColor\" stroke-dasharray=\"4 3\""
    } else {
        ""
    };
    let _ = write!(
        out,
        "<rect class=\"fill\" x=\"{x}%\" y=\"{y}\" width=\"{length}%\" height=\"12\" fill=\"currentColor\"{edge}/>"
    );
}

fn percent(scale: &Scale, value: f64) -> Fixed {
    Fixed(scale.share(value) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(scale: &Scale, values: &[Option<f64>]) -> String {
        let list: Vec<Bar> = values
            .iter()
            .map(|value| Bar {
                label: "甲<".into(),
                text: "1".into(),
                value: *value,
                number: None,
                illustrative: false,
            })
            .collect();
        let frame = Frame { id: "c", title: "t", description: "" };
        bars(&frame, scale, &list, &|value| format!("{value}"))
    }

    #[test]
    fn a_bar_begins_at_zero_and_unknown_is_hatched_not_empty() {
        let svg = drawn(&Scale::rates(), &[Some(65.4), Some(0.0), None]);
        assert!(svg.contains("x=\"0%\" y=\"23\" width=\"65.4%\""), "{svg}");
        assert!(svg.contains("x=\"0%\" y=\"65\" width=\"0%\""), "{svg}");
        assert_eq!(svg.matches("url(#c-hatch)").count(), 1);
        assert!(svg.contains("甲&lt;") && !svg.contains("甲<"), "{svg}");
    }

    #[test]
    fn a_negative_value_goes_left_from_zero() {
        let values = [Some(8.0), Some(-3.0)];
        let svg = drawn(&Scale::of(values.into_iter().flatten(), true), &values);
        assert!(svg.contains("x=\"33.33%\" y=\"23\" width=\"53.33%\""), "{svg}");
        assert!(svg.contains("x=\"13.33%\" y=\"65\" width=\"20%\""), "{svg}");
    }
}
