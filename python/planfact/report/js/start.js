// @ts-check
// Begins: unpacks what the page carries, and shows what the address asks for.

/** Counts what was shown: what is drawn late belongs to an earlier one. */
let turn = 0;

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
  addEventListener("hashchange", () => {
    read();
    show();
  });
  showFixed();
  read();
  await show();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

/** Shows what is chosen. */
async function show() {
  const mine = ++turn;
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
  showHeat();
  showPareto();
  showCauses();
  showBridge();
  showPlans();
  showExplanation();
  showAccuracy();
  showValueAdded();
  await showDays(() => mine === turn);
  $("live").textContent = `${name}, ${monthName(month)}. ${$("verdict").textContent}`;
}

start();
