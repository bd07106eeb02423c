"""Draw what stands around the text of a DOCX: cover, summary, contents, notes, what to check, annex, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Heading
from pipeline.rendering.briefing import Briefing, Entry, Fact, Row
from pipeline.rendering.docx.markup import TAB, cell, field_end, field_start, link, numbering, paragraph, row, table
from pipeline.rendering.docx.numbering import BULLETS
from pipeline.rendering.docx.pen import MARGIN, TEXT_WIDTH, Pen, shares

_LONG = 60
_NAMES = 2268
_LONGEST_TITLE = 120
_NEW_PAGE = "<w:pageBreakBefore/>"
_RULE = '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="C3CCD6"/></w:tcBorders>'
_HALF = TEXT_WIDTH // 2
_WIDTHS = (MARGIN, _HALF, TEXT_WIDTH - _HALF)
_UNSPLIT = 900


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
        yield paragraph("MachineTranslation", pen.say(briefing.label))


def _strip(briefing: Briefing, pen: Pen) -> str:
    facts = briefing.strip
    widths = shares([_letters(fact) for fact in facts], TEXT_WIDTH)
    names = [cell(paragraph("StripName", pen.say(f.name)), w) for f, w in zip(facts, widths, strict=True)]
    values = [cell(paragraph("StripValue", pen.say(f.value)), w) for f, w in zip(facts, widths, strict=True)]
    return table("Strip", ", ".join(f.name for f in facts), widths, (row(names, header=True), row(values)))


def _letters(fact: Fact) -> float:
    """The share of the strip that a fact takes: short ones stay on one line, long ones may wrap."""
    letters = max(len(fact.name), len(fact.value), 8)
    return letters + 2 if letters <= 22 else 24 + min(letters - 22, 40) * 0.25


def glance(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The box of points, each linked to its paragraph."""
    if not briefing.glance:
        return
    yield paragraph("GlanceHeading", pen.say(briefing.words.at_a_glance))
    for point in briefing.glance:
        text = pen.text((point.segment,))
        number = f"{briefing.words.paragraph}\u202f{point.number}" if point.number else ""
        where = pen.say(" ") + pen.link(point.anchor, number) if number else ""
        yield paragraph("Glance", text + where)


def key_facts(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The table of key facts."""
    if briefing.facts:
        yield paragraph("Caption", pen.say(briefing.words.key_facts))
        yield facts_table(briefing.words.key_facts, briefing.facts, pen)


def facts_table(title: str, facts: Sequence[Fact], pen: Pen) -> str:
    """Facts as a table of names and values."""
    widths = (_NAMES, TEXT_WIDTH - _NAMES)
    rows = [pen.heading_row((pen.words.item, pen.words.details), widths)]
    for fact in facts:
        name = cell(paragraph("TableName", pen.say(fact.name)), widths[0])
        rows.append(row((name, cell(paragraph("TableText", pen.say(fact.value)), widths[1]))))
    return pen.table("BriefingTable", title, widths, rows, named=True)


def contents(briefing: Briefing, pen: Pen) -> Iterator[str]:
    """The contents of a long report: a field that is already filled.

    It has links for page numbers, since only the word processor that shows it knows its pages.
    """
    entries = briefing.contents
    if len(briefing.body) < _LONG or len(entries) < 2:
        return
    lines = [_line(entry, pen) for entry in entries]
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
