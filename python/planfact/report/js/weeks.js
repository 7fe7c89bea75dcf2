// @ts-check
// The weeks of the chosen month, and the periods of a fiscal calendar.

/** Weeks and periods are kept of the company and of members, not of single series. @param {string} unit */
const spansOf = (unit) => (where.level === "series" ? [] : data[unit].filter(isChosen));

/** Whether a week or a period has days of the chosen month. @param {Row} row @param {string} unit */
const isWithin = (row, unit) => row[unit] < where.month + lengthOfMonth(where.month) && row.last_day >= where.month;

function showWeeks() {
  const title = say("by_week", { month: monthName(where.month) });
  $("weeks-title").textContent = title;
  showSpans(
    "week",
    spansOf("weeks").filter((row) => isWithin(row, "week")),
    [],
    [column("week_no", "id")],
    title,
    { sort: ["week", false] },
  );
}

function showPeriods() {
  const rows = spansOf("periods");
  // periods that are months stand in the table of months
  const areMonths = rows.every(
    (row) => isoDay(row.period).endsWith("-01") && lengthOfMonth(row.period) === row.days_expected,
  );
  showSpans(
    "period",
    areMonths ? [] : rows,
    [column("last_day", "date")],
    [column("fiscal_year", "id"), column("period_no", "id")],
    say("periods_sheet"),
    { sort: ["period", true], page: 12, chosen: (row) => isWithin(row, "period") },
  );
}

/**
 * @param {string} unit week or period
 * @param {Row[]} rows
 * @param {Column[]} ends of weeks nobody needs the last day
 * @param {Column[]} numbers
 * @param {string} title
 * @param {Partial<TableOptions>} options
 */
function showSpans(unit, rows, ends, numbers, title, options) {
  const stated = rows.map((row) => ({ ...row, state: stateOf(row) }));
  const isOpen = rows.some((row) => row.plan_to_date !== null && row.plan_to_date !== row.plan);
  const columns = [
    column(unit, "date", null, label("first_day")),
    ...(narrow() ? [] : [...ends, ...numbers]),
    ...amounts(rows, isOpen),
    ...(narrow() ? [...ends, ...numbers] : []),
    column("state"),
    ...(isOpen ? optional(rows, [column("outlook", "amount")]) : []),
  ];
  // what it is said of has to be there
  $(`${unit}s-last-year`).hidden = !columns.some(({ key }) => key === "fact_last_year");
  section(`${unit}s`, stated, columns, title, {
    file: fileName(`${unit}s`),
    search: false,
    bars: "variance",
    ...options,
  });
}
