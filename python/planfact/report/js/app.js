// The report: a month and a cell are chosen, the page shows them. What is chosen stands in the address after #,
// so that the browser's back button undoes a drill and a link can point into the report.
"use strict";

const $ = (id) => document.getElementById(id);
const DIMENSIONS = META.dimensions.map((one) => one.dimension);
const LEVELS = META.dimensions.filter((one) => one.is_level).map((one) => one.dimension);
const MANY = DIMENSIONS.length > 1;
const data = {};
const inMonth = new Map();
const byKey = new Map();
const dayPacks = new Map();
let where = { month: META.month, level: "total", members: {} };
let tab = null;
let heatSides = null;
let turn = 0;
let toPath = false; // where the focus goes once a drill is shown

const keyOf = (level, members) => JSON.stringify([level, ...DIMENSIONS.map((name) => members[name] ?? null)]);
const cellAt = (month, level, members) => byKey.get(keyOf(level, members))?.get(month) ?? null;
const seriesName = (row) => DIMENSIONS.map((name) => row[name]).join(" · ");
const nameOf = (level, row) => (level === "total" ? say("total") : level === "series" ? seriesName(row) : row[level]);

/** Turns the columns of cells into rows: objects that share their keys cost little. */
function rowsOf(packed) {
  const names = Object.keys(packed).filter((name) => name !== "length");
  return Array.from({ length: packed.length }, (_, at) => {
    const row = {};
    for (const name of names) row[name] = packed[name][at];
    return row;
  });
}

async function start() {
  if (typeof DecompressionStream === "undefined") {
    $("verdict").textContent = say("too_old");
    return;
  }
  await Promise.all(META.tables.map(async (name) => { data[name] = rowsOf(await unpack(`pack-${name}`)); }));
  const classes = new Map(data.classes.map((row) => [row.series_id, row.class]));
  for (const row of data.cells) {
    row.name = nameOf(row.level, row);
    if (row.level === "series" || !MANY) row.class = classes.get(row.series_id) ?? null;
    const list = `${row.level} ${row.month}`;
    if (!inMonth.has(list)) inMonth.set(list, []);
    inMonth.get(list).push(row);
    const key = keyOf(row.level, row);
    if (!byKey.has(key)) byKey.set(key, new Map());
    byKey.get(key).set(row.month, row);
  }
  for (const said of data.intervals) {
    const row = byKey.get(keyOf(said.level, said))?.get(said.month);
    if (row) [row.lo_80, row.hi_80] = [said.lo_80, said.hi_80];
  }
  META.months = [...new Set(data.cells.map((row) => row.month))].sort((a, b) => a - b);
  $("month").replaceChildren(...[...META.months].reverse().map((month) =>
    make("option", { value: isoMonth(month) }, capital(monthName(month)))));
  $("month").addEventListener("change", () => go({ month: META.months.find((month) => isoMonth(month) === $("month").value) }));
  $("earlier").addEventListener("click", () => step(-1));
  $("later").addEventListener("click", () => step(1));
  // the address belongs to the month and the cell
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus(); });
  addEventListener("hashchange", () => { read(); show(); });
  staticSections();
  read();
  await show();
  document.documentElement.dataset.ready = Math.round(performance.now());
}

function step(by) {
  const month = META.months[META.months.indexOf(where.month) + by];
  if (month !== undefined) go({ month });
}

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

function read() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const month = META.months.find((one) => isoMonth(one) === parts.get("month")) ?? META.month;
  const level = parts.get("level") ?? "total";
  const members = {};
  for (const name of DIMENSIONS) if (parts.has(`in.${name}`)) members[name] = parts.get(`in.${name}`);
  where = byKey.has(keyOf(level, members)) ? { month, level, members } : { month, level: "total", members: {} };
}

const open = (row, month = where.month) => {
  const members = {};
  for (const name of DIMENSIONS) if (row[name] !== null && row[name] !== undefined) members[name] = row[name];
  go({ level: row.level, members, month }, true);
};

