"""Read the numbers, money, percentages and fractions that a sentence states, and write Dutch ones in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline.translating.facts.dates import Language

_SMALL: dict[Language, tuple[str, ...]] = {
    "nl": ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
           "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
}  # fmt: skip
_TENS: dict[Language, tuple[str, ...]] = {
    "nl": ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}
# "een" is an article as well, "acht" a verb; a sentence may rightly lose either.
_UNSURE = frozenset({"nul", "een", "acht"})
_SCALES: dict[Language, dict[str, int]] = {
    "nl": {"honderd": 2, "duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mld": 9, "biljoen": 12},
    "en": {
        "hundred": 2,
        "thousand": 3,
        "k": 3,
        "million": 6,
        "mln": 6,
        "m": 6,
        "billion": 9,
        "bn": 9,
        "trillion": 12,
    },
}
_POWERS = {2: "hundred", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
_SIGNS = {"€": "EUR", "eur": "EUR", "$": "USD", "us$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP"}
_UNITS = {
    "nl": r"%|‰|procentpunt(?:en)?\b|procent\b|percent\b|(?:euro|dollar|pond)(?:['’]?s)?\b|EUR\b|USD\b|GBP\b",
    "en": r"%|‰|percentage points?\b|per ?cent\b|euros?\b|dollars?\b|pounds?\b|EUR\b|USD\b|GBP\b",
}
_NUMERAL = {
    "nl": r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?",
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+(?:\.\d+)?",
}
_JOINED = re.compile(r"\s*(?:-|–|—|t/m|tot|en|of|à|to|and|or)\s*(?:€|\$|£)?\s*")
_PARTS: dict[Language, dict[str, int]] = {
    "nl": {"derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "tiende": 10},
    "en": {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10},
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number said at `start` to `end`: what it may be worth, in which units ("%", "EUR"), in digits or in words."""

    start: int
    end: int
    values: frozenset[Decimal]
    units: frozenset[str] = frozenset()
    digits: bool = True
    power: int = 0

    def matches(self, english: Amount) -> bool:
        """Whether `english` can be the same amount; a unit that this one has must be there."""
        return bool(self.values & english.values) and (not self.units or bool(self.units & english.units))


@cache
def number_words(language: Language) -> dict[str, int]:
    """What the number words are worth: to 99, and in Dutch the round hundreds and thousands written as one word.

    >>> number_words("nl")["vijfentwintig"], number_words("en")["twenty-five"]
    (25, 25)
    """
    small, tens = _SMALL[language], _TENS[language]
    words = {word: value for value, word in enumerate(small)} | {word: 20 + 10 * n for n, word in enumerate(tens)}
    for unit, word in enumerate(small[1:10], 1):
        for ten, name in zip(range(20, 100, 10), tens, strict=True):
            join = "ën" if word.endswith("e") else "en"
            words[f"{word}{join}{name}" if language == "nl" else f"{name}-{word}"] = ten + unit
    if language == "nl":
        for word in small[2:] + tens:
            words[f"{word}honderd"] = words[word] * 100
            words[f"{word}duizend"] = words[word] * 1000
    else:
        words |= {f"{word[:-1]}ies": 20 + 10 * n for n, word in enumerate(tens)}  # "the nineties"
    return words


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    spoken = (set(number_words(language)) - _UNSURE) | {name for name in _SCALES[language] if len(name) > 3}
    words = "|".join(sorted(spoken, key=len, reverse=True))
    first = {word[0] for word in spoken}
    scales = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    if language == "nl":
        words += rf"|acht(?= (?:{scales})\b)"
    suffix = r"(?:ste|de|e)?" if language == "nl" else r"(?:st|nd|rd|th|s)?"
    short = r"(?:(?<=\d)|\s)" if language == "en" else r"\s*"
    figures = rf"(?<![\w.,])(?P<digits>{_NUMERAL[language]}){suffix}(?:,-{{1,2}})?"
    # "Half drie", "drie kwartier", "op twee na" and "onder vier ogen" are said without the number in English.
    idiom = r"(?<!\b[Hh]alf )" if language == "nl" else ""
    said = rf"(?<![\w-]){idiom}(?P<word>(?i:{words}))(?=[\s.,;:)%-]|$)(?! na\b| kwartier| etma| ogen)"
    hundred = r"(?P<hundred>[ -]hundred\b)?" if language == "en" else "(?P<hundred>(?!))?"
    return re.compile(
        rf"(?=[\d€$£]|\b[{''.join(sorted(first | set(map(str.upper, first)) | set('EUG')))}])"
        rf"(?:(?P<sign>US\$|[€$£]|\b(?:EUR|USD|GBP)\b)\s*)?(?:{figures}|{said}){hundred}"
        rf"(?:{short}(?P<scale>{scales})\b(?:(?<=ml[nd])\.)?)?(?:[\s-]*(?P<unit>{_UNITS[language]}))?(?![^\W_]{{4}})"
    )


@cache
def _fraction(language: Language) -> re.Pattern[str]:
    words = "|".join([*number_words(language), *(("één",) if language == "nl" else ("a",))])
    ending = "" if language == "nl" else "s?"
    parts = "|".join(_PARTS[language])
    count = rf"(?P<count>(?i:{words}))[ -]|(?P<three>(?i:driekwart))"
    # "Een derde" is a third party, unless it is a third of something.
    third = r"(?!(?i:een) (?:derde|vierde|vijfde|zesde|tiende)(?! van\b| deel\b))" if language == "nl" else ""
    return re.compile(rf"(?<![\w-]){third}(?:{count})(?P<part>{parts})?{ending}(?![\w-])")


