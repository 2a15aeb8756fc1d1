// Find concepts by their name or by a gloss in any language.
"use strict";

(() => {
  // Case and Latin accents don't matter; marks of other scripts are letters there and stay.
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC")
      .trim();

  const KINDS = [(text, sought) => text === sought, (text, sought) => text.startsWith(sought), (text, sought) => text.includes(sought)];

  // datas: maps of the same task. Returns a function from a query to the names of concepts: those of
  // that name, else with that gloss, else what starts with it, else what holds it.
  const mapSearch = (datas) => {
    let texts = null;
    const read = () => {
      const names = new Map();
      const glosses = new Map();
      for (const data of datas) {
        for (const concept of data.concepts) names.set(concept, plain(concept));
        data.gloss.forEach((gloss, point) => {
          const concept = data.concepts[data.concept[point]];
          if (!glosses.has(concept)) glosses.set(concept, new Set());
          glosses.get(concept).add(plain(gloss));
        });
      }
      return { names, glosses };
    };
    return (query) => {
      const sought = plain(query);
      if (!sought) return [];
      texts ??= read();
      for (const fits of KINDS) {
        const named = [...texts.names].filter(([, name]) => fits(name, sought)).map(([concept]) => concept);
        const glossed = [...texts.glosses].filter(([, all]) => [...all].some((gloss) => fits(gloss, sought))).map(([concept]) => concept);
        if (fits === KINDS[0] && named.length) return named;
        if (named.length || glossed.length) return [...new Set([...named, ...glossed])];
      }
      return [];
    };
  };

  window.saBench = { ...window.saBench, mapSearch };
})();