/** The series under the chosen cell, in a month. */
function seriesWithin(month) {
  const list = inMonth.get(`series ${month}`) ?? inMonth.get(`${DIMENSIONS[0]} ${month}`) ?? [];
  return list.filter((row) => Object.entries(where.members).every(([name, member]) => row[name] === member));
}

async function show() {
  const mine = ++turn;
  const cell = cellAt(where.month, where.level, where.members);
  const name = cell?.name ?? nameOf(where.level, where.members);
  $("month").value = isoMonth(where.month);
  $("earlier").disabled = where.month === META.months[0];
  $("later").disabled = where.month === META.months.at(-1);
  document.title = `${say("title")}: ${monthName(where.month)}${where.level === "total" ? "" : `, ${name}`}`;
  $("headline").textContent = capital(monthName(where.month));
  showPath(name);
  if (toPath) {
    $("path").querySelector("[aria-current]").focus({ preventScroll: true });
    $("now").scrollIntoView({ block: "start" });
    toPath = false;
  }
  showVerdict(cell);
  showFigures(cell);
  const history = META.months.map((month) => cellAt(month, where.level, where.members) ?? { month, plan: null, fact: null });
  monthBars($("months-chart"), history.map((row) => ({ ...row, low: row.lo_80 ?? null, high: row.hi_80 ?? null })),
    where.month, (month) => go({ month }));
  showMonths(history);
  showBreakdown();
  showHeat();
  showPareto();
  showBridge();
  showAccuracy();
  showValueAdded();
  await showDays(mine);
  $("live").textContent = `${name}, ${monthName(where.month)}. ${$("verdict").textContent}`;
}

function showPath(name) {
  const at = (text, change) => make("li", {}, change
    ? make("button", { type: "button", onclick: () => go(change, true) }, make("bdi", {}, text))
    : make("span", { "aria-current": "page", tabindex: "-1" }, make("bdi", {}, text)));
  const steps = [];
  if (where.level === "total") steps.push(at(say("total")));
  else {
    steps.push(at(say("total"), { level: "total", members: {} }));
    if (where.level === "series" && MANY) {
      const [first] = LEVELS;
      if (first) steps.push(at(where.members[first], { level: first, members: { [first]: where.members[first] } }));
      steps.push(at(DIMENSIONS.filter((one) => one !== first).map((one) => where.members[one]).join(" · ")));
    } else steps.push(at(name));
  }
  $("path").replaceChildren(...steps);
}

function showVerdict(cell) {
  if (!cell || (cell.plan === null && cell.fact === null)) {
    $("verdict").textContent = capital(say("verdict_nothing", { month: monthName(where.month) }));
    $("extremes").textContent = "";
    return;
  }
  const pct = cell.variance_pct === null ? "" : `, ${percent(cell.variance_pct, true)}`;
  const values = {
    month: monthName(cell.month), plan: short(cell.plan), fact: short(cell.fact), pct,
    to_date: short(cell.plan_to_date), outlook: short(cell.outlook),
    day: dayAndMonth.format(Math.min(META.last_day, cell.month + lengthOfMonth(cell.month) - 1) * DAY),
  };
  const key = cell.plan === null ? "verdict_unplanned" : cell.fact === null ? "verdict_planned"
    : cell.plan_to_date === cell.plan ? "verdict" : "verdict_open";
  $("verdict").textContent = capital(say(key, values));
  if (cell.fact === null) {
    $("extremes").textContent = say("no_fact", { day: monthName(META.last_day, longDay) });
    return;
  }
  const extremes = [];
  for (const [sentence, side] of [["shortfall", -1], ["surplus", 1]]) {
    const names = [];
    for (const level of where.level === "total" ? LEVELS : where.level === "series" || !MANY ? [] : ["series"]) {
      const list = level === "series" ? seriesWithin(where.month) : inMonth.get(`${level} ${where.month}`) ?? [];
      const worst = list.reduce((one, other) => (side * (other.variance ?? 0) > side * (one?.variance ?? 0) ? other : one), null);
      if (worst) names.push(`${level === "series" ? "" : dimensionName(level) + " "}${worst.name} (${short(worst.variance)}${worst.variance_pct === null ? "" : ", " + percent(worst.variance_pct, true, 1)})`);
    }
    if (names.length) extremes.push(say(sentence, { names: names.join("; ") }));
  }
  $("extremes").textContent = extremes.join(" ");
}

