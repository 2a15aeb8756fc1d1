// The ranking: filters, languages, columns, pins, and an address that brings the same view back.
"use strict";

(() => {
  const { sort, filter, loadPairs } = window.saBench;
  const table = document.getElementById("models");
  const controls = document.getElementById("controls");
  if (!table || !controls) return;
  const form = controls.querySelector("form");
  const status = document.getElementById("status");
  const heads = [...table.tHead.rows[0].cells];
  const titles = heads.map((head) => head.textContent.trim());
  const SA = titles.indexOf("SA");
  const FIXED = 2; // rank and model stay
  const rows = Array.from(table.tBodies[0].rows, (row, place) => ({
    row,
    place,
    name: row.cells[1].dataset.value.toLowerCase(),
    size: Number(row.dataset.parameters || NaN) / 1e6,
    cell: row.cells[SA],
    overall: [...row.cells[SA].childNodes],
    value: row.cells[SA].dataset.value,
  }));
  const entries = new Map(rows.map((entry) => [entry.row, entry]));
  const hidden = new Set();
  const pins = new Set();
  let order = { column: SA, direction: "descending" };
  let pairsOf = ""; // the languages that SA stands for; empty for all

  const chosenLanguages = () => Array.from(form.querySelectorAll("[name=language]:checked"), (box) => box.value);

  // Filters

  const applyFilters = () => {
    const query = form.elements.q.value.trim().toLowerCase();
    const { tier, objective, access, verified } = form.elements;
    const from = form.elements.from.value === "" ? -Infinity : Number(form.elements.from.value);
    const to = form.elements.to.value === "" ? Infinity : Number(form.elements.to.value);
    const sized = from !== -Infinity || to !== Infinity;
    return filter(table, (row) => {
      const { name, size } = entries.get(row);
      const fits =
        name.includes(query) &&
        (tier.value === "" || row.dataset.tier === tier.value) &&
        (objective.value === "" || row.dataset.objective === objective.value) &&
        (access.value === "" || row.dataset.access === access.value) &&
        (verified.value === "" || row.dataset.verified === verified.value) &&
        (!sized || (size >= from && size <= to));
      return fits || pins.has(row.id);
    });
  };

  // Languages: SA over the pairs of the chosen ones; of a single one, over the pairs that it stands in.

  const applyLanguages = async () => {
    const chosen = chosenLanguages();
    const wanted = chosen.join(".");
    if (wanted === pairsOf) return;
    if (!chosen.length) {
      for (const { cell, overall, value } of rows) {
        cell.replaceChildren(...overall);
        cell.dataset.value = value;
      }
    } else {
      const { pairs, scores } = await loadPairs();
      if (chosenLanguages().join(".") !== wanted) return;
      const counts = chosen.length === 1 ? (a, b) => a === chosen[0] || b === chosen[0] : (a, b) => chosen.includes(a) && chosen.includes(b);
      const places = pairs.map((pair, place) => [pair.split("-"), place]).filter(([[a, b]]) => counts(a, b)).map(([, place]) => place);
      for (const { cell, place } of rows) {
        const mean = places.reduce((sum, pair) => sum + scores[place][pair], 0) / places.length / 1e6;
        const bold = document.createElement("b");
        bold.textContent = mean.toFixed(3);
        cell.replaceChildren(bold);
        cell.dataset.value = String(mean);
      }
    }
    pairsOf = wanted;
    sort(table, heads[SA], "descending");
  };

  const say = (shown) => {
    const parts = [`${shown} of ${rows.length} models`];
    const chosen = pairsOf ? pairsOf.split(".") : [];
    if (chosen.length) {
      const name = (key) => form.querySelector(`[name=language][value="${key}"]`).parentElement.textContent.trim();
      const n = chosen.length === 1 ? form.querySelectorAll("[name=language]").length - 1 : (chosen.length * (chosen.length - 1)) / 2;
      parts.push(`SA is over the ${n === 1 ? "pair" : `${n} pairs`} of ${chosen.map(name).join(", ")}; ranks, tiers and the other columns are over all pairs`);
    }
    status.textContent = `${parts.join(". ")}.`;
  };

  // Columns

  const fieldset = document.getElementById("columns");
  titles.slice(FIXED).forEach((title, offset) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = String(FIXED + offset);
    box.dataset.column = "";
    label.append(box, ` ${title}`);
    fieldset.append(label);
  });
  const applyColumns = () => {
    for (const row of table.rows) for (let column = FIXED; column < titles.length; column += 1) row.cells[column].hidden = hidden.has(column);
    for (const box of fieldset.querySelectorAll("input")) box.checked = !hidden.has(Number(box.value));
  };

  // Pins

  const mark = (entry) => {
    const on = pins.has(entry.row.id);
    entry.row.classList.toggle("pinned", on);
    entry.pin.setAttribute("aria-pressed", String(on));
    entry.pin.textContent = on ? "★" : "☆";
    if (on) entry.row.dataset.pinned = "";
    else delete entry.row.dataset.pinned;
  };
  for (const entry of rows) {
    const pin = document.createElement("button");
    pin.type = "button";
    pin.className = "pin";
    pin.title = "Keep on top";
    pin.setAttribute("aria-label", `Pin ${entry.row.cells[1].dataset.value}`);
    pin.setAttribute("aria-pressed", "false");
    pin.textContent = "☆";
    entry.pin = pin;
    entry.row.cells[1].prepend(pin);
  }
  table.addEventListener("click", (event) => {
    const pin = event.target.closest(".pin");
    if (!pin) return;
    const entry = rows.find((each) => each.pin === pin);
    if (!pins.delete(entry.row.id)) pins.add(entry.row.id);
    mark(entry);
    sort(table, heads[order.column], order.direction);
    update();
    pin.focus(); // it left the page for a moment, with its row
  });

  // The address

  const write = () => {
    const state = new URLSearchParams();
    for (const name of ["q", "tier", "objective", "access", "verified", "from", "to"]) {
      if (form.elements[name].value) state.set(name, form.elements[name].value);
    }
    if (chosenLanguages().length) state.set("languages", chosenLanguages().join("."));
    if (hidden.size) state.set("hide", [...hidden].join("."));
    if (pins.size) state.set("pin", [...pins].join(","));
    if (order.column !== SA || order.direction !== "descending") state.set("sort", `${order.column}.${order.direction}`);
    const hash = state.toString();
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  const read = async () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const name of ["q", "tier", "objective", "access", "verified", "from", "to"]) form.elements[name].value = state.get(name) ?? "";
    const languages = (state.get("languages") ?? "").split(".");
    for (const box of form.querySelectorAll("[name=language]")) box.checked = languages.includes(box.value);
    hidden.clear();
    for (const column of (state.get("hide") ?? "").split(".")) if (Number(column) >= FIXED) hidden.add(Number(column));
    pins.clear();
    for (const slug of (state.get("pin") ?? "").split(",")) if (slug) pins.add(slug);
    for (const entry of rows) if (pins.has(entry.row.id) !== ("pinned" in entry.row.dataset)) mark(entry);
    applyColumns();
    await applyLanguages();
    const [column, direction] = (state.get("sort") ?? "").split(".");
    const named = heads[Number(column)] && /^(as|des)cending$/.test(direction ?? "");
    if (named) sort(table, heads[Number(column)], direction);
    else if (pins.size) sort(table, heads[SA], "descending");
    say(applyFilters());
  };

  const update = async () => {
    const shown = applyFilters();
    await applyLanguages();
    say(shown);
    write();
  };

  table.addEventListener("sorted", ({ detail: { head, direction } }) => {
    order = { column: head.cellIndex, direction };
    table.classList.toggle("moved", head !== heads[SA] || direction !== "descending" || pairsOf !== "" || pins.size > 0);
    write();
  });
  form.addEventListener("input", (event) => {
    if ("column" in event.target.dataset) {
      const column = Number(event.target.value);
      if (!hidden.delete(column)) hidden.add(column);
      applyColumns();
    }
    update();
  });
  form.addEventListener("reset", () => {
    hidden.clear();
    pins.clear();
    rows.forEach(mark);
    applyColumns();
    setTimeout(() => {
      sort(table, heads[SA], "descending");
      update();
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // A choice that opens over the table closes again with Escape, or by a click beside it.
  for (const chooser of form.querySelectorAll("details")) {
    document.addEventListener("click", (event) => {
      if (!chooser.contains(event.target)) chooser.open = false;
    });
    chooser.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !chooser.open) return;
      chooser.open = false;
      chooser.querySelector("summary").focus();
    });
  }
  addEventListener("hashchange", read);

  controls.hidden = false;
  read();
})();
