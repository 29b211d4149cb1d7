// Charts as a browser sees them: named for assistive technology, readable at every width, without colour or style.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PAGES, buildSample, launch, openContext, serve } from './support.mjs';

let sample, server, browser, context, page;
before(async () => {
  sample = buildSample();
  server = await serve(sample.folder);
  browser = await launch();
  context = await openContext(browser);
  page = await context.newPage();
});
after(async () => {
  await browser?.close();
  await server?.close();
  sample?.done();
});

describe('charts', () => {
  test('every chart has an accessible name, and a picture has a description', async () => {
    await page.goto(server.base + PAGES.dashboard, { waitUntil: 'load' });
    const charts = page.locator('.chart svg[aria-labelledby]');
    const count = await charts.count();
    assert.ok(count >= 5, `${count} charts`);
    for (let index = 0; index < count; index += 1) {
      const { ids, words } = await charts.nth(index).evaluate((svg) => {
        const list = svg.getAttribute('aria-labelledby').split(' ');
        return { ids: list, words: list.map((id) => document.getElementById(id)?.textContent ?? '') };
      });
      assert.ok(words.every((text) => text.trim().length > 3), `${ids}: ${words}`);
    }
    const named = page.getByRole('img', { name: /乡镇（街道）科协覆盖率/ });
    assert.ok((await named.count()) > 0, 'found by its name');
  });

  test('no words of a chart lie over one another or outside of it, from 320 px up', async () => {
    for (const width of [320, 360, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(server.base + PAGES.dashboard, { waitUntil: 'load' });
      const faults = await page.evaluate(() => {
        const found = [];
        for (const svg of document.querySelectorAll('.chart svg[role=img]')) {
          const frame = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
          for (const [index, [words, box]] of texts.entries()) {
            if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`${words} leaves its chart`);
            for (const [other, against] of texts.slice(index + 1)) {
              const across = Math.min(box.right, against.right) - Math.max(box.left, against.left);
              const down = Math.min(box.bottom, against.bottom) - Math.max(box.top, against.top);
              if (across > 2 && down > 5) found.push(`${words} lies over ${other}`);
            }
          }
        }
        return found;
      });
      assert.deepEqual(faults, [], `${width} px`);
    }
  });

  test('the table beside a chart opens with the keyboard and holds every value', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(server.base + PAGES.dashboard, { waitUntil: 'load' });
    const details = page.locator('.chart-of-bars details').first();
    assert.equal(await details.evaluate((element) => element.open), false);
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await details.evaluate((element) => element.open), true);
    const bars = await page.locator('.chart-of-bars').first().locator('svg rect.fill').count();
    assert.ok(bars > 0);
    assert.ok((await details.locator('tbody tr').count()) >= bars);
  });
});
