"""The fixed texts of a briefing, in English and in Dutch; a briefing in any other language has them in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """One field a fixed text, written in `language`.

    `{source}` and `{target}` stand for the names of the language translated from and the document's own; `{engine}`,
    `{model}` and `{name}` for what translated it and who approved it.
    """

    language: str
    briefing: str
    at_a_glance: str
    key_facts: str
    item: str
    details: str
    contents: str
    to_check: str
    notes: str
    note: str
    annex: str
    annex_intro: str
    annex_approved: str
    paragraph: str
    before: str
    after: str
    source: str
    target: str
    provenance: str
    page: str
    of: str
    table: str
    view: str
    view_both: str
    reference: str
    file: str
    date: str
    author: str
    written_in: str
    translated: str
    label: str
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

    def filled(self, **names: str) -> Words:
        """The same texts with `names` in the place of the fields in braces.

        >>> WORDS["en"].filled(source="French", target="", engine="", model="", name="").to_check
        'To check against the French'
        """
        texts = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "kinds"}
        return replace(self, **{name: text.format(**names) for name, text in texts.items() if "{" in text})


_ENGLISH = Words(
    language="en",
    briefing="Briefing",
    at_a_glance="At a glance",
    key_facts="Key facts",
    item="Item",
    details="Details",
    contents="Contents",
    to_check="To check against the {source}",
    notes="Notes",
    note="note",
    annex="Annex: {source} and {target} side by side",
    annex_intro="Machine translation. Until a person has approved it, the {source} is the text to rely on.",
    annex_approved="Machine translation, reviewed and approved by {name}.",
    paragraph="¶",
    before="before",
    after="after",
    source="{source}",
    target="{target}",
    provenance="How this was made",
    page="Page",
    of="of",
    table="Table",
    view="Language view",
    view_both="Side by side",
    reference="Reference",
    file="Source",
    date="Date",
    author="Author",
    written_in="Language",
    translated="{target}, from {source}",
    label="Machine translation from {source}, not reviewed by a person. {engine}; {model}.",
    approved="Machine translation from {source}, reviewed and approved by {name}. {engine}; {model}.",
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
    ahead="Ahead",
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
            "persbericht": "Press release",
            "nieuwsbericht": "News",
            "fiche": "Fiche",
            "notitie": "Paper",
            "nota": "Policy paper",
            "memo": "Memo",
            "besluit": "Decision",
            "evaluatie": "Evaluation",
        }
    ),
)

_DUTCH = Words(
    language="nl",
    briefing="Briefing",
    at_a_glance="In het kort",
    key_facts="Kerngegevens",
    item="Onderdeel",
    details="Gegevens",
    contents="Inhoud",
    to_check="Na te gaan in het {source}",
    notes="Noten",
    note="noot",
    annex="Bijlage: {source} en {target} naast elkaar",
    annex_intro="Machinevertaling. Zolang geen mens haar heeft goedgekeurd, geldt de tekst in het {source}.",
    annex_approved="Machinevertaling, nagekeken en goedgekeurd door {name}.",
    paragraph="¶",
    before="vóór",
    after="na",
    source="{source}",
    target="{target}",
    provenance="Hoe dit is gemaakt",
    page="Pagina",
    of="van",
    table="Tabel",
    view="Taal",
    view_both="Naast elkaar",
    reference="Kenmerk",
    file="Bron",
    date="Datum",
    author="Opgesteld door",
    written_in="Taal",
    translated="{target}, uit het {source}",
    label="Machinevertaling uit het {source}, niet door een mens nagekeken. {engine}; {model}.",
    approved="Machinevertaling uit het {source}, nagekeken en goedgekeurd door {name}. {engine}; {model}.",
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
    ahead="Komend",
    skip="Naar de tekst",
    kept="niet vertaald",
    kinds=MappingProxyType({"antwoord": "Antwoorden op Kamervragen"}),
)

WORDS: Mapping[str, Words] = MappingProxyType({"en": _ENGLISH, "nl": _DUTCH})
