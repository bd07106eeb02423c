"""Write a document as Akoma Ntoso 3.0: the same document always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from pipeline.akn import identity
from pipeline.akn.validating import MAX_BYTES, check
from pipeline.akn.vocabulary import (
    AKN,
    LANGUAGE_TAG,
    OURS,
    PREFIXES,
    THING_CLASS,
    XML_LANG,
    name_of_language,
)
from pipeline.akn.writing_blocks import BodyWriter
from pipeline.akn.writing_sentences import SentenceWriter
from pipeline.document import Document, Translation, Turn
from pipeline.errors import DamagedText, InternalError, InvalidXml, SourceTooLarge

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(document: Document) -> bytes:
    """The document as UTF-8 XML, checked against the OASIS schema before it is returned.

    Raises `DamagedText` for characters that XML 1.0 cannot carry (control characters, lone surrogates),
    `SourceTooLarge` for more XML than `from_xml` reads, and `InternalError` for a document that breaks its own rules,
    such as marks that cross.

    >>> from pipeline.document import Paragraph, Segment
    >>> xml = to_xml(Document("nl", Segment("Verslag"), (Paragraph((Segment("Een zin."),)),)))
    >>> b'<inline name="segment" eId="p_1__s_1" v:key="">Een zin.</inline>' in xml
    True
    """
    try:
        root = _akoma_ntoso(document)
    except ValueError as error:
        raise DamagedText(_damaged_place(document) or "the report", "holds characters that XML cannot carry") from error
    try:
        check(root)
    except InvalidXml as error:
        raise InternalError("the Akoma Ntoso XML", f"is not valid: {error.where} {error.what}") from error
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    if len(data) > MAX_BYTES:
        raise SourceTooLarge("the report", f"becomes {len(data):,} bytes of XML, more than can be read back")
    return data


def _akoma_ntoso(document: Document) -> etree._Element:
    is_debate = any(isinstance(block, Turn) for block in document.blocks)
    name = "debate" if is_debate else "doc"
    root = etree.Element(f"{AKN}akomaNtoso", nsmap=PREFIXES)
    report = etree.SubElement(root, AKN + name, {"name": document.meta.kind})
    things = identity.things(document)
    _write_meta(report, document, name, things)
    source = document.translation.source if document.translation else document.language
    writer = BodyWriter(SentenceWriter(things, document.footnotes, source))
    language = {XML_LANG: document.language} if LANGUAGE_TAG.fullmatch(document.language) else {}
    preface = etree.SubElement(report, f"{AKN}preface", language)
    title = etree.SubElement(etree.SubElement(preface, f"{AKN}p", {"eId": "title"}), f"{AKN}docTitle")
    writer.sentences.write(title, "title", (document.title,))
    if is_debate:
        writer.write_debate(etree.SubElement(report, f"{AKN}debateBody", language), document)
    else:
        writer.write_body(etree.SubElement(report, f"{AKN}mainBody", language), document)
    if writer.sentences.has_unplaced_footnotes:
        writer.sentences.write_unplaced_footnotes(etree.SubElement(report, f"{AKN}conclusions", language))
    return root


def _write_meta(report: etree._Element, document: Document, root: str, things: identity.Things) -> None:
    meta = etree.SubElement(report, f"{AKN}meta")
    identity.write_identification(meta, document, root)
    references = etree.SubElement(meta, f"{AKN}references", {"source": "#pipeline"})
    for eid, (tlc, showing) in _references(document, things).items():
        href = f"/akn/ontology/{tlc.removeprefix('TLC').lower()}/nl/{eid.rpartition('__')[2]}"
        etree.SubElement(references, AKN + tlc, {"eId": eid, "href": href, "showAs": showing})
    if not document.notes and document.translation is None:
        return
    notes = etree.SubElement(meta, f"{AKN}notes", {"source": "#pipeline"})
    if document.translation is not None:
        note = etree.SubElement(notes, f"{AKN}note", {"class": "machine-translation"})
        etree.SubElement(note, f"{AKN}p").text = translation_label(document.translation)
    for warning in document.notes:
        note = etree.SubElement(notes, f"{AKN}note", {"class": warning.stage, f"{OURS}where": warning.where})
        etree.SubElement(note, f"{AKN}p").text = warning.message


def translation_label(translation: Translation) -> str:
    """The sentence that says by which machine a translation was made, and whether a person has looked at it.

    >>> translation_label(Translation("CTranslate2 4.8.5", "argos nl→en 1.0"))
    'Machine translation from the Dutch by CTranslate2 4.8.5 with argos nl→en 1.0; not reviewed by a person. The \
Dutch text is authoritative.'
    """
    review = f"approved by {translation.approved_by}" if translation.approved_by else "not reviewed by a person"
    made = f"by {translation.engine} with {translation.model}"
    source = name_of_language(translation.source)
    return f"Machine translation from the {source} {made}; {review}. The {source} text is authoritative."


def _references(document: Document, things: identity.Things) -> dict[str, tuple[str, str]]:
    """eId to class and name of everything that is referred to: what marks mean, and who made this."""
    found = {
        "pipeline": ("TLCProcess", "verslag"),
        "author": ("TLCOrganization", document.meta.author),
    }
    if document.translation is not None:
        found["translator"] = ("TLCProcess", document.translation.engine)
    for (kind, ref), words in things.items():
        found[identity.thing_id(kind, ref, things)] = (THING_CLASS[kind], words)
    if any(isinstance(block, Turn) for block in document.blocks):
        found.setdefault("person", ("TLCPerson", "person"))
    for role in ("author", "editor", "translator"):
        found.setdefault(f"role__{role}", ("TLCRole", role))
    return found


def _damaged_place(document: Document) -> str:
    return next(_damaged(document), "")


def _damaged(document: Document) -> Iterator[str]:
    for number, segment in enumerate(document.segments()):
        texts: Iterable[str] = (segment.text, segment.source, segment.key, *(m.ref + m.value for m in segment.marks))
        for text in texts:
            found = _NOT_XML.search(text)
            if found:
                place = "the title" if number == 0 else f"sentence {number}"
                yield f"{place}, at character {found.start()} (U+{ord(found[0]):04X})"
