//! A site of any size out of a seed: the same options give the same bytes, on every machine.
//!
//! It has what costs time in a real one: counties below cities, a roster of townships and their associations, reports
//! that state quoted figures and refer to counties, practices that others adopted. It has no faults, not even a
//! warning, so a build of it may be run with `--strict`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::{self, Date};

use super::chance::Chance;

use super::words::{
    COUNTY, FIGURE, FIRST, HEADINGS, ITEMS, KINDS, LISTS, PATTERNS, PRACTICES, SECOND, THEMES, TOWNSHIP,
};

/// Days between the first report and the last.
const DAYS: usize = 1_200;

/// Counties below one city, about as many as a Chinese prefecture has.
const COUNTIES_OF_A_CITY: usize = 14;

/// A country has no more regions than this, and these have the more counties.
const MOST_CITIES: usize = 31;

/// The day that a build of the corpus shows; later than anything in it.
pub const AS_OF: &str = "2026-10-31";

/// How large a site.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Counties.
    pub counties: usize,
    /// Townships of each county.
    pub townships: usize,
    /// Meeting reports.
    pub reports: usize,
    /// Practices.
    pub practices: usize,
    /// Decides everything else.
    pub seed: u64,
}

impl Shape {
    /// A site of so many documents: four reports to a practice, a county for every fifty documents.
    pub fn of(documents: usize, seed: u64) -> Shape {
        let practices = documents / 5;
        Shape {
            counties: (documents / 50).max(3),
            townships: 16,
            reports: documents - practices,
            practices,
            seed,
        }
    }
}

/// Lengths of the report bodies in characters, Markdown included.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    pub shortest: usize,
    pub mean: usize,
    pub longest: usize,
}

/// Writes the site into a folder.
pub fn write(shape: Shape, root: &Path) -> io::Result<Lengths> {
    let mut generator = Generator { shape, chance: Chance(shape.seed) };
    let data = root.join("content/data");
    for folder in ["content/data/counties", "content/reports", "content/practices"] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::write(root.join("site.yaml"), SITE)?;
    fs::write(data.join("campaign.yaml"), campaign())?;
    fs::write(data.join("places.yaml"), generator.places())?;
    for county in 0..shape.counties {
        fs::write(data.join(format!("counties/{}.yaml", county_id(county))), generator.townships(county))?;
    }
    let mut lengths = Vec::with_capacity(shape.reports);
    for number in 0..shape.reports {
        let (text, length) = generator.report();
        lengths.push(length);
        fs::write(root.join("content/reports").join(report_file(number)), text)?;
    }
    for number in 0..shape.practices {
        fs::write(root.join(format!("content/practices/p{number:05}.md")), generator.practice(number))?;
    }
    Ok(Lengths {
        shortest: lengths.iter().copied().min().unwrap_or(0),
        mean: lengths.iter().sum::<usize>() / lengths.len().max(1),
        longest: lengths.iter().copied().max().unwrap_or(0),
    })
}

/// The file name of a report.
pub fn report_file(number: usize) -> String {
    format!("r{number:05}.md")
}

const SITE: &str = "\
title: 科协讲座简报
base_url: https://bench.example/
language: zh-Hans
organisation: 某省科学技术协会
root: province
page_level: county
headline: lectures/township
snapshots: [2024-12-31, 2025-12-31]
";

fn campaign() -> String {
    let mut text = String::from(
        "campaigns:\n- id: lectures\n  title: 讲座下乡\n  started: 2022\n  targets:\n  \
         - {id: township, label: 乡镇科协, unit_types: [township], org_types: [township_association]}\n  themes:\n",
    );
    for (id, label) in THEMES {
        let _ = writeln!(text, "  - {{id: {id}, label: {label}}}");
    }
    text.push_str(
        "indicators:\n- {id: lectures_held, label: 讲座场次, unit: 场, kind: count, better: up, definition: 当年举办的讲座}\n\
         sources:\n- {id: yearbook, title: 讲座年报, publisher: 某省科学技术协会, date: 2023-01-01, kind: statistics}\n\
         rosters:\n- {place: province, campaign: lectures, target: township, units: complete, organisations: complete, source: yearbook}\n",
    );
    text
}

fn county_id(county: usize) -> String {
    format!("c{county:04}")
}

