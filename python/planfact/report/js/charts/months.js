// @ts-check
// Month by month: last year, plan and fact as bars, the budget as a mark; below them what the fact leaves of the plan.

/** How bars of one month lie over each other. */
const BARS = { count: 3, barGap: "-40%", barCategoryGap: "26%", barMaxWidth: 40 };

/** @param {Maybe<number>} value */
const isThere = (value) => value !== null && value !== undefined;

/**
 * @param {HTMLElement} place
 * @param {Row[]} rows { month, plan, fact, fact_last_year, budget, outlook, variance, lo_80, hi_80 }
 * @param {number} chosen
 * @param {(month: number) => void} pick
 */
function monthBars(place, rows, chosen, pick) {
  const decimals = decimalsFor(rows.flatMap((row) => [row.plan, row.fact]));
  chart(
    place,
    say("by_month"),
    () => ({
      ...monthAxes(rows),
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: ([{ dataIndex }]) => toldOfMonth(rows[dataIndex], decimals),
      },
      series: [
        chosenMonth(rows.findIndex((row) => row.month === chosen)),
        bars(
          "last_year",
          { color: colour("last-year") },
          rows.map((row) => row.fact_last_year),
          1,
        ),
        bars(
          "plan",
          {
            color: colour("paper"),
            borderColor: colour("plan-line"),
            borderWidth: 1,
            decal: {
              symbol: "rect",
              color: colour("plan"),
              dashArrayX: [1, 0],
              dashArrayY: [2, 4],
              rotation: -0.8,
            },
          },
          rows.map((row) => row.plan),
          2,
        ),
        bars(
          "fact",
          { color: colour("fact") },
          rows.map((row) => ({
            value: row.fact,
            itemStyle: { color: colour(isThere(row.plan) ? "fact" : "fact-unplanned") },
            // sold nothing is not the same as nothing known
            label: { show: row.fact === 0, formatter: "0", color: colour("ink"), position: "top", distance: 1 },
          })),
          3,
        ),
        marks(rows),
        varianceBars(rows),
      ],
    }),
    ({ dataIndex }) => pick(rows[dataIndex].month),
  );
}

/** What stands behind the chosen month. @param {number} at */
const chosenMonth = (at) => ({
  type: "custom",
  silent: true,
  z: 0,
  data: at < 0 ? [] : [at],
  renderItem: (/** @type {any} */ { coordSys }, /** @type {any} */ api) => {
    const [x] = api.coord([at, 0]);
    const [width] = api.size([1, 0]);
    return {
      type: "rect",
      shape: { x: x - width / 2, y: coordSys.y, width, height: coordSys.height },
      style: { fill: colour("chosen") },
    };
  },
});

/** @param {string} key @param {object} itemStyle @param {any[]} values @param {number} z */
const bars = (key, itemStyle, values, z) => ({
  name: say(key),
  type: "bar",
  z,
  barGap: BARS.barGap,
  barCategoryGap: BARS.barCategoryGap,
  barMaxWidth: BARS.barMaxWidth,
  itemStyle,
  data: values,
});

/** @param {number} month */
const isJanuary = (month) => isoMonth(month).endsWith("-01");

/** Two plots above each other that share their months. @param {Row[]} rows */
function monthAxes(rows) {
  // the year stands where it begins
  const labels = rows.map(({ month }, at) => {
    const begins = isJanuary(month) || (at === 0 && !rows.slice(1, 3).some((row) => isJanuary(row.month)));
    const name = capital(onlyMonth.format(month * DAY));
    return (narrow() ? name.slice(0, 3) : name) + (begins ? `\n${isoMonth(month).slice(0, 4)}` : "");
  });
  const shown = ["last_year", "plan", "fact", "budget"].filter((key) => hasSide(rows, key));
  const both = axes(labels, {
    legend: {
      itemHeight: 12,
      data: shown.map((key) => ({ name: say(key), ...(key === "budget" ? { icon: "path://M0 0h18v3h-18z" } : {}) })),
    },
    axisLabel: { hideOverlap: false, interval: 0, fontSize: narrow() ? 9 : 12, lineHeight: 15 },
  });
  const hidden = { ...both.xAxis, gridIndex: 1, axisLabel: { show: false }, axisLine: { show: false } };
  return {
    ...both,
    grid: [
      { ...both.grid, left: narrow() ? 44 : 56, bottom: "38%", containLabel: false },
      { ...both.grid, left: narrow() ? 44 : 56, top: "77%", bottom: 14, containLabel: false },
    ],
    xAxis: [both.xAxis, hidden],
    yAxis: [
      both.yAxis,
      {
        type: "value",
        gridIndex: 1,
        name: say("variance"),
        nameLocation: "end",
        nameGap: 8,
        nameTextStyle: { color: colour("quiet"), align: "left", padding: [0, 0, 0, narrow() ? -40 : -50] },
        axisLabel: { show: false },
        splitLine: { show: false },
        axisLine: { show: false },
      },
    ],
  };
}

