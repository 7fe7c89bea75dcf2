"""What the command line says while it works: a bar on a terminal, plain lines elsewhere, JSON lines on demand.

Everything that planfact prints leaves through here: nothing that came from a file or from the database steers the
terminal, and a reader that has gone stops nothing.
"""

import json
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import rich.console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

Advance = Callable[[int], None]

#: More than any table needs.
WIDE = 10_000

#: A plain line at most this often, in per cent of the work.
PLAIN_EVERY = 20

#: What steers a terminal instead of being shown: control characters but tab and line feed, and those that turn the
#: direction of writing.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def counted(number: int, noun: str) -> str:
    """Return a number and what is counted: 1 row, 12 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    r"""Return a text whose control characters are written out, as \u001b: in JSON that still means the same."""
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Terminal(rich.console.Console):
    """A console that shows control characters, and goes on when nobody reads any more."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Render what is printed, and every cell of a table."""
        return super().render_str(printable(text), **options)

    def on_broken_pipe(self) -> None:
        """Let the work go on: what nobody reads is written nowhere."""
        write_nowhere(self.file)


def write_nowhere(stream: IO[str]) -> None:
    """Let what is still to be written to a stream, also when the process ends, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def write(stream: IO[str], text: str, end: str = "\n") -> None:
    """Write a text at once; a reader that has gone, as `head` does, has had enough."""
    try:
        print(printable(text), end=end, file=stream, flush=True)
    except BrokenPipeError:
        write_nowhere(stream)


class Console:
    """Progress and remarks on stderr, results on stdout."""

    def __init__(self) -> None:
        self.err = Terminal(stderr=True, highlight=False)
        self.out = Terminal(highlight=False)
        if not self.out.is_terminal:
            self.out.width = WIDE  # a file and a pipe have no edge to cut at

    def say(self, line: str) -> None:
        """Write one remark to stderr."""
        self.err.print(escape(line), soft_wrap=True)

    def about(self, **facts: object) -> None:
        """Take note of what the command is about: the month, the data version, the run. People are told by remarks."""

    def fail(self, message: str, passes: bool = False) -> None:
        """Write why the command failed to stderr."""
        self.err.print(f"planfact: {escape(message)}", soft_wrap=True)

    def result(self, text: str, end: str = "\n") -> None:
        """Write a result to stdout."""
        write(sys.stdout, text, end)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show a step that cannot be counted."""
        with self.count(title, "") as (_, _advance):
            yield

    @contextmanager
    def bytes_of(self, paths: list[str], title: str) -> Iterator[Advance]:
        """Show how much of some files was read."""
        named = f"{title} {', '.join('standard input' if path == '-' else Path(path).name for path in paths)}"
        with self.count(named, "bytes") as (begin, advance):
            begin(sum(Path(path).stat().st_size for path in paths if Path(path).is_file()))
            yield advance

    @contextmanager
    def count(self, title: str, unit: str) -> Iterator[tuple[Advance, Advance]]:
        """Show a step that can be counted: begin(total), then advance(done) again and again."""
        show = self._bar if self.err.is_terminal else self._lines
        with show(title, unit) as callbacks:
            yield callbacks

    @contextmanager
    def _bar(self, title: str, unit: str) -> Iterator[tuple[Advance, Advance]]:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.err) as progress:
            task = progress.add_task(escape(printable(title)), total=None)
            yield (
                lambda total: progress.update(task, total=total, description=escape(_titled(title, total, unit))),
                lambda done: progress.advance(task, done),
            )
            total = progress.tasks[task].total or 1
            progress.update(task, total=total, completed=total)

    @contextmanager
    def _lines(self, title: str, unit: str) -> Iterator[tuple[Advance, Advance]]:
        began, total, done, shown = time.monotonic(), 0, 0, 0

        def begin(count: int) -> None:
            nonlocal total
            total = count
            self.say(_titled(title, count, unit))

        def advance(count: int) -> None:
            nonlocal done, shown
            done += count
            if total and 100 * done / total >= shown + PLAIN_EVERY and done < total:
                shown = int(100 * done / total)
                self.say(f"  {shown} %")

        yield begin, advance
        self.say(f"{title}: done in {time.monotonic() - began:.1f} s")


class JsonConsole(Console):
    """The same as one JSON object a line on stderr, for log collectors: time, level, event, and what it is about.

    Every line has the host, and month, version (of the data) and run as soon as they are known.
    """

    def __init__(self) -> None:
        super().__init__()
        self._about: dict[str, object] = {"host": socket.gethostname()}

    def about(self, **facts: object) -> None:
        """Let every further line say this, too."""
        self._about |= {name: value for name, value in facts.items() if value is not None}

    def say(self, line: str) -> None:
        """Log a remark."""
        self._log("info", "remark", message=line)

    def fail(self, message: str, passes: bool = False) -> None:
        """Log why the command failed, and whether the same call may succeed later."""
        self._log("error", "failed", message=message, try_again=passes)

    @contextmanager
    def count(self, title: str, unit: str) -> Iterator[tuple[Advance, Advance]]:
        """Log when a step begins, and when it is done: how long it took, and of how much."""
        began, total = time.monotonic(), 0

        def begin(count: int) -> None:
            nonlocal total
            total = count

        self._log("info", "begin", step=title)
        yield begin, lambda _: None
        measured = {"total": total, "unit": unit} if unit and total else {}
        self._log("info", "done", step=title, seconds=round(time.monotonic() - began, 3), **measured)

    def _log(self, level: str, event: str, **said: object) -> None:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        line = {**said, **self._about, "event": event, "level": level, "timestamp": now}
        write(sys.stderr, json.dumps(line, ensure_ascii=False))


def _titled(title: str, total: int, unit: str) -> str:
    return printable(f"{title}: {total:,} {unit}" if unit and total else title)
