// Sort any table whose column heads carry data-sort. Missing values go last, whichever way, and
// pinned rows first.
"use strict";

(() => {
  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? (cell.querySelector(".missing") ? "" : cell.textContent.trim());
    if (kind === "text") return text === "" ? null : text.toLowerCase();
    const number = text === "" ? NaN : Number(text.replace("−", "-"));
    return Number.isNaN(number) ? null : number;
  };

  const sort = (table, head, direction) => {
    const column = head.cellIndex;
    const kind = head.dataset.sort;
    const sign = direction === "ascending" ? 1 : -1;
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row, place) => ({
      row,
      place,
      pinned: "pinned" in row.dataset,
      value: valueOf(row, column, kind),
    }));
    rows.sort((a, b) => {
      if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.place - b.place;
      if (a.value === b.value) return a.place - b.place;
      return (a.value < b.value ? -1 : 1) * sign;
    });
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    body.replaceChildren(...rows.map(({ row }) => row));
    table.dispatchEvent(new CustomEvent("sorted", { detail: { head, direction } }));
  };

  for (const table of document.querySelectorAll("table")) {
    for (const head of table.querySelectorAll("thead th[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const first = head.dataset.first;
        const second = first === "ascending" ? "descending" : "ascending";
        sort(table, head, now === first ? second : first);
      });
    }
  }

  window.saBench = { ...window.saBench, sort };
})();
