"""Write the text of a briefing as pandoc's blocks: headings, numbered paragraphs, lists, tables and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import assert_never

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segments, Table
from pipeline.rendering.briefing import LINED, Briefing, Entry, Point, Speaker
from pipeline.rendering.labels import Counting, counting
from pipeline.rendering.languages import language_tag
from pipeline.rendering.pandoc import elements as ast
from pipeline.rendering.pandoc.elements import Block, Inline
from pipeline.rendering.references import References
from pipeline.rendering.runs import Run
from pipeline.rendering.tables import grid, parts

_STYLED = frozenset({"odt", "epub"})
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
_LINKED = re.compile(r"[sp][0-9.]+|checks")  # sections, paragraphs, what to check
_COLUMNS = 78
_MD_COUNTS = frozenset({"Period", "OneParen"})


class Text:
    """One briefing's text as pandoc's elements, for one format; it counts footnotes as it goes.

    ODT has paragraph styles and a title style; in the other formats the title is the first heading.
    """

    def __init__(self, briefing: Briefing, format: str) -> None:
        self.format = format
        self.briefing = briefing
        self.words = briefing.words
        self._said = ast.words if format == "txt" else ast.phrase
        self.top = 0 if format == "odt" else 1
        self._references = References(briefing.footnotes)
        self._noted = 0

    def styled(self, style: str, block: Block, anchor: str = "") -> Block:
        """A block in a paragraph style, where the format has styles."""
        return ast.styled(style, [block], anchor) if self.format in _STYLED else block

    def title(self) -> Block:
        """The title of the whole."""
        said = self.sentences((self.briefing.title,), italic=False)
        return self._heading(1, "title", said) if self.top else self.styled("Title", ast.paragraph(said), "title")

    def part(self, name: str, anchor: str = "") -> Block:
        """The heading of a part that is not the report's own."""
        return self._heading(self.top + 1, anchor, ast.words(name))

    def heading(self, entry: Entry, block: Heading) -> Block:
        """A heading with its number."""
        number = [self._span(entry.number, "HeadingNumber"), self.gap()] if entry.number else []
        said = [*number, *self.sentences((block.segment,), italic=False, refers=True)]
        return self._heading(self.top + block.level, entry.anchor, said)

    def _heading(self, level: int, anchor: str, said: list[Inline]) -> Block:
        if self.format == "txt":  # which has no other sign of a heading
            rule = "=-~"[min(level, 3) - 1] * min(max(ast.letters(said), 8), _COLUMNS)
            return ast.paragraph([*said, ast.BREAK, *ast.words(rule)])
        if self.format == "md":  # whose headings cannot be given names
            return ast.heading(level, "", [ast.span(said, anchor)] if _LINKED.fullmatch(anchor) else said)
        return ast.heading(level, anchor, said)

    def contents_line(self, entry: Entry) -> list[Inline]:
        """A heading's number and text as a link."""
        assert isinstance(entry.block, Heading)
        number = [*ast.words(entry.number), ast.SPACE] if entry.number else []
        said = self.sentences((entry.block.segment,), italic=False)
        return [ast.link([*number, *said], entry.anchor) if self.format != "txt" else ast.span([*number, *said])]

    def number(self, entry: Entry) -> list[Inline]:
        """A paragraph's number as it stands before its text."""
        if not entry.number:
            return []
        shown = entry.number if self.format in _STYLED else f"{self.words.paragraph}{entry.number}"
        return [self._span(shown, "Number", anchor=entry.anchor), self.gap()]

    def point(self, point: Point, *, italic: bool = True) -> list[Inline]:
        """A text and a link to the place where it stands."""
        said = self.sentences((point.segment,), italic=italic)
        return [*said, ast.SPACE, self.link(point.where, point.anchor)] if point.where else said

    def link(self, shown: str, anchor: str) -> Inline:
        """A link to a numbered block or a part; text alone where the format has none."""
        said = ast.words(shown)
        return ast.link(said, anchor) if _LINKED.fullmatch(anchor) and self.format != "txt" else ast.span(said)

    def sentences(
        self, segments: Segments, *, between: Inline = ast.SPACE, italic: bool = True, refers: bool = False
    ) -> list[Inline]:
        """Segments that read on; a footnote stands in the place that `refers` to it."""
        runs = self.briefing.runs
        return _joined([self._runs(runs(s), italic=italic, refers=refers) for s in segments], between)

    def sources(self, segments: Segments, *, italic: bool = True) -> list[Inline]:
        """The source of translated segments."""
        runs = self.briefing.source_runs
        made = _joined([self._runs(runs(s), italic=italic, refers=False) for s in segments], ast.SPACE)
        return [ast.span(made, language=language_tag(self.briefing.source))]

    def unused_notes(self) -> tuple[Footnote, ...]:
        """The footnotes that no text has referred to."""
        return tuple(self.briefing.footnotes[place] for place in self._references.left())

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

    def faint(self, text: str) -> list[Inline]:
        """A name that stands over what it names."""
        return [self._span(text, "Faint")]

    def _span(self, text: str, style: str, *, anchor: str = "", language: str = "") -> Inline:
        return ast.span(ast.words(text), anchor, style if self.format in _STYLED else "", language)

    def gap(self) -> Inline:
        """What stands between a number or a sign and its text."""
        return {"t": "Str", "c": "\t"} if self.format == "odt" else ast.SPACE

    def _runs(self, runs: Iterable[Run], *, italic: bool, refers: bool) -> list[Inline]:
        made: list[Inline] = []
        for piece in runs:
            match piece.kind:
                case "footnote":
                    made += [self._reference(piece.text)] if refers else []
                case "flag":
                    made += [ast.SPACE, self._span(f"[{piece.text}]", "Mark")]
                case "kept":
                    made.append(self._span(piece.text, "Kept", language=language_tag(piece.language)))
                case "foreign":
                    said = [ast.span(self._said(piece.text), language=language_tag(piece.language))]
                    made += [ast.emphasis(said)] if italic else said
                case _:
                    made += self._said(piece.text)
        return made

    def _reference(self, label: str) -> Inline:
        """The footnote itself at the first place that refers to it; pandoc numbers it, so another label is said."""
        place, first = self._references.follow(label)
        if place is None or not first:
            return ast.raised(ast.words(label))
        self._noted += 1
        own = [] if label == str(self._noted) or not label else [*ast.words(f"({label})"), ast.SPACE]
        return ast.note([*own, *self.sentences(self.briefing.footnotes[place].segments)])


def _joined(texts: Iterable[list[Inline]], between: Inline) -> list[Inline]:
    made: list[Inline] = []
    for at, text in enumerate(texts):
        made += [between, *text] if at else text
    return made


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
    between = ast.BREAK if block.kind in LINED else ast.SPACE
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
    drawn = grid(block)
    if not drawn.rows:
        return
    rows = [
        [[ast.plain(text.sentences(cell, refers=at >= drawn.header))] if cell else [] for cell in cells]
        for at, cells in enumerate(drawn.rows)
    ]
    yield ast.table(rows[: drawn.header], rows[drawn.header :], parts(drawn.letters), drawn.figures)
