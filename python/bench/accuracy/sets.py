"""The sets: real sales, which months are forecast in the test, and which may be used for tuning."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SalesSet:
    """Real sales: one row per day and series, and the months they are forecast for.

    Attributes:
        name: how the command calls it.
        columns: planfact's dimension → the column of the file.
        last_month: the last month of the test, as YYYY-MM: the last that is complete.
        test_months: how many months the test has; those before them are free to tune on.
        file: in the folder of the data; None: planfact brings it along, for its demo.
        only: rows to keep: dimension → value.
        promotions: the file's column of promotions, which are then known in advance, to planfact and to the peers that
            can make use of them; None: nobody knows any.

    """

    name: str
    columns: dict[str, str]
    last_month: str
    test_months: int
    file: str | None
    only: dict[str, str] = field(default_factory=dict)
    promotions: str | None = None

    @property
    def dimensions(self) -> list[str]:
        """Return planfact's dimensions, the shop first."""
        return list(self.columns)


_STORE_ITEM = {"store": "store", "product_group": "item"}
_STORE_FAMILY = {"store": "store_nbr", "product_group": "family"}

SETS = {
    each.name: each
    for each in (
        SalesSet("favorita-15", _STORE_FAMILY, "2017-07", 12, "favorita_store_family_15series.csv.gz"),
        SalesSet(
            "favorita-15-known",
            _STORE_FAMILY,
            "2017-07",
            12,
            "favorita_store_family_15series.csv.gz",
            promotions="onpromotion",
        ),
        SalesSet("favorita-54", {"store": "store_nbr"}, "2017-07", 12, "favorita_store_daily_all_families.csv.gz"),
        SalesSet("store-item", _STORE_ITEM, "2017-12", 12, "store_item_demand.csv.gz", only={"store": "1"}),
        SalesSet("completejourney", {"store": "store", "product_group": "product_group"}, "2017-12", 6, None),
        SalesSet("store-item-500", _STORE_ITEM, "2017-12", 12, "store_item_demand.csv.gz"),
    )
}
DEFAULT_SETS = ("favorita-15", "favorita-54", "store-item", "completejourney")
