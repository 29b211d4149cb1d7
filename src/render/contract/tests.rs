//! The reading and the walk on small themes.

use crate::base::Code;

use super::*;
use crate::render::views::pages::ReportsView;
use crate::render::views::{Shape, ToValue, ViewShape};

fn found(templates: &[(&str, &str)]) -> Vec<(Code, String)> {
    let words = Words::Group(vec![(
        "count".into(),
        Words::Group(vec![
            ("one".into(), Words::Text("{n} of {all}".into())),
            ("other".into(), Words::Text("{n}".into())),
        ]),
    )]);
    let words = [("en", words)];
    let files: Vec<TemplateFile<'_>> =
        templates.iter().map(|(name, text)| (*name, *text, FileId(0))).collect();
    let readings: Vec<Reading> = files.iter().map(|(_, text, _)| Reading::of(text)).collect();
    let book = Book::new(files.iter().copied().zip(&readings), &words, ["style.css"].into_iter());
    let notes = book.walk();
    let place = |(file, start, end, fault): &(usize, usize, usize, Fault)| {
        let text = files[*file].1[*start..*end].to_owned();
        (fault.clone().at(book.span(*file, *start, *end), "en").code, text)
    };
    notes.faults.iter().map(place).collect()
}

#[test]
fn a_field_that_a_view_lacks_is_found_through_loops_and_components() {
    let card = "{% component card(item, @page) %}{{ page.root }}{{ item.titel }}{% endcomponent card %}";
    let page =
        "{% for one in view.items %}{{ <card item={one}/> }}{{ one.url }}{% endfor %}{{ view.nothing }}";
    let found = found(&[("parts/card.html", card), ("reports.html", page)]);
    assert_eq!(found, [(Code::UnknownVariable, "titel".into()), (Code::UnknownVariable, "nothing".into())]);
}

#[test]
fn names_that_mean_nothing_are_found_where_they_stand() {
    let base = "{% block head %}{% endblock head %}";
    let page = "{% extends \"base.html\" %}{% block heat %}{% endblock %}{% block head %}{{ 1 | lenght }}{{ a }}\
                {{ <carte/> }}{% include \"x.html\" %}{{ f() }}{% if view is odt %}{% endif %}{% endblock %}";
    let found = found(&[("base.html", base), ("home.html", page)]);
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["heat", "lenght", "a", "carte", "\"x.html\"", "f", "odt"]);
}

#[test]
fn words_and_assets_are_looked_up() {
    let page = "{{ t.cuont }}{{ t.count | fill(n=1) }}{{ assets[\"stile.css\"] }}\
                {% if assets[\"own.css\"] %}{{ assets[\"style.css\"] }}{% endif %}";
    let found = found(&[("home.html", page)]);
    let codes: Vec<Code> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [Code::MissingString, Code::ComponentArgument, Code::MissingAsset]);
}

#[test]
fn what_a_component_takes_it_must_be_given() {
    let card = "{% component card(item, level = 3) %}{{ item }}{{ level }}{% endcomponent card %}";
    let found = found(&[("c.html", card), ("home.html", "{{ <card itme={view} level={2}/> }}")]);
    assert_eq!(found, [(Code::ComponentArgument, "card".into()), (Code::ComponentArgument, "itme".into())]);
}

#[test]
fn the_engine_knows_every_name_of_the_vocabulary_and_no_other() {
    let knows = |text: String| crate::render::templates::accepts(&text);
    for name in vocabulary::FILTERS {
        assert!(knows(format!("{{{{ 1 | {name} }}}}")), "{name}");
    }
    for name in vocabulary::TESTS {
        assert!(knows(format!("{{{{ 1 is {name} }}}}")), "{name}");
    }
    for name in vocabulary::FUNCTIONS.iter().filter(|name| **name != "super") {
        assert!(knows(format!("{{{{ {name}(end=1) }}}}")), "{name}");
    }
    for text in ["{{ 1 | slugify }}", "{{ 1 is object }}", "{{ now() }}"] {
        assert!(!knows(text.to_owned()), "{text}");
    }
}

/// The fields of a view that a theme of these templates reads.
fn read(templates: &[(&str, &str)], view: &'static ViewShape) -> Vec<&'static str> {
    let files: Vec<TemplateFile<'_>> =
        templates.iter().map(|(name, text)| (*name, *text, FileId(0))).collect();
    let readings: Vec<Reading> = files.iter().map(|(_, text, _)| Reading::of(text)).collect();
    let book = Book::new(files.iter().copied().zip(&readings), &[], std::iter::empty());
    let reads = Reads::of(&book, files.len());
    let fields = reads.fields(view);
    view.fields.iter().map(|field| field.name).filter(|name| fields.has(name)).collect()
}

#[test]
fn what_a_theme_reads_of_a_view_is_known_through_whatever_it_goes() {
    let Shape::View(view) = ReportsView::shape() else { panic!("a view") };
    let card = "{% component card(all, @page) %}{{ all.pagination.page }}{% endcomponent card %}";
    let of = |page: &str| read(&[("parts/card.html", card), ("reports.html", page)], view);
    assert_eq!(of("{{ page.title }}"), [""; 0]);
    assert_eq!(of("{% for one in view.items %}{{ one.url }}{% endfor %}"), ["items"]);
    assert_eq!(
        of("{% if view.items %}{% set all = view %}{{ <card all={all}/> }}{% endif %}"),
        ["items", "pagination"]
    );
    // Where it is not followed what is read, everything may be.
    let all = ["items", "pagination"];
    for page in [
        "{{ view | json_encode }}",
        "{% for key, value in view %}{{ value }}{% endfor %}",
        "{{ view[page.title] }}",
        "{% set one = view or page %}{{ one.title }}",
        "{{ <card {...view}/> }}",
        "{{ [view] | first }}",
        "{% if view | length > 1 %}{% endif %}",
        "{% if view is containing(pat=\"items\") %}{% endif %}",
    ] {
        assert_eq!(of(page), all, "{page}");
    }
    assert_eq!(of("{% if view %}{% endif %}{% if view is defined %}{% endif %}"), [""; 0]);
    // A component without parameters hands on what stands around it, another view on each page.
    let parts = "{% component outer() %}{{ <inner/> }}{% endcomponent outer %}\
                 {% component inner(@view) %}{{ view.pagination.page }}{% endcomponent inner %}";
    let pages =
        [("mentions.html", "{{ <outer/> }}"), ("parts/p.html", parts), ("reports.html", "{{ <outer/> }}")];
    assert_eq!(read(&pages, view), ["pagination"]);
    // A template that cannot be read tells nothing of itself.
    assert_eq!(of("{{ a b }}"), all);
}
