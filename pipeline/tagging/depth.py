"""Tell how deep each heading stands.

A section number is as deep as it has parts; numbers of another style ("I.", "1.", "a)") count within the last number of
the style before. A counted word ("Werksessie 1: …") is level 1, or one below the last section number if that is what it
counts within. An unnumbered heading stands one below the last numbered or counted one, or just above a number that
comes right under it, and so do those that follow. Where nothing is numbered all are level 1, except that a heading with
another right under it is one above that one, and those after it stay below it until the next such pair. Sections that
close or open a report as a whole ("Samenvatting", "Conclusie", "Bijlagen") are level 1. No heading is more than one
deeper than the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

COUNTED = re.compile(
    r"(?P<word>Werksessie|Sessie|Deel|Hoofdstuk|Paragraaf|Bijlage|Appendix|Annex|Artikel|Agendapunt|Onderdeel|Thema|Fase|Stap|Module"
    r"|Onderwerp|Blok|Dag|Ronde|Punt|Casus|Spoor|Pijler|Prioriteit|Doel|Doelstelling|Aanbeveling|Scenario|Motie)"
    r" (?:\d{1,3}|[IVX]{1,5}|[A-Z])\b(?P<rest>[.:]?(?: .*)?)$"
)
"""A word that counts the parts of a report, its number, and the `rest` of the heading."""
_APART = frozenset(["deel", "hoofdstuk", "bijlage", "appendix", "annex"])
_WHOLE = re.compile(
    r"(?:(?:Management)?[Ss]amenvatting|Inhoud(?:sopgave)?|Voorwoord|Inleiding|Conclusies?(?: en aanbevelingen)?"
    r"|Slotwoord|Slot|Eindoordeel|Bijlagen?|Colofon|Bronnen|Literatuur(?:lijst)?|Begrippenlijst|Afkortingen)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A heading whose depth is asked: its number ("" for none), its words, whether another stands right under it."""

    number: str
    text: str
    stacked: bool


class _Style(NamedTuple):
    """A style of numbers in use: the level of its whole numbers, the last number, and the level of that."""

    name: str
    level: int
    last: str
    depth: int


def levels(mentions: Sequence[Mention]) -> list[int]:
    """The level of each heading, by the rule above.

    >>> levels([Mention("", text, False) for text in ("Werksessie 1: Top", "Rusland", "Werksessie 2: Raad")])
    [1, 2, 1]
    >>> levels([Mention(number, "Gas", False) for number in ("I.", "1.", "1.1", "a)", "", "2.", "II.")])
    [1, 2, 3, 4, 5, 2, 1]
    """
    found: list[int] = []
    styles: tuple[_Style, ...] = ()
    base = 0
    for mention, below in zip_longest(mentions, mentions[1:]):
        if mention.number:
            styles = _styles_after(mention.number, styles)
            level = base = styles[-1].depth
        elif mention.stacked and below and below.number and styles:
            level = base = max(1, _styles_after(below.number, styles)[-1].depth - 1)
        else:
            above = found[-1] if found else 0
            level, base = _unnumbered(mention, above, base, styles[-1].depth if styles else 0)
        found.append(min(level, found[-1] + 1 if found else 1))
    return found


def _unnumbered(mention: Mention, above: int, base: int, numbered: int) -> tuple[int, int]:
    """The level, and the level that unnumbered headings after it stand below.

    `above` is the level of the heading before, `numbered` that of the last numbered one.
    """
    counted = COUNTED.match(mention.text)
    if counted:
        level = 1 if counted["word"].lower() in _APART else numbered + 1
        return level, level
    if _WHOLE.match(mention.text) and numbered < 2:
        return 1, 0
    if not numbered and base < 2 and mention.stacked and not (base and above == base):
        return 1, 1
    return base + 1, base


def _styles_after(number: str, styles: tuple[_Style, ...]) -> tuple[_Style, ...]:
    """The styles in use once `number` stands: those that count within its own end."""
    value = number.strip("().°")
    name = _style(value)
    for place, style in enumerate(styles):
        follows = len(value) == len(style.last) == 1 and style.name in "aA" and ord(value) == ord(style.last) + 1
        if style.name == name or follows:
            return (*styles[:place], _Style(style.name, style.level, value, style.level + value.count(".")))
    level = styles[-1].depth + 1 if styles else 1
    return (*styles, _Style(name, level, value, level + value.count(".")))


def _style(value: str) -> str:
    if value[0].isdigit():
        return "1"
    roman = set(value) <= set("IVX") or set(value) <= set("ivx")
    return ("i" if roman else "a") if value[0].islower() else ("I" if roman else "A")
