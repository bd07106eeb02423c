"""The fixed texts of a briefing, in English and in Dutch, and dates as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

LOCALES: Mapping[str, str] = MappingProxyType({"en": "en-GB", "nl": "nl-NL"})


@dataclass(frozen=True, slots=True)
class Words:
    """One field a fixed text; `{…}` fields are filled by `str.format`."""

    briefing: str
    at_a_glance: str
    key_facts: str
    item: str
    details: str
    contents: str
    to_check: str
    notes: str
    annex: str
    annex_intro: str
    paragraph: str
    dutch: str
    english: str
    provenance: str
    page: str
    of: str
    table: str
    view: str
    view_text: str
    view_both: str
    view_source: str
    reference: str
    source: str
    date: str
    author: str
    language: str
    language_name: str
    translated: str
    unreviewed: str
    approved: str
    sentences: str
    engine: str
    model: str
    approved_by: str
    nobody: str
    made_with: str
    meeting: str
    date_and_place: str
    people: str
    organisations: str
    places: str
    ahead: str
    skip: str
    kept: str
    kinds: Mapping[str, str]


_ENGLISH = Words(
    briefing="Briefing",
    at_a_glance="At a glance",
    key_facts="Key facts",
    item="Item",
    details="Details",
    contents="Contents",
    to_check="To check against the Dutch",
    notes="Notes",
    annex="Annex: Dutch and English side by side",
    annex_intro="Machine translation. Until a person has approved it, the Dutch is the text to rely on.",
    paragraph="¶",
    dutch="Dutch",
    english="English",
    provenance="How this was made",
    page="page",
    of="of",
    table="Table",
    view="Language view",
    view_text="English",
    view_both="Side by side",
    view_source="Dutch",
    reference="Reference",
    source="Source",
    date="Date",
    author="Author",
    language="Language",
    language_name="English",
    translated="English, machine translation",
    unreviewed="Machine translation from Dutch, not reviewed by a person. {engine}; {model}.",
    approved="Machine translation from Dutch, reviewed and approved by {name}. {engine}; {model}.",
    sentences="Sentences",
    engine="Engine",
    model="Model",
    approved_by="Approved by",
    nobody="nobody yet",
    made_with="Made with",
    meeting="Meeting",
    date_and_place="Date and place",
    people="People named",
    organisations="Organisations named",
    places="Countries and places named",
    ahead="Dates ahead",
    skip="Skip to the text",
    kept="not translated",
    kinds=MappingProxyType(
        {
            "verslag": "Report",
            "brief": "Letter",
            "advies": "Advice",
            "rapport": "Report",
            "rapportage": "Report",
            "notulen": "Minutes",
            "agenda": "Agenda",
            "handelingen": "Parliamentary proceedings",
            "antwoord": "Answers to parliamentary questions",
            "lijst": "List",
        }
    ),
)

_DUTCH = Words(
    briefing="Briefing",
    at_a_glance="In het kort",
    key_facts="Kerngegevens",
    item="Onderdeel",
    details="Gegevens",
    contents="Inhoud",
    to_check="Na te gaan",
    notes="Noten",
    annex="Bijlage",
    annex_intro="",
    paragraph="¶",
    dutch="Nederlands",
    english="Engels",
    provenance="Hoe dit is gemaakt",
    page="pagina",
    of="van",
    table="Tabel",
    view="Taal",
    view_text="Nederlands",
    view_both="Naast elkaar",
    view_source="Nederlands",
    reference="Kenmerk",
    source="Bron",
    date="Datum",
    author="Opgesteld door",
    language="Taal",
    language_name="Nederlands",
    translated="Engels, machinevertaling",
    unreviewed="Machinevertaling, niet door een mens nagekeken. {engine}; {model}.",
    approved="Machinevertaling, nagekeken en goedgekeurd door {name}. {engine}; {model}.",
    sentences="Zinnen",
    engine="Vertaalmachine",
    model="Model",
    approved_by="Goedgekeurd door",
    nobody="nog niemand",
    made_with="Gemaakt met",
    meeting="Bijeenkomst",
    date_and_place="Datum en plaats",
    people="Genoemde personen",
    organisations="Genoemde organisaties",
    places="Genoemde landen en plaatsen",
    ahead="Komende data",
    skip="Naar de tekst",
    kept="niet vertaald",
    kinds=MappingProxyType(
        {
            "verslag": "Verslag",
            "brief": "Brief",
            "advies": "Advies",
            "rapport": "Rapport",
            "rapportage": "Rapportage",
            "notulen": "Notulen",
            "agenda": "Agenda",
            "handelingen": "Handelingen",
            "antwoord": "Antwoorden op Kamervragen",
            "lijst": "Lijst",
        }
    ),
)

WORDS: Mapping[str, Words] = MappingProxyType({"en": _ENGLISH, "nl": _DUTCH})


def interval(first: str, last: str, language: str) -> str:
    """A day, month or span of days (ISO 8601, or empty) as `language` writes it.

    >>> interval("2024-04-03", "2024-04-04", "en")
    '3–4 April 2024'
    >>> interval("2024-03-30", "2024-04-04", "nl")
    '30 maart – 4 april 2024'
    >>> interval("2024-04", "", "nl"), interval("", "", "en")
    ('april 2024', '')
    """
    locale = LOCALES[language].replace("-", "_")
    if not first:
        return ""
    if len(first) == 4:
        return first
    if len(first) == 7:
        return str(format_date(date.fromisoformat(f"{first}-01"), "MMMM y", locale=locale))
    start = date.fromisoformat(first)
    end = date.fromisoformat(last) if len(last) == 10 else start
    last_day = str(format_date(end, "d MMMM y", locale=locale))
    if start == end:
        return last_day
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last_day}"
    shape = "d MMMM" if start.year == end.year else "d MMMM y"
    return f"{format_date(start, shape, locale=locale)} – {last_day}"
