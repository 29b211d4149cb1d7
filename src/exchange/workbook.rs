//! Workbooks to fill in: what the records say under the headers that import knows, with lists to choose from.
//!
//! Made of the same table of columns that import reads by, so that a workbook that nobody touched imports as no change.
//! Built in memory; the only day in it is the site's own.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatBorder,
    Formula, Workbook, Worksheet, XlsxError, utility::column_number_to_name,
};
use unicode_width::UnicodeWidthStr;

use crate::base::cell::clipped;
use crate::base::date::Precision;
use crate::base::{Language, PartialDate, Text};
use crate::domain::{Key, Place, SourceRef, Unit};
use crate::refine::Site;
use crate::refine::names::Index;
use crate::refine::values;

use super::columns::{Column, Form, Kind};
use super::current::{self, Written};
use super::lookup::Lookup;
use super::recognise::Meaning;
use super::words;

/// Rows below the records that the lists to choose from reach to.
const ROOM: u32 = 500;
/// UTF-16 units that a cell can hold.
const MAX_TEXT: usize = 32_767;
/// Rows that the width of a column is measured by.
const MEASURED: usize = 100;

/// What a workbook is to hold.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'k> {
    /// A sheet for each of them.
    pub kinds: &'k [Kind],
    /// Records of this place only.
    pub place: Option<Key<Place>>,
    /// To be filled in by somebody: units without an organisation are listed too.
    pub form: bool,
    /// Language of headers and words.
    pub language: Language,
}

/// Makes a workbook.
pub fn workbook(site: &Site, wanted: Wanted<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = date_of(PartialDate::day(site.as_of()));
    let mut about = DocProperties::new().set_title(clipped(&site.config().title, 255));
    if let Some(day) = day.or_else(|| ExcelDateTime::from_serial_datetime(1.0).ok()) {
        about = about.set_creation_datetime(&day);
    }
    book.set_properties(&about);
    let made = Making { lookup: Lookup::new(site), site, wanted, formats: Formats::new() };
    made.all(&mut book).expect("names, sizes and texts are within limits");
    book.save_to_buffer().expect("a workbook fits into memory")
}

struct Formats {
    header: Format,
    text: Format,
    date: Format,
    count: Format,
    wrapped: Format,
}

impl Formats {
    fn new() -> Formats {
        Formats {
            header: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00F2_F2F2))
                .set_border_bottom(FormatBorder::Thin),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            count: Format::new().set_num_format("0"),
            wrapped: Format::new().set_text_wrap(),
        }
    }
}

/// Choices of a column: the letters of their own column on the hidden sheet, and how many there are.
type Choices = BTreeMap<String, (String, usize)>;

struct Making<'s> {
    lookup: Lookup<'s>,
    site: &'s Site,
    wanted: Wanted<'s>,
    formats: Formats,
}