/// Two characters and a kind; no two counties share all three, nor the first two.
fn county_name(county: usize) -> String {
    format!("{}{}", pair(county), COUNTY[county % COUNTY.len()])
}

/// Counties have names of their own as long as there are pairs; no two townships of a county share theirs.
fn township_name(county: usize, township: usize) -> String {
    format!("{}{}", pair(county * 7 + township * 41 + 5), TOWNSHIP[township % TOWNSHIP.len()])
}

/// The `index`th pair of a first and a second character; after all pairs come those with a number.
fn pair(index: usize) -> String {
    let (firsts, seconds) = (FIRST.chars().count(), SECOND.chars().count());
    let first = FIRST.chars().nth(index % firsts).expect("taken modulo the length");
    let second = SECOND.chars().nth(index / firsts % seconds).expect("taken modulo the length");
    match index / (firsts * seconds) {
        0 => format!("{first}{second}"),
        round => format!("{first}{second}{round}"),
    }
}

struct Generator {
    shape: Shape,
    chance: Chance,
}

impl Generator {
    fn places(&self) -> String {
        let mut text = String::from("places:\n- {id: province, name: 某省, level: province}\n");
        let of_a_city = COUNTIES_OF_A_CITY.max(self.shape.counties.div_ceil(MOST_CITIES));
        for city in 0..self.shape.counties.div_ceil(of_a_city) {
            let _ =
                writeln!(text, "- {{id: city{city:02}, name: 第{city}市, level: city, parent: province}}");
        }
        for county in 0..self.shape.counties {
            let (id, name, city) = (county_id(county), county_name(county), county / of_a_city);
            let _ = writeln!(text, "- {{id: {id}, name: {name}, level: county, parent: city{city:02}}}");
        }
        text
    }

    /// The townships of a county, about three in four with an association.
    fn townships(&mut self, county: usize) -> String {
        let (mut places, mut organisations) = (String::from("places:\n"), String::from("organisations:\n"));
        for township in 0..self.shape.townships {
            let (parent, name) = (county_id(county), township_name(county, township));
            let id = format!("{parent}-{township:02}");
            let _ = writeln!(places, "- {{id: {id}, name: {name}, level: township, parent: {parent}}}");
            // The first always has one, or the list might be empty.
            if township == 0 || self.chance.below(4) > 0 {
                let (since, members) = (self.day(), self.chance.between(9, 140));
                let county = county_name(county);
                let _ = writeln!(
                    organisations,
                    "- {{id: {id}-kx, name: {county}{name}科协, type: township_association, unit: {id}, status: active, \
                     established: {since}, campaign: lectures, members: {{value: {members}, as_of: {AS_OF}}}, \
                     sources: [yearbook]}}"
                );
            }
        }
        places + &organisations
    }

    /// A report, and how many characters its body has.
    fn report(&mut self) -> (String, usize) {
        let county = self.chance.below(self.shape.counties);
        let (id, name, day) = (county_id(county), county_name(county), self.day());
        let (kind, topic) = (self.chance.pick(&KINDS), self.word('t'));
        let themes = self.themes();
        let figure = (self.chance.below(4) == 0).then(|| self.chance.between(3, 900).to_string());
        let mut text = format!(
            "---\ntitle: {name}{topic}{kind}\ndate: {day}\nkind: {kind}\nplace: {id}\ncounties: [{id}]\n\
             campaign: lectures\nthemes: {themes}\nsummary: {}\n",
            self.sentence(county)
        );
        let mut body = self.paragraph(county, 2);
        if let Some(value) = figure {
            let quote = FIGURE.replace("{n}", &value);
            let _ = writeln!(
                text,
                "figures:\n- {{indicator: lectures_held, place: {id}, value: {value}, quote: {quote}}}"
            );
            let _ = write!(body, "{quote}。");
        }
        self.sections(county, &mut body);
        let length = body.chars().count();
        let _ = write!(text, "---\n{body}\n");
        (text, length)
    }

