"""Cut texts into the pieces that the PDF's template draws, each with a glyph for every character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from pipeline.document import Segments
from pipeline.rendering.pdf.glyphs import showable

Json: TypeAlias = "str | float | Sequence[Json] | Mapping[str, Json]"

_UNBREAKABLE = re.compile(r"\S{25,}")
_BREAK_AFTER = re.compile(r"(?<=[/\\?&=#@;,+_|~)\]-])(?=[^/])")
_LONGEST_WORD = 60
_STRETCH = re.compile(r".{1,20}")
_LONGEST_PARAGRAPH = 20_000


def flat(text: str) -> str:
    """A single line without a glyph missing."""
    return " ".join(showable(text).split())


def pieces(text: str) -> list[Json]:
    """A text with the words cut that hyphenation cannot break, such as an address on the web, where a line may end."""
    text = showable(text)
    made: list[Json] = []
    at = 0
    for word in _UNBREAKABLE.finditer(text):
        if word[0].isalpha() and len(word[0]) <= _LONGEST_WORD:
            continue
        parts = [cut for part in _BREAK_AFTER.split(word[0]) for cut in _STRETCH.findall(part)]
        made += [text[at : word.start()], {"long": parts}]
        at = word.end()
    made.append(text[at:])
    return [piece for piece in made if piece]


def spaced(sentences: Iterable[list[Json]], between: str = " ") -> list[Json]:
    """Texts that read on, strings that meet made one: Typst takes long over many small ones."""
    made: list[Json] = []
    for at, sentence in enumerate(sentences):
        for piece in [between, *sentence] if at else sentence:
            if made and isinstance(piece, str) and isinstance(made[-1], str):
                made[-1] += piece
            else:
                made.append(piece)
    return made


def portions(segments: Segments) -> Iterator[Segments]:
    """Segments in stretches that Typst lays out in linear time; nearly always just one."""
    first = letters = 0
    for at, segment in enumerate(segments):
        letters += len(segment.text) + len(segment.source)
        if letters > _LONGEST_PARAGRAPH and at > first:
            yield segments[first:at]
            first, letters = at, 0
    yield segments[first:]
