"""What the names and offices of a Dutch sentence are called in English, and where an English sentence says them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

from pipeline.document import MarkKind
from pipeline.translating.glossary import Glossary, Term, built_in

DEMONYMS = Path(__file__).parents[1] / "data" / "demonyms.tsv"
_OFFICES = {
    "minister": ("Minister of {}", "Minister for {}", "{} Minister"),
    "ministers": ("Ministers of {}", "Ministers for {}", "{} Ministers"),
    "viceminister": ("Deputy Minister of {}", "Deputy Minister for {}", "Vice-Minister of {}"),
    "onderminister": ("Deputy Minister of {}", "Deputy Minister for {}"),
    "staatssecretaris": ("State Secretary for {}", "State Secretary of {}", "Secretary of State for {}"),
    "staatssecretarissen": ("State Secretaries for {}", "State Secretaries of {}", "Secretaries of State for {}"),
    "ministerie": ("Ministry of {}", "Ministry for {}", "{} Ministry"),
    "ministeries": ("Ministries of {}", "Ministries for {}"),
}
_OFFICE = re.compile(rf"(?:([\w’'.]+)-)?({'|'.join(_OFFICES)}) (?:van|voor) (.+)", re.IGNORECASE)
_SUMMIT = re.compile(r"(.+)-top", re.IGNORECASE)
_TITLES = frozenset({"de", "heer", "mevrouw", "minister", "staatssecretaris", "het", "lid", "dr", "mr", "prof", "drs"})


def english_names(dutch: str, kind: MarkKind, glossary: Glossary) -> tuple[str, ...]:
    """What `dutch` may be called in English, the form to write first; () if that is not known.

    >>> english_names("Nieuw-Zeeland", "location", Glossary())
    ('New Zealand', 'New Zealander')
    >>> english_names("minister van Buitenlandse Zaken", "role", Glossary())[0]
    'Minister of Foreign Affairs'
    >>> english_names("NAVO-top", "event", Glossary())[0]
    'NATO summit'
    """
    term = glossary.whole(dutch)
    if term:
        return term.english
    found = built_in().whole(dutch)
    names = found.english if found else ()
    if kind == "location":
        names += _territories().get(fold(dutch), ())
    if names:
        return tuple(dict.fromkeys(names))
    return tuple(_composed(dutch, glossary))


def _composed(dutch: str, glossary: Glossary) -> Iterator[str]:
    office = _OFFICE.fullmatch(dutch)
    if office:
        body = f"{_first(office[1], glossary)} " if office[1] else ""
        for pattern in _OFFICES[office[2].lower()]:
            for domain in english_names(office[3], "term", glossary):
                yield body + pattern.format(domain)
    for cut in re.finditer(r" van (?:de |het )?(?=[A-ZÀ-Þ])", dutch):
        owners = english_names(dutch[cut.end() :], "organization", glossary)
        for held in english_names(dutch[: cut.start()], "role", glossary) if owners else ():
            yield from (f"{held} of {article}{name}" for name in owners for article in ("the ", ""))
    summit = _SUMMIT.fullmatch(dutch)
    if summit:
        whose = _first(summit[1], glossary)
        yield f"{whose} summit"
        yield f"summit in {whose}"
        yield f"{whose} top"


def _first(dutch: str, glossary: Glossary) -> str:
    return (*english_names(dutch, "organization", glossary), *english_names(dutch, "location", glossary), dutch)[0]


@cache
def _territories() -> dict[str, tuple[str, ...]]:
    """Folded Dutch name of every territory of CLDR, with its English name, adjective and people."""
    rows = (line.split("\t") for line in DEMONYMS.read_text(encoding="utf-8").splitlines() if "\t" in line)
    peoples = {row[0]: tuple(row[1].split("; ")) for row in rows if not row[0].startswith("#")}
    english = Locale("en").territories
    return {
        fold(dutch): (english[code], *peoples.get(english[code], ()))
        for code, dutch in Locale("nl").territories.items()
        if code in english
    }


def surname(person: str) -> str:
    """The word of a person's name that must not change: the last that has a capital and is no initial or title.

    >>> surname("D.M. van Weel"), surname("De heer Van der Staaij")
    ('Weel', 'Staaij')
    """
    words = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", person)
    names = [word for word in words if len(word) > 1 and word[0].isupper() and word.lower() not in _TITLES]
    return names[-1] if names else person


def find_names(english: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where `english` says any of `names` as whole words, in order and apart, the longest first.

    Abbreviations must have their capitals; for others capitals and accents make no difference.

    >>> find_names("US aid for Turkiye helps us.", ("US", "Türkiye"))
    [(0, 2), (11, 18)]
    """
    folded = fold(english)
    found: list[tuple[int, int]] = []
    for name in sorted(filter(None, names), key=len, reverse=True):
        shouts = name.isupper() and len(name) < 6
        for start in _places(fold(name), folded):
            end = start + len(name)
            if (not shouts or english[start:end] == name) and all(end <= a or start >= b for a, b in found):
                found.append((start, end))
    return sorted(found)


def _places(name: str, text: str) -> Iterator[int]:
    """Where `name` stands in `text` as whole words."""
    at = text.find(name)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(letter.isalnum() or letter == "_" for letter in around):
            yield at
        at = text.find(name, at + 1)


def fold(text: str) -> str:
    """Small letters without accents, letter for letter, so that offsets stay what they are."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=1024)
def _folded(letter: str) -> str:
    if letter in "’‘":
        return "'"
    if letter in "‑–":
        return "-"
    return unicodedata.normalize("NFD", letter)[0].lower()[0]


def proper_terms(dutch: str) -> Iterator[Term]:
    """The built-in names (with a capital: no offices, no labels) in `dutch`; a short one also as half of a compound.

    >>> [term.dutch for term in proper_terms("De NAVO-top van de Europese Raad")]
    ['Europese Raad', 'NAVO']
    """
    for found in built_in().find(dutch):
        if any(map(str.isupper, found.term.dutch)):
            yield found.term
    for halves in re.finditer(r"(?<![\w-])([A-Z]{2,6})-(?=\w)", dutch):
        term = built_in().whole(halves[1])
        if term:
            yield term
