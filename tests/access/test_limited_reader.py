"""A reader who is limited to their shops sees those, and nothing that tells of the others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily, days, run_in_sql
from copies import connected, filled_by
from measures.world import commit as commit_measured

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
ANNA, GROUP = f"{WORKER}_anna", f"{WORKER}_north"
VIEWS = (
    *("plan_fact_month", "plan_fact_week", "plan_fact_period", "plan_fact_day"),
    *("forecast_accuracy", "alert", "deviation_comment"),
)


def fill(db: psycopg.Connection) -> None:
    stores = {"A": 10, "B": 200, "C": 3000}
    history = [r for s, n in stores.items() for r in daily("2023-01-01", "2024-03-30", s, sales=lambda day, n=n: n)]
    history += [("2024-03-31", store, "food", n + 1) for store, n in stores.items()]  # its weekday is planned too high
    close_in_sql(db, history)
    commit(db, [r for s, n in stores.items() for r in daily("2024-04-01", "2024-04-30", s, sales=lambda day, n=n: n)])
    db.execute("call refresh_plan_fact()")
    db.execute("call set_alert_rule('any', 'store', 'variance', 0.001)")
    for store in stores:
        db.execute("call comment_deviation('2024-04-01', 'dear', store => %s)", [store])


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="limited", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def filled(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database with plan, fact and accuracy of three stores."""
    yield from connected(filled_copy)


@contextmanager
def people(db: psycopg.Connection, *names: str, of: str = "planfact_limited_reader") -> Iterator[None]:
    for name in names:
        db.execute(sql.SQL("create role {} login in role {}").format(sql.Identifier(name), sql.Identifier(of)))
    try:
        yield
    finally:
        for name in reversed(names):
            db.execute(sql.SQL("drop owned by {0}; drop role {0}").format(sql.Identifier(name)))


