"""What the linters cannot see: bodies parse, files keep the shape that readers rely on."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pglast
import pytest

from measures.world import MEASURED
from planfact.deploy.templates import STAGES, TRIGGER, SqlFile, Templates, Vars, read_vars, sql_root
from planfact.errors import PlanfactError

sys.path.insert(0, str(Path(__file__).parent))
from lint_embedded import fragments

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
    return [
        templates.bootstrap(),
        *templates.tables(),
        *templates.upgrades(),
        *templates.code(),
        templates.grants(),
    ]


TABLES = {file.name: file for file in DEFAULT.tables()}
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
    name = file.path.stem
    of_the_layer = rf'"{DEFAULT.variables.bi_schema_name}"\.' if file.path.parent.name == "bi" else ""
    created = re.findall(
        rf"^create (?:or replace )?(?:type|materialized view|view|function|procedure) {of_the_layer}(\w+)",
        file.text,
        flags=re.MULTILINE,
    )
    assert created == [name]
    assert file.text.startswith(f"-- {name}: ")
    assert re.search(
        rf"^comment on (type|materialized view|view|function|procedure) {of_the_layer}{name}\b", file.text, re.MULTILINE
    )


@pytest.mark.parametrize("file", TABLES.values(), ids=TABLES)
def test_a_file_is_one_table_of_its_name(file: SqlFile) -> None:
    assert re.findall(r"^create (?:unlogged )?table (\w+)", file.text, flags=re.MULTILINE) == [file.name]
    assert file.text.startswith(f"-- {file.name}: ")
    assert re.search(rf"^comment on table {file.name}\b", file.text, re.MULTILINE)
    others = r"^(alter (?!table \w+ replica identity )|drop|create (?:or replace )?(?:view|function|procedure))\b"
    assert not re.search(others, file.text, re.MULTILINE), "the table as it is now, and nothing else"


@pytest.mark.parametrize("file", TABLES.values(), ids=TABLES)
def test_the_indexes_and_triggers_of_a_table_stand_in_its_file(file: SqlFile) -> None:
    for statement in pglast.parse_sql(file.text):
        match type(statement.stmt).__name__:
            case "IndexStmt" | "CreateTrigStmt":
                assert statement.stmt.relation.relname == file.name
            case _:
                pass
    triggers = re.findall(r"^create .*\btrigger (\w+)", file.text, re.MULTILINE)
    assert len(TRIGGER.findall(file.text)) == len(triggers), "create or replace trigger … execute function …;"
    assert {function for _, function in TRIGGER.findall(file.text)} <= set(ROUTINES)


def test_every_file_lies_in_a_folder_that_is_deployed() -> None:
    kinds = ("sql/tables", "sql/types", "sql/views", "procedures")
    lying = {path for kind in kinds for path in (ROOT / kind).rglob("*.sql")}
    # some views are there with a second measure alone
    assert lying == {file.path for file in [*TABLES.values(), *CODE.values(), *Templates(MEASURED).code()]}


def test_a_macro_gives_a_name_one_value() -> None:
    for path in sorted((ROOT / "sql" / "macros").glob("*.sql")):
        names = re.findall(r"^{%-? set (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), f"{path.name} sets a name twice: {sorted(names)}"


def test_upgrades_are_numbered_without_a_gap() -> None:
    names = [file.name for file in DEFAULT.upgrades()]
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]


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


def names_in(node: Any) -> Iterator[str]:
    """Walk a syntax tree and yield the relations and functions it uses."""
    if isinstance(node, list):
        for item in node:
            yield from names_in(item)
    elif isinstance(node, dict):
        if "relname" in node:
            yield node["relname"]
        if "funcname" in node:
            yield node["funcname"][-1]["String"]["sval"]
        for key, item in node.items():
            if key != "ctename":
                yield from names_in(item)


def uses(file: SqlFile) -> set[str]:
    texts = [file.text, *(sql for _, sql in fragments(file))]
    return {name for text in texts for name in names_in(json.loads(pglast.parser.parse_sql_json(text)))}


#: What a step of a stage calls in a later one: what brings reports and accuracy up as one, and what refuses to load the
#: sales of a month that nobody planned. A trigger's function stands with the tables that it signs.
CALLS_LATER = {
    "refresh_plan_fact": {"measure_forecasts"},
    "commit_data_version": {"assert_month_in_turn"},
    "sign_note": {"notification_channel"},
}


@pytest.mark.parametrize("file", [*TABLES.values(), *CODE.values()], ids=lambda file: file.name)
def test_a_stage_reads_only_from_stages_before_it(file: SqlFile) -> None:
    stages = {name: other.stage for name, other in {**TABLES, **CODE}.items()}
    assert file.stage is not None
    later = {
        name: stages[name]
        for name in uses(file).intersection(stages)
        if STAGES.index(str(stages[name])) > STAGES.index(file.stage)
    }
    assert set(later) == CALLS_LATER.get(file.name, set())


@pytest.mark.parametrize("file", [*TABLES.values(), *CODE.values()], ids=lambda file: file.name)
def test_every_column_is_explained(file: SqlFile) -> None:
    columns: list[str] = []
    explained: list[str] = []
    for statement in pglast.parse_sql(file.text):
        node = statement.stmt
        match type(node).__name__:
            case "CreateStmt":
                columns += [e.colname for e in node.tableElts if type(e).__name__ == "ColumnDef"]
            case "CompositeTypeStmt":
                columns += [column.colname for column in node.coldeflist]
            case "ViewStmt":
                columns += targets(node.query)
            case "CreateTableAsStmt":
                columns += targets(node.query)
            case "CommentStmt" if node.objtype == pglast.enums.ObjectType.OBJECT_COLUMN:
                explained.append(node.object[-1].sval)
            case _:
                pass
    assert explained == columns


def targets(select: Any) -> list[str]:
    while select.larg is not None:
        select = select.larg
    return [target.name or target.val.fields[-1].sval for target in select.targetList]


@pytest.mark.parametrize("file", ROUTINES.values(), ids=ROUTINES)
def test_a_body_keeps_to_the_width_of_a_line(file: SqlFile) -> None:
    code = [re.sub(r"--.*|'(?:[^']|'')*'", "", line) for line in file.path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in code if len(line) > 120] == []


def test_selling_nearly_daily_is_decided_in_one_place() -> None:
    numbers = re.compile(r"habit_sold|daily_share|least_habit_days")
    allowed = {"threshold.sql", "habit.sql"}
    forgot = [
        str(path)
        for folder in ("sql", "procedures")
        for path in (Path(__file__).resolve().parents[2] / folder).rglob("*.sql")
        if path.name not in allowed and numbers.search(path.read_text())
    ]
    assert forgot == []
    deciders = [
        path.name
        for folder in ("sql", "procedures")
        for path in (Path(__file__).resolve().parents[2] / folder).rglob("*.sql")
        if re.search(r"macros/habit\.sql' import", path.read_text())
    ]
    assert sorted(deciders) == [
        "cause_of_silence.sql",
        "fallback_reason.sql",
        "learn_silent_shops.sql",
        "shop_opening_at.sql",
        "silent_cell.sql",
    ]