impl Making<'_> {
    fn all(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let language = self.wanted.language;
        self.explain(book.add_worksheet())?;
        let lists = Text { zh: "选项", en: "Lists" }.get(language);
        let mut choices = Choices::new();
        let mut hidden = Worksheet::new();
        hidden.set_name(lists)?.set_hidden(true);
        for kind in self.wanted.kinds {
            let sheet = book.add_worksheet();
            sheet.set_name(kind.sheet(language))?;
            self.fill(sheet, *kind, &mut hidden, lists, &mut choices)?;
        }
        book.push_worksheet(hidden);
        if let Ok(first) = book.worksheet_from_index(1) {
            first.set_active(true);
        }
        Ok(())
    }

    /// The columns of a sheet: those of the kind, and for organisations one for each condition.
    fn columns(&self, kind: Kind) -> Vec<(Meaning, String)> {
        let language = self.wanted.language;
        let mut columns = Vec::new();
        for column in kind.columns() {
            let is_field = !column.key.is_empty() || (self.wanted.form && column.form == Form::Exists);
            if is_field {
                columns.push((Meaning::Field(column), column.header.get(language).to_owned()));
            }
            if kind == Kind::Organisations && column.key == "campaign" {
                columns.extend(self.conditions());
            }
        }
        columns
    }

    fn conditions(&self) -> Vec<(Meaning, String)> {
        let all: Vec<_> =
            self.site.campaigns().iter().flat_map(|(_, campaign)| &campaign.conditions).collect();
        let mut columns: Vec<(Meaning, String)> = Vec::new();
        for condition in &all {
            let meaning = Meaning::Condition(condition.id.clone());
            if columns.iter().any(|(own, _)| *own == meaning) {
                continue;
            }
            let shared = all.iter().any(|other| other.label == condition.label && other.id != condition.id);
            columns.push((meaning, if shared { condition.id.clone() } else { condition.label.clone() }));
        }
        columns
    }

    /// The records of a sheet, by their position in the table of their kind.
    fn records(&self, kind: Kind) -> Vec<usize> {
        let site = self.site;
        let inside = |place: Option<Key<Place>>| match self.wanted.place {
            Some(around) => place.is_some_and(|place| self.lookup.within(place, around)),
            None => true,
        };
        match kind {
            Kind::Places => site.places().keys().filter(|key| inside(Some(*key))).map(Key::index).collect(),
            Kind::Units => {
                let own = site.units().iter().filter(|(_, unit)| !unit.is_place && inside(Some(unit.place)));
                own.map(|(key, _)| key.index()).collect()
            }
            Kind::Organisations => {
                let own = site.organisations().iter().filter(|(_, own)| inside(own.place));
                own.map(|(key, _)| key.index()).collect()
            }
            Kind::Observations => {
                let own = site.observations().iter().enumerate().filter(|(_, own)| {
                    inside(Some(own.place)) && !matches!(own.source, Some(SourceRef::Report(_)))
                });
                own.map(|(index, _)| index).collect()
            }
        }
    }

    /// Units that some target counts and that have no organisation.
    fn open_units(&self) -> Vec<Key<Unit>> {
        let site = self.site;
        let counted: Vec<&String> =
            site.targets().into_iter().flat_map(|key| &site.target(key).unit_types).collect();
        let open = site.units().iter().filter(|(key, unit)| {
            let around = self.wanted.place.is_none_or(|around| self.lookup.within(unit.place, around));
            around
                && unit.validity.contains(site.as_of())
                && unit.kinds.iter().any(|kind| counted.contains(&kind))
                && self.lookup.hosted(*key).is_empty()
        });
        open.map(|(key, _)| key).collect()
    }

    fn fill(
        &self,
        sheet: &mut Worksheet,
        kind: Kind,
        hidden: &mut Worksheet,
        lists: &str,
        choices: &mut Choices,
    ) -> Result<(), XlsxError> {
        let columns = self.columns(kind);
        let records = self.records(kind);
        sheet.set_freeze_panes(1, 0)?;
        let mut widths: Vec<usize> = columns.iter().map(|(_, header)| header.width() + 2).collect();
        for (column, (_, header)) in (0..).zip(&columns) {
            sheet.write_string_with_format(0, column, clipped(header, MAX_TEXT), &self.formats.header)?;
        }
        let mut line = 1;
        for (count, index) in records.iter().enumerate() {
            for (at, (meaning, _)) in columns.iter().enumerate() {
                let written = match meaning {
                    Meaning::Field(own) if own.form == Form::Exists => Written::Text("true".to_owned()),
                    _ => current::of(self.site, kind, *index, meaning),
                };
                let shown = self.put(sheet, (line, at), meaning, &written, *index)?;
                if count < MEASURED {
                    widths[at] = widths[at].max(shown);
                }
            }
            line += 1;
        }
        if self.wanted.form && kind == Kind::Organisations {
            for unit in self.open_units() {
                self.open_row(sheet, line, &columns, unit)?;
                line += 1;
            }
        }
        for (column, ((meaning, _), width)) in (0..).zip(columns.iter().zip(widths)) {
            sheet.set_column_width(column, u32::try_from(width.clamp(6, 40)).unwrap_or(6) + 1)?;
            let format = if meaning.form() == Form::Count { &self.formats.count } else { &self.formats.text };
            sheet.set_column_format(column, format)?;
            self.choose(sheet, (line, column), kind, meaning, (hidden, lists), choices)?;
        }
        let last = u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1);
        sheet.autofilter(0, 0, line.saturating_sub(1).max(1), last)?;
        Ok(())
    }

    /// A unit that has no organisation yet: the county says 是 and fills in the rest.
    fn open_row(
        &self,
        sheet: &mut Worksheet,
        line: u32,
        columns: &[(Meaning, String)],
        unit: Key<Unit>,
    ) -> Result<(), XlsxError> {
        for (at, (meaning, _)) in columns.iter().enumerate() {
            let written = match meaning {
                Meaning::Field(own) if own.form == Form::Exists => Written::Text("false".to_owned()),
                Meaning::Field(own) if own.key == "unit" => Written::Text(self.site.units()[unit].id.clone()),
                _ => Written::Nothing,
            };
            self.put(sheet, (line, at), meaning, &written, 0)?;
        }
        Ok(())
    }

    /// Writes a value; tells how wide it is.
    fn put(
        &self,
        sheet: &mut Worksheet,
        (line, at): (u32, usize),
        meaning: &Meaning,
        written: &Written,
        index: usize,
    ) -> Result<usize, XlsxError> {
        let column = u16::try_from(at).unwrap_or(u16::MAX);
        let form = meaning.form();
        let text = self.text(form, written, index);
        if text.is_empty() {
            return Ok(0);
        }
        let number = match form {
            Form::Count => text.parse::<f64>().ok(),
            Form::Measure if !text.contains(['%', '/']) => {
                text.parse::<f64>().ok().filter(|_| !self.is_ratio(index))
            }
            _ => None,
        };
        let day = (form == Form::Date).then(|| PartialDate::parse(&text)).flatten().and_then(date_of);
        match (number, day) {
            (Some(number), _) => sheet.write_number(line, column, number)?,
            (_, Some(day)) => sheet.write_datetime_with_format(line, column, &day, &self.formats.date)?,
            _ => {
                sheet.write_string_with_format(line, column, clipped(&text, MAX_TEXT), &self.formats.text)?
            }
        };
        Ok(text.width())
    }

    fn is_ratio(&self, observation: usize) -> bool {
        self.site.observations().get(observation).is_some_and(|own| self.site.is_ratio(own.indicator))
    }

    /// A value as the cells of its column have it.
    fn text(&self, form: Form, written: &Written, index: usize) -> String {
        let language = self.wanted.language;
        match written {
            Written::Nothing => String::new(),
            Written::List(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match form {
                        Form::Places => self.name(Form::Place, item),
                        _ => item.clone(),
                    })
                    .collect();
                words::join(items.iter().map(String::as_str))
            }
            Written::Records(rows) => {
                words::join_records(rows.iter().map(|row| row.iter().map(String::as_str).collect()))
            }
            Written::Text(text) => match form {
                Form::Truth | Form::Exists => truth(text == "true", language).to_owned(),
                Form::Level => values::word(values::LEVELS, text).map_or(text.clone(), |level| {
                    current::word(values::LEVELS, level).get(language).to_owned()
                }),
                Form::Status => values::word(values::STATUSES, text)
                    .map_or(text.clone(), |own| current::status(own).get(language).to_owned()),
                Form::Measure if text == "full" && self.is_ratio(index) => {
                    Text { zh: "全覆盖", en: "full" }.get(language).to_owned()
                }
                form => self.name(form, text),
            },
        }
    }

    /// The name of what an id means, where the name alone leads back to it; else the id.
    fn name(&self, form: Form, id: &str) -> String {
        let site = self.site;
        let names = site.names();
        let name = match form {
            Form::Place => {
                site.places().find(id).and_then(|key| clear(&names.places, key, &site.places()[key].name))
            }
            Form::Unit => {
                site.units().find(id).and_then(|key| clear(&names.units, key, &site.units()[key].name))
            }
            Form::Organisation => {
                let key = site.organisations().find(id);
                key.and_then(|key| clear(&names.organisations, key, &site.organisations()[key].name))
            }
            Form::Campaign => site
                .campaigns()
                .find(id)
                .and_then(|key| clear(&names.campaigns, key, &site.campaigns()[key].title)),
            Form::Indicator => {
                let key = site.indicators().find(id);
                let label = key.map(|key| site.indicators()[key].label.clone());
                label.filter(|label| site.find_indicator(label) == site.find_indicator(id))
            }
            Form::OrganisationType => {
                super::cells::label_of(&super::cells::organisation_types(&self.lookup), id, |label| {
                    let targets = site.campaigns().iter().flat_map(|(_, campaign)| &campaign.targets);
                    targets.into_iter().find(|target| target.label == label).is_some()
                })
            }
            _ => None,
        };
        name.filter(|name| !words::is_blank(name) && name != "无").unwrap_or_else(|| id.to_owned())
    }

    /// Lists to choose from, below the headers and some way beyond the records.
    fn choose(
        &self,
        sheet: &mut Worksheet,
        (line, column): (u32, u16),
        kind: Kind,
        meaning: &Meaning,
        (hidden, lists): (&mut Worksheet, &str),
        choices: &mut Choices,
    ) -> Result<(), XlsxError> {
        let key = format!("{:?}{kind:?}", meaning.form());
        if !choices.contains_key(&key) {
            let options = self.options(kind, meaning.form());
            let own = u16::try_from(choices.len()).unwrap_or(u16::MAX);
            for (row, option) in (0..).zip(&options) {
                hidden.write_string(row, own, clipped(option, MAX_TEXT))?;
            }
            choices.insert(key.clone(), (column_number_to_name(own), options.len()));
        }
        let Some((letters, count)) = choices.get(&key).filter(|(_, count)| *count > 0) else { return Ok(()) };
        let range = format!("='{lists}'!${letters}$1:${letters}${count}");
        // Names of things may be new; yes and no may not.
        let closed = matches!(meaning.form(), Form::Truth | Form::Exists | Form::Level | Form::Status);
        let style = if closed { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Warning };
        let validation = DataValidation::new().allow_list_formula(Formula::new(range)).set_error_style(style);
        let validation = match self.wanted.language {
            Language::Chinese => validation.set_error_message("请从下拉列表中选择")?,
            Language::English => validation.set_error_message("Choose from the list")?,
        };
        sheet.add_data_validation(1, column, line + ROOM, column, &validation)?;
        Ok(())
    }

    fn options(&self, kind: Kind, form: Form) -> Vec<String> {
        let (site, language) = (self.site, self.wanted.language);
        let inside =
            |place: Key<Place>| self.wanted.place.is_none_or(|around| self.lookup.within(place, around));
        let mut options: Vec<String> = match form {
            Form::Truth | Form::Exists => {
                return vec![truth(true, language).to_owned(), truth(false, language).to_owned()];
            }
            Form::Level => {
                return values::LEVELS
                    .iter()
                    .map(|(en, zh, _)| Text { zh, en }.get(language).to_owned())
                    .collect();
            }
            Form::Status => {
                return values::STATUSES
                    .iter()
                    .map(|(en, zh, _)| Text { zh, en }.get(language).to_owned())
                    .collect();
            }
            Form::Place => {
                let own = site.places().iter().filter(|(key, _)| kind == Kind::Places || inside(*key));
                own.map(|(_, place)| self.name(form, &place.id)).collect()
            }
            Form::Unit => {
                let own = site.units().iter().filter(|(_, unit)| inside(unit.place));
                own.map(|(_, unit)| self.name(form, &unit.id)).collect()
            }
            Form::Organisation => {
                // Those above are few; the rest are leaves.
                let above: std::collections::BTreeSet<_> =
                    site.organisations().iter().filter_map(|(_, own)| own.parent).collect();
                above.into_iter().map(|key| self.name(form, &site.organisations()[key].id)).collect()
            }
            Form::Campaign => site.campaigns().iter().map(|(_, own)| self.name(form, &own.id)).collect(),
            Form::Indicator => {
                let declared = site.indicators().iter().map(|(_, own)| self.name(form, &own.id));
                let brought = site.targets().into_iter().flat_map(|target| {
                    crate::domain::Measure::ALL.map(|measure| {
                        site.indicator_id(crate::domain::IndicatorKey::Target(target, measure))
                    })
                });
                declared.chain(brought).collect()
            }
            Form::UnitType => super::cells::unit_types(&self.lookup).into_iter().map(|(_, id)| id).collect(),
            Form::OrganisationType => {
                let types = super::cells::organisation_types(&self.lookup);
                types.into_iter().map(|(_, id)| self.name(form, &id)).collect()
            }
            _ => Vec::new(),
        };
        options.sort();
        options.dedup();
        options
    }

    /// The first sheet: what the columns mean and how to fill them in.
    fn explain(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let language = self.wanted.language;
        let text = |zh: &'static str, en: &'static str| Text { zh, en }.get(language);
        sheet.set_name(text("填写说明", "How to fill in"))?;
        sheet.set_column_width(0, 18)?;
        sheet.set_column_width(1, 80)?;
        let place = self.wanted.place.map_or(String::new(), |place| self.site.places()[place].name.clone());
        sheet.write_string_with_format(
            0,
            0,
            clipped(&format!("{} {place}", self.site.config().title), MAX_TEXT),
            &self.formats.header,
        )?;
        let mut line = 2;
        for note in notes() {
            sheet.write_string_with_format(line, 1, note.get(language), &self.formats.wrapped)?;
            line += 1;
        }
        for kind in self.wanted.kinds {
            line += 1;
            sheet.write_string_with_format(
                line,
                1,
                format!("{} {}", text("工作表", "Sheet"), kind.sheet(language)),
                &self.formats.header,
            )?;
            line += 1;
            for (meaning, header) in self.columns(*kind) {
                sheet.write_string(line, 0, clipped(&header, MAX_TEXT))?;
                sheet.write_string_with_format(
                    line,
                    1,
                    help(&meaning).get(language),
                    &self.formats.wrapped,
                )?;
                line += 1;
            }
        }
        Ok(())
    }
}

