//! Words of the shell in Chinese. The English ones are the doc comments of `arguments`.
//!
//! A test in `arguments` holds this table against the real commands, so that neither can go stale.

/// Formats a message in the language of the run: `say!(language, "中文" / "English")`.
#[macro_export]
#[doc(hidden)]
macro_rules! __say {
    ($language:expr, $zh:literal / $en:literal) => {
        match $language {
            $crate::base::Language::Chinese => format!($zh),
            $crate::base::Language::English => format!($en),
        }
    };
}
pub use crate::__say as say;

/// How the tables below call a command: with the one around it, where the same name means something else alone.
pub(super) fn key(parent: &str, name: &str) -> String {
    let whole = format!("{parent} {name}");
    if about(&whole).is_some() { whole } else { name.to_owned() }
}

/// What a command does; the program itself is `jianbao`.
pub(super) fn about(command: &str) -> Option<&'static str> {
    find(ABOUT, |(name, _)| *name == command).map(|(_, words)| *words)
}

/// What an argument means; first as this command has it, then as every command has it.
pub(super) fn argument(command: &str, id: &str) -> Option<&'static str> {
    let own = find(ARGUMENTS, |(owner, name, _)| *owner == command && *name == id);
    own.or_else(|| find(ARGUMENTS, |(owner, name, _)| owner.is_empty() && *name == id))
        .map(|(_, _, words)| *words)
}