function showFigures(cell) {
  if (!cell) {
    $("figures").replaceChildren();
    return;
  }
  const decimals = decimalsFor([cell.plan, cell.fact]);
  const side = (value) => (value < 0 ? "below" : value > 0 ? "above" : "");
  const card = (name, value, more, look = "") => make("div", {}, make("dt", {}, name),
    make("dd", { class: look || null }, value, more ? make("small", {}, more) : null));
  const cards = [
    cell.fact === null ? card(say("fact"), say("not_yet"), null, "said") : card(say("fact"), number(cell.fact, decimals)),
    card(say("plan"), number(cell.plan, decimals)),
  ];
  if (cell.fact !== null && cell.plan_to_date !== cell.plan) cards.push(card(say("plan_to_date"), number(cell.plan_to_date, decimals)));
  if (cell.fact !== null) {
    cards.push(card(say("variance"), number(cell.variance, decimals, true), cell.variance_pct === null ? null : percent(cell.variance_pct, true), side(cell.variance)));
    cards.push(card(say("execution"), percent(cell.execution_pct)));
  }
  if (cell.fact !== null && cell.plan_to_date !== cell.plan) cards.push(card(say("outlook"), number(cell.outlook, decimals)));
  if (cell.fact_last_year !== null && cell.fact !== null) cards.push(card(say("last_year"), number(cell.fact_last_year, decimals), percent(cell.yoy_pct, true)));
  if (cell.variance_ytd !== null && cell.variance_ytd !== undefined) cards.push(card(say("variance_ytd"), number(cell.variance_ytd, decimals, true), null, side(cell.variance_ytd)));
  if (cell.variance_to_budget !== null && cell.variance_to_budget !== undefined) {
    cards.push(card(say("variance_to_budget"), number(cell.variance_to_budget, decimals, true), percent(cell.variance_to_budget_pct, true), side(cell.variance_to_budget)));
  }
  for (const name of ["budget", "plan_statistical"]) {
    if (cell[name] !== null && cell[name] !== undefined && cell[name] !== cell.plan) cards.push(card(say(name), number(cell[name], decimals)));
  }
  if (cell.override_delta) cards.push(card(say("override_delta"), number(cell.override_delta, decimals, true), null, side(cell.override_delta)));
  if (cell.lo_80 !== null && cell.lo_80 !== undefined) {
    const inside = cell.fact === null || !cell.is_complete ? null : cell.fact >= cell.lo_80 && cell.fact <= cell.hi_80;
    cards.push(card(say("interval"), `${short(cell.lo_80)}\u00a0… ${short(cell.hi_80)}`, inside === null ? null : say(inside ? "interval_inside" : "interval_outside"), "said"));
  }
  $("figures").replaceChildren(...cards);
}