/// The name, where it means the record and nothing else.
fn clear<T>(index: &Index<T>, key: Key<T>, name: &str) -> Option<String> {
    (index.candidates(name) == [key]).then(|| name.to_owned())
}

fn truth(truth: bool, language: Language) -> &'static str {
    let words = if truth { Text { zh: "是", en: "yes" } } else { Text { zh: "否", en: "no" } };
    words.get(language)
}

fn notes() -> [Text; 5] {
    [
        Text {
            zh: "空白表示“未报送”，不等于 0，也不会删去已有的内容。",
            en: "An empty cell means not reported. It is not 0, and it takes nothing away.",
        },
        Text {
            zh: "不要改动“标识”列；新增的行把它留空。",
            en: "Leave the column Id as it is, and leave it empty in new rows.",
        },
        Text {
            zh: "表头不要改名；列的次序可以变，多余的列可以删去。",
            en: "Keep the headers; columns may be moved, and those that are not needed deleted.",
        },
        Text {
            zh: "日期写到知道的程度：2021、2021-06 或 2021-06-17。",
            en: "Write a date as far as it is known: 2021, 2021-06 or 2021-06-17.",
        },
        Text {
            zh: "有下拉列表的格请从列表中选择；一格里有多项时用“；”隔开，一项里的各部分用“｜”隔开。",
            en: "Choose from the list where there is one; separate several items by ； and the parts of an item by ｜.",
        },
    ]
}

