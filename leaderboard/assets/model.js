// A model's page: its pair matrix, task by task.
"use strict";

(() => {
  const table = document.getElementById("pairs-heat");
  const data = document.getElementById("pairs-data");
  if (!table || !data) return;
  const views = new Map(JSON.parse(data.textContent).map(([title, pairs]) => [title, new Map(Object.entries(pairs))]));
  const map = window.saBench.heatMap.attach(table);
  if (views.size < 3) return;
  const label = document.createElement("label");
  label.className = "view";
  label.append("Show ");
  const select = document.createElement("select");
  for (const title of views.keys()) select.add(new Option(title));
  select.addEventListener("change", () => map.show(views.get(select.value)));
  label.append(select);
  table.parentElement.before(label);
})();
