"""A column of plan against fact, or a metric of accuracy, is shown wherever people look, or is left out on purpose.

A new column needs a decision here for each place: it stands in the lists of the page and the workbook, or below with
the reason why not.
"""

import re
import tomllib

import pytest

from planfact.deploy.templates import Templates, read_vars, sql_root
from planfact.report import sheets
from planfact.report.wording import WORDS

VARIABLES = read_vars()
CODE = {file.name: file.text for file in Templates(VARIABLES).code()}
SCRIPTS = [path.read_text(encoding="utf-8") for path in (WORDS.parent / "js").rglob("*.js")]
METRICS = sql_root() / "docs" / "reference" / "metrics.md"

#: What says which row it is, and not how much.
KEYS = {"level", "month", "run_id", "plan_id", "data_version_id", "series_id", *VARIABLES.dimensions}

PLAN_FACT_NOT_ON_PAGE = {
    "fact_ytd": "plan_fact_year has it",
    "match_status": "an empty side shows it",
    "outlook_plan": "outlook knows more",
    "outlook_run_rate": "outlook knows more",
    "plan_ytd": "plan_fact_year has it, where its months compare",
    "variance_ytd": "plan_fact_year has it",
}
PLAN_FACT_NOT_IN_WORKBOOK = {
    "budget_to_date": "variance_to_budget says what follows from it",
    "is_complete": "the column state says it",
    "outlook_plan": "outlook knows more",
    "outlook_run_rate": "outlook knows more",
    "outlook_to_plan": "a formula of two columns that are there",
    "outlook_to_plan_pct": "a formula of two columns that are there",
    "variance_to_budget_pct": "a formula of two columns that are there",
    "variance_to_last_year": "a formula of two columns that are there",
}
ACCURACY_NOT_SHOWN = {
    "coverage_95": "coverage_80 says the same of more days",
    "data_version_id": "the newest, which the page names once",
    "days": "a size, not a measure",
    "fact": "plan against fact shows it",
    "forecast": "plan against fact shows the plan",
    "is_newest": "decides what is drawn",
    "mae": "not comparable between cells; for BI",
    "naive_bias_pct": "naive_wape is what the forecast has to beat",
    "rmse": "not comparable between cells; for BI",
    "rmsse": "mase says it for people",
    "series_count": "a size, not a measure",
    "smape": "wape says it for people",
    "wape_mean": "wape_series says it for people",
}
ACCURACY_NOT_BY_LAG = {
    "data_version_id": "one for all rows of the view",
    "days": "months counts what was measured",
    "fact": "a sum over months that overlap between lags",
    "forecast": "a sum over months that overlap between lags",
    "is_newest": "only the newest run of a lag counts",
    "mase": "mase_mean",
    "month": "first_month and last_month",
    "naive_bias_pct": "naive_wape is what the forecast has to beat",
    "rmsse": "rmsse_mean",
    "run_id": "several runs",
    "series_count": "differs between months",
}
#: What metrics.md does not define: keys, sizes, and the sides themselves.
ACCURACY_NOT_DEFINED = KEYS - {"plan_id"} | {"days", "fact", "forecast", "is_newest", "series_count"}


def columns(view: str) -> set[str]:
    """Return the columns of a view, in the words of its comments."""
    return set(re.findall(rf'^comment on column {view}\."?(\w+)"? is', CODE[view], re.MULTILINE))


def is_on_page(column: str) -> bool:
    shown = re.compile(rf'"{column}"|\b(cell|row)\.{column}\b')
    return any(shown.search(script) for script in SCRIPTS)


def decided(there: set[str], shown: set[str], left_out: set[str] | dict[str, str]) -> None:
    assert there - shown - set(left_out) == set(), "neither shown nor left out on purpose"
    assert shown & set(left_out) == set(), "shown: take it out of the list of what is not"
    assert set(left_out) - there == set(), "gone: take it out of the list of what is not shown"


def test_plan_against_fact_is_on_the_page() -> None:
    there = columns("plan_fact_month") - KEYS
    decided(there, {name for name in there if is_on_page(name)}, PLAN_FACT_NOT_ON_PAGE)


def test_plan_against_fact_is_in_the_workbook() -> None:
    there = columns("plan_fact_month") - KEYS
    shown = {*sheets.AMOUNTS, "days_loaded", "days_expected", "match_status"}
    decided(there, shown & there, PLAN_FACT_NOT_IN_WORKBOOK)