function stateOf(row) {
  return row.fact === null ? say("planned") : row.is_complete ? say("complete")
    : say("days_loaded", { loaded: row.days_loaded, expected: row.days_expected });
}
const optional = (rows, columns) => columns.filter(({ key }) => rows.some((row) => row[key] !== null && row[key] !== undefined && (row[key] !== 0 || key !== "override_delta")));
const fileName = (what) => `planfact-${isoMonth(where.month)}-${what}`;
const hasFact = (rows) => rows.some((row) => row.fact !== null);
const amounts = (rows, open = false) => [
  { key: "plan", title: label("plan"), kind: "amount" },
  // without any fact there is nothing to compare the plan with
  ...(hasFact(rows) ? [
    ...(open ? [{ key: "plan_to_date", title: label("plan_to_date"), kind: "amount" }] : []),
    { key: "fact", title: label("fact"), kind: "amount" },
    { key: "variance", title: label("variance"), kind: "change" },
    { key: "variance_pct", title: label("variance_pct"), kind: "percent_change" },
    { key: "execution_pct", title: label("execution_pct"), kind: "percent" },
  ] : []),
  ...optional(rows, [
    { key: "fact_last_year", title: label("fact_last_year"), kind: "amount" },
    { key: "yoy_pct", title: label("yoy_pct"), kind: "percent_change" },
    { key: "budget", title: label("budget"), kind: "amount" },
    { key: "variance_to_budget", title: label("variance_to_budget"), kind: "change" },
    { key: "override_delta", title: label("override_delta"), kind: "change" },
  ]),
];

function showMonths(history) {
  const rows = history.filter((row) => row.plan !== null || row.fact !== null).map((row) => ({ ...row, state: stateOf(row) }));
  table($("months-table"), [
    { key: "month", title: label("month"), kind: "month", open: (row) => go({ month: row.month }) },
    ...amounts(rows), { key: "state", title: label("state"), kind: "text" },
  ], rows, {
    caption: say("by_month"), file: fileName("months"), chosen: (row) => row.month === where.month, search: false, page: 36,
    sort: ["month", true],
  });
}

function showBreakdown() {
  const section = $("breakdown");
  const tabs = where.level === "total" ? [...LEVELS, ...(MANY ? ["series"] : [])] : where.level === "series" || !MANY ? [] : ["series"];
  section.hidden = !tabs.length;
  if (!tabs.length) return;
  if (!tabs.includes(tab)) [tab] = tabs;
  const buttons = tabs.map((level) => make("button", {
    type: "button", "aria-pressed": String(level === tab), onclick: () => {
      tab = level;
      showBreakdown();
      showPareto();
      $("tabs").querySelector("[aria-pressed=true]").focus();
    },
  }, say("by", { name: level === "series" ? DIMENSIONS.map(dimensionName).join(" · ") : dimensionName(level) })));
  $("tabs").replaceChildren(...(buttons.length > 1 ? buttons : []));
  const rows = tab === "series" ? seriesWithin(where.month) : inMonth.get(`${tab} ${where.month}`) ?? [];
  const title = say(hasFact(rows) ? "breakdown" : "breakdown_planned", { month: monthName(where.month) });
  $("breakdown-title").textContent = title;
  const isOpen = rows.some((row) => row.plan_to_date !== null && row.plan_to_date !== row.plan);
  const parts = tab === "series" ? DIMENSIONS.filter((name) => !(name in where.members)) : [tab];
  table($("breakdown-table"), [
    ...parts.map((name, at) => ({ key: name, title: capital(dimensionName(name)), kind: "text", open: at === 0 ? (row) => open(row) : null })),
    ...amounts(rows, isOpen),
    ...optional(rows, [{ key: "class", title: label("class"), kind: "text" }]),
  ], rows, {
    caption: title + (where.level === "total" ? "" : `, ${nameOf(where.level, where.members)}`),
    file: fileName(tab), sort: [hasFact(rows) ? "variance" : parts[0], false], bars: "variance",
  });
}

