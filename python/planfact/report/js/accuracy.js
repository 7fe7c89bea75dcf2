// @ts-check
// How good the forecast was, and whether each step of planning helped.

function showAccuracy() {
  showWarning();
  const rows = data.accuracy.filter(isChosen);
  $("accuracy-none").hidden = Boolean(rows.length);
  $("accuracy-none").textContent = data.accuracy.length ? say("accuracy_not_here") : say("accuracy_none");
  $("accuracy-some").hidden = !rows.length;
  const isMeasured = showLags() || rows.length > 0;
  $("accuracy-reading").hidden = !isMeasured;
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
      caption: `${say("accuracy")}${ofCell()}`,
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

/** Whether a row is about the chosen cell. @param {Row} row */
const isChosen = (row) => keyOf(row.level, row) === keyOf(where.level, where.members);

/** What a caption says of the chosen cell, where it is not the whole company. */
const ofCell = () => (where.level === "total" ? "" : `, ${nameOf(where.level, where.members)}`);

/** How good forecasts of the chosen cell were by months ahead, over all complete months. */
function showLags() {
  const rows = data.lags.filter(isChosen);
  section(
    "lags",
    rows,
    [
      column("lag_months", "whole"),
      column("months", "whole"),
      column("wape_month", "share"),
      column("wape", "share"),
      column("wape_series", "share"),
      column("naive_wape", "share"),
      column("fva_pct", "number"),
      column("bias_pct", "bias"),
      column("mase_mean", "number"),
      ...optional(rows, [column("coverage_80", "share"), column("tracking_signal", "number")]),
    ],
    `${say("over_months")}${ofCell()}`,
    { search: false },
  );
  return rows.length > 0;
}

/** All months from the first to the last of some: what is not known of one in between is a gap. @param {number[]} some */
function monthsBetween(some) {
  const first = Math.min(...some);
  const all = [];
  for (let month = Math.max(...some); month >= first; month = monthBefore(month)) all.unshift(month);
  return all;
}

/** Draws errors by lag over months: of several runs at one lag, the newest. @param {Row[]} rows */
function showErrors(rows) {
  const newest = new Map(rows.filter((row) => row.is_newest).map((row) => [`${row.month} ${row.lag_months}`, row]));
  const measured = monthsBetween(rows.map((row) => row.month));
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
  const { month } = where;
  const rows = data.value_added
    .filter((row) => row.month === month && isChosen(row))
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
