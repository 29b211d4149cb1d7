// The preview's own surface: a toolbar in the corner and, over the last good page, the list of faults. Both live in a
// shadow root beside the body, so that the page's styles do not reach them and a patch never meets them.
// Relies on client.js for the connection and for links to the editor; the words of a diagnostic come from the server.
// Leaves the article for WeChat to wechat.js.

import { createArticle } from "./wechat.js";

const WORDS = {
  zh: {
    name: "预览工具", preview: "预览", fold: "收起", offline: "已断开，正在重连…", gone: "此页已删除或改名",
    updated: (time) => `${time} 更新`, loaded: (time) => `${time} 打开`, desktop: "桌面", phone: "手机", print: "打印",
    phoneView: "手机宽度的本页", dark: "看深色", light: "看浅色", source: "打开源文件", sourceHelp: "按住 Alt 点一段文字、一个数字或一格表，打开它的那一行", drafts: "草稿",
    errors: (n) => `${n} 个错误`, warnings: (n) => `${n} 个警告`, hints: (n) => `${n} 个提示`, and: "，",
    error: "错误", warning: "警告", hint: "提示", see: "另见",
    explain: "后面是上一次正确的页面。改好并保存，这里就会自动更新。", noted: "这些不妨碍发布，改好并保存后自动消失。",
    close: "关闭（Esc）", site: "整个站点", place: (line, column) => `第 ${line} 行，第 ${column} 列`, open: "在编辑器中打开", help: "怎么改", colon: "：",
  },
  en: {
    name: "Preview tools", preview: "Preview", fold: "Fold", offline: "Disconnected, reconnecting…", gone: "This page was deleted or renamed",
    updated: (time) => `updated ${time}`, loaded: (time) => `opened ${time}`, desktop: "Desktop", phone: "Phone", print: "Print",
    phoneView: "This page at phone width", dark: "Dark", light: "Light", source: "Open source", sourceHelp: "Hold Alt and click a block, a figure or a cell to open its line", drafts: "Drafts",
    errors: (n) => `${n} error${n === 1 ? "" : "s"}`, warnings: (n) => `${n} warning${n === 1 ? "" : "s"}`,
    hints: (n) => `${n} hint${n === 1 ? "" : "s"}`, and: ", ", error: "Error", warning: "Warning", hint: "Hint", see: "See also",
    explain: "Behind this list is the last good page. Mend the source and save: the list follows by itself.", noted: "These do not stop a build. They go once the source is mended and saved.",
    close: "Close (Esc)", site: "Whole site", place: (line, column) => `line ${line}, column ${column}`, open: "open in editor", help: "To do", colon: ": ",
  },
};

/** Width of a usual telephone, in CSS pixels. */
const PHONE = 390;

/** As the server names them, the gravest first. */
const SEVERITIES = ["error", "warning", "hint"];

