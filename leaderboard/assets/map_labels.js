// Write glosses beside their points on a map, where there is room.
"use strict";

(() => {
  const CLEAR = 7;
  const HALF_LINE = 8;

  // points: {x, y, text, language}, in CSS pixels; the first ones get the best places.
  const mapLabels = (context, size, ink, points) => {
    context.font = `13px ${ink.family}`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    const taken = points.map(({ x, y }) => [x - CLEAR, y - CLEAR, x + CLEAR, y + CLEAR]);
    const free = ([x1, y1, x2, y2]) =>
      x1 > 2 && x2 < size.width - 2 && y1 > 2 && y2 < size.height - 2 && taken.every((box) => x2 < box[0] || x1 > box[2] || y2 < box[1] || y1 > box[3]);
    const written = new Set();
    for (const { x, y, text, language } of points) {
      // Languages that share a word share its place, and one label says it.
      const spot = `${text} ${x.toFixed()} ${y.toFixed()}`;
      if (written.has(spot)) continue;
      if ("lang" in context) context.lang = language.tag;
      context.direction = language.direction;
      const width = context.measureText(text).width;
      const starts = [[9, 0], [-9 - width, 0], [-width / 2, -16], [-width / 2, 16], [9, -14], [9, 14], [-9 - width, -14], [-9 - width, 14]];
      const boxes = starts.map(([dx, dy]) => [x + dx, y + dy - HALF_LINE, x + dx + width, y + dy + HALF_LINE]);
      const box = boxes.find(free);
      if (!box) continue;
      taken.push(box);
      written.add(spot);
      context.strokeStyle = ink.paper;
      context.lineWidth = 4;
      context.strokeText(text, box[0], box[1] + HALF_LINE);
      context.fillStyle = ink.text;
      context.fillText(text, box[0], box[1] + HALF_LINE);
    }
  };

  window.saBench = { ...window.saBench, mapLabels };
})();
