// @ts-check
// Deviations, the largest first, and their cumulative share.

/** @param {HTMLElement} place @param {Row[]} rows { name, variance, cumulative_pct }, the largest first */
function paretoBars(place, rows) {
  const decimals = decimalsFor(rows.map((row) => row.variance));
  chart(place, say("pareto"), () => {
    const both = axes(
      rows.map((row) => row.name),
      {
        axisLabel: {
          rotate: rows.length > 8 || narrow() ? 40 : 0,
          interval: 0,
          width: 110,
          overflow: "truncate",
          fontSize: 11,
        },
      },
    );
    return {
      ...both,
      grid: { left: 10, right: 4, top: 12, bottom: 8, containLabel: true },
      legend: { show: false }, // the sentence below says it
      yAxis: [
        { ...both.yAxis },
        {
          type: "value",
          min: 0,
          max: 100,
          splitLine: { show: false },
          axisLabel: {
            color: colour("quiet"),
            formatter: (/** @type {number} */ value) => percent(value, false, 0),
          },
        },
      ],
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
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
          name: say("variance"),
          type: "bar",
          barMaxWidth: 34,
          itemStyle: { color: colour("plan") },
          data: rows.map((row) => ({
            value: row.variance,
            itemStyle: {
              color: colour(row.variance < 0 ? "below-fill" : "above-fill"),
            },
          })),
        },
        {
          name: say("cumulative_pct"),
          type: "line",
          yAxisIndex: 1,
          data: rows.map((row) => row.cumulative_pct),
          symbolSize: 5,
          lineStyle: { color: colour("ink"), width: 1.5 },
          itemStyle: { color: colour("ink") },
        },
      ],
    };
  });
}