def test_accuracy_is_on_the_page_and_in_the_workbook() -> None:
    there = columns("forecast_accuracy") - KEYS
    table = (WORDS.parent / "js" / "accuracy.js").read_text(encoding="utf-8").partition("function showErrors")[0]
    on_page = set(re.findall(r'\bcolumn\("(\w+)"', table))
    left_out = set(ACCURACY_NOT_SHOWN) - KEYS
    decided(there, on_page & there, left_out)
    decided(there, set(sheets.ACCURACY) & there, left_out)


@pytest.mark.parametrize("language", sorted(path.stem for path in WORDS.glob("*.toml")))
def test_what_is_shown_has_its_words(language: str) -> None:
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    shown = {*sheets.AMOUNTS, *sheets.ACCURACY, "days_expected", "match_status"}
    shown |= {name for script in SCRIPTS for name in re.findall(r'\bcolumn\("(\w+)", "\w+"\)', script)}
    assert {name for name in shown if not isinstance(words.get(name), str)} == set()


def test_accuracy_by_lag_has_every_measure() -> None:
    decided(
        columns("forecast_accuracy"),
        columns("forecast_accuracy_by_lag") & columns("forecast_accuracy"),
        ACCURACY_NOT_BY_LAG,
    )
    instead = {f"{name}_mean" for name in ("mase", "rmsse")}
    assert instead <= columns("forecast_accuracy_by_lag")


@pytest.mark.parametrize("view", ["plan_fact_month", "plan_fact_day", "forecast_accuracy"])
def test_a_limited_reader_sees_every_column(view: str) -> None:
    assert columns(f"my_{view}") == columns(view)


def test_every_measure_of_accuracy_is_defined_in_the_docs() -> None:
    text = METRICS.read_text(encoding="utf-8")
    there = columns("forecast_accuracy")
    decided(there, {name for name in there - ACCURACY_NOT_DEFINED if f"`{name}`" in text}, ACCURACY_NOT_DEFINED)


def test_the_formulas_of_errors_stand_in_one_file() -> None:
    written = re.compile(r"(abs_error|squared_error|inside_\d\d(::float8)?)\)? */|/ *nullif\((sum\()?\w*\.?abs_fact")
    folders = ("sql/views/accuracy", "sql/views/access", "sql/views/reports", "procedures/accuracy")
    files = [path for folder in folders for path in (sql_root() / folder).glob("*.sql")]
    assert [path.name for path in files if written.search(path.read_text(encoding="utf-8"))] == []


def test_every_kind_of_event_has_a_word_on_the_page() -> None:
    routines = "".join(CODE[name] for name in CODE if name in ("cell_event", "explain_cells"))
    kinds = set(re.findall(r"'(\w+)'(?: end)? as kind\b", routines))
    assert {"load", "cause", "silence"} <= kinds
    (script,) = [text for text in SCRIPTS if "const EVENTS" in text]
    worded = set(re.findall(r'^  (\w+): "event_\w+",$', script, re.MULTILINE))
    assert kinds <= worded


def test_every_sentence_of_an_event_is_said_in_every_language_with_all_it_was_given() -> None:
    # each stands between the kind of its event and the name of its column
    written = [
        sentence
        for name in ("cell_event", "explain_cells")
        for event in CODE[name].split(" as sentence,")[:-1]
        for sentence in re.findall(r"(?:then |else |^ *)'([^'\n]+)'", event.rpartition(" as kind,")[2], re.MULTILINE)
    ]
    assert len(written) > 15
    for file in WORDS.glob("*.toml"):
        told = tomllib.loads(file.read_text(encoding="utf-8"))["told"]
        assert sorted(told) == sorted({*written, "an unnamed source"}), file.name
        for sentence in written:
            if "variance" in sentence:
                continue  # amounts of causes stand in their column
            formal = re.findall(r"%(?:(\d+)\$)?s", sentence)
            given = {int(place or number) - 1 for number, place in enumerate(formal, 1)}
            assert {int(place) for place in re.findall(r"\{(\d)", told[sentence])} == given, told[sentence]


def test_every_colour_of_a_chart_is_there_in_the_light_the_dark_and_on_paper() -> None:
    drawn = {
        name
        for script in SCRIPTS
        for call in re.findall(r"\bcolour\(((?:[^()]|\([^()]*\))*)\)", script)
        for name in re.findall(r'"([a-z-]+)"', call)
    }
    assert {"ink", "on-fill"} <= drawn
    styles = (WORDS.parent / "page.css").read_text(encoding="utf-8")
    for name in drawn:
        assert len(re.findall(rf"--{name}:", styles)) == len(re.findall(r"--ink:", styles)), name
