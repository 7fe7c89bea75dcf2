// @ts-check
// Sales against last year by volume, mix and price, where a second measure is kept: plan_fact_price.

const EFFECTS = ["volume_effect", "mix_effect", "price_effect", "not_split"];

function showPrices() {
  const { month, level, members } = where;
  const isKept = META.second !== null && level !== "series";
  $("prices").hidden = !isKept;
  if (!isKept) return;
  const rows = data.prices.filter(isChosen);
  const row = rows.find((row) => row.month === month);
  const name = nameOf(level, members);
  $("prices-reading").textContent = capital(
    row ? pricesReading(row, name) : say("prices_none", { month: monthName(month), name }),
  );
  $("prices-figure").hidden = !row;
  if (!row) return;
  waterfall(
    $("prices-chart"),
    say("prices"),
    [...EFFECTS, "variance_last_year"].map((key) => [say(key), row[key], key === "variance_last_year"]),
  );
  table($("prices-table"), [column("month", "month"), ...priceColumns(rows)], rows, {
    caption: say("prices"),
    file: fileName("prices"),
    sort: ["month", true],
    search: false,
    chosen: (row) => row.month === month,
  });
  showPricesOfParts(row);
}

/** @param {Row} row @param {string} name */
function pricesReading(row, name) {
  const decimals = decimalsFor([row.sales, row.sales_last_year]);
  const price = (/** @type {Maybe<number>} */ value) => number(value, 2);
  return say("prices_reading", {
    name,
    month: monthName(row.month),
    sales: number(row.sales, decimals),
    last: number(row.sales_last_year, decimals),
    measure: dimensionName(META.second ?? ""),
    price: price(row.price),
    price_last: price(row.price_last_year),
  });
}

/** @param {Row[]} rows */
function priceColumns(rows) {
  const measure = capital(dimensionName(META.second ?? ""));
  return [
    column("sales", "amount"),
    column("sales_last_year", "amount"),
    column("variance_last_year", "change"),
    ...EFFECTS.filter((key) => rows.some((row) => row[key])).map((key) => column(key, "change")),
    column("price", "number"),
    column("price_last_year", "number"),
    column("measured", "amount", null, measure),
    column("measured_last_year", "amount", null, say("of_last_year", { name: measure })),
  ];
}

/** The members of each level below the company. @param {Row} total */
function showPricesOfParts(total) {
  const levels = where.level === "total" ? LEVELS : [];
  $("prices-parts").hidden = !levels.length;
  levels.forEach((level, at) => {
    const place = $("prices-parts").children[at] ?? $("prices-parts").appendChild(make("div"));
    const rows = data.prices.filter((row) => row.level === level && row.month === where.month);
    const title = `${say("prices")}, ${say("by", { name: dimensionName(level) })}`;
    table(
      /** @type {HTMLElement} */ (place),
      [column(level, "text", (row) => openCell(row), capital(dimensionName(level))), ...priceColumns(rows)],
      rows,
      {
        caption: title,
        file: fileName(`prices-${level}`),
        sort: ["variance_last_year", false],
        bars: "variance_last_year",
        page: 10,
        total: rows.length > 1 ? { ...total, name: say("sum_of") } : undefined,
      },
    );
  });
}
