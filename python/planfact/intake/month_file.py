"""The file of a month in a folder: one, whatever its kind and packing; several are refused."""

from pathlib import Path

#: What planfact load reads, and how it may be packed; a file that is still being copied has another ending.
KINDS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
PACKINGS = ("", ".gz", ".zip", ".zst")
ENDINGS = {kind + packing for kind in KINDS for packing in PACKINGS} | {".zip"}


def file_of_month(folder: Path, month: str) -> Path | None:
    """Return the file that is called like the month, or None; raise ValueError naming them where there are several."""
    if not folder.is_dir():
        return None
    found = sorted(
        path
        for path in folder.iterdir()
        if path.name.startswith(f"{month}.") and path.name.removeprefix(month).lower() in ENDINGS
    )
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise ValueError(f"{len(found)} files of {month} are in {folder}: {names}. Leave the one that is right.")
    return found[0] if found else None
