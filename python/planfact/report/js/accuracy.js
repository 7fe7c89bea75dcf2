// @ts-check
// How good the forecast was, and whether each step of planning helped.

function showAccuracy() {
  showWarning();
  const level = where.level === "series" || !byKey.has(keyOf(where.level, where.members)) ? "total" : where.level;
  const rows = data.accuracy.filter((row) => isOf(row, level));
  $("accuracy-none").hidden = Boolean(data.accuracy.length);
  $("accuracy-some").hidden = !rows.length;
  if (!rows.length) return;
  showErrors(rows);
  table(
    $("accuracy-table"),
    [
      column("month", "month"),
      column("run_id", "id"),
      column("lag_months", "whole"),
      column("wape_month", "share"),
      column("wape", "share"),
      column("wape_series", "share"),
      column("naive_wape", "share"),
      column("fva_pct", "number"),
      column("bias_pct", "bias"),
      column("mase", "number"),
      ...optional(rows, [column("coverage_80", "share"), column("tracking_signal", "number")]),
    ],
    rows,
    {
      caption: say("accuracy") + (level === "total" ? "" : `, ${where.members[level]}`),
      file: fileName("accuracy"),
      sort: ["month", true],
      search: false,
      page: 12,
      chosen: (row) => row.month === where.month,
    },
  );
}

/** Says it where the newest run's own backtest speaks against it. */
function showWarning() {
  const run = data.runs.find((row) => row.status === "succeeded");
  $("accuracy-warning").hidden = !run?.warning;
  $("accuracy-warning").textContent = run?.warning ? say("run_warning", { warning: run.warning }) : "";
}

/** Whether a row is about the chosen member of a level. @param {Row} row @param {string} level */
function isOf(row, level) {
  return row.level === level && (level === "total" || row[level] === where.members[level]);
}

/** Draws errors by lag over months: of several runs at one lag, the newest. @param {Row[]} rows */
function showErrors(rows) {
  const newest = new Map(rows.filter((row) => row.is_newest).map((row) => [`${row.month} ${row.lag_months}`, row]));
  const measured = [...new Set(rows.map((row) => row.month))].sort((a, b) => a - b);
  const lags = [...new Set(rows.map((row) => row.lag_months))].sort((a, b) => a - b).slice(0, 4);
  /** @param {number} lag @param {string} key @param {number} factor */
  const values = (lag, key, factor) =>
    measured.map((month) => {
      const row = newest.get(`${month} ${lag}`);
      return row && row[key] !== null ? factor * row[key] : null;
    });
  const byLag = lags.map((lag) => ({ name: `WAPE, ${say("lag", { lag })}`, values: values(lag, "wape", 100) }));
  const naive = { name: say("naive_wape"), values: values(lags[0], "naive_wape", 100), dashed: true };
  accuracyLines($("accuracy-chart"), measured, [...byLag, naive], say("accuracy"));
  const added = { name: say("fva_pct"), values: values(lags[0], "fva_pct", 1), bars: true };
  accuracyLines($("fva-chart"), measured, [added], say("fva_pct"));
}

function showValueAdded() {
  const { month, level } = where;
  const rows = data.value_added
    .filter((row) => row.month === month && isOf(row, level))
    .map((row) => ({ ...row, step: META.words[row.step] ?? row.step }));
  $("stairs").hidden = !rows.length;
  if (!rows.length) return;
  table(
    $("stairs-table"),
    [
      column("step"),
      column("forecast", "amount", null, say("outlook_of_step")),
      column("wape", "share"),
      column("fva_pct", "number", null, say("step_fva")),
      column("fva_naive_pct", "number"),
      column("bias_pct", "bias"),
    ],
    rows,
    {
      caption: `${say("value_added")} ${capital(monthName(month))}`,
      file: fileName("value-added"),
      sort: ["position", false],
      search: false,
    },
  );
}
