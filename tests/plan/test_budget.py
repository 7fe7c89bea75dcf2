"""A budget is spread to days by what is expected, sums to its file to the last digit, and stays beside the plan."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import close_in_sql, commit, run_in_sql
from cli.runner import planfact
from plan.planning import APRIL, call, heard, refused, sales
from plan.test_spreading_against_a_model import spread


def stage(db: psycopg.Connection, *rows: tuple) -> None:
    """Stage rows of month, store, product group, amount."""
    with db.cursor().copy("copy budget_stage (line_no, month, store, product_group, amount) from stdin") as copy:
        for number, row in enumerate(rows, start=2):
            copy.write_row([number, *row])


def load(db: psycopg.Connection, *rows: tuple, **named: object) -> int:
    stage(db, *rows)
    return call(db, "load_budget", **named)


def budget(db: psycopg.Connection, month: str = "2024-04-01") -> dict[tuple, Decimal]:
    rows = db.execute(
        "select store, product_group, day, quantity from budget_line inner join series using (series_id)"
        " inner join budget_month using (budget_id) where superseded_by is null and month = %(month)s"
        " and day >= month and day < month + interval '1 month'",
        {"month": month},
    ).fetchall()
    return {row[:3]: row[3] for row in rows}


@pytest.fixture
def planned(planned_with_last_year: psycopg.Connection) -> psycopg.Connection:
    return planned_with_last_year


def test_amounts_at_any_level_are_spread_by_the_forecast_and_sum_exactly(planned: psycopg.Connection) -> None:
    number = load(
        planned,
        ("2024-04", "A", "", "1000.01"), ("2024-04-15", "B", "food", "0.007"), ("2024-04", "B", "toys", "31"),
        source="budget.csv", comment="the board's",
    )  # fmt: skip
    lines = budget(planned)
    assert sum(q for cell, q in lines.items() if cell[0] == "A") == Decimal("1000.01")
    assert sum(q for cell, q in lines.items() if cell[:2] == ("B", "food")) == Decimal("0.007")
    assert sorted(q for cell, q in lines.items() if cell[:2] == ("B", "toys"))[0] == Decimal("1.033")
    forecast = planned.execute(
        "select quantity from plan_line inner join series using (series_id) where store = 'A' order by day, series_id"
    ).fetchall()
    parts = [q for cell, q in sorted(lines.items(), key=lambda one: (one[0][2], one[0][1])) if cell[0] == "A"]
    assert parts == spread(Decimal("1000.01"), [quantity for (quantity,) in forecast])
    assert planned.execute("select profile from budget_month").fetchall() == [("plan",)]
    assert planned.execute("select budget_id, source, comment from budget").fetchone() == (
        number, "budget.csv", "the board's",
    )  # fmt: skip
    assert planned.execute("select count(*) from budget_stage").fetchone() == (0,)


def test_a_whole_year_is_spread_by_what_is_known_of_each_month(planned: psycopg.Connection) -> None:
    run_in_sql(planned, months=2)
    load(planned, *((f"{year}-{month:02}", "", "", "1234.567") for year in (2024, 2025) for month in range(4, 13)))
    profiles = dict(planned.execute("select month, profile from budget_month").fetchall())
    assert [profiles[day] for day in (APRIL, date(2024, 5, 1), date(2024, 6, 1), date(2025, 6, 1))] == [
        "plan", "forecast", "last year", "even",
    ]  # fmt: skip
    sums = planned.execute(
        "select date_trunc('month', day), sum(quantity) from budget_line group by 1 having sum(quantity) <> 1234.567"
    ).fetchall()
    assert sums == []
    weekdays = planned.execute(
        "select sum(quantity) filter (where extract(isodow from day) = 7),"
        " sum(quantity) filter (where extract(isodow from day) = 1)"
        " from budget_line where day between '2024-06-03' and '2024-06-30'"
    ).fetchone()
    assert weekdays[0] > weekdays[1] * Decimal("1.3")  # Sundays sell 17 where Mondays sell 11


amounts = st.dictionaries(
    st.tuples(st.sampled_from(["2024-04", "2024-05"]), st.sampled_from(["A", "B"]), st.sampled_from(["food", "toys"])),
    st.decimals(0, 10**7, places=3),
    min_size=1,
)


@settings(max_examples=20)
@given(of_series=amounts, of_total=st.decimals(0, 10**7, places=3))
def test_whatever_the_amounts_the_lines_sum_to_them(db: psycopg.Connection, of_series: dict, of_total: Decimal) -> None:
    if db.execute("select max(plan_id) from plan").fetchone() == (None,):
        close_in_sql(db, sales("2023-01-01", "2024-03-31"))
    with db.transaction(force_rollback=True):
        load(db, *((*key, str(amount)) for key, amount in of_series.items()), ("2024-06", "", "", str(of_total)))
        for (month, store, group), amount in of_series.items():
            lines = budget(db, f"{month}-01")
            assert sum(q for cell, q in lines.items() if cell[:2] == (store, group)) == amount
        assert sum(budget(db, "2024-06-01").values()) == of_total


def test_a_new_budget_supersedes_the_months_that_differ(planned: psycopg.Connection) -> None:
    notices = heard(planned)
    first = load(planned, ("2024-04", "", "", "1000"), ("2024-05", "", "", "1000"))
    assert load(planned, ("2024-04", "", "", "1000"), ("2024-05", "", "", "1000.000")) == first
    assert notices[-1] == f"this budget is in force already: budget {first}"
    assert notices[0] == f"budget {first} has 2 months"
    second = load(planned, ("2024-04", "", "", "1000"), ("2024-05", "", "", "900"))
    assert notices[-1] == f"budget {second} has 1 month; it replaces budget {first} in 2024-05"
    months = planned.execute("select budget_id, month::text, superseded_by from budget_month order by 1, 2").fetchall()
    assert months == [(first, "2024-04-01", None), (first, "2024-05-01", second), (second, "2024-05-01", None)]


def test_a_budget_names_all_that_it_replaces(planned: psycopg.Connection) -> None:
    notices = heard(planned)
    load(planned, *((f"2024-{month:02}", "", "", "1000") for month in range(4, 7)))
    load(planned, ("2024-05", "A", "", "300"))
    third = load(planned, *((f"2024-{month:02}", "", "", "7") for month in range(4, 7)))
    assert notices[-1] == f"budget {third} has 3 months; it replaces budget 1 in 2024-04, 2024-06; budget 2 in 2024-05"


@pytest.mark.parametrize("month", ["2024-04", "2024-05", "2024-06"])  # by the plan, the forecast, last year
def test_the_expectation_is_read_once_however_many_series_share_an_amount(
    planned: psycopg.Connection, month: str
) -> None:
    run_in_sql(planned, months=2)
    planned.execute("analyze")
    read = (
        "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables"
        " where relname = any(%s)"
    )
    tables = ["plan_line", "run_forecast", "sales"]
    held = planned.execute(
        "select (select count(*) from plan_line) + (select count(*) from run_forecast) + count(*) from sales"
    ).fetchone()
    with planned.transaction():
        before = planned.execute(read, [tables]).fetchone()[0] or 0
        load(planned, (month, "", "", "1234.567"))
        after = planned.execute(read, [tables]).fetchone()[0] or 0
    assert after - before <= 3 * held[0]


BAD = [
    (("", "A", "", "1"), "missing value: month"),
    (("April", "A", "", "1"), "not a month"),
    (("2024-13", "A", "", "1"), "not a month"),
    (("2024-04", "B", "", ""), "missing value: amount"),
    (("2024-04", "B", "", "NaN"), "NaN/Infinity: amount"),
    (("2024-04", "B", "", "1,000"), "not a number: amount"),
    (("2024-04", "B", "", "1e20"), "out of numeric range: amount"),
    (("2024-04", "B", "", "-1"), "below 0: amount"),
    (("2024-04", "Z", "", "1"), "no sales are known of it; planfact series like opens it"),
    (("2024-04", "A", "food", "1"), "line 2 has an amount for it already"),
    (("2024-04", "", "", "1"), "line 2 has an amount for it already"),
]


def test_every_bad_row_is_named_and_nothing_is_loaded(planned: psycopg.Connection) -> None:
    stage(planned, ("2024-04", "A", "", "10"), *(row for row, _ in BAD), ("2024-05", "A", "", "10"))
    error = refused(planned, "PF002", "11 of 13 rows in load 0 cannot become a budget", "load_budget")
    for (number, line), (_, why) in zip(enumerate(error.diag.message_detail.splitlines(), 3), BAD, strict=True):
        assert line.startswith(f"line {number}: {why}"), line
    assert planned.execute("select count(*) from budget").fetchone() == (0,)


def test_nothing_staged_is_refused(planned: psycopg.Connection) -> None:
    refused(planned, "PF001", "nothing is staged in load 7", "load_budget", load_id=7)
    refused(planned, "PF001", "nothing is staged in import 7", "import_overrides", load_id=7, month=APRIL)


def test_the_budget_stands_beside_plan_and_fact(planned: psycopg.Connection) -> None:
    load(planned, ("2024-04", "A", "", "3000"), ("2024-04", "B", "", "6000"), ("2024-07", "", "", "1"))
    commit(planned, sales("2024-04-01", "2024-04-10"))
    planned.execute("call refresh_plan_fact()")
    columns = "select budget, budget_to_date, variance_to_budget, fact from plan_fact_month where month = '2024-04-01'"
    whole, to_date, variance, fact = planned.execute(f"{columns} and level = 'total'".encode()).fetchone()
    lines = budget(planned)
    assert whole == 9000
    assert to_date == sum(q for cell, q in lines.items() if cell[2].day <= 10)
    assert variance == fact - to_date
    levels = "select sum(budget), sum(budget_to_date), sum(variance_to_budget) from plan_fact_month"
    assert planned.execute(f"{levels} where month = '2024-04-01' group by level".encode()).fetchall() == [
        (whole, to_date, variance)
    ] * 4  # fmt: skip
    days = planned.execute("select sum(budget) from plan_fact_day where day between '2024-04-01' and '2024-04-30'")
    assert days.fetchone() == (9000,)
    # a month that has a budget alone is not reported yet
    assert planned.execute("select max(month) from plan_fact_month").fetchone() == (APRIL,)
    assert planned.execute("select max(day) from plan_fact_day").fetchone() == (date(2024, 4, 30),)
    assert planned.execute("select bool_and(is_true is not false) from verify_database()").fetchone() == (True,)


def test_a_report_as_of_a_version_knows_the_budgets_of_its_time(planned: psycopg.Connection) -> None:
    load(planned, ("2024-04", "", "", "9000"))
    planned.execute("call refresh_plan_fact()")
    first = sorted(planned.execute("select * from plan_fact_month").fetchall(), key=repr)
    commit(planned, sales("2024-04-01", "2024-04-10"))
    load(planned, ("2024-04", "", "", "8000"))
    planned.execute("call refresh_plan_fact()")
    assert sorted(planned.execute("select * from plan_fact_as_of(1)").fetchall(), key=repr) == first
    april = "select budget from plan_fact_as_of(%s) where level = 'total' and month = '2024-04-01'"
    assert [planned.execute(april, [version]).fetchone() for version in (1, 2)] == [(9000,), (8000,)]
    told = planned.execute(
        "select what, new_value from explain_cell(null, null, '2024-04-01') where kind = 'budget'"
    ).fetchall()
    assert told == [
        ("budget 1 from an unnamed source, superseded by budget 2", 9000),
        ("budget 2 from an unnamed source", 8000),
    ]


def test_the_registry_shows_plans_and_budgets_side_by_side(planned: psycopg.Connection) -> None:
    load(planned, ("2024-04", "", "", "9000"))
    call(planned, "override_plan", month=APRIL, quantity=5, reason="x")
    shown = planned.execute(
        "select kind, status, quantity, is_frozen from plan_registry where month = %s order by kind", [APRIL]
    ).fetchall()
    statistical = planned.execute("select sum(quantity) from plan_line").fetchone()[0]
    assert shown == [
        ("approved", "published", 5, False),
        ("budget", "published", 9000, False),
        ("statistical", "published", statistical, False),
    ]


def month_sums(db: psycopg.Connection) -> dict[tuple, Decimal]:
    """Return what the lines of the budgets in force sum to, by month and store."""
    rows = db.execute(
        "select to_char(month, 'YYYY-MM'), store, sum(quantity) from budget_line inner join series using (series_id)"
        " inner join budget_month using (budget_id) where superseded_by is null"
        " and day >= month and day < month + interval '1 month' group by 1, 2"
    )
    return {(month, store): quantity for month, store, quantity in rows}


def test_a_column_per_month_is_loaded_whole_whatever_its_heading(planned: psycopg.Connection, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text("store;2024-04;05.2024;Jun 2024;июль 2024\nA;100;200;300;1 250 000,50\nB;100;5;6;7\n")
    done = planfact(planned.info.dsn, "budget", str(wide))
    assert (done.returncode, "wide.csv: 8 amounts" in done.stderr) == (0, True), done.stderr
    assert "budget 1 has 4 months" in done.stderr
    assert month_sums(planned) == {
        ("2024-04", "A"): 100, ("2024-05", "A"): 200, ("2024-06", "A"): 300, ("2024-07", "A"): Decimal("1250000.5"),
        ("2024-04", "B"): 100, ("2024-05", "B"): 5, ("2024-06", "B"): 6, ("2024-07", "B"): 7,
    }  # fmt: skip

    for heads, said in (
        ("2024-04,Jun-24", "Jun-24 may be a month, and is not understood"),
        ("2024-04,08.24", "08.24 may be a month"),
        ("2024-04,Apr 2024", "two columns for one month: 2024-04 (2024-04), Apr 2024 (2024-04)"),
    ):
        wide.write_text(f"store,{heads}\nA,1,2\n")
        refused_file = planfact(planned.info.dsn, "budget", str(wide))
        assert (refused_file.returncode, said in refused_file.stderr) == (1, True), refused_file.stderr
    wide.write_text("month,store,amount\nMay 2024,A,201\n")
    one = planfact(planned.info.dsn, "budget", str(wide))
    assert "wide.csv: 1 amount;" in one.stderr
    assert "budget 2 has 1 month; it replaces" in one.stderr
    stage(planned, ("2024-08", "A", "", "1"))
    planned.execute("insert into budget_stage (line_no, month, store, amount) values (2, '2024-08-02', 'A', '3')")
    refused(planned, "PF002", "2 of 2 rows", "load_budget")


def test_the_first_budget_of_a_closed_month_may_come_late_and_stays(planned: psycopg.Connection) -> None:
    notices = heard(planned)
    load(planned, ("2024-02", "A", "", "500"), ("2024-03", "", "", "900"), ("2024-04", "A", "", "70"))
    assert "2024-02, 2024-03; their first budget, it cannot be changed any more" in notices[-1]
    registered = planned.execute(
        "select month, quantity, is_late from plan_registry where kind = 'budget' order by month"
    ).fetchall()
    assert registered == [
        (date(2024, 2, 1), 500, True), (date(2024, 3, 1), 900, True), (date(2024, 4, 1), 70, False)
    ]  # fmt: skip
    assert sum(budget(planned, "2024-03-01").values()) == 900
    load(planned, ("2024-02", "A", "", "500"))
    assert notices[-1] == "this budget is in force already: budget 1"

    stage(planned, ("2024-02", "A", "", "501"))
    refused(planned, "PF005", "the budget of 2024-02 is frozen", "load_budget")
    by_hand = (
        "insert into budget_line select 1, series_id, '2024-02-29', 9 from series where store = 'B'",
        "insert into budget_amount select budget_id, month, store, product_group, 9, 99 from budget_amount"
        " where month = '2024-02-01'",
        "update budget_month set superseded_by = 2 where month = '2024-02-01'",
    )
    planned.execute("insert into budget (data_version_id) values (1)")
    for statement in by_hand:
        with pytest.raises(psycopg.Error, match="frozen") as caught:
            planned.execute(statement.encode())
        assert caught.value.sqlstate == "PF005"


def test_next_years_budget_is_drafted_from_the_forecast_edited_and_loaded(
    planned: psycopg.Connection, tmp_path: Path
) -> None:
    out = str(tmp_path / "next.xlsx")
    early = planfact(planned.info.dsn, "budget", "draft", "2024", "--out", out)
    assert (early.returncode, "2024-05, 2024-06" in early.stderr) == (1, True)
    assert "Forecast it: planfact forecast --months 9." in early.stderr
    run_id = run_in_sql(planned, months=9)
    done = planfact(planned.info.dsn, "budget", "draft", "2024", "--out", out)
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    assert "left out, since they are over: 2024-01, 2024-02, 2024-03" in done.stderr
    book = openpyxl.load_workbook(out)
    rows = list(book["Budget"].iter_rows(values_only=True))
    assert rows[0] == ("store", "product_group", *(f"2024-{month:02d}" for month in range(4, 13)))
    expected = planned.execute(
        "select sum(yhat::numeric(17, 3)) from forecast inner join series using (series_id)"
        " where run_id = %s and (store, product_group) = ('A', 'food') and day between '2024-12-01' and '2024-12-31'",
        [run_id],
    ).fetchone()
    assert next(row[-1] for row in rows if row[:2] == ("A", "food")) == pytest.approx(float(expected[0]))
    book["Budget"].cell(2, 3).value = 12345
    book.save(out)
    assert planfact(planned.info.dsn, "budget", out).returncode == 0
    lines = budget(planned)
    assert sum(quantity for cell, quantity in lines.items() if cell[:2] == rows[1][:2]) == 12345
