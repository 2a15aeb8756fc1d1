// Models side by side, named in the address: compare.html#models=slug,slug.
"use strict";

(() => {
  const { load, difference, openMap } = window.saBench;
  const setup = JSON.parse(document.getElementById("setup").textContent);
  const slugs = new Map(Object.entries(setup.models));
  const names = new Map([...slugs].map(([name, slug]) => [slug, name]));
  const form = document.querySelector("form.compare");
  const inputs = [...form.querySelectorAll("input")];
  const status = document.getElementById("status");
  const result = document.getElementById("result");
  document.getElementById("compare").hidden = false;

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const fixed = (value, decimals = 3) => (value === null || value === undefined ? "–" : value.toFixed(decimals).replace("-", "−"));
  const withInterval = (estimate) =>
    estimate
      ? [element("b", {}, fixed(estimate.score)), " ", element("span", { className: "interval" }, `${fixed(estimate.low)}–${fixed(estimate.high)}`)]
      : ["–"];

  const table = (title, note, head, ...bodies) => {
    const heading = element("h2", { id: title.toLowerCase().replace(/[^a-z]+/g, "-") }, title);
    const region = element("div", { className: "table", tabIndex: 0 });
    region.setAttribute("role", "region");
    region.setAttribute("aria-labelledby", heading.id);
    const made = element("table", {}, element("caption", {}, note));
    const top = element("tr");
    for (const [place, cell] of head.entries()) top.append(element("th", { scope: "col", className: place ? "number" : "" }, cell));
    made.append(element("thead", {}, top), ...bodies.map((rows) => element("tbody", {}, ...rows)));
    region.append(made);
    return [heading, region];
  };

  const row = (label, cells) => {
    const made = element("tr", {}, element("th", { scope: "row" }, label));
    for (const cell of cells) {
      const content = Array.isArray(cell) ? cell : [cell];
      made.append(element("td", { className: "number" }, ...content));
    }
    return made;
  };

  const figures = (models) => {
    const head = ["Figure", ...models.map((model) => element("a", { href: `models/${model.slug}.html` }, model.name))];
    const flag = (model) => (model.is_flagged ? [" ", element("span", { className: "grade none" }, "finds none")] : []);
    const tier = (model) => (model.tier ? element("span", { className: `tier tier-${model.tier}` }, String(model.tier)) : "–");
    const rows = [
      row("Tier", models.map((model) => [tier(model), ...flag(model)])),
      row("Rank", models.map((model) => model.rank ?? `not ranked, ${model.have} of ${model.need}`)),
      row("SA", models.map((model) => withInterval(model.overall))),
    ];
    for (const [task, title] of Object.entries(setup.tasks)) rows.push(row(title, models.map((model) => withInterval(model.tasks[task]))));
    for (const [key, title] of Object.entries(setup.companions)) rows.push(row(title, models.map((model) => fixed(model.companions[key]))));
    return table("Figures", "SA with 95 % intervals; companions are means over pairs and tasks.", head, rows);
  };

  const languages = (models) => {
    const rows = Object.entries(setup.languages).map(([key, name]) => row(name, models.map((model) => fixed(model.languages[key]))));
    return table("By language", "Mean SA over the pairs that a language stands in.", ["Language", ...models.map((model) => model.name)], rows);
  };

  // Tasks that both have on the same words and the same number of pairs.
  const shared = (a, b) =>
    Object.keys(setup.tasks).filter((task) => {
      const [first, second] = [a.tasks[task], b.tasks[task]];
      return first && second && first.revision === second.revision && first.n_pairs === second.n_pairs;
    });

  const differences = (models) => {
    const bodies = [];
    models.forEach((a, place) => {
      for (const b of models.slice(place + 1)) {
        const rows = [element("tr", {}, element("th", { scope: "rowgroup", colSpan: 4 }, element("b", {}, a.name), " less ", element("b", {}, b.name)))];
        bodies.push(rows);
        const tasks = shared(a, b);
        if (!tasks.length) rows.push(row("no task in common", ["–", "–", "–"]));
        const lines = tasks.map((task) => [setup.tasks[task], [task]]);
        if (tasks.length > 1) lines.unshift([`Mean of ${tasks.length} tasks`, tasks]);
        for (const [title, these] of lines) {
          const found = difference(a.tasks, b.tasks, these);
          const sign = found.affinity > 0 ? "+" : "";
          rows.push(
            row(title, [
              sign + fixed(found.affinity),
              [fixed(found.ratio, 2), " ", element("span", { className: "interval" }, `${fixed(found.low, 2)}–${fixed(found.high, 2)}`)],
              found.p < 0.001 ? "< 0.001" : fixed(found.p),
            ]),
          );
        }
      }
    });
    return table(
      "Paired differences",
      "SA: the plain difference; above 0 the first is better aligned. V/H ratio: how many times as far from its translations a word is in the first model as in the second, relative to other words, with its 95 % interval; below 1 the first is better aligned. The p value is of that comparison alone.",
      ["Task", "SA", "V/H ratio", "p"],
      ...bodies,
    );
  };

  let closeMaps = () => {};
  const maps = (models) => {
    const having = models.filter(({ slug }) => setup.maps && slug in setup.maps.models);
    closeMaps();
    if (setup.maps) document.getElementById("maps").hidden = !having.length;
    if (!having.length) closeMaps = () => {};
    else closeMaps = openMap(document.getElementById("map-panel"), { tasks: setup.maps.tasks, models: having.map(({ name, slug }) => ({ name, maps: setup.maps.models[slug] })) });
  };

  let latest = 0;
  const show = async (chosen) => {
    latest += 1;
    const mine = latest;
    const models = [];
    for (const slug of chosen) {
      try {
        models.push(await load(`models/${slug}/data.js`));
      } catch (error) {
        status.textContent = String(error.message);
        return;
      }
    }
    if (mine !== latest) return;
    result.replaceChildren(...(models.length ? figures(models) : []));
    if (models.length > 1) result.append(...differences(models));
    if (models.length) result.append(...languages(models));
    maps(models);
    status.textContent = models.length === 1 ? "Name a second model to compare it with." : "";
    if (models.length) document.title = `${models.map((model) => model.name).join(", ")} · Compare`;
  };

  const fromAddress = () => {
    const named = new URLSearchParams(location.hash.slice(1)).get("models") ?? "";
    const chosen = [...new Set(named.split(","))].filter((slug) => names.has(slug)).slice(0, inputs.length);
    inputs.forEach((input, place) => {
      input.value = names.get(chosen[place]) ?? "";
    });
    show(chosen);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = inputs.map((input) => input.value.trim()).filter(Boolean);
    const unknown = given.find((name) => !slugs.has(name));
    if (unknown) {
      status.textContent = `No model is called ${unknown}; choose a name from the list.`;
      return;
    }
    const chosen = [...new Set(given.map((name) => slugs.get(name)))];
    location.hash = `models=${chosen.map(encodeURIComponent).join(",")}`;
  });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
