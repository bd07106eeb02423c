"""Mark what the sentences of a document mean: dates, times, quantities, names, abbreviations and foreign phrases."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.document import Mark
from pipeline.tagging.calendar_years import date_marks, evidence
from pipeline.tagging.dates import find_dates, find_times
from pipeline.tagging.foreign import find_foreign
from pipeline.tagging.gazetteer import WORD, name_at
from pipeline.tagging.mentions import Mentions, learn
from pipeline.tagging.names import find_names, one_summit, venues
from pipeline.tagging.people import Person, find_people
from pipeline.tagging.quantities import find_quantities

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.\S+")
_FREE, _OFFICE, _TAKEN = 0, 1, 2


def mark(texts: Sequence[str], *, reference_date: str = "") -> list[tuple[Mark, ...]]:
    """The marks of each text of a document, sorted, nested or apart.

    All texts are read together: an abbreviation means what the document says it means, a surname the person
    named in full elsewhere. `reference_date` is the document's own date (ISO 8601), against which "jl." and "a.s."
    are read; without evidence a date's year stays unknown and its value empty.

    >>> [(m.kind, m.ref, m.value) for m in mark(["Op 3 en 4 april 2024 sprak de EU."])[0]]
    [('date', '', '2024-04-03/2024-04-04'), ('organization', 'europese-unie', '')]
    """
    different = list(dict.fromkeys(texts))
    marks = dict(zip(different, _mark_all(different, reference_date), strict=True))
    return [marks[text] for text in texts]


def _mark_all(texts: Sequence[str], reference_date: str) -> list[tuple[Mark, ...]]:
    texts = [_without_addresses(text) for text in texts]
    words = [frozenset(WORD.findall(text)) for text in texts]
    dates = [find_dates(text) for text in texts]
    known = evidence((said for of_text in dates for said in of_text), reference_date)
    names, people = _named(texts, words)
    mentions = learn(texts, words, people)
    hosts = venues(texts, names)
    return [
        _apart(
            text,
            [
                *date_marks(said, known),
                *find_times(text),
                *find_quantities(text, of_text),
                *_mentioned(text, of_text, mentions),
                *one_summit(text, found, hosts),
                *(mentions.person(person) for person in persons),
                *find_foreign(text),
            ],
        )
        for text, of_text, said, found, persons in zip(texts, words, dates, names, people, strict=True)
    ]


def _without_addresses(text: str) -> str:
    """The text with its web and e-mail addresses blotted out, offsets unchanged."""
    if "www." not in text and "://" not in text and "@" not in text:
        return text
    return _ADDRESS.sub(lambda found: "\0" * len(found.group()), text)


def _named(texts: Iterable[str], words: Iterable[Collection[str]]) -> tuple[list[list[Mark]], list[list[Person]]]:
    names, people = [], []
    for text, of_text in zip(texts, words, strict=True):
        found, holders = find_names(text)
        names.append(found)
        people.append([*holders, *find_people(text, of_text)])
    return names, people


def _mentioned(text: str, words: Collection[str], mentions: Mentions) -> Iterator[Mark]:
    """What the document itself taught: its abbreviations, and the persons it named before."""
    if mentions.names.keys().isdisjoint(words):
        return
    for word in WORD.finditer(text):
        found = name_at(text, word, mentions.names)
        if found:
            start, end, name = found
            yield Mark(start, end, name.kind, name.ref, mentions.expansions.get(name.text, ""))


def _apart(text: str, candidates: Iterable[Mark]) -> tuple[Mark, ...]:
    """The candidates, most trusted first, without those that overlap an earlier one; an office may hold another."""
    place = bytearray(len(text))
    chosen = []
    for one in candidates:
        size = one.end - one.start
        free = place.count(_FREE, one.start, one.end) == size
        held = one.kind in ("organization", "location") and place.count(_OFFICE, one.start, one.end) == size
        if size and (free or held):
            place[one.start : one.end] = bytes([_OFFICE if one.kind == "role" else _TAKEN]) * size
            chosen.append(one)
    return tuple(sorted(chosen, key=lambda one: (one.start, -one.end)))
