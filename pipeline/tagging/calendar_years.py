"""Fill in the years that dates leave unsaid, from the document's other dates and its own; never from today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.document import Mark
from pipeline.tagging.dates import Partial, Said

# A report on a meeting carries the meeting's first day as its date, so that "4 april jl." may lie a little after it.
_HINDSIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The years that a document gives to its months and days, and its own date where that is known."""

    days: dict[tuple[int, int], frozenset[int]]
    reference: date | None


def evidence(said: Iterable[Said], reference_date: str) -> Evidence:
    """What the dates of a document, and its own date (ISO 8601, or empty), tell about the years left unsaid."""
    years: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in said:
        for partial in filter(None, (one.first, one.last)):
            if partial.year and partial.month:
                years[partial.month, partial.day].add(partial.year)
                years[partial.month, 0].add(partial.year)
    try:
        reference = date.fromisoformat(reference_date) if reference_date else None
    except ValueError:
        reference = None
    return Evidence({key: frozenset(value) for key, value in years.items()}, reference)


def date_marks(said: Sequence[Said], known: Evidence) -> list[Mark]:
    """The dates as marks: a value of ISO 8601, "a/b" for a range, "" where the year stays unknown."""
    marks = []
    for one in said:
        end = one.last or one.first
        year = end.year or _year(end, one.relative, known)
        last = end if end.year else replace(end, year=year)
        first = one.first if one.first.year or not year else _start(one.first, last)
        ends = (first, last) if one.last else (first,)
        value = "/".join(partial.iso() for partial in ends) if year and all(p.exists() for p in ends) else ""
        marks.append(Mark(one.start, one.end, "date", value=value))
    return marks


def _start(first: Partial, last: Partial) -> Partial:
    return replace(first, year=last.year - (first.month > last.month))


def _year(partial: Partial, relative: str, known: Evidence) -> int:
    same_day = _only_year(partial.month, partial.day, known)
    if same_day or not relative:
        return same_day or _only_year(partial.month, 0, known)
    past = relative.startswith(("jl", "jongst"))
    return _relative_year(partial, past, known.reference) if known.reference else 0


def _only_year(month: int, day: int, known: Evidence) -> int:
    years = [year for year in known.days.get((month, day), ()) if _near(year, known.reference)]
    return years[0] if len(years) == 1 else 0


def _near(year: int, reference: date | None) -> bool:
    return reference is None or abs(year - reference.year) <= 1


def _relative_year(partial: Partial, past: bool, reference: date) -> int:
    """The last such day up to the document's date, or the first from it on."""
    years = (reference.year + 1, reference.year, reference.year - 1)
    for year in years if past else reversed(years):
        if not replace(partial, year=year).exists():
            continue
        day = date(year, partial.month, partial.day or 1)
        if (
            day <= reference + _HINDSIGHT
            if past
            else day >= reference.replace(day=1 if not partial.day else reference.day)
        ):
            return year
    return 0
