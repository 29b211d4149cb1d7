//! The table of diagnostic codes: the one place where a fault has a number, a name and words.
//!
//! Messages, `jianbao explain`, the documentation and the tests are all made from this table. Hundreds
//! tell the stage: 1 shape of files, 2 truth of records, 3 links and sums, 4 theme and pages,
//! 5 style of the content, 6 files that are imported. A code is never reused for something else.

use super::{Severity, Text};

macro_rules! codes {
    ($( $(#[$doc:meta])* $variant:ident = $number:literal $name:literal $severity:ident {
        message: $mzh:literal / $men:literal,
        help: $hzh:literal / $hen:literal,
        $( suggest: $szh:literal / $sen:literal, )?
        $( cell: $czh:literal / $cen:literal, )?
        explain: $ezh:literal / $een:literal,
    } )*) => {
        /// A rule that content can break.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( #[doc = $men] $variant, )*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &'static [Code] = &[ $( Code::$variant ),* ];

            /// The number in `JB###`.
            pub fn number(self) -> u16 {
                match self { $( Code::$variant => $number, )* }
            }

            /// The name in words, for example `unknown-key`.
            pub fn name(self) -> &'static str {
                match self { $( Code::$variant => $name, )* }
            }

            /// Severity unless the site says otherwise.
            pub fn severity(self) -> Severity {
                match self { $( Code::$variant => Severity::$severity, )* }
            }

            /// The message, with `{placeholders}`.
            pub fn message(self) -> Text {
                match self { $( Code::$variant => Text { zh: $mzh, en: $men }, )* }
            }

            /// What to type instead; may be empty.
            pub fn help(self) -> Text {
                match self { $( Code::$variant => Text { zh: $hzh, en: $hen }, )* }
            }

            /// What to type instead when there is a `{suggestion}`.
            pub fn suggestion(self) -> Option<Text> {
                match self { $( Code::$variant => { [$( Text { zh: $szh, en: $sen }, )?].first().copied() } )* }
            }

            /// What to type instead in the cell of a sheet, where that is something else.
            pub fn help_in_cell(self) -> Option<Text> {
                match self { $( Code::$variant => { [$( Text { zh: $czh, en: $cen }, )?].first().copied() } )* }
            }

            /// Meaning and cure, a few sentences.
            pub fn explanation(self) -> Text {
                match self { $( Code::$variant => Text { zh: $ezh, en: $een }, )* }
            }
        }
    };
}

impl Code {
    /// `JB103`.
    pub fn label(self) -> String {
        format!("JB{:03}", self.number())
    }

    /// Finds a code by `JB103`, `103` or its name, in any case.
    pub fn find(text: &str) -> Option<Code> {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.strip_prefix("jb").unwrap_or(&text);
        Code::ALL.iter().copied().find(|code| {
            code.name() == text || (digits.len() == 3 && digits == format!("{:03}", code.number()))
        })
    }
}

/// A message without its values: each `{placeholder}` becomes `…`.
pub fn general(message: &str) -> String {
    let mut parts = message.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "…" + part.split_once('}').map_or(part, |(_, rest)| rest))
}

