"""Give the ODT and EPUB that pandoc writes the look of a briefing, and the report's own date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pipeline.rendering.briefing import Briefing
from pipeline.rendering.carried import running_title
from pipeline.rendering.docx.markup import text_of
from pipeline.rendering.words import LOCALES

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_TIME = "1970-01-01T00:00:00Z"  # what pandoc's sandbox takes the time to be
_CELL = re.compile(r'(<style:style style:name="Table(Header)?RowCell" style:family="table-cell">\s*)<[^>]*/>')
_TABLE = re.compile(r'(<style:table-properties )table:align="center"')
_HEADER_CELL = (
    '<style:table-cell-properties fo:padding="0.9mm" fo:border-top="0.75pt solid #14365d" '
    'fo:border-bottom="0.75pt solid #14365d"/>'
)
_TEXT_CELL = '<style:table-cell-properties fo:padding="0.9mm" fo:border-bottom="0.35pt solid #c3ccd6"/>'


def dress_odt(data: bytes, briefing: Briefing, moment: str) -> bytes:
    """An ODT with the styles, page header and footer of a briefing, dated `moment` (ISO 8601, UTC)."""
    foot = " · ".join(part for part in (briefing.reference, briefing.author) if part)
    language, country = LOCALES[briefing.language].split("-")
    filled = {
        "$title$": text_of(running_title(briefing.title.text)),
        "$foot$": text_of(foot),
        "$page$": text_of(briefing.words.page.capitalize()),
        "$of$": text_of(briefing.words.of),
        "$language$": language,
        "$country$": country,
    }
    styles = re.sub(r"\$\w+\$", lambda name: filled[name[0]], _asset("odt-styles.xml"))
    return _repacked(
        data,
        {
            "styles.xml": lambda _: styles,
            "content.xml": _ruled,
            "meta.xml": lambda meta: meta.replace(_NO_TIME, moment),
        },
    )


def dress_epub(data: bytes, moment: str) -> bytes:
    """An EPUB with the style sheet of a briefing, dated `moment` (ISO 8601, UTC)."""
    return _repacked(
        data,
        {
            "EPUB/styles/stylesheet1.css": lambda _: _asset("epub.css"),
            "EPUB/content.opf": lambda package: package.replace(_NO_TIME, moment),
        },
    )


def _ruled(content: str) -> str:
    """The content with hairlines between the rows of its tables, which pandoc leaves without."""
    content = _TABLE.sub(r'\1table:align="margins" fo:margin-top="1mm" fo:margin-bottom="5mm"', content)
    return _CELL.sub(lambda cell: cell[1] + (_HEADER_CELL if cell[2] else _TEXT_CELL), content)


@cache
def _asset(name: str) -> str:
    return (resources.files("pipeline.rendering") / "assets" / "pandoc" / name).read_text("utf-8")


def _repacked(data: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """The archive with some of its texts changed; its first file, which says what it is, stays uncompressed."""
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(packed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name in changes:
                content = changes[name](content.decode()).encode()
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            target.writestr(entry, content)
    return packed.getvalue()
