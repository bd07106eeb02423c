"""Every figure of a sentence, in either language, and which of the Dutch the English has lost or altered."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from pipeline.translating.facts.amounts import Amount, find_amounts, find_fractions, number_words
from pipeline.translating.facts.dates import Day, Language, Time, find_dates, find_times

Kind: TypeAlias = Literal["address", "date", "time", "reference", "fraction", "amount"]
_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>«»“”\"]*[\w/]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.@/-])(?:[a-z0-9-]{2,63}\.){1,6}(?:nl|com|eu|org|net|gov|int|be|edu)\b(?:/[^\s<>«»“”\"]*[\w/])?",
    re.IGNORECASE,
)
_ADDRESS_SIGN = re.compile(r"[.:@][\w/]")
_DIGIT = re.compile(r"\d")
_REFERENCE = re.compile(
    r"(?<![\w/.,-])(?:[A-Z][A-Za-z]{0,11}[-/]?\d\w*(?:[-/.]\w*\d\w*)*|\d+[A-Z]\w*(?:-\w*\d\w*)*|\d+[a-z]{5,}\w*"
    r"|\d+(?:[-/]\d+){2,}|\d{5}-\d+|\d+/\d+(?:-\d+)?|\d{1,4}(?:\.\d{1,4}){2,})(?!\w)"
)
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+|\s\d{3}(?!\d))*")
_DAY_AND_MONTH = re.compile(r"(?<![\d.,])\d{1,2}([-./])\d{1,2}\1(?=\d{2,4}(?!\d))")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MEASURE = re.compile(r"\d+(?:MW|GW|TWh|GWh|MWh|Mton|Mt)|(?:EUR|USD|GBP)\d+")
_DECADE = re.compile(r"\bjaren[ -]['’‘]?$", re.IGNORECASE)
# What English may say for a number word without naming it.
_OTHERWISE = {
    2: r"both|pair|couple|twice|doubl\w+|dual|two\w*|second|either|neither|bi\w+",
    3: r"third|triple|trio|thrice|three\w*|tri\w+",
    4: r"fourth|quarter\w*|four\w*",
    5: r"fifth|five\w*",
    6: r"sixth|six\w*|half-year\w*|half a dozen",
    10: r"tenth|ten\w*|decade",
    12: r"dozen|twelve\w*|twelfth",
    100: r"hundred\w*|centur\w+|centenary",
    1000: r"thousand\w*",
}


@dataclass(frozen=True, slots=True)
class Verbatim:
    """An address or a reference at `start` to `end`, which reads the same in every language."""

    start: int
    end: int
    text: str


Key: TypeAlias = tuple[object, ...] | str
Meant: TypeAlias = Day | Time | Amount | Verbatim


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it means."""

    kind: Kind
    meant: Meant

    @property
    def start(self) -> int:
        """Where it begins in the sentence."""
        return self.meant.start

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.meant.end


@lru_cache(maxsize=4096)
def find_figures(text: str, language: Language) -> tuple[Figure, ...]:
    """The figures of a sentence, in order and apart.

    >>> [(one.kind, one.start) for one in find_figures("Op 4 april 2024 om 9.30 uur: 2% van 21501-02-1855.", "nl")]
    [('date', 3), ('time', 19), ('amount', 29), ('reference', 36)]
    """
    return tuple(sorted(_read(text, language), key=lambda figure: figure.start))


def _read(text: str, language: Language) -> Iterator[Figure]:
    """The surest kinds first; what one has taken the next does not see."""
    in_digits: tuple[tuple[Kind, Callable[[str], Iterable[Meant]]], ...] = (
        ("date", lambda left: find_dates(left, language)),
        ("time", lambda left: find_times(left, language)),
        ("reference", _references),
    )
    readers: tuple[tuple[Kind, Callable[[str], Iterable[Meant]]], ...] = (
        ("address", find_addresses),
        *(in_digits if _DIGIT.search(text) else ()),
        ("fraction", lambda left: find_fractions(left, language)),
        ("amount", lambda left: _decades(left, find_amounts(left, language))),
    )
    for kind, read in readers:
        for meant in list(read(text)):
            yield Figure(kind, meant)
            text = text[: meant.start] + "\0" * (meant.end - meant.start) + text[meant.end :]


