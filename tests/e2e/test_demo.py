"""The demo is the README's first command: a fresh machine sees four months being closed on real sales."""

import os
import subprocess
import sys
from pathlib import Path

from planfact.server.embedded import EmbeddedServer

PLANFACT = Path(sys.executable).parent / "planfact"


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PLANFACT"))}
    return subprocess.run(
        [PLANFACT, "demo"], cwd=folder, env={**env, "COLUMNS": "80"}, capture_output=True, text=True, check=False
    )


def test_the_demo_closes_four_months_and_a_second_one_has_nothing_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    try:
        first = demo(tmp_path)
        assert first.returncode == 0, first.stderr
        assert [f"data version {number}:" in first.stderr for number in range(1, 6)] == [True] * 5
        table = first.stdout
        for month in ("2017-09", "2017-10", "2017-11", "2017-12", "2018-01"):
            assert month in table
        assert "…" not in table
        assert first.stdout.strip().endswith("report.html")
        assert "2017" in (tmp_path / "report.html").read_text(encoding="utf-8")

        second = demo(tmp_path)
        assert second.returncode == 0, second.stderr
        assert second.stderr.count("nothing new: this month was closed before") == 5
        assert second.stdout == table
    finally:
        EmbeddedServer(tmp_path / ".planfact").stop()
