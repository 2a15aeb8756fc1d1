// The panel around one map, or around the maps of several models that follow each other: task,
// search, colours, legend.
"use strict";

(() => {
  const { load, addressOf, mapCanvas, stateIn, mapLegend, mapPoints, mapSearch } = window.saBench;
  const MOST_FOUND = 12;
  const KEYS =
    "With the map in focus: arrow keys go from gloss to gloss, Page Down and Page Up through a gloss's translations, Enter highlights them, Escape clears. " +
    "Plus and minus zoom, 0 shows the whole map, Shift with an arrow moves it; the wheel zooms too. On a touch screen, two fingers zoom and one moves a map that is zoomed in.";

  const element = (tag, properties = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const fixed = (value) => (value === null ? "–" : value.toFixed(3).replace("-", "−"));
  const plural = (count, one, many = `${one}s`) => `${count} ${String(count) === "1" ? one : many}`;
  const make = { element, fixed };

  // setup.tasks: titles by slug. setup.models: {name, maps: addresses by task's slug}.
  const openMap = (root, setup) => {
    const tasks = Object.entries(setup.tasks).filter(([slug]) => setup.models.some(({ maps }) => slug in maps));
    const state = { task: tasks[0][0], find: "", by: "language", hidden: new Set(), left: new Set(), at: [] };
    const slugs = tasks.map(([slug]) => slug);
    let stages = [];
    let chosen = [];
    let search = () => [];
    let latest = 0;
    let timer = 0;

    const task = element("select", {}, ...tasks.map(([slug, title]) => new Option(title, slug)));
    const find = element("input", { type: "search", autocomplete: "off", spellcheck: false });
    const by = element("select", {}, new Option("language", "language"), new Option("domain", "domain"));
    const byLabel = element("label", {}, "Colour by ", by);
    const button = (text, label, act) => {
      const made = element("button", { type: "button", ariaLabel: label }, text);
      made.addEventListener("click", () => stages.forEach(({ map }) => act(map)));
      return made;
    };
    const steer = element(
      "div",
      { role: "group", ariaLabel: "View" },
      button("+", "Zoom in", (map) => map.zoom(1.5)),
      button("−", "Zoom out", (map) => map.zoom(1 / 1.5)),
      button("Whole map", "Whole map", (map) => map.whole()),
    );
    const form = element("form", { className: "map-controls", ariaLabel: "Map" }, element("label", {}, "Find a concept or gloss ", find), byLabel, steer);
    if (tasks.length > 1) form.prepend(element("label", {}, "Task ", task));
    const matches = element("div", { className: "map-matches", role: "status" });
    const legends = element("div");
    const board = element("div", { className: "map-stages" });
    const said = element("p", { className: "map-said", role: "status" });
    const keys = element("details", { className: "map-keys" }, element("summary", {}, "Keys and touch"), element("p", { id: "map-keys" }, KEYS));
    root.replaceChildren(form, matches, board, said, legends, keys);
    root.hidden = false;

    // A page that is only opened keeps its address.
    let written = null;
    const write = () => {
      const now = addressOf(state, stages.map(({ map }) => map.look()));
      if (written !== null && now !== written) history.replaceState(null, "", `#${now}`);
      written = now;
    };
    // Browsers refuse an address that changes with every movement of the hand.
    const writeSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(write, 250);
    };

    // What is shown

    const describe = (data, point) => {
      const concept = data.concept[point];
      const domain = data.domains ? ` (${data.domains[concept]})` : "";
      return { language: data.languages[data.language[point]], about: `concept ${data.concepts[concept]}${domain}, spread ${fixed(data.spread[concept])}` };
    };
    const together = (stage, point) => {
      const { data, visible } = stage;
      const same = [];
      data.x.forEach((x, other) => {
        if (other !== point && visible[other] && x === data.x[point] && data.y[other] === data.y[point]) same.push(`${data.gloss[other]} (${data.languages[data.language[other]].name})`);
      });
      return same.length ? `Same place: ${same.slice(0, 5).join(", ")}${same.length > 5 ? `, ${same.length - 5} more` : ""}` : "";
    };

    const showTip = (stage) => {
      const { data, tip, map, point, canvas } = stage;
      tip.hidden = point === null;
      if (point === null) return "";
      const { language, about } = describe(data, point);
      const more = together(stage, point);
      tip.replaceChildren(element("b", { lang: language.tag, dir: language.direction }, data.gloss[point]), ` ${language.name}`, element("br"), about);
      if (more) tip.append(element("br"), more);
      const { x, y } = map.place(point);
      const left = Math.max(4, Math.min(x + 14, canvas.clientWidth - tip.offsetWidth - 4));
      const below = y + 16 + tip.offsetHeight < canvas.clientHeight;
      tip.style.transform = `translate(${left}px, ${below ? y + 16 : Math.max(4, y - 16 - tip.offsetHeight)}px)`;
      return `${data.gloss[point]}, ${language.name}: ${about}. ${more}`;
    };

    // The same gloss on the other maps is pointed at too.
    const pointAt = (origin, point, aloud) => {
      for (const stage of stages) {
        stage.point = stage === origin || point === null ? point : (stage.places.get(origin.names[point]) ?? null);
        stage.map.show({ current: stage.point });
        const words = showTip(stage);
        if (aloud && stage === origin) said.textContent = words;
      }
    };

    const report = () => {
      matches.replaceChildren();
      if (!state.find) return;
      const all = search(state.find);
      if (!all.length) matches.textContent = `No concept or gloss matches ${state.find}.`;
      else if (all.length > 1) {
        matches.append(all.length > MOST_FOUND ? `The first ${MOST_FOUND} of ${all.length} concepts:` : `${plural(all.length, "concept")}:`);
        for (const concept of chosen) {
          const choice = element("button", { type: "button" }, concept);
          choice.addEventListener("click", () => seek(concept));
          matches.append(choice);
        }
      } else {
        const parts = stages.map((stage) => {
          const points = stage.shown;
          const concept = stage.data.concepts.indexOf(all[0]);
          if (concept < 0) return `${stage.name}: not on this map`;
          const languages = new Set(points.map((point) => stage.data.language[point]));
          const name = stages.length > 1 ? `${stage.name}: ` : "";
          return `${name}${plural(points.length, "gloss", "glosses")} in ${plural(languages.size, "language")}, spread ${fixed(stage.data.spread[concept])}`;
        });
        const near = element("button", { type: "button" }, "Zoom to it");
        near.addEventListener("click", () => stages.forEach(({ map, shown }) => map.fit(shown)));
        matches.append(`${all[0]}: ${parts.join("; ")}`, near);
      }
    };

    const update = () => {
      chosen = search(state.find).slice(0, MOST_FOUND);
      for (const stage of stages) {
        const { data, map, domains } = stage;
        const off = data.languages.map(({ key }) => state.hidden.has(key));
        const visible = Uint8Array.from(data.language, (language, point) => !off[language] && !(data.domains && state.left.has(data.domains[data.concept[point]])));
        const group = state.by === "domain" && data.domains ? data.concept.map((concept) => domains.indexOf(data.domains[concept])) : data.language;
        const found = new Set(chosen.map((concept) => data.concepts.indexOf(concept)));
        stage.visible = visible;
        stage.shown = data.gloss.map((_, point) => point).filter((point) => visible[point] && (!found.size || found.has(data.concept[point])));
        stage.points.show(stage.shown);
        map.show({ visible, group, chosen: found });
        if (stage.point !== null && !visible[stage.point]) pointAt(stage, null, false);
      }
      find.value = state.find;
      by.value = state.by;
      task.value = state.task;
      report();
      writeSoon();
    };
    const seek = (words) => {
      state.find = words;
      update();
    };

    // Maps come and go with the task

    const openStage = (name, data, number) => {
      const sample = data.sampled ? `, a sample of ${data.sampled} of ${data.n_concepts} concepts` : "";
      const glosses = plural(data.gloss.length.toLocaleString("en"), "gloss", "glosses");
      const label = `Map of ${glosses} in ${data.languages.length} languages, ${name}${sample}`;
      const canvas = element("canvas", { tabIndex: 0, role: "application", ariaLabel: label, "aria-describedby": "map-keys" });
      const tip = element("div", { className: "map-tip", ariaHidden: "true", hidden: true });
      const points = mapPoints(data, `Points of ${name}`, make);
      const caption = element("figcaption", {}, `${name}: ${glosses} in ${data.languages.length} languages${sample}.`);
      board.append(element("figure", {}, caption, element("div", { className: "map-stage" }, canvas, tip), points.element));
      const names = data.gloss.map((gloss, point) => `${data.concepts[data.concept[point]]}\n${data.languages[data.language[point]].key}\n${gloss}`);
      const stage = { name, data, canvas, tip, points, names, point: null, visible: [], shown: [] };
      stage.places = new Map(names.map((each, point) => [each, point]));
      stage.domains = [...new Set(data.domains ?? [])].sort();
      stage.map = mapCanvas(canvas, data, {
        point: (point, aloud) => (point !== stage.point || aloud) && pointAt(stage, point, aloud),
        choose: (point) => {
          const concept = point === null ? "" : data.concepts[data.concept[point]];
          seek(concept === state.find ? "" : concept);
        },
        move: () => {
          showTip(stage);
          writeSoon();
        },
      });
      stages.push(stage);
      const [x, y, zoom] = state.at[number] ?? [];
      if (zoom >= 1) stage.map.move({ x, y, zoom });
    };

    const openTask = async () => {
      latest += 1;
      const mine = latest;
      const having = setup.models.filter(({ maps }) => state.task in maps);
      let datas = [];
      try {
        datas = await Promise.all(having.map(({ maps }) => load(maps[state.task])));
      } catch (error) {
        matches.textContent = String(error.message);
        return;
      }
      if (mine !== latest) return;
      close();
      having.forEach(({ name }, number) => openStage(name, datas[number], number));
      search = mapSearch(datas);
      byLabel.hidden = !datas.some(({ domains }) => domains);
      drawLegends();
      update();
      if (written === null) write();
      root.dataset.ready = state.task;
    };
    const close = () => {
      for (const { map, points } of stages) {
        map.remove();
        points.remove();
      }
      stages = [];
      board.replaceChildren();
    };

    const drawLegends = () => {
      const languages = new Map(stages.flatMap(({ data }) => data.languages.map(({ key, name }) => [key, name])));
      const domains = new Map(stages.flatMap((stage) => stage.domains.map((domain) => [domain, domain])));
      legends.replaceChildren(mapLegend("Languages", languages, state.hidden, state.by === "language", update, make));
      if (state.by === "domain" && domains.size) legends.append(mapLegend("Domains", domains, state.left, true, update, make));
    };

    form.addEventListener("submit", (event) => event.preventDefault());
    find.addEventListener("input", () => seek(find.value));
    by.addEventListener("change", () => {
      state.by = by.value;
      drawLegends();
      update();
    });
    task.addEventListener("change", () => {
      state.task = task.value;
      state.at = [];
      openTask();
    });
    const fromAddress = () => {
      const named = stateIn(slugs);
      Object.assign(state, named);
      openTask();
      return named;
    };
    // A word that was found elsewhere on the page.
    const onWord = ({ detail }) => {
      if (!slugs.includes(detail.task)) return;
      state.find = detail.concept;
      if (state.task === detail.task) update();
      else {
        Object.assign(state, { task: detail.task, at: [] });
        openTask();
      }
    };
    document.addEventListener("word", onWord);
    const listener = () => stateIn(slugs) && fromAddress();
    addEventListener("hashchange", listener);
    if (fromAddress()) root.scrollIntoView({ block: "nearest" });
    return () => {
      latest += 1;
      removeEventListener("hashchange", listener);
      document.removeEventListener("word", onWord);
      clearTimeout(timer);
      close();
    };
  };

  window.saBench = { ...window.saBench, openMap };
  const setup = document.getElementById("map-setup");
  if (setup) openMap(document.getElementById("map-panel"), JSON.parse(setup.textContent));
})();
