"""The register of error codes is what procedures raise and what the documents say."""

import re
from pathlib import Path

import psycopg

from docs.write_reference import errors_markdown

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (PF\d{3}) \| (.*?) \| (.*?) \|$", flags=re.MULTILINE)


def registered(db: psycopg.Connection) -> list[tuple[str, str, str]]:
    return db.execute("select code, meaning, what_to_do from error_code order by code").fetchall()


def test_every_code_that_is_raised_is_registered_and_every_registered_code_is_raised(db: psycopg.Connection) -> None:
    raised = {
        code
        for folder in ("procedures", "sql")
        for file in (ROOT / folder).rglob("*.sql")
        for code in re.findall(r"errcode = '(PF\d{3})'", file.read_text(encoding="utf-8"))
    }
    assert raised == {code for code, _, _ in registered(db)}


def test_a_code_stands_in_the_register_once(db: psycopg.Connection) -> None:
    codes = [code for code, _, _ in registered(db)]
    assert codes == sorted(set(codes))


def test_the_readme_says_what_the_register_says(db: psycopg.Connection) -> None:
    assert ROW.findall((ROOT / "README.md").read_text(encoding="utf-8")) == registered(db)


def test_the_errors_page_is_the_register(db: psycopg.Connection) -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert page == errors_markdown(db), "run: make docs"
    assert ROW.findall(page) == registered(db)


def test_every_refusal_in_a_header_names_a_registered_code(db: psycopg.Connection) -> None:
    codes = {code for code, _, _ in registered(db)}
    for file in (ROOT / "procedures").rglob("*.sql"):
        named = set(re.findall(r"\bPF\d{3}\b", file.read_text(encoding="utf-8")))
        assert named <= codes, f"{file.name}: {sorted(named - codes)}"
