"""Tell headings from text, and how deep each one stands.

A line is a heading when it is short, begins like one, does not end like a sentence, opens its block and is followed by
text; or when it has a section number ("2.1 Achtergrond") or a counted word ("Werksessie 1: …") before such words. Short
lines in a row are a list, an address or a cover, not headings: at most three headings stand upon each other.

Depth: a section number is as deep as it has parts. A counted word is level 1, or one below the last section number if
that is what it counts within. An unnumbered heading stands one below the last numbered or counted one, and so do those
that follow. Where nothing is numbered all are level 1, except that a heading with another right under it is one above
that one, and those after it stay below it until the next such pair. Sections that close or open a report as a whole
("Samenvatting", "Conclusie", "Bijlagen") are level 1. No heading is more than one deeper than the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.tagging.labels import item_label, section_number
from pipeline.tagging.lines import Page, is_running, is_short
from pipeline.tagging.turns import opening

_COUNTED = re.compile(
    r"(?P<word>Werksessie|Sessie|Deel|Hoofdstuk|Paragraaf|Bijlage|Appendix|Annex|Artikel|Agendapunt|Onderdeel|Thema|Fase|Stap|Module"
    r"|Onderwerp|Blok|Dag|Ronde|Punt|Casus|Spoor|Pijler|Prioriteit|Doel|Doelstelling|Aanbeveling|Scenario|Motie)"
    r" (?:\d{1,3}|[IVX]{1,5}|[A-Z])\b(?P<rest>[.:]?(?: .*)?)$"
)
_APART = frozenset(["deel", "hoofdstuk", "bijlage", "appendix", "annex"])
_WHOLE = re.compile(
    r"(?:(?:Management)?[Ss]amenvatting|Inhoud(?:sopgave)?|Voorwoord|Inleiding|Conclusies?(?: en aanbevelingen)?"
    r"|Slotwoord|Slot|Eindoordeel|Bijlagen?|Colofon|Bronnen|Literatuur(?:lijst)?|Begrippenlijst|Afkortingen)$"
)
_CONTENTS = re.compile(r"(?:Inhoud|Inhoudsopgave)$", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?$|\d{1,2}\.$")
_PAGE_NUMBER = re.compile(r"(?:\d{1,4}|[\d.]+)$")
_MOST_STACKED = 3
_FURTHEST_CONTENTS = 600
_LONGEST_LEAD = 40
_LONGEST_COUNTED = 160


@dataclass(frozen=True, slots=True)
class Mention:
    """A heading whose depth is asked: its number's parts (0 for none), its words, whether one stands right under it."""

    parts: int
    text: str
    stacked: bool


def is_bare_number(page: Page, at: int) -> bool:
    """Whether line `at` is only a section number whose heading is the next line."""
    return bool(_BARE_NUMBER.match(page.text(at))) and at + 1 < len(page.short) and page.short[at + 1]


def has_sibling(page: Page, at: int) -> bool:
    """Whether the line above or below carries the label before or after that of line `at`."""
    label = item_label(page.text(at))
    neighbours = (item_label(page.text(at - 1)), item_label(page.text(at + 1)))
    return label is not None and any(
        other is not None and other.style == label.style and other.order == label.order + step
        for other, step in zip(neighbours, (-1, 1), strict=True)
    )


def is_numbered(page: Page, at: int) -> bool:
    """Whether line `at` is a heading with its section number before it."""
    text = page.text(at)
    number = section_number(text)
    if number is None or not is_short(text[number.length :]):
        return False
    return number.order > 1 or (at + 1 < len(page.lines) and not has_sibling(page, at))


def is_heading(page: Page, at: int) -> bool:
    """Whether line `at` is a heading."""
    text = page.text(at)
    if at and is_bare_number(page, at - 1):
        return True
    if is_numbered(page, at):
        return True
    opens_block = page.begins_block(at) or _is_under_heading(page, at)
    if at + 1 == len(page.lines) or not opens_block or opening(page.text(at - 1)):
        return False
    if _is_counted(text) or _is_lead(page, at):
        return True
    if text.endswith("?") and opening(page.text(at + 1)):
        return False
    return page.short[at] and _has_text_below(page, at) and not _in_row_of_short_lines(page, at)


