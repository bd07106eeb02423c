"""What a briefing shows, in the order that every format shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segment, Segments, Table, TurnKind, plain
from pipeline.rendering.runs import Run, cut, cut_kept, cut_source
from pipeline.rendering.texts import clipped
from pipeline.rendering.words import Words

LINED = frozenset({"addressee", "signature"})
"""The kinds of paragraph whose sentences stand on a line each."""

BETWEEN_CELLS = " · "
"""What parts the cells of a row where they read on."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """The line that opens a turn, a question or an answer."""

    kind: TurnKind
    segment: Segment


BodyBlock: TypeAlias = Heading | Paragraph | Items | Table | Speaker


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of the body. `anchor` is unique ("s1.2", "p12"); `number` is what the margin shows, or empty.

    `within` is the kind of turn it is part of, from the turn's `Speaker` on. Headings never skip a level.
    """

    anchor: str
    number: str
    block: BodyBlock
    within: TurnKind | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A text, and the place of the report that it stands in or is about: `where` says it ("¶12"), or is empty."""

    segment: Segment
    anchor: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known under it."""

    name: str
    point: Point

    @property
    def value(self) -> str:
        """What is known, as a string."""
        return self.point.segment.text


@dataclass(frozen=True, slots=True)
class Check:
    """What a person should compare with the source in one place of the report, one message a line."""

    messages: tuple[str, ...]
    anchor: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the bilingual annex: a paragraph, a list item, or the cells or lines that read on to one.

    `number` is the paragraph's, the item's label or the footnote's. Each segment gives its `source` and its `text`.
    """

    anchor: str
    number: str
    cells: tuple[Segments, ...]
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that a briefing shows; `words` are its fixed texts, in the document's language or else in English.

    `language` is the document's and `source` that of what it was translated from (ISO 639-1), or empty. `name` is the
    title as one line that is never empty, `head` and `foot` are what its pages show above and below.
    """

    language: str
    source: str
    words: Words
    name: str
    title: Segment
    kind: str
    dates: str
    place: str
    strip: tuple[Fact, ...]
    label: str
    glance: tuple[Point, ...]
    facts: tuple[Fact, ...]
    contents: tuple[Entry, ...]
    body: tuple[Entry, ...]
    footnotes: tuple[Footnote, ...]
    checks: tuple[Check, ...]
    annex: tuple[Row, ...]
    provenance: tuple[Fact, ...]
    author: str
    reference: str
    modified: str

    @property
    def head(self) -> str:
        """The title, short enough for one line."""
        return clipped(self.name)

    @property
    def foot(self) -> str:
        """The reference and the author."""
        return " · ".join(part for part in (self.reference, self.author) if part)

    @property
    def count(self) -> str:
        """How much there is to check, as the label says it, or empty."""
        count = sum(len(check.messages) for check in self.checks)
        return f"{self.words.to_check}: {count}" if count else ""

    def runs(self, segment: Segment) -> tuple[Run, ...]:
        """A segment in the document's language."""
        if segment.kept and self.source:
            return cut_kept(segment, self.source, Run(self.words.kept, self.words.language, "flag"))
        return cut(segment, self.language)

    def source_runs(self, segment: Segment) -> tuple[Run, ...]:
        """The source of a translated segment."""
        return cut_source(segment, self.source)


def texts(block: BodyBlock) -> Iterator[Segments]:
    """The texts of a block that read on by themselves: a paragraph, each item, each cell."""
    match block:
        case Heading() | Speaker():
            yield (block.segment,)
        case Paragraph():
            yield block.segments
        case Items():
            for item in listed(block.items):
                yield item.segments
        case Table():
            for row in block.rows:
                yield from row


def listed(items: tuple[Item, ...]) -> Iterator[Item]:
    """Items and those within them, in reading order."""
    for item in items:
        yield item
        yield from listed(item.items)


def letters(body: tuple[Entry, ...]) -> int:
    """How long a text is."""
    return sum(len(plain(segments)) for entry in body for segments in texts(entry.block))
