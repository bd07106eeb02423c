"""Gather the key facts of a report from its tags: the meeting, when and where, who is named, what lies ahead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.document import Document, Mark, MarkKind, Paragraph, Segment
from pipeline.rendering.briefing import Fact, Point
from pipeline.rendering.languages import interval
from pipeline.rendering.texts import clipped
from pipeline.rendering.words import Words

_MOST_NAMED = 10
_MOST_AHEAD = 5
_LONGEST_AHEAD = 150


def gather(document: Document, words: Words, places: Mapping[str, Point]) -> tuple[Fact, ...]:
    """The facts that the tags hold; `places` tells where each segment stands, by its key."""
    meta = document.meta
    place = name_of(meta.place, document)
    when = interval(meta.date, meta.until, document.language)
    facts = (
        (words.meeting, _meeting(document)),
        (words.date_and_place, f"{when}, {place}" if when and place else ""),
        (words.people, _people(document)),
        (words.organisations, _named(document, "organization")),
        (words.places, _named(document, "location")),
    )
    made = [Fact(name, (Point(Segment(value)),)) for name, value in facts if value]
    ahead = tuple(_ahead(document, places))
    return (*made, Fact(words.ahead, ahead)) if ahead else tuple(made)


def name_of(given: str, document: Document) -> str:
    """A place or an author as the document's text has it in its own language, or as `given`."""
    ref = given.casefold().replace(" ", "-")
    kinds: tuple[MarkKind, ...] = ("location", "organization", "role")
    named = (_text(segment, mark) for kind in kinds for segment, mark in _marked(document, kind) if mark.ref == ref)
    return next(named, given) if given else ""


def _marked(document: Document, kind: MarkKind) -> Iterator[tuple[Segment, Mark]]:
    for segment in document.segments():
        for mark in segment.marks:
            if mark.kind == kind:
                yield segment, mark


def _text(segment: Segment, mark: Mark) -> str:
    return segment.text[mark.start : mark.end]


def _meeting(document: Document) -> str:
    """The longest event named in the title."""
    title = document.title
    events = [_text(title, mark) for mark in title.marks if mark.kind == "event"]
    return max(events, key=len, default="")


def _named(document: Document, kind: MarkKind) -> str:
    """What is named most often, most frequent first: a place by its commonest name, all else by its longest."""
    count: Counter[str] = Counter()
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for segment, mark in _marked(document, kind):
        count[mark.ref] += 1
        names[mark.ref][_text(segment, mark)] += 1
    return ", ".join(_name(names[ref], kind) for ref, _ in count.most_common(_MOST_NAMED))


def _name(said: Counter[str], kind: MarkKind) -> str:
    return max(said, key=lambda name: (said[name] if kind == "location" else 0, len(name)))


def _people(document: Document) -> str:
    """Those named most often, in order of appearance, by the fullest name and with the role next to it somewhere."""
    count: Counter[str] = Counter()
    names: dict[str, str] = {}
    roles: dict[str, str] = {}
    for segment, mark in _marked(document, "person"):
        count[mark.ref] += 1
        names[mark.ref] = max(names.get(mark.ref, ""), _text(segment, mark), key=len)
        for role in segment.marks:
            if role.kind == "role" and 0 <= mark.start - role.end <= 2:
                roles.setdefault(mark.ref, _text(segment, role))
    most = {ref for ref, _ in count.most_common(_MOST_NAMED)}
    return ", ".join(f"{names[ref]} ({roles[ref]})" if ref in roles else names[ref] for ref in names if ref in most)


def _ahead(document: Document, places: Mapping[str, Point]) -> list[Point]:
    """Dates after the report's own in order, each with the event named before it or else with what is said of it."""
    today = document.meta.until or document.meta.date
    letters = (block for block in document.blocks if isinstance(block, Paragraph) and block.kind == "dateline")
    datelines = {segment.key for block in letters for segment in block.segments}
    found: dict[str, Point] = {}
    for segment, mark in _marked(document, "date"):
        first, _, last = mark.value.partition("/")
        if segment.key in datelines or not today or first <= today or first in today or mark.value in found:
            continue
        when = interval(first, last, document.language)
        place = places.get(segment.key, Point(segment))
        found[mark.value] = replace(place, segment=Segment(f"{when}: {_said(segment, mark)}"))
    days = [value for value in sorted(found) if not any(other != value and other.startswith(value) for other in found)]
    return [found[value] for value in days][:_MOST_AHEAD]


def _said(segment: Segment, date: Mark) -> str:
    """The event that a sentence names before a date, if that tells what it is, or else the sentence."""
    events = [_text(segment, mark) for mark in segment.marks if mark.kind == "event" and mark.end <= date.start]
    return events[-1] if events and not events[-1].islower() else clipped(segment.text, _LONGEST_AHEAD)