def _is_under_heading(page: Page, at: int) -> bool:
    """Whether the line above, in the same block, is the block's first and could itself be a heading."""
    return not page.begins_block(at) and page.begins_block(at - 1) and page.short[at - 1]


def levels(mentions: Iterable[Mention]) -> list[int]:
    """The level of each heading, by the rule above.

    >>> levels([Mention(0, text, False) for text in ("Werksessie 1: Top", "Rusland", "Werksessie 2: Raad")])
    [1, 2, 1]
    """
    found: list[int] = []
    base = numbered = 0
    for mention in mentions:
        level, base, numbered = _level(mention, found, base, numbered)
        found.append(min(level, found[-1] + 1 if found else 1))
    return found


def _level(mention: Mention, found: list[int], base: int, numbered: int) -> tuple[int, int, int]:
    """The level, the level that unnumbered headings stand below, and the depth of the last section number."""
    counted = _COUNTED.match(mention.text)
    if mention.parts:
        return mention.parts, mention.parts, mention.parts
    if counted:
        level = 1 if counted["word"].lower() in _APART else numbered + 1
        return level, level, numbered
    if _WHOLE.match(mention.text) and numbered < 2:
        return 1, 0, numbered
    if not numbered and base < 2 and mention.stacked and not (found and base and found[-1] == base):
        return 1, 1, 0
    return base + 1, base, numbered


def contents_lines(page: Page) -> frozenset[int]:
    """Lines of a table of contents: after its heading, up to the heading of the first running text."""
    taken: set[int] = set()
    at = 0
    while at < len(page.lines):
        if _CONTENTS.match(page.text(at)):
            beyond = _contents_end(page, at + 1)
            taken.update(range(at + 1, beyond))
            at = beyond
        at += 1
    return frozenset(taken)


def _contents_end(page: Page, first: int) -> int:
    beyond = first
    while beyond < min(len(page.lines), first + _FURTHEST_CONTENTS) and not is_running(page.text(beyond)):
        beyond += 1
    if beyond == first + _FURTHEST_CONTENTS:
        return first
    block = page.lines[beyond].block if beyond < len(page.lines) else -1
    while beyond - 1 > first and page.lines[beyond - 2].block == block:
        beyond -= 1
    return max(first, beyond - 1)


def _is_counted(text: str) -> bool:
    found = _COUNTED.match(text)
    if found is None or len(text) >= _LONGEST_COUNTED:
        return False
    rest = found["rest"].strip(".: ")
    return not rest or is_short(rest)


def _is_lead(page: Page, at: int) -> bool:
    """A few words and a colon on a block of their own, with no list under them ("Brieven regering:")."""
    text = page.text(at)
    alone = page.begins_block(at) and page.ends_block(at)
    return (
        alone and text.endswith(":") and len(text) <= _LONGEST_LEAD and is_short(text[:-1].rstrip())
        and item_label(page.text(at + 1)) is None and opening(text) is None
    )  # fmt: skip


def _has_text_below(page: Page, at: int) -> bool:
    below = page.text(at + 1)
    if page.ends_block(at):
        return True
    return page.short[at + 1] or (is_running(below) and len(below) > len(page.text(at)))


def _in_row_of_short_lines(page: Page, at: int) -> bool:
    """Whether line `at` stands in a row of more short lines than headings stack, and is not the one before the text."""
    first = last = at
    while first > 0 and at - first <= _MOST_STACKED and _stacks(page, first - 1):
        first -= 1
    while last + 1 < len(page.lines) and last - at <= _MOST_STACKED and _stacks(page, last + 1):
        last += 1
    before_text = last == at and page.begins_block(at) and last + 1 < len(page.lines)
    return last - first + 1 > _MOST_STACKED and not before_text


def _stacks(page: Page, at: int) -> bool:
    text = page.text(at)
    return page.short[at] and not _COUNTED.match(text) and item_label(text) is None and section_number(text) is None
