"""SQL templates: files on disk, rendered with the structure a retailer wrote into vars.toml.

Templates carry structure only (schema, dimensions, levels, roles), and every name passes through a
quoting filter; a data value never passes through a template.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import CodeType
from typing import Any, Literal

import jinja2
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from planfact.connection import PINNED
from planfact.errors import PlanfactError
from planfact.reserved import PROBE, names_beside_dimensions

STAGES = (
    "common",
    "staging",
    "versions",
    "mart",
    "runs",
    "plan",
    "reports",
    "accuracy",
    "access",
    "upkeep",
)

#: A trigger in a table's file, and the function that it executes.
TRIGGER = re.compile(r"^(create or replace trigger .*?execute function (\w+)\(.*?\);\n)", re.MULTILINE | re.DOTALL)


#: Columns beside a second measure where no dimension stands, and so may not be its name either.
BESIDE_MEASURE = frozenset({"second", "second_days", "sales_days", "series_key", "superseded_by", "price"})

#: The line of a routine that sets its search_path.
SEARCH_PATH = re.compile(r"^set search_path = .*, pg_temp\n", re.MULTILINE)


class Roles(BaseModel):
    """Names of the database roles; grants.sql says what each may do."""

    model_config = ConfigDict(extra="forbid")

    owner: str = "planfact_owner"
    loader: str = "planfact_loader"
    forecaster: str = "planfact_forecaster"
    planner: str = "planfact_planner"
    approver: str = "planfact_approver"
    reader: str = "planfact_reader"
    limited_reader: str = "planfact_limited_reader"
    bi_reader: str = "planfact_bi_reader"


class Calendar(BaseModel):
    """The fiscal year: the month that it begins in, the weekday that weeks begin on, what its periods are."""

    model_config = ConfigDict(extra="forbid")

    year_start: int = Field(default=1, ge=1, le=12)
    week_start: int = Field(default=1, ge=1, le=7)
    periods: Literal["months", "4-4-5", "4-5-4", "5-4-4"] = "months"


class Vars(BaseModel):
    """What the templates are rendered with: the content of vars.toml, checked."""

    model_config = ConfigDict(extra="forbid")

    schema_name: str = Field(default="planfact", alias="schema")
    bi_schema: str = ""
    dimensions: list[str] = Field(min_length=1)
    levels: list[str] = []
    shop: str = ""
    company: str = ""
    unit: str = ""
    decimals: int | None = Field(default=None, ge=0, le=3)
    approval: bool = False
    measures: list[str] = Field(default=["sales"], min_length=1, max_length=2)
    calendar: Calendar = Calendar()
    roles: Roles = Roles()

    @property
    def bi_schema_name(self) -> str:
        """Return the schema of the BI layer: named after the other, unless vars.toml names it."""
        return self.bi_schema or f"{self.schema_name}_bi"

    @property
    def second(self) -> str:
        """Return the measure that is kept beside sales; empty: none is."""
        return "".join(self.measures[1:])

    @model_validator(mode="after")
    def _checked(self) -> "Vars":
        names = [self.schema_name, self.bi_schema_name, *self.dimensions, *self.roles.model_dump().values()]
        for name in names:
            if not name or "\0" in name or len(name.encode()) > 63:
                raise ValueError(f"{name!r} is no name PostgreSQL can use: 1 to 63 bytes")
            if re.search(r"\$\w*\$", name):
                raise ValueError(f"{name!r} cannot be a name here: what stands between dollar signs ends a routine")
        for said in (self.company, self.unit):
            if "\0" in said or re.search(r"\$\w*\$", said):
                raise ValueError(f"{said!r} cannot be shown: what stands between dollar signs ends a routine")
        offices = self.roles.model_dump()
        for office in ("owner", "limited_reader", "bi_reader"):
            if list(offices.values()).count(offices[office]) > 1:
                raise ValueError(f"roles.{office} must be a role of its own: it may what no other may, or less")
        if self.bi_schema_name == self.schema_name:
            raise ValueError("bi_schema must be a schema of its own: what is in it is all that BI tools see")
        if len(set(self.dimensions)) != len(self.dimensions):
            raise ValueError(f"dimensions must differ from each other: {self.dimensions}")
        beside = {f"{one}_{column}" for one in self.dimensions for column in ("label", "attributes")}  # in dim_series
        if taken := (reserved_names() | beside).intersection(self.dimensions):
            raise ValueError(f"a dimension cannot be called {', '.join(sorted(taken))}: reports use that name")
        if strange := {*self.levels, *([self.shop] if self.shop else [])}.difference(self.dimensions):
            raise ValueError(f"levels and shop name dimensions; {', '.join(sorted(strange))} is none")
        self.levels = self.levels or list(self.dimensions)
        self.shop = self.shop or self.dimensions[0]
        return self

    @model_validator(mode="after")
    def _measured(self) -> "Vars":
        if self.measures[0] != "sales":
            raise ValueError(f"the first of measures is sales, which is forecast and planned, not {self.measures[0]}")
        if self.second and not re.fullmatch("[a-z][a-z0-9_]{0,39}", self.second):
            raise ValueError(f"a measure is a name of a-z, 0-9 and _, 40 at most: {self.second!r} is none")
        if self.second in (reserved_names() - {"quantity"}) | BESIDE_MEASURE | set(self.dimensions):
            raise ValueError(f"a measure cannot be called {self.second}: tables or reports use that name")
        return self


@dataclass(frozen=True)
class SqlFile:
    """One SQL file: its object's name, its stage (None outside the stages), and its rendered text."""

    name: str
    stage: str | None
    path: Path
    text: str

    @property
    def checksum(self) -> str:
        """Return the md5 of the rendered text."""
        return hashlib.md5(self.text.encode(), usedforsecurity=False).hexdigest()


