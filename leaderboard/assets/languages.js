// The pair matrix: of one model, and sorted by a language.
"use strict";

(() => {
  const table = document.getElementById("matrix-heat");
  const controls = document.getElementById("matrix-controls");
  if (!table) return;
  const { heatMap, loadPairs } = window.saBench;
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
})();
