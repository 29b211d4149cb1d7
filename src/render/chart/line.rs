//! A course over time: steps between dated values, a mark at each, a hatched stretch where nothing was known.
//!
//! A value holds until the next one of the same basis; numbers on different bases are never joined, and nothing is
//! drawn after the last value. The shape of a mark tells the basis, so colour is not needed.

use std::fmt::Write as _;

use crate::base::{Date, escape};
use crate::relate::coverage::Basis;

use super::{Fixed, Frame, Scale, TimeScale};

/// A dated value.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its day.
    pub day: Date,
    /// The value; `None` where nothing was known on that day.
    pub value: Option<f64>,
    /// Its basis: the shape of its mark.
    pub basis: Basis,
    /// Whether it rests on invented example data: then its mark is hollow.
    pub illustrative: bool,
    /// The value in words.
    pub text: String,
    /// The id of the value in `provenance.json`.
    pub number: Option<String>,
}

/// Dated values in the order of their days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// The values.
    pub dots: Vec<Dot>,
}

/// What a course is drawn against.
#[derive(Clone, Debug)]
pub struct Axis<'a> {
    /// Values.
    pub scale: &'a Scale,
    /// Days.
    pub time: TimeScale,
    /// Words of the first and the last day.
    pub ends: (String, String),
    /// Height of the drawing without the words of the days.
    pub height: f64,
}

/// Room at the sides for marks, in per cent.
const SIDE: f64 = 3.0;
/// Room above the highest and below the lowest value, for marks and words.
const ROOM: f64 = 24.0;
/// From a mark to the foot of words below it.
const BELOW: f64 = 19.0;
/// Nearer than this, in per cent of the width, two labels would touch.
const APART: f64 = 30.0;

impl Axis<'_> {
    fn x(&self, day: Date) -> f64 {
        SIDE + self.time.share(day) * (100.0 - 2.0 * SIDE)
    }

    fn y(&self, value: f64) -> f64 {
        let room = self.height - ROOM - 6.0;
        ROOM + (1.0 - self.scale.share(value)) * room
    }
}

/// The picture of one course; `tick` writes a number of the scale.
pub fn line(frame: &Frame<'_>, axis: &Axis<'_>, course: &Course, tick: &dyn Fn(f64) -> String) -> String {
    let mut out = String::new();
    grid(&mut out, axis, tick);
    gaps(&mut out, frame, axis, course);
    for basis in [Basis::Reported, Basis::Mixed, Basis::Roster] {
        steps(&mut out, axis, course, basis);
    }
    for dot in &course.dots {
        if let Some(value) = dot.value {
            mark(&mut out, axis.x(dot.day), axis.y(value), dot.basis, dot.illustrative);
        }
    }
    labels(&mut out, axis, course);
    ends(&mut out, axis);
    let size = format!("width=\"100%\" height=\"{}\"", Fixed(axis.height + 20.0));
    frame.picture("img", "chart-line", &size, &out)
}

/// Lines across at the ends and the middle of the scale, each with its number.
fn grid(out: &mut String, axis: &Axis<'_>, tick: &dyn Fn(f64) -> String) {
    let last = axis.scale.ticks.len().saturating_sub(1);
    for (index, value) in axis.scale.ticks.iter().enumerate() {
        if index != 0 && index != last && index * 2 != last {
            continue;
        }
        let y = Fixed(axis.y(*value));
        let above = Fixed(axis.y(*value) - 3.0);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\" stroke=\"currentColor\" stroke-opacity=\".2\"/><text class=\"axis\" x=\"0\" y=\"{above}\" font-size=\"11\" fill=\"currentColor\">{}</text>",
            escape(&tick(*value))
        );
    }
}

/// A hatched stretch from each day on which nothing was known to the next value.
fn gaps(out: &mut String, frame: &Frame<'_>, axis: &Axis<'_>, course: &Course) {
    let known_before = course.dots.iter().position(|dot| dot.value.is_some()).unwrap_or(usize::MAX);
    for (index, dot) in course.dots.iter().enumerate().filter(|(index, _)| *index > known_before) {
        let before = course.dots[..index].iter().rfind(|own| own.day < dot.day);
        let begins = dot.value.is_none() && before.is_some_and(|own| own.value.is_some());
        let next = course.dots[index..].iter().find(|own| own.value.is_some() && own.day > dot.day);
        if let (true, Some(next)) = (begins, next) {
            let (from, to) = (axis.x(dot.day), axis.x(next.day));
            let _ = write!(
                out,
                "<rect x=\"{}%\" y=\"{}\" width=\"{}%\" height=\"{}\" fill=\"{}\"/>",
                Fixed(from),
                Fixed(ROOM),
                Fixed(to - from),
                Fixed(axis.height - ROOM - 6.0),
                frame.hatch()
            );
        }
    }
}

/// Steps between the values of one basis; what was not known ends a run.
fn steps(out: &mut String, axis: &Axis<'_>, course: &Course, basis: Basis) {
    let mut before: Option<(Date, f64)> = None;
    for dot in &course.dots {
        let Some(value) = dot.value else {
            if let Some((day, value)) = before.take() {
                segment(out, (axis.x(day), axis.y(value)), (axis.x(dot.day), axis.y(value)));
            }
            continue;
        };
        if dot.basis != basis {
            continue;
        }
        if let Some((day, held)) = before {
            let (x, y) = (axis.x(dot.day), axis.y(held));
            segment(out, (axis.x(day), y), (x, y));
            segment(out, (x, y), (x, axis.y(value)));
        }
        before = Some((dot.day, value));
    }
}

