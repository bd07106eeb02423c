"""Learn from a whole document what its short mentions mean: surnames alone, and the abbreviations it defines, such as
"Foreign Ministers Meeting (FMM)".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.document import Mark
from pipeline.tagging.gazetteer import WORD, Name, Names, index, known_names, name_at, slug
from pipeline.tagging.people import Person

_DEFINED = re.compile(r" \((?:hierna: ?)?[“\"'‘]?(?P<short>[A-Za-z][\w&-]{1,9})[”\"'’]?\)")
_ROMAN = re.compile("[ivx]+")
_WORD = re.compile(r"[^\s(),;:]+")
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation and what it stands for."""

    short: str
    expansion: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names a document teaches, what its abbreviations stand for, and its persons in full by their surname."""

    names: Names
    expansions: Mapping[str, str]
    full: Mapping[str, frozenset[str]]

    def person(self, person: Person) -> Mark:
        """The mark of a person, who is the one named in full with that surname if there is only one."""
        return Mark(person.start, person.end, "person", _ref(person, self.full))


def learn(texts: Sequence[str], words: Iterable[Collection[str]], people: Iterable[Iterable[Person]]) -> Mentions:
    """What the texts of one document, their words and the persons found in them teach about all its mentions."""
    everyone = list({(person.name, person.family): person for person in chain.from_iterable(people)}.values())
    full: dict[str, set[str]] = defaultdict(set)
    for person in everyone:
        if person.name != person.family:
            full[person.family].add(slug(person.name))
    named = {family: frozenset(refs) for family, refs in full.items()}
    definitions: dict[str, Definition] = {}
    for one in chain.from_iterable(map(find_definitions, texts)):
        definitions.setdefault(one.short, one)
    names = [*_abbreviated(definitions.values()), *_surnames(words, everyone, named)]
    return Mentions(index(names), {short: one.expansion for short, one in definitions.items()}, named)


def _ref(person: Person, full: Mapping[str, frozenset[str]]) -> str:
    refs = full.get(person.family, frozenset())
    return next(iter(refs)) if person.name == person.family and len(refs) == 1 else slug(person.name)


def _abbreviated(definitions: Iterable[Definition]) -> Iterator[Name]:
    """Abbreviations, each of the kind of what it stands for; a doubtful definition does not overrule a known name."""
    for one in definitions:
        if one.short in known_names() and one.expansion[0].islower():
            continue
        word = WORD.match(one.expansion)
        known = name_at(one.expansion, word, known_names()) if word else None
        if known and known[1] == len(one.expansion):
            yield Name(one.short, known[2].kind, known[2].ref)
        else:
            yield Name(one.short, "abbreviation", slug(one.expansion))


def _surnames(
    words: Iterable[Collection[str]], everyone: Sequence[Person], full: Mapping[str, frozenset[str]]
) -> Iterator[Name]:
    """Surnames and full names; not a surname that is also a word of this document or the name of something else."""
    common = {person.family.lower() for person in everyone}.intersection(chain.from_iterable(words))
    for person in everyone:
        if person.name != person.family:
            yield Name(person.name, "person", _ref(person, full))
        if person.family.lower() not in common and person.family not in known_names():
            yield Name(person.family, "person", _ref(Person(0, 0, person.family, person.family), full))


def find_definitions(text: str) -> Iterator[Definition]:
    """The abbreviations in brackets whose letters the words before them begin with.

    >>> [(d.short, d.expansion) for d in find_definitions("de Foreign Ministers Meeting (FMM) en de heer X (CDA)")]
    [('FMM', 'Foreign Ministers Meeting')]
    """
    if "(" not in text:
        return
    for match in _DEFINED.finditer(text):
        if _ROMAN.fullmatch(match["short"]):
            continue
        start = _expansion_start(text, match.start(), match["short"])
        if start is not None:
            yield Definition(match["short"], text[start : match.start()].rstrip(" ,"))


def _expansion_start(text: str, end: int, short: str) -> int | None:
    """Where the words that the letters of `short` stand for begin, or None: the fewest words that will do."""
    words = list(_WORD.finditer(text, max(0, end - 160), end))
    letters = re.sub(r"[^a-z0-9]", "", short.lower())
    for count in range(1, min(len(words), _LONGEST) + 1):
        chosen = words[-count:]
        begins = chosen[0].group()[0].lower() == letters[0]
        long_enough = sum(len(word.group()) for word in chosen) >= 2 * len(letters)
        if begins and long_enough and _spells([word.group().lower() for word in chosen], letters, len(letters) > 2):
            return chosen[0].start()
    return None


def _spells(words: list[str], letters: str, several: bool) -> bool:
    """Whether the words, or the parts of one long word, begin with the letters in order."""
    if len(words) == 1 and several:
        return _in_order(words[0], letters)
    rest = letters
    for word in words:
        if rest and word[0] == rest[0]:
            rest = rest[1:]
            while rest and "-" in word and f"-{rest[0]}" in word:
                rest = rest[1:]
    return not rest


def _in_order(word: str, letters: str) -> bool:
    place = 0
    for letter in letters:
        place = word.find(letter, place) + 1
        if not place:
            return False
    return True
