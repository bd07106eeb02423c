"""Put classified lines together into the blocks of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TypeAlias

from pipeline.document import (
    Block,
    Footnote,
    Heading,
    Paragraph,
    ParagraphKind,
    Segment,
    Segments,
    Turn,
    TurnBlock,
)  # fmt: skip
from pipeline.tagging import headings, letters, turns
from pipeline.tagging.cutting import Source, sentences, whole
from pipeline.tagging.depth import Mention, levels
from pipeline.tagging.footnotes import Notes
from pipeline.tagging.labels import Label, in_sequence, item_label, section_number
from pipeline.tagging.lines import Line, Page
from pipeline.tagging.lists import Entry, ends_sentence, nest
from pipeline.tagging.structure import Kind, runs
from pipeline.tagging.tables import table

_NO_LABEL = Label("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Site:
    """What blocks are built from: the source, its lines, what each line is."""

    source: Source
    page: Page
    kinds: Sequence[Kind]

    def lines(self, first: int, beyond: int) -> Sequence[Line]:
        """Lines `first` up to `beyond`."""
        return self.page.lines[first:beyond]

    def whole(self, line: Line) -> Segment:
        """A line as one segment."""
        return whole(self.source, line.start, line.end)


_Build: TypeAlias = Callable[[Site, int, int], Iterator[Block]]
"""Builds the blocks of lines `first` up to `beyond`, which are all of one kind."""


@dataclass(slots=True)
class _Open:
    """The turn that is being filled, if any."""

    turn: Turn | None = None
    inner: list[TurnBlock] = field(default_factory=list)


def blocks(site: Site) -> tuple[Block, ...]:
    """The blocks of the text in reading order; headings have their level, turns hold what is said in them."""
    built: list[Block] = []
    turn = _Open()
    pieces = [piece for kind, *run in runs(site.kinds) for piece in _BUILD[kind](site, *run)]
    for piece in pieces:
        if isinstance(piece, Turn):
            _close(turn, built)
            turn.turn, turn.inner = piece, list(piece.blocks)
        elif turn.turn is None:
            built.append(piece)
        elif isinstance(piece, Heading) and not (turn.turn.kind != "speech" and not piece.number):
            _close(turn, built)
            built.append(piece)
        elif isinstance(piece, Heading):
            turn.inner.append(Paragraph((piece.segment,), "caption"))
        elif isinstance(piece, Paragraph) and piece.kind in ("closing", "signature"):
            _close(turn, built)
            built.append(piece)
        else:
            turn.inner.append(piece)
    _close(turn, built)
    return tuple(_with_levels(built))


def footnotes(site: Site, notes: Notes) -> tuple[Footnote, ...]:
    """The notes at the foot of pages, in order."""
    return tuple(Footnote(note.label, sentences(site.source, note.start, note.end)) for note in notes.notes)


def _close(turn: _Open, built: list[Block]) -> None:
    if turn.turn is not None:
        built.append(replace(turn.turn, blocks=tuple(turn.inner)))
    turn.turn, turn.inner = None, []


def _with_levels(built: Sequence[Block]) -> Iterator[Block]:
    found = [
        Mention(block.number, block.segment.text, isinstance(below, Heading))
        for block, below in zip_longest(built, built[1:])
        if isinstance(block, Heading)
    ]
    level = iter(levels(found))
    for block in built:
        yield replace(block, level=next(level)) if isinstance(block, Heading) else block


def _each_line(kind: ParagraphKind, *, cut: bool = True) -> _Build:
    """Each line a paragraph, of its sentences or (not `cut`) of one segment."""

    def build(site: Site, first: int, beyond: int) -> Iterator[Block]:
        for line in site.lines(first, beyond):
            said = sentences(site.source, line.start, line.end) if cut else (site.whole(line),)
            yield Paragraph(said, kind)

    return build


def _lines_together(kind: ParagraphKind) -> _Build:
    """All lines one paragraph, each line one segment: an address, a signature."""

    def build(site: Site, first: int, beyond: int) -> Iterator[Block]:
        yield Paragraph(tuple(map(site.whole, site.lines(first, beyond))), kind)

    return build


def _heading(site: Site, first: int, beyond: int) -> Iterator[Block]:
    for at in range(first, beyond):
        line = site.page.lines[at]
        above = site.page.text(at - 1) if at and site.kinds[at - 1] == "number" else ""
        number = headings.number(site.page, at) if not above else None
        start = line.start + (number.length if number else 0)
        yield Heading(1, whole(site.source, start, line.end), above or (number.text if number else ""))


def _items(site: Site, first: int, beyond: int) -> Iterator[Block]:
    entries: list[Entry] = []
    for at in range(first, beyond):
        line = site.page.lines[at]
        label = item_label(line.text) or section_number(line.text) or _NO_LABEL
        label = in_sequence(label, entries[-1].label if entries else None)
        if entries and _begins_anew(site.page, at, label, entries):
            yield nest(entries)
            entries = []
        entries.append(Entry(line.depth, label, sentences(site.source, line.start + label.length, line.end)))
    yield nest(entries)


def _begins_anew(page: Page, at: int, label: Label, entries: Sequence[Entry]) -> bool:
    """Whether a list that counts begins again at one, or a block below brings another kind of label unannounced."""
    line = page.lines[at]
    if label.order == 1 and (label.style, line.depth) == (entries[0].label.style, entries[0].depth):
        return True
    announced = page.text(at - 1).endswith(":") or line.depth > 0 or label.order > 1
    return page.begins_block(at) and not announced and label.style != entries[0].label.style


def _contents(site: Site, first: int, beyond: int) -> Iterator[Block]:
    yield nest([_unlabelled(site, line, line.depth) for line in site.lines(first, beyond)])


def _entries(site: Site, first: int, beyond: int) -> Iterator[Block]:
    """A list without labels; if sentences end entries of several lines, the lines below an entry's first are deeper."""
    lines = site.lines(first, beyond)
    end_entries = any(map(ends_sentence, lines[:-1]))
    deeper = [False, *(end_entries and not ends_sentence(line) for line in lines[:-1])]
    yield nest([_unlabelled(site, line, int(deep)) for line, deep in zip(lines, deeper, strict=True)])


