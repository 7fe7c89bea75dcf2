"""Digits and signs as other scripts write them: full-width ones of East Asia, Arabic and Indian digits."""

import re
import unicodedata

#: Full-width signs stand as far from theirs as the alphabet is long; money and Arabic signs stand alone.
_SIGNS = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_SIGNS |= {ord("￥"): ord("¥"), ord("￦"): ord("₩"), ord("￡"): ord("£"), ord("\u3000"): ord(" ")}
_SIGNS |= {ord("\u066b"): ord("."), ord("\u066c"): ord(",")}
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def plain_signs(text: str) -> str:
    """Return a number or a day with the digits and signs of ASCII; letters of other scripts stay."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_SIGNS))
