// The charts: options for ECharts, in the colours of the page. Every chart has a table that says the same.
"use strict";

const charts = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
function escaped(text) {
  return echarts.format.encodeHTML(String(text));
}

/** Draws into a place, again whenever theme or width change; an empty place without options. */
function chart(place, spoken, options, onclick) {
  if (!charts.has(place)) {
    charts.set(place, { instance: echarts.init(place, null, { renderer: "svg" }) });
    charts.get(place).instance.on("click", (event) => charts.get(place).onclick?.(event));
  }
  const drawn = charts.get(place);
  drawn.options = options;
  drawn.onclick = onclick;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${spoken}. ${say("table_of_chart")}`);
  redraw(drawn);
}
function redraw(drawn) {
  const options = drawn.options();
  drawn.instance.setOption({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: colour("ink") },
    aria: { enabled: false },
    ...options,
    tooltip: {
      confine: true, backgroundColor: colour("raised"), borderColor: colour("line"),
      textStyle: { color: colour("ink"), fontSize: 13 }, extraCssText: "box-shadow:none", ...options.tooltip,
    },
  }, true);
}
const redrawAll = () => charts.forEach(redraw);
addEventListener("resize", () => charts.forEach((drawn) => { drawn.instance.resize(); redraw(drawn); }));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
// paper has a width of its own: drawn at one that is near to it, scaled to it by page.css
addEventListener("beforeprint", () => charts.forEach((drawn, place) => {
  drawn.instance.resize({ width: place.classList.contains("half") ? 430 : 900 });
  redraw(drawn);
  const svg = place.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
}));
addEventListener("afterprint", () => charts.forEach((drawn) => { drawn.instance.resize({ width: "auto" }); redraw(drawn); }));

const narrow = () => innerWidth < 640;
function axes(labels, more = {}) {
  const line = { lineStyle: { color: colour("line") } };
  return {
    grid: { left: 10, right: 12, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 18, textStyle: { color: colour("ink") }, ...more.legend },
    xAxis: {
      type: "category", data: labels, axisTick: { show: false }, axisLine: line,
      axisLabel: { color: colour("quiet"), hideOverlap: true, ...more.axisLabel },
    },
    yAxis: {
      type: "value", splitNumber: 4, splitLine: line, axisLabel: { color: colour("quiet"), formatter: more.unit ?? short },
      ...more.yAxis,
    },
  };
}
function told(title, lines) {
  return `<b>${escaped(title)}</b>${lines.filter(Boolean).map(([name, value]) => `<br>${escaped(name)}: <b>${escaped(value)}</b>`).join("")}`;
}

function band(low, high) {
  // an area between two lines: the lower one unseen, the width stacked on it
  const look = { type: "line", stack: "interval", symbol: "none", silent: true, lineStyle: { opacity: 0 } };
  return [
    { ...look, name: "lower end", data: low, tooltip: { show: false } },
    {
      ...look, name: say("interval"), data: high.map((one, at) => (one === null ? null : one - low[at])),
      areaStyle: { color: colour("plan"), opacity: 0.22 }, itemStyle: { color: colour("plan") },
    },
  ];
}

/** rows: { month | day, plan, fact, low, high }; plan beside fact. */
function monthBars(place, rows, chosen, pick) {
  const decimals = decimalsFor(rows.flatMap((row) => [row.plan, row.fact]));
  chart(place, say("by_month"), () => ({
    ...axes(rows.map((row) => capital(monthName(row.month, shortMonth))), { legend: { data: [say("plan"), say("fact")] } }),
    tooltip: {
      trigger: "axis", axisPointer: { type: "shadow" },
      formatter: ([{ dataIndex }]) => {
        const row = rows[dataIndex];
        return told(capital(monthName(row.month)), [
          [say("plan"), number(row.plan, decimals)], [say("fact"), row.fact === null ? say("not_yet") : number(row.fact, decimals)],
          row.fact !== null && [say("variance"), `${number(row.variance, decimals, true)} (${percent(row.variance_pct, true)})`],
          row.low !== null && row.low !== undefined && [say("interval"), `${number(row.low, decimals)} … ${number(row.high, decimals)}`],
        ]);
      },
    },
    series: [
      {
        name: say("plan"), type: "bar", data: rows.map((row) => row.plan), barGap: "8%", barMaxWidth: 46,
        itemStyle: {
          color: colour("plan"),
          decal: { symbol: "rect", color: colour("paper-thin"), dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.8 },
        },
      },
      {
        name: say("fact"), type: "bar", barMaxWidth: 46,
        data: rows.map((row) => ({ value: row.fact, itemStyle: { opacity: row.month === chosen ? 1 : 0.55 } })),
        itemStyle: { color: colour("fact") },
      },
      {
        // the interval of the month's sum, as an error bar over the plan
        name: say("interval"), type: "custom", silent: true, z: 5,
        renderItem: (_, api) => {
          const [x, low] = api.coord([api.value(0), api.value(1)]);
          const [, high] = api.coord([api.value(0), api.value(2)]);
          const style = { stroke: colour("ink"), lineWidth: 1.5, fill: null };
          const at = x - Math.min(api.size([1, 0])[0] * 0.2, 24);
          return { type: "group", children: [
            { type: "line", shape: { x1: at, x2: at, y1: low, y2: high }, style },
            ...[low, high].map((y) => ({ type: "line", shape: { x1: at - 4, x2: at + 4, y1: y, y2: y }, style })),
          ] };
        },
        data: rows.map((row, at) => [at, row.low, row.high]).filter(([, low]) => low !== null && low !== undefined),
      },
    ],
  }), ({ dataIndex }) => pick(rows[dataIndex].month));
}

function dayLines(place, rows, title, hasFact) {
  const decimals = decimalsFor(rows.flatMap((row) => [row.plan, row.fact]));
  const hasBand = rows.some((row) => row.low !== null && row.low !== undefined);
  chart(place, title, () => ({
    ...axes(rows.map((row) => isoDay(row.day).slice(8).replace(/^0/, "")), {
      legend: { data: [say("plan"), ...(hasFact ? [say("fact")] : []), ...(hasBand ? [say("interval")] : [])] },
    }),
    tooltip: {
      trigger: "axis",
      formatter: ([{ dataIndex }]) => {
        const row = rows[dataIndex];
        return told(weekDay.format(row.day * DAY), [
          [say("plan"), number(row.plan, decimals)], hasFact && [say("fact"), number(row.fact, decimals)],
          row.variance !== null && [say("variance"), number(row.variance, decimals, true)],
          hasBand && row.low !== null && [say("interval"), `${number(row.low, decimals)} … ${number(row.high, decimals)}`],
        ]);
      },
    },
    series: [
      ...(hasBand ? band(rows.map((row) => row.low), rows.map((row) => row.high)) : []),
      {
        name: say("plan"), type: "line", data: rows.map((row) => row.plan), symbol: "none",
        lineStyle: { color: colour("plan"), width: 2, type: "dashed" }, itemStyle: { color: colour("plan") },
      },
      ...(hasFact ? [{
        name: say("fact"), type: "line", data: rows.map((row) => row.fact), symbol: "circle", symbolSize: 4,
        lineStyle: { color: colour("fact"), width: 2.5 }, itemStyle: { color: colour("fact") },
      }] : []),
    ],
  }));
}

/** cells: { x, y, value (per cent), title, lines, open }. */
function heatMap(place, columns, rows, cells) {
  place.style.height = `${Math.max(220, 80 + rows.length * (rows.length > 25 ? 17 : 24))}px`;
  const limit = 50;
  chart(place, say("heat"), () => ({
    grid: { left: 4, right: 8, top: 4, bottom: 44, containLabel: true },
    tooltip: { formatter: ({ data }) => told(data.cell.title, data.cell.lines) },
    xAxis: {
      type: "category", data: columns, splitArea: { show: false }, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: colour("quiet"), rotate: columns.length > 8 || narrow() ? 55 : 0, interval: 0, fontSize: 11, width: 110, overflow: "truncate" },
    },
    yAxis: {
      type: "category", data: rows, inverse: true, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: colour("quiet"), interval: 0, fontSize: 11, width: narrow() ? 80 : 170, overflow: "truncate" },
    },
    visualMap: {
      min: -limit, max: limit, calculable: !narrow(), orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 12,
      inRange: { color: [colour("below-fill"), colour("middle"), colour("above-fill")] },
      text: [`≥ +${limit} %`, `≤ −${limit} %`], textStyle: { color: colour("quiet") }, formatter: (value) => percent(value, true, 0),
    },
    series: [{
      type: "heatmap", progressive: 0,
      data: cells.map((cell) => ({ value: [cell.x, cell.y, cell.value === null ? 0 : cell.value], cell, itemStyle: cell.value === null ? { opacity: 0.25 } : {} })),
      itemStyle: { borderColor: colour("paper"), borderWidth: 1 },
      emphasis: { itemStyle: { borderColor: colour("ink"), borderWidth: 1.5 } },
      label: {
        show: columns.length <= 12 && !narrow(), fontSize: 11, color: colour("ink"),
        formatter: ({ data }) => (data.cell.value === null ? "" : number(data.cell.value, 0, true)),
      },
    }],
  }), ({ data }) => data.cell.open());
}

/** rows: { name, variance, cumulative_pct }, the largest first. */
function paretoBars(place, rows) {
  const decimals = decimalsFor(rows.map((row) => row.variance));
  chart(place, say("pareto"), () => {
    const both = axes(rows.map((row) => row.name), { axisLabel: { rotate: 40, interval: 0, width: 110, overflow: "truncate", fontSize: 11 } });
    return {
      ...both,
      grid: { left: 10, right: 4, top: 36, bottom: 8, containLabel: true },
      legend: { ...both.legend, data: [say("variance"), say("cumulative_pct")] },
      yAxis: [
        { ...both.yAxis, },
        { type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { color: colour("quiet"), formatter: (value) => percent(value, false, 0) } },
      ],
      tooltip: {
        trigger: "axis", axisPointer: { type: "shadow" },
        formatter: ([{ dataIndex }]) => {
          const row = rows[dataIndex];
          return told(row.name, [
            [say("variance"), `${number(row.variance, decimals, true)} (${percent(row.variance_pct, true)})`],
            [say("cumulative_pct"), percent(row.cumulative_pct, false, 1)],
          ]);
        },
      },
      series: [
        {
          name: say("variance"), type: "bar", barMaxWidth: 34, itemStyle: { color: colour("plan") },
          data: rows.map((row) => ({ value: row.variance, itemStyle: { color: colour(row.variance < 0 ? "below-fill" : "above-fill") } })),
        },
        {
          name: say("cumulative_pct"), type: "line", yAxisIndex: 1, data: rows.map((row) => row.cumulative_pct), symbolSize: 5,
          lineStyle: { color: colour("ink"), width: 1.5 }, itemStyle: { color: colour("ink") },
        },
      ],
    };
  });
}

/** steps: [name, amount, isTotal]: from one variance to another. */
function waterfall(place, steps) {
  const decimals = decimalsFor(steps.map(([, amount]) => amount));
  let level = 0;
  const bars = steps.map(([name, amount, isTotal]) => {
    const from = isTotal ? 0 : level;
    level = isTotal ? amount : level + amount;
    return { name, amount, from, to: level, isTotal };
  });
  chart(place, say("bridge"), () => {
    // on a phone the bars lie, and each amount stands under its name: side by side they would collide
    const lying = narrow();
    const both = axes(bars.map((bar) => (lying ? `${bar.name}\n${number(bar.amount, decimals, true)}` : bar.name)),
      { axisLabel: { interval: 0, hideOverlap: false, ...(lying ? { lineHeight: 16 } : { width: 130, overflow: "break" }) } });
    return {
      grid: { left: 10, right: lying ? 24 : 12, top: lying ? 8 : 24, bottom: 8, containLabel: true },
      xAxis: lying ? { ...both.yAxis, splitNumber: 2 } : both.xAxis,
      yAxis: lying ? { ...both.xAxis, inverse: true } : both.yAxis,
      tooltip: { formatter: ({ dataIndex }) => told(bars[dataIndex].name, [[say("variance"), number(bars[dataIndex].amount, decimals, true)]]) },
      series: [{
        type: "custom", data: bars.map((bar, at) => [at, bar.from, bar.to]),
        encode: lying ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
        renderItem: (_, api) => {
          const bar = bars[api.value(0)];
          const at = (amount) => api.coord(lying ? [amount, api.value(0)] : [api.value(0), amount]);
          const [[x, y], [toX, toY]] = [at(bar.from), at(bar.to)];
          const thick = lying ? api.size([0, 1])[1] * 0.6 : Math.min(api.size([1, 0])[0] * 0.6, 90);
          const shape = lying
            ? { x: Math.min(x, toX), y: y - thick / 2, width: Math.max(1, Math.abs(toX - x)), height: thick }
            : { x: x - thick / 2, y: Math.min(y, toY), width: thick, height: Math.max(1, Math.abs(toY - y)) };
          const fill = colour(bar.isTotal ? "plan" : bar.amount < 0 ? "below-fill" : "above-fill");
          const amount = { x, y: shape.y - 16, text: number(bar.amount, decimals, true), align: "center", fill: colour("ink"), font: "12px system-ui, sans-serif" };
          return { type: "group", children: [{ type: "rect", shape, style: { fill } }, ...(lying ? [] : [{ type: "text", style: amount }])] };
        },
      }],
    };
  });
}

/** lines: [{ name, values, dashed, bars }] over months, in per cent. */
function accuracyLines(place, months, lines, title) {
  const palette = ["fact", "above-fill", "below-fill", "accent", "quiet"];
  chart(place, title, () => ({
    ...axes(months.map((month) => capital(monthName(month, shortMonth))), { unit: (value) => percent(value, false, 0), legend: { type: "scroll" } }),
    tooltip: {
      trigger: "axis",
      formatter: (points) => told(capital(monthName(months[points[0].dataIndex])), lines.map((line) => [line.name, percent(line.values[points[0].dataIndex], false, 1)])),
    },
    series: lines.map((line, at) => {
      const look = colour(line.bars ? "above-fill" : line.dashed ? "quiet" : palette[at % palette.length]);
      return line.bars
        ? { name: line.name, type: "bar", barMaxWidth: 40, itemStyle: { color: look }, data: line.values.map((value) => ({ value, itemStyle: { color: colour(value < 0 ? "below-fill" : "above-fill") } })) }
        : { name: line.name, type: "line", data: line.values, connectNulls: true, symbolSize: 6, symbol: line.dashed ? "diamond" : "circle",
            lineStyle: { width: 2, type: line.dashed ? "dashed" : "solid", color: look }, itemStyle: { color: look } };
    }),
  }));
}
