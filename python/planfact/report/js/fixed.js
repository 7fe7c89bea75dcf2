// @ts-check
// What does not depend on what is chosen: alerts, comments, runs, versions.

/**
 * Shows a table in its section; hides the section where nothing is.
 * @param {string} id
 * @param {Row[]} rows
 * @param {Column[]} columns
 * @param {string} caption
 * @param {Partial<TableOptions>} [options]
 */
function section(id, rows, columns, caption, options = {}) {
  $(id).hidden = !rows.length;
  const none = $(`${id}-none`);
  if (none) none.hidden = Boolean(rows.length);
  if (rows.length) table($(`${id}-table`), columns, rows, { caption, file: `planfact-${id}`, page: 10, ...options });
}

/** What a row is about: a cell by its level where it has one, else by its members. @param {Row} row */
function cellName(row) {
  if (row.level) return nameOf(row.level, row);
  const members = DIMENSIONS.map((name) => row[name]).filter((member) => member !== null);
  return members.join(" · ") || say("total");
}

/** The rules that planfact comes with have words of their own; a rule of the company's keeps its name. @param {Row} row */
function ruleName({ rule_key, name, level }) {
  if (rule_key === null) return name;
  return capital(say(rule_key, { name: level === "total" ? say("total") : dimensionName(level) }));
}

/** What the forecast's interval says of a deviation. @type {Record<string, string>} */
const SIGNALS = { noise: "signal_noise", unclear: "signal_unclear", signal: "signal_signal" };

function showAlerts() {
  const rows = data.alerts.map((row) => {
    const signal = SIGNALS[signalOf(row) ?? ""];
    const raised_day = Math.floor((row.raised_at * 1000) / DAY);
    return { ...row, raised_day, cell: cellName(row), name: ruleName(row), signal: signal ? say(signal) : null };
  });
  const month = column("month", "month");
  const cell = column("cell", "text", (/** @type {Row} */ row) => openCell(row, row.month), say("what"));
  const name = column("name");
  const variance = column("variance", "change");
  section(
    "alerts",
    rows,
    [
      // on a phone the money stands beside what it is of
      ...(narrow() ? [cell, variance, month, name] : [month, cell, name, variance]),
      column("value", "number"),
      column("threshold", "number"),
      column("plan_to_date", "amount"),
      column("fact", "amount"),
      ...optional(rows, [column("signal")]),
      column("raised_day", "date", null, label("raised_at")),
    ],
    say("alerts"),
    { bars: "variance" },
  );
}

function showComments() {
  const month = column("month", "month");
  const cell = column("cell", "text", null, say("what"));
  const comment = column("comment");
  section(
    "comments",
    data.comments.map((row) => ({ ...row, cell: cellName(row) })),
    [
      ...(narrow() ? [cell, comment, month] : [month, cell, comment]),
      column("commented_by"),
      column("commented_at", "moment"),
    ],
    say("comments"),
  );
}

function showRuns() {
  section(
    "runs",
    data.runs.map((row) => ({ ...row, status: META.words[row.status] ?? row.status })),
    [
      column("run_id", "id"),
      column("data_version_id", "id"),
      column("model_name"),
      column("model_version"),
      column("status"),
      column("horizon_start", "date"),
      column("horizon_end", "date"),
      column("series_count", "whole"),
      column("fallback_count", "whole"),
      column("backtest_wape", "share"),
      column("actual_wape", "share"),
      column("plan_id", "id"),
      column("started_at", "moment"),
      column("seconds", "number"),
      ...optional(data.runs, [column("warning"), column("error")]),
    ],
    say("runs"),
    { sort: ["run_id", true] },
  );
  section(
    "versions",
    data.versions,
    [
      column("data_version_id", "id"),
      column("source"),
      ...optional(data.versions, [column("comment")]),
      column("created_at", "moment"),
      column("created_by"),
      column("rows_added", "whole"),
      column("rows_changed", "whole"),
      column("rows_removed", "whole"),
      column("row_count", "whole"),
      column("first_day", "date"),
      column("last_day", "date"),
      column("checksum"),
    ],
    say("versions"),
    { sort: ["data_version_id", true] },
  );
}
