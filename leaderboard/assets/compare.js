// Models side by side, named in the address, over the languages that are chosen there:
// compare.html#models=slug,slug&languages=eng.ara.
"use strict";

(() => {
  const { load, loadPairs, difference, openMap, element, address, languages, verdict, byLanguage, sharedTasks, dumbbells, missingWords } = window.saBench;
  const { figuresOver, percent } = window.saBench.chosen;
  const setup = JSON.parse(document.getElementById("setup").textContent);
  const slugs = new Map(Object.entries(setup.models));
  const names = new Map([...slugs].map(([name, slug]) => [slug, name]));
  const form = document.querySelector("form.compare");
  const inputs = [...form.querySelectorAll("input")];
  const status = document.getElementById("status");
  const result = document.getElementById("result");
  const suggestions = document.getElementById("suggestions");
  const TITLES = { 1: "aligned", 2: "plateau", 3: "unaligned" };
  document.getElementById("compare").hidden = false;

  const fixed = (value, decimals = 3) => (value === null || value === undefined ? "–" : value.toFixed(decimals).replace("-", "−"));
  const withInterval = (estimate) =>
    estimate
      ? [element("b", {}, fixed(estimate.score)), " ", element("span", { className: "interval" }, `${fixed(estimate.low)}–${fixed(estimate.high)}`)]
      : ["–"];

  const headed = (title) => element("h2", { id: title.toLowerCase().replace(/[^a-z]+/g, "-") }, title);
  const table = (title, note, head, ...bodies) => {
    const heading = headed(title);
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

  // What follows is of the languages shown: figures are over them, and null of an incomplete model.
  const figureTable = (models, figures, data, chosen) => {
    const head = ["Figure", ...models.map((model) => element("a", { href: `models/${model.slug}.html` }, model.name))];
    const tier = (figure, model) => {
      const [number, isFlagged] = figure ? [figure.tier, figure.grade === "none"] : [model.tier, model.is_flagged];
      if (isFlagged) return element("span", { className: "grade none" }, "finds none");
      return number && !model.is_baseline ? element("span", { className: `tier tier-${number}` }, `${number} ${TITLES[number]}`) : "–";
    };
    const of = (read) => models.map((model, place) => read(figures[place], model) ?? "–");
    const found = (share) => (share === null || share === undefined ? null : percent(share));
    const serves = (figure) => {
      if (!figure?.served) return null;
      const { languages: served, removed } = figure.served;
      return removed.length ? `${served.length} of ${served.length + removed.length}: finds ${missingWords(data, figure)}` : `all ${served.length}`;
    };
    const rows = [row("Tier", of(tier))];
    if (!chosen.length) rows.push(row("Rank", of((_, model) => model.rank ?? (model.is_baseline ? "no training, not ranked" : `not ranked, ${model.have} of ${model.need}`))));
    rows.push(
      row("SA", of((figure, model) => (chosen.length ? figure && [element("b", {}, fixed(figure.score)), " ", element("span", { className: "interval" }, `± ${fixed(figure.half)}`)] : withInterval(model.overall)))),
      row("Finds", of((figure, model) => found(chosen.length ? figure?.finds : model.finds))),
      row("Serves", of(serves)),
    );
    if (!chosen.length) {
      for (const [task, title] of Object.entries(setup.tasks)) rows.push(row(title, models.map((model) => withInterval(model.tasks[task]))));
      for (const [key, title] of Object.entries(setup.companions)) rows.push(row(title, models.map((model) => fixed(model.companions[key]))));
    }
    const note = chosen.length ? "Over the chosen languages, mean over tasks; the 95 % interval is at most what is shown." : "SA with 95 % intervals; the figures below the tasks are means over pairs and tasks.";
    return table("Figures", note, head, rows);
  };

  const languageChart = (models, figures, data, keys) => {
    const means = figures.map((figure, place) => {
      if (figure) return byLanguage(data, figure.model, keys);
      const known = keys.length === Object.keys(data.languages).length ? models[place].languages : {};
      return new Map(Object.entries(known).map(([key, score]) => [key, { score, finds: null }]));
    });
    const rows = (figure) => (keys.length === 1 ? Object.keys(data.languages).filter((key) => key !== keys[0]) : keys).map((key) => [data.languages[key], means.map((each) => each.get(key)?.[figure] ?? null)]);
    const names = models.map(({ name }) => name);
    const views = {
      score: () => dumbbells(names, rows("score"), "SA (1 = translations coincide), mean over the pairs of a language that are shown.", { lines: [[data.limits.plateau, "no closer than other words"], [data.limits.aligned, "aligned"]], format: (value) => value.toFixed(2) }),
      finds: () => dumbbells(names, rows("finds"), "Translations found, mean over the pairs of a language that are shown.", { format: percent }),
    };
    const box = element("div");
    const select = element("select", {}, new Option("SA", "score"), new Option("translations found", "finds"));
    const draw = () => box.replaceChildren(views[select.value]());
    select.addEventListener("change", draw);
    if (figures.every((figure) => figure?.finds === null || !figure)) select.options[1].disabled = true;
    draw();
    const listed = table("Languages in figures", "Mean SA over the pairs of a language that are shown, and the share of translations found.", ["Language", ...names], rows("score").map(([label, values], n) => row(label, values.map((value, place) => (value === null ? "–" : [fixed(value), " ", element("span", { className: "interval" }, rows("finds")[n][1][place] === null ? "" : percent(rows("finds")[n][1][place]))])))));
    return [headed("By language"), element("label", { className: "view" }, "Show ", select), box, element("details", {}, element("summary", {}, "The same in figures"), ...listed)];
  };

  const taskChart = (models) => {
    const rows = Object.entries(setup.tasks).map(([task, title]) => [title, models.map((model) => model.tasks[task]?.score ?? null)]);
    return [headed("By task"), dumbbells(models.map(({ name }) => name), rows, "SA, mean over language pairs.", { format: (value) => value.toFixed(2) })];
  };

  let opened = 0;
  const inWords = (found) => {
    const id = `test-${(opened += 1)}`;
    const button = element("button", { type: "button", className: "help" }, "?");
    button.setAttribute("popovertarget", id);
    button.setAttribute("aria-label", "About this test");
    const words = found.least > 0 ? "first is better aligned" : found.most < 0 ? "second is better aligned" : "not significantly different";
    const said = `p ${found.p < 0.001 ? "< 0.001" : `= ${fixed(found.p)}`}, of this comparison alone. A word is ${fixed(found.ratio, 2)} times as far from its translations in the first model as in the second, relative to other words (V/H; 95 % ${fixed(found.low, 2)} to ${fixed(found.high, 2)}).`;
    return [words, " ", button, element("span", { id, className: "card", popover: "auto" }, said)];
  };

  const differences = (models) => {
    const bodies = [];
    models.forEach((a, place) => {
      for (const b of models.slice(place + 1)) {
        const rows = [element("tr", {}, element("th", { scope: "rowgroup", colSpan: 4 }, element("b", {}, a.name), " minus ", element("b", {}, b.name)))];
        bodies.push(rows);
        const tasks = sharedTasks(a, b, Object.keys(setup.tasks));
        if (!tasks.length) rows.push(row("no task in common", ["–", "–", "–"]));
        const lines = tasks.map((task) => [setup.tasks[task], [task]]);
        if (tasks.length > 1) lines.unshift([`Mean of ${tasks.length} tasks`, tasks]);
        for (const [title, these] of lines) {
          const found = difference(a.tasks, b.tasks, these);
          const sign = found.affinity > 0 ? "+" : "";
          rows.push(row(title, [sign + fixed(found.affinity), element("span", { className: "interval" }, `${fixed(found.least)} to ${fixed(found.most)}`), inWords(found)]));
        }
      }
    });
    return table("Paired differences", "On the same concepts, so that words which are hard for both models don't blur the difference; above 0 the first is better aligned.", ["Task", "Difference in SA", "95 % interval", "In words"], ...bodies);
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
  const show = async (named, chosen) => {
    latest += 1;
    const mine = latest;
    // One model alone is held against what no training achieves.
    const alone = named.length === 1 && !setup.baselines.includes(named[0]);
    const slugs = alone ? [...named, ...setup.baselines].slice(0, inputs.length) : named;
    const models = [];
    let data = null;
    try {
      for (const slug of slugs) models.push(await load(`models/${slug}/data.js`));
      if (models.length) data = await loadPairs();
    } catch (error) {
      status.textContent = String(error.message);
      return;
    }
    if (mine !== latest) return;
    suggestions.hidden = models.length > 1;
    const made = [];
    if (models.length) {
      const keys = chosen.length ? chosen : Object.keys(data.languages);
      const all = new Map([...data.models, ...data.baselines].map((model) => [model.slug, model]));
      const figures = models.map(({ slug }) => (all.has(slug) ? figuresOver(data, all.get(slug), keys) : null));
      const said = [];
      models.forEach((a, place) => {
        if (alone && place) return;
        for (let other = place + 1; other < models.length; other += 1) said.push(element("p", {}, verdict(data, [a, models[other]], [figures[place], figures[other]], keys, Object.keys(setup.tasks))));
      });
      if (said.length) made.push(element("div", { className: "answer verdicts", id: "verdict" }, ...said));
      made.push(...languageChart(models, figures, data, keys));
      if (!chosen.length) made.push(...taskChart(models));
      made.push(...figureTable(models, figures, data, chosen));
      if (models.length > 1 && !chosen.length) made.push(...differences(models));
    }
    result.replaceChildren(...made);
    maps(models);
    status.textContent = alone ? (models.length > 1 ? "Beside it: what no training achieves. Name a second model to compare it with." : "Name a second model to compare it with.") : "";
    if (models.length) document.title = `${models.slice(0, named.length).map((model) => model.name).join(", ")} · Compare`;
  };

  // A third and a fourth name are asked for once there are as many before them.
  const offer = () => inputs.forEach((input, place) => {
    input.parentElement.hidden = place > 1 && !input.value && !inputs[place - 1].value;
  });

  let drawn = null;
  const fromAddress = () => {
    const given = address.state().get("models") ?? "";
    const named = [...new Set(given.split(","))].filter((slug) => names.has(slug)).slice(0, inputs.length);
    const chosen = languages();
    const state = `${named}&${chosen}`;
    if (state === drawn) return;
    drawn = state;
    inputs.forEach((input, place) => {
      input.value = names.get(named[place]) ?? "";
    });
    offer();
    show(named, chosen);
  };

  // A name in full, in any case, or its part after the organisation where only one model has it.
  const slugOf = (given) => {
    const sought = given.toLowerCase();
    const whole = [...slugs].filter(([name]) => name.toLowerCase() === sought);
    const ends = [...slugs].filter(([name]) => name.toLowerCase().endsWith(`/${sought}`));
    return whole[0]?.[1] ?? (ends.length === 1 ? ends[0][1] : null);
  };

  form.addEventListener("input", offer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = inputs.map((input) => input.value.trim()).filter(Boolean);
    const unknown = given.find((name) => !slugOf(name));
    if (unknown) {
      const reported = setup.reported.find(({ names: each }) => each.some((name) => name.toLowerCase() === unknown.toLowerCase()));
      status.textContent = reported ? `${unknown} is not measured here; the paper reports SA ${reported.text}, on other words.` : `No model is called ${unknown}; choose a name from the list.`;
      return;
    }
    const entries = address.state();
    entries.set("models", [...new Set(given.map(slugOf))].join(","));
    location.hash = address.textOf(entries);
  });
  document.addEventListener("languages", fromAddress);
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
