"""Gather the key facts of a report from its tags: the meeting, when and where, who is named, what lies ahead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pipeline.document import Document, Mark, MarkKind, Paragraph, Segment
from pipeline.rendering.words import WORDS, interval

_MOST_NAMED = 10
_MOST_AHEAD = 5


def gather(document: Document, numbers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(name, value) of each fact that the tags hold; `numbers` gives the paragraph of a segment key."""
    words, meta = WORDS[document.language], document.meta
    when = interval(meta.date, meta.until, document.language)
    facts = (
        (words.meeting, _meeting(document)),
        (words.date_and_place, ", ".join(part for part in (when, place(document)) if part)),
        (words.people, _people(document)),
        (words.organisations, _named(document, "organization")),
        (words.places, _named(document, "location")),
        (words.ahead, "; ".join(_ahead(document, numbers))),
    )
    return tuple((name, value) for name, value in facts if value)


def place(document: Document) -> str:
    """The place of the meeting, by the name that the document's language has for it where its text says so."""
    ref = document.meta.place.casefold().replace(" ", "-")
    named = (_text(segment, mark) for segment, mark in _marked(document, "location") if mark.ref == ref)
    return next(named, document.meta.place)


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


def _ahead(document: Document, numbers: Mapping[str, str]) -> list[str]:
    """Dates after the report's own, with the event named nearest before them and the paragraph."""
    today = document.meta.until or document.meta.date
    letters = (block for block in document.blocks if isinstance(block, Paragraph) and block.kind == "dateline")
    datelines = {segment.key for block in letters for segment in block.segments}
    found: dict[str, str] = {}
    for segment, mark in _marked(document, "date"):
        first, _, last = mark.value.partition("/")
        if segment.key in datelines or not today or first <= today or first in today or mark.value in found:
            continue
        events = [_text(segment, m) for m in segment.marks if m.kind == "event" and m.end <= mark.start]
        event = events[-1] if events and not events[-1].islower() else ""
        number = numbers.get(segment.key, "")
        said = interval(first, last, document.language) + (f": {event}" if event else "")
        found[mark.value] = f"{said} (¶{number})" if number else said
    days = [value for value in sorted(found) if not any(other != value and other.startswith(value) for other in found)]
    return [found[value] for value in days][:_MOST_AHEAD]
