"""History: what each month of the same sales costs in planfact, in DVC and in a dbt snapshot."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.data import SalesFile
from bench.peers.spend import Command, Spent, spend
from planfact.database import connect, one_row
from planfact.server.embedded import EmbeddedServer

DBT = Path(__file__).parent / "dbt"
SHOP_DATABASE = "shop"

#: What planfact keeps for the sales as they are and as they ever were.
TABLES = ("sales", "sales_history", "series", "data_version", "sales_stage")


@dataclass
class Kept:
    """What keeping versions cost one tool, version by version: the commands, and all bytes on disk after each."""

    tool: str
    what: str
    spent: list[Spent] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where the tools are: planfact's and the peers' programs, the server, a folder it may write to."""

    planfact: Path
    peers: Path
    server: EmbeddedServer
    folder: Path

    @property
    def postmaster(self) -> int:
        """Return the server's first process."""
        return int((self.server.data_dir / "postmaster.pid").read_text().split()[0])


def keep_history(place: Place, files: list[SalesFile], say: Callable[[str], None]) -> list[Kept]:
    """Give every tool the same versions: the history, then month by month with corrections."""
    planfact = Kept("planfact", "planfact load: only what changed is stored, with a digest")
    dvc = Kept("DVC", "dvc add, git commit: the whole table as a CSV file")
    dbt = Kept("dbt snapshot", "strategy check, in the same server")
    shop = _make_shop(place)
    repository = _make_repository(place)
    for number, file in enumerate(files):
        say(f"version {number + 1} of {len(files)}: {file.rows:,} rows")
        planfact.spent.append(
            spend([place.planfact, "load", file.named], {"PLANFACT_DSN": place.server.dsn()}, server=place.postmaster)
        )
        planfact.megabytes.append(_size(place.server.dsn(), TABLES))

        whole = _whole_table(place)
        shutil.copyfile(whole, repository / "sales.csv")
        dvc.spent.append(_commit(place, repository, number))
        dvc.megabytes.append(_size_of_folder(repository))

        _arrive(shop, file)
        dbt.spent.append(_snapshot(place))
        dbt.megabytes.append(_size(shop, ("shop_sales", "sales_snapshot")))
    return [planfact, dvc, dbt]


def _size(dsn: str, tables: tuple[str, ...]) -> float:
    with connect(dsn) as conn:
        query = "select sum(pg_total_relation_size(name::regclass)) / 1e6 from unnest(%s::text[]) as name"
        (megabytes,) = one_row(conn, query, [list(tables)])
    return float(megabytes)


def _whole_table(place: Place) -> Path:
    """Write the sales as they are now, as a retailer's file would have them."""
    path = place.folder / "whole.csv"
    with connect(place.server.dsn()) as conn:
        conn.execute(
            "copy (select day, store, product_group, sales, onpromotion from sales join series using (series_id)"
            f" order by day, store, product_group) to '{path}' (format csv, header)".encode()
        )
    return path


def _make_repository(place: Place) -> Path:
    repository = place.folder / "repository"
    repository.mkdir()
    commands: list[Command] = [
        ["git", "init", "--quiet"],
        ["git", "config", "user.email", "bench@localhost"],
        ["git", "config", "user.name", "bench"],
        [place.peers / "dvc", "init", "--quiet"],
        [place.peers / "dvc", "config", "core.analytics", "false"],
        ["git", "add", "."],
        ["git", "commit", "--quiet", "-m", "DVC"],
    ]
    for command in commands:
        spend(command, cwd=repository)
    return repository


def _commit(place: Place, repository: Path, number: int) -> Spent:
    commands: list[Command] = [
        [place.peers / "dvc", "add", "--quiet", "sales.csv"],
        ["git", "add", "sales.csv.dvc", ".gitignore"],
        ["git", "commit", "--quiet", "-m", f"version {number + 1}"],
    ]
    return sum((spend(command, cwd=repository) for command in commands), Spent())


def _size_of_folder(folder: Path) -> float:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def _make_shop(place: Place) -> str:
    """Make a database with the table that a dbt project would find in it."""
    with psycopg.connect(place.server.dsn(), autocommit=True) as conn:
        conn.execute(f"create database {SHOP_DATABASE}".encode())
    dsn = place.server.dsn(dbname=SHOP_DATABASE)
    with connect(dsn) as conn:
        conn.execute(
            "create table shop_sales (day date, store text, product_group text, sales numeric(17, 3),"
            " onpromotion numeric(17, 3), primary key (day, store, product_group))"
        )
    shutil.copytree(DBT, place.folder / "dbt")
    return dsn


def _arrive(dsn: str, file: SalesFile) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute("create temp table arrived (like shop_sales) on commit drop")
        conn.execute(f"copy arrived from '{file.named}' (format csv, header)".encode())
        conn.execute(
            "insert into shop_sales select * from arrived on conflict (day, store, product_group)"
            " do update set sales = excluded.sales, onpromotion = excluded.onpromotion"
        )


def _snapshot(place: Place) -> Spent:
    folder = place.folder / "dbt"
    command: Command = [place.peers / "dbt", "--quiet", "--no-version-check", "snapshot", "--profiles-dir", folder]
    environment = {"PEER_HOST": str(place.server.socket_dir), "PEER_DATABASE": SHOP_DATABASE}
    return spend(command, environment, folder, place.postmaster)