function showHeat() {
  const sides = [...DIMENSIONS, "month"];
  heatSides ??= MANY ? DIMENSIONS.slice(0, 2) : [DIMENSIONS[0], "month"];
  const titles = (name) => capital(name === "month" ? say("month") : dimensionName(name));
  ["heat-rows", "heat-columns"].forEach((id, place) => {
    $(id).replaceChildren(...sides.filter((name) => name !== heatSides[1 - place] && !(place === 0 && name === "month"))
      .map((name) => make("option", { value: name, selected: name === heatSides[place] }, titles(name))));
    $(id).onchange = () => { heatSides = heatSides.map((one, at) => (at === place ? $(id).value : one)); showHeat(); };
  });
  const [rowSide, columnSide] = heatSides;
  const sums = new Map();
  const collect = (list) => {
    for (const row of list) {
      if (row.variance === null) continue;
      const key = JSON.stringify([row[rowSide], row[columnSide]]);
      if (!sums.has(key)) sums.set(key, []);
      sums.get(key).push(row);
    }
  };
  for (const month of columnSide === "month" ? META.months : [where.month]) collect(seriesWithin(month));
  const cells = [...sums.values()].map((list) => {
    const [first] = list;
    const variance = sum(list.map((row) => row.variance));
    const planned = sum(list.map((row) => row.plan_to_date));
    return {
      row: first[rowSide], column: first[columnSide], variance, planned, fact: sum(list.map((row) => row.fact)),
      value: list.length === 1 ? first.variance_pct : planned ? (100 * variance) / planned : null,
      open: () => {
        const members = { ...where.members, [rowSide]: first[rowSide] };
        if (columnSide !== "month") members[columnSide] = first[columnSide];
        const month = columnSide === "month" ? first.month : where.month;
        const whole = Object.keys(members).length === DIMENSIONS.length && MANY;
        if (whole) go({ level: "series", members, month }, true);
        else go({ level: rowSide, members: { [rowSide]: first[rowSide] }, month }, true);
      },
    };
  });
  const furthest = (side, most) => {
    const size = new Map();
    for (const cell of cells) size.set(cell[side], (size.get(cell[side]) ?? 0) + Math.abs(cell.variance));
    return [...size].sort((a, b) => b[1] - a[1]).slice(0, most).map(([name]) => name);
  };
  const compare = new Intl.Collator(LANG, { numeric: true }).compare;
  const rows = furthest("row", 54).sort(compare);
  const columns = columnSide === "month" ? META.months.filter((month) => cells.some((cell) => cell.column === month))
    : furthest("column", narrow() ? 12 : 40).sort(compare);
  const rowAt = new Map(rows.map((name, at) => [name, at]));
  const columnAt = new Map(columns.map((name, at) => [name, at]));
  const title = (side, name) => (side === "month" ? capital(monthName(name, shortMonth)) : name);
  const decimals = decimalsFor(cells.flatMap((cell) => [cell.planned, cell.fact]));
  heatMap($("heat-chart"), columns.map((name) => title(columnSide, name)), rows, cells
    .filter((cell) => rowAt.has(cell.row) && columnAt.has(cell.column))
    .map((cell) => ({
      x: columnAt.get(cell.column), y: rowAt.get(cell.row), value: cell.value, open: cell.open,
      title: `${cell.row} · ${title(columnSide, cell.column)}`,
      lines: [
        [say("plan_to_date"), number(cell.planned, decimals)], [say("fact"), number(cell.fact, decimals)],
        [say("variance"), `${number(cell.variance, decimals, true)} (${percent(cell.value, true)})`],
      ],
    })));
  const all = [new Set(cells.map((cell) => cell.row)).size, new Set(cells.map((cell) => cell.column)).size];
  $("heat-reading").textContent = say("heat_reading", { below: say("below_word"), above: say("above_word") })
    + (all[0] > rows.length || all[1] > columns.length ? " " + say("heat_limited", { rows: rows.length, columns: columns.length }) : "");
  $("heat").hidden = !cells.length || where.level === "series" || (!MANY && where.level !== "total");
}

