// The groups of a map, each with its sign and a button that hides it.
"use strict";

(() => {
  const { OUTLINES, lookOf } = window.saBench.mapShapes;
  const SVG = "http://www.w3.org/2000/svg";

  const sign = (group) => {
    const { colour, shape } = lookOf(group);
    const picture = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    picture.setAttribute("viewBox", "0 0 8 8");
    picture.setAttribute("aria-hidden", "true");
    path.setAttribute("class", `map-${colour + 1}`);
    path.setAttribute("d", OUTLINES[shape]);
    picture.append(path);
    return picture;
  };

  // names: what is read, by key. hidden: the set of keys that the buttons change. The address is
  // read into the same set before.
  const mapLegend = (title, names, hidden, signed, changed, { element }) => {
    const legend = element("fieldset", { className: "map-legend" }, element("legend", {}, title));
    const buttons = [...names].map(([key, name], group) => {
      const button = element("button", { type: "button" }, ...(signed ? [sign(group)] : []), name);
      button.addEventListener("click", () => {
        if (!hidden.delete(key)) hidden.add(key);
        mark();
        changed();
      });
      return [key, button];
    });
    const mark = () => {
      for (const [key, button] of buttons) button.setAttribute("aria-pressed", String(!hidden.has(key)));
      all.hidden = !buttons.some(([key]) => hidden.has(key));
      none.hidden = buttons.every(([key]) => hidden.has(key));
    };
    const set = (text, change) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => {
        for (const key of names.keys()) hidden[change](key);
        mark();
        changed();
        button.closest("fieldset").querySelector("button").focus();
      });
      return button;
    };
    const all = set("Show all", "delete");
    const none = set("Hide all", "add");
    mark();
    legend.append(...buttons.map(([, button]) => button), all, none);
    return legend;
  };

  window.saBench = { ...window.saBench, mapLegend };
})();
