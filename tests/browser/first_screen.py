"""Print the processor time of a page to its first screen: python tests/browser/first_screen.py ROUNDS report.html …

Processor time of the page's main thread, by Chromium's own trace, until the first screen is painted and until all is
drawn. Several pages go by turns, so that what a busy machine does to one it does to all.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

#: Marks in the trace when the page says that its first screen stands, when that is painted, and when all is drawn.
MARKS = """
new MutationObserver((_, seen) => {
  const { ready, whole } = document.documentElement?.dataset ?? {};
  if (ready && !globalThis.isMarked) {
    globalThis.isMarked = true;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => performance.mark("planfact-first");
      port2.postMessage(0);
    });
  }
  if (whole) {
    performance.mark("planfact-whole");
    seen.disconnect();
  }
}).observe(document, { attributes: true, subtree: true });
"""


def milliseconds(browser: Browser, report: Path) -> dict[str, int]:
    """Open the report in a new page, and return what each mark cost its main thread."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(300_000)
    page.add_init_script(MARKS)
    browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing", "devtools.timeline"])
    page.goto(report.absolute().as_uri())
    page.wait_for_selector("html[data-whole]")
    page.wait_for_function("performance.getEntriesByName('planfact-first').length")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    marks = {
        event["name"].removeprefix("planfact-"): event for event in events if event["name"].startswith("planfact-")
    }
    thread = {(mark["pid"], mark["tid"]) for mark in marks.values()}
    begun = min(event["tts"] for event in events if (event["pid"], event["tid"]) in thread and "tts" in event)
    return {name: round((mark["tts"] - begun) / 1000) for name, mark in marks.items()}


def main(rounds: int, reports: list[Path]) -> None:
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        for _ in range(rounds):
            for report in reports:
                print(report, milliseconds(browser, report), "ms of the processor", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(one) for one in sys.argv[2:]])