fn find<T>(table: &'static [T], wanted: impl Fn(&&T) -> bool) -> Option<&'static T> {
    table.iter().find(wanted)
}

const ABOUT: &[(&str, &str)] = &[
    ("jianbao", "把会议简报、县级经验做法和组织数据做成一个相互链接的静态网站"),
    ("init", "新建一个可以直接使用的小站点"),
    ("new", "在正确的位置新建一个带说明的文件，或一份供填报的表格，并显示它的路径"),
    ("build", "生成网站"),
    ("diff", "与已发布的文件夹比较：哪些页面新增、消失、改变，哪些数字变动"),
    ("rollback", "恢复更早发布的网站（build --keep 保留下来的）"),
    ("serve", "在浏览器里预览网站，保存后立刻更新"),
    ("check", "检查全部内容，不写任何文件"),
    ("coverage", "显示覆盖情况表"),
    ("explain", "解释一个提示代码，或说明一个数字的出处"),
    ("list", "列出简报、经验做法、县、组织、草稿或页面"),
    (
        "import",
        "把表格（.xlsx、.xls、.csv）导入数据文件，把 Word 文档（.docx）变成草稿：先显示会改动什么，加 --write 才写入",
    ),
    ("export", "导出用于打印、微信公众号或填报的文件"),
    ("print", "导出一个可单独打印的文件：简报按版式，县为一两页的情况表"),
    ("issue", "把几篇简报合编成一期，带目录"),
    ("wechat", "导出可粘贴到微信公众号编辑器的文章"),
    ("guide", "在浏览器里打开使用手册"),
    ("data", "把数据导出成可以再导入的工作簿"),
    ("theme", "检查主题，或新建自己的主题"),
    ("theme check", "检查主题的模板、词条和文件"),
    ("contract", "列出程序交给一个模板的数据"),
    ("theme new", "新建自己的主题"),
    ("copy", "复制内置主题的一个文件来改；不写路径就列出全部文件"),
    ("completions", "输出命令行自动补全脚本"),
    ("man", "输出手册页（man 格式）"),
];

const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("", "root", "站点文件夹（默认：含有 site.yaml 的最近上级文件夹）"),
    ("", "lang", "提示信息的语言：zh 或 en（默认按 JIANBAO_LANG 和系统语言）"),
    ("", "format", "输出格式：human、short、json；提示还有 sarif、github，表格还有 table、csv"),
    ("", "color", "颜色：auto、always 或 never"),
    ("", "quiet", "只显示错误"),
    ("", "verbose", "显示更多信息"),
    ("", "help", "显示帮助"),
    ("", "version", "显示版本"),
    ("", "drafts", "连同草稿、待审和未到发布时间的内容"),
    ("", "as_of", "截至哪一天（如 2021-06-17；默认今天）"),
    ("", "strict", "有警告也算失败"),
    ("init", "dir", "放在哪个文件夹（默认当前文件夹）"),
    ("init", "example", "复制完整的示例站点"),
    ("new", "kind", "种类：report 简报、practice 经验、county 县的介绍、page 页面、sheet 供填报的表格"),
    ("new", "title", "标题；county 写县的标识或名称；sheet 写 places、units、organisations 或 observations"),
    ("new", "place", "表格给哪个地区填写（默认整个网站）"),
    ("new", "date", "日期（默认今天）"),
    ("build", "output", "输出文件夹（默认按 site.yaml，通常是 public）"),
    ("build", "base_url", "网站地址，代替 site.yaml 里的 base_url"),
    ("build", "keep", "保留最近几次发布的网站，可用 jianbao rollback 恢复"),
    ("diff", "published", "已发布网站所在的文件夹"),
    ("diff", "base_url", "网站地址，代替 site.yaml 里的 base_url"),
    ("rollback", "number", "恢复第几个（1 是最近的一个）"),
    ("rollback", "list", "列出保留的网站，不作改动"),
    ("rollback", "output", "输出文件夹（默认按 site.yaml，通常是 public）"),
    ("serve", "port", "端口（默认 1111，被占用时用下一个）"),
    ("serve", "bind", "在本机的哪个地址上提供（默认 127.0.0.1，只有本机能看）"),
    ("serve", "open", "打开浏览器"),
    ("serve", "poll", "用轮询方式发现改动（网络盘；需要时会自动选用）"),
    ("serve", "inbox", "收件夹：在 /drafts/ 显示里面的文件会带来什么改动，不写入任何文件"),
    ("serve", "as_of", "显示截至哪一天的数字"),
    ("serve", "date", "当作是这一天来显示网站（包括定时发布的内容）"),
    ("check", "external", "站外的网址也逐个试一试；要有网络，时间长些"),
    ("check", "fix", "不检查，只显示句中换行、半角标点和全角数字可以怎样改"),
    ("check", "write", "同 --fix 一起用：把改好的写入文稿"),
    ("coverage", "campaign", "专项工作的标识"),
    ("coverage", "target", "口径的标识"),
    ("coverage", "place", "地区（标识、代码或名称）"),
    ("coverage", "missing", "只列出还没有建立组织的单元；有则退出码为 3"),
    ("explain", "what", "提示代码（如 JB106）、它的名称，或数字的标识"),
    ("list", "what", "reports、practices、counties、organisations、drafts 或 pages"),
    ("import", "file", "表格（.xlsx、.xls、.csv）或 Word 文档（.docx）"),
    ("import", "watch", "启动预览，在 /drafts/ 显示这个文件夹里的文件会带来什么改动"),
    ("import", "write", "写入数据文件；文档则写成草稿，图片放在旁边"),
    ("import", "form", "Word 文档变成什么：report 简报（默认）、practice 经验做法"),
    ("import", "tracked", "Word 文档里的修订：accept 接受（默认）、refuse 拒绝，恢复原文"),
    ("import", "date", "Word 文档说的会议是哪一天（默认按文中所写）"),
    (
        "import",
        "kind",
        "表里是什么：places 地区、units 单元、organisations 组织、observations 数据（默认按表头判断）",
    ),
    ("import", "sheet", "只读取这张工作表（默认读取全部可见的工作表）"),
    ("import", "place", "这份表说的是哪个地区，用于分辨重名（默认按标题判断）"),
    ("import", "complete", "这份表是 --place 的完整名录：移除表里没有的同类记录"),
    ("import", "as_of", "没有写日期的数据截至哪一天（默认按标题判断）"),
    ("import", "into", "新记录写入 content/data 下的哪个文件（默认与同一个县的记录放在一起）"),
    ("", "output", "写入的文件；- 表示标准输出（默认在当前文件夹新建，并显示路径）"),
    ("print", "id", "简报、经验、页面或县的标识（有重名时写 report:标识 等）"),
    ("data", "xlsx", "导出为工作簿（目前只有这一种）"),
    ("data", "place", "只导出这个地区的记录（默认全部）"),
    ("wechat", "id", "简报、经验、页面或县的标识（有重名时写 report:标识 等）"),
    ("issue", "ids", "各篇简报的标识，按编排顺序"),
    ("issue", "from", "从哪一天的会议开始（按日期先后编排）"),
    ("issue", "to", "到哪一天的会议为止"),
    ("issue", "series", "报头名称（默认取第一篇的刊名或网站标题）"),
    ("issue", "number", "期号"),
    ("issue", "total", "总期号"),
    ("issue", "date", "印发日期（默认取各篇中最晚的）"),
    ("theme check", "name", "主题名称（默认是网站所用的主题）"),
    ("contract", "template", "模板，如 home.html；不写就列出全部模板"),
    ("theme new", "name", "主题名称"),
    ("copy", "path", "文件，如 templates/home.html"),
    ("guide", "output", "生成到哪个文件夹（默认在用户的缓存文件夹里）"),
    ("guide", "no_open", "只显示手册的路径，不打开浏览器"),
    ("completions", "shell", "bash、zsh、fish、elvish 或 powershell"),
];
