// @ts-check
// The first figures: the chosen month and its year, each beside plan, last year, budget and outlook.

/** What a period is compared with: a name, its amount, what it differs by. @typedef {{ name: string, amount: Maybe<number>, by?: Maybe<number>, pct?: Maybe<number>, why?: string, wide?: boolean }} Beside */

/** @param {Row | null} cell */
function showFigures(cell) {
  $("figures").replaceChildren(
    ...(cell ? [periodOfMonth(cell), periodOfYear(cell)].filter((one) => one !== null) : []),
  );
}

/** @param {Row} cell */
function periodOfMonth(cell) {
  const isOpen = isPartial(cell.month);
  /** @type {Beside[]} */
  const rows = [
    isOpen
      ? { name: say("plan_to_date"), amount: cell.plan_to_date, by: cell.variance, pct: cell.variance_pct }
      : { name: say("plan"), amount: cell.plan, by: cell.variance, pct: cell.variance_pct },
    {
      name: say("last_year"),
      amount: cell.fact_last_year,
      by: cell.variance_to_last_year,
      pct: cell.yoy_pct,
    },
    {
      name: say(isOpen ? "budget_to_date" : "budget"),
      amount: isOpen ? cell.budget_to_date : cell.budget,
      by: cell.variance_to_budget,
      pct: cell.variance_to_budget_pct,
    },
  ];
  if (isOpen)
    rows.push({
      name: say("outlook"),
      amount: cell.outlook,
      by: cell.outlook_to_plan,
      pct: cell.outlook_to_plan_pct,
      why: say("of_plan", { plan: number(cell.plan, decimalsFor([cell.plan])) }),
      wide: true,
    });
  return period(capital(monthName(cell.month)), cell.fact, cell.execution_pct, rows, saidOfMonth(cell));
}

/** @param {Row} cell */
function periodOfYear(cell) {
  const year = years.at(cell.month, cell.level, cell);
  if (!year || year.fact_ytd === null) return null;
  const plan = year.plan_year ?? year.budget_year;
  /** @type {Beside[]} */
  const rows = [
    {
      name: say("plan"),
      amount: year.plan_ytd,
      by: year.variance_ytd,
      pct: year.variance_ytd_pct,
      why: year.plan_ytd === null ? say("ytd_note") : "",
    },
    {
      name: say("last_year"),
      amount: year.last_year_ytd,
      by: year.variance_to_last_year_ytd,
      pct: year.yoy_ytd_pct,
    },
    {
      name: say("budget"),
      amount: year.budget_ytd,
      by: year.variance_to_budget_ytd,
      pct: year.variance_to_budget_ytd_pct,
    },
  ];
  // of a year that is over, the whole of it is no outlook, and at its end nothing else than the fact above
  if (!(year.is_year_over && year.outlook_year === year.fact_ytd))
    rows.push({
      name: say(year.is_year_over ? "fact_year" : "outlook_year"),
      amount: year.outlook_year,
      by: year.plan_year === null ? year.outlook_to_budget_year : year.outlook_to_plan_year,
      pct: year.plan_year === null ? year.outlook_to_budget_year_pct : year.outlook_to_plan_year_pct,
      why: year.outlook_year === null ? say("outlook_year_none") : plan === null ? "" : wholeYear(year),
      wide: true,
    });
  return period(say("year_to", { month: monthName(cell.month) }), year.fact_ytd, year.execution_ytd_pct, rows, []);
}

/** What the outlook of a year stands beside. @param {Row} year */
const wholeYear = (year) =>
  say(year.plan_year === null ? "of_budget" : "of_plan", { plan: number(year.plan_year ?? year.budget_year) });

/** What else there is to say of a month: the forecast's interval, and what people changed. @param {Row} cell */
function saidOfMonth(cell) {
  const said = [];
  const decimals = decimalsFor([cell.plan, cell.fact]);
  const { lo_80, hi_80, is_outside } = intervalOf(cell);
  if (lo_80 !== null && lo_80 !== undefined) {
    const interval = `${number(lo_80, decimals)}\u00a0… ${number(hi_80, decimals)}`;
    said.push(make("p", {}, [`${say("interval")}: ${interval}`, judgement(cell)].filter(Boolean).join("; ")));
    if (is_outside) said.push(make("p", { class: "off" }, say("plan_outside")));
  }
  if (cell.override_delta)
    said.push(
      make(
        "p",
        {},
        `${say("plan_statistical")}: ${number(cell.plan_statistical, decimals)}; ${say("override_delta").toLocaleLowerCase(LANG)}: `,
        make("b", {}, number(cell.override_delta, decimals, true)),
      ),
    );
  return said;
}

