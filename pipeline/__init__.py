"""A raw Dutch report in, an English briefing out: read → normalise → tag → translate → render.

    source = read("report.txt")                      # bytes, whatever their encoding → Source
    clean = normalise(source.text)                   # scars of PDF extraction mended → Normalised
    dutch = tag(clean.text)                          # structure, sentences, dates, names → Document
    (english,) = translate([dutch], load())          # on an Argos package, offline → Document
    pdf = render(english, "pdf")                     # docx, pdf, html, odt, epub, md, txt → bytes
    xml = to_xml(english)                            # Akoma Ntoso 3.0, and back with from_xml

`convert` is that chain for many sources at once. Each stage is a pure function; only `read` touches the disk.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.akn import from_xml, to_xml
    from pipeline.converting import convert
    from pipeline.normalising import normalise
    from pipeline.reading import read
    from pipeline.rendering import render
    from pipeline.tagging import tag
    from pipeline.translating import load, translate

__version__ = "0.1.0"
__all__ = ["convert", "from_xml", "load", "normalise", "read", "render", "tag", "to_xml", "translate"]

_HOMES = {
    "convert": "converting",
    "from_xml": "akn",
    "load": "translating",
    "normalise": "normalising",
    "read": "reading",
    "render": "rendering",
    "tag": "tagging",
    "to_xml": "akn",
    "translate": "translating",
}


def __getattr__(name: str) -> object:
    """A stage function, imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(f"pipeline.{_HOMES[name]}"), name)
