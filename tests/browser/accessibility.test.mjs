// axe-core over one page of each kind: light and dark at a desk, light and dark on a telephone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PAGES, axeSource, buildSample, launch, openContext, serve } from './support.mjs';

/** WCAG 2.2 up to AA is the sum of its editions; best practices come on top. */
const ALL_RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** Dark pages differ from light ones in colours alone, which the style sheet sets by one media query. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

const VIEWS = {
  'light, 1280 px': { width: 1280, colorScheme: 'light', rules: ALL_RULES },
  'dark, 1280 px': { width: 1280, colorScheme: 'dark', rules: COLOURS },
  'light, 360 px': { width: 360, colorScheme: 'light', rules: ALL_RULES },
  'dark, 360 px': { width: 360, colorScheme: 'dark', rules: COLOURS },
};

let sample, server, browser, context;
const source = axeSource();
before(async () => {
  sample = buildSample();
  server = await serve(sample.folder);
  browser = await launch();
  context = await openContext(browser);
});
after(async () => {
  await browser?.close();
  await server?.close();
  sample?.done();
});

/** One line for each element that breaks one of `rules`. */
async function violations(page, rules) {
  return page.evaluate(async (runOnly) => {
    const result = await axe.run(document, { runOnly, resultTypes: ['violations'] });
    return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.help}): ${node.target.flat().join(' ')}`));
  }, rules);
}

for (const [kind, address] of Object.entries(PAGES)) {
  describe(kind, () => {
    let page;
    before(async () => {
      page = await context.newPage();
      await page.goto(server.base + address, { waitUntil: 'load' });
      await page.evaluate(`${source};0`);
    });
    after(() => page?.close());

    for (const [name, { width, colorScheme, rules }] of Object.entries(VIEWS)) {
      test(`${kind} breaks no rule (${name})`, async () => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await violations(page, rules), []);
      });
    }
  });
}
