// @ts-check
// The head of the page: where one is, and what the month came to.

/** @param {string} name what is chosen */
function showPath(name) {
  /** @param {string} text @param {Partial<Where>} [change] */
  const at = (text, change) =>
    make(
      "li",
      {},
      change
        ? make("button", { type: "button", onclick: () => go(change, true) }, make("bdi", {}, text))
        : make("span", { "aria-current": "page", tabindex: "-1" }, make("bdi", {}, text)),
    );
  const steps = [];
  const { level, members } = where;
  if (level === "total") steps.push(at(say("total")));
  else {
    steps.push(at(say("total"), { level: "total", members: {} }));
    if (level === "series" && MANY) {
      const [first] = LEVELS;
      if (first) steps.push(at(members[first], { level: first, members: { [first]: members[first] } }));
      const others = DIMENSIONS.filter((name) => name !== first);
      steps.push(at(others.map((name) => members[name]).join(" · ")));
    } else steps.push(at(name));
  }
  $("path").replaceChildren(...steps);
}

/** Writes the times that are marked as such as the rest of the page does; nothing else of a sentence is touched. */
function showTimes() {
  for (const time of document.querySelectorAll("time")) {
    const at = Date.parse(time.dateTime);
    if (time.dateTime.length === "2024-01".length) time.textContent = capital(monthName(at / DAY));
    else if (time.dateTime.includes("T")) time.textContent = `${moment.format(at)} UTC`;
    else time.textContent = shortDay.format(at);
  }
}

/** @param {Row | null} cell */
function showVerdict(cell) {
  if (!cell || (cell.plan === null && cell.fact === null)) {
    $("verdict").textContent = say("verdict_nothing");
    $("extremes").textContent = "";
    return;
  }
  const lastDay = Math.min(META.last_day, cell.month + lengthOfMonth(cell.month) - 1);
  const values = {
    plan: short(cell.plan),
    fact: short(cell.fact),
    pct: cell.variance_pct === null ? "" : `, ${percent(cell.variance_pct, true)}`,
    to_date: short(cell.plan_to_date),
    outlook: short(cell.outlook),
    day: dayAndMonth.format(lastDay * DAY),
  };
  $("verdict").textContent = say(verdictOf(cell), values);
  $("extremes").textContent =
    cell.fact === null
      ? say("no_fact", { day: monthName(META.last_day, longDay) })
      : [extremes("shortfall", -1), extremes("surplus", 1)].filter(Boolean).join(" ");
}

/** The sentence that sums a month up. @param {Row} cell */
function verdictOf(cell) {
  if (cell.plan === null) return "verdict_unplanned";
  if (cell.fact === null) return "verdict_planned";
  return isPartial(cell.month) ? "verdict_open" : "verdict";
}

/**
 * Says which members of each level below the chosen cell are furthest off to one side.
 * @param {string} sentence
 * @param {number} side
 */
function extremes(sentence, side) {
  const names = [];
  for (const level of where.level === "total" ? LEVELS : levelsBelow()) {
    const list = level === "series" ? seriesWithin(where.month) : cellsOf(level, where.month);
    /** @type {Row | null} */
    let worst = null;
    for (const row of list) if (side * (row.variance ?? 0) > side * (worst?.variance ?? 0)) worst = row;
    if (!worst) continue;
    const pct = worst.variance_pct === null ? "" : ", " + percent(worst.variance_pct, true);
    names.push(
      `${level === "series" ? "" : dimensionName(level) + " "}${worst.name} (${short(worst.variance, true)}${pct})`,
    );
  }
  return names.length ? say(sentence, { names: names.join("; ") }) : null;
}
