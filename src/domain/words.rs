//! The words of a theme: nested texts in the language of the site.

/// A text, or a group of texts by name.
#[derive(Clone, Debug, PartialEq)]
pub enum Words {
    /// A text; `{n}`-like placeholders are filled by the template.
    Text(String),
    /// Texts by name, in the order of the file. `one` and `other` are forms for numbers.
    Group(Vec<(String, Words)>),
}

impl Default for Words {
    fn default() -> Self {
        Words::Group(Vec::new())
    }
}

impl Words {
    /// The text at `path` (`basis.roster`).
    pub fn get(&self, path: &str) -> Option<&str> {
        let mut at = self;
        for part in path.split('.') {
            let Words::Group(entries) = at else { return None };
            at = &entries.iter().find(|(name, _)| name == part)?.1;
        }
        match at {
            Words::Text(text) => Some(text),
            Words::Group(_) => None,
        }
    }

    /// Hands every text with its key (`basis.roster`) to `visit`.
    pub fn each<'w>(&'w self, visit: &mut dyn FnMut(&str, &'w str)) {
        self.each_below("", visit);
    }

    fn each_below<'w>(&'w self, key: &str, visit: &mut dyn FnMut(&str, &'w str)) {
        match self {
            Words::Text(text) => visit(key, text),
            Words::Group(entries) => {
                for (name, words) in entries {
                    let inner = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                    words.each_below(&inner, visit);
                }
            }
        }
    }

    /// Lays `other` over these words: its texts win, its new ones are added.
    pub fn merge(&mut self, other: &Words) {
        match (self, other) {
            (Words::Group(mine), Words::Group(theirs)) => {
                for (name, words) in theirs {
                    match mine.iter_mut().find(|(own, _)| own == name) {
                        Some((_, own)) => own.merge(words),
                        None => mine.push((name.clone(), words.clone())),
                    }
                }
            }
            (mine, theirs) => *mine = theirs.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sites_words_win_over_the_built_in_ones() {
        let text = |text: &str| Words::Text(text.into());
        let mut base = Words::Group(vec![("menu".into(), Words::Group(vec![("home".into(), text("首页"))]))]);
        let own = Words::Group(vec![("menu".into(), Words::Group(vec![("home".into(), text("主页"))]))]);
        base.merge(&own);
        assert_eq!(base.get("menu.home"), Some("主页"));
        assert_eq!(base.get("menu.none"), None);
    }
}
