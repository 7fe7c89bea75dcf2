"""How amounts stand in sentences: with the unit and the decimals of vars.toml."""

from dataclasses import dataclass
from decimal import Decimal

import psycopg

from planfact.database import one_row


@dataclass(frozen=True)
class Amounts:
    """The number style of a database."""

    unit: str | None
    decimals: int | None

    @classmethod
    def of(cls, conn: psycopg.Connection) -> "Amounts":
        """Return what vars.toml says of this database."""
        return cls(*one_row(conn, "select unit, decimals from planfact_setting"))

    def said(self, amount: Decimal, signed: bool = False) -> str:
        """Return an amount as a sentence has it: 12,345 or +12,345.0 k€."""
        text = f"{amount:{'+' if signed else ''},.{self.decimals or 0}f}"
        return f"{text} {self.unit}" if self.unit else text

    def excel(self) -> str:
        """Return how a cell of a sheet shows an amount."""
        if self.decimals is None:
            return "#,##0.###"
        return excel_format(self.decimals)


def excel_format(decimals: int) -> str:
    """Return the number format of Excel with so many decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")
