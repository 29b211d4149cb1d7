// The preview's script against a small stand-in for `jianbao serve`: pages of the built sample, marked as the server marks
// them, and its messages one at a time. Leaves what the server itself decides to serve.test.mjs.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { PAGES, axeSource, buildSample, launch, openContext, openPage } from './support.mjs';

const CLIENT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/app/serve/client');
const SOURCE = 'content/reports/2021-06-17-three-plus-one-meeting.md';
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.png': 'image/png', '.json': 'application/json' };

/** Things a reader may have touched; the sample's report has few of its own. */
const TOUCHABLE = '<details class="more-words"><summary>更多</summary><p>折叠的内容</p></details>'
  + '<form class="notes"><input value="原来"><textarea>原来</textarea><select><option>甲</option><option>乙</option></select></form>';

/** Marks the blocks of a report's text with lines 10, 12, 14 …, as the server does with the true ones. */
function mark(html) {
  let line = 8;
  const [head, ...rest] = html.split(/(?=<div[^>]*report-body)/);
  const [body, ...tail] = rest.join('').split('</article>');
  const marked = body.replace(/\n<(p|h2)\b/g, (_, name) => `\n<${name} data-jb="${(line += 2)}"`);
  return [`${head}${marked}${rest.length ? TOUCHABLE : ''}`, ...tail].join('</article>').replace('<body', `<body data-jb-file="${SOURCE}"`);
}

/** A stand-in for the server, on a port that it keeps when it is started again. */
class Standin {
  #folder;
  #pages = new Map();
  #port = 0;
  generation = 1;
  language = 'zh';
  faults = [];
  sockets = new Map();
  hellos = [];

  constructor(folder) {
    this.#folder = folder;
  }

  text(name) {
    if (!this.#pages.has(name)) this.#pages.set(name, mark(fs.readFileSync(path.join(this.#folder, name), 'utf8')));
    return this.#pages.get(name);
  }

  digest(name) {
    return createHash('sha256').update(this.text(name)).digest('hex').slice(0, 16);
  }

  page(name) {
    const script = `<script src="/.jianbao/client.js" defer data-jb-generation="${this.generation}" data-jb-digest="${this.digest(name)}" data-jb-path="${name}"`
      + ` data-jb-editor="vscode://file/{path}:{line}:{column}" data-jb-root="/srv/简报" data-jb-lang="${this.language}"></script>`;
    return this.text(name).replace('<head>', `<head>\n${script}`);
  }

  async start() {
    this.server = http.createServer((request, response) => this.#answer(new URL(request.url, 'http://127.0.0.1').pathname, response));
    this.server.on('upgrade', (request, socket) => this.#upgrade(request, socket));
    await new Promise((listening) => this.server.listen(this.#port, '127.0.0.1', listening));
    this.#port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.#port}/`;
  }

  /** As if killed: no goodbye. */
  async kill() {
    for (const socket of this.sockets.keys()) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  #answer(address, response) {
    const name = decodeURIComponent(address.slice(1)) + (address.endsWith('/') ? 'index.html' : '');
    const own = name.startsWith('.jianbao/');
    const file = own ? path.join(CLIENT, name.slice(9)) : path.join(this.#folder, name.replace(/\.changed\.css$/, '.css'));
    if (name === 'assets/other.js') return response.writeHead(200, { 'content-type': TYPES['.js'] }).end();
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain', 'cache-control': 'no-store' });
    if (name.endsWith('.html')) return response.end(this.page(name));
    response.end(name.endsWith('.changed.css') ? `${fs.readFileSync(file)}\nh1 { color: rgb(1, 2, 3) }` : fs.readFileSync(file));
  }

  #upgrade(request, socket) {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (frame) => {
      if ((frame[0] & 15) === 8) return socket.end();
      // A hello is short and comes in one piece: a length of one or three bytes, a mask of four.
      const begin = (frame[1] & 127) === 126 ? 4 : 2;
      const text = Buffer.from(frame.subarray(begin + 4).map((byte, at) => byte ^ frame[begin + (at & 3)])).toString();
      this.#hello(socket, JSON.parse(text).hello);
    });
  }

  #hello(socket, hello) {
    this.hellos.push(hello);
    this.sockets.set(socket, hello.path);
    if (hello.digest === this.digest(hello.path)) this.#send(socket, { type: 'welcome', generation: this.generation });
    else this.#send(socket, this.#patch(hello.path, null));
    this.#send(socket, { type: 'diagnostics', generation: this.generation, list: this.faults });
  }

  #patch(name, edited) {
    return { type: 'patch', generation: this.generation, digest: this.digest(name), html: this.page(name), edited };
  }

  #send(socket, message) {
    const text = Buffer.from(JSON.stringify(message));
    // RFC 6455, 5.2: a length is written in the shortest of three ways.
    const [size, extra] = text.length < 126 ? [text.length, 0] : text.length < 65536 ? [126, 2] : [127, 8];
    const head = Buffer.alloc(2 + extra);
    head.writeUInt16BE(0x8100 | size);
    if (extra) head.writeUIntBE(text.length, 2 + Math.max(extra - 6, 0), Math.min(extra, 6));
    socket.write(Buffer.concat([head, text]));
  }

