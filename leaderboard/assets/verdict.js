// Is one model better than another: in words, and as a chart of marks on one scale.
"use strict";

(() => {
  const { svg, element, difference, missingWords } = window.saBench;
  const { figuresOver, percent, placesOf, mean } = window.saBench.chosen;
  const short = (name) => name.slice(name.indexOf("/") + 1);
  const signed = (value) => `${value > 0 ? "+" : ""}${value.toFixed(3)}`.replace("-", "−");
  const plain = (value) => value.toFixed(3).replace("-", "−");
  const and = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]);

  // A language's mean over its pairs among those shown, of SA and of the share of words found.
  const byLanguage = (data, model, languages) => {
    const places = placesOf(data, languages);
    const keys = Object.keys(data.languages).filter((key) => (languages.length === 1 ? key !== languages[0] : languages.includes(key)));
    return new Map(
      keys.map((key) => {
        const own = places.filter((place) => data.pairs[place].split("-").includes(key));
        const given = own.map((place) => model.finds[place]).filter((share) => share !== null);
        return [key, { score: mean(own.map((place) => model.sa[place])), finds: given.length ? mean(given) : null }];
      }),
    );
  };

  // Tasks that both have on the same words and the same number of pairs.
  const shared = (a, b, tasks) =>
    tasks.filter((task) => {
      const [first, second] = [a.tasks[task], b.tasks[task]];
      return first && second && first.revision === second.revision && first.n_pairs === second.n_pairs;
    });

  const higher = (pairs) => pairs.filter(([first, second]) => first > second).length;
  const counted = (n, all, one, many) => `${n} of ${all} ${all === 1 ? one : many}`;

  const remark = (data, { model, grade, served }) => {
    const name = short(model.name);
    if (grade === "none") return `So the SA of ${name} says nothing about meaning.`;
    if (served && served.removed.length) return `${name} finds ${missingWords(data, { served })}.`;
    return "";
  };

  // What can be said of two models, with the better one first. figures: over the languages shown, null
  // of an incomplete model. Only over all languages is the test paired.
  const verdict = (data, models, figures, languages, tasks) => {
    const [[a, b], [first, second]] = [models, figures];
    const isAll = languages.length === Object.keys(data.languages).length;
    let apart, low, high, interval;
    const places = [];
    if (isAll) {
      const both = shared(a, b, tasks);
      if (!both.length) return `${short(a.name)} and ${short(b.name)} have no task in common.`;
      const found = difference(a.tasks, b.tasks, both);
      [apart, low, high] = [found.affinity, found.least, found.most];
      if (apart < 0) return verdict(data, [b, a], [second, first], languages, tasks);
      interval = `95\u00a0% ${plain(low)} to ${plain(high)}`;
      const scores = both.map((task) => [a.tasks[task].score, b.tasks[task].score]);
      places.push(`on ${counted(higher(scores), both.length, "task", "tasks")}${both.length < tasks.length ? " that both have" : ""}`);
    } else {
      if (!first || !second) return `${[a, b].filter((_, n) => !figures[n]).map(({ name }) => short(name)).join(" and ")} lacks scores: nothing can be said over these languages.`;
      apart = first.score - second.score;
      if (apart < 0) return verdict(data, [b, a], [second, first], languages, tasks);
      const bound = data.normal * (first.error + second.error);
      [low, high] = [apart - bound, apart + bound];
      interval = `± at most ${bound.toFixed(3)}`;
    }
    if (first && second) {
      const other = byLanguage(data, second.model, languages);
      const scores = [...byLanguage(data, first.model, languages)].map(([key, { score }]) => [score, other.get(key).score]);
      places.push(`in ${counted(higher(scores), scores.length, "language", "languages")}`);
    }
    const [one, two] = [short(a.name), short(b.name)];
    const over = isAll ? "" : `Over ${and(languages.map((key) => data.languages[key]))}: `;
    const size = `SA ${signed(apart)} (${interval})`;
    const said =
      low <= 0
        ? `${over}${one} and ${two} are not significantly different: ${size}.`
        : `${over}${one} ${a.is_flagged || first?.grade === "none" ? `has a higher SA than ${two}, which does not make it better` : `is better aligned than ${two}`}: ${size}, higher ${places.join(" and ")}.`;
    const shares = [first, second].every((figure) => figure && figure.finds !== null) ? `${one} finds ${percent(first.finds)} of translations, ${two} ${percent(second.finds)}.` : "";
    return [said, shares, ...[first, second].map((figure) => (figure ? remark(data, figure) : ""))].filter(Boolean).join(" ");
  };

  const SHAPES = [
    () => svg("circle", { r: 5 }),
    () => svg("rect", { x: -4.5, y: -4.5, width: 9, height: 9 }),
    () => svg("path", { d: "M0-6L6 5H-6Z" }),
    () => svg("path", { d: "M0-6.5L6.5 0L0 6.5L-6.5 0Z" }),
  ];
  const symbol = (place, title) => svg("g", { class: `model-${place + 1}` }, svg("title", {}, title), SHAPES[place]());

  // rows: [label, values]; a line for each, and a mark for each model that has a value. lines: named
  // values across all rows.
  const dumbbells = (names, rows, caption, { lines = [], format }) => {
    const values = [...rows.flatMap(([, each]) => each), ...lines.map(([value]) => value)].filter((value) => value !== null && value !== undefined);
    const [low, high] = [Math.floor(Math.min(...values) * 20 - 0.2) / 20, Math.ceil(Math.max(...values) * 20 + 0.2) / 20];
    const at = (value) => (100 * (value - low)) / (high - low);
    const across = () => lines.map(([value]) => svg("line", { class: "edge", x1: `${at(value)}%`, x2: `${at(value)}%`, y1: 0, y2: "100%" }));
    const line = (label, height, ...content) => element("li", {}, element("span", { className: "label" }, label), svg("svg", { class: "track", height, "aria-hidden": "true" }, ...content));
    const text = (value, words) => svg("text", { x: `${at(value)}%`, y: 12, "text-anchor": at(value) > 75 ? "end" : "start" }, format(value), svg("tspan", { class: "wide" }, ` ${words}`));
    const list = element("ol", { className: "chart dumbbells" });
    if (lines.length) list.append(line("", 16, ...lines.map(([value, words]) => text(value, words))));
    for (const [label, each] of rows) {
      const given = each.filter((value) => value !== null && value !== undefined);
      const marks = each.map((value, place) => (value === null || value === undefined ? "" : svg("svg", { x: `${at(value)}%`, y: 11, overflow: "visible" }, symbol(place, `${label}, ${names[place]}: ${format(value)}`))));
      const span = given.length > 1 ? [svg("line", { class: "joint", x1: `${at(Math.min(...given))}%`, x2: `${at(Math.max(...given))}%`, y1: 11, y2: 11 })] : [];
      list.append(line(label, 22, ...across(), ...span, ...marks));
    }
    const ticks = [];
    for (let tick = Math.ceil(10 * low - 1e-6); tick <= 10 * high + 1e-6; tick += 1) ticks.push(svg("text", { x: `${at(tick / 10)}%`, y: 12, "text-anchor": "middle" }, format(tick / 10)));
    list.append(line("", 18, ...ticks));
    const legend = element("span", { className: "legend" }, ...names.map((name, place) => element("span", {}, svg("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, symbol(place, name)), ` ${short(name)}`)));
    return element("figure", {}, element("figcaption", {}, caption, " ", legend), list);
  };

  window.saBench = { ...window.saBench, verdict, byLanguage, sharedTasks: shared, dumbbells, figuresOver };
})();
