// @ts-check
// The days of the chosen cell and month.

/** Days of single series, by month: unpacked when they are asked for. @type {Map<number, Promise<Packed>>} */
const dayPacks = new Map();

/** @param {() => boolean} isShown whether nothing else was chosen meanwhile */
async function showDays(isShown) {
  const { month, level } = where;
  const rows = level === "total" ? daysOfCompany(month) : await daysWithin(month);
  if (!isShown()) return;
  const isLeftOut = !rows.length && level !== "total" && META.day_months.length;
  $("days-none").textContent = isLeftOut ? say("no_days", { month: monthName(Math.min(...META.day_months)) }) : "";
  $("days-some").hidden = !rows.length;
  // of a shop that sold nothing all month no day has a fact, the month has: 0
  const isSold = hasFact([cellAt(month, level, where.members) ?? { fact: null }]);
  const title = say(isSold ? "by_day" : "by_day_planned", { month: monthName(month) });
  $("days-title").textContent = title;
  if (!rows.length) return;
  for (const row of rows) row.variance = row.plan !== null && row.fact !== null ? sum([row.fact, -row.plan]) : null;
  dayLines($("days-chart"), rows, title, isSold);
  table(
    $("days-table"),
    [
      column("day", "day"),
      column("plan", "amount"),
      ...(isSold ? [column("fact", "amount"), column("variance", "change")] : []),
    ],
    rows,
    { caption: title, file: fileName("days"), sort: ["day", false], search: false, page: 31 },
  );
}

/** Days of the whole company, which have a table of their own. @param {number} month @returns {Row[]} */
function daysOfCompany(month) {
  const end = month + lengthOfMonth(month);
  return data.days.filter((row) => row.day >= month && row.day < end).map((row) => ({ ...row, low: null, high: null }));
}

/** Days of the series under the chosen cell; none where the file has none. @param {number} month @returns {Promise<Row[]>} */
async function daysWithin(month) {
  if (!META.day_months.includes(month)) return [];
  const ids = new Set(seriesWithin(month).map((row) => row.series_id));
  const pack = dayPacks.get(month) ?? unpack(`pack-days-${isoMonth(month)}`);
  dayPacks.set(month, pack);
  const packed = await pack;
  /** @type {Map<number, Row>} */
  const byDay = new Map();
  for (let at = 0; at < packed.length; at++) {
    if (!ids.has(packed.series_id[at])) continue;
    const day = month + packed.day[at] - 1;
    const row = byDay.get(day) ?? { day, plans: [], facts: [], low: null, high: null };
    byDay.set(day, row);
    // a side that no day of the month has is not in the pack
    row.plans.push(packed.plan?.[at]);
    row.facts.push(packed.fact?.[at]);
    if (ids.size === 1 && packed.lo_80 && packed.hi_80) [row.low, row.high] = [packed.lo_80[at], packed.hi_80[at]];
  }
  return [...byDay.values()]
    .sort((a, b) => a.day - b.day)
    .map((row) => ({ ...row, plan: sum(row.plans), fact: sum(row.facts) }));
}
