"""The empty DOCX that a briefing is drawn into: its styles, settings and the fonts that it carries."""

from __future__ import annotations

from functools import cache
from importlib import resources
from uuid import NAMESPACE_URL, UUID, uuid5

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from pipeline.rendering.archives import packed
from pipeline.rendering.docx.markup import NAMESPACES

_ASSETS = resources.files("pipeline.rendering") / "assets"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FIXED = {
    "styles": (CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES),
    "settings": (CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS),
    "fontTable": (CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE),
}
# Each family, what kind it is, what stands in where a program takes no fonts from a document, and its faces.
_FAMILIES = (
    ("Verslag Serif", "roman", "Source Serif 4,Cambria,Georgia", (("Regular", "serif"), ("Italic", "serif-italic"))),
    ("Verslag Display", "roman", "Source Serif 4 Display,Cambria,Georgia", (("Regular", "display"),)),
    ("Verslag Sans", "swiss", "Source Sans 3,Calibri,Segoe UI", (("Regular", "sans"), ("Bold", "sans-semibold"))),
)
_FACES = tuple(name for *_, faces in _FAMILIES for _, name in faces)


@cache
def template(locale: str) -> bytes:
    """An empty DOCX for a briefing whose texts are mostly in the language `locale` (BCP 47)."""
    kinds = {
        "/word/document.xml": CONTENT_TYPE.WML_DOCUMENT_MAIN,
        "/docProps/core.xml": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    }
    kinds |= {f"/word/{name}.xml": content_type for name, (content_type, _) in _FIXED.items()}
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="odttf" ContentType="{_OBFUSCATED}"/>{overrides}</Types>',
        "_rels/.rels": _related(
            (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml"),
            (RELATIONSHIP_TYPE.CORE_PROPERTIES, "docProps/core.xml"),
        ),
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body/></w:document>",
        "word/_rels/document.xml.rels": _related(
            *((relation, f"{name}.xml") for name, (_, relation) in _FIXED.items())
        ),
        "word/fontTable.xml": _font_table(),
        "word/_rels/fontTable.xml.rels": _related(
            *((RELATIONSHIP_TYPE.FONT, f"fonts/{name}.odttf") for name in _FACES)
        ),
    }
    for name in ("styles", "settings"):
        files[f"word/{name}.xml"] = (_ASSETS / "docx" / f"{name}.xml").read_text("utf-8").replace("en-GB", locale)
    fonts = {f"word/fonts/{name}.odttf": _obfuscated(name) for name in _FACES}
    return packed({name: content.encode() for name, content in files.items()} | fonts)


def _related(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{links}</Relationships>'


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{family}"><w:altName w:val="{others}"/><w:charset w:val="00"/><w:family w:val="{kind}"/>'
        f'<w:pitch w:val="variable"/>{"".join(_embedded(*face) for face in faces)}</w:font>'
        for family, kind, others, faces in _FAMILIES
    )
    return f"<w:fonts {NAMESPACES}>{fonts}</w:fonts>"


def _embedded(style: str, name: str) -> str:
    key = str(_key(name)).upper()
    return f'<w:embed{style} r:id="rId{_FACES.index(name) + 1}" w:fontKey="{{{key}}}"/>'


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"verslag/{name}")


def _obfuscated(name: str) -> bytes:
    """A font as the standard wants it in a document: the first 32 bytes are combined with its key."""
    font = (_ASSETS / "office" / f"{name}.ttf").read_bytes()
    key = _key(name).bytes[::-1] * 2
    return bytes(a ^ b for a, b in zip(font[:32], key, strict=True)) + font[32:]
