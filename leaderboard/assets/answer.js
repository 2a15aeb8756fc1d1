// Which model to take for some languages, in a sentence or two: what leaderboard/answer.py writes.
// An answer is a list of [text] and [name, slug].
"use strict";

(() => {
  const MOST_NAMED = 4;
  const TITLES = { 1: "aligned", 2: "plateau", 3: "unaligned" };
  const { figuresOver, percent } = window.saBench.chosen;
  const name = ({ model }) => [model.name.slice(model.name.indexOf("/") + 1), model.slug];
  const and = (names, word = "and") => (names.length > 1 ? `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}` : names[0]);

  const missingWords = (data, { served }) => {
    const { weak } = data.limits;
    const said = [];
    for (const [how, keys] of [["no", served.removed.filter((key) => !(served.finds.get(key) >= weak))], ["few", served.removed.filter((key) => served.finds.get(key) >= weak)]]) {
      if (keys.length > MOST_NAMED) said.push(`${how} words of ${keys.length} languages`);
      else if (keys.length) said.push(`${how} ${and(keys.map((key) => data.languages[key]), how === "no" ? "or" : "and")} words`);
    }
    return said.join(" and ");
  };

  const range = ({ served }) => {
    const shares = [...served.finds.values()];
    const [low, high] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
    return low === high ? high : `${low.slice(0, -2)} to ${high}`;
  };

  const inPart = (data, [figure, over], figures) => {
    const { languages, removed } = figure.served;
    const n = languages.length;
    const which = n > MOST_NAMED ? `${n} of ${n + removed.length} languages` : `${and(languages.map((key) => data.languages[key]))} alone`;
    const others = figures.filter((other) => other !== figure).map((other) => figuresOver(data, other.model, languages));
    const best = others.every((other) => !other.servesAll || other.score <= over.score) ? ", the best there" : "";
    const found = over.finds === null ? "" : `, finds ${percent(over.finds)}`;
    return [name(figure), [` ${over.tier === 1 ? "is aligned in" : "serves"} ${which} (SA ${over.score.toFixed(2)}${found})${best}: it finds ${missingWords(data, figure)}.`]];
  };

  // Of figures by falling score with their standings.
  const answer = (data, figures, standings, languages) => {
    if (!figures.length) return [["No model is complete yet."]];
    const n = languages.length;
    const all = n === Object.keys(data.languages).length ? `all ${n} languages` : n > MOST_NAMED ? `these ${n} languages` : and(languages.map((key) => data.languages[key]));
    const whole = figures.filter((figure) => figure.servesAll);
    const parts = [];
    if (whole.length) {
      const [best] = whole;
      const score = `SA ${best.score.toFixed(2)}`;
      const weakly = best.grade === "weak" ? ", weakly" : "";
      if (best.tier === 1) parts.push(name(best), [` is aligned in ${all}${weakly}: ${score}, finds ${range(best)}. `]);
      else parts.push([`No model that serves ${all} is aligned. `], name(best), [` serves ${all}${weakly}: ${score} (${TITLES[best.tier]}), finds ${range(best)}. `]);
      const bandOf = (figure) => standings[figures.indexOf(figure)].band;
      const tied = whole.slice(1).filter((other) => bandOf(other) === bandOf(best)).length;
      if (tied) parts.push([`${tied} ${tied === 1 ? "other is" : "others are"} not significantly different. `]);
    } else parts.push([`No model serves ${all}. `]);
    let partial = null;
    for (const figure of figures) {
      const { served } = figure;
      if (!served || !served.removed.length || served.languages.length < 2 || served.languages.length < served.removed.length) continue;
      const over = figuresOver(data, figure.model, served.languages);
      if (over.score > (partial ? partial[1].score : whole.length ? whole[0].score : 0)) partial = [figure, over];
    }
    if (partial) parts.push(...inPart(data, partial, figures));
    else if (!whole.length) {
      const measured = figures.filter((figure) => figure.finds !== null);
      const most = measured.length && measured.reduce((best, figure) => (figure.finds > best.finds ? figure : best));
      if (most) parts.push(["The most translations are found by "], name(most), [`: ${percent(most.finds)}.`]);
      else parts.push(["How many translations the models find was not measured."]);
    }
    parts.at(-1)[0] = parts.at(-1)[0].replace(/ +$/, "");
    return parts;
  };

  window.saBench = { ...window.saBench, answer, missingWords };
})();
