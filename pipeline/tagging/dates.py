"""Find dates, ranges of dates and times of day in Dutch sentences, as far as the words say them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from pipeline.document import Mark

_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
MONTH = rf"(?:{_MONTHS})"
"""The names of the months, as a pattern."""
_YEAR = r"(?:1[6-9]|2[01])\d\d(?!\d)"
_RECENT = r"(?:19|20)\d\d(?!\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_TO = r"(?: ?[-–—] ?| tot en met | en met | t/m | t\.?e\.?m\.? | tot | en )"
_RELATIVE = r"(?P<relative> (?:jl\b\.?|a\.?s\b\.?|jongstleden\b|aanstaande\b))"
_SINCE = (
    r"(?i:in|sinds|tot|vanaf|voor|na|uit|van|tussen|per|over|eind|begin|medio|jaar|jaren|vergaderjaar|najaar|voorjaar"
    r"|zomer|winter|herfst)"
)
_COUNTED = r"(?! (?:euro|mensen|personen|keer|gevallen|meter|kilometer|kilo|ton|stuks|woningen|leden|jaar)\b)"


_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"\d[-/.]\d")
_YEAR_PART = re.compile(r"(?:19|20)\d\d")
_MONTH_PART = re.compile(r"ari|aart|pril|[Mm]ei|uni|uli|ustus|ember|ober")


@dataclass(frozen=True, slots=True)
class Partial:
    """A day, month or year as far as a text says it; 0 is unsaid."""

    year: int = 0
    month: int = 0
    day: int = 0

    def iso(self) -> str:
        """ISO 8601, or "" where the year is unsaid.

        >>> Partial(2024, 7).iso(), Partial(0, 7, 1).iso()
        ('2024-07', '')
        """
        if not self.year:
            return ""
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])

    def exists(self) -> bool:
        """Whether the calendar has this day; 29 February may exist while the year is unsaid."""
        try:
            date(self.year or 2000, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Said:
    """A date as a text says it, at `start` to `end`: the first day, the last of a range, and "jl." or "a.s."."""

    start: int
    end: int
    first: Partial
    last: Partial | None = None
    relative: str = ""


@cache
def _months() -> dict[str, int]:
    months = Locale("nl").months["format"]
    names = {months[width][n].rstrip("."): n for width in ("wide", "abbreviated") for n in range(1, 13)}
    return names | {"mrt": 3, "sept": 9}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], Iterator[Said]]], ...]:
    month = rf"(?:(?i:{_MONTHS})\b|(?:{'|'.join(sorted(set(_months()) - set(_MONTHS.split('|')), reverse=True))})\b\.?)"
    weekday = "(?i:" + "|".join(Locale("nl").days["format"]["wide"].values()) + r"),? "
    ordinal = "(?:ste|de|e)?"
    written = (
        rf"(?<![\w.,/-])(?:{weekday})?(?:(?P<day1>{_DAY}){ordinal}(?P<list>(?:, {_DAY}{ordinal}){{0,8}})"
        rf"(?: (?P<month1>{month})(?: (?P<year1>{_YEAR}))?)?(?P<to>{_TO})(?:{weekday})?)?"
        rf"(?P<day>{_DAY}){ordinal} (?P<month>{month})(?:,? (?P<year>{_YEAR}))?{_RELATIVE}?(?![\w-])"
    )
    figures = (
        rf"(?<![\w.,/-])(?:(?P<isoyear>{_YEAR})-(?P<isomonth>0[1-9]|1[0-2])-(?P<isoday>0[1-9]|[12]\d|3[01])"
        rf"|(?P<day>{_DAY})(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<year>{_YEAR})"
        rf"|(?:(?<=d\.d\. )|(?<=\bdd )|(?<=\bop ))(?P<bareday>{_DAY})[-/](?P<baremonth>1[0-2]|0?[1-9])(?! van | deel))"
        rf"(?![\w/-]|\.\d)"
    )
    months = (
        rf"(?<!\d )(?<![\w/-])(?:(?P<month1>(?i:{_MONTHS}))(?: (?P<year1>{_YEAR}))?(?P<to>{_TO}))?"
        rf"(?P<month>(?i:{_MONTHS}))(?: (?P<year>{_YEAR}))?{_RELATIVE}?(?![\w-])"
    )
    years = (
        rf"(?<![\w/.,-]){_SINCE} (?:(?P<year1>{_RECENT})(?P<to>{_TO}))?(?P<year>{_RECENT})(?![\w-]|[.,/]\d){_COUNTED}"
        rf"|(?<![\w/.,–-])(?P<from>{_RECENT}) ?[-–] ?(?P<until>{_RECENT})(?![\w–-]|[.,/]\d)"
    )
    return (
        (_DIGIT, re.compile(written), _written),
        (_FIGURES, re.compile(figures), _in_figures),
        (_MONTH_PART, re.compile(months), _months_said),
        (_YEAR_PART, re.compile(years), _years_said),
    )


def find_dates(text: str) -> list[Said]:
    """The dates of a sentence, in order and apart; days that no calendar has are not dates.

    >>> [(said.first.iso(), said.last.iso()) for said in find_dates("van 3-4 april 2024") if said.last]
    [('2024-04-03', '2024-04-04')]
    >>> find_dates("nu, zo, 31 februari 2024")
    []
    """
    said: list[Said] = []
    taken: set[int] = set()
    for clue, pattern, read in _patterns():
        for match in pattern.finditer(text) if clue.search(text) else ():
            if taken.isdisjoint(range(*match.span())):
                found = [one for one in read(match) if one.first.exists() and (not one.last or one.last.exists())]
                said += found
                taken.update(*(range(one.start, one.end) for one in found))
    return sorted(said, key=lambda one: one.start)


def _number(text: str | None) -> int:
    return int(text) if text else 0


def _month(text: str | None) -> int:
    return _months()[text.rstrip(".").lower()] if text else 0


def _written(match: re.Match[str]) -> Iterator[Said]:
    last = Partial(_number(match["year"]), _month(match["month"]), _number(match["day"]))
    first = Partial(_number(match["year1"]), _month(match["month1"]), _number(match["day1"]))
    adjacent = not first.month and last.day - first.day == 1 + (match["list"] or "").count(",")
    yield from _pair(match, "day1", "day", first, last, adjacent=adjacent)


def _months_said(match: re.Match[str]) -> Iterator[Said]:
    if not (match["year"] or match["relative"] or match["month"].islower()):
        return
    last = Partial(_number(match["year"]), _month(match["month"]))
    first = Partial(_number(match["year1"]), _month(match["month1"]))
    yield from _pair(match, "month1", "month", first, last, adjacent=last.month - first.month == 1)


def _years_said(match: re.Match[str]) -> Iterator[Said]:
    if match["from"]:
        first, last = Partial(int(match["from"])), Partial(int(match["until"]))
        if first.year < last.year:
            yield Said(*match.span(), first, last)
    else:
        between = match.group().lower().startswith("tussen")
        first = Partial(_number(match["year1"]))
        yield from _pair(match, "year1", "year", first, Partial(int(match["year"])), adjacent=between)


def _in_figures(match: re.Match[str]) -> Iterator[Said]:
    iso = [match["isoyear"], match["isomonth"], match["isoday"]]
    written = [match["year"], match["month"] or match["baremonth"], match["day"] or match["bareday"]]
    yield Said(*match.span(), Partial(*map(_number, iso if match["isoyear"] else written)))


def _pair(
    match: re.Match[str], opens: str, then: str, first: Partial, last: Partial, *, adjacent: bool
) -> Iterator[Said]:
    """One date, one range, or two dates that "en" only joins."""
    relative = (match.groupdict().get("relative") or "").strip()
    start, end = match.span() if opens != "year1" else (match.start(opens if match[opens] else then), match.end())
    if not match[opens]:
        yield Said(start, end, last, None, relative)
        return
    first = _completed(first, last)
    joined = match["to"] == " en " and not adjacent and not _follows_between(match)
    if joined or not _in_order(first, last):
        yield Said(start, match.start("to"), first)
        yield Said(match.start(then), end, last, None, relative)
    else:
        yield Said(start, end, first, last, relative)


def _completed(first: Partial, last: Partial) -> Partial:
    """The start of a range with the month and year that only its end says."""
    month = first.month or last.month
    year = first.year or (last.year - (month > last.month) if last.year else 0)
    return Partial(year, month, first.day)


def _in_order(first: Partial, last: Partial) -> bool:
    return not last.year or (first.year, first.month, first.day) < (last.year, last.month, last.day)


def _follows_between(match: re.Match[str]) -> bool:
    return match.string[max(0, match.start() - 7) : match.start() + 7].lower().find("tussen ") >= 0


_CLOCK = re.compile(r"\d[:.]\d\d|\d uur")
_TIME = re.compile(
    r"(?<![\w.,:/])(?<![^\d]-)(?:(?P<hour>[01]?\d|2[0-4])(?P<sep>[:.])(?P<minute>[0-5]\d)(?P<seconds>:[0-5]\d)?"
    r"(?P<uur> uur\b|(?= ?(?:[-–]|tot|en) ?\d?\d[.:]\d\d uur\b))?"
    r"|(?:(?<=[Oo]m )|(?<=[Rr]ond )|(?<=omstreeks ))(?P<round>[01]?\d|2[0-4]) uur\b)(?![\w:]|[.,]\d)"
)


def find_times(text: str) -> Iterator[Mark]:
    """The times of day of a sentence, as HH:MM.

    >>> [mark.value for mark in find_times("van 9.30 uur tot 19:30, binnen 24 uur")]
    ['09:30', '19:30']
    """
    for match in _TIME.finditer(text) if _CLOCK.search(text) else ():
        if match["round"]:
            yield Mark(*match.span(), "time", value=f"{int(match['round']):02}:00")
        elif match["uur"] is not None or (match["sep"] == ":" and len(match["hour"]) == 2):
            yield Mark(*match.span(), "time", value=f"{int(match['hour']):02}:{match['minute']}")
