"""Tell that two names of a summit are one: the "NAVO-top in Washington" is the "Washington-top"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.document import Mark
from pipeline.tagging.gazetteer import WORD, known_names, name_at

_SUMMIT = "-top"
_TOP = re.compile(r"\b[Tt]op(?= in )")


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
    return mark.kind == "event" and mark.ref.endswith(_SUMMIT)


def _place(summit: str) -> str:
    name = summit.removesuffix(_SUMMIT)
    word = WORD.match(name)
    found = name_at(name, word, known_names()) if word else None
    return found[2].ref if found and found[2].kind == "location" else ""
