// The catalogue of practices: facets by click and by keyboard, the choice in the address, the same numbers as the static
// lists, and the matrix of adoption. Over http and from a folder, on a telephone too.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { PAGES, axeSource, fileBase, openContext, openPage, sampleSite } from './support.mjs';

const site = sampleSite();

const BASES = { 'below a path of a server': () => site.base, 'from a folder': () => fileBase(site.folder) };

/** Opens a page, runs `then`, and demands that nothing was said on the console. */
async function visit(base, address, then, options = {}) {
  const context = await openContext(site.browser, options);
  try {
    const { page, faults } = await openPage(context, base);
    await page.goto(base + address, { waitUntil: 'load' });
    await then(page);
    assert.deepEqual(await page.evaluate(() => window.policyViolations), [], 'violations of the Content-Security-Policy');
    assert.deepEqual(faults, [], 'messages and requests');
  } finally {
    await context.close();
  }
}

const cardTitles = (page) => page.locator('#jb-cards .card-title').allInnerTexts();
const status = (page) => page.locator('#jb-found').innerText();

/** Opens a facet if it is closed, and returns its link for `slug`. */
async function value(page, facet, slug) {
  const group = page.locator(`.facet[data-facet="${facet}"]`);
  if (!(await group.evaluate((details) => details.open))) await group.locator('summary').click();
  return group.locator(`a[data-filter="${facet}=${slug}"]`);
}

/** Waits until the words of the status fit. */
const says = (page, words) => page.waitForFunction((wanted) => new RegExp(wanted).test(document.getElementById('jb-found').textContent), words);

/** Titles on all pages of a static list. */
function staticTitles(folder) {
  const titles = [];
  for (let file = path.join(site.folder, folder, 'index.html'), number = 2; fs.existsSync(file); number += 1) {
    const html = fs.readFileSync(file, 'utf8');
    titles.push(...[...html.matchAll(/class="card-title"><a [^>]*>([^<]*)</g)].map((match) => match[1]));
    file = path.join(site.folder, folder, 'page', String(number), 'index.html');
  }
  return titles;
}

for (const [place, base] of Object.entries(BASES)) {
  describe(place, () => {
    test('a click chooses a value, another facet narrows, the same click takes it back', () => visit(base(), PAGES.practices, async (page) => {
      const all = await cardTitles(page);
      await (await value(page, 'theme', 'mechanism')).click();
      await says(page, '^找到');
      assert.deepEqual(await cardTitles(page), staticTitles('practices/themes/mechanism'));
      assert.match(await status(page), /体制机制/);
      await (await value(page, 'county', 'meitan')).click();
      await says(page, '湄潭县');
      const both = await cardTitles(page);
      const inMeitan = staticTitles('practices/counties/meitan');
      assert.deepEqual(both, staticTitles('practices/themes/mechanism').filter((title) => inMeitan.includes(title)));
      assert.ok(both.length > 0 && both.length < inMeitan.length, `${both.length} of ${inMeitan.length}`);
      assert.equal(new URL(page.url()).search, '?theme=mechanism&county=meitan');
      await page.locator('#jb-clear').click();
      assert.deepEqual(await cardTitles(page), all);
      assert.equal(new URL(page.url()).search, '');
    }));

    test('within a facet values are alternatives', () => visit(base(), PAGES.practices, async (page) => {
      await (await value(page, 'theme', 'mechanism')).click();
      await (await value(page, 'theme', 'funding')).click();
      await says(page, '经费保障');
      const either = new Set([...staticTitles('practices/themes/mechanism'), ...staticTitles('practices/themes/funding')]);
      assert.deepEqual(new Set(await cardTitles(page)), either);
    }));

    test('the address restores the choice, and back and forward walk through it', () => visit(base(), PAGES.practices, async (page) => {
      await (await value(page, 'theme', 'duty')).click();
      await says(page, '推动履职');
      await (await value(page, 'uptake', 'none')).click();
      await says(page, '仅首创地');
      const chosen = await cardTitles(page);
      await page.reload({ waitUntil: 'load' });
      await says(page, '仅首创地');
      assert.deepEqual(await cardTitles(page), chosen);
      assert.equal(await page.locator('.facet[data-facet="uptake"]').evaluate((details) => details.open), true, 'the facet stands open');
      await page.goBack();
      await says(page, '推动履职$');
      assert.deepEqual(await cardTitles(page), staticTitles('practices/themes/duty'));
      await page.goBack();
      await says(page, '^20');
      await page.goForward();
      await says(page, '推动履职$');
    }));

    test('every number beside a value is that of its static list, and of what the script finds', () => visit(base(), PAGES.practices, async (page) => {
      const links = await page.locator('.facet a[data-filter]').evaluateAll((all) => all.map((link) => ({
        filter: link.dataset.filter, href: link.getAttribute('href'), count: Number(link.querySelector('.count').textContent),
      })));
      assert.ok(links.length > 25, `${links.length} values`);
      for (const { filter, href, count } of links) {
        const folder = href.replace(/^(\.\.\/)+/, '').replace(/index\.html$/, '');
        const titles = staticTitles(folder);
        assert.equal(titles.length, count, filter);
        const [facet, slug] = filter.split('=');
        await (await value(page, facet, slug)).click();
        await says(page, `^找到 ${count} 条`);
        assert.deepEqual(await cardTitles(page), titles.slice(0, 20), filter);
        await page.locator('#jb-clear').click();
      }
    }));

    test('sorting keeps the choice', () => visit(base(), PAGES.practices, async (page) => {
      await page.locator('.orders a[data-order="title"]').click();
      await says(page, '^找到 20 条$');
      assert.deepEqual(await cardTitles(page), staticTitles('practices/by/title'));
      await page.locator('.orders a[data-order="adopted"]').click();
      await page.waitForFunction(() => location.search === '?sort=adopted');
      await says(page, '^找到 20 条$');
      assert.deepEqual(await cardTitles(page), staticTitles('practices/by/adopted'));
      await (await value(page, 'county', 'meitan')).click();
      await says(page, '湄潭县');
      assert.equal(new URL(page.url()).search, '?county=meitan&sort=adopted');
    }));

    test('a list of one value leads to the catalogue with that value chosen', () => visit(base(), 'practices/counties/meitan/index.html', async (page) => {
      await page.locator('main a[data-filter="county=meitan"]').click();
      await says(page, '湄潭县');
      assert.deepEqual(await cardTitles(page), staticTitles('practices/counties/meitan').slice(0, 20));
    }));

    test('a cell of the matrix of themes leads to exactly its practices', () => visit(base(), 'practices/matrix/index.html', async (page) => {
      const cell = page.locator('.theme-matrix td a:not(.blank)').first();
      const count = Number(await cell.innerText());
      await cell.click();
      await says(page, `^找到 ${count} 条`);
      assert.equal((await cardTitles(page)).length, count);
    }));

    test('the links of a card lead somewhere wherever it stands', () => visit(base(), PAGES.practices, async (page) => {
      await (await value(page, 'theme', 'mechanism')).click();
      await says(page, '^找到');
      const title = await page.locator('#jb-cards .card-title').first().innerText();
      await page.locator('#jb-cards .card-title a').first().click();
      assert.equal(await page.locator('h1').innerText(), title);
    }));
  });
}

