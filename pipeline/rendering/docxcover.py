"""Draw what stands before the text of a DOCX: the cover block, at a glance, key facts and contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Heading
from pipeline.rendering.briefing import Briefing, Entry, Fact
from pipeline.rendering.docxpen import TEXT_WIDTH, Pen, shares
from pipeline.rendering.wordml import TAB, cell, field_end, field_start, link, paragraph, row, table

_LONG = 60
_NAMES = 2268
_LONGEST_TITLE = 120


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
