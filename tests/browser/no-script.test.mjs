// Without JavaScript a page says all that it says with it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { FOLDER_PAGES, buildSample, fileBase, launch, openContext } from './support.mjs';

let sample, browser, plain, scripted;
before(async () => {
  sample = buildSample();
  browser = await launch();
  plain = await openContext(browser, { javaScriptEnabled: false });
  scripted = await openContext(browser);
});
after(async () => {
  await browser?.close();
  sample?.done();
});

async function mainText(context, address) {
  const page = await context.newPage();
  try {
    await page.goto(fileBase(sample.folder) + address, { waitUntil: 'load' });
    // Controls that only a script can serve are no content.
    await page.locator('.script-only').evaluateAll((controls) => controls.forEach((control) => control.remove()));
    const text = await page.locator('main').innerText();
    return text.replace(/\s+/g, ' ').trim();
  } finally {
    await page.close();
  }
}

// The search has words of its own for a reader without scripts; search.test.mjs reads them.
for (const [kind, address] of Object.entries(FOLDER_PAGES).filter(([kind]) => kind !== 'search')) {
  test(`${kind} reads in full without JavaScript`, async () => {
    const text = await mainText(plain, address);
    assert.ok(text.length > 80, `only ${text.length} characters`);
    assert.equal(text, await mainText(scripted, address));
  });
}
