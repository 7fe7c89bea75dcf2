"""A mart that is moved from version to version is, to the last bit, the mart that is made of all sales."""

from datetime import date, timedelta

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import commit, daily

FIRST_DAY = date(2024, 1, 1)
LAST = 130

#: record_image_ne: not one bit is another one, bounds of arrays and signs of zeros included.
DIFFERENCES = """
    select shown.*, made.*
    from (select series_id, unique_id, start_day, end_day, n_obs, y from export_mart) as shown
    full join (
        select series_id, unique_id, start_day, end_day, n_obs, y
        from mart_status cross join lateral export_mart_at(mart_status.data_version_id)
    ) as made on shown.series_id = made.series_id
    where shown.series_id is null or made.series_id is null or shown *<> made
"""

#: Days of shops, of every version that can be read, as they are kept or as its sales sum up, but not both.
WRONG_SHOP_DAYS = """
    with kept as (
        select version.data_version_id, sold.shop, sold.day, sold.sales::text, sold.series
        from data_version as version cross join shop_day_at(version.data_version_id) as sold
        where version.pruned_at is null
    ),
    summed as (
        select version.data_version_id, series.store, sale.day, sum(sale.sales)::text, count(*)
        from data_version as version cross join sales_at(version.data_version_id) as sale
        inner join series on sale.series_id = series.series_id
        where version.pruned_at is null
        group by version.data_version_id, series.store, sale.day
    )
    (table kept except table summed) union all (table summed except table kept)
"""

numbers = st.integers(0, LAST)
shops = st.sampled_from("ABC")
values = st.integers(-1, 4)
cells = st.dictionaries(st.tuples(numbers, shops, st.sampled_from("xy")), values, min_size=1, max_size=6)


@st.composite
def spans(draw: st.DrawFn) -> dict[tuple[int, str, str], int]:
    """Draw days in a row of a shop that sells nearly daily; of another group something now and then, or zeros."""
    shop, first = draw(shops), draw(numbers)
    last = min(LAST + 50, first + draw(st.integers(5, 50)))
    closed = draw(st.sets(st.integers(first + 1, last), max_size=6)) | (
        set(range(first + 1, last + 1, 7)) if draw(st.booleans()) else set()
    )
    other = draw(st.sampled_from(["none", "zeros", "some"]))
    rows = {(n, shop, "x"): n % 5 for n in range(first, last + 1) if n not in closed}
    if other != "none":
        rows |= {(n, shop, "y"): (n % 3) * (other == "some") for n in range(first, last + 1, 3) if n not in closed}
    return rows


steps = st.one_of(
    st.tuples(st.sampled_from(["merge", "merge", "replace"]), cells | spans()),
    st.tuples(st.just("merge"), spans()),
    st.tuples(st.just("revert"), st.integers(1, 6)),
    st.tuples(st.just("rename"), st.tuples(shops, st.sampled_from("BCD"), st.booleans())),
    st.tuples(st.just("undo"), st.just(None)),
    st.tuples(st.just("prune"), st.just(None)),
    st.tuples(st.just("close"), st.tuples(numbers, shops)),
)
histories = st.lists(st.tuples(steps, st.booleans()), min_size=2, max_size=6)


def rows_of(load: dict) -> list[tuple]:
    return [(FIRST_DAY + timedelta(n), *key, value) for (n, *key), value in load.items()]


def take(db: psycopg.Connection, step: str, what: object) -> None:
    """Do one step; what the database refuses leaves nothing behind, and changes nothing here."""
    try:
        with db.transaction():
            match step, what:
                case (("merge" | "replace"), dict()):
                    commit(db, rows_of(what), step)
                case "revert", version:
                    db.execute("call revert_data_version(%s)", [version])
                case "rename", (old, new, is_late):
                    month = date(2024, 3, 1) if is_late else None
                    db.execute("call rename_series('store', %s, %s, first_month => %s)", [old, new, month])
                case "undo", _:
                    (alias,) = db.execute("select max(member_alias_id) from member_alias").fetchone() or ()
                    db.execute("call undo_rename(%s)", [alias])
                case "prune", _:
                    db.execute("call prune_data_versions(keep_last => 1, dry_run => false, keep_pinned => true)")
                case "close", (int(n), str(shop)):
                    db.execute(
                        "insert into shop_calendar (day, shop, is_closed, name) values (%s, %s, true, 'closed')"
                        " on conflict do nothing",
                        [FIRST_DAY + timedelta(n), shop],
                    )
    except psycopg.Error as error:
        if not (error.sqlstate or "").startswith("PF"):
            raise


def refresh_and_compare(db: psycopg.Connection) -> None:
    db.execute("call refresh_export_mart()")
    assert db.execute(DIFFERENCES).fetchall() == []
    counted = db.execute("select count(*), coalesce(sum(n_obs), 0), max(data_version_id) from export_mart").fetchone()
    status = db.execute("select series, rows, data_version_id, moved_from from mart_status").fetchone()
    newest = db.execute("select max(data_version_id) from data_version").fetchone()
    assert status == (*counted[:2], newest[0], None)
    assert counted[2] in (newest[0], None)
    assert db.execute(WRONG_SHOP_DAYS).fetchall() == []


@settings(max_examples=25)
@given(first=spans(), history=histories)
def test_a_moved_mart_is_one_made_of_all_sales(db: psycopg.Connection, first: dict, history: list) -> None:
    """Loads, corrections, replacements, reverts, renamings, calendars and prunes, several of them between refreshes."""
    with db.transaction(force_rollback=True):
        commit(db, rows_of(first))
        refresh_and_compare(db)
        for (step, what), is_refreshed in history:
            take(db, step, what)
            if is_refreshed:
                refresh_and_compare(db)
        refresh_and_compare(db)


def test_a_month_costs_a_month_and_a_mart_that_is_wrong_is_found_and_made_again(db: psycopg.Connection) -> None:
    """A day that was changed behind planfact's back is not read when a month arrives, nor by the refresh of it."""
    commit(db, daily("2024-01-01", "2024-02-29", sales=lambda day: 5))
    db.execute("call refresh_export_mart()")
    db.execute("update sales set sales = 999 where day = '2024-01-10'")
    commit(db, [*daily("2024-03-01", "2024-03-31", sales=lambda day: 6), ("2024-02-10", "A", "food", 7)])
    db.execute("call refresh_export_mart()")
    asked = "select is_true, found from verify_database() where question = 'the mart shows its data'"
    assert db.execute("select y[10], y[41], y[91], cardinality(y) from export_mart").fetchone() == (5, 7, 6, 91)
    assert db.execute(asked).fetchone() == (False, "0 series are missing, 0 are too many, 1 are different")
    db.execute("call refresh_export_mart(rebuild => true)")
    assert db.execute("select y[10] from export_mart").fetchone() == (999,)
    assert db.execute(asked).fetchone() == (True, "0 series are missing, 0 are too many, 0 are different")
