// The preview in the browser. `jianbao serve` adds this script to each page that it hands out, before all other scripts.
// It keeps a connection to the server, patches the page when its sources changed, shows where, and opens the source on
// Alt-click. Leaves the toolbar and the list of faults to panel.js, the comparison of two trees to idiomorph.js, and to
// the server what a page looks like, whether it changed, and every word of a diagnostic.
(() => {
  "use strict";
  const script = document.currentScript;
  const given = script.dataset;
  const page = { path: given.jbPath, generation: Number(given.jbGeneration), digest: given.jbDigest, lines: given.jbLines };
  const fetchPart = (name) => import(new URL(name, script.src).href);

  /** The folder of the site's first page. A page for what is not there is shown at any address: then the server's root. */
  const root = () => {
    const end = [page.path, page.path.replace(/index\.html$/, "")].map(encodeURI).find((one) => location.pathname.endsWith(`/${one}`));
    return new URL(end === undefined ? "/" : location.pathname.slice(0, location.pathname.length - end.length), location.origin);
  };

  // ---- The page as it was sent
  //
  // Scripts and readers change a page after it is loaded. To keep that, each node remembers what the server sent for
  // it; a patch changes only what differs between that and what the server sends now.

  const sent = new WeakMap();
  const pair = (node, as) => {
    sent.set(node, as);
    for (let a = node.firstChild, b = as.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
  };
  // Into another document, in which no picture is loaded a second time.
  pair(document.body, document.implementation.createHTMLDocument("").importNode(document.body, true));
  const sentRoot = document.documentElement.cloneNode();

  /** What a script runs from. A page with other scripts, or other data for them, must be loaded anew. */
  const scriptsOf = (from) => [...from.querySelectorAll("script:not([type='application/ld+json'])")]
    .filter((one) => one.dataset.jbPath === undefined).map((one) => one.getAttribute("src") + one.textContent).join("\n");
  const sentScripts = scriptsOf(document);

  const inHead = (element) => element.localName !== "title" && (element.localName !== "script" || element.type === "application/ld+json");
  let sentHead = [...document.head.children].filter(inHead);

  /** Whether a script took children of `node` away or put them into another order. Children it added do not count. */
  const rearranged = (node, was) => {
    const children = [...node.childNodes].map((child) => sent.get(child)).filter(Boolean);
    return children.length !== was.childNodes.length || children.some((child, at) => child !== was.childNodes[at]);
  };

  const changeAttributes = (element, was, now) => {
    for (const name of new Set([...was.getAttributeNames(), ...now.getAttributeNames()])) {
      const value = now.getAttribute(name);
      if (value === was.getAttribute(name) || value === element.getAttribute(name)) continue;
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
  };

  /** Changes the middle of a text only, so that a selection on either side stays. */
  const changeText = (node, text) => {
    const shorter = Math.min(node.length, text.length);
    let start = 0;
    let end = 0;
    while (start < shorter && node.data[start] === text[start]) start += 1;
    while (end < shorter - start && node.data.at(-1 - end) === text.at(-1 - end)) end += 1;
    node.replaceData(start, node.length - start - end, text.slice(start, text.length - end));
  };

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const same = (a, b) => a.nodeName === b.nodeName && a.id === b.id && a.textContent === b.textContent;

  /**
   * Which child of `was` became which child of `now`: those of the same words from both ends, then by id or words, then
   * what is left between two of these by kind. So a new paragraph does not make every later one take the words of its neighbour.
   */
  const partners = (was, now) => {
    const found = new Map();
    const [old, next] = [[...was.childNodes], [...now.childNodes]];
    while (old.length && next.length && same(old[0], next[0])) found.set(next.shift(), old.shift());
    while (old.length && next.length && same(old.at(-1), next.at(-1))) found.set(next.pop(), old.pop());
    const name = (node) => isElement(node) && (node.id ? `#${node.id}` : node.nodeName + node.textContent);
    const names = old.map(name);
    let from = 0;
    let between = [];
    const byKind = (left) => {
      for (const one of between.splice(0)) {
        const at = left.findIndex((other) => other.nodeName === one.nodeName);
        if (at >= 0) found.set(one, left.splice(0, at + 1)[at]);
      }
    };
    for (const one of next) {
      const at = isElement(one) ? names.indexOf(name(one), from) : -1;
      if (at < 0) between.push(one);
      else {
        byKind(old.slice(from, at));
        found.set(one, old[at]);
        from = at + 1;
      }
    }
    byKind(old.slice(from));
    return found;
  };

  /** Only elements, apart from space between them: a list, a table, an article; not a paragraph. */
  const holdsBlocks = (element) => element.childElementCount > 0 && [...element.childNodes].every((child) => isElement(child) || !child.data.trim());

  /**
   * Makes the body what `now` says and returns the elements that came or have other words. Nothing, if a script's own work
   * stood in the way: then only loading the page anew helps.
   */
  const patchBody = (Idiomorph, now) => {
    let clear = true;
    const touched = [];
    const added = (node, as) => {
      if (!sent.has(node)) pair(node, as);
      touched.push(isElement(node) ? node : node.parentElement);
    };
    const patchBlocks = (node, was, as) => {
      const found = partners(was, as);
      const here = new Map([...node.childNodes].map((child) => [sent.get(child), child]));
      const stay = new Set(found.values());
      for (const child of was.childNodes) if (!stay.has(child)) here.get(child).remove();
      let last = null;
      for (const child of [...as.childNodes]) {
        let live = here.get(found.get(child));
        if (live) patchNode(live, found.get(child), child);
        else {
          live = document.importNode(child, true);
          last ? last.after(live) : node.prepend(live);
          added(live, child);
        }
        last = live;
      }
    };
    const patchWords = (block, blockAs) => {
      const adding = [];
      Idiomorph.morph(block, blockAs, {
        callbacks: {
          beforeNodeMorphed(node, as) {
            if (node === block) return true;
            const was = sent.get(node);
            // A node without a past is one that Idiomorph just made, or a script's.
            if (!was) return (clear &&= as === adding.at(-1));
            patchNode(node, was, as);
            return false;
          },
          afterNodeMorphed: (node, as) => { sent.set(node, as); },
          beforeAttributeUpdated: (name, element) => element !== block,
          beforeNodeAdded: (as) => { adding.push(as); },
          afterNodeAdded: (node) => { added(node, adding.pop()); },
          beforeNodeRemoved: (node) => sent.has(node),
        },
      });
    };
    // What stayed equal is moved over into the newer tree, so that the older one can be forgotten.
    const patchNode = (node, was, as) => {
      if (was.isEqualNode(as)) return as.replaceWith(was);
      if (!isElement(node)) {
        changeText(node, as.data);
        touched.push(node.parentElement);
      }
      // With scripts the parser sees text in it, without them elements: never equal, and never shown.
      else if (node.localName !== "noscript") {
        changeAttributes(node, was, as);
        const sameInside = was.childNodes.length === as.childNodes.length && [...was.childNodes].every((child, at) => child.isEqualNode(as.childNodes[at]));
        if (sameInside) as.replaceChildren(...was.childNodes);
        else if (rearranged(node, was)) clear = false;
        else if (holdsBlocks(was) && holdsBlocks(as)) patchBlocks(node, was, as);
        else patchWords(node, as);
      }
      return sent.set(node, as);
    };
    patchNode(document.body, sent.get(document.body), now);
    return clear ? touched : null;
  };

  const loaded = (element) => new Promise((done) => {
    element.addEventListener("load", () => done(true));
    element.addEventListener("error", () => done(false));
  });

  /** Style sheets that stay until another one is there: never a moment without style. */
  const leaving = new Map();
  const replaceSheet = async (old, made) => {
    for (const [one, by] of leaving) if (by === old) leaving.set(one, made);
    leaving.set(old, made);
    // One that did not come was overtaken by a newer one; the old one waits for that.
    if (!await loaded(made)) return;
    for (const [one, by] of leaving) {
      if (by !== made) continue;
      one.remove();
      leaving.delete(one);
    }
    panel.styled();
  };

  const patchHead = (now) => {
    const { title } = now.ownerDocument;
    if (document.title !== title) document.title = title;
    const old = sentHead;
    const sheets = [];
    sentHead = [...now.children].filter(inHead).map((as) => {
      const at = old.findIndex((one) => one.isEqualNode(as));
      if (at >= 0) return old.splice(at, 1)[0];
      const made = document.importNode(as, true);
      if (made.rel === "stylesheet") sheets.push(made);
      return made;
    });
    for (const made of sheets) loaded(made).then(() => panel.styled());
    for (const one of old) {
      if (one.rel === "stylesheet" && sheets.length) replaceSheet(one, sheets.length > 1 ? sheets.shift() : sheets[0]);
      else one.remove();
    }
    sentHead.forEach((one, at) => {
      if (!one.isConnected) at ? sentHead[at - 1].after(one) : document.head.prepend(one);
    });
  };

  const EDITED = "jianbao-edited";
  /** Loads the page anew and shows the edited block then. */
  const reload = (edited) => {
    try { if (edited) sessionStorage.setItem(EDITED, JSON.stringify(edited)); } catch { /* Storage is closed: not shown. */ }
    location.reload();
  };

  const showKept = () => {
    try {
      const edited = JSON.parse(sessionStorage.getItem(EDITED));
      sessionStorage.removeItem(EDITED);
      if (edited) showEdited(edited);
    } catch { /* As said above. */ }
  };

  const patch = async ({ html, generation, digest, lines, edited }) => {
    const { Idiomorph } = await idiomorph;
    const now = new DOMParser().parseFromString(html, "text/html");
    if (scriptsOf(now) !== sentScripts) return reload(edited);
    patchHead(now.head);
    changeAttributes(document.documentElement, sentRoot, now.documentElement);
    changeAttributes(sentRoot, sentRoot, now.documentElement);
    const touched = patchBody(Idiomorph, now.body);
    if (!touched) return reload(edited);
    Object.assign(page, { generation, digest, lines });
    panel.gone(false);
    panel.updated();
    if (edited) showEdited(edited, touched);
  };

  /** Takes over where the blocks of a page come from that says the same: nothing that a reader sees or holds is touched. */
  const moveLines = ({ html, generation, lines }) => {
    const now = new Map();
    const walk = (was, as) => {
      now.set(was, as);
      for (let a = was.firstElementChild, b = as.firstElementChild; a && b; a = a.nextElementSibling, b = b.nextElementSibling) walk(a, b);
    };
    walk(sent.get(document.body), new DOMParser().parseFromString(html, "text/html").body);
    const take = (element, as) => {
      for (const name of ["data-jb", "data-jb-file"]) {
        const value = as.getAttribute(name);
        if (value === null) element.removeAttribute(name);
        else if (value !== element.getAttribute(name)) element.setAttribute(name, value);
      }
    };
    for (const live of [document.body, ...document.body.querySelectorAll("*")]) {
      const as = now.get(sent.get(live));
      if (as) take(live, as);
    }
    for (const [was, as] of now) take(was, as);
    Object.assign(page, { generation, lines });
  };

  /** Style sheets and pictures under new names; `names` are below the site's root. A name that stayed is asked for anew. */
  const swap = ({ assets, generation, digest }) => {
    const names = new Map(Object.entries(assets).map(([old, now]) => [new URL(old, root()).pathname, [old, now]]));
    for (const element of document.querySelectorAll("link[href], img[src], source[src]")) {
      const attribute = element.localName === "link" ? "href" : "src";
      const [old, now] = names.get(new URL(element[attribute], location.href).pathname) ?? [];
      if (!now) continue;
      const value = element.getAttribute(attribute).split("?")[0];
      const short = (name) => name.replace(/^\//, "");
      const renamed = value.endsWith(short(old)) ? value.slice(0, value.length - short(old).length) + short(now) : new URL(now, root()).pathname;
      replaceAsset(element, attribute, old === now ? `${renamed}?jb=${generation}` : renamed);
    }
    Object.assign(page, { generation, digest: digest ?? page.digest });
    panel.updated();
  };

  const replaceAsset = async (element, attribute, value) => {
    if (element.rel === "stylesheet") {
      const made = element.cloneNode();
      made.href = value;
      sentHead = sentHead.map((one) => (one === element ? made : one));
      element.after(made);
      return replaceSheet(element, made);
    }
    // A picture is fetched before it is shown.
    if (element.localName === "img") await loaded(Object.assign(new Image(), { src: value }));
    element.setAttribute(attribute, value);
  };

  // ---- Where am I

  /** The place in the sources of the nearest marked element: `12` in the file of its article, or `path:12:3`. */
  const placeOf = (element) => {
    const marked = element?.closest("[data-jb]");
    if (!marked) return null;
    const [, file, line, column] = /^(?:(.+?):)?(\d+)(?::(\d+))?$/.exec(marked.dataset.jb) ?? [];
    return line && { marked, lent: !!file, file: file ?? marked.closest("[data-jb-file]")?.dataset.jbFile, line: Number(line), column: Number(column ?? 1) };
  };

  const editorLink = ({ file, line, column }) => {
    const path = `${given.jbRoot}/${file}`.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/").replace(/^(\/?\w)%3A/i, "$1:");
    // `vscode://file/{path}`: one slash, not two, before a path that begins with one.
    const link = given.jbEditor.replace("/{path}", () => `/${path.replace(/^\//, "")}`).replace("{path}", () => path)
      .replace("{line}", line ?? 1).replace("{column}", column ?? 1);
    return /^\s*(javascript|data|vbscript):/i.test(link) ? null : link;
  };

  const openEditor = (place) => {
    const link = place?.file && editorLink(place);
    if (link) window.open(link, /^https?:/.test(link) ? "_blank" : "_self");
  };

  /** The beginning of the page's own source, if it has one. */
  const sourceOf = () => {
    const file = document.querySelector("[data-jb-file]")?.dataset.jbFile;
    return file && { file, line: 1, column: 1 };
  };

  /** Shows the block of `file` that begins at or before `line`; of the files that only lend a figure, a figure that changed. */
  const showEdited = ({ file, line }, touched = []) => {
    const changed = (marked) => touched.some((one) => marked.contains(one) || one.contains(marked));
    const places = [...document.querySelectorAll("[data-jb]")].map(placeOf)
      .filter((one) => one?.file === file && one.line <= line && (!one.lent || changed(one.marked)));
    const last = places.reduce((most, one) => Math.max(most, one.line), 0);
    const best = places.filter((one) => one.line === last).map((one) => one.marked);
    if (!best.length) return;
    // The innermost: an item rather than its list; but a row rather than the first of its cells.
    let target = best[0];
    for (;;) {
      const inner = best.filter((one) => one !== target && target.contains(one) && one.parentElement.closest("[data-jb]") === target);
      if (inner.length !== 1) break;
      [target] = inner;
    }
    while (target && !target.getClientRects().length) target = target.parentElement;
    if (!target) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { top, bottom } = target.getBoundingClientRect();
    if (bottom < 40 || top > innerHeight - 40) target.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
    const colour = "rgb(255 196 0 / .4)";
    target.animate({ backgroundColor: calm ? [colour, colour] : [colour, colour, "transparent"] }, { duration: 1600, easing: "ease-out" });
  };

  const hint = new CSSStyleSheet();
  hint.replaceSync("[data-jb]:hover:not(:has([data-jb]:hover)) { outline: 2px dashed #1467b3 !important; outline-offset: 2px; cursor: pointer !important }");
  const pageSheet = (sheet, on) => {
    const others = document.adoptedStyleSheets.filter((one) => one !== sheet);
    document.adoptedStyleSheets = on ? [...others, sheet] : others;
  };
  let hinting = false;
  for (const type of ["keydown", "keyup", "pointermove", "blur"]) {
    window.addEventListener(type, ({ altKey = false }) => {
      if (altKey !== hinting) pageSheet(hint, (hinting = altKey));
    }, { passive: true });
  }
  document.addEventListener("click", (event) => {
    const place = event.altKey && event.button === 0 && placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    openEditor(place);
  }, true);

  // ---- The connection

  /** Waiting times before the next attempt, in milliseconds; the last one is repeated. */
  const WAITS = [100, 200, 400, 800, 1500];
  const address = new URL("events", script.src).href.replace(/^http/, "ws");
  let socket, timer, panel;
  let failures = 0;
  let newest = 0;
  let work = Promise.resolve();

  const receive = async (message) => {
    failures = 0;
    // What was overtaken on its way says nothing any more. Each connection counts anew, for a server may begin anew.
    if (message.generation < newest) return;
    newest = message.generation ?? newest;
    // A page that cannot be patched is loaded anew, and is then up to date: this does not go round in a circle.
    if (message.type === "patch") await patch(message).catch(() => reload(message.edited));
    if (message.type === "assets") swap(message);
    if (message.type === "lines") moveLines(message);
    if (message.type === "welcome") panel.gone(false);
    // A notice in the place of a page has no digest.
    if (message.type === "gone" && given.jbDigest) panel.gone(true);
    if (message.type === "reload") reload();
    if (message.type === "diagnostics") panel.diagnostics(message.list);
  };

  const connect = () => {
    clearTimeout(timer);
    const own = new WebSocket(address);
    socket = own;
    own.onopen = () => {
      newest = 0;
      panel.connected(true);
      own.send(JSON.stringify({ hello: page }));
    };
    own.onmessage = ({ data }) => {
      // One after the other; what a connection said that is no more is not for us.
      work = work.then(() => own === socket && receive(JSON.parse(data))).catch((fault) => console.error(fault));
    };
    own.onclose = () => {
      if (own !== socket) return;
      panel.connected(false);
      timer = setTimeout(connect, WAITS[Math.min(failures, WAITS.length - 1)]);
      failures += 1;
    };
  };
  const disconnect = () => {
    clearTimeout(timer);
    const own = socket;
    socket = null;
    own?.close();
  };

  const idiomorph = fetchPart("idiomorph.js");
  fetchPart("panel.js").then(({ createPanel }) => {
    panel = createPanel({ language: given.jbLang || document.documentElement.lang, page: () => page, root, editorLink, openEditor, pageSheet, sourceOf });
    connect();
    // A page without a connection may rest in the browser's memory, to be woken by "back".
    window.addEventListener("pagehide", disconnect);
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && socket?.readyState === WebSocket.CLOSED) connect(); });
    // After the browser itself has gone back to where the reader was.
    if (document.readyState === "complete") showKept();
    else window.addEventListener("load", () => setTimeout(showKept));
  });
})();
