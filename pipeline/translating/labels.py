"""Translate what has one right translation and needs no engine: labels, speakers' lines, lone names, dates and sums."""

from __future__ import annotations

import re

from pipeline.translating.facts.amounts import english_amount, find_amounts
from pipeline.translating.facts.dates import english_date, find_dates
from pipeline.translating.facts.figures import find_addresses
from pipeline.translating.facts.names import english_names
from pipeline.translating.glossary import Glossary, built_in

_FRAME = re.compile(r"(?P<open>[\s«“‘\"'(\[]*)(?P<core>.*?)(?P<close>[\s:;.,)\]»”’\"']*)", re.DOTALL)
_NUMBER = r"\d{1,4}[a-z]?|\d{2} \d{3}|I{1,3}(?: \d{4}/\d\d)?|[IVX]{1,5}"
_NUMBERED = re.compile(rf"(?P<label>[^\W\d][^\d]*?)(?P<number>\s+(?:{_NUMBER})(?:(?:,\s*|\s*[-–]\s*)\d{{1,4}})*)")
_LABEL = re.compile(r"([^\W\d][^\d:.]{2,40}\s\d{1,3}[a-z]?)([:.]\s+)(?=\S)")
_ANSWERS = re.compile(r"(?i:antwoord)(?: op)?(?: de)? (?i:vra(?:ag|gen)) (?P<numbers>\d[\d ,]*(?:\ben \d+)?)")
_CHAIRS = {"de voorzitter": "The Chair", "voorzitter": "Chair"}
_SPEAKERS = {
    "de heer": "Mr",
    "mevrouw": "Ms",
    "het lid": "Member",
    "minister": "Minister",
    "staatssecretaris": "State Secretary",
    "minister-president": "Prime Minister",
}
_SURNAME = r"(?:(?:van|de|der|den|ter|ten|te|von|el|al|in|’t|'t|op|la|le) ){0,4}[A-ZÀ-Þ’'][\w.’'-]*"
_SPEAKER = re.compile(
    rf"(?i:({'|'.join(_SPEAKERS)})) ((?!van |voor ){_SURNAME}(?: {_SURNAME}){{0,4}})(\s*\([^()]{{1,40}}\))?\s*:"
)
_APART = re.compile(r"(?:\s+[-–—|]|[:;,])\s+(?=\w)")
_LONGEST_FIGURE = 80
_PLACE_AND_DATE = re.compile(r"([^\d,]{2,40}), (\d.+)")


def fixed_translation(text: str, glossary: Glossary) -> str | None:
    """The one right English of `text`, or None if it needs the engine. What has no letters is its own translation.

    >>> [fixed_translation(text, Glossary()) for text in ("Vraag 1", "Mevrouw Kröger (GroenLinks):", "§ 3", "Een zin.")]
    ['Question 1', 'Ms Kröger (GroenLinks):', '§ 3', None]
    >>> fixed_translation("Den Haag, 4 april 2024", Glossary()), fixed_translation("€ 1.250,50", Glossary())
    ('The Hague, 4 April 2024', '€1,250.50')
    """
    frame = _FRAME.fullmatch(text)
    core = frame["core"] if frame else text
    english = (_figure(core) if len(core) < _LONGEST_FIGURE else None) or (
        None if any(map(str.isalpha, core)) else core
    )
    if english is None and len(core) < 200:
        english = _speaker(text.strip()) if text.rstrip().endswith(":") else None
        if english:
            return english
        english = (
            _term(core, glossary)
            or _numbered(core, glossary)
            or _citation(core, glossary)
            or _dateline(core, glossary)
            or _address(core)
        )
    if english is None or not frame:
        return english
    return frame["open"] + _as_capital(core, english) + frame["close"]


def leading_label(text: str, glossary: Glossary) -> tuple[int, str]:
    """How much of `text` is a numbered label before its words, and the English of it; (0, "") if none is.

    >>> leading_label("Werksessie 1: Vooruitblik op de top", Glossary())
    (14, 'Working session 1: ')
    """
    said = _LABEL.match(text)
    label = _numbered(said[1], glossary) if said else None
    return (said.end(), _as_capital(said[1], label) + said[2]) if said and label else (0, "")


