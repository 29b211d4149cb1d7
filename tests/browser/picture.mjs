// Takes the picture of the README anew, from the sample as it is: `node tests/browser/picture.mjs`.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { PAGES, buildSample, fileBase, launch, openContext } from './support.mjs';

const picture = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../.github/images/home.png');
const sample = buildSample();
const browser = await launch();
try {
  const context = await openContext(browser, { viewport: { width: 1280, height: 1120 }, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(fileBase(sample.folder) + PAGES.home, { waitUntil: 'load' });
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
  sample.done();
}
