// A table that is sorted by its headers, searched, paged and saved. It shows the rows it is given, in any number.
"use strict";

const PAGE = 25;

/** From here on, in per cent, a forecast that was too high or too low stands out. */
const BIAS = 10;

/**
 * columns: [{ key, title, kind: "text" | "amount" | "change" | "bias" | "percent" | …, open }]; rows: objects by key.
 * options: { caption, file, sort: [key, descending], chosen: row => boolean, search, page }.
 */
function table(place, columns, rows, options) {
  const state = { sort: options.sort ?? null, page: 0, find: "", size: options.page ?? PAGE };
  const decimals = {};
  for (const { key, kind } of columns) {
    if (kind === "amount" || kind === "change") decimals[key] = decimalsFor(rows.map((row) => row[key]));
  }
  const shared = Math.max(0, ...Object.values(decimals));
  const someWhole = rows.some((row) => columns.some(({ key, kind }) => kind === "amount" && Math.abs(row[key]) >= 10000));
  for (const key of Object.keys(decimals)) decimals[key] = someWhole ? 0 : shared;

  const written = (column, row) => {
    const value = row[column.key];
    switch (column.kind) {
      case "amount": return number(value, decimals[column.key]);
      case "change": return number(value, decimals[column.key], true);
      case "percent": return number(value, 2);
      case "percent_change": case "bias": return number(value, 2, true);
      case "share": return percent(value === null ? null : 100 * value, false, 1);
      case "whole": return number(value);
      case "id": return value === null || value === undefined ? "–" : String(value);
      case "number": return number(value, 2);
      case "month": return value === null ? "–" : capital(monthName(value));
      case "day": return value === null ? "–" : weekDay.format(value * DAY);
      case "date": return value === null ? "–" : isoDay(value);
      case "moment": return value === null ? "–" : moment.format(value * 1000);
      default: return value ?? "";
    }
  };
  const plain = (column, row) => {
    const value = row[column.key];
    switch (column.kind) {
      case "month": return value === null ? null : isoMonth(value);
      case "day": case "date": return value === null ? null : isoDay(value);
      case "moment": return value === null ? null : new Date(value * 1000).toISOString();
      default: return value ?? null;
    }
  };

  function listed() {
    let found = rows;
    if (state.find) {
      const needle = state.find.toLocaleLowerCase(LANG);
      found = rows.filter((row) => columns.some((column) =>
        column.kind === "text" && String(row[column.key] ?? "").toLocaleLowerCase(LANG).includes(needle)));
    }
    if (state.sort) {
      const [key, down] = state.sort;
      const compare = new Intl.Collator(LANG, { numeric: true }).compare;
      const names = columns.filter((column) => column.kind === "text").map((column) => column.key);
      const byName = (one, other) => names.reduce((order, name) => order || compare(one[name] ?? "", other[name] ?? ""), 0);
      // what is missing comes last, whichever way; what is equal stands by name: 2 before 10
      found = [...found].sort((one, other) => {
        const a = one[key] ?? null, b = other[key] ?? null;
        if (a === null || b === null) return (a === null) - (b === null) || byName(one, other);
        const order = typeof a === "number" && typeof b === "number" ? a - b : compare(a, b);
        return (down ? -order : order) || byName(one, other);
      });
    }
    return found;
  }

  // short texts stay on one line, words stay whole; what looks like one endless word may break
  const wrapping = (text) => (text.length <= 28 ? "whole" : /\S{40}/.test(text) ? "endless" : "");
  const isNumber = (column) => !["text", "month", "day", "date", "moment"].includes(column.kind);
  const head = make("tr");
  const body = make("tbody");
  const foot = make("div", { class: "pager" });
  const status = make("span", { role: "status" });

  function drawHead() {
    head.replaceChildren(...columns.map((column) => {
      const sorted = state.sort && state.sort[0] === column.key;
      return make("th", {
        scope: "col", class: isNumber(column) ? "n" : null,
        "aria-sort": sorted ? (state.sort[1] ? "descending" : "ascending") : null,
      }, make("button", {
        type: "button", class: "sort", title: say("sort_by", { column: column.title }), "data-key": column.key,
        onclick: () => {
          const again = state.sort && state.sort[0] === column.key;
          state.sort = [column.key, again ? !state.sort[1] : isNumber(column)];
          state.page = 0;
          draw();
          head.querySelector(`[data-key="${CSS.escape(column.key)}"]`).focus();
        },
      }, column.title));
    }));
  }

  function drawBody() {
    const found = listed();
    const pages = Math.max(1, Math.ceil(found.length / state.size));
    state.page = Math.min(state.page, pages - 1);
    const first = state.page * state.size;
    const largest = options.bars ? Math.max(...rows.map((row) => Math.abs(row[options.bars] ?? 0))) || 1 : 1;
    body.replaceChildren(...found.slice(first, first + state.size).map((row) => {
      const chosen = options.chosen?.(row);
      return make("tr", { class: chosen ? "chosen" : null, "aria-current": chosen ? "true" : null },
        ...columns.map((column, place) => {
          const value = row[column.key];
          const text = make("bdi", {}, written(column, row));
          const signed = column.kind === "change" || column.kind === "percent_change";
          const side = signed && value < 0 ? "below" : signed && value > 0 ? "above" : "";
          const look = isNumber(column) ? "n" : column.kind === "text" ? wrapping(text.textContent) : "when";
          const off = column.kind === "bias" && Math.abs(value) >= BIAS ? "off" : "";
          const content = column.open
            ? make("button", { type: "button", class: "open", onclick: () => column.open(row) }, text) : text;
          const cell = make(place === 0 ? "th" : "td",
            { scope: place === 0 ? "row" : null, class: [look, side, off].filter(Boolean).join(" ") || null }, content);
          if (options.bars === column.key && value) {
            const bar = make("span", { class: `bar ${side}`, "aria-hidden": "true" });
            bar.style.setProperty("--share", `${(50 * Math.abs(value)) / largest}%`);
            cell.append(bar);
          }
          return cell;
        }));
    }));
    if (!found.length) body.append(make("tr", {}, make("td", { colspan: columns.length }, say("nothing_found"))));
    status.textContent = found.length
      ? say("rows_shown", { first: number(first + 1), last: number(Math.min(first + state.size, found.length)), count: number(found.length) })
      : "";
    back.disabled = state.page === 0;
    forth.disabled = state.page >= pages - 1;
    foot.hidden = pages === 1 && !state.find;
  }

  function draw() {
    drawHead();
    drawBody();
  }

  const turn = (by) => () => { state.page += by; drawBody(); };
  const back = make("button", { type: "button", onclick: turn(-1) }, say("previous"));
  const forth = make("button", { type: "button", onclick: turn(1) }, say("next"));
  foot.append(back, status, forth);
  const tools = make("div", { class: "tools" });
  if (options.search !== false && rows.length > 10) {
    tools.append(make("label", {}, make("span", { class: "hidden" }, say("search")), make("input", {
      type: "search", placeholder: say("search"), oninput: (event) => { state.find = event.target.value; state.page = 0; drawBody(); },
    })));
  }
  const titles = () => columns.map((column) => column.title);
  const content = () => listed().map((row) => columns.map((column) => plain(column, row)));
  for (const [kind, run] of [
    ["csv", () => saveCsv(options.file, titles(), content())],
    ["xlsx", () => saveXlsx(options.file, options.caption, titles(), content())],
  ]) {
    tools.append(make("button", {
      type: "button", class: "save", onclick: run,
      "aria-label": say("download_of", { what: options.caption, kind: say(`download_${kind}`) }),
    }, "↓ " + say(`download_${kind}`)));
  }
  place.replaceChildren(
    make("div", { class: "tabletop" }, make("h3", {}, options.caption), tools),
    make("div", { class: "scroll", role: "region", "aria-label": options.caption, tabindex: "0" },
      make("table", {}, make("caption", { class: "hidden" }, options.caption), make("thead", {}, head), body)),
    foot,
  );
  draw();
}
