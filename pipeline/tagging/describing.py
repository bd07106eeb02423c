"""Read what a report says of itself: its title, genre, date, place, author and reference; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from pipeline.document import Block, Document, Meta, Paragraph, Segment, Turn, block_segments, plain
from pipeline.tagging import letters
from pipeline.tagging.dates import find_dates
from pipeline.tagging.lines import Page
from pipeline.tagging.structure import Kind

_GENRES = {
    "verslag": "verslag", "notulen": "notulen", "agenda": "agenda", "rapportage": "rapportage", "rapport": "rapport",
    "advies": "advies", "beantwoording": "antwoord", "antwoorden": "antwoord", "antwoord": "antwoord", "brief": "brief",
    "persbericht": "persbericht", "nieuwsbericht": "nieuwsbericht", "fiche": "fiche",
    "notitie": "notitie", "nota": "nota", "memo": "memo", "handelingen": "handelingen", "besluit": "besluit",
    "evaluatie": "evaluatie",
}  # fmt: skip
_OF_MEETINGS = frozenset(["verslag", "notulen", "agenda"])
_GENRE = re.compile(rf"(?P<word>{'|'.join(_GENRES)})\b", re.IGNORECASE)
_TITLE = re.compile(
    rf"(?:Nr\. \d+ )?(?:\w{{1,40}} )?\w{{0,40}}?{_GENRE.pattern}|Vragen van (?:de leden|het lid)\b", re.IGNORECASE
)
_RECEIVED = re.compile(r"\((?:ontvangen|vastgesteld) ([^()]{6,40})\)")
_ANOTHER = re.compile(r"\b(?:volgende|vorige)\b", re.IGNORECASE)
_MEETING = re.compile(r"\b(?:bijeen|bijeenkomst|vergader(?:de|den|ing)|v[io]ndt?(?:en)?\b.{0,120}\bplaats)\b")
_MINISTRY = r"(?:van|voor) [A-ZÀ-Þ]\w+(?:(?:,| en) [A-ZÀ-Þ]\w+| [A-ZÀ-Þ]\w+)*"
_ANSWERED_BY = re.compile(
    rf"Antwoord(?:en)? van (?:de )?((?:[Mm]inister|[Ss]taatssecretaris)(?: {_MINISTRY}| [^(,.]{{1,40}}))"
)
_ARTICLE = re.compile(r"^(?:de|het) ", re.IGNORECASE)
_FIRST_WORDS = 12


class Title(NamedTuple):
    """The title stands at `start:end` of the text, in line `at`, which may hold more than it."""

    at: int
    start: int
    end: int


def find_title(page: Page, kinds: Sequence[Kind]) -> Title | None:
    """The title before the running text: a letter's subject, a line that names a genre, or the first line.

    None when the report begins with running text.
    """
    at = _title_line(page, kinds)
    if at is None:
        return None
    line = page.lines[at]
    found = letters.field(page, at)
    if found and letters.is_subject(found):
        return Title(at, line.end - len(found["value"] or found["bare"]), line.end)
    return Title(at, line.start, line.end - len(line.text) + letters.sent(line.text))


def _title_line(page: Page, kinds: Sequence[Kind]) -> int | None:
    front = [at for at in range(min(page.head + 1, len(kinds))) if kinds[at] in ("text", "heading", "dateline")]
    for at in front:
        found = letters.field(page, at)
        if found and letters.is_subject(found):
            if found["value"] or found["bare"]:
                return at
            if letters.value_follows(page, at + 1):
                return at + 1
    front = [at for at in front if kinds[at] != "dateline"]
    for at in front:
        if _TITLE.match(page.text(at)) and (at < page.head or page.text(at).startswith("Vragen van")):
            return at
    first = front[0] if front else 0
    stamps = all(kind == "dateline" for kind in kinds[:first])
    return first if front and stamps and page.short[first] else None


def with_title(page: Page, kinds: Sequence[Kind], title: int | None) -> list[Kind]:
    """The kinds once the title is known: letterhead stands above it, or above a salutation, not text.

    A report without one may have, below a covering letter and alone above its first turn, a line that names its genre:
    that is a heading.
    """
    if title is None:
        first = next((at for at, kind in enumerate(kinds) if kind == "turn"), 0)
        alone = first > 0 and page.begins_block(first - 1) and page.ends_block(first - 1)
        is_heading = alone and _TITLE.match(page.text(first - 1)) is not None
        return ["heading" if is_heading and at == first - 1 else kind for at, kind in enumerate(kinds)]
    told: list[Kind] = list(kinds)
    if told[title] != "dateline":
        told[title] = "title"
    salutation = told.index("salutation") if "salutation" in told[: page.head] else 0
    for at in range(max(title, salutation)):
        if told[at] in ("heading", "text"):
            told[at] = "dateline"
    return told


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
    found = next(filter(None, map(letters.place_of_dateline, _datelines(document))), "")
    if found:
        return found
    named = _field_value(document, ("plaats", "locatie"))
    if named:
        return named
    for segment in _opening_segments(document) if document.meta.kind in _OF_MEETINGS else ():
        if segment is document.title or (_MEETING.search(segment.text) and not _ANOTHER.search(segment.text)):
            for mark in segment.marks:
                if mark.kind == "location" and segment.text[: mark.start].endswith((" in ", " te ")):
                    return segment.text[mark.start : mark.end]
    return ""


def _kind(document: Document) -> str:
    genre = _GENRE.search(" ".join(document.title.text.split()[:_FIRST_WORDS]))
    if genre:
        return _GENRES[genre["word"].lower()]
    stamp = next((_GENRE.match(text) for text in _datelines(document)), None)
    if stamp:
        return _GENRES[stamp["word"].lower()]
    turns = [block.kind for block in document.blocks if isinstance(block, Turn)]
    if turns:
        return "handelingen" if turns.count("speech") * 2 > len(turns) else "antwoord"
    letter = any(isinstance(block, Paragraph) and block.kind == "salutation" for block in document.blocks)
    return "brief" if letter else ""


def _date(document: Document, kind: str) -> str:
    """ISO 8601, "first/last" for a meeting of days."""
    received = next(filter(None, (_RECEIVED.search(s.text) for s in _opening_segments(document))), None)
    datelines = filter(letters.dates_the_report, _datelines(document))
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
    for text in _datelines(document):
        for name in names:
            if text.lower().startswith((f"{name} ", f"{name}:")):
                return text[len(name) :].strip(" :\t")
    return ""


def _datelines(document: Document) -> Iterator[str]:
    return (plain(b.segments) for b in document.blocks if isinstance(b, Paragraph) and b.kind == "dateline")


def _opening_segments(document: Document) -> Iterator[Segment]:
    """The title and the first sentences of the text."""
    yield document.title
    yield from islice((segment for block in document.blocks for segment in _said(block)), 8)


def _said(block: Block) -> Iterator[Segment]:
    if isinstance(block, Paragraph) and block.kind == "text":
        yield from block_segments(block)
