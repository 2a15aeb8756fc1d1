// What pointer, wheel and keys do to a map.
"use strict";

(() => {
  const NEAR = { mouse: 12, pen: 16, touch: 24 };
  const STILL = 4;
  const STEP = 60;
  const ZOOM = 1.5;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  // map: pan, zoom, whole, closest, onward, translations, reveal, current, start of map_canvas.js.
  // on: point(point | null, aloud) and choose(point | null).
  const mapInput = (canvas, map, on) => {
    // Pointer

    const pressed = new Map();
    let travelled = 0;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left - canvas.clientLeft, y: event.clientY - box.top - canvas.clientTop };
    };
    const span = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length: Math.hypot(a.x - b.x, a.y - b.y) || 1 });

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (!pressed.size) travelled = 0;
      canvas.setPointerCapture(event.pointerId);
      pressed.set(event.pointerId, at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = at(event);
      if (!pressed.has(event.pointerId)) {
        on.point(map.closest(now.x, now.y, NEAR[event.pointerType] ?? NEAR.mouse), false);
        return;
      }
      const before = [...pressed.values()];
      const last = pressed.get(event.pointerId);
      travelled += Math.hypot(now.x - last.x, now.y - last.y);
      pressed.set(event.pointerId, now);
      if (pressed.size === 1 && travelled > STILL) map.pan(now.x - last.x, now.y - last.y);
      else if (pressed.size === 2) {
        const [first, second] = [span(before), span([...pressed.values()])];
        map.pan(second.x - first.x, second.y - first.y);
        map.zoom(second.length / first.length, second.x, second.y);
      }
    });
    const release = (event) => {
      const was = pressed.delete(event.pointerId);
      if (!was || pressed.size || travelled > STILL || event.type !== "pointerup") return;
      const { x, y } = at(event);
      const found = map.closest(x, y, NEAR[event.pointerType] ?? NEAR.mouse);
      on.point(found, true);
      on.choose(found);
    };
    for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, release);
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !pressed.size && document.activeElement !== canvas) on.point(null, false);
    });
    // A wheel turned over a map that isn't in use scrolls the page.
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && document.activeElement !== canvas) return;
        event.preventDefault();
        const { x, y } = at(event);
        map.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002) * (event.ctrlKey ? 4 : 1)), x, y);
      },
      { passive: false },
    );

    // Keys

    const go = (point) => {
      if (point === null) return;
      map.reveal(point);
      on.point(point, true);
    };
    const press = (key, shift) => {
      const here = map.current();
      if (key in ARROWS) {
        const [dx, dy] = ARROWS[key];
        if (shift) map.pan(-dx * STEP, dy * STEP);
        else go(here === null ? map.start() : map.onward(here, dx, dy));
      } else if (key === "PageDown" || key === "PageUp") {
        if (here === null) {
          go(map.start());
          return true;
        }
        const all = map.translations(here);
        go(all[(all.indexOf(here) + (key === "PageDown" ? 1 : all.length - 1)) % all.length]);
      } else if (key === "+" || key === "=") map.zoom(ZOOM);
      else if (key === "-") map.zoom(1 / ZOOM);
      else if (key === "0" || key === "Home") map.whole();
      else if (key === "Enter" || key === " ") on.choose(here);
      else if (key === "Escape") {
        on.point(null, false);
        on.choose(null);
      } else return false;
      return true;
    };
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (press(event.key, event.shiftKey)) event.preventDefault();
    });
  };

  window.saBench = { ...window.saBench, mapInput };
})();