fn segment(out: &mut String, from: (f64, f64), to: (f64, f64)) {
    let _ = write!(
        out,
        "<line class=\"stroke\" x1=\"{}%\" y1=\"{}\" x2=\"{}%\" y2=\"{}\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\"/>",
        Fixed(from.0),
        Fixed(from.1),
        Fixed(to.0),
        Fixed(to.1)
    );
}

/// A mark: a circle for reported values, a square for counted ones, a diamond for a reported number over a list.
fn mark(out: &mut String, x: f64, y: f64, basis: Basis, illustrative: bool) {
    let shape = match basis {
        Basis::Roster => "M-4-4H4V4H-4Z",
        Basis::Mixed => "M0-6L6 0L0 6L-6 0Z",
        Basis::Reported | Basis::None => "M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1-4.5 0Z",
    };
    let (class, fill) = if illustrative { ("hollow", "none") } else { ("fill", "currentColor") };
    let _ = write!(
        out,
        "<svg x=\"{}%\" y=\"{}\" overflow=\"visible\"><path class=\"{class}\" d=\"{shape}\" fill=\"{fill}\" stroke=\"currentColor\"/></svg>",
        Fixed(x),
        Fixed(y)
    );
}

/// The words of the last value, and of the first one where there is room.
fn labels(out: &mut String, axis: &Axis<'_>, course: &Course) {
    let known = || course.dots.iter().filter(|dot| dot.value.is_some());
    let Some(last) = known().next_back() else { return };
    label(out, axis, last, -9.0);
    if let Some(first) = known().next().filter(|first| axis.x(last.day) - axis.x(first.day) >= APART) {
        // Where the course rises out of its first mark, the words stand below it, out of the way.
        let rises = known().nth(1).is_some_and(|second| second.value > first.value);
        // The number of the lowest line stands above that line.
        let room = axis.y(first.value.unwrap_or_default()) + BELOW < axis.height - 22.0;
        label(out, axis, first, if rises && room { BELOW } else { -9.0 });
    }
}

/// Writes the words of `dot` so far from its mark: up is negative.
fn label(out: &mut String, axis: &Axis<'_>, dot: &Dot, shift: f64) {
    let (x, y) = (axis.x(dot.day), axis.y(dot.value.unwrap_or_default()));
    let anchor = if x < 20.0 {
        "start"
    } else if x > 80.0 {
        "end"
    } else {
        "middle"
    };
    let _ = write!(
        out,
        "<text class=\"value\"{} x=\"{}%\" y=\"{}\" font-size=\"13\" font-weight=\"700\" fill=\"currentColor\" text-anchor=\"{anchor}\">{}</text>",
        super::number(dot.number.as_deref()),
        Fixed(x),
        Fixed(y + shift),
        escape(&dot.text)
    );
}

/// The first and the last day below.
fn ends(out: &mut String, axis: &Axis<'_>) {
    let y = Fixed(axis.height + 14.0);
    let mut end = |x: &str, anchor: &str, text: &str| {
        let _ = write!(
            out,
            "<text class=\"axis\" x=\"{x}\" y=\"{y}\" font-size=\"12\" fill=\"currentColor\" text-anchor=\"{anchor}\">{}</text>",
            escape(text)
        );
    };
    if axis.time.first == axis.time.last {
        end("50%", "middle", &axis.ends.0);
    } else {
        end("0", "start", &axis.ends.0);
        end("100%", "end", &axis.ends.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::PartialDate;

    fn dot(day: &str, value: Option<f64>, basis: Basis) -> Dot {
        let day = PartialDate::parse(day).unwrap().last();
        Dot { day, value, basis, illustrative: false, text: "值".into(), number: None }
    }

    fn drawn(dots: Vec<Dot>) -> String {
        let course = Course { dots };
        let time = TimeScale::of(course.dots.iter().map(|dot| dot.day)).unwrap();
        let scale = Scale::rates();
        let axis = Axis { scale: &scale, time, ends: ("始".into(), "末".into()), height: 130.0 };
        let frame = Frame { id: "c", title: "t", description: "" };
        line(&frame, &axis, &course, &|value| format!("{value}%"))
    }

    #[test]
    fn values_of_one_basis_are_joined_by_steps() {
        let svg = drawn(vec![
            dot("2019", Some(20.0), Basis::Reported),
            dot("2020", Some(40.0), Basis::Reported),
            dot("2021", Some(100.0), Basis::Reported),
        ]);
        assert_eq!(svg.matches("class=\"stroke\"").count(), 4);
        assert!(svg.contains("x1=\"3%\" y1=\"104\" x2=\"50.06%\" y2=\"104\""), "{svg}");
        assert!(svg.contains("x1=\"50.06%\" y1=\"104\" x2=\"50.06%\" y2=\"84\""), "{svg}");
    }

    #[test]
    fn numbers_on_different_bases_are_never_joined() {
        let svg =
            drawn(vec![dot("2019", Some(94.0), Basis::Reported), dot("2020", Some(80.0), Basis::Roster)]);
        assert_eq!(svg.matches("class=\"stroke\"").count(), 0);
        assert!(svg.contains("M-4-4H4V4H-4Z") && svg.contains("A4.5"), "{svg}");
    }

    #[test]
    fn a_time_without_a_value_is_a_hatched_gap() {
        let svg = drawn(vec![
            dot("2018", None, Basis::None),
            dot("2019", Some(10.0), Basis::Reported),
            dot("2020", None, Basis::None),
            dot("2021", Some(20.0), Basis::Reported),
        ]);
        assert_eq!(svg.matches("url(#c-hatch)").count(), 1);
        assert_eq!(svg.matches("class=\"stroke\"").count(), 1, "the line ends where the gap begins");
    }
}
