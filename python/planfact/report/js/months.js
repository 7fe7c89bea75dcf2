// @ts-check
// The chosen cell month by month: two years, those without a plan too.

/** How many months a chart has room for. */
const monthsDrawn = () => (narrow() ? 13 : 24);

/** The months of the chart, one after the other, whether anything is known of them or not. */
function monthsOfChart() {
  const last = months[months.length - 1];
  const first = Math.min(months[0], ...data.history.map((row) => row.month));
  const all = [];
  for (let month = last; month >= first && all.length < monthsDrawn(); month = monthBefore(month)) all.unshift(month);
  return all;
}

/** @param {number} month */
function monthBefore(month) {
  const day = new Date(month * DAY);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1) / DAY;
}

/** What is known of the chosen cell in a month. @param {number} month @returns {Row} */
const knownOf = (month) =>
  cellAt(month, where.level, where.members) ??
  unplanned.get(keyOf(where.level, where.members))?.get(month) ?? { month, plan: null, fact: null };

function showMonths() {
  const drawn = monthsOfChart().map(knownOf);
  monthBars($("months-chart"), drawn, where.month, (month) => {
    if (months.includes(month)) go({ month });
  });
  const rows = months
    .map(knownOf)
    .filter((row) => row.plan !== null || row.fact !== null)
    .map((row) => ({ ...row, state: stateOf(row) }));
  table(
    $("months-table"),
    [
      column("month", "month", (row) => go({ month: row.month })),
      ...amounts(rows),
      column("state"),
      ...optional(rows, [column("outlook", "amount")]),
    ],
    rows,
    {
      caption: say("by_month"),
      file: fileName("months"),
      chosen: (row) => row.month === where.month,
      search: false,
      page: 36,
      sort: ["month", true],
    },
  );
  const before = drawn.filter((row) => !months.includes(row.month) && row.fact !== null);
  section(
    "history",
    before,
    [
      column("month", "month"),
      column("fact", "amount"),
      ...optional(before, [
        column("fact_last_year", "amount"),
        column("yoy_pct", "percent_change"),
        column("budget", "amount"),
      ]),
    ],
    say("before_plans"),
    { file: fileName("history"), search: false, page: 36, sort: ["month", true] },
  );
}
