// SPDX-License-Identifier: Apache-2.0

// Numbers and dates in French, the same in every browser: nothing depends on its language or its clock.

const THOUSANDS = "\u202f"; // narrow no-break space
const UNIT = "\u00a0";
const MINUS = "\u2212";
export const NONE = "–";

const known = (x) => typeof x === "number" && Number.isFinite(x);

/** `number(12345.6, 1)` → « 12 345,6 ». Without digits: as many as 15 figures need, at most 4. */
export function number(x, digits) {
  if (!known(x)) return NONE;
  const fixed = Math.abs(x).toFixed(digits === undefined ? 4 : digits);
  let [whole, part] = fixed.split(".");
  if (digits === undefined && part) part = part.replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THOUSANDS);
  const text = part ? `${grouped},${part}` : grouped;
  return x < 0 && /[1-9]/.test(fixed) ? MINUS + text : text;
}

/** The same with its sign, + too; zero has none. */
export function signed(x, digits) {
  const text = number(x, digits);
  return known(x) && x > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

const unit = (text, name) => (text === NONE ? NONE : text + UNIT + name);

/** Digits of a figure in hectares: more for the small, none for the large. */
export function hectareDigits(m2) {
  const size = Math.abs(m2) / 1e4;
  return size >= 1000 ? 0 : size >= 10 ? 1 : 2;
}

/** Square metres as the number of hectares, without unit. */
export function hectares(m2, digits) {
  return known(m2) ? number(m2 / 1e4, digits === undefined ? hectareDigits(m2) : digits) : NONE;
}

/** Square metres as hectares: « 143,2 ha ». */
export function ha(m2, digits) {
  return unit(hectares(m2, digits), "ha");
}

/** Square metres: « 1 234 m² ». */
export function m2(x, digits = 0) {
  return unit(number(x, digits), "m²");
}

/** Hectares from a hectare on, square metres below. */
export function area(x) {
  return known(x) && Math.abs(x) < 1e4 ? m2(x) : ha(x);
}

/** Percent, of a number that is one already: « 12,3 % ». */
export function pct(x, digits = 1) {
  return unit(number(x, digits), "%");
}

/** « 2017|2018|2020 » → « 2017, 2018 ou 2020 »: parts of a zone have different dates. */
export function years(text) {
  if (text === null || text === undefined || text === "") return NONE;
  const parts = String(text).split("|");
  return parts.length < 2 ? parts[0] : `${parts.slice(0, -1).join(", ")} ou ${parts[parts.length - 1]}`;
}

/** The window between two of them: « 2020 – 2023 ». */
export function window_(before, after) {
  return before && after ? `de ${years(before)} à ${years(after)}` : years(after || before);
}

const MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");

/** « 2024-05-31 » → « 31 mai 2024 »; a month or a year alone stay that. What is no date is shown as it is. */
export function date(iso) {
  if (iso === null || iso === undefined || iso === "") return NONE;
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(String(iso));
  if (!found) return String(iso);
  const month = found[2] && MONTHS[Number(found[2]) - 1];
  if (!month) return found[1];
  const day = Number(found[3]);
  return found[3] ? `${day === 1 ? "1er" : day} ${month} ${found[1]}` : `${month} ${found[1]}`;
}

/** « 1 commune », « 3 communes ». */
export function count(n, one, many) {
  return `${number(n, 0)}${UNIT}${n < 2 ? one : many || `${one}s`}`;
}

/** Without accents and case, for searches and for order. */
export function fold(text) {
  return String(text === null || text === undefined ? "" : text)
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[œŒ]/g, "oe")
    .toLowerCase();
}

/** Order of two French names. */
export function byName(a, b) {
  const x = fold(a);
  const y = fold(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A long text cut, with its ellipsis: labels may have ten thousand characters. */
export function clip(text, size = 80) {
  const letters = [...String(text === null || text === undefined ? "" : text)];
  return letters.length > size ? `${letters.slice(0, size - 1).join("").trimEnd()}…` : letters.join("");
}
