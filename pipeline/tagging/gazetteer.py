"""Look names up in the bundled lists: places, organisations, roles and events, longest first, whole words only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from babel import Locale

from pipeline.document import MarkKind

WORD = re.compile(r"\w+(?:[-.&]\w+)*")
_TERRITORY_CODE = re.compile(r"[A-Z]{2}|0\d\d|1[45]\d|20\d|419")
_NO_PLACES = {"EU", "UN", "EZ", "ZZ", "QO", "001", "MO", "HK", "MM", "CD", "CG", "PS", "XA", "XB", "IM"}


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of something known; a `guarded` one is also a common word, so it counts only in a sure place."""

    text: str
    kind: MarkKind
    ref: str
    guarded: bool = False


# The first word of a name → how far into the name it begins, and the name; longest names first.
Names: TypeAlias = dict[str, list[tuple[int, Name]]]


def slug(text: str) -> str:
    """The name as an identifier: ASCII letters, digits and hyphens.

    >>> slug("Oekraïne"), slug("Washington D.C.")
    ('oekraine', 'washington-d-c')
    """
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ł", "l"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters.casefold()).strip("-")


def data_lines(name: str) -> Iterator[str]:
    """The lines of a bundled data file, without comments and blank lines."""
    for line in files("pipeline.tagging").joinpath("data", name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of a bundled list: a name, and all its spellings, itself first."""
    for line in data_lines(name):
        canonical, _, others = line.partition("\t")
        yield canonical.rstrip("*"), [canonical, *(o for o in others.split(" | ") if o)]


def index(names: Iterable[Name]) -> Names:
    """The names by their first word, so that one look-up a word finds them."""
    found: Names = {}
    for name in dict.fromkeys(names):
        word = WORD.search(name.text)
        if word:
            found.setdefault(word.group(), []).append((word.start(), name))
    for same in found.values():
        same.sort(key=lambda entry: -len(entry[1].text))
    return found


def name_at(text: str, word: re.Match[str], names: Names) -> tuple[int, int, Name] | None:
    """The longest name that begins at `word` and ends where a word does, with its place; never part of a compound."""
    for offset, name in names.get(word.group(), ()):
        start = word.start() - offset
        end = start + len(name.text)
        if start >= 0 and text.startswith(name.text, start) and ends_word(text, end):
            return start, end, name
    return None


def ends_word(text: str, end: int) -> bool:
    """Whether a word that stops at `end` is whole: no letter, digit or hyphen goes on with it."""
    return end >= len(text) or not (text[end].isalnum() or text[end] in "-_")


def _listed(file: str, kind: MarkKind) -> Iterator[Name]:
    for canonical, spellings in rows(file):
        for spelling in spellings:
            yield Name(spelling.rstrip("*"), kind, slug(canonical), spelling.endswith("*"))


def _territories() -> Iterator[Name]:
    for code, name in Locale("nl").territories.items():
        if _TERRITORY_CODE.fullmatch(code) and code not in _NO_PLACES and name[0].isupper():
            yield Name(name, "location", slug(name))


def _either_case(file: str, kind: MarkKind) -> Iterator[Name]:
    for name in _listed(file, kind):
        yield name
        yield Name(name.text[0].upper() + name.text[1:], name.kind, name.ref, name.guarded)


def _ministries() -> Iterator[Name]:
    for domain, spellings in rows("domains.tsv"):
        ref = slug(f"ministerie van {domain}")
        for spelling in spellings:
            for word in ("ministerie", "Ministerie"):
                yield Name(f"{word} van {spelling}", "organization", ref)
        for code in spellings[1:]:
            yield Name(code, "organization", ref)


@cache
def known_names() -> Names:
    """Everything the bundled lists and CLDR know."""
    listed = [*_listed("places.tsv", "location"), *_listed("organizations.tsv", "organization")]
    names = [*listed, *_either_case("events.tsv", "event"), *_either_case("roles.tsv", "role"), *_ministries()]
    taken = {name.text for name in names}
    return index([*names, *(name for name in _territories() if name.text not in taken)])
