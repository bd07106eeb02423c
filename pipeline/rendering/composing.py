"""Compose the briefing of a document: numbered, summarised and labelled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline import __version__
from pipeline.document import Document, Heading, Items, Mark, Paragraph, Segment, Table, Turn, TurnKind
from pipeline.rendering import glance, keyfacts
from pipeline.rendering.briefing import (
    LINED,
    BodyBlock,
    Briefing,
    Check,
    Entry,
    Fact,
    Point,
    Row,
    Speaker,
    letters,
    listed,
    texts,
)
from pipeline.rendering.languages import interval, language_name
from pipeline.rendering.words import WORDS, Words

_LETTER_PARTS = frozenset({"addressee", "dateline", "salutation", "closing", "signature", "caption"})
_NUMBERED_IN_WORDS = re.compile(r"\w+(?: \w+)? \d+\b")
_LONG = 10_000  # letters: five pages
_FEWEST_CONTENTS, _MOST_CONTENTS = 3, 50


def brief(document: Document) -> Briefing:
    """The briefing of a document: in English or Dutch words, and with a bilingual annex if it is a translation."""
    words = _words(document)
    meta, made = document.meta, document.translation
    body = tuple(_numbered(document))
    places = _places(document, body, words)
    kind = words.kinds.get(meta.kind, _capital(meta.kind))
    author = _capital(keyfacts.name_of(meta.author, document))
    return Briefing(
        language=document.language,
        source=made.source if made else "",
        words=words,
        name=" ".join(document.title.text.split()) or kind or words.briefing,
        title=document.title,
        kind=kind,
        dates=interval(meta.date, meta.until, document.language),
        place=keyfacts.name_of(meta.place, document),
        strip=_strip(document, words, author),
        label=words.label if made else "",
        glance=tuple(replace(places[s.key], segment=s) for s in glance.choose(document)),
        facts=keyfacts.gather(document, words, places),
        contents=_contents(body),
        body=body,
        footnotes=document.footnotes,
        checks=tuple(_checks(document, places)),
        annex=tuple(_rows(document, body)) if made else (),
        provenance=_provenance(document, words),
        author=author,
        reference=meta.reference or meta.source_name,
        modified=meta.source_date,
    )


def _words(document: Document) -> Words:
    words = WORDS.get(document.language, WORDS["en"])
    made = document.translation
    if made and made.approved_by:
        words = replace(words, label=words.approved, annex_intro=words.annex_approved)
    return words.filled(
        source=language_name(made.source, words.language) if made else "",
        target=language_name(document.language, words.language),
        engine=made.engine if made else "",
        model=made.model if made else "",
        name=made.approved_by if made else "",
    )


def _numbered(document: Document) -> Iterator[Entry]:
    own_numbers = any(isinstance(block, Heading) and block.number for block in document.blocks)
    counts: list[int] = []
    paragraph = part = 0
    for block, within in _flat(document):
        match block:
            case Heading():
                level = min(block.level, len(counts) + 1)
                counts = [*counts, 0][:level]
                counts[-1] += 1
                place = ".".join(map(str, counts))
                said = own_numbers or _NUMBERED_IN_WORDS.match(block.segment.text)
                yield Entry(f"s{place}", block.number or ("" if said else place), replace(block, level=level))
            case Paragraph(kind=kind) if kind not in _LETTER_PARTS:
                paragraph += 1
                yield Entry(f"p{paragraph}", str(paragraph), block, within)
            case _:
                part += 1
                yield Entry(f"b{part}", "", block, within)


def _flat(document: Document) -> Iterator[tuple[BodyBlock, TurnKind | None]]:
    for block in document.blocks:
        match block:
            case Turn(kind=kind):
                yield Speaker(kind, block.speaker), kind
                yield from ((inner, kind) for inner in block.blocks)
            case _:
                yield block, None


def _places(document: Document, body: tuple[Entry, ...], words: Words) -> Mapping[str, Point]:
    """Where each segment stands, by its key; what has no number is placed by the numbered paragraph next to it."""
    nowhere = Segment("")
    found: dict[str, Point] = {}
    referring: dict[str, str] = {}
    first = next((entry for entry in body if entry.number and isinstance(entry.block, Paragraph)), None)
    last = Point(nowhere, first.anchor, f"{words.before} {words.paragraph}{first.number}") if first else Point(nowhere)
    for entry in body:
        place = last
        if entry.number and isinstance(entry.block, Paragraph):
            place = Point(nowhere, entry.anchor, f"{words.paragraph}{entry.number}")
            last = Point(nowhere, entry.anchor, f"{words.after} {place.where}")
        for segment in (segment for segments in texts(entry.block) for segment in segments):
            found[segment.key] = place
            for mark in segment.marks:
                if mark.kind == "footnote":
                    referring.setdefault(mark.ref, place.anchor)
    for footnote in document.footnotes:
        place = Point(nowhere, referring.get(footnote.label, ""), f"{words.note} {footnote.label}")
        found.update((segment.key, place) for segment in footnote.segments)
    return found


def _contents(body: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The headings of a long report: two levels, or the first alone where both would fill more than a page."""
    levels = [(entry.block.level, entry) for entry in body if isinstance(entry.block, Heading)]
    both = tuple(entry for level, entry in levels if level <= 2)
    if len(both) < _FEWEST_CONTENTS or letters(body) < _LONG:
        return ()
    return both if len(both) <= _MOST_CONTENTS else tuple(entry for level, entry in levels if level == 1)


