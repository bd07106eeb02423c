"""Write the text of a briefing as pandoc's blocks: headings, numbered paragraphs, lists, tables and footnotes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import assert_never

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segment, Segments, Table
from pipeline.rendering.briefing import Briefing, Entry, Run, Speaker, runs, source_runs
from pipeline.rendering.carried import language_tag
from pipeline.rendering.columns import figures, parts, rectangular
from pipeline.rendering.labels import Counting, counting
from pipeline.rendering.pandoc import elements as ast
from pipeline.rendering.pandoc.elements import Block, Inline
from pipeline.rendering.words import LOCALES

_STYLED = frozenset({"odt", "epub"})
_LINED = frozenset({"addressee", "signature"})
_STYLES = MappingProxyType(
    {
        "decimal": "Decimal",
        "lowerLetter": "LowerAlpha",
        "upperLetter": "UpperAlpha",
        "lowerRoman": "LowerRoman",
        "upperRoman": "UpperRoman",
    }
)
_AROUND = MappingProxyType({("", "."): "Period", ("", ")"): "OneParen", ("(", ")"): "TwoParens"})
_MD_COUNTS = frozenset({"Period", "OneParen"})


class Text:
    """One briefing's text as pandoc's elements, for one format; it counts footnotes as it goes.

    ODT has paragraph styles and a title style; in the other formats the title is the first heading.
    """

    def __init__(self, briefing: Briefing, format: str) -> None:
        self.format = format
        self.words = briefing.words
        self.language = briefing.language
        self.translated = bool(briefing.label)
        self._said = ast.words if format == "txt" else ast.phrase
        self.top = 0 if format == "odt" else 1
        self._footnotes = briefing.footnotes
        self._waiting: defaultdict[str, deque[int]] = defaultdict(deque)
        for place, footnote in enumerate(briefing.footnotes):
            self._waiting[footnote.label].append(place)
        self._noted = 0

    def styled(self, style: str, block: Block, anchor: str = "") -> Block:
        """A block in a paragraph style, where the format has styles."""
        return ast.styled(style, [block], anchor) if self.format in _STYLED else block

    def title(self, segment: Segment) -> Block:
        """The title of the whole."""
        said = self.sentences((segment,), italic=False)
        return ast.heading(1, "title", said) if self.top else self.styled("Title", ast.paragraph(said), "title")

    def part(self, name: str) -> Block:
        """The heading of a part that is not the report's own."""
        return ast.heading(self.top + 1, "", ast.words(name))

    def heading(self, entry: Entry, block: Heading) -> Block:
        """A heading with its number."""
        number = [self._span(entry.number, "HeadingNumber"), ast.SPACE] if entry.number else []
        said = [*number, *self.sentences((block.segment,), italic=False, refers=True)]
        if self.format == "md":  # whose headings cannot be given names
            return ast.heading(self.top + block.level, "", [ast.span(said, entry.anchor)])
        return ast.heading(self.top + block.level, entry.anchor, said)

    def contents_line(self, entry: Entry) -> list[Inline]:
        """A heading's number and text as a link."""
        assert isinstance(entry.block, Heading)
        number = [*ast.words(entry.number), ast.SPACE] if entry.number else []
        said = self.sentences((entry.block.segment,), italic=False)
        return [ast.link([*number, *said], entry.anchor), ast.BREAK]

    def number(self, entry: Entry) -> list[Inline]:
        """A paragraph's number as it stands before its text."""
        if not entry.number:
            return []
        shown = entry.number if self.format in _STYLED else f"{self.words.paragraph}{entry.number}"
        return [self._span(shown, "Number", anchor=entry.anchor), self._gap()]

    def address(self, number: str, anchor: str) -> Inline:
        """A link that gives a paragraph's number with its sign."""
        return self.link(f"{self.words.paragraph}{number}", anchor)

    def link(self, shown: str, anchor: str) -> Inline:
        """A link to a numbered block; text alone where the format has none."""
        said = ast.words(shown)
        return ast.link(said, anchor) if anchor[:1] in ("s", "p") and self.format != "txt" else ast.span(said)

    def sentences(
        self, segments: Segments, *, between: Inline = ast.SPACE, italic: bool = True, refers: bool = False
    ) -> list[Inline]:
        """Segments that read on; a footnote stands in the place that `refers` to it."""
        made: list[Inline] = []
        for segment in segments:
            if made:
                made.append(between)
            made.extend(self._sentence(segment, italic=italic, refers=refers))
        return made

    def sources(self, segments: Segments) -> list[Inline]:
        """The Dutch of translated segments."""
        made: list[Inline] = []
        for segment in segments:
            if made:
                made.append(ast.SPACE)
            for piece in source_runs(segment):
                if not piece.footnote:
                    made.extend(self._phrase(piece) if piece.foreign else self._said(piece.text))
        return [ast.span(made, language=LOCALES["nl"])]

    def unused_notes(self) -> tuple[Footnote, ...]:
        """The footnotes that no text has referred to."""
        return tuple(self._footnotes[place] for place in sorted(at for some in self._waiting.values() for at in some))

    def counts(self, items: tuple[Item, ...]) -> tuple[Counting, str] | None:
        """How a list's labels count and pandoc's name of what is around them, where the format can show just that."""
        counted = counting([item.label for item in items])
        around = _AROUND.get((counted.before, counted.after)) if counted else None
        if counted is None or around is None:
            return None
        shown = {
            "md": counted.style == "decimal" and around in _MD_COUNTS,
            "epub": around == "Period",
        }
        return (counted, around) if shown.get(self.format, True) else None

    def _span(self, text: str, style: str, *, anchor: str = "", language: str = "") -> Inline:
        return ast.span(ast.words(text), anchor, style if self.format in _STYLED else "", language)

    def _gap(self) -> Inline:
        return {"t": "Str", "c": "\t"} if self.format == "odt" else ast.SPACE

    def _sentence(self, segment: Segment, *, italic: bool, refers: bool) -> Iterator[Inline]:
        kept = segment.kept and self.translated
        for piece in runs(segment, self.language):
            if piece.footnote:
                if refers:
                    yield self._reference(piece.text)
            elif kept:
                yield self._span(piece.text, "Kept", language=LOCALES["nl"])
            elif piece.foreign:
                yield from self._phrase(piece, italic=italic)
            else:
                yield from self._said(piece.text)
        if kept:
            yield ast.SPACE
            yield self._span(f"[{self.words.kept}]", "Mark")

    def _phrase(self, piece: Run, *, italic: bool = True) -> list[Inline]:
        said = [ast.span(self._said(piece.text), language=language_tag(piece.language))]
        return [ast.emphasis(said)] if italic else said

    def _reference(self, label: str) -> Inline:
        """The footnote itself at the first place that refers to it; pandoc numbers it, so another label is said."""
        if not self._waiting[label]:
            return ast.raised(ast.words(label))
        footnote = self._footnotes[self._waiting[label].popleft()]
        self._noted += 1
        own = [] if label == str(self._noted) or not label else [*ast.words(f"({label})"), ast.SPACE]
        return ast.note([*own, *self.sentences(footnote.segments)])


