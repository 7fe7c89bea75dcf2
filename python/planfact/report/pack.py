"""Pack a table into text that a page carries and a browser unpacks (js/data.js): columns, compressed, base64.

Laid out as: the length of the header (4 bytes, little-endian), the header (JSON), the columns one after the
other, all of it zlib-compressed. Numbers lose nothing: a column becomes whole numbers of 32 bits and one
scale where that is exact, else doubles. Bytes of equal weight lie together, which compresses by half again.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

#: What stands for nothing in a column of whole numbers; doubles have NaN, texts -1.
NOTHING = -(2**31)

SCALES = (1, 10, 100, 1000, 10_000, 1_000_000)


def pack(columns: Mapping[str, Sequence[Any] | npt.NDArray[np.float64]]) -> str:
    """Return the columns as base64 text.

    A column holds numbers, texts, days, booleans or nothing (None); days become days since 1970. An array holds
    numbers, NaN where there is none.
    """
    header = []
    parts = []
    for name, values in columns.items():
        described, data = numeric(values) if isinstance(values, np.ndarray) else _column(values)
        header.append({"name": name, "length": len(values), **described})
        parts.append(_by_weight(data))
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(b"".join([len(head).to_bytes(4, "little"), head, *parts]))).decode()


def _column(values: Sequence[Any]) -> tuple[dict[str, Any], npt.NDArray[Any]]:
    first = next((value for value in values if value is not None), None)
    if isinstance(first, str):
        known = {text: code for code, text in enumerate(dict.fromkeys(value for value in values if value is not None))}
        codes = [-1 if value is None else known[value] for value in values]
        return {"kind": "text", "values": list(known)}, np.array(codes, dtype="<i4")
    if isinstance(first, date) and not isinstance(first, datetime):
        days = [NOTHING if value is None else (value - date(1970, 1, 1)).days for value in values]
        return {"kind": "int", "scale": 1}, np.array(days, dtype="<i4")
    numbers = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    return numeric(numbers)


def numeric(numbers: npt.NDArray[np.float64]) -> tuple[dict[str, Any], npt.NDArray[Any]]:
    """Return how a column of numbers is kept, and the column; NaN is nothing."""
    missing = np.isnan(numbers)
    known = numbers[~missing]
    for scale in SCALES:
        with np.errstate(over="ignore"):  # infinite is not below the limit
            scaled = np.rint(known * scale)
        # dividing again gives the very same double
        if (np.abs(scaled) < -NOTHING).all() and np.array_equal(scaled / scale, known):
            whole = np.full(len(numbers), NOTHING, dtype="<i4")
            whole[~missing] = scaled
            return {"kind": "int", "scale": scale}, whole
    return {"kind": "double"}, numbers.astype("<f8")


def _by_weight(column: npt.NDArray[Any]) -> bytes:
    """Return all first bytes, then all second bytes and so on."""
    return column.view(np.uint8).reshape(-1, column.itemsize).T.tobytes() if len(column) else b""
