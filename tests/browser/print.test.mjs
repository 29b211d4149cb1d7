// A report comes out of the printer as a bulletin: A4, with its masthead, without the menu of the site. Other pages
// come out as sheets: close-set, on few of them, with what only a screen can use left out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { PAGES, buildSample, fileBase, launch, openContext } from './support.mjs';

/** 210 mm by 297 mm in points of 1/72 inch (ISO 216). */
const A4 = [595, 842];

let sample, browser, context;
before(async () => {
  sample = buildSample();
  browser = await launch();
  context = await openContext(browser);
});
after(async () => {
  await browser?.close();
  sample?.done();
});

async function printed(address) {
  const page = await context.newPage();
  await page.goto(fileBase(sample.folder) + address, { waitUntil: 'load' });
  await page.emulateMedia({ media: 'print' });
  return page;
}

/** The sizes of all sheets, in whole points. */
function sheets(pdf) {
  const boxes = pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\s*\]/g);
  return [...boxes].map(([, left, bottom, right, top]) => [Math.round(right - left), Math.round(top - bottom)]);
}

/** The most sheets that the page of a kind may take. */
const SHEETS = { report: 4, practice: 3, county: 4, target: 4, home: 4, adoption: 3 };

for (const [kind, most] of Object.entries(SHEETS)) {
  test(`the page of a ${kind} prints on ${most} sheets of A4 at most`, async () => {
    const page = await printed(PAGES[kind]);
    const sizes = sheets(await page.pdf({ preferCSSPageSize: true }));
    assert.ok(sizes.length > 0 && sizes.length <= most, `${sizes.length} sheets`);
    for (const size of sizes) assert.deepEqual(size, A4);
    await page.close();
  });
}

test('a printed report has 28 characters on a line, and 22 lines fit on its page', async () => {
  const page = await printed(PAGES.report);
  const millimetre = 96 / 25.4;
  await page.setViewportSize({ width: Math.floor(156 * millimetre), height: Math.floor(225 * millimetre) });
  const { size, pitch, width } = await page.evaluate(() => {
    const paragraph = document.querySelector('.report-body > p');
    const style = getComputedStyle(paragraph);
    return { size: parseFloat(style.fontSize), pitch: parseFloat(style.lineHeight), width: paragraph.getBoundingClientRect().width };
  });
  assert.equal(Math.floor(width / size), 28);
  assert.equal(Math.floor((225 * millimetre) / pitch), 22);
  await page.close();
});

test('a printed table repeats its head, and a total stands once, at the end', async () => {
  const page = await printed(PAGES.adoption);
  const display = (part) => page.locator(`#jb-adoption ${part}`).evaluate((element) => getComputedStyle(element).display);
  assert.equal(await display('thead'), 'table-header-group');
  assert.equal(await display('tfoot'), 'table-row-group');
  await page.close();
});

test('a link to another site prints with its address', async () => {
  const page = await printed(PAGES.about);
  const notes = await page.evaluate(() => {
    const after = (address) => {
      const link = Object.assign(document.createElement('a'), { href: address, textContent: '原文' });
      document.querySelector('main').append(link);
      return getComputedStyle(link, '::after').content;
    };
    return { outside: after('https://www.example.org/notice'), inside: document.querySelector('main a:not([href^="http"])') && getComputedStyle(document.querySelector('main a:not([href^="http"])'), '::after').content };
  });
  assert.match(notes.outside, /https:\/\/www\.example\.org\/notice/);
  assert.equal(notes.inside, 'none', 'a link inside the site has no note');
  await page.close();
});

test('a printed report has its masthead and not the menu', async () => {
  const page = await printed(PAGES.report);
  assert.equal(await page.locator('.print-masthead').isVisible(), true);
  assert.equal(await page.locator('.site-nav').isVisible(), false);
  assert.equal(await page.locator('h1').isVisible(), true);
  await page.close();
});
