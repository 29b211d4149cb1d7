#!/usr/bin/env python3
"""Makes the files of this folder again with LibreOffice (soffice, headless; 7.4 was used).

    python3 tests/office/make.py [FOLDER]

`roster.fods` below is a roster as a county keeps it: a title over merged cells, headers in two rows, a heading for each
county, dates as the office program keeps them, per cents, formulas for the totals. Each line of MADE is one saving of it.
"""

import pathlib
import subprocess
import sys
import tempfile

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
 <office:automatic-styles>
  <number:date-style style:name="month"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text></number:date-style>
  <number:date-style style:name="day"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
  <number:percentage-style style:name="rate"><number:number number:decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
  <style:style style:name="m" style:family="table-cell" style:data-style-name="month"/>
  <style:style style:name="d" style:family="table-cell" style:data-style-name="day"/>
  <style:style style:name="p" style:family="table-cell" style:data-style-name="rate"/>
 </office:automatic-styles>
 <office:body><office:spreadsheet>"""
TAIL = "</office:spreadsheet></office:body></office:document>"


def words(text, across=1, down=1):
    span = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"' if across * down > 1 else ""
    cover = "<table:covered-table-cell/>" * (across - 1)
    return f'<table:table-cell office:value-type="string"{span}><text:p>{text}</text:p></table:table-cell>{cover}'


def number(value, formula=""):
    formula = f' table:formula="of:={formula}"' if formula else ""
    return f'<table:table-cell office:value-type="float" office:value="{value}"{formula}><text:p>{value}</text:p></table:table-cell>'


def rate(value):
    return f'<table:table-cell table:style-name="p" office:value-type="percentage" office:value="{value}"/>'


def date(day, style="d"):
    return f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{day}"/>'


def under():
    return "<table:covered-table-cell/>"


def empty():
    return "<table:table-cell/>"


def row(*cells):
    return "<table:table-row>" + "".join(cells) + "</table:table-row>"


ROSTER = HEAD + '<table:table table:name="科协名录">' + "".join([
    row(words("兰河市基层科协组织名录", across=7)),
    row(words("填报时间：2021年6月", across=7)),
    row(words("序号", down=2), words("所在单元", down=2), words("组织名称", down=2), words("类型", down=2), words("成立时间", down=2), words("基本情况", across=2)),
    row(under(), under(), under(), under(), under(), words("是否有场所"), words("会员数（人）")),
    row(words("一、湄潭县", across=7)),
    row(number(1), words("湄江街道"), words("湄江街道科协"), words("乡镇科协"), date("2019-05-01", "m"), words("√"), number(30)),
    row(number(2), words("城关镇"), words("湄潭县城关镇科协"), words("乡镇科协"), date("2020-06-17"), words("×"), number(25)),
    row(words("小计"), empty(), number(2), empty(), empty(), number(1), number(55, "SUM([.G6:.G7])")),
    row(words("二、凤冈县", across=7)),
    row(number(3), words("城关镇"), words("凤冈县城关镇科协"), words("乡镇科协"), words("二〇二一年"), words("是"), words("１２")),
    row(words("合 计"), empty(), number(3), empty(), empty(), number(2), number(67, "[.G8]+12")),
    row(words("注：空白为未报送", across=7)),
]) + "</table:table>" + TAIL

FIGURES = HEAD + '<table:table table:name="Sheet1">' + "".join([
    row(words("各县科普工作统计（截至2021年6月17日）", across=4)),
    row(words("县（市、区）"), words("讲座（场）"), words("乡镇科协覆盖率"), words("备注")),
    row(words("湄潭县"), number(12), rate(0.945), words("已核实")),
    row(words("凤冈县"), empty(), rate(1), empty()),
    row(words("合计"), number(12, "SUM([.B3:.B4])"), empty(), empty()),
]) + "</table:table>" + TAIL

CSV = "csv:Text - txt - csv (StarCalc):{},34,{},1"
MADE = [
    ("roster", ROSTER, "roster.xlsx", "xlsx"),
    ("roster", ROSTER, "roster.xls", "xls:MS Excel 97"),
    ("roster", ROSTER, "roster-utf8.csv", CSV.format(44, 76)),
    ("roster", ROSTER, "roster-gb18030.csv", CSV.format(44, 85)),
    ("roster", ROSTER, "roster-utf16.csv", CSV.format(9, 65535)),
    ("figures", FIGURES, "figures.xlsx", "xlsx"),
    ("figures", FIGURES, "figures-gb18030.csv", CSV.format(59, 85)),
]


def convert(source, kind, folder):
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / (source.stem + "." + kind.split(":")[0])


def main():
    target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    for stem, text, name, kind in MADE:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            source = folder / f"{stem}.fods"
            source.write_text(text, encoding="utf-8")
            (target / name).write_bytes(convert(source, kind, folder / "made").read_bytes())
    # An .xlsx that it read and saved again, as it goes back and forth between offices.
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        source = folder / "resaved.xlsx"
        source.write_bytes((target / "roster.xlsx").read_bytes())
        (target / "roster-resaved.xlsx").write_bytes(convert(source, "xlsx", folder / "made").read_bytes())


if __name__ == "__main__":
    main()
