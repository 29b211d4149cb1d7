//! Small multiples: what several courses share, so that one glance compares them.

use super::{Course, Scale, TimeScale};

/// One scale of values for all courses: rates from 0 to 100, anything else from 0 to a round number.
pub fn common_scale(courses: &[Course], rates: bool, whole: bool) -> Scale {
    if rates {
        return Scale::rates();
    }
    let values = courses.iter().flat_map(|course| course.dots.iter().filter_map(|dot| dot.value));
    Scale::of(values, whole)
}

/// One scale of days for all courses, over the days with a value.
pub fn common_time(courses: &[Course]) -> Option<TimeScale> {
    let known = courses.iter().flat_map(|course| course.dots.iter().filter(|dot| dot.value.is_some()));
    TimeScale::of(known.map(|dot| dot.day))
}

#[cfg(test)]
mod tests {
    use super::super::Dot;
    use super::*;
    use crate::base::PartialDate;
    use crate::relate::coverage::Basis;

    #[test]
    fn all_courses_share_their_scales() {
        let course = |day: &str, value: Option<f64>| Course {
            dots: vec![Dot {
                day: PartialDate::parse(day).unwrap().last(),
                value,
                basis: Basis::Reported,
                illustrative: false,
                text: String::new(),
                number: None,
            }],
        };
        let courses = [course("2019", Some(3.0)), course("2021", Some(166.0)), course("2024", None)];
        let time = common_time(&courses).unwrap();
        assert_eq!((time.first.year(), time.last.year()), (2019, 2021));
        assert_eq!(common_scale(&courses, false, true).high, 200.0);
        assert_eq!(common_scale(&courses, true, true), Scale::rates());
        assert_eq!(common_time(&courses[2..]), None);
    }
}