describe('with the keyboard', () => {
  test('tab, enter and space open a facet and choose a value', () => visit(site.base, PAGES.practices, async (page) => {
    await page.locator('.facet[data-facet="theme"] summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await says(page, '^找到');
    const focused = page.locator(':focus');
    assert.equal(await focused.getAttribute('role'), 'checkbox');
    assert.equal(await focused.getAttribute('aria-checked'), 'true');
    await page.keyboard.press('Enter');
    await says(page, '^20');
    assert.equal(await focused.getAttribute('aria-checked'), 'false');
  }));

  test('clearing hands the focus back to the facets', () => visit(site.base, `${PAGES.practices}?theme=duty`, async (page) => {
    await says(page, '推动履职');
    await page.locator('#jb-clear').focus();
    await page.keyboard.press('Enter');
    await says(page, '^20');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY');
  }));

  test('the matrix of adoption is reached and scrolled', () => visit(site.base, PAGES.adoption, async (page) => {
    const region = page.locator('.table-scroll').first();
    for (let stop = 0; stop < 40 && !(await region.evaluate((own) => own === document.activeElement)); stop += 1) await page.keyboard.press('Tab');
    assert.ok(await region.evaluate((own) => own === document.activeElement), 'the matrix takes the focus');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.table-scroll').scrollLeft > 0);
  }, { viewport: { width: 360, height: 740 } }));
});

describe('the matrix of adoption', () => {
  const shown = (page) => page.locator('#jb-adoption tbody tr:visible').count();

  for (const [place, base] of Object.entries(BASES)) {
    test(`filters by status, theme and place ${place}`, () => visit(base(), PAGES.adoption, async (page) => {
      const all = await shown(page);
      await page.selectOption('#jb-filter-status', 'trial');
      const trials = await shown(page);
      assert.ok(trials > 0 && trials < all, `${trials} of ${all}`);
      assert.match(await page.locator('#jb-matrix-filters [role=status]').innerText(), new RegExp(`${trials}`));
      await page.selectOption('#jb-filter-status', '');
      await page.selectOption('#jb-filter-place', 'suiyang');
      assert.equal(await page.locator('#jb-adoption thead th:visible').count(), 3);
      await page.selectOption('#jb-filter-place', '');
      await page.selectOption('#jb-filter-theme', 'mechanism');
      assert.equal(await shown(page), staticTitles('practices/themes/mechanism').length);
    }));
  }

  test('a mark leads to the entry that proves it', () => visit(site.base, PAGES.adoption, async (page) => {
    await page.locator('#jb-adoption a.evidence').first().click();
    const target = page.locator('tr:target');
    assert.equal(await target.count(), 1);
    assert.match(await target.innerText(), /实施|试行/);
  }));
});

describe('on a telephone', () => {
  const phone = { viewport: { width: 360, height: 740 } };

  test('facets open, choose and fit', () => visit(fileBase(site.folder), PAGES.practices, async (page) => {
    for (const summary of await page.locator('.facet summary').all()) await summary.click();
    await (await value(page, 'county', 'meitan')).click();
    await says(page, '湄潭县');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
  }, phone));

  for (const [name, options] of Object.entries({ 'a desk': {}, 'a telephone': phone })) {
    test(`open facets break no rule of accessibility at ${name}`, () => visit(site.base, `${PAGES.practices}?theme=duty`, async (page) => {
      await says(page, '推动履职');
      await page.locator('.facet').evaluateAll((all) => all.forEach((facet) => { facet.open = true; }));
      await page.evaluate(`${axeSource()};0`);
      const violations = await page.evaluate(async () => {
        const result = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'] });
        return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')}`));
      });
      assert.deepEqual(violations, []);
    }, options));
  }
});
