"""Read the names of persons: after a title or an office, by initials or a given name, before a party in brackets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.tagging.gazetteer import WORD, data_lines, known_names, name_at

# Words that begin a sentence or a title with a capital, so that they are no part of a name before or after them.
_NO_NAME = (
    "Aan|Alle|Als|Antwoord|Artikel|Autoriteit|Bij|Daar|Dan|Dank|Dat|De|Deze|Die|Dit|Een|Elk|Elke|En|Er|Europese|Geen"
    "|Haar|Het|Hier|Hij|Hun|Ik|In|Kamer|Maar|Met|Mijn|Minister|Motie|Na|Naar|Nederlandse|Nu|Of|Om|Ons|Onze|Ook|Op|Partij"
    "|Partijen|Raad|Regering|Staat|Staatssecretaris|Staten|Te|Tot|Uit|Uw|Van|Voor|Voorzitter|Vraag|Waar|Wat|We|Welke|Wet"
    "|Wie|Wij|Zaken|Zij|Zijn|Zo"
)
_LOW = r"(?:van|von|de|den|der|ter|ten|te|het|’t|'t|op|in|la|le|du|da|dos|el|al|bin|ben|zu)"
_HIGH = r"(?:Van|Von|De|Den|Der|Ter|Ten|Te|El|Al|Le|La|Du|Ben)"
_PLAIN = rf"(?!(?:{_NO_NAME})\b)(?:[A-ZÀ-ÖØ-Þ]|IJ|O[’']|D[’'])[a-zà-öø-ÿ][a-zà-öø-ÿA-Z]*"
_FAMILY = rf"{_PLAIN}(?:[-–](?:{_LOW} ){{0,2}}{_PLAIN})*(?![\w-])"
_INITIALS = re.compile(r"(?![UVLDBN]\.[SNACV]\. )(?:(?:[A-Z]|Th|Ch|IJ|Chr|Ph)\.[ -]?){1,6}")
_INITIAL = re.compile(r"(?:[A-Z]|Th|Ch|Chr|Ph)\.")
_GLUED = re.compile(r"[\w.-]$")
_LABEL = re.compile(rf"[A-Z]\. {_PLAIN}")
_LABELLED = re.compile(
    r"(?:^|[.:;] |\b(?:punt|deel|onderdeel|bijlage|categorie|label|optie|variant|groep|artikel|sub|lid) )$"
)
_AFTER_FORENAMES = re.compile(rf" ?(?P<family>(?:(?:{_LOW}|{_HIGH}) ){{0,3}}{_FAMILY}(?: {_FAMILY})?)")
_ALONE = re.compile(rf"(?:{_HIGH}(?: (?:de|den|der|het|la|’t|'t))? )?{_FAMILY}")
_PAIR = re.compile(rf"{_FAMILY} (?P<family>{_FAMILY})")
_TITLE_WORDS = frozenset([
    "heer", "heren", "mevrouw", "meneer", "dhr", "mw", "mevr", "leden", "lid", "collega", "Kamerlid", "Kamerleden",
    "Heer", "Heren", "Mevrouw", "Meneer", "Dhr", "Mw", "Mevr", "Leden", "Collega",
    "prof", "prof.dr", "prof.mr", "dr", "drs", "ir",
])  # fmt: skip
_TITLE = re.compile(
    r"\b(?:[Hh]e(?:er|ren)|[Mm]evrouw|[Mm]eneer|[Dd]hr\.|[Mm]w\.|[Mm]evr\.|[Ll]eden|(?<=het )[Ll]id|[Cc]ollega"
    r"|Kamerlid|Kamerleden|(?:prof|dr|drs|ir)\.)(?: ?(?:prof|dr|mr|ir|drs|ing)\.)* (?=[A-ZÀ-Þ])"
)
_LONGEST_FORENAMES = 40
_NEXT = re.compile(r"(?: ?\([^()]{1,40}\))?(?:, | en |/)(?=[A-ZÀ-Þ])")
_BEFORE_PARTY = re.compile(rf"(?:^|(?<=[ (,/]))(?:{_HIGH}(?: (?:de|den|der|het) )?)? ?{_FAMILY}$")


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name at `start` to `end` of a text; `family` is the part that stands for the whole later on."""

    start: int
    end: int
    name: str
    family: str


