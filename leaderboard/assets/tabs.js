// A page in tabs: links to its parts, of which one is shown. Without this script, in print and to a
// search in the page all of them are there. The address begins with the name of a part: #words&q=honey.
"use strict";

(() => {
  const { address } = window.saBench;
  const links = [...document.querySelectorAll("#tabs a")];
  const panels = [...document.querySelectorAll("[data-tab]")];
  const names = links.map((link) => link.hash.slice(1));

  // The tab that the address names, itself or by something within it.
  const named = () => {
    const state = address.state();
    if (state.has("map") || state.has("q")) return "words";
    for (const [name, value] of state) {
      if (value) continue;
      if (names.includes(name)) return name;
      const tab = document.getElementById(name)?.closest("[data-tab]")?.dataset.tab;
      if (tab) return tab;
    }
    return names[0];
  };

  const show = (tab) => {
    for (const panel of panels) {
      if (panel.dataset.tab === tab) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
    }
    for (const link of links) {
      if (link.hash === `#${tab}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // Into the address goes the tab instead of what was named before; the rest of the state stays.
  const choose = (tab) => {
    const kept = [...address.state()].filter(([, value]) => value);
    const leaves = tab === "words" ? [] : ["q", "word", "map", "find", "by", "hide", "leave", "at"];
    const entries = [[tab, ""], ...kept.filter(([name]) => !leaves.includes(name))];
    history.pushState(null, "", `#${address.textOf(new URLSearchParams(entries))}`);
    show(tab);
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(link.hash.slice(1));
    });
  }
  for (const panel of panels) panel.addEventListener("beforematch", () => show(panel.dataset.tab));
  addEventListener("hashchange", () => show(named()));
  show(named());
})();
