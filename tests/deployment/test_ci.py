"""Continuous integration has one list of jobs, which every server runs."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
JOBS = [
    line.split(maxsplit=3)
    for line in (ROOT / ".ci" / "jobs").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_job_is_a_make_target_that_exists() -> None:
    for _, _, name, command in JOBS:
        target = re.match(r"make ([\w-]+)", command)
        assert target, name
        subprocess.run(["make", "--dry-run", target[1]], cwd=ROOT, check=True, capture_output=True)


def test_every_test_target_is_a_job() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(test(?:-\w+)?|faults|lint):", makefile, flags=re.MULTILINE))
    # builds images inside images: by hand, before a release
    assert targets - {command.split()[1] for *_, command in JOBS} == {"test-jenkins"}


def test_the_servers_name_no_job_of_their_own() -> None:
    for file in (".github/workflows/ci.yml", "Jenkinsfile"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert ".ci/run push" in text
        assert not re.search(r"make (test|lint|faults)\b(?!-jenkins)", text), file


def run(folder: Path, jobs: str, *chosen: str) -> subprocess.CompletedProcess[str]:
    (folder / ".ci").mkdir(exist_ok=True)
    (folder / ".ci" / "jobs").write_text(jobs)
    (folder / ".ci" / "run").write_text((ROOT / ".ci" / "run").read_text())
    (folder / "Makefile").write_text(".venv/dev.stamp:\n\t@true\n")
    return subprocess.run(["bash", ".ci/run", *chosen], cwd=folder, capture_output=True, text=True, check=False)


def test_a_failed_job_stops_no_other_and_fails_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, "push 2 bad false\npush 1 good true\nnightly 1 late true\n")
    assert done.returncode == 1
    table = {line.split()[0]: line for line in done.stdout.splitlines() if re.search(r" \d+:\d\d", line)}
    assert "FAILED" in table["bad"]
    assert "done" in table["good"]
    assert table.keys() == {"bad", "good", "late", "together"}


def test_jobs_are_chosen_by_when_they_run_or_by_name(tmp_path: Path) -> None:
    jobs = "push 2 a echo A\npush 2 b echo B\nnightly 1 c echo C\n"
    assert "c | C" in run(tmp_path, jobs, "nightly").stdout
    assert "b | B" not in run(tmp_path, jobs, "a", "c").stdout
    unknown = run(tmp_path, jobs, "d")
    assert unknown.returncode == 2
    assert "there is no job d" in unknown.stderr
