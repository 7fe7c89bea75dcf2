// @ts-check
// What made the variance of a cell: a bridge of causes that sum to it.

const CAUSES = ["calendar", "promotions", "openings", "overrides", "rest", "variance"];

function showCauses() {
  const { month, level, members } = where;
  const isKnown = level !== "series";
  $("causes").hidden = !isKnown;
  if (!isKnown) return;
  const key = keyOf(level, members);
  const rows = data.causes.filter((row) => keyOf(row.level, row) === key);
  const row = rows.find((row) => row.month === month);
  $("causes-reading").textContent = capital(
    say(row ? "causes_reading" : "causes_none", { month: monthName(month), name: nameOf(level, members) }),
  );
  $("causes-figure").hidden = !row;
  if (!row) return;
  waterfall(
    $("causes-chart"),
    say("causes"),
    CAUSES.map((cause) => [say(cause), row[cause], cause === "variance"]),
  );
  table($("causes-table"), [column("month", "month"), ...CAUSES.map((cause) => column(cause, "change"))], rows, {
    caption: say("causes"),
    file: fileName("causes"),
    sort: ["month", true],
    search: false,
    chosen: (row) => row.month === month,
  });
}
