// @ts-check
// Columns that several tables share.

/**
 * A column under its usual heading.
 * @param {string} key
 * @param {Kind} [kind]
 * @param {((row: Row) => void) | null} [open]
 * @param {string} [title]
 * @returns {Column}
 */
const column = (key, kind = "text", open = null, title = label(key)) => ({ key, title, kind, open });

/** @param {Row} row */
function stateOf(row) {
  if (row.fact === null) return say("planned");
  return row.is_complete
    ? say("complete")
    : say("days_loaded", { loaded: row.days_loaded, expected: row.days_expected });
}

/** The columns in which something stands. @param {Row[]} rows @param {Column[]} columns */
const optional = (rows, columns) =>
  columns.filter(({ key }) =>
    rows.some((row) => row[key] !== null && row[key] !== undefined && (row[key] !== 0 || key !== "override_delta")),
  );

/** @param {string} what */
const fileName = (what) => `planfact-${isoMonth(where.month)}-${what}`;

/** @param {Row[]} rows */
const hasFact = (rows) => rows.some((row) => row.fact !== null);

/** Plan and fact; a phone has room for the plan that the fact is compared with. @param {boolean} isOpen */
function sides(isOpen) {
  const plan = column("plan", "amount");
  const compared = [
    ...(isOpen ? [column("plan_to_date", "amount")] : []),
    column("fact", "amount"),
    column("variance", "change"),
    column("variance_pct", "percent_change"),
  ];
  const execution = column("execution_pct", "percent");
  return isOpen && narrow() ? [...compared, plan, execution] : [plan, ...compared, execution];
}

/** @param {Row[]} rows @param {boolean} [isOpen] whether plan to date is shown */
const amounts = (rows, isOpen = false) => [
  // without any fact there is nothing to compare the plan with
  ...(hasFact(rows) ? sides(isOpen) : [column("plan", "amount")]),
  ...optional(rows, [
    column("fact_last_year", "amount"),
    column("yoy_pct", "percent_change"),
    column("budget", "amount"),
    column("variance_to_budget", "change"),
    column("override_delta", "change"),
  ]),
];
