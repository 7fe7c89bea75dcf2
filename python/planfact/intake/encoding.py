"""Encodings: a text file as UTF-8, by the option, by its marks, or by a detector that says what it found."""

import codecs
import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO, cast

from planfact.errors import PlanfactError

#: What tills, ERPs and Excel write where it is not Unicode; the first of those that read a text alike is named.
CANDIDATES = (
    *("cp1252", "cp1250", "cp1254", "cp1251", "koi8_r", "mac_cyrillic", "cp866", "cp1253", "cp1255", "cp1256"),
    *("gbk", "big5", "shift_jis", "euc_jp", "euc_kr"),
)
#: Where accents stand alone in words; elsewhere whole words are other than ASCII.
LATIN = {"cp1252", "cp1250", "iso8859_2", "cp1254"}
#: Mean length of runs of bytes beyond ASCII above which a text is not Latin.
ALONE = 1.6
BLOCK = 4 << 20
#: Letters of two scripts in one word: a wrong reading of an accent.
MIXED = re.compile(r"[a-z][\u0370-\u04ff\u3040-\uffee]|[\u0370-\u04ff\u3040-\uffee][a-z]")
WORD = re.compile(r"[^\s;,|\"/\\()]+")
#: Signs that stand beside letters in names that people write.
USUAL = set(
    "\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2116\u2122\u00ae\u00a9\u00b0\u00ba\u00aa\u00b7\u00b4\u00a0"
)
#: Quotes stand around a word, not within it.
WITHIN = re.compile("[^\\W\\d_][\u00ab\u00bb\u201c\u201d\u201e][^\\W\\d_]")
#: Share of words beyond ASCII that nobody writes so, above which a reading is wrong.
ODD = 0.02
#: Bytes of lines with other than ASCII characters that the detector is shown.
SAMPLE = 1 << 15
#: Share of a wrong reading that looks like noise (per cent) above which it is no candidate.
CHAOS = 12.0

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def as_utf8(file: IO[bytes], name: str, given: str | None, say: Callable[[str], None], stack: ExitStack) -> IO[bytes]:
    """Return the file where it is UTF-8, else a copy of it that is; the file is read whole, block by block.

    Raises PlanfactError, naming --encoding, where the encoding cannot be told or does not fit.
    """
    if given is not None:
        encoding = codecs.lookup(given).name
        return file if encoding == "utf-8" and _first_offence(file) is None else _decoded(file, name, encoding, stack)
    head = file.read(4)
    file.seek(0)
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), None)
    if marked == "utf-16":
        say(f"{name}: detected UTF-16")
        return _decoded(file, name, "utf-16", stack)
    if (unmarked := _without_mark(file)) is not None:
        say(f"{name}: detected UTF-16")
        return _decoded(file, name, unmarked, stack)
    if _first_offence(file) is None:
        if not _marks_within(file):
            return file
        say(f"{name}: byte order marks within the text left out")
        return _decoded(file, name, "utf-8", stack)
    encoding = _detected(file, name)
    say(f"{name}: read as {encoding}; if names look wrong, say --encoding")
    return _decoded(file, name, encoding, stack)


def _without_mark(file: IO[bytes]) -> str | None:
    """Return which UTF-16 a text is that has no mark: every second byte of its ASCII is zero."""
    head = file.read(4096)
    file.seek(0)
    zeros = [head[start::2].count(0) for start in (0, 1)]
    if not head or max(zeros) * 10 < len(head) or min(zeros):
        return None
    return "utf-16-be" if zeros[0] else "utf-16-le"


def _marks_within(file: IO[bytes]) -> bool:
    """Whether a text has byte order marks past its beginning: files that were joined."""
    file.seek(len(codecs.BOM_UTF8))
    try:
        return any(not block.isascii() and codecs.BOM_UTF8 in block for block in iter(lambda: file.read(BLOCK), b""))
    finally:
        file.seek(0)


