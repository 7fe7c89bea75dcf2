// @ts-check
// A waterfall: amounts one after the other, and their sums.

/** A name on lines of about a dozen letters; words stay whole. @param {string} name */
function onLines(name) {
  /** @type {string[]} */
  const lines = [];
  for (const word of name.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 14) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/**
 * @param {HTMLElement} place
 * @param {string} title
 * @param {[string, Maybe<number>, boolean][]} steps name, amount, and whether it is a sum
 */
function waterfall(place, title, steps) {
  // as exact as the chosen number itself is shown
  const cell = cellAt(where.month, where.level, where.members);
  const decimals = decimalsFor([cell?.fact, cell?.plan, ...steps.map(([, amount]) => amount)]);
  let level = 0;
  const bars = steps.map(([name, amount, isTotal]) => {
    const from = isTotal ? 0 : level;
    level = isTotal ? (amount ?? 0) : level + (amount ?? 0);
    return { name, amount, from, to: level, isTotal };
  });
  chart(place, title, () => {
    // on a phone the bars lie, and each amount stands under its name: side by side they would collide
    const lying = narrow();
    const both = axes(
      bars.map((bar) => (lying ? `${bar.name}\n${number(bar.amount, decimals, true)}` : onLines(bar.name))),
      {
        axisLabel: {
          interval: 0,
          hideOverlap: false,
          lineHeight: 16,
        },
      },
    );
    return {
      grid: {
        left: 10,
        right: lying ? 24 : 12,
        top: lying ? 8 : 24,
        bottom: 8,
        containLabel: true,
      },
      xAxis: lying ? { ...both.yAxis, splitNumber: 2 } : both.xAxis,
      yAxis: lying ? { ...both.xAxis, inverse: true } : both.yAxis,
      tooltip: {
        formatter: ({ dataIndex }) =>
          told(bars[dataIndex].name, [[say("variance"), number(bars[dataIndex].amount, decimals, true)]]),
      },
      series: [
        {
          type: "custom",
          data: bars.map((bar, at) => [at, bar.from, bar.to]),
          encode: lying ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
          renderItem: (_, api) => {
            const bar = bars[api.value(0)];
            /** @param {number} amount */
            const at = (amount) => api.coord(lying ? [amount, api.value(0)] : [api.value(0), amount]);
            const [[x, y], [toX, toY]] = [at(bar.from), at(bar.to)];
            const thick = lying ? api.size([0, 1])[1] * 0.6 : Math.min(api.size([1, 0])[0] * 0.6, 90);
            const shape = lying
              ? {
                  x: Math.min(x, toX),
                  y: y - thick / 2,
                  width: Math.max(1, Math.abs(toX - x)),
                  height: thick,
                }
              : {
                  x: x - thick / 2,
                  y: Math.min(y, toY),
                  width: thick,
                  height: Math.max(1, Math.abs(toY - y)),
                };
            const fill = colour(bar.isTotal ? "plan" : Number(bar.amount) < 0 ? "below-fill" : "above-fill");
            const amount = {
              x,
              y: shape.y - 16,
              text: number(bar.amount, decimals, true),
              align: "center",
              fill: colour("ink"),
              font: "12px system-ui, sans-serif",
            };
            return {
              type: "group",
              children: [{ type: "rect", shape, style: { fill } }, ...(lying ? [] : [{ type: "text", style: amount }])],
            };
          },
        },
      ],
    };
  });
}
