// Filters and sorts the catalogue of practices in place, keeps the choice in the address, and filters the matrix of
// adoption. Pages are complete without it: every facet link leads to a list of its own.
(() => {
  const address = document.currentScript?.dataset.catalogue;
  const fill = (text, n) => text.replace("{n}", n);

  // Elsewhere a link to a list leads to the catalogue with that filter chosen.
  const upgrade = (links) => {
    for (const link of links) link.href = `${address}?${link.dataset.filter}`;
  };

  /** Loads a script of data once; resolves with what its call hands over. */
  const pending = new Map();
  const load = (url, key) => {
    if (!pending.has(key)) {
      pending.set(key, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.addEventListener("error", () => { pending.delete(key); reject(new Error(url)); });
        waiting.set(key, resolve);
        document.head.append(script);
      }));
    }
    return pending.get(key);
  };
  const waiting = new Map();
  window.jianbaoCatalogue = (index) => waiting.get("index")?.(index);
  window.jianbaoCards = (number, cards) => waiting.get(number)?.(cards);

  function catalogue(section) {
    const { root, order: ownOrder } = section.dataset;
    const cards = document.getElementById("jb-cards");
    const found = document.getElementById("jb-found");
    const clear = document.getElementById("jb-clear");
    const pagination = section.querySelector(".pagination");
    const groups = [...section.querySelectorAll(".facet")];
    const orders = [...section.querySelectorAll(".orders a")];
    const still = { cards: cards.innerHTML, found: found.textContent };
    const STEP = 20;
    let index, shown = STEP, run = 0;

    const links = groups.flatMap((group) => [...group.querySelectorAll("a[data-filter]")].map((link) => {
      const [[facet, slug]] = new URLSearchParams(link.dataset.filter);
      link.setAttribute("role", "checkbox");
      return { link, facet, slug, count: link.querySelector(".count"), still: link.querySelector(".count").textContent };
    }));

    /** What the address asks for; unknown words in it are left alone. */
    const read = () => {
      const query = new URLSearchParams(location.search);
      const chosen = new Map();
      for (const { dataset: { facet } } of groups) {
        const slugs = query.getAll(facet);
        if (slugs.length) chosen.set(facet, new Set(slugs));
      }
      const wanted = query.get("sort");
      return { chosen, order: orders.some((own) => own.dataset.order === wanted) ? wanted : ownOrder };
    };

    const write = ({ chosen, order }) => {
      const query = new URLSearchParams();
      for (const [facet, slugs] of chosen) for (const slug of slugs) query.append(facet, slug);
      if (order !== ownOrder) query.set("sort", order);
      const text = query.toString();
      const to = location.pathname + (text ? `?${text}` : "");
      try {
        history.pushState(null, "", to);
        show();
      } catch {
        // A browser that lets no page opened from a folder change its address loads it anew.
        location.href = to;
      }
    };

    /** The numbers of the chosen values, facet by facet; a value that no practice has is met by none. */
    const wants = (chosen) => [...chosen].map(([facet, slugs]) => {
      const { slugs: known } = index.facets[facet];
      return [facet, new Set([...slugs].map((slug) => known.indexOf(slug)))];
    });
    const meets = (practice, facet, numbers) => {
      const own = index.facets[facet].of[practice];
      return Array.isArray(own) ? own.some((number) => numbers.has(number)) : numbers.has(own);
    };

    /** Of each value, how many would be found with it, whatever else is chosen of its own facet. */
    const tally = (wanted) => {
      const counts = new Map(groups.map(({ dataset: { facet } }) => [facet, new Array(index.facets[facet].slugs.length).fill(0)]));
      for (let practice = 0; practice < index.adopted.length; practice += 1) {
        const failed = wanted.filter(([facet, numbers]) => !meets(practice, facet, numbers));
        if (failed.length > 1) continue;
        for (const [facet, list] of counts) {
          if (failed.length && failed[0][0] !== facet) continue;
          for (const number of [index.facets[facet].of[practice]].flat()) list[number] += 1;
        }
      }
      return counts;
    };

    const sorted = (practices, order) => {
      const rank = index[order]; // The index itself is newest first.
      return rank ? practices.sort((a, b) => rank[a] - rank[b]) : practices;
    };

    const html = async (practices) => {
      const numbers = [...new Set(practices.map((practice) => Math.floor(practice / index.chunk)))];
      const loaded = new Map(await Promise.all(numbers.map(async (number) => [number, await load(root + index.files[number], number)])));
      return practices.map((practice) => loaded.get(Math.floor(practice / index.chunk))[practice % index.chunk].replaceAll("\u0002", root)).join("");
    };

    const mark = ({ chosen, order }, counts) => {
      for (const { link, facet, slug, count, still } of links) {
        const number = counts ? counts.get(facet)[index.facets[facet].slugs.indexOf(slug)] : Number(still);
        link.setAttribute("aria-checked", chosen.get(facet)?.has(slug) ?? false);
        link.classList.toggle("nothing", number === 0);
        count.textContent = number;
      }
      for (const group of groups) {
        const has = chosen.has(group.dataset.facet);
        group.classList.toggle("has-choice", has);
      }
      for (const own of orders) {
        if (own.dataset.order === order) own.setAttribute("aria-current", "true");
        else own.removeAttribute("aria-current");
      }
    };

    const moreButton = document.createElement("button");
    moreButton.type = "button";
    moreButton.className = "more-results";
    moreButton.hidden = true;
    cards.after(moreButton);
    moreButton.addEventListener("click", async () => {
      const before = cards.children.length;
      shown += STEP;
      await show(true);
      cards.children[before]?.querySelector("a")?.focus();
    });

    async function show(keep = false) {
      const own = run += 1;
      const state = read();
      const active = state.chosen.size > 0 || state.order !== ownOrder;
      clear.hidden = state.chosen.size === 0;
      if (!keep) shown = STEP;
      if (!active) {
        cards.innerHTML = still.cards;
        found.textContent = still.found;
        moreButton.hidden = true;
        if (pagination) pagination.hidden = false;
        mark(state);
        return;
      }
      index ??= await load(root + section.dataset.index, "index");
      const wanted = wants(state.chosen);
      const all = index.adopted.map((_, practice) => practice).filter((practice) => wanted.every(([facet, numbers]) => meets(practice, facet, numbers)));
      const results = sorted(all, state.order);
      const text = await html(results.slice(0, shown));
      if (own !== run) return; // Something else was chosen in the meantime.
      cards.innerHTML = text;
      if (pagination) pagination.hidden = true;
      const left = Math.min(STEP, results.length - shown);
      moreButton.hidden = left <= 0;
      moreButton.textContent = fill(left === 1 ? section.dataset.moreOne : section.dataset.moreOther, left);
      const words = results.length === 0 ? section.dataset.none : fill(results.length === 1 ? section.dataset.foundOne : section.dataset.foundOther, results.length);
      const labels = [...state.chosen].flatMap(([facet, slugs]) => [...slugs].map((slug) => index.facets[facet].labels[index.facets[facet].slugs.indexOf(slug)]).filter(Boolean));
      found.textContent = labels.length ? `${words}${section.dataset.colon}${labels.join(section.dataset.list)}` : words;
      mark(state, tally(wanted));
    }

    const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const toggle = ({ facet, slug }) => {
      const state = read();
      const slugs = state.chosen.get(facet) ?? new Set();
      if (!slugs.delete(slug)) slugs.add(slug);
      if (slugs.size) state.chosen.set(facet, slugs);
      else state.chosen.delete(facet);
      write(state);
    };
    for (const own of links) {
      own.link.addEventListener("click", (event) => {
        if (!plain(event)) return;
        event.preventDefault();
        toggle(own);
      });
      // What looks like a box to tick is ticked with the space bar.
      own.link.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        toggle(own);
      });
    }
    for (const own of orders) {
      own.addEventListener("click", (event) => {
        if (!plain(event)) return;
        event.preventDefault();
        write({ ...read(), order: own.dataset.order });
      });
    }
    clear.addEventListener("click", () => {
      write({ ...read(), chosen: new Map() });
      groups[0]?.querySelector("summary")?.focus();
    });
    window.addEventListener("popstate", () => show());
    const first = read();
    // On a telephone open facets would push the results off the screen; their names say that something is chosen.
    const wide = matchMedia("(min-width: 40rem)").matches;
    for (const group of groups) if (wide && first.chosen.has(group.dataset.facet)) group.open = true;
    show();
  }

  function matrix(table, bar) {
    const selects = Object.fromEntries(["status", "theme", "place"].map((name) => [name, document.getElementById(`jb-filter-${name}`)]));
    const heads = [...table.tHead.rows[0].cells];
    const said = bar.querySelector("[role=status]");
    bar.hidden = false;
    const filter = () => {
      const [status, theme, place] = ["status", "theme", "place"].map((name) => selects[name]?.value ?? "");
      const column = place ? heads.findIndex((head) => head.dataset.place === place) : -1;
      const hit = (cell) => cell.dataset.state && (!status || cell.dataset.state === status);
      let count = 0;
      for (const row of table.tBodies[0].rows) {
        const cells = [...row.cells].slice(2);
        const marked = column > 0 ? hit(row.cells[column]) : !status || cells.some(hit);
        row.hidden = !marked || Boolean(theme && !row.dataset.themes.split(" ").includes(theme));
        count += row.hidden ? 0 : 1;
      }
      for (const row of table.rows) {
        [...row.cells].forEach((cell, number) => { cell.hidden = number > 1 && column > 0 && number !== column; });
      }
      const active = status || theme || place;
      // The totals are those of all rows.
      table.tFoot.hidden = Boolean(status || theme);
      said.textContent = active ? fill(count === 1 ? bar.dataset.shownOne : bar.dataset.shownOther, count) : "";
    };
    for (const select of Object.values(selects)) select?.addEventListener("change", filter);
    filter();
  }

  const section = document.getElementById("jb-catalogue");
  if (section) {
    upgrade(document.querySelectorAll("main a[data-filter]:not(.facet a)"));
    catalogue(section);
  } else {
    upgrade(document.querySelectorAll("main a[data-filter]"));
  }
  const table = document.getElementById("jb-adoption");
  const bar = document.getElementById("jb-matrix-filters");
  if (table && bar) matrix(table, bar);
})();
