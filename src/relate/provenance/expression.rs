//! The formula of a number with the values of its inputs filled in: `29 ÷ 35 = 82.9%`, in numerals and signs alone.

use crate::domain::Value;

use super::{Formula, Input, Role, Shown, Trace};

/// Summands that are written out; a longer sum says how it begins.
const MOST: usize = 20;

/// The calculation; `None` where there is nothing to calculate: a value that is stated, records that are counted.
pub fn expression(trace: &Trace) -> Option<String> {
    let rate = trace.shown.rate().map_or(String::new(), |rate| format!(" = {rate}%"));
    let said = |role: Role| trace.inputs.iter().find(|input| input.role == role)?.says.as_ref();
    let result = trace.shown.raw();
    match trace.formula {
        Formula::Roster | Formula::Mixed | Formula::Pair | Formula::FullList => match &trace.shown {
            Shown::Counts { part, whole, .. } => Some(format!("{part} ÷ {whole}{rate}")),
            _ => None,
        },
        Formula::Sum | Formula::Listed if parts(trace).count() > 1 => {
            let (first, second) = (side(trace, &part), side(trace, &whole));
            match trace.formula {
                Formula::Sum => Some(format!("({first}) ÷ ({second}) = {result}{rate}")),
                _ => Some(format!("{first} = {}", part(&trace.shown)?)),
            }
        }
        Formula::AtLeast | Formula::People if parts(trace).count() > 1 => {
            Some(format!("{} = {result}", side(trace, &part)))
        }
        Formula::Difference => {
            let (after, before) = (part(said(Role::After)?)?, part(said(Role::Before)?)?);
            Some(format!("{after} − {before} = {}", after as i64 - before as i64))
        }
        Formula::Growth => {
            let before = part(said(Role::Before)?)?;
            Some(format!("{before} + {} = {result}", parts(trace).count()))
        }
        _ => None,
    }
}

fn parts(trace: &Trace) -> impl Iterator<Item = &Input> {
    trace.inputs.iter().filter(|input| input.role == Role::Part)
}

/// One side of a sum.
fn side(trace: &Trace, of: &dyn Fn(&Shown) -> Option<u64>) -> String {
    let all: Vec<u64> = parts(trace).filter_map(|input| of(input.says.as_ref()?)).collect();
    let mut words: Vec<String> = all.iter().take(MOST).map(u64::to_string).collect();
    if all.len() > MOST {
        words.push("…".to_owned());
    }
    words.join(" + ")
}

fn part(shown: &Shown) -> Option<u64> {
    match shown {
        Shown::Counts { part, .. } | Shown::Count(part) => Some(*part),
        Shown::Value(Value::Counts { established, .. }, _) => Some(*established),
        _ => None,
    }
}

fn whole(shown: &Shown) -> Option<u64> {
    match shown {
        Shown::Counts { whole, .. } => Some(*whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::coverage::Rate;
    use super::super::Record;
    use super::*;

    fn trace(formula: Formula, shown: Shown, inputs: &[(Role, Shown)]) -> Trace {
        let input = |(role, says): &(Role, Shown)| Input {
            role: *role,
            record: Record::Observation(0),
            says: Some(says.clone()),
        };
        let inputs = inputs.iter().map(input).collect();
        Trace { shown, formula, basis: None, as_of: None, illustrative: false, inputs }
    }

    fn counts(part: u64, whole: u64) -> Shown {
        Shown::Counts { part, whole, rate: Rate::of(part, whole) }
    }

    #[test]
    fn values_are_filled_in() {
        let own = trace(Formula::Roster, counts(29, 35), &[]);
        assert_eq!(expression(&own).as_deref(), Some("29 ÷ 35 = 82.9%"));
        let sum = [(Role::Part, counts(1, 2)), (Role::Part, counts(3, 4))];
        let own = trace(Formula::Sum, counts(4, 6), &sum);
        assert_eq!(expression(&own).as_deref(), Some("(1 + 3) ÷ (2 + 4) = 4/6 = 66.7%"));
        let own = trace(
            Formula::Difference,
            Shown::Difference(-2),
            &[(Role::After, counts(1, 2)), (Role::Before, counts(3, 4))],
        );
        assert_eq!(expression(&own).as_deref(), Some("1 − 3 = -2"));
        assert_eq!(expression(&trace(Formula::Stated, Shown::Full, &[])), None);
    }

    #[test]
    fn a_long_sum_says_how_it_begins() {
        let parts = vec![(Role::Part, Shown::Count(1)); MOST + 5];
        let own = trace(Formula::AtLeast, Shown::Count(25), &parts);
        assert!(expression(&own).unwrap().ends_with("1 + … = 25"));
    }
}
