// The front page: everything that it shows follows the chosen languages; filters, columns, pins, a
// download of the view, and an address that brings the same view back.
"use strict";

(() => {
  const { sort, filter, dress, keptRows, allRows, loadPairs, address, languages, answer, missingWords, drawChart, svg, element } = window.saBench;
  const { figuresOver, standingsOver, percent } = window.saBench.chosen;
  const table = document.getElementById("models");
  const controls = document.getElementById("controls");
  if (!table || !controls) return;
  const form = controls.querySelector("form");
  const status = document.getElementById("status");
  const caption = document.getElementById("caption");
  const heads = [...table.tHead.rows[0].cells];
  const keys = heads.map((head) => head.dataset.key);
  const labels = heads.map((head) => head.querySelector(".label").textContent.trim());
  const SA = heads[keys.indexOf("sa")];
  const FIELDS = ["q", "tier", "objective", "access", "verified", "from", "to", "vector", "serves", "since", "licence"];
  const TITLES = { 1: "aligned", 2: "plateau", 3: "unaligned" };
  const FOLLOWS = ["rank", "tier", "sa", "finds", "weakest", "serves"]; // what is of the chosen pairs

  const entries = new Map(
    allRows(table).map((row, place) => [
      row,
      { row, place, name: row.cells[1].dataset.value.toLowerCase(), size: Number(row.dataset.parameters || NaN) / 1e6, cells: FOLLOWS.map((key) => row.cells[keys.indexOf(key)]), figure: null },
    ]),
  );
  // What a row says of the model itself; empty where it is not stated.
  const factOf = (row, key) => {
    const cell = row.cells[keys.indexOf(key)];
    return cell.querySelector(".missing") ? "" : cell.textContent.trim();
  };
  for (const entry of entries.values()) {
    entry.vector = Number(factOf(entry.row, "vector") || NaN);
    entry.year = Number(factOf(entry.row, "released").slice(0, 4) || NaN);
    entry.licence = factOf(entry.row, "licence") || "not stated";
    entry.serves = Number(entry.row.cells[keys.indexOf("serves")].dataset.value ?? NaN);
  }
  for (const licence of [...new Set([...entries.values()].map((entry) => entry.licence))].sort()) form.elements.licence.add(new Option(licence));

  const pins = new Set();
  const standard = keys.filter((_, place) => !heads[place].dataset.group);
  let shownKeys = new Set(standard);
  let order = { key: "sa", direction: "descending" };
  let drawn = ""; // the languages that the page shows; empty for all
  let data = null;

  // Languages

  const pairTitle = (pair) => pair.replace("-", "–");
  const explained = (id, about, text) => {
    const button = element("button", { type: "button", className: "help" }, "?");
    button.setAttribute("popovertarget", id);
    button.setAttribute("aria-label", `About ${about}`);
    const card = element("span", { id, className: "card", popover: "auto" }, text);
    return [" ", button, card];
  };
  const finds = (share, grade) => {
    if (share === null) return [element("span", { className: "missing" }, "not measured")];
    return [svg("svg", { class: `share ${grade}`, "aria-hidden": "true" }, svg("rect", { width: `${(100 * share).toFixed(1)}%`, height: 8, y: 3 })), ` ${percent(share)}`];
  };
  const bar = ({ score, low, high }) => {
    const at = (value) => (72 * Math.min(Math.max((value - 0.3) / 0.6, 0), 1)).toFixed(1);
    const { plateau, aligned } = data.limits;
    return svg("svg", { class: "bar", "aria-hidden": "true" }, svg("path", { class: "edges", d: `M${at(plateau)} 0v14M${at(aligned)} 0v14` }), svg("path", { class: "range", d: `M${at(low)} 7H${at(high)}` }), svg("circle", { cx: at(score), cy: 7, r: 3 }));
  };
  const remark = ({ finds: share, grade }) => `Finds ${percent(share)} of translations: ${grade === "weak" ? "weak for search across languages." : "its SA says nothing about meaning."}`;
  const tierCell = (figure, id) => {
    const { tier, grade, served } = figure;
    const made = [];
    if (grade === "none") made.push(element("span", { className: "grade none" }, "finds none"), ...explained(`${id}-chosen`, "this flag", remark(figure)));
    else {
      made.push(element("span", { className: `tier tier-${tier}` }, `${tier} ${TITLES[tier]}`));
      if (grade === "weak") made.push(" ", element("span", { className: "grade weak" }, "weak"), ...explained(`${id}-chosen`, "this mark", remark(figure)));
    }
    if (served && served.removed.length && served.languages.length > 1 && served.languages.length >= served.removed.length) {
      const over = figuresOver(data, figure.model, served.languages);
      const names = served.removed.map((key) => data.languages[key]).join(", ");
      made.push(" ", element("span", { className: "second" }, element("span", { className: `tier tier-${over.tier}` }, `${TITLES[over.tier]} in ${served.languages.length} of ${served.languages.length + served.removed.length}`), " ", element("span", { className: "org" }, `not ${names}`)));
    }
    return made;
  };
  const servesCell = (figure, id) => {
    const { served } = figure;
    if (!served) return [element("span", { className: "missing" }, "not measured")];
    const all = served.languages.length + served.removed.length;
    if (!served.removed.length) return [all === 1 ? "yes" : `all ${all}`];
    return [all === 1 ? "no" : `${served.languages.length} of ${all}`, ...explained(`${id}-serves-chosen`, "the languages that it does not serve", `It finds ${missingWords(data, figure)}.`)];
  };
  const content = {
    rank: ({ standing: { best, worst } }) => [best === worst ? `${best}` : `${best}–${worst}`],
    tier: tierCell,
    sa: (figure) => [element("b", {}, figure.score.toFixed(3)), " ", element("span", { className: "interval" }, `± ${figure.half.toFixed(3)}`), " ", bar(figure)],
    finds: ({ finds: share, grade }) => finds(share, grade),
    weakest: ({ model, weakest }) => [`${pairTitle(data.pairs[weakest])} ${(model.sa[weakest] / 1e6).toFixed(2)}${model.finds[weakest] === null ? "" : `, finds ${percent(model.finds[weakest] / 1e6)}`}`],
    serves: servesCell,
  };
  const value = {
    rank: ({ place }) => place,
    tier: ({ tier, grade }) => (grade === "none" ? 4 : tier),
    sa: ({ score }) => score,
    finds: ({ finds: share }) => share,
    weakest: ({ model, weakest }) => model.finds[weakest] / 1e6,
    serves: ({ served }) => served && served.languages.length,
  };

  // A row gets cells of the chosen languages with their values; what they show comes with the row.
  const setCells = (entry, cells) => FOLLOWS.forEach((key, n) => entry.row.cells[keys.indexOf(key)].replaceWith(cells[n]));
  const chosenCells = (figure) =>
    FOLLOWS.map((key) => {
      const cell = element("td", { className: /^(rank|sa|finds)$/.test(key) ? "number" : "" });
      if (key === "rank") cell.classList.add("rank");
      const number = value[key](figure);
      if (number !== null) cell.dataset.value = number;
      return cell;
    });
  dress(table, (row) => {
    const { figure } = entries.get(row);
    if (!figure) return;
    FOLLOWS.forEach((key) => {
      const cell = row.cells[keys.indexOf(key)];
      if (!cell.childNodes.length) cell.append(...content[key](figure, row.id));
    });
  });

  const served = { caption: caption.textContent, answer: [...document.getElementById("answer").childNodes], chart: [...document.getElementById("chart").childNodes], lines: new Map() };
  const lines = document.getElementById("lines");
  for (const cell of lines?.querySelectorAll("tbody td.number") ?? []) served.lines.set(cell, [...cell.childNodes]);

  const showAll = () => {
    for (const entry of entries.values()) {
      if (entry.figure) setCells(entry, entry.cells);
      entry.figure = null;
      entry.row.classList.toggle("band", entry.row.dataset.band === "");
    }
    caption.textContent = served.caption;
    document.getElementById("answer").replaceChildren(...served.answer);
    document.getElementById("chart").replaceChildren(...served.chart);
    for (const [cell, nodes] of served.lines) cell.replaceChildren(...nodes);
  };

  const showChosen = (chosen) => {
    const byName = new Map(data.models.map((model) => [model.name, figuresOver(data, model, chosen)]));
    const figures = [...byName.values()].sort((a, b) => b.score - a.score);
    const standings = standingsOver(figures, data.holm);
    figures.forEach((figure, place) => Object.assign(figure, { place: place + 1, standing: standings[place] }));
    for (const entry of entries.values()) {
      entry.figure = byName.get(entry.row.cells[1].dataset.value);
      setCells(entry, chosenCells(entry.figure));
      const { place, standing } = entry.figure;
      entry.row.classList.toggle("band", place === 1 || standing.band !== standings[place - 2].band);
    }
    const names = chosen.map((key) => data.languages[key]);
    const n = chosen.length === 1 ? Object.keys(data.languages).length - 1 : (chosen.length * (chosen.length - 1)) / 2;
    caption.textContent = `Over the ${n === 1 ? "pair" : `${n} pairs`} of ${names.join(", ")}, mean over tasks; the error is at most what is shown. Intervals and ranks are wider than over all pairs, because word-level data are not loaded.`;
    document.getElementById("answer").replaceChildren(...answer(data, figures, standings, chosen).map(([text, slug]) => (slug ? element("a", { href: `models/${slug}.html` }, text) : text)));
    const baselines = data.baselines.map((model) => figuresOver(data, model, chosen));
    document.getElementById("chart").replaceChildren(drawChart(figures, baselines, data.limits, `Semantic Affinity (1 = translations coincide) over ${names.join(", ")}; bars are at most the 95 % intervals. Grey lines: no training.`));
    for (const row of lines?.tBodies[0].rows ?? []) {
      const figure = baselines.find(({ model }) => row.querySelector("a").getAttribute("href") === `models/${model.slug}.html`);
      row.cells[1].replaceChildren(figure.score.toFixed(3));
      row.cells[2].replaceChildren(...finds(figure.finds, figure.grade));
    }
  };

  const applyLanguages = async () => {
    const chosen = languages();
    const wanted = chosen.join(".");
    if (wanted === drawn) return;
    if (wanted) {
      data = await loadPairs();
      if (languages().join(".") !== wanted) return;
      showChosen(chosen);
    } else showAll();
    drawn = wanted;
    applyColumns();
    const head = heads[keys.indexOf(order.key)];
    sort(table, drawn && "ofAll" in head.dataset ? SA : head, order.direction);
  };

  // Filters

  const applyFilters = () => {
    const query = form.elements.q.value.trim().toLowerCase();
    const { tier, objective, access, verified, found, licence } = form.elements;
    const [most, least, since] = ["vector", "serves", "since"].map((field) => (form.elements[field].value === "" ? null : Number(form.elements[field].value)));
    const from = form.elements.from.value === "" ? -Infinity : Number(form.elements.from.value);
    const to = form.elements.to.value === "" ? Infinity : Number(form.elements.to.value);
    const sized = from !== -Infinity || to !== Infinity;
    return filter(table, (row) => {
      const { name, size, figure, ...facts } = entries.get(row);
      const serves = figure ? (figure.served ? figure.served.languages.length : NaN) : facts.serves;
      const grade = figure ? figure.grade : row.dataset.grade;
      const fits =
        name.includes(query) &&
        (tier.value === "" || (grade !== "none" && String(figure ? figure.tier : row.dataset.tier) === tier.value)) &&
        (objective.value === "" || row.dataset.objective === objective.value) &&
        (access.value === "" || row.dataset.access === access.value) &&
        (verified.value === "" || row.dataset.verified === verified.value) &&
        (!found.checked || grade !== "none") &&
        (licence.value === "" || facts.licence === licence.value) &&
        (most === null || facts.vector <= most) &&
        (least === null || serves >= least) &&
        (since === null || facts.year >= since) &&
        (!sized || (size >= from && size <= to));
      return fits || pins.has(row.id);
    });
  };

  // Columns: a rule of an own sheet hides the others, however many there are.

  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const isShown = (place) => place === 1 || (shownKeys.has(keys[place]) && !(drawn && "ofAll" in heads[place].dataset));
  const applyColumns = () => {
    const hidden = keys.map((_, place) => place).filter((place) => !isShown(place));
    sheet.replaceSync(hidden.map((place) => `#models tr > :nth-child(${place + 1}) { display: none; }`).join("\n"));
    for (const box of document.querySelectorAll("#columns input")) {
      box.checked = shownKeys.has(box.value);
      box.disabled = drawn !== "" && "ofAll" in heads[keys.indexOf(box.value)].dataset;
    }
  };
  const sets = new Map();
  heads.forEach((head, place) => {
    if (keys[place] === "model") return;
    const title = head.dataset.group ?? "Main";
    if (!sets.has(title)) sets.set(title, element("fieldset", {}, element("legend", {}, title)));
    sets.get(title).append(element("label", {}, element("input", { type: "checkbox", name: "column", value: keys[place] }), ` ${labels[place]}`));
  });
  document.getElementById("columns").append(...sets.values());

  // Pins

  const mark = ({ row, pin }) => {
    const on = pins.has(row.id);
    row.classList.toggle("pinned", on);
    pin.setAttribute("aria-pressed", String(on));
    pin.textContent = on ? "★" : "☆";
    if (on) row.dataset.pinned = "";
    else delete row.dataset.pinned;
  };
  for (const entry of entries.values()) {
    entry.pin = element("button", { type: "button", className: "pin", textContent: "☆" });
    entry.pin.setAttribute("aria-label", `Pin ${entry.row.cells[1].dataset.value}`);
    entry.pin.setAttribute("aria-pressed", "false");
    entry.row.cells[1].prepend(entry.pin);
    if (entry.row.classList.contains("band")) entry.row.dataset.band = "";
  }
  table.addEventListener("click", (event) => {
    const pin = event.target.closest(".pin");
    if (!pin) return;
    const entry = entries.get(pin.closest("tr"));
    if (!pins.delete(entry.row.id)) pins.add(entry.row.id);
    mark(entry);
    sort(table, heads[keys.indexOf(order.key)], order.direction);
    update().then(() => pin.focus()); // it left the page for a moment, with its row
  });

  // What is shown, in words and as a file

  const say = (shown) => {
    status.textContent = `${shown} of ${entries.size} models.`;
    const link = document.getElementById("compare-pinned");
    link.hidden = pins.size < 2;
    link.textContent = `Compare ${pins.size} pinned`;
    link.href = `compare.html#models=${[...pins].slice(0, 4).map(encodeURIComponent).join(",")}`;
  };

  const quoted = (text) => {
    const plain = /^[=+\-@＝＋－＠\t]/u.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const viewCsv = () => {
    const columns = keys.map((_, place) => place).filter(isShown);
    const rows = keptRows(table).map((row) => columns.map((place) => (keys[place] === "rank" ? rankText(row) : row.cells[place].dataset.value ?? (row.cells[place].querySelector(".missing") ? "" : row.cells[place].textContent.trim()))));
    return [`# ${location.hash.slice(1) || "all models, all languages"}`, ...[columns.map((place) => labels[place]), ...rows].map((row) => row.map(quoted).join(","))].join("\n");
  };
  const rankText = (row) => (entries.get(row).figure ? content.rank(entries.get(row).figure)[0] : row.cells[0].textContent.trim());
  document.getElementById("view-csv").addEventListener("click", ({ currentTarget: link }) => {
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([`${viewCsv()}\n`], { type: "text/csv" }));
  });
  document.getElementById("copy-link").addEventListener("click", async ({ currentTarget: button }) => {
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copy the address of this page";
    }
  });

  // The address

  const write = () => {
    const changes = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
    changes.found = form.elements.found.checked ? "yes" : "";
    const now = keys.filter((key) => shownKeys.has(key)).join(".");
    changes.columns = now === standard.join(".") ? "" : now;
    changes.pin = [...pins].join(",");
    changes.sort = order.key === "sa" && order.direction === "descending" ? "" : `${order.key}.${order.direction}`;
    address.write(changes);
  };

  const read = async () => {
    const state = address.state();
    for (const name of FIELDS) form.elements[name].value = state.get(name) ?? "";
    form.elements.found.checked = state.get("found") === "yes";
    shownKeys = new Set(state.has("columns") ? state.get("columns").split(".") : standard);
    pins.clear();
    for (const slug of (state.get("pin") ?? "").split(",")) if (slug) pins.add(slug);
    for (const entry of entries.values()) if (pins.has(entry.row.id) !== ("pinned" in entry.row.dataset)) mark(entry);
    const [key, direction] = (state.get("sort") ?? "").split(".");
    order = keys.includes(key) && /^(as|des)cending$/.test(direction ?? "") ? { key, direction } : { key: "sa", direction: "descending" };
    applyColumns();
    await applyLanguages();
    if (pins.size || order.key !== "sa" || order.direction !== "descending") sort(table, heads[keys.indexOf(order.key)], order.direction);
    say(applyFilters());
  };

  const update = async () => {
    await applyLanguages();
    say(applyFilters());
    write();
  };

  table.addEventListener("sorted", ({ detail: { head, direction } }) => {
    order = { key: head.dataset.key, direction };
    table.classList.toggle("moved", head !== SA || direction !== "descending" || pins.size > 0);
    write();
  });
  form.addEventListener("input", ({ target }) => {
    if (target.name === "column") {
      if (!shownKeys.delete(target.value)) shownKeys.add(target.value);
      applyColumns();
    }
    update();
  });
  form.addEventListener("reset", () => {
    pins.clear();
    shownKeys = new Set(standard);
    for (const entry of entries.values()) mark(entry);
    applyColumns();
    setTimeout(() => {
      sort(table, SA, "descending");
      update();
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("languages", update);
  addEventListener("hashchange", read);

  controls.hidden = false;
  read();
})();
