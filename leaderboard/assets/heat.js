// Heat maps of language pairs, lower triangle: show other scores, sort by a language.
"use strict";

(() => {
  // Of the printed value, so that equal numbers have equal colours.
  const step = (printed) => Math.min(Math.max(Math.floor((Number(printed) - 0.3) / 0.05 + 1e-9), 0), 11);

  // The scores that a table was served with, by pair.
  const scoresIn = (table) => {
    const scores = new Map();
    for (const row of table.tBodies[0].rows) {
      for (const cell of row.querySelectorAll("td")) {
        if (cell.textContent) scores.set(`${row.dataset.language}-${cell.dataset.language}`, Number(cell.textContent));
      }
    }
    return scores;
  };

  const attach = (table) => {
    const [head] = table.tHead.rows;
    const [body] = table.tBodies;
    const languages = Array.from(head.querySelectorAll("th"), (cell) => cell.dataset.language);
    const rows = new Map(Array.from(body.rows, (row) => [row.dataset.language, row]));
    const heads = new Map(Array.from(head.querySelectorAll("th"), (cell) => [cell.dataset.language, cell]));
    let scores = scoresIn(table);
    let sortedBy = null;

    const score = (a, b) => scores.get(`${a}-${b}`) ?? scores.get(`${b}-${a}`) ?? null;

    // To the ranking by that pair. Sixty tab stops would help no one: a language's page has the same links.
    const linked = (text, ...pair) => {
      const link = document.createElement("a");
      link.href = `${table.dataset.pairs}#languages=${pair.join(".")}`;
      link.dataset.pair = "";
      link.tabIndex = -1;
      link.textContent = text;
      return link;
    };

    const draw = () => {
      const key = (language) => (language === sortedBy ? Infinity : score(sortedBy, language) ?? -1);
      const order = sortedBy ? [...languages].sort((a, b) => key(b) - key(a)) : languages;
      for (const language of order) {
        const row = rows.get(language);
        const cells = new Map(Array.from(row.querySelectorAll("td"), (cell) => [cell.dataset.language, cell]));
        head.append(heads.get(language));
        body.append(row);
        for (const other of order) {
          const cell = cells.get(other);
          const below = order.indexOf(other) < order.indexOf(language);
          const value = below ? score(language, other) : null;
          const printed = value === null ? "" : value.toFixed(2);
          cell.className = printed && `h${step(printed)}`;
          cell.textContent = printed.replace(/^0/, "");
          if (printed && table.dataset.pairs) cell.replaceChildren(linked(cell.textContent, language, other));
          row.append(cell);
        }
      }
    };

    for (const cell of heads.values()) {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.title = `Sort by ${cell.querySelector("abbr").title}`;
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        sortedBy = sortedBy === cell.dataset.language ? null : cell.dataset.language;
        for (const [language, other] of heads) {
          other.querySelector("button").setAttribute("aria-pressed", String(language === sortedBy));
        }
        draw();
        button.focus();
      });
    }

    if (table.dataset.pairs) draw();
    return {
      // Only these languages, or all where there are none.
      only(languages) {
        for (const cell of table.querySelectorAll("[data-language]")) cell.hidden = languages.length > 0 && !languages.includes(cell.dataset.language);
      },
      show(other) {
        scores = other;
        draw();
      },
    };
  };

  window.saBench = { ...window.saBench, heatMap: { attach, scoresIn } };
})();
