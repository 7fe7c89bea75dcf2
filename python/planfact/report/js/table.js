// @ts-check
// A table that is sorted by its headers, searched, paged and saved. It shows the rows it is given, in any number.

const PAGE = 25;

/** Rows of a table that are printed; of a longer one, paper says how many it does not have. */
const PRINTED = 200;

/** What draws a table for paper (true) or for the screen, by where it is. @type {Map<HTMLElement, (onPaper: boolean) => void>} */
const tables = new Map();

addEventListener("beforeprint", () => tables.forEach((draw) => draw(true)));
addEventListener("afterprint", () => tables.forEach((draw) => draw(false)));

/** What builds the tables that are folded away, by where they will be. @type {Map<HTMLElement, () => void>} */
const folded = new Map();

document.addEventListener(
  "toggle",
  ({ target }) => {
    for (const [place, build] of folded) if (target instanceof Node && target.contains(place)) build();
  },
  true,
);

/**
 * Shows a table; one that is folded away is built when it is opened.
 * @param {HTMLElement} place
 * @param {Column[]} columns
 * @param {Row[]} rows
 * @param {TableOptions} options
 */
function table(place, columns, rows, options) {
  const build = () => {
    folded.delete(place);
    buildTable(place, columns, rows, options);
  };
  if (place.closest("details:not([open])")) {
    place.replaceChildren();
    folded.set(place, build);
  } else build();
}

/** @param {HTMLElement} place @param {Column[]} columns @param {Row[]} rows @param {TableOptions} options */
function buildTable(place, columns, rows, options) {
  let size = options.page ?? PAGE;
  const write = cellWriter(columns, rows, options.bars);
  let sort = options.sort ?? null;
  let page = 0;
  let find = "";
  const listed = () => sorted(found(rows, columns, find), columns, sort);

  const head = make("tr");
  const body = make("tbody");
  const foot = make("div", { class: "pager" });
  const status = make("span", { role: "status" });
  /** @param {number} by @param {string} words */
  const turner = (by, words) => {
    const turn = () => {
      page += by;
      drawBody();
    };
    return /** @type {HTMLButtonElement} */ (make("button", { type: "button", onclick: turn }, say(words)));
  };
  const back = turner(-1, "previous");
  const forth = turner(1, "next");
  foot.append(back, status, forth);

  /** @param {Column} column */
  function drawHeading(column) {
    const { key, title } = column;
    const meaning = META.words.glossary[key];
    const isSorted = sort !== null && sort[0] === key;
    const sortBy = () => {
      sort = [key, sort !== null && sort[0] === key ? !sort[1] : isNumber(column)];
      page = 0;
      draw();
      focusOn(head, `[data-key="${CSS.escape(key)}"]`);
    };
    return make(
      "th",
      {
        scope: "col",
        class: isNumber(column) ? "n" : null,
        "aria-sort": isSorted ? (sort?.[1] ? "descending" : "ascending") : null,
      },
      make(
        "button",
        {
          type: "button",
          class: meaning ? "sort defined" : "sort",
          title: (meaning ? `${meaning} · ` : "") + say("sort_by", { column: title }),
          "data-key": key,
          onclick: sortBy,
        },
        title,
      ),
    );
  }

  function drawBody() {
    const list = listed();
    const pages = Math.max(1, Math.ceil(list.length / size));
    page = Math.min(page, pages - 1);
    const first = page * size;
    body.replaceChildren(
      ...list.slice(first, first + size).map((row) => {
        const isChosen = options.chosen?.(row);
        return make(
          "tr",
          { class: isChosen ? "chosen" : null, "aria-current": isChosen ? "true" : null },
          ...columns.map((column, at) => write(column, row, at === 0)),
        );
      }),
    );
    if (!list.length) body.append(make("tr", {}, make("td", { colspan: columns.length }, say("nothing_found"))));
    status.textContent = list.length
      ? say("rows_shown", {
          first: number(first + 1),
          last: number(Math.min(first + size, list.length)),
          count: number(list.length),
        })
      : "";
    back.disabled = page === 0;
    forth.disabled = page >= pages - 1;
    foot.hidden = pages === 1 && !find;
  }

  function draw() {
    head.replaceChildren(...columns.map(drawHeading));
    drawBody();
  }

  const tools = make("div", { class: "tools" });
  if (options.search !== false && rows.length > 10) {
    tools.append(
      searchField((text) => {
        find = text;
        page = 0;
        drawBody();
      }),
    );
  }
  tools.append(...savers(columns, listed, options));
  // a title that the section has already is not said twice
  const isSaid = place.closest("section")?.querySelector("h2")?.textContent === options.caption;
  place.replaceChildren(
    make("div", { class: "tabletop" }, make("h3", { class: isSaid ? "hidden" : null }, options.caption), tools),
    make(
      "div",
      { class: "scroll", role: "region", "aria-label": options.caption, tabindex: "0" },
      make(
        "table",
        { class: columns.length > 10 ? "full" : null },
        make("caption", { class: "hidden" }, options.caption),
        make("thead", {}, head),
        body,
        options.total ? make("tfoot", {}, totalRow(columns, options.total, write)) : null,
      ),
    ),
    foot,
  );
  draw();
  tables.set(place, (onPaper) => {
    [size, page] = [onPaper ? PRINTED : (options.page ?? PAGE), 0];
    drawBody();
  });
}

