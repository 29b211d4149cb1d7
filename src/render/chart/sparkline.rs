//! A course as small as a word: no axis, its last value stands beside it.

use std::fmt::Write as _;

use super::{Course, Fixed, Frame, Scale, TimeScale};

/// Width in pixels.
const WIDTH: f64 = 120.0;
/// Height in pixels.
const HEIGHT: f64 = 32.0;
/// Room for the marks.
const EDGE: f64 = 4.0;

/// The picture of one course: steps, and a mark at each value.
pub fn sparkline(frame: &Frame<'_>, scale: &Scale, time: TimeScale, course: &Course) -> String {
    let x = |day| EDGE + time.share(day) * (WIDTH - 2.0 * EDGE);
    let y = |value| EDGE + (1.0 - scale.share(value)) * (HEIGHT - 2.0 * EDGE);
    let (mut path, mut marks) = (String::new(), String::new());
    let mut before = None;
    for dot in &course.dots {
        let Some(value) = dot.value else {
            before = None;
            continue;
        };
        let (x, y) = (Fixed(x(dot.day)), Fixed(y(value)));
        if before == Some(dot.basis) {
            let _ = write!(path, "H{x}V{y}");
        } else {
            let _ = write!(path, "M{x} {y}");
        }
        before = Some(dot.basis);
        let (class, fill) = if dot.illustrative { ("hollow", "none") } else { ("fill", "currentColor") };
        let _ = write!(
            marks,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{fill}\" stroke=\"currentColor\"/>"
        );
    }
    let base = Fixed(y(scale.low.max(0.0)));
    let mut out = format!(
        "<line class=\"grid\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{base}\" y2=\"{base}\" stroke=\"currentColor\" stroke-opacity=\".2\"/>"
    );
    if !path.is_empty() {
        let _ = write!(
            out,
            "<path class=\"stroke\" d=\"{path}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>"
        );
    }
    out.push_str(&marks);
    frame.picture("img", "chart-sparkline", &format!("width=\"{WIDTH}\" height=\"{HEIGHT}\""), &out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::PartialDate;
    use crate::relate::coverage::Basis;

    #[test]
    fn a_gap_and_another_basis_begin_a_new_line() {
        let dot = |day: &str, value, basis| super::super::Dot {
            day: PartialDate::parse(day).unwrap().last(),
            value,
            basis,
            illustrative: false,
            text: String::new(),
            number: None,
        };
        let dots = vec![
            dot("2017", Some(1.0), Basis::Reported),
            dot("2018", Some(2.0), Basis::Reported),
            dot("2019", None, Basis::None),
            dot("2020", Some(3.0), Basis::Reported),
            dot("2021", Some(3.0), Basis::Roster),
        ];
        let time = TimeScale::of(dots.iter().map(|dot| dot.day)).unwrap();
        let scale = Scale::of([3.0].into_iter(), true);
        let frame = Frame { id: "c", title: "t", description: "" };
        let svg = sparkline(&frame, &scale, time, &Course { dots });
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!((path.matches('M').count(), path.matches('H').count()), (3, 1), "{path}");
        assert_eq!(svg.matches("<circle").count(), 4);
    }
}
