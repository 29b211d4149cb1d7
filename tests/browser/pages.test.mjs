// Every kind of page, from a server's sub-path and from a folder: quiet, self-contained, never too wide.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';

import { FOLDER_PAGES, PAGES, fileBase, openContext, openPage, sampleSite } from './support.mjs';

/** The widths of small and usual telephones, a tablet and a desk. */
const WIDTHS = [320, 360, 768, 1280];

const site = sampleSite();

/** Opens `address`, checks what holds for every page, and hands the page on. */
async function visit(base, address, then = async () => {}) {
  const context = await openContext(site.browser);
  try {
    const { page, faults } = await openPage(context, base);
    await page.goto(base + address, { waitUntil: 'load' });
    assert.equal(await page.locator('h1').count(), 1, 'exactly one h1');
    assert.ok((await page.locator('h1').innerText()).trim(), 'the h1 has words');
    await then(page, faults);
    // A violation is told after the load; a turn of the page's own clock lets it arrive.
    await page.evaluate(() => new Promise((turn) => setTimeout(turn, 0)));
    assert.deepEqual(await page.evaluate(() => window.policyViolations), [], 'violations of the Content-Security-Policy');
    assert.deepEqual(faults, [], 'messages and requests');
  } finally {
    await context.close();
  }
}

/** What makes the page wider than the window. A scroller may hold something wide; cutting it off does not count. */
function tooWide() {
  const width = document.documentElement.clientWidth;
  const inScroller = (element) => {
    for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(parent).overflowX)) return true;
    }
    return false;
  };
  const name = (element) => [element.tagName.toLowerCase(), ...element.classList].join('.');
  const wide = [...document.body.querySelectorAll('*')].filter((element) => {
    const { left, right, width: own } = element.getBoundingClientRect();
    return own > 1 && (right > width + 1 || left < -1) && !inScroller(element);
  });
  const scrolls = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
  return [...scrolls, ...wide.slice(0, 5).map(name)];
}

async function fits(page) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    assert.deepEqual(await page.evaluate(tooWide), [], `too wide at ${width} px`);
  }
}

/** Links to this site that lead to no file, or to no element of the page that they name. */
async function brokenLinks(page) {
  // The links of a map are SVG elements, whose `href` is no text.
  const links = await page.$$eval('a[href]', (anchors) => anchors.map((anchor) => new URL(anchor.getAttribute('href'), document.baseURI).href));
  return [...new Set(links)].filter((link) => {
    const url = new URL(link);
    if (url.protocol !== 'file:') return false;
    const fragment = decodeURIComponent(url.hash.slice(1));
    url.hash = '';
    const file = fileURLToPath(url);
    if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return true;
    return fragment && !fs.readFileSync(file, 'utf8').includes(`id="${fragment}"`);
  });
}

describe('below a path of a server', () => {
  for (const [kind, address] of Object.entries(PAGES)) {
    test(`${kind} is quiet and fits every width`, () => visit(site.base, address, fits));
  }

  test('an unknown address at any depth shows the 404 page with its styles', async () => {
    await visit(site.base, 'no/such/page/', async (page, faults) => {
      assert.equal(faults.length, 2, 'the answer 404, and Chromium telling of it');
      faults.length = 0;
      await page.locator('main a').first().click();
      assert.equal(page.url(), `${site.base}${PAGES.home}`);
    });
  });
});

describe('from a folder', () => {
  for (const [kind, address] of Object.entries(FOLDER_PAGES)) {
    test(`${kind} is quiet and its links lead somewhere`, async () => {
      await visit(fileBase(site.folder), address, async (page) => {
        assert.deepEqual(await brokenLinks(page), [], 'links that lead nowhere');
      });
    });
  }
});

describe('the menu', () => {
  for (const [place, base] of Object.entries({ 'below a path of a server': () => site.base, 'from a folder': () => fileBase(site.folder) })) {
    test(`leads from page to page ${place}`, async () => {
      await visit(base(), PAGES.home, async (page) => {
        const entries = await page.locator('nav').first().locator('a').count();
        assert.ok(entries >= 5, `${entries} entries`);
        for (let entry = 0; entry < entries; entry += 1) {
          // Each is clicked on the page before, so that the menu is tried from pages of all kinds.
          const link = page.locator('nav').first().locator('a').nth(entry);
          const wanted = await link.evaluate((anchor) => anchor.href);
          await link.click();
          await page.waitForLoadState('load');
          assert.equal(page.url(), wanted);
          assert.equal(await page.locator('h1').count(), 1, wanted);
          const marked = await page.locator('nav').first().locator('a[aria-current]').evaluateAll((anchors) => anchors.map((anchor) => anchor.href));
          assert.deepEqual(marked, [wanted], 'the menu marks where the reader is');
        }
      });
    });
  }

  test('the first stop of the keyboard leads past it', async () => {
    await visit(site.base, PAGES.home, async (page) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN');
    });
  });
});

describe('links within a page', () => {
  test('bring their heading into view', async () => {
    await visit(site.base, PAGES.report, async (page) => {
      const links = page.locator('main a[href^="#"]:visible');
      const count = await links.count();
      assert.ok(count > 0, 'the report has a table of contents');
      for (let index = 0; index < count; index += 1) {
        const link = links.nth(index);
        const id = decodeURIComponent((await link.getAttribute('href')).slice(1));
        await link.click();
        const top = await page.evaluate((wanted) => document.getElementById(wanted)?.getBoundingClientRect().top, id);
        assert.ok(top !== undefined && top > -1 && top < 720, `#${id} stands at ${top} px`);
      }
    });
  });
});
