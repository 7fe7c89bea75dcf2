// @ts-check
// How the number of the chosen cell came about: for the largest cells of the month that the file was written for.

/** What the kinds of events are called. @type {Record<string, string>} */
const EVENTS = {
  load: "event_load",
  correction: "event_correction",
  removal: "event_removal",
  run: "event_run",
  plan: "event_plan",
  override: "event_override",
  undo: "event_undo",
  expiry: "event_expiry",
  budget: "event_budget",
  silence: "event_silence",
  cause: "event_cause",
  move: "event_move",
};

function showExplanation() {
  const { month, level, members } = where;
  const rows = data.explained
    .filter((row) => row.month === month && isChosen(row))
    .map((row) => ({ ...row, kind: EVENTS[row.kind] ? say(EVENTS[row.kind]) : row.kind }));
  const names = { month: monthName(month), name: nameOf(level, members) };
  $("explain-reading").textContent = capital(
    rows.length ? say("explain_reading", names) : say("explain_none", { month: monthName(META.month) }),
  );
  const only = Object.entries(members).map(([name, member]) => ` --only ${quoted(`${name}=${member}`)}`);
  $("explain-command").textContent = `planfact explain --month ${isoMonth(month)}${only.join("")}`;
  /** @type {HTMLElement} */ ($("explained").parentElement ?? $("explained")).hidden = !rows.length;
  section(
    "explained",
    rows,
    [
      column("happened_at", "moment"),
      column("kind"),
      column("what", "text", null, say("event")),
      column("who"),
      ...optional(rows, [column("day", "date")]),
      column("old_value", "amount"),
      column("new_value", "amount"),
      column("data_version_id", "id"),
      column("run_id", "id"),
      column("plan_id", "id"),
    ],
    say("explain"),
    { file: fileName("explanation"), search: false, page: 25 },
  );
}

/** As a shell takes it. @param {string} text */
const quoted = (text) => (/^[\w=.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
