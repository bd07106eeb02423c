"""Put a briefing into a DOCX: real styles, numbering, footnotes, running header and footer, core properties."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document as Package
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml.etree import XMLSyntaxError

from pipeline.errors import RenderFailed
from pipeline.rendering.archives import packed, unpacked
from pipeline.rendering.briefing import Briefing
from pipeline.rendering.docx.around import annex, checks, contents, cover, glance, key_facts, notes, provenance
from pipeline.rendering.docx.body import body
from pipeline.rendering.docx.markup import NAMESPACES, TAB, field_end, field_start, paragraph
from pipeline.rendering.docx.pen import Pen
from pipeline.rendering.docx.template import template
from pipeline.rendering.languages import language_tag, moment
from pipeline.rendering.texts import carried, escaped

_LONGEST_PROPERTY = 255
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1531" w:bottom="1474" w:left="2438" '
    'w:header="709" w:footer="709" w:gutter="0"/><w:titlePg/>'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the format that the standard gives to all custom properties


def render(briefing: Briefing) -> bytes:
    """The briefing as a DOCX; the same briefing gives the same bytes, and what XML cannot hold becomes U+FFFD."""
    package = docx.Document(BytesIO(template(language_tag(briefing.language))))
    pen = Pen(briefing)
    parts = (
        *cover(briefing, pen),
        *glance(briefing, pen),
        *key_facts(briefing, pen),
        *contents(briefing, pen),
        *body(briefing.body, pen),
        *notes(pen),
        *checks(briefing, pen),
        *annex(briefing, pen),
        *provenance(briefing, pen),
    )
    section = _section(package, briefing, pen)
    try:
        filled = parse_xml(f"<w:body {NAMESPACES}>{''.join(parts)}{section}</w:body>")
    except XMLSyntaxError as error:  # a text of 10 MB, or a list 80 deep
        raise RenderFailed(briefing.name, f"could not be made a DOCX: {error}") from error
    package.element.replace(package.element.body, filled)
    _add(package, "footnotes", pen.notes.xml(), CONTENT_TYPE.WML_FOOTNOTES, RELATIONSHIP_TYPE.FOOTNOTES)
    _add(package, "numbering", pen.lists.xml(), CONTENT_TYPE.WML_NUMBERING, RELATIONSHIP_TYPE.NUMBERING)
    _describe(package, briefing)
    saved = BytesIO()
    package.save(saved)
    return packed(unpacked(saved.getvalue()))


def _section(package: Package, briefing: Briefing, pen: Pen) -> str:
    """The page: its size, a header from the second page on and a footer on all."""
    title = paragraph("Header", pen.say(briefing.head))
    words = briefing.words
    page = field_start("PAGE") + pen.say("1") + field_end()
    pages = field_start("NUMPAGES") + pen.say("1") + field_end()
    counted = pen.say(f"{words.page} ") + page + pen.say(f" {words.of} ") + pages
    foot = paragraph("Footer", pen.say(briefing.foot) + TAB + counted)
    parts = (
        ("header", "default", "header1", title),
        ("header", "first", "header2", paragraph("FirstHeader", "")),
        ("footer", "default", "footer1", foot),
        ("footer", "first", "footer2", foot),
    )
    references = []
    for kind, use, name, content in parts:
        element = "w:hdr" if kind == "header" else "w:ftr"
        content_type = CONTENT_TYPE.WML_HEADER if kind == "header" else CONTENT_TYPE.WML_FOOTER
        relation = RELATIONSHIP_TYPE.HEADER if kind == "header" else RELATIONSHIP_TYPE.FOOTER
        known = _add(package, name, f"<{element} {NAMESPACES}>{content}</{element}>", content_type, relation)
        references.append(f'<w:{kind}Reference w:type="{use}" r:id="{known}"/>')
    return f"<w:sectPr>{''.join(references)}{_PAGE}</w:sectPr>"


def _add(package: Package, name: str, xml: str, content_type: str, relation: str) -> str:
    """Adds a part to the package and gives the id by which the document refers to it."""
    blob = (_DECLARATION + xml).encode()
    part = Part(PackURI(f"/word/{name}.xml"), content_type, blob, package.part.package)
    return package.part.relate_to(part, relation)


def _describe(package: Package, briefing: Briefing) -> None:
    """What file managers, search engines and archives are told: above all that a machine translated this."""
    told = package.core_properties
    told.title = _property(briefing.title.text)
    told.subject = _property(" · ".join(part for part in (briefing.kind, briefing.dates, briefing.place) if part))
    told.author = told.last_modified_by = _property(briefing.author or "verslag")
    told.category = _property(briefing.kind or briefing.words.briefing)
    told.keywords = _property("; ".join(part for part in (briefing.reference, briefing.label) if part))
    told.comments = told.content_status = _property(briefing.label)
    told.identifier = _property(briefing.reference)
    told.language = language_tag(briefing.language)
    told.revision = 1
    if briefing.modified:
        told.created = told.modified = moment(briefing.modified).replace(tzinfo=None)
    if briefing.label:
        _add_custom(package, (("Translation", briefing.label), ("Source", briefing.reference)))


def _property(value: str) -> str:
    value = " ".join(carried(value).split())
    return value if len(value) <= _LONGEST_PROPERTY else value[: _LONGEST_PROPERTY - 1] + "…"


def _add_custom(package: Package, properties: tuple[tuple[str, str], ...]) -> None:
    told = "".join(
        f'<property fmtid="{_CUSTOM}" pid="{number}" name="{name}"><vt:lpwstr>{escaped(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(properties, 2)
    )
    xml = f'{_DECLARATION}<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}">{told}</Properties>'
    whole = package.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, xml.encode(), whole)
    whole.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