def _rows(document: Document, body: tuple[Entry, ...]) -> Iterator[Row]:
    yield Row("title", "", ((document.title,),), heads=True)
    for entry in body:
        match entry.block:
            case Items(items=items):
                yield from (Row(entry.anchor, item.label, (item.segments,)) for item in listed(items) if item.segments)
            case Table(rows=rows, header=header):
                for at, row in enumerate(rows):
                    if cells := tuple(cell for cell in row if cell):
                        yield Row(entry.anchor, "", cells, heads=at < header)
            case Heading() | Speaker():
                yield Row(entry.anchor, entry.number, ((entry.block.segment,),), heads=True)
            case Paragraph(segments=segments, kind=kind):
                lines = tuple((segment,) for segment in segments) if kind in LINED else (segments,)
                yield Row(entry.anchor, entry.number, lines)
    for footnote in document.footnotes:
        yield Row(f"fn-{footnote.label}", footnote.label, (footnote.segments,))


def _strip(document: Document, words: Words, author: str) -> tuple[Fact, ...]:
    meta, made = document.meta, document.translation
    return _known(
        _fact(words.reference, meta.reference) if meta.reference else _fact(words.file, meta.source_name),
        _fact(words.date, interval(meta.date, meta.until, document.language)),
        _fact(words.author, author, made.source if made and author == _capital(meta.author) else ""),
        _fact(words.written_in, words.translated if made else words.target),
    )


def _provenance(document: Document, words: Words) -> tuple[Fact, ...]:
    meta, made = document.meta, document.translation
    return _known(
        _fact(words.file, meta.source_name),
        _fact("SHA-256", meta.source_sha256),
        _fact(words.sentences, str(sum(1 for _ in document.segments()))),
        _fact(words.engine, made.engine if made else ""),
        _fact(words.model, made.model if made else ""),
        _fact(words.approved_by, (made.approved_by or words.nobody) if made else ""),
        _fact(words.made_with, f"verslag {__version__}"),
    )


def _fact(name: str, text: str, language: str = "") -> Fact:
    """A fact that stands nowhere in the text; `language` is that of `text` where it is not the document's."""
    marks = (Mark(0, len(text), "foreign", value=language),) if language else ()
    return Fact(name, Point(Segment(text, marks=marks)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _known(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value)


def _checks(document: Document, places: Mapping[str, Point]) -> Iterator[Check]:
    """What the translation stage noted, place by place in reading order."""
    order = {key: at for at, key in enumerate(places)}
    messages: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    notes = (note for note in document.notes if note.stage == "translate")
    for note in sorted(notes, key=lambda note: order.get(note.where, -1)):
        place = places.get(note.where, Point(document.title))
        messages[place.anchor, place.where][note.message] = None
    for (anchor, where), said in messages.items():
        yield Check(tuple(said), anchor, where)