def _decades(text: str, amounts: list[Amount]) -> Iterator[Amount]:
    """ "De jaren tachtig" are the 1980s."""
    for amount in amounts:
        if _DECADE.search(text, max(amount.start - 9, 0), amount.start):
            yield replace(amount, values=amount.values | {value + 1900 for value in amount.values})
        else:
            yield amount


def find_addresses(text: str) -> Iterator[Verbatim]:
    """The web and e-mail addresses of a sentence, without the full stop or bracket that closes it.

    >>> [found.text for found in find_addresses("Zie www.aiv.nl/a_b?c=1, of mail info@aiv.nl.")]
    ['www.aiv.nl/a_b?c=1', 'info@aiv.nl']
    """
    for match in _ADDRESS.finditer(text) if _ADDRESS_SIGN.search(text) else ():
        yield Verbatim(match.start(), match.end(), match.group())


def _references(text: str) -> Iterator[Verbatim]:
    for match in _REFERENCE.finditer(text):
        if not (_THOUSANDS.fullmatch(match.group()) or _MEASURE.fullmatch(match.group())):
            yield Verbatim(match.start(), match.end(), match.group())


def lost_numbers(text: str, translation: str) -> list[str]:
    """The numbers of a text in any language whose digits its translation, in any other, does not have.

    Those under ten are often written out and passed over; so are the points and commas, which languages use otherwise,
    and the months of dates in figures.

    >>> lost_numbers("Es kostet 2.500,50 Euro, 19 % mehr als 2019.", "It costs 2,500.50 euros, 90% more than in 2019.")
    ['19']
    """
    there = {_only_digits(one) for one in _NUMBER.findall(_in_ascii(translation))}
    said = _NUMBER.findall(_DAY_AND_MONTH.sub("", _in_ascii(text)))
    return [one for one in dict.fromkeys(said) if len(bare := _only_digits(one)) > 1 and bare not in there]


def _only_digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0")


