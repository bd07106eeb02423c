"""What a report is once it is tagged: frozen blocks of sentences, and nothing that does anything to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["read", "normalise", "tag", "translate", "render"]
MarkKind: TypeAlias = Literal[
    "date", "time", "person", "role", "organization", "location", "event",
    "quantity", "abbreviation", "term", "foreign", "footnote",
]  # fmt: skip
ParagraphKind: TypeAlias = Literal[
    "text", "quotation", "addressee", "dateline", "salutation", "closing", "signature", "caption",
]  # fmt: skip
TurnKind: TypeAlias = Literal["speech", "question", "answer"]


@dataclass(frozen=True, slots=True)
class Note:
    """A warning as data: the stage that gives it, the place it is about, and one sentence for a person."""

    stage: Stage
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A meaning that stands off the text: `text[start:end]` of its segment is a `kind`.

    `ref` is the slug of what is meant, the same for every mention ("dmytro-kuleba") and equal in both
    languages. `value` is its normal form: a date as ISO 8601 ("2024-04-03", a range as
    "2024-04-03/2024-04-05"), a time as "HH:MM", a quantity as a decimal number and a unit ("2 %",
    "30 EUR"), an abbreviation's expansion, a foreign phrase's language ("en"). A `footnote` mark is empty
    (start == end) and stands where the reference number was; its `ref` is the footnote's label.
    Marks of one segment are sorted and nested or apart, never crossing.
    """

    start: int
    end: int
    kind: MarkKind
    ref: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or a heading, cell or list item that is translated as one.

    `key` is `segment_key` of the Dutch, with "-2", "-3" for repeats within a document. `source` is the
    Dutch when `text` is a translation, else empty. `span` are the offsets of the Dutch in the normalised
    text, and `score` is the engine's mean log-probability a token of a translation, both None where unknown.
    `kept` says that no usable translation was found and `text` is still the source language.
    """

    text: str
    key: str = ""
    source: str = ""
    marks: tuple[Mark, ...] = ()
    span: tuple[int, int] | None = None
    score: float | None = None
    kept: bool = False


Segments: TypeAlias = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the highest. `number` is the source's own numbering ("2.1"), which is not part of the text."""

    level: int
    segment: Segment
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that read on; `kind` sets letter parts, quotations and captions apart."""

    segments: Segments
    kind: ParagraphKind = "text"


@dataclass(frozen=True, slots=True)
class Item:
    """One list item: the source's `label` ("1)", "a.", "" for a bullet), its sentences, and a list within it."""

    segments: Segments
    label: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list. `ordered` when the source labels its items with numbers or letters."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of equal length; each cell holds its sentences. The first `header` rows are headings."""

    rows: tuple[tuple[Segments, ...], ...]
    header: int = 0


TurnBlock: TypeAlias = Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says, or one question or answer.

    `speaker` is the line that opens it ("Vraag 1", "De voorzitter:").
    """

    kind: TurnKind
    speaker: Segment
    blocks: tuple[TurnBlock, ...]


Block: TypeAlias = Heading | Paragraph | Items | Table | Turn


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of a page; footnote marks refer to its `label`."""

    label: str
    segments: Segments


@dataclass(frozen=True, slots=True)
class Translation:
    """How a translation was made: "CTranslate2 4.8.5", "argos nl→en 1.0, built in", and who approved it, if anyone.

    `source` is the language it was made from (ISO 639-1); kept segments and every segment's `source` are in it.
    """

    engine: str
    model: str
    approved_by: str = ""
    source: str = "nl"


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of the report as a whole. Texts are as the source gives them; dates are ISO 8601, or empty.

    `kind` is the source's own word for its genre ("verslag", "brief", "advies", "handelingen", "antwoord").
    `date` is the document's date, or the meeting's first day with `until` its last. `source_name` and
    `source_sha256` identify the bytes it came from; `source_date` is the file's own date.
    """

    kind: str = "verslag"
    date: str = ""
    until: str = ""
    place: str = ""
    author: str = ""
    reference: str = ""
    source_name: str = ""
    source_sha256: str = ""
    source_date: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A tagged report in one language ("nl", "en"; ISO 639-1), with what its making had to say in `notes`."""

    language: str
    title: Segment
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    meta: Meta = Meta()
    translation: Translation | None = None
    notes: tuple[Note, ...] = ()

    def segments(self) -> Iterator[Segment]:
        """Every segment in reading order, the title first and footnotes last."""
        yield self.title
        for block in self.blocks:
            yield from block_segments(block)
        for footnote in self.footnotes:
            yield from footnote.segments

    def with_segments(self, change: Callable[[Segment], Segment]) -> Document:
        """The same shape with every segment replaced by `change(segment)`, called in reading order."""
        return replace(
            self,
            title=change(self.title),
            blocks=tuple(_block_with(block, change) for block in self.blocks),
            footnotes=tuple(replace(f, segments=tuple(map(change, f.segments))) for f in self.footnotes),
        )

    def with_notes(self, *notes: Note) -> Document:
        """The same document with `notes` after those it has."""
        return replace(self, notes=self.notes + notes)


def segment_key(text: str) -> str:
    """16 hexadecimal digits that name a sentence by its words: 64-bit blake2b of NFC text, white space collapsed.

    >>> segment_key("Een  zin.") == segment_key("Een zin.")
    True
    """
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return blake2b(words.encode(), digest_size=8).hexdigest()


def plain(segments: Segments) -> str:
    """The text of segments that read on, one space between them."""
    return " ".join(segment.text for segment in segments)


def block_segments(block: Block) -> Iterator[Segment]:
    """Every segment of a block in reading order."""
    match block:
        case Heading(segment=segment):
            yield segment
        case Paragraph(segments=segments):
            yield from segments
        case Items(items=items):
            for item in items:
                yield from item_segments(item)
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell
        case Turn(speaker=speaker, blocks=blocks):
            yield speaker
            for inner in blocks:
                yield from block_segments(inner)


def item_segments(item: Item) -> Iterator[Segment]:
    """Every segment of a list item and the items within it, in reading order."""
    yield from item.segments
    for inner in item.items:
        yield from item_segments(inner)


def _block_with(block: Block, change: Callable[[Segment], Segment]) -> Block:
    match block:
        case Heading():
            return replace(block, segment=change(block.segment))
        case Turn():
            return replace(
                block,
                speaker=change(block.speaker),
                blocks=tuple(_inner_with(inner, change) for inner in block.blocks),
            )
        case _:
            return _inner_with(block, change)


def _inner_with(block: TurnBlock, change: Callable[[Segment], Segment]) -> TurnBlock:
    match block:
        case Paragraph():
            return replace(block, segments=tuple(map(change, block.segments)))
        case Items():
            return replace(block, items=tuple(_item_with(item, change) for item in block.items))
        case Table():
            rows = tuple(tuple(tuple(map(change, cell)) for cell in row) for row in block.rows)
            return replace(block, rows=rows)


def _item_with(item: Item, change: Callable[[Segment], Segment]) -> Item:
    segments = tuple(map(change, item.segments))
    return replace(item, segments=segments, items=tuple(_item_with(inner, change) for inner in item.items))
