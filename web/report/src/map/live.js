// SPDX-License-Identifier: Apache-2.0

// The live map: MapLibre without a base map and without text layers (glyphs would come from a network); names are drawn above it.

import { h } from "../dom.js";
import { boxOf, marginOf, middleOf } from "./geometry.js";
import { CHANGES, OPINIONS, opinionOf, shapeOf } from "./kinds.js";
import { namesOf, placeNames } from "./labels.js";
import { loadMapLibre } from "./load.js";
import { bordersOf } from "./still.js";

const LOCALE = {
  "Map.Title": "Carte",
  "NavigationControl.ZoomIn": "Zoomer",
  "NavigationControl.ZoomOut": "Dézoomer",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

const collection = (features) => ({ type: "FeatureCollection", features });

/** A picture of a shape or a pattern, for MapLibre. */
function image(size, draw, ratio = 2) {
  const canvas = document.createElement("canvas");
  canvas.width = size * ratio;
  canvas.height = size * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  draw(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function addImages(map) {
  for (const one of OPINIONS) {
    const picture = image(18, (c) => {
      c.translate(9, 9);
      const path = new Path2D(shapeOf(one));
      c.fillStyle = one.colour;
      c.strokeStyle = one.stroke;
      c.lineWidth = 1.2;
      c.lineJoin = "round";
      c.fill(path);
      c.stroke(path);
    });
    map.addImage(`avis-${one.avis}`, picture, { pixelRatio: 2 });
  }
  const hatch = (c) => {
    c.fillStyle = "#f4f4f1";
    c.fillRect(0, 0, 6, 6);
    c.strokeStyle = "#9aa29f";
    c.stroke(new Path2D("M-1 1L1-1M0 6L6 0M5 7L7 5"));
  };
  const dots = (c) => {
    c.fillStyle = "#d3e9ee";
    c.fillRect(0, 0, 6, 6);
    c.fillStyle = "#2c6b80";
    c.fill(new Path2D("M1.9 3A1.1 1.1 0 1 1 4.1 3A1.1 1.1 0 1 1 1.9 3Z"));
  };
  map.addImage("hatch", image(6, hatch), { pixelRatio: 2 });
  map.addImage("dots", image(6, dots), { pixelRatio: 2 });
}

const among = (codes) => ["in", ["get", "insee"], ["literal", codes]];

/** Light features: what the map needs to draw; the rest is in the rows. */
const communes = (report) => report.features("communes").map(({ id, geometry, properties }) => ({ type: "Feature", id, geometry, properties: { insee: properties.insee } }));

function changes(report) {
  const period = report.lastPeriod;
  return report
    .features("mutations")
    .filter(({ properties: row }) => row.periode === undefined || row.periode === null || row.periode === period)
    .map(({ id, geometry, properties: row }) => ({ type: "Feature", id, geometry, properties: { row: id, insee: row.insee, sens: row.sens || 0, size: row.surface_m2 } }));
}

function projects(report) {
  return report.features("projets").map(({ id, geometry, properties: row }) => ({
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: middleOf(geometry) },
    properties: { row: id, insee: row.insee, avis: opinionOf(row.avis).avis, rank: OPINIONS.length - OPINIONS.indexOf(opinionOf(row.avis)) },
  }));
}

const geojson = (features) => ({ type: "geojson", data: collection(features), tolerance: 0.3 });
const line = (source, paint, more = {}) => ({ type: "line", source, paint, layout: { "line-join": "round", "line-cap": "round" }, ...more });

/** Layers that come when they are first asked for: their source with its data at once, for a source that was empty answers no question later. */
const LATER = {
  changes: {
    make: changes,
    before: "hover",
    layers: () => {
      const match = (name) => ["match", ["get", "sens"], ...CHANGES.flatMap((kind) => [kind.sens, kind[name]]), "#888888"];
      return [
        { id: "changes", type: "fill", source: "changes", paint: { "fill-color": match("colour"), "fill-opacity": ["match", ["get", "sens"], 0, 0.65, 1] } },
        { id: "change-lines", ...line("changes", { "line-color": match("stroke"), "line-width": 0.9 }) },
      ];
    },
  },
  projects: {
    make: projects,
    before: undefined,
    layers: () => [
      {
        id: "projects", type: "symbol", source: "projects",
        layout: { "icon-image": ["concat", "avis-", ["get", "avis"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "rank"],
          "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.45, 10, 0.8, 12, 1.1, 14, 1.3] },
      },
    ],
  },
};

function firstStyle(report) {
  const borders = bordersOf(report).map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } }));
  return {
    version: 8,
    sources: { communes: geojson(communes(report)), borders: geojson(borders) },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#fafaf6" } },
      { id: "communes", type: "fill", source: "communes", paint: { "fill-color": "#f6f1e4", "fill-antialias": false } },
      { id: "hatch", type: "fill", source: "communes", filter: among([]), paint: { "fill-pattern": "hatch" } },
      { id: "dots", type: "fill", source: "communes", filter: among([]), paint: { "fill-pattern": "dots" } },
      { id: "veil", type: "fill", source: "communes", filter: among([]), paint: { "fill-color": "#fafaf6", "fill-opacity": 0.78 } },
      { id: "commune-lines", ...line("communes", { "line-color": "#8b8574", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 12, 1.2] }) },
      { id: "borders", ...line("borders", { "line-color": "#3c4438", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1.4, 12, 2.6] }) },
      { id: "hover", ...line("communes", { "line-color": "#101010", "line-width": ["case", ["boolean", ["feature-state", "hover"], false], 2, 0] }) },
      { id: "outline", ...line("communes", { "line-color": "#101010", "line-width": 2.6 }, { filter: among([]) }) },
    ],
    transition: { duration: 0, delay: 0 },
  };
}