def _unlabelled(site: Site, line: Line, depth: int) -> Entry:
    return Entry(depth, _NO_LABEL, (site.whole(line),))


def _table(site: Site, first: int, beyond: int) -> Iterator[Block]:
    rows = []
    for line in site.lines(first, beyond):
        cells: list[Segments] = [()] * line.depth
        start = line.start
        for cell in site.source.text[line.start : line.end].split("\t"):
            cells.append(sentences(site.source, start, start + len(cell)))
            start += len(cell) + 1
        rows.append(cells)
    yield table(rows)


def _turn(site: Site, first: int, beyond: int) -> Iterator[Block]:
    for line in site.lines(first, beyond):
        opened = turns.opening(line.text)
        assert opened is not None
        said = sentences(site.source, line.start + opened.rest, line.end)
        speaker: Segment = whole(site.source, line.start, line.start + opened.length)
        yield Turn(opened.kind, speaker, (Paragraph(said),) if said else ())


def _dateline(site: Site, first: int, beyond: int) -> Iterator[Block]:
    """A field and its value are one paragraph, whether they share a line or not."""
    at = first
    while at < beyond:
        after = at + 1 + (at + 1 < beyond and letters.value_follows(site.page, at + 1))
        yield Paragraph(tuple(map(site.whole, site.lines(at, after))), "dateline")
        at = after


def _title(site: Site, first: int, beyond: int) -> Iterator[Block]:
    """What stands behind the title on its line."""
    for line in site.lines(first, beyond):
        start = line.end - len(line.text) + letters.sent(line.text)
        if start < line.end:
            yield Paragraph((whole(site.source, start, line.end),), "dateline")


def _nothing(site: Site, first: int, beyond: int) -> Iterator[Block]:
    yield from ()


_BUILD: dict[Kind, _Build] = {
    "footnote": _nothing,
    "bullet": _nothing,
    "title": _title,
    "turn": _turn,
    "row": _table,
    "contents": _contents,
    "entry": _entries,
    "number": _nothing,
    "item": _items,
    "addressee": _lines_together("addressee"),
    "dateline": _dateline,
    "salutation": _each_line("salutation"),
    "closing": _each_line("closing"),
    "signature": _lines_together("signature"),
    "caption": _each_line("caption", cut=False),
    "motion": _each_line("quotation"),
    "heading": _heading,
    "quotation": _each_line("quotation"),
    "text": _each_line("text"),
}
