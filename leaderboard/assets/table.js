// Sort any table whose column heads carry data-sort. Missing values go last, whichever way, and
// pinned rows first.
"use strict";

(() => {
  // Of many rows a part is on the page, and a button brings the next: a reader gets the first at once.
  const MANY = 100;
  const PORTION = 50;
  const tables = new WeakMap();

  const stateOf = (table) => {
    if (!tables.has(table)) {
      // The rows beyond those that the page was served with wait in a template.
      const waiting = document.getElementById(`${table.id}-more`)?.content.children ?? [];
      const rows = [...table.tBodies[0].rows, ...waiting];
      tables.set(table, { rows, keep: () => true, dress: () => {}, limit: PORTION, more: null });
    }
    return tables.get(table);
  };

  const keptRows = (table) => stateOf(table).rows.filter(stateOf(table).keep);

  const show = (table) => {
    const state = stateOf(table);
    const rows = keptRows(table);
    const shown = state.rows.length > MANY ? rows.slice(0, state.limit) : rows;
    shown.forEach(state.dress);
    table.tBodies[0].replaceChildren(...shown);
    if (state.rows.length > MANY) {
      if (!state.more) {
        state.more = document.createElement("button");
        state.more.type = "button";
        state.more.className = "more";
        state.more.addEventListener("click", () => {
          state.limit += PORTION;
          show(table);
        });
        table.parentElement.after(state.more);
      }
      state.more.hidden = shown.length === rows.length;
      state.more.textContent = `Show ${Math.min(PORTION, rows.length - shown.length)} more of ${rows.length}`;
    }
    return rows.length;
  };

  // Let a function complete each row before it is shown.
  const dress = (table, complete) => {
    stateOf(table).dress = complete;
  };

  // Show the rows for which keep(row) is true, and return how many they are.
  const filter = (table, keep) => {
    const state = stateOf(table);
    state.keep = keep;
    state.limit = PORTION;
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
      // What explains the column stays beside the button.
      const label = head.querySelector(".label");
      button.type = "button";
      button.className = "sort";
      button.append(...label.childNodes);
      label.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const first = head.dataset.first;
        const second = first === "ascending" ? "descending" : "ascending";
        sort(table, head, now === first ? second : first);
      });
    }
  }

  // A page that keeps rows back offers them; the front page does so with its filters.
  for (const table of document.querySelectorAll("table[id]:not(#models)")) {
    if (document.getElementById(`${table.id}-more`)) show(table);
  }

  window.saBench = { ...window.saBench, sort, filter, dress, keptRows, allRows: (table) => stateOf(table).rows };
})();
