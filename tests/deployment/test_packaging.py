"""The wheel and the sdist: built, installed into an empty environment, and a month closed with what was installed."""

import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from builders import daily

ROOT = Path(__file__).parents[2]
UV = str(ROOT / ".venv" / "bin" / "uv")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build both from what git knows, so that nothing that lies about gets in."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(["git", "clone", "-q", "--depth", "1", ROOT.as_uri(), str(folder / "clone")], check=True)
    subprocess.run([UV, "build", "-q", "--out-dir", str(folder), str(folder / "clone")], check=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def test_both_hold_the_sql_the_licence_and_the_types(built: tuple[Path, Path]) -> None:
    wheel, sdist = built
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    templates = [*(ROOT / "sql").rglob("*.sql"), *(ROOT / "procedures").rglob("*.sql"), ROOT / "sql" / "vars.toml"]
    assert {f"planfact/{path.relative_to(ROOT)}" for path in templates} <= in_wheel
    assert "planfact/py.typed" in in_wheel
    assert any(name.endswith("/licenses/LICENSE") for name in in_wheel)
    assert not [name for name in in_wheel if name.startswith(("tests", "bench"))]
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "sql/vars.toml", "python/planfact/cli/main.py"} <= in_sdist


def test_the_sdist_builds_the_same_wheel(built: tuple[Path, Path], tmp_path: Path) -> None:
    wheel, sdist = built
    subprocess.run([UV, "build", "-q", "--wheel", "--out-dir", str(tmp_path), str(sdist)], check=True)
    (again,) = tmp_path.glob("*.whl")
    assert {(i.filename, i.CRC) for i in zipfile.ZipFile(again).infolist()} == {
        (i.filename, i.CRC) for i in zipfile.ZipFile(wheel).infolist()
    }


def test_the_readmes_way_without_the_repository(built: tuple[Path, Path], tmp_path: Path) -> None:
    (command,) = re.findall(r"`uvx (--from .*?)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    _, requirement, *rest = shlex.split(re.sub(r"\./planfact-[\w.-]+\.whl", built[0].as_uri(), command))
    assert rest == ["planfact", "demo"]
    # what the demo does, tests/e2e says; here its data and command are there
    names = [UV, "tool", "run", "-q", "--from", requirement, "planfact", "demo", "--help"]
    done = subprocess.run(names, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "real grocery sales" in done.stdout


def test_the_list_of_parts_names_what_the_image_installs() -> None:
    """`make sbom`, by CycloneDX's own tool."""
    subprocess.run(["make", "sbom"], cwd=ROOT, check=True, capture_output=True)
    parts = json.loads((ROOT / "build" / "planfact.cdx.json").read_text(encoding="utf-8"))
    pinned = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)
    assert parts["bomFormat"] == "CycloneDX"
    assert parts["metadata"]["component"]["name"] == "planfact"
    assert [(part["name"], part["version"]) for part in parts["components"]] == pinned


def interpreter(version: str) -> str:
    """Return the Python of a version: of the PATH, or where pyenv keeps those that it does not show there."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places: list[str | Path | None] = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    for found in places:
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return str(found)
    return pytest.skip(f"this machine has no Python {version}")


@pytest.mark.parametrize(
    ("kind", "version"), [("wheel", "3.11"), ("sdist", "3.11"), ("wheel", "3.12"), ("wheel", "3.13")]
)
def test_installed_in_an_empty_environment_it_closes_a_month(
    built: tuple[Path, Path], tmp_path: Path, kind: str, version: str
) -> None:
    source = built[0] if kind == "wheel" else built[1]
    subprocess.run([UV, "venv", "-q", "--python", interpreter(version), str(tmp_path / "venv")], check=True)
    install = [UV, "pip", "install", "-q", "--python", str(tmp_path / "venv"), "-c", str(ROOT / "requirements.txt")]
    subprocess.run([*install, str(source)], check=True)
    month = tmp_path / "history.csv"
    lines = [f"{day},{store},{group},{sales}\n" for day, store, group, sales in daily("2023-01-01", "2024-03-31")]
    month.write_text("day,store,product_group,sales\n" + "".join(lines))
    home = tmp_path / "home"
    home.mkdir()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(tmp_path / "venv" / "bin" / "planfact"), *arguments],
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("--version").startswith("planfact ")
    assert "planfact" in run("--show-completion", "bash")
    try:
        assert run("close-month", str(month), "--workers", "1") == "closed: data version 1, run 1, plan 1\n"
        assert run("report", "--month", "2024-04").strip().endswith("report.html")
    finally:
        run("db", "stop")