/**
 * A period: its fact, and what it is compared with.
 * @param {string} title
 * @param {Maybe<number>} fact
 * @param {Maybe<number>} execution
 * @param {Beside[]} rows
 * @param {Node[]} said
 */
function period(title, fact, execution, rows, said) {
  const decimals = decimalsFor([fact, ...rows.map((row) => row.amount)]);
  const isSold = fact !== null && fact !== undefined;
  const largest = Math.max(...rows.map((row) => Math.abs(row.by ?? 0))) || 1;
  const shown = rows.filter((row) => (row.amount !== null && row.amount !== undefined ? true : Boolean(row.why)));
  return make(
    "div",
    { class: "period" },
    make("h2", {}, title),
    make(
      "dl",
      {},
      make(
        "div",
        {},
        make("dt", {}, say("fact")),
        make("dd", { class: isSold ? null : "said" }, isSold ? number(fact, decimals) : say("not_yet")),
      ),
      isSold && execution !== null && execution !== undefined
        ? make("div", {}, make("dt", {}, say("execution")), make("dd", { class: "said" }, percent(execution)))
        : null,
    ),
    make(
      "div",
      { class: "scroll" },
      make(
        "table",
        {},
        make("caption", { class: "hidden" }, `${title}: ${say("compared")}`),
        make(
          "thead",
          { class: isSold ? null : "hidden" },
          make(
            "tr",
            {},
            ...[say("compared"), say("amount")].map((head, at) =>
              make("th", { scope: "col", class: at ? "n" : null }, head),
            ),
            ...(isSold ? [say("difference"), "%"].map((head) => make("th", { scope: "col", class: "n" }, head)) : []),
          ),
        ),
        make("tbody", {}, ...shown.flatMap((row) => besideRow(row, decimals, isSold, largest))),
      ),
    ),
    ...said,
  );
}

/** @param {Beside} row @param {number} decimals @param {boolean} isSold @param {number} largest */
function besideRow(row, decimals, isSold, largest) {
  const by = row.by ?? null;
  const side = sideOf(by, number(by, decimals));
  const isThere = row.amount !== null && row.amount !== undefined;
  const bar = side ? make("span", { class: `bar ${side}`, "aria-hidden": "true" }) : null;
  bar?.style.setProperty("--share", `${(50 * Math.abs(Number(by))) / largest}%`);
  // what there is to say of a row stands below it, as wide as the table
  const why = row.why ? [make("tr", { class: "why" }, make("td", { colspan: isSold ? 4 : 2 }, row.why))] : [];
  const told = make(
    "tr",
    { class: [row.wide ? "apart" : "", row.why ? "said-below" : ""].filter(Boolean).join(" ") || null },
    make("th", { scope: "row" }, row.name),
    make("td", { class: "n" }, isThere ? number(row.amount, decimals) : "–"),
    ...(isSold
      ? [
          make("td", { class: `n ${side}` }, by === null ? "–" : number(by, decimals, true), bar),
          make("td", { class: `n ${side}` }, by === null ? "" : percent(row.pct, true)),
        ]
      : []),
  );
  return [told, ...why];
}

/** The interval of the forecast behind a cell's plan. @param {Row} cell */
function intervalOf(cell) {
  const { lo_80, hi_80, is_outside } = intervals.at(cell.month, cell.level, cell) ?? {};
  return { lo_80, hi_80, is_outside };
}

/** Noise or signal, as plan_fact_signal has it. @param {Row} cell @returns {Maybe<string>} */
const signalOf = (cell) => signals.at(cell.month, cell.level, cell)?.signal;

/** @param {Row} cell */
function judgement(cell) {
  const signal = signalOf(cell);
  return signal ? say(signal === "noise" ? "interval_inside" : "interval_outside") : null;
}