    /// Sections until the body is between 800 and 2,000 characters long, with one list and one table.
    fn sections(&mut self, county: usize, body: &mut String) {
        let goal = self.chance.between(820, 1_850);
        let first = self.chance.below(HEADINGS.len());
        let mut written = body.chars().count();
        for section in 0.. {
            if written >= goal && section >= 2 {
                return;
            }
            let start = body.len();
            let _ = write!(body, "\n\n## {}\n\n", HEADINGS[(first + section) % HEADINGS.len()]);
            body.push_str(&self.paragraph(county, 2));
            match section {
                0 => self.list(body),
                1 => self.table(county, body),
                _ => {}
            }
            written += body[start..].chars().count();
            while written < goal * (section + 1) / 4 {
                let paragraph = format!("\n\n{}", self.paragraph(county, 2));
                written += paragraph.chars().count();
                body.push_str(&paragraph);
            }
        }
    }

    fn list(&mut self, body: &mut String) {
        body.push_str("\n\n");
        let first = self.chance.below(ITEMS.len());
        for item in 0..self.chance.between(3, 5) {
            let (key, measure) = (ITEMS[(first + item) % ITEMS.len()], self.word('m'));
            let _ = writeln!(body, "- **{key}**：{measure}，免得{}", self.word('b'));
        }
    }

    fn table(&mut self, county: usize, body: &mut String) {
        body.push_str("\n\n| 乡镇 | 场次 | 听众 | 题目 |\n|---|---:|---:|---|\n");
        for township in 0..self.chance.between(3, 6).min(self.shape.townships) {
            let name = township_name(county, township);
            let (times, people) = (self.chance.between(1, 30), self.chance.between(12, 2_400));
            let _ = writeln!(body, "| {name} | {times} | {people} | {} |", self.word('t'));
        }
    }

    fn practice(&mut self, number: usize) -> String {
        let county = self.chance.below(self.shape.counties);
        let (id, name, started) = (county_id(county), county_name(county), self.day());
        let (title, themes) = (self.chance.pick(&PRACTICES), self.themes());
        let mut text = format!(
            "---\ntitle: {name}：{title}\ncounties: [{id}]\nthemes: {themes}\ncampaign: lectures\nstarted: {started}\n\
             updated: {started}\nsummary: {}\n",
            self.sentence(county)
        );
        // One in three was adopted somewhere; never by its own county.
        if number.is_multiple_of(3) && self.shape.counties > 1 {
            let place =
                county_id((county + 1 + self.chance.below(self.shape.counties - 1)) % self.shape.counties);
            let _ = writeln!(
                text,
                "adoptions:\n- {{place: {place}, since: {AS_OF}, status: implemented, source: yearbook}}"
            );
        }
        text.push_str("---\n");
        for (heading, paragraphs) in [("背景", 2), ("做法", 4), ("成效", 2)] {
            let _ = write!(text, "## {heading}\n\n");
            for _ in 0..paragraphs {
                let _ = write!(text, "{}\n\n", self.paragraph(county, 3));
            }
        }
        text
    }

    fn paragraph(&mut self, county: usize, sentences: usize) -> String {
        (0..self.chance.between(1, sentences)).map(|_| self.sentence(county)).collect()
    }

    /// A sentence that names counties in plain words; now and then one is a reference.
    fn sentence(&mut self, county: usize) -> String {
        let other = self.chance.below(self.shape.counties);
        let mut text = String::new();
        let mut rest = self.chance.pick(&PATTERNS);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let mut letters = after.chars();
            match letters.next() {
                Some('c') => text.push_str(&county_name(county)),
                Some('o') => text.push_str(&county_name(other)),
                Some('s') => text.push_str(&township_name(county, self.chance.below(self.shape.townships))),
                Some('n') => text.push_str(&self.chance.between(2, 480).to_string()),
                Some(letter) => text.push_str(self.word(letter)),
                None => {}
            }
            rest = letters.as_str().trim_start_matches('}');
        }
        text + rest
    }

    fn word(&mut self, letter: char) -> &'static str {
        let list = LISTS.iter().find(|(own, _)| *own == letter).map(|(_, list)| *list);
        self.chance.pick(list.expect("every letter of a pattern has its list"))
    }

    fn themes(&mut self) -> String {
        let first = self.chance.below(THEMES.len());
        let second = (first + self.chance.between(1, THEMES.len() - 1)) % THEMES.len();
        format!("[{}, {}]", THEMES[first].0, THEMES[second].0)
    }

    fn day(&mut self) -> Date {
        let days = i64::try_from(self.chance.below(DAYS)).expect("a few years");
        civil::date(2023, 1, 1).saturating_add(days.days())
    }
}
