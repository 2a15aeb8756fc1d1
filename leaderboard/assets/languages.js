// The pair matrix: of one model, sorted by a language, and of chosen languages alone, as the rest.
"use strict";

(() => {
  const table = document.getElementById("matrix-heat");
  const controls = document.getElementById("matrix-controls");
  if (!table) return;
  const { heatMap, languages, loadPairs } = window.saBench;
  const shown = heatMap.scoresIn(table);
  const map = heatMap.attach(table);
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

  const rows = document.querySelectorAll("tr[id][data-language], details[data-language]");
  const limit = () => {
    const chosen = languages();
    map.only(chosen.length > 1 ? chosen : []);
    for (const row of rows) row.hidden = chosen.length > 0 && !chosen.includes(row.dataset.language);
  };
  document.addEventListener("languages", limit);
  limit();
})();
