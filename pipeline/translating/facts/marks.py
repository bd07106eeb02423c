"""Carry the marks of a Dutch sentence over to its English: the same meanings, where the English says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from babel import Locale

from pipeline.document import Mark
from pipeline.translating.facts.amounts import Amount
from pipeline.translating.facts.dates import Day, Time
from pipeline.translating.facts.figures import Figure, find_figures
from pipeline.translating.facts.names import english_names, find_names, surname
from pipeline.translating.glossary import Glossary

Spans = list[tuple[int, int]]


def project(dutch: str, marks: tuple[Mark, ...], english: str, glossary: Glossary) -> tuple[Mark, ...]:
    """The marks of `dutch` that `english` says as well, at their places there, sorted and nested or apart.

    Mentions of the same thing are taken in order. A mark whose words cannot be found is left out.

    >>> marks = (Mark(3, 10, "location", "brussel"), Mark(14, 26, "date", "", "2024-04-04"))
    >>> [one.end for one in project("In Brussel op 4 april 2024.", marks, "In Brussels on April 4, 2024.", Glossary())]
    [11, 28]
    """
    if dutch == english:
        return marks
    if not marks:
        return ()
    said, there = find_figures(dutch, "nl"), find_figures(english, "en")
    return _placed(dutch, marks, english, lambda mark: _candidates(dutch, mark, english, said, there, glossary))


def project_verbatim(text: str, marks: tuple[Mark, ...], translation: str) -> tuple[Mark, ...]:
    """The marks of a text in any language whose words its translation, in any other, has as well.

    >>> marks = (Mark(7, 10, "quantity"), Mark(13, 17, "location"))
    >>> project_verbatim("Il dit 2 % à Kiev.", marks, "Er sagt 2 % in Kiew.")
    (Mark(start=8, end=11, kind='quantity', ref='', value=''),)
    """
    if text == translation:
        return marks
    return _placed(text, marks, translation, lambda mark: find_names(translation, (text[mark.start : mark.end],)))


def _placed(
    text: str, marks: tuple[Mark, ...], translation: str, candidates: Callable[[Mark], Spans]
) -> tuple[Mark, ...]:
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start - one.end, one.start)):
        if mark.kind != "footnote":
            free = next((span for span in candidates(mark) if _fits(*span, mark, placed)), None)
            placed += [replace(mark, start=free[0], end=free[1])] if free else []
    placed += _footnotes(text, marks, translation, placed)
    return tuple(sorted(placed, key=lambda mark: (mark.start, -mark.end)))


def _fits(start: int, end: int, mark: Mark, placed: Iterable[Mark]) -> bool:
    """Whether a span crosses none of the marks placed, and is not one of them."""
    for other in placed:
        apart = end <= other.start or start >= other.end
        nested = (other.start <= start and end <= other.end) or (start <= other.start and other.end <= end)
        same = (start, end) == (other.start, other.end)
        if not apart and (not nested or same or (other.kind, other.ref) == (mark.kind, mark.ref)):
            return False
    return True


def _candidates(
    dutch: str, mark: Mark, english: str, said: tuple[Figure, ...], there: tuple[Figure, ...], glossary: Glossary
) -> Spans:
    words = dutch[mark.start : mark.end]
    match mark.kind:
        case "date":
            return _dates(mark, there) or find_names(english, _month(mark))
        case "time":
            return [
                (one.start, one.end) for one in there if isinstance(one.meant, Time) and one.meant.value == mark.value
            ]
        case "quantity":
            return _amounts(mark, said, there)
        case "person":
            return find_names(english, (words,)) or find_names(english, (surname(words),))
        case _:
            return _names(words, mark, english, glossary)


def _names(words: str, mark: Mark, english: str, glossary: Glossary) -> Spans:
    """Where the English says the name; of an office "of" something it may say the office only."""
    names = english_names(words, mark.kind, glossary)
    found = find_names(english, (*(re.sub(r"(?i)^the ", "", name) for name in names), words))
    office = re.split(r" (?:van|voor|bij|der) ", words, maxsplit=1)[0] if mark.kind == "role" and not found else words
    return found if office == words else find_names(english, english_names(office, "role", glossary))


def _month(mark: Mark) -> tuple[str, ...]:
    """The English of a month, if that is all the date says."""
    year_and_month = re.fullmatch(r"\d{4}-(\d\d)", mark.value)
    return (str(Locale("en").months["format"]["wide"][int(year_and_month[1])]),) if year_and_month else ()


def _dates(mark: Mark, there: tuple[Figure, ...]) -> Spans:
    """Where the English says the first and the last day of a date's ISO value."""
    days = [(one.start, one.end, one.meant) for one in there if isinstance(one.meant, Day)]
    ends = [_parts(iso) for iso in mark.value.split("/")]
    whole = [(start, end) for start, end, day in days if all(_says(day, *wanted) for wanted in ends)]
    if whole or len(ends) == 1:
        return whole or _years(ends[0], there)
    first = next(((start, end) for start, end, day in days if _says(day, *ends[0])), None)
    last = next(((start, end) for start, end, day in days if _says(day, *ends[1])), None)
    return [(first[0], last[1])] if first and last and first[0] < last[1] else []