const STYLE = `
:host { all: initial; color-scheme: inherit; position: fixed; z-index: 2147483647 }
* { box-sizing: border-box }
[hidden] { display: none !important }
:host, dialog {
  --ink: light-dark(#221e1a, #ece6dc); --quiet: light-dark(#5f574d, #b6ada0); --line: light-dark(#d8cebe, #4a453f);
  --ground: light-dark(#fff, #24211e); --sunk: light-dark(#f6f2ea, #191715); --red: light-dark(#ae1118, #ff938a); --amber: light-dark(#744700, #ffd68a);
  --mark: light-dark(#ffdfd8, #6e2620); --link: light-dark(#1c4f74, #9dcbec); --focus: light-dark(#1467b3, #8cc4ff);
}
aside, dialog {
  font: 14px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink); background: var(--ground);
  border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 4px 24px rgb(0 0 0 / .18);
}
aside { position: fixed; z-index: 1; inset: auto 12px 12px auto; max-width: calc(100vw - 24px); padding: 4px; display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: 2px }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 2px }
.group { display: inline-flex; border: 1px solid var(--line); border-radius: 6px; margin-inline: 2px }
.group button { min-height: 30px }
button, a.button { display: inline-flex; align-items: center; gap: 6px; min-height: 32px; padding: 0 10px; border: 0; border-radius: 5px; background: none; color: inherit; font: inherit; text-decoration: none; white-space: nowrap; cursor: pointer }
button:hover, a.button:hover { background: var(--sunk) }
button[aria-pressed="true"] { background: var(--sunk); font-weight: 700 }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px }
.status { padding: 0 8px; color: var(--quiet); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums }
.status.alert { color: var(--red); font-weight: 700 }
.status:empty { display: none }
.dot { width: 8px; height: 8px; border-radius: 50%; background: light-dark(#2c7d57, #6cc79a) }
.offline .dot { background: var(--red) }
.errors { color: var(--red); font-weight: 700 }
.warnings { color: var(--amber) }
.phone { position: fixed; inset: 0; display: grid; place-items: center; padding: 12px 12px 64px; background: light-dark(#e4dccf, #0d0c0b) }
.phone iframe { box-sizing: content-box; width: ${PHONE}px; max-width: 100%; height: min(844px, 100%); border: 1px solid var(--line); border-radius: 12px; background: Canvas; box-shadow: 0 4px 24px rgb(0 0 0 / .2) }
dialog { width: min(56rem, 100vw - 24px); max-width: none; max-height: min(46rem, 100vh - 24px); padding: 0; overflow: hidden }
dialog[open] { display: flex; flex-direction: column }
dialog::backdrop { background: rgb(20 16 12 / .45) }
.head { flex: none; display: flex; align-items: flex-start; justify-content: space-between; gap: 12px; padding: 14px 12px 12px 20px; border-bottom: 1px solid var(--line) }
.head p { margin: 2px 0 0; color: var(--quiet) }
h2, h3 { margin: 0; font-size: 18px; line-height: 1.4 }
.list { overflow-y: auto; padding: 4px 20px 20px }
h3 { margin: 16px 0 8px; font-size: 14px; overflow-wrap: anywhere }
article { margin-bottom: 12px; padding: 10px 14px 12px; border: 1px solid var(--line); border-inline-start: 4px solid var(--red); border-radius: 4px }
article:not(.error) { border-inline-start-color: var(--amber) }
article p { margin: 0; overflow-wrap: anywhere }
.what { font-size: 15px; font-weight: 700 }
.kind { display: flex; flex-wrap: wrap; gap: 0 12px; color: var(--quiet); font-size: 13px }
.kind b { color: var(--red) }
.warning .kind b, .hint .kind b { color: var(--amber) }
article a { color: var(--link); text-underline-offset: 3px }
pre { margin: 8px 0; padding: 6px 0; background: var(--sunk); border-radius: 4px; font: 13px/1.7 ui-monospace, Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.row { display: grid; grid-template-columns: 4em minmax(0, 1fr); color: var(--quiet) }
.row.here { color: var(--ink) }
.row > :first-child { padding-inline-end: 1em; text-align: end; user-select: none }
mark { padding: 1px 0; background: var(--mark); color: inherit; border-bottom: 2px solid var(--red); border-radius: 2px }
dialog.article { width: min(40rem, 100vw - 24px) }
.article li { margin: 4px 0; overflow-wrap: anywhere }
.article ul { margin: 8px 0; padding-inline-start: 20px }
.over { margin-top: 12px; padding: 6px 14px; border: 1px solid var(--line); border-inline-start: 4px solid var(--red); border-radius: 4px }
.over p { margin: 0; color: var(--red); font-weight: 700 }
@media (max-width: 520px) {
  .wide { display: none }
  .tools { justify-content: flex-end }
  .head { padding-inline-start: 14px }
  .list { padding-inline: 14px }
  .row { grid-template-columns: 3em minmax(0, 1fr) }
}
@media print { :host { display: none !important } }
`;

/** A value kept between pages. Storage may be closed to the page: then it holds until the page is left. */
function kept(storage, name) {
  let value;
  try { value = JSON.parse(window[storage].getItem(name)) ?? undefined; } catch { /* Nothing readable is kept. */ }
  return {
    get: () => value,
    set(next) {
      value = next;
      try { window[storage].setItem(name, JSON.stringify(next ?? null)); } catch { /* As said above. */ }
    },
  };
}

/** An element with attributes and, as text or elements, its content. */
function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...content.filter((part) => part !== null && part !== undefined && part !== false));
  return element;
}

/** Light or dark, whatever the system prefers: the answer to that question is written into the page's own rules. */
function createScheme(pageSheet) {
  const chosen = kept("localStorage", "jianbao-scheme");
  const questions = new WeakMap();
  const forced = new CSSStyleSheet();
  pageSheet(forced, true);
  const answer = (rules, wanted) => {
    for (const rule of rules) {
      const question = questions.get(rule) ?? rule.media?.mediaText ?? "";
      if (question.includes("prefers-color-scheme")) {
        questions.set(rule, question);
        const answered = question.replace(/\(prefers-color-scheme:\s*(\w+)\)/g, (_, one) => (one === wanted ? "(min-width: 0)" : "(max-width: 0)"));
        rule.media.mediaText = wanted ? answered : question;
      }
      // A sheet of another origin is closed.
      try { answer(rule.cssRules ?? [], wanted); } catch { /* It keeps to the system. */ }
    }
  };
  const apply = () => {
    const wanted = chosen.get();
    answer(document.styleSheets, wanted);
    forced.replaceSync(wanted ? `:root { color-scheme: ${wanted} !important }` : "");
  };
  const system = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const current = () => chosen.get() ?? system();
  const turn = () => {
    const other = current() === "dark" ? "light" : "dark";
    chosen.set(other === system() ? undefined : other);
    apply();
  };
  // Another tab, or the page around the phone view, chose.
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== "jianbao-scheme") return;
    chosen.set(JSON.parse(newValue) ?? undefined);
    apply();
  });
  apply();
  return { apply, current, turn };
}