function showPareto() {
  // the view ranks a whole level, so this is shown for the whole company
  const rows = where.level === "total" && tab
    ? data.contributors.filter((row) => row.month === where.month && row.level === tab).map((row) => ({ ...row, name: nameOf(tab, row) })) : [];
  $("pareto").hidden = !rows.length;
  if (!rows.length) return;
  const drawn = rows.slice(0, narrow() ? 10 : 20);
  paretoBars($("pareto-chart"), drawn);
  $("pareto-reading").textContent = say("pareto_reading", { count: drawn.length, share: percent(drawn.at(-1).cumulative_pct, false, 1) });
  table($("pareto-table"), [
    { key: "position", title: label("position"), kind: "whole" },
    { key: "name", title: capital(tab === "series" ? say("series") : dimensionName(tab)), kind: "text", open: (row) => open(row) },
    { key: "variance", title: label("variance"), kind: "change" },
    { key: "variance_pct", title: label("variance_pct"), kind: "percent_change" },
    { key: "share_pct", title: label("share_pct"), kind: "percent" },
    { key: "cumulative_pct", title: label("cumulative_pct"), kind: "percent" },
    ...optional(rows, [{ key: "comment", title: label("comment"), kind: "text" }]),
  ], rows, { caption: say("pareto"), file: fileName("contributors"), sort: ["position", false], page: 10, search: false });
}

function showBridge() {
  const total = where.level === "total";
  $("bridge").hidden = !total;
  if (!total) return;
  const row = data.bridge.find((one) => one.month === where.month);
  const names = { month: monthName(where.month), from: META.before, to: META.data_version_id };
  const reading = META.before === null ? "bridge_first" : row ? "bridge_reading"
    : cellAt(where.month, "total", {})?.fact === null ? "bridge_no_fact" : "bridge_nothing";
  $("bridge-reading").textContent = capital(say(reading, names));
  $("bridge-figure").hidden = !row;
  if (row) {
    const steps = ["variance_from", "restated_sales", "changed_plan", "new_days", "variance_to"];
    waterfall($("bridge-chart"), steps.map((key, at) => [say(key), row[key], at === 0 || at === 4]));
    const kind = (key) => ({ key, title: label(key), kind: "change" });
    table($("bridge-table"), [{ key: "month", title: label("month"), kind: "month" }, ...steps.map(kind)], data.bridge,
      { caption: say("bridge"), file: fileName("bridge"), sort: ["month", true], search: false, chosen: (one) => one.month === where.month });
  }
}

function showAccuracy() {
  const level = where.level === "series" || !byKey.has(keyOf(where.level, where.members)) ? "total" : where.level;
  const rows = data.accuracy.filter((row) => row.level === level && (level === "total" || row[level] === where.members[level]));
  $("accuracy-none").hidden = Boolean(data.accuracy.length);
  $("accuracy-some").hidden = !rows.length;
  if (!rows.length) return;
  const months = [...new Set(rows.map((row) => row.month))].sort((a, b) => a - b);
  const lags = [...new Set(rows.map((row) => row.lag_months))].sort((a, b) => a - b).slice(0, 4);
  // of several runs at one lag, the newest
  const newest = new Map();
  for (const row of rows) {
    const key = `${row.month} ${row.lag_months}`;
    if ((newest.get(key)?.run_id ?? -1) < row.run_id) newest.set(key, row);
  }
  const values = (lag, key, factor) => months.map((month) => {
    const row = newest.get(`${month} ${lag}`);
    return row && row[key] !== null ? factor * row[key] : null;
  });
  accuracyLines($("accuracy-chart"), months, [
    ...lags.map((lag) => ({ name: `WAPE, ${say("lag", { lag })}`, values: values(lag, "wape", 100) })),
    { name: say("naive_wape"), values: values(lags[0], "naive_wape", 100), dashed: true },
  ], say("accuracy"));
  accuracyLines($("fva-chart"), months, [{ name: say("fva_pct"), values: values(lags[0], "fva_pct", 1), bars: true }], say("fva_pct"));
  const columns = [
    { key: "run_id", title: label("run_id"), kind: "id" }, { key: "lag_months", title: label("lag_months"), kind: "whole" },
    { key: "wape_month", title: label("wape_month"), kind: "share" }, { key: "wape", title: label("wape"), kind: "share" },
    { key: "wape_series", title: label("wape_series"), kind: "share" }, { key: "naive_wape", title: label("naive_wape"), kind: "share" },
    { key: "fva_pct", title: label("fva_pct"), kind: "number" }, { key: "bias_pct", title: label("bias_pct"), kind: "bias" },
    { key: "mase", title: label("mase"), kind: "number" },
    ...optional(rows, [{ key: "coverage_80", title: label("coverage_80"), kind: "share" }, { key: "tracking_signal", title: label("tracking_signal"), kind: "number" }]),
  ];
  table($("accuracy-table"), [{ key: "month", title: label("month"), kind: "month" }, ...columns], rows, {
    caption: say("accuracy") + (level === "total" ? "" : `, ${where.members[level]}`), file: fileName("accuracy"),
    sort: ["month", true], search: false, page: 12, chosen: (row) => row.month === where.month,
  });
}

