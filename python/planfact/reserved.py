"""Which names a dimension may not have: those of the columns and parameters that stand beside one.

They are read from the rendered SQL files, where house style says how a column looks: no list to keep.
"""

import re
from collections.abc import Iterable

#: What the files are rendered with to see what stands beside a dimension.
PROBE = "dimension_to_be_named"

COLUMN_COMMENT = re.compile(r'^comment on column (\w+)\."?(\w+)"? is\b', re.MULTILINE)
SIGNATURE = re.compile(r"^create or replace (?:function|procedure) (.*?)^language ", re.MULTILINE | re.DOTALL)
PARAMETER = re.compile(r'[(,]\s*(?:in |out |inout )?"?(\w+)"? [a-z]')
SELECT_LIST = re.compile(r"^( *)(?:\w.*\()?select\b(?: distinct)?\n(.*?)^\1(?:from|into)\b", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r'(?:\bas |^ *\w+\.)"?(\w+)"?,?$', re.MULTILINE)


def names_beside_dimensions(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that share a table, a view, a signature or a SELECT with the probe."""
    names: set[str] = set()
    for text in texts:
        if PROBE not in text:
            continue
        columns: dict[str, set[str]] = {}
        for relation, column in COLUMN_COMMENT.findall(text):
            columns.setdefault(relation, set()).add(column)
        code = re.sub(r" *--.*", "", text)
        lists = [
            *columns.values(),
            *(set(PARAMETER.findall(signature)) for signature in SIGNATURE.findall(code)),
            *(set(TARGET.findall(targets)) for _, targets in SELECT_LIST.findall(code)),
        ]
        names.update(*(beside for beside in lists if PROBE in beside))
    return frozenset(names - {PROBE})
