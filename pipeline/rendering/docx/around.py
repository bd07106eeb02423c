"""Draw what stands around the text of a DOCX: cover, summary, contents, notes, what to check, annex, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Heading, plain
from pipeline.rendering.briefing import BETWEEN_CELLS, Briefing, Check, Entry, Fact, Row
from pipeline.rendering.docx.markup import (
    BREAK,
    TAB,
    cell,
    field_end,
    field_start,
    link,
    numbering,
    paragraph,
    row,
    table,
)
from pipeline.rendering.docx.numbering import BULLETS
from pipeline.rendering.docx.pen import MARGIN, TEXT_WIDTH, Pen, shares
from pipeline.rendering.tables import strip_parts

_NAMES = 2268  # 40 mm
_LONGEST_TITLE = 120
_NEW_PAGE = "<w:pageBreakBefore/>"
_HALF = TEXT_WIDTH // 2
_WIDTHS = (MARGIN, _HALF, TEXT_WIDTH - _HALF)
_UNSPLIT = 900
_RULE = '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="C3CCD6"/></w:tcBorders>'


def cover(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The band, the title, the place, the strip of facts and the label of a machine translation."""
    kind = pen.say(briefing.kind or briefing.words.briefing, "BandName")
    yield paragraph("Band", TAB + kind + TAB + pen.say(briefing.dates))
    style = "Title" if len(briefing.title.text) <= _LONGEST_TITLE else "LongTitle"
    yield paragraph(style, pen.mark("title", pen.text((briefing.title,), italic=False)))
    if briefing.place:
        yield paragraph("Subtitle", pen.say(briefing.place))
    if briefing.strip:
        yield _strip(briefing, pen)
    if briefing.label:
        count = BREAK + pen.link("checks", briefing.count) if briefing.count else ""
        yield paragraph("MachineTranslation", pen.say(briefing.label) + count)


def _strip(briefing: Briefing, pen: Pen) -> str:
    facts = briefing.strip
    widths = shares(strip_parts(facts), TEXT_WIDTH)
    names = [cell(paragraph("StripName", pen.say(f.name)), w) for f, w in zip(facts, widths, strict=True)]
    values = [
        cell(paragraph("StripValue", pen.point(f.point, italic=False)), w) for f, w in zip(facts, widths, strict=True)
    ]
    return table("Strip", ", ".join(f.name for f in facts), widths, (row(names, header=True), row(values)))


def glance(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The box of points, each linked to its paragraph."""
    if briefing.glance:
        yield paragraph("GlanceHeading", pen.say(briefing.words.at_a_glance))
    yield from (paragraph("Glance", pen.point(point)) for point in briefing.glance)


def key_facts(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The table of key facts."""
    if briefing.facts:
        yield paragraph("ContentsHeading", pen.say(briefing.words.key_facts))
        yield _facts_table(briefing.words.key_facts, briefing.facts, pen)


def _facts_table(title: str, facts: Sequence[Fact], pen: Pen) -> str:
    widths = (_NAMES, TEXT_WIDTH - _NAMES)
    rows = [pen.heading_row((pen.words.item, pen.words.details), widths)]
    for fact in facts:
        name = cell(paragraph("TableName", pen.say(fact.name)), widths[0])
        rows.append(row((name, cell(paragraph("TableText", pen.point(fact.point)), widths[1]))))
    return pen.table("BriefingTable", title, widths, rows, named=True)


def contents(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The contents: a field that is already filled.

    It has links for page numbers, since only the word processor that shows it knows its pages.
    """
    if not briefing.contents:
        return
    lines = [_line(entry, pen) for entry in briefing.contents]
    lines[0] = (lines[0][0], field_start(r'TOC \o "1-2" \n \h \z') + lines[0][1])
    lines[-1] = (lines[-1][0], lines[-1][1] + field_end())
    heading = paragraph("ContentsHeading", pen.say(briefing.words.contents))
    yield (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{heading}"
        f"{''.join(paragraph(style, content) for style, content in lines)}</w:sdtContent></w:sdt>"
    ) + paragraph("TableEnd", "")


def _line(entry: Entry, pen: Pen) -> tuple[str, str]:
    """The style and content of one line of the contents."""
    assert isinstance(entry.block, Heading)
    number = pen.say(entry.number) + TAB if entry.number else ""
    text = pen.text((entry.block.segment,), italic=False)
    style = f"TOC{min(entry.block.level, 2)}"
    return style, link(entry.anchor, number + text)


def notes(pen: Pen) -> Iterator[str]:
    """The footnotes that no text refers to."""
    unused = pen.notes.unused()
    if unused:
        yield paragraph("PartHeading", pen.say(pen.words.notes))
    for footnote in unused:
        label = pen.say(footnote.label, "FootnoteReference")
        yield paragraph("FootnoteText", label + pen.say(" ") + pen.text(footnote.segments))


def checks(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """What a person should compare with the source, paragraph by paragraph."""
    if briefing.checks:
        yield paragraph("PartHeading", pen.mark("checks", pen.say(briefing.words.to_check)))
    yield from (paragraph("ListBullet", _check(check, pen), numbering(BULLETS)) for check in briefing.checks)


def _check(check: Check, pen: Pen) -> str:
    messages = BREAK.join(map(pen.say, check.messages))
    return pen.link(check.anchor, check.where) + pen.say(" ") + messages if check.where else messages


def annex(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The source and the translation side by side."""
    if not briefing.annex:
        return
    words = briefing.words
    yield paragraph("PartHeading", pen.say(words.annex), _NEW_PAGE)
    yield paragraph("Introduction", pen.say(words.annex_intro))
    heads = pen.heading_row((words.paragraph, words.source, words.target), _WIDTHS)
    yield pen.table("Annex", words.annex, _WIDTHS, (heads, *(_row(row, pen) for row in briefing.annex)), indent=-MARGIN)


def _row(block: Row, pen: Pen) -> str:
    linked = block.anchor if block.anchor[0] in "sp" else ""
    style = "AnnexHeading" if block.heads else "AnnexText"
    between = pen.say(BETWEEN_CELLS)
    source = between.join(pen.source(cell, italic=not block.heads) for cell in block.cells)
    text = between.join(pen.text(cell, italic=not block.heads) for cell in block.cells)
    return row(
        (
            cell(paragraph("AnnexText", pen.link(linked, block.number, "ParagraphNumber")), _WIDTHS[0], _RULE),
            cell(paragraph(style, source), _WIDTHS[1], _RULE),
            cell(paragraph(style, text), _WIDTHS[2], _RULE),
        ),
        splits=sum(len(plain(segments)) for segments in block.cells) > _UNSPLIT,
    )


def provenance(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """How the briefing was made."""
    if briefing.provenance:
        yield paragraph("PartHeading", pen.say(briefing.words.provenance))
        yield _facts_table(briefing.words.provenance, briefing.provenance, pen)
