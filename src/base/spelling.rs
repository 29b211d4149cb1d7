//! What somebody meant who mistyped a key or a name of the program's own. Names of the content, which are also told apart
//! by their sound, are for `refine`.

/// The nearest spelling: at most two slips, fewer than half of the letters.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = written.chars().count();
    known
        .map(|candidate| (strsim::osa_distance(written, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 2 && *distance * 2 <= length.max(candidate.chars().count())
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
