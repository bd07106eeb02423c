"""The one view of a document that every output format draws: numbered, summarised and labelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipeline import __version__
from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Item,
    Items,
    Note,
    Paragraph,
    Segment,
    Segments,
    Table,
    Turn,
    TurnKind,
)
from pipeline.rendering import glance, keyfacts
from pipeline.rendering.words import WORDS, Words, interval

_LETTER_PARTS = frozenset({"addressee", "dateline", "salutation", "closing", "signature", "caption"})
_NUMBERED_IN_WORDS = re.compile(r"\w+(?: \w+)? \d+\b")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The line that opens a turn, a question or an answer."""

    kind: TurnKind
    segment: Segment


BodyBlock: TypeAlias = Heading | Paragraph | Items | Table | Speaker


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of the body. `anchor` is unique ("s1.2", "p12"); `number` is what the margin shows, or empty.

    `within` is the kind of turn it is part of, from the turn's `Speaker` on. Headings never skip a level.
    """

    anchor: str
    number: str
    block: BodyBlock
    within: TurnKind | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of the text chosen for "at a glance", and the paragraph it stands in."""

    segment: Segment
    anchor: str
    number: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known under it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the bilingual annex; each segment gives its `source` (Dutch) and its `text` (English)."""

    anchor: str
    number: str
    segments: Segments


@dataclass(frozen=True, slots=True)
class Check:
    """What a person should compare with the Dutch; `anchor` and `number` are its paragraph's, or empty."""

    message: str
    anchor: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one language (ISO 639-1). A `footnote` run is a reference: its text is the label."""

    text: str
    language: str
    foreign: bool = False
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that a briefing shows, in the order it shows it; `words` are its fixed texts in the document's language."""

    language: str
    words: Words
    title: Segment
    kind: str
    dates: str
    place: str
    strip: tuple[Fact, ...]
    label: str
    glance: tuple[Point, ...]
    facts: tuple[Fact, ...]
    contents: tuple[Entry, ...]
    body: tuple[Entry, ...]
    footnotes: tuple[Footnote, ...]
    checks: tuple[Check, ...]
    annex: tuple[Row, ...]
    provenance: tuple[Fact, ...]
    author: str
    reference: str
    modified: str


def brief(document: Document) -> Briefing:
    """The briefing view of a document in English (with a bilingual annex) or in Dutch (without one)."""
    words = WORDS[document.language]
    meta = document.meta
    body = tuple(_numbered(document))
    homes = _homes(body)
    numbers = {key: home.number for key, home in homes.items() if isinstance(home.block, Paragraph)}
    return Briefing(
        language=document.language,
        words=words,
        title=document.title,
        kind=words.kinds.get(meta.kind, meta.kind),
        dates=interval(meta.date, meta.until, document.language),
        place=keyfacts.place(document),
        strip=_strip(document, words),
        label=_label(document, words),
        glance=tuple(Point(s, homes[s.key].anchor, homes[s.key].number) for s in glance.choose(document)),
        facts=tuple(Fact(name, value) for name, value in keyfacts.gather(document, numbers)),
        contents=tuple(entry for entry in body if isinstance(entry.block, Heading) and entry.block.level <= 2),
        body=body,
        footnotes=document.footnotes,
        checks=tuple(_check(note, homes) for note in document.notes if note.stage == "translate"),
        annex=tuple(_rows(document, body)) if document.translation else (),
        provenance=_provenance(document, words),
        author=meta.author,
        reference=meta.reference or meta.source_name,
        modified=meta.source_date,
    )


