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
    (isLabelled(columns) ? " " + say("heat_text") : "") +
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
 * The fields of the map: what the views say of two sides within the chosen cell.
 * @param {string} rowSide
 * @param {string} columnSide
 */
function heatCells(rowSide, columnSide) {
  const sides = [rowSide, ...(columnSide === "month" ? [] : [columnSide])];
  const names = DIMENSIONS.filter((name) => name in where.members || sides.includes(name));
  const isSeries = MANY && names.length === DIMENSIONS.length;
  return (columnSide === "month" ? months : [where.month])
    .flatMap((month) => rowsBy(names, month))
    .filter((row) => row.variance !== null)
    .map((row) => ({
      row: row[rowSide],
      column: row[columnSide],
      variance: row.variance,
      planned: row.plan_to_date,
      fact: row.fact,
      value: row.variance_pct,
      isPlanned: row.plan_to_date !== null,
      open: () =>
        go(
          {
            level: isSeries ? "series" : rowSide,
            members: Object.fromEntries((isSeries ? names : [rowSide]).map((name) => [name, row[name]])),
            month: row.month,
          },
          true,
        ),
    }));
}

/** What there is within the chosen cell by some dimensions: a level, or plan_fact_cross. @param {string[]} names @param {number} month */
function rowsBy(names, month) {
  if (names.length === DIMENSIONS.length) return seriesWithin(month);
  const isLevel = names.length === 1 && LEVELS.includes(names[0]);
  const rows = isLevel ? cellsOf(names[0], month) : (crossed.get(month) ?? []);
  return rows.filter((row) =>
    DIMENSIONS.every((name) =>
      names.includes(name)
        ? row[name] !== null && row[name] === (where.members[name] ?? row[name])
        : row[name] === null,
    ),
  );
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
