"""Recognise the parts of a letter: addressee, reference fields, date line, salutation, closing, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.tagging.dates import MONTH
from pipeline.tagging.lines import Page, is_running

_SUBJECT = r"onderwerp|betreft|betreffende"
_FIELD = re.compile(
    rf"(?P<name>datum|ons kenmerk|uw kenmerk|kenmerk|contactpersoon|behandeld door|doorkiesnummer|telefoon|e-mail"
    rf"|uw brief(?: van)?|uw referentie|onze referentie|referentie|bijlagen?|cc|{_SUBJECT}"
    r"|(?:plaats|locatie|tijd|aanwezig(?:en)?|afwezig(?:en)?|auteur|opgesteld door)(?=\s*:|\t))"
    r"(?:(?:\s*:\s*|\t)(?P<value>.*)|\s+(?P<bare>\S.*))?$",
    re.IGNORECASE,
)
_LONGEST_BARE = 40
_PLACE_AND_DATE = re.compile(rf"(?P<place>(?:['’]s-)?[A-Z][\w'’ -]{{1,40}}), (?:\d{{1,2}} )?{MONTH} \d{{4}}$")
_DATED = re.compile(
    r"(?:(?:Pers|Nieuws)bericht|Vastgesteld|Gepubliceerd|Verzonden|Versie|Concept)?[ |:,–-]*"
    rf"(?:\d{{1,2}} {MONTH} \d{{4}}|\d{{1,2}}-\d{{1,2}}-\d{{4}})(?:[ |,]+\d{{1,2}}[.:]\d\d(?: uur)?)?$"
)
_SENT = re.compile(r"\s*\((?:ingezonden|ontvangen|vastgesteld) [^()]{6,40}\)\.?$", re.IGNORECASE)
_POSTAL = re.compile(r"\bPostbus \d+|\b\d{4} ?[A-Z]{2}\b(?=  ?[A-Z]|$)")
_TO = re.compile(r"(?:aan|t\.a\.v\.)(?::| de | het | mevrouw | dhr\.| mw\.|$)", re.IGNORECASE)
_SALUTATION = re.compile(r"(?:Hoog)?[Gg]eachte\b[^.]{0,100}$|Beste\b[^.]{0,60},$|Excellentie,?$")
_CLOSING = re.compile(
    r"(?:Hoogachtend|Met (?:de )?(?:meeste |bijzondere )?hoogachting|Met (?:vriendelijke|hartelijke) groet(?:en)?"
    r"|Namens deze)\b.{0,40}$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:de|het) (?:[\w-]+[ -])?(?:minister|staatssecretaris|voorzitter|directeur|secretaris|college|burgemeester"
    r"|griffier|hoofd)\b[^.:]{0,120},$",
    re.IGNORECASE,
)
_SIGNER = re.compile(
    r"(?:[a-z]+\.\s?)*(?:[A-Z][a-z]?\.\s?)+(?:\S+ ){0,4}[A-Z]\S+(?:, .*)?$"
    r"|(?:(?:[Vv]an|[Dd]e[nr]?|[Tt]e[nr]?|[’']t) ){0,3}[A-ZÀ-Þ][\w’-]+$"
)


def field(page: Page, at: int) -> re.Match[str] | None:
    """The reference field ("Datum", "Ons kenmerk: …") that line `at` of the letterhead is."""
    found = _FIELD.match(page.text(at)) if at <= page.head else None
    if found and found["bare"] and (found["bare"].endswith(".") if is_subject(found) else _is_long(found["bare"])):
        return None
    return found


def _is_long(text: str) -> bool:
    return len(text) > _LONGEST_BARE


def is_subject(found: re.Match[str]) -> bool:
    """Whether a field is the letter's subject."""
    return bool(re.fullmatch(_SUBJECT, found["name"], re.IGNORECASE))


def value_follows(page: Page, at: int) -> bool:
    """Whether line `at` is the value of a field named on the line above it and nowhere else."""
    above = field(page, at - 1) if at else None
    return bool(above and not (above["value"] or above["bare"]) and page.text(at) and not field(page, at))


def is_dateline(page: Page, at: int) -> bool:
    """Whether line `at` is a reference field, its value, or hardly more than a date."""
    text = page.text(at)
    if field(page, at) or value_follows(page, at) or place_of_dateline(text):
        return True
    return at <= page.head and bool(_DATED.match(text))


def dates_the_report(text: str) -> bool:
    """Whether the date in the text of a dateline is the report's own."""
    return text.lower().startswith("datum") or bool(
        _PLACE_AND_DATE.match(text) or _DATED.match(text) or _SENT.match(text)
    )


def sent(text: str) -> int:
    """Where the brackets of "… (ingezonden 4 april 2024)." begin at the end of a title; its length without them."""
    found = _SENT.search(text)
    return found.start() if found else len(text)


def place_of_dateline(text: str) -> str:
    """The place in "Den Haag, 3 april 2024", else ""."""
    found = _PLACE_AND_DATE.match(text)
    return found["place"] if found else ""


def is_salutation(page: Page, at: int) -> bool:
    """Whether line `at` is "Geachte voorzitter,"."""
    return bool(_SALUTATION.match(page.text(at)))


def is_closing(page: Page, at: int) -> bool:
    """Whether line `at` is "Hoogachtend," or "Namens deze,"."""
    return bool(_CLOSING.match(page.text(at)))


def addressee_lines(page: Page) -> frozenset[int]:
    """Lines of the letterhead's blocks that hold a postal address or begin with "Aan"."""
    taken: set[int] = set()
    for block in _head_blocks(page):
        if any(_POSTAL.search(page.text(at)) for at in block) or _TO.match(page.text(block[0])):
            taken.update(block)
    return frozenset(taken)


def signature_lines(page: Page) -> frozenset[int]:
    """Short lines after a closing, up to the end of the next block, or of one more after a comma; and an office with
    the name that signs under it."""
    taken: set[int] = set()
    blocks_left = 0
    for at, line in enumerate(page.lines):
        if is_closing(page, at):
            blocks_left = 2
            continue
        if _OFFICE.match(line.text) and _SIGNER.match(page.text(at + 1)):
            taken.update((at, at + 1))
        if page.begins_block(at) and (is_closing(page, at - 1) or not page.text(at - 1).endswith(",")):
            blocks_left -= 1
        if is_running(line.text) or line.text.endswith("."):
            blocks_left = 0
        if blocks_left > 0:
            taken.add(at)
    return frozenset(taken)


def _head_blocks(page: Page) -> Iterator[list[int]]:
    block: list[int] = []
    for at in range(page.head):
        if block and page.begins_block(at):
            yield block
            block = []
        block.append(at)
    if block:
        yield block
