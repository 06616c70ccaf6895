// SPDX-License-Identifier: Apache-2.0
// Which zones a chart of a zone shows beside it.

/** A commune: itself, its territoire, the whole. A territoire: itself, the whole, its communes. The whole: itself, its territoires (its communes without any). */
export function related(report, zone) {
  const z = report.zone(zone);
  if (!z) return [];
  const groups = report.zones.filter((other) => other.niveau === "territoire");
  if (z.niveau === "commune")
    return [z, groups.find((g) => g.zone === z.territoire), report.whole].filter((one) => one && one.zone !== undefined);
  if (z.niveau === "territoire") return [z, report.whole, ...report.communesOf(z)];
  return groups.length ? [z, ...groups] : [z, ...report.communesOf(z)];
}