/**
 * What the rows come to, as the view has it.
 * @param {Column[]} columns
 * @param {Row} total
 * @param {(column: Column, row: Row, isFirst: boolean) => HTMLElement} write
 */
function totalRow(columns, total, write) {
  const [first, ...others] = columns;
  return make(
    "tr",
    {},
    write({ ...first, key: "name", kind: "text", open: null }, { name: total.name }, true),
    ...others.map((column) => write({ ...column, open: null }, total, false)),
  );
}

/**
 * Returns what writes one cell of a row.
 * @param {Column[]} columns
 * @param {Row[]} rows
 * @param {string} [bars] the column whose amounts are drawn as bars too
 */
function cellWriter(columns, rows, bars) {
  const decimals = decimalsOf(columns, rows);
  const largest = bars ? Math.max(...rows.map((row) => Math.abs(row[bars] ?? 0))) || 1 : 1;
  // short texts stay on one line, words stay whole; what looks like one endless word may break
  /** @param {string} text */
  const wrapping = (text) => (text.length <= 28 ? "whole" : /\S{40}/.test(text) ? "endless" : "long");

  /** @param {Column} column @param {Row} row @param {boolean} isFirst */
  return (column, row, isFirst) => {
    const { kind } = column;
    const value = row[column.key];
    const text = written(column, value, decimals);
    const isSigned = kind === "change" || kind === "percent_change";
    const side = isSigned ? sideOf(value, text) : "";
    const look = isNumber(column) ? "n" : kind === "text" ? wrapping(text) : "when";
    const off = kind === "bias" && Math.abs(value) >= META.bias_pct ? "off" : "";
    const shown = make("bdi", {}, text);
    const { open } = column;
    const cell = make(
      isFirst ? "th" : "td",
      { scope: isFirst ? "row" : null, class: [look, side, off].filter(Boolean).join(" ") || null },
      open ? make("button", { type: "button", class: "open", onclick: () => open(row) }, shown) : shown,
    );
    if (bars === column.key && side && Math.abs(value) <= largest) {
      const bar = make("span", { class: `bar ${side}`, "aria-hidden": "true" });
      bar.style.setProperty("--share", `${(50 * Math.abs(value)) / largest}%`);
      cell.append(bar);
    }
    return cell;
  };
}

/** @param {(text: string) => void} look */
function searchField(look) {
  const field = /** @type {HTMLInputElement} */ (make("input", { type: "search", placeholder: say("search") }));
  field.addEventListener("input", () => look(field.value));
  return make("label", {}, make("span", { class: "hidden" }, say("search")), field);
}

/** The buttons that save a table. @param {Column[]} columns @param {() => Row[]} listed @param {TableOptions} options */
function savers(columns, listed, { caption, file }) {
  const titles = columns.map(({ title }) => title);
  const content = () => listed().map((row) => columns.map((column) => plain(column, row[column.key])));
  /** @param {string} words @param {() => void} onclick */
  const saver = (words, onclick) => {
    const spoken = say("download_of", { what: caption, kind: say(words) });
    return make("button", { type: "button", class: "save", onclick, "aria-label": spoken }, "↓ " + say(words));
  };
  return [
    saver("download_csv", () => saveCsv(file, titles, content())),
    saver("download_xlsx", () => saveXlsx(file, caption, titles, content())),
  ];
}
