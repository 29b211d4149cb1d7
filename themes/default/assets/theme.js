// Remembers the choice of large text, leads to the search, and sorts tables by their headings. Pages are complete without it.
(() => {
  const large = document.getElementById("jb-large");
  try {
    large.checked = localStorage.getItem("large") === "1";
    large.addEventListener("change", () => localStorage.setItem("large", large.checked ? "1" : "0"));
  } catch { /* Storage is closed to this page: the choice holds until the page is left. */ }

  // `/` leads to the search, of the page if it has one.
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("main input[type=search]") ?? document.querySelector(".site-search input");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || !field || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  const key = (row, column) => {
    const cell = row.cells[column];
    const marked = cell.querySelector("data, time");
    return marked ? marked.value || marked.dateTime : cell.textContent.trim();
  };
  const compare = (a, b) => {
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
    const numbers = [parseFloat(a), parseFloat(b)];
    if (numbers.every(Number.isFinite) && !/-\d/.test(a)) return numbers[0] - numbers[1];
    return a.localeCompare(b, document.documentElement.lang);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.classList.contains("bar-column")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const back = head.ariaSort === "ascending" ? -1 : 1;
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => back * compare(key(a, column), key(b, column)));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.ariaSort = back > 0 ? "ascending" : "descending";
        table.tBodies[0].append(...rows);
      });
    });
  }
})();
