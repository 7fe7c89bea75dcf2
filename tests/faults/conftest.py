"""The fault suite's own server, and the count of what was tried and what was lost."""

import fcntl
import os
import pickle
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.world import World, picture


class Tally(Counter[str]):
    """What a test tried and found; summed over all tests and printed at the end."""

    def tried(self, damage: Counter[str], faults: int = 1, said: bool = True) -> None:
        """Count faults and the damage they did, which must be none.

        A fault is silent where nobody is told: no refusal that names it, no answer of doctor, and not harmless either.
        """
        self["faults"] += faults
        self["silent"] += 0 if said else faults
        self.update({f"damage: {promise}": broken for promise, broken in damage.items()})
        assert not +damage, dict(+damage)
        assert said, "nobody is told of the fault"

    def completed(self, dsn: str, expected: list[object]) -> None:
        """Count a next call: what it leaves must be what a close in peace leaves."""
        is_same = picture(dsn) == expected
        self["completed" if is_same else "not completed"] += 1
        assert is_same, "the next call came to another end than a close in peace"


#: Where the world is built: once, by whichever process of pytest-xdist comes first; the others copy it.
BUILT = "PLANFACT_FAULTS_WORLD"

_built: tempfile.TemporaryDirectory[str] | None = None


def pytest_configure(config: pytest.Config) -> None:
    global _built
    config.addinivalue_line("markers", "bounded: one fault of each kind, for every push")
    if BUILT not in os.environ:
        _built = tempfile.TemporaryDirectory(prefix="planfact-faults-")
        Path(_built.name).chmod(0o755)
        os.environ[BUILT] = _built.name


def pytest_unconfigure() -> None:
    if _built is not None:
        _built.cleanup()


def built(folder: Path) -> Path:
    """Return the home of a world that was built and stopped, beside its pictures."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "pictures").exists():
            world = World(folder / "world")
            try:
                world.build()
            finally:
                world.server.stop()
            (folder / "pictures").write_bytes(pickle.dumps(world.pictures))
    return folder / "world"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """Yield a server of its own, with databases before each step of a month's close."""
    template = Path(os.environ[BUILT])
    with tempfile.TemporaryDirectory(prefix="planfact-faults-") as home:
        Path(home).chmod(0o755)
        subprocess.run(["cp", "--archive", f"{built(template)}/.", home], check=True)
        Path(home).chmod(0o755)
        world = World(Path(home))
        world.pictures = pickle.loads((template / "pictures").read_bytes())
        try:
            yield world
        finally:
            world.server.stop()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    tally = Tally()
    yield tally
    request.node.user_properties.append(("tally", dict(tally)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    total: Counter[str] = Counter()
    longest = 0.0
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                for name, tally in report.user_properties:
                    if name == "tally":
                        longest = max(longest, tally.pop("longest read", 0.0))
                        total.update(tally)
    damage: Counter[str] = Counter()
    for name, count in total.items():
        if name.startswith("damage: "):
            damage[name.removeprefix("damage: ").partition(" (")[0]] += count  # several ways to break one promise
    terminalreporter.section("faults")
    terminalreporter.line(
        f"{total['faults']} faults tried, {damage.pop('rows lost', 0)} rows lost, {total['silent']} silent"
    )
    for promise, count in damage.items():
        terminalreporter.line(f"  {count} {promise}")
    terminalreporter.line(f"  {total['completed']} next calls completed, {total['not completed']} did not")
    failed = len(terminalreporter.stats.get("failed", [])) + len(terminalreporter.stats.get("error", []))
    if failed:
        terminalreporter.line(f"  {failed} tests failed: this count says nothing of what they tried")
    if total["reads"]:
        terminalreporter.line(
            f"  {total['reads']:,} reads by 50 readers during {total['refreshes']} refreshes:"
            f" {total['mixed reads']} saw a mix of two versions, the longest took {longest:.2f} s"
        )