def _first_offence(file: IO[bytes]) -> int | None:
    """Return the position near which a file is not UTF-8; None: it is."""
    decoder, position = codecs.getincrementaldecoder("utf-8")(), 0
    is_ascii = True  # of the block before: it has left no half of a character
    try:
        while block := file.read(BLOCK):
            if not (is_ascii and block.isascii()):
                decoder.decode(block)
                is_ascii = not decoder.getstate()[0]
            position += len(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return position + error.start
    finally:
        file.seek(0)
    return None


def _decoded(file: IO[bytes], name: str, encoding: str, stack: ExitStack) -> IO[bytes]:
    copy = stack.enter_context(tempfile.NamedTemporaryFile(prefix="planfact-"))  # noqa: SIM115 - the stack closes it
    decoder, position = codecs.getincrementaldecoder(encoding)(), 0
    try:
        while block := file.read(BLOCK):
            copy.write(decoder.decode(block).replace("\ufeff", "").encode())
            position += len(block)
        copy.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        at = position + getattr(error, "start", 0)
        raise PlanfactError(
            f"{name} is not {encoding.upper()} (near byte {at + 1:,})", hint="Give its encoding: --encoding cp1252."
        ) from error
    copy.flush()
    copy.seek(0)
    return cast(IO[bytes], copy)


def _detected(file: IO[bytes], name: str) -> str:
    """Return the encoding that a detector is sure of."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - UTF-8 needs no detector

    sample = _sample(file)
    if b"\0" in sample:
        raise PlanfactError(f"{name} is not UTF-8 and holds zero bytes: it is no text", hint="Export it as CSV.")
    runs = re.findall(rb"[\x80-\xff]+", sample)
    is_latin = sum(map(len, runs)) < ALONE * len(runs)
    likely = [one for one in CANDIDATES if (one in LATIN) == is_latin]
    found = [one for one in from_bytes(sample, cp_isolation=likely) if one.percent_chaos <= CHAOS]
    found = [one for one in found if not MIXED.search(str(one))] or found
    found = [one for one in found if _odd_words(str(one)) <= ODD]
    found.sort(key=lambda one: (-one.percent_coherence, one.percent_chaos))
    # other readings that are as likely, and would name other shops
    rivals = [one for one in found[1:] if found[0].percent_coherence - one.percent_coherence < 20]
    rivals = [one for one in rivals if str(one) != str(found[0]) and one.percent_chaos - found[0].percent_chaos < 5]
    if not found or rivals:
        shown = "; ".join(f"{one.encoding} reads {_strange_line(str(one))!r}" for one in [*found[:1], *rivals[:3]])
        raise PlanfactError(
            f"{name} is not UTF-8, and its encoding cannot be told",
            shown or None,
            "Give it: --encoding cp1252 (Western Europe), cp1250 (Central Europe), cp1251 or koi8-r (Cyrillic), gbk or"
            " big5 (Chinese), shift_jis or euc_jp (Japanese) …",
        )
    return next((one for one in CANDIDATES if _reads(sample, one) == str(found[0])), found[0].encoding)


def _odd_words(text: str) -> float:
    """Return the share of words beyond ASCII that nobody writes so: maŁe, Ml‚ko."""
    words = [word for word in WORD.findall(text) if not word.isascii()]
    return sum(any(map(_is_odd, word, word[1:])) or bool(WITHIN.search(word)) for word in words) / max(len(words), 1)


def _is_odd(left: str, right: str) -> bool:
    """Whether no name has two characters side by side: a capital behind a small letter, a letter and a sign."""
    if left.isascii() and right.isascii():
        return False
    if left.islower() and right.isupper():
        return True
    sign, letter = (left, right) if right.isalpha() else (right, left)
    return letter.isalpha() and "\x80" <= sign < "\u2600" and not sign.isalnum() and sign not in USUAL


def _reads(sample: bytes, encoding: str) -> str | None:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return None


def _sample(file: IO[bytes]) -> bytes:
    """Return lines with other than ASCII characters: the others tell nothing."""
    lines, size = [file.readline()], 0  # the names of the columns tell a language best
    for line in file:
        if not line.isascii() or b"\0" in line:
            lines.append(line)
            size += len(line)
            if size > SAMPLE:
                break
    file.seek(0)
    return b"".join(lines)


def _strange_line(text: str) -> str:
    line = next((line for line in text.splitlines() if not line.isascii()), "")
    return line[:60]
