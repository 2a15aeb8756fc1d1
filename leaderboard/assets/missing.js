// The page that is not there: look for the model that its address names.
"use strict";

(() => {
  const form = document.getElementById("missing");
  const field = form.querySelector("input");
  const [, name] = location.pathname.match(/models\/([^/]+?)(?:\.html|\/.*)?$/) ?? [];
  if (name) {
    try {
      field.value = decodeURIComponent(name).split("__").at(-1);
    } catch {
      // An address that is no text names no model.
    }
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = new URL(`index.html#${new URLSearchParams({ q: field.value })}`, document.baseURI).href;
  });
})();
