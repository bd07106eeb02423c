"""Gather the key facts of a report from its tags: the meeting, when and where, who is named, what lies ahead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

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
    known = (Fact(name, Point(Segment(value))) for name, value in facts if value)
    return (*known, *_ahead(document, words, places))


def name_of(given: str, document: Document) -> str:
    """A place or an author as the document's text has it in its own language, or as `given`.

    Of "Staatssecretaris Van Rij" it is the office that the text may have a name for.
    """
    kinds: tuple[MarkKind, ...] = ("location", "organization", "role")
    named = {ref: name for kind in reversed(kinds) for ref, name in _names(document, kind)}
    words = given.split()
    for at in range(len(words), 0, -1):
        ref, rest = "-".join(words[:at]).casefold(), words[at:]
        if ref in named and (not rest or rest[0][0].isupper()):
            return " ".join((named[ref], *rest))
    return given


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
    """What is named most often, most frequent first, a place by its commonest name and all else by its longest."""
    return ", ".join(name for _, name in islice(_names(document, kind), _MOST_NAMED))


def _names(document: Document, kind: MarkKind) -> Iterator[tuple[str, str]]:
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for segment, mark in _marked(document, kind):
        said[mark.ref][_text(segment, mark)] += 1
    for ref, names in sorted(said.items(), key=lambda each: -each[1].total()):
        yield ref, max(names, key=lambda name: (names[name] if kind == "location" else 0, len(name)))


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


def _ahead(document: Document, words: Words, places: Mapping[str, Point]) -> list[Fact]:
    """Dates after the report's own in order, each with the event named before it or else with what is said of it."""
    today = document.meta.until or document.meta.date
    letters = (block for block in document.blocks if isinstance(block, Paragraph) and block.kind == "dateline")
    datelines = {segment.key for block in letters for segment in block.segments}
    found: dict[str, Fact] = {}
    for segment, mark in _marked(document, "date"):
        first, _, last = mark.value.partition("/")
        if segment.key in datelines or not today or first <= today or first in today or mark.value in found:
            continue
        when = f"{words.ahead}: {interval(first, last, document.language)}"
        place = places.get(segment.key, Point(segment))
        found[mark.value] = Fact(when, replace(place, segment=Segment(_said(segment, mark))))
    days = [value for value in sorted(found) if not any(other != value and other.startswith(value) for other in found)]
    return [found[value] for value in days][:_MOST_AHEAD]


def _said(segment: Segment, date: Mark) -> str:
    """The event that a sentence names before a date, if that tells what it is, or else the sentence."""
    events = [_text(segment, mark) for mark in segment.marks if mark.kind == "event" and mark.end <= date.start]
    return events[-1] if events and not events[-1].islower() else clipped(segment.text, _LONGEST_AHEAD)
