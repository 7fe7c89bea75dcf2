"""Follow a page: one script of its blocks, in their order, each as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from builders import daily

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


def script_of(page: str) -> str:
    """Return what a reader types: shell as it is, SQL in planfact's psql, Python in a file of its own."""
    text = (GUIDES / page).read_text(encoding="utf-8")
    lines = ["set -euo pipefail"]
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
        if language == "sh":
            lines += [f"echo '$ {line}' >&2\n{line}" for line in block.splitlines()]
        elif language == "sql":
            lines.append(f"planfact db psql --no-psqlrc -v ON_ERROR_STOP=1 <<'END OF BLOCK'\n{block}END OF BLOCK")
        elif language == "python":
            lines.append(f"'{sys.executable}' - <<'END OF BLOCK'\n{block}END OF BLOCK")
    return "\n".join(lines)


def follow(page: str, folder: Path, **environment: str) -> str:
    """Do what the page says, in a folder, as somebody whose environment names no other database; return the output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PLANFACT"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment.pop('PATH', kept['PATH'])}"
    done = subprocess.run(
        ["bash", "-c", script_of(page)], cwd=folder, env={**kept, "PATH": path, "COLUMNS": "200", **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{page}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def write_company(folder: Path) -> None:
    """Write the files of README's company: two stores, a year and a half of history, and a month."""
    for name, first, last in (("history", "2023-01-01", "2024-06-30"), ("july", "2024-07-01", "2024-07-31")):
        rows = [row for store in "AB" for group in ("food", "toys") for row in daily(first, last, store, group)]
        lines = "".join(",".join(map(str, row)) + "\n" for row in rows)
        (folder / f"{name}.csv").write_text("day,store,product_group,sales\n" + lines)
