// Search as a reader does it: every title, every name and any two characters of a text find the page, below a path of
// a server and from a folder, with little to load; the page works by keyboard, on a telephone, and says what is wrong.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { axeSource, buildCorpus, fileBase, openContext, openPage, sampleSite, serve } from './support.mjs';

const PAGE = 'search/index.html';
const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const site = sampleSite();

const bases = { 'below a path of a server': () => site.base, 'from a folder': () => fileBase(site.folder) };

/** The same numbers in every run. */
function chance(seed) {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

/** Opens the search page, hands it on, and looks for faults afterwards. */
async function visit(base, then, { address = PAGE, faults: expected = 0, ...options } = {}) {
  const context = await openContext(site.browser, { viewport: { width: 1280, height: 900 }, ...options });
  try {
    const { page, faults } = await openPage(context, base);
    await page.goto(base + address, { waitUntil: 'load' });
    const result = await then(page, faults, context);
    if (options.javaScriptEnabled !== false) assert.deepEqual(await page.evaluate(() => window.policyViolations), [], 'violations of the Content-Security-Policy');
    if (!expected) assert.deepEqual(faults, [], 'messages and requests');
    return result;
  } finally {
    await context.close();
  }
}

const status = (page) => page.locator('#jb-search-status');
const results = (page) => page.locator('#jb-search-results li');
const titles = (page) => page.locator('#jb-search-results h2 a');

/** Types a query and waits for its answer. */
async function ask(page, query) {
  await page.fill('#jb-q', query);
  await page.waitForFunction((q) => (new URLSearchParams(location.search).get('q') ?? '') === q, query.slice(0, 200));
  await page.waitForFunction(() => document.getElementById('jb-search-results').ariaBusy !== 'true');
  await settled(page);
}

/** Every result on the screen has its excerpt. */
async function settled(page) {
  await page.waitForFunction(() => [...document.querySelectorAll('#jb-search-results li')].every((line) => {
    const { top, bottom } = line.getBoundingClientRect();
    return bottom < 0 || top > innerHeight || line.querySelector('.search-excerpt').textContent || line.dataset.empty;
  }));
}

/** All pages of the output that can be found, with the heading of each. */
function pagesOf(folder) {
  const below = (name) => fs.readdirSync(path.join(folder, name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(folder, name, entry.name, 'index.html')))
    .map((entry) => `${name}/${entry.name}/index.html`);
  const found = ['reports', 'practices', 'counties', 'organisations', 'practices/themes', 'coverage/three-plus-one'].flatMap(below).filter((url) => !['practices/adoption/index.html', 'practices/matrix/index.html'].includes(url));
  return [...found, 'about/index.html', 'glossary/index.html'].map((url) => {
    const html = fs.readFileSync(path.join(folder, url), 'utf8');
    const heading = html.match(/<h1[^>]*>(.*?)<\/h1>/s)[1].replace(/<span class="badge.*?<\/span>/gs, '').replace(/<[^>]*>/g, '').trim();
    return { url, heading };
  });
}

/** Names in the data: short ones and aliases, with the id of their record. */
function namesOf() {
  const data = fs.readdirSync(path.join(repository, 'content/data'), { recursive: true }).filter((name) => name.endsWith('.yaml'));
  return data.flatMap((name) => {
    const records = fs.readFileSync(path.join(repository, 'content/data', name), 'utf8').split(/^(?=\s*- )/m);
    return records.flatMap((record) => {
      const id = record.match(/\bid: ([\w-]+)/)?.[1];
      const names = [record.match(/\bshort: ([^,}\s]+)/)?.[1], ...(record.match(/\baliases: \[([^\]]*)\]/)?.[1].split(/,\s*/) ?? [])];
      return names.filter(Boolean).map((own) => ({ id, name: own }));
    });
  });
}

/** Runs queries in the page; for each, whether `url` is among all that was found and holds the query. */
const missed = (page, queries) => page.evaluate(async (asked) => {
  const search = globalThis.jianbaoSearch;
  await search.opened();
  const missing = [];
  for (const { query, url } of asked) {
    const found = await search.find(query);
    let ok = false;
    for (const item of found.items) {
      const [own, title] = await search.titleOf(item);
      if (own !== url) continue;
      ok = found.byInitials.has(item) || search.standsIn(found.query, [title, ...(await search.textsOf(item))]);
    }
    if (!ok) missing.push(`${query} → ${url}`);
  }
  return missing;
}, queries);

