#!/usr/bin/env python3
"""Makes report.docx, a bulletin of twelve pages as an office keeps it, with LibreOffice (soffice, headless; 7.4 was used).

    python3 tests/office/report.py [FOLDER]

The text is invented. It has what such bulletins have: a red head, a table that frames issuer and day, headings, lists with
Chinese numbers, tables with merged cells, photographs with words below them, footnotes, a text box, a page header with
the number of the page, changes that were tracked, the foot with its recipients. Beside it the same file saved again,
the same in the old form, and its text as LibreOffice writes it, once with the changes made.
"""

import base64
import pathlib
import struct
import sys
import tempfile
import zlib

from make import convert

NAMES = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in [
    ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
    ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"),
]) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'

STYLES = """<office:styles>
 <style:style style:name="Standard" style:family="paragraph"><style:text-properties fo:font-size="16pt" style:font-size-asian="16pt"/></style:style>
 <style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="1"/>
 <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="2"/>
 <style:style style:name="Caption" style:family="paragraph" style:parent-style-name="Standard"/>
</office:styles>
<office:automatic-styles>
 <style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="3cm" fo:margin-bottom="3cm" fo:margin-left="2.8cm" fo:margin-right="2.6cm"/><style:header-style/><style:footer-style/></style:page-layout>
 <style:style style:name="name" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:color="#cc0000" fo:font-size="48pt" style:font-size-asian="48pt"/></style:style>
 <style:style style:name="middle" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/></style:style>
 <style:style style:name="title" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="22pt" style:font-size-asian="22pt"/></style:style>
 <style:style style:name="body" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-indent="1.1cm" fo:line-height="118%"/></style:style>
 <style:style style:name="b" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
 <style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
 <style:style style:name="photo" style:family="graphic"><style:graphic-properties/></style:style>
 <text:list-style style:name="han"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>
 <text:list-style style:name="digits"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-bullet text:level="2" text:bullet-char="•"/></text:list-style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
 <style:header><text:p>青河科协简报（示例）</text:p></style:header>
 <style:footer><text:p text:style-name="middle">— <text:page-number/> —</text:p></style:footer>
</style:master-page></office:master-styles>"""

COUNTIES = ["东湖县", "西岭县", "南塘县", "北原县", "石桥县", "云台县"]


