// The picker of languages, and the address that holds its state with that of the page: a visitor's
// choice goes along to the other pages that have a picker.
"use strict";

(() => {
  const SHARING = /(^|\/)(index|languages|atlas|compare|models\/[^/]+)\.html$/;
  const picker = document.getElementById("picker");
  const chips = picker ? [...picker.querySelectorAll("[data-language]")] : [];
  const keys = chips.map((chip) => chip.dataset.language);

  const state = () => new URLSearchParams(location.hash.slice(1));

  // Change some entries of the address; an empty value removes one. A bare word stays one.
  const textOf = (entries) => entries.toString().replaceAll(/=(?=&|$)/g, "").replaceAll("%2C", ",");
  const write = (changes) => {
    const entries = state();
    for (const [key, value] of Object.entries(changes)) {
      if (value) entries.set(key, value);
      else entries.delete(key);
    }
    const hash = textOf(entries);
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  // The chosen languages in the order of the site; none of them means all.
  const chosenIn = (text) => {
    const named = (text ?? "").split(".");
    const chosen = keys.filter((key) => named.includes(key));
    return chosen.length === keys.length ? [] : chosen;
  };
  const chosen = () => chosenIn(state().get("languages"));

  const draw = () => {
    const now = chosen();
    for (const chip of chips) chip.setAttribute("aria-pressed", String(now.includes(chip.dataset.language)));
    for (const set of picker.querySelectorAll("[data-set]")) set.setAttribute("aria-pressed", String(set.dataset.set === now.join(".")));
    document.getElementById("picker-count").textContent = now.length || `all ${keys.length}`;
  };

  const choose = (languages) => {
    write({ languages: chosenIn(languages.join(".")).join(".") });
    draw();
    document.dispatchEvent(new Event("languages"));
  };

  // A link to a page with a picker takes the choice along, however it is opened.
  const carry = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !SHARING.test(link.pathname) || link.origin !== location.origin || link.pathname === location.pathname) return;
    const entries = new URLSearchParams(link.hash.slice(1));
    if (chosen().length) entries.set("languages", chosen().join("."));
    else entries.delete("languages");
    link.hash = textOf(entries);
  };

  if (picker) {
    picker.hidden = false;
    picker.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-language], [data-set]");
      if (!button) return;
      const now = chosen();
      const { language, set } = button.dataset;
      if (set !== undefined) choose(set.split("."));
      else choose(now.includes(language) ? now.filter((key) => key !== language) : [...now, language]);
    });
    // A link to a pair of its own keeps that.
    for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, (event) => event.target.closest?.("[data-pair]") || carry(event), true);
    addEventListener("hashchange", () => {
      draw();
      document.dispatchEvent(new Event("languages"));
    });
    draw();
  }

  window.saBench = { ...window.saBench, address: { state, write, textOf }, languages: chosen };
})();
