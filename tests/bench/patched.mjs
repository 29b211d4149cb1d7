// How long it takes from a save until an open page shows it: `node tests/bench/patched.mjs SITE [SAVES]`, on a site that
// `cargo run --release --example corpus -- SITE 50000` wrote. Needs what the browser tests need; JIANBAO_BIN names the program.
// Prints medians and judges none; the file that it saves is as before in the end.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { JIANBAO, launch, openContext } from '../browser/support.mjs';

const [site, saves = '15'] = process.argv.slice(2);
if (!site) {
  console.error('usage: node tests/bench/patched.mjs SITE [SAVES]');
  process.exit(2);
}
const file = path.join(site, 'content/reports/r00001.md');
const text = fs.readFileSync(file, 'utf8');
const server = spawn(JIANBAO, ['serve', '--root', site, '--port', '0'], {
  env: { ...process.env, JIANBAO_NOW: '2026-10-31', JIANBAO_LANG: 'en' },
  stdio: ['ignore', 'ignore', 'pipe'],
});
const base = await new Promise((found) => {
  let said = '';
  server.stderr.on('data', (more) => {
    said += more;
    const address = said.match(/http:\/\/[\d.:]+\//);
    if (address) found(address[0]);
  });
});
const browser = await launch();
try {
  const context = await openContext(browser);
  // When the page hears something: tells the browser's share from the server's.
  await context.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', () => { window.heard = performance.now(); });
      }
    };
  });
  const page = await context.newPage();
  await page.goto(`${base}reports/r00001/`);
  await page.locator('.report-body').waitFor();
  await page.waitForTimeout(1000);
  const times = { 'save to patch': [], 'of that in the browser': [] };
  for (let turn = 0; turn < Number(saves); turn += 1) {
    const seen = page.evaluate((words) => new Promise((done) => {
      new MutationObserver((_, observer) => {
        if (!document.body.textContent.includes(words)) return;
        observer.disconnect();
        done({ at: performance.timeOrigin + performance.now(), own: performance.now() - window.heard });
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }), `第${turn}次保存`);
    await page.evaluate(() => 0);
    const begun = performance.timeOrigin + performance.now();
    fs.writeFileSync(file, `${text}\n\n第${turn}次保存。\n`);
    const { at, own } = await seen;
    times['save to patch'].push(at - begun);
    times['of that in the browser'].push(own);
    await page.waitForTimeout(300);
  }
  for (const [name, list] of Object.entries(times)) {
    list.sort((a, b) => a - b);
    console.log(`${name}: median ${list[list.length >> 1].toFixed(1)} ms, ${list[0].toFixed(1)}–${list.at(-1).toFixed(1)}`);
  }
} finally {
  fs.writeFileSync(file, text);
  server.kill();
  await browser.close();
}