/** Two characters from somewhere in the texts that pages show, picked by a fixed seed. */
async function pairs(base, urls, count) {
  return visit(base, async (page) => {
    const texts = [];
    for (const url of urls) {
      await page.goto(base + url);
      const runs = await page.$$eval('.prose :is(p, li, td, th, h2, h3, dd)', (elements) => elements
        .filter((own) => !own.querySelector('p, li, td'))
        .flatMap((own) => own.textContent.split(/[^\p{Alphabetic}\p{N}]+/u)));
      texts.push(...runs.filter((run) => [...run].length > 1).map((run) => ({ url, run: [...run] })));
    }
    const pick = chance(20210617);
    return Array.from({ length: count }, () => {
      const { url, run } = texts[pick(texts.length)];
      const at = pick(run.length - 1);
      return { url, query: run[at] + run[at + 1] };
    });
    // Leaving a page stops the loading of its icon, which Chromium counts as a failed request.
  }, { address: 'index.html', faults: 1 });
}

for (const [place, base] of Object.entries(bases)) {
  describe(place, () => {
    test('every title finds its page', () => visit(base(), async (page) => {
      const all = pagesOf(site.folder);
      assert.ok(all.length > 200, `${all.length} pages`);
      // The page of a theme has the reader's question as its heading.
      assert.deepEqual(await missed(page, all.map(({ url, heading }) => ({ url, query: heading }))), []);
    }));

    test('every other name finds its page', () => visit(base(), async (page) => {
      const urls = new Set(pagesOf(site.folder).map(({ url }) => url));
      const names = namesOf().flatMap(({ id, name }) => ['counties', 'organisations'].map((kind) => ({ url: `${kind}/${id}/index.html`, query: name }))).filter(({ url }) => urls.has(url));
      assert.ok(names.length > 20, `${names.length} names`);
      assert.deepEqual(await missed(page, names), []);
    }));

    test('200 times two characters of a text find its page', async () => {
      const urls = pagesOf(site.folder).map(({ url }) => url).filter((url) => /^(reports|practices\/[^t]|about|glossary)/.test(url));
      const queries = await pairs(base(), urls, 200);
      await visit(base(), async (page) => assert.deepEqual(await missed(page, queries), []));
    });

    test('a reader who types sees the pages', () => visit(base(), async (page) => {
      for (const [query, first, count] of [['寨管', '在寨管家群众会上讲科普', 4], ['湄潭县', '湄潭县'], ['mtx', '湄潭县'], ['ＭＴ', '湄潭县'], ['３＋１', '全市科协系统“3+1”工作推进会在湄潭举行'], ['湄潭 寨管', null]]) {
        await ask(page, query);
        if (first) assert.equal(await titles(page).first().innerText(), first, query);
        if (count) assert.equal(await results(page).count(), count, query);
        assert.match(await status(page).innerText(), /^(找到|约) \d+ 条$/);
      }
      await ask(page, '寨管');
      const marks = await page.locator('#jb-search-results mark').allInnerTexts();
      assert.ok(marks.length >= 3 && marks.every((mark) => mark === '寨管'), marks.join());
      await titles(page).first().click();
      await page.waitForURL(/practices\//);
      await page.goBack();
      await page.waitForFunction(() => document.querySelectorAll('#jb-search-results li').length === 4);
      assert.equal(await page.inputValue('#jb-q'), '寨管');
    }));

    test('the box in the head of every page leads here', () => visit(base(), async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('湄潭');
      await page.keyboard.press('Enter');
      await page.waitForURL(/search\/index\.html\?q=/);
      await page.waitForFunction(() => document.querySelector('#jb-search-results li'));
      assert.equal(await titles(page).first().innerText(), '湄潭县');
      assert.equal(await page.title(), '搜索“湄潭” - 遵义科协基层组织建设简报');
    }, { address: 'reports/three-plus-one-meeting/index.html' }));

    test('odd queries are answered and nothing more', () => visit(base(), async (page) => {
      for (const query of ['"', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '😀', '湄潭😀', '\'"`${1}', '%', '&amp;', '湄', ' ', '𠮷', '\\', '.*', '县'.repeat(10_000), 'a'.repeat(10_000), '湄潭 '.repeat(3_000)]) {
        await ask(page, query);
      }
      await ask(page, '。，');
      assert.match(await status(page).innerText(), /请输入/);
      await ask(page, '没有这样的话');
      assert.match(await status(page).innerText(), /没有找到“没有这样的话”/);
      assert.ok(await page.locator('#jb-search-indexes').isVisible(), 'the lists stand ready');
    }));
  });
}

