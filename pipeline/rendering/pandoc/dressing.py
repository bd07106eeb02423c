"""Give the ODT and EPUB that pandoc writes the look of a briefing, and the report's own date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from pipeline.rendering.archives import packed, unpacked
from pipeline.rendering.briefing import Briefing
from pipeline.rendering.languages import language_tag
from pipeline.rendering.texts import escaped

_NO_TIME = "1970-01-01T00:00:00Z"  # what pandoc's sandbox takes the time to be
_CELL = re.compile(r'(<style:style style:name="Table(Header)?RowCell" style:family="table-cell">\s*)<[^>]*/>')
_TABLE = re.compile(r'(<style:table-properties )table:align="center"')
_PADDING = 'fo:padding-top="0.9mm" fo:padding-bottom="0.9mm" fo:padding-left="0mm" fo:padding-right="4mm"'
_HEADER_CELL = (
    f'<style:table-cell-properties {_PADDING} fo:border-top="0.75pt solid #14365d" '
    'fo:border-bottom="0.75pt solid #14365d"/>'
)
_TEXT_CELL = f'<style:table-cell-properties {_PADDING} fo:border-bottom="0.35pt solid #c3ccd6"/>'
_HEADING = re.compile(
    r'<text:h text:style-name="Heading_20_(?P<level>\d)"(?P<rest>[^>]*>)'
    r'(?=<text:bookmark-start text:name="(?P<name>[^"]*)" ?/>(?P<number><text:span text:style-name="HeadingNumber">)?)'
)
_PARTS = {"glance": "Glance_20_heading", "facts": "Small_20_heading", "contents": "Small_20_heading",
          "annex": "Annex_20_heading"}  # fmt: skip
_FONTS = ("serif", "serif-italic", "display", "sans", "sans-semibold")


def dress_odt(data: bytes, briefing: Briefing, moment: str) -> bytes:
    """An ODT with the styles, page header and footer of a briefing, dated `moment` (ISO 8601, UTC)."""
    language, _, country = language_tag(briefing.language).partition("-")
    filled = {
        "$title$": escaped(briefing.head),
        "$foot$": escaped(briefing.foot),
        "$page$": escaped(briefing.words.page),
        "$of$": escaped(briefing.words.of),
        "$language$": language,
        "$country$": country or "none",
    }
    styles = re.sub(r"\$\w+\$", lambda name: filled[name[0]], _asset("odt-styles.xml"))
    changes: dict[str, Callable[[str], str]] = {
        "styles.xml": lambda _: styles,
        "content.xml": lambda content: _headed(_ruled(content)),
        "meta.xml": lambda meta: meta.replace(_NO_TIME, moment),
        "META-INF/manifest.xml": _with_fonts,
    }
    return _changed(data, changes, {f"Fonts/{name}.ttf": _font(name) for name in _FONTS})


def dress_epub(data: bytes, moment: str) -> bytes:
    """An EPUB with the style sheet of a briefing, dated `moment` (ISO 8601, UTC)."""
    return _changed(
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


def _headed(content: str) -> str:
    """The content with styles of their own for headings whose number hangs in the margin and for those of parts."""

    def styled(heading: re.Match[str]) -> str:
        usual = f"Heading_20_{heading['level']}"
        style = f"Numbered_20_{usual}" if heading["number"] else _PARTS.get(heading["name"], usual)
        return f'<text:h text:style-name="{style}"{heading["rest"]}'

    return _HEADING.sub(styled, content)


def _with_fonts(manifest: str) -> str:
    entry = '  <manifest:file-entry manifest:media-type="font/ttf" manifest:full-path="Fonts/{}.ttf" />\n'
    return manifest.replace("</manifest:manifest>", "".join(map(entry.format, _FONTS)) + "</manifest:manifest>")


@cache
def _font(name: str) -> bytes:
    return (resources.files("pipeline.rendering") / "assets" / "office" / f"{name}.ttf").read_bytes()


@cache
def _asset(name: str) -> str:
    return (resources.files("pipeline.rendering") / "assets" / "pandoc" / name).read_text("utf-8")


def _changed(
    data: bytes, changes: Mapping[str, Callable[[str], str]], more: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """The archive with some of its texts changed and more files in it."""
    files = {**unpacked(data), **more}
    return packed(files | {name: change(files[name].decode()).encode() for name, change in changes.items()})
