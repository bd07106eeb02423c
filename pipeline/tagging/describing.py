"""Read what a report says of itself: its title, genre, date, place, author and reference; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipeline.document import Block, Document, Meta, Paragraph, Segment, Turn, block_segments, plain
from pipeline.tagging import letters
from pipeline.tagging.dates import find_dates
from pipeline.tagging.lines import Page
from pipeline.tagging.structure import Kind

_GENRES = {
    "verslag": "verslag", "notulen": "notulen", "agenda": "agenda", "rapportage": "rapportage", "rapport": "rapport",
    "advies": "advies", "beantwoording": "antwoord", "antwoorden": "antwoord", "antwoord": "antwoord", "brief": "brief",
    "notitie": "notitie", "nota": "nota", "memo": "memo", "handelingen": "handelingen", "besluit": "besluit",
    "evaluatie": "evaluatie",
}  # fmt: skip
_OF_MEETINGS = frozenset(["verslag", "notulen", "agenda"])
_GENRE = re.compile(rf"(?P<word>{'|'.join(_GENRES)})\b", re.IGNORECASE)
_TITLE = re.compile(rf"(?:\w{{1,40}} )?\w{{0,40}}?{_GENRE.pattern}|Vragen van (?:de leden|het lid)\b", re.IGNORECASE)
_RECEIVED = re.compile(r"\((?:ontvangen|vastgesteld) ([^()]{6,40})\)")
_MEETING = re.compile(r"\b(?:bijeen|bijeenkomst|vergader(?:de|den|ing)|vond(?:en)? plaats)\b")
_MINISTRY = r"(?:van|voor) [A-ZÀ-Þ]\w+(?:(?:,| en) [A-ZÀ-Þ]\w+| [A-ZÀ-Þ]\w+)*"
_ANSWERED_BY = re.compile(
    rf"Antwoord(?:en)? van (?:de )?((?:[Mm]inister|[Ss]taatssecretaris)(?: {_MINISTRY}| [^(,.]{{1,40}}))"
)
_ARTICLE = re.compile(r"^(?:de|het) ", re.IGNORECASE)
_FIRST_WORDS = 12


def title_line(page: Page, kinds: Sequence[Kind]) -> int | None:
    """The line before the running text that is the title: a letter's subject, a line that names a genre, or the first.

    None when the report begins with running text.
    """
    front = [at for at in range(min(page.head + 1, len(kinds))) if kinds[at] in ("text", "heading", "dateline")]
    for at in front:
        found = letters.field(page, at)
        if found and letters.is_subject(found) and kinds[at + 1 : at + 2] == ["dateline"]:
            return at + 1
    front = [at for at in front if kinds[at] != "dateline"]
    for at in front:
        if _TITLE.match(page.text(at)) and (at < page.head or page.text(at).startswith("Vragen van")):
            return at
    return 0 if front[:1] == [0] and page.short[0] else None


def with_title(page: Page, kinds: Sequence[Kind], title: int | None) -> list[Kind]:
    """The kinds once the title is known: what stands above it is a letterhead and holds no headings.

    A report without one may have, below a covering letter and alone above its first turn, a line that names its genre:
    that is a heading.
    """
    if title is None:
        first = next((at for at, kind in enumerate(kinds) if kind == "turn"), 0)
        alone = first > 0 and page.begins_block(first - 1) and page.ends_block(first - 1)
        is_heading = alone and _TITLE.match(page.text(first - 1)) is not None
        return ["heading" if is_heading and at == first - 1 else kind for at, kind in enumerate(kinds)]
    if kinds[title] == "dateline":
        return list(kinds)
    above: list[Kind] = ["text" if kind == "heading" else kind for kind in kinds[:title]]
    return [*above, "title", *kinds[title + 1 :]]


def describe(document: Document) -> Meta:
    """The document's meta with what its text says wherever that was still open."""
    meta = document.meta
    kind = _kind(document) or meta.kind
    date, _, until = _date(document, kind).partition("/")
    return replace(
        meta,
        kind=kind,
        date=meta.date or date,
        until=meta.until or until,
        author=meta.author or _author(document),
        reference=meta.reference or _field_value(document, ("ons kenmerk", "kenmerk", "onze referentie", "referentie")),
    )


def place(document: Document) -> str:
    """Where the meeting was, or the letter was written, by the marks of the sentences that say so."""
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.kind == "dateline":
            found = letters.place_of_dateline(plain(block.segments))
            if found:
                return found
    named = _field_value(document, ("plaats", "locatie"))
    if named:
        return named
    for segment in _opening_segments(document) if document.meta.kind in _OF_MEETINGS else ():
        if segment is document.title or _MEETING.search(segment.text):
            for mark in segment.marks:
                if mark.kind == "location" and segment.text[: mark.start].endswith((" in ", " te ")):
                    return segment.text[mark.start : mark.end]
    return ""


def _kind(document: Document) -> str:
    genre = _GENRE.search(" ".join(document.title.text.split()[:_FIRST_WORDS]))
    if genre:
        return _GENRES[genre["word"].lower()]
    turns = [block.kind for block in document.blocks if isinstance(block, Turn)]
    if turns:
        return "handelingen" if turns.count("speech") * 2 > len(turns) else "antwoord"
    letter = any(isinstance(block, Paragraph) and block.kind == "salutation" for block in document.blocks)
    return "brief" if letter else ""


def _date(document: Document, kind: str) -> str:
    """ISO 8601, "first/last" for a meeting of days."""
    received = next(filter(None, (_RECEIVED.search(s.text) for s in _opening_segments(document))), None)
    datelines = [plain(b.segments) for b in document.blocks if isinstance(b, Paragraph) and b.kind == "dateline"]
    datelines = [text for text in datelines if text.lower().startswith("datum") or letters.place_of_dateline(text)]
    titles = [document.title.text]
    told = [segment.text for segment in _opening_segments(document) if _MEETING.search(segment.text)]
    places = [*titles, *told, *datelines] if kind in _OF_MEETINGS else [*datelines, *titles]
    if received:
        places.insert(0, received[1])
    return next((date for text in places for date in _dates(text)), "")


def _dates(text: str) -> Iterator[str]:
    for said in find_dates(text):
        if said.first.day and said.first.year:
            yield f"{said.first.iso()}/{said.last.iso()}" if said.last and said.last.day else said.first.iso()


def _author(document: Document) -> str:
    """The office or organisation that signs, or that the title says answers."""
    for segment in _opening_segments(document):
        answered = _ANSWERED_BY.match(segment.text)
        if answered:
            return answered[1].rstrip()
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.kind == "signature":
            return _ARTICLE.sub("", block.segments[0].text).rstrip(",")
    return ""


def _field_value(document: Document, names: Sequence[str]) -> str:
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.kind == "dateline":
            text = plain(block.segments)
            for name in names:
                if text.lower().startswith(f"{name} ") or text.lower().startswith(f"{name}:"):
                    return text[len(name) :].strip(" :\t")
    return ""


def _opening_segments(document: Document) -> Iterator[Segment]:
    """The title and the first sentences of the text."""
    yield document.title
    yield from islice((segment for block in document.blocks for segment in _said(block)), 8)


def _said(block: Block) -> Iterator[Segment]:
    if isinstance(block, Paragraph) and block.kind == "text":
        yield from block_segments(block)
