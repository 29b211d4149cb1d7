//! The columns that a list may have: one table for what is recognised, what is written and what is checked.
//!
//! A column is a field of a record under the names that people give it. Names that several kinds of lists share are
//! listed with each of them; which kind a list is, the columns that are telling decide.

use crate::base::{Language, Text};

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 地区
    Places,
    /// 单元
    Units,
    /// 组织
    Organisations,
    /// 数据
    Observations,
}

impl Kind {
    /// All kinds, each after those that it refers to.
    pub const ALL: [Kind; 4] = [Kind::Places, Kind::Units, Kind::Organisations, Kind::Observations];

    /// Its list in a data file: English and Chinese key.
    pub fn list(self) -> (&'static str, &'static str) {
        match self {
            Kind::Places => ("places", "地区"),
            Kind::Units => ("units", "单元"),
            Kind::Organisations => ("organisations", "组织"),
            Kind::Observations => ("observations", "数据"),
        }
    }

    /// The name of its sheet.
    pub fn sheet(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            Kind::Places => ("Places", "地区"),
            Kind::Units => ("Units", "单元"),
            Kind::Organisations => ("Organisations", "组织"),
            Kind::Observations => ("Figures", "数据"),
        };
        Text { zh, en }.get(language)
    }

    /// Words for one record.
    pub fn record(self) -> Text {
        match self {
            Kind::Places => Text { zh: "地区", en: "place" },
            Kind::Units => Text { zh: "单元", en: "unit" },
            Kind::Organisations => Text { zh: "组织", en: "organisation" },
            Kind::Observations => Text { zh: "数据", en: "figure" },
        }
    }

    /// Its columns, in the order in which a record is written.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Places => PLACES,
            Kind::Units => UNITS,
            Kind::Organisations => ORGANISATIONS,
            Kind::Observations => OBSERVATIONS,
        }
    }
}

/// What a column holds, and so how its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An id.
    Id,
    /// Words as they are; a code may be a number to the spreadsheet.
    Words,
    /// Several words.
    List,
    /// A level of places.
    Level,
    /// A status of organisations.
    Status,
    /// Whether there is an organisation at all.
    Exists,
    /// Yes or no.
    Truth,
    /// A date.
    Date,
    /// A whole number.
    Count,
    /// A type of units, by id or label.
    UnitType,
    /// A type of organisations, by id or label.
    OrganisationType,
    /// A place.
    Place,
    /// Several places.
    Places,
    /// A unit.
    Unit,
    /// An organisation.
    Organisation,
    /// A campaign.
    Campaign,
    /// A source.
    Source,
    /// Several sources.
    Sources,
    /// An indicator.
    Indicator,
    /// The value of an indicator.
    Measure,
    /// Column and row on the map of tiles.
    Tile,
    /// Small records, their parts by key.
    Records(&'static [&'static str]),
    /// The place around, which says what names mean.
    Around,
    /// Numbers of rows.
    Serial,
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// The field, with the part of a group after a dot; empty where the column is none.
    pub key: &'static str,
    /// Its header.
    pub header: Text,
    /// Other headers that mean it, folded.
    pub also: &'static [&'static str],
    /// What it holds.
    pub form: Form,
    /// How much its presence says about the kind of the list.
    pub telling: u32,
}

const fn column(
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    form: Form,
    telling: u32,
    also: &'static [&'static str],
) -> Column {
    Column { key, header: Text { zh, en }, also, form, telling }
}

/// Parts of an exemption.
pub const EXEMPTION: &[&str] = &["campaign", "reason", "until"];
/// Parts of a post.
pub const LEADER: &[&str] = &["post", "role", "count", "mode"];
/// Parts of a grant.
pub const FUNDING: &[&str] = &["year", "amount", "unit", "payer", "kind"];

/// Headers of the county or place around.
const AROUND: &[&str] = &[
    "县区",
    "区县",
    "县市区",
    "区市县",
    "县",
    "区",
    "县市",
    "市县",
    "所属县区",
    "所在县区",
    "所属县市区",
    "所在县市区",
    "所属县",
    "所在县",
    "县区名称",
    "县市区名称",
    "属地",
    "county",
    "district",
];
const AROUND_COLUMN: Column = column("", "县区", "County", Form::Around, 1, AROUND);
const SERIAL_COLUMN: Column =
    column("", "序号", "No.", Form::Serial, 0, &["序", "编号", "no", "number", "serial", "行号"]);

