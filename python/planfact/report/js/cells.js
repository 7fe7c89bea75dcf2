// @ts-check
// How the cells of a table are written, ordered and saved.

/** @param {Column} column */
const isNumber = ({ kind }) => !["text", "month", "day", "date", "moment"].includes(kind);

/**
 * How many decimals each column of amounts has: none where one of the amounts is large, else as many as one needs.
 * @param {Column[]} columns
 * @param {Row[]} rows
 */
function decimalsOf(columns, rows) {
  const counted = columns.filter(({ kind }) => kind === "amount" || kind === "change");
  const needed = Math.max(0, ...counted.map(({ key }) => decimalsFor(rows.map((row) => row[key]))));
  const isLarge = rows.some((row) =>
    columns.some(({ key, kind }) => kind === "amount" && Math.abs(row[key]) >= WHOLE_NUMBERS_FROM),
  );
  return isLarge ? 0 : needed;
}

/** As people read it. @param {Column} column @param {any} value @param {number} decimals @returns {string} */
function written({ kind }, value, decimals) {
  if (kind === "text") return value ?? "";
  if (value === null || value === undefined) return "–";
  switch (kind) {
    case "amount":
      return number(value, decimals);
    case "change":
      return number(value, decimals, true);
    case "percent":
    case "number":
      return number(value, 2);
    case "percent_change":
    case "bias":
      return number(value, 2, true);
    case "share":
      return percent(100 * value, false, 1);
    case "whole":
      return number(value);
    case "id":
      return String(value);
    case "month":
      return capital(monthName(value));
    case "day":
      return weekDay.format(value * DAY);
    case "date":
      return shortDay.format(value * DAY);
    case "moment":
      return moment.format(value * 1000);
  }
}

/** As a file keeps it. @param {Column} column @param {any} value */
function plain({ kind }, value) {
  if (value === null || value === undefined) return null;
  if (kind === "month") return isoMonth(value);
  if (kind === "day" || kind === "date") return isoDay(value);
  return kind === "moment" ? new Date(value * 1000).toISOString() : value;
}

/** The rows in which a text is found. @param {Row[]} rows @param {Column[]} columns @param {string} text */
function found(rows, columns, text) {
  if (!text) return rows;
  const needle = text.toLocaleLowerCase(LANG);
  const names = columns.filter(({ kind }) => kind === "text").map(({ key }) => key);
  return rows.filter((row) =>
    names.some((name) =>
      String(row[name] ?? "")
        .toLocaleLowerCase(LANG)
        .includes(needle),
    ),
  );
}

/**
 * The rows by a column: what is missing comes last, whichever way; what is equal stands by name, 2 before 10.
 * @param {Row[]} rows
 * @param {Column[]} columns
 * @param {[string, boolean] | null} sort
 */
function sorted(rows, columns, sort) {
  if (!sort) return rows;
  const [key, isDescending] = sort;
  const compare = new Intl.Collator(LANG, { numeric: true }).compare;
  const names = columns.filter(({ kind }) => kind === "text").map(({ key }) => key);
  /** @param {Row} one @param {Row} other */
  const byName = (one, other) => names.reduce((order, name) => order || compare(one[name] ?? "", other[name] ?? ""), 0);
  return [...rows].sort((one, other) => {
    const a = one[key] ?? null;
    const b = other[key] ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null) || byName(one, other);
    const order = typeof a === "number" && typeof b === "number" ? a - b : compare(a, b);
    return (isDescending ? -order : order) || byName(one, other);
  });
}
