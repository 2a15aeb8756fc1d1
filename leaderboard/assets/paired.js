// Paired differences of two models from their jackknife pseudo-values (see the method page).
"use strict";

(() => {
  const logit = (share) => Math.log(share / (1 - share));
  const share = (logit) => 1 / (1 + Math.exp(-logit));

  // The mean of the tasks' scores on the logit scale, with its jackknife pseudo-values: a concept
  // that stands in several tables is one unit, and left out of all of them at once.
  const meanOf = (figures, tasks, units) => {
    const mean = tasks.reduce((sum, task) => sum + figures[task].score, 0) / tasks.length;
    const moved = new Map();
    for (const task of tasks) {
      const { score, pseudo_values: pseudo } = figures[task];
      pseudo.forEach((value, row) => {
        const unit = units[task].units[row];
        moved.set(unit, (moved.get(unit) || 0) + (value - score) / pseudo.length / tasks.length);
      });
    }
    const n = moved.size;
    const without = [...moved.values()].map((part) => logit(mean - (n / (n - 1)) * part));
    return { mean, logit: logit(mean), pseudo: without.map((value) => n * logit(mean) - (n - 1) * value) };
  };

  // The upper tail of the standard normal distribution, doubled (Abramowitz and Stegun 26.2.17).
  const twoSided = (z) => {
    const t = 1 / (1 + 0.2316419 * z);
    const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.min(1, 2 * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series);
  };

  // Student's t by way of the normal distribution (Abramowitz and Stegun 26.7.5 and 26.7.8).
  const quantile = (freedom) => {
    const z = 1.959963985;
    return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  };
  const asNormal = (t, freedom) => (t * (1 - 1 / (4 * freedom))) / Math.sqrt(1 + (t * t) / (2 * freedom));

  // The difference of logit(SA) = log(H/V) on the same concepts. affinity: the plain difference of SA
  // with the ends of its interval, which are those of the logits around their middle, so that it holds
  // 0 where theirs does. ratio: how many times as large V/H is in the first model, likewise.
  const difference = (first, second, tasks) => {
    const a = meanOf(first, tasks, first);
    const b = meanOf(second, tasks, first);
    const values = a.pseudo.map((value, concept) => value - b.pseudo[concept]);
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n * (n - 1)));
    const logits = a.logit - b.logit;
    const half = quantile(n - 1) * error;
    const middle = (a.logit + b.logit) / 2;
    const plain = (apart) => share(middle + apart / 2) - share(middle - apart / 2);
    return {
      affinity: a.mean - b.mean,
      least: plain(logits - half),
      most: plain(logits + half),
      ratio: Math.exp(-logits),
      low: Math.exp(-logits - half),
      high: Math.exp(-logits + half),
      p: logits === 0 ? 1 : error === 0 ? 0 : twoSided(asNormal(Math.abs(logits) / error, n - 1)),
    };
  };

  window.saBench = { ...window.saBench, difference };
})();
