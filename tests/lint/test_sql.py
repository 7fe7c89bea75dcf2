"""What the linters cannot see: bodies parse, files keep the shape that readers rely on."""

import re
from pathlib import Path

import pglast
import pytest

from planfact.errors import PlanfactError
from planfact.templates import SqlFile, Templates, Vars, read_vars, sql_root

ROOT = sql_root()
DEFAULT = Templates(read_vars())
VARIANTS = {
    "default": DEFAULT,
    "three dimensions": Templates(Vars.model_validate({"dimensions": ["region", "channel", "category"]})),
    "one dimension": Templates(Vars.model_validate({"dimensions": ["shop"]})),
    "hostile names": Templates(
        Vars.model_validate({"schema": 'we"ird; --', "dimensions": ["it's", "магазин", "select"], "levels": ["select"]})
    ),
}


def everything(templates: Templates) -> list[SqlFile]:
    return [templates.bootstrap(), *templates.migrations(), *templates.code(), templates.grants()]


CODE = {file.name: file for file in DEFAULT.code()}
ROUTINES = {name: file for name, file in CODE.items() if file.path.is_relative_to(ROOT / "procedures")}
PLPGSQL = {name: file for name, file in ROUTINES.items() if "language plpgsql" in file.text}


def header(file: SqlFile) -> str:
    return "\n".join(line for line in file.text.splitlines() if line.startswith("--"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_file_parses_whatever_the_names_are(variant: str) -> None:
    for file in everything(VARIANTS[variant]):
        try:
            for statement in pglast.split(file.text):
                if "language plpgsql" in statement:
                    assert pglast.parse_plpgsql(statement)
        except pglast.parser.ParseError as error:
            raise AssertionError(f"{variant}: {file.path.name}: {error}") from error


@pytest.mark.parametrize("file", CODE.values(), ids=CODE)
def test_a_file_is_one_object_of_its_name(file: SqlFile) -> None:
    created = re.findall(
        r"^create (?:or replace )?(?:materialized view|view|function|procedure) (\w+)", file.text, flags=re.MULTILINE
    )
    assert created == [file.name]
    assert file.text.startswith(f"-- {file.name}: ")
    assert re.search(rf"^comment on (materialized view|view|function|procedure) {file.name}\b", file.text, re.MULTILINE)


@pytest.mark.parametrize("file", DEFAULT.migrations(), ids=lambda file: file.name)
def test_a_migration_is_one_table_of_its_name(file: SqlFile) -> None:
    number, _, name = file.name.partition("_")
    assert re.findall(r"^create (?:unlogged )?table (\w+)", file.text, flags=re.MULTILINE) == [name]
    assert file.text.startswith(f"-- {name}: ")
    assert number == f"{[one.name for one in DEFAULT.migrations()].index(file.name) + 1:04}"


@pytest.mark.parametrize("file", ROUTINES.values(), ids=ROUTINES)
def test_a_routine_says_what_it_promises_refuses_and_locks(file: SqlFile) -> None:
    if "create or replace procedure" in file.text:
        for word in ("promises", "refuses", "locks", "repeated"):
            assert f"--   {word} " in header(file), word
    for code in re.findall(r"errcode = '(PF\d{3})'", file.text):
        assert code in header(file), f"{code} is raised but not announced"


@pytest.mark.parametrize("file", ROUTINES.values(), ids=ROUTINES)
def test_a_routine_is_safe_by_its_form(file: SqlFile) -> None:
    body = re.sub(r"--.*", "", file.text)
    if "security definer" in body:
        assert 'set search_path = "planfact", pg_temp' in body
    assert not re.search(r"^\s*(commit|rollback)\s*;", body, re.MULTILINE), "no procedure commits"
    assert not re.search(r"^\s*execute\s", body, re.MULTILINE), "no dynamic SQL"
    tags = re.findall(r"\$(\w*)\$", body)
    assert set(tags) <= {file.name}
    assert not re.search(r"\b(float4|real)\b", body), "what goes into a model is float8"


def test_a_variable_nobody_set_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "broken.sql"
    file.write_text("select {{ no_such_thing }};")
    with pytest.raises(PlanfactError, match=r"broken\.sql cannot be rendered: 'no_such_thing' is undefined"):
        Templates(read_vars(), tmp_path).render(file)
