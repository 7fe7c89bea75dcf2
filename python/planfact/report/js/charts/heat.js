// @ts-check
// The heat map.

/**
 * @param {HTMLElement} place
 * @param {string[]} columns
 * @param {string[]} rows
 * @param {Row[]} cells { x, y, value (per cent), title, lines, open }
 */
function heatMap(place, columns, rows, cells) {
  place.style.height = `${Math.max(220, 80 + rows.length * (rows.length > 25 ? 17 : 24))}px`;
  const limit = 50;
  chart(
    place,
    say("heat"),
    () => ({
      grid: { left: 4, right: 8, top: 4, bottom: 44, containLabel: true },
      tooltip: {
        formatter: ({ data }) => told(data.cell.title, data.cell.lines),
      },
      xAxis: {
        type: "category",
        data: columns,
        splitArea: { show: false },
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: {
          color: colour("quiet"),
          rotate: columns.length > 8 || narrow() ? 55 : 0,
          interval: 0,
          fontSize: 11,
          width: 110,
          overflow: "truncate",
        },
      },
      yAxis: {
        type: "category",
        data: rows,
        inverse: true,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: {
          color: colour("quiet"),
          interval: 0,
          fontSize: 11,
          width: narrow() ? 80 : 170,
          overflow: "truncate",
        },
      },
      visualMap: {
        min: -limit,
        max: limit,
        calculable: !narrow(),
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemHeight: 120,
        itemWidth: 12,
        inRange: {
          color: [colour("below-fill"), colour("middle"), colour("above-fill")],
        },
        text: [`≥ +${limit} %`, `≤ −${limit} %`],
        textStyle: { color: colour("quiet") },
        formatter: (value) => percent(value, true, 0),
      },
      series: [
        {
          type: "heatmap",
          progressive: 0,
          data: cells.map((cell) => ({
            value: [cell.x, cell.y, cell.value === null ? 0 : cell.value],
            cell,
            itemStyle: cell.value === null ? { opacity: 0.25 } : {},
          })),
          itemStyle: { borderColor: colour("paper"), borderWidth: 1 },
          emphasis: {
            itemStyle: { borderColor: colour("ink"), borderWidth: 1.5 },
          },
          label: {
            show: columns.length <= 12 && !narrow(),
            fontSize: 11,
            color: colour("ink"),
            formatter: ({ data }) => (data.cell.value === null ? "" : number(data.cell.value, 0, true)),
          },
        },
      ],
    }),
    ({ data }) => data.cell.open(),
  );
}
