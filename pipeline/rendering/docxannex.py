"""Draw what stands after the text of a DOCX: notes left over, what to check, the annex and the provenance."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.rendering.briefing import Briefing, Row
from pipeline.rendering.docxcover import facts_table
from pipeline.rendering.docxlists import BULLETS
from pipeline.rendering.docxpen import MARGIN, TEXT_WIDTH, Pen
from pipeline.rendering.wordml import cell, numbering, paragraph, row

_NEW_PAGE = "<w:pageBreakBefore/>"
_RULE = '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="C3CCD6"/></w:tcBorders>'
_HALF = TEXT_WIDTH // 2
_WIDTHS = (MARGIN, _HALF, TEXT_WIDTH - _HALF)
_UNSPLIT = 900


def notes(pen: Pen) -> Iterator[str]:
    """The footnotes that no text refers to."""
    unused = pen.notes.unused()
    if unused:
        yield paragraph("PartHeading", pen.say(pen.words.notes))
    for footnote in unused:
        label = pen.say(footnote.label, "FootnoteReference")
        yield paragraph("FootnoteText", label + pen.say(" ") + pen.text(footnote.segments))


def checks(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """What a person should compare with the Dutch, each linked to its paragraph."""
    if briefing.checks:
        yield paragraph("PartHeading", pen.say(briefing.words.to_check))
    for check in briefing.checks:
        number = f"{briefing.words.paragraph}\u202f{check.number}" if check.number else ""
        where = pen.link(check.anchor, number) + pen.say(" ") if number else ""
        yield paragraph("ListBullet", where + pen.say(check.message), numbering(BULLETS))


def annex(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The Dutch and the English side by side, a row for each sentence."""
    if not briefing.annex:
        return
    words = briefing.words
    yield paragraph("PartHeading", pen.say(words.annex), _NEW_PAGE)
    if words.annex_intro:
        yield paragraph("Introduction", pen.say(words.annex_intro))
    heads = pen.heading_row((words.paragraph, words.dutch, words.english), _WIDTHS)
    rows = (drawn for row in briefing.annex for drawn in _rows(row, pen))
    yield pen.table("Annex", words.annex, _WIDTHS, (heads, *rows), indent=-MARGIN)


def _rows(block: Row, pen: Pen) -> Iterator[str]:
    linked = block.anchor if block.anchor[0] in "sp" else ""
    number = pen.link(linked, block.number, "ParagraphNumber")
    rule = _RULE
    heads = block.anchor[0] == "s" or block.anchor == "title"
    style = "AnnexHeading" if heads else "AnnexText"
    for segment in block.segments:
        yield row(
            (
                cell(paragraph("AnnexText", number), _WIDTHS[0], rule),
                cell(paragraph(style, pen.source(segment, italic=not heads)), _WIDTHS[1], rule),
                cell(paragraph(style, pen.text((segment,), italic=not heads)), _WIDTHS[2], rule),
            ),
            splits=len(segment.text) + len(segment.source) > _UNSPLIT,
        )
        number = rule = ""


def provenance(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """How the briefing was made."""
    if briefing.provenance:
        yield paragraph("PartHeading", pen.say(briefing.words.provenance))
        yield facts_table(briefing.words.provenance, briefing.provenance, pen)
