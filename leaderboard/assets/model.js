// A model's page: its pair matrix, task by task, and its figures over chosen languages.
"use strict";

(() => {
  const { loadPairs, languages, missingWords, heatMap } = window.saBench;
  const { figuresOver, percent } = window.saBench.chosen;
  const TITLES = { 1: "aligned", 2: "plateau", 3: "unaligned" };
  const main = document.getElementById("main");
  const over = document.getElementById("over");
  const table = document.getElementById("pairs-heat");
  const views = new Map(JSON.parse(document.getElementById("pairs-data").textContent).map(([title, pairs]) => [title, new Map(Object.entries(pairs))]));
  const map = heatMap.attach(table);
  if (views.size > 2) {
    const label = document.createElement("label");
    label.className = "view";
    label.append("Show ");
    const select = document.createElement("select");
    for (const title of views.keys()) select.add(new Option(title));
    select.addEventListener("change", () => map.show(views.get(select.value)));
    label.append(select);
    table.parentElement.before(label);
  }

  const sentence = (data, chosen) => {
    const names = chosen.map((key) => data.languages[key]).join(", ");
    const model = [...data.models, ...data.baselines].find(({ slug }) => slug === over.dataset.slug);
    if (!model) return `Over ${names}: nothing can be said while the model lacks scores.`;
    const figure = figuresOver(data, model, chosen);
    const { finds, grade, served, weakest } = figure;
    const said = [`Over ${names}: SA ${figure.score.toFixed(3)} ± at most ${figure.half.toFixed(3)}`];
    if (data.models.includes(model) && grade !== "none") said[0] += `, tier ${figure.tier} (${TITLES[figure.tier]})`;
    if (finds === null) return `${said[0]}; how many translations it finds was not measured.`;
    said[0] += `, finds ${percent(finds)} of translations.`;
    if (grade === "none") said.push("So its SA says nothing about meaning.");
    if (served.removed.length) said.push(`It finds ${missingWords(data, figure)}.`);
    else if (chosen.length > 1) said.push(`It serves all ${chosen.length}${grade === "weak" ? ", weakly" : ""}.`);
    const share = model.finds[weakest];
    if (chosen.length !== 2) said.push(`Weakest pair: ${data.pairs[weakest].replace("-", "–")}, SA ${(model.sa[weakest] / 1e6).toFixed(2)}${share === null ? "" : `, finds ${percent(share / 1e6)}`}.`);
    return said.join(" ");
  };

  const show = async () => {
    const chosen = languages();
    main.classList.toggle("chosen", chosen.length > 0);
    map.only(chosen.length > 1 ? chosen : []);
    over.hidden = !chosen.length;
    if (!chosen.length) return;
    const said = sentence(await loadPairs(), chosen);
    if (languages().join() === chosen.join()) over.textContent = said;
  };
  for (const button of main.querySelectorAll(".only-chosen button")) button.addEventListener("click", () => document.querySelector("#picker .all").click());
  document.addEventListener("languages", show);
  show();
})();
