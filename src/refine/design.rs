//! The theme in force: `theme.yaml`, checked, and the words of the site's language.

use crate::base::spelling::nearest;
use crate::base::{Argument, Code, Diagnostic, Language, SourcePath, Span};
use crate::domain::design::{BUILT_IN, CONTRACT};
use crate::domain::{Design, Words};
use crate::parse::schema::Text;
use crate::parse::{ParsedSet, RawConfig, RawDesign, RawWords};

use super::faults::{self, kinds};
use super::reader::Reader;

/// Languages that a theme can speak, by the names of their files in `strings/`.
pub const LANGUAGES: [(&str, Language); 2] = [("zh-Hans", Language::Chinese), ("en", Language::English)];

/// Folder of the built-in words that a site has a file of its own over, below `themes/`.
pub const BENEATH: &str = ".built-in";

/// What there is of themes among the files.
#[derive(Debug, Default)]
pub struct Themes<'r> {
    /// Their `theme.yaml`.
    pub designs: Vec<(&'r SourcePath, &'r RawDesign)>,
    /// Their words.
    pub words: Vec<(&'r SourcePath, &'r RawWords)>,
    /// Their names: folders of `themes/`.
    pub names: Vec<&'r str>,
}

impl<'r> Themes<'r> {
    /// Notes whose theme a file is.
    pub fn name(&mut self, path: &'r SourcePath) {
        let folder = path.as_str().strip_prefix("themes/").and_then(|below| below.split_once('/'));
        if let Some((name, _)) =
            folder.filter(|(name, _)| self.names.last() != Some(name) && *name != BENEATH)
        {
            self.names.push(name);
        }
    }

    /// The theme of a site and its words.
    pub fn of(&self, raw: &RawConfig, language: Language, reader: &mut Reader<'_>) -> (Design, Words) {
        let design = self.design(raw.theme.as_ref(), language, reader);
        let words = self.words(&design, language);
        (design, words)
    }

    /// The theme that `written` names, or the built-in one, for a site in `language`.
    pub fn design(&self, written: Option<&Text>, language: Language, reader: &mut Reader<'_>) -> Design {
        let name = written.map_or(BUILT_IN, |text| text.value.as_str());
        if let Some(written) = written
            && name != BUILT_IN
            && !self.names.contains(&name)
        {
            let near = nearest(name, self.names.iter().copied());
            let missing = Diagnostic::new(Code::MissingTheme, written.span).with("name", name);
            reader.report(missing.suggest(near));
        }
        let raw = |name: &str| {
            let path = format!("themes/{name}/theme.yaml");
            self.designs.iter().find(|(own, _)| own.as_str() == path).map(|(_, raw)| *raw)
        };
        let own = raw(name);
        match (own, written) {
            (Some(own), _) => check(own, name, language, reader),
            (None, Some(written)) if self.names.contains(&name) => {
                reader.report(Diagnostic::new(Code::ThemeFile, written.span).with("name", name));
            }
            _ => {}
        }
        let mut design = Design { name: name.to_owned(), ..Design::default() };
        let standalone = own.and_then(|own| reader.truth("standalone", own.standalone.as_ref()));
        design.standalone = standalone.unwrap_or(false);
        let layers: Vec<String> = design.layers().map(str::to_owned).collect();
        for raw in layers.iter().filter_map(|layer| raw(layer)) {
            design.card = raw.card.clone().or(design.card);
            design.wechat = raw.wechat.clone().or(design.wechat);
            if !raw.print.is_empty() {
                design.print = raw.print.clone();
            }
        }
        design
    }

    /// The words of a theme in a language, those of its own over those beneath.
    pub fn words(&self, design: &Design, language: Language) -> Words {
        let tag = LANGUAGES.iter().find(|(_, own)| *own == language).map_or("", |(tag, _)| tag);
        let mut words = Words::default();
        // Words of the program itself must be there whatever theme there is.
        for layer in [BENEATH, BUILT_IN, &design.name] {
            let path = format!("themes/{layer}/strings/{tag}.yaml");
            for (_, own) in self.words.iter().filter(|(found, _)| found.as_str() == path) {
                words.merge(&own.words);
            }
        }
        words
    }
}

