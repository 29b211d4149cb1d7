//! What the generated texts are made of. Invented, and dull on purpose: a benchmark wants Chinese of the right length
//! and shape, not news. In a pattern `{x}` stands for a word of the list with that letter, see [`super::corpus`].

/// First characters of place names.
pub const FIRST: &str = "柏枫槐柳梅杏荷菱芦苇鹭雁鹤燕莺砚墨琴棋灯舟桅帆港湾洲滩崖壑谷坡坳垭寨堡驿";

/// Second characters of place names.
pub const SECOND: &str = "渡口头尾前后左右上下内外里间边角井潭涧沟渠坝堰闸仓坊集店铺院园圃畈垄埂墩";

/// Kinds of counties.
pub const COUNTY: [&str; 4] = ["县", "县", "区", "市"];

/// Kinds of townships.
pub const TOWNSHIP: [&str; 4] = ["镇", "镇", "乡", "街道"];

/// Themes of practices: id and label.
pub const THEMES: [(&str, &str); 8] = [
    ("people", "用人"),
    ("money", "筹资"),
    ("places", "场地"),
    ("farming", "农时服务"),
    ("schooling", "校园科学"),
    ("health", "健康讲堂"),
    ("volunteers", "志愿队伍"),
    ("records", "台账"),
];

/// Kinds of meetings.
pub const KINDS: [&str; 5] = ["季度例会", "片区会", "现场会", "碰头会", "总结会"];

/// Headings of sections.
pub const HEADINGS: [&str; 8] =
    ["到会情况", "各地进度", "田间地头", "课堂内外", "大家的疑问", "几笔细账", "还差什么", "往后怎么走"];

/// First words of list items.
pub const ITEMS: [&str; 8] = ["人", "钱", "地点", "时间", "名单", "器材", "讲义", "回访"];

/// Titles of practices.
pub const PRACTICES: [&str; 8] = [
    "轮值讲师一月一换",
    "把显微镜搬上渡船",
    "种子袋上印办法",
    "夜校和晒谷场合用",
    "退休老师回村带班",
    "一本台账三家共记",
    "赶场天摆问诊桌",
    "谁受益谁出一半",
];

/// The lists that patterns draw from, by letter.
pub const LISTS: [(char, &[&str]); 7] = [
    // When.
    (
        'w',
        &[
            "入梅以后",
            "插秧前后",
            "头茬茶采完",
            "开学第一周",
            "年关将近时",
            "汛情解除后",
            "收完油菜",
            "伏旱最重的半个月",
        ],
    ),
    // Who.
    (
        'p',
        &[
            "农技站的老师傅",
            "卫生院的两位大夫",
            "镇中心校的物理老师",
            "返乡的机械师",
            "管台账的干事",
            "退下来的站长",
            "果农代表",
            "村里的热心人",
        ],
    ),
    // Does what.
    (
        'd',
        &[
            "办了一期夜校",
            "修好了雨量筒",
            "把土样送去化验",
            "排出了讲课日程",
            "重新登记了会员",
            "开了两场问答会",
            "拍下了虫情照片",
            "补签了共用协议",
        ],
    ),
    // About what.
    (
        't',
        &[
            "柑橘保鲜",
            "水渠清淤",
            "蚕房消毒",
            "老人用药",
            "望远镜使用",
            "雷电防护",
            "鱼塘增氧",
            "蜂箱越冬",
            "旧电池回收",
        ],
    ),
    // With what effect.
    (
        'e',
        &[
            "来听的人坐满了过道",
            "邻村也来要讲义",
            "当月的药费少了一截",
            "孩子们自己动手做了模型",
            "坏果比往年少",
            "账目第一次对得上",
            "没有人中途离开",
        ],
    ),
    // What is wrong.
    (
        'b',
        &[
            "讲义字太小",
            "会场离得太远",
            "钱到得太晚",
            "一人身兼四职",
            "设备无人保养",
            "名单还是前年的",
            "夜里没有班车",
        ],
    ),
    // What follows.
    (
        'm',
        &[
            "由县里统一印讲义",
            "每场留一半时间提问",
            "器材按季轮换",
            "车费实报实销",
            "名单逢单月核对",
            "缺课的下月补上",
            "先试两个村再铺开",
        ],
    ),
];

/// Sentences. `{c}` is the county, `{o}` another one, `{s}` a township, `{n}` a number.
pub const PATTERNS: [&str; 16] = [
    "{w}，{c}{s}的科协{d}，{e}。",
    "说到{t}，{p}讲了{n}分钟，{e}。",
    "{p}直言{b}，会上当即定下{m}。",
    "{c}与{o}隔河相望，两边约定合办{t}讲座，{m}。",
    "{s}报来的材料写明，{w}共有{n}户用上了{t}的新办法，{e}。",
    "也有不顺的地方：{b}，{p}为此跑了{n}趟。",
    "照{o}的经验，{m}，{c}打算照着做一年再看。",
    "{p}和{s}的干部一起{d}，记下{n}条意见，逐条有了回音。",
    "{t}的讲义改了{n}处，{m}，下一场仍放在{s}。",
    "{w}，{p}带着{n}名学生走访{s}，专看{t}，{e}。",
    "{c}今年把{t}列为头一件事，{m}，不再因为{b}一拖再拖。",
    "有人问起{o}为什么走得快，{p}的回答是{m}。",
    "{s}原先{b}，{d}以后，{e}。",
    "会后，{p}留下来答疑，{t}一项就答了{n}个问题。",
    "{o}派人到{c}看{t}，在{s}住了{n}天，回去也{d}。",
    "到{w}为止，{c}已有{n}个村{d}，余下的排在下一季。",
];

/// What a figure is quoted from; `{n}` is its value.
pub const FIGURE: &str = "全县当年举办讲座{n}场";
