//! How deep templates stand inside each other, for which the engine has no bound: each takes from the stack.

use std::collections::BTreeMap;

use super::TemplateFile;
use super::syntax::{Name, Node, Template};

/// Most templates inside each other. Components come on top, of which the engine allows 20.
const DEEPEST: usize = 10;

/// Where a template takes in one that makes it too deep: number of the template, the name that it takes in.
pub fn too_deep<'t>(files: &[(TemplateFile<'_>, &'t Template)]) -> Vec<(usize, &'t Name)> {
    let taken: Vec<Vec<&Name>> = files.iter().map(|(_, template)| takes(template)).collect();
    let mut depths: BTreeMap<&str, usize> = files.iter().map(|((name, ..), _)| (*name, 0)).collect();
    let below = |depths: &BTreeMap<&str, usize>, names: &[&Name]| {
        names.iter().filter_map(|name| depths.get(name.text.as_str())).max().map_or(0, |depth| depth + 1)
    };
    // Circles grow in every round; they are the engine's to tell.
    for _ in 0..=DEEPEST + 1 {
        let before = depths.clone();
        for (((name, ..), _), names) in files.iter().zip(&taken) {
            depths.insert(name, below(&before, names));
        }
    }
    let deep =
        taken.iter().enumerate().flat_map(|(index, names)| names.iter().map(move |name| (index, *name)));
    deep.filter(|(_, name)| depths.get(name.text.as_str()) == Some(&DEEPEST)).collect()
}

/// The templates that a template extends and includes.
fn takes(template: &Template) -> Vec<&Name> {
    let mut names: Vec<&Name> = template.parent.iter().collect();
    includes(&template.nodes, &mut names);
    for component in &template.components {
        includes(&component.body, &mut names);
    }
    names
}

fn includes<'t>(nodes: &'t [Node], names: &mut Vec<&'t Name>) {
    for node in nodes {
        match node {
            Node::Include(name) => names.push(name),
            Node::Block(_, body) | Node::Filter(_, body) | Node::SetBlock(_, _, body) => {
                includes(body, names)
            }
            Node::For { body, otherwise, .. } | Node::If(_, body, otherwise) => {
                includes(body, names);
                includes(otherwise, names);
            }
            Node::Print(_) | Node::Set(..) => {}
        }
    }
}
