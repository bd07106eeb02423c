"""Read the dates and times of day that a Dutch or English sentence states, and write Dutch ones in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from babel import Locale

Language: TypeAlias = Literal["nl", "en"]
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
_JOIN: dict[Language, str] = {
    "nl": r"\s*(?:,|-|–|—|t/m|\btot en met\b|\btot\b|\bop\b|\ben\b)\s*",
    "en": r"\s*(?:,|-|–|—|&|\bto\b|\bthrough\b|\buntil\b|\band\b)\s*(?:the )?",
}
_ORDINAL = {"nl": r"(?:ste|de|e)?", "en": r"(?:st|nd|rd|th)?"}
_EXTRA = {"nl": {"mrt": 3, "sept": 9, "febr": 2}, "en": {"Sept": 9}}
_WORDS = {"en": "and", "tot en met": "to", "t/m": "to", "tot": "to", "op": "to"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date as said at `start` to `end`: its days of one month, or none; 0 for a month or year that is unsaid."""

    start: int
    end: int
    days: tuple[int, ...]
    month: int
    year: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day as said at `start` to `end`, "HH:MM"."""

    start: int
    end: int
    value: str


@cache
def months(language: Language) -> dict[str, int]:
    """The names of the months, long and short, as the language writes them."""
    names = Locale(language).months["format"]
    return {names[width][n].rstrip("."): n for width in ("abbreviated", "wide") for n in range(1, 13)} | _EXTRA[
        language
    ]


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    wide = set(Locale(language).months["format"]["wide"].values())
    names = [name if name in wide else rf"{name}(?:\.|\b)" for name in sorted(months(language), key=len, reverse=True)]
    month = rf"(?P<month>{'(?i:' if language == 'nl' else '(?:'}{'|'.join(names)}))(?![^\W_])"
    day = rf"(?:3[01]|[12]\d|0?[1-9])(?!\d){_ORDINAL[language]}"
    days = rf"(?<![\w.,/-])(?P<days>{day}(?:{_JOIN[language]}{day}){{0,12}})"
    of = r"(?:(?:day )?of )?" if language == "en" else ""
    after = rf"(?<![\w-]){month} (?P<days>{day}(?:{_JOIN['en']}{day}){{0,12}})(?:,? (?P<year>{_YEAR}))?(?!\w)"
    figures = (
        r"(?<![\w./-])(?P<year>(?:1[5-9]|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<days>0[1-9]|[12]\d|3[01])(?![\w-])",
        rf"(?<![\w./-])(?P<days>3[01]|[12]\d|0?[1-9])(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<year>{_YEAR})(?!\w)",
    )
    written = (
        rf"{days}\s+{of}{month}(?:,? (?P<year>{_YEAR}))?(?![\w-])",
        *((after,) if language == "en" else ()),
        rf"(?<![\w-]){month},? (?P<year>{_YEAR})(?![\w-])",
    )
    return tuple(map(re.compile, (*figures, *written)))


def find_dates(text: str, language: Language) -> list[Day]:
    """The dates of a sentence, in order and apart.

    >>> [(day.days, day.month, day.year) for day in find_dates("Op 3 en 4 april 2024", "nl")]
    [((3, 4), 4, 2024)]
    >>> [(day.days, day.month, day.year) for day in find_dates("It may be on May 3rd, 2024.", "en")]
    [((3,), 5, 2024)]
    """
    found: list[Day] = []
    taken = bytearray(len(text))
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                found.append(_day(match, language))
                taken[match.start() : match.end()] = b"\1" * len(match.group())
    return sorted(found, key=lambda day: day.start)


def _day(match: re.Match[str], language: Language) -> Day:
    said = match.groupdict()
    name = (said.get("month") or "").rstrip(".")
    known = months(language)
    month = int(said["m"]) if said.get("m") else known.get(name) or known.get(name.lower()) or known[name.title()]
    days = tuple(int(number) for number in re.findall(r"\d+", said.get("days") or ""))
    return Day(match.start(), match.end(), days, month, int(said.get("year") or 0))


def english_date(text: str) -> str:
    """A Dutch date in English words.

    >>> english_date("3 t/m 4 april 2024"), english_date("14-03-2024")
    ('3 to 4 April 2024', '14 March 2024')
    """
    day = find_dates(text, "nl")[0]
    name = str(Locale("en").months["format"]["wide"][day.month])
    year = f" {day.year}" if day.year else ""
    if len(day.days) < 2:
        return f"{day.days[0]} {name}{year}" if day.days else f"{name}{year}"
    said = re.match(r"[\d\W]*?(?:\d+(?:ste|de|e)?(?:\W|tot en met|t/m|tot|op|en)+)+\d+", text)
    words = re.sub(r"(?<=\d)(?:ste|de|e)\b", "", said.group() if said else text)
    return re.sub(r"tot en met|t/m|\btot\b|\bop\b|\ben\b", lambda word: _WORDS[word.group()], words) + f" {name}{year}"


_TIMES = {
    "nl": re.compile(
        r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?:\s*uur\b)?"
        r"|\.(?P<point>[0-5]\d)(?:\s*uur\b|(?=\s*(?:-|–|tot|en|t/m)\s*\d?\d[.:]\d\d\s*uur\b)))(?!\w|:\d)"
    ),
    "en": re.compile(
        r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?:\s*(?P<half>[ap])\.?m\b\.?)?"
        r"|(?:\.(?P<point>[0-5]\d))?\s*(?P<round>[ap])\.?m\b\.?)(?!\w|:\d)"
    ),
}


def find_times(text: str, language: Language) -> Iterator[Time]:
    """The times of day of a sentence; digits with a full stop are a time only where the words say so.

    >>> [time.value for time in find_times("van 9.30 tot 19:30 uur", "nl")]
    ['09:30', '19:30']
    >>> [time.value for time in find_times("from 9:30 to 7.30 p.m.", "en")]
    ['09:30', '19:30']
    """
    for match in _TIMES[language].finditer(text):
        said = match.groupdict()
        hour = int(said["hour"])
        half = said.get("half") or said.get("round")
        if half:
            hour = hour % 12 + 12 * (half == "p")
        yield Time(match.start(), match.end(), f"{hour:02}:{said.get('minute') or said.get('point') or '00'}")
