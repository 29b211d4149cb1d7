// Takes the pictures of the user guide anew: `node tests/browser/guide.mjs`, or with names (`start check`) only these.
//
// What they show is the starter site with the examples of the guide's own pages in it, in both languages, so that a
// picture shows what the text beside it says. Relies on a built `jianbao`.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { JIANBAO, fileBase, launch, openContext } from './support.mjs';

const guide = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../src/app/guide');
const only = process.argv.slice(2);

/** Names that differ between the languages. */
const WORDS = {
  zh: { report: '五月工作例会', photos: '科普进校园', practice: '周五轮值', county: 'xiling', field: '关键字: [例会]', theme: 'qinghe', photo: '现场.jpg', attachment: '活动方案.pdf' },
  en: { report: 'working-meeting-of-may', photos: 'science-at-school', practice: 'friday-desk', county: 'westridge', field: 'theme: [funding]', theme: 'greenford', photo: 'visit.jpg', attachment: 'programme.pdf' },
};

/** A text as it arrives from elsewhere, for the chapter on such texts. */
const DIRTY = {
  zh: '---\ntitle: 全市科协工作推进会\ndate: 2021-06-17\nstatus: draft\n---\n\n6月17日,全市科协工作推进会在东湖县召\n开，西岭县科协作了发言。\n',
  en: '---\ntitle: Meeting of June\ndate: 2021-06-17\nstatus: draft\n---\n\n6月17日,全市科协工作推进会在东湖县召\n开。\n',
};

const browser = await launch();
const encoder = await browser.newPage();
try {
  for (const language of ['zh', 'en']) await pictures(language);
} finally {
  await browser.close();
}

