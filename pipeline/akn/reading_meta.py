"""Read back what the metadata says of a report: its date and author, its translation, its warnings."""

from __future__ import annotations

from typing import Any, Final, cast, get_args

from lxml import etree

from pipeline.akn.vocabulary import AKN, LANGUAGE_OF_ISO, OURS, XML_LANG, local
from pipeline.document import Meta, Note, Stage, Translation

_STAGES: Final = frozenset[str](get_args(Stage))
_MACHINE_LABEL: Final = "machine-translation"


def read_meta(report: etree._Element) -> Meta:
    """What the report is, from its Work and Manifestation."""
    work = report.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRWork")
    if work is None:
        return Meta(kind=report.get("name", ""))
    day = work.find(f"{AKN}FRBRdate")
    dates: Any = day.attrib if day is not None else {}
    known = "" if dates.get("name") == "unknown" else dates.get("date", "")
    author = work.find(f"{AKN}FRBRauthor")
    source = report.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRManifestation/{AKN}preservation/{OURS}source")
    origin: Any = source.attrib if source is not None else {}
    return Meta(
        kind=report.get("name", ""),
        date=str(dates.get(f"{OURS}date") or known),
        until=str(dates.get(f"{OURS}until", "")),
        place=str(dates.get(f"{OURS}place", "")),
        author=name_of(report, author.get("href", "") if author is not None else ""),
        reference=_alias(work, "reference"),
        source_name=str(origin.get("name", "")),
        source_sha256=str(origin.get("sha256", "")),
        source_date=str(origin.get("date", "")),
    )


def read_language(report: etree._Element) -> str:
    """ISO 639-1 of the text, or the three letters that FRBR has where there is no shorter code."""
    for name in ("mainBody", "debateBody"):
        body = report.find(AKN + name)
        if body is not None and body.get(XML_LANG):
            return str(body.get(XML_LANG))
    language = report.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRExpression/{AKN}FRBRlanguage")
    code = language.get("language", "") if language is not None else ""
    return LANGUAGE_OF_ISO.get(code, code)


def read_translation(report: etree._Element) -> Translation | None:
    """How the translation was made, None for an original."""
    element = report.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRExpression/{AKN}FRBRtranslation")
    if element is None:
        return None
    engine = element.get(f"{OURS}engine")
    return Translation(
        engine if engine is not None else name_of(report, element.get("by", "")),
        element.get(f"{OURS}model", ""),
        element.get(f"{OURS}approvedBy", ""),
        _source(element),
    )


def _source(translation: etree._Element) -> str:
    code = translation.get("fromLanguage", "")
    return str(translation.get(f"{OURS}source") or LANGUAGE_OF_ISO.get(code, code))


def read_warnings(report: etree._Element) -> tuple[Note, ...]:
    """The notes that a stage of this program gave."""
    found: list[Note] = []
    for note in report.iterfind(f"{AKN}meta/{AKN}notes/{AKN}note"):
        stage = note.get("class", "")
        if stage in _STAGES:
            words = note.find(f"{AKN}p")
            message = "".join(map(str, words.itertext())) if words is not None else ""
            found.append(Note(cast("Stage", stage), note.get(f"{OURS}where", ""), message))
    return tuple(found)


def text_notes(report: etree._Element) -> dict[str, etree._Element]:
    """Notes to the text that other people's XML keeps in its metadata, by eId."""
    return {
        str(note.get("eId")): note
        for note in report.iterfind(f"{AKN}meta/{AKN}notes/{AKN}note")
        if note.get("eId") and note.get("class", "") not in _STAGES | {_MACHINE_LABEL}
    }


def fallback_title(report: etree._Element) -> str:
    """A title from the metadata, for a report whose text has none."""
    work = report.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRWork")
    if work is None:
        return ""
    return _alias(work, "title") or next(
        (str(e.get("value")) for e in work if local(e.tag) in ("FRBRalias", "FRBRname", "FRBRuri") and e.get("value")),
        "",
    )


def name_of(report: etree._Element, reference: str) -> str:
    """The name of what "#eId" refers to, or "" where nothing does."""
    references = report.find(f"{AKN}meta/{AKN}references")
    eid = reference.removeprefix("#")
    if references is None or not eid:
        return ""
    return next((thing.get("showAs", "") for thing in references if thing.get("eId") == eid), "")


def _alias(work: etree._Element, name: str) -> str:
    return next((e.get("value", "") for e in work.iterfind(f"{AKN}FRBRalias") if e.get("name") == name), "")
