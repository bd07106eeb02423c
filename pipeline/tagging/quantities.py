"""Find quantities and sums of money, with their value as a decimal number and a unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache

from pipeline.document import Mark
from pipeline.tagging.gazetteer import rows
from pipeline.tagging.numerals import FIGURES, HALVES, POWERS, WORDS, number, number_words, plain

_SIGNS = {"€": "EUR", "EUR": "EUR", "US$": "USD", "$": "USD", "£": "GBP"}
_PARTS = {"derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10}
_NUMBER = rf"(?:{FIGURES}|{WORDS})"
_POWER = rf"(?:{'|'.join(POWERS)})\b"
_RANGE = r"(?: ?[-–—] ?| tot | à | tot en met | t/m )"
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>[Ee]en|[Éé]én|{WORDS}) (?P<part>{'|'.join(_PARTS)})|[Dd]riekwart)(?![\w-])"
    r"(?P<of>(?= van\b| deel\b))?"
)
_HINT = re.compile(r"[\d€$£]|jarig|maands|daags|kwart")
_PART = re.compile("|".join(_PARTS))
_PERIODS = {"jarig": "year", "maands": "month", "daags": "day"}


@cache
def _units() -> dict[str, str]:
    return {form: unit for unit, forms in rows("units.tsv") for form in forms[1:]}


@cache
def _counting_words() -> frozenset[str]:
    """Number words but the article "een"; "een miljoen" and "een derde" are told by their second word."""
    words = {*number_words(), *HALVES, *POWERS, *_PARTS} - {"een"}
    return frozenset(words | {word.capitalize() for word in words})


@cache
def _amount() -> re.Pattern[str]:
    money = r"(?:(?P<sign>€|US\$|\$|£|(?<!\w)EUR) ?|(?<![\w.,/-]))"
    period = r"[- ]?(?P<period>jarig|maands|daags)e?(?![\w-])"
    units = "|".join(re.escape(form) for form in sorted(_units(), key=len, reverse=True))
    return re.compile(
        rf"{money}(?P<low>{_NUMBER})(?: ?(?P<lowpower>{_POWER}))?"
        rf"(?:{_RANGE}(?:€ ?)?(?P<high>{_NUMBER})(?: ?(?P<power>{_POWER}))?)?"
        rf"(?:,[-–]{{1,2}}|{period}|\.? ?(?P<unit>{units})(?![\w-]))?(?!\w|[.,]\d)"
    )


def find_quantities(text: str, words: Collection[str]) -> Iterator[Mark]:
    """The quantities of a sentence; a bare number without unit, magnitude or thousands is not one.

    `words` are the words of the text.

    >>> text = "€ 1,5 miljard, 2% en twee derde van de leden"
    >>> [mark.value for mark in find_quantities(text, text.split())]
    ['1500000000 EUR', '2 %', '0.6667']
    """
    if not _HINT.search(text) and _counting_words().isdisjoint(words):
        return
    for found in _amount().finditer(text):
        value = _value(found)
        if value:
            yield Mark(found.start(), found.end(), "quantity", value=value)
    for found in _FRACTION.finditer(text) if _PART.search(text) else ():
        value = _fraction(found)
        if value:
            yield Mark(found.start(), found.end(), "quantity", value=value)


def _value(found: re.Match[str]) -> str:
    low, high = number(found["low"]), number(found["high"] or "")
    if low is None or (found["high"] and high is None):
        return ""
    unit = (
        _SIGNS.get(found["sign"] or "") or _PERIODS.get(found["period"] or "") or _units().get(found["unit"] or "", "")
    )
    power = found["power"] or found["lowpower"]
    if not (unit or power or re.search(r"\d\.\d{3}", found["low"])) or _is_article(found):
        return ""
    amounts = [_scaled(low, found["lowpower"] or found["power"])] + ([] if high is None else [_scaled(high, power)])
    return " ".join(filter(None, ("/".join(map(plain, amounts)), unit)))


def _is_article(found: re.Match[str]) -> bool:
    return found["low"].casefold() == "een" and not (found["lowpower"] or found["high"])


def _scaled(value: Decimal, power: str | None) -> Decimal:
    return value * 10 ** POWERS[power] if power else value


def _fraction(found: re.Match[str]) -> str:
    if not found["count"]:
        return "0.75"
    count, part = number(found["count"]), _PARTS[found["part"]]
    one = count is None or count == 1
    if count is None or count >= part or (one and found["of"] is None and found["part"] != "kwart"):
        return ""
    return plain((count / part).quantize(Decimal("0.0001")))
