"""Draw the text of a DOCX: headings, numbered paragraphs, lists, tables, letter parts and speakers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from pipeline.document import Heading, Item, Items, Paragraph, ParagraphKind, Segments, Table, TurnKind, plain
from pipeline.rendering.briefing import LINED, Entry, Speaker
from pipeline.rendering.docx.markup import BREAK, TAB, cell, numbering, paragraph, row
from pipeline.rendering.docx.pen import MARGIN, TEXT_WIDTH, Pen, shares
from pipeline.rendering.tables import grid, parts

_PARAGRAPH_STYLES: Mapping[ParagraphKind, str] = MappingProxyType(
    {
        "text": "BodyText",
        "quotation": "Quote",
        "addressee": "Addressee",
        "dateline": "Date",
        "salutation": "Salutation",
        "closing": "Closing",
        "signature": "Signature",
        "caption": "Caption",
    }
)
_SPEAKER_STYLES: Mapping[TurnKind, str] = MappingProxyType(
    {"speech": "Speaker", "question": "Question", "answer": "Answer"}
)
_HANGING = f'<w:tabs><w:tab w:val="left" w:pos="0"/></w:tabs><w:ind w:left="0" w:hanging="{MARGIN}"/>'
_DEEPEST = 9
_MOST_COLUMNS = 60  # a word processor refuses more than 63
_UNSPLIT = 900


def body(entries: Iterable[Entry], pen: Pen) -> Iterator[str]:
    """The blocks in order."""
    title = pen.words.table
    for entry in entries:
        block = entry.block
        match block:
            case Heading():
                yield _heading(entry, block, pen)
            case Paragraph():
                if block.kind == "caption":
                    title = plain(block.segments)
                yield _paragraph(entry, block, pen)
            case Items():
                yield from _items(block.items, pen, 0)
            case Table():
                yield _table(block, title, pen)
                title = pen.words.table
            case Speaker():
                text = pen.text((block.segment,), refers=True)
                yield paragraph(_SPEAKER_STYLES[block.kind], pen.mark(entry.anchor, text))
            case _:
                assert_never(block)


def _heading(entry: Entry, block: Heading, pen: Pen) -> str:
    number = pen.say(entry.number, "HeadingNumber") + TAB if entry.number else ""
    text = pen.text((block.segment,), italic=False, refers=True)
    style = f"Heading{min(block.level, _DEEPEST)}"
    return paragraph(style, pen.mark(entry.anchor, number + text), _HANGING if number else "")


def _paragraph(entry: Entry, block: Paragraph, pen: Pen) -> str:
    style = _PARAGRAPH_STYLES[block.kind]
    text = pen.text(block.segments, between=BREAK if block.kind in LINED else "", refers=True)
    if not entry.number:
        return paragraph(style, pen.mark(entry.anchor, text))
    number = pen.mark(entry.anchor, pen.say(entry.number, "ParagraphNumber")) + TAB
    return paragraph("NumberedParagraph" if style == "BodyText" else style, number + text)


def _items(items: tuple[Item, ...], pen: Pen, depth: int) -> Iterator[str]:
    level = min(depth, _DEEPEST - 1)
    for item, number in zip(items, pen.lists.numbers([item.label for item in items], level), strict=True):
        style = "ListNumber" if item.label else "ListBullet"
        properties = numbering(number, level) + pen.lists.indent(level)
        yield paragraph(style, pen.text(item.segments, refers=True), properties)
        yield from _items(item.items, pen, depth + 1)


def _table(block: Table, title: str, pen: Pen) -> str:
    drawn = grid(block, _MOST_COLUMNS)
    if not drawn.rows:
        return ""
    widths = shares(parts(drawn.letters), TEXT_WIDTH)
    rows = (_row(cells, widths, drawn.figures, at < drawn.header, pen) for at, cells in enumerate(drawn.rows))
    return pen.table("BriefingTable", title, widths, rows)


def _row(cells: tuple[Segments, ...], widths: tuple[int, ...], right: tuple[bool, ...], header: bool, pen: Pen) -> str:
    style = "TableHeading" if header else "TableText"
    # A header is repeated on every page, where a footnote cannot be; its text goes to the notes after the report.
    drawn = (
        cell(paragraph(style, pen.text(segments, refers=not header), '<w:jc w:val="right"/>' if aligned else ""), width)
        for segments, width, aligned in zip(cells, widths, right, strict=True)
    )
    return row(drawn, header=header, splits=max(len(plain(segments)) for segments in cells) > _UNSPLIT)
