// @ts-check
// Words, numbers and days as people of the report's language write them.

/** What page.py says of the report. @type {Meta} */
const META = JSON.parse($("meta").textContent ?? "");
const LANG = META.lang;
const DAY = 86400000;

/** From here on, decimals are noise: wording.py. */
const WHOLE_NUMBERS_FROM = 10_000;

/** A sentence of the report's language, filled in. @param {string} key @param {Record<string, any>} values @returns {string} */
function say(key, values = {}) {
  return META.words[key].replace(
    /\{(\w+)\}/g,
    (/** @type {string} */ _, /** @type {string} */ name) => values[name] ?? "",
  );
}

/** The heading of a column. @param {string} column @returns {string} */
function label(column) {
  return META.words[column] ?? dimensionName(column);
}

/** @param {string} name @returns {string} */
function dimensionName(name) {
  return META.words.dimension[name] ?? name.replaceAll("_", " ");
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase(LANG) + text.slice(1);
}

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {Maybe<number>} value @param {number} [decimals] @param {boolean} [signed] */
function number(value, decimals = 0, signed = false) {
  if (value === null || value === undefined) return "–";
  const key = `${decimals}${signed}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(LANG, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: signed ? "exceptZero" : "negative",
    });
  formats.set(key, format);
  return format.format(value).replace("-", "−");
}

/** On which side of the plan an amount lies, as it is written: what rounds to 0 lies on neither. @param {Maybe<number>} value @param {string} text */
const sideOf = (value, text) => (!value || !/[1-9]/.test(text) ? "" : value < 0 ? "below" : "above");

/** @param {Maybe<number>} value @param {boolean} [signed] @param {number} [decimals] */
function percent(value, signed = false, decimals = 2) {
  return value === null || value === undefined ? "–" : `${number(value, decimals, signed)}\u00a0%`;
}

const compact = new Intl.NumberFormat(LANG, {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** @param {Maybe<number>} value @param {boolean} [signed] */
function short(value, signed = false) {
  if (value === null || value === undefined) return "–";
  return (signed && value > 0 ? "+" : "") + compact.format(value).replace("-", "−");
}

/** How many decimals a column of amounts needs: none where one is large or all are whole, else two. @param {Maybe<number>[]} values */
function decimalsFor(values) {
  if (META.decimals !== null) return META.decimals;
  let whole = true;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (Math.abs(value) >= WHOLE_NUMBERS_FROM) return 0;
    if (!Number.isInteger(value)) whole = false;
  }
  return whole ? 0 : 2;
}

/** @param {Intl.DateTimeFormatOptions} options */
const calendar = (options) => new Intl.DateTimeFormat(LANG, { timeZone: "UTC", ...options });
const longMonth = calendar({ month: "long", year: "numeric" });
const shortMonth = calendar({ month: "short", year: "numeric" });
const onlyMonth = calendar({ month: "short" });
const longDay = calendar({ day: "numeric", month: "long", year: "numeric" });
const shortDay = calendar({ dateStyle: "medium" });
const weekDay = calendar({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});
const dayAndMonth = calendar({ day: "numeric", month: "long" });
const moment = new Intl.DateTimeFormat(LANG, {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/** A month or day as in the middle of a sentence, where Russian writes it small; what begins with it is capital(…). @param {number} days */
function monthName(days, format = longMonth) {
  return format.format(days * DAY).replace(/\s?г\.$/, "");
}

/** @param {number} days */
function isoMonth(days) {
  return new Date(days * DAY).toISOString().slice(0, 7);
}

/** @param {number} days */
function isoDay(days) {
  return new Date(days * DAY).toISOString().slice(0, 10);
}

/** @param {number} days */
function lengthOfMonth(days) {
  const first = new Date(days * DAY);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
}