/** Names over the map, placed again at each move. */
function namesLayer(map, report, host) {
  const names = namesOf(report);
  const spans = new Map();
  const layer = h("div", { class: "map-names", "aria-hidden": "true" });
  host.append(layer);
  let due = false;
  const place = () => {
    due = false;
    const near = map.getZoom() > 10.5;
    const size = near ? 13 : 11;
    const project = (point) => {
      const { x, y } = map.project(point);
      return [x, y];
    };
    const shown = placeNames(names, project, { size, frame: [host.clientWidth, host.clientHeight] });
    const kept = new Set();
    for (const name of shown) {
      kept.add(name);
      if (!spans.has(name)) {
        const span = h("span", null, name.text);
        spans.set(name, span);
        layer.append(span);
      }
      const span = spans.get(name);
      span.style.fontSize = `${size}px`;
      span.style.transform = `translate(${Math.round(name.x)}px, ${Math.round(name.y)}px) translate(-50%, -50%)`;
    }
    for (const [name, span] of spans) {
      if (kept.has(name)) continue;
      span.remove();
      spans.delete(name);
    }
  };
  const ask = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(place);
  };
  map.on("move", ask);
  map.on("resize", ask);
  place();
}

/**
 * @param host   the element that the map fills
 * @param on     {hover(info, [x, y]), pick(code or null), project(row)}; info: {kind: "commune" | "change" | "project", row} or null
 * @return promise of {update(state), show(zone), reset(), destroy()}
 */
