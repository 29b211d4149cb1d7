// The user guide as a reader opens it: from the disk, in both languages, with its search, on a narrow screen too.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { JIANBAO, axeSource, fileBase, launch, openContext, openPage } from './support.mjs';

const LANGUAGES = { zh: { query: '首创', found: '写一条经验做法' }, en: { query: 'telescope', found: 'Photographs and attachments' } };
const CHAPTERS = ['index.html', 'start/index.html', 'report/index.html', 'fields/index.html', 'commands/index.html', 'codes/index.html'];

let scratch, browser;
before(async () => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-guide-'));
  for (const language of Object.keys(LANGUAGES)) {
    execFileSync(JIANBAO, ['guide', '--lang', language, '--output', path.join(scratch, language), '--no-open'], { stdio: 'ignore' });
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Opens chapters one after the other; nothing may be amiss in any of them. */
async function visit(language, options, look) {
  const base = fileBase(path.join(scratch, language));
  const context = await openContext(browser, options);
  try {
    for (const chapter of CHAPTERS) {
      const { page, faults } = await openPage(context, base);
      await page.goto(base + chapter, { waitUntil: 'load' });
      await look(page, chapter);
      assert.deepEqual(faults, [], chapter);
      assert.deepEqual(await page.evaluate(() => window.policyViolations), [], chapter);
      await page.close();
    }
  } finally {
    await context.close();
  }
}

for (const [language, { query, found }] of Object.entries(LANGUAGES)) {
  test(`the guide in ${language} is accessible, light and dark`, async () => {
    for (const colorScheme of ['light', 'dark']) {
      await visit(language, { viewport: { width: 1280, height: 900 }, colorScheme }, async (page, chapter) => {
        await page.evaluate(axeSource());
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], `${chapter} ${colorScheme}`);
      });
    }
  });

  test(`the guide in ${language} fits a screen of 320 pixels`, async () => {
    await visit(language, { viewport: { width: 320, height: 700 } }, async (page, chapter) => {
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, chapter);
    });
  });

  test(`the guide in ${language} is searched from the disk`, async () => {
    const context = await openContext(browser);
    const base = fileBase(path.join(scratch, language));
    const { page, faults } = await openPage(context, base);
    await page.goto(`${base}index.html`, { waitUntil: 'load' });
    await page.locator('.site-search input').fill(query);
    await page.keyboard.press('Enter');
    await page.locator('.search-results').getByRole('link', { name: found }).first().click();
    // On a busy machine the page of results is still there for a moment.
    await page.locator('h1').filter({ hasText: found }).waitFor({ timeout: 20_000 });
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('every picture of a chapter is shown', async () => {
  await visit('zh', {}, async (page, chapter) => {
    const pictures = page.locator('.prose img');
    for (let index = 0; index < (await pictures.count()); index++) {
      await pictures.nth(index).scrollIntoViewIfNeeded();
      await page.waitForFunction((picture) => picture.complete && picture.naturalWidth > 400, await pictures.nth(index).elementHandle(), { timeout: 5000 }).catch(() => assert.fail(chapter));
    }
  });
});
