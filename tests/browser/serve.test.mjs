// `jianbao serve` and a browser together, on a copy of the sample whose files are edited as an editor edits them.
// Leaves single messages to preview.test.mjs. Times are told and never judged: the machine may be busy.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { JIANBAO, PAGES, axeSource, launch, openContext, openPage } from './support.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const REPORT = 'content/reports/2021-06-17-three-plus-one-meeting.md';
const STYLE = 'themes/default/assets/style.css';

/** A paragraph near the end of the report, and the item of a list before it. */
const LAST = '四项要求没有附完成时限';
const ITEM = '督导要加强，及时掌握各地建设情况。';

async function freePort() {
  const probe = net.createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Waits for something that the other side does in its own time. */
async function until(holds, what) {
  for (let turn = 0; turn < 3000; turn += 1) {
    if (await holds()) return;
    await new Promise((next) => setTimeout(next, 10));
  }
  assert.fail(`waited in vain: ${what}`);
}

/** A copy of the sample with a preview of it. */
class Preview {
  static async begin() {
    const preview = new Preview();
    preview.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-serve-')));
    for (const name of ['site.yaml', 'content']) fs.cpSync(path.join(ROOT, name), path.join(preview.folder, name), { recursive: true });
    preview.port = await freePort();
    preview.base = `http://127.0.0.1:${preview.port}/`;
    await preview.start();
    return preview;
  }

  async start() {
    const environment = { ...process.env, JIANBAO_NOW: '2024-04-01', JIANBAO_LANG: 'zh' };
    this.process = spawn(JIANBAO, ['serve', '--root', this.folder, '--port', String(this.port)], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.said = '';
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (text) => { this.said += text; });
    this.ended = new Promise((ended) => this.process.on('exit', ended));
    await until(async () => {
      assert.equal(this.process.exitCode, null, `the preview ended: ${this.said}`);
      return (await fetch(this.base).catch(() => null)) !== null;
    }, `the preview answers; it said: ${this.said}`);
  }

  /** Without a goodbye. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async done() {
    await this.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  file(name) {
    return path.join(this.folder, name);
  }

  read(name) {
    return fs.readFileSync(this.file(name), 'utf8');
  }

  write(name, text) {
    fs.mkdirSync(path.dirname(this.file(name)), { recursive: true });
    fs.writeFileSync(this.file(name), text);
  }

  replace(name, from, to) {
    const text = this.read(name);
    assert.ok(text.includes(from), `${name} has “${from}”`);
    this.write(name, text.replace(from, to));
  }

  /** The line of a file, from 1, on which `words` stand. */
  line(name, words) {
    return this.read(name).split('\n').findIndex((line) => line.includes(words)) + 1;
  }
}

let preview, browser, context;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());
beforeEach(async () => {
  preview = await Preview.begin();
  context = await openContext(browser, { viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(30_000);
});
afterEach(async () => {
  await context.close();
  await preview.done();
});

/** Opens a page and waits until it has heard from the server; `messages` fills with what it hears. */
async function open(name) {
  const { page, faults } = await openPage(context, preview.base);
  const messages = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => messages.push(JSON.parse(payload))));
  await page.addInitScript(() => {
    window.opened = [];
    window.open = (...given) => { window.opened.push(given); };
  });
  await page.goto(preview.base + name, { waitUntil: 'load' });
  await until(() => messages.some(({ type }) => type === 'diagnostics'), 'the server answers the hello');
  // A mark on the window: it is gone after a reload.
  await page.evaluate(() => { window.marker = 'same'; });
  return { page, faults, messages };
}

const sameWindow = async (page) => assert.equal(await page.evaluate(() => window.marker), 'same', 'the page was not loaded anew');

/** What a page heard, in order. */
const types = (messages) => messages.map(({ type }) => type);

