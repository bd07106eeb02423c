"""Read Dutch numbers, in figures and in words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

_LOW = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
HALVES = {"half": "0.5", "halve": "0.5", "anderhalf": "1.5", "anderhalve": "1.5", "één": "1"}
_GROUPED = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"

FIGURES = rf"{_GROUPED}|\d+(?:,\d+|\.\d{{1,2}})?"
WORDS = (
    r"(?:[EeÉé][eé]n|[Hh]al[fv]e?|[Aa]nderhal|[Tt]wee|[Dd]rie|[Vv]ier|[Vv]ijf|[Zz]es|[Zz]even|[Aa]cht|[Nn]egen|[Tt]ien"
    r"|[Ee]lf|[Tt]waalf|[Dd]ertien|[Vv]eertien|[Tt]wintig|[Dd]ertig|[Vv]eertig|[Tt]achtig|[Hh]onderd|[Dd]uizend)[a-zë]*?"
)
POWERS = {"honderd": 2, "duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mld": 9, "biljoen": 12}


@cache
def number_words() -> dict[str, int]:
    """Every whole number that is written as one word, up to 1,999 and round thousands up to 19,000.

    >>> number_words()["vijfentwintig"], number_words()["tweeduizend"]
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
    if word in HALVES:
        return Decimal(HALVES[word])
    if word in number_words():
        return Decimal(number_words()[word])
    if not re.fullmatch(FIGURES, word):
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
