"""Tell which characters the bundled fonts can show, and say in their place what can be said of the others."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).parents[1] / "assets" / "fonts"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"

# Every bundled family but those of other scripts has these, so nearly all texts need no closer look.
_PLAIN = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\u017f\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac]*")

# Word's Symbol and Wingdings fonts leave private-use characters behind; these are the bullets and boxes among them.
_WORD_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0A8: "□", 0xF06F: "□", 0xF0FE: "☒", 0xF0E0: "→"}


def showable(text: str) -> str:
    """`text` with white space as single characters and every character replaced that no bundled font has.

    Invisible controls go; letters become their plain form where they have one; a symbol becomes its name in
    brackets, and anything else U+FFFD, so that a reader sees that something stood there.

    >>> showable("a\\tb\\x00"), showable("Ａ𝐁"), showable("ja 🎉"), showable("\\uf0b7 punt")
    ('a b', 'AB', 'ja [party popper]', '• punt')
    """
    if _PLAIN.fullmatch(text):
        return text
    visible = unicodedata.normalize("NFC", "".join(char for char in text if not _is_invisible(char)))
    return "".join(map(_shown, _clusters(visible)))


def coverage(font: bytes) -> frozenset[int]:
    """The code points that an OpenType font maps to a glyph, from the formats 4 and 12 of its `cmap` table."""
    start = next(at for tag, at in _tables(font) if tag == b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * index)[0]
        layout = struct.unpack_from(">H", font, at)[0]
        if layout == 4:
            found.update(_segments(font, at))
        elif layout == 12:
            found.update(_groups(font, at))
    return frozenset(found)


@cache
def families() -> tuple[frozenset[int], ...]:
    """What each bundled family covers in all its faces."""
    faces: dict[str, list[frozenset[int]]] = defaultdict(list)
    for file in sorted(FONTS.iterdir()):
        if file.suffix in (".otf", ".ttf"):
            faces[file.name.partition("-")[0]].append(coverage(file.read_bytes()))
    return tuple(frozenset.intersection(*of_family) for of_family in faces.values())


def _is_invisible(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Cf" or (category == "Cc" and not char.isspace()) or "\ufe00" <= char <= "\ufe0f"


def _clusters(text: str) -> Iterator[str]:
    """Each character with the combining marks that follow it; one font has to show them together."""
    cluster = ""
    for char in text:
        if cluster and unicodedata.category(char)[0] != "M":
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


@lru_cache(maxsize=4096)
def _shown(cluster: str) -> str:
    first, category = cluster[0], unicodedata.category(cluster[0])
    if cluster.isspace():
        return "\xa0" if first in "\xa0\u202f" else " "
    if _covered(cluster):
        return cluster
    plain = unicodedata.normalize("NFKC", cluster)
    if plain != cluster and all(map(_covered, plain)):
        return plain
    if len(cluster) > 1:
        return "".join(map(_shown, cluster))
    if ord(first) in _WORD_SYMBOLS:
        return _WORD_SYMBOLS[ord(first)]
    name = unicodedata.name(first, "") if category in ("So", "Sm", "Sk") else ""
    return f"[{name.lower()}]" if name else UNKNOWN


def _covered(cluster: str) -> bool:
    points = set(map(ord, cluster))
    return any(points <= family for family in families())


def _tables(font: bytes) -> Iterator[tuple[bytes, int]]:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset = struct.unpack_from(">4sII", font, 12 + 16 * index)
        yield tag, offset


def _segments(font: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends, starts, deltas, ranges = (at + 14 + 2 * count * n + (2 if n else 0) for n in range(4))
    for index in range(count):
        last, first, delta, skip = (
            struct.unpack_from(">H", font, column + 2 * index)[0] for column in (ends, starts, deltas, ranges)
        )
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if skip:
                glyph = struct.unpack_from(">H", font, ranges + 2 * index + skip + 2 * (point - first))[0]
            if (glyph or not skip) and (glyph + delta) & 0xFFFF:
                yield point


def _groups(font: bytes, at: int) -> Iterator[int]:
    for index in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield from range(first, last + 1)