export async function liveMap(host, report, state, on) {
  const maplibre = await loadMapLibre();
  const features = report.features("communes");
  const whole = boxOf(features.map((f) => f.geometry));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const spread = (box, by) => [box[0] - by * (box[2] - box[0]), box[1] - by * (box[3] - box[1]), box[2] + by * (box[2] - box[0]), box[3] + by * (box[3] - box[1])];
  const stage = h("div", { class: "map-stage" });
  host.append(stage);
  let map;
  try {
    map = new maplibre.Map({
      container: stage,
      style: firstStyle(report),
      bounds: [[whole[0], whole[1]], [whole[2], whole[3]]],
      fitBoundsOptions: { padding: marginOf(true) },
      maxBounds: spread(whole, 0.6),
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      locale: LOCALE,
      validateStyle: false,
    });
  } catch (error) {
    stage.remove();
    throw error;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await new Promise((resolve, reject) => {
    map.once("styledata", () => addImages(map));
    map.once("load", resolve);
    map.once("error", ({ error }) => reject(error));
  });

  function update(next) {
    const { indicator, codes } = next;
    const own = codes ? [...codes] : null;
    const colours = features.flatMap(({ properties: { insee } }) => (indicator ? [insee, indicator.colour(insee)] : []));
    map.setPaintProperty("communes", "fill-color", colours.length > 0 ? ["match", ["get", "insee"], ...unique(colours), "#f6f1e4"] : "#f6f1e4");
    const at = (wanted) => (indicator ? features.map((f) => f.properties.insee).filter((code) => indicator.classAt(code) === wanted) : []);
    map.setFilter("hatch", among(at(null)));
    map.setFilter("dots", among(at(-1)));
    map.setFilter("veil", own ? ["!", among(own)] : among([]));
    map.setFilter("outline", own && own.length === 1 ? among(own) : among([]));
    map.setPaintProperty("communes", "fill-opacity", next.changes || next.projects ? 0.55 : 1);
    for (const [name, { make, before, layers }] of Object.entries(LATER)) {
      if (!next[name] || map.getSource(name)) continue;
      map.addSource(name, geojson(make(report)));
      for (const layer of layers()) map.addLayer(layer, before);
    }
    const within = own ? [among(own)] : [];
    const show = (layer, wanted, filter) => {
      if (!map.getLayer(layer)) return;
      map.setLayoutProperty(layer, "visibility", wanted ? "visible" : "none");
      if (wanted) map.setFilter(layer, ["all", filter(), ...within]);
    };
    for (const layer of ["changes", "change-lines"]) show(layer, next.changes, () => [">=", ["get", "size"], next.changes.min]);
    show("projects", next.projects, () => ["in", ["get", "avis"], ["literal", next.projects]]);
  }

  let hovered = null;
  const setHover = (id) => {
    if (hovered === id) return;
    if (hovered !== null) map.setFeatureState({ source: "communes", id: hovered }, { hover: false });
    hovered = id;
    if (id !== null) map.setFeatureState({ source: "communes", id }, { hover: true });
  };
  const under = (point) => {
    const near = [[point.x - 3, point.y - 3], [point.x + 3, point.y + 3]];
    const found = (name, where) => (map.getLayer(name) && map.getLayoutProperty(name, "visibility") !== "none" ? map.queryRenderedFeatures(where, { layers: [name] }) : []);
    const [project] = found("projects", near).sort((a, b) => b.properties.rank - a.properties.rank);
    if (project) return { kind: "project", row: report.rows("projets")[project.properties.row] };
    const [change] = found("changes", point);
    const [commune] = found("communes", point);
    if (change) return { kind: "change", row: report.rows("mutations")[change.properties.row], id: commune ? commune.id : null };
    return commune ? { kind: "commune", row: report.rows("communes")[commune.id], id: commune.id } : null;
  };
  map.on("mousemove", (event) => {
    const info = under(event.point);
    setHover(info && info.id !== undefined ? info.id : null);
    map.getCanvas().style.cursor = info ? "pointer" : "";
    on.hover(info, [event.point.x, event.point.y]);
  });
  map.on("mouseout", () => {
    setHover(null);
    on.hover(null);
  });
  map.on("click", (event) => {
    const info = under(event.point);
    if (info && info.kind === "project") on.project(info.row);
    else on.pick(info ? info.row.insee : null);
  });

  let moved = false; // by a person: then a new size of the window leaves the map where it is
  let shown = null;
  map.on("movestart", (event) => {
    if (event.originalEvent) moved = true;
  });
  map.on("resize", () => {
    if (!moved) zones.show(shown, true);
  });
  const move = (box, padding, at) => map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding, animate: !calm && !at, duration: 500, maxZoom: 14 });
  const zones = {
    show(codes, at = false) {
      shown = codes;
      moved = false;
      const box = codes ? boxOf(features.filter((f) => codes.has(f.properties.insee)).map((f) => f.geometry)) : whole;
      if (box) move(box, marginOf(!codes), at);
    },
  };
  update(state);
  namesLayer(map, report, stage);
  return {
    update,
    show: zones.show,
    zoom: (by) => {
      moved = true;
      return by > 0 ? map.zoomIn({ animate: !calm }) : map.zoomOut({ animate: !calm });
    },
    lost: (then) => map.getCanvas().addEventListener("webglcontextlost", then),
    idle: () => new Promise((resolve) => (map.loaded() ? resolve() : map.once("idle", resolve))),
    destroy: () => {
      map.remove();
      stage.remove();
    },
  };
}

/** Pairs of a match expression, each code once: it refuses doubles. */
function unique(pairs) {
  const seen = new Map();
  for (let i = 0; i < pairs.length; i += 2) seen.set(pairs[i], pairs[i + 1]);
  return [...seen].flat();
}

