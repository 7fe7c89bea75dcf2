// @ts-check
// What the page knows, and what is chosen: a month and a cell. What is chosen stands in the address after #, so that
// the browser's back button undoes a drill and a link can point into the report.

const DIMENSIONS = META.dimensions.map(({ dimension }) => dimension);
const LEVELS = META.dimensions.filter((row) => row.is_level).map(({ dimension }) => dimension);
const MANY = DIMENSIONS.length > 1;

/** The tables of the page as rows, by name. @type {Record<string, Row[]>} */
const data = {};

/** The months that the page shows, from the first on. @type {number[]} */
let months = [];

/** Cells by level and month. @type {Map<string, Row[]>} */
const inMonth = new Map();

/** Cells by what they are, then by month. @type {Map<string, Map<number, Row>>} */
const byKey = new Map();

/** What is known of the months before those, by what the cells are. @type {Map<string, Map<number, Row>>} */
const unplanned = new Map();

/** By dimensions that are no level together: plan_fact_cross, by month. @type {Map<number, Row[]>} */
const crossed = new Map();

/** What is chosen. @type {Where} */
let where = { month: META.month, level: "total", members: {} };

/** Where the focus goes once a drill is shown. */
let toPath = false;

/** @param {string} level @param {Row} members */
const keyOf = (level, members) => JSON.stringify([level, ...DIMENSIONS.map((name) => members[name] ?? null)]);

/** @param {number} month @param {string} level @param {Members} members */
const cellAt = (month, level, members) => byKey.get(keyOf(level, members))?.get(month) ?? null;

/** @param {string} level @param {number} month */
const cellsOf = (level, month) => inMonth.get(`${level} ${month}`) ?? [];

/** @param {Row} row */
const seriesName = (row) => DIMENSIONS.map((name) => row[name]).join(" · ");

/** @param {string} level @param {Row} row @returns {string} */
const nameOf = (level, row) => (level === "total" ? say("total") : level === "series" ? seriesName(row) : row[level]);

/** The chosen cell by what it is and what it is called. @param {string} level @param {Members} members */
function fullName(level, members) {
  if (level === "series" || level === "total") return nameOf(level, members);
  const called = (META.labels[level] ?? {})[members[level]];
  return `${capital(dimensionName(level))} ${members[level]}${called ? ` (${called})` : ""}`;
}

/** What the first screen shows; the other tables are unpacked behind it. */
const FIRST = ["months", "cells", "year", "history", "intervals", "signals", "classes", "groups", "alerts", "comments"];

/** Unpacks some tables of the page. @param {string[]} names */
async function loadTables(names) {
  const tables = await Promise.all(names.map(async (name) => rowsOf(await unpack(`pack-${name}`))));
  names.forEach((name, at) => (data[name] = tables[at]));
}

/** Unpacks what is below the first screen. */
async function loadRest() {
  await loadTables(META.tables.filter((name) => !FIRST.includes(name)));
  for (const row of data.crossed) listed(crossed, row.month).push(row);
}

/** Unpacks what the first screen shows, and finds the cells of each month. */
async function load() {
  await loadTables(FIRST);
  const classes = new Map(data.classes.map((row) => [row.series_id, row.class]));
  for (const row of data.cells) {
    row.name = nameOf(row.level, row);
    if (row.level === "series" || !MANY) row.class = classes.get(row.series_id) ?? null;
    listed(inMonth, `${row.level} ${row.month}`).push(row);
    const key = keyOf(row.level, row);
    if (!byKey.has(key)) byKey.set(key, new Map());
    byKey.get(key)?.set(row.month, row);
  }
  for (const row of data.intervals) {
    const cell = cellAt(row.month, row.level, row);
    if (cell) [cell.lo_80, cell.hi_80, cell.is_plan_outside] = [row.lo_80, row.hi_80, row.is_outside];
  }
  for (const row of data.year) {
    const cell = cellAt(row.month, row.level, row);
    if (cell) cell.year = row;
  }
  for (const row of data.history) {
    const key = keyOf(row.level, row);
    if (!unplanned.has(key)) unplanned.set(key, new Map());
    unplanned.get(key)?.set(row.month, row);
  }
  for (const row of data.signals) {
    const cell = cellAt(row.month, row.level, row);
    if (cell) cell.signal = row.signal;
  }
  months = data.months.map((row) => row.month);
}

/**
 * Turns the columns of a table into rows: objects that share their keys cost little.
 * @param {Packed} packed
 */
function rowsOf(packed) {
  return rowsWhere(packed, () => true);
}

/** Some of them. @param {Packed} packed @param {(at: number) => boolean} isWanted */
function rowsWhere(packed, isWanted) {
  const names = Object.keys(packed).filter((name) => name !== "length");
  const rows = [];
  for (let at = 0; at < packed.length; at++) {
    if (!isWanted(at)) continue;
    /** @type {Row} */
    const row = {};
    for (const name of names) row[name] = packed[name][at];
    rows.push(row);
  }
  return rows;
}

/** The list under a key, a new one where there is none. @template K, V @param {Map<K, V[]>} lists @param {K} key */
function listed(lists, key) {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Whether plan to date says something that the plan of the whole month does not. @param {number} month */
const isPartial = (month) => data.months.some((row) => row.month === month && row.is_partial);

/** Chooses the month before or after. @param {number} by */
function step(by) {
  const month = months[months.indexOf(where.month) + by];
  if (month !== undefined) go({ month });
}

/** Chooses. @param {Partial<Where>} change @param {boolean} [announce] */
function go(change, announce) {
  const next = { ...where, ...change };
  const parts = new URLSearchParams({ month: isoMonth(next.month) });
  if (next.level !== "total") {
    parts.set("level", next.level);
    for (const [name, member] of Object.entries(next.members)) parts.set(`in.${name}`, member);
  }
  toPath = Boolean(announce);
  location.hash = parts.toString();
}

/** Reads from the address what is chosen. */
function read() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const month = months.find((month) => isoMonth(month) === parts.get("month")) ?? META.month;
  const level = parts.get("level") ?? "total";
  /** @type {Members} */
  const members = {};
  for (const name of DIMENSIONS) {
    const member = parts.get(`in.${name}`);
    if (member !== null) members[name] = member;
  }
  where = byKey.has(keyOf(level, members)) ? { month, level, members } : { month, level: "total", members: {} };
}

/** Chooses the cell of a row. @param {Row} row */
function openCell(row, month = where.month) {
  /** @type {Members} */
  const members = {};
  for (const name of DIMENSIONS) if (row[name] !== null && row[name] !== undefined) members[name] = row[name];
  go({ level: row.level, members, month }, true);
}

/** The series under the chosen cell, in a month. @param {number} month */
function seriesWithin(month) {
  const list = inMonth.get(`series ${month}`) ?? cellsOf(DIMENSIONS[0], month);
  return list.filter((row) => Object.entries(where.members).every(([name, member]) => row[name] === member));
}
