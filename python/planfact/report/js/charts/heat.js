// @ts-check
// The heat map.

/** Whether the fields have room for a text. @param {any[]} columns */
const isLabelled = (columns) => columns.length <= (narrow() ? 5 : 32);

/** Beyond which amount all cells have one colour: one cell in twenty is. @param {Row[]} cells */
function heatLimit(cells) {
  const sizes = cells.map((cell) => Math.abs(cell.variance ?? 0)).sort((a, b) => a - b);
  return sizes[Math.floor(0.95 * (sizes.length - 1))] || 1;
}

/** Cells that nobody planned: sold all the same. @param {Row[]} cells */
function hatched(cells) {
  return {
    type: "custom",
    data: cells.map((cell) => ({ value: [cell.x, cell.y], cell })),
    renderItem: (/** @type {any} */ _, /** @type {any} */ api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size([1, 1]);
      const [left, top] = [x - width / 2, y - height / 2];
      const stroke = { stroke: colour("plan"), lineWidth: 1 };
      const box = { x: left + 0.5, y: top + 0.5, width: width - 1, height: height - 1 };
      const lines = [];
      for (let at = 6; at < width + height; at += 6) {
        const [x1, y1] = at < height ? [left, top + at] : [left + at - height, top + height];
        const [x2, y2] = at < width ? [left + at, top] : [left + width, top + at - width];
        lines.push({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
      }
      return {
        type: "group",
        children: [{ type: "rect", shape: box, style: { ...stroke, fill: colour("paper") } }, ...lines],
      };
    },
  };
}

/**
 * @param {HTMLElement} place
 * @param {string[]} columns
 * @param {string[]} rows
 * @param {Row[]} cells { x, y, variance (money: the colour), value (per cent: the text), isPlanned, title, lines, open }
 */
function heatMap(place, columns, rows, cells) {
  place.style.height = `${Math.max(220, 80 + rows.length * (rows.length > 25 ? 17 : 24))}px`;
  const limit = heatLimit(cells);
  const [planned, unplanned] = [true, false].map((is) => cells.filter((cell) => cell.isPlanned === is));
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
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemHeight: 120,
        itemWidth: 12,
        inRange: {
          color: [colour("below-fill"), colour("paper"), colour("above-fill")],
        },
        seriesIndex: 0,
        text: [`≥ ${short(limit, true)}`, `≤ ${short(-limit)}`],
        textStyle: { color: colour("quiet") },
        formatter: (value) => short(value, true),
      },
      series: [
        {
          type: "heatmap",
          progressive: 0,
          data: planned.map((cell) => ({
            value: [cell.x, cell.y, cell.variance],
            cell,
            // what is filled is light in the dark, too
            label: { color: colour(Math.abs(cell.variance) > 0.75 * limit ? "on-fill" : "ink") },
          })),
          itemStyle: { borderColor: colour("line"), borderWidth: 1 },
          emphasis: {
            itemStyle: { borderColor: colour("ink"), borderWidth: 1.5 },
          },
          label: {
            show: isLabelled(columns),
            fontSize: columns.length <= 16 ? 11 : 9,
            formatter: ({ data }) => (data.cell.value === null ? "" : number(data.cell.value, 0, true)),
          },
        },
        hatched(unplanned),
      ],
    }),
    ({ data }) => data.cell.open(),
  );
}
