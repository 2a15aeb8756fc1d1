// Load data that a page needs only sometimes. A script is the one thing that a page opened from a
// file may load; it hands over its data by calling saBench.receive.
"use strict";

(() => {
  const loaded = new Map();

  const load = (address) => {
    if (!loaded.has(address)) {
      loaded.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          let data = null;
          script.src = address;
          script.addEventListener("load", () => {
            data = window.saBench.received.shift() ?? null;
            script.remove();
            if (data) resolve(data);
            else reject(new Error(`${address} holds no data`));
          });
          script.addEventListener("error", () => {
            loaded.delete(address);
            reject(new Error(`${address} can't be loaded`));
          });
          document.head.append(script);
        }),
      );
    }
    return loaded.get(address);
  };

  const received = [];
  window.saBench = {
    ...window.saBench,
    received,
    receive: (data) => received.push(data),
    load,
    // From the page's own place: a model's page lies a folder deeper.
    loadPairs: () => load(`${document.querySelector('link[rel="icon"]').getAttribute("href").replace("assets/favicon.svg", "")}pairs.js`),
  };
})();
