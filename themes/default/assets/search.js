// Finds pages in the index of `search/`: scripts that call `jianbaoSearch(kind, number, data)`, so that it works from
// a folder as well, and loaded as they are needed. `src/render/search/` describes them; its tokens.rs does what the
// first part here does. Without a document (in a test) there is only that first part.
(() => {
  // Texts and tokens

  const CAPITALS = /[A-ZÀ-ÖØ-ÞΑ-ΡΣ-ΩА-Я]/g;
  const shift = (by) => (c) => String.fromCharCode(c.charCodeAt(0) + by);

  /** A text as it counts for search; as long as the text, so that what is found in it stands at the same place. */
  const fold = (text) => text
    .replaceAll("\u3000", " ")
    .replace(/[\uFF01-\uFF5E]/g, shift(-0xFEE0))
    .replace(CAPITALS, shift(32))
    .replace(/[Ѐ-Џ]/g, shift(80));

  const CHARACTER = /^(?:[a-z0-9+%#@&々〇\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]|(?![\0-\x7F])[\p{Alphabetic}\p{N}])$/u;
  const isCharacter = (c) => CHARACTER.test(c);
  const isNarrow = (c) => c < "\u2E80";

  /** The parts of a text between spaces and punctuation, each as its characters. */
  const runs = (text) => {
    const found = [];
    let run = [];
    for (const c of fold(text)) {
      if (isCharacter(c)) {
        if (run.push(c) === 1) found.push(run);
      } else {
        run = [];
      }
    }
    return found;
  };

  const narrowAt = (run, at) => at >= 0 && at + 3 <= run.length && run.slice(at, at + 3).every(isNarrow);

  /** All tokens of a text. */
  const grams = (text) => runs(text).flatMap((run) => run.flatMap((c, at) => [
    c,
    ...(at ? [run[at - 1] + c] : []),
    ...(narrowAt(run, at - 2) ? [run.slice(at - 2, at + 1).join("")] : []),
  ]));

  /** Tokens enough to look up what a run of characters must stand in. */
  const cover = (run) => {
    if (run.length < 2) return [run.join("")];
    const tokens = [];
    for (let at = 0; at + 2 <= run.length; at += 1) {
      if (narrowAt(run, at)) tokens.push(run.slice(at, at + 3).join(""));
      else if (!narrowAt(run, at - 1)) tokens.push(run[at] + run[at + 1]);
    }
    return [...new Set(tokens)];
  };

  const bucketOf = (token, buckets) => {
    let hash = 0x811c9dc5;
    for (const c of token) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193);
    return ((hash ^ (hash >>> 15)) & (buckets - 1)) >>> 0;
  };

  // The index

  const DIGITS = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((c, value) => [c, value]));

  /** Calls `take` with each document of a written list. */
  const each = (list, take) => {
    if (list.startsWith("*")) {
      for (let at = 1; at < list.length; at += 1) {
        const six = DIGITS.get(list[at]);
        for (let bit = 0; bit < 6; bit += 1) if (six & (1 << bit)) take((at - 1) * 6 + bit);
      }
      return;
    }
    let next = 0, gap = 0, place = 0;
    for (const c of list) {
      const five = DIGITS.get(c);
      gap |= (five & 31) << place;
      place += 5;
      if (five < 32) {
        take(next + gap);
        next += gap + 1;
        gap = place = 0;
      }
    }
  };

  const waiting = new Map();
  const search = (kind, number, data) => waiting.get(`${kind}/${number}`)?.(data);
  Object.assign(search, { fold, runs, grams, cover, bucketOf, each });
  globalThis.jianbaoSearch = search;
  if (typeof document === "undefined") return;

  const form = document.getElementById("jb-search");
  const { root, version } = form.dataset;
  const FOLDER = 256, TITLES = 16, BLOCK = 4096;
  const files = new Map();

  /** The data of a file of the index; each is loaded once. */
  const load = (kind, number = 0) => {
    const name = `${kind}/${number}`;
    if (!files.has(name)) {
      const path = kind === "index" ? "index" : `${kind}/${Math.floor(number / FOLDER)}/${number % FOLDER}`;
      files.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        const fail = () => {
          files.delete(name);
          reject(new Error(name));
        };
        waiting.set(name, resolve);
        script.src = `${root}search/${path}.js?v=${version}`;
        script.addEventListener("error", fail);
        script.addEventListener("load", () => {
          waiting.delete(name);
          script.remove();
          fail(); // Does nothing where the file has called.
        });
        document.head.append(script);
      }));
      files.get(name).then(() => {}, () => {});
    }
    return files.get(name);
  };

  let shape;
  const opened = async () => {
    if (shape) return shape;
    const found = await load("index");
    if (found.version !== version) throw new Error("version");
    const starts = [0];
    for (const c of found.cuts) starts.push(starts.at(-1) + DIGITS.get(c));
    shape = { ...found, starts };
    return shape;
  };

  const titleOf = async (item) => (await load("titles", Math.floor(item / TITLES)))[item % TITLES];

  const textsOf = async (item) => {
    let [low, high] = [0, shape.starts.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (shape.starts[middle] <= item) low = middle;
      else high = middle;
    }
    return (await load("texts", low))[item - shape.starts[low]];
  };

  /** The lists of a token by place, or nothing. A word with `=` or `~` lies where its characters alone would. */
  const listsOf = async (token) => {
    const words = (await load("words", bucketOf(token.replace(/^[=~]/, ""), shape.buckets))).split(" ");
    for (let at = 0; at < words.length; at += 2) if (words[at] === token) return words[at + 1].split(".");
    return [];
  };

  // Queries

  const MOST_CHARACTERS = 48, MOST_RUNS = 8, MOST_TOKENS = 12;
  const NOT = 255;

  /** The runs of a query, of a very long one the first ones. */
  const queryOf = (text) => {
    const found = [];
    let left = MOST_CHARACTERS;
    for (const run of runs(text.slice(0, 4 * MOST_CHARACTERS)).slice(0, MOST_RUNS)) {
      if (left > 0) found.push(run.slice(0, left));
      left -= run.length;
    }
    return found;
  };

  /** The tokens to look up: of many, some from everywhere. */
  const tokensOf = (run, most) => {
    const all = cover(run);
    if (all.length <= most) return all;
    return Array.from({ length: most }, (_, at) => all[Math.floor((at * (all.length - 1)) / Math.max(most - 1, 1))]);
  };

  /** For each document the worst place of the tokens of a run, `NOT` where one is missing. */
  const placesOf = async (run, most) => {
    const tokens = tokensOf(run, most);
    const letters = run.every((c) => /[a-z0-9+]/.test(c)) && run.length > 1;
    const [initials, ...all] = await Promise.all([
      letters ? listsOf(`~${run.slice(0, 8).join("")}`) : [],
      ...tokens.map(listsOf),
    ]);
    const count = new Uint8Array(shape.documents), worst = new Uint8Array(shape.documents);
    for (const lists of all) {
      lists.forEach((list, place) => each(list, (item) => {
        count[item] += 1;
        worst[item] = Math.max(worst[item], place);
      }));
    }
    const places = worst.map((place, item) => (count[item] === tokens.length ? place : NOT));
    const byInitials = new Set();
    initials.forEach((list, place) => each(list, (item) => {
      byInitials.add(item);
      places[item] = Math.min(places[item], place);
    }));
    return { places, byInitials };
  };

  /** All documents that a query may stand in, best first: a whole title or name, then by place, then the newest. */
  const find = async (text) => {
    await opened();
    const query = queryOf(text);
    if (!query.length) return { query, items: [], byInitials: new Set(), certain: true };
    const most = Math.max(2, Math.floor(MOST_TOKENS / query.length));
    const whole = new Set();
    const [parts, lists] = await Promise.all([
      Promise.all(query.map((run) => placesOf(run, most))),
      listsOf(`=${query.flat().join("")}`),
    ]);
    lists.forEach((list) => each(list, (item) => whole.add(item)));
    const ranks = [];
    for (let item = shape.documents - 1; item >= 0; item -= 1) {
      const own = parts.map(({ places }) => places[item]);
      const rank = whole.has(item) ? 0 : 1 + own.reduce((sum, place) => sum + place, 0);
      if (whole.has(item) || !own.includes(NOT)) (ranks[rank] ??= []).push(item);
    }
    const byInitials = new Set([...whole, ...parts.flatMap((part) => [...part.byInitials])]);
    return { query, items: ranks.flat(), byInitials, certain: query.every((run) => cover(run).length === 1) };
  };

  /** Kind and places of each of some documents. */
  const facetsOf = async (items) => {
    const blocks = new Map();
    for (const block of new Set(items.map((item) => Math.floor(item / BLOCK)))) blocks.set(block, load("kinds", block));
    for (const [block, loading] of blocks) blocks.set(block, await loading);
    const width = shape.places.length < 64 * 64 - 2 ? 2 : 3;
    return items.map((item) => {
      const [kinds, more] = blocks.get(Math.floor(item / BLOCK));
      const at = (item % BLOCK) * (width + 1);
      const place = [...kinds.slice(at + 1, at + 1 + width)].reduce((sum, c, digit) => sum + DIGITS.get(c) * 64 ** digit, 0);
      const places = more[item % BLOCK] ?? (place ? [place] : []);
      return { item, kind: shape.kinds[DIGITS.get(kinds[at])], places: places.map((own) => shape.places[own - 1]) };
    });
  };

  /** Whether every part of a query stands somewhere in a document. */
  const standsIn = (query, texts) => {
    const all = texts.map(fold).join("\n");
    return query.every((run) => all.includes(run.join("")));
  };

  Object.assign(search, { find, titleOf, textsOf, standsIn, opened, facetsOf });

  // The page

  const words = form.dataset;
  const input = form.elements.q;
  const kindFilter = document.getElementById("jb-search-kinds");
  const placeFilter = form.elements.county;
  const status = document.getElementById("jb-search-status");
  const list = document.getElementById("jb-search-results");
  const pages = document.getElementById("jb-search-pages");
  const indexes = document.getElementById("jb-search-indexes");
  const hint = document.getElementById("jb-search-hint");
  const PAGE = 20, BEFORE = 24, EXCERPT = 110;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const word = (group, name) => words[group + name[0].toUpperCase() + name.slice(1)];
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  /** A text with the parts of the query marked. */
  const marked = (text, query) => {
    const folded = fold(text), parts = query.map((run) => run.join("")), nodes = [];
    let from = 0;
    for (let at = 0; at < text.length;) {
      const length = Math.max(0, ...parts.filter((part) => folded.startsWith(part, at)).map((part) => part.length));
      if (length) {
        nodes.push(text.slice(from, at), element("mark", {}, text.slice(at, at + length)));
        from = at + length;
      }
      at += length || 1;
    }
    return [...nodes, text.slice(from)];
  };

  /** Some words around the first place where the query stands; the summary where it stands in the title or nowhere. */
  const excerptOf = ([names, summary, body], query, title) => {
    for (const text of standsIn(query, [title]) ? [] : [names, summary, body]) {
      const folded = fold(text);
      const found = query.map((run) => folded.indexOf(run.join(""))).filter((at) => at >= 0);
      if (!found.length) continue;
      const from = Math.max(0, Math.min(...found) - BEFORE);
      // Never in the middle of a character of two units.
      const start = from + Number(/[\uDC00-\uDFFF]/.test(text[from] ?? ""));
      const cut = [...text.slice(start, start + 2 * EXCERPT)].slice(0, EXCERPT).join("");
      return `${start ? "…" : ""}${cut}${start + cut.length < text.length ? "…" : ""}`.replace(/\s*\n\s*/g, " / ");
    }
    return [...(summary || body.split("\n")[0])].slice(0, EXCERPT).join("").replaceAll("\n", " / ");
  };

  const stateOf = () => {
    const own = new URLSearchParams(location.search);
    return { q: own.get("q") ?? "", kind: own.get("kind") ?? "", county: own.get("county") ?? "", page: Math.max(1, parseInt(own.get("page"), 10) || 1) };
  };
  const addressOf = (state) => {
    // An address has its limits, a query has none.
    const own = new URLSearchParams(Object.entries({ ...state, q: state.q.slice(0, 200) }).filter(([key, value]) => value && !(key === "page" && value === 1)));
    return `${location.pathname}${own.size ? `?${own}` : ""}`;
  };

  let state = stateOf(), turn = 0, seen;

  /** Shows what a state asks for; an answer that comes late, after another question, is dropped. */
  const show = async () => {
    const mine = (turn += 1);
    const isLate = () => mine !== turn;
    list.ariaBusy = "true";
    seen?.disconnect();
    document.title = state.q.trim() ? say(words.title, { q: state.q.trim() }) : words.plainTitle;
    if (!queryOf(state.q).length) {
      list.ariaBusy = "false";
      clear(state.q.trim() ? words.noCharacters : "");
      return;
    }
    const slow = setTimeout(() => {
      status.textContent = words.loading;
    }, 300);
    try {
      const found = await find(state.q);
      if (isLate()) return;
      const facets = await facetsOf(found.items);
      if (isLate()) return;
      const ofKind = (own) => !state.kind || own.kind === state.kind;
      const ofPlace = (own) => !state.county || own.places.some(([id]) => id === state.county);
      showFilters(facets, ofKind, ofPlace);
      const chosen = facets.filter((own) => ofKind(own) && ofPlace(own));
      state.page = Math.min(state.page, Math.max(1, Math.ceil(chosen.length / PAGE)));
      const shown = chosen.slice((state.page - 1) * PAGE, state.page * PAGE);
      const titles = await Promise.all(shown.map(({ item }) => titleOf(item)));
      if (isLate()) return;
      showResults(found, chosen, shown, titles, isLate);
    } catch (error) {
      if (!isLate()) fail(error);
    } finally {
      clearTimeout(slow);
      if (!isLate()) list.ariaBusy = "false";
    }
  };

  const clear = (text) => {
    list.replaceChildren();
    pages.replaceChildren();
    form.classList.remove("has-results");
    kindFilter.hidden = placeFilter.parentElement.hidden = true;
    status.textContent = text;
    indexes.hidden = hint.hidden = false;
  };

  const fail = (error) => {
    clear("");
    const again = element("a", { href: addressOf(state) }, words.again);
    status.replaceChildren(error.message === "version" ? words.stale : words.failed, " ", again);
  };

  const count = (facets, keys) => {
    const counts = new Map();
    for (const own of facets) for (const key of keys(own)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };

  /** Each filter counts what the other one leaves. */
  const showFilters = (facets, ofKind, ofPlace) => {
    const kinds = count(facets.filter(ofPlace), (own) => [own.kind]);
    const all = [["", [...kinds.values()].reduce((sum, own) => sum + own, 0)], ...shape.kinds.map((kind) => [kind, kinds.get(kind) ?? 0])];
    const focused = document.activeElement?.dataset?.kind;
    kindFilter.replaceChildren(...all.filter(([kind, number]) => !kind || number || kind === state.kind).map(([kind, number]) => {
      const button = element("button", { type: "button", "data-kind": kind, "aria-pressed": String(kind === state.kind) }, kind ? word("kind", kind) : words.all, " ", element("span", { class: "quiet" }, String(number)));
      button.addEventListener("click", () => go({ kind, page: 1 }));
      return button;
    }));
    if (focused !== undefined) kindFilter.querySelector(`[data-kind="${focused}"]`)?.focus();
    const places = count(facets.filter(ofKind), (own) => own.places.map(([id]) => id));
    const options = shape.places.filter(([id]) => places.has(id) || id === state.county).map(([id, name]) => {
      const option = element("option", { value: id }, `${name} ${places.get(id) ?? 0}`);
      option.selected = id === state.county;
      return option;
    });
    placeFilter.replaceChildren(element("option", { value: "" }, words.everywhere), ...options);
    kindFilter.hidden = false;
    placeFilter.parentElement.hidden = !options.length;
  };

  const tell = (found, total) => {
    if (!total) {
      status.textContent = say(state.kind || state.county ? words.nothingHere : words.nothing, { q: state.q.trim() });
      return;
    }
    status.textContent = say(found.certain ? words.found : words.about, { n: total });
  };

  const showResults = (found, chosen, shown, titles, isLate) => {
    let total = chosen.length;
    tell(found, total);
    indexes.hidden = total > 0;
    hint.hidden = total > 0;
    list.start = (state.page - 1) * PAGE + 1;
    const rows = shown.map((own, at) => row(own, titles[at], found.query));
    list.replaceChildren(...rows.map(({ line }) => line));
    showPages(total);
    // Texts are loaded when their result comes into view: a reader who does not look further loads no more.
    seen = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((own) => own.isIntersecting)) {
        seen.unobserve(entry.target);
        const { own, title, excerpt, line } = rows.find((own) => own.line === entry.target);
        textsOf(own.item).then((texts) => {
          if (isLate()) return;
          if (found.byInitials.has(own.item) || standsIn(found.query, [title, ...texts])) {
            excerpt.replaceChildren(...marked(excerptOf(texts, found.query, title), found.query));
          } else if (found.certain) {
            // What the index says of this text is not so: one of them is from another build.
            fail(new Error("version"));
          } else {
            // The characters stand in it, but not side by side.
            line.remove();
            tell(found, (total -= 1));
          }
        }, (error) => isLate() || fail(error));
      }
    });
    rows.forEach(({ line }) => seen.observe(line));
  };

  const row = (own, [url, title, date, badge], query) => {
    const excerpt = element("p", { class: "search-excerpt" });
    const kind = word("kind", own.kind);
    const places = own.places.map(([, name]) => name);
    const badges = badge ? [" ", element("span", { class: `badge badge-${badge === "example" ? badge : "draft"}` }, word("badge", badge))] : [];
    const facts = [kind, places.slice(0, 3).join(words.comma) + (places.length > 3 ? words.more : ""), date].filter(Boolean);
    const line = element("li", {},
      element("h2", { class: "card-title" }, element("a", { href: root + url }, ...marked(title, query)), ...badges),
      excerpt,
      element("p", { class: "meta" }, ...facts.map((fact) => element("span", {}, fact))));
    return { own, title, excerpt, line };
  };

  const showPages = (total) => {
    const last = Math.ceil(total / PAGE);
    const link = (page, text, attributes = {}) => {
      const made = element("a", { href: addressOf({ ...state, page }), ...attributes }, text);
      made.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go({ page });
        list.focus();
        form.scrollIntoView();
      });
      return element("li", {}, made);
    };
    const around = [state.page - 1, state.page, state.page + 1].filter((page) => page > 1 && page < last);
    const numbers = last > 1 ? [1, ...around, last] : [];
    const links = numbers.flatMap((page, at) => [
      ...(at && page > numbers[at - 1] + 1 ? [element("li", {}, element("span", {}, "…"))] : []),
      link(page, String(page), page === state.page ? { "aria-current": "page" } : {}),
    ]);
    if (state.page > 1) links.unshift(link(state.page - 1, words.previous, { rel: "prev" }));
    if (state.page < last) links.push(link(state.page + 1, words.next, { rel: "next" }));
    pages.replaceChildren(...(links.length ? [element("ul", {}, ...links)] : []));
  };

  /** Changes the state, and with it the address: a step back leads to the question before. */
  const go = (change, replace = false) => {
    state = { ...state, ...change };
    try {
      history[replace ? "replaceState" : "pushState"](null, "", addressOf(state));
    } catch { /* Some browsers keep the address of a file as it is. */ }
    return show();
  };

  let pause;
  const typed = () => {
    clearTimeout(pause);
    pause = setTimeout(() => go({ q: input.value, page: 1 }, true), 150);
  };
  input.addEventListener("input", (event) => event.isComposing || typed());
  input.addEventListener("compositionend", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    go({ q: input.value, page: 1 });
  });
  placeFilter.addEventListener("change", () => go({ county: placeFilter.value, page: 1 }));
  window.addEventListener("popstate", () => {
    state = stateOf();
    input.value = state.q;
    show();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...list.querySelectorAll("h2 a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && (at >= 0 || document.activeElement === input)) {
      event.preventDefault();
      input.value = "";
      input.focus();
      clearTimeout(pause);
      go({ q: "", kind: "", county: "", page: 1 });
    } else if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === input) && links[at + 1]) {
      event.preventDefault();
      links[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    }
  });

  input.value = state.q;
  form.classList.add("is-ready");
  if (state.q) show();
  else if (!location.hash) input.focus({ preventScroll: true });
})();
