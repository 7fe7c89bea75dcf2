"""What somebody did by hand to the database is named, at the severity it deserves, with a cure that cures it."""

import os
from collections.abc import Iterator
from functools import cache

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily
from copies import connected, filled_by
from planfact.cli import main
from planfact.deploy import deploy
from planfact.deploy.by_hand import foreign_rights
from planfact.deploy.templates import Templates, read_vars
from planfact.watch.doctor import Finding, examine

BOB = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_bob"


def _closed(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    close_in_sql(db, [("2024-03-05", "A", "food", 99), *daily("2024-04-01", "2024-04-30")])


template = factories.postgresql_noproc(load=[filled_by(_closed)], dbname="byhand", depends_on="server")
copy = factories.postgresql("template")


@pytest.fixture
def db(copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    for db in connected(copy):
        if db.execute("select from pg_roles where rolname = %s", [BOB]).fetchone() is None:
            db.execute(f"create role {BOB} login".encode())
        yield db
        db.execute(f"reassign owned by {BOB} to planfact_owner; drop owned by {BOB}".encode())


@cache
def templates() -> Templates:
    return Templates(read_vars())


def asked(db: psycopg.Connection, deep: bool = False) -> dict[str, Finding]:
    with psycopg.connect(db.info.dsn, autocommit=True, options="-c search_path=planfact,pg_temp") as conn:
        return {one.question: one for one in examine(conn, templates(), None, deep=deep)}


def bad(db: psycopg.Connection) -> dict[str, str]:
    return {name: one.status for name, one in asked(db).items() if one.status != "ok" and name != "data"}


def test_a_closed_month_is_sound(db: psycopg.Connection) -> None:
    assert bad(db) == {}
    deep = asked(db, deep=True)["content"]
    assert deep.status == "ok"
    assert deep.found.endswith("answers hold")


LUCKY = "create trigger lucky before insert on sales for each row execute function suppress_redundant_updates_trigger()"
PUBLISHED = "create publication everything for all tables; alter table run_month replica identity nothing"
#: What somebody does, the question that names it, its severity, and words of the answer. {bob} is a role of theirs.
DONE = [
    ("grant delete on sales to {bob}", "foreign rights", "failed", "DELETE on table sales to {bob}"),
    (
        "grant update (comment) on data_version to {bob}",
        "foreign rights", "failed", "UPDATE on table data_version.comment",
    ),
    (
        "grant execute on procedure publish_plan to {bob}",
        "foreign rights", "failed", "EXECUTE on routine publish_plan",
    ),
    (
        "grant select on plan_fact_month to {bob} with grant option",
        "foreign rights", "failed", "SELECT with grant option on table plan_fact_month to {bob}",
    ),
    ("alter table plan_line owner to {bob}", "owner", "failed", "plan_line belongs to {bob}"),
    (
        "alter table run_profile drop constraint run_profile_pkey",
        "tables", "failed", "constraint run_profile_pkey of run_profile is missing",
    ),
    (
        "alter table sales drop constraint sales_sales_check",
        "tables", "failed", "constraint sales_sales_check of sales is missing",
    ),
    ("drop index plan_month_in_force", "tables", "failed", "index plan_month_in_force of plan_month is missing"),
    (
        "drop index sales_history_series",
        "tables", "warning", "index sales_history_series of sales_history is missing",
    ),
    (
        "alter table plan_line disable trigger refuse_change",
        "tables", "failed", "trigger refuse_change of plan_line was changed",
    ),
    (LUCKY,
     "tables", "failed", "trigger lucky of sales is not planfact's"),
    ("alter table sales add column note text", "tables", "warning", "column note of sales is not planfact's"),
    ("alter table sales alter sales drop not null", "tables", "failed", "column sales of sales was changed"),
    (PUBLISHED,
     "publication", "failed", "everything publishes tables whose rows nothing tells apart"),
    (
        "delete from sales where day = '2024-02-10'",
        "rows", "failed", "sales has 120 rows, the newest version counts 121",
    ),
    ("delete from sales_history", "rows", "failed", "sales_history has 0, the versions superseded 1"),
    ("set session_replication_role = replica; delete from plan_line where day = '2024-05-10';"
     " reset session_replication_role", "plan lines", "failed", "plan 2 of 2024-05 has 30 lines of 31"),
    ("create index people_s_own on sales (sales)", "tables", "ok", "index people_s_own of sales is not planfact's"),
    ("grant select on plan_fact_month to {bob}; grant usage on schema planfact to {bob};"
     " grant execute on function sales_as_of to {bob}", "foreign rights", "ok", "3 were given by hand, 0 of them to"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "name", "status", "says"), DONE, ids=[one[0][:50] for one in DONE])
def test_what_somebody_did_is_named(db: psycopg.Connection, statement: str, name: str, status: str, says: str) -> None:
    db.execute(statement.format(bob=BOB).encode())
    answers = asked(db)
    assert answers[name].status == status
    assert says.format(bob=BOB) in answers[name].found
    assert (answers[name].mend is None) == (status == "ok")
    if status == "failed" and name in ("rows", "plan lines"):
        assert asked(db, deep=True)["content"].status == "failed"
    # a deploy does not take it for planfact's; triggers it puts back
    if name in ("tables", "foreign rights"):
        deploy(db, templates())
        again = asked(db)[name]
        assert (again.status, again.found) == (
            ("ok", "as they were deployed") if "disable trigger" in statement else (status, answers[name].found)
        )


@pytest.mark.parametrize(
    "statement",
    [
        "alter table run_profile drop constraint run_profile_pkey",
        "drop index plan_month_in_force",
        "drop index sales_history_series",
        LUCKY,
        "alter table sales add column note text",
        PUBLISHED,
    ],
)
def test_the_sql_that_is_offered_mends_it(db: psycopg.Connection, statement: str) -> None:
    db.execute(statement.encode())
    for name in bad(db):
        mend = asked(db)[name].mend or ""
        if not mend.startswith("It was"):  # the publication's answer says how
            db.execute(mend.encode())
    assert bad(db) == {}


def test_rights_given_by_hand_stay_until_told_otherwise(
    db: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    db.execute(f"grant select on plan_fact_month to {BOB}; grant delete, select (day) on sales to {BOB}".encode())
    assert deploy(db, templates()) == []

    def called(*options: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["deploy", "--dsn", db.info.dsn, *options])
        assert ended.value.code == 0
        said = capsys.readouterr()
        return said.out + said.err

    left = f"DELETE on table sales to {BOB}; SELECT on table sales.day to {BOB}"
    assert left in called()
    assert "planfact deploy --take-back-rights" in called()
    assert f"take back right DELETE on table sales to {BOB} (made by hand)" in called("--take-back-rights", "--dry-run")
    assert len(foreign_rights(db)) == 3
    assert f"take back right SELECT on table sales.day to {BOB}" in called("--take-back-rights")
    assert foreign_rights(db) == []
    assert called("--take-back-rights") == "nothing to change\n"


def test_an_owner_that_may_log_in_is_named_and_taken_back(db: psycopg.Connection) -> None:
    with db.transaction(force_rollback=True):  # roles are the whole server's
        db.execute("alter role planfact_owner login")
        status = "select status, mend from planfact_health where name = 'owner'"
        assert db.execute(status).fetchone() == ("failed", "ALTER ROLE planfact_owner NOLOGIN;")
        assert [str(one) for one in foreign_rights(db)] == ["LOGIN on role planfact_owner to planfact_owner"]
        db.execute(foreign_rights(db)[0].take_back.encode())
        assert db.execute(status).fetchone() == ("ok", None)


def test_temporary_tables_that_are_not_allowed_are_named(db: psycopg.Connection) -> None:
    name = db.info.dbname
    db.execute(f"revoke temporary on database {name} from public, planfact_owner".encode())
    status, mend = db.execute("select status, mend from planfact_health where name = 'temporary tables'").fetchone()
    assert status == "failed"
    db.execute(mend.encode())
    assert bad(db) == {}


def fail(db: psycopg.Connection, times: int, step: str = "close-month") -> None:
    for _ in range(times):
        db.execute("call log_failure(%s, now(), 'august.csv has 3 bad rows')", [step])


def test_closes_that_fail_one_after_the_other_are_seen(db: psycopg.Connection) -> None:
    jobs = "select status, found from planfact_health where name = 'jobs'"
    fail(db, 5, "plan")  # a planner was told on the spot
    assert db.execute(jobs).fetchone()[0] == "ok"
    fail(db, 1)
    assert db.execute(jobs).fetchone()[0] == "warning"
    fail(db, 4)
    said = "close-month failed 5 times since the reports were refreshed last: august.csv has 3 bad rows"
    assert db.execute(jobs).fetchone() == ("failed", said)
    close_in_sql(db, daily("2024-05-01", "2024-05-31"))
    assert db.execute(jobs).fetchone()[0] == "ok"


def test_months_that_are_left_out_are_named(db: psycopg.Connection) -> None:
    months = "select status, found from planfact_health where name = 'months between'"
    commit(db, daily("2024-06-01", "2024-06-30"))
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")
    said = "no sales in 2024-05; no plan was in force for 2024-06"
    assert db.execute(months).fetchone() == ("warning", said)


def test_a_transaction_that_may_not_be_seen_is_no_answer_ok(db: psycopg.Connection) -> None:
    db.execute(f"grant planfact_reader to {BOB}".encode())
    sessions = "select status, found, mend from planfact_health where name = 'sessions'"
    with psycopg.connect(db.info.dsn) as idle, psycopg.connect(db.info.dsn, user=BOB, autocommit=True) as bob:
        idle.execute("select 1")
        status, found, mend = bob.execute(sessions).fetchone()
        assert status == "warning"
        assert (
            found == f"cannot be seen: 1 sessions of others are inside a transaction, and {BOB} may not see since when"
        )
        assert db.execute(sessions).fetchone()[0] == "ok"
        db.execute(mend.encode())
        assert bob.execute(sessions).fetchone()[0] == "ok"


def test_a_path_that_leads_to_another_planfact_is_named(db: psycopg.Connection) -> None:
    db.execute("create schema other; create table other.sales (x int)")
    db.execute(f"alter database {db.info.dbname} set search_path = other, planfact".encode())
    found = asked(db)["search path"]
    assert (found.status, found.found) == (
        "warning", "sales is other.sales for sessions that name no schema, not planfact.sales",
    )  # fmt: skip
