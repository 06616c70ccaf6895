// SPDX-License-Identifier: Apache-2.0

// MapLibre, unpacked from the page when a map is wanted. Its worker is a blob too: no file, no network.

import { inflate } from "../data.js";

let loading = null;

/** Can this browser draw a live map? */
export function hasWebgl() {
  try {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") || canvas.getContext("webgl");
    if (!context) return false;
    const lose = context.getExtension("WEBGL_lose_context");
    if (lose) lose.loseContext();
    return true;
  } catch {
    return false;
  }
}

async function blobOf(id) {
  const packed = document.getElementById(id);
  const code = await inflate(packed.textContent);
  packed.remove();
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

/** The library, once. Rejects when the page does not hold it. */
export function loadMapLibre() {
  if (!loading) {
    loading = Promise.all([blobOf("map-main"), blobOf("map-worker")]).then(
      ([main, worker]) =>
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.onload = () => {
            window.maplibregl.setWorkerUrl(worker);
            window.maplibregl.setWorkerCount(1);
            resolve(window.maplibregl);
          };
          script.onerror = () => reject(new Error("MapLibre cannot be read"));
          script.src = main;
          document.head.append(script);
        }),
    );
  }
  return loading;
}
