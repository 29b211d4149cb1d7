// What is exported, as a person opens it: a bulletin of 22 lines by 28 characters on A4, an issue with its contents, a
// county on two sheets at most, an article for WeChat that fits a telephone.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { exportFile, launch, openContext, openPage } from './support.mjs';

/** 210 mm by 297 mm in points of 1/72 inch (ISO 216). */
const A4 = [595, 842];

/** Pixels of CSS in a point and in a millimetre. */
const POINT = 96 / 72;
const MILLIMETRE = 96 / 25.4;

let scratch, browser, context;
before(async () => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-export-'));
  browser = await launch();
  context = await openContext(browser);
});
after(async () => {
  await browser?.close();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Exports a file from a site and opens it; the page notes every request and every fault. */
async function exported(args, root) {
  const file = path.join(scratch, `${args.join('-').replaceAll(/[^\w-]/g, '')}.html`);
  exportFile([...args, '--output', file], root);
  const { page, faults } = await openPage(context, pathToFileURL(file).href);
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  return { page, faults, file };
}

/** A site with one long report: 60 paragraphs of one sentence without an end of line. */
function longSite() {
  const root = path.join(scratch, 'site');
  fs.mkdirSync(path.join(root, 'content/reports'), { recursive: true });
  fs.writeFileSync(path.join(root, 'site.yaml'), 'title: 云川科协简报\nbase_url: https://www.example.org/\norganisation: 云川市科学技术协会\n');
  const rows = Array.from({ length: 60 }, (_, index) => `| 第${index + 1}乡镇 | 已建 | ${index} |`).join('\n');
  const text = '各县区科协会后要向党委政府汇报会议精神并结合本地实际提出贯彻意见'.repeat(40);
  const front = 'issue: { number: 3, total: 40 }\norigin: 云川市科协办公室\nrecipients: { report: [市委办公室], send: [市卫生健康局], issue: [各县科协], copies: 50 }\n';
  fs.writeFileSync(path.join(root, 'content/reports/2026-03-05-long.md'), `---\ntitle: 全市科协系统工作推进会召开\n${front}---\n\n${text}。\n`);
  fs.writeFileSync(path.join(root, 'content/reports/2026-03-06-table.md'), `---\ntitle: 各乡镇建设情况\n---\n\n会议通报情况。\n\n| 乡镇 | 情况 | 数 |\n|--|--|--|\n${rows}\n`);
  return root;
}

/** The sizes of all sheets, in whole points. */
function sheets(pdf) {
  const boxes = pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\s*\]/g);
  return [...boxes].map(([, left, bottom, right, top]) => [Math.round(right - left), Math.round(top - bottom)]);
}

async function printed(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const sizes = sheets(pdf);
  for (const size of sizes) assert.deepEqual(size, A4);
  return { pdf, count: sizes.length };
}

test('a full page of a bulletin has 22 lines of 28 characters', async () => {
  const { page, faults } = await exported(['print', 'long'], longSite());
  await page.emulateMedia({ media: 'print' });
  // The type area of a sheet, as the page box of the style sheet leaves it.
  const width = 156 * MILLIMETRE;
  const height = 225 * MILLIMETRE;
  await page.setViewportSize({ width: Math.floor(width), height: Math.floor(height) });
  const { perLine, lineHeight } = await page.evaluate(() => {
    const paragraph = document.querySelector('.report-body p');
    const node = paragraph.firstChild;
    const range = document.createRange();
    const lines = new Map();
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const top = Math.round(range.getClientRects()[0].top);
      lines.set(top, (lines.get(top) ?? 0) + 1);
    }
    return { perLine: [...lines.values()], lineHeight: parseFloat(getComputedStyle(paragraph).lineHeight) };
  });
  assert.equal(perLine[0], 26, 'the first line is indented by two characters');
  for (const count of perLine.slice(1, -1)) assert.equal(count, 28);
  assert.equal(Math.floor(height / lineHeight), 22);
  assert.ok(22 * lineHeight <= height && Math.abs(lineHeight - 28.95 * POINT) < 0.1);
  const { count } = await printed(page);
  const lines = perLine.length;
  assert.ok(count >= Math.ceil(lines / 22) && count <= Math.ceil(lines / 22) + 1, `${lines} lines on ${count} sheets`);
  assert.deepEqual(faults, []);
  await page.close();
});

test('lines and characters are those of the finished sheet', { skip: !hasPdftotext() }, async () => {
  const { page } = await exported(['print', 'long'], longSite());
  const { pdf } = await printed(page);
  const file = path.join(scratch, 'long.pdf');
  fs.writeFileSync(file, pdf);
  const text = execFileSync('pdftotext', ['-f', '2', '-l', '2', '-layout', file, '-'], { encoding: 'utf8' });
  const lines = text.split('\n').map((line) => line.replaceAll(/\s/g, '')).filter(Boolean);
  const number = lines.pop();
  assert.equal(number, '—2—', 'the page number stands below');
  assert.equal(lines.length, 22);
  for (const line of lines) assert.equal([...line].length, 28, line);
  await page.close();
});

function hasPdftotext() {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a table that is longer than a sheet repeats its head and stays inside', async () => {
  const { page } = await exported(['print', 'table'], longSite());
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: Math.floor(156 * MILLIMETRE), height: 850 });
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('thead')).display), 'table-header-group');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  const { pdf, count } = await printed(page);
  assert.ok(count >= 3, `${count} sheets`);
  if (hasPdftotext()) {
    const file = path.join(scratch, 'table.pdf');
    fs.writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const heads = text.split('\n').filter((line) => line.replaceAll(/\s/g, '') === '乡镇情况数');
    assert.equal(heads.length, count - (text.split('\f')[0].includes('第1乡镇') ? 0 : 1));
  }
  await page.close();
});

test('an issue begins with its contents and goes on from report to report', async () => {
  const { page, faults } = await exported(['issue', 'long', 'table', '--series', '云川科协工作', '--number', '7'], longSite());
  assert.deepEqual(await page.locator('.bulletin-contents li').allInnerTexts(), ['全市科协系统工作推进会召开', '各乡镇建设情况']);
  assert.match(await page.locator('.print-masthead').innerText(), /云川科协工作\s+第7期/);
  const { count } = await printed(page);
  assert.ok(count >= 5 && count <= 8, `${count} sheets`);
  assert.deepEqual(faults, []);
  await page.close();
});

test('the report and a county of the sample print on few sheets, asking for nothing', async () => {
  const report = await exported(['print', 'three-plus-one-meeting']);
  const { count } = await printed(report.page);
  assert.ok(count >= 3 && count <= 6, `${count} sheets`);
  assert.deepEqual(report.faults, []);
  const county = await exported(['print', 'meitan']);
  assert.ok((await printed(county.page)).count <= 2, 'a county has two sheets at most');
  assert.deepEqual(county.faults, []);
  for (const { page } of [report, county]) {
    await page.setViewportSize({ width: 360, height: 800 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 360), true, 'it also reads on a telephone');
    await page.close();
  }
});

for (const width of [677, 375]) {
  test(`an article for WeChat fits ${width} pixels`, async () => {
    const { page } = await exported(['wechat', 'three-plus-one-meeting']);
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate((limit) => document.documentElement.scrollWidth <= limit, width), true);
    assert.equal(await page.locator('a, [class], [id], style, script').count(), 0);
    await page.close();
  });
}
