"""What normalised text promises to the stage that tags it."""

from __future__ import annotations

import re
import unicodedata


def check_contract(text: str) -> None:
    """What tagging may rely on."""
    if not text:
        return
    assert text.endswith("\n") and not text.endswith("\n\n") and not text.startswith("\n")
    assert "\n\n\n" not in text
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search("[\r\f\xa0\xad\u200b\ufeff\u2028\x00-\x08]", text)
    for line in text.split("\n"):
        assert line == line.rstrip() and line == line.lstrip(" "), repr(line)
        assert not re.search(r"  ", line), repr(line)
