//! The order of paths that makes a sorted list a tree: everything below a folder stands together, directly after the
//! folder itself. Both trees are walked against such lists, so no map of folders has to be built.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::path::Path;

/// Anything that stands at a relative, `/`-separated path.
pub(super) trait HasPath {
    /// The path as the system has it: a user's files need not be UTF-8.
    fn path(&self) -> &OsStr;
}

/// Compares as if `/` came before every other byte. With plain byte order `a-b` would stand between `a` and `a/c`.
pub(super) fn compare(left: &OsStr, right: &OsStr) -> Ordering {
    let (left, right) = (left.as_encoded_bytes(), right.as_encoded_bytes());
    match left.iter().zip(right).find(|(one, other)| one != other) {
        None => left.len().cmp(&right.len()),
        Some((b'/', _)) => Ordering::Less,
        Some((_, b'/')) => Ordering::Greater,
        Some((one, other)) => one.cmp(other),
    }
}

/// Whether `path` stands below `folder`.
pub(super) fn is_below(path: &OsStr, folder: &OsStr) -> bool {
    let tail = path.as_encoded_bytes().strip_prefix(folder.as_encoded_bytes());
    tail.is_some_and(|tail| tail.first() == Some(&b'/'))
}

/// What a folder holds under one name.
pub(super) struct Child<'s, T> {
    /// The name alone.
    pub name: &'s OsStr,
    /// What stands at the path itself, if it is in the list.
    pub here: Option<&'s T>,
    /// What stands below it.
    pub below: &'s [T],
}

/// Splits what stands below a folder by name, in order of name. `depth` is the number of names in the folder's path: 0
/// at the top.
pub(super) fn children<T: HasPath>(items: &[T], depth: usize) -> Vec<Child<'_, T>> {
    let mut found = Vec::new();
    let mut rest = items;
    while let Some(first) = rest.first() {
        let mut names = Path::new(first.path()).iter().skip(depth);
        let name = names.next().expect("an item below a folder has more names than the folder");
        let here = names.next().is_none().then_some(first);
        let same = |item: &T| Path::new(item.path()).iter().nth(depth) == Some(name);
        let count = rest.iter().position(|item| !same(item)).unwrap_or(rest.len());
        let (group, others) = rest.split_at(count);
        found.push(Child { name, here, below: if here.is_some() { &group[1..] } else { group } });
        rest = others;
    }
    found
}

/// The place of the child of that name in what [`children`] gave.
pub(super) fn position<T>(children: &[Child<'_, T>], name: &OsStr) -> Option<usize> {
    children.binary_search_by(|child| child.name.cmp(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl HasPath for &str {
        fn path(&self) -> &OsStr {
            self.as_ref()
        }
    }

    #[test]
    fn a_folder_stands_directly_before_what_is_in_it() {
        let mut paths = ["a0", "a/c", "a-b", "a", "a/b/c"];
        paths.sort_by(|one, other| compare(one.as_ref(), other.as_ref()));
        assert_eq!(paths, ["a", "a/b/c", "a/c", "a-b", "a0"]);
    }

    #[test]
    fn children_are_grouped_by_name() {
        let paths = ["a/b/c", "a/c", "a-b", "b"];
        let top = children(&paths, 0);
        let found: Vec<_> =
            top.iter().map(|child| (child.name, child.here.is_some(), child.below.len())).collect();
        assert_eq!(found, [("a".as_ref(), false, 2), ("a-b".as_ref(), true, 0), ("b".as_ref(), true, 0)]);
        assert_eq!(children(top[0].below, 1).len(), 2);
        assert_eq!((position(&top, "a-b".as_ref()), position(&top, "c".as_ref())), (Some(1), None));
    }

    #[test]
    fn below_means_below_a_whole_name() {
        assert!(is_below("a/b".as_ref(), "a".as_ref()));
        assert!(!is_below("ab".as_ref(), "a".as_ref()) && !is_below("a".as_ref(), "a".as_ref()));
    }
}
