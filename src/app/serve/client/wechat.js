// The button that copies a page as an article for WeChat, and what is told about the article afterwards: how long it is,
// what belongs into the other fields of the editor, and which limits it exceeds. The server makes the article.

const WORDS = {
  zh: {
    button: "复制到微信", working: "正在准备…", copied: "文章已复制，到公众号编辑器里粘贴", failed: "没有复制",
    none: "这一页没有可以复制的正文。", denied: "浏览器不让复制，请再点一次。", unmade: "文章做不出来：", over: "超出微信的限制，粘贴后会被截断或拒绝：", close: "关闭（Esc）",
  },
  en: {
    button: "Copy for WeChat", working: "Preparing…", copied: "Article copied: paste it into the editor", failed: "Nothing copied",
    none: "This page has no text of its own to copy.", denied: "The browser refused to copy. Try once more.", unmade: "The article cannot be made: ", over: "Beyond the limits of WeChat, which will cut or refuse it:", close: "Close (Esc)",
  },
};

/**
 * Puts both forms on the clipboard, with an event of copying: it takes the HTML as it is, with its styles, and also where a
 * page has no clipboard of its own (the address of another machine). The newer way cleans what it gets by the rules of this page.
 */
async function write(html, text) {
  const forms = { "text/html": html, "text/plain": text };
  const fill = (event) => {
    event.preventDefault();
    for (const [type, content] of Object.entries(forms)) event.clipboardData.setData(type, content);
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  if (done) return;
  const blobs = Object.entries(forms).map(([type, content]) => [type, new Blob([content], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

/** The button. `make` makes elements, `page` tells which page is shown. */
export function createArticle(shadow, language, { make, page }) {
  const words = WORDS[language];
  const title = make("h2", { id: "article" });
  const body = make("div", { class: "list" });
  const dialog = make("dialog", { class: "article", "aria-labelledby": "article" },
    make("div", { class: "head" }, title, make("button", { type: "button", click: () => dialog.close() }, words.close)), body);
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });

  const show = (heading, warnings, notes) => {
    title.textContent = heading;
    const items = (list) => make("ul", {}, ...list.map((line) => make("li", {}, line)));
    body.replaceChildren(...[
      warnings.length && make("div", { class: "over", role: "alert" }, make("p", {}, words.over), items(warnings)),
      notes.length && items(notes),
    ].filter(Boolean));
    // Only who copies needs it.
    if (!dialog.isConnected) shadow.append(dialog);
    if (!dialog.open) dialog.showModal();
  };
  const copy = async () => {
    const answer = await fetch(new URL(`wechat?path=${encodeURIComponent(page().path)}`, import.meta.url));
    if (!answer.ok) return show(words.failed, [], [words.none]);
    const { html, text, notes, warnings, fault } = await answer.json();
    if (fault) return show(words.failed, [], [words.unmade + fault]);
    try {
      await write(html, text);
    } catch {
      return show(words.failed, [], [words.denied]);
    }
    show(words.copied, warnings, notes);
  };
  const button = make("button", {
    type: "button",
    async click() {
      button.disabled = true;
      button.textContent = words.working;
      await copy().catch(() => show(words.failed, [], []));
      button.textContent = words.button;
      button.disabled = false;
    },
  }, words.button);
  return button;
}