describe('a save', () => {
  test('changes the paragraph in place, keeps scroll, focus and the rest of the page, and shows where', async () => {
    const { page, faults, messages } = await open(PAGES.report);
    assert.deepEqual(types(messages), ['welcome', 'diagnostics'], 'the page is as it was sent');
    await page.locator('#jb-large').check();
    await page.evaluate((words) => {
      window.item = [...document.querySelectorAll('li')].find((one) => one.textContent.includes(words));
      window.item.scrollIntoView({ block: 'center', behavior: 'instant' });
      // An anchor may stand before the words.
      const text = [...window.item.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
      window.words = text;
      getSelection().setBaseAndExtent(text, 0, text, 4);
      document.querySelector('#jb-large').focus({ preventScroll: true });
    }, ITEM);
    const scroll = await page.evaluate(() => scrollY);
    preview.replace(REPORT, LAST, `新加的一段。\n\n${LAST}（改过）`);
    const changed = page.getByText(`${LAST}（改过）`);
    await changed.waitFor();
    await page.getByText('新加的一段。').waitFor();
    assert.equal(await page.evaluate(() => scrollY), scroll, 'in view already: nothing moves');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'jb-large');
    assert.equal(await page.evaluate(() => document.querySelector('#jb-large').checked), true);
    assert.equal(await page.evaluate(() => window.item.isConnected && getSelection().anchorNode === window.words), true, 'the blocks around it are the same');
    assert.deepEqual(types(messages), ['welcome', 'diagnostics', 'patch'], 'one save, one patch');
    assert.deepEqual(messages[2].edited, { file: REPORT, line: preview.line(REPORT, '新加的一段。') });
    await sameWindow(page);
    assert.deepEqual(await page.evaluate(() => window.policyViolations), []);
    assert.deepEqual(faults, []);
  });

  test('brings the edited block into view', async () => {
    const { page } = await open(PAGES.report);
    assert.equal(await page.evaluate(() => scrollY), 0);
    preview.replace(REPORT, ITEM, `${ITEM.slice(0, -1)}（改过）。`);
    await page.waitForFunction(() => document.getAnimations().length === 1);
    const shown = await page.evaluate(() => {
      const [{ effect: { target } }] = document.getAnimations();
      const { top, bottom } = target.getBoundingClientRect();
      return { kind: target.localName, text: target.textContent.trim(), inView: top >= 0 && bottom <= innerHeight };
    });
    assert.deepEqual(shown, { kind: 'li', text: `${ITEM.slice(0, -1)}（改过）。`, inView: true });
  });

  test('as editors save, by another name, is a save', async () => {
    const { page, messages } = await open(PAGES.report);
    fs.writeFileSync(preview.file(`${REPORT}.tmp`), preview.read(REPORT).replace(LAST, '换了名字'));
    fs.renameSync(preview.file(`${REPORT}.tmp`), preview.file(REPORT));
    await page.getByText('换了名字').waitFor();
    await sameWindow(page);
    assert.ok(!types(messages).includes('gone'));
  });

  test('sends nothing to a page that shows something else, and each of two tabs its own', async () => {
    const about = await open(PAGES.about);
    const report = await open(PAGES.report);
    await about.page.evaluate(() => {
      window.changes = 0;
      new MutationObserver((records) => { window.changes += records.length; }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    preview.replace(REPORT, LAST, '只在简报里');
    await report.page.getByText('只在简报里').waitFor();
    assert.equal(await about.page.evaluate(() => window.changes), 0);
    assert.deepEqual(types(about.messages), ['welcome', 'diagnostics']);
    preview.replace('content/pages/about.md', '本站是什么', '本站究竟是什么');
    await about.page.getByRole('heading', { name: '本站究竟是什么' }).waitFor();
    assert.deepEqual(types(about.messages), ['welcome', 'diagnostics', 'patch']);
    assert.deepEqual(types(report.messages), ['welcome', 'diagnostics', 'patch']);
    for (const { page, faults } of [about, report]) {
      await sameWindow(page);
      assert.deepEqual(faults, []);
    }
  });

  test('that only moves lines renews them, and a reader notices nothing', async () => {
    const { page, faults, messages } = await open(PAGES.report);
    const place = () => page.getByText(LAST).evaluate((block) => Number(block.closest('[data-jb]').dataset.jb));
    assert.equal(await place(), preview.line(REPORT, LAST));
    await page.evaluate(() => {
      window.changes = [];
      new MutationObserver((records) => { window.changes.push(...records.map(({ type, attributeName }) => attributeName ?? type)); })
        .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      scrollTo({ top: 500, behavior: 'instant' });
    });
    preview.replace(REPORT, '---\n', '---\n# 只是一句说明\n# 又一句\n');
    await until(async () => (await place()) === preview.line(REPORT, LAST), 'the lines are those of the file');
    assert.deepEqual(types(messages), ['welcome', 'diagnostics', 'lines']);
    assert.deepEqual([...new Set(await page.evaluate(() => window.changes))], ['data-jb']);
    assert.equal(await page.evaluate(() => scrollY), 500);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0, 'nothing flashes');
    // And the next patch still finds its way.
    preview.replace(REPORT, LAST, '在新的行上改');
    await page.getByText('在新的行上改').waitFor();
    assert.deepEqual(messages.at(-1).edited, { file: REPORT, line: preview.line(REPORT, '在新的行上改') });
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('reaches the list of drafts, and the comparison with the published text', async () => {
    const draft = 'content/reports/2024-03-01-draft.md';
    preview.write('public/reports/draft/index.html', '<main><h1>草稿甲</h1><p>从前的话。</p></main>');
    const { page, faults, messages } = await open('drafts/');
    preview.write(draft, '---\ntitle: 草稿甲\ndate: 2024-03-01\nstatus: draft\nauthor: 李四\n---\n从前的话。\n');
    await page.getByRole('link', { name: '草稿甲' }).waitFor();
    preview.replace(draft, 'draft', 'review');
    await page.getByRole('cell', { name: '待审' }).waitFor();
    await sameWindow(page);
    assert.ok(!types(messages).includes('reload'));
    await page.getByRole('row', { name: '草稿甲' }).getByRole('link', { name: '比较' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.evaluate(() => { window.marker = 'same'; });
    preview.replace(draft, '从前的话', '现在的话');
    await page.locator('td.new').filter({ hasText: '现在的话' }).waitFor();
    await sameWindow(page);
    preview.replace(draft, 'status: review', 'status: published');
    await page.goto(`${preview.base}drafts/`);
    await page.getByRole('link', { name: '草稿甲' }).waitFor({ state: 'detached' });
    assert.deepEqual(faults, []);
  });

  test('of a style sheet swaps it without a reload', async () => {
    preview.write(STYLE, `${fs.readFileSync(path.join(ROOT, STYLE), 'utf8')}\nh1 { color: rgb(9, 9, 9) }\n`);
    const { page, faults } = await open(PAGES.report);
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(9, 9, 9)');
    await page.evaluate(() => {
      window.marker = 'same';
      window.item = document.querySelector('h1');
    });
    preview.replace(STYLE, 'rgb(9, 9, 9)', 'rgb(1, 2, 3)');
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
    await until(async () => (await page.locator('link[rel=stylesheet]:not([media=print])').count()) === 1, 'the old sheet is gone');
    assert.equal(await page.evaluate(() => window.item.isConnected), true);
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('of a figure reaches the table of the figures, with its sorting', async () => {
    const { page } = await open(PAGES.target);
    const button = page.locator('table.sortable thead button').first();
    await button.waitFor();
    const names = await page.locator('table.sortable tbody th').allInnerTexts();
    // The name of the first county, without its badge.
    const [name] = names[0].trim().split(/\s/);
    preview.replace('content/data/places.yaml', `name: ${name},`, `name: ${name}改,`);
    await page.locator('table.sortable tbody th').filter({ hasText: `${name}改` }).first().waitFor();
    assert.ok((await page.locator('table.sortable thead button').count()) > 0);
    await sameWindow(page);
  });
});

describe('a fault', () => {
  test('is shown over the last good page with file and line, and goes when it is mended', async () => {
    const { page, faults } = await open(PAGES.report);
    const sound = preview.read(REPORT);
    preview.replace(REPORT, 'date: 2021-06-17', 'date: 2021-06-31');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), new RegExp(`1 个错误[\\s\\S]*${REPORT}[\\s\\S]*JB\\d{3}[\\s\\S]*第 ${preview.line(REPORT, '2021-06-31')} 行`));
    assert.equal(await dialog.locator('article.error mark').first().innerText(), '2021-06-31');
    assert.equal(await page.locator('h1').innerText(), '全市科协系统“3+1”工作推进会在湄潭举行', 'the last good page is below');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /1 个错误/ }).click();
    await dialog.waitFor();
    preview.write(REPORT, sound.replace(LAST, '修好了'));
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('修好了').waitFor();
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('of the settings or of a template does not end the preview', async () => {
    const { page } = await open(PAGES.report);
    const settings = preview.read('site.yaml');
    preview.write('site.yaml', `${settings}\nlanguage: [\n`);
    await page.getByRole('dialog').waitFor();
    preview.write('site.yaml', settings);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const template = fs.readFileSync(path.join(ROOT, 'themes/default/templates/report.html'), 'utf8');
    preview.write('themes/default/templates/report.html', `${template}{% if %}`);
    await page.getByRole('dialog').waitFor();
    assert.match(await page.getByRole('dialog').innerText(), /themes\/default\/templates\/report\.html/);
    preview.write('themes/default/templates/report.html', template);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await sameWindow(page);
  });

  test('at the very beginning is shown too, and the page comes when it is mended', async () => {
    await preview.kill();
    const settings = preview.read('site.yaml');
    preview.write('site.yaml', settings.replace('title:', 'titel:'));
    await preview.start();
    const page = await context.newPage();
    await page.goto(preview.base + PAGES.report, { waitUntil: 'load' });
    await page.getByRole('dialog').waitFor();
    preview.write('site.yaml', settings);
    await page.getByRole('heading', { level: 1, name: '全市科协系统' }).waitFor();
    assert.equal(await page.getByRole('dialog').isVisible(), false);
  });
});

describe('the connection', () => {
  test('comes back after the server was killed and started again', async () => {
    const { page } = await open(PAGES.report);
    await preview.kill();
    await page.getByText('已断开，正在重连…').waitFor();
    preview.replace(REPORT, LAST, '停机时改的');
    await preview.start();
    await page.getByText('停机时改的').waitFor();
    await until(async () => (await page.getByText('已断开，正在重连…').count()) === 0, 'the note goes');
    await sameWindow(page);
    preview.replace(REPORT, '停机时改的', '之后改的');
    await page.getByText('之后改的').waitFor();
    await sameWindow(page);
  });

  test('tells a page that its source is gone, and takes it up again when it is back', async () => {
    const { page } = await open(PAGES.about);
    const text = preview.read('content/pages/about.md');
    fs.rmSync(preview.file('content/pages/about.md'));
    await page.getByText(/此页已删除或改名|个错误/).first().waitFor();
    preview.write('content/pages/about.md', text.replace('本站是什么', '又有了'));
    await page.getByRole('heading', { name: '又有了' }).waitFor();
    await until(async () => (await page.getByText('此页已删除或改名').count()) === 0, 'the note goes');
  });
});

describe('the page', () => {
  test('opens its source at the line of the block', async () => {
    const { page } = await open(PAGES.report);
    await page.getByText(LAST).click({ modifiers: ['Alt'] });
    await page.getByRole('button', { name: '打开源文件' }).click();
    const file = `${preview.folder}/${REPORT}`.split('/').map(encodeURIComponent).join('/');
    const lines = (await page.evaluate(() => window.opened)).map(([link]) => link);
    assert.deepEqual(lines, [`vscode://file${file}:${preview.line(REPORT, LAST)}:1`, `vscode://file${file}:1:1`]);
  });

  test('opens the record of a figure, a row and a name, wherever they stand', async () => {
    const { page } = await open(PAGES.county);
    const row = page.locator('tr.state-yes').first();
    const name = (await row.locator('td a').first().innerText()).trim();
    await row.locator('td').last().click({ modifiers: ['Alt'] });
    await page.locator('.headline-number .number').first().click({ modifiers: ['Alt'] });
    await page.locator('h1').click({ modifiers: ['Alt'] });
    const links = (await page.evaluate(() => window.opened)).map(([link]) => decodeURIComponent(link));
    assert.equal(links.length, 3);
    for (const link of links) assert.match(link, /\/content\/data\/.*\.yaml:\d+:\d+$/);
    const [, file, line] = /(content\/data\/.*\.yaml):(\d+):\d+$/.exec(links[0]);
    const record = preview.read(file).split('\n').slice(Number(line) - 1, Number(line) + 6).join('\n');
    assert.ok(record.includes(name), `${name} is in ${record}`);
    assert.ok(links[2].startsWith(`vscode://file${preview.folder}/content/data/places.yaml:${preview.line('content/data/places.yaml', 'id: meitan,')}:`));
  });

  test('is copied as an article for WeChat, with what has to be known about it', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(preview.base).origin });
    const { page, faults } = await open(PAGES.report);
    await page.bringToFront();
    await page.getByRole('button', { name: '复制到微信' }).click();
    const dialog = page.getByRole('dialog', { name: '文章已复制' });
    await dialog.waitFor();
    await dialog.getByText(/正文 \d+ 字，代码 \d+\/20000 字符/).waitFor();
    assert.deepEqual(await page.evaluate(() => window.policyViolations), []);
    // Read on a page without rules of its own: reading cleans by these.
    const plain = await context.newPage();
    await plain.goto(`${preview.base}robots.txt`);
    const copied = await plain.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const read = async (type) => (await item.getType(type)).text();
      return { types: item.types, html: await read('text/html'), text: await read('text/plain') };
    });
    await plain.close();
    assert.deepEqual(copied.types.toSorted(), ['text/html', 'text/plain']);
    assert.match(copied.html, /<section[^>]*style=/);
    assert.doesNotMatch(copied.html, /data-jb|<script|class=/);
    assert.ok(copied.text.includes(LAST) && !copied.text.includes('<') && copied.text.split('\n').length > 10, copied.text);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // A title that the editor would refuse is told.
    preview.replace(REPORT, /^title: .*$/m.exec(preview.read(REPORT))[0], `title: ${'很长的标题'.repeat(9)}`);
    await page.getByRole('heading', { level: 1, name: '很长的标题' }).waitFor();
    await page.getByRole('button', { name: '复制到微信' }).click();
    await page.getByText('标题的字数是 45，微信最多接受 32').waitFor();
    for (const name of [PAGES.practice, PAGES.about]) {
      const other = await open(name);
      await other.page.getByRole('button', { name: '复制到微信' }).click();
      await other.page.getByRole('dialog', { name: '文章已复制' }).waitFor();
      await other.page.close();
    }
    const list = await open(PAGES.coverage);
    assert.equal(await list.page.getByRole('button', { name: '复制到微信' }).isVisible(), false);
    assert.deepEqual(faults, []);
  });

  test('stands in a frame for the phone view, and leads to the drafts', async () => {
    const { page, faults } = await open(PAGES.report);
    await page.getByRole('button', { name: '手机' }).click();
    const frame = page.frameLocator('iframe');
    await frame.locator('h1').waitFor();
    preview.replace(REPORT, LAST, '手机上也变');
    await frame.getByText('手机上也变').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: '桌面' }).click();
    assert.deepEqual(faults, []);
    await page.getByRole('link', { name: '草稿' }).click();
    await page.waitForURL(`${preview.base}drafts/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByText('此页已删除或改名').count(), 0);
  });

  test('runs its script before any other, and breaks no rule with the preview on it', async () => {
    const { page, faults } = await open(PAGES.report);
    assert.equal(await page.evaluate(() => document.scripts[0].dataset.jbPath), PAGES.report);
    await page.evaluate(`${axeSource()};0`);
    const broken = await page.evaluate(async () => {
      const result = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'] });
      return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')}`));
    });
    assert.deepEqual(broken, []);
    assert.deepEqual(faults, []);
  });

  test('is patched soon after a save', async (told) => {
    // Notes when the page hears something, to tell the browser's share from the server's.
    await context.addInitScript(() => {
      window.WebSocket = class extends WebSocket {
        constructor(...given) {
          super(...given);
          this.addEventListener('message', () => { window.heard = performance.now(); });
        }
      };
    });
    const { page } = await open(PAGES.report);
    const times = { 'save to patch': [], 'of that in the browser': [] };
    for (let turn = 0; turn < 21; turn += 1) {
      // The page notes the moment itself: asking it again and again would slow it down. One clock runs for both.
      const seen = page.evaluate((words) => new Promise((done) => {
        new MutationObserver((_, observer) => {
          if (!document.querySelector('.report-body').textContent.includes(words)) return;
          observer.disconnect();
          done({ at: performance.timeOrigin + performance.now(), own: performance.now() - window.heard });
        }).observe(document.querySelector('.report-body'), { subtree: true, childList: true, characterData: true });
      }), `第${turn}次保存`);
      await page.evaluate(() => 0);
      const begun = performance.timeOrigin + performance.now();
      preview.write(REPORT, preview.read(REPORT).replace(/第\d+次保存|四项要求没有附完成时限/, `第${turn}次保存`));
      const { at, own } = await seen;
      times['save to patch'].push(at - begun);
      times['of that in the browser'].push(own);
    }
    for (const [name, list] of Object.entries(times)) {
      list.sort((a, b) => a - b);
      told.diagnostic(`${name}: median ${list[10].toFixed(1)} ms, fastest ${list[0].toFixed(1)} ms, slowest ${list[20].toFixed(1)} ms`);
    }
    await sameWindow(page);
  });
});
