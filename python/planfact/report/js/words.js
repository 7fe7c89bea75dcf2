// Words, numbers and days as people of the report's language write them.
"use strict";

const META = JSON.parse(document.getElementById("meta").textContent);
const LANG = META.lang;
const DAY = 86400000;

function say(key, values = {}) {
  return META.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
function label(column) {
  return META.words[column] ?? dimensionName(column);
}
function dimensionName(name) {
  return META.words.dimension[name] ?? name.replaceAll("_", " ");
}
function capital(text) {
  return text.charAt(0).toLocaleUpperCase(LANG) + text.slice(1);
}

const formats = new Map();
function number(value, decimals = 0, signed = false) {
  if (value === null || value === undefined) return "–";
  const key = `${decimals}${signed}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(LANG, {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: signed ? "exceptZero" : "negative",
    }));
  }
  return formats.get(key).format(value).replace("-", "−");
}
function percent(value, signed = false, decimals = 2) {
  return value === null || value === undefined ? "–" : `${number(value, decimals, signed)}\u00a0%`;
}
const compact = new Intl.NumberFormat(LANG, { notation: "compact", maximumSignificantDigits: 3 });
function short(value) {
  return value === null || value === undefined ? "–" : compact.format(value).replace("-", "−");
}
/** How many decimals a column of amounts needs: none from 10,000 on or where all are whole, else two. */
function decimalsFor(values) {
  let whole = true;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (Math.abs(value) >= 10000) return 0;
    if (!Number.isInteger(value)) whole = false;
  }
  return whole ? 0 : 2;
}

const calendar = (options) => new Intl.DateTimeFormat(LANG, { timeZone: "UTC", ...options });
const longMonth = calendar({ month: "long", year: "numeric" });
const shortMonth = calendar({ month: "short", year: "numeric" });
const longDay = calendar({ day: "numeric", month: "long", year: "numeric" });
const weekDay = calendar({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const dayAndMonth = calendar({ day: "numeric", month: "long" });
const moment = new Intl.DateTimeFormat(LANG, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A month or day as in the middle of a sentence, where Russian writes it small; what begins with it is capital(…). */
function monthName(days, format = longMonth) {
  return format.format(days * DAY).replace(/\s?г\.$/, "");
}
function isoMonth(days) {
  return new Date(days * DAY).toISOString().slice(0, 7);
}
function isoDay(days) {
  return new Date(days * DAY).toISOString().slice(0, 10);
}
function lengthOfMonth(days) {
  const first = new Date(days * DAY);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Builds an element; text is text, never HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
