// The state of a map in the page's address: #map=concepts&find=water&hide=kor,jpn&by=domain.
"use strict";

(() => {
  const OWN = ["map", "find", "by", "hide", "leave", "at"];

  // looks: each map's {x, y, zoom}. What else the address says, of models or languages, stays.
  const addressOf = (state, looks) => {
    const words = new URLSearchParams([...new URLSearchParams(location.hash.slice(1))].filter(([name]) => !OWN.includes(name)));
    words.set("map", state.task);
    if (state.find) words.set("find", state.find);
    if (state.by !== "language") words.set("by", state.by);
    if (state.hidden.size) words.set("hide", [...state.hidden].join());
    if (state.left.size) words.set("leave", [...state.left].join());
    const numbers = ({ x, y, zoom }) => [x, y, zoom].map((value) => value.toFixed(3)).join();
    if (looks.some(({ zoom }) => zoom > 1)) words.set("at", looks.map(numbers).join(";"));
    return words.toString().replaceAll(/=(?=&|$)/g, "");
  };

  // The state that the address names; null where it names no map.
  const stateIn = (tasks) => {
    const words = new URLSearchParams(location.hash.slice(1));
    if (!words.has("map")) return null;
    const list = (name) => (words.get(name) ?? "").split(",").filter(Boolean);
    const task = words.get("map");
    return {
      ...(tasks.includes(task) ? { task } : {}),
      find: words.get("find") ?? "",
      by: words.get("by") === "domain" ? "domain" : "language",
      hidden: new Set(list("hide")),
      left: new Set(list("leave")),
      at: (words.get("at") ?? "").split(";").map((look) => look.split(",").map(Number)),
    };
  };

  window.saBench = { ...window.saBench, addressOf, stateIn };
})();
