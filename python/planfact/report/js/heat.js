// @ts-check
// The heat map: two sides of the chosen cell against each other.

/** What stands in rows and in columns: two dimensions, or one and the months. */
let heatSides = MANY ? DIMENSIONS.slice(0, 2) : [DIMENSIONS[0], "month"];

function showHeat() {
  showSides();
  const [rowSide, columnSide] = heatSides;
  const cells = heatCells(rowSide, columnSide);
  const compare = new Intl.Collator(LANG, { numeric: true }).compare;
  const rows = furthest(cells, "row", 54).sort(compare);
  const columns =
    columnSide === "month"
      ? months.filter((month) => cells.some((cell) => cell.column === month))
      : furthest(cells, "column", narrow() ? 12 : 40).sort(compare);
  const rowAt = new Map(rows.map((name, at) => [name, at]));
  const columnAt = new Map(columns.map((name, at) => [name, at]));
  /** @param {any} name */
  const title = (name) => (columnSide === "month" ? capital(monthName(name, shortMonth)) : name);
  const decimals = decimalsFor(cells.flatMap((cell) => [cell.planned, cell.fact]));
  heatMap(
    $("heat-chart"),
    columns.map(title),
    rows,
    cells
      .filter((cell) => rowAt.has(cell.row) && columnAt.has(cell.column))
      .map((cell) => ({
        x: columnAt.get(cell.column),
        y: rowAt.get(cell.row),
        value: cell.value,
        variance: cell.variance,
        isPlanned: cell.isPlanned,
        open: cell.open,
        title: `${cell.row} · ${title(cell.column)}`,
        lines: [
          [say("plan_to_date"), number(cell.planned, decimals)],
          [say("fact"), number(cell.fact, decimals)],
          [say("variance"), `${number(cell.variance, decimals, true)} (${percent(cell.value, true)})`],
        ],
      })),
  );
  const count = { rows: rows.length, columns: columns.length };
  const isLimited =
    new Set(cells.map((cell) => cell.row)).size > count.rows ||
    new Set(cells.map((cell) => cell.column)).size > count.columns;
  $("heat-reading").textContent =
    say("heat_reading", { below: say("below_word"), above: say("above_word") }) +
    (cells.some((cell) => !cell.isPlanned) ? " " + say("heat_unplanned") : "") +
    (isLimited ? " " + say("heat_limited", count) : "");
  $("heat").hidden = !cells.length || where.level === "series" || (!MANY && where.level !== "total");
}

/** Lets the sides be chosen: months only in columns. */
function showSides() {
  const sides = [...DIMENSIONS, "month"];
  ["heat-rows", "heat-columns"].forEach((id, place) => {
    const offered = sides.filter((name) => name !== heatSides[1 - place] && !(place === 0 && name === "month"));
    select(id).replaceChildren(
      ...offered.map((name) => {
        const title = capital(name === "month" ? say("month") : dimensionName(name));
        return make("option", { value: name, selected: name === heatSides[place] }, title);
      }),
    );
    select(id).onchange = () => {
      heatSides = heatSides.map((side, at) => (at === place ? select(id).value : side));
      showHeat();
    };
  });
}

/**
 * The fields of the map: series within the chosen cell, summed by two sides.
 * @param {string} rowSide
 * @param {string} columnSide
 */
function heatCells(rowSide, columnSide) {
  /** @type {Map<string, Row[]>} */
  const fields = new Map();
  for (const month of columnSide === "month" ? months : [where.month]) {
    for (const row of seriesWithin(month)) {
      if (row.variance !== null) listed(fields, JSON.stringify([row[rowSide], row[columnSide]])).push(row);
    }
  }
  return [...fields.values()].map((list) => {
    const [first] = list;
    const members = { ...where.members, [rowSide]: first[rowSide] };
    if (columnSide !== "month") members[columnSide] = first[columnSide];
    const isSeries = MANY && Object.keys(members).length === DIMENSIONS.length;
    const level = isSeries ? "series" : rowSide;
    const opened = isSeries ? members : { [rowSide]: first[rowSide] };
    const summed = sumOf(list, members);
    return {
      row: first[rowSide],
      column: first[columnSide],
      variance: summed.variance,
      planned: summed.plan_to_date,
      fact: summed.fact,
      value: summed.variance_pct,
      isPlanned: list.some((row) => row.plan !== null),
      open: () => go({ level, members: opened, month: first.month }, true),
    };
  });
}

/**
 * The sum of series: their cell in the view where it has one. Two sides of three dimensions are a cell of no level, and
 * so is a member within another: what is added up here is said by the view's own rule, variance in per cent of plan
 * to date.
 * @param {Row[]} list
 * @param {Members} members
 * @returns {Row}
 */
function sumOf(list, members) {
  if (list.length === 1) return list[0];
  const names = Object.keys(members);
  const known = names.length === 1 ? cellAt(list[0].month, names[0], members) : null;
  if (known) return known;
  const variance = sum(list.map((row) => row.variance));
  const plan_to_date = sum(list.map((row) => row.plan_to_date));
  const variance_pct = variance !== null && plan_to_date ? (100 * variance) / plan_to_date : null;
  return { variance, plan_to_date, variance_pct, fact: sum(list.map((row) => row.fact)) };
}

/**
 * The names on one side that are furthest from their plan.
 * @param {Row[]} cells
 * @param {string} side
 * @param {number} most
 */
function furthest(cells, side, most) {
  /** @type {Map<any, number>} */
  const size = new Map();
  for (const cell of cells) size.set(cell[side], (size.get(cell[side]) ?? 0) + Math.abs(cell.variance));
  return [...size]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([name]) => name);
}
