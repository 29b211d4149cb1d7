//! From tokens to the tree of a template: the grammar of Tera's language, read leniently.
//!
//! What the engine refuses has been told in its own words before; here it only ends the reading.

use std::ops::Range;

use super::syntax::{Component, Expr, Given, Kind, Name, Node, Parameter, Template, Use};
use super::tokens::{Token, tokens};

/// Deepest nesting of tags and of expressions; the engine allows 40.
const DEEPEST: usize = 60;

/// Longest chain of `elif`, which the engine reads one inside the other without a bound of its own.
const LONGEST_CHAIN: usize = 200;

/// Why a template has no tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unread {
    /// It is nested deeper than the engine may be trusted with.
    TooDeep,
    /// Its syntax is not that of a template.
    Unclear,
}

/// How tight the operators bind, as the engine has it.
mod tightness {
    pub const OR: u8 = 1;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 5;
    pub const IN: u8 = 5;
    pub const COMPARISON: u8 = 7;
    pub const SUM: u8 = 11;
    pub const PRODUCT: u8 = 13;
    pub const POWER: u8 = 15;
    pub const FILTER: u8 = 17;
    pub const MINUS: u8 = 20;
}

/// The tree of a template.
pub fn read(text: &str) -> Result<Template, Unread> {
    let tokens = tokens(text).ok_or(Unread::Unclear)?;
    let mut reader = Reader { tokens, at: 0, depth: 0, too_deep: false, found: Template::default() };
    match reader.nodes(&[]) {
        Some(nodes) if reader.at == reader.tokens.len() => Ok(Template { nodes, ..reader.found }),
        _ if reader.too_deep => Err(Unread::TooDeep),
        _ => Err(Unread::Unclear),
    }
}

