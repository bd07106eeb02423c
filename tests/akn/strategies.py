"""Arbitrary valid documents, with every odd character that XML 1.0 allows."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Item,
    Items,
    Mark,
    MarkKind,
    Meta,
    Note,
    Paragraph,
    ParagraphKind,
    Segment,
    Stage,
    Table,
    Translation,
    Turn,
    TurnKind,
)

_CHARACTERS = st.one_of(
    st.sampled_from("ab  \t\n\r\x85\u2028\xa0\ufeff\u200b&<>\"'é€\U0001f600\ufffd]]>#__%/"),
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]).filter(lambda c: ord(c) not in (0xFFFE, 0xFFFF)),
)
TEXTS = st.text(_CHARACTERS, max_size=12)
_SLUGS = st.sampled_from(["navo", "eu", "dmytro-kuleba", "author", "1"]) | TEXTS
_DAYS = st.dates().map(str)
_VALUES = st.one_of(
    _DAYS,
    st.tuples(_DAYS, _DAYS).map("/".join),
    st.sampled_from(["09:30", "24:00", "2024", "2024-02-30", "2024-01-01/", "2 %", "en", "nl-BE", ""]),
    TEXTS,
)
_LABELS = st.sampled_from(["1", "2", "*", ""])
_KEYS = st.sampled_from(["", "832cac51a371717a", "832cac51a371717a-2", "a b", "é", "fb249d5772e36d07"]) | TEXTS


@st.composite
def marks(draw: st.DrawFn, length: int) -> tuple[Mark, ...]:
    """Sorted marks that are nested or apart, with empty ones among them."""
    found: list[Mark] = []

    def fill(start: int, end: int, depth: int) -> None:
        at = start
        for _ in range(draw(st.integers(0, 2 if depth < 3 else 0))):
            begin = draw(st.integers(at, end))
            stop = draw(st.integers(begin, end))
            kind = draw(st.sampled_from(get_args(MarkKind)))
            found.append(Mark(begin, stop, kind, draw(_LABELS if kind == "footnote" else _SLUGS), draw(_VALUES)))
            if stop > begin:
                fill(begin, stop, depth + 1)
            at = stop

    fill(0, length, 0)
    return tuple(found)


@st.composite
def segments_of_one(draw: st.DrawFn) -> Segment:
    text = draw(TEXTS)
    return Segment(
        text,
        draw(_KEYS),
        draw(TEXTS),
        draw(marks(len(text))),
        draw(st.none() | st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))),
        draw(st.none() | st.floats(allow_nan=False)),
        draw(st.booleans()),
    )


SEGMENT = segments_of_one()
SEGMENTS = st.lists(SEGMENT, max_size=3).map(tuple)
ITEM = st.recursive(
    st.builds(Item, SEGMENTS, TEXTS),
    lambda inner: st.builds(Item, SEGMENTS, TEXTS, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=5,
)
PARAGRAPH = st.builds(Paragraph, SEGMENTS, st.sampled_from(get_args(ParagraphKind)))
ITEMS = st.builds(Items, st.lists(ITEM, max_size=3).map(tuple), st.booleans())


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 3))
    row = st.lists(SEGMENTS, min_size=width, max_size=width).map(tuple)
    rows = draw(st.lists(row, max_size=3))
    return Table(tuple(rows), draw(st.integers(0, len(rows))))


INNER = st.one_of(PARAGRAPH, ITEMS, tables())
TURN = st.builds(Turn, st.sampled_from(get_args(TurnKind)), SEGMENT, st.lists(INNER, max_size=3).map(tuple))
HEADING = st.builds(Heading, st.integers(1, 9), SEGMENT, TEXTS)
META = st.builds(Meta, *[st.one_of(_DAYS, TEXTS)] * 9)
NOTE = st.builds(Note, st.sampled_from(get_args(Stage)), TEXTS, TEXTS)


def documents(*, turns: bool) -> st.SearchStrategy[Document]:
    """Documents of every shape, with or without turns."""
    block = st.one_of(HEADING, INNER, TURN) if turns else st.one_of(HEADING, INNER)
    return st.builds(
        Document,
        st.sampled_from(["nl", "en", "de", "xx", "pt-BR"]),
        SEGMENT,
        st.lists(block, max_size=6).map(tuple),
        st.lists(st.builds(Footnote, _LABELS, SEGMENTS), max_size=3).map(tuple),
        META,
        st.none() | st.builds(Translation, TEXTS, TEXTS, TEXTS),
        st.lists(NOTE, max_size=2).map(tuple),
    )
