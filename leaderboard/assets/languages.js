// The tiles and the pair matrix: of chosen languages alone, of one model, sorted by a language.
"use strict";

(() => {
  const { chosen, heatMap, languages, loadPairs } = window.saBench;
  const table = document.getElementById("matrix-heat");
  const map = table && heatMap.attach(table);
  const tiles = [...document.querySelectorAll(".tiles [data-language]")];
  const served = new Map(tiles.map((tile) => [tile, tile.querySelectorAll(".finding, .org")]));

  // The model that finds most words of a language in its pairs with others, if one finds them at all.
  const bestIn = (data, key, others) => {
    const sound = data.models.filter((model) => chosen.figuresOver(data, model, [key, ...others]).grade !== "none");
    const over = (models) =>
      models.map((model) => {
        const pairs = others.map((other) => chosen.figuresOver(data, model, [key, other])).filter(({ finds }) => finds !== null);
        const mean = (figure) => pairs.reduce((sum, pair) => sum + pair[figure], 0) / pairs.length;
        return { model, finds: mean("finds"), score: mean("score") };
      }).filter(({ finds }) => !Number.isNaN(finds)).sort((a, b) => b.finds - a.finds || b.score - a.score);
    const [best] = over(sound);
    const [most] = over(data.models);
    return { best: best?.finds >= data.limits.weak ? best : null, most };
  };

  const span = (className, ...content) => {
    const made = document.createElement("span");
    made.className = className;
    made.append(...content);
    return made;
  };

  const fill = (tile, parts) => tile.replaceChildren(tile.querySelector("a"), ...parts);

  const limit = async () => {
    const now = languages();
    map?.only(now.length > 1 ? now : []);
    document.getElementById("of-all").hidden = now.length > 0;
    const shown = tiles.filter((tile) => !now.length || now.includes(tile.dataset.language));
    for (const tile of tiles) tile.hidden = !shown.includes(tile);
    if (now.length < 2) {
      for (const tile of tiles) fill(tile, served.get(tile));
      return;
    }
    const data = await loadPairs();
    if (languages().join() !== now.join()) return;
    for (const tile of shown) {
      const { best, most } = bestIn(data, tile.dataset.language, now.filter((key) => key !== tile.dataset.language));
      if (best) fill(tile, [span("finding", chosen.percent(best.finds)), span("org", best.model.name.split("/")[1])]);
      else fill(tile, [span("finding", "none yet"), span("org", most ? `best: ${chosen.percent(most.finds)}` : "not measured")]);
    }
  };
  document.addEventListener("languages", limit);
  if (tiles.length) limit();
  if (!table) return;

  const shown = heatMap.scoresIn(table);
  const controls = document.getElementById("matrix-controls");
  const select = controls.querySelector("select");
  controls.hidden = false;
  const show = async () => {
    if (select.value === "") {
      map.show(shown);
      return;
    }
    const { pairs, models } = await loadPairs();
    map.show(new Map(pairs.map((pair, n) => [pair, models[Number(select.value)].sa[n] / 1e6])));
  };
  select.addEventListener("change", show);
})();
