// A model's page: find a word of any task in any language, with its translations and how far each of
// them is from the others. The map beside it, where there is one, shows the same word.
"use strict";

(() => {
  const { load, mapSearch, address, languages, element, svg } = window.saBench;
  const MOST_FOUND = 12;
  const setup = JSON.parse(document.getElementById("words-setup").textContent);
  const form = document.getElementById("words-form");
  const field = form.querySelector("input");
  const status = document.getElementById("words-status");
  const found = document.getElementById("words-found");
  const card = document.getElementById("word");
  form.hidden = false;

  const far = (thousandths) => (thousandths === null ? "–" : (thousandths / 1000).toFixed(3).replace("-", "−"));

  // Each task's words with the model's distances, loaded when first asked for.
  let tasks = null;
  const loadTasks = async () => {
    const distances = await load(setup.distances);
    const loaded = [];
    for (const { slug, title, words } of setup.tasks) {
      const data = await load(words);
      const cells = data.languages.flatMap(({ key }) => data.glosses[key].map((cell, concept) => [cell, concept]));
      const glosses = cells.flatMap(([cell, concept]) => cell.map((gloss) => [gloss, concept]));
      const search = mapSearch([{ concepts: data.concepts, concept: glosses.map(([, concept]) => concept), gloss: glosses.map(([gloss]) => gloss) }]);
      loaded.push({ slug, title, data, search, distances: distances[slug] });
    }
    return loaded;
  };

  const draw = ({ title, data, distances }, concept) => {
    const place = data.concepts.indexOf(concept);
    const spread = distances.spread[place];
    const known = distances.spread.filter((each) => each !== null);
    const chosen = languages();
    const shown = data.languages.filter(({ key }) => !chosen.length || chosen.includes(key));
    const rows = shown.map(({ key, name, tag, direction }) => {
      const distance = distances.languages[key]?.[place] ?? null;
      const bar = svg("svg", { class: "share", "aria-hidden": "true" }, svg("rect", { width: `${Math.min((distance ?? 0) / 10, 100)}%`, height: 8, y: 3 }));
      const words = data.glosses[key][place];
      const cell = words.length ? element("td", { className: "wrapped", lang: tag, dir: direction }, words.join(", ")) : element("td", {}, "–");
      return element("tr", {}, element("th", { scope: "row" }, name), cell, element("td", { className: "number" }, bar, ` ${far(distance)}`));
    });
    const about = [title, data.domains?.[place]].filter(Boolean).join(", ");
    const wider = known.filter((each) => each > spread).length;
    const said = spread === null ? "The distance between its translations was not measured." : `Distance between its translations ${far(spread)}: smaller than that of ${Math.floor((100 * wider) / known.length)}\u00a0% of the concepts of ${title}.`;
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Language"), element("th", { scope: "col" }, "Word"), element("th", { scope: "col", className: "number" }, "Distance")));
    const table = element("table", {}, element("caption", {}, "Mean cosine distance of a word to its translations in all other languages: 0 is the same place."), head, element("tbody", {}, ...rows));
    card.replaceChildren(element("h3", {}, concept, " ", element("span", { className: "org" }, about)), element("p", { className: "note" }, said), element("div", { className: "table" }, table));
  };

  let latest = 0;
  const show = async () => {
    latest += 1;
    const mine = latest;
    const state = address.state();
    const query = state.get("q") ?? "";
    if (document.activeElement !== field) field.value = query;
    if (!query.trim()) {
      for (const each of [status, found, card]) each.replaceChildren();
      return;
    }
    try {
      tasks ??= loadTasks();
      await tasks;
    } catch (error) {
      tasks = null;
      status.textContent = String(error.message);
      return;
    }
    if (mine !== latest) return;
    const all = (await tasks).flatMap((task) => task.search(query).map((concept) => ({ task, concept })));
    const named = state.get("word");
    const current = all.find(({ task, concept }) => `${task.slug}.${concept}` === named) ?? all[0];
    status.textContent = all.length ? (all.length > MOST_FOUND ? `The first ${MOST_FOUND} of ${all.length} concepts:` : all.length > 1 ? `${all.length} concepts:` : "") : `No concept and no word matches ${query}.`;
    const choices = all.slice(0, MOST_FOUND).map(({ task, concept }) => {
      const button = element("button", { type: "button" }, concept, " ", element("span", { className: "org" }, task.title));
      button.setAttribute("aria-pressed", String(task === current.task && concept === current.concept));
      button.addEventListener("click", () => {
        address.write({ word: `${task.slug}.${concept}` });
        show();
      });
      return button;
    });
    const focused = [...found.children].indexOf(document.activeElement);
    found.replaceChildren(...(choices.length > 1 ? choices : []));
    if (focused >= 0) found.children[focused]?.focus();
    if (!current) {
      card.replaceChildren();
      return;
    }
    draw(current.task, current.concept);
    document.dispatchEvent(new CustomEvent("word", { detail: { task: current.task.slug, concept: current.concept } }));
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    address.write({ q: field.value, word: "" });
    show();
  });
  document.addEventListener("languages", show);
  addEventListener("hashchange", show);
  show();
})();
