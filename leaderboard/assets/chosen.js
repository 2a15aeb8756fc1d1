// Figures over the pairs of chosen languages: what board/chosen.py computes, from pairs.js.
// Everything there is a whole number of millionths, so that both get the same to the last bit.
"use strict";

(() => {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length / 1e6;

  // The places of the pairs among the languages; of a single one, of its pairs with all others.
  const placesOf = (data, languages) => {
    const counts = ([a, b]) => (languages.length === 1 ? a === languages[0] || b === languages[0] : languages.includes(a) && languages.includes(b));
    return [...data.pairs.keys()].filter((place) => counts(data.pairs[place].split("-")));
  };

  const tierOf = (score, { aligned, plateau }) => (score >= aligned ? 1 : score >= plateau ? 2 : 3);
  const gradeOf = (finds, limits) => (finds === null ? null : finds >= limits.finds ? "finds" : finds >= limits.weak ? "weak" : "none");

  // A language's mean over its pairs with others, of those that have a figure; NaN without any.
  const findsOf = (shares, language, others) => mean(others.filter((other) => other !== language).map((other) => shares.get(`${language}-${other}`) ?? shares.get(`${other}-${language}`) ?? null).filter((share) => share !== null));

  // While a language is below the line, the lowest is removed; of equal ones the later.
  const servedOf = (shares, languages, least) => {
    const given = [...shares.values()].filter((share) => share !== null);
    if (!given.length) return null;
    if (languages.length === 1) {
      const finds = new Map([[languages[0], mean(given)]]);
      return mean(given) >= least ? { languages, removed: [], finds } : { languages: [], removed: languages, finds };
    }
    let left = [...languages];
    const removed = [];
    while (left.length > 1) {
      const means = new Map(left.map((language) => [language, findsOf(shares, language, left)]));
      const share = (language) => (Number.isNaN(means.get(language)) ? -1 : means.get(language));
      const lowest = left.reduceRight((low, language) => (share(language) < share(low) ? language : low));
      if (share(lowest) >= least) break;
      left = left.filter((language) => language !== lowest);
      removed.push(lowest);
    }
    if (left.length === 1) removed.push(left.pop());
    const among = left.length ? left : languages;
    return { languages: left, removed, finds: new Map(languages.map((language) => [language, findsOf(shares, language, among)])) };
  };

  const figuresOver = (data, model, languages) => {
    const places = placesOf(data, languages);
    const pick = (values) => places.map((place) => values[place]);
    const given = pick(model.finds).filter((share) => share !== null);
    const score = mean(pick(model.sa));
    const error = mean(pick(model.se));
    const finds = given.length ? mean(given) : null;
    const share = (place) => model.finds[place] ?? 1e6;
    const weakest = places.reduce((low, place) => (share(place) - share(low) || model.sa[place] - model.sa[low]) < 0 ? place : low);
    const served = servedOf(new Map(places.map((place) => [data.pairs[place], model.finds[place]])), languages, data.limits.served);
    const grade = gradeOf(finds, data.limits);
    const half = data.normal * error;
    return {
      model,
      score,
      error,
      half,
      low: Math.max(score - half, 0),
      high: Math.min(score + half, 1),
      finds,
      tier: tierOf(score, data.limits),
      grade,
      served,
      weakest,
      servesAll: served !== null && !served.removed.length && grade !== "none",
    };
  };

  // Rank intervals and bands of figures by falling score: a difference counts beyond its bounded error.
  const standingsOver = (figures, holm) => {
    const n = figures.length;
    const least = figures.map((a, row) => {
      const sizes = [];
      figures.forEach((b, other) => other !== row && sizes.push(size(a, b)));
      const sorted = Float64Array.from(sizes).sort().reverse();
      const fails = sorted.findIndex((each, place) => each < holm[place]);
      const n_held = fails < 0 ? sorted.length : fails;
      return n_held ? sorted[n_held - 1] : Infinity;
    });
    const differs = (row, other) => other !== row && least[row] !== Infinity && size(figures[row], figures[other]) >= least[row];
    let [band, first] = [0, 0];
    return figures.map((figure, place) => {
      if (!place || differs(place, first)) [band, first] = [band + 1, place];
      let [better, worse] = [0, 0];
      for (let other = 0; other < n; other += 1) {
        if (!differs(place, other)) continue;
        if (other < place) better += 1;
        else worse += 1;
      }
      return { best: 1 + better, worst: n - worse, band };
    });
  };
  const size = (a, b) => {
    const error = a.error + b.error;
    const difference = Math.abs(a.score - b.score);
    return error ? difference / error : difference ? Number.MAX_VALUE : 0;
  };

  // In per cent, cut and not rounded.
  const percent = (share) => {
    const tenths = Math.floor(1000 * share + 1e-6);
    return `${tenths > 0 && tenths < 10 ? (tenths / 10).toFixed(1) : Math.floor(tenths / 10)}\u00a0%`;
  };

  window.saBench = { ...window.saBench, chosen: { figuresOver, standingsOver, percent, placesOf, mean } };
})();