def runs(segment: Segment, language: str) -> tuple[Run, ...]:
    """A segment's text cut where its language changes or a footnote is referred to; the texts join to the whole.

    A segment that was kept in the source language is one foreign run.
    """
    if segment.kept:
        language = "nl"
    made, at = [], 0
    for mark in segment.marks:
        if mark.kind not in ("foreign", "footnote") or mark.start < at:
            continue
        if mark.start > at:
            made.append(Run(segment.text[at : mark.start], language, foreign=segment.kept))
        if mark.kind == "footnote":
            made.append(Run(mark.ref, language, footnote=True))
        else:
            made.append(Run(segment.text[mark.start : mark.end], mark.value or "en", foreign=mark.value != language))
        at = max(at, mark.end)
    if at < len(segment.text):
        made.append(Run(segment.text[at:], language, foreign=segment.kept))
    return tuple(made)


def source_runs(segment: Segment) -> tuple[Run, ...]:
    """The Dutch of a translated segment cut like `runs`: its foreign phrases are those the translation kept.

    Footnotes are referred to at the end, since the translation does not tell where they stood in the Dutch.
    """
    made, at = [], 0
    for mark in segment.marks:
        phrase = segment.text[mark.start : mark.end]
        found = segment.source.find(phrase, at) if mark.kind == "foreign" and mark.value != "nl" else -1
        if phrase and found >= 0:
            made += [Run(segment.source[at:found], "nl"), Run(phrase, mark.value or "en", foreign=True)]
            at = found + len(phrase)
    made.append(Run(segment.source[at:], "nl"))
    made += [Run(mark.ref, "nl", footnote=True) for mark in segment.marks if mark.kind == "footnote"]
    return tuple(run for run in made if run.text)


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


def _homes(body: tuple[Entry, ...]) -> dict[str, Entry]:
    """The entry that each segment key stands in."""
    return {segment.key: entry for entry in body for segments in _cells(entry.block) for segment in segments}


def _cells(block: BodyBlock) -> Iterator[Segments]:
    """The texts of a block that read on by themselves: a paragraph, each item, each cell."""
    match block:
        case Heading() | Speaker():
            yield (block.segment,)
        case Paragraph():
            yield block.segments
        case Items():
            for item in block.items:
                yield from _item_cells(item)
        case Table():
            for row in block.rows:
                yield from row


def _item_cells(item: Item) -> Iterator[Segments]:
    yield item.segments
    for inner in item.items:
        yield from _item_cells(inner)


def _rows(document: Document, body: tuple[Entry, ...]) -> Iterator[Row]:
    yield Row("title", "", (document.title,))
    for entry in body:
        for segments in _cells(entry.block):
            if segments:
                yield Row(entry.anchor, entry.number, segments)
    for footnote in document.footnotes:
        yield Row(f"fn-{footnote.label}", footnote.label, footnote.segments)


def _strip(document: Document, words: Words) -> tuple[Fact, ...]:
    meta = document.meta
    first = Fact(words.reference, meta.reference) if meta.reference else Fact(words.source, meta.source_name)
    facts = (
        first,
        Fact(words.date, interval(meta.date, meta.until, document.language)),
        Fact(words.author, meta.author),
        Fact(words.language, words.translated if document.translation else words.language_name),
    )
    return tuple(fact for fact in facts if fact.value)


def _label(document: Document, words: Words) -> str:
    made = document.translation
    if made is None:
        return ""
    if made.approved_by:
        return words.approved.format(engine=made.engine, model=made.model, name=made.approved_by)
    return words.unreviewed.format(engine=made.engine, model=made.model)


def _check(note: Note, homes: dict[str, Entry]) -> Check:
    return Check(note.message, home.anchor, home.number) if (home := homes.get(note.where)) else Check(note.message)


def _provenance(document: Document, words: Words) -> tuple[Fact, ...]:
    meta, made = document.meta, document.translation
    facts = (
        Fact(words.source, meta.source_name),
        Fact("SHA-256", meta.source_sha256),
        Fact(words.sentences, str(sum(1 for _ in document.segments()))),
        Fact(words.engine, made.engine if made else ""),
        Fact(words.model, made.model if made else ""),
        Fact(words.approved_by, (made.approved_by or words.nobody) if made else ""),
        Fact(words.made_with, f"verslag {__version__}"),
    )
    return tuple(fact for fact in facts if fact.value)
