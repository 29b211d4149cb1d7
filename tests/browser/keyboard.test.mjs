// What a reader does without a mouse: from the head of a page through the menu, sorting a table, to the search; and
// what a reader with weak eyes sets: large text, more contrast. Facets and results are in files of their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES, openContext, openPage, sampleSite } from './support.mjs';

const site = sampleSite();

async function visit(address, then, options = {}) {
  const context = await openContext(site.browser, options);
  try {
    const { page, faults } = await openPage(context, site.base);
    await page.goto(site.base + address, { waitUntil: 'load' });
    await then(page, context);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** Words of what has the focus. */
const focused = (page) => page.evaluate(() => (document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || '').trim());

test('the keyboard goes from the way past the menu to the site, the search, large text and every entry of the menu', async () => {
  await visit(PAGES.report, async (page) => {
    const entries = await page.locator('.site-nav a').allInnerTexts();
    const stops = [];
    for (let stop = 0; stop < entries.length + 5; stop += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      const seen = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
      });
      assert.ok(seen, `the focus on ${stops.at(-1)} can be seen`);
    }
    assert.deepEqual(stops.slice(-entries.length), entries.map((entry) => entry.trim()));
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== site.base + PAGES.report);
  });
});

test('a table is sorted by its heads with the keyboard, there and back, and says so', async () => {
  await visit(PAGES.target, async (page) => {
    const head = page.locator('table.sortable thead th').nth(1);
    const counts = () => page.locator('table.sortable tbody td:nth-child(2)').allInnerTexts().then((cells) => cells.map((cell) => parseInt(cell, 10)));
    const before = await counts();
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    const ascending = await counts();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.deepEqual(ascending, [...before].sort((a, b) => a - b));
    await page.keyboard.press('Space');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    assert.deepEqual(await counts(), [...before].sort((a, b) => b - a));
    assert.equal(await page.locator('[aria-sort]').count(), 1, 'only one head says so');
  });
});

test('the search in the head of a page and of the 404 page leads to what was asked for', async () => {
  await visit(PAGES.county, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('寨管家');
    await page.keyboard.press('Enter');
    await page.locator('#jb-search-results li').first().waitFor();
    assert.match(await page.locator('#jb-search-results').innerText(), /寨管家/);
  });
  await visit(PAGES['not found'], async (page) => {
    await page.locator('main input[type=search]').fill('湄潭');
    await page.keyboard.press('Enter');
    await page.locator('#jb-search-results li').first().waitFor();
  });
});

test('large text stays large on the next page', async () => {
  await visit(PAGES.home, async (page) => {
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
    const usual = await size();
    await page.locator('#jb-large').focus();
    await page.keyboard.press('Space');
    assert.ok((await size()) >= usual * 1.2);
    await page.goto(site.base + PAGES.county, { waitUntil: 'load' });
    assert.ok((await size()) >= usual * 1.2);
  });
});

test('with more contrast no words are grey', async () => {
  for (const colorScheme of ['light', 'dark']) {
    await visit(PAGES.county, async (page) => {
      const colours = await page.evaluate(() => [document.querySelector('.provenance'), document.body].map((element) => getComputedStyle(element).color));
      assert.equal(colours[0], colours[1]);
    }, { contrast: 'more', colorScheme });
  }
});

test('what a finger has to hit is 44 pixels high', async () => {
  await visit(PAGES.practices, async (page) => {
    const low = await page.$$eval('.site-nav a, .large-switch, .facet > summary, .orders a, .pagination a', (elements) =>
      elements.filter((element) => element.getClientRects().length && element.getBoundingClientRect().height < 44).map((element) => element.innerText));
    assert.deepEqual(low, []);
  }, { viewport: { width: 360, height: 800 } });
});
