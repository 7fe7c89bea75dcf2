"""Archives: what is inside a .gz, .zip or .zst as a plain file, refused where it would fill the disk."""

import gzip
import shutil
import sys
import tempfile
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from planfact.errors import PlanfactError

#: A table packs 5 to 50 times smaller; what unpacks to more than this, and is large, was made to fill a disk.
MOST_RATIO = 250
#: Smaller than this, nothing is refused for its ratio.
SMALL = 256 << 20
BLOCK = 1 << 20
LARGEST = 1 << 62


def plain_file(path: str, stack: ExitStack) -> tuple[IO[bytes], str]:
    """Return a file of what is in `path` ("-": standard input), unpacked, and the name that says its kind.

    Raises PlanfactError for an archive that holds several files, or far more than its size allows.
    """
    if path == "-":
        return _copied(sys.stdin.buffer, stack), "standard input"
    raw = stack.enter_context(Path(path).open("rb"))  # noqa: SIM115 - the stack closes it
    kind = Path(path).suffix.lower()
    if kind not in (".gz", ".zst", ".zip"):
        return (raw if raw.seekable() else _copied(raw, stack)), path
    size = Path(path).stat().st_size
    inner = path[: -len(kind)]
    stream: Any
    if kind == ".gz":
        stream = stack.enter_context(gzip.GzipFile(fileobj=raw))
    elif kind == ".zst":
        stream = pa.CompressedInputStream(pa.PythonFile(raw), "zstd")
    else:
        stream, inner = _only_member(path, raw, stack)
    return _copied(stream, stack, path, size), inner


def _only_member(path: str, raw: IO[bytes], stack: ExitStack) -> tuple[IO[bytes], str]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(raw))
        files = [
            one
            for one in archive.infolist()
            if not one.is_dir() and not one.filename.startswith("__MACOSX/") and not one.filename.endswith(".DS_Store")
        ]
        if len(files) != 1:
            listed = ", ".join(one.filename for one in files[:8]) or "nothing"
            raise PlanfactError(
                f"{path} holds {len(files)} files: {listed}", hint="Unpack it and load the files by name."
            )
        return stack.enter_context(archive.open(files[0])), files[0].filename
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise PlanfactError(
            f"{path} cannot be unpacked: {error}", hint="Unpack it by hand and load the file."
        ) from error


def refuse_bomb(file: IO[bytes], name: str) -> None:
    """Refuse a workbook, which is an archive itself, that unpacks to far more than its size allows.

    It is unpacked to be measured: what an archive says about its sizes may be a lie.
    """
    packed = file.seek(0, 2)
    file.seek(0)
    if zipfile.is_zipfile(file):
        try:
            _measure(zipfile.ZipFile(file), name, packed)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise PlanfactError(f"{name} is damaged: {error}", hint="Save it again.") from error
    file.seek(0)


def _measure(archive: zipfile.ZipFile, name: str, packed: int) -> None:
    unpacked, most = 0, max(SMALL, MOST_RATIO * packed)
    for one in archive.infolist():
        one.file_size = LARGEST  # where reading ends, whatever it was
        with archive.open(one) as member:
            while block := member.read(BLOCK):
                unpacked += len(block)
                if unpacked > most:
                    raise _too_large(name, packed, unpacked)


def _too_large(name: str, packed: int, unpacked: int) -> PlanfactError:
    return PlanfactError(
        f"{name} has {packed:,} bytes and unpacks to more than {unpacked:,}: no table packs so small",
        hint="Unpack it by hand where it is what it should be.",
    )


def _copied(stream: Any, stack: ExitStack, path: str = "", packed: int | None = None) -> IO[bytes]:
    """Return what a stream gives as a file, which can be read from its beginning again."""
    copy = stack.enter_context(tempfile.NamedTemporaryFile(prefix="planfact-"))  # noqa: SIM115 - the stack closes it
    if packed is None:
        shutil.copyfileobj(stream, copy, BLOCK)
    else:
        written = 0
        while block := stream.read(BLOCK):
            written += len(block)
            if written > max(SMALL, MOST_RATIO * packed):
                raise _too_large(path, packed, written)
            copy.write(block)
    copy.flush()
    copy.seek(0)
    return cast(IO[bytes], copy)
