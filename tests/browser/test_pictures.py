"""The pictures of the documentation: the script that takes them still finds its places on the page."""

import re
import struct
import subprocess
import sys
from pathlib import Path

import psycopg

from browser.images import PICTURES
from planfact.report import write_report

ROOT = Path(__file__).parents[2]


def size(picture: Path) -> tuple[int, int]:
    """Return width and height of a PNG, which its first chunk says."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


def test_make_pictures_takes_the_pictures_that_the_pages_show(closed: psycopg.Connection, tmp_path: Path) -> None:
    report = write_report(closed, tmp_path / "report.html")
    subprocess.run([sys.executable, ROOT / "tests" / "browser" / "images.py", report, tmp_path], check=True)
    taken = {f"{name}.png": (width, height) for name, width, height, _, _ in PICTURES}
    assert {picture.name: size(picture) for picture in tmp_path.glob("*.png")} == taken
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in re.findall(r"images/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
    # every picture is shown somewhere, and those that the script takes are as it takes them
    kept = {picture.name: size(picture) for picture in (ROOT / "docs" / "images").glob("*.png")}
    assert kept.keys() == shown
    assert kept.items() >= taken.items()