fn check(raw: &RawDesign, folder: &str, language: Language, reader: &mut Reader<'_>) {
    let span = raw.span;
    match &raw.name {
        None => reader.report(faults::missing(span, kinds::DESIGN, "name", format!("name: {folder}"))),
        Some(name) if name.value != folder => {
            let expected = Argument::Both {
                zh: format!("写文件夹的名称 {folder}"),
                en: format!("write the name of its folder, {folder}"),
            };
            reader.report(faults::setting_of(name, "name", expected));
        }
        Some(_) => {}
    }
    match &raw.contract {
        None => {
            reader.report(faults::missing(span, kinds::DESIGN, "contract", format!("contract: {CONTRACT}")))
        }
        Some(version) if version.value != CONTRACT => reader.report(
            Diagnostic::new(Code::ThemeContract, version.span)
                .with("found", &version.value)
                .with("version", CONTRACT),
        ),
        Some(_) => {}
    }
    let known = |tag: &str| LANGUAGES.iter().find(|(own, _)| *own == tag);
    for tag in raw.languages.iter().filter(|tag| known(&tag.value).is_none()) {
        let expected = Argument::Both { zh: "写 zh-Hans 或 en".into(), en: "write zh-Hans or en".into() };
        reader.report(faults::setting_of(tag, "languages", expected));
    }
    let tag = LANGUAGES.iter().find(|(_, own)| *own == language).map_or("", |(tag, _)| *tag);
    if raw.languages.is_empty() {
        reader.report(faults::missing(span, kinds::DESIGN, "languages", format!("languages: [{tag}]")));
    } else if !raw.languages.iter().any(|own| own.value == tag) {
        let at = raw.languages.last().map_or(span, |last| last.span);
        reader.report(Diagnostic::new(Code::ThemeLanguage, at).with("name", folder).with("language", tag));
    }
}

/// A theme in all of its languages, for its check.
#[derive(Debug)]
pub struct Survey {
    /// The theme.
    pub design: Design,
    /// Its words by language: the name of the file in `strings/`, the words.
    pub words: Vec<(&'static str, Words)>,
    /// Where its words stand: language, key, place.
    pub keys: Vec<(&'static str, String, Span)>,
    /// What there is to say of its files so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// The theme that a site names, before it is known whether the site is sound.
pub fn named(parsed: &ParsedSet) -> Design {
    glance(&super::Input::sort(parsed), None).0
}

/// The theme `name` or that of the site, and what there is to say of it.
fn glance(input: &super::Input<'_>, name: Option<&str>) -> (Design, Vec<Diagnostic>) {
    let of_site = input.config.and_then(|config| config.theme.clone());
    let named = name.and_then(|name| Some(Text::new(name.to_owned(), input.config?.span)));
    let language = input.config.and_then(|config| config.language.as_ref());
    let language = language.and_then(|text| Language::from_tag(&text.value)).unwrap_or_default();
    let names = super::Names::default();
    let mut reader = Reader::new(&names, &[], false);
    let design = input.themes.design(named.or(of_site).as_ref(), language, &mut reader);
    (design, reader.diagnostics)
}

/// Looks at the theme `name`, or at that of the site, whatever else may be wrong with the site.
pub fn survey(parsed: &ParsedSet, name: Option<&str>) -> Survey {
    let input = super::Input::sort(parsed);
    let (design, remarks) = glance(&input, name);
    let layers = [BUILT_IN, design.name.as_str()].map(|layer| format!("themes/{layer}/"));
    let own = |path: &SourcePath| layers.iter().any(|layer| path.as_str().starts_with(layer));
    let parsed = parsed.files.iter().filter(|file| own(&file.path));
    let diagnostics = parsed.flat_map(|file| file.diagnostics.iter().cloned()).chain(remarks);
    let raw =
        input.themes.designs.iter().find(|(path, _)| path.folder() == format!("themes/{}", design.name));
    let speaks = |tag: &str| raw.is_none_or(|(_, raw)| raw.languages.iter().any(|own| own.value == tag));
    let spoken: Vec<(&'static str, Language)> =
        LANGUAGES.into_iter().filter(|(tag, _)| speaks(tag)).collect();
    let words = spoken.iter().map(|(tag, language)| (*tag, input.themes.words(&design, *language)));
    let mut keys = Vec::new();
    for (path, raw) in input.themes.words.iter().filter(|(path, _)| own(path)) {
        if let Some((tag, _)) = spoken.iter().find(|(tag, _)| *tag == path.stem()) {
            keys.extend(raw.keys.iter().map(|(key, span)| (*tag, key.clone(), *span)));
        }
    }
    Survey { words: words.collect(), keys, diagnostics: diagnostics.collect(), design }
}