  /** To all, or to those that show the page `name`. */
  tell(message, name) {
    for (const [socket, shown] of this.sockets) if (!name || name === shown) this.#send(socket, message);
  }

  /** Changes the text of a page; those that show it are told, unless nothing is connected. */
  edit(name, change, edited = null) {
    const now = change(this.text(name));
    assert.ok(now !== this.text(name), 'the change changes something');
    this.#pages.set(name, now);
    this.generation += 1;
    this.tell(this.#patch(name, edited), name);
  }

  diagnose(list) {
    this.faults = list;
    this.generation += 1;
    this.tell({ type: 'diagnostics', generation: this.generation, list });
  }
}

const ERROR = {
  code: 'JB106', severity: 'error', message: '没有“标体”这一项', help: '是不是想写“标题”？', file: 'content/reports/会议.md', line: 12, column: 3,
  excerpt: [{ number: 11, text: '---' }, { number: 12, text: '𠮷：标体 推进会' }, { number: 13, text: '日期: 2021-06-17' }], caret: { line: 12, start: 3, end: 5 },
  labels: [{ file: 'content/data/places.yaml', line: 7, column: 5, text: '第一次写在这里' }],
};
const WARNING = {
  code: 'JB502', severity: 'warning', message: '中文里用了半角逗号', help: null, file: 'content/practices/先建后补.md', line: 30, column: 18,
  excerpt: [{ number: 30, text: '先建起来,再补齐手续。' }], caret: { line: 30, start: 5, end: 6 },
};

let sample, standin, browser, context;
before(async () => {
  sample = buildSample();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  sample?.done();
});
beforeEach(async () => {
  standin = new Standin(sample.folder);
  await standin.start();
  context = await openContext(browser, { viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
});
afterEach(async () => {
  await context.close();
  await standin.kill();
});

/** Opens a page of the stand-in and waits until it said hello. */
async function open(name = PAGES.report) {
  const { page, faults } = await openPage(context, standin.base);
  await page.addInitScript(() => {
    window.opened = [];
    window.open = (...given) => { window.opened.push(given); };
  });
  const before = standin.hellos.length;
  await page.goto(standin.base + name, { waitUntil: 'load' });
  await until(() => standin.hellos.length > before, 'the page says hello');
  // A mark on the window: it is gone after a reload.
  await page.evaluate(() => { window.marker = 'same'; });
  return { page, faults };
}

/** Waits for something that the other side does in its own time. */
async function until(holds, what) {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (await holds()) return;
    await new Promise((next) => setTimeout(next, 10));
  }
  assert.fail(`waited in vain: ${what}`);
}

const sameWindow = async (page) => assert.equal(await page.evaluate(() => window.marker), 'same', 'the page was not loaded anew');
const PARAGRAPH = '.report-body > p[data-jb]';
const replaceFirst = (from, to) => (html) => html.replace(from, to);

/** Changes the words of the paragraph at `line`. */
const rewrite = (line, words) => (html) => html.replace(new RegExp(`(data-jb="${line}">)[^<]*`), `$1${words}`);

/** The lines of the paragraphs, without headings. */
const linesOf = (page) => page.$$eval(PARAGRAPH, (all) => all.map((one) => Number(one.dataset.jb)));

describe('a patch', () => {
  test('changes the paragraph and keeps scroll, focus, forms and open details', async () => {
    const { page, faults } = await open();
    const [line] = await linesOf(page);
    await page.locator('.more-words summary').click();
    await page.locator('#jb-large').check();
    await page.locator('.notes input').fill('写到一半');
    await page.locator('.notes textarea').fill('也写到一半');
    await page.locator('.notes select').selectOption('乙');
    await page.locator('.notes textarea').evaluate((area) => area.setSelectionRange(1, 3));
    const scroll = await page.evaluate(() => scrollY);
    assert.ok(scroll > 200, 'the page is scrolled');
    standin.edit(PAGES.report, rewrite(line, '改过的一段话。'));
    await page.getByText('改过的一段话。').waitFor({ state: 'attached' });
    const now = await page.evaluate(() => ({
      open: document.querySelector('.more-words').open,
      large: document.querySelector('#jb-large').checked,
      line: document.querySelector('.notes input').value,
      lines: document.querySelector('textarea').value,
      option: document.querySelector('.notes select').value,
      focus: document.activeElement.tagName,
      selection: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
    }));
    assert.deepEqual(now, { open: true, large: true, line: '写到一半', lines: '也写到一半', option: '乙', focus: 'TEXTAREA', selection: [1, 3] });
    // The reader sees the same words at the same height, though the paragraph above them became shorter.
    assert.ok(Math.abs((await page.evaluate(() => scrollY)) - scroll) < 120);
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('keeps the selection, also when a paragraph comes before it', async () => {
    const { page } = await open();
    const lines = await linesOf(page);
    const select = () => {
      const text = document.querySelectorAll('.report-body > p[data-jb]')[2].firstChild;
      getSelection().setBaseAndExtent(text, 2, text, 12);
      return getSelection().toString();
    };
    const selected = await page.evaluate(select);
    standin.edit(PAGES.report, (html) => html.replace(new RegExp(`<(p|h2) data-jb="${lines[1]}"`), '<p data-jb="9">新来的一段。</p>\n$&'));
    await page.getByText('新来的一段。').waitFor();
    assert.equal(await page.evaluate(() => getSelection().toString()), selected);
    // Two places at once: what lies between them is recognised by its words.
    standin.edit(PAGES.report, (html) => html.replace('<p data-jb="9">', '<p data-jb="7">开头又一段。</p>\n<p data-jb="7">再一段。</p>\n$&')
      .replace(new RegExp(`<(p|h2) data-jb="${lines[4]}"`), '<p data-jb="9">后面也来一段。</p>\n$&'));
    await page.getByText('后面也来一段。').waitFor();
    assert.equal(await page.evaluate(() => getSelection().toString()), selected);
    standin.edit(PAGES.report, rewrite(lines[2], '全换了'));
    await page.getByText('全换了').waitFor();
    await sameWindow(page);
  });

  test('of the end of a paragraph leaves the selection at its beginning', async () => {
    const { page } = await open();
    const selected = await page.evaluate((wanted) => {
      const text = document.querySelector(wanted).firstChild;
      getSelection().setBaseAndExtent(text, 0, text, 4);
      return getSelection().toString();
    }, PARAGRAPH);
    const [line] = await linesOf(page);
    standin.edit(PAGES.report, (html) => html.replace(new RegExp(`(data-jb="${line}">[^<]*)`), '$1尾巴'));
    await page.getByText('尾巴').waitFor();
    assert.equal(await page.evaluate(() => getSelection().toString()), selected);
  });

  test('brings the title and the metas', async () => {
    const { page } = await open();
    standin.edit(PAGES.report, (html) => html.replace(/<title>[^<]*/, '<title>新题目').replace(/(name="description" content=")[^"]*/, '$1新的摘要').replace('class="page-report"', 'class="page-report other"'));
    await page.waitForFunction(() => document.title === '新题目');
    assert.equal(await page.locator('meta[name="description"]').getAttribute('content'), '新的摘要');
    assert.equal(await page.locator('meta[name="description"]').count(), 1);
    assert.equal(await page.locator('body').getAttribute('class'), 'page-report other');
    await sameWindow(page);
  });

  test('does not reach a page that shows something else', async () => {
    const report = await open();
    const coverage = await open(PAGES.target);
    await coverage.page.evaluate(() => {
      window.changes = 0;
      new MutationObserver((records) => { window.changes += records.length; }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    standin.edit(PAGES.report, rewrite(10, '只在简报里。'));
    standin.diagnose([WARNING]);
    await report.page.getByText('只在简报里。').waitFor({ state: 'attached' });
    await coverage.page.locator('jianbao-preview aside .warnings').waitFor();
    assert.equal(await coverage.page.evaluate(() => window.changes), 0);
    // And its own patch reaches it, and not the report.
    standin.edit(PAGES.target, (html) => html.replace('</h1>', '（改）</h1>'));
    await coverage.page.getByRole('heading', { level: 1, name: '（改）' }).waitFor();
    assert.doesNotMatch(await report.page.locator('h1').innerText(), /（改）/);
    await sameWindow(coverage.page);
    await sameWindow(report.page);
  });

  test('that was overtaken changes nothing', async () => {
    const { page } = await open();
    standin.edit(PAGES.report, rewrite(10, '新的一代。'));
    await page.getByText('新的一代。').waitFor({ state: 'attached' });
    const old = standin.page(PAGES.report).replace('新的一代。', '旧的一代。');
    standin.tell({ type: 'patch', generation: 1, digest: 'old', html: old, edited: null });
    standin.diagnose([WARNING]);
    await page.locator('jianbao-preview aside .warnings').waitFor();
    assert.equal(await page.getByText('旧的一代。').count(), 0);
  });

  test('leaves sorted tables alone, with their order and their buttons', async () => {
    const { page, faults } = await open(PAGES.target);
    const button = page.locator('table.sortable thead button').first();
    await button.click();
    const first = await page.locator('table.sortable tbody tr').first().innerText();
    await button.click();
    const reversed = await page.locator('table.sortable tbody tr').first().innerText();
    assert.notEqual(first, reversed);
    standin.edit(PAGES.target, (html) => html.replace('</h1>', '（改）</h1>'));
    await page.getByRole('heading', { level: 1, name: '（改）' }).waitFor();
    assert.equal(await page.locator('table.sortable tbody tr').first().innerText(), reversed);
    await button.click();
    assert.equal(await page.locator('table.sortable tbody tr').first().innerText(), first);
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('of a cell reaches a table whose headings a script changed', async () => {
    const { page } = await open(PAGES.target);
    standin.edit(PAGES.target, (html) => html.replace(/(<table class="[^"]*sortable[\s\S]*?<tbody>[\s\S]*?<th[^>]*>)/, '$1<b>改</b>'));
    await page.locator('table.sortable tbody b').waitFor();
    assert.ok((await page.locator('table.sortable thead button').count()) > 0);
    await sameWindow(page);
  });

  test('of a table in another order than its source loads the page anew', async () => {
    const { page } = await open(PAGES.target);
    await page.locator('table.sortable thead button').first().click();
    await page.locator('table.sortable thead button').first().click();
    standin.edit(PAGES.target, (html) => html.replace(/(<table class="[^"]*sortable[\s\S]*?<tbody>[\s\S]*?<th[^>]*>)/, '$1<b>改</b>'));
    await page.waitForFunction(() => window.marker === undefined);
    await page.locator('table.sortable tbody b').waitFor();
    assert.ok((await page.locator('table.sortable thead button').count()) > 0, 'the script did its work again');
  });

  test('with another script loads the page anew and shows the edited block then', async () => {
    const { page } = await open();
    const line = (await linesOf(page)).at(-1);
    standin.edit(PAGES.report, (html) => html.replace('</head>', '<script src="/assets/other.js" defer></script></head>').replace(new RegExp(`data-jb="${line}">`), '$&脚本也换了。'), { file: SOURCE, line });
    await page.waitForFunction(() => window.marker === undefined);
    await page.getByText('脚本也换了。').waitFor();
    await page.waitForFunction((wanted) => document.querySelector(`[data-jb="${wanted}"]`).getBoundingClientRect().top < innerHeight, line);
  });

  test('many times over keeps what scripts made and forgets nothing', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('dialog'), { id: 'made-by-script' }));
      document.querySelector('.more-words').append(Object.assign(document.createElement('i'), { className: 'made' }));
    });
    for (let turn = 0; turn < 30; turn += 1) standin.edit(PAGES.report, rewrite([10, 14, 16, 18, 22][turn % 5], `第${turn}次。`));
    await page.getByText('第29次。').waitFor({ state: 'attached' });
    assert.equal(await page.locator('#made-by-script').count(), 1);
    assert.equal(await page.locator('.made').count(), 1);
    for (const turn of [25, 26, 27, 28, 29]) assert.equal(await page.getByText(`第${turn}次。`).count(), 1);
    await sameWindow(page);
  });
});

describe('style sheets and pictures', () => {
  test('a style sheet is swapped without a reload and without a moment of bareness', async () => {
    const { page, faults } = await open();
    const bare = await page.evaluateHandle(() => {
      const seen = { bare: 0 };
      new MutationObserver(() => { if (!document.querySelector('link[rel=stylesheet]:not([media=print])')?.sheet) seen.bare += 1; }).observe(document.head, { childList: true });
      return seen;
    });
    const old = /assets\/style\.\w+\.css/.exec(standin.text(PAGES.report))[0];
    standin.generation += 1;
    standin.tell({ type: 'assets', generation: standin.generation, assets: { [old]: old.replace('.css', '.changed.css') } });
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
    await until(async () => (await page.locator('link[rel=stylesheet]:not([media=print])').count()) === 1, 'the old sheet is gone');
    assert.equal(await page.locator('link[rel=stylesheet]:not([media=print])').getAttribute('href'), `../../${old.replace('.css', '.changed.css')}`);
    assert.equal((await bare.jsonValue()).bare, 0);
    await sameWindow(page);
    assert.equal(await page.evaluate(() => performance.getEntriesByType('navigation').length), 1);
    // A patch that says the same finds it already there.
    standin.edit(PAGES.report, (html) => html.replace(old, old.replace('.css', '.changed.css')));
    standin.edit(PAGES.report, rewrite(10, '之后。'));
    await page.getByText('之后。').waitFor({ state: 'attached' });
    assert.equal(await page.locator('link[rel=stylesheet]:not([media=print])').count(), 1);
    assert.deepEqual(faults, []);
  });

  test('of several swaps at once the last one holds, also when those before it never came', async () => {
    const { page } = await open();
    const [old] = /assets\/style\.\w+\.css/.exec(standin.text(PAGES.report));
    const names = [old, 'assets/style.gone.css', 'assets/style.gone-too.css', old.replace('.css', '.changed.css')];
    for (let turn = 1; turn < names.length; turn += 1) {
      standin.generation += 1;
      standin.tell({ type: 'assets', generation: standin.generation, assets: { [names[turn - 1]]: names[turn] } });
    }
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
    await until(async () => (await page.locator('link[rel=stylesheet]:not([media=print])').count()) === 1, 'one sheet is left');
    await sameWindow(page);
  });

  test('a picture that kept its name is asked for anew', async () => {
    const { page } = await open();
    standin.edit(PAGES.report, (html) => html.replace('</article>', '<img src="../../assets/card.png" alt="图"></article>'));
    await page.locator('img[alt="图"]').waitFor({ state: 'attached' });
    const asked = page.waitForRequest(/card\.png\?jb=/);
    standin.generation += 1;
    standin.tell({ type: 'assets', generation: standin.generation, assets: { '/assets/card.png': '/assets/card.png' } });
    await asked;
    await page.waitForFunction(() => document.querySelector('img[alt="图"]').getAttribute('src').includes('?jb='));
    await sameWindow(page);
  });
});

describe('where am I', () => {
  for (const [name, reducedMotion] of [['flashes', 'no-preference'], ['is marked without movement', 'reduce']]) {
    test(`the edited block comes into view and ${name}`, async () => {
      await context.close();
      context = await openContext(browser, { viewport: { width: 1280, height: 800 }, reducedMotion });
      const { page } = await open();
      const line = (await linesOf(page)).at(-1);
      // The line after the block's first belongs to it too.
      standin.edit(PAGES.report, rewrite(line, '末段。'), { file: SOURCE, line: line + 1 });
      const target = page.locator(`[data-jb="${line}"]`);
      await page.waitForFunction((wanted) => document.querySelector(`[data-jb="${wanted}"]`).getAnimations().length === 1, line);
      const frames = await target.evaluate((block) => block.getAnimations()[0].effect.getKeyframes().map(({ backgroundColor }) => backgroundColor));
      assert.equal(new Set(frames).size > 1, reducedMotion === 'no-preference');
      await page.waitForFunction((wanted) => {
        const { top, bottom } = document.querySelector(`[data-jb="${wanted}"]`).getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }, line);
      assert.equal(await target.getAttribute('style'), null, 'no style is written into the page');
    });
  }

  test('a block in view is not moved', async () => {
    const { page } = await open();
    const line = (await linesOf(page))[0];
    await page.locator(`[data-jb="${line}"]`).evaluate((block) => scrollTo({ top: block.offsetTop - 300, behavior: 'instant' }));
    const scroll = await page.evaluate(() => scrollY);
    standin.edit(PAGES.report, (html) => html.replace(new RegExp(`data-jb="${line}">`), '$&改'), { file: SOURCE, line });
    await page.waitForFunction((wanted) => document.querySelector(`[data-jb="${wanted}"]`).getAnimations().length === 1, line);
    assert.equal(await page.evaluate(() => scrollY), scroll);
  });

  test('of blocks in blocks the inner one is meant, of cells in a row the row', async () => {
    const { page } = await open();
    standin.edit(PAGES.report, (html) => html.replace('</article>', '<ul data-jb="90"><li data-jb="90"><p data-jb="90">一</p></li><li data-jb="91">二</li></ul>'
      + '<table data-jb="95"><tbody><tr data-jb="97"><td data-jb="97:1">甲</td><td data-jb="97:5">乙</td></tr></tbody></table></article>'));
    await page.locator('tr[data-jb]').waitFor({ state: 'attached' });
    const flashed = async (line) => {
      standin.edit(PAGES.report, (html) => html.replace('</article>', '<br></article>'), { file: SOURCE, line });
      await page.waitForFunction(() => document.getAnimations().length === 1);
      return page.evaluate(() => {
        const [{ effect: { target } }] = document.getAnimations();
        document.getAnimations()[0].cancel();
        return target.localName;
      });
    };
    assert.equal(await flashed(90), 'p');
    assert.equal(await flashed(91), 'li');
    assert.equal(await flashed(98), 'tr');
  });

  test('of figures from a file of data only one that changed is shown', async () => {
    const figure = (line, words) => `<p>共<b data-jb="content/data/观测.yaml:${line}:9">${words}</b>个</p>`;
    standin.edit(PAGES.report, (html) => html.replace('</article>', `${figure(9, '九')}${figure(40, '四')}</article>`));
    const { page } = await open();
    const edited = { file: 'content/data/观测.yaml', line: 41 };
    standin.edit(PAGES.report, (html) => html.replace('</article>', '<br></article>'), edited);
    await page.locator('article br').last().waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0, 'neither changed');
    standin.edit(PAGES.report, replaceFirst('>九<', '>十<'), edited);
    await page.waitForFunction(() => document.getAnimations().length === 1);
    assert.equal(await page.evaluate(() => document.getAnimations()[0].effect.target.textContent), '十');
  });

  test('Alt and a click open the source of a block, a figure and a cell', async () => {
    standin.edit(PAGES.report, (html) => html.replace('</article>', '<p data-jb="77">看<a href="../../index.html" data-jb="content/data/观测.yaml:9:14">166</a>个</p></article>'));
    const { page } = await open();
    const line = (await linesOf(page))[0];
    await page.locator(`[data-jb="${line}"]`).click({ modifiers: ['Alt'] });
    await page.locator('a[data-jb]').click({ modifiers: ['Alt'] });
    const root = `vscode://file/srv/${encodeURIComponent('简报')}`;
    assert.deepEqual(await page.evaluate(() => window.opened), [
      [`${root}/${SOURCE}:${line}:1`, '_self'],
      [`${root}/content/data/${encodeURIComponent('观测')}.yaml:9:14`, '_self'],
    ]);
    await page.locator(`[data-jb="${line}"]`).click();
    assert.equal(await page.evaluate(() => window.opened.length), 2, 'a click alone opens nothing');
    // With Alt, browsers save what a link leads to.
    const free = await page.locator('a[data-jb]').evaluate((link) => link.dispatchEvent(new MouseEvent('click', { altKey: true, bubbles: true, cancelable: true })));
    assert.equal(free, false, 'the browser itself does nothing');
    await sameWindow(page);
  });

  test('with Alt held the block under the pointer is outlined', async () => {
    const { page } = await open();
    const block = page.locator(PARAGRAPH).first();
    const outline = () => block.evaluate((one) => getComputedStyle(one).outlineStyle);
    await block.hover();
    assert.equal(await outline(), 'none');
    await page.keyboard.down('Alt');
    assert.equal(await outline(), 'dashed');
    await page.keyboard.up('Alt');
    assert.equal(await outline(), 'none');
  });
});

describe('the list of faults', () => {
  test('opens for errors with file, line and the marked words, and goes with the mending', async () => {
    const { page, faults } = await open();
    await page.locator('#jb-large').focus();
    standin.diagnose([WARNING, ERROR]);
    const dialog = page.getByRole('dialog', { name: '1 个错误，1 个警告' });
    await dialog.waitFor();
    assert.deepEqual(await dialog.locator('h3').allInnerTexts(), [ERROR.file, WARNING.file], 'errors first');
    const first = dialog.locator('article').first();
    assert.match(await first.innerText(), /没有“标体”这一项[\s\S]*错误[\s\S]*JB106[\s\S]*第 12 行，第 3 列[\s\S]*另见：第一次写在这里 content\/data\/places\.yaml:7[\s\S]*怎么改：是不是想写“标题”？/);
    assert.equal(await first.locator('mark').innerText(), '标体', 'columns count characters, also those beyond 16 bits');
    assert.equal(await first.getByRole('link', { name: '在编辑器中打开' }).getAttribute('href'), `vscode://file/srv/${encodeURIComponent('简报')}/content/reports/${encodeURIComponent('会议')}.md:12:3`);
    assert.ok(await page.evaluate(() => document.activeElement.localName === 'jianbao-preview'), 'the focus is in the list');
    standin.diagnose([WARNING]);
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'jb-large', 'the focus went back');
    standin.diagnose([]);
    await page.locator('jianbao-preview aside .warnings').waitFor({ state: 'hidden' });
    assert.deepEqual(faults, []);
  });

  test('is hidden by Esc, stays hidden while nothing new is wrong, and is brought back by its button', async () => {
    const { page } = await open();
    standin.diagnose([ERROR]);
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    standin.diagnose([{ ...ERROR, line: 14 }, WARNING]);
    await page.getByRole('button', { name: '1 个错误，1 个警告' }).waitFor();
    assert.equal(await dialog.isVisible(), false);
    await page.reload();
    const button = page.getByRole('button', { name: '1 个错误，1 个警告' });
    await button.waitFor();
    assert.equal(await dialog.isVisible(), false, 'also on the next page');
    await button.click();
    await dialog.waitFor();
    await page.getByRole('button', { name: '关闭' }).click();
    standin.diagnose([ERROR, { ...ERROR, message: '又错了一处' }]);
    await dialog.waitFor();
  });

  test('does not open for warnings alone', async () => {
    const { page } = await open();
    standin.diagnose([WARNING]);
    const button = page.getByRole('button', { name: '1 个警告' });
    await button.waitFor();
    assert.equal(await page.getByRole('dialog').isVisible(), false);
    await button.click();
    await page.getByRole('dialog').waitFor();
  });

  test('takes text as text', async () => {
    const { page, faults } = await open();
    const evil = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    standin.diagnose([{ ...ERROR, message: evil, help: evil, file: evil, code: evil, excerpt: [{ number: 12, text: evil }], caret: { line: 12, start: 1, end: 5 } }]);
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.locator('dialog img, dialog script').count(), 0);
    assert.equal(await page.locator('dialog .what').innerText(), evil);
    assert.deepEqual(faults, []);
  });

