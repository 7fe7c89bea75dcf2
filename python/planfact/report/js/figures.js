// @ts-check
// The figures of the chosen cell, and its months.

/** @param {Row | null} cell */
function showFigures(cell) {
  $("figures").replaceChildren(...(cell ? figuresOf(cell) : []));
}

/** @param {Row} cell */
function figuresOf(cell) {
  const decimals = decimalsFor([cell.plan, cell.fact]);
  const isSold = cell.fact !== null;
  const isOpen = isPartial(cell.month);
  /** @param {string} name @param {string} value @param {string | null} [more] @param {string} [look] */
  const card = (name, value, more, look) =>
    make(
      "div",
      {},
      make("dt", {}, say(name)),
      make("dd", { class: look || null }, value, more ? make("small", {}, more) : null),
    );
  /** @param {string} name */
  const amount = (name) => card(name, number(cell[name], decimals));
  /** @param {string} name @param {Maybe<string>} [more] */
  const change = (name, more) =>
    card(
      name,
      number(cell[name], decimals, true),
      more,
      cell[name] < 0 ? "below" : cell[name] > 0 ? "above" : undefined,
    );
  /** @param {string} name */
  const has = (name) => cell[name] !== null && cell[name] !== undefined;

  return [
    isSold ? amount("fact") : card("fact", say("not_yet"), null, "said"),
    amount("plan"),
    isOpen && amount("plan_to_date"),
    isSold && change("variance", has("variance_pct") ? percent(cell.variance_pct, true) : null),
    isSold && card("execution", percent(cell.execution_pct)),
    isOpen && amount("outlook"),
    isSold &&
      has("fact_last_year") &&
      card("last_year", number(cell.fact_last_year, decimals), percent(cell.yoy_pct, true)),
    has("variance_ytd") && change("variance_ytd"),
    has("variance_to_budget") && change("variance_to_budget", percent(cell.variance_to_budget_pct, true)),
    ...["budget", "plan_statistical"].map((name) => has(name) && cell[name] !== cell.plan && amount(name)),
    cell.override_delta && change("override_delta"),
    has("lo_80") && card("interval", `${short(cell.lo_80)}\u00a0… ${short(cell.hi_80)}`, judgement(cell), "said"),
  ].filter((one) => one instanceof Node);
}

/** Noise or signal, as plan_fact_signal has it. @param {Row} cell */
function judgement(cell) {
  return cell.signal ? say(cell.signal === "noise" ? "interval_inside" : "interval_outside") : null;
}

/** The chosen cell month by month. */
function showMonths() {
  /** @type {Row[]} */
  const history = months.map((month) => cellAt(month, where.level, where.members) ?? { month, plan: null, fact: null });
  monthBars(
    $("months-chart"),
    history.map((row) => ({ ...row, low: row.lo_80 ?? null, high: row.hi_80 ?? null })),
    where.month,
    (month) => go({ month }),
  );
  const rows = history
    .filter((row) => row.plan !== null || row.fact !== null)
    .map((row) => ({ ...row, state: stateOf(row) }));
  table(
    $("months-table"),
    [column("month", "month", (row) => go({ month: row.month })), ...amounts(rows), column("state")],
    rows,
    {
      caption: say("by_month"),
      file: fileName("months"),
      chosen: (row) => row.month === where.month,
      search: false,
      page: 36,
      sort: ["month", true],
    },
  );
}
