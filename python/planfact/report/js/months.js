// @ts-check
// The chosen cell month by month: two years, those without a plan too.

/** How many months a chart has room for. */
const monthsDrawn = () => (narrow() ? 13 : 24);

/** The months of the chart, one after the other, whether anything is known of them or not. */
function monthsOfChart() {
  const last = months[months.length - 1];
  const first = Math.min(months[0], ...unplanned.months());
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
function knownOf(month) {
  const { level, members } = where;
  const cell = cellAt(month, level, members);
  if (cell) return { ...cell, ...intervalOf(cell) };
  return unplanned.at(month, level, members) ?? { month, plan: null, fact: null };
}

/** How the chart is read: of what it shows. @param {Row[]} drawn */
function monthsReading(drawn) {
  const isOpen = (/** @type {Row} */ row) => isPartial(row.month) && isThere(row.outlook) && isThere(row.fact);
  const said = [
    drawn.some((row) => row.fact && !isThere(row.plan)) && "months_unplanned",
    drawn.some((row) => isThere(row.budget)) && "months_budget",
    drawn.some(isOpen) && "months_open",
    hasIntervals(drawn) && "months_interval",
    "months_reading",
  ];
  return said
    .map((key) => (key ? say(key) : ""))
    .filter(Boolean)
    .join(" ");
}

function showMonths() {
  const drawn = monthsOfChart().map(knownOf);
  monthBars($("months-chart"), drawn, where.month, (month) => {
    if (months.includes(month)) go({ month });
  });
  $("months-reading").textContent = monthsReading(drawn);
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