function showValueAdded() {
  const { level } = where;
  const rows = data.value_added.filter((row) => row.month === where.month && row.level === level && (level === "total" || row[level] === where.members[level]))
    .map((row) => ({ ...row, step: META.words[row.step] ?? row.step }));
  $("stairs").hidden = !rows.length;
  if (!rows.length) return;
  table($("stairs-table"), [
    { key: "step", title: label("step"), kind: "text" }, { key: "forecast", title: say("outlook_of_step"), kind: "amount" },
    { key: "wape", title: label("wape"), kind: "share" }, { key: "fva_pct", title: say("step_fva"), kind: "number" },
    { key: "fva_naive_pct", title: label("fva_naive_pct"), kind: "number" }, { key: "bias_pct", title: label("bias_pct"), kind: "bias" },
  ], rows, { caption: `${say("value_added")} ${capital(monthName(where.month))}`, file: fileName("value-added"), sort: ["position", false], search: false });
}

/** Days of the chosen cell: of the whole company from the days' own table, else from the series of the month. */
async function showDays(mine) {
  const { month, level } = where;
  let rows = [];
  if (level === "total") {
    const end = month + lengthOfMonth(month);
    rows = data.days.filter((row) => row.day >= month && row.day < end)
      .map((row) => ({ ...row, low: null, high: null }));
  } else if (META.day_months.includes(month)) {
    if (!dayPacks.has(month)) dayPacks.set(month, unpack(`pack-days-${isoMonth(month)}`));
    const packed = await dayPacks.get(month);
    if (mine !== turn) return; // something else was chosen meanwhile
    const ids = new Set(seriesWithin(month).map((row) => row.series_id));
    const single = ids.size === 1;
    const byDay = new Map();
    for (let at = 0; at < packed.length; at++) {
      if (!ids.has(packed.series_id[at])) continue;
      const day = month + packed.day[at] - 1;
      if (!byDay.has(day)) byDay.set(day, { day, plans: [], facts: [], low: null, high: null });
      const row = byDay.get(day);
      // a side that no day of the month has is not in the pack
      row.plans.push(packed.plan?.[at]);
      row.facts.push(packed.fact?.[at]);
      if (single && packed.lo_80 && packed.hi_80) [row.low, row.high] = [packed.lo_80[at], packed.hi_80[at]];
    }
    rows = [...byDay.values()].sort((a, b) => a.day - b.day)
      .map((row) => ({ ...row, plan: sum(row.plans), fact: sum(row.facts) }));
  }
  for (const row of rows) row.variance = row.plan !== null && row.fact !== null ? sum([row.fact, -row.plan]) : null;
  $("days-none").textContent = rows.length || level === "total" || !META.day_months.length ? "" : say("no_days", { month: monthName(Math.min(...META.day_months)) });
  $("days-some").hidden = !rows.length;
  // of a shop that sold nothing all month no day has a fact, the month has: 0
  const known = hasFact([cellAt(month, level, where.members) ?? { fact: null }]);
  const title = say(known ? "by_day" : "by_day_planned", { month: monthName(month) });
  $("days-title").textContent = title;
  if (!rows.length) return;
  dayLines($("days-chart"), rows, title, known);
  table($("days-table"), [
    { key: "day", title: label("day"), kind: "day" }, { key: "plan", title: label("plan"), kind: "amount" },
    ...(known ? [{ key: "fact", title: label("fact"), kind: "amount" }, { key: "variance", title: label("variance"), kind: "change" }] : []),
  ], rows, { caption: title, file: fileName("days"), sort: ["day", false], search: false, page: 31 });
}

