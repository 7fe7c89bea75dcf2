// @ts-check
// Plan and fact as lines, day by day.

/**
 * An area between two lines: the lower one unseen, the width stacked on it.
 * @param {(number | null)[]} low
 * @param {(number | null)[]} high
 */
function band(low, high) {
  const look = {
    type: "line",
    stack: "interval",
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
  };
  return [
    { ...look, name: "lower end", data: low, tooltip: { show: false } },
    {
      ...look,
      name: say("interval"),
      data: high.map((one, at) => (one === null ? null : one - Number(low[at]))),
      areaStyle: { color: colour("plan"), opacity: 0.22 },
      itemStyle: { color: colour("plan") },
    },
  ];
}

/** @param {HTMLElement} place @param {Row[]} rows @param {string} title @param {boolean} hasFact */
function dayLines(place, rows, title, hasFact) {
  const decimals = decimalsFor(rows.flatMap((row) => [row.plan, row.fact]));
  const hasBand = rows.some((row) => row.low !== null && row.low !== undefined);
  chart(place, title, () => ({
    ...axes(
      rows.map((row) => isoDay(row.day).slice(8).replace(/^0/, "")),
      {
        legend: {
          data: [say("plan"), ...(hasFact ? [say("fact")] : []), ...(hasBand ? [say("interval")] : [])],
        },
      },
    ),
    tooltip: {
      trigger: "axis",
      formatter: ([{ dataIndex }]) => {
        const row = rows[dataIndex];
        return told(weekDay.format(row.day * DAY), [
          [say("plan"), number(row.plan, decimals)],
          hasFact && [say("fact"), number(row.fact, decimals)],
          row.variance !== null && [say("variance"), number(row.variance, decimals, true)],
          hasBand &&
            row.low !== null && [say("interval"), `${number(row.low, decimals)} … ${number(row.high, decimals)}`],
        ]);
      },
    },
    series: [
      ...(hasBand
        ? band(
            rows.map((row) => row.low),
            rows.map((row) => row.high),
          )
        : []),
      {
        name: say("plan"),
        type: "line",
        data: rows.map((row) => row.plan),
        symbol: "none",
        lineStyle: { color: colour("plan"), width: 2, type: "dashed" },
        itemStyle: { color: colour("plan") },
      },
      ...(hasFact
        ? [
            {
              name: say("fact"),
              type: "line",
              data: rows.map((row) => row.fact),
              symbol: "circle",
              symbolSize: 4,
              lineStyle: { color: colour("fact"), width: 2.5 },
              itemStyle: { color: colour("fact") },
            },
          ]
        : []),
    ],
  }));
}