describe('filters', () => {
  test('count, combine, stand in the address and go back', () => visit(site.base, async (page) => {
    await ask(page, '科协');
    const all = parseInt((await status(page).innerText()).match(/\d+/)[0], 10);
    const kinds = await page.locator('#jb-search-kinds button').allInnerTexts();
    const counts = kinds.map((text) => parseInt(text.match(/\d+$/)[0], 10));
    assert.equal(counts[0], all);
    assert.equal(counts.slice(1).reduce((sum, own) => sum + own, 0), all, 'every page has one kind');
    await page.locator('#jb-search-kinds button', { hasText: '经验做法' }).click();
    await page.waitForFunction(() => location.search.includes('kind=practice'));
    const practices = counts[kinds.findIndex((text) => text.startsWith('经验做法'))];
    // The address is written before the answer is there.
    await page.waitForFunction((n) => document.getElementById('jb-search-status').textContent.includes(` ${n} `), String(practices));
    await settled(page);
    assert.match(await status(page).innerText(), new RegExp(`^找到 ${practices} 条$`));
    assert.equal(await page.evaluate(() => document.activeElement.dataset.kind), 'practice', 'focus stays on the filter');
    const option = (await page.locator('#jb-county option').allInnerTexts()).find((text) => text.startsWith('湄潭县'));
    await page.selectOption('#jb-county', 'meitan');
    await page.waitForFunction(() => location.search.includes('county=meitan'));
    await page.waitForFunction((n) => document.getElementById('jb-search-status').textContent.includes(` ${n} `), option.match(/\d+$/)[0]);
    await page.goBack();
    await page.goBack();
    await page.waitForFunction((n) => document.getElementById('jb-search-status').textContent.includes(` ${n} `), String(all));
    // A load that is broken off by leaving the page counts as a fault.
    await settled(page);
    await page.goto(`${site.base}${PAGE}?q=科协&kind=practice&county=meitan`);
    await page.waitForFunction((n) => document.getElementById('jb-search-status').textContent.includes(` ${n} `), option.match(/\d+$/)[0]);
    assert.equal(await page.inputValue('#jb-county'), 'meitan');
  }));

  test('pages of twenty hold every result once', () => visit(site.base, async (page) => {
    await ask(page, '科协');
    const all = parseInt((await status(page).innerText()).match(/\d+/)[0], 10);
    const seen = new Set();
    for (;;) {
      const links = await titles(page).evaluateAll((anchors) => anchors.map((anchor) => anchor.href));
      assert.ok(links.length <= 20);
      links.forEach((link) => seen.add(link));
      const next = page.locator('#jb-search-pages a[rel=next]');
      if (!(await next.count())) break;
      const before = page.url();
      await next.click();
      await page.waitForFunction((old) => location.href !== old, before);
      await page.waitForFunction((first) => document.querySelector('#jb-search-results a')?.href !== first, links[0]);
    }
    assert.equal(seen.size, all);
  }));
});

describe('the keyboard', () => {
  test('moves between the box and the results', () => visit(site.base, async (page) => {
    await ask(page, '寨管');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), await titles(page).nth(1).innerText());
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'jb-q');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'jb-q');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('#jb-search-results li'));
    assert.equal(await page.inputValue('#jb-q'), '');
    assert.ok(await page.locator('#jb-search-indexes').isVisible());
  }));
});

