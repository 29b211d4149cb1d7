// A report comes out of the printer as a bulletin: A4, with its masthead, without the menu of the site.

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

for (const kind of ['report', 'practice', 'county', 'target']) {
  test(`a ${kind} prints on A4`, async () => {
    const page = await printed(PAGES[kind]);
    const sizes = sheets(await page.pdf({ preferCSSPageSize: true }));
    assert.ok(sizes.length > 0 && sizes.length < 20, `${sizes.length} sheets`);
    for (const size of sizes) assert.deepEqual(size, A4);
    await page.close();
  });
}

test('a printed report has its masthead and not the menu', async () => {
  const page = await printed(PAGES.report);
  assert.equal(await page.locator('.print-masthead').isVisible(), true);
  assert.equal(await page.locator('.site-nav').isVisible(), false);
  assert.equal(await page.locator('h1').isVisible(), true);
  await page.close();
});
