// What the browser tests share: the built sample, a small static server, Chromium, and a page that takes notes.
// Relies on a built `jianbao` (JIANBAO_BIN, else the target folder) and a Chromium (CHROMIUM_PATH, else the PATH).
// Leaves to the test files what a page must be like.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const require = createRequire(import.meta.url);

// Looked for at once: without them a test file fails with one sentence instead of a hundred cancelled tests.
export const JIANBAO = binary();
const CHROMIUM = chromiumPath();

/** The site is served below a path, as the sites of associations often are. */
const PREFIX = '/a/b/';

/** One page of each kind. */
export const PAGES = {
  home: 'index.html',
  reports: 'reports/index.html',
  report: 'reports/three-plus-one-meeting/index.html',
  practices: 'practices/index.html',
  'practices by title': 'practices/by/title/index.html',
  theme: 'practices/themes/mechanism/index.html',
  facet: 'practices/counties/meitan/index.html',
  matrix: 'practices/matrix/index.html',
  practice: 'practices/county-wide-three-two-one/index.html',
  adoption: 'practices/adoption/index.html',
  counties: 'counties/index.html',
  county: 'counties/meitan/index.html',
  organisations: 'organisations/index.html',
  organisation: 'organisations/meitan-kx/index.html',
  coverage: 'coverage/index.html',
  target: 'coverage/three-plus-one/township/index.html',
  snapshot: 'coverage/three-plus-one/township/2020-12-31/index.html',
  quality: 'quality/index.html',
  data: 'data/index.html',
  changes: 'data/changes/index.html',
  'site map': 'sitemap/index.html',
  search: 'search/index.html',
  about: 'about/index.html',
  glossary: 'glossary/index.html',
  dashboard: 'dashboard/index.html',
  'not found': '404.html',
};

/** A 404 page is shown at addresses of any depth, so its links begin at the server's root: it is no page of a folder. */
export const FOLDER_PAGES = Object.fromEntries(Object.entries(PAGES).filter(([kind]) => kind !== 'not found'));

/** Builds the sample into a temporary folder and returns that folder; `done()` removes it. */
export function buildSample() {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-browser-'));
  const folder = path.join(scratch, 'site');
  const args = ['build', '--root', root, '--output', folder, '--base-url', `https://bulletin.example${PREFIX}`, '--quiet'];
  // A fixed day, so that a test does not come to fail by the calendar.
  execFileSync(JIANBAO, args, { env: { ...process.env, JIANBAO_NOW: '2024-04-01', JIANBAO_LANG: 'en' }, stdio: ['ignore', 'inherit', 'inherit'] });
  return { folder, done: () => fs.rmSync(scratch, { recursive: true, force: true }) };
}

/** Builds a generated site of so many documents; needs Cargo. */
export function buildCorpus(documents) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-corpus-'));
  const [source, folder] = ['source', 'site'].map((name) => path.join(scratch, name));
  const run = (program, args) => execFileSync(program, args, { cwd: root, env: { ...process.env, JIANBAO_LANG: 'en' }, stdio: ['ignore', 'inherit', 'inherit'] });
  run('cargo', ['run', '--quiet', '--example', 'corpus', '--', source, String(documents)]);
  run(JIANBAO, ['build', '--root', source, '--output', folder, '--as-of', '2026-10-31', '--quiet']);
  return { folder, done: () => fs.rmSync(scratch, { recursive: true, force: true }) };
}

/** Runs `jianbao export` on a site, the sample unless another is given. */
export function exportFile(args, site = root) {
  const options = { env: { ...process.env, JIANBAO_NOW: '2024-04-01', JIANBAO_LANG: 'en' }, stdio: 'ignore' };
  execFileSync(JIANBAO, ['export', ...args, '--root', site, '--quiet'], options);
}

/** Chromium without anything that asks the network on its own. */
export async function launch() {
  const { chromium } = require('playwright-core');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-sync',
      '--no-first-run',
      '--no-default-browser-check',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.txt': 'text/plain; charset=utf-8',
};

/** Serves `folder` below PREFIX on a free port of 127.0.0.1; what is not there is answered with 404.html. */
export async function serve(folder) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    const name = decodeURIComponent(pathname);
    const inside = name.startsWith(PREFIX) ? path.join(folder, name.slice(PREFIX.length)) : folder;
    const file = inside.endsWith(path.sep) ? path.join(inside, 'index.html') : inside;
    const found = file.startsWith(folder + path.sep) && fs.statSync(file, { throwIfNoEntry: false })?.isFile();
    const sent = found ? file : path.join(folder, '404.html');
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[path.extname(sent)] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    response.end(fs.readFileSync(sent));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${server.address().port}${PREFIX}`;
  return {
    base,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

/** The address of `folder` itself. */
export const fileBase = (folder) => `${pathToFileURL(folder).href}/`;

/**
 * The sample, built and served for all tests of a file, and a browser: `folder`, `base` (its address) and `browser`. They
 * are there once the tests run.
 */
export function sampleSite() {
  const site = {};
  let sample, server;
  before(async () => {
    sample = buildSample();
    server = await serve(sample.folder);
    Object.assign(site, { folder: sample.folder, base: server.base, browser: await launch() });
  });
  after(async () => {
    await site.browser?.close();
    await server?.close();
    sample?.done();
  });
  return site;
}

/** A context in which every page notes violations of its Content-Security-Policy. */
export async function openContext(browser, options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...options });
  if (options.javaScriptEnabled !== false) {
    await context.addInitScript(() => {
      window.policyViolations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.policyViolations.push(`${event.effectiveDirective} ${event.blockedURI}`));
    });
  }
  return context;
}

/** A new page, and a list that fills with everything it should not do. */
export async function openPage(context, base) {
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) faults.push(`foreign request: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // Leaving a page breaks off the load of its icon and of texts that it searches, which is nobody's fault.
    if (reason === 'net::ERR_ABORTED' && /\/(assets\/icon\.[^/]*|search\/texts\/[^?]*)(\?[^/]*)?$/.test(request.url())) return;
    faults.push(`failed request: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  return { page, faults };
}

/** The text of axe-core, to be run through the debugger, so that the page's own policy stays in force. */
export const axeSource = () => fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
  const built = ['release', 'debug'].map((profile) => path.join(target, profile, 'jianbao')).filter((file) => fs.existsSync(file));
  const newest = built.sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0];
  const found = process.env.JIANBAO_BIN ?? newest;
  if (!found) throw new Error('no jianbao program: run `cargo build` first, or set JIANBAO_BIN to it');
  return found;
}

function chromiumPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const usual = [
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  // A path that is given and wrong is a mistake to be told, not to be guessed around.
  const found = (process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : usual).find((file) => fs.existsSync(file));
  if (!found) throw new Error('no Chromium: install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM_PATH to it');
  return found;
}