/** What does not depend on the month: alerts, comments, lags, runs, versions. */
function staticSections() {
  const cellName = (row) => (row.level ? nameOf(row.level, row) : DIMENSIONS.map((name) => row[name]).filter((one) => one !== null).join(" · ") || say("total"));
  const section = (id, rows, columns, caption, options = {}) => {
    $(id).hidden = !rows.length;
    const none = $(`${id}-none`);
    if (none) none.hidden = Boolean(rows.length);
    if (rows.length) table($(`${id}-table`), columns, rows, { caption, file: `planfact-${id}`, page: 10, ...options });
  };
  const column = (key, kind = "text") => ({ key, title: label(key), kind });
  const cell = (rows) => rows.map((row) => ({ ...row, cell: cellName(row) }));
  // the rules that planfact came with are called so in its database; a rule of the company's own keeps its name
  const ruleName = ({ name, level }) => ((level === "total" || LEVELS.includes(level)) && name === `${level} off plan`
    ? capital(say("off_plan", { name: level === "total" ? say("total") : dimensionName(level) })) : name);
  section("alerts", cell(data.alerts).map((row) => ({ ...row, name: ruleName(row) })), [
    { key: "month", title: label("month"), kind: "month" }, { key: "cell", title: capital(say("level")), kind: "text", open: (row) => open(row, row.month) },
    column("name"), column("value", "number"), column("threshold", "number"), column("plan_to_date", "amount"), column("fact", "amount"), column("raised_at", "moment"),
  ], say("alerts"));
  section("comments", cell(data.comments), [
    column("month", "month"), { key: "cell", title: capital(say("level")), kind: "text" }, column("comment"), column("commented_by"), column("commented_at", "moment"),
  ], say("comments"));
  section("lags", data.lags, [
    column("lag_months", "whole"), { key: "months", title: label("months"), kind: "whole" }, column("wape_month", "share"), column("wape", "share"),
    column("wape_series", "share"), column("naive_wape", "share"), column("fva_pct", "number"), column("bias_pct", "bias"), column("mase_mean", "number"),
    ...optional(data.lags, [column("coverage_80", "share")]),
  ], say("over_months"), { search: false });
  section("runs", data.runs.map((row) => ({ ...row, status: META.words[row.status] ?? row.status })), [
    column("run_id", "id"), column("data_version_id", "id"), column("model_name"), column("model_version"), column("status"), column("horizon_start", "date"),
    column("horizon_end", "date"), column("series_count", "whole"), column("fallback_count", "whole"), column("backtest_wape", "share"),
    column("actual_wape", "share"), column("plan_id", "id"), column("started_at", "moment"), column("seconds", "number"),
    ...optional(data.runs, [column("error")]),
  ], say("runs"), { sort: ["run_id", true] });
  section("versions", data.versions, [
    column("data_version_id", "id"), column("source"), ...optional(data.versions, [column("comment")]), column("created_at", "moment"), column("created_by"),
    column("rows_added", "whole"), column("rows_changed", "whole"), column("rows_removed", "whole"), column("row_count", "whole"),
    column("first_day", "date"), column("last_day", "date"), column("checksum"),
  ], say("versions"), { sort: ["data_version_id", true] });
}

start();