static PLACES: &[Column] = &[
    column("id", "标识", "Id", Form::Id, 0, &["slug"]),
    column(
        "code",
        "代码",
        "Code",
        Form::Words,
        3,
        &["行政区划代码", "区划代码", "统计用区划代码", "地区代码"],
    ),
    column(
        "name",
        "名称",
        "Name",
        Form::Words,
        1,
        &[
            "地区名称",
            "地区",
            "地名",
            "区划名称",
            "行政区划名称",
            "行政区划",
            "乡镇名称",
            "镇街名称",
            "乡镇街道名称",
            "乡镇街道",
            "乡镇",
            "镇街",
            "全称",
            "placename",
            "place",
        ],
    ),
    column("short", "简称", "Short name", Form::Words, 2, &["short"]),
    column(
        "aliases",
        "别名",
        "Other names",
        Form::List,
        0,
        &["曾用名", "又名", "其他名称", "aliases", "alias"],
    ),
    column("level", "级别", "Level", Form::Level, 5, &["行政级别", "层级", "地区级别", "区划级别"]),
    column("type", "类型", "Type", Form::Words, 0, &["类别", "地区类型", "区划类型", "type"]),
    column(
        "parent",
        "上级",
        "Parent",
        Form::Place,
        4,
        &["上级地区", "所属地区", "隶属", "隶属地区", "上级行政区", "所属市"],
    ),
    column(
        "managed_by",
        "托管",
        "Managed by",
        Form::Place,
        5,
        &["代管", "托管地区", "代管地区", "实际管理", "managedby"],
    ),
    column("statutory", "法定", "Statutory", Form::Truth, 5, &["是否法定", "法定区划"]),
    column("valid_from", "设立", "Valid from", Form::Date, 2, &["设立时间", "设立日期", "validfrom"]),
    column("valid_to", "撤销", "Valid to", Form::Date, 1, &["撤销时间", "撤销日期", "validto"]),
    column("tile", "格位", "Tile", Form::Tile, 5, &["格图位置"]),
    AROUND_COLUMN,
    SERIAL_COLUMN,
];

static UNITS: &[Column] = &[
    column("id", "标识", "Id", Form::Id, 0, &["slug"]),
    column(
        "name",
        "单元名称",
        "Name",
        Form::Words,
        2,
        &["单位名称", "名称", "单位", "单元", "unitname", "unit"],
    ),
    column(
        "type",
        "单元类型",
        "Type",
        Form::UnitType,
        2,
        &["单位类型", "单位性质", "类型", "类别", "性质", "unittype"],
    ),
    column(
        "place",
        "所在地",
        "Place",
        Form::Place,
        2,
        &[
            "所在地区",
            "所在乡镇",
            "所在镇街",
            "所在乡镇街道",
            "乡镇",
            "镇街",
            "乡镇街道",
            "所属乡镇",
            "所属乡镇街道",
            "地区",
            "所属地区",
            "location",
        ],
    ),
    column("valid_from", "设立", "Valid from", Form::Date, 2, &["设立时间", "设立日期", "validfrom"]),
    column("valid_to", "撤销", "Valid to", Form::Date, 1, &["撤销时间", "撤销日期", "validto"]),
    column("exempt", "免建", "Exempt", Form::Records(EXEMPTION), 5, &["免建情况"]),
    AROUND_COLUMN,
    SERIAL_COLUMN,
];

static ORGANISATIONS: &[Column] = &[
    column("id", "标识", "Id", Form::Id, 0, &["slug"]),
    column(
        "name",
        "组织名称",
        "Name",
        Form::Words,
        2,
        &[
            "科协名称",
            "组织",
            "协会名称",
            "机构名称",
            "组织全称",
            "科协组织名称",
            "基层科协名称",
            "名称",
            "单位名称",
            "organisation",
            "organization",
            "organisationname",
            "organizationname",
            "association",
        ],
    ),
    column(
        "aliases",
        "别名",
        "Other names",
        Form::List,
        0,
        &["曾用名", "又名", "简称", "其他名称", "aliases", "alias"],
    ),
    column(
        "type",
        "组织类型",
        "Type",
        Form::OrganisationType,
        2,
        &["类型", "类别", "科协类型", "科协类别", "组织类别", "organisationtype"],
    ),
    column(
        "unit",
        "所在单元",
        "Unit",
        Form::Unit,
        4,
        &["所在单位", "依托单位", "建会单位", "挂靠单位", "单元", "单元名称", "单位", "单位名称", "host"],
    ),
    column(
        "place",
        "所在地",
        "Place",
        Form::Place,
        1,
        &[
            "所在地区",
            "所在乡镇",
            "所在镇街",
            "所在乡镇街道",
            "乡镇",
            "镇街",
            "乡镇街道",
            "所属乡镇",
            "所属乡镇街道",
            "地区",
            "location",
        ],
    ),
    column(
        "parent",
        "上级组织",
        "Parent",
        Form::Organisation,
        5,
        &["上级科协", "隶属组织", "主管组织", "上级", "parent"],
    ),
    column(
        "status",
        "状态",
        "Status",
        Form::Status,
        3,
        &["组织状态", "建会状态", "建设情况", "建设状态", "建会情况"],
    ),
    column(
        "",
        "是否成立",
        "Exists",
        Form::Exists,
        6,
        &[
            "是否建立",
            "是否已建",
            "是否建会",
            "是否已成立",
            "是否成立科协",
            "是否建立科协",
            "是否建立组织",
            "已成立",
        ],
    ),
    column(
        "established",
        "成立时间",
        "Established",
        Form::Date,
        6,
        &[
            "成立",
            "成立日期",
            "成立年月",
            "建会时间",
            "建会日期",
            "建立时间",
            "建立日期",
            "批准时间",
            "批准成立时间",
            "founded",
            "foundedon",
            "establishedon",
        ],
    ),
    column(
        "ended",
        "终止时间",
        "Ended",
        Form::Date,
        5,
        &["终止", "终止日期", "撤销时间", "撤销日期", "停摆时间"],
    ),
    column("campaign", "专项工作", "Campaign", Form::Campaign, 4, &["专项", "工作"]),
    column("leaders", "任职", "Posts", Form::Records(LEADER), 5, &["任职情况", "负责人职务", "leaders"]),
    column(
        "members.value",
        "会员数",
        "Members",
        Form::Count,
        4,
        &["会员人数", "会员", "会员总数", "会员数量", "个人会员数"],
    ),
    column("members.as_of", "会员截至", "Members as of", Form::Date, 4, &["会员统计时间", "会员数截至"]),
    column("funding", "经费", "Funding", Form::Records(FUNDING), 4, &["经费情况"]),
    column("sources", "来源", "Sources", Form::Sources, 0, &["数据来源", "依据", "来源文件", "source"]),
    AROUND_COLUMN,
    SERIAL_COLUMN,
];