  test('copes with faults that have no file, no excerpt, or end with their line', async () => {
    const { page } = await open();
    standin.diagnose([{ code: 'JB219', severity: 'error', message: '没有 site.yaml', help: null, file: null, line: null, column: null, excerpt: [], caret: null },
      { ...ERROR, excerpt: [{ number: 12, text: '短' }], caret: { line: 12, start: 2, end: 2 } }]);
    await page.getByRole('dialog').waitFor();
    assert.match(await page.locator('dialog').innerText(), /整个站点/);
    assert.equal(await page.locator('dialog mark').innerText(), '\u00a0');
  });

  test('a patch goes on behind it', async () => {
    const { page } = await open();
    standin.diagnose([ERROR]);
    await page.getByRole('dialog').waitFor();
    standin.edit(PAGES.report, rewrite(10, '后面也在变。'));
    await page.getByText('后面也在变。').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('dialog').isVisible(), true);
  });
});

describe('the connection', () => {
  test('comes back after the server was killed and started again, with what changed meanwhile', async () => {
    const { page } = await open();
    await page.evaluate(() => scrollTo({ top: 300, behavior: 'instant' }));
    await standin.kill();
    await page.getByText('已断开，正在重连…').waitFor();
    standin.edit(PAGES.report, rewrite(10, '停机时改的。'));
    // A server that begins anew counts anew.
    standin.generation = 1;
    await standin.start();
    await page.getByText('停机时改的。').waitFor({ state: 'attached' });
    await page.getByText('已断开，正在重连…').waitFor({ state: 'detached' }).catch(() => {});
    assert.equal(await page.getByText('已断开，正在重连…').count(), 0);
    assert.equal(await page.evaluate(() => scrollY), 300);
    await sameWindow(page);
    standin.edit(PAGES.report, rewrite(10, '再改一次。'));
    await page.getByText('再改一次。').waitFor({ state: 'attached' });
    assert.deepEqual(standin.hellos.at(-1).path, PAGES.report);
  });

  test('tells what the page shows after a patch, not what it was loaded with', async () => {
    const { page } = await open();
    standin.edit(PAGES.report, rewrite(10, '改了。'));
    await page.getByText('改了。').waitFor({ state: 'attached' });
    await standin.kill();
    await standin.start();
    await until(() => standin.hellos.length === 2, 'a second hello');
    assert.deepEqual(standin.hellos[1], { path: PAGES.report, generation: 2, digest: standin.digest(PAGES.report) });
  });

  test('is taken up again when a page comes back from the memory of the browser', async () => {
    const { page } = await open();
    await page.goto(standin.base + PAGES.about, { waitUntil: 'load' });
    standin.edit(PAGES.report, rewrite(10, '离开时改的。'));
    await page.goBack();
    await page.getByText('离开时改的。').waitFor({ state: 'attached' });
  });

  test('a page that is gone says so and stays readable', async () => {
    const { page } = await open();
    standin.tell({ type: 'gone' });
    await page.getByText('此页已删除或改名').waitFor();
    assert.equal(await page.locator('h1').isVisible(), true);
    standin.edit(PAGES.report, rewrite(10, '又回来了。'));
    await page.getByText('又回来了。').waitFor({ state: 'attached' });
    assert.equal(await page.getByText('此页已删除或改名').count(), 0);
  });

  test('a reload is a reload', async () => {
    const { page } = await open();
    standin.tell({ type: 'reload' });
    await page.waitForFunction(() => window.marker === undefined);
  });
});

