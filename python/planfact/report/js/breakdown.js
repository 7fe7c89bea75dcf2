// @ts-check
// What the chosen cell is made of, and who made its deviation.

/** The level that is shown. @type {string} */
let tab = "";

/** The levels below the chosen cell, where it is not the whole company. */
function levelsBelow() {
  return where.level === "series" || !MANY ? [] : ["series"];
}

function showBreakdown() {
  const tabs = where.level === "total" ? [...LEVELS, ...(MANY ? ["series"] : []), ...groupings()] : levelsBelow();
  $("breakdown").hidden = !tabs.length;
  if (!tabs.length) return;
  if (!tabs.includes(tab)) [tab] = tabs;
  showTabs(tabs);
  if (groupings().includes(tab)) {
    showGroups();
    return;
  }
  const cells = tab === "series" ? seriesWithin(where.month) : cellsOf(tab, where.month);
  const rows = withLabels(cells).map((row) => ({ ...row, comment: commentOf(row), alert: alertOf(row) }));
  const title = say(hasFact(rows) ? "breakdown" : "breakdown_planned", { month: monthName(where.month) });
  $("breakdown-title").textContent = title;
  const names = tab === "series" ? DIMENSIONS.filter((name) => !(name in where.members)) : [tab];
  table(
    $("breakdown-table"),
    [
      ...names.flatMap((name, at) => [
        column(name, "text", at === 0 ? (row) => openCell(row) : null, capital(dimensionName(name))),
        ...optional(rows, [column(labelOf(name), "text", null, say("label_of", { name: dimensionName(name) }))]),
      ]),
      ...amounts(rows, isPartial(where.month)),
      ...optional(rows, [column("class"), column("alert"), column("comment")]),
    ],
    rows,
    {
      caption: title + (where.level === "total" ? "" : `, ${nameOf(where.level, where.members)}`),
      file: fileName(tab),
      sort: [hasFact(rows) ? "variance" : names[0], false],
      bars: "variance",
      total: totalOf(rows),
    },
  );
}

/** The chosen cell itself, of which the rows are parts; one row needs no total. @param {Row[]} rows */
function totalOf(rows) {
  const cell = cellAt(where.month, where.level, where.members);
  return rows.length > 1 && cell ? { ...cell, class: null, name: say("sum_of") } : undefined;
}

/** What was said of a cell last. @param {Row} row */
const commentOf = (row) =>
  data.comments.find((one) => one.is_newest && one.month === row.month && isSameCell(one, row))?.comment ?? null;

/** The alerts of a cell that are open. @param {Row} row */
const alertOf = (row) =>
  data.alerts
    .filter((one) => one.month === row.month && one.level === row.level && isSameCell(one, row))
    .map(ruleName)
    .join("; ") || null;

/** @param {Row} one @param {Row} other */
const isSameCell = (one, other) => DIMENSIONS.every((name) => (one[name] ?? null) === (other[name] ?? null));

/** What stands between a dimension and its attribute in the name of a tab. */
const ATTRIBUTE = " \u203a ";

/** The attributes of members by which the company can be grouped. @returns {string[]} */
const groupings = () => [...new Set(data.groups.map((row) => row.dimension + ATTRIBUTE + row.attribute))];

/** Shows the sums of the chosen attribute's values, as they were in the month. */
function showGroups() {
  const [dimension, attribute] = tab.split(ATTRIBUTE);
  const rows = data.groups.filter(
    (row) => row.month === where.month && row.dimension === dimension && row.attribute === attribute,
  );
  const title = say(hasFact(rows) ? "breakdown" : "breakdown_planned", { month: monthName(where.month) });
  $("breakdown-title").textContent = title;
  table(
    $("breakdown-table"),
    [
      column("value", "text", null, capital(attribute)),
      column("members", "whole", null, say("members_of", { name: dimensionName(dimension) })),
      ...amounts(rows, isPartial(where.month)),
    ],
    rows,
    {
      caption: `${title}, ${attribute}`,
      file: fileName(attribute),
      sort: [hasFact(rows) ? "variance" : "value", false],
      bars: "variance",
      total: totalOf(rows),
    },
  );
}

/** The key of a member's name in a row. @param {string} dimension */
const labelOf = (dimension) => `label of ${dimension}`;

/** The rows with the names of their members beside them. @param {Row[]} rows */
const withLabels = (rows) =>
  rows.map((row) => ({
    ...row,
    ...Object.fromEntries(DIMENSIONS.map((name) => [labelOf(name), (META.labels[name] ?? {})[row[name]] ?? null])),
  }));

/** @param {string[]} tabs */
function showTabs(tabs) {
  const buttons = tabs.map((level) => {
    const attribute = level.split(ATTRIBUTE)[1];
    const name = attribute ?? (level === "series" ? DIMENSIONS.map(dimensionName).join(" · ") : dimensionName(level));
    const pick = () => {
      tab = level;
      showBreakdown();
      showPareto();
      focusOn($("tabs"), "[aria-pressed=true]");
    };
    return make(
      "button",
      { type: "button", "aria-pressed": String(level === tab), onclick: pick },
      say("by", { name }),
    );
  });
  $("tabs").replaceChildren(...(buttons.length > 1 ? buttons : []));
}

function showPareto() {
  // the view ranks a whole level, so this is shown for the whole company
  /** @type {Row[]} */
  const rows =
    where.level === "total" && tab
      ? data.contributors
          .filter((row) => row.month === where.month && row.level === tab)
          .map((row) => ({ ...row, name: nameOf(tab, row) }))
      : [];
  $("pareto").hidden = !rows.length;
  if (!rows.length) return;
  const drawn = rows.slice(0, narrow() ? 10 : 20);
  paretoBars($("pareto-chart"), drawn);
  $("pareto-reading").textContent = say("pareto_reading", {
    count: drawn.length,
    share: percent(drawn[drawn.length - 1].cumulative_pct, false, 1),
  });
  const title = capital(tab === "series" ? say("series") : dimensionName(tab));
  table(
    $("pareto-table"),
    [
      column("position", "whole"),
      column("name", "text", (row) => openCell(row), title),
      column("variance", "change"),
      column("variance_pct", "percent_change"),
      column("share_pct", "percent"),
      column("cumulative_pct", "percent"),
      ...optional(rows, [column("comment")]),
    ],
    rows,
    { caption: say("pareto"), file: fileName("contributors"), sort: ["position", false], page: 10, search: false },
  );
}
