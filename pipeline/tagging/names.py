"""Find organisations, places, events and the offices people hold, and the persons who hold them, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pipeline.document import Mark
from pipeline.tagging.gazetteer import WORD, Name, ends_word, known_names, name_at, rows, slug
from pipeline.tagging.people import Person, person_at

_OF = re.compile(r" (?:van|voor|bij) (?:de |het |den )?")
_SUMMIT = re.compile(r"[A-Z]\w*(?:[- ]\w+)?-(?:top|conferentie)")
_COMMUNITIES = frozenset(("gemeente", "Gemeente", "provincie", "Provincie", "waterschap", "Waterschap"))
_COMMUNITY = re.compile(r"\w+ (?:[A-ZÀ-Þ’'][\w’'-]+)(?: (?:en|aan de|aan den|op) [A-ZÀ-Þ]\w+)?")
_SUMMIT_SUFFIX = "-top"
_TOP = re.compile(r"\b[Tt]op(?= in )")


@cache
def _domains() -> re.Pattern[str]:
    spellings = [spelling for _, spellings in rows("domains.tsv") for spelling in spellings]
    longest = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
    return re.compile(rf"(?: (van|voor))? ({longest})(?![\w-])")


@cache
def _domain_names() -> dict[str, str]:
    return {spelling: domain for domain, spellings in rows("domains.tsv") for spelling in spellings}


def find_names(text: str) -> tuple[list[Mark], list[Person]]:
    """The known names of a sentence as marks, and the persons that follow an office."""
    marks: list[Mark] = []
    people: list[Person] = []
    done = 0
    names = known_names()
    for word in WORD.finditer(text):
        key = word.group()
        if not (key in names or "-" in key or key in _COMMUNITIES) or word.start() < done:
            continue
        found = name_at(text, word, names) or _in_compound(text, word)
        if found and found[2].kind == "role":
            done, ref = _portfolio(text, found[1], found[2])
            mark, person = _office(text, found[0], done, found[2], ref)
            people += [person] if person else []
            marks += [mark] if mark else []
        elif found and not _is_common_word(text, *found):
            marks.append(Mark(found[0], found[1], found[2].kind, ref=found[2].ref))
            done = found[1]
        elif not found:
            marks += _shaped(text, word)
    return marks, people


def _is_common_word(text: str, start: int, end: int, name: Name) -> bool:
    return name.guarded and not re.search(r"\w,? $", text[max(0, start - 4) : start])


def _in_compound(text: str, word: re.Match[str]) -> tuple[int, int, Name] | None:
    """The office in "NAVO-ministers" or "oud-minister": the whole word is the office."""
    _, hyphen, office = word.group().partition("-")
    if not hyphen or not office.islower():
        return None
    for offset, name in known_names().get(office, ()):
        if name.kind == "role" and not offset and name.text == office:
            return word.start(), word.end(), name
    return None


def _portfolio(text: str, end: int, name: Name) -> tuple[int, str]:
    """Where an office ends with what it is charged with, "minister van Financiën", and what it then refers to."""
    domain = _domains().match(text, end)
    if not domain:
        return end, name.ref
    return domain.end(), f"{name.ref}-{domain[1] or 'van'}-{slug(_domain_names()[domain[2]])}"


def _office(text: str, start: int, end: int, name: Name, ref: str) -> tuple[Mark | None, Person | None]:
    """An office with whose it is, and the person whose name follows at once."""
    owner, whole = _owner(text, end)
    if owner and owner.kind == "location":
        ref = f"{ref}-van-{owner.ref}"
    holder = person_at(text, whole + 1, unknown_forenames=True) if text.startswith(" ", whole) else None
    if name.guarded and not holder and whole == start + len(name.text):
        return None, None
    return Mark(start, whole, "role", ref=ref), holder


def _owner(text: str, end: int) -> tuple[Name | None, int]:
    """The organisation or place that an office is of, and where it stops: "burgemeester van Tilburg"."""
    of = _OF.match(text, end)
    word = WORD.match(text, of.end()) if of else None
    found = name_at(text, word, known_names()) if word else None
    return (found[2], found[1]) if found and found[2].kind in ("organization", "location") else (None, end)


def _shaped(text: str, word: re.Match[str]) -> Iterator[Mark]:
    """Names that their form gives away: summits, municipalities and provinces."""
    if _SUMMIT.fullmatch(word.group()):
        yield Mark(word.start(), word.end(), "event", ref=slug(word.group()))
    elif word.group() in _COMMUNITIES:
        community = _COMMUNITY.match(text, word.start())
        if community and ends_word(text, community.end()):
            yield Mark(community.start(), community.end(), "organization", ref=slug(community.group()))


def venues(texts: Sequence[str], names: Iterable[Sequence[Mark]]) -> dict[str, str]:
    """The summit that each place hosts, as far as the document says "…-top in PLACE"."""
    hosts: dict[str, str] = {}
    for text, marks in zip(texts, names, strict=True):
        for event, place in pairwise(marks):
            if _is_summit(event) and place.kind == "location" and text[event.end : place.start] == " in ":
                hosts.setdefault(place.ref, event.ref)
    return hosts


def one_summit(text: str, marks: Sequence[Mark], hosts: Mapping[str, str]) -> Iterator[Mark]:
    """The marks, with a summit that is called by its place meaning the one held there, and "Top in PLACE" found."""
    places = {mark.start: hosts[mark.ref] for mark in marks if mark.ref in hosts}
    for mark in marks:
        called = _place(text[mark.start : mark.end]) if _is_summit(mark) and hosts else ""
        yield replace(mark, ref=hosts.get(called, mark.ref))
    for top in _TOP.finditer(text) if places else ():
        if top.end() + len(" in ") in places:
            yield Mark(top.start(), top.end(), "event", places[top.end() + len(" in ")])


def _is_summit(mark: Mark) -> bool:
    return mark.kind == "event" and mark.ref.endswith(_SUMMIT_SUFFIX)


def _place(summit: str) -> str:
    name = summit.removesuffix(_SUMMIT_SUFFIX)
    word = WORD.match(name)
    found = name_at(name, word, known_names()) if word else None
    return found[2].ref if found and found[2].kind == "location" else ""