def png(width, height, seed):
    """A picture of soft stripes, as a photograph is to those who only want it to open."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in ((x * 255 // width + seed) % 256, (y * 255 // height) % 256, (seed * 37 + (x // 16) * 8) % 256))
        for y in range(height)
    )
    part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows, 9)) + part(b"IEND", b"")


def p(words, style="body"):
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def heading(words, level=1):
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{words}</text:h>'


def note(number, words):
    return (f'<text:note text:id="n{number}" text:note-class="footnote"><text:note-citation>{number}</text:note-citation>'
            f'<text:note-body><text:p>{words}</text:p></text:note-body></text:note>')


def photo(number, words, alt=""):
    data = base64.b64encode(png(120, 75, number * 40)).decode()
    alt = f"<svg:desc>{alt}</svg:desc>" if alt else ""
    frame = (f'<draw:frame draw:style-name="photo" draw:name="p{number}" text:anchor-type="as-char" svg:width="9cm" svg:height="5.625cm">'
             f'<draw:image><office:binary-data>{data}</office:binary-data></draw:image>{alt}</draw:frame>')
    return p(frame, "middle") + p(f"图{number}　{words}", "middle")


def cell(words, across=1, down=1):
    span = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"' if across * down > 1 else ""
    lines = "".join(p(line, "Standard") for line in words.split("\n"))
    return f'<table:table-cell office:value-type="string"{span}>{lines}</table:table-cell>' + "<table:covered-table-cell/>" * (across - 1)


def table(name, columns, *rows):
    rows = "".join("<table:table-row>" + "".join(row) + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"><table:table-column table:number-columns-repeated="{columns}"/>{rows}</table:table>'


COVERED = "<table:covered-table-cell/>"


def numbered(style, *items):
    def item(words):
        words, *inner = words if isinstance(words, tuple) else (words,)
        below = f'<text:list>{"".join(item(one) for one in inner)}</text:list>' if inner else ""
        return f"<text:list-item>{p(words, 'Standard')}{below}</text:list-item>"
    return f'<text:list text:style-name="{style}">{"".join(item(words) for words in items)}</text:list>'


def county(number, name):
    """What one county did, two pages of it."""
    before, after = number + 3, number * 2 + 7
    facts = [
        f"{name}科协把“3+1”工作列入年度重点任务，县委常委会专题研究2次，<text:span text:style-name=\"b\">以文件形式明确了编制、经费和场所。</text:span>{note(number, f'见{name}委办公室《关于加强基层科协组织建设的通知》，2024年{number}月印发。')}"
        f"到5月底，全县建成乡镇（街道）科协{after}个，比上年同期增加{before}个，其中有专门办公场所的{before}个，配备专职干部的{number}个。",
        f"在选人用人上，坚持“谁懂科技、谁有热情、谁能服务就选谁”。{name}的办法分四步走：先由单位推荐，再由乡镇党委考察，然后公示五个工作日，最后由代表大会选举。医院院长、学校校长、农技站站长一般担任副主席，"
        f"群众叫他们“三长”。他们带着专业队伍下乡，全年开展义诊、讲座、田间指导共{after * 3}场次，受益{after * 260}人次，试验田面积约{after}×10<text:span text:style-name=\"up\">3</text:span>平方米。",
        f"在经费保障上，县财政给每个乡镇科协安排工作经费{number}000元，企业科协由企业自行列支。审计部门每年抽查一次，结果在政府网站公开；对挪用、滞留经费的，按规定追究责任。"
        f"有的乡镇还争取到社会捐赠，用于添置科普器材和图书，账目逐笔登记、按季公布。",
        f"在作用发挥上，坚持群众需要什么就做什么。春耕时节，{name}组织农技人员进村入户，帮助农户选种育苗；汛期之前，组织地质、气象、应急等方面的专家排查隐患，发放防灾明白卡；"
        f"开学以后，组织科技辅导员走进课堂，带着学生做实验、看星空、修农具。各乡镇科协把每次活动的时间、地点、参加人数和群众评价记在台账上，年底一并考核。",
    ]
    return (
        heading(f"{name}：{['抓机制', '抓队伍', '抓阵地', '抓经费', '抓活动', '抓评价'][number - 1]}")
        + "".join(p(fact) for fact in facts)
        + heading("具体做法", 2)
        + numbered("digits", (f"建立联席会议制度，每季度召开一次，由{name}分管领导主持；", "会前征求意见；", "会后印发纪要；"), "开展结对帮扶，做到一县一策、一乡一法；", f"组织“科普大篷车”进村{after}次。")
        + photo(number, f"{name}科普活动现场", f"{name}的志愿者在集市上给群众讲解" if number % 2 else "")
        + p("群众反映，过去要跑几十里山路才能问到的事，现在家门口就有人讲、有人教、有人管。一位种茶的农户说：“专家来了两趟，虫子少了，价钱高了，心里有底了。”")
    )


def frame(words):
    return (f'<text:p text:style-name="Standard"><draw:frame text:anchor-type="paragraph" svg:width="14cm" svg:height="2cm"><draw:text-box>'
            f'{p(words, "Standard")}</draw:text-box></draw:frame></text:p>')


CHANGES = """<text:tracked-changes>
 <text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>李四</dc:creator><dc:date>2024-06-18T09:00:00</dc:date></office:change-info><text:p>一百</text:p></text:deletion></text:changed-region>
 <text:changed-region text:id="c2"><text:insertion><office:change-info><dc:creator>李四</dc:creator><dc:date>2024-06-18T09:01:00</dc:date></office:change-info></text:insertion></text:changed-region>
