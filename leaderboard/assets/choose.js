// Which model for some of a hundred languages: what `sa-bench choose` says. Languages that all belong
// to the leaderboard are answered from its tasks, others from the atlas; the answer says which.
"use strict";

(() => {
  const MOST_SHOWN = 10;
  const SHARING = /(^|\/)(index|languages|compare)\.html$/;
  const form = document.getElementById("choose");
  if (!form) return;
  const { address, chosen: core, load, loadPairs } = window.saBench;
  const field = form.querySelector("input");
  const [chips, status, said, table] = ["choose-chosen", "choose-status", "choose-answer", "choose-table"].map((id) => document.getElementById(id));
  const options = [...form.querySelectorAll("option")];
  const nameOf = new Map(options.map((option) => [option.dataset.key, option.value]));
  const inCore = form.dataset.core.split(".");

  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (share) => `${(100 * share).toFixed(0)}%`;
  const named = (keys) => keys.map((key) => nameOf.get(key)).join(", ");
  const element = (tag, attributes, ...content) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...content);
    return made;
  };

  const plain = (text) => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const keyOf = (text) => {
    const sought = plain(text);
    const is = (option) => [option.value, ...option.dataset.names.split("|")].some((name) => plain(name) === sought);
    return sought && options.find(is)?.dataset.key;
  };

  const chosenNow = () => [...new Set((address.state().get("languages") ?? "").split("."))].filter((key) => nameOf.has(key));

  // The pairs of the chosen languages; of a single one, with all others.
  const pairsAmong = (languages, all) => {
    const rows = languages.length === 1 ? [[languages[0], all.filter((key) => key !== languages[0])]] : languages.map((key, place) => [key, languages.slice(place + 1)]);
    return rows.flatMap(([key, others]) => others.map((other) => [key, other]));
  };

  // Either source as one kind of thing: models with what they serve, and the figures of a pair.
  const ofCore = async () => {
    const data = await loadPairs();
    const placeOf = new Map(data.pairs.map((pair, place) => [pair, place]));
    const all = Object.keys(data.languages);
    const models = data.models.map((model) => {
      const { served } = core.figuresOver(data, model, all);
      const figures = (a, b) => {
        const place = placeOf.get(`${a}-${b}`) ?? placeOf.get(`${b}-${a}`);
        return [model.sa[place], model.se[place], model.finds[place]];
      };
      return { name: model.name, page: `models/${model.slug}.html`, serves: served?.languages ?? [], shares: Object.fromEntries(served?.finds ?? []), figures };
    });
    return { all, models, total: models.length };
  };

  const ofAtlas = async (languages) => {
    const about = await load("atlas/choose/models.js");
    const needed = languages.length === 1 ? languages : languages.slice(0, -1);
    const columns = new Map(await Promise.all(needed.map(async (key) => [key, await load(`atlas/choose/${key}.js`)])));
    const placeOf = new Map(about.languages.map((key, place) => [key, place]));
    const models = about.models.map((model, n) => ({ ...model, figures: (a, b) => columns.get(a)[n].map((column) => column[placeOf.get(b)]) }));
    return { all: about.languages, models, total: about.total };
  };

  const candidate = ({ name, page, serves, shares, figures }, languages, all) => {
    const pairs = pairsAmong(languages, all).map(([a, b]) => ({ pair: [a, b], figures: figures(a, b) })).filter((each) => each.figures[0] !== null);
    const missing = languages.length === 1 ? !pairs.length : pairs.length < (languages.length * (languages.length - 1)) / 2;
    if (missing) return { name, reason: `it was not evaluated ${languages.length === 1 ? "in this language" : "on all of these pairs"}` };
    const found = pairs.filter((each) => each.figures[2] !== null);
    if (!found.length) return { name, reason: "what it finds was not measured" };
    const finds = mean(found.map((each) => each.figures[2])) / 1e6;
    const score = mean(pairs.map((each) => each.figures[0])) / 1e6;
    if (finds < Number(form.dataset.nothing)) return { name, reason: `it finds ${percent(finds)} of the translations: its SA of ${score.toFixed(2)} says nothing about meaning` };
    const weakest = found.reduce((low, each) => (each.figures[2] < low.figures[2] ? each : low));
    return {
      name,
      page,
      score,
      margin: (Number(form.dataset.normal) * mean(pairs.map((each) => each.figures[1]))) / 1e6,
      finds,
      weakest: [weakest.pair, weakest.figures[2] / 1e6],
      serves: languages.filter((key) => serves.includes(key)),
      lacks: languages.filter((key) => !serves.includes(key)).map((key) => [key, shares[key] ?? null]),
    };
  };

  // Those that serve more of the languages first, of these by falling score.
  const choose = async (languages) => {
    const isCore = languages.every((key) => inCore.includes(key));
    const { all, models, total } = isCore ? await ofCore() : await ofAtlas(languages);
    const judged = models.map((model) => candidate(model, languages, all));
    const candidates = judged.filter((each) => !each.reason);
    candidates.sort((a, b) => a.lacks.length - b.lacks.length || b.score - a.score || (a.name < b.name ? -1 : 1));
    const [first] = candidates;
    const equals = candidates.slice(1).filter((each) => each.lacks.length === first.lacks.length && first.score - each.score <= first.margin + each.margin);
    return { source: isCore ? "core" : "atlas", candidates, equals, leftOut: judged.filter((each) => each.reason), asked: models.length, total };
  };

  const lacking = ({ lacks }) => `it does not serve ${lacks.map(([key, share]) => `${nameOf.get(key)} (${share === null ? "not measured" : `finds ${percent(share)}`})`).join(", ")}`;

  const headline = ({ candidates, equals }, n) => {
    const [best] = candidates;
    if (!best) return "No model here can be recommended.";
    if (!best.lacks.length) return `${best.name} is the best that serves ${n === 1 ? "it" : `all ${n}`}.${equals.length ? ` Not significantly different: ${equals.map(({ name }) => name).join(", ")}.` : ""}`;
    return `No model serves ${best.serves.length ? (n === 1 ? "it" : `all ${n}`) : "any of them"}. The nearest is ${best.name}: ${lacking(best)}.`;
  };

  const source = (answer, languages) => {
    const part = answer.asked < answer.total ? `; the ${answer.asked} models of ${answer.total} that serve most languages` : "";
    return `${named(languages)}: from ${answer.source === "core" ? form.dataset.tasks : `the atlas (${form.dataset.atlas}), names of things`}${part}`;
  };

  const row = ({ name, page, serves, score, margin, finds, weakest: [pair, share] }, n) =>
    element("tr", {}, element("th", { scope: "row", class: "named" }, element("a", { href: page }, name)), element("td", { class: "number" }, `${serves.length} of ${n}`), element("td", { class: "number" }, `${score.toFixed(3)} ± ${margin.toFixed(3)}`), element("td", { class: "number" }, percent(finds)), element("td", {}, `${named([pair[0]])}–${named([pair[1]])} ${percent(share)}`));

  const show = async () => {
    const languages = chosenNow();
    chips.replaceChildren(...languages.map((key) => element("button", { type: "button", class: "language", "data-key": key, "aria-label": `Remove ${nameOf.get(key)}` }, `${nameOf.get(key)} ✕`)));
    table.hidden = true;
    said.replaceChildren();
    if (!languages.length) return;
    try {
      const answer = await choose(languages);
      if (chosenNow().join() !== languages.join()) return;
      const left = answer.leftOut.slice(0, MOST_SHOWN).map(({ name, reason }) => `${name}: ${reason}`);
      said.append(element("b", {}, headline(answer, languages.length)), element("br", {}), element("span", { class: "org" }, source(answer, languages), "."));
      if (left.length) said.append(element("br", {}), element("span", { class: "org" }, `Left out: ${left.join("; ")}.`));
      table.querySelector("tbody").replaceChildren(...answer.candidates.slice(0, MOST_SHOWN).map((each) => row(each, languages.length)));
      table.hidden = !answer.candidates.length;
    } catch {
      said.textContent = "The figures can't be loaded; reload the page, or ask `sa-bench choose`.";
    }
  };

  const set = (languages) => {
    address.write({ languages: languages.join(".") });
    show();
  };
  const add = (key) => {
    field.value = "";
    status.textContent = "";
    set([...new Set([...chosenNow(), key])]);
  };

  field.addEventListener("input", (event) => {
    // A name picked from the list is no typing, and added at once.
    const key = event.inputType && event.inputType !== "insertReplacementText" ? null : keyOf(field.value);
    if (key) add(key);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = keyOf(field.value);
    if (key) add(key);
    else status.textContent = `No language of that name; there are ${options.length}.`;
  });
  chips.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-key]");
    if (button) {
      set(chosenNow().filter((key) => key !== button.dataset.key));
      field.focus();
    }
  });
  // The pages with a picker of the leaderboard's languages take those of the choice along.
  for (const kind of ["click", "auxclick", "contextmenu"]) {
    document.addEventListener(
      kind,
      ({ target }) => {
        const link = target.closest?.("a[href]");
        const carried = chosenNow().filter((key) => inCore.includes(key));
        if (link && link.origin === location.origin && SHARING.test(link.pathname) && carried.length) link.hash = `languages=${carried.join(".")}`;
      },
      true,
    );
  }
  addEventListener("hashchange", show);
  form.hidden = false;
  show();
})();
