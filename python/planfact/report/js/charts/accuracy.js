// @ts-check
// Measures of forecasts, month by month.

/**
 * @param {HTMLElement} place
 * @param {number[]} months
 * @param {{ name: string, values: (number | null)[], dashed?: boolean, bars?: boolean }[]} lines in per cent
 * @param {string} title
 */
function accuracyLines(place, months, lines, title) {
  const palette = ["fact", "above-fill", "below-fill", "off"];
  // what is counted in points is no per cent
  const isPoints = lines.every((line) => line.bars);
  /** @param {Maybe<number>} value @param {number} decimals */
  const measured = (value, decimals) => (isPoints ? number(value, decimals, true) : percent(value, false, decimals));
  chart(place, title, () => ({
    ...axes(
      months.map((month) => capital(monthName(month, shortMonth))),
      {
        unit: (value) => measured(value, 0),
        yAxis: {
          minInterval: 1,
          axisLabel: { color: colour("quiet"), formatter: (/** @type {number} */ value) => measured(value, 0) },
        },
        legend: { type: "scroll" },
      },
    ),
    tooltip: {
      trigger: "axis",
      formatter: (points) =>
        told(
          capital(monthName(months[points[0].dataIndex])),
          lines.map((line) => [line.name, measured(line.values[points[0].dataIndex], 1)]),
        ),
    },
    series: lines.map((line, at) => {
      const look = colour(line.bars ? "above-fill" : line.dashed ? "quiet" : palette[at % palette.length]);
      return line.bars
        ? {
            name: line.name,
            type: "bar",
            barMaxWidth: 40,
            itemStyle: { color: look },
            data: line.values.map((value) => ({
              value,
              itemStyle: {
                color: colour(Number(value) < 0 ? "below-fill" : "above-fill"),
              },
            })),
          }
        : {
            name: line.name,
            type: "line",
            data: line.values,
            connectNulls: false, // a line across months that nobody measured would be made up
            symbolSize: 6,
            symbol: line.dashed ? "diamond" : "circle",
            lineStyle: {
              width: 2,
              type: line.dashed ? "dashed" : "solid",
              color: look,
            },
            itemStyle: { color: look },
          };
    }),
  }));
}
