// @ts-check
// The plans of the months, and what people changed in them: who, when and why.

/** What the kinds and states of plans and overrides are called. @type {Record<string, string>} */
const STATES = {
  statistical: "plan_statistical",
  approved: "plan_approved",
  published_plan: "plan_published",
  adjusted: "plan_adjusted",
  budget: "budget",
  draft: "state_draft",
  submitted: "state_submitted",
  published: "state_in_force",
  superseded: "state_superseded",
  "in force": "state_in_force",
  undone: "state_undone",
  expired: "state_expired",
};

/** @param {string} state */
const stateName = (state) => (STATES[state] ? say(STATES[state]) : state);

function showPlans() {
  const isHere = (/** @type {Row} */ row) => row.month === where.month;
  // their amounts are those of the whole company, whatever is chosen
  const of = where.level === "total" ? "" : `, ${say("total").toLocaleLowerCase(LANG)}`;
  const title = `${say("plans")}, ${monthName(where.month)}${of}`;
  section(
    "plans",
    data.plans.filter(isHere).map((row) => ({
      ...row,
      // approved is said of what somebody approved
      kind: stateName(row.kind === "approved" && row.approved_at === null ? "published_plan" : row.kind),
      status: stateName(row.status),
      comment: [row.name, row.comment].filter(Boolean).join(": ") || null,
    })),
    [
      column("kind"),
      column("status"),
      column("quantity", "amount", null, say("amount")),
      column("plan_id", "id"),
      column("run_id", "id"),
      ...optional(data.plans.filter(isHere), [
        column("submitted_by"),
        column("approved_by"),
        column("approved_at", "moment"),
        column("comment"),
      ]),
      column("created_by"),
      column("created_at", "moment", null, say("when")),
    ],
    title,
    { search: false, file: fileName("plans") },
  );
  showOverrides();
}

/** The overrides that changed the chosen cell or a part of it, in any month; those of the chosen one stand out. */
function showOverrides() {
  const rows = data.overrides
    .filter((row) =>
      DIMENSIONS.every((name) => (row[name] ?? null) === null || row[name] === (where.members[name] ?? row[name])),
    )
    .map((row) => ({
      ...row,
      cell: cellName(row),
      status: stateName(row.status),
      change: row.percent === null ? say("set_to", { amount: number(row.quantity) }) : percent(row.percent, true),
      reason: [row.reason, row.end_reason].filter(Boolean).join(" · "),
    }));
  section(
    "overrides",
    rows,
    [
      column("month", "month"),
      column("cell", "text", null, say("what")),
      column("change"),
      column("delta", "change"),
      column("reason"),
      column("created_by"),
      column("created_at", "moment", null, say("when")),
      column("status"),
    ],
    say("overrides_list"),
    { chosen: (row) => row.month === where.month, file: fileName("overrides") },
  );
}
