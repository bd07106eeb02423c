"""Tag a report: find its structure and its sentences, and mark what they speak of.

The order is that of `tag`: lines, footnotes, what each line is, blocks, title, what the report says of itself, keys
and marks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pipeline.document import Block, Document, Heading, Mark, Meta, Note, Segment, segment_key
from pipeline.tagging import building, describing
from pipeline.tagging.cutting import Source, whole
from pipeline.tagging.footnotes import find_notes
from pipeline.tagging.lines import read_page
from pipeline.tagging.marks import mark
from pipeline.tagging.structure import kinds, without_lone_numbers

__all__ = ["tag"]


def tag(text: str, *, meta: Meta = Meta(), notes: tuple[Note, ...] = ()) -> Document:  # noqa: B008
    """The document that a normalised text is; never fails, loses no word, and takes linear time.

    `meta` is what is known already and is never overruled; `notes` are put before those that tagging adds.

    >>> document = tag("Verslag van de top van 3-4 april 2024\\n\\nDe top was in Brussel. Er is gesproken.\\n")
    >>> document.title.text, document.meta.date, [s.text for s in document.blocks[0].segments]
    ('Verslag van de top van 3-4 april 2024', '2024-04-03', ['De top was in Brussel.', 'Er is gesproken.'])
    """
    page = read_page(text)
    found = find_notes(page, text)
    page = page.without((reference.start, reference.end) for reference in found.references)
    source = Source(text, found.references)
    what = kinds(page, found)
    place = describing.find_title(page, what)
    title = whole(source, place.start, place.end) if place else None
    what = without_lone_numbers(describing.with_title(page, what, place.at if place else None))
    site = building.Site(source, page, what)
    blocks = building.blocks(site)
    if title is None:
        title = _lent_title(blocks)
        notes = (
            *notes,
            Note("tag", "title", "The report has no title of its own; a line of its text stands in for it."),
        )
    document = Document("nl", title, blocks, building.footnotes(site, found), meta, notes=notes)
    return _marked(replace(document, meta=describing.describe(document)))


def _lent_title(blocks: tuple[Block, ...]) -> Segment:
    """The first heading, else the first segment, of a report without a title."""
    document = Document("nl", Segment(""), blocks)
    heading = next((block.segment for block in blocks if isinstance(block, Heading)), None)
    return heading or next((s for s in document.segments() if s.text), Segment(""))


def _marked(document: Document) -> Document:
    """The document with keys and marks on all its segments, and the place that they tell."""
    segments = list(document.segments())
    marks = iter(mark([segment.text for segment in segments], reference_date=document.meta.date))
    seen: Counter[str] = Counter()

    def finished(segment: Segment) -> Segment:
        key = segment_key(segment.text)
        seen[key] += 1
        repeat = "" if seen[key] == 1 else f"-{seen[key]}"
        return Segment(segment.text, key + repeat, marks=_together(segment.marks, next(marks)), span=segment.span)

    document = document.with_segments(finished)
    return replace(document, meta=replace(document.meta, place=document.meta.place or describing.place(document)))


def _together(footnotes: tuple[Mark, ...], found: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(sorted((*footnotes, *found), key=lambda mark: (mark.start, -mark.end)))