/** Line by line, the part at fault marked in the text itself: Chinese signs have no width to count on. */
function excerptOf({ excerpt = [], caret }) {
  if (!excerpt.length) return null;
  const rows = excerpt.map(({ number, text }) => {
    const line = make("span");
    const here = number === caret?.line;
    if (here) {
      // Columns count characters, not halves of them.
      const signs = [...text];
      const [start, end] = [caret.start - 1, Math.max(caret.end - 1, caret.start)];
      line.append(signs.slice(0, start).join(""), make("mark", {}, signs.slice(start, end).join("") || "\u00a0"), signs.slice(end).join(""));
    } else line.append(text || " ");
    return make("span", { class: here ? "row here" : "row" }, make("span", {}, String(number)), line);
  });
  return make("pre", {}, ...rows);
}

/** Faults by file; files with errors first, in a file errors first, then from top to bottom. */
function byFile(list) {
  const rank = ({ severity }) => SEVERITIES.indexOf(severity);
  const files = new Map();
  for (const fault of list) files.set(fault.file ?? "", [...(files.get(fault.file ?? "") ?? []), fault]);
  const groups = [...files].map(([file, faults]) => [file, faults.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0))]);
  return groups.sort(([, [a]], [, [b]]) => rank(a) - rank(b));
}

/** The list of faults: a modal dialog, so that the browser itself sees to the focus and to Esc. */
function createFaults(shadow, words, editorLink) {
  const dismissed = kept("sessionStorage", "jianbao-dismissed");
  let list = [];
  let shown;
  const title = make("h2", { id: "title" });
  const explain = make("p");
  const body = make("div", { class: "list", tabindex: "0", role: "group", "aria-labelledby": "title" });
  const dialog = make("dialog", { "aria-labelledby": "title" },
    make("div", { class: "head" }, make("div", {}, title, explain), make("button", { type: "button", click: () => dialog.close() }, words.close)), body);
  shadow.append(dialog);
  const errors = () => list.filter(({ severity }) => severity === "error");
  // Lines move while one writes: the same errors further down are no news.
  const key = () => JSON.stringify(errors().map(({ code, file, message }) => [code, file, message]).sort());
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { if (errors().length) dismissed.set(key()); });

  const item = (fault) => {
    const { code, severity, message, help, file, line, column, labels = [] } = fault;
    const link = file && editorLink(fault);
    const related = labels.map((one) => make("p", {}, `${words.see}${words.colon}${one.text} `, make("a", { href: editorLink(one) ?? undefined }, `${one.file}:${one.line}`)));
    const place = line ? make("span", {}, words.place(line, column ?? 1)) : null;
    return make("article", { class: severity },
      make("p", { class: "what" }, message),
      make("p", { class: "kind" }, make("b", {}, words[severity] ?? severity), make("span", {}, code), place, link && make("a", { href: link }, words.open)),
      excerptOf(fault), ...related, help && make("p", {}, `${words.help}${words.colon}${help}`));
  };
  const draw = () => {
    title.textContent = summary(list, words);
    explain.textContent = errors().length ? words.explain : words.noted;
    const inside = body.contains(shadow.activeElement);
    body.replaceChildren(...byFile(list).map(([file, faults]) => make("section", {}, make("h3", {}, file || words.site), ...faults.map(item))));
    if (inside) body.focus();
  };
  const open = () => { if (list.length && !dialog.open) dialog.showModal(); };
  const tell = (next) => {
    const had = errors().length > 0;
    list = next;
    const text = JSON.stringify(list);
    if (text !== shown) draw();
    shown = text;
    if (errors().length && dismissed.get() !== key()) open();
    // What opened by itself for errors goes with them; what was asked for stays while there is something to say.
    if (!list.length || (had && !errors().length)) dialog.close();
    if (!errors().length) dismissed.set(undefined);
  };
  return { tell, open };
}

function summary(list, words) {
  const counts = SEVERITIES.map((wanted) => [wanted, list.filter(({ severity }) => severity === wanted).length]);
  return counts.filter(([, count]) => count).map(([wanted, count]) => words[`${wanted}s`](count)).join(words.and);
}