struct Reader {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    too_deep: bool,
    found: Template,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Option<(Token, Range<usize>)> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    /// End of the last token.
    fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |(_, range)| range.end)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(own)) if *own == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(own)) if own == word)
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let is = self.is_sign(sign);
        self.at += usize::from(is);
        is
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.eat_sign(sign).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.eat_word(word).then_some(())
    }

    fn expect(&mut self, token: &Token) -> Option<()> {
        (self.next()?.0 == *token).then_some(())
    }

    fn name(&mut self) -> Option<Name> {
        match self.next()? {
            (Token::Word(text), range) => Some(Name { text, range }),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<Name> {
        match self.next()? {
            (Token::Text(text), range) => Some(Name { text, range }),
            _ => None,
        }
    }

    /// `a.b`, for components.
    fn long_name(&mut self) -> Option<Name> {
        let mut name = self.name()?;
        while self.eat_sign(".") {
            let part = self.name()?;
            name.text = format!("{}.{}", name.text, part.text);
            name.range.end = part.range.end;
        }
        Some(name)
    }

    /// Parts up to a tag that begins with one of `ends`, which is left; with none, up to the end.
    fn nodes(&mut self, ends: &[&str]) -> Option<Vec<Node>> {
        self.depth += 1;
        self.too_deep |= self.depth > DEEPEST;
        let nodes = if self.too_deep { None } else { self.nodes_inside(ends) };
        self.depth -= 1;
        nodes
    }

    fn nodes_inside(&mut self, ends: &[&str]) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        while let Some(token) = self.peek() {
            match token {
                Token::PrintStart => {
                    self.at += 1;
                    nodes.push(Node::Print(self.expression(0)?));
                    self.expect(&Token::PrintEnd)?;
                }
                Token::TagStart => {
                    let ended = match self.tokens.get(self.at + 1).map(|(token, _)| token) {
                        Some(Token::Word(word)) => ends.contains(&word.as_str()),
                        Some(Token::Sign(sign)) => ends.contains(sign),
                        _ => false,
                    };
                    if ended {
                        self.at += 1;
                        return Some(nodes);
                    }
                    self.at += 1;
                    nodes.extend(self.tag()?);
                }
                _ => return None,
            }
        }
        ends.is_empty().then_some(nodes)
    }

    /// A tag after its start, with all that belongs to it.
    fn tag(&mut self) -> Option<Option<Node>> {
        if self.eat_sign("<") {
            let start = self.end() - 1;
            return self.component_with_body(start).map(Some);
        }
        let word = self.name()?;
        let node = match word.text.as_str() {
            "set" | "set_global" => self.set()?,
            "include" => Node::Include(self.text()?),
            "extends" => {
                self.found.parent = Some(self.text()?);
                self.expect(&Token::TagEnd)?;
                return Some(None);
            }
            "block" => {
                let name = self.name()?;
                self.expect(&Token::TagEnd)?;
                let body = self.nodes(&["endblock"])?;
                self.at += 1;
                self.optional_name();
                Node::Block(name, body)
            }
            "for" => self.loop_tag()?,
            "if" => self.if_tag()?,
            "filter" => {
                let filters = self.filters()?;
                self.expect(&Token::TagEnd)?;
                let body = self.nodes(&["endfilter"])?;
                self.at += 1;
                Node::Filter(filters, body)
            }
            "component" => {
                let component = self.definition()?;
                self.found.components.push(component);
                self.expect(&Token::TagEnd)?;
                return Some(None);
            }
            "break" | "continue" => {
                self.expect(&Token::TagEnd)?;
                return Some(None);
            }
            _ => return None,
        };
        self.expect(&Token::TagEnd)?;
        Some(Some(node))
    }

    fn optional_name(&mut self) {
        if matches!(self.peek(), Some(Token::Word(_))) {
            self.long_name();
        }
    }

    /// One filter or several over nothing, for parts that go through them.
    fn filters(&mut self) -> Option<Vec<Expr>> {
        let mut filters = Vec::new();
        loop {
            let nothing = Expr { range: self.end()..self.end(), kind: Kind::Nothing };
            filters.push(self.filter(nothing)?);
            if !self.eat_sign("|") {
                return Some(filters);
            }
        }
    }

    fn set(&mut self) -> Option<Node> {
        let name = self.name()?.text;
        if self.eat_sign("=") {
            return Some(Node::Set(name, self.expression(0)?));
        }
        let filters = if self.eat_sign("|") { self.filters()? } else { Vec::new() };
        self.expect(&Token::TagEnd)?;
        let body = self.nodes(&["endset"])?;
        self.at += 1;
        Some(Node::SetBlock(name, filters, body))
    }

    /// `a in` or `a, b in`
    fn loop_names(&mut self) -> Option<(Option<String>, String)> {
        let first = self.name()?.text;
        let names = match self.eat_sign(",") {
            true => (Some(first), self.name()?.text),
            false => (None, first),
        };
        self.word("in")?;
        Some(names)
    }

    fn loop_tag(&mut self) -> Option<Node> {
        let names = self.loop_names()?;
        let list = self.expression(0)?;
        self.expect(&Token::TagEnd)?;
        let body = self.nodes(&["endfor", "else"])?;
        let mut otherwise = Vec::new();
        if self.eat_word("else") {
            self.expect(&Token::TagEnd)?;
            otherwise = self.nodes(&["endfor"])?;
        }
        self.word("endfor")?;
        Some(Node::For { names, list, body, otherwise })
    }

    fn if_tag(&mut self) -> Option<Node> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        loop {
            let condition = self.expression(0)?;
            self.expect(&Token::TagEnd)?;
            branches.push((condition, self.nodes(&["endif", "else", "elif"])?));
            match self.name()?.text.as_str() {
                "elif" if branches.len() < LONGEST_CHAIN => {}
                "elif" => {
                    self.too_deep = true;
                    return None;
                }
                "else" => {
                    self.expect(&Token::TagEnd)?;
                    otherwise = self.nodes(&["endif"])?;
                    self.at += 1;
                    break;
                }
                _ => break,
            }
        }
        for (condition, body) in branches.into_iter().rev() {
            otherwise = vec![Node::If(condition, body, otherwise)];
        }
        otherwise.pop()
    }

    fn component_with_body(&mut self, start: usize) -> Option<Node> {
        let (name, given, open) = self.component_head()?;
        self.sign(">")?;
        self.expect(&Token::TagEnd)?;
        let body = self.nodes(&["</"])?;
        self.at += 1;
        self.long_name()?;
        self.sign(">")?;
        let range = start..self.end();
        self.expect(&Token::TagEnd)?;
        let used = Use { name, given, open, body: Some(body) };
        Some(Node::Print(Expr { range, kind: Kind::Component(Box::new(used)) }))
    }

    /// Name, what it is given, and whether that may be more.
    fn component_head(&mut self) -> Option<(Name, Given, bool)> {
        let name = self.long_name()?;
        let (mut given, mut open) = (Vec::new(), false);
        loop {
            if self.eat_sign("{") {
                self.sign("...")?;
                self.expression(0)?;
                self.sign("}")?;
                open = true;
                continue;
            }
            if !matches!(self.peek(), Some(Token::Word(_))) {
                return Some((name, given, open));
            }
            let own = self.name()?;
            let value = if !self.eat_sign("=") {
                Expr { range: own.range.clone(), kind: Kind::Variable(own.text.clone()) }
            } else if self.eat_sign("{") {
                let value = self.expression(0)?;
                self.sign("}")?;
                value
            } else {
                let text = self.text()?;
                Expr { range: text.range, kind: Kind::Text(text.text) }
            };
            given.push((own, value));
        }
    }

    fn definition(&mut self) -> Option<Component> {
        let name = self.long_name()?;
        let (mut parameters, mut rest) = (Vec::new(), None);
        self.sign("(")?;
        while !self.eat_sign(")") {
            if self.eat_sign("...") {
                rest = Some(self.name()?.text);
            } else {
                parameters.push(self.parameter()?);
            }
            if !self.is_sign(")") {
                self.sign(",")?;
            }
        }
        if self.is_sign("{") {
            self.expression(0)?;
        }
        self.expect(&Token::TagEnd)?;
        let body = self.nodes(&["endcomponent"])?;
        self.at += 1;
        self.optional_name();
        Some(Component { name, parameters, rest, body })
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let implicit = self.eat_sign("@");
        let name = self.name()?;
        if self.eat_sign(":") {
            self.name()?;
        }
        let default = if self.eat_sign("=") { Some(self.expression(0)?) } else { None };
        Some(Parameter { name, implicit, default })
    }

    fn given(&mut self) -> Option<Given> {
        let mut given = Vec::new();
        self.sign("(")?;
        while !self.eat_sign(")") {
            let name = self.name()?;
            self.sign("=")?;
            given.push((name, self.expression(0)?));
            if !self.is_sign(")") {
                self.sign(",")?;
            }
        }
        Some(given)
    }

    fn filter(&mut self, of: Expr) -> Option<Expr> {
        let name = self.name()?;
        let given = if self.is_sign("(") { self.given()? } else { Vec::new() };
        Some(Expr { range: of.range.start..self.end(), kind: Kind::Filter(Box::new(of), name, given) })
    }

    fn test(&mut self, of: Expr) -> Option<Expr> {
        let name = self.name()?;
        let given = if self.is_sign("(") { self.given()? } else { Vec::new() };
        Some(Expr { range: of.range.start..self.end(), kind: Kind::Test(Box::new(of), name, given) })
    }

    fn expression(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        self.too_deep |= self.depth > DEEPEST * 2;
        let expression = if self.too_deep { None } else { self.expression_inside(least) };
        self.depth -= 1;
        expression
    }

    fn expression_inside(&mut self, least: u8) -> Option<Expr> {
        let mut left = self.operand()?;
        loop {
            let start = left.range.start;
            if self.is_word("if") {
                if least > 0 {
                    return Some(left);
                }
                self.at += 1;
                let condition = self.expression(0)?;
                self.word("else")?;
                let otherwise = self.expression(0)?;
                let kind = Kind::Choice(Box::new(left), Box::new(condition), Box::new(otherwise));
                return Some(Expr { range: start..self.end(), kind });
            }
            if self.is_sign("[") || self.is_sign("?[") {
                left = self.subscript(left)?;
                continue;
            }
            let Some((tightness, name)) = self.operator() else { return Some(left) };
            if tightness < least {
                return Some(left);
            }
            self.at += if name == "not in" { 2 } else { 1 };
            left = self.operation(left, tightness, name)?;
        }
    }

    /// The operator that stands next, and how tight it binds.
    fn operator(&self) -> Option<(u8, &'static str)> {
        let found = match self.peek()? {
            Token::Word(word) => match word.as_str() {
                "or" => (tightness::OR, "or"),
                "and" => (tightness::AND, "and"),
                "in" => (tightness::IN, "in"),
                "is" => (tightness::IN, "is"),
                "not" => (tightness::IN, "not in"),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "==" | "!=" | "<" | ">" | "<=" | ">=" => (tightness::COMPARISON, "=="),
                "+" | "-" => (tightness::SUM, "+"),
                "*" | "/" | "//" | "%" => (tightness::PRODUCT, "+"),
                "~" => (tightness::PRODUCT, "~"),
                "**" => (tightness::POWER, "+"),
                "|" => (tightness::FILTER, "|"),
                _ => return None,
            },
            _ => return None,
        };
        Some(found)
    }

    fn operation(&mut self, left: Expr, tightness: u8, name: &str) -> Option<Expr> {
        if name == "|" {
            return self.filter(left);
        }
        if name == "is" {
            self.eat_word("not");
            return self.test(left);
        }
        // Only powers bind to the right.
        let least = if tightness == tightness::POWER { tightness } else { tightness + 1 };
        let right = Box::new(self.expression(least)?);
        let (range, left) = (left.range.start..right.range.end, Box::new(left));
        let kind = match name {
            "or" => Kind::Or(left, right),
            "and" => Kind::And(left, right),
            "+" => Kind::Sum(left, right),
            "~" => Kind::Joined(left, right),
            _ => Kind::Verdict(vec![*left, *right]),
        };
        Some(Expr { range, kind })
    }

    fn operand(&mut self) -> Option<Expr> {
        let (token, range) = self.next()?;
        let kind = match token {
            Token::Number => Kind::Number,
            Token::Text(text) => Kind::Text(text),
            Token::Word(word) => match word.as_str() {
                "true" | "True" | "false" | "False" => Kind::Truth,
                "none" | "None" | "null" => Kind::Nothing,
                "not" => Kind::Verdict(vec![self.expression(tightness::NOT)?]),
                _ => return self.chain(Name { text: word, range }),
            },
            Token::Sign("-") => {
                let value = self.expression(tightness::MINUS)?;
                Kind::Sum(Box::new(value), Box::new(Expr { range: range.clone(), kind: Kind::Number }))
            }
            Token::Sign("<") => {
                let (name, given, open) = self.component_head()?;
                self.sign("/")?;
                self.sign(">")?;
                Kind::Component(Box::new(Use { name, given, open, body: None }))
            }
            Token::Sign("{") => self.map()?,
            Token::Sign("[") => self.list()?,
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.sign(")")?;
                return Some(inner);
            }
            _ => return None,
        };
        Some(Expr { range: range.start..self.end(), kind })
    }

    /// A variable with its fields, or a call.
    fn chain(&mut self, name: Name) -> Option<Expr> {
        let start = name.range.start;
        if self.is_sign("(") {
            let given = self.given()?;
            return Some(Expr { range: start..self.end(), kind: Kind::Call(name, given) });
        }
        let mut expression = Expr { range: name.range, kind: Kind::Variable(name.text) };
        loop {
            if self.eat_sign(".") || self.eat_sign("?.") {
                let field = self.name()?;
                let kind = Kind::Field(Box::new(expression), field);
                expression = Expr { range: start..self.end(), kind };
            } else if self.is_sign("[") || self.is_sign("?[") {
                expression = self.subscript(expression)?;
            } else {
                return Some(expression);
            }
        }
    }

    fn subscript(&mut self, of: Expr) -> Option<Expr> {
        self.at += 1;
        let (mut bounds, mut slice) = (Vec::new(), false);
        while !self.eat_sign("]") {
            if self.eat_sign(":") {
                slice = true;
            } else {
                bounds.push(self.expression(0)?);
            }
        }
        let range = of.range.start..self.end();
        let kind = match (slice, bounds.pop()) {
            (false, Some(key)) => Kind::Item(Box::new(of), Box::new(key)),
            (false, None) => return None,
            (true, last) => Kind::Slice(Box::new(of), bounds.into_iter().chain(last).collect()),
        };
        Some(Expr { range, kind })
    }

    fn map(&mut self) -> Option<Kind> {
        let mut values = Vec::new();
        while !self.eat_sign("}") {
            if !self.eat_sign("...") {
                self.next()?;
                self.sign(":")?;
            }
            values.push(self.expression(0)?);
            if !self.is_sign("}") {
                self.sign(",")?;
            }
        }
        Some(Kind::Map(values))
    }

    fn list(&mut self) -> Option<Kind> {
        let mut values = Vec::new();
        while !self.eat_sign("]") {
            self.eat_sign("...");
            values.push(self.expression(0)?);
            if self.eat_word("for") {
                return self.each(values.pop()?);
            }
            if !self.is_sign("]") {
                self.sign(",")?;
            }
        }
        Some(Kind::List(values))
    }

    fn each(&mut self, result: Expr) -> Option<Kind> {
        let names = self.loop_names()?;
        let list = Box::new(self.expression(1)?);
        let condition = match self.eat_word("if") {
            true => Some(Box::new(self.expression(1)?)),
            false => None,
        };
        self.sign("]")?;
        Some(Kind::Each { result: Box::new(result), names, list, condition })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Kind {
        match read(text).expect("can be read").nodes.pop() {
            Some(Node::Print(expression)) => expression.kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn filters_bind_tighter_than_sums_and_looser_than_fields() {
        let Kind::Sum(_, right) = printed("{{ 1 + a.b[0] | length }}") else { panic!() };
        let Kind::Filter(of, name, _) = right.kind else { panic!() };
        assert_eq!(name.text, "length");
        assert!(matches!(of.kind, Kind::Item(..)));
        assert!(matches!(printed("{{ a | b or c }}"), Kind::Or(..)));
        assert!(matches!(printed("{{ not a is none }}"), Kind::Verdict(..)));
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "{% if a %}{{ t.count.x | fill(n=view.y) }}{% endif %}";
        let template = read(text).expect("can be read");
        let Node::If(_, body, _) = &template.nodes[0] else { panic!() };
        let Node::Print(Expr { kind: Kind::Filter(_, name, given), .. }) = &body[0] else { panic!() };
        assert_eq!((&text[name.range.clone()], &text[given[0].1.range.clone()]), ("fill", "view.y"));
    }

    #[test]
    fn deep_nesting_ends_the_reading_and_not_the_program() {
        for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", "")] {
            let text = format!("{{{{ {}a{} }}}}", open.repeat(50_000), close.repeat(50_000));
            assert_eq!(read(&text), Err(Unread::TooDeep), "{open}");
        }
        assert_eq!(read(&"{% if a %}".repeat(50_000)), Err(Unread::TooDeep));
        let chain = format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(50_000));
        assert_eq!(read(&chain), Err(Unread::TooDeep));
        assert_eq!(read("{{ a b }}"), Err(Unread::Unclear));
    }
}
