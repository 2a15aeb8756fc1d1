// One map on a canvas: where its points are, how they are drawn, and which one is where.
"use strict";

(() => {
  const { mapInput, mapLabels, mapShapes } = window.saBench;
  const { COLOURS, SHAPES, lookOf } = mapShapes;
  const MARGIN = 24;
  const MOST_ZOOM = 60;

  // data: columns concept, language, gloss, x, y. on: point(place | null, announce), choose(place |
  // null), move(). Returns what the panel steers it with.
  const mapCanvas = (canvas, data, on) => {
    const context = canvas.getContext("2d");
    const { x: across, y: up, gloss } = data;
    const n = gloss.length;
    const range = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const [left, right] = range(across);
    const [bottom, top] = range(up);
    const whole = { x: (left + right) / 2, y: (bottom + top) / 2, zoom: 1 };
    let view = { ...whole };
    let size = { width: 0, height: 0 };
    let shown = { visible: new Uint8Array(n).fill(1), group: data.language, chosen: new Set(), current: null };
    let ink = null;
    let waiting = false;

    // Places on the screen, in CSS pixels

    const scale = () => {
      const fit = Math.min((size.width - 2 * MARGIN) / (right - left || 1), (size.height - 2 * MARGIN) / (top - bottom || 1));
      return Math.max(fit, 1) * view.zoom;
    };
    const place = (point) => ({
      x: size.width / 2 + (across[point] - view.x) * scale(),
      y: size.height / 2 - (up[point] - view.y) * scale(),
    });

    // Drawing

    const readInk = () => {
      const style = getComputedStyle(canvas);
      ink = {
        colours: Array.from({ length: COLOURS }, (_, colour) => style.getPropertyValue(`--map-${colour + 1}`)),
        text: style.getPropertyValue("--ink"),
        muted: style.getPropertyValue("--muted"),
        paper: style.getPropertyValue("--paper"),
        family: style.fontFamily,
      };
    };

    const shapesOf = (points, radius) => {
      const k = scale();
      const paths = new Map();
      for (const point of points) {
        const x = size.width / 2 + (across[point] - view.x) * k;
        const y = size.height / 2 - (up[point] - view.y) * k;
        if (x < -9 || y < -9 || x > size.width + 9 || y > size.height + 9) continue;
        const group = shown.group[point];
        if (!paths.has(group)) paths.set(group, new Path2D());
        SHAPES[lookOf(group).shape](paths.get(group), x, y, radius);
      }
      return paths;
    };

    const fillShapes = (paths) => {
      for (const [group, path] of paths) {
        context.fillStyle = ink.colours[lookOf(group).colour];
        context.fill(path);
      }
    };

    const drawLines = (members) => {
      context.strokeStyle = ink.muted;
      context.lineWidth = 1.25;
      for (const points of members.values()) {
        const places = points.map(place);
        const middle = { x: 0, y: 0 };
        for (const { x, y } of places) {
          middle.x += x / places.length;
          middle.y += y / places.length;
        }
        context.beginPath();
        for (const { x, y } of places) {
          context.moveTo(middle.x, middle.y);
          context.lineTo(x, y);
        }
        context.stroke();
      }
    };

    const draw = () => {
      waiting = false;
      if (!size.width) return;
      if (!ink) readInk();
      const sharpness = canvas.width / size.width;
      context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      const rest = [];
      const members = new Map();
      for (let point = 0; point < n; point += 1) {
        if (!shown.visible[point]) continue;
        const concept = data.concept[point];
        if (!shown.chosen.has(concept)) rest.push(point);
        else if (members.has(concept)) members.get(concept).push(point);
        else members.set(concept, [point]);
      }
      context.globalAlpha = members.size ? 0.18 : 0.75;
      const radius = Math.min(Math.max(Math.sqrt(size.width / 120), 1.7), 2.6);
      fillShapes(shapesOf(rest, Math.min(radius * view.zoom ** 0.25, 5)));
      context.globalAlpha = 1;
      const bright = [...members.values()].flat();
      drawLines(members);
      const halos = shapesOf(bright, 7);
      context.fillStyle = ink.paper;
      for (const halo of halos.values()) context.fill(halo);
      fillShapes(shapesOf(bright, 5));
      mapLabels(context, size, ink, bright.map((point) => ({ ...place(point), text: gloss[point], language: data.languages[data.language[point]] })));
      if (shown.current !== null) {
        const { x, y } = place(shown.current);
        context.strokeStyle = ink.text;
        context.lineWidth = 2;
        context.beginPath();
        context.arc(x, y, 9, 0, 2 * Math.PI);
        context.stroke();
      }
    };

    const redraw = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(draw);
    };

    // Moving about

    const move = (next) => {
      view = {
        x: Math.min(Math.max(next.x, left), right),
        y: Math.min(Math.max(next.y, bottom), top),
        zoom: Math.min(Math.max(next.zoom, 1), MOST_ZOOM),
      };
      canvas.classList.toggle("zoomed", view.zoom > 1);
      redraw();
      on.move();
    };
    const pan = (dx, dy) => move({ ...view, x: view.x - dx / scale(), y: view.y + dy / scale() });
    const anchor = () => (current() === null ? { x: size.width / 2, y: size.height / 2 } : place(current()));
    // Zoom so that what lies under (x, y) stays there: the point in use, else the middle.
    const zoom = (factor, x = anchor().x, y = anchor().y) => {
      const bounded = Math.min(Math.max(view.zoom * factor, 1), MOST_ZOOM) / view.zoom;
      const offset = (1 - 1 / bounded) / scale();
      move({
        x: view.x + (x - size.width / 2) * offset,
        y: view.y - (y - size.height / 2) * offset,
        zoom: view.zoom * bounded,
      });
    };
    // Zoom to some points, so that their labels have room.
    const fit = (points) => {
      if (!points.length) return;
      const [west, east] = range(points.map((point) => across[point]));
      const [south, north] = range(points.map((point) => up[point]));
      const one = scale() / view.zoom;
      const zoom = Math.min(size.width / (east - west || 1e-9), size.height / (north - south || 1e-9)) / (2 * one);
      move({ x: (west + east) / 2, y: (south + north) / 2, zoom: Math.min(zoom, MOST_ZOOM / 4) });
    };
    const reveal = (point) => {
      const { x, y } = place(point);
      const outside = x < MARGIN || y < MARGIN || x > size.width - MARGIN || y > size.height - MARGIN;
      if (outside && view.zoom > 1) move({ ...view, x: across[point], y: up[point] });
    };

    // Finding points

    const closest = (x, y, within = Infinity) => {
      const k = scale();
      const atX = view.x + (x - size.width / 2) / k;
      const atY = view.y - (y - size.height / 2) / k;
      let found = null;
      let least = (within / k) ** 2;
      for (let point = 0; point < n; point += 1) {
        if (!shown.visible[point]) continue;
        const distance = (across[point] - atX) ** 2 + (up[point] - atY) ** 2;
        // Chosen points are drawn on top, so that they win where several lie together.
        if (distance < least || (distance === least && shown.chosen.has(data.concept[point]))) {
          least = distance;
          found = point;
        }
      }
      return found;
    };

    // The closest visible point in the quarter that an arrow points to.
    const onward = (from, dx, dy) => {
      let found = null;
      let least = Infinity;
      for (let point = 0; point < n; point += 1) {
        if (!shown.visible[point]) continue;
        const x = across[point] - across[from];
        const y = up[point] - up[from];
        const along = x * dx + y * dy;
        const aside = Math.abs(x * dy) + Math.abs(y * dx);
        if (along <= 0 || aside > along) continue;
        const cost = along ** 2 + 2 * aside ** 2;
        if (cost < least) {
          least = cost;
          found = point;
        }
      }
      return found;
    };

    const translations = (from) => {
      const found = [];
      for (let point = 0; point < n; point += 1) if (shown.visible[point] && data.concept[point] === data.concept[from]) found.push(point);
      return found;
    };
    const current = () => (shown.current !== null && shown.visible[shown.current] ? shown.current : null);
    // Where the keys start: at what was found, else in the middle.
    const start = () => {
      for (let point = 0; point < n; point += 1) if (shown.visible[point] && shown.chosen.has(data.concept[point])) return point;
      return closest(size.width / 2, size.height / 2);
    };

    mapInput(canvas, { pan, zoom, whole: () => move(whole), closest, onward, translations, reveal, current, start }, on);

    const fitSize = () => {
      size = { width: canvas.clientWidth, height: canvas.clientHeight };
      const sharpness = window.devicePixelRatio || 1;
      canvas.width = Math.round(size.width * sharpness);
      canvas.height = Math.round(size.height * sharpness);
      draw();
    };
    const observer = new ResizeObserver(fitSize);
    observer.observe(canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const recolour = () => {
      ink = null;
      redraw();
    };
    dark.addEventListener("change", recolour);
    fitSize();

    return {
      show(next) {
        shown = { ...shown, ...next };
        redraw();
      },
      look: () => ({ ...view }),
      move,
      zoom,
      fit,
      whole: () => move(whole),
      place,
      remove() {
        observer.disconnect();
        dark.removeEventListener("change", recolour);
      },
    };
  };

  window.saBench = { ...window.saBench, mapCanvas };
})();
