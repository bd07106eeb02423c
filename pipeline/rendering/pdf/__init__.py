"""Draw a briefing as a tagged PDF (PDF/UA-1 and PDF/A-2a) with Typst.

The texts reach the template as data and are never read as markup, so that nothing in a report can run in it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from pipeline.errors import RenderFailed
from pipeline.rendering.briefing import Briefing
from pipeline.rendering.languages import moment
from pipeline.rendering.pdf.glyphs import FONTS
from pipeline.rendering.pdf.sheet import sheet

TEMPLATE = FONTS.parent / "typst" / "briefing.typ"
BLANK = TEMPLATE.with_name("blank.typ")
"""Typst keeps what its last ten documents needed. An empty one after each report, 2 ms, makes those five reports, so
that a process holds 215 MiB from the tenth report on and not 280 from the twentieth."""

_COMPILING = Lock()


def render(briefing: Briefing) -> bytes:
    """The briefing as PDF; the same briefing gives the same bytes. Raises RenderFailed where Typst refuses it."""
    data = json.dumps(sheet(briefing), ensure_ascii=False)
    try:
        with _COMPILING:
            made = _compiler(TEMPLATE).compile(
                sys_inputs={"sheet": data},
                format="pdf",
                pdf_standards=["ua-1", "a-2a"],
                timestamp=moment(briefing.modified),
            )
            _compiler(BLANK).compile(format="pdf")
    except typst.TypstError as error:
        raise RenderFailed(briefing.name, f"could not be made a PDF: {error}") from error
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(template: Path) -> typst.Compiler:
    """One compiler a template for the process, so that fonts and layout are kept from one report to the next."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(template, root=template.parent, font_paths=fonts)