async function pictures(language) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'jianbao-guide-'));
  try {
    await take(language, await tour(language, scratch), scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

async function take(language, site, scratch) {
  const words = WORDS[language];
  const context = await openContext(browser, { viewport: { width: 900, height: 640 }, deviceScaleFactor: 1.4, colorScheme: 'light', locale: language });
  const page = await context.newPage();
  const folder = path.join(scratch, 'out');
  run(language, site, ['build', '--output', folder, '--quiet']);
  const base = fileBase(folder);
  const save = async (name, options = {}) => store(language, name, await page.screenshot(options));
  const shot = async (name, address, selector, height = 640) => {
    if (skipped(name)) return;
    await page.setViewportSize({ width: 900, height });
    await page.goto(base + address, { waitUntil: 'load' });
    if (selector) await page.evaluate((selector) => document.querySelector(selector).scrollIntoView({ block: 'start' }), selector);
    await save(name);
  };

  await shot('start', 'index.html', null, 760);
  await shot('report', `reports/${encodeURI(words.report)}/index.html`, null, 760);
  await shot('photos', `reports/${encodeURI(words.photos)}/index.html`, null, 900);
  await shot('practice', `practices/${encodeURI(words.practice)}/index.html`, null, 740);
  await shot('links', `counties/${words.county}/index.html`, '#jb-meetings, #jb-mentions, .mentions', 560);
  await shot('charts', language === 'zh' ? 'overview/index.html' : 'overview/index.html', null, 1150);
  await shot('records', `counties/${words.county}/index.html`, null, 760);
  await shot('observations', 'coverage/grassroots/township/index.html', '.layout-main h2, main h2', 620);
  await shot('adoptions', 'practices/adoption/index.html', 'main .controls, main form, main table', 420);
  await terminals(language, site, page, save);
  await exports(language, site, scratch, page, save);
  await preview(language, site, page, save);
  await themed(language, site, scratch, page, save);
  await context.close();
}

/** The program's own output, with its colours. */
async function terminals(language, site, page, save) {
  const words = WORDS[language];
  const fault = path.join(site, 'content', 'reports', language === 'zh' ? '2024-07-01-季度例会.md' : '2024-07-01-quarter.md');
  const show = async (name, args, height) => {
    if (skipped(name)) return;
    const { stdout, stderr } = spawnSync(JIANBAO, [...args, '--color', 'always'], { cwd: site, env: environment(language), encoding: 'utf8' });
    await page.setViewportSize({ width: 900, height });
    await page.goto('about:blank');
    await page.setContent(terminal(`jianbao ${args.join(' ')}`, stdout + stderr));
    await save(name);
  };
  fs.writeFileSync(fault, language === 'zh' ? `---\n标题: 季度例会\n日期: 2024-07-01\n${words.field}\n---\n\n市科协召开季度例会。\n` : `---\ntitle: Quarter\ndate: 2024-07-01\n${words.field}\n---\n\nA meeting.\n`);
  await show('check', ['check'], 330);
  fs.writeFileSync(fault, DIRTY[language]);
  await show('dirty', ['check', '--drafts'], language === 'zh' ? 620 : 700);
  fs.rmSync(fault);
  fs.rmSync(path.join(site, 'public'), { recursive: true, force: true });
  await show('publish', ['build', '--strict'], 130);
}

function terminal(command, text) {
  const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const colours = { 31: '#ff7b72', 91: '#ff7b72', 33: '#e3b341', 93: '#e3b341', 32: '#56d364', 92: '#56d364', 34: '#79c0ff', 94: '#79c0ff', 36: '#76e3ea', 96: '#76e3ea' };
  let open = '';
  const body = escape(text).replace(/\x1b\[([\d;]*)m/g, (_, codes) => {
    const close = open;
    open = '';
    const numbers = codes.split(';').map(Number);
    const styles = numbers.flatMap((code) => (code === 1 ? ['font-weight:700'] : colours[code] ? [`color:${colours[code]}`] : []));
    if (styles.length === 0) return close;
    open = '</span>';
    return `${close}<span style="${styles.join(';')}">`;
  });
  return `<body style="margin:0;background:#161b22;color:#e6edf3"><pre style="margin:0;padding:20px 24px;font:17px/1.55 'Noto Sans Mono CJK SC',monospace;white-space:pre"><span style="color:#8b949e">&gt; </span>${escape(command)}\n${body}${open}</pre>`;
}

async function exports(language, site, scratch, page, save) {
  const id = WORDS[language].report;
  const show = async (name, kind, media, size) => {
    if (skipped(name)) return;
    const file = path.join(scratch, `${kind}.html`);
    run(language, site, ['export', kind, id, '--output', file, '--quiet']);
    await page.setViewportSize(size);
    await page.emulateMedia({ media });
    await page.goto(fileBase(file).replace(/\/$/, ''), { waitUntil: 'load' });
    // The margins of the paper, which no screenshot has.
    await page.evaluate((width) => (document.body.style.padding = width), media === 'print' ? '60px 76px' : '24px');
    await save(name);
    await page.emulateMedia({ media: 'screen' });
  };
  await show('print', 'print', 'print', { width: 794, height: 1060 });
  await show('wechat', 'wechat', 'screen', { width: 620, height: 620 });
}

/** The preview with a mistake in it. */
async function preview(language, site, page, save) {
  if (skipped('preview')) return;
  const fault = path.join(site, 'content', 'reports', '2024-07-01-case.md');
  const server = spawn(JIANBAO, ['serve', '--port', '0'], { cwd: site, env: environment(language), stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const address = await new Promise((found) => {
      let said = '';
      server.stderr.on('data', (data) => {
        said += data;
        const match = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (match) found(match[0]);
      });
    });
    await page.setViewportSize({ width: 900, height: 640 });
    await page.goto(address, { waitUntil: 'load' });
    fs.writeFileSync(fault, language === 'zh' ? '---\n标题: 季度例会\n日期: 2024-07-01\n关键字: [例会]\n---\n\n会上，[[湄潭县]]的做法受到关注。\n' : '---\ntitle: Quarter\ndate: 2024-07-01\ntheme: [funding]\n---\n\n[[Meitan]] was mentioned.\n');
    await page.waitForTimeout(2500);
    await save('preview');
  } finally {
    server.kill('SIGINT');
    await ended;
    fs.rmSync(fault, { force: true });
  }
}

/** The theme of the chapter on themes in force. */
async function themed(language, site, scratch, page, save) {
  if (skipped('theme')) return;
  const folder = path.join(scratch, 'themed');
  fs.appendFileSync(path.join(site, 'site.yaml'), `\ntheme: ${WORDS[language].theme}\n`);
  run(language, site, ['build', '--output', folder, '--quiet']);
  await page.setViewportSize({ width: 900, height: 520 });
  await page.goto(`${fileBase(folder)}index.html`, { waitUntil: 'load' });
  await save('theme');
}

/** The starter with every example of the guide that names its file. */
async function tour(language, scratch) {
  const site = path.join(scratch, 'site');
  execFileSync(JIANBAO, ['init', site], { env: environment(language), stdio: 'ignore' });
  const pages = path.join(guide, language, 'content/pages');
  for (const name of fs.readdirSync(pages).filter((name) => name.endsWith('.md'))) {
    for (const [file, text] of examples(fs.readFileSync(path.join(pages, name), 'utf8'))) {
      fs.mkdirSync(path.dirname(path.join(site, file)), { recursive: true });
      fs.writeFileSync(path.join(site, file), text);
    }
  }
  const reports = path.join(site, 'content/reports');
  const bundle = path.join(reports, fs.readdirSync(reports).find((name) => fs.statSync(path.join(reports, name)).isDirectory()));
  fs.writeFileSync(path.join(bundle, WORDS[language].photo), await photograph());
  fs.writeFileSync(path.join(bundle, WORDS[language].attachment), '%PDF-1.4\n');
  return site;
}

/** Fences whose first line (behind a `---`) is a remark with a path. */
function examples(text) {
  const found = [];
  for (const [, , , body] of text.matchAll(/^(`{3,})(\w+)\n([^]*?)^\1$/gm)) {
    const path = body.match(/^(?:---\n)?(?:#|\/\*|\{#) ((?:content|themes)\/\S+)/);
    if (path) found.push([path[1], body]);
  }
  return found;
}

/** A landscape that no camera took. */
async function photograph() {
  const data = await encoder.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 900 });
    const draw = canvas.getContext('2d');
    const fill = (colour, points) => {
      draw.fillStyle = colour;
      draw.beginPath();
      for (const [x, y] of points) draw.lineTo(x, y);
      draw.fill();
    };
    const sky = draw.createLinearGradient(0, 0, 0, 700);
    sky.addColorStop(0, '#7fb2d9');
    sky.addColorStop(1, '#f6e3c2');
    draw.fillStyle = sky;
    draw.fillRect(0, 0, 1600, 900);
    draw.fillStyle = '#fff3c9';
    draw.beginPath();
    draw.arc(1180, 230, 80, 0, 7);
    draw.fill();
    const ridge = (base, swing, step) => [[0, 900], ...Array.from({ length: 65 }, (_, i) => [i * 25, base - swing * Math.abs(Math.sin(i / step)) - (swing / 3) * Math.sin(i / 3)]), [1600, 900]];
    fill('#8aa6a3', ridge(520, 190, 9));
    fill('#55796f', ridge(640, 150, 6));
    fill('#3a5a48', ridge(760, 80, 12));
    fill('#c9b27c', [[0, 900], [0, 800], [1600, 760], [1600, 900]]);
    const person = (x, y, size, colour) => {
      draw.fillStyle = colour;
      draw.beginPath();
      draw.arc(x, y - size, size * 0.28, 0, 7);
      draw.fill();
      draw.fillRect(x - size * 0.26, y - size * 0.7, size * 0.52, size * 0.75);
    };
    for (const [x, y, size, colour] of [[420, 830, 120, '#ae1118'], [560, 835, 110, '#1c4f74'], [690, 830, 125, '#e0a030'], [980, 832, 118, '#2c6f77'], [1110, 836, 112, '#7a4a86']]) person(x, y, size, colour);
    draw.strokeStyle = '#222';
    draw.lineWidth = 18;
    draw.beginPath();
    draw.moveTo(760, 760);
    draw.lineTo(930, 640);
    draw.stroke();
    draw.lineWidth = 6;
    for (const x of [790, 850, 910]) {
      draw.beginPath();
      draw.moveTo(845, 700);
      draw.lineTo(x, 835);
      draw.stroke();
    }
    return canvas.toDataURL('image/jpeg', 0.85).split(',')[1];
  });
  return Buffer.from(data, 'base64');
}

async function store(language, name, png) {
  const data = await encoder.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.66).split(',')[1];
  }, png.toString('base64'));
  const bytes = Buffer.from(data, 'base64');
  fs.writeFileSync(path.join(guide, language, 'content/pages', `${name}.webp`), bytes);
  console.log(`${language}/${name}.webp ${Math.round(bytes.length / 1024)} KB`);
}

function skipped(name) {
  return only.length > 0 && !only.includes(name);
}

function run(language, site, args) {
  execFileSync(JIANBAO, [...args, '--root', site], { env: environment(language), stdio: ['ignore', 'ignore', 'inherit'] });
}

function environment(language) {
  return { ...process.env, JIANBAO_NOW: '2024-07-10', JIANBAO_LANG: language, COLUMNS: '92' };
}