def _parts(iso: str) -> tuple[int, int, int]:
    numbers = [int(part) for part in re.findall(r"\d+", iso)]
    year, month, day = (*numbers, 0, 0, 0)[:3]
    return year, month, day


def _says(day: Day, year: int, month: int, number: int) -> bool:
    return day.month == month and (not day.year or not year or day.year == year) and (not number or number in day.days)


def _years(wanted: tuple[int, int, int], there: tuple[Figure, ...]) -> Spans:
    year, month, _ = wanted
    if month:
        return []
    return [(one.start, one.end) for one in there if isinstance(one.meant, Amount) and year in one.meant.values]


def _amounts(mark: Mark, said: tuple[Figure, ...], there: tuple[Figure, ...]) -> Spans:
    """Where the English says the amounts that stand within the mark."""
    ours = [one.meant for one in said if mark.start <= one.start < mark.end and isinstance(one.meant, Amount)]
    amounts = [one.meant for one in there if isinstance(one.meant, Amount)]
    matching: Callable[[Amount], Spans] = lambda our: [(one.start, one.end) for one in amounts if our.matches(one)]  # noqa: E731
    if len(ours) == 1:
        return matching(ours[0])
    found = [spans[0] for spans in map(matching, ours) if spans]
    return [(min(start for start, _ in found), max(end for _, end in found))] if len(found) == len(ours) > 0 else []


def _footnotes(dutch: str, marks: tuple[Mark, ...], english: str, placed: list[Mark]) -> list[Mark]:
    return [replace(mark, start=at, end=at) for mark in marks if mark.kind == "footnote"
            for at in (_footnote_place(dutch, mark.start, marks, english, placed),)]  # fmt: skip


def _footnote_place(dutch: str, at: int, marks: tuple[Mark, ...], english: str, placed: list[Mark]) -> int:
    """Where a reference belongs: at the end if it was there, behind the same name or word, else as far along."""
    if not dutch[at:].strip('.,;:?!)”"’»'):
        ending = re.search(r"[.,;:?!)”\"’»]*$", english)
        return len(english) - (len(dutch) - at) if ending and len(ending.group()) >= len(dutch) - at else len(english)
    for mark in marks:
        if mark.end == at and mark.kind != "footnote":
            same = [one.end for one in placed if (one.kind, one.ref, one.value) == (mark.kind, mark.ref, mark.value)]
            if same:
                return same[0]
    word = re.search(r"[\w’'-]+\W{0,2}$", dutch[:at])
    if word:
        found = re.search(rf"(?<!\w){re.escape(word.group())}(?!\w)", english)
        if found:
            return found.end()
    target = round(at / len(dutch) * len(english))
    gaps = [match.start() for match in re.finditer(r"(?=[\s.,;:?!]|$)", english)]
    return min(gaps, key=lambda gap: abs(gap - target))
