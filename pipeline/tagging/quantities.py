"""Find quantities and sums of money, with their value as a decimal number and a unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache

from pipeline.document import Mark
from pipeline.tagging.gazetteer import rows

_LOW = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_HALVES = {"half": "0.5", "halve": "0.5", "anderhalf": "1.5", "anderhalve": "1.5", "één": "1"}
_GROUPED = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"

_FIGURES = rf"{_GROUPED}|\d+(?:,\d+|\.\d{{1,2}})?"
_WORDS = (
    r"(?:[EeÉé][eé]n|[Hh]al[fv]e?|[Aa]nderhal|[Tt]wee|[Dd]rie|[Vv]ier|[Vv]ijf|[Zz]es|[Zz]even|[Aa]cht|[Nn]egen|[Tt]ien"
    r"|[Ee]lf|[Tt]waalf|[Dd]ertien|[Vv]eertien|[Tt]wintig|[Dd]ertig|[Vv]eertig|[Tt]achtig|[Hh]onderd|[Dd]uizend)[a-zë]*?"
)
_POWERS = {"honderd": 2, "duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mld": 9, "biljoen": 12}

_SIGNS = {"€": "EUR", "EUR": "EUR", "US$": "USD", "$": "USD", "£": "GBP"}
_PARTS = {"derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10}
_NUMBER = rf"(?:{_FIGURES}|{_WORDS})"
_POWER = rf"(?:{'|'.join(_POWERS)})\b"
_RANGE = r"(?: ?[-–—] ?| tot | à | tot en met | t/m )"
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>[Ee]en|[Éé]én|{_WORDS}) (?P<part>{'|'.join(_PARTS)})|[Dd]riekwart)(?![\w-])"
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
    words = {*_number_words(), *_HALVES, *_POWERS, *_PARTS} - {"een"}
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
    return value * 10 ** _POWERS[power] if power else value


def _fraction(found: re.Match[str]) -> str:
    if not found["count"]:
        return "0.75"
    count, part = number(found["count"]), _PARTS[found["part"]]
    one = count is None or count == 1
    if count is None or count >= part or (one and found["of"] is None and found["part"] != "kwart"):
        return ""
    return plain((count / part).quantize(Decimal("0.0001")))


@cache
def _number_words() -> dict[str, int]:
    """Every whole number that is written as one word, up to 1,999 and round thousands up to 19,000.

    >>> _number_words()["vijfentwintig"], _number_words()["tweeduizend"]
    (25, 2000)
    """
    words = {word: n for n, word in enumerate(_LOW)}
    for n, tens in enumerate(_TENS, 2):
        words[tens] = n * 10
        for one, digit in enumerate(_LOW[1:10], 1):
            words[f"{digit}{'ën' if digit.endswith('e') else 'en'}{tens}"] = n * 10 + one
    small = dict(words)
    for n, word in enumerate(_LOW[1:], 1):
        multiple = "" if n == 1 else word
        words |= {f"{multiple}honderd{low if value else ''}": n * 100 + value for low, value in small.items()}
        words[f"{multiple}duizend"] = n * 1000
    return words


def number(text: str) -> Decimal | None:
    """The number that `text` is, or None: figures with Dutch separators, or a number word.

    >>> number("191.920"), number("1,5"), number("anderhalf"), number("nu")
    (Decimal('191920'), Decimal('1.5'), Decimal('1.5'), None)
    """
    word = text.casefold()
    if word in _HALVES:
        return Decimal(_HALVES[word])
    if word in _number_words():
        return Decimal(_number_words()[word])
    if not re.fullmatch(_FIGURES, word):
        return None
    if re.fullmatch(_GROUPED, word):
        word = word.replace(".", "")
    return Decimal(word.replace(",", "."))


def plain(value: Decimal) -> str:
    """The shortest decimal notation: no exponent, no trailing zeros.

    >>> plain(Decimal("1.50") * 1000000)
    '1500000'
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
