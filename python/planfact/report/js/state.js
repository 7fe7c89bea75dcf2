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

/** Plan against fact of every cell and month. @type {Finder} */
let cells;

/** What is known of the months before those. @type {Finder} */
let unplanned;

/** The year up to each month. @type {Finder} */
let years;

/** Where the forecast behind a plan saw a month's sum. @type {Finder} */
let intervals;

/** Noise or signal. @type {Finder} */
let signals;

/** By dimensions that are no level together: plan_fact_cross, by month. @type {Map<number, Row[]>} */
const crossed = new Map();

/** What is chosen. @type {Where} */
let where = { month: META.month, level: "total", members: {} };

/** Where the focus goes once a drill is shown. */
let toPath = false;

/** @param {string} level @param {Row} members */
const keyOf = (level, members) => JSON.stringify([level, ...DIMENSIONS.map((name) => members[name] ?? null)]);

/** @param {number} month @param {string} level @param {Row} members */
const cellAt = (month, level, members) => cells.at(month, level, members);

/** @param {string} level @param {number} month */
const cellsOf = (level, month) => cells.of(level, month);

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

/** What the first screen shows as rows; the other tables are unpacked behind it. */
const FIRST = ["months", "classes", "groups", "alerts", "comments"];

/** The large tables, of which the first screen shows a few cells: these become rows when they are looked at. */
const LARGE = ["cells", "year", "history", "intervals", "signals"];

/** Unpacks some tables of the page. @param {string[]} names */
async function loadTables(names) {
  const tables = await Promise.all(names.map(async (name) => rowsOf(await unpack(`pack-${name}`))));
  names.forEach((name, at) => (data[name] = tables[at]));
}

/** Unpacks what is below the first screen: one table after the other, so that the page answers in between. */
async function loadRest() {
  for (const name of META.tables) if (!FIRST.includes(name) && !LARGE.includes(name)) await loadTables([name]);
  for (const row of data.crossed) listed(crossed, row.month).push(row);
}

/** Unpacks what the first screen shows. */
async function load() {
  const [packed] = await Promise.all([Promise.all(LARGE.map((name) => unpack(`pack-${name}`))), loadTables(FIRST)]);
  const classOf = once(() => new Map(data.classes.map((row) => [row.series_id, row.class])));
  cells = finder(packed[0], (row) => {
    row.name = nameOf(row.level, row);
    if (row.level === "series" || !MANY) row.class = classOf().get(row.series_id) ?? null;
  });
  [years, unplanned, intervals, signals] = packed.slice(1).map((table) => finder(table));
  months = data.months.map((row) => row.month);
}

/**
 * Finds the rows of a table by level and month, and makes them when they are asked for: there may be tens of thousands.
 * @param {Packed} packed
 * @param {(row: Row) => void} [finish]
 * @returns {Finder}
 */
function finder(packed, finish) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  const { level, month, length } = packed;
  for (let at = 0; at < length; at++) listed(places, `${level(at)} ${month(at)}`).push(at);
  const rowAt = rowMaker(packed);
  /** @type {Row[]} */
  const made = [];
  /** @param {number} at */
  const row = (at) => {
    if (!made[at]) {
      made[at] = rowAt(at);
      finish?.(made[at]);
    }
    return made[at];
  };
  return {
    months: once(() => [...new Set([...places.values()].map(([first]) => month(first)))]),
    of: (level, month) => (places.get(`${level} ${month}`) ?? []).map(row),
    at(month, level, members) {
      const isHere = (/** @type {number} */ at) =>
        DIMENSIONS.every((name) => packed[name](at) === (members[name] ?? null));
      const found = places.get(`${level} ${month}`)?.find(isHere);
      return found === undefined ? null : row(found);
    },
  };
}

/** What makes a row of a table. @param {Packed} packed @returns {(at: number) => Row} */
function rowMaker(packed) {
  const names = Object.keys(packed).filter((name) => name !== "length");
  return (at) => {
    /** @type {Row} */
    const row = {};
    for (const name of names) row[name] = packed[name](at);
    return row;
  };
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
  const rowAt = rowMaker(packed);
  const rows = [];
  for (let at = 0; at < packed.length; at++) if (isWanted(at)) rows.push(rowAt(at));
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
  const isKnown = months.some((month) => cellAt(month, level, members));
  where = isKnown ? { month, level, members } : { month, level: "total", members: {} };
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
  const list = cellsOf(MANY ? "series" : DIMENSIONS[0], month);
  return list.filter((row) => Object.entries(where.members).every(([name, member]) => row[name] === member));
}