@cache
def _given() -> frozenset[str]:
    return frozenset(name for line in data_lines("given-names.txt") for name in line.split())


@cache
def _parties() -> re.Pattern[str]:
    parties = "|".join(re.escape(party) for party in sorted(data_lines("parties.tsv"), key=len, reverse=True))
    return re.compile(rf" ?\( ?(?:{parties})(?:/(?:{parties}))* ?\)")


def find_people(text: str, words: Collection[str]) -> list[Person]:
    """The persons that a sentence names by itself, without the help of the rest of the document.

    `words` are the words of the text.

    >>> text = "de heer Van Rij, Rik Grashoff, W.B. Hoekstra en Helder (BBB)"
    >>> [person.name for person in find_people(text, text.split())]
    ['Van Rij', 'Rik Grashoff', 'W.B. Hoekstra', 'Helder']
    """
    titles = () if _TITLE_WORDS.isdisjoint(words) else _TITLE.finditer(text)
    found = [person for title in titles for person in _listed(text, title.end())]
    done = 0
    for start in sorted((*_initials(text), *_given_names(text, words))):
        person = person_at(text, start) if start >= done else None
        if person and person.family != person.name:
            found.append(person)
            done = person.end
    found += _before_parties(text)
    return sorted(set(found), key=lambda person: (person.start, -person.end))


def _initials(text: str) -> Iterator[int]:
    for initial in _INITIAL.finditer(text):
        before = text[max(0, initial.start() - 12) : initial.start()]
        is_label = _LABEL.match(text, initial.start()) and _LABELLED.search(before)
        if not _GLUED.search(before) and not is_label:
            yield initial.start()


def _given_names(text: str, words: Collection[str]) -> Iterator[int]:
    if not _given().isdisjoint(words):
        yield from (word.start() for word in WORD.finditer(text) if word.group() in _given())


def _before_parties(text: str) -> Iterator[Person]:
    for party in _parties().finditer(text) if "(" in text else ():
        before = _BEFORE_PARTY.search(text, max(0, party.start() - 60), party.start())
        if before:
            name = before.group().lstrip()
            yield Person(before.end() - len(name), before.end(), name, name)


def person_at(text: str, start: int, *, unknown_forenames: bool = False) -> Person | None:
    """The name of a person that begins at `start`, or None where a known name of something else does."""
    word = WORD.match(text, start)
    if not word or name_at(text, word, known_names()):
        return None
    forenames = _forenames_end(text, word)
    family = _AFTER_FORENAMES.match(text, forenames) if forenames > start else None
    if family and not _is_known(text, family.start("family")):
        return Person(start, family.end(), text[start : family.end()], _capital(family["family"]))
    pair = _PAIR.match(text, start) if unknown_forenames else None
    if pair and not _is_known(text, pair.start("family")):
        return Person(start, pair.end(), pair.group(), pair["family"])
    alone = _ALONE.match(text, start)
    return Person(start, alone.end(), alone.group(), alone.group()) if alone else None


def _forenames_end(text: str, word: re.Match[str]) -> int:
    """Where the initials and given names that begin at `word` stop; its start where there are none."""
    initials = _INITIALS.match(text, word.start())
    if initials:
        return len(initials.group().rstrip()) + initials.start()
    end, following = word.start(), word
    while following and following.group() in _given() and end < word.start() + _LONGEST_FORENAMES:
        end = following.end()
        following = WORD.match(text, end + 1) if text.startswith(" ", end) else None  # type: ignore[assignment]
    return end


def _listed(text: str, start: int) -> Iterator[Person]:
    person = person_at(text, start, unknown_forenames=False)
    while person:
        yield person
        following = _NEXT.match(text, person.end)
        person = person_at(text, following.end()) if following else None


def _is_known(text: str, start: int) -> bool:
    word = WORD.match(text, start)
    return word is not None and name_at(text, word, known_names()) is not None


def _capital(family: str) -> str:
    return family[0].upper() + family[1:]
