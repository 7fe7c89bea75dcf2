"""The alert rules, by Prometheus' own promtool: they are rules, and fire when they should and not before."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def promtool(folder: Path) -> str:
    """Return promtool: of this machine, or taken out of Debian's package, whose server is not wanted."""
    if found := shutil.which("promtool"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        script = "apt-get update -q && apt-get download -q prometheus && dpkg-deb --extract prometheus_*.deb ."
        subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, check=False)
    path = folder / "usr" / "bin" / "promtool"
    if not path.exists():
        pytest.skip("promtool is missing, and Debian's package prometheus cannot be had here")
    return str(path)


def test_the_rules_are_rules_and_fire_when_they_should(tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy" / "prometheus" / "planfact.rules.yml", tmp_path)
    shutil.copy(Path(__file__).parent / "rules.test.yml", tmp_path)
    tool = promtool(tmp_path)
    for command in (["check", "rules", "planfact.rules.yml"], ["test", "rules", "rules.test.yml"]):
        done = subprocess.run([tool, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