/** @param {Row[]} rows @param {string} key */
const hasSide = (rows, key) => rows.some((row) => isThere(row[key === "last_year" ? "fact_last_year" : key]));

/** Whether there is room for the forecasts' intervals, and one of them. @param {Row[]} rows */
const hasIntervals = (rows) => !narrow() && rows.some((row) => isThere(row.lo_80));

/** What lies over the bars: the budget, the forecast's interval over the plan, where an open month will end. @param {Row[]} rows */
function marks(rows) {
  return {
    name: say("budget"),
    type: "custom",
    itemStyle: { color: colour("ink") },
    silent: true,
    z: 5,
    data: rows.map((row, at) => [at, row.budget, row.lo_80, row.hi_80, row.outlook]),
    renderItem: (/** @type {any} */ _, /** @type {any} */ api) => {
      const row = rows[api.value(0)];
      const [, planned, sold] = api.barLayout(BARS);
      const [x] = api.coord([api.value(0), 0]);
      /** @param {number} value */
      const y = (value) => api.coord([api.value(0), value])[1];
      /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {number} lineWidth */
      const line = (x1, y1, x2, y2, lineWidth = 1.5) => ({
        type: "line",
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour("ink"), lineWidth },
      });
      const children = [];
      if (isThere(row.budget)) {
        const half = api.size([1, 0])[0] * 0.4;
        children.push(line(x - half, y(row.budget), x + half, y(row.budget), 2));
      }
      if (isThere(row.lo_80) && !narrow()) {
        const at = x + planned.offsetCenter;
        children.push(line(at, y(row.lo_80), at, y(row.hi_80), 1));
        for (const end of [row.lo_80, row.hi_80]) children.push(line(at - 3, y(end), at + 3, y(end), 1));
      }
      if (isPartial(row.month) && isThere(row.outlook) && isThere(row.fact)) {
        const top = y(Math.max(row.outlook, row.fact));
        children.push({
          type: "rect",
          shape: { x: x + sold.offset, y: top, width: sold.width, height: y(row.fact) - top },
          style: { fill: "none", stroke: colour("fact"), lineWidth: 1.5, lineDash: [3, 3] },
        });
      }
      return { type: "group", children };
    },
  };
}

/** How far fact is from plan: a scale of its own, so that four per cent are seen. @param {Row[]} rows */
function varianceBars(rows) {
  return {
    name: say("variance"),
    type: "bar",
    xAxisIndex: 1,
    yAxisIndex: 1,
    barMaxWidth: 26,
    labelLayout: { hideOverlap: true },
    data: rows.map((row) => ({
      value: isThere(row.plan) ? row.variance : null,
      itemStyle: { color: colour(row.variance < 0 ? "below-fill" : "above-fill") },
      label: {
        show: isThere(row.variance) && isThere(row.plan),
        position: row.variance < 0 ? "bottom" : "top",
        distance: 2,
        fontSize: narrow() ? 9 : 11,
        color: colour(row.variance < 0 ? "below" : "above"),
        formatter: row.variance_pct === null ? "" : percent(row.variance_pct, true, 1),
      },
    })),
  };
}

/** @param {Row} row @param {number} decimals */
function toldOfMonth(row, decimals) {
  /** @param {string} key @param {Maybe<number>} value */
  const line = (key, value) => isThere(value) && [say(key), number(value, decimals)];
  return told(capital(monthName(row.month)), [
    line("plan", row.plan),
    [say("fact"), isThere(row.fact) ? number(row.fact, decimals) : say("not_yet")],
    isThere(row.variance) &&
      isThere(row.plan) && [
        say("variance"),
        `${number(row.variance, decimals, true)} (${percent(row.variance_pct, true)})`,
      ],
    line("last_year", row.fact_last_year),
    line("budget", row.budget),
    isPartial(row.month) && line("outlook", row.outlook),
    isThere(row.lo_80) && [say("interval"), `${number(row.lo_80, decimals)} … ${number(row.hi_80, decimals)}`],
  ]);
}