def body(entries: Iterable[Entry], text: Text) -> Iterator[Block]:
    """The blocks in order."""
    for entry in entries:
        block = entry.block
        match block:
            case Heading():
                yield text.heading(entry, block)
            case Paragraph():
                yield _paragraph(entry, block, text)
            case Items():
                if block.items:
                    yield _items(block.items, text)
            case Table():
                yield from _table(block, text)
            case Speaker():
                said = ast.strong(text.sentences((block.segment,), refers=True))
                yield text.styled("Speaker", ast.paragraph([said]), entry.anchor)
            case _:
                assert_never(block)


def _paragraph(entry: Entry, block: Paragraph, text: Text) -> Block:
    between = ast.BREAK if block.kind in _LINED else ast.SPACE
    said = ast.paragraph([*text.number(entry), *text.sentences(block.segments, between=between, refers=True)])
    if block.kind == "quotation":
        return text.styled("Quote", said) if text.format == "odt" else ast.quotation([said])
    if block.kind == "text":
        return text.styled("Numbered", said)
    return text.styled(block.kind.capitalize(), said, entry.anchor)


def _items(items: tuple[Item, ...], text: Text) -> Block:
    counts = text.counts(items)
    drawn = [_item(item, text, labelled=counts is None) for item in items]
    if counts is None:
        listed = ast.bullets(drawn)
        return text.styled("Labelled", listed) if items[0].label else listed
    counted, around = counts
    return ast.numbered(drawn, counted.start, _STYLES[counted.style], around)


def _item(item: Item, text: Text, *, labelled: bool) -> list[Block]:
    label = [*ast.words(item.label), ast.SPACE] if labelled and item.label else []
    said = ast.plain([*label, *text.sentences(item.segments, refers=True)])
    return [said, _items(item.items, text)] if item.items else [said]


def _table(block: Table, text: Text) -> Iterator[Block]:
    rows = rectangular(block)
    if not rows:
        return
    header = max(0, min(block.header, len(rows) - 1))
    drawn = [
        [[ast.plain(text.sentences(cell, refers=at >= header))] if cell else [] for cell in cells]
        for at, cells in enumerate(rows)
    ]
    yield ast.table(drawn[:header], drawn[header:], parts(rows), figures(rows, header))