def _in_ascii(text: str) -> str:
    """`text` with the digits of every script as 0 to 9."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def lost_figures(english: str, said: Sequence[Figure], there: Sequence[Figure]) -> list[tuple[Figure, Figure | None]]:
    """The figures of the Dutch that `english` does not say, each with the one it has instead, if there is one.

    `said` and `there` are the figures of the two. An amount counts as said when its worth and unit are there, a date
    when its days, month and year are.

    >>> dutch, english = "€30 om 19:30", "$30 at 7:30"
    >>> [(dutch[a.start : a.end], b and english[b.start : b.end])
    ...     for a, b in lost_figures(english, find_figures(dutch, "nl"), find_figures(english, "en"))]
    [('€30', '$30'), ('19:30', '7:30')]
    """
    offered = set[Key]().union(*map(_offered, there))
    missing = [figure for figure in said if not _wanted(figure) & offered]
    if missing:
        days, years = _days_and_years(there)
        plain = english.casefold()
        missing = [figure for figure in missing if not _is_said_otherwise(figure, plain, days, years)]
    spare: dict[Kind, deque[Figure]] = {}
    wanted = set[Key]().union(*map(_wanted, said)) if missing else set()
    for figure in there if missing else ():
        if not _offered(figure) & wanted:
            spare.setdefault(figure.kind, deque()).append(figure)
    return [(figure, spare[figure.kind].popleft() if spare.get(figure.kind) else None) for figure in missing]


def new_figures(dutch: str, said: Sequence[Figure], there: Sequence[Figure]) -> list[Figure]:
    """The figures in digits of the English that the Dutch has nowhere.

    >>> new_figures("4 april", find_figures("4 april", "nl"), find_figures("4 April 2023", "en"))[0].kind
    'date'
    """
    numbers = {int(number) for text in (dutch, dutch.replace(".", "")) for number in re.findall(r"\d{1,18}", text)}
    wanted = set[Key]().union(*map(_wanted, said))
    new = [
        figure
        for figure in there
        if not _is_known(figure, numbers) and (isinstance(figure.meant, Day) or not _offered(figure) & wanted)
    ]
    within = _numbers_within(dutch) if new else set()
    return [figure for figure in new if not _is_known(figure, numbers | within)]


def _numbers_within(dutch: str) -> set[int]:
    """The numbers that words begin with: 13 in "dertienjarige", 15 in "vijftiende"."""
    known = number_words("nl") | {"eerste": 1, "derde": 3, "acht": 8}
    words = set(re.findall(r"[^\W\d_]{3,40}", dutch.lower()))
    return {known[word[:size]] for word in words for size in range(3, len(word) + 1) if word[:size] in known}


def _is_known(figure: Figure, numbers: set[int]) -> bool:
    """Whether the Dutch has its digits somewhere."""
    match figure.meant:
        case Amount(values=values, digits=digits):
            return not digits or any(value in numbers for value in values)
        case Day(days=days, year=year):
            return all(number in numbers for number in (*days, *([year] if year else [])))
        case Time(value=value):
            hour, minute = int(value[:2]), int(value[3:])
            return hour in numbers and (not minute or minute in numbers)
        case Verbatim(text=text):
            return all(int(number) in numbers for number in re.findall(r"\d{1,18}", text))


def _wanted(figure: Figure) -> set[Key]:
    """What would say a Dutch figure: one of these, offered by an English one."""
    match figure.meant:
        case Amount(values=values, units=units):
            return {(value, unit) for value in values for unit in units or {""}}
        case Day(days=days, month=month, year=year):
            return {(month, frozenset(days), year or "")}
        case Time(value=value):
            return {(value,), (Decimal(value.replace(":", ".")), "")}
        case Verbatim(text=text):
            return {_bare(text)}


def _offered(figure: Figure) -> set[Key]:
    """What an English figure can say."""
    match figure.meant:
        case Amount(values=values, units=units):
            return {(value, unit) for value in values for unit in ("", *units)}
        case Day(days=days, month=month, year=year):
            return {(month, frozenset(days), year or ""), (month, frozenset(days), "")}
        case Time(value=value):
            # "10 uur" is ten o'clock as often as ten hours.
            hour = int(value[:2])
            hours = {(Decimal(hour), ""), (Decimal((hour - 1) % 12 + 1), "")} if value.endswith(":00") else set()
            return {(value,), *hours}
        case Verbatim(text=text):
            return {_bare(text)}


def _is_said_otherwise(figure: Figure, english: str, days: set[tuple[int, int]], years: set[int]) -> bool:
    match figure.meant:
        case Verbatim(text=text):
            bare = _bare(text)
            alone = r"(?<!\d)" if bare[0].isdigit() else ""
            return bool(re.search(rf"{alone}{re.escape(bare)}(?!\d)", _bare(english)))
        case Day() as day:
            known = all((day.month, number) in days for number in day.days or (0,))
            return known and (not day.year or day.year in years)
        case Amount(values=values, units=units):
            return not units and any(_is_otherwise(value, english) for value in values)
        case Time():
            return False


def _days_and_years(figures: Sequence[Figure]) -> tuple[set[tuple[int, int]], set[int]]:
    """Every month and day, be they of several dates, and every number that may be a year; a month has a day 0."""
    dates = [one.meant for one in figures if isinstance(one.meant, Day)]
    amounts = [one.meant for one in figures if isinstance(one.meant, Amount)]
    days = {(date.month, number) for date in dates for number in (0, *date.days)}
    return days, {date.year for date in dates} | {int(value) for amount in amounts for value in amount.values}


def _is_otherwise(value: Decimal, english: str) -> bool:
    words = _OTHERWISE.get(int(value)) if value == int(value) else None
    return bool(words and re.search(rf"\b(?:{words})\b", english))


def _bare(text: str) -> str:
    return re.sub(r"[\s‑–-]", "", text).casefold()