/// What belongs into a column.
fn help(meaning: &Meaning) -> Text {
    let column: &Column = match meaning {
        Meaning::Field(column) => column,
        Meaning::Condition(_) => {
            return Text { zh: "是或否；不清楚就留空", en: "yes or no; empty if nobody knows" };
        }
        Meaning::Indicator(_) => return Text { zh: "数值", en: "the value" },
    };
    match column.form {
        Form::Id => {
            Text { zh: "程序用来认出记录，不要改动", en: "tells records apart; leave it" }
        }
        Form::Words => Text { zh: "文字", en: "words" },
        Form::List => Text { zh: "一项或几项文字", en: "one or several texts" },
        Form::Level | Form::Status | Form::UnitType | Form::OrganisationType => {
            Text { zh: "从列表中选择", en: "choose from the list" }
        }
        Form::Exists | Form::Truth => {
            Text { zh: "是或否；不清楚就留空", en: "yes or no; empty if nobody knows" }
        }
        Form::Date => Text { zh: "日期，写到知道的程度", en: "a date, as far as it is known" },
        Form::Count => Text { zh: "不小于 0 的整数", en: "a whole number from 0" },
        Form::Place | Form::Unit | Form::Organisation | Form::Campaign | Form::Source | Form::Indicator => {
            Text {
                zh: "名称；有重名时写标识或代码", en: "a name; the id or code where names are shared"
            }
        }
        Form::Places | Form::Sources => Text { zh: "一个或几个名称", en: "one or several names" },
        Form::Measure => Text {
            zh: "数值；覆盖率写 94%、166/250 或“全覆盖”",
            en: "a number; a coverage as 94%, 166/250 or full",
        },
        Form::Tile => Text {
            zh: "格图上的列和行，例如 2；3",
            en: "column and row on the map of tiles, for example 2；3",
        },
        Form::Records(_) => match column.key {
            "leaders" => Text {
                zh: "职务｜任职类别｜人数｜方式；没有的部分留空",
                en: "post｜role｜number｜mode, empty where not known",
            },
            "funding" => Text {
                zh: "年份｜金额｜单位｜拨付单位｜性质",
                en: "year｜amount｜unit｜payer｜purpose",
            },
            _ => Text { zh: "专项工作｜原因｜截止日期", en: "campaign｜reason｜until" },
        },
        Form::Around | Form::Serial => Text { zh: "", en: "" },
    }
}

/// A date that is known to the day, as spreadsheets keep it: none before 1900-03-01, where their calendar is wrong.
fn date_of(date: PartialDate) -> Option<ExcelDateTime> {
    let day = date.first();
    let part = |number: i8| u8::try_from(number).ok();
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 1900)?;
    let known = date.precision() == Precision::Day;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok().filter(|_| known)
}