/** This page in a frame of a telephone's width, over the page and under the toolbar. */
function createPhone(shadow, words, pageSheet, changed) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { overflow: hidden !important }");
  let view = null;
  const close = () => {
    if (!view) return;
    const { href } = view.firstChild.contentWindow.location;
    view.remove();
    view = null;
    document.body.inert = false;
    pageSheet(sheet, false);
    // Who followed a link in there stays where it led.
    if (href.startsWith(location.origin) && href !== location.href) location.href = href;
    changed();
  };
  const open = () => {
    if (view) return;
    const frame = make("iframe", { src: location.href, title: words.phoneView, close });
    view = make("div", { class: "phone" }, frame);
    shadow.prepend(view);
    document.body.inert = true;
    pageSheet(sheet, true);
    changed();
  };
  return { open, close, isOpen: () => view !== null };
}

/** The toolbar, folded to one button or laid out. */
function createToolbar(shadow, words, { scheme, phone, faults, article, root, sourceOf, openEditor }) {
  const folded = kept("localStorage", "jianbao-folded");
  const button = (text, click, attributes = {}) => make("button", { type: "button", click, ...attributes }, text);
  const desktop = button(words.desktop, phone.close);
  const mobile = button(words.phone, phone.open);
  const dark = button("", () => { scheme.turn(); draw(); });
  const source = button(words.source, () => openEditor(sourceOf()), { title: words.sourceHelp });
  const drafts = make("a", { class: "button" }, words.drafts);
  const time = make("span", { class: "status" });
  const status = make("span", { class: "status alert", role: "status" });
  const count = button("", faults.open);
  const tools = make("div", { class: "tools", id: "tools" },
    make("span", { class: "status wide" }, words.preview), make("span", { class: "group wide" }, desktop, mobile), button(words.print, () => window.print(), { class: "wide" }), dark, source, article, drafts, time);
  const fold = make("button", { type: "button", "aria-controls": "tools", click: () => { folded.set(!isFolded()); draw(); } });
  const bar = make("aside", { "aria-label": words.name }, status, tools, count, fold);
  shadow.append(bar);
  const isFolded = () => folded.get() ?? innerWidth < 720;
  const draw = () => {
    tools.hidden = isFolded();
    fold.replaceChildren(make("span", { class: "dot", "aria-hidden": "true" }), isFolded() ? words.preview : words.fold);
    fold.setAttribute("aria-expanded", String(!isFolded()));
    dark.textContent = scheme.current() === "dark" ? words.light : words.dark;
    desktop.setAttribute("aria-pressed", String(!phone.isOpen()));
    mobile.setAttribute("aria-pressed", String(phone.isOpen()));
    // Only what is written as a text has a source, and an article.
    source.hidden = article.hidden = !sourceOf();
    drafts.href = new URL("drafts/", root()).href;
  };
  const state = { connected: true, gone: false };
  const tell = (change) => {
    Object.assign(state, change);
    const text = state.connected ? (state.gone ? words.gone : "") : words.offline;
    if (status.textContent !== text) status.textContent = text;
    bar.classList.toggle("offline", !state.connected);
  };
  const stamp = (text) => { time.textContent = text(new Date().toLocaleTimeString("zh-CN", { hour12: false })); };
  const counted = (list) => {
    count.textContent = summary(list, words);
    count.className = list.some(({ severity }) => severity === "error") ? "errors" : "warnings";
    count.hidden = !list.length;
  };
  counted([]);
  stamp(words.loaded);
  draw();
  return { draw, tell, stamp, counted };
}

/** Everything of the preview that can be seen. In the phone view's frame that is nothing but the choice of colours. */
export function createPanel({ language, page, root, sourceOf, editorLink, openEditor, pageSheet }) {
  const tongue = language.startsWith("zh") ? "zh" : "en";
  const words = WORDS[tongue];
  const scheme = createScheme(pageSheet);
  if (window.parent !== window) {
    window.addEventListener("keydown", ({ key }) => { if (key === "Escape") window.frameElement?.dispatchEvent(new Event("close")); });
    const nothing = () => {};
    return { connected: nothing, updated: nothing, gone: nothing, diagnostics: nothing, styled: scheme.apply };
  }
  const host = make("jianbao-preview", { lang: language });
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  const faults = createFaults(shadow, words, editorLink);
  const phone = createPhone(shadow, words, pageSheet, () => toolbar.draw());
  const article = createArticle(shadow, tongue, { make, page });
  const toolbar = createToolbar(shadow, words, { scheme, phone, faults, article, root, sourceOf, openEditor });
  shadow.addEventListener("keydown", ({ key }) => { if (key === "Escape") phone.close(); });
  document.documentElement.append(host);
  return {
    connected: (yes) => toolbar.tell({ connected: yes }),
    gone: (yes) => toolbar.tell({ gone: yes }),
    updated() {
      toolbar.stamp(words.updated);
      toolbar.draw();
    },
    diagnostics(list) {
      toolbar.counted(list);
      faults.tell(list);
    },
    styled: scheme.apply,
  };
}
