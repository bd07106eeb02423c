"""Write WordprocessingML as text: the runs, paragraphs, links and tables that a DOCX is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.rendering.languages import language_tag
from pipeline.rendering.texts import escaped

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TAB = "<w:r><w:tab/></w:r>"
BREAK = "<w:r><w:br/></w:r>"

_NOT_IN_NAMES = re.compile(r"\W", re.ASCII)


def run(text: str, language: str, style: str = "") -> str:
    """A run of text in a language (ISO 639-1) and, where given, a character style."""
    tag = language_tag(language)
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    spoken = f'<w:lang w:val="{tag}"/>' if tag else ""
    properties = f"<w:rPr>{look}{spoken}</w:rPr>" if look or spoken else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>' if text else ""


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; `properties` are further elements of its `w:pPr`, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def numbering(number: int, depth: int = 0) -> str:
    """The paragraph property that makes an item of list `number` at `depth`."""
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def bookmark_name(anchor: str) -> str:
    """A name that every word processor accepts: a letter first, then letters, digits and low lines, 40 at most.

    >>> bookmark_name("s1.2")
    's1_2'
    """
    return _NOT_IN_NAMES.sub("_", anchor)[:40]


def bookmark(number: int, anchor: str, content: str) -> str:
    """`content` as a place that links lead to; `number` is unique in the document."""
    name = bookmark_name(anchor)
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link(anchor: str, content: str) -> str:
    """`content` that leads to the bookmark of `anchor`."""
    return f'<w:hyperlink w:anchor="{bookmark_name(anchor)}" w:history="1">{content}</w:hyperlink>'


def field_start(code: str) -> str:
    """The start of a field that the word processor computes; what follows is what it shows until then."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end() -> str:
    """The end of a field."""
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def cell(content: str, width: int, properties: str = "") -> str:
    """A table cell of paragraphs, `width` in twentieths of a point."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def row(cells: Iterable[str], *, header: bool = False, splits: bool = False) -> str:
    """A table row; a `header` is repeated on every page, and only a row that `splits` may be cut by a page's end."""
    whole = "" if splits else "<w:cantSplit/>"
    repeated = "<w:tblHeader/>" if header else ""
    properties = f"<w:trPr>{whole}{repeated}</w:trPr>" if whole or repeated else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def table(
    style: str, title: str, widths: Sequence[int], rows: Iterable[str], *, named: bool = False, indent: int = 0
) -> str:
    """A table with columns of `widths` (twentieths of a point); `title` says what it is to those who cannot see it.

    `named` says that the first column holds the names of the rows.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblInd w:w="{indent}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"06A0" if named else "0620"}" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="{int(named)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{escaped(title)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