def without_triggers(table: SqlFile) -> SqlFile:
    """Return a table's file without its triggers, which run behind their functions."""
    return replace(table, text=TRIGGER.sub("", table.text))


def _pinned(routine: str) -> str:
    """Pin, beside its search_path, the settings that a routine depends on: here, so that no file can forget it."""
    settings = "".join(f"set {name} = {value}\n" for name, value in PINNED.items())
    return SEARCH_PATH.sub(lambda found: found[0] + settings, routine)


def sql_root() -> Path:
    """Return the folder that holds sql/ and procedures/: the package's own copy, or the source tree."""
    package = Path(__file__).parents[1]
    return package if (package / "sql").is_dir() else package.parents[1]


def read_vars(path: Path | None = None) -> Vars:
    """Read vars.toml; raise PlanfactError, naming file and entry, where it is not valid."""
    path = path or sql_root() / "sql" / "vars.toml"
    try:
        return Vars.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PlanfactError(f"{path} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise PlanfactError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "vars"
        raise PlanfactError(f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}") from error


def ident(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Escape a name for use inside a quoted SQL text."""
    return value.replace("'", "''")


def texts(values: list[str]) -> str:
    """List quoted SQL texts."""
    return ", ".join(f"'{text(value)}'" for value in values)


def idents(names: list[str], alias: str | None = None) -> str:
    """List identifiers, each behind an alias where one is given."""
    return ", ".join(f"{alias}.{ident(name)}" if alias else ident(name) for name in names)


def typed(names: list[str], sql_type: str) -> str:
    """List column definitions: every name with the same type."""
    return ", ".join(f"{ident(name)} {sql_type}" for name in names)


def equal(names: list[str], left: str, right: str) -> str:
    """Compare two aliases column by column."""
    return " and ".join(f"{left}.{ident(name)} = {right}.{ident(name)}" for name in names)


def beside(name: str, alias: str = "", *, prefix: str = "", suffix: str = "", as_type: str = "") -> str:
    """Put a second measure's column behind others, with a comma before it; nothing where there is none."""
    column = ident(prefix + name + suffix)
    return f", {alias}.{column}{as_type}" if alias and name else f", {column}{as_type}" if name else ""


FILTERS = {"ident": ident, "text": text, "texts": texts, "idents": idents, "typed": typed, "equal": equal}
FILTERS |= {"beside": beside}


def _environment_of(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, loader=loader)
    environment.filters.update(FILTERS)
    return environment


@cache
def _compiled(text: str) -> CodeType:
    """Compile a file once, since that takes longer than all else: reserved names and a deploy both render all files."""
    return _environment_of().compile(text)


class Templates:
    """The SQL files of the product, rendered."""

    def __init__(self, variables: Vars, root: Path | None = None) -> None:
        self.variables = variables
        self.root = root or sql_root()

    @cached_property
    def _environment(self) -> jinja2.Environment:
        return _environment_of(jinja2.FileSystemLoader(self.root / "sql"))  # for the macros that files import

    @cached_property
    def _context(self) -> dict[str, Any]:
        return self.variables.model_dump(by_alias=True) | {
            "bi_schema": self.variables.bi_schema_name,
            "second": self.variables.second,
        }

    def render(self, path: Path, stage: str | None = None) -> SqlFile:
        """Render one file."""
        try:
            rendered = self._template(path).render(self._context)
        except jinja2.TemplateError as error:
            raise PlanfactError(f"{path.relative_to(self.root)} cannot be rendered: {error}") from error
        return SqlFile(path.stem, stage, path, rendered)

    def bootstrap(self) -> SqlFile:
        """Return what must run before the first table."""
        return self.render(self.root / "sql" / "deploy" / "bootstrap.sql")

    def grants(self) -> SqlFile:
        """Return the page of rights."""
        return self.render(self.root / "sql" / "grants.sql")

    def tables(self) -> list[SqlFile]:
        """Return the tables as they are now, stage by stage."""
        return [self.render(path, stage) for stage, path in self._by_stage("sql/tables")]

    def second_measure(self) -> SqlFile:
        """Return what gives the tables their second measure, in a new database and in one that is older than it."""
        return self.render(self.root / "sql" / "deploy" / "second_measure.sql")

    def upgrades(self) -> list[SqlFile]:
        """Return what takes older databases to these tables, in order."""
        return [self.render(path) for path in sorted((self.root / "sql" / "upgrades").glob("*.sql"))]

    def code(self) -> list[SqlFile]:
        """Return types, views and routines, stage by stage, in that order within a stage; the BI layer after access.

        A file that is rendered to nothing is of no use here, such as prices without a second measure.
        A trigger stands in its table's file and runs behind its function: so it is there whenever the function is,
        after the table in a new database, and again where its text changed or the function was dropped or replaced.
        """
        triggers: dict[str, str] = {}
        for table in self.tables():
            for trigger, function in TRIGGER.findall(table.text):
                triggers[function] = triggers.get(function, "") + trigger
        files = [self.render(path, stage) for stage, path in self._by_stage("sql/types", "sql/views", "procedures")]
        files = [file for file in files if file.text.strip()] + self._bi_layer()
        return [replace(file, text=_pinned(file.text) + triggers.get(file.name, "")) for file in files]

    def _bi_layer(self) -> list[SqlFile]:
        """Return the views that stand in a schema of their own, named with it."""
        files = [self.render(path, "access") for path in sorted((self.root / "sql/views/access/bi").glob("*.sql"))]
        return [replace(file, name=f"{self.variables.bi_schema_name}.{file.name}") for file in files]

    def index_names(self) -> list[str]:
        """Return the names of all indexes of views that files make, or that an upgrade says are made no longer."""
        made = r"^(?:create (?:unique )?index|drop index if exists) (\w+)"
        return [name for file in self.code() + self.upgrades() for name in re.findall(made, file.text, re.MULTILINE)]

    def _by_stage(self, *folders: str) -> list[tuple[str, Path]]:
        return [
            (stage, path)
            for stage in STAGES
            for folder in folders
            for path in sorted((self.root / folder / stage).glob("*.sql"))
        ]

    def query(self, name: str, **names: list[str]) -> bytes:
        """Return the text of one of the deployer's own queries, for the objects named."""
        file = self.root / "sql" / "deploy" / f"{name}.sql"
        return self._template(file).render(self._context | names).encode()

    def _template(self, path: Path) -> jinja2.Template:
        code = _compiled(path.read_text(encoding="utf-8"))
        return jinja2.Template.from_code(self._environment, code, self._environment.make_globals(None))


@cache
def reserved_names() -> frozenset[str]:
    """Return the names that a dimension may not have: columns and parameters beside one."""
    # unchecked, since this is what checks
    probe = Vars.model_construct(schema_name="planfact", dimensions=[PROBE], levels=[PROBE], shop=PROBE, roles=Roles())
    templates = Templates(probe)
    return names_beside_dimensions(file.text for file in [*templates.tables(), *templates.code()])
