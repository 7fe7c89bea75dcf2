// @ts-check
// Begins: unpacks what the page carries, and shows what the address asks for.

/** Counts what was shown: what is drawn late belongs to an earlier one. */
let turn = 0;

/** What is drawn behind the first screen, in the order of the page; days follow. @type {(() => void)[]} */
const BELOW = [
  showHeat,
  showPareto,
  showAlerts,
  showWeeks,
  showPeriods,
  showCauses,
  showPrices,
  showAccuracy,
  showValueAdded,
  showBridge,
  showPlans,
  showComments,
  showExplanation,
  showRuns,
];

/** What of it was not drawn yet. @type {(() => void)[]} */
let waiting = [];

/** Lets the browser paint, and answer. */
const pause = () => new Promise((go) => setTimeout(go));

/** Waits until the browser has painted what there is; a page that nobody looks at is not painted. */
const painted = () =>
  new Promise((go) => (document.hidden ? setTimeout(go) : requestAnimationFrame(() => setTimeout(go))));

// paper wants all of it
addEventListener("beforeprint", () => waiting.splice(0).forEach((draw) => draw()));

async function start() {
  if (typeof DecompressionStream === "undefined") {
    $("verdict").textContent = say("too_old");
    return;
  }
  await load();
  const picker = select("month");
  picker.replaceChildren(
    ...[...months].reverse().map((month) => make("option", { value: isoMonth(month) }, capital(monthName(month)))),
  );
  picker.addEventListener("change", () => go({ month: months.find((month) => isoMonth(month) === picker.value) }));
  $("earlier").addEventListener("click", () => step(-1));
  $("later").addEventListener("click", () => step(1));
  // the address belongs to the month and the cell
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("main").focus();
  });
  showTimes();
  read();
  showTop();
  const { dataset } = document.documentElement;
  dataset.ready = String(Math.round(performance.now()));
  const first = location.hash;
  await painted();
  await loadRest();
  waiting = [...BELOW];
  addEventListener("hashchange", choose);
  if (location.hash !== first) choose();
  while (waiting.length) {
    await pause();
    waiting.shift()?.();
  }
  await showLast();
  dataset.whole = String(Math.round(performance.now()));
}

/** Shows what the address asks for now. */
function choose() {
  read();
  waiting = [];
  showTop();
  BELOW.forEach((draw) => draw());
  showLast();
}

/** Shows the first screen of what is chosen. */
function showTop() {
  turn++;
  const { month, level, members } = where;
  const cell = cellAt(month, level, members);
  const name = cell?.name ?? nameOf(level, members);
  select("month").value = isoMonth(month);
  button("earlier").disabled = month === months[0];
  button("later").disabled = month === months.at(-1);
  document.title = `${say("title")}: ${monthName(month)}${level === "total" ? "" : `, ${name}`}`;
  $("headline").textContent = capital(monthName(month));
  $("cell").textContent = level === "total" ? "" : `${fullName(level, members)}, `;
  showPath(name);
  if (toPath) {
    focusOn($("path"), "[aria-current]", { preventScroll: true });
    $("now").scrollIntoView({ block: "start" });
    toPath = false;
  }
  showVerdict(cell);
  showFigures(cell);
  showMonths();
  showBreakdown();
}

/** Shows what takes longest, and says what is shown now. */
async function showLast() {
  const mine = turn;
  await showDays(() => mine === turn);
  const { month, level, members } = where;
  $("live").textContent = `${nameOf(level, members)}, ${monthName(month)}. ${$("verdict").textContent}`;
}

start();
