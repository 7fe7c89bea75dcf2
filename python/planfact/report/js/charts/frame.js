// @ts-check
// What all charts share: the colours of the page, axes, and being drawn again. Every chart has a table that says the same.

/** The charts of the page, by where they are. @type {Map<HTMLElement, Drawn>} */
const charts = new Map();

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {any} text @returns {string} */
function escaped(text) {
  return echarts.format.encodeHTML(String(text));
}

/**
 * Draws into a place, again whenever theme or width change.
 * @param {HTMLElement} place
 * @param {string} spoken
 * @param {() => Options} options
 * @param {(event: any) => void} [onclick]
 */
function chart(place, spoken, options, onclick) {
  const drawn = charts.get(place) ?? empty(place, options);
  drawn.options = options;
  drawn.onclick = onclick;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${spoken}. ${say("table_of_chart")}`);
  redraw(drawn);
}

/** @param {HTMLElement} place @param {() => Options} options @returns {Drawn} */
function empty(place, options) {
  /** @type {Drawn} */
  const drawn = { instance: echarts.init(place, null, { renderer: "svg" }), options };
  drawn.instance.on("click", (/** @type {any} */ event) => drawn.onclick?.(event));
  charts.set(place, drawn);
  return drawn;
}

/** @param {Drawn} drawn */
function redraw(drawn) {
  const options = drawn.options();
  drawn.instance.setOption(
    {
      animation: false,
      textStyle: { fontFamily: "system-ui, sans-serif", color: colour("ink") },
      aria: { enabled: false },
      ...options,
      tooltip: {
        confine: true,
        backgroundColor: colour("raised"),
        borderColor: colour("line"),
        textStyle: { color: colour("ink"), fontSize: 13 },
        extraCssText: "box-shadow:none",
        ...options.tooltip,
      },
    },
    true,
  );
}

addEventListener("resize", () =>
  charts.forEach((drawn) => {
    drawn.instance.resize();
    redraw(drawn);
  }),
);

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((drawn) => redraw(drawn)));

// paper has a width of its own: drawn at one that is near to it, scaled to it by page.css
addEventListener("beforeprint", () =>
  charts.forEach((drawn, place) => {
    drawn.instance.resize({
      width: place.classList.contains("half") ? 430 : 900,
    });
    redraw(drawn);
    const svg = place.querySelector("svg");
    svg?.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  }),
);

addEventListener("afterprint", () =>
  charts.forEach((drawn) => {
    drawn.instance.resize({ width: "auto" });
    redraw(drawn);
  }),
);

/** Whether the page is as narrow as a phone. */
const narrow = () => innerWidth < 640;

/**
 * Axes, grid and legend as most charts have them.
 * @param {string[]} labels
 * @param {{ legend?: object, axisLabel?: object, yAxis?: object, unit?: (value: number) => string }} more
 */
function axes(labels, more = {}) {
  const line = { lineStyle: { color: colour("line") } };
  return {
    grid: { left: 10, right: 12, top: 36, bottom: 8, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 18,
      textStyle: { color: colour("ink") },
      ...more.legend,
    },
    xAxis: {
      type: "category",
      data: labels,
      axisTick: { show: false },
      axisLine: line,
      axisLabel: {
        color: colour("quiet"),
        hideOverlap: true,
        ...more.axisLabel,
      },
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      splitLine: line,
      axisLabel: { color: colour("quiet"), formatter: more.unit ?? ((/** @type {number} */ value) => short(value)) },
      ...more.yAxis,
    },
  };
}

/** What a tooltip says. @param {string} title @param {any[]} lines names and values; false: none */
function told(title, lines) {
  return `<b>${escaped(title)}</b>${lines
    .filter(Boolean)
    .map(([name, value]) => `<br>${escaped(name)}: <b>${escaped(value)}</b>`)
    .join("")}`;
}