describe('when something is wrong', () => {
  test('a missing file is told, with a way to try again', () => visit(site.base, async (page) => {
    await page.route('**/search/words/**', (route) => route.abort());
    await page.fill('#jb-q', '湄潭');
    await page.waitForFunction(() => document.querySelector('#jb-search-status a'));
    assert.match(await status(page).innerText(), /索引没有读出来/);
    await page.unroute('**/search/words/**');
    await page.locator('#jb-search-status a').click();
    await page.waitForFunction(() => document.querySelector('#jb-search-results li'));
  }, { faults: 1 }));

  test('a page older than its index is told', () => visit(site.base, async (page) => {
    await page.route('**/search/index.js*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/"version":"\w+"/, '"version":"00000000"') });
    });
    await page.fill('#jb-q', '湄潭');
    await page.waitForFunction(() => document.querySelector('#jb-search-status a'));
    assert.match(await status(page).innerText(), /刚刚更新过/);
  }));

  test('without scripts the page leads to every list', () => visit(fileBase(site.folder), async (page) => {
    const text = await page.locator('main').innerText();
    assert.match(text, /没有脚本时/);
    for (const words of ['会议简报', '2021年', '经验做法', '湄潭县', '术语']) assert.ok(text.includes(words), words);
    await page.locator('main').getByRole('link', { name: '湄潭县' }).click();
    await page.waitForURL(/counties\/meitan/);
  }, { javaScriptEnabled: false }));
});

describe('looks', () => {
  for (const [name, width, colorScheme] of [['1280 px', 1280, 'light'], ['360 px', 360, 'light'], ['360 px, dark', 360, 'dark'], ['1280 px, dark', 1280, 'dark']]) {
    test(`results break no rule and fit (${name})`, () => visit(site.base, async (page) => {
      await ask(page, '科协');
      await page.evaluate(`${axeSource()};0`);
      const found = await page.evaluate(async () => {
        const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] });
        return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')}`));
      });
      assert.deepEqual(found, []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'nothing is too wide');
    }, { viewport: { width, height: 800 }, colorScheme }));
  }
});

describe('5,000 documents', () => {
  let corpus, large;
  before(async () => {
    corpus = buildCorpus(5000);
    large = await serve(corpus.folder);
  });
  after(async () => {
    await large?.close();
    corpus?.done();
  });

  /** Bytes of the files of the index that a fresh reader loads for one query: for the first screen, and for the whole page. */
  const download = (query) => visit(large.base, async (page) => {
    const loaded = new Map();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.includes('/search/') && pathname.endsWith('.js')) loaded.set(pathname, fs.statSync(path.join(corpus.folder, pathname.slice('/a/b/'.length))).size);
    });
    const sum = () => [...loaded.values()].reduce((total, own) => total + own, 0);
    await ask(page, query);
    await page.waitForLoadState('networkidle');
    const first = sum(), files = loaded.size, shown = await status(page).innerText();
    for (let screen = 0; screen < 6; screen += 1) {
      await page.evaluate(() => scrollBy(0, innerHeight));
      await settled(page);
    }
    await page.waitForLoadState('networkidle');
    return { query, first, files, whole: sum(), shown };
  });

  test('a query loads less than 150 KB', { timeout: 600_000 }, async () => {
    const pick = chance(7);
    const folder = path.join(corpus.folder, 'search/texts/4');
    const runs = fs.readdirSync(folder).sort().flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').match(/[\u4E00-\u9FFF]{2,}/g));
    const random = (length) => {
      const own = runs.filter((run) => run.length >= length);
      const run = own[pick(own.length)];
      const at = pick(run.length - length + 1);
      return run.slice(at, at + length);
    };
    const queries = ['科协', '讲座', '的', '乡镇', '讲座 乡镇', '2024', '2024年', '县', 'kx', ...Array.from({ length: 16 }, () => random(2)), ...Array.from({ length: 6 }, () => random(4)), ...Array.from({ length: 3 }, () => random(8))];
    const rows = [];
    for (const query of queries) rows.push(await download(query));
    rows.sort((a, b) => b.first - a.first);
    for (const { query, first, files, whole, shown } of rows.slice(0, 8)) console.log(`${query}: ${first} bytes in ${files} files, ${whole} when read to the end of the page; ${shown}`);
    console.log(`largest download of ${rows.length} queries: ${rows[0].first} bytes; read to the end of the page: ${Math.max(...rows.map((row) => row.whole))} bytes`);
    assert.ok(rows[0].first < 150_000, `${rows[0].query} loads ${rows[0].first} bytes`);
  });
});
