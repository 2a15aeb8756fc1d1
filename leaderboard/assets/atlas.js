// Find languages in the atlas by any of their names, their family or their script.
"use strict";

(() => {
  const table = document.getElementById("atlas");
  const form = document.getElementById("atlas-search");
  if (!table || !form) return;
  const field = form.querySelector("input");
  const status = document.getElementById("atlas-status");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map([...table.tBodies[0].rows].map((row) => [row, plain(row.dataset.words)]));
  form.hidden = false;
  const show = () => {
    const sought = plain(field.value.trim());
    const n = window.saBench.filter(table, (row) => words.get(row).includes(sought));
    status.textContent = sought === "" ? "" : `${n} of ${words.size} languages`;
  };
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
