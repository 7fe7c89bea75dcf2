// @ts-check
// What changed since the report before.

function showBridge() {
  const isTotal = where.level === "total";
  $("bridge").hidden = !isTotal;
  if (!isTotal) return;
  const { month } = where;
  const row = data.bridge.find((row) => row.month === month);
  const names = { month: monthName(month), from: META.before, to: META.data_version_id };
  // of a month that was new, there was nothing before that could have changed
  const isNew = row && row.variance_from === null;
  $("bridge-reading").textContent = capital(say(bridgeReading(row), names)) + (isNew ? ` ${say("bridge_new")}` : "");
  $("bridge-figure").hidden = !row;
  if (!row) return;
  const steps = ["variance_from", "restated_sales", "changed_plan", "new_days", "variance_to"];
  waterfall(
    $("bridge-chart"),
    say("bridge"),
    steps.map((key, at) => [say(key), row[key], at === 0 || at === 4]),
  );
  table($("bridge-table"), [column("month", "month"), ...steps.map((key) => column(key, "change"))], data.bridge, {
    caption: say("bridge"),
    file: fileName("bridge"),
    sort: ["month", true],
    search: false,
    chosen: (row) => row.month === month,
  });
}

/** @param {Maybe<Row>} row */
function bridgeReading(row) {
  if (META.before === null) return "bridge_first";
  if (row) return "bridge_reading";
  return cellAt(where.month, "total", {})?.fact === null ? "bridge_no_fact" : "bridge_nothing";
}