</text:tracked-changes>"""


def body(changes):
    count = {"tracked": '<text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>128<text:change-end text:change-id="c2"/>', "made": "128"}[changes]
    rows = [
        [cell(name), cell(str(number * 3 + 9)), cell(str(number * 2 + 7)), cell("✓" if number % 2 else "未报"), cell("场所已落实\n经费待拨" if number == 2 else "")]
        for number, name in enumerate(COUNTIES, 1)
    ]
    return (
        p("内部资料　注意保存", "Standard")
        + p("青 河 科 协 简 报", "name")
        + p("第 ６ 期（总第 一百一十二 期）", "middle")
        + table("head", 2, [cell("青河市科学技术协会办公室"), cell("2024年6月20日")])
        + p("全市科协系统“3+1”工作推进会", "title")
        + p("在东湖县召开", "title")
        + frame("编者按：现将推进会有关情况刊发，供各地学习借鉴。本期内容均为示例。")
        + p(f"6月17日，青河市科协在东湖县召开“3+1”工作推进会，六个县的科协负责人和乡镇代表共{count}人参加。会议回顾了前一阶段的工作，交流了经验，部署了下一步任务。市科协主要负责人出席并讲话。{note(9, '讲话全文另发。')}")
        + heading("总体进展")
        + p("截至5月底，全市六个县共有乡镇（街道）117个，已建科协84个。各县情况见下表，数字由各县报送，未作核实。")
        + p("表1　各县乡镇科协建设情况", "middle")
        + table("counties", 5,
                [cell("县", down=2), cell("乡镇科协（个）", across=2), cell("是否达标", down=2), cell("备注", down=2)],
                [COVERED, cell("应建"), cell("已建"), COVERED, COVERED],
                *rows)
        + "".join(county(number, name) for number, name in enumerate(COUNTIES, 1))
        + heading("下一步要求")
        + p("会议要求，各县要对照目标，倒排时间，重点抓好以下四项工作：")
        + numbered("han", "加快建立基层科协组织，年底前实现乡镇（街道）全覆盖；", "做好建设过程中的指导，不搞“一刀切”；", "让已建成的组织切实发挥作用，防止“建而不用”；", "对建设情况开展督导，每季度通报一次。")
        + p('会议材料可在<text:a xlink:type="simple" xlink:href="https://example.org/qinghe?id=6&amp;lang=zh">资料页</text:a>下载。*本期“3+1”指三长加一名专职干部，[注]以文件为准；费用&lt;5000元的不再审批。')
        + p("————————————————", "Standard")
        + p("报：省科协，市委、市政府、市政协。", "Standard")
        + p("送：市直有关单位，各县（市、区）党委办公室。", "Standard")
        + p("发：各县（市、区）科协，市级学会。　　共印 120 份", "Standard")
        + p("责任编辑：王五", "Standard")
    )


def document(changes):
    tracked = CHANGES if changes == "tracked" else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">{STYLES}<office:body><office:text>{tracked}{body(changes)}</office:text></office:body></office:document>'


def main():
    target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        source = folder / "report.fodt"
        source.write_text(document("tracked"), encoding="utf-8")
        made = convert(source, "docx:MS Word 2007 XML", folder / "made")
        (target / "report.docx").write_bytes(made.read_bytes())
        (target / "report-resaved.docx").write_bytes(convert(made, "docx:MS Word 2007 XML", folder / "again").read_bytes())
        small = folder / "old.fodt"
        small.write_text(document("made").replace("<draw:image>", "<draw:image-not>").replace("</draw:image>", "</draw:image-not>"), encoding="utf-8")
        (target / "report-old.doc").write_bytes(convert(small, "doc:MS Word 97", folder / "made").read_bytes())
        plain = folder / "report.fodt"
        plain.write_text(document("made"), encoding="utf-8")
        text = convert(plain, "txt:Text (encoded):UTF8", folder / "text").read_text(encoding="utf-8-sig")
        (target / "report.txt").write_text(text, encoding="utf-8", newline="\n")


main()
