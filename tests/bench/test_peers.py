"""The peers are an environment of their own: who has not installed it is told how."""

import subprocess
import sys
from pathlib import Path


def test_peers_that_are_not_installed_are_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "peers", "--environment", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"planfact: the peers are not in {tmp_path}\nmake bench-peers installs them.\n"
