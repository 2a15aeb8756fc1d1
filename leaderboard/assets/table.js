// Sort any table whose column heads carry data-sort. Missing values go last, whichever way, and
// pinned rows first.
"use strict";

(() => {
  // Laying out a thousand rows takes longer than a reader should wait for a click: the first rows
  // come at once, the others in portions right after.
  const FIRST = 60;
  const PORTION = 100;
  const tables = new WeakMap();

  const stateOf = (table) => {
    if (!tables.has(table)) tables.set(table, { rows: [...table.tBodies[0].rows], keep: () => true, timer: 0, shown: false, held: false });
    return tables.get(table);
  };

  // Columns keep their width while rows come in. It is known once all of them have been laid out.
  const holdWidths = (table, state) => {
    if (state.held || table.tBodies[0].rows.length < state.rows.length) return;
    state.held = true;
    const heads = [...table.tHead.rows[0].cells];
    const widths = heads.map((head) => head.getBoundingClientRect().width);
    heads.forEach((head, place) => {
      head.style.minWidth = `${widths[place]}px`;
    });
  };

  const show = (table) => {
    const state = stateOf(table);
    const rows = state.rows.filter(state.keep);
    if (state.shown) holdWidths(table, state);
    state.shown = true;
    const body = table.tBodies[0];
    clearTimeout(state.timer);
    body.replaceChildren(...rows.slice(0, FIRST));
    let next = FIRST;
    const more = () => {
      body.append(...rows.slice(next, next + PORTION));
      next += PORTION;
      if (next < rows.length) state.timer = setTimeout(more);
    };
    if (next < rows.length) state.timer = setTimeout(more);
    return rows.length;
  };

  // Show the rows for which keep(row) is true, and return how many they are.
  const filter = (table, keep) => {
    stateOf(table).keep = keep;
    return show(table);
  };

  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? (cell.querySelector(".missing") ? "" : cell.textContent.trim());
    if (kind === "text") return text === "" ? null : text.toLowerCase();
    const number = text === "" ? NaN : Number(text.replace("−", "-"));
    return Number.isNaN(number) ? null : number;
  };

  const sort = (table, head, direction) => {
    const state = stateOf(table);
    const column = head.cellIndex;
    const kind = head.dataset.sort;
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = state.rows.map((row, place) => ({
      row,
      place,
      pinned: "pinned" in row.dataset,
      value: valueOf(row, column, kind),
    }));
    keyed.sort((a, b) => {
      if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.place - b.place;
      if (a.value === b.value) return a.place - b.place;
      return (a.value < b.value ? -1 : 1) * sign;
    });
    state.rows = keyed.map(({ row }) => row);
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    show(table);
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

  window.saBench = { ...window.saBench, sort, filter };
})();
