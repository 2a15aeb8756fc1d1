// The signs of a map's groups, on the canvas and in the legend.
"use strict";

(() => {
  const COLOURS = 12;

  // The shapes of groups, by place, around (x, y) with the area of a circle of radius r.
  const SHAPES = [
    (path, x, y, r) => {
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, 2 * Math.PI);
    },
    (path, x, y, r) => path.rect(x - 0.89 * r, y - 0.89 * r, 1.78 * r, 1.78 * r),
    (path, x, y, r) => {
      path.moveTo(x, y - 1.5 * r);
      path.lineTo(x + 1.35 * r, y + 0.85 * r);
      path.lineTo(x - 1.35 * r, y + 0.85 * r);
      path.closePath();
    },
    (path, x, y, r) => {
      path.moveTo(x, y - 1.3 * r);
      path.lineTo(x + 1.3 * r, y);
      path.lineTo(x, y + 1.3 * r);
      path.lineTo(x - 1.3 * r, y);
      path.closePath();
    },
  ];

  // As many groups differ as there are colours times shapes; sa_bench/board/looks.py says the same.
  const lookOf = (group) => ({ colour: group % COLOURS, shape: (group + Math.floor(group / COLOURS)) % SHAPES.length });

  // The same in an SVG of 8 by 8.
  const OUTLINES = ["M8 4a4 4 0 1 1-8 0a4 4 0 1 1 8 0z", "M.4.4h7.2v7.2h-7.2z", "M4-.5L8.6 7.6H-.6z", "M4-1L9 4L4 9L-1 4z"];

  window.saBench = { ...window.saBench, mapShapes: { COLOURS, SHAPES, OUTLINES, lookOf } };
})();