def find_fractions(text: str, language: Language) -> Iterator[Amount]:
    """The fractions of a sentence in words.

    >>> [str(next(iter(part.values)))[:4] for part in find_fractions("slechts twee derde van de leden", "nl")]
    ['0.66']
    """
    if not any(part in text for part in _PARTS[language]):
        return
    for match in _fraction(language).finditer(text):
        if match["three"]:
            yield Amount(*match.span(), frozenset({Decimal(3) / 4}), digits=False)
        elif match["part"]:
            count = number_words(language).get(match["count"].lower(), 1)
            if count < _PARTS[language][match["part"]]:
                value = Decimal(count) / _PARTS[language][match["part"]]
                yield Amount(*match.span(), frozenset({value}), digits=False)


def find_amounts(text: str, language: Language) -> list[Amount]:
    """The numbers of a sentence; the members of a range share the unit and magnitude that only one of them has.

    >>> [(sorted(map(int, amount.values)), *amount.units) for amount in find_amounts("€ 2 tot 3 miljard, 2%", "nl")]
    [([2, 2000000000], 'EUR'), ([3000000000], 'EUR'), ([2], '%')]
    """
    found = [_amount(match, language) for match in _pattern(language).finditer(text)]
    for at in range(len(found) - 1):
        left, right = found[at], found[at + 1]
        if not _JOINED.fullmatch(text, left.end, right.start):
            continue
        if right.power and not left.power:
            left = replace(left, values=left.values | {value.scaleb(right.power) for value in left.values})
        if text[right.start] not in "€$£":  # "in 2025 tot € 3 miljard" begins with a year
            left = replace(left, units=left.units or right.units)
        found[at] = left
        if text[left.start] in "€$£":
            right = replace(right, units=right.units or left.units)
        found[at + 1] = _with_century(left, right)
    return found


def _with_century(left: Amount, right: Amount) -> Amount:
    """ "2021-22" says 2022."""
    (year,) = left.values if len(left.values) == 1 else (Decimal(0),)
    short = 1000 <= year < 2100 and right.digits and right.end - right.start == 2
    return (
        replace(right, values=right.values | {value + year // 100 * 100 for value in right.values}) if short else right
    )


def _amount(match: re.Match[str], language: Language) -> Amount:
    word, scale = (match["word"] or "").lower(), match["scale"]
    scales = _SCALES[language]
    if word in scales:
        value, power = Decimal(1).scaleb(scales[word]), 0
    else:
        value = Decimal(number_words(language)[word]) if word else read_numeral(match["digits"], language)
        value *= 100 if match["hundred"] else 1
        power = scales[scale] if scale else 0
    units = {_unit(sign) for sign in (match["sign"], match["unit"]) if sign}
    end = match.end() - len(match.group()) + len(match.group().rstrip(" -"))
    # "30 m" are metres as often as millions.
    worths = {value.scaleb(power), value} if scale == "m" else {value.scaleb(power)}
    return Amount(match.start(), end, frozenset(worths), frozenset(units), not word, power)


def _unit(said: str) -> str:
    said = said.lower()
    if said in _SIGNS:
        return _SIGNS[said]
    named = {"euro": "EUR", "doll": "USD", "pond": "GBP", "poun": "GBP"}
    return named.get(said[:4], "‰" if said == "‰" else "%")


def read_numeral(digits: str, language: Language) -> Decimal:
    """The worth of digits as the language writes them.

    >>> str(read_numeral("1.234,5", "nl")), str(read_numeral("1,234.5", "en")), str(read_numeral("3.1", "nl"))
    ('1234.5', '1234.5', '3.1')
    """
    digits = digits.replace(" ", "")
    if language == "en":
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    return Decimal(digits.replace(",", "."))


def english_numeral(digits: str) -> str:
    """Dutch digits as English writes them.

    >>> english_numeral("1.234,50"), english_numeral("2024"), english_numeral("3.1")
    ('1,234.50', '2024', '3.1')
    """
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+", digits):
        return digits.translate({ord("."): ",", ord(","): "."})
    return digits


def english_amount(text: str) -> str:
    """A Dutch amount in English.

    >>> [english_amount(dutch) for dutch in ("€ 1,5 miljard", "400 miljoen euro", "2 procent", "twaalf")]
    ['€1.5 billion', '€400 million', '2%', 'twelve']
    """
    match = _pattern("nl").match(text)
    if not match:
        return text
    signs = {"EUR": "€", "USD": "$", "GBP": "£"}
    unit = _unit(match["sign"] or match["unit"]) if match["sign"] or match["unit"] else ""
    power = _SCALES["nl"].get(match["scale"] or "", 0)
    number = _english_word(match["word"].lower()) if match["word"] else english_numeral(match["digits"])
    scaled = f"{number} {_POWERS[power]}" if power else number
    tail = {"": "", "%": "%" if number[0].isdigit() else " per cent", "‰": "‰"}.get(unit, "")
    return f"{signs.get(unit, '')}{scaled}{tail}"


def _english_word(word: str) -> str:
    if word in _SCALES["nl"]:
        return _POWERS[_SCALES["nl"][word]]
    value = number_words("nl")[word]
    return next((name for name, worth in number_words("en").items() if worth == value), f"{value:,}")
