// The table of a map's points, for those who can't see the canvas.
"use strict";

(() => {
  const FIRST = 100;

  // Returns { element, show(points) }; the rows are made when the table is opened.
  const mapPoints = (data, label, { element, fixed }) => {
    const heads = ["Gloss", "Language", "Concept", ...(data.domains ? ["Domain"] : []), "Spread", "x", "y"];
    const row = element("tr", {}, ...heads.map((head) => element("th", { scope: "col", className: /^(Spread|x|y)$/.test(head) ? "number" : "" }, head)));
    const body = element("tbody");
    const caption = element("caption");
    const region = element("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: label }, element("table", {}, caption, element("thead", {}, row), body));
    const details = element("details", { className: "map-points" }, element("summary", {}, "Table of the points"), region);
    let points = [];
    let timer = 0;

    const line = (point) => {
      const concept = data.concept[point];
      const language = data.languages[data.language[point]];
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, element("span", { lang: language.tag, dir: language.direction }, data.gloss[point])),
        element("td", {}, language.name),
        element("td", {}, data.concepts[concept]),
        ...(data.domains ? [element("td", {}, data.domains[concept])] : []),
        ...[fixed(data.spread[concept]), fixed(data.x[point]), fixed(data.y[point])].map((text) => element("td", { className: "number" }, text)),
      );
    };
    // The first rows come at once. Every portion lays the whole table out again, so that they grow.
    const fill = (start, count) => {
      body.append(...points.slice(start, start + count).map(line));
      if (start + count < points.length) timer = setTimeout(fill, 0, start + count, 2 * count);
    };
    const refill = () => {
      clearTimeout(timer);
      body.replaceChildren();
      caption.textContent = `${points.length.toLocaleString("en")} of ${data.gloss.length.toLocaleString("en")} points: those found, in the languages and domains chosen above.`;
      fill(0, FIRST);
    };
    details.addEventListener("toggle", () => details.open && refill());
    return {
      element: details,
      show(next) {
        points = next;
        if (details.open) refill();
      },
      remove: () => clearTimeout(timer),
    };
  };

  window.saBench = { ...window.saBench, mapPoints };
})();