static OBSERVATIONS: &[Column] = &[
    column("indicator", "指标", "Indicator", Form::Indicator, 6, &["指标名称", "项目", "统计指标"]),
    column(
        "place",
        "地区",
        "Place",
        Form::Place,
        2,
        &[
            "县区",
            "区县",
            "县市区",
            "区市县",
            "县",
            "区",
            "所属县区",
            "所在地",
            "单位名称",
            "填报单位",
            "乡镇",
            "镇街",
            "乡镇街道",
            "county",
        ],
    ),
    column("value", "数值", "Value", Form::Measure, 6, &["数据", "值", "数量", "完成数", "上报数"]),
    column("unit", "计量单位", "Unit", Form::Words, 3, &["单位"]),
    column(
        "as_of",
        "截至",
        "As of",
        Form::Date,
        4,
        &[
            "截至日期",
            "截至时间",
            "截止日期",
            "截止时间",
            "截止",
            "统计时间",
            "统计日期",
            "数据时间",
            "日期",
            "asof",
            "date",
        ],
    ),
    column("period.from", "期间自", "From", Form::Date, 5, &["起", "开始日期", "期间开始"]),
    column("period.to", "期间至", "To", Form::Date, 5, &["止", "结束日期", "期间结束"]),
    column("source", "来源", "Source", Form::Source, 1, &["数据来源", "依据", "来源文件"]),
    column("quote", "原文", "Quote", Form::Words, 5, &[]),
    column("members", "名单", "List of places", Form::Places, 4, &["地区名单"]),
    column("members_complete", "名单完整", "List complete", Form::Truth, 5, &["名单是否完整"]),
    column("note", "说明", "Note", Form::Words, 1, &["备注", "注", "remark", "remarks", "notes"]),
    column("correction", "更正", "Correction", Form::Words, 4, &["更正说明"]),
    SERIAL_COLUMN,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::parse::raw::{RawObservation, RawOrganisation, RawPlace, RawUnit};
    use crate::parse::schema::Group;

    #[test]
    fn every_field_of_a_record_is_a_column_or_is_left_out_for_a_reason() {
        let left_out: [(&str, &str); 2] =
            [("conditions", "each condition of a campaign is a column"), ("basis", "there is only one")];
        let kinds = [
            (Kind::Places, RawPlace::FIELDS),
            (Kind::Units, RawUnit::FIELDS),
            (Kind::Organisations, RawOrganisation::FIELDS),
            (Kind::Observations, RawObservation::FIELDS),
        ];
        for (kind, fields) in kinds {
            let columns: BTreeSet<&str> =
                kind.columns().iter().filter_map(|column| column.key.split('.').next()).collect();
            for field in fields {
                let out = left_out.iter().any(|(key, _)| *key == field.key);
                assert!(columns.contains(field.key) != out, "{kind:?} {}", field.key);
            }
            for column in columns.iter().filter(|key| !key.is_empty()) {
                assert!(fields.iter().any(|field| field.key == *column), "{kind:?} {column}");
            }
        }
    }

    #[test]
    fn headers_of_a_kind_are_different() {
        for kind in Kind::ALL {
            for language in Language::ALL {
                let headers: BTreeSet<&str> =
                    kind.columns().iter().map(|column| column.header.get(language)).collect();
                assert_eq!(headers.len(), kind.columns().len(), "{kind:?}");
            }
        }
    }
}