@pytest.fixture
def anna(filled: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection of a limited reader who may see store A."""
    with people(filled, ANNA):
        filled.execute("call limit_reader(%s, '{A}')", [ANNA])
        with psycopg.connect(make_conninfo(filled.info.dsn, user=ANNA), autocommit=True) as conn:
            yield conn


def stores(conn: psycopg.Connection, view: str) -> set[str]:
    return {store for (store,) in conn.execute(f"select distinct store from {view}".encode())}


def test_prices_are_those_of_their_shops(measured: psycopg.Connection) -> None:
    rows = [
        (f"{year}-01-{day:02}", store, group, price * pieces, pieces)
        for year, price in ((2023, 2), (2024, 3))
        for day in range(1, 32)
        for store, pieces in (("A", 5), ("B", 70), ("C", 900))
        for group in ("food", "drink")
    ]
    commit_measured(measured, rows)
    measured.execute("call refresh_plan_fact()")
    with people(measured, ANNA):
        measured.execute("call limit_reader(%s, '{A}')", [ANNA])
        with psycopg.connect(make_conninfo(measured.info.dsn, user=ANNA), autocommit=True) as conn:
            theirs = conn.execute("select * from my_plan_fact_price")
            of_all = measured.execute("select * from plan_fact_price where store = 'A'")
            assert [column.name for column in theirs.description] == [column.name for column in of_all.description]
            seen = theirs.fetchall()
            assert {row[0] for row in seen} == {"store", "series"}
            assert sorted(seen, key=str) == sorted(of_all.fetchall(), key=str)
            assert conn.execute(
                "select sales, quantity, price, price_effect from my_plan_fact_price"
                " where month = '2024-01-01' and level = 'store'"
            ).fetchall() == [(930, 310, 3, 310)]
            conn.execute(LEAK)
            assert leaked(conn, "my_plan_fact_price") == {"leaked A"}
            with pytest.raises(errors.InsufficientPrivilege):
                conn.execute("select from plan_fact_price")
            measured.execute("call limit_reader(%s, '{}')", [ANNA])
            assert count(conn, "my_plan_fact_price") == 0


def count(conn: psycopg.Connection, view: str) -> int:
    return int(conn.execute(f"select count(*) from {view}".encode()).fetchone()[0])


@pytest.mark.parametrize("view", VIEWS)
def test_their_rows_are_those_that_everybody_sees(
    filled: psycopg.Connection, anna: psycopg.Connection, view: str
) -> None:
    theirs = anna.execute(f"select * from my_{view}".encode())
    of_all = filled.execute(f"select * from {view} where store = 'A'".encode())
    assert [column.name for column in theirs.description] == [column.name for column in of_all.description]
    rows = theirs.fetchall()
    assert len(rows) > 0
    assert sorted(rows, key=str) == sorted(of_all.fetchall(), key=str)


def test_no_total_and_no_other_level_shows(anna: psycopg.Connection) -> None:
    for view in ("my_plan_fact_month", "my_plan_fact_week", "my_plan_fact_period", "my_forecast_accuracy"):
        assert set(anna.execute(f"select distinct level, store from {view}".encode())) == {
            ("store", "A"),
            ("series", "A"),
        }
    assert anna.execute("select max(fact), max(plan), max(fact_ytd) from my_plan_fact_month").fetchone() < (400,)


def test_names_show_of_the_members_in_their_shops(filled: psycopg.Connection, anna: psycopg.Connection) -> None:
    filled.execute(
        "insert into member_stage (member, attribute, value)"
        " values ('A', 'label', 'Harbour'), ('A', 'region', 'north'), ('B', 'label', 'Hill')"
    )
    filled.execute("call load_members('store')")
    seen = anna.execute("select dimension, member, label, attributes from my_member order by 1 desc").fetchall()
    assert seen == [("store", "A", "Harbour", {"region": "north"}), ("product_group", "food", None, {})]
    filled.execute("call limit_reader(%s, '{}')", [ANNA])
    assert count(anna, "my_member") == 0


def test_without_a_limit_they_see_nothing(filled: psycopg.Connection, anna: psycopg.Connection) -> None:
    filled.execute("call limit_reader(%s, '{}')", [ANNA])
    assert [count(anna, f"my_{view}") for view in VIEWS] == [0] * len(VIEWS)
    assert count(anna, "my_shop") == 0


def test_what_a_group_may_see_adds_to_their_own(filled: psycopg.Connection, anna: psycopg.Connection) -> None:
    with people(filled, GROUP):
        filled.execute("call limit_reader(%s, '{B}')", [GROUP])
        assert stores(anna, "my_plan_fact_month") == {"A"}
        filled.execute(sql.SQL("grant {} to {}").format(sql.Identifier(GROUP), sql.Identifier(ANNA)))
        assert stores(anna, "my_plan_fact_month") == {"A", "B"}


def test_a_reader_sees_every_shop_in_the_same_views(filled: psycopg.Connection) -> None:
    name = f"{WORKER}_reader"
    with (
        people(filled, name, of="planfact_reader"),
        psycopg.connect(make_conninfo(filled.info.dsn, user=name), autocommit=True) as reader,
    ):
        for view in VIEWS:
            assert stores(reader, f"my_{view}") == {"A", "B", "C"}
            assert count(reader, f"my_{view}") == count(reader, f"{view} where store is not null")


LEAK = """
create function pg_temp.leak(value text) returns boolean language plpgsql cost 0.0000001 as
$$ begin raise notice 'leaked %', value; return true; end $$
"""


def leaked(conn: psycopg.Connection, view: str) -> set[str]:
    """Return what a cheap function in the WHERE clause got to see, before or after the view's own condition."""
    seen: set[str] = set()
    conn.add_notice_handler(lambda notice: seen.add(notice.message_primary))
    conn.execute(f"select count(*) from {view} where pg_temp.leak(store)".encode())
    return seen


@pytest.mark.parametrize("view", VIEWS)
def test_a_function_of_theirs_gets_no_row_of_others(anna: psycopg.Connection, view: str) -> None:
    anna.execute(LEAK)
    assert leaked(anna, f"my_{view}") == {"leaked A"}


def test_the_leak_is_one_where_no_barrier_stands(filled: psycopg.Connection, anna: psycopg.Connection) -> None:
    filled.execute("""
        create view no_barrier as
        select * from plan_fact_month where store in (select shop from reader_limit);
        grant select on no_barrier to planfact_limited_reader""")
    anna.execute(LEAK)
    assert {"leaked B", "leaked C"} <= leaked(anna, "no_barrier")


def test_an_error_tells_nothing_of_others(anna: psycopg.Connection) -> None:
    # were the row of store C computed with, this would divide by zero
    query = "select count(*) from my_plan_fact_month where 1 / (fact - 90000) is not null and month = '2024-04-01'"
    assert anna.execute(query.encode()).fetchone() == (2,)


def test_objects_of_their_own_do_not_stand_in_for_the_rule(anna: psycopg.Connection) -> None:
    anna.execute(
        """
        create temp table reader_limit as select %s as role_name, unnest('{A,B,C}'::text[]) as shop;
        create temp table my_shop as select unnest('{A,B,C}'::text[]) as shop;
        create temp table pg_roles as select %s as rolname, 10::oid as oid;
        create function pg_temp.pg_has_role(name, text) returns boolean language sql as 'select true';
        create function pg_temp.pg_has_role(oid, text) returns boolean language sql as 'select true';
        set search_path = pg_temp, pg_catalog, planfact""".replace("%s", f"'{ANNA}'").encode()
    )
    for view in VIEWS:
        assert stores(anna, f"planfact.my_{view}") == {"A"}


def test_statistics_tell_them_nothing(anna: psycopg.Connection) -> None:
    assert anna.execute("select count(*) from pg_stats where schemaname = 'planfact'").fetchone() == (0,)


def test_they_can_neither_read_nor_change_their_limits(anna: psycopg.Connection) -> None:
    for statement in (
        "select * from reader_limit",
        "insert into reader_limit values (current_user, 'B')",
        f"call limit_reader('{ANNA}', array['B'])",
        "grant planfact_reader to current_user",
        "select * from sales_as_of(2)",
        "select * from diff_data_versions(1, 2)",
        "select * from plan_fact_as_of(2, 1)",
        "select * from series",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            anna.execute(statement.encode())


def test_a_limit_says_who_and_what_or_is_refused(filled: psycopg.Connection, anna: psycopg.Connection) -> None:
    for role, shops, message in (
        ("no_such_role", ["A"], "there is no role no_such_role"),
        ("planfact_planner", ["A"], "planfact_planner cannot be limited: it belongs to planfact_reader"),
        ("postgres", ["A"], "postgres cannot be limited"),
        (ANNA, ["A", "Z"], "no sales are known of Z"),
        (ANNA, [None], "no sales are known of NULL"),
    ):
        with pytest.raises(psycopg.Error, match=message) as refused:
            filled.execute("call limit_reader(%s, %s)", [role, shops])
        assert refused.value.sqlstate == "PF009"


def test_the_list_given_last_is_the_list_and_again_changes_nothing(filled: psycopg.Connection) -> None:
    notices: list[str] = []
    filled.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    with people(filled, ANNA):
        filled.execute("call limit_reader(%s, '{A,B}')", [ANNA])
        filled.execute("call limit_reader(%s, '{B,C,C}')", [ANNA])
        before = filled.execute("select shop, limited_at from reader_limit order by shop").fetchall()
        assert [shop for shop, _ in before] == ["B", "C"]
        assert notices == []
        filled.execute("call limit_reader(%s, '{B,C}')", [ANNA])
        assert filled.execute("select shop, limited_at from reader_limit order by shop").fetchall() == before
        assert notices == [f"{ANNA} may see these 2 shops already"]


def test_with_other_dimensions_the_shop_is_the_one_of_vars(db3: psycopg.Connection) -> None:
    cells = [("north", "web", "food"), ("south", "web", "food")]
    commit(db3, [(day, *cell, 5) for cell in cells for day in days("2024-01-01", "2024-03-31")])
    db3.execute("call publish_plan(%s)", [run_in_sql(db3)])
    db3.execute("call refresh_plan_fact()")
    with people(db3, ANNA):
        db3.execute("call limit_reader(%s, '{north}')", [ANNA])
        with psycopg.connect(make_conninfo(db3.info.dsn, user=ANNA), autocommit=True) as anna:
            seen = anna.execute("select distinct level, region from my_plan_fact_month").fetchall()
            assert set(seen) == {("region", "north"), ("series", "north")}