def leading_address(text: str) -> tuple[int, str]:
    """How much of `text` is an address set apart from the words behind it, and that address; (0, "") if none is.

    >>> leading_address("https://www.rivm.nl/a - geraadpleegd op 16 augustus")
    (24, 'https://www.rivm.nl/a - ')
    >>> leading_address("www.rivm.nl is een website")
    (0, '')
    """
    found = next(find_addresses(text), None)
    behind = _APART.match(text, found.end) if found and not found.start else None
    return (behind.end(), text[: behind.end()]) if behind else (0, "")


def _figure(core: str) -> str | None:
    if not any(map(str.isdigit, core)):
        return None
    dates = find_dates(core, "nl")
    if dates and (dates[0].start, dates[0].end) == (0, len(core)) and any(map(str.isalpha, core)):
        return english_date(core)
    amounts = find_amounts(core, "nl") if core[-1:].isdigit() or core[-1:] in {"%", "n", "d", "o"} else []
    if len(amounts) == 1 and amounts[0].digits and (amounts[0].start, amounts[0].end) == (0, len(core)):
        return english_amount(core)
    return None


def _term(core: str, glossary: Glossary) -> str | None:
    term = glossary.whole(core) or built_in().whole(core)
    if term:
        return term.english[0]
    names = english_names(core, "location", glossary)
    return names[0] if names else None


def _numbered(core: str, glossary: Glossary) -> str | None:
    answers = _ANSWERS.fullmatch(core)
    if answers:
        numbers = answers["numbers"].strip()
        several = "," in numbers or "en" in numbers
        return f"Answer to question{'s' if several else ''} {numbers.replace('en', 'and')}"
    numbered = _NUMBERED.fullmatch(core)
    label = _term(numbered["label"], glossary) if numbered else None
    return label + numbered["number"] if numbered and label else None


def _citation(core: str, glossary: Glossary) -> str | None:
    """A reference to parliamentary papers, every part of which is known."""
    parts = core.split(", ")
    if len(parts) < 2 or not re.search(r"\bnrs?\.|vergaderjaar", core):
        return None
    said = [_cited(part, glossary) for part in parts]
    return ", ".join(part for part in said if part) if all(said) else None


def _cited(part: str, glossary: Glossary) -> str | None:
    number = re.fullmatch(r"(nrs?\.|blz\.|p\.|bijlage bij nr\.) ?(\d[\d -]*?)( en | tot en met |-)?(\d+)?", part)
    if number:
        sign = {"nr.": "no.", "nrs.": "nos.", "bijlage bij nr.": "annex to no."}.get(number[1], "p.")
        joint = {" en ": " and ", " tot en met ": " to "}.get(number[3], number[3] or "")
        return f"{sign} {number[2]}{joint}{number[4] or ''}"
    if re.fullmatch(r"\d[\d -]*(?:[IVX]+)?|[IVX]+", part):
        return part
    known = _term(part, glossary) or _numbered(part, glossary)
    return _as_capital(part, known) if known else None


def _dateline(core: str, glossary: Glossary) -> str | None:
    said = _PLACE_AND_DATE.fullmatch(core)
    if not said:
        return None
    date = _figure(said[2])
    place = _term(said[1], glossary) or (said[1] if said[1].istitle() and " " not in said[1] else None)
    return f"{place}, {date}" if date and place else None


def _speaker(text: str) -> str | None:
    chair = _CHAIRS.get(text.rstrip(" :").lower())
    if chair:
        return f"{chair}:"
    said = _SPEAKER.fullmatch(text)
    if not said:
        return None
    party = f" ({said[3].strip(' ()')})" if said[3] else ""
    return f"{_SPEAKERS[said[1].lower()]} {said[2].strip()}{party}:"


def _address(core: str) -> str | None:
    return core if any((found.start, found.end) == (0, len(core)) for found in find_addresses(core)) else None


def _as_capital(dutch: str, english: str) -> str:
    if dutch.isupper() and len(dutch) > 6:
        return english.upper()
    return english[:1].upper() + english[1:] if dutch[:1].isupper() else english
