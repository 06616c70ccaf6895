// SPDX-License-Identifier: Apache-2.0

// Plane geometry of the maps: the projection, boxes, a place for a name, the outlines of territoires.

const R = 180 / Math.PI;

/** Web Mercator in degrees of the equator: the projection of MapLibre, so that the still picture lies under the live one. */
export const mercatorY = (latitude) => R * Math.log(Math.tan(Math.PI / 4 + latitude / R / 2));

export function boxOf(geometries) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    for (const rings of geometry.coordinates) {
      for (const [x, y] of rings[0]) {
        if (x < box[0]) box[0] = x;
        if (y < box[1]) box[1] = y;
        if (x > box[2]) box[2] = x;
        if (y > box[3]) box[3] = y;
      }
    }
  }
  return box[0] === Infinity ? null : box;
}

/** Pixels left around what is shown: the whole, or a part of it. The same for the picture and the live map, which lie over each other. */
export const marginOf = (whole) => (whole ? 10 : 28);

export const overlaps = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Longitude and latitude → pixels of a picture that shows the whole box, with a margin. Has `view`: the box in degrees that the picture covers. */
export function fit(box, width, height, margin = 12) {
  const low = mercatorY(box[1]);
  const high = mercatorY(box[3]);
  const spanX = box[2] - box[0] || 1e-6;
  const spanY = high - low || 1e-6;
  const scale = Math.min((width - 2 * margin) / spanX, (height - 2 * margin) / spanY);
  const left = (width - scale * spanX) / 2;
  const top = (height - scale * spanY) / 2;
  const project = ([x, y]) => [left + (x - box[0]) * scale, top + (high - mercatorY(y)) * scale];
  project.scale = scale;
  project.size = [width, height];
  return project;
}

/** Path of a geometry, one decimal of a pixel; points that fall on the one before are left out. */
export function pathOf(geometry, project, digits = 1) {
  let path = "";
  for (const rings of geometry.coordinates) {
    for (const ring of rings) {
      let before = "";
      let points = "";
      for (let i = 0; i < ring.length - 1; i += 1) {
        const [x, y] = project(ring[i]);
        const point = `${x.toFixed(digits)} ${y.toFixed(digits)}`;
        if (point !== before) points += (points ? "L" : "M") + point;
        before = point;
      }
      if (points) path += `${points}Z`;
    }
  }
  return path;
}

export function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

export function contains(geometry, point) {
  return geometry.coordinates.some((rings) => inRing(point, rings[0]) && !rings.slice(1).some((hole) => inRing(point, hole)));
}

/** Mean of the corners of the largest part: near enough for a symbol. */
export function middleOf(geometry) {
  let best = null;
  let most = -1;
  for (const rings of geometry.coordinates) {
    const size = ringArea(rings[0]);
    if (size > most) [most, best] = [size, rings[0]];
  }
  let x = 0;
  let y = 0;
  for (let i = 0; i < best.length - 1; i += 1) [x, y] = [x + best[i][0], y + best[i][1]];
  const n = Math.max(1, best.length - 1);
  return [x / n, y / n];
}

function ringArea(ring) {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) twice += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return Math.abs(twice) / 2;
}

/** Where a name fits best: the middle of the widest level line through the largest part, tried at several heights. */
export function placeOf(geometry) {
  let rings = geometry.coordinates[0];
  for (const other of geometry.coordinates) if (ringArea(other[0]) > ringArea(rings[0])) rings = other;
  const [, south, , north] = boxOf([{ coordinates: [[rings[0]]] }]);
  let best = { width: -1, point: rings[0][0] };
  for (let k = 2; k <= 8; k += 1) {
    const y = south + ((north - south) * k) / 10;
    const cuts = [];
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 1) {
        const [a, b] = [ring[i], ring[i + 1]];
        if (a[1] > y !== b[1] > y) cuts.push(a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1]));
      }
    }
    cuts.sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const middle = 1 - Math.abs(k - 5) / 10; // of two lines as wide, the one nearer the middle
      const width = (cuts[i + 1] - cuts[i]) * middle;
      if (width > best.width) best = { width, point: [(cuts[i] + cuts[i + 1]) / 2, y] };
    }
  }
  return best.point;
}

/**
 * Lines between communes of different groups, and the outer limit. Communes share their borders exactly, so a border is an edge that two
 * have; where one has a corner that its neighbour lacks, the ground beyond the edge is asked whose it is.
 *
 * @param features communes; @param groupOf(properties) → their group
 * @return {lines: [[a, b], …]} edges in degrees
 */
export function groupBorders(features, groupOf) {
  const edges = new Map();
  features.forEach((feature, i) => {
    for (const rings of feature.geometry.coordinates) {
      for (const ring of rings) {
        for (let k = 0; k + 1 < ring.length; k += 1) {
          const [a, b] = [ring[k].join(), ring[k + 1].join()];
          const key = a < b ? `${a} ${b}` : `${b} ${a}`;
          if (edges.has(key)) edges.get(key).owners.push(i);
          else edges.set(key, { a: ring[k], b: ring[k + 1], owners: [i] });
        }
      }
    }
  });
  const boxes = features.map((feature) => boxOf([feature.geometry]));
  const groups = features.map((feature) => groupOf(feature.properties));
  const neighbour = (a, b, owner) => {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length = Math.hypot(dx, dy) || 1;
    const step = 2e-5; // about two metres
    for (const side of [1, -1]) {
      const point = [(a[0] + b[0]) / 2 - (side * dy * step) / length, (a[1] + b[1]) / 2 + (side * dx * step) / length];
      const at = boxes.findIndex((box, i) => i !== owner && overlaps(box, [...point, ...point]) && contains(features[i].geometry, point));
      if (at >= 0) return at;
    }
    return null;
  };
  const lines = [];
  for (const { a, b, owners } of edges.values()) {
    if (owners.length > 1) {
      if (groups[owners[0]] !== groups[owners[1]]) lines.push([a, b]);
      continue;
    }
    const along = (t) => (t === 0 ? a : t === 1 ? b : [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    for (const t of [0, 0.25, 0.5, 0.75]) {
      const piece = [along(t), along(t + 0.25)];
      const other = neighbour(...piece, owners[0]);
      if (other === null || groups[owners[0]] !== groups[other]) lines.push(piece);
    }
  }
  return joined(lines);
}

/** Edges joined end to end into longer lines: fewer joints to draw. */
function joined(edges) {
  const ends = new Map();
  const at = (point) => point.join();
  const put = (line, point) => {
    if (!ends.has(at(point))) ends.set(at(point), []);
    ends.get(at(point)).push(line);
  };
  for (const line of edges) for (const point of line) put(line, point);
  const used = new Set();
  const lines = [];
  const follow = (line, forward) => {
    for (;;) {
      const end = forward ? line[line.length - 1] : line[0];
      const around = ends.get(at(end));
      const next = around.length === 2 ? around.find((edge) => !used.has(edge)) : null;
      if (!next) return;
      used.add(next);
      const other = at(next[0]) === at(end) ? next[1] : next[0];
      if (forward) line.push(other);
      else line.unshift(other);
    }
  };
  for (const edge of edges) {
    if (used.has(edge)) continue;
    used.add(edge);
    const line = [...edge];
    follow(line, true);
    follow(line, false);
    lines.push(line);
  }
  return lines;
}
