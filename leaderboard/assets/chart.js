// The tier chart over chosen languages: the same figure as the page was served with, drawn again.
"use strict";

(() => {
  const MOST_ROWS = 12;
  const STEP = 0.05;

  const svg = (tag, attributes = {}, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const short = (name) => name.slice(name.indexOf("/") + 1);

  const axisOf = (values) => {
    const low = Math.floor(Math.min(...values) / STEP - 0.25) * STEP;
    const high = Math.ceil(Math.max(...values) / STEP + 0.25) * STEP;
    const at = (value) => (100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2);
    const ticks = [];
    for (let n = Math.round(low / STEP) + 1; n < Math.round(high / STEP); n += 1) ticks.push(n * STEP);
    return { at, ticks };
  };

  const shape = (tier, isFlagged) => {
    if (isFlagged) return svg("path", { class: "cross", d: "M-4-4L4 4M-4 4L4-4" });
    const kind = `mark tier-${tier}`;
    if (tier === 1) return svg("circle", { class: kind, r: 5.5 });
    return tier === 2 ? svg("rect", { class: kind, x: -5, y: -5, width: 10, height: 10 }) : svg("path", { class: kind, d: "M0-6L6 5H-6Z" });
  };

  const bands = ({ at }, limits) => {
    const [low, high] = [at(limits.plateau), at(limits.aligned)];
    return [[3, 0, low], [2, low, high], [1, high, 100]].map(([tier, from, to]) => svg("rect", { class: `tier-band tier-${tier}`, x: `${from}%`, width: `${to - from}%`, y: 0, height: "100%" }));
  };
  const upright = (kind, at) => svg("line", { class: kind, x1: `${at}%`, x2: `${at}%`, y1: 0, y2: "100%" });

  const textOf = ({ model, score, half, tier, grade }) => `${model.name}: SA ${score.toFixed(3)}, give or take at most ${half.toFixed(3)}, ${grade === "none" ? "finds no translations" : `tier ${tier}`}`;

  const rows = (figures, lines, axis, limits) => {
    const { at } = axis;
    const frame = () => [...bands(axis, limits), upright("edge", at(limits.plateau)), upright("edge", at(limits.aligned)), ...lines.map(({ score }) => upright("baseline", at(score)))];
    const line = (label, ...content) => element("li", {}, element("span", { className: "label" }, label), ...content);
    const list = element("ol", { className: "chart" });
    const axisLine = (height, ...texts) => {
      const made = line("", svg("svg", { class: "track", height }, ...texts));
      made.className = "axis";
      made.setAttribute("aria-hidden", "true");
      return made;
    };
    const text = (x, y, anchor, words, kind = "") => svg("text", { class: kind, x: `${x}%`, y, "text-anchor": anchor }, words);
    const edge = (value, anchor, words) => {
      const made = text(at(value), 12, anchor, value.toFixed(2));
      made.append(svg("tspan", { class: "wide" }, words));
      return made;
    };
    list.setAttribute("aria-label", "SA over the chosen languages");
    list.append(axisLine(18, edge(limits.plateau, "end", " no closer than other words"), edge(limits.aligned, "start", " aligned")));
    for (const figure of figures) {
      const { model, score, low, high, tier, grade } = figure;
      const isFlagged = grade === "none";
      const track = svg("svg", { class: "track", role: "img", height: 20, "aria-label": textOf(figure) }, ...frame());
      track.append(svg("line", { class: isFlagged ? "whisker" : `whisker tier-${tier}`, x1: `${at(low)}%`, x2: `${at(high)}%`, y1: 10, y2: 10 }));
      track.append(svg("svg", { x: `${at(score)}%`, y: 10, overflow: "visible" }, svg("title", {}, textOf(figure)), shape(tier, isFlagged)));
      list.append(line(element("a", { href: `models/${model.slug}.html` }, short(model.name)), track));
    }
    const ticks = axis.ticks.map((tick, n) => text(at(tick), 12, "middle", tick.toFixed(2), n % 2 ? "wide" : ""));
    const names = lines.length ? [text(at(lines[0].score), 28, at(lines[0].score) < 30 ? "start" : at(lines[0].score) > 70 ? "end" : "middle", lines.map(({ model, score }) => `${short(model.name)} ${score.toFixed(2)}`).join(", "), "baseline")] : [];
    list.append(axisLine(34, ...ticks, ...names));
    return list;
  };

  const crowd = (figures, lines, axis, limits) => {
    const down = (value) => 100 - axis.at(value);
    const area = svg("svg", { class: "area", role: "img", "aria-label": `${figures.length} models by falling SA over the chosen languages` });
    for (const edge of [limits.plateau, limits.aligned]) area.append(svg("line", { class: "edge", x1: 0, x2: "100%", y1: `${down(edge)}%`, y2: `${down(edge)}%` }));
    for (const { score } of lines) area.append(svg("line", { class: "baseline", x1: 0, x2: "100%", y1: `${down(score)}%`, y2: `${down(score)}%` }));
    for (const tick of axis.ticks) area.append(svg("text", { x: -8, y: `${down(tick)}%`, dy: 4, "text-anchor": "end" }, tick.toFixed(2)));
    const inner = svg("svg", { width: "100%", height: "100%", viewBox: `0 0 ${figures.length} 100`, preserveAspectRatio: "none" });
    for (const tier of [1, 2, 3]) {
      const places = [...figures.keys()].filter((place) => figures[place].tier === tier);
      if (!places.length) continue;
      inner.append(svg("path", { class: `whiskers tier-${tier}`, d: places.map((n) => `M${n + 0.5} ${down(figures[n].low)}V${down(figures[n].high)}`).join("") }));
      inner.append(svg("path", { class: `dots tier-${tier}`, d: places.map((n) => `M${n + 0.5} ${down(figures[n].score)}h0`).join("") }));
    }
    area.append(inner);
    return element("div", { className: "crowd" }, area);
  };

  // Of figures by falling score, and of the baselines.
  const drawChart = (figures, lines, limits, caption) => {
    const axis = axisOf([limits.plateau, limits.aligned, ...figures.flatMap(({ low, high }) => [low, high]), ...lines.map(({ score }) => score)]);
    const drawn = (figures.length > MOST_ROWS ? crowd : rows)(figures, lines, axis, limits);
    return element("figure", { className: "tiers" }, drawn, element("figcaption", {}, caption));
  };

  window.saBench = { ...window.saBench, drawChart, svg, element };
})();