codes! {
    NotUtf8 = 101 "not-utf8" Warning {
        message: "文件不是 UTF-8 编码，已按 GB18030 读取" / "the file is not UTF-8; it was read as GB18030",
        help: "用编辑器“另存为”UTF-8 编码" / "save it as UTF-8 in your editor",
        explain: "旧版记事本和 WPS 会把中文存成 GBK/GB18030。jianbao 会照样读取，但生僻字（如“㯊”）可能已经丢失，请另存为 UTF-8。" / "Older Windows editors save Chinese as GBK/GB18030. jianbao reads it, but rare characters may already be lost; save the file as UTF-8.",
    }
    Undecodable = 102 "undecodable" Error {
        message: "文件不是文本，或编码无法识别" / "the file is not text, or its encoding is unknown",
        help: "确认它是 UTF-8 编码的文本文件" / "make sure that it is a text file in UTF-8",
        explain: "数据（.yaml）和文稿（.md）必须是文本文件。Word、WPS 文档不能只改扩展名。" / "Data (.yaml) and documents (.md) must be text files. Renaming a Word document is not enough.",
    }
    YamlSyntax = 103 "yaml-syntax" Error {
        message: "YAML 写法有误：{reason}" / "this is not valid YAML: {reason}",
        help: "检查这一行及上一行：冒号后要有空格，引号、括号要成对，缩进只用空格；含冒号或 # 的文字加引号" / "check this line and the one above: a space after the colon, quotes and brackets in pairs, indentation with spaces; quote texts that contain a colon or #",
        explain: "YAML 靠缩进和冒号表示结构。常见错误：冒号后缺空格或用了全角冒号、缩进用了 Tab、引号没有成对、文字里含有“: ”却没有加引号。" / "YAML shows structure by indentation and colons. Common slips: no space after a colon or a full-width colon, tabs for indentation, an unclosed quote, a text that contains `: ` without quotes.",
    }
    YamlLimits = 104 "yaml-limits" Error {
        message: "YAML 过大或嵌套过深：{reason}" / "the YAML is too large or nested too deeply: {reason}",
        help: "把文件拆小，不要使用成串的别名（*）" / "split the file and do not chain aliases (`*`)",
        explain: "为防止恶意或损坏的文件拖垮程序，YAML 的别名展开、嵌套层数和大小都有上限。" / "Alias expansion, nesting and size of YAML are bounded, so that a hostile or broken file cannot exhaust the machine.",
    }
    UnclosedFrontMatter = 105 "unclosed-front-matter" Error {
        message: "文首的信息区没有结束" / "the front matter is not closed",
        help: "在信息区末尾单独写一行 ---" / "put a line with only `---` after it",
        explain: "Markdown 文件开头两行 --- 之间是信息区（标题、日期等），第二个 --- 不可缺少。" / "The lines between two `---` at the top of a Markdown file are its front matter; the second `---` is missing.",
    }
    UnknownKey = 106 "unknown-key" Error {
        message: "{kind}里没有“{key}”这一项" / "`{key}` is not a field of {kind}",
        help: "可用的项：{known}" / "known fields: {known}",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "每种记录只有规定的项，中英文写法均可。写错的项不会被悄悄忽略，因为那样数据就丢了。" / "Each kind of record has its fields, in English or Chinese. An unknown one is never ignored silently, because its data would be lost.",
    }
    DuplicateKey = 107 "duplicate-key" Error {
        message: "“{key}”写了两次" / "`{key}` is given twice",
        help: "只保留一处（中文名和英文名算同一项）" / "keep one (the English and the Chinese name are the same field)",
        explain: "同一条记录里每一项只能写一次。中文写法和英文写法是同一项。" / "A field may be given once. Its English and its Chinese name are the same field.",
    }
    WrongShape = 108 "wrong-shape" Error {
        message: "“{key}”应当是{expected}，这里是{found}" / "`{key}` should be {expected}, but this is {found}",
        help: "写法示例：{example}" / "for example: {example}",
        explain: "有的项是一段文字，有的是列表（每项以 - 开头），有的是一组“名称: 值”。" / "Some fields are a text, some a list (each item starts with `-`), some a group of `name: value`.",
    }
    FileTooLarge = 109 "file-too-large" Error {
        message: "文件过大（{size} MB，上限 {limit} MB）" / "the file is too large ({size} MB, limit {limit} MB)",
        help: "拆成几个文件" / "split it into several files",
        explain: "单个数据或文稿文件的大小有上限，以免一个坏文件拖垮整站。" / "A single data or document file is bounded in size, so that one bad file cannot exhaust the machine.",
    }
    OutsideRoot = 110 "outside-root" Error {
        message: "链接文件指向站点文件夹之外，不会读取" / "this symbolic link leads out of the site's folder and is not read",
        help: "把文件复制到站点文件夹里" / "copy the file into the site's folder",
        explain: "站点只读取自己文件夹里的文件；指向外面的符号链接可能泄露别处的内容，因此拒绝。" / "A site reads files in its own folder only; a link that leads out could publish something private, so it is refused.",
    }
    UnreadableFile = 111 "unreadable-file" Error {
        message: "无法读取：{reason}" / "cannot be read: {reason}",
        help: "检查文件权限，或文件是否正被其他程序占用" / "check its permissions and whether another program holds it",
        explain: "操作系统拒绝读取这个文件或文件夹。" / "The operating system refused to read this file or folder.",
    }
    BadFileName = 112 "bad-file-name" Error {
        message: "文件名含有不能使用的字符" / "the file name has characters that cannot be used",
        help: "改用汉字、字母、数字、- 和 _" / "use letters, digits, `-` and `_`",
        explain: "文件名里不能有反斜杠、控制字符或无法识别的编码。" / "A file name may not hold backslashes, control characters or an unknown encoding.",
    }
    MisplacedFile = 113 "misplaced-file" Warning {
        message: "这个文件不在约定的文件夹里，没有使用" / "this file is in no folder that jianbao reads, and is not used",
        help: "放到 reports/、practices/、counties/、pages/ 或 data/ 里" / "move it to reports/, practices/, counties/, pages/ or data/",
        explain: "content/ 下只读取 data、reports、practices、counties、pages 五个文件夹。" / "Below content/ only the folders data, reports, practices, counties and pages are read.",
    }
    WideColon = 114 "wide-colon" Error {
        message: "冒号用了全角“：”" / "a full-width colon `：` where a half-width one is needed",
        help: "改成半角冒号加一个空格，例如 标题: 内容" / "write a half-width colon and a space, for example `title: …`",
        explain: "YAML 里“名称: 值”的冒号必须是半角，并且后面要有一个空格；全角冒号会让整行变成一段普通文字。" / "The colon of `name: value` is half-width and followed by a space; a full-width one turns the line into plain text.",
    }
    UnclosedMark = 115 "unclosed-mark" Error {
        message: "这里的 {mark} 没有配对" / "this {mark} is not closed",
        help: "在这一行末尾补上另一半，或把这个符号删掉" / "add its partner at the end of this line, or delete it",
        explain: "方括号、花括号和引号都要成对。少了一半，后面的几行都会被当成它里面的内容，所以程序往往在后面才读不下去；要改的是这里。" / "Brackets and quotation marks come in pairs. Without the second one, the lines that follow are read as part of the text inside, so the error shows further down; this is where to mend it.",
    }
    Indentation = 116 "indentation" Error {
        message: "这一行的缩进和前后不一致" / "this line is not in line with its neighbours",
        help: "删去或补上行首的空格，和同级的行对齐" / "remove or add spaces at its beginning until it lines up with lines of the same level",
        explain: "YAML 靠行首的空格表示层次：同一级的行要左对齐，下一级的行多缩进两格。" / "YAML shows levels by the spaces at the beginning of a line: lines of one level line up, the next level stands two further in.",
    }
    MissingField = 201 "missing-field" Error {
        message: "{kind}缺少“{field}”" / "{kind} has no `{field}`",
        help: "加上一行 {example}" / "add a line `{example}`",
        cell: "在这一行填写“{field}”；表里没有这一列的，加上这一列" / "fill in `{field}` in this row; where the sheet has no such column, add one",
        explain: "这一项是必填的，没有它就无法建页或统计。" / "This field is required; without it there is no page and no count.",
    }
    DuplicateId = 202 "duplicate-id" Error {
        message: "{kind}的标识“{id}”用了两次" / "the id `{id}` is used by two {kind} records",
        help: "改掉其中一个" / "change one of them",
        explain: "同一类记录的标识在所有文件里都不能重复，因为它决定网址和引用。" / "Ids are unique per kind over all files, because addresses and references are made of them.",
    }
    UnknownReference = 203 "unknown-reference" Error {
        message: "没有名为“{name}”的{kind}" / "there is no {kind} `{name}`",
        help: "先在 content/data/ 里添加，或改成已有的标识、代码或名称" / "add it in content/data/, or use the id, code or name of an existing one",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "引用可以写标识、代码，或者没有歧义的名称、简称、别名。" / "A reference may be an id, a code, or any unambiguous name, short name or alias.",
    }
    AmbiguousReference = 204 "ambiguous-reference" Error {
        message: "“{name}”可能指{candidates}" / "`{name}` may mean {candidates}",
        help: "改写成标识" / "write the id instead",
        explain: "有重名（如播州、仁怀都有三合镇），不能猜，请写标识或代码。" / "Several records share the name; jianbao does not guess. Write the id or the code.",
    }
    InvalidDate = 205 "invalid-date" Error {
        message: "“{value}”不是日期" / "`{value}` is not a date",
        help: "写成 2021-06-17、2021-06、2021 或 2021年6月17日" / "write 2021-06-17, 2021-06 or 2021",
        explain: "日期可以只写年或年月；只写月和日不行，因为不知道是哪一年。" / "A date may be a year or a year and month; a day without a year is not enough.",
    }
    InvalidNumber = 206 "invalid-number" Error {
        message: "“{value}”不是{expected}" / "`{value}` is not {expected}",
        help: "只写数字，单位写在 unit 里；没有报送就留空，不要写 0" / "write digits only and put the unit in `unit`; leave it out if it was not reported, do not write 0",
        cell: "这一格只写数字，不写单位；没有报送就留空，不要写 0" / "write digits only in this cell, without a unit; leave it empty if it was not reported, do not write 0",
        explain: "数值只写数字（可用千分号、全角数字、汉字数字）；覆盖率可写 94%、166/250 或“全覆盖”。空白表示未报送，与 0 不同。" / "A value is digits (separators, full-width and Chinese digits are read); a coverage may be 94%, 166/250 or `full`. Absent means not reported, which is not 0.",
    }
    UnknownValue = 207 "unknown-value" Error {
        message: "“{value}”不是“{field}”可用的值" / "`{value}` is not a value of `{field}`",
        help: "可用的值：{known}" / "known values: {known}",
        suggest: "是不是“{suggestion}”？可用的值：{known}" / "did you mean `{suggestion}`? known values: {known}",
        explain: "这一项只能取规定的值，中英文写法均可。" / "This field takes a fixed set of values, in English or Chinese.",
    }
    InvalidId = 208 "invalid-id" Error {
        message: "“{id}”不能作标识" / "`{id}` cannot be an id",
        help: "只用字母、数字、汉字、- 和 _" / "use letters, digits, Han characters, `-` and `_`",
        explain: "标识会成为网址的一部分，不能含空格、斜杠和标点。" / "Ids become part of addresses, so they hold no spaces, slashes or punctuation.",
    }
    ParentCycle = 209 "parent-cycle" Error {
        message: "上级关系绕成了圈：{path}" / "the parents form a circle: {path}",
        help: "改正其中一个上级" / "correct one of the parents",
        explain: "沿着“上级”一路往上，必须能走到顶。" / "Going up by `parent` must come to an end.",
    }
    LevelOrder = 210 "level-order" Error {
        message: "{level}不能隶属于{parent}" / "a {level} cannot belong to a {parent}",
        help: "检查 level 和 parent" / "check `level` and `parent`",
        explain: "下级地区的级别必须低于上级地区。" / "A place's level must be below its parent's.",
    }
    DateOrder = 211 "date-order" Error {
        message: "“{later}”早于“{earlier}”" / "`{later}` is before `{earlier}`",
        help: "检查两个日期" / "check the two dates",
        explain: "结束、撤销、截止的日期不能早于开始的日期。" / "An end cannot come before its beginning.",
    }
    MissingEnd = 212 "missing-end" Error {
        message: "状态是“{status}”，但没有写“ended”（终止）" / "the status is `{status}` but there is no `ended`",
        help: "加上 ended: 年-月-日" / "add `ended: YYYY-MM-DD`",
        explain: "停摆或撤销的组织要写终止日期，否则无法知道某一天它是否还在。" / "A lapsed or dissolved organisation needs the day it ended, or nobody can tell whether it was active on a given day.",
    }
    QuoteNotFound = 213 "quote-not-found" Error {
        message: "正文里找不到这句原文" / "the body does not contain this quote",
        help: "从正文原样复制这句话" / "copy the words from the body",
        suggest: "正文里最接近的是“{suggestion}”" / "the nearest words in the body are “{suggestion}”",
        explain: "数字的“原文”必须出现在正文里（空格和全半角标点不计），这样读者才能核对。" / "The quote of a figure must occur in the body (white space and the width of punctuation aside), so that a reader can check it.",
    }
    QuoteWithoutValue = 214 "quote-without-value" Error {
        message: "这句原文里没有数值 {value}" / "this quote does not contain the value {value}",
        help: "改正数值，或换一句包含它的原文" / "correct the value, or quote the sentence that has it",
        explain: "“原文”里要能看到这个数值，写成阿拉伯数字或汉字数字都可以；全覆盖要有“全覆盖”字样。" / "The quote must show the value, in Arabic or Chinese numerals; for a full coverage it must say so.",
    }
    AdoptionWithoutSource = 215 "adoption-without-source" Warning {
        message: "推广记录没有来源" / "this adoption has no source",
        help: "加上 source: 来源标识" / "add `source: …`",
        explain: "“可复制、可推广”要有据可查：每条推广都要说明从哪里得知。" / "That a practice spreads is a claim to be tracked: say where each adoption was reported.",
    }
    AdoptionByOrigin = 216 "adoption-by-origin" Error {
        message: "{place}是首创地，不能再记为推广" / "{place} is an origin of this practice and cannot also adopt it",
        help: "删去这一条，或从 counties 里去掉它" / "remove this entry, or take the place out of `counties`",
        explain: "共同首创不是推广。首创地写在 counties 里，学习借鉴的地方写在 adoptions 里。" / "Joint origin is not adoption. Origins stand in `counties`, those who learned from them in `adoptions`.",
    }
    AdoptionBeforeStart = 217 "adoption-before-start" Warning {
        message: "推广日期 {since} 早于做法开始的 {started}" / "adopted on {since}, before the practice started on {started}",
        help: "检查两个日期；若是各自独立的做法，写进 similar" / "check the dates; if it is independent, list it under `similar`",
        explain: "别处在这一做法开始之前就有的类似做法，不算推广，应写进“相近”。" / "Something similar that existed elsewhere before is not an adoption; list it under `similar`.",
    }
    InvalidSetting = 218 "invalid-setting" Error {
        message: "“{key}”的值“{value}”不能用" / "`{value}` cannot be used for `{key}`",
        help: "{expected}" / "{expected}",
        explain: "site.yaml 里的这一项写法不对。" / "This setting of site.yaml has a form that jianbao does not know.",
    }
    MissingConfig = 219 "missing-config" Error {
        message: "这里没有 site.yaml" / "there is no site.yaml here",
        help: "在站点文件夹里运行，或用 jianbao init 新建" / "run inside a site's folder, or make one with `jianbao init`",
        explain: "站点的根文件夹必须有 site.yaml。" / "A site's root folder has a site.yaml.",
    }
    NumeratorOverTotal = 220 "numerator-over-total" Error {
        message: "已建 {established} 大于应建 {total}" / "{established} established is more than {total} in total",
        help: "检查两个数" / "check the two numbers",
        explain: "已建数不可能大于应建数。" / "There cannot be more established than there are units.",
    }
    UnknownUnit = 221 "unit-mismatch" Error {
        message: "单位“{found}”与指标的单位“{expected}”不同" / "the unit `{found}` differs from the indicator's unit `{expected}`",
        help: "换算成“{expected}”，或另设一个指标" / "convert it to `{expected}`, or define another indicator",
        explain: "同一指标只用一个单位，不同单位的数不能比较或相加。" / "An indicator has one unit; values in different units can be neither compared nor added.",
    }
    OutsideValidity = 222 "outside-validity" Error {
        message: "成立日期 {established} 时，所在单元{unit}不存在（{validity}）" / "established on {established}, when its unit {unit} did not exist ({validity})",
        help: "检查成立日期和所在单元" / "check the date and the unit",
        explain: "组织不能成立在尚未设立或已经撤销的单元里。" / "An organisation cannot be founded in a unit that does not exist yet or any more.",
    }
    CaseCollision = 223 "case-collision" Error {
        message: "网址 {address} 与“{other}”只有大小写不同" / "the address {address} differs from `{other}` only in case",
        help: "改掉其中一个标识" / "change one of the ids",
        explain: "在 Windows 和 macOS 上大小写不同的两个文件会互相覆盖。" / "On Windows and macOS two files that differ in case only overwrite each other.",
    }
    UndatedFigure = 224 "undated-figure" Warning {
        message: "{place}的这个数没有写日期" / "this figure of {place} has no date",
        help: "加上 as_of: 年-月-日（截至），或 period: [起, 止]（期间）" / "add `as_of: YYYY-MM-DD`, or `period: [from, to]`",
        explain: "没有日期的数无法比较，也不会出现在历史页面上；检查时未注明日期的内容视为没有更新。简报里的数不写截至日期，就按开会那天算。" / "Without a date a figure cannot be compared and stands on no page of an earlier day; inspectors count it as never updated. A figure of a report has the day of the meeting unless it says otherwise.",
    }
    SourcelessFigure = 225 "sourceless-figure" Warning {
        message: "{place}的这个数没有来源" / "this figure of {place} has no source",
        help: "加上 source: 来源的标识，来源登记在 sources 里" / "add `source:` with the id of a record in `sources`",
        explain: "读者要能查到每个数是谁说的。把文件、报表或统计资料登记在 sources 里，再在数据里写上它的标识；简报里的数，来源就是这篇简报。" / "Readers must be able to see who said it. Record the document or the statistics in `sources` and name its id; the source of a figure in a report is the report.",
    }
    AbolishedUnit = 226 "abolished-unit" Warning {
        message: "“{name}”所在的{unit}已于 {date} 撤销，组织却还算在建" / "`{name}` is in {unit}, which was abolished on {date}, and still counts as active",
        help: "随单元撤销的，写 status: 撤销 和 ended: 日期；并入别处的，把 unit 改成接续的单元" / "if it ended too, write `status: dissolved` and `ended:`; if it moved on, name the unit that took over",
        suggest: "随单元撤销的，写 status: 撤销 和 ended: 日期；由“{suggestion}”接续的，把 unit 改成它" / "if it ended too, write `status: dissolved` and `ended:`; if `{suggestion}` took over, name that as its unit",
        explain: "撤销的单元不再计入应建数，里面的组织也就不计入已建数。机构合并、撤乡设镇以后，要写明组织是撤销了，还是转到了新的单元。" / "A unit that is gone is not counted any more, and so its organisation is not. When units are merged or replaced, say whether the organisation ended or which unit it belongs to now.",
    }
    NamesAlike = 227 "names-alike" Warning {
        message: "“{name}”与同一地方的“{other}”至多差一个字" / "`{name}` differs from `{other}` of the same place by one character at most",
        help: "是同一个组织就合成一条，把另一个写法写进 aliases；不是同一个，检查名称有没有写错" / "if they are one organisation keep one record and put the other spelling into `aliases`; if not, look for a slip in the names",
        explain: "同一个组织登记两次，统计就会多算。只差数字、方位、大小一类字的（第一中学与第二中学、实验小学与实验中学）不提示；名称前面的地名不参加比较。" / "An organisation that is recorded twice is counted twice. Names that differ by a number, a direction or a size are left alone, and places in front of the names do not count.",
    }
    MisplacedOrganisation = 228 "misplaced-organisation" Warning {
        message: "“{name}”按类型属于“{target}”，所在的{unit}却是 {found}" / "`{name}` is of a type that counts for `{target}`, but {unit} is a {found}",
        help: "检查类型和所在单元：这一口径只数 {expected} 里的组织" / "check the type and the unit: that target counts organisations in {expected}",
        explain: "专项工作的口径写明哪类组织设在哪类单元里。类型和单元对不上，这个组织就不会算进任何一个口径。" / "The targets of a campaign say which types of organisations belong into which types of units. Where the two do not go together the organisation counts for no target.",
    }
    BrokenLink = 301 "broken-link" Error {
        message: "链接“{target}”找不到对应的文件" / "the link `{target}` leads to no file",
        help: "检查路径；相对于本文件，例如 ../practices/example.md" / "check the path; it is relative to this file, for example ../practices/example.md",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "站内链接写成到另一个 .md 文件或附件的相对路径，每次生成都会检查。" / "Links inside the site are relative paths to another .md file or to an attachment, and every one is checked.",
    }
    BrokenFragment = 302 "broken-fragment" Error {
        message: "{target}里没有“#{fragment}”这个标题" / "{target} has no heading `#{fragment}`",
        help: "已有的：{known}" / "there are: {known}",
        suggest: "是不是“#{suggestion}”？" / "did you mean `#{suggestion}`?",
        explain: "# 后面要是那一页里某个标题的标识；标题可用 {#标识} 自定。" / "After `#` stands the id of a heading of that page; a heading can set its own with {#id}.",
    }
    UnknownTarget = 303 "unknown-target" Error {
        message: "[[{target}]] 没有对应的{kind}" / "[[{target}]] names no {kind}",
        help: "改成已有的标识或名称" / "use an existing id or name",
        suggest: "是不是 [[{suggestion}]]？" / "did you mean [[{suggestion}]]?",
        explain: "[[…]] 里写地区的名称或标识，或 practice:、report:、organisation:、figure: 加标识。" / "[[…]] holds the name or id of a place, or practice:, report:, organisation:, figure: and an id.",
    }
    AmbiguousTarget = 304 "ambiguous-target" Error {
        message: "[[{target}]] 可能指{candidates}" / "[[{target}]] may mean {candidates}",
        help: "改写成标识" / "write the id instead",
        explain: "有重名，请写标识。" / "Several records share the name; write the id.",
    }
    WithheldTarget = 305 "withheld-target" Warning {
        message: "链接指向尚未公开的内容，公开的网站上只显示文字" / "this leads to something not yet public; the public site shows the words only",
        help: "等对方发布，或去掉链接" / "publish the other one, or remove the link",
        explain: "草稿、待审、定时和内部文件不会出现在公开网站上，指向它们的链接只留下文字，不会透露标题。" / "Drafts, reviews, embargoed and internal items are not on the public site; links to them keep only their words and never show a title.",
    }
    NoPage = 306 "no-page" Error {
        message: "{name}没有自己的页面" / "{name} has no page of its own",
        help: "改为链接它的上级，或去掉链接" / "link to its parent instead, or remove the link",
        explain: "只有 page_level 那一级的地区有页面。" / "Only places of the level `page_level` have pages.",
    }
    BasisDifference = 307 "basis-difference" Warning {
        message: "{place}：上报 {reported}，名录 {computed}" / "{place}: {reported} reported, {computed} in the roster",
        help: "核对名录与上报数；页面上两个数都会显示" / "compare roster and report; the page shows both",
        explain: "上报的数与按名录算出的数不一致。两者都会保留并显示，不会互相覆盖。" / "The reported number and the one computed from the roster differ. Both are kept and shown.",
    }
    FullPlacesDifference = 308 "full-places-difference" Warning {
        message: "上报全覆盖 {reported} 个，按数据算出 {computed} 个" / "{reported} reported as fully covered, {computed} by the data",
        help: "核对各地数据" / "compare the data of the places",
        explain: "“实现全覆盖的有几个”与各地数据算出的个数不一致。" / "The stated number of fully covered places differs from the one that the data gives.",
    }
    RemoteImage = 309 "remote-image" Warning {
        message: "图片在别的网站上，只作链接显示" / "the image is on another site and is shown as a link",
        help: "下载图片，放在本文件旁边，再写相对路径" / "download it, put it beside this file and write its relative path",
        explain: "本站的页面不向别的网站请求任何东西，否则离线打不开，也会泄露读者的访问。" / "Pages request nothing from other sites: they must work offline and must not tell others who reads them.",
    }
    NoValue = 310 "no-value" Warning {
        message: "{place}的“{what}”在 {day} 没有可用的数值，页面上写“未报送”" / "`{what}` has no value for {place} on {day}; the page says “not reported”",
        help: "核对地区、指标和日期；有数据就在 content/data 里补一条，没有就保留“未报送”，不要写 0" / "check place, indicator and date; add the value under content/data if there is one, else leave it, and do not write 0",
        explain: "正文里的 [[figure:…]] 或数据块指到了没有报送的数值。未报送与 0 不同，所以页面上写“未报送”；这里提醒编辑核对是不是写错了地区、指标或日期。" / "A `[[figure:…]]` or a data block names a value that nobody has reported. Not reported is not 0, so the page says so; this warning is there because the cause may be a slip in the place, the indicator or the date.",
    }
    SumDifference = 311 "sum-difference" Warning {
        message: "{place}写的是 {stated}，下级各地合起来是 {found}" / "{place} states {stated}, the places below it come to {found}",
        help: "核对合计和各地的数，改正写错的一个；确实不同的，在说明里写清原因，并写上不同的截至日期或来源" / "compare the total with its parts and correct the one that is wrong",
        explain: "同一指标、同一日期，下级各地都报了数，加起来却不等于上级的数；或者只有一部分地方报了数，已经超过上级的数。提示里标出了两头的位置。示例数据只和示例数据比较。" / "For the same indicator and the same date all places below state a value, and together they are not what the place above states; or some of them alone are more. Both ends are shown. Invented figures are held against invented ones only.",
    }
    FallingFigure = 312 "falling-figure" Warning {
        message: "{place}的累计数由 {before} 降到了 {now}" / "the running total of {place} falls from {before} to {now}",
        help: "改正写错的一个；如果是更正以前报错的数，加上 correction: 原因（更正）" / "correct the one that is wrong; if it corrects the earlier one, add `correction:` with the reason",
        explain: "指标写了 cumulative: true（累计），数值只会增加。后一次比前一次少，多半是写错了，或者把当期数写成了累计数。" / "The indicator has `cumulative: true`, so its values only grow. A smaller one is usually a slip, or the number of one period in place of the total.",
    }
    StaleFigure = 313 "stale-figure" Warning {
        message: "{place}的“{what}”已有 {days} 天没有更新（最近一次是 {date}，期限 {limit} 天）" / "`{what}` of {place} is {days} days old (last of {date}, limit {limit} days)",
        help: "补上新的数；不再统计的指标，把期限调长，或在 lints 里关掉这条提醒" / "add a newer value; if it is counted no more, extend the limit or switch this off in `lints`",
        explain: "site.yaml 的 freshness（更新期限）写了数据多少天应当更新一次。每个地区的每项指标，只看最近的一个数。" / "`freshness` in site.yaml says after how many days figures should be newer. Of each indicator and place only the newest value counts.",
    }
    StaleColumn = 314 "stale-column" Warning {
        message: "“{column}”已有 {days} 天没有更新（最近一篇是 {date}，期限 {limit} 天）" / "nothing new among the {column} for {days} days (last of {date}, limit {limit} days)",
        help: "发布新的内容，或在 site.yaml 里调整 freshness（更新期限）" / "publish something, or change `freshness` in site.yaml",
        explain: "政府网站检查时，栏目长期不更新要扣分。site.yaml 的 freshness（更新期限）写了每类内容多少天应当更新一次，这里指的是最近的一篇。" / "Inspectors of public sites count columns that are not kept up. `freshness` in site.yaml says after how many days each kind of content should be newer; the newest one is shown here.",
    }
    EmptyColumn = 315 "empty-column" Warning {
        message: "栏目“{column}”还没有内容" / "the column `{column}` has nothing in it",
        help: "补上内容；暂时没有的，在 site.yaml 的 menu 里不列这个栏目，页面设为草稿" / "add something, or leave the column out of `menu` in site.yaml and make the page a draft",
        explain: "检查时，点进去什么都没有的栏目算空白栏目。没有内容的栏目先不要放进栏目里。" / "A column that leads to an empty page is counted by inspectors. Leave it out until there is something to show.",
    }
    TableSum = 316 "table-sum" Warning {
        message: "“{column}”的合计写的是 {stated}，各行合起来是 {found}" / "the total of `{column}` is given as {stated}, its rows come to {found}",
        help: "查一查是漏了一行、多了一行，还是合计没有更新" / "look for a row that is missing or doubled, or a total that was not renewed",
        explain: "正文表格里的合计（合计、总计、小计）要等于它所合计的各行之和。比率、年份、名次不相加；有一行没填或单位不同，就不核对。" / "A total in a table of a text must be the sum of its rows. Rates, years and ranks are not added up; where a row is blank or has another unit, nothing is held against the total.",
    }
    NeverAdopted = 317 "never-adopted" Warning {
        message: "正文说“{found}”，做法从 {started} 开始，至今没有一条推广记录" / "the text says `{found}`; the practice began in {started}, and no adoption is on record" ,
        help: "有地方学了去，就在 adoptions 里写上；没有，就不要写“可推广”" / "if somebody took it over write it into `adoptions`; if nobody did, do not recommend it to all",
        explain: "一条做法说可以推广，过了一年多还没有地方采用，读者会怀疑。要么是推广没有登记，要么是说早了。" / "A practice that is recommended to others and taken over by nobody in more than a year makes readers wonder: either adoptions were not recorded, or the claim came too early.",
    }
    DeadLink = 318 "dead-link" Warning {
        message: "{url} 打不开：{reason}" / "{url} does not open: {reason}",
        help: "用浏览器打开看看；换了地方的改成新网址，撤下的去掉链接或注明出处" / "try it in a browser; if it moved write the new address, if it is gone remove the link or name the source in words",
        explain: "只有 `jianbao check --external` 才试站外的网址。网页会搬家、会撤下，隔一两个月查一次。有的网站只让浏览器看，所以 403 一类的回答只算提示。" / "Only `jianbao check --external` tries addresses on other sites. Pages move and go; look every month or two. Some sites let in browsers only, so answers such as 403 are hints.",
    }
    TemplateFault = 401 "template-fault" Error {
        message: "模板出错：{reason}" / "the template failed: {reason}",
        help: "检查主题的这个模板；删去它就恢复内置模板" / "check this template of the theme; without it the built-in one is used",
        explain: "主题模板的语法或变量有误。" / "A theme's template has a mistake in syntax or uses an unknown variable.",
    }
    AddressTaken = 402 "address-taken" Error {
        message: "两个页面用了同一个网址 {address}" / "two pages have the same address {address}",
        help: "改掉其中一个的标识或旧网址" / "change the id or the alias of one of them",
        explain: "每个网址只能有一个页面。" / "An address belongs to one page.",
    }
    MissingString = 403 "missing-string" Error {
        message: "主题缺少词条“{key}”（{language}）" / "the theme has no string `{key}` ({language})",
        help: "在主题的 strings/ 里加上它" / "add it in the theme's strings/",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "页面上的词语都在主题的 strings/ 里，这一条没有找到。" / "The words of pages live in the theme's strings/; this one was not found.",
    }
    MissingTheme = 404 "missing-theme" Error {
        message: "没有名为“{name}”的主题" / "there is no theme `{name}`",
        help: "检查 site.yaml 的 theme，或用 jianbao theme new {name} 新建" / "check `theme` in site.yaml, or make it with `jianbao theme new {name}`",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "主题放在 themes/名称/ 里；不写 theme 就用内置主题。" / "A theme lives in themes/NAME/; without `theme` the built-in one is used.",
    }
    ThemeFile = 405 "theme-file" Error {
        message: "主题“{name}”没有 theme.yaml" / "the theme `{name}` has no theme.yaml",
        help: "新建 themes/{name}/theme.yaml，写上 name、contract 和 languages" / "make themes/{name}/theme.yaml with `name`, `contract` and `languages`",
        explain: "theme.yaml 写明主题的名称、按第几版契约编写、有哪些语言的词条。jianbao theme new 名称 会建好它。" / "theme.yaml states a theme's name, the version of the contract that it is written for, and its languages. `jianbao theme new NAME` makes it.",
    }
    ThemeContract = 406 "theme-contract" Error {
        message: "主题按第 {found} 版契约编写，这个程序用的是第 {version} 版" / "the theme is written for version {found} of the contract; this program has version {version}",
        help: "照更新日志改好模板，再写 contract: {version}" / "change the templates as the changelog says, then write `contract: {version}`",
        explain: "契约是程序交给每个模板的数据。版本不同，模板里的变量可能已经改名或去掉。jianbao theme contract 列出现在的契约。" / "The contract is what the program hands to each template. In another version variables may have other names. `jianbao theme contract` prints this one.",
    }
    ThemeLanguage = 407 "theme-language" Error {
        message: "主题“{name}”没有 {language} 的词条，网站用的是这种语言" / "the theme `{name}` has no words in {language}, the language of the site",
        help: "把 {language} 写进 languages，并补上 strings/{language}.yaml" / "add {language} to `languages`, and the file strings/{language}.yaml",
        explain: "页面上的词语来自主题的 strings/。主题要有网站所用语言的词条。" / "The words of pages come from the theme's strings/, so a theme needs those of the site's language.",
    }
    MissingTemplate = 408 "missing-template" Error {
        message: "独立的主题缺少模板 {name}" / "the standalone theme has no template {name}",
        help: "补上 templates/{name}，或去掉 standalone" / "add templates/{name}, or remove `standalone`",
        explain: "写了 standalone: true 的主题不用内置主题的任何文件，所以每个模板都要有。jianbao theme copy 可以复制一个来改。" / "A theme with `standalone: true` takes no file of the built-in theme, so it needs every template. `jianbao theme copy` copies one to start from.",
    }
    UnknownVariable = 409 "unknown-variable" Error {
        message: "{of}没有“{name}”" / "{of} has no `{name}`",
        help: "用 jianbao theme contract 查看模板能用什么" / "see what the template receives with `jianbao theme contract`",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "模板只能用程序交给它的数据（契约），写了别的名称，页面就生成不了。" / "A template sees what the program hands to it, the contract, and nothing else. With another name the page cannot be made.",
    }
    UnknownTemplateName = 410 "unknown-template-name" Error {
        message: "没有名为“{name}”的{thing}" / "there is no {thing} `{name}`",
        help: "检查拼写；过滤器、测试和函数见 Tera 的文档" / "check the spelling; filters, tests and functions are in Tera's manual",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "模板用到的过滤器、测试、函数、组件、区块和模板都要存在。" / "Filters, tests, functions, components, blocks and templates that a template names must exist.",
    }
    MissingAsset = 411 "missing-asset" Error {
        message: "主题没有文件“{name}”" / "the theme has no file `{name}`",
        help: "把它放进主题，或改正名称；可有可无的文件先用 if 判断" / "put it into the theme or mend the name; ask with `if` for a file that may be absent",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "模板用 assets[\"名称\"] 取主题 assets/ 里的文件，theme.yaml 也写着几个文件名。" / "Templates name files of the theme's assets/ as `assets[\"name\"]`; theme.yaml names some files too.",
    }
    ComponentArgument = 412 "component-argument" Error {
        message: "{what}" / "{what}",
        help: "照组件的定义改正" / "write what the component takes",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "组件要的都要给，不要的不能给；词条里的 {…} 都要由 fill 填上。" / "A component is given all that it takes and nothing else; `fill` fills every {…} of a string.",
    }
    UnusedString = 413 "unused-string" Warning {
        message: "词条“{key}”没有用到" / "the string `{key}` is not used",
        help: "删去它，或检查拼写" / "remove it, or check its spelling",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "模板和程序都没有用到这一条，多半是写错了名称，页面上仍是内置的词语。" / "Neither a template nor the program uses this string. Often its name has a slip, and pages still show the built-in words.",
    }
    UnusedAsset = 414 "unused-asset" Warning {
        message: "主题的文件“{name}”没有用到" / "the theme's file `{name}` is not used",
        help: "删去它，或在模板里用上 assets[\"{name}\"]" / "remove it, or use `assets[\"{name}\"]` in a template",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "没有模板用到这个文件，它却会随网站一起发布。" / "No template uses the file, yet it is published with the site.",
    }
    UnusedTemplate = 415 "unused-template" Warning {
        message: "{thing}“{name}”没有用到" / "the {thing} `{name}` is not used",
        help: "删去它，或检查名称" / "remove it, or check its name",
        suggest: "是不是“{suggestion}”？" / "did you mean `{suggestion}`?",
        explain: "程序和别的模板都没有用到它。要替换内置模板，路径和名称都要与内置的相同。" / "Neither the program nor another template uses it. To replace a built-in template, its path and name must be the same.",
    }
    BrokenImage = 421 "broken-image" Warning {
        message: "图片“{name}”打不开，原样发布" / "the picture {name} cannot be read and is published as it is",
        help: "用看图软件打开它，重新另存一次；扩展名要与真实格式一致" / "open it in a viewer and save it anew; its ending must name its real format",
        explain: "文件可能没有传完、已经损坏，或扩展名与真实格式不符。读者的浏览器多半也打不开。" / "The file may be cut short, damaged, or named after another format. Readers' browsers will hardly show it either.",
    }
    ImageTooLarge = 422 "image-too-large" Warning {
        message: "图片“{name}”太大（{size} 像素），没有缩小" / "the picture {name} is too large ({size} pixels) and was not made smaller",
        help: "缩小到 1.2 亿像素以内、每边不超过 16383 像素" / "make it smaller: at most 120 million pixels, and 16,383 along each side",
        explain: "像素太多的图片展开后会占满内存，压缩得很小的文件也可能如此，因此有上限。" / "A picture of many pixels fills the memory when it is unpacked, however small its file, so there is a limit.",
    }
    MetadataKept = 423 "metadata-kept" Error {
        message: "无法清除图片“{name}”里的拍摄地点、设备等信息" / "where and with what {name} was taken cannot be removed from it",
        help: "另存为 JPEG 或 PNG 再放进来；确认可以公开时，在 site.yaml 里写 images: { strip_metadata: false }" / "save it as JPEG or PNG; if all of it may be public, write `images: { strip_metadata: false }` in site.yaml",
        explain: "照片里常带有拍摄地点（GPS）、时间和设备信息。jianbao 发布前会清除 JPEG、PNG、WebP 里的这些信息；HEIC、AVIF、TIFF 等格式清除不了，所以不发布。" / "Photographs often tell where (GPS), when and with what they were taken. jianbao removes that from JPEG, PNG and WebP; from HEIC, AVIF and TIFF it cannot, so they are not published.",
    }
    BrokenSentence = 501 "broken-sentence" Warning {
        message: "句子中间换了行（本文共 {count} 处）" / "a line break inside a sentence ({count} in this file)",
        help: "把两行接成一行" / "join the two lines",
        explain: "从网页或文档复制时常会带进多余的换行。汉字之间的换行会被接上，但请改正原稿。" / "Copying from a page or document often brings line breaks along. Between Han characters they are joined, but mend the source.",
    }
    HalfWidthPunctuation = 502 "half-width-punctuation" Warning {
        message: "汉字之间用了半角标点“{found}”（本文共 {count} 处）" / "half-width punctuation `{found}` between Han characters ({count} in this file)",
        help: "改用全角“{suggestion}”" / "use the full-width `{suggestion}`",
        explain: "中文里的逗号、分号、冒号、括号用全角（，；：（））。每个文件只提示第一处并给出总数。" / "Chinese text takes full-width commas, semicolons, colons and brackets. One report per file, with the count.",
    }
    DateWithoutYear = 503 "date-without-year" Warning {
        message: "“{date}”没有写年份" / "`{date}` has no year",
        help: "写成“{suggestion}”" / "write `{suggestion}`",
        explain: "文稿会被长期查阅和转载，第一次出现的日期要带年份。" / "Reports are read for years and copied elsewhere; the first date needs its year.",
    }
    SimilarName = 504 "similar-name" Warning {
        message: "“{found}”与已登记的“{name}”只差一个字" / "`{found}` differs from the registered `{name}` by one character",
        help: "如果是同一个，改成“{suggestion}”；否则登记为另一个组织" / "if they are the same, write `{suggestion}`; otherwise register it as another",
        explain: "名称只差一个字，多半是笔误，同一个组织会被当成两个。" / "Names that differ by one character are usually a slip, and one organisation becomes two.",
    }
    MissingAlt = 505 "missing-alt" Warning {
        message: "图片没有说明文字" / "the image has no alternative text",
        help: "在 ![ ] 的方括号里写一句图里有什么" / "say in the brackets of ![ ] what the picture shows",
        explain: "看不见图片的读者和搜索引擎靠说明文字知道图里有什么。" / "Readers who cannot see the picture, and search engines, rely on its text.",
    }
    OpenList = 506 "open-list" Warning {
        message: "正文写了“{found}”，但没有注明名单未列全" / "the body says `{found}`, but the list is not marked as open",
        help: "如果名单没有列全，加上 counties_open: true" / "if the list is incomplete, add `counties_open: true`",
        explain: "“某县、某区等”里的“等”表示还有没列出的地方，要用 counties_open 注明，统计时才不会当成全部。" / "等 after a list of places means that there are more; `counties_open` says so, and counts will not take the list for complete.",
    }
    UnsafeHtml = 507 "unsafe-html" Warning {
        message: "原样 HTML 里的“{found}”已去掉" / "`{found}` was removed from raw HTML",
        help: "用 Markdown 写，或在 site.yaml 里设置 html" / "write it in Markdown, or set `html` in site.yaml",
        explain: "脚本、事件和未列入清单的标签不会进入网站。" / "Scripts, handlers and tags that are not on the list never reach the site.",
    }
    AmbiguousName = 508 "ambiguous-name" Hint {
        message: "“{found}”可能指{candidates}，没有自动链接" / "`{found}` may mean {candidates} and was not linked",
        help: "写出全称，或者写明要链接到哪一个" / "write its full name, or say which one to link to",
        suggest: "写出全称，或者写明要链接到哪一个，例如 {suggestion}" / "write its full name, or say which one to link to, for example {suggestion}",
        explain: "正文里的地区、组织和经验名称会自动链接。一个名称对应好几个、本页涉及的县也分不清时，就不链接，只在第一处提示。不想自动链接，可在简报里写 auto_links: false，或在 site.yaml 里对全站关闭。" / "Names of places, organisations and practices in texts become links by themselves. Where a name has several bearers and the page's own counties do not settle it, it is left alone and reported once. `auto_links: false` in a report, or in site.yaml for the whole site, switches this off.",
    }
    PersonalData = 509 "personal-data" Error {
        message: "“{found}”像是{kind}" / "`{found}` looks like {kind}",
        help: "删去它，改写成办公室的联系方式；确实要公开的，在 site.yaml 里写 privacy: {key}" / "remove it and state the contact of an office; if it must be public, write `privacy: {key}` in site.yaml",
        explain: "身份证号、手机号、银行卡号和个人邮箱属于个人信息，发布出去就收不回来。带校验位的号码只在校验位正确时才提示；公开: 内部 的文稿不查。允许某一类就写它的名称，只允许某一个就写那个号码。" / "Numbers of identity cards, telephones and bank cards and private addresses are personal data, and what is published cannot be taken back. Numbers with check digits are reported only if these are right; texts with `visibility: internal` are not looked at. Allow a kind by its name, or a single one by its value.",
    }
    MapWithoutApproval = 510 "map-without-approval" Warning {
        message: "这张图像是地图，但没有写审图号" / "this picture seems to be a map, and no 审图号 (map approval number) is stated",
        help: "在文首写一行 审图号: 黔S（2021）012号，页面会把它印在图的下面；没有审图号的地图不要发布，可以改用覆盖率表或格图" / "write `map_approval: 黔S（2021）012号` in the front matter, and the page shows it below the map; do not publish a map without one, a table or the tile map of coverage will do",
        explain: "公开登载的地图须经审核，并在图上或图旁标明审图号；带有行政区划界线的图都算地图。文件名、图片说明里有“地图”“区划图”或 map 的图片，要在文首写“审图号”（或在正文里写出来）。" / "A map that is published in China must be approved and show the number of its approval, above all one with the borders of counties. A picture that is named or captioned as a map needs `map_approval` in the front matter, or the number in the text.",
    }
    WideDigits = 511 "wide-digits" Warning {
        message: "数字用了全角“{found}”（本文共 {count} 处）" / "full-width digits `{found}` ({count} in this file)",
        help: "改用半角“{suggestion}”" / "use the half-width `{suggestion}`",
        explain: "数字一律用半角，全角数字占位过宽，搜索时也找不到。每个文件只提示第一处并给出总数。" / "Digits are half-width: full-width ones take too much room, and searches miss them. One report per file, with the count.",
    }
    ForeignFile = 601 "foreign-file" Error {
        message: "这不是能导入的文件，而是{found}" / "this is no file that can be imported but {found}",
        help: "用 WPS 或 Office 打开，表格另存为 .xlsx 或 CSV，文字另存为 .docx，再导入" / "open it in an office program, save a table as .xlsx or CSV, a text as .docx, and import that",
        explain: "导入读取 .xlsx、.xls 工作簿、CSV 文本和 .docx 文档。文件是什么由内容决定，只改扩展名没有用：改名为 .docx 的旧版 .doc 仍是旧版文档。" / "Import reads .xlsx and .xls workbooks, CSV and .docx documents. What a file is, its content decides: an old .doc with another ending is still an old .doc.",
    }
    EncryptedFile = 602 "encrypted-file" Error {
        message: "文件设了打开密码，无法读取" / "the file is locked with a password and cannot be read",
        help: "打开它，在“文件 > 信息 > 保护”里去掉密码，保存后再导入" / "open it, take the password off under File > Info > Protect, save it and import it again",
        explain: "加密的文件没有密码读不出任何内容。jianbao 不保存也不询问密码。" / "Nothing can be read from an encrypted file without its password, and jianbao neither keeps nor asks for passwords.",
    }
    MacroFile = 603 "macro-file" Error {
        message: "文件里带有宏（程序），没有打开" / "the file carries macros (programs) and was not opened",
        help: "另存为不带宏的 .xlsx 或 .docx 再导入" / "save it as a plain .xlsx or .docx and import that",
        explain: "名录和简报都不需要宏。带宏的文件可能有害，里面的数也可能是程序算出来的，所以只接受不带宏的文件。" / "Neither a list nor a report needs macros. A file with macros may do harm, and its values may be made by them, so only plain files are taken.",
    }
    OversizedFile = 604 "oversized-file" Error {
        message: "文件展开后过大，没有导入" / "the file unpacks to far too much and was not imported",
        help: "只留下名录所在的工作表，删去列表以外的行列（Ctrl+End 看最后一个单元格在哪里）；文档里的图片先压缩；另存后再导入" / "keep only the sheet with the list and delete rows and columns beyond it (Ctrl+End shows the last cell); make the pictures of a document smaller; save it and import it again",
        explain: "压缩包可以很小，展开却有几个 GB；一张表可以只有一个单元格，却放在第一百万行、第一万列。为不拖垮电脑，展开大小、单元格数和列数都有上限。" / "An archive may be small and unpack to gigabytes, and a sheet may hold one cell in its millionth row and ten-thousandth column. Unpacked size, cells and columns are bounded.",
    }
    DamagedFile = 605 "damaged-file" Error {
        message: "文件已损坏，读不出来：{reason}" / "the file is damaged and cannot be read: {reason}",
        help: "用 WPS 或 Office 打开并修复，另存一份再导入；打不开就请对方重发" / "open it in an office program, let it repair the file and save a copy; if that fails, ask for the file again",
        explain: "文件可能没有传完，或者在传输中改变了。" / "The file may have been cut short or changed on its way.",
    }
    NoTable = 606 "no-table" Error {
        message: "没有找到表头" / "no row of headers was found",
        help: "表头至少要有两列能认出的名称，例如“组织名称”和“成立时间”；用 jianbao new sheet organisations 可以得到一份空表" / "two columns at least need headers that are known, such as Name and Established; `jianbao new sheet organisations` makes an empty form",
        explain: "导入在每张工作表前 30 行里找表头，按表头判断这是地区、单元、组织还是数据。表头上面可以有标题，列的次序不限。" / "Headers are looked for in the first 30 rows of each sheet and tell whether it lists places, units, organisations or figures. Titles may stand above them, columns in any order.",
    }
    UnclearTable = 607 "unclear-table" Error {
        message: "看不出这是{one}表还是{other}表" / "this may be a list of {one} or of {other}",
        help: "加上 --kind 说明，例如 --kind organisations" / "say which with --kind, for example --kind organisations",
        explain: "表头里的几列对两种表都适用，导入不猜。" / "Its headers fit two kinds of lists, and nothing is guessed.",
    }
    UnknownColumn = 608 "unknown-column" Warning {
        message: "不认识“{column}”这一列，其中 {count} 个单元格没有导入" / "the column `{column}` is not known; its {count} cells were not imported",
        help: "如果它有用，把表头改成认识的名称；否则不用管" / "if it matters, give it a header that is known; otherwise leave it",
        suggest: "是不是“{suggestion}”？改正表头后再导入" / "did you mean `{suggestion}`? correct the header and import again",
        explain: "认不出的列不会悄悄丢掉，也不会猜。jianbao new sheet organisations 做出的表里有全部可用的表头。" / "A column that is not known is neither dropped in silence nor guessed. The form of `jianbao new sheet organisations` shows all headers.",
    }
    DoubledColumn = 609 "doubled-column" Error {
        message: "“{column}”与另一列是同一个意思" / "the column `{column}` means the same as another one",
        help: "删去一列，或改掉其中一个表头" / "delete one of them, or change its header",
        explain: "两列都写同一项，不知道以哪一列为准。" / "Two columns state the same field, and nobody can tell which one is right.",
    }
    MissingColumn = 610 "missing-column" Error {
        message: "这张{kind}表缺少“{column}”列" / "this list of {kind} has no column `{column}`",
        help: "加上这一列；jianbao new sheet organisations 可以得到表头齐全的空表" / "add it; `jianbao new sheet organisations` makes a form with all headers",
        explain: "没有这一列，就不知道每一行说的是谁。" / "Without it nobody can tell what a row is about.",
    }
    TotalDifference = 611 "total-difference" Error {
        message: "合计行写的是 {stated}，上面各行合起来是 {found}" / "the total row says {stated}, the rows above come to {found}",
        help: "查一查是漏了一行、多了一行，还是合计没有更新" / "look for a row that is missing or doubled, or a total that was not renewed",
        explain: "合计行不导入，但用来核对：两者不一致，说明名录或合计有一个不对。" / "A total row is not imported, but it is held against the rows: where they differ, one of them is wrong.",
    }
    DoubledRow = 612 "doubled-row" Error {
        message: "这一行与上面一行说的是同一个{kind}：{name}" / "this row is about the same {kind} as one above: {name}",
        help: "合成一行；如果不是同一个，填上“标识”列加以区别" / "make them one; if they are different, tell them apart in the column Id",
        explain: "同一个对象写了两行，不知道以哪一行为准。" / "Two rows state the same record, and nobody can tell which one is right.",
    }
    OutsidePlace = 613 "outside-place" Error {
        message: "“{name}”属于{actual}，不在{stated}" / "`{name}` belongs to {actual}, not to {stated}",
        help: "检查这两格；名称容易混淆时写标识或代码" / "check both cells; where names are easily confused write the id or the code",
        explain: "名称不等于归属，例如绥阳镇在凤冈县，不在绥阳县。表里写的县与登记的隶属关系不一致时不导入。" / "A name does not tell where a place belongs. A row whose county contradicts the records is not imported.",
    }
    FailedFormula = 614 "failed-formula" Error {
        message: "单元格里的公式出错：{value}" / "the formula of this cell failed: {value}",
        help: "改正公式，或直接填写数值" / "mend the formula, or type the value",
        explain: "#REF!、#N/A、#VALUE! 等表示公式算不出结果，不是“未报送”。" / "#REF!, #N/A, #VALUE! mean that a formula came to nothing, which is not the same as not reported.",
    }
    UncountedFormula = 615 "uncounted-formula" Error {
        message: "文件里没有保存这个公式的结果：{value}" / "the file does not hold what this formula comes to: {value}",
        help: "用 WPS 或 Excel 打开，保存一次再导入" / "open it in a spreadsheet program, save it once and import it again",
        explain: "有的程序导出表格时只写公式、不写结果。当作空白会变成“未报送”，所以不导入。" / "Some programs write formulas without their results. Reading them as empty would make them not reported, so nothing is imported.",
    }
    AmbiguousDate = 616 "ambiguous-date" Error {
        message: "“{value}”可能是 {year} 年 1 月，也可能是 10 月" / "`{value}` may be January or October of {year}",
        help: "写成 {year}-01 或 {year}-10" / "write {year}-01 or {year}-10",
        explain: "把 2021.10 当数字输入，表格程序会去掉末尾的 0，变成 2021.1，与 1 月分不开。" / "A spreadsheet drops the last 0 of 2021.10 where it is a number, and then it cannot be told from January.",
    }
    AmbiguousPercent = 617 "ambiguous-percent" Error {
        message: "“{value}”可能是 1%，也可能是 100%" / "`{value}` may be 1% or 100%",
        help: "写成 1% 或 100%" / "write 1% or 100%",
        explain: "有的表把 94% 写成 94，有的写成 0.94；只写 1 就分不清。" / "Some lists write 94% as 94, others as 0.94; a plain 1 can be read both ways.",
    }
    DeniedRecord = 618 "denied-record" Error {
        message: "这一行说没有成立，数据里却有{name}" / "this row says that there is none, but the records have {name}",
        help: "如果已经撤销，在“状态”列写“撤销”并填终止时间；如果确实没有过，在数据文件里删去它" / "if it was dissolved, say so in the column Status with the day in Ended; if it never existed, delete it from the data file",
        explain: "导入从不悄悄删除记录，所以矛盾要由人决定。" / "Import never removes a record in silence, so a person has to decide.",
    }
    LeftOut = 619 "left-out" Warning {
        message: "没有导入：{what}（{count} 处）" / "not imported: {what} ({count})",
        help: "在原文件里看看这里；需要的内容手工补上，例如把图形另存为 PNG 图片放进同一个文件夹" / "look at it in the original; what is needed has to be put in by hand, a drawing for example as a PNG picture in the same folder",
        explain: "导入 Word 文档时文字一个不少，但网页显示不了的图形、看不见的文字、批注和目录不会带过来，并且一一说明在第几段。" / "Every word of a Word document is taken over, but not drawings that pages cannot show, text that nobody sees, comments and tables of contents; each is told with its paragraph.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_and_names_are_unique_and_ascending() {
        let numbers: Vec<u16> = Code::ALL.iter().map(|c| c.number()).collect();
        assert!(numbers.windows(2).all(|w| w[0] < w[1]));
        let names: BTreeSet<&str> = Code::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_has_words_in_both_languages() {
        for code in Code::ALL {
            for text in [code.message(), code.help(), code.explanation()] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{code:?}");
            }
            assert_eq!(Code::find(&code.label()), Some(*code));
            assert_eq!(Code::find(code.name()), Some(*code));
        }
    }
}
