// @ts-check
// Plan beside fact, month by month.

/**
 * @param {HTMLElement} place
 * @param {Row[]} rows { month, plan, fact, low, high }
 * @param {number} chosen
 * @param {(month: number) => void} pick
 */
function monthBars(place, rows, chosen, pick) {
  const decimals = decimalsFor(rows.flatMap((row) => [row.plan, row.fact]));
  chart(
    place,
    say("by_month"),
    () => ({
      ...axes(
        rows.map((row) => capital(monthName(row.month, shortMonth))),
        { legend: { data: [say("plan"), say("fact")] } },
      ),
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: ([{ dataIndex }]) => {
          const row = rows[dataIndex];
          return told(capital(monthName(row.month)), [
            [say("plan"), number(row.plan, decimals)],
            [say("fact"), row.fact === null ? say("not_yet") : number(row.fact, decimals)],
            row.fact !== null && [
              say("variance"),
              `${number(row.variance, decimals, true)} (${percent(row.variance_pct, true)})`,
            ],
            row.low !== null &&
              row.low !== undefined && [
                say("interval"),
                `${number(row.low, decimals)} … ${number(row.high, decimals)}`,
              ],
          ]);
        },
      },
      series: [
        {
          name: say("plan"),
          type: "bar",
          data: rows.map((row) => row.plan),
          barGap: "8%",
          barMaxWidth: 46,
          itemStyle: {
            color: colour("plan"),
            decal: {
              symbol: "rect",
              color: colour("paper-thin"),
              dashArrayX: [1, 0],
              dashArrayY: [3, 4],
              rotation: -0.8,
            },
          },
        },
        {
          name: say("fact"),
          type: "bar",
          barMaxWidth: 46,
          data: rows.map((row) => ({
            value: row.fact,
            itemStyle: { opacity: row.month === chosen ? 1 : 0.55 },
          })),
          itemStyle: { color: colour("fact") },
        },
        {
          // the interval of the month's sum, as an error bar over the plan
          name: say("interval"),
          type: "custom",
          silent: true,
          z: 5,
          renderItem: (_, api) => {
            const [x, low] = api.coord([api.value(0), api.value(1)]);
            const [, high] = api.coord([api.value(0), api.value(2)]);
            const style = { stroke: colour("ink"), lineWidth: 1.5, fill: null };
            const at = x - Math.min(api.size([1, 0])[0] * 0.2, 24);
            return {
              type: "group",
              children: [
                {
                  type: "line",
                  shape: { x1: at, x2: at, y1: low, y2: high },
                  style,
                },
                ...[low, high].map((y) => ({
                  type: "line",
                  shape: { x1: at - 4, x2: at + 4, y1: y, y2: y },
                  style,
                })),
              ],
            };
          },
          data: rows.map((row, at) => [at, row.low, row.high]).filter(([, low]) => low !== null && low !== undefined),
        },
      ],
    }),
    ({ dataIndex }) => pick(rows[dataIndex].month),
  );
}
