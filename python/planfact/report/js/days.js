// @ts-check
// The days of the chosen cell and month.

/** Days of members and of single series, by the pack they are in: unpacked when they are asked for. @type {Map<string, Promise<Packed>>} */
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
  return data.days.filter((row) => row.day >= month && row.day < end);
}

/** Days of a member or a series; none where the file has none of the month. @param {number} month @returns {Promise<Row[]>} */
async function daysWithin(month) {
  if (!META.day_months.includes(month)) return [];
  const { level, members } = where;
  if (level !== "series") {
    const packed = await unpacked(`level-days-${isoMonth(month)}`);
    const isHere = (/** @type {number} */ at) =>
      packed.level(at) === level && DIMENSIONS.every((name) => packed[name](at) === (members[name] ?? null));
    return rowsWhere(packed, isHere);
  }
  const packed = await unpacked(`days-${isoMonth(month)}`);
  const id = cellAt(month, level, members)?.series_id;
  return rowsWhere(packed, (at) => packed.series_id(at) === id)
    .map((row) => ({
      ...row,
      day: month + row.day - 1,
      // a side that no day of the month has is not in the pack
      plan: row.plan ?? null,
      fact: row.fact ?? null,
      variance: row.variance ?? null,
      low: row.lo_80,
      high: row.hi_80,
    }))
    .sort((a, b) => a.day - b.day);
}

/** @param {string} name */
function unpacked(name) {
  const pack = dayPacks.get(name) ?? unpack(`pack-${name}`);
  dayPacks.set(name, pack);
  return pack;
}