describe('the toolbar', () => {
  test('turns light and dark over, and remembers it', async () => {
    const { page, faults } = await open();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: '看深色' }).click();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    // The panel may begin after the page has loaded.
    await until(async () => (await ground()) === dark, 'dark again');
    assert.equal(await ground(), dark);
    // A style sheet that comes later obeys too.
    const old = /assets\/style\.\w+\.css/.exec(standin.text(PAGES.report))[0];
    standin.edit(PAGES.report, (html) => html.replace(old, old.replace('.css', '.changed.css')));
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
    await until(async () => (await page.locator('link[rel=stylesheet]:not([media=print])').count()) === 1, 'one sheet');
    assert.equal(await ground(), dark);
    await page.getByRole('button', { name: '看浅色' }).click();
    assert.equal(await ground(), light);
    assert.deepEqual(faults, []);
  });

  test('shows the page at the width of a telephone, and lets go of it', async () => {
    const { page, faults } = await open();
    await page.getByRole('button', { name: '手机' }).click();
    const frame = page.frameLocator('iframe');
    await frame.locator('h1').waitFor();
    assert.equal(await frame.locator('html').evaluate((html) => html.clientWidth <= 390 && matchMedia('(max-width: 39.99rem)').matches), true);
    assert.equal(await frame.locator('aside[aria-label="预览工具"]').count(), 0, 'no toolbar in the frame');
    standin.edit(PAGES.report, rewrite(10, '手机上也变。'));
    await frame.getByText('手机上也变。').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: '桌面' }).click();
    assert.equal(await page.locator('iframe').count(), 0);
    await page.getByRole('button', { name: '手机' }).click();
    await frame.locator('h1').waitFor();
    // A frame that goes before it is connected says so on the console, on a slow machine.
    standin.edit(PAGES.report, rewrite(10, '又变了一次。'));
    await frame.getByText('又变了一次。').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('iframe').count(), 0);
    await sameWindow(page);
    assert.deepEqual(faults, []);
  });

  test('prints, opens the source and leads to the drafts', async () => {
    const { page } = await open();
    await page.evaluate(() => { window.print = () => { window.printed = true; }; });
    await page.getByRole('button', { name: '打印' }).click();
    assert.equal(await page.evaluate(() => window.printed), true);
    await page.getByRole('button', { name: '打开源文件' }).click();
    assert.deepEqual(await page.evaluate(() => window.opened), [[`vscode://file/srv/${encodeURIComponent('简报')}/${SOURCE}:1:1`, '_self']]);
    assert.equal(await page.getByRole('link', { name: '草稿' }).evaluate((link) => link.href), `${standin.base}drafts/`);
  });

  test('is folded, and stays folded on the next page', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: '收起' }).click();
    assert.equal(await page.getByRole('button', { name: '打印' }).isVisible(), false);
    await page.goto(standin.base + PAGES.about, { waitUntil: 'load' });
    await page.getByRole('button', { name: '预览', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: '打印' }).isVisible(), false);
  });

  test('and the list speak English on an English site', async () => {
    standin.language = 'en';
    const { page } = await open();
    await page.getByRole('button', { name: 'Open source' }).waitFor();
    standin.diagnose([ERROR, ERROR, WARNING]);
    const dialog = page.getByRole('dialog', { name: '2 errors, 1 warning' });
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /Error[\s\S]*line 12, column 3[\s\S]*open in editor/);
    // All but what the server said.
    const own = await page.evaluate(() => [...document.querySelector('jianbao-preview').shadowRoot.querySelectorAll('button, .status, .head, .kind')].map((one) => one.textContent).join(' '));
    assert.doesNotMatch(own, /\p{Script=Han}/u);
    await page.keyboard.press('Escape');
    await standin.kill();
    await page.getByText('Disconnected, reconnecting…').waitFor();
    await standin.start();
  });

  test('tells when the page last changed', async () => {
    const { page } = await open();
    await page.getByText(/^\d\d:\d\d:\d\d 打开$/).waitFor();
    standin.edit(PAGES.report, rewrite(10, '改了。'));
    await page.getByText(/^\d\d:\d\d:\d\d 更新$/).waitFor();
  });

  test('and the list are not on paper', async () => {
    const { page } = await open();
    standin.diagnose([ERROR]);
    await page.getByRole('dialog').waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('dialog').isVisible(), false);
    assert.equal(await page.getByRole('complementary', { name: '预览工具' }).isVisible(), false);
  });

  for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
    test(`and the list fit ${width} px and break no rule in ${colorScheme} colours`, async () => {
      await context.close();
      context = await openContext(browser, { viewport: { width, height: 740 }, colorScheme });
      context.setDefaultTimeout(20_000);
      const { page, faults } = await open();
      await page.evaluate(`${axeSource()};0`);
      const check = async (what) => {
        const wide = await page.evaluate(() => [...document.querySelector('jianbao-preview').shadowRoot.querySelectorAll('aside, aside *, dialog, dialog *')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 || one.getBoundingClientRect().left < -0.5).map((one) => one.outerHTML.slice(0, 80)));
        assert.deepEqual(wide, [], `too wide: ${what}`);
        const broken = await page.evaluate(async () => {
          const result = await axe.run(document.querySelector('jianbao-preview'), { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'] });
          return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')} ${node.failureSummary}`));
        });
        assert.deepEqual(broken, [], what);
      };
      await check('folded or not');
      if (width === 360) await page.getByRole('button', { name: '预览', exact: true }).click();
      standin.diagnose([WARNING]);
      await page.locator('jianbao-preview aside .warnings').waitFor();
      await check('laid out');
      standin.diagnose([ERROR, WARNING]);
      await page.getByRole('dialog').waitFor();
      await check('the list');
      assert.deepEqual(faults, []);
    });
  }
});
